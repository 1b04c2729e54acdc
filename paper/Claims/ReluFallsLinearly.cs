using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The sorted singular values of a relu layer's Jacobian fall about linearly to the middle one.</summary>
internal static class ReluFallsLinearly
{
    /// <summary>"Roughly linearly": no value further from the fitted line than this share of the fall.</summary>
    private const double Tolerance = 0.1;

    public static Claim Claim { get; } = new(
        "relu-layer-falls-linearly",
        "The singular values decrease roughly linearly up to the middle one, and drop sharply to zero after it.",
        "The softmax bottleneck is a special case of a more general phenomenon",
        Judge);

    /// <summary>The largest distance of the upper half of sorted values from their least-squares line, as a share of the line's fall.</summary>
    public static double LineDeviation(IReadOnlyList<double> sorted)
    {
        var y = sorted.Take(sorted.Count / 2).ToList();
        var (meanX, meanY) = ((y.Count - 1) / 2.0, y.Average());
        var slope = y.Select((v, i) => (i - meanX) * (v - meanY)).Sum() / y.Select((_, i) => (i - meanX) * (i - meanX)).Sum();
        return y.Select((v, i) => Math.Abs(v - meanY - (slope * (i - meanX)))).Max() / Math.Abs(slope * (y.Count - 1));
    }

    private static Verdict Judge(Store store)
    {
        var predicted = $"The sorted values are the quantiles of the law of Marchenko and Pastur at ratio $\\frac{{1}}{{2}}$: nearly a line in its bulk, steeper at both edges, with a gap below the lower edge. At width {ReluSpectrumFigure.Width} they leave their least-squares line by {Printing.Percent(LineDeviation(ReluSpectrumFigure.Predicted(ReluSpectrumFigure.Width)), 1)} of its fall.";
        var seeds = store.Of(ReluSpectrum.Experiment).Where(m => m.Options.Width == ReluSpectrumFigure.Width).ToList();
        if (seeds.Count == 0)
        {
            return Verdict.Unmeasured(predicted, ReluSpectrum.Experiment.Name);
        }

        return new Verdict(
            LineDeviation(ReluSpectrumFigure.SeedMean(seeds)) <= Tolerance ? Outcome.Holds : Outcome.Fails,
            predicted,
            "At width 128 the mean singular values of the upper half leave their least-squares line by at most {{degeneracy/relu-128/line-deviation}} of its fall.",
            "Holds if the largest distance from the least-squares line through the upper half is at most a tenth of the fall along it.");
    }
}
