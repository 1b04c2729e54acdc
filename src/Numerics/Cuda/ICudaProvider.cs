using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Theory.Numerics;

/// <summary>MathNet's interface of linear algebra for one scalar type, on CUDA: written once for all four.</summary>
/// <remarks>
/// <para>On the device: products, the factorisations by Gauss, Cholesky and Householder with their solutions, the singular value decomposition and both eigenvalue problems. Operations on entries,
/// dot products and norms read each entry once, which takes less time than to send it: MathNet's managed provider does them, and what has no entries at all.</para>
/// <para>The conventions are those of MathNet's managed provider: pivots count from 0, triangles that a factor lacks are zero, eigenvectors of a real matrix's conjugate pair are the real and the
/// imaginary part, and D has the pair's real parts on, its imaginary parts beside the diagonal. Where CUDA has no <c>cusolverDnXgeev</c>, the managed provider does the general eigenvalue problem.</para>
/// </remarks>
/// <typeparam name="T">The scalars.</typeparam>
internal interface ICudaProvider<T> : ILinearAlgebraProvider<T>
    where T : unmanaged
{
    /// <summary>The routines.</summary>
    CudaRoutines<T> Device { get; }

    /// <summary>Whether the general eigenvalue problem is the device's.</summary>
    bool HasGeneralEigen { get; }

    private static ILinearAlgebraProvider<T> Managed => (ILinearAlgebraProvider<T>)(object)ManagedLinearAlgebraProvider.Instance;

    private static int None => CudaRoutines<T>.None;

    private static int Adjoint => CudaRoutines<T>.Adjoint;

    private static T One => CudaRoutines<T>.Of(1);

    private static T Zero => CudaRoutines<T>.Of(0);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.AddVectorToScaledVector(T[] y, T alpha, T[] x, T[] result) => Managed.AddVectorToScaledVector(y, alpha, x, result);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.ScaleArray(T alpha, T[] x, T[] result) => Managed.ScaleArray(alpha, x, result);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.ConjugateArray(T[] x, T[] result) => Managed.ConjugateArray(x, result);

    /// <inheritdoc/>
    T ILinearAlgebraProvider<T>.DotProduct(T[] x, T[] y) => Managed.DotProduct(x, y);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.AddArrays(T[] x, T[] y, T[] result) => Managed.AddArrays(x, y, result);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.SubtractArrays(T[] x, T[] y, T[] result) => Managed.SubtractArrays(x, y, result);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.PointWiseMultiplyArrays(T[] x, T[] y, T[] result) => Managed.PointWiseMultiplyArrays(x, y, result);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.PointWiseDivideArrays(T[] x, T[] y, T[] result) => Managed.PointWiseDivideArrays(x, y, result);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.PointWisePowerArrays(T[] x, T[] y, T[] result) => Managed.PointWisePowerArrays(x, y, result);

    /// <inheritdoc/>
    double ILinearAlgebraProvider<T>.MatrixNorm(Norm norm, int rows, int columns, T[] matrix) => Managed.MatrixNorm(norm, rows, columns, matrix);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.MatrixMultiply(T[] x, int rowsX, int columnsX, T[] y, int rowsY, int columnsY, T[] result) =>
        MatrixMultiplyWithUpdate(Transpose.DontTranspose, Transpose.DontTranspose, One, x, rowsX, columnsX, y, rowsY, columnsY, Zero, result);

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.MatrixMultiplyWithUpdate(Transpose transposeA, Transpose transposeB, T alpha, T[] a, int rowsA, int columnsA, T[] b, int rowsB, int columnsB, T beta, T[] c)
    {
        var (m, k) = transposeA == Transpose.DontTranspose ? (rowsA, columnsA) : (columnsA, rowsA);
        var (inner, n) = transposeB == Transpose.DontTranspose ? (rowsB, columnsB) : (columnsB, rowsB);
        Length(a, (long)rowsA * columnsA, nameof(a));
        Length(b, (long)rowsB * columnsB, nameof(b));
        Length(c, (long)m * n, nameof(c));
        if (k != inner)
        {
            throw new ArgumentOutOfRangeException(nameof(b), inner, FormattableString.Invariant($"op(a) has {k} columns, op(b) {inner} rows."));
        }

        if (m == 0 || n == 0 || k == 0)
        {
            Managed.MatrixMultiplyWithUpdate(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);
            return;
        }

        using var x = Device.Upload(a);
        using var y = Device.Upload(b);
        using var z = IsZero(beta) ? Device.New(c.Length) : Device.Upload(c);
        Device.Multiply((int)transposeA - (int)Transpose.DontTranspose, (int)transposeB - (int)Transpose.DontTranspose, m, n, k, alpha, x, rowsA, y, rowsB, beta, z, m);
        Device.Download(z, c);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.LUFactor(T[] data, int order, int[] ipiv)
    {
        Length(data, (long)order * order, nameof(data));
        Length(ipiv, order, nameof(ipiv));
        if (order == 0)
        {
            return;
        }

        using var a = Device.Upload(data);
        using var pivots = Device.NewWhole(order);
        Device.LuFactor(a, order, pivots);
        Device.Download(a, data);
        var found = Device.DownloadWhole(pivots, order);
        for (var i = 0; i < order; i++)
        {
            ipiv[i] = found[i] - 1;
        }
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.LUInverse(T[] a, int order)
    {
        Length(a, (long)order * order, nameof(a));
        if (order == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        using var pivots = Device.NewWhole(order);
        Device.LuFactor(x, order, pivots);
        Invert(a, order, x, pivots);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.LUInverseFactored(T[] a, int order, int[] ipiv)
    {
        Length(a, (long)order * order, nameof(a));
        Length(ipiv, order, nameof(ipiv));
        if (order == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        using var pivots = Pivots(ipiv);
        Invert(a, order, x, pivots);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.LUSolve(int columnsOfB, T[] a, int order, T[] b)
    {
        Length(a, (long)order * order, nameof(a));
        Length(b, (long)order * columnsOfB, nameof(b));
        Apart(a, b, nameof(b));
        if (order == 0 || columnsOfB == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        using var pivots = Device.NewWhole(order);
        using var y = Device.Upload(b);
        Device.LuFactor(x, order, pivots);
        Device.LuSolve(x, order, pivots, y, columnsOfB);
        Device.Download(y, b);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.LUSolveFactored(int columnsOfB, T[] a, int order, int[] ipiv, T[] b)
    {
        Length(a, (long)order * order, nameof(a));
        Length(ipiv, order, nameof(ipiv));
        Length(b, (long)order * columnsOfB, nameof(b));
        Apart(a, b, nameof(b));
        if (order == 0 || columnsOfB == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        using var pivots = Pivots(ipiv);
        using var y = Device.Upload(b);
        Device.LuSolve(x, order, pivots, y, columnsOfB);
        Device.Download(y, b);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.CholeskyFactor(T[] a, int order)
    {
        Length(a, (long)order * order, nameof(a));
        if (order == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        Definite(Device.Cholesky(x, order));
        Device.Download(x, a);
        for (var j = 1; j < order; j++)
        {
            a.AsSpan(j * order, j).Clear();
        }
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.CholeskySolve(T[] a, int orderA, T[] b, int columnsB)
    {
        Length(a, (long)orderA * orderA, nameof(a));
        Length(b, (long)orderA * columnsB, nameof(b));
        Apart(a, b, nameof(b));
        if (orderA == 0 || columnsB == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        using var y = Device.Upload(b);
        Definite(Device.Cholesky(x, orderA));
        Device.CholeskySolve(x, orderA, y, columnsB);
        Device.Download(y, b);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.CholeskySolveFactored(T[] a, int orderA, T[] b, int columnsB)
    {
        Length(a, (long)orderA * orderA, nameof(a));
        Length(b, (long)orderA * columnsB, nameof(b));
        Apart(a, b, nameof(b));
        if (orderA == 0 || columnsB == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        using var y = Device.Upload(b);
        Device.CholeskySolve(x, orderA, y, columnsB);
        Device.Download(y, b);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.QRFactor(T[] r, int rowsR, int columnsR, T[] q, T[] tau)
    {
        var k = Math.Min(rowsR, columnsR);
        Length(r, (long)rowsR * columnsR, nameof(r));
        Length(q, (long)rowsR * rowsR, nameof(q));
        AtLeast(tau, k, nameof(tau));
        if (k == 0)
        {
            Managed.QRFactor(r, rowsR, columnsR, q, tau);
            return;
        }

        using var a = Device.Upload(r);
        using var factors = Device.New(k);
        using var all = Device.New(q.Length);
        Device.QrFactor(a, rowsR, columnsR, factors);
        Device.Copy(all, a, (long)rowsR * k);
        Device.QrColumns(all, rowsR, rowsR, k, factors);
        Device.Download(a, r);
        Device.Download(all, q);
        Device.Download(factors, tau.AsSpan(0, k));
        ClearLower(r, rowsR, columnsR);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.ThinQRFactor(T[] a, int rowsA, int columnsA, T[] r, T[] tau)
    {
        Length(a, (long)rowsA * columnsA, nameof(a));
        Length(r, (long)columnsA * columnsA, nameof(r));
        AtLeast(tau, Math.Min(rowsA, columnsA), nameof(tau));
        Tall(rowsA, columnsA, nameof(rowsA));
        if (columnsA == 0)
        {
            return;
        }

        using var x = Device.Upload(a);
        using var factors = Device.New(columnsA);
        using var top = Device.New(r.Length);
        Device.QrFactor(x, rowsA, columnsA, factors);
        Device.Leading(columnsA, columnsA, x, rowsA, top);
        Device.QrColumns(x, rowsA, columnsA, columnsA, factors);
        Device.Download(x, a);
        Device.Download(top, r);
        Device.Download(factors, tau.AsSpan(0, columnsA));
        ClearLower(r, columnsA, columnsA);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.QRSolve(T[] a, int rows, int columns, T[] b, int columnsB, T[] x, QRMethod method)
    {
        Length(a, (long)rows * columns, nameof(a));
        Length(b, (long)rows * columnsB, nameof(b));
        Length(x, (long)columns * columnsB, nameof(x));
        Tall(rows, columns, nameof(rows));
        if (columns == 0 || columnsB == 0)
        {
            return;
        }

        // Q is never formed, whichever of the two methods: its reflections are applied.
        using var factor = Device.Upload(a);
        using var right = Device.Upload(b);
        using var factors = Device.New(columns);
        using var solution = Device.New(x.Length);
        Device.QrFactor(factor, rows, columns, factors);
        Device.QrApply(factor, rows, columnsB, columns, factors, right);
        Device.SolveUpper(columns, columnsB, factor, rows, right, rows);
        Device.Leading(columns, columnsB, right, rows, solution);
        Device.Download(solution, x);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.QRSolveFactored(T[] q, T[] r, int rowsA, int columnsA, T[] tau, T[] b, int columnsB, T[] x, QRMethod method)
    {
        var (columnsQ, rowsR) = method == QRMethod.Full ? (rowsA, rowsA) : (columnsA, columnsA);
        Length(q, (long)rowsA * columnsQ, nameof(q));
        Length(r, (long)rowsR * columnsA, nameof(r));
        Length(b, (long)rowsA * columnsB, nameof(b));
        Length(x, (long)columnsA * columnsB, nameof(x));
        Tall(rowsA, columnsA, nameof(rowsA));
        if (columnsA == 0 || columnsB == 0)
        {
            return;
        }

        using var unitary = Device.Upload(q.AsSpan(0, rowsA * columnsA));
        using var upper = Device.Upload(r);
        using var right = Device.Upload(b);
        using var solution = Device.New(x.Length);
        Device.Multiply(Adjoint, None, columnsA, columnsB, rowsA, One, unitary, rowsA, right, rowsA, Zero, solution, columnsA);
        Device.SolveUpper(columnsA, columnsB, upper, rowsR, solution, columnsA);
        Device.Download(solution, x);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.SingularValueDecomposition(bool computeVectors, T[] a, int rowsA, int columnsA, T[] s, T[] u, T[] vt)
    {
        var (long_, short_) = (Math.Max(rowsA, columnsA), Math.Min(rowsA, columnsA));
        Length(a, (long)rowsA * columnsA, nameof(a));
        Length(s, short_, nameof(s));
        Length(u, (long)rowsA * rowsA, nameof(u));
        Length(vt, (long)columnsA * columnsA, nameof(vt));
        if (short_ == 0)
        {
            Managed.SingularValueDecomposition(computeVectors, a, rowsA, columnsA, s, u, vt);
            return;
        }

        // cuSOLVER takes matrices that are not wide: Aᴴ = V diag(s) Uᴴ.
        var wide = rowsA < columnsA;
        using var given = Device.Upload(a);
        using var turned = wide ? Device.New(a.Length) : null;
        if (turned is not null)
        {
            Device.Transpose(Adjoint, columnsA, rowsA, given, turned);
        }

        using var values = Device.NewReal(short_);
        using var left = computeVectors ? Device.New((long)long_ * long_) : null;
        using var right = computeVectors ? Device.New((long)short_ * short_) : null;
        if (!Device.Svd(turned ?? given, long_, short_, values, left, right, true))
        {
            throw new NonConvergenceException();
        }

        if (left is not null && right is not null)
        {
            if (wide)
            {
                using var other = Device.New(u.Length);
                using var another = Device.New(vt.Length);
                Device.Transpose(Adjoint, short_, short_, right, other);
                Device.Transpose(Adjoint, long_, long_, left, another);
                Device.Download(other, u);
                Device.Download(another, vt);
            }
            else
            {
                Device.Download(left, u);
                Device.Download(right, vt);
            }
        }

        Array.ConvertAll(Device.DownloadReal(values, short_), CudaRoutines<T>.Of).CopyTo(s, 0);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.SvdSolve(T[] a, int rowsA, int columnsA, T[] b, int columnsB, T[] x)
    {
        Length(a, (long)rowsA * columnsA, nameof(a));
        Length(b, (long)rowsA * columnsB, nameof(b));
        Length(x, (long)columnsA * columnsB, nameof(x));
        var (s, u, vt) = (new T[Math.Min(rowsA, columnsA)], new T[rowsA * rowsA], new T[columnsA * columnsA]);
        SingularValueDecomposition(true, a, rowsA, columnsA, s, u, vt);
        SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.SvdSolveFactored(int rowsA, int columnsA, T[] s, T[] u, T[] vt, T[] b, int columnsB, T[] x)
    {
        var k = Math.Min(rowsA, columnsA);
        Length(s, k, nameof(s));
        Length(u, (long)rowsA * rowsA, nameof(u));
        Length(vt, (long)columnsA * columnsA, nameof(vt));
        Length(b, (long)rowsA * columnsB, nameof(b));
        Length(x, (long)columnsA * columnsB, nameof(x));
        if (k == 0 || columnsB == 0)
        {
            Managed.SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);
            return;
        }

        using var left = Device.Upload(u.AsSpan(0, rowsA * k));
        using var right = Device.Upload(vt);
        using var inverse = Device.Upload(Array.ConvertAll(s, Inverse));
        using var given = Device.Upload(b);
        using var turned = Device.New((long)k * columnsB);
        using var solution = Device.New(x.Length);
        Device.Multiply(Adjoint, None, k, columnsB, rowsA, One, left, rowsA, given, rowsA, Zero, turned, k);
        Device.Scale(true, k, columnsB, turned, inverse, turned);
        Device.Multiply(Adjoint, None, columnsA, columnsB, k, One, right, columnsA, turned, k, Zero, solution, columnsA);
        Device.Download(solution, x);
    }

    /// <inheritdoc/>
    void ILinearAlgebraProvider<T>.EigenDecomp(bool isSymmetric, int order, T[] matrix, T[] matrixEv, Complex[] vectorEv, T[] matrixD)
    {
        Length(matrix, (long)order * order, nameof(matrix));
        Length(matrixEv, (long)order * order, nameof(matrixEv));
        Length(vectorEv, order, nameof(vectorEv));
        Length(matrixD, (long)order * order, nameof(matrixD));
        if (order == 0 || (!isSymmetric && !HasGeneralEigen))
        {
            Managed.EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
            return;
        }

        Array.Clear(matrixD);
        using var a = Device.Upload(matrix);
        if (isSymmetric)
        {
            using var reals = Device.NewReal(order);
            Converged(Device.Hermitian(a, order, reals, true));
            Device.Download(a, matrixEv);
            var found = Device.DownloadReal(reals, order);
            for (var i = 0; i < order; i++)
            {
                vectorEv[i] = found[i];
                matrixD[i * (order + 1)] = CudaRoutines<T>.Of(found[i]);
            }

            return;
        }

        using var values = Device.New(2L * order);
        using var vectors = Device.New(matrixEv.Length);
        Converged(Device.Eigen(a, order, values, vectors));
        Device.Download(vectors, matrixEv);
        var numbers = Device.Download(values, (CudaRoutines<T>.IsComplex ? 1L : 2L) * order);
        for (var i = 0; i < order; i++)
        {
            matrixD[i * (order + 1)] = numbers[i];
            if (CudaRoutines<T>.IsComplex)
            {
                vectorEv[i] = Wide(numbers[i]);
                continue;
            }

            var imaginary = Wide(numbers[order + i]).Real;
            vectorEv[i] = new Complex(Wide(numbers[i]).Real, imaginary);
            if (imaginary > 0)
            {
                matrixD[i + ((i + 1) * order)] = numbers[order + i];
            }
            else if (imaginary < 0)
            {
                matrixD[i + ((i - 1) * order)] = numbers[order + i];
            }
        }
    }

    private static void Length<TEntry>(TEntry[] array, long length, string name)
    {
        ArgumentNullException.ThrowIfNull(array, name);
        if (array.Length != length)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} has {array.Length} entries, not {length}."), name);
        }
    }

    private static void AtLeast(T[] array, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(array, name);
        if (array.Length < length)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} has {array.Length} entries, fewer than {length}."), name);
        }
    }

    private static void Apart(T[] a, T[] b, string name)
    {
        if (ReferenceEquals(a, b))
        {
            throw new ArgumentException("a and b are the same array.", name);
        }
    }

    private static void Tall(int rows, int columns, string name)
    {
        if (rows < columns)
        {
            throw new ArgumentException(FormattableString.Invariant($"{rows} rows are fewer than {columns} columns."), name);
        }
    }

    private static void Definite(int info)
    {
        if (info != 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"Matrix must be positive definite: its leading part of order {info} is not."));
        }
    }

    private static void Converged(bool converged)
    {
        if (!converged)
        {
            throw new NonConvergenceException();
        }
    }

    private static void ClearLower(T[] a, int rows, int columns)
    {
        for (var j = 0; j < Math.Min(rows, columns); j++)
        {
            a.AsSpan((j * rows) + j + 1, rows - j - 1).Clear();
        }
    }

    private static bool IsZero(T x) => Wide(x) == Complex.Zero;

    private static Complex Wide(T x) => typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(x)
        : typeof(T) == typeof(double) ? Unsafe.BitCast<T, double>(x)
        : typeof(T) == typeof(Complex32) ? Unsafe.BitCast<T, Complex32>(x).ToComplex()
        : Unsafe.BitCast<T, Complex>(x);

    // A singular value, which is real.
    private static T Inverse(T x) => CudaRoutines<T>.Of(1 / Wide(x).Real);

    private DeviceBuffer Pivots(int[] pivots) => Device.UploadWhole(Array.ConvertAll(pivots, static i => i + 1));

    private void Invert(T[] a, int order, DeviceBuffer lu, DeviceBuffer pivots)
    {
        using var inverse = Device.Identity(order);
        Device.LuSolve(lu, order, pivots, inverse, order);
        Device.Download(inverse, a);
    }
}
