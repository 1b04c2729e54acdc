namespace Theory.Numerics;

/// <summary>A routine of CUDA, cuBLAS or cuSOLVER ended with an error: which one, with what status, and what that means.</summary>
/// <remarks>Where the device's memory does not suffice, the routine is <c>cudaMalloc</c>, and the message says how much was asked for and how much is free.</remarks>
public sealed class CudaException : InvalidOperationException
{
    internal CudaException(string routine, int status, string meaning)
        : base(FormattableString.Invariant($"{routine} ended with status {status}: {meaning}.")) => (Routine, Status) = (routine, status);

    /// <summary>The routine, by the name that the library exports.</summary>
    public string Routine { get; }

    /// <summary>What it returned, not 0.</summary>
    public int Status { get; }
}
