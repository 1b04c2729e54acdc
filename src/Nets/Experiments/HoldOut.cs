using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="HoldOut"/>.</summary>
/// <param name="DataSet">The data set: <c>mnist</c> or <c>fashion-mnist</c>.</param>
/// <param name="Network">The network, by its name in <see cref="Networks.All"/>.</param>
/// <param name="TrainCount">The training images that are trained on; the others are there to hold out.</param>
/// <param name="HoldOutCount">The training images that are held out.</param>
/// <param name="TestCount">The official test images that are used, the first ones.</param>
/// <param name="Epochs">How often each image is shown.</param>
/// <param name="Batch">The images of a step.</param>
/// <param name="Rate">The learning rate at its peak.</param>
/// <param name="Decay">The weight decay.</param>
/// <param name="Smoothing">The label smoothing.</param>
/// <param name="Shift">The largest random shift, in pixels.</param>
/// <param name="Mirror">Whether images are mirrored at random, and the classifier sums over both views.</param>
/// <param name="Erase">The side of the square that is erased at random, in pixels.</param>
public sealed record HoldOutOptions(
    string DataSet = "mnist",
    string Network = "convolutional",
    int TrainCount = 48_000,
    int HoldOutCount = 12_000,
    int TestCount = 10_000,
    int Epochs = 8,
    int Batch = 128,
    double Rate = 0.1,
    double Decay = 5e-4,
    double Smoothing = 0,
    int Shift = 0,
    bool Mirror = false,
    int Erase = 0);

/// <summary>The result of <see cref="HoldOut"/>: errors, counted on three sets of images.</summary>
/// <param name="TrainCount">The images trained on.</param>
/// <param name="TrainErrors">The errors on them.</param>
/// <param name="HoldOutCount">The images held out: training never saw them, and no choice was made by them.</param>
/// <param name="HoldOutErrors">The errors on them.</param>
/// <param name="TestCount">The official test images.</param>
/// <param name="TestErrors">The errors on them.</param>
/// <param name="Epochs">The epochs trained.</param>
/// <param name="Steps">The steps trained.</param>
/// <param name="Parameters">The trained parameters.</param>
/// <param name="TrainSeconds">The wall time of the training alone, in seconds.</param>
/// <param name="ImagesPerSecond">The images shown per second of it.</param>
/// <param name="Loss">The mean training loss of each epoch.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the data set.</param>
public sealed record HoldOutResult(
    int TrainCount,
    int TrainErrors,
    int HoldOutCount,
    int HoldOutErrors,
    int TestCount,
    int TestErrors,
    int Epochs,
    long Steps,
    long Parameters,
    double TrainSeconds,
    double ImagesPerSecond,
    IReadOnlyList<double> Loss,
    bool StandIn)
{
    /// <summary>The three counts, as in <c>held out 72 of 10000 wrong, …</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"held out {HoldOutErrors} of {HoldOutCount} wrong, test {TestErrors} of {TestCount}, training {TrainErrors} of {TrainCount}; {Epochs} epochs in {TrainSeconds:0} s{(StandIn ? "; stand-in data" : "")}");
}

/// <summary>A network trained on most of the training images, and counted on those held out: the sample that a bound certifies it by.</summary>
/// <remarks>
/// <para>The split is a random permutation from the run's seed, so that the held-out images are a simple random sample, untouched by training.
/// The official test images enter no choice either; they say how far the held-out count can be believed.</para>
/// <para>Smoke: 1,500 images, one epoch. Cpu: both sets, one seed; less than five minutes together on two cores. Gpu: five seeds, more epochs.</para>
/// </remarks>
public static class HoldOut
{
    private static readonly HoldOutOptions Mnist = new(Shift: 1);
    private static readonly HoldOutOptions FashionMnist = new("fashion-mnist", Epochs: 14, Smoothing: 0.05, Shift: 1, Mirror: true);

    /// <summary>The experiment.</summary>
    public static Experiment<HoldOutOptions, HoldOutResult> Experiment { get; } = new("hold-out", Grid, static (options, seed, lab) => Run(options, seed, lab)) { Resumable = Run };

    private static IReadOnlyList<Trial<HoldOutOptions>> Grid(Tier tier) => tier switch
    {
        Tier.Smoke => [.. new[] { Mnist, FashionMnist }.Select(static options =>
            new Trial<HoldOutOptions>(options with { TrainCount = 1500, HoldOutCount = 500, TestCount = 500, Epochs = 1, Batch = 50 }, new Seed(1)))],
        Tier.Cpu => [new(Mnist, new Seed(1)), new(FashionMnist, new Seed(1))],
        _ => [.. from options in new[] { Mnist with { Epochs = 20 }, FashionMnist with { Epochs = 40 } }
            from seed in Enumerable.Range(1, 5)
            select new Trial<HoldOutOptions>(options, new Seed((ulong)seed))],
    };

    private static HoldOutResult Run(HoldOutOptions options, Seed seed, Lab lab, Checkpointing? checkpointing = null)
    {
        var data = lab.Data.Find(options.DataSet);
        var order = seed.Split("split").Stream().Permutation(data.Train.Count);
        if (options.TrainCount < 1 || options.HoldOutCount < 1 || options.TrainCount > order.Length - options.HoldOutCount)
        {
            throw new ArgumentException($"{options.TrainCount} images to train on and {options.HoldOutCount} to hold out are not among {order.Length}.", nameof(options));
        }

        if (options.TestCount < 1 || options.TestCount > data.Test.Count)
        {
            throw new ArgumentException($"{options.TestCount} test images are not among {data.Test.Count}.", nameof(options));
        }

        var train = data.Train.Take(order[..options.TrainCount]);
        var heldOut = data.Train.Take(order[^options.HoldOutCount..]);
        var test = data.Test.Take([.. Enumerable.Range(0, options.TestCount)]);
        var network = Networks.Named(options.Network);
        var training = new TrainingOptions(options.Epochs, options.Batch, Rule.Nesterov, options.Rate, 0.9, options.Decay, options.Smoothing)
        {
            Schedule = new Schedule(Decline.Cosine, Rise: 0.2),
            Augmentation = new Augmentation(options.Shift, options.Mirror, options.Erase),
        };
        var trained = Trainer.Train(network, train, training, seed.Split("training"), lab.Compute, lab.Report, checkpointing: checkpointing);
        var model = trained.Model with { Mirrored = options.Mirror };
        return new HoldOutResult(
            train.Count, model.Errors(train, lab.Compute),
            heldOut.Count, model.Errors(heldOut, lab.Compute),
            test.Count, model.Errors(test, lab.Compute),
            trained.Loss.Count, trained.Steps, network.ParameterCount,
            trained.Seconds, trained.ImagesPerSecond, trained.Loss, data.IsStandIn);
    }
}
