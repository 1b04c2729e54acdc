using Theory.Nets.Experiments;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The bound of every short network against its length and against its test error, and where the bits go.</summary>
internal static class CompressionFigures
{
    public static Artifact Length { get; } = new("bound-length", store => Render(
        store, "bound-length", "The bound against the code length", "Every network of small integers that was trained on all images. Few bits leave errors, many cost more than they mend.",
        new Axis("code length (bits)", Scale.Logarithmic), (bits, _) => bits));

    public static Artifact TestError { get; } = new("bound-test-error", store => Render(
        store, "bound-test-error", "The bound against the test error", "The same networks: what is certified from the training images, and what the test images show.",
        new Axis("test error"), (_, test) => test));

    public static Artifact Layers { get; } = new("layer-bits", RenderLayers);

    private static Block Render(Store store, string id, string title, string caption, Axis x, Func<double, double, double> at)
    {
        var sweep = store.Of(ShortNetsSweep.Experiment).Where(m => m.Options.Decoys == 0 && m.Result.Count == 60_000)
            .Select(m => (m.Options.DataSet, At: at(CompressionBounds.Bits(m.Result.LayerCounts), m.Result.TestErrors / (double)m.Result.TestCount), Bound: CompressionBounds.Bound(m.Result)));
        var descended = store.Of(ShortNets.Experiment).Where(m => m.Options.Decoys == 0 && m.Result.Count == 60_000)
            .Select(m => (m.Options, m.Result, Bits: CompressionBounds.Bits(m.Options, m.Result)))
            .Select(m => (DataSet: m.Options.DataSet + ", descended", At: at(m.Bits, m.Result.TestErrors / (double)m.Result.TestCount), Bound: CompressionBounds.Occam(m.Result.Errors, m.Result.Count, m.Bits)));
        var series = sweep.Concat(descended).GroupBy(p => p.DataSet).Select(g => (Series)new Series.Scatter(g.Key, [.. g.Select(p => new Point(p.At, p.Bound))])).ToList();
        return series.Count == 0
            ? new Notice($"No result of `{ShortNetsSweep.Experiment.Name}` on all images is in the store yet: there is no bound to draw.")
            : new Figure(id, title, caption, x, new Axis("bound"), series);
    }

    private static Block RenderLayers(Store store)
    {
        var rows = CompressionBounds.Shortest(store).Select(s =>
        {
            var architecture = IntegerArchitecture.All[s.Measurement.Options.Architecture];
            var bits = CompressionBounds.Counts(s.Measurement.Result.Network(architecture)).Select(c => CompressionBounds.Bits([c])).ToList();
            return (IReadOnlyList<string>)[s.Name, .. bits.Zip(architecture.LayerSizes, (b, size) => $"{b:F0} for {size}"), $"{s.Bits - bits.Sum():F1}"];
        }).ToList();
        return rows.Count == 0
            ? new Notice($"No result of `{ShortNets.Experiment.Name}` is in the store yet: there are no bits to count.")
            : new Table(
                "layer-bits", "Where the bits of the shortest networks go: bits for so many weights, layer by layer.",
                [new Column("data"), new Column("first", Align.Right), new Column("second", Align.Right), new Column("third", Align.Right), new Column("list, less orders", Align.Right)], rows);
    }
}
