using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>How the logistic loss Σ ln(1 + e^(−xᵀw)) is descended.</summary>
public enum SeparableMethod
{
    /// <summary>Gradient descent with a fixed rate η.</summary>
    Descent,

    /// <summary>Gradient flow, in the logarithm of time: fourth-order Runge–Kutta in τ = ln(1 + t), η for the speed.</summary>
    Flow,

    /// <summary>Steps of length η/√t along the gradient.</summary>
    Normalised,

    /// <summary>Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, all points in each step.</summary>
    Adam,

    /// <summary>Adam with ε = 0.</summary>
    AdamWithoutEpsilon,
}

/// <summary>Where w starts.</summary>
public enum SeparableStart
{
    /// <summary>At 0.</summary>
    Zero,

    /// <summary>In the direction of the mean of the points: of the difference of the class means.</summary>
    Mean,

    /// <summary>In the direction of the largest margin.</summary>
    LargestMargin,
}

/// <summary>The options of <see cref="SeparableData"/>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Dimension">d, ≥ 2; 2 where the set is the exceptional one.</param>
/// <param name="Sets">How many random sets, ≥ 1.</param>
/// <param name="Exceptional">Whether the set is <see cref="SeparableSets.Exceptional"/>, alone.</param>
/// <param name="Start">Where w starts.</param>
/// <param name="Scale">The norm of the start; 0 at <see cref="SeparableStart.Zero"/>, positive elsewhere.</param>
/// <param name="Supports">The number of support vectors of a random set, in [1, d]; 0 for d.</param>
/// <param name="Doublings">Of a method in steps: 2^Doublings of them, in [1, 30]. Of the flow: up to ln t = 2^Doublings, in [1, 12].</param>
public sealed record SeparableDataOptions(
    SeparableMethod Method = SeparableMethod.Descent,
    int Dimension = 2,
    int Sets = 12,
    bool Exceptional = false,
    SeparableStart Start = SeparableStart.Zero,
    double Scale = 0,
    int Supports = 0,
    int Doublings = 20);

/// <summary>Where w stands at a time.</summary>
/// <param name="LogTime">ln t.</param>
/// <param name="Norm">‖w‖.</param>
/// <param name="Margin">min xᵀw/‖w‖.</param>
/// <param name="SupremumMargin">min xᵀw/‖w‖∞.</param>
/// <param name="Distance">‖w/‖w‖ − û‖.</param>
public sealed record SeparableRecord(double LogTime, double Norm, double Margin, double SupremumMargin, double Distance);

/// <summary>The run on one set.</summary>
/// <param name="Rate">η.</param>
/// <param name="Records">Records at doubling times, the first after one step; of the flow, at ln t growing by √2.</param>
public sealed record SeparableRun(double Rate, IReadOnlyList<SeparableRecord> Records);

/// <summary>The result of <see cref="SeparableData"/>.</summary>
/// <param name="Runs">A run for each set.</param>
public sealed record SeparableDataResult(IReadOnlyList<SeparableRun> Runs)
{
    /// <summary>The margins at the end.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Runs.Count} sets, margins at the end {Runs.Min(r => r.Records[^1].Margin):F6} to {Runs.Max(r => r.Records[^1].Margin):F6}");
}

/// <summary>Logistic regression on separable data: how the margin closes in, step by step.</summary>
/// <remarks>
/// <para>The loss is a sum over points, without a bias. Descent and flow have η = 1/Σ‖x‖², an eighth of the largest stable rate at least; the normalised steps η = 1, Adam η = 0.01. What normalised steps and Adam without ε
/// compute from are ratios of gradients, which are kept in units of the largest, so that no step underflows. In double precision.</para>
/// <para>Smoke: 2 sets. Cpu and gpu: 12 sets in 2, 5 and 20 dimensions, descent from 0 and from starts that look at the data, flow, normalised steps, and Adam in the plane
    /// on sets that one point supports: where d support vectors tie, one direction has the largest margin in many norms.</para>
/// </remarks>
public static class SeparableData
{
    private const double AdamRate = 0.01, First = 0.9, Second = 0.999, Epsilon = 1e-8;

    /// <summary>The experiment.</summary>
    public static Experiment<SeparableDataOptions, SeparableDataResult> Experiment { get; } = new("separable-data", Grid, Run);

