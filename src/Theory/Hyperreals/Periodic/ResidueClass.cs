using System.Numerics;

namespace Theory.Hyperreals.Periodic;

/// <summary>A finer class is needed: the index modulo <see cref="Modulus"/>.</summary>
internal sealed class RefinementException(int modulus) : Exception
{
    internal int Modulus { get; } = modulus;
}

/// <summary>The indices n ≡ r (mod m), on which expressions lose their periodic parts.</summary>
/// <remarks>
/// <para>Only what is periodic is replaced; the index itself stays, so that one form serves all classes on which it is the same function.</para>
/// </remarks>
internal sealed partial class ResidueClass(FormSpace space, int modulus, int residue)
{
    /// <summary>The largest modulus that is tried.</summary>
    internal const int LargestModulus = 100_000;

    private const int DeepestNesting = 1500;

    private readonly Dictionary<Expression, Form> forms = new(ReferenceEqualityComparer.Instance);

    internal int Modulus { get; } = modulus;

    internal int Residue { get; } = residue;

    /// <summary>What a modulus that was too large was wanted for; empty where none was.</summary>
    internal string TooLarge { get; private set; } = "";

    /// <summary>Whether a relation or a combination of relations holds for all large n of the class, for none, or is not known.</summary>
    internal bool? Decide(Expression condition)
    {
        switch (condition.Name)
        {
            case "True":
                return true;
            case "False":
                return false;
            case "Not":
                return !Decide(condition.Arguments[0]);
            case "And":
            {
                var parts = condition.Arguments.Select(Decide).ToList();
                return parts.Contains(false) ? false : parts.Contains(null) ? null : true;
            }

            case "Or":
            {
                var parts = condition.Arguments.Select(Decide).ToList();
                return parts.Contains(true) ? true : parts.Contains(null) ? null : false;
            }

            default:
                return condition.Arguments.Count == 2
                    ? Holds(condition.Name, Reduce(condition.Arguments[0]).Minus(Reduce(condition.Arguments[1])))
                    : throw new BeyondReachException($"«{condition}» is no relation");
        }
    }

    /// <summary>Whether difference ⋈ 0 for all large n of the class.</summary>
    internal bool? Holds(string relation, Form difference)
    {
        var unreal = difference.Terms.Any(t => !t.Key.ExponentOf(space.Imaginary).IsZero);
        if (unreal)
        {
            var imaginary = new Form(difference.Terms.Where(t => !t.Key.ExponentOf(space.Imaginary).IsZero).ToDictionary(t => t.Key.Without(space.Imaginary), t => t.Value));
            var real = new Form(difference.Terms.Where(t => t.Key.ExponentOf(space.Imaginary).IsZero).ToDictionary(t => t.Key, t => t.Value));
            var (re, im) = (space.PossibleSigns(real), space.PossibleSigns(imaginary));
            return relation switch
            {
                "==" or "!=" when (re & Signs.Zero) == 0 || (im & Signs.Zero) == 0 => relation == "!=",
                _ when im == Signs.Zero => Holds(relation, real),
                _ => throw new BeyondReachException("a number that is not real"),
            };
        }

        var possible = space.PossibleSigns(difference);
        var wanted = relation switch
        {
            "<" => Signs.Negative,
            "<=" => Signs.Negative | Signs.Zero,
            ">" => Signs.Positive,
            ">=" => Signs.Positive | Signs.Zero,
            "==" => Signs.Zero,
            "!=" => Signs.Negative | Signs.Positive,
            _ => throw new BeyondReachException($"«{relation}» is no relation"),
        };
        return (possible & ~wanted) == 0 ? true : (possible & wanted) == 0 ? false : null;
    }

    /// <summary>The form of an expression on this class.</summary>
    /// <exception cref="RefinementException">A finer class is needed.</exception>
    /// <exception cref="BeyondReachException">The expression is no real number here, or not covered.</exception>
    internal Form Reduce(Expression expression)
    {
        if (expression.Depth > DeepestNesting)
        {
            throw new BeyondReachException($"an expression that is nested more than {DeepestNesting} deep");
        }

        if (!forms.TryGetValue(expression, out var form))
        {
            form = ReduceNew(expression);
            forms[expression] = form;
        }

        return form;
    }

    /// <summary>n mod q.</summary>
    private BigInteger? IndexModulo(BigInteger q)
    {
        if ((Modulus % q).IsZero)
        {
            return Residue % q;
        }

        var common = EventuallyPeriodicSet.LeastCommonMultiple(Modulus, q);
        if (common > LargestModulus)
        {
            TooLarge = $"residues modulo {common} would be needed, above {LargestModulus}";
            return null;
        }

        throw new RefinementException((int)common);
    }

