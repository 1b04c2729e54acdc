using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Training;

/// <summary>A network: a function of one vector of parameters, one vector of statistics, and an input.</summary>
/// <remarks><para>All trained numbers lie in one vector, layer after layer: an optimiser's step, an average over steps, a distance or a random perturbation is
/// then one operation, and a theorem's <c>w</c> is the network's.</para></remarks>
public sealed class Network
{
    private readonly long[] parameterCounts;
    private readonly long[] statisticCounts;

    /// <summary>Layers in a row.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="layers">The layers, the first to see the input first.</param>
    public Network(string name, params Layer[] layers)
    {
        Name = name;
        Layers = layers;
        Parameters = [.. Residual.Named(layers, static layer => layer.Parameters)];
        Statistics = [.. Residual.Named(layers, static layer => layer.Statistics)];
        parameterCounts = [.. Parameters.Select(static block => block.Count)];
        statisticCounts = [.. Statistics.Select(static block => block.Count)];
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The trained arrays, in the order in which they lie in the vector.</summary>
    public IReadOnlyList<Block> Parameters { get; }

    /// <summary>The arrays that follow the data, in the order in which they lie in their vector.</summary>
    public IReadOnlyList<Block> Statistics { get; }

    /// <summary>The number of trained numbers.</summary>
    public long ParameterCount => parameterCounts.Sum();

    /// <summary>The name and the number of parameters.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Name}, {ParameterCount} parameters");

    /// <summary>Draws the parameters before training: each array from a seed of its own, so that one layer's size moves no other's numbers.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>The vector, <see cref="ParameterCount"/> entries.</returns>
    public float[] Initialise(Seed seed) => Fill(Parameters, seed);

    /// <summary>The statistics before training.</summary>
    /// <returns>The vector.</returns>
    public float[] InitialStatistics() => Fill(Statistics, default);

    /// <summary>The output for a batch.</summary>
    /// <param name="parameters">The vector of parameters.</param>
    /// <param name="statistics">The vector of statistics; a training pass updates it in place.</param>
    /// <param name="input">The inputs, the batch first.</param>
    /// <param name="training">Whether this is a training pass.</param>
    /// <returns>The outputs, the batch first.</returns>
    internal Tensor Apply(Tensor parameters, Tensor statistics, Tensor input, bool training) =>
        Residual.Chain(Layers, Cut(parameters, Parameters, parameterCounts), Cut(statistics, Statistics, statisticCounts), input, training);

    /// <summary>Which entries of the parameters weight decay shrinks: 1 for those, 0 for the others.</summary>
    internal float[] DecayMask()
    {
        var mask = new float[ParameterCount];
        long at = 0;
        foreach (var block in Parameters)
        {
            mask.AsSpan((int)at, (int)block.Count).Fill(block.Decays ? 1 : 0);
            at += block.Count;
        }

        return mask;
    }

    private static float[] Fill(IReadOnlyList<Block> blocks, Seed seed)
    {
        var vector = new float[blocks.Sum(static block => block.Count)];
        long at = 0;
        foreach (var block in blocks)
        {
            block.Draw(seed.Split(block.Name), vector.AsSpan((int)at, (int)block.Count));
            at += block.Count;
        }

        return vector;
    }

    // One split has one backward pass that joins all gradients in one vector, where a slice per array would fill a vector each.
    private static Tensor[] Cut(Tensor vector, IReadOnlyList<Block> blocks, long[] counts)
    {
        if (counts.Length == 0)
        {
            return [];
        }

        var parts = vector.split(counts, 0);
        for (var index = 0; index < parts.Length; index++)
        {
            parts[index] = parts[index].view([.. blocks[index].Shape]);
        }

        return parts;
    }
}
