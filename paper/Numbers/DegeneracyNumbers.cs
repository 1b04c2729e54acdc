using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of the relu layer's spectrum: shares of zeros, and the distance between theory and measurement.</summary>
internal static class DegeneracyNumbers
{
    public static IEnumerable<Number> From(Store store)
    {
        foreach (var group in store.Of(ReluSpectrum.Experiment).GroupBy(m => m.Options.Width))
        {
            var seeds = group.ToList();
            var values = ReluSpectrumFigure.SeedMean(seeds);
            var layer = $"a relu layer of width {group.Key}, {seeds.Count} seeds of {seeds[0].Options.Inputs} standard normal inputs";

            Number Of(string measure, double value, string text, string what) => new($"degeneracy/relu-{group.Key}/{measure}", value, text, $"{what}: {layer}.", [.. seeds.Select(m => m.Job)]);

            var share = seeds.Average(m => m.Result.ZeroShare);
            yield return Of("zero-share", 100 * share, Printing.Percent(share), "Mean share of exactly zero singular values of the Jacobian");
            var deviation = ReluFallsLinearly.LineDeviation(values);
            yield return Of("line-deviation", 100 * deviation, Printing.Percent(deviation, 1), "Largest distance of the upper half of the sorted mean singular values from their least-squares line, as a share of its fall");
            var distance = ReluSpectrumFigure.Distance(values, ReluSpectrumFigure.Predicted(group.Key));
            yield return Of("theory-distance", distance, Printing.Plain(distance), "Mean absolute difference between the sorted mean singular values and theory at that width");
            yield return Of("largest", values[0], Printing.Plain(values[0], 4), "Mean largest singular value");
            var difference = seeds.Max(m => m.Result.JacobianDifference);
            yield return Of("jacobian-difference", difference, Printing.Plain(difference, 2), "Largest difference of an entry between automatic differentiation and the closed form of the Jacobian");
        }
    }
}
