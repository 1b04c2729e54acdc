using Theory.Nets.Data;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="ShortNetsSweep"/>.</summary>
/// <param name="DataSet">The data set: <c>mnist</c> or <c>fashion-mnist</c>.</param>
/// <param name="Architecture">The place in <see cref="IntegerArchitecture.All"/>.</param>
/// <param name="Count">n: the training images that are trained on and counted, the first ones.</param>
/// <param name="Decoys">Further training images that are shown with a wrong class and not counted: a network that has the bits is right on the n and wrong elsewhere.</param>
/// <param name="TestCount">The official test images that are counted, the first ones.</param>
/// <param name="Epochs">How often each image is shown.</param>
/// <param name="Batch">The images of a step.</param>
/// <param name="Price">λ, the price of the code length in the loss.</param>
public sealed record ShortNetsSweepOptions(
    string DataSet = "mnist",
    int Architecture = 0,
    int Count = 60_000,
    int Decoys = 0,
    int TestCount = 10_000,
    int Epochs = 4,
    int Batch = 256,
    double Price = 2);

/// <summary>The result of <see cref="ShortNetsSweep"/>.</summary>
/// <param name="Count">n, the training images counted.</param>
/// <param name="Errors">The errors on them, in integer arithmetic.</param>
/// <param name="TestCount">The official test images counted.</param>
/// <param name="TestErrors">The errors on them.</param>
/// <param name="LayerCounts">Of each layer, how often each weight −K, …, K occurs: the code length is a function of these.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the data set.</param>
public sealed record ShortNetsSweepResult(
    int Count,
    int Errors,
    int TestCount,
    int TestErrors,
    IReadOnlyList<IReadOnlyList<long>> LayerCounts,
    bool StandIn)
{
    /// <summary>The errors.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Errors} of {Count} wrong, test {TestErrors} of {TestCount}{(StandIn ? "; stand-in data" : "")}");
}

/// <summary>Many networks of small integers, briefly trained: over prices of a bit and architectures on all the data, and over sample sizes with decoys and without.</summary>
/// <remarks>
/// <para>No descent follows the training: the nets are there to be compared, not to be the shortest.</para>
/// <para>Smoke: two small samples. Cpu and gpu: 16 nets a data set at n = 60,000, and six sample sizes, clean and with as many decoys as images, on MNIST.</para>
/// </remarks>
public static class ShortNetsSweep
{
    /// <summary>The experiment.</summary>
    public static Experiment<ShortNetsSweepOptions, ShortNetsSweepResult> Experiment { get; } = new("short-nets-sweep", Grid, Run);

    private static IReadOnlyList<Trial<ShortNetsSweepOptions>> Grid(Tier tier)
    {
        var large = IntegerArchitecture.Of(12, 32, 2).Index;
        if (tier == Tier.Smoke)
        {
            return [.. from decoys in new[] { 0, 256 }
                select new Trial<ShortNetsSweepOptions>(new("mnist", large, 256, decoys, 200, 4, 64, 0), new Seed(1))];
        }

        int[] architectures = [IntegerArchitecture.Of(4, 6).Index, IntegerArchitecture.Of(6, 8).Index, IntegerArchitecture.Of(8, 12, 2).Index, IntegerArchitecture.Of(12, 16, 2).Index];
        return
        [
            .. from data in new[] { "mnist", "fashion-mnist" }
               from architecture in architectures
               from price in new[] { 0.0, 2, 8, 24 }
               select new Trial<ShortNetsSweepOptions>(new(data, architecture, Price: price), new Seed(1)),
            .. from n in new[] { 250, 500, 1000, 2000, 5000, 20_000 }
               from decoys in new[] { 0, n }
               from price in new[] { 0.0, 2 }
               // some 2,000 steps where there are few images, four epochs where there are many
               select new Trial<ShortNetsSweepOptions>(new("mnist", large, n, decoys, 10_000, Math.Max(4, 130_000 / (n + decoys)), 64, price), new Seed(1)),
        ];
    }

    private static ShortNetsSweepResult Run(ShortNetsSweepOptions options, Seed seed, Lab lab)
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

        var training = new StraightThroughOptions(options.Epochs, options.Batch, Price: options.Price);
        var network = StraightThrough.Train(architecture, shown, training, seed.Split("training"), lab.Compute.Threads, lab.Report);
        var test = data.Test.Take([.. Enumerable.Range(0, options.TestCount)]);
        return new ShortNetsSweepResult(
            counted.Count, network.Errors(counted), test.Count, network.Errors(test),
            [.. network.Layers.Select(layer => (IReadOnlyList<long>)[.. Enumerable.Range(-architecture.Largest, (2 * architecture.Largest) + 1).Select(w => layer.LongCount(each => each == w))])],
            data.IsStandIn);
    }
}
