using System.Numerics;

namespace Theory.Numerics;

/// <content>√, exponentials, logarithms, circular and hyperbolic functions, and the constants.</content>
public sealed partial class Ball
{
    /// <summary>π.</summary>
    /// <param name="bits">The precision, at least 16.</param>
    /// <returns>π ± 2^(2 − bits).</returns>
    public static Ball Pi(int bits = DefaultBits) => OfConstant(FixedKernel.Pi, bits);

    /// <summary>e.</summary>
    /// <param name="bits">The precision, at least 16.</param>
    /// <returns>e ± 2^(2 − bits).</returns>
    public static Ball E(int bits = DefaultBits) => OfConstant(FixedKernel.E, bits);

    /// <summary>ln 2.</summary>
    /// <param name="bits">The precision, at least 16.</param>
    /// <returns>ln 2 ± 2^−bits.</returns>
    public static Ball Ln2(int bits = DefaultBits) => OfConstant(FixedKernel.Ln2, bits);

    /// <summary>Euler's constant γ = 0.577….</summary>
    /// <param name="bits">The precision, at least 16.</param>
    /// <returns>γ ± 2^−bits.</returns>
    public static Ball EulerGamma(int bits = DefaultBits) => OfConstant(FixedKernel.EulerGamma, bits);

    /// <summary>Catalan's constant G = 0.915….</summary>
    /// <param name="bits">The precision, at least 16.</param>
    /// <returns>G ± 2^−bits.</returns>
    public static Ball Catalan(int bits = DefaultBits) => OfConstant(FixedKernel.Catalan, bits);

    /// <summary>xⁿ.</summary>
    /// <param name="x">X.</param>
    /// <param name="n">n; where it is negative and X contains 0, the power is unbounded. x⁰ = 1.</param>
    /// <returns>A ball around { xⁿ }.</returns>
    public static Ball Pow(Ball x, int n) => Pow(x, (BigInteger)n);

    /// <summary>xⁿ.</summary>
    /// <param name="x">X.</param>
    /// <param name="n">n; where it is negative and X contains 0, the power is unbounded. x⁰ = 1.</param>
    /// <returns>A ball around { xⁿ }.</returns>
    public static Ball Pow(Ball x, BigInteger n)
    {
        var bits = x._bits;
        if (n.IsZero || n.IsOne)
        {
            return n.IsZero ? ExactOne(bits) : x;
        }

        if (x.IsExact && BigInteger.Abs(x._m).IsOne)
        {
            // ±2ᵏ to any power is exact
            var sign = x._m.Sign < 0 && !n.IsEven ? -1 : 1;
            var e = x._e * n;
            return BigInteger.Abs(e) < Limit - 64 ? OfDyadic(sign, (long)e, bits)
                : e.Sign > 0 ? Signed(HalfLine(Dyadic.PowerOfTwo(Limit - 16), bits), sign)
                : Signed(FromEnds(default, Dyadic.PowerOfTwo(-Limit + 64), bits), sign);
        }

        if (n.Sign < 0)
        {
            if (x.IsExact && x._m.IsZero)
            {
                return All(bits);
            }

            var reciprocal = ExactOne(bits) / Pow(x.At(bits + 8), -n);
            return n.IsEven && reciprocal.Sign == Ordering.Unknown ? Abs(reciprocal).Round(bits) : reciprocal.Round(bits);
        }

        if (!x.IsFinite || x.IsWide)
        {
            if (n.IsEven)
            {
                x = Abs(x);
            }

            return Monotone(x, true, y => Pow(y, n));
        }

        var length = (int)n.GetBitLength();
        if (length > 64)
        {
            // Beyond repeated squaring: by the logarithm.
            var power = Exp(FromInteger(n, bits + 80) * Log(Abs(x).At(bits + length + 8)));
            return Signed(power, x._m.Sign < 0 && !n.IsEven ? -1 : 1).Round(bits);
        }

        // Each squaring doubles the relative error: as many guard bits.
        var y = x.At(bits + length + 4);
        var result = y;
        for (var j = length - 2; j >= 0; j--)
        {
            result *= result;
            if (!((n >> j) & 1).IsZero)
            {
                result *= y;
            }
        }

        return result.Round(bits);
    }

