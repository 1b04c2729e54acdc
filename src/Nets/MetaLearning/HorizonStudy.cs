using System.Numerics;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>The options of a study of horizons.</summary>
/// <param name="DataSet">The data set: <c>mnist</c> or <c>fashion-mnist</c>.</param>
/// <param name="Count">The training images, the first ones.</param>
/// <param name="Pool">How many rows and columns of an image become one.</param>
/// <param name="Width">The relu units of each hidden layer.</param>
/// <param name="Depth">The hidden layers.</param>
/// <param name="Batch">The images of a step.</param>
/// <param name="Skips">Whether each hidden layer but the first adds its input to its output.</param>
/// <param name="Normalises">Whether each hidden layer normalises over the batch.</param>
/// <param name="Rule">The inner optimiser.</param>
/// <param name="Averages">Whether the running mean of the iterates is judged, in learning and at the end, and not the last iterate.</param>
/// <param name="Horizons">The horizons that a schedule is learned at, rising; the training that is judged at the end takes as many steps as the last has.</param>
/// <param name="Updates">The updates of a schedule.</param>
/// <param name="UpdateRate">The size of an update at first, in ln α₀ and in β ln(1 + T/τ).</param>
/// <param name="Judged">The training images that an unroll is judged on.</param>
/// <param name="StartRate">α₀ before the first update.</param>
/// <param name="StartDecay">β ln(1 + T/τ) before the first update, ≥ 0: the decay of the rate over the horizon, in nats.</param>
/// <param name="Momentum">μ.</param>
/// <param name="TimeConstant">τ.</param>
/// <param name="WarmSteps">The steps before the schedule begins, at the starting rate.</param>
/// <param name="Method">Where the gradient in the schedule's parameters comes from.</param>
/// <param name="Window">Of the forward method, the last steps of an unroll that tangents are carried along; 0: all.</param>
/// <param name="LearnsMomentum">Whether ln(1 − μ) is learned too.</param>
/// <param name="Prior">λ ≥ 0: at every horizon but the last, λ ln of the rate at the end of the whole training is taken from ln of the loss that is descended on.</param>
public sealed record HorizonOptions(
    string DataSet = "mnist",
    int Count = 60_000,
    int Pool = 1,
    int Width = 100,
    int Depth = 2,
    int Batch = 100,
    bool Skips = false,
    bool Normalises = false,
    InnerRule Rule = InnerRule.HeavyBall,
    bool Averages = false,
    IReadOnlyList<int>? Horizons = null,
    int Updates = 20,
    double UpdateRate = 0.4,
    int Judged = 1000,
    double StartRate = 0.05,
    double StartDecay = 0,
    double Momentum = 0.9,
    double TimeConstant = 5000,
    int WarmSteps = 50,
    Hypergradient Method = Hypergradient.Forward,
    int Window = 0,
    bool LearnsMomentum = false,
    double Prior = 0)
{
    /// <summary>The horizons that a schedule is learned at, rising.</summary>
    public IReadOnlyList<int> Horizons { get; init; } = Horizons ?? [100, 1000, 5000, 20_000];
}

/// <summary>A schedule that was learned at a horizon, and how far training comes with it.</summary>
/// <param name="Horizon">The horizon.</param>
/// <param name="LogRate">ln α₀ of the learned schedule.</param>
/// <param name="Decay">Its β.</param>
/// <param name="LogFriction">Its ln(1 − μ).</param>
/// <param name="Losses">The loss over all training images after as many steps as each of the horizons has; infinite is written as 1e300.</param>
public sealed record LearnedHorizon(int Horizon, double LogRate, double Decay, double LogFriction, IReadOnlyList<double> Losses)
{
    /// <summary>Horizon and last loss.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Horizon}: {Math.Exp(LogRate):G3}, β {Decay:G3}, loss {Losses[^1]:G3}");
}

/// <summary>The result of a study of horizons.</summary>
/// <param name="Inputs">The pixels that enter the network.</param>
/// <param name="WarmLoss">The loss over all training images before the schedule begins.</param>
/// <param name="Learned">A schedule a horizon.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the data set.</param>
public sealed record HorizonResult(int Inputs, double WarmLoss, IReadOnlyList<LearnedHorizon> Learned, bool StandIn)
{
    /// <summary>ln of the last loss with the schedule of the shortest horizon, less that with the schedule of the longest.</summary>
    /// <returns>The short-horizon bias in nats, finite.</returns>
    public double LogBias() => Math.Log(Learned[0].Losses[^1] / Learned[^1].Losses[^1]);

    /// <summary>The schedules with their losses.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join("; ", Learned) + (StandIn ? "; stand-in data" : "");
}

