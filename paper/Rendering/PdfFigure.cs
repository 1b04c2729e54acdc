namespace Theory.Paper.Rendering;

/// <summary>Draws a laid-out figure on a page.</summary>
internal sealed class PdfFigure(Scene scene, PdfFonts fonts, double width)
{
    private static readonly string[] Hues = ["0069A8", "B84A00", "00765A", "96417C", "866000", "3A5BBF", "5C5E66", "8A2F2F"];
    private static readonly string[] PaleHues = ["6BA9CF", "D6976B", "6BB0A0", "C292B2", "B8A16B", "8FA0DA", "A3A4A9", "BB8585"];

    private readonly double unit = width / scene.Width;

    /// <summary>How high the drawing is, in points.</summary>
    public double Height => scene.Height * unit;

    /// <summary>Draws with the upper left corner at a place.</summary>
    public void Draw(PdfCanvas canvas, double left, double top)
    {
        Point At(double x, double y) => new(left + x * unit, top + y * unit);
        void Words(string label, double x, double y, int anchor, string colour) => Runs(Label.Runs(label), x, y, anchor, colour);
        void Runs(IReadOnlyList<LabelRun> runs, double x, double y, int anchor, string colour)
        {
            var box = fonts.Label(runs, 12.4 * unit, colour);
            var place = At(x, y);
            box.Draw(canvas, place.X - box.Width * (anchor + 1) / 2, place.Y);
        }

        void Shape(Shape shape, bool sample)
        {
            switch (shape)
            {
                case Shape.Stroke s:
                    canvas.Stroke([.. s.Points.Select(p => At(p.X, p.Y))], Hues[s.Hue], s.Thin ? 0.8 : 1.2, s.Dashed ? "4 2.6" : "");
                    break;
                case Shape.Fill { Solid: true } f:
                    canvas.Fill([.. f.Points.Select(p => At(p.X, p.Y))], PaleHues[f.Hue]);
                    canvas.Stroke([.. f.Points.Select(p => At(p.X, p.Y))], "FFFFFF", 0.3);
                    break;
                case Shape.Fill f:
                    canvas.Fill([.. f.Points.Select(p => At(p.X, p.Y))], Hues[f.Hue], pale: true);
                    break;
                case Shape.Mark m:
                    canvas.Dot(At(m.At.X, m.At.Y).X, At(m.At.X, m.At.Y).Y, sample ? 2.1 : 2.2, Hues[m.Hue]);
                    break;
            }
        }

        Axes(canvas, At, Runs, Words);
        var (corner, end) = (At(scene.Left, scene.Top), At(scene.Right, scene.Bottom));
        canvas.Clipped(corner.X, corner.Y, end.X - corner.X, end.Y - corner.Y, () =>
        {
            foreach (var shape in scene.Shapes)
            {
                Shape(shape, false);
            }
        });
        foreach (var line in scene.Figure.Lines.Where(l => (l.Vertical ? scene.X : scene.Y).Shows(l.Value)))
        {
            var (x, y, late) = (scene.Across(line.Value), scene.Down(line.Value), scene.X.Share(line.Value) > 0.7);
            canvas.Stroke(line.Vertical ? [At(x, scene.Top), At(x, scene.Bottom)] : [At(scene.Left, y), At(scene.Right, y)], PdfFonts.Soft, 0.5, "3 2.4");
            Words(line.Label, line.Vertical ? x + (late ? -5 : 5) : scene.Left + 3, line.Vertical ? scene.LabelLine : y - 5, line.Vertical && late ? 1 : -1, PdfFonts.Soft);
        }

        foreach (var note in scene.Figure.Annotations.Where(a => scene.X.Shows(a.X) && scene.Y.Shows(a.Y)))
        {
            var late = scene.IsLate(note);
            Words(note.Text, scene.Across(note.X) + (late ? -7 : 7), scene.Down(note.Y) - 6, late ? 1 : -1, PdfFonts.Soft);
        }

        foreach (var name in scene.EndLabels)
        {
            Runs(name.Runs, name.X, name.Y + 4, -1, Hues[name.Hue]);
        }

        foreach (var (x, y, name, hue) in SceneLegend.Places(scene))
        {
            foreach (var shape in SceneLegend.Sample(scene, name, hue, x, y - 4))
            {
                Shape(shape, true);
            }

            Words(name, x + 28, y, -1, PdfFonts.Ink);
        }
    }

    private void Axes(
        PdfCanvas canvas, Func<double, double, Point> at, Action<IReadOnlyList<LabelRun>, double, double, int, string> runs, Action<string, double, double, int, string> words)
    {
        static LabelRun[] Tick(Tick tick) => tick.Label.StartsWith("10^", StringComparison.Ordinal)
            ? [new("10", false, 0), new(tick.Label[3..].Replace('-', '−'), false, 1)]
            : [new(tick.Text, false, 0)];
        foreach (var (y, tick) in scene.YTicks)
        {
            canvas.Stroke([at(scene.Left, y), at(scene.Right, y)], "DAD6CC", 0.4);
            runs(Tick(tick), scene.Left - 8, y + 4, 1, PdfFonts.Soft);
        }

        foreach (var (x, tick) in scene.XTicks)
        {
            canvas.Stroke([at(x, scene.Bottom), at(x, scene.Bottom + 4)], PdfFonts.Soft, 0.4);
            runs(Tick(tick), x, scene.Bottom + 18, 0, PdfFonts.Soft);
        }

        canvas.Stroke([at(scene.Left, scene.Bottom), at(scene.Right, scene.Bottom)], PdfFonts.Soft, 0.5);
        words(scene.X.Axis.Label, (scene.Left + scene.Right) / 2, scene.Height - 8, 0, PdfFonts.Ink);
        words(scene.Y.Axis.Label, 0, 18, -1, PdfFonts.Ink);
    }
}
