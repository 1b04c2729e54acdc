namespace Theory.Degeneracy;

/// <content>The bulk of matrices whose rows differ in variance.</content>
public static partial class Spectra
{
    /// <summary>The law of T^{1/2} X Xᵀ T^{1/2} / N, X of p × N standardised entries, y = p/N and T diagonal with the values τⱼ in the shares wⱼ.</summary>
    /// <remarks>
    /// <para>Silverstein's equation, with ξ = −1/m̲: λ = ξ + y Σ wⱼ τⱼ ξ/(ξ − τⱼ). λ is real off the axis where Σ wⱼ τⱼ²/|ξ − τⱼ|² = 1/y: for each real part a the left side falls
    /// with b = |Im ξ|, so that a has one b or lies outside the bulk. λ rises with a; the density is b/(πy|ξ|²), and its integral along the curve elementary.</para>
    /// </remarks>
    private sealed record PopulationBulk : Spectrum.Bulk
    {
        private readonly double ratio;
        private readonly (double Value, double Share)[] atoms;
        private readonly double first;
        private readonly double last;

        private PopulationBulk(double ratio, (double Value, double Share)[] atoms, double first, double last)
            : base(Math.Max(0, LambdaOf(ratio, atoms, first, 0)), LambdaOf(ratio, atoms, last, 0)) =>
            (this.ratio, this.atoms, this.first, this.last) = (ratio, atoms, first, last);

        /// <summary>The end of the curve on the right: a spike stands where ξ is beyond it.</summary>
        public double Last => last;

        /// <summary>The share of the p eigenvalues that are not zero.</summary>
        public double Weight { get; private init; }

        /// <summary>The values other than zero with their shares of all p; the shares may add to less than one.</summary>
        public static PopulationBulk Of(double ratio, IEnumerable<(double Value, double Share)> population)
        {
            var atoms = population.Where(static atom => atom.Value > 0 && atom.Share > 0).OrderBy(static atom => atom.Value).ToArray();
            var (small, large) = (atoms[0].Value, atoms[^1].Value);
            // beyond the largest value the sum falls from infinity: at τ + √y τ it is below 1/y
            var last = Bisection.LastWhere(large, large * (1 + (2 * Math.Sqrt(ratio))), a => SumAt(atoms, a, 0) > 1 / ratio);
            // below the least it rises to infinity: at so far left it is below 1/y
            var first = Bisection.LastWhere(small, small - (2 * Math.Sqrt(ratio) * large), a => SumAt(atoms, a, 0) > 1 / ratio);
            return new(ratio, atoms, first, last) { Weight = Math.Min(atoms.Sum(static atom => atom.Share), 1 / ratio) };
        }

        /// <summary>λ(ξ) for ξ beyond <see cref="Last"/>.</summary>
        public double Lambda(double ξ) => LambdaOf(ratio, atoms, ξ, 0);

        public override double Moment(int order)
        {
            // (1/(k + 1)) [x^k] (1 + y ψ(x))^{k+1} / y with ψ = Σ tₖ xᵏ: Lagrange's inversion, all of positive terms
            var unit = atoms[^1].Value;
            var series = new double[order + 1];
            for (var k = 1; k <= order; k++)
            {
                series[k] = ratio * atoms.Sum(atom => atom.Share * Math.Pow(atom.Value / unit, k));
            }

            series[0] = 1;
            return Power(series, order + 1)[order] / (order + 1) / ratio * Math.Pow(unit, order) / Weight;
        }

        public override double Density(double lambda)
        {
            var a = Bisection.LastWhere(first, last, a => Lambda(a, ImaginaryAt(a)) < lambda);
            var b = ImaginaryAt(a);
            return b / (Math.PI * ratio * ((a * a) + (b * b))) / Weight;
        }

        public override double Tail(double lambda) => TailAt(Bisection.LastWhere(first, last, a => Lambda(a, ImaginaryAt(a)) < lambda)) / Weight;

        public override double UpperQuantile(double share)
        {
            if (share == 0 || share == 1)
            {
                return share == 0 ? Upper : Lower;
            }

            var target = share * Weight;
            var at = Bisection.LastWhere(first, last, a => TailAt(a) > target);
            return Math.Clamp(Lambda(at, ImaginaryAt(at)), Lower, Upper);
        }

        private static double SumAt((double Value, double Share)[] atoms, double a, double square)
        {
            var sum = 0.0;
            foreach (var (τ, w) in atoms)
            {
                sum += w * τ * τ / (((a - τ) * (a - τ)) + square);
            }

            return sum;
        }

        private static double LambdaOf(double ratio, (double Value, double Share)[] atoms, double a, double b)
        {
            var sum = a;
            foreach (var (τ, w) in atoms)
            {
                var distance = ((a - τ) * (a - τ)) + (b * b);
                sum += ratio * w * (τ + (distance == 0 ? 0 : τ * τ * (a - τ) / distance));
            }

            return sum;
        }

        private double Lambda(double a, double b) => LambdaOf(ratio, atoms, a, b);

        // the b ≥ 0 with Σ wτ²/((a − τ)² + b²) = 1/y; 0 in a gap. The sum is convex and falls with b²: Newton's steps from the left never pass the root.
        private double ImaginaryAt(double a)
        {
            var target = 1 / ratio;
            var high = ratio * atoms.Sum(static atom => atom.Share * atom.Value * atom.Value);
            var low = 0.0;
            // a start on the left of the root: halves of the largest possible square until the sum exceeds its target
            for (low = high; low > high * 1e-40 && SumAt(atoms, a, low) <= target; low /= 4)
            {
            }

            if (SumAt(atoms, a, low) <= target)
            {
                return 0;
            }

            for (var step = 0; step < 60; step++)
            {
                var (sum, slope) = (0.0, 0.0);
                foreach (var (τ, w) in atoms)
                {
                    var distance = ((a - τ) * (a - τ)) + low;
                    var term = w * τ * τ / distance;
                    sum += term;
                    slope -= term / distance;
                }

                var next = low + ((target - sum) / slope);
                if (!(next > low) || next - low <= 1e-16 * low)
                {
                    break;
                }

                low = next;
            }

            return Math.Sqrt(low);
        }

        // (1/πy) Im ∫ −λ'(ξ)/ξ dξ from the upper edge: −log ξ + y Σ w (log ξ − log(ξ − τ) − τ/(ξ − τ)), with its sign
        private double TailAt(double a)
        {
            var b = ImaginaryAt(a);
            var own = Math.Atan2(b, a);
            var sum = -own;
            foreach (var (τ, w) in atoms)
            {
                var distance = ((a - τ) * (a - τ)) + (b * b);
                sum += ratio * w * (own - Math.Atan2(b, a - τ) + (distance == 0 ? 0 : τ * b / distance));
            }

            return Math.Clamp(-sum / (Math.PI * ratio), 0, Weight);
        }
    }

    // the first coefficients of a power of a series with constant term 1, by the recursion of its logarithmic derivative
    private static double[] Power(double[] series, int exponent)
    {
        var power = new double[series.Length];
        power[0] = 1;
        for (var n = 1; n < series.Length; n++)
        {
            var sum = 0.0;
            for (var k = 1; k <= n; k++)
            {
                sum += ((double)(exponent * k) - n + k) * series[k] * power[n - k];
            }

            power[n] = sum / n;
        }

        return power;
    }
}
