using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>From terms to germs: exactly where the term is one, else by bounds.</summary>
internal sealed partial class GermField
{
    private readonly Dictionary<int, Range> ranges = [];
    private readonly HashSet<int> active = [];

    /// <summary>The oscillating parts that bounds were taken of, with their infinite arguments.</summary>
    public Dictionary<int, (Term Term, Germ Argument)> Oscillating { get; } = [];

    /// <summary>Why a bounded value is missing at points that come for ever: a pole, or the logarithm of what touches zero; empty where none was met.</summary>
    public string Holes { get; private set; } = "";

    /// <summary>A term as a germ.</summary>
    public Germ Evaluate(Term t)
    {
        if (bySymbol.TryGetValue(t.Id, out var known))
        {
            return known;
        }

        var range = Enclose(t);
        return range.IsExact ? range.Lower! : throw new InexactException($"{t} oscillates");
    }

    /// <summary>A term between germs.</summary>
    public Range Enclose(Term t)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (ranges.TryGetValue(t.Id, out var range))
        {
            return range;
        }

        if (bySymbol.TryGetValue(t.Id, out var known))
        {
            return Range.Exact(known);
        }

        if (!active.Add(t.Id))
        {
            throw new UndecidedException($"{t} is defined by itself");
        }

        Step();
        try
        {
            range = t.IsConstant && t.Kind != TermKind.Apply ? Range.Exact(Constant(t)) : t.Kind switch
            {
                TermKind.Variable => ReferenceEquals(t, Pool.Variable) ? Range.Exact(Variable) : throw new UndecidedException($"the index {t.Name} outside its sum"),
                TermKind.Sum => EncloseSum(t),
                TermKind.Product => EncloseProduct(t),
                TermKind.Apply => EncloseApply(t),
                _ => Range.Exact(Constant(t)),
            };
        }
        finally
        {
            active.Remove(t.Id);
        }

        if (!range.IsExact && range.Waves is null)
        {
            range = AsPart(t, range);
        }

        ranges[t.Id] = range;
        if (range.IsExact)
        {
            bySymbol.TryAdd(t.Id, range.Lower!);
        }

