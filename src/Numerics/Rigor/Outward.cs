using System.Globalization;
using System.Numerics;
using System.Text;

namespace Theory.Numerics;

/// <summary>Decimal text on the safe side of a double: a printed upper bound is an upper bound.</summary>
/// <remarks>
/// Decided exactly, in integers: the text is the nearest number of its grid that is not less (<see cref="Upper"/>) or not more (<see cref="Lower"/>) than the
/// value, hence the value itself where that is on the grid. Invariant culture.
/// </remarks>
public static class Outward
{
    /// <summary>The smallest decimal number with so many significant digits that is at least the value.</summary>
    /// <param name="value">Any double but NaN; ±∞ is printed as ∞, -∞.</param>
    /// <param name="digits">Significant digits, at least 1.</param>
    /// <returns>As the format G does: without trailing zeros; with an exponent below 10⁻⁵ and from 10^digits on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN, or there are no digits.</exception>
    public static string Upper(double value, int digits) => Significant(value, digits, up: true);

    /// <summary>The largest decimal number with so many significant digits that is at most the value.</summary>
    /// <param name="value">Any double but NaN; ±∞ is printed as ∞, -∞.</param>
    /// <param name="digits">Significant digits, at least 1.</param>
    /// <returns>As the format G does: without trailing zeros; with an exponent below 10⁻⁵ and from 10^digits on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN, or there are no digits.</exception>
    public static string Lower(double value, int digits) => Significant(value, digits, up: false);

    /// <summary>The smallest decimal number with so many decimals that is at least the value.</summary>
    /// <param name="value">Any double but NaN; ±∞ is printed as ∞, -∞.</param>
    /// <param name="decimals">Digits after the point, at least 0.</param>
    /// <returns>As the format F does: always so many decimals; zero has no sign.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN, or there are less than 0 decimals.</exception>
    public static string UpperFixed(double value, int decimals) => Fixed(value, decimals, up: true);

    /// <summary>The largest decimal number with so many decimals that is at most the value.</summary>
    /// <param name="value">Any double but NaN; ±∞ is printed as ∞, -∞.</param>
    /// <param name="decimals">Digits after the point, at least 0.</param>
    /// <returns>As the format F does: always so many decimals; zero has no sign.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN, or there are less than 0 decimals.</exception>
    public static string LowerFixed(double value, int decimals) => Fixed(value, decimals, up: false);

    private static string Significant(double value, int digits, bool up)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        if (!IsFinite(value))
        {
            return Infinite(value);
        }

        if (value == 0)
        {
            return "0";
        }

        // Of |value|: the leading digit stands at 10^e. An estimate, then corrected exactly.
        var (p, q) = Exact.Ratio(Math.Abs(value));
        var e = (int)Math.Floor(((p.GetBitLength() - 1.0) - (q.GetBitLength() - 1.0)) * 0.30102999566398120) - 1;
        while (Quotient(p, q, -(e + 1), up: false) >= 1)
        {
            e++;
        }

        var away = up == value > 0;
        var n = Quotient(p, q, digits - 1 - e, away);
        var text = n.ToString(CultureInfo.InvariantCulture);
        e += text.Length - digits;
        return (value < 0 ? "-" : "") + General(text.TrimEnd('0'), e, digits);
    }

    private static string Fixed(double value, int decimals, bool up)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        if (!IsFinite(value))
        {
            return Infinite(value);
        }

        var (p, q) = Exact.Ratio(Math.Abs(value));
        var n = Quotient(p, q, decimals, up == value > 0);
        var text = n.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var sign = value < 0 && !n.IsZero ? "-" : "";
        return decimals == 0 ? sign + text : $"{sign}{text[..^decimals]}.{text[^decimals..]}";
    }

    /// <summary>p / q · 10^shift rounded down or up to an integer.</summary>
    private static BigInteger Quotient(BigInteger p, BigInteger q, int shift, bool up)
    {
        var (a, b) = shift >= 0 ? (p * BigInteger.Pow(10, shift), q) : (p, q * BigInteger.Pow(10, -shift));
        var n = BigInteger.DivRem(a, b, out var rest);
        return up && !rest.IsZero ? n + 1 : n;
    }

    /// <summary>The number whose significant digits are given, the first of them at 10^e.</summary>
    private static string General(string significant, int e, int digits)
    {
        if (e < -5 || e >= digits)
        {
            var text = new StringBuilder(significant);
            if (significant.Length > 1)
            {
                text.Insert(1, '.');
            }

            return text.Append(CultureInfo.InvariantCulture, $"e{(e < 0 ? '-' : '+')}{Math.Abs(e):00}").ToString();
        }

        return e < 0 ? "0." + new string('0', -e - 1) + significant
            : significant.Length <= e + 1 ? significant.PadRight(e + 1, '0')
            : significant[..(e + 1)] + "." + significant[(e + 1)..];
    }

    private static bool IsFinite(double value) =>
        double.IsNaN(value) ? throw new ArgumentOutOfRangeException(nameof(value), value, "Not a number has no decimal text.") : double.IsFinite(value);

    private static string Infinite(double value) => value > 0 ? "∞" : "-∞";
}
