using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The two-step certificate of a stochastic predictor: kl⁻¹⁺(kl⁻¹⁺(r̂ₘ, ln(2/δ′)/m), (KL + ln(2√n / δ)) / n).</summary>
    /// <remarks>
    /// <para>The empirical risk of Q is an integral; r̂ₘ is its mean over m hypotheses drawn from Q. With probability at least 1 − δ′ over the draws the inner inverse is above the integral,
    /// with probability at least 1 − δ over the sample the outer one is above the risk of Q; both at once with 1 − δ − δ′.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; m independent draws from Q, each evaluated on all n examples. The 2 in ln(2/δ′) is the published
    /// constant; one side alone would need 1. Checked against published code and a later text
    /// that quotes the theorem; the paper itself was not at hand here.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂ₘ, n, KL).</param>
    /// <param name="draws">m ≥ 1, the number of hypotheses drawn.</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <param name="drawFailure">δ′, in (0, 1 − δ).</param>
    /// <returns>R and δ + δ′; R lies in [r̂ₘ, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("perezortiz2021tighter", "the risk certificate by Monte Carlo")]
    public static Bound TwoStep(Evidence evidence, long draws, double failure, double drawFailure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (draws is < 1 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(draws), draws, "draws must lie in [1, 2^50].");
        }

        var outer = Budget(evidence, failure);
        var total = drawFailure > 0 && drawFailure < 1 ? (Interval.FromDouble(failure) + drawFailure).Upper : 1;
        if (total >= 1)
        {
            throw new ArgumentOutOfRangeException(nameof(drawFailure), drawFailure, "drawFailure must be positive, and with failure below 1.");
        }

        var price = (Interval.Ln2 + Doubt(drawFailure)) / draws;
        var inner = BinaryKl.InverseUpper(evidence.RiskAbove, price.Upper);
        var innerBelow = BinaryKl.UpperRootBelow(evidence.RiskBetween.Lower, price.Lower);
        return Bound.Between(BinaryKl.UpperRootBelow(innerBelow, BudgetBetween(evidence, failure).Lower), BinaryKl.InverseUpper(inner, outer), total);
    }
}
