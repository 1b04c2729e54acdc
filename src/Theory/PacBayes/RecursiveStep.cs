using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>One step of the recursive PAC-Bayes bound: what the posterior πₜ gains on a discounted previous one, counted on the examples that πₜ₋₁ did not see.</summary>
/// <remarks>
/// <para>Each example is paired with one hypothesis h′ drawn from πₜ₋₁; the discounted excess loss ℓ(h) − γ ℓ(h′) of 0–1 losses takes the values −γ, 0, 1 − γ and 1.</para>
/// </remarks>
public sealed record RecursiveStep
{
    /// <summary>γ, the three shares, n and KL.</summary>
    /// <param name="discount">γₜ, in [0, 1], chosen before the examples of this step.</param>
    /// <param name="atLeastZero">The share of pairs whose excess loss is at least 0, in [0, 1]: the mean over πₜ.</param>
    /// <param name="atLeastComplement">The share whose excess loss is at least 1 − γ, in [0, 1].</param>
    /// <param name="atLeastOne">The share whose excess loss is 1, in [0, 1].</param>
    /// <param name="count">nₜ, the number of examples that πₜ₋₁ did not see, in [1, 2⁵⁰].</param>
    /// <param name="complexity">KL(πₜ‖πₜ₋₁) in nats, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public RecursiveStep(double discount, double atLeastZero, double atLeastComplement, double atLeastOne, long count, double complexity)
    {
        Check(discount, nameof(discount), 1);
        Check(atLeastZero, nameof(atLeastZero), 1);
        Check(atLeastComplement, nameof(atLeastComplement), atLeastZero);
        Check(atLeastOne, nameof(atLeastOne), atLeastComplement);
        if (count is < 1 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "count must lie in [1, 2^50].");
        }

        Check(complexity, nameof(complexity), double.MaxValue);
        (Discount, AtLeastZero, AtLeastComplement, AtLeastOne, Count, Complexity) = (discount, atLeastZero, atLeastComplement, atLeastOne, count, complexity);

        static void Check(double value, string name, double high)
        {
            if (!(value >= 0 && value <= high))
            {
                throw new ArgumentOutOfRangeException(name, value, Invariant($"{name} must lie in [0, {high}]."));
            }
        }
    }

    /// <summary>γₜ, in [0, 1].</summary>
    public double Discount { get; }

    /// <summary>The share of pairs with an excess loss of at least 0.</summary>
    public double AtLeastZero { get; }

    /// <summary>The share of pairs with an excess loss of at least 1 − γ.</summary>
    public double AtLeastComplement { get; }

    /// <summary>The share of pairs with an excess loss of 1.</summary>
    public double AtLeastOne { get; }

    /// <summary>nₜ ≥ 1.</summary>
    public long Count { get; }

    /// <summary>KL(πₜ‖πₜ₋₁) ≥ 0, in nats.</summary>
    public double Complexity { get; }

    /// <summary>The step as mathematics.</summary>
    /// <returns><c>γ = 0.5, shares (0.99, 0.02, 0.01), n = 1000, KL = 3</c>.</returns>
    public override string ToString() => Invariant($"γ = {Discount:R}, shares ({AtLeastZero:R}, {AtLeastComplement:R}, {AtLeastOne:R}), n = {Count}, KL = {Complexity:R}");
}
