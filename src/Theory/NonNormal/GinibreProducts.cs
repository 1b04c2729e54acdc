using System.Globalization;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The law of a spectral radius on the scale of logarithms: mean and variance of ln ρ.</summary>
/// <param name="Mean">E ln ρ.</param>
/// <param name="Variance">Var ln ρ, positive.</param>
public sealed record LogRadius(double Mean, double Variance)
{
    /// <summary>Mean and standard deviation.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ln ρ = {Mean:G6} ± {Math.Sqrt(Variance):G3}");
}

/// <summary>Spectral radii of W_k⋯W₁ and of Wᵏ, for complex Gaussian matrices with independent entries of variance 1/N.</summary>
/// <remarks>
/// <para>The squared moduli of the N eigenvalues of W_k⋯W₁ have the law of <c>∏ᵢ Xᵢⱼ</c>, j = 1, …, N, with independent <c>Xᵢⱼ ~ Γ(j)/N</c>: Kostlan's theorem for k = 1, Akemann's and Burda's for products. Since
/// <c>maxⱼ ∏ᵢ Xᵢⱼ ≤ ∏ᵢ maxⱼ Xᵢⱼ</c>, ln ρ(W_k⋯W₁) is stochastically at most a sum of k independent copies of ln ρ(W), and that sum is in convex order at most k ln ρ(W) = ln ρ(Wᵏ). Hence
/// <c>E f(ln ρ(W_k⋯W₁)) ≤ E f(ln ρ(Wᵏ))</c> for every increasing convex f, every N and every k: the mean of the logarithm and every positive moment of ρ among them.</para>
/// </remarks>
public static class GinibreProducts
{
    // what is cut off has a probability of e^−40, 4e-18, at each end of each law
    private const double Cut = 40;

    /// <summary>The law of ln ρ(W_k⋯W₁) for k independent matrices.</summary>
    /// <remarks>
    /// <para><c>2 ln ρ = maxⱼ Σᵢ ln Xᵢⱼ</c>. The distribution function of each sum by convolution with the density of one more logarithm of a Γ(j), on a grid, where the trapezoidal rule of analytic functions errs by
    /// e^(−π²/h); mean and variance from <c>E M = E S + ∫ (F_S − F_M)</c> with S the sum of j = N, whose moments are digamma and trigamma.</para>
    /// <para>Holds for: N in [1, 256], k in [1, 256].</para>
    /// <para>Error: 1e-11 absolute in mean and variance (laws: half the step gives the same radii; radii of products have their closed forms; radii of products agree with the reference table).</para>
    /// </remarks>
    /// <param name="order">N.</param>
    /// <param name="factors">k.</param>
    /// <returns>Mean and variance of ln ρ.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("akemann2012universal", "eigenvalues of products as products of independent Gamma variables")]
    public static LogRadius Product(int order, int factors)
    {
        RequireDomain(order, nameof(order));
        RequireDomain(factors, nameof(factors));
        return Product(order, factors, Step(order));
    }

    /// <summary>The law of ln ρ(Wᵏ) = k ln ρ(W).</summary>
    /// <remarks>
    /// <para>k times the mean and k² times the variance of ln ρ(W), where <c>ρ(W)² = maxⱼ Xⱼ</c>.</para>
    /// <para>Holds for: N in [1, 256], k in [1, 256].</para>
    /// <para>Error: 1e-11 k² absolute (laws: half the step gives the same radii; radii of products have their closed forms).</para>
    /// </remarks>
    /// <param name="order">N.</param>
    /// <param name="exponent">k.</param>
    /// <returns>Mean and variance of ln ρ.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("kostlan1992spectra", "moduli of eigenvalues as independent Gamma variables")]
    public static LogRadius Power(int order, int exponent)
    {
        RequireDomain(order, nameof(order));
        RequireDomain(exponent, nameof(exponent));
        var one = Product(order, 1, Step(order));
        return new(exponent * one.Mean, (double)exponent * exponent * one.Variance);
    }

    /// <summary>The rate at which long products of complex matrices grow: the limit of ln ρ(W_k⋯W₁)/k.</summary>
    /// <remarks>
    /// <para><c>(ψ(N) − ln N)/2</c>, the largest Lyapunov exponent, near −1/(4N). Every finite k is above it: <c>E ln ρ(W_k⋯W₁) ≥ k(ψ(N) − ln N)/2</c>.</para>
    /// <para>Holds for: N in [1, 256].</para>
    /// <para>Error: 1e-15 (law: products grow at Lyapunov's rate, and powers faster).</para>
    /// </remarks>
    /// <param name="order">N.</param>
    /// <returns>A negative number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is outside its domain.</exception>
    [Source("akemann2014universal", "Lyapunov exponents of complex Ginibre matrices")]
    public static double ComplexRate(int order)
    {
        RequireDomain(order, nameof(order));
        return (0.5 * (Ball.Digamma(order) - Ball.Log(order))).Midpoint;
    }

    /// <summary>The same for real matrices with independent normal entries of variance 1/N.</summary>
    /// <remarks>
    /// <para><c>(ln(2/N) + ψ(N/2))/2</c>, near −1/(2N).</para>
    /// <para>Holds for: N in [1, 256].</para>
    /// <para>Error: 1e-15 (law: the real rate is the mean logarithm of a column's length).</para>
    /// </remarks>
    /// <param name="order">N.</param>
    /// <returns>A negative number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is outside its domain.</exception>
    [Source("newman1986distribution", "Lyapunov exponents of real Ginibre matrices")]
    public static double RealRate(int order)
    {
        RequireDomain(order, nameof(order));
        return (0.5 * (Ball.Digamma(order / 2.0) - Ball.Log(order / 2.0))).Midpoint;
    }

