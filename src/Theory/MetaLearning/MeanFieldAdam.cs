using System.Globalization;
using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>How θ₀ is drawn: for Adam its law matters, not only E[θ₀²].</summary>
public enum StartingLaw
{
    /// <summary>θ₀ ~ N(0, p₀).</summary>
    Gaussian,

    /// <summary>θ₀ = ±√p₀.</summary>
    Fixed,
}

/// <summary>Adam on a noisy quadratic: expected losses by a mean field, plain or with the noise of the early v̂.</summary>
/// <remarks>
/// <para>m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), θ ← θ − α m̂/(√v̂ + ε). The plain mean field puts E v̂ in the place of v̂ and keeps the second moments of (θ, m). That is
/// wrong while v̂ is a mean of few squares: it varies by its own size, and with the very gradients that m̂ is made of.</para>
/// <para>The correction. Given the path of v̂, Adam is linear in the gradients, and (θ, m) is Gaussian with them; v̂ is what makes its law another one. So two things are not averaged. The first gradient,
/// whose sign is the first step and whose square is v̂₁, has a Gauss rule on either side of 0. And v̂ has one of five nodes in 1/√v, with mean and covariance of (θ, m) given v at each. A step draws the next gradient
/// by a rule, conditions (θ, m) on it, takes the step as it is, and puts what comes out, tens of nodes, onto five again.</para>
/// <para>Putting onto fewer nodes is a projection: the rule keeps the moments of 1/√v up to the ninth, the means given v become their projections onto the polynomials of 1/√v of degree four, and what is left of the
/// second moments goes to the nodes so that its sum is kept. So E[θ²], E[θm], E[m²] and the covariances of θ and m with four powers of 1/√v are, after each step, what the product of rules gives.</para>
/// </remarks>
public static class MeanFieldAdam
{
    private const int FirstNodes = 24;
    private const int Cells = 4000;

    // the younger v̂, the more of it the next gradient is
    private static readonly int[] GradientNodes = [12, 10, 8, 6];

    private static readonly (double At, double Weight)[] HalfNormal = Rule(0, 9, FirstNodes);
    private static readonly (double At, double Weight)[][] Normals = [.. GradientNodes.Select(n => Rule(-9, 9, n))];

    /// <summary>L₀, …, L_T of Adam with the noise of v̂ taken into account.</summary>
    /// <remarks>
    /// <para>For each coordinate, node of the first gradient and node of v: mass, means and covariance of (θ, m) given both.</para>
    /// <para>Holds for: Gaussian jitter; any schedule, those that begin with large steps included.</para>
    /// <para>Error: 2 % of the loss for T ≥ 1 against simulation, over β₁ in [0, 0.9], β₂ in [0.9, 0.999], constant and falling rates, T ≤ 250 and both starts; but 2.8 % from a fixed start where the first
    /// rate is √p₀, so that all paths are at the minimum at once, and the rate falls by 7 % a step. Of a single coordinate up to 6 % while all its paths go through the minimum together, and more where only a thousandth
    /// of the loss is left in it (laws: the corrected mean field is within two percent of simulation; a fixed start is within two percent of simulation, three with much momentum).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀ and w.</param>
    /// <param name="rates">α, finite and ≥ 0, at least one.</param>
    /// <param name="firstDecay">β₁ in [0, 1).</param>
    /// <param name="secondDecay">β₂ in [0, 1).</param>
    /// <param name="stabiliser">ε, finite and ≥ 0.</param>
    /// <param name="start">How θ₀ is drawn.</param>
    /// <returns>T + 1 losses.</returns>
    /// <exception cref="ArgumentException">There are no steps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain.</exception>
    [Source("kingma2015adam", "Algorithm 1")]
    public static double[] Losses(NoisyQuadratic problem, IReadOnlyList<double> rates, double firstDecay = 0.9, double secondDecay = 0.999, double stabiliser = 1e-8, StartingLaw start = StartingLaw.Gaussian)
    {
        Require(problem, rates, firstDecay, secondDecay, stabiliser);
        var losses = new double[rates.Count + 1];
        for (var i = 0; i < problem.Count; i++)
        {
            var (h, noise, prior) = (problem.Curvatures[i], problem.NoiseVariances[i], problem.Initial[i]);
            var share = 0.5 * problem.Multiplicities[i] * h;
            losses[0] += share * prior;
            foreach (var (gradient, θ, variance, weight) in First(prior, noise, start))
            {
                var strand = new Strand(noise, firstDecay, secondDecay, stabiliser / h);
                losses[1] += share * weight * strand.Begin(gradient, θ, variance, rates[0]);
                for (var t = 2; t <= rates.Count; t++)
                {
                    losses[t] += share * weight * strand.Step(rates[t - 1], t);
                }
            }
        }

        return HeavyBall.Finite(losses);
    }

