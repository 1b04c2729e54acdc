using System.Numerics;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>An expression at x + ε as a certified series, from the leaves up: each shared part once, without recursion.</summary>
/// <remarks>What is right on one side of the point only (|ε|, the root of ε², a jump of arctan) is refused: a derivative belongs to both sides.</remarks>
internal sealed class Expansion
{
    private readonly string _variable;
    private readonly Series<Certified> _at;
    private readonly int _bits;
    private readonly bool _exact;

    private Expansion(string variable, Series<Certified> at, int bits, bool exact) => (_variable, _at, _bits, _exact) = (variable, at, bits, exact);

    /// <summary>f(x + ε) with so many orders of ε to start from.</summary>
    /// <param name="expression">f.</param>
    /// <param name="variable">The variable's name.</param>
    /// <param name="point">x, an expression without the variable.</param>
    /// <param name="orders">Coefficients of the variable, at least 2.</param>
    /// <param name="bits">The working precision.</param>
    /// <param name="exact">Whether exact forms follow the balls.</param>
    internal static Series<Certified> Of(Expression expression, string variable, Expression point, int orders, int bits, bool exact)
    {
        var constant = new Expansion(variable, default, bits, exact).Evaluate(point);
        if (constant.IsLimited)
        {
            throw new DerivativeException("The point is not finite.");
        }

        var c = new Certified[orders];
        Array.Fill(c, new Certified(Ball.FromInteger(0, bits), exact ? ExactForm.Zero : null));
        c[0] = constant.At(0);
        c[1] = new Certified(Ball.FromInteger(1, bits), exact ? ExactForm.One : null);
        return new Expansion(variable, Series<Certified>.Of(c), bits, exact).Evaluate(expression);
    }

    private Series<Certified> Evaluate(Expression root)
    {
        var done = new Dictionary<Expression, Series<Certified>>(ReferenceEqualityComparer.Instance);
        var written = new Dictionary<Expression, Expression>(ReferenceEqualityComparer.Instance);
        var todo = new Stack<Expression>();
        todo.Push(root);
        while (todo.TryPeek(out var node))
        {
            if (done.ContainsKey(node))
            {
                todo.Pop();
                continue;
            }

            if (node.IsBinder)
            {
                // Σ and Π over whole bounds are written out.
                if (!written.TryGetValue(node, out var longhand))
                {
                    written[node] = longhand = WrittenOut(node);
                    todo.Push(longhand);
                }
                else
                {
                    done[node] = done[longhand];
                    todo.Pop();
                }

                continue;
            }

            if (node is { Kind: ExpressionKind.Apply, Name: "Piecewise" })
            {
                // The branch is chosen first: the others may have no value here.
                var waits = false;
                var chosen = Choose(node, child =>
                {
                    if (!done.TryGetValue(child, out var value))
                    {
                        todo.Push(child);
                        waits = true;
                    }

                    return value;
                }, () => waits);
                if (!waits)
                {
                    done[node] = chosen;
                    todo.Pop();
                }

                continue;
            }

            var waiting = false;
            foreach (var child in node.Children)
            {
                if (!done.ContainsKey(child))
                {
                    todo.Push(child);
                    waiting = true;
                }
            }

            if (!waiting)
            {
                done[node] = At(node, [.. node.Children.Select(child => done[child])]);
                todo.Pop();
            }
        }

        return done[root];
    }

    private static Expression WrittenOut(Expression node)
    {
        var (from, to) = (node.Children[2], node.Children[3]);
        if (!from.IsNumber || !to.IsNumber || !from.Denominator.IsOne || !to.Denominator.IsOne || to.Numerator - from.Numerator > 2000)
        {
            throw new DerivativeException($"{node.Name} is supported between whole bounds, of at most 2000 terms.");
        }

        var parts = new List<Expression>();
        for (var k = from.Numerator; k <= to.Numerator; k++)
        {
            parts.Add(node.Children[0].Substitute(node.Children[1].Name, Expression.Number(k)));
        }

        return node.Name == "Sum" ? Expression.Sum([.. parts]) : Expression.Product([.. parts]);
    }

    private Series<Certified> At(Expression node, Series<Certified>[] of)
    {
        switch (node.Kind)
        {
            case ExpressionKind.Number:
                return Number(Rational.Of(node.Numerator, node.Denominator));
            case ExpressionKind.Constant:
                return Constant(node.Name);
            case ExpressionKind.Symbol:
                return node.Name == _variable ? _at : throw new DerivativeException($"The variable {node.Name} has no value.");
            case ExpressionKind.Sum:
                return of.Aggregate(static (a, b) => a + b);
            case ExpressionKind.Product:
                return of.Aggregate(static (a, b) => a * b);
            case ExpressionKind.Power:
                return Power(of[0], of[1]);
            case ExpressionKind.Apply:
                return Apply(node.Name, of);
            default:
                throw new DerivativeException("∞ is no number.");
        }
    }

