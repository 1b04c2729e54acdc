using Theory.Hyperreals.Germs;

namespace Theory.Hyperreals;

/// <summary>Limits of real expressions, read off the germ at x = a ± 1/ω or x = ±ω: exact, or undecided with the reason.</summary>
public static class Limits
{
    private const int MostSplits = 3;

    private static readonly string[] IndexNames = ["n", "k", "m", "i", "j", "N"];

    /// <summary>lim f(x) as x → a: the standard part of f(a ± 1/ω).</summary>
    /// <remarks>
    /// <para>f is expanded over an asymptotic basis as a lazy multiseries; the leading term of the expansion is the answer, its sign the side of approach.
    /// What oscillates is kept between two germs: where these close, the limit is proved; where f is seen to come near two different values for ever, there is none.</para>
    /// <para>Symbols other than the variable are real constants: parameters, of which nothing is known but what is assumed. An answer holds for all their values at which f
    /// has one near a (law: ``a limit with a parameter is the limit at each of its values``); where it is not one expression for all, the limit is undecided, and says what it is where. A power of a negative number is real at integers alone: (−1)ⁿ has a meaning for n → ∞ in an index n, k, m, i, j or N.</para>
    /// <para>Holds for: expressions whose functions the library expands; others are undecided, by name.</para>
    /// <para>Error: none; an answer is exact or it is not given (law: ``published limits are found, and none is found wrong``).</para>
    /// </remarks>
    /// <param name="expression">f.</param>
    /// <param name="variable">x.</param>
    /// <param name="point">a: a constant, oo or −oo.</param>
    /// <param name="side">From where x reaches a finite a.</param>
    /// <param name="assuming">What is known of the parameters, such as <c>Expression.Parse("And(a &gt; 0, b &lt; a)")</c>: relations, each linear in one parameter, combined by And, Or and Not; <c>True</c> says that they are real, and that the answer may be found case by case.</param>
    /// <returns>The limit.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">What is assumed is no such statement, or holds for no values.</exception>
    public static Limit At(Expression expression, string variable, Expression point, Side side = Side.Both, Expression? assuming = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentException.ThrowIfNullOrEmpty(variable);
        ArgumentNullException.ThrowIfNull(point);
        if (assuming is not null && assuming.Symbols.Contains(variable))
        {
            throw new ArgumentException($"«{assuming}» is about {variable}, which moves: assumptions are about parameters.", nameof(assuming));
        }

        var found = new List<(AssumedCase Case, Limit Limit)>();
        var waiting = new Stack<(AssumedCase Case, int Splits)>();
        foreach (var one in assuming is null ? [new AssumedCase([])] : Assumptions.Cases(assuming).Reverse())
        {
            waiting.Push((one, 0));
        }

        while (waiting.TryPop(out var next))
        {
            var (one, splits) = next;
            Expression? obstacle = null;
            var limit = Question.Answer(() => Find(expression, variable, point, side, one, out obstacle), Limit.Undecided);
            if (one.IsEmpty)
            {
                continue;
            }

            if (assuming is null || limit.Kind != LimitKind.Undecided || obstacle is null || splits == MostSplits)
            {
                found.Add((one, limit));
                continue;
            }

            foreach (var part in one.Split(obstacle).Reverse())
            {
                waiting.Push((part, splits + 1));
            }
        }

        return found.Count == 0 ? throw new ArgumentException($"«{assuming}» holds for no values.", nameof(assuming)) : Together(found);
    }

