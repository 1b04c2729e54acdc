using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>Puts one term in the place of another, everywhere.</summary>
internal sealed class Substitution(TermPool pool, Term what, Term by)
{
    private readonly Dictionary<int, Term> seen = [];

    public Term In(Term t)
    {
        if (ReferenceEquals(t, what))
        {
            return by;
        }

        if (t.Parts.Length == 0)
        {
            return t;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!seen.TryGetValue(t.Id, out var result))
        {
            result = t.Kind switch
            {
                TermKind.Sum => pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, In(s.Term)))),
                TermKind.Product => pool.Product(t.Parts.Zip(t.Exponents).Select(p => pool.Power(In(p.First), In(p.Second)))),
                _ => Applied(t),
            };
            seen[t.Id] = result;
        }

        return result;
    }

    private Term Applied(Term t)
    {
        Term[] parts = [.. t.Parts.Select(In)];
        return parts.AsSpan().SequenceEqual(t.Parts) ? t
            : t.Function is Fn.Formal or Fn.Piecewise or Fn.Less or Fn.LessOrEqual or Fn.Equal or Fn.And or Fn.Or or Fn.Not or Fn.Undefined or Fn.Max or Fn.Between
                ? pool.Raw(t.Function, parts, t.IsPositive, t.Name)
                : pool.Apply(t.Function, parts);
    }

    /// <summary>Whether a term is part of another.</summary>
    public static bool Occurs(Term what, Term t) => ReferenceEquals(t, what) || t.Parts.Any(p => Occurs(what, p)) || t.Exponents.Any(p => Occurs(what, p));

    /// <summary>Whether a term has no quotient by a sum, so that to multiply it out leaves it what it is.</summary>
    public static bool IsWholeForm(Term t) => t.Kind switch
    {
        TermKind.Sum => t.Parts.All(IsWholeForm),
        TermKind.Product => t.Parts.Zip(t.Exponents).All(p => p.First.Kind != TermKind.Sum || (p.Second.IsInteger && p.Second.Value.Sign > 0 && IsWholeForm(p.First))),
        _ => true,
    };

    /// <summary>The exponentials and waves of a product with their arguments multiplied out, where that changes nothing.</summary>
    public static Term WithPlainExponents(Term t, TermPool pool, Normaliser normaliser)
    {
        Term One(Term b) => b.Kind == TermKind.Apply && b.Function is Fn.Exp or Fn.Sin or Fn.Cos && IsWholeForm(b.Parts[0]) ? pool.Apply(b.Function, normaliser.Numerator(b.Parts[0])) : b;
        return t.Kind switch
        {
            TermKind.Sum when t.Parts.Length == 1 && t.Value.IsZero => pool.Scale(t.Coefficients[0], WithPlainExponents(t.Parts[0], pool, normaliser)),
            TermKind.Product => pool.Product(t.Parts.Zip(t.Exponents).Select(p => pool.Power(One(p.First), p.Second))),
            _ => One(t),
        };
    }
}
