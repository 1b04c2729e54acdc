using System.Numerics;

namespace Theory.Numerics;

/// <content>Γ and its logarithmic derivatives, ζ, and the incomplete Γ.</content>
/// <remarks>
/// Stirling's series for x ≥ w/5 and its derivatives: the remainder is of the sign of the first term left out and at most that, for x > 0. Smaller x are
/// raised by the recurrence, negative ones reflected.
/// </remarks>
public sealed partial class Ball
{
    /// <summary>Γ(x) = ∫₀^∞ tˣ⁻¹ e⁻ᵗ dt, continued to negative x.</summary>
    /// <param name="x">X, no pole 0, −1, −2, ….</param>
    /// <returns>A ball around { Γ(x) }; exact for small integers; unbounded where X reaches over a pole.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is a pole.</exception>
    public static Ball Gamma(Ball x)
    {
        var bits = x._bits;
        if (x.IsExact && x.IsWhole)
        {
            if (x._m.Sign <= 0)
            {
                throw Outside(x, nameof(x), "Γ has a pole there.");
            }

            if (Dyadic.Compare(x.Middle, new(Math.Max(bits, 200), 0)) <= 0)
            {
                var product = BigInteger.One;
                var n = (int)x.Middle.Floor();
                for (var k = 2; k < n; k++)
                {
                    product *= k;
                }

                return FromInteger(product, bits).Round(bits);
            }
        }

        if (x.Sign != Ordering.Greater)
        {
            return !x.IsFinite || x.HoldsPole ? All(bits)
                : Special(x, (y, w) => Pi(w) / (SinPi(y) * GammaAbove(1 - y, w)));
        }

        return x.IsExact || (x.IsFinite && !x.IsWide) ? Special(x, GammaAbove) : OverMinimum(x, Gamma, FromRatio(8856031, 10000000, bits));
    }

    /// <summary>ln Γ(x).</summary>
    /// <param name="x">X, positive.</param>
    /// <returns>A ball around { ln Γ(x) }, exactly 0 at 1 and 2; unbounded where X reaches to 0 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is positive.</exception>
    public static Ball LogGamma(Ball x)
    {
        var bits = x._bits;
        if (NotPositive(x) is { } over)
        {
            return over;
        }

        if (x.IsExact && (Dyadic.Compare(x.Middle, new(1, 0)) == 0 || Dyadic.Compare(x.Middle, new(2, 0)) == 0))
        {
            return ExactZero(bits);
        }

        return x.IsExact || (x.IsFinite && !x.IsWide) ? Special(x, (y, w) =>
        {
            var (product, raised) = Raised(y, w);
            return Stirling(raised, w) - Log(product);
        }) : OverMinimum(x, LogGamma, FromRatio(-1214863, 10000000, bits));
    }

    /// <summary>ψ(x) = Γ′(x) / Γ(x).</summary>
    /// <param name="x">X, no pole 0, −1, −2, ….</param>
    /// <returns>A ball around { ψ(x) }; unbounded where X reaches over a pole.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is a pole.</exception>
    public static Ball Digamma(Ball x) => Polygamma(0, x);

    /// <summary>ψ⁽ᵐ⁾(x), the m-th derivative of ψ.</summary>
    /// <param name="m">m, from 0 to 1000.</param>
    /// <param name="x">X, no pole 0, −1, −2, ….</param>
    /// <returns>A ball around { ψ⁽ᵐ⁾(x) }; unbounded where X reaches over a pole, or below −10⁵ for m &gt; 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is a pole, or m out of range.</exception>
    public static Ball Polygamma(int m, Ball x)
    {
        if (m is < 0 or > 1000)
        {
            throw new ArgumentOutOfRangeException(nameof(m), m, "An order is from 0 to 1000.");
        }

        var bits = x._bits;
        if (x.IsExact && x.IsWhole && x._m.Sign <= 0)
        {
            throw Outside(x, nameof(x), "ψ has a pole there.");
        }

        if (x.Sign == Ordering.Greater)
        {
            return Monotone(x, (m & 1) == 0, y => Refined(bits, w => PolygammaAbove(m, y.At(w), w)));
        }

        if (!x.IsFinite || x.HoldsPole || (m > 0 && x.SizeExponent > 17))
        {
            return All(bits);
        }

        return Special(x, (y, w) => m == 0 ? PolygammaAbove(0, 1 - y, w) - (Pi(w) * SinPi(y + OfDyadic(1, -1, w)) / SinPi(y)) : PolygammaAbove(m, y, w));
    }

