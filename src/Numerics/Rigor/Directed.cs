using System.Runtime.CompilerServices;

namespace Theory.Numerics;

/// <summary>+, −, ×, ÷ and √ rounded down and up: the nearest double, moved by one where the exact residual says so.</summary>
/// <remarks>
/// <para>The residual of a sum is exact always, that of a product, quotient or root while nothing underflows; below 2⁻⁹⁶⁰ the operands are scaled first.
/// So every function here returns the tightest double. The rounding mode of the processor is never touched.</para>
/// <para>Arguments may be infinite as bounds of an interval are: 0 · ∞ = 0, the limit of the products in the interval; a sum never meets ∞ − ∞.</para>
/// </remarks>
internal static class Directed
{
    // Below it a residual of 106 bits may fall under 2⁻¹⁰⁷⁴.
    private const double Safe = 1.0264e-289;

    private static readonly double Scaling = Scale.TwoTo(600);
    private static readonly double RootScaling = Scale.TwoTo(300);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double AddDown(double a, double b)
    {
        var s = DoubleDouble.TwoSum(a, b);
        return s.Lo >= 0 ? s.Hi : AddDownInexact(a, b, s.Hi);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double AddUp(double a, double b) => -AddDown(-a, -b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double MultiplyDown(double a, double b)
    {
        var p = a * b;
        return Math.Abs(p) is >= Safe and <= double.MaxValue
            ? Math.FusedMultiplyAdd(a, b, -p) >= 0 ? p : Math.BitDecrement(p)
            : MultiplyDownRare(a, b, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double MultiplyUp(double a, double b) => -MultiplyDown(-a, b);

    /// <summary>a / b rounded down, b ≠ 0, not both infinite.</summary>
    internal static double DivideDown(double a, double b)
    {
        var q = a / b;
        if (a == 0 || double.IsInfinity(a))
        {
            return q;
        }

        if (double.IsInfinity(b))
        {
            return q;
        }

        if (double.IsInfinity(q))
        {
            return q > 0 ? double.MaxValue : q;
        }

        // The remainder a − q · b has 53 bits at most; its sign over b's is that of a/b − q.
        var r = Math.Abs(a) >= Safe
            ? Math.FusedMultiplyAdd(-q, b, a)
            : Math.FusedMultiplyAdd(-q * Scaling, b, a * Scaling);
        return r == 0 || (r > 0) == (b > 0) ? q : Math.BitDecrement(q);
    }

    internal static double DivideUp(double a, double b) => -DivideDown(-a, b);

    /// <summary>√a rounded down, a ≥ 0.</summary>
    internal static double SqrtDown(double a)
    {
        var s = Math.Sqrt(a);
        return RootResidual(s, a) >= 0 ? s : Math.BitDecrement(s);
    }

    /// <summary>√a rounded up, a ≥ 0.</summary>
    internal static double SqrtUp(double a)
    {
        var s = Math.Sqrt(a);
        return RootResidual(s, a) <= 0 ? s : Math.BitIncrement(s);
    }

    /// <summary>The sign of a − s².</summary>
    private static double RootResidual(double s, double a) =>
        double.IsInfinity(a) ? 0
        : a >= Safe ? Math.FusedMultiplyAdd(-s, s, a)
        : Math.FusedMultiplyAdd(-s * RootScaling, s * RootScaling, a * Scaling);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double AddDownInexact(double a, double b, double s)
    {
        if (double.IsInfinity(s))
        {
            return s > 0 && double.IsFinite(a) && double.IsFinite(b) ? double.MaxValue : s;
        }

        // Beside the greatest double 2Sum passes through infinity; with the larger operand first the difference below does not.
        var (large, small) = Math.Abs(a) >= Math.Abs(b) ? (a, b) : (b, a);
        return small - (s - large) >= 0 ? s : Math.BitDecrement(s);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double MultiplyDownRare(double a, double b, double p)
    {
        if (a == 0 || b == 0)
        {
            return 0;
        }

        if (double.IsInfinity(p))
        {
            return p > 0 && double.IsFinite(a) && double.IsFinite(b) ? double.MaxValue : p;
        }

        // A factor below 2⁻⁴⁸⁰ (there is one) is scaled to at most 2¹²⁰, so that the scaled product lies in [2⁻⁹⁵⁴, 2²⁴⁰].
        var (x, y, scaled) = (a, b, p);
        if (Math.Abs(x) < 1e-144)
        {
            (x, scaled) = (x * Scaling, scaled * Scaling);
        }

        if (Math.Abs(y) < 1e-144)
        {
            (y, scaled) = (y * Scaling, scaled * Scaling);
        }

        // x · y = product + residual; where the rounded value differs from the product their order is that of the exact values, by monotonicity.
        var product = x * y;
        var below = product == scaled ? Math.FusedMultiplyAdd(x, y, -product) < 0 : product < scaled;
        return below ? Math.BitDecrement(p) : p;
    }
}
