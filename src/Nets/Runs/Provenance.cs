namespace Theory.Nets.Runs;

/// <summary>All that a number came from, beside its experiment, options and seed.</summary>
/// <param name="Code">SHA-256 of the source that the experiment can reach (see <see cref="SourceHash"/>).</param>
/// <param name="Commit">The commit, or <c>unknown</c> outside a checkout.</param>
/// <param name="Dirty">Whether that source differed from the commit.</param>
/// <param name="Data">Data set → SHA-256 of its files, or the stand-in's seed.</param>
/// <param name="Packages">Package → version, of the packages that the library itself runs on.</param>
/// <param name="Device">The device and its name.</param>
/// <param name="Threads">The threads that one operation might use.</param>
/// <param name="System">The operating system, architecture and runtime.</param>
/// <param name="Command">The command that measured it.</param>
/// <param name="Seconds">Wall time, in seconds.</param>
/// <param name="Finished">When it was done, in UTC, to the second.</param>
public sealed record Provenance(
    string Code,
    string Commit,
    bool Dirty,
    IReadOnlyDictionary<string, string> Data,
    IReadOnlyDictionary<string, string> Packages,
    string Device,
    int Threads,
    string System,
    string Command,
    double Seconds,
    DateTime Finished)
{
    /// <summary>The data sets for which glyphs drawn by code stood in.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> StandIns() => [.. Data.Where(d => d.Value.StartsWith("stand-in", StringComparison.Ordinal)).Select(d => d.Key)];
}

/// <summary>A result in the store: what was run, what came out, and what it came from.</summary>
/// <typeparam name="TOptions">The experiment's options.</typeparam>
/// <typeparam name="TResult">The experiment's result.</typeparam>
/// <param name="Job">The job.</param>
/// <param name="Options">The options.</param>
/// <param name="Result">The result.</param>
/// <param name="Provenance">What it came from.</param>
/// <param name="Fresh">Whether the source that the experiment can reach is still the one that measured it.</param>
/// <param name="File">The file's name, relative to the store.</param>
public sealed record Measurement<TOptions, TResult>(
    Job Job, TOptions Options, TResult Result, Provenance Provenance, bool Fresh, string File);
