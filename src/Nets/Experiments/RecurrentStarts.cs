using Theory.Nets.Data;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>A start with its gains.</summary>
/// <param name="Start">Which.</param>
/// <param name="Gain">g.</param>
/// <param name="Link">ℓ, of those that have two gains.</param>
public sealed record StartSetting(RecurrentStart Start, double Gain = 1, double Link = 0);

/// <summary>The options of <see cref="RecurrentStarts"/>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Cell">The net.</param>
/// <param name="Units">H ≥ 1.</param>
/// <param name="Delay">The delay of the copy task, the steps of the addition task.</param>
/// <param name="Symbols">The symbols of the copy task, ≥ 1.</param>
/// <param name="Pool">How many rows and columns of an image become one.</param>
/// <param name="Batch">The sequences of an update, a multiple of 16.</param>
/// <param name="Updates">The steps of Adam, ≥ 1.</param>
/// <param name="Replicates">The seeds of each setting, ≥ 1: one seed has the same input weights, readout and sequences in every setting.</param>
/// <param name="Together">How many nets are one tensor program; 0 for one by one in the handwritten recurrence.</param>
/// <param name="Rates">The rates of the first step, which fall to 0 as half a cosine; null for <see cref="RecurrentStarts.Rates"/> of the cell.</param>
/// <param name="Settings">The starts; null for <see cref="RecurrentStarts.Settings"/> of the cell.</param>
public sealed record RecurrentStartsOptions(
    LongMemoryTask Task = LongMemoryTask.Copy,
    RecurrentCell Cell = RecurrentCell.Elu,
    int Units = 30,
    int Delay = 20,
    int Symbols = 5,
    int Pool = 4,
    int Batch = 16,
    int Updates = 1000,
    int Replicates = 5,
    int Together = 0,
    IReadOnlyList<double>? Rates = null,
    IReadOnlyList<StartSetting>? Settings = null);

/// <summary>What came of one start at one rate.</summary>
/// <param name="Setting">The start.</param>
/// <param name="Rate">The rate.</param>
/// <param name="Losses">Of each seed, the loss on fresh sequences (test images) after the training; null where the training left the numbers.</param>
/// <param name="Accuracies">Of each seed, the share that is right there; 0 where a number is asked for.</param>
/// <param name="Departures">Of each seed, Henrici's index of the trained matrix, the mean over the blocks of a gated net; null as above.</param>
/// <param name="Controls">Of each seed, the same of the start plus a normal matrix as long as the change that training made.</param>
/// <param name="StartDepartures">Of each seed, Henrici's index of the start.</param>
/// <param name="Curve">The mean training loss of each tenth of the training, over the seeds that stayed with the numbers.</param>
public sealed record StartOutcome(
    StartSetting Setting,
    double Rate,
    IReadOnlyList<double?> Losses,
    IReadOnlyList<double> Accuracies,
    IReadOnlyList<double?> Departures,
    IReadOnlyList<double?> Controls,
    IReadOnlyList<double> StartDepartures,
    IReadOnlyList<double> Curve);

/// <summary>The result of <see cref="RecurrentStarts"/>.</summary>
/// <param name="Baseline">The loss of who remembers nothing.</param>
/// <param name="Parameters">The weights of a net, those of the readout among them.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the images.</param>
/// <param name="Outcomes">Every start at every rate.</param>
public sealed record RecurrentStartsResult(double Baseline, int Parameters, bool StandIn, IReadOnlyList<StartOutcome> Outcomes)
{
    /// <summary>A training is a success where its loss is below this share of <see cref="Baseline"/>.</summary>
    public const double Success = 0.5;

    /// <summary>Of each seed, the share of an outcome's settings that succeeded.</summary>
    /// <param name="start">The start.</param>
    /// <returns>One number a seed.</returns>
    public IReadOnlyList<double> SuccessShares(RecurrentStart start)
    {
        var own = Outcomes.Where(o => o.Setting.Start == start).ToList();
        return own.Count == 0 ? [] : [.. Enumerable.Range(0, own[0].Losses.Count).Select(r => own.Average(o => o.Losses[r] < Success * Baseline ? 1.0 : 0.0))];
    }

