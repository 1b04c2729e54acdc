using System.Numerics;

namespace Theory.Numerics;

/// <content>Error functions, exponential, sine, cosine and Fresnel integrals, Lambert's W and complete elliptic integrals.</content>
/// <remarks>
/// Power series with as many guard bits as their terms cancel; the tail is bounded by a geometric series. For large arguments asymptotic series whose
/// remainder is at most the first term left out, or, where all terms have one sign, is bounded by integration by parts.
/// </remarks>
public sealed partial class Ball
{
    /// <summary>erf x = 2/√π ∫₀ˣ e^(−t²) dt.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { erf x }.</returns>
    public static Ball Erf(Ball x) => x.IsFinite
        ? Monotone(x, true, y => y.IsZero ? y : y._m.Sign < 0 ? -Erf(-y) : Refined(y._bits, w => IsLargeSquare(y, w) ? 1 - ErfcAt(y.At(w), w) : ErfAt(y.At(w), w)))
        : Hull(x.IsBelow ? Erf(x.LowerPoint) : -ExactOne(x._bits), x.IsAbove ? Erf(x.UpperPoint) : ExactOne(x._bits));

    /// <summary>erfc x = 1 − erf x.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { erfc x }, accurate for large x too.</returns>
    public static Ball Erfc(Ball x) => x.IsFinite
        ? Monotone(x, false, y => y.IsZero ? ExactOne(y._bits) : y._m.Sign < 0 ? (1 + Erf(-y)).Round(y._bits) : Refined(y._bits, w => ErfcAt(y.At(w), w)))
        : Hull(x.IsBelow ? Erfc(x.LowerPoint) : OfInteger(2, x._bits), x.IsAbove ? Erfc(x.UpperPoint) : ExactZero(x._bits));

    /// <summary>erfi x = 2/√π ∫₀ˣ e^(t²) dt.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { erfi x }.</returns>
    public static Ball Erfi(Ball x) => Monotone(x, true, y => y.IsZero ? y : y._m.Sign < 0 ? -Erfi(-y) : Refined(y._bits, w =>
    {
        var z = y.At(w);
        var root = Sqrt(Pi(w));
        if (z.SizeExponent > 25 || z.Midpoint * z.Midpoint > (4 * w) + 100)
        {
            return Rising(z * z, OfDyadic(1, -1, w), w, y) / root;
        }

        // Σ x²ⁿ⁺¹ / (n! (2n + 1))
        var square = z * z;
        return (Series(z, (term, n) => (term * square).Over(n), (term, n) => term.Over((2 * n) + 1), w, 2 * square.Midpoint) / root).Scaled(1);
    }));

    /// <summary>Ei x = PV ∫₋∞ˣ eᵗ/t dt.</summary>
    /// <param name="x">X, not 0.</param>
    /// <returns>A ball around { Ei x }; unbounded where X reaches over 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is 0.</exception>
    public static Ball Ei(Ball x)
    {
        if (x.IsZero)
        {
            throw Outside(x, nameof(x), "Ei has a pole there.");
        }

        return x.Sign switch
        {
            Ordering.Less => -E1(-x),
            Ordering.Greater => Monotone(x, true, y => Refined(y._bits, w => EiAt(y, w))),
            _ => All(x._bits),
        };
    }

    /// <summary>E₁(x) = ∫ₓ^∞ e⁻ᵗ/t dt.</summary>
    /// <param name="x">X, positive.</param>
    /// <returns>A ball around { E₁(x) }; unbounded where X reaches to 0 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is positive.</exception>
    public static Ball E1(Ball x) => NotPositive(x) ?? Monotone(x, false, y => Refined(y._bits, w => E1At(y, w)));

    /// <summary>li x = PV ∫₀ˣ dt / ln t.</summary>
    /// <param name="x">X, not negative, not 1.</param>
    /// <returns>A ball around { li x }, exactly 0 at 0; unbounded where X reaches over 1, or below 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">All of X is negative, or x is 1.</exception>
    public static Ball Li(Ball x) => x.IsZero ? x
        : x.IsExact && Dyadic.Compare(x.Middle, Dyadic.PowerOfTwo(0)) == 0 ? throw Outside(x, nameof(x), "li has a pole there.")
        : NotPositive(x) ?? Special(x, (y, w) => Log(y.At(w)) is var log && log.Sign == Ordering.Unknown ? All(w) : Ei(log.At(w)));

