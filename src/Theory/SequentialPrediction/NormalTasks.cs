using Theory.Numerics;
using static System.FormattableString;

namespace Theory.SequentialPrediction;

/// <summary>A normal law for the next reading.</summary>
/// <param name="Mean">x̂.</param>
/// <param name="Variance">S, positive.</param>
public readonly record struct NormalPrediction(double Mean, double Variance)
{
    /// <summary>−ln of the density at a reading.</summary>
    /// <param name="reading">x, finite.</param>
    /// <returns>Nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The reading is not finite.</exception>
    public double LogLoss(double reading)
    {
        if (!double.IsFinite(reading))
        {
            throw new ArgumentOutOfRangeException(nameof(reading), reading, "The reading must be finite.");
        }

        return 0.5 * (Math.Log(2 * Math.PI * Variance) + ((reading - Mean) * (reading - Mean) / Variance));
    }

    /// <summary>The law.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"N({Mean:G5}, {Variance:G5})");
}

/// <summary>Noisy readings x = θ + σε of a hidden θ that starts normal and may wander in steps of variance q²; and the Bayes predictor, which is Kalman's filter.</summary>
/// <remarks>
/// <para>P is the variance of θ before a reading, S = P + σ² that of the reading, K = P/S the gain: x̂ moves by K of the surprise. After the reading P becomes (1 − K)P + q².</para>
/// </remarks>
/// <param name="PriorVariance">τ² of the first θ, in [1e-100, 1e100].</param>
/// <param name="NoiseVariance">σ², in [1e-100, 1e100].</param>
/// <param name="DriftVariance">q², 0 or in [1e-100, 1e100].</param>
/// <param name="Mean">m, the mean of the first θ, finite.</param>
public sealed record NormalTasks(double PriorVariance = 1, double NoiseVariance = 1, double DriftVariance = 0, double Mean = 0)
{
    private const int Longest = 10_000_000;

    /// <summary>τ².</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [1e-100, 1e100].</exception>
    public double PriorVariance { get; init; } = Variance(PriorVariance, nameof(PriorVariance));

    /// <summary>σ².</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [1e-100, 1e100].</exception>
    public double NoiseVariance { get; init; } = Variance(NoiseVariance, nameof(NoiseVariance));

    /// <summary>q².</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither 0 nor in [1e-100, 1e100].</exception>
    public double DriftVariance { get; init; } = DriftVariance == 0 ? 0 : Variance(DriftVariance, nameof(DriftVariance));

    /// <summary>m.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite, or beyond 1e100.</exception>
    public double Mean { get; init; } = Math.Abs(Mean) <= 1e100 ? Mean
        : throw new ArgumentOutOfRangeException(nameof(Mean), Mean, "Mean must lie in [-1e100, 1e100].");

    /// <summary>The gain after n readings: K = P/(P + σ²); without drift τ²/(σ² + (n + 1)τ²).</summary>
    /// <remarks>
    /// <para>The prediction of the reading after next moves by K times the surprise of the next: the learning rate of the best learner.</para>
    /// <para>Holds for: normal θ, noise and drift, all independent. The paper was not at hand here; the filter is textbook matter.</para>
    /// <para>Error: at most 1e-13, relative (laws: the gain is the regression of the hidden on the surprise; the variance is the Riccati equation's solution).</para>
    /// </remarks>
    /// <param name="seen">n, in [0, 10⁷].</param>
    /// <returns>K, in (0, 1).</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is outside its domain.</exception>
    [Source("kalman1960new", "the filter and its variance equation")]
    public double Gain(int seen)
    {
        var p = HiddenVariance(seen);
        return p / (p + NoiseVariance);
    }

    /// <summary>P after n readings: the variance of θ when the next reading comes.</summary>
    /// <param name="seen">n, in [0, 10⁷].</param>
    /// <returns>P, positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is outside its domain.</exception>
    public double HiddenVariance(int seen)
    {
        Length(seen, nameof(seen));
        if (DriftVariance == 0)
        {
            return PriorVariance / (1 + (seen * (PriorVariance / NoiseVariance)));
        }

        var p = PriorVariance;
        for (var t = 0; t < seen; t++)
        {
            var next = After(p);
            if (next == p)
            {
                break;
            }

            p = next;
        }

        return p;
    }

    /// <summary>The gain after many readings: K = 2/(1 + √(1 + 4σ²/q²)).</summary>
    /// <remarks>
    /// <para>The root of the Riccati equation P² = q²P + q²σ², as K = P/(P + σ²); 0 where nothing wanders.</para>
    /// <para>Holds for: what <see cref="Gain"/> holds for; from any prior the gains fall or rise to it, with the factor (1 − K)² a reading in the end.</para>
    /// <para>Error: four roundings (law: the steady gain solves the Riccati equation).</para>
    /// </remarks>
    [Source("kalman1960new", "the steady state of the variance equation")]
    public double SteadyGain => DriftVariance == 0 ? 0 : 2 / (1 + Math.Sqrt(1 + (4 * (NoiseVariance / DriftVariance))));

