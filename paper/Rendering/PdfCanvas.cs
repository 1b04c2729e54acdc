using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>The drawing of one page, in points from its upper left corner.</summary>
internal sealed class PdfCanvas
{
    private readonly StringBuilder content = new($"1 0 0 -1 0 {PdfFile.Number(PdfFile.PageHeight)} cm\n");
    private readonly List<PdfLink> links = [];

    public string Content => content.ToString();

    public IReadOnlyList<PdfLink> Links => links;

    /// <summary>Makes a rectangle lead to an address or a place.</summary>
    public void Link(double x, double y, double width, double height, string target) => links.Add(new PdfLink(x, y, width, height, target));

    /// <summary>Writes characters that a face has, with their line at y; <paramref name="stretch"/> makes them taller.</summary>
    public void Text(PdfFace face, double size, string colour, double x, double y, string text, double stretch = 1)
    {
        content.Append($"BT /{face.Name} {N(size)} Tf {Colour(colour)} rg 1 0 0 {N(-stretch)} {N(x)} {N(y)} Tm <");
        foreach (var rune in text.EnumerateRunes())
        {
            content.Append(face.Use(rune).ToString("X4", System.Globalization.CultureInfo.InvariantCulture));
        }

        content.Append("> Tj ET\n");
    }

    /// <summary>Draws lines through points.</summary>
    public void Stroke(IReadOnlyList<Point> points, string colour, double width, string dash = "") =>
        content.Append($"{Colour(colour)} RG {N(width)} w [{dash}] 0 d 1 j 1 J {Path(points)}S\n");

    /// <summary>Fills an area; a pale one lets through what lies below.</summary>
    public void Fill(IReadOnlyList<Point> points, string colour, bool pale = false) =>
        content.Append(pale ? $"/Pale gs {Colour(colour)} rg {Path(points)}h f /Full gs\n" : $"{Colour(colour)} rg {Path(points)}h f\n");

    /// <summary>Fills a rectangle.</summary>
    public void Rectangle(double x, double y, double width, double height, string colour) =>
        content.Append($"{Colour(colour)} rg {N(x)} {N(y)} {N(width)} {N(height)} re f\n");

    /// <summary>Fills a circle with a thin white edge.</summary>
    public void Dot(double x, double y, double r, string colour)
    {
        var k = r * 0.5523;
        content.Append($"{Colour(colour)} rg 1 1 1 RG 0.4 w [] 0 d {N(x + r)} {N(y)} m {N(x + r)} {N(y + k)} {N(x + k)} {N(y + r)} {N(x)} {N(y + r)} c "
            + $"{N(x - k)} {N(y + r)} {N(x - r)} {N(y + k)} {N(x - r)} {N(y)} c {N(x - r)} {N(y - k)} {N(x - k)} {N(y - r)} {N(x)} {N(y - r)} c "
            + $"{N(x + k)} {N(y - r)} {N(x + r)} {N(y - k)} {N(x + r)} {N(y)} c b\n");
    }

    /// <summary>Draws with everything outside a rectangle hidden.</summary>
    public void Clipped(double x, double y, double width, double height, Action draw)
    {
        content.Append($"q {N(x)} {N(y)} {N(width)} {N(height)} re W n\n");
        draw();
        content.Append("Q\n");
    }

    private static string Path(IReadOnlyList<Point> points) =>
        string.Concat(points.Select((p, i) => $"{N(Math.Clamp(p.X, -30000, 30000))} {N(Math.Clamp(p.Y, -30000, 30000))} {(i == 0 ? "m" : "l")} "));

    private static string Colour(string hex) =>
        string.Join(' ', Convert.FromHexString(hex).Select(b => Math.Round(b / 255.0, 3).ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static string N(double value) => PdfFile.Number(value);
}