    /// <summary>xʸ.</summary>
    /// <remarks>Exactly, where y is an integer, or an integer over a small power of two with exact roots.</remarks>
    /// <param name="x">X, positive; 0 where Y is positive; any where y is an exact integer.</param>
    /// <param name="y">Y.</param>
    /// <returns>A ball around { xʸ }; unbounded where X reaches over 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">All of X is negative and y no integer, or x = 0 and no element of Y is positive.</exception>
    public static Ball Pow(Ball x, Ball y)
    {
        var bits = Math.Max(x._bits, y._bits);
        x = x.At(bits);
        if (y.IsExact)
        {
            var e = y._e;
            var m = Stripped(y._m, ref e);
            if (e >= 0 && e + m.GetBitLength() < 4096)
            {
                return m.Sign < 0 && x.IsZero ? throw Outside(x, nameof(x), "0 has no negative power.") : Pow(x, m << (int)e);
            }

            if (e is < 0 and >= -4 && m.GetBitLength() < 64 && !x.IsWide && x.IsExact && x._m.Sign > 0)
            {
                var root = x.At(bits + 16);
                for (; e < 0; e++)
                {
                    root = Sqrt(root);
                }

                return Pow(root, m).Round(bits);
            }
        }

        if (x.IsZero)
        {
            return y.Sign switch
            {
                Ordering.Greater => ExactZero(bits),
                Ordering.Unknown when !y.IsAbove || y.UpperEndOf.Sign > 0 => All(bits),
                _ => throw Outside(x, nameof(x), "0 has no such power."),
            };
        }

        if (x.IsAbove && x.UpperEndOf.Sign < 0)
        {
            throw Outside(x, nameof(x), "A negative number has no real power but an integer's.");
        }

        if (!x.IsBelow || x.LowerEndOf.Sign < 0)
        {
            return All(bits);
        }

        if (x.LowerEndOf.Sign == 0)
        {
            // [0, b]ʸ
            return y.Sign == Ordering.Greater && x.IsAbove
                ? Hull(ExactZero(bits), Pow(x.UpperPoint, y))
                : y.Sign == Ordering.Less && x.IsAbove ? HalfLine(Pow(x.UpperPoint, y).LowerOr() ?? default, bits) : HalfLine(default, bits);
        }

        var guard = (int)Math.Clamp(y.SizeExponent, 0, 60) + 64 - BitOperations.LeadingZeroCount((ulong)Math.Abs(x.SizeExponent)) + 8;
        return Exp(y.At(bits + guard) * Log(x.At(bits + guard))).Round(bits);
    }

    /// <summary>√x.</summary>
    /// <param name="x">X, not negative.</param>
    /// <returns>A ball around { √x }, exact for squares; unbounded where X reaches below 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">All of X is negative.</exception>
    public static Ball Sqrt(Ball x)
    {
        var bits = x._bits;
        if (x.IsZero)
        {
            return x;
        }

        if (x._shape != Shape.Bounded || x.IsWide || x._m.Sign < 0)
        {
            if (x.IsAbove && x.UpperEndOf.Sign < 0)
            {
                throw Outside(x, nameof(x), "A negative number has no real root.");
            }

            return !x.IsBelow || x.LowerEndOf.Sign < 0 ? All(bits) : Monotone(x, true, Sqrt);
        }

        var shift = Math.Max(0, (2 * bits) + 4 - (int)x._m.GetBitLength());
        if (((x._e - shift) & 1) != 0)
        {
            shift++;
        }

        var n = x._m << shift;
        var s = FixedKernel.SquareRoot(n);
        var e = (x._e - shift) / 2;
        if (x._r.IsZero)
        {
            return s * s == n ? Finish(Stripped(s, ref e), e, default, bits) : Finish(s, e, Magnitude.PowerOfTwo(e), bits);
        }

        // |√x − √m| = |x − m| / (√x + √m), and √x > 0.99 √m
        return Finish(s, e, Magnitude.PowerOfTwo(e) + (x._r / LowerMagnitude.Of(s, e).Times(1.99)), bits);
    }

