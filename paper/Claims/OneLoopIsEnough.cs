using Theory.Nets.Data;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>A recurrent net that is trained plainly on many tasks predicts as Bayes does: it has learnt the learning rule, without a second loop.</summary>
internal static class OneLoopIsEnough
{
    /// <summary>Nats a symbol that still count as none.</summary>
    public const double Margin = 0.005;

    public static Claim Claim { get; } = new(
        "one-loop-is-all-you-need",
        "One loop is all you need: a model that is trained by a standard learning paradigm on a sufficiently diverse range of problems learns how to learn, without a second optimization loop.",
        "In defense of pure learning",
        Judge);

    private static Verdict Judge(Store store)
    {
        const string Predicted = "The log loss over many tasks has its minimum at the Bayes predictor: Laplace's rule for coins [@cesabianchi2006prediction, the Laplace mixture], Kalman's filter for readings of a constant or of a random walk [@kalman1960new, the filter and its variance equation]. A net that one loop of gradient descent brings near the minimum learns with their learning rates.";
        var kinds = OneLoopFigure.Kinds(store);
        if (kinds.Count < Enum.GetValues<SequenceKind>().Length)
        {
            return Verdict.Unmeasured(Predicted, OneLoop.Experiment.Name);
        }

        var gaps = kinds.Select(k => (k.Name, Gap: MeanInterval.Of(k.Gaps), Later: MeanInterval.Of(k.LaterGaps), k.Untaught)).ToList();
        return new Verdict(
            gaps.All(g => g.Gap.Within(-Margin, Margin)) ? Outcome.Holds : gaps.Any(g => g.Gap.Low > Margin) ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"The net's loss less that of the Bayes predictor on the same held-out tasks, in nats a symbol: {string.Join("; ", gaps.Select(g => $"{g.Name} {g.Gap}, where a predictor that does not learn from the symbols loses ${Numbers.Printing.Plain(g.Untaught)}$; {g.Later} on symbols beyond the length trained on"))}. Intervals: 99 %, bootstrap over tasks.",
            $"An equivalence test: holds if for each family the interval of the gap lies within {Numbers.Printing.Plain(Margin)} nats a symbol of 0; fails if one lies above. What is beyond the length trained on is shown and not judged.");
    }
}
