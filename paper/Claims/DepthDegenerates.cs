using System.Globalization;
using Theory.Degeneracy;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Degeneracy rises sharply with depth; skips bound it.</summary>
internal static class DepthDegenerates
{
    private const string Essay = "The softmax bottleneck is a special case of a more general phenomenon";

    /// <summary>By how much the participation ratio may still fall with the last doubling of the depth to be called bounded.</summary>
    private const double Margin = 0.1;

    public static Claim Rises { get; } = new("degeneracy-rises-with-depth", "Degeneracy rises sharply with depth.", Essay, JudgeRises);

    public static Claim Skips { get; } = new("skips-bound-degeneracy", "Skip connections bound the degeneracy of a deep network.", "Short-horizon bias in meta-learning", JudgeSkips);

    /// <summary>What theory gives for the participation ratio of so many layers: 1/(1 + L e), since excesses add.</summary>
    public static double Predicted(DepthSpectraOptions options) => 1 / (1 + (options.Depth * Excess(options)));

    /// <summary>What theory gives for |output|/|input|; a lower bound of s₁.</summary>
    public static double PredictedGain(DepthSpectraOptions options) => Math.Sqrt(options.Connection switch
    {
        Connection.Plain => Spectra.ReluLayers(options.Depth, options.Width).Moment(1),
        Connection.Around => Spectra.SkipGain(options.Depth, options.Width),
        _ => Spectra.SkipGain(options.Depth, options.Width, 1 / Math.Sqrt(options.Depth)),
    });

    /// <summary>What theory gives for the stable rank as a share of the width, where the whole law is known; null with skips.</summary>
    public static double? PredictedStableRank(DepthSpectraOptions options) =>
        options.Connection == Connection.Plain ? Spectra.ReluLayers(options.Depth, options.Width).StableRankRatioOf(options.Width) : null;

    /// <summary>The measurements of each connection and depth.</summary>
    public static ILookup<(Connection Connection, int Depth), Measurement<DepthSpectraOptions, DepthSpectraResult>> Groups(Store store) =>
        store.Of(DepthSpectra.Experiment).OrderBy(m => m.Options.Connection).ThenBy(m => m.Options.Depth).ToLookup(m => (m.Options.Connection, m.Options.Depth));

    private static double MeanSquare(DepthSpectraOptions options) =>
        Spectra.ReluSkip(options.Width, options.Connection == Connection.Around ? 1 : 1 / Math.Sqrt(options.Depth)).Moment(1);

    private static double Excess(DepthSpectraOptions options) => options.Connection switch
    {
        Connection.Plain => Spectra.ReluLayers(1, options.Width).Excess,
        Connection.Around => Spectra.ReluSkip(options.Width).Excess,
        _ => Spectra.ReluSkip(options.Width, 1 / Math.Sqrt(options.Depth)).Excess,
    };

    private static string Course(IEnumerable<IGrouping<(Connection Connection, int Depth), Measurement<DepthSpectraOptions, DepthSpectraResult>>> groups, Func<DepthSpectraResult, double> of) =>
        string.Join(", ", groups.Select(g => SeedMean.Of(g.Select(m => of(m.Result)))).Select(s => $"{Printing.Plain(s.Mean)} ± {Printing.Plain(s.Reach, 1)}"));

