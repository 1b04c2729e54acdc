using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>A run of parsed markup.</summary>
public abstract record Inline
{
    /// <summary>Literal characters.</summary>
    public sealed record Text(string Value) : Inline;

    /// <summary>Emphasis.</summary>
    public sealed record Emphasis(IReadOnlyList<Inline> Body) : Inline;

    /// <summary>Strong emphasis.</summary>
    public sealed record Strong(IReadOnlyList<Inline> Body) : Inline;

    /// <summary>Source text.</summary>
    public sealed record Code(string Value) : Inline;

    /// <summary>A formula within the line.</summary>
    public sealed record Math(Formula Formula) : Inline;

    /// <summary>Works cited together: each a key and a place, which may be empty.</summary>
    public sealed record Citation(IReadOnlyList<(string Key, string Place)> Works) : Inline;

    /// <summary>A reference to the part of the document with that id.</summary>
    public sealed record Reference(string Id) : Inline;

    /// <summary>A link to an address.</summary>
    public sealed record Link(IReadOnlyList<Inline> Body, string Address) : Inline;

    /// <summary>A published number, by name.</summary>
    public sealed record Number(string Name) : Inline;
}

/// <summary>Markup or a formula that cannot be read, with the place.</summary>
public sealed class MarkupException(string source, int position, string problem)
    : FormatException($"{problem}, at character {position + 1} of\n  {Flat(source)}\n  {new string(' ', position)}^")
{
    /// <summary>The index in the text at which the problem was seen.</summary>
    public int Position { get; } = position;

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = problem;

    private static string Flat(string text) => text.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ');
}

/// <summary>Reads the markup that <see cref="Document"/> describes: every string either parses or is refused with a position.</summary>
public sealed class Markup
{
    private const string Literal = "\\*`$[]{}#@_";
    private readonly string source;
    private int position;

    private Markup(string source) => this.source = source;

    /// <summary>The runs of a text.</summary>
    /// <exception cref="MarkupException">An emphasis, formula, code, number or citation is not closed or not well formed.</exception>
    public static IReadOnlyList<Inline> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Markup(text).Runs("");
    }

    private List<Inline> Runs(string end)
    {
        var runs = new List<Inline>();
        var text = new StringBuilder();
        var start = position - end.Length;
        while (position < source.Length)
        {
            if (end != "" && Closes(end))
            {
                Flush(runs, text);
                position += end.Length;
                return runs;
            }

            var c = source[position];
            if (c == '\\' && position + 1 < source.Length && Literal.Contains(source[position + 1]))
            {
                text.Append(source[position + 1]);
                position += 2;
                continue;
            }

            if (Special(c) is { } run)
            {
                Flush(runs, text);
                runs.Add(run);
            }
            else
            {
                text.Append(c is '\n' or '\r' or '\t' ? ' ' : c);
                position++;
            }
        }

        if (end != "")
        {
            throw new MarkupException(source, start, $"'{end}' is not closed");
        }

        Flush(runs, text);
        return runs;
    }

    /// <summary>An end mark follows a character that is not white, and a single star is not half of a double one.</summary>
    private bool Closes(string end)
    {
        if (!At(end) || (end[0] == '*' && char.IsWhiteSpace(source[position - 1])))
        {
            return false;
        }

        return end != "*" || !At("**") || At("***");
    }

    private Inline? Special(char c) => c switch
    {
        '`' => new Inline.Code(Between("`", "`")),
        '$' => Formula(),
        '*' when At("**") && Opens(2) => new Inline.Strong(Nested("**")),
        '*' when Opens(1) => new Inline.Emphasis(Nested("*")),
        '{' when At("{{") => Number(),
        '[' when At("[@") => Citation(),
        '[' when At("[#") => new Inline.Reference(Name(Between("[#", "]"), "a reference")),
        '[' when IsLink() => Link(),
        _ => null,
    };

    private List<Inline> Nested(string mark)
    {
        position += mark.Length;
        return Runs(mark);
    }

    private Inline.Math Formula()
    {
        var start = position++;
        var end = position;
        while (end < source.Length && source[end] != '$')
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        if (end >= source.Length)
        {
            throw new MarkupException(source, start, "'$' is not closed (write \\$ for the sign)");
        }

        var tex = source[position..end];
        try
        {
            var formula = FormulaParser.Parse(tex);
            position = end + 1;
            return new Inline.Math(formula);
        }
        catch (MarkupException e)
        {
            throw new MarkupException(source, start + 1 + e.Position, e.Problem);
        }
    }

    private Inline.Number Number() => new(Name(Between("{{", "}}"), "a number"));

    private Inline.Citation Citation()
    {
        var start = position;
        var works = new List<(string, string)>();
        foreach (var work in Between("[", "]").Split(';'))
        {
            var parts = work.Trim().Split(',', 2);
            if (!parts[0].StartsWith('@'))
            {
                throw new MarkupException(source, start, "a citation reads [@key] or [@key, place; @key]");
            }

            works.Add((Name(parts[0][1..].Trim(), "a citation", start), parts.Length > 1 ? parts[1].Trim() : ""));
        }

        return new Inline.Citation(works);
    }

    private bool IsLink()
    {
        var end = source.IndexOf(']', position);
        return end > position + 1 && end + 1 < source.Length && source[end + 1] == '(' && source.IndexOf(')', end) > end + 2;
    }

    private Inline.Link Link()
    {
        position++;
        var body = Runs("]");
        var start = position;
        if (!At("("))
        {
            throw new MarkupException(source, start, "a link reads [text](address)");
        }

        var address = Between("(", ")").Trim();
        if (!address.StartsWith("https://", StringComparison.Ordinal) && !address.StartsWith("http://", StringComparison.Ordinal)
            && !address.StartsWith('#'))
        {
            throw new MarkupException(source, start, "a link's address begins with https://, http:// or #");
        }

        return new Inline.Link(body, address);
    }

    private string Name(string name, string what, int at = -1)
    {
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"/-_.:+=@".Contains(c)))
        {
            throw new MarkupException(source, at < 0 ? position - 1 : at, $"{what} needs a name of letters, digits and / - _ . : + =, not '{name}'");
        }

        return name;
    }

    private string Between(string open, string close)
    {
        var start = position;
        var end = source.IndexOf(close, start + open.Length, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new MarkupException(source, start, $"'{open}' is not closed");
        }

        position = end + close.Length;
        return source[(start + open.Length)..end];
    }

    private bool Opens(int length) => position + length < source.Length && !char.IsWhiteSpace(source[position + length]);

    private bool At(string mark) => string.CompareOrdinal(source, position, mark, 0, mark.Length) == 0;

    private static void Flush(List<Inline> runs, StringBuilder text)
    {
        if (text.Length > 0)
        {
            runs.Add(new Inline.Text(text.ToString()));
            text.Clear();
        }
    }
}
