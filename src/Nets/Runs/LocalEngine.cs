using System.Diagnostics;
using System.Globalization;

namespace Theory.Nets.Runs;

/// <summary>A pool of processes on this machine: each runs job after job; one that dies is started anew, and its job goes on from its checkpoint.</summary>
/// <param name="folder">The sweep's folder.</param>
/// <param name="workers">The number of processes, ≥ 1.</param>
/// <param name="worker">The command of a worker that takes its jobs from its input.</param>
/// <param name="started">Told of each process that is started; by default nobody.</param>
public sealed class LocalEngine(string folder, int workers, Func<ProcessStartInfo> worker, Action<Process>? started = null) : ISweepEngine
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.2);
    private readonly Lock door = new();
    private volatile bool stopping;

    private string CancelFile => Path.Combine(folder, "cancel");

    /// <inheritdoc/>
    /// <exception cref="IOException">Another sweep runs in the folder.</exception>
    public bool Submit(IReadOnlyList<Job> jobs, Action<Job, string> report)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        MachineDisk.Instance.MakeFolder(folder);
        using var alone = Alone();
        File.Delete(CancelFile);
        var waiting = new Queue<Job>(jobs);
        var (running, deaths) = (0, new Dictionary<string, int>());
        using var watch = new Timer(_ => stopping |= File.Exists(CancelFile), null, LookEvery, LookEvery);
        Task.WaitAll([.. Enumerable.Range(0, Math.Min(workers, jobs.Count)).Select(_ => Task.Factory.StartNew(Slot, TaskCreationOptions.LongRunning))]);
        return waiting.Count == 0;

        void Slot()
        {
            Process? process = null;
            while (Next() is { } job)
            {
                process ??= Begin();
                var word = Ask(process, job);
                if (word is null)
                {
                    process.WaitForExit();
                    var status = process.ExitCode;
                    process.Dispose();
                    process = null;
                    var died = status != SweepWorker.Stopped && !stopping;
                    word = died && ++Count(job) > SweepWorker.Deaths
                        ? Fail(job, string.Create(CultureInfo.InvariantCulture, $"its process died {SweepWorker.Deaths + 1} times, at last with status {status}"))
                        : SweepWorker.StoppedWord;
                }

                Ended(job, again: word == SweepWorker.StoppedWord);
                report(job, word);
            }

            if (process is not null)
            {
                process.StandardInput.Close();
                process.WaitForExit();
                process.Dispose();
            }
        }

        // the next job; null once there is none and none can come back, or when all is to stop
        Job? Next()
        {
            while (!stopping)
            {
                lock (door)
                {
                    if (waiting.TryDequeue(out var job))
                    {
                        running++;
                        return job;
                    }

                    if (running == 0)
                    {
                        return null;
                    }
                }

                Thread.Sleep(LookEvery / 10);
            }

            return null;
        }

        void Ended(Job job, bool again)
        {
            lock (door)
            {
                running--;
                if (again)
                {
                    waiting.Enqueue(job);
                }
            }
        }

        ref int Count(Job job)
        {
            lock (door)
            {
                return ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(deaths, job.Id, out _);
            }
        }

        string Fail(Job job, string reason)
        {
            JobSweep.Fail(folder, job.Id, reason);
            return SweepWorker.FailedWord;
        }
    }

    /// <inheritdoc/>
    public IReadOnlySet<string>? Active() => null;

    /// <inheritdoc/>
    public void Cancel()
    {
        stopping = true;
        MachineDisk.Instance.MakeFolder(folder);
        Store.WriteWhole(CancelFile, "");
    }

    /// <summary>Where it runs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{workers} processes here");

    private FileStream Alone()
    {
        try
        {
            return new FileStream(Path.Combine(folder, "local.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"A sweep runs in {folder} already, or its lock cannot be made: {e.Message}", e);
        }
    }

    private Process Begin()
    {
        var start = worker();
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var process = Process.Start(start)!;
        started?.Invoke(process);
        return process;
    }

    // what the worker says of the job; null where it ended without a word
    private string? Ask(Process process, Job job)
    {
        try
        {
            process.StandardInput.WriteLine(job.Id);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            return null;
        }

        var line = process.StandardOutput.ReadLineAsync();
        while (!line.Wait(LookEvery))
        {
            if (stopping)
            {
                // the end of its input is what asks it to stop
                process.StandardInput.Close();
            }
        }

        return line.Result?.Split(' ', 2) is [var word, var id] && id == job.Id && word != SweepWorker.StoppedWord ? word : null;
    }
}
