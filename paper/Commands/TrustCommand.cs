using Theory.Nets.Runs;
using Theory.Paper.Trust;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- trust</c>: what is promised beside what its trials counted, and the page that says so.</summary>
internal static class TrustCommand
{
    /// <summary>Writes the page anew.</summary>
    /// <returns>The exit status: 1 where a promise is broken.</returns>
    public static int Show(Workplace place)
    {
        var rows = Promises.Tried(place).ToList();
        foreach (var (promise, trial) in rows)
        {
            Console.WriteLine($"{promise.Name,-20} {TrustPage.Verdict(promise, trial).Trim('*'),-12} {(trial is null ? TrialFile.CommandOf(promise) : TrustPage.Measured(trial))}");
        }

        Store.WriteWhole(Path.Combine(place.Root, TrustPage.File), TrustPage.Render(rows));
        Console.WriteLine($"written to {TrustPage.File}");
        return rows.Any(row => TrustPage.Verdict(row.Promise, row.Trial) == "**broken**") ? 1 : 0;
    }

    /// <summary>Runs trials whole, stores what they counted, and writes the page.</summary>
    /// <param name="place">The checkout.</param>
    /// <param name="names">The trials; all where none is named.</param>
    /// <returns>The exit status: 1 where a promise is broken.</returns>
    public static int Run(Workplace place, IReadOnlyList<string> names)
    {
        foreach (var promise in names.Count == 0 ? Promises.All : [.. names.Select(Promises.Named)])
        {
            Console.WriteLine($"{promise.Name}: {promise.Statement}");
            TrialFile.Run(place, promise, text => Console.WriteLine($"  {text}"));
        }

        return Show(place);
    }
}
