using System.Runtime.CompilerServices;
using Theory.Numerics;

namespace Theory.PacBayes;

/// <summary>The binary relative entropy kl(q ‖ p) and its certified inverses.</summary>
/// <remarks>
/// <para>All rests on one sum without cancellation: with ψ(x) = x − ln(1 + x) ≥ 0 and d = p − q,
/// kl(q ‖ p) = q ψ(d/q) + (1 − q) ψ(−d/(1 − q)), since the linear terms cancel exactly.</para>
/// <para>The certificate is convexity: f(p) = kl(q ‖ p) lies above its tangent at any pₖ on the same side of q, so that Newton's step
/// pₖ + (c − f(pₖ))/f′(pₖ) never falls short of the root. With f(pₖ) replaced by a proved lower bound and the step rounded outward, the last
/// step of the iteration is itself the proof. Halley steps come before it, until its excess (of second order) is below 10⁻¹³. The usual upper inverse,
/// with the root neither next to q nor next to 1, takes a shorter way to the same certificate: <see cref="UpperRoot"/>.</para>
/// </remarks>
public static class BinaryKl
{
    // Below it, p ≪ 1: the second term of the sum is less than 2⁻⁴⁹⁹ of the first, and everything scales.
    private const double Tiny = 3.0549363634996047e-151; // 2⁻⁵⁰⁰
    private const int Scale = 600;
    private const double TwoToMinus46 = 1.0 / (1L << 46);
    private const double TwoToMinus48 = 1.0 / (1L << 48);
    private const double TwoToMinus49 = 1.0 / (1L << 49);
    private const double TwoToMinus51 = 1.0 / (1L << 51);
    private const double TwoToMinus52 = 1.0 / (1L << 52);
    private const double TwoToMinus400 = 3.872591914849318e-121;
    private const double TwoToMinus600 = 2.409919865102884e-181;

    /// <summary>kl(q ‖ p) = q ln(q/p) + (1 − q) ln((1 − q)/(1 − p)).</summary>
    /// <remarks>
    /// <para>The relative entropy of two coins, in nats; 0 ln 0 = 0; +∞ where p is 0 or 1 and q is not.</para>
    /// <para>Holds for: q and p in [0, 1].</para>
    /// <para>Error: at most 1e-13, relative, or one subnormal step (law: the divergence agrees with the reference table).</para>
    /// </remarks>
    /// <param name="q">q, in [0, 1].</param>
    /// <param name="p">p, in [0, 1].</param>
    /// <returns>kl in nats, in [0, ∞].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside [0, 1].</exception>
    public static double Divergence(double q, double p)
    {
        CheckProbability(q, nameof(q));
        CheckProbability(p, nameof(p));
        if (p == q)
        {
            return 0;
        }

        if (p is 0 or 1)
        {
            return double.PositiveInfinity;
        }

        if (q == 0)
        {
            return -Portable.LogOnePlus(-p);
        }

        if (q == 1)
        {
            return -Portable.Log(p);
        }

        if (q < Tiny && p < Tiny)
        {
            return Math.ScaleB(First(Math.ScaleB(q, Scale), Math.ScaleB(p, Scale)), -Scale);
        }

        return q < Tiny || p < Tiny
            ? First(q, p) + ((1 - q) * Portable.XMinusLogOnePlus(-(p - q) / (1 - q), (1 - p) / (1 - q)))
            : Sum(q, 1 - q, p - q, p / q, (1 - p) / (1 - q)).Value;

        // q ψ(d/q), by the logarithms themselves where p/q could overflow.
        static double First(double q, double p) =>
            q < 1e-100 * p || p < 1e-100 * q
                ? (p - q) - (q * (Portable.Log(p) - Portable.Log(q)))
                : q * Portable.XMinusLogOnePlus((p - q) / q, p / q);
    }

