using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="TemperedRegression"/>: what the model believes, and what is true.</summary>
/// <param name="Name">What the scenario is called.</param>
/// <param name="Noise">σ²: the variance of a label's noise, as the model believes; positive.</param>
/// <param name="Prior">τ²: the variance of each weight, as the model believes; positive.</param>
/// <param name="TrueNoise">The variance of the training labels' noise; ≥ 0.</param>
/// <param name="TruePrior">The variance of each weight; ≥ 0.</param>
/// <param name="TestNoise">The variance of the test labels' noise; ≥ 0.</param>
/// <param name="LikelihoodOnly">Whether the temperature divides the log likelihood alone, or log likelihood and log prior together.</param>
/// <param name="Examples">n ≥ 1.</param>
/// <param name="Dimension">d ≥ 1.</param>
/// <param name="TestPoints">How many inputs are tested on, ≥ 1.</param>
/// <param name="DataSets">How many data sets are drawn, a multiple of the batches.</param>
public sealed record TemperedRegressionOptions(
    string Name = "well specified",
    double Noise = 1,
    double Prior = 1,
    double TrueNoise = 1,
    double TruePrior = 1,
    double TestNoise = 1,
    bool LikelihoodOnly = false,
    int Examples = 20,
    int Dimension = 10,
    int TestPoints = 10,
    int DataSets = 4000);

/// <summary>The result of <see cref="TemperedRegression"/>.</summary>
/// <param name="Curvatures">The eigenvalues of ΦᵀΦ.</param>
/// <param name="TestInputs">The test inputs in the eigenvectors' coordinates, one after another.</param>
/// <param name="Temperatures">T.</param>
/// <param name="LogLosses">For each batch of data sets, the mean log loss of the predictive law at each T, in nats.</param>
/// <param name="SquaredErrors">At each T, the mean squared error of the predictive mean.</param>
/// <param name="SampledErrors">At each T, the mean squared error of one weight vector from the tempered posterior.</param>
public sealed record TemperedRegressionResult(
    IReadOnlyList<double> Curvatures,
    IReadOnlyList<double> TestInputs,
    IReadOnlyList<double> Temperatures,
    IReadOnlyList<IReadOnlyList<double>> LogLosses,
    IReadOnlyList<double> SquaredErrors,
    IReadOnlyList<double> SampledErrors)
{
    /// <summary>The temperature of the least mean log loss.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var means = Temperatures.Select((_, i) => LogLosses.Average(batch => batch[i])).ToList();
        return FormattableString.Invariant($"least log loss {means.Min():F4} at T = {Temperatures[means.IndexOf(means.Min())]:G3}");
    }
}

/// <summary>Bayesian linear regression with a posterior at temperature T, on data sets drawn from what is true, which need not be what the model believes.</summary>
/// <remarks>
/// <para>One design of standard normal inputs for all data sets of a cell; weights and labels are new in each. The predictive law is N(φᵀm, σ² + φᵀΣφ), with Σ the tempered posterior's covariance. In double precision, without a
/// network.</para>
/// <para>Smoke: the first cell on few data sets. Cpu and gpu: eight scenarios.</para>
/// </remarks>
public static class TemperedRegression
{
    private const int Batches = 20;

    /// <summary>The experiment.</summary>
    public static Experiment<TemperedRegressionOptions, TemperedRegressionResult> Experiment { get; } = new("tempered-regression", Grid, Run);

    private static IReadOnlyList<Trial<TemperedRegressionOptions>> Grid(Tier tier)
    {
        TemperedRegressionOptions[] cells =
        [
            new(),
            new("noise overrated", TrueNoise: 0.25, TestNoise: 0.25),
            new("noise underrated", TrueNoise: 2, TestNoise: 2),
            new("prior too wide", TruePrior: 0.1),
            new("prior too narrow", TruePrior: 4),
            new("curated labels", TrueNoise: 0.25),
            new("curated labels, likelihood tempered", TrueNoise: 0.25, LikelihoodOnly: true),
            new("well specified, likelihood tempered", LikelihoodOnly: true),
        ];
        return tier == Tier.Smoke ? [new(cells[0] with { DataSets = 200 }, new Seed(1))] : [.. cells.Select(c => new Trial<TemperedRegressionOptions>(c, new Seed(1)))];
    }

