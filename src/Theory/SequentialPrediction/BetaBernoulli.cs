using Theory.Numerics;
using static System.FormattableString;

namespace Theory.SequentialPrediction;

/// <summary>Coins whose bias is drawn from Beta(a, b), and the Bayes predictor of their tosses: Laplace's rule at a = b = 1, that of Krichevsky and Trofimov at ½.</summary>
/// <remarks>
/// <para>Losses are −ln of the probability given to what came, in nats. The predictor of one family may be judged on the tasks of another.</para>
/// </remarks>
/// <param name="Successes">a, in [1e-9, 2⁵⁰]: what the prior counts as ones seen.</param>
/// <param name="Failures">b, in [1e-9, 2⁵⁰]: what it counts as zeros seen.</param>
public sealed record BetaBernoulli(double Successes = 1, double Failures = 1)
{
    private const int Bits = 256;
    private const long Most = 1L << 50;
    private const int Longest = 10_000_000;

    /// <summary>a, in [1e-9, 2⁵⁰].</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public double Successes { get; init; } = Pseudocount(Successes, nameof(Successes));

    /// <summary>b, in [1e-9, 2⁵⁰].</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public double Failures { get; init; } = Pseudocount(Failures, nameof(Failures));

    /// <summary>The rule of succession: P(1 | k ones in n tosses) = (k + a)/(n + a + b).</summary>
    /// <remarks>
    /// <para>The posterior mean of the bias: no predictor has a smaller expected log loss on coins of this prior.</para>
    /// <para>Holds for: exchangeable tosses. The book was not at hand here; the rule is textbook matter.</para>
    /// <para>Error: three roundings (law: the rule of succession is the ratio of two mixtures).</para>
    /// </remarks>
    /// <param name="ones">k, in [0, n].</param>
    /// <param name="tosses">n, in [0, 2⁵⁰].</param>
    /// <returns>A probability, in (0, 1) up to rounding.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is outside its domain.</exception>
    [Source("cesabianchi2006prediction", "the Laplace mixture")]
    public double Predict(long ones, long tosses)
    {
        Counts(ones, tosses);
        return (ones + Successes) / (tosses + (Successes + Failures));
    }

    /// <summary>The loss of a whole sequence: −ln [B(a + k, b + n − k)/B(a, b)].</summary>
    /// <remarks>
    /// <para>What the predictor pays, symbol by symbol, on any order of k ones and n − k zeros: the order does not matter.</para>
    /// <para>Holds for: every sequence; no law of the tosses is assumed. The book was not at hand here; the mixture is textbook matter.</para>
    /// <para>Error: at most 1e-14, relative (law: the loss of a sequence agrees with the reference table).</para>
    /// </remarks>
    /// <param name="ones">k, in [0, n].</param>
    /// <param name="tosses">n, in [0, 2⁵⁰].</param>
    /// <returns>Nats, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is outside its domain.</exception>
    [Source("cesabianchi2006prediction", "the Laplace mixture")]
    public double LogLoss(long ones, long tosses)
    {
        Counts(ones, tosses);
        if (tosses == 0)
        {
            return 0;
        }

        Ball a = Exactly(Successes), b = Exactly(Failures), k = Exactly(ones), n = Exactly(tosses);
        var loss = (Ball.LogGamma(a) - Ball.LogGamma(a + k)) + (Ball.LogGamma(b) - Ball.LogGamma(b + (n - k))) + (Ball.LogGamma(a + b + n) - Ball.LogGamma(a + b));
        return Math.Max(0, loss.Midpoint);
    }

    /// <summary>The loss at each symbol of a sequence.</summary>
    /// <param name="tosses">x₁ … xₙ, each 0 or 1.</param>
    /// <returns>−ln of the probability that the predictor gave to xₜ; they add to <see cref="LogLoss"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A toss is neither 0 nor 1.</exception>
    public IReadOnlyList<double> LogLosses(IReadOnlyList<double> tosses)
    {
        ArgumentNullException.ThrowIfNull(tosses);
        var losses = new double[tosses.Count];
        long ones = 0;
        for (var t = 0; t < losses.Length; t++)
        {
            if (tosses[t] is not (0 or 1))
            {
                throw new ArgumentOutOfRangeException(nameof(tosses), tosses[t], Invariant($"tosses[{t}] must be 0 or 1."));
            }

            losses[t] = -Math.Log(tosses[t] == 1 ? Predict(ones, t) : (t - ones + Failures) / (t + (Successes + Failures)));
            ones += (long)tosses[t];
        }

        return losses;
    }

