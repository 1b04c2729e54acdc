using System.Numerics;

namespace Theory.Numerics;

/// <summary>A real number known to lie in a ball, midpoint ± radius, in arbitrary precision: what a formula returns contains the real value.</summary>
/// <remarks>
/// <para>For every operation f and all real x ∈ X, y ∈ Y in the domain of f: f(x, y) ∈ f(X, Y). The midpoint is an exact dyadic number m · 2ᵉ; a ball may also be
/// a half-line, [a, ∞) or (−∞, a], or all real numbers: what overflows or divides by a ball around 0 becomes one of them, never an exception or NaN.</para>
/// <para>A ball carries its working precision in bits; an operation on two works at the greater one. A radius of 0 says that the value is known exactly; an
/// operation whose exact result fits into the precision keeps it so.</para>
/// <para>Outside the real domain of a function it throws <see cref="ArgumentOutOfRangeException"/>; a ball that reaches over the domain's edge gives all
/// real numbers.</para>
/// <para>Error: for an exact argument the result is accurate to its precision but for a few bits, close to a zero of the function too (law: the enclosure is
/// tight).</para>
/// </remarks>
public sealed partial class Ball : IElementary<Ball>, IEquatable<Ball>
{
    /// <summary>Numbers of size 2^(2⁵⁰) and more overflow, and of size 2^(−2⁵⁰) and less underflow.</summary>
    internal const long Limit = 1L << 50;

    private const int DefaultBits = 128;
    private readonly BigInteger _m;
    private readonly long _e;
    private readonly Magnitude _r;
    private readonly Shape _shape;
    private readonly int _bits;

    private Ball(BigInteger m, long e, Magnitude r, int bits, Shape shape = Shape.Bounded) => (_m, _e, _r, _bits, _shape) = (m, e, r, bits, shape);

    /// <summary>Bounded: m · 2ᵉ ± r. The half-lines start at m · 2ᵉ.</summary>
    private enum Shape : byte
    {
        Bounded,
        AtLeast,
        AtMost,
        Entire,
    }

    /// <summary>0, exactly.</summary>
    public static Ball Zero { get; } = new(BigInteger.Zero, 0, default, DefaultBits);

    /// <summary>1, exactly.</summary>
    public static Ball One { get; } = new(BigInteger.One, 0, default, DefaultBits);

    /// <summary>The working precision in bits.</summary>
    public int Bits => _bits;

    /// <summary>The value is known exactly: the radius is 0.</summary>
    public bool IsExact => _shape == Shape.Bounded && _r.IsZero;

    /// <summary>Both ends are finite.</summary>
    public bool IsFinite => _shape == Shape.Bounded;

    /// <summary>It is exactly 0.</summary>
    public bool IsZero => _shape == Shape.Bounded && _m.IsZero && _r.IsZero;

    /// <summary>How the number stands to 0: Unknown where the ball contains 0 and more.</summary>
    public Ordering Sign => _shape switch
    {
        Shape.AtLeast => _m.Sign > 0 ? Ordering.Greater : Ordering.Unknown,
        Shape.AtMost => _m.Sign < 0 ? Ordering.Less : Ordering.Unknown,
        Shape.Entire => Ordering.Unknown,
        _ when _r.IsZero => _m.Sign > 0 ? Ordering.Greater : _m.Sign < 0 ? Ordering.Less : Ordering.Equal,
        _ when _m.IsZero => Ordering.Unknown,
        _ when _r.Exponent < Top - 3 => _m.Sign > 0 ? Ordering.Greater : Ordering.Less,
        _ => LowerEnd.Sign > 0 ? Ordering.Greater : UpperEnd.Sign < 0 ? Ordering.Less : Ordering.Unknown,
    };

    /// <summary>0 is in the ball.</summary>
    public bool ContainsZero => _shape switch
    {
        Shape.AtLeast => _m.Sign <= 0,
        Shape.AtMost => _m.Sign >= 0,
        Shape.Entire => true,
        _ => LowerEnd.Sign <= 0 && UpperEnd.Sign >= 0,
    };

    /// <summary>A double near the middle; 0 for all numbers, the finite end of a half-line.</summary>
    public double Midpoint => _shape == Shape.Entire || _m.IsZero ? 0 : _m.Sign > 0 ? new Dyadic(_m, _e).ToDoubleDown() : new Dyadic(_m, _e).ToDoubleUp();

