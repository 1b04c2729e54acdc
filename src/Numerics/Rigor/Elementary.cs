using System.Runtime.CompilerServices;

namespace Theory.Numerics;

/// <summary>ln, ln(1 + x), eˣ, eˣ − 1 and xʸ in double-double, with proven errors and the same bits on every platform.</summary>
/// <remarks>
/// <para>The tables are computed in big integers when the type is first used, in a few milliseconds; nothing is typed in.</para>
/// <para>Error: every function is within <see cref="Error"/> of its value, relative (xʸ: of <see cref="PowError"/>), for the argument
/// hi + lo taken as exact. The derivations stand at each function; the laws measure the errors against 60-digit tables and against series in big
/// integers.</para>
/// </remarks>
internal static class Elementary
{
    /// <summary>2⁻⁹⁵, the relative error of ln, ln(1 + x), eˣ and eˣ − 1.</summary>
    internal const double Error = 1.0 / (1L << 47) / (1L << 48);

    /// <summary>2⁻⁸⁵, the relative error of <see cref="Pow"/>: the exponent's error of 2⁻⁹⁵ times its largest magnitude, 746.</summary>
    internal const double PowError = Error * 1024;

    private const int LogCells = 256;
    private const int ExpCells = 128;

    private static readonly LogCell[] LogTable = new LogCell[LogCells + 1];
    private static readonly DoubleDouble[] ExpTable = new DoubleDouble[ExpCells];

    /// <summary>ln 2 to 2⁻¹⁰⁷ relative.</summary>
    internal static readonly DoubleDouble Ln2;

    // ln 2 / 128 in three parts; the first two have 34 bits, so that an integer below 2¹⁹ times them is a double.
    private static readonly double StepHi, StepMid, StepLo;
    private static readonly double StepsPerUnit;

    // 1/n and 1/n!, as double-doubles: the residual 1 − n · RN(1/n) is exact, and its quotient by n is off by u² / n.
    private static readonly DoubleDouble L2 = -Reciprocal(2), L3 = Reciprocal(3), L4 = -Reciprocal(4), L5 = Reciprocal(5), L6 = -Reciprocal(6);
    private static readonly DoubleDouble E3 = Reciprocal(6), E4 = Reciprocal(24), E5 = Reciprocal(120);

    static Elementary()
    {
        for (var i = 0; i <= LogCells; i++)
        {
            // The cell around f = 1 + i/256; from √2 on the mantissa is halved, so that the last cell and the first share the point 1.
            var centre = 1 + ((double)i / LogCells);
            centre = IsHalved(i) ? centre / 2 : centre;
            var r = 1 / centre;
            var log = FixedPoint.ToDoubleDouble(-FixedPoint.Log(r));
            LogTable[i] = new(r, log);
        }

        var roots = FixedPoint.RootsOfTwo(ExpCells);
        for (var j = 0; j < ExpCells; j++)
        {
            ExpTable[j] = FixedPoint.ToDoubleDouble(roots[j]);
        }

        Ln2 = FixedPoint.ToDoubleDouble(FixedPoint.Ln2);
        var (hi, rest) = FixedPoint.Split(FixedPoint.Ln2, 34);
        var (mid, low) = FixedPoint.Split(rest, 34);
        (StepHi, StepMid, StepLo) = (hi / ExpCells, mid / ExpCells, FixedPoint.Split(low, 53).Head / ExpCells);
        StepsPerUnit = ExpCells / Ln2.Hi;
    }

    /// <summary>ln x for a positive finite x.</summary>
    /// <remarks>See <see cref="Log(DoubleDouble)"/>; here m is a double, the term of 2⁻⁹⁶ is absent and the error is below 2⁻⁹⁹.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static DoubleDouble Log(double x) => Log(new DoubleDouble(x, 0));

