using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>What the split-kl bound may know of a loss in [a, b]: the mean excess over μ, the mean shortfall below it, n and KL.</summary>
/// <remarks>
/// <para>The empirical loss is μ + p⁺ − p⁻. For an excess loss in {−1, 0, 1} take a = −1, μ = 0, b = 1: p⁺ and p⁻ are the shares of the examples that one of the two got wrong alone.</para>
/// </remarks>
public sealed record SplitEvidence
{
    /// <summary>a, μ, b, p⁺, p⁻, n and KL.</summary>
    /// <param name="low">a, the least loss; finite.</param>
    /// <param name="middle">μ, in [a, b], fixed before the sample.</param>
    /// <param name="high">b &gt; a, the greatest loss; finite.</param>
    /// <param name="above">p⁺, the mean of max(0, loss − μ) on the sample, in [0, b − μ].</param>
    /// <param name="below">p⁻, the mean of max(0, μ − loss) on the sample, in [0, μ − a].</param>
    /// <param name="count">n, the number of examples, in [1, 2⁵⁰].</param>
    /// <param name="complexity">KL(Q‖P) in nats, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public SplitEvidence(double low, double middle, double high, double above, double below, long count, double complexity = 0)
    {
        if (!(Math.Abs(low) <= 1e300))
        {
            throw new ArgumentOutOfRangeException(nameof(low), low, "low must be finite, at most 1e300.");
        }

        if (!(high > low && high <= 1e300))
        {
            throw new ArgumentOutOfRangeException(nameof(high), high, "high must be above low, at most 1e300.");
        }

        if (!(middle >= low && middle <= high))
        {
            throw new ArgumentOutOfRangeException(nameof(middle), middle, "middle must lie in [low, high].");
        }

        if (!(above >= 0 && above <= high - middle))
        {
            throw new ArgumentOutOfRangeException(nameof(above), above, "above must lie in [0, high − middle].");
        }

        if (!(below >= 0 && below <= middle - low))
        {
            throw new ArgumentOutOfRangeException(nameof(below), below, "below must lie in [0, middle − low].");
        }

        if (count is < 1 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "count must lie in [1, 2^50].");
        }

        if (!(complexity >= 0 && complexity <= double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(complexity), complexity, "complexity must be finite and at least 0.");
        }

        (Low, Middle, High, Above, Below, Count, Complexity) = (low, middle, high, above, below, count, complexity);
    }

    /// <summary>a.</summary>
    public double Low { get; }

    /// <summary>μ, in [a, b].</summary>
    public double Middle { get; }

    /// <summary>b.</summary>
    public double High { get; }

    /// <summary>p⁺ ≥ 0.</summary>
    public double Above { get; }

    /// <summary>p⁻ ≥ 0.</summary>
    public double Below { get; }

    /// <summary>n ≥ 1.</summary>
    public long Count { get; }

    /// <summary>KL(Q‖P) ≥ 0, in nats.</summary>
    public double Complexity { get; }

    /// <summary>The evidence as mathematics.</summary>
    /// <returns><c>loss in [-1, 1], mean 0 + 0.02 − 0.05, n = 1000, KL = 3</c>.</returns>
    public override string ToString() => Invariant($"loss in [{Low:R}, {High:R}], mean {Middle:R} + {Above:R} − {Below:R}, n = {Count}, KL = {Complexity:R}");
}
