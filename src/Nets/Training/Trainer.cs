using System.Diagnostics;
using System.Globalization;
using Theory.Nets.Checkpoints;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Training;

/// <summary>How a network is trained. The loss is the cross-entropy.</summary>
/// <param name="Epochs">How often each image is shown, at most; ≥ 1.</param>
/// <param name="Batch">The images of a step, ≥ 1; the last step of an epoch takes what is left.</param>
/// <param name="Rule">The rule of a step.</param>
/// <param name="Rate">η at its peak, positive.</param>
/// <param name="Momentum">μ or β₁, in [0, 1).</param>
/// <param name="Decay">λ, the weight decay, ≥ 0.</param>
/// <param name="Smoothing">The share of each label that is spread over all classes, in [0, 1).</param>
/// <param name="Averaging">β: the result is w̄ ← βw̄ + (1 − β)w over the steps, β smaller at first; 0 for the last w itself. In [0, 1).</param>
/// <param name="Patience">The epochs without fewer errors on validation images after which training stops; 0 for never.</param>
public sealed record TrainingOptions(
    int Epochs = 10,
    int Batch = 128,
    Rule Rule = Rule.Nesterov,
    double Rate = 0.05,
    double Momentum = 0.9,
    double Decay = 5e-4,
    double Smoothing = 0,
    double Averaging = 0,
    int Patience = 0)
{
    /// <summary>The learning rate over the run.</summary>
    public Schedule Schedule { get; init; } = new(Decline.Cosine, Rise: 0.2);

    /// <summary>How images are varied.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Refuses what lies outside its domain.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It names the option and its value.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1, nameof(Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(Batch, 1, nameof(Batch));
        ArgumentOutOfRangeException.ThrowIfNegative(Patience, nameof(Patience));
        ArgumentOutOfRangeException.ThrowIfNegative(Augmentation.Shift, nameof(Augmentation.Shift));
        ArgumentOutOfRangeException.ThrowIfNegative(Augmentation.Erase, nameof(Augmentation.Erase));
        Share(Momentum, nameof(Momentum));
        Share(Smoothing, nameof(Smoothing));
        Share(Averaging, nameof(Averaging));
        if (!(Rate > 0 && double.IsFinite(Rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(Rate), Rate, "The rate is positive and finite.");
        }

        if (!(Decay >= 0 && double.IsFinite(Decay)))
        {
            throw new ArgumentOutOfRangeException(nameof(Decay), Decay, "The weight decay is finite and not negative.");
        }

        static void Share(double value, string name)
        {
            if (!(value >= 0 && value < 1))
            {
                throw new ArgumentOutOfRangeException(name, value, $"{name} lies in [0, 1).");
            }
        }
    }
}

/// <summary>A trained model, and how it came about.</summary>
/// <param name="Model">The model.</param>
/// <param name="Loss">The mean training loss of each epoch, as it was met along the way.</param>
/// <param name="ValidationErrors">The errors on the validation images after each epoch; empty without such images.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="Images">The number of images shown, each as often as it was.</param>
/// <param name="Seconds">The wall time, in seconds, of the process that took the last step.</param>
public sealed record Trained(Model Model, IReadOnlyList<double> Loss, IReadOnlyList<int> ValidationErrors, long Steps, long Images, double Seconds)
{
    /// <summary>The step after which that process took the run up; 0 where it took all.</summary>
    public long TakenUpAfter { get; init; }

    /// <summary>The images that it showed in a second.</summary>
    public double ImagesPerSecond => Images * (1 - ((double)TakenUpAfter / Steps)) / Seconds;

    /// <summary>The model, the epochs and the last loss.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Model}: {Loss.Count} epochs in {Seconds:0} s, loss {Loss[^1]:0.000}");
}

/// <summary>The loss of a run left the finite numbers.</summary>
/// <param name="epoch">The epoch, from 1.</param>
/// <param name="loss">The mean loss of that epoch.</param>
public sealed class TrainingDivergedException(int epoch, double loss)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"Training diverged in epoch {epoch}: the mean loss is {loss}. A smaller rate may help."))
{
    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; } = epoch;
}

/// <summary>Training from the first step to the last.</summary>
/// <remarks>
/// <para>Every random choice comes from the seed: the parameters from its part <c>weights</c>, the order of epoch e from <c>order</c> / e, its variations
/// from <c>augmentation</c> / e. On a CPU the same seed, data, options and number of threads give the same bits, whether or not the run was left and taken up on its way.</para>
/// <para>Each step frees its tensors: the number of live tensors is the same after the first step and after the last. For training step by step there is <see cref="ResumableTraining"/>.</para>
/// </remarks>
public static class Trainer
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(0.2);

    /// <summary>Trains a network, from the newest checkpoint on where there is one.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The images to train on.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="compute">The device and the number of threads.</param>
    /// <param name="report">Told how far it is, a few times a second and after each epoch, and of each checkpoint that is refused; by default nobody.</param>
    /// <param name="validation">Images that decide when to stop, and which epoch's model is returned; needed where there is a patience, and only there.</param>
    /// <param name="checkpointing">Where the checkpoints lie, and who may ask for a stop; null to train in one go.</param>
    /// <returns>The model and how it came about; the seconds are those of this process.</returns>
    /// <exception cref="ArgumentException">An option is outside its domain, or there are validation images without a patience, or the other way round; or the checkpoints are those of another run.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="RunInterruptedException">It was asked to stop; the checkpoint is written.</exception>
    /// <exception cref="IOException">The disk refused a checkpoint.</exception>
    public static Trained Train(
        Network network,
        LabelledImages images,
        TrainingOptions options,
        Seed seed,
        Compute compute,
        Action<Progress>? report = null,
        LabelledImages? validation = null,
        Checkpointing? checkpointing = null)
    {
        var clock = Stopwatch.StartNew();
        using var training = new ResumableTraining(network, images, options, seed, compute, validation);
        var folder = checkpointing is null ? null : new CheckpointFolder(checkpointing.Folder);
        if (folder?.Latest(training.Run, e => report?.Invoke(new Progress(0, $"refused: {e.Message}"))) is { } checkpoint)
        {
            training.Restore(checkpoint);
        }

        var (first, reported, epochs) = (training.Step, clock.Elapsed, training.Epochs);
        while (!training.IsDone)
        {
            training.Advance();
            if (training.Epochs > epochs || clock.Elapsed - reported > ReportEvery)
            {
                (reported, epochs) = (clock.Elapsed, training.Epochs);
                report?.Invoke(new Progress((double)training.Step / training.Total, string.Create(CultureInfo.InvariantCulture,
                    $"{network.Name}: {epochs} of {options.Epochs} epochs, {(training.Step - first) * Math.Min(options.Batch, images.Count) / reported.TotalSeconds:0} images/s")));
            }

            var asked = checkpointing is not null && !training.IsDone && checkpointing.Asked();
            if (asked || (checkpointing is { Every: > 0 } && training.Step % checkpointing.Every == 0))
            {
                folder!.Save(training.Checkpoint());
            }

            if (asked)
            {
                throw new RunInterruptedException(training.Step);
            }
        }

        return training.Result(clock.Elapsed.TotalSeconds) with { TakenUpAfter = first };
    }
}
