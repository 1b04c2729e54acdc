using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="GeneralisationCorrelates"/>.</summary>
/// <param name="DataSet">The data set: <c>mnist</c> or <c>fashion-mnist</c>.</param>
/// <param name="Width">The relu units of each hidden layer.</param>
/// <param name="Depth">The hidden layers, ≥ 1.</param>
/// <param name="Noise">The share of the training labels that are replaced by another class, in [0, 1].</param>
/// <param name="Rate">The learning rate at its peak.</param>
/// <param name="Batch">The images of a step.</param>
/// <param name="Decay">The weight decay.</param>
/// <param name="Epochs">How often each image is shown.</param>
/// <param name="Count">The training images, the first ones.</param>
/// <param name="TestCount">The official test images, the first ones.</param>
/// <param name="Probed">The training images at which derivatives are taken.</param>
/// <param name="Probes">The random directions of the Hessian's estimates, ≥ 1.</param>
public sealed record GeneralisationCorrelatesOptions(
    string DataSet = "mnist",
    int Width = 64,
    int Depth = 1,
    double Noise = 0,
    double Rate = 0.05,
    int Batch = 64,
    double Decay = 0,
    int Epochs = 20,
    int Count = 5000,
    int TestCount = 10_000,
    int Probed = 500,
    int Probes = 12);

/// <summary>One function in other parameters: the first layer times a factor, the second divided by it.</summary>
/// <param name="Factor">α, a power of two.</param>
/// <param name="OutputDifference">The largest difference of an output from that of α = 1, over the probed images.</param>
/// <param name="HessianNorm">The estimate of the Frobenius norm of the Hessian there, from the same directions.</param>
public sealed record Rescaling(double Factor, double OutputDifference, double HessianNorm);

/// <summary>The result of <see cref="GeneralisationCorrelates"/>.</summary>
/// <param name="Count">The training images.</param>
/// <param name="TrainErrors">The errors on them, by the labels that were trained on.</param>
/// <param name="TestCount">The test images.</param>
/// <param name="TestErrors">The errors on them.</param>
/// <param name="JacobianNorm">The mean over images of the Frobenius norm of ∂p(y|x)/∂x.</param>
/// <param name="HessianNorm">√ mean |Hv|² over standard normal v: the Frobenius norm of the Hessian of the mean loss.</param>
/// <param name="HessianTrace">The mean of vᵀHv.</param>
/// <param name="TopEigenvalue">vᵀHv after power iteration.</param>
/// <param name="Sharpness">How much the loss rises along the normalised gradient, over a distance of 0.05.</param>
/// <param name="Rescaled">The same function at other scales of its layers.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the data set.</param>
public sealed record GeneralisationCorrelatesResult(
    int Count,
    int TrainErrors,
    int TestCount,
    int TestErrors,
    double JacobianNorm,
    double HessianNorm,
    double HessianTrace,
    double TopEigenvalue,
    double Sharpness,
    IReadOnlyList<Rescaling> Rescaled,
    bool StandIn)
{
    /// <summary>Test error less training error.</summary>
    /// <returns>The gap, in [−1, 1].</returns>
    public double Gap() => (TestErrors / (double)TestCount) - (TrainErrors / (double)Count);

    /// <summary>The gap and the norms.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"gap {Gap():0.000}, Jacobian {JacobianNorm:G3}, Hessian {HessianNorm:G3}{(StandIn ? "; stand-in data" : "")}");
}

/// <summary>Small networks whose gap between training and test error is held against the norms of two derivatives: of the input, and of the parameters twice.</summary>
/// <remarks>
/// <para>The Hessian is that of the mean cross-entropy over the probed training images, with the labels that were trained on.</para>
/// <para>Smoke: one net. Cpu and gpu: 32, two data sets by clean and corrupted labels by eight settings of width, depth, rate, batch and decay.</para>
/// </remarks>
public static class GeneralisationCorrelates
{
    private const double Radius = 0.05;
    private const int PowerSteps = 15;
    private static readonly double[] Factors = [1, 2, 8, 32];

    /// <summary>The experiment.</summary>
    public static Experiment<GeneralisationCorrelatesOptions, GeneralisationCorrelatesResult> Experiment { get; } = new("generalisation-correlates", Grid, static (options, seed, lab) => Run(options, seed, lab)) { Resumable = Run };

    private static IReadOnlyList<Trial<GeneralisationCorrelatesOptions>> Grid(Tier tier)
    {
        if (tier == Tier.Smoke)
        {
            return [new(new("mnist", 16, Epochs: 2, Count: 500, TestCount: 500, Probed: 50, Probes: 3), new Seed(1))];
        }

        return
        [
            .. from data in new[] { "mnist", "fashion-mnist" }
               from noise in new[] { 0.0, 0.2 }
               from setting in new GeneralisationCorrelatesOptions[]
               {
                   new(), new(Width: 16), new(Width: 192), new(Depth: 2), new(Rate: 0.005), new(Batch: 500, Rate: 0.1), new(Decay: 0.01), new(Epochs: 6),
               }
               select new Trial<GeneralisationCorrelatesOptions>(setting with { DataSet = data, Noise = noise }, new Seed(1)),
        ];
    }

