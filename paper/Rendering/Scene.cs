namespace Theory.Paper.Rendering;

/// <summary>A shape in drawing units, in the colour of its series.</summary>
public abstract record Shape(int Series, int Hue)
{
    /// <summary>A line through points.</summary>
    public sealed record Stroke(int Series, int Hue, IReadOnlyList<Point> Points, bool Dashed, bool Thin) : Shape(Series, Hue);

    /// <summary>A closed area; a bar is fuller than a band.</summary>
    public sealed record Fill(int Series, int Hue, IReadOnlyList<Point> Points, bool Solid) : Shape(Series, Hue);

    /// <summary>A mark at a point.</summary>
    public sealed record Mark(int Series, int Hue, Point At) : Shape(Series, Hue);
}

/// <summary>Where a text stands in a drawing: <paramref name="Anchor"/> −1 begins at x, 0 is centred, 1 ends there.</summary>
public sealed record SceneText(double X, double Y, IReadOnlyList<LabelRun> Runs, int Anchor, int Hue = -1);

/// <summary>A figure laid out in a drawing of given size: what every printed form draws.</summary>
public sealed record Scene(Figure Figure, double Width, double Height, double Left, double Top, double Right, double Bottom, AxisRange X, AxisRange Y)
{
    /// <summary>The least size of a font in a drawing, in its units; labels are set in it.</summary>
    public const double FontSize = 13;

    /// <summary>Marks of the horizontal axis, each with its place.</summary>
    public required IReadOnlyList<(double At, Tick Tick)> XTicks { get; init; }

    /// <summary>Marks of the vertical axis, each with its place.</summary>
    public required IReadOnlyList<(double At, Tick Tick)> YTicks { get; init; }

    /// <summary>What the series draw, in order.</summary>
    public required IReadOnlyList<Shape> Shapes { get; init; }

    /// <summary>Names at the ends of lines; empty where they would not fit, so that a legend is needed.</summary>
    public required IReadOnlyList<SceneText> EndLabels { get; init; }

    /// <summary>The distinct names of the series, in order of their colours.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The layout of a figure.</summary>
    /// <exception cref="ArgumentException">The figure has no data that its axes can show, a value is not finite, or it has more than eight names.</exception>
    public static Scene Of(Figure figure, double width = 720, double height = 400)
    {
        ArgumentNullException.ThrowIfNull(figure);
        Check(figure);
        var names = figure.Series.Select(s => s.Name).Distinct().ToList();
        var x = AxisRange.Of(figure, horizontal: true);
        var y = AxisRange.Of(figure, horizontal: false);
        var xTicks = x.Ticks(width > 500 ? 7 : 4);
        var yTicks = y.Ticks(5);
        var left = 14 + yTicks.Max(t => TextWidth(t.Text, FontSize));
        const double above = 34;
        var bottom = height - 50;
        var ends = Ends(figure, names, x, y, bottom - above);
        var top = above + (ends.Count > 0 || names.Count < 2 ? 0 : SceneLegend.Layout(names, figure.Y.Label, width)[^1].Y - 18);
        var right = width - (ends.Count == 0 ? 16 : 16 + (1.08 * ends.Max(e => TextWidth(Label.Plain(e.Runs), FontSize))));
        double Across(double value) => left + (right - left) * x.Share(value);
        double Down(double value) => bottom - (bottom - top) * y.Share(value);
        return new Scene(figure, width, height, left, top, right, bottom, x, y)
        {
            XTicks = [.. xTicks.Select(t => (Across(t.Value), t))],
            YTicks = [.. yTicks.Select(t => (Down(t.Value), t))],
            Shapes = [.. figure.Series.SelectMany((s, i) => SceneShapes.Of(s, i, names.IndexOf(s.Name), x, y, Across, Down))],
            EndLabels = [.. ends.Select(e => new SceneText(right + 8, top + e.Y, e.Runs, -1, e.Hue))],
            Names = names,
        };
    }

    /// <summary>The place of a value across the drawing.</summary>
    public double Across(double value) => Left + (Right - Left) * X.Share(value);

