using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>An optimiser whose state is a linear function of start and gradients: on a quadratic its second moments are exact.</summary>
/// <remarks>
/// <para>A coordinate's state s of k numbers starts at s₀ = Iθ₀ and takes the steps of <see cref="LinearStep"/>. SGD, heavy ball, Nesterov's method, schedule-free SGD and whatever averages
/// one of them are of this form with k ≤ 4; Adam is not.</para>
/// <para>A preconditioner d(h) &gt; 0 multiplies the gradient of each coordinate.</para>
/// </remarks>
public sealed class LinearOptimiser
{
    private readonly double[] initial;
    private readonly LinearStep[] steps;
    private readonly double[] firstReadout;

    private LinearOptimiser(string name, double[] initial, double[] firstReadout, LinearStep[] steps, Func<double, double>? preconditioner = null, Schedule? plain = null) =>
        (Name, this.initial, this.firstReadout, this.steps, Preconditioner, Plain) = (name, initial, firstReadout, steps, preconditioner, plain);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>k, the numbers of a coordinate's state.</summary>
    public int StateSize => initial.Length;

    /// <summary>T.</summary>
    public int StepCount => steps.Length;

    /// <summary>I: the state at the start, for θ₀ = 1.</summary>
    public IReadOnlyList<double> Initial => initial;

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<LinearStep> Steps => steps;

    /// <summary>R before the first step.</summary>
    public IReadOnlyList<double> FirstReadout => firstReadout;

    /// <summary>d(h), where there is one.</summary>
    public Func<double, double>? Preconditioner { get; }

    /// <summary>The schedule where this is heavy ball and no more: the kernel of three moments serves it.</summary>
    internal Schedule? Plain { get; }

    /// <summary>An optimiser of one's own.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="initial">I, k numbers: the state at the start for θ₀ = 1.</param>
    /// <param name="steps">The steps, at least one, of k numbers each.</param>
    /// <returns>The optimiser; before the first step the readout of that step judges the start.</returns>
    /// <exception cref="ArgumentException">There is no step, or sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static LinearOptimiser Of(string name, IEnumerable<double> initial, IEnumerable<LinearStep> steps)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(steps);
        var (start, all) = (initial.ToArray(), steps.ToArray());
        if (all.Length == 0)
        {
            throw new ArgumentException("An optimiser takes at least one step; T is 0 here.", nameof(steps));
        }

