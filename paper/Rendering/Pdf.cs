namespace Theory.Paper.Rendering;

/// <summary>Prints a document as PDF without TeX, with fonts that the assembly carries.</summary>
public static class Pdf
{
    /// <summary>The file; the same document gives the same bytes.</summary>
    /// <exception cref="DocumentException">The document has a mistake; its place is named.</exception>
    /// <exception cref="ArgumentException">A character is in none of the fonts.</exception>
    public static byte[] Render(Document document) => new PdfPaper(Composition.Of(document)).File();
}

/// <summary>A piece of a page that is not broken.</summary>
/// <param name="Height">In points.</param>
/// <param name="Draw">Draws it with its top at a height of the page.</param>
internal sealed record Strip(double Height, Action<PdfCanvas, double> Draw)
{
    /// <summary>The next strip stands on the same page.</summary>
    public bool Keep { get; init; }

    /// <summary>White space, which a page does not begin with.</summary>
    public bool Blank { get; init; }

    /// <summary>What a page that begins with this strip repeats above it.</summary>
    public Strip? Header { get; init; }

    /// <summary>The names of this place.</summary>
    public string Anchor { get; init; } = "";

    /// <summary>Its entry in the outline; level 0 for none.</summary>
    public (string Title, int Level) Bookmark { get; init; }

    /// <summary>White space of a height.</summary>
    public static Strip Gap(double height, bool keep = false) => new(height, static (_, _) => { }) { Blank = true, Keep = keep };
}

/// <summary>Puts strips on pages.</summary>
internal sealed class PdfPaper(Composition composition)
{
    public const double Left = 82, Width = 431;
    private const double Top = 76, Bottom = 766;

    private readonly PdfFonts fonts = new();
    private readonly List<PdfCanvas> pages = [];
    private readonly Dictionary<string, PdfPlace> places = [];
    private readonly List<PdfBookmark> bookmarks = [];

    public byte[] File()
    {
        Place([.. new PdfBlocks(composition, fonts).Strips()]);
        for (var i = 0; i < pages.Count; i++)
        {
            var number = fonts.Text(fonts.Serif, 8.5, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), PdfFonts.Soft);
            number.Draw(pages[i], (PdfFile.PageWidth - number.Width) / 2, 800);
        }

        return PdfFile.Write(composition.Document, composition.Plain(composition.Document.Title), pages, fonts.All, places, bookmarks);
    }

    private void Place(List<Strip> strips)
    {
        pages.Add(new PdfCanvas());
        var y = Top;
        for (var i = 0; i < strips.Count; i++)
        {
            var strip = strips[i];
            var together = strip.Height;
            for (var j = i; j + 1 < strips.Count && strips[j].Keep; j++)
            {
                together += strips[j + 1].Height;
            }

            if (y > Top && y + Math.Min(together, Bottom - Top) > Bottom && !strip.Blank)
            {
                pages.Add(new PdfCanvas());
                y = Top;
                if (strip.Header is { } header)
                {
                    header.Draw(pages[^1], y);
                    y += header.Height;
                }
            }

            if (strip.Blank && y == Top)
            {
                continue;
            }

            if (strip.Anchor != "")
            {
                places[strip.Anchor] = new PdfPlace(pages.Count - 1, y);
            }

            if (strip.Bookmark.Level > 0)
            {
                bookmarks.Add(new PdfBookmark(strip.Bookmark.Title, strip.Bookmark.Level, new PdfPlace(pages.Count - 1, y)));
            }

            strip.Draw(pages[^1], y);
            y += strip.Height;
        }
    }
}
