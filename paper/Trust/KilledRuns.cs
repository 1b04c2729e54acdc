using System.Globalization;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Processes that train, save checkpoints and write results are killed with SIGKILL at random moments, and others go on from what they left.</summary>
internal static class KilledRuns
{
    public const string Plain = "plain-runs", Torch = "torch-trainings";
    private const string Kills = "kills with SIGKILL", Resumed = "runs that went on to the hash of an uninterrupted one", Inside = "kills between a run's first step and its last", Unfinished = "kills in the midst of a write",
        Results = "results", Right = "of them right";

    public static Promise Promise { get; } = new(
        "killed-runs",
        "A run that is killed at any moment, while it computes, saves a checkpoint or writes its result, is taken up by another process and ends with the same bits. Here runs without torch, which start fast.",
        "1,000 of 1,000 kills, each followed by the result of an uninterrupted run; at least 50 in the midst of a write",
        counts => Met(counts) && counts[Unfinished] >= 50,
        trial => Count(Plain, 1000, 200, trial.Report));

    public static Promise Trainings { get; } = new(
        "killed-trainings",
        "The same of trainings by torch: network, optimiser, averages, order of the data and random state.",
        "1,000 of 1,000 kills, each followed by the result of an uninterrupted training",
        Met,
        trial => Count(Torch, 1000, 150, trial.Report));

    private static bool Met(Counts counts) => counts[Kills] == 1000 && counts[Resumed] == 1000 && counts[Inside] >= 500 && counts[Right] == counts[Results];

    /// <summary>Kills runs of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="kills">How many kills.</param>
    /// <param name="within">The longest time from a process's first step to its kill, in milliseconds.</param>
    /// <param name="tell">Told of each run that ends with other bits, and of how far it is.</param>
    public static Counts Count(string kind, int kills, int within, Action<string> tell) => Trial.InScratch(folder =>
    {
        var random = new Seed(31).Split(kind).Stream();
        var interrupted = new List<int>();
        var (inside, unfinished) = (0, 0);
        var results = Path.Combine(folder, "results", kind);
        for (var kill = 1; kill <= kills; kill++)
        {
            using (var process = TrialProcess.Start(kind == Torch, "runs", kind, folder, int.MaxValue.ToString(CultureInfo.InvariantCulture)))
            {
                if (process.StandardOutput.ReadLine()?.StartsWith(TrialProcess.Ready, StringComparison.Ordinal) != true)
                {
                    throw new PaperException($"a process of the trial did not start: {process.StandardError.ReadToEnd()}");
                }

                Thread.Sleep(random.NextInt(within + 1));
                process.Kill();
                process.WaitForExit();
            }

            var run = MachineDisk.Instance.Files(results).Count(f => f.EndsWith(".json", StringComparison.Ordinal));
            interrupted.Add(run);
            var checkpoints = MachineDisk.Instance.Files(Path.Combine(folder, "checkpoints", run.ToString(CultureInfo.InvariantCulture)));
            inside += checkpoints.Any(f => !f.EndsWith(WholeFile.Unfinished, StringComparison.Ordinal)) ? 1 : 0;
            unfinished += checkpoints.Concat(MachineDisk.Instance.Files(results)).Any(f => f.EndsWith(WholeFile.Unfinished, StringComparison.Ordinal)) ? 1 : 0;
            foreach (var part in MachineDisk.Instance.Files(results).Where(f => f.EndsWith(WholeFile.Unfinished, StringComparison.Ordinal)))
            {
                File.Delete(Path.Combine(results, part)); // counted once
            }

            if (kill % 50 == 0)
            {
                tell($"{kill} kills, {run} runs");
            }
        }

        // the run that was killed last is ended
        using (var process = TrialProcess.Start(kind == Torch, "runs", kind, folder, interrupted[^1].ToString(CultureInfo.InvariantCulture)))
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }

        var store = TrialProcess.Results(folder);
        var right = Enumerable.Range(0, interrupted[^1] + 1).Select(number =>
        {
            var expected = kind == Torch ? TrialProcess.Training(number, null, static _ => { }) : TrialProcess.PlainRun(number, null, static _ => { });
            var found = (string?)store.Find(TrialProcess.Job(kind, number))?.Result["hash"];
            if (found != expected)
            {
                tell($"run {number} ended with {found ?? "no result"}, and uninterrupted with {expected}");
            }

            return found == expected;
        }).ToList();
        return new Counts(
            new(Kills, kills), new(Resumed, interrupted.Count(run => right[run])), new(Inside, inside), new(Unfinished, unfinished), new(Results, Directory.GetFiles(results, "*.json").Length), new(Right, right.Count(r => r)));
    });
}
