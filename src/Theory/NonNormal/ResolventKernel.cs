using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The smallest singular values of zI − T at many z at once: inverse Lanczos on the triangle of a Schur form, eight shifts to a block of lanes.</summary>
/// <remarks>
/// <para>A step of Lanczos on (zI − T)⁻¹(zI − T)⁻ᴴ is one forward and one backward substitution. T is common to all shifts, so that a block's substitution is a product of matrices with the
/// shifts side by side in registers; real and imaginary parts lie apart. A lane whose Ritz value has settled takes the next shift at once, and no lane knows of another: the bits do not depend on
/// the shifts beside it, on the number of threads, or on their order.</para>
/// <para>Work: 8n² flops a step and shift.</para>
/// </remarks>
internal sealed class ResolventKernel
{
    /// <summary>Shifts of a block.</summary>
    public const int Lanes = 8;

    // blocks that go through T together: a pair of its rows is read once for both, and their vectors stay in the second cache
    private const int Flight = 2;

    // rows that are solved before what they give goes into all others: their values stay in the first cache meanwhile
    private const int Part = 64;

    // doubles a row of a block: two registers of real parts, two of imaginary ones
    private const int Stride = 2 * Lanes;

    private const int LargestSteps = 300;
    private const double Unit = 1.0 / (1L << 52);

    private readonly int n;
    private readonly int even;
    private readonly int exponent;
    private readonly double[] diagonal;

    // the strict triangle in parts and pairs of rows, in the order of the substitutions, four numbers a column: of −M = T − zI and of −Mᴴ
    private readonly double[] upper;
    private readonly double[] lower;

