using System.Numerics;

namespace Theory.Hyperreals.Periodic;

/// <summary>Residues, floors and what else is periodic, made exact on a class.</summary>
internal sealed partial class ResidueClass
{
    private const int LongestSearch = 200_000;

    /// <summary>f mod q for all large n of the class, in [0, |q|): a number where the residue is the same for all of them, none where it isn't or can't be seen.</summary>
    internal Rational? ResidueOf(Form form, Rational modulus)
    {
        var scaled = form.Times(1 / modulus);
        var polynomial = new Dictionary<Monomial, Rational>();
        var sum = Rational.Zero;
        foreach (var (monomial, coefficient) in scaled.Terms)
        {
            if (monomial.Factors.All(f => f.Atom == space.Index && f.Exponent.IsInteger && f.Exponent.Sign > 0))
            {
                polynomial.Add(monomial, coefficient);
                continue;
            }

            // (c/d) · integer is known modulo 1 by the integer modulo d
            if (IntegerModulo(monomial, coefficient.Denominator) is not { } r)
            {
                return null;
            }

            sum += coefficient * r;
        }

        if (PolynomialModuloOne(polynomial) is not { } rest)
        {
            return null;
        }

        return (sum + rest).Modulo(1) * modulus;
    }

    // a polynomial Σ cₖ binomial(n, k): binomial(n, k) modulo p^a has the period p^(a + ⌊log_p k⌋)
    private Rational? PolynomialModuloOne(Dictionary<Monomial, Rational> polynomial)
    {
        if (polynomial.Count == 0)
        {
            return 0;
        }

        var degree = (int)polynomial.Keys.Max(m => m.IsOne ? BigInteger.Zero : m.Factors[0].Exponent.Numerator);
        if (degree > 200)
        {
            return null;
        }

        if (degree == 0)
        {
            return polynomial.Values.First().Modulo(1);
        }

        var values = Enumerable.Range(0, degree + 1).Select(n => Value(n)).ToArray();
        var period = BigInteger.One;
        for (var k = 1; k <= degree; k++)
        {
            for (var i = degree; i >= k; i--)
            {
                values[i] -= values[i - 1];
            }

            if (values[k].Denominator > LargestModulus)
            {
                TooLarge = $"residues modulo {values[k].Denominator} would be needed, above {LargestModulus}";
                return null;
            }

            foreach (var (prime, multiplicity) in FormSpace.Factor(values[k].Denominator))
            {
                var power = BigInteger.Pow(prime, multiplicity);
                for (var reach = prime; reach <= k; reach *= prime)
                {
                    power *= prime;
                }

                period = EventuallyPeriodicSet.LeastCommonMultiple(period, power);
            }
        }

        return IndexModulo(period) is { } n0 ? Value(n0).Modulo(1) : null;

        Rational Value(BigInteger n) =>
            polynomial.Aggregate(Rational.Zero, (sum, t) => sum + (t.Value * BigInteger.Pow(n, t.Key.IsOne ? 0 : (int)t.Key.Factors[0].Exponent.Numerator)));
    }

    private BigInteger? IntegerModulo(Monomial monomial, BigInteger q)
    {
        var product = BigInteger.One % q;
        foreach (var (atom, exponent) in monomial.Factors)
        {
            if (IntegerModulo(atom, exponent, q) is not { } r)
            {
                return null;
            }

            product = product * r % q;
        }

        return product;
    }