    /// <summary>Si x = ∫₀ˣ sin t / t dt.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { Si x }.</returns>
    public static Ball Si(Ball x) => !x.IsFinite ? Around(Magnitude.PowerOfTwo(1), x._bits) : Sloped(x, Magnitude.PowerOfTwo(0), y => y.IsZero ? y : y._m.Sign < 0 ? -Si(-y) : Refined(y._bits, w =>
    {
        if (IsLarge(y, w))
        {
            var z = y.At(w);
            var (f, g) = Auxiliary(z, w);
            var (sin, cos) = Circular(z, true, true);
            return Pi(w).Scaled(-1) - (f * cos) - (g * sin);
        }

        var v = w + (int)(1.45 * y.Midpoint) + 16;
        var x = y.At(v);
        var square = x * x;
        return Series(x, (term, n) => -(term * square).Over(2 * n * ((2 * n) + 1)), (term, n) => term.Over((2 * n) + 1), v, y.Midpoint).At(w);
    }));

    /// <summary>Ci x = γ + ln x + ∫₀ˣ (cos t − 1) / t dt.</summary>
    /// <param name="x">X, positive.</param>
    /// <returns>A ball around { Ci x }; unbounded where X reaches to 0 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is positive.</exception>
    public static Ball Ci(Ball x) => NotPositive(x) ?? (!x.IsFinite ? All(x._bits) : Sloped(x, (1 / x.LowerPoint).Size, y => Refined(y._bits, w =>
    {
        if (IsLarge(y, w))
        {
            var z = y.At(w);
            var (f, g) = Auxiliary(z, w);
            var (sin, cos) = Circular(z, true, true);
            return (f * sin) - (g * cos);
        }

        var v = w + (int)(1.45 * y.Midpoint) + 16;
        var x = y.At(v);
        var square = x * x;
        var sum = Series(ExactOne(v), (term, n) => -(term * square).Over(2 * n * ((2 * n) - 1)), (term, n) => n == 0 ? ExactZero(v) : term.Over(2 * n), v, y.Midpoint);
        return (EulerGamma(v) + Log(x) + sum).At(w);
    })));

    /// <summary>Shi x = ∫₀ˣ sinh t / t dt.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { Shi x }.</returns>
    public static Ball Shi(Ball x) => Monotone(x, true, y => y.IsZero ? y : y._m.Sign < 0 ? -Shi(-y) : Refined(y._bits, w =>
    {
        if (IsFar(y, w))
        {
            return (EiAt(y, w) + E1At(y, w)).Scaled(-1);
        }

        var x = y.At(w);
        var square = x * x;
        return Series(x, (term, n) => (term * square).Over(2 * n * ((2 * n) + 1)), (term, n) => term.Over((2 * n) + 1), w, y.Midpoint);
    }));

    /// <summary>Chi x = γ + ln x + ∫₀ˣ (cosh t − 1) / t dt.</summary>
    /// <param name="x">X, positive.</param>
    /// <returns>A ball around { Chi x }; unbounded where X reaches to 0 or below.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element of X is positive.</exception>
    public static Ball Chi(Ball x) => NotPositive(x) ?? Monotone(x, true, y => Refined(y._bits, w =>
    {
        if (IsFar(y, w))
        {
            return (EiAt(y, w) - E1At(y, w)).Scaled(-1);
        }

        var x = y.At(w);
        var square = x * x;
        var sum = Series(ExactOne(w), (term, n) => (term * square).Over(2 * n * ((2 * n) - 1)), (term, n) => n == 0 ? ExactZero(w) : term.Over(2 * n), w, y.Midpoint);
        return EulerGamma(w) + Log(x) + sum;
    }));

    /// <summary>S(x) = ∫₀ˣ sin(πt²/2) dt.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { S(x) }.</returns>
    public static Ball FresnelS(Ball x) => Fresnel(x, sine: true);

