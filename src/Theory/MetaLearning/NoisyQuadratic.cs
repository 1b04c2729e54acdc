using System.Globalization;
using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>The noisy quadratic: the loss L̂ = ½ Σ w h (θ − c)² whose minimiser c ~ N(0, σ²) is drawn anew at each step, and θ₀ with E[θ₀²] = p₀.</summary>
/// <remarks>
/// <para>A component stands for w equal coordinates of curvature h, so that the expected excess loss is L = ½ Σ w h E[θ²], the floor ½ Σ w h σ² left out. The gradient's noise has
/// the variance h²σ². Coordinates are independent, so that only E[θ₀²] matters for L, not how it divides into mean and variance.</para>
/// <para>Holds for: h &gt; 0, σ² ≥ 0, p₀ ≥ 0, w &gt; 0, all finite. A component with σ² = 0 carries signal only, one with p₀ = 0 noise only: what is linear in the second
/// moments needs no more than the two lists apart.</para>
/// </remarks>
public sealed record NoisyQuadratic
{
    private readonly double[] curvatures;
    private readonly double[] noiseVariances;
    private readonly double[] initial;
    private readonly double[] multiplicities;

    private NoisyQuadratic(double[] curvatures, double[] noiseVariances, double[] initial, double[] multiplicities)
    {
        (this.curvatures, this.noiseVariances, this.initial, this.multiplicities) = (curvatures, noiseVariances, initial, multiplicities);
        Loss = LossOf(initial);
    }

    /// <summary>h, the curvatures, positive.</summary>
    public IReadOnlyList<double> Curvatures => curvatures;

    /// <summary>σ², the variances of the minimiser's jitter, ≥ 0: the gradient's noise has the variance h²σ².</summary>
    public IReadOnlyList<double> NoiseVariances => noiseVariances;

    /// <summary>p₀ = E[θ₀²], ≥ 0.</summary>
    public IReadOnlyList<double> Initial => initial;

    /// <summary>w, how many equal coordinates a component stands for, positive.</summary>
    public IReadOnlyList<double> Multiplicities => multiplicities;

    /// <summary>How many components there are, at least one.</summary>
    public int Count => curvatures.Length;

    /// <summary>½ Σ w h p₀: the excess loss before the first step.</summary>
    public double Loss { get; }

    /// <summary>½ Σ w h σ²: the loss that no θ goes below, which L leaves out.</summary>
    public double Floor => LossOf(noiseVariances);

    internal ReadOnlySpan<double> CurvatureSpan => curvatures;

    internal ReadOnlySpan<double> NoiseSpan => noiseVariances;

    internal ReadOnlySpan<double> InitialSpan => initial;

    internal ReadOnlySpan<double> MultiplicitySpan => multiplicities;

    /// <summary>The problem with these components.</summary>
    /// <param name="curvatures">h, positive, at least one.</param>
    /// <param name="noiseVariances">σ², ≥ 0, one a component.</param>
    /// <param name="initial">p₀ = E[θ₀²], ≥ 0, one a component.</param>
    /// <param name="multiplicities">w, positive, one a component; 1 each unless given.</param>
    /// <returns>The problem.</returns>
    /// <exception cref="ArgumentException">A list is empty or has another length than the curvatures.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain: argument, index and value are named.</exception>
    public static NoisyQuadratic Of(IEnumerable<double> curvatures, IEnumerable<double> noiseVariances, IEnumerable<double> initial, IEnumerable<double>? multiplicities = null)
    {
        ArgumentNullException.ThrowIfNull(curvatures);
        ArgumentNullException.ThrowIfNull(noiseVariances);
        ArgumentNullException.ThrowIfNull(initial);
        var h = curvatures.ToArray();
        if (h.Length == 0)
        {
            throw new ArgumentException("A spectrum has at least one curvature; this one is empty.", nameof(curvatures));
        }

        Require(h, h.Length, nameof(curvatures), "A curvature is positive and finite", static x => x > 0);
        var noise = noiseVariances.ToArray();
        Require(noise, h.Length, nameof(noiseVariances), "A noise variance is finite and not negative", static x => x >= 0);
        var start = initial.ToArray();
        Require(start, h.Length, nameof(initial), "E[θ₀²] is finite and not negative", static x => x >= 0);
        var weights = multiplicities?.ToArray() ?? Constant(h.Length, 1);
        Require(weights, h.Length, nameof(multiplicities), "A multiplicity is positive and finite", static x => x > 0);
        return Finite(new(h, noise, start, weights));
    }

