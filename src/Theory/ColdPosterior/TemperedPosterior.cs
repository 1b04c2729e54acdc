using Theory.Numerics;
using static System.FormattableString;

namespace Theory.ColdPosterior;

/// <summary>A regression's posterior at temperature T, and what its predictions cost on the average over data sets that are drawn from what is true.</summary>
/// <remarks>
/// <para>In an eigenvector's coordinate the mean is the share k of the least-squares estimate, and Σ the variance: k = h/(h + σ²/τ²) and Σ = Tσ²τ²/(hτ² + σ²) at a tempered posterior; with σ²T for σ², and no factor T, where the
/// likelihood alone is tempered. A prediction is N(φᵀm, σ² + φᵀΣφ): the noise of a label is not tempered.</para>
/// </remarks>
/// <param name="Model">What is believed.</param>
/// <param name="Temperature">T, in [0, 1e12]: 1 is Bayes, below is cold.</param>
/// <param name="Tempering">What T divides.</param>
public sealed record TemperedPosterior(RegressionModel Model, double Temperature = 1, Tempering Tempering = Tempering.Posterior)
{
    private const double Coldest = 1e-6, Hottest = 1e6;

    /// <summary>What is believed.</summary>
    public RegressionModel Model { get; init; } = Model ?? throw new ArgumentNullException(nameof(Model));

