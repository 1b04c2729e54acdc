using Theory.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Sums without a closed form, as germs: by the quotient of neighbours where that is not 1 in the limit, and by Euler and Maclaurin's formula where it is.</summary>
internal sealed partial class GermField
{
    private const int MostParts = 60;

    private Antiderivatives? antiderivatives;

    private Antiderivatives Antiderivatives => antiderivatives ??= new Antiderivatives(Pool, Constants);

    private Range HyperfiniteOf(Term t)
    {
        var (f, k, high) = (t.Parts[0], t.Parts[1], t.Parts[2]);
        var wave = Pool.Cos(Pool.Multiply(Pool.Pi, k));
        var plain = Pool.Divide(f, wave);
        if (ReferenceEquals(f, wave) || (f.Kind == TermKind.Product && Array.Exists(f.Parts, p => ReferenceEquals(p, wave)) && !Substitution.Occurs(wave, plain)))
        {
            var sign = Pool.Cos(Pool.Multiply(Pool.Pi, high));
            return MultiplyRanges(Enclose(sign), Range.Exact(MovingPart(plain, k, high, Pool.Divide(t, sign), alternates: true)));
        }

        return Range.Exact(MovingPart(f, k, high, t, alternates: false));
    }

    /// <summary>Σ f(k) up to a bound, less its constant; with (−1)^{k − bound} in front where it alternates.</summary>
    private Germ MovingPart(Term f, Term k, Term high, Term symbol, bool alternates)
    {
        var bound = Evaluate(high);
        if (Growth(bound) <= 0 || Sign(bound) <= 0)
        {
            throw new UndecidedException($"a sum up to {high}, which does not grow");
        }

        var before = new Substitution(Pool, k, Pool.Subtract(k, Pool.One));
        var quotient = Substitution.WithPlainExponents(Pool.Divide(f, before.In(f)), Pool, Constants.Normaliser);
        var rational = RationalFunction.Of(quotient, k);

        // the growth is a matter of the summand alone, in a field of its own
        var field = Apart();
        var step = field.Evaluate(new Substitution(Pool, k, Pool.Variable).In(rational?.ToTerm(k, Pool) ?? quotient));
        var growth = field.Growth(step);
        var ratio = growth == 0 ? field.Limit(step) : Pool.Zero;
        if (growth >= 0 && field.Sign(step) < 0)
        {
            throw new UndecidedException($"a sum of {f}, whose sign changes for ever");
        }

        if (growth == 0 && !alternates && Constants.IsZero(Pool.Subtract(ratio, Pool.One)))
        {
            return EulerMaclaurin(f, k, high, bound, symbol);
        }

        var at = new Substitution(Pool, k, high);
        var size = Evaluate(at.In(f));
        var parts = growth == 0 ? Geometric(rational, quotient, k, ratio, alternates) : Faster(quotient, k, growth > 0, alternates);
        return Multiply(size, InfiniteSum(Pool.Divide(symbol, at.In(f)), parts.Select(p => Evaluate(at.In(p))), bound));
    }

    private GermField Apart() => new(Pool, Constants, Budget) { IntegerIndex = IntegerIndex };

    /// <summary>A germ in which all that lay above has cancelled, at the level that is left.</summary>
    private Germ Lowered(Germ g)
    {
        while (!g.IsConstant && g.Has(0) && IsZeroConstant(g[0].Exponent) && !g.Has(1))
        {
            g = g[0].Coefficient;
        }

        if (g.IsConstant)
        {
            return g;
        }

        // what has cancelled in front would hold up all that follows
        var lead = Lead(g);
        return lead < 0 ? Zero : lead == 0 ? g : new Germ(g.Symbol, g.Level!, Tail(g, lead));
    }

    /// <summary>A sum of germs that fall without end, at the highest level that the first of them reach.</summary>
    private Germ InfiniteSum(Term symbol, IEnumerable<Germ> parts, Germ least)
    {
        var level = least.Level!;
        var source = parts.Select(Lowered).Where(p => !p.Symbol.IsZero).GetEnumerator();
        var first = new List<Germ>();
        while (first.Count < 3 && source.MoveNext())
        {
            first.Add(source.Current);
            level = source.Current.Level is { } l && l.Position > level.Position ? l : level;
        }

        IEnumerable<Germ> All()
        {
            foreach (var part in first)
            {
                yield return part;
            }

            for (var i = first.Count; source.MoveNext(); i++)
            {
                yield return i < MostParts ? source.Current : throw new UndecidedException($"a sum whose expansion needs more than {MostParts} parts");
            }
        }

        return InfiniteSum(symbol, level, All());
    }

