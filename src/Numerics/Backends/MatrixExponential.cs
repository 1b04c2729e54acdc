using System.Numerics;

namespace Theory.Numerics;

/// <summary>exp A by scaling, a Padé approximant and squaring, with the degrees and bounds of Al-Mohy and Higham.</summary>
internal static class MatrixExponential
{
    // The largest ‖A‖ at which the approximant of each degree has a backward error below rounding, and the coefficient of its leading error term.
    private static readonly (int Degree, double Bound, double Error)[] Low =
        [(3, 1.495585217958292e-2, 1 / 1.00800e5), (5, 2.539398330063230e-1, 1 / 1.005903360e10), (7, 9.504178996162932e-1, 1 / 4.487938430976e15), (9, 2.097847961257068, 1 / 5.91438478187741184e21)];

    private const double Bound13 = 4.25;
    private const double Far = 1e18;
    private const double Error13 = 1 / 1.132507756060211e35;

    /// <summary>exp A.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="a">n × n, at its own scale.</param>
    /// <param name="n">The order.</param>
    /// <param name="kernels">Whose products and solutions.</param>
    /// <returns>The exponential; entries outside the range of double are infinite or no numbers.</returns>
    public static T[] Of<T>(T[] a, int n, IKernels<T> kernels)
        where T : unmanaged, INumberBase<T>
    {
        T[] Times(T[] x, T[] y) => kernels.Multiply((T[])x.Clone(), false, (T[])y.Clone(), false, n, n, n);
        double Norm(T[] x) => MatrixEntry.OneNorm(x, n, n);

        var shift = 0;
        if (Norm(a) > Far)
        {
            // So far out that only structure keeps the result finite, a large nilpotent part above all: without it the halvings would wipe out the rest.
            var (balanced, powers) = Balanced(a, n);
            if (Norm(balanced) <= Far)
            {
                var inner = Of(balanced, n, kernels);
                for (var j = 0; j < n; j++)
                {
                    for (var i = 0; i < n; i++)
                    {
                        MatrixEntry.Scale(MatrixEntry.Parts(inner.AsSpan(i + (j * n), 1)), powers[i] - powers[j]);
                    }
                }

                return inner;
            }

            shift = Math.ILogB(Norm(a)) - 2;
            a = Scaled(a, -shift);
        }

        var a2 = Times(a, a);
        var a4 = Times(a2, a2);
        var a6 = Times(a4, a2);
        var (d4, d6) = (Math.Pow(Norm(a4), 1 / 4.0), Math.Pow(Norm(a6), 1 / 6.0));
        var a8 = default(T[]);
        double d8 = 0, d10 = 0;
        if (shift == 0)
        {
            foreach (var (degree, bound, error) in Low)
            {
                if (degree == 7)
                {
                    a8 = Times(a4, a4);
                    d8 = Math.Pow(Norm(a8), 1 / 8.0);
                }

                var eta = degree <= 5 ? Math.Max(d4, d6) : Math.Max(d6, d8);
                if (eta <= bound && Extra(a, n, degree, error) == 0)
                {
                    return Quotient([MatrixEntry.Identity<T>(n), a2, a4, a6, .. degree == 9 ? new[] { a8! } : []], degree, a, n, kernels);
                }
            }
        }

        a8 ??= Times(a4, a4);
        d8 = Math.Pow(Norm(a8), 1 / 8.0);
        d10 = Math.Pow(Norm(Times(a4, a6)), 1 / 10.0);
        var spread = Math.Min(Math.Max(d6, d8), Math.Max(d8, d10));
        var s = spread == 0 ? 0 : Math.Max(0, (int)Math.Ceiling(Math.Log2(spread / Bound13)));
        s += Extra(Scaled(a, -s), n, 13, Error13);
        var x = Quotient13(Scaled(a, -s), Scaled(a2, -2 * s), Scaled(a4, -4 * s), Scaled(a6, -6 * s), n, kernels);
        for (var k = 0; k < s + shift; k++)
        {
            foreach (var part in MatrixEntry.Parts(x.AsSpan()))
            {
                if (!double.IsFinite(part))
                {
                    return x;
                }
            }

            x = Times(x, x);
        }

        return x;
    }

    // B = D⁻¹ A D, D = diag(2^powers), rows and columns of about equal weight; the 1 added to each lets a row without a column shrink to that.
    private static (T[] B, int[] Powers) Balanced<T>(T[] a, int n)
        where T : unmanaged, INumberBase<T>
    {
        var (b, powers) = ((T[])a.Clone(), new int[n]);
        for (var (sweep, moved) = (0, true); moved && sweep < 200; sweep++)
        {
            moved = false;
            for (var i = 0; i < n; i++)
            {
                var (row, column) = (1.0, 1.0);
                for (var j = 0; j < n; j++)
                {
                    row = Math.Max(row, j == i ? 0 : MatrixEntry.Size(b[i + (j * n)]));
                    column = Math.Max(column, j == i ? 0 : MatrixEntry.Size(b[j + (i * n)]));
                }

                var half = (Math.ILogB(row) - Math.ILogB(column)) / 2;
                if (half == 0)
                {
                    continue;
                }

                moved = true;
                powers[i] += half;
                for (var j = 0; j < n; j++)
                {
                    if (j != i)
                    {
                        MatrixEntry.Scale(MatrixEntry.Parts(b.AsSpan(i + (j * n), 1)), -half);
                        MatrixEntry.Scale(MatrixEntry.Parts(b.AsSpan(j + (i * n), 1)), half);
                    }
                }
            }
        }

        return (b, powers);
    }

