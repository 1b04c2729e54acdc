using System.Globalization;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>Prints a formula as presentation MathML that carries its TeX.</summary>
public static class FormulaMathMl
{
    /// <summary>The <c>math</c> element of a formula.</summary>
    public static string Print(Formula formula, bool display)
    {
        var tex = Escape(FormulaTex.Print(formula));
        return $"<math{(display ? " display=\"block\"" : "")} alttext=\"{tex}\"><semantics>{One(formula)}"
            + $"<annotation encoding=\"application/x-tex\">{tex}</annotation></semantics></math>";
    }

    /// <summary>Exactly one element.</summary>
    private static string One(Formula formula) => formula is Formula.Row row ? $"<mrow>{Row(row.Items)}</mrow>" : Item(formula, SymbolClass.Upright, false);

    private static string Row(Items<Formula> items)
    {
        var text = new StringBuilder();
        var classes = FormulaLayout.Classes(items);
        for (var i = 0; i < items.Count; i++)
        {
            // the browser spaces operators itself, but not the names of functions
            if (i > 0 && (IsFunction(items[i]) || IsFunction(items[i - 1])) && Space(classes[i - 1], classes[i]) is > 0 and var gap)
            {
                text.Append(CultureInfo.InvariantCulture, $"<mspace width=\"{gap:0.###}em\"/>");
            }

            text.Append(Item(items[i], classes[i], i + 1 == items.Count));
        }

        return text.ToString();
    }

    private static double Space(SymbolClass? left, SymbolClass? right) =>
        left is SymbolClass.Relation or SymbolClass.Binary or SymbolClass.Punctuation || right is SymbolClass.Relation or SymbolClass.Binary
            ? 0
            : FormulaLayout.Gap(left, right);

    private static bool IsFunction(Formula item) => item is Formula.Function || (item is Formula.Scripts scripts && IsFunction(scripts.Base));

    private static string Item(Formula formula, SymbolClass? kind, bool last) => formula switch
    {
        Formula.Row => One(formula),
        Formula.Group group => $"<mrow>{One(group.Body)}</mrow>",
        Formula.Number number => $"<mn>{number.Digits}</mn>",
        Formula.Symbol symbol => Symbol(symbol, kind),
        Formula.Function function => function.Limits
            ? $"<mo movablelimits=\"true\" lspace=\"0\" rspace=\"0\">{function.Name switch { "limsup" => "lim sup", "liminf" => "lim inf", var n => n }}</mo>"
            : $"<mi>{function.Name}</mi>",
        Formula.Words words => $"<mtext>{Escape(words.Text).Replace(' ', '\u00a0')}</mtext>",
        Formula.Styled styled => Styled(styled),
        Formula.Fraction { Command: "binom" } f => $"<mrow><mo>(</mo><mfrac linethickness=\"0\">{One(f.Top)}{One(f.Bottom)}</mfrac><mo>)</mo></mrow>",
        Formula.Fraction f => f.Command switch
        {
            "dfrac" => $"<mstyle displaystyle=\"true\"><mfrac>{One(f.Top)}{One(f.Bottom)}</mfrac></mstyle>",
            "tfrac" => $"<mstyle displaystyle=\"false\"><mfrac>{One(f.Top)}{One(f.Bottom)}</mfrac></mstyle>",
            _ => $"<mfrac>{One(f.Top)}{One(f.Bottom)}</mfrac>",
        },
        Formula.Root { Index: null } root => $"<msqrt>{One(root.Body)}</msqrt>",
        Formula.Root root => $"<mroot>{One(root.Body)}{One(root.Index!)}</mroot>",
        Formula.Scripts scripts => Scripts(scripts),
        Formula.Accent { Command: "underline" or "underbrace" } accent =>
            $"<munder accentunder=\"true\">{One(accent.Body)}<mo stretchy=\"true\">{FormulaSymbols.Accents[accent.Command]}</mo></munder>",
        Formula.Accent accent =>
            $"<mover accent=\"true\">{One(accent.Body)}<mo stretchy=\"{(accent.Command is "overline" or "widehat" or "widetilde" or "overbrace" ? "true" : "false")}\">{FormulaSymbols.Accents[accent.Command]}</mo></mover>",
        Formula.Fenced fenced => $"<mrow>{Fence(fenced.Open, "prefix")}{One(fenced.Body)}{Fence(fenced.Close, "postfix")}</mrow>",
        Formula.Delimiter delimiter => Sized(delimiter),
        Formula.Space space => string.Create(CultureInfo.InvariantCulture, $"<mspace width=\"{FormulaSymbols.Spaces[space.Tex]:0.###}em\"/>"),
        Formula.Grid grid => Grid(grid),
        _ => throw new ArgumentException($"No MathML for {formula.GetType().Name} ({last}).", nameof(formula)),
    };

    private static string Symbol(Formula.Symbol symbol, SymbolClass? kind)
    {
        var (character, own) = FormulaSymbols.Of(symbol.Tex);
        var text = Escape(character);
        return own switch
        {
            SymbolClass.Letter => $"<mi>{text}</mi>",
            SymbolClass.Upright when char.IsLetter(character[0]) || symbol.Tex is @"\infty" or @"\emptyset" => $"<mi mathvariant=\"normal\">{text}</mi>",
            SymbolClass.Upright => $"<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">{text}</mo>",
            SymbolClass.Binary when kind == SymbolClass.Upright => $"<mo form=\"prefix\" lspace=\"0\" rspace=\"0\">{text}</mo>",
            SymbolClass.Open or SymbolClass.Close => $"<mo stretchy=\"false\">{text}</mo>",
            SymbolClass.Relation when symbol.Tex is @"\mid" or @"\parallel" =>
                $"<mo stretchy=\"false\" lspace=\"0.278em\" rspace=\"0.278em\">{text}</mo>",
            SymbolClass.Large => $"<mo movablelimits=\"true\">{text}</mo>",
            _ => $"<mo>{text}</mo>",
        };
    }

    private static string Styled(Formula.Styled styled) => FormulaLayout.Letters(styled) switch
    {
        null => $"<mrow>{One(styled.Body)}</mrow>",
        var letters when styled.Style == "mathit" => $"<mi mathvariant=\"italic\">{Escape(letters)}</mi>",
        var letters => $"<mi mathvariant=\"normal\">{Escape(letters)}</mi>",
    };

    private static string Scripts(Formula.Scripts scripts)
    {
        var limits = FormulaLayout.TakesLimits(scripts.Base);
        var (sub, super) = limits ? ("munder", "mover") : ("msub", "msup");
        var both = limits ? "munderover" : "msubsup";
        return (scripts.Sub, scripts.Super) switch
        {
            ({ } below, { } above) => $"<{both}>{One(scripts.Base)}{One(below)}{One(above)}</{both}>",
            ({ } below, null) => $"<{sub}>{One(scripts.Base)}{One(below)}</{sub}>",
            (null, { } above) => $"<{super}>{One(scripts.Base)}{One(above)}</{super}>",
            _ => One(scripts.Base),
        };
    }

    private static string Fence(string sign, string form) =>
        FormulaSymbols.Delimiters[sign] is { Length: > 0 } text ? $"<mo fence=\"true\" stretchy=\"true\" symmetric=\"true\" form=\"{form}\">{text}</mo>" : "";

    private static string Sized(Formula.Delimiter delimiter)
    {
        var text = FormulaSymbols.Delimiters[delimiter.Sign];
        return delimiter.Command == "middle"
            ? $"<mo stretchy=\"true\" symmetric=\"true\" lspace=\"0.278em\" rspace=\"0.278em\">{text}</mo>"
            : string.Create(CultureInfo.InvariantCulture, $"<mo stretchy=\"true\" symmetric=\"true\" minsize=\"{FormulaSymbols.Sizes[delimiter.Command]:0.##}em\" maxsize=\"{FormulaSymbols.Sizes[delimiter.Command]:0.##}em\">{text}</mo>");
    }

    private static string Grid(Formula.Grid grid)
    {
        var (open, close) = grid.Environment switch
        {
            "pmatrix" => ("(", ")"), "bmatrix" => ("[", "]"), "Bmatrix" => (@"\{", @"\}"), "vmatrix" => ("|", "|"), "Vmatrix" => (@"\|", @"\|"),
            "cases" => (@"\{", "."), _ => (".", "."),
        };
        var rows = string.Concat(grid.Rows.Select(cells =>
            $"<mtr>{string.Concat(cells.Select((cell, i) => $"<mtd class=\"{Column(grid.Environment, i)}\">{One(cell)}</mtd>"))}</mtr>"));
        var table = grid.Environment is "aligned" or "gathered"
            ? $"<mtable displaystyle=\"true\" class=\"{grid.Environment}\">{rows}</mtable>"
            : $"<mtable class=\"{grid.Environment}\">{rows}</mtable>";
        return $"<mrow>{Fence(open, "prefix")}{table}{Fence(close, "postfix")}</mrow>";
    }

    private static string Column(string environment, int column) => environment switch
    {
        "cases" => "left",
        "aligned" => column % 2 == 0 ? "right" : "left",
        _ => "center",
    };

    private static string Escape(string text) => HtmlText.Escape(text);
}
