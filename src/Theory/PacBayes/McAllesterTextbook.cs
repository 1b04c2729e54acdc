using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>McAllester's bound with the textbook's constant: R ≤ r̂ + √((KL + ln(n / δ)) / (2(n − 1))).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every posterior at once, the inequality above holds: by the exponential moment E e^{2(n−1)(r̂ − R)²} ≤ n. It is never below
    /// <see cref="McAllester"/>, whose constant is Maurer's. For n = 1 it says nothing.</para>
    /// <para>Holds for: losses in [0, 1]; i.i.d. examples; a prior fixed before the sample. The textbook was not at hand here: the theorem's number is cited from memory, the constants are
    /// checked by the exact moment (law: the textbook's moment is paid).</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the textbook's McAllester bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("shalevshwartz2014understanding", "Theorem 31.1")]
    public static Bound McAllesterTextbook(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var doubt = Doubt(failure);
        if (evidence.Count == 1)
        {
            return Bound.Between(1, 1, failure);
        }

        var n = Interval.FromDouble(evidence.Count);
        var root = Interval.Sqrt((evidence.Complexity + Interval.Log(n) + doubt) / (2.0 * (evidence.Count - 1)));
        return Above(evidence.RiskBetween + root, evidence, failure);
    }
}