    private BigInteger? IntegerModulo(Atom atom, Rational exponent, BigInteger q)
    {
        if (!atom.IsOpaque && atom.Kind == AtomKind.Exponential)
        {
            var power = Form.Of(atom.Exponent, exponent);
            if (atom.Prime.Sign > 0)
            {
                return PowerModulo(atom.Prime % q, power, q);
            }

            // exp(X log g) = g^X
            if (atom.Prime.IsZero && atom.Exponent.Factors.FirstOrDefault(f => f.Atom is { Kind: AtomKind.Function, Name: "log" } && f.Exponent.IsOne).Atom is { } log)
            {
                var @base = log.Arguments[0];
                return ResidueOf(@base, 1) is { IsZero: true } && ResidueOf(@base, q) is { IsInteger: true } b
                    ? PowerModulo(b.Numerator, Form.Of(atom.Exponent.Without(log), exponent), q)
                    : null;
            }

            return null;
        }

        if (!exponent.IsInteger || exponent.Sign < 0)
        {
            return null;
        }

        var value = atom.Kind switch
        {
            AtomKind.Index => IndexModulo(q),
            AtomKind.Base => ResidueOf(atom.Arguments[0], 1) is { IsZero: true } && ResidueOf(atom.Arguments[0], q) is { } b ? b.Numerator : null,
            AtomKind.Opaque when atom.Bounds.IsInteger => q.IsOne ? BigInteger.Zero : q == 2 && atom.Bounds.IsSign ? BigInteger.One : null,
            AtomKind.Function when FormSpace.IsFibonacci(atom) => FibonacciModulo(atom, q),
            // u! is divisible by q once u ≥ q
            AtomKind.Function when atom.Name == "factorial" && ResidueOf(atom.Arguments[0], 1) is { IsZero: true } && space.Sign(atom.Arguments[0].Minus(Form.Of(q))) == GermSign.Positive => BigInteger.Zero,
            _ => (BigInteger?)null,
        };
        return value is { } v ? BigInteger.ModPow(v, exponent.Numerator, q) : null;
    }

    // b^e mod q for e → ∞: eventually periodic in e
    private BigInteger? PowerModulo(BigInteger b, Form exponent, BigInteger q)
    {
        if (ResidueOf(exponent, 1) is not { IsZero: true })
        {
            return null;
        }

        if (q.IsOne)
        {
            return space.Sign(exponent) is GermSign.Positive or GermSign.Zero ? BigInteger.Zero : null;
        }

        // after as many steps as q has bits the part of q that shares primes with b is exhausted
        var start = (int)q.GetBitLength();
        if (space.Sign(exponent.Minus(Form.Of(start))) != GermSign.Positive)
        {
            return null;
        }

        var first = BigInteger.ModPow(b, start, q);
        var period = 0;
        for (var power = first; period == 0 || power != first; power = power * b % q)
        {
            if (period == 0 && (first * b % q) == first)
            {
                return first;
            }

            period++;
            if (period > LongestSearch)
            {
                TooLarge = $"the powers of {b} modulo {q} have a period above {LongestSearch}";
                return null;
            }
        }

        if (ResidueOf(exponent, period) is not { } s)
        {
            return null;
        }

        return BigInteger.ModPow(b, start + EventuallyPeriodicSet.Residue(s.Numerator - start, period), q);
    }

    private BigInteger? FibonacciModulo(Atom atom, BigInteger q)
    {
        if (q.IsOne)
        {
            return BigInteger.Zero;
        }

        // Pisano's period: the pair (F(k), F(k+1)) returns to (0, 1)
        var period = 0;
        var (f, next) = (BigInteger.Zero, BigInteger.One);
        do
        {
            (f, next) = (next, (f + next) % q);
            period++;
            if (period > LongestSearch)
            {
                TooLarge = $"the Fibonacci numbers modulo {q} have a period above {LongestSearch}";
                return null;
            }
        }
        while (!(f.IsZero && next.IsOne));

        if (ResidueOf(atom.Arguments[0], period) is not { IsInteger: true } index)
        {
            return null;
        }

        (f, next) = (BigInteger.Zero, BigInteger.One);
        for (var k = BigInteger.Zero; k < index.Numerator; k++)
        {
            (f, next) = (next, (f + next) % q);
        }

        return atom.Name.StartsWith("next", StringComparison.Ordinal) ? next : f;
    }

    /// <summary>⌊u⌋.</summary>
    private Form Floor(Form u) => u.Minus(Fraction(u));

