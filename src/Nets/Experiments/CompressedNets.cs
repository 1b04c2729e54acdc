using System.Diagnostics;
using Theory.Nets.Compression;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>How a network is made cheap to describe.</summary>
public enum Method
{
    /// <summary>The smallest weights are pruned, the others take values of a codebook: the recipe of Zhou and others (2019).</summary>
    Pruned,

    /// <summary>θ = θ₀ + P w with few w, quantised to levels that are learned: the method of Lotfi and others (2022).</summary>
    Subspace,

    /// <summary>A Gaussian over weights around a random start, trained on a bound: the stochastic predictor of Dziugaite and Roy (2017) and Pérez-Ortiz and others (2021).</summary>
    Gaussian,
}

/// <summary>The options of <see cref="CompressedNets"/>.</summary>
/// <param name="DataSet">The data set: <c>mnist</c> or <c>fashion-mnist</c>.</param>
/// <param name="Method">The method.</param>
/// <param name="Count">n: the training images that are trained on and counted, the first ones.</param>
/// <param name="TestCount">The official test images, the first ones.</param>
/// <param name="Epochs">How often each image is shown while numbers are real.</param>
/// <param name="FineEpochs">How often after they are pruned or quantised.</param>
/// <param name="Batch">The images of a step.</param>
/// <param name="Rate">Adam's rate at its peak.</param>
/// <param name="Kept">The share of weights that pruning keeps, in (0, 1].</param>
/// <param name="Levels">The levels of a codebook, without the zero of pruning.</param>
/// <param name="Dimension">The number of w.</param>
/// <param name="Deviation">The standard deviation of the Gaussian prior.</param>
/// <param name="Passes">How often each training image is classified by weights of its own, to estimate the risk of the Gaussian.</param>
public sealed record CompressedNetsOptions(
    string DataSet = "mnist",
    Method Method = Method.Pruned,
    int Count = 60_000,
    int TestCount = 10_000,
    int Epochs = 3,
    int FineEpochs = 3,
    int Batch = 200,
    double Rate = 3e-3,
    double Kept = 0.1,
    int Levels = 8,
    int Dimension = 1000,
    double Deviation = 0.05,
    int Passes = 5);

/// <summary>The result of <see cref="CompressedNets"/>: errors, and what a description of the network is made of.</summary>
/// <param name="Count">n, the training images counted.</param>
/// <param name="Errors">The errors on them; of a Gaussian, on <paramref name="Draws"/> pairs of an image and weights drawn for it.</param>
/// <param name="Draws">The classifications that the errors were counted over: n, or n times the passes.</param>
/// <param name="TestCount">The official test images.</param>
/// <param name="TestErrors">The errors on them.</param>
/// <param name="Parameters">The numbers that the network computes with.</param>
/// <param name="BlockCounts">How often each symbol occurs in each block that is coded: zero and the levels for each layer of a pruned net, the levels for w.</param>
/// <param name="CodebookSize">The levels that the message holds, in sixteen bits each.</param>
/// <param name="Divergence">KL(Q‖P) of a Gaussian in nats, summed in doubles; 0 for the others.</param>
/// <param name="UncompressedErrors">The training errors before pruning or quantisation; of a Gaussian, of its mean.</param>
/// <param name="Seconds">The wall time of training, in seconds.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the data set.</param>
public sealed record CompressedNetsResult(
    int Count,
    long Errors,
    long Draws,
    int TestCount,
    int TestErrors,
    long Parameters,
    IReadOnlyList<IReadOnlyList<long>> BlockCounts,
    int CodebookSize,
    double Divergence,
    int UncompressedErrors,
    double Seconds,
    bool StandIn)
{
    /// <summary>The errors.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Errors} of {Draws} wrong, test {TestErrors} of {TestCount}, {Parameters} parameters{(StandIn ? "; stand-in data" : "")}");
}

