using System.Globalization;
using System.Runtime.InteropServices;
using Theory.Nets.Runs;

namespace Theory.Paper.Trust;

/// <summary>A trial as it is committed: what was counted, against which bar, by which command, at which commit, when and for how long.</summary>
/// <param name="Promise">The promise's name.</param>
/// <param name="Bar">The bar as it stood then; a promise whose bar has moved since counts as not measured.</param>
/// <param name="Counts">The counts.</param>
/// <param name="Command">The command that runs it again.</param>
/// <param name="Commit">The commit, or <c>unknown</c> outside a checkout.</param>
/// <param name="Dirty">Whether the sources differed from the commit.</param>
/// <param name="Finished">When it was done, in UTC, to the second.</param>
/// <param name="Seconds">Wall time, in seconds.</param>
/// <param name="System">The operating system, architecture and runtime, and the cores.</param>
internal sealed record TrialFile(
    string Promise, string Bar, IReadOnlyList<Count> Counts, string Command, string Commit, bool Dirty, DateTime Finished, double Seconds, string System)
{
    private static readonly string[] Members = ["promise", "bar", "counts", "command", "commit", "dirty", "finished", "seconds", "system"];

    /// <summary>The folder of the files, relative to the checkout.</summary>
    public const string Folder = "paper/trials";

    /// <summary>The file of a promise, where its trial was run.</summary>
    /// <exception cref="Theory.Nets.Data.DataFormatException">The file is no trial.</exception>
    public static TrialFile? Of(Workplace place, Promise promise)
    {
        var path = PathOf(place, promise);
        if (!File.Exists(path))
        {
            return null;
        }

        var json = StrictJson.Read(path, $"{Folder}/{promise.Name}.json");
        json.Object(json.Root, Members);
        var found = json.Value<TrialFile>(json.Root);
        return found.Promise == promise.Name ? found : throw json.Wrong(json.Root["promise"]!, $"the file is that of {promise.Name}");
    }

    /// <summary>Runs a promise's trial and writes its file.</summary>
    public static TrialFile Run(Workplace place, Promise promise, Action<string> report)
    {
        var (commit, dirty) = place.Commit("src", "paper", "scripts", "Directory.Packages.props", ":!paper/trials", ":!docs/trust.md");
        var clock = global::System.Diagnostics.Stopwatch.StartNew();
        var counts = promise.Try(new Trial(place, report)).All;
        var seconds = Math.Round(clock.Elapsed.TotalSeconds, 1);
        var now = DateTime.UtcNow;
        var file = new TrialFile(promise.Name, promise.Bar, counts, CommandOf(promise), commit, dirty, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)), seconds, SystemText());
        Directory.CreateDirectory(Path.Combine(place.Root, Folder));
        Store.WriteWhole(PathOf(place, promise), Canonical.Text(Canonical.Write(file)));
        return file;
    }

    /// <summary>The command that runs a trial.</summary>
    public static string CommandOf(Promise promise) => $"dotnet run --project paper -- trust run {promise.Name}";

    private static string PathOf(Workplace place, Promise promise) => Path.Combine(place.Root, Folder, $"{promise.Name}.json");

    private static string SystemText() => string.Create(CultureInfo.InvariantCulture,
        $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores");
}
