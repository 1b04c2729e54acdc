using System.Text.RegularExpressions;

namespace Theory.Paper.Rendering;

/// <summary>What a piece of source text is.</summary>
internal enum CodeKind { Plain, Comment, String, Keyword, Literal }

/// <summary>Cuts F# source into pieces to be coloured; other languages stay plain.</summary>
internal static partial class CodeTokens
{
    /// <summary>The pieces; joined they are the source.</summary>
    public static IEnumerable<(CodeKind Kind, string Text)> Of(string code, string language)
    {
        if (language != "F#")
        {
            yield return (CodeKind.Plain, code);
            yield break;
        }

        var at = 0;
        foreach (Match match in Token().Matches(code))
        {
            if (match.Index > at)
            {
                yield return (CodeKind.Plain, code[at..match.Index]);
            }

            var kind = match.Groups["comment"].Success ? CodeKind.Comment
                : match.Groups["string"].Success ? CodeKind.String
                : match.Groups["keyword"].Success ? CodeKind.Keyword
                : CodeKind.Literal;
            yield return (kind, match.Value);
            at = match.Index + match.Length;
        }

        yield return (CodeKind.Plain, code[at..]);
    }

    [GeneratedRegex("""
        (?<comment>//[^\n]*|\(\*[\s\S]*?\*\))|(?<string>"(\\.|[^"\\])*")|(?<keyword>\b(let|in|fun|function|match|with|if|then|else|elif|for|do|while|open|module|namespace|type|member|static|of|rec|mutable|use|yield|return|async|true|false|not|and|or|when|as|new|null|printfn|val)\b|(?<=^|\n)\#(load|r|time)\b)|(?<literal>\b[0-9][0-9_]*(\.[0-9]+)?([eE][+-]?[0-9]+)?[LmfuU]*\b)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
