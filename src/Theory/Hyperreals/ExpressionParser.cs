using System.Globalization;
using System.Numerics;

namespace Theory.Hyperreals;

/// <summary>Reads an expression by operator precedence, with stacks of its own: nesting costs memory, never the thread's stack.</summary>
internal sealed class ExpressionParser(string text)
{
    private readonly Stack<Operator> operators = new();
    private readonly List<Expression> values = [];
    private int at;

    // whether a value must come next; else an operator
    private bool wanted = true;

    // whether a sign here belongs to a whole term: −2x² is (−2)·x², but x·−y² is x·(−(y²))
    private bool opens = true;

    /// <summary>What waits for its right side. Larger binds tighter.</summary>
    private enum Kind
    {
        Group, Call, Bars,
        Or, And, Not, Relation, Sum, Product, Negation, Inverse, Power, Root,
    }

    private sealed class Operator(Kind kind, string name, int position, int depth)
    {
        public Kind Kind { get; } = kind;
        public string Name { get; } = name;
        public int Position { get; } = position;

        // values below this one's first
        public int Depth { get; } = depth;

        public int Level => Kind switch
        {
            Kind.Group or Kind.Call or Kind.Bars => 0,
            Kind.Negation or Kind.Inverse => (int)Kind.Negation,
            _ => (int)Kind,
        };
    }

    public Expression Read()
    {
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                break;
            }

