using System.Numerics;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>Linear algebra on a backend's kernels: arguments checked by name, scaled, and what no kernel does built from what they do.</summary>
/// <remarks>Factorisations work on a matrix scaled by a power of two to largest part in [1, 2), so that squares neither overflow nor underflow.</remarks>
internal sealed class CheckedKernels : ILinearAlgebra
{
    private const double Epsilon = MatrixEntry.Epsilon;
    private readonly IKernels<double> real;
    private readonly IKernels<Complex> complex;

    /// <summary>The backend of these kernels.</summary>
    /// <param name="name">Who computes, in words.</param>
    /// <param name="real">The real kernels.</param>
    /// <param name="complex">The complex kernels.</param>
    public CheckedKernels(string name, IKernels<double> real, IKernels<Complex> complex) => (Name, this.real, this.complex) = (name, real, complex);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public Matrix Multiply(Matrix a, Matrix b)
    {
        Finite(a, nameof(a));
        Finite(b, nameof(b));
        if (a.Columns != b.Rows)
        {
            throw new ArgumentException($"a is {a.Shape}, b is {b.Shape}: the inner dimensions differ.", nameof(b));
        }

        _ = checked(a.Rows * b.Columns);
        return Result(new Matrix(a.Rows, b.Columns, real.Multiply(a.Values, false, b.Values, false, a.Rows, b.Columns, a.Columns)), "A B");
    }

    /// <inheritdoc/>
    public ComplexMatrix Multiply(ComplexMatrix a, ComplexMatrix b)
    {
        Finite(a, nameof(a));
        Finite(b, nameof(b));
        if (a.Columns != b.Rows)
        {
            throw new ArgumentException($"a is {a.Shape}, b is {b.Shape}: the inner dimensions differ.", nameof(b));
        }

        _ = checked(a.Rows * b.Columns);
        return Result(new ComplexMatrix(a.Rows, b.Columns, complex.Multiply(a.Values, false, b.Values, false, a.Rows, b.Columns, a.Columns)), "A B");
    }

    /// <inheritdoc/>
    public Matrix Solve(Matrix a, Matrix b)
    {
        Square(a, nameof(a));
        Finite(b, nameof(b));
        return b.Rows == a.Rows
            ? Result(new Matrix(a.Rows, b.Columns, Solve(real, a.Values, a.Rows, b.Values, b.Columns)), "the solution of A X = B")
            : throw new ArgumentException($"a is {a.Shape}, b is {b.Shape}: the numbers of rows differ.", nameof(b));
    }

    /// <inheritdoc/>
    public ComplexMatrix Solve(ComplexMatrix a, ComplexMatrix b)
    {
        Square(a, nameof(a));
        Finite(b, nameof(b));
        return b.Rows == a.Rows
            ? Result(new ComplexMatrix(a.Rows, b.Columns, Solve(complex, a.Values, a.Rows, b.Values, b.Columns)), "the solution of A X = B")
            : throw new ArgumentException($"a is {a.Shape}, b is {b.Shape}: the numbers of rows differ.", nameof(b));
    }

    /// <inheritdoc/>
    public Qr Qr(Matrix a)
    {
        Finite(a, nameof(a));
        var (values, exponent) = Scaled(a.Values);
        var (q, r) = Qr(real, values, a.Rows, a.Columns);
        var k = Math.Min(a.Rows, a.Columns);
        return new Qr(Result(new Matrix(a.Rows, k, q), "Q"), Result(new Matrix(k, a.Columns, Unscaled(r, exponent)), "R"));
    }

    /// <inheritdoc/>
    public ComplexQr Qr(ComplexMatrix a)
    {
        Finite(a, nameof(a));
        var (values, exponent) = Scaled(a.Values);
        var (q, r) = Qr(complex, values, a.Rows, a.Columns);
        var k = Math.Min(a.Rows, a.Columns);
        return new ComplexQr(Result(new ComplexMatrix(a.Rows, k, q), "Q"), Result(new ComplexMatrix(k, a.Columns, Unscaled(r, exponent)), "R"));
    }

