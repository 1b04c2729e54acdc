namespace Theory.Nets.MetaLearning;

/// <summary>The schedule whose parameters are learned: α at step t is α₀ / (1 + t/τ)^β, and the momentum μ stays.</summary>
/// <remarks><para>The learned parameters are ln α₀, β and, where the momentum is learned too, ln(1 − μ).</para></remarks>
/// <param name="LogRate">ln α₀, finite.</param>
/// <param name="Decay">β, finite.</param>
/// <param name="LogFriction">ln(1 − μ), ≤ 0.</param>
/// <param name="TimeConstant">τ, in steps, positive.</param>
public sealed record DecaySchedule(double LogRate, double Decay, double LogFriction, double TimeConstant)
{
    /// <summary>μ, in [0, 1).</summary>
    public double Momentum => 1 - Math.Exp(LogFriction);

    /// <summary>The rate of a step.</summary>
    /// <param name="step">t ≥ 0.</param>
    /// <returns>α, positive.</returns>
    public double Rate(int step) => Math.Exp(LogRate - (Decay * Math.Log(1 + (step / TimeConstant))));

    /// <summary>How rate and momentum of a step move with each learned parameter.</summary>
    /// <param name="step">t ≥ 0.</param>
    /// <param name="parameter">0: ln α₀; 1: β; 2: ln(1 − μ).</param>
    /// <returns>The two derivatives.</returns>
    internal (double Rate, double Momentum) Slope(int step, int parameter) => parameter switch
    {
        0 => (Rate(step), 0),
        1 => (-Rate(step) * Math.Log(1 + (step / TimeConstant)), 0),
        2 => (0, Momentum - 1),
        _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "A schedule has the parameters 0, 1 and 2."),
    };

    /// <summary>The schedule with other learned parameters.</summary>
    /// <param name="learned">ln α₀, β and maybe ln(1 − μ).</param>
    /// <returns>The schedule.</returns>
    internal DecaySchedule At(IReadOnlyList<double> learned) =>
        this with { LogRate = learned[0], Decay = learned[1], LogFriction = learned.Count > 2 ? learned[2] : LogFriction };

    /// <summary>The learned parameters.</summary>
    /// <param name="count">2 or 3.</param>
    /// <returns>ln α₀, β and maybe ln(1 − μ).</returns>
    internal double[] Learned(int count) => count == 2 ? [LogRate, Decay] : [LogRate, Decay, LogFriction];

    /// <summary>The formula with its numbers.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Math.Exp(LogRate):G3} / (1 + t/{TimeConstant:G4})^{Decay:G3}, momentum {Momentum:G3}");
}
