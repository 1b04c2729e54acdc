using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Theory.Nets.Training;

/// <summary>How the entries of a parameter are drawn before training.</summary>
public enum Initial
{
    /// <summary>All 0.</summary>
    Zero,

    /// <summary>All 1.</summary>
    One,

    /// <summary>Uniform on ±√(6 / fan-in): He's variance 2 / fan-in, which keeps the size of a signal that passes relu units.</summary>
    He,

    /// <summary>Uniform on ±√(6 / (fan-in + fan-out)): Glorot's variance 2 / (fan-in + fan-out).</summary>
    Glorot,
}

/// <summary>One array of a layer: trained parameters, or statistics that a layer keeps.</summary>
/// <param name="Name">The name, unlike that of any other array of the layer.</param>
/// <param name="Shape">The shape; outputs first, inputs last.</param>
/// <param name="Initial">How it begins.</param>
/// <param name="Decays">Whether weight decay shrinks it: weights yes, biases and scales no.</param>
public sealed record Block(string Name, IReadOnlyList<long> Shape, Initial Initial, bool Decays = false)
{
    /// <summary>The number of entries.</summary>
    public long Count => Shape.Aggregate(1L, static (product, size) => product * size);

    /// <summary>The number of inputs that one output sums over: the product of all sizes but the first.</summary>
    public long FanIn => Shape.Skip(1).Aggregate(1L, static (product, size) => product * size);

    /// <summary>The number of outputs that one input enters: the product of all sizes but the last, which counts the input channels.</summary>
    public long FanOut => Shape.SkipLast(1).Aggregate(1L, static (product, size) => product * size);

    /// <summary>Draws the entries.</summary>
    /// <param name="seed">The seed of this array.</param>
    /// <param name="target">Where they go; <see cref="Count"/> entries.</param>
    internal void Draw(Seed seed, Span<float> target)
    {
        if (Initial is Initial.Zero or Initial.One)
        {
            target.Fill(Initial == Initial.One ? 1 : 0);
            return;
        }

        var bound = Math.Sqrt(6.0 / (Initial == Initial.He ? FanIn : FanIn + FanOut));
        var stream = seed.Stream();
        foreach (ref var entry in target)
        {
            entry = (float)(bound * ((2 * stream.NextDouble()) - 1));
        }
    }
}

/// <summary>A layer as a pair: what arrays it needs, and what it does with them. It holds none itself, so that a network is a function of its parameters.</summary>
public abstract record Layer
{
    /// <summary>The trained arrays.</summary>
    public virtual IReadOnlyList<Block> Parameters => [];

    /// <summary>The arrays that follow the data without being trained.</summary>
    public virtual IReadOnlyList<Block> Statistics => [];

    /// <summary>The layer's output.</summary>
    /// <param name="parameters">The trained arrays, as <see cref="Parameters"/> lists them.</param>
    /// <param name="statistics">The other arrays; a training pass updates them in place.</param>
    /// <param name="input">The input, the batch first.</param>
    /// <param name="training">Whether this is a training pass.</param>
    /// <returns>The output, the batch first.</returns>
    internal abstract Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training);
}

/// <summary>A dense layer: x ↦ W x + b.</summary>
/// <param name="Inputs">The length of x.</param>
/// <param name="Outputs">The length of the output.</param>
/// <param name="HasBias">Whether there is a b.</param>
/// <param name="Initial">How W begins; b begins at 0.</param>
public sealed record Dense(int Inputs, int Outputs, bool HasBias = true, Initial Initial = Initial.He) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<Block> Parameters { get; } = HasBias
        ? [new("weight", [Outputs, Inputs], Initial, Decays: true), new("bias", [Outputs], Initial.Zero)]
        : [new("weight", [Outputs, Inputs], Initial, Decays: true)];

    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) =>
        functional.linear(input, parameters[0], HasBias ? parameters[1] : null);
}

/// <summary>A convolution over images: channels × rows × columns, square kernel, zeros around the image.</summary>
/// <param name="Inputs">The channels that enter.</param>
/// <param name="Outputs">The channels that leave.</param>
/// <param name="Kernel">The side of the kernel.</param>
/// <param name="Stride">The step of the kernel.</param>
/// <param name="Padding">The zeros on each side.</param>
/// <param name="HasBias">Whether a bias is added per channel; before a <see cref="BatchNorm"/> it would have no effect.</param>
public sealed record Convolution(int Inputs, int Outputs, int Kernel, int Stride = 1, int Padding = 0, bool HasBias = false) : Layer
{
    // The entries lie as outputs × rows × columns × inputs, and the kernel is a view with the axes in the usual order: the convolution then
    // keeps its images with the channels innermost, the layout in which the processor's kernels need no reordering.

