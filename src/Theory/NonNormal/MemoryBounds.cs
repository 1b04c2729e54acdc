using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>What no noisy linear network can exceed.</summary>
public static class MemoryBounds
{
    /// <summary>B(k) = 1 / Σᵢ≤ₖ ‖Wⁱv‖⁻², the dynamical bound of J(k).</summary>
    /// <remarks>
    /// <para>With uᵢ = Wⁱv the covariance C is at least Σⱼ≤ₖ Wʲ(uₖ₋ⱼuₖ₋ⱼᵀ/‖uₖ₋ⱼ‖²)Wʲᵀ = (Σᵢ≤ₖ ‖uᵢ‖⁻²) uₖuₖᵀ, so that <c>J(k) ≤ B(k)/ε</c>; a delay line with any gains reaches it. To keep information for long the signal
    /// must be amplified: Σ‖uᵢ‖⁻² stays bounded only where ‖uᵢ‖² grows faster than i.</para>
    /// <para>Holds for: every W and v.</para>
    /// <para>Error: that of Wᵏv in doubles (laws: no memory exceeds the dynamical bound, and delay lines reach it; a certificate contains sixty digits of the memory).</para>
    /// </remarks>
    /// <param name="w">W, n × n.</param>
    /// <param name="input">v, n numbers.</param>
    /// <param name="lags">How many, ≥ 1: k = 0, …, lags − 1.</param>
    /// <param name="noise">ε, the variance of the noise, &gt; 0.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>B(k)/ε ≥ 0; 0 from the first k on with Wᵏv = 0.</returns>
    /// <exception cref="ArgumentException">W is not square, v has another length, or an entry is not finite.</exception>
    /// <exception cref="OverflowException">A power of W takes v out of the range of doubles.</exception>
    [Source("ganguli2008memory", "Results, fluid dynamical bound")]
    public static IReadOnlyList<double> Dynamical(Matrix w, IEnumerable<double> input, int lags, double noise = 1, ILinearAlgebra? la = null)
    {
        var v = MemoryDomain.Require(w, input, noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(lags, 1);
        la ??= LinearAlgebra.Default;
        var u = new Matrix(v.Length, 1, v);
        var powers = new double[lags];
        for (var k = 0; k < lags; k++)
        {
            var size = u.FrobeniusNorm;
            powers[k] = size * size;
            u = k == lags - 1 ? u : la.Multiply(w, u);
        }

        return OfPowers(powers, noise);
    }

    /// <summary>2√(NR) + 1: no total memory is above it where the noise has the variance NR at most.</summary>
    /// <remarks>
    /// <para>Where tr C ≤ NR the signal's powers pₖ = ‖Wᵏv‖² add to at most NR, as C ≥ Σ uₖuₖᵀ for ‖v‖ = 1; B(k) ≤ Σᵢ≤ₖ pᵢ/(k + 1)², the harmonic mean below the arithmetic one, and B(k) ≤ B(0) = 1. So
    /// <c>J_tot ≤ T + NR/T</c> for every T ≥ 1, which is at most 2√(NR) + 1 at the best whole T.</para>
    /// <para>Holds for: ‖v‖ = 1, ε = 1, every stable W with tr C ≤ NR.</para>
    /// <para>Error: rounding (law: a finite dynamic range bounds the memory).</para>
    /// </remarks>
    /// <param name="order">N ≥ 1.</param>
    /// <param name="range">R, the mean variance of a unit over that of its own noise, ≥ 1.</param>
    /// <returns>A number ≥ 3.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("ganguli2008memory", "Results, finite dynamic range")]
    public static double FiniteRange(int order, double range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        return range >= 1 && double.IsFinite(range)
            ? (2 * Math.Sqrt(order * range)) + 1
            : throw new ArgumentOutOfRangeException(nameof(range), range, "The range is finite and at least 1, as C is at least the noise.");
    }

    /// <summary>1 / Σᵢ≤ₖ 1/pᵢ over ε.</summary>
    internal static double[] OfPowers(IReadOnlyList<double> powers, double noise)
    {
        var bounds = new double[powers.Count];
        var sum = 0.0;
        for (var k = 0; k < bounds.Length; k++)
        {
            sum += 1 / powers[k];
            bounds[k] = 1 / (sum * noise);
        }

        return bounds;
    }
}
