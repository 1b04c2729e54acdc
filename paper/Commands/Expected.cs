using Theory.Hyperreals;
using Theory.Numerics;

namespace Theory.Paper.Commands;

/// <summary>A limit against the text that a file expects.</summary>
internal static class Expected
{
    /// <summary>Right, wrong, undecided, or not to be compared.</summary>
    /// <param name="found">The limit.</param>
    /// <param name="expected">The expected value; empty where there is none to be given.</param>
    /// <param name="value">The enclosure of a number.</param>
    /// <returns>The score.</returns>
    public static Score Judge(Limit found, string expected, Func<Expression, Ball> value)
    {
        if (expected.Length == 0)
        {
            // no limit is to be claimed: an oscillation says so, and so does no decision
            return found.Kind is LimitKind.Undecided or LimitKind.Oscillates ? Score.Right : Score.Wrong;
        }

        if (found.Kind == LimitKind.Undecided)
        {
            return Score.Undecided;
        }

        Expression wanted;
        try
        {
            wanted = Expression.Parse(expected);
        }
        catch (ExpressionFormatException)
        {
            return Score.Unchecked;
        }

        // the bounds that files give for an oscillation enclose it and need not be the least: what counts is that there is no limit
        var oscillates = Mentions(wanted, "AccumBounds");
        if (oscillates || found.Kind == LimitKind.Oscillates)
        {
            return oscillates == (found.Kind == LimitKind.Oscillates) ? Score.Right : Score.Wrong;
        }

        var (sign, other) = (SignOfInfinity(found.Value), SignOfInfinity(wanted));
        return sign != 0 || other != 0 ? (sign == other ? Score.Right : Score.Wrong)
            : found.Value == wanted ? Score.Right
            : Compare(found.Value, wanted, value);
    }

    // the same to forty digits, or certainly another number
    private static Score Compare(Expression found, Expression wanted, Func<Expression, Ball> value)
    {
        try
        {
            var (a, b) = (value(found), value(wanted));
            var near = (Ball.Abs(b) + 1.0) * Ball.Parse("1e-40");
            return Ball.Compare(Ball.Abs(a - b), near) switch
            {
                Ordering.Less => Score.Right,
                Ordering.Greater => Score.Wrong,
                _ => Score.Unchecked,
            };
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException or NotSupportedException or InvalidOperationException)
        {
            return Score.Unchecked;
        }
    }

    private static bool Mentions(Expression x, string function)
    {
        var todo = new Stack<Expression>([x]);
        while (todo.TryPop(out var node))
        {
            if (node.Kind == ExpressionKind.Apply && node.Name == function)
            {
                return true;
            }

            foreach (var part in node.Arguments)
            {
                todo.Push(part);
            }
        }

        return false;
    }

    /// <summary>1 for oo, −1 for −oo, 0 for all else.</summary>
    public static int SignOfInfinity(Expression x)
    {
        if (x.Kind == ExpressionKind.Infinity)
        {
            return 1;
        }

        if (x.Kind != ExpressionKind.Product)
        {
            return 0;
        }

        // a rational times oo
        var (infinite, sign) = (false, 1);
        foreach (var factor in x.Arguments)
        {
            if (factor.Kind == ExpressionKind.Infinity)
            {
                infinite = true;
            }
            else if (factor.Kind == ExpressionKind.Number && !factor.Numerator.IsZero)
            {
                sign *= factor.Numerator.Sign;
            }
            else
            {
                return 0;
            }
        }

        return infinite ? sign : 0;
    }
}
