namespace Theory.Hyperreals.Germs;

/// <summary>Polynomials in what oscillates: sin and cos of infinite arguments, fractional parts, and all that is only bounded.</summary>
internal sealed partial class GermField
{
    private const int WidestPolynomial = 120;

    private readonly Dictionary<int, Range> parts = [];

    /// <summary>Whether sin(θ + c) is written by sin θ and cos θ for a constant c too, and not for an infinitesimal one alone.</summary>
    public bool SplitsConstants { get; init; } = true;

    /// <summary>A bounded part as a polynomial of itself.</summary>
    private Range AsPart(Term t, Range bounds)
    {
        parts[t.Id] = bounds;
        return Polynomial([([new Range.Part(t, 1)], One)]);
    }

    private Range Polynomial(List<(Range.Part[] Parts, Germ Coefficient)> terms)
    {
        var kept = terms.Where(t => !t.Coefficient.Symbol.IsZero && !IsZero(t.Coefficient)).ToList();
        if (kept.Count == 0)
        {
            return Range.Exact(Zero);
        }

        return kept is [{ Parts.Length: 0 }] ? Range.Exact(kept[0].Coefficient) : new Range(kept, () => Hull(kept));
    }

    private List<(Range.Part[] Parts, Germ Coefficient)> TermsOf(Range range) =>
        range.IsExact ? [([], range.Lower!)] : range.Waves ?? throw new InvalidOperationException("Bounds without a name.");

    private (Germ? Lower, Germ? Upper) Hull(List<(Range.Part[] Parts, Germ Coefficient)> terms)
    {
        var lower = new List<Germ>();
        var upper = new List<Germ>();
        var (unboundedBelow, unboundedAbove) = (false, false);
        foreach (var (factors, coefficient) in terms)
        {
            var range = Range.Exact(coefficient);
            var product = factors.Select(f => PowerOf(parts[f.Term.Id], Pool.Number(f.Power))).Aggregate((Range?)null, (a, b) => a is null ? b : MultiplyEnds(a, b));
            if (product is not null)
            {
                range = MultiplyEnds(range, product);
            }

            unboundedBelow |= range.Lower is null;
            unboundedAbove |= range.Upper is null;
            if (range.Lower is not null)
            {
                lower.Add(range.Lower);
            }

            if (range.Upper is not null)
            {
                upper.Add(range.Upper);
            }
        }

        return (unboundedBelow ? null : Sum(lower), unboundedAbove ? null : Sum(upper));
    }

    private Range AddRanges(IReadOnlyList<Range> ranges)
    {
        var collected = new Dictionary<string, (Range.Part[] Parts, List<Germ> Coefficients)>();
        foreach (var range in ranges)
        {
            foreach (var (factors, coefficient) in TermsOf(range))
            {
                Collect(collected, factors, coefficient);
            }
        }

        return Polynomial([.. collected.Values.Select(c => (c.Parts, Sum(c.Coefficients)))]);
    }

    private static void Collect(Dictionary<string, (Range.Part[] Parts, List<Germ> Coefficients)> collected, Range.Part[] factors, Germ coefficient)
    {
        var key = string.Join(',', factors.Select(f => $"{f.Term.Id}^{f.Power}"));
        if (!collected.TryGetValue(key, out var entry))
        {
            collected.Add(key, entry = (factors, []));
        }

        entry.Coefficients.Add(coefficient);
    }

    /// <summary>The product of two polynomials with cos² written by sin² and (−1)ⁿ squared away; null where it grows too wide.</summary>
    private Range? MultiplyWaves(Range a, Range b)
    {
        var (left, right) = (TermsOf(a), TermsOf(b));
        if (left.Count * right.Count > WidestPolynomial)
        {
            return null;
        }

        var collected = new Dictionary<string, (Range.Part[] Parts, List<Germ> Coefficients)>();
        foreach (var (p, c) in left)
        {
            foreach (var (q, d) in right)
            {
                foreach (var (factors, sign) in Reduce(p, q))
                {
                    Collect(collected, factors, Scale(Pool.Number(sign), Multiply(c, d)));
                }
            }
        }

        return collected.Count > WidestPolynomial ? null : Polynomial([.. collected.Values.Select(c => (c.Parts, Sum(c.Coefficients)))]);
    }

    private List<(Range.Part[] Parts, Rational Coefficient)> Reduce(Range.Part[] p, Range.Part[] q)
    {
        var powers = new SortedDictionary<int, Range.Part>();
        foreach (var part in p.Concat(q))
        {
            powers[part.Term.Id] = powers.TryGetValue(part.Term.Id, out var present) ? present with { Power = present.Power + part.Power } : part;
        }

        foreach (var part in powers.Values.ToList())
        {
            if (IsAlternating(part.Term))
            {
                powers.Remove(part.Term.Id);
                if (part.Power % 2 == 1)
                {
                    powers[part.Term.Id] = part with { Power = 1 };
                }
            }
        }

        var results = new List<(SortedDictionary<int, Range.Part> Powers, Rational Coefficient)> { (powers, Rational.One) };
        foreach (var part in powers.Values.ToList())
        {
            if (!part.Term.Is(Fn.Cos) || part.Power < 2 || !parts.ContainsKey(Pool.Raw(Fn.Sin, part.Term.Parts).Id))
            {
                continue;
            }

            // cos²ᵏ = (1 − sin²)ᵏ
            var sine = Pool.Raw(Fn.Sin, part.Term.Parts);
            var next = new List<(SortedDictionary<int, Range.Part>, Rational)>();
            var k = part.Power / 2;
            foreach (var (factors, coefficient) in results)
            {
                var binomial = Rational.One;
                for (var j = 0; j <= k; j++)
                {
                    var copy = new SortedDictionary<int, Range.Part>(factors);
                    copy.Remove(part.Term.Id);
                    if (part.Power % 2 == 1)
                    {
                        copy[part.Term.Id] = part with { Power = 1 };
                    }

                    if (j > 0)
                    {
                        copy[sine.Id] = new Range.Part(sine, (copy.TryGetValue(sine.Id, out var present) ? present.Power : 0) + (2 * j));
                    }

                    next.Add((copy, coefficient * binomial));
                    binomial = binomial * Rational.Of(-(k - j), j + 1);
                }
            }

            results = next;
        }

        return [.. results.Select(r => (r.Powers.Values.ToArray(), r.Coefficient))];
    }

