using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The short-horizon bias shrinks with the condition number; whether it is monotone in the noise is found on the way.</summary>
internal static class ConditioningRemovesTheBias
{
    /// <summary>A bias of up to this counts as none.</summary>
    private const double None = 1.1;

    /// <summary>By how much a ratio must move the other way to be no work of the search.</summary>
    private const double Slack = 1.01;

    public static Claim Claim { get; } = new(
        "better-conditioning-removes-the-bias",
        "The short-horizon bias becomes less significant, or disappears, when the problem is deterministic or well-conditioned.",
        "Short-horizon bias in meta-learning",
        _ => Judge());

    /// <summary>The condition number at which the bias reaches the threshold at a noise, interpolated in logarithms; the last one where it does not.</summary>
    public static double Threshold(double noise)
    {
        var line = ConditionNumberFigure.All.Where(m => m.Noise == noise).OrderBy(m => m.Condition).ToList();
        var above = line.FindIndex(m => m.Ratio > None);
        if (above <= 0)
        {
            return above == 0 ? line[0].Condition : line[^1].Condition;
        }

        var (a, b) = (line[above - 1], line[above]);
        var share = Math.Log(None / a.Ratio) / Math.Log(b.Ratio / a.Ratio);
        return a.Condition * Math.Pow(b.Condition / a.Condition, share);
    }

    private static Verdict Judge()
    {
        var lines = ConditionNumberFigure.Noises.Select(s => ConditionNumberFigure.All.Where(m => m.Noise == s).OrderBy(m => m.Condition).ToList()).ToList();
        var falls = lines.All(line => line.Zip(line.Skip(1)).All(p => p.Second.Ratio * Slack >= p.First.Ratio));
        var disappears = lines.All(line => line[0].Ratio <= Slack);
        var swept = ConditionNumberFigure.Swept;
        var worst = swept.MaxBy(m => m.Ratio)!;
        var deterministic = swept[0].Ratio <= None;
        return new Verdict(
            falls && disappears && deterministic ? Outcome.Holds : disappears || deterministic ? Outcome.Conditional : Outcome.Fails,
            "With one curvature greedy is optimal [@wu2018understanding, Theorem 3], and without noise greedy momentum is conjugate gradients, which is optimal: the bias is gone at both ends. Between them it is computed: schedules of learning rate and momentum, greedy and optimal.",
            $"At the smallest condition number the bias is at most {Printing.Plain(lines.Max(l => l[0].Ratio), 4)}; it reaches {Printing.Plain(None)} at $\\kappa \\approx$ {string.Join(", ", ConditionNumberFigure.Noises.Select(s => $"{Printing.Plain(Threshold(s), 2)} (noise {Printing.Plain(s)})"))} ([#bias-condition]). At $\\kappa = {Printing.Plain(ConditionNumberFigure.SweepCondition)}$ the bias is {Printing.Plain(swept[0].Ratio)} at the least noise, {Printing.Plain(worst.Ratio)} at noise {Printing.Plain(worst.Noise)}, its largest, and {Printing.Plain(swept[^1].Ratio)} at the most: in the noise it {(Monotone(swept) ? "is" : "is not")} monotone.",
            $"Losses are exact, so that there is no sampling error. Holds if the bias is at most {Printing.Plain(Slack)} at the least condition number and at most {Printing.Plain(None)} at the least noise, and at each noise does not fall by more than a hundredth from one condition number to the next; conditional if it disappears at one end only, or is not monotone in the condition number. That it concerns networks with skip connections is not judged here.");
    }

    private static bool Monotone(IReadOnlyList<ConditionNumberFigure.Measured> swept) => swept.Zip(swept.Skip(1)).All(p => p.Second.Ratio * Slack >= p.First.Ratio);
}
