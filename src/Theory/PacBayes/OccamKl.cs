using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>Occam's razor by the relative entropy: the largest R with kl(r̂ ‖ R) ≤ (KL + ln(1/δ)) / n, KL = −ln π(h).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every hypothesis h of a countable class at once, <c>kl(r̂ ‖ R) ≤ ln(1/(π(h) δ))/n</c>: Chernoff's bound of the binomial
    /// tail in <see cref="Occam"/>, never below it; and unlike it, good for losses between 0 and 1. For a single hypothesis no exponential moment is paid, as <see cref="Kl"/> must.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; Q a single hypothesis; weights fixed before the sample. The theorem's name is cited from memory of the tutorial.</para>
    /// <para>Error: never below the exact root; at most 1e-12 above it, relative (law: the Occam bound by kl agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL), with KL = −ln π(h).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("langford2005tutorial", "Occam's Razor Bound, by the relative entropy")]
    public static Bound OccamKl(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var c = (evidence.Complexity + Doubt(failure)) / evidence.Count;
        return Root(evidence, c, failure);
    }
}
