using Theory.Degeneracy;
using Theory.Nets.Experiments;
using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of the relu layer's spectrum: shares of zeros, and the distance between theory and measurement.</summary>
internal static class DegeneracyNumbers
{
    public static IEnumerable<Number> From(Store store)
    {
        foreach (var number in Mixtures(store).Concat(Depths(store)).Concat(Heads(store)).Concat(Gates(store)).Concat(Positions(store)))
        {
            yield return number;
        }

        foreach (var group in store.Of(ReluSpectrum.Experiment).GroupBy(m => m.Options.Width))
        {
            var seeds = group.ToList();
            var values = ReluSpectrumFigure.SeedMean(seeds);
            var layer = $"a relu layer of width {group.Key}, {seeds.Count} seeds of {seeds[0].Options.Inputs} standard normal inputs";

            Number Of(string measure, double value, string text, string what) => new($"degeneracy/relu-{group.Key}/{measure}", value, text, $"{what}: {layer}.", [.. seeds.Select(m => m.Job)]);

            var share = seeds.Average(m => m.Result.ZeroShare);
            yield return Of("zero-share", 100 * share, Printing.Percent(share), "Mean share of exactly zero singular values of the Jacobian");
            var deviation = ReluFallsLinearly.LineDeviation(values);
            yield return Of("line-deviation", 100 * deviation, Printing.Percent(deviation, 1), "Largest distance of the upper half of the sorted mean singular values from their least-squares line, as a share of its fall");
            var distance = ReluSpectrumFigure.Distance(values, ReluSpectrumFigure.Predicted(group.Key));
            yield return Of("theory-distance", distance, Printing.Plain(distance), "Mean absolute difference between the sorted mean singular values and theory at that width");
            yield return Of("largest", values[0], Printing.Plain(values[0], 4), "Mean largest singular value");
            var difference = seeds.Max(m => m.Result.JacobianDifference);
            yield return Of("jacobian-difference", difference, Printing.Plain(difference, 2), "Largest difference of an entry between automatic differentiation and the closed form of the Jacobian");
        }
    }

    // a measured mean with its interval, and what theory gives for it, side by side
    private static IEnumerable<Number> Beside(string name, SeedMean measured, double? predicted, string what, IReadOnlyList<Job> from)
    {
        yield return new(name, measured.Mean, Printing.Plain(measured.Mean), $"{what}: measured, the mean over {measured.Count} seeds.", from);
        yield return new($"{name}-reach", measured.Reach, Printing.Plain(measured.Reach, 2), $"{what}: half of the 99 % interval of the mean over {measured.Count} seeds (Student).", from);
        if (predicted is { } theory)
        {
            yield return new($"{name}-predicted", theory, Printing.Plain(theory), $"{what}: predicted.", from);
        }
    }

    private static IEnumerable<Number> Mixtures(Store store) =>
        from setting in MoreExpertsCondition.Settings(store)
        from seeds in setting.ByExperts
        where seeds[0].Options.Experts > 1 || setting.Gates == ExpertGates.Constant
        let theory = MixturePrediction.Of(seeds[0].Options)
        from measure in MoreExpertsCondition.Measures
        from number in Beside(
            FormattableString.Invariant($"degeneracy/more-experts-{measure.Name}/{setting.Gates.ToString().ToLowerInvariant()}-{setting.Input.ToString().ToLowerInvariant()}-{seeds[0].Options.Experts}"),
            SeedMean.Of(seeds.Select(m => measure.Of(m.Result))), measure.Theory(theory),
            FormattableString.Invariant($"{measure.Name.Replace('-', ' ')} of {seeds[0].Options.Experts} experts, {setting.Words}, width {seeds[0].Options.Width}"), [.. seeds.Select(m => m.Job)])
        select number;

