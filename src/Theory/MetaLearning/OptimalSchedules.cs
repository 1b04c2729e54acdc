namespace Theory.MetaLearning;

public static partial class Schedules
{
    // components of the coarse problem on which starts are tried; its optimum is the start of the search on the problem itself
    private const int Coarse = 128;

    // passes after which the best start is kept and the others are dropped
    private const int Trial = 12;

    /// <summary>The optimal schedule: the (αₜ, μₜ) that make the last loss least, as far as exact passes back and forth find it.</summary>
    /// <remarks>
    /// <para>The last loss is linear in the second moments at each step, with the cost-to-go as coefficients, and quadratic in that step's (α, μ): a pass sets each step's controls to the
    /// exact minimiser in the box, given all others, so that no pass makes the loss larger. Several starts — constant schedules and the greedy one — guard
    /// against a local minimum; that the least is found is not proved, and <see cref="OptimalMethod"/> bounds what there is to find.</para>
    /// <para>Holds for: every problem.</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given. A largest momentum of 0 is SGD.</param>
    /// <param name="starts">Schedules of T steps to start from as well.</param>
    /// <param name="passes">The most pairs of passes, at least 1.</param>
    /// <param name="tolerance">The relative gain of a pair of passes below which the search ends, ≥ 0.</param>
    /// <returns>The schedule, its loss, and the loss after each pair of passes.</returns>
    /// <exception cref="ArgumentException">A start has another number of steps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static OptimisedSchedule Optimal(NoisyQuadratic problem, int steps, Box? box = null, IEnumerable<Schedule>? starts = null, int passes = 400, double tolerance = 1e-8)
    {
        Require(problem, steps);
        var bounds = box ?? new();
        if (problem.Count > 2 * Coarse)
        {
            var coarse = Optimal(Coarsened(problem), steps, box, starts, passes, tolerance);
            var polished = new LastIterateSweeps(problem, bounds, steps) { Horizon = steps };
            Set(polished, coarse.Schedule);
            var history = new List<double> { polished.Forward(false) };
            Polish(polished, history, passes, tolerance);
            return Judged(problem, Schedule.Of(polished.Rates, polished.Momenta), [], [.. history]);
        }

        var sweeps = new LastIterateSweeps(problem, bounds, steps) { Horizon = steps };
        var best = Search(sweeps, problem, steps, bounds, starts, passes, tolerance, static (_, _) => { });
        return Judged(problem, Schedule.Of(sweeps.Rates, sweeps.Momenta), [], best);
    }

