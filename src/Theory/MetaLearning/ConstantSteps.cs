using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>When a loss first is at its target.</summary>
/// <param name="Steps">T, the first step after which L_T ≤ C; +∞ where none is within the limit.</param>
/// <param name="Loss">L_T; where the target is not reached, +∞.</param>
/// <param name="Fraction">T less the share of its last step that was not needed, by linear interpolation between L_{T−1} and L_T: what a search over constants descends.</param>
public sealed record Crossing(double Steps, double Loss, double Fraction)
{
    /// <summary>Whether the target is reached.</summary>
    public bool IsReached => double.IsFinite(Steps);

    /// <summary>The step and the loss there.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => IsReached ? string.Create(CultureInfo.InvariantCulture, $"{Steps:F0} steps, loss {Loss:G6}") : "not reached";
}

/// <summary>An optimiser with constants: θ ← θ − α h^−γ g with momentum μ, or with the average θ̃ ← βθ̃ + (1 − β)θ in the place of θ.</summary>
/// <remarks>
/// <para>One step is an affine map of two numbers a coordinate, so that t steps are a power of it: log₂ t squarings, and as many for the covariance of the noise, S_{s+t} = S_t + Mᵗ S_s Mᵗᵀ.</para>
/// </remarks>
public sealed record ConstantSteps
{
    /// <summary>2⁴⁰ steps: what is not at its target by then is not reached.</summary>
    private const int Levels = 40;

    /// <summary>The optimiser with these constants.</summary>
    /// <param name="rate">α, positive and finite.</param>
    /// <param name="momentum">μ in [0, 1).</param>
    /// <param name="averaging">β in [0, 1), the weight of the average's past; at most one of μ and β is above zero.</param>
    /// <param name="preconditioner">γ in [0, 1]: 0 is plain descent, 1 Newton's method.</param>
    /// <exception cref="ArgumentException">Both μ and β are above zero.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public ConstantSteps(double rate, double momentum = 0, double averaging = 0, double preconditioner = 0)
    {
        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A learning rate is positive and finite.");
        }

        if (!(momentum >= 0 && momentum < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "A constant momentum lies in [0, 1).");
        }

        if (!(averaging >= 0 && averaging < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(averaging), averaging, "The weight of the average's past lies in [0, 1).");
        }

        if (!(preconditioner >= 0 && preconditioner <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(preconditioner), preconditioner, "The preconditioner's exponent lies in [0, 1].");
        }

        if (momentum > 0 && averaging > 0)
        {
            throw new ArgumentException("Momentum and averaging at once have three numbers a coordinate; these maps have two.", nameof(averaging));
        }