    /// <summary>C(x) = ∫₀ˣ cos(πt²/2) dt.</summary>
    /// <param name="x">X.</param>
    /// <returns>A ball around { C(x) }.</returns>
    public static Ball FresnelC(Ball x) => Fresnel(x, sine: false);

    /// <summary>W(x), the principal solution W ≥ −1 of W e^W = x.</summary>
    /// <remarks>Newton's iteration finds a candidate; its neighbours on both sides are verified to lie on both sides of the equation.</remarks>
    /// <param name="x">X, more than −1/e.</param>
    /// <returns>A ball around { W(x) }; unbounded where X reaches below −1/e.</returns>
    /// <exception cref="ArgumentOutOfRangeException">All of X is less than −1/e.</exception>
    public static Ball LambertW(Ball x)
    {
        var edge = -Exp(OfInteger(-1, Math.Max(x._bits, 64) + 16 + (int)Math.Min(x._m.GetBitLength(), 100_000)));
        if (Compare(x, edge) == Ordering.Less)
        {
            throw Outside(x, nameof(x), "Only a number above -1/e has such an inverse.");
        }

        return !x.IsBelow || Compare(x.LowerPoint, edge) != Ordering.Greater ? All(x._bits) : Monotone(x, true, y => y.IsZero ? y : Refined(y._bits, w => LambertAt(y.At(w), w)));
    }

    /// <summary>K(m) = ∫₀^(π/2) dθ / √(1 − m sin²θ), m the parameter k².</summary>
    /// <param name="m">m, less than 1.</param>
    /// <returns>A ball around { K(m) }; unbounded where the argument reaches to 1 or above.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No element is less than 1.</exception>
    public static Ball EllipticK(Ball m) =>
        m.IsBelow && Dyadic.Compare(m.LowerEndOf, Dyadic.PowerOfTwo(0)) >= 0 ? throw Outside(m, nameof(m), "A parameter is less than 1.")
        : !m.IsFinite || Dyadic.Compare(m.UpperEnd, Dyadic.PowerOfTwo(0)) >= 0 ? All(m._bits)
        : Monotone(m, true, y => Refined(y._bits, w => Mean(y.At(w), w).K));

    /// <summary>E(m) = ∫₀^(π/2) √(1 − m sin²θ) dθ, m the parameter k².</summary>
    /// <param name="m">m, at most 1.</param>
    /// <returns>A ball around { E(m) }, exactly 1 at 1; unbounded where the argument reaches above 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">All elements are more than 1.</exception>
    public static Ball EllipticE(Ball m)
    {
        var one = Dyadic.PowerOfTwo(0);
        return m.IsBelow && Dyadic.Compare(m.LowerEndOf, one) > 0 ? throw Outside(m, nameof(m), "A parameter is at most 1.")
            : !m.IsFinite || Dyadic.Compare(m.UpperEnd, one) > 0 ? All(m._bits)
            : Monotone(m, false, y => Dyadic.Compare(y.Middle, one) == 0 ? ExactOne(y._bits) : Refined(y._bits, w => Mean(y.At(w), w).E));
    }

    /// <summary>f of a ball whose derivative is bounded: f(centre) ± slope · radius.</summary>
    internal static Ball Sloped(Ball x, Magnitude slope, Func<Ball, Ball> f) => x._r.IsZero ? f(x) : f(x.Centre).Widened(slope * x._r);

    /// <summary>Σ part(termₙ, n): termₙ = step(termₙ₋₁, n). Beyond n = from the terms at least halve, so that the tail is at most twice the first one left out.</summary>
    internal static Ball Series(Ball first, Func<Ball, int, Ball> step, Func<Ball, int, Ball> part, int w, double from)
    {
        var term = first;
        var sum = part(term, 0);
        for (var n = 1; ; n++)
        {
            term = step(term, n);
            var added = part(term, n);
            if (n > from + 1 && (term.Size < sum.Size.Scaled(-w - 2) || term.IsZero || n > 200 * w))
            {
                // what a step's own rounding adds to the ratio is far below the gap between ½ and 1
                return sum.Widened(term.Size.Scaled(1));
            }

            sum += added;
        }
    }

