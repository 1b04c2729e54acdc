using Theory.Numerics;
using static System.FormattableString;

namespace Theory.Margins;

/// <summary>Directions of the largest margin: in the Euclidean norm, where gradient descent goes, and in the supremum norm, where Adam goes.</summary>
/// <remarks>Labels are taken into the points, x ← yx, and there is no bias.</remarks>
public static class LargestMargin
{
    /// <summary>The largest Euclidean margin: max over ‖u‖ = 1 of min xᵀu, the distance of the points' convex hull from the origin.</summary>
    /// <remarks>
    /// <para>By Wolfe's algorithm: a corral of points whose affine hull's nearest point lies inside their simplex; the point farthest below joins until none lies below.</para>
    /// <para>Holds for: separable points, in any dimension. The paper was not at hand here; the certificate p is checked by law.</para>
    /// <para>Error: the margin is within 1e-12 of the largest norm (law: the weights prove the margin).</para>
    /// </remarks>
    /// <typeparam name="TPoint">A list of coordinates: an array, a list, …</typeparam>
    /// <param name="points">x₁ … x_N, all of one dimension ≥ 1, finite, norms up to 1e100.</param>
    /// <returns>γ, û and p.</returns>
    /// <exception cref="ArgumentException">There are no points, they have no common dimension, a coordinate is not finite or too large, or the points are not separable: the origin is within 1e-9 of the largest norm from their hull.</exception>
    /// <exception cref="NotConvergedException">Rounding kept the algorithm from ending.</exception>
    [Source("wolfe1976finding", "the algorithm")]
    public static MarginSolution Of<TPoint>(IReadOnlyList<TPoint> points)
        where TPoint : IReadOnlyList<double>
    {
        var x = Checked(points);
        var scale = Math.Sqrt(x.Max(p => Dot(p, p)));
        if (!(scale > 0))
        {
            throw new ArgumentException("points are all zero: nothing separates them from the origin.", nameof(points));
        }

        var y = x.Select(p => p.Select(a => a / scale).ToArray()).ToArray();
        var corral = new List<int> { Enumerable.Range(0, y.Length).MinBy(n => Dot(y[n], y[n])) };
        var weights = new List<double> { 1 };
        for (var round = 0; round < 100 + (20 * y.Length); round++)
        {
            var nearest = Combined(y, corral, weights);
            var square = Dot(nearest, nearest);
            var lowest = Enumerable.Range(0, y.Length).MinBy(n => Dot(y[n], nearest));
            if (square < 1e-18 || Dot(y[lowest], nearest) >= square - 1e-13 * Math.Sqrt(square) || corral.Contains(lowest))
            {
                return Solution(x, scale, corral, weights, nearest, Math.Sqrt(square));
            }

            corral.Add(lowest);
            weights.Add(0);
            while (true)
            {
                var affine = Affine(y, corral);
                if (affine.All(a => a > 1e-14))
                {
                    weights = [.. affine];
                    break;
                }

                // towards the affine hull's nearest point, as far as the simplex goes
                var step = Enumerable.Range(0, corral.Count).Where(i => affine[i] <= 1e-14).Min(i => weights[i] / Math.Max(weights[i] - affine[i], double.Epsilon));
                step = Math.Clamp(step, 0, 1);
                var moved = weights.Select((p, i) => p + (step * (affine[i] - p))).ToList();
                var least = Enumerable.Range(0, corral.Count).Where(i => affine[i] <= 1e-14).MinBy(i => moved[i]);
                moved[least] = 0;
                (corral, weights) = ([.. corral.Where((_, i) => moved[i] > 1e-14)], [.. moved.Where(p => p > 1e-14)]);
            }
        }

        throw new NotConvergedException(Invariant($"The nearest point of {y.Length} points' hull was not found: rounding moves points in and out of the corral."));
    }

