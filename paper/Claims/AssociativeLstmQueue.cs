using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>H5: does an associative LSTM work because it implements a queue, or because of the extra multiplication?</summary>
internal static class AssociativeLstmQueue
{
    /// <summary>By how much the accuracy may fall from the trained length to ten times it, for an algorithm.</summary>
    private const double Fall = 0.05;

    /// <summary>The share of recall steps that read the right item by its key, for a queue.</summary>
    private const double Aligned = 0.9;

    public static Claim Claim { get; } = new(
        "an-associative-lstm-works-because-it-implements-a-queue",
        "An associative LSTM does better than an LSTM because it implements queues, and not because of the extra multiplication.",
        "Holographic reduced representations and associative LSTMs",
        Judge);

    /// <summary>Accuracy at a length in which the whole network exceeds another, seed by seed.</summary>
    public static MeanInterval Gain(Store store, MemoryTask task, MemoryNetwork other, int length) => MeanInterval.Of95([.. Scores(store, task, MemoryNetwork.Associative, length)
        .Zip(Scores(store, task, other, length), static (own, rival) => own - rival)]);

    /// <summary>Accuracy of the seeds at a length.</summary>
    public static IReadOnlyList<double> Scores(Store store, MemoryTask task, MemoryNetwork network, int length) =>
        [.. Runs(store, task, network).Select(m => m.Result.Scores.Single(s => s.Length == length).Accuracy)];

    /// <summary>The measurements that are compared: those of the held-out seeds chose the rates.</summary>
    public static IEnumerable<Measurement<AssociativeMemoryOptions, AssociativeMemoryResult>> Compared(Store store) =>
        store.Of(AssociativeMemory.Experiment).Where(m => !AssociativeMemory.IsHeldOut(m.Job.Seed));

    /// <summary>The rate with the least mean loss over the last tenth of the training, on the held-out seeds.</summary>
    public static double BestHeldOut(Store store, MemoryTask task, MemoryNetwork network) =>
        store.Of(AssociativeMemory.Experiment).Where(m => AssociativeMemory.IsHeldOut(m.Job.Seed) && m.Options.Task == task && m.Options.Network == network)
            .GroupBy(m => m.Options.Rate).MinBy(g => g.Average(m => m.Result.Losses[^1]))!.Key;

    public static IEnumerable<Measurement<AssociativeMemoryOptions, AssociativeMemoryResult>> Runs(Store store, MemoryTask task, MemoryNetwork network) =>
        Compared(store).Where(m => m.Options.Task == task && m.Options.Network == network).OrderBy(m => m.Job.Seed.Value);

    private static Verdict Judge(Store store)
    {
        const string Predicted = "A queue read by keys needs what undoes a key: complex products, and copies with permuted keys to keep the noise down. It recalls the $s$-th item by the $s$-th key, and what it learns to length 10 works at 100 as far as its capacity reaches. If the multiplication alone matters, products of real coordinates do as well, and nothing is said about longer sequences.";
        var all = Enum.GetValues<MemoryTask>();
        var others = Enum.GetValues<MemoryNetwork>().Where(n => n != MemoryNetwork.Associative).ToArray();
        if (all.Any(t => Enum.GetValues<MemoryNetwork>().Any(n => Runs(store, t, n).Count() < 3)))
        {
            return Verdict.Unmeasured(Predicted, AssociativeMemory.Experiment.Name);
        }

        var gains = all.SelectMany(task => others.Select(other => (Task: task, Other: other, Gain: Gain(store, task, other, 10)))).ToList();
        bool Better(MemoryNetwork other) => gains.Where(g => g.Other == other).All(g => g.Gain.Low > 0);
        bool Sometimes(MemoryNetwork other) => gains.Any(g => g.Other == other && g.Gain.Low > 0);
        var falls = all.Select(task => (Task: task, Fall: MeanInterval.Of95([.. Scores(store, task, MemoryNetwork.Associative, 10).Zip(Scores(store, task, MemoryNetwork.Associative, 100), static (near, far) => near - far)]))).ToList();
        var alignment = MeanInterval.Of95([.. Runs(store, MemoryTask.EpisodicCopy, MemoryNetwork.Associative).Select(m => m.Result.Alignment)]);
        var real = MeanInterval.Of95([.. Runs(store, MemoryTask.EpisodicCopy, MemoryNetwork.RealProduct).Select(m => m.Result.Alignment)]);
        var queue = alignment.Low >= Aligned && falls.All(f => f.Fall.High <= Fall);
        var outcome = Better(MemoryNetwork.Lstm) && Better(MemoryNetwork.RealProduct) && queue ? Outcome.Holds
            : !Sometimes(MemoryNetwork.Lstm) || (!Sometimes(MemoryNetwork.RealProduct) && falls.Any(f => f.Fall.Low > Fall)) ? Outcome.Fails
            : Outcome.Conditional;
        return new Verdict(
            outcome,
            Predicted,
            $"Accuracy of the associative LSTM at length 10 less that of the others, in percentage points with 95 % bootstrap intervals over {Runs(store, MemoryTask.EpisodicCopy, MemoryNetwork.Lstm).Count()} paired seeds: {string.Join("; ", all.Select(task => $"{CapacityFigures.Name(task)}: {string.Join(", ", gains.Where(g => g.Task == task).Select(g => $"{CapacityFigures.Name(g.Other)} {g.Gain.InPoints()}"))}"))}. From length 10 to 100 it loses {string.Join("; ", falls.Select(f => $"{f.Fall.InPoints()} ({CapacityFigures.Name(f.Task)})"))}. In the copy task {alignment.InPoints()} % of its recall steps read the right item by its key, with real products {real.InPoints()} %.",
            $"Holds if at length 10 it beats the LSTM and the real product on every task (intervals above 0), reads by key in at least {Printing.Percent(Aligned, 0)} of the recall steps, and loses at most {Printing.Percent(Fall, 0)} up to length 100; fails if it beats the LSTM on no task, or the real product on none while it does not generalize; conditional between.");
    }
}
