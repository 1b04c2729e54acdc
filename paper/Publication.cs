using System.Globalization;
using System.Text;
using Theory.Nets.Runs;
using Theory.Paper.Commands;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper;

/// <summary>All that the paper says, as a pure function of the store: numbers, verdicts, artifacts, the generated files and the document.</summary>
/// <param name="Numbers">Published numbers by name.</param>
/// <param name="Verdicts">Each claim with its verdict, in the order of the list.</param>
/// <param name="Artifacts">Each artifact's block by its name.</param>
/// <param name="Generated">The committed files: path relative to <c>paper/generated</c> → text.</param>
/// <param name="Document">The paper.</param>
internal sealed record Publication(
    IReadOnlyDictionary<string, Published> Numbers,
    IReadOnlyList<(Claim Claim, Verdict Verdict)> Verdicts,
    IReadOnlyDictionary<string, Block> Artifacts,
    IReadOnlyDictionary<string, string> Generated,
    Document Document)
{
    /// <summary>Renders the store.</summary>
    public static Publication Of(Store store, string root)
    {
        var findings = Findings.Of(store, root);
        var numbers = PublishedNumbers(store, findings);
        var verdicts = Contents.Claims.Zip(findings.Verdicts).ToList();
        var artifacts = Contents.Artifacts.Zip(findings.Artifacts).ToDictionary(a => a.First.Name, a => a.Second);
        var document = Manuscript.Write(root, verdicts, artifacts, Printed(numbers), findings.Stale, numbers.Values.Any(p => p.Number.StandIn));
        var generated = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["numbers.json"] = NumberCommand.Json(numbers.Values),
            ["claims.md"] = ClaimsText(verdicts, Printed(numbers)),
        };
        foreach (var (name, block) in artifacts)
        {
            var (extension, text) = ArtifactText(block);
            generated[$"artifacts/{name}.{extension}"] = text;
        }

        foreach (var (file, json) in findings.Certificates)
        {
            generated[file] = json;
        }

        return new Publication(numbers, verdicts, artifacts, generated, document);
    }

    /// <summary>The published numbers alone.</summary>
    public static SortedDictionary<string, Published> PublishedNumbers(Store store, string root) => PublishedNumbers(store, Findings.Of(store, root));

    private static SortedDictionary<string, Published> PublishedNumbers(Store store, Findings findings)
    {
        // many numbers rest on one result: each is read once
        var entries = findings.Numbers.SelectMany(n => n.From).DistinctBy(j => j.Id).ToDictionary(j => j.Id, store.Find);
        return new(findings.Numbers.ToDictionary(n => n.Name, n => new Published(n, [.. n.From.Select(j => entries[j.Id]).OfType<Store.Entry>()])), StringComparer.Ordinal);
    }

    private static Func<string, NumberText> Printed(IReadOnlyDictionary<string, Published> numbers) => name =>
    {
        if (!numbers.TryGetValue(name, out var published))
        {
            return new NumberText("not measured", $"{name}: nothing in the store gives this number yet.");
        }

        var (number, entries) = published;
        var from = entries.Count == 0
            ? number.File
            : string.Join("; ", entries.Select(e => string.Create(CultureInfo.InvariantCulture,
                $"{e.Experiment}, seed {e.Seed.Value}, commit {e.Provenance.Commit[..Math.Min(10, e.Provenance.Commit.Length)]}, {e.Provenance.Device}, {e.Provenance.Seconds} s")));
        var label = number.StandIn ? " (stand-in data)" : "";
        return new NumberText(number.Text + label, $"{number.Name}{label} — {number.How} From: {from}");
    };

    private static string ClaimsText(IReadOnlyList<(Claim Claim, Verdict Verdict)> verdicts, Func<string, NumberText> numbers)
    {
        var text = new StringBuilder("# Claims\n\nEach claim of the essays with its prediction, its measurement and its verdict; written by `paper -- build`.\n");
        foreach (var (claim, verdict) in verdicts)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {claim.Name}: {verdict.Outcome.ToString().ToLowerInvariant()}\n\n");
            text.Append(CultureInfo.InvariantCulture, $"> {claim.Statement} — *{claim.Essay}*\n\n");
            text.Append(CultureInfo.InvariantCulture, $"- predicted: {Filled(verdict.Predicted, numbers)}\n- measured: {Filled(verdict.Measured, numbers)}\n- why: {Filled(verdict.Why, numbers)}\n");
        }

        return text.ToString();
    }

    // the committed text shows the numbers themselves, so that a reviewer sees them move
    private static string Filled(string markup, Func<string, NumberText> numbers) =>
        System.Text.RegularExpressions.Regex.Replace(markup, @"\{\{([^}]+)\}\}", m => numbers(m.Groups[1].Value).Text);

    private static (string Extension, string Text) ArtifactText(Block block)
    {
        switch (block)
        {
            case Table table:
                static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|")))} |\n";
                var lines = table.Rows.Select(Row);
                return ("md", $"# {table.Caption}\n\n{Row(table.Columns.Select(c => c.Header))}{Row(table.Columns.Select(c => c.Align == Align.Right ? "---:" : "---"))}{string.Concat(lines)}{(table.Note.Length > 0 ? $"\n{table.Note}\n" : "")}");
            case Figure figure:
                var text = new StringBuilder($"# {figure.Title}\nseries,x,y,low,high\n");
                foreach (var series in figure.Series)
                {
                    foreach (var (x, y, low, high) in Values(series))
                    {
                        text.Append(CultureInfo.InvariantCulture, $"\"{series.Name}\",{x:R},{y:R},{low:R},{high:R}\n");
                    }
                }

                return ("csv", text.ToString());
            case Notice notice:
                return ("md", notice.Text + "\n");
            default:
                throw new ArgumentException($"An artifact is a table, a figure or a notice, not a {block.GetType().Name}.", nameof(block));
        }
    }

    private static IEnumerable<(double X, double Y, double? Low, double? High)> Values(Series series) => series switch
    {
        Series.Line l => l.Points.Select(p => (p.X, p.Y, (double?)null, (double?)null)),
        Series.Step l => l.Points.Select(p => (p.X, p.Y, (double?)null, (double?)null)),
        Series.Scatter l => l.Points.Select(p => (p.X, p.Y, (double?)null, (double?)null)),
        Series.Band b => b.Points.Select(p => (p.X, p.Y, (double?)p.Low, (double?)p.High)),
        Series.ErrorBars b => b.Points.Select(p => (p.X, p.Y, (double?)p.Low, (double?)p.High)),
        Series.Bars b => b.Values.Select(v => ((v.Left + v.Right) / 2, v.Height, (double?)v.Left, (double?)v.Right)),
        _ => throw new ArgumentException($"A series of kind {series.GetType().Name} has no text form.", nameof(series)),
    };
}
