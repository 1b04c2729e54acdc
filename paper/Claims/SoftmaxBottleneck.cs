using System.Globalization;
using Theory.Degeneracy;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The rank of what a softmax head can write, and what that costs at equal parameters.</summary>
internal static class SoftmaxBottleneck
{
    private const string Essay = "The softmax bottleneck is a special case of a more general phenomenon";

    public static Claim Rank { get; } = new(
        "softmax-head-has-bounded-rank", "A softmax head's $\\log P$ has at most the rank of its embedding and one more; a mixture of softmaxes has no such bound.", Essay, JudgeRank);

    public static Claim Fit { get; } = new(
        "mixture-fits-full-rank-better", "At equal parameter count a mixture of softmaxes fits a full-rank $P$ better than a softmax head.", Essay, JudgeFit);

    /// <summary>The measurements of each kind of table and size of mixture.</summary>
    public static IReadOnlyList<IGrouping<HeadFitOptions, Measurement<HeadFitOptions, HeadFitResult>>> Groups(Store store) =>
        [.. store.Of(HeadFit.Experiment).GroupBy(m => m.Options).OrderBy(g => g.Key.Table).ThenBy(g => g.Key.Embedding).ThenBy(g => g.Key.Components)];

    /// <summary>ln of the softmax head's divergence over the mixture's: positive where the mixture fits better.</summary>
    public static SeedMean Advantage(IEnumerable<Measurement<HeadFitOptions, HeadFitResult>> group) =>
        SeedMean.Of(group.Select(m => Math.Log(m.Result.Softmax.Divergence / m.Result.Mixture.Divergence)));

    private static Verdict JudgeRank(Store store)
    {
        const string predicted = "$\\log P = H W^\\top - \\log Z\\,1^\\top$ is a matrix of rank $d$ and one of rank one: $\\mathrm{rank} \\le d + 1$, always [@yang2018breaking]. A mixture takes the logarithm of a sum of such exponentials, whose rank nothing bounds.";
        var all = store.Of(HeadFit.Experiment);
        if (all.Count == 0)
        {
            return Verdict.Unmeasured(predicted, HeadFit.Experiment.Name);
        }

        var bounded = all.All(m => m.Result.Softmax.Rank <= SoftmaxHead.RankBound(m.Result.Softmax.Embedding, m.Options.Size, m.Options.Size));
        var full = all.All(m => m.Result.Mixture.Rank == m.Options.Size);
        string Of(Func<Measurement<HeadFitOptions, HeadFitResult>, int> of) => $"{all.Min(of)} to {all.Max(of)}";
        return new(
            bounded && full ? Outcome.Holds : bounded ? Outcome.Conditional : Outcome.Fails,
            predicted,
            $"{all.Count} tables of full rank ({Of(static m => m.Result.TableRank)}), fitted by both heads. The softmax heads, $d$ from {Of(static m => m.Result.Softmax.Embedding)}, have ranks of {Of(static m => m.Result.Softmax.Rank)}, the largest excess over $d$ being {all.Max(m => m.Result.Softmax.Rank - m.Result.Softmax.Embedding)}; the mixtures, $d$ from {Of(static m => m.Result.Mixture.Embedding)}, have ranks of {Of(static m => m.Result.Mixture.Rank)}. Above a hundredth of the largest singular value, with each row's mean taken out, there are {Of(static m => m.Result.Softmax.EffectiveRank)} and {Of(static m => m.Result.Mixture.EffectiveRank)}.",
            "Holds if no softmax head exceeds the bound and every mixture has full rank (singular values above 1e-10 of the largest); conditional if only the first.");
    }

    private static Verdict JudgeFit(Store store)
    {
        const string predicted = "The bound on the rank says that a softmax head cannot fit a full-rank table exactly, not that a mixture of as many parameters comes closer: the head spends them on a larger $d$, and of a table without structure no family of so few parameters gets more than its share. Where the table is itself a mixture, the mixture should win.";
        var groups = Groups(store);
        if (groups.Count == 0)
        {
            return Verdict.Unmeasured(predicted, HeadFit.Experiment.Name);
        }

        var fits = groups.Select(g => (g.Key, Advantage: Advantage(g), Softmax: g.Average(m => m.Result.Softmax.Divergence), Mixture: g.Average(m => m.Result.Mixture.Divergence), Parameters: (g.First().Result.Softmax.Parameters, g.First().Result.Mixture.Parameters))).ToList();
        return new(
            fits.All(f => f.Advantage.IsPositive) ? Outcome.Holds : fits.All(f => f.Advantage.IsNegative) ? Outcome.Fails : fits.Any(f => f.Advantage.IsPositive) ? Outcome.Conditional : Outcome.Undecided,
            predicted,
            string.Join("; ", fits.Select(f => $"{(f.Key.Table == FittedTable.Mixed ? "mixed" : "independent")} table, {f.Key.Components} softmaxes of length {f.Key.Embedding}: {Printing.Plain(f.Mixture)} nats with {f.Parameters.Item2.ToString(CultureInfo.InvariantCulture)} parameters against {Printing.Plain(f.Softmax)} with {f.Parameters.Item1.ToString(CultureInfo.InvariantCulture)}, a factor of {Printing.Plain(Math.Exp(f.Advantage.Mean))} ({Printing.Plain(Math.Exp(f.Advantage.Mean - f.Advantage.Reach))} to {Printing.Plain(Math.Exp(f.Advantage.Mean + f.Advantage.Reach))})")) + ".",
            "By paired seeds: for each kind of table and size the 99 % interval of the mean logarithm of softmax divergence over mixture divergence. Holds if all lie above zero, fails if all lie below, conditional if some lie above.");
    }
}
