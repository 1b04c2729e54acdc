using Theory.Nets.Native;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Theory.Nets.Mixtures;

/// <summary>How a mixture weighs its experts.</summary>
public enum ExpertGates
{
    /// <summary>All alike, 1/K, whatever the input.</summary>
    Constant,

    /// <summary>softmax(Vx): by the input.</summary>
    Softmax,
}

/// <summary>A layer of K experts: y = Σₖ gₖ(x) relu(Wₖ x), with g = softmax(Vx) or g = 1/K.</summary>
/// <remarks>
/// <para>Wₖ is outputs × inputs and V experts × inputs, uniform on ±√(6 / (inputs + outputs)) and ±√(6 / (inputs + experts)) at first: Glorot's. There are no
/// biases. One expert with constant gates is a dense relu layer. A module like any other: in a <c>Sequential</c>, under an optimiser, in a state dictionary.</para>
/// </remarks>
public sealed class DenseMixtureOfExperts : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? gate;

    /// <summary>A mixture before training.</summary>
    /// <param name="inputs">The length of x, ≥ 1.</param>
    /// <param name="outputs">The length of y, ≥ 1.</param>
    /// <param name="experts">K, ≥ 1.</param>
    /// <param name="gates">How the experts are weighed.</param>
    /// <param name="seed">Where the weights come from.</param>
    /// <param name="type">The type of the weights: single or double precision.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the type or the gates are none of those.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public DenseMixtureOfExperts(
        int inputs, int outputs, int experts, ExpertGates gates = ExpertGates.Softmax, Seed seed = default, ScalarType type = ScalarType.Float32)
        : base(nameof(DenseMixtureOfExperts))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(experts, 1);
        if (!Enum.IsDefined(gates))
        {
            throw new ArgumentOutOfRangeException(nameof(gates), gates, "Gates are constant or softmax.");
        }

        (Inputs, Outputs, Experts, Weighing) = (inputs, outputs, experts, gates);
        weight = GlorotUniform.Parameter(seed.Split("experts"), type, inputs, outputs, [experts, outputs, inputs]);
        gate = gates == ExpertGates.Softmax ? GlorotUniform.Parameter(seed.Split("gates"), type, inputs, experts, [experts, inputs]) : null;
        RegisterComponents();
    }

    /// <summary>The length of x.</summary>
    public int Inputs { get; }

    /// <summary>The length of y.</summary>
    public int Outputs { get; }

    /// <summary>K.</summary>
    public int Experts { get; }

    /// <summary>How the experts are weighed.</summary>
    public ExpertGates Weighing { get; }

    /// <summary>The mixture of any experts under any gates: y = Σₖ gₖ relu(Wₖ x).</summary>
    /// <param name="input">x: batch × inputs.</param>
    /// <param name="weight">W: experts × outputs × inputs.</param>
    /// <param name="gates">g: batch × experts.</param>
    /// <returns>y: batch × outputs.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Mix(Tensor input, Tensor weight, Tensor gates)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(gates);
        if (input.dim() != 2 || weight.dim() != 3 || weight.shape[2] != input.shape[1])
        {
            throw new ArgumentException($"The input is batch × inputs and the weight experts × outputs × inputs; the shapes are ({string.Join(", ", input.shape)}) and ({string.Join(", ", weight.shape)}).", nameof(weight));
        }

        if (gates.dim() != 2 || gates.shape[0] != input.shape[0] || gates.shape[1] != weight.shape[0])
        {
            throw new ArgumentException($"The gates are batch × experts, ({input.shape[0]}, {weight.shape[0]}); the shape is ({string.Join(", ", gates.shape)}).", nameof(gates));
        }

        return gates.unsqueeze(1).bmm(Answers(input, weight)).squeeze(1);
    }

    /// <summary>The layer's output.</summary>
    /// <param name="input">x: … × inputs.</param>
    /// <returns>y: … × outputs.</returns>
    /// <exception cref="ArgumentException">The last dimension of x is not the number of inputs, or an entry is not finite.</exception>
    public override Tensor forward(Tensor input)
    {
        var rows = Rows(input);
        return Mix(rows, weight, GatesOf(rows)).reshape([.. input.shape[..^1], Outputs]);
    }

    /// <summary>g(x): how the experts are weighed at x.</summary>
    /// <param name="input">x: … × inputs.</param>
    /// <returns>g: … × experts; non-negative, and together 1.</returns>
    /// <exception cref="ArgumentException">The last dimension of x is not the number of inputs, or an entry is not finite.</exception>
    public Tensor Gates(Tensor input) => GatesOf(Rows(input)).reshape([.. input.shape[..^1], Experts]);

    /// <summary>∂y/∂x in closed form: Σₖ gₖ Dₖ Wₖ + Σₖ relu(Wₖ x) (∂gₖ/∂x)ᵀ, Dₖ = diag(1[Wₖx &gt; 0]).</summary>
    /// <param name="input">x: batch × inputs.</param>
    /// <returns>batch × outputs × inputs.</returns>
    /// <exception cref="ArgumentException">x is no batch of inputs, or an entry is not finite.</exception>
    public Tensor Jacobian(Tensor input)
    {
        RequireBatch(input);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var active = Answers(input, weight).gt(0).to(weight.dtype) * GatesOf(input).unsqueeze(2);
        // one product an output: (batch × experts) · (experts × inputs)
        var expertTerm = active.permute(2, 0, 1).bmm(weight.permute(1, 0, 2)).permute(1, 0, 2);
        var jacobian = gate is null ? expertTerm.contiguous() : expertTerm + GateTerm(input);
        return jacobian.MoveToOuterDisposeScope();
    }

    /// <summary>The part of ∂y/∂x that comes from the gates: Σₖ relu(Wₖ x) (∂gₖ/∂x)ᵀ with ∂gₖ/∂x = gₖ (vₖ − Σ gₗ vₗ). Its rank is at most K − 1, since Σₖ ∂gₖ/∂x = 0.</summary>
    /// <param name="input">x: batch × inputs.</param>
    /// <returns>batch × outputs × inputs; zero where the gates are constant.</returns>
    /// <exception cref="ArgumentException">x is no batch of inputs, or an entry is not finite.</exception>
    public Tensor GateTerm(Tensor input)
    {
        RequireBatch(input);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (gate is null)
        {
            return zeros([input.shape[0], Outputs, Inputs], weight.dtype, weight.device).MoveToOuterDisposeScope();
        }

        var g = GatesOf(input);
        var slopes = g.unsqueeze(2) * (gate.unsqueeze(0) - g.mm(gate).unsqueeze(1));
        return Answers(input, weight).transpose(1, 2).bmm(slopes).MoveToOuterDisposeScope();
    }

    /// <summary>The sizes and the gates.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"mixture of {Experts} experts {Inputs} → {Outputs}, {Weighing.ToString().ToLowerInvariant()} gates");

    // relu(Wₖ x): batch × experts × outputs
    private static Tensor Answers(Tensor input, Tensor weight) =>
        input.mm(weight.reshape(-1, weight.shape[2]).t()).view(input.shape[0], weight.shape[0], weight.shape[1]).relu();

    private Tensor GatesOf(Tensor rows) => gate is null
        ? full([rows.shape[0], Experts], 1.0 / Experts, rows.dtype, rows.device)
        : rows.mm(gate.t()).softmax(1);

    private Tensor Rows(Tensor input)
    {
        GlorotUniform.RequireInput(input, Inputs, weight);
        return input.reshape(-1, Inputs);
    }

    private void RequireBatch(Tensor input)
    {
        GlorotUniform.RequireInput(input, Inputs, weight);
        if (input.dim() != 2)
        {
            throw new ArgumentException($"A Jacobian is taken at each input of a batch, batch × {Inputs}; the shape is ({string.Join(", ", input.shape)}).", nameof(input));
        }
    }
}
