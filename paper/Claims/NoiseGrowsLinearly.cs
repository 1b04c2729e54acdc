using Theory.Holographic;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>H1: noise grows linearly with the number of items: for which inverse, and for which keys.</summary>
internal static class NoiseGrowsLinearly
{
    /// <summary>How far from 1 a slope may be and still be 1.</summary>
    private const double Margin = 0.03;

    /// <summary>How far the measured logarithm and truncated mean may be from theirs, relatively.</summary>
    private const double Inverse = 0.03;

    private static readonly (MemoryForm Form, KeyDraw Keys, string Name)[] Finite =
    [
        (MemoryForm.Involution, KeyDraw.Normal, "normal keys, involution"),
        (MemoryForm.ExactInverse, KeyDraw.Unitary, "unitary keys"),
        (MemoryForm.Involution, KeyDraw.Orthonormal, "orthonormal keys, involution"),
    ];

    public static Claim Claim { get; } = new(
        "the-noise-grows-linearly-with-the-number-of-items",
        "The noise of a read grows linearly with the number of items in memory.",
        "Holographic reduced representations and associative LSTMs",
        Judge);

    /// <summary>The weighted least-squares slope of energy over items, with a 99 % reach.</summary>
    public static (double Slope, double Reach) Slope(IEnumerable<(double Items, double Energy, double Error)> cells)
    {
        // an energy that does not vary at all (two items, unitary keys: all of it is rounding) weighs as much as its share of a thousandth
        var points = cells.Select(c => (c.Items, c.Energy, Weight: 1 / Math.Pow(Math.Max(c.Error, 1e-3 * c.Energy), 2))).ToList();
        var weight = points.Sum(p => p.Weight);
        var (x, y) = (points.Sum(p => p.Weight * p.Items) / weight, points.Sum(p => p.Weight * p.Energy) / weight);
        var spread = points.Sum(p => p.Weight * (p.Items - x) * (p.Items - x));
        return (points.Sum(p => p.Weight * (p.Items - x) * (p.Energy - y)) / spread, SeedMean.Normal99 / Math.Sqrt(spread));
    }

    public static IReadOnlyList<(string Name, MemoryForm Form, KeyDraw Keys, double Slope, double Reach)> Slopes(Store store) =>
    [
        .. from kind in Finite
           let cells = HolographicPrediction.Cells(store, kind.Form, kind.Keys, 512).Where(m => m.Options.Items > 1).ToList()
           where cells.Count > 2
           let fit = Slope(cells.Select(m => ((double)m.Options.Items, m.Result.MeanEnergy, m.Result.EnergyError)))
           select (kind.Name, kind.Form, kind.Keys, fit.Slope, fit.Reach),
    ];

    private static Verdict Judge(Store store)
    {
        const string Predicted = "With the involution $\\tilde a$ the noise of $k$ normal keys is $k + r/n$ items, $r$ the real frequencies; with unitary keys, for which both inverses are one, $k - 1$: slopes of 1. The exact inverse of a normal key, which the essay writes, has noise $(k-1)\\,\\mathrm{E}\\,1/|\\mathcal{F}a|^2$, and $\\int e^{-x}/x\\,dx$ diverges at 0: it has no mean. Its typical size is finite, $e^\\gamma$ a frequency, and so is the part above a floor $\\tau$, $E_1(\\tau)$.";
        var slopes = Slopes(store);
        var exact = HolographicPrediction.Cells(store, MemoryForm.ExactInverse, KeyDraw.Normal, 512).Where(m => m.Options.Items > 1).ToList();
        if (slopes.Count < Finite.Length || exact.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, HolographicCapacity.Experiment.Name);
        }

        var linear = slopes.All(s => Math.Abs(s.Slope - 1) + s.Reach <= Margin);
        var bent = slopes.Any(s => Math.Abs(s.Slope - 1) - s.Reach > Margin);
        var (log, logReach) = Pooled(exact.Select(m => (m.Result.MeanLog, m.Result.LogError)));
        var (cut, cutReach) = Pooled(exact.Select(m => (m.Result.Truncated, m.Result.TruncatedError)));
        var (typical, above) = (Math.Log(Capacity.TypicalInverseNoise), Capacity.InverseNoiseAbove(HolographicCapacity.Floor));
        var divergent = Math.Abs(log - typical) + logReach <= Inverse * typical && Math.Abs(cut - above) + cutReach <= Inverse * above;
        var means = exact.Select(m => m.Result.MeanEnergy / (m.Options.Items - 1)).ToList();
        var medians = exact.Select(m => m.Result.MedianEnergy / (m.Options.Items - 1)).ToList();
        return new Verdict(
            linear && divergent ? Outcome.Conditional : bent ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"Slopes at $n = 512$, with 99 % reach: {string.Join("; ", slopes.Select(s => $"{s.Name} ${Printing.Plain(s.Slope, 4)} \\pm {Printing.Plain(s.Reach, 2)}$"))}. With the exact inverse of normal keys the mean noise of {exact[0].Result.Trials} memories is {Printing.Plain(means.Min())} to {Printing.Plain(means.Max())} items for each other item, up to {Printing.Percent(exact.Max(m => m.Result.LargestShare), 0)} of it from one memory, where the medians are {Printing.Plain(medians.Min())} to {Printing.Plain(medians.Max())}; $\\mathrm{{E}}\\ln 1/|\\mathcal{{F}}a|^2 = {Printing.Plain(log, 4)} \\pm {Printing.Plain(logReach, 2)}$ (predicted {Printing.Plain(typical, 4)}), and above the floor {Printing.Plain(cut, 4)} $\\pm$ {Printing.Plain(cutReach, 2)} (predicted {Printing.Plain(above, 4)}).",
            $"Equivalence tests: conditional if the 99 % interval of each slope lies within {Printing.Plain(Margin)} of 1 where the mean is finite, and the exact inverse of normal keys has the logarithm and the truncated mean of a law without a mean, within {Printing.Percent(Inverse, 0)}. It holds for the involution and for unitary keys, and not for the inverse that the essay names, with normal keys.");
    }

    private static (double Mean, double Reach) Pooled(IEnumerable<(double Mean, double Error)> cells)
    {
        // the memories of one seed share their keys from cell to cell: their errors are averaged, not divided
        var list = cells.ToList();
        return (list.Average(c => c.Mean), SeedMean.Normal99 * list.Average(c => c.Error));
    }
}
