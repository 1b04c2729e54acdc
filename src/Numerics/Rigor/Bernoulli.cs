using System.Numerics;

namespace Theory.Numerics;

/// <summary>The Bernoulli numbers B₂, B₄, … as exact fractions, kept in an immutable array that is replaced whole.</summary>
internal static class Bernoulli
{
    private static volatile (BigInteger P, BigInteger Q)[] _known = Compute(32);

    /// <summary>B₂ₖ, k ≥ 1.</summary>
    internal static Ball At(int k, int bits)
    {
        var known = _known;
        if (k > known.Length)
        {
            _known = known = Compute(Math.Max(k, 2 * known.Length));
        }

        var (p, q) = known[k - 1];
        return Ball.FromRatio(p, q, bits);
    }

    /// <summary>By the tangent numbers Tₖ: B₂ₖ = (−1)^(k−1) 2k Tₖ / (4ᵏ (4ᵏ − 1)).</summary>
    private static (BigInteger P, BigInteger Q)[] Compute(int n)
    {
        var t = new BigInteger[n + 1];
        t[1] = BigInteger.One;
        for (var k = 2; k <= n; k++)
        {
            t[k] = (k - 1) * t[k - 1];
        }

        for (var k = 2; k <= n; k++)
        {
            for (var j = k; j <= n; j++)
            {
                t[j] = ((j - k) * t[j - 1]) + ((j - k + 2) * t[j]);
            }
        }

        var numbers = new (BigInteger P, BigInteger Q)[n];
        for (var k = 1; k <= n; k++)
        {
            var power = BigInteger.One << (2 * k);
            var (p, q) = ((k & 1) == 1 ? 2 * k * t[k] : -2 * k * t[k], power * (power - 1));
            var divisor = BigInteger.GreatestCommonDivisor(p, q);
            numbers[k - 1] = (p / divisor, q / divisor);
        }

        return numbers;
    }
}
