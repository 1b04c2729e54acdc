using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>What no estimator can better: the expected excess loss of the posterior mean after T noisy gradients.</summary>
public static class BayesLimit
{
    /// <summary>The least expected excess loss after T steps: L = ½ Σ w h / (1/p₀ + T/σ²).</summary>
    /// <remarks>
    /// <para>A noisy gradient h(θ − c) tells c, one observation of the minimiser with variance σ²; where it is taken does not matter. With the prior N(0, p₀) and T observations the posterior variance is
    /// 1/(1/p₀ + T/σ²), and no function of the observations has a smaller expected squared error. Every schedule of every optimiser is such a function.</para>
    /// <para>Holds for: θ₀ and jitter Gaussian, known h, σ² and p₀. Where only the second moments are given it bounds every optimiser that is linear in the gradients, since among linear estimators the same
    /// formula is the least. With σ² = 0 one gradient tells all.</para>
    /// <para>Error: rounding, 1e-15 a component (law: one coordinate at a time, the best learning rates reach the limit).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀ and w.</param>
    /// <param name="steps">T, ≥ 0; a real number, since the limit is that of T batches as of T times larger ones.</param>
    /// <returns>L, between 0 and the initial loss.</returns>
    /// <exception cref="ArgumentOutOfRangeException">T is negative or not finite.</exception>
    [Source("wu2018understanding", "Theorem 3")]
    public static double Loss(NoisyQuadratic problem, double steps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!(steps >= 0 && double.IsFinite(steps)))
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, "The number of steps is finite and not negative.");
        }

        var sum = 0.0;
        for (var i = 0; i < problem.Count; i++)
        {
            sum += problem.Multiplicities[i] * problem.Curvatures[i] * Variance(problem.Initial[i], problem.NoiseVariances[i], steps);
        }

        return sum / 2;
    }

    /// <summary>The least number of steps after which any estimator can have an expected excess loss of C or less.</summary>
    /// <remarks>
    /// <para>The T at which <see cref="Loss"/> is C: below it no optimiser and no schedule is at C.</para>
    /// <para>Holds for: what <see cref="Loss"/> holds for.</para>
    /// <para>Error: 1e-12, relative, by bisection of a decreasing function (law: the limit is reached at its number of steps).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀ and w.</param>
    /// <param name="target">C, positive and finite.</param>
    /// <returns>T, a real number ≥ 0: the steps are at least its ceiling.</returns>
    /// <exception cref="ArgumentOutOfRangeException">C is not positive and finite.</exception>
    public static double StepsTo(NoisyQuadratic problem, double target)
    {
        ArgumentNullException.ThrowIfNull(problem);
        RequireTarget(target);
        if (problem.Loss <= target)
        {
            return 0;
        }

        // 1/(1/p₀ + T/σ²) ≤ σ²/T: a T where the limit is certainly reached
        var (low, high) = (0.0, Math.Max(UnbiasedStepsTo(problem, target), double.Epsilon));
        for (var round = 0; round < 200 && high - low > 1e-13 * high; round++)
        {
            var middle = (low + high) / 2;
            (low, high) = Loss(problem, middle) > target ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The steps that an estimator without prior knowledge needs: T = Σ w h σ² / 2C.</summary>
    /// <remarks>
    /// <para>The mean of the observed minimisers is the best unbiased estimator (the Cramér–Rao bound), and its loss ½ Σ w h σ²/T is C at this T. With gradients' noise h/B in N coordinates, σ² = 1/(hB), it
    /// is <c>N / (2CB)</c>, the form in which the literature states a lower bound. For optimisers that know where they start it is no bound: <see cref="StepsTo"/> lies below it, by 1 % in the setting
    /// of that work.</para>
    /// <para>Holds for: unbiased estimators; as a minimax bound over all starts.</para>
    /// <para>Error: rounding (law: without prior knowledge the limit is that of the mean). The cited page was not at hand: the form is re-derived here, and its place in the work is from memory.</para>
    /// </remarks>
    /// <param name="problem">h, σ² and w.</param>
    /// <param name="target">C, positive and finite.</param>
    /// <returns>T, ≥ 0; above <see cref="StepsTo"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">C is not positive and finite.</exception>
    [Source("zhang2019algorithmic", "Section 3")]
    public static double UnbiasedStepsTo(NoisyQuadratic problem, double target)
    {
        ArgumentNullException.ThrowIfNull(problem);
        RequireTarget(target);
        return problem.Floor / target;
    }

    private static double Variance(double prior, double noise, double steps) =>
        prior == 0 || (noise == 0 && steps > 0) ? 0 : steps == 0 ? prior : 1 / ((1 / prior) + (steps / noise));

    private static void RequireTarget(double target)
    {
        if (!(target > 0 && double.IsFinite(target)))
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, "A target of the loss is positive and finite.");
        }
    }
}
