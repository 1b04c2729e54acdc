using Theory.Numerics;

namespace Theory.PacBayes;

public static partial class Bounds
{
    /// <summary>The recursive PAC-Bayes bound: Bₜ = Eₜ + γₜ Bₜ₋₁, Eₜ = −γₜ + Σⱼ (bⱼ − bⱼ₋₁) kl⁻¹⁺(F̂ⱼ, (KLₜ + ln(6T√nₜ / δ)) / nₜ), B₁ = kl⁻¹⁺(r̂, (KL₁ + ln(2T√n / δ)) / n).</summary>
    /// <remarks>
    /// <para>The sample is split into T parts; πₜ is learned from the first t of them, with πₜ₋₁ as its prior, and examined on the parts t, …, T. The levels are
    /// b = (−γ, 0, 1 − γ, 1). With probability at least 1 − δ over the sample and the hypotheses that were paired with it, the risk of every πₜ is at most Bₜ: what earlier parts
    /// confirmed is not lost. With T = 1 it is <see cref="Kl"/>.</para>
    /// <para>Holds for: losses 0 or 1; i.i.d. examples; γₜ chosen from the parts before t. Theorem and constants were read in the paper.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, absolute (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="first">(r̂, n, KL) of π₁ on all n examples.</param>
    /// <param name="steps">The steps t = 2, …, T, in order; may be empty.</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("wu2024recursive", "Theorem 5")]
    public static Bound Recursive(Evidence first, IReadOnlyList<RecursiveStep> steps, double failure)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(steps);
        var doubt = Doubt(failure) + Interval.Log(steps.Count + 1.0);
        var bound = RootBetween(first.RiskBetween, (first.Complexity + LogMoment(first.Count) + doubt) / first.Count);
        foreach (var step in steps)
        {
            ArgumentNullException.ThrowIfNull(step, nameof(steps));
            var c = (step.Complexity + LogMoment(step.Count) + Interval.Log(3) + doubt) / step.Count;
            var γ = Interval.FromDouble(step.Discount);

            // −γ + γ p₁ + (1 − γ) p₂ + γ p₃ + γ B, without the cancellation of −γ against γ p₁.
            var missing = Interval.Max(0, 1 - RootBetween(step.AtLeastZero, c));
            var value = (γ * (bound - missing + RootBetween(step.AtLeastOne, c))) + ((1 - γ) * RootBetween(step.AtLeastComplement, c));
            bound = Interval.Max(0, Interval.Min(1, value));
        }

        return Bound.Between(bound.Lower, bound.Upper, failure);

        static Interval RootBetween(Interval q, Interval c)
        {
            var upper = BinaryKl.InverseUpper(Math.Min(1, q.Upper), c.Upper);
            return Interval.Of(Math.Min(BinaryKl.UpperRootBelow(q.Lower, c.Lower), upper), upper);
        }
    }
}