    private Series<Certified> Constant(string name) => name switch
    {
        "pi" => Series<Certified>.Constant(new Certified(Ball.Pi(_bits), _exact ? ExactForm.Pi : null)),
        "E" => Series<Certified>.Constant(new Certified(Ball.E(_bits), _exact ? ExactForm.Exp(ExactForm.One) : null)),
        "EulerGamma" => Series<Certified>.Constant(new Certified(Ball.EulerGamma(_bits), _exact ? ExactForm.Opaque(name) : null)),
        "Catalan" => Series<Certified>.Constant(new Certified(Ball.Catalan(_bits), _exact ? ExactForm.Opaque(name) : null)),
        "GoldenRatio" => (Number(1) + Series<Certified>.Sqrt(Number(5))) * Number(Rational.Of(1, 2)),
        _ => throw new DerivativeException($"The constant {name} is not real."),
    };

    private Series<Certified> Number(Rational value) =>
        Series<Certified>.Constant(new Certified(Ball.FromRatio(value.Numerator, value.Denominator, _bits), _exact ? ExactForm.Of(value) : null));

    private Series<Certified> Number(BigInteger value) => Number(Rational.Of(value));

    private Series<Certified> Power(Series<Certified> x, Series<Certified> y)
    {
        if (y.IsLimited)
        {
            return Exp(y * Series<Certified>.Log(x));
        }

        var exponent = y.At(0);
        if (RationalOf(exponent) is not { } r)
        {
            return x.Valuation == 0 || x.IsExactZero ? x.Power(exponent) : throw new DerivativeException("A power of 0 with an exponent that is not rational is not analytic.", undecided: !_exact);
        }

        if (r.Size > 40)
        {
            return x.Valuation == 0 && !x.IsExactZero ? x.Power(exponent) : throw new DerivativeException($"A power of 0 with the exponent {r}.");
        }

        if (r.IsInteger)
        {
            return x.Power((int)r.Numerator);
        }

        if (x.IsLimited && x.Valuation != 0)
        {
            // |ε|^(v r / d) is smooth only where v r / d is an even whole number; √ε itself leads on to what has no root left.
            var (positive, v) = (x.IsPositive("The base of a root"), Rational.Of(x.Valuation, x.Denominator));
            var power = v * r;
            if (!(v.IsInteger && v.Numerator.IsEven && power.IsInteger && power.Numerator.IsEven) && !(v == Rational.Of(1) && positive))
            {
                throw new DerivativeException($"A root is taken of a function with a zero of order {v}: the power {r} of it is not smooth there.");
            }
        }

        return x.Power((int)r.Numerator, (int)r.Denominator, exponent);
    }

    // A rational number that the coefficient certainly is, or nothing where none is known.
    private static Rational? RationalOf(Certified x) =>
        x.Form is { IsRational: true } ? x.Form.Rational
        : x.Ball.IsExact && x.Ball.ToInterval() is { IsPoint: true } point && Math.Abs(point.Lower) < 1e9 && Math.ScaleB(point.Lower, 20) == Math.Floor(Math.ScaleB(point.Lower, 20))
            ? Rational.Of(new BigInteger(Math.ScaleB(point.Lower, 20)), 1 << 20)
        : null;

    private static Series<Certified> Exp(Series<Certified> x) => Series<Certified>.Exp(x);

