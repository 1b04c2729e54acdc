using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>Lotfi's bound of bits per token: B ≤ b̂ + Δ √((KL + ln(1/(rδ))) / (2n)) + Δ √(ln(1/((1 − r)δ)) / (2m)), Δ = log₂(1 + (1 − α)V/α), r = m/(m + n).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the n documents of the training set and the m drawn from it, for every hypothesis of a countable class at once, the expected bits per token
    /// of the smoothed model are at most the value; where all documents were read, m = 0, the last term falls away and r is 1.</para>
    /// <para>Holds for: i.i.d. documents; a single hypothesis with KL = −ln of its prior weight; α and V fixed before the sample; draws uniform, with replacement. The split r is that of the
    /// authors' published code, against which all constants were checked; the paper was not read here beyond its introduction.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(b̂, n, KL, α, V, m).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>Bits per token and δ; the value lies in [b̂, log₂(V/α)].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("lotfi2024nonvacuous", "the bound with prediction smoothing and subsampling")]
    public static Bound BitsPerToken(LanguageEvidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var doubt = Doubt(failure);
        var n = Interval.FromDouble(evidence.Documents);
        var m = Interval.FromDouble(evidence.Sampled);
        var gap = Interval.Sqrt((evidence.Complexity + doubt + Interval.Log1p(evidence.Sampled > 0 ? n / m : 0)) / (2 * n));
        if (evidence.Sampled > 0)
        {
            gap += Interval.Sqrt((doubt + Interval.Log1p(m / n)) / (2 * m));
        }

        var value = evidence.BitsPerToken + (evidence.Range * gap);
        return Bound.Between(Math.Min(value.Lower, evidence.Largest.Lower), Math.Clamp(value.Upper, evidence.BitsPerToken, evidence.Largest.Upper), failure);
    }
}
