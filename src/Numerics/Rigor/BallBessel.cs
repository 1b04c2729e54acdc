using System.Numerics;

namespace Theory.Numerics;

/// <content>Bessel functions of integer order.</content>
/// <remarks>
/// Power series with as many guard bits as their terms cancel; for large x Hankel's expansions, whose remainders are at most the first terms left out once
/// there are more terms than half the order (J, Y) or the order (K). Beyond both, that is for an order above √x at very large x, only coarse balls.
/// </remarks>
public sealed partial class Ball
{
    private const int LargestOrder = 100_000;
    private const double LargestSeries = 20_000;

    /// <summary>Jₙ(x).</summary>
    /// <param name="n">n, of size 10⁵ at most.</param>
    /// <param name="x">X.</param>
    /// <returns>A ball around { Jₙ(x) }, in [−1, 1] but for rounding.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is out of range.</exception>
    public static Ball BesselJ(int n, Ball x)
    {
        CheckOrder(n);
        if (n < 0)
        {
            return (n & 1) == 0 ? BesselJ(-n, x) : -BesselJ(-n, x);
        }

        var unit = Magnitude.PowerOfTwo(0);
        return !x.IsFinite ? Around(unit, x._bits) : Clipped(Sloped(x, unit, y =>
            y.IsZero ? OfInteger(n == 0 ? 1 : 0, y._bits)
            : y._m.Sign < 0 ? (n & 1) == 0 ? BesselJ(n, -y) : -BesselJ(n, -y)
            : Refined(y._bits, w => HasExpansion(n, y, w) ? Hankel(n, y, w, false) : y.Midpoint > LargestSeries ? Around(unit, w) : Ascending(n, y, w, true))));
    }

    /// <summary>Yₙ(x).</summary>
    /// <param name="n">n, of size 10⁵ at most.</param>
    /// <param name="x">X, positive.</param>
    /// <returns>A ball around { Yₙ(x) }; unbounded where X reaches to 0 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is positive, or the order is out of range.</exception>
    public static Ball BesselY(int n, Ball x)
    {
        CheckOrder(n);
        if (n < 0)
        {
            return (n & 1) == 0 ? BesselY(-n, x) : -BesselY(-n, x);
        }

        if (NotPositive(x) is { } over)
        {
            return over;
        }

        if (!x.IsFinite)
        {
            return All(x._bits);
        }

        Ball At(Ball y) => Refined(y._bits, w => HasExpansion(n, y, w) ? Hankel(n, y, w, true) : y.SizeExponent > 15 && y.Midpoint > LargestSeries ? All(w) : SecondKind(n, y, w, true));
        if (x._r.IsZero)
        {
            return At(x);
        }

        // |Y′ₙ| = |Yₙ₋₁ − Yₙ₊₁|/2, and J² + Y² falls: its root at the lower end bounds |Y| on the ball.
        var start = x.LowerPoint.At(64);
        Magnitude Modulus(int k) => BesselJ(k, start).Size + BesselY(k, start).Size;
        var slope = (Modulus(Math.Abs(n - 1)) + Modulus(n + 1)).Scaled(-1);
        return slope.IsInfinite ? All(x._bits) : Sloped(x, slope, At);
    }

    /// <summary>Iₙ(x).</summary>
    /// <param name="n">n, of size 10⁵ at most.</param>
    /// <param name="x">X.</param>
    /// <returns>A ball around { Iₙ(x) }.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is out of range.</exception>
    public static Ball BesselI(int n, Ball x)
    {
        CheckOrder(n);
        n = Math.Abs(n);
        if ((n & 1) == 0)
        {
            x = Abs(x);
        }

        return Monotone(x, true, y =>
            y.IsZero ? OfInteger(n == 0 ? 1 : 0, y._bits)
            : y._m.Sign < 0 ? -BesselI(n, -y)
            : Refined(y._bits, w => HasRisingExpansion(n, y, w) ? Rising(n, y, w) : y.Midpoint > LargestSeries ? Hull(ExactZero(w), Exp(y.At(w))) : Ascending(n, y, w, false)));
    }

