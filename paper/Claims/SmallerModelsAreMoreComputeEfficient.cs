using Theory.MetaLearning;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>On power laws a smaller model leads up to a price, and does not catch up with a larger one by longer training.</summary>
internal static class SmallerModelsAreMoreComputeEfficient
{
    /// <summary>175 to 5, the essay's sizes.</summary>
    public const double Ratio = 35;

    private const double Small = 300;

    private const string Essay = "Thoughts on GPT-3";

    public static Claim Efficiency { get; } = new(
        "smaller-models-are-more-compute-efficient", "Smaller models are more compute-efficient up to the total compute used for those smaller models.", Essay, _ => JudgeEfficiency());

    public static Claim Longer { get; } = new(
        "a-smaller-model-trained-longer-does-as-well", "A model of 5 billion parameters would have performed as well as the one of 175 billion if trained longer.", Essay, _ => JudgeLonger());

    /// <summary>The loss that the smaller model tends to, over that of the larger one at the price at which the larger is the best of all sizes.</summary>
    public static double Remains(ComputeFrontier law)
    {
        var (low, high) = (Math.Log(Small * Ratio), Math.Log(1e14));
        while (high - low > 0.01)
        {
            var middle = (low + high) / 2;
            (low, high) = law.Best(Math.Exp(middle)).Size < Small * Ratio ? (middle, high) : (low, middle);
        }

        var price = Math.Exp(high);
        return law.Loss(Small, 1e300) / law.Loss(Small * Ratio, price / (Small * Ratio));
    }

    private static Verdict JudgeEfficiency()
    {
        var laws = FrontierFigure.All;
        var single = laws.Count(law =>
        {
            var price = law.Overtaking(Small, Small * Ratio);
            return Enumerable.Range(-20, 41).Where(k => k != 0).All(k =>
            {
                var c = price * Math.Pow(1.3, k);
                return c / (Small * Ratio) < 1 || (law.Loss(Small * Ratio, c / (Small * Ratio)) > law.Loss(Small, c / Small)) == (k < 0);
            });
        });
        var excess = laws.Select(law =>
        {
            var price = law.Overtaking(Small, Small * Ratio);
            return law.Loss(Small, price / Small) / law.Best(price).Loss;
        }).ToList();
        return new Verdict(
            single == laws.Count ? Outcome.Holds : single == 0 ? Outcome.Fails : Outcome.Conditional,
            "At a fixed price $C = N\\cdot T$ the loss is the part that $N$ modes cannot express, of order $N^{1-b}$, and the part not yet learned in $C/N$ steps. Until its first part counts the smaller model leads, as it has taken more steps; each size has a range of prices at which it is the best, and the best size grows as a power of the price.",
            $"On {laws.Count} power laws, with noise and without, a model and one {Printing.Plain(Ratio)} times larger: in {single} of them the curves cross once, the smaller one below before and above after. Where they cross, a size between the two has a loss {Printing.Plain(excess.Min())} to {Printing.Plain(excess.Max())} times smaller.",
            "Losses are exact. Holds if the curves cross once in every law, on a grid of prices from 200 times below the crossing to 200 times above. The model has the leading eigenvectors and no random features; that the essay's networks lie on such curves is not judged.");
    }

    private static Verdict JudgeLonger()
    {
        var remains = FrontierFigure.All.Select(Remains).ToList();
        var worse = remains.Count(r => r > 1.01);
        return new Verdict(
            worse == remains.Count ? Outcome.Fails : worse == 0 ? Outcome.Holds : Outcome.Conditional,
            $"However long it is trained, the smaller model keeps the loss of the modes that it does not have. A model {Printing.Plain(Ratio)} times larger, trained at the price at which it is the best of all sizes, has balanced the two parts, and is below that.",
            $"On {remains.Count} power laws the smaller model trained for ever is left with {Printing.Plain(remains.Min())} to {Printing.Plain(remains.Max())} times the loss of the larger one at its own best price.",
            "Losses are exact. Fails if the ratio is above 1.01 in every law, holds if in none. What is judged is the loss on a power law, not a benchmark's score, which may saturate before the loss does; and a larger model that was itself trained too briefly, which was the essay's point, is caught up with.");
    }
}
