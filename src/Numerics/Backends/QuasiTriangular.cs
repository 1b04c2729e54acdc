using System.Numerics;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>Matrices that are triangular, or but for 2 × 2 blocks on the diagonal: their eigenvalues and eigenvectors, and other orders of their diagonal.</summary>
internal static class QuasiTriangular
{
    /// <summary>The eigenvalues along the diagonal; of a pair the one in the upper half plane first.</summary>
    /// <param name="t">n × n.</param>
    /// <param name="n">The order.</param>
    public static Complex[] Eigenvalues(double[] t, int n)
    {
        var values = new Complex[n];
        for (var i = 0; i < n; i++)
        {
            if (i + 1 < n && t[i + 1 + (i * n)] != 0)
            {
                var (a, b, c, d, _, _) = Standard(t[i + (i * n)], t[i + ((i + 1) * n)], t[i + 1 + (i * n)], t[i + 1 + ((i + 1) * n)]);
                var im = c == 0 ? 0 : Math.Sqrt(Math.Abs(b)) * Math.Sqrt(Math.Abs(c));
                (values[i], values[i + 1]) = (new Complex(a, im), new Complex(d, -im));
                i++;
            }
            else
            {
                values[i] = t[i + (i * n)];
            }
        }

        return values;
    }

    /// <summary>Rotates rows and columns k, k + 1 so that their block is triangular, or has equal diagonal and off-diagonals of opposite signs.</summary>
    /// <param name="t">n × n.</param>
    /// <param name="q">n × n, or empty.</param>
    /// <param name="n">The order.</param>
    /// <param name="k">The block's first row.</param>
    public static void Standardise(double[] t, double[] q, int n, int k)
    {
        var (a, b, c, d, cs, sn) = Standard(t[k + (k * n)], t[k + ((k + 1) * n)], t[k + 1 + (k * n)], t[k + 1 + ((k + 1) * n)]);
        for (var j = k + 2; j < n; j++)
        {
            var (x, y) = (t[k + (j * n)], t[k + 1 + (j * n)]);
            (t[k + (j * n)], t[k + 1 + (j * n)]) = ((cs * x) + (sn * y), (cs * y) - (sn * x));
        }

        RotateColumns(t, n, k, k, cs, sn);
        RotateColumns(q, n, k, n, cs, sn);
        (t[k + (k * n)], t[k + ((k + 1) * n)], t[k + 1 + (k * n)], t[k + 1 + ((k + 1) * n)]) = (a, b, c, d);
    }

    /// <summary>The complex Schur form from the real one: each 2 × 2 block is made triangular by one rotation.</summary>
    /// <param name="q">n × n.</param>
    /// <param name="t">n × n.</param>
    /// <param name="n">The order.</param>
    public static (Complex[] Q, Complex[] T) ToComplex(double[] q, double[] t, int n)
    {
        var (u, r) = (Array.ConvertAll(q, x => new Complex(x, 0)), Array.ConvertAll(t, x => new Complex(x, 0)));
        for (var k = 0; k + 1 < n; k++)
        {
            var c = t[k + 1 + (k * n)];
            if (c == 0)
            {
                continue;
            }

            // (λ − d, c) is an eigenvector of the block to λ = its eigenvalue in the upper half plane: it becomes the first basis vector.
            var (a, b, d) = (t[k + (k * n)], t[k + ((k + 1) * n)], t[k + 1 + ((k + 1) * n)]);
            var lambda = Eigenvalues([a, c, b, d], 2);
            var (cs, sn, _) = SchurIteration.Rotation(lambda[0] - d, c);
            SchurIteration.Rows(r, n, k, k, n, cs, sn);
            SchurIteration.Columns(r, n, k, 0, k + 2, cs, sn);
            SchurIteration.Columns(u, n, k, 0, n, cs, sn);
            r[k + 1 + (k * n)] = 0;
        }

        return (u, r);
    }

