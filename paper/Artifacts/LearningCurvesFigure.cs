using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The training loss of each network, epoch by epoch.</summary>
internal static class LearningCurvesFigure
{
    public static Artifact Artifact { get; } = new("learning-curves", Render);

    private static Block Render(Store store)
    {
        var series = HoldOutBounds.Printed(store)
            .Select(m => (Series)new Series.Line(HoldOutBounds.Label(m), [.. m.Result.Loss.Select((l, i) => new Point(i + 1, l))]))
            .ToList();
        if (series.Count == 0)
        {
            return new Notice($"No result of `{HoldOut.Experiment.Name}` is in the store yet: there is no training to draw.");
        }

        return new Figure(
            "learning-curves",
            "The networks that the bounds are about",
            "Mean training loss of each epoch, as it was met along the way, with the images varied and the labels smoothed.",
            new Axis("epoch"),
            new Axis("training loss (nats)", Scale.Logarithmic),
            series);
    }
}