    private Series<Certified> Apply(string name, Series<Certified>[] of)
    {
        var x = of.Length > 0 ? of[0] : default;
        var one = Number(1);
        switch (name)
        {
            case "exp":
                return Exp(x);
            case "log":
                return Series<Certified>.Log(x);
            case "log2":
                return Series<Certified>.Log(x) / Series<Certified>.Log(Number(2));
            case "log10":
                return Series<Certified>.Log(x) / Series<Certified>.Log(Number(10));
            case "sin":
                return Series<Certified>.Sin(x);
            case "cos":
                return Series<Certified>.Cos(x);
            case "tan":
                return Tan(x);
            case "cot":
                return Series<Certified>.Cos(x) / Series<Certified>.Sin(x);
            case "sec":
                return one / Series<Certified>.Cos(x);
            case "csc":
                return one / Series<Certified>.Sin(x);
            case "sinc":
                return x.Coefficients.IsEmpty && (!x.IsLimited || x.Limit > 0) ? one + x : Series<Certified>.Sin(x) / x;
            case "asin":
                return Series<Certified>.Asin(Inside(x, name));
            case "acos":
                return Series<Certified>.Acos(Inside(x, name));
            case "atan":
                return Atan(x);
            case "acot":
                return Atan(one / x);
            case "asec":
                return Series<Certified>.Acos(Inside(one / x, name));
            case "acsc":
                return Series<Certified>.Asin(Inside(one / x, name));
            case "sinh":
                return Series<Certified>.Sinh(x);
            case "cosh":
                return Series<Certified>.Cosh(x);
            case "tanh":
                return Series<Certified>.Tanh(x);
            case "coth":
                return Series<Certified>.Cosh(x) / Series<Certified>.Sinh(x);
            case "sech":
                return one / Series<Certified>.Cosh(x);
            case "csch":
                return one / Series<Certified>.Sinh(x);
            case "asinh":
                return Series<Certified>.Asinh(x);
            case "acosh":
                return Series<Certified>.Acosh(Off(x, name, 1));
            case "atanh":
                return Series<Certified>.Atanh(x);
            case "acoth":
                return Series<Certified>.Atanh(one / x);
            case "asech":
                return Series<Certified>.Acosh(Off(one / x, name, 1));
            case "acsch":
                return Series<Certified>.Asinh(one / x);
            case "atan2":
                return Atan2(x, of[1]);
            case "real_root":
                return RealRoot(x, of[1]);
            case "Abs":
                return IsNegative(x, "an absolute value") ? -x : x;
            case "sign":
                return x.IsExactZero ? x : x.Valuation != 0 ? throw Kink("sign") : Number(IsNegative(x, "a sign") ? -1 : 1);
            case "Heaviside":
                return x.Valuation != 0 || x.IsExactZero ? throw Kink("Heaviside") : Number(IsNegative(x, "a step") ? 0 : 1);
            case "floor":
                return Floor(x);
            case "ceiling":
                return -Floor(-x);
            case "frac":
                return x - Floor(x);
            case "Mod":
                return x - (of[1] * Floor(x / of[1]));
            case "Max":
                return of.Aggregate((a, b) => IsNegative(a - b, "a maximum") ? b : a);
            case "Min":
                return of.Aggregate((a, b) => IsNegative(a - b, "a minimum") ? a : b);
            case "re" or "conjugate":
                return x;
            case "im":
                return default;
            case "gamma":
                return Gamma(x);
            case "factorial":
                return Gamma(x + one);
            case "loggamma":
                return LogGamma(x);
            case "digamma":
                return Polygamma(0, x);
            case "polygamma":
                return Polygamma(Whole(of[0], name), of[1]);
            case "harmonic" when of.Length == 1:
                return Polygamma(0, x + one) + Constant("EulerGamma");
            case "beta":
                return Gamma(x) * Gamma(of[1]) / Gamma(x + of[1]);
            case "binomial":
                return Gamma(x + one) / (Gamma(of[1] + one) * Gamma(x - of[1] + one));
            case "RisingFactorial":
                return Gamma(x + of[1]) / Gamma(x);
            case "FallingFactorial":
                return Gamma(x + one) / Gamma(x - of[1] + one);
            case "zeta" when of.Length == 1:
                return Zeta(x);
            case "erf":
                return Erf(x);
            case "erfc":
                return one - Erf(x);
            case "erfi":
                return Integral(x, name, SpecialValues.Erfi, static u => Exp(u * u), Number(2) / Series<Certified>.Sqrt(Constant("pi")));
            case "Ei":
                return Integral(x, name, SpecialValues.Ei, static u => Exp(u) / u, one);
            case "E1":
                return Expint(1, x);
            case "li":
                return Integral(Series<Certified>.Log(x), "Ei", SpecialValues.Ei, static u => Exp(u) / u, one);
            case "Si":
                return Integral(x, name, static a => SpecialValues.Si(a, false), static u => Series<Certified>.Sin(u) / u, one);
            case "Shi":
                return Integral(x, name, static a => SpecialValues.Si(a, true), static u => Series<Certified>.Sinh(u) / u, one);
            case "Ci":
                return Integral(Positive(x, name), name, static a => SpecialValues.Ci(a, false), static u => Series<Certified>.Cos(u) / u, one);
            case "Chi":
                return Integral(Positive(x, name), name, static a => SpecialValues.Ci(a, true), static u => Series<Certified>.Cosh(u) / u, one);
            case "fresnels":
                return Integral(x, name, SpecialValues.FresnelS, u => Series<Certified>.Sin(u * u * Constant("pi") / Number(2)), one);
            case "fresnelc":
                return Integral(x, name, SpecialValues.FresnelC, u => Series<Certified>.Cos(u * u * Constant("pi") / Number(2)), one);
            case "besselj" or "bessely" or "besseli" or "besselk":
                return Bessel(name, of[0], of[1]);
            case "lowergamma":
                return LowerGamma(of[0], of[1]);
            case "uppergamma":
                return Gamma(of[0]) - LowerGamma(of[0], of[1]);
            case "expint":
                return Expint(Whole(of[0], name), of[1]);
            case "airyai" or "airybi":
                return Outer(x, name, (a, count) => SpecialValues.AirySeries(a, count, name == "airybi"));
            case "LambertW" when of.Length == 1:
                return LambertW(x);
            case "elliptic_k" or "elliptic_e" when of.Length == 1:
                return Elliptic(x, name == "elliptic_k");
            default:
                throw Unsupported(name);
        }
    }

