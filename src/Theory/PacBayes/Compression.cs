using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>What a compressed hypothesis costs: from the bits of its message, and from noise that its weights bear, to a KL for <see cref="Evidence"/>.</summary>
public static class Compression
{
    // The largest number of exponentials that the quadrature may take; beyond, the bound by convexity.
    private const double Work = 1 << 22;

    // Nodes lie in [−12, 12]: beyond, the Gaussian weight is below 1e-31.
    private const int Reach = 12;

    /// <summary>Zhou's complexity of a message: KL ≤ l ln 2 − ln m(l), with m(l) = 1/(l(l + 1)).</summary>
    /// <remarks>
    /// <para>A point mass on a hypothesis whose message has l bits, against the prior that draws a length from m and then a message of that length: the messages of one length are at most 2ˡ,
    /// and the weights m add to one. For messages of one prefix code the second term is not owed.</para>
    /// <para>Holds for: l from 1 to 2⁵⁰; a code fixed before the sample. Read in a later text that quotes the theorem; the choice of m is free.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="bits">l, the length of the message.</param>
    /// <returns>KL in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside the domain above.</exception>
    [Source("zhou2019nonvacuous", "Theorem 4.1")]
    public static double Complexity(long bits) => Length(bits).Upper;

    /// <summary><see cref="Complexity"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: what <see cref="Complexity"/> holds for.</para>
    /// <para>Error: the ends enclose the exact value, at most 1e-12 of it apart (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="bits">l, the length of the message.</param>
    /// <returns>KL in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside the domain above.</exception>
    [Source("zhou2019nonvacuous", "Theorem 4.1")]
    public static Bracket ComplexityBracket(long bits) => Ends(Length(bits));

    /// <summary>Lotfi's complexity of a message of a prefix-free code: KL ≤ l ln 2 + 2 ln l.</summary>
    /// <remarks>
    /// <para>The prior 2⁻ˡ l⁻²/Z on the messages of the code; Z ≤ 1 by Kraft's inequality, and leaving it out only enlarges the value. It stands for comparison with published numbers: a code
    /// that is prefix-free owes l ln 2 alone, one that is not owes <see cref="Complexity"/>.</para>
    /// <para>Holds for: l from 1 to 2⁵⁰; a prefix-free code fixed before the sample. Read in a later text that quotes it.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="bits">l, the length of the message.</param>
    /// <returns>KL in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside the domain above.</exception>
    [Source("lotfi2022pac", "the prior of prefix-free codes")]
    public static double PrefixComplexity(long bits) => PrefixComplexityBracket(bits).Upper;

    /// <summary><see cref="PrefixComplexity"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: what <see cref="PrefixComplexity"/> holds for.</para>
    /// <para>Error: the ends enclose the exact value, at most 1e-12 of it apart (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="bits">l, the length of the message.</param>
    /// <returns>KL in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside the domain above.</exception>
    [Source("lotfi2022pac", "the prior of prefix-free codes")]
    public static Bracket PrefixComplexityBracket(long bits)
    {
        var l = Interval.FromDouble(Checked(bits));
        return Ends((l * Interval.Ln2) + (2 * Interval.Log(l)));
    }

