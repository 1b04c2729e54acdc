using Theory.Nets.Data;
using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>What is learned in <see cref="GatedTraining"/>.</summary>
public enum GatedTask
{
    /// <summary>The ten classes of Fashion-MNIST, from eight thousand images.</summary>
    Fashion,

    /// <summary>A regression whose teacher is four linear maps, each with a region of its own: softmax gates with logits of standard deviation 3.</summary>
    Regions,

    /// <summary>A regression whose teacher is a dense relu network: no regions.</summary>
    Dense,
}

/// <summary>The options of <see cref="GatedTraining"/>.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Experts">K, ≥ 1.</param>
/// <param name="Units">The outputs of each expert, ≥ 1.</param>
/// <param name="Epochs">How often each example is shown, ≥ 1.</param>
/// <param name="Count">The examples: four fifths to train on, one fifth to choose the learning rate; ≥ 10.</param>
public sealed record GatedTrainingOptions(GatedTask Task = GatedTask.Fashion, int Experts = 8, int Units = 32, int Epochs = 6, int Count = 10_000);

/// <summary>One layer, trained.</summary>
/// <param name="Layer"><c>softmax gates</c>, <c>constant gates</c> or <c>dense</c>.</param>
/// <param name="Parameters">The trained numbers.</param>
/// <param name="Rate">The learning rate with the least loss on the validation examples.</param>
/// <param name="ValidationLoss">That loss.</param>
/// <param name="TestLoss">The loss on the test examples: mean cross-entropy, or the squared error as a share of the variance.</param>
/// <param name="TestError">The share of wrong classes on the test examples; 0 in a regression.</param>
/// <param name="TrainLoss">The loss on the training examples.</param>
public sealed record TrainedLayer(string Layer, long Parameters, double Rate, double ValidationLoss, double TestLoss, double TestError, double TrainLoss);

/// <summary>The result of <see cref="GatedTraining"/>: three layers on one task, from one seed.</summary>
/// <param name="Softmax">The mixture with softmax gates.</param>
/// <param name="Constant">The same mixture with gates 1/K.</param>
/// <param name="Wide">A dense relu layer, so wide that it has the number of parameters of the first.</param>
/// <param name="StandIn">Whether glyphs drawn by code stood in for the data set.</param>
public sealed record GatedTrainingResult(TrainedLayer Softmax, TrainedLayer Constant, TrainedLayer Wide, bool StandIn)
{
    /// <summary>The test losses.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"test loss {Softmax.TestLoss:G3} with softmax gates, {Constant.TestLoss:G3} with constant gates, {Wide.TestLoss:G3} dense{(StandIn ? "; stand-in data" : "")}");
}

/// <summary>A hidden layer of experts with softmax gates, with constant gates, and a dense one of as many parameters: which learns a task best?</summary>
/// <remarks>
/// <para>Layer, then a linear map to the outputs; Adam, batches of 100, a cosine to zero; each layer has the best of three learning rates, by the validation
/// examples. Single precision. Teachers have 32 standard normal inputs and 8 outputs of mean square 1; the test examples of a regression are 5,000 new ones.</para>
/// <para>Smoke: one small regression. Cpu and gpu: three tasks, six seeds each.</para>
/// </remarks>
public static class GatedTraining
{
    private const int Batch = 100;
    private const int TeacherInputs = 32;
    private const int TeacherOutputs = 8;
    private const int TestCount = 5000;
    private static readonly double[] Rates = [1e-3, 3e-3, 1e-2];

    /// <summary>The experiment.</summary>
    public static Experiment<GatedTrainingOptions, GatedTrainingResult> Experiment { get; } = new("gated-training", Grid, Run);

    private static IReadOnlyList<Trial<GatedTrainingOptions>> Grid(Tier tier) => tier == Tier.Smoke
        ? [new(new(GatedTask.Regions, 4, 8, 2, 1000), new Seed(1))]
        :
        [
            .. from options in new GatedTrainingOptions[] { new(), new(GatedTask.Regions, 4, 16, 30, 5000), new(GatedTask.Dense, 4, 16, 30, 5000) }
               from seed in Enumerable.Range(1, 6)
               select new Trial<GatedTrainingOptions>(options, new Seed((ulong)seed)),
        ];

