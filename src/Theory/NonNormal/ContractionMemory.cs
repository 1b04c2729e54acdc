namespace Theory.NonNormal;

/// <summary>Of all linear networks that amplify nothing, ‖W‖₂ ≤ g ≤ 1, a chain of gain g has the largest memory.</summary>
/// <remarks>
/// <para>With C = WCWᵀ + I for the noise and U = WUWᵀ + vvᵀ for the signals, |v| = 1, the modes of memory are the eigenvalues μ₁ ≥ μ₂ ≥ … of C⁻¹U; they add to the total, and are those of the memory over time, J(k, l).
/// Theorem: <c>μᵣ ≤ 1/t</c> with <c>t = Σ g⁻²ⁱ</c> over i &lt; r. A chain has equality at every r.</para>
/// <para>Proof. Let D = C − tU = WDWᵀ + I − tvvᵀ, and assume that it has r negative eigenvalues d₁ ≤ … ≤ dᵣ, with the eigenvectors x₁, …, xᵣ; a = g². (1) On the span of x₁, …, xⱼ take the x with xᵀv = 0: for y = Wᵀx,
/// yᵀDy = xᵀDx − |x|² ≤ (dⱼ − 1)|x|² ≤ (dⱼ − 1)|y|²/a. There are j − 1 dimensions of such y, so that |dⱼ₋₁| ≥ (|dⱼ| + 1)/a, and hence Σ|dⱼ| &gt; Σ over i &lt; r of (1/a + … + 1/aⁱ).
/// (2) Let P be the projection on all r: tr DP = tr D(WᵀPW) + r − t vᵀPv. Since WᵀPW has rank r and no eigenvalue above a, tr D(WᵀPW) ≥ aΣdⱼ, and (1 − a)Σdⱼ ≥ r − t vᵀPv ≥ r − t.
/// For a &lt; 1 that is Σ|dⱼ| ≤ (t − r)/(1 − a), which is the sum of (1), a contradiction. For a = 1, t = r, all are equalities: WᵀPW is again the projection on r lowest eigenvectors, so that Wᵀ is an isometry
/// there and on every image that follows, and W is not stable. So D has fewer than r negative eigenvalues: fewer than r of the μ exceed 1/t.</para>
/// <para>For every g &gt; 1 the least upper bound of the total is N, that of all matrices: λI + βS with β &gt; 0 fixed and λ → 1 has a norm of 1 + β at most, and with ε = 1 − λ and unit j in units of ε^(j − N − 1/2) the noise that enters
/// at the last unit, with the signal, keeps its size while that of unit i has the variance ε^(2(N − i)): C⁻¹U → I (law: the identity and a chain tend to the bound of all matrices).</para>
/// </remarks>
public static class ContractionMemory
{
    /// <summary>The largest r-th mode, <c>1 / Σ g⁻²ⁱ</c> over i &lt; r: what a chain of gain g keeps of the signal of r − 1 steps ago.</summary>
    /// <remarks>
    /// <para>Holds for: every stable W with ‖W‖₂ ≤ g, every v of length 1, noise of variance 1.</para>
    /// <para>Error: relative r·2⁻⁵² (law: a chain has the largest modes).</para>
    /// </remarks>
    /// <param name="mode">r ≥ 1.</param>
    /// <param name="gain">g, in (0, 1].</param>
    /// <returns>A number in [0, 1]; 1/r for g = 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static double Mode(int mode, double gain = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mode, 1);
        RequireGain(gain);

        // a power of g² over 1 + g² + …, so that nothing leaves the range
        var (a, sum) = (gain * gain, 1.0);
        var power = 1.0;
        for (var i = 1; i < mode; i++)
        {
            sum = (sum * a) + 1;
            power *= a;
        }

        return power / sum;
    }

    /// <summary>The largest total memory, <c>Σ 1/(1 + g⁻² + … + g⁻²⁽ʳ⁻¹⁾)</c> over r ≤ N.</summary>
    /// <remarks>
    /// <para>Holds for: every stable W of order N with ‖W‖₂ ≤ g, every v of length 1, noise of variance 1.</para>
    /// <para>Error: relative N·2⁻⁵² (law: no contraction has a larger mode or total).</para>
    /// </remarks>
    /// <param name="units">N ≥ 1.</param>
    /// <param name="gain">g, in (0, 1].</param>
    /// <returns>A number in [1, N]; 1 + 1/2 + … + 1/N for g = 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static double Total(int units, double gain = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        RequireGain(gain);
        var total = 0.0;
        for (var r = units; r >= 1; r--)
        {
            total += Mode(r, gain);
        }

        return total;
    }

    private static void RequireGain(double gain)
    {
        if (!(gain is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(gain), gain, "The gain is in (0, 1].");
        }
    }
}
