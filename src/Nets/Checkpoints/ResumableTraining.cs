using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Theory.Nets.Checkpoints;

/// <summary>The training of <see cref="Trainer"/>, step by step: it can be left after any step and taken up in another process, and ends with the same bits.</summary>
/// <remarks>
/// <para>The state is: parameters, statistics, their averages, the optimiser's moments and count, the losses, the best model so far, the epoch's order, the position in it, and the state of its random
/// stream. All else follows from the options, the seed and the images, of which the checkpoint carries a hash.</para>
/// </remarks>
public sealed class ResumableTraining : IDisposable
{
    private const string Parameters = "parameters", Statistics = "statistics", AverageParameters = "average.parameters", AverageStatistics = "average.statistics",
        OptimiserVelocity = "optimiser.velocity", OptimiserSquares = "optimiser.squares", EpochLoss = "epoch.loss", Losses = "losses", ValidationErrors = "validation.errors",
        BestParameters = "best.parameters", BestStatistics = "best.statistics", EpochOrder = "epoch.order";

    private readonly Network network;
    private readonly LabelledImages images;
    private readonly LabelledImages? validation;
    private readonly TrainingOptions options;
    private readonly Seed seed;
    private readonly Compute compute;
    private readonly PixelScale scale;
    private readonly Device device;
    private readonly Batches batches;
    private readonly Optimiser optimiser;
    private readonly Tensor parameters, statistics, averageParameters, averageStatistics, lossOfEpoch;
    private readonly Tensor? decay;
    private List<double> losses = [];
    private List<long> validationErrors = [];
    private (float[] Parameters, float[] Statistics) best;
    private int epoch;
    private int start;
    private int[] order = [];
    private RandomStream variations = new(default);
    private string? run;

    /// <summary>A training before its first step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The images to train on.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="compute">The device and the number of threads.</param>
    /// <param name="validation">Images that decide when to stop, and which epoch's model is returned; needed where there is a patience, and only there.</param>
    /// <exception cref="ArgumentException">An option is outside its domain, or there are validation images without a patience, or the other way round.</exception>
    public ResumableTraining(Network network, LabelledImages images, TrainingOptions options, Seed seed, Compute compute, LabelledImages? validation = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(compute);
        options.Check();
        if (options.Patience > 0 != validation is not null)
        {
            throw new ArgumentException($"Patience is {options.Patience} and there are {(validation is null ? "no" : "some")} validation images: they come together.", nameof(validation));
        }

        (this.network, this.images, this.options, this.seed, this.compute, this.validation) = (network, images, options, seed, compute, validation);
        using var all = NewDisposeScope();
        device = compute.Start();
        scale = PixelScale.Of(images);
        parameters = tensor(network.Initialise(seed.Split("weights"))).to(device).requires_grad_();
        statistics = tensor(network.InitialStatistics()).to(device);
        decay = options.Decay > 0 ? tensor(network.DecayMask()).to(device).mul_(options.Decay) : null;
        (averageParameters, averageStatistics) = (parameters.detach().clone(), statistics.clone());
        optimiser = new Optimiser(options.Rule, options.Momentum, parameters, decay);
        lossOfEpoch = zeros([], ScalarType.Float64, device);
        foreach (var owned in Owned())
        {
            owned.DetachFromDisposeScope();
        }

        batches = new Batches(images, scale, options.Augmentation, Math.Min(options.Batch, images.Count), device);
        best = Current();
        BeginEpoch();
    }

    /// <summary>What is run: a hash of network, images, options and seed.</summary>
    public string Run => run ??= Canonical.Hash(new JsonObject
    {
        ["network"] = $"{network.Name}: {string.Join("; ", network.Parameters.Concat(network.Statistics).Select(b => $"{b.Name} [{string.Join(", ", b.Shape)}]"))}",
        ["images"] = HashOf(images),
        ["validation"] = validation is null ? null : HashOf(validation),
        ["options"] = Canonical.Write(options),
        ["seed"] = seed.Value,
    });

    /// <summary>The steps done.</summary>
    public long Step { get; private set; }

    /// <summary>The steps of all epochs; fewer are done where patience ends.</summary>
    public long Total => (long)((images.Count + options.Batch - 1) / options.Batch) * options.Epochs;

    /// <summary>The epochs done.</summary>
    public int Epochs => losses.Count;

