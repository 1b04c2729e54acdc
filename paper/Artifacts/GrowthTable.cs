using System.Globalization;
using Theory.Hyperreals;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Rates of convergence, slowest first, ordered by the limits of their quotients.</summary>
internal static class GrowthTable
{
    /// <summary>The rate of the direction on separable data, in the worst case.</summary>
    public const string Direction = "log(log(t))/log(t)";

    public static Artifact Artifact { get; } = new("growth-orders", Render);

    /// <summary>Its rivals.</summary>
    public static IReadOnlyList<(string Rate, string Markup, Func<double, double> LogOfRate)> Rates { get; } =
    [
        (Direction, "$\\log\\log t/\\log t$", u => Math.Log(Math.Log(u)) - Math.Log(u)),
        ("1/log(t)", "$1/\\log t$", u => -Math.Log(u)),
        ("t**(-1/100)", "$t^{-1/100}$", u => -u / 100),
        ("1/sqrt(t)", "$1/\\sqrt t$", u => -u / 2),
        ("log(t)/t", "$\\log t/t$", u => Math.Log(u) - u),
        ("1/t", "$1/t$", u => -u),
    ];

    /// <summary>lim of a rate over another, as t → ∞.</summary>
    public static Limit Quotient(string rate, string other) =>
        Limits.AtInfinity(Expression.Parse($"({rate})/({other})"), "t");

    /// <summary>log₁₀ of the number of steps after which a rate stays below one in a hundred.</summary>
    public static double Steps(Func<double, double> logOfRate)
    {
        // in u = ln t, beyond e, where all of these rates fall
        var (low, high) = (Math.E, 1e4);
        for (var round = 0; round < 200; round++)
        {
            var middle = (low + high) / 2;
            (low, high) = logOfRate(middle) > -Math.Log(100) ? (middle, high) : (low, middle);
        }

        return high / Math.Log(10);
    }

    private static Table Render(Store store)
    {
        static string Text(Limit limit) => limit.Kind == LimitKind.PlusInfinity ? "$\\infty$" : limit.ToString();
        return new Table(
            "growth-orders",
            "Rates of convergence, the slowest first: the limits of quotients, found exactly, and the steps after which a rate stays below one in a hundred.",
            [new Column("rate"), new Column("over $\\log\\log t/\\log t$", Align.Right), new Column("over the next", Align.Right), new Column("steps to 1 %", Align.Right)],
            [
                .. Rates.Select((rate, i) => (IReadOnlyList<string>)
                [
                    rate.Markup,
                    Text(Quotient(rate.Rate, Direction)),
                    i + 1 < Rates.Count ? Text(Quotient(rate.Rate, Rates[i + 1].Rate)) : "",
                    string.Create(CultureInfo.InvariantCulture, $"$10^{{{Steps(rate.LogOfRate):F1}}}$"),
                ]),
            ],
            "Constants are left out, which moves the last column and none of the others; of two rates the faster may still reach one in a hundred later.");
    }
}
