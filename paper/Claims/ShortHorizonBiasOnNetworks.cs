using Theory.Nets.Experiments;
using Theory.Nets.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Short-horizon bias on a perceptron, and what is said to lessen it; the bias is ln of the last loss with the schedule of the short horizon, less that with the schedule of the long.</summary>
internal static class ShortHorizonBiasOnNetworks
{
    private const string Essay = "Short-horizon bias in meta-learning";

    /// <summary>A bias of ln of this is as good as none.</summary>
    private const double Removed = 1.1;

    public static Claim Ordered { get; } = new(
        "final-losses-are-ordered-by-the-horizon-learned-at", "A schedule learned at a short horizon lowers the rate much too quickly, and the training ends at a much larger loss.", Essay, JudgeOrder);

    public static Claim Adam { get; } = new(
        "adam-in-the-inner-loop-ameliorates-the-bias", "Adam in the inner loop might ameliorate the short-horizon bias significantly.", Essay, JudgeAdam);

    public static Claim Conditioning { get; } = new(
        "skip-connections-and-batch-norm-lessen-the-bias", "Architectures with skip connections and batch normalization might be less prone to the short-horizon problem.", Essay, JudgeConditioning);

    public static Claim Prior { get; } = new(
        "a-prior-against-small-rates-fixes-the-bias-on-a-network", "A quick fix is a prior that discourages small learning rates.", Essay, JudgePrior);

    /// <summary>The runs of one setting, by seed.</summary>
    public static IReadOnlyDictionary<ulong, HorizonResult> Runs(Store store, Func<HorizonOptions, bool> which) =>
        store.Of(HorizonVariants.Experiment).Where(m => which(m.Options)).ToDictionary(m => m.Job.Seed.Value, m => m.Result);

    public static bool Last(HorizonOptions o) => !o.Averages && o.Prior == 0;

    /// <summary>The four networks: skips, batch norm.</summary>
    public static IReadOnlyList<(bool Skips, bool Normalises, string Name)> Networks { get; } =
        [(false, false, "plain"), (true, false, "skips"), (false, true, "batch norm"), (true, true, "skips and batch norm")];

    public static SeedMean Bias(IReadOnlyDictionary<ulong, HorizonResult> runs) => SeedMean.Of95([.. runs.Values.Select(r => r.LogBias())]);

    /// <summary>A difference of biases over the seeds that both have.</summary>
    public static SeedMean Difference(IReadOnlyDictionary<ulong, HorizonResult> one, IReadOnlyDictionary<ulong, HorizonResult> other) =>
        SeedMean.Of95([.. one.Where(r => other.ContainsKey(r.Key)).Select(r => r.Value.LogBias() - other[r.Key].LogBias())]);

    /// <summary>ln of the last loss with a remedy at the short horizon, less that of the plain network with the schedule of the long horizon.</summary>
    public static SeedMean Left(IReadOnlyDictionary<ulong, HorizonResult> remedied, IReadOnlyDictionary<ulong, HorizonResult> plain) =>
        SeedMean.Of95([.. remedied.Where(r => plain.ContainsKey(r.Key)).Select(r => Math.Log(r.Value.Learned[0].Losses[^1] / plain[r.Key].Learned[^1].Losses[^1]))]);

    /// <summary>ln of the last losses of the tangents' runs of the published experiment: by horizon, over seeds.</summary>
    public static IReadOnlyList<(int Horizon, SeedMean LogLoss)> FinalLosses(Store store, Hypergradient method)
    {
        var runs = store.Of(MnistHorizons.Experiment).Where(m => m.Options.Method == method).ToList();
        return runs.Count == 0 ? [] : [.. runs[0].Options.Horizons.Select((horizon, i) => (horizon, SeedMean.Of95([.. runs.Select(m => Math.Log(m.Result.Learned[i].Losses[^1]))])))];
    }

    /// <summary>The bias of greed on the noisy quadratic: ln of the greedy chains' last loss, less that of the best decayed schedule of the same optimiser, over seeds.</summary>
    public static SeedMean? QuadraticBias(Store store, ChainRule rule, bool rotated)
    {
        var (greedy, decayed) = (Chains(store, rule, RatePolicy.Greedy, rotated), Chains(store, rule, RatePolicy.Decayed, rotated));
        var seeds = greedy.Keys.Intersect(decayed.Keys).ToList();
        return seeds.Count == 0 ? null : SeedMean.Of95([.. seeds.Select(s => Math.Log(greedy[s] / decayed[s]))]);
    }

