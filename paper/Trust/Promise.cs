namespace Theory.Paper.Trust;

/// <summary>What the library promises, with the trial that could break it.</summary>
/// <param name="Name">Its name, in lower case with hyphens; the trial's file has the same.</param>
/// <param name="Statement">The promise in one sentence.</param>
/// <param name="Bar">What the counts must meet, in words.</param>
/// <param name="IsMet">The same as a rule of the counts.</param>
/// <param name="Try">The trial: counts, whole, what the rule asks for. Its randomness is its own fixed seeds.</param>
internal sealed record Promise(string Name, string Statement, string Bar, Func<Counts, bool> IsMet, Func<Trial, Counts> Try);

/// <summary>What a trial is handed.</summary>
/// <param name="Place">The checkout.</param>
/// <param name="Report">Told how far it is.</param>
internal sealed record Trial(Workplace Place, Action<string> Report)
{
    /// <summary>An empty folder, which is gone when the work is done.</summary>
    public static T InScratch<T>(Func<string, T> work)
    {
        var folder = Directory.CreateTempSubdirectory("theory-trial-").FullName;
        try
        {
            return work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>One thing that was counted or measured.</summary>
/// <param name="What">What, as it follows the number: "of them accepted".</param>
/// <param name="Value">How many, or how much; finite.</param>
internal sealed record Count(string What, double Value);

/// <summary>What a trial counted, in the order in which it is printed.</summary>
internal sealed class Counts(params IReadOnlyList<Count> all)
{
    public IReadOnlyList<Count> All { get; } = all;

    /// <summary>A count by its name; what the trial did not count meets no rule, since NaN compares with nothing.</summary>
    public double this[string what] => All.FirstOrDefault(count => count.What == what)?.Value ?? double.NaN;
}