    private static GeneralisationCorrelatesResult Run(GeneralisationCorrelatesOptions options, Seed seed, Lab lab, Checkpointing? checkpointing = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Depth, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Probes, 1, nameof(options));
        var data = lab.Data.Find(options.DataSet);
        if (options.Count < 1 || options.Count > data.Train.Count || options.TestCount < 1 || options.TestCount > data.Test.Count || options.Probed < 1 || options.Probed > options.Count)
        {
            throw new ArgumentException($"{options.Count} images to train on, {options.TestCount} to test on and {options.Probed} to probe are not among {data.Train.Count} and {data.Test.Count}.", nameof(options));
        }

        if (!(options.Noise >= 0 && options.Noise <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Noise, "The share of corrupted labels lies in [0, 1].");
        }

        var train = data.Train.Take([.. Enumerable.Range(0, options.Count)]);
        var stream = seed.Split("noise").Stream();
        foreach (ref var label in train.Labels.AsSpan())
        {
            if (stream.NextDouble() < options.Noise)
            {
                label = (byte)((label + 1 + stream.NextInt(DataSet.Classes - 1)) % DataSet.Classes);
            }
        }

        var test = data.Test.Take([.. Enumerable.Range(0, options.TestCount)]);
        var network = Networks.Mlp([.. Enumerable.Repeat(options.Width, options.Depth)]);
        var training = new TrainingOptions(options.Epochs, options.Batch, Rate: options.Rate, Decay: options.Decay);
        var model = Trainer.Train(network, train, training, seed.Split("training"), lab.Compute, p => lab.Report(p with { Fraction = p.Fraction / 2 }), checkpointing: checkpointing).Model;

        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var probed = train.Take([.. Enumerable.Range(0, options.Probed)]);
        using var batches = new Batches(probed, model.Scale, Augmentation.None, probed.Count, device);
        var (images, classes) = batches.Fill([.. Enumerable.Range(0, probed.Count)], null);
        var statistics = tensor(model.Statistics).to(device);
        var at = tensor(model.Parameters).to(device);

        Tensor Output(Tensor θ) => network.Apply(θ, statistics, images, training: false);
        Tensor Loss(Tensor θ) => nn.functional.cross_entropy(Output(θ), classes);

        var directions = seed.Split("directions").Stream();
        var probes = Enumerable.Range(0, options.Probes).Select(_ => tensor(directions.Normals(model.Parameters.Length).Select(z => (float)z).ToArray()).to(device)).ToList();
        var products = probes.Select(v => Along(CheckedTorch.HessianVector(Loss, at, v), v)).ToList();

        var top = probes[0] / probes[0].norm();
        var eigenvalue = 0.0;
        for (var step = 0; step < PowerSteps; step++)
        {
            var product = CheckedTorch.HessianVector(Loss, at, top);
            eigenvalue = (product * top).sum().item<float>();
            top = product / (product.norm() + 1e-30);
        }

        var slope = CheckedTorch.Grad(Loss, at);
        var sharpness = Loss(at + (slope * (Radius / (slope.norm().item<float>() + 1e-30)))).item<float>() - Loss(at).item<float>();
        lab.Report(new Progress(0.8, "derivatives"));

        var original = Output(at);
        var rescaled = Factors.Select(factor =>
        {
            using var scope = NewDisposeScope();
            var other = at * tensor(ScaleOf(network, factor)).to(device);
            var square = probes.Average(v => Along(CheckedTorch.HessianVector(Loss, other, v), v).Square);
            return new Rescaling(factor, (Output(other) - original).abs().max().item<float>(), Math.Sqrt(square));
        }).ToList();

        return new(
            train.Count, model.Errors(train, lab.Compute), test.Count, model.Errors(test, lab.Compute),
            Jacobian(x => network.Apply(at, statistics, x, training: false), images), Math.Sqrt(products.Average(p => p.Square)), products.Average(p => p.Bend), eigenvalue, sharpness,
            rescaled, data.IsStandIn);

        static (double Square, double Bend) Along(Tensor product, Tensor v) => (product.square().sum().item<float>(), (product * v).sum().item<float>());
    }

    /// <summary>The factor of each parameter: α for the first layer's weights and biases, 1/α for the second's weights.</summary>
    private static float[] ScaleOf(Network network, double factor)
    {
        var (weights, scales) = (0, new List<float>());
        foreach (var block in network.Parameters)
        {
            weights += block.Shape.Count > 1 ? 1 : 0;
            var own = weights == 1 ? factor : weights == 2 && block.Shape.Count > 1 ? 1 / factor : 1;
            scales.AddRange(Enumerable.Repeat((float)own, (int)block.Count));
        }

        return [.. scales];
    }

    // An image's probabilities depend on that image alone: the gradient of a class's sum over the images holds each image's own.
    private static double Jacobian(Func<Tensor, Tensor> output, Tensor images)
    {
        var squares = zeros(images.shape[0], device: images.device);
        for (var class_ = 0; class_ < DataSet.Classes; class_++)
        {
            using var scope = NewDisposeScope();
            squares.add_(CheckedTorch.Grad(x => output(x).softmax(1).select(1, class_).sum(), images).square().sum([1, 2, 3]));
        }

        return squares.sqrt().mean().item<float>();
    }
}
