using System.Globalization;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The shorter the horizon that a schedule is chosen for, the worse it ends.</summary>
internal static class BiasGrowsAsTheHorizonShrinks
{
    public static Claim Claim { get; } = new("bias-grows-as-the-horizon-shrinks", "The shorter the horizon over which the schedule is optimised, the higher the final loss.", "Short-horizon bias in meta-learning", Judge);

    private static Verdict Judge(Store store)
    {
        var curve = PublishedQuadratic.Horizons;
        var falls = curve.Zip(curve.Skip(1)).All(static pair => pair.Second.Loss < pair.First.Loss);
        return new Verdict(
            falls ? Outcome.Holds : Outcome.Fails,
            "At each step the learning rates and momenta of the next $K$ steps are optimised for the loss after them, and the first is taken. $K = 1$ is greedy, $K = T$ optimal; nothing in theory says that the way between is monotone.",
            $"Final losses: {string.Join("; ", curve.Select(static point => string.Create(CultureInfo.InvariantCulture, $"$K = {point.Horizon}$: {point.Loss:F2}")))}.",
            "The exact recursion on the published setting, no sampling: holds if every longer horizon of the grid ends lower.");
    }
}
