namespace Theory.Paper.Rendering;

/// <summary>Sets a table with rules above, below and under its header, which every page repeats.</summary>
internal sealed class PdfTable(Composition composition, PdfFonts fonts, PdfText text)
{
    private const double Left = PdfPaper.Left, Width = PdfPaper.Width, Gap = 14, Size = 8.8;

    public IEnumerable<Strip> Strips(Table table)
    {
        var look = new PdfText.Look(fonts.Serif, Size);
        var widths = Widths(table, look);
        var whole = widths.Sum() + Gap * (widths.Count - 1);
        var caption = text.Lines(Width, (composition.Target(table.Id) + ". ", look with { Face = fonts.Bold }, false), (table.Caption, look, true));
        var first = true;
        yield return Strip.Gap(10);
        foreach (var strip in PdfBlocks.Lines(caption, Left, false))
        {
            yield return strip with { Keep = true, Anchor = first ? table.Id : "" };
            first = false;
        }

        yield return Strip.Gap(4, keep: true);
        var titles = Row(table, [.. table.Columns.Select(c => c.Header)], look with { Face = fonts.Bold }, widths);
        var header = new Strip(titles.Height + 7, (canvas, y) =>
        {
            canvas.Rectangle(Left, y, whole, 0.9, PdfFonts.Ink);
            titles.Draw(canvas, y + 3);
            canvas.Rectangle(Left, y + titles.Height + 4, whole, 0.5, PdfFonts.Ink);
        });
        yield return header with { Keep = true };
        for (var i = 0; i < table.Rows.Count; i++)
        {
            yield return Row(table, table.Rows[i], look, widths) with { Header = i == 0 ? null : header, Keep = i + 1 == table.Rows.Count };
        }

        yield return new Strip(4, (canvas, y) => canvas.Rectangle(Left, y + 1.5, whole, 0.9, PdfFonts.Ink));
        foreach (var strip in table.Note == "" ? [] : PdfBlocks.Lines(text.Lines(table.Note, new(fonts.Serif, 8.2, PdfFonts.Soft), Width), Left, false))
        {
            yield return strip;
        }

        yield return Strip.Gap(12);
    }

    private Strip Row(Table table, IReadOnlyList<string> cells, PdfText.Look look, IReadOnlyList<double> widths)
    {
        var lines = cells.Select((cell, i) => text.Lines(cell, look, widths[i] + 0.01)).ToList();
        var strips = lines.Select((cell, i) => PdfBlocks.Lines(cell, 0, false, 1.3).ToList()).ToList();
        var height = strips.Max(s => s.Sum(line => line.Height)) + 2.4;
        return new Strip(height, (canvas, y) =>
        {
            var x = Left;
            for (var i = 0; i < lines.Count; i++)
            {
                var at = y + 1.2;
                for (var j = 0; j < lines[i].Count; j++)
                {
                    var line = lines[i][j];
                    var (ascent, descent, tall) = (Math.Max(line.Ascent, 7), Math.Max(line.Descent, 2.4), strips[i][j].Height);
                    var free = widths[i] - line.Width;
                    line.Draw(canvas, x + free * (table.Columns[i].Align switch { Align.Right => 1, Align.Center => 0.5, _ => 0 }), at + (tall - ascent - descent) / 2 + ascent);
                    at += tall;
                }

                x += widths[i] + Gap;
            }
        });
    }

    /// <summary>Natural widths where they fit; else the wide left columns share what the others leave.</summary>
    private List<double> Widths(Table table, PdfText.Look look)
    {
        var natural = table.Columns.Select((c, i) => table.Rows.Select(r => Longest(r[i], look)).Append(Longest(c.Header, look with { Face = fonts.Bold })).Max()).ToList();
        var room = Width - Gap * (natural.Count - 1);
        if (natural.Sum() <= room)
        {
            return natural;
        }

        var wide = table.Columns.Select((c, i) => c.Align == Align.Left && natural[i] > 90).ToList();
        if (!wide.Contains(true))
        {
            wide = [.. natural.Select(w => w > room / natural.Count)];
        }

        var left = room - natural.Where((_, i) => !wide[i]).Sum();
        var asked = natural.Where((_, i) => wide[i]).Sum();
        return [.. natural.Select((w, i) => wide[i] ? Math.Max(50, left * w / asked) : w)];
    }

    private double Longest(string cell, PdfText.Look look) => text.Lines(cell, look, double.MaxValue).Max(l => l.Width);
}
