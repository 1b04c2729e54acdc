using System.Numerics;
using System.Runtime.InteropServices;
using Theory.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>The optimisers of the chains.</summary>
public enum ChainRule
{
    /// <summary>v ← μv − αg(θ), θ ← θ + v; with μ = 0 stochastic gradient descent.</summary>
    HeavyBall,

    /// <summary>v ← μv − αg(θ + μv), θ ← θ + v.</summary>
    Nesterov,

    /// <summary>b ← μb + g(θ), θ ← θ − αb.</summary>
    BufferedMomentum,

    /// <summary>z ← z − αg((1 − μ)z + μx), x ← (1 − c)x + cz with c = α²/Σα²; μ is the interpolation, and x is judged.</summary>
    ScheduleFree,

    /// <summary>Adam: m and s follow g and g² with decays μ and 0.999, both corrected for their start, and θ ← θ − α m̂/(√ŝ + 10⁻⁸).</summary>
    AdaptiveMoments,
}

/// <summary>Which point of a chain is judged.</summary>
public enum ChainAverage
{
    /// <summary>The iterate itself.</summary>
    None,

    /// <summary>The moving average θ̄ ← ρθ̄ + (1 − ρ)θ that starts at θ₀.</summary>
    Moving,

    /// <summary>The mean of the iterates after step s; up to there the iterate itself.</summary>
    Tail,
}

/// <summary>Many chains of one optimiser on a noisy quadratic: the gradient in coordinate i is h(θ − c), c ~ N(0, σ²) drawn anew at each step, θ₀ ~ N(0, p₀).</summary>
/// <param name="Curvatures">h, positive.</param>
/// <param name="NoiseVariances">σ², ≥ 0, one a curvature.</param>
/// <param name="Initial">p₀, ≥ 0, one a curvature.</param>
/// <param name="Rule">The optimiser.</param>
/// <param name="Average">Which point is judged.</param>
/// <param name="AverageDecay">ρ of the moving average, in [0, 1).</param>
/// <param name="TailStart">s of the tail's mean, ≥ 0.</param>
/// <param name="Preconditioner">What each coordinate's gradient is multiplied by, positive, one a curvature; 1 unless given.</param>
/// <param name="Batch">B: with B ≥ 1 the mean gradient h θ is that of B examples x(x·θ), E[x²] = h, so that the error itself makes noise; 0: it is exact, and c the only noise.</param>
/// <param name="Signs">Whether the examples' coordinates are ±√h (kurtosis 1) and not normal (kurtosis 3).</param>
/// <param name="Rotated">Whether Adam sees coordinates that are a random rotation of the curvatures' own.</param>
/// <param name="Chains">How many chains, a multiple of 8.</param>
public sealed record ChainOptions(
    IReadOnlyList<double> Curvatures,
    IReadOnlyList<double> NoiseVariances,
    IReadOnlyList<double> Initial,
    ChainRule Rule = ChainRule.HeavyBall,
    ChainAverage Average = ChainAverage.None,
    double AverageDecay = 0.9,
    int TailStart = 0,
    IReadOnlyList<double>? Preconditioner = null,
    int Batch = 0,
    bool Signs = false,
    bool Rotated = false,
    int Chains = 4096)
{
    /// <summary>The optimiser and the number of chains.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Chains} chains of {Rule} on {Curvatures.Count} curvatures{(Average == ChainAverage.None ? "" : $", {Average} average")}{(Batch > 0 ? $", least squares of batch {Batch}" : "")}";
}

/// <summary>What chains lost at each step, and under which schedule.</summary>
/// <param name="Losses">The mean over the chains of ½ Σ h θ² for t = 0, …, T.</param>
/// <param name="StandardErrors">The standard error of each mean.</param>
/// <param name="Rates">α at each step.</param>
/// <param name="Momenta">μ at each step.</param>
public sealed record ChainLosses(IReadOnlyList<double> Losses, IReadOnlyList<double> StandardErrors, IReadOnlyList<double> Rates, IReadOnlyList<double> Momenta)
{
    /// <summary>First and last loss.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Losses.Count - 1} steps, loss {Losses[0]:G5} → {Losses[^1]:G5} ± {StandardErrors[^1]:G2}");
}

/// <summary>Monte Carlo on the noisy quadratic, several chains in a register; each coordinate draws from a stream of its own.</summary>
public static class QuadraticChains
{
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;

