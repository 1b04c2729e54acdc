using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Jacobian and Hessian norms as correlates of the gap, and the rescaling that takes the Hessian's meaning away.</summary>
internal static class DerivativeNormsCorrelate
{
    private const string Essay = "Why do neural networks generalize well?";

    /// <summary>By how much a norm must move, at the same function, to be called no property of it.</summary>
    private const double Moved = 10;

    public static Claim Jacobian { get; } = new(
        "smaller-jacobian-norms-generalize-better", "Models that generalize better have smaller mean Jacobian norms.", Essay,
        store => Judge(store, "The gap between test and training error rises with the mean Frobenius norm of $\\partial p(y|x)/\\partial x$ [@novak2018sensitivity].", r => r.JacobianNorm));

    public static Claim Hessian { get; } = new(
        "smaller-hessian-norms-generalize-better", "Models that generalize better have smaller Hessian norms.", Essay,
        store => Judge(store, "The gap between test and training error rises with the Frobenius norm of the Hessian of the loss [@wu2017towards].", r => r.HessianNorm));

    public static Claim Flatness { get; } = new(
        "the-hessian-norm-measures-the-degeneracy-of-a-model", "The Hessian norm is a measure of the total degeneracy of the model.", Essay, JudgeFlatness);

    /// <summary>The error on fresh examples less that on the training ones, both with labels of the law that was trained on: a share of them is replaced by one of the nine other classes, so
    /// that a wrong answer is right once in nine of those.</summary>
    public static double Gap(double trainError, double testError, double noise) => ((1 - noise) * testError) + (noise * (1 - (testError / 9))) - trainError;

    private static Verdict Judge(Store store, string predicted, Func<GeneralisationCorrelatesResult, double> norm)
    {
        var measured = store.Of(GeneralisationCorrelates.Experiment);
        if (measured.Count == 0)
        {
            return Verdict.Unmeasured(predicted, GeneralisationCorrelates.Experiment.Name);
        }

        RankCorrelation Of(IEnumerable<Measurement<GeneralisationCorrelatesOptions, GeneralisationCorrelatesResult>> nets) =>
            RankCorrelation.Of([.. nets.Select(m => (norm(m.Result), Gap(m.Result.TrainErrors / (double)m.Result.Count, m.Result.TestErrors / (double)m.Result.TestCount, m.Options.Noise)))]);

        var groups = measured.GroupBy(m => (m.Options.DataSet, Clean: m.Options.Noise == 0)).Select(g => (g.Key, Rank: Of(g))).ToList();
        var all = Of(measured);
        var everywhere = groups.All(g => g.Rank.Low > 0);
        return new Verdict(
            all.High < 0 ? Outcome.Fails : all.Low <= 0 ? Outcome.Undecided : everywhere ? Outcome.Holds : Outcome.Conditional,
            predicted,
            $"Over {measured.Count} networks Spearman's correlation with the gap is {all}; with data set and corruption fixed, {string.Join(", ", groups.Select(g => $"{g.Rank} ({g.Key.DataSet}, {(g.Key.Clean ? "clean" : "corrupted labels")})"))}. The gap is that under the law of the labels trained on. Intervals: 95 %, bootstrap.",
            "Holds if the interval over all networks lies above 0, and within each data set at each level of corruption too; conditional if only the first; fails if it lies below 0.");
    }

    private static Verdict JudgeFlatness(Store store)
    {
        const string Predicted = "If it were, two parameter vectors of one function would share it. They do not: with relu units $(\\alpha W_1, W_2/\\alpha)$ computes what $(W_1, W_2)$ does, while the norm grows without bound [@dinh2017sharp].";
        var measured = store.Of(GeneralisationCorrelates.Experiment);
        if (measured.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, GeneralisationCorrelates.Experiment.Name);
        }

        var same = measured.Max(m => m.Result.Rescaled.Max(r => r.OutputDifference));
        var factors = measured.Select(m => m.Result.Rescaled.MaxBy(r => r.Factor)!.HessianNorm / m.Result.Rescaled.MinBy(r => r.Factor)!.HessianNorm).ToList();
        return new Verdict(
            same == 0 && factors.Min() >= Moved ? Outcome.Fails : same == 0 ? Outcome.Holds : Outcome.Undecided,
            Predicted,
            $"At $\\alpha = {Printing.Plain(measured.Max(m => m.Result.Rescaled.Max(r => r.Factor)))}$ no output of {measured.Count} networks differs by more than {Printing.Plain(same)}, and the Hessian norm is {Printing.Plain(factors.Min())} to {Printing.Plain(factors.Max())} times what it was.",
            "Fails if the outputs agree to the last bit (a power of two rounds nothing) and every norm moves tenfold or more.");
    }
}
