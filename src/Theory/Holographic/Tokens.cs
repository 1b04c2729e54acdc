using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>Types, tokens and features: a token is the sum of what it is and of an identity of its own.</summary>
public static class Tokens
{
    /// <summary>token = Σ_i feature_i + id.</summary>
    /// <remarks>
    /// <para>Two tokens of f features each that share t of them are alike: with vectors of length 1 in random directions their cosine is near <c>t / (f + 1)</c>.</para>
    /// <para>Holds for: all vectors; the cosine up to a standard deviation of about 1 / √n.</para>
    /// <para>Error: that of a sum (law: tokens are as alike as what they share).</para>
    /// </remarks>
    /// <param name="features">The types and features; may be empty.</param>
    /// <param name="identity">What tells this token from others of its kind.</param>
    /// <returns>The token, of the identity's length.</returns>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("plate1995holographic", "types and tokens")]
    public static HolographicVector Encode(IReadOnlyList<HolographicVector> features, HolographicVector identity)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Aggregate(HolographicVector.Need(identity, nameof(identity)), static (sum, feature) => sum + HolographicVector.Need(feature, nameof(features)));
    }
}
