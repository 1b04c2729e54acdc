using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.PacBayes;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Every bound of the library on every data set, beside the errors that they rest on and the test error that they are about.</summary>
internal static class BoundsTable
{
    public static Artifact Artifact { get; } = new("bounds-table", Render);

    private static Table Render(Store store)
    {
        var printed = HoldOutBounds.Printed(store);
        var columns = printed.Select(m => new Column(HoldOutBounds.Label(m), Align.Right));
        IReadOnlyList<string> Row(string name, Func<HoldOutResult, string> cell) => [name, .. printed.Select(m => cell(m.Result))];
        var bounds = Bounds.All.Select(b => Row(b.Key, r => Printing.UpperPercent(b.Value(HoldOutBounds.Evidence(r), HoldOutBounds.Failure).Value)));
        return new Table(
            "bounds-table",
            $"Upper bounds on the risk from a hold-out set, at $\\delta = {Printing.Plain(HoldOutBounds.Failure)}$ and $\\mathrm{{KL}} = 0$; each rounded up.",
            [new Column("bound"), .. columns],
            [
                Row("*training error*", r => Printing.Percent(r.TrainErrors / (double)r.TrainCount)),
                Row("*held-out error*", r => Printing.Percent(r.HoldOutErrors / (double)r.HoldOutCount)),
                .. bounds,
                Row("*test error*", r => Printing.Percent(r.TestErrors / (double)r.TestCount)),
            ],
            "The first seed of the grid, chosen before it was run. The test set is fresh data: no bound has seen it.");
    }
}
