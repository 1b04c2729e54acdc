using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Of total signal-to-noise ratio in a noisy linear net: normal matrices have one, others more, and orthogonal starts are not the best.</summary>
internal static class NormalTotals
{
    private const string Essay = "Common initialization schemes for recurrent neural networks are likely suboptimal";

    public static Claim Optimal { get; } = new(
        "optimal-transformations-are-non-normal",
        "In noise any transformation that maximises the total signal-to-noise ratio is non-normal.",
        Essay,
        static _ => JudgeOptimal());

    public static Claim Orthogonal { get; } = new(
        "orthogonal-starts-are-suboptimal-in-noise",
        "Orthogonal initialisations are suboptimal in noise: other starts have a larger total signal-to-noise ratio.",
        Essay,
        static _ => JudgeOrthogonal());

    /// <summary>The outcome for starts of one size or more.</summary>
    /// <param name="starts">Whether each is normal, an interval of its total, and the total of its best input.</param>
    /// <param name="slack">How far from 1 the interval of a matrix may lie that rounding has made normal in doubles only.</param>
    public static Outcome OptimalOutcome(IReadOnlyCollection<(bool Normal, double Lower, double Upper, double Best)> starts, double slack = 1e-9)
    {
        var (normal, others) = (starts.Where(static s => s.Normal).ToList(), starts.Where(static s => !s.Normal).ToList());
        return normal.Any(s => s.Upper < 1 - slack || s.Lower > 1 + slack || s.Best > 1 + slack) ? Outcome.Fails
            : others.Count == 0 || normal.Count == 0 ? Outcome.Undecided
            : others.All(s => s.Best > 1 + slack) ? Outcome.Holds : Outcome.Fails;
    }

    private static Verdict JudgeOptimal()
    {
        const string Predicted = "Over space the memory is a matrix $J_s = \\sum_k W^{k\\top} C^{-1} W^k$ with the trace $N$, whatever $W$ is, since $C = \\sum_k W^k W^{k\\top}$; the total of an input $v$ is $v^\\top J_s v$. A normal $W$ has $J_s = I$. Conversely $J_s = I$ makes $C^{-1} = I - W^\\top W$ and $C = (I - W W^\\top)^{-1}$, so that $W$ is normal; every other $W$ has an input with a total above one.";
        var all = InitialisationMemory.Orders.SelectMany(InitialisationMemory.At).ToList();
        var (normal, others) = (all.Where(static m => m.IsNormal).ToList(), all.Where(static m => !m.IsNormal).ToList());
        return new Verdict(
            OptimalOutcome([.. all.Select(static m => (m.IsNormal, m.Lower, m.Upper, m.Best))]),
            Predicted,
            $"{all.Count} matrices of {string.Join(", ", InitialisationMemory.Orders)} units. The {normal.Count} normal ones ({string.Join(", ", normal.Select(static m => InitialisationFigures.Name(m.Start.Name)).Distinct())}) have totals that differ from 1 by {Printing.Below(normal.Max(static m => Math.Max(Math.Abs(m.Lower - 1), Math.Abs(m.Upper - 1))))}, proved. With the best input the {others.Count} others have {Printing.Plain(others.Min(static m => m.Best))} to {Printing.Plain(others.Max(static m => m.Best))}; with their own, {Printing.Plain(others.Min(static m => m.Total))} to {Printing.Plain(others.Max(static m => m.Total))}, above 1 in {others.Count(static m => m.Lower > 1)}.",
            "Holds if every normal matrix has a total of one to a thousand-millionth, for its own input and for the best one, and every other matrix has more for its best input; fails if one does not.");
    }

    /// <summary>The outcome of one start against others, by intervals of their totals, size by size.</summary>
    public static Outcome BestOutcome(IReadOnlyCollection<(double Upper, IReadOnlyList<double> OtherLowers)> sizes) =>
        sizes.All(static s => s.OtherLowers.All(o => o > s.Upper)) ? Outcome.Holds
        : sizes.All(static s => s.OtherLowers.Any(o => o > s.Upper)) ? Outcome.Conditional
        : sizes.All(static s => s.OtherLowers.All(o => o <= s.Upper)) ? Outcome.Fails : Outcome.Undecided;

    private static Verdict JudgeOrthogonal()
    {
        const string Predicted = "An orthogonal matrix times a gain below one has a total of one, as every normal matrix. A chain of $N$ units and gain one has $\\sum_{k \\le N} 1/k$, and one of gain $\\alpha > 1$ nearly $N(1 - \\alpha^{-2})$, up to the bound $N$ of every matrix [@ganguli2008memory, Results].";
        var sizes = InitialisationMemory.Orders.Select(static n => InitialisationMemory.At(n)).ToList();
        static InitialisationMemory Orthogonal(IReadOnlyList<InitialisationMemory> all) => all.Single(static m => m.Start.Name == "orthogonal");
        static IEnumerable<InitialisationMemory> Others(IReadOnlyList<InitialisationMemory> all) => all.Where(static m => !m.IsNormal);
        return new Verdict(
            BestOutcome([.. sizes.Select(all => (Orthogonal(all).Upper, (IReadOnlyList<double>)[.. Others(all).Select(static m => m.Lower)]))]),
            Predicted,
            string.Join(" ", sizes.Select(all => $"Of {all[0].Start.Units} units, with their own inputs: {string.Join(", ", Others(all).OrderBy(static m => m.Total).Select(static m => $"{InitialisationFigures.Name(m.Start.Name)}: {Printing.Plain(m.Total, 4)}"))}; orthogonal: {InitialisationNumbers.Agreed(Orthogonal(all).Lower, Orthogonal(all).Upper)}.")),
            "Holds if at every size each initialisation that is not normal has a larger proved total with its own input than the orthogonal one; conditional if some have at every size; fails if none has. It speaks of linear nets and of the total over all lags: what trained nets make of these starts is judged by the claims that follow.");
    }
}
