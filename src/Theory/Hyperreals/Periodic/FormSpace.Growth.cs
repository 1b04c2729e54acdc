using System.Numerics;

namespace Theory.Hyperreals.Periodic;

/// <summary>An expansion for large n: Σ coefficient · scale, the fastest-growing first, plus an error of order O(error) where one is given.</summary>
internal sealed record Growth(IReadOnlyList<(Monomial Scale, Form Coefficient)> Terms, Monomial? Error)
{
    internal static Growth Zero { get; } = new([], null);

    internal static Growth One { get; } = new([(Monomial.One, Form.One)], null);
}

/// <summary>Expansions at infinity along the scales n^a, (log n)^b, (log log n)^c, p^(n^k (log n)^l …) and their products, with constant coefficients.</summary>
internal sealed partial class FormSpace
{
    private const int MostGrowthTerms = 40;

    // n, log n, log log n, log log log n
    private const int Levels = 4;

    // B₂, B₄, …: the coefficients of Stirling's series are B₂ₖ / (2k (2k−1)), those of the harmonic numbers −B₂ₖ / 2k
    private static readonly Rational[] Bernoulli = [Rational.Of(1, 6), Rational.Of(-1, 30), Rational.Of(1, 42), Rational.Of(-1, 30), Rational.Of(5, 66), Rational.Of(-691, 2730), Rational.Of(7, 6)];

    /// <summary>The expansion of a form without opaque parts to the given number of steps.</summary>
    /// <exception cref="BeyondReachException">It has none along these scales, or the comparison of two of them is in doubt.</exception>
    internal Growth Expand(Form form, int order)
    {
        var sum = new List<(Monomial, Form)>();
        Monomial? error = null;
        foreach (var (monomial, coefficient) in form.Terms)
        {
            var scale = Monomial.One;
            var constant = Monomial.One;
            Growth? rest = null;
            foreach (var (atom, exponent) in monomial.Factors)
            {
                if (atom.IsConstant)
                {
                    constant = constant.Times(Monomial.Of(atom, exponent));
                }
                else if (IsScale(atom))
                {
                    scale = scale.Times(Monomial.Of(atom, exponent));
                }
                else
                {
                    var factor = ExpandPower(atom, exponent, order);
                    rest = rest is null ? factor : Times(rest, factor);
                }
            }

            var lead = new Growth([(scale, Form.Of(constant, coefficient))], null);
            var term = rest is null ? lead : Times(lead, rest);
            sum.AddRange(term.Terms);
            error = Larger(error, term.Error);
        }

        return Collect(sum, error);
    }

    // n, log n, log log n, …: how often the logarithm is taken; below 0 for what is no such thing
    private static int Level(Atom atom)
    {
        if (atom.Kind == AtomKind.Index)
        {
            return 0;
        }

        return atom is { Kind: AtomKind.Function, Name: "log", Raw: null } && atom.Arguments[0] is { Terms.Count: 1 } inner
            && inner.Terms.First() is { Key.Factors: [(var below, { IsOne: true })], Value.IsOne: true } && Level(below) is >= 0 and < Levels - 1 and var level
            ? level + 1
            : -1;
    }

    private static bool IsScale(Atom atom) =>
        Level(atom) >= 0 || (atom.Kind == AtomKind.Exponential && !atom.Exponent.IsOne && atom.Exponent.Factors.All(f => Level(f.Atom) >= 0) && Powers(atom.Exponent).First(e => !e.IsZero).Sign > 0);

    // the exponents of n, log n, log log n, …
    private static Rational[] Powers(Monomial scale)
    {
        var powers = new Rational[Levels];
        foreach (var (atom, exponent) in scale.Factors)
        {
            powers[Level(atom)] += exponent;
        }

        return powers;
    }