    private static DerivativeException Unsupported(string name) => new($"Derivatives through {name} are not supported.");

    private static DerivativeException Kink(string what) => new($"The argument of {what} changes its sign or is 0 there: a kink or a jump, no derivative.");

    // The sign of x on both sides of the point alike.
    private static bool IsNegative(Series<Certified> x, string what)
    {
        if (x.IsExactZero)
        {
            return false;
        }

        var positive = x.IsPositive($"The argument of {what}");
        return x.Valuation == 0 || (x.Denominator == 1 && x.Valuation % 2 == 0) ? !positive : throw Kink(what);
    }

    private static Series<Certified> Positive(Series<Certified> x, string name) =>
        IsNegative(x, name) ? throw new DerivativeException($"{name} is not real at a negative argument.") : x;

    // Inside [−1, 1]: at an end the function has no derivative from both sides.
    private Series<Certified> Inside(Series<Certified> x, string name) => Off(x, name, -1, 1);

    private Series<Certified> Off(Series<Certified> x, string name, params int[] ends)
    {
        if (x.IsLimited && x.Valuation >= 0)
        {
            foreach (var end in ends)
            {
                var distance = x - Number(end);
                if (!distance.HasLead || distance.Valuation != 0)
                {
                    throw distance.Coefficients.IsEmpty || distance.HasLead
                        ? new DerivativeException($"{name} has a branch point at {end}: there is no derivative from both sides.")
                        : new DerivativeException($"{name} at {x.Coefficients[0]}: whether the argument is {end} could not be decided.", undecided: true);
                }
            }
        }

        return x;
    }

    private static Series<Certified> Tan(Series<Certified> x) =>
        x.Valuation >= 0 && Series<Certified>.Cos(x) is { Valuation: 0, HasLead: true } ? Series<Certified>.Tan(x) : Series<Certified>.Sin(x) / Series<Certified>.Cos(x);

    private static Series<Certified> Atan(Series<Certified> x) =>
        x.Valuation < 0 && !x.Coefficients.IsEmpty && (x.Denominator != 1 || x.Valuation % 2 != 0) ? throw Kink("arctan at ∞") : Series<Certified>.Atan(x);

    private Series<Certified> Atan2(Series<Certified> y, Series<Certified> x)
    {
        if (x.Valuation == 0 && x.HasLead && !IsNegative(x, "atan2"))
        {
            return Atan(y / x);
        }

        // Above or below the axis arctan(y/x) = ±π/2 − arctan(x/y).
        var half = Constant("pi") / Number(2);
        return y.Valuation == 0 && !y.IsExactZero ? (IsNegative(y, "atan2") ? -half : half) - Atan(x / y) : throw new DerivativeException("atan2 has its cut or its origin there.");
    }

    private Series<Certified> RealRoot(Series<Certified> x, Series<Certified> n)
    {
        var q = Whole(n, "real_root");
        if (q == 0 || x.Valuation != 0)
        {
            throw new DerivativeException("A real root at 0 has no derivative.");
        }

        var negative = IsNegative(x, "a real root");
        var exponent = Number(Rational.Of(1, q));
        return !negative ? Power(x, exponent) : q % 2 != 0 ? -Power(-x, exponent) : throw new DerivativeException("An even root of a negative number is not real.");
    }

    private Series<Certified> Floor(Series<Certified> x)
    {
        if (x.Valuation < 0)
        {
            throw Kink("floor");
        }

        var value = x.At(0);
        if (RationalOf(value) is { } r)
        {
            return r.IsInteger && x.IsLimited ? throw Kink("floor") : Number(r.Floor());
        }

        var (low, high) = (Ball.Floor(value.Ball.LowerPoint), Ball.Floor(value.Ball.UpperPoint));
        return low == high && low.IsExact ? Series<Certified>.Constant(new Certified(low.Round(_bits), _exact && Math.Abs(low.Midpoint) < 1e15 ? ExactForm.Of(Rational.Of(new BigInteger(low.Midpoint))) : null))
            : throw new DerivativeException($"The whole part of {value} could not be decided.", undecided: true);
    }

    private static int Whole(Series<Certified> x, string name) =>
        !x.IsLimited && RationalOf(x.At(0)) is { IsInteger: true } r && BigInteger.Abs(r.Numerator) < 10_000 ? (int)r.Numerator : throw new DerivativeException($"Derivatives through {name} are supported for a whole first argument only.");

