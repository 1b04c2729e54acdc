using System.Numerics;

namespace Theory.Numerics;

/// <summary>Linear matrix equations with upper triangular coefficients (Bartels and Stewart), halved until blocks are small, so that most of the work is products.</summary>
internal static class TriangularEquations
{
    private const int Small = 24;

    /// <summary>X with A X + X B = C.</summary>
    /// <param name="a">m × m, upper triangular.</param>
    /// <param name="b">n × n, upper triangular.</param>
    /// <param name="c">m × n, overwritten.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="kernels">Whose products.</param>
    public static Complex[] Sylvester(Complex[] a, Complex[] b, Complex[] c, int m, int n, IKernels<Complex> kernels)
    {
        if (m <= Small && n <= Small)
        {
            for (var j = 0; j < n; j++)
            {
                var column = c.AsSpan(j * m, m);
                for (var l = 0; l < j; l++)
                {
                    MatrixEntry.Axpy<Complex>(-b[l + (j * n)], c.AsSpan(l * m, m), column);
                }

                for (var i = m - 1; i >= 0; i--)
                {
                    column[i] /= a[i + (i * m)] + b[j + (j * n)];
                    MatrixEntry.Axpy<Complex>(-column[i], a.AsSpan(i * m, i), column);
                }
            }

            return c;
        }

        if (m >= n)
        {
            var h = m / 2;
            var below = Sylvester(MatrixEntry.Block(a, m, h, h, m - h, m - h), b, MatrixEntry.Block(c, m, h, 0, m - h, n), m - h, n, kernels);
            var above = MatrixEntry.Block(c, m, 0, 0, h, n);
            MatrixEntry.Axpy<Complex>(-1, kernels.Multiply(MatrixEntry.Block(a, m, 0, h, h, m - h), false, below, false, h, n, m - h), above);
            above = Sylvester(MatrixEntry.Block(a, m, 0, 0, h, h), b, above, h, n, kernels);
            MatrixEntry.SetBlock(c, m, 0, 0, h, n, above);
            MatrixEntry.SetBlock(c, m, h, 0, m - h, n, below);
        }
        else
        {
            var h = n / 2;
            var left = Sylvester(a, MatrixEntry.Block(b, n, 0, 0, h, h), MatrixEntry.Block(c, m, 0, 0, m, h), m, h, kernels);
            var right = MatrixEntry.Block(c, m, 0, h, m, n - h);
            MatrixEntry.Axpy<Complex>(-1, kernels.Multiply(left, false, MatrixEntry.Block(b, n, 0, h, h, n - h), false, m, n - h, h), right);
            right = Sylvester(a, MatrixEntry.Block(b, n, h, h, n - h, n - h), right, m, n - h, kernels);
            MatrixEntry.SetBlock(c, m, 0, 0, m, h, left);
            MatrixEntry.SetBlock(c, m, 0, h, m, n - h, right);
        }

        return c;
    }

    /// <summary>X with X − A X Bᴴ = C.</summary>
    /// <param name="a">m × m, upper triangular.</param>
    /// <param name="b">n × n, upper triangular.</param>
    /// <param name="c">m × n, overwritten.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="kernels">Whose products.</param>
    public static Complex[] Stein(Complex[] a, Complex[] b, Complex[] c, int m, int n, IKernels<Complex> kernels)
    {
        if (m <= Small && n <= Small)
        {
            var w = new Complex[m];
            for (var j = n - 1; j >= 0; j--)
            {
                // Columns after j are known: C + A Σ X conj(b); then (I − conj(b) A) x = c.
                var column = c.AsSpan(j * m, m);
                w.AsSpan().Clear();
                for (var l = j + 1; l < n; l++)
                {
                    MatrixEntry.Axpy<Complex>(Complex.Conjugate(b[j + (l * n)]), c.AsSpan(l * m, m), w);
                }

                for (var l = 0; l < m; l++)
                {
                    MatrixEntry.Axpy<Complex>(w[l], a.AsSpan(l * m, l + 1), column);
                }

                var factor = Complex.Conjugate(b[j + (j * n)]);
                for (var i = m - 1; i >= 0; i--)
                {
                    column[i] /= 1 - (factor * a[i + (i * m)]);
                    MatrixEntry.Axpy<Complex>(factor * column[i], a.AsSpan(i * m, i), column);
                }
            }

            return c;
        }

        if (m >= n)
        {
            var h = m / 2;
            var below = Stein(MatrixEntry.Block(a, m, h, h, m - h, m - h), b, MatrixEntry.Block(c, m, h, 0, m - h, n), m - h, n, kernels);
            var above = MatrixEntry.Block(c, m, 0, 0, h, n);
            var product = kernels.Multiply(kernels.Multiply(MatrixEntry.Block(a, m, 0, h, h, m - h), false, below, false, h, n, m - h), false, b, true, h, n, n);
            MatrixEntry.Axpy<Complex>(1, product, above);
            above = Stein(MatrixEntry.Block(a, m, 0, 0, h, h), b, above, h, n, kernels);
            MatrixEntry.SetBlock(c, m, 0, 0, h, n, above);
            MatrixEntry.SetBlock(c, m, h, 0, m - h, n, below);
        }
        else
        {
            var h = n / 2;
            var right = Stein(a, MatrixEntry.Block(b, n, h, h, n - h, n - h), MatrixEntry.Block(c, m, 0, h, m, n - h), m, n - h, kernels);
            var left = MatrixEntry.Block(c, m, 0, 0, m, h);
            var product = kernels.Multiply(kernels.Multiply(a, false, right, false, m, n - h, m), false, MatrixEntry.Block(b, n, 0, h, h, n - h), true, m, h, n - h);
            MatrixEntry.Axpy<Complex>(1, product, left);
            left = Stein(a, MatrixEntry.Block(b, n, 0, 0, h, h), left, m, h, kernels);
            MatrixEntry.SetBlock(c, m, 0, 0, m, h, left);
            MatrixEntry.SetBlock(c, m, 0, h, m, n - h, right);
        }

        return c;
    }
}
