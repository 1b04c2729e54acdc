using Theory.Numerics;
using Theory.Paper.Numbers;

namespace Theory.Paper.Claims;

/// <summary>A mean with its percentile interval from resampled values.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Low">The lower point over resamples.</param>
/// <param name="High">The upper point.</param>
internal sealed record MeanInterval(double Value, double Low, double High)
{
    private const int Resamples = 4000;

    /// <summary>The mean with its 99 % interval.</summary>
    public static MeanInterval Of(IReadOnlyList<double> values) => Of(values, Resamples / 200);

    /// <summary>The mean with its 95 % interval.</summary>
    public static MeanInterval Of95(IReadOnlyList<double> values) => Of(values, Resamples / 40);

    public bool Within(double low, double high) => Low >= low && High <= high;

    public override string ToString() => $"${Printing.Plain(Value)}$ [${Printing.Plain(Low)}$, ${Printing.Plain(High)}$]";

    /// <summary>In percentage points.</summary>
    public string InPoints() => FormattableString.Invariant($"${100 * Value:0.0}$ [${100 * Low:0.0}$, ${100 * High:0.0}$]");

    private static MeanInterval Of(IReadOnlyList<double> values, int beyond)
    {
        var stream = new Seed(1).Stream();
        var means = Enumerable.Range(0, Resamples)
            .Select(_ => Enumerable.Range(0, values.Count).Sum(_ => values[stream.NextInt(values.Count)]) / values.Count)
            .Order().ToArray();
        return new(values.Average(), means[beyond], means[Resamples - 1 - beyond]);
    }
}
