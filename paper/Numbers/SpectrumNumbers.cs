using System.Globalization;
using Theory.MetaLearning;
using Theory.Numerics;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of spectra on the noisy quadratic: compression, batches, Adam's mean field, schedules on power laws. All are computed, none is measured on a network.</summary>
internal static class SpectrumNumbers
{
    /// <summary>Where they come from.</summary>
    private const string Where = "src/Theory/MetaLearning";

    private const int Steps = 10000;

    private const double Wide = 1.7;

    public static IEnumerable<Number> From() => [.. Compressions(), .. Batches(), .. Adam(), .. Shapes(), .. Conditioning()];

    private static Number Of(string name, double value, string text, string how) => new($"noisy-quadratic/{name}", value, text, how, []) { File = Where };

    private static IEnumerable<Number> Compressions()
    {
        const string what = "10⁶ eigenvalues i^-1.5, gradient noise proportional to the curvature, 10⁴ steps";
        var problem = NoisyQuadratic.PowerLaw(1000000, 1.5, noise: 0.01, noiseExponent: 1);
        foreach (var (name, schedule) in new[] { ("descent", Schedules.Fixed(Steps, 1)), ("momentum", Schedules.Fixed(Steps, 0.1, 0.9)) })
        {
            var (nodes, bound) = Computation.Of<double[]>($"compression-{name}", () => { var few = Compression.Of(problem, schedule); return [few.Nodes, few.RelativeErrorBound]; }) is [var n, var b] ? (n, b) : throw new PaperException("two numbers were computed.");
            yield return Of($"compression/{name}-nodes", nodes, nodes.ToString(CultureInfo.InvariantCulture), $"Components that stand for the spectrum under {name}: {what}.");
            yield return Of($"compression/{name}-bound", bound, Outward.Upper(bound, 2), $"Bound of the relative error of the loss that the components have, under {name}, rounded up: {what}.");
        }
    }

    private static IEnumerable<Number> Batches()
    {
        foreach (var (key, name, critical, points) in BatchScalingFigure.Curves)
        {
            var plain = name.Replace("$", "", StringComparison.Ordinal);
            yield return Of($"zhang/{key}-critical-batch", critical, critical.ToString("N0", CultureInfo.InvariantCulture), $"Batch at which half of perfect scaling is lost, interpolated, at the best constants of each batch: {plain}.");
            foreach (var point in (BatchScalingFigure.Reached[])[points[0], points[^1]])
            {
                yield return Of(FormattableString.Invariant($"zhang/{key}-steps-{point.Batch:F0}"), point.Steps, point.Steps.ToString("N0", CultureInfo.InvariantCulture), FormattableString.Invariant($"Steps to the target loss at batch {point.Batch:F0}, {point.Constants}: {plain}."));
            }
        }

        var limit = BatchScalingFigure.Limit(1);
        yield return Of("zhang/bayes-limit", limit, limit.ToString("N0", CultureInfo.InvariantCulture), "Examples without which no estimator is at the target loss: steps at batch 1 under the Bayes limit.");
        var unbiased = BayesLimit.UnbiasedStepsTo(NoisyQuadratic.Zhang(), BatchScalingFigure.Target);
        yield return Of("zhang/lower-bound", unbiased, unbiased.ToString("N0", CultureInfo.InvariantCulture), "N/(2CB) at B = 1: examples without which no unbiased estimator is at the target loss.");
    }

    private static IEnumerable<Number> Adam()
    {
        var (plain, corrected, widest) = Computation.Of("adam-misses", AdamMisses) is [var p, var c, var w] ? (p, c, w) : throw new PaperException("three misses were computed.");
        const string what = "50,000 simulated runs a coordinate, from starts of a wider law that are weighted, six curvatures, forty steps of a rate that falls as 1/(1 + t/2)";
        yield return Of("adam/plain-miss", plain, Printing.Percent(plain, 0), $"Largest relative difference of Adam's plain mean field from simulation: {what}.");
        yield return Of("adam/corrected-miss", corrected, Printing.Percent(corrected, 1), $"Largest relative difference of the mean field with the noise of the early second moments from simulation: {what}.");
        yield return Of("adam/widest-miss", widest, Printing.Percent(widest, 1), $"The same over first decays 0, 0.5 and 0.9, second decays 0.9 and 0.999, and random and fixed starts: {what}.");
    }

