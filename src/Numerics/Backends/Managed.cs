using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>Linear algebra by MathNet's managed provider, with its silent failures made loud.</summary>
/// <remarks>
/// The provider is called directly, not through MathNet's global choice of one, which a process's environment can change. Factorisations work on a
/// matrix scaled by a power of two to largest entry in [1, 2), so that squares neither overflow nor underflow.
/// </remarks>
internal sealed class Managed : ILinearAlgebra
{
    private const double Epsilon = 1.0 / (1L << 52);
    private static readonly ManagedLinearAlgebraProvider Provider = ManagedLinearAlgebraProvider.Instance;

    /// <inheritdoc/>
    public string Name => "managed (MathNet)";

    /// <inheritdoc/>
    public Matrix Multiply(Matrix a, Matrix b)
    {
        CheckFinite(a, nameof(a));
        CheckFinite(b, nameof(b));
        if (a.Columns != b.Rows)
        {
            throw new ArgumentException($"a is {a.Shape}, b is {b.Shape}: the inner dimensions differ.", nameof(b));
        }

        var product = new double[checked(a.Rows * b.Columns)];
        Provider.MatrixMultiply(a.Values, a.Rows, a.Columns, b.Values, b.Rows, b.Columns, product);
        return Finite(new Matrix(a.Rows, b.Columns, product), "A B");
    }

    /// <inheritdoc/>
    public Matrix Solve(Matrix a, Matrix b)
    {
        CheckSquare(a, nameof(a));
        CheckFinite(b, nameof(b));
        var n = a.Rows;
        if (b.Rows != n)
        {
            throw new ArgumentException($"a is {a.Shape}, b is {b.Shape}: the numbers of rows differ.", nameof(b));
        }

        // Rows, then columns, to largest entry in [1, 2), by powers of two: exact, and only then does a small pivot mean a near dependence.
        var rowExponent = new int[n];
        var columnExponent = new int[n];
        for (var i = 0; i < n; i++)
        {
            rowExponent[i] = Exponent(a.Row(i)) ?? throw new SingularMatrixException($"row {i} of A is zero.");
        }

        var lu = new double[n * n];
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < n; i++)
            {
                lu[i + (j * n)] = Math.ScaleB(a.Values[i + (j * n)], -rowExponent[i]);
            }