    /// <summary>The asymptotic series in 1/x, whose least term is about e⁻ˣ, reaches w bits.</summary>
    internal static bool IsLarge(Ball x, int w) => x.SizeExponent > 40 || x.Midpoint > (0.75 * w) + 20;

    private static bool IsFar(Ball x, int w) => x.SizeExponent > 40 || x.Midpoint > (4 * w) + 100;

    private static bool IsLargeSquare(Ball x, int w) => x.SizeExponent > 25 || x.Midpoint * x.Midpoint > (0.75 * w) + 20;

    /// <summary>erf x = 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, all terms positive.</summary>
    private static Ball ErfAt(Ball x, int w)
    {
        var square = x * x;
        var sum = Series(x, (term, n) => (term * square).Scaled(1).Over((2 * n) + 1), (term, _) => term, w, 2 * square.Midpoint);
        return (sum * Exp(-square) / Sqrt(Pi(w))).Scaled(1);
    }

    private static Ball ErfcAt(Ball x, int w)
    {
        if (!IsLargeSquare(x, w))
        {
            var v = w + (int)(1.45 * x.Midpoint * x.Midpoint) + 16;
            return (1 - ErfAt(x.At(v), v)).At(w);
        }

        // e^(−x²) / (x√π) Σ (−1)ⁿ (2n − 1)!! / (2x²)ⁿ
        var square = x.At((2 * w) + 64) * x.At((2 * w) + 64);
        var inverse = (1 / square).At(w).Scaled(-1);
        var (sum, term) = (ExactOne(w), ExactOne(w));
        for (var n = 1; ; n++)
        {
            term = -(term * inverse).Times((2 * n) - 1);
            if (term.Size < Magnitude.PowerOfTwo(-w) || n > w)
            {
                return sum.Widened(term.Size) * Exp(-square).At(w) / (x * Sqrt(Pi(w)));
            }

            sum += term;
        }
    }

    /// <summary>∫₋∞ˣ eᵘ u⁻ˢ du (s = 1) or ∫₀ˣ (s = ½) for large x.</summary>
    /// <remarks>
    /// By parts from a = 2(n + 1): eˣ x⁻ˢ Σ_{k&lt;n} (s)ₖ/xᵏ + (s)ₙ ∫ₐˣ eᵘ u^(−s−n) du + (what is left at a). The integrand grows at least as e^(u/2) beyond a, so
    /// that the integral is at most twice its end; what is left at a is below 4a eᵃ.
    /// </remarks>
    private static Ball Rising(Ball x, Ball s, int w, Ball root)
    {
        var terms = w / 2;
        var (sum, term) = (ExactOne(w), ExactOne(w));
        var n = 0;
        while (true)
        {
            term = term * (s + OfInteger(n, w)) / x;
            n++;
            if (n >= terms || term.Size < Magnitude.PowerOfTwo(-w - 4))
            {
                break;
            }

            sum += term;
        }

        var fine = w + 70;
        var exact = s.IsWhole ? root.At(fine) : root.At((2 * w) + 200) * root.At((2 * w) + 200);
        var scale = Exp(exact).At(w) / (s.IsWhole ? root.At(w) : root.At(w));
        var a = OfInteger(2 * (n + 1), w);
        var start = Exp(a) * a.Times(4);
        return (sum.Widened(term.Size.Scaled(1)) * scale) + Hull(-start, start);
    }

    private static Ball EiAt(Ball y, int w)
    {
        if (IsFar(y, w))
        {
            return Rising(y.At(w), ExactOne(w), w, y);
        }

        var x = y.At(w);
        return EulerGamma(w) + Log(x) + Series(ExactOne(w), (term, n) => (term * x).Over(n), (term, n) => n == 0 ? ExactZero(w) : term.Over(n), w, 2 * y.Midpoint);
    }

