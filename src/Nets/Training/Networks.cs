using Theory.Nets.Data;

namespace Theory.Nets.Training;

/// <summary>The networks that experiments choose from, for grey images of 28×28 in ten classes.</summary>
public static class Networks
{
    private const int Pixels = 28 * 28;

    /// <summary>The networks by name; each is made anew, and holds no numbers.</summary>
    public static IReadOnlyDictionary<string, Func<Network>> All { get; } = new Dictionary<string, Func<Network>>(StringComparer.Ordinal)
    {
        ["mlp"] = static () => Mlp(256, 256),
        ["lenet"] = LeNet,
        ["convolutional"] = static () => Convolutional(),
    };

    /// <summary>The network of this name.</summary>
    /// <param name="name">A name in <see cref="All"/>.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static Network Named(string name) => All.TryGetValue(name, out var make)
        ? make()
        : throw new ArgumentException($"No network is called '{name}'; there are {string.Join(", ", All.Keys)}.", nameof(name));

    /// <summary>A multilayer perceptron with relu units.</summary>
    /// <param name="widths">The units of each hidden layer, each ≥ 1.</param>
    /// <returns>The network.</returns>
    public static Network Mlp(params int[] widths)
    {
        List<Layer> layers = [new Flatten()];
        var inputs = Pixels;
        foreach (var width in widths)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(widths));
            layers.AddRange([new Dense(inputs, width), new Relu()]);
            inputs = width;
        }

        return new Network("mlp", [.. layers, new Dense(inputs, DataSet.Classes, Initial: Initial.Glorot)]);
    }

    /// <summary>LeNet's shape with relu units and maxima: two 5×5 convolutions of 6 and 16 channels, dense layers of 120 and 84 units.</summary>
    /// <returns>The network.</returns>
    public static Network LeNet() => new(
        "lenet",
        new Convolution(1, 6, 5, Padding: 2, HasBias: true), new Relu(), new MaxPool(2),
        new Convolution(6, 16, 5, HasBias: true), new Relu(), new MaxPool(2),
        new Flatten(), new Dense(16 * 5 * 5, 120), new Relu(), new Dense(120, 84), new Relu(),
        new Dense(84, DataSet.Classes, Initial: Initial.Glorot));

    /// <summary>A small convolutional network with batch normalisation, of three resolutions.</summary>
    /// <param name="first">The channels at 28×28 (in) and 14×14.</param>
    /// <param name="second">The channels at 14×14.</param>
    /// <param name="third">The channels at 7×7.</param>
    /// <returns>The network.</returns>
    public static Network Convolutional(int first = 24, int second = 48, int third = 96) => new(
        "convolutional",
        new Convolution(1, first, 3, Padding: 1), new MaxPool(2), new BatchNorm(first), new Relu(),
        new Convolution(first, second, 3, Padding: 1), new MaxPool(2), new BatchNorm(second), new Relu(),
        new Convolution(second, third, 3, Padding: 1), new BatchNorm(third), new Relu(),
        new Residual([new Convolution(third, third, 3, Padding: 1), new BatchNorm(third), new Relu()]),
        new ChannelMean(), new Dense(third, DataSet.Classes, Initial: Initial.Glorot));
}