    /// <summary>Curvatures with one σ² and one p₀ for all.</summary>
    /// <param name="curvatures">h, positive, at least one.</param>
    /// <param name="noiseVariance">σ², ≥ 0.</param>
    /// <param name="initial">p₀, ≥ 0.</param>
    /// <returns>The problem.</returns>
    /// <exception cref="ArgumentException">The spectrum is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain.</exception>
    public static NoisyQuadratic Uniform(IEnumerable<double> curvatures, double noiseVariance = 1, double initial = 1)
    {
        ArgumentNullException.ThrowIfNull(curvatures);
        var h = curvatures.ToArray();
        return Of(h, Constant(h.Length, noiseVariance), Constant(h.Length, initial));
    }

    /// <summary>The setting of Wu et al.: h at the N zeros of Chebyshev's polynomial on [a, b], σ² = s/h, E[θ₀²] = 10.</summary>
    /// <remarks>
    /// <para>Their text leaves the spectrum's form and E[θ₀²] partly open; these values give their final losses.</para>
    /// <para>Holds for: up to T steps the sum over N zeros, as Gauss's rule, is that over any other number above T, scaled: <c>Wu(N)</c> and <c>Wu(M)</c> with w = N/M are one problem.</para>
    /// <para>Error: rounding of the zeros (law: Chebyshev's zeros stand for each other).</para>
    /// </remarks>
    /// <param name="count">N, at least 1.</param>
    /// <param name="least">a, positive.</param>
    /// <param name="largest">b, above a.</param>
    /// <param name="initial">E[θ₀²], ≥ 0.</param>
    /// <param name="noise">s = hσ², ≥ 0; 0 is the noise-free problem.</param>
    /// <returns>The problem, h descending.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("wu2018understanding", "Section 3.1")]
    public static NoisyQuadratic Wu(int count = 1000, double least = 0.05, double largest = 10, double initial = 10, double noise = 1)
    {
        var h = Chebyshev(count, least, largest);
        RequireNotNegative(noise, nameof(noise));
        return Of(h, h.Select(x => noise / x), Constant(h.Length, initial));
    }

    /// <summary>The setting of Zhang et al.: h = 1/i for i ≤ N, the gradient's noise of variance h/B, E[θ₀²] = 1.</summary>
    /// <remarks>
    /// <para>Holds for: every batch, fractions of an example included.</para>
    /// <para>Error: rounding (law: batch and noise scale together).</para>
    /// </remarks>
    /// <param name="count">N, at least 1.</param>
    /// <param name="batch">B, the batch, positive.</param>
    /// <param name="initial">E[θ₀²], ≥ 0.</param>
    /// <returns>The problem: σ² = 1/(hB).</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("zhang2019algorithmic", "Section 3.1")]
    public static NoisyQuadratic Zhang(int count = 10000, double batch = 1, double initial = 1)
    {
        RequirePositive(batch, nameof(batch));
        return PowerLaw(count, 1, initial: initial).WithGradientNoise(static h => h).WithBatch(batch);
    }

    /// <summary>A power law: h = s·i⁻ᵃ for i ≤ N, σ² = v·h⁻ᵇ and p₀ = m·i⁻ᶜ.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="exponent">a, the decay of the curvatures.</param>
    /// <param name="scale">s, the largest curvature where a ≥ 0, positive.</param>
    /// <param name="noise">v, ≥ 0.</param>
    /// <param name="noiseExponent">b; 1 makes the gradient's noise proportional to the curvature.</param>
    /// <param name="initial">m, ≥ 0.</param>
    /// <param name="initialExponent">c, the decay of E[θ₀²].</param>
    /// <returns>The problem.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static NoisyQuadratic PowerLaw(int count, double exponent, double scale = 1, double noise = 0, double noiseExponent = 0, double initial = 1, double initialExponent = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RequireFinite(exponent, nameof(exponent));
        RequirePositive(scale, nameof(scale));
        RequireNotNegative(noise, nameof(noise));
        RequireFinite(noiseExponent, nameof(noiseExponent));
        RequireNotNegative(initial, nameof(initial));
        RequireFinite(initialExponent, nameof(initialExponent));
        var h = new double[count];
        for (var i = 0; i < count; i++)
        {
            h[i] = scale * Math.Pow(i + 1, -exponent);
        }

