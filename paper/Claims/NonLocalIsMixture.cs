using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>A non-local layer is a mixture of experts, one for each position.</summary>
internal static class NonLocalIsMixture
{
    private const double Tolerance = 1e-12;

    public static Claim Claim { get; } = new(
        "non-local-layer-is-a-mixture",
        "A non-local layer is a mixture of experts indexed by position.",
        "The softmax bottleneck is a special case of a more general phenomenon",
        Judge);

    private static Verdict Judge(Store store)
    {
        const string predicted = "With all positions as one input $X$, expert $j$ is $\\mathrm{relu}(W_j X)$ where $W_j = [0 \\cdots W \\cdots 0]$ reads position $j$ alone, and its gate for the output at $i$ is $g(x_i, x_j)/C$: the same sum, term by term.";
        var all = store.Of(PositionMixture.Experiment);
        if (all.Count == 0)
        {
            return Verdict.Unmeasured(predicted, PositionMixture.Experiment.Name);
        }

        var (difference, gradient) = (all.Max(m => m.Result.Difference), all.Max(m => m.Result.JacobianDifference));
        return new(
            difference <= Tolerance && gradient <= Tolerance ? Outcome.Holds : Outcome.Fails,
            predicted,
            $"Over {all.Count} layers, exponential weights and products, {all.Min(m => m.Options.Positions)} to {all.Max(m => m.Options.Positions)} positions: outputs differ by at most {Printing.Plain(difference, 2)} of the largest, gradients by {Printing.Plain(gradient, 2)}.",
            "Holds if no output and no gradient of the two computations differs by more than 1e-12 of the largest.");
    }
}
