using System.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Antiderivatives by a table, by parts, by substitution and by partial fractions; each is differentiated before it is given out.</summary>
internal sealed class Antiderivatives(TermPool pool, Constants constants)
{
    private const int Deepest = 5;

    private const int MostAttempts = 40;

    private readonly Dictionary<(int F, int X), Term?> found = [];
    private int work = MostAttempts;

    /// <summary>A point of the interval on which the antiderivative is wanted: which way round a logarithm's argument is positive.</summary>
    public (Term Variable, Rational Value)? Sample { get; init; }

    /// <summary>F with dF/dx = f, proved by the derivative; null where none is found.</summary>
    public Term? Of(Term f, Term x)
    {
        if (!found.TryGetValue((f.Id, x.Id), out var known))
        {
            work = MostAttempts;
            known = Find(f, x, 0) is { } whole && IsDerivative(whole, f, x) ? whole : null;
            found[(f.Id, x.Id)] = known;
        }

        return known;
    }

    private bool IsDerivative(Term whole, Term f, Term x) =>
        new Differentiation(pool, x).Of(whole) is { } slope && IsZero(pool.Subtract(slope, f));

    private bool IsZero(Term t) => constants.Normaliser.Numerator(t).IsZero;

    private static bool Moves(Term t, Term x) => Substitution.Occurs(x, t);

    private Term At(Term t, Term x, Term value) => new Substitution(pool, x, value).In(t);

    private Term? Find(Term f, Term x, int depth)
    {
        if (!Moves(f, x))
        {
            return pool.Multiply(f, x);
        }

        if (depth > Deepest || work-- < 0)
        {
            return null;
        }

        if (f.Kind == TermKind.Sum)
        {
            if (RationalFunction.Of(f, x) is { Denominator.Degree: > 0 } quotient)
            {
                return OfQuotient(quotient, x);
            }

            var total = pool.Zero;
            foreach (var (c, t) in pool.Summands(f))
            {
                if (Find(t, x, depth) is not { } part)
                {
                    return null;
                }

                total = pool.Add(total, pool.Scale(c, part));
            }

            return total;
        }

        var (outside, rest) = (pool.One, pool.One);
        foreach (var (b, e) in Factors(f))
        {
            if (Moves(b, x) || Moves(e, x))
            {
                rest = pool.Multiply(rest, pool.Power(b, e));
            }
            else
            {
                outside = pool.Multiply(outside, pool.Power(b, e));
            }
        }

        if (rest.Kind == TermKind.Sum)
        {
            return Find(rest, x, depth + 1) is { } inner ? pool.Multiply(outside, inner) : null;
        }

        return One(rest, x, depth) is { } whole ? pool.Multiply(outside, whole) : null;
    }

    private IEnumerable<(Term Base, Term Exponent)> Factors(Term t) => t.Kind == TermKind.Product ? t.Parts.Zip(t.Exponents) : [(t, pool.One)];

    private Term? One(Term f, Term x, int depth) =>
        Basic(f, x)
        ?? (RationalFunction.Of(f, x) is { } r ? OfQuotient(r, x) : null)
        ?? Expanded(f, x, depth)
        ?? ByParts(f, x, depth)
        ?? ByRoot(f, x, depth)
        ?? BySubstitution(f, x, depth);

    private (Term Alpha, Term Beta)? Affine(Term u, Term x)
    {
        if (!Moves(u, x) || new Differentiation(pool, x).Of(u) is not { } slope || Moves(slope, x))
        {
            return null;
        }

        return (slope, constants.Normaliser.Numerator(pool.Subtract(u, pool.Multiply(slope, x))));
    }

