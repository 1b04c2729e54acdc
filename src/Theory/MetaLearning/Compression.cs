using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>A long spectrum as few components that have the same loss, with a bound of the difference.</summary>
/// <remarks>
/// <para>The largest curvatures stand as they are; the rest is replaced by the Gauss nodes of two measures, m h p₀ for the signal and m h² σ² for the noise, in a variable in which the gains of the steps
/// are smooth. A node of the signal has σ² = 0 and one of the noise p₀ = 0.</para>
/// </remarks>
public sealed class CompressedSpectrum
{
    private readonly SpectrumPanel? panel;
    private readonly Rule signal;
    private readonly Rule noise;

    private CompressedSpectrum(NoisyQuadratic problem, int kept, SpectrumPanel? panel, Rule signal, Rule noise, HeavyBallGains gains)
    {
        (Problem, Kept, this.panel, this.signal, this.noise) = (problem, kept, panel, signal, noise);
        (Loss, ErrorBound) = Judge(gains);
    }

    /// <summary>The components that stand for the whole spectrum.</summary>
    public NoisyQuadratic Problem { get; }

    /// <summary>How many of the largest curvatures stand as they are.</summary>
    public int Kept { get; }

    /// <summary>The nodes of the signal's rule.</summary>
    public int SignalNodes => signal.Nodes;

    /// <summary>The nodes of the noise's rule.</summary>
    public int NoiseNodes => noise.Nodes;

    /// <summary>All components.</summary>
    public int Nodes => Problem.Count;

    /// <summary>L_T of the compressed spectrum under the steps it was made for.</summary>
    public double Loss { get; }

    /// <summary>A bound of |L_T − Loss|, where L_T is that of the whole spectrum; the rounding of doubles is not in it.</summary>
    public double ErrorBound { get; }

    /// <summary>The bound over the least that L_T can be; +∞ where the bound does not exclude L_T = 0.</summary>
    public double RelativeErrorBound => ErrorBound == 0 ? 0 : Loss > ErrorBound ? ErrorBound / (Loss - ErrorBound) : double.PositiveInfinity;

    /// <summary>Loss and error bound of the same nodes under other steps.</summary>
    /// <remarks><para>A schedule can be optimised on the nodes and then judged for the whole spectrum.</para></remarks>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <returns>The same components with the loss after these steps, and a bound of its distance from that of the whole spectrum.</returns>
    /// <exception cref="DivergedException">The loss is beyond the range of doubles.</exception>
    public CompressedSpectrum Under(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new(Problem, Kept, panel, signal, noise, new HeavyBallGains(schedule));
    }

    /// <summary>Nodes, loss and bound.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Nodes} nodes ({Kept} kept, {SignalNodes} for the signal, {NoiseNodes} for the noise): L = {Loss:G10} ± {ErrorBound:G2} (relative error ≤ {RelativeErrorBound:G2})");

    /// <summary>The rule for a panel with so many nodes, and the kept components beside it.</summary>
    internal static CompressedSpectrum Of(IReadOnlyList<Compression.Component> components, int kept, SpectrumPanel? panel, int signalNodes, int noiseNodes, HeavyBallGains gains)
    {
        var (problem, signal, noise) = Parts(components, kept, panel, signalNodes, noiseNodes);
        return new(problem, kept, panel, signal, noise, gains);
    }

    /// <summary>One rule for signal and noise, where the noise's weights are a multiple of the signal's.</summary>
    internal static NoisyQuadratic Shared(IReadOnlyList<Compression.Component> components, int kept, SpectrumPanel panel, int nodes, double ratio)
    {
        var parts = components.Take(kept).ToList();
        var rest = components.Skip(kept).ToArray();
        foreach (var (at, mass) in Rule.Of(Array.ConvertAll(rest, c => panel.Coordinate(c.Curvature)), Array.ConvertAll(rest, c => c.Signal), nodes).Points)
        {
            var h = panel.Curvature(at);
            parts.Add(new(h, ratio * mass / h / h, mass / h, 1));
        }

        return NoisyQuadratic.Of(parts.Select(p => p.Curvature), parts.Select(p => p.Noise), parts.Select(p => p.Initial), parts.Select(p => p.Multiplicity));
    }

