using System.Diagnostics;
using System.Globalization;
using System.Text;
using Theory.Nets.Checkpoints;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using Theory.Paper.Commands;

namespace Theory.Paper.Trust;

/// <summary>Sweeps under random signals and kills against one that nobody disturbs.</summary>
internal static class SweptRuns
{
    private const string Jobs = "jobs", Signals = "signals", Kills = "kills with SIGKILL", Same = "lines of the table as in an undisturbed run", Bytes = "tables differing in a byte";
    private const string Name = "trial-sweep";

    public static Promise Local { get; } = new(
        "swept-runs",
        "A sweep on this machine ends with the same table, byte for byte, however often its processes are asked to stop or killed.",
        "200 jobs, ≥ 50 signals and ≥ 50 kills with SIGKILL: the same table",
        Met,
        trial => Count("local", 200, 0.4, trial.Report));

    public static Promise Slurm { get; } = new(
        "swept-slurm-runs",
        "The same of a sweep in Slurm's queue, a node on this machine: jobs are signalled by `scancel --signal` and their processes killed.",
        "200 jobs, ≥ 50 signals and ≥ 50 kills with SIGKILL: the same table",
        Met,
        trial => Count("slurm", 200, 0.3, trial.Report));

    /// <summary>Whether the tables are the same.</summary>
    public static bool IsSame(Counts counts) => counts[Same] == counts[Jobs] && counts[Bytes] == 0;

    private static bool Met(Counts counts) => counts[Jobs] == 200 && counts[Signals] >= 50 && counts[Kills] >= 50 && IsSame(counts);

    private sealed record Options(double Rate);

    private sealed record Outcome(int Errors, double Loss, string Bits);

    private static Experiment<Options, Outcome> Experiment { get; } = new(Name, static _ => [], static (options, seed, lab) => Train(options, seed, lab, null)) { Resumable = Train };

    /// <summary>Runs a job of this trial and stores its result.</summary>
    public static void Execute(string folder, Job job, Checkpointing checkpointing)
    {
        if (TrialProcess.Results(folder).Find(job) is null)
        {
            var result = Experiment.Execute(job, new Lab(new DataFinder(), new Compute("cpu", 1), static _ => { }), checkpointing);
            TrialProcess.Results(folder).SaveOnce(job, result, TrialProcess.Provenance());
        }
    }

    /// <summary>Sweeps twice, once disturbed, and compares the tables.</summary>
    /// <param name="kind">The engine: local or slurm.</param>
    /// <param name="count">The number of jobs.</param>
    /// <param name="between">The mean time between two disturbances, in seconds.</param>
    /// <param name="tell">Told of how far it is.</param>
    public static Counts Count(string kind, int count, double between, Action<string> tell) => Trial.InScratch(folder =>
    {
        Job[] jobs = [.. Enumerable.Range(0, count).Select(i => new Job(Name, Tier.Cpu, Canonical.Write(new Options(0.01 * (1 + (i % 10)))), new Seed((ulong)(i / 10))))];
        var undisturbed = Table(jobs, Run(Path.Combine(folder, "undisturbed"), "local", jobs, 0, static _ => { }).Folder);
        tell($"undisturbed: {count} jobs");
        var disturbed = Run(Path.Combine(folder, "disturbed"), kind, jobs, between, tell);
        var table = Table(jobs, disturbed.Folder);
        return new Counts(
            new(Jobs, count),
            new(Signals, disturbed.Signals),
            new(Kills, disturbed.Kills),
            new(Same, undisturbed.Split('\n').Zip(table.Split('\n')).Count(line => line.First.Length > 0 && line.First == line.Second)),
            new(Bytes, undisturbed == table ? 0 : 1));
    });

    private static Outcome Train(Options options, Seed seed, Lab lab, Checkpointing? checkpointing)
    {
        var (images, test) = (Glyphs.Draw(300, new Seed(1)), Glyphs.Draw(200, new Seed(2)));
        var trained = Trainer.Train(Networks.Mlp(8), images, new TrainingOptions(25, 10, Rate: options.Rate), seed, lab.Compute, lab.Report, checkpointing: checkpointing);
        return new Outcome(
            trained.Model.Errors(test, lab.Compute), trained.Loss[^1], Canonical.Hash(System.Runtime.InteropServices.MemoryMarshal.AsBytes(trained.Model.Parameters.AsSpan())));
    }

