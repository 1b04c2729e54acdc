using Theory.Numerics;

namespace Theory.Degeneracy;

/// <content>Products of independent matrices: the free products of laws of Marchenko and Pastur.</content>
public static partial class Spectra
{
    /// <summary>The free product of laws of Marchenko and Pastur: 1/S(w) = c ∏ᵢ (1 + yᵢ w).</summary>
    /// <remarks>
    /// <para>As the sizes grow, the eigenvalues of A₁A₂…AₗAₗᵀ…A₁ᵀ for independent matrices with independent or rotation-invariant entries are those of the law whose
    /// S-transform is the product of the factors' S-transforms, <c>1/S(w) = c ∏ (1 + yᵢ w)</c> where each factor is a law of ratio yᵢ and c is the mean.</para>
    /// <para>With ψ(1/λ) = Σ mₖ λ⁻ᵏ the S-transform says <c>λ ψ = c (1 + ψ) ∏ (1 + yᵢ ψ)</c>. Write ψ = r e^{−iθ}: λ is real where <c>arg(1 + re^{iθ}) + Σ arg(1 + yᵢ re^{iθ}) = θ</c>.
    /// The left side grows with r from 0 to (L + 1) θ, so that each θ in (0, π) has one r: the bulk is a curve over θ, falling from λ₊ at 0 to λ₋ at π. The density is
    /// <c>r sin θ / πλ</c>. Integrated along the curve it is elementary: <c>P(Λ &gt; λ) = (arg(1 + ψ) + Σ arg(1 + yᵢψ)/yᵢ − L r sin θ) / π</c>.</para>
    /// <para>The moments are <c>mₖ = (1/k) [w^{k−1}] (c (1 + w) ∏ (1 + yᵢ w))ᵏ</c> by Lagrange's inversion, all of positive terms; the excess is Σ yᵢ.</para>
    /// <para>Holds for: large sizes; asymptotic. Of a matrix of width n the relative error is of the order L/n, and of the edges n^{−2/3}.</para>
    /// <para>Error: of the moments 1e-13, of the tail 1e-12, relative (laws: the moments of a product are those of its density; the product of one is that law).</para>
    /// </remarks>
    /// <param name="scale">c, the mean, positive and finite.</param>
    /// <param name="ratios">y₁, …, yₗ, one to 64 of them, each in [1e-3, 1e3].</param>
    /// <returns>The law; its mass at zero is that of the largest ratio, max(0, 1 − 1/y).</returns>
    /// <exception cref="ArgumentException">There are no ratios, or too many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("pennington2018emergence", "S-transform of the Jacobian")]
    public static Spectrum Product(double scale, params IReadOnlyList<double> ratios)
    {
        RequirePositive(scale);
        RequireRatios(ratios);
        return Product($"product of {ratios.Count} matrices", scale, ratios);
    }

    /// <summary>The Fuss–Catalan law: the eigenvalues of A₁…Aₗ Aₗᵀ…A₁ᵀ for square matrices of independent entries of variance 1/n.</summary>
    /// <remarks>
    /// <para>Moments <c>mₖ = C((L + 1)k, k) / (Lk + 1)</c>, support <c>[0, (L + 1)^{L+1} / Lᴸ]</c>, and at <c>λ = sin^{L+1}((L+1)φ) / (sin φ sinᴸ(Lφ))</c> the density
    /// <c>sin²φ sin^{L−1}(Lφ) / (π sinᴸ((L+1)φ))</c>, 0 &lt; φ &lt; π/(L+1). One factor is the square of the quarter circle.</para>
    /// <para>Holds for: square matrices of large size; asymptotic.</para>
    /// <para>Error: as <see cref="Product(double, IReadOnlyList{double})"/> (law: the density of Fuss and Catalan is the sine formula).</para>
    /// </remarks>
    /// <param name="factors">L, from 1 to 64.</param>
    /// <param name="scale">c, the mean, positive and finite.</param>
    /// <returns>The law.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("penson2011product", "Fuss–Catalan distributions")]
    public static Spectrum FussCatalan(int factors, double scale = 1)
    {
        RequireFactors(factors, nameof(factors));
        RequirePositive(scale);
        return Product($"Fuss–Catalan of {factors} factors", scale, [.. Enumerable.Repeat(1.0, factors)]);
    }