            if (wanted)
            {
                Operand();
            }
            else
            {
                Infix();
            }
        }

        if (wanted)
        {
            throw Error(values.Count == 0 && operators.Count == 0 ? "the text is empty" : "the text ends where a value is expected", text.Length);
        }

        Reduce(1);
        if (operators.TryPeek(out var open))
        {
            throw Error(open.Kind == Kind.Bars ? "this '|' is not closed" : "this '(' is not closed", open.Position);
        }

        return values[0];
    }

    private void Operand()
    {
        var c = text[at];
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            Number();
        }
        else if (c == 'π')
        {
            at++;
            Value(Expression.Pi);
        }
        else if (c == '∞')
        {
            at++;
            Value(Expression.Infinity);
        }
        else if (Vocabulary.IsStart(c))
        {
            Name();
        }
        else if (c is '(' or '|')
        {
            Open(c == '(' ? Kind.Group : Kind.Bars, "", at);
            at++;
        }
        else if (c is '-' or '−')
        {
            if (opens)
            {
                operators.Push(new Operator(Kind.Product, "*", at, values.Count));
                values.Add(Expression.Number(BigInteger.MinusOne));
            }
            else
            {
                Prefix(Kind.Negation);
            }

            opens = false;
            at++;
        }
        else if (c == '+')
        {
            at++;
        }
        else if (c is '~' or '¬')
        {
            if (operators.TryPeek(out var above) && above.Level > (int)Kind.Not)
            {
                throw Error($"'{c}' stands only before a condition", at);
            }

            Prefix(Kind.Not);
            at++;
        }
        else if (c == '√')
        {
            Prefix(Kind.Root);
            opens = false;
            at++;
        }
        else if (c == ')' && operators.TryPeek(out var call) && call.Kind == Kind.Call && values.Count == call.Depth)
        {
            at++;
            operators.Pop();
            Close(call, []);
        }
        else
        {
            throw Error(c == ')' && !operators.Any(o => o.Level == 0) ? "this ')' closes nothing" : $"a value is expected, not '{Shown()}'", at);
        }
    }

    private void Infix()
    {
        var c = text[at];
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        switch (c)
        {
            case '+':
                Chain(Kind.Sum, "+");
                opens = true;
                at++;
                break;
            case '-' or '−':
                Chain(Kind.Sum, "-");
                operators.Push(new Operator(Kind.Product, "*", at, values.Count));
                values.Add(Expression.Number(BigInteger.MinusOne));
                opens = false;
                at++;
                break;
            case '*' when next == '*':
                Binary(Kind.Power, "**");
                at += 2;
                break;
            case '^':
                Binary(Kind.Power, "^");
                at++;
                break;
            case '*' or '·' or '×' or '⋅':
                Chain(Kind.Product, "*");
                at++;
                break;
            case '/' or '÷':
                Chain(Kind.Product, "/");
                Prefix(Kind.Inverse);
                at++;
                break;
            case '!' when next != '=' || (at + 2 < text.Length && text[at + 2] == '='):
                at += next == '!' ? 2 : 1;
                values[^1] = Expression.Build(next == '!' ? "factorial2" : "factorial", [values[^1]]);
                break;
            case ')':
                Reduce(1);
                if (!operators.TryPeek(out var open) || open.Kind == Kind.Bars)
                {
                    throw Error(open is null ? "this ')' closes nothing" : "a '|' is expected before this ')'", at);
                }

                at++;
                operators.Pop();
                Close(open, Take(open.Depth));
                break;
            case ',':
                Reduce(1);
                if (!operators.TryPeek(out var list) || list.Kind == Kind.Bars)
                {
                    throw Error("a ',' stands only between the arguments of a function", at);
                }

                at++;
                wanted = opens = true;
                break;
            case '|' when operators.FirstOrDefault(o => o.Level == 0)?.Kind == Kind.Bars:
                Reduce(1);
                var bars = operators.Pop();
                at++;
                Value(Expression.Build("Abs", Take(bars.Depth)));
                break;
            case '|' or '∨':
                Chain(Kind.Or, "Or");
                opens = true;
                at++;
                break;
            case '&' or '∧':
                Chain(Kind.And, "And");
                opens = true;
                at++;
                break;
            default:
                if (RelationHere() is ({ Length: > 0 } relation, var length))
                {
                    Reduce((int)Kind.Relation + 1);
                    if (operators.TryPeek(out var before) && before.Kind == Kind.Relation)
                    {
                        throw Error($"relations do not chain: write (a {before.Name} b) & (b {relation} c)", at);
                    }

                    Binary(Kind.Relation, relation);
                    opens = true;
                    at += length;
                }
                else if (Superscript() is { } exponent)
                {
                    values[^1] = Expression.Power(values[^1], exponent);
                }
                else
                {
                    throw Unexpected(c);
                }

                break;
        }
    }

    private (string Relation, int Length) RelationHere()
    {
        var c = text[at];
        var equals = at + 1 < text.Length && text[at + 1] == '=';
        return c switch
        {
            '<' => equals ? ("<=", 2) : ("<", 1),
            '>' => equals ? (">=", 2) : (">", 1),
            '=' => equals ? ("==", 2) : ("==", 1),
            '!' when equals => ("!=", 2),
            '≤' => ("<=", 1),
            '≥' => (">=", 1),
            '≠' => ("!=", 1),
            _ => ("", 0),
        };
    }

    // an exponent in raised digits, read as written: x⁻²
    private Expression? Superscript()
    {
        const string Digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        var from = at;
        var negative = text[at] == '⁻';
        var end = negative ? at + 1 : at;
        var n = BigInteger.Zero;
        while (end < text.Length && Digits.IndexOf(text[end]) is >= 0 and var digit)
        {
            n = (n * 10) + digit;
            end++;
        }

        if (end == (negative ? from + 1 : from) || end - from > 1000)
        {
            return null;
        }

        at = end;
        return Expression.Number(negative ? -n : n);
    }

    private ExpressionFormatException Unexpected(char c)
    {
        if (Vocabulary.IsStart(c) || char.IsAsciiDigit(c) || c is '(' or 'π' or '∞' or '√' or '.')
        {
            return Error(c == '(' ? "a '*' or a function's name is missing before this '('" : $"a '*' is missing before '{Shown()}'", at);
        }

        return Error($"'{Shown()}' is not expected here", at);
    }

    private void Number()
    {
        var from = at;
        Digits();
        if (at < text.Length && text[at] == '.')
        {
            at++;
            Digits();
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var exponent = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                at = exponent;
                Digits();
            }
        }

        Value(Expression.Decimal(text.AsSpan(from, at - from)));

        void Digits()
        {
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }
        }
    }

    private void Name()
    {
        var from = at;
        while (at < text.Length && Vocabulary.IsPart(text[at]))
        {
            at++;
        }

        var name = text[from..at];
        var after = at;
        while (after < text.Length && char.IsWhiteSpace(text[after]))
        {
            after++;
        }

        if (after < text.Length && text[after] == '(')
        {
            if (!Vocabulary.IsFunction(name) || name is "True" or "False")
            {
                throw Error(
                    name.Length == 1 || Vocabulary.Constants.Contains(name) || name is "oo"
                        ? $"'{name}' is no function: a '*' is missing after it"
                        : $"there is no function '{name}'{Vocabulary.Suggestion(name)}",
                    from);
            }

            at = after + 1;
            Open(Kind.Call, name, from);
            return;
        }

        Value(name switch
        {
            "oo" => Expression.Infinity,
            "zoo" or "nan" => throw Error($"'{name}' is no number", from),
            "True" or "False" => Expression.Build(name, []),
            _ when Vocabulary.Constants.Contains(name) => Expression.Constant(name),
            _ when Vocabulary.IsReserved(name) => throw Error($"'{name}' is a function: its arguments are missing", from),
            _ => Expression.Symbol(name),
        });
    }

    private void Value(Expression value)
    {
        values.Add(value);
        wanted = opens = false;
    }

    private void Open(Kind kind, string name, int position)
    {
        operators.Push(new Operator(kind, name, position, values.Count));
        wanted = opens = true;
    }

    private void Prefix(Kind kind)
    {
        operators.Push(new Operator(kind, "", at, values.Count));
        wanted = true;
    }

    // one more part of a sum, a product, a conjunction: all that stand side by side are one
    private void Chain(Kind kind, string name)
    {
        Reduce((int)kind + 1);
        if (!operators.TryPeek(out var top) || top.Kind != kind)
        {
            operators.Push(new Operator(kind, name, at, values.Count - 1));
        }

        wanted = true;
    }

    private void Binary(Kind kind, string name)
    {
        // a power binds to the right, so an earlier one waits
        Reduce((int)kind + 1);
        operators.Push(new Operator(kind, name, at, values.Count - 1));
        wanted = true;
    }

    private Expression[] Take(int depth)
    {
        var taken = values.GetRange(depth, values.Count - depth).ToArray();
        values.RemoveRange(depth, values.Count - depth);
        return taken;
    }

    // finishes all that binds at least as tightly
    private void Reduce(int level)
    {
        while (operators.TryPeek(out var top) && top.Level >= level)
        {
            operators.Pop();
            var parts = Take(top.Depth);
            values.Add(top.Kind switch
            {
                Kind.Or => Expression.Build("Or", parts),
                Kind.And => Expression.Build("And", parts),
                Kind.Not => Expression.Build("Not", parts),
                Kind.Relation => Expression.Build(top.Name, parts),
                Kind.Sum => Expression.Sum(parts),
                Kind.Product => Expression.Product(parts),
                Kind.Negation => -parts[0],
                Kind.Inverse => Expression.Reciprocal(parts[0]),
                Kind.Power => Expression.Power(parts[0], parts[1]),
                _ => Expression.Sqrt(parts[0]),
            });
        }
    }

    private void Close(Operator open, Expression[] parts)
    {
        wanted = opens = false;
        if (open.Kind == Kind.Group)
        {
            if (parts.Length > 1)
            {
                RequireTuple(open);
            }

            values.AddRange(parts);
            return;
        }

        var complaint = Expression.Complaint(open.Name, parts);
        if (complaint.Length > 0)
        {
            throw Error(complaint, open.Position);
        }

        values.Add(Expression.Build(open.Name, parts));
    }

    // (a, b) and (k, a, b) are whole arguments of Piecewise, Sum and Product, and nothing else; their parts join the arguments of the call
    private void RequireTuple(Operator open)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        var whole = operators.TryPeek(out var call) && call.Kind == Kind.Call && (at == text.Length || text[at] is ',' or ')');
        if (!whole || Vocabulary.Canonical(call!.Name) is not ("Piecewise" or "Sum" or "Product"))
        {
            throw Error("a list in parentheses stands only in Piecewise((value, condition), …), Sum(term, (k, a, b)) and Product(term, (k, a, b))", open.Position);
        }
    }

    private string Shown() =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? text.Substring(at, 2)
        : char.IsControl(text[at]) || char.IsSurrogate(text[at]) ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)text[at]:X4}")
        : text[at].ToString();

    private ExpressionFormatException Error(string reason, int position) => new(reason, text, position);
}
