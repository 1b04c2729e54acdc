using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Spectre.Console;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Progress = Theory.Nets.Runs.Progress;

namespace Theory.Paper.Commands;

/// <summary>Runs jobs, shows how far they are and how long is left, and stores each result with its provenance.</summary>
internal static class Measuring
{
    // what a kill can cost at most; a checkpoint is written in some hundredths of a second
    private const int StepsBetweenCheckpoints = 1000;

    /// <summary>Runs the jobs in turn; one that fails harms no other. Asked to stop, it stops after a step and starts no other job; asked again, at once. Run anew, it goes on from its checkpoints.</summary>
    /// <returns>The number of jobs that did not end.</returns>
    public static int Run(Workplace place, IReadOnlyList<Job> jobs, Compute compute, string command)
    {
        var (failed, asked) = (0, false);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Display(jobs, (job, report) =>
        {
            if (Volatile.Read(ref asked))
            {
                failed++;
                return;
            }

            try
            {
                var folder = Path.Combine(place.Build, "checkpoints", job.Id);
                One(place, job, compute, command, report, new Checkpointing(folder, () => Volatile.Read(ref asked), StepsBetweenCheckpoints), again: true);
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // whatever a run throws, the next job still runs; the error is told and counted
                failed++;
                Console.Error.WriteLine($"paper: {job}: {e.Message}");
            }
        });
        return failed;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = !Volatile.Read(ref asked);
            Volatile.Write(ref asked, true);
        }
    }

    /// <summary>Runs one job and stores its result with its provenance.</summary>
    /// <param name="place">The checkout.</param>
    /// <param name="job">The job.</param>
    /// <param name="compute">The device and the number of threads.</param>
    /// <param name="command">The command that the provenance names.</param>
    /// <param name="report">Told how far it is.</param>
    /// <param name="checkpointing">Who may ask it to stop, and where its checkpoints lie.</param>
    /// <param name="again">Whether its result stands beside another fresh one of the job.</param>
    public static void One(Workplace place, Job job, Compute compute, string command, Action<Progress> report, Checkpointing checkpointing, bool again = false)
    {
        var experiment = Contents.Experiments.Single(e => e.Name == job.Experiment);
        var code = place.Sources.Of(job.Experiment);
        var (commit, dirty) = place.Commit();
        var data = new DataFinder();
        var clock = Stopwatch.StartNew();

        // a run that other code, another device or another number of threads began would not have gone on with the same bits
        var begun = Path.Combine(checkpointing.Folder, Canonical.Hash(new JsonArray(code, compute.Describe().ToString(), compute.Threads)));
        var result = experiment.Execute(job, new Lab(data, compute, report), checkpointing with { Folder = begun });
        var seconds = Math.Round(clock.Elapsed.TotalSeconds, 1);
        var now = DateTime.UtcNow;
        var provenance = new Provenance(
            code,
            commit,
            dirty,
            data.Used,
            OfThisPlatform(SourceHash.LibraryPackages(place.Root)),
            compute.Describe().ToString(),
            compute.Threads,
            $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}",
            command,
            seconds,
            now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        _ = again ? place.Store.Save(job, result, provenance) : place.Store.SaveOnce(job, result, provenance);
    }

    // each platform has a libtorch package of its own; the others' are not here
    private static Dictionary<string, string> OfThisPlatform(IReadOnlyDictionary<string, string> packages) =>
        packages.Where(p => !p.Key.StartsWith("libtorch-") || p.Key.EndsWith(RuntimeInformation.RuntimeIdentifier)).ToDictionary();

    private static void Display(IReadOnlyList<Job> jobs, Action<Job, Action<Progress>> run)
    {
        var terminal = AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;
        if (terminal)
        {
            AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    var tasks = jobs.Select(j => context.AddTask(Markup.Escape(j.ToString()), autoStart: false)).ToList();
                    foreach (var (job, task) in jobs.Zip(tasks))
                    {
                        task.StartTask();
                        run(job, p =>
                        {
                            task.Description = Markup.Escape($"{job.Experiment}: {p.Text}");
                            task.Value = 100 * p.Fraction;
                        });
                        task.Value = 100;
                        task.StopTask();
                    }
                });
            return;
        }

        for (var i = 0; i < jobs.Count; i++)
        {
            Console.WriteLine($"[{i + 1}/{jobs.Count}] {jobs[i]}");
            var clock = Stopwatch.StartNew();
            var next = 0.1;
            run(jobs[i], p =>
            {
                if (p.Fraction < next)
                {
                    return;
                }

                next = p.Fraction + 0.1;
                var left = clock.Elapsed * ((1 - p.Fraction) / p.Fraction);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {p.Fraction:P0} {p.Text}, about {left.TotalSeconds:F0} s left"));
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  done in {clock.Elapsed.TotalSeconds:F1} s"));
        }
    }
}
