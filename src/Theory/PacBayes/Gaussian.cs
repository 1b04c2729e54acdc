using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>Gaussian posteriors and priors with independent coordinates: their divergence, and a grid of prior variances.</summary>
public static class Gaussian
{
    /// <summary>KL(Q‖P) = Σᵢ (σᵢ²/τᵢ² − 1 − ln(σᵢ²/τᵢ²) + (μᵢ − νᵢ)²/τᵢ²)/2 for Q = N(μ, diag σ²), P = N(ν, diag τ²).</summary>
    /// <remarks>
    /// <para>The first three terms are ψ(x) = x − ln(1 + x) at x = σ²/τ² − 1, taken without cancellation: where σ = τ they are exactly 0.</para>
    /// <para>Holds for: finite means; finite positive standard deviations; ∞ where the divergence exceeds every double.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="means">μ, one a coordinate.</param>
    /// <param name="scales">σ &gt; 0, one a coordinate.</param>
    /// <param name="priorMeans">ν, one a coordinate.</param>
    /// <param name="priorScales">τ &gt; 0, one a coordinate.</param>
    /// <returns>KL in nats, in [0, ∞].</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is outside the domain above.</exception>
    public static double Divergence(IReadOnlyList<double> means, IReadOnlyList<double> scales, IReadOnlyList<double> priorMeans, IReadOnlyList<double> priorScales)
    {
        return DivergenceBracket(means, scales, priorMeans, priorScales).Upper;
    }

    /// <summary><see cref="Divergence"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: what <see cref="Divergence"/> holds for.</para>
    /// <para>Error: the ends enclose the exact value, at most 1e-12 of it apart (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="means">μ, one a coordinate.</param>
    /// <param name="scales">σ &gt; 0, one a coordinate.</param>
    /// <param name="priorMeans">ν, one a coordinate.</param>
    /// <param name="priorScales">τ &gt; 0, one a coordinate.</param>
    /// <returns>KL in nats, in [0, ∞].</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is outside the domain above.</exception>
    public static Bracket DivergenceBracket(IReadOnlyList<double> means, IReadOnlyList<double> scales, IReadOnlyList<double> priorMeans, IReadOnlyList<double> priorScales)
    {
        Check(means, scales, priorMeans, priorScales);
        var sum = new Summation();
        for (var i = 0; i < means.Count; i++)
        {
            sum.Add(0.5 * (Excess(scales[i], priorScales[i]) + Interval.Pow(Shift(means[i], priorMeans[i], priorScales[i]), 2)));
        }

        return Ends(sum.Total);
    }

    /// <summary>D_α(Q‖P) = Σᵢ [ψ(xᵢ) + ψ(−(α − 1)xᵢ)/(α − 1) + α(μᵢ − νᵢ)²/(τᵢ²(1 − (α − 1)xᵢ))]/2, x = σ²/τ² − 1, ψ(x) = x − ln(1 + x): the Rényi divergence of order α.</summary>
    /// <remarks>
    /// <para>For <see cref="Bounds.Renyi"/>. As α falls to 1 it becomes <see cref="Divergence"/>; for σ = τ it is α times that.</para>
    /// <para>Holds for: α in (1, 1e6]; finite means; finite positive standard deviations; ∞ where (α − 1)x ≥ 1: there the divergence is infinite.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative, where 1 − (α − 1)x is not itself near 0 (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="order">α, in (1, 1e6].</param>
    /// <param name="means">μ, one a coordinate.</param>
    /// <param name="scales">σ &gt; 0, one a coordinate.</param>
    /// <param name="priorMeans">ν, one a coordinate.</param>
    /// <param name="priorScales">τ &gt; 0, one a coordinate.</param>
    /// <returns>D_α in nats, in [0, ∞].</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is outside the domain above.</exception>
    public static double RenyiDivergence(double order, IReadOnlyList<double> means, IReadOnlyList<double> scales, IReadOnlyList<double> priorMeans, IReadOnlyList<double> priorScales)
    {
        return RenyiDivergenceBracket(order, means, scales, priorMeans, priorScales).Upper;
    }