    /// <summary>ln(hi + lo) for a positive finite hi; |lo| at most half a unit in the last place of hi.</summary>
    /// <remarks>
    /// <para>x = 2ᵏ · m with m in [√½, √2); r ≈ 1/m from the table, z = m · r − 1, ln x = k ln 2 − ln r + ln(1 + z), |z| ≤ 2⁻⁹.</para>
    /// <para>z: m.Hi · r is taken exactly and 1 subtracted exactly (Sterbenz); adding m.Lo · r rounds a term below 2⁻⁵² once: 2⁻¹⁰⁶ absolute. In the two
    /// cells around 1 r = 1 and z is exact; in the others |ln x| ≥ 2⁻¹⁰: 2⁻⁹⁶ relative.</para>
    /// <para>ln(1 + z) = z (1 − z/2 + … + z¹⁰/11): left out, 2⁻⁹⁹/12 &lt; 2⁻¹⁰². The terms from z⁶/7 on in doubles: 2⁻⁵² · 2⁻⁵⁴/7 &lt; 2⁻¹⁰⁸.
    /// The six steps of Horner's rule: 4u² together, since each is damped by 2⁻⁹; the last product 6u². In all 2⁻¹⁰¹ of ln(1 + z).</para>
    /// <para>The sum: k ln 2 (3u²) and − ln r (u²/2) do not cancel below half of the larger, nor does their sum with ln(1 + z), which is at most
    /// half of it; each addition 4u² of its larger operand: below 24u² &lt; 2⁻¹⁰¹ of the result.</para>
    /// <para>Together below 2⁻⁹⁶ + 2⁻¹⁰⁰ &lt; 2⁻⁹⁵.</para>
    /// </remarks>
    internal static DoubleDouble Log(DoubleDouble x)
    {
        var (hi, lo) = (x.Hi, x.Lo);
        var k = 0;
        if (hi < Scale.SmallestNormal)
        {
            (hi, lo, k) = (hi * Scale.TwoTo(54), lo * Scale.TwoTo(54), -54);
        }

        var bits = BitConverter.DoubleToInt64Bits(hi);
        var i = (int)((((bits & 0xF_FFFF_FFFF_FFFF) >> 43) + 1) >> 1);
        var halved = IsHalved(i) ? 1 : 0;
        var exponent = (int)(bits >> 52) - 1023 + halved;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xF_FFFF_FFFF_FFFF) | ((1023L - halved) << 52));
        k += exponent;
        lo = exponent <= 1022 ? lo * Scale.TwoTo(-exponent) : lo * Scale.TwoTo(-1000) * Scale.TwoTo(1000 - exponent);

        ref readonly var cell = ref LogTable[i];
        var p = DoubleDouble.TwoProduct(mantissa, cell.R);
        var z = DoubleDouble.FastTwoSum(p.Hi - 1, Math.FusedMultiplyAdd(lo, cell.R, p.Lo));
        var a = (Ln2 * k) + cell.Log;

        var t = Math.FusedMultiplyAdd(z.Hi, 1.0 / 11, -1.0 / 10);
        t = Math.FusedMultiplyAdd(z.Hi, t, 1.0 / 9);
        t = Math.FusedMultiplyAdd(z.Hi, t, -1.0 / 8);
        t = Math.FusedMultiplyAdd(z.Hi, t, 1.0 / 7);
        var s = DoubleDouble.Horner(z, new(t, 0), L6);
        s = DoubleDouble.Horner(z, s, L5);
        s = DoubleDouble.Horner(z, s, L4);
        s = DoubleDouble.Horner(z, s, L3);
        s = DoubleDouble.Horner(z, s, L2);
        s = DoubleDouble.Horner(z, s, new(1, 0));
        s = z * s;

        var sum = DoubleDouble.FastTwoSum(a.Hi, s.Hi);
        return DoubleDouble.FastTwoSum(sum.Hi, sum.Lo + (a.Lo + s.Lo));
    }

    /// <summary>ln(1 + x) for a finite x &gt; −1 with |x| ≥ 2⁻⁹⁰⁰ or x = 0.</summary>
    /// <remarks>1 + x is a double-double exactly, so that the bound is that of <see cref="Log(DoubleDouble)"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static DoubleDouble Log1p(double x) => Log(DoubleDouble.TwoSum(1, x));

    /// <summary>e^(hi + lo) = (m.Hi + m.Lo) · 2ᵏ for |hi| ≤ 800; m in [0.99, 2.01].</summary>
    /// <remarks>
    /// <para>x = (128 k + j) ln 2 / 128 + r with |r| ≤ 2⁻⁸·⁵; eˣ = 2ᵏ · 2^(j/128) · (1 + p), p = eʳ − 1.</para>
    /// <para>r: the parts of ln 2 / 128 are exact to 2⁻¹²⁸, n &lt; 2¹⁸, and two products with n are exact; the low words, below 2⁻⁵⁸ (lo included, below
    /// 2⁻⁴⁴ when it is largest), are rounded three times: 2⁻¹⁰⁸ for a double, below 2⁻⁹⁶ in any case: 2⁻⁹⁶ relative to eˣ.</para>
    /// <para>p: see <see cref="Remainder"/>, 2⁻¹⁰⁰ of 2⁻⁸·⁵; the table 2⁻¹⁰⁷; product and sum 6u² + 3u². Together below 2⁻⁹⁵.</para>
    /// </remarks>
    internal static (DoubleDouble Mantissa, int Exponent) Exp(DoubleDouble x)
    {
        var (p, j, k) = Remainder(x);
        ref readonly var root = ref ExpTable[j];
        return (root + (root * p), k);
    }

    /// <summary>eˣ − 1 for a finite x in [−100, 100] with |x| ≥ 2⁻⁹⁰⁰ or x = 0.</summary>
    /// <remarks>
    /// With the same reduction: where n = 0 the value is p itself, to 2⁻¹⁰⁰ (<see cref="Remainder"/>). Elsewhere (2ᵏ · 2^(j/128) − 1) + 2ᵏ · 2^(j/128) · p:
    /// the result is at least half of its first summand, which is at least 2⁻⁸·⁶; the table's error of 2⁻¹⁰⁷ · 2⁸·⁶, the first sum's 2u² and the second's
    /// 3u² of 2, the product's 7u² and r's 2⁻¹⁰⁸ · 2⁸·⁶ come to less than 2⁻⁹⁷.
    /// </remarks>
    internal static DoubleDouble Expm1(double x)
    {
        var (p, j, k) = Remainder(new(x, 0));
        if (j == 0 && k == 0)
        {
            return p;
        }

        var scale = Scale.TwoTo(k);
        ref readonly var root = ref ExpTable[j];
        var power = new DoubleDouble(root.Hi * scale, root.Lo * scale);
        return (power + -1.0) + (power * p);
    }

    /// <summary>xʸ = (m.Hi + m.Lo) · 2ᵏ for a positive finite x and |y ln x| ≤ 750.</summary>
    /// <remarks>y ln x has the relative error 2⁻⁹⁵ + 2u², so the absolute error 751 · 2⁻⁹⁵; the exponential adds 2⁻⁹⁵: below 2⁻⁸⁵.</remarks>
    internal static (DoubleDouble Mantissa, int Exponent) Pow(DoubleDouble logarithm, double y) => Exp(logarithm * y);

    /// <summary>p = eʳ − 1, j and k with x = (128 k + j) ln 2 / 128 + r.</summary>
    /// <remarks>
    /// p = r (1 + r/2 + … + r⁹/10!), |r| ≤ 2⁻⁸·⁵: left out, 2⁻⁸⁵/11! &lt; 2⁻¹⁰⁹; the terms from r⁵/6! on in doubles, 2⁻⁵² · 2⁻⁴²/720 &lt; 2⁻¹⁰³; five steps of
    /// Horner's rule 4u², the last product 6u²: below 2⁻¹⁰⁰ of p. For n = 0 r is x itself.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (DoubleDouble P, int J, int K) Remainder(DoubleDouble x)
    {
        // Adding 1.5 · 2⁵² rounds to an integer, whose low bits are then the sum's own.
        const double Shift = 6755399441055744.0;
        var shifted = (x.Hi * StepsPerUnit) + Shift;
        var steps = shifted - Shift;
        var n = (int)BitConverter.DoubleToInt64Bits(shifted);

        var s = DoubleDouble.TwoSum(x.Hi, -steps * StepHi);
        var v = DoubleDouble.TwoSum(s.Hi, -steps * StepMid);
        var r = DoubleDouble.TwoSum(v.Hi, v.Lo + s.Lo + Math.FusedMultiplyAdd(-steps, StepLo, x.Lo));

        var t = Math.FusedMultiplyAdd(r.Hi, 1.0 / 3628800, 1.0 / 362880);
        t = Math.FusedMultiplyAdd(r.Hi, t, 1.0 / 40320);
        t = Math.FusedMultiplyAdd(r.Hi, t, 1.0 / 5040);
        t = Math.FusedMultiplyAdd(r.Hi, t, 1.0 / 720);
        var p = DoubleDouble.Horner(r, new(t, 0), E5);
        p = DoubleDouble.Horner(r, p, E4);
        p = DoubleDouble.Horner(r, p, E3);
        p = DoubleDouble.Horner(r, p, new(0.5, 0));
        p = DoubleDouble.Horner(r, p, new(1, 0));
        return (r * p, n & (ExpCells - 1), n >> 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHalved(int i) => i > 106;

    private static DoubleDouble Reciprocal(double n)
    {
        var q = 1 / n;
        return new(q, Math.FusedMultiplyAdd(-q, n, 1) / n);
    }

    private readonly record struct LogCell(double R, DoubleDouble Log);
}
