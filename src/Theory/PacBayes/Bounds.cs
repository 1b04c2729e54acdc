using Theory.Numerics;

namespace Theory.PacBayes;

/// <summary>Bounds of the true risk from <see cref="Evidence"/>, a theorem a file; <see cref="All"/> ranges over them.</summary>
/// <remarks>
/// <para>Q is the posterior, learned from the sample; P the prior, fixed before it; R the risk of Q, that is the mean loss of a hypothesis drawn from Q, in [0, 1].</para>
/// <para>Every bound is certified: its value is never below the theorem's in exact arithmetic, and at most 1e-12 above it, relative.</para>
/// <para>A bound above 1 says nothing, and is 1.</para>
/// <para>Theorems that need more than (r̂, n, KL) stand beside <see cref="All"/> with an input of their own: <see cref="TwoStep"/>, <see cref="DziugaiteRoy"/>, <see cref="Renyi"/>,
/// <see cref="SplitKl"/>, <see cref="Recursive"/>, <see cref="PickToLearn"/>, <see cref="BitsPerToken"/>.</para>
/// </remarks>
public static partial class Bounds
{
    /// <summary>Every bound that needs (r̂, n, KL) alone, by its name, as a function of (evidence, δ).</summary>
    public static IReadOnlyDictionary<string, Func<Evidence, double, Bound>> All { get; } = new SortedDictionary<string, Func<Evidence, double, Bound>>(StringComparer.Ordinal)
    {
        ["Catoni"] = Catoni,
        ["CatoniGrid"] = CatoniGrid,
        ["HoldOut"] = HoldOut,
        ["Kl"] = Kl,
        ["Lambda"] = Lambda,
        ["McAllester"] = McAllester,
        ["McAllesterTextbook"] = McAllesterTextbook,
        ["Occam"] = Occam,
        ["OccamKl"] = OccamKl,
        ["Quadratic"] = Quadratic,
        ["UnexpectedBernstein"] = UnexpectedBernstein,
    };

    // A sum of a few positive, correctly rounded terms and portable logarithms carries less than 2⁻⁴⁸: this pushes it above its exact value.
    private static double Above(double value) => value * (1 + (1.0 / (1L << 48)));

    // (KL + ln(2√n/δ))/n, from above: ln(2√n) = ln(4n)/2, and no term is negative.
    private static double Budget(Evidence evidence, double δ)
    {
        CheckFailure(δ);
        double n = evidence.Count;
        return Above((evidence.Complexity + (0.5 * Portable.Log(4 * n)) - Portable.Log(δ)) / n);
    }

    // The same, between two doubles.
    private static Interval BudgetBetween(Evidence evidence, double δ) => (evidence.Complexity + LogMoment(evidence.Count) + Doubt(δ)) / evidence.Count;

    // −ln δ, between two doubles.
    private static Interval Doubt(double δ)
    {
        CheckFailure(δ);
        return -Interval.Log(δ);
    }

    // ln(2√n) = ln(4n)/2: Maurer's exponential moment.
    private static Interval LogMoment(long n) => 0.5 * Interval.Log(Interval.FromDouble(4.0 * n));

    // A value as a bound of a risk: not below r̂, not above 1.
    private static Bound Above(Interval value, Evidence evidence, double δ) => Above(value.Lower, value.Upper, evidence, δ);

    private static Bound Above(double lower, double upper, Evidence evidence, double δ) =>
        Bound.Between(Math.Clamp(lower, evidence.RiskBetween.Lower, 1), Math.Clamp(upper, evidence.RiskAbove, 1), δ);

    // kl⁻¹⁺(r̂, c) as a bound.
    private static Bound Root(Evidence evidence, Interval c, double δ) =>
        Bound.Between(BinaryKl.UpperRootBelow(evidence.RiskBetween.Lower, c.Lower), BinaryKl.InverseUpper(evidence.RiskAbove, c.Upper), δ);

    private static void CheckFailure(double failure)
    {
        if (!(failure > 0 && failure < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(failure), failure, "failure must lie in (0, 1).");
        }
    }
}