    private static TemperedRegressionResult Run(TemperedRegressionOptions options, Seed seed, Lab lab)
    {
        var (n, d, tests) = (options.Examples, options.Dimension, options.TestPoints);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(d, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(tests, 1, nameof(options));
        if (options.DataSets < Batches || options.DataSets % Batches != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.DataSets, $"The number of data sets is a positive multiple of {Batches}.");
        }

        foreach (var (variance, least) in new[] { (options.Noise, double.Epsilon), (options.Prior, double.Epsilon), (options.TrueNoise, 0), (options.TruePrior, 0), (options.TestNoise, 0) })
        {
            if (!(variance >= least && double.IsFinite(variance)))
            {
                throw new ArgumentOutOfRangeException(nameof(options), variance, "A variance is finite, and positive where it is the model's.");
            }
        }

        var algebra = LinearAlgebra.Default;
        var inputs = seed.Split("inputs").Stream();
        var design = new Matrix(n, d, (_, _) => inputs.NextNormal());
        var points = seed.Split("test").Stream();
        var test = new Matrix(tests, d, (_, _) => points.NextNormal());
        var gram = design.Transpose() * design;
        double[] temperatures = [.. Enumerable.Range(0, 33).Select(i => Math.Pow(2, (i - 20) / 4.0))];
        var posteriors = temperatures.Select(T =>
        {
            // U/T with the prior at its own temperature: precision ΦᵀΦ/(σ²T) + I/(τ²T₀), T₀ = 1 where the likelihood alone is tempered
            var likelihood = 1 / (options.Noise * T);
            var prior = 1 / (options.Prior * (options.LikelihoodOnly ? 1 : T));
            var precision = (gram * likelihood) + (Matrix.Identity(d) * prior);
            var covariance = algebra.Solve(precision, Matrix.Identity(d));
            var predictor = test * covariance * design.Transpose() * likelihood;
            var spread = Enumerable.Range(0, tests).Select(j => test.Row(j).Zip(covariance * test.Row(j), (a, b) => a * b).Sum()).ToArray();
            return (Predictor: predictor, Spread: spread, Root: algebra.Cholesky(covariance));
        }).ToArray();

        var logLosses = new double[Batches][];
        var (squared, sampled) = (new double[temperatures.Length], new double[temperatures.Length]);
        var perBatch = options.DataSets / Batches;
        for (var batch = 0; batch < Batches; batch++)
        {
            logLosses[batch] = new double[temperatures.Length];
            for (var set = 0; set < perBatch; set++)
            {
                var stream = seed.Split("sets").Split((batch * perBatch) + set).Stream();
                double[] weights = [.. stream.Normals(d).Select(z => Math.Sqrt(options.TruePrior) * z)];
                double[] labels = [.. (design * weights).Zip(stream.Normals(n), (f, z) => f + (Math.Sqrt(options.TrueNoise) * z))];
                double[] answers = [.. (test * weights).Zip(stream.Normals(tests), (f, z) => f + (Math.Sqrt(options.TestNoise) * z))];
                var draw = stream.Normals(d);
                for (var i = 0; i < temperatures.Length; i++)
                {
                    var means = posteriors[i].Predictor * labels;
                    var aside = test * (posteriors[i].Root * draw);
                    for (var j = 0; j < tests; j++)
                    {
                        var error = answers[j] - means[j];
                        var variance = options.Noise + posteriors[i].Spread[j];
                        logLosses[batch][i] += 0.5 * (Math.Log(2 * Math.PI * variance) + (error * error / variance)) / tests / perBatch;
                        squared[i] += error * error / tests / options.DataSets;
                        sampled[i] += (error - aside[j]) * (error - aside[j]) / tests / options.DataSets;
                    }
                }
            }

            lab.Report(new Progress((batch + 1.0) / Batches, $"{options.Name}: batch {batch + 1} of {Batches}"));
        }

        var eigen = algebra.SymmetricEigen(gram);
        var turned = test * eigen.Vectors;
        return new([.. eigen.Values], [.. Enumerable.Range(0, tests).SelectMany(turned.Row)], temperatures, logLosses, squared, sampled);
    }
}
