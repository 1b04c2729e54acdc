using System.Numerics;

namespace Theory.Numerics;

/// <summary>Reductions of a matrix by reflections I − τ v vᴴ, v₀ = 1.</summary>
internal static class Householder
{
    /// <summary>Makes the reflection with (I − τ v vᴴ)ᴴ x = β e₀; x becomes v with v₀ = 1.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="x">The vector.</param>
    /// <returns>β, real, and τ, zero where x already is β e₀.</returns>
    public static (double Beta, T Tau) Reflect<T>(Span<T> x)
        where T : unmanaged, INumberBase<T>
    {
        var alpha = x[0];
        var real = MatrixEntry.Real(alpha);
        x[0] = T.One;
        if (MatrixEntry.Norm<T>(x[1..]) == 0 && (typeof(T) == typeof(double) || alpha == MatrixEntry.Of<T>(real)))
        {
            x[1..].Clear();
            return (real, T.Zero);
        }

        // At its own scale: neither the quotients nor their norm may lose digits to underflow.
        x[0] = alpha;
        var exponent = MatrixEntry.Exponent(MatrixEntry.Parts(x))!.Value;
        MatrixEntry.Scale(MatrixEntry.Parts(x), -exponent);
        alpha = x[0];
        real = MatrixEntry.Real(alpha);
        var beta = -Math.CopySign(MatrixEntry.Norm<T>(x), real);
        var tau = (MatrixEntry.Of<T>(beta) - alpha) / MatrixEntry.Of<T>(beta);
        var divisor = alpha - MatrixEntry.Of<T>(beta);
        for (var i = 1; i < x.Length; i++)
        {
            x[i] /= divisor;
        }

        x[0] = T.One;
        return (Math.ScaleB(beta, exponent), tau);
    }

    /// <summary>A = Q H Qᴴ, in panels: half of the work is products of matrices.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="a">n × n, overwritten.</param>
    /// <param name="n">The order.</param>
    /// <param name="kernels">Whose products.</param>
    /// <param name="panel">Columns a panel.</param>
    /// <returns>Q and H.</returns>
    public static (T[] Q, T[] H) Hessenberg<T>(T[] a, int n, IKernels<T> kernels, int panel = 32)
        where T : unmanaged, INumberBase<T>
    {
        var panels = new List<(int First, int Count, T[] V, T[] Factor)>();
        for (var first = 0; first < n - 2; first += panel)
        {
            // Of the panel: V, its reflections' vectors in rows first + 1 …; F, with product I − V F Vᴴ; Y = A V F.
            var count = Math.Min(panel, n - 2 - first);
            var rows = n - first - 1;
            var (v, y, factor) = (new T[rows * count], new T[n * count], new T[count * count]);
            var w = new T[count];
            for (var k = 0; k < count; k++)
            {
                var column = a.AsSpan((first + k) * n, n);

                // A ← A − Y Vᴴ on this column, then (I − V Fᴴ Vᴴ) from the left.
                for (var i = 0; i < k; i++)
                {
                    // Row first + k of V lies at index k − 1.
                    MatrixEntry.Axpy(-MatrixEntry.Conjugate(v[k - 1 + (i * rows)]), y.AsSpan(i * n, n), column);
                }

                var below = column[(first + 1)..];
                FromLeft(v, factor, rows, count, k, below, w);

                var x = new T[rows - k];
                below[k..].CopyTo(x);
                var (beta, tau) = Reflect<T>(x);
                x.CopyTo(v.AsSpan((k * rows) + k));
                below[k] = MatrixEntry.Of<T>(beta);
                below[(k + 1)..].Clear();

                // y = τ (A v − Y Vᴴ v), f = −τ F Vᴴ v.
                var fresh = y.AsSpan(k * n, n);
                for (var j = 0; j < rows - k; j++)
                {
                    MatrixEntry.Axpy(tau * x[j], a.AsSpan((first + 1 + k + j) * n, n), fresh);
                }

                for (var i = 0; i < k; i++)
                {
                    w[i] = MatrixEntry.Dot<T>(v.AsSpan((i * rows) + k, rows - k), x);
                    MatrixEntry.Axpy(-tau * w[i], y.AsSpan(i * n, n), fresh);
                }

                for (var i = 0; i < k; i++)
                {
                    var sum = T.Zero;
                    for (var l = i; l < k; l++)
                    {
                        sum += factor[i + (l * count)] * w[l];
                    }

                    factor[i + (k * count)] = -tau * sum;
                }

                factor[k + (k * count)] = tau;
            }

            // The columns after the panel: A ← (I − V Fᴴ Vᴴ)(A − Y Vᴴ); their rows of V begin at index count − 1.
            var rest = n - first - count;
            var vRest = MatrixEntry.Block(v, rows, count - 1, 0, rest, count);
            var change = kernels.Multiply(y, false, vRest, true, n, rest, count);
            for (var j = 0; j < rest; j++)
            {
                MatrixEntry.Axpy(-T.One, change.AsSpan(j * n, n), a.AsSpan((first + count + j) * n, n));
            }

            var lower = MatrixEntry.Block(a, n, first + 1, first + count, rows, rest);
            BlockFromLeft(v, factor, true, rows, count, lower, rest, kernels);
            MatrixEntry.SetBlock(a, n, first + 1, first + count, rows, rest, lower);
            panels.Add((first, count, v, factor));
        }

        // Q = Π (I − V F Vᴴ), from the last.
        var q = MatrixEntry.Identity<T>(n);
        panels.Reverse();
        foreach (var (first, count, v, factor) in panels)
        {
            var rows = n - first - 1;
            var block = MatrixEntry.Block(q, n, first + 1, first + 1, rows, rows);
            BlockFromLeft(v, factor, false, rows, count, block, rows, kernels);
            MatrixEntry.SetBlock(q, n, first + 1, first + 1, rows, rows, block);
        }

        return (q, a);
    }