    private static string Table(IEnumerable<Job> jobs, string folder)
    {
        var store = TrialProcess.Results(folder);
        return string.Concat(jobs.Select(job => $"{job.Id} {store.Find(job)?.Result.ToJsonString() ?? "no result"}\n"));
    }

    private static (string Folder, int Signals, int Kills) Run(string folder, string kind, Job[] jobs, double between, Action<string> tell)
    {
        string[] worker = [typeof(SweptRuns).Assembly.Location, TrialProcess.Word, SweepCommand.WorkerWord, folder];
        var store = TrialProcess.Results(folder);
        var sweep = new JobSweep(folder, jobs, job => File.Exists(Path.Combine(store.Folder, $"{job.Id}.json")));
        var (signals, kills, random, done) = (0, 0, new Seed(34).Split(kind).Stream(), false);
        var disturbing = between == 0 ? Task.CompletedTask : Task.Factory.StartNew(Disturb, TaskCreationOptions.LongRunning);
        try
        {
            if (kind == "local")
            {
                var engine = new LocalEngine(folder, Environment.ProcessorCount, () => new ProcessStartInfo("dotnet", worker));
                while (sweep.Prepare(again: false) is { Count: > 0 } open)
                {
                    engine.Submit(open, static (_, _) => { });
                }
            }
            else
            {
                var engine = new SlurmEngine(folder, Environment.ProcessorCount, ["dotnet", .. worker], new StopSignal("USR1"));
                while (sweep.Prepare(again: false) is { Count: > 0 } open)
                {
                    // twice, as nothing comes of it; and anew what a kill took out of the queue
                    engine.Submit(open, static (_, _) => { });
                    engine.Submit(open, static (_, _) => { });
                    tell($"{jobs.Length - open.Count} jobs done, {kills} kills");
                    Thread.Sleep(5000);
                }
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            disturbing.Wait();
        }

        if (sweep.Status().FirstOrDefault(s => s.State == JobState.Failed) is { Job: not null } failed)
        {
            throw new PaperException($"{failed.Job.Id} failed: {failed.Reason}");
        }

        // of Slurm's signals count those that a job says it stopped for
        var stops = MachineDisk.Instance.Files(Path.Combine(folder, "slurm")).Where(f => f.EndsWith(".out", StringComparison.Ordinal))
            .Sum(f => File.ReadLines(Path.Combine(folder, "slurm", f)).Count(line => line.StartsWith("stopped ", StringComparison.Ordinal)));
        return (folder, signals + stops, kills);

        void Disturb()
        {
            // one a job on average: the last jobs would otherwise take them all, and never end
            for (var left = jobs.Length; left > 0 && !Volatile.Read(ref done);)
            {
                Thread.Sleep((int)(2000 * between * random.NextDouble()));
                var processes = Workers(folder);
                if (processes.Count == 0)
                {
                    continue;
                }

                left--;
                var process = processes[random.NextInt(processes.Count)];
                if (random.NextInt(2) == 0)
                {
                    kills += Shell("kill", "-KILL", Text(process)) ? 1 : 0;
                }
                else if (kind == "local")
                {
                    signals += Shell("kill", "-USR1", Text(process)) ? 1 : 0;
                }
                else if (Array.Find(File.ReadAllText($"/proc/{process}/environ").Split('\0'), v => v.StartsWith("SLURM_JOB_ID=", StringComparison.Ordinal)) is { } id)
                {
                    Shell("scancel", "--signal=USR1", "--batch", id["SLURM_JOB_ID=".Length..]);
                }
            }
        }

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    // the workers of this folder that are far enough to have a handler of signals: torch is loaded, and a job begun
    private static List<int> Workers(string folder) =>
    [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Where(name =>
    {
        try
        {
            var command = File.ReadAllText($"/proc/{name}/cmdline").Split('\0');
            return command.Contains(SweepCommand.WorkerWord) && command.Contains(folder) && command[0].EndsWith("dotnet", StringComparison.Ordinal)
                && (Convert.ToUInt64(File.ReadLines($"/proc/{name}/status").First(l => l.StartsWith("SigCgt:", StringComparison.Ordinal))[7..].Trim(), 16) & (1UL << 9)) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended meanwhile
        }
    }).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];

    private static bool Shell(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;

        // scancel delivers a signal at once, and may then try again for ten seconds where the job has just begun
        if (!process.WaitForExit(1000))
        {
            process.Kill();
            process.WaitForExit();
        }

        return process.ExitCode == 0;
    }
}
