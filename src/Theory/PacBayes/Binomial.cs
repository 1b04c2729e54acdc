using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>The tails of the binomial law in log space, and their certified inversions.</summary>
/// <remarks>
/// <para>A tail is its largest term times a sum of falling ratios: P(X ≤ k) = P(X = k)(1 + ρ₀ + ρ₀ρ₁ + …) with ρᵢ = (k − i)(1 − p)/((n − k + 1 + i)p), all below one where
/// p &gt; k/n, the rest bounded by a geometric series. The term is e^{−n kl(k/n ‖ p)} √(n/(2πk(n − k))) times Stirling corrections, each with a proved error;
/// the exponent is the sum without cancellation of <see cref="BinaryKl"/>. On the other side of the mode a tail is 1 less the opposite one.</para>
/// <para>Cost: a tail has at most about 8√n terms, and fewer the further it lies from the mode; a limit takes a handful of tails.</para>
/// </remarks>
public static class Binomial
{
    private const long LargestCount = 1L << 50;
    private const double HalfLogTwoPi = 0.91893853320467274178;
    private const double Unit = 1.0 / (1L << 53);

    // ln m! − (½ ln 2πm + m ln m − m) for m = 1 … 15, from sixty digits (law: the tails agree with the reference table).
    private static readonly double[] SmallStirling =
    [
        0,
        0.08106146679532726,
        0.0413406959554093,
        0.02767792568499834,
        0.020790672103765093,
        0.016644691189821193,
        0.013876128823070748,
        0.01189670994589177,
        0.010411265261972096,
        0.009255462182712733,
        0.00833056343336287,
        0.007573675487951841,
        0.00694284010720953,
        0.006408994188004207,
        0.0059513701127588475,
        0.005554733551962801,
    ];

    /// <summary>ln P(X ≤ k) for X ~ Binomial(n, p).</summary>
    /// <remarks>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, p in [0, 1].</para>
    /// <para>Error: never below the exact value; above it by at most 1e-12 + 1e-12 of its modulus + 1e-14 √n (law: the tails agree with the reference table).</para>
    /// </remarks>
    /// <param name="k">k, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="p">p, in [0, 1].</param>
    /// <returns>A logarithm in [−∞, 0]; −∞ where the tail is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double LogLowerTail(long k, long n, double p)
    {
        Check(k, n);
        CheckProbability(p, nameof(p));
        return k == n || p == 0 ? 0 : p == 1 ? double.NegativeInfinity : Math.Min(0, LowerTail(k, n, p).Above);
    }

    /// <summary>ln P(X ≥ k) for X ~ Binomial(n, p).</summary>
    /// <remarks>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, p in [0, 1].</para>
    /// <para>Error: never below the exact value; above it by at most 1e-12 + 1e-12 of its modulus + 1e-14 √n (law: the tails agree with the reference table).</para>
    /// </remarks>
    /// <param name="k">k, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="p">p, in [0, 1].</param>
    /// <returns>A logarithm in [−∞, 0]; −∞ where the tail is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static double LogUpperTail(long k, long n, double p)
    {
        Check(k, n);
        CheckProbability(p, nameof(p));
        return k == 0 || p == 1 ? 0 : p == 0 ? double.NegativeInfinity : Math.Min(0, UpperTail(k, n, p).Above);
    }

    /// <summary><see cref="LogLowerTail"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, p in [0, 1].</para>
    /// <para>Error: the ends enclose the exact value, as near to each other as the upper one to it (law: brackets enclose the reference tables).</para>
    /// </remarks>
    /// <param name="k">k, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="p">p, in [0, 1].</param>
    /// <returns>A logarithm in [−∞, 0]; −∞ where the tail is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static Bracket LogLowerTailBracket(long k, long n, double p)
    {
        var upper = LogLowerTail(k, n, p);
        return k == n || p is 0 or 1 ? new(upper, upper) : new(LowerTail(k, n, p).Below, upper);
    }

