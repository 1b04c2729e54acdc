using System.Numerics;

namespace Theory.Hyperreals.Periodic;

/// <summary>An expression that the analysis does not cover, with the reason.</summary>
internal sealed class BeyondReachException(string message) : Exception(message);

/// <summary>The forms of one question: atoms are made once, and what was found out about a form is kept.</summary>
/// <remarks>
/// <para>A form is a polynomial over atoms: n, p^M for primes p and monomials M, sums to an exponent, functions, constants, and opaque quantities of which only
/// bounds are known. Equal forms are equal functions for all large n; the converse is what <see cref="Sign"/> is for.</para>
/// </remarks>
internal sealed partial class FormSpace
{
    private const int MostTerms = 4000;
    private const int MostExpanded = 40;
    private const int MostBits = 1 << 15;
    private const int MostShift = 100_000;
    private const int MostFactor = 1 << 16;

    private readonly Dictionary<string, Atom> atoms = new(StringComparer.Ordinal);
    private readonly IGermOracle oracle;

    internal FormSpace(string index, IGermOracle oracle)
    {
        IndexName = index;
        this.oracle = oracle;
        Index = Intern("index", id => new Atom(AtomKind.Index, id) { Name = index });
        Imaginary = Intern("i", id => new Atom(AtomKind.Imaginary, id) { Name = "I", IsConstant = true });
        Pi = Intern("pi", id => new Atom(AtomKind.Constant, id) { Name = "pi", IsConstant = true });
        N = Form.Of(Index);
        SquareRootOfFive = PrimePower(5, Rational.Of(1, 2));
        GoldenRatio = Form.One.Plus(SquareRootOfFive).Times(Rational.Of(1, 2));
        LogIndex = Function("log", N);
    }

    internal string IndexName { get; }

    internal Atom Index { get; }

    internal Atom Imaginary { get; }

    internal Atom Pi { get; }

    internal Form N { get; }

    internal Atom LogIndex { get; }

    private Form SquareRootOfFive { get; }

    private Form GoldenRatio { get; }

    internal Atom Constant(string name) => name == "pi" ? Pi : Intern("constant " + name, id => new Atom(AtomKind.Constant, id) { Name = name, IsConstant = true });

    /// <summary>A function of forms as an atom of its own.</summary>
    internal Atom Function(string name, params Form[] arguments)
    {
        arguments = [.. arguments.Select(WithoutFibonacci)];
        return Intern($"{name}({string.Join(",", arguments.Select(a => a.Key))})", id => new Atom(AtomKind.Function, id)
        {
            Name = name,
            Arguments = arguments,
            IsConstant = arguments.All(a => a.IsConstant),
            IsOpaque = arguments.Any(a => a.IsOpaque),
        });
    }

    /// <summary>A quantity of which only bounds are known; equal keys mean equal quantities.</summary>
    internal Atom Opaque(string key, string text, Bounds bounds, params Form[] of) =>
        Intern("opaque " + key, id => new Atom(AtomKind.Opaque, id) { Name = text, Bounds = bounds, Arguments = of, IsOpaque = true });

    /// <summary>An expression that is taken as it is: only the oracle knows more of it.</summary>
    internal Atom Raw(Expression expression) =>
        Intern("raw " + expression, id => new Atom(AtomKind.Function, id) { Name = expression.Name, Raw = expression, IsConstant = !expression.Symbols.Contains(IndexName) });

    /// <summary>A form as text, for a reader.</summary>
    internal string Describe(Form form)
    {
        try
        {
            return Shortened(ToExpression(form).ToString());
        }
        catch (BeyondReachException)
        {
            return "…";
        }
    }

    internal Form Multiply(Form a, Form b)
    {
        if (a.IsZero || b.IsZero)
        {
            return Form.Zero;
        }

        if (a.IsRational)
        {
            return b.Times(a.Rational);
        }

        if (b.IsRational)
        {
            return a.Times(b.Rational);
        }

        if (a.Terms.Count * (long)b.Terms.Count > 20L * MostTerms)
        {
            throw new BeyondReachException($"a product has more than {20L * MostTerms} terms");
        }

        var product = new Dictionary<Monomial, Rational>();
        foreach (var (m, c) in a.Terms)
        {
            foreach (var (k, d) in b.Terms)
            {
                AddNormal(product, m.Times(k), c * d);
            }
        }

        return product.Count > MostTerms ? throw new BeyondReachException($"a product has more than {MostTerms} terms") : new Form(product);
    }

