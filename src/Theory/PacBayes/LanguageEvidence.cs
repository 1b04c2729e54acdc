using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>What a bound of a language model's bits per token may know: the mean on the documents read, how many there are, the smoothing and KL.</summary>
/// <remarks>
/// <para>Smoothing mixes the model's prediction with the uniform law over the V tokens, p ↦ (1 − α) p + α/V, so that a token costs between log₂ 1/((1 − α) + α/V) and log₂(V/α) bits.</para>
/// </remarks>
public sealed record LanguageEvidence
{
    /// <summary>The mean bits per token, n, KL, α, V and m.</summary>
    /// <param name="bitsPerToken">The mean over the documents read of the smoothed model's bits per token, in [0, log₂(V/α)].</param>
    /// <param name="documents">n, the number of documents of the training set, in [1, 2⁵⁰].</param>
    /// <param name="complexity">KL(Q‖P) in nats, finite and ≥ 0.</param>
    /// <param name="smoothing">α, in (0, 1).</param>
    /// <param name="vocabulary">V ≥ 2, the number of tokens.</param>
    /// <param name="sampled">m, the number of documents drawn from the training set to take the mean; 0 where all were read.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public LanguageEvidence(double bitsPerToken, long documents, double complexity, double smoothing, int vocabulary, long sampled = 0)
    {
        if (documents is < 1 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(documents), documents, "documents must lie in [1, 2^50].");
        }

        if (!(complexity >= 0 && complexity <= double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(complexity), complexity, "complexity must be finite and at least 0.");
        }

        if (!(smoothing >= 1e-300 && smoothing < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "smoothing must lie in [1e-300, 1).");
        }

        if (vocabulary < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(vocabulary), vocabulary, "vocabulary must be at least 2.");
        }

        if (sampled is < 0 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(sampled), sampled, "sampled must lie in [0, 2^50].");
        }

        (BitsPerToken, Documents, Complexity, Smoothing, Vocabulary, Sampled) = (bitsPerToken, documents, complexity, smoothing, vocabulary, sampled);
        if (!(bitsPerToken >= 0 && bitsPerToken <= Largest.Upper))
        {
            throw new ArgumentOutOfRangeException(nameof(bitsPerToken), bitsPerToken, Invariant($"bitsPerToken must lie in [0, {Largest.Upper}]."));
        }
    }

    /// <summary>The mean bits per token on the documents read.</summary>
    public double BitsPerToken { get; }

    /// <summary>n ≥ 1, in documents.</summary>
    public long Documents { get; }

    /// <summary>KL(Q‖P) ≥ 0, in nats.</summary>
    public double Complexity { get; }

    /// <summary>α, in (0, 1).</summary>
    public double Smoothing { get; }

    /// <summary>V ≥ 2, in tokens.</summary>
    public int Vocabulary { get; }

    /// <summary>m, in documents; 0 where all were read.</summary>
    public long Sampled { get; }

    /// <summary>log₂(V/α): what the most surprising token costs.</summary>
    internal Interval Largest => Interval.Log(Interval.FromDouble(Vocabulary) / Smoothing) / Interval.Ln2;

    /// <summary>Δ = log₂(1 + (1 − α)V/α): the most surprising token's bits less the least surprising one's.</summary>
    internal Interval Range => Interval.Log1p((1 - Interval.FromDouble(Smoothing)) * Interval.FromDouble(Vocabulary) / Smoothing) / Interval.Ln2;

    /// <summary>The evidence as mathematics.</summary>
    /// <returns><c>3.1 bits per token, n = 9000000, KL = 1E+06, α = 0.1, V = 50257, m = 10000</c>.</returns>
    public override string ToString() =>
        Invariant($"{BitsPerToken:R} bits per token, n = {Documents}, KL = {Complexity:R}, α = {Smoothing:R}, V = {Vocabulary}") + (Sampled > 0 ? Invariant($", m = {Sampled}") : string.Empty);
}
