using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>From expressions to terms: every function by the few that a term applies.</summary>
internal sealed class Import(TermPool pool, Constants constants)
{
    private readonly Dictionary<Expression, Term> seen = new(ReferenceEqualityComparer.Instance);
    private int opaque;

    /// <summary>What a symbol stands for; any other symbol is a parameter.</summary>
    public Dictionary<string, Term> Bindings { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the variable runs through the integers, so that (−1)ⁿ has a meaning.</summary>
    public bool IntegerIndex { get; init; }

    /// <summary>Of how many sums this is the inside.</summary>
    public int Depth { get; init; }

    public Term Term(Expression e)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (seen.TryGetValue(e, out var known))
        {
            return known;
        }

        var term = e.Kind switch
        {
            ExpressionKind.Number => pool.Number(Rational.Of(e.Numerator, e.Denominator)),
            ExpressionKind.Constant => OfConstant(e.Name),
            ExpressionKind.Symbol => Bindings.TryGetValue(e.Name, out var bound) ? bound : pool.Parameter(e.Name),
            ExpressionKind.Sum => pool.Sum(e.Arguments.Select(Term)),
            ExpressionKind.Product => OfProduct(e),
            ExpressionKind.Power => OfPower(Term(e.Arguments[0]), Term(e.Arguments[1])),
            ExpressionKind.Apply => OfFunction(e),
            _ => throw new UndecidedException("infinity inside an expression"),
        };
        seen[e] = term;
        return term;
    }

    private Term OfConstant(string name) => name switch
    {
        "pi" => pool.Pi,
        "E" => pool.E,
        "EulerGamma" => pool.EulerGamma,
        "Catalan" => pool.Catalan,
        "GoldenRatio" => GoldenRatio,
        _ => throw new UndecidedException($"{name}, which leaves the reals"),
    };

    private Term GoldenRatio => pool.Scale(Rational.Half, pool.Add(pool.One, pool.Sqrt(pool.Number(5))));

    private Term OfProduct(Expression e)
    {
        var result = pool.One;
        foreach (var factor in e.Arguments)
        {
            result = pool.Multiply(result, Term(factor));
        }

        return result;
    }

    private Term OfPower(Term b, Term e)
    {
        if (!e.IsConstant && b.IsConstant && !b.IsPositive)
        {
            var sign = constants.Sign(b);
            if (sign < 0)
            {
                // (−c)ᵉ = cᵉ·cos(πe) at integers e
                if (!IsWhole(e))
                {
                    throw new UndecidedException($"({b}) to the power {e}, which leaves the reals");
                }

                return pool.Multiply(pool.Power(pool.Negate(b), e), pool.Cos(pool.Multiply(pool.Pi, e)));
            }

            if (sign == 0)
            {
                throw new UndecidedException($"0 to the power {e}");
            }
        }

        if (b.IsConstant && e.IsConstant && !e.IsInteger && !b.IsNumber && !b.IsPositive && constants.Sign(b) < 0)
        {
            throw new UndecidedException($"({b}) to the power {e}, which leaves the reals");
        }

        return pool.Power(b, e);
    }

