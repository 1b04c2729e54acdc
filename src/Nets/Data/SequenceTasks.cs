using Theory.Numerics;

namespace Theory.Nets.Data;

/// <summary>What is drawn at each step of a task's sequence.</summary>
public enum SequenceKind
{
    /// <summary>Coins: x ∈ {0, 1}, P(x = 1) = θ, and θ uniform on [0, 1].</summary>
    Bernoulli,

    /// <summary>Noisy readings of a constant: x = θ + σε, θ = τξ.</summary>
    Gaussian,

    /// <summary>Noisy readings of what wanders: x = θ + σε, and θ takes a step qξ after each reading.</summary>
    Drift,
}

/// <summary>A family of tasks, each a hidden θ and a sequence that depends on it.</summary>
/// <param name="Kind">What is drawn.</param>
/// <param name="PriorVariance">τ² of the first θ, positive; unused for coins.</param>
/// <param name="NoiseVariance">σ², positive; unused for coins.</param>
/// <param name="DriftVariance">q² of a step of θ, positive; used where θ wanders.</param>
public sealed record SequenceTasks(SequenceKind Kind = SequenceKind.Bernoulli, double PriorVariance = 1, double NoiseVariance = 1, double DriftVariance = 0.05)
{
    /// <summary>Draws tasks.</summary>
    /// <param name="count">How many, ≥ 1.</param>
    /// <param name="length">The length of each sequence, ≥ 1.</param>
    /// <param name="seed">The seed; task i depends on it and on i alone.</param>
    /// <returns>A sequence for each task.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or a variance is not positive and finite.</exception>
    public double[][] Draw(int count, int length, Seed seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Positive(PriorVariance, nameof(PriorVariance));
        Positive(NoiseVariance, nameof(NoiseVariance));
        Positive(DriftVariance, nameof(DriftVariance));
        return [.. Enumerable.Range(0, count).Select(i => One(length, seed.Split(i).Stream()))];
    }

    /// <summary>The kind, and the variances that it has.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Kind switch
    {
        SequenceKind.Bernoulli => "coins with a uniform bias",
        SequenceKind.Gaussian => FormattableString.Invariant($"a constant of variance {PriorVariance} under noise of variance {NoiseVariance}"),
        _ => FormattableString.Invariant($"a random walk from variance {PriorVariance} in steps of variance {DriftVariance} under noise of variance {NoiseVariance}"),
    };

    private static void Positive(double variance, string name)
    {
        if (!(variance > 0 && double.IsFinite(variance)))
        {
            throw new ArgumentOutOfRangeException(name, variance, "A variance is positive and finite.");
        }
    }

    private double[] One(int length, RandomStream stream)
    {
        var sequence = new double[length];
        if (Kind == SequenceKind.Bernoulli)
        {
            var bias = stream.NextDouble();
            for (var t = 0; t < length; t++)
            {
                sequence[t] = stream.NextDouble() < bias ? 1 : 0;
            }

            return sequence;
        }

        var (noise, step) = (Math.Sqrt(NoiseVariance), Kind == SequenceKind.Drift ? Math.Sqrt(DriftVariance) : 0);
        var hidden = Math.Sqrt(PriorVariance) * stream.NextNormal();
        for (var t = 0; t < length; t++)
        {
            sequence[t] = hidden + (noise * stream.NextNormal());
            hidden += step > 0 ? step * stream.NextNormal() : 0;
        }

        return sequence;
    }
}
