using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Theory.PacBayes;

/// <summary>The usual case of <see cref="BinaryKl.InverseUpper"/>, without a branch that depends on the input: two evaluations of kl, the second a certificate.</summary>
/// <remarks>
/// <para>f(p) = kl(q ‖ p) = −q ln(p/q) − q̄ ln(p̄/q̄), with q̄ = 1 − q and p̄ = 1 − p. Near q the two terms cancel, yet their error does not matter: it is a few u of
/// M = q |ln(p/q)| + q̄ |ln(p̄/q̄)|, and since q ln(p/q) ≤ d and q̄ ln(q̄/p̄) ≤ d q̄/p̄ for d = p − q, a Newton step, which divides by f′ = d/(p p̄), makes it at most
/// twice as many u of p.</para>
/// <para>From the start p the first evaluation and the Taylor series at p lead to within a step whose excess is some 10⁻¹⁶ p; the last Newton step, from a proved lower
/// bound of f and rounded outward, never falls short of the root, since f lies above its tangents.</para>
/// <para>Vectors hold what belongs to (q, q̄). Their operations are IEEE + − × ÷ and the fused multiply-add: the same bits on every platform.</para>
/// </remarks>
internal static class UpperRoot
{
    // 32u, u = 2⁻⁵³: the error of a logarithm is 14u (below), its weight's and the product's one u each, the sum's one.
    private const double TermError = 1.0 / (1L << 48);

    // 64u: d, p̄, three products, a quotient and the last two sums of `Remaining` make a Newton step wrong by less than 10u of it.
    private const double StepError = 1.0 / (1L << 47);

    private const double Ln2 = 0.6931471805599453;

    // The bits of 2⁵², whose last bits count ones.
    private const long TwoTo52Bits = 0x4330000000000000;

    /// <summary>kl⁻¹⁺(q, c), not below the exact root and at most 3e-14 above it, relative.</summary>
    /// <param name="q">q, in [2⁻⁵⁰⁰, 1).</param>
    /// <param name="c">c in (0, 38].</param>
    /// <returns>The bound; NaN where the root is too near to q or to 1 for this way.</returns>
    internal static double Find(double q, double c)
    {
        // f = d² ∫ s ds/(t(1 − t)), t = q + sd: the one-point rule at s = 2/3 gives a quadratic in d.
        var q̄ = 1 - q;
        var a = 1 + ((8.0 / 9) * c);
        var b = (2.0 / 3) * c * (q̄ - q);
        var product = 2 * c * q * q̄;
        var root = Math.Sqrt((b * b) + (product * a));
        var start = b >= 0 ? (b + root) * (1 / a) : product / (root - b);
        if (!(start > 1e-9 * q && start < 0.5 * q̄)) // 1e-9: nearer, q + d loses digits of d; 1/2: further, the rule is poor.
        {
            return double.NaN;
        }

        var weights = Vector128.Create(q, q̄);
        var p = q + start;
        var (p̄, d) = (1 - p, p - q);
        var remaining = Remaining(weights, c, p, p̄, d);
        var overD = 1 / d;
        var step = remaining * overD;

        // With h = p p̄ v, v the step, f(p + h) − f(p) = Σₖ (q (−p̄v)ᵏ + q̄ (pv)ᵏ)/k: two terms of its inverse, then Newton's step on six terms of itself.
        step *= 1 - (Bend(q, q̄, p, p̄, overD) * step);
        var x = Vector128.Create(-p̄, p) * Vector128.Create(step);
        var square = x * x;
        var series = Pair(1.0 / 5, 1.0 / 6, x);
        series = Vector128.FusedMultiplyAdd(series, square, Pair(1.0 / 3, 1.0 / 4, x));
        series = Vector128.FusedMultiplyAdd(series, square, Pair(1, 1.0 / 2, x));
        var left = remaining - Vector128.Sum(weights * x * series);
        p += p * p̄ * step;
        p += left * (p * (1 - p) / (p - q));
        (p̄, d) = (1 - p, p - q);
        if (!(d > 1e-9 * q && p̄ > 0))
        {
            return double.NaN;
        }

        remaining = Remaining(weights, c, p, p̄, d);
        overD = 1 / d;
        var newton = remaining * (p * p̄ * overD);
        var excess = Bend(q, q̄, p, p̄, overD) * (remaining * overD) * newton;
        return Math.Abs(excess) <= 1e-14 * p ? Math.Min(1, Math.BitIncrement(p + (newton + (Math.Abs(newton) * StepError)))) : double.NaN;
    }

    // f″ p p̄/2f′: of Newton's step v p p̄, the next term of the inverse is this times −v.
    private static double Bend(double q, double q̄, double p, double p̄, double overD) => 0.5 * ((q * p̄ * p̄) + (q̄ * p * p)) * overD;

    // c less a proved lower bound of f(p).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Remaining(Vector128<double> weights, double c, double p, double p̄, double d)
    {
        var terms = weights * Logarithms(weights, Vector128.Create(p, p̄), Vector128.Create(d, -d));
        var (first, second) = (terms.ToScalar(), terms.GetElement(1));
        return c + (first + second) + (TermError * (first - second));
    }

    // ln(to/from) = e ln 2 + 2 artanh s, s = (to − 2ᵉ from)/(to + 2ᵉ from), with e from the difference of the bits: as logarithms to base 2 they are wrong by
    // at most 0.0861, so that to/(2ᵉ from) lies within 2^±0.587, the difference is exact, |s| ≤ 0.201, and what follows s²¹/21 in the series is below u/4 of it.
    //
    // The error, relative. For e = 0 the difference is the given d, to u: s carries 4u, artanh 4.2u, its series 0.4u, the last sum u: 6u in all. Otherwise
    // |ln| ≥ 0.286, and to and from add 2u to it, s 0.85u, the series and its sum 0.57u, e ln 2 and the last sum 0.13u and 1.3u of |ln|: below 14u of |ln|.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Logarithms(Vector128<double> from, Vector128<double> to, Vector128<double> difference)
    {
        var steps = to.AsInt64() - from.AsInt64() + Vector128.Create(1L << 51);
        var scaled = (from.AsInt64() + (steps & Vector128.Create(-1L << 52))).AsDouble();
        var exponent = (((steps + Vector128.Create(2048L << 52)) >>> 52) | Vector128.Create(TwoTo52Bits)).AsDouble() - Vector128.Create((1L << 52) + 2048.0);
        var s = Vector128.ConditionalSelect(Vector128.Equals(scaled, from), difference, to - scaled) / (to + scaled);

        // 1/3 + z/5 + … + z⁹/21 in pairs, so that the processor need not wait for each term.
        var z = s * s;
        var z2 = z * z;
        var z4 = z2 * z2;
        var low = Vector128.FusedMultiplyAdd(Pair(1.0 / 7, 1.0 / 9, z), z2, Pair(1.0 / 3, 1.0 / 5, z));
        var middle = Vector128.FusedMultiplyAdd(Pair(1.0 / 15, 1.0 / 17, z), z2, Pair(1.0 / 11, 1.0 / 13, z));
        var tail = Vector128.FusedMultiplyAdd(Vector128.FusedMultiplyAdd(Pair(1.0 / 19, 1.0 / 21, z), z4, middle), z4, low);
        var twice = s + s;
        return Vector128.FusedMultiplyAdd(exponent, Vector128.Create(Ln2), Vector128.FusedMultiplyAdd(twice * z, tail, twice));
    }

    // a + bx.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Pair(double a, double b, Vector128<double> x) => Vector128.FusedMultiplyAdd(Vector128.Create(b), x, Vector128.Create(a));
}