    /// <summary>The largest margin in the supremum norm, in the plane: max over max |wⱼ| = 1 of min xᵀw.</summary>
    /// <remarks>
    /// <para>On each side of the square the least margin is a concave piecewise linear function of one variable; its maximum lies at an end or where two points tie.</para>
    /// <para>Holds for: separable points of the plane. The paper that shows Adam with ε = 0 to go there was not at hand here.</para>
    /// <para>Error: a few roundings (law: no direction on the square has a larger margin).</para>
    /// </remarks>
    /// <typeparam name="TPoint">A list of coordinates: an array, a list, …</typeparam>
    /// <param name="points">x₁ … x_N, two coordinates each, finite; at most 1,000.</param>
    /// <returns>The margin, positive, and w with max |wⱼ| = 1.</returns>
    /// <exception cref="ArgumentException">The points are not in the plane, not finite, too many, or not separable.</exception>
    [Source("zhang2024implicit", "the abstract: Adam converges to the direction of the largest ℓ∞ margin")]
    public static (double Margin, IReadOnlyList<double> Direction) SupremumInThePlane<TPoint>(IReadOnlyList<TPoint> points)
        where TPoint : IReadOnlyList<double>
    {
        var x = Checked(points);
        if (x[0].Length != 2 || x.Length > 1000)
        {
            throw new ArgumentException(Invariant($"points are {x.Length} in {x[0].Length} dimensions: at most 1,000, in the plane."), nameof(points));
        }

        var best = (Margin: double.NegativeInfinity, Direction: (IReadOnlyList<double>)[1.0, 0.0]);
        foreach (var (fixedAxis, sign) in new[] { (0, 1.0), (0, -1.0), (1, 1.0), (1, -1.0) })
        {
            void Try(double s)
            {
                double[] w = fixedAxis == 0 ? [sign, s] : [s, sign];
                var margin = x.Min(p => Dot(p, w));
                if (margin > best.Margin)
                {
                    best = (margin, w);
                }
            }

            Try(-1);
            Try(1);
            for (var m = 0; m < x.Length; m++)
            {
                for (var n = 0; n < m; n++)
                {
                    // sign·a + s·b of the one equals that of the other
                    var s = -sign * (x[m][fixedAxis] - x[n][fixedAxis]) / (x[m][1 - fixedAxis] - x[n][1 - fixedAxis]);
                    if (Math.Abs(s) <= 1)
                    {
                        Try(s);
                    }
                }
            }
        }

        return best.Margin > 0 ? best : throw new ArgumentException("points are not separable: no direction has a positive margin.", nameof(points));
    }

    internal static double Dot(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var sum = 0.0;
        for (var j = 0; j < a.Count; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }

    private static double[][] Checked<TPoint>(IReadOnlyList<TPoint> points)
        where TPoint : IReadOnlyList<double>
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0 || points[0] is null || points[0].Count == 0)
        {
            throw new ArgumentException("points must hold at least one point of at least one coordinate.", nameof(points));
        }

        for (var n = 0; n < points.Count; n++)
        {
            if (points[n] is null || points[n].Count != points[0].Count)
            {
                throw new ArgumentException(Invariant($"points[{n}] has not the {points[0].Count} coordinates of points[0]."), nameof(points));
            }

            for (var j = 0; j < points[n].Count; j++)
            {
                if (!(Math.Abs(points[n][j]) <= 1e100))
                {
                    throw new ArgumentException(Invariant($"points[{n}][{j}] is {points[n][j]}: it must lie in [-1e100, 1e100]."), nameof(points));
                }
            }
        }

        return [.. points.Select(p => p.ToArray())];
    }

    private static double[] Combined(double[][] x, List<int> corral, List<double> weights)
    {
        var sum = new double[x[0].Length];
        for (var i = 0; i < corral.Count; i++)
        {
            for (var j = 0; j < sum.Length; j++)
            {
                sum[j] += weights[i] * x[corral[i]][j];
            }
        }

        return sum;
    }

    /// <summary>The nearest point of the affine hull: (11ᵀ + XXᵀ) u = 1, scaled to add to 1.</summary>
    private static double[] Affine(double[][] x, List<int> corral)
    {
        var matrix = new Matrix(corral.Count, corral.Count, (i, j) => 1 + Dot(x[corral[i]], x[corral[j]]));
        var solved = LinearAlgebra.Default.Solve(matrix, new Matrix(corral.Count, 1, (_, _) => 1)).Column(0);
        var total = solved.Sum();
        return [.. solved.Select(u => u / total)];
    }

    private static MarginSolution Solution(double[][] x, double scale, List<int> corral, List<double> weights, double[] nearest, double length)
    {
        if (length < 1e-9)
        {
            throw new ArgumentException(Invariant($"points are not separable: their hull is within {length * scale:G2} of the origin."), "points");
        }

        var all = new double[x.Length];
        for (var i = 0; i < corral.Count; i++)
        {
            all[corral[i]] = weights[i];
        }

        return new(x, length * scale, [.. nearest.Select(a => a / length)], all);
    }
}
