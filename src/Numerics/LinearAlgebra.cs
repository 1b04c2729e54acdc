namespace Theory.Numerics;

/// <summary>The one place where the backend of linear algebra is chosen.</summary>
/// <remarks>
/// <para>In this order, each behind a self-test of its residuals: MKL in libtorch, OpenBLAS, CUDA, managed code. Looking happens once, when it is first asked for.</para>
/// <para>OpenBLAS is not loaded into a process that has MKL, and no GPU is opened by one that has either: a context takes a second and hundreds of mebibytes, and small matrices
/// take longer there. <see cref="Cuda"/> asks for it.</para>
/// </remarks>
public static class LinearAlgebra
{
    private static readonly Lazy<IReadOnlyList<BackendProbe>> Found = new(Probe);

    /// <summary>Managed code: always there, the same bits on every platform. The operators of <see cref="Matrix"/> use it, and so does what prints a number.</summary>
    public static ILinearAlgebra Managed { get; } = Numerics.Managed.Make();

    /// <summary>The first backend of <see cref="Probes"/> that was taken: what a function without an explicit backend uses.</summary>
    public static ILinearAlgebra Default => Found.Value.First(static probe => probe.Taken).Backends[0];

    /// <summary>The GPU's, where there is one, whatever the default is.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says why, as <see cref="CudaLinearAlgebra.Probe"/> does.</exception>
    public static ILinearAlgebra Cuda => CudaLinearAlgebra.Backend;

    /// <summary>Which backends were looked for, which were taken, and why the others were not.</summary>
    public static IReadOnlyList<BackendProbe> Probes => Found.Value;

    /// <summary>Every backend that was taken, the default first.</summary>
    public static IReadOnlyList<ILinearAlgebra> Available => [.. Found.Value.SelectMany(static probe => probe.Backends)];

    private static IReadOnlyList<BackendProbe> Probe()
    {
        var mkl = MklInLibtorch.Probe();
        var open = mkl.Taken ? BackendProbe.Missing("OpenBLAS", "not looked for: MKL was taken, and one process loads one of them.") : OpenBlas.Probe();
        return
        [
            mkl,
            open,
            mkl.Taken || open.Taken ? BackendProbe.Missing("CUDA", $"not looked for: {(mkl.Taken ? mkl : open).Name} was taken; LinearAlgebra.Cuda asks for it.") : CudaLinearAlgebra.Probe,
            BackendProbe.Present(Managed),
        ];
    }
}
