using Theory.Hyperreals.Periodic;

namespace Theory.Hyperreals.FirstOrder;

/// <summary>Sturm's theorem: a polynomial's real roots counted and isolated by signs alone, in every real-closed field by the same computation.</summary>
internal static class Sturm
{
    /// <summary>The number of distinct roots in (low, high].</summary>
    internal static int Count(Polynomial polynomial, Rational low, Rational high)
    {
        var chain = Chain(polynomial);
        return Changes(chain, low) - Changes(chain, high);
    }

    /// <summary>Rational intervals (low, high], one for each distinct real root, ascending and disjoint.</summary>
    internal static IReadOnlyList<(Rational Low, Rational High)> Isolate(Polynomial polynomial)
    {
        var roots = new List<(Rational, Rational)>();
        if (polynomial.Degree < 1)
        {
            return roots;
        }

        // Cauchy's bound
        var bound = 1 + polynomial.Coefficients.Max(c => (c / polynomial.Lead).Abs());
        var chain = Chain(polynomial);
        Split(-bound, bound, Changes(chain, -bound), Changes(chain, bound));
        return roots;

        void Split(Rational low, Rational high, int atLow, int atHigh)
        {
            if (atLow - atHigh == 1)
            {
                roots.Add((low, high));
            }
            else if (atLow > atHigh)
            {
                var middle = (low + high) / 2;
                var between = Changes(chain, middle);
                Split(low, middle, atLow, between);
                Split(middle, high, between, atHigh);
            }
        }
    }

    /// <summary>The sign of a polynomial at the one root that another has in an interval.</summary>
    internal static int SignAt(Polynomial polynomial, Polynomial of, (Rational Low, Rational High) root)
    {
        if (polynomial.IsZero)
        {
            return 0;
        }

        var common = Polynomial.GreatestCommonDivisor(of, polynomial);
        var (low, high) = root;
        if (common.Degree > 0 && Count(common, low, high) > 0)
        {
            return 0;
        }

        // no root in common: the interval shrinks until the polynomial has none in it
        while (polynomial.Degree > 0 && (Count(polynomial, low, high) > 0 || polynomial.Value(low).IsZero))
        {
            var middle = (low + high) / 2;
            if (Count(of, low, middle) > 0)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return polynomial.Value(high).Sign;
    }

    private static List<Polynomial> Chain(Polynomial polynomial)
    {
        // without multiple roots, so that an end of an interval may be a root
        var simple = polynomial.Degree < 1 ? polynomial : polynomial.Divide(Polynomial.GreatestCommonDivisor(polynomial, polynomial.Derivative())).Quotient;
        var chain = new List<Polynomial> { simple, simple.Derivative() };
        while (!chain[^1].IsZero)
        {
            var (p, q) = (chain[^2], chain[^1]);
            var remainder = p.Divide(q).Remainder;

            // a positive factor keeps the signs and the numbers small
            chain.Add(remainder.IsZero ? remainder : remainder.Primitive().Times(-remainder.Lead.Sign));
        }

        chain.RemoveAt(chain.Count - 1);
        return chain;
    }

    private static int Changes(List<Polynomial> chain, Rational x)
    {
        var changes = 0;
        var last = 0;
        foreach (var polynomial in chain)
        {
            var sign = polynomial.Value(x).Sign;
            if (sign != 0)
            {
                changes += last != 0 && sign != last ? 1 : 0;
                last = sign;
            }
        }

        return changes;
    }
}
