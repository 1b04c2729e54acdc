using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>Stochastic gradient descent with momentum on a noisy quadratic: exact expected losses, their gradient in the schedule, and the five moments of the published theorem.</summary>
/// <remarks>v ← μv − αh(θ − c), θ ← θ + v, v₀ = 0.</remarks>
public static class HeavyBall
{
    /// <summary>L_T = ½ Σ w h E[θ_T²].</summary>
    /// <remarks>
    /// <para>The second moments p = E[θ²], q = E[v²], r = E[θv] close: with a = αh, c = μr − ap, d = μq − ar they go to q' = μd − ac + α²h²σ², r' = c + q', p' = p + c + r'.</para>
    /// <para>Holds for: every schedule; jitters c that are independent over time with mean 0 and variance σ², whatever their law.</para>
    /// <para>Error: rounding, 1e-12 relative to the five-moment route (law: three moments say what five do).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <returns>L_T, ≥ 0.</returns>
    /// <exception cref="DivergedException">A second moment overflows.</exception>
    [Source("wu2018understanding", "Theorem 1")]
    public static double Loss(NoisyQuadratic problem, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(schedule);
        var loss = HeavyBallKernel.Final(problem, schedule);
        return double.IsFinite(loss) ? loss : throw Diverged(problem, schedule);
    }

    /// <summary>L₀, L₁, …, L_T.</summary>
    /// <remarks>
    /// <para>The losses that <see cref="Loss(NoisyQuadratic, Schedule)"/> passes through.</para>
    /// <para>Holds for: as there.</para>
    /// <para>Error: as there (law: three moments say what five do).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <returns>T + 1 losses, ≥ 0.</returns>
    /// <exception cref="DivergedException">A second moment overflows; the losses before it come along.</exception>
    [Source("wu2018understanding", "Theorem 1")]
    public static double[] Losses(NoisyQuadratic problem, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(schedule);
        var losses = new double[schedule.Steps + 1];
        HeavyBallKernel.Trajectory(problem, schedule, losses);
        return Finite(losses);
    }

    /// <summary>∂L_T/∂αₜ and ∂L_T/∂μₜ for all t, with L_T: one pass forward, one back.</summary>
    /// <remarks>
    /// <para>The cost-to-go is linear in the moments, Σ(Pp + Qq + Rr), from P = ½wh, Q = R = 0 at the end. With S = P + Q + R, U = 2P + R:
    /// <c>∂L/∂α = Σ 2S(αh²σ² − hc) − hUp</c>, <c>∂L/∂μ = Σ 2Sd + Ur</c>; one step earlier P is P − aU + a²S, Q is μ²S and R is μ(U − 2aS).</para>
    /// <para>Holds for: every schedule, on the boundary of the box too.</para>
    /// <para>Error: rounding (law: the gradient is the derivative at α + ε).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <returns>The loss and 2T derivatives.</returns>
    /// <exception cref="DivergedException">A second moment or a derivative overflows.</exception>
    [Source("wu2018understanding", "Theorem 2")]
    public static ScheduleGradient Gradient(NoisyQuadratic problem, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(schedule);
        var byRate = new double[schedule.Steps];
        var byMomentum = new double[schedule.Steps];
        var loss = HeavyBallKernel.Gradient(problem, schedule, byRate, byMomentum);
        if (!double.IsFinite(loss))
        {
            throw Diverged(problem, schedule);
        }

        for (var t = 0; t < byRate.Length; t++)
        {
            if (!double.IsFinite(byRate[t]) || !double.IsFinite(byMomentum[t]))
            {
                throw new DivergedException(t + 1, []);
            }
        }

        return new(loss, byRate, byMomentum);
    }

