using System.Globalization;

namespace Theory.Paper.Rendering;

/// <summary>Turns the blocks of a document into strips.</summary>
internal sealed class PdfBlocks
{
    private const double Left = PdfPaper.Left, Width = PdfPaper.Width, Body = 10;

    private readonly Composition composition;
    private readonly PdfFonts fonts;
    private readonly PdfText text;
    private readonly PdfText.Look plain, small;

    public PdfBlocks(Composition composition, PdfFonts fonts)
    {
        (this.composition, this.fonts, text) = (composition, fonts, new PdfText(composition, fonts));
        (plain, small) = (new PdfText.Look(fonts.Serif, Body), new PdfText.Look(fonts.Serif, 8.6));
    }

    /// <summary>The whole document.</summary>
    public IEnumerable<Strip> Strips()
    {
        var document = composition.Document;
        var strips = new List<Strip>();
        strips.AddRange(Lines(text.Lines(document.Title, new(fonts.Bold, 19), Width), Left, false, 1.25));
        strips.Add(Strip.Gap(4));
        if (document.Subtitle != "")
        {
            strips.AddRange(Lines(text.Lines(document.Subtitle, new(fonts.Italic, 12, PdfFonts.Soft), Width), Left, false));
        }

        if (document.Authors.Count > 0)
        {
            strips.Add(Strip.Gap(6));
            strips.AddRange(Lines(PdfText.Break([.. text.Words(string.Join(" · ", document.Authors), new(fonts.Sans, 9, PdfFonts.Soft), "")], Width), Left, false));
        }

        if (document.Abstract.Count > 0)
        {
            strips.AddRange([Strip.Gap(12), Rule(0.5, "DAD6CC"), Strip.Gap(8)]);
            foreach (var paragraph in document.Abstract)
            {
                strips.AddRange(Lines(text.Lines(paragraph, plain, Width), Left, true));
                strips.Add(Strip.Gap(5));
            }

            strips.AddRange([Strip.Gap(3), Rule(0.5, "DAD6CC")]);
        }

        foreach (var section in document.Sections)
        {
            strips.AddRange(Title(section.Title, section.Id, composition.NumberOf(section.Id), 14, 22, 1));
            foreach (var block in section.Blocks)
            {
                strips.AddRange(Block(block));
            }
        }

        return strips;
    }

    private IEnumerable<Strip> Block(Block block) => block switch
    {
        Heading b => Title(b.Text, b.Id, "", b.Level == 2 ? 11.5 : 10.2, b.Level == 2 ? 12 : 8, b.Level),
        Paragraph b => [.. Lines(text.Lines(b.Text, plain, Width), Left, true), Strip.Gap(6)],
        Notice b => Barred(Lines(text.Lines(b.Text, plain, Width - 14), Left + 14, false), "7A5200", ""),
        BulletList b => List(b),
        DisplayFormula b => [Formula(b)],
        Table b => new PdfTable(composition, fonts, text).Strips(b),
        Figure b => Figure(b),
        ClaimCard b => Claim(b),
        CodeListing b => Listing(b),
        References => Bibliography(),
        _ => throw new ArgumentException($"A block of the kind {block.GetType().Name} is not known.", nameof(block)),
    };

    /// <summary>A strip a line.</summary>
    public static IEnumerable<Strip> Lines(IReadOnlyList<PdfLine> lines, double left, bool justified, double leading = 1.42, double width = 0)
    {
        foreach (var line in lines)
        {
            // a line of text has the room of its size; a formula that reaches further pushes its neighbours away
            var size = line.Boxes.Where(b => !b.Space).Select(b => b.Box).DefaultIfEmpty(PdfBox.Space(0)).ToList();
            var (ascent, descent) = (Math.Max(line.Ascent, 7), Math.Max(line.Descent, 2.4));
            var height = Math.Max((ascent + descent) * 1.02, Math.Min(ascent + descent, 14) * leading);
            var spaces = line.Boxes.Count(b => b.Space && b.Box.Width > 0);
            var free = (width > 0 ? width : Width + Left - left) - line.Width;
            var stretch = justified && !line.Last && spaces > 0 && free / spaces < 6 ? free / line.Boxes.Count(b => b.Space) : 0;
            var drop = (height - ascent - descent) / 2 + ascent;
            yield return new Strip(height, (canvas, y) => line.Draw(canvas, left, y + drop, stretch)) { Keep = lines.Count > 1 && line == lines[0] && size.Count > 0 };
        }
    }

