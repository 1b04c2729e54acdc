using System.Numerics;
using System.Runtime.CompilerServices;
using Theory.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Signs of constants: exact for rationals, for algebraic numbers by a separation bound, for the rest by enclosures and by identities that are proved.</summary>
/// <remarks>
/// A constant that no enclosure parts from zero, and that is not proved to be zero, is undecided, and named. Whether that ever happens for constants made by exp and log alone
/// hangs on Schanuel's conjecture (Richardson).
/// </remarks>
internal sealed class Constants
{
    private static readonly int[] Precisions = [96, 256, 1024, 4096];

    private readonly Dictionary<int, int> signs = [];
    private readonly Dictionary<(int Id, int Bits), Ball> values = [];
    private readonly TermPool pool;
    private readonly Normaliser normaliser;

    public Constants(TermPool pool)
    {
        this.pool = pool;
        normaliser = new Normaliser(pool);
        Parameters = new Parameters(pool, this);
    }

    public Normaliser Normaliser => normaliser;

    /// <summary>The free parameters, and what is assumed of them.</summary>
    public Parameters Parameters { get; }

    public bool IsZero(Term c) => c.IsNumber ? c.Value.IsZero : !c.IsPositive && Sign(c) == 0;

    public int Sign(Term c)
    {
        if (c.IsNumber)
        {
            return c.Value.Sign;
        }

        if (c.IsPositive)
        {
            return 1;
        }

        if (!signs.TryGetValue(c.Id, out var sign))
        {
            sign = Decide(c);
            signs[c.Id] = sign;
        }

        return sign;
    }

    public int Compare(Term a, Term b) => a.IsNumber && b.IsNumber ? a.Value.CompareTo(b.Value) : Sign(pool.Subtract(a, b));

    /// <summary>The integer that a constant is; null where it is none.</summary>
    public BigInteger? IsInteger(Term c)
    {
        if (c.IsNumber)
        {
            return c.Value.IsInteger ? c.Value.Numerator : null;
        }

        var nearest = Nearest(c);
        return nearest is { } n && IsZero(pool.Subtract(c, pool.Number(n))) ? n : null;
    }

    /// <summary>⌊c⌋, exactly.</summary>
    public BigInteger Floor(Term c)
    {
        if (c.IsNumber)
        {
            return c.Value.Floor();
        }

        var nearest = Nearest(c) ?? throw new UndecidedException($"the integer part of {c}");
        return Sign(pool.Subtract(c, pool.Number(nearest))) >= 0 ? nearest : nearest - 1;
    }

    /// <summary>An angle that is proved to be qπ with a small denominator, as qπ; another one as it is.</summary>
    public Term Turn(Term angle)
    {
        if (angle.IsNumber || !MentionsPi(angle))
        {
            return angle;
        }

        Ball turns;
        try
        {
            turns = Enclose(angle, 128) / Ball.Pi(128);
        }
        catch (UndecidedException)
        {
            return angle;
        }

        for (var q = 1; q <= 60; q++)
        {
            var p = Math.Round(turns.Midpoint * q);
            if (Math.Abs(p) < 1e6 && Math.Abs((turns.Midpoint * q) - p) < 1e-9)
            {
                var turn = pool.Scale(Rational.Of((BigInteger)p, q), pool.Pi);
                var difference = pool.Subtract(angle, turn);
                return difference.IsZero || normaliser.Numerator(difference).IsZero || (Enclose(difference, 256).ContainsZero && ProvesZero(difference)) ? turn : angle;
            }
        }

        return angle;
    }

    private bool MentionsPi(Term t) => ReferenceEquals(t, pool.Pi) || t.Parts.Any(MentionsPi) || t.Exponents.Any(MentionsPi);

    /// <summary>An enclosure of a constant.</summary>
    public Ball Enclose(Term c, int bits)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (values.TryGetValue((c.Id, bits), out var known))
        {
            return known;
        }

        Ball value;
        try
        {
            value = Compute(c, bits);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new UndecidedException($"{c}, which leaves the reals ({e.ParamName})");
        }

