using Theory.Numerics;

namespace Theory.MetaLearning;

public static partial class Schedules
{
    /// <summary>The greedy schedule: each step's (α, μ) makes the loss after that very step least.</summary>
    /// <remarks>
    /// <para>With F = Σw(h³p + h³σ²), G = 2Σwh²p, B = Σwhq, D = 2Σwhr, C = Σwh²r (each halved) the loss after the step is a constant
    /// <c>−αG + α²F + μ²B + μD − 2αμC</c>, whose minimiser inside the box is α = (GB − CD)/(2(FB − C²)), μ = (2αC − D)/(2B); at the start, where there is no velocity, α = G/2F and μ = 0.</para>
    /// <para>Holds for: every problem; the box makes it exact on its edges too.</para>
    /// <para>Error: rounding (laws: no other controls do better in one step; greedy is optimal in one dimension).</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">T is not positive.</exception>
    [Source("wu2018understanding", "Theorem 2")]
    public static Schedule Greedy(NoisyQuadratic problem, int steps, Box? box = null) => RecedingHorizon(problem, steps, 1, box);

    /// <summary>The receding-horizon schedule: at each step the (α, μ) of the next K steps are optimised for the loss after them, and the first is taken.</summary>
    /// <remarks>Near the end the horizon shrinks to the steps that are left. K = 1 is greedy, K = T the optimal schedule up to the passes of its search.</remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="horizon">K, at least 1; more than T is T.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <param name="passes">Pairs of passes a step, at least 1; the first step of all takes eight times as many.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static Schedule RecedingHorizon(NoisyQuadratic problem, int steps, int horizon, Box? box = null, int passes = 4)
    {
        Require(problem, steps);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        var sweeps = new LastIterateSweeps(problem, box ?? new(), Math.Min(horizon, steps));
        var (rates, momenta) = Recede(sweeps, steps, passes, problem, static _ => { });
        return Schedule.Of(rates, momenta);
    }

    /// <summary>The greedy schedule under a prior against small learning rates: each step's (α, μ) makes the loss after it least among those with α at or above that step's least rate.</summary>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="leastRates">The least α of each step, in [0, largest α of the box]: constant, annealed or switched off at some step.</param>
    /// <param name="box">What α and μ may be beside; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <returns>The schedule, one step for each least rate.</returns>
    /// <exception cref="ArgumentException">There is no step.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A least rate is negative, not finite, or above the largest rate.</exception>
    public static Schedule GreedyAbove(NoisyQuadratic problem, IEnumerable<double> leastRates, Box? box = null)
    {
        ArgumentNullException.ThrowIfNull(leastRates);
        var least = leastRates.ToArray();
        if (least.Length == 0)
        {
            throw new ArgumentException("A schedule has at least one step; there is no least rate.", nameof(leastRates));
        }

        Require(problem, least.Length);
        var bounds = box ?? new();
        var boxes = least.Select((rate, t) => rate >= 0 && rate <= bounds.LargestRate && double.IsFinite(rate)
            ? new Box(bounds.LargestRate, bounds.LargestMomentum, Math.Max(rate, bounds.LeastRate), bounds.LeastMomentum)
            : throw new ArgumentOutOfRangeException(nameof(leastRates), rate, $"A least rate is finite and between 0 and the largest rate, {bounds.LargestRate:R}; the one at index {t} is {rate:R}.")).ToArray();
        var sweeps = new LastIterateSweeps(problem, bounds, 1);
        var (rates, momenta) = Recede(sweeps, least.Length, 1, problem, t => sweeps.Box = boxes[t]);
        return Schedule.Of(rates, momenta);
    }

    /// <summary>The greedy schedule of an averaged iterate: each step's (α, μ) makes the loss of θ̄ ← θ̄ + γ(θ − θ̄) after that very step least.</summary>
    /// <remarks>Judged by the average a large step costs little noise, so that greed no longer pays with small learning rates.</remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="averagingWeights">γₜ, finite, one a step; <see cref="AverageLately"/> and <see cref="AverageExponentially"/> make them.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <returns>The schedule, its weights and the loss of θ̄_T.</returns>
    /// <exception cref="ArgumentException">There is no weight.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight is not finite.</exception>
    public static OptimisedSchedule GreedyAveraged(NoisyQuadratic problem, IEnumerable<double> averagingWeights, Box? box = null)
    {
        ArgumentNullException.ThrowIfNull(averagingWeights);
        var γ = Weights(averagingWeights, nameof(averagingWeights));
        Require(problem, γ.Length);
        var sweeps = new AveragedSweeps(problem, box ?? new(), 1, false);
        var (rates, momenta) = Recede(sweeps, γ.Length, 1, problem, t => sweeps.AveragingWeights[0] = γ[t]);
        return Judged(problem, Schedule.Of(rates, momenta), γ, []);
    }

