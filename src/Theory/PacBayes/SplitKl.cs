using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The split-kl bound: μ + (b − μ) kl⁻¹⁺(p⁺/(b − μ), c) − (μ − a) kl⁻¹⁻(p⁻/(μ − a), c), c = (KL + ln(4√n / δ)) / n.</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior at once, the mean loss is at most the value: the PAC-Bayes-kl bound from above for what exceeds μ, from below
    /// for what falls short of it, each at δ/2. It is as sharp as the kl bound where the loss is nearly binary, and as a Bernstein bound where most of it is μ.</para>
    /// <para>Holds for: losses in [a, b]; i.i.d. examples; prior and μ fixed before the sample. Read in an anonymous version of the paper.</para>
    /// <para>Error: never below the exact value; at most 1e-12 (b − a) + 1e-12 |μ| above it (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(a, μ, b, p⁺, p⁻, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>The bound and δ; its value lies in [a, b].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("wu2022split", "Theorem 7")]
    public static Bound SplitKl(SplitEvidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var c = (evidence.Complexity + Interval.Ln2 + LogMoment(evidence.Count) + Doubt(failure)) / evidence.Count;
        var μ = Interval.FromDouble(evidence.Middle);
        var value = μ;
        if (evidence.High > evidence.Middle)
        {
            var width = evidence.High - μ;
            var share = Interval.Min(1, evidence.Above / width);
            value += width * Interval.Of(BinaryKl.UpperRootBelow(share.Lower, c.Lower), BinaryKl.InverseUpper(share.Upper, c.Upper));
        }

        if (evidence.Middle > evidence.Low)
        {
            var width = μ - evidence.Low;
            var share = Interval.Max(0, Interval.Min(1, evidence.Below / width));
            value -= width * Interval.Of(BinaryKl.InverseLower(share.Lower, c.Upper), BinaryKl.LowerRootAbove(share.Upper, c.Lower));
        }

        return Bound.Between(Math.Clamp(value.Lower, evidence.Low, evidence.High), Math.Clamp(value.Upper, evidence.Low, evidence.High), failure);
    }
}