    private static Ball E1At(Ball y, int w)
    {
        if (IsLarge(y, w))
        {
            var z = y.At(w);
            var (sum, term) = (ExactOne(w), ExactOne(w));
            for (var n = 1; ; n++)
            {
                term = -term.Times(n) / z;
                if (term.Size < Magnitude.PowerOfTwo(-w) || n > w)
                {
                    return sum.Widened(term.Size) * Exp(-y.At(w + 70)).At(w) / z;
                }

                sum += term;
            }
        }

        var v = w + (int)(2.9 * y.Midpoint) + 16;
        var x = -y.At(v);
        var series = Series(ExactOne(v), (term, n) => (term * x).Over(n), (term, n) => n == 0 ? ExactZero(v) : term.Over(n), v, 2 * y.Midpoint);
        return -(EulerGamma(v) + Log(-x) + series).At(w);
    }

    /// <summary>f = 1/x Σ (−1)ᵏ (2k)!/x²ᵏ, g = 1/x² Σ (−1)ᵏ (2k + 1)!/x²ᵏ.</summary>
    private static (Ball F, Ball G) Auxiliary(Ball x, int w)
    {
        Ball Sum(int from)
        {
            var (sum, term) = (ExactOne(w), ExactOne(w));
            for (var k = 1; ; k++)
            {
                term = -(term / x).Times((2 * k) + from - 1).Times((2 * k) + from) / x;
                if (term.Size < Magnitude.PowerOfTwo(-w) || k > w)
                {
                    return sum.Widened(term.Size);
                }

                sum += term;
            }
        }

        return (Sum(0) / x, Sum(1) / x / x);
    }

    private static Ball Fresnel(Ball x, bool sine)
    {
        if (!x.IsFinite)
        {
            return Around(Magnitude.PowerOfTwo(0), x._bits);
        }

        return Sloped(x, Magnitude.PowerOfTwo(0), y => y.IsZero ? y : y._m.Sign < 0 ? -Fresnel(-y, sine) : Refined(y._bits, w =>
        {
            var half = y.Middle * y.Middle;
            var square = OfDyadic(half.M, half.E - 1, w);
            var u = square * Pi(w);
            if (IsLarge(u, w))
            {
                Ball Sum(int from)
                {
                    var (sum, term) = (ExactOne(w), ExactOne(w));
                    if (from == 1)
                    {
                        term = sum = (1 / u).Scaled(-1);
                    }

                    for (var k = from; ; k += 2)
                    {
                        // (½)ₖ₊₂ = (½)ₖ (k + ½)(k + 3/2)
                        term = -(term / u).Times((2 * k) + 1).Times((2 * k) + 3).Scaled(-2) / u;
                        if (term.Size < Magnitude.PowerOfTwo(-w) || k > 2 * w)
                        {
                            return sum.Widened(term.Size);
                        }

                        sum += term;
                    }
                }

                var scale = 1 / (Pi(w) * y.At(w));
                var (f, g) = (Sum(0) * scale, Sum(1) * scale);
                var any = Around(Magnitude.PowerOfTwo(0), w);
                var (sin, cos) = square.SizeExponent > 100_000 ? (any, any) : (SinPi(square), SinPi(OfDyadic(half.M, half.E - 1, w).HalfMore()));
                var limit = OfDyadic(1, -1, w);
                return sine ? limit - (f * cos) - (g * sin) : limit + (f * sin) - (g * cos);
            }

            var v = w + (int)(1.45 * u.Midpoint) + 16;
            var z = OfDyadic(half.M, half.E - 1, v) * Pi(v);
            var power = z * z;
            var first = sine ? y.At(v) * z : y.At(v);
            return Series(
                first,
                (term, n) => -(term * power).Over(2 * n * (sine ? (2 * n) + 1 : (2 * n) - 1)),
                (term, n) => term.Over((4 * n) + (sine ? 3 : 1)),
                v,
                u.Midpoint).At(w);
        }));
    }

    /// <summary>1 − m, exactly.</summary>
    private static Ball Difference(Dyadic m, int w)
    {
        var exact = Dyadic.PowerOfTwo(0) - m;
        return OfDyadic(exact.M, exact.E, w);
    }

