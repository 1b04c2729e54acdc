using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;
using Theory.Shrinkage;

namespace Theory.Paper.Claims;

/// <summary>Empirical Bayes has guarantees that maximum likelihood lacks: the risk of James and Stein's estimator is below p everywhere.</summary>
internal static class EmpiricalBayesIsBetter
{
    /// <summary>Standard errors that a measured risk may lie from the predicted one.</summary>
    private const double Reach = 4;

    public static Claim Claim { get; } = new(
        "empirical-bayes-beats-maximum-likelihood",
        "Estimating the prior from the data has performance guarantees that maximum likelihood lacks.",
        "Deep learning can make more use of available data",
        Judge);

    /// <summary>The largest distance of a measured risk from the closed form, in standard errors, over all cells and both estimators.</summary>
    public static double LargestZ(Store store) => store.Of(JamesSteinRisk.Experiment).Max(m => Math.Max(
        Math.Abs(m.Result.JamesStein.Mean - JamesStein.Risk(m.Options.Dimension, m.Options.Length * m.Options.Length)) / m.Result.JamesStein.Error,
        Math.Abs(m.Result.PositivePart.Mean - JamesStein.PositivePartRisk(m.Options.Dimension, m.Options.Length * m.Options.Length)) / m.Result.PositivePart.Error));

    private static Verdict Judge(Store store)
    {
        const string Predicted = "For three means or more the risk $p - (p-2)^2\\,\\mathrm{E}\\,\\frac{1}{p-2+2J}$, $J$ Poisson of mean $\\|\\theta\\|^2/2$, is below that of maximum likelihood wherever $\\theta$ is [@james1961estimation, the risk of the estimator]; over a normal prior of variance $A$ the price of not knowing it is $2/(1+A)$ for all means together [@efron1973stein, the Bayes risk of the estimator].";
        var measured = store.Of(JamesSteinRisk.Experiment);
        if (measured.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, JamesSteinRisk.Experiment.Name);
        }

        var saved = measured.Select(m => m.Result.Saved.Mean / m.Result.Saved.Error).ToList();
        var z = LargestZ(store);
        return new Verdict(
            saved.Min() > Reach && z <= Reach ? Outcome.Holds : saved.Any(s => s < -Reach) || z > Reach ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"{measured.Count} cells of {measured.Min(m => m.Options.Dimension)} to {measured.Max(m => m.Options.Dimension)} means and lengths {Printing.Plain(measured.Min(m => m.Options.Length))} to {Printing.Plain(measured.Max(m => m.Options.Length))}: on the same draws the positive part loses less in each, by {Printing.Plain(saved.Min())} standard errors where by fewest; the risks lie within {Printing.Plain(z)} standard errors of the closed forms.",
            $"Holds if in every cell the risk saved is more than {Printing.Plain(Reach)} standard errors above 0, and every measured risk within as many of its closed form; fails if one saving lies below as far, or a risk lies farther off.");
    }
}
