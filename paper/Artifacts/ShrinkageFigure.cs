using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;
using Theory.Shrinkage;

namespace Theory.Paper.Artifacts;

/// <summary>The risk of James and Stein's estimator over that of the observations, against the length of what is estimated.</summary>
internal static class ShrinkageFigure
{
    private const double Longest = 10;

    public static Artifact Artifact { get; } = new("james-stein-risk", Render);

    private static Figure Render(Store store)
    {
        var measured = store.Of(JamesSteinRisk.Experiment).GroupBy(m => m.Options.Dimension).OrderBy(g => g.Key).ToList();
        var dimensions = measured.Count > 0 ? measured.Select(g => g.Key).ToList() : [10];
        static string Name(int p) => $"$p = {p}$";
        return new Figure(
            "james-stein-risk",
            "Shrinking three means or more at once beats the observations themselves, wherever the means are",
            "Risk of the positive part of James and Stein's estimator, as a share of the observations' own risk $p$: closed form (lines), simulation (marks).",
            new Axis("length $\\|\\theta\\|$"),
            new Axis("risk over $p$", Minimum: 0, Maximum: 1),
            [
                .. dimensions.Select(p => new Series.Line(Name(p), [.. Enumerable.Range(0, 101).Select(i => i * Longest / 100).Select(length => new Point(length, JamesStein.PositivePartRisk(p, length * length) / p))])),
                .. measured.Select(g => new Series.Scatter(Name(g.Key), [.. g.Select(m => new Point(m.Options.Length, m.Result.PositivePart.Mean / g.Key))])),
            ]);
    }
}
