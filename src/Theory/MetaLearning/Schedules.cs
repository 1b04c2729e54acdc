namespace Theory.MetaLearning;

/// <summary>The schedules: parametric ones here; greedy, receding-horizon and optimal ones, which look at the problem, in files of their own.</summary>
public static partial class Schedules
{
    /// <summary>αₜ = α.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="rate">α, ≥ 0.</param>
    /// <param name="momentum">μ, in [−1, 1].</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain.</exception>
    public static Schedule Fixed(int steps, double rate, double momentum = 0) => Along(steps, _ => rate, momentum);

    /// <summary>αₜ = α₀/(1 + t/τ)^β.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="rate">α₀, ≥ 0.</param>
    /// <param name="timeScale">τ, positive.</param>
    /// <param name="exponent">β.</param>
    /// <param name="momentum">μ, in [−1, 1].</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain.</exception>
    public static Schedule InverseTime(int steps, double rate, double timeScale, double exponent = 1, double momentum = 0)
    {
        RequirePositive(timeScale, nameof(timeScale));
        RequireFinite(exponent, nameof(exponent));
        return Along(steps, t => rate / Math.Pow(1 + (t / timeScale), exponent), momentum);
    }

    /// <summary>αₜ = α₀ + (α_T − α₀) t/T.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="rate">α₀, ≥ 0.</param>
    /// <param name="last">α_T, which the step after the last would take, ≥ 0.</param>
    /// <param name="momentum">μ, in [−1, 1].</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain.</exception>
    public static Schedule Linear(int steps, double rate, double last = 0, double momentum = 0) => Along(steps, t => rate + ((last - rate) * t / steps), momentum);

    /// <summary>αₜ = α_T + ½(α₀ − α_T)(1 + cos(πt/T)).</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="rate">α₀, ≥ 0.</param>
    /// <param name="last">α_T, ≥ 0.</param>
    /// <param name="momentum">μ, in [−1, 1].</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain.</exception>
    public static Schedule Cosine(int steps, double rate, double last = 0, double momentum = 0) =>
        Along(steps, t => last + (0.5 * (rate - last) * (1 + Math.Cos(Math.PI * t / steps))), momentum);

    /// <summary>αₜ = α₀ (1 − t/T)^p.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="rate">α₀, ≥ 0.</param>
    /// <param name="exponent">p, ≥ 0.</param>
    /// <param name="momentum">μ, in [−1, 1].</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain.</exception>
    public static Schedule Power(int steps, double rate, double exponent, double momentum = 0)
    {
        RequireFinite(exponent, nameof(exponent));
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        return Along(steps, t => rate * Math.Pow(1 - (t / steps), exponent), momentum);
    }

    /// <summary>Warm-up, stable, decay: α (t + 1)/W for t &lt; W; then α; over the last D steps α_T + (α − α_T)(T − t)/D.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="rate">α, ≥ 0.</param>
    /// <param name="warmUp">W, ≥ 0.</param>
    /// <param name="decay">D, ≥ 0; with W at most T.</param>
    /// <param name="last">α_T, ≥ 0.</param>
    /// <param name="momentum">μ, in [−1, 1].</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain.</exception>
    public static Schedule WarmUpStableDecay(int steps, double rate, int warmUp, int decay, double last = 0, double momentum = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmUp);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        if (warmUp > steps - decay)
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, $"Warm-up and decay, {warmUp} and {decay} steps, fit into the {steps} steps.");
        }

        return Along(steps, t => t < warmUp ? rate * (t + 1) / warmUp : t >= steps - decay ? last + ((rate - last) * (steps - t) / decay) : rate, momentum);
    }

    private static Schedule Along(int steps, Func<double, double> rate, double momentum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return Schedule.Of(Enumerable.Range(0, steps).Select(t => rate(t)), Enumerable.Repeat(momentum, steps));
    }

    private static void RequireFinite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "A finite number is needed.");
        }
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "A positive finite number is needed.");
        }
    }
}
