using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>Binding by circular convolution: traces of bound pairs, and reads.</summary>
/// <remarks>
/// <para>Definitions: <see cref="HolographicVector"/>, a vector under ⊛; <see cref="Vocabulary"/>, the items among which a read is cleaned up. Structures:
/// <see cref="Sequences"/>, <see cref="HolographicStack"/>, <see cref="Frame"/>, <see cref="Tokens"/>, <see cref="RedundantMemory"/>; <see cref="TensorMemory"/> is the predecessor.
/// Statements: <see cref="Capacity"/>, how much noise a read has, and how often its clean-up is right.</para>
/// </remarks>
public static class Binding
{
    /// <summary>a ⊛ b = F⁻¹(F a · F b), the circular convolution: (a ⊛ b)_i = Σ_j a_j b_{i−j mod n}.</summary>
    /// <remarks>
    /// <para>For all a, b in ℝⁿ; commutative, associative and bilinear, with the identity (1, 0, 0, …).</para>
    /// <para>Holds for: every length n; by a Fourier transform of that length, or of a longer one where n has a prime factor above 13.</para>
    /// <para>Error: each coordinate within 1e-14 |a| |b| of the sum (law: binding is the circular sum, at every length).</para>
    /// </remarks>
    /// <param name="a">a, n coordinates.</param>
    /// <param name="b">b, n coordinates.</param>
    /// <returns>n coordinates.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("plate1995holographic", "circular convolution")]
    public static HolographicVector Bind(HolographicVector a, HolographicVector b)
    {
        HolographicVector.RequireLength(HolographicVector.Need(b, nameof(b)), HolographicVector.Need(a, nameof(a)).Length, nameof(b));
        return HolographicVector.Computed(CircularConvolution.Of([a.Values], [b.Values])[0]);
    }

    /// <summary>a_i ⊛ b_i for each i, eight pairs at a time.</summary>
    /// <param name="left">The a_i, of one length.</param>
    /// <param name="right">The b_i, as many, of the same length.</param>
    /// <returns>As many.</returns>
    /// <exception cref="ArgumentException">There are none, their numbers differ, or a length differs.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static IReadOnlyList<HolographicVector> Bind(IReadOnlyList<HolographicVector> left, IReadOnlyList<HolographicVector> right)
    {
        HolographicVector.RequireAlike(left, nameof(left));
        HolographicVector.RequireAlike(right, nameof(right));
        if (left.Count != right.Count)
        {
            throw new ArgumentException($"{left.Count} vectors are bound to {right.Count}: there must be as many.", nameof(right));
        }

        HolographicVector.RequireLength(right[0], left[0].Length, nameof(right));
        return Array.ConvertAll(CircularConvolution.Of(Values(left), Values(right)), HolographicVector.Computed);
    }

    /// <summary>c = Σ_j a_j ⊛ b_j, the trace of associations; variable binding is the same with variables as keys.</summary>
    /// <remarks>
    /// <para>A read of it by a key a_i gives b_i and noise: a_i⁻¹ ⊛ a_j ⊛ b_j of each other pair, and with the involution also what ã_i ⊛ a_i is short of 1.</para>
    /// <para>Holds for: all vectors; how large the noise is, <see cref="Capacity.NoiseEnergy"/> says for random ones.</para>
    /// <para>Error: as that of a binding, for each pair (law: a trace read by unitary keys is the item and what the other keys make of theirs).</para>
    /// </remarks>
    /// <param name="keys">The a_j, of one length.</param>
    /// <param name="values">The b_j, as many, of the same length.</param>
    /// <returns>c, n coordinates.</returns>
    /// <exception cref="ArgumentException">There are none, their numbers differ, or a length differs.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("plate1995holographic", "traces of pairs")]
    public static HolographicVector Trace(IReadOnlyList<HolographicVector> keys, IReadOnlyList<HolographicVector> values)
    {
        var bound = Bind(keys, values);
        var sum = new double[bound[0].Length];
        foreach (var each in bound)
        {
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += each.Values[i];
            }
        }

        return HolographicVector.Computed(sum);
    }

    /// <summary>a⁻¹ ⊛ c, the item bound to a key in a trace, with noise.</summary>
    /// <param name="trace">c.</param>
    /// <param name="key">a, of the same length.</param>
    /// <param name="inverse">What undoes the key; by default the involution, which magnifies nothing.</param>
    /// <returns>The item and noise.</returns>
    /// <exception cref="ArgumentException">The lengths differ; or, for the exact inverse, the key is 0 or one of its Fourier coefficients vanishes.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector Read(HolographicVector trace, HolographicVector key, KeyInverse inverse = KeyInverse.Involution)
    {
        HolographicVector.RequireLength(HolographicVector.Need(key, nameof(key)), HolographicVector.Need(trace, nameof(trace)).Length, nameof(key));
        return Undo(key, inverse) * trace;
    }

    /// <summary>ã or a⁻¹.</summary>
    internal static HolographicVector Undo(HolographicVector key, KeyInverse inverse) => inverse switch
    {
        KeyInverse.Exact => key.Inverse(),
        KeyInverse.Involution => key.Values.AsSpan().ContainsAnyExcept(0.0) ? key.Involution() : throw new ArgumentException("A key of norm 0 reads nothing.", nameof(key)),
        _ => throw new ArgumentOutOfRangeException(nameof(inverse), inverse, "A key is undone by its involution or by its exact inverse."),
    };

    private static double[][] Values(IReadOnlyList<HolographicVector> vectors) => [.. vectors.Select(static v => v.Values)];
}