    /// <summary>The sign of lim log(scale / other): which scale outgrows the other.</summary>
    private static int Compare(Monomial scale, Monomial other)
    {
        if (scale.Equals(other))
        {
            return 0;
        }

        // log of the quotient = Σ λ n^k (log n)^l …; the largest exponents decide
        var vector = new List<(Rational[] Powers, double Sum, double Size)>();
        foreach (var (atom, exponent) in scale.Times(other.Pow(-1)).Factors)
        {
            var level = Level(atom);
            var powers = new Rational[Levels + 1];
            if (level >= 0)
            {
                powers[level + 1] = 1;
            }
            else
            {
                Powers(atom.Exponent).CopyTo(powers, 0);
            }

            var rate = level >= 0 || atom.Prime.IsZero ? 1.0 : atom.Prime.Sign < 0 ? Math.Log((1 + Math.Sqrt(5)) / 2) : BigInteger.Log(atom.Prime);
            var part = rate * exponent.ToDouble();
            var place = vector.FindIndex(v => v.Powers.AsSpan().SequenceEqual(powers));
            if (place < 0)
            {
                vector.Add((powers, part, Math.Abs(part)));
            }
            else
            {
                vector[place] = (powers, vector[place].Sum + part, vector[place].Size + Math.Abs(part));
            }
        }

        vector.Sort((a, b) => Enumerable.Range(0, Levels + 1).Select(i => b.Powers[i].CompareTo(a.Powers[i])).FirstOrDefault(c => c != 0));
        foreach (var (_, sum, size) in vector)
        {
            // distinct primes, e and φ have logarithms that are independent over the rationals, so that a sum is never zero by accident
            return Math.Abs(sum) > 1e-9 * size ? Math.Sign(sum) : throw new BeyondReachException("two growth rates are too near to each other");
        }

        return 0;
    }

    private static Monomial? Larger(Monomial? a, Monomial? b) => a is null ? b : b is null ? a : Compare(a, b) >= 0 ? a : b;

    private static Growth Collect(IEnumerable<(Monomial Scale, Form Coefficient)> terms, Monomial? error)
    {
        var sums = new Dictionary<Monomial, Form>();
        foreach (var (scale, coefficient) in terms)
        {
            if (error is null || Compare(scale, error) > 0)
            {
                sums[scale] = sums.TryGetValue(scale, out var before) ? before.Plus(coefficient) : coefficient;
            }
        }

        var sorted = sums.Where(t => !t.Value.IsZero).Select(t => (t.Key, t.Value)).ToList();
        sorted.Sort((a, b) => -Compare(a.Key, b.Key));
        if (sorted.Count > MostGrowthTerms)
        {
            error = sorted[MostGrowthTerms].Key;
            sorted.RemoveRange(MostGrowthTerms, sorted.Count - MostGrowthTerms);
        }

        return new Growth(sorted, error);
    }

    private Growth Plus(Growth a, Growth b) => Collect(a.Terms.Concat(b.Terms), Larger(a.Error, b.Error));

    private Growth Times(Growth a, Growth b)
    {
        Monomial? error = null;
        if (a.Error is not null)
        {
            error = Larger(error, b.Terms.Count > 0 ? a.Error.Times(b.Terms[0].Scale) : b.Error is null ? null : a.Error.Times(b.Error));
        }

        if (b.Error is not null)
        {
            error = Larger(error, a.Terms.Count > 0 ? b.Error.Times(a.Terms[0].Scale) : null);
        }

        if (a.Error is not null && b.Error is not null)
        {
            error = Larger(error, a.Error.Times(b.Error));
        }

        return Collect(a.Terms.SelectMany(x => b.Terms.Select(y => (x.Scale.Times(y.Scale), Multiply(x.Coefficient, y.Coefficient)))), error);
    }

    private Growth Times(Growth a, Form constant) => new([.. a.Terms.Select(t => (t.Scale, Multiply(t.Coefficient, constant)))], a.Error);

