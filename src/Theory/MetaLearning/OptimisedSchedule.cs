using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>A schedule that was chosen for a problem: what it is judged by, the loss it ends at, and how the search went.</summary>
public sealed record OptimisedSchedule
{
    internal OptimisedSchedule(Schedule schedule, double[] averagingWeights, double loss, double[] passes) =>
        (Schedule, AveragingWeights, Loss, Passes) = (schedule, averagingWeights, loss, passes);

    /// <summary>αₜ, μₜ.</summary>
    public Schedule Schedule { get; }

    /// <summary>γₜ of the average θ̄ ← θ̄ + γ(θ − θ̄) that is judged; none where the last iterate is.</summary>
    public IReadOnlyList<double> AveragingWeights { get; }

    /// <summary>L_T.</summary>
    public double Loss { get; }

    /// <summary>The loss after each pair of passes, the start first; it does not rise. Empty where there was no search.</summary>
    public IReadOnlyList<double> Passes { get; }

    /// <summary>The optimiser that runs it: heavy ball, averaged where there are weights.</summary>
    public LinearOptimiser Optimiser => AveragingWeights.Count == 0 ? LinearOptimiser.HeavyBall(Schedule) : LinearOptimiser.HeavyBall(Schedule).WithAverage(AveragingWeights);

    /// <summary>The loss and the schedule.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"L = {Loss:G6}{(Passes.Count > 0 ? $" after {Passes.Count - 1} passes" : "")}{(AveragingWeights.Count > 0 ? " of the averaged iterate" : "")}: {Schedule}");
}
