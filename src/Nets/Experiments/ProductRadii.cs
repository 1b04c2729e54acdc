using System.Numerics;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="ProductRadii"/>.</summary>
/// <param name="Order">N ≥ 1.</param>
/// <param name="Complex">Whether an entry is complex; its variance is 1/N either way.</param>
/// <param name="Factors">Those k whose radii are taken, ascending, ≥ 1.</param>
/// <param name="Draws">How often the matrices are drawn, ≥ 2.</param>
public sealed record ProductRadiiOptions(int Order = 10, bool Complex = true, IReadOnlyList<int>? Factors = null, int Draws = 4000)
{
    /// <summary>Those k whose radii are taken.</summary>
    public IReadOnlyList<int> Factors { get; init; } = Factors ?? [2, 4, 8, 16];
}

/// <summary>Mean, standard error of the mean, and standard deviation.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Deviation">The standard deviation of one draw.</param>
public sealed record DrawnMean(double Mean, double Error, double Deviation);

/// <summary>Logarithms of spectral radii at one number of factors.</summary>
/// <param name="Factors">k.</param>
/// <param name="Product">ln ρ(W_k⋯W₁).</param>
/// <param name="Power">ln ρ(W₁ᵏ).</param>
/// <param name="Difference">The second less the first, of one draw.</param>
/// <param name="PowersAbove">The share of draws whose power has the larger radius.</param>
public sealed record FactorRadii(int Factors, DrawnMean Product, DrawnMean Power, DrawnMean Difference, double PowersAbove);

/// <summary>The result of <see cref="ProductRadii"/>.</summary>
/// <param name="Radii">One of each k.</param>
public sealed record ProductRadiiResult(IReadOnlyList<FactorRadii> Radii)
{
    /// <summary>The differences.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", Radii.Select(static r => FormattableString.Invariant($"k = {r.Factors}: ln ρ(Wᵏ) − ln ρ(W_k⋯W₁) = {r.Difference.Mean:F3} ± {r.Difference.Error:F3}")));
}

/// <summary>Spectral radii of powers of one random matrix and of products of many.</summary>
/// <remarks>
/// <para>W₁, W₂, … have independent normal entries, real or complex, of variance 1/N. A draw takes the eigenvalues of each product and of W₁; a product is divided by its norm at each step, so that nothing leaves the range.</para>
/// <para>Smoke: one cell, few draws. Cpu and gpu: N = 1, 2, 10 and 50, real and complex, up to sixteen factors.</para>
/// </remarks>
public static class ProductRadii
{
    /// <summary>The experiment.</summary>
    public static Experiment<ProductRadiiOptions, ProductRadiiResult> Experiment { get; } = new("product-radii", Grid, Run);

    private static IReadOnlyList<Trial<ProductRadiiOptions>> Grid(Tier tier) => tier == Tier.Smoke
        ? [new(new(3, Draws: 200), new Seed(1))]
        : [.. from (int Order, int Draws) cell in new[] { (1, 100_000), (2, 100_000), (10, 20_000), (50, 4_000) } from complex in new[] { false, true } select new Trial<ProductRadiiOptions>(new(cell.Order, complex, Draws: cell.Draws), new Seed(1))];

    private static ProductRadiiResult Run(ProductRadiiOptions options, Seed seed, Lab lab)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Order, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Draws, 2, nameof(options));
        if (options.Factors.Count == 0 || options.Factors[0] < 1 || options.Factors.Zip(options.Factors.Skip(1)).Any(static p => p.First >= p.Second))
        {
            throw new ArgumentOutOfRangeException(nameof(options), string.Join(", ", options.Factors), "The numbers of factors are positive and ascend.");
        }

        var radii = new (double Product, double Power)[options.Factors.Count, options.Draws];
        var done = 0;
        Parallel.For(0, options.Draws, new ParallelOptions { MaxDegreeOfParallelism = lab.Compute.Threads }, draw =>
        {
            var stream = seed.Split(draw).Stream();
            var product = Draw(options, stream);
            var one = LogRadius(product);
            var scale = 0.0;
            for (var (k, index) = (1, 0); index < options.Factors.Count; k++)
            {
                if (k > 1)
                {
                    product = Draw(options, stream) * product;
                    var norm = product.FrobeniusNorm;
                    (product, scale) = (product / norm, scale + Math.Log(norm));
                }

                if (k == options.Factors[index])
                {
                    radii[index++, draw] = (k == 1 ? one : scale + LogRadius(product), k * one);
                }
            }

            var finished = Interlocked.Increment(ref done);
            if (finished % 100 == 0)
            {
                lab.Report(new Progress(finished / (double)options.Draws, $"N = {options.Order}: {finished} of {options.Draws} draws"));
            }
        });

        return new([.. options.Factors.Select((k, index) =>
        {
            (double Product, double Power)[] all = [.. Enumerable.Range(0, options.Draws).Select(draw => radii[index, draw])];
            return new FactorRadii(
                k, Mean(all.Select(static r => r.Product)), Mean(all.Select(static r => r.Power)), Mean(all.Select(static r => r.Power - r.Product)),
                all.Count(static r => r.Power > r.Product) / (double)options.Draws);
        })]);
    }

    private static ComplexMatrix Draw(ProductRadiiOptions options, RandomStream stream)
    {
        var (n, scale) = (options.Order, 1 / Math.Sqrt(options.Complex ? 2.0 * options.Order : options.Order));
        return new ComplexMatrix(n, n, (_, _) => new Complex(scale * stream.NextNormal(), options.Complex ? scale * stream.NextNormal() : 0));
    }

    private static double LogRadius(ComplexMatrix w)
    {
        var real = w.Imaginary().FrobeniusNorm == 0;
        var eigenvalues = real ? LinearAlgebra.Managed.Eigenvalues(w.Real()) : LinearAlgebra.Managed.Eigenvalues(w);
        return Math.Log(eigenvalues.Max(Complex.Abs));
    }

    private static DrawnMean Mean(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        var deviation = Math.Sqrt(all.Sum(x => (x - mean) * (x - mean)) / (all.Length - 1));
        return new(mean, deviation / Math.Sqrt(all.Length), deviation);
    }
}
