using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>d/dn of a term, or the derivative by another variable.</summary>
internal sealed class Differentiation(TermPool pool, Term? variable = null)
{
    private readonly Term variable = variable ?? pool.Variable;
    private readonly Dictionary<int, Term?> seen = [];

    /// <summary>The derivative; null where a part has none that is known here.</summary>
    public Term? Of(Term t)
    {
        if (t.IsConstant)
        {
            return pool.Zero;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!seen.TryGetValue(t.Id, out var derivative))
        {
            derivative = t.Kind switch
            {
                TermKind.Variable => ReferenceEquals(t, variable) ? pool.One : pool.Zero,
                TermKind.Sum => OfSum(t),
                TermKind.Product => OfProduct(t),
                TermKind.Apply => OfFunction(t),
                _ => null,
            };
            seen[t.Id] = derivative;
        }

        return derivative;
    }

    private Term? OfSum(Term t)
    {
        var parts = new List<Term>();
        foreach (var (c, part) in pool.Summands(t))
        {
            if (Of(part) is not { } d)
            {
                return null;
            }

            parts.Add(pool.Scale(c, d));
        }

        return pool.Sum(parts);
    }

    private Term? OfProduct(Term t)
    {
        // Σ eᵢ bᵢ′/bᵢ · t, term by term, with constant exponents
        var parts = new List<Term>();
        for (var i = 0; i < t.Parts.Length; i++)
        {
            if (!t.Exponents[i].IsConstant || Of(t.Parts[i]) is not { } d)
            {
                return null;
            }

            if (!d.IsZero)
            {
                parts.Add(pool.Product([t.Exponents[i], d, pool.Power(t.Parts[i], pool.MinusOne), t]));
            }
        }

        return pool.Sum(parts);
    }

    private Term? OfFunction(Term t)
    {
        var u = t.Parts[^1];
        if ((t.Parts.Length == 2 && !t.Parts[0].IsConstant) || t.Parts.Length > 2 || Of(u) is not { } inner)
        {
            return null;
        }

        Term Number(Rational value) => pool.Number(value);
        Term Power(Term b, Rational e) => pool.Power(b, Number(e));
        Term? outer = t.Function switch
        {
            Fn.Exp => t,
            Fn.Log => Power(u, -1),
            Fn.Sin => pool.Cos(u),
            Fn.Cos => pool.Negate(pool.Sin(u)),
            Fn.Asin => Power(pool.Subtract(pool.One, Power(u, 2)), -Rational.Half),
            Fn.Atan => Power(pool.Add(pool.One, Power(u, 2)), -1),
            Fn.Gamma => pool.Multiply(t, pool.Apply(Fn.Polygamma, pool.Zero, u)),
            Fn.LogGamma => pool.Apply(Fn.Polygamma, pool.Zero, u),
            Fn.Zeta => pool.Apply(Fn.ZetaSlope, pool.One, u),
            Fn.ZetaSlope => pool.Apply(Fn.ZetaSlope, pool.Add(t.Parts[0], pool.One), u),
            Fn.Polygamma => pool.Apply(Fn.Polygamma, pool.Add(t.Parts[0], pool.One), u),
            Fn.Erf => pool.Multiply(pool.Divide(Number(2), pool.Sqrt(pool.Pi)), pool.Exp(pool.Negate(Power(u, 2)))),
            Fn.Erfi => pool.Multiply(pool.Divide(Number(2), pool.Sqrt(pool.Pi)), pool.Exp(Power(u, 2))),
            Fn.Ei => pool.Divide(pool.Exp(u), u),
            Fn.Si => pool.Divide(pool.Sin(u), u),
            Fn.Ci => pool.Divide(pool.Cos(u), u),
            Fn.LambertW => pool.Divide(t, pool.Multiply(u, pool.Add(pool.One, t))),
            Fn.Formal => pool.Formal(t.Name[..t.Name.LastIndexOf('#')], int.Parse(t.Name.AsSpan(t.Name.LastIndexOf('#') + 1), System.Globalization.CultureInfo.InvariantCulture) + 1, u),
            _ => null,
        };
        return outer is null ? null : pool.Multiply(outer, inner);
    }
}
