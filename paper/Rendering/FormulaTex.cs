using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>Prints a formula as TeX, in a form that LaTeX and <see cref="FormulaParser"/> both read.</summary>
public static class FormulaTex
{
    /// <summary>The TeX of a formula, without dollar signs.</summary>
    public static string Print(Formula formula)
    {
        var text = new StringBuilder();
        Append(text, formula);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Formula formula)
    {
        switch (formula)
        {
            case Formula.Row row:
                foreach (var item in row.Items)
                {
                    Append(text, item);
                }

                break;
            case Formula.Group group:
                Write(text, "{" + Print(group.Body) + "}");
                break;
            case Formula.Symbol symbol:
                Write(text, symbol.Tex);
                break;
            case Formula.Number number:
                Write(text, number.Digits);
                break;
            case Formula.Function function:
                Write(text, FormulaSymbols.Functions.TryGetValue(function.Name, out var limits) && limits == function.Limits
                    ? $@"\{function.Name}"
                    : $@"\operatorname{(function.Limits ? "*" : "")}{{{function.Name}}}");
                break;
            case Formula.Words words:
                Write(text, $@"\text{{{words.Text}}}");
                break;
            case Formula.Styled styled:
                Write(text, $@"\{styled.Style}{{{Print(styled.Body)}}}");
                break;
            case Formula.Fraction fraction:
                Write(text, $@"\{fraction.Command}{{{Print(fraction.Top)}}}{{{Print(fraction.Bottom)}}}");
                break;
            case Formula.Root root:
                Write(text, $@"\sqrt{(root.Index is { } index ? $"[{Print(index)}]" : "")}{{{Print(root.Body)}}}");
                break;
            case Formula.Scripts scripts:
                Append(text, scripts.Base);
                text.Append(scripts.Sub is { } sub ? $"_{{{Print(sub)}}}" : "").Append(scripts.Super is { } super ? $"^{{{Print(super)}}}" : "");
                break;
            case Formula.Accent accent:
                Write(text, $@"\{accent.Command}{{{Print(accent.Body)}}}");
                break;
            case Formula.Fenced fenced:
                Write(text, @"\left");
                Write(text, fenced.Open);
                Append(text, fenced.Body);
                Write(text, @"\right");
                Write(text, fenced.Close);
                break;
            case Formula.Delimiter delimiter:
                Write(text, '\\' + delimiter.Command);
                Write(text, delimiter.Sign);
                break;
            case Formula.Space space:
                Write(text, space.Tex);
                break;
            case Formula.Grid grid:
                Write(text, $@"\begin{{{grid.Environment}}}");
                Write(text, string.Join(@" \\ ", grid.Rows.Select(cells => string.Join(" & ", cells.Select(Print)))));
                Write(text, (grid.Rows is [.., var last] && last.Count == 1 && last[0] == Formula.Empty && grid.Rows.Count > 1 ? @" \\ " : "")
                    + $@"\end{{{grid.Environment}}}");
                break;
            default:
                throw new ArgumentException($"No TeX for {formula.GetType().Name}.", nameof(formula));
        }
    }

    /// <summary>Appends with a space where two tokens would otherwise run together.</summary>
    private static void Write(StringBuilder text, string piece)
    {
        if (text.Length > 0 && piece.Length > 0)
        {
            var before = text[^1];
            if ((char.IsAsciiLetter(piece[0]) && EndsInCommand(text)) || ((char.IsAsciiDigit(before) || before == '.') && (char.IsAsciiDigit(piece[0]) || piece[0] == '.')))
            {
                text.Append(' ');
            }
        }

        text.Append(piece);
    }

    private static bool EndsInCommand(StringBuilder text)
    {
        var i = text.Length - 1;
        while (i >= 0 && char.IsAsciiLetter(text[i]))
        {
            i--;
        }

        return i >= 0 && i < text.Length - 1 && text[i] == '\\' && !(i > 0 && text[i - 1] == '\\');
    }
}
