using Theory.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>An inner problem that can be run for some steps under meta-parameters, and judged: what evolution strategies need to know of it.</summary>
/// <typeparam name="TState">What the inner problem holds between steps, its position in its own random choices included.</typeparam>
/// <param name="Start">The state before the first step; the seed decides all chance of the inner problem, so that two runs from one seed meet the same.</param>
/// <param name="Advance">The state after so many more steps under meta-parameters; it may overwrite the state that it is given.</param>
/// <param name="Loss">The loss of a state; not finite where the run diverged.</param>
public sealed record Unroll<TState>(Func<Seed, TState> Start, Func<TState, IReadOnlyList<double>, int, TState> Advance, Func<TState, double> Loss)
{
    /// <summary>What it is.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"an inner problem over {typeof(TState).Name}";
}

/// <summary>The gradient in the meta-parameters from whole unrolls at perturbed values: no derivative is taken, and the perturbation smooths the landscape.</summary>
public static class EvolutionStrategies
{
    /// <summary>The mean over antithetic pairs of (L(φ + s ε) − L(φ − s ε)) ε / (2 s), ε standard normal; both of a pair meet the same inner chance.</summary>
    /// <typeparam name="TState">The inner problem's state.</typeparam>
    /// <param name="problem">The inner problem.</param>
    /// <param name="at">φ: the meta-parameters, finite.</param>
    /// <param name="horizon">T: the steps of an unroll, ≥ 1.</param>
    /// <param name="spread">s: the perturbation's size in each meta-parameter, positive and finite.</param>
    /// <param name="pairs">How many pairs, ≥ 1.</param>
    /// <param name="seed">The seed of inner problem and perturbations.</param>
    /// <returns>An estimate, in expectation the gradient of the loss smoothed by the perturbation.</returns>
    /// <exception cref="ArgumentException">An argument is outside the domain above.</exception>
    public static double[] Gradient<TState>(Unroll<TState> problem, IReadOnlyList<double> at, int horizon, IReadOnlyList<double> spread, int pairs, Seed seed)
    {
        Perturbation.Check(problem, at, spread, pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var gradient = new double[at.Count];
        for (var pair = 0; pair < pairs; pair++)
        {
            var own = seed.Split(pair);
            var ε = own.Split("perturbation").Stream().Normals(at.Count);
            var up = problem.Loss(problem.Advance(problem.Start(own), Perturbation.Moved(at, spread, ε, 1), horizon));
            var down = problem.Loss(problem.Advance(problem.Start(own), Perturbation.Moved(at, spread, ε, -1), horizon));
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] += Perturbation.Difference(up, down) * ε[i] / (2 * spread[i] * pairs);
            }
        }

        return gradient;
    }
}

/// <summary>Persistent evolution strategies: the gradient from short windows of one long unroll, without the bias of truncation, since each particle weighs a window by all the perturbations that led to it.</summary>
/// <remarks>
/// <para>A particle pair i holds two states and ξᵢ, the sum of its perturbations since the unroll began. A window adds ε to ξᵢ, moves the states under φ ± s ε, and gives ξᵢ (ΔL⁺ − ΔL⁻) / (2 s),
/// ΔL being the loss gained in the window: over an unroll they sum up to the gradient of the last loss. With ε in place of ξ it would be the truncated strategy, which sees a window's own effect only.</para>
/// <para>Not safe for two threads at once.</para>
/// </remarks>
/// <typeparam name="TState">The inner problem's state.</typeparam>
public sealed class PersistentEvolution<TState>
{
    private readonly Unroll<TState> problem;
    private readonly double[] spread;
    private readonly Particle[] particles;
    private readonly RandomStream stream;
    private readonly Seed seed;
    private long unrolls;
    private int done;

