using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>What every printer of formulas asks: how a row's items stand to each other, and which character a styled letter is.</summary>
internal static class FormulaLayout
{
    /// <summary>The class of an item, with a sign that joins nothing (as in −x) read as an ordinary one.</summary>
    public static IReadOnlyList<SymbolClass?> Classes(IReadOnlyList<Formula> items)
    {
        var classes = new List<SymbolClass?>();
        SymbolClass? before = SymbolClass.Open;
        foreach (var item in items)
        {
            var kind = ClassOf(item);
            if (kind == SymbolClass.Binary && before is SymbolClass.Open or SymbolClass.Binary or SymbolClass.Relation or SymbolClass.Punctuation
                or SymbolClass.Large or SymbolClass.Integral)
            {
                kind = SymbolClass.Upright;
            }

            classes.Add(kind);
            before = item is Formula.Space ? before : kind;
        }

        return classes;
    }

    /// <summary>The space between two neighbours, in em, by TeX's rules; none within scripts.</summary>
    public static double Gap(SymbolClass? left, SymbolClass? right) => (left, right) switch
    {
        (null, _) or (_, null) => 0,
        (SymbolClass.Relation, SymbolClass.Relation) => 0,
        (SymbolClass.Open, _) or (_, SymbolClass.Close or SymbolClass.Punctuation) => 0,
        (SymbolClass.Relation, _) or (_, SymbolClass.Relation) => 5 / 18.0,
        (SymbolClass.Binary, _) or (_, SymbolClass.Binary) => 4 / 18.0,
        (SymbolClass.Punctuation, _) => 3 / 18.0,
        (SymbolClass.Large or SymbolClass.Integral, SymbolClass.Open) => 0,
        (SymbolClass.Large or SymbolClass.Integral, _) or (_, SymbolClass.Large or SymbolClass.Integral) => 3 / 18.0,
        _ => 0,
    };

    /// <summary>Whether scripts go below and above in a formula of its own.</summary>
    public static bool TakesLimits(Formula item) => item switch
    {
        Formula.Symbol symbol => FormulaSymbols.Of(symbol.Tex).Class == SymbolClass.Large,
        Formula.Function function => function.Limits,
        Formula.Accent accent => accent.Command is "underbrace" or "overbrace",
        _ => false,
    };

    /// <summary>The letters of a styled body as characters of that alphabet, or null where it holds more than letters, digits and signs.</summary>
    public static string? Letters(Formula.Styled styled)
    {
        var items = styled.Body is Formula.Row row ? row.Items : new Items<Formula>([styled.Body]);
        var text = new StringBuilder();
        foreach (var item in items)
        {
            var letter = item switch
            {
                Formula.Symbol { Tex: "-" } => "-",
                Formula.Symbol symbol when FormulaSymbols.Of(symbol.Tex).Class is SymbolClass.Letter or SymbolClass.Upright or SymbolClass.Punctuation
                    => FormulaSymbols.Of(symbol.Tex).Text,
                Formula.Number number => number.Digits,
                Formula.Space => "\u2009",
                _ => null,
            };
            if (letter is null)
            {
                return null;
            }

            foreach (var rune in letter.EnumerateRunes())
            {
                text.Append(Styled(styled.Style, rune));
            }
        }

        return text.ToString();
    }

    private static SymbolClass? ClassOf(Formula item) => item switch
    {
        Formula.Symbol symbol => FormulaSymbols.Of(symbol.Tex).Class,
        Formula.Scripts scripts => ClassOf(scripts.Base),
        Formula.Function => SymbolClass.Large,
        Formula.Accent { Command: "underbrace" or "overbrace" } => SymbolClass.Upright,
        Formula.Accent accent => ClassOf(accent.Body),
        Formula.Delimiter { Command: "middle" } => SymbolClass.Relation,
        Formula.Delimiter delimiter => delimiter.Command[^1] switch
        {
            'l' => SymbolClass.Open,
            'r' => SymbolClass.Close,
            'm' => SymbolClass.Relation,
            _ => SymbolClass.Upright,
        },
        Formula.Space => null,
        _ => SymbolClass.Upright,
    };

    private static string Styled(string style, Rune rune)
    {
        var (upper, lower, digit, greekUpper, greekLower) = style switch
        {
            "mathbb" => (0x1D538, 0x1D552, 0x1D7D8, 0, 0),
            "mathcal" or "mathscr" => (0x1D49C, 0x1D4B6, 0, 0, 0),
            "mathbf" => (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
            "boldsymbol" => (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
            "mathsf" => (0x1D5A0, 0x1D5BA, 0x1D7E2, 0, 0),
            "mathtt" => (0x1D670, 0x1D68A, 0x1D7F6, 0, 0),
            _ => (0, 0, 0, 0, 0),
        };
        var c = rune.Value;
        var exception = (style, (char)c) switch
        {
            ("mathbb", 'C') => 'ℂ', ("mathbb", 'H') => 'ℍ', ("mathbb", 'N') => 'ℕ', ("mathbb", 'P') => 'ℙ', ("mathbb", 'Q') => 'ℚ',
            ("mathbb", 'R') => 'ℝ', ("mathbb", 'Z') => 'ℤ',
            ("mathcal" or "mathscr", 'B') => 'ℬ', ("mathcal" or "mathscr", 'E') => 'ℰ', ("mathcal" or "mathscr", 'F') => 'ℱ',
            ("mathcal" or "mathscr", 'H') => 'ℋ', ("mathcal" or "mathscr", 'I') => 'ℐ', ("mathcal" or "mathscr", 'L') => 'ℒ',
            ("mathcal" or "mathscr", 'M') => 'ℳ', ("mathcal" or "mathscr", 'R') => 'ℛ', ("mathcal" or "mathscr", 'e') => 'ℯ',
            ("mathcal" or "mathscr", 'g') => 'ℊ', ("mathcal" or "mathscr", 'o') => 'ℴ',
            _ => '\0',
        };
        var styled = c switch
        {
            _ when exception != '\0' => exception,
            >= 'A' and <= 'Z' when upper != 0 => upper + c - 'A',
            >= 'a' and <= 'z' when lower != 0 => lower + c - 'a',
            >= '0' and <= '9' when digit != 0 => digit + c - '0',
            >= 'Α' and <= 'Ω' when greekUpper != 0 => greekUpper + c - 'Α',
            >= 'α' and <= 'ω' when greekLower != 0 => greekLower + c - 'α',
            _ => c,
        };
        return char.ConvertFromUtf32(styled);
    }
}
