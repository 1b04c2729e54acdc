using System.Numerics;

namespace Theory.Numerics;

/// <summary>Reductions of a matrix by reflections I − τ v vᴴ, v₀ = 1.</summary>
internal static class Householder
{
    private const int Panel = 32;
    private const int Strip = 16;
    private const int Tall = 128;

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

    /// <summary>A = Q R, Q with orthonormal columns, panel after panel.</summary>
    /// <remarks>Each reflection is made at its own column's scale: a column of any size, or none, leaves Q orthonormal.</remarks>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="a">m × n, m ≥ n, overwritten.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <returns>Q, m × n, and R, n × n, upper triangular.</returns>
    public static (T[] Q, T[] R) Qr<T>(T[] a, int m, int n)
        where T : unmanaged, INumberBase<T>
    {
        var reflections = new (T[] V, T Tau)[n];
        for (var first = 0; first < n; first += Panel)
        {
            var end = Math.Min(n, first + Panel);
            for (var k = first; k < end; k++)
            {
                var x = a[(k + (k * m))..((k + 1) * m)];
                var (beta, tau) = Reflect<T>(x);
                a[k + (k * m)] = MatrixEntry.Of<T>(beta);
                reflections[k] = (x, tau);
                for (var j = k + 1; j < end; j++)
                {
                    FromLeft(x, MatrixEntry.Conjugate(tau), a.AsSpan(k + (j * m), m - k));
                }
            }

            // The columns after the panel do not know of each other.
            Strips(n - end, Strip, (long)(n - end) * (end - first) * (m - first), (left, width) =>
            {
                for (var k = first; k < end; k++)
                {
                    var (v, tau) = reflections[k];
                    for (var j = end + left; j < end + left + width; j++)
                    {
                        FromLeft(v, MatrixEntry.Conjugate(tau), a.AsSpan(k + (j * m), m - k));
                    }
                }
            });
        }

        var r = new T[n * n];
        for (var j = 0; j < n; j++)
        {
            a.AsSpan(j * m, j + 1).CopyTo(r.AsSpan(j * n));
        }

        return (Accumulate(reflections, m, n, 0), r);
    }

    /// <summary>A = U B Vᴴ with B real, upper bidiagonal.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="a">n × n, overwritten.</param>
    /// <param name="n">The order.</param>
    /// <param name="vectors">Whether U and V are asked for.</param>
    /// <returns>U, B's two diagonals, and V; U and V are empty where they are not asked for.</returns>
    public static (T[] U, double[] Diagonal, double[] Super, T[] V) Bidiagonal<T>(T[] a, int n, bool vectors)
        where T : unmanaged, INumberBase<T>
    {
        var (left, right) = (new (T[] V, T Tau)[n], new (T[] V, T Tau)[n]);
        var (d, e) = (new double[n], new double[Math.Max(n - 1, 0)]);
        for (var k = 0; k < n; k++)
        {
            var (row, rest) = (k, n - k - 1);
            var x = a[(k + (k * n))..((k + 1) * n)];
            (d[k], var tau) = Reflect<T>(x);
            left[k] = (x, tau);
            if (rest == 0)
            {
                break;
            }

            Strips(rest, Strip, (long)rest * rest, (start, width) =>
            {
                for (var j = row + 1 + start; j < row + 1 + start + width; j++)
                {
                    FromLeft(x, MatrixEntry.Conjugate(tau), a.AsSpan(row + (j * n), n - row));
                }
            });

            // The row, conjugated, is a column of Aᴴ.
            var y = new T[rest];
            for (var j = 0; j < rest; j++)
            {
                y[j] = MatrixEntry.Conjugate(a[k + ((k + 1 + j) * n)]);
            }

            (e[k], var sigma) = Reflect<T>(y);
            right[k] = (y, sigma);

            // A ← A (I − σ y yᴴ) on the rows below.
            Strips(rest, Tall, (long)rest * rest, (top, height) =>
            {
                Span<T> product = stackalloc T[Tall];
                product = product[..height];
                product.Clear();
                for (var j = 0; j < y.Length; j++)
                {
                    MatrixEntry.Axpy<T>(y[j], a.AsSpan(row + 1 + top + ((row + 1 + j) * n), height), product);
                }

                for (var j = 0; j < y.Length; j++)
                {
                    MatrixEntry.Axpy<T>(-sigma * MatrixEntry.Conjugate(y[j]), product, a.AsSpan(row + 1 + top + ((row + 1 + j) * n), height));
                }
            });
        }

        return (vectors ? Accumulate(left, n, n, 0) : [], d, e, vectors ? Accumulate(right, n, n, 1) : []);
    }