    /// <summary>The laws that the predictor gives to the readings, one by one.</summary>
    /// <param name="readings">x₁ … xₙ, finite.</param>
    /// <returns>The law for xₜ, from those before it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A reading is not finite.</exception>
    public IReadOnlyList<NormalPrediction> Predict(IReadOnlyList<double> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        var laws = new NormalPrediction[readings.Count];
        var (mean, p) = (Mean, PriorVariance);
        for (var t = 0; t < laws.Length; t++)
        {
            if (!double.IsFinite(readings[t]))
            {
                throw new ArgumentOutOfRangeException(nameof(readings), readings[t], Invariant($"readings[{t}] must be finite."));
            }

            laws[t] = new(mean, p + NoiseVariance);
            mean += p / (p + NoiseVariance) * (readings[t] - mean);
            p = After(p);
        }

        return laws;
    }

    /// <summary>The loss at each reading.</summary>
    /// <param name="readings">x₁ … xₙ, finite.</param>
    /// <returns>−ln of the density that the predictor gave to xₜ, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A reading is not finite.</exception>
    public IReadOnlyList<double> LogLosses(IReadOnlyList<double> readings)
    {
        var laws = Predict(readings);
        return [.. laws.Select((law, t) => law.LogLoss(readings[t]))];
    }

    /// <summary>The expected loss at the reading after n: ½ ln(2πS) + (V + σ²)/2S, V the error's second moment under the tasks; ½ ln(2πeS) on the predictor's own.</summary>
    /// <remarks>
    /// <para>V obeys V ← (1 − K)²V + K²σ² + q² with the predictor's gains K and the tasks' σ² and q².</para>
    /// <para>Holds for: every pair of families. The paper was not at hand here; the error's equation is textbook matter.</para>
    /// <para>Error: at most 1e-13 (laws: the losses without drift add to the closed form; no other predictor has a smaller expected loss).</para>
    /// </remarks>
    /// <param name="seen">n, in [0, 10⁷].</param>
    /// <param name="tasks">Where the readings come from; by default this family.</param>
    /// <returns>Nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is outside its domain.</exception>
    [Source("kalman1960new", "the filter and its variance equation")]
    public double ExpectedLoss(int seen, NormalTasks? tasks = null)
    {
        Length(seen, nameof(seen));
        var truth = tasks ?? this;
        if (truth == this)
        {
            return 0.5 * (Math.Log(2 * Math.PI * (HiddenVariance(seen) + NoiseVariance)) + 1);
        }

        var (p, v) = (PriorVariance, truth.PriorVariance + ((Mean - truth.Mean) * (Mean - truth.Mean)));
        for (var t = 0; t < seen; t++)
        {
            var gain = p / (p + NoiseVariance);
            v = ((1 - gain) * (1 - gain) * v) + (gain * gain * truth.NoiseVariance) + truth.DriftVariance;
            p = After(p);
        }

        var s = p + NoiseVariance;
        return 0.5 * (Math.Log(2 * Math.PI * s) + ((v + truth.NoiseVariance) / s));
    }

    /// <summary>The expected loss of n readings together; without drift (n/2) ln(2πeσ²) + ½ ln(1 + nτ²/σ²).</summary>
    /// <remarks>
    /// <para>The second term is what the readings tell of θ: the whole price of not knowing it.</para>
    /// <para>Holds for: what <see cref="Gain"/> holds for. The paper was not at hand here.</para>
    /// <para>Error: at most 1e-12, relative (law: the losses without drift add to the closed form).</para>
    /// </remarks>
    /// <param name="length">n, in [0, 10⁷].</param>
    /// <returns>Nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is outside its domain.</exception>
    [Source("kalman1960new", "the filter and its variance equation")]
    public double ExpectedCumulativeLoss(int length)
    {
        Length(length, nameof(length));
        if (DriftVariance == 0)
        {
            return (0.5 * length * (Math.Log(2 * Math.PI * NoiseVariance) + 1)) + (0.5 * Portable.LogOnePlus(length * (PriorVariance / NoiseVariance)));
        }

        var (sum, p) = (0.0, PriorVariance);
        for (var t = 0; t < length; t++)
        {
            sum += 0.5 * (Math.Log(2 * Math.PI * (p + NoiseVariance)) + 1);
            p = After(p);
        }

        return sum;
    }

    /// <summary>The variances.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"readings of variance {NoiseVariance} about θ ~ N({Mean}, {PriorVariance})") + (DriftVariance == 0 ? "" : Invariant($", which wanders in steps of variance {DriftVariance}"));

    private static double Variance(double value, string name) => value is >= 1e-100 and <= 1e100 ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in [1e-100, 1e100].");

    private static void Length(int value, string name)
    {
        if (value is < 0 or > Longest)
        {
            throw new ArgumentOutOfRangeException(name, value, Invariant($"{name} must lie in [0, {Longest}]."));
        }
    }

    private double After(double p) => (p / (1 + (p / NoiseVariance))) + DriftVariance;
}
