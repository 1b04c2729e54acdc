using Theory.Numerics;
using static System.FormattableString;

namespace Theory.Shrinkage;

/// <summary>Estimating p ≥ 3 means at once from x ~ N(θ, I): James and Stein's estimator (1 − (p − 2)/‖x‖²) x, and its positive part, whose factor is never negative.</summary>
/// <remarks>Empirical Bayes in small: the factor is what the prior N(0, A I) would have, with A estimated from the same data. Risks are E‖θ̂ − θ‖²; that of x itself is p, whatever θ.</remarks>
public static class JamesStein
{
    private const int Most = 1_000_000;
    private const double Wide = 1e8;

    /// <summary>The estimate from one x.</summary>
    /// <param name="observations">x: p ≥ 3 finite numbers of size up to 1e100.</param>
    /// <param name="positivePart">Whether a negative factor becomes 0.</param>
    /// <returns>θ̂; 0 where x is 0 and the factor is cut, x's own limit there.</returns>
    /// <exception cref="ArgumentException">There are fewer than three numbers, one is out of range, or all are 0 and the factor may be negative.</exception>
    public static IReadOnlyList<double> Estimate(IReadOnlyList<double> observations, bool positivePart = true)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.Count < 3)
        {
            throw new ArgumentException(Invariant($"observations are {observations.Count}: at least 3 are needed."), nameof(observations));
        }

        for (var i = 0; i < observations.Count; i++)
        {
            if (!(Math.Abs(observations[i]) <= 1e100))
            {
                throw new ArgumentOutOfRangeException(nameof(observations), observations[i], Invariant($"observations[{i}] must lie in [-1e100, 1e100]."));
            }
        }

        var square = observations.Sum(x => x * x);
        if (positivePart && square <= observations.Count - 2)
        {
            return new double[observations.Count];
        }

        // below, the factor itself would overflow
        return square > 1e-200 ? [.. observations.Select(x => x * (1 - ((observations.Count - 2) / square)))]
            : throw new ArgumentException("observations are all 0, where the factor has a pole.", nameof(observations));
    }

    /// <summary>The risk of James and Stein's estimator: p − (p − 2)² E 1/(p − 2 + 2J), J ~ Poisson(‖θ‖²/2).</summary>
    /// <remarks>
    /// <para>Below p for every θ: the observations together are inadmissible. 2 at θ = 0; p in the limit of a long θ.</para>
    /// <para>Holds for: p ≥ 3, normal observations of variance 1. The paper was not at hand here; the formula is textbook matter. It is added up as 2 + (p − 2) E 2J/(p − 2 + 2J), where nothing cancels.</para>
    /// <para>Error: at most 1e-13, relative (law: the risks agree with the reference table).</para>
    /// </remarks>
    /// <param name="dimension">p, in [3, 10⁶].</param>
    /// <param name="lengthSquared">‖θ‖², in [0, 1e300].</param>
    /// <returns>The risk, in [2, p].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("james1961estimation", "the risk of the estimator")]
    public static double Risk(int dimension, double lengthSquared)
    {
        Check(dimension, lengthSquared);
        double c = dimension - 2, rate = lengthSquared / 2;
        if (rate > Wide)
        {
            // E 1/(c + 2J) by J's central moments about its mean
            var m = c + lengthSquared;
            var ratio = rate / m / m;
            return dimension - (c / m * c * (1 + (4 * ratio) - (8 * ratio / m) + (16 * ((3 * ratio * ratio) + (ratio / m / m)))));
        }

        return Math.Min(dimension, 2 + (c * PoissonMean(rate, j => 2.0 * j / (c + (2.0 * j)))));
    }

    /// <summary>The risk of the positive part: the above and E[(S − 2p + (p − 2)²/S) 1{S &lt; p − 2}], S = ‖x‖².</summary>
    /// <remarks>
    /// <para>S is χ² with p + 2J degrees, so that its pieces are distribution functions of χ². Never above the risk without the cut.</para>
    /// <para>Holds for: what <see cref="Risk"/> holds for. Read off Stein's unbiased estimate of the risk, which is S − p where the estimate is 0 and p − (p − 2)²/S elsewhere; the paper was not at hand here.</para>
    /// <para>Error: at most 1e-13 p, absolute (law: the risks agree with the reference table).</para>
    /// </remarks>
    /// <param name="dimension">p, in [3, 10⁶].</param>
    /// <param name="lengthSquared">‖θ‖², in [0, 1e300].</param>
    /// <returns>The risk, in (0, p].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("stein1981estimation", "the unbiased estimate of the risk")]
    public static double PositivePartRisk(int dimension, double lengthSquared)
    {
        var risk = Risk(dimension, lengthSquared);
        double p = dimension, c = p - 2, x = c / 2;
        if (lengthSquared / 2 > Wide)
        {
            return risk;
        }

        // P(x + j, x), P the regularised lower incomplete Γ: a sum of the terms x^(x + i) e^(−x)/Γ(x + i + 1) from i = j on
        var terms = new List<double> { Math.Exp((x * Math.Log(x)) - x - Ball.LogGamma(Ball.FromDouble(x) + Ball.One).Midpoint) };
        while (terms[^1] > 1e-40 * terms[0])
        {
            terms.Add(terms[^1] * x / (x + terms.Count));
        }

        var tails = new double[terms.Count + 3];
        for (var j = terms.Count - 1; j >= 0; j--)
        {
            tails[j] = tails[j + 1] + terms[j];
        }

        // of ν = p + 2j degrees: E S 1 = ν F(ν + 2), E 1 = F(ν), E 1/S 1 = F(ν − 2)/(ν − 2)
        var cut = PoissonMean(lengthSquared / 2, j => j + 2 >= tails.Length ? 0
            : ((p + (2.0 * j)) * tails[j + 2]) - (2 * p * tails[j + 1]) + (c * c * tails[j] / (c + (2.0 * j))));
        return Math.Min(risk, risk + cut);
    }

    /// <summary>The mean risk over θ ~ N(0, A I): p A/(1 + A) + 2/(1 + A).</summary>
    /// <remarks>
    /// <para>The first term is the risk of the Bayes estimator, which knows A; the second is the price of estimating the prior from the data, whatever p.</para>
    /// <para>Holds for: p ≥ 3. The paper was not at hand here; the formula is textbook matter.</para>
    /// <para>Error: a few roundings (law: the mean of the risk over a normal prior is the Bayes risk and the price of the prior).</para>
    /// </remarks>
    /// <param name="dimension">p, in [3, 10⁶].</param>
    /// <param name="priorVariance">A, finite and ≥ 0.</param>
    /// <returns>The risk, in [2, p].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("efron1973stein", "the Bayes risk of the estimator")]
    public static double BayesRisk(int dimension, double priorVariance)
    {
        Check(dimension, 0);
        return priorVariance is >= 0 and < double.PositiveInfinity ? dimension - ((dimension - 2) / (1 + priorVariance))
            : throw new ArgumentOutOfRangeException(nameof(priorVariance), priorVariance, "The prior's variance must be finite and at least 0.");
    }

    private static void Check(int dimension, double lengthSquared)
    {
        if (dimension is < 3 or > Most)
        {
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, Invariant($"The dimension must lie in [3, {Most}]."));
        }

        if (lengthSquared is not (>= 0 and <= 1e300))
        {
            throw new ArgumentOutOfRangeException(nameof(lengthSquared), lengthSquared, "The squared length must lie in [0, 1e300].");
        }
    }

    /// <summary>E f(J), J ~ Poisson(rate ≤ 1e8): terms from the likeliest outwards, as far as they are above 1e-25 of it.</summary>
    private static double PoissonMean(double rate, Func<int, double> f)
    {
        var mode = (int)Math.Floor(rate);
        var (total, sum) = (1.0, f(mode));
        var weight = 1.0;
        for (var j = mode + 1; weight > 1e-25; j++)
        {
            weight *= rate / j;
            total += weight;
            sum += weight * f(j);
        }

        weight = 1;
        for (var j = mode; j > 0 && weight > 1e-25; j--)
        {
            weight *= j / rate;
            total += weight;
            sum += weight * f(j - 1);
        }

        return sum / total;
    }
}