    /// <summary>kl⁻¹⁺(q, c): the largest p with kl(q ‖ p) ≤ c.</summary>
    /// <remarks>
    /// <para>Holds for: q in [0, 1], c in [0, ∞].</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative, or one subnormal step (law: the upper inverse agrees with the reference table).</para>
    /// </remarks>
    /// <param name="q">q, in [0, 1].</param>
    /// <param name="c">c ≥ 0, in nats.</param>
    /// <returns>p in [q, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double InverseUpper(double q, double c)
    {
        CheckProbability(q, nameof(q));
        CheckDivergence(c);

        // kl(q ‖ p) ≤ −ln(1 − p), so beyond c = 38 the root is above 1 − 2⁻⁵⁴.
        if (q == 1 || c > 38)
        {
            return 1;
        }

        if (c == 0)
        {
            return q;
        }

        if (q == 0)
        {
            return Math.Min(1, Math.BitIncrement(-Portable.ExpMinusOne(-c) * (1 + TwoToMinus46)));
        }

        if (c < Tiny && q < Tiny)
        {
            return ScaledBack(SolveSmall(Math.ScaleB(q, Scale), Math.ScaleB(c, Scale), 1), up: true);
        }

        if (q >= Tiny)
        {
            var usual = UpperRoot.Find(q, c);
            if (!double.IsNaN(usual))
            {
                return usual;
            }
        }

        // kl decreases in q below p: a larger q gives a larger root, here by less than 2⁻⁹⁰ of it, and no quotient overflows.
        return Solve(q < Tiny ? Math.Max(q, TwoToMinus600) : q, c, 1);
    }

    /// <summary>kl⁻¹⁻(q, c): the smallest p with kl(q ‖ p) ≤ c.</summary>
    /// <remarks>
    /// <para>Holds for: q in [0, 1], c in [0, ∞].</para>
    /// <para>Error: never above the exact value; at most 1e-12 below it, relative, but 0 where the exact value is below 1e-307 q
    /// (law: the lower inverse agrees with the reference table).</para>
    /// </remarks>
    /// <param name="q">q, in [0, 1].</param>
    /// <param name="c">c ≥ 0, in nats.</param>
    /// <returns>p in [0, q].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double InverseLower(double q, double c)
    {
        CheckProbability(q, nameof(q));
        CheckDivergence(c);

        // kl(q ‖ p) ≤ −ln p: beyond c = 750 the root is below every double that is not 0 … for q = 1; for less, the sooner.
        if (q == 0 || c > 750)
        {
            return 0;
        }

        if (c == 0)
        {
            return q;
        }

        if (q == 1)
        {
            return c > 700 ? 0 : Math.BitDecrement(Portable.Exp(-c) * (1 - TwoToMinus48));
        }

        return q < Tiny ? ScaledBack(SolveSmall(Math.ScaleB(q, Scale), Math.ScaleB(c, Scale), -1), up: false) : Solve(q, c, -1);
    }

    /// <summary><see cref="Divergence"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: q and p in [0, 1].</para>
    /// <para>Error: the ends enclose the exact value, at most 1e-13 of it apart, or a few subnormal steps (law: brackets enclose the reference tables).</para>
    /// </remarks>
    /// <param name="q">q, in [0, 1].</param>
    /// <param name="p">p, in [0, 1].</param>
    /// <returns>kl in nats, in [0, ∞].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside [0, 1].</exception>
    public static Bracket DivergenceBracket(double q, double p)
    {
        var value = Divergence(q, p);
        if (value == 0 && p == q)
        {
            return new(0, 0);
        }

        if (double.IsInfinity(value))
        {
            return new(value, value);
        }

        var d = q is 0 ? -Interval.Log1p(-p) : q is 1 ? -Interval.Log(p) : Enclosed(q, p);
        return new(Math.Min(value, Math.Max(0, d.Lower)), Math.Max(value, d.Upper));
    }

