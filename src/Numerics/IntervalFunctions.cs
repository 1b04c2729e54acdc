using System.Numerics;

namespace Theory.Numerics;

/// <summary>The functions of the interval standard that are beside the operators and functions of <see cref="Interval"/> itself: whole powers and roots, fused products, base 2 and 10, angles, rounding.</summary>
/// <remarks>
/// <para>For every function f and all real arguments in the intervals at which f is defined, the value is in the result; what is not defined is left out, and the
/// result is empty where nothing is left.</para>
/// <para>Error: the tightest interval, but where a value all but is a double: then one unit in the last place wider on a side (laws: the interval holds the value in
/// 200 bits; the interval is tight. Trial <c>interval-standard</c>: the published cases).</para>
/// </remarks>
[Source("ieee1788", "Clause 10.5")]
public static class IntervalFunctions
{
    // Twice a double's and some; sums and products of doubles are exact in the wide precision, from 2⁻²¹⁴⁸ to 2²⁰⁴⁸.
    private const int Bits = 160;
    private const int Exact = 4400;

    /// <summary>1 / x.</summary>
    /// <param name="x">X; 0 has no reciprocal and is left out.</param>
    /// <returns>The tightest interval around { 1/x, x ≠ 0 }.</returns>
    public static Interval Reciprocal(Interval x) => Interval.One / x;

    /// <summary>x².</summary>
    /// <param name="x">X.</param>
    /// <returns>The tightest interval around { x² }: not X · X, which lets the factors differ.</returns>
    public static Interval Square(Interval x) => Interval.Abs(x) is var size ? size * size : default;

    /// <summary>x · y + z, rounded once.</summary>
    /// <param name="x">X.</param>
    /// <param name="y">Y.</param>
    /// <param name="z">Z.</param>
    /// <returns>The tightest interval around { x · y + z }.</returns>
    public static Interval MultiplyAdd(Interval x, Interval y, Interval z)
    {
        if (x.IsEmpty || y.IsEmpty || z.IsEmpty)
        {
            return Interval.Empty;
        }

        var (lower, upper) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var (a, b) in new[] { (x.Lower, y.Lower), (x.Lower, y.Upper), (x.Upper, y.Lower), (x.Upper, y.Upper) })
        {
            // 0 · ∞ is 0, the limit of the products in the box
            var product = a == 0 || b == 0 ? 0 : a * b;
            var infinite = double.IsInfinity(a) || double.IsInfinity(b) ? product : 0;
            lower = Math.Min(lower, double.IsInfinity(infinite) || double.IsInfinity(z.Lower) ? Limit(infinite, z.Lower, double.NegativeInfinity) : Sum(a, b, z.Lower).Lower);
            upper = Math.Max(upper, double.IsInfinity(infinite) || double.IsInfinity(z.Upper) ? Limit(infinite, z.Upper, double.PositiveInfinity) : Sum(a, b, z.Upper).Upper);
        }

        return new(lower, upper);

        static Interval Sum(double a, double b, double c) => a == 0 || b == 0 ? new(c, c) : ((Ball.FromDouble(a, Exact) * Ball.FromDouble(b, Exact)) + Ball.FromDouble(c, Exact)).ToInterval();