    private static IReadOnlyDictionary<ulong, double> Chains(Store store, ChainRule rule, RatePolicy policy, bool rotated) =>
        store.Of(NoisyQuadraticRuns.Experiment)
            .Where(m => m.Options.Rule == rule && m.Options.Policy == policy && m.Options.Rotated == rotated && m.Options.GreedyMomentum == 0)
            .ToDictionary(m => m.Job.Seed.Value, m => m.Result.Losses[^1]);

    private static Verdict JudgeOrder(Store store)
    {
        const string Predicted = "Published, for perceptrons on MNIST: last training losses of about 0.2, 0.015, 0.00025 and 0.00005 from schedules learned at 100, 1,000, 5,000 and 20,000 steps [@wu2018understanding, Section 4].";
        var runs = store.Of(MnistHorizons.Experiment).Where(m => m.Options.Method == Hypergradient.Forward).ToList();
        if (runs.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, MnistHorizons.Experiment.Name);
        }

        var horizons = runs[0].Options.Horizons;
        var steps = horizons.Skip(1).Select((horizon, i) => (From: horizons[i], To: horizon, Drop: SeedMean.Of95([.. runs.Select(m => Math.Log(m.Result.Learned[i].Losses[^1] / m.Result.Learned[i + 1].Losses[^1]))]))).ToList();
        var losses = FinalLosses(store, Hypergradient.Forward);
        var full = runs[0].Options.Count == 60_000 && runs[0].Options.Pool == 1;
        return new Verdict(
            steps.All(s => s.Drop.Low > 0) ? Outcome.Holds : steps.Any(s => s.Drop.High < 0) ? Outcome.Fails : steps.Any(s => s.Drop.Low > 0) ? Outcome.Conditional : Outcome.Undecided,
            Predicted,
            $"{(full ? "At the published size" : $"At a smaller size ({runs[0].Options.Count} images, {horizons[^1]} steps)")}, {runs.Count} seeds, the losses after {horizons[^1]} steps are {string.Join(", ", losses.Select(l => $"{Printing.Plain(Math.Exp(l.LogLoss.Mean), 2)} ({l.Horizon})"))}; ln of the drop from each horizon to the next: {string.Join(", ", steps.Select(s => $"{s.Drop} ({s.From} to {s.To})"))}.",
            "Paired seeds, 95 % intervals by Student's law: holds if the last loss falls from each horizon to the next; fails if it rises somewhere; conditional if only some of the falls are certain.");
    }

    private static Verdict JudgeAdam(Store store)
    {
        const string Predicted = "On a quadratic whose curvatures are its coordinates' own Adam divides each by its size, so that there is little left for a rate to trade between steep and flat directions. Rotated, it cannot; and nothing says which of the two a network is.";
        var cells = new List<(string Name, SeedMean Difference)>();
        if (QuadraticBias(store, ChainRule.HeavyBall, false) is not null)
        {
            foreach (var rotated in new[] { false, true })
            {
                var (one, other) = (LogBiases(store, ChainRule.AdaptiveMoments, rotated), LogBiases(store, ChainRule.HeavyBall, false));
                if (one.Keys.Intersect(other.Keys).ToList() is { Count: > 0 } seeds)
                {
                    cells.Add(($"the noisy quadratic, {(rotated ? "rotated" : "own coordinates")}", SeedMean.Of95([.. seeds.Select(s => one[s] - other[s])])));
                }
            }
        }

        foreach (var network in Networks)
        {
            IReadOnlyDictionary<ulong, HorizonResult> Of(InnerRule rule) => Runs(store, o => Last(o) && o.Rule == rule && o.Skips == network.Skips && o.Normalises == network.Normalises);
            var (adam, momentum) = (Of(InnerRule.AdaptiveMoments), Of(InnerRule.HeavyBall));
            if (adam.Keys.Any(momentum.ContainsKey))
            {
                cells.Add(($"{network.Name} network", Difference(adam, momentum)));
            }
        }

        return cells.Count == 0 ? Verdict.Unmeasured(Predicted, HorizonVariants.Experiment.Name) : new Verdict(
            cells.All(c => c.Difference.High < 0) ? Outcome.Holds : cells.Any(c => c.Difference.High < 0) ? Outcome.Conditional : cells.All(c => c.Difference.Low > 0) ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"The bias with Adam less that with momentum, in nats of the last loss: {string.Join("; ", cells.Select(c => $"{c.Difference} ({c.Name})"))}.",
            "Paired seeds, 95 % intervals by Student's law: holds if the bias is smaller with Adam everywhere, conditional if somewhere, fails if it is larger everywhere. On the quadratic the bias is that of the greedy schedule against the best inverse-time schedule of the same optimiser, on a network that of a tenth of the training against all of it.");
    }

    private static IReadOnlyDictionary<ulong, double> LogBiases(Store store, ChainRule rule, bool rotated)
    {
        var (greedy, decayed) = (Chains(store, rule, RatePolicy.Greedy, rotated), Chains(store, rule, RatePolicy.Decayed, rotated));
        return greedy.Where(g => decayed.ContainsKey(g.Key)).ToDictionary(g => g.Key, g => Math.Log(g.Value / decayed[g.Key]));
    }

    private static Verdict JudgeConditioning(Store store)
    {
        const string Predicted = "If skips and batch norm make the problem better conditioned, a rate need not choose between steep and flat directions, and the schedule of a tenth of the training is near that of all of it.";
        IReadOnlyDictionary<ulong, HorizonResult> Of(bool skips, bool normalises) => Runs(store, o => Last(o) && o.Rule == InnerRule.HeavyBall && o.Skips == skips && o.Normalises == normalises);
        var plain = Of(false, false);
        var cells = Networks.Select(n => (n.Name, Runs: Of(n.Skips, n.Normalises))).Where(n => n.Runs.Count > 0).Select(n => (n.Name, Bias: Bias(n.Runs), Difference: plain.Count > 0 ? Difference(n.Runs, plain) : Bias(n.Runs))).ToList();
        if (cells.Count < 2 || plain.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, HorizonVariants.Experiment.Name);
        }

        var changed = cells.Skip(1).ToList();
        return new Verdict(
            changed.All(c => c.Difference.High < 0) ? Outcome.Holds : changed.Any(c => c.Difference.High < 0) ? Outcome.Conditional : changed.Any(c => c.Difference.Low > 0) ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"The bias in nats of the last loss: {string.Join("; ", cells.Select(c => $"{c.Bias} ({c.Name})"))}. Less that of the plain network: {string.Join("; ", changed.Select(c => $"{c.Difference} ({c.Name})"))}. It is gone, to a factor of {Removed}, on {changed.Count(c => c.Bias.High < Math.Log(Removed))} of {changed.Count}.",
            "Paired seeds, 95 % intervals by Student's law, momentum in the inner loop: holds if the bias is smaller than the plain network's with skips, with batch norm and with both; conditional if with some; fails if it is smaller with none and larger with some.");
    }

    private static Verdict JudgePrior(Store store)
    {
        const string Predicted = "The bias has one direction, so a push the other way must help at some strength; whether one strength serves is another matter. Judging the averaged iterate at the short horizon takes the reason for small rates away.";
        bool Momentum(HorizonOptions o) => o is { Rule: InnerRule.HeavyBall, Skips: false, Normalises: false };
        var plain = Runs(store, o => Momentum(o) && Last(o));
        var strengths = store.Of(HorizonVariants.Experiment).Where(m => Momentum(m.Options) && m.Options.Prior > 0).Select(m => m.Options.Prior).Distinct().Order().ToList();
        if (plain.Count == 0 || strengths.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, HorizonVariants.Experiment.Name);
        }

        var none = Bias(plain);
        var cells = strengths.Select(λ => (λ, Runs: Runs(store, o => Momentum(o) && o.Prior == λ))).Select(c => (c.λ, Left: Left(c.Runs, plain), Change: Difference(Relative(c.Runs, plain), plain))).ToList();
        var averaged = Runs(store, o => Momentum(o) && o.Averages);
        return new Verdict(
            cells.Any(c => c.Left.High < Math.Log(Removed)) ? Outcome.Holds : cells.Any(c => c.Change.High < 0) ? Outcome.Conditional : cells.All(c => c.Change.Low > 0) ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"What is left of the bias of {none}, in nats: {string.Join("; ", cells.Select(c => $"{c.Left} ($\\lambda = {Printing.Plain(c.λ)}$)"))}{(averaged.Count > 0 ? $"; {Left(averaged, plain)} with the averaged iterate judged, and no prior" : "")}.",
            $"Paired seeds, 95 % intervals by Student's law; the prior takes $\\lambda$ ln of the rate at the end of training from ln of the loss at the short horizon. Holds if at some $\\lambda$ what is left is at most ln {Removed}; conditional if some $\\lambda$ lessens the bias; fails if every one enlarges it.");
    }

    /// <summary>The remedied runs with the plain long schedule in place of their own: biases against one end.</summary>
    private static Dictionary<ulong, HorizonResult> Relative(IReadOnlyDictionary<ulong, HorizonResult> remedied, IReadOnlyDictionary<ulong, HorizonResult> plain) =>
        remedied.Where(r => plain.ContainsKey(r.Key)).ToDictionary(r => r.Key, r => r.Value with { Learned = [r.Value.Learned[0], plain[r.Key].Learned[^1]] });
}
