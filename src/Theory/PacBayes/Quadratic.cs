using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The PAC-Bayes-quadratic bound: R ≤ (√(r̂ + c/2) + √(c/2))², c = (KL + ln(2√n / δ)) / n.</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior at once, the inequality above holds: the PAC-Bayes-kl bound relaxed by the refined Pinsker inequality
    /// kl(q ‖ p) ≥ (p − q)²/(2p) for q ≤ p, solved for √p. It keeps the fast rate at small risks that McAllester's bound loses.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; every n ≥ 1. The constants were checked against published code; the paper itself was not at
    /// hand here, so that its place is cited by name.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the quadratic bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("rivasplata2019backprop", "the PAC-Bayes-quadratic bound")]
    public static Bound Quadratic(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var half = (evidence.Complexity + LogMoment(evidence.Count) + Doubt(failure)) / (2.0 * evidence.Count);
        var root = Interval.Sqrt(evidence.RiskBetween + half) + Interval.Sqrt(half);
        return Above(root * root, evidence, failure);
    }
}
