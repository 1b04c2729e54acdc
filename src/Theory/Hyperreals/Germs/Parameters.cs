using System.Runtime.CompilerServices;
using Theory.Hyperreals.FirstOrder;
using Theory.Hyperreals.Periodic;

namespace Theory.Hyperreals.Germs;

/// <summary>Free parameters, and the bounds that are assumed of them: the sign of a constant for all their values at once, or none.</summary>
/// <remarks>
/// A bounded parameter is rewritten over a positive one: L + p, U − p, (L + Up)/(1 + p). A sign is read off the form, or, multiplied out, off a polynomial by Sturm's theorem,
/// or off the logarithms of two sides. A value of the parameters at which the constant has none does not count.
/// </remarks>
internal sealed class Parameters(TermPool pool, Constants constants)
{
    private const int Negative = 1;
    private const int Zero = 2;
    private const int Positive = 4;
    private const int Any = Negative | Zero | Positive;
    private const int Deepest = 4;

    private readonly Dictionary<int, Term> generic = [];
    private readonly Dictionary<int, bool> occur = [];
    private readonly Dictionary<int, Term> rewritten = [];
    private int count;

    /// <summary>Whether a term mentions a parameter.</summary>
    public bool Occur(Term t)
    {
        if (!occur.TryGetValue(t.Id, out var known))
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            known = t.Kind == TermKind.Parameter || t.Parts.Any(Occur) || t.Exponents.Any(Occur);
            occur[t.Id] = known;
        }

