using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The hold-out bound: the largest R with P(Bin(n, R) ≤ k) ≥ δ e^{−KL}.</summary>
    /// <remarks>
    /// <para>For a hypothesis that the n examples did not choose (KL = 0), with probability at least 1 − δ over them, R is at most the value: the binomial tail inversion, to which no
    /// bound from k alone is superior. For a hypothesis chosen on the same examples from a countable set with prior weights w, the same holds for all at once with KL = −ln w:
    /// <see cref="Occam"/>. Langford's tutorial has both bounds by those names; it was not at hand here, and they are cited from memory.</para>
    /// <para>Holds for: losses 0 or 1; i.i.d. examples; Q a single hypothesis. A risk r̂ that is no multiple of 1/n counts as k = ⌈n r̂⌉.</para>
    /// <para>Error: never below the exact root; at most 1e-12 above it, relative (law: the hold-out bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL), with k = n r̂ errors and KL = −ln w.</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("langford2005tutorial", "Test Set Bound and Occam's Razor Bound")]
    public static Bound HoldOut(Evidence evidence, double failure) => Occam(evidence, failure);
}
