using System.Numerics;

namespace Theory.Numerics;

/// <summary>An upper bound of a size: m · 2ᵉ with a double m in [1, 2) and a 64-bit exponent, or 0. Every operation rounds up.</summary>
/// <remarks>
/// A product or a sum of doubles is off by 2⁻⁵³ relative; <see cref="Up"/> is more than two such errors, and is multiplied in after each. Exponents
/// stay below 2⁵⁸ in size: what is smaller is raised to 2^−2⁵⁸, what is larger is infinite.
/// </remarks>
internal readonly struct Magnitude
{
    internal const long ExponentLimit = 1L << 58;
    private const double Up = 1 + (4.0 / (1L << 52));
    private readonly double _m;
    private readonly long _e;

    private Magnitude(double m, long e) => (_m, _e) = (m, e);

    internal static Magnitude Zero => default;

    internal static Magnitude Infinite => new(1, ExponentLimit);

    internal bool IsZero => _m == 0;

    internal bool IsInfinite => _e >= ExponentLimit;

    /// <summary>⌊log₂⌋ of a bound that is not 0.</summary>
    internal long Exponent => _e;

    public static Magnitude operator +(Magnitude a, Magnitude b)
    {
        if (a._m == 0)
        {
            return b;
        }

        if (b._m == 0)
        {
            return a;
        }

        if (a._e < b._e)
        {
            (a, b) = (b, a);
        }

        var gap = a._e - b._e;
        return Normal((a._m + (gap > 60 ? Scale(-59) : b._m * Scale((int)-gap))) * Up, a._e);
    }

    public static Magnitude operator *(Magnitude a, Magnitude b) => a._m == 0 || b._m == 0 ? default : Normal(a._m * b._m * Up, a._e + b._e);

    /// <summary>A bound of size / other, where other is at least the second operand.</summary>
    public static Magnitude operator /(Magnitude a, LowerMagnitude b) => a._m == 0 ? default : Normal(a._m / b.M * Up, a._e - b.E);

    internal static Magnitude PowerOfTwo(long e) => Normal(1, e);

    internal static Magnitude Of(double value) => value == 0 ? default : Normal(Math.Abs(value) * Up, 0);

    /// <summary>A bound of |value · 2ᵉ|.</summary>
    internal static Magnitude Of(BigInteger value, long e)
    {
        if (value.IsZero)
        {
            return default;
        }

        var length = value.GetBitLength();
        if (length <= 1000)
        {
            return Normal(Math.Abs((double)value) * Up, e);
        }

        var drop = (int)length - 64;
        return Normal(Math.Abs((double)(value >> drop)) * Up, e + drop);
    }

    internal static Magnitude Max(Magnitude a, Magnitude b) => a < b ? b : a;

    internal static Magnitude Min(Magnitude a, Magnitude b) => a < b ? a : b;

    public static bool operator <(Magnitude a, Magnitude b) => a._m == 0 ? b._m != 0 : b._m != 0 && (a._e < b._e || (a._e == b._e && a._m < b._m));

    public static bool operator >(Magnitude a, Magnitude b) => b < a;

    internal Magnitude Times(double factor) => _m == 0 ? default : Normal(_m * factor * Up, _e);

    internal Magnitude Scaled(long power) => _m == 0 ? default : Normal(_m, _e + power);

    internal bool Same(Magnitude other) => _m == other._m && (_m == 0 || _e == other._e);

    /// <summary>√ of the bound, rounded up.</summary>
    internal Magnitude Root()
    {
        if (_m == 0)
        {
            return default;
        }

        var odd = (int)(_e & 1);
        return Normal(Math.Sqrt(odd == 1 ? 2 * _m : _m) * Up, (_e - odd) / 2);
    }

    /// <summary>The bound as the dyadic number that it is.</summary>
    internal Dyadic ToDyadic() => _m == 0 ? default : new((long)(_m * (1L << 52)), _e - 52);

    /// <summary>The bound as a double, rounded up.</summary>
    internal double ToDouble() => _m == 0 ? 0 : _e > 1023 ? double.PositiveInfinity : _e < -1022 ? Math.BitIncrement(Math.ScaleB(_m, (int)Math.Max(_e, -1100))) : Math.ScaleB(_m, (int)_e);

    private static double Scale(int k) => BitConverter.Int64BitsToDouble((long)(1023 + k) << 52);

    private static Magnitude Normal(double m, long e)
    {
        var bits = BitConverter.DoubleToInt64Bits(m);
        e += (bits >> 52) - 1023;
        return e < -ExponentLimit ? new(1, -ExponentLimit)
            : e >= ExponentLimit ? Infinite
            : new(BitConverter.Int64BitsToDouble((bits & 0xF_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000), e);
    }
}

/// <summary>A positive lower bound of a size: m · 2ᵉ.</summary>
internal readonly struct LowerMagnitude
{
    private const double Down = 1 - (4.0 / (1L << 52));

    internal LowerMagnitude(double m, long e) => (M, E) = (m, e);

    internal double M { get; }

    internal long E { get; }

    /// <summary>A bound of |value · 2ᵉ|, value not 0.</summary>
    internal static LowerMagnitude Of(BigInteger value, long e)
    {
        var length = value.GetBitLength();
        var drop = length <= 1000 ? 0 : (int)length - 64;
        var m = Math.Abs((double)(drop == 0 ? value : value >> drop)) * Down;
        var k = Math.ILogB(m);
        return new(Math.ScaleB(m, -k), e + drop + k);
    }

    internal LowerMagnitude Times(double factor) => new(M * factor * Down, E);

    /// <summary>√ of the bound, rounded down.</summary>
    internal LowerMagnitude Root()
    {
        var odd = (int)(E & 1);
        return new(Math.Sqrt(odd == 1 ? 2 * M : M) * Down, (E - odd) / 2);
    }
}

/// <summary>An exact number m · 2ᵉ.</summary>
internal readonly record struct Dyadic(BigInteger M, long E)
{
    /// <summary>⌈log₂|x|⌉, about: |x| ≤ 2^Top.</summary>
    internal long Top => E + M.GetBitLength();

    internal int Sign => M.Sign;

    public static Dyadic operator -(Dyadic a) => new(-a.M, a.E);

    public static Dyadic operator +(Dyadic a, Dyadic b) =>
        a.M.IsZero ? b
        : b.M.IsZero ? a
        : a.E >= b.E ? new((a.M << checked((int)(a.E - b.E))) + b.M, b.E)
        : new(a.M + (b.M << checked((int)(b.E - a.E))), a.E);

    public static Dyadic operator -(Dyadic a, Dyadic b) => a + -b;

    public static Dyadic operator *(Dyadic a, Dyadic b) => new(a.M * b.M, a.E + b.E);

    internal static Dyadic PowerOfTwo(long e) => new(BigInteger.One, e);

    /// <summary>The sign of a − b.</summary>
    internal static int Compare(Dyadic a, Dyadic b)
    {
        if (a.Sign != b.Sign || a.Sign == 0)
        {
            return a.Sign.CompareTo(b.Sign);
        }

        var (ta, tb) = (a.Top, b.Top);
        return Math.Abs(ta - tb) > 1 ? (ta > tb ? a.Sign : -a.Sign) : (a - b).Sign;
    }

    internal static Dyadic Min(Dyadic a, Dyadic b) => Compare(a, b) <= 0 ? a : b;

    internal static Dyadic Max(Dyadic a, Dyadic b) => Compare(a, b) >= 0 ? a : b;

    /// <summary>At most the number, with so many bits.</summary>
    internal Dyadic Down(int bits)
    {
        var drop = (int)(M.GetBitLength() - bits);
        return drop <= 0 ? this : new(M >> drop, E + drop);
    }

    /// <summary>At least the number, with so many bits.</summary>
    internal Dyadic Up(int bits) => -(-this).Down(bits);

    /// <summary>⌊x⌋ of a number below 2^100000 in size.</summary>
    internal BigInteger Floor() => E >= 0 ? M << (int)E : -E > M.GetBitLength() + 1 ? (M.Sign < 0 ? BigInteger.MinusOne : BigInteger.Zero) : M >> (int)-E;

    /// <summary>The greatest double at most the number, −∞ below all of them.</summary>
    internal double ToDoubleDown()
    {
        if (M.IsZero)
        {
            return 0;
        }

        var top = Top;
        if (top > 1025)
        {
            return M.Sign > 0 ? double.MaxValue : double.NegativeInfinity;
        }

        if (top < -1080)
        {
            return M.Sign > 0 ? 0 : -double.Epsilon;
        }

        // The double's last place is at max(top − 53, −1074); one place more on an exact power of two does no harm but width.
        var place = Math.Max(top - 53, -1074);
        var shift = place - E;
        var m = shift <= 0 ? M << (int)-shift : shift > M.GetBitLength() + 1 ? (M.Sign < 0 ? BigInteger.MinusOne : BigInteger.Zero) : M >> (int)shift;
        var value = Math.ScaleB((double)m, (int)place);
        return double.IsPositiveInfinity(value) ? double.MaxValue : value;
    }

    /// <summary>The smallest double at least the number, +∞ above all of them.</summary>
    internal double ToDoubleUp() => -(-this).ToDoubleDown();
}
