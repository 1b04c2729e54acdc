using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>Where a number lies: Lower ≤ exact ≤ Upper; the ends may be infinite.</summary>
/// <param name="Lower">Never above the exact number; −∞ where nothing is known.</param>
/// <param name="Upper">Never below the exact number; +∞ where nothing is known, or where it is infinite.</param>
public readonly record struct Bracket(double Lower, double Upper)
{
    /// <summary>The bracket as mathematics: both ends to their last digit.</summary>
    /// <returns><c>[0.25, 0.25000000000000006]</c>.</returns>
    public override string ToString() => Invariant($"[{Lower:R}, {Upper:R}]");
}
