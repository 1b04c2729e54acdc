using System.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Closed forms of Σ over one index between two bounds.</summary>
internal sealed class ClosedSums(TermPool pool, Constants constants, Term k, Term low, Term high)
{
    private const int HighestPower = 40;

    public Term Low => low;

    public Term High => high;

    public Term Next { get; } = pool.Add(high, pool.One);

    public Term Count { get; } = pool.Add(pool.Subtract(high, low), pool.One);

    /// <summary>Σ of a summand; null where the summand is undefined within the range, or nothing is known of it.</summary>
    public Term? Sum(Term body)
    {
        if (Whole(body) is { } whole)
        {
            return whole;
        }

        var expanded = Distributed(body);
        var total = pool.Zero;
        foreach (var (c, t) in pool.Summands(expanded))
        {
            if (One(Substitution.WithPlainExponents(t, pool, constants.Normaliser)) is not { } part)
            {
                return null;
            }

            total = pool.Add(total, pool.Scale(c, part));
        }

        return total;
    }

    /// <summary>Σ log p(k) for a polynomial that is positive on the range.</summary>
    public Term? SumOfLogarithm(RationalPolynomial p)
    {
        var centre = p.Degree == 2 ? -p[1] * Rational.Half : Rational.Zero;
        var w = p[0] - (centre * centre);
        if (p.Degree != 2 || !p.Lead.IsOne || !low.IsNumber || w.Sign <= 0 || centre.Denominator > 2 || centre >= low.Value || low.Value - centre > 100)
        {
            return Node(pool.Log(p.ToTerm(k, pool)));
        }

        // Π_{j ≥ 1} (1 + w/j²) = sinh(π√w)/(π√w), and cosh(π√w) with j − 1/2 for j
        var x = pool.Multiply(pool.Pi, pool.Sqrt(pool.Number(w)));
        var (up, down) = (pool.Exp(x), pool.Exp(pool.Negate(x)));
        var whole = pool.Log(centre.IsInteger
            ? pool.Divide(pool.Scale(Rational.Half, pool.Subtract(up, down)), x)
            : pool.Scale(Rational.Half, pool.Add(up, down)));
        for (var at = centre + (centre.IsInteger ? Rational.One : Rational.Half); at < low.Value; at += Rational.One)
        {
            whole = pool.Subtract(whole, pool.Log(pool.Number(Rational.One + (w / ((at - centre) * (at - centre))))));
        }

        var line = pool.Subtract(k, pool.Number(centre));
        var smooth = pool.Scale(2, pool.Subtract(pool.Apply(Fn.LogGamma, pool.Subtract(Next, pool.Number(centre))), pool.Apply(Fn.LogGamma, pool.Subtract(low, pool.Number(centre)))));
        var rest = pool.Log(pool.Add(pool.One, pool.Scale(w, pool.Power(line, pool.Number(-2)))));
        return pool.Sum([smooth, whole, Moving(rest, high)]);
    }

    private bool Moves(Term t) => Substitution.Occurs(k, t);

    private Term At(Term t, Term value) => new Substitution(pool, k, value).In(t);

