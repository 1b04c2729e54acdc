namespace Theory.Hyperreals;

/// <summary>An asymptotic expansion: terms that fall, each negligible against the one before, and the order of what is left.</summary>
public sealed class AsymptoticExpansion
{
    private readonly string text;

    internal AsymptoticExpansion(IReadOnlyList<Expression> terms, bool isExact, string text)
    {
        (Terms, IsExact, this.text) = (terms, isExact, text);
    }

    /// <summary>The terms, largest first, as expressions in n.</summary>
    public IReadOnlyList<Expression> Terms { get; }

    /// <summary>Whether the terms are all there is.</summary>
    public bool IsExact { get; }

    /// <summary>The sum as mathematics in ε and ω: <c>1 + 2ε − ε²/3 + O(ε³)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => text;
}
