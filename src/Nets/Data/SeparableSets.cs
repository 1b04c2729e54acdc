using Theory.Numerics;

namespace Theory.Nets.Data;

/// <summary>Points of one class that a plane through the origin can keep on one side: labels are taken into the points, x ← yx.</summary>
/// <param name="Points">The points.</param>
/// <param name="Direction">û, the unit vector of the largest margin.</param>
/// <param name="Margin">min xᵀû.</param>
public sealed record SeparableSet(IReadOnlyList<double[]> Points, IReadOnlyList<double> Direction, double Margin)
{
    /// <summary>How many points in how many dimensions, and the margin.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Points.Count} points in {Direction.Count} dimensions, margin {Margin:G4}");
}

/// <summary>Separable sets whose largest margin is known because they are built around it.</summary>
public static class SeparableSets
{
    /// <summary>A set of some support vectors in general position, and d + 2 points farther off.</summary>
    /// <remarks>
    /// <para>û is a random direction and the margin is 1. The support vectors are û + vₙ with vₙ ⟂ û: all but one of them along axes of a random frame, the last such that Σ pₙvₙ = 0 for positive weights p that are drawn
    /// first. Then û = Σ pₙxₙ, which is the condition of Karush, Kuhn and Tucker: no direction has a larger margin.</para>
    /// </remarks>
    /// <param name="dimension">d ≥ 2.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="supports">The number of support vectors, in [1, d]; 0 for d.</param>
    /// <param name="spread">The length of all vₙ but the last, positive.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">d is below 2, there are more than d support vectors or fewer than 0, or the spread is not positive and finite.</exception>
    public static SeparableSet Random(int dimension, Seed seed, int supports = 0, double spread = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(supports);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(supports, dimension);
        if (!(spread > 0 && double.IsFinite(spread)))
        {
            throw new ArgumentOutOfRangeException(nameof(spread), spread, "The spread is positive and finite.");
        }

        var frame = Frame(dimension, seed.Split("frame"));
        var weights = seed.Split("weights").Stream().Normals(supports == 0 ? dimension : supports).Select(z => Math.Exp(0.5 * z)).Order().ToArray();
        var points = new List<double[]>();
        var last = new double[dimension];
        for (var n = 0; n < weights.Length - 1; n++)
        {
            var along = frame[n + 1];
            points.Add([.. frame[0].Zip(along, (u, v) => u + (spread * v))]);
            for (var j = 0; j < dimension; j++)
            {
                last[j] -= weights[n] / weights[^1] * spread * along[j];
            }
        }

        points.Add([.. frame[0].Zip(last, (u, v) => u + v)]);
        var stream = seed.Split("others").Stream();
        for (var n = 0; n < dimension + 2; n++)
        {
            var farther = 1.5 + Math.Abs(stream.NextNormal());
            var aside = stream.Normals(dimension - 1);
            points.Add([.. Enumerable.Range(0, dimension).Select(j => (farther * frame[0][j]) + Enumerable.Range(1, dimension - 1).Sum(i => aside[i - 1] * frame[i][j]))]);
        }

        return new(points, frame[0], 1);
    }

    /// <summary>The set of (1, 0) and (1, 1): the second point lies on the margin and bears no weight, the exception that almost no set is.</summary>
    public static SeparableSet Exceptional { get; } = new([[1, 0], [1, 1]], [1, 0], 1);

    /// <summary>An orthonormal frame from Gram and Schmidt's process on normal vectors, done twice.</summary>
    private static double[][] Frame(int dimension, Seed seed)
    {
        var stream = seed.Stream();
        var frame = new double[dimension][];
        for (var i = 0; i < dimension; i++)
        {
            var vector = stream.Normals(dimension);
            for (var round = 0; round < 2; round++)
            {
                for (var k = 0; k < i; k++)
                {
                    var along = vector.Zip(frame[k], (a, b) => a * b).Sum();
                    vector = [.. vector.Zip(frame[k], (a, b) => a - (along * b))];
                }
            }

            var length = Math.Sqrt(vector.Sum(a => a * a));
            frame[i] = [.. vector.Select(a => a / length)];
        }

        return frame;
    }
}