    /// <summary>The least k with radius &lt; 2ᵏ: <see cref="long.MinValue"/> for radius 0, <see cref="long.MaxValue"/> for an unbounded ball.</summary>
    public long RadiusExponent => _shape != Shape.Bounded ? long.MaxValue : _r.IsZero ? long.MinValue : _r.Exponent + 1;

    /// <summary>The bits of the midpoint that the radius leaves certain, about log₂|midpoint / radius|: <see cref="int.MaxValue"/> where exact, 0 where the ball contains 0.</summary>
    public int Accuracy =>
        _shape != Shape.Bounded ? 0
        : _r.IsZero ? int.MaxValue
        : _m.IsZero ? 0
        : (int)Math.Clamp(Top - 1 - _r.Exponent - 1, 0, int.MaxValue - 1);

    /// <summary>|m · 2ᵉ| ≤ 2^Top, and at least half of that.</summary>
    private long Top => _e + _m.GetBitLength();

    /// <summary>The midpoint, exactly.</summary>
    internal Dyadic Middle => new(_m, _e);

    /// <summary>An exact number at most every element, of a bounded ball.</summary>
    private Dyadic LowerEnd => _r.IsZero ? Middle : Far() is var (near, radius) ? near - radius.ToDyadic() : default;

    /// <summary>An exact number at least every element, of a bounded ball.</summary>
    private Dyadic UpperEnd => _r.IsZero ? Middle : Far() is var (near, radius) ? near + radius.ToDyadic() : default;

    /// <summary>The radius is no small part of the midpoint: more than 2⁻⁹ of it, and at least where it is more than 2⁻⁷.</summary>
    private bool IsWide => !_r.IsZero && (_m.IsZero || _r.Exponent > Top - 9);

    /// <summary>The ball of one double.</summary>
    /// <param name="value">A finite double.</param>
    public static implicit operator Ball(double value) => FromDouble(value);

    /// <summary>X + Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { x + y }.</returns>
    public static Ball operator +(Ball a, Ball b)
    {
        var bits = Math.Max(a._bits, b._bits);
        if (a._shape != Shape.Bounded || b._shape != Shape.Bounded)
        {
            return UnboundedSum(a, b, bits);
        }

        var r = a._r + b._r;
        if (a._m.IsZero || b._m.IsZero)
        {
            return a._m.IsZero ? Finish(b._m, b._e, r, bits) : Finish(a._m, a._e, r, bits);
        }

        if (a._e == b._e)
        {
            return Finish(a._m + b._m, a._e, r, bits);
        }

        if (a._e < b._e)
        {
            (a, b) = (b, a);
        }

        // b's unit is the smaller. Where the other's size is out of reach of the precision, it is an error.
        var gap = a.Top - b.Top;
        if (gap > bits + 64)
        {
            return Finish(a._m, a._e, r + Magnitude.Of(b._m, b._e), bits);
        }

        if (gap < -bits - 64)
        {
            return Finish(b._m, b._e, r + Magnitude.Of(a._m, a._e), bits);
        }

        return Finish((a._m << (int)(a._e - b._e)) + b._m, b._e, r, bits);
    }

    /// <summary>−X.</summary>
    /// <param name="a">X.</param>
    /// <returns>{ −x }, exactly.</returns>
    public static Ball operator -(Ball a) =>
        new(-a._m, a._e, a._r, a._bits, a._shape == Shape.AtLeast ? Shape.AtMost : a._shape == Shape.AtMost ? Shape.AtLeast : a._shape);

    /// <summary>X − Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { x − y }.</returns>
    public static Ball operator -(Ball a, Ball b) => a + -b;

    /// <summary>X · Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { x · y }.</returns>
    public static Ball operator *(Ball a, Ball b)
    {
        var bits = Math.Max(a._bits, b._bits);
        if (a._shape != Shape.Bounded || b._shape != Shape.Bounded)
        {
            return UnboundedProduct(a, b, bits);
        }

        if (a.IsZero || b.IsZero)
        {
            return ExactZero(bits);
        }

        if (a.IsWide || b.IsWide)
        {
            var (al, ah, bl, bh) = (a.LowerEnd, a.UpperEnd, b.LowerEnd, b.UpperEnd);
            var (p, q, s, t) = (al * bl, al * bh, ah * bl, ah * bh);
            return FromEnds(Dyadic.Min(Dyadic.Min(p, q), Dyadic.Min(s, t)), Dyadic.Max(Dyadic.Max(p, q), Dyadic.Max(s, t)), bits);
        }

        var r = Magnitude.Zero;
        if (!b._r.IsZero)
        {
            r = Magnitude.Of(a._m, a._e) * b._r;
        }

        if (!a._r.IsZero)
        {
            r += (Magnitude.Of(b._m, b._e) + b._r) * a._r;
        }

        return Finish(a._m * b._m, a._e + b._e, r, bits);
    }

