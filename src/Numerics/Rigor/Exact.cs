using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Theory.Numerics;

/// <summary>Doubles as the rationals that they are.</summary>
internal static partial class Exact
{
    /// <summary>value = m · 2ᵉ with integers.</summary>
    /// <param name="value">A finite double.</param>
    internal static (long Mantissa, int Exponent) Parts(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (biased, fraction) = ((int)(bits >> 52) & 0x7FF, bits & 0xF_FFFF_FFFF_FFFF);
        var mantissa = biased == 0 ? fraction : fraction | 0x10_0000_0000_0000;
        return (bits < 0 ? -mantissa : mantissa, Math.Max(biased, 1) - 1075);
    }

    /// <summary>The odd m of value = m · 2ᵉ.</summary>
    /// <param name="value">A finite double other than 0.</param>
    internal static long OddPart(double value)
    {
        var mantissa = Parts(value).Mantissa;
        return mantissa >> BitOperations.TrailingZeroCount(mantissa);
    }

    /// <summary>value = p / q with q a power of two.</summary>
    /// <param name="value">A finite double.</param>
    internal static (BigInteger P, BigInteger Q) Ratio(double value)
    {
        var (mantissa, exponent) = Parts(value);
        return exponent >= 0 ? ((BigInteger)mantissa << exponent, BigInteger.One) : (mantissa, BigInteger.One << -exponent);
    }

    /// <summary>The decimal number = p / q with q a power of ten.</summary>
    /// <param name="text">Sign, digits, point and exponent, in the invariant culture.</param>
    internal static (BigInteger P, BigInteger Q) Decimal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var form = DecimalForm().Match(text);
        if (!form.Success)
        {
            throw new FormatException($"\"{text}\" is not a decimal number.");
        }

        var fraction = form.Groups["fraction"].Value;
        var digits = BigInteger.Parse(form.Groups["sign"].Value + form.Groups["whole"].Value + fraction, NumberStyles.Float, CultureInfo.InvariantCulture);
        var written = form.Groups["exponent"];
        var exponent = (written.Success ? int.Parse(written.Value, CultureInfo.InvariantCulture) : 0) - fraction.Length;
        return exponent >= 0 ? (digits * BigInteger.Pow(10, exponent), BigInteger.One) : (digits, BigInteger.Pow(10, -exponent));
    }

    /// <summary>The largest double at most p / q, sought from a nearby one.</summary>
    /// <param name="p">p.</param>
    /// <param name="q">q, positive.</param>
    /// <param name="near">A double some places from p / q at most.</param>
    internal static double Down(BigInteger p, BigInteger q, double near)
    {
        var x = Math.Clamp(near, double.MinValue, double.MaxValue);
        while (x > double.NegativeInfinity && IsAbove(x, p, q))
        {
            x = Math.BitDecrement(x);
        }

        while (x < double.MaxValue && !IsAbove(Math.BitIncrement(x), p, q))
        {
            x = Math.BitIncrement(x);
        }

        return x;
    }

    /// <summary>The smallest double at least p / q.</summary>
    /// <param name="p">p.</param>
    /// <param name="q">q, positive.</param>
    /// <param name="near">A double some places from p / q at most.</param>
    internal static double Up(BigInteger p, BigInteger q, double near) => -Down(-p, q, -near);

    // An exponent of more than 5000 would be a number of more than 16,000 bits, far from every double.
    [GeneratedRegex(@"^\s*(?<sign>[-+]?)(?=\.?[0-9])(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?([eE](?<exponent>[-+]?0*([0-9]{1,3}|[0-4][0-9]{3}|5000)))?\s*$")]
    private static partial Regex DecimalForm();

    private static bool IsAbove(double x, BigInteger p, BigInteger q)
    {
        var (m, d) = Ratio(x);
        return m * q > p * d;
    }
}
