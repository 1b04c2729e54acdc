using System.Globalization;
using Theory.Nets.Experiments;
using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The four measures of conditioning, predicted and measured, for every setting of gates and inputs.</summary>
internal static class MixtureTable
{
    public static Artifact Artifact { get; } = new("mixture-table", Render);

    private static Table Render(Store store)
    {
        var rows = MoreExpertsCondition.Settings(store).SelectMany(s => s.ByExperts.Where(g => g[0].Options.Experts > 1 || s.Gates == ExpertGates.Constant).Select(g =>
        {
            var theory = MixturePrediction.Of(g[0].Options);
            return (IReadOnlyList<string>)
            [
                s.Gates.ToString().ToLowerInvariant(), s.Input.ToString().ToLowerInvariant(), g[0].Options.Experts.ToString(CultureInfo.InvariantCulture),
                Printing.Plain(g.Average(m => m.Result.EffectiveExperts)),
                .. MoreExpertsCondition.Measures.Select(m => $"{Printing.Plain(m.Theory(theory), 2)} / {Printing.Plain(g.Average(r => m.Of(r.Result)), 2)}"),
            ];
        }));
        return new Table(
            "mixture-table",
            "How well a mixture's Jacobian is conditioned: predicted / measured, by gates, law of the input and number of experts.",
            [
                new Column("gates"), new Column("inputs"), new Column("$K$", Align.Right), new Column("$1/\\sum g_k^2$", Align.Right),
                new Column("zeros", Align.Right), new Column("stable rank", Align.Right), new Column("participation", Align.Right), new Column("$s_1/s_{\\mathrm{median}}$", Align.Right),
            ],
            [.. rows],
            "Stable rank and participation ratio as shares of the width. Under softmax gates theory is averaged over a few inputs and gates that are drawn for it.");
    }
}
