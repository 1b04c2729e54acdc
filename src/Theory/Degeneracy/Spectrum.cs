using System.Globalization;

namespace Theory.Degeneracy;

/// <summary>The law of a squared singular value, λ = s², drawn evenly from those of a random matrix: a mass at zero, a bulk between two edges, and spikes.</summary>
/// <remarks>
/// <para>A limit law: what it says of a matrix of finite size is true up to fluctuations that vanish with the size. <see cref="Spectra"/> makes it.</para>
/// <para>A spike is a single eigenvalue above the bulk. It has no weight in the limit, so that the moments, tail and quantiles do not see it; of a matrix with so
/// many singular values it is one, and <see cref="SingularValues"/>, <see cref="ParticipationRatioOf"/> and <see cref="StableRankRatioOf"/> count it so.</para>
/// </remarks>
public sealed class Spectrum
{
    private readonly Bulk bulk;

    /// <summary>(1 − w) δ₀ + w · bulk, and spikes above it.</summary>
    internal Spectrum(string name, double weight, Bulk bulk, IReadOnlyList<double>? spikes = null)
    {
        Name = name;
        MassAtZero = 1 - weight;
        this.bulk = bulk;
        Spikes = spikes ?? [];
    }

    /// <summary>What the law is as a free product of laws of Marchenko and Pastur; null where it is none, or not known as one.</summary>
    internal (double Scale, IReadOnlyList<double> Ratios)? Factors { get; init; }

    /// <summary>m₁, m₂, …, where they are known better than the bulk's own; null where it knows them.</summary>
    internal IReadOnlyList<double>? Moments { get; init; }

    /// <summary>The law's name.</summary>
    public string Name { get; }

    /// <summary>The probability that λ is exactly zero, in [0, 1).</summary>
    public double MassAtZero { get; }

    /// <summary>λ₋, the lower edge of the bulk, ≥ 0.</summary>
    public double LowerEdge => bulk.Lower;

    /// <summary>λ₊, the upper edge of the bulk, positive.</summary>
    public double UpperEdge => bulk.Upper;

    /// <summary>The single eigenvalues above the bulk, falling; empty for most laws.</summary>
    public IReadOnlyList<double> Spikes { get; }

    /// <summary>The limit of the largest λ: the largest spike, or λ₊ where there is none.</summary>
    public double Largest => Spikes.Count > 0 ? Spikes[0] : UpperEdge;

    /// <summary>m₂ / m₁² − 1, the excess: 0 for an orthogonal matrix, the larger the more unequal the singular values.</summary>
    public double Excess => (Moment(2) / (Moment(1) * Moment(1))) - 1;

    /// <summary>m₁² / m₂, in (0, 1]: the participation ratio (Σs²)² / Σs⁴ as a share of the number of singular values.</summary>
    public double ParticipationRatio => Moment(1) * Moment(1) / Moment(2);

    /// <summary>m₁ over the largest λ, in (0, 1]: the stable rank ‖J‖²_F / ‖J‖² as a share of the number of singular values.</summary>
    public double StableRankRatio => Moment(1) / Largest;