    private Term? Basic(Term f, Term x)
    {
        if (f is { Kind: TermKind.Product, Parts: [var b], Exponents: [var e] } && !Moves(e, x) && Affine(b, x) is var (alpha, _))
        {
            if (e.IsConstant && e.IsNumber && e.Value == Rational.MinusOne)
            {
                return pool.Divide(Logarithm(b), alpha);
            }

            var next = pool.Add(e, pool.One);
            return pool.Divide(pool.Power(b, next), pool.Multiply(alpha, next));
        }

        if (f is { Kind: TermKind.Product, Parts: [var q], Exponents: [var half] } && half.IsNumber && half.Value.Denominator == 2 && half.Value.Abs() <= Rational.Of(3, 2) && RationalFunction.Of(q, x) is { Denominator.Degree: 0, Numerator: { Degree: 2 } p })
        {
            return RootOfQuadratic(p, half.Value, q, x);
        }

        if (ReferenceEquals(f, x))
        {
            return pool.Scale(Rational.Half, pool.Power(x, pool.Number(2)));
        }

        // e^{αx} sin(βx): one exponential, one wave
        if (f is { Kind: TermKind.Product, Parts.Length: 2 } && f.Exponents.All(y => y.IsOne) && Array.Find(f.Parts, y => y.Is(Fn.Exp)) is { } growth
            && Array.Find(f.Parts, y => y.Is(Fn.Sin) || y.Is(Fn.Cos)) is { } ripple && Affine(growth.Parts[0], x) is var (g, _) && Affine(ripple.Parts[0], x) is var (w, _))
        {
            var other = pool.Apply(ripple.Is(Fn.Sin) ? Fn.Cos : Fn.Sin, ripple.Parts[0]);
            var mixed = ripple.Is(Fn.Sin) ? pool.Subtract(pool.Multiply(g, ripple), pool.Multiply(w, other)) : pool.Add(pool.Multiply(g, ripple), pool.Multiply(w, other));
            return pool.Divide(pool.Multiply(growth, mixed), pool.Add(pool.Power(g, pool.Number(2)), pool.Power(w, pool.Number(2))));
        }

        if (f is { Kind: TermKind.Product, Parts: [var wave], Exponents: [var two] } && two.IsInteger && two.Value == 2 && (wave.Is(Fn.Sin) || wave.Is(Fn.Cos)) && Affine(wave.Parts[0], x) is var (turn, _))
        {
            var doubled = pool.Divide(pool.Multiply(pool.Sin(wave.Parts[0]), pool.Cos(wave.Parts[0])), turn);
            return pool.Scale(Rational.Half, wave.Is(Fn.Sin) ? pool.Subtract(x, doubled) : pool.Add(x, doubled));
        }

        if (f.Kind == TermKind.Product && f.Parts.Length == 2)
        {
            // eˣ/x, sin x/x, cos x/x
            var (u, v) = f.Exponents[0].IsOne ? (f.Parts[0], f.Parts[1]) : (f.Parts[1], f.Parts[0]);
            var power = f.Exponents[0].IsOne ? f.Exponents[1] : f.Exponents[0];
            if (power.IsNumber && power.Value == Rational.MinusOne && ReferenceEquals(v, x) && u.Kind == TermKind.Apply && u.Function is Fn.Exp or Fn.Sin or Fn.Cos && Affine(u.Parts[0], x) is var (_, constant) && constant.IsZero)
            {
                return pool.Apply(u.Function switch { Fn.Exp => Fn.Ei, Fn.Sin => Fn.Si, _ => Fn.Ci }, u.Parts[0]);
            }
        }

        if (f.Kind != TermKind.Apply || f.Parts.Length > 2 || (f.Parts.Length == 2 && Moves(f.Parts[0], x)))
        {
            return f is { Kind: TermKind.Product, Parts: [{ Kind: TermKind.Apply, Function: Fn.Log } log], Exponents: [{ IsNumber: true } minus] } && minus.Value == Rational.MinusOne && ReferenceEquals(log.Parts[0], x)
                ? pool.Apply(Fn.Ei, log)
                : null;
        }

        var argument = f.Parts[^1];
        if (f.Is(Fn.Exp) && Gaussian(argument, x) is { } error)
        {
            return error;
        }

        if (Affine(argument, x) is not var (a, _))
        {
            return null;
        }

        Term? whole = f.Function switch
        {
            Fn.Exp => f,
            Fn.Sin => pool.Negate(pool.Cos(argument)),
            Fn.Cos => pool.Sin(argument),
            Fn.Log => pool.Subtract(pool.Multiply(argument, f), argument),
            Fn.Polygamma when f.Parts[0].IsZero => pool.Apply(Fn.LogGamma, argument),
            Fn.Polygamma when f.Parts[0].IsInteger => pool.Apply(Fn.Polygamma, pool.Subtract(f.Parts[0], pool.One), argument),
            _ => null,
        };
        return whole is null ? null : pool.Divide(whole, a);
    }

    /// <summary>log |u|, with the sign that the form shows.</summary>
    private Term Logarithm(Term u)
    {
        if (Sample is var (variable, value) && At(u, variable, pool.Number(value)) is { IsConstant: true } there && constants.Sign(there) < 0)
        {
            return pool.Log(pool.Negate(u));
        }

        return pool.Log(u);
    }

