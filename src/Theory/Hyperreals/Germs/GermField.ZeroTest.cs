namespace Theory.Hyperreals.Germs;

/// <summary>Proofs that a germ is zero: by its normal form, by isolating a radical, and by a derivative that is zero with a constant that is.</summary>
internal sealed partial class GermField
{
    private const int DeepestProof = 4;

    private readonly Dictionary<int, bool> proved = [];
    private Differentiation? differentiation;

    private bool ProvesZero(Germ germ) => ProvesZero(germ.Symbol, germ, 0);

    private bool ProvesZero(Term symbol, Germ? germ, int depth)
    {
        if (symbol.IsZero)
        {
            return true;
        }

        if (depth > DeepestProof)
        {
            return false;
        }

        if (proved.TryGetValue(symbol.Id, out var known))
        {
            return known;
        }

        proved[symbol.Id] = false; // while the proof is under way
        var numerator = Constants.Normaliser.Numerator(symbol);
        var result = numerator.IsZero || (!numerator.IsConstant && (ByRadical(numerator, depth) || ByDerivative(symbol, numerator, germ, depth)));
        proved[symbol.Id] = result;
        return result;
    }

    /// <summary>A + Bθ with θ^q = S is zero where (−A)^q = B^q S and −A and Bθ have one sign.</summary>
    private bool ByRadical(Term sum, int depth)
    {
        if (sum.Kind != TermKind.Sum || sum.Parts.Length > 60)
        {
            return false;
        }

        foreach (var (radical, exponent) in Radicals(sum))
        {
            var (with, without) = (new List<Term>(), new List<Term>());
            foreach (var (c, t) in Pool.Summands(sum))
            {
                var here = ExponentOf(t, radical);
                (here.IsInteger ? without : with).Add(Pool.Scale(c, t));
            }

            var q = (int)exponent.Denominator;
            var (a, b) = (Pool.Negate(Pool.Sum(without)), Pool.Sum(with));
            if (q > 6 || a.IsZero || !ProvesZero(Pool.Subtract(Pool.Power(a, Pool.Number(q)), Pool.Power(b, Pool.Number(q))), null, depth + 1))
            {
                continue;
            }

            try
            {
                if (Sign(Evaluate(a)) == Sign(Evaluate(b)))
                {
                    return true;
                }
            }
            catch (Exception e) when (e is UndecidedException or InexactException)
            {
                return false;
            }
        }

        return false;
    }

    private static Rational ExponentOf(Term t, Term b)
    {
        for (var i = 0; i < t.Parts.Length && t.Kind == TermKind.Product; i++)
        {
            if (ReferenceEquals(t.Parts[i], b) && t.Exponents[i].IsNumber)
            {
                return t.Exponents[i].Value;
            }
        }

        return Rational.Zero;
    }

    private List<(Term Base, Rational Exponent)> Radicals(Term sum)
    {
        var found = new Dictionary<int, (Term, Rational)>();
        foreach (var (_, t) in Pool.Summands(sum))
        {
            for (var i = 0; i < t.Parts.Length && t.Kind == TermKind.Product; i++)
            {
                if (t.Parts[i].Kind == TermKind.Sum && !t.Parts[i].IsConstant && t.Exponents[i].IsNumber && !t.Exponents[i].Value.IsInteger)
                {
                    found.TryAdd(t.Parts[i].Id, (t.Parts[i], t.Exponents[i].Value));
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>f′ = 0 makes f a constant, and the constant is the term of the expansion that is none of the powers.</summary>
    private bool ByDerivative(Term symbol, Term numerator, Germ? germ, int depth)
    {
        // only what a derivative makes simpler: logarithms, inverse functions and integrals
        if (!Mentions(numerator, t => t.Kind == TermKind.Apply && t.Function is Fn.Log or Fn.Asin or Fn.Atan or Fn.Erf or Fn.Erfi or Fn.Ei or Fn.LogGamma or Fn.LambertW))
        {
            return false;
        }

        differentiation ??= new Differentiation(Pool);
        if (differentiation.Of(symbol) is not { } derivative || !ProvesZero(derivative, null, depth + 1))
        {
            return false;
        }

        try
        {
            germ ??= Evaluate(symbol);
            while (!germ.IsConstant)
            {
                germ = Below(germ);
            }

            return IsZero(germ);
        }
        catch (Exception e) when (e is UndecidedException or InexactException)
        {
            return false;
        }
    }

    private static bool Mentions(Term t, Func<Term, bool> what) => what(t) || (!t.IsConstant && (t.Parts.Any(p => Mentions(p, what)) || t.Exponents.Any(p => Mentions(p, what))));
}
