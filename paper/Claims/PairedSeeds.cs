using Theory.Paper.Numbers;

namespace Theory.Paper.Claims;

/// <summary>The mean over seeds with its 95 % interval by Student's law; of few seeds a bootstrap would claim too much.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">The lower end; −∞ of one seed.</param>
/// <param name="High">The upper end; ∞ of one seed.</param>
internal sealed record PairedSeeds(double Mean, double Low, double High)
{
    /// <summary>Two-sided 95 % points by degrees of freedom; beyond them the normal law's is near enough and a little short.</summary>
    private static readonly double[] Student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

    public static PairedSeeds Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("There is no seed.", nameof(values));
        }

        var mean = values.Average();
        var reach = values.Count == 1 ? double.PositiveInfinity
            : (values.Count - 2 < Student.Length ? Student[values.Count - 2] : Student[^1]) * Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
        return new(mean, mean - reach, mean + reach);
    }

    public override string ToString() => $"${Printing.Plain(Mean, 2)}$ [${Printing.Plain(Low, 2)}$, ${Printing.Plain(High, 2)}$]";
}
