using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>Finds what has a meaning at integers alone: powers of negative numbers, and sums up to the index.</summary>
internal sealed class IndexPowers(string index)
{
    private readonly HashSet<Expression> seen = new(ReferenceEqualityComparer.Instance);

    public bool Occur(Expression e)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!seen.Add(e))
        {
            return false;
        }

        if (e.Kind == ExpressionKind.Power && e.Arguments[0].Kind == ExpressionKind.Number && e.Arguments[0].Numerator.Sign < 0 && e.Arguments[1].Symbols.Contains(index))
        {
            return true;
        }

        if (e.IsBinder && (e.Arguments[2].Symbols.Contains(index) || e.Arguments[3].Symbols.Contains(index)))
        {
            return true;
        }

        return e.Arguments.Any(Occur);
    }
}