    /// <summary>The product with a power of an atom, taken factor by factor so that powers of the atom cancel.</summary>
    private Form Multiply(Form form, Atom atom, Rational exponent)
    {
        var factor = Monomial.Of(atom, exponent);
        var product = new Dictionary<Monomial, Rational>();
        foreach (var (monomial, coefficient) in form.Terms)
        {
            AddNormal(product, monomial.Times(factor), coefficient);
        }

        return new Form(product);
    }

    internal Form Power(Form form, int exponent)
    {
        var result = Form.One;
        for (var square = form; ; square = Multiply(square, square))
        {
            if ((exponent & 1) == 1)
            {
                result = Multiply(result, square);
            }

            exponent >>= 1;
            if (exponent == 0)
            {
                return result;
            }
        }
    }

    /// <summary>A form to a rational exponent, for all large n.</summary>
    /// <exception cref="BeyondReachException">It is no real number there, or it can't be told that it is.</exception>
    internal Form Power(Form form, Rational exponent)
    {
        if (exponent.IsZero)
        {
            return Form.One;
        }

        if (exponent.IsOne)
        {
            return form;
        }

        if (form.IsZero)
        {
            return exponent.Sign > 0 ? Form.Zero : throw new BeyondReachException("a division by zero");
        }

        if (form.Terms.Count == 1)
        {
            var (monomial, coefficient) = form.Terms.First();
            return MonomialPower(monomial, coefficient, exponent);
        }

        if (exponent.IsInteger && exponent.Sign > 0 && exponent <= MostExpanded)
        {
            return Power(form, (int)exponent.Numerator);
        }

        // what is common to all terms and positive comes out: of √(4n² + 4) the 2
        form = WithoutFibonacci(form);
        if (form.Terms.Count <= 1)
        {
            return Power(form, exponent);
        }

        var (content, common, rest) = Content(form);
        var sign = Sign(rest);
        if (sign == GermSign.Zero)
        {
            return exponent.Sign > 0 ? Form.Zero : throw new BeyondReachException("a division by zero");
        }

        if (sign == GermSign.Undecided && !(exponent.IsInteger && (exponent.Sign > 0 || NeverZero(rest))))
        {
            throw new BeyondReachException(exponent.IsInteger ? "a divisor that may be zero" : "a root of what may be negative");
        }

        if (sign == GermSign.Negative && !exponent.IsInteger)
        {
            throw new BeyondReachException("a root of a negative number");
        }

        return Multiply(MonomialPower(common, content, exponent), NestedRoot(rest) is { } root && exponent.Denominator == 2
            ? Power(root, exponent * 2)
            : Normal(Monomial.Of(BaseAtom(rest), exponent), 1));
    }

    /// <summary>The power p^e of a positive rational, by its primes.</summary>
    internal Form PrimePower(Rational number, Rational exponent)
    {
        if (exponent.IsInteger && IsModerate(number, exponent))
        {
            return Form.Of(number.Pow((int)exponent.Numerator));
        }

        var result = Form.One;
        foreach (var (prime, multiplicity) in Factor(number))
        {
            result = Multiply(result, Normal(Monomial.Of(Exponential(prime, Monomial.One), exponent * multiplicity), 1));
        }

        return result;
    }

    // whether a power is written out
    private static bool IsModerate(Rational number, Rational exponent) =>
        exponent.Abs() * (BigInteger)Math.Max(number.Numerator.GetBitLength(), number.Denominator.GetBitLength()) <= MostBits;

    /// <summary>e to the power of a form.</summary>
    internal Form Exp(Form form)
    {
        var result = Form.One;
        foreach (var (monomial, coefficient) in form.Terms)
        {
            result = Multiply(result, ExpTerm(monomial, coefficient));
        }

        return result;
    }

    /// <summary>The natural logarithm of what is positive for all large n.</summary>
    internal Form Log(Form form)
    {
        if (form.IsZero)
        {
            throw new BeyondReachException("the logarithm of 0");
        }

        if (form.IsRational)
        {
            return form.Rational.Sign < 0 ? throw new BeyondReachException("the logarithm of a negative number") : LogOfRational(form.Rational);
        }

        var (content, common, rest) = form.Terms.Count == 1 ? Split(form) : Content(form);
        if (content.Sign < 0)
        {
            (content, rest) = (-content, rest.Times(-1));
        }

        var result = LogOfRational(content);
        foreach (var (atom, exponent) in common.Factors)
        {
            result = result.Plus(LogOfAtom(atom).Times(exponent));
        }

        if (rest.Equals(Form.One))
        {
            return result;
        }

        return Sign(rest) switch
        {
            GermSign.Positive => result.Plus(Form.Of(Function("log", rest))),
            GermSign.Undecided => throw new BeyondReachException("the logarithm of what may not be positive"),
            _ => throw new BeyondReachException("the logarithm of what is not positive"),
        };
    }

