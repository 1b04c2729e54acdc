using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>What the essay says of recurrent nets: their trained matrices are non-normal, and starts with a chain help.</summary>
internal static class NonNormalStarts
{
    private const string Essay = "Common initialization schemes for recurrent neural networks are likely suboptimal";

    /// <summary>Henrici's index from which a matrix is called non-normal.</summary>
    private const double NonNormal = 0.1;

    private static readonly RecurrentStart[] Normal = [RecurrentStart.Identity, RecurrentStart.Orthogonal];

    public static Claim Trained { get; } = new("trained-recurrent-matrices-are-non-normal", "Trained recurrent matrices end up non-normal in tasks that require memory, even from a normal start.", Essay, JudgeTrained);

    public static Claim Chains { get; } = new("chains-help-vanilla-nets", "A non-normal matrix, such as a chain, is a better start for a recurrent net than the identity or an orthogonal matrix.", Essay, JudgeChains);

    public static Claim IdentityAndChain { get; } = new("identity-and-chain-helps-vanilla-nets", "The identity combined with a chain works well as a start for nonlinear recurrent nets.", Essay, JudgeVanilla);

    public static Claim Gated { get; } = new("identity-and-chain-helps-gated-nets", "The identity combined with a chain is a useful start for LSTMs and GRUs too.", Essay, JudgeGated);

    /// <summary>Henrici's index of trained matrices and of as long a random change, over seeds: the mean over the settings of one start on one task.</summary>
    public static (SeedMean Trained, SeedMean Above) Departures(StartComparison task, RecurrentStart start)
    {
        var outcomes = task.Results.SelectMany(m => m.Result.Outcomes).Where(o => o.Setting.Start == start).ToList();
        IEnumerable<double> BySeed(Func<StartOutcome, int, double?> of) => Enumerable.Range(0, outcomes.Min(static o => o.Departures.Count)).Select(r => outcomes.Select(o => of(o, r)).OfType<double>().Average());
        return (SeedMean.Of95(BySeed(static (o, r) => o.Departures[r])), SeedMean.Of95(BySeed(static (o, r) => o.Departures[r] - o.Controls[r])));
    }

    private static Verdict JudgeTrained(Store store)
    {
        const string Predicted = "A linear net in noise has a total signal-to-noise ratio of one for every normal matrix, and only a non-normal one exceeds it [@ganguli2008memory, Results]; a training that needs memory then leaves the normal matrices. Henrici's index $\\sqrt{\\|W\\|^2 - \\sum|\\lambda_i|^2}/\\|W\\|$ is 0 at these starts and 1 for a chain; for an independent normal matrix it is near $\\frac{1}{\\sqrt 2}$.";
        var tasks = StartComparison.Of(store, gated: false);
        if (tasks.Count < 3)
        {
            return Verdict.Unmeasured(Predicted, RecurrentStarts.Experiment.Name);
        }

        var cells = tasks.SelectMany(task => Normal.Select(start => (Task: task, Start: start, Departure: Departures(task, start)))).ToList();
        var above = cells.Count(c => c.Departure.Trained.Low > NonNormal);
        return new Verdict(
            above == cells.Count ? Outcome.Holds : cells.All(c => c.Departure.Trained.High < NonNormal) ? Outcome.Fails : above > 0 ? Outcome.Conditional : Outcome.Undecided,
            Predicted,
            $"Henrici's index after training, mean over the vanilla nets and settings with 95 % intervals over seeds, and in parentheses by how much it exceeds that of the start plus a random change as long as the one that training made: {string.Join("; ", cells.Select(c => $"{StartComparison.Name(c.Task.Task)} from {StartComparison.Name(c.Start)} {c.Departure.Trained} ({c.Departure.Above})"))}.",
            $"Holds if on every task and from both starts the interval lies above {Printing.Plain(NonNormal)}, fails if all lie below; conditional if some lie above. What training adds beyond an unstructured change is reported and does not enter.");
    }