    /// <summary>The quarter circle: a singular value s of a square matrix with entries of variance c/n has the density √(4c − s²) / πc on [0, 2√c].</summary>
    /// <remarks>
    /// <para>The law of Marchenko and Pastur of ratio 1, read in s = √λ.</para>
    /// <para>Holds for: square matrices of independent entries; asymptotic.</para>
    /// <para>Error: as <see cref="MarchenkoPastur"/> (law: the quarter circle is a quarter of a circle).</para>
    /// </remarks>
    /// <param name="scale">c, positive and finite.</param>
    /// <returns>The law of λ = s².</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scale is outside the domain above.</exception>
    [Source("baik2006eigenvalues", "Equations (1.1)–(1.2)")]
    public static Spectrum QuarterCircle(double scale = 1)
    {
        RequirePositive(scale);
        return new Spectrum("quarter circle", 1, new MarchenkoPasturBulk(1, scale)) { Factors = (scale, [1.0]) };
    }

    /// <summary>An orthogonal matrix times √c: every λ is c.</summary>
    /// <param name="scale">c, positive and finite.</param>
    /// <returns>A point.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not positive and finite.</exception>
    public static Spectrum Orthogonal(double scale = 1)
    {
        RequirePositive(scale);
        return new Spectrum("orthogonal", 1, new PointBulk(scale)) { Factors = (scale, []) };
    }

    /// <summary>Relu layers in a row, all of one width: J = D_L W_L … D₁ W₁ has 1/S(w) = (nσ²/2)ᴸ (1 + 2w)ᴸ.</summary>
    /// <remarks>
    /// <para>One layer is a square matrix of which half of the rows survive, the law of Marchenko and Pastur of ratio 2 at scale nσ²/2. Across layers the factors are free in
    /// the limit: given all pre-activations, Wₗ is independent of what came before except along the one direction xₗ₋₁, and along it a layer's gain is |xₗ|/|xₗ₋₁| ≈ √(nσ²/2), that of
    /// any other direction; so no spike.</para>
    /// <para>The excess is 2L and the participation ratio 1/(1 + 2L): it falls as the inverse of the depth, while half of the mass stays at zero at every depth. The largest λ grows
    /// against the mean as about 2eL.</para>
    /// <para>Holds for: L fixed, n → ∞; asymptotic, with corrections of the order L/n.</para>
    /// <para>Error: as <see cref="Product(double, IReadOnlyList{double})"/> (law: sampled networks have the predicted moments).</para>
    /// </remarks>
    /// <param name="depth">L, from 1 to 64.</param>
    /// <param name="width">n, ≥ 1.</param>
    /// <param name="variance">σ², positive and finite; null for Glorot's 1/n.</param>
    /// <returns>The law of the n squared singular values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("pennington2018emergence", "S-transform of the Jacobian")]
    public static Spectrum ReluLayers(int depth, int width, double? variance = null)
    {
        RequireFactors(depth, nameof(depth));
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var gain = width * (variance ?? GlorotVariance(width, width)) / 2;
        var scale = Math.Pow(gain, depth);
        RequirePositive(scale);
        return Product($"{depth} relu layers of width {width}", scale, [.. Enumerable.Repeat(2.0, depth)]);
    }

    private static Spectrum Product(string name, double scale, IReadOnlyList<double> ratios)
    {
        double[] own = [.. ratios];
        return new Spectrum(name, Math.Min(1, 1 / own.Max()), new ProductBulk(scale, own)) { Factors = (scale, own) };
    }

    private static void RequireFactors(int factors, string name)
    {
        if (factors is < 1 or > 64)
        {
            throw new ArgumentOutOfRangeException(name, factors, "The number of factors lies in [1, 64].");
        }
    }

    private static void RequireRatios(IReadOnlyList<double> ratios)
    {
        ArgumentNullException.ThrowIfNull(ratios);
        if (ratios.Count is < 1 or > 64)
        {
            throw new ArgumentException($"A product has one to 64 factors; ratios has {ratios.Count}.", nameof(ratios));
        }

        for (var i = 0; i < ratios.Count; i++)
        {
            if (!(ratios[i] >= 1e-3 && ratios[i] <= 1e3))
            {
                throw new ArgumentOutOfRangeException(nameof(ratios), ratios[i], $"ratios[{i}] lies in [0.001, 1000].");
            }
        }
    }