    /// <inheritdoc/>
    public override IReadOnlyList<Block> Parameters { get; } = HasBias
        ? [new("weight", [Outputs, Kernel, Kernel, Inputs], Initial.He, Decays: true), new("bias", [Outputs], Initial.Zero)]
        : [new("weight", [Outputs, Kernel, Kernel, Inputs], Initial.He, Decays: true)];

    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) =>
        functional.conv2d(input, parameters[0].permute(0, 3, 1, 2), HasBias ? parameters[1] : null, [Stride, Stride], [Padding, Padding], [1, 1], 1);
}

/// <summary>Batch normalisation of each channel (of images) or of each entry (of vectors): x ↦ γ (x − mean) / √(variance + 10⁻⁵) + β.</summary>
/// <remarks><para>A training pass uses the mean and variance of the batch and moves the kept ones a tenth towards them; any other pass uses the kept ones.</para></remarks>
/// <param name="Channels">The number of channels.</param>
public sealed record BatchNorm(int Channels) : Layer
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public override IReadOnlyList<Block> Parameters { get; } = [new("scale", [Channels], Initial.One), new("shift", [Channels], Initial.Zero)];

    /// <inheritdoc/>
    public override IReadOnlyList<Block> Statistics { get; } = [new("mean", [Channels], Initial.Zero), new("variance", [Channels], Initial.One)];

    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) =>
        functional.batch_norm(input, statistics[0], statistics[1], parameters[0], parameters[1], training, Momentum, Epsilon);
}

/// <summary>The rectifier: x ↦ max(x, 0), entry by entry.</summary>
public sealed record Relu : Layer
{
    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) => input.relu();
}

/// <summary>The largest entry of each square of an image; the squares do not overlap.</summary>
/// <param name="Side">The side of a square.</param>
public sealed record MaxPool(int Side) : Layer
{
    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) =>
        functional.max_pool2d(input, [Side, Side], [Side, Side], [0, 0], [1, 1]);
}

/// <summary>The mean of each channel over the whole image.</summary>
public sealed record ChannelMean : Layer
{
    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) => input.mean([2, 3]);
}

/// <summary>All entries of an image as one vector, the channels slowest.</summary>
public sealed record Flatten : Layer
{
    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) => input.flatten(1);
}

/// <summary>A multiple: x ↦ c x.</summary>
/// <param name="Factor">c.</param>
public sealed record Multiply(double Factor) : Layer
{
    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) => input * Factor;
}

/// <summary>What some layers in a row change, added to their input: x ↦ x + f(x).</summary>
/// <param name="Inner">f; its output has the shape of its input.</param>
public sealed record Residual(IReadOnlyList<Layer> Inner) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<Block> Parameters { get; } = [.. Named(Inner, static layer => layer.Parameters)];

    /// <inheritdoc/>
    public override IReadOnlyList<Block> Statistics { get; } = [.. Named(Inner, static layer => layer.Statistics)];

    internal override Tensor Apply(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training) =>
        input + Chain(Inner, parameters, statistics, input, training);

    /// <summary>The arrays of layers in a row, each under its layer's number.</summary>
    internal static IEnumerable<Block> Named(IEnumerable<Layer> layers, Func<Layer, IReadOnlyList<Block>> arrays) =>
        layers.SelectMany((layer, index) => arrays(layer).Select(block => block with { Name = FormattableString.Invariant($"{index}.{block.Name}") }));

    /// <summary>Layers in a row, each with its own arrays.</summary>
    internal static Tensor Chain(IEnumerable<Layer> layers, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> statistics, Tensor input, bool training)
    {
        foreach (var layer in layers)
        {
            var (mine, kept) = (layer.Parameters.Count, layer.Statistics.Count);
            input = layer.Apply(parameters[..mine], statistics[..kept], input, training);
            parameters = parameters[mine..];
            statistics = statistics[kept..];
        }

        return input;
    }
}
