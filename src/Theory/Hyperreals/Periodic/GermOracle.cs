namespace Theory.Hyperreals.Periodic;

/// <summary>Decides signs by the germs of exp-log functions and of all that the library expands.</summary>
internal sealed class GermOracle : IGermOracle
{
    private GermOracle()
    {
    }

    internal static GermOracle Instance { get; } = new();

    public GermSign Sign(Expression expression, string index)
    {
        var sign = Asymptotics.Sign(expression, index);
        return !sign.IsDecided ? GermSign.Undecided : sign.Sign switch { < 0 => GermSign.Negative, > 0 => GermSign.Positive, _ => GermSign.Zero };
    }
}
