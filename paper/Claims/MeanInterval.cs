using Theory.Numerics;
using Theory.Paper.Numbers;

namespace Theory.Paper.Claims;

/// <summary>A mean with its 99 % interval from resampled values.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Low">The 0.5 % point over resamples.</param>
/// <param name="High">The 99.5 % point.</param>
internal sealed record MeanInterval(double Value, double Low, double High)
{
    private const int Resamples = 4000;

    public static MeanInterval Of(IReadOnlyList<double> values)
    {
        var stream = new Seed(1).Stream();
        var means = Enumerable.Range(0, Resamples)
            .Select(_ => Enumerable.Range(0, values.Count).Sum(_ => values[stream.NextInt(values.Count)]) / values.Count)
            .Order().ToArray();
        return new(values.Average(), means[Resamples / 200], means[Resamples - 1 - (Resamples / 200)]);
    }

    public bool Within(double low, double high) => Low >= low && High <= high;

    public override string ToString() => $"${Printing.Plain(Value)}$ [${Printing.Plain(Low)}$, ${Printing.Plain(High)}$]";
}
