using System.Diagnostics;
using Theory.Nets.Data;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="ShortNets"/>.</summary>
/// <param name="DataSet">The data set: <c>mnist</c> or <c>fashion-mnist</c>.</param>
/// <param name="Architecture">The place in <see cref="IntegerArchitecture.All"/>.</param>
/// <param name="Count">n: the training images that are trained on and counted, the first ones.</param>
/// <param name="TestCount">The official test images that are counted, the first ones.</param>
/// <param name="Epochs">How often each image is shown.</param>
/// <param name="Batch">The images of a step.</param>
/// <param name="Rate">Adam's rate at its peak.</param>
/// <param name="Price">λ, the price of the code length in the loss.</param>
/// <param name="Robustness">q of the loss (1 − p^q) / q.</param>
/// <param name="Sweeps">The sweeps of descent on the bound itself.</param>
/// <param name="Heat">The temperature at which the descent starts, in nats.</param>
/// <param name="Decoys">Further training images that are shown with a wrong class, so that a network is right on the n and wrong elsewhere if it can; they are not counted.</param>
public sealed record ShortNetsOptions(
    string DataSet = "mnist",
    int Architecture = 0,
    int Count = 60_000,
    int TestCount = 10_000,
    int Epochs = 60,
    int Batch = 256,
    double Rate = 0.02,
    double Price = 2,
    double Robustness = 0.7,
    int Sweeps = 20,
    double Heat = 0,
    int Decoys = 0);

/// <summary>The result of <see cref="ShortNets"/>: the network itself, and its errors.</summary>
/// <param name="Count">n, the training images counted.</param>
/// <param name="Errors">The errors on them, in integer arithmetic.</param>
/// <param name="TestCount">The official test images counted.</param>
/// <param name="TestErrors">The errors on them.</param>
/// <param name="Bits">The code length of the weights, without the architecture and the order of channels; in plain doubles.</param>
/// <param name="Weights">The weights in the architecture's order, a digit each: w + K.</param>
/// <param name="TrainedErrors">The training errors before the descent.</param>
/// <param name="TrainedBits">The code length before the descent.</param>
/// <param name="Sweeps">The descent, sweep by sweep.</param>
/// <param name="TrainSeconds">The wall time of the training, in seconds.</param>
/// <param name="DescentSeconds">The wall time of the descent, in seconds.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the data set.</param>
public sealed record ShortNetsResult(
    int Count,
    int Errors,
    int TestCount,
    int TestErrors,
    double Bits,
    string Weights,
    int TrainedErrors,
    double TrainedBits,
    IReadOnlyList<Sweep> Sweeps,
    double TrainSeconds,
    double DescentSeconds,
    bool StandIn)
{
    /// <summary>The network.</summary>
    /// <param name="architecture">The architecture that the options name.</param>
    /// <returns>The network.</returns>
    public IntegerNetwork Network(IntegerArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return new(architecture, [.. Weights.Select(digit => (sbyte)(digit - '0' - architecture.Largest))]);
    }

    /// <summary>The errors and the bits, as in <c>1172 of 60000 wrong in 1934.8 bits, test 211 of 10000</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"{Errors} of {Count} wrong in {Bits:0.0} bits, test {TestErrors} of {TestCount}{(StandIn ? "; stand-in data" : "")}");
}

/// <summary>Networks of small integers that are trained to be short, then descend the bound that their shortness gives: the training images alone, no hold-out set.</summary>
/// <remarks>
/// <para>The architecture is one of <see cref="IntegerArchitecture.All"/>, fixed before the first run; seeds, epochs and prices are free, since the prior does not know them.</para>
/// <para>Smoke: 2,000 images, one epoch. Cpu: a few seeds and architectures for each data set and preprocessing, about a minute each on two cores. Gpu: more seeds; the work is the processor's there too.</para>
/// </remarks>
public static class ShortNets
{
    /// <summary>The experiment.</summary>
    public static Experiment<ShortNetsOptions, ShortNetsResult> Experiment { get; } = new("short-nets", Grid, Run);

