using System.Globalization;
using Theory.Numerics;

namespace Theory.Paper.Numbers;

/// <summary>How numbers are printed: measured ones to the nearest, upper bounds never below themselves.</summary>
internal static class Printing
{
    public static string Percent(double share, int decimals = 2) => (100 * share).ToString($"F{decimals}", CultureInfo.InvariantCulture) + " %";

    /// <summary>An upper bound in percent, rounded up to so many decimals; a hundredfold that a double cannot hold is rounded up first.</summary>
    public static string UpperPercent(double bound, int decimals = 3) => Outward.UpperFixed((100 * Interval.FromDouble(bound)).Upper, decimals) + " %";

    /// <summary>A power of ten that a difference of rounding stays below, a decade to spare: its digits are the machine's, not the theory's.</summary>
    public static string Below(double value) => value > 0 ? string.Create(CultureInfo.InvariantCulture, $"less than $10^{{{Math.Ceiling(Math.Log10(value)) + 1:F0}}}$") : "nothing";

    public static string Plain(double value, int digits = 3) => value.ToString($"G{digits}", CultureInfo.InvariantCulture);
}
