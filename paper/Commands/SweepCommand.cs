using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console;
using Theory.Nets.Runs;
using Theory.Nets.Training;

namespace Theory.Paper.Commands;

/// <summary>What a sweep is asked for.</summary>
internal sealed record Sweeping(string[] Names, Tier Tier, string Engine, int Workers, string Signal, int Every, string Device, string[] SlurmOptions)
{
    /// <summary>The sweep and what runs it.</summary>
    public (JobSweep Sweep, ISweepEngine Engine) Open(Workplace place)
    {
        var experiments = Names.Length == 0 ? Contents.Experiments : [.. Names.Select(Contents.Experiment)];
        var sweep = new JobSweep(Path.Combine(place.Root, "paper", "build", "sweep"), [.. experiments.SelectMany(e => e.Jobs(Tier))], place.IsSettled);
        string[] worker = [typeof(Sweeping).Assembly.Location, SweepCommand.WorkerWord, sweep.Folder, Signal, Every.ToString(CultureInfo.InvariantCulture), Device];
        _ = new StopSignal(Signal).Number;
        return (sweep, Engine switch
        {
            "local" => new LocalEngine(sweep.Folder, Workers, () => new ProcessStartInfo("dotnet", worker)),
            "slurm" when SlurmEngine.IsHere() => new SlurmEngine(sweep.Folder, Workers, ["dotnet", .. worker], new StopSignal(Signal), SlurmOptions),
            "slurm" => throw new PaperException("Slurm's sbatch is not in PATH: install slurm-client, or use --engine local."),
            _ => throw new PaperException($"no engine {Engine}; there are local and slurm."),
        });
    }
}

/// <summary><c>paper -- sweep</c>: submit, status, resume, cancel.</summary>
internal static class SweepCommand
{
    /// <summary>The word by which this program is a worker, which no user types.</summary>
    public const string WorkerWord = "sweep-worker";

    public static int Submit(Workplace place, Sweeping asked, bool again, bool dryRun)
    {
        var (sweep, engine) = asked.Open(place);
        if (dryRun)
        {
            foreach (var (job, state, reason) in sweep.Status())
            {
                Console.WriteLine($"{(state == JobState.Done || (state == JobState.Failed && !again) ? "leave" : "run"),-5} {Text(state),-8} {job.Id}  {job}{(reason.Length > 0 ? $": {reason}" : "")}");
            }

            return 0;
        }

        var jobs = sweep.Prepare(again);
        if (jobs.Count == 0)
        {
            return Status(place, asked);
        }

        // this process is asked to stop as any other; what it started stops with it
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        var finished = Showing(jobs, report => engine.Submit(jobs, report));
        var status = Status(place, asked);
        return finished ? status : SweepWorker.Stopped;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            engine.Cancel();
        }
    }

    public static int Status(Workplace place, Sweeping asked)
    {
        var (sweep, engine) = asked.Open(place);
        var status = sweep.Status();
        foreach (var (job, _, reason) in status.Where(s => s.State == JobState.Failed))
        {
            Console.WriteLine($"failed {job.Id}: {reason}");
        }

        Console.WriteLine($"{status.Count} jobs: {string.Join(", ", Enum.GetValues<JobState>().Select(state => $"{status.Count(s => s.State == state)} {Text(state)}"))}"
            + (engine.Active() is { } active ? $"; {status.Count(s => active.Contains(s.Job.Id))} of them in {engine}" : ""));
        return status.Any(s => s.State == JobState.Failed) ? 1 : 0;
    }

    public static int Cancel(Workplace place, Sweeping asked)
    {
        var (sweep, engine) = asked.Open(place);
        engine.Cancel();
        Console.WriteLine($"asked to stop: {engine}; {sweep} stay, and resume goes on.");
        return 0;
    }

    /// <summary>The worker: FOLDER SIGNAL EVERY DEVICE, and the one job's identity where there is one.</summary>
    public static int Work(string[] arguments)
    {
        var (folder, device) = (arguments[0], arguments[3]);
        var (place, compute) = (Workplace.Find(), new Compute(device, 1));
        return SweepWorker.Run(folder, new StopSignal(arguments[1]), int.Parse(arguments[2], CultureInfo.InvariantCulture), arguments.ElementAtOrDefault(4), (job, checkpointing) =>
        {
            // who was killed after its result was written has nothing left to do
            if (!place.IsSettled(job))
            {
                Measuring.One(place, job, compute, $"dotnet run --project paper -- sweep submit --tier {Canonical.Write(job.Tier)} --device {device} {job.Experiment}", static _ => { }, checkpointing);
            }
        });
    }

    private static string Text(JobState state) => state.ToString().ToLowerInvariant();

    private static bool Showing(IReadOnlyList<Job> jobs, Func<Action<Job, string>, bool> run)
    {
        var gate = new Lock();
        var ended = 0;
        if (AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected)
        {
            return AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    var all = context.AddTask($"{jobs.Count} jobs", maxValue: jobs.Count);
                    return run((job, word) =>
                    {
                        lock (gate)
                        {
                            all.Description = Markup.Escape($"{word} {job.Id}");
                            all.Value = word == "stopped" ? ended : ++ended;
                        }
                    });
                });
        }

        return run((job, word) =>
        {
            lock (gate)
            {
                ended += word == "stopped" ? 0 : 1;
                Console.WriteLine($"[{ended}/{jobs.Count}] {word} {job}");
            }
        });
    }
}
