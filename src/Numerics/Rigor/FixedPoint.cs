using System.Numerics;

namespace Theory.Numerics;

/// <summary>Numbers m · 2⁻¹⁷⁶ with a big integer m: slow and plain, for the tables that the fast kernel reads.</summary>
/// <remarks>
/// Each operation truncates once, by less than 2⁻¹⁷⁵; the longest chain here is a few hundred operations, so that a table entry, of magnitude at
/// least 2⁻¹⁰, is right to 2⁻¹⁵⁵ relative: its rounding to a double-double (2⁻¹⁰⁷) is the only error that counts.
/// </remarks>
internal static class FixedPoint
{
    private const int Bits = 176;

    private static readonly BigInteger One = BigInteger.One << Bits;

    /// <summary>ln 2 = 2 artanh(1/3).</summary>
    internal static BigInteger Ln2 { get; } = TwiceArtanh(One / 3);

    /// <summary>ln x of a double in [½, 2], as 2 artanh((x − 1) / (x + 1)).</summary>
    internal static BigInteger Log(double x)
    {
        var f = FromDouble(x);
        return TwiceArtanh(((f - One) << Bits) / (f + One));
    }

    /// <summary>2^(j/n) for j = 0 … n.</summary>
    internal static BigInteger[] RootsOfTwo(int n)
    {
        var step = One;
        var x = Ln2 / n;
        var term = One;
        for (var k = 1; !term.IsZero; k++)
        {
            term = ((term * x) >> Bits) / k;
            step += term;
        }

        var roots = new BigInteger[n + 1];
        roots[0] = One;
        for (var j = 1; j <= n; j++)
        {
            roots[j] = (roots[j - 1] * step) >> Bits;
        }

        return roots;
    }

    /// <summary>The double that stands for the leading <paramref name="bits"/> bits of a value, and what is left of it.</summary>
    internal static (double Head, BigInteger Left) Split(BigInteger value, int bits)
    {
        var drop = (int)BigInteger.Abs(value).GetBitLength() - bits;
        if (drop <= 0)
        {
            return (ToDouble(value), BigInteger.Zero);
        }

        var half = BigInteger.One << (drop - 1);
        var kept = (value.Sign < 0 ? -((-value + half) >> drop) : (value + half) >> drop) << drop;
        return (ToDouble(kept), value - kept);
    }

    /// <summary>The double-double nearest to a value, to 2⁻¹⁰⁷ relative.</summary>
    internal static DoubleDouble ToDoubleDouble(BigInteger value)
    {
        var (hi, rest) = Split(value, 53);
        return new(hi, Split(rest, 53).Head);
    }

    private static BigInteger FromDouble(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var mantissa = new BigInteger((bits & 0xF_FFFF_FFFF_FFFF) | 0x10_0000_0000_0000);
        return mantissa << (Bits + (int)(bits >> 52) - 1075);
    }

    /// <summary>The double of a value of at most 53 bits, exactly.</summary>
    private static double ToDouble(BigInteger value)
    {
        var shift = Math.Max(0, (int)BigInteger.Abs(value).GetBitLength() - 53);
        return (long)(value >> shift) * BitConverter.Int64BitsToDouble((long)(1023 + shift - Bits) << 52);
    }

    private static BigInteger TwiceArtanh(BigInteger t)
    {
        var square = (t * t) >> Bits;
        var sum = BigInteger.Zero;
        var power = t;
        for (var n = 1; !power.IsZero && power != BigInteger.MinusOne; n += 2)
        {
            sum += power / n;
            power = (power * square) >> Bits;
        }

        return sum << 1;
    }
}
