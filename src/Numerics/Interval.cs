using System.Globalization;
using System.Numerics;

namespace Theory.Numerics;

/// <summary>A closed interval of real numbers, [Lower, Upper], rounded outward: what a formula returns contains the real value.</summary>
/// <remarks>
/// <para>For every operation f and all real x ∈ X, y ∈ Y at which f is defined: f(x, y) ∈ f(X, Y). The bounds are doubles, infinite where the
/// interval is unbounded; the empty set is [+∞, −∞]; ∞ itself is never an element. <c>default</c> is [0, 0].</para>
/// <para>Error: + − × ÷ √ return the tightest interval; eˣ, ln, ln(1 + x), eˣ − 1 and xʸ nearly always, and are one unit in the last place wider on a
/// side else (laws: the interval holds the reference value; the interval is tight).</para>
/// <para>Deterministic: the same bits on every platform; no rounding mode is touched.</para>
/// <para>The text of the cited standard was not at hand: its clause is cited at second hand, and the laws check each corner case from the definition.</para>
/// </remarks>
[Source("ieee1788", "Clause 10.5")]
public readonly partial record struct Interval : IElementary<Interval>
{
    // + 0.0 turns −0 into 0: a bound is a real number and has no sign of zero.
    internal Interval(double lower, double upper) => (Lower, Upper) = (lower + 0.0, upper + 0.0);

    /// <summary>inf X: −∞ where unbounded below, +∞ for the empty set.</summary>
    public double Lower { get; }

    /// <summary>sup X: +∞ where unbounded above, −∞ for the empty set.</summary>
    public double Upper { get; }

    /// <summary>[0, 0].</summary>
    public static Interval Zero => default;

    /// <summary>[1, 1].</summary>
    public static Interval One => new(1, 1);

    /// <summary>The empty set.</summary>
    public static Interval Empty => new(double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>All real numbers.</summary>
    public static Interval Entire => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The numbers at least 0.</summary>
    public static Interval NonNegative => new(0, double.PositiveInfinity);

    /// <summary>The two neighbouring doubles around π.</summary>
    public static Interval Pi => new(Math.PI, Math.BitIncrement(Math.PI));

    /// <summary>The two neighbouring doubles around e.</summary>
    public static Interval E => Exp(One);

    /// <summary>The two neighbouring doubles around ln 2.</summary>
    public static Interval Ln2 => Log(new Interval(2, 2));

    /// <summary>No number is in it.</summary>
    public bool IsEmpty => Lower > Upper;

    /// <summary>Every real number is in it.</summary>
    public bool IsEntire => Lower == double.NegativeInfinity && Upper == double.PositiveInfinity;

    /// <summary>Exactly one number is in it.</summary>
    public bool IsPoint => Lower == Upper;

    /// <summary>Not empty, and both bounds are finite.</summary>
    public bool IsBounded => double.IsFinite(Lower) && double.IsFinite(Upper);

    /// <summary>sup X − inf X, rounded up.</summary>
    /// <exception cref="InvalidOperationException">The interval is empty.</exception>
    public double Width => Directed.AddUp(NotEmpty().Upper, -Lower);

    /// <summary>A finite double in X near its middle; 0 for all numbers, ±the largest double for a half-line.</summary>
    /// <exception cref="InvalidOperationException">The interval is empty.</exception>
    public double Midpoint
    {
        get
        {
            var (lower, upper) = (NotEmpty().Lower, Upper);
            if (IsEntire)
            {
                return 0;
            }

            if (!IsBounded)
            {
                return double.IsInfinity(lower) ? double.MinValue : double.MaxValue;
            }

            var sum = lower + upper;
            return double.IsFinite(sum) ? sum / 2 : (lower / 2) + (upper / 2);
        }
    }

    /// <summary>max |x| over X.</summary>
    /// <exception cref="InvalidOperationException">The interval is empty.</exception>
    public double Magnitude => Math.Max(Math.Abs(NotEmpty().Lower), Math.Abs(Upper));

    /// <summary>[value, value].</summary>
    /// <param name="value">A finite double.</param>
    public static implicit operator Interval(double value) => FromDouble(value);

    /// <summary>X + Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x + y }.</returns>
    public static Interval operator +(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : new(Directed.AddDown(a.Lower, b.Lower), Directed.AddUp(a.Upper, b.Upper));

    /// <summary>x + Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x + y }.</returns>
    public static Interval operator +(double a, Interval b) => FromDouble(a) + b;

    /// <summary>X + y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>The tightest interval around { x + y }.</returns>
    public static Interval operator +(Interval a, double b) => a + FromDouble(b);

    /// <summary>−X.</summary>
    /// <param name="a">X.</param>
    /// <returns>{ −x }, exactly.</returns>
    public static Interval operator -(Interval a) => new(-a.Upper, -a.Lower);

    /// <summary>X − Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x − y }.</returns>
    public static Interval operator -(Interval a, Interval b) => a + -b;

    /// <summary>x − Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x − y }.</returns>
    public static Interval operator -(double a, Interval b) => FromDouble(a) - b;

    /// <summary>X − y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>The tightest interval around { x − y }.</returns>
    public static Interval operator -(Interval a, double b) => a - FromDouble(b);

    /// <summary>X · Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x · y }.</returns>
    public static Interval operator *(Interval a, Interval b)
    {
        if (a.IsEmpty || b.IsEmpty)
        {
            return Empty;
        }

        if (a.Lower < 0 && a.Upper <= 0)
        {
            return b.Upper <= 0 ? -a * -b : -(-a * b);
        }

        if (b.Lower < 0 && b.Upper <= 0)
        {
            return -(a * -b);
        }

        // Now neither is below 0: the upper bound is Upper · Upper, or Lower · Lower where both also reach below.
        return (a.Lower >= 0, b.Lower >= 0) switch
        {
            (true, true) => new(Directed.MultiplyDown(a.Lower, b.Lower), Directed.MultiplyUp(a.Upper, b.Upper)),
            (true, false) => new(Directed.MultiplyDown(a.Upper, b.Lower), Directed.MultiplyUp(a.Upper, b.Upper)),
            (false, true) => new(Directed.MultiplyDown(a.Lower, b.Upper), Directed.MultiplyUp(a.Upper, b.Upper)),
            _ => new(
                Math.Min(Directed.MultiplyDown(a.Lower, b.Upper), Directed.MultiplyDown(a.Upper, b.Lower)),
                Math.Max(Directed.MultiplyUp(a.Lower, b.Lower), Directed.MultiplyUp(a.Upper, b.Upper))),
        };
    }

    /// <summary>x · Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x · y }.</returns>
    public static Interval operator *(double a, Interval b) => FromDouble(a) * b;

    /// <summary>X · y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>The tightest interval around { x · y }.</returns>
    public static Interval operator *(Interval a, double b) => a * FromDouble(b);

    /// <summary>X / Y.</summary>
    /// <remarks>Where 0 ∈ Y: the hull of the quotients by the other elements of Y; so X / [0, 0] is empty.</remarks>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x / y, y ≠ 0 }.</returns>
    public static Interval operator /(Interval a, Interval b)
    {
        if (a.IsEmpty || b.IsEmpty || (b.Lower == 0 && b.Upper == 0))
        {
            return Empty;
        }

        if (a.Lower == 0 && a.Upper == 0)
        {
            return Zero;
        }

        if (b.Upper <= 0)
        {
            return -a / -b;
        }

        if (b.Lower < 0)
        {
            return Entire;
        }

        // Now Y lies in [0, ∞), and reaches above 0. A bound of the sign of infinity grows as y falls to b.Lower, which may be 0.
        var lower = a.Lower >= 0 ? Directed.DivideDown(a.Lower, b.Upper)
            : b.Lower == 0 ? double.NegativeInfinity : Directed.DivideDown(a.Lower, b.Lower);
        var upper = a.Upper <= 0 ? Directed.DivideUp(a.Upper, b.Upper)
            : b.Lower == 0 ? double.PositiveInfinity : Directed.DivideUp(a.Upper, b.Lower);
        return new(lower, upper);
    }

    /// <summary>x / Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>The tightest interval around { x / y, y ≠ 0 }.</returns>
    public static Interval operator /(double a, Interval b) => FromDouble(a) / b;

    /// <summary>X / y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>The tightest interval around { x / y, y ≠ 0 }.</returns>
    public static Interval operator /(Interval a, double b) => a / FromDouble(b);

    /// <summary>[value, value].</summary>
    /// <param name="value">A finite double.</param>
    /// <returns>The interval of the one number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is infinite or not a number.</exception>
    public static Interval FromDouble(double value) =>
        double.IsFinite(value) ? new(value, value) : throw new ArgumentOutOfRangeException(nameof(value), value, "A number is finite.");

    /// <summary>[lower, upper].</summary>
    /// <param name="lower">inf X: less than +∞.</param>
    /// <param name="upper">sup X: at least <paramref name="lower"/>, more than −∞.</param>
    /// <returns>The interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bounds are not those of a non-empty set of real numbers.</exception>
    public static Interval Of(double lower, double upper)
    {
        if (!(lower < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(lower), lower, "A lower bound is less than +∞.");
        }

        if (!(upper > double.NegativeInfinity && upper >= lower))
        {
            throw new ArgumentOutOfRangeException(
                nameof(upper), upper, string.Create(CultureInfo.InvariantCulture, $"An upper bound is more than −∞ and at least the lower bound, {lower:R}."));
        }

        return new(lower, upper);
    }

    /// <summary>p / q.</summary>
    /// <param name="p">The numerator.</param>
    /// <param name="q">The denominator, not 0.</param>
    /// <returns>The tightest interval around the one number p / q.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is 0.</exception>
    public static Interval FromRatio(long p, long q)
    {
        ArgumentOutOfRangeException.ThrowIfZero(q);
        var (numerator, denominator) = q < 0 ? (-(BigInteger)p, -(BigInteger)q) : (p, q);
        var near = (double)p / q;
        return new(Exact.Down(numerator, denominator, near), Exact.Up(numerator, denominator, near));
    }

    /// <summary>The number that a decimal text stands for: 0.05 is 1/20, which no double is.</summary>
    /// <param name="text">Digits with at most one point, a sign and an exponent e±k, |k| ≤ 5000, as each needs: "-1.25e-3".</param>
    /// <returns>The tightest interval around the one number.</returns>
    /// <exception cref="FormatException">The text is not such a number.</exception>
    public static Interval Parse(string text)
    {
        var (p, q) = Exact.Decimal(text);
        var near = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return new(Exact.Down(p, q, near), Exact.Up(p, q, near));
    }

    /// <summary>The smallest interval around X ∪ Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>The hull.</returns>
    public static Interval Hull(Interval a, Interval b) => new(Math.Min(a.Lower, b.Lower), Math.Max(a.Upper, b.Upper));

    /// <summary>X ∩ Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>The intersection, maybe empty.</returns>
    public static Interval Intersect(Interval a, Interval b)
    {
        var (lower, upper) = (Math.Max(a.Lower, b.Lower), Math.Min(a.Upper, b.Upper));
        return lower <= upper ? new(lower, upper) : Empty;
    }

    /// <summary>max(x, y).</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>{ max(x, y) }, exactly.</returns>
    public static Interval Max(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : new(Math.Max(a.Lower, b.Lower), Math.Max(a.Upper, b.Upper));

    /// <summary>min(x, y).</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>{ min(x, y) }, exactly.</returns>
    public static Interval Min(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : new(Math.Min(a.Lower, b.Lower), Math.Min(a.Upper, b.Upper));

    /// <summary>|x|.</summary>
    /// <param name="x">X.</param>
    /// <returns>{ |x| }, exactly.</returns>
    public static Interval Abs(Interval x) =>
        x.IsEmpty || x.Lower >= 0 ? x : x.Upper <= 0 ? -x : new(0, Math.Max(-x.Lower, x.Upper));

    /// <summary>How X stands to Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>What holds for every x ∈ X and y ∈ Y; <see cref="Ordering.Unknown"/> where the sets overlap or one is empty.</returns>
    public static Ordering Compare(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Ordering.Unknown
        : a.Upper < b.Lower ? Ordering.Less
        : a.Lower > b.Upper ? Ordering.Greater
        : a.IsPoint && a == b ? Ordering.Equal
        : Ordering.Unknown;

    /// <summary>√x.</summary>
    /// <param name="x">X; its negative part has no root and is left out.</param>
    /// <returns>The tightest interval around { √x, x ≥ 0 }.</returns>
    public static Interval Sqrt(Interval x) =>
        x.IsEmpty || x.Upper < 0 ? Empty : new(Directed.SqrtDown(Math.Max(x.Lower, 0)), Directed.SqrtUp(x.Upper));

    /// <summary>eˣ.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { eˣ }, in [0, ∞).</returns>
    public static Interval Exp(Interval x)
    {
        if (x.IsEmpty)
        {
            return x;
        }

        var (down, up) = Enclosure.Exp(x.Lower);
        return new(down, x.IsPoint ? up : Enclosure.Exp(x.Upper).Up);
    }

    /// <summary>eˣ − 1.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { eˣ − 1 }, in [−1, ∞).</returns>
    public static Interval Expm1(Interval x)
    {
        if (x.IsEmpty)
        {
            return x;
        }

        var (down, up) = Enclosure.Expm1(x.Lower);
        return new(down, x.IsPoint ? up : Enclosure.Expm1(x.Upper).Up);
    }

    /// <summary>ln x.</summary>
    /// <param name="x">X; what is not positive has no logarithm and is left out.</param>
    /// <returns>An interval around { ln x, x &gt; 0 }.</returns>
    public static Interval Log(Interval x)
    {
        if (x.IsEmpty || x.Upper <= 0)
        {
            return Empty;
        }

        var (down, up) = Enclosure.Log(Math.Max(x.Lower, 0));
        return new(down, x.IsPoint ? up : Enclosure.Log(x.Upper).Up);
    }

    /// <summary>ln(1 + x).</summary>
    /// <param name="x">X; what is not more than −1 has no logarithm and is left out.</param>
    /// <returns>An interval around { ln(1 + x), x &gt; −1 }.</returns>
    public static Interval Log1p(Interval x)
    {
        if (x.IsEmpty || x.Upper <= -1)
        {
            return Empty;
        }

        var (down, up) = Enclosure.Log1p(Math.Max(x.Lower, -1));
        return new(down, x.IsPoint ? up : Enclosure.Log1p(x.Upper).Up);
    }

    /// <summary>xʸ = exp(y ln x).</summary>
    /// <remarks>y ln x is bilinear in (ln x, y), so that the extremes over the box are among its corners, as limits where a corner is at 0 or ∞.</remarks>
    /// <param name="x">X; its negative part is left out, and 0 where the exponent is not positive.</param>
    /// <param name="y">Y.</param>
    /// <returns>An interval around { xʸ, x &gt; 0 or x = 0 &lt; y }.</returns>
    public static Interval Pow(Interval x, Interval y)
    {
        if (x.IsEmpty || y.IsEmpty || x.Upper < 0 || (x.Upper == 0 && y.Upper <= 0))
        {
            return Empty;
        }

        if (x.Upper == 0)
        {
            return Zero;
        }

        var lowest = Math.Max(x.Lower, 0);
        var (down, up) = Enclosure.Pow(lowest, y.Lower);
        if (lowest < x.Upper)
        {
            var corner = Enclosure.Pow(x.Upper, y.Lower);
            (down, up) = (Math.Min(down, corner.Down), Math.Max(up, corner.Up));
        }

        if (!y.IsPoint)
        {
            var corner = Enclosure.Pow(lowest, y.Upper);
            (down, up) = (Math.Min(down, corner.Down), Math.Max(up, corner.Up));
            corner = Enclosure.Pow(x.Upper, y.Upper);
            (down, up) = (Math.Min(down, corner.Down), Math.Max(up, corner.Up));
        }

        return new(down, up);
    }

    /// <summary>xʸ.</summary>
    /// <param name="x">X; its negative part is left out, and 0 where the exponent is not positive.</param>
    /// <param name="y">y, finite.</param>
    /// <returns>An interval around { xʸ, x &gt; 0 or x = 0 &lt; y }.</returns>
    public static Interval Pow(Interval x, double y) => Pow(x, FromDouble(y));

    /// <summary>xⁿ, for negative x too.</summary>
    /// <param name="x">X.</param>
    /// <param name="n">n.</param>
    /// <returns>An interval around { xⁿ, x ≠ 0 or n ≥ 0 }; x⁰ = 1. The tightest for n = 0, 1, 2.</returns>
    public static Interval Pow(Interval x, int n)
    {
        if (x.IsEmpty || n is 0 or 1)
        {
            return x.IsEmpty || n == 1 ? x : One;
        }

        if ((n & 1) != 0 && x.Lower < 0 && x.Upper <= 0)
        {
            return -Pow(-x, n);
        }

        if ((n & 1) != 0 && x.Lower < 0)
        {
            // An odd power grows through 0; its reciprocal jumps there from −∞ to +∞.
            return n < 0 ? Entire : new(-Enclosure.Pow(-x.Lower, n).Up, Enclosure.Pow(x.Upper, n).Up);
        }

        var (lower, upper) = (Abs(x).Lower, Abs(x).Upper);
        return n == 2 ? new(Directed.MultiplyDown(lower, lower), Directed.MultiplyUp(upper, upper))
            : n > 0 ? new(Enclosure.Pow(lower, n).Down, Enclosure.Pow(upper, n).Up)
            : upper == 0 ? Empty
            : new(Enclosure.Pow(upper, n).Down, Enclosure.Pow(lower, n).Up);
    }

    /// <summary>The value is in X.</summary>
    /// <param name="value">A number; an infinite one is in no interval.</param>
    /// <returns>Whether inf X ≤ value ≤ sup X and the value is finite.</returns>
    public bool Contains(double value) => double.IsFinite(value) && Lower <= value && value <= Upper;

    /// <summary>Y ⊆ X.</summary>
    /// <param name="other">Y.</param>
    /// <returns>Whether every element of Y is one of X.</returns>
    public bool Contains(Interval other) => other.IsEmpty || (Lower <= other.Lower && other.Upper <= Upper);

    /// <summary>As mathematics, both ends rounded outward: [0.69314718055994528, 0.6931471805599454], (-∞, 2], ∅.</summary>
    /// <returns>Five significant digits, and more, up to seventeen, where the width asks for them.</returns>
    public override string ToString()
    {
        var relative = IsEmpty || !IsBounded || IsPoint ? 1 : (Upper - Lower) / Magnitude;
        return ToString(Math.Clamp(2 + (int)Math.Ceiling(-Math.Log10(relative)), 5, 17));
    }

    /// <summary>As mathematics, both ends rounded outward to so many significant digits.</summary>
    /// <param name="digits">Significant digits, at least 1.</param>
    /// <returns>[0.1, 0.2], [1, ∞), (-∞, ∞) or ∅.</returns>
    public string ToString(int digits) =>
        IsEmpty ? "∅"
        : (double.IsInfinity(Lower) ? "(-∞, " : $"[{Outward.Lower(Lower, digits)}, ")
        + (double.IsInfinity(Upper) ? "∞)" : $"{Outward.Upper(Upper, digits)}]");

    private Interval NotEmpty() => IsEmpty ? throw new InvalidOperationException("The empty interval has no width, midpoint or magnitude.") : this;
}
