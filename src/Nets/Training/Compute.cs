namespace Theory.Nets.Training;

/// <summary>What a run computes on.</summary>
/// <param name="Device">The device: <c>cpu</c>, <c>cuda:0</c>, …</param>
/// <param name="Threads">The number of threads that one operation may use.</param>
public sealed record Compute(string Device = "cpu", int Threads = 2);
