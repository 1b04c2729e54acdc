using Theory.Numerics;

namespace Theory.Nets.Recurrent;

/// <summary>What an <see cref="AssociativeLstm"/> is made of; each part can be taken away alone.</summary>
/// <param name="Copies">The copies of the memory, ≥ 1.</param>
/// <param name="Complex">Whether keys and values are multiplied as complex numbers; otherwise the products are those of their real parts and of their imaginary parts.</param>
/// <param name="Permuted">Whether each copy has its own fixed order of the keys; otherwise all copies are one.</param>
/// <param name="Bounded">Whether keys, values and what is read are brought to modulus at most 1; otherwise each coordinate goes through tanh.</param>
public sealed record AssociativeOptions(int Copies = 4, bool Complex = true, bool Permuted = true, bool Bounded = true)
{
    /// <summary>The copies of the memory, ≥ 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public int Copies { get; init; } = Copies >= 1 ? Copies : throw new ArgumentOutOfRangeException(nameof(Copies), Copies, "A memory has at least one copy.");

    /// <summary>The rows of weights per complex unit: three gates, two keys and a value of two coordinates each.</summary>
    internal const int RowsPerUnit = 9;

    /// <summary>The order of the keys in each copy.</summary>
    /// <param name="units">The complex units.</param>
    /// <param name="seed">The seed of the orders.</param>
    internal int[][] Orders(int units, Seed seed) =>
        [.. Enumerable.Range(0, Copies).Select(s => Permuted ? seed.Split("copies").Split(s).Stream().Permutation(units) : [.. Enumerable.Range(0, units)])];
}
