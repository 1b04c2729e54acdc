using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>Catoni's bound at C = λ/n = 1: R ≤ (1 − e^{−r̂ − (KL + ln(1/δ))/n}) / (1 − e^{−1}).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior at once, the inequality above holds: <see cref="Catoni(Evidence, double, double)"/> with λ = n, which
    /// depends on nothing seen in the sample. It suits small risks with large complexity; a larger risk wants a smaller λ.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample. The monograph was not at hand here, see below.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the Catoni bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("catoni2007pac", "Theorem 1.2.6")]
    public static Bound Catoni(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return Catoni(evidence, failure, evidence.Count);
    }

    /// <summary>Catoni's bound: R ≤ (1 − e^{−(λ/n) r̂ − (KL + ln(1/δ))/n}) / (1 − e^{−λ/n}).</summary>
    /// <remarks>
    /// <para>For each λ &gt; 0 fixed before the sample, with probability at least 1 − δ over it, for every posterior at once, the inequality above holds. A λ chosen by looking at the
    /// sample is not covered: <see cref="CatoniGrid"/> splits δ over candidates.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample; λ/n in [1e-6, 600]. The monograph was not at hand here: the theorem's number is cited from
    /// memory, the constants are those of its proof (law: Catoni's exponential moment is exactly one for coin losses).</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the Catoni bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <param name="temperature">λ, the inverse temperature, with λ/n in [1e-6, 600].</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("catoni2007pac", "Theorem 1.2.6")]
    public static Bound Catoni(Evidence evidence, double failure, double temperature)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        CheckFailure(failure);
        double n = evidence.Count;
        if (!(temperature >= 1e-6 * n && temperature <= 600 * n))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "temperature / n must lie in [1e-6, 600].");
        }

        var c = temperature / n;
        var exponent = Above((c * evidence.RiskAbove) + ((evidence.Complexity - Portable.Log(failure)) / n));
        var ratio = Interval.FromDouble(temperature) / n;
        var exact = Interval.Expm1(-((ratio * evidence.RiskBetween) + ((evidence.Complexity + Doubt(failure)) / n))) / Interval.Expm1(-ratio);
        if (exponent >= c)
        {
            return Above(exact.Lower, 1, evidence, failure);
        }

        // Both differences carry 2⁻⁴⁷; a relative error ε of C moves the quotient by less than ε.
        var value = Portable.ExpMinusOne(-exponent) / Portable.ExpMinusOne(-c) * (1 + (1.0 / (1L << 45)));
        return Above(exact.Lower, value, evidence, failure);
    }
}
