using System.Diagnostics;
using Theory.Nets.Data;
using Theory.Nets.Runs;

namespace Theory.Paper;

/// <summary>The checkout that a command works on: where its sources, results and pages are.</summary>
internal sealed class Workplace
{
    private readonly Lazy<SourceHash> hash;

    private Workplace(string root)
    {
        Root = root;
        hash = new(() => new SourceHash(root));
        Store = new Store(Path.Combine(root, "paper", "results"), experiment => hash.Value.Of(experiment));
    }

    public string Root { get; }

    public Store Store { get; }

    public SourceHash Sources => hash.Value;

    public string Generated => Path.Combine(Root, "paper", "generated");

    public string Build => Path.Combine(Root, "paper", "build");

    /// <summary>The checkout around the current folder, else the one that this program was built in.</summary>
    public static Workplace Find()
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Theory.sln")))
                {
                    return new Workplace(folder.FullName);
                }
            }
        }

        throw new PaperException($"no checkout of Theory around {Environment.CurrentDirectory} or {AppContext.BaseDirectory}: run this inside one.");
    }

    /// <summary>Whether a job needs no run: its result is fresh, and rests on no stand-in for data that can be had by now.</summary>
    public bool IsSettled(Job job) =>
        Store.Find(job) is { Fresh: true } entry && !entry.Provenance.StandIns().Any(name => new DataFinder().Locate(DataSource.All[name]) is not null);

    /// <summary>The commit, and whether the sources that measure differ from it: <c>src</c>, or what is named.</summary>
    public (string Commit, bool Dirty) Commit(params string[] sources)
    {
        var commit = Git("rev-parse", "HEAD");
        return commit is null ? ("unknown", true) : (commit, Git(["status", "--porcelain", "--", .. sources.Length > 0 ? sources : ["src", "Directory.Packages.props"]]) != "");
    }

    private string? Git(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
            using var git = Process.Start(start)!;
            var error = git.StandardError.ReadToEndAsync();
            var text = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            error.Wait();
            return git.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git here: the provenance says "unknown"
        }
    }
}

/// <summary>What a user can mend: printed as one line, without a stack trace.</summary>
internal sealed class PaperException(string message) : Exception(message);
