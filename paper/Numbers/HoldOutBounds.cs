using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.PacBayes;
using Theory.Paper.Certificates;

namespace Theory.Paper.Numbers;

/// <summary>What the paper certifies by a hold-out set: which results it prints, at which δ, from which evidence, in which certificate.</summary>
internal static class HoldOutBounds
{
    /// <summary>δ of each bound, and of the interval that the test set gives.</summary>
    public const double Failure = 0.05;

    /// <summary>The first seed of each data set, whatever it gave: to choose the best seed would cost a union over seeds.</summary>
    public static IReadOnlyList<Measurement<HoldOutOptions, HoldOutResult>> Printed(Store store) =>
        [.. store.Of(HoldOut.Experiment).DistinctBy(m => m.Options.DataSet)];

    /// <summary>The data set's name, and that it is a stand-in where it is one.</summary>
    public static string Label(Measurement<HoldOutOptions, HoldOutResult> m) => m.Options.DataSet + (m.Result.StandIn ? " (stand-in)" : "");

    /// <summary>The certificate of a printed bound.</summary>
    public static Certificate Certificate(Measurement<HoldOutOptions, HoldOutResult> m) =>
        Certificates.Certificate.OfHoldOut($"{m.Options.DataSet}-holdout", m.Options.DataSet, m.Result.HoldOutErrors, m.Result.HoldOutCount, Failure);

    /// <summary>The held-out errors, with KL = 0: the network was fixed before they were counted.</summary>
    public static Evidence Evidence(HoldOutResult result) => PacBayes.Evidence.OfErrors(result.HoldOutErrors, result.HoldOutCount);
}