    /// <summary>R with R(k) − x u(k) R(k − 1) = 1, where x·u(k) = ±f(k − 1)/f(k) and u → 1: R = 1/(1 − x) + what each remainder adds.</summary>
    private IEnumerable<Term> Geometric(RationalFunction? rational, Term quotient, Term k, Term ratio, bool alternates)
    {
        var x = Pool.Power(alternates ? Pool.Negate(ratio) : ratio, Pool.MinusOne);
        var over = Pool.Power(Pool.Subtract(Pool.One, x), Pool.MinusOne);
        yield return over;
        if (rational is not null && x.IsNumber)
        {
            RationalFunction Number(Rational c) => RationalFunction.Make(new RationalPolynomial(c), RationalPolynomial.One);
            var u = RationalFunction.Make(rational.Denominator, rational.Numerator) * Number(ratio.Value);
            var factor = x.Value / (Rational.One - x.Value);
            var rest = (u + Number(-1)) * Number(factor);
            while (!rest.Numerator.IsZero)
            {
                Step(1 + (int)Math.Min(1000, rest.Numerator.Size / 256));
                yield return (rest * Number(over.Value)).ToTerm(k, Pool);
                rest = ((u * rest.Shift(-1)) + (rest * Number(-1))) * Number(factor);
            }
        }
        else
        {
            var u = Pool.Divide(ratio, quotient);
            var back = new Substitution(Pool, k, Pool.Subtract(k, Pool.One));
            var factor = Pool.Multiply(x, over);
            var rest = Pool.Multiply(factor, Pool.Subtract(u, Pool.One));
            while (!rest.IsZero)
            {
                Step();
                yield return Pool.Multiply(over, rest);
                rest = Pool.Multiply(factor, Pool.Subtract(Pool.Multiply(u, back.In(rest)), rest));
            }
        }
    }

    /// <summary>1 + f(k − 1)/f(k) + f(k − 2)/f(k) + … where f outgrows every power, −(f(k + 1) + f(k + 2) + …)/f(k) where 1/f does.</summary>
    private IEnumerable<Term> Faster(Term quotient, Term k, bool grows, bool alternates)
    {
        var part = grows ? Pool.One : Pool.MinusOne;
        for (var i = 0; ; i++)
        {
            if (grows)
            {
                yield return part;
            }

            Step();
            var next = new Substitution(Pool, k, Pool.Add(k, Pool.Number(grows ? -i : i + 1))).In(quotient);
            part = grows ? Pool.Divide(part, next) : Pool.Multiply(part, next);
            part = alternates ? Pool.Negate(part) : part;
            if (!grows)
            {
                yield return part;
            }
        }
    }

    /// <summary>∫f + f/2 + Σ B₂ⱼ/(2j)! f⁽²ʲ⁻¹⁾ at the bound, without a constant.</summary>
    /// <remarks>f lies in a Hardy field and f(k)/f(k − 1) → 1, so each derivative is eventually monotone and negligible against the one before: the remainder ∫ P₂ⱼ f⁽²ʲ⁾ is a constant and what is below the last term kept.</remarks>
    [Source("graham1994concrete", "Section 9.5")]
    private Germ EulerMaclaurin(Term f, Term k, Term high, Germ bound, Term symbol)
    {
        var at = new Substitution(Pool, k, high);
        if (Antiderivatives.Of(f, k) is { } whole)
        {
            // what is bounded is to tend to zero: then the constant is the sum of the whole series
            var field = Apart();
            var ends = field.Evaluate(new Substitution(Pool, k, Pool.Variable).In(whole));
            whole = field.Growth(ends) > 0 ? whole : Pool.Subtract(whole, field.Limit(ends));
            var size = Evaluate(at.In(f));
            var relative = size.Level is { } level && level.Position > bound.Level!.Position;
            var parts = Corrections(f, whole, k).Select(p => Evaluate(at.In(relative ? Pool.Divide(p, f) : p)));
            return relative
                ? Multiply(size, InfiniteSum(Pool.Divide(symbol, at.In(f)), parts, bound))
                : InfiniteSum(symbol, parts, bound);
        }

        if (!ReferenceEquals(high, Pool.Variable))
        {
            throw new UndecidedException($"the sum of {f} up to {high}: no antiderivative is known");
        }

        var summand = Evaluate(at.In(f));
        if (summand.Level is { } top && top.Position > bottom.Position)
        {
            throw new UndecidedException($"the sum of {f}: no antiderivative is known");
        }

        IEnumerable<Germ> Terms()
        {
            yield return Integral(summand, bottom);
            yield return Scale(Pool.Half, summand);
            var slope = summand;
            for (var j = 1; ; j++)
            {
                slope = Slope(slope, bottom);
                if (slope.Symbol.IsZero)
                {
                    yield break;
                }

                yield return Scale(Pool.Number(TermPool.Bernoulli(2 * j) / (Rational)TermPool.Factorial(2 * j)), slope);
                slope = Slope(slope, bottom);
            }
        }

        return InfiniteSum(symbol, Terms(), bound);
    }

