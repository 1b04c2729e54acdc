using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of recurrent nets by their start, and of readouts in noise; names begin with <c>non-normal/</c>.</summary>
internal static class RecurrentNumbers
{
    public static IEnumerable<Number> From(Store store) => [.. Trainings(store, false), .. Trainings(store, true), .. Readouts(store)];

    private static string Key(RecurrentStart start) => StartComparison.Name(start).Replace(" + ", "-", StringComparison.Ordinal).Replace(' ', '-').ToLowerInvariant();

    private static IEnumerable<Number> Trainings(Store store, bool gated)
    {
        var nets = gated ? "gated" : "vanilla";
        foreach (var task in StartComparison.Of(store, gated))
        {
            Job[] from = [.. task.Results.Select(m => m.Job)];
            var name = $"non-normal/{nets}-{StartComparison.Name(task.Task).Replace(' ', '-')}";
            Number Of(string measure, double value, string text, string what, RecurrentStart start) => new($"{name}/{measure}", value, text, $"{what}: {nets} nets, {StartComparison.Name(task.Task)}, start {StartComparison.Name(start)}.", from) { StandIn = task.Results.Any(m => m.Result.StandIn) };
            foreach (var start in Enum.GetValues<RecurrentStart>())
            {
                var key = Key(start);
                var (successes, of) = task.Count(start);
                var (trained, above) = NonNormalStarts.Departures(task, start);
                yield return Of($"{key}-successes", (double)successes / of, $"{successes} of {of}", "Trainings whose loss is below half of what one has without memory, of all settings and seeds", start);
                yield return Of($"{key}-henrici", trained.Mean, $"{Printing.Plain(trained.Mean, 2)}", $"Henrici's index of the trained recurrent matrices, 95 % interval over seeds {trained}", start);
                yield return Of($"{key}-henrici-above-random", above.Mean, $"{Printing.Plain(above.Mean, 2)}", $"The same less that of the start plus a random change of the same length, 95 % interval {above}", start);
            }
        }
    }

    private static IEnumerable<Number> Readouts(Store store)
    {
        var products = ReadoutVariance.Products(store);
        if (products.Count == 0)
        {
            yield break;
        }

        Job[] from = [.. store.Of(NoisyReadout.Experiment).Select(m => m.Job)];
        var worst = products.Max(p => Math.Abs(p.Product - 1));
        yield return new("non-normal/readout/worst", worst, Printing.Percent(worst), $"Largest distance from 1 of the sampled variance of a readout times the Fisher memory, over {products.Count} lags.", from);
        foreach (var net in store.Of(NoisyReadout.Experiment))
        {
            var (sum, reach) = ReadoutVariance.Total(net.Result);
            var o = net.Options;
            yield return new(
                FormattableString.Invariant($"non-normal/readout-{Key(o.Start)}-{100 * o.Gain:0}/snr-read"),
                sum, Printing.Plain(sum), $"Sum of one over the sampled variance of the readout over the lags {string.Join(", ", net.Result.Lags.Select(l => l.Lag))}, {o.Units} units, gain {Printing.Plain(o.Gain)}, 99 % reach {Printing.Plain(reach, 2)}.", [net.Job]);
        }
    }
}
