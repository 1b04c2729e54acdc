using Theory.Numerics;

namespace Theory.Paper.Claims;

/// <summary>The mean of differences, one a seed, with a percentile interval from resampled seeds.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Low">The 2.5 % point over resamples.</param>
/// <param name="High">The 97.5 % point.</param>
internal sealed record PairedDifference(double Value, double Low, double High)
{
    private const int Resamples = 4000;

    public static PairedDifference Of(IReadOnlyList<double> differences)
    {
        var stream = new Seed(1).Stream();
        var means = Enumerable.Range(0, Resamples).Select(_ => Enumerable.Range(0, differences.Count).Average(_ => differences[stream.NextInt(differences.Count)])).Order().ToArray();
        return new(differences.Average(), means[Resamples / 40], means[Resamples - 1 - (Resamples / 40)]);
    }

    /// <summary>In percentage points.</summary>
    public override string ToString() => FormattableString.Invariant($"${100 * Value:0.0}$ [${100 * Low:0.0}$, ${100 * High:0.0}$]");
}