    /// <summary>u − ⌊u⌋.</summary>
    private Form Fraction(Form u)
    {
        if (ResidueOf(u, 1) is { } whole)
        {
            return Form.Of(whole);
        }

        var (known, ρ, rest) = Separate(u, 1);
        if (!rest.IsOpaque)
        {
            // what diverges like a polynomial of known residue apart, the rest has a limit, and the whole number below it is found by signs
            var limit = LimitPart(rest);
            if (limit is { } parts && ResidueOf(parts.Divergent, 1) is { } σ)
            {
                var bounded = rest.Minus(parts.Divergent).Plus(Form.Of((ρ + σ).Modulo(1)));
                if (WholeBelow(bounded, parts.Constant.Plus(Form.Of((ρ + σ).Modulo(1)))) is { } c)
                {
                    return bounded.Minus(Form.Of(c));
                }
            }
            else if (limit is null && WholeBelow(rest.Plus(Form.Of(ρ)), null) is { } c)
            {
                return rest.Plus(Form.Of(ρ - c));
            }
        }
        else
        {
            // an opaque part of known bounds may fit between two whole numbers
            var range = space.RangeOf(rest.Plus(Form.Of(ρ)));
            if (range.Lower is not null && range.Upper is not null && !range.Lower.IsOpaque && WholeBelow(range.Lower, null) is { } c
                && space.Sign(Form.Of(c + 1).Minus(range.Upper)) is var above && (above == GermSign.Positive || (above == GermSign.Zero && range.UpperStrict)))
            {
                return rest.Plus(Form.Of(ρ - c));
            }
        }

        // an opaque fraction in [0, 1); in 1/d · {0, …, d − 1} where d·u is an integer
        _ = known;
        var key = rest.Plus(Form.Of(ρ));
        var d = key.Denominator();
        if (space.IsIntegerValued(key.Times(d)))
        {
            // terms count modulo d
            var numerator = Form.Zero;
            foreach (var (monomial, coefficient) in key.Times(d).Terms)
            {
                numerator = numerator.Plus(Form.Of(monomial, coefficient.Modulo(d)));
            }

            return Form.Of(space.Opaque($"{numerator.Key} mod {d}", $"({space.Describe(numerator)}) mod {d}", new Bounds(Form.Zero, false, Form.Of(d - 1), false, IsInteger: true))).Times(Rational.Of(1, d));
        }

        // of what is never an integer, the fractions of u and −u make one
        if (IsIrrational(key) && LeadsNegative(key))
        {
            return Form.One.Minus(Fraction(key.Times(-1)));
        }

        return Form.Of(space.Opaque($"frac {key.Key}", $"frac({space.Describe(key)})", new Bounds(Form.Zero, IsIrrational(key), Form.One, true)));
    }

    /// <summary>Splits a form into terms whose residue is known, that residue, and the others.</summary>
    private (Form Known, Rational Residue, Form Remainder) Separate(Form u, Rational modulus)
    {
        var known = Form.Zero;
        var rest = Form.Zero;

        // a polynomial as a whole: its terms alone may have larger periods
        var polynomial = new Form(u.Terms.Where(t => t.Key.Factors.All(f => f.Atom == space.Index && f.Exponent.IsInteger && f.Exponent.Sign > 0)).ToDictionary(t => t.Key, t => t.Value));
        foreach (var part in u.Terms.Where(t => !polynomial.Terms.ContainsKey(t.Key)).Select(t => Form.Of(t.Key, t.Value)).Append(polynomial))
        {
            if (!part.IsZero && ResidueOf(part, modulus) is not null)
            {
                known = known.Plus(part);
            }
            else
            {
                rest = rest.Plus(part);
            }
        }

        return (known, ResidueOf(known, modulus) ?? Rational.Zero, rest);
    }

    private (Form Divergent, Form Constant)? LimitPart(Form rest)
    {
        if (rest.IsZero)
        {
            return (Form.Zero, Form.Zero);
        }

        try
        {
            return space.LimitPart(rest);
        }
        catch (BeyondReachException)
        {
            return null;
        }
    }

