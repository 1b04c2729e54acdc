using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.PacBayes;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Every bound of the library, from a hold-out set alone, says more than the guess that needs no data; and it is true of the test set.</summary>
internal static class NonVacuousFromTestSetSize
{
    /// <summary>The error of guessing one of ten balanced classes.</summary>
    private const double Guess = 0.9;

    public static Claim Claim { get; } = new(
        "bounds-from-test-set-size-are-non-vacuous",
        "PAC-Bayes bounds from test-set size alone are non-vacuous.",
        "Why do neural networks generalize well?",
        Judge);

    private static Verdict Judge(Store store)
    {
        var predicted = $"With $\\mathrm{{KL}} = 0$ each of the {Bounds.All.Count} bounds, at its own $\\delta = {Printing.Plain(HoldOutBounds.Failure)}$, lies below the error of a blind guess, $0.9$, and above the error on fresh data.";
        var measured = store.Of(HoldOut.Experiment);
        if (measured.Count == 0)
        {
            return Verdict.Unmeasured(predicted, HoldOut.Experiment.Name);
        }

        var rows = (from m in measured
                    let evidence = HoldOutBounds.Evidence(m.Result)
                    from bound in Bounds.All
                    select (m, name: bound.Key, value: bound.Value(evidence, HoldOutBounds.Failure).Value)).ToList();

        // the test set is fresh data too: a bound below even the lower end of its interval is refuted
        var refuted = rows.Count(r => r.value < Binomial.LowerLimit(r.m.Result.TestErrors, r.m.Result.TestCount, Math.Log(HoldOutBounds.Failure)));
        var vacuous = rows.Count(r => r.value >= Guess);
        var largest = rows.MaxBy(r => r.value);
        return new Verdict(
            refuted > 0 || vacuous > 0 ? Outcome.Fails : Outcome.Holds,
            predicted,
            $"{rows.Count} bounds over {measured.Count} trained networks: the largest is {{{{pac-bayes/all-holdout/largest-bound}}}} ({largest.name}, {largest.m.Options.DataSet}); {vacuous} are vacuous, and {refuted} lie below the lower 95 % limit of the test error.",
            "Holds if every bound is below the guess and no test set refutes one: a test error whose lower Clopper–Pearson limit at the same $\\delta$ exceeds the bound would.");
    }
}