    // f(u) by the coefficients of f at u's constant term; the leading one has a name for the exact forms.
    private Series<Certified> Outer(Series<Certified> u, string name, Func<Ball, int, Certified[]> series, string constant = "") => Series<Certified>.Apply(u, name, x =>
    {
        var outer = series(x[0].Ball.Round(_bits), x.Length);
        outer[0] = constant.Length > 0 ? new Certified(outer[0].Ball, _exact ? ExactForm.Opaque(constant) : null) : Certified.Named(name, x[0], outer[0].Ball);
        if (_exact)
        {
            for (var k = 1; k < outer.Length; k++)
            {
                outer[k] = Certified.Named($"{name}/{k}", x[0], outer[k].Ball);
            }
        }

        return Composed(outer, x);
    });

    private static Certified[] Composed(Certified[] outer, Certified[] x)
    {
        var (w, scratch) = (new Certified[x.Length], new Certified[x.Length]);
        if (x.Skip(2).All(static c => c.Ball.IsZero))
        {
            var power = Certified.FromDouble(1);
            for (var k = 0; k < w.Length; k++)
            {
                w[k] = k == 0 ? outer[0] : outer[k] * power;
                power = x.Length > 1 ? power * x[1] : power;
            }

            return w;
        }

        JetKernel.Compose<Certified>(outer, x, w, scratch);
        return w;
    }

    private Series<Certified> Integral(Series<Certified> u, string name, Func<Ball, Ball> value, Func<Series<Certified>, Series<Certified>> slope, Series<Certified> factor)
    {
        if (u.Valuation < 0)
        {
            throw new DerivativeException($"{name} at ∞.");
        }

        var a = u.At(0);
        if (a.Ball.ContainsZero && name is "Ei" or "Ci" or "Chi" && a.Ball.ContainsZero)
        {
            throw new DerivativeException($"{name} has its singularity at 0.", undecided: !a.Ball.IsZero);
        }

        var at = new Certified(a.Ball.IsZero ? a.Ball : value(a.Ball.Round(_bits)), a.Ball.IsZero ? a.Form : ExactForm.Value(name, a.Form));
        if (u is { IsLimited: true, Coefficients.IsEmpty: true })
        {
            // f(O(εⁿ)) = f(0) + O(εⁿ)
            var constant = Series<Certified>.Zeros(u.Limit);
            constant[0] = at;
            return Series<Certified>.Of(constant, 0, u.Denominator);
        }

        return u.IsLimited ? Series<Certified>.Integral(u, slope(u) * factor, name, at) : Series<Certified>.Constant(at);
    }

    private Series<Certified> Erf(Series<Certified> u) =>
        Integral(u, "erf", SpecialValues.Erf, static u => Exp(-(u * u)), Number(2) / Series<Certified>.Sqrt(Constant("pi")));

    // Γ(u) = Γ(u + n + 1) / (u (u + 1) … (u + n)) at the pole −n.
    private Series<Certified> Gamma(Series<Certified> u)
    {
        var a = u.At(0);
        if (RationalOf(a) is { IsInteger: true } whole && BigInteger.Abs(whole.Numerator) < 5000)
        {
            if (whole.Sign <= 0)
            {
                if (!u.IsLimited)
                {
                    throw new DerivativeException($"Γ has a pole at {whole}.");
                }

                var product = u;
                for (var j = 1; j <= -(int)whole.Numerator; j++)
                {
                    product *= u + Number(j);
                }

                return Gamma(u + Number(1 - whole.Numerator)) / product;
            }

            if (!u.IsLimited)
            {
                var factorial = BigInteger.One;
                for (var k = 2; k < whole.Numerator; k++)
                {
                    factorial *= k;
                }

                return Number(factorial);
            }
        }

        if (a.Ball.Sign != Ordering.Greater && (a.Ball.Accuracy < 8 || !AwayFromIntegers(a.Ball)))
        {
            throw new DerivativeException($"Whether Γ has a pole at {a} could not be decided.", undecided: true);
        }

        var value = RationalOf(a) is { IsInteger: true } n ? Gamma(Number(n)).At(0) : GammaValue(a);
        if (!u.IsLimited)
        {
            return Series<Certified>.Constant(value);
        }

        return Exp(Slopes(u, "loggamma")) * Series<Certified>.Constant(value);
    }

    private Certified GammaValue(Certified a)
    {
        var ball = SpecialValues.Gamma(a.Ball.Round(_bits));
        if (a.Form is { IsRational: true } && a.Form.Rational.Denominator == 2 && BigInteger.Abs(a.Form.Rational.Numerator) < 200)
        {
            // Γ(n + 1/2) = (n − 1/2) … (1/2) √π
            ExactForm? form = ExactForm.Power(ExactForm.Pi, Rational.Of(1, 2));
            var half = Rational.Of(1, 2);
            for (var x = a.Form.Rational; x != half; x += Rational.Of(x.Sign > 0 ? -1 : 1))
            {
                form = x.Sign > 0 ? ExactForm.Multiply(form, ExactForm.Of(x - Rational.Of(1))) : ExactForm.Divide(form, ExactForm.Of(x));
            }

            return new(ball, form);
        }

        return Certified.Named("gamma", a, ball);
    }

