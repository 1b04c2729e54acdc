using Theory.Nets.Experiments;
using Theory.Nets.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The measured side of short-horizon bias: chains on the noisy quadratic, and perceptrons.</summary>
internal static class HorizonNumbers
{
    public static IEnumerable<Number> From(Store store)
    {
        var forward = store.Of(MnistHorizons.Experiment).Where(m => m.Options.Method == Hypergradient.Forward).ToList();
        if (forward.Count > 0)
        {
            IReadOnlyList<Job> jobs = [.. forward.Select(m => m.Job)];
            bool standIn = forward.Any(m => m.Result.StandIn);
            foreach (var (horizon, logLoss) in ShortHorizonBiasOnNetworks.FinalLosses(store, Hypergradient.Forward))
            {
                var loss = Math.Exp(logLoss.Mean);
                yield return new($"noisy-quadratic/mnist/loss-learned-at-{horizon}", loss, Printing.Plain(loss, 2), $"Training loss after {forward[0].Options.Horizons[^1]} steps of a perceptron on MNIST with the schedule learned at {horizon} steps: geometric mean over {forward.Count} seeds.", jobs) { StandIn = standIn };
            }

            var bias = SeedMean.Of95([.. forward.Select(m => m.Result.LogBias())]);
            yield return new("noisy-quadratic/mnist/bias", Math.Exp(bias.Mean), Printing.Plain(Math.Exp(bias.Mean), 2), "The loss with the schedule of the shortest horizon over that with the schedule of the longest: geometric mean over the seeds.", jobs) { StandIn = standIn };
        }

        foreach (var variant in store.Of(HorizonVariants.Experiment).Where(m => m.Options is { Averages: false, Prior: 0 }).GroupBy(m => (m.Options.Rule, m.Options.Skips, m.Options.Normalises)))
        {
            var bias = SeedMean.Of95([.. variant.Select(m => m.Result.LogBias())]);
            var name = $"{(variant.Key.Rule == InnerRule.HeavyBall ? "momentum" : "adam")}{(variant.Key.Skips ? "-skips" : "")}{(variant.Key.Normalises ? "-batch-norm" : "")}";
            yield return new($"noisy-quadratic/mnist-variants/bias-{name}", Math.Exp(bias.Mean), Printing.Plain(Math.Exp(bias.Mean), 2), "Of a perceptron of three hidden layers on MNIST, the loss with the schedule learned at a tenth of the training over that with the schedule learned at all of it: geometric mean over the seeds.", [.. variant.Select(m => m.Job)])
            {
                StandIn = variant.Any(m => m.Result.StandIn),
            };
        }

        foreach (var setting in store.Of(NoisyQuadraticRuns.Experiment).GroupBy(m => m.Job.OptionsHash))
        {
            var options = setting.First().Options;
            var loss = SeedMean.Of95([.. setting.Select(m => m.Result.Losses[^1])]);
            var name = $"{options.Policy.ToString().ToLowerInvariant()}-{(options.Rule == ChainRule.HeavyBall ? "momentum" : "adam")}{(options.Rotated ? "-rotated" : "")}{(options.GreedyMomentum > 0 ? FormattableString.Invariant($"-momentum-{100 * options.GreedyMomentum:F0}") : "")}";
            yield return new($"noisy-quadratic/monte-carlo/{name}", loss.Mean, $"{Printing.Plain(loss.Mean)} ± {Printing.Plain(loss.High - loss.Mean, 2)}", $"Monte Carlo of the published noisy quadratic: the loss after {options.Steps} steps, {options.Chains} chains a seed, mean over {setting.Count()} seeds with its 95 % reach by Student's law.", [.. setting.Select(m => m.Job)]);
        }
    }
}