    /// <inheritdoc/>
    public Svd Svd(Matrix a)
    {
        Finite(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (m, n) = (Math.Max(a.Rows, a.Columns), Math.Min(a.Rows, a.Columns));
        var wide = a.Rows < a.Columns;
        var (u, s, vh) = real.Svd(wide ? MatrixEntry.Adjoint(values, a.Rows, a.Columns) : values, m, n, true);
        var left = Result(new Matrix(m, n, u), "U");
        var right = Result(new Matrix(n, n, MatrixEntry.Adjoint(vh, n, n)), "V");
        return wide ? new Svd(right, Real(s, exponent), left) : new Svd(left, Real(s, exponent), right);
    }

    /// <inheritdoc/>
    public ComplexSvd Svd(ComplexMatrix a)
    {
        Finite(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (m, n) = (Math.Max(a.Rows, a.Columns), Math.Min(a.Rows, a.Columns));
        var wide = a.Rows < a.Columns;
        var (u, s, vh) = complex.Svd(wide ? MatrixEntry.Adjoint(values, a.Rows, a.Columns) : values, m, n, true);
        var left = Result(new ComplexMatrix(m, n, u), "U");
        var right = Result(new ComplexMatrix(n, n, MatrixEntry.Adjoint(vh, n, n)), "V");
        return wide ? new ComplexSvd(right, Real(s, exponent), left) : new ComplexSvd(left, Real(s, exponent), right);
    }

    /// <inheritdoc/>
    public double[] SingularValues(Matrix a)
    {
        Finite(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (m, n) = (Math.Max(a.Rows, a.Columns), Math.Min(a.Rows, a.Columns));
        return Real(real.Svd(a.Rows < a.Columns ? MatrixEntry.Adjoint(values, a.Rows, a.Columns) : values, m, n, false).S, exponent);
    }

    /// <inheritdoc/>
    public double[] SingularValues(ComplexMatrix a)
    {
        Finite(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (m, n) = (Math.Max(a.Rows, a.Columns), Math.Min(a.Rows, a.Columns));
        return Real(complex.Svd(a.Rows < a.Columns ? MatrixEntry.Adjoint(values, a.Rows, a.Columns) : values, m, n, false).S, exponent);
    }

    /// <inheritdoc/>
    public SymmetricEigen SymmetricEigen(Matrix a)
    {
        var (values, exponent) = Hermitian(a, nameof(a));
        var (eigenvalues, vectors) = real.Hermitian(values, a.Rows);
        return new SymmetricEigen(Real(eigenvalues, exponent), Result(new Matrix(a.Rows, a.Rows, vectors), "V"));
    }

    /// <inheritdoc/>
    public HermitianEigen HermitianEigen(ComplexMatrix a)
    {
        var (values, exponent) = Hermitian(a, nameof(a));
        var (eigenvalues, vectors) = complex.Hermitian(values, a.Rows);
        return new HermitianEigen(Real(eigenvalues, exponent), Result(new ComplexMatrix(a.Rows, a.Rows, vectors), "V"));
    }

    /// <inheritdoc/>
    public Complex[] Eigenvalues(Matrix a)
    {
        Square(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        return Eigen(real, values, a.Rows, exponent, false).Values;
    }

    /// <inheritdoc/>
    public Complex[] Eigenvalues(ComplexMatrix a)
    {
        Square(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        return Eigen(complex, values, a.Rows, exponent, false).Values;
    }

    /// <inheritdoc/>
    public Eigen Eigen(Matrix a)
    {
        Square(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (eigenvalues, vectors) = Eigen(real, values, a.Rows, exponent, true);
        return new Eigen(eigenvalues, Result(new ComplexMatrix(a.Rows, a.Rows, vectors), "V"));
    }

    /// <inheritdoc/>
    public Eigen Eigen(ComplexMatrix a)
    {
        Square(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (eigenvalues, vectors) = Eigen(complex, values, a.Rows, exponent, true);
        return new Eigen(eigenvalues, Result(new ComplexMatrix(a.Rows, a.Rows, vectors), "V"));
    }

    /// <inheritdoc/>
    public Matrix Cholesky(Matrix a)
    {
        var (values, exponent) = Hermitian(a, nameof(a));
        var n = a.Rows;

        // L takes half of the exponent, which must be even.
        if ((exponent & 1) != 0)
        {
            exponent++;
            MatrixEntry.Scale(MatrixEntry.Parts(values.AsSpan()), -1);
        }

        var done = real.Cholesky(values, n);
        for (var j = 0; j < n; j++)
        {
            // NaN is not above 0 either.
            if (!done || !(MatrixEntry.Real(values[j * (n + 1)]) > 0))
            {
                throw new NotPositiveDefiniteException("A is not positive definite, to working precision.");
            }

            values.AsSpan(j * n, j).Clear();
        }

        return Result(new Matrix(n, n, Unscaled(values, exponent / 2)), "L");
    }

    /// <inheritdoc/>
    public ComplexMatrix Cholesky(ComplexMatrix a)
    {
        var (values, exponent) = Hermitian(a, nameof(a));
        var n = a.Rows;

        // L takes half of the exponent, which must be even.
        if ((exponent & 1) != 0)
        {
            exponent++;
            MatrixEntry.Scale(MatrixEntry.Parts(values.AsSpan()), -1);
        }

        var done = complex.Cholesky(values, n);
        for (var j = 0; j < n; j++)
        {
            // NaN is not above 0 either.
            if (!done || !(MatrixEntry.Real(values[j * (n + 1)]) > 0))
            {
                throw new NotPositiveDefiniteException("A is not positive definite, to working precision.");
            }

            values.AsSpan(j * n, j).Clear();
        }

        return Result(new ComplexMatrix(n, n, Unscaled(values, exponent / 2)), "L");
    }

    /// <inheritdoc/>
    public Hessenberg Hessenberg(Matrix a)
    {
        Square(a, nameof(a));
        var n = a.Rows;
        var (values, exponent) = Cut(a.Values);
        var (q, h) = real.Hessenberg(values, n);
        return new Hessenberg(Result(new Matrix(n, n, q), "Q"), Result(new Matrix(n, n, Unscaled(h, exponent)), "H"));
    }

    /// <inheritdoc/>
    public ComplexHessenberg Hessenberg(ComplexMatrix a)
    {
        Square(a, nameof(a));
        var n = a.Rows;
        var (values, exponent) = Cut(a.Values);
        var (q, h) = complex.Hessenberg(values, n);
        return new ComplexHessenberg(Result(new ComplexMatrix(n, n, q), "Q"), Result(new ComplexMatrix(n, n, Unscaled(h, exponent)), "H"));
    }

    /// <inheritdoc/>
    public RealSchur RealSchur(Matrix a)
    {
        Square(a, nameof(a));
        var n = a.Rows;
        var (values, exponent) = Cut(a.Values);
        var (q, t) = real.Schur(values, n);
        return new RealSchur(Result(new Matrix(n, n, q), "Q"), Result(new Matrix(n, n, Unscaled(t, exponent)), "T"));
    }

    /// <inheritdoc/>
    public Schur Schur(Matrix a)
    {
        Square(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (q, t) = ComplexSchur(values, a.Rows);
        return Schur(q, t, a.Rows, exponent);
    }

    /// <inheritdoc/>
    public Schur Schur(ComplexMatrix a)
    {
        Square(a, nameof(a));
        var (values, exponent) = Cut(a.Values);
        var (q, t) = complex.Schur(values, a.Rows);
        return Schur(q, t, a.Rows, exponent);
    }

    /// <inheritdoc/>
    public RealSchur Reorder(RealSchur schur, Func<Complex, bool> first)
    {
        ArgumentNullException.ThrowIfNull(schur);
        ArgumentNullException.ThrowIfNull(first);
        Form(schur.Q, schur.T);
        var n = schur.T.Rows;
        var (t, exponent) = Scaled(schur.T.Values);
        double[] q = [.. schur.Q.Values];
        var values = QuasiTriangular.Eigenvalues(schur.T.Values, n);
        QuasiTriangular.Reorder(t, q, n, [.. values.Select(first)]);
        return new RealSchur(Result(new Matrix(n, n, q), "Q"), Result(new Matrix(n, n, Unscaled(t, exponent)), "T"));
    }

    /// <inheritdoc/>
    public Schur Reorder(Schur schur, Func<Complex, bool> first)
    {
        ArgumentNullException.ThrowIfNull(schur);
        ArgumentNullException.ThrowIfNull(first);
        Form(schur.Q, schur.T);
        var n = schur.T.Rows;
        var (t, exponent) = Scaled(schur.T.Values);
        Complex[] q = [.. schur.Q.Values];
        QuasiTriangular.Reorder(t, q, n, [.. schur.Eigenvalues.Select(first)]);
        return Schur(q, t, n, exponent);
    }

    /// <inheritdoc/>
    public Matrix Sylvester(Matrix a, Matrix b, Matrix c)
    {
        Square(a, nameof(a));
        Square(b, nameof(b));
        Finite(c, nameof(c));
        if (c.Rows != a.Rows || c.Columns != b.Rows)
        {
            throw new ArgumentException($"c is {c.Shape}, not {a.Rows}×{b.Rows}, as a and b ask.", nameof(c));
        }

        // One exponent for both coefficients, so that their sum keeps its meaning.
        var exponent = Math.Max(MatrixEntry.Exponent(MatrixEntry.Parts(a.Values.AsSpan())) ?? int.MinValue, MatrixEntry.Exponent(MatrixEntry.Parts(b.Values.AsSpan())) ?? int.MinValue);
        exponent = exponent == int.MinValue ? 0 : exponent;
        var (u, ta) = ComplexSchur(Shifted(a.Values, -exponent), a.Rows);
        var (v, tb) = ComplexSchur(Shifted(b.Values, -exponent), b.Rows);
        var (right, top) = Scaled(c.Values);
        var x = Sylvester(u, ta, a.Rows, v, tb, b.Rows, Array.ConvertAll(right, x => new Complex(x, 0)));
        return Result(new Matrix(c.Rows, c.Columns, Unscaled(Array.ConvertAll(x, z => z.Real), top - exponent)), "the solution of A X + X B = C");
    }

    /// <inheritdoc/>
    public Matrix Stein(Matrix a, Matrix q)
    {
        Square(a, nameof(a));
        SameShape(q, a, nameof(q));
        var n = a.Rows;
        var (scaled, exponent) = Scaled(a.Values);
        var (u, t) = ComplexSchur(scaled, n);
        var (right, top) = Scaled(q.Values);
        var x = Stein(u, Unscaled(t, exponent), n, Array.ConvertAll(right, x => new Complex(x, 0)));
        return Result(new Matrix(n, n, Unscaled(Array.ConvertAll(x, z => z.Real), top)), "the solution of X = A X Aᴴ + Q", IsHermitian(q.Values, n));
    }

    /// <inheritdoc/>
    public Matrix Lyapunov(Matrix a, Matrix q)
    {
        Square(a, nameof(a));
        SameShape(q, a, nameof(q));
        var n = a.Rows;
        var (scaled, exponent) = Scaled(a.Values);
        var (u, t) = ComplexSchur(scaled, n);
        var (right, top) = Scaled(q.Values);
        var x = Lyapunov(u, t, n, Array.ConvertAll(right, x => new Complex(x, 0)));
        return Result(new Matrix(n, n, Unscaled(Array.ConvertAll(x, z => z.Real), top - exponent)), "the solution of A X + X Aᴴ + Q = 0", IsHermitian(q.Values, n));
    }

    /// <inheritdoc/>
    public ComplexMatrix Sylvester(ComplexMatrix a, ComplexMatrix b, ComplexMatrix c)
    {
        Square(a, nameof(a));
        Square(b, nameof(b));
        Finite(c, nameof(c));
        if (c.Rows != a.Rows || c.Columns != b.Rows)
        {
            throw new ArgumentException($"c is {c.Shape}, not {a.Rows}×{b.Rows}, as a and b ask.", nameof(c));
        }

        // One exponent for both coefficients, so that their sum keeps its meaning.
        var exponent = Math.Max(MatrixEntry.Exponent(MatrixEntry.Parts(a.Values.AsSpan())) ?? int.MinValue, MatrixEntry.Exponent(MatrixEntry.Parts(b.Values.AsSpan())) ?? int.MinValue);
        exponent = exponent == int.MinValue ? 0 : exponent;
        var (u, ta) = complex.Schur(Shifted(a.Values, -exponent), a.Rows);
        var (v, tb) = complex.Schur(Shifted(b.Values, -exponent), b.Rows);
        var (right, top) = Scaled(c.Values);
        var x = Sylvester(u, ta, a.Rows, v, tb, b.Rows, right);
        return Result(new ComplexMatrix(c.Rows, c.Columns, Unscaled(x, top - exponent)), "the solution of A X + X B = C");
    }

    /// <inheritdoc/>
    public ComplexMatrix Stein(ComplexMatrix a, ComplexMatrix q)
    {
        Square(a, nameof(a));
        SameShape(q, a, nameof(q));
        var n = a.Rows;
        var (scaled, exponent) = Scaled(a.Values);
        var (u, t) = complex.Schur(scaled, n);
        var (right, top) = Scaled(q.Values);
        var x = Stein(u, Unscaled(t, exponent), n, right);
        return Result(new ComplexMatrix(n, n, Unscaled(x, top)), "the solution of X = A X Aᴴ + Q", IsHermitian(q.Values, n));
    }

    /// <inheritdoc/>
    public ComplexMatrix Lyapunov(ComplexMatrix a, ComplexMatrix q)
    {
        Square(a, nameof(a));
        SameShape(q, a, nameof(q));
        var n = a.Rows;
        var (scaled, exponent) = Scaled(a.Values);
        var (u, t) = complex.Schur(scaled, n);
        var (right, top) = Scaled(q.Values);
        var x = Lyapunov(u, t, n, right);
        return Result(new ComplexMatrix(n, n, Unscaled(x, top - exponent)), "the solution of A X + X Aᴴ + Q = 0", IsHermitian(q.Values, n));
    }

    /// <inheritdoc/>
    public Matrix Exponential(Matrix a)
    {
        Square(a, nameof(a));
        return Result(new Matrix(a.Rows, a.Rows, MatrixExponential.Of(a.Values, a.Rows, real)), "exp A");
    }

    /// <inheritdoc/>
    public ComplexMatrix Exponential(ComplexMatrix a)
    {
        Square(a, nameof(a));
        return Result(new ComplexMatrix(a.Rows, a.Rows, MatrixExponential.Of(a.Values, a.Rows, complex)), "exp A");
    }

    /// <inheritdoc/>
    public double LogNorm(Matrix a, double p = 2)
    {
        Square(a, nameof(a));
        return LogNorm(real, a.Values, a.Rows, p);
    }

    /// <inheritdoc/>
    public double LogNorm(ComplexMatrix a, double p = 2)
    {
        Square(a, nameof(a));
        return LogNorm(complex, a.Values, a.Rows, p);
    }

    private static T[] Solve<T>(IKernels<T> kernels, T[] a, int n, T[] b, int columns)
        where T : unmanaged, INumberBase<T>
    {
        // Rows, then columns, to largest entry in [1, 2), by powers of two: exact, and only then does a small pivot mean a near dependence.
        var (largest, rowExponent, columnExponent) = (new double[n], new int[n], new int[n]);
        var parts = MatrixEntry.Parts(a.AsSpan());
        var width = parts.Length / a.Length;
        for (var k = 0; k < parts.Length; k++)
        {
            var row = k / width % n;
            largest[row] = Math.Max(largest[row], Math.Abs(parts[k]));
        }

        for (var i = 0; i < n; i++)
        {
            rowExponent[i] = largest[i] > 0 ? Math.ILogB(largest[i]) : throw new SingularMatrixException($"row {i} of A is zero.");
        }

        var lu = (T[])a.Clone();
        for (var j = 0; j < n; j++)
        {
            var column = lu.AsSpan(j * n, n);
            for (var i = 0; i < n; i++)
            {
                MatrixEntry.Scale(MatrixEntry.Parts(column.Slice(i, 1)), -rowExponent[i]);
            }

            columnExponent[j] = MatrixEntry.Exponent(MatrixEntry.Parts(column)) ?? throw new SingularMatrixException($"column {j} of A is zero.");
            MatrixEntry.Scale(MatrixEntry.Parts(column), -columnExponent[j]);
        }

        var pivots = kernels.LuFactor(lu, n);
        for (var i = 0; i < n; i++)
        {
            var pivot = MatrixEntry.Modulus(lu[i * (n + 1)]);
            if (!(pivot > n * Epsilon))
            {
                throw new SingularMatrixException(Invariant($"A is singular to working precision: pivot {i} of the scaled matrix is {pivot:R}."));
            }
        }

        // Each right-hand side is scaled on its own, so that no intermediate overflows where the solution does not.
        var x = (T[])b.Clone();
        var shift = new int[columns];
        for (var k = 0; k < columns; k++)
        {
            int? top = null;
            for (var i = 0; i < n; i++)
            {
                if (MatrixEntry.Exponent(MatrixEntry.Parts(x.AsSpan(i + (k * n), 1))) is { } exponent)
                {
                    top = Math.Max(top ?? int.MinValue, exponent - rowExponent[i]);
                }
            }

            shift[k] = top ?? 0;
            for (var i = 0; i < n; i++)
            {
                MatrixEntry.Scale(MatrixEntry.Parts(x.AsSpan(i + (k * n), 1)), -rowExponent[i] - shift[k]);
            }
        }

        kernels.LuSolve(lu, n, pivots, x, columns);
        for (var k = 0; k < columns; k++)
        {
            for (var j = 0; j < n; j++)
            {
                MatrixEntry.Scale(MatrixEntry.Parts(x.AsSpan(j + (k * n), 1)), shift[k] - columnExponent[j]);
            }
        }

        return x;
    }

    private static (T[] Q, T[] R) Qr<T>(IKernels<T> kernels, T[] a, int m, int n)
        where T : unmanaged, INumberBase<T>
    {
        var k = Math.Min(m, n);
        T[] q, r;
        if (m >= n)
        {
            (q, r) = kernels.Qr(a, m, n);
        }
        else
        {
            // A wide matrix: Q is that of the leading square, R = Qᴴ A.
            (q, _) = kernels.Qr(a[..(m * m)], m, m);
            r = kernels.Multiply(q, true, a, false, m, n, m);
        }

        for (var j = 0; j < Math.Min(k, n); j++)
        {
            r.AsSpan((j * k) + j + 1, k - j - 1).Clear();
        }

        return (q, r);
    }

    private static (Complex[] Values, Complex[] Vectors) Eigen<T>(IKernels<T> kernels, T[] a, int n, int exponent, bool vectors)
        where T : unmanaged, INumberBase<T>
    {
        var (found, v) = kernels.Eigen(a, n, vectors);
        var values = Unscaled(found, exponent);
        Range(values, "An eigenvalue");
        var order = Enumerable.Range(0, n).OrderByDescending(i => found[i].Magnitude).ThenByDescending(i => found[i].Real).ThenByDescending(i => found[i].Imaginary).ToArray();
        var sorted = new Complex[v.Length];
        for (var j = 0; vectors && j < n; j++)
        {
            var column = sorted.AsSpan(j * n, n);
            v.AsSpan(order[j] * n, n).CopyTo(column);
            var parts = MatrixEntry.Parts(column);
            MatrixEntry.Scale(parts, -(MatrixEntry.Exponent(parts) ?? 0));
            var norm = MatrixEntry.Norm<double>(parts);
            foreach (ref var part in parts)
            {
                part /= norm;
            }
        }

        return ([.. order.Select(i => values[i])], sorted);
    }

    private static double LogNorm<T>(IKernels<T> kernels, T[] a, int n, double p)
        where T : unmanaged, INumberBase<T>
    {
        if (p is not (1 or 2 or double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "p must be 1, 2 or infinity.");
        }

        // Halved once more, so that a sum of two entries stays in range.
        var (values, exponent) = Scaled(a);
        var adjoint = MatrixEntry.Adjoint(values, n, n);
        double result;
        if (p == 2)
        {
            MatrixEntry.Axpy(T.One, values, adjoint);
            for (var i = 0; i < n; i++)
            {
                adjoint[i * (n + 1)] = MatrixEntry.Of<T>(MatrixEntry.Real(adjoint[i * (n + 1)]));
            }

            MatrixEntry.Scale(MatrixEntry.Parts(adjoint.AsSpan()), -1);
            result = kernels.Hermitian(adjoint, n).Values[n - 1];
        }
        else
        {
            var columns = p == 1 ? values : adjoint;
            result = double.NegativeInfinity;
            for (var j = 0; j < n; j++)
            {
                var sum = MatrixEntry.Real(columns[j * (n + 1)]);
                for (var i = 0; i < n; i++)
                {
                    sum += i == j ? 0 : MatrixEntry.Modulus(columns[i + (j * n)]);
                }

                result = Math.Max(result, sum);
            }
        }

        return Real([result], exponent)[0];
    }

    private static Schur Schur(Complex[] q, Complex[] t, int n, int exponent) =>
        new(Result(new ComplexMatrix(n, n, q), "Q"), Result(new ComplexMatrix(n, n, Unscaled(t, exponent)), "T"));

    private (Complex[] Q, Complex[] T) ComplexSchur(double[] a, int n)
    {
        var (q, t) = real.Schur(a, n);
        return QuasiTriangular.ToComplex(q, t, n);
    }

    // U, T of A; V, S of B: X = U Y Vᴴ, T Y + Y S = Uᴴ C V.
    private Complex[] Sylvester(Complex[] u, Complex[] ta, int m, Complex[] v, Complex[] tb, int n, Complex[] c)
    {
        var scale = Enumerable.Range(0, m).Max(i => MatrixEntry.Size(ta[i * (m + 1)])) + Enumerable.Range(0, n).Max(j => MatrixEntry.Size(tb[j * (n + 1)]));
        Apart(m, n, (i, j) => ta[i * (m + 1)] + tb[j * (n + 1)], Math.Max(scale, Math.Max(Largest(ta), Largest(tb))), "λ(A) + λ(B)");
        var y = complex.Multiply(complex.Multiply(u, true, c, false, m, n, m), false, v, false, m, n, n);
        y = TriangularEquations.Sylvester(ta, tb, y, m, n, complex);
        return complex.Multiply(complex.Multiply(u, false, y, false, m, n, m), false, v, true, m, n, n);
    }

    private Complex[] Stein(Complex[] u, Complex[] t, int n, Complex[] q)
    {
        var size = Largest(t);
        Apart(n, n, (i, j) => 1 - (t[i * (n + 1)] * Complex.Conjugate(t[j * (n + 1)])), Math.Max(1, size * size), "1 − λ μ̄");
        var y = complex.Multiply(complex.Multiply(u, true, q, false, n, n, n), false, u, false, n, n, n);
        y = TriangularEquations.Stein(t, t, y, n, n, complex);
        return complex.Multiply(complex.Multiply(u, false, y, false, n, n, n), false, u, true, n, n, n);
    }

    // A X + X Aᴴ = −Q: with Aᴴ = U Tᴴ Uᴴ lower triangular, the order of the basis is reversed.
    private Complex[] Lyapunov(Complex[] u, Complex[] t, int n, Complex[] q)
    {
        Apart(n, n, (i, j) => t[i * (n + 1)] + Complex.Conjugate(t[j * (n + 1)]), 2 * Largest(t), "λ + μ̄");
        var (v, s) = (new Complex[n * n], new Complex[n * n]);
        for (var j = 0; j < n; j++)
        {
            u.AsSpan((n - 1 - j) * n, n).CopyTo(v.AsSpan(j * n));
            for (var i = 0; i <= j; i++)
            {
                s[i + (j * n)] = Complex.Conjugate(t[n - 1 - j + ((n - 1 - i) * n)]);
            }
        }

        var y = complex.Multiply(complex.Multiply(u, true, q, false, n, n, n), false, v, false, n, n, n);
        y = TriangularEquations.Sylvester(t, s, y, n, n, complex);
        MatrixEntry.Axpy<Complex>(-2, (Complex[])y.Clone(), y);
        return complex.Multiply(complex.Multiply(u, false, y, false, n, n, n), false, v, true, n, n, n);
    }

    private static double Largest(Complex[] t) => t.Max(MatrixEntry.Size);

    private static void Apart(int m, int n, Func<int, int, Complex> gap, double scale, string what)
    {
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < m; i++)
            {
                if (!(MatrixEntry.Size(gap(i, j)) > Epsilon * scale))
                {
                    throw new SingularMatrixException(Invariant($"The equation is singular to working precision: {what} is {MatrixEntry.Size(gap(i, j)):G2} for the eigenvalues {i} and {j}."));
                }
            }
        }
    }

    private static bool IsHermitian<T>(T[] a, int n)
        where T : unmanaged, INumberBase<T>
    {
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i <= j; i++)
            {
                if (a[i + (j * n)] != MatrixEntry.Conjugate(a[j + (i * n)]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static (T[] Values, int Exponent) Scaled<T>(T[] a)
        where T : unmanaged
    {
        var exponent = MatrixEntry.Exponent(MatrixEntry.Parts(a.AsSpan())) ?? 0;
        return (Shifted(a, -exponent), exponent);
    }

    // What lies 292 decades below the largest part goes to zero: native iterations that meet subnormal numbers return none, or do not end.
    private static (T[] Values, int Exponent) Cut<T>(T[] a)
        where T : unmanaged
    {
        var (values, exponent) = Scaled(a);
        foreach (ref var part in MatrixEntry.Parts(values.AsSpan()))
        {
            part = Math.Abs(part) < 1e-292 ? 0 : part;
        }

        return (values, exponent);
    }

    private static T[] Shifted<T>(T[] a, int exponent)
        where T : unmanaged => Unscaled((T[])a.Clone(), exponent);

    // In place: what a kernel returned belongs to us.
    private static T[] Unscaled<T>(T[] a, int exponent)
        where T : unmanaged
    {
        MatrixEntry.Scale(MatrixEntry.Parts(a.AsSpan()), exponent);
        return a;
    }

    private static double[] Real(double[] values, int exponent)
    {
        var result = Unscaled(values, exponent);
        Range(result, "A singular value, eigenvalue or norm");
        return result;
    }

    private static void Range<T>(T[] values, string what)
        where T : unmanaged
    {
        foreach (var value in MatrixEntry.Parts(values.AsSpan()))
        {
            if (!double.IsFinite(value))
            {
                throw new OverflowException($"{what} is outside the range of double.");
            }
        }
    }

    private static Matrix Result(Matrix result, string what, bool hermitian = false)
    {
        Result(result.Values, result.Rows, what, hermitian);
        return result;
    }

    private static ComplexMatrix Result(ComplexMatrix result, string what, bool hermitian = false)
    {
        Result(result.Values, result.Rows, what, hermitian);
        return result;
    }

    private static void Result<T>(T[] x, int n, string what, bool hermitian)
        where T : unmanaged, INumberBase<T>
    {
        if (hermitian)
        {
            for (var j = 0; j < n; j++)
            {
                for (var i = 0; i <= j; i++)
                {
                    // Halved before they are added only where their sum is out of range: half of a subnormal number is rounded.
                    var (above, below) = (x[i + (j * n)], MatrixEntry.Conjugate(x[j + (i * n)]));
                    var mean = T.IsFinite(above + below) ? MatrixEntry.Half(above + below) : MatrixEntry.Half(above) + MatrixEntry.Half(below);
                    (x[i + (j * n)], x[j + (i * n)]) = (mean, MatrixEntry.Conjugate(mean));
                }
            }
        }

        Range(x, what);
    }

    private static void Finite(Matrix a, string name)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        Finite(a.Values, a.Rows, name);
    }

    private static void Finite(ComplexMatrix a, string name)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        Finite(a.Values, a.Rows, name);
    }

    private static void Finite<T>(T[] values, int rows, string name)
        where T : unmanaged, INumberBase<T>
    {
        for (var k = 0; k < values.Length; k++)
        {
            if (!T.IsFinite(values[k]))
            {
                throw new ArgumentException(Invariant($"{name}[{k % rows}, {k / rows}] is {values[k]:R}, not finite."), name);
            }
        }
    }

    private static void Square(Matrix a, string name)
    {
        Finite(a, name);
        Square(a.Rows, a.Columns, a.Shape, name);
    }

    private static void Square(ComplexMatrix a, string name)
    {
        Finite(a, name);
        Square(a.Rows, a.Columns, a.Shape, name);
    }

    private static void Square(int rows, int columns, string shape, string name)
    {
        if (rows != columns)
        {
            throw new ArgumentException($"{name} is {shape}, not square.", name);
        }
    }

    private static void SameShape(Matrix a, Matrix like, string name)
    {
        Finite(a, name);
        SameShape(a.Shape, like.Shape, name);
    }

    private static void SameShape(ComplexMatrix a, ComplexMatrix like, string name)
    {
        Finite(a, name);
        SameShape(a.Shape, like.Shape, name);
    }

    private static void SameShape(string shape, string like, string name)
    {
        if (shape != like)
        {
            throw new ArgumentException($"{name} is {shape}, not {like}.", name);
        }
    }

    private static (double[] Values, int Exponent) Hermitian(Matrix a, string name)
    {
        Square(a, name);
        return Hermitian(a.Values, a.Rows, name, "symmetric");
    }

    private static (Complex[] Values, int Exponent) Hermitian(ComplexMatrix a, string name)
    {
        Square(a, name);
        return Hermitian(a.Values, a.Rows, name, "Hermitian");
    }

    private static (T[] Values, int Exponent) Hermitian<T>(T[] a, int n, string name, string word)
        where T : unmanaged, INumberBase<T>
    {
        var (values, exponent) = Scaled(a);
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i <= j; i++)
            {
                var (above, below) = (values[i + (j * n)], MatrixEntry.Conjugate(values[j + (i * n)]));
                if (MatrixEntry.Modulus(above - below) > 2 * n * Epsilon)
                {
                    throw new ArgumentException(Invariant($"{name} is not {word}: [{i}, {j}] is {a[i + (j * n)]:R}, [{j}, {i}] is {a[j + (i * n)]:R}."), name);
                }

                var mean = MatrixEntry.Half(above + below);
                (values[i + (j * n)], values[j + (i * n)]) = (mean, MatrixEntry.Conjugate(mean));
            }
        }

        return (values, exponent);
    }

    private static void Form(Matrix q, Matrix t)
    {
        Square(t, "schur");
        SameShape(q, t, "schur");
        var (n, x) = (t.Rows, t.Values);

        // a real form may have blocks of two on its diagonal, which do not touch
        Form(x, n, (i, j) => i == j + 1 && (j == 0 || x[j + ((j - 1) * n)] == 0), "below the diagonal and its blocks");
    }

    private static void Form(ComplexMatrix q, ComplexMatrix t)
    {
        Square(t, "schur");
        SameShape(q, t, "schur");
        Form(t.Values, t.Rows, static (_, _) => false, "below the diagonal");
    }

    private static void Form<T>(T[] t, int n, Func<int, int, bool> allowed, string where)
        where T : unmanaged, INumberBase<T>
    {
        for (var j = 0; j < n; j++)
        {
            for (var i = j + 1; i < n; i++)
            {
                if (!T.IsZero(t[i + (j * n)]) && !allowed(i, j))
                {
                    throw new ArgumentException(Invariant($"schur.T[{i}, {j}] is {t[i + (j * n)]:R}, {where}."), "schur");
                }
            }
        }
    }
}
