using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using Theory.NonNormal;
using Theory.Numerics;

namespace Theory.Bench;

/// <summary>The pseudospectrum of a dense real matrix of order 1000 on a grid of 100 × 100, beside a blocked multi-shift program in NumPy and beside one singular value decomposition a point.</summary>
/// <remarks>Needs the Debian package <c>python3-scipy</c> with OpenBLAS (<c>libopenblas0-pthread</c>). The peer's time is that of the best of the block sizes tried.</remarks>
internal static class Pseudospectra
{
    private const int Order = 1000;
    private const int Side = 100;
    private const int Rounds = 3;
    private const double Half = 1.3;
    private const double Tolerance = 1e-6;

    /// <summary>Measures and writes <c>bench/results/pseudospectrum.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where the two disagree or a bar is missed.</returns>
    internal static int Run(string root, string python = "/usr/bin/python3")
    {
        var la = LinearAlgebra.Default;
        var stream = new Seed(2026).Split("pseudospectrum").Stream();
        var a = new Matrix(Order, Order, (_, _) => stream.NextNormal() / Math.Sqrt(Order));
        double[] grid = [.. Enumerable.Range(0, Side).Select(static k => -Half + (2 * Half * k / (Side - 1)))];
        var file = Path.GetTempFileName();
        try
        {
            using (var writer = new BinaryWriter(File.Create(file)))
            {
                foreach (var x in a.ToArray())
                {
                    writer.Write(x);
                }
            }

            // code is compiled and threads are started on a small one
            _ = Pseudospectrum.On(Matrix.Identity(30), grid, grid);
            var script = Path.Combine(root, "bench", "peers", "pseudospectrum.py");
            var (ours, theirs, decompositions) = (new List<double>(), new List<double>(), new List<double>());
            var (version, difference) = ("", 0.0);
            for (var round = 0; round < Rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                var found = Pseudospectrum.On(a, grid, grid, Tolerance);
                ours.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);

                var answer = Report.Peer(python, "python3-scipy", [script, file, $"{Order}", $"{Side}", FormattableString.Invariant($"{Half}"), FormattableString.Invariant($"{Tolerance}"), "512"]);
                theirs.Add((double)answer["seconds"]!);
                version = (string)answer["version"]!;
                var values = answer["values"]!.AsArray();
                for (var i = 0; i < values.Count; i++)
                {
                    // the peer's rows go up from the real axis
                    difference = Math.Max(difference, Math.Abs(((double)values[i]! / found[i % Side, (Side / 2) + (i / Side)]) - 1));
                }

                start = Stopwatch.GetTimestamp();
                _ = la.SingularValues((new Complex(0.5, 0.5) * ComplexMatrix.Identity(Order)) - new ComplexMatrix(a));
                decompositions.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                Console.WriteLine(FormattableString.Invariant($"ours {ours[^1]:0.00} s; NumPy {theirs[^1]:0.00} s, its Schur form {(double)answer["schur"]!:0.00} s, {(double)answer["steps"]! / values.Count:0.0} steps a point; one decomposition {decompositions[^1]:0.00} s; largest difference {difference:G2}"));
            }

            var ratio = Report.Median([.. theirs.Zip(ours, static (there, here) => there / here)]);
            var one = Report.Median([.. decompositions.Zip(ours, static (there, here) => Side * Side * there / here)]);
            var numbers = new JsonArray();
            Report.Publish(numbers, "pseudospectrum-1000-vs-numpy", ratio, FormattableString.Invariant($"{Math.Floor(10 * ratio) / 10:0.0}×"),
                FormattableString.Invariant($"Time of a blocked multi-shift program in NumPy over ours: smallest singular values of zI − A at 100 × 100 points, A real, dense, of order {Order}, Schur form included, relative change of {Tolerance} twice in succession as the end; both use conjugate symmetry and all processors, in turns, median of {Rounds} rounds; ours by {la.Name}, {version}."));
            Report.Publish(numbers, "pseudospectrum-1000-vs-svd", one, FormattableString.Invariant($"{Math.Floor(one / 10) * 10:0}×"),
                FormattableString.Invariant($"Time of 10⁴ singular value decompositions, values alone, of complex matrices of order {Order} over that of the whole pseudospectrum; one decomposition a round is timed and scaled; both by {la.Name}."));
            Report.Write(root, "pseudospectrum", new JsonObject
            {
                ["numbers"] = numbers,
                ["seconds"] = new JsonObject { ["ours"] = Report.Array(ours), ["peer"] = Report.Array(theirs), ["decomposition"] = Report.Array(decompositions) },
                ["largestDifference"] = difference,
                ["backend"] = la.Name,
                ["peer"] = version,
            });
            return difference < 1e-2 && ratio >= 2 && one >= 200 ? 0 : 1;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
