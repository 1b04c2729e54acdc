using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Theory.Nets.Data;
using Theory.Nets.IntegerNets;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Theory.Bench;

/// <summary>Changes of one weight that are decided in a second, in the descent of the bound and by evaluating the network in TorchSharp: the same network, images and one thread, in turns.</summary>
/// <remarks>
/// <para>A trial is decided when it is certain whether the errors on all 60,000 images, with the code length, lower the bound. The peer computes all outputs for all images anew, in its fastest
/// batch of those tried, and counts; both must count the same errors.</para>
/// <para>The limit of the machine is what a loop of additions of 16-bit integers reaches that never leaves the registers, measured beside it.</para>
/// </remarks>
internal static class Descent
{
    private const int Rounds = 5;
    private static readonly int[] Batches = [500, 2000, 10_000];

    /// <summary>Measures and writes <c>bench/results/descent.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string root)
    {
        var data = new DataFinder().Find(DataSource.Mnist);
        var architecture = IntegerArchitecture.Of(6, 8);
        var network = StraightThrough.Train(architecture, data.Train, new StraightThroughOptions(Epochs: 20), new Seed(1));
        network = BoundDescent.Run(network, data.Train, new BoundDescentOptions(Sweeps: 1), new Seed(1)).Network;
        var images = new Compute(Threads: 1);
        images.Start();
        using var peer = new Peer(architecture, data.Train);
        var errors = network.Errors(data.Train);
        foreach (var batch in Batches)
        {
            if (peer.Errors(network, batch) != errors)
            {
                throw new InvalidOperationException($"The peer counts {peer.Errors(network, batch)} errors, the descent {errors}.");
            }
        }

        var (ours, theirs, seen, operations, limit) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var sweep = BoundDescent.Run(network, data.Train, new BoundDescentOptions(Sweeps: 1), new Seed((ulong)round)).Sweeps[0];
            ours.Add(sweep.Tried / clock.Elapsed.TotalSeconds);
            seen.Add(sweep.Seen);
            operations.Add(sweep.Seen * data.Train.Count * OperationsOfTrial(network) * ours[^1]);
            limit.Add(Limit());
            var fastest = Batches.Select(batch =>
            {
                clock.Restart();
                _ = peer.Errors(network, batch);
                return 1 / clock.Elapsed.TotalSeconds;
            }).Max();
            theirs.Add(fastest);
            Console.WriteLine(FormattableString.Invariant($"ours {ours[^1]:0} trials/s ({100 * seen[^1]:0.0} % of the images seen), TorchSharp {theirs[^1]:0.00}; {operations[^1] / 1e9:0.0} of {limit[^1] / 1e9:0.0} G operations/s"));
        }