/// <summary>The published ways to a data-independent bound, on the data and at the n of the networks of small integers.</summary>
/// <remarks>
/// <para>Architecture, start, projection, the number of levels and the prior's deviation are fixed here, before any run; pixels are divided by 255. The start and the projection come from the
/// seed, which the prior knows. The network of the first two methods is a small convolutional one, that of the third a perceptron of 100 units.</para>
/// <para>The Gaussian's risk is estimated with fresh weights for every image: a unit's input is then Gaussian given the layer before, independent of all others, and is drawn in place of the
/// weights. The losses are independent, and their mean has the empirical risk of Q as expectation, which is what Hoeffding's bound needs.</para>
/// <para>These nets compute in single precision: their errors are those of this machine's arithmetic, where a network of small integers has none.</para>
/// <para>Smoke: each method on 400 images. Cpu and gpu: each method on both data sets.</para>
/// </remarks>
public static class CompressedNets
{
    private const int Hidden = 100;
    private const int Pixels = 28 * 28;

    // the smallest probability that the bounded cross-entropy tells from 0
    private const double Floor = 1e-5;

    /// <summary>The experiment.</summary>
    public static Experiment<CompressedNetsOptions, CompressedNetsResult> Experiment { get; } = new("compressed-nets", Grid, Run);

    private static IReadOnlyList<Trial<CompressedNetsOptions>> Grid(Tier tier) =>
    [
        .. from data in tier == Tier.Smoke ? new[] { "mnist" } : ["mnist", "fashion-mnist"]
           from options in new CompressedNetsOptions[]
           {
               new(),
               new(Method: Method.Subspace, Epochs: 4, FineEpochs: 3, Rate: 1e-2),
               new(Method: Method.Gaussian, Epochs: 20, Rate: 1e-3),
           }
           select new Trial<CompressedNetsOptions>(
               tier == Tier.Smoke ? options with { DataSet = data, Count = 400, TestCount = 200, Epochs = 1, FineEpochs = 1, Dimension = 100 } : options with { DataSet = data }, new Seed(1)),
    ];

    private static Network SmallLeNet() => new(
        "small-lenet",
        new Convolution(1, 8, 5, Stride: 2, HasBias: true), new Relu(), new Convolution(8, 16, 3, HasBias: true), new Relu(), new MaxPool(2),
        new Flatten(), new Dense(16 * 5 * 5, DataSet.Classes, Initial: Initial.Glorot));

    private static CompressedNetsResult Run(CompressedNetsOptions options, Seed seed, Lab lab)
    {
        var data = lab.Data.Find(options.DataSet);
        if (options.Count < 1 || options.Count > data.Train.Count || options.TestCount < 1 || options.TestCount > data.Test.Count)
        {
            throw new ArgumentException($"{options.Count} images to train on and {options.TestCount} to test on are not among {data.Train.Count} and {data.Test.Count}.", nameof(options));
        }

        if (options.Levels < 1 || options.Dimension < options.Levels || !(options.Kept > 0 && options.Kept <= 1) || !(options.Deviation > 0 && options.Deviation <= 10) || options.Passes < 1)
        {
            throw new ArgumentException($"{options.Levels} levels, {options.Dimension} dimensions, a share {options.Kept}, a deviation {options.Deviation} and {options.Passes} passes are positive, the levels no more than the dimensions, the share at most 1.", nameof(options));
        }

        var train = data.Train.Take([.. Enumerable.Range(0, options.Count)]);
        var test = data.Test.Take([.. Enumerable.Range(0, options.TestCount)]);
        using var all = NewDisposeScope();
        var descent = new Descent(train, lab.Compute.Start(), options.Batch, seed.Split("order"));
        var clock = Stopwatch.StartNew();
        var result = options.Method switch
        {
            Method.Pruned => Pruned(options, seed, descent, test, lab),
            Method.Subspace => Subspace(options, seed, descent, test, lab),
            _ => Gaussian(options, seed, descent, test, lab),
        };
        return result with { Seconds = clock.Elapsed.TotalSeconds, StandIn = data.IsStandIn };
    }

    private static Action<double> Phase(Lab lab, string name, double from, double to) =>
        done => lab.Report(new Progress(from + ((to - from) * done), name));