    private Form ReduceNew(Expression expression)
    {
        switch (expression.Kind)
        {
            case ExpressionKind.Number:
                return Form.Of(Rational.Of(expression.Numerator, expression.Denominator));
            case ExpressionKind.Constant:
                return expression.Name switch
                {
                    "E" => Form.Of(space.Exponential(0, Monomial.One)),
                    "I" => Form.Of(space.Imaginary),
                    "GoldenRatio" => space.GoldenPower(Form.One),
                    _ => Form.Of(space.Constant(expression.Name)),
                };
            case ExpressionKind.Symbol:
                return expression.Name == space.IndexName ? space.N : Form.Of(space.Opaque(expression.Name, expression.Name, Bounds.None));
            case ExpressionKind.Sum:
                return expression.Arguments.Aggregate(Form.Zero, (sum, term) => sum.Plus(Reduce(term)));
            case ExpressionKind.Product:
                return Product(expression.Arguments);
            case ExpressionKind.Power:
                return Power(Reduce(expression.Arguments[0]), Reduce(expression.Arguments[1]));
            case ExpressionKind.Apply:
                return Apply(expression);
            default:
                throw new BeyondReachException("infinity is no real number");
        }
    }

    // a factor that is zero on the class makes the product zero; the others must still be numbers
    private Form Product(IReadOnlyList<Expression> factors) => factors.Select(Reduce).OrderBy(f => f.Terms.Count).Aggregate(Form.One, space.Multiply);

    private Form Power(Form @base, Form exponent)
    {
        if (exponent.IsRational)
        {
            return @base.IsZero && exponent.IsZero ? Form.One : space.Power(@base, exponent.Rational);
        }

        if (exponent.Terms.Keys.Any(m => !m.ExponentOf(space.Imaginary).IsZero))
        {
            throw new BeyondReachException("a power with an exponent that is not real");
        }

        if (@base.Equals(Form.One))
        {
            return Form.One;
        }

        if (@base.Equals(Form.Of(space.Imaginary)))
        {
            // i^e, by e modulo 4
            return ResidueOf(exponent, 4) is { IsInteger: true } quarter ? space.Power(@base, (int)quarter.Numerator) : throw new BeyondReachException("a power of I");
        }

        switch (space.Sign(@base))
        {
            case GermSign.Positive:
                return space.Power(@base, exponent);
            case GermSign.Negative:
                return space.Multiply(SignPower(exponent), space.Power(@base.Times(-1), exponent));
            case GermSign.Zero when space.Sign(exponent) == GermSign.Positive:
                return Form.Zero;
            default:
                throw new BeyondReachException("a power whose base has no known sign");
        }
    }

    // (−1)^e
    private Form SignPower(Form exponent)
    {
        if (ResidueOf(exponent, 2) is { } ρ)
        {
            return CosineOf(ρ).Plus(space.Multiply(CosineOf(ρ - Rational.Of(1, 2)), Form.Of(space.Imaginary)));
        }

        if (!space.IsIntegerValued(exponent))
        {
            throw new BeyondReachException("a power of a negative number with an exponent that is no integer");
        }

        // what is even in the exponent falls away: (−1)^(2f + g) = (−1)^g
        var odd = Form.Zero;
        foreach (var (monomial, coefficient) in exponent.Terms)
        {
            odd = odd.Plus(Form.Of(monomial, coefficient.Modulo(2)));
        }

        return Form.Of(space.Opaque($"(-1)^({odd.Key})", $"(-1)**({space.Describe(odd)})", new Bounds(Form.Of(-1), false, Form.One, false, IsInteger: true, IsSign: true)));
    }