    /// <summary>A = Q T Qᴴ with T real, symmetric, tridiagonal.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="a">n × n, Hermitian, overwritten; what stands above the diagonal is not read.</param>
    /// <param name="n">The order.</param>
    /// <returns>Q, T's diagonal and what stands beside it.</returns>
    public static (T[] Q, double[] Diagonal, double[] Beside) Tridiagonal<T>(T[] a, int n)
        where T : unmanaged, INumberBase<T>
    {
        var reflections = new (T[] V, T Tau)[n];
        var (d, e) = (new double[n], new double[Math.Max(n - 1, 0)]);
        for (var k = 0; k < n; k++)
        {
            d[k] = MatrixEntry.Real(a[k * (n + 1)]);
            if (k == n - 1)
            {
                break;
            }

            var (corner, rest) = (k + 1, n - k - 1);
            var v = a[(corner + (k * n))..((k + 1) * n)];
            (e[k], var tau) = Reflect<T>(v);
            reflections[k] = (v, tau);
            if (tau == T.Zero)
            {
                continue;
            }

            // p = A v by the lower half: a column, and its conjugate as a row.
            var p = new T[rest];
            for (var j = 0; j < rest; j++)
            {
                var column = a.AsSpan(corner + j + ((corner + j) * n), rest - j);
                p[j] += (MatrixEntry.Of<T>(MatrixEntry.Real(column[0])) * v[j]) + MatrixEntry.Dot<T>(column[1..], v.AsSpan(j + 1));
                MatrixEntry.Axpy<T>(v[j], column[1..], p.AsSpan(j + 1));
            }

            // A ← A − w vᴴ − v wᴴ with w = τ p − |τ|² (vᴴ p / 2) v.
            var w = new T[rest];
            MatrixEntry.Axpy<T>(tau, p, w);
            MatrixEntry.Axpy<T>(-(tau * MatrixEntry.Conjugate(tau) * MatrixEntry.Half(MatrixEntry.Of<T>(MatrixEntry.Real(MatrixEntry.Dot<T>(v, p))))), v, w);
            Strips(rest, Strip, (long)rest * rest, (start, width) =>
            {
                for (var j = start; j < start + width; j++)
                {
                    var column = a.AsSpan(corner + j + ((corner + j) * n), rest - j);
                    MatrixEntry.Axpy<T>(-MatrixEntry.Conjugate(v[j]), w.AsSpan(j), column);
                    MatrixEntry.Axpy<T>(-MatrixEntry.Conjugate(w[j]), v.AsSpan(j), column);
                }
            });
        }

        return (Accumulate(reflections.AsSpan(0, n - 1).ToArray(), n, n, 1), d, e);
    }

    /// <summary>Independent work on parts of an index, on all processors where there is enough of it; the parts do not depend on their number.</summary>
    /// <param name="length">The index runs over so many.</param>
    /// <param name="part">Of a part.</param>
    /// <param name="work">Operations of all parts together, roughly.</param>
    /// <param name="body">Takes a part's first index and its length.</param>
    internal static void Strips(int length, int part, long work, Action<int, int> body)
    {
        var parts = (length + part - 1) / part;
        if (work < 1 << 17 || parts < 2)
        {
            for (var i = 0; i < parts; i++)
            {
                body(i * part, Math.Min(part, length - (i * part)));
            }

            return;
        }

        Parallel.For(0, parts, i => body(i * part, Math.Min(part, length - (i * part))));
    }

    // Π (I − τ v vᴴ), its first columns, from the last; vector k begins in row k + shift.
    private static T[] Accumulate<T>((T[] V, T Tau)[] reflections, int m, int n, int shift)
        where T : unmanaged, INumberBase<T>
    {
        var q = new T[m * n];
        Strips(n, Strip, (long)m * n * n, (left, width) =>
        {
            for (var j = left; j < left + width; j++)
            {
                q[j + (j * m)] = T.One;
            }

            // What begins below a column does not touch it.
            for (var k = Math.Min(reflections.Length, left + width) - 1; k >= 0; k--)
            {
                var (v, tau) = reflections[k];
                if (v is null)
                {
                    continue;
                }

                for (var j = Math.Max(left, k + shift); j < left + width; j++)
                {
                    FromLeft(v, tau, q.AsSpan(k + shift + (j * m), m - k - shift));
                }
            }
        });
        return q;
    }

    // x ← (I − τ v vᴴ) x.
    private static void FromLeft<T>(T[] v, T tau, Span<T> x)
        where T : unmanaged, INumberBase<T>
    {
        if (tau != T.Zero)
        {
            MatrixEntry.Axpy<T>(-tau * MatrixEntry.Dot<T>(v, x), v, x);
        }
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