    /// <summary>γₜ = (p + 1)/(t + p + 1): θ̄ₜ weighs the iterates by a polynomial of degree p in their number; p = 0 is the plain mean of θ₁, …, θₜ.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="degree">p, ≥ 0.</param>
    /// <returns>The weights, for <see cref="LinearOptimiser.WithAverage"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static double[] AverageLately(int steps, double degree = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        RequireFinite(degree, nameof(degree));
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        return [.. Enumerable.Range(0, steps).Select(t => (degree + 1) / (t + degree + 1))];
    }

    /// <summary>γₜ = (1 − β)/(1 − β^{t+1}): the exponential moving average of θ₁, …, θₜ with its weights made to sum to 1.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="decay">β, in [0, 1).</param>
    /// <returns>The weights, for <see cref="LinearOptimiser.WithAverage"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static double[] AverageExponentially(int steps, double decay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (!(decay >= 0 && decay < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay lies in [0, 1).");
        }

        return [.. Enumerable.Range(1, steps).Select(t => (1 - decay) / (1 - Math.Pow(decay, t)))];
    }

    /// <summary>The optimal schedule of SGD at one curvature: αₜ = pₜ/(h(pₜ + σ²)) with 1/pₜ = 1/p₀ + t/σ².</summary>
    /// <remarks>
    /// <para>No schedule of T steps has a smaller ½hE[θ_T²], and it is greedy: L_T = ½h/(1/p₀ + T/σ²).</para>
    /// <para>Holds for: h &gt; 0, σ² ≥ 0, p₀ &gt; 0. Without noise the first step is 1/h and goes all the way; later ones are 1/h and change nothing.</para>
    /// <para>Error: rounding (law: greedy is optimal in one dimension).</para>
    /// </remarks>
    /// <param name="curvature">h, positive.</param>
    /// <param name="noiseVariance">σ², ≥ 0.</param>
    /// <param name="initial">p₀ = E[θ₀²], positive.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <returns>The schedule; 1/(h(1 + t + σ²/p₀)) at step t.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("wu2018understanding", "Theorem 3")]
    public static Schedule OneDimension(double curvature, double noiseVariance, double initial, int steps)
    {
        RequirePositive(curvature, nameof(curvature));
        RequirePositive(initial, nameof(initial));
        RequireFinite(noiseVariance, nameof(noiseVariance));
        ArgumentOutOfRangeException.ThrowIfNegative(noiseVariance);
        return Along(steps, t => noiseVariance == 0 ? 1 / curvature : 1 / (curvature * (1 + t + (noiseVariance / initial))), 0);
    }

    private static (double[] Rates, double[] Momenta) Recede(Sweeps sweeps, int steps, int passes, NoisyQuadratic problem, Action<int> before)
    {
        var (rates, momenta) = (new double[steps], new double[steps]);
        var longest = sweeps.Rates.Length;
        sweeps.Horizon = longest;
        if (longest > 1)
        {
            Seed(sweeps, problem, 0.5, 0.5);
        }

        for (var t = 0; t < steps; t++)
        {
            sweeps.Horizon = Math.Min(longest, steps - t);
            before(t);
            if (longest == 1)
            {
                sweeps.Terminal(1);
                sweeps.Forward(true);
            }
            else
            {
                sweeps.Descend(t == 0 ? 8 * passes : passes, 0);
            }

            (rates[t], momenta[t]) = (sweeps.Rates[0], sweeps.Momenta[0]);
            sweeps.Shift();
        }

        return (rates, momenta);
    }

    private static OptimisedSchedule Judged(NoisyQuadratic problem, Schedule schedule, double[] γ, double[] passes) =>
        new(schedule, γ, γ.Length == 0 ? HeavyBall.Loss(problem, schedule) : SecondMoments.Loss(problem, LinearOptimiser.HeavyBall(schedule).WithAverage(γ)), passes);

    private static double[] Weights(IEnumerable<double> weights, string name)
    {
        var γ = weights.ToArray();
        if (γ.Length == 0)
        {
            throw new ArgumentException("A schedule has at least one step; there is no averaging weight.", name);
        }

        var bad = Array.FindIndex(γ, static x => !double.IsFinite(x));
        return bad < 0 ? γ : throw new ArgumentOutOfRangeException(name, γ[bad], $"A weight is finite; the one at index {bad} is not.");
    }

    private static void Require(NoisyQuadratic problem, int steps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
    }
}
