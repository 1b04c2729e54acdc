using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>The code of Krichevsky and Trofimov: a sequence over K symbols by its mixture over all i.i.d. laws, weighted by Dirichlet(½, …, ½).</summary>
/// <remarks>
/// <para>The probability of a sequence depends on its counts alone, and can be built symbol by symbol: (cₛ + ½)/(t + K/2) after t symbols, cₛ of them s.
/// <see cref="ArithmeticCode"/> makes the bytes.</para>
/// <para>With rising factorials, the length is ln Γ(a + n)/Γ(a) − Σ ln Γ(cₛ + ½)/Γ(½), a = K/2. By Stirling's series for both kinds of Γ the large terms n ln n and Σ c ln c are joined
/// before they are taken: what is added are the nonnegative (a − ½) ln(1 + n/a), c ln((a + n)/c) and small corrections, so that nothing cancels.</para>
/// </remarks>
public static class KrichevskyTrofimov
{
    private const int Direct = 20;

    /// <summary>−log₂ of the mixture's probability: log₂ [Γ(K/2 + n)/Γ(K/2) · Πₛ Γ(½)/Γ(cₛ + ½)], n = Σ cₛ.</summary>
    /// <remarks>
    /// <para>The ideal length, in bits, of a sequence with these counts. As −log₂ of a probability that adds to one over all sequences of the length it is a legitimate −log₂ of prior weight.</para>
    /// <para>Holds for: K ≥ 1 counts, none negative, their sum at most 2⁵⁰. The paper was not at hand here; the estimator is textbook matter, and the law sums it symbol by symbol.</para>
    /// <para>Error: never below the exact value; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="counts">c₁ … c_K, how often each symbol occurs.</param>
    /// <returns>Bits, ≥ 0.</returns>
    /// <exception cref="ArgumentException">There are no counts, one is negative, or their sum exceeds 2⁵⁰.</exception>
    [Source("krichevsky1981performance", "the estimator with ½")]
    public static double CodeLength(IReadOnlyList<long> counts) => CodeLengthBracket(counts).Upper;

    /// <summary><see cref="CodeLength"/> between two doubles.</summary>
    /// <remarks>
    /// <para>Holds for: what <see cref="CodeLength"/> holds for.</para>
    /// <para>Error: the ends enclose the exact value, at most 2e-12 of it apart (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="counts">c₁ … c_K, how often each symbol occurs.</param>
    /// <returns>Bits, ≥ 0.</returns>
    /// <exception cref="ArgumentException">There are no counts, one is negative, or their sum exceeds 2⁵⁰.</exception>
    [Source("krichevsky1981performance", "the estimator with ½")]
    public static Bracket CodeLengthBracket(IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count == 0)
        {
            throw new ArgumentException("counts must hold at least one count.", nameof(counts));
        }

        long n = 0;
        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i] < 0 || counts[i] > 1L << 50 || (n += counts[i]) > 1L << 50)
            {
                throw new ArgumentOutOfRangeException(nameof(counts), counts[i], Invariant($"counts[{i}] must be at least 0, and the sum at most 2^50."));
            }
        }

        if (n == 0 || counts.Count == 1)
        {
            return new(0, 0);
        }

        // a = K/2 ≥ 1, a + n exact.
        var a = counts.Count / 2.0;
        var total = Interval.FromDouble(a + n);
        var sum = new Summation();
        sum.Add((a - 0.5) * Interval.Log1p(Interval.FromDouble(n) / a));
        sum.Add(Stirling(a + n) - Stirling(a));
        var atZero = -0.5 * Interval.Ln2;
        foreach (var c in counts)
        {
            if (c > 0)
            {
                // ln((a + n)/c) = ln(1 + (a + n − c)/c).
                sum.Add(c * Interval.Log1p((total - (double)c) / c));
                sum.Add(atZero - HalfStirling(c));
            }
        }

        var bits = sum.Total / Interval.Ln2;
        return new(Math.Max(0, bits.Lower), Math.Max(0, bits.Upper));
    }

    // ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π), x a multiple of ½: the enveloping series 1/12x − 1/360x³ + …; for small x, Γ itself.
    private static Interval Stirling(double x)
    {
        if (x < Direct)
        {
            return LogGamma(x) - (((x - 0.5) * Interval.Log(x)) - x) - (0.5 * Interval.Log(2 * Interval.Pi));
        }

        var z = 1 / (Interval.FromDouble(x) * x);
        var rest = Interval.Of(0, 1.0 / 1188) * z;
        return ((1.0 / Interval.FromDouble(12)) - (z * ((1 / Interval.FromDouble(360)) - (z * ((1 / Interval.FromDouble(1260)) - (z * ((1 / Interval.FromDouble(1680)) - rest))))))) / x;
    }

    // ln Γ(c + ½) − (c ln c − c + ½ ln 2π): −1/24c + 7/2880c³ − 31/40320c⁵ + 127/215040c⁷ − 511/608256c⁹ …, as above.
    private static Interval HalfStirling(long c)
    {
        if (c < Direct)
        {
            return LogGamma(c + 0.5) - ((c * Interval.Log(c)) - c) - (0.5 * Interval.Log(2 * Interval.Pi));
        }

        var x = Interval.FromDouble(c);
        var z = 1 / (x * x);
        var rest = z * Interval.Of(0, 511.0 / 608255);
        return ((-1 / Interval.FromDouble(24)) + (z * ((7 / Interval.FromDouble(2880)) - (z * ((31 / Interval.FromDouble(40320)) - (z * ((127 / Interval.FromDouble(215040)) - rest))))))) / x;
    }

    // ln Γ at a multiple of ½ below 21, by its product.
    private static Interval LogGamma(double x)
    {
        var product = x == Math.Floor(x) ? Interval.One : Interval.Sqrt(Interval.Pi);
        for (var t = x == Math.Floor(x) ? 1 : 0.5; t < x; t++)
        {
            product *= t;
        }

        return Interval.Log(product);
    }
}