    private Form Apply(Expression expression)
    {
        var name = expression.Name;
        var arguments = expression.Arguments;
        switch (name)
        {
            case "Piecewise":
                return Piecewise(expression);
            case "Sum" or "Product":
                return Form.Of(space.Raw(expression));
        }

        var all = arguments.Select(Reduce).ToArray();
        if (name is "re" or "im" or "conjugate" or "Abs" && all[0].Terms.Keys.Any(m => !m.ExponentOf(space.Imaginary).IsZero))
        {
            return OfComplex(name, all[0]);
        }

        if (all.Any(f => f.Terms.Keys.Any(m => !m.ExponentOf(space.Imaginary).IsZero)))
        {
            throw new BeyondReachException($"{name} of a number that is not real");
        }

        var u = all.Length > 0 ? all[0] : Form.Zero;
        var one = Form.One;
        switch (name)
        {
            case "exp":
                return space.Exp(u);
            case "log" when all.Length == 1:
                return LogOf(u);
            case "log2":
                return space.Multiply(LogOf(u), Inverse(space.Log(Form.Of(2))));
            case "log10":
                return space.Multiply(LogOf(u), Inverse(space.Log(Form.Of(10))));
            case "re" or "conjugate":
                return u;
            case "im":
                return Form.Zero;
            case "Abs":
                return AbsoluteValue(u);
            case "sign":
                return SignFunction(u);
            case "Heaviside":
                return SignFunction(u).Plus(one).Times(Rational.Of(1, 2));
            case "Min":
                return all.Aggregate((a, b) => Extreme(a, b, -1));
            case "Max":
                return all.Aggregate((a, b) => Extreme(a, b, 1));
            case "floor":
                return Floor(u);
            case "ceiling":
                return Floor(u.Times(-1)).Times(-1);
            case "frac":
                return Fraction(u);
            case "Mod":
                return Modulo(u, all[1]);
            case "gcd":
                return all.Aggregate(Form.Zero, GreatestCommonDivisor);
            case "lcm":
                return all.Skip(1).Aggregate(AbsoluteValue(all[0]), LeastCommonMultiple);
            case "cos":
                return Trigonometric(u, false);
            case "sin":
                return Trigonometric(u, true);
            case "tan":
                return space.Multiply(Trigonometric(u, true), Inverse(Trigonometric(u, false)));
            case "cot":
                return space.Multiply(Trigonometric(u, false), Inverse(Trigonometric(u, true)));
            case "sec":
                return Inverse(Trigonometric(u, false));
            case "csc":
                return Inverse(Trigonometric(u, true));
            case "sinc":
                return u.IsZero ? one : space.Multiply(Trigonometric(u, true), Inverse(u));
            case "sinh":
                return space.Exp(u).Minus(space.Exp(u.Times(-1))).Times(Rational.Of(1, 2));
            case "cosh":
                return space.Exp(u).Plus(space.Exp(u.Times(-1))).Times(Rational.Of(1, 2));
            case "tanh":
                return one.Minus(Inverse(space.Exp(u.Times(2)).Plus(one)).Times(2));
            case "coth":
                return one.Plus(Inverse(space.Exp(u.Times(2)).Minus(one)).Times(2));
            case "sech":
                return Inverse(space.Exp(u).Plus(space.Exp(u.Times(-1)))).Times(2);
            case "csch":
                return Inverse(space.Exp(u).Minus(space.Exp(u.Times(-1)))).Times(2);
            case "asinh":
                return LogOf(u.Plus(Root(space.Multiply(u, u).Plus(one))));
            case "acosh":
                return LogOf(u.Plus(Root(space.Multiply(u, u).Minus(one))));
            case "atanh":
                return LogOf(space.Multiply(one.Plus(u), Inverse(one.Minus(u)))).Times(Rational.Of(1, 2));
            case "asin" or "acos" or "atan" or "acot":
                return InverseTrigonometric(name, u);
            case "factorial":
                return FactorialOf(u);
            case "gamma":
                return FactorialOf(u.Minus(one));
            case "loggamma":
                return LogOf(FactorialOf(u.Minus(one)));
            case "digamma":
                return Form.Of(space.Function("harmonic", u.Minus(one))).Minus(Form.Of(space.Constant("EulerGamma")));
            case "factorial2":
                return DoubleFactorial(u);
            case "binomial":
                return Binomial(u, all[1]);
            case "catalan":
                return space.Multiply(Binomial(u.Times(2), u), Inverse(u.Plus(one)));
            case "RisingFactorial":
                return Rising(u, all[1]);
            case "FallingFactorial":
                return Rising(u.Minus(all[1]).Plus(one), all[1]);
            case "fibonacci":
                return Fibonacci(u);
            case "lucas":
                return Fibonacci(u.Plus(one)).Times(2).Minus(Fibonacci(u));
            case "real_root" when all[1].IsRational && all[1].Rational is { IsInteger: true } degree && !degree.IsZero:
                return space.Sign(u) == GermSign.Negative && !degree.Numerator.IsEven
                    ? space.Power(u.Times(-1), 1 / degree).Times(-1)
                    : space.Power(u, 1 / degree);
            case "isprime":
                return Form.Of(space.Opaque($"isprime {u.Key}", $"isprime({space.Describe(u)})", new Bounds(Form.Zero, false, one, false, IsInteger: true)));
            case "totient":
                return Form.Of(space.Opaque($"totient {u.Key}", $"totient({space.Describe(u)})", new Bounds(one, false, u.IsOpaque ? null : u, false, IsInteger: true)));
            case "primepi":
                return Form.Of(space.Opaque($"primepi {u.Key}", $"primepi({space.Describe(u)})", new Bounds(Form.Zero, false, u.IsOpaque ? null : u, false, IsInteger: true)));
            default:
                return Form.Of(space.Function(name, all));
        }
    }

