using System.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>A polynomial in one variable over the rationals, lowest coefficient first, without zeros at the end.</summary>
internal sealed class RationalPolynomial
{
    private readonly Rational[] coefficients;

    public RationalPolynomial(params Rational[] coefficients)
    {
        var length = coefficients.Length;
        while (length > 0 && coefficients[length - 1].IsZero)
        {
            length--;
        }

        this.coefficients = coefficients[..length];
    }

    public static RationalPolynomial Zero { get; } = new();

    public static RationalPolynomial One { get; } = new(Rational.One);

    public static RationalPolynomial X { get; } = new(Rational.Zero, Rational.One);

    public int Degree => coefficients.Length - 1;

    public bool IsZero => coefficients.Length == 0;

    public Rational Lead => coefficients[^1];

    public Rational this[int i] => i < coefficients.Length ? coefficients[i] : Rational.Zero;

    /// <summary>Bits of all coefficients together.</summary>
    public long Size => coefficients.Sum(c => c.Size);

    public static RationalPolynomial Linear(Rational slope, Rational constant) => new(constant, slope);

    public static RationalPolynomial operator +(RationalPolynomial a, RationalPolynomial b) =>
        new([.. Enumerable.Range(0, Math.Max(a.coefficients.Length, b.coefficients.Length)).Select(i => a[i] + b[i])]);

    public static RationalPolynomial operator -(RationalPolynomial a, RationalPolynomial b) => a + b.Scale(Rational.MinusOne);

    public static RationalPolynomial operator *(RationalPolynomial a, RationalPolynomial b)
    {
        if (a.IsZero || b.IsZero)
        {
            return Zero;
        }

        var product = new Rational[a.Degree + b.Degree + 1];
        for (var i = 0; i <= a.Degree; i++)
        {
            for (var j = 0; j <= b.Degree; j++)
            {
                product[i + j] += a[i] * b[j];
            }
        }

        return new(product);
    }

    public RationalPolynomial Scale(Rational c) => new([.. coefficients.Select(x => c * x)]);

    public RationalPolynomial Power(int n)
    {
        var result = One;
        for (var i = 0; i < n; i++)
        {
            result *= this;
        }

        return result;
    }

    public (RationalPolynomial Quotient, RationalPolynomial Remainder) Divide(RationalPolynomial divisor)
    {
        if (Degree < divisor.Degree)
        {
            return (Zero, this);
        }

        var rest = (Rational[])coefficients.Clone();
        var quotient = new Rational[Degree - divisor.Degree + 1];
        for (var i = quotient.Length - 1; i >= 0; i--)
        {
            var c = rest[i + divisor.Degree] / divisor.Lead;
            quotient[i] = c;
            for (var j = 0; j <= divisor.Degree && !c.IsZero; j++)
            {
                rest[i + j] -= c * divisor[j];
            }
        }

        return (new(quotient), new(rest));
    }

    /// <summary>The greatest common divisor, with leading coefficient 1.</summary>
    public static RationalPolynomial GreatestCommonDivisor(RationalPolynomial a, RationalPolynomial b)
    {
        while (!b.IsZero)
        {
            (a, b) = (b, a.Divide(b).Remainder);
            b = b.IsZero ? b : b.Monic();
        }

        return a.IsZero ? a : a.Monic();
    }

    public RationalPolynomial Monic() => Scale(Rational.One / Lead);

    /// <summary>p(x + h).</summary>
    public RationalPolynomial Shift(Rational h)
    {
        var result = Zero;
        var step = Linear(Rational.One, h);
        for (var i = Degree; i >= 0; i--)
        {
            result = (result * step) + new RationalPolynomial(coefficients[i]);
        }

        return result;
    }

    public RationalPolynomial Derivative() => new([.. coefficients.Skip(1).Select((c, i) => (i + 1) * c)]);

    public Rational Value(Rational x)
    {
        var value = Rational.Zero;
        for (var i = Degree; i >= 0; i--)
        {
            value = (value * x) + coefficients[i];
        }

        return value;
    }

    public Term ToTerm(Term x, TermPool pool) =>
        pool.Sum(coefficients.Select((c, i) => pool.Scale(c, i == 0 ? pool.One : pool.Power(x, pool.Number(i)))));

    public bool Same(RationalPolynomial other) => coefficients.AsSpan().SequenceEqual(other.coefficients);

