using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>A schedule: a learning rate and a momentum for each of T steps.</summary>
/// <remarks>Holds for: αₜ ≥ 0 and finite, μₜ in [−1, 1], T ≥ 1. What a schedule is on a spectrum — stable or not — is the recursion's to say. <see cref="Schedules"/> makes them.</remarks>
public sealed record Schedule
{
    private readonly double[] rates;
    private readonly double[] momenta;

    private Schedule(double[] rates, double[] momenta) => (this.rates, this.momenta) = (rates, momenta);

    /// <summary>α₀, …, α_{T−1}, the learning rates, ≥ 0.</summary>
    public IReadOnlyList<double> Rates => rates;

    /// <summary>μ₀, …, μ_{T−1}, the momenta, in [−1, 1].</summary>
    public IReadOnlyList<double> Momenta => momenta;

    /// <summary>T, the number of steps.</summary>
    public int Steps => rates.Length;

    internal ReadOnlySpan<double> RateSpan => rates;

    internal ReadOnlySpan<double> MomentumSpan => momenta;

    /// <summary>The schedule with these entries.</summary>
    /// <param name="rates">α, ≥ 0, at least one.</param>
    /// <param name="momenta">μ, in [−1, 1], one a step; 0 unless given.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">There is no step, or the lists differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An entry is outside its domain: list, index and value are named.</exception>
    public static Schedule Of(IEnumerable<double> rates, IEnumerable<double>? momenta = null)
    {
        ArgumentNullException.ThrowIfNull(rates);
        var α = rates.ToArray();
        if (α.Length == 0)
        {
            throw new ArgumentException("A schedule has at least one step; T is 0 here.", nameof(rates));
        }

        var μ = momenta?.ToArray() ?? new double[α.Length];
        if (μ.Length != α.Length)
        {
            throw new ArgumentException($"One momentum a step: {μ.Length} momenta for {α.Length} learning rates.", nameof(momenta));
        }

        for (var t = 0; t < α.Length; t++)
        {
            if (!(α[t] >= 0) || !double.IsFinite(α[t]))
            {
                throw new ArgumentOutOfRangeException(nameof(rates), α[t], $"A learning rate is finite and not negative; the one at index {t} is {Text(α[t])}.");
            }

            if (!(Math.Abs(μ[t]) <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(momenta), μ[t], $"A momentum lies in [-1, 1]; the one at index {t} is {Text(μ[t])}.");
            }
        }

        return new(α, μ);
    }

    /// <summary>The first steps.</summary>
    /// <param name="count">How many, from 1 to T.</param>
    /// <returns>The shorter schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many, or none is asked for.</exception>
    public Schedule First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Steps);
        return new(rates[..count], momenta[..count]);
    }

    /// <summary>Whether all entries are the same.</summary>
    /// <param name="other">The other schedule.</param>
    /// <returns>Equality as data.</returns>
    public bool Equals(Schedule? other) => other is not null && rates.AsSpan().SequenceEqual(other.rates) && momenta.AsSpan().SequenceEqual(other.momenta);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps, rates[0], rates[^1], momenta[0], momenta[^1]);

    /// <summary>The number of steps and the ranges.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"schedule of {Steps} step{(Steps == 1 ? "" : "s")}, α from {rates[0]:G5} to {rates[^1]:G5} in [{rates.Min():G5}, {rates.Max():G5}], μ in [{momenta.Min():G5}, {momenta.Max():G5}]");

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
