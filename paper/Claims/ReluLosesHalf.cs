using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The share of exactly zero singular values of a relu layer's Jacobian is one half.</summary>
internal static class ReluLosesHalf
{
    /// <summary>How far from one half still counts as one half.</summary>
    private const double Margin = 0.01;

    public static Claim Claim { get; } = new(
        "relu-layer-loses-half",
        "A dense relu layer loses half its singular values.",
        "The softmax bottleneck is a special case of a more general phenomenon",
        Judge);

    private static Verdict Judge(Store store)
    {
        const string predicted = "The mass at zero is $\\frac{1}{2}$ at every width: a unit is silent with probability one half.";
        var measured = store.Of(ReluSpectrum.Experiment);
        if (measured.Count == 0)
        {
            return Verdict.Unmeasured(predicted, ReluSpectrum.Experiment.Name);
        }

        // the seeds of a width are independent samples of one size: their mean has the root of the summed squared errors over their number
        var widths = measured.GroupBy(m => m.Options.Width).OrderBy(g => g.Key).Select(g => (
            Width: g.Key,
            Share: g.Average(m => m.Result.ZeroShare),
            Radius: SeedMean.Normal99 * Math.Sqrt(g.Sum(m => m.Result.ZeroShareError * m.Result.ZeroShareError)) / g.Count())).ToList();
        var equivalent = widths.All(w => Math.Abs(w.Share - 0.5) + w.Radius <= Margin);
        var different = widths.Any(w => Math.Abs(w.Share - 0.5) - w.Radius > Margin);
        return new Verdict(
            equivalent ? Outcome.Holds : different ? Outcome.Fails : Outcome.Undecided,
            predicted,
            $"The shares of zeros, with 99 % intervals: {string.Join("; ", widths.Select(w => $"width {w.Width}: {Printing.Percent(w.Share)} ± {Printing.Percent(w.Radius)}"))}.",
            "An equivalence test: holds if at every width the 99 % interval of the share, over all inputs and seeds, lies within one percentage point of one half; fails if one lies outside.");
    }
}
