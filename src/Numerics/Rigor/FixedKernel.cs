using System.Numerics;

namespace Theory.Numerics;

/// <summary>eˣ, sin, cos, ln and arctan of numbers x · 2⁻ʷ in big integers, and the constants, each with a proved absolute error in units of 2⁻ʷ.</summary>
/// <remarks>
/// A shift or a quotient truncates by less than one unit. Every function carries so many guard bits inside that the sum of these errors, however it is
/// amplified, stays below one unit of the result, whose own rounding is one more: two units are claimed, or what is said.
/// </remarks>
internal static class FixedKernel
{
    private static readonly Constant PiCache = new(w => ComputePi(w));
    private static readonly Constant Ln2Cache = new(w => ComputeLn2(w));
    private static readonly Constant ECache = new(w => ComputeE(w));
    private static readonly Constant GammaCache = new(w => ComputeGamma(w));
    private static readonly Constant CatalanCache = new(w => ComputeCatalan(w));

    /// <summary>π · 2ʷ to two units.</summary>
    internal static BigInteger Pi(int w) => PiCache.At(w);

    /// <summary>ln 2 · 2ʷ to two units.</summary>
    internal static BigInteger Ln2(int w) => Ln2Cache.At(w);

    /// <summary>e · 2ʷ to two units.</summary>
    internal static BigInteger E(int w) => ECache.At(w);

    /// <summary>γ · 2ʷ to two units.</summary>
    internal static BigInteger EulerGamma(int w) => GammaCache.At(w);

    /// <summary>G · 2ʷ to two units.</summary>
    internal static BigInteger Catalan(int w) => CatalanCache.At(w);

    /// <summary>eˣ · 2ʷ to two units, |x| ≤ 1.</summary>
    /// <remarks>
    /// x is halved k times, the series summed, the sum squared k times. With n terms the sum is off by less than 3n + 4 units, and the squarings
    /// multiply this by less than 2ᵏe and add less than 2ᵏ⁺²e: below 2^(2k + 15) units, of which one of the result has 2^(2k + 20).
    /// </remarks>
    internal static BigInteger Exp(BigInteger x, int w)
    {
        var k = Halvings(w);
        var v = w + (2 * k) + 20;
        var t = x << (v - w - k);
        var one = BigInteger.One << v;
        var sum = one + t;
        var term = t;
        for (var n = 2; ; n++)
        {
            term = ((term * t) >> v) / n;
            if (term.IsZero || term == BigInteger.MinusOne)
            {
                break;
            }

            sum += term;
        }

        for (var j = 0; j < k; j++)
        {
            sum = (sum * sum) >> v;
        }

        return sum >> (v - w);
    }

    /// <summary>sin x · 2ʷ and cos x · 2ʷ, each to two units, |x| ≤ 1.</summary>
    /// <remarks>After k halvings the two series are off by less than 3n + 4 units, and a doubling of the angle multiplies the greater error by less than 4 and adds 2: below 4ᵏ · 2¹⁶ units.</remarks>
    internal static (BigInteger Sin, BigInteger Cos) SinCos(BigInteger x, int w)
    {
        var k = Halvings(w) / 2;
        var v = w + (2 * k) + 24;
        var t = x << (v - w);
        t >>= k;
        var one = BigInteger.One << v;
        var square = (t * t) >> v;
        var (sin, cos) = (t, one);
        var term = t;
        for (var n = 2; ; n += 2)
        {
            term = ((term * square) >> v) / (n * (n + 1));
            if (term.IsZero || term == BigInteger.MinusOne)
            {
                break;
            }

            sin = (n & 2) != 0 ? sin - term : sin + term;
        }

        term = one;
        for (var n = 1; ; n += 2)
        {
            term = ((term * square) >> v) / (n * (n + 1));
            if (term.IsZero)
            {
                break;
            }

            cos = (n & 2) == 0 ? cos - term : cos + term;
        }

        for (var j = 0; j < k; j++)
        {
            (sin, cos) = ((sin * cos) >> (v - 1), one - ((sin * sin) >> (v - 1)));
        }

        return (sin >> (v - w), cos >> (v - w));
    }

