using System.Numerics;
using Theory.Numerics;

namespace Theory.Degeneracy;

/// <content>Layers with a skip connection.</content>
public static partial class Spectra
{
    /// <summary>Identity plus noise: J = c·1 + σW for a square W of independent entries of variance 1/n.</summary>
    /// <remarks>
    /// <para>With a random sign, a singular value of J has the law ½ (δ_c + δ_{−c}) ⊞ the semicircle of variance σ², the free sum. On the curve
    /// <c>½ (1/|ξ − c|² + 1/|ξ + c|²) = 1/σ²</c> the sum <c>s = ξ + σ² ξ/(ξ² − c²)</c> is real: for each real part a the left side falls with b = Im ξ, s rises with a, the density of ±s is
    /// b/πσ², and <c>P(S &gt; s) = (2/π) Im(½ log(ξ² − c²) + ½ σ² (ξ/(ξ² − c²))²)</c>. There is a gap at zero if and only if σ &lt; c.</para>
    /// <para>The moments of λ = s² are <c>mₖ = 1/(2k + 1) [vᵏ] (1 + σ²v/(1 − c²v))^{2k+1} Σ (2j + 1) c^{2j} vʲ</c>, all of positive terms: m₁ = c² + σ², m₂ = c⁴ + 4c²σ² + 2σ⁴.</para>
    /// <para>Holds for: square W of large size; asymptotic.</para>
    /// <para>Error: of the moments 1e-13, of the tail 1e-10 (laws: sampled skips have the predicted moments; the moments of a skip are those of its density).</para>
    /// </remarks>
    /// <param name="noise">σ, positive and finite; σ/c in [1e-3, 1e3].</param>
    /// <param name="identity">c, positive and finite.</param>
    /// <returns>The law.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("biane1997free", "free convolution with a semicircular distribution")]
    public static Spectrum NoisyIdentity(double noise, double identity = 1)
    {
        RequirePositive(noise, nameof(noise));
        RequirePositive(identity, nameof(identity));
        if (!(noise / identity >= 1e-3 && noise / identity <= 1e3))
        {
            throw new ArgumentOutOfRangeException(nameof(noise), noise, "The noise over the identity lies in [0.001, 1000].");
        }

        return new Spectrum($"{identity:G3} + {noise:G3} W", 1, NoisyIdentityBulk.Of(noise, identity));
    }

    /// <summary>A relu layer with a skip: J = 1 + β D W, D = diag(1[Wx &gt; 0]), W square with entries of variance σ².</summary>
    /// <remarks>
    /// <para>Half of the rows are rows of the identity, half have noise of variance β²σ² =: t/n added: a matrix with a mean and a variance that differs by row. Its
    /// resolvent has deterministic equivalents with two unknowns; one can be eliminated, and with q = ½ what is left is
    /// <c>zF + t(1 − q) zF/(1 − zF) = 1/F − qt/(F − 1)</c>, <c>E 1/(Λ − z) = (F − 1)/t + (1 − q) F/(1 − zF)</c>.</para>
    /// <para>m₁ = 1 + t/2, m₂ = 1 + 2t + ¾t², so that the excess is <c>t/(1 + t/2)</c>: 2/3 where the layer without a skip has 2 (t = 1), and about 1/L at t = 1/L, where L layers have an
    /// excess below 1 together. There is no mass at zero.</para>
    /// <para>Holds for: W with independent entries and any input x ≠ 0, apart from the direction of x; n → ∞; asymptotic.</para>
    /// <para>Error: of the moments 1e-9, of the tail 1e-5 (laws: sampled skips have the predicted moments; the moments of a skip are those of its density).</para>
    /// </remarks>
    /// <param name="width">n, ≥ 1.</param>
    /// <param name="branch">β, positive and finite.</param>
    /// <param name="variance">σ², positive and finite; null for Glorot's 1/n.</param>
    /// <returns>The law; t = nσ²β² lies in [1e-3, 1e3].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("hachem2007deterministic", "deterministic equivalents")]
    public static Spectrum ReluSkip(int width, double branch = 1, double? variance = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        RequirePositive(branch, nameof(branch));
        var t = width * (variance ?? GlorotVariance(width, width)) * branch * branch;
        RequirePositive(t, nameof(variance));
        if (!(t >= 1e-3 && t <= 1e3))
        {
            throw new ArgumentOutOfRangeException(nameof(branch), branch, $"nσ²β² is {t:G4}; it lies in [0.001, 1000].");
        }

        // ‖1 + βDW‖ is at most 1 + 2√t in the limit
        var bulk = TabulatedBulk.Of((1 + (2 * Math.Sqrt(t))) * (1 + (2 * Math.Sqrt(t))) * 1.001, λ => ReluSkipStieltjes(λ, t), peak: 1);
        return new Spectrum($"relu skip of width {width}, t = {t:G3}", 1, bulk) { Moments = ContourMoments(λ => ReluSkipStieltjes(λ, t), (1 + (2 * Math.Sqrt(t))) * (1 + (2 * Math.Sqrt(t)))) };
    }