    /// <summary><see cref="LogUpperTail"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, p in [0, 1].</para>
    /// <para>Error: the ends enclose the exact value, as near to each other as the upper one to it (law: brackets enclose the reference tables).</para>
    /// </remarks>
    /// <param name="k">k, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="p">p, in [0, 1].</param>
    /// <returns>A logarithm in [−∞, 0]; −∞ where the tail is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static Bracket LogUpperTailBracket(long k, long n, double p)
    {
        var upper = LogUpperTail(k, n, p);
        return k == 0 || p is 0 or 1 ? new(upper, upper) : new(UpperTail(k, n, p).Below, upper);
    }

    /// <summary>The largest p with P(X ≤ k) ≥ δ for X ~ Binomial(n, p): the Clopper–Pearson upper limit.</summary>
    /// <remarks>
    /// <para>Whatever the true p, the probability that k falls so low that this limit is below p is at most δ.</para>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, ln δ &lt; 0.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the tail inversion agrees with the reference table).</para>
    /// </remarks>
    /// <param name="k">k, the observed number, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="logFailure">ln δ &lt; 0; may be far below the range of δ itself.</param>
    /// <returns>p in [k/n, 1], or below k/n where δ &gt; ½ allows it; 1 for k = n.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("clopper1934use", "the upper limit")]
    public static double UpperLimit(long k, long n, double logFailure)
    {
        Check(k, n);
        if (!(logFailure < 0 && logFailure >= -double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(logFailure), logFailure, "logFailure must be negative and finite.");
        }

        if (k == n)
        {
            return 1;
        }

        if (k == 0)
        {
            // (1 − p)ⁿ = δ.
            var y = -logFailure / n;
            return y > 40 ? 1 : Math.Min(1, Math.BitIncrement(-Portable.ExpMinusOne(-y) * (1 + (128 * Unit))));
        }

        var p = Candidate(k, n, logFailure);

        // The certificate: at p the tail is proved to be at most δ. Stepping outward by 2⁻⁴³, then twice that, … reaches 1, where it is empty.
        for (var step = 1024 * Unit; ; step *= 2)
        {
            p *= 1 + step;
            if (!(p < 1))
            {
                return 1;
            }

            if (IsBelow(k, n, p, logFailure))
            {
                return p;
            }
        }
    }

    /// <summary><see cref="UpperLimit"/> between two doubles: the certified value above, a proved lower end below.</summary>
    /// <remarks>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, ln δ &lt; 0.</para>
    /// <para>Error: the ends enclose the exact value, at most 2e-12 of it apart (law: brackets enclose the reference tables).</para>
    /// </remarks>
    /// <param name="k">k, the observed number, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="logFailure">ln δ &lt; 0.</param>
    /// <returns>p in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("clopper1934use", "the upper limit")]
    public static Bracket UpperLimitBracket(long k, long n, double logFailure)
    {
        var upper = UpperLimit(k, n, logFailure);
        return new(UpperLimitBelow(k, n, logFailure, upper), upper);
    }

    /// <summary>A double that is never above the exact upper limit: stepping down from the certified value until the tail is proved to be at least δ.</summary>
    internal static double UpperLimitBelow(long k, long n, double logFailure, double upper)
    {
        if (k == n)
        {
            return 1;
        }

        if (k == 0)
        {
            return (-Interval.Expm1(Interval.FromDouble(logFailure) / Interval.FromDouble(n))).Lower;
        }

        for (var step = 1024 * Unit; ; step *= 2)
        {
            var p = Math.Min(Math.BitDecrement(upper), upper * (1 - step));
            if (!(p > 0))
            {
                return 0;
            }

            if (LowerTail(k, n, p).Below >= logFailure || (logFailure > -1 && UpperTail(k + 1, n, p).Above <= LogComplement(logFailure).Lower))
            {
                return p;
            }
        }
    }

