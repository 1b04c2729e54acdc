using Theory.Numerics;

namespace Theory.Degeneracy;

/// <content>The Jacobian of a random relu layer.</content>
public static partial class Spectra
{
    /// <summary>The relu layer: J = D W with D = diag(1[Wx &gt; 0]) has the squared singular values ½ δ₀ + ½ MP(½) when it is square.</summary>
    /// <remarks>
    /// <para>W is m × n with independent entries of variance σ²; a row is active with probability ½, so p = m/2 rows survive and the bulk is the
    /// Marchenko–Pastur law of ratio p / n at scale nσ². Of the min(m, n) singular values a share min(p, n) / min(m, n) is not zero.</para>
    /// <para>That a row is active says something about it: its component along x is positive. It changes nothing here. Rotate the inputs so that x is the
    /// first axis: J's active part is [u | B], u the components along x, B the rest. For Gaussian W, B is independent of u and invariant under
    /// orthogonal maps from the left, so the singular values depend on u through |u| alone; and |u|² is a sum of squares, blind to the signs. So given
    /// p the singular values have <em>exactly</em> the law of an unconditioned p × n Gaussian matrix, and the mean of the active rows makes no outlier.</para>
    /// <para>Holds for: Gaussian W and any input x ≠ 0, asymptotic in the width; other entries in the limit, where x spreads over many inputs.</para>
    /// <para>Error: as that of <see cref="MarchenkoPastur"/> (law: sampled layers have the predicted moments).</para>
    /// </remarks>
    /// <param name="inputs">n, ≥ 1, with m / 2n in [1e-3, 1e3].</param>
    /// <param name="outputs">m, ≥ 1.</param>
    /// <param name="variance">σ², positive and finite; null for Glorot's 2 / (n + m).</param>
    /// <returns>The law of the min(m, n) squared singular values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("baik2006eigenvalues", "Equations (1.1)–(1.2)")]
    public static Spectrum ReluLayer(int inputs, int outputs, double? variance = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        var (n, m) = ((double)inputs, (double)outputs);
        var scale = n * (variance ?? GlorotVariance(inputs, outputs));
        var p = m / 2;
        RequireRatio(p / n);
        RequirePositive(scale);
        return new Spectrum($"relu layer {inputs} → {outputs}", Math.Min(p, n) / Math.Min(m, n), new MarchenkoPasturBulk(p / n, scale));
    }

    /// <summary>E s₁ ≥ E s₂ ≥ …: the mean sorted singular values of a relu layer of finite width, over the number of active rows.</summary>
    /// <remarks>
    /// <para>Σ_p Bin(p; m, ½) · sᵢ(p): the number p of active rows is binomial, and given p the spectrum is that of p × n independent entries. Near the middle,
    /// where some inputs have the i-th singular value and others don't, this is what smooths the drop to zero. With λ = σ²(n + p + 2√(np) cos θ), sᵢ(p) is √λ where
    /// the mean number of eigenvalues above λ, <c>r T(θ) + ¼ − θ/2π + κ sin(2θ)/2π</c>, reaches i − ½: r = min(p, n), T the tail of the bulk, and the rest
    /// the two terms of the next order in 1/n, one for real matrices (a quarter of an eigenvalue at each edge, taken from an arcsine law between), one for the
    /// excess kurtosis κ of an entry. Both reproduce the
    /// exact E tr (AAᵀ)² = pnσ⁴(n + p + 1 + κ) of independent entries.</para>
    /// <para>Holds for: as <see cref="ReluLayer"/>, to first order in 1/n; the median of an eigenvalue stands for its mean. The cited work was not at hand: its
    /// statement is checked against the exact moment above and against samples.</para>
    /// <para>Error: numbers of rows more than nine standard deviations from m/2 are left out, of probability below 1e-18; against sampled layers of width
    /// 64 the mean absolute difference is below 0.004 (law: sampled layers have the predicted mean singular values).</para>
    /// </remarks>
    /// <param name="inputs">n, ≥ 1.</param>
    /// <param name="outputs">m, from 1 to 4096.</param>
    /// <param name="variance">σ², positive and finite; null for Glorot's 2 / (n + m).</param>
    /// <param name="kurtosis">κ, the excess kurtosis of an entry, in [−2, 10]: 0 for Gaussian, −6/5 for uniform entries.</param>
    /// <returns>min(m, n) values, falling.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("dumitriu2006global", "Theorem 1.7")]
    public static double[] ReluSingularValues(int inputs, int outputs, double? variance = null, double kurtosis = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, 4096);
        if (!(kurtosis >= -2 && kurtosis <= 10))
        {
            throw new ArgumentOutOfRangeException(nameof(kurtosis), kurtosis, "An excess kurtosis lies in [-2, 10].");
        }

        var scale = inputs * (variance ?? GlorotVariance(inputs, outputs));
        RequirePositive(scale);
        var means = new double[Math.Min(inputs, outputs)];
        var reach = 4.5 * Math.Sqrt(outputs);
        var logChance = -outputs * Math.Log(2); // ln Bin(0; m, ½): the probability itself underflows from m = 1075 on
        for (var p = 0; p <= outputs; p++)
        {
            if (p > 0 && Math.Abs(p - (outputs / 2.0)) <= reach)
            {
                RequireRatio((double)p / inputs);
                var bulk = new MarchenkoPasturBulk((double)p / inputs, scale);
                var rank = Math.Min(p, inputs);
                for (var i = 0; i < rank; i++)
                {
                    means[i] += Math.Exp(logChance) * Math.Sqrt(bulk.Median(i + 0.5, rank, kurtosis));
                }
            }

            logChance += Math.Log((double)(outputs - p) / (p + 1));
        }

        return means;
    }

    private static double GlorotVariance(int inputs, int outputs) => 2.0 / ((double)inputs + outputs);
}
