namespace Theory.Paper.Rendering;

/// <summary>Something to be drawn on a line: its width, its reach above and below, and how.</summary>
internal sealed record PdfBox(double Width, double Ascent, double Descent, Action<PdfCanvas, double, double> Draw)
{
    /// <summary>White space.</summary>
    public static PdfBox Space(double width) => new(width, 0, 0, static (_, _, _) => { });

    /// <summary>Boxes side by side on one line.</summary>
    public static PdfBox Row(IReadOnlyList<PdfBox> boxes) => new(
        boxes.Sum(b => b.Width), boxes.Select(b => b.Ascent).DefaultIfEmpty(0).Max(), boxes.Select(b => b.Descent).DefaultIfEmpty(0).Max(), (canvas, x, y) =>
        {
            foreach (var box in boxes)
            {
                box.Draw(canvas, x, y);
                x += box.Width;
            }
        });

    /// <summary>The box moved down, or up where negative.</summary>
    public PdfBox Lowered(double by) => new(Width, Ascent - by, Descent + by, (canvas, x, y) => Draw(canvas, x, y + by));

    /// <summary>The box drawn in the middle of a wider one.</summary>
    public PdfBox Centred(double width) => new(width, Ascent, Descent, (canvas, x, y) => Draw(canvas, x + (width - Width) / 2, y));
}

/// <summary>The fonts of one document; a character that the wanted face lacks is taken from the next that has it.</summary>
internal sealed class PdfFonts
{
    public const string Ink = "1C1D20", Soft = "5C5E66", LinkColour = "1F4E79";

    private readonly Dictionary<(string, double, string, string), PdfBox> made = [];

    public PdfFace Serif { get; } = Load("Serif", "DejaVuSerifCondensed.ttf");

    public PdfFace Italic { get; } = Load("Italic", "DejaVuSerifCondensed-Italic.ttf");

    public PdfFace Bold { get; } = Load("Bold", "DejaVuSerifCondensed-Bold.ttf");

    public PdfFace Sans { get; } = Load("Sans", "DejaVuSansCondensed.ttf");

    public PdfFace Mono { get; } = Load("Mono", "DejaVuSansMono.ttf");

    public PdfFace Math { get; } = Load("Math", "DejaVuMathTeXGyre.ttf");

    public IReadOnlyList<PdfFace> All => [Serif, Italic, Bold, Sans, Mono, Math];

    /// <summary>Characters in a face and size.</summary>
    /// <exception cref="ArgumentException">No face of the document has a character; it is named.</exception>
    public PdfBox Text(PdfFace face, double size, string text, string colour = Ink)
    {
        if (made.TryGetValue((face.Name, size, text, colour), out var known))
        {
            return known;
        }

        var pieces = new List<(PdfFace Face, string Text, double Width)>();
        foreach (var rune in Accents.Compose(text).EnumerateRunes())
        {
            var has = All.Prepend(face).FirstOrDefault(f => f.Has(rune)) ?? throw new ArgumentException(
                $"No font of the paper has the character '{rune}' (U+{rune.Value:X4}).", nameof(text));
            var width = has.Width(rune) * size;
            if (pieces.Count > 0 && pieces[^1].Face == has)
            {
                pieces[^1] = (has, pieces[^1].Text + rune, pieces[^1].Width + width);
            }
            else
            {
                pieces.Add((has, rune.ToString(), width));
            }
        }

        return made[(face.Name, size, text, colour)] = new PdfBox(pieces.Sum(p => p.Width), 0.76 * size, 0.24 * size, (canvas, x, y) =>
        {
            foreach (var (has, part, width) in pieces)
            {
                canvas.Text(has, size, colour, x, y, part);
                x += width;
            }
        });
    }

    /// <summary>A figure's label.</summary>
    public PdfBox Label(IReadOnlyList<LabelRun> runs, double size, string colour) => PdfBox.Row([.. runs.Select(run =>
        Text(run.Italic ? Italic : Sans, run.Shift == 0 ? size : size * 0.72, run.Text, colour).Lowered(run.Shift switch { > 0 => -0.34 * size, < 0 => 0.18 * size, _ => 0 }))]);

    private static PdfFace Load(string name, string resource)
    {
        using var stream = typeof(PdfFonts).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks its font '{resource}'.");
        var data = new byte[stream.Length];
        stream.ReadExactly(data);
        return new PdfFace(name, data);
    }
}
