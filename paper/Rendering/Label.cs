using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>A piece of a figure's label: characters, slanted or not, on the line (0), above it (+1) or below (−1).</summary>
public readonly record struct LabelRun(string Text, bool Italic, int Shift);

/// <summary>Figure labels and formulas as characters in a line, where a drawing has no room for two dimensions.</summary>
public static class Label
{
    /// <summary>The runs of a label, which is markup of text and formulas.</summary>
    /// <exception cref="MarkupException">The label does not parse, or holds a citation, a link or a number.</exception>
    public static IReadOnlyList<LabelRun> Runs(string label)
    {
        var runs = new List<LabelRun>();
        foreach (var inline in Markup.Parse(label))
        {
            switch (inline)
            {
                case Inline.Text text:
                    runs.Add(new LabelRun(text.Value, false, 0));
                    break;
                case Inline.Math math:
                    runs.AddRange(Of(math.Formula));
                    break;
                default:
                    throw new MarkupException(label, 0, "a figure's label holds text and formulas only");
            }
        }

        return runs;
    }

    /// <summary>A formula in one line: fractions with a slash, roots with their sign.</summary>
    public static IReadOnlyList<LabelRun> Of(Formula formula)
    {
        var runs = new List<LabelRun>();
        Add(runs, formula, 0);
        var merged = new List<LabelRun>();
        foreach (var run in runs)
        {
            if (merged.Count > 0 && merged[^1] is var last && last.Italic == run.Italic && last.Shift == run.Shift)
            {
                merged[^1] = last with { Text = last.Text + run.Text };
            }
            else
            {
                merged.Add(run);
            }
        }

        return merged;
    }

    /// <summary>The characters of the runs; a script is marked by ^ or _ where no character for it exists.</summary>
    public static string Plain(IEnumerable<LabelRun> runs)
    {
        const string digits = "0123456789+−-=()nix", above = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱˣ", below = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₙᵢₓ";
        var text = new StringBuilder();
        foreach (var run in runs)
        {
            if (run.Shift == 0)
            {
                text.Append(run.Text);
            }
            else if (run.Text.All(c => digits.Contains(c)))
            {
                text.Append(string.Concat(run.Text.Select(c => (run.Shift > 0 ? above : below)[digits.IndexOf(c)])));
            }
            else
            {
                text.Append(run.Shift > 0 ? '^' : '_').Append(run.Text.Length > 1 ? $"({run.Text})" : run.Text);
            }
        }

        return text.ToString();
    }

    private static void Add(List<LabelRun> runs, Formula formula, int shift)
    {
        void Text(string text, bool italic = false) => runs.Add(new LabelRun(text, italic, shift));
        switch (formula)
        {
            case Formula.Row row:
                var classes = FormulaLayout.Classes(row.Items);
                for (var i = 0; i < row.Items.Count; i++)
                {
                    if (i > 0 && shift == 0 && FormulaLayout.Gap(classes[i - 1], classes[i]) is > 0 and var gap)
                    {
                        Text(gap > 0.2 ? " " : "\u2009");
                    }

                    Add(runs, row.Items[i], shift);
                }

                break;
            case Formula.Group group:
                Add(runs, group.Body, shift);
                break;
            case Formula.Symbol symbol:
                var (character, kind) = FormulaSymbols.Of(symbol.Tex);
                Text(character, kind == SymbolClass.Letter);
                break;
            case Formula.Number number:
                Text(number.Digits);
                break;
            case Formula.Function function:
                Text(function.Name);
                break;
            case Formula.Words words:
                Text(words.Text);
                break;
            case Formula.Styled styled when FormulaLayout.Letters(styled) is { } letters:
                Text(letters, styled.Style == "mathit");
                break;
            case Formula.Styled styled:
                Add(runs, styled.Body, shift);
                break;
            case Formula.Fraction fraction:
                Part(runs, fraction.Top, shift);
                Text(fraction.Command == "binom" ? " over " : "/");
                Part(runs, fraction.Bottom, shift);
                break;
            case Formula.Root root:
                Text(root.Index is null ? "√" : Plain(Of(root.Index)) switch { "3" => "∛", "4" => "∜", var index => $"{index}√" });
                Part(runs, root.Body, shift);
                break;
            case Formula.Scripts scripts:
                Add(runs, scripts.Base, shift);
                Script(runs, scripts.Sub, -1);
                Script(runs, scripts.Super, 1);
                break;
            case Formula.Accent accent:
                var mark = accent.Command switch
                {
                    "hat" or "widehat" => "\u0302", "bar" or "overline" => "\u0304", "tilde" or "widetilde" => "\u0303", "vec" => "\u20D7",
                    "dot" => "\u0307", "ddot" => "\u0308", "underline" => "\u0332", _ => "",
                };
                var before = runs.Count;
                Add(runs, accent.Body, shift);
                if (runs.Count > before)
                {
                    runs[^1] = runs[^1] with { Text = Accents.Compose(runs[^1].Text + mark) };
                }

                break;
            case Formula.Fenced fenced:
                Text(FormulaSymbols.Delimiters[fenced.Open]);
                Add(runs, fenced.Body, shift);
                Text(FormulaSymbols.Delimiters[fenced.Close]);
                break;
            case Formula.Delimiter delimiter:
                Text(FormulaSymbols.Delimiters[delimiter.Sign]);
                break;
            case Formula.Space space:
                Text(FormulaSymbols.Spaces[space.Tex] > 0.2 ? " " : "\u2009");
                break;
            case Formula.Grid grid:
                Text("[");
                for (var r = 0; r < grid.Rows.Count; r++)
                {
                    Text(r > 0 ? "; " : "");
                    for (var c = 0; c < grid.Rows[r].Count; c++)
                    {
                        Text(c > 0 ? ", " : "");
                        Add(runs, grid.Rows[r][c], shift);
                    }
                }

                Text("]");
                break;
            default:
                throw new ArgumentException($"No characters for {formula.GetType().Name}.", nameof(formula));
        }
    }

    private static void Part(List<LabelRun> runs, Formula part, int shift)
    {
        var simple = part is not Formula.Row;
        runs.Add(new LabelRun(simple ? "" : "(", false, shift));
        Add(runs, part, shift);
        runs.Add(new LabelRun(simple ? "" : ")", false, shift));
    }

    private static void Script(List<LabelRun> runs, Formula? script, int shift)
    {
        if (script is not null)
        {
            Add(runs, script, shift);
        }
    }
}