    private static Strip Rule(double thickness, string colour, double left = Left, double width = Width) =>
        new(thickness, (canvas, y) => canvas.Rectangle(left, y, width, thickness, colour));

    private IEnumerable<Strip> Title(string title, string id, string number, double size, double above, int level)
    {
        yield return Strip.Gap(above);
        var face = level < 3 ? fonts.Bold : fonts.Italic;
        var lines = text.Lines(Width, (number == "" ? "" : number + "\u00a0\u00a0\u00a0", new(fonts.Bold, size, PdfFonts.Soft), false), (title, new(face, size), true));
        foreach (var (strip, i) in Lines(lines, Left, false, 1.3).Select((s, i) => (s, i)))
        {
            yield return strip with { Keep = true, Anchor = i == 0 ? id : "", Bookmark = i == 0 ? ((number == "" ? "" : number + " ") + composition.Plain(title), level) : default };
        }

        yield return Strip.Gap(level == 1 ? 6 : 3, keep: true);
    }

    private IEnumerable<Strip> List(BulletList list)
    {
        for (var i = 0; i < list.Items.Count; i++)
        {
            var mark = fonts.Text(fonts.Serif, Body, list.Ordered ? (i + 1).ToString(CultureInfo.InvariantCulture) + "." : "•", PdfFonts.Soft);
            var strips = Lines(text.Lines(list.Items[i], plain, Width - 20), Left + 20, true).ToList();
            var first = strips[0];
            yield return first with { Draw = (canvas, y) => { mark.Draw(canvas, Left + 14 - mark.Width, y + first.Height * 0.69); first.Draw(canvas, y); } };
            foreach (var strip in strips.Skip(1))
            {
                yield return strip;
            }

            yield return Strip.Gap(2.5);
        }

        yield return Strip.Gap(4);
    }

    private Strip Formula(DisplayFormula block)
    {
        var box = text.Math.Box(composition.Formula(block.Tex), 10.5, display: true);
        if (box.Width > Width)
        {
            box = text.Math.Box(composition.Formula(block.Tex), 10.5 * Width / box.Width, display: true);
        }

        var tag = fonts.Text(fonts.Serif, Body, block.Id == "" ? "" : $"({composition.NumberOf(block.Id)})", PdfFonts.Soft);
        return new Strip(box.Ascent + box.Descent + 18, (canvas, y) =>
        {
            box.Draw(canvas, Left + (Width - box.Width) / 2, y + 8 + box.Ascent);
            tag.Draw(canvas, Left + Width - tag.Width, y + 8 + box.Ascent);
        }) { Anchor = block.Id };
    }

    private IEnumerable<Strip> Figure(Figure figure)
    {
        var drawing = new PdfFigure(Scene.Of(figure, 640, 350), fonts, Width);
        yield return Strip.Gap(10);
        yield return new Strip(drawing.Height, (canvas, y) => drawing.Draw(canvas, Left, y)) { Keep = true, Anchor = figure.Id };
        var stop = composition.Plain(figure.Title).EndsWith('.') ? " " : ". ";
        var caption = text.Lines(Width, (composition.Target(figure.Id) + ". ", small with { Face = fonts.Bold }, false), (figure.Title, small, true), (stop, small, false), (figure.Caption, small, true));
        foreach (var (strip, i) in Lines(caption, Left, false).Select((s, i) => (s, i)))
        {
            yield return strip with { Keep = i + 1 < caption.Count };
        }

        yield return Strip.Gap(14);
    }

