using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>A power of one random matrix has a larger spectral radius than a product of as many independent ones.</summary>
internal static class PowersAgainstProducts
{
    /// <summary>By what factor a radius at the most factors is called much larger.</summary>
    private const double Much = 2;

    /// <summary>Standard errors that a sampled mean may lie from the exact one.</summary>
    private const double Reach = 4;

    public static Claim Claim { get; } = new(
        "powers-outgrow-products",
        "The spectral radius of a power of a random matrix tends to be much larger than that of a product of as many independent ones.",
        "Common initialization schemes for recurrent neural networks are likely suboptimal",
        Judge);

    /// <summary>Every cell of the measurement.</summary>
    public static IReadOnlyList<(Measurement<ProductRadiiOptions, ProductRadiiResult> From, FactorRadii At)> Cells(Store store) =>
        [.. store.Of(ProductRadii.Experiment).OrderBy(static m => m.Options.Order).ThenByDescending(static m => m.Options.Complex).SelectMany(static m => m.Result.Radii.Select(r => (m, r)))];

    /// <summary>The largest distance of a sampled mean from the exact one, in standard errors, over complex products and powers.</summary>
    public static double LargestZ(Store store) => Cells(store).Where(static c => c.From.Options.Complex).Max(static c => Math.Max(
        Math.Abs(c.At.Product.Mean - ExactRadii.Product(c.From.Options.Order, c.At.Factors).Mean) / c.At.Product.Error,
        Math.Abs(c.At.Power.Mean - ExactRadii.Power(c.From.Options.Order, c.At.Factors).Mean) / c.At.Power.Error));

    /// <summary>The outcome of cells of order 2 and above.</summary>
    /// <param name="differences">ln ρ(Wᵏ) − ln ρ(W_k⋯W₁): its mean and the reach of its interval, and whether k is the largest of its cell.</param>
    public static Outcome Judgement(IReadOnlyCollection<(double Mean, double Reach, bool Most)> differences) =>
        differences.All(static d => d.Mean - d.Reach > (d.Most ? Math.Log(Much) : 0)) ? Outcome.Holds
        : differences.All(static d => d.Mean + d.Reach < 0) ? Outcome.Fails
        : differences.Any(static d => d.Mean - d.Reach > 0) ? Outcome.Conditional : Outcome.Undecided;

    private static Verdict Judge(Store store)
    {
        const string Predicted = "For complex Gaussian matrices of every order and every number of factors it is a theorem: $\\mathrm{E}\\,f(\\ln \\rho(W_k \\cdots W_1)) \\le \\mathrm{E}\\,f(\\ln \\rho(W^k))$ for every increasing convex $f$ ([#product-radii-proof]); the mean of $\\ln \\rho$ is exact in [#product-radii]. For scalars, the essay's heuristic, the means are equal and the variances are as $k$ to $k^2$.";
        var cells = Cells(store).Where(static c => c.From.Options.Order > 1).ToList();
        if (cells.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, ProductRadii.Experiment.Name);
        }

        var z = LargestZ(store);
        var outcome = Judgement([.. cells.Select(static c => (c.At.Difference.Mean, SeedMean.Normal99 * c.At.Difference.Error, c.At.Factors == c.From.Options.Factors[^1]))]);
        return new Verdict(
            z > Reach ? Outcome.Fails : outcome,
            Predicted,
            $"Mean of $\\ln\\rho(W^k) - \\ln\\rho(W_k \\cdots W_1)$ over draws, with 99 % reach, at $k = {cells.Max(static c => c.At.Factors)}$: {string.Join("; ", cells.Where(static c => c.At.Factors == c.From.Options.Factors[^1]).Select(static c => $"order {c.From.Options.Order}, {(c.From.Options.Complex ? "complex" : "real")}: ${Printing.Plain(c.At.Difference.Mean)} \\pm {Printing.Plain(SeedMean.Normal99 * c.At.Difference.Error, 1)}$, a factor of {Printing.Plain(Math.Exp(c.At.Difference.Mean), 2)}"))}. Over all {cells.Count} cells the interval is above 0 in {cells.Count(static c => c.At.Difference.Mean > SeedMean.Normal99 * c.At.Difference.Error)}. The sampled means of complex matrices lie within {Printing.Plain(z)} standard errors of the exact ones.",
            $"Holds if at every order from 2, real and complex, the 99 % interval of the mean difference is above 0 at each number of factors, and above $\\ln {Printing.Plain(Much)}$ at the largest; fails if it is below 0 in all, or a sampled mean lies more than {Printing.Plain(Reach)} standard errors from its exact value; conditional if above 0 in some. The difference is one of finite matrices: as $N$ grows with $k$ fixed, both radii tend to one.");
    }
}
