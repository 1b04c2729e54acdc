using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>Occam's razor by the binomial tail: the largest R with P(Bin(n, R) ≤ k) ≥ δ π(h), KL = −ln π(h).</summary>
    /// <remarks>
    /// <para>With probability at least 1 − δ over the sample, for every hypothesis h of a countable class at once, R(h) is at most the value, where the weights π(h) add to at most one.
    /// For a hypothesis that the sample did not choose, π(h) = 1, it is <see cref="HoldOut"/>: the two names stand for the two uses of one inversion.</para>
    /// <para>Holds for: losses 0 or 1; i.i.d. examples; Q a single hypothesis; weights fixed before the sample. The theorem's name is cited from memory of the tutorial.</para>
    /// <para>Error: never below the exact root; at most 1e-12 above it, relative (law: the Occam bound agrees with the reference table).</para>
    /// </remarks>
    /// <param name="evidence">(r̂, n, KL), with k = n r̂ errors and KL = −ln π(h).</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [r̂, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("langford2005tutorial", "Occam's Razor Bound, by the binomial tail")]
    public static Bound Occam(Evidence evidence, double failure)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        CheckFailure(failure);
        var limit = Binomial.UpperLimit(evidence.Errors, evidence.Count, Above(Portable.Log(failure) - evidence.Complexity));

        var lower = Binomial.UpperLimitBelow(evidence.Errors, evidence.Count, (-Doubt(failure) - evidence.Complexity).Upper, limit);

        // For δ near 1 the tail's median falls below k/n; a bound does not.
        return Above(lower, limit, evidence, failure);
    }
}
