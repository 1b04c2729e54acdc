using System.Numerics;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>Values and Taylor coefficients of special functions at a ball, with proved remainders.</summary>
/// <remarks>Power series are summed until the ratio of the terms stays below a half; the asymptotic series of ln Γ and its derivatives at a positive argument envelops its value, so that the first term left out bounds the error.</remarks>
internal static class SpecialValues
{
    private static readonly Lock Gate = new();
    private static readonly List<Rational> Bernoullis = [];

    /// <summary>Σ bₖ / w(k) with b₀ given and bₖ₊₁ = bₖ x / d(k): d grows without end once it is positive, w does not fall below 1.</summary>
    internal static Ball PowerSum(Ball first, Ball x, Func<long, long> denominator, Func<long, long> weight)
    {
        // The largest term may be far above the sum: as many more digits are carried.
        var size = x.IsZero ? 0 : Math.Max(0, x.SizeExponent);
        var bits = first.Bits;
        var guard = size <= 0 ? 32 : 32 + (int)Math.Min(1 << 20, Growth(x, denominator));
        var (b, factor) = (first.At(bits + guard), x.At(bits + guard));
        var sum = b.Over(weight(0));
        var limit = Magnitude.PowerOfTwo(Math.Max(-1_000_000, (long)(first.IsZero ? 0 : first.SizeExponent) - bits - 32));
        for (long k = 0; ; k++)
        {
            b = (b * factor).Over(denominator(k));
            sum += b.Over(weight(k + 1));

            // From here on each term is at most half of the one before.
            if (b.IsZero || (b.Size < limit && denominator(k + 1) > 0 && factor.Size < Magnitude.Of(denominator(k + 1)).Scaled(-1)))
            {
                return sum.Widened(b.Size).Round(bits);
            }

            if (k > 200_000)
            {
                throw new DerivativeException($"A power series at {x.ToString(5)} has too many terms.");
            }
        }
    }

    internal static Ball Erf(Ball a) =>
        Math.Abs(a.Midpoint) > 60 ? Math.Sign(a.Midpoint) * (Ball.FromInteger(1, a.Bits) + FarErf(a))
        : PowerSum(a, -(a * a), static k => k + 1, static k => (2 * k) + 1).Times(2) / Ball.Sqrt(Ball.Pi(a.Bits));

    internal static Ball Erfi(Ball a) => PowerSum(a, a * a, static k => k + 1, static k => (2 * k) + 1).Times(2) / Ball.Sqrt(Ball.Pi(a.Bits));

    internal static Ball Ei(Ball a) => Ball.EulerGamma(a.Bits) + Ball.Log(Ball.Abs(a)) + PowerSum(a, a, static k => k + 2, static k => k + 1);

    internal static Ball Si(Ball a, bool hyperbolic) => PowerSum(a, hyperbolic ? a * a : -(a * a), static k => ((2 * k) + 2) * ((2 * k) + 3), static k => (2 * k) + 1);

    internal static Ball Ci(Ball a, bool hyperbolic)
    {
        var square = hyperbolic ? a * a : -(a * a);
        return Ball.EulerGamma(a.Bits) + Ball.Log(a) + PowerSum(square.Over(2), square, static k => ((2 * k) + 3) * ((2 * k) + 4), static k => (2 * k) + 2);
    }

    internal static Ball FresnelS(Ball a)
    {
        var half = Ball.Pi(a.Bits).Over(2);
        var square = half * a * a;
        return PowerSum(square * a, -(square * square), static k => ((2 * k) + 2) * ((2 * k) + 3), static k => (4 * k) + 3);
    }

    internal static Ball FresnelC(Ball a)
    {
        var square = Ball.Pi(a.Bits).Over(2) * a * a;
        return PowerSum(a, -(square * square), static k => ((2 * k) + 1) * ((2 * k) + 2), static k => (4 * k) + 1);
    }