    /// <summary>The eigenvectors X of an upper triangular T: T X = X diag(T), each of largest part about 1.</summary>
    /// <param name="t">n × n.</param>
    /// <param name="n">The order.</param>
    public static Complex[] Vectors(Complex[] t, int n)
    {
        var x = new Complex[n * n];
        var smallest = Math.Max(MatrixEntry.Epsilon * MatrixEntry.OneNorm(t, n, n), 1e-292);
        for (var k = 0; k < n; k++)
        {
            var column = x.AsSpan(k * n, k + 1);
            column[k] = 1;
            for (var i = 0; i < k; i++)
            {
                column[i] = -t[i + (k * n)];
            }

            for (var i = k - 1; i >= 0; i--)
            {
                var gap = t[i + (i * n)] - t[k + (k * n)];
                column[i] /= MatrixEntry.Size(gap) < smallest ? smallest : gap;
                MatrixEntry.Axpy<Complex>(-column[i], t.AsSpan(i * n, i), column[..i]);
                if (MatrixEntry.Size(column[i]) > 1e100)
                {
                    MatrixEntry.Scale(MatrixEntry.Parts(column), -Math.ILogB(MatrixEntry.Size(column[i])));
                }
            }

            MatrixEntry.Scale(MatrixEntry.Parts(column), -(MatrixEntry.Exponent(MatrixEntry.Parts(column)) ?? 0));
        }

        return x;
    }

    /// <summary>The chosen eigenvalues are moved to the top, in place, by exchanging neighbours.</summary>
    /// <param name="t">n × n, upper triangular.</param>
    /// <param name="q">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="first">Which of the diagonal to move.</param>
    public static void Reorder(Complex[] t, Complex[] q, int n, bool[] first)
    {
        var target = 0;
        for (var i = 0; i < n; i++)
        {
            if (!first[i])
            {
                continue;
            }

            for (var k = i - 1; k >= target; k--)
            {
                // (t₁₂, t₂₂ − t₁₁) is an eigenvector of the block to t₂₂: it becomes the first basis vector.
                var (above, below) = (t[k * (n + 1)], t[(k + 1) * (n + 1)]);
                var (c, s, _) = SchurIteration.Rotation(t[k + ((k + 1) * n)], below - above);
                SchurIteration.Rows(t, n, k, k, n, c, s);
                SchurIteration.Columns(t, n, k, 0, k + 2, c, s);
                SchurIteration.Columns(q, n, k, 0, n, c, s);
                (t[k * (n + 1)], t[(k + 1) * (n + 1)], t[k + 1 + (k * n)]) = (below, above, 0);
            }

            target++;
        }
    }

    /// <summary>The chosen eigenvalues are moved to the top, in place, by exchanging neighbouring blocks.</summary>
    /// <param name="t">n × n, quasi-triangular.</param>
    /// <param name="q">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="first">Which of the diagonal to move; a pair moves when either of its two does.</param>
    /// <exception cref="NotConvergedException">Two blocks are too close to be exchanged.</exception>
    public static void Reorder(double[] t, double[] q, int n, bool[] first)
    {
        var blocks = new List<(int Size, bool Chosen)>();
        for (var i = 0; i < n; i++)
        {
            var pair = i + 1 < n && t[i + 1 + (i * n)] != 0;
            blocks.Add((pair ? 2 : 1, first[i] || (pair && first[i + 1])));
            i += pair ? 1 : 0;
        }

        // A pair that an exchange leaves as two real eigenvalues keeps its two rows together: it stays one block of size 2 here.
        var target = 0;
        for (var b = 0; b < blocks.Count; b++)
        {
            if (!blocks[b].Chosen)
            {
                continue;
            }

            for (var at = b; at > target; at--)
            {
                var row = blocks.Take(at - 1).Sum(block => block.Size);
                Exchange(t, q, n, row, blocks[at - 1].Size, blocks[at].Size);
                (blocks[at - 1], blocks[at]) = (blocks[at], blocks[at - 1]);
            }

            target++;
        }
    }