    private static CompressedNetsResult Pruned(CompressedNetsOptions options, Seed seed, Descent descent, LabelledImages test, Lab lab)
    {
        var network = SmallLeNet();
        var statistics = tensor(network.InitialStatistics());
        var θ = tensor(network.Initialise(seed.Split("weights"))).to(descent.Device);
        var mask = ones_like(θ);
        Tensor Output(Tensor parameters, Tensor x) => network.Apply(parameters, statistics, x, training: false);
        using var recording = enable_grad();
        θ.requires_grad_();
        descent.Run("dense", options.Epochs, [(θ, options.Rate)], (x, y) => nn.functional.cross_entropy(Output(θ, x), y), Phase(lab, "dense", 0, 0.4));
        var dense = Descent.Errors(descent.Images, descent.Device, x => Output(θ, x));

        // the share falls along a cubic over the first two thirds, and the net mends itself meanwhile
        var step = 0;
        descent.Run("pruning", options.FineEpochs, [(θ, options.Rate / 3)], (x, y) => nn.functional.cross_entropy(Output(θ * mask, x), y), done =>
        {
            if (step++ % 10 == 0 || done >= 1)
            {
                var kept = options.Kept + ((1 - options.Kept) * Math.Pow(Math.Max(0, 1 - (1.5 * done)), 3));
                var least = (θ * mask).abs().flatten().topk((int)Math.Ceiling(kept * θ.numel())).values.min();
                mask.copy_(θ.abs().mul_(mask).ge(least));
            }

            lab.Report(new Progress(0.4 + (0.3 * done), "pruning"));
        });

        var support = mask.cpu().data<float>().ToArray();
        var values = θ.detach().cpu().data<float>().ToArray();
        var levels = tensor(Codebook.Levels([.. values.Where((_, i) => support[i] != 0)], options.Levels)).to(descent.Device);
        var assigned = Codebook.Assign(θ.detach(), levels);
        levels.requires_grad_();
        Tensor Coded(Tensor l) => l.index_select(0, assigned) * mask;
        descent.Run("codebook", 1, [(levels, options.Rate / 10)], (x, y) => nn.functional.cross_entropy(Output(Coded(levels), x), y), Phase(lab, "codebook", 0.7, 1));
        var final = Coded(Codebook.Rounded(levels));

        // symbol 0 is a pruned weight, a level is its place + 1
        var symbols = ((assigned + 1) * mask.to(ScalarType.Int64)).detach();
        var blocks = symbols.split([.. network.Parameters.Select(b => b.Count)], 0).Select(b => Codebook.Counts(b, options.Levels + 1)).ToList();
        return new(
            options.Count, Descent.Errors(descent.Images, descent.Device, x => Output(final, x)), options.Count, options.TestCount, Descent.Errors(test, descent.Device, x => Output(final, x)),
            network.ParameterCount, blocks, options.Levels, 0, dense, 0, false);
    }

    private static CompressedNetsResult Subspace(CompressedNetsOptions options, Seed seed, Descent descent, LabelledImages test, Lab lab)
    {
        var network = SmallLeNet();
        var statistics = tensor(network.InitialStatistics());
        var start = tensor(network.Initialise(seed.Split("weights"))).to(descent.Device);

        // each parameter hangs on one w with a random sign: the columns of P are orthogonal, and P w is a look-up
        var stream = seed.Split("projection").Stream();
        var (columns, signs) = (new long[network.ParameterCount], new float[network.ParameterCount]);
        for (var i = 0; i < columns.Length; i++)
        {
            (columns[i], signs[i]) = (stream.NextInt(options.Dimension), stream.NextInt(2) == 0 ? -1 : 1);
        }

        var (column, sign) = (tensor(columns).to(descent.Device), tensor(signs).to(descent.Device));
        Tensor Output(Tensor w, Tensor x) => network.Apply(start + (w.index_select(0, column) * sign), statistics, x, training: false);
        using var recording = enable_grad();
        var w = zeros(options.Dimension, device: descent.Device).requires_grad_();
        descent.Run("real", options.Epochs, [(w, options.Rate)], (x, y) => nn.functional.cross_entropy(Output(w, x), y), Phase(lab, "real", 0, 0.5));
        var real = Descent.Errors(descent.Images, descent.Device, x => Output(w, x));

        var levels = tensor(Codebook.Levels(w.detach().cpu().data<float>().ToArray(), options.Levels)).to(descent.Device).requires_grad_();

        // forward the level, backward to the level and, as if there were no rounding, to w
        descent.Run("quantised", options.FineEpochs, [(w, options.Rate / 3), (levels, options.Rate / 30)], (x, y) =>
        {
            var level = levels.index_select(0, Codebook.Assign(w.detach(), levels.detach()));
            return nn.functional.cross_entropy(Output(level + w - w.detach(), x), y);
        }, Phase(lab, "quantised", 0.5, 1));
        var rounded = Codebook.Rounded(levels);
        var assigned = Codebook.Assign(w.detach(), rounded);
        var final = rounded.index_select(0, assigned);
        return new(
            options.Count, Descent.Errors(descent.Images, descent.Device, x => Output(final, x)), options.Count, options.TestCount, Descent.Errors(test, descent.Device, x => Output(final, x)),
            network.ParameterCount, [Codebook.Counts(assigned, options.Levels)], options.Levels, 0, real, 0, false);
    }

