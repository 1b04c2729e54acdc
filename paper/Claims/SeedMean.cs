namespace Theory.Paper.Claims;

/// <summary>A mean over seeds with Student's two-sided 99 % interval; of differences where the seeds are paired.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Reach">Half of the interval's length; infinite for one seed.</param>
/// <param name="Count">The number of seeds.</param>
internal sealed record SeedMean(double Mean, double Reach, int Count)
{
    // t at 0.995 for 1, 2, … degrees of freedom; from sixteen on the last is on the safe side
    private static readonly double[] Student = [63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921];

    public bool IsPositive => Mean - Reach > 0;

    public bool IsNegative => Mean + Reach < 0;

    /// <summary>The mean of values, one a seed.</summary>
    public static SeedMean Of(IEnumerable<double> values)
    {
        var all = values.ToList();
        var mean = all.Average();
        var reach = all.Count < 2 ? double.PositiveInfinity
            : Student[Math.Min(all.Count - 2, Student.Length - 1)] * Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Count - 1) / all.Count);
        return new(mean, reach, all.Count);
    }

    /// <summary>The mean difference of values that share a seed.</summary>
    public static SeedMean OfDifferences(IEnumerable<(ulong Seed, double Value)> one, IEnumerable<(ulong Seed, double Value)> other) =>
        Of(one.Join(other, static o => o.Seed, static o => o.Seed, static (a, b) => a.Value - b.Value));
}
