using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The disintegrated Rényi bound: the largest R with kl(r̂ ‖ R) ≤ (D_α(Q‖P) + ((2α − 1)/(α − 1)) ln(2/δ) + ln(2√n)) / n.</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample <i>and one hypothesis h drawn from Q</i>, the inequality holds for that h: r̂ and R are its own, not means over Q. D_α is the Rényi
    /// divergence, never below KL; for a single hypothesis of prior weight w it is −ln w, as KL is.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; Q a function of the sample; α &gt; 1 fixed before the sample. The general theorem was read in a
    /// later text that quotes it; here it is taken at φ = e^{((α−1)/α) n kl}, whose moment Maurer's 2√n bounds.</para>
    /// <para>Error: never below the exact root; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, D_α): the empirical risk of h, and the Rényi divergence of order α in the place of KL.</param>
    /// <param name="order">α, in (1, 1e6].</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("viallard2021general", "the disintegrated bound with the Rényi divergence")]
    public static Bound Renyi(Evidence evidence, double order, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (!(order > 1 && order <= 1e6))
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, "order must lie in (1, 1e6].");
        }

        // (2α − 1)/(α − 1) = 2 + 1/(α − 1), and α − 1 is near 1 exact.
        var factor = 2 + (1 / (Interval.FromDouble(order) - 1.0));
        var c = (evidence.Complexity + (factor * (Interval.Ln2 + Doubt(failure))) + LogMoment(evidence.Count)) / evidence.Count;
        return Root(evidence, c, failure);
    }
}