    /// <summary>The rational roots with their multiplicities, and what is left when they are divided out.</summary>
    public (List<(Rational Root, int Multiplicity)> Roots, RationalPolynomial Left) RationalRoots()
    {
        var roots = new List<(Rational, int)>();
        var rest = this;
        if (IsZero || Size > 4000)
        {
            return (roots, rest);
        }

        int Remove(Rational root)
        {
            var times = 0;
            while (rest.Degree > 0 && rest.Value(root).IsZero)
            {
                rest = rest.Divide(Linear(Rational.One, -root)).Quotient;
                times++;
            }

            return times;
        }

        if (Remove(Rational.Zero) is > 0 and var zeros)
        {
            roots.Add((Rational.Zero, zeros));
        }

        if (rest.Degree < 1)
        {
            return (roots, rest);
        }

        var common = rest.coefficients.Aggregate(BigInteger.One, (d, c) => d * c.Denominator / BigInteger.GreatestCommonDivisor(d, c.Denominator));
        foreach (var q in Divisors((rest.Lead * common).Numerator))
        {
            foreach (var p in Divisors((rest[0] * common).Numerator))
            {
                foreach (var candidate in new[] { Rational.Of(p, q), Rational.Of(-p, q) })
                {
                    if (Remove(candidate) is > 0 and var times)
                    {
                        roots.Add((candidate, times));
                    }
                }
            }
        }

        return (roots, rest);
    }

    private static List<BigInteger> Divisors(BigInteger n)
    {
        const int most = 400;
        var divisors = new List<BigInteger> { BigInteger.One };
        foreach (var (prime, power) in Primes.Factor(BigInteger.Abs(n)))
        {
            var count = divisors.Count;
            var factor = BigInteger.One;
            for (var k = 1; k <= power && divisors.Count < most; k++)
            {
                factor *= prime;
                for (var i = 0; i < count && divisors.Count < most; i++)
                {
                    divisors.Add(divisors[i] * factor);
                }
            }
        }

        return divisors;
    }
}

/// <summary>p/q in lowest terms.</summary>
internal sealed class RationalFunction
{
    private const int HighestDegree = 24;

    private RationalFunction(RationalPolynomial numerator, RationalPolynomial denominator) => (Numerator, Denominator) = (numerator, denominator);

    public RationalPolynomial Numerator { get; }

    /// <summary>With leading coefficient 1.</summary>
    public RationalPolynomial Denominator { get; }

    public static RationalFunction Make(RationalPolynomial numerator, RationalPolynomial denominator)
    {
        if (denominator.IsZero)
        {
            throw new UndecidedException("a division by zero");
        }

        var common = RationalPolynomial.GreatestCommonDivisor(numerator, denominator);
        if (common.Degree > 0)
        {
            (numerator, denominator) = (numerator.Divide(common).Quotient, denominator.Divide(common).Quotient);
        }

        return new(numerator.Scale(Rational.One / denominator.Lead), denominator.Monic());
    }

    public static RationalFunction operator +(RationalFunction a, RationalFunction b) =>
        Make((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static RationalFunction operator *(RationalFunction a, RationalFunction b) => Make(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>p(x + h)/q(x + h).</summary>
    public RationalFunction Shift(Rational h) => new(Numerator.Shift(h), Denominator.Shift(h));

    /// <summary>A term as a rational function of x with rational coefficients; null where it is none, or one of a high degree.</summary>
    public static RationalFunction? Of(Term t, Term x)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        RationalFunction Constant(Rational c) => new(new RationalPolynomial(c), RationalPolynomial.One);
        if (t.IsNumber)
        {
            return Constant(t.Value);
        }

        if (ReferenceEquals(t, x))
        {
            return new(RationalPolynomial.X, RationalPolynomial.One);
        }

        RationalFunction result;
        if (t.Kind == TermKind.Sum)
        {
            result = Constant(t.Value);
            for (var i = 0; i < t.Parts.Length; i++)
            {
                if (Of(t.Parts[i], x) is not { } part)
                {
                    return null;
                }

                result += Constant(t.Coefficients[i]) * part;
                if (result.IsLarge)
                {
                    return null;
                }
            }

            return result;
        }

        if (t.Kind != TermKind.Product)
        {
            return null;
        }

        result = Constant(Rational.One);
        for (var i = 0; i < t.Parts.Length; i++)
        {
            if (!t.Exponents[i].IsInteger || t.Exponents[i].Value.Abs() > HighestDegree || Of(t.Parts[i], x) is not { } b)
            {
                return null;
            }

            var n = (int)t.Exponents[i].Value.Numerator;
            if (Math.Abs(n) * (long)Math.Max(b.Numerator.Degree, b.Denominator.Degree) > HighestDegree)
            {
                return null;
            }

            result *= n > 0 ? new(b.Numerator.Power(n), b.Denominator.Power(n)) : Make(b.Denominator.Power(-n), b.Numerator.Power(-n));
            if (result.IsLarge)
            {
                return null;
            }
        }

        return result;
    }

    private bool IsLarge => Numerator.Degree > HighestDegree || Denominator.Degree > HighestDegree || Numerator.Size + Denominator.Size > 20_000;

    public Term ToTerm(Term x, TermPool pool) => pool.Divide(Numerator.ToTerm(x, pool), Denominator.ToTerm(x, pool));
}
