using System.Text;

namespace Theory.Hyperreals.Germs;

/// <summary>Writes out the leading terms of a germ.</summary>
internal static class Expander
{
    /// <summary>The leading terms of an expression's germ, flat: a constant times a monomial each.</summary>
    public static AsymptoticExpansion Expand(Expression sequence, string index, int count)
    {
        var question = new Question(integerIndex: true);
        question.Import.Bindings[index] = question.Pool.Variable;
        var field = question.Field();
        var range = field.Enclose(question.Import.Term(sequence));
        if (!range.IsExact)
        {
            throw new UndecidedException("it oscillates");
        }

        var found = new List<(Term Constant, List<(Basis Base, Term Exponent)> Monomial)>();
        var rest = range.Lower!;
        var pool = question.Pool;
        while (found.Count <= count && !field.IsZero(rest))
        {
            var (c, monomial) = (field.LeadingConstant(rest), field.LeadingMonomial(rest));
            found.Add((c, monomial));
            var term = monomial.AsEnumerable().Reverse().Aggregate(field.Constant(c), (g, m) => field.Monomial(g, m.Base, m.Exponent));
            rest = field.Subtract(rest, term);
        }

        var export = new Export { Variable = Expression.Symbol(index) };
        Expression Whole(Term c, List<(Basis Base, Term Exponent)> monomial) =>
            export.Expression(pool.Multiply(c, pool.Product(monomial.Select(m => pool.Power(m.Base.Symbol, m.Exponent)))));
        var isExact = found.Count <= count;
        var shown = isExact ? found : found[..count];
        var text = new StringBuilder();
        foreach (var (c, monomial) in shown)
        {
            var negative = TermPool.IsNegative(c);
            text.Append(text.Length == 0 ? (negative ? "−" : "") : negative ? " − " : " + ");
            text.Append(Text(export, pool, negative ? pool.Negate(c) : c, monomial));
        }

        if (!isExact)
        {
            text.Append(text.Length == 0 ? "" : " + ").Append("O(").Append(Text(export, pool, pool.One, found[count].Monomial)).Append(')');
        }

        return new AsymptoticExpansion([.. shown.Select(t => Whole(t.Constant, t.Monomial))], isExact, text.Length == 0 ? "0" : text.ToString());
    }

    private static string Text(Export export, TermPool pool, Term c, List<(Basis Base, Term Exponent)> monomial)
    {
        var (above, below) = (new List<string>(), new List<string>());
        foreach (var (b, e) in monomial)
        {
            // a small ε is easier on the eye than 1/ω
            var isIndex = ReferenceEquals(b.Symbol, pool.Variable);
            var small = isIndex && e.IsNumber && e.Value.Sign < 0;
            var name = small ? "ε" : isIndex ? "ω" : new Export { Variable = Expression.Symbol("ω") }.Expression(b.Symbol).ToString();
            var exponent = small ? pool.Negate(e) : e;
            above.Add(exponent.IsOne ? name : Raise(name, export.Expression(exponent)));
        }

        if (monomial.Count == 0)
        {
            return Bracketed(export.Expression(c), alone: true);
        }

        if (c.IsNumber)
        {
            if (!c.Value.Numerator.IsOne)
            {
                above.Insert(0, c.Value.Numerator.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            if (!c.Value.IsInteger)
            {
                below.Add(c.Value.Denominator.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        else
        {
            above.Insert(0, Bracketed(export.Expression(c), alone: false));
        }

        // 2ε, but ω·log ω
        var head = above.Count > 1 && char.IsDigit(above[0][0]) && above[1].Length > 0 && (above[1][0] == 'ε' || above[1][0] == 'ω') ? above[0] + above[1] : above[0];
        var tail = head == above[0] ? above[1..] : above[2..];
        return string.Join('·', tail.Prepend(head)) + (below.Count > 0 ? "/" + below[0] : "");
    }

    private static string Raise(string name, Expression exponent)
    {
        var simple = exponent.Kind == ExpressionKind.Number && exponent.Denominator.IsOne;
        var text = exponent.ToString();
        var b = name.All(char.IsLetter) ? name : $"({name})";
        return simple ? b + string.Concat(text.Select(d => d == '−' || d == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[d - '0'])) : $"{b}^({text})";
    }

    private static string Bracketed(Expression e, bool alone)
    {
        var text = e.ToString();
        return !alone && e.Kind == ExpressionKind.Sum ? $"({text})" : text;
    }
}
