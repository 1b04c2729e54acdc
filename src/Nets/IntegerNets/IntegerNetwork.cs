using Theory.Nets.Data;
using static Theory.Nets.IntegerNets.IntegerArchitecture;

namespace Theory.Nets.IntegerNets;

/// <summary>A network of small integers: a program without rounding, whose errors anyone can recount from its weights.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Weights">The weights, each in {−K, …, K}, in the architecture's order.</param>
public sealed record IntegerNetwork(IntegerArchitecture Architecture, IReadOnlyList<sbyte> Weights)
{
    /// <summary>The weights, each in {−K, …, K}, in the architecture's order.</summary>
    /// <exception cref="ArgumentException">Their number is not the architecture's, or one is larger than K.</exception>
    public IReadOnlyList<sbyte> Weights { get; init; } = Checked(Architecture, Weights);

    /// <summary>The weights of each layer.</summary>
    public IReadOnlyList<IReadOnlyList<sbyte>> Layers
    {
        get
        {
            var start = 0;
            return [.. Architecture.LayerSizes.Select(size => (IReadOnlyList<sbyte>)[.. Weights.Skip((start += size) - size).Take(size)])];
        }
    }

    /// <summary>The ten outputs for one image.</summary>
    /// <param name="image">The 28×28 grey values, prepared by <see cref="IntegerArchitecture.Prepare"/>.</param>
    /// <returns>Ten integers.</returns>
    public long[] Outputs(ReadOnlySpan<byte> image)
    {
        var a = Architecture;
        var w = Weights;
        var columns = 28;
        var z1 = new long[a.First, a.FirstSide, a.FirstSide];
        var at = 0;
        for (var c = 0; c < a.First; c++, at += FirstKernel * FirstKernel)
        {
            for (var y = 0; y < a.FirstSide; y++)
            {
                for (var x = 0; x < a.FirstSide; x++)
                {
                    long z = 0;
                    for (var tap = 0; tap < FirstKernel * FirstKernel; tap++)
                    {
                        var (dy, dx) = Math.DivRem(tap, FirstKernel);
                        z += w[at + tap] * (image[((a.WindowStart + (Stride * y) + dy) * columns) + a.WindowStart + (Stride * x) + dx] >> GreyShift);
                    }

                    z1[c, y, x] = a.Absolute ? Math.Abs(z) : Math.Max(z, 0);
                }
            }
        }

        var outputs = new long[DataSet.Classes];
        var third = at + a.LayerSizes[1];
        var z2 = new long[a.SecondSide, a.SecondSide];
        for (var c = 0; c < a.Second; c++)
        {
            long sum = 0;
            for (var y = 0; y < a.SecondSide; y++)
            {
                for (var x = 0; x < a.SecondSide; x++)
                {
                    long z = 0;
                    for (var tap = 0; tap < a.First * SecondKernel * SecondKernel; tap++)
                    {
                        var (from, rest) = Math.DivRem(tap, SecondKernel * SecondKernel);
                        z += w[at + tap] * z1[from, y + (rest / SecondKernel), x + (rest % SecondKernel)];
                    }

                    z2[y, x] = z;
                    sum += z;
                }
            }

            at += a.First * SecondKernel * SecondKernel;
            var mean = a.Centred ? FloorDivide(sum, z2.Length) : 0;
            for (var cell = 0; cell < a.Cells * a.Cells; cell++)
            {
                var (top, left) = (cell / a.Cells * a.Pool, cell % a.Cells * a.Pool);
                long pooled = 0;
                for (var square = 0; square < a.Pool * a.Pool; square++)
                {
                    pooled += Math.Max(z2[top + (square / a.Pool), left + (square % a.Pool)] - mean, 0);
                }

                for (var k = 0; k < outputs.Length; k++)
                {
                    outputs[k] += w[third + (((k * a.Second) + c) * a.Cells * a.Cells) + cell] * pooled;
                }
            }
        }

        return outputs;
    }