    /// <summary>ζ(s) = Σ n⁻ˢ, continued to s &lt; 1.</summary>
    /// <param name="s">S, not 1.</param>
    /// <returns>A ball around { ζ(s) }; exactly 0 at −2, −4, …; unbounded where S reaches over 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">s is 1.</exception>
    public static Ball Zeta(Ball s)
    {
        var bits = s._bits;
        var one = Dyadic.PowerOfTwo(0);
        if (s.IsExact && Dyadic.Compare(s.Middle, one) == 0)
        {
            throw Outside(s, nameof(s), "ζ has a pole there.");
        }

        if (s.IsExact && s.IsWhole && s._m.Sign < 0 && (s._e > 0 || s._m.IsEven))
        {
            return ExactZero(bits);
        }

        if (s.IsZero)
        {
            return OfDyadic(-1, -1, bits);
        }

        var above = s.IsBelow && Dyadic.Compare(s.LowerEndOf, one) > 0;
        if (!above && !(s.IsAbove && Dyadic.Compare(s.UpperEndOf, one) < 0))
        {
            return All(bits);
        }

        if (!s.IsFinite)
        {
            return above ? Hull(ExactOne(bits), Zeta(s.LowerPoint)) : All(bits);
        }

        if (s.IsWide && (above || Dyadic.Compare(s.LowerEnd, new(-2, 0)) > 0))
        {
            return Hull(Zeta(s.LowerPoint), Zeta(s.UpperPoint));
        }

        return Special(s, (y, w) =>
        {
            if (y.Sign == Ordering.Greater || Dyadic.Compare(y.LowerEnd, new(BigInteger.MinusOne, -1)) > 0)
            {
                return ZetaSum(y, w);
            }

            var pi = Pi(w);
            var t = 1 - y;
            return Pow(pi.Scaled(1), y) / pi * SinPi(y.Scaled(-1)) * Gamma(t.At(w)) * ZetaSum(t, w);
        });
    }

    /// <summary>γ(a, x) = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt.</summary>
    /// <param name="a">a, positive.</param>
    /// <param name="x">X, not negative.</param>
    /// <returns>A ball around { γ(a, x) }; unbounded where a ball reaches out of the domain.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of a is positive, or all of X is negative.</exception>
    public static Ball LowerGamma(Ball a, Ball x) => Incomplete(a, x, lower: true);

    /// <summary>Γ(a, x) = ∫ₓ^∞ tᵃ⁻¹ e⁻ᵗ dt.</summary>
    /// <param name="a">a, positive.</param>
    /// <param name="x">X, not negative.</param>
    /// <returns>A ball around { Γ(a, x) }; unbounded where a ball reaches out of the domain.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of a is positive, or all of X is negative.</exception>
    public static Ball UpperGamma(Ball a, Ball x) => Incomplete(a, x, lower: false);

    /// <summary>sin πx, x reduced exactly.</summary>
    internal static Ball SinPi(Ball x)
    {
        if (!x.IsFinite || x.SizeExponent > 1_000_000)
        {
            return x.IsExact && x.IsWhole ? ExactZero(x._bits) : Around(Magnitude.PowerOfTwo(0), x._bits);
        }

        var n = x.Nearest();
        var near = n.IsZero ? x.Middle : x.Middle - new Dyadic(n, 0);
        var rest = OfDyadic(near.M, near.E, Math.Max(x._bits, (int)near.M.GetBitLength())).Widened(x._r);
        var value = rest.IsZero ? ExactZero(x._bits) : Sin(rest.At(x._bits) * Pi(x._bits));
        return n.IsEven ? value : -value;
    }

