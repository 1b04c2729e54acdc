using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>Makes terms: hash-consed, so that equality is identity, and simplified by the identities that hold wherever both sides are defined.</summary>
internal sealed class TermPool
{
    private readonly Dictionary<Key, Term> known = [];
    private readonly Dictionary<Rational, Term> numbers = [];
    private int count;

    public TermPool()
    {
        Zero = Number(Rational.Zero);
        One = Number(Rational.One);
        MinusOne = Number(Rational.MinusOne);
        Half = Number(Rational.Half);
        Variable = Make(TermKind.Variable, "n", positive: true, constant: false);
        Pi = Named("pi");
        EulerGamma = Named("EulerGamma");
        Catalan = Named("Catalan");
    }

    public Term Zero { get; }

    public Term One { get; }

    public Term MinusOne { get; }

    public Term Half { get; }

    /// <summary>The index, positive and tending to infinity.</summary>
    public Term Variable { get; }

    public Term Pi { get; }

    public Term EulerGamma { get; }

    public Term Catalan { get; }

    public Term E => Exp(One);

    /// <summary>How many terms exist: the memory that the pool holds, in a unit that does not depend on the machine.</summary>
    public int Count => count;

    /// <summary>The largest number of terms.</summary>
    public int Capacity { get; init; } = 4_000_000;

    public Term Number(Rational value)
    {
        if (numbers.TryGetValue(value, out var term))
        {
            return term;
        }

        if (value.Size > 1 << 20)
        {
            throw new UndecidedException("a number of more than a million bits");
        }

        term = new Term { Id = Next(), Kind = TermKind.Number, Value = value, IsConstant = true, IsAlgebraic = true, IsPositive = value.Sign > 0 };
        numbers.Add(value, term);
        return term;
    }

    public Term Named(string name) => Intern(new Key(TermKind.Named, 0, name, Rational.Zero, [], [], []), () => Make(TermKind.Named, name, positive: true, constant: true));

    /// <summary>A free symbol: a real constant of which nothing is known, but perhaps that it is positive.</summary>
    public Term Parameter(string name, bool positive = false) =>
        Intern(new Key(TermKind.Parameter, positive ? 1 : 0, name, Rational.Zero, [], [], []), () => Make(TermKind.Parameter, name, positive, constant: true));

    /// <summary>The index of a sum: a positive whole number that moves; one for each depth of nesting.</summary>
    public Term Index(string name) => Intern(new Key(TermKind.Variable, 0, name, Rational.Zero, [], [], []), () => Make(TermKind.Variable, name, positive: true, constant: false));

    /// <summary>A real constant that is determined but of which no enclosure is known here.</summary>
    public Term Unenclosed(string name) => Intern(new Key(TermKind.Named, 0, name, Rational.Zero, [], [], []), () => Make(TermKind.Named, name, positive: false, constant: true));

    public Term Add(Term a, Term b)
    {
        if (a.IsNumber && b.IsNumber)
        {
            return Number(a.Value + b.Value);
        }

        if (a.IsZero)
        {
            return b;
        }

        if (b.IsZero)
        {
            return a;
        }

        var sum = new Linear(this);
        sum.Add(Rational.One, a);
        sum.Add(Rational.One, b);
        return sum.ToTerm();
    }

    public Term Sum(IEnumerable<Term> summands)
    {
        var sum = new Linear(this);
        foreach (var summand in summands)
        {
            sum.Add(Rational.One, summand);
        }

        return sum.ToTerm();
    }

    public Term Negate(Term a) => Scale(Rational.MinusOne, a);

    public Term Subtract(Term a, Term b) => ReferenceEquals(a, b) ? Zero : Add(a, Negate(b));

    public Term Scale(Rational c, Term a)
    {
        if (c.IsZero)
        {
            return Zero;
        }

        if (c.IsOne)
        {
            return a;
        }

        if (a.IsNumber)
        {
            return Number(c * a.Value);
        }

        var sum = new Linear(this);
        sum.Add(c, a);
        return sum.ToTerm();
    }

    public Term Multiply(Term a, Term b)
    {
        if (a.IsNumber)
        {
            return Scale(a.Value, b);
        }

        if (b.IsNumber)
        {
            return Scale(b.Value, a);
        }

        if (a.IsConstant && b.IsConstant && (a.Kind == TermKind.Sum || b.Kind == TermKind.Sum) && Width(a) * Width(b) <= 400 && Width(a) * Width(b) > 1)
        {
            return Expand(a, b);
        }

        var product = new Monomial(this);
        product.Multiply(a, One);
        product.Multiply(b, One);
        return product.ToTerm();
    }

    /// <summary>a·b with its sums left standing, so that a sum meets its inverse.</summary>
    public Term MultiplyPlain(Term a, Term b)
    {
        var product = new Monomial(this, plain: true);
        product.Multiply(a, One);
        product.Multiply(b, One);
        return product.ToTerm();
    }

    public Term PowerPlain(Term a, Term e)
    {
        var product = new Monomial(this, plain: true);
        product.Multiply(a, e);
        return product.ToTerm();
    }

    public Term Product(IEnumerable<Term> factors)
    {
        var result = One;
        foreach (var factor in factors)
        {
            result = Multiply(result, factor);
        }

        return result;
    }

    public Term Divide(Term a, Term b) => Multiply(a, Power(b, MinusOne));

    public Term Sqrt(Term a) => Power(a, Half);

    /// <summary>a^e as the reals have it: an integer e for any a, another constant e for a positive a, and exp(e·log a) where e moves.</summary>
    public Term Power(Term a, Term e)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (e.IsZero)
        {
            return One;
        }

        if (e.IsOne)
        {
            return a;
        }