    /// <summary>γ(s, a) for a rational s &gt; 0 and a &gt; 0.</summary>
    internal static Ball LowerGamma(Rational s, Ball a)
    {
        var (p, q) = ((long)s.Numerator, (long)s.Denominator);
        var sum = PowerSum(Ball.FromRatio(q, p, a.Bits), a.Times(q), k => p + ((k + 1) * q), static _ => 1);
        return Ball.Exp((Ratio(s, a.Bits) * Ball.Log(a)) - a) * sum;
    }

    /// <summary>J, I, Y or K of the order ν: a ball away from 0 for Y, K and an order that is not whole.</summary>
    internal static Ball Bessel(Rational ν, Ball a, bool modified, bool second)
    {
        if (!second)
        {
            return ν.IsInteger ? Bessel((int)ν.Numerator, a, modified) : BesselSum(ν, a, modified);
        }

        if (!ν.IsInteger)
        {
            var angle = Ball.Pi(a.Bits) * Ratio(ν, a.Bits);
            var (plus, minus) = (BesselSum(ν, a, modified), BesselSum(-ν, a, modified));
            return modified ? Ball.Pi(a.Bits).Over(2) * (minus - plus) / Ball.Sin(angle) : ((plus * Ball.Cos(angle)) - minus) / Ball.Sin(angle);
        }

        // Orders 0 and 1 from their series, the others by the recurrence upward.
        var n = (int)BigInteger.Abs(ν.Numerator);
        var (last, value) = (SecondBessel(0, a, modified), SecondBessel(1, a, modified));
        if (n == 0)
        {
            return last;
        }

        for (var k = 1; k < n; k++)
        {
            var step = value.Times(2 * k) / a;
            (last, value) = (value, modified ? last + step : step - last);
        }

        return !modified && ν.Sign < 0 && (n & 1) != 0 ? -value : value;
    }

    /// <summary>Jₙ(a), or Iₙ(a).</summary>
    private static Ball Bessel(int n, Ball a, bool modified)
    {
        var order = Math.Abs(n);
        var quarter = (a * a).Over(4);
        var first = Ball.Pow(a.Over(2), order);
        for (var k = 2; k <= order; k++)
        {
            first = first.Over(k);
        }

        var value = PowerSum(first, modified ? quarter : -quarter, k => (k + 1) * (order + k + 1), static _ => 1);
        return n < 0 && !modified && (order & 1) != 0 ? -value : value;
    }

    // (a/2)^ν / Γ(ν + 1) Σ (∓a²/4)ᵏ / (k! (ν + 1) … (ν + k)), for ν = p/q that is not whole. The denominators may be negative at first.
    private static Ball BesselSum(Rational ν, Ball a, bool modified)
    {
        var (p, q) = ((long)ν.Numerator, (long)ν.Denominator);
        var quarter = (a * a).Times(q).Over(4);
        var first = Ball.Exp(Ratio(ν, a.Bits) * Ball.Log(a.Over(2))) / Gamma(Ratio(ν + Rational.Of(1), a.Bits));
        return PowerSum(first, modified ? quarter : -quarter, k => (k + 1) * (p + ((k + 1) * q)), static _ => 1);
    }