    /// <summary>The kernel of a triangle.</summary>
    /// <param name="n">Its order.</param>
    /// <param name="entry">tᵢⱼ for i ≤ j.</param>
    public ResolventKernel(int n, Func<int, int, Complex> entry)
    {
        this.n = n;
        even = n + (n & 1);
        var largest = 0.0;
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i <= j; i++)
            {
                var t = entry(i, j);
                largest = Math.Max(largest, Math.Max(Math.Abs(t.Real), Math.Abs(t.Imaginary)));
            }
        }

        // a power of two takes the entries to at most 1
        exponent = largest > 0 ? Math.ILogB(largest) + 1 : 0;
        Complex At(int i, int j)
        {
            var t = i < n && j < n && i <= j ? entry(i, j) : Complex.Zero;
            return new Complex(Math.ScaleB(t.Real, -exponent), Math.ScaleB(t.Imaginary, -exponent));
        }

        diagonal = new double[2 * even];
        for (var i = 0; i < even; i++)
        {
            (diagonal[2 * i], diagonal[(2 * i) + 1]) = (At(i, i).Real, At(i, i).Imaginary);
        }

        var pairs = even / 2;
        upper = new double[4L * pairs * (even + 1)];
        lower = new double[4L * pairs * (even + 1)];
        var (u, l) = (0, 0);
        for (var start = 0; start < even; start += Part)
        {
            var end = Math.Min(start + Part, even);
            for (var solved = start; solved < even; solved += 2)
            {
                // a pair of the part itself, with what of the part is solved before it; or one that the whole part goes into
                var within = solved < end;
                var i = even - 2 - solved;
                if (within)
                {
                    var inner = At(i, i + 1);
                    (upper[u], upper[u + 1]) = (inner.Real, inner.Imaginary);
                    u += 4;
                }

                for (var k = within ? i + 2 : even - end; k < even - start; k++, u += 4)
                {
                    var (a, b) = (At(i, k), At(i + 1, k));
                    (upper[u], upper[u + 1], upper[u + 2], upper[u + 3]) = (a.Real, a.Imaginary, b.Real, b.Imaginary);
                }

                i = solved;
                if (within)
                {
                    var inner = At(i, i + 1);
                    (lower[l], lower[l + 1]) = (inner.Real, -inner.Imaginary);
                    l += 4;
                }

                for (var k = start; k < (within ? i : end); k++, l += 4)
                {
                    var (a, b) = (At(k, i), At(k, i + 1));
                    (lower[l], lower[l + 1], lower[l + 2], lower[l + 3]) = (a.Real, -a.Imaginary, b.Real, -b.Imaginary);
                }
            }
        }
    }

    /// <summary>σₙ(zI − T) at each z, to a relative tolerance.</summary>
    /// <param name="points">The shifts.</param>
    /// <param name="tolerance">The relative change of a Ritz value, twice in succession, at which a lane is done.</param>
    /// <returns>One value a shift.</returns>
    /// <exception cref="NotConvergedException">A Ritz value did not settle.</exception>
    public double[] SmallestSingularValues(IReadOnlyList<Complex> points, double tolerance)
    {
        var found = new double[points.Count];
        const int Run = 4 * Flight * Lanes;
        var runs = (points.Count + Run - 1) / Run;
        if (runs <= 1)
        {
            new Panel(this, points, 0, points.Count, tolerance, found).Work();
        }
        else
        {
            Parallel.For(0, runs, run => new Panel(this, points, run * Run, Math.Min(points.Count, (run + 1) * Run), tolerance, found).Work());
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector256<double> At(double[] block, int row) =>
        ref Unsafe.As<double, Vector256<double>>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block), (nint)row * Stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector512<double> Wide(double[] block, int row) =>
        ref Unsafe.As<double, Vector512<double>>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(block), (nint)row * Stride));

    // both rows of a pair, less their own triangle: x + Σ t y over the rows already solved. The products with Re t and with Im t have sums of their own: a sum waits for its last term, and so twice as many are under way
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(ref double t, ref Vector256<double> y, int count, ref Vector256<double> x)
    {
        for (var row = 0; row < 2; row++, x = ref Unsafe.Add(ref x, 4))
        {
            var (a, b, c, d) = (x, Unsafe.Add(ref x, 1), Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 3));
            var (e, f, g, h) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
            ref var s = ref Unsafe.Add(ref t, 2 * row);
            ref var v = ref y;
            for (var k = 0; k < count; k++)
            {
                var p = Vector256.Create(s);
                var q = Vector256.Create(Unsafe.Add(ref s, 1));
                s = ref Unsafe.Add(ref s, 4);
                a = Vector256.FusedMultiplyAdd(p, v, a);
                b = Vector256.FusedMultiplyAdd(p, Unsafe.Add(ref v, 1), b);
                c = Vector256.FusedMultiplyAdd(p, Unsafe.Add(ref v, 2), c);
                d = Vector256.FusedMultiplyAdd(p, Unsafe.Add(ref v, 3), d);
                e = Vector256.FusedMultiplyAdd(q, Unsafe.Add(ref v, 2), e);
                f = Vector256.FusedMultiplyAdd(q, Unsafe.Add(ref v, 3), f);
                g = Vector256.FusedMultiplyAdd(q, v, g);
                h = Vector256.FusedMultiplyAdd(q, Unsafe.Add(ref v, 1), h);
                v = ref Unsafe.Add(ref v, 4);
            }

            (x, Unsafe.Add(ref x, 1), Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 3)) = (a - e, b - f, c + g, d + h);
        }
    }

    // the same of two blocks in registers twice as wide, each lane's sums in the same order
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(ref double t, ref Vector512<double> y, ref Vector512<double> z, int count, ref Vector512<double> x, ref Vector512<double> w)
    {
        var (a, b, c, d) = (x, Unsafe.Add(ref x, 1), Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 3));
        var (e, f, g, h) = (w, Unsafe.Add(ref w, 1), Unsafe.Add(ref w, 2), Unsafe.Add(ref w, 3));
        var (a1, b1, c1, d1) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var (e1, f1, g1, h1) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        for (var k = 0; k < count; k++)
        {
            var (re, im, re1, im1) = (y, Unsafe.Add(ref y, 1), z, Unsafe.Add(ref z, 1));
            y = ref Unsafe.Add(ref y, 2);
            z = ref Unsafe.Add(ref z, 2);
            var p = Vector512.Create(t);
            var q = Vector512.Create(Unsafe.Add(ref t, 2));
            a = Vector512.FusedMultiplyAdd(p, re, a);
            b = Vector512.FusedMultiplyAdd(p, im, b);
            c = Vector512.FusedMultiplyAdd(q, re, c);
            d = Vector512.FusedMultiplyAdd(q, im, d);
            e = Vector512.FusedMultiplyAdd(p, re1, e);
            f = Vector512.FusedMultiplyAdd(p, im1, f);
            g = Vector512.FusedMultiplyAdd(q, re1, g);
            h = Vector512.FusedMultiplyAdd(q, im1, h);
            p = Vector512.Create(Unsafe.Add(ref t, 1));
            q = Vector512.Create(Unsafe.Add(ref t, 3));
            t = ref Unsafe.Add(ref t, 4);
            a1 = Vector512.FusedMultiplyAdd(p, im, a1);
            b1 = Vector512.FusedMultiplyAdd(p, re, b1);
            c1 = Vector512.FusedMultiplyAdd(q, im, c1);
            d1 = Vector512.FusedMultiplyAdd(q, re, d1);
            e1 = Vector512.FusedMultiplyAdd(p, im1, e1);
            f1 = Vector512.FusedMultiplyAdd(p, re1, f1);
            g1 = Vector512.FusedMultiplyAdd(q, im1, g1);
            h1 = Vector512.FusedMultiplyAdd(q, re1, h1);
        }

        (x, Unsafe.Add(ref x, 1), Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 3)) = (a - a1, b + b1, c - c1, d + d1);
        (w, Unsafe.Add(ref w, 1), Unsafe.Add(ref w, 2), Unsafe.Add(ref w, 3)) = (e - e1, f + f1, g - g1, h + h1);
    }

    // x ← x / (z − t), or by its conjugate; a divisor below rounding is taken at rounding, since nothing is known of it but that
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Divide(ref Vector256<double> x, Vector256<double> re, Vector256<double> im)
    {
        var square = (re * re) + (im * im);
        var tiny = Vector256.LessThan(square, Vector256.Create(Unit * Unit));
        re = Vector256.ConditionalSelect(tiny, Vector256.Create(Unit), re);
        im = Vector256.ConditionalSelect(tiny, Vector256<double>.Zero, im);
        square = Vector256.ConditionalSelect(tiny, Vector256.Create(Unit * Unit), square);
        var inverse = Vector256<double>.One / square;
        re *= inverse;
        im *= inverse;
        var (p, q) = (x, Unsafe.Add(ref x, 2));
        x = (p * re) + (q * im);
        Unsafe.Add(ref x, 2) = (q * re) - (p * im);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddMultiple(ref Vector256<double> x, ref Vector256<double> y, double re, double im)
    {
        var (p, q) = (Vector256.Create(re), Vector256.Create(im));
        x = Vector256.FusedMultiplyAdd(-q, Unsafe.Add(ref y, 2), Vector256.FusedMultiplyAdd(p, y, x));
        Unsafe.Add(ref x, 1) = Vector256.FusedMultiplyAdd(-q, Unsafe.Add(ref y, 3), Vector256.FusedMultiplyAdd(p, Unsafe.Add(ref y, 1), Unsafe.Add(ref x, 1)));
        Unsafe.Add(ref x, 2) = Vector256.FusedMultiplyAdd(q, y, Vector256.FusedMultiplyAdd(p, Unsafe.Add(ref y, 2), Unsafe.Add(ref x, 2)));
        Unsafe.Add(ref x, 3) = Vector256.FusedMultiplyAdd(q, Unsafe.Add(ref y, 1), Vector256.FusedMultiplyAdd(p, Unsafe.Add(ref y, 3), Unsafe.Add(ref x, 3)));
    }

    // M⁻¹x in place, and M⁻ᴴx
    private void Solve(IReadOnlyList<Block> blocks, bool adjoint)
    {
        var t = adjoint ? lower : upper;
        ref var start = ref MemoryMarshal.GetArrayDataReference(t);
        nint at = 0;
        for (var first = 0; first < even; first += Part)
        {
            var end = Math.Min(first + Part, even);
            for (var solved = first; solved < even; solved += 2)
            {
                var within = solved < end;
                var i = adjoint ? solved : even - 2 - solved;
                var from = adjoint ? first : within ? i + 2 : even - end;
                var count = within ? solved - first : end - first;
                ref var inner = ref Unsafe.Add(ref start, at);
                if (within)
                {
                    at += 4;
                }

                for (var b = 0; b < blocks.Count && count > 0; b++)
                {
                    var values = blocks[b].Vector;
                    if (Vector512.IsHardwareAccelerated && b + 1 < blocks.Count)
                    {
                        var beside = blocks[++b].Vector;
                        Gather(ref Unsafe.Add(ref start, at), ref Wide(values, from), ref Wide(beside, from), count, ref Wide(values, i), ref Wide(beside, i));
                    }
                    else
                    {
                        Gather(ref Unsafe.Add(ref start, at), ref At(values, from), count, ref At(values, i));
                    }
                }

                at += 4 * count;
                if (!within)
                {
                    continue;
                }

                var (one, other) = adjoint ? (i, i + 1) : (i + 1, i);
                foreach (var block in blocks)
                {
                    block.Divide(one, diagonal, adjoint);
                    AddMultiple(ref At(block.Vector, other), ref At(block.Vector, one), inner, Unsafe.Add(ref inner, 1));
                    block.Divide(other, diagonal, adjoint);
                }
            }
        }
    }

    /// <summary>The largest eigenvalue of a symmetric tridiagonal matrix with the diagonal α and the off-diagonals β, bracketed by one that it exceeds.</summary>
    internal static double LargestRitz(ReadOnlySpan<double> α, ReadOnlySpan<double> β, int k, double below)
    {
        // Newton's method from above on the characteristic polynomial falls onto its largest zero without passing it; Gershgorin is above
        var θ = below;
        for (var i = 0; i < k; i++)
        {
            θ = Math.Max(θ, α[i] + (i > 0 ? β[i - 1] : 0) + (i + 1 < k ? β[i] : 0));
        }

        for (var step = 0; step < 200; step++)
        {
            // p'/p = Σ dᵢ'/dᵢ over the pivots of θ − T, which are positive above the spectrum
            var (pivot, slope, sum) = (θ - α[0], 1.0, 0.0);
            if (!(pivot > 0))
            {
                return θ;
            }

            sum = slope / pivot;
            for (var i = 1; i < k; i++)
            {
                var ratio = β[i - 1] / pivot;
                slope = 1 + (ratio * ratio * slope);
                pivot = θ - α[i] - (ratio * β[i - 1]);
                if (!(pivot > 0))
                {
                    return θ;
                }

                sum += slope / pivot;
            }

            var next = θ - (1 / sum);
            if (!(next < θ) || θ - next <= 4 * Unit * θ)
            {
                return Math.Max(next, below);
            }

            θ = next;
        }

        return θ;
    }

    // eight shifts on their way through Lanczos
    private sealed class Block
    {
        private readonly double[] re = new double[Lanes];
        private readonly double[] im = new double[Lanes];

        public Block(int rows)
        {
            Vector = new double[rows * Stride];
            Basis = new double[rows * Stride];
            Before = new double[rows * Stride];
        }

        public double[] Vector { get; set; }

        public double[] Basis { get; set; }

        public double[] Before { get; set; }

        /// <summary>Which point a lane holds; −1 for none.</summary>
        public int[] Points { get; } = new int[Lanes];

        public int[] Steps { get; } = new int[Lanes];

        public bool[] Settled { get; } = new bool[Lanes];

        public double[] Ritz { get; } = new double[Lanes];

        public double[][] Alpha { get; } = [.. Enumerable.Range(0, Lanes).Select(static _ => new double[LargestSteps + 1])];

        public double[][] Beta { get; } = [.. Enumerable.Range(0, Lanes).Select(static _ => new double[LargestSteps + 1])];

        public void Shift(int lane, Complex z) => (re[lane], im[lane]) = (z.Real, z.Imaginary);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Divide(int row, double[] diagonal, bool adjoint)
        {
            ref var r = ref Unsafe.As<double, Vector256<double>>(ref MemoryMarshal.GetArrayDataReference(re));
            ref var i = ref Unsafe.As<double, Vector256<double>>(ref MemoryMarshal.GetArrayDataReference(im));
            var (p, q) = (Vector256.Create(diagonal[2 * row]), Vector256.Create(diagonal[(2 * row) + 1]));
            ref var x = ref At(Vector, row);
            var (im0, im1) = (i - q, Unsafe.Add(ref i, 1) - q);
            ResolventKernel.Divide(ref x, r - p, adjoint ? -im0 : im0);
            ResolventKernel.Divide(ref Unsafe.Add(ref x, 1), Unsafe.Add(ref r, 1) - p, adjoint ? -im1 : im1);
        }
    }

    // a run of points, on one thread
    private sealed class Panel(ResolventKernel kernel, IReadOnlyList<Complex> points, int from, int to, double tolerance, double[] found)
    {
        private int next = from;

        public void Work()
        {
            var live = new List<Block>();
            while (live.Count < Flight && next < to)
            {
                var block = new Block(kernel.even);
                for (var lane = 0; lane < Lanes; lane++)
                {
                    Take(block, lane);
                }

                live.Add(block);
            }

            Span<double> sums = stackalloc double[Lanes];
            while (live.Count > 0)
            {
                foreach (var block in live)
                {
                    // the basis vector stays, its copy is solved for
                    block.Basis.AsSpan().CopyTo(block.Vector);
                }

                kernel.Solve(live, adjoint: true);
                foreach (var block in live)
                {
                    Squares(block.Vector, sums);
                    for (var lane = 0; lane < Lanes; lane++)
                    {
                        block.Alpha[lane][block.Steps[lane]] = sums[lane];
                    }
                }

                kernel.Solve(live, adjoint: false);
                for (var b = live.Count - 1; b >= 0; b--)
                {
                    Advance(live[b]);
                    if (Array.TrueForAll(live[b].Points, static p => p < 0))
                    {
                        live.RemoveAt(b);
                    }
                }
            }
        }

        private void Advance(Block block)
        {
            Span<double> α = stackalloc double[Lanes];
            Span<double> β = stackalloc double[Lanes];
            for (var lane = 0; lane < Lanes; lane++)
            {
                var step = block.Steps[lane];
                α[lane] = block.Alpha[lane][step];
                β[lane] = step > 0 ? block.Beta[lane][step - 1] : 0;
            }

            // w ← w − αq − βq₋, in place of w
            var (w, q, before) = (block.Vector, block.Basis, block.Before);
            Recur(w, q, before, α, β);
            Squares(w, β);
            Span<double> scale = stackalloc double[Lanes];
            for (var lane = 0; lane < Lanes; lane++)
            {
                var step = block.Steps[lane];
                block.Beta[lane][step] = Math.Sqrt(β[lane]);
                scale[lane] = β[lane] > 0 ? 1 / block.Beta[lane][step] : 0;
            }

            Scale(w, scale);
            (block.Before, block.Basis, block.Vector) = (q, w, before);
            for (var lane = 0; lane < Lanes; lane++)
            {
                if (block.Points[lane] < 0)
                {
                    continue;
                }

                var step = ++block.Steps[lane];
                if (!double.IsFinite(block.Alpha[lane][step - 1]) || !double.IsFinite(block.Beta[lane][step - 1]))
                {
                    // next to a defective eigenvalue the resolvent leaves the range of doubles
                    found[block.Points[lane]] = 0;
                    Take(block, lane);
                    continue;
                }

                var ritz = LargestRitz(block.Alpha[lane], block.Beta[lane], step, block.Ritz[lane]);
                var still = ritz - block.Ritz[lane] <= tolerance * ritz;
                block.Ritz[lane] = ritz;

                // an invariant subspace, or all of it: there is nothing to come
                var whole = step >= kernel.n || block.Beta[lane][step - 1] <= Unit * ritz;
                if ((still && block.Settled[lane]) || whole)
                {
                    found[block.Points[lane]] = Math.ScaleB(1 / Math.Sqrt(ritz), kernel.exponent);
                    Take(block, lane);
                }
                else if (step == LargestSteps)
                {
                    throw new NotConvergedException(FormattableString.Invariant($"The smallest singular value of zI − A at z = {points[block.Points[lane]]} did not settle in {LargestSteps} steps of Lanczos."));
                }
                else
                {
                    block.Settled[lane] = still;
                }
            }
        }

        // the next point into a lane, or none
        private void Take(Block block, int lane)
        {
            var point = next < to ? next++ : -1;
            block.Points[lane] = point;
            block.Steps[lane] = 0;
            block.Settled[lane] = false;
            block.Ritz[lane] = 0;
            var z = point < 0 ? new Complex(2, 0) : points[point];
            block.Shift(lane, point < 0 ? z : new Complex(Math.ScaleB(z.Real, -kernel.exponent), Math.ScaleB(z.Imaginary, -kernel.exponent)));
            var length = 0.0;
            for (var i = 0; i < kernel.n; i++)
            {
                var (x, y) = Start(i);
                length += (x * x) + (y * y);
            }

            length = 1 / Math.Sqrt(length);
            for (var i = 0; i < kernel.even; i++)
            {
                var (x, y) = i < kernel.n && point >= 0 ? Start(i) : default;
                block.Basis[(i * Stride) + lane] = x * length;
                block.Basis[(i * Stride) + Lanes + lane] = y * length;
                block.Before[(i * Stride) + lane] = 0;
                block.Before[(i * Stride) + Lanes + lane] = 0;
            }
        }

        // a vector in no particular direction: the fractions of multiples of two irrationals
        private static (double X, double Y) Start(int i)
        {
            var (x, y) = ((i + 1) * 0.6180339887498949, (i + 1) * 0.7548776662466927);
            return (x - Math.Floor(x) - 0.5, y - Math.Floor(y) - 0.5);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Squares(double[] values, Span<double> sums)
        {
            var (a, b) = (Vector256<double>.Zero, Vector256<double>.Zero);
            ref var x = ref At(values, 0);
            for (var i = 0; i < values.Length / Stride; i++)
            {
                a = Vector256.FusedMultiplyAdd(x, x, a);
                b = Vector256.FusedMultiplyAdd(Unsafe.Add(ref x, 1), Unsafe.Add(ref x, 1), b);
                a = Vector256.FusedMultiplyAdd(Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 2), a);
                b = Vector256.FusedMultiplyAdd(Unsafe.Add(ref x, 3), Unsafe.Add(ref x, 3), b);
                x = ref Unsafe.Add(ref x, 4);
            }

            a.CopyTo(sums);
            b.CopyTo(sums[4..]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Recur(double[] w, double[] q, double[] before, ReadOnlySpan<double> α, ReadOnlySpan<double> β)
        {
            var (a0, a1) = (-Vector256.Create(α), -Vector256.Create(α[4..]));
            var (b0, b1) = (-Vector256.Create(β), -Vector256.Create(β[4..]));
            ref var x = ref At(w, 0);
            ref var y = ref At(q, 0);
            ref var z = ref At(before, 0);
            for (var i = 0; i < w.Length / Stride; i++)
            {
                x = Vector256.FusedMultiplyAdd(b0, z, Vector256.FusedMultiplyAdd(a0, y, x));
                Unsafe.Add(ref x, 1) = Vector256.FusedMultiplyAdd(b1, Unsafe.Add(ref z, 1), Vector256.FusedMultiplyAdd(a1, Unsafe.Add(ref y, 1), Unsafe.Add(ref x, 1)));
                Unsafe.Add(ref x, 2) = Vector256.FusedMultiplyAdd(b0, Unsafe.Add(ref z, 2), Vector256.FusedMultiplyAdd(a0, Unsafe.Add(ref y, 2), Unsafe.Add(ref x, 2)));
                Unsafe.Add(ref x, 3) = Vector256.FusedMultiplyAdd(b1, Unsafe.Add(ref z, 3), Vector256.FusedMultiplyAdd(a1, Unsafe.Add(ref y, 3), Unsafe.Add(ref x, 3)));
                x = ref Unsafe.Add(ref x, 4);
                y = ref Unsafe.Add(ref y, 4);
                z = ref Unsafe.Add(ref z, 4);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Scale(double[] values, ReadOnlySpan<double> factors)
        {
            var (a, b) = (Vector256.Create(factors), Vector256.Create(factors[4..]));
            ref var x = ref At(values, 0);
            for (var i = 0; i < values.Length / Stride; i++)
            {
                x *= a;
                Unsafe.Add(ref x, 1) *= b;
                Unsafe.Add(ref x, 2) *= a;
                Unsafe.Add(ref x, 3) *= b;
                x = ref Unsafe.Add(ref x, 4);
            }
        }
    }
}
