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
/// <para>The correction, in three parts. What all gradients share, θ₀ and the noise of the first one, is integrated over by Gauss rules, so that what follows is small noise around a path. Along a path v̂ is
/// taken as a Gamma variable of its mean and variance, that is of ν = 2(E v̂)²/Var v̂ degrees of freedom. And a moment E[XY/√v̂] is that of the Gamma whose mean is E[XY v̂]/E[XY]: weighting by squares of
/// gradients adds to the degrees of freedom. Where the gradients are independent and Gaussian and all weights equal this is exact. The covariances with v̂ that it needs are propagated with the moments.</para>
/// </remarks>
public static class MeanFieldAdam
{
    private const int StartNodes = 24;
    private const int NoiseNodes = 6;

    private static readonly (double At, double Weight)[] HalfNormal = Rule(0, StartNodes);
    private static readonly (double At, double Weight)[] Normal = Rule(-9, NoiseNodes);

    /// <summary>L₀, …, L_T of Adam with the noise of v̂ taken into account.</summary>
    /// <remarks>
    /// <para>For each coordinate, θ₀ node and first gradient node: means and covariances of (θ, m), mean and variance of v, covariances of θ, m, θ², θm and m² with v.</para>
    /// <para>Holds for: Gaussian jitter; any schedule, those that begin with large steps included.</para>
    /// <para>Error: 2 % of the loss for T ≥ 1 against simulation, over β₁ in [0.5, 0.9] and β₂ in [0.95, 0.999]; 6 % without momentum, where
    /// large first steps part the paths at the second gradient; from a fixed start 10 % where all paths go through the minimum together (law: the corrected mean field is
    /// within two percent of simulation).</para>
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
        var starts = start == StartingLaw.Fixed ? [(1.0, 1.0)] : HalfNormal;
        for (var i = 0; i < problem.Count; i++)
        {
            var (h, noise, prior) = (problem.Curvatures[i], problem.NoiseVariances[i], problem.Initial[i]);
            var share = 0.5 * problem.Multiplicities[i] * h;
            losses[0] += share * prior;

            // without signal all starts are one, and without noise all first gradients
            (double At, double Weight)[] first = prior == 0 ? [(0, 1)] : starts;
            (double At, double Weight)[] kicks = noise == 0 ? [(0, 1)] : Normal;
            foreach (var (x, weight) in first)
            {
                foreach (var (z, chance) in kicks)
                {
                    var path = new Path(h, noise, Math.Sqrt(prior) * x, Math.Sqrt(noise) * z, firstDecay, secondDecay, stabiliser);
                    for (var t = 1; t <= rates.Count; t++)
                    {
                        losses[t] += share * weight * chance * path.Step(rates[t - 1], t);
                    }
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

    // a Gauss rule of the normal density on [from, 9], from a fine midpoint rule
    private static (double At, double Weight)[] Rule(double from, int nodes)
    {
        const int cells = 8000;
        var points = new double[cells];
        for (var i = 0; i < cells; i++)
        {
            points[i] = from + ((9 - from) * (i + 0.5) / cells);
        }

        var weights = Array.ConvertAll(points, x => Math.Exp(-x * x / 2));
        var mass = weights.Sum();
        var rule = GaussRule.OfPositive(points, Array.ConvertAll(weights, w => w / mass), nodes);
        return [.. rule.Nodes.Zip(rule.Weights)];
    }

    // Γ(k + ½)/Γ(k), by its expansion at k ≥ 9 and the recurrence below
    private static double HalfRatio(double k)
    {
        var factor = 1.0;
        for (; k < 9; k++)
        {
            factor *= k / (k + 0.5);
        }

        var u = 1 / k;
        return factor * Math.Sqrt(k) * (1 - (u / 8 * (1 - (u / 16 * (1 + (u * 5 / 8 * (1 - (u * 21 / 160))))))));
    }

    // one start and one first gradient, followed with the noise of the later ones
    private sealed class Path(double h, double noise, double start, double jitter, double β1, double β2, double ε)
    {
        // means of θ, m, v; (co)variances of θ and m; variance of v
        private double θ = start;
        private double m;
        private double v;
        private double varθ;
        private double varM;
        private double cov;
        private double varV;

        // Cov(θ, v), Cov(m, v), and Σ w cov(·, g)² as products of θ and m
        private double θv;
        private double mv;
        private double θθ;
        private double θm;
        private double mm;

        /// <summary>E[θ²] after step t.</summary>
        public double Step(double rate, int t)
        {
            var (n1, n2) = (1 - Math.Pow(β1, t), 1 - Math.Pow(β2, t));
            if (t == 1)
            {
                var g = h * (θ - jitter);
                (m, v) = ((1 - β1) * g, (1 - β2) * g * g);
                var root = Math.Abs(g) + ε;
                θ -= root > 0 ? rate * g / root : 0;
                return θ * θ;
            }

            Gradient();
            var mean = v / n2;
            var square = (m * m) + varM;
            if (!(mean > 0) || !(square > 0))
            {
                return (θ * θ) + varθ;
            }

            // v̂ ~ Gamma of scale s and shape k; a variance of a millionth is as good as none
            var s = Math.Max(varV / n2 / n2 / mean, 1e-6 * mean);
            var k = mean / s;
            var mixed = (θ * m) + cov;
            var withSquare = ((2 * mm) + (2 * m * mv)) / n2;
            var withMixed = ((2 * θm) + (θ * mv) + (m * θv)) / n2;

            // m²: the Gamma of the mean E[m² v̂]/E[m²]; what is left of θm and m after regression on m² and m enters by its covariance with v̂
            var tilted = Math.Max(k + (withSquare / (s * square)), (0.5 * k) + 1);
            var below = Inverse(tilted, s);
            var slope = (Inverse(k + 2, s) - Inverse(k + 1, s)) / s;
            var (b, c) = (mixed / square, m / square);
            var squareOver = square * below;
            var squareOverSquare = square * InverseSquare(tilted, s);
            var mixedOver = (b * squareOver) + ((withMixed - (b * withSquare)) * slope);
            var left = (mv / n2) - (c * withSquare);
            var meanOver = (c * squareOver) + (left * slope);
            var rise = (Root(k + 2, s) - Root(k + 1, s)) / s;
            var meanRoot = (c * square * Root(tilted, s)) + (left * rise);

            var a = rate / n1;
            var next = θ - (a * meanOver);
            var second = (θ * θ) + varθ - (2 * a * mixedOver) + (a * a * squareOverSquare);
            var d = varM > 1e-12 * square ? (squareOver - (meanOver * m)) / varM : Inverse(k + 1, s);
            cov = mixed - (a * squareOver) - (next * m);
            (θ, varθ) = (next, Math.Max(second - (next * next), 0));
            θv -= a * (meanRoot - (meanOver * mean)) * n2;
            (θθ, θm) = (θθ - (2 * a * d * θm) + (a * a * d * d * mm), θm - (a * d * mm));
            return Math.Max(second, next * next);
        }

        // g = h(θ − c) enters m and v
        private void Gradient()
        {
            var (w1, w2) = (1 - β1, 1 - β2);
            var (g, varG) = (h * θ, h * h * (varθ + noise));
            varV = Math.Max((β2 * β2 * varV) + (w2 * w2 * ((2 * varG * varG) + (4 * g * g * varG))) + (2 * β2 * w2 * ((2 * h * h * θθ) + (2 * h * g * θv))), 0);
            v = (β2 * v) + (w2 * ((g * g) + varG));
            var (withθ, withM) = (h * varθ, (β1 * h * cov) + (w1 * varG));
            mm = (β2 * ((β1 * β1 * mm) + (2 * β1 * w1 * h * θm) + (w1 * w1 * h * h * θθ))) + (w2 * withM * withM);
            θm = (β2 * ((β1 * θm) + (w1 * h * θθ))) + (w2 * withθ * withM);
            θθ = (β2 * θθ) + (w2 * withθ * withθ);
            mv = (β2 * ((β1 * mv) + (w1 * h * θv))) + (2 * w2 * g * withM);
            θv = (β2 * θv) + (2 * w2 * g * withθ);
            varM = (β1 * β1 * varM) + (2 * β1 * w1 * h * cov) + (w1 * w1 * varG);
            cov = (β1 * cov) + (w1 * h * varθ);
            m = (β1 * m) + (w1 * g);
        }

        // E 1/(√v̂ + ε), to first order in what ε adds
        private double Inverse(double k, double s) => 1 / ((HalfRatio(k - 0.5) * Math.Sqrt(s)) + ε);

        private double InverseSquare(double k, double s)
        {
            var root = Math.Sqrt(s * (k - 1)) + ε;
            return 1 / (root * root);
        }

        // E v̂/(√v̂ + ε)
        private double Root(double k, double s)
        {
            var root = HalfRatio(k) * Math.Sqrt(s);
            return root / (1 + (ε / root));
        }
    }
}
