using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>What a bound may know: the empirical risk r̂ on n examples, and the complexity KL(Q‖P) of what was learned.</summary>
/// <remarks>
/// <para>Counts are kept exactly: <see cref="OfErrors"/> remembers k and n, and every bound takes r̂ = k/n rounded upward.</para>
/// </remarks>
public sealed record Evidence
{
    /// <summary>r̂, n and KL.</summary>
    /// <param name="risk">r̂, the mean loss on the sample, in [0, 1].</param>
    /// <param name="count">n, the number of examples, in [1, 2⁵⁰].</param>
    /// <param name="complexity">KL(Q‖P) in nats, finite and ≥ 0; for a single hypothesis of prior weight w it is −ln w, and 0 for one that the sample did not choose.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public Evidence(double risk, long count, double complexity = 0)
    {
        if (!(risk >= 0 && risk <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(risk), risk, "risk must lie in [0, 1].");
        }

        if (count is < 1 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "count must lie in [1, 2^50].");
        }

        if (!(complexity >= 0 && complexity <= double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(complexity), complexity, "complexity must be finite and at least 0.");
        }

        Risk = risk;
        Count = count;
        Complexity = complexity;

        // The multiple of 1/n that this double is the rounding of, or else the next above: exact, since n·r̂ and its rounding error are.
        var product = count * risk;
        var nearest = Math.Round(product);
        Errors = nearest / count == risk ? (long)nearest : (long)Math.Ceiling(product) + (Math.FusedMultiplyAdd(count, risk, -Math.Ceiling(product)) > 0 ? 1 : 0);
    }

    /// <summary>r̂, in [0, 1]: the mean loss, or k/n rounded to the nearest double.</summary>
    public double Risk { get; }

    /// <summary>n ≥ 1.</summary>
    public long Count { get; }

    /// <summary>KL(Q‖P) ≥ 0, in nats.</summary>
    public double Complexity { get; }

    /// <summary>k = ⌈n r̂⌉, in [0, n]: the number of errors, where losses are 0 or 1.</summary>
    public long Errors { get; }

    /// <summary>A double that is certainly not below r̂.</summary>
    internal double RiskAbove =>
        (double)Errors / Count == Risk && Math.FusedMultiplyAdd(Risk, Count, -(double)Errors) < 0 ? Math.BitIncrement(Risk) : Risk;

    /// <summary>r̂ between two doubles: k/n itself where the risk is the rounding of it.</summary>
    internal Interval RiskBetween =>
        (double)Errors / Count == Risk ? Interval.FromRatio(Errors, Count) : Risk;

    /// <summary>The evidence of k errors in n examples.</summary>
    /// <param name="errors">k, in [0, n].</param>
    /// <param name="count">n, in [1, 2⁵⁰].</param>
    /// <param name="complexity">KL(Q‖P) ≥ 0, in nats.</param>
    /// <returns>The evidence, with r̂ = k/n.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static Evidence OfErrors(long errors, long count, double complexity = 0)
    {
        if (errors < 0 || errors > count)
        {
            throw new ArgumentOutOfRangeException(nameof(errors), errors, Invariant($"errors must lie in [0, {count}]."));
        }

        return new Evidence(count > 0 ? (double)errors / count : 0, count, complexity);
    }

    /// <summary>The evidence as mathematics.</summary>
    /// <returns><c>r̂ = 0.0084 (84 of 10000), KL = 0</c>, or without the counts where r̂ is no multiple of 1/n.</returns>
    public override string ToString() =>
        (double)Errors / Count == Risk
            ? Invariant($"r̂ = {Risk:R} ({Errors} of {Count}), KL = {Complexity:R}")
            : Invariant($"r̂ = {Risk:R}, n = {Count}, KL = {Complexity:R}");
}
