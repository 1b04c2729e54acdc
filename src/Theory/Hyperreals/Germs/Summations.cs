using System.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Sums and products with a moving upper end: in closed form where there is one, else as a node whose germ the field finds.</summary>
internal sealed class Summations(TermPool pool, Constants constants, Import import)
{
    private const int MostTerms = 400;

    private const long CheckBudget = 30_000;

    /// <summary>Σ or Π over an index between two bounds.</summary>
    public Term Of(Expression e)
    {
        if (e.Arguments[1].Kind != ExpressionKind.Symbol || import.Depth > 4)
        {
            return Unknown(e, "a sum within five others");
        }

        var isSum = e.Name == "Sum";
        var (low, high) = (import.Term(e.Arguments[2]), import.Term(e.Arguments[3]));
        if (!IsWhole(low) || !IsWhole(high))
        {
            return Unknown(e, "its bounds are not seen to be whole");
        }

        var total = isSum ? pool.Zero : pool.One;
        void Take(Term at)
        {
            var value = At(e, at);
            total = isSum ? pool.Add(total, value) : pool.Multiply(total, value);
        }

        var length = constants.Normaliser.Numerator(pool.Subtract(high, low));
        if (length.IsNumber)
        {
            if (length.Value < -1 || length.Value > MostTerms)
            {
                return Unknown(e, "its range is turned round, or longer than is written out");
            }

            for (var i = 0; i <= (int)length.Value.Numerator; i++)
            {
                Take(pool.Add(low, pool.Number(i)));
            }

            return total;
        }

        if (!GrowsLong(low, high))
        {
            return Unknown(e, "its range is not seen to grow");
        }

        // the index as a positive number: what comes before is written out
        if (low.IsNumber && low.Value < -MostTerms)
        {
            return Unknown(e, "it begins far below zero");
        }

        for (; low.IsNumber && low.Value.Sign <= 0; low = pool.Add(low, pool.One))
        {
            Take(low);
        }

        var index = pool.Index($"k{import.Depth}");
        var body = Inner(e, index).Term(e.Arguments[0]);
        var first = low.IsNumber ? (int)low.Value.Numerator : 0;
        for (var skip = isSum ? 0 : LastRoot(body, index, first); skip > 0 && low.IsNumber; skip--)
        {
            Take(low);
            low = pool.Add(low, pool.One);
        }

        var rest = isSum ? new ClosedSums(pool, constants, index, low, high).Sum(body) : Product(body, index, low, high);
        return rest is null ? Unknown(e, "no form of it is known") : isSum ? pool.Add(total, rest) : pool.Multiply(total, rest);
    }

    private Import Inner(Expression e, Term index)
    {
        // the index is bound in the summand: an import of its own, so that a shared part outside is not mistaken for it
        var inner = new Import(pool, constants) { IntegerIndex = true, Depth = import.Depth + 1 };
        foreach (var (name, bound) in import.Bindings)
        {
            inner.Bindings[name] = bound;
        }

        inner.Bindings[e.Arguments[1].Name] = index;
        return inner;
    }

    private Term At(Expression e, Term value) => Inner(e, value).Term(e.Arguments[0]);

    private Term Unknown(Expression e, string reason) => pool.Raw(Fn.Undefined, [pool.Zero], false, $"{e} ({reason})");

    private static bool IsWhole(Term t) => t.Kind switch
    {
        TermKind.Number => t.Value.IsInteger,
        TermKind.Variable => true,
        TermKind.Sum => t.Value.IsInteger && t.Coefficients.All(c => c.IsInteger) && t.Parts.All(IsWhole),
        TermKind.Product => t.Parts.All(IsWhole) && t.Exponents.All(x => x.IsInteger && x.Value.Sign > 0),
        TermKind.Apply => t.Function == Fn.Floor || (t.Function == Fn.Exp && t.Parts[0] is { Kind: TermKind.Product } p && p.Parts.Length == 2 && Array.Exists(p.Parts, x => x.Is(Fn.Log) && x.Parts[0].IsInteger) && Array.Exists(p.Parts, x => x.Kind == TermKind.Variable)),
        _ => false,
    };

