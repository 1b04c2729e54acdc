using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>The plain text that a BibTeX value stands for.</summary>
internal static class BibText
{
    private static readonly Dictionary<char, char> Marks = new()
    {
        ['\''] = '\u0301', ['`'] = '\u0300', ['"'] = '\u0308', ['^'] = '\u0302', ['~'] = '\u0303', ['='] = '\u0304', ['.'] = '\u0307',
        ['c'] = '\u0327', ['v'] = '\u030C', ['u'] = '\u0306', ['H'] = '\u030B', ['k'] = '\u0328', ['r'] = '\u030A',
    };

    private static readonly Dictionary<string, string> Words = new()
    {
        ["ss"] = "ß", ["o"] = "ø", ["O"] = "Ø", ["l"] = "ł", ["L"] = "Ł", ["ae"] = "æ", ["AE"] = "Æ", ["oe"] = "œ", ["aa"] = "å", ["AA"] = "Å",
        ["i"] = "ı", ["j"] = "ȷ",
    };

    /// <summary>Braces dropped, accents composed, dashes drawn, white space one.</summary>
    public static string Plain(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '{' or '}':
                    break;
                case '~':
                    text.Append('\u00a0');
                    break;
                case '-' when Follows(value, i, "---"):
                    text.Append('—');
                    i += 2;
                    break;
                case '-' when Follows(value, i, "--"):
                    text.Append('–');
                    i++;
                    break;
                case '\\':
                    i = Command(value, i + 1, text);
                    break;
                default:
                    if (!char.IsWhiteSpace(c))
                    {
                        text.Append(c);
                    }
                    else if (text.Length > 0 && text[^1] != ' ')
                    {
                        text.Append(' ');
                    }

                    break;
            }
        }

        return Accents.Compose(text.ToString().Trim());
    }

    /// <summary>Reads the command after a backslash; returns the index of its last character.</summary>
    private static int Command(string value, int i, StringBuilder text)
    {
        if (i >= value.Length)
        {
            throw new FormatException($"A lone backslash ends '{value}'.");
        }

        if ("&%$#_{}".Contains(value[i]))
        {
            text.Append(value[i]);
            return i;
        }

        var end = i;
        while (end < value.Length && char.IsAsciiLetter(value[end]))
        {
            end++;
        }

        if (end > i && Words.TryGetValue(value[i..end], out var word))
        {
            text.Append(word);
            return end - 1;
        }

        if (Marks.TryGetValue(value[i], out var mark) && (end == i || end == i + 1))
        {
            var at = i + 1;
            while (at < value.Length && (value[at] is '{' or ' ' or '\\'))
            {
                at++;
            }

            if (at < value.Length && char.IsLetter(value[at]))
            {
                text.Append(value[at]).Append(mark);
                return at;
            }
        }

        throw new FormatException($"The command at character {i} of '{value}' is not known in a bibliography.");
    }

    private static bool Follows(string value, int i, string text) => string.CompareOrdinal(value, i, text, 0, text.Length) == 0;
}
