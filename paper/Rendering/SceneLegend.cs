namespace Theory.Paper.Rendering;

/// <summary>The legend of a printed figure: names with samples in the line above the drawing.</summary>
internal static class SceneLegend
{
    /// <summary>Where each name's entry begins; the last ends at the right edge.</summary>
    public static IEnumerable<(double X, string Name, int Hue)> Places(Scene scene)
    {
        const double sample = 28, apart = 16;
        var widths = scene.Names.Select(n => sample + apart + Scene.TextWidth(Label.Plain(Label.Runs(n)), Scene.FontSize * 0.94)).ToList();
        var x = scene.Width - widths.Sum() + apart;
        for (var i = 0; i < scene.Names.Count; i++)
        {
            yield return (x, scene.Names[i], i);
            x += widths[i];
        }
    }

    /// <summary>How the series of a name are drawn, 22 units wide.</summary>
    public static IEnumerable<Shape> Sample(Scene scene, string name, int hue, double x, double y)
    {
        var series = scene.Figure.Series.Where(s => s.Name == name).ToList();
        if (series.Any(s => s is Series.Bars or Series.Band))
        {
            yield return new Shape.Fill(0, hue, [new(x, y - 5), new(x + 22, y - 5), new(x + 22, y + 5), new(x, y + 5)], series.Any(s => s is Series.Bars));
        }

        if (series.Any(s => s is Series.Line or Series.Step))
        {
            yield return new Shape.Stroke(0, hue, [new(x, y), new(x + 22, y)], series.Any(s => s is Series.Line { Dashed: true }), false);
        }

        if (series.Any(s => s is Series.Scatter or Series.ErrorBars))
        {
            yield return new Shape.Mark(0, hue, new(x + 11, y));
        }
    }
}