    /// <summary>b^e for a positive base and any exponent.</summary>
    internal Form Power(Form @base, Form exponent)
    {
        if (exponent.IsRational)
        {
            return Power(@base, exponent.Rational);
        }

        if (@base.Equals(GoldenRatio))
        {
            return GoldenPower(exponent);
        }

        if (@base.Equals(GoldenRatio.Minus(Form.One)))
        {
            return GoldenPower(exponent.Times(-1));
        }

        // the constant part of the exponent apart: (n+1)^(n+2) is (n+1)^n (n+1)²
        var constant = exponent.Terms.GetValueOrDefault(Monomial.One);
        var whole = constant.Floor();
        if (!whole.IsZero && BigInteger.Abs(whole) <= MostExpanded)
        {
            return Multiply(Power(@base, exponent.Minus(Form.Of(whole))), Power(@base, (Rational)whole));
        }

        return Exp(Multiply(exponent, Log(@base)));
    }

    /// <summary>φ^u.</summary>
    internal Form GoldenPower(Form exponent)
    {
        var result = Form.One;
        foreach (var (monomial, coefficient) in exponent.Terms)
        {
            result = Multiply(result, Normal(Monomial.Of(Exponential(-1, monomial), coefficient), 1));
        }

        return result;
    }

    /// <summary>u! with the whole part of a shift as factors: (n+1)! is (n+1) n!.</summary>
    internal Form Factorial(Form u)
    {
        if (u.IsRational)
        {
            return u.Rational.IsInteger && u.Rational.Sign >= 0 && u.Rational <= 2000
                ? Form.Of(Enumerable.Range(1, (int)u.Rational.Numerator).Aggregate(BigInteger.One, (p, k) => p * k))
                : throw new BeyondReachException("a factorial of a number that is not natural");
        }

        var constant = u.Terms.GetValueOrDefault(Monomial.One);
        var whole = constant.Floor();
        if (BigInteger.Abs(whole) > MostExpanded)
        {
            return Form.Of(Function("factorial", u));
        }

        var start = u.Minus(Form.Of(whole));
        var result = Form.Of(Function("factorial", start));
        for (var k = BigInteger.One; k <= whole; k++)
        {
            result = Multiply(result, start.Plus(Form.Of(k)));
        }

        for (var k = BigInteger.Zero; k > whole; k--)
        {
            result = Multiply(result, Power(start.Plus(Form.Of(k)), Rational.Zero - 1));
        }

        return result;
    }

    internal Atom Exponential(BigInteger prime, Monomial exponent) =>
        Intern($"{prime}^({exponent})", id => new Atom(AtomKind.Exponential, id)
        {
            Prime = prime,
            Exponent = exponent,
            IsConstant = exponent.IsConstant,
            IsOpaque = exponent.IsOpaque,
        });

    /// <summary>The prime factors of a positive rational; what trial division leaves stands as if it were prime.</summary>
    internal static List<(BigInteger Prime, int Multiplicity)> Factor(Rational number)
    {
        var factors = new List<(BigInteger, int)>();
        foreach (var (part, sign) in new[] { (number.Numerator, 1), (number.Denominator, -1) })
        {
            var rest = part;
            for (var p = 2; p < MostFactor && (BigInteger)p * p <= rest; p++)
            {
                var times = 0;
                while ((rest % p).IsZero)
                {
                    rest /= p;
                    times++;
                }

                if (times > 0)
                {
                    factors.Add((p, sign * times));
                }
            }

            if (!rest.IsOne)
            {
                factors.Add((rest, sign));
            }
        }

        return factors;
    }

    /// <summary>A form without its rational content and without the positive atoms common to all terms.</summary>
    private (Rational Content, Monomial Common, Form Remainder) Content(Form form)
    {
        var numerator = form.Terms.Values.Aggregate(BigInteger.Zero, (g, c) => BigInteger.GreatestCommonDivisor(g, c.Numerator));
        var content = Rational.Of(numerator, form.Denominator());
        var common = Monomial.One;
        foreach (var atom in form.Terms.Keys.SelectMany(m => m.Factors).Select(f => f.Atom).Where(a => a.IsPositive).Distinct().OrderBy(a => a.Id))
        {
            common = common.Times(Monomial.Of(atom, form.Terms.Keys.Min(m => m.ExponentOf(atom))));
        }

        var rest = Multiply(form.Times(Rational.One / content), Form.Of(common.Pow(-1), 1));
        return (content, common, rest);
    }