    // Y₀, Y₁ (2/π times) and K₀, K₁ by the series with harmonic numbers H: the terms fall at least like those of the power series times 2k.
    private static Ball SecondBessel(int n, Ball a, bool modified)
    {
        var bits = a.Bits + 32 + (int)Math.Min(1 << 20, 3 * Math.Abs(a.Midpoint));
        var x = a.At(bits);
        var quarter = (x * x).Over(4);
        var factor = modified ? quarter : -quarter;
        var term = n == 0 ? Ball.FromInteger(1, bits) : x.Over(2);
        var logarithm = (Ball.Log(x.Over(2)) + Ball.EulerGamma(bits)).Times(2);
        var (sum, h, g) = (Ball.FromInteger(0, bits), Ball.FromInteger(0, bits), Ball.FromInteger(n, bits));
        var limit = Magnitude.PowerOfTwo(-bits);
        for (var k = 1L; ; k++)
        {
            // h = Hₖ₋₁, g = Hₖ₋₁₊ₙ
            sum += term * (logarithm - h - g);
            h += Ball.FromInteger(1, bits).Over(k);
            g += Ball.FromInteger(1, bits).Over(k + n);
            term = (term * factor).Over(k * (k + n));

            // The bracket grows by less than 2 each step; from here on the terms of the power series fall by 4 at least.
            var bound = (term * (logarithm.Times(1) - h - g)).Size + term.Size.Times(4);
            if (bound < limit && factor.Size < Magnitude.Of((k + 1) * (k + 1 + n)).Scaled(-2))
            {
                sum = sum.Widened(bound.Times(2));
                break;
            }
        }

        // Y: (1/π) [sum − (n = 1) 2/x];  K: ∓½ [sum] + (n = 1) 1/x
        var inverse = n == 0 ? Ball.FromInteger(0, bits) : Ball.FromInteger(1, bits) / x;
        return (modified ? (n == 0 ? -sum.Over(2) : sum.Over(2) + inverse) : (sum - inverse.Times(2)) / Ball.Pi(bits)).Round(a.Bits);
    }

    /// <summary>The coefficients of a Bessel function at a: 2ᵏ times the k-th derivative is a binomial sum of neighbours.</summary>
    /// <remarks>2J′ = J₋ − J₊, the same for Y; 2I′ = I₋ + I₊; 2K′ = −(K₋ + K₊).</remarks>
    internal static Certified[] BesselSeries(Rational ν, Ball a, int count, bool modified, bool second)
    {
        var values = new Ball[(2 * count) - 1];
        for (var j = 0; j < values.Length; j++)
        {
            values[j] = Bessel(ν + Rational.Of(j - count + 1), a, modified, second);
        }

        var (c, factor) = (new Certified[count], Ball.FromInteger(1, a.Bits));
        for (var k = 0; k < count; k++)
        {
            var (sum, binomial) = (Ball.FromInteger(0, a.Bits), BigInteger.One);
            for (var j = 0; j <= k; j++)
            {
                // of the order ν − k + 2j
                var term = Ball.FromInteger(binomial, a.Bits) * values[count - 1 - k + (2 * j)];
                sum = !modified && (j & 1) != 0 ? sum - term : sum + term;
                binomial = binomial * (k - j) / (j + 1);
            }

            c[k] = sum * factor;
            factor = modified && second ? -factor.Over(2 * (k + 1)) : factor.Over(2 * (k + 1));
        }

        return c;
    }

    /// <summary>The coefficients of Ai or Bi at a: y″ = x y.</summary>
    internal static Certified[] AirySeries(Ball a, int count, bool second)
    {
        var bits = a.Bits;
        var cube = a * a * a;
        var one = Ball.FromInteger(1, bits);
        var (f, g) = (PowerSum(one, cube, static k => ((3 * k) + 2) * ((3 * k) + 3), static _ => 1), PowerSum(a, cube, static k => ((3 * k) + 3) * ((3 * k) + 4), static _ => 1));
        var (f1, g1) = (PowerSum((a * a).Over(2), cube, static k => 3 * (k + 1) * ((3 * k) + 5), static _ => 1), PowerSum(one, cube, static k => ((3 * k) + 1) * ((3 * k) + 3), static _ => 1));
        var third = Ball.FromRatio(1, 3, bits);
        var c1 = one / (Ball.Pow(Ball.FromInteger(3, bits), third.Times(2)) * Gamma(third.Times(2)));
        var c2 = one / (Ball.Pow(Ball.FromInteger(3, bits), third) * Gamma(third));
        var root = Ball.Sqrt(Ball.FromInteger(3, bits));
        var c = new Ball[Math.Max(2, count)];
        (c[0], c[1]) = second ? (root * ((c1 * f) + (c2 * g)), root * ((c1 * f1) + (c2 * g1))) : ((c1 * f) - (c2 * g), (c1 * f1) - (c2 * g1));
        for (var k = 0; k + 2 < c.Length; k++)
        {
            c[k + 2] = ((a * c[k]) + (k > 0 ? c[k - 1] : Ball.FromInteger(0, bits))).Over((k + 1) * (k + 2));
        }

        return [.. c.Take(count).Select(static x => (Certified)x)];
    }

