using System.Numerics;

namespace Theory.Degeneracy;

/// <content>Bulks that are known through an equation for their Stieltjes transform alone.</content>
public static partial class Spectra
{
    /// <summary>A bulk whose density is the imaginary part of a Stieltjes transform, tabulated over s = √λ.</summary>
    /// <remarks>
    /// <para>Between two edges, or an edge and a point where the density is not smooth, s = s₋ + (s₊ − s₋)(1 − cos θ)/2: over θ the density is smooth at edges that are roots and at zero, and mild
    /// at a peak; equal steps are then accurate.</para>
    /// </remarks>
    private sealed record TabulatedBulk : Spectrum.Bulk
    {
        private const double Height = 1e-12;
        private readonly Func<Complex, Complex> transform;
        private readonly double[] points;
        private readonly double[] tails;
        private readonly double weight;

        private TabulatedBulk(double[] ends, int steps, Func<Complex, Complex> transform)
            : base(ends[0] * ends[0], ends[^1] * ends[^1])
        {
            this.transform = transform;
            List<double> at = [ends[0]];
            List<double> shares = [];
            foreach (var (low, high) in ends.Zip(ends.Skip(1)))
            {
                var last = 0.0;
                for (var i = 1; i <= steps; i++)
                {
                    var s = low + ((high - low) * (1 - Math.Cos(Math.PI * i / steps)) / 2);
                    var next = i == steps ? 0 : 2 * s * Whole(s * s) * (high - low) * Math.Sin(Math.PI * i / steps) * Math.PI / steps / 2;
                    shares.Add((last + next) / 2);
                    at.Add(s);
                    last = next;
                }
            }

            points = [.. at];
            tails = new double[points.Length];
            weight = shares.Sum();
            for (var i = points.Length - 2; i >= 0; i--)
            {
                tails[i] = tails[i + 1] + (shares[i] / weight);
            }
        }

        /// <summary>The bulk of a transform, its edges found where the density vanishes.</summary>
        /// <param name="bound">What no λ exceeds.</param>
        /// <param name="transform">E 1/(Λ − z) above the axis.</param>
        /// <param name="steps">The number of points of the table between two ends.</param>
        /// <param name="peak">A λ at which the density is not smooth; null for none.</param>
        public static TabulatedBulk Of(double bound, Func<Complex, Complex> transform, int steps = 768, double? peak = null)
        {
            const int Scan = 160;
            double Density(double s) => Math.Max(0, transform(new Complex(s * s, Height * bound)).Imaginary) * s;
            var points = Enumerable.Range(0, Scan).Select(i => Math.Sqrt(bound) * (i + 0.5) / Scan).ToArray();
            var values = points.Select(Density).ToArray();
            var threshold = 1e-5 * values.Max();
            var (left, right) = (Array.FindIndex(values, v => v > threshold), Array.FindLastIndex(values, v => v > threshold));
            var lower = left == 0 ? 0 : Edge(points[left], points[left - 1]);
            var upper = right == Scan - 1 ? Math.Sqrt(bound) : Edge(points[right], points[right + 1]);
            return new(peak is { } at && Math.Sqrt(at) > lower && Math.Sqrt(at) < upper ? [lower, Math.Sqrt(at), upper] : [lower, upper], steps, transform);

            double Edge(double inside, double outside)
            {
                for (var step = 0; step < 30; step++)
                {
                    var middle = (inside + outside) / 2;
                    (inside, outside) = Density(middle) > threshold ? (middle, outside) : (inside, middle);
                }

                return inside;
            }
        }

        public override double Moment(int order)
        {
            var sum = 0.0;
            for (var i = 1; i < points.Length; i++)
            {
                sum += (tails[i - 1] - tails[i]) * Math.Pow((points[i] + points[i - 1]) / 2, 2 * order);
            }

            return sum;
        }

        public override double Density(double lambda) => Whole(lambda) / weight;

        public override double Tail(double lambda)
        {
            var s = Math.Sqrt(lambda);
            var found = Array.BinarySearch(points, s);
            var index = Math.Clamp(found >= 0 ? found : ~found - 1, 0, points.Length - 2);
            return tails[index] + ((s - points[index]) / (points[index + 1] - points[index]) * (tails[index + 1] - tails[index]));
        }

        public override double UpperQuantile(double share)
        {
            if (share == 0 || share == 1)
            {
                return share == 0 ? Upper : Lower;
            }

            var (low, high) = (0, points.Length - 1);
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = tails[middle] > share ? (middle, high) : (low, middle);
            }

            var within = tails[low] == tails[high] ? 0 : (tails[low] - share) / (tails[low] - tails[high]);
            var s = points[low] + (within * (points[high] - points[low]));
            return s * s;
        }

        // the density of the whole law, whose mass at zero is not in it
        private double Whole(double lambda) => Math.Max(0, transform(new Complex(lambda, Height * Upper)).Imaginary) / Math.PI;
    }
}
