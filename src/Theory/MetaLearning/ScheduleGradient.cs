using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>A final loss and its derivatives by each entry of the schedule.</summary>
public sealed record ScheduleGradient
{
    internal ScheduleGradient(double loss, double[] byRate, double[] byMomentum) => (Loss, ByRate, ByMomentum) = (loss, byRate, byMomentum);

    /// <summary>L_T.</summary>
    public double Loss { get; }

    /// <summary>∂L_T/∂αₜ.</summary>
    public IReadOnlyList<double> ByRate { get; }

    /// <summary>∂L_T/∂μₜ.</summary>
    public IReadOnlyList<double> ByMomentum { get; }

    /// <summary>The loss and the largest derivatives.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"L = {Loss:G6}, largest |∂L/∂α| {ByRate.Max(Math.Abs):G4}, largest |∂L/∂μ| {ByMomentum.Max(Math.Abs):G4} over {ByRate.Count} steps");
}