    private static double[] AdamMisses()
    {
        // curvatures as published, and a schedule as greedy ones are: large steps first
        var problem = NoisyQuadratic.Wu(6);
        double[] rates = [.. Enumerable.Range(0, 40).Select(t => 1.5 / (1 + (0.5 * t)))];
        var simulated = Simulated(problem, rates, 50000, 0.9, 0.999, StartingLaw.Gaussian);
        double Miss(double[] losses, double[] simulated) => Enumerable.Range(1, rates.Length).Max(t => Math.Abs((losses[t] / simulated[t]) - 1));
        var widest = (from β1 in (double[])[0, 0.5, 0.9]
                      from β2 in (double[])[0.9, 0.999]
                      from start in Enum.GetValues<StartingLaw>()
                      select Miss(MeanFieldAdam.Losses(problem, rates, β1, β2, start: start), Simulated(problem, rates, 50000, β1, β2, start))).Max();
        return [Miss(MeanFieldAdam.PlainLosses(problem, rates), simulated), Miss(MeanFieldAdam.Losses(problem, rates), simulated), widest];
    }

    private static double[] Simulated(NoisyQuadratic problem, double[] rates, int runs, double β1, double β2, StartingLaw start)
    {
        var losses = new double[rates.Length + 1];
        for (var i = 0; i < problem.Count; i++)
        {
            var stream = new Seed(1).Split(i).Stream();
            var (h, jitter, scale) = (problem.Curvatures[i], Math.Sqrt(problem.NoiseVariances[i]), Math.Sqrt(problem.Initial[i]));
            for (var run = 0; run < runs; run++)
            {
                // late losses are those of far starts: they are drawn from a law as wide as they need, and weighted
                var z = start == StartingLaw.Fixed ? 0 : stream.NextNormal();
                var share = start == StartingLaw.Fixed ? 1 : Wide * Math.Exp((1 - (Wide * Wide)) * z * z / 2);
                var (θ, m, v, p, q) = (start == StartingLaw.Fixed ? scale : scale * Wide * z, 0.0, 0.0, 1.0, 1.0);
                for (var t = 1; t <= rates.Length; t++)
                {
                    var g = h * (θ - (jitter * stream.NextNormal()));
                    (m, v, p, q) = ((β1 * m) + ((1 - β1) * g), (β2 * v) + ((1 - β2) * g * g), β1 * p, β2 * q);
                    θ -= rates[t - 1] * m / (1 - p) / (Math.Sqrt(v / (1 - q)) + 1e-8);
                    losses[t] += 0.5 * h * share * θ * θ / runs;
                }
            }
        }

        return losses;
    }

    private static IEnumerable<Number> Shapes()
    {
        foreach (var shape in ScheduleShape.Easy)
        {
            var name = FormattableString.Invariant($"schedule/power-{shape.Capacity * 10:F0}-{shape.Source * 10:F0}");
            yield return Of($"{name}-exponent", shape.Exponent, Printing.Plain(shape.Exponent), FormattableString.Invariant($"Power of the remaining time with which the optimal learning rate falls, fitted: capacity {shape.Capacity}, source {shape.Source}; predicted {shape.Predicted}."));
        }

        var hard = ScheduleShape.Hard;
        yield return Of("schedule/hard-stable-share", hard.StableShare, Printing.Percent(hard.StableShare, 0), FormattableString.Invariant($"Share of the steps that the optimal learning rate stays within 5 % of its largest value: capacity {hard.Capacity}, source {hard.Source}."));
    }

    private static IEnumerable<Number> Conditioning()
    {
        foreach (var noise in ConditionNumberFigure.Noises)
        {
            var threshold = ConditioningRemovesTheBias.Threshold(noise);
            yield return Of(FormattableString.Invariant($"conditioning/threshold-noise-{Math.Abs(Math.Log10(noise)):F0}"), threshold, Printing.Plain(threshold, 2), FormattableString.Invariant($"Condition number at which the greedy loss is a tenth above the optimal one, at noise {noise}."));
        }

        var worst = ConditionNumberFigure.Swept.MaxBy(m => m.Ratio)!;
        yield return Of("conditioning/worst-bias", worst.Ratio, Printing.Plain(worst.Ratio), FormattableString.Invariant($"Largest ratio of the greedy loss to the optimal one over the noise at condition number {ConditionNumberFigure.SweepCondition}."));
        yield return Of("conditioning/worst-noise", worst.Noise, Printing.Plain(worst.Noise), "The noise at which it is that.");
    }
}