    /// <summary>The real n-th root.</summary>
    /// <param name="x">X; not negative where n is even.</param>
    /// <param name="n">n, at least 1.</param>
    /// <returns>A ball around { x^(1/n) }, exact for n-th powers; unbounded where n is even and X reaches below 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is less than 1, or even while all of X is negative.</exception>
    public static Ball Root(Ball x, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var bits = x._bits;
        if (n == 1 || x.IsZero)
        {
            return x;
        }

        if (n == 2)
        {
            return Sqrt(x);
        }

        if ((n & 1) == 1 && x.Sign == Ordering.Less)
        {
            return -Root(-x, n);
        }

        if (x.IsAbove && x.UpperEndOf.Sign < 0)
        {
            throw Outside(x, nameof(x), "A negative number has no real root of even order.");
        }

        if (x.Sign != Ordering.Greater || x.IsWide || !x.IsFinite)
        {
            return (n & 1) == 0 && (!x.IsBelow || x.LowerEndOf.Sign < 0) ? All(bits) : Monotone(x, true, y => Root(y, n));
        }

        if (x.IsExact)
        {
            var e = x._e;
            var m = Stripped(x._m, ref e);
            var length = m.GetBitLength() / n;
            if (e % n == 0 && length <= bits)
            {
                var near = m.IsOne ? m : Exp(Log(OfDyadic(m, 0, (int)length + 32)).Over(n)).Nearest();
                if (BigInteger.Pow(near, n) == m)
                {
                    return OfDyadic(near, e / n, bits);
                }
            }
        }

        return Exp(Log(x.At(bits + 8 + Slack(x))).Over(n)).Round(bits);
    }

    /// <summary>eˣ.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { eˣ }; a half-line where it overflows.</returns>
    public static Ball Exp(Ball x)
    {
        var bits = x._bits;
        if (x.IsZero)
        {
            return ExactOne(bits);
        }

        if (x._shape != Shape.Bounded || (!x._r.IsZero && x._r.Exponent >= -1))
        {
            return !x.IsBelow && !x.IsAbove ? HalfLine(default, bits)
                : !x.IsBelow ? Hull(ExactZero(bits), Exp(x.UpperPoint))
                : Monotone(x, true, Exp);
        }

        var top = x._m.IsZero ? -Limit : x.Top;
        if (top > 50)
        {
            return x._m.Sign > 0 ? HalfLine(Dyadic.PowerOfTwo(Limit - 16), bits) : FromEnds(default, Dyadic.PowerOfTwo(-Limit + 64), bits);
        }

        if (top < -bits)
        {
            // eˣ = 1 + x + θx², |θ| ≤ 1
            return (ExactOne(bits) + x).Widened(x.Size * x.Size);
        }

        var w = bits + 12;
        var fine = w + (int)Math.Max(0, top) + 4;
        var ln2 = FixedKernel.Ln2(fine);
        var (n, t) = FloorDivide(Shift(x._m, x._e + fine), ln2);

        // t · 2^−fine is off by (2n + 1) units of 2^−fine, less than one of 2⁻ʷ; truncated by one more; eᵗ < 2: 4 units, and two of the kernel.
        var value = FixedKernel.Exp(t >> (fine - w), w);
        var e = n - w;
        var r = Magnitude.PowerOfTwo(e + 3);
        if (!x._r.IsZero)
        {
            // e^r − 1 < r + r², r ≤ 1
            r += (Magnitude.Of(value, e) + r) * (x._r + (x._r * x._r));
        }

        return Finish(value, e, r, bits);
    }