    /// <summary>The class of one image: the first of the largest outputs.</summary>
    /// <param name="image">The 28×28 grey values, prepared.</param>
    /// <returns>The class.</returns>
    public int Classify(ReadOnlySpan<byte> image)
    {
        var outputs = Outputs(image);
        return Array.IndexOf(outputs, outputs.Max());
    }

    /// <summary>The number of images whose class the network gets wrong.</summary>
    /// <param name="images">Raw images and their classes.</param>
    /// <returns>The count.</returns>
    public int Errors(LabelledImages images) => new PackedImages(Architecture, images).Errors(this);

    /// <summary>The code length of the weights: each layer by the mixture of all i.i.d. laws on {−K, …, K}, weighted by Dirichlet(½); without the ten bits of the architecture.</summary>
    /// <remarks><para>In plain doubles, for search and display; a bound takes the certified length from the same counts.</para></remarks>
    /// <returns>Bits.</returns>
    public double Bits() => Layers.Sum(layer => new WeightCounts(Architecture.Largest, layer).Bits());

    /// <summary>The networks that differ only by the order of their hidden channels are one function: this many bits of the code say nothing about it.</summary>
    /// <remarks><para>log₂ (c₁! c₂!), when every two channels of a layer differ, so that all orders give different weights; channels that are equal give fewer.</para></remarks>
    /// <returns>log₂ of the number of different arrays of weights that an order of channels gives.</returns>
    public double OrderBits() => Math.Log2(Orders().Aggregate(1.0, static (product, count) => product * count));

    /// <summary>The numbers of different orders: of the first layer's channels, and of the second's.</summary>
    /// <remarks><para>The weights of a channel are those that enter it and those that leave it. Where no two channels of the first layer have the same kernel, its orders give c₁! different arrays, whatever
    /// the second layer's order; where no two of the second layer have the same third-layer weights, its orders give c₂! different arrays, whatever the first layer's. Channels that share them
    /// are counted as though they were equal: a count that is never too large.</para></remarks>
    internal double[] Orders()
    {
        var layers = Layers;
        var (kernel, cells) = (FirstKernel * FirstKernel, Architecture.Cells * Architecture.Cells);
        var first = Enumerable.Range(0, Architecture.First).Select(c => string.Join(',', layers[0].Skip(c * kernel).Take(kernel)));
        var second = Enumerable.Range(0, Architecture.Second)
            .Select(c => string.Join(',', Enumerable.Range(0, DataSet.Classes).SelectMany(k => layers[2].Skip(((k * Architecture.Second) + c) * cells).Take(cells))));
        return [Count(first), Count(second)];

        static double Count(IEnumerable<string> channels)
        {
            var groups = channels.GroupBy(c => c).Select(g => g.Count()).ToList();
            return Factorial(groups.Sum()) / groups.Aggregate(1.0, static (product, size) => product * Factorial(size));
        }

        static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, static (product, k) => product * k);
    }

    /// <summary>The network in short.</summary>
    /// <returns>The architecture and the code length.</returns>
    public override string ToString() => FormattableString.Invariant($"{Architecture}; {Bits():0.0} bits");

    /// <summary>⌊a / b⌋ for b &gt; 0.</summary>
    private static long FloorDivide(long a, long b) => (a >= 0 ? a : a - b + 1) / b;

    private static IReadOnlyList<sbyte> Checked(IntegerArchitecture architecture, IReadOnlyList<sbyte> weights)
    {
        ArgumentNullException.ThrowIfNull(architecture, nameof(Architecture));
        ArgumentNullException.ThrowIfNull(weights, nameof(Weights));
        if (weights.Count != architecture.WeightCount)
        {
            throw new ArgumentException(FormattableString.Invariant($"{weights.Count} weights for an architecture of {architecture.WeightCount}."), nameof(Weights));
        }

        for (var i = 0; i < weights.Count; i++)
        {
            if (Math.Abs((int)weights[i]) > architecture.Largest)
            {
                throw new ArgumentException(FormattableString.Invariant($"Weights[{i}] = {weights[i]} is not in [−{architecture.Largest}, {architecture.Largest}]."), nameof(Weights));
            }
        }

        return weights;
    }
}
