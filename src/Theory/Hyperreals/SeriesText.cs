using System.Globalization;
using System.Text;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A series as one writes it: 1 + 2ε − ε²/3 + O(ε³).</summary>
internal static class SeriesText
{
    private const int Largest = 100_000;

    internal static string Print<T>(Series<T> series, Func<T, string> number)
        where T : IElementary<T>
    {
        var text = new StringBuilder();
        for (var k = 0; k < series.Coefficients.Length; k++)
        {
            var c = series.Coefficients[k];
            if (Series<T>.IsZero(c))
            {
                continue;
            }

            var term = Term(number(c), Power(series.Valuation + k, series.Denominator));
            var negative = term.StartsWith('-');
            text.Append(text.Length == 0 ? negative ? "−" : string.Empty : negative ? " − " : " + ").Append(negative ? term[1..] : term);
        }

        if (series.IsLimited)
        {
            var power = Power(series.Limit, series.Denominator);
            text.Append(text.Length == 0 ? string.Empty : " + ").Append(CultureInfo.InvariantCulture, $"O({(power.Length == 0 ? "1" : power)})");
        }

        return text.Length == 0 ? "0" : text.ToString();
    }

    /// <summary>The double, or a fraction with small terms where it is the double nearest to that.</summary>
    internal static string Number(double x)
    {
        var size = Math.Abs(x);
        if (double.IsFinite(x) && size != Math.Floor(size) && size < Largest)
        {
            // The convergents of the continued fraction.
            var (p, q, lastP, lastQ, rest) = (Math.Floor(size), 1.0, 1.0, 0.0, size - Math.Floor(size));
            while (rest > 0 && p < Largest && q < Largest)
            {
                if (p / q == size)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"{(x < 0 ? "-" : string.Empty)}{p}/{q}");
                }

                var digit = Math.Floor(1 / rest);
                rest = (1 / rest) - digit;
                (p, q, lastP, lastQ) = ((digit * p) + lastP, (digit * q) + lastQ, p, q);
            }

            if (p < Largest && q < Largest && p / q == size)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{(x < 0 ? "-" : string.Empty)}{p}/{q}");
            }
        }

        return x.ToString("R", CultureInfo.InvariantCulture);
    }

    // A factor and a power of ε: 2ε, ε²/3, −5ε/6, 1.5e-20ε.
    private static string Term(string number, string power)
    {
        if (power.Length == 0)
        {
            return number;
        }

        var slash = number.IndexOf('/', StringComparison.Ordinal);
        var (top, bottom) = slash < 0 ? (number, string.Empty) : (number[..slash], number[slash..]);
        return (top switch { "1" => string.Empty, "-1" => "-", _ => top }) + power + bottom;
    }

    private static string Power(int exponent, int denominator)
    {
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(exponent, denominator);
        var (p, q) = (exponent / divisor, denominator / divisor);
        return p == 0 ? string.Empty
            : q != 1 ? string.Create(CultureInfo.InvariantCulture, $"ε^({p}/{q})")
            : p == 1 ? "ε"
            : "ε" + string.Concat(p.ToString(CultureInfo.InvariantCulture).Select(static digit => digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
    }
}
