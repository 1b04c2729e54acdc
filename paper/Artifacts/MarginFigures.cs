using Theory.Margins;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>How the margin closes in on separable sets: methods against theory, and starts that look at the data.</summary>
internal static class MarginFigures
{
    /// <summary>The dimension of the sets that starts are compared on.</summary>
    public const int StartDimension = 5;

    public static Artifact Methods { get; } = new("margin-gap", RenderMethods);

    public static Artifact Starts { get; } = new("margin-starts", RenderStarts);

    /// <summary>The geometric mean of a positive quantity over sets, at each record; a record where one is not positive is left out.</summary>
    public static IReadOnlyList<Point> Mean(IReadOnlyList<MarginRun> runs, Func<MarginRun, SeparableRecord, double> of) =>
    [
        .. from i in Enumerable.Range(0, runs.Count == 0 ? 0 : runs.Min(r => r.Run.Records.Count))
           let values = runs.Select(r => of(r, r.Run.Records[i])).ToList()
           where values.All(v => v > 0)
           select new Point(Math.Exp(runs[0].Run.Records[i].LogTime), Math.Exp(values.Average(Math.Log))),
    ];

    private static Figure RenderMethods(Store store)
    {
        Series Measured(SeparableMethod method, string name, int supports = 0) => new Series.Scatter(name, Mean(MarginRun.Of(store, method, 2, supports: supports), (r, record) => r.Gap(record)));
        var descent = MarginRun.Of(store, SeparableMethod.Descent, 2);
        var normalised = MarginRun.Of(store, SeparableMethod.Normalised, 2);
        return new Figure(
            "margin-gap",
            "Descent closes in on the largest margin as theory says, and Adam goes elsewhere",
            "What the margin is short of the largest one, geometric mean over random sets in the plane that two points support (Adam: one): measured (marks), the asymptote $\\hat w \\ln t + \\tilde w$ of descent and the constant of normalised steps over $\\sqrt t$ (lines). Nothing is fitted.",
            new Axis("step $t$", Scale.Logarithmic),
            new Axis("$\\gamma$ less the margin", Scale.Logarithmic),
            [
                Measured(SeparableMethod.Descent, "gradient descent"),
                Measured(SeparableMethod.Normalised, "normalised steps"),
                Measured(SeparableMethod.Adam, "Adam", 1),
                Measured(SeparableMethod.AdamWithoutEpsilon, "Adam, $\\epsilon = 0$", 1),
                new Series.Line("gradient descent", Mean([.. descent.Select(r => r with { Run = new(r.Run.Rate, [.. r.Run.Records.Where(k => k.LogTime > 6)]) })], (r, k) => r.Solution.Margin - r.Asymptote.MarginAt(k.LogTime))),
                new Series.Line("normalised steps", Mean(normalised, (r, k) => LogarithmicDescent.NormalisedConstant(r.Solution, r.Run.Rate) / Math.Exp(k.LogTime / 2))),
            ]);
    }

    private static Figure RenderStarts(Store store)
    {
        Series Of(string name, SeparableStart start, double scale) => new Series.Line(name, Mean(MarginRun.Of(store, SeparableMethod.Descent, StartDimension, start, scale), (r, record) => r.Gap(record)));
        return new Figure(
            "margin-starts",
            "The direction of a start decides, and its scale makes it last",
            $"What the margin is short of the largest one along gradient descent, geometric mean over random sets in {StartDimension} dimensions. A start along the class means is where the first step from 0 leads anyway; the larger its scale, the longer descent stays there. A start along the largest margin leaves it, but the less the larger its scale.",
            new Axis("step $t$", Scale.Logarithmic),
            new Axis("$\\gamma$ less the margin", Scale.Logarithmic, Minimum: 1e-4),
            [
                Of("from 0", SeparableStart.Zero, 0),
                Of("class means, norm 5", SeparableStart.Mean, 5),
                Of("class means, norm 20", SeparableStart.Mean, 20),
                Of("largest margin, norm 5", SeparableStart.LargestMargin, 5),
                Of("largest margin, norm 20", SeparableStart.LargestMargin, 20),
            ]);
    }
}
