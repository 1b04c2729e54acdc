using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>Sequences as sums of products of their beginnings.</summary>
public static class Sequences
{
    /// <summary>s = a + a ⊛ b + a ⊛ b ⊛ c + …, the sequence abc…</summary>
    /// <remarks>
    /// <para>The beginning a of s, taken off and undone, leaves the sequence of the rest: <c>a⁻¹ ⊛ (s − a) = b + b ⊛ c + …</c> Chunks are sequences whose items are sequences.</para>
    /// <para>Holds for: all items; for unitary ones of which k follow the one that is read, the noise is k items strong (<see cref="Capacity.CleanUpAccuracy(int, double, long)"/>).</para>
    /// <para>Error: as that of a binding for each item (law: a sequence taken apart gives back its items).</para>
    /// </remarks>
    /// <param name="items">The items in their order, at least one, of one length.</param>
    /// <returns>s, of the items' length.</returns>
    /// <exception cref="ArgumentException">There is no item, or a length differs.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("plate1995holographic", "sequences")]
    public static HolographicVector Encode(IReadOnlyList<HolographicVector> items)
    {
        HolographicVector.RequireAlike(items, nameof(items));

        // from the end: a ⊛ (1 + b ⊛ (1 + c))
        var sum = items[^1];
        for (var i = items.Count - 2; i >= 0; i--)
        {
            sum = items[i] + (items[i] * sum);
        }

        return sum;
    }

    /// <summary>Takes a sequence apart: cleans up its beginning, takes it off, undoes it, and so on.</summary>
    /// <param name="sequence">s.</param>
    /// <param name="vocabulary">The items.</param>
    /// <param name="count">How many items, ≥ 1.</param>
    /// <param name="inverse">What undoes an item; the exact inverse by default, which with unitary items is the involution.</param>
    /// <returns>The items in their order.</returns>
    /// <exception cref="ArgumentException">The lengths differ, nothing is left of the sequence, or an item has no exact inverse.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static IReadOnlyList<Match> Decode(HolographicVector sequence, Vocabulary vocabulary, int count, KeyInverse inverse = KeyInverse.Exact)
    {
        HolographicVector.Need(sequence, nameof(sequence));
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var found = new List<Match>();
        for (var left = sequence; found.Count < count;)
        {
            var match = vocabulary.CleanUp(left);
            found.Add(match);
            left = found.Count < count ? Binding.Undo(match.Item, inverse) * (left - match.Item) : left;
        }

        return found;
    }

    /// <summary>s = Σ of chunks: each chunk a sequence, and the sequence of the chunks; a chunk is cleaned up among the chunks.</summary>
    /// <param name="chunks">The chunks in their order, each with its items in their order; none empty.</param>
    /// <returns>The sequence of the sequences.</returns>
    /// <exception cref="ArgumentException">There is no chunk, a chunk is empty, or a length differs.</exception>
    public static HolographicVector EncodeChunks(IReadOnlyList<IReadOnlyList<HolographicVector>> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        return Encode([.. chunks.Select(Encode)]);
    }
}
