using Theory.Numerics;

namespace Theory.Degeneracy;

/// <content>The Jacobian of a mixture of relu experts.</content>
public static partial class Spectra
{
    /// <summary>The experts whose on and off is followed one by one in <see cref="MixtureAt"/>; of the others only the mean and the variance count.</summary>
    private const int Followed = 6;

    /// <summary>K relu experts under constant gates: J = (1/K) Σ Dₖ Wₖ, a bulk of rows with Bin(K, ½) active experts each, and one coherent spike.</summary>
    /// <remarks>
    /// <para>A row with j active experts is Gaussian of variance jσ²/K² an entry off the input's direction u = x/|x|: the bulk is the law of rows of unequal variance, τⱼ = nσ²j/K² in the
    /// shares Bin(j; K, ½). A share 2^{−K} of the rows has no active expert and is zero. Along u the rows are not centred: J u = (1/K) Σ relu(Wₖu) has positive entries, and
    /// it does not average out. Given j, the square of an entry has the mean σ²(j + (2/π) j(j − 1))/K².</para>
    /// <para>J Jᵀ is the bulk's matrix plus (Ju)(Ju)ᵀ, and Ju is independent of the rest given the j's. With ξ = −1/m̲ of Silverstein's equation the determinant of
    /// that rank-one change vanishes where <c>1 = (2/π) (mσ²/K²) Σ Bin(j; K, ½) j(j − 1) / (ξ − τⱼ)</c>. The right side falls: one root ξ*. If ξ* lies beyond the end ξ₊ of
    /// the bulk there is a spike at λ(ξ*), else none: the threshold of Baik, Ben Arous and Péché. One expert has none. For K → ∞ the bulk shrinks as 1/K while the spike stays,
    /// at mσ²/2π.</para>
    /// <para>The input enters nowhere: for Gaussian W the law of J is that of any other x ≠ 0.</para>
    /// <para>Holds for: Gaussian W and any input x ≠ 0; other entries where x spreads over many inputs; asymptotic in the width at fixed K.</para>
    /// <para>Error: of the moments 1e-12, of the tail 1e-10, relative (laws: one expert is a relu layer; sampled mixtures have the predicted moments; and the predicted spike).</para>
    /// </remarks>
    /// <param name="experts">K, from 1 to 512.</param>
    /// <param name="inputs">n, ≥ 1, with m/n in [1e-3, 1e3].</param>
    /// <param name="outputs">m, ≥ 1.</param>
    /// <param name="variance">σ², positive and finite; null for Glorot's 2 / (n + m).</param>
    /// <returns>The law of the min(m, n) squared singular values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("silverstein1995strong", "Theorem 1.1")]
    [Source("benaych2012singular", "phase transition of the largest singular value")]
    public static Spectrum MixtureOfExperts(int experts, int inputs, int outputs, double? variance = null)
    {
        if (experts is < 1 or > 512)
        {
            throw new ArgumentOutOfRangeException(nameof(experts), experts, "The number of experts lies in [1, 512].");
        }

        var (K, σ2, y) = ((double)experts, RequireLayer(inputs, outputs, variance), (double)outputs / inputs);
        var shares = Binomial(experts);
        var bulk = PopulationBulk.Of(y, shares.Select((w, j) => (inputs * σ2 * j / (K * K), w)));
        var θ = 2 / Math.PI * outputs * σ2 / (K * K);
        double Coherent(double ξ) => θ * shares.Select((w, j) => w * j * (j - 1) / (ξ - (inputs * σ2 * j / (K * K)))).Sum();
        double[] spikes = experts > 1 && Coherent(bulk.Last) > 1 ? [bulk.Lambda(Crossing(bulk.Last, ξ => Coherent(ξ) > 1))] : [];
        return new Spectrum($"{experts} experts {inputs} → {outputs}, constant gates", bulk.Weight / Math.Min(1, 1 / y), bulk, spikes);
    }

