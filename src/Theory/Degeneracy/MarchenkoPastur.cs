using Theory.Numerics;

namespace Theory.Degeneracy;

/// <summary>The spectra of the literature, a file a law.</summary>
/// <remarks>
/// <para>Definitions: <see cref="Spectrum"/>, the law of a squared singular value. Statements: <see cref="MarchenkoPastur"/>, independent entries, <see cref="QuarterCircle"/> where the matrix is
/// square; <see cref="Product(double, IReadOnlyList{double})"/>, <see cref="FussCatalan"/> and <see cref="Orthogonal"/>, products of such; <see cref="ReluLayer"/>, the Jacobian of a random relu layer,
/// <see cref="ReluSingularValues"/>, the same at finite width, and <see cref="ReluLayers"/>, many in a row; <see cref="MixtureOfExperts"/> and <see cref="MixtureAt"/>, experts under constant
/// and under softmax gates; <see cref="NoisyIdentity"/> and <see cref="ReluSkip"/>, skip connections, with <see cref="SkipGain"/>, what the signal gains through them; <see cref="FreeProduct"/>, the product of any two.</para>
/// </remarks>
public static partial class Spectra
{
    /// <summary>The Marchenko–Pastur law: the eigenvalues of (σ² / N) X Xᵀ for X of p × N independent standardised entries, y = p / N.</summary>
    /// <remarks>
    /// <para>As p, N → ∞ at p / N → y, almost surely the share of eigenvalues in each interval tends to that of
    /// <c>max(0, 1 − 1/y) δ₀ + √((λ₊ − λ)(λ − λ₋)) / (2π y σ² λ) dλ</c> with λ± = σ² (1 ± √y)².</para>
    /// <para>Holds for: independent, identically distributed entries of mean 0 and variance 1; asymptotic.</para>
    /// <para>Error: of the tail at most 1e-14 / y, absolute (law: the tail is the integral of the density).</para>
    /// </remarks>
    /// <param name="ratio">y, in [1e-3, 1e3].</param>
    /// <param name="scale">σ², positive and finite.</param>
    /// <returns>The law; the mean is σ².</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("baik2006eigenvalues", "Equations (1.1)–(1.2)")]
    public static Spectrum MarchenkoPastur(double ratio, double scale = 1)
    {
        RequireRatio(ratio);
        RequirePositive(scale);
        return new Spectrum($"Marchenko–Pastur of ratio {ratio:G4}", Math.Min(1, 1 / ratio), new MarchenkoPasturBulk(ratio, scale)) { Factors = (scale, [ratio]) };
    }

    internal static void RequireNumber(double lambda)
    {
        if (double.IsNaN(lambda))
        {
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, "A squared singular value is a number.");
        }
    }

    private static void RequireRatio(double ratio)
    {
        if (!(ratio >= 1e-3 && ratio <= 1e3))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio of the sides lies in [0.001, 1000].");
        }
    }

    private static void RequirePositive(double scale)
    {
        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "A scale is positive and finite.");
        }
    }

    // λ = σ² (1 + y + 2√y cos θ), θ from 0 at the upper edge to π at the lower: the density becomes smooth, and its integral elementary
    private sealed record MarchenkoPasturBulk(double Ratio, double Scale)
        : Spectrum.Bulk(Scale * Square(1 - Math.Sqrt(Ratio)), Scale * Square(1 + Math.Sqrt(Ratio)))
    {
        // the law of all p eigenvalues gives the bulk this weight
        private double Weight => Math.Min(1, 1 / Ratio);

        public override double Moment(int order)
        {
            var (sum, term, power) = (0.0, 1.0, 1.0);
            for (var r = 0; r < order; r++)
            {
                // the Narayana number C(k, r) C(k − 1, r) / (r + 1), from the one before
                sum += term * power;
                term *= (order - r) * (order - 1.0 - r) / ((r + 1.0) * (r + 2.0));
                power *= Ratio;
            }

            return sum * Math.Pow(Scale, order) / Weight;
        }

        public override double Density(double lambda) =>
            Math.Sqrt((Upper - lambda) * (lambda - Lower)) / (2 * Math.PI * Ratio * Scale * lambda) / Weight;

        public override double Tail(double lambda) => TailAt(2 * Math.Atan2(Math.Sqrt(Upper - lambda), Math.Sqrt(lambda - Lower))) / Weight;

        public override double UpperQuantile(double share) => Crossing(TailAt, share * Weight);

        /// <summary>The λ above which so many of <paramref name="rank"/> eigenvalues of a real matrix lie on average, to first order in 1/n.</summary>
        public double Median(double above, int rank, double kurtosis) =>
            Crossing(theta => (rank * TailAt(theta) / Weight) + 0.25 + (((kurtosis * Math.Sin(2 * theta)) - theta) / (2 * Math.PI)), above);

        // the θ at which a count from the upper edge down reaches its target, bisected to the last bit, as λ
        private double Crossing(Func<double, double> count, double target)
        {
            var (low, high) = (0.0, Math.PI);
            for (var middle = Math.PI / 2; middle > low && middle < high; middle = (low + high) / 2)
            {
                if (count(middle) < target)
                {
                    low = middle;
                }
                else
                {
                    high = middle;
                }
            }

            // between the edges as a weighted mean, so that both edges come out exactly
            var upper = Square(Math.Cos(high / 2));
            return (Upper * upper) + (Lower * (1 - upper));
        }

        private static double Square(double x) => x * x;

        // (2/π) ∫₀^θ sin²t / (1 + y + 2√y cos t) dt
        private double TailAt(double theta)
        {
            var (y, q) = (Ratio, Math.Sqrt(Ratio));
            var angle = Math.Atan2(Math.Abs(1 - q) * Math.Sin(theta / 2), (1 + q) * Math.Cos(theta / 2));
            return Math.Clamp((((1 + y) * theta) - (2 * q * Math.Sin(theta)) - (2 * Math.Abs(1 - y) * angle)) / (2 * Math.PI * y), 0, Weight);
        }
    }
}
