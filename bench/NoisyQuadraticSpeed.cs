using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Theory.MetaLearning;

namespace Theory.Bench;

/// <summary>The exact losses of heavy ball on the published noisy quadratic, and their gradient, against the same recursion in NumPy and PyTorch, one library call an operation, in turns; one thread.</summary>
/// <remarks>
/// <para>Needs the Debian packages <c>python3-numpy</c> and <c>python3-torch</c>. Of two NumPy programs, with and without arrays that are written in place, the faster counts.</para>
/// <para>The limit is eight multiplications or fused ones a coordinate and step at the rate that a loop of fused multiply-adds reaches that never leaves the registers, measured in the same
/// round at the width that the kernel runs at.</para>
/// </remarks>
internal static class NoisyQuadraticSpeed
{
    private const int Rounds = 7;
    private const int Count = 1000;
    private const int Steps = 250;

    /// <summary>Measures and writes <c>bench/results/noisy-quadratic.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peers.</param>
    /// <returns>The exit code: 1 where the peers find another loss or gradient.</returns>
    public static int Run(string root, string python = "/usr/bin/python3")
    {
        var problem = NoisyQuadratic.Wu(Count);
        var schedule = Schedules.Greedy(problem, Steps, Box.Published(problem));
        var file = Path.GetTempFileName();
        try
        {
            static string Line(IEnumerable<double> values) => string.Join(' ', values.Select(static x => FormattableString.Invariant($"{x:R}")));
            var h = problem.Curvatures;
            File.WriteAllLines(file, [Line(h), Line(h.Zip(problem.NoiseVariances, static (x, v) => x * x * v)), Line(problem.Initial), Line(h.Select(static x => 0.5 * x)), Line(schedule.Rates), Line(schedule.Momenta)]);
            var script = Path.Combine(root, "bench", "peers", "noisy_quadratic.py");
            var (ours, gradients, trajectories) = (new List<double>(), new List<double>(), new List<double>());
            var (numpy, torch, autograd, shares, limits) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
            JsonNode answer = new JsonObject();
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(Fastest(() => HeavyBall.Loss(problem, schedule)));
                limits.Add(8.0 * Count * Steps / FusedPerSecond());
                ours[^1] = Math.Min(ours[^1], Fastest(() => HeavyBall.Loss(problem, schedule)));
                trajectories.Add(Fastest(() => HeavyBall.Losses(problem, schedule)[^1]));
                gradients.Add(Fastest(() => HeavyBall.Gradient(problem, schedule).Loss));
                answer = Report.Peer(python, "python3-torch", [script, "--data", file]);
                numpy.Add(Math.Min((double)answer["numpySeconds"]!, (double)answer["numpyInPlaceSeconds"]!));
                torch.Add((double)answer["torchSeconds"]!);
                autograd.Add((double)answer["gradientSeconds"]!);
                shares.Add(limits[^1] / ours[^1]);
                Console.WriteLine(FormattableString.Invariant($"forward {1e6 * ours[^1]:0} µs (with all losses {1e6 * trajectories[^1]:0}), limit {1e6 * limits[^1]:0} µs, NumPy {1e6 * numpy[^1]:0} µs, PyTorch {1e6 * torch[^1]:0} µs; gradient {1e6 * gradients[^1]:0} µs, autograd {1e6 * autograd[^1]:0} µs"));
            }

            var gradient = HeavyBall.Gradient(problem, schedule);
            var lossDifference = new[] { "numpyLoss", "numpyInPlaceLoss", "torchLoss" }.Max(name => Math.Abs(((double)answer[name]! / gradient.Loss) - 1));
            var all = gradient.ByRate.Concat(gradient.ByMomentum).ToList();
            var scale = all.Max(Math.Abs);
            var gradientDifference = answer["gradient"]!.AsArray().Select((theirs, i) => Math.Abs((double)theirs! - all[i]) / scale).Max();

            static double Ratio(List<double> theirs, List<double> own) => Report.Median([.. theirs.Zip(own, static (a, b) => a / b)]);
            var width = Vector512.IsHardwareAccelerated ? 8 : 4;
            var how = FormattableString.Invariant($"N = {Count}, T = {Steps}, float64, one thread, medians over {Rounds} rounds in turns of the fastest pass in each; NumPy {(string)answer["numpyVersion"]!}, PyTorch {(string)answer["torchVersion"]!}, registers of {width} doubles.");
            var numbers = new JsonArray();
            void Publish(string measure, double ratio, string what) => Report.Publish(numbers, measure, ratio, FormattableString.Invariant($"{Math.Floor(ratio):0}×"), $"{what}: {how}");
            Publish("forward-vs-numpy", Ratio(numpy, ours), "Speed of the exact final loss over the same recursion in NumPy, the faster of two programs");
            Publish("forward-vs-pytorch", Ratio(torch, ours), "Speed of the exact final loss over the same recursion in PyTorch");
            Publish("gradient-vs-pytorch", Ratio(autograd, gradients), "Speed of the loss and its derivatives by all entries of the schedule over PyTorch's autograd");
            var share = Report.Median(shares);
            Report.Publish(numbers, "forward-share-of-limit", share, FormattableString.Invariant($"{Math.Floor(100 * share):0} %"), $"Eight fused multiply-adds a coordinate and step at the rate of a loop in registers, over the time that the final loss takes: {how}");
            Report.Publish(numbers, "forward-microseconds", 1e6 * Report.Median(ours), FormattableString.Invariant($"{Math.Ceiling(1e6 * Report.Median(ours)):0} µs"), $"The exact final loss: {how}");
            Report.Publish(numbers, "gradient-microseconds", 1e6 * Report.Median(gradients), FormattableString.Invariant($"{Math.Ceiling(1e6 * Report.Median(gradients)):0} µs"), $"The loss and all derivatives: {how}");
            var optimal = Optimal(problem);
            Report.Publish(numbers, "optimal-seconds", optimal, FormattableString.Invariant($"{optimal:0.00} s"), $"The optimal momentum schedule, searched for from several starts: {how}");
            Report.Write(root, "noisy-quadratic", new JsonObject
            {
                ["numbers"] = numbers,
                ["forward"] = Report.Array(ours),
                ["trajectory"] = Report.Array(trajectories),
                ["gradient"] = Report.Array(gradients),
                ["limit"] = Report.Array(limits),
                ["numpy"] = Report.Array(numpy),
                ["torch"] = Report.Array(torch),
                ["autograd"] = Report.Array(autograd),
                ["lossDifference"] = lossDifference,
                ["gradientDifference"] = gradientDifference,
                ["lanes"] = width,
                ["threads"] = 1,
            });
            Console.WriteLine(FormattableString.Invariant($"{Ratio(numpy, ours):0.0} × NumPy, {Ratio(torch, ours):0.0} × PyTorch, {Ratio(autograd, gradients):0.0} × autograd, {100 * share:0.0} % of the limit at {width} lanes; optimal {optimal:0.000} s; differences {lossDifference:0.0e+0}, {gradientDifference:0.0e+0}"));
            return lossDifference < 1e-10 && gradientDifference < 1e-10 ? 0 : 1;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The fastest pass within a third of a second: what others run on the machine only adds.
    private static double Fastest(Func<double> pass)
    {
        var (best, sum) = (double.PositiveInfinity, 0.0);
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < 330)
        {
            var start = Stopwatch.GetTimestamp();
            sum += pass();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        GC.KeepAlive(sum);
        return best;
    }

    private static double Optimal(NoisyQuadratic problem)
    {
        var best = double.PositiveInfinity;
        for (var repeat = 0; repeat < 3; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            _ = Schedules.Optimal(problem, Steps, Box.Published(problem));
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    // Fused multiply-adds of doubles a second in registers, at the kernel's width: as many chains as hide the latency of two pipes.
    private static double FusedPerSecond()
    {
        const int Turns = 40_000;
        var best = 0.0;
        for (var repeat = 0; repeat < 400; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            var sum = Vector512.IsHardwareAccelerated ? Chains8(Turns) : Chains4(Turns);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            GC.KeepAlive(sum);
            best = Math.Max(best, (Vector512.IsHardwareAccelerated ? 8.0 : 4.0) * 10 * Turns / seconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Chains4(int turns)
    {
        var (x, y) = (Vector256.Create(0.999999), Vector256.Create(1e-9));
        var (a, b, c, d, e) = (y, y, y, y, y);
        var (f, g, h, i, j) = (y, y, y, y, y);
        for (var turn = 0; turn < turns; turn++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Chains8(int turns)
    {
        var (x, y) = (Vector512.Create(0.999999), Vector512.Create(1e-9));
        var (a, b, c, d, e) = (y, y, y, y, y);
        var (f, g, h, i, j) = (y, y, y, y, y);
        for (var turn = 0; turn < turns; turn++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
