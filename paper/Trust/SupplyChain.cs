using System.Diagnostics;
using System.Text.Json.Nodes;
using Theory.Paper.Commands;

namespace Theory.Paper.Trust;

/// <summary>What is restored is what is locked: the lock files as they are restore, and none that was tampered with does. And whether the audit finds what is known to be vulnerable.</summary>
internal static class SupplyChain
{
    private const string Locks = "lock files", Packages = "packages", Components = "components of the bill of materials", Restored = "projects restored in locked mode",
        Tampered = "tampered locks and versions", Refused = "of them refused", Missing = "versions asked for that do not exist", MissingRefused = "of those refused",
        Vulnerable = "packages asked for that are known to be vulnerable", VulnerableRefused = "of those refused";

    public static Promise Promise { get; } = new(
        "supply-chain",
        "Every package is locked by version and hash, restored in locked mode and never replaced by another version, and named by the bill of materials that `paper -- sbom` prints (CycloneDX).",
        "every project restores; every tampered hash, moved version and missing version is refused; every package is in the bill",
        counts => counts[Locks] >= 8 && counts[Restored] == counts[Locks] && counts[Tampered] >= 2 * counts[Locks] && counts[Refused] == counts[Tampered] && counts[Missing] >= 1 && counts[MissingRefused] == counts[Missing] && counts[Packages] > 0 && counts[Components] == counts[Packages],
        trial => Trial.InScratch(folder => Count(trial, folder)));

    public static Promise Audit { get; } = new(
        "audit",
        "A package with a known vulnerability ends a build. The audit knows what the registry tells it; a registry that serves no list of vulnerabilities makes it blind, and breaks this promise.",
        "a package with a published vulnerability of high severity is refused",
        counts => counts[Vulnerable] >= 1 && counts[VulnerableRefused] == counts[Vulnerable],
        trial => new Counts(
            new(Vulnerable, 1),
            new(VulnerableRefused, RefusesProbe(trial, "12.0.1", ["NU1901", "NU1902", "NU1903", "NU1904"]) ? 1 : 0)));

    // a project with the house's own settings that asks for one version of a package: 12.0.1 can be brought to a stack overflow by deep nesting (GHSA-5crp-9r3c-p9vr), 12.0.0 was never published
    private static bool RefusesProbe(Trial trial, string version, string[] errors) => Trial.InScratch(probe =>
    {
        File.Copy(Path.Combine(trial.Place.Root, "Directory.Build.props"), Path.Combine(probe, "Directory.Build.props"));
        File.WriteAllText(Path.Combine(probe, "probe.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageReference Include="Newtonsoft.Json" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        var (status, output) = Restore(probe);
        return status != 0 && errors.Any(error => output.Contains($"error {error}", StringComparison.Ordinal));
    });

    private static Counts Count(Trial trial, string folder)
    {
        var root = trial.Place.Root;
        var locks = SbomCommand.LockFiles(root);
        foreach (var file in locks.Select(static file => Path.GetDirectoryName(file)!).SelectMany(project => Directory.GetFiles(Path.Combine(root, project), "*.*proj"))
            .Concat(locks.Select(file => Path.Combine(root, file))).Concat(Directory.GetFiles(root, "Directory.*")).Append(Path.Combine(root, "global.json"))
            .Concat(Directory.GetFiles(Path.Combine(root, "property-tests"), "Directory.*")))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var packages = locks.SelectMany(file => SbomCommand.Packages(root, file)).Select(static one => (one.Name, one.Version)).Distinct().Count();
        var (restored, tampered, refused) = (0, 0, 0);
        foreach (var file in locks)
        {
            var project = Path.GetDirectoryName(Path.Combine(folder, file))!;
            var path = Path.Combine(folder, file);
            var text = File.ReadAllText(path);
            restored += Restores(project, trial.Report, expected: true) ? 1 : 0;
            foreach (var tamper in new Action<JsonObject>[]
            {
                entry => entry["contentHash"] = Convert.ToBase64String(new byte[64]),
                entry => { entry["resolved"] = "0.0.1"; entry["requested"] = "[0.0.1, )"; },
            })
            {
                var json = JsonNode.Parse(text)!;
                tamper(json["dependencies"]!.AsObject().SelectMany(static framework => framework.Value!.AsObject()).Select(static entry => entry.Value!.AsObject())
                    .First(static entry => (string?)entry["type"] is "Direct" or "CentralTransitive"));
                File.WriteAllText(path, json.ToJsonString());
                tampered++;
                refused += Restores(project, trial.Report, expected: false) ? 0 : 1;
                File.WriteAllText(path, text);
            }
        }

        return new Counts(
            new(Locks, locks.Count),
            new(Packages, packages),
            new(Components, SbomCommand.Bom(root)["components"]!.AsArray().Count),
            new(Restored, restored),
            new(Tampered, tampered),
            new(Refused, refused),
            new(Missing, 1),
            new(MissingRefused, RefusesProbe(trial, "12.0.0", ["NU1601", "NU1603"]) ? 1 : 0));
    }

    private static (int Status, string Output) Restore(string project, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "-v", "quiet", .. options]) { WorkingDirectory = project, RedirectStandardOutput = true, RedirectStandardError = true };
        using var restore = Process.Start(start)!;
        var error = restore.StandardError.ReadToEndAsync();
        var output = restore.StandardOutput.ReadToEnd() + error.Result;
        restore.WaitForExit();
        return (restore.ExitCode, output);
    }

    // a refusal counts where it is the lock that refuses: NU1004 for what the project asks for, NU1403 for what a package holds
    private static bool Restores(string project, Action<string> tell, bool expected)
    {
        var (status, output) = Restore(project, "--locked-mode", "--force", "--no-dependencies");
        var locked = output.Contains("NU1004", StringComparison.Ordinal) || output.Contains("NU1403", StringComparison.Ordinal);
        if (status == 0 != expected || (!expected && !locked))
        {
            tell($"{project}: exit status {status}\n{output}");
        }

        return status == 0 || (!expected && !locked);
    }
}
