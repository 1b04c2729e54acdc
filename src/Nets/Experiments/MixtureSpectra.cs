using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>Where the inputs of <see cref="MixtureSpectra"/> come from.</summary>
public enum InputLaw
{
    /// <summary>Independent standard normal coordinates.</summary>
    Normal,

    /// <summary>Independent coordinates, uniform on [0, 1].</summary>
    Uniform,
}

/// <summary>The options of <see cref="MixtureSpectra"/>.</summary>
/// <param name="Width">The number of inputs and of outputs, ≥ 2.</param>
/// <param name="Experts">K, ≥ 1; one expert is a dense layer.</param>
/// <param name="Gates">How the experts are weighed.</param>
/// <param name="Input">Where the inputs come from.</param>
/// <param name="Inputs">The number of inputs that are averaged over, ≥ 2.</param>
/// <param name="Confirmed">The number of inputs at which the Jacobian is also taken by automatic differentiation.</param>
public sealed record MixtureSpectraOptions(
    int Width = 128, int Experts = 1, ExpertGates Gates = ExpertGates.Constant, InputLaw Input = InputLaw.Normal, int Inputs = 250, int Confirmed = 2);

/// <summary>The result of <see cref="MixtureSpectra"/>: means over the inputs, each with its standard error over them.</summary>
/// <param name="MeanSingularValues">The mean of the largest, of the second, …; Width of them, falling.</param>
/// <param name="ZeroShare">The share of singular values below 1e-12 of the largest.</param>
/// <param name="ZeroShareError">Its standard error.</param>
/// <param name="StableRank">‖J‖²_F / ‖J‖², as a share of the width.</param>
/// <param name="StableRankError">Its standard error.</param>
/// <param name="Participation">(Σs²)² / (n Σs⁴).</param>
/// <param name="ParticipationError">Its standard error.</param>
/// <param name="Largest">The largest singular value.</param>
/// <param name="LargestError">Its standard error.</param>
/// <param name="MeanSquare">Σs² / n.</param>
/// <param name="MeanSquareError">Its standard error.</param>
/// <param name="EffectiveExperts">1 / Σ gₖ².</param>
/// <param name="GateShare">The squared Frobenius norm of the gates' term over that of J.</param>
/// <param name="GateRank">The largest rank of the gates' term at any input.</param>
/// <param name="JacobianDifference">The largest difference of an entry between the closed form and automatic differentiation.</param>
public sealed record MixtureSpectraResult(
    IReadOnlyList<double> MeanSingularValues,
    double ZeroShare,
    double ZeroShareError,
    double StableRank,
    double StableRankError,
    double Participation,
    double ParticipationError,
    double Largest,
    double LargestError,
    double MeanSquare,
    double MeanSquareError,
    double EffectiveExperts,
    double GateShare,
    int GateRank,
    double JacobianDifference)
{
    /// <summary>The largest of the mean singular values over the middle one of them; ∞ where that is zero.</summary>
    /// <returns>The ratio, ≥ 1.</returns>
    public double LargestOverMedian() => MeanSingularValues[0] / MeanSingularValues[(MeanSingularValues.Count - 1) / 2];

    /// <summary>The four shape numbers.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"zeros {ZeroShare:0.000}, stable rank {StableRank:0.000}, participation {Participation:0.000}, s1/median {LargestOverMedian():G3}");
}

/// <summary>The singular values of the Jacobian of a mixture of relu experts, with constant gates and with softmax gates.</summary>
/// <remarks>
/// <para>Weights Glorot-uniform, no biases; all in double precision. A singular value counts as zero below 1e-12 of the largest, some thirty times the rounding.</para>
/// <para>One mixture a seed. Smoke: width 32, four experts. Cpu and gpu: the essay's width 128 with 1, 2, …, 64 experts, both gates, both laws of the input;
/// widths 64 and 256 with eight experts; five seeds each.</para>
/// </remarks>
public static class MixtureSpectra
{
    private const int Together = 25;
    private const double Zero = 1e-12;

    /// <summary>The experiment.</summary>
    public static Experiment<MixtureSpectraOptions, MixtureSpectraResult> Experiment { get; } = new("mixture-spectra", Grid, Run);

