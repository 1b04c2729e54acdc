using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Theory.NonNormal;
using Theory.Numerics;

namespace Theory.Bench;

/// <summary>Errors of memory curves and totals over families far from normal: of SciPy's solve_discrete_lyapunov, and the certificates of ours.</summary>
/// <remarks>
/// Needs the Debian package <c>python3-scipy</c>. A case's error is the largest relative one of J_tot and of those J(k), k &lt; N, that are at least 10⁻¹⁰: of what is left of a signal after many steps
/// no program in doubles has a digit. The truth is our certified memory, whose own error is proved to be below 10⁻¹².
/// </remarks>
internal static class MemoryErrors
{
    private const double Bar = 1e-6;
    private const double Visible = 1e-10;
    private static readonly int[] Orders = [50, 100, 200];

    /// <summary>Measures and writes <c>bench/results/memory-errors.json</c>.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="python">The interpreter that has the peer.</param>
    /// <returns>The exit code: 1 where a certificate is above 10⁻¹².</returns>
    internal static int Run(string root, string python = "/usr/bin/python3")
    {
        Case[] cases = [.. Orders.SelectMany(Cases)];
        var folder = Directory.CreateTempSubdirectory("memory-errors").FullName;
        try
        {
            for (var i = 0; i < cases.Length; i++)
            {
                using var writer = new BinaryWriter(File.Create(Path.Combine(folder, $"{i}")));
                foreach (var x in cases[i].W.ToArray().Cast<double>().Prepend(cases[i].W.Rows).Concat(cases[i].Input))
                {
                    writer.Write(x);
                }
            }

            var answer = Report.Peer(python, "python3-scipy", [Path.Combine(root, "bench", "peers", "memory_errors.py"), folder]);
            var version = (string)answer["version"]!;
            var found = new List<Outcome>();
            for (var i = 0; i < cases.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var ours = CertifiedMemory.Of(cases[i].W, cases[i].Input, cases[i].W.Rows);
                var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                found.Add(new Outcome(cases[i], Error(answer["cases"]![i]!, ours), ours.Certificate, seconds));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases[i].Family} {cases[i].Parameters} {cases[i].W.Rows}: SciPy {found[^1].Peer?.ToString("G2", CultureInfo.InvariantCulture) ?? "no number"}, ours ≤ {ours.Certificate.RelativeError:G2}, {seconds:0.0} s"));
            }

            var numbers = new JsonArray();
            foreach (var family in found.GroupBy(static o => o.Case.Family))
            {
                Add(numbers, family.Key, [.. family], $"{family.Key}, {string.Join("; ", family.Select(static o => o.Case.Parameters).Distinct())}, each at N = {string.Join(", ", Orders)}", version);
            }

            Add(numbers, "all", found, "all families", version);
            var share = found.Count(static o => o.Misses) / (double)found.Count;
            Report.Publish(numbers, "share", share, FormattableString.Invariant($"{100 * share:0} %"), FormattableString.Invariant($"Cases of all families in which a number of SciPy's is off by more than {Bar} relative, or is none, over all cases; {version}."));
            Report.Write(root, "memory-errors", new JsonObject
            {
                ["numbers"] = numbers,
                ["cases"] = new JsonArray([.. found.Select(static o => (JsonNode)new JsonObject
                {
                    ["family"] = o.Case.Family, ["parameters"] = o.Case.Parameters, ["order"] = o.Case.W.Rows, ["peerError"] = o.Peer,
                    ["certificate"] = o.Certificate.RelativeError, ["bits"] = o.Certificate.Bits, ["seconds"] = Math.Round(o.Seconds, 2),
                })]),
                ["backend"] = LinearAlgebra.Default.Name,
                ["peer"] = version,
            });
            return found.TrueForAll(static o => o.Certificate is { RelativeError: <= 1e-12, AbsoluteError: 0 }) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Add(JsonArray numbers, string family, IReadOnlyList<Outcome> of, string what, string version)
    {
        var name = family.Replace(' ', '-');
        var worst = of.Where(static o => o.Peer is not null).Max(static o => o.Peer!.Value);
        var (silent, missed, proved, longest) = (of.Count(static o => o.Peer is null), of.Count(static o => o.Misses), of.Max(static o => o.Certificate.RelativeError), of.Max(static o => o.Seconds));
        Report.Publish(numbers, $"{name}-cases", of.Count, $"{of.Count}", $"Networks tried: {what}.");
        Report.Publish(numbers, $"{name}-missed", missed, $"{missed}",
            FormattableString.Invariant($"Cases in which SciPy's solve_discrete_lyapunov route is off by more than {Bar} relative in J_tot or in a J(k) ≥ {Visible}, k < N, or gives no number ({silent} of them); {what}; {version}."));
        Report.Publish(numbers, $"{name}-peer", worst, worst.ToString("0.0e+0", CultureInfo.InvariantCulture),
            FormattableString.Invariant($"SciPy's largest relative error of J_tot and of J(k) ≥ {Visible}, k < N, among cases with a number; {what}; {version}."));
        Report.Publish(numbers, $"{name}-proved", proved, Outward.Upper(proved, 2), $"The largest proved relative error of our J_tot and J(k), k < N, rounded up; {what}.");
        Report.Publish(numbers, $"{name}-seconds", longest, longest.ToString(longest < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s", $"The longest time of a certified memory among {what}, by {LinearAlgebra.Default.Name}.");
    }

    // nothing where a number that is asked for is none
    private static double? Error(JsonNode answer, CertifiedMemory truth)
    {
        if (answer["total"] is not { } total || answer["curve"] is not JsonArray curve)
        {
            return null;
        }

        var largest = Math.Abs(((double)total / truth.Total) - 1);
        for (var k = 0; k < curve.Count; k++)
        {
            if (truth.Curve[k] < Visible)
            {
                continue;
            }

            if (curve[k] is not { } j)
            {
                return null;
            }

            largest = Math.Max(largest, Math.Abs(((double)j / truth.Curve[k]) - 1));
        }

        return largest;
    }

    private static IEnumerable<Case> Cases(int n)
    {
        var la = LinearAlgebra.Default;
        double[] first = [.. Enumerable.Range(0, n).Select(static i => i == 0 ? 1.0 : 0)];
        double[] even = [.. Enumerable.Repeat(1 / Math.Sqrt(n), n)];
        Matrix ScaledTo(double radius, Matrix w) => radius / la.Eigenvalues(w)[0].Magnitude * w;
        Matrix Bands(double below, double on, double above) => new(n, n, (i, j) => i == j ? on : i == j + 1 ? below : j == i + 1 ? above : 0);
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

        foreach (var gain in new[] { 0.5, 1, 1.5, 2, 5, 10 })
        {
            yield return new("delay lines", Text($"gain {gain}"), Bands(gain, 0, 0), first);
        }

        foreach (var (eigenvalue, link) in new[] { (0.5, 0.3), (0.5, 1), (0.9, 0.3), (0.9, 1), (0.95, 2) })
        {
            yield return new("jordan blocks", Text($"eigenvalue {eigenvalue}, link {link}"), Bands(0, eigenvalue, link), even);
        }

        foreach (var (on, link) in new[] { (0.3, 1.0), (0.5, 2), (0.9, 0.3), (0.9, 1) })
        {
            yield return new("identity and chain", Text($"{on} I, link {link}"), Bands(link, on, 0), first);
        }

        foreach (var (gain, back) in new[] { (1, 0.1), (1.2, 0.05), (1.2, 0.2), (2, 0.1), (5, 0.04) })
        {
            yield return new("feedback chains", Text($"gain {gain}, back {back}"), Bands(gain, 0, back), first);
        }

        foreach (var radius in new[] { 0.5, 0.8, 0.9, 0.95, 0.99 })
        {
            yield return new("grcar", Text($"radius {radius}"), ScaledTo(radius, new Matrix(n, n, static (i, j) => i == j + 1 ? -1 : j >= i && j <= i + 3 ? 1 : 0)), even);
        }

        foreach (var (angle, scale) in new[] { (0.6, 0.9), (1.2, 0.9), (1.2, 0.99), (1.5, 0.9), (1.5, 0.99) })
        {
            yield return new("kahan", Text($"angle {angle}, scale {scale}"), new Matrix(n, n, (i, j) => scale * Math.Pow(Math.Sin(angle), i) * (i == j ? 1 : j > i ? -Math.Cos(angle) : 0)), even);
        }

        Matrix Companion(Func<int, double> row) => new(n, n, (i, j) => i == 0 ? row(j) : i == j + 1 ? 1 : 0);
        yield return new("companion", "z^N = 0.9", Companion(j => j == n - 1 ? 0.9 : 0), first);
        yield return new("companion", "a geometric row", Companion(static j => -Math.Pow(0.9, j + 1)), first);
        yield return new("companion", "(z - 0.05)^N", Companion(PowerOfRoot(n, 0.05)), first);
        var normal = Normals("companion", n);
        yield return new("companion", "a random row, radius 0.95", ScaledTo(0.95, Companion(j => normal[j])), first);

        var entries = Normals("ginibre", n * n);
        foreach (var radius in new[] { 0.5, 0.9, 0.99, 0.9999 })
        {
            yield return new("ginibre", Text($"radius {radius}"), ScaledTo(radius, new Matrix(n, n, (i, j) => entries[i + (j * n)])), even);
        }
    }

    // the first row of the companion matrix of (z − r)ⁿ
    private static Func<int, double> PowerOfRoot(int n, double root)
    {
        var row = new double[n];
        var coefficient = 1.0;
        for (var k = 0; k < n; k++)
        {
            coefficient *= -root * (n - k) / (k + 1);
            row[k] = -coefficient;
        }

        return j => row[j];
    }

    private static double[] Normals(string part, int count)
    {
        var stream = new Seed(2026).Split("memory-errors").Split(part).Stream();
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextNormal())];
    }

    private sealed record Case(string Family, string Parameters, Matrix W, double[] Input);

    private sealed record Outcome(Case Case, double? Peer, MemoryCertificate Certificate, double Seconds)
    {
        public bool Misses => !(Peer <= Bar);
    }
}
