using System.Globalization;

namespace Theory.Paper.Rendering;

/// <summary>A mark of an axis: its value and its label (a power of ten is written <c>10^n</c>).</summary>
public readonly record struct Tick(double Value, string Label)
{
    /// <summary>The label in characters: 10⁻³ for 10^-3.</summary>
    public string Text => Label.StartsWith("10^", StringComparison.Ordinal) ? "10" + Superscript(Label[3..]) : Label.Replace('-', '−');

    private static string Superscript(string digits) => string.Concat(digits.Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}

/// <summary>Chooses the marks of an axis: round numbers inside its range.</summary>
public static class Ticks
{
    /// <summary>Marks of an axis from <paramref name="low"/> to <paramref name="high"/>, about <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or not finite, or reaches zero on a logarithmic axis.</exception>
    public static IReadOnlyList<Tick> Choose(double low, double high, Scale scale, int count)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || !(low < high) || !double.IsFinite(high - low))
        {
            throw new ArgumentOutOfRangeException(nameof(high), high, $"An axis needs a finite range that is not empty, not [{low}, {high}].");
        }

        if (count < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "An axis has two marks at least.");
        }

        if (scale == Scale.Linear)
        {
            return Linear(low, high, count);
        }

        if (low <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(low), low, "A logarithmic axis begins above zero.");
        }

        var ticks = Logarithmic(low, high, count);
        return ticks.Count >= 2 ? ticks : Linear(low, high, count);
    }

    /// <summary>The distance between marks: 1, 2, 2.5 or 5 times a power of ten.</summary>
    public static double Step(double span, int count)
    {
        var rough = span / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var factor = rough / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 2.5 ? 2.5 : factor <= 5 ? 5 : 10);
    }

    private static List<Tick> Linear(double low, double high, int count)
    {
        var step = Step(high - low, count);
        if (step <= Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-13)
        {
            return [new(low, Plain(low, step)), new(high, Plain(high, step))];
        }

        var ticks = new List<Tick>();
        for (var i = Math.Ceiling(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
        {
            var value = Math.Clamp(i * step, low, high);
            ticks.Add(new Tick(value, Plain(i == 0 ? 0 : i * step, step)));
        }

        return ticks;
    }

    private static List<Tick> Logarithmic(double low, double high, int count)
    {
        var first = (int)Math.Ceiling(Math.Log10(low) - 1e-9);
        var last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        var factors = (Math.Log10(high) - Math.Log10(low)) switch { < 1.1 => new[] { 1, 2, 3, 5 }, < 2.4 => [1, 2, 5], < 4.1 => [1, 3], _ => [1] };
        var every = factors.Length > 1 ? 1 : Math.Max(1, (int)Math.Ceiling((last - first) / (double)count));
        var powers = first >= -3 && last <= 4;
        var ticks = new List<Tick>();
        for (var exponent = first - 1; exponent <= last; exponent++)
        {
            if (factors.Length == 1 && (exponent < first || (exponent - first) % every != 0))
            {
                continue;
            }

            foreach (var factor in factors)
            {
                var value = factor * Math.Pow(10, exponent);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
                {
                    ticks.Add(new Tick(Math.Clamp(value, low, high), factors.Length > 1 || powers ? Plain(value, value) : $"10^{exponent}"));
                }
            }
        }

        return ticks;
    }

    private static string Plain(double value, double step)
    {
        var size = Math.Abs(value);
        if (size != 0 && (size >= 1e6 || size < 1e-4))
        {
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        }

        var digits = Math.Clamp((int)-Math.Floor(Math.Log10(Math.Abs(step)) + 1e-9), 0, 12);
        var rounded = Math.Round(step * Math.Pow(10, digits), 6);
        digits += rounded == Math.Round(rounded) ? 0 : 1;
        var text = value.ToString((size >= 1e4 ? "N" : "F") + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.TrimStart('-').All(c => c is '0' or '.' or ',') ? text.TrimStart('-') : text;
    }
}