    // Blocks of p and then r rows from row k on change places (Bai and Demmel's direct exchange).
    private static void Exchange(double[] t, double[] q, int n, int k, int p, int r)
    {
        var m = p + r;
        var d = MatrixEntry.Block(t, n, k, k, m, m);
        var (x, gamma) = SmallSylvester(d, m, p, r);

        // The columns of [−X; γI] span the invariant subspace of the second block: they become the first r basis vectors.
        var basis = new double[m * r];
        for (var j = 0; j < r; j++)
        {
            for (var i = 0; i < p; i++)
            {
                basis[i + (j * m)] = -x[i + (j * p)];
            }

            basis[p + j + (j * m)] = gamma;
        }

        var turn = MatrixEntry.Identity<double>(m);
        var reflections = new List<(double[] V, double Tau)>();
        for (var j = 0; j < r; j++)
        {
            var v = basis[(j + (j * m))..((j + 1) * m)];
            var (_, tau) = Householder.Reflect<double>(v);
            for (var l = j + 1; l < r; l++)
            {
                var column = basis.AsSpan(j + (l * m), m - j);
                MatrixEntry.Axpy(-tau * MatrixEntry.Dot<double>(v, column), v, column);
            }

            reflections.Add((v, tau));
        }

        for (var j = r - 1; j >= 0; j--)
        {
            var (v, tau) = reflections[j];
            for (var l = 0; l < m; l++)
            {
                var column = turn.AsSpan(j + (l * m), m - j);
                MatrixEntry.Axpy(-tau * MatrixEntry.Dot<double>(v, column), v, column);
            }
        }

        var moved = Turned(turn, d, m);
        var size = d.Max(Math.Abs);
        var left = 0.0;
        for (var j = 0; j < r; j++)
        {
            for (var i = r; i < m; i++)
            {
                left = Math.Max(left, Math.Abs(moved[i + (j * m)]));
            }
        }

        if (left > 20 * MatrixEntry.Epsilon * size)
        {
            throw new NotConvergedException(Invariant($"The blocks at rows {k} and {k + p} are too close to be exchanged: an error of {left / size:G2} of their norm would remain."));
        }

        Span<double> old = stackalloc double[m];
        for (var j = 0; j < n; j++)
        {
            var column = t.AsSpan(k + (j * n), m);
            column.CopyTo(old);
            for (var i = 0; i < m; i++)
            {
                column[i] = MatrixEntry.Dot<double>(turn.AsSpan(i * m, m), old);
            }
        }

        FromRight(t, turn, n, k, m, old);
        FromRight(q, turn, n, k, m, old);
        for (var j = 0; j < r; j++)
        {
            t.AsSpan(k + r + ((k + j) * n), p).Clear();
        }

        if (r == 2)
        {
            Standardise(t, q, n, k);
        }

        if (p == 2)
        {
            Standardise(t, q, n, k + r);
        }
    }

    // A[:, k … k + m − 1] ← A[:, …] Q.
    private static void FromRight(double[] a, double[] turn, int n, int k, int m, Span<double> old)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
            {
                old[j] = a[i + ((k + j) * n)];
            }

