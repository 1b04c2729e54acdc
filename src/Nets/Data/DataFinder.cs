namespace Theory.Nets.Data;

/// <summary>Finds the data sets.</summary>
public sealed class DataFinder
{
    private readonly SortedDictionary<string, string> used = new(StringComparer.Ordinal);

    /// <summary>What was read so far: data set and the SHA-256 of its files.</summary>
    public IReadOnlyDictionary<string, string> Used => used;
}
