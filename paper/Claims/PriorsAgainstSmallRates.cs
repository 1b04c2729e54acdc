using System.Globalization;
using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The essay's quick fix: a prior that discourages small learning rates; against judging the averaged iterate.</summary>
internal static class PriorsAgainstSmallRates
{
    /// <summary>How near to the optimal schedule's loss the bias counts as fixed.</summary>
    private const double Margin = 0.1;

    private static readonly double[] Floors = [0.01, 0.0125, 0.015, 0.0175, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.198];

    private static readonly Lazy<(double Rate, double Loss)> LazyConstant = new(static () => Best(static (rate, _) => rate));
    private static readonly Lazy<(double Rate, double Loss)> LazyAnnealed = new(static () => Best(static (rate, t) => rate * (1 - ((double)t / PublishedQuadratic.Steps))));
    private static readonly Lazy<(double Rate, int Step, double Loss)> LazySwitched = new(static () =>
    {
        var all = new[] { 25, 50, 75, 90, 100, 110, 125, 150, 175, 200 }.Select(static step => (Step: step, Found: Best((rate, t) => t < step ? rate : 0)));
        var best = all.MinBy(static one => one.Found.Loss);
        return (best.Found.Rate, best.Step, best.Found.Loss);
    });

    public static (double Rate, double Loss) Constant => LazyConstant.Value;

    public static (double Rate, double Loss) Annealed => LazyAnnealed.Value;

    public static (double Rate, int Step, double Loss) Switched => LazySwitched.Value;

    public static Claim Claim { get; } = new("a-prior-against-small-rates-fixes-the-bias", "The bias is always towards small learning rates, so a prior that discourages them fixes it.", "Short-horizon bias in meta-learning", Judge);

    private static Verdict Judge(Store store)
    {
        var (optimal, best) = (PublishedQuadratic.Optimal.Loss, new[] { Constant.Loss, Annealed.Loss, Switched.Loss }.Min());
        var fixedLoss = HeavyBall.Loss(PublishedQuadratic.Problem, PublishedQuadratic.Fixed);
        var direction = PublishedQuadratic.Greedy.Rates.Zip(PublishedQuadratic.Optimal.Schedule.Rates, static (greedy, other) => greedy < other).Count(static below => below);
        return new Verdict(
            best <= optimal * (1 + Margin) ? Outcome.Holds : best < fixedLoss ? Outcome.Conditional : Outcome.Fails,
            "Greed shrinks the learning rate to quench the noise of the steep directions, and the flat ones stand still. Held up, it leaves the noise in: the prior must let go in time. An average of the iterates quenches the noise by itself, so that greed for its loss needs no prior.",
            string.Create(CultureInfo.InvariantCulture, $"The greedy learning rate is below the optimal one in {direction} of {PublishedQuadratic.Steps} steps. Final losses, each prior at its best strength: constant {Constant.Loss:F2} (least rate {Constant.Rate:G3}), annealed {Annealed.Loss:F2} (from {Annealed.Rate:G3}), switched off after step {Switched.Step} {Switched.Loss:F2} (least rate {Switched.Rate:G3}); without a prior {HeavyBall.Loss(PublishedQuadratic.Problem, PublishedQuadratic.Greedy):F2}, optimal {optimal:F2}. Greedy on the averaged iterate: {PublishedQuadratic.GreedyAveraged.Loss:F2}, with nothing to tune."),
            "The exact recursion on the published setting, no sampling: holds if the best prior ends within ten per cent of the optimal schedule, conditionally if it ends below the best fixed schedule.");
    }

    private static (double Rate, double Loss) Best(Func<double, int, double> least) => Floors
        .Select(rate => (Rate: rate, Loss: HeavyBall.Loss(PublishedQuadratic.Nodes, Schedules.GreedyAbove(PublishedQuadratic.Nodes, Enumerable.Range(0, PublishedQuadratic.Steps).Select(t => least(rate, t)), PublishedQuadratic.Box))))
        .MinBy(static one => one.Loss);
}