    /// <summary>A block whose branch ends in a linear map: J = 1 + β V D W, D = diag(1[Wx &gt; 0]), W of m × n and V of n × m independent entries.</summary>
    /// <remarks>
    /// <para>V turns the branch at random, so that it is free of the identity and R-diagonal: with random signs the singular values add freely, ½ (δ₁ + δ₋₁) ⊞ those of the branch. Half of the m hidden units
    /// are active, and the squares of a product of n × m/2 and m/2 × n have <c>1/S(w) = s (m/2n + w)(1 + w)</c>, s = β²n²σ₁²σ₂²; with signs <c>R(G) = tG/(1 − sG²)</c>, t = sm/2n their mean.
    /// So <c>z = ξ + R(G)</c> with <c>G = ξ/(ξ² − 1)</c> is the sum's equation, G its transform at z = √λ. For m → ∞, s → 0, it is that of <see cref="NoisyIdentity"/>.</para>
    /// <para>m₁ = 1 + t, m₂ = 1 + 4t + 2t² + ts: the excess is <c>(2t + t² + ts)/(1 + t)²</c>, which is 2t for a small branch whatever ends it. There is no mass at zero. Unlike a branch that ends in a relu it
    /// pushes no output one way: given the number of active units V D W has the law of a product of unconditioned Gaussians, the signal's gain is m₁ a block, and no spike stands above the bulk.</para>
    /// <para>Holds for: Gaussian V and W and any input x ≠ 0; n → ∞ at fixed m/n; asymptotic. With m &lt; n a share 1 − m/n of the singular values would be 1 exactly; at m = n the density is infinite there.</para>
    /// <para>Error: of the moments 1e-9, of the tail 1e-3 (laws: sampled residual blocks have the predicted moments; the moments of a law are those of its quantiles).</para>
    /// </remarks>
    /// <param name="width">n, ≥ 1.</param>
    /// <param name="hidden">m, from n to 1000 n.</param>
    /// <param name="branch">β, positive and finite.</param>
    /// <param name="inner">σ₁², the variance of W, positive and finite; null for Glorot's 2/(n + m).</param>
    /// <param name="outer">σ₂², the variance of V, positive and finite; null for Glorot's 2/(n + m).</param>
    /// <returns>The law; t lies in [1e-3, 1e3].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("bercovici2022brown", "symmetrized moduli of a sum with an R-diagonal variable")]
    public static Spectrum ResidualBlock(int width, int hidden, double branch = 1, double? inner = null, double? outer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (hidden < width || hidden > 1000L * width)
        {
            throw new ArgumentOutOfRangeException(nameof(hidden), hidden, "The hidden units are at least as many as the inputs, and at most a thousand times as many.");
        }

        RequirePositive(branch, nameof(branch));
        RequirePositive(inner ?? 1, nameof(inner));
        RequirePositive(outer ?? 1, nameof(outer));
        var glorot = GlorotVariance(width, hidden);
        var s = branch * branch * width * (inner ?? glorot) * width * (outer ?? glorot);
        var active = hidden / (2.0 * width);
        var t = s * active;
        if (!(t >= 1e-3 && t <= 1e3))
        {
            throw new ArgumentOutOfRangeException(nameof(branch), branch, $"½nmσ₁²σ₂²β² is {t:G4}; it lies in [0.001, 1000].");
        }

        // ‖V D W‖ is at most √s (1 + √(m/2n))² in the limit
        var norm = 1 + (Math.Sqrt(s) * (1 + Math.Sqrt(active)) * (1 + Math.Sqrt(active)));
        Complex Transform(Complex λ) => ResidualStieltjes(λ, t, s);
        var bulk = TabulatedBulk.Of(norm * norm * 1.001, Transform, peak: 1);
        return new Spectrum($"residual block {width} → {hidden} → {width}, t = {t:G3}", 1, bulk) { Moments = ContourMoments(Transform, norm * norm) };
    }

