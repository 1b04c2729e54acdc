using System.Globalization;
using System.Text;

namespace Theory.Paper.Trust;

/// <summary><c>docs/trust.md</c>: a pure function of the promises and the committed trials.</summary>
internal static class TrustPage
{
    /// <summary>The page, relative to the checkout.</summary>
    public const string File = "docs/trust.md";

    /// <summary>What the page must say.</summary>
    public static string Render(IEnumerable<(Promise Promise, TrialFile? Trial)> rows)
    {
        var text = new StringBuilder("""
            # What is promised, and what was measured

            One row a promise: the bar that it must clear, and what its last trial counted. Each trial can break its promise and is run by the command in its row, which writes
            `paper/trials/NAME.json`; this page is written from those files by `dotnet run --project paper -- trust`, and `paper -- check` fails where the two differ. A promise
            whose trial has not been run whole against the bar that stands here says so. `+` behind a commit: the sources differed from it.

            | promise | bar | measured | verdict | command | date | commit | duration |
            |---|---|---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (promise, trial) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Row(promise, trial)} |\n");
        }

        return text.ToString();
    }

    /// <summary>The verdict on a promise: met, broken, or not measured against today's bar.</summary>
    public static string Verdict(Promise promise, TrialFile? trial) =>
        trial is null || trial.Bar != promise.Bar ? "not measured" : promise.IsMet(new Counts(trial.Counts)) ? "met" : "**broken**";

    /// <summary>What was counted, as text.</summary>
    public static string Measured(TrialFile trial) => string.Join("; ", trial.Counts.Select(count => $"{Number(count.Value)} {count.What}"));

    private static string Row(Promise promise, TrialFile? trial)
    {
        var verdict = Verdict(promise, trial);
        var (measured, date, commit, duration) = trial is null ? ("not yet measured", "—", "—", "—")
            : ((trial.Bar == promise.Bar ? "" : $"against another bar ({trial.Bar}): ") + Measured(trial),
                trial.Finished.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC",
                trial.Commit[..Math.Min(10, trial.Commit.Length)] + (trial.Dirty ? "+" : ""),
                Duration(trial.Seconds));
        return string.Join(" | ", new[] { promise.Statement, promise.Bar, measured, verdict, $"`paper -- trust run {promise.Name}`", date, commit, duration }.Select(cell => cell.Replace("|", "\\|")));
    }

    private static string Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => seconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min");
}