    private Growth ExpandPower(Atom atom, Rational exponent, int order)
    {
        var growth = atom.Kind switch
        {
            AtomKind.Base => Expand(atom.Arguments[0], order),
            AtomKind.Exponential => Exp(Times(Expand(Form.Of(atom.Exponent, exponent), order), LogOfBase(atom.Prime)), order),
            AtomKind.Function => ExpandFunction(atom, order),
            _ => throw new BeyondReachException($"no expansion of {atom.Name}"),
        };
        return atom.Kind == AtomKind.Exponential || exponent.IsOne ? growth : Power(growth, exponent, order);
    }

    /// <summary>Splits off the leading term: u = c · S · (1 + δ) with δ → 0.</summary>
    private (Form Coefficient, Monomial Scale, Growth Remainder) Lead(Growth growth)
    {
        while (growth.Terms.Count > 0 && SignOfConstant(growth.Terms[0].Coefficient) == GermSign.Zero)
        {
            growth = growth with { Terms = [.. growth.Terms.Skip(1)] };
        }

        if (growth.Terms.Count == 0)
        {
            throw new BeyondReachException("no leading term");
        }

        var (scale, coefficient) = growth.Terms[0];
        if (SignOfConstant(coefficient) == GermSign.Undecided)
        {
            throw new BeyondReachException("a constant of unknown sign");
        }

        var inverse = scale.Pow(-1);
        var reciprocal = Power(coefficient, (Rational)(-1));
        var rest = new Growth(
            [.. growth.Terms.Skip(1).Select(t => (t.Scale.Times(inverse), Multiply(t.Coefficient, reciprocal)))],
            growth.Error?.Times(inverse));
        return (coefficient, scale, rest);
    }

    private Growth Power(Growth growth, Rational exponent, int order)
    {
        var (c, scale, δ) = Lead(growth);
        if (!exponent.IsInteger && SignOfConstant(c) != GermSign.Positive)
        {
            throw new BeyondReachException("a root of what is not positive");
        }

        // (1 + δ)^e = Σ binomial(e, j) δ^j
        var binomial = Rational.One;
        var coefficients = new List<Rational>();
        for (var j = 0; j <= order; j++)
        {
            coefficients.Add(binomial);
            binomial = binomial * (exponent - j) / (j + 1);
        }

        var lead = new Growth([(scale.Pow(exponent), Power(c, exponent))], null);
        return Times(lead, Compose(coefficients, δ, binomial.IsZero));
    }

    /// <summary>Σ cⱼ δ^j for δ → 0, with the error of the terms left out.</summary>
    private Growth Compose(IReadOnlyList<Rational> coefficients, Growth δ, bool isComplete = false)
    {
        if (δ.Terms.Count == 0 && δ.Error is null)
        {
            return new Growth([(Monomial.One, Form.Of(coefficients[0]))], null) is var constant && coefficients[0].IsZero ? Growth.Zero : constant;
        }

        var bound = δ.Terms.Count > 0 ? δ.Terms[0].Scale : δ.Error!;
        if (Compare(bound, Monomial.One) >= 0)
        {
            throw new BeyondReachException("an expansion whose error does not vanish");
        }

        var sum = Growth.Zero;
        for (var j = coefficients.Count - 1; j >= 0; j--)
        {
            sum = Plus(Times(sum, δ), coefficients[j].IsZero ? Growth.Zero : new Growth([(Monomial.One, Form.Of(coefficients[j]))], null));
        }

        return isComplete ? sum : Collect(sum.Terms, Larger(sum.Error, bound.Pow(coefficients.Count)));
    }

    // the parts of an expansion that diverge, stay, and vanish
    private (List<(Monomial Scale, Form Coefficient)> Divergent, Form Constant, Growth Vanishing) Parts(Growth growth)
    {
        var divergent = new List<(Monomial, Form)>();
        var constant = Form.Zero;
        var vanishing = new List<(Monomial, Form)>();
        foreach (var (scale, coefficient) in growth.Terms)
        {
            switch (Compare(scale, Monomial.One))
            {
                case > 0 when SignOfConstant(coefficient) == GermSign.Zero:
                    break;
                case > 0:
                    divergent.Add((scale, coefficient));
                    break;
                case 0:
                    constant = constant.Plus(coefficient);
                    break;
                default:
                    vanishing.Add((scale, coefficient));
                    break;
            }
        }

        if (growth.Error is not null && Compare(growth.Error, Monomial.One) >= 0)
        {
            throw new BeyondReachException("an expansion whose error does not vanish");
        }

        return (divergent, constant, new Growth(vanishing, growth.Error));
    }