    /// <summary>∫ e^{−ax² + bx + c} by erf, a &gt; 0.</summary>
    private Term? Gaussian(Term u, Term x)
    {
        if (RationalFunction.Of(u, x) is not { Denominator.Degree: 0, Numerator: { Degree: 2 } p })
        {
            return null;
        }

        var a = p.Lead.Abs();
        var centre = -p[1] / (2 * p[2]);
        var root = pool.Sqrt(pool.Number(a));
        var height = pool.Exp(pool.Number(p.Value(centre)));
        var scale = pool.Divide(pool.Multiply(height, pool.Scale(Rational.Half, pool.Sqrt(pool.Pi))), root);
        return pool.Multiply(scale, pool.Apply(p.Lead.Sign < 0 ? Fn.Erf : Fn.Erfi, pool.Multiply(root, pool.Subtract(x, pool.Number(centre)))));
    }

    /// <summary>∫ (ax² + bx + c)^{±1/2, ±3/2}.</summary>
    private Term? RootOfQuadratic(RationalPolynomial p, Rational power, Term q, Term x)
    {
        var (a, discriminant) = (p[2], (4 * p[2] * p[0]) - (p[1] * p[1]));
        var root = pool.Sqrt(q);
        var slope = p.Derivative().ToTerm(x, pool);
        if (power == -Rational.Half)
        {
            if (a.Sign > 0)
            {
                var s = pool.Sqrt(pool.Number(a));
                return pool.Divide(pool.Log(pool.Add(root, pool.Divide(pool.Scale(Rational.Half, slope), s))), s);
            }

            if (discriminant.Sign >= 0)
            {
                return null;
            }

            return pool.Negate(pool.Divide(pool.Apply(Fn.Asin, pool.Divide(slope, pool.Sqrt(pool.Number(-discriminant)))), pool.Sqrt(pool.Number(-a))));
        }

        if (power == Rational.Half && RootOfQuadratic(p, -Rational.Half, q, x) is { } inverse)
        {
            return pool.Add(pool.Scale(Rational.One / (4 * a), pool.Multiply(slope, root)), pool.Scale(discriminant / (8 * a), inverse));
        }

        if (power == Rational.Of(-3, 2) && !discriminant.IsZero)
        {
            return pool.Scale(2 / discriminant, pool.Divide(slope, root));
        }

        return null;
    }

    private Term? Expanded(Term f, Term x, int depth)
    {
        var expanded = constants.Normaliser.Numerator(f);
        return !ReferenceEquals(expanded, f) && !HasDenominator(f) ? Find(expanded, x, depth + 1) : null;
    }

    private static bool HasDenominator(Term t) =>
        t.Kind == TermKind.Product && t.Parts.Zip(t.Exponents).Any(p => p.First.Kind == TermKind.Sum && p.Second.IsNumber && p.Second.Value.Sign < 0);

    /// <summary>A power xᵖ, which may be none, times what a derivative or an integral makes simpler.</summary>
    private Term? ByParts(Term f, Term x, int depth)
    {
        var (powers, kernel, times) = (pool.One, (Term?)null, 0);
        foreach (var (b, e) in Factors(f))
        {
            if (kernel is null && b.Kind == TermKind.Apply && e.IsInteger && e.Value.Sign > 0 && e.Value <= 6 && (e.IsOne || b.Function == Fn.Log))
            {
                (kernel, times) = (b, (int)e.Value.Numerator);
            }
            else
            {
                powers = pool.Multiply(powers, pool.Power(b, e));
            }
        }

        if (kernel is null)
        {
            return null;
        }

        var differentiation = new Differentiation(pool, x);
        if (kernel.Function is Fn.Log or Fn.Atan or Fn.Asin)
        {
            // ∫ Q′·Lᵐ = Q·Lᵐ − ∫ Q·(Lᵐ)′
            var full = pool.Power(kernel, pool.Number(times));
            return IsAlgebraic(powers, x) && Find(powers, x, depth + 1) is { } q && differentiation.Of(full) is { } slope && Find(Simplified(pool.Multiply(q, slope), x), x, depth + 1) is { } rest
                ? pool.Subtract(pool.Multiply(q, full), rest)
                : null;
        }

        if (kernel.Function is Fn.Exp or Fn.Sin or Fn.Cos && Affine(kernel.Parts[0], x) is not null && RationalFunction.Of(powers, x) is { Denominator.Degree: 0, Numerator.Degree: > 0 and < 12 })
        {
            return Basic(kernel, x) is { } whole && differentiation.Of(powers) is { } less && Find(constants.Normaliser.Numerator(pool.Multiply(less, whole)), x, depth) is { } left
                ? pool.Subtract(pool.Multiply(powers, whole), left)
                : null;
        }

        return null;
    }