    /// <summary>X / Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y; where it contains 0, the quotient is all numbers, or a half-line where 0 is an end of Y.</param>
    /// <returns>A ball around { x / y, y ≠ 0 }.</returns>
    public static Ball operator /(Ball a, Ball b)
    {
        var bits = Math.Max(a._bits, b._bits);
        if (a._shape != Shape.Bounded || b._shape != Shape.Bounded)
        {
            return UnboundedQuotient(a, b, bits);
        }

        if (b.IsWide || b._m.IsZero)
        {
            return WideQuotient(a, b, bits);
        }

        if (a._m.IsZero && a._r.IsZero)
        {
            return ExactZero(bits);
        }

        if (a.IsWide)
        {
            return a * (ExactOne(bits) / b);
        }

        var shift = Math.Max(0, bits + 2 + (int)(b._m.GetBitLength() - a._m.GetBitLength()));
        var (q, rest) = BigInteger.DivRem(a._m << shift, b._m);
        var e = a._e - b._e - shift;
        if (rest.IsZero && a._r.IsZero && b._r.IsZero)
        {
            return Finish(Stripped(q, ref e), e, default, bits);
        }

        var r = Magnitude.PowerOfTwo(e);
        if (!a._r.IsZero || !b._r.IsZero)
        {
            r += (a._r + ((Magnitude.Of(q, e) + r) * b._r)) / LowerMagnitude.Of(b._m, b._e).Times(0.992);
        }

        return Finish(q, e, r, bits);
    }

    /// <summary>x + Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { x + y }.</returns>
    public static Ball operator +(double a, Ball b) => FromDouble(a, b._bits) + b;

    /// <summary>X + y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>A ball around { x + y }.</returns>
    public static Ball operator +(Ball a, double b) => a + FromDouble(b, a._bits);

    /// <summary>x − Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { x − y }.</returns>
    public static Ball operator -(double a, Ball b) => FromDouble(a, b._bits) - b;

    /// <summary>X − y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>A ball around { x − y }.</returns>
    public static Ball operator -(Ball a, double b) => a - FromDouble(b, a._bits);

    /// <summary>x · Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { x · y }.</returns>
    public static Ball operator *(double a, Ball b) => FromDouble(a, b._bits) * b;

    /// <summary>X · y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>A ball around { x · y }.</returns>
    public static Ball operator *(Ball a, double b) => a * FromDouble(b, a._bits);

    /// <summary>x / Y.</summary>
    /// <param name="a">x, finite.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { x / y, y ≠ 0 }.</returns>
    public static Ball operator /(double a, Ball b) => FromDouble(a, b._bits) / b;

    /// <summary>X / y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">y, finite.</param>
    /// <returns>A ball around { x / y }.</returns>
    public static Ball operator /(Ball a, double b) => a / FromDouble(b, a._bits);

    /// <summary>The same set of numbers.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>Whether X = Y as sets, whatever their precisions.</returns>
    public static bool operator ==(Ball? a, Ball? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Not the same set of numbers.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>Whether X ≠ Y as sets.</returns>
    public static bool operator !=(Ball? a, Ball? b) => !(a == b);

    /// <summary>The value, exactly, at 128 bits of working precision.</summary>
    /// <param name="value">A finite double.</param>
    /// <returns>A ball of radius 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is infinite or not a number.</exception>
    public static Ball FromDouble(double value) => FromDouble(value, DefaultBits);

    /// <summary>The value, exactly.</summary>
    /// <param name="value">A finite double.</param>
    /// <param name="bits">The working precision, at least 16.</param>
    /// <returns>A ball of radius 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is infinite or not a number, or the precision out of range.</exception>
    public static Ball FromDouble(double value, int bits)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A number is finite.");
        }

        CheckBits(bits);
        var (m, e) = Exact.Parts(value);
        if (m == 0)
        {
            return ExactZero(bits);
        }