    private Form Inverse(Form form) => space.Power(form, (Rational)(-1));

    private Form Root(Form form) => space.Power(form, Rational.Of(1, 2));

    // log of what is positive; where opaque parts take part, of what bounds show to be positive
    private Form LogOf(Form form) => space.Log(form);

    private Form OfComplex(string name, Form form)
    {
        var imaginary = new Form(form.Terms.Where(t => !t.Key.ExponentOf(space.Imaginary).IsZero).ToDictionary(t => t.Key.Without(space.Imaginary), t => t.Value));
        var real = new Form(form.Terms.Where(t => t.Key.ExponentOf(space.Imaginary).IsZero).ToDictionary(t => t.Key, t => t.Value));
        return name switch
        {
            "re" => real,
            "im" => imaginary,
            "conjugate" => real.Minus(space.Multiply(imaginary, Form.Of(space.Imaginary))),
            _ when real.IsZero => AbsoluteValue(imaginary),
            _ => Root(space.Multiply(real, real).Plus(space.Multiply(imaginary, imaginary))),
        };
    }

    private Form AbsoluteValue(Form u)
    {
        var possible = space.PossibleSigns(u);
        if ((possible & Signs.Negative) == 0)
        {
            return u;
        }

        if ((possible & Signs.Positive) == 0)
        {
            return u.Times(-1);
        }

        if (!u.IsOpaque)
        {
            throw new BeyondReachException($"the absolute value of what has no known sign: {space.Obstacle}");
        }

        // |u| lies between 0 and the larger of |lower| and |upper|
        var range = space.RangeOf(u);
        Form? upper = null;
        var strict = false;
        if (range.Lower is not null && range.Upper is not null)
        {
            var sign = space.Sign(range.Upper.Plus(range.Lower));
            (upper, strict) = sign switch
            {
                GermSign.Positive => (range.Upper, range.UpperStrict),
                GermSign.Negative => (range.Lower.Times(-1), range.LowerStrict),
                GermSign.Zero => (range.Upper, range.UpperStrict && range.LowerStrict),
                _ => (null, false),
            };
        }

        var canonical = string.CompareOrdinal(u.Key, u.Times(-1).Key) < 0 ? u : u.Times(-1);
        return Form.Of(space.Opaque($"|{canonical.Key}|", $"Abs({space.Describe(canonical)})", new Bounds(Form.Zero, (possible & Signs.Zero) == 0, upper, strict, space.IsIntegerValued(u)), canonical));
    }

    private Form SignFunction(Form u)
    {
        var possible = space.PossibleSigns(u);
        return possible switch
        {
            Signs.Positive => Form.One,
            Signs.Negative => Form.Of(-1),
            Signs.Zero => Form.Zero,
            _ => Form.Of(space.Opaque($"sign {u.Key}", $"sign({space.Describe(u)})", new Bounds(
                (possible & Signs.Negative) != 0 ? Form.Of(-1) : Form.Zero, false,
                (possible & Signs.Positive) != 0 ? Form.One : Form.Zero, false,
                IsInteger: true, IsSign: (possible & Signs.Zero) == 0))),
        };
    }

    private Form Extreme(Form a, Form b, int direction)
    {
        var possible = space.PossibleSigns(a.Minus(b).Times(direction));
        if ((possible & Signs.Negative) == 0)
        {
            return a;
        }

        if ((possible & Signs.Positive) == 0)
        {
            return b;
        }

        // max(a, b) = (a + b + |a − b|) / 2
        return a.Plus(b).Plus(AbsoluteValue(a.Minus(b)).Times(direction)).Times(Rational.Of(1, 2));
    }

