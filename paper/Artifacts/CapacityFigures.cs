using System.Globalization;
using Theory.Holographic;
using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Claims;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Holographic memories: clean-up accuracy and noise against the number of items, theory as lines and memories as points; and the trained networks by length.</summary>
internal static class CapacityFigures
{
    public static Artifact Accuracy { get; } = new("holographic-capacity", RenderAccuracy);

    public static Artifact Noise { get; } = new("holographic-noise", RenderNoise);

    public static Artifact Networks { get; } = new("associative-lengths", RenderNetworks);

    public static string Name(MemoryNetwork network) => network switch
    {
        MemoryNetwork.Lstm => "LSTM",
        MemoryNetwork.Associative => "associative LSTM",
        MemoryNetwork.RealProduct => "real product",
        MemoryNetwork.NotPermuted => "no permuted copies",
        _ => "tanh for the bound",
    };

    public static string Name(MemoryTask task) => task switch { MemoryTask.EpisodicCopy => "episodic copy", MemoryTask.NestedTags => "nested tags", _ => "addition" };

    private static Figure RenderAccuracy(Store store)
    {
        var series = new List<Series>();
        foreach (var n in new[] { 64, 128, 256, 512 })
        {
            var cells = HolographicPrediction.Cells(store, MemoryForm.ExactInverse, KeyDraw.Unitary, n);
            var text = n.ToString(CultureInfo.InvariantCulture);
            series.Add(new Series.Line($"theory, n = {text}", [.. Enumerable.Range(0, 29).Select(i => Math.Pow(2, i / 4.0)).Select(k => (int)Math.Round(k)).Distinct().Select(k => new Point(k, Capacity.ReadAccuracy(n, k, 1000)))]));
            if (cells.Count > 0)
            {
                series.Add(new Series.ErrorBars($"measured, n = {text}", [.. cells.Select(m =>
                {
                    var (low, high) = HolographicPrediction.Interval(m.Result, 0.05);
                    return new Spread(m.Options.Items, (double)m.Result.Right / m.Result.Trials, low, high);
                })]));
            }
        }

        return new Figure(
            "holographic-capacity",
            "How many associations one vector holds is predicted",
            "Share of reads that the clean-up among 1000 random items gets right, against the number of associations in the trace, unitary keys. Lines: the integral over the normal law, nothing fitted; points: memories drawn at random, with 95 % intervals.",
            new Axis("associations $k$", Scale.Logarithmic),
            new Axis("clean-up accuracy", Minimum: 0, Maximum: 1),
            series);
    }

    private static Figure RenderNoise(Store store)
    {
        var series = new List<Series>();
        foreach (var (form, keys, name) in new[]
        {
            (MemoryForm.Involution, KeyDraw.Normal, "normal keys, involution"),
            (MemoryForm.ExactInverse, KeyDraw.Unitary, "unitary keys"),
            (MemoryForm.ExactInverse, KeyDraw.Normal, "normal keys, exact inverse"),
        })
        {
            var cells = HolographicPrediction.Cells(store, form, keys, 512).Where(m => m.Options.Items > 1).ToList();
            if (cells.Count == 0)
            {
                continue;
            }

            if (form == MemoryForm.ExactInverse && keys == KeyDraw.Normal)
            {
                series.Add(new Series.Scatter($"mean, {name}", [.. cells.Select(m => new Point(m.Options.Items, m.Result.MeanEnergy))]));
                series.Add(new Series.Scatter($"median, {name}", [.. cells.Select(m => new Point(m.Options.Items, m.Result.MedianEnergy))]));
            }
            else
            {
                series.Add(new Series.Line($"theory, {name}", [.. cells.Select(m => new Point(m.Options.Items, HolographicPrediction.Of(m.Options).Noise))]));
                series.Add(new Series.ErrorBars($"mean, {name}", [.. cells.Select(m => new Spread(
                    m.Options.Items, m.Result.MeanEnergy, m.Result.MeanEnergy - (1.96 * m.Result.EnergyError), m.Result.MeanEnergy + (1.96 * m.Result.EnergyError)))]));
            }
        }

        var stack = HolographicPrediction.Cells(store, MemoryForm.Stack, KeyDraw.Normal, 512);
        if (stack.Count > 0)
        {
            series.Add(new Series.Line("theory, stack on a normal base", [.. stack.Select(m => new Point(m.Options.Items, HolographicPrediction.Of(m.Options).Noise))]));
            series.Add(new Series.Scatter("mean, stack on a normal base", [.. stack.Select(m => new Point(m.Options.Items, m.Result.MeanEnergy))]));
        }

        return new Figure(
            "holographic-noise",
            "Noise is linear in the number of items, unless the key is inverted exactly or the items are stacked on a normal base",
            "Energy of the noise of a read, in items, against the number of associations or the depth of the stack, at dimension 512. The exact inverse of normal keys has no mean: its sample means are those of their worst memory. Intervals: 95 %.",
            new Axis("items $k$", Scale.Logarithmic),
            new Axis("noise energy", Scale.Logarithmic),
            series);
    }

    private static Figure RenderNetworks(Store store)
    {
        var measured = AssociativeLstmQueue.Compared(store);
        var series = measured.Where(m => m.Options.Task == MemoryTask.EpisodicCopy).GroupBy(m => m.Options.Network).OrderBy(g => g.Key).Select(g => (Series)new Series.ErrorBars(Name(g.Key),
            [.. g.SelectMany(m => m.Result.Scores).GroupBy(s => s.Length).OrderBy(s => s.Key).Select(s =>
            {
                var mean = MeanInterval.Of95([.. s.Select(score => score.Accuracy)]);
                return new Spread(s.Key, mean.Value, mean.Low, mean.High);
            })])).ToList();
        return new Figure(
            "associative-lengths",
            "Trained to length ten, no network copies at length a hundred",
            "Episodic copy: share of symbols right against the length of the sequence, mean over seeds with 95 % bootstrap intervals. All networks have the same number of weights and see the same sequences. A guess is right in one of eight.",
            new Axis("length", Scale.Logarithmic),
            new Axis("accuracy", Minimum: 0, Maximum: 1),
            [.. series, new Series.Line("guess", [new Point(5, 0.125), new Point(100, 0.125)], Dashed: true)]);
    }
}