    /// <summary>A = U B Vᴴ with B real, upper bidiagonal.</summary>
    /// <param name="a">n × n, overwritten.</param>
    /// <param name="n">The order.</param>
    /// <returns>U, B's two diagonals, and V.</returns>
    public static (Complex[] U, double[] Diagonal, double[] Super, Complex[] V) Bidiagonal(Complex[] a, int n)
    {
        var (left, right) = (new (Complex[] V, Complex Tau)[n], new (Complex[] V, Complex Tau)[n]);
        var (d, e) = (new double[n], new double[Math.Max(n - 1, 0)]);
        for (var k = 0; k < n; k++)
        {
            var x = a[(k + (k * n))..((k + 1) * n)];
            (d[k], var tau) = Reflect<Complex>(x);
            left[k] = (x, tau);
            for (var j = k + 1; j < n; j++)
            {
                var column = a.AsSpan(k + (j * n), n - k);
                MatrixEntry.Axpy(-Complex.Conjugate(tau) * MatrixEntry.Dot<Complex>(x, column), x, column);
            }

            if (k == n - 1)
            {
                break;
            }

            // The row, conjugated, is a column of Aᴴ.
            var row = new Complex[n - k - 1];
            for (var j = 0; j < row.Length; j++)
            {
                row[j] = Complex.Conjugate(a[k + ((k + 1 + j) * n)]);
            }

            (e[k], var sigma) = Reflect<Complex>(row);
            right[k] = (row, sigma);

            // A ← A (I − σ w wᴴ) on the rows below.
            var product = new Complex[n - k - 1];
            for (var j = 0; j < row.Length; j++)
            {
                MatrixEntry.Axpy<Complex>(row[j], a.AsSpan(k + 1 + ((k + 1 + j) * n), n - k - 1), product);
            }

            for (var j = 0; j < row.Length; j++)
            {
                MatrixEntry.Axpy<Complex>(-sigma * Complex.Conjugate(row[j]), product, a.AsSpan(k + 1 + ((k + 1 + j) * n), n - k - 1));
            }
        }

        return (Accumulate(left, n, 0), d, e, Accumulate(right, n, 1));
    }

    // Π (I − τ v vᴴ), from the last; vector k begins in row k + shift.
    private static Complex[] Accumulate((Complex[] V, Complex Tau)[] reflections, int n, int shift)
    {
        var q = MatrixEntry.Identity<Complex>(n);
        for (var k = n - 1 - shift; k >= 0; k--)
        {
            var (v, tau) = reflections[k];
            for (var j = k + shift; j < n; j++)
            {
                var column = q.AsSpan(k + shift + (j * n), n - k - shift);
                MatrixEntry.Axpy(-tau * MatrixEntry.Dot<Complex>(v, column), v, column);
            }
        }

        return q;
    }

    // b ← (I − V Fᴴ Vᴴ) b by the first k reflections of the panel.
    private static void FromLeft<T>(T[] v, T[] factor, int rows, int count, int k, Span<T> b, T[] w)
        where T : unmanaged, INumberBase<T>
    {
        for (var i = 0; i < k; i++)
        {
            w[i] = MatrixEntry.Dot<T>(v.AsSpan(i * rows, rows), b);
        }

        for (var i = k - 1; i >= 0; i--)
        {
            var sum = T.Zero;
            for (var l = 0; l <= i; l++)
            {
                sum += MatrixEntry.Conjugate(factor[l + (i * count)]) * w[l];
            }

            w[i] = sum;
        }

        for (var i = 0; i < k; i++)
        {
            MatrixEntry.Axpy(-w[i], v.AsSpan(i * rows, rows), b);
        }
    }

    private static void BlockFromLeft<T>(T[] v, T[] factor, bool adjoint, int rows, int count, T[] b, int columns, IKernels<T> kernels)
        where T : unmanaged, INumberBase<T>
    {
        var w = kernels.Multiply(factor, adjoint, kernels.Multiply(v, true, b, false, count, columns, rows), false, count, columns, count);
        var change = kernels.Multiply(v, false, w, false, rows, columns, count);
        MatrixEntry.Axpy<T>(-T.One, change, b);
    }
}