    private static bool AwayFromIntegers(Ball x) => Ball.Floor(x.LowerPoint) == Ball.Floor(x.UpperPoint) && !x.ContainsZero && Ball.Floor(x.LowerPoint) != x.LowerPoint;

    // ln Γ(u) − ln Γ(a).
    private Series<Certified> Slopes(Series<Certified> u, string name) => Series<Certified>.Apply(u, name, x =>
    {
        var slopes = SpecialValues.LogGammaSlopes(x[0].Ball.Round(_bits), x.Length);
        return Composed([.. slopes.Select((c, k) => k == 0 ? new Certified(c, _exact ? ExactForm.Zero : null) : SlopeNamed(k, x[0], c))], x);
    });

    private Certified SlopeNamed(int k, Certified a, Ball slope) =>
        !_exact ? slope
        : RationalOf(a) is { IsInteger: true, Sign: > 0 } n && n.Numerator <= 500 ? new Certified(slope, WholeSlope(k, (int)n.Numerator))
        : Certified.Named($"loggamma/{k}", a, slope);

    // ψ(n) = Hₙ₋₁ − γ, and (−1)ᵏ (ζ(k) − Σ_{i<n} i^{−k})/k for the further coefficients of ln Γ at n; ζ(k) is a power of π for an even k
    private static ExactForm? WholeSlope(int k, int n)
    {
        var sum = Rational.Of(0);
        for (var i = 1; i < n; i++)
        {
            sum += Rational.Of(1, BigInteger.Pow(i, k));
        }

        if (k == 1)
        {
            return ExactForm.Add(ExactForm.Of(sum), ExactForm.Negate(ExactForm.Opaque("EulerGamma")));
        }

        var zeta = k % 2 == 0
            ? ExactForm.Multiply(ExactForm.Of(SpecialValues.EvenZeta(k)), ExactForm.Power(ExactForm.Pi, Rational.Of(k)))
            : ExactForm.Value("zeta", ExactForm.Of(Rational.Of(k)));
        return ExactForm.Multiply(ExactForm.Of(Rational.Of(Sign(k), k)), ExactForm.Add(zeta, ExactForm.Negate(ExactForm.Of(sum))));
    }

    private Series<Certified> LogGamma(Series<Certified> u)
    {
        var a = u.At(0);
        if (a.Ball.Sign != Ordering.Greater)
        {
            throw new DerivativeException($"ln Γ at {a} is not analytic or not real.", undecided: a.Ball.Sign == Ordering.Unknown);
        }

        var value = RationalOf(a) is { IsInteger: true } whole && whole.Numerator <= 2
            ? Number(0) : Series<Certified>.Constant(Certified.Named("loggamma", a, SpecialValues.LogGamma(a.Ball.Round(_bits))));
        return u.IsLimited ? Slopes(u, "loggamma") + value : value;
    }

    private Series<Certified> Polygamma(int m, Series<Certified> u)
    {
        if (m < 0)
        {
            throw new DerivativeException($"polygamma of the order {m}.");
        }

        var a = u.At(0);
        if (RationalOf(a) is { IsInteger: true, Sign: <= 0 } pole && pole.Numerator > -5000)
        {
            if (!u.IsLimited)
            {
                throw new DerivativeException($"The polygamma functions have a pole at {pole}.");
            }

            // ψ⁽ᵐ⁾(u) = ψ⁽ᵐ⁾(u + n) − (−1)ᵐ m! Σ (u + j)^(−m − 1)
            var sum = Polygamma(m, u + Number(1 - pole.Numerator));
            var factor = Number(-Sign(m) * Factorial(m));
            for (var j = 0; j <= -(int)pole.Numerator; j++)
            {
                sum += factor * (u + Number(j)).Power(-m - 1);
            }

            return sum;
        }

        if (a.Ball.Sign != Ordering.Greater && !AwayFromIntegers(a.Ball))
        {
            throw new DerivativeException($"Whether polygamma has a pole at {a} could not be decided.", undecided: true);
        }

        return Series<Certified>.Apply(u, "polygamma", x =>
        {
            var slopes = SpecialValues.LogGammaSlopes(x[0].Ball.Round(_bits), x.Length + m + 1);
            var outer = new Certified[x.Length];
            for (var k = 0; k < outer.Length; k++)
            {
                // the coefficient of (u − a)ᵏ in the (m + 1)-th derivative
                var factor = BigInteger.One;
                for (var j = k + 1; j <= k + m + 1; j++)
                {
                    factor *= j;
                }

                outer[k] = SlopeNamed(k + m + 1, x[0], slopes[k + m + 1]) * new Certified(Ball.FromInteger(factor, _bits));
            }

            return Composed(outer, x);
        });
    }