    private static IEnumerable<Number> Depths(Store store)
    {
        foreach (var group in DepthDegenerates.Groups(store))
        {
            var name = group.Key.Connection switch { Connection.Plain => "plain", Connection.Around => "skip", _ => "scaled-skip" };
            var claim = group.Key.Connection == Connection.Plain ? "rises-with-depth" : "skips-bound";
            var jobs = group.Select(m => m.Job).ToList();
            var what = FormattableString.Invariant($"{group.Key.Depth} relu layers, {name.Replace('-', ' ')}, width {group.First().Options.Width}");
            foreach (var number in Beside(FormattableString.Invariant($"degeneracy/{claim}/{name}-{group.Key.Depth}-participation"), SeedMean.Of(group.Select(m => m.Result.Participation)), DepthDegenerates.Predicted(group.First().Options), $"Participation ratio of {what}", jobs)
                .Concat(Beside(FormattableString.Invariant($"degeneracy/{claim}/{name}-{group.Key.Depth}-stable-rank"), SeedMean.Of(group.Select(m => m.Result.StableRank)), DepthDegenerates.PredictedStableRank(group.First().Options), $"Stable rank over width of {what}", jobs))
                .Concat(Beside(FormattableString.Invariant($"degeneracy/{claim}/{name}-{group.Key.Depth}-gain"), SeedMean.Of(group.Select(m => m.Result.Gain)), DepthDegenerates.PredictedGain(group.First().Options), $"Length of the output over that of the input of {what}", jobs))
                .Concat(Beside(FormattableString.Invariant($"degeneracy/{claim}/{name}-{group.Key.Depth}-small"), SeedMean.Of(group.Select(m => m.Result.SmallShare)), null, $"Share of singular values below a hundredth of the largest of {what}", jobs)))
            {
                yield return number;
            }
        }
    }

    private static IEnumerable<Number> Heads(Store store) =>
        from g in SoftmaxBottleneck.Groups(store)
        let name = FormattableString.Invariant($"{g.Key.Table.ToString().ToLowerInvariant()}-{g.Key.Components}-of-{g.Key.Embedding}")
        let jobs = g.Select(m => m.Job).ToList()
        let what = FormattableString.Invariant($"a {g.Key.Table.ToString().ToLowerInvariant()} table of {g.Key.Size} contexts and words, {g.Key.Components} softmaxes of length {g.Key.Embedding}")
        from number in Beside($"degeneracy/softmax-bottleneck/{name}-mixture-divergence", SeedMean.Of(g.Select(m => m.Result.Mixture.Divergence)), null, $"KL divergence in nats of the mixture, {what}", jobs)
            .Concat(Beside($"degeneracy/softmax-bottleneck/{name}-softmax-divergence", SeedMean.Of(g.Select(m => m.Result.Softmax.Divergence)), null, $"KL divergence in nats of the softmax head of as many parameters, {what}", jobs))
            .Concat(Beside($"degeneracy/softmax-bottleneck/{name}-softmax-rank", SeedMean.Of(g.Select(m => (double)m.Result.Softmax.Rank)), SoftmaxHead.RankBound(g.First().Result.Softmax.Embedding, g.Key.Size, g.Key.Size), $"Rank of log P of the softmax head, {what}", jobs))
            .Concat(Beside($"degeneracy/softmax-bottleneck/{name}-mixture-rank", SeedMean.Of(g.Select(m => (double)m.Result.Mixture.Rank)), g.Key.Size, $"Rank of log P of the mixture, {what}", jobs))
        select number;

    private static IEnumerable<Number> Gates(Store store) =>
        from g in GatesByInput.Groups(store)
        let name = g.Key.ToString().ToLowerInvariant()
        let jobs = g.Select(m => m.Job).ToList()
        from number in Beside($"degeneracy/gates-by-input/{name}-softmax-loss", SeedMean.Of(g.Select(m => m.Result.Softmax.TestLoss)), null, $"Test loss with softmax gates, task {name}", jobs)
            .Concat(Beside($"degeneracy/gates-by-input/{name}-constant-over-softmax", Exponential(GatesByInput.Advantage(g, static r => r.Constant)), null, $"Test loss with constant gates over that with softmax gates (geometric mean), task {name}", jobs))
            .Concat(Beside($"degeneracy/gates-by-input/{name}-dense-over-softmax", Exponential(GatesByInput.Advantage(g, static r => r.Wide)), null, $"Test loss of a dense layer of as many parameters over that with softmax gates (geometric mean), task {name}", jobs))
        select number;

    private static SeedMean Exponential(SeedMean log) => new(Math.Exp(log.Mean), Math.Exp(log.Mean) * Math.Max(Math.Exp(log.Reach) - 1, 1 - Math.Exp(-log.Reach)), log.Count);

    private static IEnumerable<Number> Positions(Store store)
    {
        var all = store.Of(PositionMixture.Experiment);
        if (all.Count > 0)
        {
            var worst = all.Max(m => m.Result.Difference);
            yield return new("degeneracy/non-local/difference", worst, Printing.Plain(worst, 2), "Largest difference of an output between a non-local layer and the mixture of experts that it is, over the largest output.", [.. all.Select(m => m.Job)]);
        }
    }
}
