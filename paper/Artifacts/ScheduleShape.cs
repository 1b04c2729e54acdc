using System.Globalization;
using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The optimal learning-rate schedule on a power law, found by exact passes on a compressed spectrum, beside the shape that asymptotic theory gives.</summary>
internal sealed class ScheduleShape
{
    private const int Steps = 1000;

    private static readonly Lazy<IReadOnlyList<ScheduleShape>> EasyOnes = new(() => [new(1.5, 1), new(2, 1)]);
    private static readonly Lazy<ScheduleShape> HardOne = new(() => new(3, 0.3));

    private ScheduleShape(double capacity, double source)
    {
        (Capacity, Source) = (capacity, source);

        // h = i^−β, h p₀ = i^−(1 + sβ), gradient noise proportional to h
        var whole = NoisyQuadratic.PowerLaw(100000, capacity, noise: 1, noiseExponent: 1, initialExponent: 1 + (source * capacity) - capacity);
        Rates = Computation.Of<IReadOnlyList<double>>(FormattableString.Invariant($"schedule-shape-{capacity}-{source}"), () => Schedules.Optimal(Compression.Nodes(whole, 16, 20), Steps, new Box(largestRate: 1, largestMomentum: 0), passes: 150, tolerance: 1e-7).Schedule.Rates);
    }

    public static Artifact Artifact { get; } = new("schedule-shape", Render);

    /// <summary>Power laws of the easy phase.</summary>
    public static IReadOnlyList<ScheduleShape> Easy => EasyOnes.Value;

    /// <summary>One of the hard phase.</summary>
    public static ScheduleShape Hard => HardOne.Value;

    /// <summary>β.</summary>
    public double Capacity { get; }

    /// <summary>s.</summary>
    public double Source { get; }

    public IReadOnlyList<double> Rates { get; }

    /// <summary>2β − 1.</summary>
    public double Predicted => (2 * Capacity) - 1;

    /// <summary>The slope of ln α in ln(1 − t/T) over the steps where half to a twentieth of the time is left.</summary>
    public double Exponent
    {
        get
        {
            var points = Enumerable.Range(0, Steps).Select(t => (Left: 1 - ((t + 0.5) / Steps), Rate: Rates[t])).Where(p => p.Left is < 0.5 and > 0.05 && p.Rate > 0).Select(p => (X: Math.Log(p.Left), Y: Math.Log(p.Rate))).ToList();
            var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
            return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
        }
    }

    /// <summary>The share of the steps at which the rate is within a twentieth of its largest value.</summary>
    public double StableShare => Rates.Count(r => r >= 0.95 * Rates.Max()) / (double)Steps;

    private static Figure Render(Store store)
    {
        static IReadOnlyList<Point> Points(Func<int, double> rate) => [.. Enumerable.Range(0, Steps / 10).Select(k => new Point((k * 10.0) / Steps, rate(k * 10)))];
        return new Figure(
            "schedule-shape",
            "Power decay on easy power laws, a stable phase on hard ones",
            "The optimal learning rate on power laws with curvatures $i^{-\\beta}$ and initial losses $i^{-1-s\\beta}/2$, over its largest value, found by exact passes back and forth on compressed spectra; dashed: $(1 - t/T)^{2\\beta - 1}$.",
            new Axis("$t/T$"),
            new Axis("$\\alpha_t/\\max \\alpha$", Minimum: 0),
            [
                .. Easy.Append(Hard).Select(s => new Series.Line(string.Create(CultureInfo.InvariantCulture, $"$\\beta = {s.Capacity}$, $s = {s.Source}$"), Points(t => s.Rates[t] / s.Rates.Max()))),
                .. Easy.Select(s => new Series.Line(string.Create(CultureInfo.InvariantCulture, $"power $2\\beta - 1 = {s.Predicted}$"), Points(t => Math.Pow(1 - ((double)t / Steps), s.Predicted)), Dashed: true)),
            ]);
    }
}