        (Rate, Momentum, Averaging, Preconditioner) = (rate, momentum, averaging, preconditioner);
    }

    /// <summary>α.</summary>
    public double Rate { get; }

    /// <summary>μ.</summary>
    public double Momentum { get; }

    /// <summary>β.</summary>
    public double Averaging { get; }

    /// <summary>γ.</summary>
    public double Preconditioner { get; }

    /// <summary>The loss after T steps, exactly, in O(log T).</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="steps">T, in [0, 2⁴⁰].</param>
    /// <returns>L_T; +∞ where the steps diverge beyond the range of doubles.</returns>
    /// <exception cref="ArgumentOutOfRangeException">T is outside its domain.</exception>
    public double LossAfter(NoisyQuadratic problem, long steps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (steps < 0 || steps > 1L << Levels)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, "The number of steps lies in [0, 2⁴⁰].");
        }

        var map = new PowersOfMap(this, problem);
        var state = map.Start();
        for (var level = 0; steps >> level > 0; level++)
        {
            if ((steps >> level & 1) != 0)
            {
                state = map.Advance(state, level);
            }
        }

        return map.Loss(state);
    }

    /// <summary>The first step after which the loss is at a target.</summary>
    /// <remarks>
    /// <para>A loss under momentum oscillates, so that it may be below C, above it again, and below it for good: the first T with L_T ≤ C is meant. The search leaves out an interval of steps only where L
    /// is certainly above C throughout: the noise's share never falls, the signal of a coordinate that does not oscillate never rises, and one that oscillates moves by no more than its largest velocity.</para>
    /// </remarks>
    /// <param name="problem">The problem.</param>
    /// <param name="target">C, positive and finite.</param>
    /// <param name="limit">The most steps that are looked at, in [1, 2⁴⁰].</param>
    /// <returns>The crossing; not reached where the noise alone exceeds C first, or where the limit does.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public Crossing StepsTo(NoisyQuadratic problem, double target, long limit = 1L << 30)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!(target > 0 && double.IsFinite(target)))
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, "A target of the loss is positive and finite.");
        }

        if (limit < 1 || limit > 1L << Levels)
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "The limit of steps lies in [1, 2⁴⁰].");
        }

        if (problem.Loss <= target)
        {
            return new(0, problem.Loss, 0);
        }

        var map = new PowersOfMap(this, problem);
        var state = map.Advance(map.Start(), 0);
        var crossing = map.Crossing(target, 1, problem.Loss, state);
        for (var level = 0; !crossing.IsReached && 1L << level < limit && map.Noise(state) <= target; level++)
        {
            (crossing, state) = map.First(target, state, 1L << level, level);
        }

        return crossing.Steps <= limit ? crossing : new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
    }

    /// <summary>The constants that are not zero.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"α = {Rate:G4}{(Momentum > 0 ? $", μ = {Momentum.ToString("G6", CultureInfo.InvariantCulture)}" : "")}{(Averaging > 0 ? $", β = {Averaging.ToString("G6", CultureInfo.InvariantCulture)}" : "")}{(Preconditioner > 0 ? $", γ = {Preconditioner.ToString("G3", CultureInfo.InvariantCulture)}" : "")}");

    // a 2 × 2 matrix and a covariance for each component, at the powers of two
    private sealed class PowersOfMap
    {
        private readonly int count;
        private readonly bool averages;
        private readonly double[] signalWeights;
        private readonly double[] noiseWeights;
        private readonly bool[] decays;
        private readonly double[] pulls;
        private readonly double[] swings;
        private readonly double momentum;
        private readonly List<State> levels = [];

        public PowersOfMap(ConstantSteps constants, NoisyQuadratic problem)
        {
            count = problem.Count;
            averages = constants.Averaging > 0;
            var (β, μ) = (constants.Averaging, constants.Momentum);
            (signalWeights, noiseWeights, decays, momentum) = (new double[count], new double[count], new bool[count], μ);
            (pulls, swings) = (new double[count], new double[count]);
            var one = new State(count);
            for (var i = 0; i < count; i++)
            {
                var h = problem.Curvatures[i];
                var a = constants.Rate * Math.Pow(h, 1 - constants.Preconditioner);
                signalWeights[i] = problem.Multiplicities[i] * h * problem.Initial[i];
                noiseWeights[i] = problem.Multiplicities[i] * h * problem.NoiseVariances[i];

                // (θ, v) where momentum counts, (θ, θ̃) where the average does; a kick of the noise has the direction (1, v)
                (one.A[i], one.B[i], one.C[i], one.D[i]) = averages ? (1 - a, 0.0, (1 - β) * (1 - a), β) : (1 - a, μ, -a, μ);
                var second = averages ? 1 - β : 1;
                (one.P[i], one.R[i], one.Q[i]) = (a * a, a * a * second, a * a * second * second);
                // θ swings where the roots are complex: Q = aθ² + (1 − μ − a)θv + μv² falls by μ a step then, and bounds v² by a multiple
                var complex = (4 * μ) - ((1 + μ - a) * (1 + μ - a));
                (pulls[i], swings[i]) = (a, !averages && complex > 0 ? 4 * a / complex : double.PositiveInfinity);
                decays[i] = averages ? a <= 1 : μ == 0 || a <= (1 - Math.Sqrt(μ)) * (1 - Math.Sqrt(μ));
            }

            levels.Add(one);
        }

        public State Start()
        {
            var start = new State(count);
            Array.Fill(start.A, 1);
            Array.Fill(start.D, 1);
            return start;
        }

        public State Advance(State state, int level)
        {
            while (levels.Count <= level)
            {
                levels.Add(Times(levels[^1], levels[^1]));
            }

            return Times(levels[level], state);
        }

        public double Noise(State s)
        {
            var (sum, kept) = (0.0, averages ? s.Q : s.P);
            for (var i = 0; i < count; i++)
            {
                sum += noiseWeights[i] == 0 ? 0 : noiseWeights[i] * kept[i];
            }

            return double.IsNaN(sum) ? double.PositiveInfinity : sum / 2;
        }

        public double Loss(State s)
        {
            var loss = Noise(s) + Signal(s);
            return double.IsNaN(loss) ? double.PositiveInfinity : loss;
        }

        public Crossing Crossing(double target, double steps, double before, State s)
        {
            var loss = Loss(s);
            return loss <= target
                ? new(steps, loss, steps - (before > loss ? (target - loss) / (before - loss) : 0))
                : new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        }

        // the first crossing in (t, t + 2^level], and the state at its end
        public (Crossing Found, State End) First(double target, State from, long at, int level)
        {
            var end = Advance(from, level);

            // both shares are bounded from below by one of their ends; a margin for the rounding of each
            if ((Noise(from) + LeastSignal(from, end, 1L << level)) * (1 - 1e-12) > target)
            {
                return (Unreached, end);
            }

            if (level == 0)
            {
                return (Crossing(target, at + 1, Loss(from), end), end);
            }

            var (found, middle) = First(target, from, at, level - 1);
            if (found.IsReached)
            {
                return (found, end);
            }

            var (later, _) = First(target, middle, at + (1L << (level - 1)), level - 1);
            return (later, end);
        }

        private static Crossing Unreached { get; } = new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);

        private double Signal(State s)
        {
            var sum = 0.0;
            for (var i = 0; i < count; i++)
            {
                if (signalWeights[i] != 0)
                {
                    // the average starts at θ₀ too
                    var θ = averages ? s.C[i] + s.D[i] : s.A[i];
                    sum += signalWeights[i] * θ * θ;
                }
            }

            return sum / 2;
        }

        // below the signal at each step of an interval: what decays is least at its end, and what swings moves by at most its largest velocity a step
        private double LeastSignal(State from, State end, long length)
        {
            var sum = 0.0;
            for (var i = 0; i < count; i++)
            {
                if (signalWeights[i] == 0)
                {
                    continue;
                }

                double θ;
                if (decays[i])
                {
                    θ = averages ? end.C[i] + end.D[i] : end.A[i];
                }
                else if (double.IsFinite(swings[i]))
                {
                    var (a, at, v) = (pulls[i], from.A[i], from.C[i]);
                    var form = (a * at * at) + ((1 - momentum - a) * at * v) + (momentum * v * v);
                    θ = Math.Max(0, Math.Abs(at) - (length * Math.Sqrt(swings[i] * Math.Max(form, 0))));
                }
                else
                {
                    continue;
                }

                sum += signalWeights[i] * θ * θ;
            }

            return double.IsNaN(sum) ? 0 : sum / 2;
        }

        private State Times(State later, State earlier)
        {
            var product = new State(count);
            for (var i = 0; i < count; i++)
            {
                var (a, b, c, d) = (later.A[i], later.B[i], later.C[i], later.D[i]);
                if (signalWeights[i] != 0 || noiseWeights[i] != 0)
                {
                    product.A[i] = (a * earlier.A[i]) + (b * earlier.C[i]);
                    product.B[i] = (a * earlier.B[i]) + (b * earlier.D[i]);
                    product.C[i] = (c * earlier.A[i]) + (d * earlier.C[i]);
                    product.D[i] = (c * earlier.B[i]) + (d * earlier.D[i]);
                }

                if (noiseWeights[i] != 0)
                {
                    var (p, q, r) = (earlier.P[i], earlier.Q[i], earlier.R[i]);
                    product.P[i] = later.P[i] + (a * a * p) + (2 * a * b * r) + (b * b * q);
                    product.R[i] = later.R[i] + (a * c * p) + (((a * d) + (b * c)) * r) + (b * d * q);
                    product.Q[i] = later.Q[i] + (c * c * p) + (2 * c * d * r) + (d * d * q);
                }
            }

            return product;
        }
    }

    // Mᵗ = ((A, B), (C, D)) and the covariance ((P, R), (R, Q)) of t kicks of unit jitter
    private sealed class State(int count)
    {
        public double[] A { get; } = new double[count];

        public double[] B { get; } = new double[count];

        public double[] C { get; } = new double[count];

        public double[] D { get; } = new double[count];

        public double[] P { get; } = new double[count];

        public double[] Q { get; } = new double[count];

        public double[] R { get; } = new double[count];
    }
}