    /// <summary>The expected loss at the symbol after n: Σₖ w(k) [−pₖ ln qₖ − (1 − pₖ) ln(1 − qₖ)], w the beta-binomial law of k, p the tasks' own rule and q this one.</summary>
    /// <remarks>
    /// <para>Over coins of the tasks' prior and n tosses of each. With the tasks' own predictor it is the mean entropy of what comes next.</para>
    /// <para>Holds for: every pair of priors. The book was not at hand here; the law of k is textbook matter.</para>
    /// <para>Error: at most 1e-12 for n up to 10⁵, relative (law: the expected losses agree with the reference table).</para>
    /// </remarks>
    /// <param name="seen">n, in [0, 10⁷].</param>
    /// <param name="tasks">Where the coins come from; by default this prior.</param>
    /// <returns>Nats, positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is outside its domain.</exception>
    [Source("cesabianchi2006prediction", "the Laplace mixture")]
    public double ExpectedLoss(int seen, BetaBernoulli? tasks = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seen);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seen, Longest);
        var truth = tasks ?? this;
        var total = truth.Successes + truth.Failures;
        return truth.Average(seen, k =>
        {
            var (p, q) = ((k + truth.Successes) / (seen + total), Predict(k, seen));
            var (np, nq) = ((seen - k + truth.Failures) / (seen + total), (seen - k + Failures) / (seen + (Successes + Failures)));
            return -(p * Math.Log(q)) - (np * Math.Log(nq));
        });
    }

    /// <summary>The expected loss of n symbols together, on coins of this prior: the entropy of a sequence.</summary>
    /// <param name="length">n, in [0, 10⁷].</param>
    /// <returns>Nats, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is outside its domain.</exception>
    public double ExpectedCumulativeLoss(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Longest);
        // ln of rising factorials: a (a + 1) … (a + k − 1)
        double[] Rising(double from)
        {
            var logs = new double[length + 1];
            for (var k = 0; k < length; k++)
            {
                logs[k + 1] = logs[k] + Math.Log(from + k);
            }

            return logs;
        }

        var (ones, zeros, all) = (Rising(Successes), Rising(Failures), Rising(Successes + Failures));
        return Average(length, k => all[length] - ones[k] - zeros[length - (int)k]);
    }

    /// <summary>The mean entropy of a toss whose bias is known: ψ(a + b + 1) − [a ψ(a + 1) + b ψ(b + 1)]/(a + b).</summary>
    /// <remarks>
    /// <para>What no predictor goes below, however many tosses it has seen; ½ nat for the uniform prior.</para>
    /// <para>Holds for: coins of this prior.</para>
    /// <para>Error: at most 1e-14, relative (law: the expected losses agree with the reference table).</para>
    /// </remarks>
    /// <returns>Nats, in [0, ln 2].</returns>
    public double TaskEntropy()
    {
        Ball a = Exactly(Successes), b = Exactly(Failures), one = Exactly(1);
        return (Ball.Digamma(a + b + one) - (((a * Ball.Digamma(a + one)) + (b * Ball.Digamma(b + one))) / (a + b))).Midpoint;
    }

    /// <summary>What the predictor pays at the symbol after n beyond one who knows the bias: about 1/(2n).</summary>
    /// <param name="seen">n, in [0, 10⁷].</param>
    /// <returns>Nats, ≥ 0 but for rounding of 1e-13.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is outside its domain.</exception>
    public double ExpectedExcess(int seen) => ExpectedLoss(seen) - TaskEntropy();

    /// <summary>The prior.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"coins of Beta({Successes}, {Failures}): (k + {Successes})/(n + {Successes + Failures})");

    private static Ball Exactly(double value) => Ball.FromDouble(value, Bits);

    private static double Pseudocount(double value, string name) => value is >= 1e-9 and <= Most ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in [1e-9, 2^50].");

    private static void Counts(long ones, long tosses)
    {
        if (tosses is < 0 or > Most)
        {
            throw new ArgumentOutOfRangeException(nameof(tosses), tosses, "tosses must lie in [0, 2^50].");
        }

        if (ones < 0 || ones > tosses)
        {
            throw new ArgumentOutOfRangeException(nameof(ones), ones, Invariant($"ones must lie in [0, {tosses}]."));
        }
    }

    /// <summary>A mean over the number of ones in n tosses, from the ratio of neighbouring probabilities, outwards from the likeliest.</summary>
    private double Average(int n, Func<long, double> f)
    {
        var (a, b) = (Successes, Failures);
        double Up(int k) => (n - k) * (a + k) / ((k + 1) * (b + n - k - 1));
        var weights = new double[n + 1];
        var start = 0;
        // logs alone find the likeliest: between neighbours the ratio may be anything
        var (log, best) = (0.0, 0.0);
        for (var k = 0; k < n; k++)
        {
            log += Math.Log(Up(k));
            if (log > best)
            {
                (best, start) = (log, k + 1);
            }
        }

        weights[start] = 1;
        for (var k = start; k < n; k++)
        {
            weights[k + 1] = weights[k] * Up(k);
        }

        for (var k = start; k > 0; k--)
        {
            weights[k - 1] = weights[k] / Up(k - 1);
        }

        var (sum, total) = (0.0, 0.0);
        for (var k = 0; k <= n; k++)
        {
            total += weights[k];
            sum += weights[k] > 0 ? weights[k] * f(k) : 0;
        }

        return sum / total;
    }
}