    /// <summary><see cref="RenyiDivergence"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: what <see cref="RenyiDivergence"/> holds for. Where rounding cannot tell whether (α − 1)x reaches 1, the upper end is ∞.</para>
    /// <para>Error: the ends enclose the exact value, at most 1e-12 of it apart, where 1 − (α − 1)x is not itself near 0 (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="order">α, in (1, 1e6].</param>
    /// <param name="means">μ, one a coordinate.</param>
    /// <param name="scales">σ &gt; 0, one a coordinate.</param>
    /// <param name="priorMeans">ν, one a coordinate.</param>
    /// <param name="priorScales">τ &gt; 0, one a coordinate.</param>
    /// <returns>D_α in nats, in [0, ∞].</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is outside the domain above.</exception>
    public static Bracket RenyiDivergenceBracket(double order, IReadOnlyList<double> means, IReadOnlyList<double> scales, IReadOnlyList<double> priorMeans, IReadOnlyList<double> priorScales)
    {
        if (!(order > 1 && order <= 1e6))
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, "order must lie in (1, 1e6].");
        }

        Check(means, scales, priorMeans, priorScales);
        var α = Interval.FromDouble(order);
        var sum = new Summation();
        for (var i = 0; i < means.Count; i++)
        {
            var (σ, τ) = (scales[i], priorScales[i]);
            var z = -(α - 1) * Relative(σ, τ);
            var left = 1 + z;
            if (!(left.Lower > 0))
            {
                return new(left.Upper <= 0 ? double.PositiveInfinity : 0, double.PositiveInfinity);
            }

            var shift = Interval.Pow(Shift(means[i], priorMeans[i], τ), 2);
            sum.Add(0.5 * (Excess(σ, τ) + (Tangent(z, left) / (α - 1)) + (α * shift / left)));
        }

        return Ends(sum.Total);
    }

    /// <summary>The j-th variance of a grid of priors: cₘₐₓ e^{−j/b}.</summary>
    /// <remarks>
    /// <para>The double that this returns is the member of the grid: a prior is what the program says it is, fixed before the sample, so that no rounding enters
    /// <see cref="Bounds.DziugaiteRoy"/>.</para>
    /// </remarks>
    /// <param name="largest">cₘₐₓ &gt; 0, finite.</param>
    /// <param name="precision">b &gt; 0: a variance is e^{−1/b} of the one before.</param>
    /// <param name="index">j ≥ 1, with j/b ≤ 700.</param>
    /// <returns>A variance, in (0, cₘₐₓ).</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double PriorVariance(double largest, double precision, long index)
    {
        CheckScale(largest, nameof(largest), 0);
        CheckScale(precision, nameof(precision), 0);
        if (index < 1 || index / precision > 700)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, "index must be at least 1, and index / precision at most 700.");
        }

        return largest * Portable.Exp(-(index / precision));
    }

    // A divergence is not negative; the largest double is the last that one can be said to exceed.
    private static Bracket Ends(Interval total) => new(Math.Clamp(total.Lower, 0, double.MaxValue), Math.Max(0, total.Upper));

    private static Interval Shift(double mean, double priorMean, double τ) => (Interval.FromDouble(mean) - priorMean) / τ;

    // σ²/τ² − 1 = (σ − τ)(σ + τ)/τ², whose first factor is exact where they are near.
    private static Interval Relative(double σ, double τ) => (Interval.FromDouble(σ) - τ) / τ * ((Interval.FromDouble(σ) / τ) + 1);

    // ψ(σ²/τ² − 1).
    private static Interval Excess(double σ, double τ)
    {
        var x = Relative(σ, τ);
        return Near(x) ? Tangent(x, 1 + x) : x - (2 * (Interval.Log(σ) - Interval.Log(τ)));
    }

    // ψ(x). Where x is small and known to some 2⁻⁴⁹, ψ moves at most 2.3 times as much, in relative terms; its own error is 2⁻⁵⁰.
    private static Interval Tangent(Interval x, Interval onePlusX)
    {
        if (!Near(x))
        {
            return x - Interval.Log(onePlusX);
        }

        var point = x.Midpoint;
        return Portable.XMinusLogOnePlus(point, 1 + point) * Interval.Of(1 - (1.0 / (1L << 46)), 1 + (1.0 / (1L << 46)));
    }

    private static bool Near(Interval x) => x.Lower > -0.2 && x.Upper < 0.2;

    private static void Check(IReadOnlyList<double> means, IReadOnlyList<double> scales, IReadOnlyList<double> priorMeans, IReadOnlyList<double> priorScales)
    {
        ArgumentNullException.ThrowIfNull(means);
        CheckLength(scales, nameof(scales), means.Count);
        CheckLength(priorMeans, nameof(priorMeans), means.Count);
        CheckLength(priorScales, nameof(priorScales), means.Count);
        for (var i = 0; i < means.Count; i++)
        {
            CheckFinite(means[i], nameof(means), i);
            CheckFinite(priorMeans[i], nameof(priorMeans), i);
            CheckScale(scales[i], nameof(scales), i);
            CheckScale(priorScales[i], nameof(priorScales), i);
        }
    }

    private static void CheckLength(IReadOnlyList<double> list, string name, int length)
    {
        ArgumentNullException.ThrowIfNull(list, name);
        if (list.Count != length)
        {
            throw new ArgumentException(Invariant($"{name} has {list.Count} numbers, means has {length}."), name);
        }
    }

    private static void CheckFinite(double value, string name, int i)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, Invariant($"{name}[{i}] must be finite."));
        }
    }

    private static void CheckScale(double value, string name, int i)
    {
        if (!(value > 0 && value <= double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(name, value, Invariant($"{name}[{i}] must be positive and finite."));
        }
    }
}
