namespace Theory.Paper.Trust;

/// <summary>All promises: one line each.</summary>
internal static class Promises
{
    public static IReadOnlyList<Promise> All { get; } =
    [
        MalformedFiles.Promise,
        Fuzz.Promise,
        DamagedCheckpoints.Promise,
        DiskFailures.Promise,
        KilledRuns.Promise,
        KilledRuns.Trainings,
        ConcurrentWriters.Promise,
        Reproducibility.Promise,
        SweptRuns.Local,
        SweptRuns.Slurm,
        CertificateEdits.Promise,
        IntervalStandard.Promise,
        Containment.Promise,
        PrintedBounds.Promise,
        SupplyChain.Promise,
        SupplyChain.Audit,
    ];

    /// <summary>A promise by its name.</summary>
    /// <exception cref="PaperException">There is none.</exception>
    public static Promise Named(string name) => All.FirstOrDefault(promise => promise.Name == name)
        ?? throw new PaperException($"no trial {name}; there are {string.Join(", ", All.Select(static promise => promise.Name))}.");

    /// <summary>Each promise with its committed trial.</summary>
    public static IEnumerable<(Promise Promise, TrialFile? Trial)> Tried(Workplace place) => All.Select(promise => (promise, TrialFile.Of(place, promise)));
}