    /// <summary>Begins at the start of an unroll.</summary>
    /// <param name="problem">The inner problem.</param>
    /// <param name="horizon">T: the steps of an unroll, ≥ 1; then the next begins.</param>
    /// <param name="window">The steps of a window, in [1, T].</param>
    /// <param name="spread">s: the perturbation's size in each meta-parameter, positive and finite.</param>
    /// <param name="pairs">How many pairs of particles, ≥ 1.</param>
    /// <param name="seed">The seed of inner problem and perturbations.</param>
    /// <exception cref="ArgumentException">An argument is outside the domain above.</exception>
    public PersistentEvolution(Unroll<TState> problem, int horizon, int window, IReadOnlyList<double> spread, int pairs, Seed seed)
    {
        Perturbation.Check(problem, spread, spread, pairs);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, horizon);
        (this.problem, this.spread, this.seed, Horizon, Window) = (problem, [.. spread], seed, horizon, window);
        particles = new Particle[pairs];
        stream = seed.Split("perturbation").Stream();
    }

    /// <summary>The steps of an unroll.</summary>
    public int Horizon { get; }

    /// <summary>The steps of a window; the last of an unroll may have fewer.</summary>
    public int Window { get; }

    /// <summary>Whether the next window begins an unroll.</summary>
    public bool IsAtStart => done == 0;

    /// <summary>The estimate of the next window.</summary>
    /// <param name="at">φ: the meta-parameters, finite, as many as there are spreads.</param>
    /// <returns>The window's share of the gradient.</returns>
    /// <exception cref="ArgumentException">The meta-parameters are outside the domain above.</exception>
    public double[] Next(IReadOnlyList<double> at)
    {
        Perturbation.Check(problem, at, spread, particles.Length);
        if (IsAtStart)
        {
            for (var i = 0; i < particles.Length; i++)
            {
                var own = seed.Split(unrolls).Split(i);
                var (up, down) = (problem.Start(own), problem.Start(own));
                particles[i] = new Particle(up, down, problem.Loss(up), problem.Loss(down), new double[spread.Length]);
            }

            unrolls++;
        }

        var steps = Math.Min(Window, Horizon - done);
        done = done + steps == Horizon ? 0 : done + steps;
        var gradient = new double[spread.Length];
        for (var i = 0; i < particles.Length; i++)
        {
            var (up, down, upLoss, downLoss, sum) = particles[i];
            var ε = stream.Normals(spread.Length);
            up = problem.Advance(up, Perturbation.Moved(at, spread, ε, 1), steps);
            down = problem.Advance(down, Perturbation.Moved(at, spread, ε, -1), steps);
            var (upNow, downNow) = (problem.Loss(up), problem.Loss(down));
            var gained = Perturbation.Difference(upNow, downNow) - Perturbation.Difference(upLoss, downLoss);
            for (var j = 0; j < sum.Length; j++)
            {
                sum[j] += ε[j];
                gradient[j] += gained * sum[j] / (2 * spread[j] * particles.Length);
            }

            particles[i] = new(up, down, upNow, downNow, sum);
        }

        return gradient;
    }

    /// <summary>Horizon, window and the number of particles.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{particles.Length} pairs, windows of {Window} of {Horizon} steps";

    private readonly record struct Particle(TState Up, TState Down, double UpLoss, double DownLoss, double[] Sum);
}

/// <summary>What both strategies do with a perturbation.</summary>
internal static class Perturbation
{
    /// <summary>The loss difference of a pair; where one diverged, a difference of 1 towards the other.</summary>
    public static double Difference(double up, double down) =>
        double.IsFinite(up) && double.IsFinite(down) ? up - down : (double.IsFinite(up) ? 0 : 1) - (double.IsFinite(down) ? 0 : 1);

    public static double[] Moved(IReadOnlyList<double> at, IReadOnlyList<double> spread, double[] ε, int sign) =>
        [.. at.Select((value, i) => value + (sign * spread[i] * ε[i]))];

    public static void Check<TState>(Unroll<TState> problem, IReadOnlyList<double> at, IReadOnlyList<double> spread, int pairs)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(spread);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        if (at.Count == 0 || at.Count != spread.Count)
        {
            throw new ArgumentException($"{at.Count} meta-parameters have {spread.Count} spreads.", nameof(spread));
        }

        for (var i = 0; i < at.Count; i++)
        {
            if (!double.IsFinite(at[i]))
            {
                throw new ArgumentOutOfRangeException(nameof(at), at[i], FormattableString.Invariant($"at[{i}] is not finite."));
            }

            if (!(spread[i] > 0 && double.IsFinite(spread[i])))
            {
                throw new ArgumentOutOfRangeException(nameof(spread), spread[i], FormattableString.Invariant($"spread[{i}] is not positive and finite."));
            }
        }
    }
}
