using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>Lays formulas out in two dimensions, as boxes within boxes.</summary>
internal sealed class PdfMath(PdfFonts fonts)
{
    private const double AxisHeight = 0.26, RuleWidth = 0.05;

    /// <summary>How tall the fence around the formula at hand is, for the delimiters in its middle.</summary>
    private double fence;

    /// <summary>A formula as one box.</summary>
    public PdfBox Box(Formula formula, double size, bool display) => Make(formula, new Style(size, display, false));

    /// <summary>A formula within a line, as boxes between which the line may be broken.</summary>
    public IReadOnlyList<PdfBox> Pieces(Formula formula, double size)
    {
        var style = new Style(size, false, false);
        if (formula is not Formula.Row row)
        {
            return [Make(formula, style)];
        }

        var (pieces, piece, classes) = (new List<PdfBox>(), new List<PdfBox>(), FormulaLayout.Classes(row.Items));
        for (var i = 0; i < row.Items.Count; i++)
        {
            piece.Add(Make(row.Items[i], style, classes[i]));
            if (i + 1 < row.Items.Count)
            {
                piece.Add(PdfBox.Space(FormulaLayout.Gap(classes[i], classes[i + 1]) * size));
                if (classes[i] == SymbolClass.Relation)
                {
                    pieces.Add(PdfBox.Row(piece));
                    piece = [];
                }
            }
        }

        pieces.Add(PdfBox.Row(piece));
        return pieces;
    }

    private readonly record struct Style(double Size, bool Display, bool Script)
    {
        public Style Smaller => new(Math.Max(5, Size * 0.72), false, true);

        public double Axis => AxisHeight * Size;
    }

    private PdfBox Make(Formula formula, Style style, SymbolClass? kind = SymbolClass.Upright) => formula switch
    {
        Formula.Row row => Row(row.Items, style),
        Formula.Group group => Make(group.Body, style),
        Formula.Number number => Glyphs(number.Digits, style.Size),
        Formula.Symbol symbol => Symbol(symbol, style, kind),
        Formula.Function function => Glyphs(function.Name switch { "limsup" => "lim\u2009sup", "liminf" => "lim\u2009inf", var n => n }, style.Size),
        Formula.Words words => Glyphs(words.Text, style.Size),
        Formula.Styled styled => FormulaLayout.Letters(styled) is { } letters ? Glyphs(letters, style.Size) : Make(styled.Body, style),
        Formula.Fraction fraction => Fraction(fraction, style),
        Formula.Root root => Root(root, style),
        Formula.Scripts scripts => Scripts(scripts, style),
        Formula.Accent accent => Accent(accent, style),
        Formula.Fenced fenced => Fenced(fenced, style),
        Formula.Delimiter { Command: "middle" } d => Fence(FormulaSymbols.Delimiters[d.Sign], Math.Max(fence, style.Size), style),
        Formula.Delimiter d => Fence(FormulaSymbols.Delimiters[d.Sign], FormulaSymbols.Sizes[d.Command] * style.Size, style),
        Formula.Space space => PdfBox.Space(FormulaSymbols.Spaces[space.Tex] * style.Size),
        Formula.Grid grid => Grid(grid, style),
        _ => throw new ArgumentException($"No box for {formula.GetType().Name}.", nameof(formula)),
    };

    private PdfBox Row(Items<Formula> items, Style style)
    {
        var classes = FormulaLayout.Classes(items);
        var boxes = new List<PdfBox>();
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0 && !style.Script && FormulaLayout.Gap(classes[i - 1], classes[i]) is > 0 and var gap)
            {
                boxes.Add(PdfBox.Space(gap * style.Size));
            }