    /// <summary>What of a form diverges, and the limit of the rest.</summary>
    /// <exception cref="BeyondReachException">The form has no expansion.</exception>
    internal (Form Divergent, Form Constant) LimitPart(Form form)
    {
        var (divergent, constant, _) = Parts(Expand(form, 8));
        return (divergent.Aggregate(Form.Zero, (sum, t) => sum.Plus(Multiply(t.Coefficient, Form.Of(t.Scale, 1)))), constant);
    }

    private Growth Exp(Growth growth, int order)
    {
        var (divergent, constant, δ) = Parts(growth);
        var lead = Exp(constant);
        foreach (var (scale, coefficient) in divergent)
        {
            lead = Multiply(lead, Exp(Multiply(coefficient, Form.Of(scale, 1))));
        }

        // what diverges must have become a scale
        var factorial = Rational.One;
        var coefficients = new List<Rational>();
        for (var j = 0; j <= order; j++)
        {
            coefficients.Add(factorial);
            factorial /= j + 1;
        }

        foreach (var (atom, _) in lead.Terms.Keys.SelectMany(m => m.Factors))
        {
            if (!atom.IsConstant && !IsScale(atom))
            {
                throw new BeyondReachException("growth beyond the scales");
            }
        }

        return Times(Expand(lead, order), Compose(coefficients, δ));
    }

    private Growth ExpandFunction(Atom atom, int order)
    {
        var u = atom.Arguments[0];
        switch (atom.Name)
        {
            case "log":
                return Log(Expand(u, order), order);
            case "factorial":
                return Exp(LogFactorial(u, order), order);
            case "harmonic" when atom.Arguments.Length == 1:
            {
                // H(u) = log u + γ + 1/(2u) − Σ B₂ₖ / (2k u^(2k))
                var x = Expand(u, order);
                RequireInfinite(x);
                var sum = Plus(Log(x, order), new Growth([(Monomial.One, Form.Of(Constant("EulerGamma")))], null));
                sum = Plus(sum, Times(Power(x, -1, order), Form.Of(Rational.Of(1, 2))));
                for (var k = 1; k <= Bernoulli.Length; k++)
                {
                    sum = Plus(sum, Times(Power(x, -2 * k, order), Form.Of(-Bernoulli[k - 1] / (2 * k))));
                }

                return Collect(sum.Terms, Larger(sum.Error, x.Terms[0].Scale.Pow(-2 * Bernoulli.Length - 2)));
            }

            case "sin" or "cos":
            {
                var (divergent, constant, δ) = Parts(Expand(u, order));
                if (divergent.Count > 0)
                {
                    throw new BeyondReachException("an oscillation");
                }

                var sine = Compose(TaylorOf("sin", order), δ);
                var cosine = Compose(TaylorOf("cos", order), δ);
                if (constant.IsZero)
                {
                    return atom.Name == "sin" ? sine : cosine;
                }

                var s = Form.Of(Function("sin", constant));
                var c = Form.Of(Function("cos", constant));
                return atom.Name == "sin" ? Plus(Times(cosine, s), Times(sine, c)) : Plus(Times(cosine, c), Times(sine, s.Times(-1)));
            }

            case "atan":
            {
                var x = Expand(u, order);
                var (divergent, constant, δ) = Parts(x);
                if (divergent.Count > 0)
                {
                    // atan u = ± π/2 − atan(1/u)
                    var half = Form.Of(Pi).Times(Rational.Of(SignOfConstant(divergent[0].Coefficient) == GermSign.Positive ? 1 : -1, 2));
                    return Plus(new Growth([(Monomial.One, half)], null), Times(Compose(TaylorOf("atan", order), Power(x, -1, order)), Form.Of(-1)));
                }

                return constant.IsZero ? Compose(TaylorOf("atan", order), δ) : throw new BeyondReachException("an arc tangent at a finite limit");
            }

            case "asin" or "atanh" or "asinh":
            {
                var (divergent, constant, δ) = Parts(Expand(u, order));
                return divergent.Count == 0 && constant.IsZero ? Compose(TaylorOf(atom.Name, order), δ) : throw new BeyondReachException($"no expansion of {atom.Name}");
            }

            default:
                throw new BeyondReachException($"no expansion of {atom.Name}");
        }
    }