    /// <summary>Γ(a) for a that is no pole.</summary>
    internal static Ball Gamma(Ball a)
    {
        var (far, divisor) = Shifted(a);
        return Ball.Exp(FarLogGamma(far)) / divisor;
    }

    /// <summary>ln Γ(a), a &gt; 0.</summary>
    internal static Ball LogGamma(Ball a)
    {
        var (far, divisor) = Shifted(a);
        return FarLogGamma(far) - Ball.Log(divisor);
    }

    /// <summary>The coefficients of ln Γ at a from the first on: ψ(a), then (−1)ᵏ ζ(k, a) / k; a is no pole. The constant one is 0 here.</summary>
    internal static Ball[] LogGammaSlopes(Ball a, int count)
    {
        var bits = a.Bits;
        var c = new Ball[Math.Max(count, 1)];
        Array.Fill(c, Ball.FromInteger(0, bits));
        var far = Far(bits) + count;
        var x = a;
        for (var steps = Steps(a, far); steps > 0; steps--)
        {
            var inverse = Ball.FromInteger(1, bits) / x;
            var power = inverse;
            for (var k = 1; k < c.Length; k++)
            {
                c[k] = k == 1 ? c[k] - power : c[k] + power;
                power *= inverse;
            }

            x += 1.0;
        }

        var (reciprocal, logarithm) = (Ball.FromInteger(1, bits) / x, Ball.Log(x));
        var square = reciprocal * reciprocal;
        var lead = reciprocal;
        for (var k = 1; k < c.Length; k++)
        {
            // ψ(x) = ln x − 1/2x − Σ B₂ᵢ/(2i) x^−2i;  ζ(k, x) = x^(1−k)/(k−1) + x^−k/2 + Σ B₂ᵢ/(2i)! (k)(k+1)…(k+2i−2) x^(1−k−2i)
            var tail = k == 1 ? -lead.Over(2) : lead.Over(2) + (lead * x).Over(k - 1);
            var rising = k == 1 ? Ball.FromInteger(1, bits) : Ball.FromInteger(k, bits);
            var power = (k == 1 ? square : lead * reciprocal) * rising;
            for (var i = 1; ; i++)
            {
                // power = rising factor times x's power; for ζ also over (2i)!
                var bernoulli = Bernoulli(i);
                var term = k == 1 ? power * Ratio(bernoulli, bits) / Ball.FromInteger(2 * i, bits) : power * Ratio(bernoulli, bits).Over(1) / Factorial(2 * i, bits);
                tail = k == 1 ? tail - term : tail + term;
                var next = k == 1 ? power * square : (power * square).Times((k + (2L * i) - 1) * (k + (2L * i)));
                var left = (k == 1 ? next * Ratio(Bernoulli(i + 1), bits) / Ball.FromInteger((2 * i) + 2, bits) : next * Ratio(Bernoulli(i + 1), bits) / Factorial((2 * i) + 2, bits)).Size;
                power = next;
                if (left.IsZero || left < Magnitude.PowerOfTwo(lead.SizeExponent - bits - 4) || i > 2 * far)
                {
                    tail = tail.Widened(left);
                    break;
                }
            }

            c[k] = k == 1 ? c[k] + logarithm + tail : c[k] + tail;
            lead *= reciprocal;
        }

        for (var k = 2; k < c.Length; k++)
        {
            c[k] = ((k & 1) == 0 ? c[k] : -c[k]).Over(k);
        }

        return c;
    }

    /// <summary>The coefficients of ζ at s ≠ 1, by Euler and Maclaurin on series; the remainder's by Cauchy's inequality on the circle of radius 1.</summary>
    internal static Certified[] ZetaSeries(Ball s, int count) => ZetaSeries(s, count, regular: false);