    private static Verdict JudgeRises(Store store)
    {
        const string predicted = "Under the free product excesses add, so that $L$ relu layers have the excess $2L$ and the participation ratio $1/(1 + 2L)$; the stable rank falls about as $1/2eL$ [@pennington2018emergence]. The share of exact zeros stays at one half: depth adds small singular values, not zeros.";
        var groups = Groups(store).Where(g => g.Key.Connection == Connection.Plain).ToList();
        if (groups.Count < 2)
        {
            return Verdict.Unmeasured(predicted, DepthSpectra.Experiment.Name);
        }

        bool Falls(Func<DepthSpectraResult, double> of) => groups.Zip(groups.Skip(1)).All(p => SeedMean.OfDifferences(p.Second.Select(m => (m.Job.Seed.Value, of(m.Result))), p.First.Select(m => (m.Job.Seed.Value, of(m.Result)))).IsNegative);
        var (participation, stable) = (Falls(static r => r.Participation), Falls(static r => r.StableRank));
        return new(
            participation && stable ? Outcome.Holds : participation || stable ? Outcome.Conditional : Outcome.Fails,
            predicted,
            $"For {string.Join(", ", groups.Select(g => g.Key.Depth.ToString(CultureInfo.InvariantCulture)))} layers the participation ratio is {Course(groups, static r => r.Participation)} ({string.Join(", ", groups.Select(g => Printing.Plain(Predicted(g.First().Options))))} predicted), the stable rank {Course(groups, static r => r.StableRank)} of the width, the share below a hundredth of $s_1$ {Course(groups, static r => r.SmallShare)}. The layer with the fewest active units silences a share of {Course(groups, static r => r.SilentShare)}.",
            "By paired seeds, 99 % intervals: holds if both the participation ratio and the stable rank fall with every doubling of the depth; conditional if one does.");
    }

    private static Verdict JudgeSkips(Store store)
    {
        const string predicted = "A layer $x + \\beta\\,\\mathrm{relu}(Wx)$ has no zero modes and the excess $t/(1 + t/2)$ with $t = n\\sigma^2\\beta^2$, where the plain layer has 2. Excesses add: with $\\beta = 1$ the total still grows with the depth, as $\\frac{2}{3}L$; with $\\beta = 1/\\sqrt L$ it stays below 1, and the participation ratio above $\\frac{1}{2}$, at every depth. Apart from that, relus push every layer's output towards positive means, and along the signal's own direction the gain is larger than along others: a spike that the free product does not see.";
        var groups = Groups(store).Where(g => g.Key.Connection != Connection.Plain).GroupBy(g => g.Key.Connection).Where(g => g.Count() > 1).ToList();
        if (groups.Count == 0)
        {
            return Verdict.Unmeasured(predicted, DepthSpectra.Experiment.Name);
        }

        var courses = groups.Select(connection =>
        {
            var depths = connection.ToList();
            var (last, before) = (depths[^1], depths[^2]);
            var change = SeedMean.Of(last.Join(before, static m => m.Job.Seed.Value, static m => m.Job.Seed.Value, static (a, b) => a.Result.Participation / b.Result.Participation));
            return (connection.Key, Bounded: change.Mean - change.Reach >= 1 - Margin, Unbounded: change.Mean + change.Reach < 1 - Margin,
                Text: $"{(connection.Key == Connection.Around ? "$x + \\mathrm{relu}(Wx)$" : "$x + \\mathrm{relu}(Wx)/\\sqrt L$")}: {Course(depths, static r => r.Participation)} ({string.Join(", ", depths.Select(g => Printing.Plain(Predicted(g.First().Options))))} predicted without the spike), times {Printing.Plain(change.Mean)} ± {Printing.Plain(change.Reach, 1)} with the last doubling; the signal's gain at the last depth is {Printing.Plain(last.Average(m => m.Result.Gain))} ({Printing.Plain(PredictedGain(last.First().Options))} predicted), where the root mean square of a singular value would be {Printing.Plain(Math.Sqrt(Math.Pow(MeanSquare(last.First().Options), last.Key.Depth)))}; below a hundredth of $s_1$ {Course(depths, static r => r.SmallShare)}");
        }).ToList();
        return new(
            courses.All(c => c.Bounded) ? Outcome.Holds : courses.All(c => c.Unbounded) ? Outcome.Fails : courses.Any(c => c.Bounded) ? Outcome.Conditional : Outcome.Undecided,
            predicted,
            $"The participation ratio for {string.Join(", ", groups[0].Select(g => g.Key.Depth.ToString(CultureInfo.InvariantCulture)))} layers: {string.Join("; ", courses.Select(c => c.Text))}.",
            "By paired seeds, 99 % intervals: a skip bounds the degeneracy if the last doubling of the depth leaves at least nine tenths of the participation ratio. Holds if both skips do, conditional if one does, fails if for both it is certain that they do not.");
    }
}