    /// <summary>Successes of each start.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", Outcomes.GroupBy(o => o.Setting.Start).Select(g => $"{g.Key} {g.Sum(o => o.Losses.Count(l => l < Success * Baseline))} of {g.Sum(o => o.Losses.Count)}"));
}

/// <summary>Recurrent nets that begin with normal and with non-normal matrices, on tasks whose answer lies far behind; after the study of Orhan and Pitkow [orhan2019improved].</summary>
/// <remarks>
/// <para>Each net is trained by Adam from each of six kinds of start, at two gains and two rates, with several seeds. A seed has the same input weights, readout, biases and sequences everywhere, so that
/// starts are compared in pairs. All recurrent blocks of a gated net begin with the same matrix. A success is a loss below half of what one has without memory.</para>
/// <para>Smoke: one net on the copy task, few updates. Cpu: five nets and three tasks at small size (thirty units; copy over 20 steps, with gates 5; addition over 20 steps, with gates 30; images of 7×7), one by
/// one in the handwritten recurrence. Gpu: the published lengths, copy over 500 steps, addition over 750 and whole images, with a hundred units; a hundred and twenty nets in one tensor program.</para>
/// </remarks>
public static class RecurrentStarts
{
    private const int Tests = 512;

    /// <summary>The experiment.</summary>
    public static Experiment<RecurrentStartsOptions, RecurrentStartsResult> Experiment { get; } = new("recurrent-starts", Grid, Run);

    /// <summary>How much identity and how much chain, from the chain alone to the identity alone, of the extra trials on the copy task.</summary>
    public static IReadOnlyList<StartSetting> Mixtures { get; } =
        [.. new[] { 0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1 }.Select(static identity => new StartSetting(RecurrentStart.IdentityChain, identity, 1 - identity))];

    /// <summary>Whether a net has gates.</summary>
    /// <param name="cell">The net.</param>
    /// <returns>True for LSTM and GRU.</returns>
    public static bool IsGated(RecurrentCell cell) => cell is RecurrentCell.Lstm or RecurrentCell.Gru;

    /// <summary>The rates of every start.</summary>
    /// <param name="cell">The net.</param>
    /// <returns>Two.</returns>
    public static IReadOnlyList<double> Rates(RecurrentCell cell) => IsGated(cell) ? [0.01, 0.02] : [0.003, 0.01];

    /// <summary>The starts, each at two gains; chosen on a seed that the grid does not have.</summary>
    /// <param name="cell">The net.</param>
    /// <returns>Twelve.</returns>
    public static IReadOnlyList<StartSetting> Settings(RecurrentCell cell) =>
    [
        new(RecurrentStart.Identity, 1), new(RecurrentStart.Identity, 0.95),
        new(RecurrentStart.Orthogonal, 1), new(RecurrentStart.Orthogonal, 1.05),
        new(RecurrentStart.Chain, 1), new(RecurrentStart.Chain, 1.05),
        new(RecurrentStart.FeedbackChain, 1, 0.05), new(RecurrentStart.FeedbackChain, 1.05, 0.05),
        new(RecurrentStart.IdentityChain, 0.05, 1), IsGated(cell) ? new(RecurrentStart.IdentityChain, 0.95, 0.1) : new(RecurrentStart.IdentityChain, 0.02, 1),
        new(RecurrentStart.Gaussian, 1), new(RecurrentStart.Gaussian, 1.2),
    ];

    private static IReadOnlyList<Trial<RecurrentStartsOptions>> Grid(Tier tier)
    {
        if (tier == Tier.Smoke)
        {
            return [new(new(Updates: 20, Replicates: 1, Rates: [0.003]), new Seed(1))];
        }

        var all = Enum.GetValues<LongMemoryTask>().SelectMany(_ => Enum.GetValues<RecurrentCell>(), (task, cell) => tier == Tier.Cpu ? Small(task, cell) : Published(task, cell)).ToList();
        all.Add(all[0] with { Rates = [0.003], Settings = Mixtures });
        return [.. all.Select(static options => new Trial<RecurrentStartsOptions>(options, new Seed(1)))];
    }

