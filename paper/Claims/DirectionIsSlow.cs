using Theory.Hyperreals;
using Theory.Paper.Artifacts;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>log log t / log t is slower than its rivals, as the number system itself finds.</summary>
internal static class DirectionIsSlow
{
    public static Claim Claim { get; } = new(
        "convergence-to-the-margin-is-extremely-slow",
        "Gradient descent on separable data converges to the max-margin solution extremely slowly, something like $O(\\log\\log t/\\log t)$.",
        "Deep learning can make more use of available data",
        _ => Judge());

    private static Verdict Judge()
    {
        var rivals = GrowthTable.Rates.Skip(1).ToList();
        var limits = rivals.Select(r => GrowthTable.Quotient(r.Rate, GrowthTable.Direction)).ToList();
        var zero = limits.Count(l => l.Kind == LimitKind.Value && l.Value == Expression.Zero);
        var undecided = limits.Count(l => l.Kind == LimitKind.Undecided);
        return new Verdict(
            zero == rivals.Count ? Outcome.Holds : undecided > 0 ? Outcome.Undecided : Outcome.Fails,
            "At $t = \\omega$ the rate is infinitesimal, and each rival is infinitesimal against it: the direction closes in slower than any power of $t$, and slower than $1/\\log t$. The rate itself is the essay's; for almost all separable data sets the direction closes in as $1/\\log t$ [@nacson2019stochastic, abstract], so that the slower one is for the exceptions.",
            $"The quotients of {rivals.Count} rivals by the rate, as exact limits: {zero} are 0, {undecided} are undecided ([#growth-orders]).",
            "Holds if the limit of each rival over the rate is 0. What is judged is the order of growth, not that training follows it.");
    }
}
