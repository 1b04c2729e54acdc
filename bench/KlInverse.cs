using System.Diagnostics;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Theory.Numerics;
using Theory.PacBayes;

namespace Theory.Bench;

/// <summary>The certified kl inverse against SciPy's brentq on the same inputs, in turns; and how far each lies from 50-digit roots.</summary>
/// <remarks>Needs the Debian package <c>python3-scipy</c>.</remarks>
public class KlInverse
{
    private const int Rounds = 9;
    private const int Count = 2000;
    private static readonly (double Q, double C)[] Inputs = MakeInputs();

    /// <summary>All inputs once, for BenchmarkDotNet: its figures are those of one call.</summary>
    /// <returns>A sum, so that no call is left out.</returns>
    [Benchmark(OperationsPerInvoke = Count)]
    public double InverseUpper()
    {
        var sum = 0.0;
        foreach (var (q, c) in Inputs)
        {
            sum += BinaryKl.InverseUpper(q, c);
        }

        return sum;
    }

    /// <summary>Measures and writes <c>bench/results/kl-inverse.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where the inverse is below a root or further above than 1e-12.</returns>
    internal static int Run(string root, string python = "/usr/bin/python3")
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, Inputs.Select(static x => Invariant($"{x.Q:R} {x.C:R} {BinaryKl.InverseUpper(x.Q, x.C):R}")));
            var peer = Path.Combine(root, "bench", "peers", "kl_inverse.py");
            var (ours, math, relEntr) = (new List<double>(), new List<double>(), new List<double>());
            JsonNode answer = new JsonObject();
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Ours());
                answer = Report.Peer(python, "python3-scipy", [peer, "--data", file, .. round == Rounds - 1 ? new[] { "--truth" } : []]);
                math.Add((double)answer["math"]!);
                relEntr.Add((double)answer["rel_entr"]!);
                Console.WriteLine(Invariant($"ours {ours[^1]:0} ns, brentq with math.log {math[^1]:0} ns, with rel_entr {relEntr[^1]:0} ns"));
            }

            // After the rounds, so that the code it times is the code that the rounds made hot.
            var config = ManualConfig.CreateEmpty().AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(50)).WithIterationCount(30)).AddDiagnoser(MemoryDiagnoser.Default)
                .AddLogger(NullLogger.Instance).WithArtifactsPath(Path.Combine(root, "artifacts", "benchmarks"));
            var report = BenchmarkRunner.Run<KlInverse>(config).Reports.Single();
            var statistics = report.ResultStatistics ?? throw new InvalidOperationException("BenchmarkDotNet measured nothing.");

            var (here, there) = (Report.Median(ours), Report.Median(math));
            var pairs = math.Zip(ours, static (peer, own) => peer / own).ToList();
            var (ratio, lowest) = (Report.Median(pairs), pairs.Min());
            var (most, least) = ((double)answer["oursMaxExcess"]!, (double)answer["oursMinExcess"]!);
            var version = (string)answer["version"]!;
            var how = Invariant($"{Count} inputs (r̂ from 0 to 1/2 on 50 to 10⁶ examples, budgets of a PAC-Bayes bound), one thread, medians of {Rounds} rounds in turns.");
            var numbers = new JsonArray();
            Report.Publish(numbers, "ratio", ratio, Invariant($"{Math.Floor(ratio):0}×"), $"Speed of the certified kl inverse over SciPy's brentq with math.log, the faster of two usual forms, as the median over the pairs of rounds: {how}");
            Report.Publish(numbers, "lowest-ratio", lowest, Invariant($"{Math.Floor(lowest):0}×"), $"The same ratio in the pair of rounds where it was lowest: {how}");
            Report.Publish(numbers, "nanoseconds", here, Invariant($"{Math.Ceiling(here):0} ns"), $"One certified kl inverse: {how}");
            Report.Publish(numbers, "peer-nanoseconds", there, Invariant($"{Math.Floor(there):0} ns"), $"One brentq, {version}: {how}");
            Report.Publish(numbers, "excess", most, Outward.Upper(most, 2), $"Largest relative excess over the exact root (50 digits); the smallest is {Outward.Lower(least, 2)}, so that none is below: {how}");
            Report.Publish(numbers, "peer-below", (double)answer["peerBelow"]!, Invariant($"{100 * (double)answer["peerBelow"]!:0.0} %"), $"Share of brentq's roots that lie below the exact root: {how}");

            var result = new JsonObject
            {
                ["numbers"] = numbers,
                ["ours"] = Report.Array(ours),
                ["peerMath"] = Report.Array(math),
                ["peerRelEntr"] = Report.Array(relEntr),
                ["peerExcess"] = new JsonArray((double)answer["peerMinExcess"]!, (double)answer["peerMaxExcess"]!),
                ["benchmarkDotNet"] = new JsonObject
                {
                    ["medianNanoseconds"] = statistics.Median, ["standardError"] = statistics.StandardError,
                    ["allocatedBytes"] = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0,
                },
                ["peer"] = version,
                ["threads"] = 1,
            };
            Report.Write(root, "kl-inverse", result);
            Console.WriteLine(Invariant($"{ratio:0} times as fast, {lowest:0} in the lowest pair; excess from {least:0.0e+0} to {most:0.0e+0}; brentq below the root in {100 * (double)answer["peerBelow"]!:0} %"));
            return least >= 0 && most <= 1e-12 ? 0 : 1;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // What bounds are asked for: n from 50 to 10⁶, few errors or many, KL from 0 to n/5, δ from 0.3 to 10⁻⁶; r̂ > 0, since the peer's logarithm has no 0 ln 0.
    private static (double Q, double C)[] MakeInputs()
    {
        var stream = new Seed(2026).Split("kl-inverse").Stream();
        return [.. Enumerable.Range(0, Count).Select(_ =>
        {
            var n = Math.Floor(50 * Math.Pow(20000, stream.NextDouble()));
            var k = Math.Max(1, Math.Floor(n * Math.Pow(10, -0.30103 - (3 * stream.NextDouble()))));
            var complexity = stream.NextInt(3) == 0 ? 0 : n * 0.2 * stream.NextDouble();
            var failure = Math.Pow(10, -0.5 - (5.5 * stream.NextDouble()));
            return (k / n, (complexity + Math.Log(2 * Math.Sqrt(n) / failure)) / n);
        })];
    }

    // The median over passes of the time of one call, in nanoseconds; a second of them.
    private static double Ours()
    {
        var bench = new KlInverse();
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < 1000)
        {
            var start = Stopwatch.GetTimestamp();
            _ = bench.InverseUpper();
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Count);
        }

        return Report.Median(times);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