    private static IReadOnlyList<Trial<MixtureSpectraOptions>> Grid(Tier tier)
    {
        if (tier == Tier.Smoke)
        {
            return [.. from gates in Enum.GetValues<ExpertGates>() select new Trial<MixtureSpectraOptions>(new(32, 4, gates, Inputs: 40), new Seed(1))];
        }

        int[] experts = [1, 2, 4, 8, 16, 32, 64];
        MixtureSpectraOptions[] widths = [.. from width in new[] { 64, 256 } from gates in Enum.GetValues<ExpertGates>() select new MixtureSpectraOptions(width, 8, gates, Inputs: 100)];
        return
        [
            .. from options in
                   (from input in Enum.GetValues<InputLaw>()
                    from gates in Enum.GetValues<ExpertGates>()
                    from count in experts
                    where count > 1 || gates == ExpertGates.Constant
                    select new MixtureSpectraOptions(Experts: count, Gates: gates, Input: input)).Concat(widths)
               from seed in Enumerable.Range(1, 5)
               select new Trial<MixtureSpectraOptions>(options, new Seed((ulong)seed)),
        ];
    }

    private static MixtureSpectraResult Run(MixtureSpectraOptions options, Seed seed, Lab lab)
    {
        var (width, inputs) = (options.Width, options.Inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 2, nameof(options));
        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        using var layer = new DenseMixtureOfExperts(width, width, options.Experts, options.Gates, seed.Split("layer"), ScalarType.Float64);
        layer.to(device);
        var stream = seed.Split("inputs").Stream();
        var points = tensor(options.Input == InputLaw.Normal ? stream.Normals(inputs * width) : stream.Uniforms(inputs * width), [inputs, width]).to(device);

        var sums = new double[width];
        var (zeros, stable, participation, largest, square, effective, gateShare) =
            (new double[inputs], new double[inputs], new double[inputs], new double[inputs], new double[inputs], new double[inputs], new double[inputs]);
        var (gateRank, difference) = (0, 0.0);
        for (var start = 0; start < inputs; start += Together)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var count = Math.Min(Together, inputs - start);
            var batch = points.narrow(0, start, count);
            var jacobians = layer.Jacobian(batch);
            var values = linalg.svdvals(jacobians).cpu().data<double>().ToArray();
            var gates = (1 / layer.Gates(batch).square().sum(1)).cpu().data<double>().ToArray();
            var gateSquares = layer.GateTerm(batch).square().sum([1, 2]).cpu().data<double>().ToArray();
            for (var index = 0; index < count; index++)
            {
                var own = values.AsSpan(index * width, width);
                var (second, fourth, zero) = (0.0, 0.0, 0);
                for (var rank = 0; rank < width; rank++)
                {
                    sums[rank] += own[rank];
                    var λ = own[rank] * own[rank];
                    second += λ;
                    fourth += λ * λ;
                    zero += own[rank] <= Zero * own[0] ? 1 : 0;
                }

                var at = start + index;
                zeros[at] = (double)zero / width;
                stable[at] = second / (own[0] * own[0] * width);
                participation[at] = second * second / (width * fourth);
                largest[at] = own[0];
                square[at] = second / width;
                effective[at] = gates[index];
                gateShare[at] = gateSquares[index] / second;
                if (at < options.Confirmed)
                {
                    using var recording = enable_grad();
                    var automatic = CheckedTorch.Jacobian(x => layer.forward(x), points[at]);
                    difference = Math.Max(difference, (automatic - jacobians[index]).abs().max().item<double>());
                    var terms = linalg.svdvals(layer.GateTerm(batch.narrow(0, index, 1))).cpu().data<double>().ToArray();
                    gateRank = Math.Max(gateRank, terms.Count(s => s > Zero * terms[0]));
                }
            }

            lab.Report(new Progress((double)(start + count) / inputs, $"{layer}: {start + count} of {inputs} inputs"));
        }

        return new(
            [.. sums.Select(sum => sum / inputs)],
            zeros.Average(), StandardError(zeros), stable.Average(), StandardError(stable), participation.Average(), StandardError(participation),
            largest.Average(), StandardError(largest), square.Average(), StandardError(square), effective.Average(), gateShare.Average(), gateRank, difference);

        static double StandardError(double[] values)
        {
            var mean = values.Average();
            return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
        }
    }
}