    private static int Sign(int m) => (m & 1) == 0 ? 1 : -1;

    private static BigInteger Factorial(int m)
    {
        var product = BigInteger.One;
        for (var k = 2; k <= m; k++)
        {
            product *= k;
        }

        return product;
    }

    private Series<Certified> Zeta(Series<Certified> u)
    {
        var a = u.At(0).Ball;
        if ((a - 1.0).IsZero && u.IsLimited && u.Valuation == 0)
        {
            // 1/(s − 1) and what is regular
            return (Number(1) / (u - Number(1))) + Outer(u, "zeta regular", (s, count) =>
            {
                var regular = SpecialValues.ZetaAtPole(count, s.Bits);
                return regular;
            }, "EulerGamma");
        }

        if ((a - 1.0).ContainsZero)
        {
            throw new DerivativeException("zeta has a pole at 1.", undecided: !(a - 1.0).IsZero);
        }

        return Outer(u, "zeta", SpecialValues.ZetaSeries);
    }

    private Series<Certified> Bessel(string name, Series<Certified> order, Series<Certified> u)
    {
        var (modified, second) = (name is "besseli" or "besselk", name is "bessely" or "besselk");
        if (order.IsLimited || RationalOf(order.At(0)) is not { } ν || ν.Size > 30)
        {
            throw new DerivativeException($"{name} is supported for a rational order that is constant.", undecided: !_exact);
        }

        if (second || !ν.IsInteger)
        {
            var a = u.At(0).Ball;
            if (a.Sign != Ordering.Greater)
            {
                throw new DerivativeException($"{name} is not real or not analytic at {u.At(0)}.", undecided: a.Sign == Ordering.Unknown && !a.IsZero);
            }
        }

        return Outer(u, $"{name}:{ν}", (a, count) => SpecialValues.BesselSeries(ν, a, count, modified, second));
    }

    // Eₙ₊₁ = (e^(−x) − x Eₙ) / n, E₁(x) = −Ei(−x).
    private Series<Certified> Expint(int n, Series<Certified> x)
    {
        if (n < 1)
        {
            throw new DerivativeException($"expint of the order {n}.");
        }

        var value = -Integral(-Positive(x, "expint"), "Ei", SpecialValues.Ei, static u => Exp(u) / u, Number(1));
        for (var k = 1; k < n; k++)
        {
            value = (Exp(-x) - (x * value)) / Number(k);
        }

        return value;
    }

    // γ(s, x) = xˢ e^(−x) Σ xᵏ / (s (s + 1) … (s + k)), s > 0, x > 0.
    private Series<Certified> LowerGamma(Series<Certified> s, Series<Certified> x)
    {
        if (s.IsLimited || RationalOf(s.At(0)) is not { Sign: > 0 } r || r.Size > 30)
        {
            throw new DerivativeException("The incomplete gamma functions are supported for a positive rational first argument.", undecided: !_exact);
        }

        return Integral(Positive(x, "An incomplete gamma function"), $"lowergamma:{r}", a => SpecialValues.LowerGamma(r, a), u => Power(u, Number(r - Rational.Of(1))) * Exp(-u), Number(1));
    }

    // (1 + w) eʷ w′ = u′: each pass makes one more coefficient right.
    private Series<Certified> LambertW(Series<Certified> u)
    {
        var a = u.At(0);
        if (a.Ball.Sign != Ordering.Greater && !a.Ball.IsZero && (a.Ball + Ball.Exp(Ball.FromInteger(-1, _bits))).Sign != Ordering.Greater)
        {
            throw new DerivativeException($"LambertW at {a}: not above −1/e.", undecided: (a.Ball + Ball.Exp(Ball.FromInteger(-1, _bits))).Sign == Ordering.Unknown);
        }

        var value = new Certified(SpecialValues.LambertW(a.Ball.Round(_bits)), a.Ball.IsZero ? a.Form : ExactForm.Value("LambertW", a.Form));
        if (!u.IsLimited)
        {
            return Series<Certified>.Constant(value);
        }

        var w = Series<Certified>.Apply(u, "LambertW", x =>
        {
            var c = Series<Certified>.Zeros(x.Length);
            c[0] = value;
            return c;
        });
        for (var pass = 1; pass < u.Limit; pass++)
        {
            w = Series<Certified>.Integral(u, Number(1) / ((w + Number(1)) * Exp(w)), "LambertW", value);
        }

        return w;
    }

