namespace Theory.Hyperreals.Germs;

/// <summary>What is assumed of the parameters of a question: a combination of relations, each between one parameter and what is known of the others.</summary>
internal static class Assumptions
{
    private const int MostCases = 64;

    /// <summary>A statement as cases that hold one at a time, each a list of strict inequalities and equations.</summary>
    /// <exception cref="ArgumentException">The statement is none, or has too many cases.</exception>
    public static IReadOnlyList<AssumedCase> Cases(Expression statement) =>
        [.. Split(statement, holds: true).Select(relations => new AssumedCase(relations))];

    private static List<List<Assumed>> Split(Expression statement, bool holds)
    {
        var parts = statement.Arguments;
        switch (statement.Name)
        {
            case "True" or "False":
                return (statement.Name == "True") == holds ? [[]] : [];
            case "Not":
                return Split(parts[0], !holds);
            case "And" or "Or":
                return (statement.Name == "And") == holds
                    ? parts.Aggregate(new List<List<Assumed>> { new() }, (all, part) => Limited([.. all.SelectMany(_ => Split(part, holds), (a, b) => new List<Assumed>([.. a, .. b]))]))
                    : Limited([.. parts.SelectMany(part => Split(part, holds))]);
        }

        if (parts.Count != 2)
        {
            throw new ArgumentException($"«{statement}» is no statement about parameters: relations such as a > 0, combined by And, Or and Not, are.", nameof(statement));
        }

        // left − right is negative, zero, positive
        var (below, at, above) = statement.Name switch
        {
            "<" => (true, false, false),
            "<=" => (true, true, false),
            ">" => (false, false, true),
            ">=" => (false, true, true),
            "==" => (false, true, false),
            "!=" => (true, false, true),
            _ => throw new ArgumentException($"«{statement}» is no statement about parameters.", nameof(statement)),
        };
        var cases = new List<List<Assumed>>();
        foreach (var (sign, permitted) in new[] { (1, above), (-1, below), (0, at) })
        {
            if (permitted == holds)
            {
                cases.Add([new Assumed(parts[0], sign, parts[1])]);
            }
        }

        return cases;
    }

    private static List<List<Assumed>> Limited(List<List<Assumed>> cases) =>
        cases.Count <= MostCases ? cases : throw new ArgumentException($"The assumptions have more than {MostCases} cases.", nameof(cases));
}

/// <summary>The difference of two sides has a sign.</summary>
internal sealed record Assumed(Expression Left, int Sign, Expression Right)
{
    public Expression Difference { get; } = Left - Right;

    public override string ToString() => $"{Left} {(Sign > 0 ? ">" : Sign < 0 ? "<" : "=")} {Right}";
}

/// <summary>One case of the assumptions, set up in one question.</summary>
internal sealed class AssumedCase(IReadOnlyList<Assumed> relations, int given = int.MaxValue)
{
    private readonly List<(string Name, Expression Value)> written = [];

    /// <summary>Whether no values of the parameters are in this case.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The three cases in which a constant is negative, zero and positive besides.</summary>
    public IEnumerable<AssumedCase> Split(Expression constant) => new[] { 1, -1, 0 }.Select(sign => new AssumedCase([.. relations, new Assumed(constant, sign, Expression.Zero)], Math.Min(given, relations.Count)));

    /// <summary>How many relations there are.</summary>
    public int Count => relations.Count;

    /// <summary>How many relations are equations.</summary>
    public int Fixes => relations.Count(r => r.Sign == 0);