    /// <summary>Whether a term is an integer for every index: a polynomial that is one at 0, 1, …, its degree, and integer parts.</summary>
    private bool IsWhole(Term e)
    {
        if (!IsPolynomial(e))
        {
            return false;
        }

        var polynomial = new Dictionary<int, Rational>();
        foreach (var (c, part) in pool.Summands(constants.Normaliser.Expanded(e)))
        {
            if (part.IsOne)
            {
                polynomial[0] = c;
                continue;
            }

            if (c.IsInteger && IsMonomialOfIntegers(part))
            {
                continue;
            }

            var degree = part.Kind == TermKind.Variable ? 1
                : part.Kind == TermKind.Product && part.Parts is [{ Kind: TermKind.Variable }] && part.Exponents[0].IsInteger && part.Exponents[0].Value.Sign > 0 && part.Exponents[0].Value <= 40 ? (int)part.Exponents[0].Value.Numerator
                : 0;
            if (degree == 0 || !IntegerIndex)
            {
                // products with integer parts among them, of which a fraction is taken
                return false;
            }

            polynomial[degree] = c;
        }

        for (var k = 0; polynomial.Count > 0 && k <= polynomial.Keys.Max(); k++)
        {
            var value = Rational.Zero;
            foreach (var (degree, c) in polynomial)
            {
                value += c * BigInteger.Pow(k, degree);
            }

            if (!value.IsInteger)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPolynomial(Term t) => t.Kind switch
    {
        TermKind.Number or TermKind.Variable => true,
        TermKind.Sum => t.Parts.All(IsPolynomial),
        TermKind.Product => t.Parts.All(IsPolynomial) && t.Exponents.All(x => x.IsInteger && x.Value.Sign > 0),
        _ => t.Is(Fn.Floor),
    };

    private bool IsMonomialOfIntegers(Term t) => t.Kind switch
    {
        TermKind.Product => t.Parts.All(IsMonomialOfIntegers),
        TermKind.Variable => IntegerIndex,
        _ => t.Is(Fn.Floor),
    };

    private Term OfFunction(Expression e)
    {
        var a = e.Arguments.Select(x => x.Kind == ExpressionKind.Infinity ? pool.One : e.Name is "Sum" or "Product" ? pool.Zero : Term(x)).ToArray();
        if (e.Arguments.Any(x => x.Kind == ExpressionKind.Infinity))
        {
            throw new UndecidedException("infinity inside an expression");
        }

        var x = a.Length > 0 ? a[0] : pool.One;
        Term Over(Term t) => pool.Power(t, pool.MinusOne);
        Term Half(Term t) => pool.Scale(Rational.Half, t);
        Term Sine(Term t) => pool.Sin(t);
        Term Cosine(Term t) => pool.Cos(t);
        switch (e.Name)
        {
            case "exp": return pool.Exp(x);
            case "log": return a.Length == 2 ? pool.Divide(Log(x), Log(a[1])) : Log(x);
            case "log2": return pool.Divide(Log(x), Log(pool.Number(2)));
            case "log10": return pool.Divide(Log(x), Log(pool.Number(10)));
            case "sin": return Sine(Angle(x));
            case "cos": return Cosine(Angle(x));
            case "tan": return pool.Divide(Sine(Angle(x)), Cosine(Angle(x)));
            case "cot": return pool.Divide(Cosine(Angle(x)), Sine(Angle(x)));
            case "sec": return Over(Cosine(Angle(x)));
            case "csc": return Over(Sine(Angle(x)));
            case "sinc": return pool.Divide(Sine(x), x);
            case "asin": return pool.Apply(Fn.Asin, x);
            case "acos": return Arccosine(x);
            case "atan": return pool.Apply(Fn.Atan, x);
            case "acot": return x.IsZero ? Half(pool.Pi) : pool.Apply(Fn.Atan, Over(x));
            case "asec": return Arccosine(Over(x));
            case "acsc": return pool.Apply(Fn.Asin, Over(x));
            case "atan2": return Angle(x, a[1]);
            case "sinh": return Half(pool.Subtract(pool.Exp(x), pool.Exp(pool.Negate(x))));
            case "cosh": return Half(pool.Add(pool.Exp(x), pool.Exp(pool.Negate(x))));
            case "tanh": return Tanh(x);
            case "coth": return Over(Tanh(x));
            case "sech": return Over(Half(pool.Add(pool.Exp(x), pool.Exp(pool.Negate(x)))));
            case "csch": return Over(Half(pool.Subtract(pool.Exp(x), pool.Exp(pool.Negate(x)))));
            case "asinh": return AreaSine(x);
            case "acosh": return AreaCosine(x);
            case "atanh": return AreaTangent(x);
            case "acoth": return AreaTangent(Over(x));
            case "asech": return AreaCosine(Over(x));
            case "acsch": return AreaSine(Over(x));
            case "Abs": return pool.Apply(Fn.Abs, x);
            case "sign": return pool.Apply(Fn.Sign, x);
            case "Heaviside": return Half(pool.Add(pool.One, pool.Apply(Fn.Sign, x)));
            case "floor": return Floor(x);
            case "ceiling": return pool.Negate(Floor(pool.Negate(x)));
            case "frac": return pool.Subtract(x, Floor(x));
            case "Mod": return pool.Subtract(x, pool.Multiply(a[1], Floor(pool.Divide(x, a[1]))));
            case "Max": return Maximum(a);
            case "Min": return pool.Negate(Maximum([.. a.Select(pool.Negate)]));
            case "re" or "conjugate": return x;
            case "im": return pool.Zero;
            case "real_root": return RealRoot(x, a[1]);
            case "gamma": return Gamma(x);
            case "factorial": return Gamma(pool.Add(x, pool.One));
            case "loggamma": return pool.Apply(Fn.LogGamma, x);
            case "digamma": return pool.Apply(Fn.Polygamma, pool.Zero, x);
            case "trigamma": return pool.Apply(Fn.Polygamma, pool.One, x);
            case "stieltjes" when x.IsInteger && x.Value.Sign >= 0 && x.Value < 200: return pool.Apply(Fn.Stieltjes, x);
            case "dirichlet_eta": return pool.Multiply(pool.Subtract(pool.One, pool.Power(pool.Number(2), pool.Subtract(pool.One, x))), pool.Apply(Fn.Zeta, x));
            case "log1p": return Log(pool.Add(pool.One, x));
            case "expm1": return pool.Subtract(pool.Exp(x), pool.One);
            case "polygamma": return x.IsInteger && x.Value.Sign >= 0 ? pool.Apply(Fn.Polygamma, x, a[1]) : Unknown(e, a);
            case "zeta" when a.Length == 1: return pool.Apply(Fn.Zeta, x);
            case "erf": return pool.Apply(Fn.Erf, x);
            case "erfc": return pool.Subtract(pool.One, pool.Apply(Fn.Erf, x));
            case "erfi": return pool.Apply(Fn.Erfi, x);
            case "Ei": return pool.Apply(Fn.Ei, x);
            case "E1": return ExponentialIntegral(1, x);
            case "expint" when x.IsInteger && x.Value.Sign >= 0 && x.Value < 50: return ExponentialIntegral((int)x.Value.Numerator, a[1]);
            case "li": return pool.Apply(Fn.Ei, Log(x));
            case "Si": return pool.Apply(Fn.Si, x);
            case "Ci": return pool.Apply(Fn.Ci, x);
            case "Shi": return Half(pool.Subtract(pool.Apply(Fn.Ei, x), pool.Apply(Fn.Ei, pool.Negate(x))));
            case "Chi": return Positive(x, Half(pool.Add(pool.Apply(Fn.Ei, x), pool.Apply(Fn.Ei, pool.Negate(x)))));
            case "fresnels": return pool.Apply(Fn.FresnelS, x);
            case "fresnelc": return pool.Apply(Fn.FresnelC, x);
            case "besselj" or "bessely" or "besseli" or "besselk": return Bessel(e.Name, x, a[1]);
            case "airyai": return pool.Apply(Fn.AiryAi, pool.Zero, x);
            case "airybi": return pool.Apply(Fn.AiryBi, pool.Zero, x);
            case "LambertW" when a.Length == 1 || a[1].IsZero: return pool.Apply(Fn.LambertW, x);
            case "elliptic_k": return pool.Apply(Fn.EllipticK, x);
            case "elliptic_e" when a.Length == 1: return pool.Apply(Fn.EllipticE, x);
            case "lowergamma": return LowerGamma(x, a[1]);
            case "uppergamma": return x.IsInteger && x.Value.Sign <= 0 && x.Value > -50
                ? pool.Multiply(pool.Power(a[1], x), ExponentialIntegral(1 - (int)x.Value.Numerator, a[1]))
                : pool.Subtract(Gamma(x), LowerGamma(x, a[1]));
            case "binomial": return Binomial(x, a[1]);
            case "catalan": return pool.Divide(Binomial(pool.Scale(2, x), x), pool.Add(x, pool.One));
            case "beta": return pool.Divide(pool.Multiply(Gamma(x), Gamma(a[1])), Gamma(pool.Add(x, a[1])));
            case "RisingFactorial": return Rising(x, a[1]);
            case "FallingFactorial": return Rising(pool.Add(pool.Subtract(x, a[1]), pool.One), a[1]);
            case "factorial2": return pool.Product(
                [
                    pool.Power(pool.Number(2), Half(x)), Gamma(pool.Add(Half(x), pool.One)),
                    pool.Power(pool.Divide(pool.Number(2), pool.Pi), pool.Scale(Rational.Of(1, 4), pool.Subtract(pool.One, Cosine(pool.Multiply(pool.Pi, x))))),
                ]);
            case "subfactorial":
                // the nearest integer to n!/e
                return pool.Add(pool.Divide(Gamma(pool.Add(x, pool.One)), pool.E), Between(pool.Number(-Rational.Half), pool.Half));
            case "fibonacci": return pool.Divide(pool.Subtract(pool.Power(GoldenRatio, x), pool.Multiply(Cosine(pool.Multiply(pool.Pi, x)), pool.Power(GoldenRatio, pool.Negate(x)))), pool.Sqrt(pool.Number(5)));
            case "lucas": return pool.Add(pool.Power(GoldenRatio, x), pool.Multiply(Cosine(pool.Multiply(pool.Pi, x)), pool.Power(GoldenRatio, pool.Negate(x))));
            case "harmonic": return Harmonic(x, a.Length == 2 ? a[1] : pool.One, e, a);
            case "AccumBounds": return Between(x, a[1]);
            case "Piecewise": return pool.Raw(Fn.Piecewise, a);
            case "<": return pool.Raw(Fn.Less, a);
            case ">": return pool.Raw(Fn.Less, [a[1], a[0]]);
            case "<=": return pool.Raw(Fn.LessOrEqual, a);
            case ">=": return pool.Raw(Fn.LessOrEqual, [a[1], a[0]]);
            case "==": return pool.Raw(Fn.Equal, a);
            case "!=": return pool.Raw(Fn.Not, [pool.Raw(Fn.Equal, a)]);
            case "And": return pool.Raw(Fn.And, a);
            case "Or": return pool.Raw(Fn.Or, a);
            case "Not": return pool.Raw(Fn.Not, a);
            case "True": return pool.Raw(Fn.LessOrEqual, [pool.Zero, pool.Zero]);
            case "False": return pool.Raw(Fn.Less, [pool.Zero, pool.Zero]);
            case "Sum" or "Product": return new Summations(pool, constants, this).Of(e);
            default: return Unknown(e, a);
        }
    }

    /// <summary>A constant angle that is proved to be a rational part of a turn, as one.</summary>
    private Term Angle(Term x) => x.IsConstant ? constants.Turn(x) : x;

    private Term Unknown(Expression e, Term[] arguments) => pool.Raw(Fn.Undefined, arguments, false, e.Name);

    private Term Log(Term x)
    {
        if (x.IsConstant && !x.IsPositive && !x.IsNumber && constants.Sign(x) <= 0)
        {
            throw new UndecidedException($"the logarithm of {x}");
        }

        return pool.Log(x);
    }

    private Term Floor(Term x)
    {
        if (x.IsConstant)
        {
            return pool.Number(constants.Floor(x));
        }

        // a whole constant comes out
        return x.Kind == TermKind.Sum && !x.Value.IsZero && !x.Value.Floor().IsZero
            ? pool.Add(pool.Number(x.Value.Floor()), pool.Apply(Fn.Floor, pool.Subtract(x, pool.Number(x.Value.Floor()))))
            : pool.Apply(Fn.Floor, x);
    }

    private Term Arccosine(Term x) => pool.Subtract(pool.Scale(Rational.Half, pool.Pi), pool.Apply(Fn.Asin, x));

    private Term Tanh(Term x)
    {
        var up = pool.Exp(x);
        var down = pool.Exp(pool.Negate(x));
        return pool.Divide(pool.Subtract(up, down), pool.Add(up, down));
    }

    private Term AreaCosine(Term x) => Log(pool.Add(x, pool.Sqrt(pool.Subtract(pool.Power(x, pool.Number(2)), pool.One))));

    private Term AreaTangent(Term x) => pool.Scale(Rational.Half, pool.Subtract(Log(pool.Add(pool.One, x)), Log(pool.Subtract(pool.One, x))));

    private Term AreaSine(Term x)
    {
        // odd: the sign decides which form does not cancel
        Term Of(Term y) => Log(pool.Add(y, pool.Sqrt(pool.Add(pool.Power(y, pool.Number(2)), pool.One))));
        if (x.IsConstant)
        {
            return constants.Sign(x) >= 0 ? Of(x) : pool.Negate(Of(pool.Negate(x)));
        }

        return pool.Raw(Fn.Piecewise, [Of(x), pool.Raw(Fn.LessOrEqual, [pool.Zero, x]), pool.Negate(Of(pool.Negate(x))), pool.Raw(Fn.Less, [x, pool.Zero])]);
    }

    private Term Angle(Term y, Term x)
    {
        var turn = pool.Apply(Fn.Atan, pool.Divide(y, x));
        Term Less(Term a, Term b) => pool.Raw(Fn.Less, [a, b]);
        Term LessOrEqual(Term a, Term b) => pool.Raw(Fn.LessOrEqual, [a, b]);
        return pool.Raw(Fn.Piecewise,
        [
            turn, Less(pool.Zero, x),
            pool.Add(turn, pool.Pi), pool.Raw(Fn.And, [Less(x, pool.Zero), LessOrEqual(pool.Zero, y)]),
            pool.Subtract(turn, pool.Pi), Less(x, pool.Zero),
            pool.Multiply(pool.Scale(Rational.Half, pool.Pi), pool.Apply(Fn.Sign, y)), LessOrEqual(pool.Zero, pool.Zero),
        ]);
    }

    private Term Maximum(Term[] terms)
    {
        if (terms.All(t => t.IsConstant))
        {
            return terms.Aggregate((a, b) => constants.Compare(a, b) >= 0 ? a : b);
        }

        return terms.Length == 1 ? terms[0] : pool.Raw(Fn.Max, terms);
    }

    private Term RealRoot(Term x, Term n)
    {
        var power = pool.Power(n, pool.MinusOne);
        if (n.IsInteger && !n.Value.Numerator.IsEven)
        {
            return pool.Multiply(pool.Apply(Fn.Sign, x), pool.Power(pool.Apply(Fn.Abs, x), power));
        }

        return pool.Power(x, power);
    }

    private Term Gamma(Term x) => pool.Apply(Fn.Gamma, x);

    private Term LowerGamma(Term a, Term x)
    {
        if (a.IsOne)
        {
            return pool.Subtract(pool.One, pool.Exp(pool.Negate(x)));
        }

        if (a.IsInteger && a.Value.Sign > 0 && a.Value < 50)
        {
            // γ(a + 1, x) = a γ(a, x) − xᵃ e^{−x}
            var lower = pool.Subtract(a, pool.One);
            return pool.Subtract(pool.Multiply(lower, LowerGamma(lower, x)), pool.Multiply(pool.Power(x, lower), pool.Exp(pool.Negate(x))));
        }

        return pool.Raw(Fn.LowerGamma, [a, x]);
    }

    private Term ExponentialIntegral(int n, Term x)
    {
        if (n == 0)
        {
            return pool.Divide(pool.Exp(pool.Negate(x)), x);
        }

        var result = Positive(x, pool.Negate(pool.Apply(Fn.Ei, pool.Negate(x))));
        for (var k = 1; k < n; k++)
        {
            result = pool.Scale(Rational.Of(1, k), pool.Subtract(pool.Exp(pool.Negate(x)), pool.Multiply(x, result)));
        }

        return result;
    }

    /// <summary>What is real for positive x alone.</summary>
    private Term Positive(Term x, Term value)
    {
        if (x.IsPositive || (x.IsConstant && constants.Sign(x) > 0))
        {
            return value;
        }

        return x.IsConstant ? throw new UndecidedException($"a logarithmic integral at {x}, which leaves the reals") : pool.Raw(Fn.Piecewise, [value, pool.Raw(Fn.Less, [pool.Zero, x])]);
    }

    private Term Bessel(string name, Term order, Term x)
    {
        var function = name switch { "besselj" => Fn.BesselJ, "bessely" => Fn.BesselY, "besseli" => Fn.BesselI, _ => Fn.BesselK };
        if (order.IsNumber && order.Value.Denominator == 2 && order.Value.Abs() < 20)
        {
            return HalfBessel(function, order.Value, x);
        }

        if (!order.IsInteger || BigInteger.Abs(order.Value.Numerator) > 200)
        {
            return pool.Raw(Fn.Undefined, [order, x], false, name);
        }

        if (order.Value.Sign >= 0)
        {
            return pool.Apply(function, order, x);
        }

        var positive = pool.Apply(function, pool.Negate(order), x);
        return function is Fn.BesselJ or Fn.BesselY && !order.Value.Numerator.IsEven ? pool.Negate(positive) : positive;
    }

    /// <summary>Half an odd order: elementary at ±1/2, by the recurrence beyond.</summary>
    private Term HalfBessel(Fn function, Rational order, Term x)
    {
        var size = pool.Sqrt(pool.Divide(pool.Number(2), pool.Multiply(pool.Pi, x)));
        if (function == Fn.BesselK)
        {
            (order, size) = (order.Abs(), pool.Sqrt(pool.Divide(pool.Pi, pool.Scale(2, x))));
        }

        Term At(bool plus) => pool.Multiply(size, (function, plus) switch
        {
            (Fn.BesselJ, true) => pool.Sin(x),
            (Fn.BesselJ, false) => pool.Cos(x),
            (Fn.BesselY, true) => pool.Negate(pool.Cos(x)),
            (Fn.BesselY, false) => pool.Sin(x),
            (Fn.BesselI, true) => pool.Scale(Rational.Half, pool.Subtract(pool.Exp(x), pool.Exp(pool.Negate(x)))),
            (Fn.BesselI, false) => pool.Scale(Rational.Half, pool.Add(pool.Exp(x), pool.Exp(pool.Negate(x)))),
            _ => pool.Exp(pool.Negate(x)),
        });

        // f_{ν+1} = (2ν/x) f_ν − f_{ν−1} for J and Y; I and K carry other signs
        var (low, high) = (At(false), At(true));
        var nu = Rational.Half;
        while (nu != order && nu < order)
        {
            var step = pool.Multiply(pool.Scale(2 * nu, high), pool.Power(x, pool.MinusOne));
            (low, high) = function switch
            {
                Fn.BesselI => (high, pool.Subtract(low, step)),
                Fn.BesselK => (high, pool.Add(low, step)),
                _ => (high, pool.Subtract(step, low)),
            };
            nu += Rational.One;
        }

        while (nu != order)
        {
            // downward: f_{ν−2} from f_{ν−1}, f_ν with low at ν − 1
            var at = nu - Rational.One;
            var step = pool.Multiply(pool.Scale(2 * at, low), pool.Power(x, pool.MinusOne));
            (low, high) = function == Fn.BesselI ? (pool.Add(high, step), low) : (pool.Subtract(step, high), low);
            nu = at;
        }

        return high;
    }

    private Term Rising(Term x, Term n)
    {
        if (n.IsInteger && n.Value.Sign >= 0 && n.Value <= 200)
        {
            var product = pool.One;
            for (var k = 0; k < (int)n.Value.Numerator; k++)
            {
                product = pool.Multiply(product, pool.Add(x, pool.Number(k)));
            }

            return product;
        }

        return pool.Divide(Gamma(pool.Add(x, n)), Gamma(x));
    }

    private Term Binomial(Term n, Term k)
    {
        if (k.IsInteger && k.Value.Sign >= 0 && k.Value <= 200)
        {
            var count = (int)k.Value.Numerator;
            return pool.Scale(Rational.Of(1, TermPool.Factorial(count)), Rising(pool.Add(pool.Subtract(n, k), pool.One), k));
        }

        return pool.Divide(Gamma(pool.Add(n, pool.One)), pool.Multiply(Gamma(pool.Add(k, pool.One)), Gamma(pool.Add(pool.Subtract(n, k), pool.One))));
    }

    private Term Harmonic(Term x, Term order, Expression e, Term[] arguments)
    {
        var next = pool.Add(x, pool.One);
        if (order.IsOne)
        {
            return pool.Add(pool.Apply(Fn.Polygamma, pool.Zero, next), pool.EulerGamma);
        }

        if (!order.IsInteger || order.Value.Sign <= 0 || order.Value > 50)
        {
            return Unknown(e, arguments);
        }

        // Σ k^{−m} = ζ(m) + (−1)^{m−1}/(m−1)! ψ⁽ᵐ⁻¹⁾(x + 1)
        var m = (int)order.Value.Numerator;
        var factor = Rational.Of(m % 2 == 0 ? -1 : 1, TermPool.Factorial(m - 1));
        return pool.Add(pool.Apply(Fn.Zeta, order), pool.Scale(factor, pool.Apply(Fn.Polygamma, pool.Number(m - 1), next)));
    }

    private Term Between(Term low, Term high) => pool.Raw(Fn.Between, [low, high], false, $"between{opaque++}");
}