        var zeros = BitOperations.TrailingZeroCount(m);
        return new(m >> zeros, e + zeros, default, bits);
    }

    /// <summary>n, exactly, however long it is.</summary>
    /// <param name="n">n.</param>
    /// <param name="bits">The working precision, at least 16.</param>
    /// <returns>A ball of radius 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The precision is out of range.</exception>
    public static Ball FromInteger(BigInteger n, int bits = DefaultBits)
    {
        CheckBits(bits);
        long e = 0;
        return new(Stripped(n, ref e), e, default, bits);
    }

    /// <summary>p / q: exactly, where it is a dyadic number that fits into the precision.</summary>
    /// <param name="p">The numerator.</param>
    /// <param name="q">The denominator, not 0.</param>
    /// <param name="bits">The working precision, at least 16.</param>
    /// <returns>A ball around p / q.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is 0, or the precision out of range.</exception>
    public static Ball FromRatio(BigInteger p, BigInteger q, int bits = DefaultBits) =>
        q.IsZero ? throw new ArgumentOutOfRangeException(nameof(q), q, "A denominator is not 0.") : FromInteger(p, bits) / FromInteger(q, bits);

    /// <summary>The number that a decimal text stands for.</summary>
    /// <param name="text">Digits with at most one point, a sign and an exponent e±k, |k| ≤ 5000: "-1.25e-3".</param>
    /// <param name="bits">The working precision, at least 16.</param>
    /// <returns>A ball around the number.</returns>
    /// <exception cref="FormatException">The text is not such a number.</exception>
    public static Ball Parse(string text, int bits = DefaultBits)
    {
        var (p, q) = Exact.Decimal(text);
        return FromRatio(p, q, bits);
    }

    /// <summary>A ball around [lower, upper].</summary>
    /// <param name="interval">The interval, not empty.</param>
    /// <param name="bits">The working precision, at least 16.</param>
    /// <returns>The ball, a half-line or all numbers where the interval is unbounded.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The interval is empty, or the precision out of range.</exception>
    public static Ball FromInterval(Interval interval, int bits = DefaultBits) =>
        interval.IsEmpty ? throw new ArgumentOutOfRangeException(nameof(interval), interval, "A ball is not empty.")
        : interval.IsEntire ? All(bits)
        : double.IsInfinity(interval.Upper) ? HalfLine(FromDouble(interval.Lower, bits).Middle, bits)
        : double.IsInfinity(interval.Lower) ? -HalfLine(-FromDouble(interval.Upper, bits).Middle, bits)
        : FromEnds(FromDouble(interval.Lower, bits).Middle, FromDouble(interval.Upper, bits).Middle, bits);

    /// <summary>A ball around X ∪ Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>The hull.</returns>
    public static Ball Hull(Ball a, Ball b)
    {
        var bits = Math.Max(a._bits, b._bits);
        if (a.IsFinite && b.IsFinite)
        {
            return FromEnds(Dyadic.Min(a.LowerEnd, b.LowerEnd), Dyadic.Max(a.UpperEnd, b.UpperEnd), bits);
        }

        var (below, above) = (a.IsBelow && b.IsBelow, a.IsAbove && b.IsAbove);
        return below ? HalfLine(Dyadic.Min(a.LowerEndOf, b.LowerEndOf), bits)
            : above ? -HalfLine(-Dyadic.Max(a.UpperEndOf, b.UpperEndOf), bits)
            : All(bits);
    }

    /// <summary>max(x, y).</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { max(x, y) }.</returns>
    public static Ball Max(Ball a, Ball b)
    {
        var order = Compare(a, b);
        if (order != Ordering.Unknown)
        {
            return order == Ordering.Less ? b : a;
        }

        var bits = Math.Max(a._bits, b._bits);
        if (a.IsFinite && b.IsFinite)
        {
            return FromEnds(Dyadic.Max(a.LowerEnd, b.LowerEnd), Dyadic.Max(a.UpperEnd, b.UpperEnd), bits);
        }

        var bound = !a.IsBelow ? b.IsBelow ? b.LowerEndOf : (Dyadic?)null : b.IsBelow ? Dyadic.Max(a.LowerEndOf, b.LowerEndOf) : a.LowerEndOf;
        return a.IsAbove && b.IsAbove
            ? bound is { } low ? FromEnds(low, Dyadic.Max(a.UpperEndOf, b.UpperEndOf), bits) : -HalfLine(-Dyadic.Max(a.UpperEndOf, b.UpperEndOf), bits)
            : bound is { } least ? HalfLine(least, bits) : All(bits);
    }

    /// <summary>min(x, y).</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>A ball around { min(x, y) }.</returns>
    public static Ball Min(Ball a, Ball b) => -Max(-a, -b);

    /// <summary>|x|.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { |x| }.</returns>
    public static Ball Abs(Ball x)
    {
        switch (x.Sign)
        {
            case Ordering.Less:
                return -x;
            case Ordering.Greater or Ordering.Equal:
                return x;
        }

        return x.IsFinite ? FromEnds(default, Dyadic.Max(-x.LowerEnd, x.UpperEnd), x._bits) : HalfLine(default, x._bits);
    }

    /// <summary>⌊x⌋.</summary>
    /// <param name="x">X.</param>
    /// <returns>The integer, exactly, where every element has the same floor; else a ball around all of them.</returns>
    public static Ball Floor(Ball x)
    {
        if (!x.IsFinite || x.Top > 100_000 || (!x._r.IsZero && x._r.Exponent > 100_000))
        {
            return x.IsFinite && x._r.IsZero ? x : x - FromEnds(default, Dyadic.PowerOfTwo(0), x._bits);
        }

        var (lower, upper) = (x.LowerEnd.Floor(), x.UpperEnd.Floor());
        return lower == upper ? FromInteger(lower, x._bits) : FromEnds(new(lower, 0), new(upper, 0), x._bits);
    }

    /// <summary>How X stands to Y.</summary>
    /// <param name="a">X.</param>
    /// <param name="b">Y.</param>
    /// <returns>What holds for every x ∈ X and y ∈ Y; <see cref="Ordering.Unknown"/> where the sets overlap.</returns>
    public static Ordering Compare(Ball a, Ball b) =>
        a.IsExact && b.IsExact
            ? Dyadic.Compare(a.Middle, b.Middle) switch { < 0 => Ordering.Less, 0 => Ordering.Equal, _ => Ordering.Greater }
        : a.IsAbove && b.IsBelow && Dyadic.Compare(a.UpperEndOf, b.LowerEndOf) < 0 ? Ordering.Less
        : a.IsBelow && b.IsAbove && Dyadic.Compare(a.LowerEndOf, b.UpperEndOf) > 0 ? Ordering.Greater
        : Ordering.Unknown;

    /// <summary>Some number is in both.</summary>
    /// <param name="other">Y.</param>
    /// <returns>Whether X ∩ Y is not empty.</returns>
    public bool Overlaps(Ball other) => Compare(this, other) is Ordering.Unknown or Ordering.Equal;

    /// <summary>Y ⊆ X.</summary>
    /// <param name="other">Y.</param>
    /// <returns>Whether every element of Y is one of X.</returns>
    public bool Contains(Ball other) =>
        (!IsBelow || (other.IsBelow && Dyadic.Compare(LowerEndOf, other.LowerEndOf) <= 0))
        && (!IsAbove || (other.IsAbove && Dyadic.Compare(UpperEndOf, other.UpperEndOf) >= 0));

    /// <summary>p / q is in the ball, decided exactly.</summary>
    /// <param name="p">The numerator.</param>
    /// <param name="q">The denominator, positive.</param>
    /// <returns>Whether p / q ∈ X.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The denominator is not positive.</exception>
    public bool Contains(BigInteger p, BigInteger q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, BigInteger.One);
        bool AtMost(Dyadic x) => Dyadic.Compare(new(x.M * q, x.E), new(p, 0)) <= 0;
        bool AtLeast(Dyadic x) => Dyadic.Compare(new(x.M * q, x.E), new(p, 0)) >= 0;
        return (!IsBelow || AtMost(LowerEndOf)) && (!IsAbove || AtLeast(UpperEndOf));
    }

    /// <summary>The smallest interval of doubles around the ball.</summary>
    /// <returns>The interval, unbounded where the ball reaches beyond the doubles.</returns>
    public Interval ToInterval() =>
        new(IsBelow ? LowerEndOf.ToDoubleDown() : double.NegativeInfinity, IsAbove ? UpperEndOf.ToDoubleUp() : double.PositiveInfinity);

    /// <summary>The ball with another working precision, its midpoint rounded to it where it is longer.</summary>
    /// <param name="bits">The working precision, at least 16.</param>
    /// <returns>A ball that contains this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The precision is out of range.</exception>
    public Ball Round(int bits)
    {
        CheckBits(bits);
        return _shape == Shape.Bounded && !IsWide ? Finish(_m, _e, _r, bits) : new(_m, _e, _r, bits, _shape);
    }

    /// <summary>The same set, whatever the precision.</summary>
    /// <param name="other">Y.</param>
    /// <returns>Whether X = Y.</returns>
    public bool Equals(Ball? other) =>
        other is not null && _shape == other._shape && (_shape == Shape.Entire || (Dyadic.Compare(Middle, other.Middle) == 0 && _r.Same(other._r)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Ball);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var e = _e;
        return _shape == Shape.Entire ? 0 : HashCode.Combine(_shape, Stripped(_m, ref e), _m.IsZero ? 0 : e);
    }

    /// <summary>All real numbers.</summary>
    internal static Ball All(int bits) => new(BigInteger.Zero, 0, default, bits, Shape.Entire);

    /// <summary>[a, ∞).</summary>
    internal static Ball HalfLine(Dyadic a, int bits) => new(a.M, a.E, default, bits, Shape.AtLeast);

    internal static Ball ExactZero(int bits) => new(BigInteger.Zero, 0, default, bits);

    internal static Ball ExactOne(int bits) => new(BigInteger.One, 0, default, bits);

    internal static Ball OfInteger(long n, int bits) => new(n, 0, default, bits);

    /// <summary>n · 2ᵉ.</summary>
    internal static Ball OfDyadic(BigInteger n, long e, int bits) => new(n, n.IsZero ? 0 : e, default, bits);

    /// <summary>0 ± r.</summary>
    internal static Ball Around(Magnitude r, int bits) => Finish(BigInteger.Zero, 0, r, bits);

    /// <summary>The same number in the precision given, nothing rounded.</summary>
    internal Ball At(int bits) => new(_m, _e, _r, bits, _shape);

    /// <summary>X ± extra.</summary>
    internal Ball Widened(Magnitude extra) => extra.IsZero || _shape == Shape.Entire ? this
        : _shape == Shape.Bounded ? Finish(_m, _e, _r + extra, _bits)
        : extra.IsInfinite ? All(_bits)
        : this + Around(extra, _bits);

    /// <summary>X · 2ᵏ, exactly.</summary>
    internal Ball Scaled(long k) => _m.IsZero && _r.IsZero ? this : _shape == Shape.Bounded ? Finish(_m, _e + k, _r.Scaled(k), _bits) : new(_m, _e + k, _r, _bits, _shape);

    /// <summary>X · n.</summary>
    internal Ball Times(long n) => _shape == Shape.Bounded && n != 0 ? Finish(_m * n, _e, _r * Magnitude.Of(n), _bits) : this * OfInteger(n, _bits);

    /// <summary>X / n, n ≠ 0.</summary>
    internal Ball Over(long n)
    {
        if (_shape != Shape.Bounded || _m.IsZero)
        {
            return this / OfInteger(n, _bits);
        }

        var shift = Math.Max(0, _bits + 66 - (int)_m.GetBitLength());
        var (q, rest) = BigInteger.DivRem(_m << shift, n);
        var e = _e - shift;
        if (rest.IsZero && _r.IsZero)
        {
            return Finish(Stripped(q, ref e), e, default, _bits);
        }

        return Finish(q, e, Magnitude.PowerOfTwo(e) + (_r / LowerMagnitude.Of(n, 0)), _bits);
    }

    /// <summary>max |x|, rounded up.</summary>
    internal Magnitude Size => _shape == Shape.Bounded ? Magnitude.Of(_m, _e) + _r : Magnitude.Infinite;

    /// <summary>The radius.</summary>
    internal Magnitude Radius => _shape == Shape.Bounded ? _r : Magnitude.Infinite;

    /// <summary>The midpoint alone.</summary>
    internal Ball Centre => new(_m, _e, default, _bits, _shape);

    /// <summary>The ball of the lower end, exact, or all numbers.</summary>
    internal Ball LowerPoint => IsBelow ? OfDyadic(LowerEndOf.M, LowerEndOf.E, _bits) : All(_bits);

    /// <summary>The ball of the upper end, exact, or all numbers.</summary>
    internal Ball UpperPoint => IsAbove ? OfDyadic(UpperEndOf.M, UpperEndOf.E, _bits) : All(_bits);

    /// <summary>It has a finite lower end.</summary>
    internal bool IsBelow => _shape is Shape.Bounded or Shape.AtLeast;

    /// <summary>It has a finite upper end.</summary>
    internal bool IsAbove => _shape is Shape.Bounded or Shape.AtMost;

    /// <summary>About log₂ of the midpoint's size; the least number for 0.</summary>
    internal long SizeExponent => _m.IsZero ? long.MinValue / 4 : Top;

    private Dyadic LowerEndOf => _shape == Shape.AtLeast ? Middle : LowerEnd;

    private Dyadic UpperEndOf => _shape == Shape.AtMost ? Middle : UpperEnd;

    /// <summary>A ball around [lower, upper]; the end that is nearer to 0 is kept where the ball is wide, so that a sign that was known stays known.</summary>
    internal static Ball FromEnds(Dyadic lower, Dyadic upper, int bits)
    {
        if (upper.Sign <= 0 && lower.Sign < 0)
        {
            return -FromEnds(-upper, -lower, bits);
        }

        var compared = Dyadic.Compare(lower, upper);
        if (compared >= 0)
        {
            return Finish(lower.M, lower.E, default, bits);
        }

        var reach = (4L * bits) + 200;
        if (!lower.M.IsZero && !upper.M.IsZero)
        {
            if (upper.Top - lower.Top > reach)
            {
                lower = lower.Sign > 0 ? default : new(BigInteger.MinusOne, upper.Top - reach);
            }
            else if (lower.Top - upper.Top > reach)
            {
                upper = new(BigInteger.One, lower.Top - reach);
            }
        }

        (lower, upper) = (lower.Down(2 * bits), upper.Up(2 * bits));
        var width = upper - lower;
        var r = Magnitude.Of(width.M, width.E).Scaled(-1);
        if (r.Exponent > Limit)
        {
            return lower.Sign >= 0 ? HalfLine(lower, bits) : All(bits);
        }

        var middle = lower.Sign >= 0 ? lower + r.ToDyadic() : new Dyadic((lower + upper).M, (lower + upper).E - 1);
        var ball = new Ball(middle.M, middle.M.IsZero ? 0 : middle.E, r, bits);
        return ball.IsWide && middle.Top < Limit && middle.E > -Limit ? ball : Finish(middle.M, middle.E, r, bits);
    }

    /// <summary>m · 2ᵉ ± r, the midpoint rounded to the precision.</summary>
    private static Ball Finish(BigInteger m, long e, Magnitude r, int bits)
    {
        var length = m.GetBitLength();
        if (length > bits)
        {
            var drop = (int)(length - bits);
            if (!r.IsZero || BigInteger.TrailingZeroCount(m) < drop)
            {
                r += Magnitude.PowerOfTwo(e + drop);
            }

            m >>= drop;
            e += drop;
        }

        if (m.IsZero)
        {
            e = 0;
        }

        return e > Limit - bits - 8 || e < -Limit || (!r.IsZero && r.Exponent > Limit - 8) ? Extreme(m, e, r, bits) : new(m, e, r, bits);
    }

    /// <summary>What overflows is a half-line or all numbers, what underflows a ball that ends at 0.</summary>
    private static Ball Extreme(BigInteger m, long e, Magnitude r, int bits)
    {
        var top = m.IsZero ? long.MinValue / 4 : e + m.GetBitLength();
        var sure = !m.IsZero && (r.IsZero || r.Exponent < top - 3);
        if (top > Limit - 8 || (!r.IsZero && r.Exponent > Limit - 8))
        {
            if (!sure)
            {
                return All(bits);
            }

            var half = HalfLine(Dyadic.PowerOfTwo(Limit - 16), bits);
            return m.Sign > 0 ? half : -half;
        }

        if (e >= -Limit)
        {
            return new(m, e, r, bits);
        }

        // |m · 2ᵉ| < 2^least
        var least = Math.Max(top, -Limit) + 2;
        if (sure)
        {
            return new(m.Sign, least, Magnitude.PowerOfTwo(least), bits);
        }

        return new(BigInteger.Zero, 0, Magnitude.PowerOfTwo(least) + r, bits);
    }

    private static BigInteger Stripped(BigInteger m, ref long e)
    {
        if (m.IsZero)
        {
            e = 0;
            return m;
        }

        var zeros = (int)BigInteger.TrailingZeroCount(m);
        e += zeros;
        return zeros == 0 ? m : m >> zeros;
    }

    private static void CheckBits(int bits)
    {
        if (bits is < 16 or > 1 << 24)
        {
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "A precision is at least 16 and at most 2^24 bits.");
        }
    }

    private static Ball UnboundedSum(Ball a, Ball b, int bits) =>
        a.IsBelow && b.IsBelow ? From((a.LowerPoint.At(bits) + b.LowerPoint).LowerOr(), bits)
        : a.IsAbove && b.IsAbove ? -From((-a.UpperPoint.At(bits) - b.UpperPoint).LowerOr(), bits)
        : All(bits);

    /// <summary>[a, ∞), or all numbers where there is no a.</summary>
    private static Ball From(Dyadic? a, int bits) => a is { } end ? HalfLine(end, bits) : All(bits);

    private static Ball UnboundedProduct(Ball a, Ball b, int bits)
    {
        if (a.IsZero || b.IsZero)
        {
            return ExactZero(bits);
        }

        // What is at most 0 is turned round.
        if (a.IsAbove && a.UpperEndOf.Sign <= 0)
        {
            return -(-a * b);
        }

        if (b.IsAbove && b.UpperEndOf.Sign <= 0)
        {
            return -(a * -b);
        }

        return a.IsBelow && b.IsBelow && a.LowerEndOf.Sign >= 0 && b.LowerEndOf.Sign >= 0
            ? From((a.LowerPoint.At(bits) * b.LowerPoint).LowerOr(), bits)
            : All(bits);
    }

    private static Ball UnboundedQuotient(Ball a, Ball b, int bits)
    {
        if (a.IsZero)
        {
            return b.ContainsZero ? All(bits) : ExactZero(bits);
        }

        if (a.IsAbove && a.UpperEndOf.Sign <= 0)
        {
            return -(-a / b);
        }

        if (b.IsAbove && b.UpperEndOf.Sign <= 0)
        {
            return -(a / -b);
        }

        if (!b.IsBelow || b.LowerEndOf.Sign <= 0)
        {
            return a.IsBelow && a.LowerEndOf.Sign >= 0 && b.IsBelow && b.LowerEndOf.Sign == 0 ? HalfLine(default, bits) : All(bits);
        }

        // b is at least a positive number
        if (b.IsAbove)
        {
            return a * (ExactOne(bits) / b);
        }

        if (!a.IsFinite)
        {
            return a.IsBelow && a.LowerEndOf.Sign >= 0 ? HalfLine(default, bits) : All(bits);
        }

        return a * ((ExactOne(bits) / b.LowerPoint).UpperOr() is { } most ? FromEnds(default, most, bits) : HalfLine(default, bits));
    }

    private static Ball WideQuotient(Ball a, Ball b, int bits)
    {
        var (lower, upper) = (b.LowerEnd, b.UpperEnd);
        if (lower.Sign < 0 && upper.Sign <= 0)
        {
            return WideQuotient(-a, -b, bits);
        }

        if (lower.Sign < 0 || upper.Sign == 0)
        {
            return All(bits);
        }

        var least = (ExactOne(bits) / OfDyadic(upper.M, upper.E, bits)).LowerOr();
        if (lower.Sign == 0)
        {
            return a * HalfLine(least ?? default, bits);
        }

        var most = (ExactOne(bits) / OfDyadic(lower.M, lower.E, bits)).UpperOr();
        return a * (most is { } end ? FromEnds(least ?? default, end, bits) : HalfLine(least ?? default, bits));
    }

    /// <summary>The midpoint and radius, the one that is beyond the precision's reach below the other replaced by a larger error.</summary>
    private (Dyadic Near, Magnitude Radius) Far()
    {
        if (_m.IsZero)
        {
            return (default, _r);
        }

        var reach = (4L * _bits) + 200;
        var top = Top;
        return top - _r.Exponent > reach ? (Middle, Magnitude.PowerOfTwo(top - reach))
            : _r.Exponent - top > reach ? (default, _r.Times(1))
            : (Middle, _r);
    }

    /// <summary>The lower end, none where it is −∞.</summary>
    private Dyadic? LowerOr() => IsBelow ? LowerEndOf : null;

    private Dyadic? UpperOr() => IsAbove ? UpperEndOf : null;
}