    /// <summary>Makes the parameters known to a question: bounds by bounds, equations by substitution.</summary>
    public void Enter(Question question)
    {
        written.Clear();
        var (pool, constants, bindings) = (question.Pool, question.Constants, question.Import.Bindings);
        var waiting = relations.ToList();
        while (waiting.Count > 0)
        {
            // the first parameter that some relation has as its only one that is not placed yet
            var name = waiting.Select(r => Open(r).ToList()).Where(open => open.Count == 1).Select(open => open[0]).FirstOrDefault();
            var ready = waiting.Where(r => Open(r).ToList() is var open && (name is null ? open.Count == 0 : open is [var one] && one == name)).ToList();
            if (ready.Count == 0)
            {
                // parameters that are only compared with each other: one of them goes free
                var free = Open(waiting[0]).First();
                bindings[free] = pool.Parameter(free);
                continue;
            }

            waiting.RemoveAll(ready.Contains);
            if (name is null)
            {
                IsEmpty |= ready.Any(r => constants.Sign(question.Import.Term(r.Difference)) != r.Sign);
                continue;
            }

            Place(name, ready);
        }

        IEnumerable<string> Open(Assumed relation) => relation.Difference.Symbols.Where(s => !bindings.ContainsKey(s));

        void Place(string name, List<Assumed> ready)
        {
            var parameter = pool.Parameter(name);
            Term? lower = null, upper = null, equal = null;
            foreach (var relation in ready)
            {
                // d = c·a + rest, hence a ⋈ −rest/c; an import of its own, since what it has seen it keeps
                var import = new Import(pool, constants);
                foreach (var (known, term) in bindings)
                {
                    import.Bindings[known] = term;
                }

                var d = constants.Normaliser.Numerator(import.Term(relation.Difference));
                var c = pool.Summands(d).Where(s => ReferenceEquals(s.Term, parameter)).Select(s => s.Coefficient).FirstOrDefault();
                var rest = pool.Subtract(d, pool.Scale(c, parameter));
                if (c.IsZero || Parameters.Mentions(rest, parameter))
                {
                    // what was split off is the question's own doing, and leaves it open; what was given is the asker's
                    var why = $"«{relation}» does not bound {name}: it is not linear in it.";
                    throw relations.Skip(given).Contains(relation) ? new UndecidedException(why) : new ArgumentException(why);
                }

                var bound = pool.Scale(-(Rational.One / c), rest);
                switch (relation.Sign * c.Sign)
                {
                    case 0:
                        IsEmpty |= equal is not null && constants.Sign(pool.Subtract(equal, bound)) != 0;
                        equal = bound;
                        break;
                    case > 0:
                        lower = lower is null || constants.Sign(pool.Subtract(bound, lower)) > 0 ? bound : lower;
                        break;
                    default:
                        upper = upper is null || constants.Sign(pool.Subtract(bound, upper)) < 0 ? bound : upper;
                        break;
                }
            }

            var (least, most) = (equal ?? lower, equal ?? upper);
            IsEmpty |= (lower is not null && most is not null && constants.Sign(pool.Subtract(most, lower)) <= 0)
                || (upper is not null && least is not null && constants.Sign(pool.Subtract(upper, least)) <= 0);
            if (IsEmpty)
            {
                bindings[name] = equal ?? parameter;
                return;
            }

            if (equal is not null)
            {
                bindings[name] = equal;
                written.Add((name, new Export { Variable = Expression.Zero }.Expression(equal)));
            }
            else if (upper is not null && constants.Parameters.IsNeverNegative(pool.Negate(upper)))
            {
                // a negative one is minus a positive one
                var opposite = name + "_";
                while (relations.Any(r => r.Difference.Symbols.Contains(opposite)))
                {
                    opposite += "_";
                }

                var positive = pool.Parameter(opposite, positive: true);
                constants.Parameters.Bound(positive, pool.Negate(upper), lower is null ? null : pool.Negate(lower));
                bindings[name] = pool.Negate(positive);
                written.Add((opposite, -Expression.Symbol(name)));
            }
            else
            {
                parameter = pool.Parameter(name, positive: lower is not null && constants.Parameters.IsNeverNegative(lower));
                constants.Parameters.Bound(parameter, lower, upper);
                bindings[name] = parameter;
            }
        }
    }

    /// <summary>An expression in the parameters as the user names them.</summary>
    public Expression Written(Expression e) => written.Aggregate(e, (all, one) => all.Substitute(one.Name, one.Value));

    public override string ToString() => string.Join(", ", relations);
}
