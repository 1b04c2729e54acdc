using Theory.Numerics;

namespace Theory.Degeneracy;

/// <summary>What a softmax head can write: tables of log-probabilities of bounded rank.</summary>
public static class SoftmaxHead
{
    /// <summary>rank(log P) ≤ min(d + 1, N, M) for log P = H Wᵀ − log Z 1ᵀ, H of N × d and W of M × d.</summary>
    /// <remarks>
    /// <para>For all H and W: the rank of H Wᵀ is at most d, and the normalisation adds one matrix of rank one.</para>
    /// <para>Holds for: every softmax head without a bias; a bias b adds 1bᵀ, one rank more. A mixture of softmaxes has no such bound: its log P is not affine in
    /// products of the embeddings.</para>
    /// <para>Error: none (law: a softmax head's log-probabilities have the rank of its embedding and one more).</para>
    /// </remarks>
    /// <param name="embedding">d, ≥ 1.</param>
    /// <param name="contexts">N, ≥ 1.</param>
    /// <param name="words">M, ≥ 1.</param>
    /// <returns>The bound, ≥ 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    [Source("yang2018breaking", "softmax bottleneck")]
    public static int RankBound(int embedding, int contexts, int words)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(embedding, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(contexts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        return Math.Min(embedding == int.MaxValue ? embedding : embedding + 1, Math.Min(contexts, words));
    }
}