    /// <summary>eˣ − 1.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { eˣ − 1 }, accurate close to 0 too.</returns>
    public static Ball Expm1(Ball x)
    {
        var bits = x._bits;
        if (x.IsZero)
        {
            return x;
        }

        if (x._shape != Shape.Bounded || (!x._r.IsZero && x._r.Exponent >= -1))
        {
            return !x.IsBelow ? Exp(x) - ExactOne(bits) : Monotone(x, true, Expm1);
        }

        var top = x._m.IsZero ? -Limit : x.Top;
        if (top >= 0)
        {
            return (Exp(x.At(bits + 4)) - ExactOne(bits)).Round(bits);
        }

        var centre = x.Centre;
        var value = top < -bits
            ? (centre + (centre * centre).Scaled(-1)).Widened(centre.Size * centre.Size * centre.Size)
            : Exp(centre.At(bits + 4 - (int)top)) - ExactOne(bits);
        return (x._r.IsZero ? value : value.Widened((x._r + (x._r * x._r)).Times(2))).Round(bits);
    }

    /// <summary>ln x.</summary>
    /// <param name="x">X, positive.</param>
    /// <returns>A ball around { ln x }; unbounded where X reaches to 0 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is positive.</exception>
    public static Ball Log(Ball x)
    {
        var bits = x._bits;
        if (x._shape != Shape.Bounded || x.IsWide || x._m.Sign <= 0)
        {
            if (x.IsAbove && x.UpperEndOf.Sign <= 0)
            {
                throw Outside(x, nameof(x), "Only a positive number has a logarithm.");
            }

            return x.IsBelow && x.LowerEndOf.Sign > 0 ? Monotone(x, true, Log)
                : x.IsBelow && x.LowerEndOf.Sign == 0 && x.IsAbove ? -From((-Log(x.UpperPoint)).LowerOr(), bits)
                : All(bits);
        }

        // x = f · 2ⁿ, f in [¾, 3/2)
        var length = (int)x._m.GetBitLength();
        var n = x._e + length;
        var point = length;
        if (length == 1 || (x._m >> (length - 2)) == 2)
        {
            n--;
            point--;
        }

        var near = 0;
        if (n == 0)
        {
            var off = x._m - (BigInteger.One << point);
            if (off.IsZero)
            {
                return x._r.IsZero ? ExactZero(bits) : Around(x._r.Times(1.01), bits);
            }

            near = Math.Max(0, point - (int)off.GetBitLength());
        }

        var w = bits + 12 + near;
        var value = FixedKernel.Log(Shift(x._m, w - point), w);
        if (n != 0)
        {
            value += (n * FixedKernel.Ln2(w + 64)) >> 64;
        }

        // f truncated: less than 2 units; the kernel 4; ln 2 and its shift 2.
        var r = Magnitude.PowerOfTwo(3 - w);
        if (!x._r.IsZero)
        {
            r += x._r / LowerMagnitude.Of(x._m, x._e).Times(0.992);
        }

        return Finish(value, -w, r, bits);
    }

    /// <summary>ln(1 + x).</summary>
    /// <param name="x">X, more than −1.</param>
    /// <returns>A ball around { ln(1 + x) }, accurate close to 0 too; unbounded where X reaches to −1 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is more than −1.</exception>
    public static Ball Log1p(Ball x)
    {
        var bits = x._bits;
        if (x.IsZero)
        {
            return x;
        }

        if (!x.IsFinite || (!x._r.IsZero && x._r.Exponent >= -8))
        {
            if (x.IsAbove && Dyadic.Compare(x.UpperEndOf, new(BigInteger.MinusOne, 0)) <= 0)
            {
                throw Outside(x, nameof(x), "Only a number above -1 has such a logarithm.");
            }

            return x.IsBelow && Dyadic.Compare(x.LowerEndOf, new(BigInteger.MinusOne, 0)) > 0 ? Monotone(x, true, Log1p) : All(bits);
        }

        var top = x._m.IsZero ? -Limit : x.Top;
        if (top < -bits - 4)
        {
            // ln(1 + x) = x − x²/2 + θx³, |θ| ≤ 1; the derivative is below 1.01 where 1 + x is above 0.991.
            var centre = x.Centre;
            return (centre - (centre * centre).Scaled(-1)).Widened((centre.Size * centre.Size * centre.Size) + x._r.Times(1.01));
        }

        var sum = top > bits + 8 ? OfInteger(1, bits + 8) + x.Centre : Sum(x.Centre, bits);
        return Log(sum.Widened(x._r).At(bits));
    }

