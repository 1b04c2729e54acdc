using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Theory.Numerics;

namespace Theory.Paper.Commands;

/// <summary>A number of a file: a JSON number is the double that it reads as; a text is a decimal, a fraction of decimals ("1/3"), a double in hexadecimal ("0x1p-1074") or infinity.</summary>
internal sealed partial class CaseNumber
{
    private const int Bits = 160;

    private readonly Ball? exact;

    private CaseNumber(double nearest, Ball? exact) => (Nearest, this.exact) = (nearest, exact);

    /// <summary>The double nearest to what is written.</summary>
    public double Nearest { get; }

    /// <summary>What is written, between two doubles: one, where it is a double or a JSON number.</summary>
    public (double Lower, double Upper) Between => exact?.ToInterval() is not { } around ? (Nearest, Nearest) : (Math.Min(around.Lower, Nearest), Math.Max(around.Upper, Nearest));

    /// <summary>Its logarithm, between two doubles; of a text, whatever its size.</summary>
    public (double Lower, double Upper) Logarithm => Ends(Nearest < 0 || (Nearest == 0 && exact is null) ? Interval.Empty : exact is null ? Interval.Log(Nearest) : Ball.Log(exact).ToInterval());

    /// <summary>Its exponential, between two doubles.</summary>
    public (double Lower, double Upper) Exponential => Ends(Interval.Exp(Interval.Hull(Between.Lower, Between.Upper)));

    /// <summary>The number as a whole one.</summary>
    /// <exception cref="CaseException">It is none, or too large.</exception>
    public long Whole(string name) => Nearest == Math.Floor(Nearest) && Math.Abs(Nearest) <= 1L << 53 ? (long)Nearest
        : throw new CaseException(string.Create(CultureInfo.InvariantCulture, $"\"{name}\": {Nearest} is no whole number up to 2^53"));

    /// <summary>Reads a field.</summary>
    /// <exception cref="CaseException">It is no number.</exception>
    public static CaseNumber Read(JsonElement json, string name)
    {
        var text = json.ValueKind switch
        {
            JsonValueKind.Number => json.GetRawText(),
            JsonValueKind.String => json.GetString()!.Trim().Replace('−', '-').Replace("_", "", StringComparison.Ordinal),
            _ => throw new CaseException($"\"{name}\" is no number"),
        };
        var lower = text.ToLowerInvariant();
        if (lower.TrimStart('+', '-') is "inf" or "infinity" or "oo" or "∞")
        {
            return new(lower[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity, null);
        }

        if (HexadecimalForm().Match(lower) is { Success: true } hexadecimal)
        {
            return Hexadecimal(hexadecimal) ?? throw new CaseException($"\"{name}\": '{text}' is no double");
        }

        var parts = text.Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || !parts.All(p => DecimalForm().IsMatch(p)))
        {
            throw new CaseException($"\"{name}\": '{text}' is no number");
        }

        if (parts.Length == 2)
        {
            var (above, below) = (Ball.Parse(parts[0], 2 * Bits), Ball.Parse(parts[1], 2 * Bits));
            if (below.IsZero)
            {
                throw new CaseException($"\"{name}\": '{text}' divides by zero");
            }

            // the quotient's nearest double: two doubles divided where both are whole, else of the two around it the nearer
            var quotient = above / below;
            var (a, b) = (Decimal(parts[0]), Decimal(parts[1]));
            return new(a == Math.Floor(a) && b == Math.Floor(b) && Math.Abs(a) < 1L << 53 && Math.Abs(b) < 1L << 53 ? a / b : quotient.ToInterval().Midpoint, quotient);
        }

        var value = Decimal(text);
        if (double.IsInfinity(value))
        {
            throw new CaseException($"\"{name}\": '{text}' is beyond every double");
        }

        // a JSON number is a double, unless it is too small to be one
        return new(value, json.ValueKind == JsonValueKind.String || (value == 0 && !Ball.Parse(text, Bits).IsZero) ? Ball.Parse(text, Bits) : null);
    }

    private static double Decimal(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static CaseNumber? Hexadecimal(Match form)
    {
        var fraction = form.Groups["fraction"].Value;
        var mantissa = BigInteger.Parse("0" + form.Groups["whole"].Value + fraction, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (!int.TryParse(form.Groups["power"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) || Math.Abs(power) > 5000)
        {
            return null;
        }

        power -= 4 * fraction.Length;
        for (; !mantissa.IsZero && mantissa.IsEven; power++)
        {
            mantissa >>= 1;
        }

        var value = (double)mantissa;
        var scaled = Math.ScaleB(value, power);
        return new BigInteger(value) == mantissa && Math.ScaleB(scaled, -power) == value ? new(form.Groups["sign"].Value == "-" ? -scaled : scaled, null) : null;
    }

    [GeneratedRegex(@"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?$")]
    private static partial Regex DecimalForm();

    [GeneratedRegex(@"^(?<sign>[+-]?)0x(?<whole>[0-9a-f]+)\.?(?<fraction>[0-9a-f]*)p(?<power>[+-]?\d+)$")]
    private static partial Regex HexadecimalForm();

    // No logarithm is no number, which every function refuses.
    private static (double Lower, double Upper) Ends(Interval interval) => interval.IsEmpty ? (double.NaN, double.NaN) : (interval.Lower, interval.Upper);
}
