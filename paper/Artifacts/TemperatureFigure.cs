using Theory.ColdPosterior;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The test loss of tempered posteriors against temperature: theory and sampled data sets.</summary>
internal static class TemperatureFigure
{
    public static Artifact Artifact { get; } = new("cold-posterior", Render);

    /// <summary>One scenario, measured and predicted.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="LikelihoodOnly">Whether the likelihood alone is tempered.</param>
    /// <param name="Predicted">T*, as theory has it.</param>
    /// <param name="Measured">The temperature of the least measured loss, between the grid's temperatures.</param>
    /// <param name="Low">The 0.5 % point of it over resampled batches of data sets; 0 where that is the coldest of the grid.</param>
    /// <param name="High">The 99.5 % point.</param>
    /// <param name="Loss">The predicted loss at a temperature.</param>
    /// <param name="LargestZ">The largest distance of a measured mean loss from the predicted one, in standard errors.</param>
    /// <param name="Gain">The nats that the best temperature saves over T = 1, predicted.</param>
    /// <param name="Result">The measurement.</param>
    /// <param name="Job">Its job.</param>
    public sealed record Scenario(
        string Name, bool LikelihoodOnly, double Predicted, double Measured, double Low, double High, Func<double, double> Loss, double LargestZ, double Gain, TemperedRegressionResult Result, Job Job);

    public static IReadOnlyList<Scenario> Scenarios(Store store) => [.. store.Of(TemperedRegression.Experiment).Select(Of)];

    private static Scenario Of(Measurement<TemperedRegressionOptions, TemperedRegressionResult> m)
    {
        var (o, r) = (m.Options, m.Result);
        var d = r.Curvatures.Count;
        IReadOnlyList<IReadOnlyList<double>> points = [.. r.TestInputs.Chunk(d)];
        var model = new TemperedPosterior(new RegressionModel([.. r.Curvatures.Select(h => Math.Max(0, h))], o.Noise, o.Prior), 1, o.LikelihoodOnly ? Tempering.Likelihood : Tempering.Posterior);
        var truth = new RegressionTruth(o.TrueNoise, o.TruePrior, o.TestNoise);
        double Loss(double t) => (model with { Temperature = t }).ExpectedLogLoss(truth, points);
        var predicted = model.BestTemperature(truth, points);
        var all = Enumerable.Range(0, r.LogLosses.Count).ToArray();
        var stream = new Theory.Numerics.Seed(1).Stream();
        var resampled = Enumerable.Range(0, 4000).Select(_ => Least(r, [.. all.Select(_ => stream.NextInt(all.Length))])).Order().ToArray();
        var z = Enumerable.Range(0, r.Temperatures.Count).Max(i =>
        {
            var batches = r.LogLosses.Select(b => b[i]).ToList();
            var mean = batches.Average();
            return Math.Abs(mean - Loss(r.Temperatures[i])) / Math.Sqrt(batches.Sum(b => (b - mean) * (b - mean)) / (batches.Count - 1) / batches.Count);
        });
        // what is least at the coldest of the grid may be least anywhere below it
        var low = resampled[20] == r.Temperatures[0] ? 0 : resampled[20];
        return new(o.Name, o.LikelihoodOnly, predicted, Least(r, all), low, resampled[^21], Loss, z, Math.Max(0, Loss(1) - Loss(predicted)), r, m.Job);
    }

    /// <summary>The temperature of the least mean loss: of the parabola through the best of the grid and its neighbours in ln T; the end where the best is an end.</summary>
    private static double Least(TemperedRegressionResult r, int[] batches)
    {
        var losses = r.Temperatures.Select((_, i) => batches.Average(b => r.LogLosses[b][i])).ToArray();
        var best = Array.IndexOf(losses, losses.Min());
        if (best == 0 || best == losses.Length - 1)
        {
            return r.Temperatures[best];
        }

        var (left, middle, right) = (losses[best - 1], losses[best], losses[best + 1]);
        var step = Math.Log(r.Temperatures[best + 1] / r.Temperatures[best]);
        return r.Temperatures[best] * Math.Exp(0.5 * step * (left - right) / (left - (2 * middle) + right));
    }

    private static Figure Render(Store store)
    {
        var scenarios = Scenarios(store);
        return new Figure(
            "cold-posterior",
            "Which temperature is best depends on what the model believes wrongly",
            "Expected log loss at the test less its least, of Bayesian linear regression with a posterior at temperature $T$: closed form (lines) and sampled data sets (marks, less the least of the line). Where the model is true the least is at $T = 1$.",
            new Axis("temperature $T$", Scale.Logarithmic),
            new Axis("excess log loss in nats", Minimum: 0, Maximum: 0.12),
            [
                .. scenarios.Select(s => new Series.Line(s.Name, [.. s.Result.Temperatures.Select(t => new Point(t, s.Loss(t) - s.Loss(s.Predicted))).Where(p => p.Y <= 0.12)])),
                .. scenarios.Select(s => new Series.Scatter(s.Name, [.. s.Result.Temperatures.Select((t, i) => new Point(t, s.Result.LogLosses.Average(b => b[i]) - s.Loss(s.Predicted))).Where((p, i) => i % 2 == 0 && p.Y is >= 0 and <= 0.12)])),
            ])
        {
            Lines = [new ReferenceLine("Bayes", 1, Vertical: true)],
        };
    }
}
