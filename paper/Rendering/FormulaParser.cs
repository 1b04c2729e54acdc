using System.Globalization;

namespace Theory.Paper.Rendering;

/// <summary>Reads the part of TeX's mathematics that papers use; what it does not know it refuses, pointing at the place.</summary>
public sealed class FormulaParser
{
    private readonly string source;
    private int position;

    private FormulaParser(string source) => this.source = source;

    private bool AtEnd => position >= source.Length;

    /// <summary>The tree of a formula.</summary>
    /// <exception cref="MarkupException">A command is unknown, or a brace, delimiter or environment does not close.</exception>
    public static Formula Parse(string tex)
    {
        ArgumentNullException.ThrowIfNull(tex);
        var parser = new FormulaParser(tex);
        var formula = parser.Row(static _ => false);
        return parser.AtEnd ? formula : throw parser.Problem($"'{parser.Token()}' has no place here");
    }

    /// <summary>Items up to the end, or to a token that ends any row, or to one that the caller waits for.</summary>
    private Formula Row(Func<string, bool> ends)
    {
        var items = new List<Formula>();
        while (true)
        {
            SkipSpace();
            if (AtEnd || Token() is "}" or "&" or @"\\" or @"\end" or @"\right" || ends(Token()))
            {
                return items.Count == 1 ? items[0] : new Formula.Row(new Items<Formula>(items));
            }

            items.Add(Scripted());
        }
    }

    private Formula Scripted()
    {
        var start = position;
        Formula body = Token() is "^" or "_" or "'" ? new Formula.Group(Formula.Empty) : Atom();
        Formula? sub = null, super = null;
        var primes = 0;
        while (true)
        {
            SkipSpace();
            var token = AtEnd ? "" : Token();
            if (token == "'")
            {
                if (super is not null)
                {
                    throw Problem("a prime follows a superscript: put it before");
                }

                position++;
                primes++;
            }
            else if (token is "^" or "_")
            {
                if ((token == "^" ? super : sub) is not null)
                {
                    throw Problem($"a second '{token}' on one base: put braces around the first");
                }

                position++;
                var script = Argument($"'{token}'");
                if (token == "^")
                {
                    super = script;
                }
                else
                {
                    sub = script;
                }
            }
            else
            {
                break;
            }
        }

        if (primes > 0)
        {
            var marks = Enumerable.Repeat<Formula>(new Formula.Symbol(@"\prime"), primes);
            super = super is Formula.Row row ? Join(marks.Concat(row.Items)) : Join(super is null ? marks : marks.Append(super));
        }

        if (sub is null && super is null)
        {
            return body;
        }

        return body is Formula.Space ? throw Problem("a script needs a base, not a space", start) : new Formula.Scripts(body, sub, super);
    }

    private static Formula Join(IEnumerable<Formula> items)
    {
        var list = items.ToList();
        return list.Count == 1 ? list[0] : new Formula.Row(new Items<Formula>(list));
    }

    /// <summary>What a command or script takes: a group, or the one token that follows.</summary>
    private Formula Argument(string of)
    {
        SkipSpace();
        if (AtEnd)
        {
            throw Problem($"{of} lacks its argument");
        }

        var token = Token();
        if (token == "{")
        {
            return Braced();
        }

        if (token is "}" or "&" or @"\\" or "^" or "_" or "'" or @"\end" or @"\right")
        {
            throw Problem($"{of} lacks its argument");
        }

        if (char.IsAsciiDigit(token[0]))
        {
            position++;
            return new Formula.Number(token[..1]);
        }

        return Atom();
    }

    private Formula Braced()
    {
        var start = position++;
        var body = Row(static _ => false);
        if (AtEnd)
        {
            throw Problem("'{' is not closed", start);
        }

        Expect("}");
        return body;
    }

    private Formula Atom()
    {
        var start = position;
        var token = Token();
        position += token.Length;
        if (token == "{")
        {
            position = start;
            return new Formula.Group(Braced());
        }

        if (char.IsAsciiDigit(token[0]))
        {
            return new Formula.Number(token);
        }

        if (FormulaSymbols.Spaces.ContainsKey(token))
        {
            return new Formula.Space(token);
        }

        if (FormulaSymbols.Knows(token))
        {
            return new Formula.Symbol(token);
        }

        return token[0] == '\\' ? Command(token[1..], start) : Character(token, start);
    }

    private Formula.Symbol Character(string token, int start) => token switch
    {
        "−" => new("-"),
        "*" => new(@"\ast"),
        _ => FormulaSymbols.Command(token) is { } command ? new(command) : throw Problem($"the character '{token}' is not known in a formula", start),
    };