    /// <summary>The smallest p with P(X ≥ k) ≥ δ for X ~ Binomial(n, p): the Clopper–Pearson lower limit.</summary>
    /// <remarks>
    /// <para>Whatever the true p, the probability that k rises so high that this limit is above p is at most δ: counted from the other side, it is
    /// 1 − <see cref="UpperLimit"/> of the n − k others, but solved for p itself, so that a small p keeps its digits.</para>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, ln δ &lt; 0.</para>
    /// <para>Error: never above the exact value; at most 1e-12 + 1e-15 |ln δ| below it, relative, but 0 where the exact value is below 1e-303 (law: the lower limit agrees with the reference table).</para>
    /// </remarks>
    /// <param name="k">k, the observed number, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="logFailure">ln δ &lt; 0.</param>
    /// <returns>p in [0, 1]; 0 for k = 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("clopper1934use", "the lower limit")]
    public static double LowerLimit(long k, long n, double logFailure)
    {
        Check(k, n);
        if (!(logFailure < 0 && logFailure >= -double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(logFailure), logFailure, "logFailure must be negative and finite.");
        }

        if (k == 0)
        {
            return 0;
        }

        if (k == n)
        {
            // pⁿ = δ.
            return Interval.Exp(Interval.FromDouble(logFailure) / Interval.FromDouble(n)).Lower;
        }

        // The certificate: at p the tail is proved to be at most δ. Stepping down reaches 0, where it is empty.
        var p = LowCandidate(k, n, logFailure);
        for (var step = 1024 * Unit; ; step *= 2)
        {
            p *= 1 - step;
            if (!(p > 0) || UpperTail(k, n, p).Above <= logFailure || (logFailure > -1 && LowerTail(k - 1, n, p).Below >= LogComplement(logFailure).Upper))
            {
                return Math.Max(p, 0);
            }
        }
    }

    /// <summary><see cref="LowerLimit"/> between two doubles: the certified value below, a proved upper end above.</summary>
    /// <remarks>
    /// <para>Holds for: 0 ≤ k ≤ n, 1 ≤ n ≤ 2⁵⁰, ln δ &lt; 0.</para>
    /// <para>Error: the ends enclose the exact value, at most 2e-12 + 2e-15 |ln δ| of it apart; where the value is 0, the upper end is δ^{1/k} (law: the lower limit agrees with the reference table).</para>
    /// </remarks>
    /// <param name="k">k, the observed number, in [0, n].</param>
    /// <param name="n">n, in [1, 2⁵⁰].</param>
    /// <param name="logFailure">ln δ &lt; 0.</param>
    /// <returns>p in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("clopper1934use", "the lower limit")]
    public static Bracket LowerLimitBracket(long k, long n, double logFailure)
    {
        var lower = LowerLimit(k, n, logFailure);
        if (k == 0)
        {
            return new(0, 0);
        }

        if (k == n)
        {
            return new(lower, Interval.Exp(Interval.FromDouble(logFailure) / Interval.FromDouble(n)).Upper);
        }

        for (var step = 1024 * Unit; ; step *= 2)
        {
            var p = Math.Max(Math.BitIncrement(lower), lower * (1 + step));
            if (!(p < 1) || lower == 0)
            {
                // P(X ≥ k) ≥ pᵏ
                return new(lower, lower > 0 ? 1 : Interval.Exp(Interval.FromDouble(logFailure) / Interval.FromDouble(k)).Upper);
            }

            if (UpperTail(k, n, p).Below >= logFailure || (logFailure > -1 && LowerTail(k - 1, n, p).Above <= LogComplement(logFailure).Lower))
            {
                return new(lower, p);
            }
        }
    }

    // ln(1 − δ).
    private static Interval LogComplement(double logFailure) => Interval.Log(-Interval.Expm1(logFailure));

    // Newton's iteration on ln P(X ≥ k; p) as a function of ln p, or, where δ is close to 1, on ln P(X < k; p) = ln(1 − δ): from Chernoff's bound, which lies left of the root.
    private static double LowCandidate(long k, long n, double logFailure)
    {
        var complementary = logFailure >= -0.5;
        var target = complementary ? LogComplement(logFailure).Midpoint : logFailure;
        var chernoff = BinaryKl.InverseLower((double)k / n, -logFailure / n);
        var y = chernoff > 1e-304 ? Portable.Log(chernoff) : -700;
        for (var iteration = 0; iteration < 60; iteration++)
        {
            // Next to the least doubles there is nothing to gain.
            if (y < -700)
            {
                return 0;
            }

            var p = Portable.Exp(y);

            // d ln P(X ≥ k)/d ln p = k P(X = k)/P(X ≥ k).
            var tail = complementary ? LowerTail(k - 1, n, p).Above : UpperTail(k, n, p).Above;
            var slope = k * Portable.Exp(Math.Clamp(LogTerm(k, n, p).Value - tail, -700, 700));
            var next = y + Math.Clamp((complementary ? tail - target : target - tail) / slope, -2, 2);
            if (next >= 0)
            {
                next = y / 2;
            }

            if (Math.Abs(next - y) <= (iteration < 6 ? 1e-15 : 4e-14))
            {
                y = next;
                break;
            }

            y = next;
        }

        return y < -700 ? 0 : Portable.Exp(y);
    }

