using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Claims;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The participation ratio against depth, with and without skips.</summary>
internal static class DepthFigure
{
    public static Artifact Artifact { get; } = new("depth-participation", Render);

    private static Figure Render(Store store)
    {
        var series = new List<Series>();
        foreach (var connection in DepthDegenerates.Groups(store).GroupBy(g => g.Key.Connection))
        {
            var name = connection.Key switch
            {
                Connection.Plain => "$\\mathrm{relu}(Wx)$",
                Connection.Around => "$x + \\mathrm{relu}(Wx)$",
                _ => "$x + \\mathrm{relu}(Wx)/\\sqrt L$",
            };
            series.Add(new Series.Line(name, [.. connection.Select(g => new Point(g.Key.Depth, DepthDegenerates.Predicted(g.First().Options)))], Dashed: true));
            series.Add(new Series.ErrorBars(name, [.. connection.Select(g =>
            {
                var s = SeedMean.Of(g.Select(m => m.Result.Participation));
                return new Spread(g.Key.Depth, s.Mean, Math.Max(s.Mean - s.Reach, 1e-4), s.Mean + s.Reach);
            })]));
        }

        return new Figure(
            "depth-participation",
            "Degeneracy grows with depth, and a scaled skip bounds it",
            "Participation ratio of the Jacobian of $L$ layers of width 128, as a share of the width, with 99 % intervals over seeds, and $1/(1 + Le)$ from the excess $e$ of one layer (dashed), since excesses add under the free product. Nothing is fitted.",
            new Axis("layers $L$", Scale.Logarithmic),
            new Axis("participation ratio", Scale.Logarithmic),
            series);
    }
}
