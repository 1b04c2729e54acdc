using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>A work as a reference list prints it.</summary>
/// <param name="Key">What citations name.</param>
/// <param name="Kind">article, book, inproceedings, ….</param>
/// <param name="Fields">Field name in lower case to plain text.</param>
public sealed record Work(string Key, string Kind, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>"A. Author, B. Author and C. Author", first names as the entry has them.</summary>
    public string Authors
    {
        get
        {
            var names = Fields["author"].Split(" and ").Select(Ordered).ToList();
            return names switch
            {
                [var one] => one,
                [.. var most, "others"] => string.Join(", ", most) + " et al.",
                [.. var most, var last] => string.Join(", ", most) + " and " + last,
                _ => "",
            };
        }
    }

    /// <summary>The title.</summary>
    public string Title => Fields["title"];

    /// <summary>The year.</summary>
    public string Year => Fields["year"];

    /// <summary>Journal, book or series with volume and pages, or the archive's number.</summary>
    public string Venue
    {
        get
        {
            var place = Field("journal") ?? Field("booktitle") ?? Field("publisher") ?? Field("school") ?? Field("institution") ?? Field("howpublished");
            if (place is null)
            {
                return Field("eprint") is { } eprint ? $"{Field("archiveprefix") ?? "arXiv"}:{eprint}" : "";
            }

            var text = new StringBuilder(place);
            text.Append(Field("volume") is { } volume ? $" {volume}" : "").Append(Field("number") is { } number ? $"({number})" : "");
            text.Append(Field("pages") is { } pages ? $", {pages}" : "");
            return text.ToString();
        }
    }

    /// <summary>The address to read it at, or null.</summary>
    public string? Link => Field("url")
        ?? (Field("doi") is { } doi ? $"https://doi.org/{doi}" : Field("eprint") is { } eprint ? $"https://arxiv.org/abs/{eprint}" : null);

    private string? Field(string name) => Fields.GetValueOrDefault(name);

    private static string Ordered(string name) => name.Split(',', 2) is [var last, var first] ? $"{first.Trim()} {last.Trim()}" : name.Trim();
}

/// <summary>The works of a BibTeX file, read strictly.</summary>
public sealed class Bibliography
{
    private static readonly HashSet<string> Kinds =
        ["article", "book", "inproceedings", "incollection", "phdthesis", "techreport", "misc", "unpublished", "online"];

    private readonly Dictionary<string, Work> works;

    private Bibliography(Dictionary<string, Work> works) => this.works = works;

    /// <summary>No works.</summary>
    public static Bibliography Empty { get; } = new([]);

    /// <summary>Every work by its key.</summary>
    public IReadOnlyDictionary<string, Work> Works => works;

    /// <summary>The works of a BibTeX text.</summary>
    /// <exception cref="FormatException">An entry is malformed, of an unknown kind, twice there, or lacks author, title or year; the line is named.</exception>
    public static Bibliography Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var works = new Dictionary<string, Work>();
        foreach (var work in new Reader(text).Entries())
        {
            if (!works.TryAdd(work.Key, work))
            {
                throw new FormatException($"The bibliography has two entries of the key '{work.Key}'.");
            }
        }

        return new Bibliography(works);
    }

    private sealed class Reader(string text)
    {
        private int position;

        public IEnumerable<Work> Entries()
        {
            while (true)
            {
                SkipSpaceAndComments();
                if (position >= text.Length)
                {
                    yield break;
                }

                yield return Entry();
            }
        }

        private Work Entry()
        {
            Expect('@');
            var kind = Word("an entry's kind").ToLowerInvariant();
            if (!Kinds.Contains(kind))
            {
                throw Problem($"the kind '@{kind}' is not known");
            }

            Expect('{');
            var key = Word("a key");
            var fields = new Dictionary<string, string>();
            while (true)
            {
                SkipSpaceAndComments();
                if (Peek() == '}')
                {
                    position++;
                    break;
                }

                Expect(',');
                SkipSpaceAndComments();
                if (Peek() == '}')
                {
                    continue;
                }

                var name = Word("a field's name").ToLowerInvariant();
                Expect('=');
                if (!fields.TryAdd(name, BibText.Plain(Value())))
                {
                    throw Problem($"'{key}' has the field '{name}' twice");
                }
            }

            foreach (var needed in new[] { "author", "title", "year" })
            {
                if (string.IsNullOrWhiteSpace(fields.GetValueOrDefault(needed)))
                {
                    throw Problem($"'{key}' has no {needed}");
                }
            }

            return new Work(key, kind, fields);
        }

        private string Value()
        {
            SkipSpaceAndComments();
            var c = Peek();
            if (char.IsAsciiDigit(c))
            {
                return Word("a number");
            }

            if (c is not ('{' or '"'))
            {
                throw Problem("a field's value stands in braces or quotes, or is a number");
            }

            var start = ++position;
            for (var depth = 0; position < text.Length; position++)
            {
                var at = text[position];
                if (at == '\\' && position + 1 < text.Length)
                {
                    position++;
                }
                else if (depth == 0 && at == (c == '{' ? '}' : '"'))
                {
                    return text[start..position++];
                }
                else
                {
                    depth += at switch { '{' => 1, '}' => -1, _ => 0 };
                    if (depth < 0)
                    {
                        throw Problem("a '}' closes nothing");
                    }
                }
            }

            position = start;
            throw Problem("a value is not closed");
        }

        private string Word(string what)
        {
            SkipSpaceAndComments();
            var start = position;
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || "-_.:+/".Contains(text[position])))
            {
                position++;
            }

            return position > start ? text[start..position] : throw Problem($"{what} is missing");
        }

        private void Expect(char c)
        {
            SkipSpaceAndComments();
            if (Peek() != c)
            {
                throw Problem($"'{c}' is missing");
            }

            position++;
        }

        private char Peek() => position < text.Length ? text[position] : '\0';

        private void SkipSpaceAndComments()
        {
            while (position < text.Length && (char.IsWhiteSpace(text[position]) || text[position] == '%'))
            {
                if (text[position] == '%')
                {
                    position = text.IndexOf('\n', position) is >= 0 and var end ? end : text.Length;
                }
                else
                {
                    position++;
                }
            }
        }

        private FormatException Problem(string problem) =>
            new($"Line {text.AsSpan(0, Math.Min(position, text.Length)).Count('\n') + 1} of the bibliography: {problem}.");
    }
}
