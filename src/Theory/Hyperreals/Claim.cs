using Theory.Hyperreals.FirstOrder;
using Theory.Hyperreals.Germs;

namespace Theory.Hyperreals;

/// <summary>What a <see cref="Truth"/> that is open somewhere says, so that an ultrafilter can be told, and can answer.</summary>
internal abstract record Claim
{
    /// <summary>The difference of two sequences has one of some signs.</summary>
    /// <param name="Difference">a − b, an expression in the index.</param>
    /// <param name="Index">The name of the index.</param>
    /// <param name="Signs">Those of −1, 0 and 1 that the difference may have.</param>
    /// <param name="Text">The relation as it was asked.</param>
    internal sealed record Relation(Expression Difference, string Index, IReadOnlyList<int> Signs, string Text) : Claim
    {
        /// <summary>The sequences that are known by their terms alone, by their symbols: two of one name may be two.</summary>
        internal IReadOnlyDictionary<string, Func<int, double>>? Terms { get; init; }

        internal Relation Negated => this with { Signs = [.. new[] { -1, 0, 1 }.Except(Signs)], Text = $"¬({Text})" };

        public override string ToString() => Text;
    }

    /// <summary>A connective of two statements, or the negation of one.</summary>
    internal sealed record Connective(char Symbol, Truth Left, Truth? Right) : Claim
    {
        public override string ToString() => Right is null ? $"¬({Left.Statement})" : $"({Left.Statement}) {Symbol} ({Right.Statement})";
    }

    internal static Relation Of(Expression left, string relation, Expression right, string index) => new(
        left - right,
        index,
        relation switch { "<" => [-1], "<=" or "≤" => [-1, 0], ">" => [1], ">=" or "≥" => [0, 1], "==" or "=" => [0], _ => [-1, 1] },
        $"{left} {relation} {right}");

    /// <summary>Whether relations may hold together at infinitely many indices, as far as linear order tells: what is not linear is a quantity of its own.</summary>
    internal static bool Compatible(IReadOnlyList<Relation> relations)
    {
        var sentence = Question.Answer(() => Sentence(relations), _ => null);
        return sentence is null || LinearOrder.Decide(sentence) != false;
    }

    // ∃M ∀n > M ∃v: all relations, with a variable v for each term but the index
    private static Formula? Sentence(IReadOnlyList<Relation> relations)
    {
        const string index = "n";
        var question = new Question(integerIndex: true);
        var pool = question.Pool;
        var names = new Dictionary<int, string>();
        var sequences = new Dictionary<Func<int, double>, Term>();
        Formula? body = null;
        foreach (var relation in relations)
        {
            var import = new Import(pool, question.Constants) { IntegerIndex = true };
            import.Bindings[relation.Index] = pool.Variable;
            foreach (var (name, term) in relation.Terms ?? new Dictionary<string, Func<int, double>>())
            {
                if (!sequences.TryGetValue(term, out var own))
                {
                    sequences.Add(term, own = pool.Parameter($"{name}#{sequences.Count}"));
                }

                import.Bindings[name] = own;
            }

            var sum = Expression.Zero;
            foreach (var (c, term) in pool.Summands(import.Term(relation.Difference)))
            {
                var number = Expression.Number(c.Numerator, c.Denominator);
                sum += term.IsNumber ? number * Expression.Number(term.Value.Numerator, term.Value.Denominator) : Expression.Product(number, Expression.Symbol(ReferenceEquals(term, pool.Variable) ? index : Name(term)));
            }

            Formula? any = null;
            foreach (var sign in relation.Signs)
            {
                var atom = Formula.Atom(sum, sign > 0 ? ">" : sign < 0 ? "<" : "==", Expression.Zero);
                any = any is null ? atom : Formula.Or(any, atom);
            }

            any ??= Formula.Atom(Expression.One, "<", Expression.Zero);
            body = body is null ? any : Formula.And(body, any);
        }

        if (body is null)
        {
            return null;
        }

        body = names.Values.Aggregate(body, (inner, name) => Formula.Exists(name, inner));
        return Formula.Exists("M", Formula.ForAll(index, Formula.Implies(Formula.Atom(Expression.Symbol(index), ">", Expression.Symbol("M")), body)));

        string Name(Term term)
        {
            if (!names.TryGetValue(term.Id, out var name))
            {
                name = $"v{names.Count}";
                names.Add(term.Id, name);
            }

            return name;
        }
    }
}
