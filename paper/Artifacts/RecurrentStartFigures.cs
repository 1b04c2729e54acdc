using System.Globalization;
using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Recurrent nets by their start: successes, learning curves, and how much identity a chain bears.</summary>
internal static class RecurrentStartFigures
{
    public static Artifact Successes { get; } = new("recurrent-successes", RenderSuccesses);

    public static Artifact Curves { get; } = new("recurrent-curves", RenderCurves);

    public static Artifact Mixture { get; } = new("identity-and-chain", RenderMixture);

    private static Table RenderSuccesses(Store store)
    {
        var starts = Enum.GetValues<RecurrentStart>();
        var rows = new[] { false, true }.SelectMany(gated => StartComparison.Of(store, gated)).OrderBy(c => c.Task).SelectMany(task => task.Results.Select(m => (IReadOnlyList<string>)
        [
            StartComparison.Name(task.Task),
            StartComparison.Name(m.Options.Cell),
            (task with { Results = [m] }).Count(RecurrentStart.Identity).Of.ToString(CultureInfo.InvariantCulture),
            .. starts.Select(start => (task with { Results = [m] }).Count(start).Successes.ToString(CultureInfo.InvariantCulture)),
            .. new[] { RecurrentStart.Identity, RecurrentStart.Orthogonal }.Select(start => Printing.Plain(NonNormalStarts.Departures(task with { Results = [m] }, start).Trained.Mean, 2)),
        ]));
        return new Table(
            "recurrent-successes",
            "Trainings that succeed, by task, net and start, out of all settings and seeds of a start; and Henrici's index of the trained matrices.",
            [
                new Column("task"), new Column("net"), new Column("of", Align.Right),
                .. starts.Select(start => new Column(StartComparison.Name(start), Align.Right)),
                new Column("index from identity", Align.Right), new Column("from orthogonal", Align.Right),
            ],
            [.. rows],
            "A success is a loss below half of what one has without memory. Of a gated net the index is the mean over its recurrent blocks. Nets with gates copy over a shorter and add over a longer delay.");
    }

    private static Block RenderCurves(Store store)
    {
        var copy = store.Of(RecurrentStarts.Experiment).FirstOrDefault(m => m.Options is { Task: LongMemoryTask.Copy, Cell: RecurrentCell.Elu, Settings: null });
        if (copy is null)
        {
            return Unmeasured();
        }

        var length = copy.Options.Updates / 10.0;
        return new Figure(
            "recurrent-curves",
            "From a chain the copy task is learned, from the identity it is not",
            "Training loss of vanilla nets with elu on the copy task, mean over the settings and seeds of each start and over a tenth of the training. The dashed line is who remembers nothing.",
            new Axis("update"),
            new Axis("loss (nats a symbol)", Minimum: 0),
            [
                .. copy.Result.Outcomes.GroupBy(o => o.Setting.Start).OrderBy(g => g.Key).Select(g => new Series.Line(
                    StartComparison.Name(g.Key), [.. Enumerable.Range(0, g.First().Curve.Count).Select(i => new Point((i + 0.5) * length, g.Average(o => o.Curve[i])))])),
                new Series.Line("without memory", [new Point(0, copy.Result.Baseline), new Point(copy.Options.Updates, copy.Result.Baseline)], Dashed: true),
            ]);
    }

    private static Block RenderMixture(Store store)
    {
        var blend = store.Of(RecurrentStarts.Experiment).FirstOrDefault(m => m.Options.Settings is not null);
        return blend is null ? Unmeasured() : new Figure(
            "identity-and-chain",
            "Little of the identity is enough to blur a chain",
            "Loss after training on the copy task from $\\lambda I + (1 - \\lambda) S$, vanilla nets with elu: each seed, and the mean over seeds.",
            new Axis("share $\\lambda$ of the identity"),
            new Axis("loss (nats a symbol)", Minimum: 0),
            [
                new Series.Scatter("a seed", [.. blend.Result.Outcomes.SelectMany(o => o.Losses.OfType<double>().Select(loss => new Point(o.Setting.Gain, loss)))]),
                new Series.Line("mean", [.. blend.Result.Outcomes.Select(o => new Point(o.Setting.Gain, o.Losses.Average(l => l ?? blend.Result.Baseline)))]),
                new Series.Line("half of the loss without memory", [new Point(0, blend.Result.Baseline / 2), new Point(1, blend.Result.Baseline / 2)], Dashed: true),
            ]);
    }

    private static Notice Unmeasured() => new($"No result of `{RecurrentStarts.Experiment.Name}` is in the store yet: there is no training to draw.");
}
