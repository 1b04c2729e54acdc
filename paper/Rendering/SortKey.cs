using System.Globalization;
using System.Text.RegularExpressions;

namespace Theory.Paper.Rendering;

/// <summary>The number by which a table's cell is sorted.</summary>
internal static partial class SortKey
{
    /// <summary>The number at the beginning of a cell, after a sign of comparison, or null where there is none.</summary>
    public static double? Of(string cell)
    {
        var match = Number().Match(cell);
        if (!match.Success)
        {
            return null;
        }

        var value = double.Parse(Ascii(match.Groups["digits"].Value).Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return match.Groups["power"].Success ? value * Math.Pow(10, double.Parse(Ascii(match.Groups["power"].Value), CultureInfo.InvariantCulture)) : value;
    }

    private static string Ascii(string digits) => string.Concat(digits.Select(c => c switch
    {
        '−' or '⁻' => '-',
        _ when "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c) is >= 0 and var digit => (char)('0' + digit),
        _ => c,
    }));

    [GeneratedRegex(@"^\s*[≤≥<>≈~=]?\s*(?<digits>[−-]?[0-9][0-9,]*(\.[0-9]+)?)(\s*(e|E|[×·]\s*10)(?<power>[-+−⁻]?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))?")]
    private static partial Regex Number();
}
