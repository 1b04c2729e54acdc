using System.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Sums with a moving upper end in closed form: polynomials, c·rᵏ·polynomial, and k^{−s}.</summary>
internal static class Summations
{
    /// <summary>Σ_{k=a}^{b} of the summand; null where no closed form is known here.</summary>
    public static Term? Term(Expression e, Import import, TermPool pool, Constants constants)
    {
        var (summand, index) = (e.Arguments[0], e.Arguments[1]);
        if (index.Kind != ExpressionKind.Symbol)
        {
            return null;
        }

        var (low, high) = (import.Term(e.Arguments[2]), import.Term(e.Arguments[3]));
        // the index is bound in the summand: an import of its own, so that a shared part outside is not mistaken for it
        var k = pool.Parameter($"{index.Name}#sum");
        var inner = new Import(pool, constants) { IntegerIndex = import.IntegerIndex };
        foreach (var (name, bound) in import.Bindings)
        {
            inner.Bindings[name] = bound;
        }

        inner.Bindings[index.Name] = k;
        var body = inner.Term(summand);
        var expanded = constants.Normaliser.Numerator(body) is var whole && !Divides(body, k) ? whole : body;
        var total = pool.Zero;
        foreach (var (c, t) in pool.Summands(expanded))
        {
            if (One(t, k, low, high, pool) is not { } part)
            {
                return null;
            }

            total = pool.Add(total, pool.Scale(c, part));
        }

        return total;
    }

    private static bool Divides(Term t, Term k) => t.Kind switch
    {
        TermKind.Sum => t.Parts.Any(p => Divides(p, k)),
        TermKind.Product => t.Parts.Zip(t.Exponents).Any(p => p.First.Kind == TermKind.Sum && p.Second.IsNumber && p.Second.Value.Sign < 0),
        _ => false,
    };

    private static Term? One(Term t, Term k, Term low, Term high, TermPool pool)
    {
        // t = c·k^s·r^k
        var (c, s, r) = (pool.One, pool.Zero, pool.One);
        var factors = t.Kind == TermKind.Product ? t.Parts.Zip(t.Exponents) : [(t, pool.One)];
        foreach (var (b, e) in factors)
        {
            if (ReferenceEquals(b, k))
            {
                s = pool.Add(s, e);
            }
            else if (b.Is(Fn.Exp) && e.IsOne && Contains(b, k))
            {
                // exp(α + βk)
                var beta = pool.Subtract(Replace(b.Parts[0], k, pool.Add(k, pool.One), pool), b.Parts[0]);
                beta = Expand(beta, pool);
                if (Contains(beta, k))
                {
                    return null;
                }

                r = pool.Multiply(r, pool.Exp(beta));
                c = pool.Multiply(c, pool.Exp(Replace(b.Parts[0], k, pool.Zero, pool)));
            }
            else if (Contains(b, k) || Contains(e, k))
            {
                return null;
            }
            else
            {
                c = pool.Multiply(c, pool.Power(b, e));
            }
        }

        if (!s.IsInteger || s.Value.Abs() > 40)
        {
            return null;
        }

        var power = (int)s.Value.Numerator;
        var next = pool.Add(high, pool.One);
        Term sum;
        if (r.IsOne && power >= 0)
        {
            // Bernoulli's polynomials: Σ_{a}^{b} kᵖ = (B_{p+1}(b + 1) − B_{p+1}(a))/(p + 1)
            sum = pool.Scale(Rational.Of(1, power + 1), pool.Subtract(Bernoulli(power + 1, next, pool), Bernoulli(power + 1, low, pool)));
        }
        else if (r.IsOne)
        {
            // ψ⁽ᵐ⁾: Σ_{a}^{b} k^{−m−1} = (−1)ᵐ/m! (ψ⁽ᵐ⁾(b + 1) − ψ⁽ᵐ⁾(a))
            var m = -power - 1;
            var order = pool.Number(m);
            sum = pool.Scale(
                Rational.Of(m % 2 == 0 ? 1 : -1, TermPool.Factorial(m)),
                pool.Subtract(pool.Apply(Fn.Polygamma, order, next), pool.Apply(Fn.Polygamma, order, low)));
        }
        else if (power >= 0)
        {
            // rᵏ kᵖ by parts: S_p = (r^{b+1}(b + 1)ᵖ − rᵃ aᵖ − r Σ_{j<p} C(p, j) S_j)/(r − 1)
            var lower = new List<Term>();
            var over = pool.Power(pool.Subtract(r, pool.One), pool.MinusOne);
            for (var p = 0; p <= power; p++)
            {
                var top = pool.Multiply(pool.Power(r, next), pool.Power(next, pool.Number(p)));
                var bottom = pool.Multiply(pool.Power(r, low), p == 0 ? pool.One : pool.Power(low, pool.Number(p)));
                var rest = pool.Zero;
                for (var j = 0; j < p; j++)
                {
                    rest = pool.Add(rest, pool.Scale((Rational)Choose(p, j), lower[j]));
                }

                lower.Add(pool.Multiply(over, pool.Subtract(pool.Subtract(top, bottom), pool.Multiply(r, rest))));
            }

            sum = lower[power];
        }
        else
        {
            return null;
        }

        return pool.Multiply(c, sum);
    }

    private static BigInteger Choose(int n, int k) => TermPool.Factorial(n) / (TermPool.Factorial(k) * TermPool.Factorial(n - k));

    private static Term Bernoulli(int n, Term x, TermPool pool) =>
        pool.Sum(Enumerable.Range(0, n + 1).Select(j => pool.Scale((Rational)Choose(n, j) * TermPool.Bernoulli(j), n == j ? pool.One : pool.Power(x, pool.Number(n - j)))));

    private static Term Expand(Term t, TermPool pool) => new Normaliser(pool).Numerator(t);

    private static bool Contains(Term t, Term k) => ReferenceEquals(t, k) || t.Parts.Any(p => Contains(p, k)) || t.Exponents.Any(p => Contains(p, k));

    private static Term Replace(Term t, Term k, Term by, TermPool pool)
    {
        if (ReferenceEquals(t, k))
        {
            return by;
        }

        return t.Kind switch
        {
            TermKind.Sum => pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, Replace(s.Term, k, by, pool)))),
            TermKind.Product => pool.Product(t.Parts.Zip(t.Exponents).Select(p => pool.Power(Replace(p.First, k, by, pool), Replace(p.Second, k, by, pool)))),
            _ => t,
        };
    }
}
