using System.Diagnostics;
using System.Text.Json.Nodes;
using Theory.Nets.Mixtures;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Bench;

/// <summary>The singular values of a mixture's Jacobian at 250 inputs, 128 → 128 with 20 experts under softmax gates, beside NumPy's on the same weights and inputs.</summary>
/// <remarks>Needs the Debian package <c>python3-numpy</c>. Both form the Jacobians in closed form and take all singular values in double precision, with one thread and with two.</remarks>
internal static class JacobianSpectra
{
    private const int Width = 128;
    private const int Experts = 20;
    private const int Inputs = 250;
    private const int Together = 25;
    private const int Rounds = 5;

    /// <summary>Measures and writes <c>bench/results/jacobian-spectra.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where a singular value is further than 1e-12 of the largest from NumPy's.</returns>
    internal static int Run(string root, string python = "/usr/bin/python3")
    {
        using var all = NewDisposeScope();
        new Compute(Threads: 1).Start();
        using var layer = new DenseMixtureOfExperts(Width, Width, Experts, ExpertGates.Softmax, new Seed(1).Split("layer"), ScalarType.Float64);
        var points = tensor(new Seed(1).Split("inputs").Stream().Normals(Inputs * Width), [Inputs, Width]);
        var folder = Directory.CreateTempSubdirectory("jacobian-spectra");
        try
        {
            foreach (var (name, parameter) in layer.state_dict())
            {
                Save(Path.Combine(folder.FullName, $"{name}.bin"), parameter);
            }

            Save(Path.Combine(folder.FullName, "inputs.bin"), points);
            var (ours, theirs) = (new Dictionary<int, List<double>> { [1] = [], [2] = [] }, new Dictionary<int, List<double>> { [1] = [], [2] = [] });
            var (values, worst, version) = (Array.Empty<double>(), 0.0, string.Empty);
            foreach (var threads in ours.Keys)
            {
                new Compute(Threads: threads).Start();
                Spectra(layer, points);
                for (var round = 0; round < Rounds; round++)
                {
                    var start = Stopwatch.GetTimestamp();
                    values = Spectra(layer, points);
                    ours[threads].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                    var answer = Report.Peer(
                        python, "python3-numpy", [Path.Combine(root, "bench", "peers", "jacobian_spectra.py"), folder.FullName, $"{Width}", $"{Experts}", $"{Inputs}", $"{threads}"]);
                    theirs[threads].Add((double)answer["seconds"]!);
                    version = (string)answer["version"]!;
                }

                var peer = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(folder.FullName, "values.bin"))).ToArray();
                for (var i = 0; i < peer.Length; i++)
                {
                    worst = Math.Max(worst, Math.Abs(peer[i] - values[i]) / values[i / Width * Width]);
                }
            }

            var numbers = new JsonArray();
            foreach (var threads in ours.Keys)
            {
                var how = FormattableString.Invariant($"{Inputs} inputs, {Width} → {Width}, {Experts} experts under softmax gates, double precision, {threads} {(threads == 1 ? "thread" : "threads")}, median of {Rounds} rounds in turns.");
                var (own, peer) = (Report.Median(ours[threads]), Report.Median(theirs[threads]));
                var ratio = Report.Median([.. theirs[threads].Zip(ours[threads], static (t, o) => t / o)]);
                Report.Publish(numbers, $"seconds-{threads}", own, FormattableString.Invariant($"{own:0.00} s"), $"Jacobians and their singular values: {how}");
                Report.Publish(numbers, $"numpy-seconds-{threads}", peer, FormattableString.Invariant($"{peer:0.00} s"), $"The same by NumPy: {how}");
                Report.Publish(numbers, $"ratio-{threads}", ratio, FormattableString.Invariant($"{Math.Floor(ratio * 10) / 10:0.0}"), $"NumPy's time over ours, median over pairs of rounds: {how}");
                Console.WriteLine(FormattableString.Invariant($"{threads} threads: {own:0.000} s, NumPy {peer:0.000} s, ratio {ratio:0.00}"));
            }

            Report.Publish(numbers, "difference", worst, FormattableString.Invariant($"{worst:0.0e+0}"), "Largest difference of a singular value from NumPy's, over the largest of its Jacobian.");
            Report.Write(root, "jacobian-spectra", new JsonObject
            {
                ["numbers"] = numbers, ["peer"] = version,
                ["rounds"] = new JsonArray([.. ours.Keys.Select(t => new JsonObject { ["threads"] = t, ["ours"] = Report.Array(ours[t]), ["peer"] = Report.Array(theirs[t]) })]),
            });
            Console.WriteLine(FormattableString.Invariant($"largest difference {worst:0.0e+0} of the largest singular value"));
            return worst <= 1e-12 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double[] Spectra(DenseMixtureOfExperts layer, Tensor points)
    {
        var values = new double[Inputs * Width];
        for (var start = 0; start < Inputs; start += Together)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            linalg.svdvals(layer.Jacobian(points.narrow(0, start, Together))).data<double>().ToArray().CopyTo(values, start * Width);
        }

        return values;
    }

    private static void Save(string path, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        File.WriteAllBytes(path, System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(tensor.detach().contiguous().data<double>().ToArray()).ToArray());
    }
}
