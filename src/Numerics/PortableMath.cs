namespace Theory.Numerics;

/// <summary>Natural logarithm and exponential from + − × ÷ alone: the same bits on every platform, which a C library does not promise.</summary>
/// <remarks>For sampling, where an error of 2 ulp is harmless and a platform-dependent bit is not (law: a stream is the same on every platform, to the last bit).</remarks>
internal static class PortableMath
{
    // ln 2 in two parts: the first has 32 trailing zero bits, so that its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>ln x.</summary>
    /// <param name="x">The argument, positive, finite and normal.</param>
    /// <returns>The logarithm.</returns>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh s with s = (m − 1)/(m + 1), |s| ≤ 0.172: eleven terms reach 2⁻⁵⁶ of the first.
        var f = mantissa - 1;
        var s = f / (2 + f);
        var z = s * s;
        var tail = z * ((1.0 / 3) + (z * ((1.0 / 5) + (z * ((1.0 / 7) + (z * ((1.0 / 9) + (z * ((1.0 / 11)
            + (z * ((1.0 / 13) + (z * ((1.0 / 15) + (z * ((1.0 / 17) + (z * ((1.0 / 19) + (z * (1.0 / 21)))))))))))))))))));

        // 2s = f − f·s exactly in the reals, and f is exact: the large part carries no rounding error of s.
        return (exponent * Ln2High) + (f - ((s * (f - (2 * tail))) - (exponent * Ln2Low)));
    }

    /// <summary>eˣ.</summary>
    /// <param name="x">The exponent, in [−700, 700].</param>
    /// <returns>The exponential.</returns>
    public static double Exp(double x)
    {
        var k = (int)Math.Floor((x * 1.4426950408889634) + 0.5);
        var r = (x - (k * Ln2High)) - (k * Ln2Low);
        double sum = 1, term = 1;
        for (var i = 1; i <= 14; i++)
        {
            term *= r / i;
            sum += term;
        }

        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }
}
