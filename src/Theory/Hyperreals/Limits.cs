using Theory.Hyperreals.Germs;

namespace Theory.Hyperreals;

/// <summary>Limits of real expressions, read off the germ at x = a ± 1/ω or x = ±ω: exact, or undecided with the reason.</summary>
public static class Limits
{
    private static readonly string[] IndexNames = ["n", "k", "m", "i", "j", "N"];

    /// <summary>lim f(x) as x → a: the standard part of f(a ± 1/ω).</summary>
    /// <remarks>
    /// <para>f is expanded over an asymptotic basis as a lazy multiseries; the leading term of the expansion is the answer, its sign the side of approach.
    /// What oscillates is kept between two germs: where these close, the limit is proved; where f is seen to come near two different values for ever, there is none.</para>
    /// <para>Symbols other than the variable are real constants of which nothing is known. A power of a negative number is real at integers alone: (−1)ⁿ has a meaning for n → ∞ in an index n, k, m, i, j or N.</para>
    /// <para>Holds for: expressions whose functions the library expands; others are undecided, by name.</para>
    /// <para>Error: none; an answer is exact or it is not given (law: ``published limits are found, and none is found wrong``).</para>
    /// </remarks>
    /// <param name="expression">f.</param>
    /// <param name="variable">x.</param>
    /// <param name="point">a: a constant, oo or −oo.</param>
    /// <param name="side">From where x reaches a finite a.</param>
    /// <returns>The limit.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static Limit At(Expression expression, string variable, Expression point, Side side = Side.Both)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentException.ThrowIfNullOrEmpty(variable);
        ArgumentNullException.ThrowIfNull(point);
        return Question.Answer(() => Find(expression, variable, point, side), Limit.Undecided);
    }

    /// <summary>lim f(n) as n → ∞.</summary>
    /// <param name="expression">f.</param>
    /// <param name="variable">n.</param>
    /// <returns>The limit.</returns>
    public static Limit AtInfinity(Expression expression, string variable) => At(expression, variable, Expression.Infinity);

    private static Limit Find(Expression expression, string variable, Expression point, Side side)
    {
        var infinite = Infinite(point);
        var index = infinite > 0 && IndexNames.Contains(variable);
        var question = new Question(integerIndex: index && new IndexPowers(variable).Occur(expression)) { IsIndex = index };
        var pool = question.Pool;
        if (infinite != 0)
        {
            var x = infinite > 0 ? pool.Variable : pool.Negate(pool.Variable);
            return new Approaching(question, variable, expression).Along(x).Limit;
        }

        var a = question.Import.Term(point);
        if (!a.IsConstant)
        {
            throw new UndecidedException($"the point {point} moves");
        }

        var step = pool.Power(pool.Variable, pool.MinusOne);
        Approaching.Answer From(bool above) => new Approaching(question, variable, expression).Along(above ? pool.Add(a, step) : pool.Subtract(a, step));
        if (side != Side.Both)
        {
            return From(side == Side.Above).Limit;
        }

        var (right, left) = (From(true), From(false));
        if (right.Limit.Kind != left.Limit.Kind)
        {
            return right.Limit.Kind == LimitKind.Undecided ? right.Limit
                : left.Limit.Kind == LimitKind.Undecided ? left.Limit
                : Limit.Undecided($"the sides differ: {right.Limit} from above, {left.Limit} from below");
        }

        if (right.Limit.Kind == LimitKind.Value)
        {
            return question.Constants.IsZero(pool.Subtract(right.Value!, left.Value!))
                ? right.Limit.Side == left.Limit.Side ? right.Limit : Limit.Finite(right.Limit.Value)
                : Limit.Undecided($"the sides differ: {right.Limit} from above, {left.Limit} from below");
        }

        return right.Limit;
    }

    private static int Infinite(Expression point)
    {
        if (point.Kind == ExpressionKind.Infinity)
        {
            return 1;
        }

        if (point.Kind == ExpressionKind.Product && point.Arguments.Any(a => a.Kind == ExpressionKind.Infinity) && point.Arguments.All(a => a.Kind is ExpressionKind.Infinity or ExpressionKind.Number))
        {
            var sign = 1;
            foreach (var factor in point.Arguments)
            {
                sign *= factor.Kind == ExpressionKind.Infinity ? 1 : factor.Numerator.Sign;
            }

            return sign;
        }

        return 0;
    }
}
