using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="ReluSpectrum"/>.</summary>
/// <param name="Width">The number of inputs and of outputs of the layer, ≥ 1.</param>
/// <param name="Inputs">The number of standard normal inputs that are averaged over, ≥ 2.</param>
/// <param name="Confirmed">The number of inputs at which the Jacobian is also taken by automatic differentiation.</param>
public sealed record ReluSpectrumOptions(int Width = 128, int Inputs = 250, int Confirmed = 5);

/// <summary>The result of <see cref="ReluSpectrum"/>: the singular values of the layer's Jacobian, over the inputs.</summary>
/// <param name="MeanSingularValues">The mean of the largest, of the second, …; Width of them, falling.</param>
/// <param name="StandardErrors">The standard error of each of those means.</param>
/// <param name="ZeroShare">The mean share of singular values that are zero: those of units that are off.</param>
/// <param name="ZeroShareError">Its standard error.</param>
/// <param name="SmallestZeroShare">The smallest share among the inputs.</param>
/// <param name="LargestZeroShare">The largest share among the inputs.</param>
/// <param name="Largest">The largest singular value at any input.</param>
/// <param name="SmallestNonzero">The smallest singular value at any input that is not zero; 0 where all are.</param>
/// <param name="LargestZero">The largest singular value, as computed, among those that are zero: how far the computation is from exact.</param>
/// <param name="JacobianDifference">The largest difference of an entry between the closed form diag(1[Wx &gt; 0]) W and automatic differentiation.</param>
public sealed record ReluSpectrumResult(
    IReadOnlyList<double> MeanSingularValues,
    IReadOnlyList<double> StandardErrors,
    double ZeroShare,
    double ZeroShareError,
    double SmallestZeroShare,
    double LargestZeroShare,
    double Largest,
    double SmallestNonzero,
    double LargestZero,
    double JacobianDifference)
{
    /// <summary>The width, the range and the share of zeros.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"{MeanSingularValues.Count} singular values from {MeanSingularValues[0]:0.000} down, a share {ZeroShare:0.000} ± {ZeroShareError:0.000} of them zero");
}

/// <summary>The singular values of the Jacobian of one dense relu layer y = max(Wx, 0), W Glorot-uniform, x standard normal.</summary>
/// <remarks>
/// <para>The Jacobian is J = diag(1[Wx &gt; 0]) W: each unit that is off is a row of zeros, and a singular value of exactly zero. All in double precision.</para>
/// <para>One W a seed. Smoke: width 32. Cpu: widths 32, 128 and 512, three seeds each. Gpu: up to 2,048, ten seeds.</para>
/// </remarks>
public static class ReluSpectrum
{
    private const int Together = 25;

    /// <summary>The experiment.</summary>
    public static Experiment<ReluSpectrumOptions, ReluSpectrumResult> Experiment { get; } = new("relu-spectrum", Grid, Run);

    private static IReadOnlyList<Trial<ReluSpectrumOptions>> Grid(Tier tier) => tier switch
    {
        Tier.Smoke => Trials(1, new(32, 50), new(128, 20)),
        Tier.Cpu => Trials(3, new(), new(32, 2000), new(512, 50)),
        _ => Trials(10, new(), new(32, 2000), new(512), new(2048, 50)),
    };

    private static IReadOnlyList<Trial<ReluSpectrumOptions>> Trials(int seeds, params IReadOnlyList<ReluSpectrumOptions> options) =>
        [.. from each in options from seed in Enumerable.Range(1, seeds) select new Trial<ReluSpectrumOptions>(each, new Seed((ulong)seed))];

    private static ReluSpectrumResult Run(ReluSpectrumOptions options, Seed seed, Lab lab)
    {
        var (width, inputs) = (options.Width, options.Inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 2, nameof(options));
        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var bound = Math.Sqrt(6.0 / (width + width));
        var weights = tensor(seed.Split("weights").Stream().Uniforms(width * width).Select(u => bound * ((2 * u) - 1)).ToArray(), [width, width]).to(device);
        var points = tensor(seed.Split("inputs").Stream().Normals(inputs * width), [inputs, width]).to(device);
        var on = points.mm(weights.t()).gt(0).to(ScalarType.Float64);

        var sums = new double[width];
        var squares = new double[width];
        var zeroShares = new double[inputs];
        var (largest, smallestNonzero, largestZero, difference) = (0.0, double.PositiveInfinity, 0.0, 0.0);
        for (var start = 0; start < inputs; start += Together)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Together, inputs - start);
            var jacobians = on.narrow(0, start, count).unsqueeze(2) * weights;
            var values = linalg.svdvals(jacobians).cpu().data<double>().ToArray();
            var active = on.narrow(0, start, count).sum(1).cpu().data<double>().ToArray();
            for (var index = 0; index < count; index++)
            {
                zeroShares[start + index] = 1 - (active[index] / width);
                for (var rank = 0; rank < width; rank++)
                {
                    // A Jacobian has as many singular values other than zero as it has rows other than zero; the others, small as they come out, are zero.
                    var value = values[(index * width) + rank];
                    if (rank < active[index])
                    {
                        largest = Math.Max(largest, value);
                        smallestNonzero = Math.Min(smallestNonzero, value);
                        sums[rank] += value;
                        squares[rank] += value * value;
                    }
                    else
                    {
                        largestZero = Math.Max(largestZero, value);
                    }
                }

                if (start + index < options.Confirmed)
                {
                    var automatic = CheckedTorch.Jacobian(x => weights.mv(x).relu(), points[start + index]);
                    difference = Math.Max(difference, (automatic - jacobians[index]).abs().max().item<double>());
                }
            }

            lab.Report(new Progress((double)(start + count) / inputs, $"width {width}: {start + count} of {inputs} inputs"));
        }

        var means = sums.Select(sum => sum / inputs).ToArray();
        return new ReluSpectrumResult(
            means,
            [.. squares.Select((square, rank) => StandardError(square, means[rank]))],
            zeroShares.Average(), StandardError(zeroShares.Sum(static share => share * share), zeroShares.Average()),
            zeroShares.Min(), zeroShares.Max(), largest, largest > 0 ? smallestNonzero : 0, largestZero, difference);

        // Rounding can leave the sum of squares below n times the squared mean by a hair, where all values are equal.
        double StandardError(double square, double mean) => Math.Sqrt(Math.Max(square - (inputs * mean * mean), 0) / (inputs - 1) / inputs);
    }
}
