using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>The implicit QR iteration on a real symmetric tridiagonal matrix, with Wilkinson's shift.</summary>
/// <remarks>Every block is swept towards its smaller end, where a graded matrix has its small eigenvalues.</remarks>
internal static class TridiagonalIteration
{
    private const double Tiny = 2.2250738585072014e-308;
    private const int StepsEach = 30;
    private const int Patience = 10;

    /// <summary>The diagonal becomes the eigenvalues in no order, and the columns are turned along.</summary>
    /// <param name="d">The diagonal.</param>
    /// <param name="e">What stands beside it.</param>
    /// <param name="columns">Whose columns.</param>
    /// <exception cref="NotConvergedException">The limit of steps was reached.</exception>
    public static void Run(double[] d, double[] e, Rotations columns)
    {
        var n = d.Length;
        var left = StepsEach * Math.Max(10, n);
        var (steps, size) = (0, d.Concat(e).Max(Math.Abs));
        for (var last = n - 1; last > 0;)
        {
            var first = last;

            // Small beside its neighbours; where rounding keeps it above them for long, small beside the matrix.
            var allowed = steps > Patience ? MatrixEntry.Epsilon / 2 * size : Tiny;
            while (first > 0 && Math.Abs(e[first - 1]) > Math.Max(allowed, MatrixEntry.Epsilon / 2 * (Math.Abs(d[first - 1]) + Math.Abs(d[first]))))
            {
                first--;
            }

            if (first > 0)
            {
                e[first - 1] = 0;
            }

            if (first == last)
            {
                last--;
                steps = 0;
                continue;
            }

            if (left-- == 0)
            {
                throw new NotConvergedException(Invariant($"The QR iteration did not converge: {StepsEach * Math.Max(10, n)} steps left {last + 1} of {n} eigenvalues."));
            }

            steps++;
            var down = Math.Abs(d[first]) + Math.Abs(e[first]) >= Math.Abs(d[last]) + Math.Abs(e[last - 1]);
            Sweep(d, e, down ? first : last, down ? last : first, columns);
        }

        columns.Apply();
    }

    // From one end of a block to the other, at which the shift lies.
    private static void Sweep(double[] d, double[] e, int from, int to, Rotations columns)
    {
        var step = from < to ? 1 : -1;
        ref double Beside(int k) => ref e[step > 0 ? k : k - 1];

        // The eigenvalue of the last two rows next to the last entry.
        var b = Beside(to - step);
        var half = (d[to - step] - d[to]) / 2;
        var shift = d[to] - (b * (b / (half + Math.CopySign(double.Hypot(half, b), half))));
        var (f, g) = (d[from] - shift, Beside(from));
        for (var k = from; k != to; k += step)
        {
            var (c, s, r) = Rotations.Annihilate(f, g);
            if (k != from)
            {
                Beside(k - step) = r;
            }

            var (x, y, z) = (d[k], Beside(k), d[k + step]);
            var (p, q) = ((c * x) + (s * y), (c * y) + (s * z));
            var (t, u) = ((c * y) - (s * x), (c * z) - (s * y));
            d[k] = (c * p) + (s * q);
            d[k + step] = (c * u) - (s * t);
            f = Beside(k) = (c * q) - (s * p);
            if (k + step != to)
            {
                ref var next = ref Beside(k + step);
                g = s * next;
                next *= c;
            }

            columns.Turn(k, k + step, c, s);
        }
    }
}