    private static (Rational Content, Monomial Common, Form Remainder) Split(Form form)
    {
        var (monomial, coefficient) = form.Terms.First();
        var positive = new Monomial([.. monomial.Factors.Where(f => f.Atom.IsPositive)]);
        var others = new Monomial([.. monomial.Factors.Where(f => !f.Atom.IsPositive)]);
        return (coefficient.Abs(), positive, Form.Of(others, coefficient.Sign));
    }

    private Form MonomialPower(Monomial monomial, Rational coefficient, Rational exponent)
    {
        if (exponent.IsInteger)
        {
            if (exponent.Sign < 0)
            {
                foreach (var (atom, _) in monomial.Factors)
                {
                    if (!atom.IsPositive && atom.Kind != AtomKind.Base && atom.Kind != AtomKind.Imaginary && !NeverZero(Form.Of(atom)))
                    {
                        throw new BeyondReachException("a divisor that may be zero");
                    }
                }
            }

            var signum = coefficient.Sign < 0 && !exponent.Numerator.IsEven ? -1 : 1;
            return IsModerate(coefficient, exponent)
                ? Normal(monomial.Pow(exponent), coefficient.Abs().Pow((int)exponent.Numerator) * signum)
                : Multiply(Normal(monomial.Pow(exponent), signum), PrimePower(coefficient.Abs(), exponent));
        }

        // a root: positive atoms have theirs each; the others together, once they are known to be positive
        var (content, positive, rest) = Split(Form.Of(monomial, coefficient));
        var result = Multiply(PrimePower(content, exponent), Normal(positive.Pow(exponent), 1));
        if (rest.Equals(Form.One))
        {
            return result;
        }

        var (others, sign) = rest.Terms.First();
        if (Sign(rest) != GermSign.Positive)
        {
            throw new BeyondReachException("a root of what may be negative");
        }

        if (sign == 1 && others.Factors.All(f => SignOf(f.Atom) == GermSign.Positive))
        {
            return Multiply(result, Normal(others.Pow(exponent), 1));
        }

        return Multiply(result, Form.Of(Monomial.Of(BaseAtom(rest), exponent), 1));
    }

    // √(2 ± √2) = 2 cos(π/8), 2 cos(3π/8) and √(5 ± √5) = 2√2 cos(π/10), 2√2 cos(3π/10): one form for one number
    private Form? NestedRoot(Form form)
    {
        foreach (var (p, eighths) in new[] { (2, 8), (5, 10) })
        {
            foreach (var sign in new[] { 1, -1 })
            {
                if (form.Equals(Form.Of(p).Plus(PrimePower(p, Rational.Of(1, 2)).Times(sign))))
                {
                    var cosine = Form.Of(Function("cos", Form.Of(Pi).Times(Rational.Of(sign > 0 ? 1 : 3, eighths))));
                    return p == 2 ? cosine.Times(2) : Multiply(cosine, PrimePower(2, Rational.Of(1, 2))).Times(2);
                }
            }
        }

        return null;
    }

    private Atom BaseAtom(Form form) =>
        Intern($"[{form.Key}]", id => new Atom(AtomKind.Base, id) { Arguments = [form], IsConstant = form.IsConstant, IsOpaque = form.IsOpaque });

    private Form ExpTerm(Monomial monomial, Rational coefficient)
    {
        // exp(c X log p) = p^(c X)
        foreach (var (atom, exponent) in monomial.Factors)
        {
            if (atom.Kind == AtomKind.Function && atom.Name == "log" && exponent.IsOne)
            {
                var inner = atom.Arguments[0];
                var rest = monomial.Without(atom);
                if (inner.IsRational)
                {
                    return Normal(Monomial.Of(Exponential(inner.Rational.Numerator, rest), coefficient), 1);
                }

                if (rest.IsOne)
                {
                    return Power(inner, coefficient);
                }
            }
        }

        return Normal(Monomial.Of(Exponential(0, monomial), coefficient), 1);
    }

    private Form LogOfRational(Rational number) =>
        Factor(number).Aggregate(Form.Zero, (sum, f) => sum.Plus(Form.Of(Monomial.Of(Function("log", Form.Of(f.Prime)), 1), f.Multiplicity)));