    private IEnumerable<Strip> Claim(ClaimCard claim)
    {
        var colour = claim.Outcome switch { Outcome.Holds => "14694A", Outcome.Fails => "A3331F", Outcome.Conditional => "7A5200", _ => "55585F" };
        var (name, verdict) = (fonts.Text(fonts.Sans, 8.6, composition.Target(claim.Id)), fonts.Text(fonts.Sans, 8.6, claim.Outcome.ToString(), colour));
        var strips = new List<Strip>
        {
            new(14, (canvas, y) =>
            {
                name.Draw(canvas, Left + 14, y + 10);
                verdict.Draw(canvas, Left + Width - verdict.Width, y + 10);
            }),
        };
        strips.AddRange(Lines(text.Lines(claim.Statement, new(fonts.Serif, 11.5), Width - 14), Left + 14, false));
        if (claim.Essay != "")
        {
            strips.AddRange(Lines(text.Lines(claim.Essay, small with { Colour = PdfFonts.Soft }, Width - 14), Left + 14, false));
        }

        strips.Add(Strip.Gap(3));
        foreach (var (label, value) in new[] { ("Predicted", claim.Predicted), ("Measured", claim.Measured), ("Why", claim.Why) })
        {
            var title = fonts.Text(fonts.Sans, 8, label, PdfFonts.Soft);
            var lines = Lines(text.Lines(value, plain, Width - 76), Left + 76, false).ToList();
            var first = lines[0];
            strips.Add(first with { Draw = (canvas, y) => { title.Draw(canvas, Left + 14, y + first.Height * 0.69); first.Draw(canvas, y); } });
            strips.AddRange(lines.Skip(1));
        }

        return Barred(strips, colour, claim.Id);
    }

    /// <summary>Strips that stay together beside a coloured bar.</summary>
    private static IEnumerable<Strip> Barred(IEnumerable<Strip> strips, string colour, string id)
    {
        var parts = strips.ToList();
        var height = parts.Sum(p => p.Height);
        yield return Strip.Gap(8);
        yield return new Strip(height + 6, (canvas, y) =>
        {
            canvas.Rectangle(Left, y, 2.5, height + 6, colour);
            y += 3;
            foreach (var part in parts)
            {
                part.Draw(canvas, y);
                y += part.Height;
            }
        }) { Anchor = id };
        yield return Strip.Gap(10);
    }

    private IEnumerable<Strip> Listing(CodeListing listing)
    {
        yield return Strip.Gap(6);
        var lines = listing.Code.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(line => fonts.Text(fonts.Mono, 8, line.Replace("\t", "    "))).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            yield return new Strip(11.6, (canvas, y) =>
            {
                canvas.Rectangle(Left, y, Width, 11.8, "F7F5F0");
                line.Draw(canvas, Left + 10, y + 8.4);
            }) { Keep = i == 0 && lines.Count > 1 };
        }

        yield return Strip.Gap(4, keep: true);
        foreach (var strip in listing.Caption == "" ? [] : Lines(text.Lines(listing.Caption, small with { Colour = PdfFonts.Soft }, Width), Left, false))
        {
            yield return strip;
        }

        yield return Strip.Gap(10);
    }

    private IEnumerable<Strip> Bibliography()
    {
        for (var i = 0; i < composition.Cited.Count; i++)
        {
            var work = composition.Cited[i];
            var italic = small with { Face = fonts.Italic };
            var tokens = new List<(PdfBox, string, bool)>();
            tokens.AddRange(text.Words($"{work.Authors}. ", small, ""));
            tokens.AddRange(text.Words($"{work.Title}. ", italic, ""));
            tokens.AddRange(text.Words($"{(work.Venue == "" ? "" : work.Venue + ", ")}{work.Year}. ", small, ""));
            tokens.AddRange(work.Link is { } link ? text.Words(HtmlInline.Bare(link), small with { Colour = PdfFonts.LinkColour }, link) : []);
            var mark = fonts.Text(fonts.Serif, 8.6, $"{i + 1}.", PdfFonts.Soft);
            var strips = Lines(PdfText.Break(tokens, Width - 20), Left + 20, false).ToList();
            var first = strips[0];
            yield return first with
            {
                Anchor = $"work-{HtmlInline.Anchor(work.Key)}",
                Draw = (canvas, y) => { mark.Draw(canvas, Left + 14 - mark.Width, y + first.Height * 0.68); first.Draw(canvas, y); },
            };
            foreach (var strip in strips.Skip(1))
            {
                yield return strip;
            }

            yield return Strip.Gap(4);
        }
    }
}
