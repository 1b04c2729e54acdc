namespace Theory.Hyperreals;

/// <summary>A series or a derivative does not exist, is not supported, or could not be certified; the message says which, and why.</summary>
public sealed class DerivativeException : ArgumentException
{
    /// <summary>With the reason.</summary>
    /// <param name="reason">A sentence.</param>
    public DerivativeException(string reason)
        : base(reason)
    {
    }

    internal DerivativeException(string reason, bool undecided, bool needsOrder = false)
        : base(reason) => (IsUndecided, NeedsOrder) = (undecided, needsOrder);

    /// <summary>More digits or more orders may decide the question: nothing is known to be wrong with the function.</summary>
    public bool IsUndecided { get; }

    /// <summary>More orders are what may decide it.</summary>
    internal bool NeedsOrder { get; }
}