    /// <summary>Whether the training has ended.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Does one step, and what ends an epoch after its last.</summary>
    /// <exception cref="InvalidOperationException">The training has ended.</exception>
    /// <exception cref="TrainingDivergedException">The epoch's loss is not finite.</exception>
    public void Advance()
    {
        if (IsDone)
        {
            throw new InvalidOperationException("The training has ended.");
        }

        var members = order.AsSpan(start, Math.Min(options.Batch, order.Length - start));
        StepOn(members);
        start += members.Length;
        if (start == order.Length)
        {
            EndEpoch();
        }
    }

    /// <summary>The state after the last step.</summary>
    /// <returns>The checkpoint.</returns>
    public Checkpoint Checkpoint()
    {
        using var scope = NewDisposeScope();
        List<StoredTensor> tensors =
        [
            .. Vectors().Select(v => StateDict.Stored(v.Name, v.Tensor)),
            Stored<double>(Losses, StoredType.F64, [.. losses]),
            Stored<long>(ValidationErrors, StoredType.I64, [.. validationErrors]),
            Stored<int>(EpochOrder, StoredType.I32, order),
        ];
        if (validation is not null)
        {
            tensors.AddRange([Stored<float>(BestParameters, StoredType.F32, best.Parameters), Stored<float>(BestStatistics, StoredType.F32, best.Statistics)]);
        }

        return new Checkpoint(Run, Step, new TensorFile(tensors, new Dictionary<string, string>
        {
            ["done"] = IsDone ? "1" : "0",
            ["epoch"] = Text(epoch),
            ["epoch.position"] = Text(start),
            ["optimiser.steps"] = Text(optimiser.Steps),
            ["random.seed"] = variations.Seed.Value.ToString(CultureInfo.InvariantCulture),
            ["random.position"] = Text(variations.Position),
        }));

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Goes to the state of a checkpoint, wholly or, where it does not fit, not at all.</summary>
    /// <param name="checkpoint">The checkpoint, of this run.</param>
    /// <exception cref="ArgumentException">It is of another run, or lacks something; nothing has changed.</exception>
    public void Restore(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Run != Run)
        {
            throw new ArgumentException($"The checkpoint is one of another run: {checkpoint.Run}, not {Run}.", nameof(checkpoint));
        }

        using var scope = NewDisposeScope();
        using var still = no_grad();
        var file = checkpoint.Content;

        // all that can fail comes before the first change
        var vectors = Vectors().ToList();
        var loaded = vectors.Select(v => StateDict.Tensor(Fitting(v.Name, StateDict.Stored(v.Name, v.Tensor).Type, v.Tensor.shape)).to(device)).ToList();
        var newLosses = Entries<double>(Losses, StoredType.F64);
        var newErrors = Entries<long>(ValidationErrors, StoredType.I64);
        var newOrder = Entries<int>(EpochOrder, StoredType.I32);
        var newBest = validation is null ? best : (Entries<float>(BestParameters, StoredType.F32), Entries<float>(BestStatistics, StoredType.F32));
        var (done, newEpoch, position) = (Number("done") == 1, checked((int)Number("epoch")), checked((int)Number("epoch.position")));
        var (steps, stream) = (Number("optimiser.steps"), new RandomStream(new Seed((ulong)Number("random.seed", unsigned: true)), Number("random.position")));
        if (position < 0 || position > newOrder.Length || newOrder.Length != images.Count || newOrder.Any(i => (uint)i >= images.Count))
        {
            throw new ArgumentException("The checkpoint's order is none of these images.", nameof(checkpoint));
        }

        foreach (var (vector, content) in vectors.Zip(loaded))
        {
            vector.Tensor.copy_(content);
        }

        (losses, validationErrors, order, best, IsDone, epoch, start, variations, Step) = ([.. newLosses], [.. newErrors], newOrder, newBest, done, newEpoch, position, stream, checkpoint.Step);
        optimiser.Steps = steps;

        // After a step the gradient is a vector of zeros, to which the next is added; before the first there is none. A zero's sign depends on it.
        parameters.grad = steps > 0 ? zeros_like(parameters) : null;

        StoredTensor Fitting(string name, StoredType type, IReadOnlyList<long>? shape) =>
            file.Tensors.TryGetValue(name, out var found) && found.Type == type && (shape is null ? found.Shape.Count == 1 : found.Shape.SequenceEqual(shape))
                ? found
                : throw new ArgumentException($"The checkpoint has no {name} of type {type} and the shape of this run.", nameof(checkpoint));

        T[] Entries<T>(string name, StoredType type)
            where T : unmanaged => MemoryMarshal.Cast<byte, T>(Fitting(name, type, null).Bytes.Span).ToArray();

        long Number(string name, bool unsigned = false) =>
            !file.Metadata.TryGetValue(name, out var text) ? throw Missing(name)
            : unsigned && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? unchecked((long)bits)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw Missing(name);

        ArgumentException Missing(string name) => new($"The checkpoint has no number {name}.", nameof(checkpoint));
    }

