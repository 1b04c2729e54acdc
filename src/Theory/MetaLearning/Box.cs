using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>What a schedule may hold: a range of learning rates and a range of momenta.</summary>
public sealed record Box
{
    /// <summary>The box with these bounds.</summary>
    /// <param name="largestRate">The largest α, positive; ∞ for none.</param>
    /// <param name="largestMomentum">The largest μ, in [−1, 1]; 0 leaves plain gradient descent.</param>
    /// <param name="leastRate">The least α, ≥ 0: a prior against small learning rates.</param>
    /// <param name="leastMomentum">The least μ, in [−1, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its domain, or a least is above a largest.</exception>
    public Box(double largestRate = double.PositiveInfinity, double largestMomentum = 1, double leastRate = 0, double leastMomentum = 0)
    {
        if (!(leastRate >= 0) || double.IsInfinity(leastRate))
        {
            throw new ArgumentOutOfRangeException(nameof(leastRate), leastRate, "The least learning rate is finite and not negative.");
        }

        if (!(largestRate > 0) || largestRate < leastRate)
        {
            throw new ArgumentOutOfRangeException(nameof(largestRate), largestRate, "The largest learning rate is positive and not below the least.");
        }

        if (!(Math.Abs(leastMomentum) <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(leastMomentum), leastMomentum, "A momentum lies in [-1, 1].");
        }

        if (!(Math.Abs(largestMomentum) <= 1) || largestMomentum < leastMomentum)
        {
            // a box for plain gradient descent needs no second argument
            throw new ArgumentOutOfRangeException(nameof(largestMomentum), largestMomentum, "A momentum lies in [-1, 1], the largest not below the least.");
        }

        (LargestRate, LargestMomentum, LeastRate, LeastMomentum) = (largestRate, largestMomentum, leastRate, leastMomentum);
    }

    /// <summary>The largest α.</summary>
    public double LargestRate { get; }

    /// <summary>The largest μ.</summary>
    public double LargestMomentum { get; }

    /// <summary>The least α.</summary>
    public double LeastRate { get; }

    /// <summary>The least μ.</summary>
    public double LeastMomentum { get; }

    /// <summary>The box of the published experiment: 0 ≤ μ ≤ 1, and α up to where one step makes no coordinate's expected loss larger.</summary>
    /// <remarks>αmax = min over the coordinates of 2p₀/(h(p₀ + σ²)), the second zero of E[θ₁²] − p₀.</remarks>
    /// <param name="problem">The problem.</param>
    /// <param name="momentum">Whether μ may leave 0.</param>
    /// <returns>The box; α is unbounded where no component carries a signal.</returns>
    public static Box Published(NoisyQuadratic problem, bool momentum = true)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var largest = double.PositiveInfinity;
        for (var i = 0; i < problem.Count; i++)
        {
            if (problem.Initial[i] > 0)
            {
                largest = Math.Min(largest, 2 * problem.Initial[i] / (problem.Curvatures[i] * (problem.Initial[i] + problem.NoiseVariances[i])));
            }
        }

        return new(largest, momentum ? 1 : 0);
    }

    /// <summary>The ranges.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"α in [{LeastRate:G6}, {LargestRate:G6}], μ in [{LeastMomentum:G6}, {LargestMomentum:G6}]");

    /// <summary>The minimiser over the box of −αG + α²F + μ²B + μD − 2αμC, convex.</summary>
    internal (double Rate, double Momentum) Minimiser(double f, double g, double b, double d, double c)
    {
        double RateAt(double μ) => f > 0 ? Math.Clamp((g + (2 * μ * c)) / (2 * f), LeastRate, LargestRate) : g + (2 * μ * c) > 0 && double.IsFinite(LargestRate) ? LargestRate : LeastRate;
        double MomentumAt(double α) => b > 0 ? Math.Clamp(((2 * α * c) - d) / (2 * b), LeastMomentum, LargestMomentum) : (2 * α * c) - d > 0 ? LargestMomentum : LeastMomentum;
        double Cost(double α, double μ) => (α * ((α * f) - g - (2 * μ * c))) + (μ * ((μ * b) + d));

        // no velocity yet: μ changes nothing, and 0 is the plain choice
        if (!(b > 0))
        {
            var still = Math.Clamp(0, LeastMomentum, LargestMomentum);
            return (RateAt(still), still);
        }

        var determinant = (f * b) - (c * c);
        if (determinant > 0)
        {
            var α = ((g * b) - (c * d)) / (2 * determinant);
            var μ = ((2 * α * c) - d) / (2 * b);
            if (α >= LeastRate && α <= LargestRate && μ >= LeastMomentum && μ <= LargestMomentum)
            {
                return (α, μ);
            }
        }

        // a convex function has its least value over a box inside, or on an edge
        var best = (Rate: LeastRate, Momentum: MomentumAt(LeastRate));
        var least = Cost(best.Rate, best.Momentum);
        ReadOnlySpan<(double, double)> others =
        [
            double.IsFinite(LargestRate) ? (LargestRate, MomentumAt(LargestRate)) : best,
            (RateAt(LeastMomentum), LeastMomentum),
            (RateAt(LargestMomentum), LargestMomentum),
        ];
        foreach (var (rate, momentum) in others)
        {
            var cost = Cost(rate, momentum);
            if (cost < least)
            {
                (best, least) = ((rate, momentum), cost);
            }
        }

        return best;
    }
}
