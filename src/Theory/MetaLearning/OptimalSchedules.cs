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
    /// <remarks>A grid in α and ln(1 − μ), from whose valleys triangles roll down (Nelder and Mead); the deepest three by grids that are drawn closer around their best point, then what lies beside the deepest.
    /// Without noise the loss waves along both, with as many valleys as steps: in 3 of 1,500 random problems of up to six curvatures and 60 steps a scan twenty times as fine found one that was 1 to 3 % deeper.</remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="box">What α and μ may be; 0 ≤ α, 0 ≤ μ ≤ 1 unless given.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">T is not positive.</exception>
    public static Schedule BestFixed(NoisyQuadratic problem, int steps, Box? box = null)
    {
        Require(problem, steps);
        const int Decades = 60, Rates = 160, SlackPoints = 60, Valleys = 80, Triangles = 40, Polished = 3, Around = 2, Rounds = 100, Hops = 20;
        const double Narrow = 1e-6, Smallest = 1e-7, Bend = 0.2;
        var bounds = box ?? new();
        var top = Math.Max(Math.Min(bounds.LargestRate, 4 / problem.Curvatures.Max()), bounds.LeastRate);
        var low = Math.Min(Math.Max(bounds.LeastRate, Smallest * top), top);
        var (lowSlack, highSlack) = (Math.Log(Math.Max(1 - bounds.LargestMomentum, 1e-4)), Math.Log(1 - bounds.LeastMomentum));
        var (lowRate, highRate) = (Math.Log(low), Math.Log(top));

        // small rates differ by their ratios; near the largest the loss waves with the phase of the largest curvature, in α itself
        var bend = Math.Max(Bend * top, low);
        double[] rates =
        [
            .. Enumerable.Range(0, bend > low ? Decades : 0).Select(i => lowRate + ((Math.Log(bend) - lowRate) * i / Decades)),
            .. Enumerable.Range(0, Rates + 1).Select(i => Math.Log(bend + ((top - bend) * i / Rates))),
        ];
        double[] slacks = highSlack > lowSlack ? [.. Enumerable.Range(0, SlackPoints + 1).Select(j => lowSlack + ((highSlack - lowSlack) * j / SlackPoints))] : [highSlack];
        Schedule At((double Rate, double Slack) at) =>
            Fixed(steps, Math.Clamp(Math.Exp(at.Rate), bounds.LeastRate, bounds.LargestRate), Math.Clamp(1 - Math.Exp(at.Slack), bounds.LeastMomentum, bounds.LargestMomentum));
        (double Rate, double Slack) Within(double rate, double slack) => (Math.Clamp(rate, lowRate, highRate), Math.Clamp(slack, Math.Min(lowSlack, highSlack), highSlack));
        var rough = problem.Count > Coarse ? Coarsened(problem) : problem;
        double LossOn(NoisyQuadratic which, (double Rate, double Slack) at) => HeavyBallKernel.Final(which, At(at)) is var loss && double.IsFinite(loss) ? loss : double.PositiveInfinity;
        double Loss((double Rate, double Slack) at) => LossOn(problem, at);
        var grid = new double[rates.Length, slacks.Length];
        for (var i = 0; i < rates.Length; i++)
        {
            for (var j = 0; j < slacks.Length; j++)
            {
                grid[i, j] = LossOn(rough, (rates[i], slacks[j]));
            }
        }

        // a narrow valley that runs slantwise is a row of such points
        bool Valley(int i, int j) => !((i > 0 && grid[i - 1, j] < grid[i, j]) || (i < rates.Length - 1 && grid[i + 1, j] < grid[i, j])
            || (j > 0 && grid[i, j - 1] < grid[i, j]) || (j < slacks.Length - 1 && grid[i, j + 1] < grid[i, j]));

        // the best point of a grid around, the grid drawn closer where that is its middle: a valley may run slantwise
        ((double Rate, double Slack) At, double Loss) Descend((double Rate, double Slack) at, double loss, double wideRate, double wideSlack)
        {
            for (var (round, width) = (0, 1.0); round < Rounds && width > Narrow; round++)
            {
                var middle = at;
                (at, loss) = Best(at, loss, width * wideRate, width * wideSlack);
                width = at == middle ? width / Around : width;
            }

            return (at, loss);
        }

        ((double Rate, double Slack) At, double Loss) Best((double Rate, double Slack) middle, double loss, double wideRate, double wideSlack)
        {
            var at = middle;
            for (var k = -Around; k <= Around; k++)
            {
                for (var l = slacks.Length > 1 ? -Around : 0; l <= (slacks.Length > 1 ? Around : 0); l++)
                {
                    var point = Within(middle.Rate + (k * wideRate / Around), middle.Slack + (l * wideSlack / Around));
                    var there = Loss(point);
                    if (there < loss)
                    {
                        (at, loss) = (point, there);
                    }
                }
            }

            return (at, loss);
        }

        // Nelder and Mead's triangle: few losses a valley, so that many valleys can be tried
        ((double Rate, double Slack) At, double Loss) Roll((double Rate, double Slack) at, double wideRate, double wideSlack)
        {
            Span<((double Rate, double Slack) At, double Loss)> corners = [(at, Loss(at)), Seen(at.Rate + (at.Rate < highRate ? wideRate : -wideRate), at.Slack), Seen(at.Rate, at.Slack + (at.Slack < highSlack ? wideSlack : -wideSlack))];
            for (var k = 0; k < Triangles; k++)
            {
                corners.Sort(static (a, b) => a.Loss.CompareTo(b.Loss));
                var (first, second, worst) = (corners[0], corners[1], corners[2]);
                var middle = (Rate: (first.At.Rate + second.At.Rate) / 2, Slack: (first.At.Slack + second.At.Slack) / 2);
                ((double Rate, double Slack) At, double Loss) Along(double t) => Seen(middle.Rate + (t * (worst.At.Rate - middle.Rate)), middle.Slack + (t * (worst.At.Slack - middle.Slack)));
                var reflected = Along(-1);
                corners[2] = reflected.Loss < first.Loss ? Along(-2) is var expanded && expanded.Loss < reflected.Loss ? expanded : reflected
                    : reflected.Loss < second.Loss ? reflected
                    : Along(reflected.Loss < worst.Loss ? -0.5 : 0.5);
                if (!(corners[2].Loss < worst.Loss))
                {
                    corners[1] = Seen((first.At.Rate + second.At.Rate) / 2, (first.At.Slack + second.At.Slack) / 2);
                    corners[2] = Seen((first.At.Rate + worst.At.Rate) / 2, (first.At.Slack + worst.At.Slack) / 2);
                }
            }

            corners.Sort(static (a, b) => a.Loss.CompareTo(b.Loss));
            return corners[0];
        }

        ((double Rate, double Slack) At, double Loss) Seen(double rate, double slack) => Within(rate, slack) is var at ? (at, Loss(at)) : default;

        var wide = slacks.Length > 1 ? slacks[1] - slacks[0] : 0;
        double Width(int i) => Math.Max(rates[Math.Min(i + 1, rates.Length - 1)] - rates[i], rates[i] - rates[Math.Max(i - 1, 0)]);
        var (best, least) = ((Rate: lowRate, Slack: highSlack), double.PositiveInfinity);
        var valleys = Enumerable.Range(0, rates.Length).SelectMany(i => Enumerable.Range(0, slacks.Length).Select(j => (i, j))).Where(point => Valley(point.i, point.j)).OrderBy(point => grid[point.i, point.j]).Take(Valleys).ToList();
        foreach (var valley in valleys.Select(point => Roll((rates[point.i], slacks[point.j]), Width(point.i) / 2, wide / 2)).OrderBy(valley => valley.Loss).Take(Polished).ToList())
        {
            var (at, loss) = Descend(valley.At, valley.Loss, 0.02, 0.02);
            (best, least) = loss < least ? (at, loss) : (best, least);
        }

        // a narrow valley beside the one found, which the grid has stepped over
        for (var hop = 0; hop < Hops; hop++)
        {
            var (at, loss) = (best, least);
            foreach (var reach in (ReadOnlySpan<double>)[0.02, 0.05, 0.1, 0.2, 0.4])
            {
                (at, loss) = Best(best, least, reach, reach) is var there && there.Loss < loss ? there : (at, loss);
            }

            if (!(loss < least))
            {
                break;
            }

            (best, least) = Descend(at, loss, 0.02, 0.02);
        }

        return At(best);
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
