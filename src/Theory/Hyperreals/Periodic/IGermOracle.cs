namespace Theory.Hyperreals.Periodic;

/// <summary>The sign of an expression for all large values of its index.</summary>
internal enum GermSign
{
    Negative,
    Zero,
    Positive,
    Undecided,
}

/// <summary>Decides the eventual sign of an expression without periodic parts.</summary>
internal interface IGermOracle
{
    /// <summary>The sign of the expression at all large integers; undecided wherever there is doubt.</summary>
    GermSign Sign(Expression expression, string index);
}

/// <summary>Knows nothing.</summary>
internal sealed class NoOracle : IGermOracle
{
    private NoOracle()
    {
    }

    internal static NoOracle Instance { get; } = new();

    public GermSign Sign(Expression expression, string index) => GermSign.Undecided;
}