    /// <summary><see cref="InverseUpper"/> between two doubles: the certified value above, a proved lower end below.</summary>
    /// <remarks>
    /// <para>Holds for: q in [0, 1], c in [0, ∞].</para>
    /// <para>Error: the ends enclose the exact value, at most 1e-12 of it apart, or a few subnormal steps (law: brackets enclose the reference tables).</para>
    /// </remarks>
    /// <param name="q">q, in [0, 1].</param>
    /// <param name="c">c ≥ 0, in nats.</param>
    /// <returns>p in [q, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static Bracket InverseUpperBracket(double q, double c) => new(UpperRootBelow(q, c), InverseUpper(q, c));

    /// <summary><see cref="InverseLower"/> between two doubles: the certified value below, a proved upper end above.</summary>
    /// <remarks>
    /// <para>Holds for: q in [0, 1], c in [0, ∞].</para>
    /// <para>Error: the ends enclose the exact value, at most 1e-12 of it apart, or a few subnormal steps; where the value is 0, the upper end is q e^{−c/q}
    /// (law: brackets enclose the reference tables).</para>
    /// </remarks>
    /// <param name="q">q, in [0, 1].</param>
    /// <param name="c">c ≥ 0, in nats.</param>
    /// <returns>p in [0, q].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static Bracket InverseLowerBracket(double q, double c) => new(InverseLower(q, c), LowerRootAbove(q, c));

    /// <summary>A double that is never above kl⁻¹⁺(q, c), and near it: stepping from the certified value towards q until kl is proved to be at most c.</summary>
    internal static double UpperRootBelow(double q, double c)
    {
        var upper = InverseUpper(q, c);
        if (q == 1 || c == 0 || double.IsInfinity(c))
        {
            return upper;
        }

        // With a smaller q the root is smaller: q = 0 has a closed form, near enough where q ≪ p.
        if (q == 0 || (q < Tiny && upper >= TwoToMinus400))
        {
            return Math.Max(q, (-Interval.Expm1(-c)).Lower);
        }

        for (var step = TwoToMinus52; ; step *= 2)
        {
            var p = Math.Min(Math.BitDecrement(upper), upper * (1 - step));
            if (p <= q)
            {
                return q;
            }

            if (DivergenceAbove(q, p) <= c)
            {
                return p;
            }
        }
    }

    /// <summary>A double that is never below kl⁻¹⁻(q, c), and near it.</summary>
    internal static double LowerRootAbove(double q, double c)
    {
        var lower = InverseLower(q, c);
        if (q == 0 || c == 0 || double.IsInfinity(c))
        {
            return lower;
        }

        // q ln(q/p) ≥ c below q, since the other term is negative.
        if (q == 1 || lower == 0)
        {
            return Math.Min(q, (q * Interval.Exp(-(Interval.FromDouble(c) / q))).Upper);
        }

        for (var step = TwoToMinus52; ; step *= 2)
        {
            var p = Math.Max(Math.BitIncrement(lower), lower * (1 + step));
            if (p >= q)
            {
                return q;
            }

            if (DivergenceAbove(q, p) <= c)
            {
                return p;
            }
        }
    }

    // A proved upper bound of kl(q ‖ p), q and p in (0, 1).
    private static double DivergenceAbove(double q, double p)
    {
        if (q < Tiny || p < Tiny)
        {
            return Enclosed(q, p).Upper;
        }

        var (value, error) = Sum(q, 1 - q, p - q, p / q, (1 - p) / (1 - q));
        return Math.BitIncrement(value + error);
    }

