using System.Numerics;

namespace Theory.Numerics;

/// <summary>Kernels on a GPU.</summary>
/// <remarks>
/// <para>cuSOLVER has neither a Hessenberg nor a Schur form: these are our own, with the device's products. Where it has <c>cusolverDnXgeev</c>, eigenvalues and eigenvectors are its, checked column
/// by column, since a library's balancing can spoil them; eigenvalues alone are taken with their vectors, so that they are checked as well.</para>
/// <para>What does not converge, or is not finite, the managed kernels compute instead.</para>
/// </remarks>
/// <typeparam name="T">The scalars.</typeparam>
/// <param name="device">The device.</param>
/// <param name="geev">Whether the device's eigenvalues are used.</param>
internal sealed class CudaKernels<T>(CudaDevice device, bool geev) : IKernels<T>
    where T : unmanaged, INumberBase<T>
{
    private static readonly IKernels<T> Own = typeof(T) == typeof(Complex) ? (IKernels<T>)(object)new Managed.ComplexKernels() : (IKernels<T>)(object)new Managed.RealKernels();
    private readonly CudaRoutines<T> routines = new(device);

    /// <inheritdoc/>
    public T[] Multiply(T[] a, bool adjointA, T[] b, bool adjointB, int m, int n, int k)
    {
        using var x = routines.Upload(a);
        using var y = routines.Upload(b);
        using var z = routines.New((long)m * n);
        routines.Multiply(Op(adjointA), Op(adjointB), m, n, k, T.One, x, adjointA ? k : m, y, adjointB ? n : k, T.Zero, z, m);
        return routines.Download(z, (long)m * n);
    }

    /// <inheritdoc/>
    public int[] LuFactor(T[] a, int n)
    {
        using var x = routines.Upload(a);
        using var pivots = routines.NewWhole(n);
        routines.LuFactor(x, n, pivots);
        routines.Download(x, a);
        return routines.DownloadWhole(pivots, n);
    }

    /// <inheritdoc/>
    public void LuSolve(T[] lu, int n, int[] pivots, T[] b, int columns)
    {
        using var x = routines.Upload(lu);
        using var p = routines.UploadWhole(pivots);
        using var y = routines.Upload(b);
        routines.LuSolve(x, n, p, y, columns);
        routines.Download(y, b);
    }

    /// <inheritdoc/>
    public (T[] Q, T[] R) Qr(T[] a, int m, int n)
    {
        using var x = routines.Upload(a);
        using var tau = routines.New(n);
        using var top = routines.New((long)n * n);
        routines.QrFactor(x, m, n, tau);
        routines.Leading(n, n, x, m, top);
        routines.QrColumns(x, m, n, n, tau);
        var (q, r) = (routines.Download(x, (long)m * n), routines.Download(top, (long)n * n));
        return IsFinite(q) && IsFinite(r) ? (q, r) : Own.Qr(a, m, n);
    }

    /// <inheritdoc/>
    public (T[] U, double[] S, T[] Vh) Svd(T[] a, int m, int n, bool vectors)
    {
        using var x = routines.Upload(a);
        using var values = routines.NewReal(n);
        using var left = vectors ? routines.New((long)m * n) : null;
        using var right = vectors ? routines.New((long)n * n) : null;
        var converged = routines.Svd(x, m, n, values, left, right, false);
        var (u, s, vh) = (left is null ? [] : routines.Download(left, (long)m * n), routines.DownloadReal(values, n), right is null ? [] : routines.Download(right, (long)n * n));
        return converged && IsFinite(s) && IsFinite(u) && IsFinite(vh) ? (u, s, vh) : Own.Svd(a, m, n, vectors);
    }

    /// <inheritdoc/>
    public (double[] Values, T[] Vectors) Hermitian(T[] a, int n)
    {
        using var x = routines.Upload(a);
        using var values = routines.NewReal(n);
        var converged = routines.Hermitian(x, n, values, true);
        var (found, vectors) = (routines.DownloadReal(values, n), routines.Download(x, (long)n * n));
        return converged && IsFinite(found) && IsFinite(vectors) ? (found, vectors) : Own.Hermitian(a, n);
    }

    /// <inheritdoc/>
    public bool Cholesky(T[] a, int n)
    {
        using var x = routines.Upload(a);
        var info = routines.Cholesky(x, n);
        routines.Download(x, a);
        return info == 0;
    }

    /// <inheritdoc/>
    public (T[] Q, T[] H) Hessenberg(T[] a, int n) => Householder.Hessenberg(a, n, this);

    /// <inheritdoc/>
    public (T[] Q, T[] T) Schur(T[] a, int n)
    {
        if (typeof(T) == typeof(Complex))
        {
            var (u, r) = Managed.OwnSchur((Complex[])(object)a, n, (IKernels<Complex>)(object)this);
            return ((T[])(object)u, (T[])(object)r);
        }

        var (v, s) = Managed.OwnSchur((double[])(object)a, n, (IKernels<double>)(object)this);
        return ((T[])(object)v, (T[])(object)s);
    }

    /// <inheritdoc/>
    public (Complex[] Values, Complex[] Vectors) Eigen(T[] a, int n, bool vectors)
    {
        if (geev && Checked(a, n) is var (values, columns))
        {
            return (values, vectors ? columns : []);
        }

        var (q, t) = Schur(a, n);
        return typeof(T) == typeof(Complex)
            ? Managed.Spectrum((Complex[])(object)q, (Complex[])(object)t, n, vectors)
            : Managed.Spectrum((double[])(object)q, (double[])(object)t, n, vectors);
    }

    private static int Op(bool adjoint) => adjoint ? CudaRoutines<T>.Adjoint : CudaRoutines<T>.None;

    private static bool IsFinite<TEntry>(TEntry[] values)
        where TEntry : unmanaged
    {
        foreach (var part in MatrixEntry.Parts(values.AsSpan()))
        {
            if (!double.IsFinite(part))
            {
                return false;
            }
        }

        return true;
    }

    // The device's eigenvalues and eigenvectors, where ‖A v − λ v‖ is rounding for each.
    private (Complex[] Values, Complex[] Vectors)? Checked(T[] a, int n)
    {
        using var whole = routines.Upload(a);
        using var x = routines.New((long)n * n);
        using var values = routines.New(2L * n);
        using var vectors = routines.New((long)n * n);
        routines.Copy(x, whole, (long)n * n);
        if (!routines.Eigen(x, n, values, vectors))
        {
            return null;
        }

        using var product = routines.New((long)n * n);
        routines.Multiply(CudaRoutines<T>.None, CudaRoutines<T>.None, n, n, n, T.One, whole, n, vectors, n, T.Zero, product, n);
        var (numbers, v, p) = (routines.Download(values, typeof(T) == typeof(Complex) ? n : 2L * n), routines.Download(vectors, (long)n * n), routines.Download(product, (long)n * n));
        var (found, columns, images) = typeof(T) == typeof(Complex)
            ? ((Complex[])(object)numbers, (Complex[])(object)v, (Complex[])(object)p)
            : (Values((double[])(object)numbers, n), Columns((double[])(object)v, (double[])(object)numbers, n), Columns((double[])(object)p, (double[])(object)numbers, n));
        var limit = 5 * n * MatrixEntry.Epsilon * MatrixEntry.Norm<T>(a);
        for (var j = 0; j < n; j++)
        {
            var column = columns.AsSpan(j * n, n);
            var image = images.AsSpan(j * n, n);
            var length = MatrixEntry.Norm<Complex>(column);
            MatrixEntry.Axpy(-found[j], column, image);

            // NaN is not small either.
            if (!(length > 0.5 && length < 2 && MatrixEntry.Norm<Complex>(image) <= limit))
            {
                return null;
            }
        }

        return (found, columns);
    }

    private static Complex[] Values(double[] parts, int n) => [.. Enumerable.Range(0, n).Select(j => new Complex(parts[j], parts[n + j]))];

    // A pair's vectors are the two columns ± i times the next.
    private static Complex[] Columns(double[] columns, double[] parts, int n)
    {
        var result = new Complex[n * n];
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < n; i++)
            {
                result[i + (j * n)] = parts[n + j] == 0 ? columns[i + (j * n)]
                    : parts[n + j] > 0 ? new Complex(columns[i + (j * n)], columns[i + ((j + 1) * n)])
                    : new Complex(columns[i + ((j - 1) * n)], -columns[i + (j * n)]);
            }
        }

        return result;
    }
}