    private sealed record PointBulk(double At) : Spectrum.Bulk(At, At)
    {
        public override double Moment(int order) => Math.Pow(At, order);

        public override double Density(double lambda) => 0;

        public override double Tail(double lambda) => lambda < At ? 1 : 0;

        public override double UpperQuantile(double share) => At;
    }

    private sealed record ProductBulk : Spectrum.Bulk
    {
        private readonly double scale;
        private readonly double[] ratios;

        public ProductBulk(double scale, double[] ratios)
            : base(scale * LowerOf(ratios), scale * UpperOf(ratios)) => (this.scale, this.ratios) = (scale, ratios);

        private double Weight => Math.Min(1, 1 / ratios.Max());

        public override double Moment(int order)
        {
            // coefficients of ((1 + w) ∏ (1 + yᵢ w))^k up to w^{k−1}
            var series = new double[order];
            series[0] = 1;
            for (var k = 0; k < order; k++)
            {
                foreach (var y in ratios.Prepend(1))
                {
                    for (var i = order - 1; i > 0; i--)
                    {
                        series[i] += y * series[i - 1];
                    }
                }
            }

            return Math.Pow(scale, order) * series[order - 1] / order / Weight;
        }

        public override double Density(double lambda)
        {
            var theta = ThetaOf(lambda);
            return Radius(theta) * Math.Sin(theta) / (Math.PI * lambda) / Weight;
        }

        public override double Tail(double lambda) => TailAt(ThetaOf(lambda)) / Weight;

        public override double UpperQuantile(double share)
        {
            if (share == 0 || share == 1)
            {
                return share == 0 ? Upper : Lower;
            }

            var target = share * Weight;
            return Math.Clamp(LambdaAt(Bisection.LastWhere(0, Math.PI, theta => TailAt(theta) < target)), Lower, Upper);
        }

        // d ln λ / dw = 1/(1 + w) + Σ yᵢ/(1 + yᵢ w) − 1/w vanishes at one w > 0, at the upper edge, and at one below the two largest poles, at the lower
        private static double UpperOf(double[] ratios)
        {
            var w = Math.Exp(Bisection.LastWhere(-50, 50, t => Slope(ratios, Math.Exp(t)) < 0));
            return Value(ratios, w);
        }

        private static double LowerOf(double[] ratios)
        {
            // in order of 1/y the poles of λ's logarithm: between the first two λ rises from zero and falls to zero unless they coincide
            var poles = ratios.Prepend(1.0).Select(static y => -1 / y).OrderDescending().ToArray();
            if (poles[0] == poles[1])
            {
                return 0;
            }

            var w = Bisection.LastWhere(poles[1], poles[0], w => Slope(ratios, w) > 0);
            return w <= poles[1] || w >= poles[0] ? 0 : Math.Max(0, Value(ratios, w));
        }

        private static double Slope(double[] ratios, double w) => (1 / (1 + w)) + ratios.Sum(y => y / (1 + (y * w))) - (1 / w);

        private static double Value(double[] ratios, double w) => ratios.Aggregate((1 + w) / w, (product, y) => product * (1 + (y * w)));

        private double Radius(double theta)
        {
            var (sin, cos) = Math.SinCos(theta);
            return Math.Exp(Bisection.LastWhere(-60, 60, t => Angles(Math.Exp(t)) < theta));

            double Angles(double r) => Angle(1, r, sin, cos) + ratios.Sum(y => Angle(y, r, sin, cos));
        }

        private static double Angle(double y, double r, double sin, double cos) => Math.Atan2(y * r * sin, 1 + (y * r * cos));

        private double LambdaAt(double theta)
        {
            var r = Radius(theta);
            var cos = Math.Cos(theta);
            double Size(double y) => Math.Sqrt(1 + (2 * y * r * cos) + (y * y * r * r));
            return scale * ratios.Aggregate(Size(1) / r, (product, y) => product * Size(y));
        }

        private double ThetaOf(double lambda) => Bisection.LastWhere(0, Math.PI, theta => LambdaAt(theta) > lambda);

        private double TailAt(double theta)
        {
            var r = Radius(theta);
            var (sin, cos) = Math.SinCos(theta);
            var angles = Angle(1, r, sin, cos) + ratios.Sum(y => Angle(y, r, sin, cos) / y);
            return Math.Clamp((angles - (ratios.Length * r * sin)) / Math.PI, 0, Weight);
        }
    }
}