        values[(c.Id, bits)] = value;
        return value;
    }

    private BigInteger? Nearest(Term c)
    {
        foreach (var bits in Precisions)
        {
            var ball = Enclose(c, bits);
            if (!ball.IsFinite)
            {
                continue;
            }

            var low = Ball.Floor(ball + Ball.FromRatio(1, 2, bits));
            if (low.IsExact)
            {
                return Math.Abs(low.Midpoint) < 9e15 ? (BigInteger)low.Midpoint : throw new UndecidedException($"the integer part of {c}");
            }
        }

        // twice the constant may be an odd integer: then both neighbours are as near
        return null;
    }

    private int Decide(Term c)
    {
        if (Parameters.Occur(c))
        {
            return Parameters.Sign(c);
        }

        for (var i = 0; i < Precisions.Length; i++)
        {
            switch (Enclose(c, Precisions[i]).Sign)
            {
                case Ordering.Greater:
                    return 1;
                case Ordering.Less:
                    return -1;
                case Ordering.Equal:
                    return 0;
                default:
                    break;
            }

            if (i == 0 && ProvesZero(c))
            {
                return 0;
            }
        }

        throw new UndecidedException($"whether the constant {c} is zero: it is below 2⁻⁴⁰⁰⁰, and no identity was found");
    }

    /// <summary>Multiplied out over its transcendental parts, every coefficient is an algebraic number that is zero.</summary>
    private bool ProvesZero(Term c)
    {
        var numerator = normaliser.Numerator(c);
        if (numerator.IsZero || ProvesArctangents(numerator))
        {
            return true;
        }

        var groups = new Dictionary<int, List<Term>>();
        foreach (var (coefficient, term) in pool.Summands(numerator))
        {
            var (algebraic, other) = Split(term);
            if (!groups.TryGetValue(other.Id, out var group))
            {
                groups.Add(other.Id, group = []);
            }

            group.Add(pool.Scale(coefficient, algebraic));
        }

        return groups.Values.All(group => IsZeroAlgebraic(pool.Sum(group)));
    }

    /// <summary>Σ cᵢ·atan(pᵢ/qᵢ) + c·π is zero where Π (qᵢ + i pᵢ)^{cᵢ} lies on an axis or a diagonal: then the sum is a multiple of π/4, and an enclosure says which.</summary>
    private bool ProvesArctangents(Term sum)
    {
        if (sum.Kind != TermKind.Sum || !sum.Value.IsZero)
        {
            return false;
        }

        var common = BigInteger.One;
        foreach (var c in sum.Coefficients)
        {
            common = common * c.Denominator / BigInteger.GreatestCommonDivisor(common, c.Denominator);
        }

        var (re, im) = (BigInteger.One, BigInteger.Zero);
        for (var i = 0; i < sum.Parts.Length; i++)
        {
            var part = sum.Parts[i];
            if (ReferenceEquals(part, pool.Pi))
            {
                continue;
            }

            var times = (sum.Coefficients[i] * common).Numerator;
            if (!part.Is(Fn.Atan) || !part.Parts[0].IsNumber || BigInteger.Abs(times) > 2000)
            {
                return false;
            }

            var (p, q) = (part.Parts[0].Value.Numerator * times.Sign, part.Parts[0].Value.Denominator);
            for (var k = 0; k < (int)BigInteger.Abs(times); k++)
            {
                (re, im) = ((re * q) - (im * p), (re * p) + (im * q));
            }
        }

        // common·Σ is a multiple of π/4 plus a multiple of π·(coefficient): within less than a quarter of the spacing it is 0
        var pi = Rational.Zero;
        for (var i = 0; i < sum.Parts.Length; i++)
        {
            pi = ReferenceEquals(sum.Parts[i], pool.Pi) ? sum.Coefficients[i] : pi;
        }

        if (!(re.IsZero || im.IsZero || BigInteger.Abs(re) == BigInteger.Abs(im)) || (4 * pi * common).Denominator > 1_000_000)
        {
            return false;
        }

        var ball = Enclose(sum, 256);
        return ball.ContainsZero && ball.IsFinite && ball.RadiusExponent < -60 - (long)common.GetBitLength();
    }

    private (Term Algebraic, Term Other) Split(Term t)
    {
        if (t.IsAlgebraic)
        {
            return (t, pool.One);
        }

        if (t.Kind != TermKind.Product)
        {
            return (pool.One, t);
        }

        var (algebraic, other) = (pool.One, pool.One);
        for (var i = 0; i < t.Parts.Length; i++)
        {
            var factor = pool.Power(t.Parts[i], t.Exponents[i]);
            if (factor.IsAlgebraic)
            {
                algebraic = pool.Multiply(algebraic, factor);
            }
            else
            {
                other = pool.Multiply(other, factor);
            }
        }

        return (algebraic, other);
    }

    /// <summary>An algebraic number below the separation bound of its expression is zero.</summary>
    private bool IsZeroAlgebraic(Term c)
    {
        if (c.IsNumber)
        {
            return c.Value.IsZero;
        }

        var radicals = new Dictionary<int, Rational>();
        var (u, l) = Measure(c, radicals);
        var degree = 1.0;
        foreach (var index in radicals.Values)
        {
            degree *= (double)index.Numerator;
        }

        // |c| ≥ (l·u^{D²−1})⁻¹ or c = 0, in bits; the slack covers the rounding of these doubles
        var bits = ((l + (u * ((degree * degree) - 1))) * 1.001) + 64;
        if (!(bits < 60_000))
        {
            return false;
        }

        var ball = Enclose(c, (int)bits + 64);
        return ball.ContainsZero && ball.IsFinite && ball.RadiusExponent < -bits;
    }

    /// <summary>log₂ of the upper and lower measure of Burnikel, Funke, Mehlhorn, Schirra and Schmitt.</summary>
    private (double Upper, double Lower) Measure(Term c, Dictionary<int, Rational> radicals)
    {
        switch (c.Kind)
        {
            case TermKind.Number:
                return (Log2(c.Value.Numerator), Log2(c.Value.Denominator));
            case TermKind.Sum:
            {
                var (u, l) = (Log2(c.Value.Numerator), Log2(c.Value.Denominator));
                for (var i = 0; i < c.Parts.Length; i++)
                {
                    var (pu, pl) = Measure(c.Parts[i], radicals);
                    pu += Log2(c.Coefficients[i].Numerator);
                    pl += Log2(c.Coefficients[i].Denominator);
                    var (x, y) = (u + pl, l + pu);
                    (u, l) = (Math.Max(x, y) + 1, l + pl);
                }

                return (u, l);
            }

            case TermKind.Product:
            {
                var (u, l) = (0.0, 0.0);
                for (var i = 0; i < c.Parts.Length; i++)
                {
                    var (pu, pl) = Measure(c.Parts[i], radicals);
                    var exponent = c.Exponents[i].Value;
                    var power = (double)BigInteger.Abs(exponent.Numerator);
                    var index = exponent.Denominator;
                    (pu, pl) = (pu * power, pl * power);
                    if (!index.IsOne)
                    {
                        // one radical a base: b^(1/q) with q the least common multiple of what occurs
                        var present = radicals.TryGetValue(c.Parts[i].Id, out var before) ? before.Numerator : BigInteger.One;
                        radicals[c.Parts[i].Id] = present * index / BigInteger.GreatestCommonDivisor(present, index);
                        var k = (double)index;
                        (pu, pl) = pu >= pl ? ((pu + ((k - 1) * pl)) / k, pl) : (pu, (((k - 1) * pu) + pl) / k);
                    }

                    (u, l) = exponent.Sign > 0 ? (u + pu, l + pl) : (u + pl, l + pu);
                }

                return (u, l);
            }

            case TermKind.Apply:
                // 2 sin and 2 cos of a rational part of a turn are algebraic integers with conjugates within [−2, 2], in the field of that root of unity
                var turn = 2 * c.Parts[0].Coefficients[0].Denominator;
                radicals[-1] = radicals.TryGetValue(-1, out var order)
                    ? order.Numerator * turn / BigInteger.GreatestCommonDivisor(order.Numerator, turn) : (Rational)(turn * 2);
                return (1, 1);
            default:
                throw new InvalidOperationException($"{c} is not algebraic.");
        }
    }

    private static double Log2(BigInteger n) => n.IsZero ? 0 : n.GetBitLength();

    private Ball Compute(Term c, int bits)
    {
        switch (c.Kind)
        {
            case TermKind.Number:
                return Ball.FromRatio(c.Value.Numerator, c.Value.Denominator, bits);
            case TermKind.Named:
                return c.Name switch
                {
                    "pi" => Ball.Pi(bits),
                    "EulerGamma" => Ball.EulerGamma(bits),
                    "Catalan" => Ball.Catalan(bits),
                    _ => throw new UndecidedException($"the constant {c}"),
                };
            case TermKind.Parameter:
                throw new UndecidedException($"{c.Name} is a free parameter");
            case TermKind.Sum:
            {
                var sum = Ball.FromRatio(c.Value.Numerator, c.Value.Denominator, bits);
                for (var i = 0; i < c.Parts.Length; i++)
                {
                    sum += Ball.FromRatio(c.Coefficients[i].Numerator, c.Coefficients[i].Denominator, bits) * Enclose(c.Parts[i], bits);
                }

                return sum;
            }

            case TermKind.Product:
            {
                var product = Ball.FromInteger(1, bits);
                for (var i = 0; i < c.Parts.Length; i++)
                {
                    product *= Power(Enclose(c.Parts[i], bits), c.Exponents[i], bits);
                }

                return product;
            }

            default:
                return Function(c, bits);
        }
    }

    private Ball Power(Ball b, Term e, int bits)
    {
        if (e.IsInteger && BigInteger.Abs(e.Value.Numerator) < 1 << 30)
        {
            return Ball.Pow(b, (int)e.Value.Numerator);
        }

        if (e.IsNumber && e.Value.Denominator < 1000 && BigInteger.Abs(e.Value.Numerator) < 1 << 30)
        {
            return Ball.Pow(Ball.Root(b, (int)e.Value.Denominator), (int)e.Value.Numerator);
        }

        return Ball.Exp(Enclose(e, bits) * Ball.Log(b));
    }

    private Ball Function(Term c, int bits)
    {
        var x = Enclose(c.Parts[^1], bits);
        switch (c.Function)
        {
            case Fn.Exp:
                return Ball.Exp(x);
            case Fn.Log:
                return Ball.Log(x);
            case Fn.Sin:
                return Ball.Sin(x);
            case Fn.Cos:
                return Ball.Cos(x);
            case Fn.Asin:
                return Ball.Asin(x);
            case Fn.Atan:
                return Ball.Atan(x);
            case Fn.Abs:
                return Ball.Abs(x);
            case Fn.Floor:
                return Ball.FromInteger(Floor(c.Parts[0]), bits);
            case Fn.Sign:
                return Ball.FromInteger(Sign(c.Parts[0]), bits);
            default:
                return SpecialFunction(c, x);
        }
    }

    private Ball SpecialFunction(Term c, Ball x)
    {
        int Order() => c.Parts[0].IsInteger && BigInteger.Abs(c.Parts[0].Value.Numerator) < 10_000
            ? (int)c.Parts[0].Value.Numerator
            : throw new UndecidedException($"{c}: an order that is not a small integer");
        return c.Function switch
        {
            Fn.Polygamma => Ball.Polygamma(Order(), x),
            Fn.Zeta => Ball.Zeta(x),
            Fn.ZetaSlope => SpecialValues.ZetaSlope(x, Order()),
            Fn.Stieltjes => SpecialValues.Stieltjes(Order(), x.Bits),
            Fn.Gamma => Ball.Gamma(x),
            Fn.LogGamma => Ball.LogGamma(x),
            Fn.LowerGamma => Ball.LowerGamma(Enclose(c.Parts[0], x.Bits), x),
            Fn.Erf => Ball.Erf(x),
            Fn.Erfi => Ball.Erfi(x),
            Fn.Ei => Ball.Ei(x),
            Fn.Si => Ball.Si(x),
            Fn.Ci => Ball.Ci(x),
            Fn.FresnelS => Ball.FresnelS(x),
            Fn.FresnelC => Ball.FresnelC(x),
            Fn.BesselJ => Ball.BesselJ(Order(), x),
            Fn.BesselY => Ball.BesselY(Order(), x),
            Fn.BesselI => Ball.BesselI(Order(), x),
            Fn.BesselK => Ball.BesselK(Order(), x),
            Fn.LambertW => Ball.LambertW(x),
            Fn.EllipticK => Ball.EllipticK(x),
            Fn.EllipticE => Ball.EllipticE(x),
            _ => throw new UndecidedException($"the constant {c}: no enclosure of {c.Function} is known here"),
        };
    }
}
