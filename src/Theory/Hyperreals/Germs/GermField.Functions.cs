using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>Functions of germs: exp and log by the basis, the others by their derivative, and at a singular or infinite argument by the expansion there.</summary>
internal sealed partial class GermField
{
    /// <summary>A power series by its coefficients: aₖ = Formals[name](k).</summary>
    private readonly Dictionary<string, Func<int, Term>> formals = [];

    public Germ Exp(Germ g)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var symbol = Pool.Exp(g.Symbol);
        if (g.IsConstant)
        {
            return Constant(symbol);
        }

        if (!IsPlain(symbol, Fn.Exp, g))
        {
            if (!active.Contains(symbol.Id))
            {
                return Evaluate(symbol);
            }

            // the term that is being evaluated, met again: it stands by its argument as it is
            symbol = Pool.Raw(Fn.Exp, [g.Symbol], positive: true);
        }

        return Remember(symbol, () =>
        {
            var infinite = new List<(Term Exponent, Germ Coefficient)>();
            var below = Zero;
            var i = 0;
            for (; g.Has(i); i++)
            {
                var sign = Constants.Sign(g[i].Exponent);
                if (sign < 0)
                {
                    break;
                }

                if (sign == 0)
                {
                    below = g[i].Coefficient;
                }
                else if (!IsZero(g[i].Coefficient))
                {
                    infinite.Add(g[i]);
                }
            }

            var head = Finite(infinite, g.Level!);
            var rest = Pool.Subtract(g.Symbol, Pool.Add(head.Symbol, below.Symbol));
            var result = ExpInfinite(head);
            if (!below.Symbol.IsZero)
            {
                result = Multiply(result, Exp(below));
            }

            if (g.Has(i) && !rest.IsZero)
            {
                result = Multiply(result, ExpSmall(g, i, rest));
            }

            return result;
        });
    }

    public Germ Log(Germ g)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var sign = Sign(g);
        if (sign <= 0)
        {
            throw new UndecidedException($"the logarithm of {g}, which is not positive");
        }

        var symbol = Pool.Log(g.Symbol);
        if (g.IsConstant)
        {
            return Constant(symbol);
        }

        if (!IsPlain(symbol, Fn.Log, g))
        {
            return Evaluate(symbol);
        }

        return Remember(symbol, () =>
        {
            var (e, c) = g[Lead(g)];
            var start = Add(Scale(e, LogOf(g.Level!)), Log(c));
            return !g.Has(Lead(g) + 1) ? start : new Germ(symbol, g.Level!, Chain(g, start, () => Power(g, Pool.MinusOne)));
        });
    }

    /// <summary>A function other than exp and log at a germ; of two arguments the first is a constant.</summary>
    public Germ Apply(Fn function, Germ g, Term? parameter = null)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (function == Fn.Exp)
        {
            return Exp(g);
        }

        if (function == Fn.Log)
        {
            return Log(g);
        }

        if (g.IsConstant && function is Fn.Sin or Fn.Cos && Constants.Turn(g.Symbol) is var turn && !ReferenceEquals(turn, g.Symbol))
        {
            return Constant(Pool.Apply(function, turn));
        }

        var symbol = parameter is null ? Pool.Apply(function, g.Symbol) : Pool.Apply(function, parameter, g.Symbol);
        if (g.IsConstant)
        {
            RequireDomain(function, g.Symbol, parameter);
            return Constant(symbol);
        }

        if (!IsPlain(symbol, function, g))
        {
            return Evaluate(symbol);
        }

        return Remember(symbol, () => Make(function, symbol, g, parameter));
    }

    /// <summary>A function at a germ under a symbol of its own, where its recurrence would lead back to the germ that is being made.</summary>
    private Germ ApplyRaw(Fn function, Germ g, Term? parameter = null)
    {
        var symbol = Pool.Raw(function, parameter is null ? [g.Symbol] : [parameter, g.Symbol]);
        return g.IsConstant ? Apply(function, g, parameter) : Remember(symbol, () => Make(function, symbol, g, parameter));
    }

    public Germ Sqrt(Germ g) => Power(g, Pool.Half);

    private static bool IsPlain(Term symbol, Fn function, Germ g) => symbol.Is(function) && ReferenceEquals(symbol.Parts[^1], g.Symbol);

    private void RequireDomain(Fn function, Term c, Term? parameter)
    {
        switch (function)
        {
            case Fn.Asin when Constants.Sign(Pool.Subtract(Pool.One, Pool.Multiply(c, c))) < 0:
                throw new UndecidedException($"the arcsine of {c}, which leaves the reals");
            case Fn.LambertW when Constants.Sign(Pool.Add(Pool.Multiply(Pool.E, c), Pool.One)) < 0:
                throw new UndecidedException($"Lambert's W at {c}, which leaves the reals");
            case Fn.Ei when c.IsZero:
            case Fn.BesselK or Fn.BesselY when c.IsZero:
                throw new UndecidedException($"{function} at 0");
            case Fn.BesselK or Fn.BesselY or Fn.LogGamma when Constants.Sign(c) <= 0:
                throw new UndecidedException($"{function} at {c}, which leaves the reals");
            case Fn.EllipticK when Constants.Sign(Pool.Subtract(Pool.One, c)) <= 0:
            case Fn.EllipticE when Constants.Sign(Pool.Subtract(Pool.One, c)) < 0:
                throw new UndecidedException($"{function} at {c}, which leaves the reals");
            case Fn.Zeta or Fn.ZetaSlope when c.IsOne:
                throw new UndecidedException("ζ at its pole");
            default:
                _ = parameter;
                break;
        }
    }

    private Germ Make(Fn function, Term symbol, Germ g, Term? parameter)
    {
        var growth = Growth(g);
        if (growth > 0)
        {
            return AtInfinity(function, g, parameter, Sign(g));
        }

        var c = Limit(g);
        switch (function)
        {
            case Fn.Asin when Is(c, Pool.One):
                // asin u = π/2 − 2 asin √((1 − u)/2): the square root that the singularity is made of comes out
                return Subtract(Constant(Pool.Scale(Rational.Half, Pool.Pi)), Scale(Pool.Number(2), Apply(Fn.Asin, Sqrt(Scale(Pool.Half, Subtract(One, g))))));
            case Fn.Asin when Is(c, Pool.MinusOne):
                return Subtract(Scale(Pool.Number(2), Apply(Fn.Asin, Sqrt(Scale(Pool.Half, Add(One, g))))), Constant(Pool.Scale(Rational.Half, Pool.Pi)));
            case Fn.Asin or Fn.Atan when Unwound(function, g.Symbol) is { } angle:
                return angle;
            case Fn.Gamma or Fn.Polygamma or Fn.LogGamma when Constants.IsInteger(c) is { } n && n.Sign <= 0:
                return AtPole(function, g, parameter, (int)BigInteger.Max(n, -10_000));
            case Fn.Ei when Constants.IsZero(c):
                return Sum([Constant(Pool.EulerGamma), Log(Sign(g) > 0 ? g : Negate(g)), Formal("ein", 0, g)]);
            case Fn.Ci when Constants.IsZero(c):
                return Sum([Constant(Pool.EulerGamma), Log(g), Formal("cin", 0, g)]);
            case Fn.BesselK or Fn.BesselY when Constants.IsZero(c):
                return BesselAtZero(function, parameter!, g);
            case Fn.EllipticK or Fn.EllipticE when Constants.IsZero(c):
                return Formal(function == Fn.EllipticK ? "elliptic-k" : "elliptic-e", 0, g);
            case Fn.EllipticK when Is(c, Pool.One):
            {
                var t = Subtract(One, g);
                return Add(Scale(Pool.Negate(Pool.Half), Multiply(Log(t), Scale(Pool.Divide(Pool.Number(2), Pool.Pi), Formal("elliptic-k", 0, t)))), Formal("elliptic-k1", 0, t));
            }

            case Fn.LambertW when Is(Pool.Multiply(c, Pool.E), Pool.MinusOne):
                // W = −1 + p − p²/3 + …, p = √(2(e·g + 1))
                return Formal("lambert-branch", 0, Sqrt(Scale(Pool.Number(2), Add(One, Scale(Pool.E, g)))));
            case Fn.LambertW:
                return Formal(LambertSeries(c), 0, Subtract(g, Constant(c)));
            case Fn.Zeta when Is(c, Pool.One):
            {
                var s = Subtract(g, One);
                return Add(Power(s, Pool.MinusOne), Formal("stieltjes", 0, s));
            }

            case Fn.ZetaSlope when Is(c, Pool.One):
            {
                // the m-th derivative of 1/s is (−1)ᵐ m!/s^{m+1}
                var (s, m) = (Subtract(g, One), (int)parameter!.Value.Numerator);
                return Add(Scale(Pool.Number((m % 2 == 0 ? Rational.One : Rational.MinusOne) * (Rational)TermPool.Factorial(m)), Power(s, Pool.Number(-m - 1))), Formal("stieltjes", m, s));
            }

            default:
                break;
        }

        // a function that is analytic at the limit
        RequireDomain(function, c, parameter);
        return new Germ(symbol, g.Level!, Chain(g, Apply(function, Below(g), parameter), () => Derivative(function, g, parameter)));
    }

    /// <summary>asin sin v = ±(v − kπ) and atan tan v = v − kπ, where v has a limit within the k-th half turn; null where it has none, or at a turn's end.</summary>
    private Germ? Unwound(Fn function, Term argument)
    {
        var tangent = argument.Kind == TermKind.Product && argument.Parts.Length == 2;
        var sine = function == Fn.Asin && (argument.Is(Fn.Sin) || argument.Is(Fn.Cos)) ? argument
            : function == Fn.Atan && tangent ? argument.Parts.FirstOrDefault(p => p.Is(Fn.Sin) || p.Is(Fn.Cos)) : null;
        if (sine is null || (tangent && !ReferenceEquals(argument, Pool.Divide(Pool.Sin(sine.Parts[0]), Pool.Cos(sine.Parts[0])))))
        {
            return null;
        }

        // cos v = sin(v + π/2)
        var half = Pool.Scale(Rational.Half, Pool.Pi);
        var v = Evaluate(function == Fn.Asin && sine.Is(Fn.Cos) ? Pool.Add(sine.Parts[0], half) : sine.Parts[0]);
        if (Growth(v) > 0)
        {
            return null;
        }

        var turns = Pool.Add(Pool.Divide(Limit(v), Pool.Pi), Pool.Half);
        if (Constants.IsInteger(turns) is not null)
        {
            return null;
        }

        var k = Constants.Floor(turns);
        var rest = Subtract(v, Constant(Pool.Scale((Rational)k, Pool.Pi)));
        return function == Fn.Asin && !k.IsEven ? Negate(rest) : rest;
    }

    private bool Is(Term a, Term b) => Constants.IsZero(Pool.Subtract(a, b));

    /// <summary>f′(g).</summary>
    private Germ Derivative(Fn function, Germ g, Term? parameter)
    {
        Germ At(Term order) => Apply(function == Fn.Zeta ? Fn.ZetaSlope : function, g, order);
        switch (function)
        {
            case Fn.Sin:
                return Apply(Fn.Cos, g);
            case Fn.Cos:
                return Negate(Apply(Fn.Sin, g));
            case Fn.Asin:
                return Power(Subtract(One, Multiply(g, g)), Pool.Number(Rational.Of(-1, 2)));
            case Fn.Atan:
                return Power(Add(One, Multiply(g, g)), Pool.MinusOne);
            case Fn.Erf:
                return Scale(Pool.Divide(Pool.Number(2), Pool.Sqrt(Pool.Pi)), Exp(Negate(Multiply(g, g))));
            case Fn.Erfi:
                return Scale(Pool.Divide(Pool.Number(2), Pool.Sqrt(Pool.Pi)), Exp(Multiply(g, g)));
            case Fn.Ei:
                return Divide(Exp(g), g);
            case Fn.Si:
                return Divide(Apply(Fn.Sin, g), g);
            case Fn.Ci:
                return Divide(Apply(Fn.Cos, g), g);
            case Fn.FresnelS or Fn.FresnelC:
                return Apply(function == Fn.FresnelS ? Fn.Sin : Fn.Cos, Scale(Pool.Scale(Rational.Half, Pool.Pi), Multiply(g, g)));
            case Fn.Gamma:
                return Multiply(Apply(Fn.Gamma, g), Apply(Fn.Polygamma, g, Pool.Zero));
            case Fn.LogGamma:
                return Apply(Fn.Polygamma, g, Pool.Zero);
            case Fn.Polygamma:
                return At(Pool.Add(parameter!, Pool.One));
            case Fn.Zeta:
                return At(Pool.One);
            case Fn.ZetaSlope:
                return At(Pool.Add(parameter!, Pool.One));
            case Fn.BesselJ or Fn.BesselY or Fn.BesselI or Fn.BesselK:
            {
                var (below, above) = (Bessel(function, Pool.Subtract(parameter!, Pool.One), g), Bessel(function, Pool.Add(parameter!, Pool.One), g));
                var difference = function is Fn.BesselJ or Fn.BesselY ? Subtract(below, above) : Add(below, above);
                return Scale(Pool.Number(function == Fn.BesselK ? -Rational.Half : Rational.Half), difference);
            }

            case Fn.EllipticK:
            {
                var m = Subtract(One, g);
                return Divide(Subtract(Apply(Fn.EllipticE, g), Multiply(m, Apply(Fn.EllipticK, g))), Scale(Pool.Number(2), Multiply(g, m)));
            }

            case Fn.EllipticE:
                return Divide(Subtract(Apply(Fn.EllipticE, g), Apply(Fn.EllipticK, g)), Scale(Pool.Number(2), g));
            case Fn.LowerGamma:
                return Multiply(Power(g, Pool.Subtract(parameter!, Pool.One)), Exp(Negate(g)));
            case Fn.AiryAi or Fn.AiryBi:
                return parameter!.IsZero ? At(Pool.One) : Multiply(g, At(Pool.Zero));
            default:
                throw new UndecidedException($"{function} of a germ: its expansion is not known here");
        }
    }

    /// <summary>A Bessel function of a whole order of either sign.</summary>
    public Germ Bessel(Fn function, Term order, Germ g)
    {
        if (!order.IsInteger)
        {
            throw new UndecidedException($"a Bessel function of order {order}");
        }

        if (order.Value.Sign >= 0)
        {
            return Apply(function, g, order);
        }

        var positive = Apply(function, g, Pool.Negate(order));
        return function is Fn.BesselJ or Fn.BesselY && !order.Value.Numerator.IsEven ? Negate(positive) : positive;
    }

    /// <summary>The m-th derivative of a named power series at an infinitesimal.</summary>
    private Germ Formal(string series, int order, Germ t)
    {
        var symbol = Pool.Formal(series, order, t.Symbol);
        if (t.IsConstant)
        {
            if (!IsZero(t))
            {
                throw new InvalidOperationException("A formal series stands at an infinitesimal alone.");
            }

            return Constant(Pool.Scale((Rational)TermPool.Factorial(order), Coefficient(series, order)));
        }

        return Remember(symbol, () => new Germ(symbol, t.Level!, Chain(t, Formal(series, order, Below(t)), () => Formal(series, order + 1, t))));
    }

    private Term Coefficient(string series, int k)
    {
        Term Number(Rational value) => Pool.Number(value);
        var factorial = TermPool.Factorial;
        if (formals.TryGetValue(series, out var special))
        {
            return special(k);
        }

        switch (series)
        {
            case "stirling": // ln Γ(1/t) − (1/t − 1/2) ln(1/t) + 1/t − ln √2π
                return k % 2 == 1 ? Number(TermPool.Bernoulli(k + 1) / ((Rational)(k + 1) * k)) : Pool.Zero;
            case "erfc": // erfc(x) x √π e^{x²} at t = x⁻²
            case "erfi":
            {
                var c = Rational.One;
                for (var i = 1; i <= k; i++)
                {
                    c *= (series == "erfc" ? Rational.MinusOne : Rational.One) * Rational.Of((2 * i) - 1, 2);
                }

                return Number(c);
            }

            case "ei": // Ei(x) x e^{−x} at t = 1/x
                return Number(factorial(k));
            case "ein": // Ei(x) − γ − ln |x|
                return k == 0 ? Pool.Zero : Number(Rational.Of(1, k * factorial(k)));
            case "cin": // Ci(x) − γ − ln x
                return k == 0 || k % 2 == 1 ? Pool.Zero : Number(Rational.Of(k % 4 == 0 ? 1 : -1, k * factorial(k)));
            case "elliptic-k": // Σ (π/2) ((1/2)ₖ/k!)² mᵏ
                return Pool.Scale(Rational.Half * Central(k) * Central(k), Pool.Pi);
            case "elliptic-e":
                return Pool.Scale(Rational.Half * Central(k) * Central(k) / (1 - (2 * k)), Pool.Pi);
            case "elliptic-k1": // Σ ((1/2)ₖ/k!)² (ψ(1 + k) − ψ(1/2 + k)) (1 − m)ᵏ
                return Pool.Scale(Central(k) * Central(k), Pool.Subtract(Pool.Apply(Fn.Polygamma, Pool.Zero, Number(1 + k)), Pool.Apply(Fn.Polygamma, Pool.Zero, Number(Rational.Half + k))));
            case "harmonic-i": // Σ Hₖ tᵏ / k!²
            case "harmonic-j":
            {
                var h = Rational.Zero;
                for (var i = 1; i <= k; i++)
                {
                    h += Rational.Of(1, i);
                }

                return Number(h * Rational.Of(series == "harmonic-i" || k % 2 == 1 ? 1 : -1, factorial(k) * factorial(k)));
            }

            case "si-f": // f = Σ (−1)ʲ (2j)! t²ʲ⁺¹, g = Σ (−1)ʲ (2j + 1)! t²ʲ⁺²
                return k % 2 == 1 ? Number((k / 2) % 2 == 0 ? (Rational)factorial(k - 1) : -(Rational)factorial(k - 1)) : Pool.Zero;
            case "si-g":
                return k > 0 && k % 2 == 0 ? Number((k / 2) % 2 == 1 ? (Rational)factorial(k - 1) : -(Rational)factorial(k - 1)) : Pool.Zero;
            case "fresnel-f": // Σ (−1)ʲ 1·3⋯(4j − 1) w²ʲ, Σ (−1)ʲ 1·3⋯(4j + 1) w²ʲ⁺¹
            case "fresnel-g":
            {
                if (k % 2 == 1 != (series == "fresnel-g"))
                {
                    return Pool.Zero;
                }

                var c = (k / 2) % 2 == 0 ? Rational.One : Rational.MinusOne;
                for (var i = 1; i <= k; i++)
                {
                    c *= (2 * i) - 1;
                }

                return Number(c);
            }

            case "airy-u": // uₖ = uₖ₋₁ (6k − 5)(6k − 3)(6k − 1)/(216 k (2k − 1)), vₖ = −uₖ (6k + 1)/(6k − 1)
            case "airy-v":
            case "airy-p":
            case "airy-q":
            {
                var c = Rational.One;
                for (var i = 1; i <= k; i++)
                {
                    c *= Rational.Of(((6 * i) - 5) * ((6 * i) - 3) * (BigInteger)((6 * i) - 1), 216 * (BigInteger)i * ((2 * i) - 1));
                }

                return series switch
                {
                    "airy-u" => Number(c),
                    "airy-v" => Number(c * Rational.Of((6 * k) + 1, 1 - (6 * k))),
                    _ => (k % 2 == 1) == (series == "airy-q") ? Number((k / 2) % 2 == 0 ? c : -c) : Pool.Zero,
                };
            }

            case "lambert-branch":
                return Number(LambertBranch(k));
            case "stieltjes": // ζ(1 + s) − 1/s
                return k == 0 ? Pool.EulerGamma : Pool.Scale(Rational.Of(k % 2 == 0 ? 1 : -1, factorial(k)), Pool.Apply(Fn.Stieltjes, Number(k)));
            default:
                if (series.StartsWith("psi:", StringComparison.Ordinal))
                {
                    // (−1)^{m+1} ψ⁽ᵐ⁾(1/t) = (m−1)! tᵐ + m! tᵐ⁺¹/2 + Σ B₂ⱼ (2j+m−1)!/(2j)! t^{2j+m}; without the logarithm for m = 0
                    var m = int.Parse(series.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
                    var sign = m % 2 == 0 ? Rational.MinusOne : Rational.One;
                    var j = k - m;
                    return j switch
                    {
                        < 0 => Pool.Zero,
                        0 => m == 0 ? Pool.Zero : Number(sign * (Rational)factorial(m - 1)),
                        1 => Number(sign * (Rational)factorial(m) * Rational.Half),
                        _ => j % 2 == 1 ? Pool.Zero : Number(sign * TermPool.Bernoulli(j) * Rational.Of(factorial(j + m - 1), factorial(j))),
                    };
                }

                if (series.StartsWith("bessel:", StringComparison.Ordinal))
                {
                    // Σ (∓1)ᵏ Π (4ν² − (2i − 1)²) / (k! 8ᵏ) tᵏ
                    var parts = series.Split(':');
                    var (sign, order) = (parts[1] == "i" ? Rational.MinusOne : Rational.One, int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
                    var c = Rational.One;
                    for (var i = 1; i <= k; i++)
                    {
                        c *= sign * Rational.Of((4 * (BigInteger)order * order) - (((2 * i) - 1) * (BigInteger)((2 * i) - 1)), 8 * i);
                    }

                    return Number(c);
                }

                if (series.StartsWith("bessel-", StringComparison.Ordinal))
                {
                    // P = Σ (−1)ʲ a₂ⱼ t²ʲ, Q = Σ (−1)ʲ a₂ⱼ₊₁ t²ʲ⁺¹ with aₖ = Π (4ν² − (2i − 1)²)/(k! 8ᵏ)
                    var odd = series[7] == 'q';
                    if (k % 2 == 1 != odd)
                    {
                        return Pool.Zero;
                    }

                    var order = int.Parse(series.AsSpan(9), System.Globalization.CultureInfo.InvariantCulture);
                    var c = (k / 2) % 2 == 0 ? Rational.One : Rational.MinusOne;
                    for (var i = 1; i <= k; i++)
                    {
                        c *= Rational.Of((4 * (BigInteger)order * order) - (((2 * i) - 1) * (BigInteger)((2 * i) - 1)), 8 * i);
                    }

                    return Number(c);
                }

                throw new InvalidOperationException($"No series {series}.");
        }
    }

    /// <summary>The Taylor series of Lambert's W at c: W⁽ᵏ⁾ = e^{−kw} pₖ(w)/(1 + w)^{2k−1} with p₁ = 1 and pₖ₊₁ = −(kw + 3k − 1) pₖ + (1 + w) pₖ′.</summary>
    private string LambertSeries(Term c)
    {
        var name = $"lambert:{c.Id}";
        if (formals.ContainsKey(name))
        {
            return name;
        }

        var w = Pool.Apply(Fn.LambertW, c);
        var slope = Pool.Add(Pool.One, w);
        var polynomials = new List<Rational[]> { new Rational[] { 1 } };
        formals[name] = k =>
        {
            if (k == 0)
            {
                return w;
            }

            while (polynomials.Count < k)
            {
                var (n, p) = (polynomials.Count, polynomials[^1]);
                var next = new Rational[p.Length + 1];
                for (var i = 0; i < p.Length; i++)
                {
                    next[i] += (Rational)(1 - (3 * n)) * p[i];
                    next[i + 1] -= (Rational)n * p[i];
                    if (i > 0)
                    {
                        next[i - 1] += (Rational)i * p[i];
                        next[i] += (Rational)i * p[i];
                    }
                }

                polynomials.Add(next);
            }

            var value = Pool.Sum(polynomials[k - 1].Select((a, i) => i == 0 ? Pool.Number(a) : Pool.Scale(a, Pool.Power(w, Pool.Number(i)))));
            var scale = Pool.Multiply(Pool.Exp(Pool.Scale(-k, w)), Pool.Power(slope, Pool.Number(1 - (2 * k))));
            return Pool.Scale(Rational.Of(1, TermPool.Factorial(k)), Pool.Multiply(value, scale));
        };
        return name;
    }

    /// <summary>The coefficients at Lambert's branch point, by Corless's recurrence.</summary>
    private static Rational LambertBranch(int k)
    {
        var mu = new Rational[Math.Max(k + 1, 2)];
        var alpha = new Rational[Math.Max(k + 1, 2)];
        (mu[0], mu[1], alpha[0], alpha[1]) = (-1, 1, 2, -1);
        for (var n = 2; n <= k; n++)
        {
            for (var j = 2; j < n; j++)
            {
                alpha[n] += mu[j] * mu[n + 1 - j];
            }

            mu[n] = (Rational.Of(n - 1, n + 1) * ((mu[n - 2] * Rational.Half) + (alpha[n - 2] * Rational.Of(1, 4)))) - (alpha[n] * Rational.Half) - (mu[n - 1] * Rational.Of(1, n + 1));
        }

        return mu[k];
    }

    /// <summary>(1/2)ₖ / k!.</summary>
    private static Rational Central(int k)
    {
        var c = Rational.One;
        for (var i = 1; i <= k; i++)
        {
            c *= Rational.Of((2 * i) - 1, 2 * i);
        }

        return c;
    }

    private Germ AtInfinity(Fn function, Germ g, Term? parameter, int sign)
    {
        var t = Power(g, Pool.MinusOne);
        var halfPi = Pool.Scale(Rational.Half, Pool.Pi);
        switch (function)
        {
            case Fn.Atan:
                return Subtract(Constant(sign > 0 ? halfPi : Pool.Negate(halfPi)), Apply(Fn.Atan, t));
            case Fn.Erf:
            {
                var tail = Multiply(Scale(Pool.Power(Pool.Pi, Pool.Number(Rational.Of(-1, 2))), Multiply(Exp(Negate(Multiply(g, g))), t)), Formal("erfc", 0, Multiply(t, t)));
                return Subtract(Constant((Rational)sign), tail);
            }

            case Fn.Erfi:
                return Multiply(Scale(Pool.Power(Pool.Pi, Pool.Number(Rational.Of(-1, 2))), Multiply(Exp(Multiply(g, g)), t)), Formal("erfi", 0, Multiply(t, t)));
            case Fn.Ei:
                return Multiply(Multiply(Exp(g), t), Formal("ei", 0, t));
            case Fn.LogGamma when sign > 0:
                return Sum([Multiply(Subtract(g, Constant(Rational.Half)), Log(g)), Negate(g), Constant(Pool.Scale(Rational.Half, Pool.Log(Pool.Scale(2, Pool.Pi)))), Formal("stirling", 0, t)]);
            case Fn.Gamma when sign > 0:
                return Exp(Apply(Fn.LogGamma, g));
            case Fn.Polygamma when sign > 0:
            {
                var m = (int)parameter!.Value.Numerator;
                var series = Formal($"psi:{m}", 0, t);
                return m == 0 ? Add(Log(g), series) : series;
            }

            case Fn.BesselI when sign > 0:
                return Multiply(Multiply(Exp(g), Power(Scale(Pool.Scale(2, Pool.Pi), g), Pool.Number(Rational.Of(-1, 2)))), Formal($"bessel:i:{parameter!.Value}", 0, t));
            case Fn.BesselI:
            {
                var even = Apply(function, Negate(g), parameter);
                return parameter!.Value.Numerator.IsEven ? even : Negate(even);
            }

            case Fn.BesselK when sign > 0:
                return Multiply(Multiply(Exp(Negate(g)), Power(Scale(Pool.Divide(Pool.Number(2), Pool.Pi), g), Pool.Number(Rational.Of(-1, 2)))), Formal($"bessel:k:{parameter!.Value}", 0, t));
            case Fn.AiryAi or Fn.AiryBi when sign > 0:
            {
                // e^{∓ζ} g^{∓1/4} Σ (∓1)ᵏ uₖ ζ^{−k}, ζ = (2/3) g^{3/2}; vₖ for the derivative
                var zeta = Scale(Pool.Number(Rational.Of(2, 3)), Power(g, Pool.Number(Rational.Of(3, 2))));
                var (decays, slope) = (function == Fn.AiryAi, parameter!.IsOne);
                var size = Scale(Pool.Scale(decays ? (slope ? -Rational.Half : Rational.Half) : Rational.One, Pool.Power(Pool.Pi, Pool.Number(-Rational.Half))), Power(g, Pool.Number(Rational.Of(slope ? 1 : -1, 4))));
                return Multiply(Multiply(size, Exp(decays ? Negate(zeta) : zeta)), Formal(slope ? "airy-v" : "airy-u", 0, Scale(decays ? Pool.MinusOne : Pool.One, Power(zeta, Pool.MinusOne))));
            }

            case Fn.LambertW when sign > 0:
                return LambertAtInfinity(g);
            case Fn.Zeta or Fn.ZetaSlope when sign > 0:
                return ZetaAtInfinity(g, function == Fn.Zeta ? 0 : (int)parameter!.Value.Numerator);
            case Fn.LowerGamma when sign > 0:
                return Subtract(Constant(Pool.Apply(Fn.Gamma, parameter!)), UpperGammaAtInfinity(parameter!, g, t));
            case Fn.EllipticK or Fn.EllipticE when sign < 0:
            {
                // K(m) = (1 − m)^{−1/2} K(m/(m − 1)), E(m) = (1 − m)^{1/2} E(m/(m − 1))
                var rest = Subtract(One, g);
                return Multiply(Power(rest, Pool.Number(function == Fn.EllipticE ? Rational.Half : -Rational.Half)), Apply(function, Negate(Divide(g, rest))));
            }

            default:
                throw new UndecidedException($"{function} at {(sign > 0 ? "" : "−")}infinity: no expansion is known here");
        }
    }

    /// <summary>Γ(a, g) = g^{a−1} e^{−g} Σ (a−1)…(a−k) g^{−k}.</summary>
    private Germ UpperGammaAtInfinity(Term a, Germ g, Germ t)
    {
        var name = $"upper-gamma:{a.Id}";
        formals[name] = k =>
        {
            var c = Pool.One;
            for (var i = 1; i <= k; i++)
            {
                c = Pool.Multiply(c, Pool.Subtract(a, Pool.Number(i)));
            }

            return c;
        };
        return Multiply(Multiply(Power(g, Pool.Subtract(a, Pool.One)), Exp(Negate(g))), Formal(name, 0, t));
    }

    private Germ LambertAtInfinity(Germ g) => Omega(Log(g), Pool.Apply(Fn.LambertW, g.Symbol));

    /// <summary>The solution ω of ω + log ω = l for an infinite l.</summary>
    private Germ Omega(Germ l, Term symbol)
    {
        if (l[Lead(l)].Exponent.IsZero)
        {
            // over the elements below first, then Taylor's series: ω⁽ᵏ⁾ = pₖ(ω)/(1 + ω)^{2k−1} with p₁ = ω and pₖ₊₁ = ω((1 + ω) pₖ′ − (2k − 1) pₖ)
            var start = Below(l);
            var value = Omega(start, Pool.Apply(Fn.LambertW, Pool.Exp(start.Symbol)));
            var slope = Power(Add(One, value), Pool.MinusOne);
            var polynomials = new List<Rational[]> { new Rational[] { 0, 1 } };
            return Taylor(symbol, l, k =>
            {
                if (k == 0)
                {
                    return value;
                }

                while (polynomials.Count < k)
                {
                    var (n, p) = (polynomials.Count, polynomials[^1]);
                    var next = new Rational[p.Length + 1];
                    for (var i = 0; i < p.Length; i++)
                    {
                        next[i] += (Rational)i * p[i];
                        next[i + 1] += (Rational)(i - (2 * n) + 1) * p[i];
                    }

                    polynomials.Add(next);
                }

                var numerator = Sum([.. polynomials[k - 1].Select((c, i) => Scale(Pool.Number(c), Power(value, Pool.Number(i))))]);
                return Multiply(numerator, Power(slope, Pool.Number((2 * k) - 1)));
            });
        }

        // W = L₁ − L₂ + Σ_{k≥0} Σ_{m≥1} (−1)ᵏ [k+m over k+1]/m! L₁^{−k−m} L₂ᵐ with Stirling numbers of the first kind, by powers of 1/L₁ with polynomials in L₂
        var logarithm = Log(l);
        var u = Power(l, Pool.MinusOne);
        IEnumerable<Germ> Parts()
        {
            for (var n = 1; ; n++)
            {
                Step(n);
                var terms = new List<Germ>();
                for (var m = 1; m <= n; m++)
                {
                    var k = n - m;
                    var c = Rational.Of((k % 2 == 0 ? 1 : -1) * StirlingFirst(n, k + 1), TermPool.Factorial(m));
                    terms.Add(Scale(Pool.Number(c), Power(logarithm, Pool.Number(m))));
                }

                yield return Multiply(Sum(terms), Power(u, Pool.Number(n)));
            }
        }

        var tail = InfiniteSum(Pool.Subtract(symbol, Pool.Subtract(l.Symbol, logarithm.Symbol)), l.Level!, Parts());
        return Sum([l, Negate(logarithm), tail]);
    }

    /// <summary>f(g) = Σ f⁽ᵏ⁾(g₀) tᵏ/k! where g is g₀, over the elements below, and an infinitesimal t of the level.</summary>
    private Germ Taylor(Term symbol, Germ g, Func<int, Germ> derivative)
    {
        var small = Subtract(g, Below(g));
        IEnumerable<Germ> Parts()
        {
            for (var k = 0; ; k++)
            {
                Step(k + 1);
                yield return Multiply(Scale(Pool.Number(Rational.Of(1, TermPool.Factorial(k))), derivative(k)), Power(small, Pool.Number(k)));
            }
        }

        return InfiniteSum(symbol, g.Level!, Parts());
    }

    /// <summary>The unsigned Stirling numbers of the first kind.</summary>
    private static BigInteger StirlingFirst(int n, int k)
    {
        var row = new BigInteger[n + 1];
        row[0] = BigInteger.One;
        for (var i = 1; i <= n; i++)
        {
            for (var j = i; j >= 1; j--)
            {
                row[j] = row[j - 1] + ((i - 1) * row[j]);
            }

            row[0] = BigInteger.Zero;
        }

        return row[k];
    }

    /// <summary>ζ⁽ᵐ⁾(g) = Σ (−log k)ᵐ k^{−g}, by falling exponents of the element that e^g is a power of.</summary>
    private Germ ZetaAtInfinity(Germ g, int m)
    {
        var symbol = m == 0 ? Pool.Apply(Fn.Zeta, g.Symbol) : Pool.Apply(Fn.ZetaSlope, Pool.Number(m), g.Symbol);
        if (g[Lead(g)].Exponent.IsZero)
        {
            var start = Below(g);
            return Taylor(symbol, g, k => ZetaAtInfinity(start, m + k));
        }

        var level = Exp(g).Level ?? throw new UndecidedException("ζ at an argument without growth");
        IEnumerable<Germ> Parts()
        {
            for (var k = 2; ; k++)
            {
                Step();
                var log = Pool.Log(Pool.Number(k));
                yield return Scale(Pool.Power(Pool.Negate(log), Pool.Number(m)), Exp(Scale(Pool.Negate(log), g)));
            }
        }

        return m == 0
            ? Add(One, InfiniteSum(Pool.Subtract(symbol, Pool.One), level, Parts()))
            : InfiniteSum(symbol, level, Parts());
    }

    /// <summary>A sum of germs whose leading terms fall without end.</summary>
    private Germ InfiniteSum(Term symbol, Basis level, IEnumerable<Germ> parts) => new(symbol, level, SumTerms(level, parts));

    private IEnumerable<(Term, Germ)> SumTerms(Basis level, IEnumerable<Germ> parts)
    {
        // a part joins when its leading exponent may be the next one
        using var source = parts.GetEnumerator();
        var active = new List<(ISeries Series, int Index)>();
        ISeries Lift(Germ part) => part.Level == level ? part : new Lifted(this, part);
        ISeries? waiting = source.MoveNext() ? Lift(source.Current) : null;
        while (true)
        {
            Step();
            Term? best = null;
            foreach (var (series, index) in active)
            {
                if (series.Has(index) && (best is null || CompareExponents(series[index].Exponent, best) > 0))
                {
                    best = series[index].Exponent;
                }
            }

            while (waiting is not null && waiting.Has(0) && (best is null || CompareExponents(waiting[0].Exponent, best) >= 0))
            {
                Step();
                best = waiting[0].Exponent;
                active.Add((waiting, 0));
                waiting = source.MoveNext() ? Lift(source.Current) : null;
            }

            if (best is null)
            {
                yield break;
            }

            var coefficients = new List<Germ>();
            for (var i = 0; i < active.Count; i++)
            {
                var (series, index) = active[i];
                if (series.Has(index) && CompareExponents(series[index].Exponent, best) == 0)
                {
                    coefficients.Add(series[index].Coefficient);
                    active[i] = (series, index + 1);
                }
            }

            yield return (best, Sum(coefficients));
        }
    }

    /// <summary>At −n, a pole of Γ and ψ, by the recurrence to Γ(g + n + 1).</summary>
    private Germ AtPole(Fn function, Germ g, Term? parameter, int pole)
    {
        var n = -pole;
        if (n > 200)
        {
            throw new UndecidedException($"Γ near its pole {pole}");
        }

        Germ Shift(int k) => Add(g, Constant((Rational)k));
        if (function == Fn.Polygamma)
        {
            // ψ⁽ᵐ⁾(g) = ψ⁽ᵐ⁾(g + n + 1) − (−1)ᵐ m! Σ (g + k)^{−m−1}
            var m = (int)parameter!.Value.Numerator;
            var poles = Sum([.. Enumerable.Range(0, n + 1).Select(k => Power(Shift(k), Pool.Number(-m - 1)))]);
            var factor = (Rational)TermPool.Factorial(m) * (m % 2 == 0 ? Rational.MinusOne : Rational.One);
            return Add(ApplyRaw(Fn.Polygamma, Shift(n + 1), parameter), Scale(Pool.Number(factor), poles));
        }

        var product = Product([.. Enumerable.Range(0, n + 1).Select(Shift)]);
        return function == Fn.Gamma
            ? Divide(ApplyRaw(Fn.Gamma, Shift(n + 1)), product)
            : Subtract(ApplyRaw(Fn.LogGamma, Shift(n + 1)), Log(product));
    }

    private Germ BesselAtZero(Fn function, Term order, Germ g)
    {
        if (!order.IsInteger || order.Value > 100)
        {
            throw new UndecidedException($"a Bessel function of order {order} at 0");
        }

        var n = (int)order.Value.Numerator;
        var modified = function == Fn.BesselK;
        var half = Scale(Pool.Half, g);
        if (n >= 2)
        {
            // K_{n} = K_{n−2} + (2(n−1)/g) K_{n−1}; Y_{n} = (2(n−1)/g) Y_{n−1} − Y_{n−2}
            var lower = Apply(function, g, Pool.Number(n - 2));
            var step = Scale(Pool.Number(2 * (n - 1)), Divide(Apply(function, g, Pool.Number(n - 1)), g));
            return modified ? Add(lower, step) : Subtract(step, lower);
        }

        var log = Add(Log(half), Constant(Pool.EulerGamma));
        var t = Multiply(half, half);
        var (entire, series) = modified ? (Fn.BesselI, "harmonic-i") : (Fn.BesselJ, "harmonic-j");
        Germ result;
        if (n == 0)
        {
            // K₀ = −(ln(g/2) + γ) I₀ + Σ Hₖ tᵏ/k!²; (π/2) Y₀ = (ln(g/2) + γ) J₀ + Σ (−1)^{k+1} Hₖ tᵏ/k!²
            var regular = Multiply(log, Apply(entire, g, Pool.Zero));
            result = modified ? Subtract(Formal(series, 0, t), regular) : Add(regular, Formal(series, 0, t));
        }
        else
        {
            // minus the derivative of the above, with t′ = g/2
            var pole = Divide(Apply(entire, g, Pool.Zero), g);
            var slope = Multiply(half, Formal(series, 1, t));
            var regular = Multiply(log, Apply(entire, g, Pool.One));
            result = modified ? Sum([pole, regular, Negate(slope)]) : Sum([Negate(pole), regular, Negate(slope)]);
        }

        return modified ? result : Scale(Pool.Divide(Pool.Number(2), Pool.Pi), result);
    }

    private Germ Finite(List<(Term Exponent, Germ Coefficient)> terms, Basis level)
    {
        if (terms.Count == 0)
        {
            return Zero;
        }

        var symbol = Pool.Sum(terms.Select(t => Pool.Multiply(t.Coefficient.Symbol, Pool.Power(level.Symbol, t.Exponent))));
        return Remember(symbol, () => new Germ(symbol, level, terms));
    }

    /// <summary>exp of the terms of g from the i-th on, all infinitesimal.</summary>
    private Germ ExpSmall(Germ g, int from, Term symbol)
    {
        var small = Remember(symbol, () => new Germ(symbol, g.Level!, Tail(g, from)));
        if (small.IsConstant)
        {
            return Constant(Pool.Exp(small.Symbol));
        }

        if (g[from].Coefficient.Symbol.IsZero && Lead(small) < 0)
        {
            // a tail of zeros without end
            return One;
        }

        var result = Pool.Exp(symbol);
        if (!IsPlain(result, Fn.Exp, small))
        {
            // a symbol that hides a logarithm: the series stands by a name of its own
            result = Pool.Raw(Fn.Exp, [symbol], positive: true);
        }

        if (bySymbol.TryGetValue(result.Id, out var known))
        {
            return known;
        }

        Germ? self = null;
        self = new Germ(result, small.Level!, Chain(small, One, () => self!));
        bySymbol[result.Id] = self;
        return self;
    }

    private static IEnumerable<(Term, Germ)> Tail(Germ g, int from)
    {
        for (var i = from; g.Has(i); i++)
        {
            yield return g[i];
        }
    }

    /// <summary>exp of a purely infinite germ: a power of the element that has its growth, or a new element.</summary>
    private Germ ExpInfinite(Germ g)
    {
        if (g.Symbol.IsZero || IsZero(g))
        {
            return One;
        }

        var monomial = LeadingMonomial(g);
        var c = LeadingConstant(g);
        var place = 0;
        for (var i = 0; i < basis.Count; i++)
        {
            Step();
            if (basis[i].Log is not { } log)
            {
                place = i + 1;
                continue;
            }

            var order = CompareMonomials(monomial, LeadingMonomial(log));
            if (order == 0)
            {
                var power = Pool.Divide(c, LeadingConstant(log));
                return Multiply(Monomial(One, basis[i], power), Exp(Subtract(g, Scale(power, log))));
            }

            if (order > 0)
            {
                place = i + 1;
            }
        }

        var positive = Constants.Sign(c) > 0;
        var exponent = positive ? g : Negate(g);
        var element = new Basis(Pool.Raw(Fn.Exp, [exponent.Symbol], positive: true), place) { Log = exponent };
        Insert(element, place);
        return Monomial(One, element, positive ? Pool.One : Pool.MinusOne);
    }

    private Germ LogOf(Basis b)
    {
        if (b.Log is null)
        {
            var log = new Basis(Pool.Log(b.Symbol), 0);
            Insert(log, 0);
            b.Log = Unit(log);
        }

        return b.Log;
    }

    private void Insert(Basis element, int place)
    {
        if (basis.Count >= 400)
        {
            throw new UndecidedException("more than 400 comparability classes");
        }

        basis.Insert(place, element);
        for (var i = 0; i < basis.Count; i++)
        {
            basis[i].Position = i;
        }
    }
}