    /// <summary>c·(a + b)·t as c·a·t + c·b·t.</summary>
    private Term Distributed(Term t)
    {
        if (t.Kind == TermKind.Sum)
        {
            return pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, Distributed(s.Term))));
        }

        if (t.Kind != TermKind.Product || RationalFunction.Of(t, k) is not null)
        {
            return t;
        }

        for (var i = 0; i < t.Parts.Length; i++)
        {
            if (t.Parts[i].Kind == TermKind.Sum && t.Exponents[i].IsInteger && t.Exponents[i].Value.Sign > 0 && t.Exponents[i].Value <= 6 && t.Parts[i].Parts.Length < 20)
            {
                var rest = pool.Divide(t, t.Parts[i]);
                return Distributed(pool.Sum(pool.Summands(t.Parts[i]).Select(s => pool.Scale(s.Coefficient, pool.Multiply(s.Term, rest)))));
            }
        }

        return t;
    }

    /// <summary>What is to be seen before the summand is taken apart.</summary>
    private Term? Whole(Term body)
    {
        if (!Moves(body))
        {
            return pool.Multiply(body, Count);
        }

        if (RationalFunction.Of(body, k) is { } f)
        {
            return OfRational(f);
        }

        return null;
    }

    private Term? One(Term t)
    {
        if (!Moves(t))
        {
            return pool.Multiply(t, Count);
        }

        if (t.Kind == TermKind.Sum && t.Value.IsZero && t.Parts.Length == 1)
        {
            return One(t.Parts[0]) is { } one ? pool.Scale(t.Coefficients[0], one) : null;
        }

        // what does not move with the index comes out
        var (outside, rest) = (pool.One, pool.One);
        var factors = t.Kind == TermKind.Product ? t.Parts.Zip(t.Exponents) : [(t, pool.One)];
        foreach (var (b, e) in factors)
        {
            if (!Moves(b) && !Moves(e))
            {
                outside = pool.Multiply(outside, pool.Power(b, e));
            }
            else if (b.Is(Fn.Exp) && e.IsOne && Affine(b.Parts[0]) is var (alpha, beta))
            {
                // exp(α + βk)
                outside = pool.Multiply(outside, pool.Exp(alpha));
                rest = pool.Multiply(rest, pool.Exp(pool.Multiply(beta, k)));
            }
            else
            {
                rest = pool.Multiply(rest, pool.Power(b, e));
            }
        }

        // a rational factor that comes out leaves a number
        if (rest.Kind == TermKind.Sum && rest.Value.IsZero && rest.Parts.Length == 1)
        {
            outside = pool.Scale(rest.Coefficients[0], outside);
            rest = rest.Parts[0];
        }

        return Simple(rest) is { } sum ? pool.Multiply(outside, sum) : null;
    }

    /// <summary>u = α + βk.</summary>
    private (Term Alpha, Term Beta)? Affine(Term u)
    {
        var alpha = At(u, pool.Zero);
        var beta = constants.Normaliser.Numerator(pool.Subtract(At(u, pool.Add(k, pool.One)), u));
        return Moves(alpha) || Moves(beta) || !constants.Normaliser.Numerator(pool.Subtract(u, pool.Add(alpha, pool.Multiply(beta, k)))).IsZero ? null : (alpha, beta);
    }

    private Term? Simple(Term t)
    {
        if (RationalFunction.Of(t, k) is { } f)
        {
            return OfRational(f);
        }

        return Geometric(t) ?? Pole(t) ?? Telescoping(t) ?? Waves(t) ?? Logarithm(t) ?? RealPower(t) ?? Exponential(t) ?? Binomial(t) ?? Node(t);
    }

    /// <summary>σᵏ·rᵏ·p(k)/q(k) with σ = ±1.</summary>
    private (bool Alternates, Term Ratio, RationalFunction Left)? Factors(Term t)
    {
        var (alternates, ratio, rest) = (false, pool.One, pool.One);
        foreach (var (b, e) in t.Kind == TermKind.Product ? t.Parts.Zip(t.Exponents) : [(t, pool.One)])
        {
            if (b.Is(Fn.Cos) && e.IsInteger && ReferenceEquals(b.Parts[0], pool.Multiply(pool.Pi, k)))
            {
                alternates ^= !e.Value.Numerator.IsEven;
            }
            else if (b.Is(Fn.Exp) && e.IsOne && Affine(b.Parts[0]) is var (alpha, beta) && alpha.IsZero)
            {
                ratio = pool.Multiply(ratio, pool.Exp(beta));
            }
            else
            {
                rest = pool.Multiply(rest, pool.Power(b, e));
            }
        }

        return RationalFunction.Of(rest, k) is { } f ? (alternates, ratio, f) : null;
    }

    private Term Signed(bool alternates, Term at) => alternates ? pool.Cos(pool.Multiply(pool.Pi, at)) : pool.One;

    private Term? Geometric(Term t)
    {
        if (Factors(t) is not var (alternates, r, f))
        {
            return null;
        }

        var c = alternates ? pool.Negate(r) : r;
        if (f.Denominator.Degree == 0 && f.Numerator.Degree <= HighestPower && !(c.IsConstant ? constants.IsZero(pool.Subtract(c, pool.One)) : c.IsOne))
        {
            // cᵏkᵖ by parts: S_p = (c^{b+1}(b + 1)ᵖ − cᵃ aᵖ − c Σ_{j<p} C(p, j) S_j)/(c − 1)
            var lower = new List<Term>();
            var over = pool.Power(pool.Subtract(c, pool.One), pool.MinusOne);
            Term Power(Term at) => pool.Multiply(Signed(alternates, at), pool.Power(r, at));
            var (up, down) = (Power(Next), Power(low));
            var total = pool.Zero;
            for (var p = 0; p <= f.Numerator.Degree; p++)
            {
                var top = pool.Multiply(up, pool.Power(Next, pool.Number(p)));
                var bottom = pool.Multiply(down, p == 0 ? pool.One : pool.Power(low, pool.Number(p)));
                var rest = pool.Sum(lower.Select((s, j) => pool.Scale((Rational)Choose(p, j), s)));
                lower.Add(pool.Multiply(over, pool.Subtract(pool.Subtract(top, bottom), pool.Multiply(c, rest))));
                total = pool.Add(total, pool.Scale(f.Numerator[p], lower[p]));
            }

            return total;
        }

        return f.Denominator.Degree == 0 ? null : r.IsOne && alternates ? AlternatingFractions(f) : GeometricFractions(alternates, r, f, t);
    }

    /// <summary>Σ (−1)ᵏ p(k)/q(k) by G(x) = Σ (−1)ʲ/(x + j) = (ψ((x + 1)/2) − ψ(x/2))/2 and its derivatives.</summary>
    private Term? AlternatingFractions(RationalFunction f)
    {
        if (PartialFractions(f) is not var (polynomial, fractions, rest) || rest is not null)
        {
            return null;
        }

        Term Wave(Term at) => pool.Cos(pool.Multiply(pool.Pi, at));
        Term Tail(Term x, int m)
        {
            var half = pool.Scale(Rational.Half, x);
            var difference = pool.Subtract(Polygamma(m - 1, pool.Add(half, pool.Half)), Polygamma(m - 1, half));
            return pool.Scale(Rational.Of(m % 2 == 1 ? 1 : -1, TermPool.Factorial(m - 1) << m), difference);
        }

        var total = pool.Zero;
        foreach (var (root, m, c) in fractions)
        {
            if (IsPole(root))
            {
                return null;
            }

            var r = pool.Number(root);
            var part = pool.Add(pool.Multiply(Wave(low), Tail(pool.Subtract(low, r), m)), pool.Multiply(Wave(high), Tail(pool.Subtract(Next, r), m)));
            total = pool.Add(total, pool.Scale(c, part));
        }

        return polynomial.IsZero ? total
            : Simple(pool.Multiply(pool.Cos(pool.Multiply(pool.Pi, k)), polynomial.ToTerm(k, pool))) is { } whole ? pool.Add(total, whole) : null;
    }

    /// <summary>Σ cᵏ/(k − r) with |c| &lt; 1 and whole r: −c^r log(1 − c) less what is missing.</summary>
    private Term? GeometricFractions(bool alternates, Term r, RationalFunction f, Term t)
    {
        var signed = alternates ? pool.Negate(r) : r;
        if (!r.IsConstant || !low.IsNumber || constants.Sign(pool.Subtract(pool.One, r)) <= 0 || PartialFractions(f) is not var (polynomial, fractions, rest) || rest is not null || !polynomial.IsZero
            || fractions.Exists(x => x.Power != 1 || !x.Root.IsInteger || IsPole(x.Root) || x.Root < -HighestPower))
        {
            return null;
        }

        var whole = pool.Zero;
        foreach (var (root, _, c) in fractions)
        {
            // Σ_{k ≥ low} cᵏ/(k − r) = c^r (−log(1 − c) − Σ_{j < low − r} cʲ/j)
            var sum = pool.Negate(pool.Log(pool.Subtract(pool.One, signed)));
            for (var j = 1; j < low.Value - root; j++)
            {
                sum = pool.Subtract(sum, pool.Scale(Rational.Of(1, j), pool.Power(signed, pool.Number(j))));
            }

            whole = pool.Add(whole, pool.Scale(c, pool.Multiply(pool.Power(signed, pool.Number(root)), sum)));
        }

        return pool.Add(whole, Moving(t, high));
    }

    /// <summary>Σ (αk + β)^{−m} with a β that may move with the sequence.</summary>
    private Term? Pole(Term t)
    {
        if (t is not { Kind: TermKind.Product, Parts: [var b], Exponents: [var e] } || !e.IsInteger || e.Value.Sign >= 0 || e.Value < -HighestPower || Affine(b) is not var (beta, alpha) || !alpha.IsConstant)
        {
            return null;
        }

        if (constants.Sign(alpha) == 0)
        {
            return null;
        }

        var m = -(int)e.Value.Numerator;
        var shift = pool.Divide(beta, alpha);

        // the first denominator is positive and they grow, or else a zero might be among them
        var start = pool.Add(low, shift);
        if (!IsEventuallyPositive(start))
        {
            return null;
        }

        var order = pool.Number(m - 1);
        var difference = pool.Subtract(pool.Apply(Fn.Polygamma, order, pool.Add(Next, shift)), pool.Apply(Fn.Polygamma, order, start));
        return pool.Multiply(pool.Power(alpha, e), pool.Scale(Rational.Of(m % 2 == 1 ? 1 : -1, TermPool.Factorial(m - 1)), difference));
    }

    private bool IsEventuallyPositive(Term t)
    {
        if (t.IsConstant)
        {
            return constants.Sign(t) > 0;
        }

        try
        {
            var field = new GermField(pool, constants, Question.DefaultBudget) { IntegerIndex = true };
            return field.Enclose(t).Lower is { } least && field.Sign(least) > 0;
        }
        catch (UndecidedException)
        {
            return false;
        }
    }

    /// <summary>A hypergeometric term that is a difference (Gosper).</summary>
    private Term? Telescoping(Term t)
    {
        if (!low.IsNumber || !GammasArePositive(t))
        {
            return null;
        }

        var ratio = RationalFunction.Of(Substitution.WithPlainExponents(pool.Divide(At(t, pool.Add(k, pool.One)), t), pool, constants.Normaliser), k);
        if (ratio is null || Gosper.Multiplier(ratio) is not { } y)
        {
            return null;
        }

        if (HasPole(y.Denominator) || HasPole(ratio.Denominator) || HasPole(ratio.Numerator))
        {
            return null;
        }

        var whole = pool.Multiply(y.ToTerm(k, pool), t);
        return pool.Subtract(At(whole, Next), At(whole, low));
    }

    private bool HasPole(RationalPolynomial p) => p.RationalRoots().Roots.Exists(r => IsPole(r.Root));

    /// <summary>Whether a summand falls on it; a range that begins far out has passed every pole.</summary>
    private bool IsPole(Rational root) => root.IsInteger && low.IsNumber && root >= low.Value;

    /// <summary>Γ at arguments αk + β that are positive from the first on, so that its recurrence holds throughout.</summary>
    private bool GammasArePositive(Term t)
    {
        if (!Moves(t))
        {
            return true;
        }

        if (t.Is(Fn.Gamma))
        {
            return t.Parts[0].Kind is TermKind.Sum or TermKind.Variable && RationalFunction.Of(t.Parts[0], k) is { Denominator.Degree: 0, Numerator: { Degree: 1 } line } && line.Lead.Sign > 0 && line.Value(low.Value).Sign > 0;
        }

        return t.Kind switch
        {
            TermKind.Variable => true,
            TermKind.Sum => t.Parts.All(GammasArePositive),
            TermKind.Product => t.Parts.All(GammasArePositive) && t.Exponents.All(e => !Moves(e)),
            TermKind.Apply => t.Function == Fn.Exp && t.Parts.All(GammasArePositive),
            _ => false,
        };
    }

    /// <summary>Σ p(k) sin(αk + β) by parts: the inverse difference of sin is −cos(αk + β − α/2)/(2 sin(α/2)).</summary>
    private Term? Waves(Term t)
    {
        Term? wave = null;
        var rest = pool.One;
        foreach (var (b, e) in t.Kind == TermKind.Product ? t.Parts.Zip(t.Exponents) : [(t, pool.One)])
        {
            if (b.Kind == TermKind.Apply && b.Function is Fn.Sin or Fn.Cos && e.IsOne && wave is null)
            {
                wave = b;
            }
            else
            {
                rest = pool.Multiply(rest, pool.Power(b, e));
            }
        }

        if (wave is null || RationalFunction.Of(rest, k) is not { Denominator.Degree: 0 } f || f.Numerator.Degree > 8 || Affine(wave.Parts[0]) is not var (beta, alpha) || !alpha.IsConstant)
        {
            return null;
        }

        var half = pool.Scale(Rational.Half, alpha);
        var size = pool.Scale(2, pool.Sin(half));
        if (constants.IsZero(size))
        {
            return null;
        }

        // T of a wave is the wave a quarter turn and half a step back
        var quarter = pool.Scale(Rational.Half, pool.Pi);
        var (p, factor, phase, total) = (f.Numerator, pool.One, beta, pool.Zero);
        Term Wave(Term at) => pool.Apply(wave.Function, pool.Add(pool.Multiply(alpha, at), phase));
        while (!p.IsZero)
        {
            // Σ p T′s difference = [p·T] − Σ Δp(k)·T(k + 1)
            phase = pool.Subtract(pool.Subtract(phase, half), quarter);
            factor = pool.Divide(factor, size);
            Term Edge(Term at) => pool.Multiply(p.ToTerm(at, pool), Wave(at));
            total = pool.Add(total, pool.Multiply(factor, pool.Subtract(Edge(Next), Edge(low))));
            p = p.Shift(1) - p;
            phase = pool.Add(phase, alpha);
            factor = pool.Negate(factor);
        }

        return total;
    }

    /// <summary>Σ log of a rational function by ln Γ.</summary>
    private Term? Logarithm(Term t)
    {
        if (!t.Is(Fn.Log) || RationalFunction.Of(t.Parts[0], k) is not { } f || f.Numerator.IsZero)
        {
            return null;
        }

        var (above, restAbove) = f.Numerator.RationalRoots();
        var (below, restBelow) = f.Denominator.RationalRoots();
        if (restAbove.Degree > 0 || restBelow.Degree > 0 || restAbove.Lead.Sign <= 0 || above.Concat(below).Any(r => low.IsNumber ? r.Root >= low.Value : r.Root.Sign > 0))
        {
            return null;
        }

        var total = pool.Multiply(Count, pool.Log(pool.Number(restAbove.Lead)));
        foreach (var (root, times) in above.Select(r => (r.Root, r.Multiplicity)).Concat(below.Select(r => (r.Root, -r.Multiplicity))))
        {
            Term Value(Term at) => pool.Apply(Fn.LogGamma, pool.Subtract(at, pool.Number(root)));
            total = pool.Add(total, pool.Scale(times, pool.Subtract(Value(Next), Value(low))));
        }

        return total;
    }

    /// <summary>Σ (αk + β)^s for an s that is no integer, with the constant ζ(−s) where β/α is whole.</summary>
    private Term? RealPower(Term t)
    {
        var (b, s) = t is { Kind: TermKind.Product, Parts: [var x], Exponents: [var e] } ? (x, e) : (t, pool.One);
        if (s.IsInteger || !s.IsConstant || Affine(b) is not var (beta, alpha) || !beta.IsNumber || !alpha.IsNumber || alpha.Value.Sign <= 0)
        {
            return null;
        }

        var shift = beta.Value / alpha.Value;
        if (!shift.IsInteger || shift.Abs() > 400 || constants.IsZero(pool.Add(s, pool.One)))
        {
            return null;
        }

        var (first, last) = (pool.Add(low, pool.Number(shift)), pool.Add(high, pool.Number(shift)));
        if (first.IsNumber && first.Value < 1)
        {
            return null;
        }

        var f = pool.Power(k, s);
        Term sum;
        if (first.IsNumber)
        {
            sum = pool.Add(pool.Apply(Fn.Zeta, pool.Negate(s)), Moving(f, last));
            for (var i = 1; i < first.Value; i++)
            {
                sum = pool.Subtract(sum, pool.Power(pool.Number(i), s));
            }
        }
        else
        {
            sum = pool.Subtract(Moving(f, last), Moving(f, pool.Subtract(first, pool.One)));
        }

        return pool.Multiply(pool.Power(alpha, s), sum);
    }

    /// <summary>p in the basis 1, k, k(k − 1), …</summary>
    private static List<Rational> Newton(RationalPolynomial p)
    {
        var coefficients = new List<Rational>();
        for (var j = 0; !p.IsZero; j++)
        {
            var (quotient, remainder) = p.Divide(RationalPolynomial.Linear(Rational.One, -(Rational)j));
            coefficients.Add(remainder[0]);
            p = quotient;
        }

        return coefficients;
    }

    /// <summary>The factors Γ(k + 1)^a, Γ(N + 1 − k)^b, σᵏrᵏ and a polynomial.</summary>
    private (int Up, int Down, Term Top, bool Alternates, Term Ratio, RationalPolynomial Polynomial)? Factorials(Term t)
    {
        var (up, down, top, rest) = (0, 0, pool.Zero, pool.One);
        foreach (var (b, e) in t.Kind == TermKind.Product ? t.Parts.Zip(t.Exponents) : [(t, pool.One)])
        {
            if (!b.Is(Fn.Gamma))
            {
                rest = pool.Multiply(rest, pool.Power(b, e));
                continue;
            }

            if (!e.IsInteger || e.Value.Abs() > 4 || Affine(b.Parts[0]) is not var (alpha, beta))
            {
                return null;
            }

            if (beta.IsOne && alpha.IsOne)
            {
                up += (int)e.Value.Numerator;
            }
            else if (ReferenceEquals(beta, pool.MinusOne) && down == 0)
            {
                (down, top) = ((int)e.Value.Numerator, pool.Subtract(alpha, pool.One));
            }
            else
            {
                return null;
            }
        }

        return Factors(rest) is var (alternates, ratio, f) && f.Denominator.Degree == 0 ? (up, down, top, alternates, ratio, f.Numerator) : null;
    }

    /// <summary>Σ p(k) cᵏ/k!: the whole is p(θ) eᶜ, and what is missing is a tail.</summary>
    private Term? Exponential(Term t)
    {
        if (!low.IsNumber || Factorials(t) is not (-1, 0, _, var alternates, var r, var p) || !r.IsConstant || low.Value > HighestPower)
        {
            return null;
        }

        var c = alternates ? pool.Negate(r) : r;
        var whole = pool.Zero;
        var coefficients = Newton(p);
        for (var j = 0; j < coefficients.Count; j++)
        {
            whole = pool.Add(whole, pool.Scale(coefficients[j], pool.Power(c, pool.Number(j))));
        }

        whole = pool.Multiply(whole, pool.Exp(c));
        for (var i = 0; i < low.Value; i++)
        {
            whole = pool.Subtract(whole, pool.Scale(p.Value(i) / (Rational)TermPool.Factorial(i), pool.Power(c, pool.Number(i))));
        }

        return pool.Add(whole, Moving(t, high));
    }

    /// <summary>Σ_{k ≤ N} p(k) cᵏ/(k! (N − k)!) = Σⱼ pⱼ cʲ (1 + c)^{N−j}/(N − j)!, and Σ 1/(k! (N − k)!)² = (2N)!/N!⁴.</summary>
    private Term? Binomial(Term t)
    {
        if (!low.IsNumber || low.Value > HighestPower || Factorials(t) is not var (up, down, top, alternates, r, p) || up >= 0 || up != down || !ReferenceEquals(top, high))
        {
            return null;
        }

        Term Gamma(Term x) => pool.Apply(Fn.Gamma, x);
        Term whole;
        if (up == -1)
        {
            var c = pool.Add(pool.One, alternates ? pool.Negate(r) : r);
            if (constants.Sign(c) <= 0)
            {
                return null;
            }

            whole = pool.Zero;
            var coefficients = Newton(p);
            for (var j = 0; j < coefficients.Count; j++)
            {
                var rest = pool.Subtract(high, pool.Number(j));
                var part = pool.Product([pool.Power(alternates ? pool.Negate(r) : r, pool.Number(j)), pool.Power(c, rest), pool.Power(Gamma(pool.Add(rest, pool.One)), pool.MinusOne)]);
                whole = pool.Add(whole, pool.Scale(coefficients[j], part));
            }
        }
        else if (up == -2 && r.IsOne && !alternates && p.Degree == 0)
        {
            whole = pool.Scale(p[0], pool.Divide(Gamma(pool.Add(pool.Scale(2, high), pool.One)), pool.Power(Gamma(Next), pool.Number(4))));
        }
        else
        {
            return null;
        }

        for (var i = 0; i < low.Value; i++)
        {
            whole = pool.Subtract(whole, At(t, pool.Number(i)));
        }

        return whole;
    }

    /// <summary>The moving part of Σ f up to a bound, without its constant; whole steps come out of the bound.</summary>
    private Term Moving(Term f, Term bound)
    {
        var steps = bound.Kind == TermKind.Sum && bound.Value.IsInteger && bound.Value.Abs() <= 60 ? (int)bound.Value.Numerator : 0;
        var start = pool.Subtract(bound, pool.Number(steps));
        var result = pool.Raw(Fn.Hyperfinite, [f, k, start]);
        for (var i = 1; i <= steps; i++)
        {
            result = pool.Add(result, At(f, pool.Add(start, pool.Number(i))));
        }

        for (var i = 0; i > steps; i--)
        {
            result = pool.Subtract(result, At(f, pool.Add(start, pool.Number(i))));
        }

        return result;
    }

    /// <summary>No closed form: a constant of which nothing is known and the part that moves; or a sum whose summand moves as well.</summary>
    private Term? Node(Term t)
    {
        var others = new HashSet<Term>(ReferenceEqualityComparer.Instance);
        Variables(t, others);
        others.Remove(k);
        if (others.Count > 0)
        {
            return others.All(v => ReferenceEquals(v, pool.Variable)) ? pool.Raw(Fn.Riemann, [t, k, low, high]) : null;
        }

        if (!low.IsNumber)
        {
            return pool.Subtract(Moving(t, high), Moving(t, pool.Subtract(low, pool.One)));
        }

        var constant = Quadratic(t) ?? pool.Unenclosed($"the constant of Σ {t} from {low} on (#{t.Id})");
        return pool.Add(constant, Moving(t, high));
    }

    private static void Variables(Term t, HashSet<Term> found)
    {
        if (t.Kind == TermKind.Variable)
        {
            found.Add(t);
            return;
        }

        // the index that an inner sum binds is its own
        var parts = t.Is(Fn.Hyperfinite) ? t.Parts[2..] : t.Parts;
        foreach (var part in parts.Concat(t.Exponents))
        {
            Variables(part, found);
        }
    }

    /// <summary>Σ_{k ≥ 1} 1/((k − p)² + w) for a p that is whole or half of a whole number: by π coth and π tanh.</summary>
    private Term? Quadratic(Term t)
    {
        if (RationalFunction.Of(t, k) is not { } f || f.Numerator.Degree != 0 || f.Denominator.Degree != 2)
        {
            return null;
        }

        var p = -f.Denominator[1] * Rational.Half;
        var w = f.Denominator[0] - (p * p);
        if (w.Sign <= 0 || p.Denominator > 2 || (low.Value - p).Abs() > 100)
        {
            return null;
        }

        var root = pool.Sqrt(pool.Number(w));
        var x = pool.Multiply(pool.Pi, root);
        var (up, down) = (pool.Exp(x), pool.Exp(pool.Negate(x)));
        var (sum, difference) = (pool.Add(up, down), pool.Subtract(up, down));

        // Σ over all whole numbers, halved: symmetric about p
        var half = pool.Scale(Rational.Half, pool.Multiply(pool.Divide(pool.Pi, root), p.IsInteger ? pool.Divide(sum, difference) : pool.Divide(difference, sum)));
        Rational Value(Rational at) => Rational.One / (((at - p) * (at - p)) + w);
        var centre = p.IsInteger ? p : p + Rational.Half;
        var total = p.IsInteger ? pool.Add(half, pool.Number(Rational.Half * Value(p))) : half; // from the centre on
        for (var at = centre; at < low.Value; at += Rational.One)
        {
            total = pool.Subtract(total, pool.Number(Value(at)));
        }

        for (var at = low.Value; at < centre; at += Rational.One)
        {
            total = pool.Add(total, pool.Number(Value(at)));
        }

        return pool.Scale(f.Numerator[0], total);
    }

    private Term? OfRational(RationalFunction f)
    {
        if (HasPole(f.Denominator))
        {
            return null;
        }

        if (f.Denominator.Degree > 0 && !f.Numerator.IsZero && low.IsNumber && !HasPole(f.Numerator))
        {
            var ratio = f.Shift(1) * RationalFunction.Make(f.Denominator, f.Numerator);
            if (Gosper.Multiplier(ratio) is { } y && !HasPole(y.Denominator))
            {
                var whole = (y * f).ToTerm(k, pool);
                return pool.Subtract(At(whole, Next), At(whole, low));
            }
        }

        if (PartialFractions(f) is not var (polynomial, fractions, rest))
        {
            return Node(f.ToTerm(k, pool));
        }

        var total = pool.Zero;
        for (var p = 0; p <= polynomial.Degree; p++)
        {
            // Bernoulli's polynomials: Σ_{a}^{b} kᵖ = (B_{p+1}(b + 1) − B_{p+1}(a))/(p + 1)
            total = pool.Add(total, pool.Scale(polynomial[p] * Rational.Of(1, p + 1), pool.Subtract(Bernoulli(p + 1, Next), Bernoulli(p + 1, low))));
        }

        foreach (var (root, m, c) in fractions)
        {
            // ψ⁽ᵐ⁾: Σ_{a}^{b} k^{−m−1} = (−1)ᵐ/m! (ψ⁽ᵐ⁾(b + 1) − ψ⁽ᵐ⁾(a))
            var r = pool.Number(root);
            var difference = pool.Subtract(Polygamma(m - 1, pool.Subtract(Next, r)), Polygamma(m - 1, pool.Subtract(low, r)));
            total = pool.Add(total, pool.Scale(c * Rational.Of(m % 2 == 1 ? 1 : -1, TermPool.Factorial(m - 1)), difference));
        }

        if (rest is not null)
        {
            if ((Irrational(rest) ?? Node(rest.ToTerm(k, pool))) is not { } left)
            {
                return null;
            }

            total = pool.Add(total, left);
        }

        return total;
    }

    /// <summary>(αk + β)/(k² + …) with two irrational roots.</summary>
    private Term? Irrational(RationalFunction f)
    {
        var q = f.Denominator;
        if (q.Degree != 2 || ((q[1] * q[1]) - (4 * q[0])).Sign <= 0 || !low.IsNumber)
        {
            return null;
        }

        var root = pool.Scale(Rational.Half, pool.Sqrt(pool.Number((q[1] * q[1]) - (4 * q[0]))));
        var centre = pool.Number(-q[1] * Rational.Half);
        var total = pool.Zero;
        foreach (var sign in new[] { 1, -1 })
        {
            var r = pool.Add(centre, pool.Scale(sign, root));
            if (constants.Compare(r, low) >= 0)
            {
                return null;
            }

            var c = pool.Divide(f.Numerator.ToTerm(r, pool), pool.Scale(2 * sign, root));
            total = pool.Add(total, pool.Multiply(c, pool.Subtract(Polygamma(0, pool.Subtract(Next, r)), Polygamma(0, pool.Subtract(low, r)))));
        }

        return total;
    }

    /// <summary>f = polynomial + Σ c/(k − root)^power + what has no rational pole.</summary>
    private static (RationalPolynomial Polynomial, List<(Rational Root, int Power, Rational Coefficient)> Fractions, RationalFunction? Left)? PartialFractions(RationalFunction f)
    {
        var (polynomial, numerator) = f.Numerator.Divide(f.Denominator);
        var (roots, rest) = f.Denominator.RationalRoots();
        var columns = new List<RationalPolynomial>();
        var names = new List<(Rational Root, int Power)>();
        foreach (var (root, times) in roots)
        {
            for (var m = 1; m <= times; m++)
            {
                columns.Add(f.Denominator.Divide(RationalPolynomial.Linear(Rational.One, -root).Power(m)).Quotient);
                names.Add((root, m));
            }
        }

        for (var j = 0; j < rest.Degree; j++)
        {
            columns.Add(f.Denominator.Divide(rest).Quotient * RationalPolynomial.X.Power(j));
        }

        var size = f.Denominator.Degree;
        if (LinearSystem.Solve([.. Enumerable.Range(0, size).Select(i => columns.Select(p => p[i]).Append(numerator[i]).ToArray())], size) is not { } x)
        {
            return null;
        }

        var fractions = names.Select((n, i) => (n.Root, n.Power, x[i])).Where(p => !p.Item3.IsZero).ToList();
        var left = new RationalPolynomial(x[names.Count..]);
        return (polynomial, fractions, left.IsZero ? null : RationalFunction.Make(left, rest));
    }

    /// <summary>ψ⁽ᵐ⁾, at quarters, thirds and sixths by Gauss's theorem.</summary>
    private Term Polygamma(int m, Term x)
    {
        if (!x.IsNumber || x.Value.Denominator <= 2 || x.Value.Denominator > 6 || x.Value.Denominator == 5 || m > 1 || (m == 1 && x.Value.Denominator != 4) || x.Value.Abs() > 400)
        {
            return pool.Apply(Fn.Polygamma, pool.Number(m), x);
        }

        var whole = (int)x.Value.Floor();
        var part = x.Value - whole;
        var (first, sign) = part < Rational.Half ? (true, -1) : (false, 1);
        Term Value()
        {
            if (m == 1)
            {
                // ψ′(1/4) = π² + 8G, ψ′(3/4) = π² − 8G
                return pool.Add(pool.Power(pool.Pi, pool.Number(2)), pool.Scale(first ? 8 : -8, pool.Catalan));
            }

            var (two, three, root) = (pool.Log(pool.Number(2)), pool.Log(pool.Number(3)), pool.Sqrt(pool.Number(3)));
            var (angle, logs) = (int)part.Denominator switch
            {
                4 => (pool.Scale(Rational.Half, pool.Pi), pool.Scale(3, two)),
                3 => (pool.Scale(Rational.Half, pool.Divide(pool.Pi, root)), pool.Scale(Rational.Of(3, 2), three)),
                _ => (pool.Scale(Rational.Half, pool.Multiply(pool.Pi, root)), pool.Add(pool.Scale(2, two), pool.Scale(Rational.Of(3, 2), three))),
            };
            return pool.Subtract(pool.Subtract(pool.Scale(sign, angle), logs), pool.EulerGamma);
        }

        // ψ(x + 1) = ψ(x) + 1/x, ψ′(x + 1) = ψ′(x) − 1/x²
        var jump = Rational.Zero;
        for (var i = 0; i < Math.Abs(whole); i++)
        {
            var at = whole > 0 ? part + i : part - (i + 1);
            var step = m == 0 ? Rational.One / at : -(Rational.One / (at * at));
            jump = whole > 0 ? jump + step : jump - step;
        }

        return pool.Add(Value(), pool.Number(jump));
    }

    private static BigInteger Choose(int n, int j) => TermPool.Factorial(n) / (TermPool.Factorial(j) * TermPool.Factorial(n - j));

    private Term Bernoulli(int n, Term x) =>
        pool.Sum(Enumerable.Range(0, n + 1).Select(j => pool.Scale((Rational)Choose(n, j) * TermPool.Bernoulli(j), n == j ? pool.One : pool.Power(x, pool.Number(n - j)))));
}