    private static Verdict JudgeChains(Store store) => JudgeAgainstNormal(
        StartComparison.Of(store, gated: false),
        [RecurrentStart.Chain, RecurrentStart.FeedbackChain],
        "A chain keeps its input apart from what came before and after, and its memory curve falls as $1/(k+1)$ up to its length, where a normal matrix shares a total of one among all lags. On tasks that ask for the order of the past that should count; a sum needs no order.");

    private static Verdict JudgeVanilla(Store store)
    {
        const string Predicted = "The essay reports that it works quite well. A matrix $\\lambda I + \\alpha S$ delays by one step for $\\alpha$ and by none for $\\lambda$: a symbol spreads over the units as a binomial law, so that the order of symbols is blurred the more the two are balanced.";
        var tasks = StartComparison.Of(store, gated: false);
        return tasks.Count < 3 ? Verdict.Unmeasured(Predicted, RecurrentStarts.Experiment.Name) : JudgeAgainstNormal(tasks, [RecurrentStart.IdentityChain], Predicted, Blend(store) + Beside(tasks));
    }

    private static Verdict JudgeGated(Store store) => JudgeAgainstNormal(
        StartComparison.Of(store, gated: true),
        [RecurrentStart.IdentityChain],
        "The essay leaves it open: gates hold memory along the diagonal by themselves, and the recurrent matrices need not.");

    // better, worse or neither, task by task and against each of the normal starts
    private static Verdict JudgeAgainstNormal(IReadOnlyList<StartComparison> tasks, RecurrentStart[] starts, string predicted, string more = "")
    {
        if (tasks.Count < 3)
        {
            return Verdict.Unmeasured(predicted, RecurrentStarts.Experiment.Name);
        }

        var cells = tasks.SelectMany(task => starts.SelectMany(start => Normal.Select(other => (Task: task, Start: start, Other: other, Sign: task.Sign(start, other))))).ToList();
        var (better, worse) = (cells.Count(c => c.Sign > 0), cells.Count(c => c.Sign < 0));
        return new Verdict(
            better == cells.Count ? Outcome.Holds : better == 0 && worse > 0 ? Outcome.Fails : better > 0 ? Outcome.Conditional : Outcome.Undecided,
            predicted,
            $"Successes out of all settings and seeds: {string.Join("; ", tasks.Select(t => $"{StartComparison.Name(t.Task)}: {string.Join(", ", starts.Concat(Normal).Select(s => Share(t, s)))}"))}. Share of successes, and mean $\\ln$ of the loss, less those of a normal start, with 95 % intervals over paired seeds: {string.Join("; ", cells.Select(c => $"{StartComparison.Name(c.Task.Task)}, {StartComparison.Name(c.Start)} less {StartComparison.Name(c.Other)} {c.Task.Successes(c.Start, c.Other)} and {c.Task.LogLosses(c.Start, c.Other)}"))}.{more}",
            $"A success is a loss below half of what one has without memory. A start is better than another on a task if its share of successes is larger, or if neither is shown and its mean log loss is lower (intervals over seeds). Holds if better in all {cells.Count} comparisons, fails if worse in some and better in none; conditional if better in some ({better} here, worse in {worse}), and otherwise undecided.");
    }

    private static string Share(StartComparison task, RecurrentStart start)
    {
        var (successes, of) = task.Count(start);
        return $"{StartComparison.Name(start)} {successes} of {of}";
    }

    // identity and chain against the chain alone
    private static string Beside(IReadOnlyList<StartComparison> tasks) =>
        $" Against the chain alone the share of successes differs by {string.Join("; ", tasks.Select(t => $"{t.Successes(RecurrentStart.IdentityChain, RecurrentStart.Chain)} ({StartComparison.Name(t.Task)})"))}.";

    private static string Blend(Store store)
    {
        var blend = store.Of(RecurrentStarts.Experiment).FirstOrDefault(m => m.Options.Settings is not null);
        return blend is null ? ""
            : $" With more of the identity the copy task is lost (elu, $\\lambda I + (1 - \\lambda) S$): {string.Join(", ", blend.Result.Outcomes.Select(o => $"{o.Losses.Count(l => l < RecurrentStartsResult.Success * blend.Result.Baseline)} of {o.Losses.Count} at $\\lambda = {Printing.Plain(o.Setting.Gain)}$"))}.";
    }
}
