using Theory.Holographic;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>H3: a stack on an arbitrary vector p: how deep, and for which p.</summary>
internal static class StackOnAnyVector
{
    /// <summary>How often a top that is still to be found must be right.</summary>
    public const double Accuracy = 0.9;

    /// <summary>How far a predicted accuracy may lie outside its interval: the normal law is an approximation.</summary>
    private const double Slack = 0.01;

    public static Claim Claim { get; } = new(
        "a-stack-on-an-arbitrary-vector",
        "A stack is represented with an arbitrary vector p: push, top and pop.",
        "Holographic reduced representations and associative LSTMs",
        Judge);

    /// <summary>The depth at which the measured accuracy of the top falls below a value, between two measured depths on a line; 0 where it never does.</summary>
    public static double Depth(IReadOnlyList<(int Depth, double Accuracy)> cells, double accuracy)
    {
        for (var i = 1; i < cells.Count; i++)
        {
            if (cells[i - 1].Accuracy >= accuracy && cells[i].Accuracy < accuracy)
            {
                return cells[i - 1].Depth + ((cells[i].Depth - cells[i - 1].Depth) * (cells[i - 1].Accuracy - accuracy) / (cells[i - 1].Accuracy - cells[i].Accuracy));
            }
        }

        return 0;
    }

    public static double Measured(Store store, KeyDraw basis) =>
        Depth([.. HolographicPrediction.Cells(store, MemoryForm.Stack, basis, 512).Select(m => (m.Options.Items, (double)m.Result.Right / m.Result.Trials))], Accuracy);

    private static Verdict Judge(Store store)
    {
        var (deep, shallow) = (Capacity.StackDepth(512, 1000, Accuracy), Capacity.StackDepth(512, 1000, Accuracy, KeyLaw.Normal));
        var predicted = $"What lies $i$ levels below the top is bound to $p^i$, of energy $\\mathrm{{E}}|\\mathcal{{F}}p|^{{2i}}$: 1 for a unitary $p$, $i!$ for a normal one. So the noise on the top is $D - 1$ items or $\\sum_i i!$, and with $n = 512$ and 1000 items the top is right {Printing.Percent(Accuracy, 0)} of the time down to a depth of {deep} for a unitary base, of {shallow} for a normal one; the first grows with $n$, the second hardly.";
        var unitary = HolographicPrediction.Cells(store, MemoryForm.Stack, KeyDraw.Unitary, 512);
        var normal = HolographicPrediction.Cells(store, MemoryForm.Stack, KeyDraw.Normal, 512);
        if (unitary.Count == 0 || normal.Count == 0)
        {
            return Verdict.Unmeasured(predicted, HolographicCapacity.Experiment.Name);
        }

        var agrees = unitary.All(m =>
        {
            var (low, high) = HolographicPrediction.Interval(m.Result, 0.01 / unitary.Count);
            var expected = HolographicPrediction.Of(m.Options).Accuracy;
            return expected >= low - Slack && expected <= high + Slack;
        });
        var lost = normal.Where(m => m.Options.Items >= 2 * shallow).All(m => HolographicPrediction.Interval(m.Result, 0.01).High < 0.5);
        return new Verdict(
            agrees && lost ? Outcome.Conditional : agrees && normal.All(m => HolographicPrediction.Interval(m.Result, 0.01).Low > Accuracy) ? Outcome.Holds : Outcome.Undecided,
            predicted,
            $"The top is right on a unitary base: {Row(unitary)}; on a normal one: {Row(normal)}. It falls below {Printing.Percent(Accuracy, 0)} at depth {Printing.Plain(Measured(store, KeyDraw.Unitary))} and {Printing.Plain(Measured(store, KeyDraw.Normal))}. Popped down to the last item with no error, by the exact inverse: {string.Join("; ", unitary.Select(m => $"depth {m.Options.Items}: {Printing.Percent((double)m.Result.Unwound / m.Result.Trials, 0)}"))} on a unitary base.",
            "Conditional if on a unitary base the predicted accuracy lies in the interval of every depth (Clopper and Pearson, 99 % over all of them, and one percentage point for the normal approximation) while on a normal base of twice its predicted depth and more the top is right less than half of the time, at 99 %; holds if a normal base does as well.");
    }

    private static string Row(IEnumerable<Measurement<HolographicCapacityOptions, HolographicCapacityResult>> cells) =>
        string.Join("; ", cells.Select(m => $"depth {m.Options.Items}: {Printing.Percent((double)m.Result.Right / m.Result.Trials, 1)} (predicted {Printing.Percent(HolographicPrediction.Of(m.Options).Accuracy, 1)})"));
}