    private static CompressedNetsResult Gaussian(CompressedNetsOptions options, Seed seed, Descent descent, LabelledImages test, Lab lab)
    {
        var network = Networks.Mlp(Hidden);
        var n = (double)options.Count;
        var prior = tensor(network.Initialise(seed.Split("weights"))).to(descent.Device);
        long[] sizes = [.. network.Parameters.Select(b => b.Count)];
        using var noise = new Generator(seed.Split("noise").Value, descent.Device);
        using var recording = enable_grad();
        var mean = prior.clone().requires_grad_();
        var log = full_like(prior, Math.Log(options.Deviation)).requires_grad_();

        // a unit's input given the layer before: Gaussian, with these two moments
        Tensor Layer(Tensor x, Tensor[] μ, Tensor[] variance, int layer, int inputs)
        {
            var centre = nn.functional.linear(x, μ[layer].view(-1, inputs), μ[layer + 1]);
            var spread = nn.functional.linear(x.square(), variance[layer].view(-1, inputs), variance[layer + 1]).clamp_min(1e-12).sqrt();
            return centre + (spread * randn(centre.shape, device: centre.device, generator: noise));
        }

        Tensor Drawn(Tensor x)
        {
            var (μ, variance) = (mean.split(sizes, 0), (2 * log).exp().split(sizes, 0));
            return Layer(Layer(x.flatten(1), μ, variance, 0, Pixels).relu(), μ, variance, 2, Hidden);
        }

        Tensor Divergence(ScalarType type)
        {
            var (m, l) = (mean.to(type), log.to(type));
            var ratio = 2 * (l - Math.Log(options.Deviation));
            return 0.5 * (ratio.exp() - 1 - ratio + ((m - prior.to(type)) / options.Deviation).square()).sum();
        }

        // the quadratic bound on the bounded cross-entropy: (√(r̂ + c) + √c)², c = (KL + ln(2√n/δ)) / 2n
        Tensor Loss(Tensor x, Tensor y)
        {
            var surprise = nn.functional.nll_loss(Drawn(x).softmax(1).clamp_min(Floor).log(), y) / -Math.Log(Floor);
            var c = (Divergence(ScalarType.Float32) + Math.Log(2 * Math.Sqrt(n) / 0.05)) / (2 * n);
            return ((surprise + c).sqrt() + c.sqrt()).square();
        }

        descent.Run("gaussian", options.Epochs, [(mean, options.Rate), (log, 10 * options.Rate)], Loss, Phase(lab, "gaussian", 0, 0.9));
        var errors = Enumerable.Range(0, options.Passes).Sum(_ => (long)Descent.Errors(descent.Images, descent.Device, Drawn));
        var statistics = tensor(network.InitialStatistics());
        return new(
            options.Count, errors, (long)options.Count * options.Passes, options.TestCount, Descent.Errors(test, descent.Device, Drawn),
            network.ParameterCount, [], 0, Divergence(ScalarType.Float64).item<double>(),
            Descent.Errors(descent.Images, descent.Device, x => network.Apply(mean, statistics, x, training: false)), 0, false);
    }
}