    /// <summary>The limit of an expression in several variables along a path: each variable is an expression in one parameter t, which goes to its end.</summary>
    /// <param name="expression">f, in several variables.</param>
    /// <param name="path">A variable and its expression in t, each: in F# <c>[ "x", t; "y", t * t ]</c>.</param>
    /// <param name="parameter">t.</param>
    /// <param name="point">Where t goes: a constant, oo or −oo.</param>
    /// <param name="side">From where t reaches a finite point.</param>
    /// <param name="assuming">What is known of the other symbols, as in <see cref="At"/>.</param>
    /// <returns>The limit; limits along all paths may differ, and then there is no limit in several variables.</returns>
    /// <exception cref="ArgumentException">A variable has two expressions.</exception>
    public static Limit Along(Expression expression, IEnumerable<Tuple<string, Expression>> path, string parameter, Expression point, Side side = Side.Both, Expression? assuming = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(path);
        var all = path.ToList();
        if (all.Select(p => p.Item1).Distinct().Count() < all.Count)
        {
            throw new ArgumentException("A variable has two expressions.", nameof(path));
        }

        // one after another would put a value into a value: first each variable gets a name that occurs nowhere
        var taken = all.SelectMany(p => p.Item2.Symbols).Concat(expression.Symbols).Concat(all.Select(p => p.Item1)).ToHashSet();
        var renamed = all.Select(p =>
        {
            var fresh = p.Item1 + "_";
            while (!taken.Add(fresh))
            {
                fresh += "_";
            }

            return (From: p.Item1, Fresh: fresh, To: p.Item2);
        }).ToList();
        var moved = renamed.Aggregate(expression, (e, p) => e.Substitute(p.From, Expression.Symbol(p.Fresh)));
        return At(renamed.Aggregate(moved, (e, p) => e.Substitute(p.Fresh, p.To)), parameter, point, side, assuming);
    }

    /// <summary>lim f(n) as n → ∞.</summary>
    /// <param name="expression">f.</param>
    /// <param name="variable">n.</param>
    /// <returns>The limit.</returns>
    public static Limit AtInfinity(Expression expression, string variable) => At(expression, variable, Expression.Infinity);

    /// <summary>One answer for several cases, where they agree.</summary>
    private static Limit Together(List<(AssumedCase Case, Limit Limit)> found)
    {
        if (found.Find(f => f.Limit.Kind == LimitKind.Undecided) is { Limit: { } open } where)
        {
            return found.Count == 1 ? open : Limit.Undecided($"{open.Reason}, where {where.Case}");
        }

        // the case that fixes no parameter speaks for the others, if they say the same at their values
        var general = found.OrderBy(f => f.Case.Fixes).First();
        foreach (var (one, limit) in found)
        {
            if (limit.Kind != general.Limit.Kind || !Same(one, limit.LowerBound, general.Limit.LowerBound) || !Same(one, limit.UpperBound, general.Limit.UpperBound))
            {
                return Limit.Undecided($"it depends on the parameters: {string.Join("; ", found.Select(f => $"{f.Limit} where {f.Case}"))}");
            }
        }

        return general.Limit.Kind == LimitKind.Value && found.Exists(f => f.Limit.Side != general.Limit.Side) ? Limit.Finite(general.Limit.Value) : general.Limit;
    }

    private static bool Same(AssumedCase one, Expression a, Expression b) => a == b || Question.Answer(
        () =>
        {
            var question = new Question();
            one.Enter(question);
            return question.Constants.IsZero(question.Import.Term(a - b));
        },
        _ => false);

    private static Limit Find(Expression expression, string variable, Expression point, Side side, AssumedCase assumed, out Expression? obstacle)
    {
        var infinite = Infinite(point);
        var index = infinite > 0 && IndexNames.Contains(variable);
        var question = new Question(integerIndex: index && new IndexPowers(variable).Occur(expression)) { IsIndex = index };
        assumed.Enter(question);
        obstacle = null;
        try
        {
            return assumed.IsEmpty ? Limit.Undecided("no values are assumed") : Find(question, expression, variable, point, side).Written(assumed.Written);
        }
        catch (SignException e) when (e.Obstacle is not null && Parameters.Names(e.Obstacle).All(Vocabulary.IsIdentifier))
        {
            obstacle = assumed.Written(new Export { Variable = Expression.Zero }.Expression(e.Obstacle));
            return Limit.Undecided(e.Message);
        }
    }

    private static Limit Find(Question question, Expression expression, string variable, Expression point, Side side)
    {
        var infinite = Infinite(point);
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
