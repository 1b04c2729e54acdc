using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>The implicit QR iteration on a real upper bidiagonal matrix: Demmel and Kahan's, whose sweep without a shift keeps the digits of small singular values.</summary>
/// <remarks>Every block is swept towards its smaller end. Towards the first row it is the same sweep on J Bᵀ J, where J reverses the order: left and right change places.</remarks>
internal static class BidiagonalIteration
{
    private const double Tiny = 2.2250738585072014e-308;
    private const double Tolerance = 4 * MatrixEntry.Epsilon;
    private const int SweepsEach = 30;

    /// <summary>The diagonal becomes the singular values in no order and of any sign, and the columns on both sides are turned along.</summary>
    /// <param name="d">The diagonal.</param>
    /// <param name="e">What stands above it.</param>
    /// <param name="left">Whose columns are on the left.</param>
    /// <param name="right">Whose are on the right.</param>
    /// <exception cref="NotConvergedException">The limit of sweeps was reached.</exception>
    public static void Run(double[] d, double[] e, Rotations left, Rotations right)
    {
        var n = d.Length;
        var budget = SweepsEach * Math.Max(10, n);
        var negligible = Math.Max(Tolerance * Smallest(d, e) / Math.Sqrt(n), 30.0 * n * n * Tiny);
        var (block, down) = ((First: -1, Last: -1), true);
        for (var last = n - 1; last > 0;)
        {
            var first = last;
            while (first > 0 && Math.Abs(e[first - 1]) > negligible)
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
                continue;
            }

            if (budget-- == 0)
            {
                throw new NotConvergedException(Invariant($"The QR iteration did not converge: {SweepsEach * Math.Max(10, n)} sweeps left {last + 1} of {n} singular values."));
            }

            // A block keeps its direction: changed in the middle, one sweep undoes the other.
            if (first > block.Last || last < block.First)
            {
                down = Math.Abs(d[first]) >= Math.Abs(d[last]);
            }

            block = (first, last);
            Step(new View(d, e, down ? first : last, down), last - first, n, down ? left : right, down ? right : left);
        }

        left.Apply();
        right.Apply();
    }

    // A lower bound of the smallest singular value, up to a factor of √n.
    private static double Smallest(double[] d, double[] e)
    {
        var size = Math.Abs(d[0]);
        var smallest = size;
        for (var k = 1; k < d.Length && smallest > 0; k++)
        {
            size = Math.Abs(d[k]) * (size / (size + Math.Abs(e[k - 1])));
            smallest = Math.Min(smallest, size);
        }

        return smallest;
    }

    // One test for convergence and, where nothing splits off, one sweep of the rows 0 … last of the view.
    private static void Step(View b, int last, int n, Rotations left, Rotations right)
    {
        if (Math.Abs(b.Above(last - 1)) <= Tolerance * Math.Abs(b.At(last)))
        {
            b.Above(last - 1) = 0;
            return;
        }

        var size = Math.Abs(b.At(0));
        var (smallest, largest) = (size, size);
        for (var k = 0; k < last; k++)
        {
            var above = Math.Abs(b.Above(k));
            if (above <= Tolerance * size)
            {
                b.Above(k) = 0;
                return;
            }

            size = Math.Abs(b.At(k + 1)) * (size / (size + above));
            smallest = Math.Min(smallest, size);
            largest = Math.Max(largest, Math.Max(above, Math.Abs(b.At(k + 1))));
        }

        // A shift is worth its rounding where it is seen at the first entry, and where the smallest value has digits to lose.
        var top = Math.Abs(b.At(0));
        var shift = 0.0;
        if (n * Tolerance * (smallest / largest) > MatrixEntry.Epsilon / 2)
        {
            shift = SmallestOfTwo(b.At(last - 1), b.Above(last - 1), b.At(last));
            shift = top > 0 && shift / top * (shift / top) < MatrixEntry.Epsilon / 2 ? 0 : shift;
        }

        if (shift == 0)
        {
            SweepAtZero(b, last, left, right);
        }
        else
        {
            Sweep(b, last, (top - shift) * (Math.CopySign(1, b.At(0)) + (shift / b.At(0))), left, right);
        }
    }

    private static void SweepAtZero(View b, int last, Rotations left, Rotations right)
    {
        var (c, cLeft, sLeft) = (1.0, 1.0, 0.0);
        for (var k = 0; k < last; k++)
        {
            (c, var s, var r) = Rotations.Annihilate(b.At(k) * c, b.Above(k));
            if (k > 0)
            {
                b.Above(k - 1) = sLeft * r;
            }

            (cLeft, sLeft, b.At(k)) = Rotations.Annihilate(cLeft * r, b.At(k + 1) * s);
            right.Turn(b.Index(k), b.Index(k + 1), c, s);
            left.Turn(b.Index(k), b.Index(k + 1), cLeft, sLeft);
        }

        var end = b.At(last) * c;
        (b.At(last), b.Above(last - 1)) = (end * cLeft, end * sLeft);
    }

    private static void Sweep(View b, int last, double f, Rotations left, Rotations right)
    {
        var g = b.Above(0);
        for (var k = 0; k < last; k++)
        {
            ref var above = ref b.Above(k);
            var (c, s, r) = Rotations.Annihilate(f, g);
            if (k > 0)
            {
                b.Above(k - 1) = r;
            }

            var (x, next) = (b.At(k), b.At(k + 1));
            f = (c * x) + (s * above);
            above = (c * above) - (s * x);
            g = s * next;
            next *= c;
            right.Turn(b.Index(k), b.Index(k + 1), c, s);

            (c, s, b.At(k)) = Rotations.Annihilate(f, g);
            f = (c * above) + (s * next);
            b.At(k + 1) = (c * next) - (s * above);
            if (k + 1 < last)
            {
                ref var after = ref b.Above(k + 1);
                g = s * after;
                after *= c;
            }

            left.Turn(b.Index(k), b.Index(k + 1), c, s);
        }

        b.Above(last - 1) = f;
    }

    // The smaller singular value of [f g; 0 h].
    private static double SmallestOfTwo(double f, double g, double h)
    {
        (f, g, h) = (Math.Abs(f), Math.Abs(g), Math.Abs(h));
        var (low, high) = (Math.Min(f, h), Math.Max(f, h));
        if (low == 0)
        {
            return 0;
        }

        var (sum, gap) = (1 + (low / high), (high - low) / high);
        if (g < high)
        {
            var square = g / high * (g / high);
            return low * (2 / (Math.Sqrt((sum * sum) + square) + Math.Sqrt((gap * gap) + square)));
        }

        var ratio = high / g;
        return ratio == 0 ? low * high / g
            : 2 * (low / (Math.Sqrt(1 + (sum * ratio * (sum * ratio))) + Math.Sqrt(1 + (gap * ratio * (gap * ratio))))) * ratio;
    }

    // A block of B from its first row down, or of J Bᵀ J from B's last row up.
    private readonly struct View(double[] d, double[] e, int start, bool down)
    {
        public int Index(int k) => down ? start + k : start - k;

        public ref double At(int k) => ref d[down ? start + k : start - k];

        public ref double Above(int k) => ref e[down ? start + k : start - k - 1];
    }
}