    /// <summary>f at working precisions until it is accurate, for an exact x; once for a ball, whose width is the limit.</summary>
    internal static Ball Special(Ball x, Func<Ball, int, Ball> f) =>
        x.IsExact ? Refined(x._bits, w => f(x.At(w), w)) : f(x.At(x._bits + 24), x._bits + 24).Round(x._bits);

    /// <summary>Nothing where X is positive, all numbers where it reaches to 0 or below.</summary>
    internal static Ball? NotPositive(Ball x) =>
        x.IsAbove && x.UpperEndOf.Sign <= 0 ? throw Outside(x, nameof(x), "The argument is positive.")
        : x.Sign == Ordering.Greater ? null : All(x._bits);

    /// <summary>A function on (0, ∞) that falls to its minimum close to 1.4616 and rises from there.</summary>
    private static Ball OverMinimum(Ball x, Func<Ball, Ball> f, Ball minimum)
    {
        Dyadic least = new(119739, -13), most = new(23948, -14);
        return !x.IsFinite ? x.IsBelow && Dyadic.Compare(x.LowerEndOf, new(3, 0)) > 0 ? Monotone(x, true, f) : From(minimum.Widened(Magnitude.PowerOfTwo(-20)).LowerOr(), x._bits)
            : Dyadic.Compare(x.LowerEnd, least) > 0 && Dyadic.Compare(x.LowerEnd, new(3, -1)) >= 0 ? Monotone(x, true, f)
            : Dyadic.Compare(x.UpperEnd, most) < 0 && Dyadic.Compare(x.UpperEnd, new(5, -2)) <= 0 ? Monotone(x, false, f)
            : Hull(minimum.Widened(Magnitude.PowerOfTwo(-20)), Hull(f(x.LowerPoint), f(x.UpperPoint)));
    }

    /// <summary>Π (x + i) and x + n with x + n ≥ w/5.</summary>
    private static (Ball Product, Ball X) Raised(Ball x, int w)
    {
        var product = ExactOne(w);
        var n = (w / 5) + 8 - (x.SizeExponent > 40 ? int.MaxValue : (long)x.Midpoint);
        for (long i = 0; i < n; i++)
        {
            product *= x + OfInteger(i, w);
        }

        return (product, n > 0 ? x + OfInteger(n, w) : x);
    }

    /// <summary>ln Γ(x) = (x − ½) ln x − x + ½ ln 2π + Σ B₂ₖ / (2k (2k − 1) x²ᵏ⁻¹).</summary>
    private static Ball Stirling(Ball x, int w)
    {
        var half = OfDyadic(1, -1, w);
        var sum = ((x - half) * Log(x)) - x + Log(Pi(w).Scaled(1)).Scaled(-1);
        var power = 1 / x;
        var square = power * power;
        for (var k = 1; ; k++)
        {
            var term = Bernoulli.At(k, w) * power / OfInteger(2L * k * ((2L * k) - 1), w);
            if (term.Size < Magnitude.PowerOfTwo(-w) || k > w)
            {
                return sum.Widened(term.Size);
            }

            sum += term;
            power *= square;
        }
    }

    private static Ball GammaAbove(Ball x, int w)
    {
        var more = (int)Math.Clamp(x.SizeExponent, 0, 60) + 8;
        var (product, raised) = Raised(x.At(w + more), w + more);
        return (Exp(Stirling(raised, w + more)) / product).At(w);
    }

