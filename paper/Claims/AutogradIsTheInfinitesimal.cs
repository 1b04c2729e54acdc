using Theory.Hyperreals;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The derivative by an infinitesimal is the one that a training library computes.</summary>
internal static class AutogradIsTheInfinitesimal
{
    private const double Tolerance = 1e-10;

    public static Claim Claim { get; } = new(
        "derivatives-are-manipulations-of-infinitesimals",
        "Derivatives are as easily taken by manipulating infinitesimals just like real numbers: of a network's loss as well.",
        "Hyperreal numbers",
        Judge);

    /// <summary>The largest relative difference of slope and curvature between plain code at θ + εv and automatic differentiation.</summary>
    public static double Difference(SmallStepsOptions options, SmallStepsResult result)
    {
        var germ = DescentTable.Network(options).CrossEntropy(Curvature.Along(result.Start, result.Direction), DescentTable.Examples(result), result.Classes);
        static double Relative(double a, double b) => Math.Abs(a - b) / (Math.Abs(a) + Math.Abs(b));
        return Math.Max(Relative(germ.Slope, result.Slope), Relative(germ.Bend, result.Bend));
    }

    private static Verdict Judge(Store store)
    {
        const string Predicted = "The loss at $\\theta + \\varepsilon v$ is $L + \\varepsilon\\,v\\cdot\\nabla L + \\frac{1}{2}\\varepsilon^2\\,v^{\\mathsf T}Hv$: one evaluation in plain code, the number system doing the rest.";
        var runs = store.Of(SmallSteps.Experiment).DistinctBy(m => m.Job.Seed).ToList();
        if (runs.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, SmallSteps.Experiment.Name);
        }

        var worst = runs.Max(m => Difference(m.Options, m.Result));
        return new Verdict(
            worst <= Tolerance ? Outcome.Holds : Outcome.Fails,
            Predicted,
            $"On {runs.Count} networks slope and curvature along a random direction differ from those of torch's automatic differentiation by at most {Printing.Plain(worst, 2)}, relatively.",
            $"Holds if the largest relative difference is at most {Printing.Plain(Tolerance)}.");
    }
}