            boxes.Add(Make(items[i], style, classes[i]));
        }

        return PdfBox.Row(boxes);
    }

    /// <summary>Characters with the reach of their own outlines, not of the whole font.</summary>
    private PdfBox Glyphs(string text, double size, string? mark = null)
    {
        var box = fonts.Text(fonts.Math, size, text);
        var extents = text.EnumerateRunes().Select(r => fonts.All.Prepend(fonts.Math).First(f => f.Has(r)).Extent(r)).ToList();
        return mark is null && extents.Count > 0 ? box with { Ascent = extents.Max(e => e.High) * size, Descent = -extents.Min(e => e.Low) * size } : box;
    }

    private PdfBox Symbol(Formula.Symbol symbol, Style style, SymbolClass? kind)
    {
        var (text, own) = FormulaSymbols.Of(symbol.Tex);
        if (own is SymbolClass.Large or SymbolClass.Integral)
        {
            var large = Glyphs(text, style.Size * (style.Display ? 1.5 : 1.15));
            return large.Lowered((large.Ascent - large.Descent) / 2 - style.Axis);
        }

        return Glyphs(own == SymbolClass.Letter && kind is not null ? Slanted(text) : text, style.Size);
    }

    private string Slanted(string text)
    {
        var c = text[0];
        var slanted = c switch
        {
            'h' => 0x210E,
            >= 'a' and <= 'z' => 0x1D44E + c - 'a',
            >= 'A' and <= 'Z' => 0x1D434 + c - 'A',
            >= 'α' and <= 'ω' => 0x1D6FC + c - 'α',
            '∂' => 0x1D715, 'ϵ' => 0x1D716, 'ϑ' => 0x1D717, 'ϕ' => 0x1D719, 'ϱ' => 0x1D71A,
            _ => c,
        };
        return fonts.Math.Has(new Rune(slanted)) ? char.ConvertFromUtf32(slanted) : text;
    }

    private PdfBox Fraction(Formula.Fraction fraction, Style style)
    {
        var display = fraction.Command == "dfrac" || (style.Display && fraction.Command != "tfrac");
        var inner = display ? style with { Display = false } : style.Smaller;
        var (top, bottom) = (Make(fraction.Top, inner), Make(fraction.Bottom, inner));
        var (axis, gap) = (style.Axis, style.Size * (display ? 0.2 : 0.12));
        var width = Math.Max(top.Width, bottom.Width) + 0.16 * style.Size;
        var (above, below) = (top.Centred(width), bottom.Centred(width));
        var box = new PdfBox(width + 0.1 * style.Size, axis + gap + top.Ascent + top.Descent, gap - axis + bottom.Ascent + bottom.Descent, (canvas, x, y) =>
        {
            x += 0.05 * style.Size;
            above.Draw(canvas, x, y - axis - gap - top.Descent);
            below.Draw(canvas, x, y - axis + gap + bottom.Ascent);
            if (fraction.Command != "binom")
            {
                canvas.Rectangle(x, y - axis - RuleWidth * style.Size / 2, width, RuleWidth * style.Size, PdfFonts.Ink);
            }
        });
        return fraction.Command == "binom" ? Between("(", box, ")", style) : box;
    }

    private PdfBox Root(Formula.Root root, Style style)
    {
        var (body, s) = (Make(root.Body, style), style.Size);
        var top = Math.Max(body.Ascent, 0.5 * s) + 0.14 * s;
        var index = root.Index is { } i ? Make(i, style.Smaller with { Size = style.Size * 0.6 }) : PdfBox.Space(0);
        var shift = Math.Max(0, index.Width - 0.25 * s);
        return new PdfBox(shift + 0.62 * s + body.Width + 0.08 * s, top + 0.08 * s, Math.Max(body.Descent, 0.08 * s), (canvas, x, y) =>
        {
            index.Draw(canvas, x, y - 0.42 * s);
            x += shift;
            var low = y + Math.Max(body.Descent, 0.04 * s);
            canvas.Stroke([new(x + 0.05 * s, y - 0.26 * s), new(x + 0.17 * s, y - 0.33 * s), new(x + 0.33 * s, low), new(x + 0.56 * s, y - top), new(x + 0.66 * s + body.Width, y - top)], PdfFonts.Ink, RuleWidth * s);
            body.Draw(canvas, x + 0.62 * s, y);
        });
    }

    private PdfBox Scripts(Formula.Scripts scripts, Style style)
    {
        var body = Make(scripts.Base, style);
        var sub = scripts.Sub is { } below ? Make(below, style.Smaller) : null;
        var super = scripts.Super is { } above ? Make(above, style.Smaller) : null;
        var (size, pad) = (style.Size, 0.12 * style.Size);
        if (FormulaLayout.TakesLimits(scripts.Base) && (style.Display || scripts.Base is Formula.Accent))
        {
            var width = new[] { body.Width, sub?.Width ?? 0, super?.Width ?? 0 }.Max();
            return new PdfBox(width, body.Ascent + (super is null ? 0 : super.Ascent + super.Descent + pad), body.Descent + (sub is null ? 0 : sub.Ascent + sub.Descent + pad), (canvas, x, y) =>
            {
                body.Centred(width).Draw(canvas, x, y);
                super?.Centred(width).Draw(canvas, x, y - body.Ascent - pad - super.Descent);
                sub?.Centred(width).Draw(canvas, x, y + body.Descent + pad + sub.Ascent);
            });
        }

        var up = Math.Max(0.36 * size, body.Ascent - 0.3 * size);
        var down = Math.Max(0.2 * size, body.Descent + 0.06 * size);
        if (sub is not null && super is not null && down - sub.Ascent + up - super.Descent is var room && room < 0.12 * size)
        {
            down += 0.12 * size - room;
        }

        return new PdfBox(
            body.Width + Math.Max(sub?.Width ?? 0, super?.Width ?? 0) + 0.05 * size,
            Math.Max(body.Ascent, super is null ? 0 : up + super.Ascent), Math.Max(body.Descent, sub is null ? 0 : down + sub.Descent), (canvas, x, y) =>
            {
                body.Draw(canvas, x, y);
                super?.Draw(canvas, x + body.Width + 0.03 * size, y - up);
                sub?.Draw(canvas, x + body.Width + 0.01 * size, y + down);
            });
    }

    private PdfBox Accent(Formula.Accent accent, Style style)
    {
        var (body, s) = (Make(accent.Body, style), style.Size);
        switch (accent.Command)
        {
            case "bar" or "overline":
                return body with { Ascent = body.Ascent + 0.16 * s, Draw = (canvas, x, y) =>
                {
                    body.Draw(canvas, x, y);
                    canvas.Rectangle(x + 0.04 * s, y - body.Ascent - 0.12 * s, body.Width - 0.06 * s, RuleWidth * s, PdfFonts.Ink);
                } };
            case "underline":
                return body with { Descent = body.Descent + 0.16 * s, Draw = (canvas, x, y) =>
                {
                    body.Draw(canvas, x, y);
                    canvas.Rectangle(x, y + body.Descent + 0.08 * s, body.Width, RuleWidth * s, PdfFonts.Ink);
                } };
            case "overbrace" or "underbrace":
                var under = accent.Command == "underbrace";
                var (near, far) = (0.1 * s, 0.32 * s);
                return body with { Ascent = body.Ascent + (under ? 0 : 0.4 * s), Descent = body.Descent + (under ? 0.4 * s : 0), Draw = (canvas, x, y) =>
                {
                    body.Draw(canvas, x, y);
                    double At(double distance) => under ? y + body.Descent + distance : y - body.Ascent - distance;
                    var (mid, bend) = (x + body.Width / 2, (near + far) / 2);
                    canvas.Stroke([new(x, At(near)), new(x + 0.1 * s, At(bend)), new(mid - 0.1 * s, At(bend)), new(mid, At(far)), new(mid + 0.1 * s, At(bend)), new(x + body.Width - 0.1 * s, At(bend)), new(x + body.Width, At(near))], PdfFonts.Ink, RuleWidth * s);
                } };
            default:
                var mark = Glyphs(accent.Command switch { "hat" or "widehat" => "ˆ", "tilde" or "widetilde" => "˜", "dot" => "˙", "ddot" => "¨", _ => "→" }, accent.Command == "vec" ? 0.7 * s : s);
                var height = mark.Ascent + mark.Descent;
                return body with { Ascent = body.Ascent + height + 0.06 * s, Draw = (canvas, x, y) =>
                {
                    body.Draw(canvas, x, y);
                    mark.Draw(canvas, x + (body.Width - mark.Width) / 2 + 0.04 * s, y - body.Ascent - 0.05 * s - mark.Descent);
                } };
        }
    }

    private PdfBox Fenced(Formula.Fenced fenced, Style style)
    {
        var outer = fence;
        fence = 0;
        var body = Make(fenced.Body, style);
        fence = Reach(body, style);
        body = Make(fenced.Body, style);
        var box = Between(FormulaSymbols.Delimiters[fenced.Open], body, FormulaSymbols.Delimiters[fenced.Close], style);
        fence = outer;
        return box;
    }

    private PdfBox Between(string open, PdfBox body, string close, Style style)
    {
        var height = Reach(body, style);
        return PdfBox.Row([Fence(open, height, style), body, Fence(close, height, style)]);
    }

    private static double Reach(PdfBox body, Style style) => 2 * Math.Max(body.Ascent - style.Axis, body.Descent + style.Axis);

    /// <summary>A delimiter of a height, about the axis: the glyph made taller, where it is too low.</summary>
    private PdfBox Fence(string sign, double height, Style style)
    {
        if (sign == "")
        {
            return PdfBox.Space(0.1 * style.Size);
        }

        var rune = sign.EnumerateRunes().First();
        var face = fonts.All.Prepend(fonts.Math).First(f => f.Has(rune));
        var (low, high) = face.Extent(rune);
        var stretch = Math.Max(1, 1.04 * height / ((high - low) * style.Size));
        var (middle, half) = (stretch * (high + low) / 2 * style.Size, stretch * (high - low) / 2 * style.Size);
        return new PdfBox(face.Width(rune) * style.Size, half + style.Axis, half - style.Axis, (canvas, x, y) =>
            canvas.Text(face, style.Size, PdfFonts.Ink, x, y - style.Axis + middle, sign, stretch));
    }

    private PdfBox Grid(Formula.Grid grid, Style style)
    {
        var aligned = grid.Environment is "aligned" or "gathered";
        var inner = style with { Display = aligned && style.Display };
        var s = style.Size;
        var cells = grid.Rows.Select(row => row.Select(cell => Make(cell, inner)).ToList()).ToList();
        var columns = Enumerable.Range(0, cells.Max(r => r.Count)).Select(c => cells.Where(r => c < r.Count).Max(r => r[c].Width)).ToList();
        double Gap(int column) => grid.Environment switch { "aligned" => column % 2 == 0 ? 0.28 * s : 1.6 * s, _ => s };
        var rows = cells.Select(r => (Ascent: Math.Max(0.7 * s, r.Max(b => b.Ascent)), Descent: Math.Max(0.25 * s, r.Max(b => b.Descent)))).ToList();
        var apart = (aligned ? 0.4 : 0.22) * s;
        var height = rows.Sum(r => r.Ascent + r.Descent) + apart * (rows.Count - 1);
        var width = columns.Sum() + Enumerable.Range(0, columns.Count - 1).Sum(Gap);
        var table = new PdfBox(width, height / 2 + style.Axis, height / 2 - style.Axis, (canvas, x, y) =>
        {
            var top = y - height / 2 - style.Axis;
            for (var r = 0; r < cells.Count; r++)
            {
                var left = x;
                for (var c = 0; c < cells[r].Count; c++)
                {
                    var free = columns[c] - cells[r][c].Width;
                    var share = grid.Environment switch { "cases" => 0, "aligned" => c % 2 == 0 ? 1 : 0, _ => 0.5 };
                    cells[r][c].Draw(canvas, left + free * share, top + rows[r].Ascent);
                    left += columns[c] + Gap(c);
                }

                top += rows[r].Ascent + rows[r].Descent + apart;
            }
        });
        var (open, close) = grid.Environment switch
        {
            "pmatrix" => ("(", ")"), "bmatrix" => ("[", "]"), "Bmatrix" => ("{", "}"), "vmatrix" => ("|", "|"), "Vmatrix" => ("‖", "‖"), "cases" => ("{", ""), _ => ("", ""),
        };
        return open == "" ? table : Between(open, PdfBox.Row([PdfBox.Space(0.1 * s), table, PdfBox.Space(0.1 * s)]), close, style);
    }
}