    /// <summary>The kept components and those of both rules.</summary>
    internal static (NoisyQuadratic Problem, Rule Signal, Rule Noise) Parts(IReadOnlyList<Compression.Component> components, int kept, SpectrumPanel? panel, int signalNodes, int noiseNodes)
    {
        var parts = components.Take(kept).Select(c => (c.Curvature, c.Noise, c.Initial, c.Multiplicity)).ToList();
        var rest = components.Skip(kept).ToArray();
        var x = panel is null ? [] : Array.ConvertAll(rest, c => panel.Coordinate(c.Curvature));
        var signal = Rule.Of(x, Array.ConvertAll(rest, c => c.Signal), signalNodes);
        var noise = Rule.Of(x, Array.ConvertAll(rest, c => c.Disturbance), noiseNodes);
        foreach (var (at, mass) in signal.Points)
        {
            var h = panel!.Curvature(at);
            parts.Add((h, 0, mass / h, 1));
        }

        foreach (var (at, mass) in noise.Points)
        {
            var h = panel!.Curvature(at);
            parts.Add((h, mass / h / h, 0, 1));
        }

        return (NoisyQuadratic.Of(parts.Select(p => p.Item1), parts.Select(p => p.Item2), parts.Select(p => p.Item3), parts.Select(p => p.Item4)), signal, noise);
    }

    private (double Loss, double ErrorBound) Judge(HeavyBallGains gains)
    {
        var loss = Compression.LossOf(gains, Problem);
        if (!double.IsFinite(loss))
        {
            throw new DivergedException(gains.Steps, []);
        }

        if (panel is null || signal.Nodes + noise.Nodes == 0)
        {
            return (loss, 0);
        }

        // tails that vanish beside the loss, as far as samples can show it
        var negligible = Math.Log(Math.Max(loss, double.Epsilon)) - Math.Log(1e13);
        var expansion = ChebyshevExpansion.Of(panel, gains, negligible - Math.Log(Math.Max(signal.Mass, 1e-300)), negligible - Math.Log(Math.Max(noise.Mass, 1e-300)));
        return (loss, 0.5 * (signal.Error(expansion.Signal, expansion.SignalTail) + noise.Error(expansion.Noise, expansion.NoiseTail)));
    }

    /// <summary>A Gauss rule with what its Chebyshev moments miss of the measure's.</summary>
    internal sealed record Rule(IReadOnlyList<(double At, double Mass)> Points, double Mass, double[] Defects)
    {
        public int Nodes => Points.Count;

        public static Rule Of(double[] x, double[] weights, int count)
        {
            var mass = weights.Sum();
            if (mass == 0)
            {
                return new([], 0, []);
            }

            var kept = Enumerable.Range(0, x.Length).Where(i => weights[i] > 0).ToArray();
            var (points, masses) = (Array.ConvertAll(kept, i => x[i]), Array.ConvertAll(kept, i => weights[i]));
            var rule = GaussRule.OfPositive(points, masses, count);
            var (here, there) = (Moments(points, masses, 2 * count), Moments([.. rule.Nodes], [.. rule.Weights], 2 * count));
            return new([.. rule.Nodes.Zip(rule.Weights)], mass, [.. here.Zip(there, (a, b) => Math.Abs(a - b))]);
        }

        /// <summary>A bound of |Σ w f − Σ W f|: each low coefficient times what its moment misses, the others times both masses.</summary>
        public double Error(double[] coefficients, double tail)
        {
            if (Nodes == 0)
            {
                return 0;
            }

            var sum = 2 * Mass * 2 * tail;
            for (var k = 0; k < coefficients.Length; k++)
            {
                sum += k < Defects.Length ? Defects[k] * (Math.Abs(coefficients[k]) + tail) : 2 * Mass * Math.Abs(coefficients[k]);
            }

            return sum;
        }

        private static double[] Moments(double[] x, double[] weights, int count)
        {
            var moments = new double[count];
            for (var i = 0; i < x.Length; i++)
            {
                var (before, current) = (1.0, x[i]);
                moments[0] += weights[i];
                for (var k = 1; k < count; k++)
                {
                    moments[k] += weights[i] * current;
                    (before, current) = (current, (2 * x[i] * current) - before);
                }
            }

            return moments;
        }
    }
}

