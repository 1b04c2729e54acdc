using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Theory.Nets.Checkpoints;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using Theory.Paper.Commands;

namespace Theory.Paper.Trust;

/// <summary>The processes that trials start, kill, and starve of disk: this program, called with a word that no user types.</summary>
internal static class TrialProcess
{
    public const string Word = "trial-process";

    /// <summary>What a process says when it has come to its work.</summary>
    public const string Ready = "ready";

    /// <summary>Starts one.</summary>
    /// <param name="torch">Whether it needs torch, which takes a second to load.</param>
    /// <param name="arguments">What it does.</param>
    public static Process Start(bool torch, params IEnumerable<string> arguments)
    {
        // the program that runs, whatever runs it: a test's host is another
        var start = new ProcessStartInfo("dotnet", [typeof(TrialProcess).Assembly.Location, Word, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (!torch)
        {
            // a folder that is none: what needs no torch starts without it
            start.Environment["THEORY_LIBTORCH"] = "/none";
        }

        return Process.Start(start)!;
    }

    public static int Do(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["runs", var kind, var folder, var last]:
                    Runs(kind, folder, int.Parse(last, CultureInfo.InvariantCulture));
                    return 0;
                case ["writer", var folder, var number, var results, var shared]:
                    Writer(folder, number, int.Parse(results, CultureInfo.InvariantCulture), int.Parse(shared, CultureInfo.InvariantCulture));
                    return 0;
                case ["saves", var folder, var length, var from, var to]:
                    for (var step = long.Parse(from, CultureInfo.InvariantCulture); step <= long.Parse(to, CultureInfo.InvariantCulture); step++)
                    {
                        new CheckpointFolder(folder).Save(DiskFailures.State(step, int.Parse(length, CultureInfo.InvariantCulture)));
                        Console.WriteLine(step);
                    }

                    return 0;
                case ["training", var threads, var file]:
                    Store.WriteWhole(file, MemoryMarshal.AsBytes(Reproducibility.Parameters(int.Parse(threads, CultureInfo.InvariantCulture)).AsSpan()));
                    return 0;
                case [SweepCommand.WorkerWord, var folder, .. var job]:
                    return SweepWorker.Run(folder, new StopSignal("USR1"), 20, job.FirstOrDefault(), (one, checkpointing) => SweptRuns.Execute(folder, one, checkpointing));
                case ["sweep", var engine, var jobs]:
                    var counts = SweptRuns.Count(engine, int.Parse(jobs, CultureInfo.InvariantCulture), 0.5, Console.WriteLine);
                    Console.WriteLine(string.Join("; ", counts.All.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.What}"))));
                    return SweptRuns.IsSame(counts) ? 0 : 1;
                default:
                    return 2;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>The job of a run: its number is its seed.</summary>
    public static Job Job(string experiment, int number) => new(experiment, Tier.Smoke, new JsonObject(), new Seed((ulong)number));

    /// <summary>A store of trials: nothing of theirs is ever stale.</summary>
    public static Store Results(string folder) => new(Path.Combine(folder, "results"), static _ => "trial");

    public static Provenance Provenance() => new(
        "trial", "unknown", false, new Dictionary<string, string>(), new Dictionary<string, string>(), "cpu", 1, "trial", Word, 0, DateTime.UnixEpoch);

    /// <summary>Runs of this kind, one after the other, each from where it stands, until the last one has its result.</summary>
    private static void Runs(string kind, string folder, int last)
    {
        var store = Results(folder);
        var first = MachineDisk.Instance.Files(Path.Combine(folder, "results", kind)).Count(f => f.EndsWith(".json", StringComparison.Ordinal));
        for (var number = first; number <= last; number++)
        {
            var checkpoints = Path.Combine(folder, "checkpoints", number.ToString(CultureInfo.InvariantCulture));
            var tell = number == first ? new Action<long>(step => Console.WriteLine($"{Ready} {step}")) : static _ => { };
            var hash = kind == KilledRuns.Plain ? PlainRun(number, checkpoints, tell) : Training(number, checkpoints, tell);
            store.SaveOnce(Job(kind, number), new JsonObject { ["hash"] = hash }, Provenance());
            if (Directory.Exists(checkpoints))
            {
                Directory.Delete(checkpoints, recursive: true);
            }
        }
    }

    /// <summary>A small run without torch: twelve steps of noisy descent on 4,096 numbers, with a checkpoint after each.</summary>
    /// <param name="number">The run's number, its seed.</param>
    /// <param name="checkpoints">The folder of its checkpoints; null to run in one go.</param>
    /// <param name="begun">Told of the step that it begins at.</param>
    /// <returns>The SHA-256 of what it ends with.</returns>
    public static string PlainRun(int number, string? checkpoints, Action<long> begun)
    {
        const int length = 4096, steps = 12;
        var run = $"{KilledRuns.Plain} {number}";
        var folder = checkpoints is null ? null : new CheckpointFolder(checkpoints);
        var (x, stream, step) = (new double[length], new Seed((ulong)number).Stream(), 0L);
        if (folder?.Latest(run) is { } checkpoint)
        {
            x = MemoryMarshal.Cast<byte, double>(checkpoint.Content.Tensors["x"].Bytes.Span).ToArray();
            stream = new RandomStream(stream.Seed, long.Parse(checkpoint.Content.Metadata["position"], CultureInfo.InvariantCulture));
            step = checkpoint.Step;
        }

        begun(step);
        while (step < steps)
        {
            for (var i = 0; i < length; i++)
            {
                x[i] -= 0.1 * (x[i] - i + stream.NextNormal());
            }

            step++;
            folder?.Save(new Checkpoint(run, step, new TensorFile(
                [new StoredTensor("x", StoredType.F64, [length], MemoryMarshal.AsBytes(x.AsSpan()).ToArray())],
                new Dictionary<string, string> { ["position"] = stream.Position.ToString(CultureInfo.InvariantCulture) })));
        }

        return Canonical.Hash(MemoryMarshal.AsBytes(x.AsSpan()));
    }

    /// <summary>A small training by torch with a checkpoint after each of its twenty steps: shifted and mirrored images, an average of the steps, and Adam.</summary>
    /// <param name="number">The run's number, its seed.</param>
    /// <param name="checkpoints">The folder of its checkpoints; null to run in one go.</param>
    /// <param name="begun">Told of the step that it begins at.</param>
    /// <returns>The SHA-256 of what it ends with.</returns>
    public static string Training(int number, string? checkpoints, Action<long> begun)
    {
        var options = new TrainingOptions(2, 20, Rule.AdamW, 0.01, Averaging: 0.9) { Augmentation = new Augmentation(1, Mirror: true) };
        using var training = new ResumableTraining(Networks.Convolutional(2, 2, 2), Glyphs.Draw(200, new Seed(1)), options, new Seed((ulong)number), new Compute("cpu", 1));
        var folder = checkpoints is null ? null : new CheckpointFolder(checkpoints);
        if (folder?.Latest(training.Run) is { } checkpoint)
        {
            training.Restore(checkpoint);
        }

        begun(training.Step);
        while (!training.IsDone)
        {
            training.Advance();
            folder?.Save(training.Checkpoint());
        }

        return Canonical.Hash(training.Checkpoint().Bytes());
    }

    private static void Writer(string folder, string number, int results, int shared)
    {
        var store = Results(folder);
        Console.WriteLine(Ready);
        for (var i = 0; i < results; i++)
        {
            var own = Job($"writer-{number}", i);
            store.SaveOnce(own, new JsonObject { ["value"] = i }, Provenance());
            if (i < shared)
            {
                store.SaveOnce(Job("shared", i), new JsonObject { ["value"] = i }, Provenance());
            }
        }
    }
}