    /// <summary>Kₙ(x).</summary>
    /// <param name="n">n, of size 10⁵ at most.</param>
    /// <param name="x">X, positive.</param>
    /// <returns>A ball around { Kₙ(x) }; unbounded where X reaches to 0 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is positive, or the order is out of range.</exception>
    public static Ball BesselK(int n, Ball x)
    {
        CheckOrder(n);
        n = Math.Abs(n);
        return NotPositive(x) ?? Monotone(x, false, y => Refined(y._bits, w =>
            HasExpansion(n, y, w) ? Falling(n, y, w) : y.SizeExponent > 15 && y.Midpoint > LargestSeries ? HalfLine(default, w) : SecondKind(n, y, w, false)));
    }

    private static void CheckOrder(int n)
    {
        if (n is < -LargestOrder or > LargestOrder)
        {
            throw new ArgumentOutOfRangeException(nameof(n), n, "An order is of size 100000 at most.");
        }
    }

    private static bool HasExpansion(int n, Ball x, int w) => x.SizeExponent > 60 || x.Midpoint > (0.5 * w) + 20 + ((double)n * n);

    private static bool HasRisingExpansion(int n, Ball x, int w) => x.SizeExponent > 60 || x.Midpoint > (2.0 * w) + 100 + (2.0 * n * n);

    /// <summary>Σ (∓1)ᵏ (x/2)²ᵏ⁺ⁿ / (k! (n + k)!).</summary>
    private static Ball Ascending(int n, Ball y, int w, bool alternating)
    {
        var v = w + (alternating ? (int)(2.9 * y.Midpoint) + 16 : 8);
        var half = y.At(v).Scaled(-1);
        var square = alternating ? -(half * half) : half * half;
        var factor = n <= 1 ? ExactOne(v) : Gamma(OfInteger(n + 1, v));
        return (Series(ExactOne(v), (term, k) => (term * square).Over((long)k * (n + k)), (term, _) => term, v, y.Midpoint) * Pow(half, n) / factor).At(w);
    }

    /// <summary>aₖ(n)/xᵏ, aₖ = Π (4n² − (2j − 1)²) / (k! 8ᵏ), until they are below 2⁻ʷ and k is at least the least count.</summary>
    private static List<Ball> Coefficients(int n, Ball x, int w, int least)
    {
        var terms = new List<Ball> { ExactOne(w) };
        var term = ExactOne(w);
        for (var k = 1; k <= 4 * w + (2 * n); k++)
        {
            term = (term / x).Times((4L * n * n) - (((2L * k) - 1) * ((2L * k) - 1))).Over(8L * k);
            terms.Add(term);
            if (k > least + 2 && (term.Size < Magnitude.PowerOfTwo(-w) || k > w + least))
            {
                break;
            }
        }

        return terms;
    }

    /// <summary>√(2/πx) (P cos χ − Q sin χ) or (P sin χ + Q cos χ), χ = x − (n/2 + ¼)π.</summary>
    private static Ball Hankel(int n, Ball y, int w, bool second)
    {
        var x = y.At(w);
        var terms = Coefficients(n, x, w, n);
        var (p, q) = (ExactZero(w), ExactZero(w));
        for (var k = 0; k < terms.Count - 2; k++)
        {
            if ((k & 1) == 0)
            {
                p += (k & 2) == 0 ? terms[k] : -terms[k];
            }
            else
            {
                q += (k & 2) == 0 ? terms[k] : -terms[k];
            }
        }

        var (last, next) = (terms[^2].Size, terms[^1].Size);
        var rest = Magnitude.Max(last, next);
        (p, q) = (p.Widened(rest), q.Widened(rest));
        var (sin, cos) = Circular(x, true, true);

        // cos(x − π/4) = (cos + sin)/√2, sin(x − π/4) = (sin − cos)/√2, turned back by n quarters
        var root = Sqrt(OfInteger(2, w));
        var (c, s) = ((cos + sin) / root, (sin - cos) / root);
        (c, s) = (n & 3) switch { 0 => (c, s), 1 => (s, -c), 2 => (-c, -s), _ => (-s, c) };
        return Sqrt(2 / (Pi(w) * x)) * (second ? (p * s) + (q * c) : (p * c) - (q * s));
    }

