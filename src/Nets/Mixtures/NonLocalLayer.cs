using Theory.Nets.Native;
using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Theory.Nets.Mixtures;

/// <summary>How a non-local layer weighs the other positions.</summary>
public enum PairWeights
{
    /// <summary>g = exp(θxᵢ · φxⱼ), C = Σⱼ g: a softmax over positions.</summary>
    Exponential,

    /// <summary>g = θxᵢ · φxⱼ, C the number of positions; of either sign.</summary>
    Product,
}

/// <summary>A non-local layer: yᵢ = (1/C) Σⱼ g(xᵢ, xⱼ) relu(W xⱼ), over all positions j.</summary>
/// <remarks>
/// <para>It is a mixture of experts indexed by position: with all positions as one long input X, expert j is relu(Wⱼ X), where Wⱼ = [0 … W … 0] reads position j
/// alone, and its gate for the output at i is g(xᵢ, xⱼ)/C. <see cref="PositionWeight"/> and <see cref="PositionGates"/> are those experts and gates.</para>
/// </remarks>
public sealed class NonLocalLayer : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter query;
    private readonly Parameter key;

    /// <summary>A layer before training, Glorot-uniform.</summary>
    /// <param name="inputs">The length of each xⱼ, ≥ 1.</param>
    /// <param name="outputs">The length of each yᵢ, ≥ 1.</param>
    /// <param name="embedding">The length of θx and φx, ≥ 1; null for that of x.</param>
    /// <param name="pairs">How positions are weighed.</param>
    /// <param name="seed">Where the weights come from.</param>
    /// <param name="type">The type of the weights: single or double precision.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the type or the weighing are none of those.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public NonLocalLayer(
        int inputs, int outputs, int? embedding = null, PairWeights pairs = PairWeights.Exponential, Seed seed = default, ScalarType type = ScalarType.Float32)
        : base(nameof(NonLocalLayer))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(embedding ?? 1, 1, nameof(embedding));
        if (!Enum.IsDefined(pairs))
        {
            throw new ArgumentOutOfRangeException(nameof(pairs), pairs, "Pairs are weighed by an exponential or by a product.");
        }

        (Inputs, Outputs, Pairs) = (inputs, outputs, pairs);
        var inner = embedding ?? inputs;
        weight = GlorotUniform.Parameter(seed.Split("weight"), type, inputs, outputs, [outputs, inputs]);
        query = GlorotUniform.Parameter(seed.Split("query"), type, inputs, inner, [inner, inputs]);
        key = GlorotUniform.Parameter(seed.Split("key"), type, inputs, inner, [inner, inputs]);
        RegisterComponents();
    }

    /// <summary>The length of each xⱼ.</summary>
    public int Inputs { get; }

    /// <summary>The length of each yᵢ.</summary>
    public int Outputs { get; }

    /// <summary>How positions are weighed.</summary>
    public PairWeights Pairs { get; }

    /// <summary>The layer's output.</summary>
    /// <param name="input">x: batch × positions × inputs.</param>
    /// <returns>y: batch × positions × outputs.</returns>
    /// <exception cref="ArgumentException">x has another shape or type, or an entry is not finite.</exception>
    public override Tensor forward(Tensor input) =>
        PositionGates(input).bmm(input.reshape(-1, Inputs).mm(weight.t()).relu().view(input.shape[0], input.shape[1], Outputs));

    /// <summary>g(xᵢ, xⱼ)/C.</summary>
    /// <param name="input">x: batch × positions × inputs.</param>
    /// <returns>batch × positions i × positions j.</returns>
    /// <exception cref="ArgumentException">x has another shape or type, or an entry is not finite.</exception>
    public Tensor PositionGates(Tensor input)
    {
        GlorotUniform.RequireInput(input, Inputs, weight);
        if (input.dim() != 3)
        {
            throw new ArgumentException($"A non-local layer reads batch × positions × {Inputs}; the shape is ({string.Join(", ", input.shape)}).", nameof(input));
        }

        Tensor Embedded(Tensor map) => input.reshape(-1, Inputs).mm(map.t()).view(input.shape[0], input.shape[1], -1);
        var scores = Embedded(query).bmm(Embedded(key).transpose(1, 2));
        return Pairs == PairWeights.Exponential ? scores.softmax(2) : scores / input.shape[1];
    }

    /// <summary>The experts of the mixture that this layer is: expert j reads position j of the long input alone.</summary>
    /// <param name="positions">The number of positions, ≥ 1.</param>
    /// <returns>positions × outputs × (positions · inputs).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public Tensor PositionWeight(int positions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var experts = zeros([positions, Outputs, (long)positions * Inputs], weight.dtype, weight.device);
        for (var j = 0; j < positions; j++)
        {
            experts[j].narrow(1, (long)j * Inputs, Inputs).copy_(weight);
        }

        return experts.MoveToOuterDisposeScope();
    }

    /// <summary>The sizes and the weighing.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"non-local layer {Inputs} → {Outputs}, {Pairs.ToString().ToLowerInvariant()} weights");
}
