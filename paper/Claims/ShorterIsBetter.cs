using Theory.Nets.Experiments;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.PacBayes;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>What the essay says of compression: shorter is better, something else must be missing, and compressors can improve.</summary>
internal static class ShorterIsBetter
{
    private const string Essay = "Why do neural networks generalize well?";

    /// <summary>Training errors this near count as similar.</summary>
    private const double SimilarError = 0.02;

    /// <summary>Code lengths this near, relatively.</summary>
    private const double SimilarBits = 0.1;

    /// <summary>True errors this far apart, beyond both 99 % intervals, count as quite different.</summary>
    private const double Different = 0.1;

    /// <summary>The published data-independent bounds of 2022.</summary>
    public static IReadOnlyDictionary<string, double> Published { get; } = new Dictionary<string, double> { ["mnist"] = 0.116, ["fashion-mnist"] = 0.328 };

    public static Claim Bound { get; } = new("more-compressible-models-have-better-bounds", "The more compressible the model is, the better the generalization error bound will be.", Essay, JudgeBound);

    public static Claim Similar { get; } = new(
        "similar-nets-of-different-true-error",
        "There are models that have similar training errors and are compressible to a similar extent, yet have quite different generalization errors.", Essay, JudgeSimilar);

    public static Claim Compressors { get; } = new("current-compression-is-not-as-good-as-it-can-be", "The current compression algorithms are not as good as they can be, hence the bounds are not as tight as they can be.", Essay, JudgeCompressors);

    /// <summary>A network of the sweep: n, training error, code length, test error with its 99 % interval.</summary>
    public sealed record Net(long Count, double Error, double Bits, double Test, double Low, double High);

    /// <summary>The similar pair whose intervals of the true error lie farthest apart, among nets of one n; null where no two are similar.</summary>
    public static (Net A, Net B)? Farthest(IReadOnlyList<Net> nets) =>
        (from a in nets
         from b in nets
         where a.Test < b.Test && Math.Abs(a.Error - b.Error) <= SimilarError && Math.Abs(a.Bits - b.Bits) <= SimilarBits * Math.Max(a.Bits, b.Bits)
         orderby b.Low - a.High descending
         select ((Net, Net)?)(a, b)).FirstOrDefault();

    private static Verdict JudgeBound(Store store)
    {
        const string Predicted = "At one training error the bound falls with the code length. Over nets whose training errors differ the two must be weighed: the bound pays for both.";
        var nets = store.Of(ShortNetsSweep.Experiment).Where(m => m.Options.Decoys == 0).ToList();
        var largest = nets.Count == 0 ? 0 : nets.Max(m => m.Result.Count);
        var groups = nets.Where(m => m.Result.Count == largest).GroupBy(m => m.Options.DataSet)
            .Select(g => (g.Key, g.Count(),
                Bound: RankCorrelation.Of([.. g.Select(m => (CompressionBounds.Bits(m.Result.LayerCounts), CompressionBounds.Bound(m.Result)))]),
                Test: RankCorrelation.Of([.. g.Select(m => (CompressionBounds.Bits(m.Result.LayerCounts), m.Result.TestErrors / (double)m.Result.TestCount))])))
            .ToList();
        return groups.Count == 0
            ? Verdict.Unmeasured(Predicted, ShortNetsSweep.Experiment.Name)
            : new Verdict(
                groups.All(g => g.Bound.Low > 0) ? Outcome.Holds : groups.All(g => g.Bound.High < 0) ? Outcome.Fails : Outcome.Undecided,
                Predicted,
                $"Spearman's correlation of code length with the bound, and with the test error: {string.Join("; ", groups.Select(g => $"{g.Key}, {g.Item2} nets: {g.Bound}, {g.Test}"))}. Intervals: 95 %, bootstrap.",
                "Holds if on each data set the interval of the correlation of code length with the bound lies above 0; fails if it lies below on each.");
    }