    /// <summary>√(π/2x) e⁻ˣ Σ aₖ/xᵏ.</summary>
    private static Ball Falling(int n, Ball y, int w)
    {
        var x = y.At(w);
        var terms = Coefficients(n, x, w, n);
        var sum = ExactZero(w);
        for (var k = 0; k < terms.Count - 1; k++)
        {
            sum += terms[k];
        }

        return sum.Widened(terms[^1].Size) * Sqrt(Pi(w) / x.Scaled(1)) * Exp(-y.At(w + 70)).At(w);
    }

    /// <summary>eˣ/√(2πx) Σ (−1)ᵏ aₖ/xᵏ.</summary>
    /// <remarks>
    /// I is K on the negative axis, up to a part of the size e⁻ˣ: there the remainder after l terms is at most 2 χ(l) |aₗ| x⁻ˡ exp(π |n² − ¼| / 2x), with χ(l) below
    /// 2 (l + 1); the exponential is below 4 where x &gt; 2n² + 100.
    /// </remarks>
    private static Ball Rising(int n, Ball y, int w)
    {
        var x = y.At(w);
        var terms = Coefficients(n, x, w, n);
        var sum = ExactZero(w);
        for (var k = 0; k < terms.Count - 1; k++)
        {
            sum += (k & 1) == 0 ? terms[k] : -terms[k];
        }

        var rest = terms[^1].Size.Times(16.0 * terms.Count);
        return (sum.Widened(rest) * Exp(y.At(w + 70)).At(w) / Sqrt(Pi(w).Scaled(1) * x)) + Around(Exp(-x).Size.Times(4), w);
    }

    /// <summary>Yₙ or Kₙ by their series in x/2, with ψ(k + 1) = Hₖ − γ.</summary>
    private static Ball SecondKind(int n, Ball y, int w, bool oscillating)
    {
        var v = w + (int)(4.4 * y.Midpoint) + 24 + (oscillating ? 0 : n);
        var half = y.At(v).Scaled(-1);
        var square = half * half;
        var log = Log(half);

        // Σ (n − k − 1)!/k! (±x²/4)ᵏ, k < n, times (x/2)⁻ⁿ
        var finite = ExactZero(v);
        if (n > 0)
        {
            var term = Gamma(OfInteger(n, v));
            for (var k = 0; k < n; k++)
            {
                finite += oscillating || (k & 1) == 0 ? term : -term;
                if (k + 1 < n)
                {
                    term = (term * square).Over((long)(k + 1) * (n - k - 1));
                }
            }

            finite /= Pow(half, n);
        }

        // Σ (ψ(k + 1) + ψ(n + k + 1)) (∓x²/4)ᵏ / (k! (n + k)!), times (x/2)ⁿ, together with the logarithm's
        var gamma = EulerGamma(v);
        var (harmonic, harmonicN) = (ExactZero(v), ExactZero(v));
        for (var k = 1; k <= n; k++)
        {
            harmonicN += OfInteger(1, v).Over(k);
        }

        var power = Pow(half, n) / Gamma(OfInteger(n + 1, v));
        var sum = ExactZero(v);
        for (var k = 0; ; k++)
        {
            // ln(x/2) · 2 is taken in here: 2 ln(x/2) Jₙ − Σ ψ… is Σ (2 ln(x/2) − ψ − ψ) …
            var weight = log.Scaled(1) - (harmonic + harmonicN - gamma.Scaled(1));
            var added = weight * power;
            if (k > y.Midpoint + 2 && (power.Size * (weight.Size + Magnitude.PowerOfTwo(2))).Scaled(v) < sum.Size + Magnitude.PowerOfTwo(-Limit))
            {
                // the powers at least halve from here on, and the weight grows by less than 1 each time
                sum = sum.Widened((power.Size * (weight.Size + Magnitude.PowerOfTwo(2))).Scaled(2));
                break;
            }

            sum += added;
            power = (power * square).Over((long)(k + 1) * (n + k + 1));
            if (oscillating)
            {
                power = -power;
            }

            harmonic += OfInteger(1, v).Over(k + 1);
            harmonicN += OfInteger(1, v).Over(n + k + 1);
        }

        return (oscillating ? (sum - finite) / Pi(v) : (((n & 1) == 0 ? -sum : sum) + finite).Scaled(-1)).At(w);
    }
}
