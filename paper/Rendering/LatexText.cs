using System.Globalization;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>Plain text as LaTeX input in ASCII: signs escaped, characters beyond ASCII as commands.</summary>
public static class LatexText
{
    private static readonly Dictionary<string, string> Signs = new()
    {
        ["\\"] = "\\textbackslash{}", ["{"] = "\\{", ["}"] = "\\}", ["$"] = "\\ensuremath{\\mathdollar}", ["%"] = "\\%", ["&"] = "\\&", ["#"] = "\\#", ["_"] = "\\_",
        ["~"] = "\\textasciitilde{}", ["^"] = "\\textasciicircum{}", ["<"] = "\\textless{}", [">"] = "\\textgreater{}", ["|"] = "\\textbar{}",
        ["\""] = "''", ["'"] = "'", ["`"] = "\\`{}",
        ["“"] = "``", ["”"] = "''", ["‘"] = "`", ["’"] = "'", ["–"] = "--", ["—"] = "---", ["…"] = "\\ldots{}", ["\u00a0"] = "~",
        ["\u2009"] = "\\,", ["\u202f"] = "\\,", ["·"] = "\\ensuremath{\\cdot}", ["√"] = "\\ensuremath{\\surd}", ["✓"] = "\\ensuremath{\\checkmark}",
        ["✕"] = "\\ensuremath{\\times}", ["✗"] = "\\ensuremath{\\times}", ["◐"] = "\\ensuremath{\\circ}", ["−"] = "\\ensuremath{-}", ["ß"] = "\\ss{}",
        ["ø"] = "\\o{}", ["Ø"] = "\\O{}", ["ł"] = "\\l{}", ["Ł"] = "\\L{}", ["æ"] = "\\ae{}", ["Æ"] = "\\AE{}", ["œ"] = "\\oe{}", ["å"] = "\\aa{}",
        ["Å"] = "\\AA{}", ["§"] = "\\ensuremath{\\mathsection}", ["©"] = "(c)", ["°"] = "\\textsuperscript{o}", ["ı"] = "\\i{}", ["µ"] = "\\ensuremath{\\mu}",
        ["⟂"] = "\\ensuremath{\\perp}", ["■"] = "\\rule{0.55em}{0.55em}", ["•"] = "\\ensuremath{\\bullet}",
    };

    private static readonly Dictionary<char, string> Marks = new()
    {
        ['\u0301'] = "\\'", ['\u0300'] = "\\`", ['\u0308'] = "\\\"", ['\u0302'] = "\\^", ['\u0303'] = "\\~", ['\u0304'] = "\\=", ['\u0307'] = "\\.",
        ['\u0327'] = "\\c", ['\u030C'] = "\\v", ['\u0306'] = "\\u", ['\u030B'] = "\\H", ['\u030A'] = "\\r",
    };

    private const string Digits = "0123456789+-=()n";

    /// <summary>The text in LaTeX.</summary>
    /// <exception cref="ArgumentException">A character has no command here; it is named.</exception>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tex = new StringBuilder();
        foreach (var element in Elements(text))
        {
            tex.Append(One(element));
        }

        return tex.ToString();
    }

    /// <summary>The text in a typewriter font, where every space and sign counts.</summary>
    public static string Code(string text)
    {
        var tex = new StringBuilder();
        foreach (var element in Elements(text))
        {
            tex.Append(element switch
            {
                " " => "~",
                "-" => "{-}",
                _ when element.Length == 1 && "\\{}$%&#_~^<>|\"'`".Contains(element[0]) => $"\\char{((int)element[0]).ToString(CultureInfo.InvariantCulture)}{{}}",
                _ => One(element),
            });
        }

        return tex.ToString();
    }

    /// <summary>The text for a bookmark or the document's title, where no font is chosen.</summary>
    public static string Bookmark(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value < 128 && "\\{}$%&#_~^".Contains((char)rune.Value) ? $"\\{(rune.Value is '\\' ? "textbackslash " : rune.Value is '~' ? "textasciitilde " : rune.Value is '^' ? "textasciicircum " : ((char)rune.Value).ToString())}"
        : rune.Value < 128 ? ((char)rune.Value).ToString()
        : rune.Value is 0xA0 or 0x2009 ? " "
        : rune.Value > 0xFFFF ? "?" : $"\\unichar{{\"{rune.Value:X4}}}"));

    private static IEnumerable<string> Elements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(Accents.Compose(text));
        while (elements.MoveNext())
        {
            yield return (string)elements.Current;
        }
    }

    private static string One(string element)
    {
        if (Signs.TryGetValue(element, out var sign))
        {
            return sign;
        }

        if (element.Length == 1 && element[0] is >= ' ' and < '\x7f')
        {
            return element;
        }

        if (element is "\n" or "\r" or "\t" or "\r\n")
        {
            return " ";
        }

        if ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ".IndexOf(element, StringComparison.Ordinal) is >= 0 and var above)
        {
            return $"\\ensuremath{{^{{{Digits[above]}}}}}";
        }

        if ("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎".IndexOf(element, StringComparison.Ordinal) is >= 0 and var below)
        {
            return $"\\ensuremath{{_{{{Digits[below]}}}}}";
        }

        if (FormulaSymbols.Command(element) is { } command)
        {
            return $"\\ensuremath{{{command}}}";
        }

        return Accents.Split(element) is { } parts && Marks.TryGetValue(parts.Mark, out var mark)
            ? $"{mark}{{{parts.Letter}}}"
            : throw new ArgumentException(
                $"The character '{element}' (U+{char.ConvertToUtf32(element, 0):X4}) has no LaTeX here; write it as a formula.", nameof(element));
    }
}
