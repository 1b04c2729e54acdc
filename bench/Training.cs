using System.Text.Json.Nodes;
using Theory.Nets.Data;
using Theory.Nets.Training;
using Theory.Numerics;

namespace Theory.Bench;

/// <summary>Images a second in training, here and in Debian's PyTorch: the same nets, images, batch size, number of steps and threads, in turns.</summary>
/// <remarks>Needs the Debian package <c>python3-torch</c>. The peer runs in both memory layouts, and the faster one counts.</remarks>
internal static class Training
{
    private const int Threads = 2;
    private const int Batch = 128;
    private const int Rounds = 5;
    private static readonly int[] Channels = [24, 48, 96];

    private static readonly (string Net, Func<Network> Make, int Steps, double Rate)[] Cases =
    [
        ("lenet", Networks.LeNet, 400, 0.01),
        ("convolutional", static () => Networks.Convolutional(Channels[0], Channels[1], Channels[2]), 120, 0.05),
    ];

    /// <summary>Measures and writes <c>bench/results/training.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string root, string python = "/usr/bin/python3")
    {
        var data = new DataFinder().Find(DataSource.Mnist);
        var peer = Path.Combine(root, "bench", "peers", "training.py");
        var file = Path.GetTempFileName();
        try
        {
            var numbers = new JsonArray();
            var cases = new JsonArray();
            var version = "";
            foreach (var (net, make, steps, rate) in Cases)
            {
                var images = data.Train.Take([.. Enumerable.Range(0, steps * Batch)]);
                File.WriteAllBytes(file, [.. images.Pixels, .. images.Labels]);
                var (ours, plain, last) = (new List<double>(), new List<double>(), new List<double>());
                var losses = new List<double>();
                for (var round = 0; round < Rounds; round++)
                {
                    var trained = Ours(make(), images, rate);
                    ours.Add(trained.Images / trained.Seconds);
                    var (contiguous, channelsLast) = (Peer(false), Peer(true));
                    plain.Add((double)contiguous["imagesPerSecond"]!);
                    last.Add((double)channelsLast["imagesPerSecond"]!);
                    losses.AddRange([trained.Loss[0], (double)contiguous["loss"]!, (double)channelsLast["loss"]!]);
                    version = (string)contiguous["version"]!;
                    Console.WriteLine(Invariant($"{net}: ours {ours[^1]:0}, PyTorch {plain[^1]:0}, with channels last {last[^1]:0} images/s"));
                }

                var (here, there) = (Report.Median(ours), Math.Max(Report.Median(plain), Report.Median(last)));
                var how = Invariant($"{make()}, batch {Batch}, {steps} steps, {Threads} threads; medians of {Rounds} runs in turns; PyTorch {version} in its faster memory layout.");
                Report.Publish(numbers, $"{net}/ratio", here / there, Invariant($"{Math.Floor(100 * here / there) / 100:0.00}×"), $"Training throughput over that of Debian's python3-torch: {how}");
                Report.Publish(numbers, $"{net}/images-per-second", here, Invariant($"{here:0}"), $"Images a second in training: {how}");
                Report.Publish(numbers, $"{net}/peer-images-per-second", there, Invariant($"{there:0}"), $"Images a second in training, Debian's python3-torch: {how}");
                cases.Add(new JsonObject
                {
                    ["net"] = net, ["parameters"] = make().ParameterCount, ["batch"] = Batch, ["steps"] = steps, ["rate"] = rate,
                    ["ours"] = Report.Array(ours), ["peer"] = Report.Array(plain), ["peerChannelsLast"] = Report.Array(last), ["meanLosses"] = Report.Array(losses),
                });

                JsonNode Peer(bool channelsLast) => Report.Peer(python, "python3-torch",
                    [peer, "--net", net, "--channels", .. Channels.Select(static c => Invariant($"{c}")), "--data", file, "--count", Invariant($"{images.Count}"), "--batch", Invariant($"{Batch}"),
                        "--steps", Invariant($"{steps}"), "--warm-up", "10", "--rate", Invariant($"{rate}"), "--threads", Invariant($"{Threads}"), .. channelsLast ? new[] { "--channels-last" } : []]);
            }

            var report = new JsonObject
            {
                ["numbers"] = numbers,
                ["cases"] = cases,
                ["device"] = new Compute(Threads: Threads).Describe().ToString(),
                ["peer"] = $"PyTorch {version}, Debian's python3-torch",
                ["data"] = data.Provenance,
                ["threads"] = Threads,
            };
            Report.Write(root, "training", report);
            return 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // A short run first: torch chooses and builds its kernels at the first sight of a shape.
    private static Trained Ours(Network network, LabelledImages images, double rate)
    {
        var options = new TrainingOptions(1, Batch, Rate: rate) { Schedule = new Schedule(Decline.Constant) };
        _ = Trainer.Train(network, images.Take([.. Enumerable.Range(0, 10 * Batch)]), options, new Seed(1), new Compute(Threads: Threads));
        return Trainer.Train(network, images, options, new Seed(1), new Compute(Threads: Threads));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