    private Form Piecewise(Expression expression)
    {
        for (var i = 0; i < expression.Arguments.Count; i += 2)
        {
            switch (Decide(expression.Arguments[i + 1]))
            {
                case true:
                    return Reduce(expression.Arguments[i]);
                case null:
                    throw new BeyondReachException($"the condition «{FormSpace.Shortened(expression.Arguments[i + 1].ToString())}»: {space.Obstacle}");
            }
        }

        throw new BeyondReachException("no case of Piecewise applies");
    }

    private Form FactorialOf(Form u) => space.Factorial(u);

    private Form DoubleFactorial(Form u)
    {
        // (2k)!! = 2^k k! and (2k−1)!! = (2k)! / (2^k k!)
        if (u.IsRational)
        {
            var k = u.Rational;
            return k.IsInteger && k.Sign >= 0 && k <= 2000
                ? Form.Of(Enumerable.Range(1, (int)k.Numerator).Where(j => (k.Numerator - j).IsEven).Aggregate(BigInteger.One, (p, j) => p * j))
                : throw new BeyondReachException("a double factorial");
        }

        return ResidueOf(u, 2) switch
        {
            { IsZero: true } => space.Multiply(space.Power(Form.Of(2), u.Times(Rational.Of(1, 2))), space.Factorial(u.Times(Rational.Of(1, 2)))),
            { IsOne: true } => space.Multiply(space.Factorial(u), Inverse(DoubleFactorial(u.Minus(Form.One)))),
            _ => throw new BeyondReachException("a double factorial"),
        };
    }

    private Form Binomial(Form top, Form bottom)
    {
        if (bottom.IsRational && bottom.Rational.IsInteger)
        {
            var k = bottom.Rational;
            if (k.Sign < 0)
            {
                return Form.Zero;
            }

            if (k > 60)
            {
                throw new BeyondReachException("a binomial coefficient of high degree");
            }

            return Rising(top.Minus(bottom).Plus(Form.One), bottom).Times(1 / space.Factorial(bottom).Rational);
        }

        var difference = top.Minus(bottom);
        if (difference.IsRational && difference.Rational.IsInteger && space.Sign(bottom) == GermSign.Positive)
        {
            return Binomial(top, difference);
        }

        if (ResidueOf(top, 1) is not { IsZero: true } || ResidueOf(bottom, 1) is not { IsZero: true } || space.Sign(bottom) != GermSign.Positive)
        {
            throw new BeyondReachException("a binomial coefficient");
        }

        return space.Sign(difference) switch
        {
            GermSign.Negative => Form.Zero,
            GermSign.Positive => space.Multiply(space.Factorial(top), Inverse(space.Multiply(space.Factorial(bottom), space.Factorial(difference)))),
            _ => throw new BeyondReachException("a binomial coefficient"),
        };
    }

    private Form Rising(Form start, Form count)
    {
        if (count.IsRational && count.Rational is { IsInteger: true } k && k.Sign >= 0 && k <= 60)
        {
            return Enumerable.Range(0, (int)k.Numerator).Aggregate(Form.One, (product, j) => space.Multiply(product, start.Plus(Form.Of(j))));
        }

        return space.Multiply(space.Factorial(start.Plus(count).Minus(Form.One)), Inverse(space.Factorial(start.Minus(Form.One))));
    }

    // F(u₀ + k) = F(k) F(u₀ + 1) + F(k − 1) F(u₀), where u₀ has a constant part in [0, 1)
    private Form Fibonacci(Form u)
    {
        var constant = u.Terms.GetValueOrDefault(Monomial.One);
        var shift = constant.Floor();
        var start = u.Minus(Form.Of(shift));
        if (BigInteger.Abs(shift) > 5000 || ResidueOf(start, 2) is not { IsInteger: true } parity)
        {
            throw new BeyondReachException("a Fibonacci number whose index is no known integer");
        }

        var (f, next) = (BigInteger.Zero, BigInteger.One);
        var (before, at) = (BigInteger.One, BigInteger.Zero);
        for (var k = BigInteger.Zero; k < BigInteger.Abs(shift); k++)
        {
            (f, next) = (next, f + next);
        }

        // F(−k) = (−1)^(k+1) F(k)
        if (shift.Sign >= 0)
        {
            (at, before) = (f, next - f);
        }
        else
        {
            var sign = shift.IsEven ? -1 : 1;
            (at, before) = (sign * f, -sign * next);
        }

        if (start.IsZero)
        {
            return Form.Of(at);
        }

        var kind = parity.IsZero ? "even" : "odd";
        var first = Form.Of(space.Function("fibonacci " + kind, start));
        var second = Form.Of(space.Function("next fibonacci " + kind, start));
        return second.Times(at).Plus(first.Times(before));
    }
}