    private IEnumerable<Term> Corrections(Term f, Term whole, Term k)
    {
        yield return whole;
        yield return Pool.Scale(Rational.Half, f);
        var differentiation = new Differentiation(Pool, k);
        Term Derivative(Term g) => differentiation.Of(g) ?? throw new UndecidedException($"the derivative of {g}");
        var slope = f;
        for (var j = 1; ; j++)
        {
            Step();
            slope = Derivative(slope);
            if (slope.IsZero)
            {
                yield break;
            }

            yield return Pool.Scale(TermPool.Bernoulli(2 * j) / (Rational)TermPool.Factorial(2 * j), slope);
            slope = Derivative(slope);
        }
    }

    /// <summary>d/db of a germ over b, log b, log log b, …</summary>
    private Germ Slope(Germ g, Basis b)
    {
        if (g.IsConstant)
        {
            return Zero;
        }

        if (g.Level!.Position > b.Position)
        {
            throw new UndecidedException($"the derivative of {g}, which grows as no power of {b.Symbol}");
        }

        var symbol = Pool.Raw(Fn.Undefined, [g.Symbol], false, $"the derivative by {b.Symbol}");
        var under = LogOf(b).Level!;
        if (g.Level != b)
        {
            return Multiply(Monomial(One, b, Pool.MinusOne), Slope(g, under));
        }

        return Remember(symbol, () => new Germ(symbol, b, Mapped(g, (e, c) => (Pool.Subtract(e, Pool.One), Add(Scale(e, c), Slope(c, under))))));
    }

    /// <summary>∫ db of a germ over b, log b, log log b, …: term by term, without a constant.</summary>
    private Germ Integral(Germ g, Basis b)
    {
        if (g.Symbol.IsZero)
        {
            return Zero;
        }

        var under = LogOf(b).Level!;
        if (g.Level != b)
        {
            return Multiply(Unit(b), Primitive(g, Pool.One, under));
        }

        var symbol = Pool.Raw(Fn.Undefined, [g.Symbol], false, $"the integral by {b.Symbol}");
        return Remember(symbol, () => new Germ(symbol, b, Mapped(g, (e, c) =>
        {
            var next = Pool.Add(e, Pool.One);
            return IsZeroConstant(next) ? (Pool.Zero, Integral(c, under)) : (next, Primitive(c, next, under));
        })));
    }

    /// <summary>J with aJ + dJ/dl = c: ∫ b^{a − 1} c db = bᵃJ for l = log b.</summary>
    private Germ Primitive(Germ c, Term a, Basis l)
    {
        var over = Pool.Power(a, Pool.MinusOne);
        if (c.IsConstant)
        {
            return Scale(over, c);
        }

        IEnumerable<Germ> Terms()
        {
            var (part, factor) = (c, over);
            while (!part.Symbol.IsZero)
            {
                yield return Scale(factor, part);
                part = Slope(part, l);
                factor = Pool.Negate(Pool.Multiply(factor, over));
            }
        }

        var symbol = Pool.Raw(Fn.Undefined, [c.Symbol, a], false, $"the primitive by {l.Symbol}");
        return Remember(symbol, () => InfiniteSum(symbol, Terms(), Unit(l)));
    }

    private IEnumerable<(Term, Germ)> Mapped(Germ a, Func<Term, Germ, (Term, Germ)> map)
    {
        for (var i = 0; a.Has(i); i++)
        {
            Step();
            var term = map(a[i].Exponent, a[i].Coefficient);
            if (!term.Item2.Symbol.IsZero)
            {
                yield return term;
            }
        }
    }
}