    private static Verdict JudgeSimilar(Store store)
    {
        const string Predicted = "Both true errors lie below the bound of the pair, so where $n$ is many times the bits they cannot be far apart; where the bits could hold the sample they can, and a net that is taught wrong answers elsewhere shows it.";
        var sizes = store.Of(ShortNetsSweep.Experiment).GroupBy(m => (m.Options.DataSet, m.Result.Count)).OrderBy(g => g.Key.Count).Select(g => (g.Key.Count, Nets: g.Select(m =>
        {
            var r = m.Result;
            return new Net(r.Count, r.Errors / (double)r.Count, CompressionBounds.Bits(r.LayerCounts), r.TestErrors / (double)r.TestCount,
                Binomial.LowerLimit(r.TestErrors, r.TestCount, Math.Log(0.005)), Binomial.UpperLimit(r.TestErrors, r.TestCount, Math.Log(0.005)));
        }).ToList())).Where(s => s.Nets.Count > 1).ToList();
        if (sizes.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, ShortNetsSweep.Experiment.Name);
        }

        var pairs = sizes.Select(s => (s.Count, Pair: Farthest(s.Nets))).ToList();
        bool Apart((Net A, Net B)? pair) => pair is { } p && p.B.Low - p.A.High >= Different;
        string Told((int Count, (Net A, Net B)? Pair) p) => p.Pair is not { } pair
            ? $"{p.Count}: no similar pair"
            : $"{p.Count} ({Printing.Plain(p.Count / Math.Max(pair.A.Bits, pair.B.Bits))} images a bit): training errors {Printing.Percent(pair.A.Error, 1)} and {Printing.Percent(pair.B.Error, 1)}, {pair.A.Bits:F0} and {pair.B.Bits:F0} bits, test errors {Printing.Percent(pair.A.Test, 1)} and {Printing.Percent(pair.B.Test, 1)}; no true error above {Printing.UpperPercent(CompressionBounds.Occam((long)Math.Round(Math.Max(pair.A.Error, pair.B.Error) * p.Count), p.Count, Math.Max(pair.A.Bits, pair.B.Bits) + IntegerArchitecture.ListBits), 1)}";
        return new Verdict(
            pairs.All(p => Apart(p.Pair)) ? Outcome.Holds : pairs.Any(p => Apart(p.Pair)) ? Outcome.Conditional : Outcome.Fails,
            Predicted,
            $"The farthest similar pair at each $n$. {string.Join(". ", pairs.Select(Told))}.",
            "Similar: training errors within 2 points, code lengths within a tenth. Quite different: 99 % intervals of the true errors 10 points apart. Holds if there is such a pair at every sample size, conditional if at some, fails if at none.");
    }

    private static Verdict JudgeCompressors(Store store)
    {
        const string Predicted = "If compression is not as good as it can be, nets that are trained to be short have smaller bounds than the compressors of 2019 and 2022, at the same $n$ and on the same data.";
        var ours = CompressionBounds.Shortest(store).Where(s => Published.ContainsKey(s.Name)).ToList();
        var others = store.Of(CompressedNets.Experiment).Where(m => m.Options.Method != Method.Gaussian).ToList();
        if (ours.Count < Published.Count || others.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, ours.Count < Published.Count ? ShortNets.Experiment.Name : CompressedNets.Experiment.Name);
        }

        double Best(string data) => others.Where(m => m.Options.DataSet == data).Select(m => CompressionBounds.Bound(m.Options, m.Result)).Append(Published[data]).Min();
        return new Verdict(
            ours.All(o => o.Bound < Best(o.Name)) ? Outcome.Holds : ours.All(o => o.Bound >= Best(o.Name)) ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"{string.Join("; ", ours.Select(o => $"{o.Name}: {Printing.UpperPercent(o.Bound)} against {Printing.UpperPercent(Best(o.Name))}, the smallest of the others"))}. The published bounds are those of [@lotfi2022pac].",
            "Holds if on each data set the bound of the networks of small integers lies below the published one and below those of both compressors here; fails if on each it does not.");
    }
}