    /// <summary>Zhou's complexity of a noisy compressed hypothesis: l ln 2 − ln m(l) + Σ_q k_q KL(N(c_q, σ²) ‖ Σⱼ N(cⱼ, τ²)).</summary>
    /// <remarks>
    /// <para>The posterior adds independent Gaussian noise of deviation σ to each of k weights, k_q of them c_q in the codebook; the prior has the same support with noise τ around an unknown
    /// codeword. The sum over the codebook is no average: its r⁻¹ a weight is among the k⌈log₂ r⌉ bits that l counts. So a divergence may be negative: what noise refunds.</para>
    /// <para>The integral E ln Σⱼ e^{−(c_q + σt − cⱼ)²/2τ²} over a standard Gaussian t is a trapezoidal sum in intervals, whose proved error, for a function analytic in a strip, is
    /// 2M/(e^{2πa/h} − 1). Where that would take more than four million exponentials (three codewords a thousand τ apart, sixteen a hundred, at σ = τ), Jensen's inequality for the logarithm of a sum of
    /// exponentials bounds the divergence from above instead.</para>
    /// <para>Holds for: at most 4096 distinct codewords; σ, τ in [1e-100, 1e100]; σ, τ fixed before the sample, or paid for in l. Read in a later text that quotes the theorem.</para>
    /// <para>Error: never below the exact value; at most 1e-12 of the largest part above it, but for Jensen's inequality (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="bits">l, the length of the message: support, codebook and quantised weights.</param>
    /// <param name="codebook">c₁ … c_r.</param>
    /// <param name="counts">k_q, how many weights take each codeword.</param>
    /// <param name="scale">σ &gt; 0, the posterior's noise.</param>
    /// <param name="priorScale">τ &gt; 0, the prior's noise.</param>
    /// <returns>KL in nats, ≥ 0.</returns>
    /// <exception cref="ArgumentException">An argument is outside the domain above, or the lists differ in length.</exception>
    [Source("zhou2019nonvacuous", "Theorem 4.3")]
    public static double NoisyComplexity(long bits, IReadOnlyList<double> codebook, IReadOnlyList<long> counts, double scale, double priorScale) =>
        NoisyComplexityBracket(bits, codebook, counts, scale, priorScale).Upper;

    /// <summary><see cref="NoisyComplexity"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: what <see cref="NoisyComplexity"/> holds for.</para>
    /// <para>Error: the ends enclose the exact value, at most 2e-12 of the largest part apart, but for Jensen's inequality (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="bits">l, the length of the message: support, codebook and quantised weights.</param>
    /// <param name="codebook">c₁ … c_r.</param>
    /// <param name="counts">k_q, how many weights take each codeword.</param>
    /// <param name="scale">σ &gt; 0, the posterior's noise.</param>
    /// <param name="priorScale">τ &gt; 0, the prior's noise.</param>
    /// <returns>KL in nats, ≥ 0.</returns>
    /// <exception cref="ArgumentException">An argument is outside the domain above, or the lists differ in length.</exception>
    [Source("zhou2019nonvacuous", "Theorem 4.3")]
    public static Bracket NoisyComplexityBracket(long bits, IReadOnlyList<double> codebook, IReadOnlyList<long> counts, double scale, double priorScale) =>
        Ends(Length(bits) + Divergence(codebook, counts, scale, priorScale));

    /// <summary>Σ_q k_q KL(N(c_q, σ²) ‖ Σⱼ N(cⱼ, τ²)), enclosed; the upper end is a bound by convexity where quadrature is too long.</summary>
    internal static Interval Divergence(IReadOnlyList<double> codebook, IReadOnlyList<long> counts, double scale, double priorScale)
    {
        ArgumentNullException.ThrowIfNull(codebook);
        ArgumentNullException.ThrowIfNull(counts);
        if (codebook.Count is < 1 or > 4096 || codebook.Any(c => !(Math.Abs(c) <= 1e100)))
        {
            throw new ArgumentException("codebook must hold 1 to 4096 numbers of modulus at most 1e100.", nameof(codebook));
        }

        if (counts.Count != codebook.Count || counts.Any(c => c is < 0 or > 1L << 50))
        {
            throw new ArgumentException(Invariant($"counts must hold {codebook.Count} numbers, each in [0, 2^50]."), nameof(counts));
        }

        CheckScale(scale, nameof(scale));
        CheckScale(priorScale, nameof(priorScale));
        var sum = new Summation();
        sum.Add(Interval.Zero);
        for (var q = 0; q < codebook.Count; q++)
        {
            if (counts[q] > 0)
            {
                var own = Interval.Log(priorScale) - Interval.Log(scale) - 0.5;
                sum.Add(Interval.FromDouble(counts[q]) * (own - MeanLogSum(codebook, codebook[q], scale, priorScale)));
            }
        }

        return sum.Total;
    }

