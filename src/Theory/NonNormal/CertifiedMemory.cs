using System.Globalization;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>What is proved of a memory that was computed.</summary>
/// <param name="RelativeError">A bound of |found/true − 1| of the total and of every J(k), but for those that <paramref name="AbsoluteError"/> is of.</param>
/// <param name="AbsoluteError">A bound of |found − true| of the J(k) that have no relative one: true zeros that no zero of W shows, and numbers below the range of doubles; mostly 0.</param>
/// <param name="TraceDefect">A bound of |tr J_s − N|, computed from the J_s that gave the total; the true one is 0.</param>
/// <param name="LargestRatio">An upper bound, outward rounded, of the largest J(k)/B(k), the dynamical bound, up to the first J(k) below 1e-290; the true one is at most 1. Infinite where nothing is proved.</param>
/// <param name="Power">A power m with ‖Wᵐ‖ &lt; 1 in the frame of the computation, which proves that W is stable.</param>
/// <param name="PowerNorm">A bound of that norm.</param>
/// <param name="Bits">Bits after the point that were computed with.</param>
public sealed record MemoryCertificate(double RelativeError, double AbsoluteError, double TraceDefect, double LargestRatio, double Power, double PowerNorm, int Bits)
{
    /// <summary>The errors, rounded up.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"relative error ≤ {Outward.Upper(RelativeError, 2)}, |tr J_s − N| ≤ {Outward.Upper(TraceDefect, 2)}, J/B ≤ {Outward.Upper(LargestRatio, 15)}, ‖W^{Power:G15}‖ ≤ {Outward.Upper(PowerNorm, 3)}, {Bits} bits");
}

/// <summary>The Fisher memory of a noisy linear network, with a proof of its error: J(k) = vᵀWᵏᵀC⁻¹Wᵏv/ε with C = Σ WᵏWᵏᵀ.</summary>
/// <param name="Curve">J(0), J(1), …, as many as were asked for.</param>
/// <param name="Total">Σ J(k) over all k ≥ 0.</param>
/// <param name="Certificate">What is proved.</param>
public sealed record CertifiedMemory(IReadOnlyList<double> Curve, double Total, MemoryCertificate Certificate)
{
    // a smaller J has no 53 bits in a double
    private const double Visible = 1e-290;

    /// <summary>J(0), …, J(lags − 1) and J_tot to a proved relative error.</summary>
    /// <remarks>
    /// <para>W and v are the exact numbers that their doubles are. C, C⁻¹ and J_s are computed in fixed point, with as many bits as it takes, and then proved: from the residual of C = WCWᵀ + I, whose Loewner order
    /// bounds every J at once; the norm of one power of W proves the network stable.</para>
    /// <para>Holds for: every W with spectral radius below 1, however far from normal; v may be 0.</para>
    /// <para>Error: at most <see cref="MemoryCertificate.RelativeError"/>, which is below the tolerance (law: a certificate contains sixty digits of the memory). J(k) below the range of doubles is 0.</para>
    /// </remarks>
    /// <param name="w">W, n × n.</param>
    /// <param name="input">v, n numbers.</param>
    /// <param name="lags">How many, ≥ 1.</param>
    /// <param name="noise">ε, the variance of the noise, &gt; 0.</param>
    /// <param name="tolerance">The largest relative error, in [1e-14, 1e-3].</param>
    /// <param name="la">Who computes products of whole numbers, exactly, from order 400 on; the default backend unless told otherwise.</param>
    /// <returns>The memory and its certificate.</returns>
    /// <exception cref="ArgumentException">W is not square or not stable, v has another length, or an entry is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Noise, lags or tolerance are outside their domains.</exception>
    /// <exception cref="NotConvergedException">The proof would need thousands of bits.</exception>
    /// <exception cref="OverflowException">The memory is beyond the range of doubles.</exception>
    [Source("ganguli2008memory", "Results, Fisher memory curve")]
    public static CertifiedMemory Of(Matrix w, IEnumerable<double> input, int lags, double noise = 1, double tolerance = 1e-12, ILinearAlgebra? la = null)
    {
        var v = MemoryDomain.Require(w, input, noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(lags, 1);
        if (!(tolerance is >= 1e-14 and <= 1e-3))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance lies in [1e-14, 1e-3].");
        }

        return Of(SteinEnclosure.Of(w, tolerance, nameof(w), la ?? LinearAlgebra.Default), v, lags, noise, tolerance);
    }

    /// <summary>The curve, the total, and what is proved.</summary>
    /// <returns>Two lines.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"J_tot = {Total:G15}; J = {string.Join(", ", Curve.Take(6).Select(static j => j.ToString("G6", CultureInfo.InvariantCulture)))}{(Curve.Count > 6 ? ", …" : "")}\n{Certificate}");

    /// <summary>From an enclosure that is there already.</summary>
    internal static CertifiedMemory Of(SteinEnclosure enclosure, double[] v, int lags, double noise, double tolerance)
    {
        var (curve, powers, relative, absolute) = enclosure.Curve(v, lags, tolerance);
        var total = enclosure.Total(v);

        // rounding to doubles, and the quotient by ε
        var error = (Magnitude.Max(relative, enclosure.SpatialError) + Magnitude.PowerOfTwo(-51)).ToDouble();
        double[] found = [.. curve.Select(j => Finite(j / noise))];
        var (power, norm) = enclosure.Stability;
        return new CertifiedMemory(found, Finite(total / noise), new MemoryCertificate(
            error,
            absolute.ToDouble() / noise,
            enclosure.TraceDefect,
            LargestRatio(curve, powers, relative.ToDouble() + Scale.TwoTo(-52), absolute.ToDouble()),
            power,
            norm,
            enclosure.Digits * FixedMatrix.DigitBits));
    }

    // J(k) Σᵢ≤ₖ 1/pᵢ over k, from above: ε falls out, and pᵢ ≥ J(i), as C ≥ I
    private static double LargestRatio(double[] curve, double[] powers, double relative, double absolute)
    {
        var (sum, largest) = (Interval.FromDouble(0), 0.0);
        for (var k = 0; k < curve.Length && curve[k] > Visible; k++)
        {
            var least = Math.Max(powers[k], (Interval.FromDouble(curve[k]) * (1 - Interval.FromDouble(relative)) - absolute).Lower);
            if (!(least > 0))
            {
                return double.PositiveInfinity;
            }

            sum += 1 / Interval.FromDouble(least);
            largest = Math.Max(largest, (((curve[k] * (1 + Interval.FromDouble(relative))) + absolute) * sum).Upper);
        }

        return largest;
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : throw new OverflowException("The memory is beyond the range of doubles: the noise is too small, or the input too large.");
}
