using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>McAllester's bound with Maurer's constant: R ≤ r̂ + √((KL + ln(2√n / δ)) / (2n)).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior at once, <c>R ≤ r̂ + √((KL(Q‖P) + ln(2√n / δ)) / (2n))</c>: the PAC-Bayes-kl bound
    /// relaxed by Pinsker's inequality kl(q ‖ p) ≥ 2(p − q)², which is never the better of the two. McAllester's own constants of 1999 are
    /// larger; those in later use, ln(n / δ) over 2(n − 1), are <see cref="McAllesterTextbook"/>.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; every n ≥ 1. Maurer's paper was not at hand here: the theorem's number is
    /// cited from memory; the constants are checked as those of <see cref="Kl"/> are, by the exact exponential moment.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the McAllester bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("maurer2004note", "Theorem 5, relaxed by Pinsker's inequality")]
    public static Bound McAllester(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var c = Budget(evidence, failure);
        var exact = evidence.RiskBetween + Interval.Sqrt(BudgetBetween(evidence, failure) / 2.0);
        return Above(exact.Lower, Above(evidence.RiskAbove + Math.Sqrt(c / 2)), evidence, failure);
    }
}