        // an infinite bound of the sum; where ∞ meets −∞ the box reaches to the side that is asked for
        static double Limit(double product, double c, double side) => product == side || c == side ? side : double.IsInfinity(c) ? c : product;
    }

    /// <summary>xⁿ for a whole n, also of negative x.</summary>
    /// <param name="x">X; 0 is left out for n &lt; 0.</param>
    /// <param name="n">n.</param>
    /// <returns>An interval around { xⁿ }; x⁰ = 1 for every x.</returns>
    public static Interval Power(Interval x, int n)
    {
        if (x.IsEmpty || n == 0)
        {
            return x.IsEmpty ? x : Interval.One;
        }

        if (int.IsEvenInteger(n))
        {
            x = Interval.Abs(x);
        }

        if (n > 0)
        {
            return new(At(x.Lower).Lower, At(x.Upper).Upper);
        }

        return x.Lower == 0 && x.Upper == 0 ? Interval.Empty
            : x.Lower < 0 && x.Upper > 0 ? Interval.Entire
            : new(x.Upper == 0 ? double.NegativeInfinity : At(x.Upper).Lower, x.Lower == 0 ? double.PositiveInfinity : At(x.Lower).Upper);

        Interval At(double end)
        {
            if (double.IsInfinity(end))
            {
                var limit = n < 0 ? 0 : end;
                return new(limit, limit);
            }

            var power = Ball.Pow(Ball.FromDouble(end, Bits), BigInteger.Abs(n));
            return (n > 0 ? power : Ball.One / power).ToInterval();
        }
    }

    /// <summary>The n-th root: the number, not negative for an even n, whose n-th power is x.</summary>
    /// <param name="x">X; what has no root is left out: negative numbers for an even n, and 0 for a negative n.</param>
    /// <param name="n">n, not 0 and not the least int; a root of order −n is the reciprocal of that of order n.</param>
    /// <returns>An interval around { x^(1/n) }.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is 0 or the least int.</exception>
    public static Interval Root(Interval x, int n)
    {
        ArgumentOutOfRangeException.ThrowIfZero(n);
        ArgumentOutOfRangeException.ThrowIfEqual(n, int.MinValue);
        var positive = Positive(Interval.Intersect(x, Interval.NonNegative));
        return int.IsEvenInteger(n) ? positive : Interval.Hull(positive, -Positive(Interval.Intersect(-x, Interval.NonNegative)));

        Interval Positive(Interval part) =>
            part.IsEmpty || (n < 0 && part.Upper == 0) ? Interval.Empty : n > 0 ? new(At(part.Lower).Lower, At(part.Upper).Upper) : new(At(part.Upper).Lower, At(part.Lower).Upper);

        Interval At(double end)
        {
            if (end == 0 || double.IsInfinity(end))
            {
                var limit = (end == 0) == (n > 0) ? 0 : double.PositiveInfinity;
                return new(limit, limit);
            }

            var root = Ball.Root(Ball.FromDouble(end, Bits), Math.Abs(n));
            return (n > 0 ? root : Ball.One / root).ToInterval();
        }
    }

    /// <summary>2ˣ.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { 2ˣ }.</returns>
    public static Interval Exp2(Interval x) => Interval.Pow(2, x);

    /// <summary>10ˣ.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { 10ˣ }.</returns>
    public static Interval Exp10(Interval x) => Interval.Pow(10, x);

    /// <summary>log₂ x.</summary>
    /// <param name="x">X; what is not positive is left out.</param>
    /// <returns>An interval around { log₂ x, x &gt; 0 }.</returns>
    public static Interval Log2(Interval x) => Logarithm(x, 2);

    /// <summary>log₁₀ x.</summary>
    /// <param name="x">X; what is not positive is left out.</param>
    /// <returns>An interval around { log₁₀ x, x &gt; 0 }.</returns>
    public static Interval Log10(Interval x) => Logarithm(x, 10);

    /// <summary>The angle of the point (x, y) with the positive x-axis, in (−π, π].</summary>
    /// <param name="y">Y.</param>
    /// <param name="x">X.</param>
    /// <returns>An interval around the angles of all points of the box but (0, 0).</returns>
    public static Interval Atan2(Interval y, Interval x)
    {
        if (x.IsEmpty || y.IsEmpty || (x == Interval.Zero && y == Interval.Zero))
        {
            return Interval.Empty;
        }

        if (y.Lower >= 0)
        {
            return Above(y, x);
        }

        // the cut along the negative axis belongs to the upper side: below it the angle starts at −π
        return y.Upper >= 0 && x.Lower < 0 ? new(-Math.BitIncrement(Math.PI), Math.BitIncrement(Math.PI))
            : y.Upper >= 0 ? new(-Angle(-y.Lower, x.Lower, Interval.Zero).Upper, Angle(y.Upper, x.Lower, x.Upper > 0 ? Interval.Zero : -Interval.Pi / 2).Upper)
            : -Above(-y, x);
    }

    /// <summary>The sign: −1, 0 or 1.</summary>
    /// <param name="x">X.</param>
    /// <returns>The hull of the signs.</returns>
    public static Interval Sign(Interval x) => Ends(x, static end => Math.Sign(end));

    /// <summary>⌈x⌉.</summary>
    /// <param name="x">X.</param>
    /// <returns>The hull of { ⌈x⌉ }.</returns>
    public static Interval Ceiling(Interval x) => Ends(x, Math.Ceiling);

    /// <summary>⌊x⌋.</summary>
    /// <param name="x">X.</param>
    /// <returns>The hull of { ⌊x⌋ }.</returns>
    public static Interval Floor(Interval x) => Ends(x, Math.Floor);

    /// <summary>The whole number next to x, towards 0.</summary>
    /// <param name="x">X.</param>
    /// <returns>The hull.</returns>
    public static Interval Truncate(Interval x) => Ends(x, Math.Truncate);

    /// <summary>The nearest whole number.</summary>
    /// <param name="x">X.</param>
    /// <param name="ties">Which of two that are equally near.</param>
    /// <returns>The hull.</returns>
    public static Interval Round(Interval x, MidpointRounding ties = MidpointRounding.ToEven) => Ends(x, end => Math.Round(end, ties));

    private static Interval Ends(Interval x, Func<double, double> growing) => x.IsEmpty ? x : new(growing(x.Lower), growing(x.Upper));

    private static Interval Logarithm(Interval x, int radix)
    {
        if (x.IsEmpty || x.Upper <= 0)
        {
            return Interval.Empty;
        }

        return new(x.Lower == double.PositiveInfinity ? double.MaxValue : At(Math.Max(x.Lower, 0)).Lower, At(x.Upper).Upper);

        Interval At(double end)
        {
            if (end == 0 || double.IsInfinity(end))
            {
                return end == 0 ? new(double.NegativeInfinity, double.MinValue) : new(double.MaxValue, end);
            }

            var logarithm = Ball.Log(Ball.FromDouble(end, Bits)) / Ball.Log(Ball.FromDouble(radix, Bits));
            var near = Math.Round(logarithm.Midpoint);
            return IsPower(end, radix, (int)near) ? new(near, near) : logarithm.ToInterval();
        }
    }

    // of 10 only 10⁰ to 10²² are doubles
    private static bool IsPower(double x, int radix, int n) => radix == 2 ? x == Math.ScaleB(1, n) : n is >= 0 and <= 22 && x == Math.Floor(x) && new BigInteger(x) == BigInteger.Pow(radix, n);

    // y ≥ 0: the angle falls as x grows, and grows with y where x > 0, falls where x < 0
    private static Interval Above(Interval y, Interval x) => new(
        Angle(x.Upper > 0 ? y.Lower : y.Upper, x.Upper, Interval.Pi).Lower,
        Angle(x.Lower < 0 ? y.Lower : y.Upper, x.Lower, Interval.Zero).Upper);

    /// <summary>Around the angle of one point, y ≥ 0; of (0, 0) it is that of the axis on which the box goes on.</summary>
    private static Interval Angle(double y, double x, Interval origin)
    {
        return x == double.PositiveInfinity || (y == 0 && x > 0) ? Interval.Zero
            : x == double.NegativeInfinity || (y == 0 && x < 0) ? Interval.Pi
            : y == 0 ? origin
            : y == double.PositiveInfinity || x == 0 ? Interval.Pi / 2
            : x > 0 ? Ball.Atan(Ball.FromDouble(y, Bits) / Ball.FromDouble(x, Bits)).ToInterval()
            : ((Ball.Pi(Bits) / 2) + Ball.Atan(Ball.FromDouble(-x, Bits) / Ball.FromDouble(y, Bits))).ToInterval();
    }
}
