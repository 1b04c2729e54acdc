using Theory.Nets.Experiments;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.PacBayes;

namespace Theory.Paper.Numbers;

/// <summary>Bounds that rest on the training images alone: what a network's description costs, and what follows for its risk.</summary>
internal static class CompressionBounds
{
    /// <summary>δ in total.</summary>
    public const double Failure = ShortNetBounds.Failure;

    /// <summary>The part of δ that the draws from a Gaussian may spend.</summary>
    private const double DrawFailure = 0.01;

    /// <summary>The bits of a level in a codebook.</summary>
    private const int LevelBits = 16;

    /// <summary>What the rounding of a sum of a hundred thousand doubles stays below, relatively.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The bits of weights that are coded layer by layer, each by the code of Krichevsky and Trofimov.</summary>
    public static double Bits(IEnumerable<IReadOnlyList<long>> layers) => layers.Sum(KrichevskyTrofimov.CodeLength);

    /// <summary>The counts of the weights of each layer.</summary>
    public static IReadOnlyList<IReadOnlyList<long>> Counts(IntegerNetwork network) =>
        [.. network.Layers.Select(layer => (IReadOnlyList<long>)[.. Enumerable.Range(-network.Architecture.Largest, (2 * network.Architecture.Largest) + 1).Select(w => layer.LongCount(each => each == w))])];

    /// <summary>The bits of a network of small integers: its weights and its place in the list, less what the order of channels refunds.</summary>
    public static double Bits(ShortNetsOptions options, ShortNetsResult result)
    {
        var network = result.Network(IntegerArchitecture.All[options.Architecture]);
        return Bits(Counts(network)) + IntegerArchitecture.ListBits - network.OrderBits();
    }

    /// <summary>Occam's bound for a description of so many bits.</summary>
    public static double Occam(long errors, long count, double bits) =>
        Bounds.Occam(Evidence.OfErrors(errors, count, bits * Math.Log(2) * (1 + Rounding)), Failure).Value;

    /// <summary>The bound of one of the sweep's networks: its weights and its place in the list.</summary>
    public static double Bound(ShortNetsSweepResult result) =>
        Occam(result.Errors, result.Count, Bits(result.LayerCounts) + IntegerArchitecture.ListBits);

    /// <summary>The bits of a compressed network; 0 for a Gaussian, which has none.</summary>
    public static long Bits(CompressedNetsOptions options, CompressedNetsResult result) => options.Method switch
    {
        Method.Pruned => (long)Math.Ceiling(Bits(result.BlockCounts)) + (LevelBits * result.CodebookSize),
        Method.Subspace => (long)Math.Ceiling(result.BlockCounts.Sum(Empirical)) + 2 + ((LevelBits + (long)Math.Ceiling(Math.Log2(options.Dimension + 1))) * result.CodebookSize),
        _ => 0,
    };

    /// <summary>The bound of a compressed network, by the complexity that its authors charge.</summary>
    public static double Bound(CompressedNetsOptions options, CompressedNetsResult result) => options.Method switch
    {
        Method.Pruned => Bounds.Occam(Evidence.OfErrors(result.Errors, result.Count, Compression.Complexity(Bits(options, result))), Failure).Value,
        Method.Subspace => Bounds.Occam(Evidence.OfErrors(result.Errors, result.Count, Compression.PrefixComplexity(Bits(options, result))), Failure).Value,
        _ => Bounds.TwoStep(new Evidence((double)result.Errors / result.Draws, result.Count, result.Divergence * (1 + Rounding)), result.Draws, Failure - DrawFailure, DrawFailure).Value,
    };

    /// <summary>Of each data set and preprocessing, the short network whose certificate the paper prints.</summary>
    public static IReadOnlyList<(string Name, double Bound, double Bits, Measurement<ShortNetsOptions, ShortNetsResult> Measurement)> Shortest(Store store) =>
    [
        .. ShortNetBounds.Printed(store).Select(p => (
            p.Measurement.Options.DataSet + (IntegerArchitecture.All[p.Measurement.Options.Architecture].Deskewed ? ", deskewed" : ""),
            p.Certificate.Bound.Value, p.Certificate.Bits, p.Measurement)),
    ];

    /// <summary>The bits of an arithmetic code with the empirical shares, which the message holds.</summary>
    private static double Empirical(IReadOnlyList<long> counts)
    {
        double total = counts.Sum();
        return counts.Where(c => c > 0).Sum(c => c * Math.Log2(total / c)) * (1 + Rounding);
    }
}
