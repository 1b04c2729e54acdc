using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Theory.Nets.Runs;

/// <summary>The process that runs jobs of a sweep, one after another, until it is asked to stop.</summary>
/// <remarks>Asked it is by a signal, or by the end of its input, which comes too when the process that started it is gone.</remarks>
public static class SweepWorker
{
    /// <summary>The exit status of a worker that was asked to stop within a job: EX_TEMPFAIL, run it again.</summary>
    public const int Stopped = 75;

    /// <summary>How often a job whose process dies is run again, in the hope that the job is not the reason.</summary>
    internal const int Deaths = 20;

    internal const string DoneWord = "done", FailedWord = "failed", StoppedWord = "stopped";

    /// <summary>Runs one job, or those whose identities come as lines of the input.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="signal">The signal by which it is asked to stop.</param>
    /// <param name="every">The steps between two checkpoints of a job.</param>
    /// <param name="only">The one job; null for those of the input.</param>
    /// <param name="run">Runs a job and stores its result.</param>
    /// <returns>The exit status: 0 where all is done, 1 where a job failed, <see cref="Stopped"/>.</returns>
    public static int Run(string folder, StopSignal signal, int every, string? only, Action<Job, Checkpointing> run)
    {
        var asked = false;
        using var registration = PosixSignalRegistration.Create(signal.Number, context =>
        {
            context.Cancel = true;
            Volatile.Write(ref asked, true);
        });
        if (only is not null)
        {
            return One(only);
        }

        using var ids = new BlockingCollection<string>();
        new Thread(() =>
        {
            while (Console.In.ReadLine() is { } line)
            {
                ids.Add(line);
            }

            // a worker between two jobs is done; one within a job stops
            Volatile.Write(ref asked, true);
            ids.CompleteAdding();
        }) { IsBackground = true }.Start();
        foreach (var id in ids.GetConsumingEnumerable())
        {
            if (One(id) == Stopped)
            {
                return Stopped;
            }
        }

        return 0;

        int One(string id)
        {
            try
            {
                run(JobSweep.Read(folder, id), new Checkpointing(JobSweep.Checkpoints(folder, id), () => Volatile.Read(ref asked), every));
                JobSweep.Clear(folder, id);
                return Say(DoneWord, id, 0);
            }
            catch (RunInterruptedException)
            {
                return Say(StoppedWord, id, Stopped);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // whatever a run throws is its own failure, and the next job still runs
                JobSweep.Fail(folder, id, e.Message);
                return Say(FailedWord, id, 1);
            }
        }

        static int Say(string word, string id, int status)
        {
            Console.WriteLine($"{word} {id}");
            return status;
        }
    }
}

/// <summary>The signal by which a run is asked to stop.</summary>
/// <param name="Name">Its name, as <c>kill -l</c> has it.</param>
public sealed record StopSignal(string Name)
{
    /// <summary>The names that can be chosen.</summary>
    public static IReadOnlyList<string> Names { get; } = ["USR1", "USR2", "TERM", "INT", "HUP"];

    /// <summary>The signal's number; where the platform has a name of its own for it, that.</summary>
    /// <exception cref="ArgumentException">There is no such signal to be chosen.</exception>
    public PosixSignal Number => Name switch
    {
        "TERM" => PosixSignal.SIGTERM,
        "INT" => PosixSignal.SIGINT,
        "HUP" => PosixSignal.SIGHUP,
        "USR1" => (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10),
        "USR2" => (PosixSignal)(OperatingSystem.IsMacOS() ? 31 : 12),
        _ => throw new ArgumentException($"'{Name}' is none of the signals {string.Join(", ", Names)}.", nameof(Name)),
    };

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
