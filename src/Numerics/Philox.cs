namespace Theory.Numerics;

/// <summary>Philox4x32-10: a keyed bijection of 128-bit counters that makes random blocks.</summary>
/// <remarks>
/// <para>A block is a function of (counter, key) alone: there is no state to carry, any block can be had without those before it,
/// and only 32-bit integer products, sums and exclusive ors are used, so it is the same on every platform.</para>
/// <para>Law: Philox gives the published known answers.</para>
/// </remarks>
public static class Philox
{
    /// <summary>The four random words of one counter under one key.</summary>
    /// <remarks>
    /// <para>Ten rounds of <c>(c₀, c₁, c₂, c₃) ← (hi(M₁c₂) ⊕ c₁ ⊕ k₀, lo(M₁c₂), hi(M₀c₀) ⊕ c₃ ⊕ k₁, lo(M₀c₀))</c>; between rounds the
    /// key steps by the Weyl constants, 2³²(φ − 1) and 2³²(√3 − 1), φ being the golden ratio.</para>
    /// <para>Holds for: every counter and key.</para>
    /// <para>Error: none, integers only (law: Philox gives the published known answers).</para>
    /// </remarks>
    /// <param name="c0">Counter, lowest word.</param>
    /// <param name="c1">Counter, second word.</param>
    /// <param name="c2">Counter, third word.</param>
    /// <param name="c3">Counter, highest word.</param>
    /// <param name="k0">Key, low word.</param>
    /// <param name="k1">Key, high word.</param>
    /// <returns>Four words, lowest first.</returns>
    [Source("salmon2011parallel", "Philox-4x32, 10 rounds")]
    public static (uint C0, uint C1, uint C2, uint C3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var p0 = 0xD2511F53UL * c0;
            var p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0, c1, c2, c3);
    }
}
