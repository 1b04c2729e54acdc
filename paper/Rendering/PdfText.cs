using System.Globalization;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>A line of boxes, each with where it leads, or a space.</summary>
internal sealed record PdfLine(IReadOnlyList<(PdfBox Box, string Link, bool Space)> Boxes, bool Last)
{
    public double Width => Boxes.Sum(b => b.Box.Width);

    public double Ascent => Boxes.Select(b => b.Box.Ascent).DefaultIfEmpty(0).Max();

    public double Descent => Boxes.Select(b => b.Box.Descent).DefaultIfEmpty(0).Max();

    /// <summary>Draws the line; a positive <paramref name="stretch"/> widens each space.</summary>
    public void Draw(PdfCanvas canvas, double x, double y, double stretch = 0)
    {
        foreach (var (box, link, space) in Boxes)
        {
            box.Draw(canvas, x, y);
            if (link != "")
            {
                canvas.Link(x, y - box.Ascent, box.Width, box.Ascent + box.Descent, link);
            }

            x += box.Width + (space ? stretch : 0);
        }
    }
}

/// <summary>Sets markup in lines of a width.</summary>
internal sealed class PdfText(Composition composition, PdfFonts fonts)
{
    private readonly PdfMath math = new(fonts);

    /// <summary>How a text looks.</summary>
    public sealed record Look(PdfFace Face, double Size, string Colour = PdfFonts.Ink);

    public PdfMath Math => math;

    /// <summary>The lines of a markup string.</summary>
    public IReadOnlyList<PdfLine> Lines(string text, Look look, double width) => Break(Tokens(composition.Inlines(text), look, ""), width);

    /// <summary>The lines of several strings after one another, each plain or markup of the document.</summary>
    public IReadOnlyList<PdfLine> Lines(double width, params (string Text, Look Look, bool Markup)[] parts) =>
        Break([.. parts.SelectMany(p => p.Markup ? Tokens(composition.Inlines(p.Text), p.Look, "") : Words(p.Text, p.Look, ""))], width);

    /// <summary>The lines of plain text that leads somewhere.</summary>
    public IEnumerable<(PdfBox Box, string Link, bool Space)> Words(string text, Look look, string link)
    {
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (c is ' ' or '\n')
            {
                if (word.Length > 0)
                {
                    yield return (fonts.Text(look.Face, look.Size, word.ToString(), look.Colour), link, false);
                    word.Clear();
                }

                yield return (PdfBox.Space(0.3 * look.Size), "", true);
            }
            else
            {
                word.Append(c == '\u00a0' ? ' ' : c);
            }
        }

        if (word.Length > 0)
        {
            yield return (fonts.Text(look.Face, look.Size, word.ToString(), look.Colour), link, false);
        }
    }

    /// <summary>Boxes in lines: broken at spaces, and where a formula may be.</summary>
    public static IReadOnlyList<PdfLine> Break(IReadOnlyList<(PdfBox Box, string Link, bool Space)> tokens, double width)
    {
        var lines = new List<PdfLine>();
        var line = new List<(PdfBox Box, string Link, bool Space)>();
        var (at, breakable) = (0.0, -1);
        foreach (var token in tokens)
        {
            if (token.Space && line.Count == 0 && lines.Count > 0)
            {
                continue;
            }

            line.Add(token);
            at += token.Box.Width;
            if (!token.Space && at > width && breakable > 0)
            {
                var rest = line[breakable..];
                lines.Add(new PdfLine(Trim(line[..breakable]), false));
                line = [.. rest.SkipWhile(t => t.Space)];
                (at, breakable) = (line.Sum(t => t.Box.Width), -1);
            }

            if (token.Space)
            {
                breakable = line.Count;
            }
        }

        lines.Add(new PdfLine(Trim(line), true));
        return lines;
    }

    private static List<(PdfBox Box, string Link, bool Space)> Trim(List<(PdfBox Box, string Link, bool Space)> line)
    {
        while (line.Count > 0 && line[^1].Space)
        {
            line.RemoveAt(line.Count - 1);
        }

        return line;
    }

    private List<(PdfBox Box, string Link, bool Space)> Tokens(IEnumerable<Inline> runs, Look look, string link)
    {
        var tokens = new List<(PdfBox Box, string Link, bool Space)>();
        foreach (var run in runs)
        {
            switch (run)
            {
                case Inline.Text t:
                    tokens.AddRange(Words(t.Value, look, link));
                    break;
                case Inline.Emphasis e:
                    tokens.AddRange(Tokens(e.Body, look with { Face = look.Face == fonts.Italic ? fonts.Serif : fonts.Italic }, link));
                    break;
                case Inline.Strong s:
                    tokens.AddRange(Tokens(s.Body, look with { Face = fonts.Bold }, link));
                    break;
                case Inline.Code c:
                    tokens.AddRange(Words(c.Value, look with { Face = fonts.Mono, Size = look.Size * 0.88 }, link));
                    break;
                case Inline.Math m:
                    tokens.AddRange(math.Pieces(m.Formula, look.Size).SelectMany((box, i) => i == 0 ? [(box, link, false)] : new[] { (PdfBox.Space(0), "", true), (box, link, false) }));
                    break;
                case Inline.Citation c:
                    tokens.AddRange(Words("[", look, ""));
                    for (var i = 0; i < c.Works.Count; i++)
                    {
                        tokens.AddRange(i == 0 ? [] : Words("; ", look, ""));
                        tokens.AddRange(Words(composition.Citation(c.Works[i].Key).ToString(CultureInfo.InvariantCulture), Linked(look), $"#work-{HtmlInline.Anchor(c.Works[i].Key)}"));
                        tokens.AddRange(c.Works[i].Place == "" ? [] : Words($", {c.Works[i].Place}", look, ""));
                    }

                    tokens.AddRange(Words("]", look, ""));
                    break;
                case Inline.Reference r:
                    tokens.AddRange(Words(composition.Target(r.Id), Linked(look), $"#{r.Id}"));
                    break;
                case Inline.Link l:
                    tokens.AddRange(Tokens(l.Body, Linked(look), l.Address));
                    break;
                case Inline.Number n:
                    var (number, text) = composition.Number(n.Name);
                    tokens.AddRange(Tokens(text, look, number.Link == "" ? link : $"#{number.Link}"));
                    break;
                default:
                    throw new ArgumentException($"A run of the kind {run.GetType().Name} is not known.", nameof(runs));
            }
        }

        return tokens;
    }

    private static Look Linked(Look look) => look with { Colour = PdfFonts.LinkColour };
}