    /// <summary>sin x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { sin x }, in [−1, 1] but for rounding.</returns>
    public static Ball Sin(Ball x) => x.IsZero ? x : Circular(x, true, false).Sin;

    /// <summary>cos x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { cos x }, in [−1, 1] but for rounding.</returns>
    public static Ball Cos(Ball x) => x.IsZero ? ExactOne(x._bits) : Circular(x, false, true).Cos;

    /// <summary>tan x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { tan x }; unbounded where X reaches over a pole.</returns>
    public static Ball Tan(Ball x)
    {
        if (x.IsZero)
        {
            return x;
        }

        var (sin, cos) = Circular(x.At(x._bits + 4), true, true);
        return (sin / cos).Round(x._bits);
    }

    /// <summary>arcsin x.</summary>
    /// <param name="x">X, in [−1, 1].</param>
    /// <returns>A ball around { arcsin x }; unbounded where X reaches out of [−1, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is in [−1, 1].</exception>
    public static Ball Asin(Ball x) =>
        OverUnit(x) ?? Monotone(x, true, y => y.IsZero ? y : Atan(y.Guarded(8) / Sqrt((1 - y.Guarded(8)) * (1 + y.Guarded(8)))).Round(y._bits), AsinOfOne);

    /// <summary>arccos x.</summary>
    /// <param name="x">X, in [−1, 1].</param>
    /// <returns>A ball around { arccos x }; unbounded where X reaches out of [−1, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is in [−1, 1].</exception>
    public static Ball Acos(Ball x) =>
        OverUnit(x) ?? Monotone(x, false, y => y.Top < 0 ? (Pi(y._bits + 4).Scaled(-1) - Asin(y.Guarded(4))).Round(y._bits) : Atan(Sqrt((1 - y.Guarded(8)) / (1 + y.Guarded(8)))).Scaled(1).Round(y._bits), y => y._m.Sign < 0 ? Pi(y._bits) : y._m.IsZero ? Pi(y._bits).Scaled(-1) : ExactZero(y._bits));

    /// <summary>arctan x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { arctan x }.</returns>
    public static Ball Atan(Ball x)
    {
        var bits = x._bits;
        if (x.IsZero)
        {
            return x;
        }

        if (x._shape != Shape.Bounded || x.IsWide)
        {
            var half = Pi(bits).Scaled(-1);
            return Hull(x.IsBelow ? Atan(x.LowerPoint) : -half, x.IsAbove ? Atan(x.UpperPoint) : half);
        }

        if (x._m.Sign < 0)
        {
            return -Atan(-x);
        }

        var top = x.Top;
        if (Dyadic.Compare(x.Middle, Dyadic.PowerOfTwo(0)) > 0)
        {
            return (Pi(bits + 4).Scaled(-1) - Atan(ExactOne(bits + 4) / x)).Round(bits);
        }

        var size = x.Size;
        if (2 * top < -bits)
        {
            return x.Widened(size * size * size).Round(bits);
        }

        var w = bits + 12 - (int)Math.Min(0, top);
        var value = FixedKernel.Atan(Shift(x._m, x._e + w), w);
        return Finish(value, -w, Magnitude.PowerOfTwo(3 - w) + x._r, bits);
    }

    /// <summary>sinh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { sinh x }.</returns>
    public static Ball Sinh(Ball x) => Monotone(x, true, y =>
    {
        if (y._m.Sign < 0)
        {
            return -Sinh(-y);
        }

        var m = Expm1(y.Guarded(4));
        return m.IsFinite ? (m + (m / (1 + m))).Scaled(-1).Round(y._bits) : m.Scaled(-1);
    });

