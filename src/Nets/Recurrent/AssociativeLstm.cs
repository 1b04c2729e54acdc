using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Theory.Nets.Recurrent;

/// <summary>An associative LSTM [danihelka2016associative]: c ← g_f c + r_i ⊗ (g_i u), h = g_o bound(r_o ⊗ c), complex vectors, in several copies whose keys are permuted.</summary>
/// <remarks>
/// <para>From x(t), h(t − 1) and a bias come, linearly, three gates (a real number a complex unit, through the logistic function), two keys r_i and r_o and a value u, which
/// bound(z) = z / max(1, |z|) brings to modulus at most 1. Copy s holds <c>c_s ← g_f c_s + (P_s r_i) ⊗ (g_i u)</c>, and <c>h = g_o bound(Σ_s (P_s r_o) ⊗ c_s / S)</c>; ⊗ is the product
/// of each complex coordinate. Each key is permuted, so that what one copy confuses the others do not.</para>
/// <para>Input T × B × I, output T × B × H, with h the real parts of all units and then the imaginary ones; memory and h are 0 at the start.</para>
/// </remarks>
public sealed class AssociativeLstm : Module<Tensor, Tensor>
{
    private readonly Parameter fromInput;
    private readonly Parameter fromState;
    private readonly Parameter bias;
    private readonly int[][] orders;

    /// <summary>An associative LSTM with random weights, uniform on ±1/√H; the bias of the forget gates is 1, all others 0.</summary>
    /// <param name="inputs">I ≥ 1.</param>
    /// <param name="hidden">H ≥ 2, even: two coordinates a complex unit.</param>
    /// <param name="options">What it is made of; null for the published form with four copies.</param>
    /// <param name="seed">The seed of the weights and of the permutations.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public AssociativeLstm(int inputs, int hidden, AssociativeOptions? options = null, Seed seed = default)
        : base(nameof(AssociativeLstm))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        if (hidden < 2 || hidden % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(hidden), hidden, "A complex unit has two coordinates: the hidden size is even, and at least 2.");
        }

        Options = options ?? new();
        (Inputs, Hidden) = (inputs, hidden);
        orders = Options.Orders(hidden / 2, seed);
        var weights = FusedCell.InitialWeights(new AssociativeCell(inputs, hidden / 2, Options, orders), seed);
        var (rows, columns) = (AssociativeOptions.RowsPerUnit * hidden / 2, hidden + inputs + 1);
        using var all = tensor(weights, [rows, columns]);
        fromState = Parameter(all.narrow(1, 0, hidden).clone());
        fromInput = Parameter(all.narrow(1, hidden, inputs).clone());
        bias = Parameter(all.select(1, hidden + inputs).clone());
        RegisterComponents();
    }

    /// <summary>I.</summary>
    public int Inputs { get; }

    /// <summary>H, twice the number of complex units.</summary>
    public int Hidden { get; }

    /// <summary>What it is made of.</summary>
    public AssociativeOptions Options { get; }

    /// <summary>Reads sequences from an empty memory.</summary>
    /// <param name="input">T × B × I.</param>
    /// <returns>T × B × H.</returns>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != 3 || input.shape[2] != Inputs || input.shape[0] < 1)
        {
            throw new ArgumentException($"The input is T × B × {Inputs} with T ≥ 1, not {string.Join(" × ", input.shape)}.", nameof(input));
        }

        using var scope = NewDisposeScope();
        var (steps, count, n) = (input.shape[0], input.shape[1], Hidden / 2);
        var permuted = orders.Select(order => tensor(order.Select(static j => (long)j).ToArray(), device: input.device)).ToList();
        var h = zeros(count, Hidden, input.dtype, input.device);
        var memory = orders.Select(_ => (Real: zeros(count, n, input.dtype, input.device), Imaginary: zeros(count, n, input.dtype, input.device))).ToArray();
        var outputs = new List<Tensor>();
        for (var t = 0; t < steps; t++)
        {
            var z = functional.linear(input[t], fromInput, bias) + functional.linear(h, fromState);
            var gates = z.narrow(1, 0, 3 * n).sigmoid();
            var (forget, write, read) = (gates.narrow(1, 0, n), gates.narrow(1, n, n), gates.narrow(1, 2 * n, n));
            var into = Bound((z.narrow(1, 3 * n, n), z.narrow(1, 4 * n, n)));
            var from = Bound((z.narrow(1, 5 * n, n), z.narrow(1, 6 * n, n)));
            var value = Bound((z.narrow(1, 7 * n, n), z.narrow(1, 8 * n, n)));
            value = (write * value.Real, write * value.Imaginary);
            var (real, imaginary) = (zeros_like(forget), zeros_like(forget));
            for (var s = 0; s < memory.Length; s++)
            {
                var added = Multiply(Permute(into, permuted[s]), value);
                memory[s] = ((forget * memory[s].Real) + added.Real, (forget * memory[s].Imaginary) + added.Imaginary);
                var got = Multiply(Permute(from, permuted[s]), memory[s]);
                (real, imaginary) = (real + got.Real, imaginary + got.Imaginary);
            }

            var answer = Bound((real / memory.Length, imaginary / memory.Length));
            h = cat([read * answer.Real, read * answer.Imaginary], 1);
            outputs.Add(h);
        }

        return stack(outputs).MoveToOuterDisposeScope();
    }

    /// <summary>The sizes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"associative LSTM {Inputs} → {Hidden}, {Options.Copies} {(Options.Copies == 1 ? "copy" : "copies")}";

    /// <summary>Takes the weights of the handwritten recurrence: rows of [h, x, 1].</summary>
    internal void Take(ReadOnlySpan<float> weights)
    {
        using var still = no_grad();
        using var all = tensor(weights.ToArray(), [AssociativeOptions.RowsPerUnit * Hidden / 2, Hidden + Inputs + 1]);
        fromState.copy_(all.narrow(1, 0, Hidden));
        fromInput.copy_(all.narrow(1, Hidden, Inputs));
        bias.copy_(all.select(1, Hidden + Inputs));
    }

    /// <summary>The gradients as the handwritten recurrence lays them out.</summary>
    internal float[] Gradients() => cat([fromState.grad!, fromInput.grad!, bias.grad!.unsqueeze(1)], 1).data<float>().ToArray();

    private static (Tensor Real, Tensor Imaginary) Permute((Tensor Real, Tensor Imaginary) key, Tensor order) => (key.Real.index_select(1, order), key.Imaginary.index_select(1, order));

    private (Tensor Real, Tensor Imaginary) Bound((Tensor Real, Tensor Imaginary) z)
    {
        if (!Options.Bounded)
        {
            return (z.Real.tanh(), z.Imaginary.tanh());
        }

        // the square is held at 1 from below before the root is taken: at 0 the root has no derivative
        var scale = ((z.Real * z.Real) + (z.Imaginary * z.Imaginary)).clamp_min(1).rsqrt();
        return (z.Real * scale, z.Imaginary * scale);
    }

    private (Tensor Real, Tensor Imaginary) Multiply((Tensor Real, Tensor Imaginary) a, (Tensor Real, Tensor Imaginary) b) => Options.Complex
        ? ((a.Real * b.Real) - (a.Imaginary * b.Imaginary), (a.Real * b.Imaginary) + (a.Imaginary * b.Real))
        : (a.Real * b.Real, a.Imaginary * b.Imaginary);
}