            columnExponent[j] = Exponent(lu.AsSpan(j * n, n)) ?? throw new SingularMatrixException($"column {j} of A is zero.");
            for (var i = 0; i < n; i++)
            {
                lu[i + (j * n)] = Math.ScaleB(lu[i + (j * n)], -columnExponent[j]);
            }
        }

        var pivots = new int[n];
        Provider.LUFactor(lu, n, pivots);
        for (var i = 0; i < n; i++)
        {
            if (!(Math.Abs(lu[i + (i * n)]) > n * Epsilon))
            {
                throw new SingularMatrixException(Invariant($"A is singular to working precision: pivot {i} of the scaled matrix is {lu[i + (i * n)]:R}."));
            }
        }

        // Each right-hand side is scaled on its own, so that no intermediate overflows where the solution does not.
        var x = new double[n * b.Columns];
        var shift = new int[b.Columns];
        for (var k = 0; k < b.Columns; k++)
        {
            int? largest = null;
            for (var i = 0; i < n; i++)
            {
                if (b[i, k] != 0)
                {
                    largest = Math.Max(largest ?? int.MinValue, Math.ILogB(b[i, k]) - rowExponent[i]);
                }
            }

            shift[k] = largest ?? 0;
            for (var i = 0; i < n; i++)
            {
                x[i + (k * n)] = Math.ScaleB(b[i, k], -rowExponent[i] - shift[k]);
            }
        }

        Provider.LUSolveFactored(b.Columns, lu, n, pivots, x);
        for (var k = 0; k < b.Columns; k++)
        {
            for (var j = 0; j < n; j++)
            {
                x[j + (k * n)] = Math.ScaleB(x[j + (k * n)], shift[k] - columnExponent[j]);
            }
        }

        return Finite(new Matrix(n, b.Columns, x), "the solution of A X = B");
    }

    /// <inheritdoc/>
    public Qr Qr(Matrix a)
    {
        CheckFinite(a, nameof(a));
        var (values, exponent) = Scaled(a);
        if (a.Rows >= a.Columns)
        {
            var (q, r) = ThinQr(values, a.Rows, a.Columns);
            return new Qr(q, Finite(Unscaled(r, exponent), "R"));
        }

        // A wide matrix: Q is that of the leading square, R = Qᵀ A.
        var (square, _) = ThinQr(values[..(a.Rows * a.Rows)], a.Rows, a.Rows);
        var full = Multiply(square.Transpose(), new Matrix(a.Rows, a.Columns, values));
        var upper = new Matrix(a.Rows, a.Columns, (i, j) => i > j ? 0 : full[i, j]);
        return new Qr(square, Finite(Unscaled(upper, exponent), "R"));
    }

    /// <inheritdoc/>
    public Svd Svd(Matrix a)
    {
        CheckFinite(a, nameof(a));
        if (a.Rows < a.Columns)
        {
            var (u, values, v) = Svd(a.Transpose());
            return new Svd(v, values, u);
        }

        // A tall matrix is first reduced to its square factor R, so that no m × m matrix is made.
        var (scaled, exponent) = Scaled(a);
        var n = a.Columns;
        var (q, r) = ThinQr(scaled, a.Rows, n);
        var s = new double[n];
        var left = new double[n * n];
        var rightTransposed = new double[n * n];
        Decompose(true, r.Values, n, s, left, rightTransposed);
        return new Svd(
            Finite(Multiply(q, new Matrix(n, n, left)), "U"),
            Unscaled(s, exponent),
            Finite(new Matrix(n, n, rightTransposed).Transpose(), "V"));
    }

    /// <inheritdoc/>
    public double[] SingularValues(Matrix a)
    {
        CheckFinite(a, nameof(a));
        if (a.Rows < a.Columns)
        {
            return SingularValues(a.Transpose());
        }

        var (scaled, exponent) = Scaled(a);
        var n = a.Columns;
        var square = a.Rows == n ? scaled : ThinQr(scaled, a.Rows, n).R.Values;
        var s = new double[n];
        Decompose(false, square, n, s, new double[n * n], new double[n * n]);
        return Unscaled(s, exponent);
    }

    /// <inheritdoc/>
    public SymmetricEigen SymmetricEigen(Matrix a)
    {
        var (values, exponent) = ScaledSymmetric(a, nameof(a));
        var n = a.Rows;
        var (eigenvalues, vectors) = Eigen(true, values, n);
        double[] real = [.. eigenvalues.Select(z => z.Real)];
        var order = Enumerable.Range(0, n).OrderBy(i => real[i]).ToArray();
        return new SymmetricEigen(
            Unscaled([.. order.Select(i => real[i])], exponent),
            Finite(new Matrix(n, n, (i, j) => vectors[i + (order[j] * n)]), "V"));
    }

    /// <inheritdoc/>
    public Complex[] Eigenvalues(Matrix a)
    {
        CheckSquare(a, nameof(a));
        var (values, exponent) = Scaled(a);
        var (eigenvalues, _) = Eigen(false, values, a.Rows);
        var re = Unscaled([.. eigenvalues.Select(z => z.Real)], exponent);
        var im = Unscaled([.. eigenvalues.Select(z => z.Imaginary)], exponent);
        return [.. re.Zip(im, (x, y) => new Complex(x, y)).OrderByDescending(z => z.Magnitude).ThenByDescending(z => z.Real).ThenByDescending(z => z.Imaginary)];
    }

    /// <inheritdoc/>
    public Matrix Cholesky(Matrix a)
    {
        var (values, exponent) = ScaledSymmetric(a, nameof(a));
        var n = a.Rows;

        // L takes half of the exponent, which must be even.
        if ((exponent & 1) != 0)
        {
            exponent++;
            values = Array.ConvertAll(values, x => x / 2);
        }

        try
        {
            Provider.CholeskyFactor(values, n);
        }
        catch (ArgumentException e)
        {
            throw new NotPositiveDefiniteException("A is not positive definite, to working precision.", e);
        }

        var lower = new Matrix(n, n, (i, j) => i < j ? 0 : values[i + (j * n)]);
        for (var i = 0; i < n; i++)
        {
            if (!(lower[i, i] > 0))
            {
                throw new NotPositiveDefiniteException(Invariant($"A is not positive definite, to working precision: pivot {i} is {lower[i, i]:R}."));
            }
        }

        return Finite(Unscaled(lower, exponent / 2), "L");
    }

    private static (Matrix Q, Matrix R) ThinQr(double[] values, int rows, int columns)
    {
        double[] q = [.. values];
        var r = new double[columns * columns];
        Provider.ThinQRFactor(q, rows, columns, r, new double[columns]);
        return (Finite(new Matrix(rows, columns, q), "Q"), Finite(new Matrix(columns, columns, (i, j) => i > j ? 0 : r[i + (j * columns)]), "R"));
    }

    private static void Decompose(bool vectors, double[] values, int n, double[] s, double[] u, double[] vt)
    {
        try
        {
            Provider.SingularValueDecomposition(vectors, values, n, n, s, u, vt);
        }
        catch (NonConvergenceException e)
        {
            throw new NotConvergedException("The singular value decomposition did not converge.", e);
        }
    }

    private static (Complex[] Values, double[] Vectors) Eigen(bool symmetric, double[] values, int n)
    {
        var vectors = new double[n * n];
        var eigenvalues = new Complex[n];
        try
        {
            Provider.EigenDecomp(symmetric, n, values, vectors, eigenvalues, new double[n * n]);
        }
        catch (NonConvergenceException e)
        {
            throw new NotConvergedException("The eigenvalue iteration did not converge.", e);
        }

        return (eigenvalues, vectors);
    }

    private static (double[] Values, int Exponent) Scaled(Matrix a)
    {
        var exponent = Exponent(a.Values) ?? 0;
        return (Array.ConvertAll(a.Values, x => Math.ScaleB(x, -exponent)), exponent);
    }

    private static (double[] Values, int Exponent) ScaledSymmetric(Matrix a, string name)
    {
        CheckSquare(a, name);
        var (values, exponent) = Scaled(a);
        var n = a.Rows;
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < j; i++)
            {
                var (above, below) = (values[i + (j * n)], values[j + (i * n)]);
                if (Math.Abs(above - below) > 2 * n * Epsilon)
                {
                    throw new ArgumentException(Invariant($"{name} is not symmetric: [{i}, {j}] is {a[i, j]:R}, [{j}, {i}] is {a[j, i]:R}."), name);
                }

                values[i + (j * n)] = values[j + (i * n)] = (above + below) / 2;
            }
        }

        return (values, exponent);
    }

    private static double[] Unscaled(double[] values, int exponent)
    {
        var result = Array.ConvertAll(values, x => Math.ScaleB(x, exponent));
        CheckRange(result, "A singular value or eigenvalue");
        return result;
    }

    private static Matrix Unscaled(Matrix a, int exponent) => a.Map(x => Math.ScaleB(x, exponent));

    // The exponent of the largest modulus; none where all is zero.
    private static int? Exponent(ReadOnlySpan<double> values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest == 0 ? null : Math.ILogB(largest);
    }

    private static Matrix Finite(Matrix result, string what)
    {
        CheckRange(result.Values, what);
        return result;
    }

    private static void CheckRange(double[] values, string what)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new OverflowException($"{what} is outside the range of double.");
            }
        }
    }

    private static void CheckSquare(Matrix a, string name)
    {
        CheckFinite(a, name);
        if (a.Rows != a.Columns)
        {
            throw new ArgumentException($"{name} is {a.Shape}, not square.", name);
        }
    }

    private static void CheckFinite(Matrix a, string name)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        for (var k = 0; k < a.Values.Length; k++)
        {
            if (!double.IsFinite(a.Values[k]))
            {
                throw new ArgumentException(Invariant($"{name}[{k % a.Rows}, {k / a.Rows}] is {a.Values[k]:R}, not finite."), name);
            }
        }
    }
}