    /// <summary>Whether the range begins at a fixed number, or far out, and grows without end.</summary>
    private bool GrowsLong(Term low, Term high)
    {
        // inside another sum the outer index grows as the variable does
        Term Moved(Term t) => Enumerable.Range(0, import.Depth).Aggregate(t, (u, d) => new Substitution(pool, pool.Index($"k{d}"), pool.Variable).In(u));
        var field = new GermField(pool, constants, Question.DefaultBudget) { IntegerIndex = true };
        field.Allow(CheckBudget);
        bool ToInfinity(Term t) => field.Enclose(t).Lower is { } least && field.Growth(least) > 0 && field.Sign(least) > 0;
        return ToInfinity(pool.Subtract(Moved(high), Moved(low))) && (low.IsNumber || ToInfinity(Moved(low)));
    }

    /// <summary>How many factors come before the last rational root of the factors, the root included.</summary>
    private int LastRoot(Term body, Term index, int low)
    {
        if (RationalFunction.Of(body, index) is not { } f)
        {
            return 0;
        }

        var roots = f.Numerator.RationalRoots().Roots.Concat(f.Denominator.RationalRoots().Roots);
        var last = roots.Select(r => r.Root.Floor()).DefaultIfEmpty(BigInteger.Zero).Max();
        return last >= low && last - low < MostTerms ? (int)(last - low) + 1 : 0;
    }

    private Term? Product(Term body, Term k, Term low, Term high)
    {
        var sums = new ClosedSums(pool, constants, k, low, high);
        if (!Substitution.Occurs(k, body))
        {
            return pool.Exp(pool.Multiply(sums.Count, body.IsConstant && constants.Sign(body) <= 0 ? throw new UndecidedException($"a product of factors {body}") : pool.Log(body)));
        }

        if (body.Is(Fn.Exp))
        {
            return sums.Sum(body.Parts[0]) is { } exponent ? pool.Exp(exponent) : null;
        }

        if (RationalFunction.Of(body, k) is { } f && Rational(f, sums) is { } closed)
        {
            return closed;
        }

        if (body.Kind == TermKind.Sum && body.Value.IsZero && body.Parts.Length == 1)
        {
            var sign = body.Coefficients[0].Sign < 0 ? pool.Cos(pool.Multiply(pool.Pi, sums.Count)) : pool.One;
            return Product(body.Parts[0], k, low, high) is { } one ? pool.Product([sign, pool.Exp(pool.Multiply(sums.Count, pool.Log(pool.Number(body.Coefficients[0].Abs())))), one]) : null;
        }

        if (body.Kind == TermKind.Product && body.Parts.Length * body.Exponents.Length > 1)
        {
            var result = pool.One;
            for (var i = 0; i < body.Parts.Length; i++)
            {
                if (Product(body.Parts[i], k, low, high) is not { } one || (!body.Exponents[i].IsInteger && !body.Parts[i].IsPositive))
                {
                    return null;
                }

                result = pool.Multiply(result, pool.Power(one, body.Exponents[i]));
            }

            return result;
        }

        if (body.Kind == TermKind.Product)
        {
            var (b, e) = (body.Parts[0], body.Exponents[0]);
            return (e.IsInteger || b.IsPositive) && Product(b, k, low, high) is { } one ? pool.Power(one, e) : null;
        }

        if (Halving(body, k, low, high) is { } sine)
        {
            return sine;
        }

        // a factor that is seen to be positive from the first on
        return body.IsPositive && sums.Sum(pool.Log(body)) is { } log ? pool.Exp(log) : null;
    }

