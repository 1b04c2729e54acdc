namespace Theory.Paper.Rendering;

/// <summary>What an axis shows: from <paramref name="Low"/> to <paramref name="High"/>.</summary>
public sealed record AxisRange(Axis Axis, double Low, double High)
{
    private bool IsLogarithmic => Axis.Scale == Scale.Logarithmic;

    /// <summary>The range that a figure's data and its axis ask for, with a little air where the data decide.</summary>
    /// <exception cref="ArgumentException">There is nothing to show, or the axis asks for an empty range.</exception>
    public static AxisRange Of(Figure figure, bool horizontal)
    {
        var axis = horizontal ? figure.X : figure.Y;
        if (axis.Categories.Count > 0)
        {
            return new AxisRange(axis, -0.6, axis.Categories.Count - 0.4);
        }

        var hasBars = figure.Series.Any(s => s is Series.Bars);
        var values = figure.Series.SelectMany(s => SceneShapes.Extent(s, horizontal))
            .Concat(figure.Lines.Where(l => l.Vertical == horizontal).Select(l => l.Value))
            .Concat(hasBars && !horizontal && axis.Scale == Scale.Linear ? [0.0] : [])
            .Where(v => axis.Scale == Scale.Linear || v > 0).ToList();
        if (values.Count == 0 && (axis.Minimum is null || axis.Maximum is null))
        {
            throw new ArgumentException($"The figure '{figure.Id}' has nothing to show on the axis '{axis.Label}'.", nameof(figure));
        }

        var (low, high) = (axis.Minimum ?? values.Min(), axis.Maximum ?? values.Max());
        if (axis.Scale == Scale.Logarithmic && low <= 0)
        {
            throw new ArgumentException($"The logarithmic axis '{axis.Label}' of the figure '{figure.Id}' begins at {low}, not above zero.", nameof(figure));
        }

        if (low >= high)
        {
            if (axis.Minimum is not null && axis.Maximum is not null)
            {
                throw new ArgumentException($"The axis '{axis.Label}' of the figure '{figure.Id}' ends at {high}, not above {low}.", nameof(figure));
            }

            var half = low == 0 || axis.Scale == Scale.Logarithmic ? 1 : Math.Abs(low) * 0.1;
            (low, high) = axis.Scale == Scale.Logarithmic ? (low / 2, low * 2) : (low - half, low + half);
        }

        var range = new AxisRange(axis, low, high);
        var air = hasBars && horizontal ? 0.02 : 0.04;
        var fromZero = hasBars && !horizontal && low == 0;
        return new AxisRange(
            axis, axis.Minimum is not null || fromZero ? low : range.At(-air), axis.Maximum is not null ? high : range.At(1 + air));
    }

    /// <summary>Where in the range a value stands: 0 at the low end, 1 at the high.</summary>
    public double Share(double value) => IsLogarithmic
        ? (Math.Log(value) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low))
        : (value - Low) / (High - Low);

    /// <summary>Whether a value can be drawn on this scale at all.</summary>
    public bool Draws(double value) => !IsLogarithmic || value > 0;

    /// <summary>Whether a value lies in the range.</summary>
    public bool Shows(double value) => value >= Low && value <= High;

    /// <summary>The axis's marks.</summary>
    public IReadOnlyList<Tick> Ticks(int count) => Axis.Categories.Count > 0
        ? [.. Axis.Categories.Select((name, i) => new Tick(i, name))]
        : Rendering.Ticks.Choose(Low, High, Axis.Scale, count);

    private double At(double share) => IsLogarithmic ? Low * Math.Pow(High / Low, share) : Low + (High - Low) * share;
}