    private bool IsAlgebraic(Term t, Term x) => t.Kind switch
    {
        TermKind.Apply => !Moves(t, x),
        _ => t.Parts.All(p => IsAlgebraic(p, x)) && t.Exponents.All(e => !Moves(e, x)),
    };

    private Term Simplified(Term t, Term x) => RationalFunction.Of(t, x) is { } r ? r.ToTerm(x, pool) : HasDenominator(t) ? t : constants.Normaliser.Numerator(t);

    /// <summary>f = g(u)·u′: u for a new variable.</summary>
    private Term? BySubstitution(Term f, Term x, int depth)
    {
        var candidates = new List<Term>();
        Collect(f, x, candidates);
        foreach (var u in candidates)
        {
            if (new Differentiation(pool, x).Of(u) is not { } slope || slope.IsZero)
            {
                continue;
            }

            var y = pool.Index($"y{depth}");
            var quotient = pool.Divide(f, slope);
            foreach (var form in new[] { quotient, Simplified(quotient, x) })
            {
                var inner = new Substitution(pool, u, y).In(form);
                if (Moves(inner, x) && RationalFunction.Of(u, x) is { Denominator.Degree: 0, Numerator: { Degree: >= 2 } p } && Enumerable.Range(1, p.Degree - 1).All(i => p[i].IsZero))
                {
                    // xᵈ = (u − c)/a where that is all that is left of x
                    inner = ByPower(inner, x, p.Degree, pool.Scale(Rational.One / p.Lead, pool.Subtract(y, pool.Number(p[0]))));
                }

                if (!Moves(inner, x) && Find(inner, y, depth + 1) is { } whole)
                {
                    return At(whole, y, u);
                }
            }
        }

        return null;
    }

