using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.PacBayes;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Bounds from the training images alone, each way beside the others and beside a hold-out set.</summary>
internal static class CompressionTable
{
    public static Artifact Artifact { get; } = new("compression-table", Render);

    private static Table Render(Store store)
    {
        static string Test(int errors, int count) => Printing.Percent(errors / (double)count);
        List<IReadOnlyList<string>> rows =
        [
            .. CompressionBounds.Shortest(store).Select(s => (IReadOnlyList<string>)
                [s.Name, "small integers", Printing.Percent(s.Measurement.Result.Errors / (double)s.Measurement.Result.Count), $"{s.Bits:F0}", Printing.UpperPercent(s.Bound), Test(s.Measurement.Result.TestErrors, s.Measurement.Result.TestCount)]),
            .. store.Of(CompressedNets.Experiment).Select(m => (IReadOnlyList<string>)
                [m.Options.DataSet, Name(m.Options.Method), Printing.Percent(m.Result.Errors / (double)m.Result.Draws), m.Options.Method == Method.Gaussian ? $"{m.Result.Divergence / Math.Log(2):F0}" : $"{CompressionBounds.Bits(m.Options, m.Result)}", Printing.UpperPercent(CompressionBounds.Bound(m.Options, m.Result)), Test(m.Result.TestErrors, m.Result.TestCount)]),
            .. ShorterIsBetter.Published.Select(p => (IReadOnlyList<string>)[p.Key, "published [@lotfi2022pac]", "", "", Printing.Percent(p.Value, 1), ""]),
            .. HoldOutBounds.Printed(store).Select(m => (IReadOnlyList<string>)
                [m.Options.DataSet, "*hold-out set*", Printing.Percent(m.Result.HoldOutErrors / (double)m.Result.HoldOutCount), "0", Printing.UpperPercent(Bounds.HoldOut(HoldOutBounds.Evidence(m.Result), CompressionBounds.Failure).Value), Test(m.Result.TestErrors, m.Result.TestCount)]),
        ];
        return new Table(
            "compression-table",
            "Upper bounds on the risk from the training images alone, and from a hold-out set for comparison.",
            [new Column("data"), new Column("method"), new Column("error counted", Align.Right), new Column("bits", Align.Right), new Column("bound", Align.Right), new Column("test error", Align.Right)],
            [.. rows.OrderBy(r => r[0], StringComparer.Ordinal)],
            $"Rules: $\\delta = {Printing.Plain(CompressionBounds.Failure)}$ in total; 0–1 loss, counted on all 60,000 training images; no statistic of the data outside the code. Networks of small integers are named in a list of 1,024 architectures, 10 bits, which commit e750ced fixed before the first run that is printed; seeds and epochs are free. The rows of other methods are written anew from the papers, one run each, and their nets compute in single precision; of a Gaussian the bits are $\\mathrm{{KL}}/\\ln 2$. Deskewing is a row of its own. The hold-out row spends images on the bound that the others train on.");
    }

    private static string Name(Method method) => method switch
    {
        Method.Pruned => "pruned, codebook [@zhou2019nonvacuous]",
        Method.Subspace => "random subspace [@lotfi2022pac]",
        _ => "Gaussian weights [@perezortiz2021tighter]",
    };
}
