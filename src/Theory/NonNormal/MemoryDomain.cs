using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>What the memory of a linear network asks of its arguments.</summary>
internal static class MemoryDomain
{
    /// <summary>v as an array; W is square and finite, v fits it, ε is positive.</summary>
    public static double[] Require(Matrix w, IEnumerable<double> input, double noise)
    {
        RequireWeights(w);
        var v = SpectralDomain.Finite(input, nameof(input));
        if (v.Length != w.Rows)
        {
            throw new ArgumentException($"input has {v.Length} entries, w is {w.Shape}.", nameof(input));
        }

        return noise > 0 && double.IsFinite(noise) ? v : throw new ArgumentOutOfRangeException(nameof(noise), noise, "The variance of the noise is positive and finite.");
    }

    /// <summary>W is square and finite.</summary>
    public static void RequireWeights(Matrix w)
    {
        ArgumentNullException.ThrowIfNull(w);
        if (w.Rows != w.Columns)
        {
            throw new ArgumentException($"w is {w.Shape}, not square.", nameof(w));
        }

        for (var j = 0; j < w.Columns; j++)
        {
            for (var i = 0; i < w.Rows; i++)
            {
                if (!double.IsFinite(w[i, j]))
                {
                    throw new ArgumentException(FormattableString.Invariant($"w[{i}, {j}] is {w[i, j]}, not finite."), nameof(w));
                }
            }
        }
    }
}
