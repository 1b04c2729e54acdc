using System.Diagnostics;
using Theory.Nets.Data;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Malformed files are refused: by the one exception, in little time and memory.</summary>
internal static class MalformedFiles
{
    private const string Files = "malformed files", Refused = "refused with file, byte and reason", Slowest = "ms for the slowest", Largest = "MB taken by the largest";
    private const int Each = 750;

    public static Promise Promise { get; } = new(
        "malformed-files",
        "A malformed file (idx, gzip, result, case file, safetensors, checkpoint) is refused by a `DataFormatException` that names the file, the byte and the reason, before memory of a declared size is taken.",
        "≥ 3,000 files, each refused, in ≤ 50 ms and ≤ 16 MB",
        counts => counts[Files] >= 3000 && counts[Refused] == counts[Files] && counts[Slowest] <= 50 && counts[Largest] <= 16,
        trial => Count(Each, trial.Report));

    /// <summary>Has every reader refuse its malformed files.</summary>
    /// <param name="each">How many files of a format.</param>
    /// <param name="tell">Told of each file that was not refused as it must be.</param>
    public static Counts Count(int each, Action<string> tell)
    {
        var (files, refused, slowest, largest) = (0, 0, 0.0, 0.0);
        foreach (var format in Format.All)
        {
            // the first ones bring the code in, and are measured by nobody
            foreach (var (_, bytes) in Corpus(format, Math.Min(each, 50)))
            {
                _ = Refusal(format, bytes);
            }

            foreach (var (damage, bytes) in Corpus(format, each))
            {
                files++;
                var (taken, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
                var refusal = Refusal(format, bytes);
                slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                largest = Math.Max(largest, (GC.GetAllocatedBytesForCurrentThread() - taken) / 1e6);
                if (refusal is DataFormatException { File: Name, Offset: >= 0, Reason.Length: > 0 })
                {
                    refused++;
                }
                else
                {
                    tell($"{format.Name}, {damage}: {refusal?.GetType().Name ?? "read"} {refusal?.Message} {Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, 2000)))}");
                }
            }
        }

        return new Counts(new(Files, files), new(Refused, refused), new(Slowest, slowest), new(Largest, largest));
    }

    private const string Name = "a file";

    private static IEnumerable<(string Damage, byte[] Bytes)> Corpus(Format format, int count)
    {
        var random = new Seed(8).Split(format.Name).Stream();
        return Enumerable.Range(0, count).Select(_ => format.Malformed(random));
    }

    // whatever a reader throws is the finding
    private static Exception? Refusal(Format format, byte[] bytes)
    {
        try
        {
            format.Read(Name, bytes);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