    /// <summary>T.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1e12].</exception>
    public double Temperature { get; init; } = Temperature is >= 0 and <= 1e12 ? Temperature
        : throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "Temperature must lie in [0, 1e12].");

    /// <summary>What T divides.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither.</exception>
    public Tempering Tempering { get; init; } = Enum.IsDefined(Tempering) ? Tempering
        : throw new ArgumentOutOfRangeException(nameof(Tempering), Tempering, "Tempering is the posterior's or the likelihood's.");

    /// <summary>φᵀΣφ: the variance of the prediction's mean under the tempered posterior.</summary>
    /// <param name="point">φ, in the eigenvectors' coordinates, each in [−1e50, 1e50].</param>
    /// <returns>The variance, ≥ 0.</returns>
    /// <exception cref="ArgumentException">The point has another dimension, or a coordinate out of range.</exception>
    public double Variance(IReadOnlyList<double> point)
    {
        Check(point);
        var sum = 0.0;
        for (var i = 0; i < point.Count; i++)
        {
            sum += point[i] * point[i] * Spread(Model.Curvatures[i]);
        }

        return sum;
    }

    /// <summary>E (y − φᵀm)²: Σ φ² [(1 − k)² τ*² + k² σ*²/h] and the test label's noise, the stars for what is true.</summary>
    /// <remarks>
    /// <para>A tempered posterior has Bayes' own mean, whatever T: cold or warm, the squared error of the mean prediction is one.</para>
    /// <para>Holds for: weights and noise with these variances, normal or not, independent. Derived here; the paper, whose tempered posterior it is, was not at hand.</para>
    /// <para>Error: a few roundings (laws: the squared error of a tempered posterior does not depend on temperature; the mean is best where the model is true).</para>
    /// </remarks>
    /// <param name="truth">What is true.</param>
    /// <param name="point">φ, in the eigenvectors' coordinates, each in [−1e50, 1e50].</param>
    /// <returns>The mean square, ≥ 0.</returns>
    /// <exception cref="ArgumentException">The point has another dimension, or a coordinate out of range.</exception>
    [Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")]
    public double ExpectedSquare(RegressionTruth truth, IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(truth);
        Check(point);
        var sum = truth.TestNoiseVariance ?? truth.NoiseVariance;
        var noise = Model.NoiseVariance * (Tempering == Tempering.Likelihood ? Temperature : 1);
        for (var i = 0; i < point.Count; i++)
        {
            var h = Model.Curvatures[i];
            // k and 1 − k without a difference; a direction without examples keeps the prior's mean
            var (k, rest) = h == 0 ? (0, 1) : (h / (h + (noise / Model.PriorVariance)), noise / Model.PriorVariance / (h + (noise / Model.PriorVariance)));
            sum += point[i] * point[i] * ((rest * rest * truth.PriorVariance) + (h == 0 ? 0 : k * k * (truth.NoiseVariance / h)));
        }

        return sum;
    }

    /// <summary>The expected −ln of the predictive density: ½ ln(2πs) + E(y − φᵀm)²/2s, s = σ² + φᵀΣφ, averaged over test points.</summary>
    /// <remarks>
    /// <para>Over data sets, weights and test labels.</para>
    /// <para>Holds for: what <see cref="ExpectedSquare"/> holds for. Derived here; the paper, whose tempered posterior it is, was not at hand.</para>
    /// <para>Error: a few roundings (laws: where the model is true the loss is stationary at T = 1; agreement: sampled data sets have the predicted losses).</para>
    /// </remarks>
    /// <typeparam name="TPoint">A list of coordinates: an array, a list, …</typeparam>
    /// <param name="truth">What is true.</param>
    /// <param name="points">The test points, at least one.</param>
    /// <returns>Nats.</returns>
    /// <exception cref="ArgumentException">There are no points, or one has another dimension or a coordinate out of range.</exception>
    [Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")]
    public double ExpectedLogLoss<TPoint>(RegressionTruth truth, IReadOnlyList<TPoint> points)
        where TPoint : IReadOnlyList<double> => Average(points, φ =>
    {
        var s = Model.NoiseVariance + Variance(φ);
        return 0.5 * (Math.Log(2 * Math.PI * s) + (ExpectedSquare(truth, φ) / s));
    });

    /// <summary>The expected squared error of the mean prediction, averaged over test points.</summary>
    /// <typeparam name="TPoint">A list of coordinates: an array, a list, …</typeparam>
    /// <param name="truth">What is true.</param>
    /// <param name="points">The test points, at least one.</param>
    /// <returns>The error, ≥ 0.</returns>
    /// <exception cref="ArgumentException">There are no points, or one has another dimension or a coordinate out of range.</exception>
    public double ExpectedSquaredError<TPoint>(RegressionTruth truth, IReadOnlyList<TPoint> points)
        where TPoint : IReadOnlyList<double> => Average(points, φ => ExpectedSquare(truth, φ));

    /// <summary>The expected squared error of the prediction by one weight vector from the posterior: that of the mean, and φᵀΣφ.</summary>
    /// <typeparam name="TPoint">A list of coordinates: an array, a list, …</typeparam>
    /// <param name="truth">What is true.</param>
    /// <param name="points">The test points, at least one.</param>
    /// <returns>The error, ≥ 0; of a tempered posterior the coldest is always the best.</returns>
    /// <exception cref="ArgumentException">There are no points, or one has another dimension or a coordinate out of range.</exception>
    public double ExpectedSampledError<TPoint>(RegressionTruth truth, IReadOnlyList<TPoint> points)
        where TPoint : IReadOnlyList<double> => Average(points, φ => ExpectedSquare(truth, φ) + Variance(φ));

    /// <summary>The temperature of the least expected log loss at one point, for a tempered posterior: [E(y − φᵀm)² − σ²]/φᵀΣφ, Σ at T = 1, or 0 where that is negative.</summary>
    /// <remarks>
    /// <para>The predictive variance should be the mean square of the errors. 1 where the model is true, at every point; below 1 where the errors are smaller than the model believes: the noise overrated, the prior too wide, the labels
    /// curated.</para>
    /// <para>Holds for: <see cref="Tempering.Posterior"/>; the model's own temperature does not matter. Derived here; the paper, whose tempered posterior it is, was not at hand.</para>
    /// <para>Error: a cancellation where E(y − φᵀm)² is close to σ² (law: no other temperature has a smaller loss).</para>
    /// </remarks>
    /// <param name="truth">What is true.</param>
    /// <param name="point">φ, not zero.</param>
    /// <returns>T*, ≥ 0.</returns>
    /// <exception cref="ArgumentException">The point has another dimension or a coordinate out of range, or is zero.</exception>
    /// <exception cref="InvalidOperationException">The likelihood alone is tempered.</exception>
    [Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")]
    public double BestTemperatureAt(RegressionTruth truth, IReadOnlyList<double> point)
    {
        if (Tempering != Tempering.Posterior)
        {
            throw new InvalidOperationException("A tempered likelihood has no closed form of its best temperature: ask for a list of points.");
        }

        var variance = (this with { Temperature = 1 }).Variance(point);
        return variance > 0 ? Math.Max(0, (ExpectedSquare(truth, point) - Model.NoiseVariance) / variance)
            : throw new ArgumentException("point is zero, or so short that it squares to zero: no temperature is better than another.", nameof(point));
    }

    /// <summary>The temperature of the least expected log loss averaged over test points.</summary>
    /// <remarks>
    /// <para>For a tempered posterior it lies between the least and the greatest of the points' own, and is found there; for a tempered likelihood it is sought in [1e-6, 1e6]. Where labels are curated, each the mean of S labels of
    /// which the model sees the noise of one, the likelihood's best is 1/S: Bayes with the true count.</para>
    /// <para>Holds for: what <see cref="ExpectedLogLoss{TPoint}(RegressionTruth, IReadOnlyList{TPoint})"/> holds for. The paper on curation was not at hand here.</para>
    /// <para>Error: a loss within 1e-12 of the least on a grid of 400 temperatures and below it; T itself to about 1e-7, relative, where the loss is curved (law: a likelihood tempered by the number of curators is Bayes).</para>
    /// </remarks>
    /// <typeparam name="TPoint">A list of coordinates: an array, a list, …</typeparam>
    /// <param name="truth">What is true.</param>
    /// <param name="points">The test points, at least one, none zero.</param>
    /// <returns>T*, ≥ 0.</returns>
    /// <exception cref="ArgumentException">There are no points, or one has another dimension or a coordinate out of range, or is zero.</exception>
    [Source("aitchison2021statistical", "curation as a power of the likelihood")]
    public double BestTemperature<TPoint>(RegressionTruth truth, IReadOnlyList<TPoint> points)
        where TPoint : IReadOnlyList<double>
    {
        Average(points, _ => 0);
        double[] grid;
        if (Tempering == Tempering.Posterior)
        {
            var own = points.Select(φ => Math.Min(1e12, BestTemperatureAt(truth, φ))).ToList();
            var (low, high) = (own.Min(), own.Max());
            if (high - low <= 1e-12 * high)
            {
                return own[0];
            }

            grid = [.. Enumerable.Range(0, 400).Select(i => low + ((high - low) * (i / 399.0)))];
        }
        else
        {
            grid = [.. Enumerable.Range(0, 400).Select(i => Coldest * Math.Pow(Hottest / Coldest, i / 399.0))];
        }

        double Loss(double t) => (this with { Temperature = t }).ExpectedLogLoss(truth, points);
        var best = Enumerable.Range(0, grid.Length).MinBy(i => Loss(grid[i]));
        var (left, right) = (grid[Math.Max(0, best - 1)], grid[Math.Min(grid.Length - 1, best + 1)]);
        var ratio = (Math.Sqrt(5) - 1) / 2;
        for (var round = 0; round < 80; round++)
        {
            var (a, b) = (right - (ratio * (right - left)), left + (ratio * (right - left)));
            (left, right) = Loss(a) <= Loss(b) ? (left, b) : (a, right);
        }

        return (left + right) / 2;
    }

    /// <summary>The model and its temperature.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"{Model}; {(Tempering == Tempering.Posterior ? "posterior" : "likelihood")} at T = {Temperature:G4}");

    private static double Average<TPoint>(IReadOnlyList<TPoint> points, Func<TPoint, double> f)
        where TPoint : IReadOnlyList<double>
    {
        ArgumentNullException.ThrowIfNull(points);
        return points.Count > 0 ? points.Average(f) : throw new ArgumentException("points must hold at least one.", nameof(points));
    }

    private double Spread(double h)
    {
        var (σ2, τ2, T) = (Model.NoiseVariance, Model.PriorVariance, Temperature);
        return Tempering == Tempering.Posterior ? T * σ2 * (τ2 / ((h * τ2) + σ2)) : h == 0 ? τ2 : T * σ2 * (τ2 / ((h * τ2) + (σ2 * T)));
    }

    private void Check(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        if (point.Count != Model.Curvatures.Count)
        {
            throw new ArgumentException(Invariant($"point has {point.Count} coordinates, and the model {Model.Curvatures.Count}."), nameof(point));
        }

        for (var i = 0; i < point.Count; i++)
        {
            if (!(Math.Abs(point[i]) <= 1e50))
            {
                throw new ArgumentOutOfRangeException(nameof(point), point[i], Invariant($"point[{i}] must lie in [-1e50, 1e50]."));
            }
        }
    }
}
