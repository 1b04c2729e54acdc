using System.Text.Json.Nodes;
using System.Xml.Linq;
using Theory.Nets.Runs;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- sbom</c>: every package that a project of the solution restores, as CycloneDX JSON, from the lock files alone.</summary>
internal static class SbomCommand
{
    /// <summary>A package of a lock file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Version">The version, exactly.</param>
    /// <param name="ContentHash">NuGet's hash of its content, SHA-512 in base 64: that of the package without its signature.</param>
    /// <param name="Needs">The packages that it needs, by name.</param>
    internal sealed record Package(string Name, string Version, string ContentHash, IReadOnlyList<string> Needs);

    public static int Run(Workplace place)
    {
        Console.Write(Canonical.Text(Bom(place.Root)));
        return 0;
    }

    /// <summary>The lock files of a checkout, by the folder of their project.</summary>
    public static IReadOnlyList<string> LockFiles(string root) =>
    [
        .. Directory.EnumerateFiles(root, "packages.lock.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(static path => !path.StartsWith("artifacts/", StringComparison.Ordinal) && !path.Contains("/obj/"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The packages of a lock file, its own projects left out.</summary>
    /// <exception cref="Theory.Nets.Data.DataFormatException">The file is no lock file.</exception>
    public static IReadOnlyList<Package> Packages(string root, string lockFile)
    {
        var json = StrictJson.Read(Path.Combine(root, lockFile), lockFile);
        var frameworks = json.Root["dependencies"] as JsonObject ?? throw json.Wrong(json.Root, "no lock file");
        return [.. from framework in frameworks
            from entry in framework.Value!.AsObject()
            where (string?)entry.Value!["type"] != "Project"
            select new Package(
                entry.Key,
                (string?)entry.Value!["resolved"] ?? throw json.Wrong(entry.Value!, "a package without a version"),
                (string?)entry.Value!["contentHash"] ?? throw json.Wrong(entry.Value!, "a package without a hash of its content"),
                [.. entry.Value!["dependencies"] is JsonObject needs ? needs.Select(static need => need.Key) : []])];
    }

    /// <summary>The bill of materials: what the libraries need is required, what only laws, paper and benchmarks need is optional.</summary>
    public static JsonObject Bom(string root)
    {
        var found = LockFiles(root).SelectMany(file => Packages(root, file).Select(package => (Package: package, Shipped: file.StartsWith("src/", StringComparison.Ordinal))))
            .GroupBy(static one => Reference(one.Package.Name, one.Package.Version), StringComparer.OrdinalIgnoreCase)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .ToList();
        var byName = found.ToLookup(static group => group.First().Package.Name, static group => group.Key, StringComparer.OrdinalIgnoreCase);
        var version = XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").Single().Value;
        return new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "library", ["bom-ref"] = "theory", ["name"] = "theory", ["version"] = version } },
            ["components"] = new JsonArray([.. found.Select(static group => (JsonNode)new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = group.Key,
                ["purl"] = group.Key,
                ["name"] = group.First().Package.Name,
                ["version"] = group.First().Package.Version,
                ["scope"] = group.Any(static one => one.Shipped) ? "required" : "optional",
                ["properties"] = new JsonArray(new JsonObject { ["name"] = "nuget:contentHash", ["value"] = group.First().Package.ContentHash }),
            })]),
            ["dependencies"] = new JsonArray([
                new JsonObject { ["ref"] = "theory", ["dependsOn"] = Array(found.Select(static group => group.Key)) },
                .. found.Select(group => (JsonNode)new JsonObject
                {
                    ["ref"] = group.Key,
                    ["dependsOn"] = Array(group.SelectMany(one => one.Package.Needs).SelectMany(name => byName[name]).Distinct().Order(StringComparer.Ordinal)),
                }),
            ]),
        };
    }

    private static JsonArray Array(IEnumerable<string> names) => [.. names.Select(static name => (JsonNode)name)];

    private static string Reference(string name, string version) => $"pkg:nuget/{name}@{version}";
}
