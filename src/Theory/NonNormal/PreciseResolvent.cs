using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The smallest singular value of zI − A to an absolute error of n‖zI − A‖·2⁻¹⁰⁰ and a relative one of rounding: elimination in pairs of doubles.</summary>
/// <remarks>In doubles σₙ is known to n‖A‖·2⁻⁵² alone, which is all of it where the resolvent's norm is near 1e15; a maximum that double found is moved to its place by this.</remarks>
internal sealed class PreciseResolvent
{
    private const int Width = 4;

    private readonly int n;
    private readonly int lead;
    private readonly int[] order;

    // the factors L and U of a permutation of zI − A, row after row: high and low words of real and imaginary parts
    private readonly double[] realHigh, realLow, imaginaryHigh, imaginaryLow;

    private PreciseResolvent(ComplexMatrix a, Complex z)
    {
        n = a.Rows;
        lead = (n + Width - 1) / Width * Width;
        order = [.. Enumerable.Range(0, n)];
        realHigh = new double[n * lead];
        realLow = new double[n * lead];
        imaginaryHigh = new double[n * lead];
        imaginaryLow = new double[n * lead];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var at = (i * lead) + j;
                var entry = -a.Values[i + (j * n)];
                var (re, im) = (new DoubleDouble(entry.Real, 0), new DoubleDouble(entry.Imaginary, 0));
                if (i == j)
                {
                    (re, im) = (DoubleDouble.TwoSum(z.Real, entry.Real), DoubleDouble.TwoSum(z.Imaginary, entry.Imaginary));
                }

                (realHigh[at], realLow[at], imaginaryHigh[at], imaginaryLow[at]) = (re.Hi, re.Lo, im.Hi, im.Lo);
            }
        }
    }

    /// <summary>σₙ(zI − A), and the number g with dσₙ = Re(g dz), which is a product of unit vectors of doubles: its error is their rounding, however small it is.</summary>
    /// <param name="a">A, square and finite, of moderate size.</param>
    /// <param name="z">z.</param>
    public static (double Value, Complex Slope) SmallestSingularValue(ComplexMatrix a, Complex z)
    {
        var factors = new PreciseResolvent(a, z);
        factors.Eliminate();
        return factors.Lanczos();
    }

    private Pair this[int i, int j]
    {
        get
        {
            var at = (i * lead) + j;
            return new Pair(new(realHigh[at], realLow[at]), new(imaginaryHigh[at], imaginaryLow[at]));
        }

        set
        {
            var at = (i * lead) + j;
            (realHigh[at], realLow[at], imaginaryHigh[at], imaginaryLow[at]) = (value.Re.Hi, value.Re.Lo, value.Im.Hi, value.Im.Lo);
        }
    }

    private void Eliminate()
    {
        var largest = 0.0;
        for (var at = 0; at < realHigh.Length; at++)
        {
            largest = Math.Max(largest, Math.Max(Math.Abs(realHigh[at]), Math.Abs(imaginaryHigh[at])));
        }

        // a pivot below the rounding of pairs is nothing known
        var least = Math.Max(largest, Math.ScaleB(1, -1022)) * Math.ScaleB(1, -104);
        for (var k = 0; k < n; k++)
        {
            var best = k;
            for (var i = k + 1; i < n; i++)
            {
                if (Size(i, k) > Size(best, k))
                {
                    best = i;
                }
            }

            if (best != k)
            {
                foreach (var part in new[] { realHigh, realLow, imaginaryHigh, imaginaryLow })
                {
                    for (var j = 0; j < lead; j++)
                    {
                        (part[(k * lead) + j], part[(best * lead) + j]) = (part[(best * lead) + j], part[(k * lead) + j]);
                    }
                }

                (order[k], order[best]) = (order[best], order[k]);
            }

            if (Size(k, k) < least)
            {
                this[k, k] = new Pair(new(least, 0), new(0, 0));
            }

            var pivot = this[k, k].Inverse();
            for (var i = k + 1; i < n; i++)
            {
                if (Size(i, k) == 0)
                {
                    continue;
                }

                var factor = this[i, k] * pivot;
                this[i, k] = factor;
                Subtract(i, k, factor);
            }
        }
    }

    private double Size(int i, int j) => Math.Abs(realHigh[(i * lead) + j]) + Math.Abs(imaginaryHigh[(i * lead) + j]);

    // row i less f times row k, right of column k; the registers may begin before it, where the old numbers are put back
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Subtract(int i, int k, Pair f)
    {
        var from = (k + 1) / Width * Width;
        Span<double> kept = stackalloc double[4 * Width];
        for (var j = from; j <= k; j++)
        {
            var at = (i * lead) + j;
            (kept[4 * (j - from)], kept[(4 * (j - from)) + 1], kept[(4 * (j - from)) + 2], kept[(4 * (j - from)) + 3]) = (realHigh[at], realLow[at], imaginaryHigh[at], imaginaryLow[at]);
        }

        var (frh, frl) = (Vector256.Create(f.Re.Hi), Vector256.Create(f.Re.Lo));
        var (fih, fil) = (Vector256.Create(f.Im.Hi), Vector256.Create(f.Im.Lo));
        for (var j = from; j < lead; j += Width)
        {
            var (x, y) = ((i * lead) + j, (k * lead) + j);
            var (arh, arl) = (Load(realHigh, y), Load(realLow, y));
            var (aih, ail) = (Load(imaginaryHigh, y), Load(imaginaryLow, y));
            var (p, pl) = Product(frh, frl, arh, arl);
            var (q, ql) = Product(fih, fil, aih, ail);
            var (s, sl) = Sum(q, ql, -p, -pl);
            var (re, rel) = Sum(Load(realHigh, x), Load(realLow, x), s, sl);
            re.CopyTo(realHigh.AsSpan(x));
            rel.CopyTo(realLow.AsSpan(x));
            (p, pl) = Product(frh, frl, aih, ail);
            (q, ql) = Product(fih, fil, arh, arl);
            (s, sl) = Sum(p, pl, q, ql);
            (re, rel) = Sum(Load(imaginaryHigh, x), Load(imaginaryLow, x), -s, -sl);
            re.CopyTo(imaginaryHigh.AsSpan(x));
            rel.CopyTo(imaginaryLow.AsSpan(x));
        }

        for (var j = from; j <= k; j++)
        {
            var at = (i * lead) + j;
            (realHigh[at], realLow[at], imaginaryHigh[at], imaginaryLow[at]) = (kept[4 * (j - from)], kept[(4 * (j - from)) + 1], kept[(4 * (j - from)) + 2], kept[(4 * (j - from)) + 3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(double[] values, int at) => Vector256.Create(values.AsSpan(at, Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> High, Vector256<double> Low) Product(Vector256<double> a, Vector256<double> al, Vector256<double> b, Vector256<double> bl)
    {
        var p = a * b;
        var e = Vector256.FusedMultiplyAdd(a, b, -p);
        return (p, Vector256.FusedMultiplyAdd(a, bl, Vector256.FusedMultiplyAdd(al, b, e)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> High, Vector256<double> Low) Sum(Vector256<double> a, Vector256<double> al, Vector256<double> b, Vector256<double> bl)
    {
        var s = a + b;
        var t = s - a;
        var e = (a - (s - t)) + (b - t) + (al + bl);
        var high = s + e;
        return (high, e - (high - s));
    }

    // (zI − A)⁻¹x
    private Pair[] Solve(Pair[] x)
    {
        var y = new Pair[n];
        for (var i = 0; i < n; i++)
        {
            var sum = x[order[i]];
            for (var j = 0; j < i; j++)
            {
                sum -= this[i, j] * y[j];
            }

            y[i] = sum;
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var sum = y[i];
            for (var j = i + 1; j < n; j++)
            {
                sum -= this[i, j] * y[j];
            }

            y[i] = sum * this[i, i].Inverse();
        }

        return y;
    }

    // (zI − A)⁻ᴴx
    private Pair[] SolveAdjoint(Pair[] x)
    {
        var y = (Pair[])x.Clone();
        for (var i = 0; i < n; i++)
        {
            y[i] *= this[i, i].Conjugate().Inverse();
            for (var j = i + 1; j < n; j++)
            {
                y[j] -= this[i, j].Conjugate() * y[i];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = 0; j < i; j++)
            {
                y[j] -= this[i, j].Conjugate() * y[i];
            }
        }

        var back = new Pair[n];
        for (var i = 0; i < n; i++)
        {
            back[order[i]] = y[i];
        }

        return back;
    }

    // the largest eigenvalue of (zI − A)⁻¹(zI − A)⁻ᴴ, whose vector is the right singular one
    private (double Value, Complex Slope) Lanczos()
    {
        var basis = new List<Complex[]>();
        var (α, β) = (new double[n + 1], new double[n + 1]);
        var q = new Complex[n];
        for (var i = 0; i < n; i++)
        {
            var (x, y) = ((i + 1) * 0.6180339887498949, (i + 1) * 0.7548776662466927);
            q[i] = new Complex(x - Math.Floor(x) - 0.5, y - Math.Floor(y) - 0.5);
        }

        Scale(q, 1 / Norm(q));
        var (ritz, still) = (0.0, 0);
        while (true)
        {
            basis.Add(q);
            var k = basis.Count;
            var w = Apply(q);
            α[k - 1] = Dot(q, w).Real;

            // twice is enough: the basis stays orthogonal to rounding
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var b in basis)
                {
                    var c = Dot(b, w);
                    for (var i = 0; i < n; i++)
                    {
                        w[i] -= c * b[i];
                    }
                }
            }

            β[k - 1] = Norm(w);
            var next = ResolventKernel.LargestRitz(α, β, k, 0);
            still = next - ritz <= 1e-15 * next ? still + 1 : 0;
            ritz = next;
            if (still >= 2 || k == n || β[k - 1] <= 1e-15 * ritz)
            {
                break;
            }

            Scale(w, 1 / β[k - 1]);
            q = w;
        }

        // the Ritz vector, by inverse iteration on the small matrix
        var v = new Complex[n];
        var small = Vector(α, β, basis.Count, ritz);
        for (var k = 0; k < basis.Count; k++)
        {
            for (var i = 0; i < n; i++)
            {
                v[i] += small[k] * basis[k][i];
            }
        }

        Scale(v, 1 / Norm(v));
        var left = Array.ConvertAll(SolveAdjoint(Array.ConvertAll(v, static x => Pair.Of(x))), static x => x.Rounded);
        var length = Norm(left);
        Scale(left, 1 / length);

        // 1/‖M⁻ᴴv‖ is above σ by the square of v's error
        return (1 / length, Dot(left, v));
    }

    private Complex[] Apply(Complex[] q) => Array.ConvertAll(Solve(SolveAdjoint(Array.ConvertAll(q, static x => Pair.Of(x)))), static x => x.Rounded);

    // the vector of the largest eigenvalue of a tridiagonal matrix: two steps of inverse iteration just above it, where the pivots are positive
    private static double[] Vector(double[] α, double[] β, int k, double θ)
    {
        var x = Enumerable.Repeat(1.0, k).ToArray();
        var shift = θ * (1 + 1e-14);
        for (var pass = 0; pass < 4; pass++)
        {
            var pivots = new double[k];
            for (var i = 0; i < k; i++)
            {
                pivots[i] = shift - α[i] - (i > 0 ? β[i - 1] * β[i - 1] / pivots[i - 1] : 0);
                pivots[i] = Math.Abs(pivots[i]) < θ * 1e-17 ? θ * 1e-17 : pivots[i];
                x[i] += i > 0 ? β[i - 1] / pivots[i - 1] * x[i - 1] : 0;
            }

            for (var i = k - 1; i >= 0; i--)
            {
                x[i] = (x[i] + (i + 1 < k ? β[i] * x[i + 1] : 0)) / pivots[i];
            }

            var norm = Math.Sqrt(x.Sum(static y => y * y / 1e30)) * 1e15;
            x = Array.ConvertAll(x, y => y / norm);
        }

        return x;
    }

    private static double Norm(Complex[] x) => Math.Sqrt(x.Sum(static y => (y.Real * y.Real) + (y.Imaginary * y.Imaginary)));

    private static Complex Dot(Complex[] x, Complex[] y)
    {
        var sum = Complex.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            sum += Complex.Conjugate(x[i]) * y[i];
        }

        return sum;
    }

    private static void Scale(Complex[] x, double factor)
    {
        for (var i = 0; i < x.Length; i++)
        {
            x[i] *= factor;
        }
    }

    // a complex number of pairs
    private readonly record struct Pair(DoubleDouble Re, DoubleDouble Im)
    {
        public static Pair Of(Complex z) => new(new(z.Real, 0), new(z.Imaginary, 0));

        public Complex Rounded => new(Re.Hi, Im.Hi);

        public static Pair operator -(Pair a, Pair b) => new(a.Re - b.Re, a.Im - b.Im);

        public static Pair operator *(Pair a, Pair b) => new((a.Re * b.Re) - (a.Im * b.Im), (a.Re * b.Im) + (a.Im * b.Re));

        public Pair Conjugate() => new(Re, -Im);

        public Pair Inverse()
        {
            var square = (Re * Re) + (Im * Im);
            return new(Re / square, -Im / square);
        }
    }
}
