using Theory.Nets.Experiments;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.Paper.Certificates;

namespace Theory.Paper.Numbers;

/// <summary>What the paper certifies without a hold-out set: which short networks it prints, at which δ, and their certificates.</summary>
internal static class ShortNetBounds
{
    /// <summary>δ of each bound.</summary>
    public const double Failure = 0.05;

    private const int AllImages = 60_000;

    /// <summary>For each data set and preprocessing the network with the smallest bound. To choose it is free: seeds, epochs and prices are not in the prior, and what is in it is paid for by the code.</summary>
    public static IReadOnlyList<(Measurement<ShortNetsOptions, ShortNetsResult> Measurement, Certificate Certificate)> Printed(Store store) =>
        [.. from m in store.Of(ShortNets.Experiment)
            where m.Options.Count == AllImages && m.Options.Decoys == 0 && !m.Result.StandIn
            group (m, Certificate.Of(Row(m.Options), m, Failure)) by Row(m.Options) into row
            select row.MinBy(static candidate => candidate.Item2.Bound.Value)];

    // mnist-raw, mnist-deskew
    private static string Row(ShortNetsOptions options) =>
        $"{options.DataSet}-{(IntegerArchitecture.All[options.Architecture].Deskewed ? "deskew" : "raw")}";
}