    // the whole number c with c ≤ u < c + 1 for all large n, for u with a finite limit
    private BigInteger? WholeBelow(Form u, Form? limit)
    {
        if (u.IsRational)
        {
            return u.Rational.Floor();
        }

        if (limit is not null)
        {
            var middle = FormSpace.Midpoint(limit);
            if (!(Math.Abs(middle) < 1e15))
            {
                return null;
            }

            var near = new BigInteger(Math.Round(middle));
            foreach (var c in new[] { near, near - 1, new BigInteger(Math.Floor(middle)) })
            {
                if (Fits(c))
                {
                    return c;
                }
            }

            return null;
        }

        // by bisection on signs, once bounds are found
        var (low, high) = (-BigInteger.One, BigInteger.One);
        while (space.Sign(u.Minus(Form.Of(high))) is GermSign.Positive or GermSign.Zero)
        {
            high *= 2;
            if (high.GetBitLength() > 40)
            {
                return null;
            }
        }

        while (space.Sign(u.Minus(Form.Of(low))) == GermSign.Negative)
        {
            low *= 2;
            if (low.GetBitLength() > 40)
            {
                return null;
            }
        }

        while (high - low > 1)
        {
            var middle = (low + high) >> 1;
            switch (space.Sign(u.Minus(Form.Of(middle))))
            {
                case GermSign.Negative:
                    high = middle;
                    break;
                case GermSign.Undecided:
                    return null;
                default:
                    low = middle;
                    break;
            }
        }

        return Fits(low) ? low : null;

        bool Fits(BigInteger c) => space.Sign(u.Minus(Form.Of(c))) is GermSign.Positive or GermSign.Zero && space.Sign(u.Minus(Form.Of(c + 1))) == GermSign.Negative;
    }

    // n √2, n^(1/3) with rational multiples of n alone: c n^k √p with a square root of a prime is irrational; n π and n e are
    private bool IsIrrational(Form form)
    {
        if (form.Terms.Count != 1)
        {
            var others = new Form(form.Terms.Where(t => !t.Key.Factors.All(f => f.Atom == space.Index && f.Exponent.IsInteger)).ToDictionary(t => t.Key, t => t.Value));
            return others.Terms.Count == 1 && form.Terms.Count > 1 && IsIrrational(others);
        }

        var constants = form.Terms.Keys.First().Factors.Where(f => f.Atom != space.Index).ToArray();
        var onlyWholePowers = form.Terms.Keys.First().ExponentOf(space.Index).IsInteger;
        return onlyWholePowers && constants.Length == 1 && constants[0] is var (atom, exponent) && (atom == space.Pi
            ? exponent.IsInteger
            : atom.Kind == AtomKind.Exponential && atom.Exponent.IsOne && (atom.Prime.IsZero ? !exponent.IsZero : atom.Prime.Sign > 0 && exponent.Denominator > 1 && IsPrime(atom.Prime)));
    }

    private static bool IsPrime(BigInteger number) => FormSpace.Factor(number).ToArray() is [(var p, 1)] && p == number && number < (1L << 32);

    private Form Modulo(Form a, Form b)
    {
        if (b.IsZero)
        {
            throw new BeyondReachException("a division by zero");
        }

        if (b.IsRational)
        {
            return ResidueOf(a, b.Rational) is { } r ? Form.Of(r) : Fraction(a.Times(1 / b.Rational)).Times(b.Rational);
        }

        // u! is divisible by every v with 1 ≤ v ≤ u
        if (a.Terms.Count == 1 && a.Terms.First() is var (monomial, coefficient) && coefficient.IsInteger && ResidueOf(b, 1) is { IsZero: true } && space.Sign(b) == GermSign.Positive)
        {
            foreach (var (atom, exponent) in monomial.Factors)
            {
                if (atom is { Kind: AtomKind.Function, Name: "factorial" } && exponent >= 1 && space.IsIntegerValued(a)
                    && space.Sign(atom.Arguments[0].Minus(b)) is GermSign.Positive or GermSign.Zero)
                {
                    return Form.Zero;
                }
            }
        }

        var quotient = space.Multiply(a, Inverse(b));
        var remainder = space.Multiply(Fraction(quotient), b);
        if (!remainder.IsOpaque)
        {
            return remainder;
        }

        // of a remainder that is opaque there remain its bounds
        var whole = space.IsIntegerValued(a) && space.IsIntegerValued(b);
        var positive = space.Sign(b) == GermSign.Positive;
        return positive
            ? Form.Of(space.Opaque($"{a.Key} mod {b.Key}", $"({space.Describe(a)}) mod ({space.Describe(b)})", whole && !b.IsOpaque
                ? new Bounds(Form.Zero, false, b.Minus(Form.One), false, IsInteger: true)
                : new Bounds(Form.Zero, false, b.IsOpaque ? space.RangeOf(b).Upper : b, true, IsInteger: whole)))
            : remainder;
    }

