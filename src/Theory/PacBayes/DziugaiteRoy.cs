using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>Dziugaite and Roy's bound: the largest R with kl(r̂ ‖ R) ≤ (KL + ln(π²j²n / (6δ))) / (n − 1), for the prior variance cₘₐₓ e^{−j/b}.</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior and every prior of the countable family at once, the inequality holds: the j-th prior gets the share
    /// 6/(π²j²) of δ. So the prior's scale may be chosen by looking, if it is one of <see cref="Gaussian.PriorVariance"/>, and KL is taken to that prior. In the paper's letters
    /// 2 ln j = 2 ln(b ln(cₘₐₓ/λ)).</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; cₘₐₓ and b fixed before the sample; for n = 1 it says nothing. The moment E e^{(n−1) kl} ≤ n is Langford's and Seeger's. Checked
    /// against the authors' published code; the paper itself was not at hand here.</para>
    /// <para>Error: never below the exact root; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL), KL to the j-th prior.</param>
    /// <param name="index">j ≥ 1, the place of the prior's variance in the grid.</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("dziugaite2017computing", "the bound with a union over prior variances")]
    public static Bound DziugaiteRoy(Evidence evidence, long index, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (index is < 1 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, "index must lie in [1, 2^50].");
        }

        var price = evidence.Complexity + Doubt(failure);
        if (evidence.Count == 1)
        {
            return Bound.Between(1, 1, failure);
        }

        var share = (2 * Interval.Log(Interval.Pi * Interval.FromDouble(index))) - Interval.Log(6);
        var c = (price + share + Interval.Log(Interval.FromDouble(evidence.Count))) / (evidence.Count - 1.0);
        return Root(evidence, c, failure);
    }
}
