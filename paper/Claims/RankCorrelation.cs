using Theory.Numerics;

namespace Theory.Paper.Claims;

/// <summary>Spearman's rank correlation, with a percentile interval from resampled pairs.</summary>
/// <param name="Value">ρ of the pairs.</param>
/// <param name="Low">The 2.5 % point over resamples.</param>
/// <param name="High">The 97.5 % point.</param>
internal sealed record RankCorrelation(double Value, double Low, double High)
{
    private const int Resamples = 2000;

    public static RankCorrelation Of(IReadOnlyList<(double X, double Y)> pairs)
    {
        var stream = new Seed(1).Stream();
        var resampled = Enumerable.Range(0, Resamples)
            .Select(_ => Spearman([.. pairs.Select(_ => pairs[stream.NextInt(pairs.Count)])]))
            .Order().ToArray();
        return new(Spearman(pairs), resampled[Resamples / 40], resampled[Resamples - 1 - (Resamples / 40)]);
    }

    /// <summary>ρ: the correlation of ranks, ties sharing their mean; 0 where one side is constant.</summary>
    public static double Spearman(IReadOnlyList<(double X, double Y)> pairs)
    {
        var (x, y) = (Ranks(pairs.Select(p => p.X)), Ranks(pairs.Select(p => p.Y)));
        var mean = (pairs.Count + 1) / 2.0;
        var spread = Math.Sqrt(x.Sum(r => (r - mean) * (r - mean)) * y.Sum(r => (r - mean) * (r - mean)));
        return spread > 0 ? x.Zip(y, (a, b) => (a - mean) * (b - mean)).Sum() / spread : 0;
    }

    public override string ToString() => FormattableString.Invariant($"${Value:0.00}$ [${Low:0.00}$, ${High:0.00}$]");

    private static double[] Ranks(IEnumerable<double> values)
    {
        var list = values.ToArray();
        return [.. list.Select(v => list.Count(w => w < v) + ((list.Count(w => w == v) + 1) / 2.0))];
    }
}