    private Formula Command(string name, int start)
    {
        if (FormulaSymbols.Functions.TryGetValue(name, out var limits))
        {
            return new Formula.Function(name, limits);
        }

        if (FormulaSymbols.Accents.ContainsKey(name))
        {
            return new Formula.Accent(name, Argument('\\' + name));
        }

        if (FormulaSymbols.Styles.Contains(name))
        {
            return new Formula.Styled(name, Argument('\\' + name));
        }

        if (FormulaSymbols.Sizes.ContainsKey(name))
        {
            return new Formula.Delimiter(name, Sign());
        }

        switch (name)
        {
            case "frac" or "tfrac" or "dfrac" or "binom":
                var top = Argument('\\' + name);
                return new Formula.Fraction(name, top, Argument('\\' + name));
            case "sqrt":
                return Root();
            case "text":
                return new Formula.Words(Verbatim(@"\text"));
            case "operatorname":
                var star = !AtEnd && source[position] == '*';
                position += star ? 1 : 0;
                var function = Verbatim(@"\operatorname");
                return FormulaSymbols.Functions.TryGetValue(function, out var known) && known == star
                    ? new Formula.Function(function, star)
                    : function.Length > 0 && function.All(char.IsAsciiLetterOrDigit)
                        ? new Formula.Function(function, star)
                        : throw Problem(@"\operatorname takes letters and digits", start);
            case "left":
                return Fenced(start);
            case "middle":
                return new Formula.Delimiter(name, Sign());
            case "begin":
                return Grid(start);
            default:
                throw Problem(name.Length == 0 ? "a lone backslash" : $@"the command \{name} is not known", start);
        }
    }

    private Formula.Root Root()
    {
        SkipSpace();
        Formula? index = null;
        if (!AtEnd && Token() == "[")
        {
            var start = position++;
            index = Row(static token => token == "]");
            if (AtEnd || Token() != "]")
            {
                throw Problem("'[' is not closed", start);
            }

            position++;
        }

        return new Formula.Root(Argument(@"\sqrt"), index);
    }

    private Formula.Fenced Fenced(int start)
    {
        var open = Sign();
        var body = Row(static _ => false);
        if (AtEnd || Token() != @"\right")
        {
            throw Problem(@"\left has no \right", start);
        }

        position += @"\right".Length;
        return new Formula.Fenced(open, body, Sign());
    }

    private string Sign()
    {
        SkipSpace();
        var token = AtEnd ? "" : Token();
        if (!FormulaSymbols.Delimiters.ContainsKey(token))
        {
            throw Problem($"'{token}' is no delimiter");
        }

        position += token.Length;
        return token;
    }

    private Formula.Grid Grid(int start)
    {
        var environment = Verbatim(@"\begin");
        if (!FormulaSymbols.Environments.Contains(environment))
        {
            throw Problem($"the environment '{environment}' is not known", start);
        }

        var rows = new List<Items<Formula>>();
        var cells = new List<Formula>();
        while (true)
        {
            cells.Add(Row(static _ => false));
            var token = AtEnd ? "" : Token();
            position += token.Length;
            switch (token)
            {
                case "&":
                    continue;
                case @"\\":
                    rows.Add(new Items<Formula>(cells));
                    cells = [];
                    continue;
                case @"\end" when Verbatim(@"\end") == environment:
                    if (rows.Count == 0 || cells.Count > 1 || cells[0] != Formula.Empty)
                    {
                        rows.Add(new Items<Formula>(cells));
                    }

                    return new Formula.Grid(environment, new Items<Items<Formula>>(rows));
                default:
                    throw Problem($@"\begin{{{environment}}} is not closed", start);
            }
        }
    }

    /// <summary>The characters between braces, as they stand.</summary>
    private string Verbatim(string of)
    {
        SkipSpace();
        var end = AtEnd || source[position] != '{' ? -1 : source.IndexOf('}', position);
        if (end < 0)
        {
            throw Problem($"{of} takes a text in braces");
        }

        var text = source[(position + 1)..end];
        if (text.IndexOfAny(['\\', '{', '$', '#', '%', '&', '_', '^', '~']) is >= 0 and var bad)
        {
            throw Problem($"'{text[bad]}' has no place in a text within a formula", position + 1 + bad);
        }

        position = end + 1;
        return text;
    }

    private void Expect(string token)
    {
        if (AtEnd || Token() != token)
        {
            throw Problem($"'{token}' is missing");
        }

        position += token.Length;
    }

    /// <summary>The token at the position: a command, a number or one character.</summary>
    private string Token()
    {
        var c = source[position];
        var end = position + 1;
        if (c == '\\')
        {
            while (end < source.Length && char.IsAsciiLetter(source[end]))
            {
                end++;
            }

            return source[position..Math.Min(source.Length, end == position + 1 ? end + 1 : end)];
        }

        if (char.IsAsciiDigit(c))
        {
            while (end < source.Length && (char.IsAsciiDigit(source[end]) ||
                (source[end] == '.' && end + 1 < source.Length && char.IsAsciiDigit(source[end + 1]) && !source[position..end].Contains('.'))))
            {
                end++;
            }

            return source[position..end];
        }

        return StringInfo.GetNextTextElement(source, position);
    }

    private void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(source[position]))
        {
            position++;
        }
    }

    private MarkupException Problem(string problem, int at = -1) => new(source, Math.Min(at < 0 ? position : at, source.Length), problem);
}
