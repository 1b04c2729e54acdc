using Theory.Nets.Experiments;
using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Paper.Claims;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Sorted singular values of mixtures of 1, 2, …, 64 experts, theory against measurement: one figure a kind of gates.</summary>
internal static class MixtureSpectrumFigure
{
    /// <summary>Every so-manieth measured value is drawn.</summary>
    private const int Stride = 4;

    public static Artifact Constant { get; } = new("mixture-spectrum-constant", store => Render(
        store, ExpertGates.Constant, "mixture-spectrum-constant", "More experts fill the zeros, and leave a spike",
        "Dashed in the limit and nothing fitted: a bulk that shrinks as $1/\\sqrt K$, and from some $K$ on one coherent singular value above it."));

    public static Artifact Softmax { get; } = new("mixture-spectrum-softmax", store => Render(
        store, ExpertGates.Softmax, "mixture-spectrum-softmax", "Softmax gates leave the bulk and add their own spikes",
        "The theory is that of single inputs, averaged over a few that are drawn for it; the gates' term of rank $K - 1$ makes the first few values large."));

    private static Figure Render(Store store, ExpertGates gates, string id, string title, string remark)
    {
        var series = new List<Series>();
        var setting = MoreExpertsCondition.Settings(store).FirstOrDefault(s => s.Gates == gates && s.Input == InputLaw.Normal);
        foreach (var group in setting?.ByExperts ?? [])
        {
            var experts = group[0].Options.Experts;
            var name = experts == 1 ? "dense" : FormattableString.Invariant($"$K = {experts}$");
            var theory = MixturePrediction.Of(group[0].Options).SingularValues;
            var measured = Enumerable.Range(0, theory.Count).Select(i => group.Average(m => m.Result.MeanSingularValues[i])).ToList();
            series.Add(new Series.Line(name, [.. theory.Select((s, i) => new Point(i + 1, s))], Dashed: true));
            series.Add(new Series.Scatter(name, [.. measured.Select((s, i) => (s, i)).Where(p => p.i < 3 || p.i % Stride == 0).Select(p => new Point(p.i + 1, p.s))]));
        }

        return new Figure(
            id,
            title,
            $"Sorted singular values of the Jacobian of $y = \\sum_k g_k(x)\\,\\mathrm{{relu}}(W_k x)$ with {gates.ToString().ToLowerInvariant()} gates, {ReluSpectrumFigure.Width} inputs and outputs, Glorot-uniform weights, averaged over standard normal inputs and seeds (points), and theory (lines). {remark}",
            new Axis("rank $i$"),
            new Axis("$i$-th singular value $s_i$"),
            series);
    }
}
