using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The unexpected Bernstein bound over γ = 1/2, 1/4, …: the least over j of r̂ + r̂ ψ(−γ)/γ + (KL + ln(j(j+1)/δ)) / (γn), γ = 2⁻ʲ, ψ(u) = u − ln(1 + u).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior and every γ of the grid at once, the inequality holds: <see cref="UnexpectedBernstein(Evidence, double, double, double)"/>
    /// with the share 1/(j(j + 1)) of δ for γ = 2⁻ʲ, and with r̂ for the mean square, which losses in [0, 1] never exceed. The published grid is finite and depends on n and δ; this one
    /// does not, so that the bound is monotone in both.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample. The constants were checked against the form that Wu and Seldin quote; the original paper was
    /// not read here.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the unexpected Bernstein bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality, with a union over γ")]
    public static Bound UnexpectedBernstein(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var price = evidence.Complexity + Doubt(failure);
        var best = Interval.One;
        var γ = 0.5;
        for (var j = 1; ; j++, γ /= 2)
        {
            // Once the last term alone exceeds 1 it only grows.
            var paid = price + Interval.Log(j * (j + 1.0));
            if (paid.Lower >= γ * evidence.Count)
            {
                break;
            }

            best = Interval.Min(best, Bernstein(evidence, evidence.RiskBetween, paid, γ));
        }

        return Above(best, evidence, failure);
    }

    /// <summary>The unexpected Bernstein bound: R ≤ r̂ + v̂ ψ(−γ)/γ + (KL + ln(1/δ)) / (γn), ψ(u) = u − ln(1 + u).</summary>
    /// <remarks>
    /// <para>For each γ in (0, 1) fixed before the sample, with probability at least 1 − δ over it, for every posterior at once, the inequality above holds, where v̂ is the mean of the
    /// squared losses on the sample. Where v̂ is far below r̂ this beats every bound that knows r̂ alone.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; γ in [1e-9, 1). The original paper was not read here, see above.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <param name="rate">γ, in [1e-9, 1).</param>
    /// <param name="meanSquare">v̂, the mean squared loss on the sample, in [r̂², r̂].</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality")]
    public static Bound UnexpectedBernstein(Evidence evidence, double failure, double rate, double meanSquare)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var price = evidence.Complexity + Doubt(failure);
        if (!(rate >= 1e-9 && rate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "rate must lie in [1e-9, 1).");
        }

        // A mean square outside [r̂², r̂] is none of losses in [0, 1]; rounding of either is forgiven.
        if (!(meanSquare >= evidence.Risk * evidence.Risk * (1 - 1e-12) && meanSquare <= evidence.Risk * (1 + 1e-12)))
        {
            throw new ArgumentOutOfRangeException(nameof(meanSquare), meanSquare, "meanSquare must lie in [risk², risk].");
        }

        return Above(Bernstein(evidence, meanSquare, price, rate), evidence, failure);
    }

    /// <summary>The unexpected Bernstein bound of a loss below b: l̂ + v̂ ψ(−γb)/(γb²) + (KL + ln(1/δ)) / (γn), ψ(u) = u − ln(1 + u).</summary>
    /// <remarks>
    /// <para>For each γ in (0, 1/b) fixed before the sample, with probability at least 1 − δ over it, for every posterior at once, the mean loss is at most the value, where l̂ = μ + p⁺ − p⁻ and v̂
    /// are the mean and the mean square of the loss on the sample. An excess loss in {−1, 0, 1} that is mostly 0 has a small v̂: that is what the bound is for.</para>
    /// <para>Holds for: losses in [a, b], b &gt; 0; i.i.d. examples; prior and γ fixed before the sample; γb in [1e-9, 1). The original paper was not read here, see above.</para>
    /// <para>Error: never below the exact value; at most 1e-12 (|μ| + b − a + v̂/b) above it (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(a, μ, b, p⁺, p⁻, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <param name="rate">γ, with γb in [1e-9, 1).</param>
    /// <param name="meanSquare">v̂, the mean squared loss on the sample, in [l̂², max(a², b²)].</param>
    /// <returns>The bound and δ; its value lies in [l̂, b].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality")]
    public static Bound UnexpectedBernstein(SplitEvidence evidence, double failure, double rate, double meanSquare)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var price = evidence.Complexity + Doubt(failure);
        if (!(evidence.High > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(evidence), evidence.High, "evidence must have a positive greatest loss.");
        }

        if (!(rate * evidence.High >= 1e-9 && rate * evidence.High < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "rate times the greatest loss must lie in [1e-9, 1).");
        }

        var mean = Interval.FromDouble(evidence.Middle) + evidence.Above - evidence.Below;
        var most = Math.Max(evidence.Low * evidence.Low, evidence.High * evidence.High);
        if (!(meanSquare >= (mean.Midpoint * mean.Midpoint) - (1e-12 * most) && meanSquare <= most * (1 + 1e-12)))
        {
            throw new ArgumentOutOfRangeException(nameof(meanSquare), meanSquare, "meanSquare must lie between the squared mean and the greatest squared loss.");
        }

        var γ = Interval.FromDouble(rate);
        var γb = γ * evidence.High;
        var value = mean + (meanSquare * ((-Interval.Log1p(-γb) - γb) / (γb * evidence.High))) + (price / (γ * Interval.FromDouble(evidence.Count)));
        return Bound.Between(Math.Min(value.Lower, evidence.High), Math.Min(value.Upper, evidence.High), failure);
    }

    // −ln(1 − γ) − γ cancels to γ²/2, with an error of 2⁻⁵³ γ: after the division an ulp of the first term.
    private static Interval Bernstein(Evidence evidence, Interval square, Interval price, double γ) =>
        evidence.RiskBetween + (square * ((-Interval.Log1p(-γ) - γ) / γ)) + (price / (γ * Interval.FromDouble(evidence.Count)));
}