    /// <summary>(−1)^(m+1) ψ⁽ᵐ⁾(x) = (m−1)!/xᵐ + m!/(2xᵐ⁺¹) + Σ B₂ₖ (2k+m−1)! / ((2k)! x²ᵏ⁺ᵐ), ψ(x) = ln x − 1/2x − Σ B₂ₖ/(2k x²ᵏ).</summary>
    private static Ball PolygammaAbove(int m, Ball x, int w)
    {
        var n = (w / 5) + 8 + m - (x.SizeExponent > 40 ? int.MaxValue : (long)Math.Floor(x.Midpoint));
        var shifted = ExactZero(w);
        for (long i = 0; i < n; i++)
        {
            shifted += 1 / Pow(x + OfInteger(i, w), m + 1);
        }

        if (n > 0)
        {
            x += OfInteger(n, w);
        }

        var factorial = ExactOne(w);
        for (var k = 2; k < m; k++)
        {
            factorial = factorial.Times(k);
        }

        // factorial is (m − 1)!, then m!
        var inverse = 1 / x;
        var power = Pow(inverse, m);
        var sum = m == 0 ? -Log(x) : factorial * power;
        factorial = m == 0 ? factorial : factorial.Times(m);
        sum += (factorial * shifted) + (factorial * power * inverse).Scaled(-1);

        // (2k + m − 1)! / (2k)!, from (m + 1)! / 2! at k = 1
        var ratio = m == 0 ? OfDyadic(1, -1, w) : factorial.Times(m + 1).Scaled(-1);
        var square = inverse * inverse;
        var scale = Magnitude.Max(sum.Size, Magnitude.PowerOfTwo(m == 0 ? -8 : -Limit));
        for (var k = 1; ; k++)
        {
            power *= square;
            var term = Bernoulli.At(k, w) * ratio * power;
            if (term.Size < scale.Scaled(-w) || k > w + m)
            {
                sum = sum.Widened(term.Size);
                return (m & 1) == 0 ? -sum : sum;
            }

            sum += term;
            ratio = m == 0 ? OfInteger(1, w).Over((2 * k) + 2) : ratio.Times((2L * k) + m).Times((2L * k) + m + 1).Over(((2L * k) + 1) * ((2L * k) + 2));
        }
    }

    /// <summary>Euler and Maclaurin's sum for s &gt; −½: the remainder is at most the first term left out, s being real.</summary>
    private static Ball ZetaSum(Ball s, int w)
    {
        if (Dyadic.Compare(s.LowerEnd, new(w + 8, 0)) > 0)
        {
            // 2⁻ˢ < ζ(s) − 1 < 2^(1 − s)
            return ExactOne(w) + FromEnds(default, Dyadic.PowerOfTwo(-w), w);
        }

        var n = (w / 4) + 8;
        var sum = ExactOne(w);
        for (var k = 2; k < n; k++)
        {
            sum += Exp(-(s * Log(OfInteger(k, w))));
        }

        var power = Exp(-(s * Log(OfInteger(n, w))));
        sum += (power.Times(n) / (s - 1)) + power.Scaled(-1);
        var term = power.Over(n) * s;
        var factorial = OfInteger(2, w);
        for (var j = 1; ; j++)
        {
            var added = Bernoulli.At(j, w) * term / factorial;
            if (added.Size < Magnitude.PowerOfTwo(-w) || j > w)
            {
                return sum.Widened(added.Size);
            }

            sum += added;
            term = term * (s + OfInteger((2 * j) - 1, w)) * (s + OfInteger(2 * j, w));
            term = term.Over((long)n * n);
            factorial = factorial.Times(((2L * j) + 1) * ((2L * j) + 2));
        }
    }