        if (a.IsOne)
        {
            return One;
        }

        if (!e.IsConstant || (!e.IsNumber && a.IsConstant))
        {
            return Exp(Multiply(e, Log(a)));
        }

        if (a.IsZero)
        {
            if (e.IsNumber)
            {
                return e.Value.Sign > 0 ? Zero : throw new UndecidedException("a division by zero");
            }

            throw new UndecidedException($"0 to the power {e}");
        }

        if (a.IsNumber && e.IsNumber)
        {
            return NumberPower(a.Value, e.Value);
        }

        if (a.Is(Fn.Exp))
        {
            return Exp(Multiply(e, a.Parts[0]));
        }

        if (a.IsConstant && a.Kind == TermKind.Sum && e.IsInteger && Whole(a, e.Value.Numerator) is { } whole)
        {
            return whole;
        }

        var monomial = new Monomial(this);
        monomial.Multiply(a, e);
        return monomial.ToTerm();
    }

    public Term Exp(Term u)
    {
        if (u.IsZero)
        {
            return One;
        }

        if (u.Is(Fn.Log))
        {
            return u.Parts[0];
        }

        // c·log v leaves as v^c, but for a number too long to write
        if (u.Kind == TermKind.Sum)
        {
            // c·log v leaves as v^c: both are defined where v > 0
            var logs = One;
            var rest = new Linear(this);
            rest.Add(u.Value);
            var found = false;
            for (var i = 0; i < u.Parts.Length; i++)
            {
                var (c, t) = (u.Coefficients[i], u.Parts[i]);
                if (t.Is(Fn.Log) && !(t.Parts[0].IsNumber && IsHuge(t.Parts[0].Value, c)))
                {
                    found = true;
                    logs = Multiply(logs, Power(t.Parts[0], Number(c)));
                }
                else
                {
                    rest.Add(c, t);
                }
            }

            if (found)
            {
                return Multiply(logs, Exp(rest.ToTerm()));
            }
        }

        if (u.Kind == TermKind.Product && !u.IsConstant)
        {
            // k·log v with a constant k and a moving v: v^k
            for (var i = 0; i < u.Parts.Length; i++)
            {
                if (u.Parts[i].Is(Fn.Log) && u.Exponents[i].IsOne && !u.Parts[i].IsConstant)
                {
                    var k = Divide(u, u.Parts[i]);
                    if (k.IsConstant)
                    {
                        return Power(u.Parts[i].Parts[0], k);
                    }
                }
            }
        }

        return Raw(Fn.Exp, [u], positive: true);
    }

    public Term Log(Term u)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (u.IsNumber)
        {
            return u.Value.Sign > 0 ? LogOfNumber(u.Value) : throw new UndecidedException($"the logarithm of {u}");
        }

        if (u.Is(Fn.Exp))
        {
            return u.Parts[0];
        }

        if (u.Kind == TermKind.Sum && u.Parts.Length == 1 && u.Value.IsZero && u.Coefficients[0].Sign > 0)
        {
            return Add(LogOfNumber(u.Coefficients[0]), Log(u.Parts[0]));
        }

        if (u.Kind == TermKind.Product)
        {
            var outside = Zero;
            var inside = One;
            for (var i = 0; i < u.Parts.Length; i++)
            {
                if (u.Parts[i].IsPositive)
                {
                    outside = Add(outside, Multiply(u.Exponents[i], Log(u.Parts[i])));
                }
                else
                {
                    inside = Multiply(inside, Power(u.Parts[i], u.Exponents[i]));
                }
            }

            if (!outside.IsZero)
            {
                return inside.IsOne ? outside : Add(outside, Log(inside));
            }

            if (u.Parts.Length == 1 && !u.Exponents[0].IsInteger)
            {
                // b^e with an exponent that is no integer is real for b ≥ 0 alone
                return Multiply(u.Exponents[0], Log(u.Parts[0]));
            }
        }

        return Raw(Fn.Log, [u], positive: u.Kind == TermKind.Variable || (u.Is(Fn.Log) && u.IsPositive && !u.IsConstant));
    }

    public Term Apply(Fn function, params Term[] arguments)
    {
        var u = arguments[0];
        switch (function)
        {
            case Fn.Exp:
                return Exp(u);
            case Fn.Log:
                return Log(u);
            case Fn.Sin:
                return Trigonometric(u, cosine: false);
            case Fn.Cos:
                return Trigonometric(u, cosine: true);
            case Fn.Asin when u.IsNumber || u.IsAlgebraic:
                return InverseAngle(Fn.Asin, u);
            case Fn.Atan when u.IsNumber || u.IsAlgebraic:
                return InverseAngle(Fn.Atan, u);
            case Fn.Asin or Fn.Atan or Fn.Erf or Fn.Erfi or Fn.Si or Fn.FresnelS or Fn.FresnelC when u.IsZero:
                return Zero;
            case Fn.Asin or Fn.Atan or Fn.Erf or Fn.Erfi or Fn.Si or Fn.FresnelS or Fn.FresnelC when IsNegative(u):
                return Negate(Apply(function, Negate(u)));
            case Fn.Abs when u.IsNumber:
                return Number(u.Value.Abs());
            case Fn.Abs when u.IsPositive:
                return u;
            case Fn.Abs when IsNegative(u):
                return Abs(Negate(u));
            case Fn.Sign when u.IsNumber:
                return Number(u.Value.Sign);
            case Fn.Sign when u.IsPositive:
                return One;
            case Fn.Floor when u.IsNumber:
                return Number(u.Value.Floor());
            case Fn.Gamma or Fn.LogGamma or Fn.Polygamma when !IsHalf(arguments[^1]) && Shifted(function, arguments) is { } shifted:
                return shifted;
            case Fn.Gamma when u.IsNumber && u.Value.Denominator > 2 && u.Value > Rational.Of(3, 2) && u.Value < 2:
            {
                // Γ(1 + r) = r(1 − r)π/(sin(πr) Γ(2 − r))
                var r = u.Value - Rational.One;
                return Divide(Scale(r * (Rational.One - r), Pi), Multiply(Sin(Scale(r, Pi)), Apply(Fn.Gamma, Number(2 - r))));
            }

            case Fn.AiryAi or Fn.AiryBi when arguments[1].IsZero:
                return AiryAtZero(function == Fn.AiryBi, u.IsOne);
            case Fn.Gamma when u.IsInteger && u.Value.Sign > 0 && u.Value <= 2000:
                return Number(Factorial((int)u.Value.Numerator - 1));
            case Fn.Gamma when u.IsInteger && u.Value.Sign <= 0:
                throw new UndecidedException($"Γ at its pole {u}");
            case Fn.Gamma when u.IsNumber && u.Value.Denominator == 2 && u.Value.Abs() < 200:
                return GammaOfHalf(u.Value);
            case Fn.LogGamma when u.IsInteger && u.Value.Sign > 0 && u.Value <= 2000:
                return Log(Number(Factorial((int)u.Value.Numerator - 1)));
            case Fn.LogGamma when u.IsNumber && u.Value.Sign <= 0:
                throw new UndecidedException($"ln Γ at {u}");
            case Fn.Polygamma when arguments[1].IsNumber:
                return PolygammaOf(arguments[0], arguments[1]);
            case Fn.Zeta when u.IsInteger && u.Value.Sign > 0 && u.Value <= 60 && u.Value.Numerator.IsEven:
                return ZetaAtEven((int)u.Value.Numerator);
            case Fn.Zeta when u.IsInteger && u.Value.Sign <= 0 && u.Value > -200:
                // ζ(−n) = (−1)ⁿ Bₙ₊₁/(n + 1)
                return Number(u.IsZero ? -Rational.Half : -Bernoulli(1 - (int)u.Value.Numerator) / (1 - (int)u.Value.Numerator));
            case Fn.Stieltjes when u.IsZero:
                return EulerGamma;
            case Fn.ZetaSlope when u.IsOne && arguments[1].IsZero:
                return Scale(-Rational.Half, Log(Scale(2, Pi)));
            case Fn.ZetaSlope when u.IsOne && arguments[1].IsInteger && arguments[1].Value.Sign < 0 && arguments[1].Value.Numerator.IsEven && arguments[1].Value > -200:
            {
                // ζ′(−2k) = (−1)ᵏ (2k)! ζ(2k + 1)/(2 (2π)^{2k})
                var n = -(int)arguments[1].Value.Numerator;
                var sign = (n / 2) % 2 == 0 ? Rational.One : Rational.MinusOne;
                return Scale(sign * Rational.Of(Factorial(n), BigInteger.One << (n + 1)), Multiply(Apply(Fn.Zeta, Number(n + 1)), Power(Pi, Number(-n))));
            }

            case Fn.BesselJ or Fn.BesselI when arguments[1].IsZero && u.IsInteger:
                return u.IsZero ? One : Zero;
            case Fn.EllipticE when u.IsOne:
                return One;
            case Fn.EllipticE or Fn.EllipticK when u.IsZero:
                return Scale(Rational.Half, Pi);
            case Fn.LambertW when u.IsZero:
                return Zero;
            case Fn.LambertW when u.Is(Fn.Exp) && u.Parts[0].IsOne:
                return One;
            default:
                return Raw(function, arguments);
        }
    }

    public Term Abs(Term u) => Apply(Fn.Abs, u);

    public Term Sin(Term u) => Apply(Fn.Sin, u);

    public Term Cos(Term u) => Apply(Fn.Cos, u);

    /// <summary>The m-th formal derivative of a power series, named, at t.</summary>
    public Term Formal(string series, int order, Term t) => Raw(Fn.Formal, [t], positive: false, $"{series}#{order}");

    public Term Raw(Fn function, Term[] arguments, bool positive = false, string name = "")
    {
        var key = new Key(TermKind.Apply, (int)function, name, Rational.Zero, arguments, [], []);
        return Intern(key, () => new Term
        {
            Id = Next(),
            Kind = TermKind.Apply,
            Function = function,
            Name = name,
            Parts = arguments,
            IsConstant = function is not (Fn.Undefined or Fn.Between) && arguments.All(a => a.IsConstant),
            IsAlgebraic = function is Fn.Sin or Fn.Cos && IsTurn(arguments[0]),
            IsPositive = positive,
        });
    }

    /// <summary>A negative leading coefficient, as the form shows it: what an odd or even function normalises by.</summary>
    public static bool IsNegative(Term u) => u.Kind switch
    {
        TermKind.Number => u.Value.Sign < 0,
        TermKind.Sum => (u.Parts.Length == 1 && u.Value.IsZero ? u.Coefficients[0].Sign : !u.Value.IsZero && u.IsConstant ? u.Value.Sign : u.Coefficients[0].Sign) < 0,
        _ => false,
    };

    /// <summary>A rational multiple of π: its sine and cosine are algebraic.</summary>
    private bool IsTurn(Term u) => u.Kind == TermKind.Sum && u.Value.IsZero && u.Parts.Length == 1 && ReferenceEquals(u.Parts[0], Pi) && u.Coefficients[0].Denominator < 200;

    public static BigInteger Factorial(int n)
    {
        var product = BigInteger.One;
        for (var i = 2; i <= n; i++)
        {
            product *= i;
        }

        return product;
    }

    public static Rational Bernoulli(int n)
    {
        // Akiyama–Tanigawa, with B₁ = −1/2
        lock (BernoulliNumbers)
        {
            while (BernoulliNumbers.Count <= n)
            {
                var m = BernoulliNumbers.Count;
                var row = new Rational[m + 1];
                for (var i = 0; i <= m; i++)
                {
                    row[i] = Rational.Of(1, i + 1);
                    for (var j = i; j >= 1; j--)
                    {
                        row[j - 1] = j * (row[j - 1] - row[j]);
                    }
                }

                BernoulliNumbers.Add(m == 1 ? -row[0] : row[0]);
            }

            return BernoulliNumbers[n];
        }
    }

    private static readonly List<Rational> BernoulliNumbers = [];

    private static int Width(Term a) => a.Kind == TermKind.Sum ? a.Parts.Length + (a.Value.IsZero ? 0 : 1) : 1;

    private int Next() => count < Capacity ? count++ : throw new UndecidedException($"the budget of {Capacity:N0} terms is spent");

    private Term Make(TermKind kind, string name, bool positive, bool constant) =>
        new() { Id = Next(), Kind = kind, Name = name, IsConstant = constant, IsAlgebraic = false, IsPositive = positive };

    private Term Intern(Key key, Func<Term> make)
    {
        if (!known.TryGetValue(key, out var term))
        {
            term = make();
            known.Add(key, term);
        }

        return term;
    }

    private Term Expand(Term a, Term b)
    {
        var sum = new Linear(this);
        foreach (var (c, s) in Summands(a))
        {
            foreach (var (d, t) in Summands(b))
            {
                var product = new Monomial(this);
                product.Multiply(s, One);
                product.Multiply(t, One);
                sum.Add(c * d, product.ToTerm());
            }
        }

        return sum.ToTerm();
    }

    public IEnumerable<(Rational Coefficient, Term Term)> Summands(Term a)
    {
        if (a.Kind != TermKind.Sum)
        {
            yield return (Rational.One, a);
            yield break;
        }

        if (!a.Value.IsZero)
        {
            yield return (a.Value, One);
        }

        for (var i = 0; i < a.Parts.Length; i++)
        {
            yield return (a.Coefficients[i], a.Parts[i]);
        }
    }

    private static bool IsHuge(Rational value, Rational exponent) => BigInteger.Abs(exponent.Numerator) * value.Size > 1 << 19;

    /// <summary>A constant sum to a positive whole power, multiplied out; null where that grows.</summary>
    private Term? Whole(Term sum, BigInteger exponent)
    {
        if (exponent <= 1 || exponent > 256)
        {
            return null;
        }

        var power = sum;
        for (var i = 1; i < (int)exponent; i++)
        {
            if ((long)Width(power) * Width(sum) > 200)
            {
                return null;
            }

            power = Expand(power, sum);
        }

        return power;
    }

    private Term NumberPower(Rational value, Rational exponent)
    {
        if (exponent.IsInteger)
        {
            if (IsHuge(value, exponent))
            {
                var (sign, size) = (value.Sign < 0 && !exponent.Numerator.IsEven ? Rational.MinusOne : Rational.One, value.Abs());
                return size.IsOne ? Number(sign) : Scale(sign, Raw(Fn.Exp, [Scale(exponent, LogOfNumber(size))], positive: true));
            }

            return Number(value.Pow((int)exponent.Numerator));
        }

        if (value.Sign < 0)
        {
            throw new UndecidedException($"({value}) to the power {exponent}, which leaves the reals");
        }

        if (IsHuge(value, exponent))
        {
            return Raw(Fn.Exp, [Scale(exponent, LogOfNumber(value))], positive: true);
        }

        var monomial = new Monomial(this);
        monomial.MultiplyNumber(value, exponent);
        return monomial.ToTerm();
    }

    private Term LogOfNumber(Rational value)
    {
        if (value.IsOne)
        {
            return Zero;
        }

        var sum = new Linear(this);
        foreach (var (prime, power) in Primes.Factor(value))
        {
            sum.Add(power, Raw(Fn.Log, [Number(prime)], positive: true));
        }

        return sum.ToTerm();
    }

    private Term Trigonometric(Term u, bool cosine)
    {
        // u = q·π + rest, the rest with a positive leading coefficient
        var (q, rest) = SplitPi(u);
        if (rest.IsZero)
        {
            return SineOfTurn(cosine ? q + Rational.Half : q);
        }

        var sign = Rational.One;
        if (IsNegative(rest))
        {
            (q, rest) = (-q, Negate(rest));
            sign = cosine ? Rational.One : Rational.MinusOne;
        }

        if (OfInverseAngles(rest) is var (c, s))
        {
            // sin(qπ + rest) and cos(qπ + rest)
            var (sine, half) = (SineOfTurn(q), SineOfTurn(q + Rational.Half));
            return Scale(sign, cosine ? Subtract(Multiply(half, c), Multiply(sine, s)) : Add(Multiply(sine, c), Multiply(half, s)));
        }

        // quarter turns leave, so that the angle is rest + [0, 1/2)·π
        var quarters = (q + q).Floor();
        var within = Add(rest, Scale(q - Rational.Of(quarters, 2), Pi));
        var quarter = (int)(((quarters % 4) + 4) % 4) + (cosine ? 1 : 0);
        return Scale(quarter is 2 or 3 ? -sign : sign, Raw(quarter % 2 == 0 ? Fn.Sin : Fn.Cos, [within]));
    }

    /// <summary>Cosine and sine of a sum of few whole multiples of arcsines and arctangents: radicals, of which zeros are proved; null for another angle.</summary>
    private (Term Cosine, Term Sine)? OfInverseAngles(Term angle)
    {
        const int MostMultiples = 12;
        var (parts, multiples) = angle.Kind == TermKind.Sum && angle.Value.IsZero ? (angle.Parts, angle.Coefficients) : ([angle], [Rational.One]);
        var count = Rational.Zero;
        for (var i = 0; i < parts.Length; i++)
        {
            count += multiples[i].Abs();
            if (!(parts[i].Is(Fn.Asin) || parts[i].Is(Fn.Atan)) || !multiples[i].IsInteger || count > MostMultiples)
            {
                return null;
            }
        }

        var (cosine, sine) = (One, Zero);
        for (var i = 0; i < parts.Length; i++)
        {
            // sin asin u = u and cos asin u = √(1 − u²); cos atan u = 1/√(1 + u²) and sin atan u = u cos atan u
            var u = parts[i].Parts[0];
            var square = Power(u, Number(2));
            var root = parts[i].Is(Fn.Asin) ? Sqrt(Subtract(One, square)) : Power(Add(One, square), Number(-Rational.Half));
            var (c, s) = (root, parts[i].Is(Fn.Asin) ? u : Multiply(u, root));
            s = multiples[i].Sign < 0 ? Negate(s) : s;
            for (var k = multiples[i].Abs(); k.Sign > 0; k -= Rational.One)
            {
                (cosine, sine) = (Subtract(Multiply(cosine, c), Multiply(sine, s)), Add(Multiply(sine, c), Multiply(cosine, s)));
            }
        }

        return (cosine, sine);
    }

    private (Rational Turns, Term Remainder) SplitPi(Term u)
    {
        if (ReferenceEquals(u, Pi))
        {
            return (Rational.One, Zero);
        }

        if (u.Kind == TermKind.Sum)
        {
            for (var i = 0; i < u.Parts.Length; i++)
            {
                if (ReferenceEquals(u.Parts[i], Pi))
                {
                    return (u.Coefficients[i], Subtract(u, Scale(u.Coefficients[i], Pi)));
                }
            }
        }

        return (Rational.Zero, u);
    }

    /// <summary>sin(qπ): a radical for denominators that divide 12, 8 or 10; otherwise sin or cos of an angle in (0, π/4].</summary>
    private Term SineOfTurn(Rational q)
    {
        var turn = q - Rational.Of(((q / 2).Floor()) * 2, 1); // in [0, 2)
        if (turn >= Rational.One)
        {
            return Negate(SineOfTurn(turn - Rational.One));
        }

        if (turn > Rational.Half)
        {
            return SineOfTurn(Rational.One - turn);
        }

        if (turn.IsZero)
        {
            return Zero;
        }

        var root = (int n) => Sqrt(Number(n));
        var (p, d) = ((int)BigInteger.Min(turn.Numerator, 1 << 20), turn.Denominator < 1 << 20 ? (int)turn.Denominator : 1 << 20);
        return (p, d) switch
        {
            (1, 2) => One,
            (1, 6) => Half,
            (1, 4) => Scale(Rational.Half, root(2)),
            (1, 3) => Scale(Rational.Half, root(3)),
            (1, 12) => Scale(Rational.Of(1, 4), Subtract(Multiply(root(2), root(3)), root(2))),
            (5, 12) => Scale(Rational.Of(1, 4), Add(Multiply(root(2), root(3)), root(2))),
            (1, 8) => Scale(Rational.Half, Sqrt(Subtract(Number(2), root(2)))),
            (3, 8) => Scale(Rational.Half, Sqrt(Add(Number(2), root(2)))),
            (1, 10) => Scale(Rational.Of(1, 4), Subtract(root(5), One)),
            (3, 10) => Scale(Rational.Of(1, 4), Add(root(5), One)),
            (1, 5) => Scale(Rational.Of(1, 4), Sqrt(Subtract(Number(10), Scale(2, root(5))))),
            (2, 5) => Scale(Rational.Of(1, 4), Sqrt(Add(Number(10), Scale(2, root(5))))),
            _ => turn > Rational.Of(1, 4)
                ? Raw(Fn.Cos, [Scale(Rational.Half - turn, Pi)], positive: true)
                : Raw(Fn.Sin, [Scale(turn, Pi)], positive: true),
        };
    }

    private Term InverseAngle(Fn function, Term u)
    {
        if (u.IsZero)
        {
            return Zero;
        }

        if (IsNegative(u))
        {
            return Negate(InverseAngle(function, Negate(u)));
        }

        if (function == Fn.Asin && u.IsNumber && u.Value > Rational.One)
        {
            throw new UndecidedException($"the arcsine of {u}, which leaves the reals");
        }

        foreach (var d in new[] { 2, 3, 4, 5, 6, 8, 10, 12 })
        {
            for (var p = 1; 2 * p <= d; p++)
            {
                var turn = Rational.Of(p, d);
                var sine = SineOfTurn(turn);
                if (function == Fn.Asin ? ReferenceEquals(sine, u) : 2 * p < d && ReferenceEquals(Tangent(p, d), u))
                {
                    return Scale(turn, Pi);
                }
            }
        }

        return Raw(function, [u], positive: u.IsPositive);
    }

    private Term Tangent(int p, int d) => (p * 120 / d) switch
    {
        30 => One,
        40 => Sqrt(Number(3)),
        20 => Sqrt(Number(Rational.Of(1, 3))),
        10 => Subtract(Number(2), Sqrt(Number(3))),
        50 => Add(Number(2), Sqrt(Number(3))),
        15 => Subtract(Sqrt(Number(2)), One),
        45 => Add(Sqrt(Number(2)), One),
        _ => Zero,
    };

    private static bool IsHalf(Term u) => u.IsNumber && u.Value.Denominator <= 2;

    /// <summary>Γ, ln Γ and ψ at v + k by their recurrences at v + 1, so that quotients of neighbours are rational functions; null where nothing is to be done.</summary>
    private Term? Shifted(Fn function, Term[] arguments)
    {
        const int farthest = 40;
        var u = arguments[^1];
        var whole = u.Kind == TermKind.Sum || u.IsNumber ? u.Value.Floor() : BigInteger.Zero;
        if (whole.IsOne || BigInteger.Abs(whole - 1) > farthest)
        {
            return null;
        }

        var k = (int)whole - 1;
        var standard = Subtract(u, Number(k));
        if (function == Fn.LogGamma && !(u.IsNumber ? u : Subtract(standard, One)).IsPositive)
        {
            return null;
        }

        var result = u.IsNumber ? Apply(function, [.. arguments[..^1], standard]) : Raw(function, [.. arguments[..^1], standard]);
        for (var i = 0; i < Math.Abs(k); i++)
        {
            // upward through standard + i, downward through standard − 1 − i
            var at = k > 0 ? Add(standard, Number(i)) : Subtract(standard, Number(i + 1));
            result = function switch
            {
                Fn.Gamma => k > 0 ? Multiply(result, at) : Divide(result, at),
                Fn.LogGamma => k > 0 ? Add(result, Log(at)) : Subtract(result, Log(at)),
                _ => PolygammaStep(result, arguments[0], at, k > 0),
            };
        }

        return result;
    }

    /// <summary>ψ⁽ᵐ⁾(x + 1) = ψ⁽ᵐ⁾(x) + (−1)ᵐ m! x^{−m−1}.</summary>
    private Term PolygammaStep(Term value, Term order, Term x, bool up)
    {
        var m = (int)order.Value.Numerator;
        var jump = Scale((Rational)Factorial(m) * (m % 2 == 0 ? Rational.One : Rational.MinusOne), Power(x, Number(-m - 1)));
        return up ? Add(value, jump) : Subtract(value, jump);
    }

    /// <summary>Ai(0) = 3^{−2/3}/Γ(2/3), Ai′(0) = −3^{−1/3}/Γ(1/3), Bi(0) = 3^{−1/6}/Γ(2/3), Bi′(0) = 3^{1/6}/Γ(1/3).</summary>
    private Term AiryAtZero(bool second, bool slope)
    {
        var gamma = Apply(Fn.Gamma, Number(Rational.Of(slope ? 1 : 2, 3)));
        var power = (second, slope) switch { (false, false) => Rational.Of(-2, 3), (false, true) => Rational.Of(-1, 3), (true, false) => Rational.Of(-1, 6), _ => Rational.Of(1, 6) };
        var value = Divide(Power(Number(3), Number(power)), gamma);
        return !second && slope ? Negate(value) : value;
    }

    private Term GammaOfHalf(Rational x)
    {
        // Γ(1/2 + k) = √π Π
        var k = (int)(x - Rational.Half).Numerator;
        var factor = Rational.One;
        for (var i = 0; i < k; i++)
        {
            factor *= Rational.Half + i;
        }

        for (var i = 0; i > k; i--)
        {
            factor /= Rational.Half + (i - 1);
        }

        return Scale(factor, Sqrt(Pi));
    }

    private Term PolygammaOf(Term m, Term x)
    {
        if (x.IsInteger && x.Value.Sign <= 0)
        {
            throw new UndecidedException($"ψ at its pole {x}");
        }

        if (m.IsZero && x.IsInteger && x.Value <= 500)
        {
            var harmonic = Rational.Zero;
            for (var i = 1; i < (int)x.Value.Numerator; i++)
            {
                harmonic += Rational.Of(1, i);
            }

            return Subtract(Number(harmonic), EulerGamma);
        }

        if (m.IsZero && x.IsNumber && x.Value.Denominator == 2 && x.Value.Abs() < 500)
        {
            var sum = Rational.Zero;
            for (var y = x.Value; y > Rational.Half; y -= Rational.One)
            {
                sum += Rational.One / (y - Rational.One);
            }

            for (var y = x.Value; y < Rational.Half; y += Rational.One)
            {
                sum -= Rational.One / y;
            }

            return Sum([Number(sum), Negate(EulerGamma), Scale(-2, Log(Number(2)))]);
        }

        if (m.IsInteger && m.Value.Sign > 0 && m.Value < 100 && x.IsInteger && x.Value <= 200)
        {
            // ψ⁽ᵐ⁾(x) = (−1)^{m+1} m! (ζ(m + 1) − Σ_{k<x} k^{−m−1})
            var order = (int)m.Value.Numerator;
            var sum = Rational.Zero;
            for (var k = 1; k < (int)x.Value.Numerator; k++)
            {
                sum += Rational.Of(1, BigInteger.Pow(k, order + 1));
            }

            var sign = order % 2 == 1 ? Rational.One : Rational.MinusOne;
            return Scale(sign * (Rational)Factorial(order), Subtract(Apply(Fn.Zeta, Number(order + 1)), Number(sum)));
        }

        if (m.IsInteger && m.Value.Sign > 0 && m.Value < 100 && x.IsNumber && x.Value.Denominator == 2 && x.Value.Abs() < 200)
        {
            // ψ⁽ᵐ⁾(1/2) = (−1)^{m+1} m! (2^{m+1} − 1) ζ(m + 1), and by the recurrence from there
            var order = (int)m.Value.Numerator;
            var result = Scale(
                (order % 2 == 1 ? Rational.One : Rational.MinusOne) * (Rational)(Factorial(order) * ((BigInteger.One << (order + 1)) - 1)),
                Apply(Fn.Zeta, Number(order + 1)));
            for (var y = Rational.Half; y < x.Value; y += Rational.One)
            {
                result = PolygammaStep(result, m, Number(y), up: true);
            }

            for (var y = Rational.Half; y > x.Value; y -= Rational.One)
            {
                result = PolygammaStep(result, m, Number(y - Rational.One), up: false);
            }

            return result;
        }

        return Raw(Fn.Polygamma, [m, x]);
    }

    private Term ZetaAtEven(int n)
    {
        // ζ(2k) = (−1)^{k+1} B₂ₖ (2π)^{2k} / (2 (2k)!)
        var b = Bernoulli(n).Abs();
        return Scale(b * Rational.Of(BigInteger.One << (n - 1), Factorial(n)), Power(Pi, Number(n)));
    }

    /// <summary>An affine combination under construction.</summary>
    private sealed class Linear(TermPool pool)
    {
        private readonly SortedDictionary<int, (Term Term, Rational Coefficient)> parts = [];
        private Rational constant = Rational.Zero;

        public void Add(Rational value) => constant += value;

        public void Add(Rational c, Term t)
        {
            if (t.IsNumber)
            {
                constant += c * t.Value;
            }
            else if (t.Kind == TermKind.Sum)
            {
                constant += c * t.Value;
                for (var i = 0; i < t.Parts.Length; i++)
                {
                    AddPart(c * t.Coefficients[i], t.Parts[i]);
                }
            }
            else
            {
                AddPart(c, t);
            }
        }

        private void AddPart(Rational c, Term t)
        {
            if (parts.TryGetValue(t.Id, out var present))
            {
                c += present.Coefficient;
            }

            if (c.IsZero)
            {
                parts.Remove(t.Id);
            }
            else
            {
                parts[t.Id] = (t, c);
            }
        }

        public Term ToTerm()
        {
            if (parts.Count == 0)
            {
                return pool.Number(constant);
            }

            var terms = new Term[parts.Count];
            var coefficients = new Rational[parts.Count];
            var i = 0;
            foreach (var (term, coefficient) in parts.Values)
            {
                terms[i] = term;
                coefficients[i++] = coefficient;
            }

            if (terms.Length == 1 && constant.IsZero && coefficients[0].IsOne)
            {
                return terms[0];
            }

            var value = constant;
            return pool.Intern(new Key(TermKind.Sum, 0, "", value, terms, coefficients, []), () => new Term
            {
                Id = pool.Next(),
                Kind = TermKind.Sum,
                Value = value,
                Parts = terms,
                Coefficients = coefficients,
                IsConstant = terms.All(t => t.IsConstant),
                IsAlgebraic = terms.All(t => t.IsAlgebraic),
                IsPositive = value.Sign >= 0 && terms.All(t => t.IsPositive) && coefficients.All(c => c.Sign > 0),
            });
        }
    }

    /// <summary>A product of powers under construction.</summary>
    private sealed class Monomial(TermPool pool, bool plain = false)
    {
        private readonly SortedDictionary<int, (Term Base, Term Exponent)> factors = [];
        private Rational coefficient = Rational.One;
        private Term exponential = pool.Zero;
        private Term extra = pool.One;

        public void Multiply(Term a, Term e)
        {
            switch (a.Kind)
            {
                case TermKind.Number when e.IsInteger:
                    Collect(pool.Power(a, e));
                    break;
                case TermKind.Number:
                    if (!e.IsNumber)
                    {
                        exponential = pool.Add(exponential, pool.Multiply(e, pool.Log(a)));
                        break;
                    }

                    if (a.Value.Sign < 0)
                    {
                        throw new UndecidedException($"({a}) to the power {e}, which leaves the reals");
                    }

                    MultiplyNumber(a.Value, e.Value);
                    break;
                case TermKind.Product when e.IsInteger || a.IsPositive || a.Parts.Length == 1:
                    for (var i = 0; i < a.Parts.Length; i++)
                    {
                        // (b²)^(1/2) is |b|: exponents multiply where the outer one is an integer or the base is positive, and where what results still asks for b ≥ 0
                        var (b, inner) = (a.Parts[i], a.Exponents[i]);
                        var whole = pool.Multiply(inner, e);
                        if (e.IsInteger || b.IsPositive)
                        {
                            Factor(b, whole);
                        }
                        else if (IsEven(inner))
                        {
                            Factor(pool.Apply(Fn.Abs, b), whole);
                        }
                        else if (whole.IsInteger)
                        {
                            // (b³)^(1/3) is b for b ≥ 0 alone
                            Put(a, e);
                        }
                        else
                        {
                            Factor(b, whole);
                        }
                    }

                    break;
                case TermKind.Product:
                    var rest = pool.One;
                    for (var i = 0; i < a.Parts.Length; i++)
                    {
                        if (a.Parts[i].IsPositive)
                        {
                            Factor(a.Parts[i], pool.Multiply(a.Exponents[i], e));
                        }
                        else
                        {
                            rest = pool.Multiply(rest, pool.Power(a.Parts[i], a.Exponents[i]));
                        }
                    }

                    if (ReferenceEquals(rest, a))
                    {
                        Put(a, e);
                    }
                    else
                    {
                        Multiply(rest, e);
                    }

                    break;
                case TermKind.Sum when a.Value.IsZero && a.Parts.Length == 1 && (e.IsInteger || a.Coefficients[0].Sign > 0):
                    Multiply(pool.Number(a.Coefficients[0]), e);
                    Multiply(a.Parts[0], e);
                    break;
                case TermKind.Sum when a.Value.IsZero && a.Parts.Length == 1 && !a.Coefficients[0].Abs().IsOne:
                    Multiply(pool.Number(a.Coefficients[0].Abs()), e);
                    Multiply(pool.Negate(a.Parts[0]), e);
                    break;
                case TermKind.Sum when !a.Coefficients[0].Abs().IsOne || (e.IsInteger && a.Coefficients[0].Sign < 0):
                    var content = e.IsInteger ? a.Coefficients[0] : a.Coefficients[0].Abs();
                    Multiply(pool.Number(content), e);
                    Factor(pool.Scale(Rational.One / content, a), e);
                    break;
                default:
                    Factor(a, e);
                    break;
            }
        }

        public void MultiplyNumber(Rational value, Rational exponent)
        {
            foreach (var (prime, power) in Primes.Factor(value))
            {
                Factor(pool.Number(prime), pool.Number(power * exponent));
            }
        }

        public Term ToTerm()
        {
            if (!exponential.IsZero)
            {
                var e = pool.Exp(exponential);
                if (e.Is(Fn.Exp) && ReferenceEquals(e.Parts[0], exponential))
                {
                    Put(e, pool.One);
                }
                else
                {
                    extra = pool.Multiply(extra, e);
                }

                exponential = pool.Zero;
            }

            Term result;
            if (factors.Count == 0)
            {
                result = pool.Number(coefficient);
                return extra.IsOne ? result : pool.Multiply(result, extra);
            }

            if (factors.Count == 1 && factors.Values.First().Exponent.IsOne)
            {
                result = factors.Values.First().Base;
            }
            else
            {
                var bases = factors.Values.Select(f => f.Base).ToArray();
                var exponents = factors.Values.Select(f => f.Exponent).ToArray();
                result = pool.Intern(new Key(TermKind.Product, 0, "", Rational.Zero, bases, [], exponents), () => new Term
                {
                    Id = pool.Next(),
                    Kind = TermKind.Product,
                    Parts = bases,
                    Exponents = exponents,
                    IsConstant = bases.All(b => b.IsConstant),
                    IsAlgebraic = bases.All(b => b.IsAlgebraic) && exponents.All(e => e.IsNumber),
                    IsPositive = bases.All(b => b.IsPositive),
                });
            }

            result = pool.Scale(coefficient, result);
            return extra.IsOne ? result : pool.Multiply(result, extra);
        }

        private static bool IsEven(Term e) => e.IsInteger && e.Value.Numerator.IsEven;

        private void Collect(Term value)
        {
            if (value.IsNumber)
            {
                coefficient *= value.Value;
            }
            else
            {
                extra = pool.Multiply(extra, value);
            }
        }

        private void Factor(Term b, Term e)
        {
            if (e.IsZero)
            {
                return;
            }

            if (b.Is(Fn.Exp))
            {
                exponential = pool.Add(exponential, pool.Multiply(e, b.Parts[0]));
                return;
            }

            if (b.Kind == TermKind.Product || (b.Kind == TermKind.Number && (e.IsInteger || b.Value.Sign < 0)))
            {
                Multiply(b, e);
                return;
            }

            if (factors.TryGetValue(b.Id, out var present))
            {
                e = pool.Add(present.Exponent, e);
                factors.Remove(b.Id);
                if (e.IsZero)
                {
                    return;
                }
            }

            if (b.IsNumber && e.IsNumber)
            {
                // a radical keeps an exponent in (0, 1)
                var whole = e.Value.Floor();
                if (!whole.IsZero)
                {
                    Collect(pool.Power(b, pool.Number(whole)));
                    e = pool.Number(e.Value - whole);
                }

                if (e.IsZero)
                {
                    return;
                }
            }
            else if (!plain && b.IsConstant && b.Kind == TermKind.Sum && e.IsInteger && pool.Whole(b, e.Value.Numerator) is { } whole)
            {
                extra = pool.Multiply(extra, whole);
                return;
            }

            Put(b, e);
        }

        private void Put(Term b, Term e) => factors[b.Id] = (b, e);
    }

    private readonly struct Key(TermKind kind, int function, string name, Rational value, Term[] parts, Rational[] coefficients, Term[] exponents) : IEquatable<Key>
    {
        private readonly int hash = Hash(kind, function, name, value, parts, coefficients, exponents);

        private TermKind Kind { get; } = kind;

        private int Function { get; } = function;

        private string Name { get; } = name;

        private Rational Value { get; } = value;

        private Term[] Parts { get; } = parts;

        private Rational[] Coefficients { get; } = coefficients;

        private Term[] Exponents { get; } = exponents;

        public bool Equals(Key other)
        {
            if (hash != other.hash || Kind != other.Kind || Function != other.Function || Name != other.Name || Parts.Length != other.Parts.Length || Value != other.Value)
            {
                return false;
            }

            for (var i = 0; i < Parts.Length; i++)
            {
                if (!ReferenceEquals(Parts[i], other.Parts[i]))
                {
                    return false;
                }
            }

            return Coefficients.AsSpan().SequenceEqual(other.Coefficients) && Exponents.AsSpan().SequenceEqual(other.Exponents);
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => hash;

        private static int Hash(TermKind kind, int function, string name, Rational value, Term[] parts, Rational[] coefficients, Term[] exponents)
        {
            var code = default(HashCode);
            code.Add(kind);
            code.Add(function);
            foreach (var letter in name)
            {
                code.Add(letter);
            }

            code.Add(value);
            foreach (var part in parts)
            {
                code.Add(part.Id);
            }

            foreach (var c in coefficients)
            {
                code.Add(c);
            }

            foreach (var e in exponents)
            {
                code.Add(e.Id);
            }

            return code.ToHashCode();
        }
    }
}
