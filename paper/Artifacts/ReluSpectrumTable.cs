using System.Globalization;
using Theory.Degeneracy;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Theory against measurement at every width: zeros, the largest singular value, distance.</summary>
internal static class ReluSpectrumTable
{
    public static Artifact Artifact { get; } = new("relu-table", Render);

    private static Table Render(Store store)
    {
        var rows = store.Of(ReluSpectrum.Experiment).GroupBy(m => m.Options.Width).OrderBy(g => g.Key).Select(g =>
        {
            var measured = ReluSpectrumFigure.SeedMean([.. g]);
            var predicted = ReluSpectrumFigure.Predicted(g.Key);
            return (IReadOnlyList<string>)
            [
                g.Key.ToString(CultureInfo.InvariantCulture),
                $"{g.Count()} × {g.First().Options.Inputs}",
                Printing.Percent(Spectra.ReluLayer(g.Key, g.Key).MassAtZero),
                Printing.Percent(g.Average(m => m.Result.ZeroShare)),
                Printing.Plain(predicted[0], 4),
                Printing.Plain(measured[0], 4),
                Printing.Plain(ReluSpectrumFigure.Distance(measured, predicted), 2),
            ];
        });
        return new Table(
            "relu-table",
            "The relu layer at every width: predicted and measured share of zeros, largest singular value, and the mean distance of all of them from theory.",
            [
                new Column("width", Align.Right), new Column("seeds × inputs", Align.Right),
                new Column("zeros, theory", Align.Right), new Column("measured", Align.Right),
                new Column("$s_1$, theory", Align.Right), new Column("measured", Align.Right),
                new Column("$|s_i - \\hat s_i|$", Align.Right),
            ],
            [.. rows],
            "The theory of this table is that at finite width: the number of active rows is binomial, and the next order in $1/n$ is in it [@dumitriu2006global, Theorem 1.7].");
    }
}
