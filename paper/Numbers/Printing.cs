using System.Globalization;
using Theory.Numerics;

namespace Theory.Paper.Numbers;

/// <summary>How numbers are printed: measured ones to the nearest, upper bounds never below themselves.</summary>
internal static class Printing
{
    public static string Percent(double share, int decimals = 2) => (100 * share).ToString($"F{decimals}", CultureInfo.InvariantCulture) + " %";

    /// <summary>An upper bound in percent, rounded up to so many decimals; a hundredfold that a double cannot hold is rounded up first.</summary>
    public static string UpperPercent(double bound, int decimals = 3) => Outward.UpperFixed((100 * Interval.FromDouble(bound)).Upper, decimals) + " %";

    public static string Plain(double value, int digits = 3) => value.ToString($"G{digits}", CultureInfo.InvariantCulture);
}