    /// <summary>An exact number's sum with ½, exactly.</summary>
    private Ball HalfMore()
    {
        var sum = Middle + new Dyadic(BigInteger.One, -1);
        return OfDyadic(sum.M, sum.E, _bits);
    }

    private static Ball LambertAt(Ball x, int w)
    {
        var top = x.SizeExponent;
        if (2 * top < -w)
        {
            // W = x − x² + θ · 2x³
            return (x - (x * x)).Widened((x.Size * x.Size * x.Size).Scaled(1));
        }

        var logarithmic = x._m.Sign > 0 && top > 1;
        var log = logarithmic ? Log(x.At(w + 16)) : x;
        Ball Excess(Ball c) => logarithmic ? c + Log(c) - log : (c * Exp(c)) - x;

        // a double to begin with, then Newton's steps
        var c = FromDouble(Start(logarithmic ? log.Midpoint : x.Midpoint, logarithmic), w).At(w + 16);
        for (var j = 0; j < 3 + (2 * BitOperations.Log2((uint)w)); j++)
        {
            var step = logarithmic ? Excess(c) * c / (c + 1) : Excess(c) / (Exp(c) * (c + 1));
            if (!step.IsFinite)
            {
                break;
            }

            c = (c - step).Centre.At(w + 16);
            if (c.IsZero || step.SizeExponent < c.SizeExponent - w - 8 || Dyadic.Compare(c.Middle, new(BigInteger.MinusOne, 0)) <= 0)
            {
                break;
            }
        }

        var minusOne = new Dyadic(BigInteger.MinusOne, 0);
        var gap = (c.IsZero ? 0 : c.SizeExponent) - w - 4;
        for (; ; gap += 4)
        {
            var delta = OfDyadic(1, gap, w + 16);
            var (lower, upper) = ((c - delta).LowerPoint, (c + delta).UpperPoint);
            var bounded = Dyadic.Compare(lower.Middle, minusOne) <= 0 || (logarithmic && lower._m.Sign <= 0);
            if (bounded)
            {
                lower = logarithmic ? OfDyadic(1, -1, w) : OfDyadic(-1, 0, w);
            }

            if ((bounded || Excess(lower.At(w + 16)).Sign == Ordering.Less) && Excess(upper.At(w + 16)).Sign == Ordering.Greater)
            {
                return Hull(lower, upper).At(w);
            }
        }
    }

    private static double Start(double x, bool logarithmic)
    {
        if (logarithmic)
        {
            var v = x > 1.5 ? x - Math.Log(x) : x;
            for (var j = 0; j < 6; j++)
            {
                v -= (v + Math.Log(v) - x) * v / (1 + v);
            }

            return v;
        }

        if (x < -0.3)
        {
            var p = Math.Sqrt(Math.Max(0, 2 * ((Math.E * x) + 1)));
            return Math.Max(-1 + p - (p * p / 3), -1 + 1e-12);
        }

        return x > 0 ? Math.Log(1 + x) : x * (1 - x);
    }

    /// <summary>By the arithmetic-geometric mean of 1 and √(1 − m): K = π/2M, E = K (1 − Σ 2ⁿ⁻¹ cₙ²), c₀² = m, cₙ₊₁ = (aₙ − bₙ)/2.</summary>
    private static (Ball K, Ball E) Mean(Ball m, int w)
    {
        var (a, b) = (ExactOne(w), Sqrt(Math.Abs(m.SizeExponent) > 4L * w ? 1 - m : Difference(m.Middle, w)));
        var sum = m.Scaled(-1);
        for (var n = 0; ; n++)
        {
            var c = (a - b).Scaled(-1);
            var square = c * c;
            if (n > 2 && (c.Size < Magnitude.PowerOfTwo(a.SizeExponent - w + 2) || n > 100))
            {
                // M lies between a and b; the c that follow fall by 4 at least at each step, their squares times 2ⁿ by 8
                var k = Pi(w) / Hull(a, b).Scaled(1);
                return (k, k * (1 - sum.Widened(square.Size.Scaled(n + 1))));
            }

            sum += square.Scaled(n);
            (a, b) = ((a + b).Scaled(-1), Sqrt(a * b));
        }
    }
}
