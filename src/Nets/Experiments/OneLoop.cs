using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="OneLoop"/>.</summary>
/// <param name="Kind">The family of tasks.</param>
/// <param name="Length">The length of the sequences that are trained on, ≥ 2.</param>
/// <param name="Longer">The length of those that are tested on, above <paramref name="Length"/>.</param>
/// <param name="Hidden">The units of the recurrent layer, ≥ 1.</param>
/// <param name="Batch">The tasks of a step, ≥ 1; none is seen twice.</param>
/// <param name="Steps">The steps of Adam, ≥ 1.</param>
/// <param name="Rate">Its rate at the peak, positive.</param>
/// <param name="HeldOut">The tasks of the test, ≥ 2.</param>
public sealed record OneLoopOptions(
    SequenceKind Kind = SequenceKind.Bernoulli,
    int Length = 32,
    int Longer = 128,
    int Hidden = 32,
    int Batch = 128,
    int Steps = 1500,
    double Rate = 0.005,
    int HeldOut = 1000);

/// <summary>The result of <see cref="OneLoop"/>: losses in nats a symbol, rounded to 1e-7, which is what single precision knows.</summary>
/// <param name="Losses">Of each held-out task, the mean loss over the symbols of the length trained on.</param>
/// <param name="LaterLosses">Of each held-out task, the mean loss over the symbols beyond that length.</param>
/// <param name="StepLosses">Of each symbol, the mean loss over the tasks.</param>
/// <param name="Gains">Of each symbol but the last, by how much of the surprise x − x̂ the prediction moves: the slope through the origin over the tasks.</param>
/// <param name="Parameters">The number of the net's parameters.</param>
public sealed record OneLoopResult(
    IReadOnlyList<double> Losses, IReadOnlyList<double> LaterLosses, IReadOnlyList<double> StepLosses, IReadOnlyList<double> Gains, int Parameters)
{
    /// <summary>The mean losses.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Parameters} parameters, {Losses.Average():F4} nats a symbol, {LaterLosses.Average():F4} beyond the length trained on");
}