            for (var j = 0; j < m; j++)
            {
                a[i + ((k + j) * n)] = MatrixEntry.Dot<double>(turn.AsSpan(j * m, m), old);
            }
        }
    }

    private static double[] Turned(double[] turn, double[] d, int m)
    {
        var result = new double[m * m];
        for (var j = 0; j < m; j++)
        {
            for (var i = 0; i < m; i++)
            {
                for (var a = 0; a < m; a++)
                {
                    for (var b = 0; b < m; b++)
                    {
                        result[i + (j * m)] += turn[a + (i * m)] * d[a + (b * m)] * turn[b + (j * m)];
                    }
                }
            }
        }

        return result;
    }

    // A X − X B = γ C for D = [A C; 0 B], by elimination with complete pivoting on at most four unknowns; γ is such that neither side overflows.
    private static (double[] X, double Gamma) SmallSylvester(double[] d, int m, int p, int r)
    {
        var count = p * r;
        var (a, y) = (new double[count, count], new double[count]);
        for (var j = 0; j < r; j++)
        {
            for (var i = 0; i < p; i++)
            {
                var row = i + (j * p);
                y[row] = d[i + ((p + j) * m)];
                for (var l = 0; l < p; l++)
                {
                    a[row, l + (j * p)] += d[i + (l * m)];
                }

                for (var l = 0; l < r; l++)
                {
                    a[row, i + (l * p)] -= d[p + l + ((p + j) * m)];
                }
            }
        }

        var smallest = Math.Max(MatrixEntry.Epsilon * d.Max(Math.Abs), 1e-292);
        var order = Enumerable.Range(0, count).ToArray();
        for (var k = 0; k < count; k++)
        {
            var (row, column) = (k, k);
            for (var i = k; i < count; i++)
            {
                for (var j = k; j < count; j++)
                {
                    if (Math.Abs(a[i, j]) > Math.Abs(a[row, column]))
                    {
                        (row, column) = (i, j);
                    }
                }
            }

            for (var j = 0; j < count; j++)
            {
                (a[k, j], a[row, j]) = (a[row, j], a[k, j]);
            }

            (y[k], y[row]) = (y[row], y[k]);
            for (var i = 0; i < count; i++)
            {
                (a[i, k], a[i, column]) = (a[i, column], a[i, k]);
            }

            (order[k], order[column]) = (order[column], order[k]);
            if (Math.Abs(a[k, k]) < smallest)
            {
                a[k, k] = smallest;
            }

            for (var i = k + 1; i < count; i++)
            {
                var factor = a[i, k] / a[k, k];
                for (var j = k + 1; j < count; j++)
                {
                    a[i, j] -= factor * a[k, j];
                }

                y[i] -= factor * y[k];
            }
        }

        var x = new double[count];
        var gamma = 1.0;
        for (var k = count - 1; k >= 0; k--)
        {
            for (var j = k + 1; j < count; j++)
            {
                y[k] -= a[k, j] * x[order[j]];
            }

            x[order[k]] = y[k] / a[k, k];
            if (Math.Abs(x[order[k]]) > 1e60)
            {
                gamma *= 1e-60;
                (x, y) = (Array.ConvertAll(x, z => z * 1e-60), Array.ConvertAll(y, z => z * 1e-60));
            }
        }

        return (x, gamma);
    }

    // [a b; c d] = [cs −sn; sn cs][a' b'; c' d'][cs sn; −sn cs], where c' = 0, or a' = d' and b'c' < 0 (LAPACK's xLANV2).
    private static (double A, double B, double C, double D, double Cs, double Sn) Standard(double a, double b, double c, double d)
    {
        if (c == 0)
        {
            return (a, b, 0, d, 1, 0);
        }

        if (b == 0)
        {
            return (d, -c, 0, a, 0, 1);
        }

        var difference = a - d;
        if (difference == 0 && Math.Sign(b) != Math.Sign(c))
        {
            return (a, b, c, d, 1, 0);
        }

        var p = difference / 2;
        var larger = Math.Max(Math.Abs(b), Math.Abs(c));
        var smaller = Math.Min(Math.Abs(b), Math.Abs(c)) * Math.Sign(b) * Math.Sign(c);
        var scale = Math.Max(Math.Abs(p), larger);
        var z = (p / scale * p) + (larger / scale * smaller);
        double cs, sn, tau;
        if (z >= 4 * MatrixEntry.Epsilon)
        {
            z = p + Math.CopySign(Math.Sqrt(scale) * Math.Sqrt(z), p);
            tau = double.Hypot(c, z);
            return (d + z, b - c, 0, d - (larger / z * smaller), z / tau, c / tau);
        }

        var sigma = b + c;
        tau = double.Hypot(sigma, difference);
        cs = Math.Sqrt((1 + (Math.Abs(sigma) / tau)) / 2);
        sn = -(p / (tau * cs)) * Math.CopySign(1, sigma);
        var (aa, bb, cc, dd) = ((a * cs) + (b * sn), (b * cs) - (a * sn), (c * cs) + (d * sn), (d * cs) - (c * sn));
        (a, b, c, d) = ((aa * cs) + (cc * sn), (bb * cs) + (dd * sn), (cc * cs) - (aa * sn), (dd * cs) - (bb * sn));
        a = d = (a + d) / 2;
        if (c != 0)
        {
            if (b == 0)
            {
                return (a, -c, 0, d, -sn, cs);
            }

            if (Math.Sign(b) == Math.Sign(c))
            {
                var (rootB, rootC) = (Math.Sqrt(Math.Abs(b)), Math.Sqrt(Math.Abs(c)));
                p = Math.CopySign(rootB * rootC, c);
                tau = 1 / Math.Sqrt(Math.Abs(b + c));
                var (cs1, sn1) = (rootB * tau, rootC * tau);
                return (a + p, b - c, 0, d - p, (cs * cs1) - (sn * sn1), (cs * sn1) + (sn * cs1));
            }
        }

        return (a, b, c, d, cs, sn);
    }

    private static void RotateColumns(double[] a, int n, int k, int rows, double cs, double sn)
    {
        var first = a.AsSpan(k * n, rows);
        var second = a.AsSpan((k + 1) * n, rows);
        for (var i = 0; i < rows; i++)
        {
            var (x, y) = (first[i], second[i]);
            (first[i], second[i]) = ((cs * x) + (sn * y), (cs * y) - (sn * x));
        }
    }
}