    private Term ByPower(Term t, Term x, int degree, Term value)
    {
        if (t is { Kind: TermKind.Product })
        {
            return pool.Product(t.Parts.Zip(t.Exponents).Select(p => ReferenceEquals(p.First, x) && p.Second.IsInteger && (p.Second.Value / degree).IsInteger
                ? pool.Power(value, pool.Number(p.Second.Value / degree))
                : pool.Power(ByPower(p.First, x, degree, value), p.Second)));
        }

        return t.Kind == TermKind.Sum ? pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, ByPower(s.Term, x, degree, value)))) : t;
    }

    private static void Collect(Term t, Term x, List<Term> candidates)
    {
        if (candidates.Count > 12 || !Moves(t, x) || ReferenceEquals(t, x))
        {
            return;
        }

        if (t.Kind == TermKind.Apply)
        {
            foreach (var part in t.Parts)
            {
                Collect(part, x, candidates);
            }

            Add(t);
            if (!ReferenceEquals(t.Parts[^1], x))
            {
                Add(t.Parts[^1]);
            }

            return;
        }

        for (var i = 0; i < t.Parts.Length; i++)
        {
            Collect(t.Parts[i], x, candidates);
            if (t.Kind == TermKind.Product && !ReferenceEquals(t.Parts[i], x))
            {
                Add(t.Parts[i]);
            }
        }

        void Add(Term u)
        {
            if (!candidates.Contains(u))
            {
                candidates.Add(u);
            }
        }
    }

    /// <summary>x = y^q where only x^{p/q} occurs.</summary>
    private Term? ByRoot(Term f, Term x, int depth)
    {
        var denominators = new HashSet<BigInteger>();
        Roots(f, x, denominators);
        var q = denominators.Aggregate(BigInteger.One, (a, b) => a * b / BigInteger.GreatestCommonDivisor(a, b));
        if (q.IsOne || q > 12)
        {
            return null;
        }

        var y = pool.Index($"r{depth}");
        var power = pool.Number(q);
        var inner = pool.Product([At(f, x, pool.Power(y, power)), power, pool.Power(y, pool.Number(q - 1))]);
        return Find(Simplified(inner, y), y, depth + 1) is { } whole ? At(whole, y, pool.Power(x, pool.Number(Rational.Of(1, q)))) : null;
    }

    private static void Roots(Term t, Term x, HashSet<BigInteger> found)
    {
        for (var i = 0; i < t.Parts.Length; i++)
        {
            if (t.Kind == TermKind.Product && ReferenceEquals(t.Parts[i], x) && t.Exponents[i].IsNumber)
            {
                found.Add(t.Exponents[i].Value.Denominator);
            }

            Roots(t.Parts[i], x, found);
        }
    }

    /// <summary>Partial fractions over real linear and quadratic factors, with Hermite's reduction of their powers.</summary>
    private Term? OfQuotient(RationalFunction f, Term x)
    {
        var (polynomial, numerator) = f.Numerator.Divide(f.Denominator);
        var total = new RationalPolynomial([Rational.Zero, .. Enumerable.Range(0, polynomial.Degree + 1).Select(i => polynomial[i] / (i + 1))]).ToTerm(x, pool);
        if (numerator.IsZero)
        {
            return total;
        }

        // f = (A/d)′ + B/s with s the squarefree part and d·s the denominator (Ostrogradsky)
        var denominator = f.Denominator;
        var d = RationalPolynomial.GreatestCommonDivisor(denominator, denominator.Derivative());
        var s = denominator.Divide(d).Quotient;
        var columns = new List<RationalPolynomial>();
        var inner = (d.Derivative() * s).Divide(d).Quotient;
        for (var j = 0; j < d.Degree; j++)
        {
            var power = RationalPolynomial.X.Power(j);
            columns.Add((power.Derivative() * s) - (power * inner));
        }

        for (var j = 0; j < s.Degree; j++)
        {
            columns.Add(RationalPolynomial.X.Power(j) * d);
        }

        var size = denominator.Degree;
        if (LinearSystem.Solve([.. Enumerable.Range(0, size).Select(i => columns.Select(p => p[i]).Append(numerator[i]).ToArray())], size) is not { } solution)
        {
            return null;
        }

        var (a, b) = (new RationalPolynomial(solution[..d.Degree]), new RationalPolynomial(solution[d.Degree..]));
        total = pool.Add(total, a.IsZero ? pool.Zero : pool.Divide(a.ToTerm(x, pool), d.ToTerm(x, pool)));
        if (b.IsZero)
        {
            return total;
        }

        // simple poles: b(r)/s′(r) at each
        var (roots, rest) = s.RationalRoots();
        foreach (var (root, _) in roots)
        {
            total = pool.Add(total, pool.Scale(b.Value(root) / s.Derivative().Value(root), Logarithm(pool.Subtract(x, pool.Number(root)))));
        }

        if (rest.Degree < 1)
        {
            return total;
        }

        var linear = roots.Aggregate(RationalPolynomial.One, (p, r) => p * RationalPolynomial.Linear(Rational.One, -r.Root));

        // b/(linear·rest) = … + c/rest with c·linear ≡ b modulo rest
        if (Modular(b, linear, rest) is not { } c)
        {
            return null;
        }

        foreach (var (p, q, w) in Quadratics(rest.Monic()) ?? [])
        {
            if (QuadraticPart(c.Scale(Rational.One / rest.Lead), rest.Monic(), p, q, w, x) is not { } part)
            {
                return null;
            }

            total = pool.Add(total, part);
        }

        return Quadratics(rest.Monic()) is null ? null : total;
    }

    private static RationalPolynomial? Modular(RationalPolynomial b, RationalPolynomial linear, RationalPolynomial rest)
    {
        var n = rest.Degree;
        var columns = Enumerable.Range(0, n).Select(j => (RationalPolynomial.X.Power(j) * linear).Divide(rest).Remainder).ToArray();
        var right = b.Divide(rest).Remainder;
        return LinearSystem.Solve([.. Enumerable.Range(0, n).Select(i => columns.Select(p => p[i]).Append(right[i]).ToArray())], n) is { } c ? new RationalPolynomial(c) : null;
    }

    /// <summary>Real quadratic factors x² + px + q, q − p²/4 = w, with p and q algebraic; null where they are not found.</summary>
    private List<(Term P, Term Q, Term W)>? Quadratics(RationalPolynomial s)
    {
        Term Quarter(Term p) => pool.Scale(Rational.Of(1, 4), pool.Power(p, pool.Number(2)));
        if (s.Degree == 2)
        {
            var (p, q) = (pool.Number(s[1]), pool.Number(s[0]));
            return [(p, q, pool.Subtract(q, Quarter(p)))];
        }

        if (s.Degree != 4)
        {
            return null;
        }

        // over the rationals: (x² + px + q)(x² + p′x + q′) with small coefficients is not searched for; x⁴ + ax² + b is
        if (!s[3].IsZero || !s[1].IsZero)
        {
            return null;
        }

        var (a, b) = (s[2], s[0]);
        var discriminant = (a * a) - (4 * b);
        if (discriminant.Sign >= 0)
        {
            var root = pool.Sqrt(pool.Number(discriminant));
            return [.. new[] { 1, -1 }.Select(sign =>
            {
                var q = pool.Scale(Rational.Half, pool.Add(pool.Number(a), pool.Scale(sign, root)));
                return (pool.Zero, q, q);
            })];
        }

        // x⁴ + ax² + b = (x² + √b)² − (2√b − a)x²
        var middle = pool.Sqrt(pool.Number(b));
        var slope = pool.Sqrt(pool.Subtract(pool.Scale(2, middle), pool.Number(a)));
        return [.. new[] { slope, pool.Negate(slope) }.Select(p => (p, middle, pool.Subtract(middle, Quarter(p))))];
    }

    /// <summary>The part of ∫ c/s that belongs to the factor x² + px + q of s.</summary>
    private Term? QuadraticPart(RationalPolynomial c, RationalPolynomial s, Term p, Term q, Term w, Term x)
    {
        Term alpha;
        Term beta;
        if (s.Degree == 2)
        {
            (alpha, beta) = (pool.Number(c[1]), pool.Number(c[0]));
        }
        else
        {
            // the other factor is x² − px + q′; (αx + β)(x² − px + q′) ≡ c modulo x² + px + q
            var other = p.IsZero ? pool.Subtract(pool.Number(s[2]), q) : q;

            // x² ≡ −px − q: c ≡ u x + v
            Term Coefficient(int i) => pool.Number(c[i]);
            var (u, v) = (Coefficient(1), Coefficient(0));
            var (x2u, x2v) = (pool.Negate(p), pool.Negate(q));
            var x3u = pool.Add(pool.Multiply(pool.Negate(p), x2u), x2v);
            var x3v = pool.Multiply(pool.Negate(q), x2u);
            u = pool.Sum([u, pool.Multiply(Coefficient(2), x2u), pool.Multiply(Coefficient(3), x3u)]);
            v = pool.Sum([v, pool.Multiply(Coefficient(2), x2v), pool.Multiply(Coefficient(3), x3v)]);

            // the other factor ≡ gx + h with g = −2p, h = q′ − q
            var (g, h) = (pool.Scale(-2, p), pool.Subtract(other, q));

            // (αx + β)(gx + h) ≡ (αh + βg − αgp)x + (βh − αgq)
            var m11 = pool.Subtract(h, pool.Multiply(g, p));
            var (m12, m21, m22) = (g, pool.Negate(pool.Multiply(g, q)), h);
            var determinant = pool.Subtract(pool.Multiply(m11, m22), pool.Multiply(m12, m21));
            if (constants.IsZero(determinant))
            {
                return null;
            }

            alpha = pool.Divide(pool.Subtract(pool.Multiply(u, m22), pool.Multiply(m12, v)), determinant);
            beta = pool.Divide(pool.Subtract(pool.Multiply(m11, v), pool.Multiply(m21, u)), determinant);
        }

        var half = pool.Scale(Rational.Half, p);
        var line = pool.Add(x, half);
        var left = pool.Subtract(beta, pool.Multiply(alpha, half));
        switch (constants.Sign(w))
        {
            case > 0:
            {
                var root = pool.Sqrt(w);
                var quadratic = pool.Sum([pool.Power(x, pool.Number(2)), pool.Multiply(p, x), q]);
                return pool.Add(
                    pool.Multiply(pool.Scale(Rational.Half, alpha), pool.Log(quadratic)),
                    pool.Multiply(pool.Divide(left, root), pool.Apply(Fn.Atan, pool.Divide(line, root))));
            }

            case < 0:
            {
                var root = pool.Sqrt(pool.Negate(w));
                Term Side(int sign)
                {
                    var weight = pool.Add(pool.Scale(Rational.Half, alpha), pool.Scale(Rational.Of(sign, 2), pool.Divide(left, root)));
                    return pool.Multiply(weight, Logarithm(pool.Subtract(line, pool.Scale(sign, root))));
                }

                return pool.Add(Side(1), Side(-1));
            }

            default:
                return null;
        }
    }
}
