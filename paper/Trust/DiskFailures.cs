using System.Diagnostics;
using System.Globalization;
using Theory.Nets.Checkpoints;
using Theory.Nets.Runs;

namespace Theory.Paper.Trust;

/// <summary>Disks that lose their power, fail, are full or read-only.</summary>
internal static class DiskFailures
{
    private const string Cuts = "states of the disk after a power cut", OldOrNew = "of them with the old file or the new one, whole", Failed = "calls that failed", Told = "of them told, with the old file or the new one whole",
        Full = "writers on a full disk", FullTold = "of them ended with an error and the last file whole", ReadOnly = "writers on a read-only disk", ReadOnlyTold = "of them ended with an error and the files as they were",
        Careless = "damaged files found where flushes do nothing";

    private const int Sizes = 30;

    public static Promise Promise { get; } = new(
        "disk-failures",
        "A checkpoint or result whose writing is cut off by a power failure at any write, flush or rename, or by a disk that fails, is full or read-only, leaves the old file or the new one, whole; the program ends with an error.",
        "each call of a write in turn, with four ideas of what an unflushed disk holds; each call failing in turn; 30 writers that fill a disk and 30 on a read-only one: 0 lost. Without flushes the same trial finds damage",
        counts => counts[Cuts] >= 300 && counts[OldOrNew] == counts[Cuts] && counts[Failed] >= 70 && counts[Told] == counts[Failed] && counts[Careless] > 0
            && counts[Full] == Sizes && counts[FullTold] == Sizes && counts[ReadOnly] == Sizes && counts[ReadOnlyTold] == Sizes,
        trial => Count(trial.Report));

    /// <summary>A state of some bytes, told by its step.</summary>
    public static Checkpoint State(long step, int length) => new("run", step, new TensorFile([new StoredTensor("x", StoredType.U8, [length], Enumerable.Repeat((byte)step, length).ToArray())]));

    private static Counts Count(Action<string> tell)
    {
        var (cuts, whole) = Simulated(power: true, ignoresFlush: false, tell);
        var (failed, told) = Simulated(power: false, ignoresFlush: false, tell);
        var (careless, lucky) = Simulated(power: true, ignoresFlush: true, static _ => { });
        var (full, readOnly) = (0, 0);
        for (var i = 0; i < Sizes; i++)
        {
            var (a, b) = OnMount(6_000 + (900 * i), tell);
            (full, readOnly) = (full + (a ? 1 : 0), readOnly + (b ? 1 : 0));
        }

        return new Counts(
            new(Cuts, cuts), new(OldOrNew, whole), new(Failed, failed), new(Told, told), new(Careless, careless - lucky), new(Full, Sizes), new(FullTold, full), new(ReadOnly, Sizes), new(ReadOnlyTold, readOnly));
    }

    /// <summary>A result over another and twelve checkpoints on a simulated disk, at each of whose calls in turn the power goes, or which fails it.</summary>
    /// <param name="power">Whether the power goes; else the one call fails.</param>
    /// <param name="ignoresFlush">Whether flushes do nothing.</param>
    /// <param name="tell">Told of each loss.</param>
    /// <returns>How many states of the disk were looked at, and how many were whole.</returns>
    public static (int Tried, int Whole) Simulated(bool power, bool ignoresFlush, Action<string> tell)
    {
        var (tried, good) = (0, 0);
        var calls = Write(new SimulatedDisk(), new long[2]);
        for (var call = 1; call <= calls; call++)
        {
            var disk = new SimulatedDisk(call, power, ignoresFlush);
            var saved = new long[2];
            var refused = Write(disk, saved) < 0;
            foreach (var cut in power ? Enum.GetValues<PowerCut>() : [PowerCut.Everything])
            {
                tried++;
                var after = disk.After(cut);
                var result = after.Files("/results").Contains("result") ? after.Read("/results/result") : [];
                var resultIsWhole = (result.Length == 0 && saved[0] == 0) || (result.Length == 500 && result.All(b => b == result[0]) && (result[0] == saved[0] || result[0] == saved[0] + 1));
                var damaged = 0;
                var step = new CheckpointFolder("/checkpoints", after).Latest("run", _ => damaged++)?.Step ?? 0;
                var whole = refused && resultIsWhole && damaged == 0 && (step == saved[1] || step == saved[1] + 1);
                good += whole ? 1 : 0;
                if (!whole)
                {
                    tell(string.Create(CultureInfo.InvariantCulture, $"call {call}, {cut}: result of {result.Length} bytes, step {step} of {saved[1]}, {damaged} damaged"));
                }
            }
        }

        return (tried, good);
    }

    // the number of calls; −1 where one failed
    private static int Write(SimulatedDisk disk, long[] saved)
    {
        try
        {
            var folder = new CheckpointFolder("/checkpoints", disk);
            for (var step = 1; step <= 12; step++)
            {
                if (step <= 2)
                {
                    WholeFile.Write("/results/result", Enumerable.Repeat((byte)step, 500).ToArray(), disk);
                    saved[0] = step;
                }

                folder.Save(State(step, 300));
                saved[1] = step;
            }

            return disk.Calls;
        }
        catch (IOException)
        {
            return -1;
        }
    }

    /// <summary>A process fills a file system of 64 KiB with checkpoints, then another writes to it read-only.</summary>
    private static (bool Full, bool ReadOnly) OnMount(int length, Action<string> tell) => Trial.InScratch(folder =>
    {
        Mount("-t", "tmpfs", "-o", "size=64k", "none", folder);
        try
        {
            // the last ones are larger than what the disk has left
            var (status, saved, error) = Save(folder, length, 1, 2);
            var (fullStatus, more, fullError) = Save(folder, 65_000 - length, 3, 4);
            var left = new CheckpointFolder(folder).Latest("run");
            var full = status == 0 && saved == 2 && fullStatus == 1 && fullError.Length > 0 && left is { } && left.Step == Math.Max(saved, more);
            Mount("-o", "remount,ro", folder);
            var before = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(f => (f, Canonical.Hash(File.ReadAllBytes(f)))).ToList();
            var (refusedStatus, _, refusal) = Save(folder, 100, 9, 9);
            var readOnly = refusedStatus == 1 && refusal.Length > 0 && before.SequenceEqual(Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(f => (f, Canonical.Hash(File.ReadAllBytes(f)))));
            if (!full || !readOnly)
            {
                tell($"{length} bytes: {status} {saved} {error}; full {fullStatus} {more} {fullError}, step {left?.Step}; read-only {refusedStatus} {refusal}");
            }

            return (full, readOnly);
        }
        finally
        {
            Run("umount", folder);
        }
    });

    private static (int Status, long Saved, string Error) Save(string folder, int length, int from, int to)
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        using var process = TrialProcess.Start(torch: false, "saves", folder, Text(length), Text(from), Text(to));
        var saved = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, saved.Length == 0 ? 0 : long.Parse(saved[^1], CultureInfo.InvariantCulture), error);
    }

    private static void Mount(params IEnumerable<string> arguments)
    {
        if (Run("mount", arguments) != 0)
        {
            throw new PaperException("the trial of full disks mounts small file systems, which only root on Linux may: run it as root.");
        }
    }

    private static int Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