    /// <summary>cosh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { cosh x }.</returns>
    public static Ball Cosh(Ball x) => Monotone(Abs(x), true, y =>
    {
        var e = Exp(y.Guarded(4));
        return y.IsZero ? ExactOne(y._bits) : e.IsFinite ? (e + (1 / e)).Scaled(-1).Round(y._bits) : e.Scaled(-1);
    });

    /// <summary>tanh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { tanh x }.</returns>
    public static Ball Tanh(Ball x)
    {
        if (!x.IsFinite)
        {
            return Hull(x.IsBelow ? Tanh(x.LowerPoint) : -ExactOne(x._bits), x.IsAbove ? Tanh(x.UpperPoint) : ExactOne(x._bits));
        }

        return Monotone(x, true, y =>
        {
            if (y.IsZero || y._m.Sign < 0)
            {
                return y.IsZero ? y : -Tanh(-y);
            }

            if (y.Top > -1)
            {
                return (1 - (2 / (Exp(y.Guarded(4).Scaled(1)) + 1))).Round(y._bits);
            }

            var m = Expm1(y.Guarded(4).Scaled(1));
            return (m / (m + 2)).Round(y._bits);
        });
    }

    /// <summary>arsinh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { arsinh x }.</returns>
    public static Ball Asinh(Ball x) => Monotone(x, true, y =>
    {
        if (y.IsZero || y._m.Sign < 0)
        {
            return y.IsZero ? y : -Asinh(-y);
        }

        if (y.Top > 2 * y._bits)
        {
            // √(1 + x²) = x (1 + θ/x²), θ in [0, 1]
            return Log(y.Guarded(8).Scaled(1)).Widened(Magnitude.PowerOfTwo(-2 * (y.Top - 1))).Round(y._bits);
        }

        var more = y.Guarded(8);
        var square = more * more;
        return Log1p(more + (square / (1 + Sqrt(1 + square)))).Round(y._bits);
    });

    /// <summary>arcosh x.</summary>
    /// <param name="x">X, at least 1.</param>
    /// <returns>A ball around { arcosh x }; unbounded where X reaches below 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">All of X is less than 1.</exception>
    public static Ball Acosh(Ball x)
    {
        var one = Dyadic.PowerOfTwo(0);
        if (x.IsAbove && Dyadic.Compare(x.UpperEndOf, one) < 0)
        {
            throw Outside(x, nameof(x), "Only a number from 1 on has such an inverse.");
        }

        return !x.IsBelow || Dyadic.Compare(x.LowerEndOf, one) < 0 ? All(x._bits) : Monotone(x, true, y =>
        {
            if (y.Top > 2 * y._bits)
            {
                return Log(y.Guarded(8).Scaled(1)).Widened(Magnitude.PowerOfTwo(-2 * (y.Top - 1))).Round(y._bits);
            }

            var t = y.Guarded(8) - 1;
            return Log1p(t + Sqrt(t * (t + 2))).Round(y._bits);
        });
    }

    /// <summary>artanh x.</summary>
    /// <param name="x">X, in (−1, 1).</param>
    /// <returns>A ball around { artanh x }; unbounded where X reaches to ±1 or beyond.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is in (−1, 1).</exception>
    public static Ball Atanh(Ball x)
    {
        if (OverUnit(x) is { } over)
        {
            return over;
        }

        var one = Dyadic.PowerOfTwo(0);
        if (x.IsExact && Dyadic.Compare(Abs(x).Middle, one) == 0)
        {
            throw Outside(x, nameof(x), "Only a number between -1 and 1 has such an inverse.");
        }

        return Dyadic.Compare(x.LowerEnd, -one) <= 0 || Dyadic.Compare(x.UpperEnd, one) >= 0
            ? All(x._bits)
            : Monotone(x, true, y => y.IsZero ? y : Log1p(y.Guarded(8).Scaled(1) / (1 - y.Guarded(8))).Scaled(-1).Round(y._bits));
    }

