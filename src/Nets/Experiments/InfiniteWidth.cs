using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="InfiniteWidth"/>.</summary>
/// <param name="Width">N: the units of each hidden layer, ≥ 1.</param>
/// <param name="Depth">The number of hidden layers, ≥ 1.</param>
/// <param name="Networks">How many networks are drawn, ≥ 2.</param>
public sealed record InfiniteWidthOptions(int Width = 256, int Depth = 3, int Networks = 400);

/// <summary>The kernel at one pair of inputs, over the networks.</summary>
/// <param name="Degrees">The angle between the inputs; each has a mean square of 1.</param>
/// <param name="Mean">The mean of K̂(x, y).</param>
/// <param name="Deviation">Its standard deviation from network to network.</param>
public sealed record KernelSample(double Degrees, double Mean, double Deviation);

/// <summary>The result of <see cref="InfiniteWidth"/>.</summary>
/// <param name="Kernels">A sample for each angle.</param>
public sealed record InfiniteWidthResult(IReadOnlyList<KernelSample> Kernels)
{
    /// <summary>The kernels with their deviations.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", Kernels.Select(k => FormattableString.Invariant($"{k.Degrees}°: {k.Mean:G4} ± {k.Deviation:G3}")));
}

/// <summary>The kernel K̂(x, y) = (2 / N) Σᵢ φ(zᵢ(x)) φ(zᵢ(y)) of the last hidden layer of random relu networks, z normal with He's variance 2 / fan-in, no biases.</summary>
/// <remarks>
/// <para>Pairs of inputs in the plane at 30°, 90° and 150°; a network sees all of them at once. In double precision.</para>
/// <para>A seed a grid cell. Smoke: widths 64 and 256. Cpu: widths 64 to 4,096, depths 1 and 3. Gpu: more networks, up to 8,192.</para>
/// </remarks>
public static class InfiniteWidth
{
    private static readonly double[] Angles = [30, 90, 150];

    /// <summary>The experiment.</summary>
    public static Experiment<InfiniteWidthOptions, InfiniteWidthResult> Experiment { get; } = new("infinite-width", Grid, Run);

    private static IReadOnlyList<Trial<InfiniteWidthOptions>> Grid(Tier tier) =>
    [
        .. from depth in new[] { 1, 3 }
           from cell in tier switch
           {
               Tier.Smoke => new[] { (64, 400), (256, 100) },
               Tier.Cpu => [(64, 2000), (128, 2000), (256, 1000), (512, 600), (1024, 400), (2048, 150), (4096, 60)],
               _ => [(64, 10000), (256, 10000), (1024, 4000), (4096, 600), (8192, 200)],
           }
           select new Trial<InfiniteWidthOptions>(new(cell.Item1, depth, cell.Item2), new Seed(1)),
    ];

    private static InfiniteWidthResult Run(InfiniteWidthOptions options, Seed seed, Lab lab)
    {
        var (width, depth, networks) = (options.Width, options.Depth, options.Networks);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(networks, 2, nameof(options));
        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        double[] degrees = [0, .. Angles];
        var points = tensor([.. degrees.Select(a => Math.Sqrt(2) * Math.Cos(a * Math.PI / 180)), .. degrees.Select(a => Math.Sqrt(2) * Math.Sin(a * Math.PI / 180))], [2, degrees.Length]).to(device);
        var kernels = new double[Angles.Length][];
        for (var angle = 0; angle < Angles.Length; angle++)
        {
            kernels[angle] = new double[networks];
        }

        for (var network = 0; network < networks; network++)
        {
            using var scope = NewDisposeScope();
            var stream = seed.Split(network).Stream();
            var signal = points;
            for (var layer = 0; layer < depth; layer++)
            {
                var fan = (int)signal.shape[0];
                signal = (tensor(stream.Normals(width * fan), [width, fan]).to(device).mm(signal) * Math.Sqrt(2.0 / fan)).relu();
            }

            var kernel = (signal.narrow(1, 0, 1) * signal.narrow(1, 1, Angles.Length)).mean([0]) * 2;
            var values = kernel.cpu().data<double>().ToArray();
            for (var angle = 0; angle < Angles.Length; angle++)
            {
                kernels[angle][network] = values[angle];
            }

            lab.Report(new Progress((network + 1.0) / networks, $"width {width}, depth {depth}: {network + 1} of {networks} networks"));
        }

        return new([.. Angles.Select((angle, index) =>
        {
            var mean = kernels[index].Average();
            return new KernelSample(angle, mean, Math.Sqrt(kernels[index].Sum(k => (k - mean) * (k - mean)) / (networks - 1)));
        })]);
    }
}
