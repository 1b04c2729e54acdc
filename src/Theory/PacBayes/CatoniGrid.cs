using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>Catoni's bound with a union over λ = 1, 2, 4, …: the least over j of (1 − e^{−(λ r̂ + KL + ln((j+1)(j+2)/δ))/n}) / (1 − e^{−λ/n}), λ = 2ʲ.</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior and every λ of the grid at once, the inequality holds: the share of δ that λ = 2ʲ gets is
    /// 1/((j + 1)(j + 2)), and these add to one. So λ may be chosen by looking. Catoni's own uniform statement pays the same logarithm, for all λ &gt; 1, with a factor α on the complexity.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample. The monograph was not at hand here; its statement is known through later papers that quote it.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the Catoni bound over a grid agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("catoni2007pac", "Theorem 1.2.6, with a union over λ")]
    public static Bound CatoniGrid(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var price = evidence.Complexity + Doubt(failure);
        var n = Interval.FromDouble(evidence.Count);
        var (lower, best) = (1.0, 1.0);

        // Beyond λ = 64n the denominator is one, to 1e-27, and the numerator only grows.
        var λ = 1.0;
        for (var j = 0; ; j++, λ *= 2)
        {
            var share = Interval.Log((j + 1.0) * (j + 2.0));
            var exponent = ((λ * evidence.RiskBetween) + price + share) / n;
            if (λ > 64.0 * evidence.Count)
            {
                lower = Math.Min(lower, (-Interval.Expm1(-exponent)).Lower);
                break;
            }

            var value = Interval.Expm1(-exponent) / Interval.Expm1(-(λ / n));
            lower = Math.Min(lower, value.Lower);
            if (exponent.Upper < λ / evidence.Count)
            {
                best = Math.Min(best, value.Upper);
            }
        }

        return Above(lower, best, evidence, failure);
    }
}
