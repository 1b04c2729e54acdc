using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Starts of recurrent nets held against each other on one task, seed by seed: over all settings of the nets with gates, or of those without.</summary>
/// <param name="Task">The task.</param>
/// <param name="Results">One a net.</param>
internal sealed record StartComparison(LongMemoryTask Task, IReadOnlyList<Measurement<RecurrentStartsOptions, RecurrentStartsResult>> Results)
{
    /// <summary>A loss below this share of the baseline counts as this share.</summary>
    private const double Floor = 1e-3;

    /// <summary>A mean difference that is rounding.</summary>
    private const double Rounding = 1e-12;

    public static string Name(LongMemoryTask task) => task switch { LongMemoryTask.Copy => "copy", LongMemoryTask.Addition => "addition", _ => "permuted pixels" };

    public static string Name(RecurrentStart start) => start switch
    {
        RecurrentStart.FeedbackChain => "feedback chain",
        RecurrentStart.IdentityChain => "identity + chain",
        RecurrentStart.Gaussian => "Ginibre",
        _ => start.ToString().ToLowerInvariant(),
    };

    public static string Name(RecurrentCell cell) => cell is RecurrentCell.Lstm or RecurrentCell.Gru ? cell.ToString().ToUpperInvariant() : cell.ToString().ToLowerInvariant();

    /// <summary>The trainings from all starts, task by task.</summary>
    public static IReadOnlyList<StartComparison> Of(Store store, bool gated) =>
    [
        .. store.Of(RecurrentStarts.Experiment)
            .Where(m => m.Options.Settings is null && RecurrentStarts.IsGated(m.Options.Cell) == gated)
            .GroupBy(m => m.Options.Task).OrderBy(g => g.Key)
            .Select(g => new StartComparison(g.Key, [.. g.OrderBy(m => m.Options.Cell)])),
    ];

    /// <summary>By how much more often one start succeeds than another: shares of all settings, paired by seed.</summary>
    public SeedMean Successes(RecurrentStart one, RecurrentStart other) => Difference(one, other, static (loss, baseline) => loss < RecurrentStartsResult.Success * baseline ? 1 : 0);

    /// <summary>The mean of ln(loss) of one start less that of another, paired by seed; who left the numbers or is above the baseline is at the baseline.</summary>
    public SeedMean LogLosses(RecurrentStart one, RecurrentStart other) => Difference(one, other, static (loss, baseline) => Math.Log(Math.Clamp((loss ?? baseline) / baseline, Floor, 1)));

    /// <summary>1 where a start succeeds more often, −1 where less often, and where neither is shown the same by the mean logarithm of the loss; 0 where that shows nothing either.</summary>
    public int Sign(RecurrentStart one, RecurrentStart other)
    {
        var (successes, losses) = (Successes(one, other), LogLosses(one, other));
        return successes.IsPositive ? 1 : successes.IsNegative ? -1 : losses.IsNegative ? 1 : losses.IsPositive ? -1 : 0;
    }

    /// <summary>Successes and trainings of a start.</summary>
    public (int Successes, int Of) Count(RecurrentStart start)
    {
        var losses = Results.SelectMany(m => m.Result.Outcomes.Where(o => o.Setting.Start == start).SelectMany(o => o.Losses.Select(loss => loss < RecurrentStartsResult.Success * m.Result.Baseline))).ToList();
        return (losses.Count(static s => s), losses.Count);
    }

    private SeedMean Difference(RecurrentStart one, RecurrentStart other, Func<double?, double, double> measure) =>
        SeedMean.Of95(BySeed(one, measure).Zip(BySeed(other, measure), static (a, b) => a - b)) is var mean && Math.Abs(mean.Mean) < Rounding ? mean with { Mean = 0 } : mean;

    private IEnumerable<double> BySeed(RecurrentStart start, Func<double?, double, double> measure) => Enumerable.Range(0, Results.Min(static m => m.Options.Replicates)).Select(r =>
        Results.SelectMany(m => m.Result.Outcomes.Where(o => o.Setting.Start == start).Select(o => measure(o.Losses[r], m.Result.Baseline))).Average());
}
