using Theory.Margins;
using Theory.Nets.Data;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;

namespace Theory.Paper.Artifacts;

/// <summary>Measured descents on separable sets, each with the largest margin and the asymptote that theory finds for its set.</summary>
/// <param name="Set">The set.</param>
/// <param name="Run">The run.</param>
/// <param name="Solution">The largest margin, from the points alone.</param>
/// <param name="Asymptote">ŵ ln t + w̃.</param>
internal sealed record MarginRun(SeparableSet Set, SeparableRun Run, MarginSolution Solution, LogarithmicDescent Asymptote)
{
    /// <summary>The runs of a cell of the grid; empty where it was not measured.</summary>
    public static IReadOnlyList<MarginRun> Of(Store store, SeparableMethod method, int dimension, SeparableStart start = SeparableStart.Zero, double scale = 0, int supports = 0) =>
    [
        .. from m in Cell(store, method, dimension, start, scale, supports)
           from pair in SeparableData.Sets(m.Options, m.Job.Seed).Zip(m.Result.Runs)
           let solution = LargestMargin.Of(pair.First.Points)
           select new MarginRun(pair.First, pair.Second, solution, new LogarithmicDescent(solution, pair.Second.Rate)),
    ];

    /// <summary>The jobs of a cell.</summary>
    public static IReadOnlyList<Job> Jobs(Store store, SeparableMethod method, int dimension, SeparableStart start = SeparableStart.Zero, double scale = 0, int supports = 0) => [.. Cell(store, method, dimension, start, scale, supports).Select(m => m.Job)];

    /// <summary>The run on the exceptional set; null where it was not measured.</summary>
    public static SeparableRun? Exceptional(Store store, SeparableMethod method) =>
        store.Of(SeparableData.Experiment).FirstOrDefault(m => m.Options.Exceptional && m.Options.Method == method)?.Result.Runs[0];

    /// <summary>γ less the margin at a record.</summary>
    public double Gap(SeparableRecord record) => Solution.Margin - record.Margin;

    private static IEnumerable<Measurement<SeparableDataOptions, SeparableDataResult>> Cell(Store store, SeparableMethod method, int dimension, SeparableStart start, double scale, int supports) =>
        store.Of(SeparableData.Experiment).Where(m => !m.Options.Exceptional && m.Options.Method == method && m.Options.Dimension == dimension && m.Options.Start == start && m.Options.Scale == scale && m.Options.Supports == supports);
}
