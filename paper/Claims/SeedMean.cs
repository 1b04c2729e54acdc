using Theory.Paper.Numbers;

namespace Theory.Paper.Claims;

/// <summary>A mean over seeds with Student's two-sided interval; of differences where the seeds are paired. Of few seeds a bootstrap would claim too much.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Reach">Half of the interval's length; infinite for one seed.</param>
/// <param name="Count">The number of seeds.</param>
internal sealed record SeedMean(double Mean, double Reach, int Count)
{
    // t at 0.995 and at 0.975 for 1, 2, … degrees of freedom; beyond them the last is on the safe side
    private static readonly double[] Student99 = [63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921];
    private static readonly double[] Student95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

    /// <summary>The two-sided 99 % quantile of the normal law, for means whose error is known.</summary>
    public const double Normal99 = 2.575829;

    public double Low => Mean - Reach;

    public double High => Mean + Reach;

    public bool IsPositive => Low > 0;

    public bool IsNegative => High < 0;

    /// <summary>The mean of values, one a seed, with its 99 % interval.</summary>
    public static SeedMean Of(IEnumerable<double> values) => Of(values, Student99);

    /// <summary>The mean of values, one a seed, with its 95 % interval.</summary>
    public static SeedMean Of95(IEnumerable<double> values) => Of(values, Student95);

    /// <summary>The mean difference of values that share a seed.</summary>
    public static SeedMean OfDifferences(IEnumerable<(ulong Seed, double Value)> one, IEnumerable<(ulong Seed, double Value)> other) =>
        Of(one.Join(other, static o => o.Seed, static o => o.Seed, static (a, b) => a.Value - b.Value));

    /// <summary>The mean and its interval, to two digits.</summary>
    public override string ToString() => $"${Printing.Plain(Mean, 2)}$ [${Printing.Plain(Low, 2)}$, ${Printing.Plain(High, 2)}$]";

    private static SeedMean Of(IEnumerable<double> values, double[] student)
    {
        var all = values.ToList();
        if (all.Count == 0)
        {
            throw new ArgumentException("There is no seed.", nameof(values));
        }

        var mean = all.Average();
        var reach = all.Count < 2 ? double.PositiveInfinity
            : student[Math.Min(all.Count - 2, student.Length - 1)] * Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Count - 1) / all.Count);
        return new(mean, reach, all.Count);
    }
}
