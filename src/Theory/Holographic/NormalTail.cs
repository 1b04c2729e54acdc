namespace Theory.Holographic;

/// <summary>The standard normal law's tail and the logarithm of its distribution function.</summary>
internal static class NormalTail
{
    private const double FromFraction = 3;
    private const int Terms = 80;

    /// <summary>φ(x).</summary>
    public static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>Q(x) = 1 − Φ(x), to about 1e-12 relative.</summary>
    public static double Above(double x)
    {
        if (x < 0)
        {
            return 1 - Above(-x);
        }

        if (x < FromFraction)
        {
            // Φ(x) − ½ = φ(x) (x + x³/3 + x⁵/15 + …), all terms of one sign
            var (term, sum) = (x, x);
            for (var k = 3; term > 1e-17 * sum; k += 2)
            {
                term *= x * x / k;
                sum += term;
            }

            return 0.5 - (Density(x) * sum);
        }

        // Laplace's continued fraction x + 1/(x + 2/(x + …)), from the far end
        var fraction = x;
        for (var k = Terms; k >= 1; k--)
        {
            fraction = x + (k / fraction);
        }

        return Density(x) / fraction;
    }

    /// <summary>ln Φ(x), right in both tails; −∞ where the density underflows.</summary>
    public static double LogBelow(double x) => x > -1 ? Log1p(-Above(x)) : Math.Log(Above(-x));

    /// <summary>ln(1 + y) for y in [−1, 0], without the rounding of 1 + y.</summary>
    public static double Log1p(double y)
    {
        var sum = 1 + y;
        return sum == 1 ? y : Math.Log(sum) * y / (sum - 1);
    }
}
