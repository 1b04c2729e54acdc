namespace Theory.Paper.Rendering;

/// <summary>The shapes and extents of a series.</summary>
internal static class SceneShapes
{
    /// <summary>All numbers of each datum.</summary>
    public static IEnumerable<double[]> Values(Series series) => series switch
    {
        Series.Line s => s.Points.Select(p => new[] { p.X, p.Y }),
        Series.Step s => s.Points.Select(p => new[] { p.X, p.Y }),
        Series.Scatter s => s.Points.Select(p => new[] { p.X, p.Y }),
        Series.Band s => s.Points.Select(p => new[] { p.X, p.Y, p.Low, p.High }),
        Series.ErrorBars s => s.Points.Select(p => new[] { p.X, p.Y, p.Low, p.High }),
        Series.Bars s => s.Values.Select(b => new[] { b.Left, b.Right, b.Height }),
        _ => throw new ArgumentException($"A series of the kind {series.GetType().Name} is not known.", nameof(series)),
    };

    /// <summary>The values that an axis must show.</summary>
    public static IEnumerable<double> Extent(Series series, bool horizontal) => series is Series.Bars bars
        ? bars.Values.SelectMany(b => horizontal ? new[] { b.Left, b.Right } : [b.Height])
        : Values(series).SelectMany(v => horizontal ? [v[0]] : series is Series.Band ? v[2..] : v[1..]);

    /// <summary>The shapes of a series in drawing units.</summary>
    public static IEnumerable<Shape> Of(
        Series series, int index, int hue, AxisRange x, AxisRange y, Func<double, double> across, Func<double, double> down)
    {
        bool Draws(double h, double v) => x.Draws(h) && y.Draws(v);
        Point At(double h, double v) => new(across(h), down(v));
        switch (series)
        {
            case Series.Line line:
                return Runs(line.Points, Draws).Select(run => new Shape.Stroke(index, hue, [.. run.Select(p => At(p.X, p.Y))], line.Dashed, false));
            case Series.Step step:
                return Runs(step.Points, Draws).Select(run => new Shape.Stroke(index, hue, Stairs([.. run.Select(p => At(p.X, p.Y))]), false, false));
            case Series.Scatter scatter:
                return scatter.Points.Where(p => Draws(p.X, p.Y)).Select(p => new Shape.Mark(index, hue, At(p.X, p.Y)));
            case Series.Band band:
                var points = band.Points.Where(p => Draws(p.X, p.High)).ToList();
                Point[] area = [.. points.Select(p => At(p.X, p.High)), .. points.AsEnumerable().Reverse().Select(p => At(p.X, y.Draws(p.Low) ? p.Low : y.Low))];
                return area.Length == 0 ? [] : [new Shape.Fill(index, hue, area, false)];
            case Series.ErrorBars bars:
                return bars.Points.Where(p => Draws(p.X, p.Y)).SelectMany(p => new Shape[]
                {
                    new Shape.Stroke(index, hue, [At(p.X, y.Draws(p.Low) ? p.Low : y.Low), At(p.X, p.High)], false, true),
                    new Shape.Mark(index, hue, At(p.X, p.Y)),
                });
            case Series.Bars bars:
                var ground = Math.Clamp(0, y.Low, y.High);
                return bars.Values.Where(b => Draws(b.Left, 1) && y.Draws(b.Height)).Select(b => new Shape.Fill(
                    index, hue, [At(b.Left, ground), At(b.Left, b.Height), At(b.Right, b.Height), At(b.Right, ground)], true));
            default:
                throw new ArgumentException($"A series of the kind {series.GetType().Name} is not known.", nameof(series));
        }
    }

    /// <summary>The longest pieces whose points can all be drawn.</summary>
    private static IEnumerable<List<Point>> Runs(IReadOnlyList<Point> points, Func<double, double, bool> draws)
    {
        var run = new List<Point>();
        foreach (var point in points)
        {
            if (draws(point.X, point.Y))
            {
                run.Add(point);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static List<Point> Stairs(List<Point> points)
    {
        var stairs = new List<Point>();
        for (var i = 0; i < points.Count; i++)
        {
            if (i > 0)
            {
                stairs.Add(points[i] with { Y = points[i - 1].Y });
            }

            stairs.Add(points[i]);
        }

        return stairs;
    }
}
