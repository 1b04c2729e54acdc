using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The PAC-Bayes-kl bound: the largest R with kl(r̂ ‖ R) ≤ (KL + ln(2√n / δ)) / n.</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior at once, the true risk R satisfies
    /// <c>kl(r̂ ‖ R) ≤ (KL(Q‖P) + ln(2√n / δ)) / n</c>. The form is Seeger's and Langford's, the constant 2√n Maurer's: his Theorem 1 bounds the exponential moment
    /// E e^{n kl(r̂ ‖ R)} by 2√n.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; every n ≥ 1. Maurer states n ≥ 8; below, the exponential moment is computed
    /// (law: the bound pays for the exponential moment). His paper was not at hand here: theorem number and condition are cited from memory of it.</para>
    /// <para>Error: never below the exact root; at most 1e-12 above it, relative (law: the kl bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("maurer2004note", "Theorem 5")]
    public static Bound Kl(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var lower = BinaryKl.UpperRootBelow(evidence.RiskBetween.Lower, BudgetBetween(evidence, failure).Lower);
        return Bound.Between(lower, BinaryKl.InverseUpper(evidence.RiskAbove, Budget(evidence, failure)), failure);
    }
}