/// <summary>A recurrent net is trained to predict the next symbol, on sequences of many tasks: one loop of gradient descent, and no other.</summary>
/// <remarks>
/// <para>A GRU reads the last symbol and says a law for the next one: the logit of a coin, or mean and log variance of a normal. The loss is −ln of what it said. Adam with a rate that falls as a cosine,
/// gradients cut at norm 1; each batch is of fresh tasks. In single precision.</para>
/// <para>Smoke: 60 steps. Cpu: coins, a constant and a random walk under noise, two seeds each. Gpu: twenty times the steps.</para>
/// </remarks>
public static class OneLoop
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>The experiment.</summary>
    public static Experiment<OneLoopOptions, OneLoopResult> Experiment { get; } = new("one-loop", Grid, Run);

    /// <summary>The tasks that a run is tested on: a function of its options and seed.</summary>
    /// <param name="options">The options.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>A sequence for each task.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The options name no tasks, or none longer than 0.</exception>
    public static double[][] HeldOut(OneLoopOptions options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SequenceTasks(options.Kind).Draw(options.HeldOut, options.Longer, seed.Split("held-out"));
    }

    private static IReadOnlyList<Trial<OneLoopOptions>> Grid(Tier tier) =>
    [
        .. from kind in Enum.GetValues<SequenceKind>()
           from seed in Enumerable.Range(1, tier == Tier.Smoke ? 1 : 2)
           select new Trial<OneLoopOptions>(
               tier switch
               {
                   Tier.Smoke => new(kind, Steps: 60, HeldOut: 100),
                   Tier.Cpu => new(kind),
                   _ => new(kind, Hidden: 64, Steps: 30_000, HeldOut: 4000),
               },
               new Seed((ulong)seed)),
    ];

    private static OneLoopResult Run(OneLoopOptions options, Seed seed, Lab lab)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Length, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Longer, options.Length, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Hidden, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HeldOut, 2, nameof(options));
        if (!(options.Rate > 0 && double.IsFinite(options.Rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Rate, "The rate is positive and finite.");
        }

        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var tasks = new SequenceTasks(options.Kind);
        var outputs = options.Kind == SequenceKind.Bernoulli ? 1 : 2;
        var recurrent = GRU(2, options.Hidden).to(device);
        var readout = Linear(options.Hidden, outputs).to(device);
        Parameter[] parameters = [.. recurrent.parameters(), .. readout.parameters()];
        Initialise(parameters, options.Hidden, seed.Split("weights"));
        var adam = optim.Adam(parameters, options.Rate);
        for (var step = 0; step < options.Steps; step++)
        {
            using var scope = NewDisposeScope();
            var x = Sequences(tasks.Draw(options.Batch, options.Length, seed.Split("train").Split(step)), device);
            foreach (var group in adam.ParamGroups)
            {
                group.LearningRate = options.Rate * 0.5 * (1 + Math.Cos(Math.PI * step / options.Steps));
            }

            adam.zero_grad();
            var loss = Losses(Predictions(x), x, options.Kind).mean();
            loss.backward();
            nn.utils.clip_grad_norm_(parameters, 1);
            adam.step();
            if ((step + 1) % 100 == 0 || step + 1 == options.Steps)
            {
                var value = loss.item<float>();
                if (!float.IsFinite(value))
                {
                    throw new ArithmeticException($"Training diverged before step {step + 1}: the loss is {value}.");
                }

                lab.Report(new Progress((step + 1.0) / options.Steps, FormattableString.Invariant($"{tasks}: step {step + 1} of {options.Steps}, {value:F4} nats")));
            }
        }

        using var still = no_grad();
        var test = Sequences(HeldOut(options, seed), device);
        var said = Predictions(test);
        var losses = Losses(said, test, options.Kind);
        var guess = options.Kind == SequenceKind.Bernoulli ? said.select(2, 0).sigmoid() : said.select(2, 0);
        var before = guess.narrow(0, 0, options.Longer - 1);
        var surprise = test.narrow(0, 0, options.Longer - 1) - before;
        var gains = ((guess.narrow(0, 1, options.Longer - 1) - before) * surprise).sum(1) / surprise.square().sum(1);
        return new(
            Rounded(losses.narrow(0, 0, options.Length).mean([0])),
            Rounded(losses.narrow(0, options.Length, options.Longer - options.Length).mean([0])),
            Rounded(losses.mean([1])),
            Rounded(gains),
            (int)parameters.Sum(p => p.numel()));

        // what it says of symbol t has seen the symbols before t alone: the input is shifted by one, and begins with a mark that there is none
        Tensor Predictions(Tensor x)
        {
            var none = zeros([1, x.shape[1], 2], device: device);
            var seen = stack([x.narrow(0, 0, x.shape[0] - 1), ones_like(x.narrow(0, 0, x.shape[0] - 1))], 2);
            return readout.call(recurrent.call(cat([none, seen], 0), null).Item1);
        }
    }

    private static Tensor Losses(Tensor said, Tensor x, SequenceKind kind)
    {
        if (kind == SequenceKind.Bernoulli)
        {
            return functional.binary_cross_entropy_with_logits(said.select(2, 0), x, reduction: Reduction.None);
        }

        var logVariance = said.select(2, 1);
        return HalfLogTwoPi + (0.5 * (logVariance + ((x - said.select(2, 0)).square() * (-logVariance).exp())));
    }

    private static void Initialise(IReadOnlyList<Parameter> parameters, int hidden, Seed seed)
    {
        using var still = no_grad();
        for (var i = 0; i < parameters.Count; i++)
        {
            using var scope = NewDisposeScope();
            var reach = 1 / Math.Sqrt(hidden);
            var values = seed.Split(i).Stream().Uniforms((int)parameters[i].numel()).Select(u => (float)(reach * ((2 * u) - 1))).ToArray();
            parameters[i].copy_(tensor(values).view(parameters[i].shape));
        }
    }

    private static Tensor Sequences(double[][] drawn, Device device)
    {
        var (count, length) = (drawn.Length, drawn[0].Length);
        var flat = new float[count * length];
        for (var i = 0; i < count; i++)
        {
            for (var t = 0; t < length; t++)
            {
                flat[(t * count) + i] = (float)drawn[i][t];
            }
        }

        return tensor(flat, [length, count]).to(device);
    }

    private static double[] Rounded(Tensor values) => [.. values.cpu().data<float>().ToArray().Select(v => Math.Round(v, 7))];
}
