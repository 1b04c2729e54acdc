using System.Diagnostics;
using System.Globalization;
using System.Text;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Paper.Rendering;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- build</c>: measures what is missing or stale, then writes the page, the PDF and the generated files.</summary>
internal static class BuildCommand
{
    public static int Run(Workplace place, bool renderOnly)
    {
        var clock = Stopwatch.StartNew();
        var failed = 0;
        if (!renderOnly)
        {
            foreach (var source in DataSource.All.Values)
            {
                Console.WriteLine($"data      {FindData(source)}");
            }

            failed = Measure(place);
        }

        var publication = Publication.Of(place.Store, place.Root);
        var written = WriteGenerated(place, publication.Generated);
        Console.WriteLine($"generated {publication.Generated.Count} files in paper/generated, {written} of them changed");
        Directory.CreateDirectory(place.Build);
        var page = Path.Combine(place.Build, "index.html");
        Store.WriteWhole(page, Html.Render(publication.Document));
        Console.WriteLine($"page      {Path.GetRelativePath(Environment.CurrentDirectory, page)}");
        Console.WriteLine($"pdf       {Pdf(place, publication.Document)}");
        foreach (var (claim, verdict) in publication.Verdicts)
        {
            Console.WriteLine($"claim     {verdict.Outcome.ToString().ToLowerInvariant(),-11} {claim.Statement}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done in {clock.Elapsed.TotalSeconds:F1} s"));
        return failed == 0 ? 0 : 1;
    }

    // found, or fetched into the cache now rather than in the middle of a run
    private static string FindData(DataSource source)
    {
        var finder = new DataFinder(report: p => Console.WriteLine($"          {p.Text}"));
        try
        {
            if (finder.Locate(source) is { } folder)
            {
                return $"{source.Name} in {folder}";
            }

            return finder.Find(source).IsStandIn
                ? $"{source.Name} was neither found nor fetched: a new run would use the stand-in, and say so"
                : $"{source.Name} in {finder.Cache}";
        }
        catch (DataFormatException e)
        {
            return $"{source.Name} is refused: {e.Message}";
        }
    }

    // a job whose GPU or CPU tier is measured and fresh needs no other tier
    private static int Measure(Workplace place)
    {
        var jobs = Contents.Experiments
            .Where(e => !e.Jobs(Tier.Gpu).All(place.IsSettled))
            .SelectMany(e => e.Jobs(Tier.Cpu).Where(j => !place.IsSettled(j)))
            .ToList();
        if (jobs.Count == 0)
        {
            Console.WriteLine("measure   nothing: every result is in the store and fresh");
            return 0;
        }

        Console.WriteLine($"measure   {jobs.Count} of the results are missing or stale");
        return Measuring.Run(place, jobs, new Compute("cpu", Environment.ProcessorCount), "dotnet run --project paper");
    }

    private static int WriteGenerated(Workplace place, IReadOnlyDictionary<string, string> generated)
    {
        var written = 0;
        foreach (var (file, text) in generated)
        {
            var path = Path.Combine(place.Generated, file);
            if (!File.Exists(path) || File.ReadAllText(path) != text)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                Store.WriteWhole(path, text);
                written++;
            }
        }

        foreach (var path in Directory.EnumerateFiles(place.Generated, "*", SearchOption.AllDirectories))
        {
            if (!generated.ContainsKey(Path.GetRelativePath(place.Generated, path).Replace('\\', '/')))
            {
                File.Delete(path); // what nothing renders any more
                written++;
            }
        }

        return written;
    }

    private const string BuiltIn = "built-in writer";

    // TeX takes seconds: where the text and this program are those of the last PDF, that PDF stands
    private static string Pdf(Workplace place, Document document)
    {
        var pdf = Path.Combine(place.Build, "paper.pdf");
        var stamp = Path.Combine(place.Build, "paper.stamp");
        var shown = Path.GetRelativePath(Environment.CurrentDirectory, pdf);
        var tex = Latex.Render(document);
        var maker = LatexCompiler.Find() is null ? BuiltIn : "pdfLaTeX";
        var key = $"{maker} {Canonical.Hash(Encoding.UTF8.GetBytes(tex))} {typeof(Latex).Module.ModuleVersionId}";
        if (File.Exists(pdf) && File.Exists(stamp) && File.ReadAllText(stamp) == key)
        {
            return $"{shown} (unchanged)";
        }

        Store.WriteWhole(pdf, maker == BuiltIn ? Rendering.Pdf.Render(document) : File.ReadAllBytes(LatexCompiler.Compile(tex, Path.Combine(place.Build, "tex"))));
        Store.WriteWhole(stamp, key);
        return maker == BuiltIn ? $"{shown} (no TeX here: by the built-in writer)" : $"{shown} (by {maker})";
    }
}
