using System.Globalization;
using Theory.Hyperreals;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>How far the kernel of a sampled network lies from that of infinite width, against the width.</summary>
internal static class KernelWidthFigure
{
    /// <summary>The angle that is drawn; the claim judges all of them.</summary>
    public const double Degrees = 90;

    public static Artifact Artifact { get; } = new("kernel-width", Render);

    /// <summary>What theory gives for the experiment's inputs, of mean square 1 at this angle.</summary>
    public static WideKernel Predicted(int depth, double degrees)
    {
        var angle = degrees * Math.PI / 180;
        return Hyperreals.InfiniteWidth.Relu([Math.Sqrt(2), 0], [Math.Sqrt(2) * Math.Cos(angle), Math.Sqrt(2) * Math.Sin(angle)], depth);
    }

    /// <summary>Measured deviation over predicted, with its standard error, at one width.</summary>
    public static (double Ratio, double Error) Ratio(InfiniteWidthOptions options, KernelSample sample) =>
        (sample.Deviation / Predicted(options.Depth, sample.Degrees).Deviation(options.Width), Error(options));

    /// <summary>The relative standard error of a standard deviation over so many networks: 1/√(2(n − 1)), of a nearly normal quantity; a little more in narrow deep networks, whose kernels are skewed.</summary>
    public static double Error(InfiniteWidthOptions options) => 1 / Math.Sqrt(2.0 * (options.Networks - 1));

    private static Figure Render(Store store)
    {
        var series = new List<Series>();
        foreach (var group in store.Of(Nets.Experiments.InfiniteWidth.Experiment).GroupBy(m => m.Options.Depth).OrderBy(g => g.Key))
        {
            var layers = group.Key == 1 ? "1 layer" : string.Create(CultureInfo.InvariantCulture, $"{group.Key} layers");
            var points = group.OrderBy(m => m.Options.Width).Select(m =>
            {
                var value = m.Result.Kernels.Single(k => k.Degrees == Degrees).Deviation;
                var reach = 1.96 * Error(m.Options) * value;
                return new Spread(m.Options.Width, value, value - reach, value + reach);
            }).ToList();
            series.Add(new Series.ErrorBars($"sampled, {layers}", points));
            var theory = Predicted(group.Key, Degrees);
            series.Add(new Series.Line($"theory, {layers}", [.. points.Select(p => new Point(p.X, theory.Deviation(p.X)))]));
        }

        return new Figure(
            "kernel-width",
            "The kernel of a network of width $N$ deviates from that of infinite width as $1/\\sqrt N$",
            $"Standard deviation of $\\hat K(x, y)$ over random relu networks, inputs at {Degrees}°, with 95 % intervals, against $\\sqrt{{\\mathrm{{Cov}}\\,\\xi}}/\\sqrt N$. The constant is computed from the fourth moments of the arc-cosine kernels and the derivative of the recursion. Nothing is fitted.",
            new Axis("width $N$", Scale.Logarithmic),
            new Axis("deviation", Scale.Logarithmic),
            series);
    }
}
