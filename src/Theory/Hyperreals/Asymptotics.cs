using Theory.Hyperreals.Germs;

namespace Theory.Hyperreals;

/// <summary>The eventual sign of an expression, exactly: what every comparison of hyperreals comes down to.</summary>
internal static class Asymptotics
{
    /// <summary>Whether e is eventually negative, zero or positive as the index goes to infinity.</summary>
    /// <param name="expression">e, an expression in the index.</param>
    /// <param name="index">The index.</param>
    /// <param name="integers">Whether the index runs through the integers; else through the reals.</param>
    /// <returns>The sign, or why it is not decided; for what oscillates, whether its bounds decide.</returns>
    public static EventualSign Sign(Expression expression, string index, bool integers = true) =>
        Question.Answer(() => Decide(expression, index, integers), EventualSign.Undecided);

    private static EventualSign Decide(Expression expression, string index, bool integers)
    {
        var question = new Question(integerIndex: integers);
        question.Import.Bindings[index] = question.Pool.Variable;
        var term = question.Import.Term(expression);
        var field = question.Field();
        var range = field.Enclose(term);
        if (range.IsExact)
        {
            return new EventualSign(field.Sign(range.Lower!), true, "");
        }

        var low = range.Lower is null ? -1 : field.Sign(range.Lower);
        var high = range.Upper is null ? 1 : field.Sign(range.Upper);
        if (field.Holes.Length > 0)
        {
            return EventualSign.Undecided(field.Holes);
        }

        if (low > 0 || high < 0 || (low == 0 && high == 0))
        {
            return new EventualSign(low > 0 ? 1 : high < 0 ? -1 : 0, true, "");
        }

        // what oscillates may cancel once it is multiplied out
        if (question.Constants.Normaliser.Numerator(term).IsZero)
        {
            return new EventualSign(0, true, "");
        }

        return new EventualSign(0, false, "it oscillates") { NeverNegative = low >= 0, NeverPositive = high <= 0 };
    }
}

/// <summary>A sign that holds from some index on.</summary>
/// <param name="Sign">−1, 0 or 1.</param>
/// <param name="IsDecided">Whether the sign is known.</param>
/// <param name="Reason">Why it is not.</param>
internal readonly record struct EventualSign(int Sign, bool IsDecided, string Reason)
{
    /// <summary>Where the sign is not decided: at least 0 from some index on.</summary>
    public bool NeverNegative { get; init; }

    /// <summary>Where the sign is not decided: at most 0 from some index on.</summary>
    public bool NeverPositive { get; init; }

    public static EventualSign Undecided(string reason) => new(0, false, reason);
}
