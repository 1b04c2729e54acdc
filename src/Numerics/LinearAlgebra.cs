namespace Theory.Numerics;

/// <summary>The one place where the backend of linear algebra is chosen.</summary>
/// <remarks>
/// <para>In this order, each behind a self-test of its residuals: MKL in libtorch, OpenBLAS, managed code. Looking happens once, when it is first asked for.</para>
/// <para>OpenBLAS is not loaded into a process that has MKL.</para>
/// </remarks>
public static class LinearAlgebra
{
    private static readonly Lazy<IReadOnlyList<BackendProbe>> Found = new(Probe);

    /// <summary>Managed code: always there, the same bits on every platform. The operators of <see cref="Matrix"/> use it, and so does what prints a number.</summary>
    public static ILinearAlgebra Managed { get; } = Numerics.Managed.Make();

    /// <summary>The first backend of <see cref="Probes"/> that was taken: what a function without an explicit backend uses.</summary>
    public static ILinearAlgebra Default => Found.Value.First(static probe => probe.Taken).Backends[0];

    /// <summary>Which backends were looked for, which were taken, and why the others were not.</summary>
    public static IReadOnlyList<BackendProbe> Probes => Found.Value;

    /// <summary>Every backend that was taken, the default first.</summary>
    public static IReadOnlyList<ILinearAlgebra> Available => [.. Found.Value.SelectMany(static probe => probe.Backends)];

    private static IReadOnlyList<BackendProbe> Probe()
    {
        var mkl = MklInLibtorch.Probe();
        return
        [
            mkl,
            mkl.Taken ? BackendProbe.Missing("OpenBLAS", "not looked for: MKL was taken, and one process loads one of them.") : OpenBlas.Probe(),
            BackendProbe.Present(Managed),
        ];
    }
}
