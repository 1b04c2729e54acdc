using System.Globalization;
using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Steps to the target against the batch, for optimisers with their best constants; a figure and a table.</summary>
internal static class BatchScalingFigure
{
    /// <summary>The loss that is to be reached.</summary>
    public const double Target = 0.01;

    /// <summary>An optimiser's steps over the batches.</summary>
    /// <param name="Key">Its part of a published name.</param>
    /// <param name="Name">What it is called.</param>
    /// <param name="CriticalBatch">Where half of perfect scaling is lost.</param>
    /// <param name="Points">One a batch.</param>
    public sealed record Curve(string Key, string Name, double CriticalBatch, IReadOnlyList<Reached> Points);

    /// <summary>The target, reached.</summary>
    /// <param name="Batch">B.</param>
    /// <param name="Steps">T.</param>
    /// <param name="Constants">The best constants, in words.</param>
    public sealed record Reached(double Batch, double Steps, string Constants);

    public static Artifact Artifact { get; } = new("batch-scaling", Render);

    public static Artifact Table { get; } = new("batch-scaling-table", RenderTable);

    /// <summary>1, 2, 4, …, 65,536.</summary>
    public static IReadOnlyList<double> Batches { get; } = [.. Enumerable.Range(0, 17).Select(k => Math.Pow(2, k))];

    /// <summary>The optimisers, each with its best constants at each batch.</summary>
    public static IReadOnlyList<Curve> Curves => Computation.Of("batch-scaling", Compute);

    /// <summary>The steps below which no estimator is at the target.</summary>
    public static double Limit(double batch) => BayesLimit.StepsTo(NoisyQuadratic.Zhang(batch: batch), Target);

    private static IReadOnlyList<Curve> Compute()
    {
        var nodes = Compression.Nodes(NoisyQuadratic.Zhang());
        static Curve Of(string key, string name, BatchScaling scaling) =>
            new(key, name, scaling.CriticalBatch, [.. scaling.Points.Select(p => new Reached(p.Batch, p.Crossing.Steps, p.Constants.ToString()))]);
        return
        [
            Of("descent", "SGD", BatchScaling.Of(nodes, Target, Batches)),
            Of("momentum", "momentum", BatchScaling.Of(nodes, Target, Batches, SteadyOptimiser.Momentum)),
            Of("averaging", "averaged iterate", BatchScaling.Of(nodes, Target, Batches, SteadyOptimiser.Averaging)),
            Of("preconditioned", "preconditioner $h^{-1/2}$", BatchScaling.Of(nodes, Target, Batches, SteadyOptimiser.Descent, 0.5)),
        ];
    }

    private static Figure Render(Store store) => new(
        "batch-scaling",
        "Perfect scaling, diminishing returns, maximal parallelism",
        $"Steps until the loss is {Printing.Plain(Target)} on the noisy quadratic with $h = 1/i$, $i \\le 10^4$, and gradient noise $h/B$, each optimiser with the best constants that a search finds at each batch. Below the lowest line no estimator of any kind is at the target.",
        new Axis("batch $B$", Scale.Logarithmic),
        new Axis("steps to the target", Scale.Logarithmic),
        [
            .. Curves.Select(c => new Series.Line(c.Name, [.. c.Points.Select(p => new Point(p.Batch, p.Steps))])),
            new Series.Line("Bayes limit", [.. Batches.Select(b => new Point(b, Math.Max(1, Math.Ceiling(Limit(b)))))], Dashed: true),
        ]);

    private static Table RenderTable(Store store)
    {
        static string Count(double steps) => steps.ToString("N0", CultureInfo.InvariantCulture);
        var shown = Enumerable.Range(0, Batches.Count).Where(i => i % 2 == 0).ToList();
        return new Table(
            "batch-scaling-table",
            "Steps to the target at the best constants, and the batch at which half of perfect scaling is lost.",
            [new Column("$B$", Align.Right), .. Curves.Select(c => new Column(c.Name, Align.Right)), new Column("Bayes limit", Align.Right), new Column("$N/2CB$", Align.Right)],
            [
                .. shown.Select(i => (IReadOnlyList<string>)
                [
                    Count(Batches[i]),
                    .. Curves.Select(c => Count(c.Points[i].Steps)),
                    Count(Math.Ceiling(Limit(Batches[i]))),
                    Count(Math.Ceiling(BayesLimit.UnbiasedStepsTo(NoisyQuadratic.Zhang(batch: Batches[i]), Target))),
                ]),
                (IReadOnlyList<string>)["critical $B$", .. Curves.Select(c => Count(c.CriticalBatch)), "", ""],
            ],
            "The last column holds for unbiased estimators; the one before it for all.");
    }
}