    /// <summary>The law with a grid of another step: half the step tells how far the integrals are from their limit.</summary>
    internal static LogRadius Product(int order, int factors, double h)
    {
        var (n, k) = (order, factors);
        var (bottom, top) = (Low(n, k), High(n, k));
        var (from, to) = ((int)Math.Floor(bottom / h), (int)Math.Ceiling(top / h));

        // F of each sum on the grid, the last law first; those that lie wholly below the first point are 1 there
        var last = Distribution(n, k, h);
        var product = Enumerable.Repeat(1.0, to - from + 1).ToArray();
        for (var j = n - 1; j >= 1 && High(j, k) > bottom; j--)
        {
            var f = Distribution(j, k, h);
            for (var i = from; i <= to; i++)
            {
                product[i - from] *= f[i];
            }
        }

        var center = k * Ball.Digamma(n).Midpoint;
        var (first, second) = (0.0, 0.0);
        for (var i = from; i <= to; i++)
        {
            var excess = h * last[i] * (1 - product[i - from]);
            first += excess;
            second += 2 * ((i * h) - center) * excess;
        }

        var mean = k * (Ball.Digamma(n) - Ball.Log(n)).Midpoint;
        return new((mean + first) / 2, ((k * Ball.Polygamma(1, n).Midpoint) + second - (first * first)) / 4);
    }

    /// <summary>The step that is used: what a standard deviation of ln Γ(N) holds four times.</summary>
    internal static double Step(int n) => Math.Min(0.15, 0.25 / Math.Sqrt(n));

    // F of the sum of k logarithms of independent Γ(j): F ← f ∗ F, k − 1 times
    private static Tabulated Distribution(int j, int k, double h)
    {
        var (one, density) = Single(j, h);
        var f = one;
        for (var factors = 2; factors <= k; factors++)
        {
            var (from, to) = ((int)Math.Floor(Low(j, factors) / h), (int)Math.Ceiling(High(j, factors) / h));
            var values = new double[to - from + 1];
            for (var i = from; i <= to; i++)
            {
                // beyond the table F is 1: there the density's own sum counts
                var (sum, known) = (0.0, i - (f.From + f.Values.Length - 1));
                var l = density.From;
                for (; l < density.From + density.Values.Length && l < known; l++)
                {
                    sum += density.Values[l - density.From];
                }

                for (; l < density.From + density.Values.Length && i - l >= f.From; l++)
                {
                    sum += density.Values[l - density.From] * f.Values[i - l - f.From];
                }

                values[i - from] = Math.Min(1, h * sum);
            }

            f = new(from, values);
        }

        return f;
    }

    // F and f of ln Γ(j): F(y) is the chance of j or more in Poisson's law of mean x = e^y
    private static (Tabulated Distribution, Tabulated Density) Single(int j, double h)
    {
        var (from, to) = ((int)Math.Floor(Low(j, 1) / h), (int)Math.Ceiling(High(j, 1) / h));
        var (distribution, density) = (new double[to - from + 1], new double[to - from + 1]);
        var logFactorial = Enumerable.Range(1, j - 1).Sum(static i => Math.Log(i));
        for (var i = from; i <= to; i++)
        {
            var (y, x) = (i * h, Math.Exp(i * h));

            // x^j e^−x/j! and what follows it; the density is that of ln Γ(j)
            density[i - from] = Math.Exp((j * y) - x - logFactorial);
            var term = density[i - from] / j;
            if (x < j + 1)
            {
                var sum = 0.0;
                for (var m = j + 1; term > Math.ScaleB(sum, -60); m++)
                {
                    sum += term;
                    term *= x / m;
                }

                distribution[i - from] = sum;
            }
            else
            {
                var below = 0.0;
                for (var m = j; m >= 1; m--)
                {
                    term *= m / x;
                    below += term;
                }

                distribution[i - from] = 1 - below;
            }
        }

        return (new(from, distribution), new(from, density));
    }

    // Chernoff's bounds, of which each tilt gives one: a point below which the sum of k logarithms of Γ(j) lies with probability e^−Cut at most, and one above
    private static double Low(int j, int k) => new[] { 0.5, 0.9 }.Max(share => (-Cut - (k * Tilt(j, -share * j))) / (share * j));

    private static double High(int j, int k) => new[] { 1.0, 4, 16 }.Min(s => (Cut + (k * Tilt(j, s * Math.Sqrt(j)))) / (s * Math.Sqrt(j)));

    // ln E e^(sY) of one logarithm Y of Γ(j)
    private static double Tilt(int j, double s) => LogGamma(j + s) - LogGamma(j);

    // Stirling's series after a shift: for the ends of the grid alone, where nothing hangs on its digits
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 8; x++)
        {
            shift += Math.Log(x);
        }

        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (1 / (12 * x)) - shift;
    }

    private static void RequireDomain(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256, name);
    }

    /// <summary>A distribution function or a density at the whole multiples of a step; beyond them 0 and 1.</summary>
    private sealed record Tabulated(int From, double[] Values)
    {
        public double this[int i] => i < From ? 0 : i >= From + Values.Length ? 1 : Values[i - From];
    }
}
