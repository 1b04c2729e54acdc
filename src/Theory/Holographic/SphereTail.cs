namespace Theory.Holographic;

/// <summary>The law of one coordinate of an evenly random direction in n dimensions: density w (1 − u²)^{(n−3)/2} on [−1, 1].</summary>
/// <param name="length">n ≥ 3.</param>
internal sealed class SphereTail(int length)
{
    private const int Terms = 400;

    private readonly double half = (length - 1) / 2.0;
    private readonly double weight = Weight(length);

    /// <summary>P(u &gt; x), to about 1e-11 relative.</summary>
    /// <param name="x">In [−1, 1].</param>
    public double Above(double x)
    {
        if (x < 0)
        {
            return 1 - Above(-x);
        }

        var (square, rest) = (x * x, (1 - x) * (1 + x));
        if (rest == 0)
        {
            return 0;
        }

        // ½ I_{1−x²}((n − 1)/2, ½), or one half less ½ I_{x²}(½, (n − 1)/2): where the continued fraction is short
        var front = weight * x * Math.Exp(half * Math.Log(rest));
        return square * (half + 2.5) > 1.5 ? front * Fraction(half, 0.5, rest) / (2 * half) : 0.5 - (front * Fraction(0.5, half, square));
    }

    /// <summary>ln P(u ≤ x).</summary>
    /// <param name="x">In [−1, 1].</param>
    public double LogBelow(double x) => NormalTail.Log1p(-Above(x));

    // 1/B((n − 1)/2, ½), from those of n = 2 and 3 two dimensions at a time
    private static double Weight(int length)
    {
        var weight = length % 2 == 0 ? 1 / Math.PI : 0.5;
        for (var n = length % 2 == 0 ? 2 : 3; n < length; n += 2)
        {
            weight *= n / (n - 1.0);
        }

        return weight;
    }

    // I_y(a, b) a B(a, b) / (yᵃ (1 − y)ᵇ), by the convergents of its continued fraction
    private static double Fraction(double a, double b, double y)
    {
        var (c, d) = (1.0, 1 / (1 - ((a + b) * y / (a + 1))));
        var value = d;
        for (var m = 1; m <= Terms; m++)
        {
            var even = m * (b - m) * y / ((a + (2 * m) - 1) * (a + (2 * m)));
            (d, c) = (1 / (1 + (even * d)), 1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * y / ((a + (2 * m)) * (a + (2 * m) + 1));
            (d, c) = (1 / (1 + (odd * d)), 1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
            {
                break;
            }
        }

        return value;
    }
}
