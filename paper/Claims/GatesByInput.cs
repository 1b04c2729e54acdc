using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Gates that depend on the input do better in a task than constant gates, and than a dense layer of as many parameters.</summary>
internal static class GatesByInput
{
    public static Claim Claim { get; } = new(
        "gates-by-input-do-better",
        "Input-dependent gates do better than constant gates in a task.",
        "The softmax bottleneck is a special case of a more general phenomenon",
        Judge);

    /// <summary>The measurements of each task.</summary>
    public static IReadOnlyList<IGrouping<GatedTask, Measurement<GatedTrainingOptions, GatedTrainingResult>>> Groups(Store store) =>
        [.. store.Of(GatedTraining.Experiment).GroupBy(m => m.Options.Task).OrderBy(g => g.Key)];

    /// <summary>ln of another layer's test loss over that with softmax gates: positive where the gates help.</summary>
    public static SeedMean Advantage(IEnumerable<Measurement<GatedTrainingOptions, GatedTrainingResult>> group, Func<GatedTrainingResult, TrainedLayer> other) =>
        SeedMean.Of(group.Select(m => Math.Log(other(m.Result).TestLoss / m.Result.Softmax.TestLoss)));

    private static Verdict Judge(Store store)
    {
        const string predicted = "The spectrum says nothing for the gates: zeros are as many with constant ones, and softmax gates condition the Jacobian worse at the start. What they add is another function: they choose, by the input, among linear maps. So they should win where the task has regions, and not where it has none.";
        var groups = Groups(store);
        if (groups.Count == 0)
        {
            return Verdict.Unmeasured(predicted, GatedTraining.Experiment.Name);
        }

        var tasks = groups.Select(g => (g.Key, Constant: Advantage(g, static r => r.Constant), Wide: Advantage(g, static r => r.Wide), Group: g.ToList())).ToList();
        string Ratio(SeedMean s) => $"{Printing.Plain(Math.Exp(s.Mean))} ({Printing.Plain(Math.Exp(s.Mean - s.Reach))} to {Printing.Plain(Math.Exp(s.Mean + s.Reach))})";
        string Name(GatedTask task) => task switch { GatedTask.Fashion => "Fashion-MNIST", GatedTask.Regions => "a teacher with regions", _ => "a dense teacher" };
        return new(
            tasks.Count < Enum.GetValues<GatedTask>().Length ? Outcome.Undecided : tasks.All(t => t.Constant.IsPositive) ? Outcome.Holds : tasks.All(t => t.Constant.IsNegative) ? Outcome.Fails : tasks.Any(t => t.Constant.IsPositive) ? Outcome.Conditional : Outcome.Undecided,
            predicted,
            string.Join("; ", tasks.Select(t => $"{Name(t.Key)}, {t.Group.Count} seeds: test loss {Printing.Plain(t.Group.Average(m => m.Result.Softmax.TestLoss))} with softmax gates; with constant gates it is {Ratio(t.Constant)} times that, with a dense layer of as many parameters {Ratio(t.Wide)} times")) + ".",
            "By paired seeds: the 99 % interval of the mean logarithm of the test loss with constant gates over that with softmax gates. Holds if it lies above zero in all three tasks, fails if below in all, conditional if above in some; undecided while a task is not measured. Each layer has the best of three learning rates by validation; the dense control is reported beside it.");
    }
}
