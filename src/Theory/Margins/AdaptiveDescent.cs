namespace Theory.Margins;

/// <summary>Adam with ε = 0 on a loss with an exponential tail, from all points at once.</summary>
public static class AdaptiveDescent
{
    /// <summary>By how much the least margin xᵀw grows a step in the end: −½ ln β₂.</summary>
    /// <remarks>
    /// <para>The second moment forgets as β₂ᵗ and no faster. Would gradients fall faster, then m/√v would vanish and w stand still; would they fall slower, then each step had length η, and they would fall as e^(−ηt‖x‖₁). Between the two
    /// g² falls as β₂ᵗ: the norm grows with t and not with ln t, and what is short of the margin it goes to falls as 1/t. The second moment then adds up g²β₂⁻ᵗ over all steps, as AdaGrad's does: which margin that is
    /// depends on the way there, and need not be the largest in the supremum norm, as it is with rates that fall.</para>
    /// <para>Holds for: β₁ &lt; √β₂, so that the first moment follows the gradient, and a rate η above −½ ln β₂/‖x‖₁, so that the second moment and not the rate is what binds. Derived here, without a proof.</para>
    /// <para>Error: a rounding (law: Adam without ε grows with the memory of its second moment).</para>
    /// </remarks>
    /// <param name="secondMoment">β₂, in (0, 1).</param>
    /// <returns>The growth a step, positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">β₂ is not in (0, 1).</exception>
    public static double Growth(double secondMoment) => secondMoment is > 0 and < 1 ? -0.5 * Math.Log(secondMoment)
        : throw new ArgumentOutOfRangeException(nameof(secondMoment), secondMoment, "β₂ must lie in (0, 1).");
}
