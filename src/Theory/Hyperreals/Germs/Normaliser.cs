using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>Proves that a term is zero: multiplied out, with its denominators cleared, nothing is left.</summary>
/// <remarks>A term that multiplies out to nothing is zero as a rational function of its kernels, hence zero. The converse needs the kernels to be independent, which is not claimed: a failure says nothing.</remarks>
internal sealed class Normaliser(TermPool pool)
{
    private const int Largest = 600;

    private readonly Dictionary<int, Term?> expanded = [];
    private readonly Dictionary<int, Term> cleared = [];

    /// <summary>The numerator of a term over a common denominator, multiplied out: zero only if the term is zero.</summary>
    /// <param name="a">The term.</param>
    /// <returns>The numerator, or the term itself where that outgrows the budget.</returns>
    public Term Numerator(Term a)
    {
        if (cleared.TryGetValue(a.Id, out var known))
        {
            return known;
        }

        var t = a;
        for (var round = 0; round < 12; round++)
        {
            if (Expand(t) is not { } sum)
            {
                break;
            }

            t = sum;
            if (Denominator(t) is not { } factor)
            {
                break;
            }

            // each summand takes the factor, so that it cancels before anything is multiplied out
            t = pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, pool.MultiplyPlain(s.Term, factor))));
        }

        cleared[a.Id] = t;
        return t;
    }

    /// <summary>The term itself, multiplied out with its denominators left standing.</summary>
    /// <param name="a">The term.</param>
    /// <returns>An equal term; the term as it is where that outgrows the budget.</returns>
    public Term Expanded(Term a) => Expand(a) ?? a;

    private Term? Denominator(Term sum)
    {
        Term? worst = null;
        var lowest = Rational.Zero;
        foreach (var (_, term) in pool.Summands(sum))
        {
            if (term.Kind != TermKind.Product)
            {
                continue;
            }

            for (var i = 0; i < term.Parts.Length; i++)
            {
                if (term.Parts[i].Kind == TermKind.Sum && term.Exponents[i].IsNumber && term.Exponents[i].Value < lowest && (worst is null || ReferenceEquals(worst, term.Parts[i])))
                {
                    (worst, lowest) = (term.Parts[i], term.Exponents[i].Value);
                }
            }
        }

        return worst is null ? null : pool.PowerPlain(worst, pool.Number(-(Rational)lowest.Floor()));
    }

    /// <summary>All products of sums multiplied out, cos² written by sin², arguments normalised; null past the budget.</summary>
    private Term? Expand(Term a)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (expanded.TryGetValue(a.Id, out var known))
        {
            return known;
        }

        expanded[a.Id] = null;
        var result = a.Kind switch
        {
            TermKind.Sum => ExpandSum(a),
            TermKind.Product => ExpandProduct(a),
            TermKind.Apply => ExpandArguments(a),
            _ => a,
        };
        expanded[a.Id] = result;
        return result;
    }

    private Term? ExpandSum(Term a)
    {
        var summands = new List<Term>();
        foreach (var (c, t) in pool.Summands(a))
        {
            if (Expand(t) is not { } e)
            {
                return null;
            }

            summands.Add(pool.Scale(c, e));
        }

        var sum = pool.Sum(summands);
        return Width(sum) > Largest ? null : sum;
    }

    private Term? ExpandArguments(Term a)
    {
        if (a.Function is Fn.Piecewise or Fn.Undefined or Fn.Hyperfinite or Fn.Riemann)
        {
            return a;
        }

        var arguments = new Term[a.Parts.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (Expand(a.Parts[i]) is not { } e)
            {
                return null;
            }

            arguments[i] = e;
        }

        return arguments.AsSpan().SequenceEqual(a.Parts) ? a : a.Function == Fn.Formal ? pool.Raw(Fn.Formal, arguments, false, a.Name) : pool.Apply(a.Function, arguments);
    }

    private Term? ExpandProduct(Term a)
    {
        var result = pool.One;
        for (var i = 0; i < a.Parts.Length; i++)
        {
            if (Expand(a.Parts[i]) is not { } b || Expand(a.Exponents[i]) is not { } e)
            {
                return null;
            }

            Term? factor;
            if (b.Kind == TermKind.Sum && e.IsNumber && e.Value >= Rational.One && e.Value < 64)
            {
                var whole = (int)e.Value.Floor();
                factor = pool.Power(b, pool.Number(e.Value - whole));
                for (var k = 0; k < whole && factor is not null; k++)
                {
                    factor = Distribute(factor, b);
                }
            }
            else if (b.Is(Fn.Cos) && e.IsInteger && e.Value > Rational.One && e.Value < 64)
            {
                var square = pool.Subtract(pool.One, pool.Power(pool.Sin(b.Parts[0]), pool.Number(2)));
                factor = e.Value.Numerator.IsEven ? pool.One : b;
                for (var k = 0; k < (int)e.Value.Numerator / 2 && factor is not null; k++)
                {
                    factor = Distribute(factor, square);
                }
            }
            else
            {
                factor = pool.Power(b, e);
            }

            if (factor is null || Distribute(result, factor) is not { } product)
            {
                return null;
            }

            result = product;
        }

        return result;
    }

    private Term? Distribute(Term a, Term b)
    {
        if (a.Kind != TermKind.Sum && b.Kind != TermKind.Sum)
        {
            return pool.Multiply(a, b);
        }

        if ((long)Width(a) * Width(b) > Largest)
        {
            return null;
        }

        var summands = new List<Term>();
        foreach (var (c, s) in pool.Summands(a))
        {
            foreach (var (d, t) in pool.Summands(b))
            {
                summands.Add(pool.Scale(c * d, pool.Multiply(s, t)));
            }
        }

        return pool.Sum(summands);
    }

    private static int Width(Term a) => a.Kind == TermKind.Sum ? a.Parts.Length + 1 : 1;
}