    /// <summary>The place of a value down the drawing.</summary>
    public double Down(double value) => Bottom - (Bottom - Top) * Y.Share(value);

    /// <summary>The line on which labels of vertical lines stand: at the top, or at the bottom where a horizontal line runs there.</summary>
    public double LabelLine => Figure.Lines.Any(l => !l.Vertical && Y.Shows(l.Value) && Math.Abs(Down(l.Value) - Top - 8) < 14) ? Bottom - 8 : Top + 12;

    /// <summary>Whether a remark would run out of the drawing to the right of its point, and so stands to its left.</summary>
    public bool IsLate(Annotation note) => Across(note.X) + 7 + TextWidth(Label.Plain(Label.Runs(note.Text)), FontSize) > Width;

    /// <summary>About how wide a text is in a sans-serif font of a size.</summary>
    public static double TextWidth(string text, double size) => size * text.Sum(c => c switch
    {
        'i' or 'l' or 'j' or '.' or ',' or '|' or '\'' or ' ' or ':' => 0.29,
        'm' or 'w' or 'M' or 'W' => 0.86,
        >= '⁰' and <= '₎' => 0.38,
        >= 'A' and <= 'Z' => 0.68,
        >= '0' and <= '9' => 0.57,
        _ => 0.55,
    });

    private static void Check(Figure figure)
    {
        if (figure.Series.Select(s => s.Name).Distinct().Count() is 0 or > 8)
        {
            throw new ArgumentException($"The figure '{figure.Id}' has {figure.Series.Count} series; it needs one, and at most eight names.", nameof(figure));
        }

        foreach (var series in figure.Series)
        {
            var values = SceneShapes.Values(series).ToList();
            for (var i = 0; i < values.Count; i++)
            {
                if (!values[i].All(double.IsFinite))
                {
                    throw new ArgumentException(
                        $"The series '{series.Name}' of the figure '{figure.Id}' holds {string.Join(", ", values[i])} at {i}, which is not finite.", nameof(figure));
                }
            }
        }
    }

    /// <summary>Where the names of two to six lines stand at their right ends, moved apart; none where that would mislead.</summary>
    private static List<(double Y, IReadOnlyList<LabelRun> Runs, int Hue)> Ends(Figure figure, List<string> names, AxisRange x, AxisRange y, double height)
    {
        const double apart = 17;
        var ends = new List<(double Y, IReadOnlyList<LabelRun> Runs, int Hue)>();
        foreach (var name in names)
        {
            var line = figure.Series.LastOrDefault(s => s.Name == name && s is (Series.Line or Series.Step));
            var points = line switch { Series.Line l => l.Points, Series.Step s => s.Points, _ => [] };
            var last = points.Where(p => x.Shows(p.X) && y.Shows(p.Y)).Select(p => (Point?)p).MaxBy(p => p!.Value.X);
            if (last is not { } end || x.Share(end.X) < 0.8)
            {
                return [];
            }

            ends.Add((height * (1 - y.Share(end.Y)), Label.Runs(name), names.IndexOf(name)));
        }

        if (ends.Count is < 2 or > 6 || ends.Any(e => TextWidth(Label.Plain(e.Runs), FontSize) > 190))
        {
            return [];
        }

        var sorted = ends.OrderBy(e => e.Y).ToList();
        var wanted = sorted.Select(e => e.Y).ToList();
        for (var i = 1; i < sorted.Count; i++)
        {
            sorted[i] = sorted[i] with { Y = Math.Max(sorted[i].Y, sorted[i - 1].Y + apart) };
        }

        var over = Math.Max(0, sorted[^1].Y - height);
        var shift = sorted.Select((e, i) => e.Y - wanted[i]).Average();
        sorted = [.. sorted.Select(e => e with { Y = e.Y - Math.Max(over, shift) })];
        return sorted.Select((e, i) => Math.Abs(e.Y - wanted[i])).Max() > 1.5 * apart ? [] : sorted;
    }
}