    /// <summary>The coefficients of ζ(s) − 1/(s − 1) at s = 1: (−1)ᵏ γₖ/k! with Stieltjes' constants.</summary>
    internal static Certified[] ZetaAtPole(int count, int bits) => ZetaSeries(Ball.FromInteger(1, bits), count, regular: true);

    /// <summary>ζ⁽ᵐ⁾(s), s ≠ 1.</summary>
    internal static Ball ZetaSlope(Ball s, int m)
    {
        if ((s - 1.0).ContainsZero)
        {
            throw new ArgumentOutOfRangeException(nameof(s), s, "ζ has a pole at 1.");
        }

        try
        {
            return ZetaSeries(s, m + 1)[m].Ball * Factorial(m, s.Bits);
        }
        catch (DerivativeException reason)
        {
            throw new ArgumentOutOfRangeException(reason.Message, reason);
        }
    }

    /// <summary>ζ(k)/πᵏ for an even k ≥ 2: 2^{k−1} |Bₖ|/k!.</summary>
    internal static Rational EvenZeta(int k)
    {
        var value = Bernoulli(k / 2) * Rational.Of(BigInteger.One << (k - 1));
        for (var i = 2; i <= k; i++)
        {
            value /= Rational.Of(i);
        }

        return value.Sign < 0 ? -value : value;
    }

    /// <summary>Stieltjes' constant γₖ.</summary>
    internal static Ball Stieltjes(int k, int bits)
    {
        var value = ZetaAtPole(k + 1, bits)[k].Ball * Factorial(k, bits);
        return k % 2 == 0 ? value : -value;
    }

    private static Certified[] ZetaSeries(Ball s, int count, bool regular)
    {
        var bits = s.Bits + 32;
        var centre = s.At(bits);
        var n = (bits / 4) + 20 + (int)Math.Abs(s.Midpoint);
        var terms = (bits / 8) + 10 + count;
        var c = Series<Certified>.Zeros(Math.Max(2, count));
        (c[0], c[1]) = (centre, Ball.FromInteger(1, bits));
        var u = Series<Certified>.Of([.. c]);
        Series<Certified> NumberPower(int number, Series<Certified> exponent) =>
            Series<Certified>.Exp(exponent * Series<Certified>.Constant((Certified)(-Ball.Log(Ball.FromInteger(number, bits)))));
        var sum = Series<Certified>.Of([.. Series<Certified>.Zeros(c.Length)]) + Series<Certified>.Constant(1);
        for (var k = 2; k < n; k++)
        {
            sum += NumberPower(k, u);
        }

        var last = NumberPower(n, u);
        var size = Series<Certified>.Constant((Certified)Ball.FromInteger(n, bits));
        if (regular)
        {
            // (n^{1−s} − 1)/(s − 1) = Σ (−log n)^{k+1}/(k + 1)! (s − 1)ᵏ
            var pole = Series<Certified>.Zeros(c.Length);
            var power = Ball.FromInteger(1, bits);
            for (var k = 0; k < pole.Length; k++)
            {
                power = power * -Ball.Log(Ball.FromInteger(n, bits)) / Ball.FromInteger(k + 1, bits);
                pole[k] = power;
            }

            sum += Series<Certified>.Of([.. pole]);
        }
        else
        {
            sum += last * size / (u - Series<Certified>.Constant(1));
        }

        sum += last / Series<Certified>.Constant((Certified)Ball.FromInteger(2, bits));
        var rising = u * last / size;
        for (var i = 1; i <= terms; i++)
        {
            sum += rising * Series<Certified>.Constant((Certified)(Ratio(Bernoulli(i), bits) / Factorial(2 * i, bits)));
            rising = rising * (u + Series<Certified>.Constant((2 * i) - 1)) * (u + Series<Certified>.Constant(2 * i)) / (size * size);
        }

        // |R(s)| ≤ 4 |s (s + 1) … (s + 2m − 1)| / (2π)^2m · n^(1 − σ − 2m) / (σ + 2m − 1) with σ ≥ Re s − 1 on the circle.
        var (most, sigma) = (Ball.FromInteger(4, bits), centre - 1.0);
        var radius = Ball.Abs(centre) + 1.0;
        var step = Ball.Pi(bits).Times(2 * n);
        for (var j = 0; j < 2 * terms; j++)
        {
            most = most * (radius + j) / step;
        }

        var reach = sigma + ((2.0 * terms) - 1);
        if (reach.Sign != Ordering.Greater)
        {
            throw new DerivativeException($"zeta at {s.ToString(5)} is too far to the left.");
        }

        most = most * Ball.Exp((1.0 - sigma) * Ball.Log(Ball.FromInteger(n, bits))) / reach;
        return [.. Enumerable.Range(0, count).Select(k => (Certified)sum.At(k).Ball.Widened(most.Size).Round(s.Bits))];
    }