        var bad = Array.FindIndex(start, static x => !double.IsFinite(x));
        if (bad >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(initial), start[bad], $"The number at index {bad} is not finite.");
        }

        var other = Array.FindIndex(all, step => step.GainArray.Length != start.Length);
        return other < 0
            ? new(name, start, all[0].ReadoutArray, all)
            : throw new ArgumentException($"The step at index {other} has a state of {all[other].GainArray.Length} numbers, the start has {start.Length}.", nameof(steps));
    }

    /// <summary>Stochastic gradient descent: θ ← θ − αg.</summary>
    /// <param name="schedule">αₜ; its momenta are left out.</param>
    /// <returns>The optimiser, k = 1.</returns>
    public static LinearOptimiser Sgd(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new("SGD", [1], [1], [.. schedule.Rates.Select(static α => new LinearStep([1], [α], [1], [1]))], plain: Schedule.Of(schedule.Rates));
    }

    /// <summary>Heavy ball: v ← μv − αg(θ), θ ← θ + v.</summary>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <returns>The optimiser, k = 2: (θ, v).</returns>
    public static LinearOptimiser HeavyBall(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new("heavy ball", [1, 0], [1, 0], Each(schedule, static (α, μ) => new([1, μ, 0, μ], [α, α], [1, 0], [1, 0])), plain: schedule);
    }

    /// <summary>Nesterov's method: v ← μv − αg(θ + μv), θ ← θ + v.</summary>
    /// <remarks>
    /// <para>Holds for: every schedule.</para>
    /// <para>Error: none; the engine rounds (law: Nesterov's method looks ahead).</para>
    /// </remarks>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <returns>The optimiser, k = 2: (θ, v).</returns>
    /// <exception cref="ArgumentNullException">There is no schedule.</exception>
    [Source("sutskever2013importance", "Equations (3)–(4)")]
    public static LinearOptimiser Nesterov(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new("Nesterov", [1, 0], [1, 0], Each(schedule, static (α, μ) => new([1, μ, 0, μ], [α, α], [1, μ], [1, 0])));
    }

    /// <summary>Heavy ball with the rate outside the buffer: b ← μb + g(θ), θ ← θ − αb, as training libraries have it.</summary>
    /// <remarks>At a fixed rate it is heavy ball; where the rate changes it is not.</remarks>
    /// <param name="schedule">αₜ, μₜ.</param>
    /// <returns>The optimiser, k = 2: (θ, −b).</returns>
    public static LinearOptimiser BufferedMomentum(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new("buffered momentum", [1, 0], [1, 0], Each(schedule, static (α, μ) => new([1, α * μ, 0, μ], [α, 1], [1, 0], [1, 0])));
    }

    /// <summary>Schedule-free SGD: y = (1 − β)z + βx, z ← z − αg(y), x ← (1 − c)x + cz with c = α²/Σα², which is 1/(t + 1) at a fixed rate; x is judged.</summary>
    /// <remarks>
    /// <para>Holds for: every schedule; a rate of 0 before the first positive one sets x to z.</para>
    /// <para>Error: none; the engine rounds (law: schedule-free SGD without interpolation is averaging).</para>
    /// </remarks>
    /// <param name="schedule">αₜ; its momenta are left out.</param>
    /// <param name="interpolation">β, in [0, 1]: 0 is averaging alone, 1 takes the gradient at the average.</param>
    /// <returns>The optimiser, k = 2: (z, x).</returns>
    /// <exception cref="ArgumentOutOfRangeException">β is not in [0, 1].</exception>
    [Source("defazio2024road", "Equations (3)–(5)")]
    public static LinearOptimiser ScheduleFree(Schedule schedule, double interpolation = 0.9)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (!(interpolation >= 0 && interpolation <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "The interpolation lies in [0, 1].");
        }

        var sum = 0.0;
        return new("schedule-free SGD", [1, 1], [0, 1], Each(schedule, (α, _) =>
        {
            sum += α * α;
            var c = sum > 0 ? α * α / sum : 1;
            return new([1, 0, c, 1 - c], [α, c * α], [1 - interpolation, interpolation], [0, 1]);
        }));
    }

    /// <summary>The same, judged by the exponential moving average θ̄ ← βθ̄ + (1 − β)θ of its iterate.</summary>
    /// <param name="decay">β, in [0, 1).</param>
    /// <param name="corrected">Whether θ̄ starts at the first iterate after a step, its weights renormalised, rather than at θ₀.</param>
    /// <returns>The optimiser, one number larger.</returns>
    /// <exception cref="ArgumentOutOfRangeException">β is not in [0, 1).</exception>
    public LinearOptimiser WithMovingAverage(double decay, bool corrected = false)
    {
        if (!(decay >= 0 && decay < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay lies in [0, 1).");
        }

        var power = 1.0;
        return WithAverage(Enumerable.Range(0, StepCount).Select(_ => corrected ? (1 - decay) / (1 - (power *= decay)) : 1 - decay));
    }

    /// <summary>The same, judged by the mean of its iterates θ_{s+1}, …, θ_t; up to step s the iterate itself is judged.</summary>
    /// <param name="start">s, from 0 to T − 1.</param>
    /// <returns>The optimiser, one number larger.</returns>
    /// <exception cref="ArgumentOutOfRangeException">s is not from 0 to T − 1.</exception>
    public LinearOptimiser WithTailAverage(int start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start, StepCount);
        return WithAverage(Enumerable.Range(0, StepCount).Select(t => t < start ? 1 : 1.0 / (t - start + 1)));
    }

    /// <summary>The same, judged by the average θ̄ ← θ̄ + γ(θ − θ̄) of its iterate, θ̄₀ = θ₀: every weighted mean of the iterates is one.</summary>
    /// <param name="weights">γₜ, finite, one a step.</param>
    /// <returns>The optimiser, one number larger.</returns>
    /// <exception cref="ArgumentException">There is not one weight a step.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight is not finite.</exception>
    public LinearOptimiser WithAverage(IEnumerable<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var γ = weights.ToArray();
        if (γ.Length != StepCount)
        {
            throw new ArgumentException($"One weight a step: {γ.Length} weights for {StepCount} steps.", nameof(weights));
        }

        var bad = Array.FindIndex(γ, static x => !double.IsFinite(x));
        if (bad >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(weights), γ[bad], $"A weight is finite; the one at index {bad} is not.");
        }

        var k = StateSize;
        var averaged = steps.Select((step, t) =>
        {
            var (m, r) = (step.TransitionArray, step.ReadoutArray);
            var transition = new double[(k + 1) * (k + 1)];
            var gain = new double[k + 1];
            for (var i = 0; i < k; i++)
            {
                gain[i] = step.GainArray[i];
                gain[k] += γ[t] * r[i] * step.GainArray[i];
                for (var j = 0; j < k; j++)
                {
                    transition[(i * (k + 1)) + j] = m[(i * k) + j];
                    transition[(k * (k + 1)) + j] += γ[t] * r[i] * m[(i * k) + j];
                }
            }

            transition[^1] = 1 - γ[t];
            return new LinearStep(transition, gain, [.. step.QueryArray, 0], [.. new double[k], 1]);
        });
        var start = initial.Zip(firstReadout, static (s, r) => s * r).Sum();
        return new($"{Name}, averaged", [.. initial, start], [.. new double[k], 1], [.. averaged], Preconditioner);
    }

    /// <summary>The same with each coordinate's gradient multiplied by d(h).</summary>
    /// <remarks>It is the plain optimiser on curvatures dh with p₀/d and σ²/d (law: a preconditioner is a change of coordinates).</remarks>
    /// <param name="preconditioner">d, positive at each curvature.</param>
    /// <returns>The optimiser; two preconditioners multiply.</returns>
    public LinearOptimiser WithPreconditioner(Func<double, double> preconditioner)
    {
        ArgumentNullException.ThrowIfNull(preconditioner);
        return new($"{Name}, preconditioned", initial, firstReadout, steps, Preconditioner is { } inner ? h => inner(h) * preconditioner(h) : preconditioner);
    }

    /// <summary>The name and the size.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Name}: {StepCount} step{(StepCount == 1 ? "" : "s")}, {StateSize} number{(StateSize == 1 ? "" : "s")} a coordinate";

    internal double Scale(double h, int index)
    {
        if (Preconditioner is null)
        {
            return 1;
        }

        var d = Preconditioner(h);
        return d > 0 && double.IsFinite(d) ? d : throw new ArgumentOutOfRangeException("preconditioner", d, $"A preconditioner is positive and finite; at index {index}, where h is {h:R}, it is not.");
    }

    private static LinearStep[] Each(Schedule schedule, Func<double, double, LinearStep> step) => [.. schedule.Rates.Zip(schedule.Momenta, step)];
}
