using System.Globalization;
using Theory.MetaLearning;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of the noisy quadratic: they rest on theory alone, recomputed at each build.</summary>
internal static class QuadraticNumbers
{
    private const string Setting = "the published noisy quadratic, 1000 curvatures at Chebyshev's zeros on [0.05, 10], σ² = 1/h, E[θ₀²] = 10, 250 steps, 0 ≤ μ ≤ 1 and α up to the largest that raises no coordinate's loss in the first step";

    public static IEnumerable<Number> All()
    {
        var problem = PublishedQuadratic.Problem;
        yield return Of("greedy-momentum", HeavyBall.Loss(problem, PublishedQuadratic.Greedy), "F3", "Final excess loss of the greedy schedule of learning rates and momenta");
        yield return Of("fixed-momentum", HeavyBall.Loss(problem, PublishedQuadratic.Fixed), "F3", "Final excess loss of the best fixed learning rate and momentum");
        yield return Of("optimal-momentum", PublishedQuadratic.Optimal.Loss, "F5", "Final excess loss of the optimal schedule of learning rates and momenta, as far as exact passes back and forth from several starts find it");
        yield return Of("greedy-averaged", PublishedQuadratic.GreedyAveraged.Loss, "F3", "Final excess loss of the averaged iterate, weights linear in the step, whose learning rates and momenta are greedy for that average's loss");
        yield return Of("greedy-mean", PublishedQuadratic.GreedyOnTheMean, "F3", "Final excess loss of the plain mean of the iterates, whose learning rates and momenta are greedy for that mean's loss");
        yield return Of("joint", PublishedQuadratic.Joint.Loss, "F3", "Final excess loss of the best schedule of learning rates, momenta and averaging weights together that sixty passes find");
        yield return Of("best", PublishedQuadratic.Method.Loss, "F5", "Final excess loss of the best linear method of as many gradients, in closed form; no schedule of learning rates, momenta and averaging weights goes below");
        yield return Of("bayes-floor", PublishedQuadratic.BayesFloor, "F5", "Excess loss of the posterior's mean after as many gradients, which knows every curvature");
        yield return Of("prior-constant", PriorsAgainstSmallRates.Constant.Loss, "F2", "Final excess loss of the greedy schedule above the best constant least learning rate");
        yield return Of("prior-annealed", PriorsAgainstSmallRates.Annealed.Loss, "F2", "Final excess loss of the greedy schedule above the best least learning rate that falls linearly to 0");
        yield return Of("prior-switched", PriorsAgainstSmallRates.Switched.Loss, "F2", "Final excess loss of the greedy schedule above the best least learning rate that is switched off at the best step");
        foreach (var (horizon, loss) in PublishedQuadratic.Horizons.Where(static h => h.Horizon is 10 or 50 or 100))
        {
            yield return Of(string.Create(CultureInfo.InvariantCulture, $"horizon-{horizon}"), loss, "F2", string.Create(CultureInfo.InvariantCulture, $"Final excess loss of the schedule that looks {horizon} steps ahead at each step"));
        }
    }

    private static Number Of(string measure, double value, string format, string what) =>
        new($"noisy-quadratic/wu/{measure}", value, value.ToString(format, CultureInfo.InvariantCulture), $"{what}: {Setting}.", []) { File = "src/Theory/MetaLearning" };
}