        return known;
    }

    /// <summary>A parameter strictly between two bounds, either of which may be missing.</summary>
    public void Bound(Term parameter, Term? lower, Term? upper)
    {
        if (lower is null && upper is null)
        {
            return;
        }

        var p = pool.Parameter($"{parameter.Name}#{count++}", positive: true);
        generic[parameter.Id] = lower is null ? pool.Subtract(upper!, p)
            : upper is null ? pool.Add(lower, p)
            : pool.Divide(pool.Add(lower, pool.Multiply(upper, p)), pool.Add(pool.One, p));
        rewritten.Clear();
    }

    /// <summary>The sign that a constant has for all values of the parameters.</summary>
    /// <exception cref="UndecidedException">It has not the same for all, or that is not seen.</exception>
    public int Sign(Term c) => Signs(Rewrite(c), 0) switch
    {
        Positive => 1,
        Negative => -1,
        Zero => 0,
        _ => throw new SignException($"it depends on {string.Join(" and ", Names(c).Distinct().Order(StringComparer.Ordinal))}: the sign of {c}", Obstacle(c)),
    };

    /// <summary>Whether a constant is at least 0 for all values of the parameters, as far as it is seen.</summary>
    public bool IsNeverNegative(Term c) => (Signs(Rewrite(c), 0) & Negative) == 0;

    /// <summary>The names of the parameters that a term mentions.</summary>
    public static IEnumerable<string> Names(Term t) => t.Kind == TermKind.Parameter ? [t.Name] : t.Parts.Concat(t.Exponents).SelectMany(Names);

    private Term Rewrite(Term t)
    {
        if (generic.Count == 0 || !Occur(t))
        {
            return t;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!rewritten.TryGetValue(t.Id, out var result))
        {
            result = t.Kind switch
            {
                TermKind.Parameter => generic.TryGetValue(t.Id, out var by) ? Rewrite(by) : t,
                TermKind.Sum => pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, Rewrite(s.Term)))),
                TermKind.Product => pool.Product(t.Parts.Zip(t.Exponents).Select(f => pool.Power(Rewrite(f.First), Rewrite(f.Second)))),
                TermKind.Apply when t.Name.Length == 0 => pool.Apply(t.Function, [.. t.Parts.Select(Rewrite)]),
                _ => t,
            };
            rewritten[t.Id] = result;
        }

        return result;
    }

    /// <summary>A part that is linear in a parameter, without whose sign that of the whole is not known.</summary>
    private Term? Obstacle(Term c)
    {
        if (c.Kind == TermKind.Product)
        {
            return c.Parts.FirstOrDefault(part => Signs(Rewrite(part), 0) is not (Positive or Negative)) is { } factor ? Obstacle(factor) : null;
        }

        if (c.Kind == TermKind.Sum && c.Parts.Length == 1 && c.Value.IsZero)
        {
            return Obstacle(c.Parts[0]);
        }

        if (c.Is(Fn.Log))
        {
            return Obstacle(pool.Subtract(c.Parts[0], pool.One));
        }

        if (c.Kind == TermKind.Sum && c.Parts.All(p => p.Is(Fn.Log)))
        {
            // Σ log uᵢ − Σ log vⱼ + k has the sign of Π uᵢ·eᵏ − Π vⱼ
            var scale = c.Coefficients[0].Abs();
            if (!c.Coefficients.All(k => k.Abs() == scale))
            {
                return null;
            }

            var (above, below) = (pool.Exp(pool.Number(c.Value / scale)), pool.One);
            for (var i = 0; i < c.Parts.Length; i++)
            {
                (above, below) = c.Coefficients[i].Sign > 0 ? (pool.Multiply(above, c.Parts[i].Parts[0]), below) : (above, pool.Multiply(below, c.Parts[i].Parts[0]));
            }

            return Obstacle(pool.Subtract(above, below));
        }

        var numerator = constants.Normaliser.Numerator(c);
        return pool.Summands(numerator).Any(s => s.Term.Kind == TermKind.Parameter && !Mentions(pool.Subtract(numerator, pool.Scale(s.Coefficient, s.Term)), s.Term)) ? numerator : null;
    }

    /// <summary>Whether a term mentions a parameter.</summary>
    public static bool Mentions(Term t, Term parameter) => ReferenceEquals(t, parameter) || t.Parts.Any(p => Mentions(p, parameter)) || t.Exponents.Any(e => Mentions(e, parameter));

    private static int Of(int sign) => sign > 0 ? Positive : sign < 0 ? Negative : Zero;

    private int Signs(Term t, int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (t.IsNumber)
        {
            return Of(t.Value.Sign);
        }

        if (t.IsPositive)
        {
            return Positive;
        }

        if (!Occur(t))
        {
            return Of(constants.Sign(t));
        }

        return t.Kind switch
        {
            TermKind.Sum => OfSum(t, depth),
            TermKind.Product => t.Parts.Zip(t.Exponents).Aggregate(Positive, (s, f) => Times(s, OfPower(f.First, f.Second, depth))),
            TermKind.Apply => OfFunction(t, depth),
            _ => Any,
        };
    }

    private static int Times(int a, int b)
    {
        var result = ((a | b) & Zero) != 0 ? Zero : 0;
        result |= ((a & Positive) != 0 && (b & Positive) != 0) || ((a & Negative) != 0 && (b & Negative) != 0) ? Positive : 0;
        return result | (((a & Positive) != 0 && (b & Negative) != 0) || ((a & Negative) != 0 && (b & Positive) != 0) ? Negative : 0);
    }

    private static int Plus(int a, int b)
    {
        if (((a & Positive) != 0 && (b & Negative) != 0) || ((a & Negative) != 0 && (b & Positive) != 0))
        {
            return Any;
        }

        // a zero hides behind what is not zero
        var both = (a | b) & ~Zero;
        return both | ((a & b) & Zero);
    }

    private int OfPower(Term b, Term e, int depth)
    {
        var s = Signs(b, depth);
        var down = (Signs(e, depth) & Negative) != 0;
        var zero = down ? 0 : s & Zero;
        if (e.IsInteger)
        {
            return e.Value.Numerator.IsEven ? zero | ((s & ~Zero) != 0 ? Positive : 0) : zero | (s & ~Zero);
        }

        // real for a base that is not negative
        return zero | (s & Positive);
    }

    private int OfFunction(Term t, int depth)
    {
        var x = t.Parts[^1];
        switch (t.Function)
        {
            case Fn.Exp:
                return Positive;
            case Fn.Log when depth < Deepest:
                return Signs(pool.Subtract(x, pool.One), depth + 1);
            case Fn.Atan or Fn.Asin or Fn.Erf or Fn.Erfi or Fn.Si or Fn.Sign:
                return Signs(x, depth);
            case Fn.Abs:
                var s = Signs(x, depth);
                return (s & Zero) | ((s & ~Zero) != 0 ? Positive : 0);
            case Fn.Gamma:
                return Signs(x, depth) == Positive ? Positive : Any;
            default:
                return Any;
        }
    }

    private int OfSum(Term t, int depth)
    {
        var signs = BySummands(t, depth);
        if (signs is Positive or Negative or Zero || depth >= Deepest)
        {
            return signs;
        }

        signs &= ByRange(t, depth);
        var (cleared, direction) = Cleared(t, depth);
        if (!ReferenceEquals(cleared, t))
        {
            return signs & Times(direction, Signs(cleared, depth + 1));
        }

        if (t.Value.IsZero && t.Parts.All(p => p.Is(Fn.Log)) && t.Coefficients.All(c => c.IsInteger && c.Abs() <= 16))
        {
            // Σ cᵢ log uᵢ has the sign of Π uᵢ^cᵢ − 1, written without quotients
            Term Side(int sign) => t.Parts.Zip(t.Coefficients).Where(p => p.Second.Sign == sign).Aggregate(pool.One, (all, p) => pool.MultiplyPlain(all, pool.PowerPlain(p.First.Parts[0], pool.Number(p.Second.Abs()))));
            return signs & Signs(constants.Normaliser.Numerator(pool.Subtract(Side(1), Side(-1))), depth + 1);
        }

        if (Sturmian(t) is { } byRoots)
        {
            return signs & byRoots;
        }

        if (pool.Summands(t).ToList() is [var a, var b])
        {
            var (first, second) = (pool.Scale(a.Coefficient, a.Term), pool.Negate(pool.Scale(b.Coefficient, b.Term)));
            if (Signs(first, depth + 1) == Positive && Signs(second, depth + 1) == Positive)
            {
                // u − v has the sign of log u − log v
                return signs & Signs(pool.Subtract(pool.Log(first), pool.Log(second)), depth + 1);
            }
        }

        return signs;
    }

    private int BySummands(Term t, int depth)
    {
        var signs = Zero;
        foreach (var (c, part) in pool.Summands(t))
        {
            signs = Plus(signs, Times(Of(c.Sign), Signs(part, depth)));
            if (signs == Any)
            {
                break;
            }
        }

        return signs;
    }

    private int ByRange(Term t, int depth)
    {
        var (low, high) = Range(t, depth);
        return low is { Sign: > 0 } ? Positive : high is { Sign: < 0 } ? Negative : low is { Sign: 0 } ? Zero | Positive : high is { Sign: 0 } ? Zero | Negative : Any;
    }

    private (Rational? Low, Rational? High) Range(Term t, int depth)
    {
        if (t.IsNumber)
        {
            return (t.Value, t.Value);
        }

        if (t.Kind == TermKind.Sum)
        {
            Rational? low = t.Value, high = t.Value;
            for (var i = 0; i < t.Parts.Length; i++)
            {
                var c = t.Coefficients[i];
                var (l, h) = Range(t.Parts[i], depth);
                (l, h) = c.Sign > 0 ? (l, h) : (h, l);
                (low, high) = (low + (c * l), high + (c * h));
            }

            return (low, high);
        }

        if (t.Is(Fn.Sin) || t.Is(Fn.Cos) || t.Is(Fn.Erf))
        {
            return (Rational.MinusOne, Rational.One);
        }

        if (t.Is(Fn.Exp) && depth < Deepest && Signs(t.Parts[0], depth + 1) is var s && s is Positive or Negative)
        {
            return s == Positive ? (Rational.One, null) : (Rational.Zero, Rational.One);
        }

        return (Signs(t, depth) & Negative) == 0 ? (Rational.Zero, null) : (null, null);
    }

    /// <summary>The sum times the denominators whose sign is known, multiplied out.</summary>
    private (Term Term, int Direction) Cleared(Term t, int depth)
    {
        var direction = Positive;
        for (var round = 0; round < 8; round++)
        {
            Term? worst = null;
            var lowest = 0;
            foreach (var (_, term) in pool.Summands(t))
            {
                for (var i = 0; i < term.Parts.Length && term.Kind == TermKind.Product; i++)
                {
                    var below = term.Exponents[i].IsInteger && term.Exponents[i].Value.Sign < 0 && term.Exponents[i].Value > -64 ? (int)term.Exponents[i].Value.Numerator : 0;
                    if (below < lowest && (worst is null || ReferenceEquals(worst, term.Parts[i])) && (Signs(term.Parts[i], depth + 1) & ~Zero) is Positive or Negative)
                    {
                        (worst, lowest) = (term.Parts[i], below);
                    }
                }
            }

            if (worst is null)
            {
                break;
            }

            var factor = pool.PowerPlain(worst, pool.Number(-lowest));
            direction = Times(direction, Signs(factor, depth + 1) & ~Zero);
            var next = constants.Normaliser.Numerator(pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, pool.MultiplyPlain(s.Term, factor)))));
            if (ReferenceEquals(next, t))
            {
                break;
            }

            t = next;
        }

        return (t, direction);
    }

    /// <summary>The signs of a polynomial in one positive parameter.</summary>
    private int? Sturmian(Term t)
    {
        Term? variable = null;
        var coefficients = new SortedDictionary<int, Rational>();
        foreach (var (c, term) in pool.Summands(t))
        {
            var (b, degree) = term.IsOne ? (null, 0)
                : term.Kind == TermKind.Product && term.Parts.Length == 1 && term.Exponents[0].IsInteger && term.Exponents[0].Value.Sign > 0 && term.Exponents[0].Value < 200 ? (term.Parts[0], (int)term.Exponents[0].Value.Numerator)
                : (term, 1);
            if (b is not null && (b.Kind != TermKind.Parameter || !b.IsPositive || (variable ??= b) != b))
            {
                return null;
            }

            coefficients[degree] = c;
        }

        if (variable is null)
        {
            return null;
        }

        var polynomial = new Polynomial(Enumerable.Range(0, coefficients.Keys.Max() + 1).Select(k => coefficients.GetValueOrDefault(k)));
        var reach = 1 + polynomial.Coefficients.Max(c => (c / polynomial.Lead).Abs());
        return Sturm.Count(polynomial, Rational.Zero, reach) == 0 ? Of(polynomial.Lead.Sign) : null;
    }
}