    private Form LogOfAtom(Atom atom) => atom.Kind switch
    {
        AtomKind.Exponential => Multiply(Form.Of(atom.Exponent, 1), LogOfBase(atom.Prime)),
        _ => Form.Of(Function("log", Form.Of(atom))),
    };

    private Form LogOfBase(BigInteger prime) =>
        prime.IsZero ? Form.One : prime.Sign < 0 ? Log(GoldenRatio) : Form.Of(Function("log", Form.Of(prime)));

    private Form Normal(Monomial monomial, Rational coefficient)
    {
        var terms = new Dictionary<Monomial, Rational>();
        AddNormal(terms, monomial, coefficient);
        return new Form(terms);
    }

    // the rules that keep products in normal form: 2^(3/2) = 2 · 2^(1/2), i² = −1, cos² = 1 − sin², (f)^(3/2) = f · (f)^(1/2)
    private void AddNormal(Dictionary<Monomial, Rational> terms, Monomial monomial, Rational coefficient)
    {
        var clean = true;
        foreach (var (atom, exponent) in monomial.Factors)
        {
            clean &= !NeedsRule(atom, exponent);
        }

        if (clean)
        {
            Form.Add(terms, monomial, coefficient);
            return;
        }

        var kept = new List<(Atom, Rational)>();
        var extra = Form.One;
        foreach (var (atom, exponent) in monomial.Factors)
        {
            if (!NeedsRule(atom, exponent))
            {
                kept.Add((atom, exponent));
                continue;
            }

            var whole = exponent.Floor();
            var rest = exponent - whole;
            if (BigInteger.Abs(whole) > MostShift)
            {
                throw new BeyondReachException($"a power of more than {MostShift}");
            }

            switch (atom.Kind)
            {
                case var _ when atom.Partner is not null:
                    // cos w to a power of two or more
                    extra = Multiply(extra, Power(Form.One.Minus(Form.Of(Monomial.Of(atom.Partner, 2), 1)), (int)(whole / 2)));
                    rest = (int)(whole % 2);
                    break;
                case AtomKind.Exponential when atom.Prime.Sign > 0:
                    coefficient *= Rational.Of(atom.Prime, 1).Pow((int)whole);
                    break;
                case AtomKind.Exponential:
                    extra = Multiply(extra, GoldenNumber((int)whole));
                    break;
                case AtomKind.Imaginary:
                    var turns = (int)EventuallyPeriodicSet.Residue(whole, 4);
                    coefficient *= turns >= 2 ? -1 : 1;
                    rest = turns % 2;
                    break;
                case AtomKind.Opaque:
                    rest = (int)EventuallyPeriodicSet.Residue(whole, 2);
                    break;
                default:
                    extra = Multiply(extra, Power(atom.Arguments[0], (int)whole));
                    break;
            }

            if (!rest.IsZero)
            {
                kept.Add((atom, rest));
            }
        }

        var product = Multiply(extra, Form.Of(new Monomial([.. kept]), coefficient));
        foreach (var (m, c) in product.Terms)
        {
            Form.Add(terms, m, c);
        }
    }

    private static bool NeedsRule(Atom atom, Rational exponent) => atom.Partner is not null ? exponent.IsInteger && exponent >= 2 : atom.Kind switch
    {
        AtomKind.Exponential => atom.Exponent.IsOne && !atom.Prime.IsZero && (exponent.Sign < 0 || exponent >= 1) && (atom.Prime.Sign < 0 || IsModerate(atom.Prime, exponent)),
        AtomKind.Imaginary => !exponent.IsOne,
        AtomKind.Opaque => atom.Bounds.IsSign && exponent.IsInteger && !exponent.IsOne,
        AtomKind.Base => exponent >= 1 && exponent <= MostExpanded,
        _ => false,
    };

    // φ^k = (L_k + F_k √5) / 2
    private Form GoldenNumber(int k)
    {
        var (f, next) = (BigInteger.Zero, BigInteger.One);
        for (var i = 0; i < Math.Abs(k); i++)
        {
            (f, next) = (next, f + next);
        }

        var l = (2 * next) - f;
        var (fk, lk) = k >= 0 ? (f, l) : k % 2 == 0 ? (-f, l) : (f, -l);
        return Form.Of(Rational.Of(lk, 2)).Plus(SquareRootOfFive.Times(Rational.Of(fk, 2)));
    }

    private Atom Intern(string key, Func<int, Atom> make)
    {
        if (!atoms.TryGetValue(key, out var atom))
        {
            atom = make(atoms.Count);
            atoms.Add(key, atom);
        }

        return atom;
    }
}