    private static Ball Incomplete(Ball a, Ball x, bool lower)
    {
        var bits = Math.Max(a._bits, x._bits);
        if (NotPositive(a) is { } over)
        {
            return over.At(bits);
        }

        if (x.IsAbove && x.UpperEndOf.Sign < 0)
        {
            throw Outside(x, nameof(x), "The argument is not negative.");
        }

        if (!x.IsFinite || !a.IsFinite || x.LowerEnd.Sign < 0)
        {
            return All(bits);
        }

        if (!a.IsExact)
        {
            // tᵃ⁻¹ falls in a for t < 1 and rises for t > 1: no value is further from that at an end than both parts move between the ends.
            var (least, most) = (Incomplete(a.LowerPoint, x, lower), Incomplete(a.UpperPoint, x, lower));
            var one = ExactOne(bits);
            var (leastSmall, mostSmall) = (Incomplete(a.LowerPoint, one, true), Incomplete(a.UpperPoint, one, true));
            var swing = (leastSmall - mostSmall).Size + (Incomplete(a.LowerPoint, one, false) - Incomplete(a.UpperPoint, one, false)).Size;
            return Hull(least, most).Widened(swing);
        }

        return Monotone(x.At(bits), lower, y => y.IsZero ? (lower ? ExactZero(bits) : Gamma(a.At(bits))) : Refined(bits, w => IncompleteAt(a.At(w), y.At(w), lower, w)));
    }

    private static Ball IncompleteAt(Ball a, Ball x, bool lower, int w)
    {
        var (size, order) = (x.SizeExponent > 40 ? double.MaxValue : x.Midpoint, a.SizeExponent > 40 ? double.MaxValue : a.Midpoint);
        if (size > w + (2 * order))
        {
            // Γ(a, x) = xᵃ⁻¹ e⁻ˣ (Σ (a−1)…(a−k)/xᵏ), off by at most the first term left out once k ≥ a − 1
            var (sum, term) = (ExactOne(w), ExactOne(w));
            for (var k = 1; ; k++)
            {
                term = term * (a - OfInteger(k, w)) / x;
                if (term.IsZero || (k >= order && term.Size < Magnitude.PowerOfTwo(-w)))
                {
                    break;
                }

                sum += term;
            }

            var more = w + 70;
            var upper = sum.Widened(term.Size) * Exp(((a.At(more) - 1) * Log(x.At(more))) - x.At(more)).At(w);
            return lower ? Gamma(a) - upper : upper;
        }

        if (order > 100_000)
        {
            return Hull(ExactZero(w), Gamma(a));
        }

        {
            // γ(a, x) = xᵃ e⁻ˣ Σ xⁿ / (a (a+1) … (a+n)), all positive; Γ − γ loses what lies between them
            var v = lower ? w : w + (int)(1.45 * size) + 40;
            var (b, y) = (a.At(v), x.At(v));
            var term = 1 / b;
            var sum = term;
            for (var n = 1; ; n++)
            {
                term = term * y / (b + OfInteger(n, v));
                if (n > 2 * size && term.Size < sum.Size.Scaled(-v))
                {
                    break;
                }

                sum += term;
            }

            // the ratio of the terms is below ½ by now: the tail is at most twice the term left out
            var value = sum.Widened(term.Size.Scaled(1)) * Exp((b * Log(y.At(v + 70))) - y);
            return lower ? value.At(w) : (Gamma(b) - value).At(w);
        }
    }

    private bool IsWhole => _e >= 0 || _m.IsZero || (int)BigInteger.TrailingZeroCount(_m) >= -_e;

    /// <summary>An integer that is not positive is in the bounded ball, which is not an exact one.</summary>
    private bool HoldsPole => SizeExponent > 1_000_000 || (!_r.IsZero && (_r.Exponent > 40 || (LowerEnd.Sign <= 0 && !IsBetweenIntegers(LowerEnd, UpperEnd))));

    private static bool IsBetweenIntegers(Dyadic lower, Dyadic upper)
    {
        var floor = lower.Floor();
        return floor == upper.Floor() && Dyadic.Compare(new(floor, 0), lower) < 0;
    }
}