    // m (1 − m) K″ + (1 − 2m) K′ − K/4 = 0 and E = K (1 − m) + 2m (1 − m) K′; at 0 the series in squared binomials.
    private Series<Certified> Elliptic(Series<Certified> u, bool first) => Outer(u, first ? "elliptic_k" : "elliptic_e", (m, count) =>
    {
        if ((1.0 - m).Sign != Ordering.Greater)
        {
            throw new DerivativeException($"A complete elliptic integral at {m.ToString(8)}, not below 1.", undecided: (1.0 - m).Sign == Ordering.Unknown);
        }

        var c = new Ball[count + 2];
        var (k, e) = SpecialValues.Elliptic(m);
        c[0] = k;
        var near = 1.0 - m;
        if (m.IsZero)
        {
            for (var j = 1; j < c.Length; j++)
            {
                c[j] = (c[j - 1] * Ball.FromInteger(((2L * j) - 1) * ((2L * j) - 1), _bits)).Over(4L * j * j);
            }
        }
        else
        {
            c[1] = (e - (near * k)) / (m * near).Times(2);
            var (p, q) = (m * near, 1.0 - m.Times(2));
            for (var j = 0; j + 2 < c.Length; j++)
            {
                // (p + q h − h²) K″ + (q − 2h) K′ − K/4
                var sum = (q * c[j + 1]).Times((j + 1L) * (j + 1)) - c[j].Times((j * (j - 1L)) + (2L * j)) - c[j].Over(4);
                c[j + 2] = -sum / p.Times((j + 1L) * (j + 2));
            }
        }

        if (first)
        {
            return [.. c.Take(count).Select(static x => (Certified)x)];
        }

        // E = (1 − m − h) K + 2 (m + h)(1 − m − h) K′
        var result = new Certified[count];
        var (s, t) = (m * near, 1.0 - m.Times(2));
        for (var j = 0; j < count; j++)
        {
            var sum = (near * c[j]) + (s * c[j + 1]).Times(2L * (j + 1)) + (t * c[j]).Times(2L * j);
            sum = j > 0 ? sum - c[j - 1] - c[j - 1].Times(2L * (j - 1)) : sum;
            result[j] = sum;
        }

        return result;
    });

    private Series<Certified> Choose(Expression node, Func<Expression, Series<Certified>> value, Func<bool> waits)
    {
        var hole = false;
        for (var i = 0; i + 1 < node.Children.Length; i += 2)
        {
            var holds = Holds(node.Children[i + 1], value, waits, ref hole);
            if (waits())
            {
                return default;
            }

            if (!holds)
            {
                continue;
            }

            var near = value(node.Children[i]);
            if (hole && !waits())
            {
                // At the point itself another case holds: its value must be the limit.
                var at = new Expansion(_variable, Series<Certified>.Constant(_at.At(0)), _bits, _exact).Evaluate(node);
                var gap = near.At(0) - at.At(0);
                if (near.Valuation < 0 || gap.Ball.Sign != Ordering.Equal)
                {
                    throw new DerivativeException($"The Piecewise is not known to be continuous at the point: it has the limit {near.At(0)} and the value {at.At(0)}.", undecided: gap.Ball.Sign == Ordering.Unknown);
                }
            }

            return near;
        }

        throw new DerivativeException("No case of the Piecewise holds there.");
    }

    // A condition that is the same on both sides; a hole is a point of its own, as 0 is for x ≠ 0.
    private static bool Holds(Expression condition, Func<Expression, Series<Certified>> value, Func<bool> waits, ref bool hole)
    {
        if (condition.Kind != ExpressionKind.Apply)
        {
            throw new DerivativeException("A condition is a relation, And, Or or Not.");
        }

        switch (condition.Name)
        {
            case "True":
                return true;
            case "False":
                return false;
            case "Not":
                return !Holds(condition.Children[0], value, waits, ref hole);
            case "And":
                var all = true;
                foreach (var part in condition.Children)
                {
                    all &= Holds(part, value, waits, ref hole);
                }

                return all;
            case "Or":
                var any = false;
                foreach (var part in condition.Children)
                {
                    any |= Holds(part, value, waits, ref hole);
                }

                return any;
        }

        if (condition.Children.Length != 2)
        {
            throw Unsupported(condition.Name);
        }

        var (left, right) = (value(condition.Children[0]), value(condition.Children[1]));
        if (waits())
        {
            return false;
        }

        var difference = left - right;
        if (difference.IsExactZero)
        {
            return condition.Name is "<=" or ">=" or "==";
        }

        var positive = difference.IsPositive("The difference in a condition");
        if (difference.Valuation > 0 && condition.Name is "==" or "!=")
        {
            hole = true;
        }
        else if (difference.Valuation > 0)
        {
            throw new DerivativeException("A case of the Piecewise changes at the point.");
        }

        return condition.Name switch
        {
            "<" or "<=" => !positive,
            ">" or ">=" => positive,
            "==" => false,
            "!=" => true,
            _ => throw Unsupported(condition.Name),
        };
    }
}
