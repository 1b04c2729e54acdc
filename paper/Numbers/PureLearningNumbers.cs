using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of recurrent nets against Bayes predictors.</summary>
internal static class PureLearningNumbers
{
    public static IEnumerable<Number> From(Store store)
    {
        foreach (var family in OneLoopFigure.Kinds(store))
        {
            var name = $"one-loop/{family.Name.Replace("a ", "", StringComparison.Ordinal).Replace(' ', '-')}";
            Number Of(string measure, double value, string text, string what) => new($"{name}/{measure}", value, text, $"{what}: {family.Name}, {family.Gaps.Count} held-out tasks.", family.Jobs);
            var (gap, later) = (MeanInterval.Of(family.Gaps), MeanInterval.Of(family.LaterGaps));
            yield return Of("gap", gap.Value, $"{Printing.Plain(gap.Value, 2)} [{Printing.Plain(gap.Low, 2)}, {Printing.Plain(gap.High, 2)}] nats", "Mean loss a symbol of a recurrent net less that of the Bayes predictor, with its 99 % interval");
            yield return Of("later-gap", later.Value, $"{Printing.Plain(later.Value, 2)} [{Printing.Plain(later.Low, 2)}, {Printing.Plain(later.High, 2)}] nats", "The same on the symbols beyond the length trained on, to four times that length");
            yield return Of("untaught", family.Untaught, $"{Printing.Plain(family.Untaught, 2)} nats", "What a predictor that never learns from the symbols loses a symbol more than the Bayes predictor, expected");
            var ratio = family.Learnt.Take(family.Length).Zip(family.Rule, (l, r) => l / r).ToList();
            yield return Of("gain-ratio", ratio.Average(), Printing.Plain(ratio.Average()), "Mean ratio of the net's learning rate to the Bayes predictor's, over the symbols of the length trained on");
        }
    }
}
