using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="PositionMixture"/>.</summary>
/// <param name="Pairs">How positions are weighed.</param>
/// <param name="Width">The length of each position's input and output, ≥ 1.</param>
/// <param name="Positions">The number of positions, ≥ 1.</param>
/// <param name="Batch">The number of inputs, ≥ 1.</param>
public sealed record PositionMixtureOptions(PairWeights Pairs = PairWeights.Exponential, int Width = 16, int Positions = 12, int Batch = 20);

/// <summary>The result of <see cref="PositionMixture"/>.</summary>
/// <param name="Difference">The largest difference of an output between the two computations, over the largest output.</param>
/// <param name="JacobianDifference">The same of Σ ∂y₁/∂X at the first input, by automatic differentiation through both.</param>
/// <param name="Largest">The largest output.</param>
public sealed record PositionMixtureResult(double Difference, double JacobianDifference, double Largest)
{
    /// <summary>The differences.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"outputs differ by {Difference:0.0e+0} of the largest, Jacobians by {JacobianDifference:0.0e+0}");
}

/// <summary>A non-local layer, computed as such and as a mixture of experts that each read one position of the whole input.</summary>
/// <remarks><para>In double precision. Smoke: one seed. Cpu and gpu: both ways to weigh positions, 2 to 48 of them, three seeds each.</para></remarks>
public static class PositionMixture
{
    /// <summary>The experiment.</summary>
    public static Experiment<PositionMixtureOptions, PositionMixtureResult> Experiment { get; } = new("position-mixture", Grid, Run);

    private static IReadOnlyList<Trial<PositionMixtureOptions>> Grid(Tier tier) =>
    [
        .. from pairs in Enum.GetValues<PairWeights>()
           from positions in tier == Tier.Smoke ? new[] { 12 } : [2, 12, 48]
           from seed in Enumerable.Range(1, tier == Tier.Smoke ? 1 : 3)
           select new Trial<PositionMixtureOptions>(new(pairs, Positions: positions), new Seed((ulong)seed)),
    ];

    private static PositionMixtureResult Run(PositionMixtureOptions options, Seed seed, Lab lab)
    {
        var (width, positions, batch) = (options.Width, options.Positions, options.Batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1, nameof(options));
        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        using var layer = new NonLocalLayer(width, width, pairs: options.Pairs, seed: seed.Split("layer"), type: ScalarType.Float64);
        layer.to(device);
        var x = tensor(seed.Split("inputs").Stream().Normals(batch * positions * width), [batch, positions, width]).to(device);
        var experts = layer.PositionWeight(positions);

        Tensor Mixed(Tensor input) => stack(
            [.. Enumerable.Range(0, positions).Select(i => DenseMixtureOfExperts.Mix(input.reshape(input.shape[0], -1), experts, layer.PositionGates(input).select(1, i)))], 1);

        using var recording = enable_grad();
        var output = layer.forward(x);
        var largest = output.abs().max().item<double>();
        var difference = (Mixed(x) - output).abs().max().item<double>() / largest;
        var first = x.narrow(0, 0, 1);
        // the output at one position, summed: its gradient reaches every position through gates and experts
        var jacobian = Training.CheckedTorch.Grad(input => layer.forward(input).select(1, 0).sum(), first);
        var other = Training.CheckedTorch.Grad(input => Mixed(input).select(1, 0).sum(), first);
        lab.Report(new Progress(1, $"{layer}"));
        return new(difference, (jacobian - other).abs().max().item<double>() / jacobian.abs().max().item<double>(), largest);
    }
}
