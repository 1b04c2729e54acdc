using System.Text;

namespace Theory.Hyperreals.Germs;

/// <summary>What a <see cref="Term"/> is.</summary>
internal enum TermKind
{
    Number,
    Named,
    Parameter,
    Variable,
    Sum,
    Product,
    Apply,
}

/// <summary>The functions that a <see cref="Term"/> applies; every other function is rewritten into these on the way in.</summary>
internal enum Fn
{
    Exp,
    Log,
    Sin,
    Cos,
    Asin,
    Atan,
    Abs,
    Sign,
    Floor,
    Max,
    Gamma,
    LogGamma,
    Polygamma,
    Zeta,
    ZetaSlope,
    Stieltjes,
    Erf,
    Ei,
    Si,
    Ci,
    FresnelS,
    FresnelC,
    BesselJ,
    BesselY,
    BesselI,
    BesselK,
    LambertW,
    AiryAi,
    AiryBi,
    EllipticK,
    EllipticE,
    LowerGamma,
    Formal,
    Undefined,
    Between,
    Erfi,
    Less,
    LessOrEqual,
    Equal,
    And,
    Or,
    Not,
    Piecewise,

    /// <summary>The part of Σ f(k) up to a bound that moves with the bound: f, the index, the bound.</summary>
    Hyperfinite,

    /// <summary>Σ of a summand that moves with the index of the sequence: the summand, its index, the bounds.</summary>
    Riemann,
}

/// <summary>A node of the hash-consed expression graph of one <see cref="TermPool"/>: equal terms are one object.</summary>
/// <remarks>
/// A sum is an affine combination c₀ + Σ cᵢ·tᵢ with rational cᵢ; a product is Π bᵢ^eᵢ without a rational coefficient. Both are sorted by <see cref="Id"/>, so that
/// what cancels by the ring's axioms cancels on construction.
/// </remarks>
internal sealed class Term
{
    public required int Id { get; init; }

    public required TermKind Kind { get; init; }

    /// <summary>The number, or the constant of a sum.</summary>
    public Rational Value { get; init; }

    public string Name { get; init; } = "";

    public Fn Function { get; init; }

    /// <summary>Summands, bases or arguments.</summary>
    public Term[] Parts { get; init; } = [];

    /// <summary>The coefficients of a sum.</summary>
    public Rational[] Coefficients { get; init; } = [];

    /// <summary>The exponents of a product.</summary>
    public Term[] Exponents { get; init; } = [];

    /// <summary>Free of the index.</summary>
    public required bool IsConstant { get; init; }

    /// <summary>Built from rationals by + − × ÷ and rational powers alone.</summary>
    public required bool IsAlgebraic { get; init; }

    /// <summary>Positive wherever it is defined, as its form shows; false says nothing.</summary>
    public required bool IsPositive { get; init; }

    public bool IsNumber => Kind == TermKind.Number;

    public bool IsZero => Kind == TermKind.Number && Value.IsZero;

    public bool IsOne => Kind == TermKind.Number && Value.IsOne;

    public bool IsInteger => Kind == TermKind.Number && Value.IsInteger;

    public bool Is(Fn function) => Kind == TermKind.Apply && Function == function;

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, int depth)
    {
        if (depth > 12 || text.Length > 400)
        {
            text.Append('…');
            return;
        }

        switch (Kind)
        {
            case TermKind.Number:
                text.Append(Value.IsInteger ? Value.ToString() : $"({Value})");
                break;
            case TermKind.Sum:
                text.Append('(');
                var first = true;
                if (!Value.IsZero)
                {
                    text.Append(Value);
                    first = false;
                }

                for (var i = 0; i < Parts.Length; i++)
                {
                    text.Append(first ? "" : " + ");
                    first = false;
                    if (!Coefficients[i].IsOne)
                    {
                        text.Append(Coefficients[i]).Append('*');
                    }

                    Parts[i].Write(text, depth + 1);
                }

                text.Append(')');
                break;
            case TermKind.Product:
                for (var i = 0; i < Parts.Length; i++)
                {
                    text.Append(i == 0 ? "" : "*");
                    Parts[i].Write(text, depth + 1);
                    if (!Exponents[i].IsOne)
                    {
                        text.Append("**");
                        Exponents[i].Write(text, depth + 1);
                    }
                }

                break;
            case TermKind.Apply:
                text.Append(Name.Length > 0 ? Name : Function.ToString().ToLowerInvariant()).Append('(');
                for (var i = 0; i < Parts.Length; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Parts[i].Write(text, depth + 1);
                }

                text.Append(')');
                break;
            default:
                text.Append(Name);
                break;
        }
    }
}
