using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

public static partial class Bounds
{
    private const double Step = 1.0 / (1L << 43);

    /// <summary>The pick-to-learn bound: the ε in [k/n, 1] with (δ/n) Σ (C(m, k)/C(n, k)) (1 − ε)^{−(n−m)} = 1, the sum over m = k, …, n − 1.</summary>
    /// <remarks>
    /// <para>A compression that keeps k of n examples, and keeps them still when others that it left out are dropped or others like them are added ("preference"), changes for a new example
    /// with probability R. With probability at least 1 − δ over the sample, R ≤ ε(k), for all k at once. Pick-to-learn turns any learner into such a compression; R bounds its risk. Stopped
    /// before it makes no more errors, it has kept the errors that are left too: k counts them.</para>
    /// <para>By the negative binomial law the sum is P(X ≥ k + 1)/(ε P(X = k)), X ~ Binomial(n, ε), so that ε solves n ε P(X = k) = δ P(X ≥ k + 1): that is what is computed.</para>
    /// <para>Holds for: i.i.d. examples; a compression with the preference property; 0 ≤ k ≤ n ≤ 2⁵⁰. The equation was read in a later text that quotes it, the paper itself only in its
    /// abstract; a compression whose law is known checks it (law: the pick-to-learn bound covers the maximum of a sample).</para>
    /// <para>Error: never below the exact root; at most 1e-12 above it, relative (law: the certificates agree with the reference table).</para>
    /// </remarks>
    /// <param name="kept">k, the examples that the compression kept, and the errors that it left, in [0, n].</param>
    /// <param name="count">n, in [1, 2⁵⁰].</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>R and δ; R lies in [k/n, 1]; 1 for k = n.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("campi2023compression", "the bound under the preference property")]
    public static Bound PickToLearn(long kept, long count, double failure)
    {
        if (count is < 1 or > 1L << 50)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "count must lie in [1, 2^50].");
        }

        if (kept < 0 || kept > count)
        {
            throw new ArgumentOutOfRangeException(nameof(kept), kept, Invariant($"kept must lie in [0, {count}]."));
        }

        CheckFailure(failure);
        if (kept == count)
        {
            return Bound.Between(1, 1, failure);
        }

        if (kept == 0 && failure > 0.5)
        {
            return NothingKept(count, failure);
        }

        var target = Portable.Log(failure) - Portable.Log(count);
        var (low, high) = ((double)kept / count, 1.0);
        var p = BinaryKl.InverseUpper(low, Math.Min(30, -target / count));
        p = p < 1 ? p : (1 + low) / 2;

        // Newton's method on the logarithm of the left side over the right, which falls, inside a bracket that it narrows.
        for (var iteration = 0; iteration < 80; iteration++)
        {
            var (term, _) = Binomial.LogTerm(kept, count, p);
            var (_, tail) = Binomial.UpperTail(kept + 1, count, p);
            var value = Portable.Log(p) + term - tail - target;
            (low, high) = value > 0 ? (p, high) : (low, p);
            var slope = ((kept + 1) / p) - ((count - kept) / (1 - p) * (1 + Portable.Exp(Math.Clamp(term - tail, -700, 700))));
            var next = p - (value / slope);
            next = next > low && next < high ? next : low + ((high - low) / 2);
            if (Math.Abs(next - p) <= (iteration < 6 ? 1e-15 : 4e-14) * p)
            {
                p = next;
                break;
            }

            p = next;
        }

        // The certificate: at p the equation's left side is proved to be at most its right; below the root, at least.
        return Certified(p, Interval.FromRatio(kept, count), failure, at =>
        {
            var (term, error) = Binomial.LogTerm(kept, count, at);
            var (below, above) = Binomial.UpperTail(kept + 1, count, at);
            var logs = Interval.Log(at) + Interval.Log(Interval.FromDouble(count)) - Interval.Log(failure);
            return Interval.Of(below, above) - logs - Interval.Of(term - error, term + error) + Interval.Of(-1e-15, 1e-15) * Math.Abs(term);
        });
    }

    // The root of a function that grows, near a candidate: outward until its sign is proved, by 2⁻⁴³, then twice that, …, on either side.
    private static Bound Certified(double candidate, Interval least, double failure, Func<double, Interval> excess)
    {
        var (upper, lower) = (candidate, candidate);
        for (var step = Step; upper < 1; step *= 2)
        {
            upper *= 1 + step;
            if (upper < 1 && excess(upper).Lower >= 0)
            {
                break;
            }
        }

        for (var step = Step; lower > least.Lower; step *= 2)
        {
            lower *= 1 - step;
            if (lower > least.Lower && excess(lower).Upper <= 0)
            {
                break;
            }
        }

        return Bound.Between(Math.Max(lower, least.Lower), Math.Clamp(upper, least.Upper, 1), failure);
    }

    // With k = 0 the sum is ((1 − ε)^{−n} − 1)/ε, and ε → 0 as δ → 1. With y = −n ln(1 − ε) the equation is (eʸ − 1 − y) + n ψ(−ε) = nε (1 − δ)/δ: nothing cancels.
    private static Bound NothingKept(long count, double δ)
    {
        var odds = (1 - Interval.FromDouble(δ)) / δ;
        var n = Interval.FromDouble(count);

        // The left side less the right, over nε: it grows with ε.
        Interval Excess(double ε)
        {
            var y = -n * Interval.Log1p(-ε);
            var bend = ε < 0.25 ? Portable.XMinusLogOnePlus(-ε, 1 - ε) * Interval.Of(1 - (1.0 / (1L << 49)), 1 + (1.0 / (1L << 49))) : -Interval.Log1p(-ε) - ε;
            return ((ExpMinusTangent(y) / n) + bend) / ε - odds;
        }

        // e^y ≤ 1 + (nε)/δ at the root: for δ > ½ it lies below 3/n, and 3/n may exceed 1.
        double low = 0, high = Math.Min(1, 3.0 / count);
        for (var iteration = 0; iteration < 1100; iteration++)
        {
            var middle = low > 0 ? low + ((high - low) / 2) : high / 1024;
            if (middle <= low || middle >= high || high - low <= 1e-14 * high)
            {
                break;
            }

            (low, high) = Excess(middle).Midpoint < 0 ? (middle, high) : (low, middle);
        }

        return Certified(high, Interval.Zero, δ, Excess);
    }

    // eʸ − 1 − y, y ≥ 0.
    private static Interval ExpMinusTangent(Interval y)
    {
        if (y.Upper > 0.5)
        {
            return Interval.Expm1(y) - y;
        }

        // y²/2! + … + y¹⁸/18!; the rest is below 1.03 of the next term.
        var sum = Interval.Of(0, 1.03) * y / 19;
        for (var i = 18; i >= 2; i--)
        {
            sum = (1 + sum) * y / i;
        }

        return sum * y;
    }
}