    private static Bracket Ends(Interval value) => new(Math.Max(0, value.Lower), Math.Max(0, value.Upper));

    private static long Checked(long bits) =>
        bits is >= 1 and <= 1L << 50 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "bits must lie in [1, 2^50].");

    private static Interval Length(long bits)
    {
        var l = Interval.FromDouble(Checked(bits));
        return (l * Interval.Ln2) + Interval.Log(l) + Interval.Log(l + 1);
    }

    // E ln Σⱼ e^{−(c − cⱼ + σt)²/2τ²}, t standard Gaussian: a lower end that is never above it.
    private static Interval MeanLogSum(IReadOnlyList<double> codebook, double c, double σ, double τ)
    {
        var width = codebook.Max() - codebook.Min();
        var ρ = σ / τ;

        // Within |Im t| ≤ a the phases of the terms stay within π/4 of each other's middle, so that the sum has no zero there and |ln| is bounded by
        // ln r + ½ρ²(t² + a²) + ln √2 + π/4 + (½width + σ|t|)σa/τ². All in doubles, with room to spare.
        var a = Math.Min(4, width > 0 ? 1.57 * (τ / width) / ρ : 4);
        var mass = Math.Exp(a * a / 2) * (Math.Log(codebook.Count) + (ρ * ρ * (1 + (a * a))) + 2 + (((width / τ) + (2 * ρ)) * ρ * a));
        var exponent = Math.Log(1 + (mass * 1e18));
        var h = Math.ScaleB(1, (int)Math.Floor(Math.Log2(6.28 * a / exponent)));
        var nodes = (2 * Reach / h) + 1;
        if (!(nodes * codebook.Count * codebook.Count <= Work))
        {
            // ln Σ e^{x} is convex: its mean is at least its value at the mean exponents −((c − cⱼ)² + σ²)/2τ².
            var convex = LogSum(codebook, c, Interval.Zero, τ) - (0.5 * Interval.Pow(Interval.FromDouble(σ) / τ, 2));
            return Interval.Of(convex.Lower, Math.BitIncrement(Math.Log(codebook.Count)));
        }

        var sum = new Summation();
        for (var i = -(long)(Reach / h); i <= (long)(Reach / h); i++)
        {
            var t = i * h;
            sum.Add(Interval.Exp(-0.5 * (Interval.FromDouble(t) * t)) * LogSum(codebook, c, Interval.FromDouble(σ) * t, τ));
        }

        // 2M/(e^{2πa/h} − 1) ≤ 2.1e-18 · M/mass, and what lies beyond the nodes.
        var error = 4e-18 + (1e-29 * (1 + Math.Log(codebook.Count) + (ρ * ρ)));
        return (sum.Total * h / Interval.Sqrt(2 * Interval.Pi)) + Interval.Of(-error, error);
    }

    private static Interval LogSum(IReadOnlyList<double> codebook, double c, Interval shift, double τ)
    {
        var exponents = new Interval[codebook.Count];
        var largest = double.NegativeInfinity;
        for (var j = 0; j < exponents.Length; j++)
        {
            exponents[j] = -0.5 * Interval.Pow((Interval.FromDouble(c) - codebook[j] + shift) / τ, 2);
            largest = Math.Max(largest, exponents[j].Upper);
        }

        var sum = Interval.Zero;
        foreach (var exponent in exponents)
        {
            sum += Interval.Exp(exponent - largest);
        }

        return largest + Interval.Log(sum);
    }

    private static void CheckScale(double value, string name)
    {
        if (!(value >= 1e-100 && value <= 1e100))
        {
            throw new ArgumentOutOfRangeException(name, value, Invariant($"{name} must lie in [1e-100, 1e100]."));
        }
    }
}