    private static GatedTrainingResult Run(GatedTrainingOptions options, Seed seed, Lab lab)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Experts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Units, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 10, nameof(options));
        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var (task, standIn) = Make(options, seed.Split("task"), lab, device);
        var (inputs, outputs) = ((int)task.Train.X.shape[1], task.Outputs);
        var gated = ((long)options.Experts * ((options.Units * inputs) + inputs)) + (options.Units * outputs) + outputs;
        var wide = (int)((gated - outputs) / (inputs + outputs));
        return new(
            Train("softmax gates", s => new DenseMixtureOfExperts(inputs, options.Units, options.Experts, ExpertGates.Softmax, s), options.Units),
            Train("constant gates", s => new DenseMixtureOfExperts(inputs, options.Units, options.Experts, ExpertGates.Constant, s), options.Units),
            Train("dense", s => new DenseMixtureOfExperts(inputs, wide, 1, ExpertGates.Constant, s), wide),
            standIn);

        TrainedLayer Train(string name, Func<Seed, DenseMixtureOfExperts> make, int hidden)
        {
            TrainedLayer? best = null;
            foreach (var rate in Rates)
            {
                using var scope = NewDisposeScope();
                using var layer = make(seed.Split("layer"));
                var head = new DenseHead(hidden, outputs, seed.Split("head"));
                layer.to(device);
                IReadOnlyList<Parameter> parameters = [.. layer.parameters(), head.Weight, head.Bias];
                Tensor Output(Tensor x) => head.Apply(layer.forward(x));
                using var adam = optim.Adam(parameters, rate);
                var order = seed.Split("order").Stream();
                var count = (int)task.Train.X.shape[0];
                var steps = options.Epochs * ((count + Batch - 1) / Batch);
                var step = 0;
                for (var epoch = 0; epoch < options.Epochs; epoch++)
                {
                    using var shuffled = tensor(order.Permutation(count).Select(static i => (long)i).ToArray()).to(device);
                    for (var start = 0; start < count; start += Batch, step++)
                    {
                        using var inner = NewDisposeScope();
                        foreach (var group in adam.ParamGroups)
                        {
                            group.LearningRate = rate * 0.5 * (1 + Math.Cos(Math.PI * step / steps));
                        }

                        var chosen = shuffled.narrow(0, start, Math.Min(Batch, count - start));
                        adam.zero_grad();
                        task.Loss(Output(task.Train.X.index_select(0, chosen)), task.Train.Y.index_select(0, chosen)).backward();
                        adam.step();
                    }
                }

                using var quiet = no_grad();
                double Of((Tensor X, Tensor Y) examples) => task.Loss(Output(examples.X), examples.Y).item<float>();
                var validation = Of(task.Validation);
                if (double.IsFinite(validation) && (best is null || validation < best.ValidationLoss))
                {
                    var error = task.IsRegression ? 0 : Output(task.Test.X).argmax(1).ne(task.Test.Y).to(ScalarType.Float64).mean().item<double>();
                    best = new(name, parameters.Sum(static p => p.numel()), rate, validation, Of(task.Test), error, Of(task.Train));
                }

                lab.Report(new Progress(0.5, $"{name} at rate {rate}: {validation:G3}"));
            }

            return best ?? throw new InvalidOperationException($"No learning rate gave a finite loss with {name}.");
        }
    }

    private static (Examples Task, bool StandIn) Make(GatedTrainingOptions options, Seed seed, Lab lab, Device device)
    {
        var training = options.Count * 4 / 5;
        if (options.Task == GatedTask.Fashion)
        {
            var data = lab.Data.Find("fashion-mnist");
            if (options.Count > data.Train.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(options), options.Count, $"There are {data.Train.Count} images.");
            }

            var chosen = seed.Split("chosen").Stream().Permutation(data.Train.Count);
            (Tensor, Tensor) Of(LabelledImages images) =>
                (tensor(images.Pixels.Select(static p => (p / 127.5f) - 1).ToArray(), [images.Count, images.Size]).to(device),
                 tensor(images.Labels.Select(static l => (long)l).ToArray()).to(device));
            return (new(Of(data.Train.Take(chosen[..training])), Of(data.Train.Take(chosen[training..options.Count])), Of(data.Test), DataSet.Classes, false), data.IsStandIn);
        }

        var teacher = Teacher(options.Task, seed.Split("teacher"));
        var x = Normal(seed.Split("inputs"), options.Count + TestCount, TeacherInputs, 1);
        var y = teacher(x);
        (x, y) = (x.to(ScalarType.Float32).to(device), (y / y.square().mean().sqrt()).to(ScalarType.Float32).to(device));
        (Tensor, Tensor) Part(long start, long count) => (x.narrow(0, start, count), y.narrow(0, start, count));
        return (new(Part(0, training), Part(training, options.Count - training), Part(options.Count, TestCount), TeacherOutputs, true), false);
    }

    private static Func<Tensor, Tensor> Teacher(GatedTask task, Seed seed)
    {
        const int Regions = 4;
        const int Hidden = 64;
        if (task == GatedTask.Regions)
        {
            var maps = Normal(seed.Split("maps"), Regions * TeacherOutputs, TeacherInputs, 1);
            var gates = Normal(seed.Split("gates"), Regions, TeacherInputs, 3 / Math.Sqrt(TeacherInputs));
            return x => (x.mm(maps.t()).view(-1, Regions, TeacherOutputs) * x.mm(gates.t()).softmax(1).unsqueeze(2)).sum(1);
        }

        var first = Normal(seed.Split("first"), Hidden, TeacherInputs, 1);
        var second = Normal(seed.Split("second"), TeacherOutputs, Hidden, 1);
        return x => x.mm(first.t()).relu().mm(second.t());
    }

    private static Tensor Normal(Seed seed, int rows, int columns, double deviation) => tensor(seed.Stream().Normals(rows * columns), [rows, columns]) * deviation;

    /// <summary>The examples of a task, and its loss.</summary>
    private sealed record Examples((Tensor X, Tensor Y) Train, (Tensor X, Tensor Y) Validation, (Tensor X, Tensor Y) Test, int Outputs, bool IsRegression)
    {
        public Tensor Loss(Tensor output, Tensor target) => IsRegression ? (output - target).square().mean() : nn.functional.cross_entropy(output, target);
    }

    /// <summary>A linear map with a bias, Glorot-uniform.</summary>
    private sealed record DenseHead(Parameter Weight, Parameter Bias)
    {
        public DenseHead(int inputs, int outputs, Seed seed)
            : this(
                new Parameter(((tensor(seed.Stream().Uniforms(inputs * outputs), [outputs, inputs]) * 2) - 1).mul(Math.Sqrt(6.0 / (inputs + outputs))).to(ScalarType.Float32)),
                new Parameter(zeros(outputs)))
        {
        }

        public Tensor Apply(Tensor hidden) => nn.functional.linear(hidden, Weight, Bias);
    }
}
