using System.Text.Json.Nodes;
using Theory.Nets.Runs;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- number NAME</c> and <c>paper -- numbers</c>: what is published, and what it came from.</summary>
internal static class NumberCommand
{
    public static int One(Workplace place, string name)
    {
        var numbers = Publication.PublishedNumbers(place.Store, place.Root);
        if (!numbers.TryGetValue(name, out var published))
        {
            var near = numbers.Keys.Where(k => k.Contains(name, StringComparison.OrdinalIgnoreCase)).Take(5).ToList();
            throw new PaperException($"no number {name}; {(near.Count > 0 ? $"there is {string.Join(", ", near)}" : "`paper -- numbers` lists them")}.");
        }

        Print(published);
        return 0;
    }

    public static int All(Workplace place, bool json)
    {
        var numbers = Publication.PublishedNumbers(place.Store, place.Root);
        if (json)
        {
            Console.Write(Json(numbers.Values));
            return 0;
        }

        foreach (var (number, _) in numbers.Values)
        {
            Console.WriteLine($"{number.Name,-52} {number.Text}{(number.StandIn ? "  (stand-in data)" : "")}");
        }

        return 0;
    }

    /// <summary>The array that <c>numbers --json</c> prints and <c>generated/numbers.json</c> holds.</summary>
    public static string Json(IEnumerable<Published> numbers) => Canonical.Text(new JsonArray([.. numbers.Select(p => (JsonNode)new JsonObject
    {
        ["name"] = p.Number.Name,
        ["value"] = p.Number.Value,
        ["text"] = p.Number.Text,
        ["provenance"] = new JsonObject
        {
            ["how"] = p.Number.How,
            ["standIn"] = p.Number.StandIn,
            ["file"] = p.Number.File.Length > 0 ? p.Number.File : null,
            ["measurements"] = new JsonArray([.. p.Entries.Select(e => (JsonNode)new JsonObject
            {
                ["file"] = e.File,
                ["experiment"] = e.Experiment,
                ["options"] = e.Options.DeepClone(),
                ["seed"] = e.Seed.Value,
                ["fresh"] = e.Fresh,
                ["run"] = Canonical.Write(e.Provenance),
            })]),
        },
    })]));

    public static void Print(Published published)
    {
        var number = published.Number;
        Console.WriteLine($"{number.Name} = {number.Text}{(number.StandIn ? "  (stand-in data)" : "")}");
        Console.WriteLine($"  value    {Canonical.Write(number.Value).ToJsonString()}");
        Console.WriteLine($"  how      {number.How}");
        if (number.File.Length > 0)
        {
            Console.WriteLine($"  file     {number.File}");
        }

        foreach (var entry in published.Entries)
        {
            Print(entry);
        }
    }

    public static void Print(Store.Entry entry)
    {
        var p = entry.Provenance;
        Console.WriteLine($"""
              measured paper/results/{entry.File}{(entry.Fresh ? "" : "  STALE: its code changed since")}
                experiment {entry.Experiment}
                options    {entry.Options.ToJsonString()}
                seed       {entry.Seed.Value}
                commit     {p.Commit}{(p.Dirty ? ", with changes" : "")}
                data       {(p.Data.Count == 0 ? "none" : string.Join(", ", p.Data.Select(d => $"{d.Key} {d.Value}")))}
                packages   {string.Join(", ", p.Packages.Select(v => $"{v.Key} {v.Value}"))}
                device     {p.Device}, {p.Threads} threads; {p.System}
                duration   {p.Seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)} s, finished {p.Finished:yyyy-MM-dd HH:mm:ss} UTC
                command    {p.Command}
            """);
    }
}
