using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>There are infinite integers: a network of such a width has a kernel without chance, and finite ones deviate from it as 1/√N.</summary>
internal static class KernelOfHyperfiniteWidth
{
    /// <summary>The two-sided 99 % point of the normal law.</summary>
    private const double Normal99 = 2.5758;

    public static Claim Claim { get; } = new(
        "there-are-infinite-integers-and-networks-of-such-width",
        "There are infinite integers: a random network whose width is one has a kernel that is a real number, up to an infinitesimal.",
        "Hyperreal numbers",
        Judge);

    /// <summary>Of one depth and angle, over the widths: the measured deviation over the predicted, and the power of N, each with a 99 % reach.</summary>
    public static (double Ratio, double RatioReach, double Power, double PowerReach) Fit(IEnumerable<(double Width, double Deviation, double Predicted, double Error)> samples)
    {
        var points = samples.Select(s => (X: Math.Log(s.Width), Log: Math.Log(s.Deviation), Ratio: Math.Log(s.Deviation / s.Predicted), Weight: 1 / (s.Error * s.Error))).ToList();
        var weight = points.Sum(p => p.Weight);
        var ratio = points.Sum(p => p.Weight * p.Ratio) / weight;
        var (x, y) = (points.Sum(p => p.Weight * p.X) / weight, points.Sum(p => p.Weight * p.Log) / weight);
        var spread = points.Sum(p => p.Weight * (p.X - x) * (p.X - x));
        return (Math.Exp(ratio), Normal99 / Math.Sqrt(weight), points.Sum(p => p.Weight * (p.X - x) * (p.Log - y)) / spread, Normal99 / Math.Sqrt(spread));
    }

    /// <summary>The fit of each depth and angle.</summary>
    public static IReadOnlyList<(int Depth, double Degrees, (double Ratio, double RatioReach, double Power, double PowerReach) Fit)> Fits(Store store) =>
    [
        .. from m in store.Of(InfiniteWidth.Experiment)
           from sample in m.Result.Kernels
           group (m.Options, sample) by (m.Options.Depth, sample.Degrees) into cell
           where cell.Select(c => c.Options.Width).Distinct().Count() > 1
           orderby cell.Key
           select (cell.Key.Depth, cell.Key.Degrees, Fit(cell.Select(c => (
               (double)c.Options.Width,
               c.sample.Deviation,
               KernelWidthFigure.Predicted(c.Options.Depth, c.sample.Degrees).Deviation(c.Options.Width),
               KernelWidthFigure.Error(c.Options))))),
    ];

    private static Verdict Judge(Store store)
    {
        const string Predicted = "At $N = \\omega$ the kernel of the layers is the recursion of arc-cosine kernels [@cho2009kernel, Equation (6)][@lee2018deep, Equation (5)] plus $\\xi/\\sqrt\\omega$, an infinitesimal; at finite $N$ the same expansion says that $\\hat K$ deviates as $N^{-1/2}$, by a constant from fourth moments.";
        var fits = Fits(store);
        if (fits.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, InfiniteWidth.Experiment.Name);
        }

        var holds = fits.All(f => Math.Abs(f.Fit.Power + 0.5) + f.Fit.PowerReach <= 0.05 && Math.Abs(f.Fit.Ratio - 1) + f.Fit.RatioReach <= 0.1);
        var fails = fits.Any(f => Math.Abs(f.Fit.Power + 0.5) - f.Fit.PowerReach > 0.05 || Math.Abs(f.Fit.Ratio - 1) - f.Fit.RatioReach > 0.1);
        var widths = store.Of(InfiniteWidth.Experiment).Select(m => m.Options.Width).ToList();
        return new Verdict(
            holds ? Outcome.Holds : fails ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"Widths {widths.Min()} to {widths.Max()}, {fits.Count} pairs of depth and angle: the power of $N$ is ${Printing.Plain(fits.Min(f => f.Fit.Power))}$ to ${Printing.Plain(fits.Max(f => f.Fit.Power))}$ (99 % reach at most {Printing.Plain(fits.Max(f => f.Fit.PowerReach), 2)}), and the measured deviation is {Printing.Plain(fits.Min(f => f.Fit.Ratio))} to {Printing.Plain(fits.Max(f => f.Fit.Ratio))} of the predicted (reach {Printing.Plain(fits.Max(f => f.Fit.RatioReach), 2)}).",
            "An equivalence test for each depth and angle: holds if the 99 % interval of the power lies within 0.05 of $-\\frac{1}{2}$ and that of the ratio within 0.1 of 1; fails if one lies outside.");
    }
}