    /// <summary>L₀, …, L_T of the plain mean field: E v̂ in the place of v̂.</summary>
    /// <remarks>
    /// <para>With d = α/((1 − β₁ᵗ)(√(E v̂) + ε)) the moments of (θ, m) go by θ ← θ − dm, and E v by E g² = h²(p + σ²).</para>
    /// <para>Holds for: many degrees of freedom, 1/(1 − β₂) ≫ 1 and late steps.</para>
    /// <para>Error: up to the size of the loss itself while v̂ is young (law: the corrected mean field is within two percent of simulation, which prints both).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀ and w.</param>
    /// <param name="rates">α, finite and ≥ 0, at least one.</param>
    /// <param name="firstDecay">β₁ in [0, 1).</param>
    /// <param name="secondDecay">β₂ in [0, 1).</param>
    /// <param name="stabiliser">ε, finite and ≥ 0.</param>
    /// <returns>T + 1 losses.</returns>
    /// <exception cref="ArgumentException">There are no steps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain.</exception>
    [Source("kingma2015adam", "Algorithm 1")]
    public static double[] PlainLosses(NoisyQuadratic problem, IReadOnlyList<double> rates, double firstDecay = 0.9, double secondDecay = 0.999, double stabiliser = 1e-8)
    {
        Require(problem, rates, firstDecay, secondDecay, stabiliser);
        var (β1, β2) = (firstDecay, secondDecay);
        var losses = new double[rates.Count + 1];
        for (var i = 0; i < problem.Count; i++)
        {
            var (h, noise, p) = (problem.Curvatures[i], problem.NoiseVariances[i], problem.Initial[i]);
            var share = 0.5 * problem.Multiplicities[i] * h;
            var (q, r, v) = (0.0, 0.0, 0.0);
            losses[0] += share * p;
            for (var t = 1; t <= rates.Count; t++)
            {
                var square = h * h * (p + noise);
                v = (β2 * v) + ((1 - β2) * square);
                q = (β1 * β1 * q) + (2 * β1 * (1 - β1) * h * r) + ((1 - β1) * (1 - β1) * square);
                r = (β1 * r) + ((1 - β1) * h * p);
                var root = Math.Sqrt(v / (1 - Math.Pow(β2, t))) + stabiliser;
                var d = root > 0 ? rates[t - 1] / (1 - Math.Pow(β1, t)) / root : 0;
                (p, r) = (p - (2 * d * r) + (d * d * q), r - (d * q));
                losses[t] += share * p;
            }
        }

        return HeavyBall.Finite(losses);
    }

