namespace Theory.Paper.Rendering;

/// <summary>The legend of a printed figure: names with samples in the lines above the drawing.</summary>
internal static class SceneLegend
{
    private const double Line = 18;

    /// <summary>Where each name's entry begins and on what baseline: beside the vertical axis's label where they fit, else in lines of their own below it, each ending at the right edge.</summary>
    public static IReadOnlyList<(double X, double Y, string Name, int Hue)> Layout(IReadOnlyList<string> names, string label, double width)
    {
        const double sample = 28, apart = 16;
        static double Wide(string text) => Scene.TextWidth(Label.Plain(Label.Runs(text)), Scene.FontSize * 0.94);
        var widths = names.Select(n => sample + apart + Wide(n)).ToList();
        var beside = widths.Sum() + Wide(label) <= width;
        var rows = new List<List<int>> { new() };
        foreach (var i in Enumerable.Range(0, names.Count))
        {
            if (rows[^1].Count > 0 && rows[^1].Sum(k => widths[k]) + widths[i] - apart > width)
            {
                rows.Add([]);
            }

            rows[^1].Add(i);
        }

        var places = new List<(double X, double Y, string Name, int Hue)>();
        for (var row = 0; row < rows.Count; row++)
        {
            var x = width - rows[row].Sum(k => widths[k]) + apart;
            foreach (var i in rows[row])
            {
                places.Add((x, Line * (beside ? 1 : row + 2), names[i], i));
                x += widths[i];
            }
        }

        return places;
    }

    /// <summary>The entries of a figure; none where the ends of its lines carry the names.</summary>
    public static IReadOnlyList<(double X, double Y, string Name, int Hue)> Places(Scene scene) =>
        scene.EndLabels.Count > 0 || scene.Names.Count < 2 ? [] : Layout(scene.Names, scene.Figure.Y.Label, scene.Width);

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
