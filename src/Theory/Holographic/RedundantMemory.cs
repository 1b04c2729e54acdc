using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>S traces of the same associations, the keys of each with their frequencies in an order of its own; a read is the mean of the S reads.</summary>
/// <remarks>
/// <para>Coefficients k and n − k of a key move together, so that it stays real; coefficient 0, and n/2 of an even n, are real and stay where they are. A unitary key stays unitary.</para>
/// <para>A value: storing gives another memory.</para>
/// </remarks>
public sealed class RedundantMemory
{
    private readonly int[][] orders;
    private readonly HolographicVector[] traces;

    /// <summary>The empty memory.</summary>
    /// <param name="length">n ≥ 1.</param>
    /// <param name="orders">S ≥ 1 permutations of 0 … ⌊(n − 1)/2⌋ − 1, one a copy: place f holds which frequency is put there, both counted from the lowest, 1.</param>
    /// <exception cref="ArgumentException">There is none, or one is no permutation of these numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public RedundantMemory(int length, IReadOnlyList<IReadOnlyList<int>> orders)
        : this([], [], 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentNullException.ThrowIfNull(orders);
        if (orders.Count == 0)
        {
            throw new ArgumentException("A memory has at least one copy.", nameof(orders));
        }

        for (var s = 0; s < orders.Count; s++)
        {
            ArgumentNullException.ThrowIfNull(orders[s], nameof(orders));
            if (!orders[s].Order().SequenceEqual(Enumerable.Range(0, (length - 1) / 2)))
            {
                throw new ArgumentException($"Order {s} is no permutation of the {(length - 1) / 2} complex frequencies of length {length}.", nameof(orders));
            }
        }

        this.orders = [.. orders.Select(static order => order.ToArray())];
        traces = [.. orders.Select(_ => HolographicVector.Zero(length))];
    }

    private RedundantMemory(int[][] orders, HolographicVector[] traces, int count) => (this.orders, this.traces, Count) = (orders, traces, count);

    /// <summary>S.</summary>
    public int Copies => traces.Length;

    /// <summary>k, the associations that were stored.</summary>
    public int Count { get; }

    /// <summary>c_s ← c_s + (P_s a) ⊛ b in each copy s.</summary>
    /// <remarks>
    /// <para>The S reads hold the same item, and noise that is nearly independent from copy to copy: <see cref="Capacity.Redundancy"/>.</para>
    /// <para>Holds for: every key; the noise falls with S where the orders are random and the keys' coefficients independent.</para>
    /// <para>Error: as that of a binding (law: redundancy divides the noise).</para>
    /// </remarks>
    /// <param name="key">a, n coordinates.</param>
    /// <param name="value">b, n coordinates.</param>
    /// <returns>The memory with the association.</returns>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("danihelka2016associative", "redundant associative memory")]
    public RedundantMemory Store(HolographicVector key, HolographicVector value)
    {
        HolographicVector.RequireLength(HolographicVector.Need(key, nameof(key)), traces[0].Length, nameof(key));
        HolographicVector.RequireLength(HolographicVector.Need(value, nameof(value)), traces[0].Length, nameof(value));
        return new(orders, [.. traces.Select((trace, s) => trace + (Permuted(key, s) * value))], Count + 1);
    }

    /// <summary>The mean over the copies of (P_s a)⁻¹ ⊛ c_s.</summary>
    /// <param name="key">a, n coordinates.</param>
    /// <param name="inverse">What undoes a key.</param>
    /// <returns>The item and noise.</returns>
    /// <exception cref="ArgumentException">The length differs; or the key has no such inverse.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public HolographicVector Read(HolographicVector key, KeyInverse inverse = KeyInverse.Involution)
    {
        HolographicVector.RequireLength(HolographicVector.Need(key, nameof(key)), traces[0].Length, nameof(key));
        return traces.Select((trace, s) => Binding.Read(trace, Permuted(key, s), inverse)).Aggregate(static (sum, read) => sum + read) / Copies;
    }

    /// <summary>The size.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Copies} copies of {Count} associations, n = {traces[0].Length}");

    private HolographicVector Permuted(HolographicVector key, int copy)
    {
        var (spectrum, n) = (key.Spectrum(), key.Length);
        var moved = (Complex[])spectrum.Clone();
        for (var f = 0; f < orders[copy].Length; f++)
        {
            moved[f + 1] = spectrum[orders[copy][f] + 1];
            moved[n - f - 1] = spectrum[n - orders[copy][f] - 1];
        }

        return HolographicVector.OfSpectrum(moved, static c => c, 1);
    }
}