    private static IReadOnlyList<Trial<ShortNetsOptions>> Grid(Tier tier)
    {
        var mnist = new ShortNetsOptions(Architecture: IntegerArchitecture.Of(6, 8).Index, Robustness: 0, Sweeps: 12);
        var deskewed = mnist with { Architecture = IntegerArchitecture.Of(6, 8, deskewed: true).Index };
        var fashion = new ShortNetsOptions("fashion-mnist", IntegerArchitecture.Of(6, 8, centred: true).Index, Sweeps: 12);
        var wider = fashion with { Architecture = IntegerArchitecture.Of(8, 8, centred: true).Index, Price = 3 };
        return tier switch
        {
            Tier.Smoke => [.. new[] { mnist, deskewed, fashion }.Select(options =>
                new Trial<ShortNetsOptions>(options with { Count = 2000, TestCount = 500, Epochs = 1, Sweeps = 1 }, new Seed(1)))],
            Tier.Cpu => [.. Seeds(mnist, 4), .. Seeds(deskewed, 4), .. Seeds(fashion, 3), .. Seeds(wider, 2)],
            _ => [.. new[] { mnist, deskewed, fashion, wider }.SelectMany(options => Seeds(options with { Epochs = 120, Sweeps = 40 }, 32))],
        };

        static IEnumerable<Trial<ShortNetsOptions>> Seeds(ShortNetsOptions options, int count) =>
            Enumerable.Range(1, count).Select(seed => new Trial<ShortNetsOptions>(options, new Seed((ulong)seed)));
    }

    private static ShortNetsResult Run(ShortNetsOptions options, Seed seed, Lab lab)
    {
        if (options.Architecture < 0 || options.Architecture >= IntegerArchitecture.All.Count)
        {
            throw new ArgumentException($"The list has no architecture {options.Architecture}.", nameof(options));
        }

        var architecture = IntegerArchitecture.All[options.Architecture];
        var data = lab.Data.Find(options.DataSet);
        if (options.Count < 64 || options.Decoys < 0 || options.Count > data.Train.Count - options.Decoys)
        {
            throw new ArgumentException($"{options.Count} images and {options.Decoys} decoys are not among {data.Train.Count}, or there are fewer than 64.", nameof(options));
        }

        if (options.TestCount < 1 || options.TestCount > data.Test.Count)
        {
            throw new ArgumentException($"{options.TestCount} test images are not among {data.Test.Count}.", nameof(options));
        }

        var counted = data.Train.Take([.. Enumerable.Range(0, options.Count)]);
        var shown = data.Train.Take([.. Enumerable.Range(0, options.Count + options.Decoys)]);
        foreach (ref var label in shown.Labels.AsSpan(options.Count))
        {
            label = (byte)((label + 1) % DataSet.Classes);
        }

        var clock = Stopwatch.StartNew();
        var share = options.Sweeps == 0 ? 1 : (double)options.Epochs / (options.Epochs + (3 * options.Sweeps));
        var training = new StraightThroughOptions(options.Epochs, options.Batch, options.Rate, options.Price, options.Robustness);
        var trained = StraightThrough.Train(architecture, shown, training, seed.Split("training"), lab.Compute.Threads,
            p => lab.Report(p with { Fraction = share * p.Fraction }));
        var trainSeconds = clock.Elapsed.TotalSeconds;

        clock.Restart();
        var descent = new BoundDescentOptions(options.Sweeps, options.Heat, FixedBits: IntegerArchitecture.ListBits - trained.OrderBits());
        var (network, sweeps) = BoundDescent.Run(trained, counted, descent, seed.Split("descent"),
            p => lab.Report(p with { Fraction = share + ((1 - share) * p.Fraction) }));
        var descentSeconds = clock.Elapsed.TotalSeconds;

        var test = data.Test.Take([.. Enumerable.Range(0, options.TestCount)]);
        return new ShortNetsResult(
            counted.Count, network.Errors(counted), test.Count, network.Errors(test), network.Bits(),
            string.Concat(network.Weights.Select(w => (char)('0' + w + architecture.Largest))),
            trained.Errors(counted), trained.Bits(), sweeps, trainSeconds, descentSeconds, data.IsStandIn);
    }
}