    /// <summary>A mixture of relu experts under softmax gates, at one input: the bulk of Σ gₖ Dₖ Wₖ, and the spikes of the gates' term.</summary>
    /// <remarks>
    /// <para>J = Σ gₖ Dₖ Wₖ + Σ relu(Wₖ x) (∂gₖ/∂x)ᵀ, with ∂gₖ/∂x = gₖ (vₖ − v̄) and v̄ = Σ gₗ vₗ. Given x and V, the first term off the direction u = x/|x| has rows of variance
    /// σ² Σ gₖ² bₖ an entry, bₖ fair coins: the bulk. What is left is <c>Σ ρₖ cₖᵀ</c> of rank K: ρₖ = relu(Wₖ u), <c>cₖ = gₖ (u + |x| (vₖ − v̄))</c>; the gates' own part has
    /// rank at most K − 1 since Σ ∂gₖ/∂x = 0. With ξ = −1/m̲ and <c>Γₖₗ = m E[ρₖ ρₗ / (ξ − τ)]</c>, spikes stand where <c>Γ⁻¹ − Cᵀ(1 − (1 − ξ/λ) u uᵀ)C</c> is singular and ξ
    /// beyond the bulk. Equal gates that do not move, V = 0, give back the constant mixture.</para>
    /// <para>The input's law enters through |x| twice: the logits' variance is |x|²|v|²/n, which decides how equal the gates are, and the gates' term grows with |x|.</para>
    /// <para>Holds for: Gaussian Wₖ independent of V and x, K fixed, n → ∞; asymptotic. Of the gates the six largest are followed one by one, the others by the mean and variance of
    /// their sum (two points, which have its third moment too).</para>
    /// <para>Error: against sampled mixtures of width 128 the mean singular values differ by a few hundredths of s₁ (law: sampled softmax mixtures have the predicted spikes).</para>
    /// </remarks>
    /// <param name="input">x, finite, not zero; n numbers.</param>
    /// <param name="gates">V: K × n, finite, K from 1 to 128.</param>
    /// <param name="outputs">m, ≥ 1, with m/n in [1e-3, 1e3].</param>
    /// <param name="variance">σ², positive and finite; null for Glorot's 2 / (n + m).</param>
    /// <returns>The law of the min(m, n) squared singular values.</returns>
    /// <exception cref="ArgumentException">The input is zero or empty, an entry is not finite, or V has another number of columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("silverstein1995strong", "Theorem 1.1")]
    [Source("benaych2012singular", "phase transition of the largest singular value")]
    public static Spectrum MixtureAt(double[] input, Matrix gates, int outputs, double? variance = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(gates);
        for (var i = 0; i < input.Length; i++)
        {
            if (!double.IsFinite(input[i]))
            {
                throw new ArgumentException($"input[{i}] is {input[i]}: an input is finite.", nameof(input));
            }
        }

        var length = Math.Sqrt(input.Sum(static x => x * x));
        if (!(length > 0 && double.IsFinite(length)))
        {
            throw new ArgumentException($"The input has the length {length}: it has a direction.", nameof(input));
        }

        if (gates.Columns != input.Length || gates.Rows > 128)
        {
            throw new ArgumentException($"The gates are {gates.Rows} × {gates.Columns}: at most 128 rows, of the input's length {input.Length}.", nameof(gates));
        }

        var (n, experts, y) = (input.Length, gates.Rows, (double)outputs / input.Length);
        var σ2 = RequireLayer(n, outputs, variance);
        var logits = gates * input;
        var g = logits.Select(h => Math.Exp(h - logits.Max())).ToArray();
        var sum = g.Sum();
        g = [.. g.Select(each => each / sum)];

        var (states, values) = States(g);
        var bulk = PopulationBulk.Of(y, values.Zip(states, (t, s) => (n * σ2 * t, s.Share)).GroupBy(static a => a.Item1).Select(static a => (a.Key, a.Sum(static each => each.Share))));

        // Cᵀu and CᵀC, from V's rows less their mean under the gates
        var mean = Enumerable.Range(0, n).Select(i => Enumerable.Range(0, experts).Sum(k => g[k] * gates[k, i])).ToArray();
        var rows = Enumerable.Range(0, experts).Select(k => Enumerable.Range(0, n).Select(i => g[k] * ((input[i] / length) + (length * (gates[k, i] - mean[i])))).ToArray()).ToArray();
        var along = rows.Select(c => c.Zip(input, (a, b) => a * b).Sum() / length).ToArray();
        var gram = new double[experts, experts];
        for (var k = 0; k < experts; k++)
        {
            for (var l = 0; l <= k; l++)
            {
                gram[k, l] = gram[l, k] = rows[k].Zip(rows[l], static (a, b) => a * b).Sum();
            }
        }


        // the number of spikes beyond ξ
        int Beyond(double ξ)
        {
            var Γ = new double[experts, experts];
            for (var s = 0; s < states.Count; s++)
            {
                var weight = outputs * σ2 * states[s].Share / (ξ - (n * σ2 * values[s]));
                var on = states[s].On;
                for (var k = 0; k < experts; k++)
                {
                    Γ[k, k] += weight * on[k];
                    for (var l = 0; l < k; l++)
                    {
                        Γ[k, l] += weight * (2 / Math.PI) * on[k] * on[l];
                    }
                }
            }

            var shift = 1 - (ξ / bulk.Lambda(ξ));
            var X = new double[experts, experts];
            for (var k = 0; k < experts; k++)
            {
                for (var l = 0; l < experts; l++)
                {
                    X[k, l] = gram[k, l] - (shift * along[k] * along[l]);
                }
            }

            return AboveOne(Γ, X);
        }

        var start = bulk.Last * (1 + 1e-9);
        var spikes = new List<double>();
        for (var index = 1; index <= Beyond(start); index++)
        {
            spikes.Add(bulk.Lambda(Crossing(start, ξ => Beyond(ξ) >= index, 1e-8)));
        }

        return new Spectrum(
            $"{experts} experts {n} → {outputs}, softmax gates worth {1 / g.Sum(static each => each * each):G3}", bulk.Weight / Math.Min(1, 1 / y), bulk, spikes);
    }

