using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>What a theorem says of the true risk: R ≤ <see cref="Value"/> with probability at least 1 − <see cref="Failure"/> over the sample.</summary>
/// <param name="Value">The bound, in [0, 1] for a risk, else in the range of the loss; never below what the theorem gives in exact arithmetic.</param>
/// <param name="Failure">δ, in (0, 1).</param>
public sealed record Bound(double Value, double Failure)
{
    /// <summary>Where the theorem's value in exact arithmetic lies: from a proved lower end to <see cref="Value"/>; from −∞ for a bound that was not computed by a theorem.</summary>
    public Bracket Exact { get; private init; } = new(double.NegativeInfinity, Value);

    /// <summary>The bound as mathematics: four significant digits, rounded upward; the probability rounded downward.</summary>
    /// <returns><c>R ≤ 0.01152 with probability ≥ 0.95</c>.</returns>
    public override string ToString() => $"R ≤ {Outward.Upper(Value, 4)} with probability ≥ {Confidence}";

    /// <summary>A bound with a proved lower end of its exact value, which rounding may have pushed a last place above the upper one where the two are equal.</summary>
    internal static Bound Between(double lower, double upper, double failure) => new(upper, failure) { Exact = new(Math.Min(lower, upper), upper) };

    // 1 − δ in decimal: δ's own shortest text taken from 1, exactly, while it has few digits; else the difference as it stands.
    private string Confidence =>
        Failure >= 1e-6 && decimal.TryParse(Failure.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var δ) && decimal.Round(δ, 8) == δ
            ? (1 - δ).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : Invariant($"1 − {Failure:R}");
}
