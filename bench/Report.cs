using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Theory.Bench;

/// <summary>What benchmarks share: the peer's process, medians, and the committed file with its numbers and their provenance.</summary>
internal static class Report
{
    /// <summary>Runs a peer and reads the JSON that it prints.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error; the message names the package that it needs.</exception>
    public static JsonNode Peer(string python, string package, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonNode.Parse(output)!
            : throw new InvalidOperationException($"{python} ended with code {process.ExitCode}; the benchmark needs the Debian package {package}.");
    }

    /// <summary>A number that the paper publishes: its measure's name, its value, its printed form, and how it was measured.</summary>
    public static void Publish(JsonArray numbers, string measure, double value, string text, string how) =>
        numbers.Add(new JsonObject { ["measure"] = measure, ["value"] = value, ["text"] = text, ["how"] = how });

    public static JsonArray Array(IEnumerable<double> values) => [.. values.Select(static value => JsonValue.Create(value))];

    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>The processor, as the kernel names it, and the runtime.</summary>
    public static string Machine()
    {
        const string Info = "/proc/cpuinfo";
        var model = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return FormattableString.Invariant($"{model ?? "processor unknown"}, {Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>Writes <c>bench/results/NAME.json</c>: the body, and the machine, commit, command and time of this run.</summary>
    public static void Write(string root, string name, JsonObject body)
    {
        body["machine"] = Machine();
        body["commit"] = Commit(root);
        body["command"] = $"dotnet run --project bench -- {name}";
        body["finished"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var target = Path.Combine(root, "bench", "results", $"{name}.json");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, body.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
    }

    private static string Commit(string root)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", root, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : "unknown";
    }
}