    private static double RequireLayer(int inputs, int outputs, double? variance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        RequireRatio((double)outputs / inputs);
        var σ2 = variance ?? GlorotVariance(inputs, outputs);
        RequirePositive(σ2);
        return σ2;
    }

    private static double[] Binomial(int count)
    {
        var shares = new double[count + 1];
        var log = -count * Math.Log(2);
        for (var j = 0; j <= count; j++)
        {
            shares[j] = Math.Exp(log);
            log += Math.Log((double)(count - j) / (j + 1));
        }

        return shares;
    }

    // where a condition that holds at a point and fails far to the right stops to hold
    private static double Crossing(double holds, Func<double, bool> condition, double relative = 0)
    {
        var fails = holds * 2;
        while (condition(fails))
        {
            (holds, fails) = (fails, fails * 2);
        }

        for (var middle = (holds + fails) / 2; middle > holds && middle < fails && fails - holds > relative * fails; middle = (holds + fails) / 2)
        {
            (holds, fails) = condition(middle) ? (middle, fails) : (holds, middle);
        }

        return holds;
    }

    // the coins of the largest gates one by one; the sum of the others' g² at two points with its mean and variance, and at zero with the chance of that. Each state: its share, the chance that each coin is up, and Σ g² b.
    private static (IReadOnlyList<(double Share, double[] On)> States, double[] Values) States(double[] g)
    {
        var order = Enumerable.Range(0, g.Length).OrderByDescending(k => g[k]).ToArray();
        var followed = order.Take(g.Length <= Followed + 3 ? g.Length : Followed).ToArray();
        var others = order.Skip(followed.Length).ToArray();
        var mean = others.Sum(k => g[k] * g[k]) / 2;
        var deviation = Math.Sqrt(others.Sum(k => Math.Pow(g[k], 4))) / 2;
        (double Share, double At)[] nodes = others.Length == 0 ? [(1, 0)] : [(0.5, mean - deviation), (0.5, mean + deviation)];
        var (states, values) = (new List<(double Share, double[] On)>(), new List<double>());
        for (var pattern = 0; pattern < 1 << followed.Length; pattern++)
        {
            foreach (var (share, at) in nodes)
            {
                var on = new double[g.Length];
                Array.Fill(on, 0.5);
                var value = at;
                for (var i = 0; i < followed.Length; i++)
                {
                    var up = (pattern >> i) & 1;
                    on[followed[i]] = up;
                    value += up * g[followed[i]] * g[followed[i]];
                }

                var chance = share * Math.ScaleB(1, -followed.Length);
                // all coins down is a chance that the lower point holds: zero takes it, and the point keeps the mean
                var silent = pattern == 0 && others.Length > 0 && at < mean ? Math.ScaleB(1, -g.Length) : 0;
                states.Add((chance - silent, on));
                values.Add(value * chance / (chance - silent));
            }
        }

        return (states, [.. values]);
    }

    // how many eigenvalues of Γ X exceed one, for Γ positive definite and given by its lower triangle: the negative pivots of 1 − LᵀXL
    private static int AboveOne(double[,] Γ, double[,] X)
    {
        var n = Γ.GetLength(0);
        var L = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = Γ[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= L[i, k] * L[j, k];
                }

                L[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 0)) : L[j, j] == 0 ? 0 : sum / L[j, j];
            }
        }

        var product = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = j; k < n; k++)
                {
                    product[i, j] += X[i, k] * L[k, j];
                }
            }
        }

        var rest = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = i == j ? 1.0 : 0;
                for (var k = i; k < n; k++)
                {
                    sum -= L[k, i] * product[k, j];
                }

                rest[i, j] = sum;
            }
        }

        // Sylvester's law of inertia: elimination without exchanges keeps the signs
        var negative = 0;
        for (var k = 0; k < n; k++)
        {
            var pivot = rest[k, k] == 0 ? 1e-300 : rest[k, k];
            negative += pivot < 0 ? 1 : 0;
            for (var i = k + 1; i < n; i++)
            {
                var factor = rest[i, k] / pivot;
                for (var j = k + 1; j <= i; j++)
                {
                    rest[i, j] -= factor * rest[j, k];
                }
            }
        }

        return negative;
    }
}
