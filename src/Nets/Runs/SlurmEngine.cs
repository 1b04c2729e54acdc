using System.Diagnostics;
using System.Globalization;

namespace Theory.Nets.Runs;

/// <summary>Slurm's queue: an array of jobs, each of which is requeued when it was stopped or killed, and goes on from its checkpoint.</summary>
/// <param name="folder">The sweep's folder, which all nodes see.</param>
/// <param name="atOnce">How many run at once, at most; ≥ 1.</param>
/// <param name="worker">The command of a worker, to which a job's identity is added.</param>
/// <param name="signal">The signal by which a job is asked to stop, and by which Slurm asks it before its time is up.</param>
/// <param name="options">More of sbatch's own options, such as <c>--time=01:00:00</c>; none by default.</param>
public sealed class SlurmEngine(string folder, int atOnce, IReadOnlyList<string> worker, StopSignal signal, IReadOnlyList<string>? options = null) : ISweepEngine
{
    /// <summary>Seconds between Slurm's signal and the end of a job's time.</summary>
    private const int Notice = 60;

    private string Arrays => Path.Combine(folder, "slurm");

    /// <summary>Whether Slurm's commands are here.</summary>
    /// <returns>Whether they are.</returns>
    public static bool IsHere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, "sbatch")));

    /// <inheritdoc/>
    /// <exception cref="IOException">Slurm refused.</exception>
    public bool Submit(IReadOnlyList<Job> jobs, Action<Job, string> report)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(atOnce, 1);
        var active = Active();
        var open = jobs.Where(j => !active.Contains(j.Id)).ToList();
        if (open.Count == 0)
        {
            return true;
        }

        MachineDisk.Instance.MakeFolder(Arrays);
        var list = Path.Combine(Arrays, $"{Guid.NewGuid():N}.jobs");
        Store.WriteWhole(list, string.Concat(open.Select(j => j.Id + "\n")));
        var script = Path.ChangeExtension(list, ".sh");
        Store.WriteWhole(script, Script(list));
        var array = Run("sbatch",
        [
            "--parsable", "--requeue", "--open-mode=append", "--job-name=theory-sweep", $"--signal=B:{signal.Name}@{Notice}", $"--output={Path.Combine(Arrays, "%A_%a.out")}",
            string.Create(CultureInfo.InvariantCulture, $"--array=0-{open.Count - 1}%{atOnce}"), .. options ?? [], script,
        ]).Trim().Split(';')[0];

        // a list under the array's own number is one that Slurm has; one that never got it was never queued
        File.Move(list, Path.Combine(Arrays, $"{array}.list"));
        open.ForEach(j => report(j, $"queued as part of {array}"));
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">Slurm refused.</exception>
    public IReadOnlySet<string> Active()
    {
        var lists = Lists();
        return Queue().SelectMany(task => lists.TryGetValue(task.Array, out var ids) && task.Index < ids.Length ? [ids[task.Index]] : Array.Empty<string>()).ToHashSet();
    }

    IReadOnlySet<string>? ISweepEngine.Active() => Active();

    /// <inheritdoc/>
    /// <exception cref="IOException">Slurm refused.</exception>
    public void Cancel()
    {
        var ours = Lists().Keys.Intersect(Queue().Select(t => t.Array)).ToList();
        if (ours.Count > 0)
        {
            Run("scancel", ours);
        }
    }

    /// <summary>Where it runs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"Slurm, {atOnce} jobs at once");

    // A list keeps its first name where the script looks for it until sbatch has given the array's number; afterwards the number finds it.
    private string Script(string list) => $$"""
        #!/bin/bash
        # one job of a sweep: what was stopped or killed is requeued, what failed is not
        list={{Quoted(Arrays)}}/$SLURM_ARRAY_JOB_ID.list
        [ -f "$list" ] || list={{Quoted(list)}}
        [ -f "$list" ] || list={{Quoted(Arrays)}}/$SLURM_ARRAY_JOB_ID.list
        job=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$list")
        trap 'kill -{{signal.Name}} $process' {{signal.Name}}
        {{string.Join(' ', worker.Select(Quoted))}} "$job" &
        process=$!
        wait $process
        status=$?
        while kill -0 $process 2> /dev/null; do wait $process; status=$?; done
        [ $status -le 1 ] && exit $status
        echo "$job: status $status, start ${SLURM_RESTART_COUNT:-0}"
        if [ $status -ne {{SweepWorker.Stopped}} ] && [ "${SLURM_RESTART_COUNT:-0}" -ge {{SweepWorker.Deaths}} ]; then
            failed={{Quoted(Path.Combine(folder, "failed"))}}/$job.txt
            mkdir -p "$(dirname "$failed")"
            echo "its process died, at last with status $status, at start ${SLURM_RESTART_COUNT:-0}" > "$failed"
            exit 1
        fi
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"

        """;

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private Dictionary<string, string[]> Lists() =>
        MachineDisk.Instance.Files(Arrays).Where(f => f.EndsWith(".list", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => File.ReadAllLines(Path.Combine(Arrays, f)));

    // what is queued or running, an element of an array each
    private static IEnumerable<(string Array, int Index)> Queue() =>
        Run("squeue", ["--noheader", "--array", "--format=%F %K", "--name=theory-sweep"]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Where(part => part.Length == 2 && int.TryParse(part[1], out _))
            .Select(part => (part[0], int.Parse(part[1], CultureInfo.InvariantCulture)));

    private static string Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new IOException($"{program}: {error.Result.Trim()}");
    }
}
