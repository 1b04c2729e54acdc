using System.Runtime.CompilerServices;

namespace Theory.Numerics;

/// <summary>An unevaluated sum hi + lo of two doubles with hi = RN(hi + lo): about 106 bits.</summary>
/// <remarks>
/// <para>Throughout u = 2⁻⁵³. Every bound below is relative to the exact result and supposes that nothing under- or overflows.
/// Only +, −, ×, ÷ and the fused multiply-add of IEEE 754 are used, so that the bits are the same on every platform.</para>
/// <para>The bounds are those of Joldes, Muller and Popescu, who proved them for these algorithms; the laws measure them. Their
/// paper was not at hand: the algorithms' numbers are cited at second hand.</para>
/// </remarks>
/// <param name="Hi">The double nearest to the value.</param>
/// <param name="Lo">What is missing, at most half a unit in the last place of <paramref name="Hi"/>.</param>
[Source("joldes2017tight", "Algorithms 4, 6, 9, 11, 15 and 17")]
internal readonly record struct DoubleDouble(double Hi, double Lo)
{
    /// <summary>a + b, exactly (Knuth's 2Sum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static DoubleDouble TwoSum(double a, double b)
    {
        var s = a + b;
        var t = s - a;
        return new(s, (a - (s - t)) + (b - t));
    }

    /// <summary>a + b, exactly, for a = 0 or an a whose exponent is at least b's (Dekker's Fast2Sum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static DoubleDouble FastTwoSum(double a, double b)
    {
        var s = a + b;
        return new(s, b - (s - a));
    }

    /// <summary>a · b, exactly while |a · b| ≥ 2⁻⁹⁶⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static DoubleDouble TwoProduct(double a, double b)
    {
        var p = a * b;
        return new(p, Math.FusedMultiplyAdd(a, b, -p));
    }

    /// <summary>a + b to 2u².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble a, double b)
    {
        var s = TwoSum(a.Hi, b);
        return FastTwoSum(s.Hi, a.Lo + s.Lo);
    }

    /// <summary>a + b to 3u² + 13u³, cancellation included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var s = TwoSum(a.Hi, b.Hi);
        var t = TwoSum(a.Lo, b.Lo);
        var v = FastTwoSum(s.Hi, s.Lo + t.Hi);
        return FastTwoSum(v.Hi, t.Lo + v.Lo);
    }

    /// <summary>−a, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator -(DoubleDouble a) => new(-a.Hi, -a.Lo);

    /// <summary>a − b to 3u² + 13u³, cancellation included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    /// <summary>a · b to 2u².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble a, double b)
    {
        var p = TwoProduct(a.Hi, b);
        return FastTwoSum(p.Hi, Math.FusedMultiplyAdd(a.Lo, b, p.Lo));
    }

    /// <summary>a · b to 5u².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var p = TwoProduct(a.Hi, b.Hi);
        return FastTwoSum(p.Hi, p.Lo + Math.FusedMultiplyAdd(a.Hi, b.Lo, a.Lo * b.Hi));
    }

    /// <summary>a / b to 3u².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator /(DoubleDouble a, double b)
    {
        var q = a.Hi / b;
        var p = TwoProduct(q, b);
        return FastTwoSum(q, (a.Hi - p.Hi - p.Lo + a.Lo) / b);
    }

    /// <summary>a / b to 15u² + 56u³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var q = a.Hi / b.Hi;
        var r = b * q;
        return FastTwoSum(q, (a.Hi - r.Hi + (a.Lo - r.Lo)) / b.Hi);
    }

    /// <summary>c + z · a, for |z · a| ≤ |c| / 2: one step of Horner's rule.</summary>
    /// <remarks>
    /// The result is (s, l) with |l| ≤ 2u|s|, not normalised, which the next step bears. Error ≤ 6u²|z · a| (three roundings of terms of at most
    /// 3u|z · a|, and zl · al left out) plus 2u²(|c| + |z · a|) (the two last additions).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static DoubleDouble Horner(DoubleDouble z, DoubleDouble a, DoubleDouble c)
    {
        var p = z.Hi * a.Hi;
        var e = Math.FusedMultiplyAdd(z.Hi, a.Lo, Math.FusedMultiplyAdd(z.Lo, a.Hi, Math.FusedMultiplyAdd(z.Hi, a.Hi, -p)));
        var s = c.Hi + p;
        return new(s, p - (s - c.Hi) + (e + c.Lo));
    }
}
