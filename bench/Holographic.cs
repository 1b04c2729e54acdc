using System.Diagnostics;
using System.Text.Json.Nodes;
using Theory.Holographic;
using Theory.Numerics;

namespace Theory.Bench;

/// <summary>Binding of 10,000 pairs against NumPy's FFT, and the clean-up of 10,000 reads against this machine's rate of a product of matrices, in turns.</summary>
/// <remarks>Needs the Debian package <c>python3-numpy</c>, with OpenBLAS; <c>python3-torch</c> where it is there.</remarks>
internal static class Holographic
{
    private const int Rounds = 5;
    private const int Pairs = 10000;
    private const int Items = 10000;
    private const int Length = 1024;

    /// <summary>Measures and writes <c>bench/results/holographic.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where NumPy binds faster, or the clean-up is below 60 % of the rate.</returns>
    public static int Run(string root, string python = "/usr/bin/python3")
    {
        var peer = Path.Combine(root, "bench", "peers", "holographic.py");
        var numbers = new JsonArray();
        var result = new JsonObject { ["numbers"] = numbers };
        var met = true;
        foreach (var n in new[] { 1024, 1000 })
        {
            var (left, right) = (Vectors(Pairs, n, "left"), Vectors(Pairs, n, "right"));
            var (ours, theirs) = (new List<double>(), new List<double>());
            JsonNode answer = new JsonObject();
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Best(() => Binding.Bind(left, right)));
                answer = Report.Peer(python, "python3-numpy", [peer, "bind", $"{n}", $"{Pairs}", "--threads", "1"]);
                theirs.Add((double)answer["seconds"]!);
                Console.WriteLine(FormattableString.Invariant($"n = {n}: ours {1e3 * ours[^1]:0} ms, NumPy {1e3 * theirs[^1]:0} ms"));
            }

            var pairs = theirs.Zip(ours, static (peer, own) => peer / own).ToList();
            var (ratio, lowest) = (Report.Median(pairs), pairs.Min());
            var how = FormattableString.Invariant($"{Pairs} pairs of length {n} in double precision, one thread each, the shortest time of a round, {Rounds} rounds in turns, {(string)answer["version"]!}.");
            Report.Publish(numbers, $"{n}-ratio", ratio, FormattableString.Invariant($"{ratio:0.0}×"), $"Speed of binding over NumPy's FFT, median over the pairs of rounds: {how}");
            Report.Publish(numbers, $"{n}-lowest-ratio", lowest, FormattableString.Invariant($"{lowest:0.0}×"), $"The same ratio in the pair of rounds where it was lowest: {how}");
            Report.Publish(numbers, $"{n}-microseconds", 1e6 * Report.Median(ours) / Pairs, FormattableString.Invariant($"{1e6 * Report.Median(ours) / Pairs:0.0} µs"), $"One binding: {how}");
            result[$"bind{n}"] = new JsonObject { ["ours"] = Report.Array(ours), ["peer"] = Report.Array(theirs) };
            met &= ratio >= 1;
        }

        var vocabulary = new Vocabulary(Vectors(Items, Length, "items"));
        var reads = Vectors(Pairs, Length, "reads");
        var (rates, machine) = (new List<double>(), new List<double>());
        JsonNode product = new JsonObject();
        const double Work = 2.0 * Pairs * Items * Length;
        for (var round = 0; round < Rounds; round++)
        {
            rates.Add(Work / Best(() => vocabulary.CleanUp(reads)));
            product = Report.Peer(python, "python3-numpy", [peer, "clean", $"{Pairs}", $"{Items}", $"{Length}", "--threads", $"{Environment.ProcessorCount}"]);
            machine.Add((double)product["rate"]!);
            Console.WriteLine(FormattableString.Invariant($"clean-up {rates[^1] / 1e9:0} GFLOP/s, the product alone {machine[^1] / 1e9:0} GFLOP/s"));
        }

        var shares = rates.Zip(machine, static (own, peak) => own / peak).ToList();
        var share = Report.Median(shares);
        var what = FormattableString.Invariant($"{Pairs} reads, {Items} items of length {Length}, single precision with the nearest compared in double, all {Environment.ProcessorCount} cores, {Rounds} rounds in turns, {(string)product["version"]!}.");
        Report.Publish(numbers, "clean-up-share", share, FormattableString.Invariant($"{100 * share:0} %"), $"Rate of the clean-up over that of the product of the same matrices in the fastest library at hand, median over the pairs of rounds: {what}");
        Report.Publish(numbers, "clean-up-rate", Report.Median(rates), FormattableString.Invariant($"{Report.Median(rates) / 1e9:0} GFLOP/s"), $"Rate of the clean-up: {what}");
        Report.Publish(numbers, "product-rate", Report.Median(machine), FormattableString.Invariant($"{Report.Median(machine) / 1e9:0} GFLOP/s"), $"Rate of the product alone: {what}");
        result["cleanUp"] = new JsonObject { ["ours"] = Report.Array(rates), ["product"] = Report.Array(machine) };
        Report.Write(root, "holographic", result);
        Console.WriteLine(FormattableString.Invariant($"clean-up at {100 * share:0} % of the rate of the product"));
        return met && share >= 0.6 ? 0 : 1;
    }

    private static HolographicVector[] Vectors(int count, int n, string name)
    {
        var stream = new Seed(2026).Split("holographic").Split(name).Stream();
        return [.. Enumerable.Range(0, count).Select(_ => new HolographicVector(stream.Normals(n)))];
    }

    // the shortest time of one call, of at least three and a second of them
    private static double Best(Func<object> work)
    {
        var (best, calls, clock) = (double.PositiveInfinity, 0, Stopwatch.StartNew());
        for (; calls < 3 || clock.ElapsedMilliseconds < 1000; calls++)
        {
            var start = Stopwatch.GetTimestamp();
            GC.KeepAlive(work());
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