    // Where δ is not close to 1, Halley's iteration on F(p) = −ln P(X ≤ k; p) = −ln δ, convex, from the right of the root where Chernoff's bound puts it. Else
    // Newton's on ln P(X > k; p) = ln(1 − δ), concave, which it climbs from the left after one step.
    private static double Candidate(long k, long n, double logFailure)
    {
        var complementary = logFailure >= -0.5;
        var target = complementary ? Portable.Log(-Portable.ExpMinusOne(logFailure)) : logFailure;
        var p = BinaryKl.InverseUpper((double)k / n, Math.Min(1e3, -logFailure / n));
        for (var iteration = 0; iteration < 60 && p < 1; iteration++)
        {
            // F′ = (n − k) P(X = k)/((1 − p) P), F″ = F′ (F′ + k/p − (n − k − 1)/(1 − p)).
            var tail = complementary ? UpperTail(k + 1, n, p).Above : LowerTail(k, n, p).Above;
            var slope = Portable.Exp(Math.Clamp(LogTerm(k, n, p).Value - tail, -700, 700)) * (n - k) / (1 - p);
            var newton = (complementary ? target - tail : tail - target) / slope;
            var half = complementary ? 0 : newton * 0.5 * (slope + (k / p) - ((n - k - 1) / (1 - p)));
            var next = p + (newton / Math.Max(0.5, 1 + half));
            next = next >= 1 ? (1 + p) / 2 : next <= 0 ? p / 2 : next;
            if (Math.Abs(next - p) <= (iteration < 4 ? 1e-15 : 4e-14) * p)
            {
                return next;
            }

            p = next;
        }

        return p;
    }

    private static bool IsBelow(long k, long n, double p, double logFailure)
    {
        if (logFailure < -0.5)
        {
            return LowerTail(k, n, p).Above <= logFailure;
        }

        // Close to 1 the complement tells: P(X ≥ k + 1) ≥ 1 − δ.
        var complement = -Portable.ExpMinusOne(logFailure);
        return UpperTail(k + 1, n, p).Below >= Portable.Log(complement) + (256 * Unit) + (16 * Unit * Math.Abs(Portable.Log(complement)));
    }

    /// <summary>Enclosure of ln P(X ≤ k), k &lt; n, 0 &lt; p &lt; 1.</summary>
    private static (double Below, double Above) LowerTail(long k, long n, double p)
    {
        if ((double)k / n < p)
        {
            return Falling(k, n, p);
        }

        var (below, above) = Mirrored(k + 1, n, p);
        return (LogOneLess(above, -1), LogOneLess(below, 1));
    }

    /// <summary>Enclosure of ln P(X ≥ k), k &gt; 0, 0 &lt; p &lt; 1.</summary>
    internal static (double Below, double Above) UpperTail(long k, long n, double p)
    {
        if ((double)k / n > p)
        {
            return Mirrored(k, n, p);
        }

        var (below, above) = Falling(k - 1, n, p);
        return (LogOneLess(above, -1), LogOneLess(below, 1));
    }

    // ln(1 − e^x), x ≤ 0, pushed by its own error.
    private static double LogOneLess(double x, int side)
    {
        if (x < -700)
        {
            return side > 0 ? 0 : -1e-300;
        }

        var less = x >= 0 ? 0 : -Portable.ExpMinusOne(x);
        if (less <= 0)
        {
            return double.NegativeInfinity;
        }

        // Near 1, ln of it is about −e^x, whose relative error is that of the exponential; else the error of 1 − e^x is relative to it.
        var value = x < -1 ? Portable.LogOnePlus(-Portable.Exp(x)) : Portable.Log(less);
        return Math.Min(0, value + (side * 128 * Unit * (Math.Abs(value) + (x < -1 ? 0 : 1))));
    }