    /// <summary>cos(πn) over the integers.</summary>
    private bool IsAlternating(Term t) =>
        IntegerIndex && t.Is(Fn.Cos) && t.Parts[0].Kind == TermKind.Product && ReferenceEquals(t.Parts[0], Pool.Multiply(Pool.Pi, Pool.Variable));

    /// <summary>sin g or cos g for an infinite g = θ + rest with a purely infinite θ: sin θ·cos(rest) ± cos θ·sin(rest).</summary>
    private Range Circular(bool cosine, Germ g)
    {
        var (theta, rest) = SplitInfinite(g);
        if (!SplitsConstants && !rest.Symbol.IsZero)
        {
            // a constant phase stays inside
            var phase = Limit(rest);
            (theta, rest) = (Add(theta, Constant(phase)), Subtract(rest, Constant(phase)));
        }

        var alternates = false;
        if (IntegerIndex)
        {
            (theta, alternates) = WholeTurns(theta);
        }

        var (c, s) = (Apply(Fn.Cos, rest), Apply(Fn.Sin, rest));
        Range result;
        if (theta.IsConstant)
        {
            // the infinite part was a whole number of half turns
            var all = Add(theta, rest);
            result = Range.Exact(Apply(cosine ? Fn.Cos : Fn.Sin, all));
        }
        else
        {
            var sign = Sign(theta) < 0;
            var angle = sign ? Negate(theta) : theta;
            var sine = Pool.Raw(Fn.Sin, [angle.Symbol]);
            var wave = Pool.Raw(Fn.Cos, [angle.Symbol]);
            var full = new Range(Constant(Pool.MinusOne), One);
            parts[sine.Id] = full;
            parts[wave.Id] = full;
            var sinTerm = (new[] { new Range.Part(sine, 1) }, sign ? Negate(cosine ? s : c) : cosine ? s : c);
            var cosTerm = (new[] { new Range.Part(wave, 1) }, cosine ? c : s);
            result = Polynomial(cosine ? [cosTerm, (sinTerm.Item1, Negate(sinTerm.Item2))] : [sinTerm, cosTerm]);
        }

        if (alternates)
        {
            var flip = Pool.Raw(Fn.Cos, [Pool.Multiply(Pool.Pi, Pool.Variable)]);
            parts[flip.Id] = new Range(Constant(Pool.MinusOne), One);
            var alternating = Polynomial([([new Range.Part(flip, 1)], One)]);
            result = MultiplyWaves(result, alternating)!;
        }

        return result;
    }

    /// <summary>The terms of a germ that tend to infinity, and the bounded rest.</summary>
    private (Germ Infinite, Germ Bounded) SplitInfinite(Germ g)
    {
        if (g.IsConstant)
        {
            return (Zero, g);
        }

        var positive = new List<(Term Exponent, Germ Coefficient)>();
        var below = Zero;
        for (var i = 0; g.Has(i); i++)
        {
            var sign = Constants.Sign(g[i].Exponent);
            if (sign < 0)
            {
                break;
            }

            if (sign == 0)
            {
                below = g[i].Coefficient;
                break;
            }

            if (!IsZero(g[i].Coefficient))
            {
                positive.Add(g[i]);
            }
        }

        var infinite = Add(Finite(positive, g.Level!), SplitInfinite(below).Infinite);
        return (infinite, Subtract(g, infinite));
    }

    /// <summary>Over the integers θ = πP(n) + θ′ with a polynomial P of integer coefficients turns by P half turns, as (−1)ⁿ does where the coefficients of P add up to an odd number.</summary>
    private (Germ Theta, bool Alternates) WholeTurns(Germ theta)
    {
        var (whole, odd) = WholePart(theta, Pool.Pi);
        return (Subtract(theta, whole), odd);
    }

    /// <summary>The terms unit·cₖ·nᵏ with integers cₖ, and whether Σ cₖ is odd.</summary>
    private (Germ Whole, bool Odd) WholePart(Germ theta, Term unit)
    {
        var whole = new List<Germ>();
        var sum = System.Numerics.BigInteger.Zero;
        var level = theta;
        while (!level.IsConstant)
        {
            Germ next = Zero;
            for (var i = 0; level.Has(i); i++)
            {
                var (e, c) = level[i];
                if (e.IsZero)
                {
                    next = c;
                    break;
                }

                if (Constants.Sign(e) < 0)
                {
                    break;
                }

                if (ReferenceEquals(level.Level!.Symbol, Pool.Variable) && e.IsInteger && c.IsConstant && Pool.Divide(c.Symbol, unit) is { IsInteger: true } k)
                {
                    whole.Add(Monomial(c, level.Level, e));
                    sum += k.Value.Numerator;
                }
            }

            level = next;
        }

        return (whole.Count == 0 ? Zero : Sum(whole), !sum.IsEven);
    }
}
