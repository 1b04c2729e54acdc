using System.Runtime.CompilerServices;

namespace Theory.Numerics;

/// <summary>Two doubles around the value of an elementary function at one point: the neighbours, or the value itself where it is a double.</summary>
/// <remarks>
/// The double-double h + l of <see cref="Elementary"/> is off by δ at most. h is the nearest double to it, so that the value lies within one place of h:
/// above h if l &gt; δ, below if l &lt; −δ, and on an undecided side else, where both neighbours of h are taken. That happens once in 2⁴⁰ random
/// arguments; at some short ones, as 1 + 2⁻⁵⁰, whose value all but reaches a double; and where the value is a double, which is decided apart: eˣ and
/// ln at 0 and 1 by hand, xʸ by <see cref="IsExactPower"/>.
/// Tiny arguments, at which a double-double would underflow, have their value next to x or 1.
/// </remarks>
internal static class Enclosure
{
    // Below it x²/2 is less than half a place of x, and |x| less than half a place of 1.
    private const double Tiny = 1.0 / (1L << 55);

    /// <summary>Around eˣ, x extended real.</summary>
    internal static (double Down, double Up) Exp(double x)
    {
        if (Math.Abs(x) < Tiny)
        {
            return BesideOne(Math.Sign(x));
        }

        if (x > 710)
        {
            return (double.MaxValue, double.PositiveInfinity);
        }

        if (x < -746)
        {
            return (0, x == double.NegativeInfinity ? 0 : double.Epsilon);
        }

        var (m, k) = Elementary.Exp(new(x, 0));
        var (down, up) = Round(m, Elementary.Error);
        return (Scale.Down(down, k), Scale.Up(up, k));
    }

    /// <summary>Around eˣ − 1, x extended real.</summary>
    internal static (double Down, double Up) Expm1(double x)
    {
        if (Math.Abs(x) < Tiny)
        {
            return x == 0 ? (0, 0) : (x, Math.BitIncrement(x));
        }

        if (x > 100)
        {
            // The 1 is less than 2⁻¹⁴⁴ of the value, far below the error that is allowed for.
            return Exp(x);
        }

        if (x < -100)
        {
            return (-1, x == double.NegativeInfinity ? -1 : Math.BitIncrement(-1.0));
        }

        var (down, up) = Round(Elementary.Expm1(x), Elementary.Error);
        return (Math.Max(down, -1), up);
    }

    /// <summary>Around ln x, x in [0, ∞].</summary>
    internal static (double Down, double Up) Log(double x) =>
        x == 0 ? (double.NegativeInfinity, double.MinValue)
        : x == double.PositiveInfinity ? (double.MaxValue, x)
        : Round(Elementary.Log(x), Elementary.Error);

    /// <summary>Around ln(1 + x), x in [−1, ∞].</summary>
    internal static (double Down, double Up) Log1p(double x) =>
        Math.Abs(x) < Tiny ? x == 0 ? (0, 0) : (Math.BitDecrement(x), x)
        : x == -1 ? (double.NegativeInfinity, double.MinValue)
        : x == double.PositiveInfinity ? (double.MaxValue, x)
        : Round(Elementary.Log1p(x), Elementary.Error);

    /// <summary>Around xʸ, x in [0, ∞], y extended real; at the ends the limit, and x⁰ = 1 there too.</summary>
    internal static (double Down, double Up) Pow(double x, double y)
    {
        if (y == 0 || x == 1)
        {
            return (1, 1);
        }

        if (x == 0 || x == double.PositiveInfinity || double.IsInfinity(y))
        {
            return (x > 1) == (y > 0) ? (double.PositiveInfinity, double.PositiveInfinity) : (0, 0);
        }

        var log = Elementary.Log(x);
        var exponent = log.Hi * y;
        if (Math.Abs(exponent) < Tiny)
        {
            return BesideOne(Math.Sign(log.Hi) * Math.Sign(y));
        }

        if (exponent > 710)
        {
            return (double.MaxValue, double.PositiveInfinity);
        }

        if (exponent < -746)
        {
            return (0, double.Epsilon);
        }

        var (m, k) = Elementary.Pow(log, y);
        var (down, up) = Round(m, Elementary.PowError);
        if (down < m.Hi && up > m.Hi && IsExactPower(x, y))
        {
            // A double this near to h is h.
            (down, up) = (m.Hi, m.Hi);
        }

        return (Scale.Down(down, k), Scale.Up(up, k));
    }

    /// <summary>The doubles around v, which is known to a relative error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Down, double Up) Round(DoubleDouble v, double error)
    {
        var slack = Math.Abs(v.Hi) * error;
        return (v.Lo >= slack ? v.Hi : Math.BitDecrement(v.Hi), v.Lo <= -slack ? v.Hi : Math.BitIncrement(v.Hi));
    }

    private static (double Down, double Up) BesideOne(int sign) =>
        (sign < 0 ? Math.BitDecrement(1.0) : 1, sign > 0 ? Math.BitIncrement(1.0) : 1);

    /// <summary>xʸ is a number of at most 53 bits, for a positive x ≠ 1 and y ≠ 0.</summary>
    /// <remarks>
    /// With x = o · 2ᵃ, o odd: a dyadic power needs an integer y, or a y = n / 2^q and a 2^q-th root of x that is dyadic, found by √ q times. Then
    /// oⁿ · 2^(a n) has the odd part oⁿ, so n &gt; 0 or o = 1. Whether 2^(a n) is in range is the scaling's to decide.
    /// </remarks>
    private static bool IsExactPower(double x, double y)
    {
        while (y != Math.Floor(y))
        {
            var root = Directed.SqrtDown(x);
            if (root != Directed.SqrtUp(x))
            {
                return false;
            }

            (x, y) = (root, 2 * y);
        }

        var odd = Exact.OddPart(x);
        if (odd == 1)
        {
            return true;
        }

        // Divided, since a product of two odd parts may pass 63 bits.
        var power = 1L;
        for (var n = 0; n < y; n++)
        {
            if (power > (1L << 53) / odd)
            {
                return false;
            }

            power *= odd;
        }

        return y > 0;
    }
}
