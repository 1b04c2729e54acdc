using System.Globalization;

namespace Theory.Nets.Runs;

/// <summary>How a run that can be interrupted keeps what it has done.</summary>
/// <param name="Folder">The folder of its checkpoints, its own.</param>
/// <param name="Asked">Whether it is asked to stop now: it then writes a checkpoint and throws a <see cref="RunInterruptedException"/>.</param>
/// <param name="Every">The steps between two checkpoints; 0 for none until it is asked.</param>
public sealed record Checkpointing(string Folder, Func<bool> Asked, int Every = 0);

/// <summary>A run has stopped because it was asked to, and a checkpoint holds what it has done.</summary>
/// <param name="step">The steps done.</param>
public sealed class RunInterruptedException(long step)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The run was asked to stop, and did after step {step}; it goes on from its checkpoint."))
{
    /// <summary>The steps done.</summary>
    public long Step { get; } = step;
}