    /// <summary>The gain of the signal through L relu layers with skips, x ↦ x + β relu(Wx): the limit of |x_L|²/|x₀|² for an input of mean zero.</summary>
    /// <remarks>
    /// <para>With q² the mean square and m the mean of the coordinates: <c>q² ← q²(1 + t/2) + 2 m q τ</c> and <c>m ← m + q τ</c>, τ = √(t/2π) and t = nσ²β², from q = 1 and m = 0. Relus push
    /// every layer's output the same way; means add where deviations would only add their squares.</para>
    /// <para>Since J x₀ = x_L, the gain is a lower bound of ‖J‖², while the mean of the squared singular values is (1 + t/2)ᴸ. Where the gain is of the order n times that, one direction
    /// carries the whole Jacobian: a spike that the free product of the layers' laws does not see.</para>
    /// <para>Holds for: independent entries, n → ∞ at fixed L; asymptotic.</para>
    /// <para>Error: none but rounding (law: the signal's gain through skips is sampled).</para>
    /// </remarks>
    /// <param name="depth">L, from 1 to 64.</param>
    /// <param name="width">n, ≥ 1.</param>
    /// <param name="branch">β, positive and finite.</param>
    /// <param name="variance">σ², positive and finite; null for Glorot's 1/n.</param>
    /// <returns>The gain, ≥ 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double SkipGain(int depth, int width, double branch = 1, double? variance = null)
    {
        RequireFactors(depth, nameof(depth));
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        RequirePositive(branch, nameof(branch));
        var t = width * (variance ?? GlorotVariance(width, width)) * branch * branch;
        RequirePositive(t, nameof(variance));
        var τ = Math.Sqrt(t / (2 * Math.PI));
        var (square, mean) = (1.0, 0.0);
        for (var layer = 0; layer < depth; layer++)
        {
            var q = Math.Sqrt(square);
            (square, mean) = ((square * (1 + (t / 2))) + (2 * mean * q * τ), mean + (q * τ));
        }

        return square;
    }

