using System.Globalization;
using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>A task of one coordinate: the loss ½ h (θ − c)².</summary>
/// <param name="Curvature">h, positive and finite.</param>
/// <param name="Minimiser">c, finite.</param>
/// <param name="Probability">How often it is met, up to a common factor; positive and finite.</param>
public sealed record QuadraticTask(double Curvature, double Minimiser, double Probability = 1)
{
    /// <summary>Loss and probability.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"½ · {Curvature:G6} (θ − {Minimiser:G6})², weight {Probability:G4}");
}

/// <summary>The initialisation that serves best after K steps of descent on a task: what MAML learns on quadratics, in closed form.</summary>
/// <remarks>
/// <para>After K steps θ_K − c = (1 − αh)ᴷ (θ₀ − c) but for the noise, which does not depend on θ₀. The expected loss ½ E h (1 − αh)²ᴷ (θ₀ − c)² is least at a weighted mean of the minimisers. Its weights
/// depend on the horizon K; so does their mean, unless curvature and minimiser are uncorrelated under them. Coordinates of independent updates are treated one at a time.</para>
/// </remarks>
public sealed record MetaInitialisation
{
    private readonly QuadraticTask[] tasks;

    private MetaInitialisation(QuadraticTask[] tasks, double rate) => (this.tasks, Rate) = (tasks, rate);

    /// <summary>The tasks.</summary>
    public IReadOnlyList<QuadraticTask> Tasks => tasks;

    /// <summary>α, the learning rate within a task.</summary>
    public double Rate { get; }

    /// <summary>A distribution of tasks, and the learning rate of the descent within each.</summary>
    /// <param name="tasks">At least one.</param>
    /// <param name="rate">α, positive, with αh &lt; 2 for each task.</param>
    /// <returns>The problem.</returns>
    /// <exception cref="ArgumentException">There is no task.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain.</exception>
    public static MetaInitialisation Of(IEnumerable<QuadraticTask> tasks, double rate)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var all = tasks.ToArray();
        if (all.Length == 0)
        {
            throw new ArgumentException("A distribution has at least one task.", nameof(tasks));
        }

        for (var i = 0; i < all.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(all[i], nameof(tasks));
            var (h, c, weight) = all[i];
            if (!(h > 0 && double.IsFinite(h)) || !double.IsFinite(c) || !(weight > 0 && double.IsFinite(weight)))
            {
                throw new ArgumentOutOfRangeException(nameof(tasks), all[i], $"A task has a positive finite curvature, a finite minimiser and a positive finite weight; the one at index {i} has not.");
            }
        }

        var largest = all.Max(t => t.Curvature);
        if (!(rate > 0 && rate * largest < 2))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"A learning rate is positive and below 2/h, {(2 / largest).ToString("G6", CultureInfo.InvariantCulture)} for the largest curvature.");
        }

        return new(all, rate);
    }

    /// <summary>The best initialisation for K steps: θ₀ = E[h (1 − αh)²ᴷ c] / E[h (1 − αh)²ᴷ].</summary>
    /// <remarks>
    /// <para>Over all θ₀ this one has the least expected loss after K steps on a task that is drawn anew. K = 0 weighs by the curvatures alone; as K grows, the tasks with the least |1 − αh|⁻¹ lose all weight.</para>
    /// <para>Holds for: plain descent with or without noise of the gradient; meta-learning that finds its minimum.</para>
    /// <para>Error: rounding, 1e-13 of the range of minimisers (law: no other initialisation has a smaller loss at its horizon).</para>
    /// </remarks>
    /// <param name="horizon">K, ≥ 0.</param>
    /// <returns>θ₀, between the least and the largest minimiser.</returns>
    /// <exception cref="ArgumentOutOfRangeException">K is negative.</exception>
    [Source("finn2017model", "Section 2.2")]
    public double Initialisation(int horizon)
    {
        var (weights, _) = Weights(horizon);
        var sum = 0.0;
        for (var i = 0; i < tasks.Length; i++)
        {
            sum += weights[i] * tasks[i].Minimiser;
        }

        return sum;
    }

    /// <summary>The expected loss after K steps from θ₀, without the part that the gradient's noise adds: ½ E h (1 − αh)²ᴷ (θ₀ − c)².</summary>
    /// <param name="initial">θ₀, finite.</param>
    /// <param name="horizon">K, ≥ 0.</param>
    /// <returns>The loss, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain.</exception>
    public double Loss(double initial, int horizon)
    {
        RequireFinite(initial);
        var (weights, logTotal) = Weights(horizon);
        return 0.5 * Math.Exp(logTotal) * Enumerable.Range(0, tasks.Length).Sum(i => weights[i] * Math.Pow(initial - tasks[i].Minimiser, 2));
    }

    /// <summary>What an initialisation learned at horizon K costs at horizon T: the loss after T steps from it over that from the best one for T.</summary>
    /// <remarks>
    /// <para>The loss is a parabola in θ₀, so the excess is ½ E[h (1 − αh)²ᵀ] (θ_K − θ_T)²: it is zero exactly where both horizons weigh the minimisers to one mean, as they do where curvature and
    /// minimiser are independent.</para>
    /// </remarks>
    /// <param name="learned">K, ≥ 0: the horizon of the meta-learning.</param>
    /// <param name="used">T, ≥ 0: the steps that are taken in use.</param>
    /// <returns>The ratio, at least 1; 1 where the best loss is zero and both initialisations are one, +∞ where it is zero and they are not.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A horizon is negative.</exception>
    public double Bias(int learned, int used)
    {
        var (weights, _) = Weights(used);
        var (best, other) = (Initialisation(used), Initialisation(learned));
        var spread = Enumerable.Range(0, tasks.Length).Sum(i => weights[i] * Math.Pow(best - tasks[i].Minimiser, 2));
        var (excess, rounding) = (Math.Pow(other - best, 2), Math.Pow(1e-13 * tasks.Max(t => Math.Abs(t.Minimiser)), 2));
        return excess <= rounding ? 1 : 1 + (excess / spread);
    }

    /// <summary>How many tasks, and the learning rate.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{tasks.Length} task{(tasks.Length == 1 ? "" : "s")}, α = {Rate:G4}: θ₀ = {Initialisation(1):G6} for one step, {Initialisation(100):G6} for a hundred");

    private static void RequireFinite(double initial)
    {
        if (!double.IsFinite(initial))
        {
            throw new ArgumentOutOfRangeException(nameof(initial), initial, "An initialisation is a finite number.");
        }
    }

    // in logarithms, so that long horizons do not underflow; a task with αh = 1 has none after its first step
    private (double[] Weights, double LogTotal) Weights(int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(horizon);
        var total = tasks.Sum(t => t.Probability);
        var logs = Array.ConvertAll(tasks, t => Math.Log(t.Probability / total) + Math.Log(t.Curvature) + (horizon == 0 ? 0 : 2 * horizon * Math.Log(Math.Abs(1 - (Rate * t.Curvature)))));
        var largest = logs.Max();
        if (double.IsNegativeInfinity(largest))
        {
            // every task is solved exactly at the first step: any θ₀ serves, and the mean at K = 0 is one
            return (Weights(0).Weights, double.NegativeInfinity);
        }

        var weights = Array.ConvertAll(logs, l => Math.Exp(l - largest));
        var sum = weights.Sum();
        return (Array.ConvertAll(weights, w => w / sum), largest + Math.Log(sum));
    }
}