    // How many more halvings the absolute values ask for, in an estimate of ‖|A|²ᵐ⁺¹‖₁ that is exact.
    private static int Extra<T>(T[] a, int n, int degree, double error)
        where T : unmanaged, INumberBase<T>
    {
        var norm = MatrixEntry.OneNorm(a, n, n);
        if (norm == 0)
        {
            return 0;
        }

        var moduli = Array.ConvertAll(a, x => MatrixEntry.Modulus(x) / norm);
        var row = new double[n];
        Array.Fill(row, 1);
        for (var k = 0; k < (2 * degree) + 1; k++)
        {
            var next = new double[n];
            for (var j = 0; j < n; j++)
            {
                next[j] = MatrixEntry.Dot<double>(row, moduli.AsSpan(j * n, n));
            }

            row = next;
        }

        // α = c ‖|A|²ᵐ⁺¹‖ / ‖A‖ against rounding.
        var log = Math.Log2(error) + Math.Log2(row.Max()) + (2 * degree * Math.Log2(norm)) + 53;
        return double.IsFinite(log) ? Math.Max(0, (int)Math.Ceiling(log / (2 * degree))) : 0;
    }

    private static T[] Scaled<T>(T[] a, int exponent)
        where T : unmanaged
    {
        var result = (T[])a.Clone();
        MatrixEntry.Scale(MatrixEntry.Parts(result.AsSpan()), exponent);
        return result;
    }

    // p(A) = U + V, p(−A) = −U + V, of even powers; the coefficients of the approximant of degree m are (2m − k)! m! / ((2m)! k! (m − k)!).
    private static T[] Quotient<T>(T[][] even, int degree, T[] a, int n, IKernels<T> kernels)
        where T : unmanaged, INumberBase<T>
    {
        var b = Coefficients(degree);
        var (odd, v) = (new T[n * n], new T[n * n]);
        for (var k = 0; k <= degree / 2; k++)
        {
            MatrixEntry.Axpy(MatrixEntry.Of<T>(b[(2 * k) + 1]), even[k], odd);
            MatrixEntry.Axpy(MatrixEntry.Of<T>(b[2 * k]), even[k], v);
        }

        return Solve(kernels.Multiply((T[])a.Clone(), false, odd, false, n, n, n), v, n, kernels);
    }

    private static T[] Quotient13<T>(T[] a, T[] a2, T[] a4, T[] a6, int n, IKernels<T> kernels)
        where T : unmanaged, INumberBase<T>
    {
        var b = Coefficients(13);
        T[] Sum(double c6, double c4, double c2, double c0)
        {
            var sum = new T[n * n];
            MatrixEntry.Axpy(MatrixEntry.Of<T>(c6), a6, sum);
            MatrixEntry.Axpy(MatrixEntry.Of<T>(c4), a4, sum);
            MatrixEntry.Axpy(MatrixEntry.Of<T>(c2), a2, sum);
            for (var i = 0; i < n; i++)
            {
                sum[i * (n + 1)] += MatrixEntry.Of<T>(c0);
            }

            return sum;
        }

        T[] Both(int parity)
        {
            var high = kernels.Multiply((T[])a6.Clone(), false, Sum(b[12 + parity], b[10 + parity], b[8 + parity], 0), false, n, n, n);
            MatrixEntry.Axpy(T.One, Sum(b[6 + parity], b[4 + parity], b[2 + parity], b[parity]), high);
            return high;
        }

        return Solve(kernels.Multiply((T[])a.Clone(), false, Both(1), false, n, n, n), Both(0), n, kernels);
    }

    // (V − U)⁻¹(V + U).
    private static T[] Solve<T>(T[] u, T[] v, int n, IKernels<T> kernels)
        where T : unmanaged, INumberBase<T>
    {
        var sum = (T[])v.Clone();
        MatrixEntry.Axpy(T.One, u, sum);
        MatrixEntry.Axpy(-T.One, u, v);
        var exponent = MatrixEntry.Exponent(MatrixEntry.Parts(v.AsSpan())) ?? 0;
        MatrixEntry.Scale(MatrixEntry.Parts(v.AsSpan()), -exponent);
        MatrixEntry.Scale(MatrixEntry.Parts(sum.AsSpan()), -exponent);
        var pivots = kernels.LuFactor(v, n);
        kernels.LuSolve(v, n, pivots, sum, n);
        return sum;
    }

    private static double[] Coefficients(int m)
    {
        // Scaled to end in 1: bₖ / bₘ = (2m − k)! / (k! (m − k)!) · m! / m!, whole numbers.
        var b = new double[m + 1];
        b[m] = 1;
        for (var k = m - 1; k >= 0; k--)
        {
            b[k] = b[k + 1] * ((2 * m) - k) * (k + 1) / (m - k);
        }

        return b;
    }
}
