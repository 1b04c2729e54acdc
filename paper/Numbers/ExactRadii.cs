using Theory.NonNormal;

namespace Theory.Paper.Numbers;

/// <summary>The exact radii of complex Gaussian matrices that the paper prints: they rest on theory alone, and are kept with the build.</summary>
internal static class ExactRadii
{
    public static IReadOnlyList<int> Orders { get; } = [1, 2, 10, 50];

    public static IReadOnlyList<int> Factors { get; } = [2, 4, 8, 16];

    /// <summary>The law of ln ρ(W_k⋯W₁).</summary>
    public static LogRadius Product(int order, int factors)
    {
        var kept = Computation.Of<double[]>($"ginibre-product-{order}-{factors}", () => GinibreProducts.Product(order, factors) is var law ? [law.Mean, law.Variance] : []);
        return Rounded(new(kept[0], kept[1]));
    }

    /// <summary>The law of ln ρ(Wᵏ).</summary>
    public static LogRadius Power(int order, int exponent) => Rounded(GinibreProducts.Power(order, exponent));

    // beyond are digits of a machine's exponential function
    private static LogRadius Rounded(LogRadius law) => new(Math.Round(law.Mean, 10), Math.Round(law.Variance, 10));
}
