using System.Runtime.Intrinsics;

namespace Theory.Numerics;

/// <summary>C ← C ± A B in managed code, four columns of C at a time in blocks of A that stay in the cache.</summary>
/// <remarks>Each entry is a sum in ascending order of the inner index, without fused products: the bits do not depend on the machine.</remarks>
internal static class ManagedProduct
{
    private const int BlockRows = 128;
    private const int BlockInner = 128;

    /// <summary>C ← C + sign · A B.</summary>
    /// <param name="a">m × k.</param>
    /// <param name="b">k × n.</param>
    /// <param name="c">m × n.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">The inner dimension.</param>
    /// <param name="sign">1 or −1.</param>
    public static void Add(double[] a, double[] b, double[] c, int m, int n, int k, double sign)
    {
        if ((long)m * n * k < 1 << 20)
        {
            Columns(a, b, c, m, k, sign, 0, n);
            return;
        }

        var strips = (n + 31) / 32;
        Parallel.For(0, strips, strip => Columns(a, b, c, m, k, sign, strip * 32, Math.Min(n, (strip + 1) * 32)));
    }

    private static void Columns(double[] a, double[] b, double[] c, int m, int k, double sign, int from, int to)
    {
        for (var inner = 0; inner < k; inner += BlockInner)
        {
            var last = Math.Min(k, inner + BlockInner);
            for (var top = 0; top < m; top += BlockRows)
            {
                var rows = Math.Min(BlockRows, m - top);
                var j = from;
                for (; j + 4 <= to; j += 4)
                {
                    Four(a, b, c, m, k, sign, j, top, rows, inner, last);
                }

                for (; j < to; j++)
                {
                    for (var l = inner; l < last; l++)
                    {
                        MatrixEntry.Axpy<double>(sign * b[l + (j * k)], a.AsSpan(top + (l * m), rows), c.AsSpan(top + (j * m), rows));
                    }
                }
            }
        }
    }

    private static void Four(double[] a, double[] b, double[] c, int m, int k, double sign, int j, int top, int rows, int inner, int last)
    {
        var c0 = c.AsSpan(top + (j * m), rows);
        var c1 = c.AsSpan(top + ((j + 1) * m), rows);
        var c2 = c.AsSpan(top + ((j + 2) * m), rows);
        var c3 = c.AsSpan(top + ((j + 3) * m), rows);
        var i = 0;
        for (; i + 8 <= rows; i += 8)
        {
            var (x0, y0) = (Load(c0, i), Load(c0, i + 4));
            var (x1, y1) = (Load(c1, i), Load(c1, i + 4));
            var (x2, y2) = (Load(c2, i), Load(c2, i + 4));
            var (x3, y3) = (Load(c3, i), Load(c3, i + 4));
            for (var l = inner; l < last; l++)
            {
                var column = a.AsSpan(top + i + (l * m), 8);
                var (p, q) = (Load(column, 0), Load(column, 4));
                var f = Vector256.Create(sign * b[l + (j * k)]);
                (x0, y0) = (x0 + (f * p), y0 + (f * q));
                f = Vector256.Create(sign * b[l + ((j + 1) * k)]);
                (x1, y1) = (x1 + (f * p), y1 + (f * q));
                f = Vector256.Create(sign * b[l + ((j + 2) * k)]);
                (x2, y2) = (x2 + (f * p), y2 + (f * q));
                f = Vector256.Create(sign * b[l + ((j + 3) * k)]);
                (x3, y3) = (x3 + (f * p), y3 + (f * q));
            }

            x0.CopyTo(c0[i..]);
            y0.CopyTo(c0[(i + 4)..]);
            x1.CopyTo(c1[i..]);
            y1.CopyTo(c1[(i + 4)..]);
            x2.CopyTo(c2[i..]);
            y2.CopyTo(c2[(i + 4)..]);
            x3.CopyTo(c3[i..]);
            y3.CopyTo(c3[(i + 4)..]);
        }

        for (; i < rows; i++)
        {
            for (var column = j; column < j + 4; column++)
            {
                var sum = c[top + i + (column * m)];
                for (var l = inner; l < last; l++)
                {
                    sum += sign * b[l + (column * k)] * a[top + i + (l * m)];
                }

                c[top + i + (column * m)] = sum;
            }
        }
    }

    private static Vector256<double> Load(ReadOnlySpan<double> x, int at) => Vector256.Create(x.Slice(at, 4));
}
