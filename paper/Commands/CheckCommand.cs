using Theory.Paper.Trust;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- check</c>: what is committed is what the results and the trials say, byte for byte.</summary>
internal static class CheckCommand
{
    public static int Run(Workplace place)
    {
        var rendered = Publication.Of(place.Store, place.Root).Generated;
        var committed = Directory.Exists(place.Generated)
            ? Directory.EnumerateFiles(place.Generated, "*", SearchOption.AllDirectories)
                .ToDictionary(f => Path.GetRelativePath(place.Generated, f).Replace('\\', '/'), File.ReadAllText)
            : [];
        var differences = rendered.Keys.Union(committed.Keys).Order(StringComparer.Ordinal)
            .Select(file => (file, what: Difference(committed.GetValueOrDefault(file), rendered.GetValueOrDefault(file))))
            .Where(d => d.what is not null)
            .ToList();
        foreach (var (file, what) in differences)
        {
            Console.WriteLine($"paper/generated/{file}: {what}");
        }

        var trust = Path.Combine(place.Root, TrustPage.File);
        var page = Difference(File.Exists(trust) ? File.ReadAllText(trust) : null, TrustPage.Render(Promises.Tried(place)));
        Console.WriteLine(page is null ? $"{TrustPage.File} is what the trials say." : $"{TrustPage.File}: {page}\n`dotnet run --project paper -- trust` writes it anew.");
        Console.WriteLine(differences.Count == 0
            ? $"{rendered.Count} generated files are what the results say."
            : $"{differences.Count} of {rendered.Count} generated files differ: `dotnet run --project paper` writes them anew.");
        return differences.Count == 0 && page is null ? 0 : 1;
    }

    private static string? Difference(string? committed, string? rendered)
    {
        if (committed == rendered)
        {
            return null;
        }

        if (committed is null || rendered is null)
        {
            return committed is null ? "not committed" : "nothing renders it";
        }

        var (old, now) = (committed.Split('\n'), rendered.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(old.Length, now.Length)).First(i => old.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"line {line + 1}\n  committed: {old.ElementAtOrDefault(line)}\n  rendered:  {now.ElementAtOrDefault(line)}";
    }
}
