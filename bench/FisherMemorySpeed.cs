using System.Diagnostics;
using System.Text.Json.Nodes;
using Theory.NonNormal;
using Theory.Numerics;

namespace Theory.Bench;

/// <summary>The memory curve of a dense network of order 1000 over 2000 lags, beside SciPy's solve_discrete_lyapunov, and the errors of both over families far from normal.</summary>
/// <remarks>Needs the Debian package <c>python3-scipy</c> with OpenBLAS (<c>libopenblas0-pthread</c>).</remarks>
internal static class FisherMemorySpeed
{
    private const int Order = 1000;
    private const int Lags = 2000;
    private const int Rounds = 7;
    private const double Radius = 0.95;

    /// <summary>Measures and writes <c>bench/results/fisher-memory.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where the two disagree or a bar is missed.</returns>
    internal static int Run(string root, string python = "/usr/bin/python3")
    {
        var la = LinearAlgebra.Default;
        var stream = new Seed(2026).Split("fisher-memory").Stream();
        var raw = new Matrix(Order, Order, (_, _) => stream.NextNormal() / Math.Sqrt(Order));
        var w = Radius / la.Eigenvalues(raw)[0].Magnitude * raw;
        double[] v = [.. Enumerable.Range(0, Order).Select(_ => stream.NextNormal() / Math.Sqrt(Order))];
        var folder = Directory.CreateTempSubdirectory("fisher-memory").FullName;
        try
        {
            Save(Path.Combine(folder, "w"), w.ToArray().Cast<double>());
            Save(Path.Combine(folder, "v"), v);
            string[] arguments = [Path.Combine(root, "bench", "peers", "fisher_memory.py"), Path.Combine(folder, "w"), Path.Combine(folder, "v"), $"{Order}", $"{Lags}"];

            // code is compiled and threads are started on a small one
            for (var i = 0; i < 3; i++)
            {
                _ = FisherMemory.Of(0.5 * Matrix.Identity(300), v[..300]).Curve(64);
            }

            var (ours, theirs) = (new List<double>(), new List<double>());
            var (version, difference) = ("", 0.0);
            for (var round = 0; round < Rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                var curve = FisherMemory.Of(w, v).Curve(Lags);
                ours.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);

                var answer = Report.Peer(python, "python3-scipy", arguments);
                theirs.Add((double)answer["seconds"]!);
                version = (string)answer["version"]!;
                var values = answer["curve"]!.AsArray();
                for (var k = 0; k < Lags; k++)
                {
                    // of what is left of the signal after many steps SciPy has no digit
                    difference = Math.Max(difference, Math.Abs((double)values[k]! - curve[k]));
                }

                Console.WriteLine(FormattableString.Invariant($"ours {ours[^1]:0.00} s; SciPy {theirs[^1]:0.00} s; largest difference {difference:G2}"));
            }

            var ratio = Report.Median([.. theirs.Zip(ours, static (there, here) => there / here)]);
            var numbers = new JsonArray();
            Report.Publish(numbers, "fisher-1000-vs-scipy", ratio, FormattableString.Invariant($"{Math.Floor(10 * ratio) / 10:0.0}×"),
                FormattableString.Invariant($"Time of SciPy's solve_discrete_lyapunov and one Cholesky solve over ours: the memory curve of a dense network of order {Order}, spectral radius {Radius}, at {Lags} lags; both use all processors, in turns, median of {Rounds} rounds; ours by {la.Name}, {version}."));
            Report.Write(root, "fisher-memory", new JsonObject
            {
                ["numbers"] = numbers,
                ["seconds"] = new JsonObject { ["ours"] = Report.Array(ours), ["peer"] = Report.Array(theirs) },
                ["largestDifference"] = difference,
                ["backend"] = la.Name,
                ["peer"] = version,
            });
            return difference < 1e-9 && ratio >= 4 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Save(string path, IEnumerable<double> values)
    {
        using var writer = new BinaryWriter(File.Create(path));
        foreach (var x in values)
        {
            writer.Write(x);
        }
    }
}
