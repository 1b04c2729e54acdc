namespace Theory.Hyperreals;

/// <summary>What stands at the head of an <see cref="Expression"/>.</summary>
public enum ExpressionKind
{
    /// <summary>An exact rational, p/q in lowest terms with q &gt; 0.</summary>
    Number,

    /// <summary>A named constant: pi, E, EulerGamma, GoldenRatio, Catalan, I.</summary>
    Constant,

    /// <summary>A variable.</summary>
    Symbol,

    /// <summary>oo, the positive end of the real line.</summary>
    Infinity,

    /// <summary>a + b + ….</summary>
    Sum,

    /// <summary>a · b · ….</summary>
    Product,

    /// <summary>bᵉ, not evaluated.</summary>
    Power,

    /// <summary>A named function, a relation or a connective, applied to arguments.</summary>
    Apply,
}