    /// <summary>ln f · 2ʷ to four units, f in [½, 2].</summary>
    /// <remarks>y ≈ ln f from a double; then ln f = y + 2 artanh((f − eʸ) / (f + eʸ)), whose argument is small.</remarks>
    internal static BigInteger Log(BigInteger f, int w)
    {
        var v = w + 16;
        f <<= 16;
        var one = BigInteger.One << v;
        var off = f - one;
        var y = BigInteger.Zero;
        var e = one;

        // Beside 1 the series alone is as short.
        if (off.GetBitLength() > v - 14)
        {
            y = FromDouble(Math.Log(ToDouble(f, v)), v);
            e = Exp(y, v);
        }

        return (y + (Artanh(((f - e) << v) / (f + e), v) << 1)) >> 16;
    }

    /// <summary>arctan x · 2ʷ to four units, |x| ≤ 1.</summary>
    /// <remarks>t ≈ arctan x from a double; then arctan x = t + arctan((x cos t − sin t) / (cos t + x sin t)), whose argument is small.</remarks>
    internal static BigInteger Atan(BigInteger x, int w)
    {
        var v = w + 16;
        x <<= 16;
        var t = FromDouble(Math.Atan(ToDouble(x, v)), v);
        var (sin, cos) = SinCos(t, v);
        var z = ((x * cos) - (sin << v)) / (cos + ((x * sin) >> v));
        var square = (z * z) >> v;
        var sum = z;
        var power = z;
        for (var n = 3; ; n += 2)
        {
            power = (power * square) >> v;
            if (power.IsZero || power == BigInteger.MinusOne)
            {
                break;
            }

            sum += (n & 2) != 0 ? -(power / n) : power / n;
        }

        return (t + sum) >> 16;
    }

    /// <summary>⌊√n⌋, n ≥ 0.</summary>
    internal static BigInteger SquareRoot(BigInteger n)
    {
        var length = (int)n.GetBitLength();
        if (length <= 52)
        {
            return (long)Math.Sqrt((double)n);
        }

        if (length <= 1000)
        {
            // One Newton step from above doubles the digits; the next ends it.
            var guess = new BigInteger(Math.Sqrt((double)n) * (1 + (1.0 / (1L << 50))));
            return Descend(n, guess + 1);
        }

        // The root of the leading half of the digits, from above, is right to half of the root's digits.
        var drop = (length / 4) * 2;
        return Descend(n, (SquareRoot(n >> drop) + 1) << (drop / 2));
    }

    private static BigInteger Descend(BigInteger n, BigInteger s)
    {
        while (true)
        {
            var next = (s + (n / s)) >> 1;
            if (next >= s)
            {
                return s;
            }

            s = next;
        }
    }

    private static int Halvings(int w) => Math.Max(4, (int)(0.8 * Math.Sqrt(w)));

    /// <summary>artanh u · 2ᵛ, |u| ≤ ½, to two units a term.</summary>
    private static BigInteger Artanh(BigInteger u, int v)
    {
        var square = (u * u) >> v;
        var sum = u;
        var power = u;
        for (var n = 3; ; n += 2)
        {
            power = (power * square) >> v;
            if (power.IsZero || power == BigInteger.MinusOne)
            {
                return sum;
            }

            sum += power / n;
        }
    }

    /// <summary>A double near x · 2⁻ᵛ, |x| ≤ 4 · 2ᵛ.</summary>
    private static double ToDouble(BigInteger x, int v) => v <= 62 ? (double)x / (1L << v) : (double)(x >> (v - 60)) / (1L << 60);

    private static BigInteger FromDouble(double x, int v)
    {
        var m = new BigInteger((long)(x * (1L << 60)));
        return v >= 60 ? m << (v - 60) : m >> (60 - v);
    }

    /// <summary>Binary splitting of Chudnovsky's series: 47 bits a term; the tail is below the first term left out.</summary>
    private static BigInteger ComputePi(int w)
    {
        var v = w + 32;
        var terms = (v / 47) + 2;
        var (_, q, t) = Chudnovsky(0, terms);
        var root = SquareRoot((BigInteger)10005 << (2 * v));
        return (((q * 426880 * root) / t) >> 32);
    }

    private static (BigInteger P, BigInteger Q, BigInteger T) Chudnovsky(int a, int b)
    {
        if (b - a == 1)
        {
            if (a == 0)
            {
                return (BigInteger.One, BigInteger.One, 13591409);
            }

            BigInteger k = a;
            var p = ((6 * k) - 5) * ((2 * k) - 1) * ((6 * k) - 1);
            var q = k * k * k * 10939058860032000;
            var t = p * (13591409 + (545140134 * k));
            return (p, q, (a & 1) == 1 ? -t : t);
        }

        var middle = (a + b) / 2;
        var (pl, ql, tl) = Chudnovsky(a, middle);
        var (pr, qr, tr) = Chudnovsky(middle, b);
        return (pl * pr, ql * qr, (tl * qr) + (pl * tr));
    }