    private Form GreatestCommonDivisor(Form a, Form b)
    {
        if (a.IsZero)
        {
            return AbsoluteValue(b);
        }

        if (b.IsZero)
        {
            return AbsoluteValue(a);
        }

        if (b.IsRational)
        {
            (a, b) = (b, a);
        }

        if (a.IsRational)
        {
            var c = a.Rational.Abs();
            if (!c.IsInteger)
            {
                throw new BeyondReachException("a divisor of numbers that are not integers");
            }

            if (ResidueOf(b, c) is { IsInteger: true } r)
            {
                return Form.Of(BigInteger.GreatestCommonDivisor(c.Numerator, r.Numerator));
            }

            if (!space.IsIntegerValued(b))
            {
                throw new BeyondReachException("a divisor of what is no known integer");
            }

            return Form.Of(space.Opaque($"gcd({c}, {b.Key})", $"gcd({c}, {space.Describe(b)})", new Bounds(Form.One, false, a.Times(a.Rational.Sign), false, IsInteger: true)));
        }

        // polynomials: gcd(g u, g v) = |g| gcd(u, v), and for coprime u, v the divisor divides the resultant-like constant of Bézout's identity
        if (Polynomial.Of(a, space.Index) is { } p && Polynomial.Of(b, space.Index) is { } q && ResidueOf(a, 1) is { IsZero: true } && ResidueOf(b, 1) is { IsZero: true })
        {
            var common = EventuallyPeriodicSet.LeastCommonMultiple(p.Denominator(), q.Denominator());
            var (u, v) = (p.Times(common), q.Times(common));
            var g = Polynomial.GreatestCommonDivisor(u, v).Primitive();
            var (uu, vv) = (u.Divide(g).Quotient, v.Divide(g).Quotient);
            var constant = Polynomial.BezoutConstant(uu, vv);
            var (fu, fv) = (uu.ToForm(space.Index), vv.ToForm(space.Index));
            if (ResidueOf(fu, constant) is { IsInteger: true } ru && ResidueOf(fv, constant) is { IsInteger: true } rv)
            {
                var d = BigInteger.GreatestCommonDivisor(constant, BigInteger.GreatestCommonDivisor(ru.Numerator, rv.Numerator));
                return AbsoluteValue(g.ToForm(space.Index)).Times(Rational.Of(d, common));
            }
        }

        // gcd(F(u), F(v)) = F(gcd(u, v)), for the case of neighbours
        if (a.Terms.Count == 1 && b.Terms.Count <= 2 && a.Terms.Keys.Concat(b.Terms.Keys).All(m => m.Factors is [(var atom, { IsOne: true })] && FormSpace.IsFibonacci(atom))
            && a.Terms.Concat(b.Terms).All(t => t.Value.Abs().IsOne) && a.Terms.Keys.Concat(b.Terms.Keys).Select(m => m.Factors[0].Atom.Arguments[0].Key).Distinct().Count() == 1 && !a.Terms.Keys.First().Equals(b.Terms.Count == 1 ? b.Terms.Keys.First() : null))
        {
            return Form.One;
        }

        if (!space.IsIntegerValued(a) || !space.IsIntegerValued(b))
        {
            throw new BeyondReachException("a divisor of what is no known integer");
        }

        var keys = new[] { a.Key, b.Key }.Order(StringComparer.Ordinal);
        return Form.Of(space.Opaque($"gcd({string.Join(", ", keys)})", $"gcd({space.Describe(a)}, {space.Describe(b)})", new Bounds(Form.One, false, null, false, IsInteger: true)));
    }

    private Form LeastCommonMultiple(Form a, Form b) =>
        a.IsZero || b.IsZero ? Form.Zero : space.Multiply(AbsoluteValue(space.Multiply(a, b)), Inverse(GreatestCommonDivisor(a, b)));

    private Form InverseTrigonometric(string name, Form u)
    {
        switch (name)
        {
            case "acos":
                return Form.Of(space.Pi).Times(Rational.Of(1, 2)).Minus(InverseTrigonometric("asin", u));
            case "acot":
                return InverseTrigonometric("atan", Inverse(u));
            case "atan" when u.IsZero:
            case "asin" when u.IsZero:
                return Form.Zero;
            case "atan" when u.IsRational && u.Rational.Abs().IsOne:
                return Form.Of(space.Pi).Times(u.Rational / 4);
            case "asin" when u.IsRational && (u.Rational.Abs().IsOne || u.Rational.Abs() == Rational.Of(1, 2)):
                return Form.Of(space.Pi).Times(u.Rational.Abs().IsOne ? u.Rational / 2 : u.Rational / 3);
        }

        // odd functions
        return u.Terms.Count > 0 && LeadsNegative(u) ? Form.Of(space.Function(name, u.Times(-1))).Times(-1) : Form.Of(space.Function(name, u));
    }

