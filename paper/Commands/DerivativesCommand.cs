using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Theory.Hyperreals;
using Theory.Numerics;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- derivatives FILE.json</c>: the derivative of each case as a double, and the decimals that enclose it.</summary>
internal static class DerivativesCommand
{
    private const int Digits = 40;

    private static readonly IReadOnlyList<(string Name, JsonNode? Value)> Empty = [("value", null), ("lower", ""), ("upper", "")];

    // each family once, with what has no derivative and what is no expression
    private static readonly (string Expression, string Point)[] First =
    [
        ("exp(x)*sin(x)/x", "0"), ("log(1 + x)/sqrt(1 + x**2)", "1/2"), ("atan(x) + tanh(x)**3", "1/2"), ("gamma(x + 1)", "1/2"), ("cos(x)", "pi/2"), ("log(x)", "0"), ("cosx(x)", "0"),
    ];

    /// <summary>The derivatives of a file's cases, in order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="json">One JSON object a line instead of text and counts.</param>
    /// <param name="derivative">The enclosure of the derivative of an expression in a variable at a point, of an order.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>The exit status.</returns>
    public static int Run(string file, bool json, Func<Expression, string, Expression, int, Ball> derivative, TextWriter to)
    {
        var cases = CaseFile.Read(file);
        CaseRun.WarmUp(First, example => _ = AnswerOf(derivative(Expression.Parse(example.Expression), "x", Expression.Parse(example.Point), 2)));
        return CaseRun.Run(cases, json, one => Solve(one, derivative), Empty, to);
    }

    private static Answer Solve(Case one, Func<Expression, string, Expression, int, Ball> derivative)
    {
        var expression = one.Expression("expr");
        var point = one.Expression("point");
        var order = one.Whole("order");
        if (order < 0)
        {
            throw new CaseException($"\"order\": {order} is negative");
        }

        try
        {
            return AnswerOf(derivative(expression, one.Variable(expression), point, order));
        }
        catch (ArgumentException e)
        {
            // a derivative that does not exist or was not found is an answer, and so is an order that is too high
            throw new CaseException(e.Message.ReplaceLineEndings(" "));
        }
    }

    private static Answer AnswerOf(Ball enclosure)
    {
        if (!enclosure.IsFinite)
        {
            return new Answer(CaseRun.Undecided, "", $"no bound was found: {enclosure}", Empty);
        }

        // what is printed is a decimal and a bound of its distance from every element: both ends are exact decimals
        var parts = enclosure.ToString(Digits).Split(" ± ");
        var (middle, radius) = (ShortDecimal.Parse(parts[0]), parts.Length > 1 ? ShortDecimal.Parse(parts[1]) : default);
        var (lower, upper) = ((middle - radius).ToString(), (middle + radius).ToString());
        var value = double.Parse(parts[0], CultureInfo.InvariantCulture);
        JsonNode number = double.IsFinite(value) ? value : parts[0];
        return new Answer("value", value.ToString("R", CultureInfo.InvariantCulture) + $"  in [{lower}, {upper}]", "", [("value", number), ("lower", lower), ("upper", upper)]);
    }

    /// <summary>m · 10ᵉ, exactly.</summary>
    private readonly record struct ShortDecimal(BigInteger M, int E)
    {
        public static ShortDecimal Parse(string text)
        {
            var at = text.IndexOfAny(['e', 'E']);
            var mantissa = at < 0 ? text : text[..at];
            var exponent = at < 0 ? 0 : int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            var point = mantissa.IndexOf('.', StringComparison.Ordinal);
            var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return new(digits, exponent - (point < 0 ? 0 : mantissa.Length - point - 1));
        }

        public static ShortDecimal operator +(ShortDecimal a, ShortDecimal b)
        {
            var e = Math.Min(a.M.IsZero ? b.E : a.E, b.M.IsZero ? a.E : b.E);
            return new((a.M * Ten(a, e)) + (b.M * Ten(b, e)), e);
        }

        public static ShortDecimal operator -(ShortDecimal a, ShortDecimal b) => a + new ShortDecimal(-b.M, b.E);

        private static BigInteger Ten(ShortDecimal x, int e) => x.M.IsZero ? BigInteger.One : BigInteger.Pow(10, x.E - e);

        // 1.25e-7: read by every language
        public override string ToString()
        {
            if (M.IsZero)
            {
                return "0";
            }

            var digits = BigInteger.Abs(M).ToString(CultureInfo.InvariantCulture);
            var exponent = E + digits.Length - 1;
            var text = digits.Length == 1 ? digits : $"{digits[0]}.{digits.AsSpan(1)}";
            return string.Create(CultureInfo.InvariantCulture, $"{(M.Sign < 0 ? "-" : "")}{text}{(exponent == 0 ? "" : $"e{exponent}")}");
        }
    }
}