    private static RecurrentStartsOptions Small(LongMemoryTask task, RecurrentCell cell) => IsGated(cell)
        ? new(task, cell, Delay: task == LongMemoryTask.Addition ? 30 : 5, Updates: 800)
        : new(task, cell, Delay: 20);

    private static RecurrentStartsOptions Published(LongMemoryTask task, RecurrentCell cell) =>
        new(task, cell, Units: 100, Delay: task == LongMemoryTask.Addition ? 750 : 500, Symbols: 10, Pool: 1, Batch: 32, Updates: 10000, Replicates: 10, Together: 120);

    private static RecurrentStartsResult Run(RecurrentStartsOptions options, Seed seed, Lab lab)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Units, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Updates, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Replicates, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Together, nameof(options));
        if (options.Batch < 16 || options.Batch % 16 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Batch, "The sequences of an update come in sixteens.");
        }

        var (rates, settings) = (options.Rates ?? Rates(options.Cell), options.Settings ?? Settings(options.Cell));
        if (rates.Count == 0 || settings.Count == 0 || rates.Any(static r => !(r > 0 && double.IsFinite(r))))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"[{string.Join(", ", rates)}], {settings.Count} starts", "There are starts and rates, and a rate is positive and finite.");
        }

        var images = options.Task == LongMemoryTask.PermutedPixels ? lab.Data.Find("mnist") : null;
        var source = images is null ? new LongMemorySource(options.Task, options.Delay, options.Symbols) : new LongMemorySource(images, options.Pool, seed);
        Training[] trainings =
        [
            .. from setting in settings
               from rate in rates
               from replicate in Enumerable.Range(0, options.Replicates)
               select new Training(options, source, setting, rate, seed.Split(replicate)),
        ];
        var done = 0;
        void Report() => lab.Report(new Progress((double)done / trainings.Length, $"{options.Cell} on {options.Task}: {done} of {trainings.Length} trainings"));
        if (options.Together == 0)
        {
            Parallel.ForEach(trainings, new ParallelOptions { MaxDegreeOfParallelism = lab.Compute.Threads }, training =>
            {
                training.Alone();
                if (Interlocked.Increment(ref done) % 16 == 0)
                {
                    Report();
                }
            });
        }
        else
        {
            var device = lab.Compute.Start();
            foreach (var chunk in trainings.Chunk(options.Together))
            {
                Training.Together(chunk, device);
                done += chunk.Length;
                Report();
            }
        }

        return new(source.Baseline, trainings[0].Start.Length, images?.IsStandIn ?? false,
        [
            .. trainings.Chunk(options.Replicates).Select(seeds => new StartOutcome(
                seeds[0].Setting,
                seeds[0].Rate,
                [.. seeds.Select(static t => t.Loss is { } loss ? Math.Round(loss, 6) : (double?)null)],
                [.. seeds.Select(static t => Math.Round(t.Accuracy, 6))],
                [.. seeds.Select(static t => t.Departure)],
                [.. seeds.Select(static t => t.Control)],
                [.. seeds.Select(static t => t.StartDeparture)],
                [.. Enumerable.Range(0, seeds[0].Curve.Length).Select(i => Math.Round(seeds.Where(static t => t.Loss is not null).Select(t => t.Curve[i]).DefaultIfEmpty(source.Baseline).Average(), 6))])),
        ]);
    }

    // one training from start to test
    private sealed class Training
    {
        private readonly RecurrentStartsOptions options;
        private readonly LongMemorySource source;
        private readonly Seed seed;
        private readonly Matrix matrix;
        private readonly RandomStream sequences;
        private readonly int[] counts;

        public Training(RecurrentStartsOptions options, LongMemorySource source, StartSetting setting, double rate, Seed seed)
        {
            (this.options, this.source, this.seed, Setting, Rate) = (options, source, seed, setting, rate);
            matrix = StartMatrix.Of(setting.Start, options.Units, setting.Gain, setting.Link, seed);
            Start = LongMemoryNet.Initial(options.Cell, options.Units, source, matrix, seed);
            sequences = seed.Split("sequences").Stream();
            Curve = new double[Math.Min(10, options.Updates)];
            counts = new int[Curve.Length];
            StartDeparture = Rounded(StartMatrix.Departure(matrix));
        }

        public StartSetting Setting { get; }

        public double Rate { get; }

        public float[] Start { get; }

        public double[] Curve { get; }

        public double? Loss { get; private set; }

        public double Accuracy { get; private set; }

        public double? Departure { get; private set; }

        public double? Control { get; private set; }

        public double StartDeparture { get; }

        public static void Together(Training[] trainings, TorchSharp.torch.Device device)
        {
            var first = trainings[0];
            var alive = trainings.Select(static _ => true).ToArray();
            using var lanes = new LongMemoryLanes(first.options.Cell, first.options.Units, first.source, [.. trainings.Select(static t => t.Start)], [.. trainings.Select(static t => t.Rate)], device);
            for (var update = 0; update < first.options.Updates; update++)
            {
                var losses = lanes.Pass(Batches(trainings, t => t.source.Draw(t.options.Batch, t.sequences)), first.Factor(update), train: true);
                for (var lane = 0; lane < trainings.Length; lane++)
                {
                    alive[lane] &= trainings[lane].Note(update, losses[lane].Loss);
                }
            }

            var tests = lanes.Pass(Batches(trainings, t => t.source.Draw(Tests, t.seed.Split("tests").Stream(), fromTest: true)), 0, train: false);
            var weights = lanes.Weights();
            for (var lane = 0; lane < trainings.Length; lane++)
            {
                if (alive[lane])
                {
                    trainings[lane].End(tests[lane], weights[lane]);
                }
            }
        }

        public void Alone()
        {
            var net = new LongMemoryNet(options.Cell, options.Units, source, [.. Start]);
            for (var update = 0; update < options.Updates; update++)
            {
                var batch = source.Draw(options.Batch, sequences);
                if (!Note(update, net.Forward(batch).Loss))
                {
                    return;
                }

                net.Backward(batch);
                net.Update(Rate * Factor(update));
            }

            End(net.Forward(source.Draw(Tests, seed.Split("tests").Stream(), fromTest: true)), net.Weights);
        }

        // trainings of one seed read the same sequences, from the stream of the first
        private static LongMemoryBatch[] Batches(Training[] trainings, Func<Training, LongMemoryBatch> draw)
        {
            var drawn = trainings.DistinctBy(static t => t.seed).ToDictionary(static t => t.seed, draw);
            return [.. trainings.Select(t => drawn[t.seed])];
        }

        private double Factor(int update) => 0.5 * (1 + Math.Cos(Math.PI * update / options.Updates));

        private bool Note(int update, double loss)
        {
            if (!double.IsFinite(loss))
            {
                return false;
            }

            var tenth = (int)((long)update * Curve.Length / options.Updates);
            counts[tenth]++;
            Curve[tenth] += (loss - Curve[tenth]) / counts[tenth];
            return true;
        }

        private void End((double Loss, double Accuracy) test, float[] weights)
        {
            if (!double.IsFinite(test.Loss) || weights.Any(static w => !float.IsFinite(w)))
            {
                return;
            }

            (Loss, Accuracy) = test;
            var blocks = LongMemoryNet.Blocks(options.Cell).Select(block => LongMemoryNet.Block(weights, block, options.Units, source.Inputs)).ToList();
            Departure = Rounded(blocks.Average(StartMatrix.Departure));
            var normal = StartMatrix.Of(RecurrentStart.Gaussian, options.Units, seed: seed.Split("control"));
            Control = Rounded(blocks.Average(block => StartMatrix.Departure(matrix + ((block - matrix).FrobeniusNorm / normal.FrobeniusNorm * normal))));
        }

        private static double Rounded(double value) => Math.Round(value, 6);
    }
}
