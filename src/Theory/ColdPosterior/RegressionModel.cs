using static System.FormattableString;

namespace Theory.ColdPosterior;

/// <summary>What the temperature divides.</summary>
public enum Tempering
{
    /// <summary>Log likelihood and log prior together, exp(−U/T): a cold posterior. The mean stays; the covariance is multiplied by T.</summary>
    Posterior,

    /// <summary>The log likelihood alone: T = 1/S counts each example S times.</summary>
    Likelihood,
}

/// <summary>A Bayesian linear regression as its owner believes it to be: y = φᵀw + ε, ε of variance σ², w ~ N(0, τ² I), in the coordinates of ΦᵀΦ's eigenvectors.</summary>
/// <param name="Curvatures">h: the eigenvalues of ΦᵀΦ, each in [0, 1e50]; 0 for a direction that no example has.</param>
/// <param name="NoiseVariance">σ², in [1e-50, 1e50].</param>
/// <param name="PriorVariance">τ², in [1e-50, 1e50].</param>
public sealed record RegressionModel(IReadOnlyList<double> Curvatures, double NoiseVariance = 1, double PriorVariance = 1)
{
    /// <summary>h.</summary>
    /// <exception cref="ArgumentException">There are none, or one is outside [0, 1e50].</exception>
    public IReadOnlyList<double> Curvatures { get; init; } = Checked(Curvatures);

    /// <summary>σ².</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [1e-50, 1e50].</exception>
    public double NoiseVariance { get; init; } = RegressionTruth.Variance(NoiseVariance, nameof(NoiseVariance), 1e-50);

    /// <summary>τ².</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [1e-50, 1e50].</exception>
    public double PriorVariance { get; init; } = RegressionTruth.Variance(PriorVariance, nameof(PriorVariance), 1e-50);

    /// <summary>The beliefs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"{Curvatures.Count} weights of variance {PriorVariance}, noise of variance {NoiseVariance}, curvatures {Curvatures.Min():G3} to {Curvatures.Max():G3}");

    private static double[] Checked(IReadOnlyList<double> curvatures)
    {
        ArgumentNullException.ThrowIfNull(curvatures);
        if (curvatures.Count == 0)
        {
            throw new ArgumentException("Curvatures must hold at least one.", nameof(Curvatures));
        }

        for (var i = 0; i < curvatures.Count; i++)
        {
            if (curvatures[i] is not (>= 0 and <= 1e50))
            {
                throw new ArgumentOutOfRangeException(nameof(Curvatures), curvatures[i], Invariant($"Curvatures[{i}] must lie in [0, 1e50]."));
            }
        }

        return [.. curvatures];
    }
}

/// <summary>What is true of the data, whatever the model believes.</summary>
/// <param name="NoiseVariance">The variance of the training labels' noise, in [0, 1e50].</param>
/// <param name="PriorVariance">The variance of each weight, in [0, 1e50].</param>
/// <param name="TestNoiseVariance">That of the test labels' noise, in [0, 1e50]; by default that of the training labels.</param>
public sealed record RegressionTruth(double NoiseVariance = 1, double PriorVariance = 1, double? TestNoiseVariance = null)
{
    /// <summary>The variance of the training labels' noise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1e50].</exception>
    public double NoiseVariance { get; init; } = Variance(NoiseVariance, nameof(NoiseVariance), 0);

    /// <summary>The variance of each weight.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1e50].</exception>
    public double PriorVariance { get; init; } = Variance(PriorVariance, nameof(PriorVariance), 0);

    /// <summary>The variance of the test labels' noise; unset: that of the training labels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1e50].</exception>
    public double? TestNoiseVariance { get; init; } = TestNoiseVariance is { } v ? Variance(v, nameof(TestNoiseVariance), 0) : null;

    /// <summary>The variances.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"weights of variance {PriorVariance}, noise of variance {NoiseVariance}, {TestNoiseVariance ?? NoiseVariance} at the test");

    internal static double Variance(double value, string name, double least) => value >= least && value <= 1e50 ? value
        : throw new ArgumentOutOfRangeException(name, value, Invariant($"{name} must lie in [{least}, 1e50]."));
}