    /// <summary>sin and cos of one number.</summary>
    /// <remarks>Where the wanted value is small, so many bits are added as it lacks.</remarks>
    internal static (Ball Sin, Ball Cos) Circular(Ball x, bool sine, bool cosine)
    {
        var bits = x._bits;
        if (x._shape != Shape.Bounded || (!x._r.IsZero && x._r.Exponent >= 2) || x.SizeExponent > 20_000 + (4L * bits))
        {
            var any = Around(Magnitude.PowerOfTwo(0), bits);
            return (any, any);
        }

        var (m, e) = (x._m, x._e);
        if (m.IsZero)
        {
            var unit = Magnitude.PowerOfTwo(0);
            return (Around(Magnitude.Min(x._r, unit), bits), ExactOne(bits).Widened(Magnitude.Min(x._r * x._r, unit.Scaled(1))));
        }

        var top = x.Top;
        if (2 * top < -bits - 8)
        {
            // sin x = x + θx³/6, cos x = 1 − x²/2 + θx⁴/24
            var centre = x.Centre;
            var size = centre.Size;
            var square = size * size;
            return (centre.Round(bits).Widened((square * size) + x._r), (ExactOne(bits) - (centre * centre).Scaled(-1)).Widened((square * square) + (x._r * x.Size)));
        }

        var w = bits + 12 + (sine && top < 0 ? (int)-top : 0);
        while (true)
        {
            var fine = w + (int)Math.Max(0, top) + 4;
            var pi = FixedKernel.Pi(fine);

            // in units of 2^(−fine − 1), where π · 2^fine is π/2
            var (q, t) = FloorDivide(Shift(m, e + fine + 1) + (pi >> 1), pi);
            t -= pi >> 1;
            var quadrant = (int)(q & 3);
            var lacking = w - (int)(t.GetBitLength() - (fine + 1 - w)) - 8;
            if (((quadrant & 1) == 0 ? sine : cosine) && q != 0 && lacking > 4 && w < (8 * bits) + 1000)
            {
                w += lacking;
                continue;
            }

            // The reduced angle is off by less than 2 units, the kernel by 2.
            var (s, c) = FixedKernel.SinCos(t >> (fine + 1 - w), w);
            (s, c) = quadrant switch { 0 => (s, c), 1 => (c, -s), 2 => (-s, -c), _ => (-c, s) };
            var r = Magnitude.PowerOfTwo(2 - w);
            var (rs, rc) = (r, r);
            if (!x._r.IsZero)
            {
                // |sin(x + δ) − sin x| ≤ |δ| (|cos x| + |δ|/2), and both are at most 2 apart
                var (d, half) = (x._r, x._r.Scaled(-1));
                rs += Magnitude.Min(d * (Magnitude.Of(c, -w) + r + half), d);
                rc += Magnitude.Min(d * (Magnitude.Of(s, -w) + r + half), d);
            }

            return (Clipped(Finish(s, -w, rs, bits)), Clipped(Finish(c, -w, rc, bits)));
        }
    }

    /// <summary>A result in [−1, 1], a wide one cut to that.</summary>
    internal static Ball Clipped(Ball y)
    {
        if (y.IsFinite && (y._r.IsZero || y._r.Exponent < -6))
        {
            return y;
        }

        var one = Dyadic.PowerOfTwo(0);
        return y.IsFinite ? FromEnds(Dyadic.Max(y.LowerEnd, -one), Dyadic.Min(y.UpperEnd, one), y._bits) : Around(Magnitude.PowerOfTwo(0), y._bits);
    }

