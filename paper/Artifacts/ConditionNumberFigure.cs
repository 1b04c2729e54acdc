using System.Globalization;
using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The short-horizon bias against condition number and noise: the greedy schedule's last loss over the optimal one's.</summary>
internal static class ConditionNumberFigure
{
    private const int Components = 100;

    /// <summary>The number of steps of both schedules.</summary>
    public const int Steps = 50;

    public static Artifact Artifact { get; } = new("bias-condition", Render);

    /// <summary>The condition numbers of the figure.</summary>
    public static IReadOnlyList<double> Conditions { get; } = [1.01, 1.5, 3, 10, 30, 100, 300];

    /// <summary>The noises of its lines: hσ².</summary>
    public static IReadOnlyList<double> Noises { get; } = [1e-6, 1e-3, 1];

    /// <summary>The noises at one condition number.</summary>
    public static IReadOnlyList<double> NoiseSweep { get; } = [1e-9, 1e-7, 1e-5, 1e-4, 1e-2, 0.1, 10, 100, 1000];

    /// <summary>The condition number at which the noise is swept.</summary>
    public const double SweepCondition = 100;

    /// <summary>A problem with both losses.</summary>
    /// <param name="Condition">κ.</param>
    /// <param name="Noise">hσ².</param>
    /// <param name="Greedy">The last loss of the greedy schedule.</param>
    /// <param name="Optimal">That of the optimal one.</param>
    public sealed record Measured(double Condition, double Noise, double Greedy, double Optimal)
    {
        /// <summary>The bias.</summary>
        public double Ratio => Greedy / Optimal;
    }

    /// <summary>Every problem of the figure.</summary>
    public static IReadOnlyList<Measured> All => Computation.Of<IReadOnlyList<Measured>>("bias-condition", () =>
        [.. Noises.SelectMany(s => Conditions.Select(κ => Of(κ, s))), .. NoiseSweep.Select(s => Of(SweepCondition, s))]);

    /// <summary>The bias at one condition number, ascending in the noise.</summary>
    public static IReadOnlyList<Measured> Swept => [.. All.Where(m => m.Condition == SweepCondition).OrderBy(m => m.Noise)];

    private static Measured Of(double condition, double noise)
    {
        var problem = NoisyQuadratic.Wu(Components, 10 / condition, 10, noise: noise);
        var greedy = HeavyBall.Loss(problem, Schedules.Greedy(problem, Steps));
        return new(condition, noise, greedy, Schedules.Optimal(problem, Steps, passes: 100, tolerance: 1e-6).Loss);
    }

    private static Figure Render(Store store) => new(
        "bias-condition",
        "The short-horizon bias against the condition number",
        $"Last loss of the greedy schedule over that of the optimal one, both for learning rate and momentum, after {Steps} steps; curvatures on $[10/\\kappa, 10]$, noise $\\sigma^2 = s/h$, $E[\\theta_0^2] = 10$. The optimal schedule is the best that exact passes find.",
        new Axis("condition number $\\kappa$", Scale.Logarithmic),
        new Axis("greedy loss / optimal loss", Scale.Logarithmic),
        [.. Noises.Select(s => new Series.Line(string.Create(CultureInfo.InvariantCulture, $"$s = 10^{{{Math.Log10(s):F0}}}$"), [.. All.Where(m => m.Noise == s).OrderBy(m => m.Condition).Select(m => new Point(m.Condition, m.Ratio))]))]);
}
