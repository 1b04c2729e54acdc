using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="JamesSteinRisk"/>.</summary>
/// <param name="Dimension">p: the means that are estimated together, ≥ 3.</param>
/// <param name="Length">‖θ‖, ≥ 0.</param>
/// <param name="Draws">How often x ~ N(θ, I) is drawn, ≥ 2.</param>
public sealed record JamesSteinRiskOptions(int Dimension = 10, double Length = 2, int Draws = 200_000);

/// <summary>A mean with its standard error.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Error">Its standard error.</param>
public sealed record MeanAndError(double Mean, double Error);

/// <summary>The result of <see cref="JamesSteinRisk"/>: squared errors ‖θ̂ − θ‖².</summary>
/// <param name="Likelihood">Of x itself.</param>
/// <param name="JamesStein">Of (1 − (p − 2)/‖x‖²) x.</param>
/// <param name="PositivePart">Of the same with a factor that is never negative.</param>
/// <param name="Saved">Of x, less that of the positive part: the two on the same draws.</param>
public sealed record JamesSteinRiskResult(MeanAndError Likelihood, MeanAndError JamesStein, MeanAndError PositivePart, MeanAndError Saved)
{
    /// <summary>The risks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Likelihood.Mean:F3} for x, {JamesStein.Mean:F3} for James and Stein, {PositivePart.Mean:F3} for the positive part");
}

/// <summary>Estimating p means at once from one draw of each, by the draws themselves and by shrinking all of them towards 0.</summary>
/// <remarks>
/// <para>θ has equal coordinates. In double precision, without a network.</para>
/// <para>Smoke: one cell. Cpu and gpu: 3, 10 and 50 means, of lengths 0, 2, 4 and 8.</para>
/// </remarks>
public static class JamesSteinRisk
{
    /// <summary>The experiment.</summary>
    public static Experiment<JamesSteinRiskOptions, JamesSteinRiskResult> Experiment { get; } = new("james-stein-risk", Grid, Run);

    private static IReadOnlyList<Trial<JamesSteinRiskOptions>> Grid(Tier tier) => tier == Tier.Smoke
        ? [new(new(Draws: 10_000), new Seed(1))]
        : [.. from dimension in new[] { 3, 10, 50 } from length in new[] { 0.0, 2, 4, 8 } select new Trial<JamesSteinRiskOptions>(new(dimension, length), new Seed(1))];

    private static JamesSteinRiskResult Run(JamesSteinRiskOptions options, Seed seed, Lab lab)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Dimension, 3, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Draws, 2, nameof(options));
        if (!(options.Length >= 0 && double.IsFinite(options.Length)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Length, "The length is finite and at least 0.");
        }

        var p = options.Dimension;
        var θ = options.Length / Math.Sqrt(p);
        var sums = new double[4, 2];
        for (var draw = 0; draw < options.Draws; draw++)
        {
            var stream = seed.Split(draw).Stream();
            var (square, error, along) = (0.0, 0.0, 0.0);
            for (var i = 0; i < p; i++)
            {
                var noise = stream.NextNormal();
                var x = θ + noise;
                square += x * x;
                error += noise * noise;
                along += noise * x;
            }

            // ‖x − θ − f x‖² for a shrinkage f
            var factor = (p - 2) / square;
            double Loss(double f) => error - (2 * f * along) + (f * f * square);
            double[] losses = [error, Loss(factor), Loss(Math.Min(1, factor)), error - Loss(Math.Min(1, factor))];
            for (var i = 0; i < 4; i++)
            {
                sums[i, 0] += losses[i];
                sums[i, 1] += losses[i] * losses[i];
            }
        }

        lab.Report(new Progress(1, $"{p} means, {options.Draws} draws"));
        MeanAndError Of(int i)
        {
            var mean = sums[i, 0] / options.Draws;
            return new(mean, Math.Sqrt(Math.Max(0, (sums[i, 1] / options.Draws) - (mean * mean)) / (options.Draws - 1)));
        }

        return new(Of(0), Of(1), Of(2), Of(3));
    }
}
