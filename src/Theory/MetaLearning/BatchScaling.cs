using System.Globalization;
using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>Which constants an optimiser has to choose.</summary>
public enum SteadyOptimiser
{
    /// <summary>A learning rate.</summary>
    Descent,

    /// <summary>A learning rate and a momentum.</summary>
    Momentum,

    /// <summary>A learning rate, and the weight of the past in the average of the iterates that is judged.</summary>
    Averaging,
}

/// <summary>The best constants at one batch.</summary>
/// <param name="Batch">B.</param>
/// <param name="Constants">The learning rate and what else was chosen.</param>
/// <param name="Crossing">When the target is first reached.</param>
public sealed record BatchPoint(double Batch, ConstantSteps Constants, Crossing Crossing)
{
    /// <summary>Batch, steps and constants.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"B = {Batch:G6}: {Crossing} ({Constants})");
}

/// <summary>Steps to a target as a function of the batch: perfect scaling, diminishing returns, maximal parallelism.</summary>
/// <remarks><para>The constants are the best that a search finds at each batch, as in the experiments that the model explains.</para></remarks>
public sealed record BatchScaling
{
    private BatchScaling(IReadOnlyList<BatchPoint> points) => Points = points;

    /// <summary>One a batch, ascending.</summary>
    public IReadOnlyList<BatchPoint> Points { get; }

    /// <summary>The batch at which half of perfect scaling is lost: B T(B) = 2 B₀ T(B₀), interpolated in logarithms; +∞ where it is beyond the last batch.</summary>
    public double CriticalBatch
    {
        get
        {
            double Cost(BatchPoint p) => Math.Log(p.Batch * p.Crossing.Fraction);
            var level = Points.Min(Cost) + Math.Log(2);
            var last = Points.Count - 1;
            while (last > 0 && Cost(Points[last]) > level)
            {
                last--;
            }

            if (last == Points.Count - 1)
            {
                return double.PositiveInfinity;
            }

            var (below, above) = (Points[last], Points[last + 1]);
            var share = (level - Cost(below)) / (Cost(above) - Cost(below));
            return Math.Exp(Math.Log(below.Batch) + (share * Math.Log(above.Batch / below.Batch)));
        }
    }