    /// <summary>mₖ = E λᵏ.</summary>
    /// <param name="order">k, from 1 to 20.</param>
    /// <returns>The moment, positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is not from 1 to 20.</exception>
    public double Moment(int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 20);
        return Moments?[order - 1] ?? (1 - MassAtZero) * bulk.Moment(order);
    }

    /// <summary>The density of the bulk part at λ; with the mass at zero it makes one.</summary>
    /// <param name="lambda">λ, a number.</param>
    /// <returns>The density, ≥ 0; 0 outside the edges. At an edge of zero it is not finite in the limit, and 0 is returned.</returns>
    /// <exception cref="ArgumentOutOfRangeException">λ is not a number.</exception>
    public double Density(double lambda)
    {
        Spectra.RequireNumber(lambda);
        return lambda > LowerEdge && lambda < UpperEdge ? (1 - MassAtZero) * bulk.Density(lambda) : 0;
    }

    /// <summary>P(Λ &gt; λ).</summary>
    /// <param name="lambda">λ, a number.</param>
    /// <returns>The probability, in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">λ is not a number.</exception>
    public double Tail(double lambda)
    {
        Spectra.RequireNumber(lambda);
        return lambda < 0 ? 1 : (1 - MassAtZero) * (lambda >= UpperEdge ? 0 : lambda <= LowerEdge ? 1 : bulk.Tail(lambda));
    }

    /// <summary>The λ that a share u of the law lies above: u = 0 is the upper edge, u = 1 the least value.</summary>
    /// <param name="share">u, in [0, 1].</param>
    /// <returns>λ, in [0, λ₊]; 0 where u reaches the mass at zero.</returns>
    /// <exception cref="ArgumentOutOfRangeException">u is not in [0, 1].</exception>
    public double UpperQuantile(double share)
    {
        if (!(share >= 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies in [0, 1].");
        }

        var weight = 1 - MassAtZero;
        return share > weight ? 0 : bulk.UpperQuantile(Math.Min(1, share / weight));
    }

    /// <summary>(Σs²)² / (n Σs⁴) of a matrix with so many singular values: the spikes are among them, the rest are the bulk's and zero.</summary>
    /// <param name="count">n, more than the spikes.</param>
    /// <returns>The share, in (0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is no larger than the number of spikes.</exception>
    public double ParticipationRatioOf(int count)
    {
        var (second, fourth) = Sums(count);
        return second * second / (count * fourth);
    }

    /// <summary>‖J‖²_F / (n ‖J‖²) of a matrix with so many singular values: <see cref="StableRankRatio"/> with the spikes among them, and the largest at its own quantile.</summary>
    /// <param name="count">n, more than the spikes.</param>
    /// <returns>The share, in (0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is no larger than the number of spikes.</exception>
    public double StableRankRatioOf(int count) => Math.Min(1, Sums(count).Second / (count * (Spikes.Count > 0 ? Spikes[0] : UpperQuantile(0.5 / count))));

    /// <summary>What the law says of the sorted singular values of a matrix with so many: s₁ ≥ s₂ ≥ …, the spikes first, then √λ at the shares (i − ½) / n of the n others.</summary>
    /// <param name="count">The number of singular values, ≥ 1.</param>
    /// <returns>The singular values, falling.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public double[] SingularValues(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var rest = count - Spikes.Count;
        return [.. Spikes.Take(count).Select(Math.Sqrt), .. Enumerable.Range(0, Math.Max(0, rest)).Select(i => Math.Sqrt(UpperQuantile((i + 0.5) / rest)))];
    }

    /// <summary>The law in one line.</summary>
    /// <returns>Such as <c>½ δ₀ + ½ on [0.0858, 2.91] (relu layer 128 → 128)</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(MassAtZero > 0 ? $"{MassAtZero:G3} δ₀ + {1 - MassAtZero:G3} on " : "")}[{LowerEdge:G3}, {UpperEdge:G3}]{(Spikes.Count > 0 ? $" and {Spikes.Count} above, from {Spikes[0]:G3}" : "")} ({Name})");

    /// <summary>The same law under another name, with moments that are known better than the bulk's own.</summary>
    internal Spectrum Rebuilt(string name, IReadOnlyList<double> moments) => new(name, 1 - MassAtZero, bulk, Spikes) { Moments = moments };

    /// <summary>The law of c·Λ.</summary>
    internal Spectrum ScaledBy(double c) => new($"{c:G3} × {Name}", 1 - MassAtZero, new ScaledBulk(bulk, c), [.. Spikes.Select(λ => c * λ)])
    {
        Moments = Moments is null ? null : [.. Moments.Select((m, k) => m * Math.Pow(c, k + 1))],
        Factors = Factors is { } factors ? (c * factors.Scale, factors.Ratios) : null,
    };

    private (double Second, double Fourth) Sums(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(count, Spikes.Count);
        var rest = count - Spikes.Count;
        return ((rest * Moment(1)) + Spikes.Sum(), (rest * Moment(2)) + Spikes.Sum(static λ => λ * λ));
    }

    /// <summary>The law of a squared singular value, given that it is not zero.</summary>
    internal abstract record Bulk(double Lower, double Upper)
    {
        public abstract double Moment(int order);

        public abstract double Density(double lambda);

        public abstract double Tail(double lambda);

        public abstract double UpperQuantile(double share);
    }
    private sealed record ScaledBulk(Bulk Of, double Factor) : Bulk(Factor * Of.Lower, Factor * Of.Upper)
    {
        public override double Moment(int order) => Of.Moment(order) * Math.Pow(Factor, order);

        public override double Density(double lambda) => Of.Density(lambda / Factor) / Factor;

        public override double Tail(double lambda) => Of.Tail(lambda / Factor);

        public override double UpperQuantile(double share) => Factor * Of.UpperQuantile(share);
    }
}
