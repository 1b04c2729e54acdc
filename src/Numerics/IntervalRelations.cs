namespace Theory.Numerics;

/// <summary>How two intervals lie on the line: the sixteen states of the interval standard.</summary>
public enum IntervalOverlap
{
    /// <summary>Both are empty.</summary>
    BothEmpty,

    /// <summary>The first is empty.</summary>
    FirstEmpty,

    /// <summary>The second is empty.</summary>
    SecondEmpty,

    /// <summary>The first ends before the second starts.</summary>
    Before,

    /// <summary>The first ends where the second starts.</summary>
    Meets,

    /// <summary>The first starts and ends earlier, and they share more than a point.</summary>
    Overlaps,

    /// <summary>They start together, and the first ends earlier.</summary>
    Starts,

    /// <summary>The first lies in the second, with no end in common.</summary>
    ContainedBy,

    /// <summary>They end together, and the first starts later.</summary>
    Finishes,

    /// <summary>They are the same.</summary>
    Equal,

    /// <summary><see cref="Finishes"/>, the other way round.</summary>
    FinishedBy,

    /// <summary><see cref="ContainedBy"/>, the other way round.</summary>
    Contains,

    /// <summary><see cref="Starts"/>, the other way round.</summary>
    StartedBy,

    /// <summary><see cref="Overlaps"/>, the other way round.</summary>
    OverlappedBy,

    /// <summary><see cref="Meets"/>, the other way round.</summary>
    MetBy,

    /// <summary><see cref="Before"/>, the other way round.</summary>
    After,
}

/// <summary>The relations of the interval standard: statements on all or some pairs of elements, true or false.</summary>
/// <remarks>What is said of all elements of an empty set is true. <see cref="Interval.Compare"/> answers the question that an algorithm has, with a third answer.</remarks>
[Source("ieee1788", "Clause 10.5.10")]
public static class IntervalRelations
{
    /// <summary>X lies in the interior of Y.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>Whether it does; all real numbers lie in their own interior.</returns>
    public static bool IsInterior(Interval x, Interval y) => x.IsEmpty || (Beyond(y.Lower, x.Lower) && Beyond(-y.Upper, -x.Upper));

    /// <summary>No element is in both.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>Whether none is.</returns>
    public static bool AreDisjoint(Interval x, Interval y) => Interval.Intersect(x, y).IsEmpty;

    /// <summary>X is weakly less: each x has a y ≥ x, and each y an x ≤ y.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>Whether it is; an empty set is less than an empty set alone.</returns>
    public static bool IsLess(Interval x, Interval y) => x.IsEmpty == y.IsEmpty && (x.IsEmpty || (x.Lower <= y.Lower && x.Upper <= y.Upper));

    /// <summary>X is strictly less: each x has a y &gt; x, and each y an x &lt; y.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>Whether it is; an empty set is less than an empty set alone.</returns>
    public static bool IsStrictlyLess(Interval x, Interval y) => x.IsEmpty == y.IsEmpty && (x.IsEmpty || (Beyond(x.Lower, y.Lower) && Beyond(-y.Upper, -x.Upper)));

    /// <summary>Every x is at most every y.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>Whether it is.</returns>
    public static bool Precedes(Interval x, Interval y) => x.IsEmpty || y.IsEmpty || x.Upper <= y.Lower;

    /// <summary>Every x is less than every y.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>Whether it is.</returns>
    public static bool StrictlyPrecedes(Interval x, Interval y) => x.IsEmpty || y.IsEmpty || x.Upper < y.Lower;

    /// <summary>How X lies to Y.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>The state.</returns>
    public static IntervalOverlap Overlap(Interval x, Interval y) =>
        x.IsEmpty ? y.IsEmpty ? IntervalOverlap.BothEmpty : IntervalOverlap.FirstEmpty
        : y.IsEmpty ? IntervalOverlap.SecondEmpty
        : x.Upper < y.Lower ? IntervalOverlap.Before
        : y.Upper < x.Lower ? IntervalOverlap.After
        : (x.Lower.CompareTo(y.Lower), x.Upper.CompareTo(y.Upper)) switch
        {
            (0, 0) => IntervalOverlap.Equal,
            (0, < 0) => IntervalOverlap.Starts,
            (0, > 0) => IntervalOverlap.StartedBy,
            (> 0, 0) => IntervalOverlap.Finishes,
            (< 0, 0) => IntervalOverlap.FinishedBy,
            (< 0, > 0) => IntervalOverlap.Contains,
            (> 0, < 0) => IntervalOverlap.ContainedBy,
            (< 0, < 0) => x.Upper == y.Lower ? IntervalOverlap.Meets : IntervalOverlap.Overlaps,
            _ => y.Upper == x.Lower ? IntervalOverlap.MetBy : IntervalOverlap.OverlappedBy,
        };

    /// <summary>min |x| over X.</summary>
    /// <param name="x">X.</param>
    /// <returns>The least size, ≥ 0.</returns>
    /// <exception cref="InvalidOperationException">The interval is empty.</exception>
    public static double Mignitude(Interval x) => x.IsEmpty ? throw new InvalidOperationException("The empty interval has no mignitude.") : Interval.Abs(x).Lower;

    /// <summary>The least r, rounded up, for which [m − r, m + r] holds X, m being its <see cref="Interval.Midpoint"/>.</summary>
    /// <param name="x">X.</param>
    /// <returns>The radius, infinite where X is unbounded.</returns>
    /// <exception cref="InvalidOperationException">The interval is empty.</exception>
    public static double Radius(Interval x) => x.Midpoint is var middle ? Math.Max(Directed.AddUp(middle, -x.Lower), Directed.AddUp(x.Upper, -middle)) : 0;

    // a < b; where both are −∞ there is no least element that could be equal
    private static bool Beyond(double a, double b) => a < b || (a == b && double.IsNegativeInfinity(a));
}