        return range;
    }

    /// <summary>Whether a relation holds eventually.</summary>
    public bool Holds(Term condition)
    {
        switch (condition.Function)
        {
            case Fn.Less:
                return SignOf(Enclose(Pool.Subtract(condition.Parts[1], condition.Parts[0])), strict: true);
            case Fn.LessOrEqual:
                return SignOf(Enclose(Pool.Subtract(condition.Parts[1], condition.Parts[0])), strict: false);
            case Fn.Equal:
            {
                var difference = Enclose(Pool.Subtract(condition.Parts[1], condition.Parts[0]));
                if (difference.IsExact)
                {
                    return Sign(difference.Lower!) == 0;
                }

                return (difference.Lower is null || Sign(difference.Lower) <= 0) && (difference.Upper is null || Sign(difference.Upper) >= 0)
                    ? throw new InexactException($"{condition} for ever changes") : false;
            }

            case Fn.And:
                return condition.Parts.All(Holds);
            case Fn.Or:
                return condition.Parts.Any(Holds);
            case Fn.Not:
                return !Holds(condition.Parts[0]);
            default:
                throw new UndecidedException($"the condition {condition}");
        }
    }

    private bool SignOf(Range difference, bool strict)
    {
        if (difference.IsExact)
        {
            var sign = Sign(difference.Lower!);
            return sign > 0 || (!strict && sign == 0);
        }

        if (difference.Lower is not null)
        {
            var low = Sign(difference.Lower);
            if (low > 0 || (!strict && low == 0))
            {
                return true;
            }
        }

        if (difference.Upper is not null)
        {
            var high = Sign(difference.Upper);
            if (high < 0 || (strict && high == 0))
            {
                return false;
            }
        }

        throw new InexactException("a condition that may change for ever");
    }

    private Range EncloseSum(Term t)
    {
        var parts = new List<(Rational Coefficient, Range Range)>();
        foreach (var (c, part) in Pool.Summands(t))
        {
            parts.Add((c, Enclose(part)));
        }

        if (parts.All(p => p.Range.IsExact))
        {
            return Range.Exact(Sum([.. parts.Select(p => Scale(Pool.Number(p.Coefficient), p.Range.Lower!))]));
        }

        return AddRanges([.. parts.Select(p => p.Range.IsExact ? Range.Exact(Scale(Pool.Number(p.Coefficient), p.Range.Lower!)) : MultiplyRanges(Range.Exact(Constant(p.Coefficient)), p.Range))]);
    }

    private Range EncloseProduct(Term t)
    {
        var factors = new List<Range>();
        for (var i = 0; i < t.Parts.Length; i++)
        {
            var b = Enclose(t.Parts[i]);
            var e = t.Exponents[i];
            if (!b.IsExact && e.IsInteger && e.Value.Sign > 0 && e.Value <= 6)
            {
                for (var k = 0; k < (int)e.Value.Numerator; k++)
                {
                    factors.Add(b);
                }

                continue;
            }

            var power = PowerOf(b, e);
            factors.Add(power.IsExact ? power : AsPart(Pool.Power(t.Parts[i], e), power));
        }

        if (factors.All(f => f.IsExact))
        {
            return Range.Exact(Product([.. factors.Select(f => f.Lower!)]));
        }

        // the exact factors first: their order does not matter, and they stay germs
        var exact = Range.Exact(Product([.. factors.Where(f => f.IsExact).Select(f => f.Lower!)]));
        return factors.Where(f => !f.IsExact).Aggregate(exact, MultiplyRanges);
    }

    private Range PowerOf(Range b, Term e)
    {
        if (b.IsExact)
        {
            return Range.Exact(Power(b.Lower!, e));
        }

        if (!e.IsConstant)
        {
            throw new InvalidOperationException("A moving exponent is an exponential.");
        }

        if (e.IsOne)
        {
            return b;
        }

        if (Constants.Sign(e) < 0)
        {
            return Inverse(PowerOf(b, Pool.Negate(e)));
        }

        var (low, high) = (b.Lower is null ? -1 : Sign(b.Lower), b.Upper is null ? 1 : Sign(b.Upper));
        if (e.IsInteger && !e.Value.Numerator.IsEven)
        {
            return new Range(b.Lower is null ? null : Power(b.Lower, e), b.Upper is null ? null : Power(b.Upper, e));
        }

        if (low >= 0)
        {
            return new Range(Power(b.Lower!, e), b.Upper is null ? null : Power(b.Upper, e));
        }

        if (!e.IsInteger)
        {
            throw new UndecidedException($"a power {e} of what may be negative");
        }

        if (high <= 0)
        {
            return new Range(Power(b.Upper!, e), b.Lower is null ? null : Power(b.Lower, e));
        }

        return new Range(Zero, b.Lower is null || b.Upper is null ? null : Larger(Power(b.Lower, e), Power(b.Upper, e)));
    }

    private Range Inverse(Range r)
    {
        if (r.IsExact)
        {
            return Range.Exact(Power(r.Lower!, Pool.MinusOne));
        }

        var (low, high) = (r.Lower is null ? -1 : Sign(r.Lower), r.Upper is null ? 1 : Sign(r.Upper));
        Germ Over(Germ g) => Power(g, Pool.MinusOne);
        if (low > 0)
        {
            return new Range(r.Upper is null ? Zero : Over(r.Upper), Over(r.Lower!));
        }

        if (high < 0)
        {
            return new Range(Over(r.Upper!), r.Lower is null ? Zero : Over(r.Lower));
        }

        Holes = "a quotient by what comes to zero for ever";
        return low == 0 ? new Range(r.Upper is null ? Zero : Over(r.Upper), null) : high == 0 ? new Range(null, r.Lower is null ? Zero : Over(r.Lower)) : new Range((Germ?)null, null);
    }

    private Range MultiplyRanges(Range a, Range b) => MultiplyWaves(a, b) ?? MultiplyEnds(a, b);

    private Range MultiplyEnds(Range a, Range b)
    {
        if (a.IsExact && b.IsExact)
        {
            return Range.Exact(Multiply(a.Lower!, b.Lower!));
        }

        if (b.IsExact)
        {
            (a, b) = (b, a);
        }

        if (a.IsExact)
        {
            var sign = Sign(a.Lower!);
            if (sign == 0)
            {
                return Range.Exact(Zero);
            }

            var (low, high) = (b.Lower is null ? null : Multiply(a.Lower!, b.Lower), b.Upper is null ? null : Multiply(a.Lower!, b.Upper));
            return sign > 0 ? new Range(low, high) : new Range(high, low);
        }

        // the ends of a product are among the products of ends; an unbounded end meets a sign
        var candidates = new List<(Germ? Value, int Infinity)>();
        foreach (var (x, xs) in new[] { (a.Lower, -1), (a.Upper, 1) })
        {
            foreach (var (y, ys) in new[] { (b.Lower, -1), (b.Upper, 1) })
            {
                if (x is not null && y is not null)
                {
                    candidates.Add((Multiply(x, y), 0));
                    continue;
                }

                var sign = (x is null ? xs : Sign(x)) * (y is null ? ys : Sign(y));
                candidates.Add(sign == 0 ? (Zero, 0) : (null, sign));
            }
        }

        Germ? End(int direction)
        {
            if (candidates.Any(c => c.Infinity == direction))
            {
                return null;
            }

            Germ? best = null;
            foreach (var (value, infinity) in candidates)
            {
                if (infinity == 0 && (best is null || Compare(value!, best) * direction > 0))
                {
                    best = value;
                }
            }

            return best;
        }

        return new Range(End(-1), End(1));
    }

    private Germ Larger(Germ a, Germ b) => Compare(a, b) >= 0 ? a : b;

    private Germ Smaller(Germ a, Germ b) => Compare(a, b) <= 0 ? a : b;

    private Range EncloseApply(Term t)
    {
        switch (t.Function)
        {
            case Fn.Undefined:
                throw new UndecidedException($"{t.Name} is not known here");
            case Fn.Formal:
                return Range.Exact(FormalOf(t));
            case Fn.Hyperfinite:
                return HyperfiniteOf(t);
            case Fn.Riemann:
                return RiemannOf(t);
            case Fn.Between:
                return new Range(Enclose(t.Parts[0]).Lower, Enclose(t.Parts[1]).Upper);
            case Fn.Piecewise:
                for (var i = 0; i + 1 < t.Parts.Length; i += 2)
                {
                    if (Holds(t.Parts[i + 1]))
                    {
                        return Enclose(t.Parts[i]);
                    }
                }

                throw new UndecidedException("no condition of a Piecewise holds");
            case Fn.Max:
                return MaxOf([.. t.Parts.Select(Enclose)]);
            case Fn.LowerGamma when !t.Parts[0].IsConstant && t.Parts[1].IsConstant && Constants.Sign(t.Parts[1]) >= 0:
                // 0 ≤ γ(a, x) ≤ xᵃ/a
                return new Range(Zero, Evaluate(Pool.Divide(Pool.Power(t.Parts[1], t.Parts[0]), t.Parts[0])));
            default:
                break;
        }

        Term? parameter = null;
        if (t.Parts.Length == 2)
        {
            parameter = t.Parts[0];
            if (!parameter.IsConstant)
            {
                throw new UndecidedException($"{t.Function} of a moving order");
            }
        }

        var x = Enclose(t.Parts[^1]);
        if (x.IsExact)
        {
            return OfGerm(t, x.Lower!, parameter);
        }

        return OfRange(t, x);
    }

    private Range OfGerm(Term t, Germ g, Term? parameter)
    {
        switch (t.Function)
        {
            case Fn.Abs:
                return Range.Exact(Sign(g) >= 0 ? g : Negate(g));
            case Fn.Sign:
                return Range.Exact(Constant((Rational)Sign(g)));
            case Fn.Floor:
                return FloorOf(t, g);
            case Fn.Sin or Fn.Cos when Growth(g) > 0:
                Oscillating.TryAdd(t.Id, (t, g));
                return Circular(t.Function == Fn.Cos, g);
            case Fn.AiryAi or Fn.AiryBi when Growth(g) > 0 && Sign(g) < 0 && parameter!.IsZero:
            {
                // Ai(−x) = (P cos χ + Q sin χ)/(√π x^{1/4}), Bi(−x) = (−P sin χ + Q cos χ)/(√π x^{1/4}), χ = ζ − π/4
                var x = Negate(g);
                var zeta = Scale(Pool.Number(Rational.Of(2, 3)), Power(x, Pool.Number(Rational.Of(3, 2))));
                var size = Scale(Pool.Power(Pool.Pi, Pool.Number(-Rational.Half)), Power(x, Pool.Number(Rational.Of(-1, 4))));
                var phase = Subtract(zeta, Constant(Pool.Scale(Rational.Of(1, 4), Pool.Pi)));
                var w = Power(zeta, Pool.MinusOne);
                var (p, q) = (Range.Exact(Multiply(size, Formal("airy-p", 0, w))), Range.Exact(Multiply(size, Formal("airy-q", 0, w))));
                var (cosine, sine) = (Circular(true, phase), Circular(false, phase));
                return t.Function == Fn.AiryAi
                    ? AddRanges([MultiplyRanges(p, cosine), MultiplyRanges(q, sine)])
                    : AddRanges([MultiplyRanges(Range.Exact(Negate(p.Lower!)), sine), MultiplyRanges(q, cosine)]);
            }

            case Fn.BesselJ or Fn.BesselY or Fn.Si or Fn.Ci or Fn.FresnelS or Fn.FresnelC when Growth(g) > 0:
                return Ringing(t.Function, g, parameter);
            default:
                return Range.Exact(Apply(t.Function, g, parameter));
        }
    }

    /// <summary>At an infinite argument: a sine and a cosine with asymptotic series as coefficients.</summary>
    private Range Ringing(Fn function, Germ g, Term? order)
    {
        if (Sign(g) < 0)
        {
            if (function is Fn.Ci or Fn.BesselY)
            {
                throw new UndecidedException($"{function} at −infinity, which leaves the reals");
            }

            var mirror = Ringing(function, Negate(g), order);
            return function == Fn.BesselJ && order!.Value.Numerator.IsEven ? mirror : MultiplyRanges(Range.Exact(Constant(Pool.MinusOne)), mirror);
        }

        var t = Power(g, Pool.MinusOne);
        Range Wave(Germ coefficient, bool cosine, Germ phase) => MultiplyRanges(Range.Exact(coefficient), Circular(cosine, phase));
        switch (function)
        {
            case Fn.Si:
                return AddRanges([Range.Exact(Constant(Pool.Scale(Rational.Half, Pool.Pi))), Wave(Negate(Formal("si-f", 0, t)), true, g), Wave(Negate(Formal("si-g", 0, t)), false, g)]);
            case Fn.Ci:
                return AddRanges([Wave(Formal("si-f", 0, t), false, g), Wave(Negate(Formal("si-g", 0, t)), true, g)]);
            case Fn.FresnelS or Fn.FresnelC:
            {
                // u = πg²: S = 1/2 − (f cos(u/2) + g sin(u/2)), C = 1/2 + f sin(u/2) − g cos(u/2) with f, g = (1/πg) Σ …u^{−k}
                var u = Scale(Pool.Pi, Multiply(g, g));
                var w = Power(u, Pool.MinusOne);
                var front = Scale(Pool.Power(Pool.Pi, Pool.MinusOne), t);
                var (first, second) = (Multiply(front, Formal("fresnel-f", 0, w)), Multiply(front, Formal("fresnel-g", 0, w)));
                var phase = Scale(Pool.Half, u);
                var half = Range.Exact(Constant(Rational.Half));
                return function == Fn.FresnelS
                    ? AddRanges([half, Wave(Negate(first), true, phase), Wave(Negate(second), false, phase)])
                    : AddRanges([half, Wave(first, false, phase), Wave(Negate(second), true, phase)]);
            }

            default:
            {
                // √(2/(πg)) (P cos χ − Q sin χ) and √(2/(πg)) (P sin χ + Q cos χ), χ = g − νπ/2 − π/4
                var size = Power(Scale(Pool.Scale(Rational.Half, Pool.Pi), g), Pool.Number(Rational.Of(-1, 2)));
                var shift = Pool.Multiply(Pool.Pi, Pool.Add(Pool.Scale(Rational.Half, order!), Pool.Number(Rational.Of(1, 4))));
                var phase = Subtract(g, Constant(shift));
                var (p, q) = (Multiply(size, Formal($"bessel-p:{order!.Value}", 0, t)), Multiply(size, Formal($"bessel-q:{order.Value}", 0, t)));
                return function == Fn.BesselJ
                    ? AddRanges([Wave(p, true, phase), Wave(Negate(q), false, phase)])
                    : AddRanges([Wave(p, false, phase), Wave(q, true, phase)]);
            }
        }
    }

    private Range FloorOf(Term t, Germ g)
    {
        if (Growth(g) > 0)
        {
            if (IntegerValued(t.Parts[0]))
            {
                return Range.Exact(g);
            }

            if (IntegerIndex)
            {
                var (infinite, rest) = SplitInfinite(g);
                var (whole, _) = WholePart(infinite, Pool.One);
                if (IsZero(Subtract(infinite, whole)))
                {
                    return Range.Exact(Add(whole, FloorOf(t, rest).Lower!));
                }
            }

            Oscillating.TryAdd(t.Id, (t, g));
            return new Range(Subtract(g, One), g);
        }

        var limit = Limit(g);
        if (Constants.IsInteger(limit) is { } n)
        {
            return Range.Exact(Constant(Sign(Subtract(g, Constant(limit))) < 0 ? (Rational)(n - 1) : (Rational)n));
        }

        return Range.Exact(Constant((Rational)Constants.Floor(limit)));
    }

    /// <summary>Whether the index runs through integers, so that polynomials in it with integer coefficients are integers.</summary>
    public bool IntegerIndex { get; init; }

    private bool IntegerValued(Term t) => t.Kind switch
    {
        TermKind.Number => t.Value.IsInteger,
        TermKind.Variable => IntegerIndex,
        TermKind.Sum => t.Value.IsInteger && t.Coefficients.All(c => c.IsInteger) && t.Parts.All(IntegerValued),
        TermKind.Product => t.Parts.All(IntegerValued) && t.Exponents.All(e => e.IsInteger && e.Value.Sign > 0),
        TermKind.Apply => t.Function == Fn.Floor,
        _ => false,
    };

    private Range MaxOf(List<Range> ranges)
    {
        if (ranges.All(r => r.IsExact))
        {
            return Range.Exact(ranges.Select(r => r.Lower!).Aggregate(Larger));
        }

        Germ? lower = null;
        foreach (var r in ranges)
        {
            if (r.Lower is not null)
            {
                lower = lower is null ? r.Lower : Larger(lower, r.Lower);
            }
        }

        return new Range(lower, ranges.Any(r => r.Upper is null) ? null : ranges.Select(r => r.Upper!).Aggregate(Larger));
    }

    private Range OfRange(Term t, Range x)
    {
        var f = t.Function;
        Germ? Map(Germ? g) => g is null ? null : OfGerm(Pool.Raw(f, [g.Symbol]), g, null) is { IsExact: true } r ? r.Lower : throw new InexactException($"{t} of bounds");
        switch (f)
        {
            case Fn.Exp:
                return new Range(x.Lower is null ? Zero : Exp(x.Lower), x.Upper is null ? null : Exp(x.Upper));
            case Fn.Log:
            {
                var low = x.Lower is null ? -1 : Sign(x.Lower);
                if (low < 0)
                {
                    throw new UndecidedException($"the logarithm of {t.Parts[0]}, which may be negative");
                }

                Holes = low == 0 ? $"the logarithm of {t.Parts[0]}, which comes to zero for ever" : Holes;
                return new Range(low == 0 ? null : Log(x.Lower!), x.Upper is null ? null : Log(x.Upper));
            }

            case Fn.Atan:
            {
                var half = Constant(Pool.Scale(Rational.Half, Pool.Pi));
                return new Range(x.Lower is null ? Negate(half) : Map(x.Lower), x.Upper is null ? half : Map(x.Upper));
            }

            case Fn.Erf:
                return new Range(x.Lower is null ? Constant(Pool.MinusOne) : Map(x.Lower), x.Upper is null ? One : Map(x.Upper));
            case Fn.Asin:
                return new Range(Map(x.Lower), Map(x.Upper));
            case Fn.Sign:
            case Fn.Floor:
            {
                Germ? End(Germ? g, bool upper) => g is null ? null : OfGerm(Pool.Raw(f, [g.Symbol]), g, null) is var r ? (upper ? r.Upper : r.Lower) : null;
                return f == Fn.Sign
                    ? new Range(x.Lower is null ? Constant(Pool.MinusOne) : End(x.Lower, false), x.Upper is null ? One : End(x.Upper, true))
                    : new Range(End(x.Lower, false), End(x.Upper, true));
            }

            case Fn.Abs:
            {
                var (low, high) = (x.Lower is null ? -1 : Sign(x.Lower), x.Upper is null ? 1 : Sign(x.Upper));
                if (low >= 0)
                {
                    return x;
                }

                if (high <= 0)
                {
                    return new Range(Negate(x.Upper!), x.Lower is null ? null : Negate(x.Lower));
                }

                return new Range(Zero, x.Lower is null || x.Upper is null ? null : Larger(Negate(x.Lower), x.Upper));
            }

            case Fn.Sin:
            case Fn.Cos:
                return Wave(f, x);
            case Fn.Gamma or Fn.LogGamma when x.Lower is not null && Compare(x.Lower, Constant((Rational)2)) >= 0:
                return new Range(Map(x.Lower), x.Upper is null ? null : Map(x.Upper));
            default:
                throw new InexactException($"{t}: only bounds of its argument are known");
        }
    }

    /// <summary>sin and cos of bounds: by the Lipschitz constant 1 around the lower end, within [−1, 1]; monotone within a quarter turn.</summary>
    private Range Wave(Fn f, Range x)
    {
        var full = new Range(Constant(Pool.MinusOne), One);
        if (x.Lower is null || x.Upper is null || Growth(x.Lower) > 0 || Growth(x.Upper) > 0)
        {
            return full;
        }

        var half = Constant(Pool.Scale(Rational.Half, Pool.Pi));
        if (f == Fn.Sin && Compare(x.Lower, Negate(half)) >= 0 && Compare(x.Upper, half) <= 0)
        {
            return new Range(Apply(f, x.Lower), Apply(f, x.Upper));
        }

        if (f == Fn.Cos && Compare(x.Upper, Add(half, half)) <= 0 && Sign(x.Lower) >= 0)
        {
            return new Range(Apply(f, x.Upper), Apply(f, x.Lower));
        }

        if (f == Fn.Cos && Compare(x.Upper, half) <= 0 && Compare(x.Lower, Negate(half)) >= 0)
        {
            return new Range(Smaller(Apply(f, x.Upper), Apply(f, x.Lower)), One);
        }

        var width = Subtract(x.Upper, x.Lower);
        var centre = Apply(f, x.Lower);
        return new Range(Larger(Subtract(centre, width), full.Lower!), Smaller(Add(centre, width), One));
    }

    private Germ FormalOf(Term t)
    {
        var mark = t.Name.LastIndexOf('#');
        return Formal(t.Name[..mark], int.Parse(t.Name.AsSpan(mark + 1), System.Globalization.CultureInfo.InvariantCulture), Evaluate(t.Parts[0]));
    }
}