    // kl(q ‖ p), q and p in (0, 1): where both are far below 1 the second term is less than 2⁻³⁹⁰ of the first, and all scales; else by the definition, where one that is tiny
    // leaves nothing to cancel.
    private static Interval Enclosed(double q, double p)
    {
        if (q >= Tiny && p >= Tiny)
        {
            var (value, error) = Sum(q, 1 - q, p - q, p / q, (1 - p) / (1 - q));
            return Interval.Of(Math.BitDecrement(value - error), Math.BitIncrement(value + error));
        }

        if (q >= TwoToMinus400 || p >= TwoToMinus400)
        {
            var (a, b) = (Interval.FromDouble(q), Interval.FromDouble(p));
            return (a * (Interval.Log(a) - Interval.Log(b))) + ((1 - a) * (Interval.Log1p(-a) - Interval.Log1p(-b)));
        }

        var (s, t) = (Math.ScaleB(q, Scale), Math.ScaleB(p, Scale));
        var d = t - s;
        var x = d / s;
        if (Math.Abs(x) < 0.5)
        {
            var ψ = Portable.XMinusLogOnePlus(x, t / s);
            var error = (s * ErrorOf(x, ψ)) + (TwoToMinus51 * s * ψ);
            var scaled = Interval.Of((s * ψ) - error, (s * ψ) + error);
            return ScaledBack(scaled);
        }

        return ScaledBack(Interval.FromDouble(t) - s - (s * (Interval.Log(t) - Interval.Log(s))));

        static Interval ScaledBack(Interval scaled) =>
            Interval.Of(BinaryKl.ScaledBack(scaled.Lower, up: false), BinaryKl.ScaledBack(scaled.Upper * (1 + TwoToMinus52), up: true));
    }

    /// <summary>The sum a ψ(d/a) + b ψ(−d/b) and a proved bound of its error.</summary>
    /// <param name="a">The first weight, positive.</param>
    /// <param name="b">The second weight, positive.</param>
    /// <param name="d">The difference, to 2u.</param>
    /// <param name="firstRatio">1 + d/a, to 3u.</param>
    /// <param name="secondRatio">1 − d/b, to 3u.</param>
    /// <returns>The value and the bound.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (double Value, double Error) Sum(double a, double b, double d, double firstRatio, double secondRatio)
    {
        var x = d / a;
        var y = -d / b;
        var first = Portable.XMinusLogOnePlus(x, firstRatio);
        var second = Portable.XMinusLogOnePlus(y, secondRatio);
        var value = (a * first) + (b * second);
        return (value, (a * ErrorOf(x, first)) + (b * ErrorOf(y, second)) + (TwoToMinus51 * value));
    }

    // ψ's own error, and what x to 3u (amplified at most 2.3 times near 0) and 1 + x to 4u add to it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ErrorOf(double x, double ψ) =>
        Portable.IsReduced(x) ? TwoToMinus49 * ψ : TwoToMinus52 * (ψ + (3 * Math.Abs(x)) + 4);

    private static double Solve(double q, double c, int side)
    {
        var q̄ = 1 - q;
        var p = Start(q, q̄, c, side);
        if (p is 0 or 1)
        {
            return p;
        }

        var nearest = side > 0 ? Math.BitIncrement(q) : Math.BitDecrement(q);
        if ((p - nearest) * side < 0)
        {
            p = nearest;
        }

        for (var iteration = 0; ; iteration++)
        {
            var p̄ = 1 - p;
            var d = p - q;
            var (f, error) = Sum(q, q̄, d, p / q, p̄ / q̄);
            var remaining = c - (f - error);
            if (p == nearest && remaining <= 0)
            {
                return p;
            }

            var slope = d / (p * p̄);
            var halfCurvature = ((q * p̄ / p) + (q̄ * p / p̄)) / (2 * d);
            var newton = remaining / slope;
            if (Math.Abs(halfCurvature) * newton * newton <= 1e-13 * p || iteration == 60)
            {
                return Outward(p, newton, side, 0, 1);
            }

            var next = p + (newton / Math.Max(0.5, 1 + (newton * halfCurvature)));
            if (!(next < 1))
            {
                next = (1 + p) / 2;
                if (next == 1)
                {
                    return 1;
                }
            }
            else if (!(next > 0))
            {
                next = p / 2;
                if (next < 1e-307)
                {
                    return 0;
                }
            }

            if ((next - nearest) * side < 0)
            {
                next = side > 0 ? Math.Max(nearest, q + ((p - q) / 2)) : Math.Min(nearest, q + ((p - q) / 2));
            }

            p = next;
        }
    }

