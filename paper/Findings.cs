using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper;

/// <summary>What the results say, as data: a pure function of the store and of the code, found once for both and then kept.</summary>
/// <param name="Sources">The published numbers, with the jobs that they rest on by their identity.</param>
/// <param name="Verdicts">One a claim, in the order of <see cref="Contents"/>.</param>
/// <param name="Artifacts">One block an artifact, in the order of <see cref="Contents"/>.</param>
/// <param name="Certificates">File → JSON.</param>
/// <param name="Stale">The files of results whose code has changed since, among those that were asked for.</param>
internal sealed record Findings(
    IReadOnlyList<Findings.Source> Sources,
    IReadOnlyList<Verdict> Verdicts,
    IReadOnlyList<Block> Artifacts,
    IReadOnlyDictionary<string, string> Certificates,
    IReadOnlyList<string> Stale)
{
    /// <summary>The published numbers.</summary>
    [JsonIgnore]
    public IReadOnlyList<Number> Numbers { get; private init; } = [];

    /// <summary>What the store says.</summary>
    public static Findings Of(Store store, string root)
    {
        var found = Computation.Of("findings", () => Found(store, root), Inputs(store, root));
        var jobs = Contents.Experiments.SelectMany(e => Enum.GetValues<Tier>().SelectMany(e.Jobs)).DistinctBy(j => j.Id).ToDictionary(j => j.Id);
        return found with
        {
            Numbers = [.. found.Sources.Select(s => new Number(s.Name, s.Value, s.Text, s.How, [.. s.From.Select(id => jobs[id])]) { StandIn = s.StandIn, File = s.File })],
        };
    }

    private static Findings Found(Store store, string root)
    {
        var stale = new SortedSet<string>(StringComparer.Ordinal);
        var watched = store.Observed(e => { if (!e.Fresh) { stale.Add(e.File); } });
        var numbers = Contents.Numbers.SelectMany(source => source(watched, root)).ToList();
        foreach (var job in numbers.SelectMany(n => n.From).DistinctBy(j => j.Id))
        {
            watched.Find(job);
        }

        var certificates = HoldOutBounds.Printed(watched).Where(m => !m.Result.StandIn).Select(HoldOutBounds.Certificate).Concat(ShortNetBounds.Printed(watched).Select(p => p.Certificate));
        return new(
            [.. numbers.Select(n => new Source(n.Name, n.Value, n.Text, n.How, [.. n.From.Select(j => j.Id)], n.StandIn, n.File))],
            [.. Contents.Claims.Select(c => c.Judge(watched))],
            [.. Contents.Artifacts.Select(a => a.Render(watched))],
            certificates.ToDictionary(c => c.File, c => c.Json),
            [.. stale]);
    }

    // every file that a measurement can stand in, and of each experiment the hash that decides whether its results are fresh
    private static string Inputs(Store store, string root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var folder in new[] { store.Folder, Path.Combine(root, "bench", "results") }.Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var bytes = File.ReadAllBytes(file);
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{Path.GetRelativePath(folder, file)} {bytes.Length}\n"));
                hash.AppendData(bytes);
            }
        }

        foreach (var experiment in Contents.Experiments)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{experiment.Name} {store.Code(experiment.Name)}"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A number as it is kept.</summary>
    internal sealed record Source(string Name, double Value, string Text, string How, IReadOnlyList<string> From, bool StandIn, string File);
}