    /// <summary>W(a) ≥ −1 with W eᵂ = a &gt; −1/e: a candidate by Newton's method, proved by the signs of w eʷ − a beside it.</summary>
    internal static Ball LambertW(Ball a)
    {
        var x = a.Midpoint;
        if (a.IsZero)
        {
            return a;
        }

        var w = x < 3 ? x < -0.25 ? -1 + Math.Sqrt(Math.Max(0, 2 * ((Math.E * x) + 1))) : Math.Log(1 + Math.Max(x, -0.9)) : Math.Log(x) - Math.Log(Math.Log(x));
        for (var i = 0; i < 60; i++)
        {
            var e = Math.Exp(w);
            w -= ((w * e) - x) / (e * (1 + w));
        }

        if (!double.IsFinite(w) || w <= -1)
        {
            throw new DerivativeException($"LambertW at {a.ToString(8)}: too near to its branch point −1/e.", undecided: true);
        }

        var ball = Ball.FromDouble(w, a.Bits + 16);
        for (var bits = 40; bits < 2 * (a.Bits + 16); bits *= 2)
        {
            var e = Ball.Exp(ball);
            ball = (ball - (((ball * e) - a) / (e * (ball + 1.0)))).Centre;
        }

        for (var slack = -a.Bits - 4L; slack < -8; slack += 8)
        {
            var margin = Ball.OfDyadic(1, slack + Math.Max(0, ball.SizeExponent), a.Bits + 16);
            var (low, high) = (ball - margin, ball + margin);
            if (((low * Ball.Exp(low)) - a).Sign == Ordering.Less && ((high * Ball.Exp(high)) - a).Sign == Ordering.Greater && (low + 1.0).Sign == Ordering.Greater)
            {
                return Ball.Hull(low, high).Round(a.Bits);
            }
        }

        throw new DerivativeException($"LambertW at {a.ToString(8)} is not known well enough.", undecided: true);
    }

    /// <summary>K(m) and E(m), m &lt; 1, by the arithmetic–geometric mean.</summary>
    internal static (Ball K, Ball E) Elliptic(Ball m)
    {
        var bits = m.Bits + 16;
        var (x, y) = (Ball.FromInteger(1, bits), Ball.Sqrt(1.0 - m.At(bits)));
        var sum = m.At(bits).Over(2);
        for (var n = 0; n < 60; n++)
        {
            var c = (x - y).Over(2);
            sum += (c * c).Scaled(n);
            (x, y) = ((x + y).Over(2), Ball.Sqrt(x * y));
            if ((x - y).Size < Magnitude.PowerOfTwo(x.SizeExponent - bits + 4))
            {
                break;
            }
        }

        // The mean lies between x and y; what is left of the sum is below Σ 2ⁿ c²ₙ with c falling quadratically.
        var mean = Ball.Hull(x, y);
        var k = Ball.Pi(bits).Over(2) / mean;
        var rest = (x - y).Size;
        return (k.Round(m.Bits), (k * (1.0 - sum.Widened((rest * rest).Scaled(64)))).Round(m.Bits));
    }

