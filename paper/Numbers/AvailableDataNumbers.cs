using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;
using Theory.Shrinkage;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of what more can be made of the available data: margins, shrinkage, cold posteriors.</summary>
internal static class AvailableDataNumbers
{
    public static IEnumerable<Number> From(Store store) => [.. Margins(store), .. Shrinkages(store), .. Temperatures(store)];

    private static IEnumerable<Number> Margins(Store store)
    {
        Number Of(string name, MeanInterval value, string how, IReadOnlyList<Job> jobs) => new($"margins/{name}", value.Value, $"{Printing.Plain(value.Value)} [{Printing.Plain(value.Low)}, {Printing.Plain(value.High)}]", $"{how}, mean over random sets with its 99 % interval.", jobs);
        foreach (var d in DescentOnSeparableData.Dimensions)
        {
            if (DescentOnSeparableData.FlowConstants(store, d) is { Count: > 1 } flow)
            {
                yield return Of($"flow-{d}-dimensions/constant-ratio", MeanInterval.Of(flow), "What the margin is short of, times ln t, over the predicted constant, of gradient flow at its last time", MarginRun.Jobs(store, SeparableMethod.Flow, d));
            }

            if (DescentOnSeparableData.DescentRatios(store, d) is { Count: > 1 } descent)
            {
                yield return Of($"descent-{d}-dimensions/gap-ratio", MeanInterval.Of(descent), "What the margin is short of after the last step of gradient descent, over that of the asymptote", MarginRun.Jobs(store, SeparableMethod.Descent, d));
            }

            if (MarginRun.Of(store, SeparableMethod.Descent, d) is { Count: > 1 } runs)
            {
                yield return Of($"descent-{d}-dimensions/least-exponent", MeanInterval.Of([.. runs.Select(r => r.Asymptote.Relaxations[^1])]), "Least exponent with which the start is forgotten along gradient descent, by theory", MarginRun.Jobs(store, SeparableMethod.Descent, d));
            }

            if (DescentOnSeparableData.NormalisedConstants(store, d) is { Count: > 1 } normalised)
            {
                yield return Of($"normalised-{d}-dimensions/constant-ratio", MeanInterval.Of(normalised), "What the margin is short of, times √t, over the predicted constant, after the last of normalised steps", MarginRun.Jobs(store, SeparableMethod.Normalised, d));
            }
        }

        foreach (var (method, name) in new[] { (SeparableMethod.Descent, "descent"), (SeparableMethod.Adam, "adam"), (SeparableMethod.AdamWithoutEpsilon, "adam-without-epsilon") })
        {
            if (DescentOnSeparableData.Shortfalls(store, method) is { Count: > 1 } shortfalls)
            {
                yield return Of($"{name}/shortfall", MeanInterval.Of([.. shortfalls.Select(s => s.Shortfall)]), "Share of the margin that is missing at the end, in the plane on sets that one point supports", MarginRun.Jobs(store, method, 2, supports: 1));
            }
        }

        if (DescentOnSeparableData.Growths(store) is { Count: > 1 } growths)
        {
            yield return Of("adam-without-epsilon/growth-ratio", MeanInterval.Of(growths), "Growth of the least margin a step over the last half of the steps of Adam without ε, over −½ ln β₂, in the plane on sets that one point supports", MarginRun.Jobs(store, SeparableMethod.AdamWithoutEpsilon, 2, supports: 1));
        }

        if (DescentOnSeparableData.Exceptional(store) is { } exceptional)
        {
            IReadOnlyList<Job> jobs = [.. store.Of(SeparableData.Experiment).Where(m => m.Options.Exceptional).Select(m => m.Job)];
            yield return new("margins/exceptional/constant", exceptional.Flow, Printing.Plain(exceptional.Flow), "Distance of the direction from that of the largest margin, times ln t/ln ln t, of gradient flow on the exceptional set at its last time.", jobs);
        }

        foreach (var (start, name) in new[] { (SeparableStart.Mean, "means"), (SeparableStart.LargestMargin, "margin") })
        {
            foreach (var scale in new[] { 5.0, 20.0 })
            {
                if (DescentOnSeparableData.SpeedUps(store, start, scale) is { Count: > 1 } speed)
                {
                    yield return Of($"start-{name}-{scale:F0}/log10-speed-up", MeanInterval.Of(speed), "log₁₀ of how many times sooner the margin is as close as descent from 0 comes in the end", MarginRun.Jobs(store, SeparableMethod.Descent, MarginFigures.StartDimension, start, scale));
                }
            }
        }

        if (MarginRun.Of(store, SeparableMethod.Descent, MarginFigures.StartDimension) is { Count: > 1 } zero)
        {
            yield return Of("start-margin-20/log10-worth", MeanInterval.Of([.. zero.Select(r => r.Asymptote.HeadStart(20) / Math.Log(10))]), "log₁₀ of the steps that a start of norm 20 along the largest margin is worth: those that descent from 0 takes to that norm, by theory", MarginRun.Jobs(store, SeparableMethod.Descent, MarginFigures.StartDimension));
        }
    }

    private static IEnumerable<Number> Shrinkages(Store store)
    {
        var measured = store.Of(JamesSteinRisk.Experiment);
        if (measured.Count == 0)
        {
            yield break;
        }

        yield return new("shrinkage/james-stein/largest-z", EmpiricalBayesIsBetter.LargestZ(store), Printing.Plain(EmpiricalBayesIsBetter.LargestZ(store)), "Largest distance of a simulated risk from its closed form, in standard errors, over all cells and both estimators.", [.. measured.Select(m => m.Job)]);
        var cell = measured.MaxBy(m => (m.Options.Dimension, -m.Options.Length))!;
        yield return new(
            "shrinkage/james-stein/risk-share",
            JamesStein.Risk(cell.Options.Dimension, cell.Options.Length * cell.Options.Length) / cell.Options.Dimension,
            Printing.Percent(JamesStein.Risk(cell.Options.Dimension, cell.Options.Length * cell.Options.Length) / cell.Options.Dimension),
            FormattableString.Invariant($"Risk of James and Stein's estimator of {cell.Options.Dimension} means at length {cell.Options.Length}, as a share of that of the observations: closed form."),
            [cell.Job]);
    }

    private static IEnumerable<Number> Temperatures(Store store)
    {
        foreach (var s in TemperatureFigure.Scenarios(store))
        {
            var name = $"cold-posterior/{s.Name.Replace(",", "", StringComparison.Ordinal).Replace(' ', '-')}";
            yield return new($"{name}/predicted", s.Predicted, Printing.Plain(s.Predicted), $"Temperature of the least expected log loss, by theory: {s.Name}.", [s.Job]);
            yield return new($"{name}/measured", s.Measured, $"{Printing.Plain(s.Measured)} [{Printing.Plain(s.Low)}, {Printing.Plain(s.High)}]", $"Temperature of the least measured log loss, with its 99 % interval over resampled data sets: {s.Name}.", [s.Job]);
            yield return new($"{name}/saved", s.Gain, $"{Printing.Plain(s.Gain, 2)} nats", $"Log loss that the best temperature saves over T = 1, by theory: {s.Name}.", [s.Job]);
        }
    }
}
