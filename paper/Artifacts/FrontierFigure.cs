using System.Globalization;
using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Loss against the price N·T for models of several sizes on a power law, and the frontier below them.</summary>
internal static class FrontierFigure
{
    public static Artifact Artifact { get; } = new("frontier", Render);

    /// <summary>The model that is drawn.</summary>
    public static ComputeFrontier Drawn { get; } = new(1.2, 1.8);

    /// <summary>The sizes whose curves are drawn.</summary>
    public static IReadOnlyList<double> Sizes { get; } = [30, 300, 3000, 30000];

    /// <summary>Power laws over which claims are judged: exponents of curvature and loss, without noise and with.</summary>
    public static IReadOnlyList<ComputeFrontier> All { get; } =
    [
        .. from noise in (double[])[0, 0.5]
           from curvature in (double[])[1.0, 1.2, 2.0]
           from loss in (double[])[1.3, 1.8, 2.5]
           select new ComputeFrontier(curvature, loss, noise: noise),
    ];

    private static Figure Render(Store store)
    {
        var prices = Enumerable.Range(4, 53).Select(k => Math.Pow(10, k / 4.0)).Where(c => c <= 1e10).ToList();
        return new Figure(
            "frontier",
            "Each size leads for a while",
            "Loss against the price $N \\cdot T$ on a power law with curvatures $i^{-1.2}$ and initial losses $i^{-1.8}/2$: models of the $N$ leading modes, each trained for $T$ steps, and the best size at each price.",
            new Axis("price $C = N\\cdot T$", Scale.Logarithmic),
            new Axis("loss", Scale.Logarithmic),
            [
                .. Sizes.Select(n => new Series.Line(string.Create(CultureInfo.InvariantCulture, $"$N = {n:F0}$"), [.. prices.Where(c => c >= n).Select(c => new Point(c, Drawn.Loss(n, c / n)))])),
                new Series.Line("frontier", [.. prices.Select(c => new Point(c, Drawn.Best(c).Loss))], Dashed: true),
            ]);
    }
}