    private static bool LeadsNegative(Form form) => form.Terms.OrderBy(t => t.Key.ToString(), StringComparer.Ordinal).First().Value.Sign < 0;

    /// <summary>cos(π r) as exactly as it is known.</summary>
    private Form CosineOf(Rational r)
    {
        r = r.Modulo(2);
        if (r > 1)
        {
            r = 2 - r;
        }

        if (r > Rational.Of(1, 2))
        {
            return CosineOf(1 - r).Times(-1);
        }

        var half = Rational.Of(1, 2);
        Form Root(Rational x) => space.PrimePower(x, half);
        return (r.Numerator.ToString(), r.Denominator.ToString()) switch
        {
            ("0", _) => Form.One,
            ("1", "2") => Form.Zero,
            ("1", "3") => Form.Of(half),
            ("1", "4") => Root(2).Times(half),
            ("1", "5") => Root(5).Plus(Form.One).Times(Rational.Of(1, 4)),
            ("2", "5") => Root(5).Minus(Form.One).Times(Rational.Of(1, 4)),
            ("1", "6") => Root(3).Times(half),
            ("1", "12") => Root(6).Plus(Root(2)).Times(Rational.Of(1, 4)),
            ("5", "12") => Root(6).Minus(Root(2)).Times(Rational.Of(1, 4)),
            _ => Form.Of(space.Function("cos", Form.Of(space.Pi).Times(r))),
        };
    }

    private Form Trigonometric(Form u, bool isSine)
    {
        // u = π (known + rest): what is known modulo 2 turns the rest
        var inverse = Form.Of(Monomial.Of(space.Pi, -1), 1);
        var (known, c, rest) = Separate(space.Multiply(u, inverse), 2);
        _ = known;
        if (!rest.IsOpaque && !rest.IsZero && LimitPart(rest) is var limit)
        {
            if (limit is { } found)
            {
                if (ResidueOf(found.Divergent, 2) is { } turn)
                {
                    return Turned(c + turn, space.Multiply(rest.Minus(found.Divergent), Form.Of(space.Pi)), false, isSine);
                }
            }
            else if (WholeBelow(rest, null) is not null)
            {
                return Turned(c, space.Multiply(rest, Form.Of(space.Pi)), false, isSine);
            }
        }

        return Turned(c, space.Multiply(rest, Form.Of(space.Pi)), !rest.IsZero, isSine);
    }

    // cos(πc + w) or sin(πc + w)
    private Form Turned(Rational c, Form w, bool oscillates, bool isSine)
    {
        var cosine = CosineOf(c);
        var sine = CosineOf(c - Rational.Of(1, 2));
        if (w.IsZero)
        {
            return isSine ? sine : cosine;
        }

        var sign = LeadsNegative(w) ? -1 : 1;
        w = w.Times(sign);
        Atom sineAtom;
        Atom cosineAtom;
        if (oscillates)
        {
            // for algebraic w ≠ 0 neither is algebraic, so that no bound is reached
            var transcendental = FormSpace.IsAlgebraic(w) && space.NeverZero(w);
            var bounds = new Bounds(Form.Of(-1), transcendental, Form.One, transcendental, IsTranscendental: transcendental);
            sineAtom = space.Opaque($"sin {w.Key}", $"sin({space.Describe(w)})", bounds);
            cosineAtom = space.Opaque($"cos {w.Key}", $"cos({space.Describe(w)})", bounds);
        }
        else
        {
            sineAtom = space.Function("sin", w);
            cosineAtom = space.Function("cos", w);
        }

        cosineAtom.Partner = sineAtom;
        var cosineOfW = Form.Of(cosineAtom);
        var sineOfW = Form.Of(sineAtom).Times(sign);
        return isSine
            ? space.Multiply(sine, cosineOfW).Plus(space.Multiply(cosine, sineOfW))
            : space.Multiply(cosine, cosineOfW).Minus(space.Multiply(sine, sineOfW));
    }
}