    /// <summary>Π cos(θ·2^{−k}) by sin 2x = 2 sin x cos x.</summary>
    private Term? Halving(Term body, Term k, Term low, Term high)
    {
        if (!body.Is(Fn.Cos))
        {
            return null;
        }

        var angle = body.Parts[0];
        var next = new Substitution(pool, k, pool.Add(k, pool.One)).In(angle);
        if (!constants.Normaliser.Numerator(pool.Subtract(pool.Scale(2, next), angle)).IsZero)
        {
            return null;
        }

        Term Angle(Term at) => new Substitution(pool, k, at).In(angle);
        var count = pool.Add(pool.Subtract(high, low), pool.One);
        var start = pool.Sin(pool.Scale(2, Angle(low)));
        return start.IsConstant && constants.IsZero(start) ? null
            : pool.Divide(start, pool.Multiply(pool.Exp(pool.Multiply(count, pool.Log(pool.Number(2)))), pool.Sin(Angle(high))));
    }

    /// <summary>Π of a rational function whose roots come before the first factor: linear factors by Γ, others where they telescope.</summary>
    private Term? Rational(RationalFunction f, ClosedSums sums)
    {
        var (above, restAbove) = f.Numerator.RationalRoots();
        var (below, restBelow) = f.Denominator.RationalRoots();
        if (f.Numerator.IsZero)
        {
            return pool.Zero;
        }

        var lead = restAbove.Lead;
        var result = pool.Exp(pool.Multiply(sums.Count, pool.Log(pool.Number(lead.Abs()))));
        if (lead.Sign < 0)
        {
            result = pool.Multiply(result, pool.Cos(pool.Multiply(pool.Pi, sums.Count)));
        }

        foreach (var (root, times) in above.Select(r => (r.Root, r.Multiplicity)).Concat(below.Select(r => (r.Root, -r.Multiplicity))))
        {
            // Π (k − r) = Γ(high + 1 − r)/Γ(low − r)
            if (sums.Low.IsNumber && root >= sums.Low.Value)
            {
                return null;
            }

            var r = pool.Number(root);
            var factor = pool.Divide(pool.Apply(Fn.Gamma, pool.Subtract(sums.Next, r)), pool.Apply(Fn.Gamma, pool.Subtract(sums.Low, r)));
            result = pool.Multiply(result, pool.Power(factor, pool.Number(times)));
        }

        // what is left telescopes where one is the other a few steps on
        var (p, q) = (restAbove.Monic(), restBelow.Monic());
        for (var h = -20; h <= 20 && p.Degree > 0 && q.Degree > 0; h++)
        {
            var g = RationalPolynomial.GreatestCommonDivisor(p, q.Shift(h));
            if (g.Degree < 1 || h == 0)
            {
                continue;
            }

            // Π g(k)/g(k − h)
            p = p.Divide(g).Quotient;
            q = q.Divide(g.Shift(-h)).Quotient;
            Term Values(Term from) => pool.Product(Enumerable.Range(0, Math.Abs(h)).Select(i => g.ToTerm(pool.Subtract(from, pool.Number(i)), pool)));
            result = h > 0
                ? pool.Multiply(result, pool.Divide(Values(sums.High), Values(pool.Subtract(sums.Low, pool.One))))
                : pool.Multiply(result, pool.Divide(Values(pool.Add(sums.Low, pool.Number(-h - 1))), Values(pool.Add(sums.High, pool.Number(-h)))));
        }

        foreach (var (left, sign) in new[] { (p, 1), (q, -1) })
        {
            if (left.Degree < 1)
            {
                continue;
            }

            // no real root, or only roots that are not rational: positive from the first factor on has to be seen
            if (!IsPositiveFrom(left, sums.Low) || sums.SumOfLogarithm(left) is not { } log)
            {
                return null;
            }

            result = pool.Multiply(result, pool.Exp(pool.Scale(sign, log)));
        }

        return result;
    }

    private static bool IsPositiveFrom(RationalPolynomial p, Term low)
    {
        // with no sign change in p(x + low) all values from low on are positive (Descartes); a quadratic by its discriminant too
        if (p.Degree == 2 && (p[1] * p[1]) < 4 * p[0] * p[2])
        {
            return true;
        }

        var shifted = low.IsNumber ? p.Shift(low.Value) : p;
        return Enumerable.Range(0, shifted.Degree + 1).All(i => shifted[i].Sign >= 0) && shifted[0].Sign > 0;
    }
}