    // The same for q, c and p far below 1, all scaled by 2⁶⁰⁰: only q ψ(d/q) is left, and dropping a positive term moves the root outward.
    private static double SolveSmall(double q, double c, int side)
    {
        if (side < 0 && c > 700 * q)
        {
            return 0;
        }

        var root = Math.Sqrt(((4.0 / 9) * c * c) + (2 * c * q));
        var p = side > 0 ? q + ((2.0 / 3) * c) + root : q - (2 * c * q / (((2.0 / 3) * c) + root));
        if (side < 0 && p < 0.5 * q)
        {
            p = q * Portable.Exp(-(c / q) - 1 + 1e-15);
        }

        var nearest = side > 0 ? Math.BitIncrement(q) : Math.BitDecrement(q);
        if ((p - nearest) * side < 0)
        {
            p = nearest;
        }

        for (var iteration = 0; ; iteration++)
        {
            var d = p - q;
            var x = d / q;
            var ψ = Portable.XMinusLogOnePlus(x, p / q);
            var f = q * ψ;
            var remaining = c - (f - (q * ErrorOf(x, ψ)) - (TwoToMinus51 * f));
            if (p == nearest && remaining <= 0)
            {
                return p;
            }

            var slope = d / p;
            var halfCurvature = q / p / (2 * d);
            var newton = remaining / slope;
            if (Math.Abs(halfCurvature) * newton * newton <= 1e-13 * p || iteration == 60)
            {
                return Outward(p, newton, side, 0, double.MaxValue);
            }

            var next = p + (newton / Math.Max(0.5, 1 + (newton * halfCurvature)));
            if (!(next > 0))
            {
                next = p / 2;
            }

            if ((next - nearest) * side < 0)
            {
                next = side > 0 ? Math.Max(nearest, q + ((p - q) / 2)) : Math.Min(nearest, q + ((p - q) / 2));
            }

            p = next;
        }
    }

    // kl = d² ∫ s ds/(t(1 − t)), t = q + sd: the one-point rule at s = 2/3 gives a quadratic in d, good while p stays clear of 0 and 1. Beyond,
    // the root of kl with the small logarithm left out: 1 − p = e^{−(c + h)/(1 − q)} above, p = e^{−(c + h)/q} below, h the entropy of q.
    private static double Start(double q, double q̄, double c, int side)
    {
        var a = 1 + (8 * c / 9);
        var b = (2 * c / 3) * (q̄ - q);
        var s = Math.Sqrt((b * b) + (2 * c * q * q̄ * a));
        var away = side > 0
            ? b > 0 ? (b + s) / a : 2 * c * q * q̄ / (s - b)
            : b > 0 ? 2 * c * q * q̄ / (s + b) : (s - b) / a;
        if (away < 0.5 * (side > 0 ? q̄ : q))
        {
            return q + (side * away);
        }

        var h = -(q * Portable.Log(q)) - (q̄ * Portable.Log(q̄));
        if (side > 0)
        {
            var y = (c + h) / q̄;
            return y > 36.8 ? 1 : -Portable.ExpMinusOne(-y);
        }

        var z = (c + h) / q;
        return z > 700 ? 0 : Portable.Exp(-z);
    }

    // p plus the Newton step, whose few roundings 2⁻⁴⁹ covers, rounded away from q.
    private static double Outward(double p, double newton, int side, double low, double high)
    {
        var bound = p + (newton + (side * Math.Abs(newton) * TwoToMinus49));
        return side > 0 ? Math.Min(high, Math.BitIncrement(bound)) : Math.Max(low, Math.BitDecrement(bound));
    }

    private static double ScaledBack(double scaled, bool up)
    {
        var value = Math.ScaleB(scaled, -Scale);
        var again = Math.ScaleB(value, Scale);
        return up && again < scaled ? Math.BitIncrement(value) : !up && again > scaled ? Math.BitDecrement(value) : value;
    }

    private static void CheckProbability(double value, string name)
    {
        if (!(value >= 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in [0, 1].");
        }
    }

    private static void CheckDivergence(double c)
    {
        if (!(c >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(c), c, "c must be at least 0.");
        }
    }
}
