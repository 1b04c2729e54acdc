using System.Runtime.CompilerServices;

namespace Theory.Numerics;

/// <summary>ln, exp and their relatives from IEEE + − × ÷ and fused multiply-add alone: the same bits on every platform, with errors that are proved.</summary>
/// <remarks>
/// <para>A C library promises neither. Sampling needs the same bits; a certified bound needs the error. For tighter enclosures see <see cref="Interval"/>.</para>
/// <para>Write u = 2⁻⁵³. With x = 2ᵉ(1 + f), f in [√½ − 1, √2 − 1] exact, and s = f/(2 + f), ln(1 + f) = 2 artanh s = f − s(f − 2T),
/// T = s²/3 + s⁴/5 + … + s²⁰/21; the rest of the series is below 10⁻¹⁸ of ln(1 + f). s carries 2u, s(f − 2T) about 5u of at most 0.2|f|, the last
/// difference u: 4u in all of ln(1 + f), since |ln(1 + f)| ≥ 0.83|f|. For e ≠ 0 the product e·ln 2 is exact but for 2⁻⁸⁰, so that the sum carries u|ln x| + 2u, and |ln x| ≥ 0.34.</para>
/// </remarks>
public static class Portable
{
    // √½ − 1 and √2 − 1, a little inside: where 1 + x needs no reduction.
    private const double ReducedLow = -0.2928;
    private const double ReducedHigh = 0.4142;

    // ln 2 in two parts: the first has 21 trailing zero bits, so that its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double TwoTo54 = 1L << 54;
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>ln x.</summary>
    /// <remarks><para>Error: at most 2⁻⁵⁰, relative (law: the portable functions keep their stated errors).</para></remarks>
    /// <param name="x">The argument, positive and finite; may be subnormal.</param>
    /// <returns>The logarithm.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The argument is not positive and finite.</exception>
    public static double Log(double x)
    {
        if (!(x > 0 && x <= double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "x must be positive and finite.");
        }

        return x < SmallestNormal ? LogNormal(x * TwoTo54, 54) : LogNormal(x, 0);
    }

    /// <summary>ln(1 + x).</summary>
    /// <remarks><para>Error: at most 2⁻⁴⁹, relative (law: the portable functions keep their stated errors).</para></remarks>
    /// <param name="x">The argument, above −1 and finite.</param>
    /// <returns>The logarithm.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The argument is not above −1 and finite.</exception>
    public static double LogOnePlus(double x)
    {
        if (!(x > -1 && x <= double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "x must be above −1 and finite.");
        }

        return IsReduced(x) ? LogReduced(x) : LogNormal(1 + x, 0);
    }

    /// <summary>ψ(x) = x − ln(1 + x), without cancellation.</summary>
    /// <remarks>
    /// <para>Near 0, where ψ(x) ≈ x²/2, it is x·s − 2sT in the terms above: a difference that loses nothing.</para>
    /// <para>Error: at most 2⁻⁵⁰ψ where −0.2928 &lt; x &lt; 0.4142, elsewhere 2⁻⁵²(ψ + |x| + 2), plus what a relative error of <paramref name="onePlusX"/> itself
    /// makes (law: the portable functions keep their stated errors).</para>
    /// </remarks>
    /// <param name="x">The argument, above −1 and finite.</param>
    /// <param name="onePlusX">1 + x, as accurate as the caller knows it; positive, normal and finite.</param>
    /// <returns>ψ(x) ≥ 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double XMinusLogOnePlus(double x, double onePlusX)
    {
        if (IsReduced(x))
        {
            var s = x / (2 + x);
            return Math.FusedMultiplyAdd(x, s, -2 * s * Tail(s * s));
        }

        return x - LogNormal(onePlusX, 0);
    }

    /// <summary>Whether ψ(x) is taken by its series, and so with an error relative to itself.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>−0.2928 &lt; x &lt; 0.4142.</returns>
    public static bool IsReduced(double x) => x > ReducedLow && x < ReducedHigh;

    /// <summary>eˣ.</summary>
    /// <remarks><para>Error: at most 2⁻⁴⁹, relative (law: the portable functions keep their stated errors).</para></remarks>
    /// <param name="x">The exponent, in [−700, 700].</param>
    /// <returns>The exponential.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is outside [−700, 700].</exception>
    public static double Exp(double x)
    {
        if (!(Math.Abs(x) <= 700))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "x must lie in [−700, 700].");
        }

        var k = (int)Math.Floor((x * 1.4426950408889634) + 0.5);
        var r = (x - (k * Ln2High)) - (k * Ln2Low);
        return (1 + ExpMinusOneReduced(r)) * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>eˣ − 1, without cancellation.</summary>
    /// <remarks><para>Error: at most 2⁻⁴⁷, relative (law: the portable functions keep their stated errors).</para></remarks>
    /// <param name="x">The exponent, in [−700, 700].</param>
    /// <returns>The difference.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is outside [−700, 700].</exception>
    public static double ExpMinusOne(double x) => Math.Abs(x) < 0.34 ? ExpMinusOneReduced(x) : Exp(x) - 1;

    // r + r²/2! + … + r¹⁴/14!, |r| ≤ 0.35: the rest is below 10⁻¹⁸ of it.
    private static double ExpMinusOneReduced(double r)
    {
        var sum = 1.0 / 87178291200;
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 6227020800);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 479001600);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 39916800);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 3628800);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 362880);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 40320);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 5040);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 720);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 120);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 24);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 6);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 2);
        return Math.FusedMultiplyAdd(sum, r * r, r);
    }

    // T(z) = z/3 + z²/5 + … + z¹⁰/21.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Tail(double z)
    {
        var sum = 1.0 / 21;
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 19);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 17);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 15);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 13);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 11);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 9);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 7);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 5);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 3);
        return sum * z;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double LogReduced(double f)
    {
        var s = f / (2 + f);
        return f - (s * (f - (2 * Tail(s * s))));
    }

    // ln(x / 2^shift) for a normal x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double LogNormal(double x, int shift)
    {
        // The exponent for which the mantissa lies in [√½, √2): counted from the bits of √½.
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (bits - 0x3FE6A09E667F3BCD) >> 52;
        var f = BitConverter.Int64BitsToDouble(bits - (exponent << 52)) - 1;
        var e = (double)(exponent - shift);
        var s = f / (2 + f);
        return (e * Ln2High) + (f - ((s * (f - (2 * Tail(s * s)))) - (e * Ln2Low)));
    }
}