    private void RequireInfinite(Growth growth)
    {
        if (growth.Terms.Count == 0 || Compare(growth.Terms[0].Scale, Monomial.One) <= 0 || SignOfConstant(growth.Terms[0].Coefficient) != GermSign.Positive)
        {
            throw new BeyondReachException("an argument that does not tend to infinity");
        }
    }

    private Growth Log(Growth growth, int order)
    {
        var (c, scale, δ) = Lead(growth);
        if (SignOfConstant(c) != GermSign.Positive)
        {
            throw new BeyondReachException("the logarithm of what is not positive");
        }

        var form = Log(c);
        foreach (var (atom, exponent) in scale.Factors)
        {
            var part = Level(atom) == Levels - 1 ? throw new BeyondReachException("an iterated logarithm") : LogOfAtom(atom);
            form = form.Plus(part.Times(exponent));
        }

        var coefficients = new List<Rational> { 0 };
        for (var j = 1; j <= order; j++)
        {
            coefficients.Add(Rational.Of(j % 2 == 1 ? 1 : -1, j));
        }

        return Plus(Expand(form, order), Compose(coefficients, δ));
    }

    // log u! = u log u − u + log(2πu) / 2 + Σ B₂ₖ / (2k (2k−1) u^(2k−1)), an asymptotic series with alternating bounds
    private Growth LogFactorial(Form u, int order)
    {
        var x = Expand(u, order);
        RequireInfinite(x);
        var log = Log(x, order);
        var sum = Plus(Times(x, log), Times(x, Form.Of(-1)));
        sum = Plus(sum, Times(log, Form.Of(Rational.Of(1, 2))));
        sum = Plus(sum, new Growth([(Monomial.One, Log(Form.Of(Pi).Times(2)).Times(Rational.Of(1, 2)))], null));
        for (var k = 1; k <= Bernoulli.Length; k++)
        {
            sum = Plus(sum, Times(Power(x, 1 - (2 * k), order), Form.Of(Bernoulli[k - 1] / (2 * k * ((2 * k) - 1)))));
        }

        return Collect(sum.Terms, Larger(sum.Error, x.Terms[0].Scale.Pow(-1 - (2 * Bernoulli.Length))));
    }

    private static List<Rational> TaylorOf(string name, int order)
    {
        var coefficients = new List<Rational>();
        var factorial = Rational.One;
        var arcs = Rational.One;
        for (var j = 0; j <= order; j++)
        {
            factorial = j == 0 ? 1 : factorial * j;
            var half = j / 2;
            var sign = half % 2 == 0 ? 1 : -1;

            // asin: (2k)! / (4^k (k!)² (2k+1)), kept as the product of (2k−1)/(2k)
            if (j % 2 == 1 && j > 1)
            {
                arcs = arcs * (j - 2) / (j - 1);
            }

            coefficients.Add(name switch
            {
                "sin" => j % 2 == 1 ? sign / factorial : 0,
                "cos" => j % 2 == 0 ? sign / factorial : 0,
                "atan" => j % 2 == 1 ? Rational.Of(sign, j) : 0,
                "atanh" => j % 2 == 1 ? Rational.Of(1, j) : 0,
                "asin" => j % 2 == 1 ? arcs / j : 0,
                _ => j % 2 == 1 ? sign * arcs / j : 0,
            });
        }

        return coefficients;
    }
}
