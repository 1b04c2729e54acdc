using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>A run of symbols that share one adaptive law: a layer's quantised weights, for example.</summary>
/// <param name="Alphabet">K ≥ 1: the symbols are 0, …, K − 1.</param>
/// <param name="Symbols">The symbols, in order.</param>
public sealed record SymbolBlock(int Alphabet, IReadOnlyList<int> Symbols)
{
    /// <summary>How often each symbol occurs.</summary>
    /// <returns>K counts.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The alphabet is empty, or a symbol is outside it.</exception>
    public IReadOnlyList<long> Counts()
    {
        if (Alphabet is < 1 or > 1 << 24)
        {
            throw new ArgumentOutOfRangeException(nameof(Alphabet), Alphabet, "Alphabet must lie in [1, 2^24].");
        }

        ArgumentNullException.ThrowIfNull(Symbols);
        var counts = new long[Alphabet];
        for (var i = 0; i < Symbols.Count; i++)
        {
            if (Symbols[i] < 0 || Symbols[i] >= Alphabet)
            {
                throw new ArgumentOutOfRangeException(nameof(Symbols), Symbols[i], Invariant($"Symbols[{i}] must lie in [0, {Alphabet})."));
            }

            counts[Symbols[i]]++;
        }

        return counts;
    }

    /// <summary>The block in short.</summary>
    /// <returns><c>1014 symbols of 3</c>.</returns>
    public override string ToString() => Invariant($"{Symbols.Count} symbols of {Alphabet}");
}
