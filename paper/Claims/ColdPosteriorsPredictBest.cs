using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Cold posteriors predict best: in linear regression, where everything is known, when and when not.</summary>
internal static class ColdPosteriorsPredictBest
{
    public static Claim Claim { get; } = new(
        "cold-posteriors-predict-best",
        "The best predictive performance is obtained not with the actual posterior but with cold ones, which overcount the data.",
        "Deep learning can make more use of available data",
        Judge);

    private static Verdict Judge(Store store)
    {
        const string Predicted = "In Bayesian linear regression the best temperature at a test point is $T^* = (\\mathrm{E}(y - \\phi^\\top m)^2 - \\sigma^2)/\\phi^\\top\\Sigma\\phi$: 1 where the model is true, less where noise or prior is overrated or the labels are curated, more where they are underrated [@wenzel2020how, the tempered posterior]. The mean prediction has one squared error at all temperatures. Where each label is the mean of $S$, the likelihood's best temperature is $1/S$: Bayes with the true count [@aitchison2021statistical, curation as a power of the likelihood].";
        var scenarios = TemperatureFigure.Scenarios(store);
        if (scenarios.Count < 2)
        {
            return Verdict.Unmeasured(Predicted, TemperedRegression.Experiment.Name);
        }

        var asPredicted = scenarios.All(s => s.Predicted >= s.Low && s.Predicted <= s.High);
        var cold = scenarios.Where(s => s.High < 1).ToList();
        var warmOrBayes = scenarios.Where(s => s.High >= 1).ToList();
        return new Verdict(
            cold.Count == scenarios.Count ? Outcome.Holds : cold.Count == 0 ? Outcome.Fails : asPredicted ? Outcome.Conditional : Outcome.Undecided,
            Predicted,
            $"The temperature of the least test loss, predicted and measured: {string.Join("; ", scenarios.Select(s => $"{s.Name} ${Printing.Plain(s.Predicted)}$ and ${Printing.Plain(s.Measured)}$ [${Printing.Plain(s.Low)}$, ${Printing.Plain(s.High)}$]"))}. Cold in {cold.Count} of {scenarios.Count} scenarios. Measured losses lie within {Printing.Plain(scenarios.Max(s => s.LargestZ))} standard errors of the closed form. Intervals: 99 %, bootstrap over batches of data sets.",
            "Holds if the interval of the best temperature lies below 1 in every scenario, fails if in none; conditional if in some and the prediction lies in the interval in all, and otherwise undecided.");
    }
}