    /// <summary>The optimal schedule of an averaged iterate: the (αₜ, μₜ) that make the loss of θ̄_T least, where θ̄ ← θ̄ + γ(θ − θ̄).</summary>
    /// <remarks>As <see cref="Optimal"/>, with the moments of θ̄ beside.</remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="averagingWeights">γₜ, finite, one a step.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <param name="starts">Schedules of T steps to start from as well.</param>
    /// <param name="passes">The most pairs of passes, at least 1.</param>
    /// <param name="tolerance">The relative gain of a pair of passes below which the search ends, ≥ 0.</param>
    /// <returns>The schedule, its weights, its loss, and the loss after each pair of passes.</returns>
    /// <exception cref="ArgumentException">There is no weight, or a start has another number of steps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static OptimisedSchedule OptimalAveraged(NoisyQuadratic problem, IEnumerable<double> averagingWeights, Box? box = null, IEnumerable<Schedule>? starts = null, int passes = 200, double tolerance = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(averagingWeights);
        var γ = Weights(averagingWeights, nameof(averagingWeights));
        return Averaged(problem, γ.Length, γ, false, box, starts, passes, tolerance);
    }

    /// <summary>The schedule of learning rates, momenta and averaging weights together that makes the loss of θ̄_T least.</summary>
    /// <remarks>As <see cref="OptimalAveraged"/>, with γₜ in [0, 1] as a third control, whose exact minimiser alternates with that of (α, μ): every weighted mean of the iterates is in reach.</remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <param name="starts">Schedules of T steps to start from as well.</param>
    /// <param name="passes">The most pairs of passes, at least 1.</param>
    /// <param name="tolerance">The relative gain of a pair of passes below which the search ends, ≥ 0.</param>
    /// <returns>The schedule, its weights, its loss, and the loss after each pair of passes.</returns>
    /// <exception cref="ArgumentException">A start has another number of steps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static OptimisedSchedule OptimalJointly(NoisyQuadratic problem, int steps, Box? box = null, IEnumerable<Schedule>? starts = null, int passes = 200, double tolerance = 1e-8) =>
        Averaged(problem, steps, AverageLately(Math.Max(steps, 1), 0), true, box, starts, passes, tolerance);

    private static OptimisedSchedule Averaged(NoisyQuadratic problem, int steps, double[] γ, bool free, Box? box, IEnumerable<Schedule>? starts, int passes, double tolerance)
    {
        Require(problem, steps);
        var bounds = box ?? new();
        if (problem.Count > 2 * Coarse)
        {
            var coarse = Averaged(Coarsened(problem), steps, γ, free, box, starts, passes, tolerance);
            var polished = new AveragedSweeps(problem, bounds, steps, free) { Horizon = steps };
            Set(polished, coarse.Schedule);
            coarse.AveragingWeights.ToArray().CopyTo(polished.AveragingWeights, 0);
            var history = new List<double> { polished.Forward(false) };
            Polish(polished, history, passes, tolerance);
            return Judged(problem, Schedule.Of(polished.Rates, polished.Momenta), polished.AveragingWeights, [.. history]);
        }

        var sweeps = new AveragedSweeps(problem, bounds, steps, free) { Horizon = steps };
        double[]? kept = null;
        var best = Search(sweeps, problem, steps, bounds, starts, passes, tolerance, (restore, keep) =>
        {
            if (keep)
            {
                kept = [.. sweeps.AveragingWeights];
            }

            (restore ? kept ?? γ : γ).CopyTo(sweeps.AveragingWeights, 0);
        });
        return Judged(problem, Schedule.Of(sweeps.Rates, sweeps.Momenta), sweeps.AveragingWeights, best);
    }

    /// <summary>The best constant schedule: the α and μ that make the last loss least.</summary>
    /// <remarks>A grid in ln α and ln(1 − μ), then the valleys of the grid, the deepest first, each by grids that are drawn closer around their best point.</remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">T is not positive.</exception>
    public static Schedule BestFixed(NoisyQuadratic problem, int steps, Box? box = null)
    {
        Require(problem, steps);
        const int RatePoints = 60, SlackPoints = 20, Valleys = 3, Around = 2, Rounds = 100;
        const double Narrow = 1e-6;
        var bounds = box ?? new();
        var top = Math.Max(Math.Min(bounds.LargestRate, 4 / problem.Curvatures.Max()), bounds.LeastRate);
        var (lowRate, highRate) = (Math.Log(Math.Max(bounds.LeastRate, 1e-7 * top)), Math.Log(top));
        var (lowSlack, highSlack) = (Math.Log(Math.Max(1 - bounds.LargestMomentum, 1e-4)), Math.Log(1 - bounds.LeastMomentum));
        var slackPoints = highSlack > lowSlack ? SlackPoints : 0;
        Schedule At(double u, double s) => Fixed(steps, Math.Clamp(Math.Exp(u), bounds.LeastRate, bounds.LargestRate), Math.Clamp(1 - Math.Exp(s), bounds.LeastMomentum, bounds.LargestMomentum));
        double Loss(double u, double s) => HeavyBallKernel.Final(problem, At(u, s)) is var loss && double.IsFinite(loss) ? loss : double.PositiveInfinity;
        var (stepRate, stepSlack) = ((highRate - lowRate) / RatePoints, slackPoints > 0 ? (highSlack - lowSlack) / slackPoints : 0);
        var grid = new double[RatePoints + 1, slackPoints + 1];
        for (var i = 0; i <= RatePoints; i++)
        {
            for (var j = 0; j <= slackPoints; j++)
            {
                grid[i, j] = Loss(lowRate + (i * stepRate), lowSlack + (j * stepSlack));
            }
        }

        bool Valley(int i, int j)
        {
            for (var k = Math.Max(0, i - 1); k <= Math.Min(RatePoints, i + 1); k++)
            {
                for (var l = Math.Max(0, j - 1); l <= Math.Min(slackPoints, j + 1); l++)
                {
                    if (grid[k, l] < grid[i, j])
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        var (least, best) = (double.PositiveInfinity, At(lowRate, highSlack));
        foreach (var (i, j) in Enumerable.Range(0, RatePoints + 1).SelectMany(i => Enumerable.Range(0, slackPoints + 1).Select(j => (i, j))).Where(point => Valley(point.i, point.j)).OrderBy(point => grid[point.i, point.j]).Take(Valleys))
        {
            var (u, s, loss) = (lowRate + (i * stepRate), lowSlack + (j * stepSlack), grid[i, j]);
            var width = 1.0;
            for (var round = 0; round < Rounds && width > Narrow; round++)
            {
                var (midRate, midSlack) = (u, s);
                var (wideRate, wideSlack) = (width * stepRate, width * stepSlack);
                for (var k = -Around; k <= Around; k++)
                {
                    for (var l = -Around; l <= Around; l++)
                    {
                        var (rate, slack) = (Math.Clamp(midRate + (k * wideRate / Around), lowRate, highRate), Math.Clamp(midSlack + (l * wideSlack / Around), lowSlack, highSlack));
                        var there = Loss(rate, slack);
                        if (there < loss)
                        {
                            (u, s, loss) = (rate, slack, there);
                        }
                    }
                }

                // a valley may run slantwise: the grid shrinks only around a point that it has not left
                width = (u, s) == (midRate, midSlack) ? width / Around : width;
            }

            if (loss < least)
            {
                (least, best) = (loss, At(u, s));
            }
        }

        return best;
    }

    // Each start for a few passes, then the best to the end. The weights are set by the caller: (false, false) to the start's, (_, true) kept, (true, _) restored.
    private static double[] Search(Sweeps sweeps, NoisyQuadratic problem, int steps, Box box, IEnumerable<Schedule>? starts, int passes, double tolerance, Action<bool, bool> weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        if (!(tolerance >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance is not negative.");
        }

        var own = starts?.ToList() ?? [];
        var wrong = own.FindIndex(start => start.Steps != steps);
        if (wrong >= 0)
        {
            throw new ArgumentException($"The start at index {wrong} has {own[wrong].Steps} steps, not {steps}.", nameof(starts));
        }

        var seeds = new List<Action>
        {
            () => Seed(sweeps, problem, 0.5, 0.9),
            () => Seed(sweeps, problem, 0.25, 0.9),
            () => Seed(sweeps, problem, 0.5, 0),
            () => Set(sweeps, Greedy(problem, steps, box)),
        };
        seeds.AddRange(own.Select(start => (Action)(() => Set(sweeps, start))));
        var (least, kept, history) = (double.PositiveInfinity, ((double[])sweeps.Rates.Clone(), (double[])sweeps.Momenta.Clone()), new List<double>());
        foreach (var seed in seeds)
        {
            seed();
            Confine(sweeps, box);
            weights(false, false);
            sweeps.Restart();
            var losses = new List<double> { sweeps.Forward(false) };
            for (var pass = 0; pass < Math.Min(Trial, passes); pass++)
            {
                sweeps.Backward();
                losses.Add(sweeps.Forward(true));
            }

            if (losses[^1] < least || history.Count == 0)
            {
                (least, kept, history) = (losses[^1], ((double[])sweeps.Rates.Clone(), (double[])sweeps.Momenta.Clone()), losses);
                weights(true, true);
            }
        }

        kept.Item1.CopyTo(sweeps.Rates, 0);
        kept.Item2.CopyTo(sweeps.Momenta, 0);
        weights(true, false);
        sweeps.Restart();
        sweeps.Forward(false);
        Polish(sweeps, history, passes - Math.Min(Trial, passes), tolerance);
        return [.. history];
    }

    private static void Polish(Sweeps sweeps, List<double> history, int passes, double tolerance)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            sweeps.Backward();
            history.Add(sweeps.Forward(true));
            if (!(history[^2] - history[^1] > tolerance * history[^1]))
            {
                break;
            }
        }
    }

    // Neighbours in curvature taken together, their signal, noise and loss kept: no quadrature worth its name, but near enough to start from.
    private static NoisyQuadratic Coarsened(NoisyQuadratic problem)
    {
        var order = Enumerable.Range(0, problem.Count).OrderBy(i => problem.Curvatures[i]).ToArray();
        var size = (problem.Count + Coarse - 1) / Coarse;
        var groups = order.Chunk(size).Select(group =>
        {
            var w = group.Sum(i => problem.Multiplicities[i]);
            var h = group.Sum(i => problem.Multiplicities[i] * problem.Curvatures[i]) / w;
            var start = group.Sum(i => problem.Multiplicities[i] * problem.Curvatures[i] * problem.Initial[i]) / (w * h);
            var noise = group.Sum(i => problem.Multiplicities[i] * Math.Pow(problem.Curvatures[i], 3) * problem.NoiseVariances[i]) / (w * h * h * h);
            return (h, noise, start, w);
        }).ToList();
        return NoisyQuadratic.Of(groups.Select(g => g.h), groups.Select(g => g.noise), groups.Select(g => g.start), groups.Select(g => g.w));
    }

    // A constant schedule, its rate a share of the largest that is stable without momentum, as far as the box allows.
    private static void Seed(Sweeps sweeps, NoisyQuadratic problem, double share, double momentum)
    {
        Array.Fill(sweeps.Rates, share * 2 / problem.Curvatures.Max());
        Array.Fill(sweeps.Momenta, momentum);
    }

    private static void Set(Sweeps sweeps, Schedule schedule)
    {
        schedule.RateSpan.CopyTo(sweeps.Rates);
        schedule.MomentumSpan.CopyTo(sweeps.Momenta);
    }

    private static void Confine(Sweeps sweeps, Box box)
    {
        for (var t = 0; t < sweeps.Rates.Length; t++)
        {
            sweeps.Rates[t] = Math.Clamp(sweeps.Rates[t], box.LeastRate, box.LargestRate);
            sweeps.Momenta[t] = Math.Clamp(sweeps.Momenta[t], box.LeastMomentum, box.LargestMomentum);
        }
    }
}
