using System.Globalization;
using Theory.Holographic;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>H4: tensor products grow exponentially in dimension with the constituents; circular convolutions do not.</summary>
internal static class TensorsGrowExponentially
{
    /// <summary>How far a predicted accuracy may lie outside its interval: the normal law is an approximation.</summary>
    private const double Slack = 0.02;

    public static Claim Claim { get; } = new(
        "tensor-products-grow-exponentially-and-holographic-representations-do-not",
        "The dimension of a tensor product grows exponentially with the number of constituents; that of a circular convolution does not grow.",
        "Holographic reduced representations and associative LSTMs",
        Judge);

    /// <summary>The unitary cells whose accuracy is predicted, every dimension.</summary>
    public static IReadOnlyList<Measurement<HolographicCapacityOptions, HolographicCapacityResult>> Cells(Store store) =>
        [.. new[] { 64, 128, 256, 512, 1024 }.SelectMany(n => HolographicPrediction.Cells(store, MemoryForm.ExactInverse, KeyDraw.Unitary, n)).Where(m => m.Options.Items > 1)];

    /// <summary>The largest distance of a predicted accuracy from the 99 % interval, over all cells together.</summary>
    public static double Excess(IReadOnlyList<Measurement<HolographicCapacityOptions, HolographicCapacityResult>> cells) => cells.Max(m =>
    {
        var (low, high) = HolographicPrediction.Interval(m.Result, 0.01 / cells.Count);
        var expected = HolographicPrediction.Of(m.Options).Accuracy;
        return Math.Max(0, Math.Max(low - expected, expected - high));
    });

    private static Verdict Judge(Store store)
    {
        int[] counts = [2, 4, 8, 16, 32];
        var predicted = $"A tensor product of $r$ vectors of length $n$ has $n^r$ numbers, {TensorMemory.Numbers(64, 4).ToString("N0", CultureInfo.InvariantCulture)} for four of length 64; their circular convolution has $n$. The price is noise: to read one of $k$ bound pairs rightly {Printing.Percent(StackOnAnyVector.Accuracy, 0)} of the time among 1000 items takes {string.Join(", ", counts.Select(k => $"$n = {Capacity.Dimension(k, 1000, StackOnAnyVector.Accuracy)}$ for $k = {k}$"))}: linear in $k$, not exponential.";
        var cells = Cells(store);
        if (cells.Count == 0)
        {
            return Verdict.Unmeasured(predicted, HolographicCapacity.Experiment.Name);
        }

        var excess = Excess(cells);
        var crossings = cells.GroupBy(m => m.Options.Dimension).Select(g => (
            Dimension: g.Key,
            Measured: StackOnAnyVector.Depth([.. g.Select(m => (m.Options.Items, (double)m.Result.Right / m.Result.Trials))], StackOnAnyVector.Accuracy),
            Predicted: Capacity.Items(g.Key, 1000, StackOnAnyVector.Accuracy))).Where(c => c.Measured > 0).ToList();
        return new Verdict(
            excess <= Slack ? Outcome.Holds : Outcome.Undecided,
            predicted,
            $"Over {cells.Count} cells of dimension and number of pairs the predicted accuracy is at most {Printing.Percent(excess, 1)} outside the 99 % interval of the measured one. Accuracy falls to {Printing.Percent(StackOnAnyVector.Accuracy, 0)} at {string.Join("; ", crossings.Select(c => $"$n = {c.Dimension}$: {Printing.Plain(c.Measured)} pairs (predicted {c.Predicted})"))}.",
            $"The counts of numbers are theorems. That the dimension a holographic memory needs is linear in its pairs rests on the predicted accuracy: holds if none lies more than {Printing.Percent(Slack, 0)} outside the measured interval (Clopper and Pearson, 99 % over all cells).");
    }
}