    /// <summary>L₀, …, L_T by the five moments of the published theorem: means and variances apart.</summary>
    /// <remarks>
    /// <para>E[v'] = μE[v] − aE[θ], E[θ'] = E[θ] + E[v']; V[v'] = μ²V[v] + a²V[θ] − 2μaΣ + a²σ², V[θ'] = (1 − 2a)V[θ] + V[v'] + 2μΣ, Σ' = μΣ − aV[θ] + V[v'], where Σ is the
    /// covariance of θ and v; L = ½ Σ w h (E[θ]² + V[θ]). The published A.1 leaves out the α of the noise term.</para>
    /// <para>Holds for: as <see cref="Loss(NoisyQuadratic, Schedule)"/>; how E[θ₀²] divides into mean and variance moves no loss.</para>
    /// <para>Error: rounding. A route of its own, one coordinate after the other (law: three moments say what five do).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <param name="meanShare">E[θ₀]²/E[θ₀²], in [0, 1].</param>
    /// <returns>T + 1 losses.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in [0, 1].</exception>
    /// <exception cref="DivergedException">A moment overflows.</exception>
    [Source("wu2018understanding", "Theorem 1")]
    public static double[] FiveMomentLosses(NoisyQuadratic problem, Schedule schedule, double meanShare = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(schedule);
        if (!(meanShare >= 0 && meanShare <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(meanShare), meanShare, "A share lies in [0, 1].");
        }

        var losses = new double[schedule.Steps + 1];
        for (var i = 0; i < problem.Count; i++)
        {
            var (h, noise, weight) = (problem.Curvatures[i], problem.NoiseVariances[i], 0.5 * problem.Multiplicities[i] * problem.Curvatures[i]);
            var (meanθ, meanV, varθ, varV, cov) = (Math.Sqrt(meanShare * problem.Initial[i]), 0.0, (1 - meanShare) * problem.Initial[i], 0.0, 0.0);
            losses[0] += weight * ((meanθ * meanθ) + varθ);
            for (var t = 0; t < schedule.Steps; t++)
            {
                var (a, μ) = (schedule.Rates[t] * h, schedule.Momenta[t]);
                meanV = (μ * meanV) - (a * meanθ);
                meanθ += meanV;
                var nextV = (μ * μ * varV) + (a * a * varθ) - (2 * μ * a * cov) + (a * a * noise);
                var nextθ = ((1 - (2 * a)) * varθ) + nextV + (2 * μ * cov);
                (varV, varθ, cov) = (nextV, nextθ, (μ * cov) - (a * varθ) + nextV);
                losses[t + 1] += weight * ((meanθ * meanθ) + varθ);
            }
        }

        return Finite(losses);
    }

    /// <summary>L_T over any scalar: the recursion as it stands on paper, for derivatives at α + ε and for enclosures.</summary>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="rates">αₜ, at least one.</param>
    /// <param name="momenta">μₜ, one a rate.</param>
    /// <typeparam name="T">The scalar.</typeparam>
    /// <returns>L_T.</returns>
    /// <exception cref="ArgumentException">There is no step, or the lists differ in length.</exception>
    public static T Loss<T>(NoisyQuadratic problem, IReadOnlyList<T> rates, IReadOnlyList<T> momenta)
        where T : IScalar<T>
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(momenta);
        if (rates.Count == 0)
        {
            throw new ArgumentException("A schedule has at least one step; T is 0 here.", nameof(rates));
        }

        if (momenta.Count != rates.Count)
        {
            throw new ArgumentException($"One momentum a step: {momenta.Count} momenta for {rates.Count} learning rates.", nameof(momenta));
        }

        var total = T.FromDouble(0);
        for (var i = 0; i < problem.Count; i++)
        {
            var (h, noise) = (T.FromDouble(problem.Curvatures[i]), T.FromDouble(problem.NoiseVariances[i]));
            var (p, q, r) = (T.FromDouble(problem.Initial[i]), T.FromDouble(0), T.FromDouble(0));
            for (var t = 0; t < rates.Count; t++)
            {
                var (a, μ) = (rates[t] * h, momenta[t]);
                var c = (μ * r) - (a * p);
                var d = (μ * q) - (a * r);
                q = (μ * d) - (a * c) + (a * a * noise);
                r = c + q;
                p = p + c + r;
            }

            total = total + (T.FromDouble(0.5 * problem.Multiplicities[i]) * h * p);
        }

        return total;
    }

    internal static double[] Finite(double[] losses)
    {
        for (var t = 0; t < losses.Length; t++)
        {
            if (!double.IsFinite(losses[t]))
            {
                throw new DivergedException(t, losses[..t]);
            }

            // rounding may leave a loss that vanishes a few units of its terms below zero
            losses[t] = Math.Max(losses[t], 0);
        }

        return losses;
    }

    private static DivergedException Diverged(NoisyQuadratic problem, Schedule schedule)
    {
        var losses = new double[schedule.Steps + 1];
        HeavyBallKernel.Trajectory(problem, schedule, losses);
        var step = Array.FindIndex(losses, static loss => !double.IsFinite(loss));
        return new(step < 0 ? schedule.Steps : step, step < 0 ? losses[..^1] : losses[..step]);
    }
}
