using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>From terms back to expressions.</summary>
internal sealed class Export
{
    private readonly Dictionary<int, Expression> seen = [];

    /// <summary>How the index is to be written.</summary>
    public required Expression Variable { get; init; }

    public Expression Expression(Term t)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!seen.TryGetValue(t.Id, out var e))
        {
            e = Make(t);
            seen[t.Id] = e;
        }

        return e;
    }

    private static Expression Number(Rational r) => Hyperreals.Expression.Number(r.Numerator, r.Denominator);

    private Expression Make(Term t)
    {
        switch (t.Kind)
        {
            case TermKind.Number:
                return Number(t.Value);
            case TermKind.Named:
                return Hyperreals.Expression.Constant(t.Name);
            case TermKind.Parameter:
                return Hyperreals.Expression.Symbol(t.Name);
            case TermKind.Variable:
                return Variable;
            case TermKind.Sum:
            {
                var parts = new List<Expression>();
                if (!t.Value.IsZero)
                {
                    parts.Add(Number(t.Value));
                }

                for (var i = 0; i < t.Parts.Length; i++)
                {
                    var part = Expression(t.Parts[i]);
                    parts.Add(t.Coefficients[i].IsOne ? part : Hyperreals.Expression.Product(Number(t.Coefficients[i]), part));
                }

                return parts.Count == 1 ? parts[0] : Hyperreals.Expression.Sum([.. parts]);
            }

            case TermKind.Product:
            {
                var parts = new List<Expression>();
                for (var i = 0; i < t.Parts.Length; i++)
                {
                    var part = Expression(t.Parts[i]);
                    parts.Add(t.Exponents[i].IsOne ? part : Hyperreals.Expression.Power(part, Expression(t.Exponents[i])));
                }

                return parts.Count == 1 ? parts[0] : Hyperreals.Expression.Product([.. parts]);
            }

            default:
                return Function(t);
        }
    }

    private Expression Function(Term t)
    {
        var arguments = t.Parts.Select(Expression).ToArray();
        if (t.Is(Fn.Exp) && t.Parts[0].IsOne)
        {
            return Hyperreals.Expression.E;
        }

        if (t.Is(Fn.Polygamma) && t.Parts[0].IsZero)
        {
            return Hyperreals.Expression.Apply("digamma", arguments[1]);
        }

        if (t.Function is Fn.AiryAi or Fn.AiryBi)
        {
            return t.Parts[0].IsZero
                ? Hyperreals.Expression.Apply(t.Function == Fn.AiryAi ? "airyai" : "airybi", arguments[1])
                : throw new UndecidedException($"{t} has no name outside");
        }

        var name = t.Function switch
        {
            Fn.Exp => "exp",
            Fn.Log => "log",
            Fn.Sin => "sin",
            Fn.Cos => "cos",
            Fn.Asin => "asin",
            Fn.Atan => "atan",
            Fn.Abs => "Abs",
            Fn.Sign => "sign",
            Fn.Floor => "floor",
            Fn.Max => "Max",
            Fn.Gamma => "gamma",
            Fn.LogGamma => "loggamma",
            Fn.Polygamma => "polygamma",
            Fn.Zeta => "zeta",
            Fn.Stieltjes => "stieltjes",
            Fn.Erf => "erf",
            Fn.Erfi => "erfi",
            Fn.Ei => "Ei",
            Fn.Si => "Si",
            Fn.Ci => "Ci",
            Fn.FresnelS => "fresnels",
            Fn.FresnelC => "fresnelc",
            Fn.BesselJ => "besselj",
            Fn.BesselY => "bessely",
            Fn.BesselI => "besseli",
            Fn.BesselK => "besselk",
            Fn.LambertW => "LambertW",
            Fn.EllipticK => "elliptic_k",
            Fn.EllipticE => "elliptic_e",
            Fn.LowerGamma => "lowergamma",
            Fn.Piecewise => "Piecewise",
            Fn.Less => "<",
            Fn.LessOrEqual => "<=",
            Fn.Equal => "==",
            Fn.And => "And",
            Fn.Or => "Or",
            Fn.Not => "Not",
            Fn.Between => "AccumBounds",
            _ => throw new UndecidedException($"{t} has no name outside"),
        };
        return Hyperreals.Expression.Apply(name, arguments);
    }
}
