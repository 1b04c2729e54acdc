namespace Theory.Numerics;

/// <summary>What an argument can have been, told the result: the inverse operations of the interval standard, which narrow down an interval by what is known of a function of it.</summary>
/// <remarks>Error: the tightest interval, but one unit in the last place where a root's ends say so (law: an argument whose value is in the result is kept).</remarks>
[Source("ieee1788", "Clause 10.5.7")]
public static class IntervalInverses
{
    private const int Exact = 4400;

    /// <summary>{ x : x · b ∈ C for some b ∈ B }, which has two parts where B reaches over 0 and C does not.</summary>
    /// <param name="b">B.</param>
    /// <param name="c">C.</param>
    /// <returns>The lower part, or the whole, and the upper part, empty where there is one part only.</returns>
    public static (Interval First, Interval Second) Factor(Interval b, Interval c) =>
        b.IsEmpty || c.IsEmpty ? (Interval.Empty, Interval.Empty)
        : b.Contains(0) && c.Contains(0) ? (Interval.Entire, Interval.Empty)
        : b.Lower >= 0 || b.Upper <= 0 ? (c / b, Interval.Empty)
        : c.Lower > 0 ? (c / new Interval(b.Lower, 0), c / new Interval(0, b.Upper))
        : (c / new Interval(0, b.Upper), c / new Interval(b.Lower, 0));

    /// <summary>{ x ∈ X : x · b ∈ C for some b ∈ B }.</summary>
    /// <param name="b">B.</param>
    /// <param name="c">C.</param>
    /// <param name="x">X.</param>
    /// <returns>The hull of the set.</returns>
    public static Interval Factor(Interval b, Interval c, Interval x) => Factor(b, c) is var (first, second) ? Interval.Hull(Interval.Intersect(first, x), Interval.Intersect(second, x)) : default;

    /// <summary>{ x ∈ X : x² ∈ C }.</summary>
    /// <param name="c">C.</param>
    /// <param name="x">X.</param>
    /// <returns>The hull of the set.</returns>
    public static Interval OfSquare(Interval c, Interval x) => Both(Interval.Sqrt(c), x);

    /// <summary>{ x ∈ X : |x| ∈ C }.</summary>
    /// <param name="c">C.</param>
    /// <param name="x">X.</param>
    /// <returns>The hull of the set.</returns>
    public static Interval OfAbs(Interval c, Interval x) => Both(Interval.Intersect(c, Interval.NonNegative), x);

    /// <summary>{ x ∈ X : xⁿ ∈ C }.</summary>
    /// <param name="c">C.</param>
    /// <param name="n">n.</param>
    /// <param name="x">X.</param>
    /// <returns>The hull of the set.</returns>
    public static Interval OfPower(Interval c, int n, Interval x)
    {
        if (n == 0)
        {
            return c.Contains(1) ? x : Interval.Empty;
        }

        if (int.IsEvenInteger(n))
        {
            return Both(IntervalFunctions.Root(c, n), x);
        }

        var (above, below) = (IntervalFunctions.Root(Interval.Intersect(c, Interval.NonNegative), n), IntervalFunctions.Root(Interval.Intersect(c, -Interval.NonNegative), n));
        return Interval.Hull(Interval.Intersect(above, x), Interval.Intersect(below, x));
    }

    /// <summary>The tightest Z with Y + Z ⊇ X, where there is one: Y has then at most the width of X.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>[inf X − inf Y, sup X − sup Y] rounded outward; all real numbers where no such Z is known.</returns>
    public static Interval CancelMinus(Interval x, Interval y) =>
        x.IsEmpty && (y.IsEmpty || y.IsBounded) ? Interval.Empty
        : !x.IsBounded || !y.IsBounded || Wider(y, x) ? Interval.Entire
        : new(Directed.AddDown(x.Lower, -y.Lower), Directed.AddUp(x.Upper, -y.Upper));

    /// <summary>The tightest Z with Z − Y ⊇ X, where there is one: Y has then at most the width of X.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <returns>[inf X + sup Y, sup X + inf Y] rounded outward; all real numbers where no such Z is known.</returns>
    public static Interval CancelPlus(Interval x, Interval y) => CancelMinus(x, -y);

    // x = ±r, r ∈ R
    private static Interval Both(Interval roots, Interval x) => Interval.Hull(Interval.Intersect(roots, x), Interval.Intersect(-roots, x));

    private static bool Wider(Interval a, Interval b)
    {
        return (Of(a) - Of(b)).Sign == Ordering.Greater;

        static Ball Of(Interval x) => Ball.FromDouble(x.Upper, Exact) - Ball.FromDouble(x.Lower, Exact);
    }
}