    /// <summary>The sets of a run: a function of its options and seed.</summary>
    /// <param name="options">The options.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>The sets.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is below 2 or there are no sets.</exception>
    public static IReadOnlyList<SeparableSet> Sets(SeparableDataOptions options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Sets, 1, nameof(options));
        return options.Exceptional ? [SeparableSets.Exceptional] : [.. Enumerable.Range(0, options.Sets).Select(i => SeparableSets.Random(options.Dimension, seed.Split(i), options.Supports))];
    }

    private static IReadOnlyList<Trial<SeparableDataOptions>> Grid(Tier tier)
    {
        var (sets, steps, short_, flow) = tier == Tier.Smoke ? (2, 12, 10, 6) : (12, 20, 17, 9);
        int[] dimensions = tier == Tier.Smoke ? [2] : [2, 5, 20];
        IEnumerable<SeparableDataOptions> options =
        [
            .. dimensions.Select(d => new SeparableDataOptions(SeparableMethod.Descent, d, sets, Doublings: steps)),
            .. dimensions.Select(d => new SeparableDataOptions(SeparableMethod.Flow, d, sets, Doublings: flow)),
            .. dimensions.Select(d => new SeparableDataOptions(SeparableMethod.Normalised, d, sets, Doublings: short_)),
            new(SeparableMethod.Descent, 2, 1, true, Doublings: steps),
            new(SeparableMethod.Flow, 2, 1, true, Doublings: flow),
            .. new[] { SeparableMethod.Descent, SeparableMethod.Adam, SeparableMethod.AdamWithoutEpsilon }.Select(m => new SeparableDataOptions(m, 2, sets, Supports: 1, Doublings: steps)),
            .. from start in new[] { SeparableStart.Mean, SeparableStart.LargestMargin }
               from scale in new[] { 5.0, 20.0 }
               select new SeparableDataOptions(SeparableMethod.Descent, 5, sets, Start: start, Scale: scale, Doublings: steps),
        ];
        return [.. options.Select(o => new Trial<SeparableDataOptions>(o, new Seed(1)))];
    }

    private static SeparableDataResult Run(SeparableDataOptions options, Seed seed, Lab lab)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Doublings, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Doublings, options.Method == SeparableMethod.Flow ? 12 : 30, nameof(options));
        if (options.Start == SeparableStart.Zero ? options.Scale != 0 : !(options.Scale > 0 && options.Scale <= 300))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Scale, "The scale is 0 for a start at 0, and in (0, 300] for any other.");
        }

        if (options.Exceptional && options.Dimension != 2)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Dimension, "The exceptional set lies in the plane.");
        }

        var sets = Sets(options, seed);
        var runs = new List<SeparableRun>();
        foreach (var set in sets)
        {
            runs.Add(new Descending(set, options).Go());
            lab.Report(new Progress((double)runs.Count / sets.Count, $"{options.Method} in {options.Dimension} dimensions: {runs.Count} of {sets.Count} sets"));
        }

        return new(runs);
    }

    /// <summary>One descent: the points in one array, and what the methods share.</summary>
    private sealed class Descending
    {
        private readonly SeparableDataOptions options;
        private readonly SeparableSet set;
        private readonly double[] x;
        private readonly double[] z;
        private readonly int count;
        private readonly int dimension;
        private readonly double[] w;
        private readonly double[] g;
        private readonly List<SeparableRecord> records = [];

        public Descending(SeparableSet set, SeparableDataOptions options)
        {
            (this.set, this.options) = (set, options);
            (count, dimension) = (set.Points.Count, set.Direction.Count);
            x = [.. set.Points.SelectMany(p => p)];
            z = new double[count];
            g = new double[dimension];
            var mean = Enumerable.Range(0, dimension).Select(j => set.Points.Average(p => p[j])).ToArray();
            var length = Norm(mean);
            w = options.Start switch
            {
                SeparableStart.Mean => [.. mean.Select(m => options.Scale * m / length)],
                SeparableStart.LargestMargin => [.. set.Direction.Select(u => options.Scale * u)],
                _ => new double[dimension],
            };
        }

        public SeparableRun Go() => options.Method switch
        {
            SeparableMethod.Descent => Descend(),
            SeparableMethod.Flow => Flow(),
            SeparableMethod.Normalised => Normalised(),
            _ => Adam(options.Method == SeparableMethod.Adam ? Epsilon : 0),
        };

        private SeparableRun Descend()
        {
            var rate = 1 / x.Sum(a => a * a);
            for (long step = 1; step <= 1L << options.Doublings; step++)
            {
                Margins(w);
                Gradient(0);
                for (var j = 0; j < dimension; j++)
                {
                    w[j] += rate * g[j];
                }

                Record(step);
            }

            return new(rate, records);
        }

        private SeparableRun Normalised()
        {
            for (long step = 1; step <= 1L << options.Doublings; step++)
            {
                Gradient(Margins(w));
                var length = Norm(g) * Math.Sqrt(step);
                for (var j = 0; j < dimension; j++)
                {
                    w[j] += g[j] / length;
                }

                Record(step);
            }

            return new(1, records);
        }

        /// <summary>Moments are kept in units of e^(−least margin), which each step brings up to date; ε is in the gradient's own unit.</summary>
        private SeparableRun Adam(double epsilon)
        {
            var (m, v) = (new double[dimension], new double[dimension]);
            var unit = 0.0;
            for (long step = 1; step <= 1L << options.Doublings; step++)
            {
                var least = Margins(w);
                Gradient(least);
                var change = Math.Exp(least - unit);
                unit = least;
                var (one, two) = (1 - Math.Pow(First, step), 1 - Math.Pow(Second, step));
                var floor = epsilon > 0 ? epsilon * Math.Exp(unit) : 0;
                for (var j = 0; j < dimension; j++)
                {
                    m[j] = (First * m[j] * change) + ((1 - First) * g[j]);
                    v[j] = (Second * v[j] * change * change) + ((1 - Second) * g[j] * g[j]);
                    var down = Math.Sqrt(v[j] / two) + floor;
                    w[j] += down > 0 ? AdamRate * m[j] / one / down : 0;
                }

                Record(step);
            }

            return new(AdamRate, records);
        }

        private SeparableRun Flow()
        {
            const double H = 1.0 / 128;
            var rate = 1 / x.Sum(a => a * a);
            var steps = (int)Math.Round((1 << options.Doublings) / H);
            var (k1, k2, k3, k4, at) = (new double[dimension], new double[dimension], new double[dimension], new double[dimension], new double[dimension]);
            var next = Math.Sqrt(0.5);
            for (var step = 0; step < steps; step++)
            {
                var τ = step * H;
                Speed(w, τ, k1);
                Speed(Moved(k1, H / 2), τ + (H / 2), k2);
                Speed(Moved(k2, H / 2), τ + (H / 2), k3);
                Speed(Moved(k3, H), τ + H, k4);
                for (var j = 0; j < dimension; j++)
                {
                    w[j] += H / 6 * (k1[j] + (2 * k2[j]) + (2 * k3[j]) + k4[j]);
                }

                if (τ + H >= next || step + 1 == steps)
                {
                    Add(τ + H + Math.Log(-Portable.ExpMinusOne(-(τ + H))));
                    next *= Math.Sqrt(2);
                }
            }

            return new(rate, records);

            double[] Moved(double[] k, double by)
            {
                for (var j = 0; j < dimension; j++)
                {
                    at[j] = w[j] + (by * k[j]);
                }

                return at;
            }

            void Speed(double[] where, double τ, double[] k)
            {
                Margins(where);
                Gradient(τ);
                for (var j = 0; j < dimension; j++)
                {
                    k[j] = rate * g[j];
                }
            }
        }

        /// <summary>z = xᵀw of each point; the least is returned.</summary>
        private double Margins(double[] where)
        {
            var least = double.PositiveInfinity;
            for (var n = 0; n < count; n++)
            {
                var sum = 0.0;
                for (var j = 0; j < dimension; j++)
                {
                    sum += x[(n * dimension) + j] * where[j];
                }

                z[n] = sum;
                least = Math.Min(least, sum);
            }

            return least;
        }

        /// <summary>g = e^unit Σ x/(1 + e^z): minus the gradient, in units of e^(−unit).</summary>
        private void Gradient(double unit)
        {
            Array.Clear(g);
            for (var n = 0; n < count; n++)
            {
                var weight = Math.Exp(unit - z[n]) / (1 + Math.Exp(-z[n]));
                for (var j = 0; j < dimension; j++)
                {
                    g[j] += weight * x[(n * dimension) + j];
                }
            }
        }

        private void Record(long step)
        {
            if ((step & (step - 1)) == 0)
            {
                Add(Math.Log(step));
            }
        }

        private void Add(double logTime)
        {
            var least = Margins(w);
            var length = Norm(w);
            records.Add(new(
                logTime, length, least / length, least / w.Max(Math.Abs), Math.Sqrt(w.Zip(set.Direction, (a, u) => (a / length) - u).Sum(d => d * d))));
        }

        private static double Norm(double[] v) => Math.Sqrt(v.Sum(a => a * a));
    }
}