    // ln P(X ≤ k) for k/n < p (k may be 0), by falling terms.
    private static (double Below, double Above) Falling(long k, long n, double p)
    {
        var (term, error) = LogTerm(k, n, p);
        var (sum, sumError) = FallingSum(k, n - k + 1, (1 - p) / p);
        return Enclose(term, error, sum, sumError);
    }

    // ln P(X ≥ k) for k/n > p: the term at k, and the ratios (n − k − i)p/((k + 1 + i)(1 − p)).
    private static (double Below, double Above) Mirrored(long k, long n, double p)
    {
        var (term, error) = LogTerm(k, n, p);
        var (sum, sumError) = FallingSum(n - k, k + 1, p / (1 - p));
        return Enclose(term, error, sum, sumError);
    }

    private static (double Below, double Above) Enclose(double term, double error, double sum, double sumError)
    {
        var log = Portable.Log(sum);
        var value = term + log;
        var margin = error + sumError + (8 * Unit * (log + 1)) + (2 * Unit * Math.Abs(value));
        return (value - margin, value + margin);
    }

    // 1 + ρ₀ + ρ₀ρ₁ + …, ρᵢ = (top − i)·odds/(bottom + i), with a bound of its relative error: each term carries 6 roundings more than the one before, and odds 3 of
    // its own, the rest is less than t·ρ/(1 − ρ).
    private static (double Sum, double Error) FallingSum(long top, long bottom, double odds)
    {
        double sum = 1, t = 1, weighted = 0;
        for (long i = 0; i < top; i++)
        {
            var ρ = (top - i) * odds / (bottom + i);
            if (ρ < 1 && t * ρ <= 1e-17 * sum * (1 - ρ))
            {
                return (sum, RelativeError(sum, weighted, i) + 2e-17);
            }

            t *= ρ;
            sum += t;
            weighted += t * (i + 2);
        }

        return (sum, RelativeError(sum, weighted, top));
    }

    // 6u for each factor of each term, and u for each addition.
    private static double RelativeError(double sum, double weighted, long terms) => Unit * ((6 * weighted / sum) + terms + 2);

    // ln P(X = k) and a bound of its error.
    internal static (double Value, double Error) LogTerm(long k, long n, double p)
    {
        if (k == 0)
        {
            var v = n * Portable.LogOnePlus(-p);
            return (v, 32 * Unit * Math.Abs(v));
        }

        if (k == n)
        {
            var v = n * Portable.Log(p);
            return (v, 16 * Unit * Math.Abs(v));
        }

        long m = n - k;
        double a = k, b = m;
        var d = Math.FusedMultiplyAdd(n, p, -a);
        var (deviance, error) = BinaryKl.Sum(a, b, d, n * p / a, n * (1 - p) / b);
        var root = 0.5 * Portable.Log(n / (a * b));
        var rootError = 16 * Unit * (Math.Abs(root) + 1);
        var stirling = Stirling(n) - Stirling(k) - Stirling(m);
        var value = root - HalfLogTwoPi + stirling - deviance;
        return (value, error + rootError + (8 * Unit * (1 + Math.Abs(value) + deviance)));
    }

    // ln m! − (½ ln 2πm + m ln m − m): the alternating series 1/12m − 1/360m³ + …, whose error is below the first term left out, 2e-16 at m = 16.
    private static double Stirling(long m)
    {
        if (m < 16)
        {
            return SmallStirling[m];
        }

        var x = 1.0 / m;
        var z = x * x;
        return x * ((1.0 / 12) - (z * ((1.0 / 360) - (z * ((1.0 / 1260) - (z * ((1.0 / 1680) - (z / 1188))))))));
    }

    private static void Check(long k, long n)
    {
        if (n is < 1 or > LargestCount)
        {
            throw new ArgumentOutOfRangeException(nameof(n), n, "n must lie in [1, 2^50].");
        }

        if (k < 0 || k > n)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, Invariant($"k must lie in [0, {n}]."));
        }
    }

    private static void CheckProbability(double value, string name)
    {
        if (!(value >= 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in [0, 1].");
        }
    }
}