/// <summary>Compression of a spectrum to Gauss nodes, as few as a tolerance allows.</summary>
public static class Compression
{
    /// <summary>A spectrum to few components whose loss after the given steps differs by at most a tolerance: |L − L_n| ≤ Σₖ |cₖ| |Δₖ| + 2 mass Σ_{k ≥ 2n} |cₖ|.</summary>
    /// <remarks>
    /// <para>L_T = ½ Σ m h (A(h) p₀ + N(h) σ²) is a sum over the spectrum of two functions of h. On a panel they have Chebyshev coefficients cₖ; a Gauss rule has the measure's moments up to
    /// k = 2n − 1 but for what rounding leaves, Δₖ, and beyond these the mass bounds both moments. The coefficients are sampled, at so many points that a Bernstein ellipse bounds the unsampled ones.</para>
    /// <para>Holds for: plain descent and momentum at any schedule. How many of the largest curvatures are kept, and whether the variable is h or ln(h + c) with c ~ 1/Σα, is decided by the count of nodes
    /// that results.</para>
    /// <para>Error: that of the bound printed beside the result (law: the error bound covers the sum over the whole spectrum); the tolerance is met where doubles allow it.</para>
    /// </remarks>
    /// <param name="problem">The whole spectrum.</param>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <param name="tolerance">The relative error aimed at, in [1e-13, 0.1].</param>
    /// <returns>The components and the bound.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is outside its domain.</exception>
    /// <exception cref="DivergedException">The loss is beyond the range of doubles.</exception>
    public static CompressedSpectrum Of(NoisyQuadratic problem, Schedule schedule, double tolerance = 1e-9)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(schedule);
        if (!(tolerance >= 1e-13 && tolerance <= 0.1))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The relative error aimed at lies in [1e-13, 0.1].");
        }

        var components = Sorted(problem);
        var gains = new HeavyBallGains(schedule);
        var best = Candidates(components, gains, tolerance).MinBy(c => c.Total);
        if (best is null || best.Total >= components.Length)
        {
            return CompressedSpectrum.Of(components, components.Length, null, 0, 0, gains);
        }

        return CompressedSpectrum.Of(components, best.Kept, best.Panel, best.Signal, best.Noise, gains);
    }

    /// <summary>A spectrum to a given number of components, for steps that are not known beforehand.</summary>
    /// <remarks>
    /// <para>The largest curvatures stand as they are, the rest becomes Gauss nodes in ln h: steps of any constant learning rate are smooth there; under heavy
    /// momentum the middle of the spectrum oscillates, and first crossings move by up to 1 % (law: no constants of a grid are faster than the chosen ones). No error is stated; <see cref="Of"/> states one for a
    /// schedule. Where σ² is proportional to p₀/h on the rest, one rule serves signal and noise.</para>
    /// </remarks>
    /// <param name="problem">The whole spectrum.</param>
    /// <param name="kept">How many of the largest curvatures stand as they are, ≥ 0.</param>
    /// <param name="nodes">The nodes of each rule, at least 1.</param>
    /// <returns>The components: at most kept + 2 nodes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its domain.</exception>
    public static NoisyQuadratic Nodes(NoisyQuadratic problem, int kept = 24, int nodes = 40)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        var components = Sorted(problem);
        if (components.Length <= kept + nodes || components[kept].Curvature == components[^1].Curvature)
        {
            return problem;
        }

        var rest = components[kept..];
        var panel = SpectrumPanel.Logarithmic(rest[^1].Curvature, rest[0].Curvature, 0);
        var ratio = rest[0].Signal > 0 ? rest[0].Disturbance / rest[0].Signal : double.NaN;
        return Array.TrueForAll(rest, c => Math.Abs(c.Disturbance - (ratio * c.Signal)) <= 1e-12 * c.Disturbance)
            ? CompressedSpectrum.Shared(components, kept, panel, nodes, ratio)
            : CompressedSpectrum.Parts(components, kept, panel, nodes, nodes).Problem;
    }

    internal static double LossOf(HeavyBallGains gains, NoisyQuadratic problem)
    {
        var h = problem.Curvatures.ToArray();
        var (signal, noise) = gains.At(h);
        var sum = 0.0;
        for (var i = 0; i < h.Length; i++)
        {
            // a component without signal or noise must not turn a gain that overflows into NaN
            var p = problem.Initial[i] == 0 ? 0 : problem.Initial[i] * signal[i];
            var n = problem.NoiseVariances[i] == 0 ? 0 : problem.NoiseVariances[i] * h[i] * noise[i];
            sum += problem.Multiplicities[i] * h[i] * (p + n);
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : 0.5 * sum;
    }

    private static Component[] Sorted(NoisyQuadratic problem)
    {
        var components = new Component[problem.Count];
        for (var i = 0; i < components.Length; i++)
        {
            components[i] = new(problem.Curvatures[i], problem.NoiseVariances[i], problem.Initial[i], problem.Multiplicities[i]);
        }

        Array.Sort(components, (a, b) => b.Curvature.CompareTo(a.Curvature));
        return components;
    }

    private static IEnumerable<Candidate> Candidates(Component[] components, HeavyBallGains gains, double tolerance)
    {
        var (loss, time) = (Estimate(components, gains), gains.Time);
        foreach (var kept in (int[])[0, 8, 16, 24, 32, 48, 64])
        {
            if (kept >= components.Length || components[kept].Curvature == components[^1].Curvature)
            {
                continue;
            }

            var (least, largest) = (components[^1].Curvature, components[kept].Curvature);
            IReadOnlyList<SpectrumPanel> panels = time == 0
                ? [SpectrumPanel.Linear(least, largest)]
                : [SpectrumPanel.Linear(least, largest), SpectrumPanel.Logarithmic(least, largest, 0.25 / time), SpectrumPanel.Logarithmic(least, largest, 1 / time), SpectrumPanel.Logarithmic(least, largest, 4 / time)];
            var (signalMass, noiseMass) = (0.0, 0.0);
            foreach (var component in components.AsSpan(kept))
            {
                signalMass += component.Signal;
                noiseMass += component.Disturbance;
            }

            foreach (var panel in panels)
            {
                var pilot = ChebyshevExpansion.Pilot(panel, gains, 384);
                yield return new(kept, panel, Nodes(pilot.Signal, signalMass, tolerance * loss), Nodes(pilot.Noise, noiseMass, tolerance * loss));
            }
        }
    }

    // the least n whose neglected coefficients cost less than a part of the tolerance
    private static int Nodes(double[] coefficients, double mass, double error)
    {
        if (mass == 0)
        {
            return 0;
        }

        var (k, sum) = (coefficients.Length, 0.0);
        while (k > 0 && mass * (sum + Math.Abs(coefficients[k - 1])) <= error / 3)
        {
            sum += Math.Abs(coefficients[--k]);
        }

        return Math.Max(1, (k + 1) / 2);
    }

    // the loss from 256 bins of ln h: what the tolerance is a share of
    private static double Estimate(Component[] components, HeavyBallGains gains)
    {
        const int bins = 256;
        var (low, high) = (Math.Log(components[^1].Curvature), Math.Log(components[0].Curvature));
        var width = Math.Max((high - low) / bins, double.Epsilon);
        var sums = new (double Signal, double Noise)[bins];
        foreach (var c in components)
        {
            ref var bin = ref sums[Math.Clamp((int)((Math.Log(c.Curvature) - low) / width), 0, bins - 1)];
            bin = (bin.Signal + c.Signal, bin.Noise + c.Disturbance);
        }

        var (signal, noise) = gains.At([.. Enumerable.Range(0, bins).Select(i => Math.Exp(low + ((i + 0.5) * width)))]);
        return 0.5 * Enumerable.Range(0, bins).Sum(i => (sums[i].Signal == 0 ? 0 : sums[i].Signal * signal[i]) + (sums[i].Noise == 0 ? 0 : sums[i].Noise * noise[i]));
    }

    /// <summary>A component with the weights of its signal and of its noise.</summary>
    internal readonly record struct Component(double Curvature, double Noise, double Initial, double Multiplicity)
    {
        public double Signal => Multiplicity * Curvature * Initial;

        public double Disturbance => Multiplicity * Curvature * Curvature * Noise;
    }

    private sealed record Candidate(int Kept, SpectrumPanel Panel, int Signal, int Noise)
    {
        public int Total => Kept + Signal + Noise;
    }
}
