using System.Text;
using Theory.Nets.Experiments;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.Numerics;
using Theory.PacBayes;
using Theory.Paper.Certificates;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of bounds: errors, and what they give; from a hold-out set, and from the training images alone.</summary>
internal static class PacBayesNumbers
{
    private const double Failure = HoldOutBounds.Failure;

    public static IEnumerable<Number> From(Store store) => [.. HoldOutNumbers(store), .. ShortNetNumbers(store)];

    private static IEnumerable<Number> ShortNetNumbers(Store store)
    {
        foreach (var (m, certificate) in ShortNetBounds.Printed(store))
        {
            var r = m.Result;
            var network = $"the short network {IntegerArchitecture.All[m.Options.Architecture]} on {m.Options.DataSet}";
            var name = $"pac-bayes/{certificate.Name}";
            yield return new($"{name}/bound", 100 * certificate.Bound.Value, Printing.UpperPercent(certificate.Bound.Value), $"Occam's bound by inversion of the binomial tail, at δ = {certificate.Failure}, from {r.Errors} errors on all {r.Count} training images and the code length: {network}.", [m.Job]);
            yield return new($"{name}/train-error", 100.0 * r.Errors / r.Count, Printing.Percent(r.Errors / (double)r.Count), $"{r.Errors} errors on {r.Count} training images: {network}.", [m.Job]);
            yield return new($"{name}/test-error", 100.0 * r.TestErrors / r.TestCount, Printing.Percent(r.TestErrors / (double)r.TestCount), $"{r.TestErrors} errors on {r.TestCount} images of the official test set: {network}.", [m.Job]);
            yield return new($"{name}/bits", certificate.Bits, Outward.UpperFixed(certificate.Bits, 1), $"−log₂ of the prior's weight: the architecture, the code of the weights, less the orders of channels; {network}.", [m.Job]);
            yield return new($"{name}/message-bytes", certificate.Message.Count, Printing.Plain(certificate.Message.Count, 9), $"The length of the message that decodes to the weights: {network}.", [m.Job]);
            yield return CertificateFile(name, certificate, m.Job);
        }
    }

    private static Number CertificateFile(string name, Certificate certificate, Job job) => new(
        $"{name}/certificate", Encoding.UTF8.GetByteCount(certificate.Json), $"paper/generated/{certificate.File}", "The file that scripts/check-certificate.fsx checks; the value is its length in bytes.", [job]);

    private static IEnumerable<Number> HoldOutNumbers(Store store)
    {
        var measured = store.Of(HoldOut.Experiment);

        foreach (var m in HoldOutBounds.Printed(store))
        {
            var r = m.Result;
            var evidence = HoldOutBounds.Evidence(r);
            var network = $"the network trained on {r.TrainCount} images of {m.Options.DataSet} from the grid's first seed";
            var name = $"pac-bayes/{m.Options.DataSet}-holdout";

            Number Bound(string measure, Bound bound, string what) =>
                new($"{name}/{measure}", 100 * bound.Value, Printing.UpperPercent(bound.Value), $"{what} at δ = {Failure} from {r.HoldOutErrors} errors on {r.HoldOutCount} held-out images, KL = 0: {network}.", [m.Job]) { StandIn = r.StandIn };

            Number Error(string measure, long errors, long count, string images) =>
                new($"{name}/{measure}", 100.0 * errors / count, Printing.Percent(errors / (double)count), $"{errors} errors on {count} {images}: {network}.", [m.Job]) { StandIn = r.StandIn };

            yield return Bound("bound", Bounds.HoldOut(evidence, Failure), "The hold-out bound, by inversion of the binomial tail,");
            foreach (var (theorem, bound) in Bounds.All)
            {
                yield return Bound($"bound-{theorem.ToLowerInvariant()}", bound(evidence, Failure), $"The bound {theorem}");
            }

            if (!r.StandIn)
            {
                yield return CertificateFile(name, HoldOutBounds.Certificate(m), m.Job);
            }

            yield return Error("holdout-error", r.HoldOutErrors, r.HoldOutCount, "held-out images");
            yield return Error("test-error", r.TestErrors, r.TestCount, "images of the official test set");
            yield return Error("train-error", r.TrainErrors, r.TrainCount, "training images");
            yield return new($"{name}/train-seconds", r.TrainSeconds, $"{Printing.Plain(r.TrainSeconds)} s", $"Wall time of the training alone: {network}.", [m.Job]) { StandIn = r.StandIn };
            yield return new($"{name}/images-per-second", r.ImagesPerSecond, r.ImagesPerSecond.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), $"Images a second in training: {network}.", [m.Job]) { StandIn = r.StandIn };
            yield return new($"{name}/parameters", r.Parameters, r.Parameters.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), $"Trained parameters: {network}.", [m.Job]) { StandIn = r.StandIn };
        }

        if (measured.Count > 0)
        {
            var largest = measured.Max(m => Bounds.All.Values.Max(b => b(HoldOutBounds.Evidence(m.Result), Failure).Value));
            yield return new("pac-bayes/all-holdout/largest-bound", 100 * largest, Printing.UpperPercent(largest, 2), "The largest bound over every data set, seed and theorem.", [.. measured.Select(m => m.Job)])
            {
                StandIn = measured.Any(m => m.Result.StandIn),
            };
        }
    }
}
