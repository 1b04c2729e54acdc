using Theory.Holographic;
using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of the holographic claims, predicted and measured side by side; names are <c>holographic/claim/what-predicted</c> and <c>-measured</c>.</summary>
internal static class HolographicNumbers
{
    public static IEnumerable<Number> From(Store store) =>
        [.. Capacities(store), .. Slopes(store), .. Depths(store), .. Networks(store)];

    private static IEnumerable<Number> Capacities(Store store)
    {
        foreach (var m in store.Of(HolographicCapacity.Experiment))
        {
            var (o, expected) = (m.Options, HolographicPrediction.Of(m.Options));
            var claim = o.Form switch
            {
                MemoryForm.Stack => "stack",
                MemoryForm.TensorProduct => "orthogonal-keys",
                _ when o.Keys == KeyDraw.Orthonormal => "orthogonal-keys",
                _ when o.Copies > 1 => "copies",
                _ when o.Dimension != 512 => "dimension",
                _ => "noise-grows-linearly",
            };
            var form = o.Form switch { MemoryForm.TensorProduct => "tensor", MemoryForm.ExactInverse => "exact-inverse", MemoryForm.Stack => "stack", _ => "involution" };
            var cell = $"holographic/{claim}/{form}-{o.Keys.ToString().ToLowerInvariant()}-n{o.Dimension}-k{o.Items}{(o.Copies > 1 ? $"-s{o.Copies}" : "")}";
            var what = $"{form} memory, {o.Keys.ToString().ToLowerInvariant()} keys, dimension {o.Dimension}, {o.Items} items, {o.Copies} {(o.Copies == 1 ? "copy" : "copies")}, clean-up among {o.Vocabulary}, {m.Result.Trials} memories";
            Job[] from = [m.Job];
            yield return new($"{cell}-noise-measured", m.Result.MeanEnergy, Printing.Plain(m.Result.MeanEnergy, 4), $"Mean noise energy, standard error {Printing.Plain(m.Result.EnergyError, 2)}: {what}.", from);
            yield return new($"{cell}-accuracy-measured", (double)m.Result.Right / m.Result.Trials, Printing.Percent((double)m.Result.Right / m.Result.Trials, 1), $"Share of reads cleaned up rightly: {what}.", from);
            if (expected.IsFinite)
            {
                yield return new($"{cell}-noise-predicted", expected.Noise, Printing.Plain(expected.Noise, 4), $"Predicted noise energy: {what}.", from);
                yield return new($"{cell}-accuracy-predicted", expected.Accuracy, Printing.Percent(expected.Accuracy, 1), $"Predicted share of reads cleaned up rightly: {what}.", from);
            }
        }
    }

    private static IEnumerable<Number> Slopes(Store store)
    {
        foreach (var (name, form, keys, slope, reach) in NoiseGrowsLinearly.Slopes(store))
        {
            Job[] from = [.. HolographicPrediction.Cells(store, form, keys, 512).Select(m => m.Job)];
            var key = $"holographic/noise-grows-linearly/slope-{keys.ToString().ToLowerInvariant()}";
            yield return new($"{key}-measured", slope, Printing.Plain(slope, 4), $"Slope of the noise energy over the number of items, {name}, 99 % reach {Printing.Plain(reach, 2)}.", from);
            yield return new($"{key}-predicted", 1, "1", $"Predicted slope of the noise energy over the number of items, {name}, but for 1/n.", from);
        }
    }

    private static IEnumerable<Number> Depths(Store store)
    {
        foreach (var basis in new[] { KeyDraw.Unitary, KeyDraw.Normal })
        {
            var cells = HolographicPrediction.Cells(store, MemoryForm.Stack, basis, 512);
            if (cells.Count == 0)
            {
                continue;
            }

            Job[] from = [.. cells.Select(m => m.Job)];
            var (measured, predicted) = (StackOnAnyVector.Measured(store, basis), Capacity.StackDepth(512, 1000, StackOnAnyVector.Accuracy, HolographicPrediction.Law(basis)));
            var key = $"holographic/stack/depth-{basis.ToString().ToLowerInvariant()}";
            yield return new($"{key}-measured", measured, Printing.Plain(measured), $"Depth at which the top of a stack, {basis.ToString().ToLowerInvariant()} base, dimension 512, 1000 items, is right {Printing.Percent(StackOnAnyVector.Accuracy, 0)} of the time, between measured depths on a line.", from);
            yield return new($"{key}-predicted", predicted, Printing.Plain(predicted), "The greatest depth at which it is predicted to be.", from);
        }
    }

    private static IEnumerable<Number> Networks(Store store)
    {
        foreach (var group in AssociativeLstmQueue.Compared(store).GroupBy(m => (m.Options.Task, m.Options.Network)))
        {
            Job[] from = [.. group.Select(m => m.Job)];
            var (task, network) = group.Key;
            var key = $"holographic/queue/{Hyphenated(task.ToString())}-{Hyphenated(network.ToString())}";
            foreach (var length in new[] { 10, 100 })
            {
                var mean = AssociativeLstmQueue.Scores(store, task, network, length).Average();
                yield return new($"{key}-accuracy-{length}", mean, Printing.Percent(mean, 1), $"Mean accuracy over {group.Count()} seeds at length {length}, trained to length 10: {CapacityFigures.Name(network)}, {CapacityFigures.Name(task)}.", from);
            }

            var rate = group.First().Options.Rate;
            yield return new($"{key}-rate", rate, Printing.Plain(rate, 2), $"Rate of the first step, the best of {string.Join(", ", AssociativeMemory.Rates)} on seeds that no comparison has: {CapacityFigures.Name(network)}, {CapacityFigures.Name(task)}.", from);
            var parameters = group.First().Result.Parameters;
            yield return new($"{key}-parameters", parameters, Printing.Plain(parameters, 5), $"Weights of the {CapacityFigures.Name(network)} for {CapacityFigures.Name(task)}.", from);
            if (network != MemoryNetwork.Associative && AssociativeLstmQueue.Runs(store, task, MemoryNetwork.Associative).Any())
            {
                var gain = AssociativeLstmQueue.Gain(store, task, network, 10);
                yield return new($"{key}-gain", gain.Value, Printing.Plain(100 * gain.Value), $"Accuracy of the associative LSTM less that of the {CapacityFigures.Name(network)} at length 10, percentage points, paired over seeds, 95 % interval {gain}.", from);
            }

            if (task == MemoryTask.EpisodicCopy && network != MemoryNetwork.Lstm)
            {
                var alignment = group.Average(m => m.Result.Alignment);
                yield return new($"{key}-alignment", alignment, Printing.Percent(alignment, 1), $"Share of recall steps that read the right item by its key: {CapacityFigures.Name(network)}, {group.Count()} seeds.", from);
            }

            var difference = group.Max(m => m.Result.ModuleDifference);
            yield return new($"{key}-module-difference", difference, Printing.Plain(difference, 2), "Largest difference of a hidden coordinate between the handwritten recurrence and torch's module with the same weights.", from);
        }
    }

    private static string Hyphenated(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