/// <summary>Learns one schedule a horizon for a perceptron, and trains it to the end with each.</summary>
internal static class HorizonStudy
{
    /// <summary>What stands for a loss that is not finite: JSON has no infinity.</summary>
    private const double Infinite = 1e300;

    /// <summary>Runs the study.</summary>
    public static HorizonResult Run(HorizonOptions options, Seed seed, Lab lab)
    {
        Check(options);
        var data = lab.Data.Find(options.DataSet);
        if (options.Count < options.Batch || options.Count > data.Train.Count || options.Judged < options.Batch || options.Judged > options.Count)
        {
            throw new ArgumentException($"{options.Count} images to train on and {options.Judged} to judge are not among {data.Train.Count}, in batches of {options.Batch}.", nameof(options));
        }

        var images = new SparseImages<float>(data.Train.Take([.. Enumerable.Range(0, options.Count)]), options.Pool);
        var shape = new PerceptronShape(images.Inputs, options.Width, options.Depth, DataSet.Classes, options.Skips, options.Normalises);
        var first = new DecaySchedule(Math.Log(options.StartRate), 0, Math.Log(1 - options.Momentum), options.TimeConstant);
        InnerDescent<float> Descent(int directions, double[] start, Seed order) => new(shape, images, options.Rule, options.Averages, options.Batch, directions, start, order);

        var warm = Descent(0, shape.Draw(seed.Split("start")), seed.Split("warm"));
        warm.Advance(first, options.WarmSteps);
        double[] begin = [.. warm.Parameters.ToArray().Select(p => (double)p)];
        var warmLoss = Descent(0, begin, seed).Judge(options.Count).Loss;

        var horizons = options.Horizons;
        var total = (double)horizons.Sum(h => (long)h * options.Updates);
        var (done, learned) = (0.0, new List<LearnedHorizon>());
        foreach (var horizon in horizons)
        {
            var learning = new ScheduleLearning(horizon, options.Updates, options.UpdateRate, options.Judged, options.Method, options.Window, options.LearnsMomentum, horizon < horizons[^1] ? options.Prior : 0, horizons[^1]);
            var decaying = first with { Decay = options.StartDecay / Math.Log(1 + (horizon / options.TimeConstant)) };
            var schedule = ScheduleLearner.Learn((directions, order) => Descent(directions, begin, order), decaying, learning, seed.Split("learning").Split(horizon), _ =>
            {
                done += horizon;
                lab.Report(new Progress(done / total, $"horizon {horizon}"));
            });

            // every schedule meets the same batches at the end: what differs is the schedule alone
            var last = Descent(0, begin, seed.Split("end"));
            var (losses, at) = (new List<double>(), 0);
            foreach (var until in horizons)
            {
                var met = last.Advance(schedule, until - at);
                var loss = double.IsFinite(met) ? last.Judge(options.Count).Loss : met;
                losses.Add(double.IsFinite(loss) ? loss : Infinite);
                at = until;
            }

            learned.Add(new(horizon, schedule.LogRate, schedule.Decay, schedule.LogFriction, losses));
        }

        return new(images.Inputs, warmLoss, learned, data.IsStandIn);
    }

    private static void Check(HorizonOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (value, name) in new[]
        {
            (options.Pool, nameof(options.Pool)), (options.Width, nameof(options.Width)), (options.Depth, nameof(options.Depth)),
            (options.Batch, nameof(options.Batch)), (options.Updates, nameof(options.Updates)),
        })
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        }

        ArgumentOutOfRangeException.ThrowIfNegative(options.WarmSteps, nameof(options.WarmSteps));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Window, nameof(options.Window));
        foreach (var (value, name) in new[] { (options.UpdateRate, nameof(options.UpdateRate)), (options.StartRate, nameof(options.StartRate)), (options.TimeConstant, nameof(options.TimeConstant)) })
        {
            if (!(value > 0 && double.IsFinite(value)))
            {
                throw new ArgumentOutOfRangeException(name, value, $"{name} is positive and finite.");
            }
        }

        foreach (var (value, name) in new[] { (options.StartDecay, nameof(options.StartDecay)), (options.Prior, nameof(options.Prior)) })
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                throw new ArgumentOutOfRangeException(name, value, $"{name} is finite and not negative.");
            }
        }

        if (!(options.Momentum >= 0 && options.Momentum < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options.Momentum), options.Momentum, "The momentum lies in [0, 1).");
        }

        for (var i = 0; i < options.Horizons.Count; i++)
        {
            if (options.Horizons[i] <= (i == 0 ? 0 : options.Horizons[i - 1]))
            {
                throw new ArgumentOutOfRangeException(nameof(options.Horizons), options.Horizons[i], FormattableString.Invariant($"Horizons[{i}] does not rise."));
            }
        }

        if (options.Horizons.Count == 0)
        {
            throw new ArgumentException("There is no horizon.", nameof(options.Horizons));
        }
    }
}
