using System.Diagnostics;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Theory.Hyperreals;

namespace Theory.Bench;

/// <summary>Operations on hyperreal numbers to order 10, and whole functions at x + ε, beside mpmath's Taylor coefficients of the same functions.</summary>
/// <remarks>Needs the Debian package <c>python3-mpmath</c>. mpmath differentiates numerically in its smallest sufficient precision; no compiled jet library was at hand.</remarks>
public class Jets
{
    private const int Order = 10;
    private const int Rounds = 7;

    private static readonly Jet X = Jet.Variable(0.7, Order);
    private static readonly Jet A = Jet.Exp(Jet.Sin(X));
    private static readonly Jet B = 1.5 + Jet.Cos(X);

    private static readonly (string Name, Func<Jet> Run)[] Cases =
    [
        ("multiply", static () => A * B), ("divide", static () => A / B), ("exp", static () => Jet.Exp(A)), ("log", static () => Jet.Log(A)),
        ("sin", static () => Jet.Sin(A)), ("sqrt", static () => Jet.Sqrt(A)), ("pow", static () => Jet.Pow(A, 0.3)), ("atan", static () => Jet.Atan(A)),
        ("exp(sin(x))", static () => Jet.Exp(Jet.Sin(X))), ("1/(1+exp(-x))", static () => 1 / (1 + Jet.Exp(-X))), ("log(1+x^2)", static () => Jet.Log(1 + (X * X))),
        ("x^x", static () => Jet.Pow(X, X)), ("gamma(x)", static () => Jet.Gamma(X)),
    ];

    /// <summary>A product of order 10, for BenchmarkDotNet.</summary>
    /// <returns>The product.</returns>
    [Benchmark]
    public Jet Multiply() => A * B;

    /// <summary>An exponential of order 10, for BenchmarkDotNet.</summary>
    /// <returns>The exponential.</returns>
    [Benchmark]
    public Jet Exp() => Jet.Exp(A);

    /// <summary>Measures and writes <c>bench/results/jets.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where a coefficient is further than 1e-12 from mpmath's.</returns>
    internal static int Run(string root, string python = "/usr/bin/python3")
    {
        var ours = Cases.ToDictionary(static c => c.Name, static _ => new List<double>());
        var theirs = new Dictionary<string, List<double>>();
        JsonNode answer = new JsonObject();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, run) in Cases)
            {
                ours[name].Add(Time(run));
            }

            answer = Report.Peer(python, "python3-mpmath", [Path.Combine(root, "bench", "peers", "jets.py")]);
            foreach (var (name, value) in answer["nanoseconds"]!.AsObject())
            {
                (theirs.TryGetValue(name, out var list) ? list : theirs[name] = []).Add((double)value!);
            }
        }

        var worst = 0.0;
        foreach (var (name, coefficients) in answer["coefficients"]!.AsObject())
        {
            var jet = Cases.Single(c => c.Name == name).Run();
            var largest = 0.0;
            for (var k = 0; k <= Order; k++)
            {
                // Relative to the largest so far: a coefficient that all but cancels has no more digits than its neighbours.
                var truth = (double)coefficients![k]!;
                largest = Math.Max(largest, Math.Abs(truth));
                worst = Math.Max(worst, Math.Abs(jet.Coefficient(k) - truth) / largest);
            }
        }

        var config = ManualConfig.CreateEmpty().AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(50)).WithIterationCount(20)).AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance).WithArtifactsPath(Path.Combine(root, "artifacts", "benchmarks"));
        var reports = BenchmarkRunner.Run<Jets>(config).Reports;

        var how = FormattableString.Invariant($"order {Order}, doubles, one thread, medians of {Rounds} rounds in turns.");
        var (numbers, cases) = (new JsonArray(), new JsonArray());
        foreach (var (name, times) in ours)
        {
            var median = Report.Median(times);
            Report.Publish(numbers, $"{name}/nanoseconds", median, FormattableString.Invariant($"{Math.Ceiling(median):0} ns"), $"{name} of hyperreal numbers: {how}");
            var line = new JsonObject { ["case"] = name, ["ours"] = Report.Array(times) };
            if (theirs.TryGetValue(name, out var peer))
            {
                var ratio = Report.Median([.. peer.Zip(times, static (theirs, ours) => theirs / ours)]);
                Report.Publish(numbers, $"{name}/ratio", ratio, FormattableString.Invariant($"{Math.Floor(ratio):0}×"), $"Speed of {name} at x + ε over mpmath.taylor, as the median over the pairs of rounds: {how}");
                line["peer"] = Report.Array(peer);
            }

            cases.Add(line);
            Console.WriteLine(FormattableString.Invariant($"{name}: {median:0} ns{(theirs.TryGetValue(name, out var other) ? $", mpmath.taylor {Report.Median(other):0} ns" : string.Empty)}"));
        }

        var diagnosed = new JsonArray();
        foreach (var report in reports)
        {
            diagnosed.Add(new JsonObject
            {
                ["method"] = report.BenchmarkCase.Descriptor.WorkloadMethod.Name, ["medianNanoseconds"] = report.ResultStatistics?.Median,
                ["allocatedBytes"] = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0,
            });
        }

        Report.Write(root, "jets", new JsonObject
        {
            ["numbers"] = numbers, ["cases"] = cases, ["benchmarkDotNet"] = diagnosed, ["largestError"] = worst, ["peer"] = (string)answer["version"]!, ["threads"] = 1,
        });
        Console.WriteLine(FormattableString.Invariant($"largest error {worst:0.0e+0}"));
        return worst <= 1e-12 ? 0 : 1;
    }

    // The median over passes of the time of one operation, in nanoseconds.
    private static double Time(Func<Jet> run)
    {
        const int Pass = 2000;
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < 150)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Pass; i++)
            {
                _ = run();
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Pass);
        }

        return Report.Median(times);
    }
}
