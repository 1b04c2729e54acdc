using Theory.Nets.Runs;
using Theory.PacBayes;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>What each bound adds to an empirical risk of one percent, against the number of held-out examples.</summary>
internal static class BoundWidthFigure
{
    private const int Percent = 100;

    /// <summary>The curves: with KL = 0, Occam is HoldOut and Lambda is Quadratic, and a figure tells at most eight apart.</summary>
    private static readonly string[] Drawn = ["Catoni", "CatoniGrid", "HoldOut", "Kl", "McAllester", "OccamKl", "Quadratic", "UnexpectedBernstein"];

    public static Artifact Artifact { get; } = new("bound-width", Render);

    private static Figure Render(Store store)
    {
        // multiples of a hundred, so that one percent of them is a count
        var counts = Enumerable.Range(0, 33).Select(j => Percent * (long)Math.Round(Math.Pow(10, j / 8.0))).Distinct().ToList();
        var series = Drawn.Select(name => (Series)new Series.Line(name, [.. counts.Select(n =>
            new Point(n, Bounds.All[name](Evidence.OfErrors(n / Percent, n), HoldOutBounds.Failure).Value - (1.0 / Percent)))]));
        return new Figure(
            "bound-width",
            "What a bound adds to an error of one percent",
            $"The excess of each bound over an empirical risk of 1 % at $\\delta = {Printing.Plain(HoldOutBounds.Failure)}$ and $\\mathrm{{KL}} = 0$. The binomial tail is exact for a hold-out set, and OccamKl is its relaxation by Chernoff's inequality; the others pay for holding for every posterior at once. McAllester's bound does not know that the risk is small, and its excess falls as $n^{{-1/2}}$ only; Catoni's at a fixed $\\lambda$ stops falling where another $\\lambda$ would have served better, which a grid of them mends at a small price.",
            new Axis("held-out examples $n$", Scale.Logarithmic),
            new Axis("bound $-\\,\\hat r$", Scale.Logarithmic),
            [.. series]);
    }
}
