using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The PAC-Bayes-λ bound at its best λ: the least over λ in (0, 2) of r̂/(1 − λ/2) + (KL + ln(2√n / δ)) / (nλ(1 − λ/2)).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior and every λ in (0, 2) at once, the inequality holds, so that λ may be chosen by looking:
    /// λ = 2/(√(2r̂/c + 1) + 1) with c = (KL + ln(2√n / δ))/n is the least. Its value there is that of <see cref="Quadratic"/>; at a fixed λ it is convex in Q, which is what it is for.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; every n ≥ 1. The constants were checked against published code; the paper itself was not at
    /// hand here, so that its place is cited by name.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the λ bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("thiemann2017strongly", "the PAC-Bayes-λ inequality")]
    public static Bound Lambda(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var c = Budget(evidence, failure);

        // Any λ gives a bound, and near the least a wrong last digit of λ costs its square.
        var value = Lambda(evidence, failure, 2 / (Math.Sqrt((2 * evidence.Risk / c) + 1) + 1)).Value;
        return Bound.Between(Quadratic(evidence, failure).Exact.Lower, value, failure);
    }

    /// <summary>The PAC-Bayes-λ bound: R ≤ r̂/(1 − λ/2) + (KL + ln(2√n / δ)) / (nλ(1 − λ/2)).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior and every λ in (0, 2) at once, the inequality above holds.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; every n ≥ 1. The paper was not at hand here, see above.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <param name="tradeOff">λ, in (0, 2).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("thiemann2017strongly", "the PAC-Bayes-λ inequality")]
    public static Bound Lambda(Evidence evidence, double failure, double tradeOff)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (!(tradeOff > 0 && tradeOff < 2))
        {
            throw new ArgumentOutOfRangeException(nameof(tradeOff), tradeOff, "tradeOff must lie in (0, 2).");
        }

        var c = (evidence.Complexity + LogMoment(evidence.Count) + Doubt(failure)) / evidence.Count;
        return Above((evidence.RiskBetween + (c / tradeOff)) / (1 - (0.5 * Interval.FromDouble(tradeOff))), evidence, failure);
    }
}
