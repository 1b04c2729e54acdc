using System.Globalization;
using System.Numerics;

namespace Theory.Numerics;

/// <content>Decimal text.</content>
public sealed partial class Ball
{
    /// <summary>As mathematics, in digits that the radius leaves certain: 3.14159265358979323846 ± 1e-20, [2, ∞), (-∞, ∞).</summary>
    /// <returns>A decimal number, and ± a bound of its distance from every element, where that is not 0.</returns>
    public override string ToString() => ToString(Math.Max(5, (int)(_bits * 0.30103) + 1));

    /// <summary>As mathematics, with so many significant digits at most.</summary>
    /// <param name="digits">Significant digits, at least 1; fewer are printed where the radius leaves fewer certain.</param>
    /// <returns>A decimal number, and ± a bound of its distance from every element, where that is not 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no digits.</exception>
    public string ToString(int digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        switch (_shape)
        {
            case Shape.AtLeast:
                return $"[{End(digits)}, ∞)";
            case Shape.AtMost:
                return $"(-∞, {End(digits)}]";
            case Shape.Entire:
                return "(-∞, ∞)";
        }

        if (IsZero)
        {
            return "0";
        }

        if (Math.Abs(SizeExponent) > 100_000 && !_m.IsZero)
        {
            return Huge(digits);
        }

        if ((_m.IsZero || IsWide) && Math.Abs(_r.Exponent) > 100_000)
        {
            // No digit, or hardly one, is certain.
            return $"0 ± 1e{PowerOfTenAbove(Size)}";
        }

        // The digit of 10^place is the last: at least the digits asked for, and no digit below the radius.
        var top = (int)Math.Floor((_m.IsZero ? _r.Exponent : SizeExponent - 1) * 0.30102999566398120);
        var place = top - digits;
        if (!_r.IsZero && Math.Abs(_r.Exponent) < 200_000)
        {
            place = Math.Max(place, (int)Math.Ceiling((_r.Exponent + 1) * 0.30102999566398120));
        }

        var (p, q) = Ratio(Middle);
        var (a, b) = place <= 0 ? (p * BigInteger.Pow(10, -place), q) : (p, q * BigInteger.Pow(10, place));
        var n = Nearest(a, b);
        if (BigInteger.Abs(n).ToString(CultureInfo.InvariantCulture).Length > digits)
        {
            place++;
            (a, b) = place <= 0 ? (p * BigInteger.Pow(10, -place), q) : (p, q * BigInteger.Pow(10, place));
            n = Nearest(a, b);
        }

        // |n − a/b| in units of the last digit, and the radius in the same units: at most one unit together for a radius below half of it.
        var exact = n * b == a;
        var text = Written(n, place);
        if (exact && _r.IsZero)
        {
            while ((n % 10).IsZero)
            {
                n /= 10;
                place++;
            }

            return Written(n, place);
        }

        var (rp, rq) = Ratio(_r.IsZero ? default : Math.Abs(_r.Exponent) > 200_000 ? new(BigInteger.One, -200_000) : _r.ToDyadic());
        var (unitP, unitQ) = place >= 0 ? (BigInteger.Pow(10, place), BigInteger.One) : (BigInteger.One, BigInteger.Pow(10, -place));

        // error = |n·unit − p/q| + r, in units: (|n·b − a| / b) + r / unit
        var errorP = (BigInteger.Abs((n * b) - a) * rq * unitP) + (rp * unitQ * b);
        var errorQ = b * rq * unitP;
        var exponent = place;
        var (up, over) = BigInteger.DivRem(errorP, errorQ);
        if (!over.IsZero)
        {
            up += 1;
        }

        while (up > 9)
        {
            up = (up + 9) / 10;
            exponent++;
        }

        return $"{text} ± {up.ToString(CultureInfo.InvariantCulture)}e{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>n · 10^place in the form that the format G has, every digit of n kept.</summary>
    private static string Written(BigInteger n, int place)
    {
        if (n.IsZero)
        {
            return "0";
        }

        var sign = n.Sign < 0 ? "-" : "";
        var digits = BigInteger.Abs(n).ToString(CultureInfo.InvariantCulture);
        var top = digits.Length - 1 + place;
        if (top < -5 || place > 20)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[..1]}{fraction}e{top.ToString(CultureInfo.InvariantCulture)}";
        }

        var tail = place >= 0 ? digits + new string('0', place)
            : digits.Length > -place ? $"{digits[..(digits.Length + place)]}.{digits[(digits.Length + place)..]}"
            : $"0.{new string('0', -place - digits.Length)}{digits}";
        return sign + tail;
    }

    private static BigInteger Nearest(BigInteger a, BigInteger b)
    {
        var (q, rest) = BigInteger.DivRem(BigInteger.Abs(a), b);
        return (rest << 1) >= b ? a.Sign * (q + 1) : a.Sign * q;
    }

    private static (BigInteger P, BigInteger Q) Ratio(Dyadic x) => x.E >= 0 ? (x.M << (int)x.E, BigInteger.One) : (x.M, BigInteger.One << (int)-x.E);

    /// <summary>The least k, or one more, with size ≤ 10ᵏ.</summary>
    private static long PowerOfTenAbove(Magnitude size) => size.IsZero ? 0 : (long)Math.Ceiling((size.Exponent + 1) * 0.30102999566398120) + 1;

    /// <summary>The end of a half-line, rounded outward.</summary>
    private string End(int digits)
    {
        var lower = _shape == Shape.AtLeast;
        if (Math.Abs(SizeExponent) < 1000 || _m.IsZero)
        {
            return lower ? Outward.Lower(Middle.ToDoubleDown(), Math.Min(digits, 17)) : Outward.Upper(Middle.ToDoubleUp(), Math.Min(digits, 17));
        }

        var outward = lower == _m.Sign < 0;
        var k = (SizeExponent * 0.30102999566398120) + (outward ? 1 : -2);
        return $"{(_m.Sign < 0 ? "-" : "")}1e{((long)Math.Floor(k)).ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>m · 10ᵏ of a number beyond 2^±100000.</summary>
    private string Huge(int digits)
    {
        if (IsWide)
        {
            return $"0 ± 1e{PowerOfTenAbove(Size)}";
        }

        var work = At(_bits + 96);
        var ten = Log(OfInteger(10, _bits + 96));
        var k = (long)Math.Floor(SizeExponent * 0.30102999566398120);
        var mantissa = work / Exp(ten * OfInteger(k, _bits + 96));
        var plain = mantissa.Round(_bits).ToString(digits).Split(" ± ");
        return plain.Length == 1 ? $"{plain[0]}e{k}" : $"({plain[0]} ± {plain[1]})e{k}";
    }
}