    /// <summary>Runs the chains under a schedule.</summary>
    /// <param name="options">The problem and the optimiser.</param>
    /// <param name="rates">α at each step, ≥ 0 and finite, at least one.</param>
    /// <param name="momenta">μ at each step, in [−1, 1].</param>
    /// <param name="seed">The seed of start and noise.</param>
    /// <returns>The losses.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain: argument, index and value are named.</exception>
    public static ChainLosses Run(ChainOptions options, IReadOnlyList<double> rates, IReadOnlyList<double> momenta, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(momenta);
        if (rates.Count != momenta.Count)
        {
            throw new ArgumentException($"{rates.Count} rates have {momenta.Count} momenta.", nameof(momenta));
        }

        Require(rates, rates.Count, nameof(rates), "A rate is finite and not negative", static x => x >= 0);
        Require(momenta, momenta.Count, nameof(momenta), "A momentum lies in [-1, 1]", static x => Math.Abs(x) <= 1);
        return new Swarm(options, seed).Run(rates.Count, t => momenta[t], (t, momentum, _) => (rates[t], momentum));
    }

    /// <summary>Runs the chains greedily: at each step the rate, and of the heavy ball the momentum too, are those after which the chains' mean loss is least.</summary>
    /// <remarks><para>They are chosen from the particles alone: the directions that each chain would go are drawn, and the loss after them is a parabola in their lengths. It is minimised in the box
    /// exactly. A chain's own noise enters the choice with weight one over the number of chains.</para></remarks>
    /// <param name="options">The problem and the optimiser: heavy ball or Adam, without an average.</param>
    /// <param name="steps">T ≥ 1.</param>
    /// <param name="momentum">μ where it is not chosen: a number in [0, 1); of the heavy ball NaN lets it be chosen in [0, 1].</param>
    /// <param name="largestRate">The largest rate, positive.</param>
    /// <param name="seed">The seed of start and noise.</param>
    /// <returns>The losses and the schedule.</returns>
    /// <exception cref="ArgumentException">An argument is outside its domain.</exception>
    public static ChainLosses Greedy(ChainOptions options, int steps, double momentum, double largestRate, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (options.Rule is not (ChainRule.HeavyBall or ChainRule.AdaptiveMoments) || options.Average != ChainAverage.None)
        {
            throw new ArgumentException($"The greedy choice is that of the heavy ball or of Adam without an average, not of {options}.", nameof(options));
        }

        if (!(momentum >= 0 && momentum < 1) && !(double.IsNaN(momentum) && options.Rule == ChainRule.HeavyBall))
        {
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "A momentum lies in [0, 1); that of the heavy ball may be NaN.");
        }

        if (!(largestRate > 0 && double.IsFinite(largestRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(largestRate), largestRate, "The largest rate is positive and finite.");
        }

        return new Swarm(options, seed).Run(steps, _ => momentum, (_, fixedMomentum, swarm) => swarm.Choose(fixedMomentum, largestRate));
    }