        var ratio = Report.Median([.. ours.Zip(theirs, (a, b) => a / b)]);
        var share = Report.Median([.. operations.Zip(limit, (a, b) => a / b)]);
        var how = FormattableString.Invariant($"{architecture}, 60,000 images, one thread; medians of {Rounds} rounds in turns.");
        var numbers = new JsonArray();
        Report.Publish(numbers, "ratio", ratio, FormattableString.Invariant($"{Math.Floor(ratio):0}×"), $"Changes of one weight decided in a second over those that TorchSharp evaluates: {how}");
        Report.Publish(numbers, "trials-per-second", Report.Median(ours), FormattableString.Invariant($"{Report.Median(ours):0}"), $"Changes of one weight decided in a second: {how}");
        Report.Publish(numbers, "peer-trials-per-second", Report.Median(theirs), FormattableString.Invariant($"{Report.Median(theirs):0.00}"), $"Evaluations of the network on all images in a second, TorchSharp: {how}");
        Report.Publish(numbers, "seen", Report.Median(seen), FormattableString.Invariant($"{100 * Report.Median(seen):0.0} %"), $"The share of the images that a trial looks at before it is decided: {how}");
        Report.Publish(numbers, "simd-share", share, FormattableString.Invariant($"{100 * share:0} %"), $"Operations on 16-bit integers that the trials need, over those that a loop of additions in registers reaches on the same machine: {how}");
        Report.Write(root, "descent", new JsonObject
        {
            ["numbers"] = numbers,
            ["ours"] = Report.Array(ours),
            ["peer"] = Report.Array(theirs),
            ["seen"] = Report.Array(seen),
            ["operationsPerSecond"] = Report.Array(operations),
            ["limitPerSecond"] = Report.Array(limit),
            ["device"] = images.Describe().ToString(),
            ["data"] = data.Provenance,
            ["threads"] = 1,
        });
        return 0;
    }

    // What one image needs for a trial, in operations on 16-bit integers, in the mean over all weights; loads, stores and the choice of the largest output are not counted.
    private static double OperationsOfTrial(IntegerNetwork network)
    {
        var a = network.Architecture;
        var (firstArea, area, cells) = (a.FirstSide * a.FirstSide, a.SecondSide * a.SecondSide, a.Cells * a.Cells);
        var layers = network.Layers;
        var secondDensity = layers[1].Count(w => w != 0) / (double)layers[1].Count;
        var thirdDensity = layers[2].Count(w => w != 0) / (double)layers[2].Count;

        // a change of a position: add it, twice the larger of it and 0, subtract; the sum of a cell, in 32 bits, counts twice; then each class that looks at the cell
        var pool = (4 * area) + (2 * area) + (cells * DataSet.Classes * thirdDensity * 4);
        var third = 4.0;
        var second = (2 * area) + pool;
        var first = (5 * firstArea) + (a.Second * ((9 * secondDensity * 2 * area) + pool));
        return ((first * layers[0].Count) + (second * layers[1].Count) + (third * layers[2].Count)) / a.WeightCount;
    }

    // Additions of 16-bit integers a second in registers: eight chains of vectors.
    private static double Limit()
    {
        const int Steps = 20_000_000;
        var best = 0.0;
        for (var repeat = 0; repeat < 3; repeat++)
        {
            var one = Vector512.Create((short)Environment.ProcessorCount);
            var (a, b, c, d) = (one, one, one, one);
            var (e, f, g, h) = (one, one, one, one);
            var clock = Stopwatch.StartNew();
            for (var step = 0; step < Steps; step++)
            {
                (a, b, c, d) = (a + one, b + one, c + one, d + one);
                (e, f, g, h) = (e + one, f + one, g + one, h + one);
            }

            var seconds = clock.Elapsed.TotalSeconds;
            GC.KeepAlive(a + b + c + d + e + f + g + h);
            best = Math.Max(best, 8.0 * 32 * Steps / seconds);
        }

        return best;
    }

    /// <summary>The network in TorchSharp, in floating-point numbers that hold its integers exactly.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly IntegerArchitecture architecture;
        private readonly Tensor images;
        private readonly Tensor labels;

        public Peer(IntegerArchitecture architecture, LabelledImages raw)
        {
            this.architecture = architecture;
            var prepared = architecture.Prepare(raw);
            using var scope = NewDisposeScope();
            images = (tensor(prepared.Pixels, [prepared.Count, 1, prepared.Rows, prepared.Columns]).to(ScalarType.Float32) / 16).floor_()
                .slice(2, architecture.WindowStart, architecture.WindowStart + architecture.WindowSide, 1)
                .slice(3, architecture.WindowStart, architecture.WindowStart + architecture.WindowSide, 1).contiguous().MoveToOuterDisposeScope();
            labels = tensor(prepared.Labels).to(ScalarType.Int64).MoveToOuterDisposeScope();
        }

        public int Errors(IntegerNetwork network, int batch)
        {
            using var still = no_grad();
            using var scope = NewDisposeScope();
            var a = architecture;
            Tensor Layer(int index, params long[] shape) => tensor(network.Layers[index].Select(w => (float)w).ToArray(), shape);
            var (w1, w2, w3) = (Layer(0, a.First, 1, 5, 5), Layer(1, a.Second, a.First, 3, 3), Layer(2, 10, a.Second * a.Cells * a.Cells));
            long errors = 0;
            for (long start = 0; start < images.shape[0]; start += batch)
            {
                using var step = NewDisposeScope();
                var end = Math.Min(start + batch, images.shape[0]);
                var first = functional.conv2d(images.slice(0, start, end, 1), w1, strides: [2, 2]).relu_();
                var second = functional.conv2d(first, w2).relu_();
                var cells = functional.avg_pool2d(second, a.Pool) * (a.Pool * a.Pool);
                var outputs = functional.linear(cells.round_().flatten(1), w3);
                errors += (outputs.argmax(1) != labels.slice(0, start, end, 1)).sum().item<long>();
            }

            return (int)errors;
        }

        public void Dispose()
        {
            images.Dispose();
            labels.Dispose();
        }
    }
}