    private static void Require(NoisyQuadratic problem, IReadOnlyList<double> rates, double firstDecay, double secondDecay, double stabiliser)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rates);
        if (rates.Count == 0)
        {
            throw new ArgumentException("At least one step is needed.", nameof(rates));
        }

        for (var t = 0; t < rates.Count; t++)
        {
            if (!(rates[t] >= 0 && double.IsFinite(rates[t])))
            {
                throw new ArgumentOutOfRangeException(nameof(rates), rates[t], string.Create(CultureInfo.InvariantCulture, $"A learning rate is finite and not negative; the one at index {t} is not."));
            }
        }

        if (!(firstDecay >= 0 && firstDecay < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(firstDecay), firstDecay, "A decay lies in [0, 1).");
        }

        if (!(secondDecay >= 0 && secondDecay < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(secondDecay), secondDecay, "A decay lies in [0, 1).");
        }

        if (!(stabiliser >= 0 && double.IsFinite(stabiliser)))
        {
            throw new ArgumentOutOfRangeException(nameof(stabiliser), stabiliser, "The stabiliser is finite and not negative.");
        }
    }

    // the first gradient in units of the curvature, θ₀ − c, with the law of θ₀ given it
    private static IEnumerable<(double Gradient, double Start, double Variance, double Weight)> First(double prior, double noise, StartingLaw start)
    {
        var total = prior + noise;
        if (total == 0)
        {
            return [];
        }

        var (θ, σ) = (Math.Sqrt(prior), Math.Sqrt(noise));
        if (start == StartingLaw.Gaussian)
        {
            // a path and its mirror image have the same squares
            return HalfNormal.Select(node => (Math.Sqrt(total) * node.At, prior / total * Math.Sqrt(total) * node.At, prior / total * noise, node.Weight));
        }

        if (noise == 0)
        {
            return [(θ, θ, 0.0, 1.0)];
        }

        // the gradient is positive where the jitter, in units of σ, is below b
        var b = θ / σ;
        var above = b < 9 ? Mass(b, b + 9) : 0;
        var below = Mass(-9, Math.Min(b, 9));
        var positive = Rule(-9, Math.Min(b, 9), FirstNodes).Select(node => (θ - (σ * node.At), θ, 0.0, node.Weight * below / (below + above)));
        return above == 0 ? positive : positive.Concat(Rule(b, b + 9, FirstNodes / 2).Select(node => (θ - (σ * node.At), θ, 0.0, node.Weight * above / (below + above))));
    }

    private static double Mass(double from, double to) => (to - from) / Cells * Midpoints(from, to).Sum(static x => Math.Exp(-x * x / 2));

    private static double[] Midpoints(double from, double to) => [.. Enumerable.Range(0, Cells).Select(i => from + ((to - from) * (i + 0.5) / Cells))];

    // a Gauss rule of the normal density on an interval, of mass 1, from a fine midpoint rule
    private static (double At, double Weight)[] Rule(double from, double to, int nodes)
    {
        var points = Midpoints(from, to);
        var top = from > 0 ? from : to < 0 ? to : 0;
        var weights = Array.ConvertAll(points, x => Math.Exp(((top * top) - (x * x)) / 2));
        var mass = weights.Sum();
        var rule = GaussRule.OfPositive(points, Array.ConvertAll(weights, w => w / mass), nodes);
        return [.. rule.Nodes.Zip(rule.Weights)];
    }

    // what is known given v: mass, means of θ and m, (co)variances
    private struct Given
    {
        public double Root;
        public double Mass;
        public double θ;
        public double m;
        public double θθ;
        public double θm;
        public double mm;
    }

    // one first gradient, followed with the noise of the later ones; gradients in units of the curvature, Root = 1/√v
    private sealed class Strand(double noise, double β1, double β2, double ε)
    {
        private const int Nodes = 5;
        private const int MostGradients = 80;

        private readonly Given[] kept = new Given[Nodes];
        private readonly Given[] drawn = new Given[Nodes * MostGradients];
        private readonly double[] shares = new double[Nodes * Nodes * MostGradients];
        private readonly (double At, double Weight)[] wide = new (double, double)[MostGradients];
        private int count;

        /// <summary>E[θ²] after the first step, θ − α sign g but for ε.</summary>
        public double Begin(double gradient, double start, double variance, double rate)
        {
            var θ = start - (rate * gradient / (Math.Abs(gradient) + ε));
            kept[0] = new() { Root = 1 / (Math.Sqrt(1 - β2) * Math.Abs(gradient)), Mass = 1, θ = θ, m = (1 - β1) * gradient, θθ = variance };
            count = 1;
            return (θ * θ) + variance;
        }

        /// <summary>E[θ²] after step t, from the second on.</summary>
        public double Step(double rate, int t)
        {
            var (a, c) = (rate / (1 - Math.Pow(β1, t)), 1 / (1 - Math.Pow(β2, t)));
            var (n, second) = (0, 0.0);
            for (var j = 0; j < count; j++)
            {
                ref var from = ref kept[j];
                var v = 1 / (from.Root * from.Root);
                var scale = Math.Sqrt(from.θθ + noise);
                var (withθ, withM) = scale > 0 ? (from.θθ / scale, from.θm / scale) : (0, 0);
                var (θθ, θm, mm) = (from.θθ - (withθ * withθ), β1 * (from.θm - (withθ * withM)), β1 * β1 * (from.mm - (withM * withM)));
                foreach (var (z, chance) in Gradients(from.θ, scale, Math.Sqrt(β2 * v / (1 - β2)), t))
                {
                    // given the gradient, (θ, m) is Gaussian, and with v known the step is linear
                    var g = from.θ + (scale * z);
                    var square = Math.Max((β2 * v) + ((1 - β2) * g * g), 1e-290);
                    var m = (β1 * (from.m + (withM * z))) + ((1 - β1) * g);
                    var d = a / (Math.Sqrt(square * c) + ε);
                    ref var to = ref drawn[n++];
                    (to.Root, to.Mass) = (1 / Math.Sqrt(square), from.Mass * chance);
                    (to.θ, to.m) = (from.θ + (withθ * z) - (d * m), m);
                    (to.θθ, to.θm, to.mm) = (θθ - (2 * d * θm) + (d * d * mm), θm - (d * mm), mm);
                    second += to.Mass * ((to.θ * to.θ) + to.θθ);
                }
            }

            Project(drawn.AsSpan(0, n));
            return second;
        }

        // a rule of z for g = θ + scale·z; what is summed is smooth in g on the scale of the old v, and of arsinh(g/old) always
        private ReadOnlySpan<(double At, double Weight)> Gradients(double θ, double scale, double old, int t)
        {
            if (scale == 0)
            {
                wide[0] = (0, 1);
                return wide.AsSpan(0, 1);
            }

            if (scale < 0.7 * old || old == 0)
            {
                return Normals[Math.Min(t - 2, Normals.Length - 1)];
            }

            var (low, high) = (Math.Asinh((θ - (7 * scale)) / old), Math.Asinh((θ + (7 * scale)) / old));
            var n = (int)Math.Clamp(Math.Ceiling((high - low) / 0.3), 8, MostGradients);
            var mass = 0.0;
            for (var i = 0; i < n; i++)
            {
                var (sinh, cosh) = (Math.Sinh(low + ((high - low) * (i + 0.5) / n)), Math.Cosh(low + ((high - low) * (i + 0.5) / n)));
                var z = ((old * sinh) - θ) / scale;
                wide[i] = (z, cosh * Math.Exp(-z * z / 2));
                mass += wide[i].Weight;
            }

            for (var i = 0; i < n; i++)
            {
                wide[i].Weight /= mass;
            }

            return wide.AsSpan(0, n);
        }

        private void Project(ReadOnlySpan<Given> from)
        {
            var roots = new double[from.Length];
            var masses = new double[from.Length];
            for (var i = 0; i < from.Length; i++)
            {
                (roots[i], masses[i]) = (from[i].Root, from[i].Mass);
            }

            var nodes = GaussRule.OfPositive(roots, masses, Nodes).Nodes;
            count = nodes.Count;
            for (var j = 0; j < count; j++)
            {
                kept[j] = new() { Root = nodes[j] };
            }

            // Lagrange's polynomials at the Gauss nodes sum to the projection
            for (var i = 0; i < from.Length; i++)
            {
                for (var j = 0; j < count; j++)
                {
                    var share = 1.0;
                    for (var o = 0; o < count; o++)
                    {
                        share *= o == j ? 1 : (roots[i] - nodes[o]) / (nodes[j] - nodes[o]);
                    }

                    shares[(i * Nodes) + j] = share;
                    ref var to = ref kept[j];
                    to.Mass += masses[i] * share;
                    to.θ += masses[i] * share * from[i].θ;
                    to.m += masses[i] * share * from[i].m;
                }
            }

            for (var j = 0; j < count; j++)
            {
                kept[j].θ /= kept[j].Mass;
                kept[j].m /= kept[j].Mass;
            }

            Residuals(from, masses);
        }

        // second moments about the projected means: at the nodes as far as they are covariances there, and in sum as they are
        private void Residuals(ReadOnlySpan<Given> from, double[] masses)
        {
            var (θθ, θm, mm) = (0.0, 0.0, 0.0);
            for (var i = 0; i < from.Length; i++)
            {
                var (θ, m) = (from[i].θ, from[i].m);
                for (var j = 0; j < count; j++)
                {
                    θ -= shares[(i * Nodes) + j] * kept[j].θ;
                    m -= shares[(i * Nodes) + j] * kept[j].m;
                }

                var (one, mixed, other) = ((θ * θ) + from[i].θθ, (θ * m) + from[i].θm, (m * m) + from[i].mm);
                (θθ, θm, mm) = (θθ + (masses[i] * one), θm + (masses[i] * mixed), mm + (masses[i] * other));
                for (var j = 0; j < count; j++)
                {
                    var share = masses[i] * shares[(i * Nodes) + j];
                    kept[j].θθ += share * one;
                    kept[j].θm += share * mixed;
                    kept[j].mm += share * other;
                }
            }

            var (sumθθ, sumMm, sumθm, room) = (0.0, 0.0, 0.0, 0.0);
            for (var j = 0; j < count; j++)
            {
                ref var to = ref kept[j];
                (to.θθ, to.θm, to.mm) = (Math.Max(to.θθ / to.Mass, 0), to.θm / to.Mass, Math.Max(to.mm / to.Mass, 0));
                (sumθθ, sumMm) = (sumθθ + (to.Mass * to.θθ), sumMm + (to.Mass * to.mm));
            }

            for (var j = 0; j < count; j++)
            {
                ref var to = ref kept[j];
                to.θθ *= sumθθ > 0 ? θθ / sumθθ : 0;
                to.mm *= sumMm > 0 ? mm / sumMm : 0;
                var limit = Math.Sqrt(to.θθ * to.mm);
                to.θm = Math.Clamp(to.θm, -limit, limit);
                (sumθm, room) = (sumθm + (to.Mass * to.θm), room + (to.Mass * limit));
            }

            for (var j = 0; j < count && room > 0; j++)
            {
                ref var to = ref kept[j];
                var limit = Math.Sqrt(to.θθ * to.mm);
                to.θm = Math.Clamp(to.θm + ((θm - sumθm) / room * limit), -limit, limit);
            }
        }
    }
}
