using System.Text.Json.Nodes;
using Theory.Nets.Data;
using Theory.Numerics;

namespace Theory.Nets.Runs;

/// <summary>Where a job of a sweep stands.</summary>
public enum JobState
{
    /// <summary>Its result is in the store.</summary>
    Done,

    /// <summary>It failed, and will fail again until something changes.</summary>
    Failed,

    /// <summary>It was stopped or killed after a checkpoint, from which it goes on.</summary>
    Begun,

    /// <summary>It was not begun, or begins anew.</summary>
    Waiting,
}

/// <summary>Jobs, and a folder for what stands between their submission and their results: the jobs as files, checkpoints, reasons of failures.</summary>
/// <remarks>A job's name is its identity, so that to submit it twice is to submit it once; whoever runs it finds all in the folder.</remarks>
/// <param name="folder">The folder.</param>
/// <param name="jobs">The jobs.</param>
/// <param name="isDone">Whether a job has its result.</param>
public sealed class JobSweep(string folder, IReadOnlyList<Job> jobs, Func<Job, bool> isDone)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The jobs.</summary>
    public IReadOnlyList<Job> Jobs { get; } = jobs;

    /// <summary>Where each job stands, and why it failed where it did.</summary>
    /// <returns>The jobs in their order.</returns>
    public IReadOnlyList<(Job Job, JobState State, string Reason)> Status() =>
    [.. Jobs.Select(job =>
    {
        if (isDone(job))
        {
            return (job, JobState.Done, "");
        }

        var failure = FailureFile(Folder, job.Id);
        return File.Exists(failure) ? (job, JobState.Failed, File.ReadAllText(failure).Trim())
            : MachineDisk.Instance.Files(Checkpoints(Folder, job.Id)).Count > 0 ? (job, JobState.Begun, "")
            : (job, JobState.Waiting, "");
    })];

    /// <summary>Writes the files of the jobs that are to run.</summary>
    /// <param name="again">Whether those that failed run again.</param>
    /// <returns>The jobs that have no result, in their order, without those that failed unless they run again.</returns>
    public IReadOnlyList<Job> Prepare(bool again)
    {
        var open = Status().Where(s => s.State != JobState.Done && (again || s.State != JobState.Failed)).Select(s => s.Job).ToList();
        foreach (var job in open)
        {
            File.Delete(Made(FailureFile(Folder, job.Id)));
            Store.WriteWhole(Made(JobFile(Folder, job.Id)), Canonical.Text(new JsonObject
            {
                ["experiment"] = job.Experiment,
                ["tier"] = Canonical.Write(job.Tier),
                ["options"] = job.Options.DeepClone(),
                ["seed"] = job.Seed.Value,
            }));
        }

        return open;
    }

    /// <summary>Reads the file of a job.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="id">The job's identity.</param>
    /// <returns>The job.</returns>
    /// <exception cref="DataFormatException">The file is no job, or is that of another.</exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public static Job Read(string folder, string id)
    {
        var json = StrictJson.Read(JobFile(folder, id));
        var body = json.Object(json.Root, "experiment", "tier", "options", "seed");
        var job = new Job(json.Value<string>(body["experiment"]!), json.Value<Tier>(body["tier"]!), body["options"]!, new Seed(json.Value<ulong>(body["seed"]!)));
        return job.Id == id ? job : throw json.Wrong(json.Root, $"this is the job {job.Id}, not {id}");
    }

    /// <summary>The folder of a job's checkpoints.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="id">The job's identity.</param>
    /// <returns>The folder.</returns>
    public static string Checkpoints(string folder, string id) => Path.Combine(folder, "checkpoints", id);

    /// <summary>Writes down why a job failed.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="id">The job's identity.</param>
    /// <param name="reason">Why.</param>
    public static void Fail(string folder, string id, string reason) => Store.WriteWhole(Made(FailureFile(folder, id)), reason + "\n");

    /// <summary>Clears away what a job that is done no longer needs.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="id">The job's identity.</param>
    public static void Clear(string folder, string id)
    {
        if (Directory.Exists(Checkpoints(folder, id)))
        {
            Directory.Delete(Checkpoints(folder, id), recursive: true);
        }
    }

    /// <summary>How many jobs there are.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Jobs.Count} jobs in {Folder}");

    private static string JobFile(string folder, string id) => Path.Combine(folder, "jobs", $"{id}.json");

    private static string FailureFile(string folder, string id) => Path.Combine(folder, "failed", $"{id}.txt");

    private static string Made(string path)
    {
        MachineDisk.Instance.MakeFolder(Path.GetDirectoryName(path)!);
        return path;
    }
}

/// <summary>What runs the jobs of a sweep: processes here, or a cluster's queue.</summary>
public interface ISweepEngine
{
    /// <summary>Runs jobs, or hands them to a queue that does.</summary>
    /// <param name="jobs">The jobs; one that is queued or running already is left to that.</param>
    /// <param name="report">Told of each job that ends, stops, or is queued.</param>
    /// <returns>Whether all was done that was asked for: false where the engine was stopped.</returns>
    bool Submit(IReadOnlyList<Job> jobs, Action<Job, string> report);

    /// <summary>The identities of the jobs that are queued or running; null where only the engine's own process knows.</summary>
    /// <returns>The identities.</returns>
    IReadOnlySet<string>? Active();

    /// <summary>Stops all: jobs that can, after a checkpoint.</summary>
    void Cancel();
}