    /// <summary>ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749).</summary>
    private static BigInteger ComputeLn2(int w)
    {
        var v = w + 32;
        return ((18 * ArtanhOfReciprocal(26, v)) - (2 * ArtanhOfReciprocal(4801, v)) + (8 * ArtanhOfReciprocal(8749, v))) >> 32;
    }

    private static BigInteger ArtanhOfReciprocal(int n, int v)
    {
        var power = (BigInteger.One << v) / n;
        var sum = power;
        for (var k = 3; !power.IsZero; k += 2)
        {
            power /= n * n;
            sum += power / k;
        }

        return sum;
    }

    private static BigInteger ComputeE(int w)
    {
        var term = BigInteger.One << (w + 32);
        var sum = term;
        for (var n = 1; !term.IsZero; n++)
        {
            term /= n;
            sum += term;
        }

        return sum >> 32;
    }

    /// <summary>
    /// γ = U/V − K₀(2n)/I₀(2n) with V = Σ (nᵏ/k!)², U = Σ (nᵏ/k!)² (Hₖ − ln n), and 0 &lt; K₀(2n)/I₀(2n) &lt; πe⁻⁴ⁿ (Brent and McMillan's B1).
    /// </summary>
    /// <remarks>
    /// By K₀(x) &lt; √(π/2x) e⁻ˣ and I₀(x) &gt; eˣ/√(2πx), x ≥ 1. n is a power of two, so that ln n is a multiple of ln 2. The terms grow to e^{2n} and U/V is a
    /// quotient of positive sums: relative truncations of 2⁻ᵛ a step; 64 guard bits are more than all steps. U holds Σ (nᵏ/k!)² Hₖ alone.
    /// </remarks>
    private static BigInteger ComputeGamma(int w)
    {
        var v = w + 64;
        var log = 1;
        while ((4L << log) * 1.4426 < v + 4)
        {
            log++;
        }

        var n = 1L << log;
        var one = BigInteger.One << v;
        var (term, harmonic) = (one, BigInteger.Zero);
        var (sumV, sumU) = (one, BigInteger.Zero);
        for (long k = 1; ; k++)
        {
            term = (term << (2 * log)) / (k * k);
            harmonic += one / k;
            if (k > n && term.GetBitLength() < 2)
            {
                break;
            }

            sumV += term;
            sumU += (term * harmonic) >> v;
        }

        return ((((sumU << v) / sumV) - (log * Ln2(v)))) >> 64;
    }

    /// <summary>G = (π/8) ln(2 + √3) + (3/8) Σ 1 / ((2k + 1)² C(2k, k)).</summary>
    private static BigInteger ComputeCatalan(int w)
    {
        var v = w + 48;
        var sum = BigInteger.Zero;
        var term = BigInteger.One << v;
        for (long k = 0; !term.IsZero; k++)
        {
            sum += term / (((2 * k) + 1) * ((2 * k) + 1));

            // 1 / C(2k + 2, k + 1) = 1 / C(2k, k) · (k + 1) / (2 (2k + 1))
            term = term * (k + 1) / (2 * ((2 * k) + 1));
        }

        // ln(2 + √3) = 2 ln 2 + ln((2 + √3) / 4)
        var log = (2 * Ln2(v)) + Log((BigInteger.One << (v - 1)) + SquareRoot((BigInteger)3 << ((2 * v) - 4)), v);
        return (((Pi(v) * log) >> (v + 3)) + (3 * sum / 8)) >> 48;
    }

    /// <summary>A constant, kept at the greatest precision that was asked for: an immutable pair, replaced whole.</summary>
    private sealed class Constant(Func<int, BigInteger> compute)
    {
        private volatile Entry _entry = new(-1, BigInteger.Zero);
        private volatile Entry _recent = new(-1, BigInteger.Zero);

        internal BigInteger At(int w)
        {
            var recent = _recent;
            if (recent.Bits == w)
            {
                return recent.Value;
            }

            var entry = _entry;
            if (entry.Bits < w)
            {
                var bits = w + 64;
                entry = new(bits, compute(bits));
                if (_entry.Bits < bits)
                {
                    _entry = entry;
                }
            }

            recent = new(w, entry.Value >> (entry.Bits - w));
            _recent = recent;
            return recent.Value;
        }

        private sealed record Entry(int Bits, BigInteger Value);
    }
}
