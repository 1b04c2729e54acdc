using System.Diagnostics;
using System.Globalization;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

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
}

/// <summary>A trained model, and how it came about.</summary>
/// <param name="Model">The model.</param>
/// <param name="Loss">The mean training loss of each epoch, as it was met along the way.</param>
/// <param name="ValidationErrors">The errors on the validation images after each epoch; empty without such images.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="Images">The number of images shown, each as often as it was.</param>
/// <param name="Seconds">The wall time, in seconds.</param>
public sealed record Trained(Model Model, IReadOnlyList<double> Loss, IReadOnlyList<int> ValidationErrors, long Steps, long Images, double Seconds)
{
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

/// <summary>The training loop.</summary>
/// <remarks>
/// <para>Every random choice comes from the seed: the parameters from its part <c>weights</c>, the order of epoch e from <c>order</c> / e, its variations
/// from <c>augmentation</c> / e. On a CPU the same seed, data, options and number of threads give the same bits.</para>
/// <para>Each step frees its tensors: the number of live tensors is the same after the first step and after the last.</para>
/// </remarks>
public static class Trainer
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(0.2);

    /// <summary>Trains a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The images to train on.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="compute">The device and the number of threads.</param>
    /// <param name="report">Told how far it is, a few times a second and after each epoch; by default nobody.</param>
    /// <param name="validation">Images that decide when to stop, and which epoch's model is returned; needed where there is a patience, and only there.</param>
    /// <returns>The model and how it came about.</returns>
    /// <exception cref="ArgumentException">An option is outside its domain, or there are validation images without a patience, or the other way round.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public static Trained Train(
        Network network,
        LabelledImages images,
        TrainingOptions options,
        Seed seed,
        Compute compute,
        Action<Progress>? report = null,
        LabelledImages? validation = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(compute);
        Check(options);
        if (options.Patience > 0 != validation is not null)
        {
            throw new ArgumentException($"Patience is {options.Patience} and there are {(validation is null ? "no" : "some")} validation images: they come together.", nameof(validation));
        }

        using var all = NewDisposeScope();
        var device = compute.Start();
        var scale = PixelScale.Of(images);
        var parameters = tensor(network.Initialise(seed.Split("weights"))).to(device).requires_grad_();
        var statistics = tensor(network.InitialStatistics()).to(device);
        var decay = options.Decay > 0 ? tensor(network.DecayMask()).to(device).mul_(options.Decay) : null;
        var (averageParameters, averageStatistics) = (parameters.detach().clone(), statistics.clone());
        var optimiser = new Optimiser(options.Rule, options.Momentum, parameters, decay);
        var lossOfEpoch = zeros([], ScalarType.Float64, device);
        using var batches = new Batches(images, scale, options.Augmentation, Math.Min(options.Batch, images.Count), device);

        var perEpoch = (images.Count + options.Batch - 1) / options.Batch;
        var total = (long)perEpoch * options.Epochs;
        var losses = new List<double>();
        var validationErrors = new List<int>();
        var best = Current();
        long step = 0;
        var clock = Stopwatch.StartNew();
        var reported = clock.Elapsed;
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var order = seed.Split("order").Split(epoch).Stream().Permutation(images.Count);
            var variations = seed.Split("augmentation").Split(epoch).Stream();
            for (var start = 0; start < order.Length; start += options.Batch)
            {
                Step(order.AsSpan(start, Math.Min(options.Batch, order.Length - start)), variations);
                if (clock.Elapsed - reported > ReportEvery)
                {
                    Tell(epoch);
                }
            }

            var loss = Loss();
            if (!double.IsFinite(loss))
            {
                throw new TrainingDivergedException(epoch + 1, loss);
            }

            losses.Add(loss);
            Tell(epoch);
            if (validation is not null)
            {
                var now = Current();
                validationErrors.Add(now.Errors(validation, compute));
                var record = validationErrors.IndexOf(validationErrors.Min());
                if (record == epoch)
                {
                    best = now;
                }
                else if (epoch - record >= options.Patience)
                {
                    break;
                }
            }
        }

        return new Trained(validation is null ? Current() : best, losses, validationErrors, step, (long)losses.Count * images.Count, clock.Elapsed.TotalSeconds);

        void Step(ReadOnlySpan<int> members, RandomStream variations)
        {
            using var scope = NewDisposeScope();
            var (input, target) = batches.Fill(members, variations);
            var output = network.Apply(parameters, statistics, input, training: true);
            var loss = functional.cross_entropy(output, target, label_smoothing: options.Smoothing);
            loss.backward();
            using var still = no_grad();
            lossOfEpoch.add_(loss.detach(), members.Length);
            var gradient = parameters.grad ?? throw new UnreachableException("The loss depends on the parameters.");

            // The rate of a step is that of its middle: the first is not wasted on a rate of 0, nor is the last.
            optimiser.Step(gradient, options.Rate * options.Schedule.Factor((step + 0.5) / total));
            gradient.zero_();
            step++;
            if (options.Averaging > 0)
            {
                var β = Math.Min(options.Averaging, step / (step + 10.0));
                averageParameters.mul_(β).add_(parameters, 1 - β);
                averageStatistics.mul_(β).add_(statistics, 1 - β);
            }
        }

        // An operation in place returns a handle of its own, which the scope frees.
        double Loss()
        {
            using var scope = NewDisposeScope();
            var loss = lossOfEpoch.item<double>() / images.Count;
            lossOfEpoch.zero_();
            return loss;
        }

        Model Current()
        {
            using var scope = NewDisposeScope();
            var (w, s) = options.Averaging > 0 ? (averageParameters, averageStatistics) : (parameters.detach(), statistics);
            return new Model(network, scale, w.cpu().data<float>().ToArray(), s.cpu().data<float>().ToArray());
        }

        void Tell(int epoch)
        {
            reported = clock.Elapsed;
            report?.Invoke(new Progress((double)step / total, string.Create(CultureInfo.InvariantCulture,
                $"{network.Name}: epoch {epoch + 1} of {options.Epochs}, {step * Math.Min(options.Batch, images.Count) / reported.TotalSeconds:0} images/s")));
        }
    }

    private static void Check(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1, nameof(options.Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1, nameof(options.Batch));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Patience, nameof(options.Patience));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Augmentation.Shift, nameof(options.Augmentation.Shift));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Augmentation.Erase, nameof(options.Augmentation.Erase));
        Share(options.Momentum, nameof(options.Momentum));
        Share(options.Smoothing, nameof(options.Smoothing));
        Share(options.Averaging, nameof(options.Averaging));
        if (!(options.Rate > 0 && double.IsFinite(options.Rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(options.Rate), options.Rate, "The rate is positive and finite.");
        }

        if (!(options.Decay >= 0 && double.IsFinite(options.Decay)))
        {
            throw new ArgumentOutOfRangeException(nameof(options.Decay), options.Decay, "The weight decay is finite and not negative.");
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
