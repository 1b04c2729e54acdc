namespace Theory.Nets.IntegerNets;

/// <summary>How often each weight of {−K, …, K} occurs in a layer, and what that costs in bits under Dirichlet(½).</summary>
internal sealed class WeightCounts
{
    private readonly int[] counts;

    public WeightCounts(int largest, IEnumerable<sbyte> weights)
    {
        counts = new int[(2 * largest) + 1];
        foreach (var w in weights)
        {
            counts[w + largest]++;
        }
    }

    private int Largest => counts.Length / 2;

    /// <summary>The code length of the layer.</summary>
    public double Bits()
    {
        var bits = 0.0;
        var seen = 0;
        foreach (var count in counts)
        {
            for (var c = 0; c < count; c++, seen++)
            {
                bits += Math.Log2((seen + (counts.Length / 2.0)) / (c + 0.5));
            }
        }

        return bits;
    }

    /// <summary>What the code length changes by when one weight changes.</summary>
    public double Change(int from, int to) =>
        from == to ? 0 : Math.Log2((counts[from + Largest] - 0.5) / (counts[to + Largest] + 0.5));

    /// <summary>Changes one weight.</summary>
    public void Move(int from, int to)
    {
        counts[from + Largest]--;
        counts[to + Largest]++;
    }

    /// <summary>−log₂ of the share that the mixture gives to a further weight.</summary>
    public double Cost(int weight) => Math.Log2((counts.Sum() + (counts.Length / 2.0)) / (counts[weight + Largest] + 0.5));
}