    /// <summary>The trained model, once the training has ended.</summary>
    /// <param name="seconds">The wall time that is stated.</param>
    /// <returns>The model and how it came about.</returns>
    /// <exception cref="InvalidOperationException">The training has not ended.</exception>
    public Trained Result(double seconds)
    {
        if (!IsDone)
        {
            throw new InvalidOperationException("The training has not ended.");
        }

        var (w, s) = validation is null ? Current() : best;
        return new Trained(new Model(network, scale, w, s), losses, [.. validationErrors.Select(e => (int)e)], Step, (long)losses.Count * images.Count, seconds);
    }

    /// <summary>How far it is.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"training of {network}, step {Step} of {Total}");

    /// <inheritdoc/>
    public void Dispose()
    {
        batches.Dispose();
        foreach (var owned in Owned())
        {
            owned.Dispose();
        }
    }

    private static string HashOf(LabelledImages images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{images.Count} {images.Rows} {images.Columns} ")));
        hash.AppendData(images.Pixels);
        hash.AppendData(images.Labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static StoredTensor Stored<T>(string name, StoredType type, ReadOnlySpan<T> entries)
        where T : unmanaged => new(name, type, [entries.Length], MemoryMarshal.AsBytes(entries).ToArray());

    private IEnumerable<(string Name, Tensor Tensor)> Vectors()
    {
        yield return (Parameters, parameters);
        yield return (Statistics, statistics);
        yield return (AverageParameters, averageParameters);
        yield return (AverageStatistics, averageStatistics);
        yield return (EpochLoss, lossOfEpoch);
        yield return (OptimiserVelocity, optimiser.Velocity);
        if (optimiser.Squares is { } squares)
        {
            yield return (OptimiserSquares, squares);
        }
    }

    private IEnumerable<Tensor> Owned() => Vectors().Select(v => v.Tensor).Concat(decay is null ? [] : [decay]);

    private void BeginEpoch()
    {
        order = seed.Split("order").Split(epoch).Stream().Permutation(images.Count);
        variations = seed.Split("augmentation").Split(epoch).Stream();
        start = 0;
    }

    private void StepOn(ReadOnlySpan<int> members)
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
        optimiser.Step(gradient, options.Rate * options.Schedule.Factor((Step + 0.5) / Total));
        gradient.zero_();
        Step++;
        if (options.Averaging > 0)
        {
            var β = Math.Min(options.Averaging, Step / (Step + 10.0));
            averageParameters.mul_(β).add_(parameters, 1 - β);
            averageStatistics.mul_(β).add_(statistics, 1 - β);
        }
    }

    private void EndEpoch()
    {
        using var scope = NewDisposeScope();
        var loss = lossOfEpoch.item<double>() / images.Count;
        lossOfEpoch.zero_();
        if (!double.IsFinite(loss))
        {
            throw new TrainingDivergedException(epoch + 1, loss);
        }

        losses.Add(loss);
        if (validation is not null)
        {
            var now = Current();
            validationErrors.Add(new Model(network, scale, now.Parameters, now.Statistics).Errors(validation, compute));
            var record = validationErrors.IndexOf(validationErrors.Min());
            best = record == epoch ? now : best;
            IsDone = record != epoch && epoch - record >= options.Patience;
        }

        epoch++;
        IsDone |= epoch == options.Epochs;
        if (!IsDone)
        {
            BeginEpoch();
        }
    }

    private (float[] Parameters, float[] Statistics) Current()
    {
        using var scope = NewDisposeScope();
        var (w, s) = options.Averaging > 0 ? (averageParameters, averageStatistics) : (parameters.detach(), statistics);
        return (w.cpu().data<float>().ToArray(), s.cpu().data<float>().ToArray());
    }
}
