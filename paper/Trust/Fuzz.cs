using System.Diagnostics;
using Theory.Nets.Data;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Random files: each is read, or refused by the one exception.</summary>
internal static class Fuzz
{
    private const string Inputs = "inputs", Read = "of them read", Refused = "refused by the one exception", Others = "other exceptions", Slowest = "ms for the slowest";

    public static Promise Promise { get; } = new(
        "fuzz",
        "Whatever bytes a reader is given, it reads them or refuses them by a `DataFormatException`: it does not crash, hang, or throw anything else.",
        "≥ 5,000,000 inputs over all readers, 0 other exceptions, none longer than 1 s",
        counts => counts[Inputs] >= 5_000_000 && counts[Read] + counts[Refused] == counts[Inputs] && counts[Others] == 0 && counts[Slowest] < 1000,
        trial => Count((5_000_000 / Format.All.Count) + 1, trial.Report));

    /// <summary>Gives every reader random edits of its files, well formed and malformed.</summary>
    /// <param name="each">How many inputs a format.</param>
    /// <param name="tell">Told of each other exception, and of how far it is.</param>
    public static Counts Count(int each, Action<string> tell)
    {
        var (inputs, read, refused, others, slowest) = (0L, 0L, 0L, 0L, 0.0);
        foreach (var format in Format.All)
        {
            tell($"{format.Name}: {each} inputs");
            var random = new Seed(9).Split(format.Name).Stream();
            for (var i = 0; i < each; i++)
            {
                var bytes = Damage.Edited(random, random.NextInt(2) == 0 ? format.WellFormed(random) : format.Malformed(random).Bytes);
                var clock = Stopwatch.GetTimestamp();
                inputs++;
                try
                {
                    format.Read("a file", bytes);
                    read++;
                }
                catch (DataFormatException)
                {
                    refused++;
                }
                catch (Exception e)
                {
                    others++;
                    tell($"{format.Name}: {e.GetType().Name} {e.Message} {Convert.ToHexStringLower(bytes)}");
                }

                slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            }
        }

        return new Counts(new(Inputs, inputs), new(Read, read), new(Refused, refused), new(Others, others), new(Slowest, slowest));
    }
}
