using Theory.Degeneracy;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Sorted singular values of a relu layer's Jacobian: theory against measurement at the essay's setting.</summary>
internal static class ReluSpectrumFigure
{
    /// <summary>The width of the essay's layer.</summary>
    public const int Width = 128;

    /// <summary>The excess kurtosis of a uniform weight.</summary>
    private const double Uniform = -1.2;

    public static Artifact Artifact { get; } = new("relu-spectrum", Render);

    /// <summary>What theory gives for the mean sorted singular values of a square layer with Glorot-uniform weights.</summary>
    public static double[] Predicted(int width) => Spectra.ReluSingularValues(width, width, kurtosis: Uniform);

    /// <summary>The mean absolute difference between measured and predicted values.</summary>
    public static double Distance(IReadOnlyList<double> measured, IReadOnlyList<double> predicted) => measured.Zip(predicted, (m, p) => Math.Abs(m - p)).Average();

    /// <summary>The sorted values averaged over the seeds of one width.</summary>
    public static double[] SeedMean(IReadOnlyList<Measurement<ReluSpectrumOptions, ReluSpectrumResult>> seeds) =>
        [.. Enumerable.Range(0, seeds[0].Options.Width).Select(i => seeds.Average(m => m.Result.MeanSingularValues[i]))];

    private static Figure Render(Store store)
    {
        var seeds = store.Of(ReluSpectrum.Experiment).Where(m => m.Options.Width == Width).ToList();
        static IReadOnlyList<Point> Ranked(IEnumerable<double> values) => [.. values.Select((s, i) => new Point(i + 1, s))];
        var limit = new Series.Line("limit law", Ranked(Spectra.ReluLayer(Width, Width).SingularValues(Width)), Dashed: true);
        var finite = new Series.Line($"theory at width {Width}", Ranked(Predicted(Width)));
        Series[] measured = seeds.Count == 0 ? [] : [new Series.Scatter("measured", Ranked(SeedMean(seeds)))];
        return new Figure(
            "relu-spectrum",
            "Half of the singular values of a relu layer are zero",
            $"Sorted singular values of the Jacobian of $y = \\mathrm{{relu}}(Wx)$, {Width} inputs and outputs, Glorot-uniform weights, averaged over standard normal inputs and seeds, against the limit law and against theory at this width. Nothing is fitted.",
            new Axis("rank $i$"),
            new Axis("$i$-th singular value $s_i$"),
            [.. measured, limit, finite]);
    }
}
