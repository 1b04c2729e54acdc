using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>How a layer of <see cref="DepthSpectra"/> maps its input.</summary>
public enum Connection
{
    /// <summary>x ↦ relu(Wx).</summary>
    Plain,

    /// <summary>x ↦ x + relu(Wx).</summary>
    Around,

    /// <summary>x ↦ x + relu(Wx)/√L, L the number of layers.</summary>
    AroundScaled,
}

/// <summary>The options of <see cref="DepthSpectra"/>.</summary>
/// <param name="Width">The number of units of each layer and of inputs, ≥ 2.</param>
/// <param name="Depth">L, the number of layers, ≥ 1.</param>
/// <param name="Connection">How a layer maps its input.</param>
/// <param name="Inputs">The number of standard normal inputs, ≥ 2.</param>
public sealed record DepthSpectraOptions(int Width = 128, int Depth = 1, Connection Connection = Connection.Plain, int Inputs = 100);

/// <summary>The result of <see cref="DepthSpectra"/>: means over the inputs.</summary>
/// <param name="MeanSingularValues">The mean of the largest, of the second, …; Width of them, falling.</param>
/// <param name="SilentShare">1 − the least share of active units in a layer: what no choice of weights after it could restore; 0 with skips.</param>
/// <param name="SmallShare">The share of singular values below a hundredth of the largest.</param>
/// <param name="SmallShareError">Its standard error.</param>
/// <param name="StableRank">‖J‖²_F / ‖J‖², as a share of the width.</param>
/// <param name="StableRankError">Its standard error.</param>
/// <param name="Participation">(Σs²)² / (n Σs⁴).</param>
/// <param name="ParticipationError">Its standard error.</param>
/// <param name="Gain">The mean of |output| / |input|.</param>
/// <param name="Largest">The mean largest singular value.</param>
public sealed record DepthSpectraResult(
    IReadOnlyList<double> MeanSingularValues,
    double SilentShare,
    double SmallShare,
    double SmallShareError,
    double StableRank,
    double StableRankError,
    double Participation,
    double ParticipationError,
    double Gain,
    double Largest)
{
    /// <summary>The shape numbers.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"below a hundredth {SmallShare:0.000}, stable rank {StableRank:0.0000}, participation {Participation:0.0000}, silent {SilentShare:0.000}");
}

/// <summary>The singular values of the Jacobian of many relu layers in a row, with and without skip connections.</summary>
/// <remarks>
/// <para>Weights Glorot-uniform, no biases; all in double precision. The Jacobian is the product of those of the layers, each I·[skip] + c D W.</para>
/// <para>One network a seed. Smoke: width 32, four layers. Cpu and gpu: width 128, 1, 2, …, 32 layers, the three connections, five seeds each.</para>
/// </remarks>
public static class DepthSpectra
{
    private const int Together = 25;
    private const double Small = 0.01;

    /// <summary>The experiment.</summary>
    public static Experiment<DepthSpectraOptions, DepthSpectraResult> Experiment { get; } = new("depth-spectra", Grid, Run);

    private static IReadOnlyList<Trial<DepthSpectraOptions>> Grid(Tier tier) =>
    [
        .. from connection in Enum.GetValues<Connection>()
           from depth in tier == Tier.Smoke ? new[] { 4 } : [1, 2, 4, 8, 16, 32]
           from seed in Enumerable.Range(1, tier == Tier.Smoke ? 1 : 5)
           select new Trial<DepthSpectraOptions>(tier == Tier.Smoke ? new(32, depth, connection, 20) : new(Depth: depth, Connection: connection), new Seed((ulong)seed)),
    ];

    private static DepthSpectraResult Run(DepthSpectraOptions options, Seed seed, Lab lab)
    {
        var (width, depth, inputs) = (options.Width, options.Depth, options.Inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 2, nameof(options));
        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var bound = Math.Sqrt(6.0 / (width + width));
        var weights = Enumerable.Range(0, depth).Select(l => tensor(seed.Split("layer").Split(l).Stream().Uniforms(width * width).Select(u => bound * ((2 * u) - 1)).ToArray(), [width, width]).to(device)).ToList();
        var points = tensor(seed.Split("inputs").Stream().Normals(inputs * width), [inputs, width]).to(device);
        var skip = options.Connection != Connection.Plain;
        var scale = options.Connection == Connection.AroundScaled ? 1 / Math.Sqrt(depth) : 1;

        var sums = new double[width];
        var (small, stable, participation) = (new double[inputs], new double[inputs], new double[inputs]);
        var (silent, gain, largest) = (0.0, 0.0, 0.0);
        for (var start = 0; start < inputs; start += Together)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Together, inputs - start);
            var x = points.narrow(0, start, count);
            var begin = x.norm(1);
            var jacobians = eye(width, dtype: ScalarType.Float64, device: device).expand(count, width, width);
            var active = ones(count, ScalarType.Float64, device);
            foreach (var weight in weights)
            {
                using var inner = NewDisposeScope();
                var answer = x.mm(weight.t());
                var on = answer.gt(0).to(ScalarType.Float64);
                // W J for the whole batch in one product: rows of the flattened transposes
                var product = on.unsqueeze(2) * jacobians.transpose(1, 2).reshape(-1, width).mm(weight.t()).view(count, width, width).transpose(1, 2) * scale;
                (x, jacobians) = skip ? (x + (answer.relu() * scale), jacobians + product) : (answer.relu(), product);
                active = skip ? active : active.minimum(on.mean([1]));
                (x, jacobians, active) = (x.MoveToOuterDisposeScope(), jacobians.MoveToOuterDisposeScope(), skip ? active : active.MoveToOuterDisposeScope());
            }

            silent += (1 - active).sum().item<double>();
            gain += (x.norm(1) / begin).sum().item<double>();
            var values = linalg.svdvals(jacobians.contiguous()).cpu().data<double>().ToArray();
            for (var index = 0; index < count; index++)
            {
                var own = values.AsSpan(index * width, width);
                var (second, fourth, below) = (0.0, 0.0, 0);
                for (var rank = 0; rank < width; rank++)
                {
                    sums[rank] += own[rank];
                    var λ = own[rank] * own[rank] / (own[0] * own[0]);
                    second += λ;
                    fourth += λ * λ;
                    below += own[rank] < Small * own[0] ? 1 : 0;
                }

                small[start + index] = (double)below / width;
                stable[start + index] = second / width;
                participation[start + index] = second * second / (width * fourth);
                largest += own[0];
            }

            lab.Report(new Progress((double)(start + count) / inputs, $"{depth} layers: {start + count} of {inputs} inputs"));
        }

        return new(
            [.. sums.Select(sum => sum / inputs)], silent / inputs, small.Average(), StandardError(small), stable.Average(), StandardError(stable),
            participation.Average(), StandardError(participation), gain / inputs, largest / inputs);

        static double StandardError(double[] values)
        {
            var mean = values.Average();
            return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
        }
    }
}
