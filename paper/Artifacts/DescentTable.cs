using System.Globalization;
using Theory.Hyperreals;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Descent in steps of size h against gradient flow: the distance over h, and what theory leaves over h².</summary>
internal static class DescentTable
{
    private const int Substeps = 120;

    public static Artifact Artifact { get; } = new("descent-steps", Render);

    /// <summary>A run beside its prediction.</summary>
    /// <param name="Seed">The seed.</param>
    /// <param name="Step">h.</param>
    /// <param name="Distance">|θ_k − θ(t)|.</param>
    /// <param name="Predicted">h |e(t)|.</param>
    /// <param name="Rest">|θ_k − θ(t) − h e(t)|.</param>
    public sealed record Row(ulong Seed, double Step, double Distance, double Predicted, double Rest);

    /// <summary>The network of the experiment, in plain code.</summary>
    public static ScalarNetwork Network(SmallStepsOptions options) =>
        new(ScalarLayer.Dense(2, options.Hidden), ScalarLayer.Tanh, ScalarLayer.Dense(options.Hidden, 2));

    /// <summary>The examples of a result.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Examples(SmallStepsResult result) => [.. result.Inputs.Chunk(2)];

    /// <summary>Every run beside its prediction, the largest step first.</summary>
    public static IReadOnlyList<Row> Rows(Store store)
    {
        var rows = new List<Row>();
        foreach (var seed in store.Of(SmallSteps.Experiment).GroupBy(m => (m.Job.Seed, m.Options.Time, m.Options.Hidden, m.Options.Examples)))
        {
            // one flow serves all numbers of steps: they share data and start
            var any = seed.First();
            var germ = GradientFlow.Descend(Network(any.Options), Examples(any.Result), any.Result.Classes, any.Result.Start, any.Options.Time, Substeps);
            foreach (var run in seed)
            {
                var h = run.Options.Time / run.Options.Steps;
                rows.Add(new(run.Job.Seed.Value, h, Distance(run.Result.End, germ.Position), h * germ.Rate, Distance(run.Result.End, germ.At(h))));
            }
        }

        return [.. rows.OrderByDescending(r => r.Step).ThenBy(r => r.Seed)];
    }

    private static double Distance(IEnumerable<double> a, IEnumerable<double> b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    private static Table Render(Store store) => new(
        "descent-steps",
        "Gradient descent in steps of size $h$ against gradient flow over the same time: mean over the seeds.",
        [
            new Column("$h$", Align.Right), new Column("$|\\theta_k - \\theta(t)|/h$, measured", Align.Right), new Column("$|e(t)|$, theory", Align.Right),
            new Column("$|\\theta_k - \\theta(t) - h\\,e(t)|/h^2$", Align.Right),
        ],
        [
            .. Rows(store).GroupBy(r => r.Step).Select(g => (IReadOnlyList<string>)
            [
                g.Key.ToString("R", CultureInfo.InvariantCulture),
                Printing.Plain(g.Average(r => r.Distance / r.Step), 4),
                Printing.Plain(g.Average(r => r.Predicted / r.Step), 4),
                Printing.Plain(g.Average(r => r.Rest / (r.Step * r.Step)), 4),
            ]),
        ],
        "The last column settles to a constant where the first two orders in $h$ are right.");
}