    /// <summary>The slope of ln T in ln B between two neighbouring batches: −1 is perfect scaling, 0 maximal parallelism.</summary>
    /// <param name="index">The first of the two, in [0, Points.Count − 2].</param>
    /// <returns>The slope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside its domain.</exception>
    public double Slope(int index)
    {
        if (index < 0 || index > Points.Count - 2)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"A slope stands between neighbours: the index lies in [0, {Points.Count - 2}].");
        }

        var (a, b) = (Points[index], Points[index + 1]);
        return Math.Log(b.Crossing.Fraction / a.Crossing.Fraction) / Math.Log(b.Batch / a.Batch);
    }

    /// <summary>The least steps to a target over an optimiser's constants, a batch at a time: min over (α, μ) of min { T : L_T ≤ C }.</summary>
    /// <remarks>
    /// <para>Each batch starts from the constants of the one before, with the learning rate scaled with the batch and without, and goes downhill in ln α and ln(1 − μ) by steps that halve when none helps.</para>
    /// <para>Holds for: batches ascending. The least is a local one: a law compares it with a grid.</para>
    /// <para>Error: of the number of steps about 1 % of the least, from the search (law: no constants of a grid are faster than the chosen ones).</para>
    /// </remarks>
    /// <param name="problem">The problem at B = 1.</param>
    /// <param name="target">C, positive, below the initial loss.</param>
    /// <param name="batches">B, positive, ascending, at least one.</param>
    /// <param name="optimiser">What is to be chosen.</param>
    /// <param name="preconditioner">γ in [0, 1].</param>
    /// <returns>The best constants and their steps.</returns>
    /// <exception cref="ArgumentException">No batch, or not ascending, or the target is not below the initial loss.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain.</exception>
    [Source("zhang2019algorithmic", "Section 3")]
    public static BatchScaling Of(NoisyQuadratic problem, double target, IReadOnlyList<double> batches, SteadyOptimiser optimiser = SteadyOptimiser.Descent, double preconditioner = 0)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(batches);
        if (!(target > 0 && target < problem.Loss))
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, $"A target is positive and below the initial loss {problem.Loss.ToString("G6", CultureInfo.InvariantCulture)}.");
        }

        if (batches.Count == 0)
        {
            throw new ArgumentException("At least one batch is needed.", nameof(batches));
        }

        for (var i = 0; i < batches.Count; i++)
        {
            if (!(batches[i] > 0 && double.IsFinite(batches[i]) && (i == 0 || batches[i] > batches[i - 1])))
            {
                throw new ArgumentOutOfRangeException(nameof(batches), batches[i], $"Batches are positive, finite and ascending; the one at index {i} is not.");
            }
        }

        // the noise of the steady state is about ¼ α Σ w h^(2−γ) σ²: half of the target for a start
        var noise = Enumerable.Range(0, problem.Count).Sum(i => problem.Multiplicities[i] * Math.Pow(problem.Curvatures[i], 2 - preconditioner) * problem.NoiseVariances[i]);
        var fastest = Math.Pow(problem.Curvatures.Max(), preconditioner - 1);
        var points = new List<BatchPoint>();
        foreach (var batch in batches)
        {
            var at = problem.WithBatch(batch);
            var search = new Search(at, target, optimiser, preconditioner);
            var plain = Math.Log(Math.Min(fastest, noise == 0 ? double.PositiveInfinity : 2 * target * batch / noise));
            List<(double Rate, double Memory)> starts = optimiser switch
            {
                // what momentum gains in speed the learning rate gives back
                SteadyOptimiser.Momentum => [.. new[] { 0.9999, 0.3, 0.03 }.Select(m => (plain + Math.Log(m), Math.Log(m)))],

                // an average takes out noise, so that the learning rate may be larger
                SteadyOptimiser.Averaging =>
                [
                    .. from memory in new[] { 0.5, 1e-2, 1e-4, 1e-6 }
                       from factor in new[] { 1, 10, 100 }
                       select (Math.Min(plain + Math.Log(factor), Math.Log(fastest)), Math.Log(memory)),
                ],
                _ => [(plain, Math.Log(0.5))],
            };
            if (points.Count > 0)
            {
                var (last, ratio) = (points[^1], batch / points[^1].Batch);
                var memory = Math.Log(1 - Math.Max(last.Constants.Momentum, last.Constants.Averaging));
                starts.Add((Math.Log(last.Constants.Rate), memory));
                starts.Add((Math.Log(last.Constants.Rate * ratio), memory));
            }

            var constants = search.Best(starts);
            points.Add(new(batch, constants, constants.StepsTo(at, target)));
        }

        return new(points);
    }

    /// <summary>The range of batches and steps, and the critical batch.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"batch {Points[0].Batch:G6} to {Points[^1].Batch:G6}: {Points[0].Crossing.Steps:G6} to {Points[^1].Crossing.Steps:G6} steps, critical batch {CriticalBatch:G4}");

    // the descent over ln α and ln(1 − μ), or ln(1 − β); both are bounded away from what no search has business with
    private sealed class Search(NoisyQuadratic problem, double target, SteadyOptimiser optimiser, double preconditioner)
    {
        private readonly bool twofold = optimiser != SteadyOptimiser.Descent;

        public ConstantSteps Best(IEnumerable<(double Rate, double Memory)> starts)
        {
            var (best, least) = (starts.First(), double.PositiveInfinity);
            foreach (var at in starts)
            {
                var steps = Steps(at, least);
                (best, least) = steps < least ? (at, steps) : (best, least);
            }

            for (var step = 0.8; step > 0.01; step /= 2)
            {
                (double, double)[] directions = twofold ? [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)] : [(1, 0), (-1, 0)];
                for (var moved = true; moved;)
                {
                    moved = false;
                    foreach (var (rate, memory) in directions)
                    {
                        var next = (best.Rate + (step * rate), Math.Min(best.Memory + (step * memory), -1e-9));
                        var steps = Steps(next, least);
                        // along a ridge of equal α/(1 − μ) the gains never end
                        if (steps < least * (1 - 5e-4))
                        {
                            (best, least, moved) = (next, steps, true);
                        }
                    }
                }
            }

            return Make(best);
        }

        // what takes longer than the best so far need not be known
        private double Steps((double Rate, double Memory) at, double least) =>
            Make(at).StepsTo(problem, target, double.IsFinite(least) ? (long)Math.Ceiling(least) + 1 : 1L << 30).Fraction;

        private ConstantSteps Make((double Rate, double Memory) at) => new(
            Math.Exp(at.Rate),
            optimiser == SteadyOptimiser.Momentum ? 1 - Math.Exp(at.Memory) : 0,
            optimiser == SteadyOptimiser.Averaging ? 1 - Math.Exp(at.Memory) : 0,
            preconditioner);
    }
}