    internal static Rational Bernoulli(int i)
    {
        lock (Gate)
        {
            while (Bernoullis.Count < i)
            {
                Extend(Math.Max(64, 2 * Bernoullis.Count));
            }

            return Bernoullis[i - 1];
        }
    }

    // B₂ₙ = (−1)^(n−1) 2n Tₙ / (4ⁿ (4ⁿ − 1)) with the tangent numbers Tₙ, whole numbers that obey a triangle of sums.
    private static void Extend(int count)
    {
        var t = new BigInteger[count + 1];
        t[1] = 1;
        for (var k = 2; k <= count; k++)
        {
            t[k] = (k - 1) * t[k - 1];
        }

        for (var k = 2; k <= count; k++)
        {
            for (var j = k; j <= count; j++)
            {
                t[j] = ((j - k) * t[j - 1]) + ((j - k + 2) * t[j]);
            }
        }

        for (var n = Bernoullis.Count + 1; n <= count; n++)
        {
            var four = BigInteger.One << (2 * n);
            Bernoullis.Add(Rational.Of(((n & 1) == 0 ? -1 : 1) * 2 * n * t[n], four * (four - 1)));
        }
    }

    private static Ball Ratio(Rational x, int bits) => Ball.FromRatio(x.Numerator, x.Denominator, bits);

    private static Ball Factorial(int n, int bits)
    {
        var product = BigInteger.One;
        for (var k = 2; k <= n; k++)
        {
            product *= k;
        }

        return Ball.FromInteger(product, bits).Round(bits);
    }

    private static int Far(int bits) => (bits / 5) + 10;

    private static int Steps(Ball a, int far)
    {
        var x = a.Midpoint;
        return x < -1_000_000 ? throw new DerivativeException($"The gamma function at {a.ToString(8)} is too far to the left.") : (int)Math.Max(0, Math.Ceiling(far - x));
    }

    private static (Ball Far, Ball Divisor) Shifted(Ball a)
    {
        var (x, divisor) = (a, Ball.FromInteger(1, a.Bits));
        for (var steps = Steps(a, Far(a.Bits)); steps > 0; steps--)
        {
            divisor *= x;
            x += 1.0;
        }

        return (x, divisor);
    }

    // (x − 1/2) ln x − x + ln(2π)/2 + Σ B₂ᵢ / (2i (2i − 1)) x^(1 − 2i)
    private static Ball FarLogGamma(Ball x)
    {
        var bits = x.Bits;
        var sum = ((x - 0.5) * Ball.Log(x)) - x + Ball.Log(Ball.Pi(bits).Times(2)).Over(2);
        var (power, square) = (Ball.FromInteger(1, bits) / x, Ball.FromInteger(1, bits) / (x * x));
        for (var i = 1; ; i++)
        {
            sum += power * Ratio(Bernoulli(i), bits).Over(2L * i * ((2 * i) - 1));
            power *= square;
            var left = (power * Ratio(Bernoulli(i + 1), bits).Over((2L * i + 2) * ((2 * i) + 1))).Size;
            if (left.IsZero || left < Magnitude.PowerOfTwo(-bits) || i > bits)
            {
                return sum.Widened(left);
            }
        }
    }

    // erf a − 1 for a large a > 0, and its mirror: at most e^(−a²).
    private static Ball FarErf(Ball a)
    {
        var tail = Ball.Exp(-(a * a)).Size;
        return Ball.FromInteger(0, a.Bits).Widened(tail);
    }

    // log₂ of the largest term, roughly: the terms grow while |x| exceeds the denominator.
    private static double Growth(Ball x, Func<long, long> denominator)
    {
        var (size, bits) = (Math.Abs(x.Midpoint), 0.0);
        for (long k = 0; denominator(k) < size && k < 100_000; k++)
        {
            bits += Math.Max(0, Math.Log2(size / Math.Abs(denominator(k))));
        }

        return bits;
    }
}
