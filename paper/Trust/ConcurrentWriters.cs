using System.Diagnostics;
using System.Globalization;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Many processes write results into one store at once, and are killed and started anew.</summary>
internal static class ConcurrentWriters
{
    private const string Writers = "processes", Expected = "results to be written", Found = "found", Right = "of them right", Doubled = "doubled", Kills = "kills with SIGKILL";

    // 128 and the number of SIGKILL
    private const int Killed = 137;

    public static Promise Promise { get; } = new(
        "concurrent-writers",
        "Processes that write results at once lose none and double none, also of jobs that all of them run, while one is killed each second and starts anew.",
        "32 processes × 1,000 results and 100 jobs that all share, a kill each second: each result found once",
        counts => counts[Writers] == 32 && counts[Expected] == 32_100 && counts[Found] == counts[Expected] && counts[Right] == counts[Expected] && counts[Doubled] == 0 && counts[Kills] >= 20,
        trial => Count(32, 1000, 100, TimeSpan.FromSeconds(1), trial.Report));

    /// <summary>Has processes write.</summary>
    /// <param name="writers">How many processes.</param>
    /// <param name="results">The results of each.</param>
    /// <param name="shared">The jobs that all of them run.</param>
    /// <param name="between">The time between two kills.</param>
    /// <param name="tell">Told of how far it is.</param>
    public static Counts Count(int writers, int results, int shared, TimeSpan between, Action<string> tell) => Trial.InScratch(folder =>
    {
        var random = new Seed(33).Stream();
        var processes = Enumerable.Range(0, writers).Select(Start).ToList();
        var (kills, clock) = (0, Stopwatch.StartNew());
        var next = between;
        while (processes.Exists(p => p is not null))
        {
            Thread.Sleep(20);
            for (var writer = 0; writer < writers; writer++)
            {
                if (processes[writer] is { HasExited: true } ended)
                {
                    var status = ended.ExitCode;
                    if (status is not (0 or Killed))
                    {
                        throw new PaperException($"a writer ended with {status}: {ended.StandardError.ReadToEnd()}");
                    }

                    ended.Dispose();
                    processes[writer] = status == Killed ? Start(writer) : null;
                }
            }

            if (clock.Elapsed >= next && processes.FindAll(p => p is { HasExited: false }) is { Count: > 0 } alive)
            {
                alive[random.NextInt(alive.Count)]!.Kill();
                next = clock.Elapsed + between;
                tell($"{++kills} kills, {alive.Count} writers left");
            }
        }

        var store = TrialProcess.Results(folder);
        var jobs = (from writer in Enumerable.Range(0, writers) from i in Enumerable.Range(0, results) select (Job: TrialProcess.Job($"writer-{writer}", i), Value: i))
            .Concat(Enumerable.Range(0, shared).Select(i => (Job: TrialProcess.Job("shared", i), Value: i))).ToList();
        var right = jobs.Count(job => File.Exists(Path.Combine(store.Folder, $"{job.Job.Id}.json")) && (int?)store.Find(job.Job)?.Result["value"] == job.Value);
        var files = Directory.GetFiles(store.Folder, "*.json", SearchOption.AllDirectories);
        return new Counts(
            new(Writers, writers), new(Expected, jobs.Count), new(Found, files.Length), new(Right, right), new(Doubled, files.Count(f => Path.GetFileName(f).Count(c => c == '.') > 1)), new(Kills, kills));

        Process? Start(int writer) => TrialProcess.Start(torch: false, "writer", folder, Text(writer), Text(results), Text(shared));

        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    });
}
