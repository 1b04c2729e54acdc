using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper;

/// <summary>What a claim's rule says of its measurements; the strings are markup.</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Predicted">What theory says.</param>
/// <param name="Measured">What was found.</param>
/// <param name="Why">The rule, and how it came out.</param>
internal sealed record Verdict(Outcome Outcome, string Predicted, string Measured, string Why)
{
    /// <summary>The verdict while nothing is measured.</summary>
    public static Verdict Unmeasured(string predicted, string experiment) =>
        new(Outcome.Undecided, predicted, "nothing yet", $"No result of `{experiment}` is in the store: `paper -- run {experiment}` measures it.");
}

/// <summary>A claim of a source essay, with the rule that judges it.</summary>
/// <param name="Name">Its name, in lower case with hyphens.</param>
/// <param name="Statement">The claim in one sentence.</param>
/// <param name="Essay">The essay that makes it.</param>
/// <param name="Judge">The rule: a statistic of the store.</param>
internal sealed record Claim(string Name, string Statement, string Essay, Func<Store, Verdict> Judge);

/// <summary>A table or a figure: a pure function of the store.</summary>
/// <param name="Name">Its name; the block has the same id.</param>
/// <param name="Render">The block.</param>
internal sealed record Artifact(string Name, Func<Store, Block> Render);

/// <summary>A published number.</summary>
/// <param name="Name"><c>theory/case/measure</c>.</param>
/// <param name="Value">The value that is printed: of an upper bound, the bound itself.</param>
/// <param name="Text">Its printed form; of an upper bound, rounded up.</param>
/// <param name="How">How the value comes from its measurements, in one sentence.</param>
/// <param name="From">The jobs whose results it rests on.</param>
internal sealed record Number(string Name, double Value, string Text, string How, IReadOnlyList<Job> From)
{
    /// <summary>Whether it rests on the embedded stand-in data.</summary>
    public bool StandIn { get; init; }

    /// <summary>Where it was measured, when that was not a run of the store: a file of the benchmarks.</summary>
    public string File { get; init; } = "";
}

/// <summary>A number with the entries of the store that it rests on.</summary>
/// <param name="Number">The number.</param>
/// <param name="Entries">The entries.</param>
internal sealed record Published(Number Number, IReadOnlyList<Store.Entry> Entries);