        return Of(h, h.Select(x => noise == 0 ? 0 : noise * Math.Pow(x, -noiseExponent)), Enumerable.Range(1, count).Select(i => initial * Math.Pow(i, -initialExponent)));
    }

    /// <summary>The zeros of Chebyshev's polynomial of degree N on [a, b], descending.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="least">a, positive.</param>
    /// <param name="largest">b, above a.</param>
    /// <returns>½(a + b) + ½(b − a) cos((2i − 1)π / 2N).</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public static double[] Chebyshev(int count, double least, double largest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RequirePositive(least, nameof(least));
        RequireFinite(largest, nameof(largest));
        if (!(largest > least))
        {
            throw new ArgumentOutOfRangeException(nameof(largest), largest, $"The largest curvature is above the least, {Text(least)}.");
        }

        var h = new double[count];
        for (var i = 0; i < count; i++)
        {
            h[i] = (0.5 * (least + largest)) + (0.5 * (largest - least) * Math.Cos(((2 * i) + 1) * Math.PI / (2 * count)));
        }

        return h;
    }

    /// <summary>The same with B times smaller noise variances: a gradient that is the mean of B.</summary>
    /// <param name="batch">B, positive.</param>
    /// <returns>The problem with σ²/B.</returns>
    /// <exception cref="ArgumentOutOfRangeException">B is not positive and finite.</exception>
    public NoisyQuadratic WithBatch(double batch)
    {
        RequirePositive(batch, nameof(batch));
        return WithNoise((i, _) => noiseVariances[i] / batch);
    }

    /// <summary>The same with the gradient's noise of these variances.</summary>
    /// <param name="variance">The variance of the gradient's noise as a function of h, ≥ 0.</param>
    /// <returns>The problem with σ² = variance/h².</returns>
    /// <exception cref="ArgumentOutOfRangeException">A variance is negative or not finite.</exception>
    public NoisyQuadratic WithGradientNoise(Func<double, double> variance)
    {
        ArgumentNullException.ThrowIfNull(variance);
        return WithNoise((_, h) => variance(h) / h / h);
    }

    /// <summary>The same without noise.</summary>
    /// <returns>The problem with σ² = 0.</returns>
    public NoisyQuadratic WithoutNoise() => WithNoise(static (_, _) => 0);

    /// <summary>The components of both, this one's first: what is linear in the second moments adds up over them.</summary>
    /// <param name="other">The other problem.</param>
    /// <returns>All components.</returns>
    public NoisyQuadratic With(NoisyQuadratic other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Finite(new([.. curvatures, .. other.curvatures], [.. noiseVariances, .. other.noiseVariances], [.. initial, .. other.initial], [.. multiplicities, .. other.multiplicities]));
    }

    /// <summary>½ Σ w h p at these second moments.</summary>
    /// <param name="secondMoments">p = E[θ²], ≥ 0, one a component.</param>
    /// <returns>The excess loss.</returns>
    /// <exception cref="ArgumentException">The list has another length than the curvatures.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A second moment is negative or not finite.</exception>
    public double LossAt(IReadOnlyList<double> secondMoments)
    {
        ArgumentNullException.ThrowIfNull(secondMoments);
        var p = secondMoments.ToArray();
        Require(p, Count, nameof(secondMoments), "A second moment is finite and not negative", static x => x >= 0);
        return LossOf(p);
    }

    /// <summary>Whether the components are the same, in the same order.</summary>
    /// <param name="other">The other problem.</param>
    /// <returns>Equality as data.</returns>
    public bool Equals(NoisyQuadratic? other) =>
        other is not null && curvatures.AsSpan().SequenceEqual(other.curvatures) && noiseVariances.AsSpan().SequenceEqual(other.noiseVariances)
        && initial.AsSpan().SequenceEqual(other.initial) && multiplicities.AsSpan().SequenceEqual(other.multiplicities);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, curvatures[0], curvatures[^1], noiseVariances[0], initial[0], multiplicities[0]);

    /// <summary>The size, the range of the curvatures and the losses.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"noisy quadratic of {Count} component{(Count == 1 ? "" : "s")}, h in [{curvatures.Min():G6}, {curvatures.Max():G6}], initial excess loss {Loss:G6}, floor {Floor:G6}");

    private static void Require(double[] values, int length, string name, string rule, Func<double, bool> holds)
    {
        if (values.Length != length)
        {
            throw new ArgumentException($"One value a curvature: {values.Length} values for {length} curvatures.", name);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) || !holds(values[i]))
            {
                throw new ArgumentOutOfRangeException(name, values[i], $"{rule}; the value at index {i} is {Text(values[i])}.");
            }
        }
    }

    private static void RequireFinite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "A finite number is needed.");
        }
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "A positive finite number is needed.");
        }
    }

    private static void RequireNotNegative(double value, string name)
    {
        if (!(value >= 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "A finite number that is not negative is needed.");
        }
    }

    private static NoisyQuadratic Finite(NoisyQuadratic problem) => double.IsFinite(problem.Loss) && double.IsFinite(problem.Floor)
        ? problem
        : throw new ArgumentOutOfRangeException(nameof(initial), problem.Loss, "½ Σ w h p₀ and ½ Σ w h σ² are finite; their sums overflow.");

    private static double[] Constant(int count, double value)
    {
        var all = new double[count];
        Array.Fill(all, value);
        return all;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private NoisyQuadratic WithNoise(Func<int, double, double> variance) => Of(curvatures, curvatures.Select((h, i) => variance(i, h)), initial, multiplicities);

    private double LossOf(double[] p)
    {
        var sum = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            sum += multiplicities[i] * curvatures[i] * p[i];
        }

        return 0.5 * sum;
    }
}
