using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using Theory.Numerics;

namespace Theory.Bench;

/// <summary>Schur forms, eigenvectors and singular vectors by the default backend beside SciPy's on the same matrices, in turns.</summary>
/// <remarks>Needs the Debian package <c>python3-scipy</c> with OpenBLAS (<c>libopenblas0-pthread</c>).</remarks>
internal static class DenseFactors
{
    // At 100 a call takes milliseconds: the median of several is one round.
    private static readonly (int Order, int Rounds, int Calls)[] Sizes = [(100, 9, 9), (300, 7, 3), (1000, 3, 1)];

    private static readonly (string Name, string What, Action<ILinearAlgebra, Matrix, ComplexMatrix> Run)[] Cases =
    [
        ("schur", "complex Schur form of a complex matrix", static (la, _, z) => la.Schur(z)),
        ("schur-of-real", "complex Schur form of a real matrix", static (la, a, _) => la.Schur(a)),
        ("eig", "eigenvalues and eigenvectors of a real matrix", static (la, a, _) => la.Eigen(a)),
        ("eig-complex", "eigenvalues and eigenvectors of a complex matrix", static (la, _, z) => la.Eigen(z)),
        ("svd", "singular value decomposition of a real matrix", static (la, a, _) => la.Svd(a)),
        ("svd-complex", "singular value decomposition of a complex matrix", static (la, _, z) => la.Svd(z)),
    ];

    /// <summary>Measures and writes <c>bench/results/linear-algebra.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where a published ratio is below 1.</returns>
    internal static int Run(string root, string python = "/usr/bin/python3")
    {
        var la = LinearAlgebra.Default;
        var peer = Path.Combine(root, "bench", "peers", "linear_algebra.py");
        var (numbers, times) = (new JsonArray(), new JsonObject());
        var (version, slowest) = ("", double.PositiveInfinity);
        foreach (var (order, rounds, calls) in Sizes)
        {
            var stream = new Seed(2026).Split("linear-algebra").Split($"{order}").Stream();
            var a = new Matrix(order, order, (_, _) => stream.NextNormal());
            var z = new ComplexMatrix(order, order, (_, _) => new Complex(stream.NextNormal(), stream.NextNormal()));
            var file = Path.GetTempFileName();
            try
            {
                WriteRows(file, a, z);
                var (ours, theirs) = (Cases.ToDictionary(static x => x.Name, static _ => new List<double>()), Cases.ToDictionary(static x => x.Name, static _ => new List<double>()));
                foreach (var (_, _, run) in Cases)
                {
                    run(la, a, z);
                }

                for (var round = 0; round < rounds; round++)
                {
                    foreach (var (name, _, run) in Cases)
                    {
                        ours[name].Add(Report.Median([.. Enumerable.Range(0, calls).Select(_ => Seconds(() => run(la, a, z)))]));
                    }

                    var answer = Report.Peer(python, "python3-scipy", [peer, file, $"{order}", $"{calls}"]);
                    version = (string)answer["version"]!;
                    foreach (var (name, _, _) in Cases)
                    {
                        theirs[name].Add((double)answer[name]!);
                    }
                }

                foreach (var (name, what, _) in Cases)
                {
                    var ratio = Report.Median([.. theirs[name].Zip(ours[name], static (there, here) => there / here)]);
                    slowest = order == 1000 ? Math.Min(slowest, ratio) : slowest;
                    Console.WriteLine(Invariant($"{name,-14} {order,5}: ours {Report.Median(ours[name]):0.0000} s, SciPy {Report.Median(theirs[name]):0.0000} s, ratio {ratio:0.00}"));
                    Report.Publish(numbers, $"{name}-{order}-vs-scipy", ratio, Invariant($"{Math.Floor(100 * ratio) / 100:0.00}×"),
                        Invariant($"Time of SciPy over ours, {what}, order {order}, Gaussian entries, all processors, the same matrix in turns, median of the ratios of {rounds} rounds; ours by {la.Name}, {version}."));
                    times[$"{name}-{order}"] = new JsonObject { ["ours"] = Report.Array(ours[name]), ["peer"] = Report.Array(theirs[name]) };
                }
            }
            finally
            {
                File.Delete(file);
            }
        }

        Report.Write(root, "linear-algebra", new JsonObject { ["numbers"] = numbers, ["seconds"] = times, ["backend"] = la.Name, ["peer"] = version });
        return slowest >= 1 ? 0 : 1;
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Raw little-endian doubles, row after row: the real matrix, then the real and imaginary parts of the complex one.
    private static void WriteRows(string file, Matrix a, ComplexMatrix z)
    {
        using var writer = new BinaryWriter(File.Create(file));
        foreach (var x in a.ToArray())
        {
            writer.Write(x);
        }

        foreach (var x in z.ToArray())
        {
            writer.Write(x.Real);
            writer.Write(x.Imaginary);
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
