using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="SmallSteps"/>.</summary>
/// <param name="Steps">k: the number of steps of gradient descent, ≥ 1; each is of size Time / k.</param>
/// <param name="Time">t: the steps' sizes together, positive and finite.</param>
/// <param name="Hidden">The tanh units, ≥ 1.</param>
/// <param name="Examples">The examples in the plane, ≥ 1.</param>
public sealed record SmallStepsOptions(int Steps = 64, double Time = 8, int Hidden = 4, int Examples = 24);

/// <summary>The result of <see cref="SmallSteps"/>: all that is needed to compute the same by other means.</summary>
/// <remarks><para>The parameters lie in one vector: W₁ row by row, b₁, W₂ row by row, b₂.</para></remarks>
/// <param name="Inputs">The examples, two coordinates each, one after another.</param>
/// <param name="Classes">The class of each, 0 or 1.</param>
/// <param name="Start">θ before the first step.</param>
/// <param name="End">θ after the last.</param>
/// <param name="StartLoss">The mean cross-entropy before the first step.</param>
/// <param name="EndLoss">The mean cross-entropy after the last step.</param>
/// <param name="Direction">A random direction v of length 1.</param>
/// <param name="Slope">v·∇L at the start, by automatic differentiation.</param>
/// <param name="Bend">vᵀHv at the start, by automatic differentiation.</param>
public sealed record SmallStepsResult(
    IReadOnlyList<double> Inputs,
    IReadOnlyList<int> Classes,
    IReadOnlyList<double> Start,
    IReadOnlyList<double> End,
    double StartLoss,
    double EndLoss,
    IReadOnlyList<double> Direction,
    double Slope,
    double Bend)
{
    /// <summary>The losses.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Classes.Count} examples, loss {StartLoss:G4} → {EndLoss:G4}");
}

/// <summary>Full-batch gradient descent of a two-layer tanh network for one time t, in few large steps or many small ones.</summary>
/// <remarks>
/// <para>Points of the plane, standard normal; the class is whether the coordinates have one sign, which no line separates. In double precision.</para>
/// <para>Three seeds, each the same data and start for every number of steps. Smoke: 16 steps and 64. Cpu and gpu: 16, 32, …, 1,024.</para>
/// </remarks>
public static class SmallSteps
{
    /// <summary>The experiment.</summary>
    public static Experiment<SmallStepsOptions, SmallStepsResult> Experiment { get; } = new("small-steps", Grid, Run);

    private static IReadOnlyList<Trial<SmallStepsOptions>> Grid(Tier tier) =>
    [
        .. from steps in tier == Tier.Smoke ? new[] { 16, 64 } : [16, 32, 64, 128, 256, 512, 1024]
           from seed in Enumerable.Range(1, tier == Tier.Smoke ? 1 : 3)
           select new Trial<SmallStepsOptions>(new(steps), new Seed((ulong)seed)),
    ];

    private static SmallStepsResult Run(SmallStepsOptions options, Seed seed, Lab lab)
    {
        var (steps, hidden, examples) = (options.Steps, options.Hidden, options.Examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1, nameof(options));
        if (!(options.Time > 0 && double.IsFinite(options.Time)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Time, "The time is positive and finite.");
        }

        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var inputs = seed.Split("inputs").Stream().Normals(2 * examples);
        var classes = Enumerable.Range(0, examples).Select(i => inputs[2 * i] * inputs[(2 * i) + 1] > 0 ? 1 : 0).ToArray();
        var x = tensor(inputs, [examples, 2]).to(device);
        var c = tensor(classes.Select(each => (long)each).ToArray()).to(device);
        var (w1, w2) = (2 * hidden, 2 * hidden);
        double[] start =
        [
            .. seed.Split("first").Stream().Normals(w1).Select(z => z / Math.Sqrt(2)), .. new double[hidden],
            .. seed.Split("second").Stream().Normals(w2).Select(z => z / Math.Sqrt(hidden)), .. new double[2],
        ];

        Tensor Loss(Tensor θ)
        {
            var h = nn.functional.linear(x, θ.narrow(0, 0, w1).view(hidden, 2), θ.narrow(0, w1, hidden)).tanh();
            var z = nn.functional.linear(h, θ.narrow(0, w1 + hidden, w2).view(2, hidden), θ.narrow(0, w1 + hidden + w2, 2));
            return nn.functional.cross_entropy(z, c);
        }

        var begin = tensor(start).to(device);
        var v = seed.Split("direction").Stream().Normals(start.Length);
        var length = Math.Sqrt(v.Sum(static each => each * each));
        var direction = v.Select(each => each / length).ToArray();
        var along = tensor(direction).to(device);
        var slope = (CheckedTorch.Grad(Loss, begin) * along).sum().item<double>();
        var bend = (CheckedTorch.HessianVector(Loss, begin, along) * along).sum().item<double>();

        var parameters = begin.clone();
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            parameters.sub_(CheckedTorch.Grad(Loss, parameters) * (options.Time / steps));
            lab.Report(new Progress((step + 1.0) / steps, $"step {step + 1} of {steps}"));
        }

        return new(inputs, classes, start, parameters.cpu().data<double>().ToArray(), Loss(begin).item<double>(), Loss(parameters).item<double>(), direction, slope, bend);
    }
}