    private static void RequirePositive(double scale, string name)
    {
        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(name, scale, "A scale is positive and finite.");
        }
    }

    // the Stieltjes transform by Newton's steps for F(z), along a path from far above the axis
    private static Complex ReluSkipStieltjes(Complex λ, double t)
    {
        const double q = 0.5;
        Complex Value(Complex z, Complex F) => (z * F) + (t * (1 - q) * z * F / (1 - (z * F))) - (1 / F) + (q * t / (F - 1));
        Complex Slope(Complex z, Complex F) => z + (t * (1 - q) * z / ((1 - (z * F)) * (1 - (z * F)))) + (1 / (F * F)) - (q * t / ((F - 1) * (F - 1)));

        // F − 1 = E t_i Q_ii, about −qt/z far out
        var F = 1 - (q * t / new Complex(λ.Real, 1e3 * (1 + t)));
        foreach (var height in Enumerable.Range(0, 60).Select(i => 1e3 * (1 + t) * Math.Pow(0.5, i)).Where(h => h > λ.Imaginary).Append(λ.Imaginary))
        {
            var z = new Complex(λ.Real, height);
            for (var step = 0; step < 50; step++)
            {
                var change = Value(z, F) / Slope(z, F);
                F -= change;
                if (!(change.Magnitude > 1e-15 * F.Magnitude))
                {
                    break;
                }
            }
        }

        return ((F - 1) / t) + ((1 - q) * F / (1 - (λ * F)));
    }

    // E 1/(Λ − λ) = −G(√λ)/√λ of the law with signs, by Newton's steps for ξ along a path from far above the axis
    private static Complex ResidualStieltjes(Complex λ, double t, double s)
    {
        static Complex G(Complex ξ) => ξ / ((ξ * ξ) - 1);
        var far = 1e3 * (1 + t + s);
        var start = Complex.Sqrt(new Complex(λ.Real, far));
        var ξ = start - (t / start);
        foreach (var height in Enumerable.Range(0, 80).Select(i => far * Math.Pow(0.6, i)).Where(h => h > λ.Imaginary).Append(λ.Imaginary))
        {
            var z = Complex.Sqrt(new Complex(λ.Real, height));
            for (var step = 0; step < 50; step++)
            {
                var (g, square) = (G(ξ), (ξ * ξ) - 1);
                var rest = 1 - (s * g * g);
                var slope = 1 - (t * (1 + (s * g * g)) / (rest * rest) * ((ξ * ξ) + 1) / (square * square));
                var change = (ξ + (t * g / rest) - z) / slope;
                ξ -= change;
                if (!(change.Magnitude > 1e-15 * ξ.Magnitude))
                {
                    break;
                }
            }
        }

        return -G(ξ) / Complex.Sqrt(λ);
    }

    // mₖ = −(1/2πi) ∮ λᵏ m(λ) dλ over a circle that encloses the bulk: the trapezoid rule is exact to all digits
    private static double[] ContourMoments(Func<Complex, Complex> transform, double bound)
    {
        const int Points = 512;
        var moments = new double[20];
        for (var i = 0; i < Points / 2; i++)
        {
            var z = Complex.FromPolarCoordinates(1.3 * bound, Math.PI * (i + 0.5) / (Points / 2.0));
            var m = transform(z);
            var power = z;
            for (var k = 0; k < moments.Length; k++)
            {
                power *= z;
                moments[k] -= (power * m).Real * 2 / Points;
            }
        }

        return moments;
    }

    private sealed record NoisyIdentityBulk : Spectrum.Bulk
    {
        private readonly double noise;
        private readonly double identity;
        private readonly double first;
        private readonly double last;

        private NoisyIdentityBulk(double noise, double identity, double first, double last, double lower, double upper)
            : base(lower * lower, upper * upper) => (this.noise, this.identity, this.first, this.last) = (noise, identity, first, last);

        public static NoisyIdentityBulk Of(double noise, double identity)
        {
            var (σ2, c2) = (noise * noise, identity * identity);
            // at b = 0: (a² + c²)/(a² − c²)² = 1/σ², two squares of a
            var root = noise * Math.Sqrt(σ2 + (8 * c2));
            var last = Math.Sqrt(c2 + ((σ2 + root) / 2));
            var first = noise < identity ? Math.Sqrt(Math.Max(0, c2 + ((σ2 - root) / 2))) : 0;
            double S(double a) => a + (σ2 * a / ((a * a) - c2));
            return new(noise, identity, first, last, first > 0 ? Math.Max(0, S(first)) : 0, S(last));
        }

        public override double Moment(int order)
        {
            var (σ2, c2) = (noise * noise, identity * identity);
            var (inner, outer) = (new double[order + 1], new double[order + 1]);
            (inner[0], outer[0]) = (1, 1);
            for (var j = 1; j <= order; j++)
            {
                inner[j] = σ2 * Math.Pow(c2, j - 1);
                outer[j] = ((2 * j) + 1) * Math.Pow(c2, j);
            }

            var power = Power(inner, (2 * order) + 1);
            return Enumerable.Range(0, order + 1).Sum(j => power[j] * outer[order - j]) / ((2 * order) + 1);
        }

        public override double Density(double lambda)
        {
            // of λ = s²: the density of |s|, twice that of ±s, over 2s
            var s = Math.Sqrt(lambda);
            return ImaginaryAt(RealAt(s)) / (Math.PI * noise * noise * s);
        }

        public override double Tail(double lambda) => TailAt(RealAt(Math.Sqrt(lambda)));

        public override double UpperQuantile(double share)
        {
            if (share == 0 || share == 1)
            {
                return share == 0 ? Upper : Lower;
            }

            var s = SAt(Bisection.LastWhere(first, last, a => TailAt(a) > share));
            return Math.Clamp(s * s, Lower, Upper);
        }

        private double RealAt(double s) => Bisection.LastWhere(first, last, a => SAt(a) < s);

        // with A = a² + c² and u = b²: (A + u)/((A + u)² − 4a²c²) = 1/σ² is a square equation in A + u
        private double ImaginaryAt(double a)
        {
            var (σ2, c2) = (noise * noise, identity * identity);
            var sum = (σ2 + Math.Sqrt((σ2 * σ2) + (16 * a * a * c2))) / 2;
            return Math.Sqrt(Math.Max(0, sum - (a * a) - c2));
        }

        private double SAt(double a)
        {
            var ξ = new Complex(a, ImaginaryAt(a));
            return a + (noise * noise * (ξ / ((ξ * ξ) - (identity * identity))).Real);
        }

        private double TailAt(double a)
        {
            var ξ = new Complex(a, ImaginaryAt(a));
            var G = ξ / ((ξ * ξ) - (identity * identity));
            return Math.Clamp((Math.Atan2(ξ.Imaginary, a - identity) + Math.Atan2(ξ.Imaginary, a + identity) + (noise * noise * (G * G).Imaginary)) / Math.PI, 0, 1);
        }
    }
}