    /// <summary>A monotone function of a ball from its values at exact ends.</summary>
    internal static Ball Monotone(Ball x, bool increasing, Func<Ball, Ball> f, Func<Ball, Ball>? atEdge = null)
    {
        Ball At(Ball y) => atEdge is not null && (y._m.IsZero || (y._e + y._m.GetBitLength() is 1 or 0 && Dyadic.Compare(Abs(y).Middle, Dyadic.PowerOfTwo(0)) == 0)) ? atEdge(y) : f(y);
        if (x.IsExact)
        {
            return At(x);
        }

        if (x.IsFinite)
        {
            // An end has more bits than the precision; the function takes it as it is.
            return Hull(At(x.LowerPoint), At(x.UpperPoint));
        }

        if (x._shape == Shape.Entire)
        {
            return All(x._bits);
        }

        if (x.IsBelow == increasing)
        {
            var end = f(increasing ? x.LowerPoint : x.UpperPoint);
            return From(end.LowerOr(), x._bits);
        }
        else
        {
            var end = f(increasing ? x.UpperPoint : x.LowerPoint);
            return -From((-end).LowerOr(), x._bits);
        }
    }

    /// <summary>f(wp) at greater and greater working precisions, until it is accurate to the precision or the limit of the effort is reached.</summary>
    internal static Ball Refined(int bits, Func<int, Ball> f)
    {
        var w = bits + 24;
        while (true)
        {
            var y = f(w);
            var missing = bits - (y.IsFinite ? y.Accuracy : 0);
            if (missing <= 0 || w > (6 * bits) + 2000)
            {
                return y.Round(bits);
            }

            w += Math.Max(missing + 16, w / 2);
        }
    }

    internal static ArgumentOutOfRangeException Outside(Ball x, string name, string rule) => new(name, x.ToString(), rule);

    /// <summary>m · 2ᵉ as an integer, truncated downward.</summary>
    internal static BigInteger Shift(BigInteger m, long e) => e >= 0 ? m << (int)e : -e > m.GetBitLength() + 2 ? (m.Sign < 0 ? BigInteger.MinusOne : BigInteger.Zero) : m >> (int)-e;

    private static (long Quotient, BigInteger Remainder) FloorDivide(BigInteger a, BigInteger b)
    {
        var q = BigInteger.DivRem(a, b, out var rest);
        if (rest.Sign < 0)
        {
            q -= 1;
            rest += b;
        }

        return q.GetBitLength() < 63 ? ((long)q, rest) : ((long)(q & 3) + 4, rest);
    }

    private static Ball OfConstant(Func<int, BigInteger> value, int bits)
    {
        CheckBits(bits);
        return Finish(value(bits + 8), -bits - 8, Magnitude.PowerOfTwo(-bits - 7), bits);
    }

    private static Ball Signed(Ball x, int sign) => sign < 0 ? -x : x;

    private static Ball AsinOfOne(Ball y) => y.IsZero ? y : Signed(Pi(y._bits).Scaled(-1), y._m.Sign);

    /// <summary>What a function on [−1, 1] gives where X reaches out of it; nothing where X lies in it.</summary>
    private static Ball? OverUnit(Ball x)
    {
        var one = Dyadic.PowerOfTwo(0);
        if ((x.IsAbove && Dyadic.Compare(x.UpperEndOf, -one) < 0) || (x.IsBelow && Dyadic.Compare(x.LowerEndOf, one) > 0))
        {
            throw Outside(x, nameof(x), "Only a number from -1 to 1 has such an inverse.");
        }

        return !x.IsFinite || Dyadic.Compare(x.LowerEnd, -one) < 0 || Dyadic.Compare(x.UpperEnd, one) > 0 ? All(x._bits) : null;
    }

    /// <summary>1 + x, exact unless that is very long.</summary>
    private static Ball Sum(Ball x, int bits)
    {
        var sum = new Dyadic(BigInteger.One, 0) + x.Middle;
        return OfDyadic(sum.M, sum.E, Math.Max(bits, (int)sum.M.GetBitLength()));
    }

    /// <summary>Bits that the size of an exponent costs.</summary>
    private static int Slack(Ball x) => 64 - BitOperations.LeadingZeroCount((ulong)Math.Abs(x.SizeExponent));

    /// <summary>The integer nearest to the midpoint.</summary>
    private BigInteger Nearest() => SizeExponent < -1 ? BigInteger.Zero : (Middle + new Dyadic(BigInteger.One, -1)).Floor();

    /// <summary>The same number with more working precision.</summary>
    private Ball Guarded(int more) => At(_bits + more);
}