    private static void Require(IReadOnlyList<double> values, int count, string name, string rule, Func<double, bool> holds)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Count != count || count == 0)
        {
            throw new ArgumentException($"{values.Count} values where {Math.Max(1, count)} are needed.", name);
        }

        for (var i = 0; i < count; i++)
        {
            if (!double.IsFinite(values[i]) || !holds(values[i]))
            {
                throw new ArgumentOutOfRangeException(name, values[i], FormattableString.Invariant($"{rule}; {name}[{i}] is {values[i]:R}."));
            }
        }
    }

    private sealed class Swarm
    {
        private readonly ChainOptions options;
        private readonly double[] scale;
        private readonly RandomStream[] streams;
        private readonly double[][] θ;
        private readonly double[][] v;
        private readonly double[][] s;
        private readonly double[][] judged;
        private readonly double[][] g;
        private readonly double[][] draws;
        private readonly double[] error;
        private readonly (int First, int Second)[][] rotation;
        private double squaredRates;

        public Swarm(ChainOptions options, Seed seed)
        {
            ArgumentNullException.ThrowIfNull(options);
            var count = options.Curvatures?.Count ?? 0;
            Require(options.Curvatures!, count, nameof(options.Curvatures), "A curvature is positive and finite", static x => x > 0);
            Require(options.NoiseVariances, count, nameof(options.NoiseVariances), "A noise variance is finite and not negative", static x => x >= 0);
            Require(options.Initial, count, nameof(options.Initial), "E[θ₀²] is finite and not negative", static x => x >= 0);
            if (options.Preconditioner is { } given)
            {
                Require(given, count, nameof(options.Preconditioner), "A preconditioner is positive and finite", static x => x > 0);
            }

            if (options.Chains < 8 || options.Chains % LaneProducts.Lane != 0)
            {
                throw new ArgumentOutOfRangeException(nameof(options), options.Chains, $"The chains are a multiple of {LaneProducts.Lane}.");
            }

            ArgumentOutOfRangeException.ThrowIfNegative(options.Batch, nameof(options));
            ArgumentOutOfRangeException.ThrowIfNegative(options.TailStart, nameof(options));
            if (!(options.AverageDecay >= 0 && options.AverageDecay < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(options), options.AverageDecay, "The decay of an average lies in [0, 1).");
            }

            this.options = options;
            scale = [.. options.Preconditioner ?? Enumerable.Repeat(1.0, count)];
            streams = [.. Enumerable.Range(0, count).Select(i => seed.Split(i).Stream())];
            double[][] Each() => [.. Enumerable.Range(0, count).Select(_ => new double[options.Chains])];
            (θ, v, g) = (Each(), Each(), Each());
            s = options.Rule == ChainRule.AdaptiveMoments ? Each() : [];
            draws = options.Batch > 0 ? Each() : [];
            error = new double[options.Batch > 0 ? options.Chains : 0];
            rotation = options.Rotated && options.Rule == ChainRule.AdaptiveMoments ? Rotation(count, seed.Split("rotation").Stream()) : [];
            for (var i = 0; i < count; i++)
            {
                var size = Math.Sqrt(options.Initial[i]);
                for (var c = 0; c < options.Chains; c++)
                {
                    θ[i][c] = size * streams[i].NextNormal();
                }

                if (options.Rule == ChainRule.ScheduleFree)
                {
                    θ[i].CopyTo(v[i], 0);
                }
            }

            judged = options.Average == ChainAverage.None ? θ : [.. θ.Select(each => (double[])each.Clone())];
        }

        public ChainLosses Run(int steps, Func<int, double> momentum, Func<int, double, Swarm, (double Rate, double Momentum)> schedule)
        {
            var (losses, errors, rates, momenta) = (new double[steps + 1], new double[steps + 1], new double[steps], new double[steps]);
            (losses[0], errors[0]) = Loss();
            for (var t = 0; t < steps; t++)
            {
                if (options.Rule is ChainRule.HeavyBall or ChainRule.BufferedMomentum or ChainRule.AdaptiveMoments)
                {
                    Gradient(static (x, _, _) => x, 0);
                }

                if (options.Rule == ChainRule.AdaptiveMoments)
                {
                    Adapt(t, momentum(t));
                }

                (rates[t], momenta[t]) = schedule(t, momentum(t), this);
                Move(t, rates[t], momenta[t]);
                (losses[t + 1], errors[t + 1]) = Loss();
            }

            return new(losses, errors, rates, momenta);
        }

        /// <summary>Where the parabola of the next loss in (α, μ) is least.</summary>
        public (double Rate, double Momentum) Choose(double momentum, double largestRate)
        {
            // θ' = θ + μv − αu; u stands in g, and of Adam there is no v: five sums over coordinates and chains
            var adam = options.Rule == ChainRule.AdaptiveMoments;
            var (vv, uu, θv, θu, vu) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (var i = 0; i < θ.Length; i++)
            {
                var u = Vectors(g[i]);
                var x = Vectors(θ[i]);
                var y = Vectors(v[i]);
                var (svv, suu, sxv, sxu, svu) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
                for (var c = 0; c < x.Length; c++)
                {
                    suu += u[c] * u[c];
                    sxu += x[c] * u[c];
                    if (!adam)
                    {
                        svv += y[c] * y[c];
                        sxv += x[c] * y[c];
                        svu += y[c] * u[c];
                    }
                }

                var h = options.Curvatures[i];
                vv += h * Vector.Sum(svv);
                uu += h * Vector.Sum(suu);
                θv += h * Vector.Sum(sxv);
                θu += h * Vector.Sum(sxu);
                vu += h * Vector.Sum(svu);
            }

            double Rate(double μ) => uu > 0 ? Math.Clamp((θu + (μ * vu)) / uu, 0, largestRate) : 0;
            if (adam)
            {
                return (Rate(0), momentum);
            }

            if (!double.IsNaN(momentum))
            {
                return (Rate(momentum), momentum);
            }

            double Momentum(double α) => vv > 0 ? Math.Clamp(((α * vu) - θv) / vv, 0, 1) : 0;
            double After(double α, double μ) => (0.5 * μ * μ * vv) + (0.5 * α * α * uu) + (μ * θv) - (α * θu) - (α * μ * vu);
            var determinant = (uu * vv) - (vu * vu);
            var candidates = new List<(double Rate, double Momentum)> { (Rate(0), 0), (Rate(1), 1), (0, Momentum(0)), (largestRate, Momentum(largestRate)) };
            if (determinant > 0)
            {
                var α = ((θu * vv) - (θv * vu)) / determinant;
                var μ = ((θu * vu) - (θv * uu)) / determinant;
                if (α >= 0 && α <= largestRate && μ >= 0 && μ <= 1)
                {
                    candidates.Add((α, μ));
                }
            }

            return candidates.MinBy(c => After(c.Rate, c.Momentum));
        }

        private static Span<Vector<double>> Vectors(double[] values) => MemoryMarshal.Cast<double, Vector<double>>(values.AsSpan());

        // g ← d (h y + noise) at the point y of (θ, v), a function of the chain's state and a weight
        private void Gradient(Func<Vector<double>, Vector<double>, Vector<double>, Vector<double>> point, double weight)
        {
            var by = new Vector<double>(weight);
            for (var i = 0; i < θ.Length; i++)
            {
                var x = Vectors(θ[i]);
                var y = Vectors(v[i]);
                var into = Vectors(g[i]);
                for (var c = 0; c < into.Length; c++)
                {
                    into[c] = point(x[c], y[c], by);
                }
            }

            if (options.Batch > 0)
            {
                Sampled();
            }
            else
            {
                for (var i = 0; i < g.Length; i++)
                {
                    var into = Vectors(g[i]);
                    var h = new Vector<double>(options.Curvatures[i]);
                    for (var c = 0; c < into.Length; c++)
                    {
                        into[c] *= h;
                    }
                }
            }

            for (var i = 0; i < g.Length; i++)
            {
                var (size, own, stream) = (options.Curvatures[i] * Math.Sqrt(options.NoiseVariances[i]), g[i], streams[i]);
                for (var c = 0; c < own.Length; c++)
                {
                    own[c] = scale[i] * (size == 0 ? own[c] : own[c] + (size * stream.NextNormal()));
                }
            }
        }

        // the mean over B examples of x (x · y), y standing in g
        private void Sampled()
        {
            var at = g.Select(each => (double[])each.Clone()).ToArray();
            foreach (var each in g)
            {
                Array.Clear(each);
            }

            for (var example = 0; example < options.Batch; example++)
            {
                Array.Clear(error);
                for (var i = 0; i < g.Length; i++)
                {
                    var (root, stream, drawn, point) = (Math.Sqrt(options.Curvatures[i]), streams[i], draws[i], at[i]);
                    for (var c = 0; c < drawn.Length; c++)
                    {
                        drawn[c] = root * (options.Signs ? ((stream.NextUInt64() & 1) == 0 ? 1 : -1) : stream.NextNormal());
                        error[c] += drawn[c] * point[c];
                    }
                }

                for (var i = 0; i < g.Length; i++)
                {
                    for (var c = 0; c < error.Length; c++)
                    {
                        g[i][c] += draws[i][c] * error[c] / options.Batch;
                    }
                }
            }
        }

        // moments of the gradient that stands in g, and then the direction in its place
        private void Adapt(int t, double momentum)
        {
            Rotate(rotation);
            var (first, second) = (1 / (1 - Math.Pow(momentum, t + 1)), 1 / (1 - Math.Pow(SecondDecay, t + 1)));
            for (var i = 0; i < g.Length; i++)
            {
                var m = Vectors(v[i]);
                var square = Vectors(s[i]);
                var slope = Vectors(g[i]);
                for (var c = 0; c < slope.Length; c++)
                {
                    m[c] = (momentum * m[c]) + ((1 - momentum) * slope[c]);
                    square[c] = (SecondDecay * square[c]) + ((1 - SecondDecay) * slope[c] * slope[c]);
                    slope[c] = first * m[c] / (Vector.SquareRoot(second * square[c]) + new Vector<double>(Epsilon));
                }
            }

            Rotate(rotation.Reverse());
        }

        // turns by 45° in pairs, each its own inverse
        private void Rotate(IEnumerable<(int First, int Second)[]> rounds)
        {
            var half = Math.Sqrt(0.5);
            foreach (var round in rounds)
            {
                foreach (var (first, second) in round)
                {
                    var a = Vectors(g[first]);
                    var b = Vectors(g[second]);
                    for (var c = 0; c < a.Length; c++)
                    {
                        var sum = half * (a[c] + b[c]);
                        b[c] = half * (a[c] - b[c]);
                        a[c] = sum;
                    }
                }
            }
        }

        private static (int First, int Second)[][] Rotation(int count, RandomStream stream)
        {
            var rounds = new (int First, int Second)[2 * BitOperations.Log2((uint)count) + 2][];
            for (var round = 0; round < rounds.Length; round++)
            {
                var order = Enumerable.Range(0, count).ToArray();
                for (var i = count - 1; i > 0; i--)
                {
                    var j = stream.NextInt(i + 1);
                    (order[i], order[j]) = (order[j], order[i]);
                }

                rounds[round] = [.. Enumerable.Range(0, count / 2).Select(pair => (order[2 * pair], order[(2 * pair) + 1]))];
            }

            return rounds;
        }

        private void Move(int t, double rate, double momentum)
        {
            var (α, μ) = (new Vector<double>(rate), new Vector<double>(momentum));
            switch (options.Rule)
            {
                case ChainRule.Nesterov:
                    Gradient(static (x, y, by) => x + (by * y), momentum);
                    break;
                case ChainRule.ScheduleFree:
                    // v holds z, θ holds x
                    Gradient(static (x, z, by) => ((Vector<double>.One - by) * z) + (by * x), momentum);
                    break;
            }

            squaredRates += rate * rate;
            var c = new Vector<double>(squaredRates > 0 ? rate * rate / squaredRates : 1);
            for (var i = 0; i < θ.Length; i++)
            {
                var x = Vectors(θ[i]);
                var y = Vectors(v[i]);
                var slope = Vectors(g[i]);
                switch (options.Rule)
                {
                    case ChainRule.HeavyBall:
                    case ChainRule.Nesterov:
                        for (var k = 0; k < x.Length; k++)
                        {
                            y[k] = (μ * y[k]) - (α * slope[k]);
                            x[k] += y[k];
                        }

                        break;
                    case ChainRule.BufferedMomentum:
                        for (var k = 0; k < x.Length; k++)
                        {
                            y[k] = (μ * y[k]) + slope[k];
                            x[k] -= α * y[k];
                        }

                        break;
                    case ChainRule.ScheduleFree:
                        for (var k = 0; k < x.Length; k++)
                        {
                            y[k] -= α * slope[k];
                            x[k] += c * (y[k] - x[k]);
                        }

                        break;
                    default:
                        for (var k = 0; k < x.Length; k++)
                        {
                            x[k] -= α * slope[k];
                        }

                        break;
                }
            }

            var share = options.Average switch
            {
                ChainAverage.Moving => 1 - options.AverageDecay,
                ChainAverage.Tail => t < options.TailStart ? 1 : 1.0 / (t - options.TailStart + 1),
                _ => 1,
            };
            for (var i = 0; options.Average != ChainAverage.None && i < θ.Length; i++)
            {
                var x = Vectors(θ[i]);
                var mean = Vectors(judged[i]);
                for (var k = 0; k < x.Length; k++)
                {
                    mean[k] += share * (x[k] - mean[k]);
                }
            }
        }

        private (double Mean, double Error) Loss()
        {
            var own = new double[options.Chains];
            var sums = Vectors(own);
            for (var i = 0; i < judged.Length; i++)
            {
                var half = new Vector<double>(0.5 * options.Curvatures[i]);
                var x = Vectors(judged[i]);
                for (var c = 0; c < sums.Length; c++)
                {
                    sums[c] += half * x[c] * x[c];
                }
            }

            var mean = own.Average();
            return (mean, Math.Sqrt(own.Sum(l => (l - mean) * (l - mean)) / (own.Length - 1.0) / own.Length));
        }
    }
}
