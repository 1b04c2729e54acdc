using System.Globalization;

namespace Theory.Degeneracy;

/// <summary>The law of a squared singular value, λ = s², drawn evenly from those of a random matrix: a mass at zero and a bulk on an interval.</summary>
/// <remarks>A limit law: what it says of a matrix of finite size is true up to fluctuations that vanish with the size. <see cref="Spectra"/> makes it.</remarks>
public sealed class Spectrum
{
    private readonly Bulk bulk;

    /// <summary>(1 − w) δ₀ + w · bulk.</summary>
    internal Spectrum(string name, double weight, Bulk bulk)
    {
        Name = name;
        MassAtZero = 1 - weight;
        this.bulk = bulk;
    }

    /// <summary>The law's name.</summary>
    public string Name { get; }

    /// <summary>The probability that λ is exactly zero, in [0, 1).</summary>
    public double MassAtZero { get; }

    /// <summary>λ₋, the lower edge of the bulk, ≥ 0.</summary>
    public double LowerEdge => bulk.Lower;

    /// <summary>λ₊, the upper edge of the bulk, positive.</summary>
    public double UpperEdge => bulk.Upper;

    /// <summary>m₂ / m₁² − 1, the excess: 0 for an orthogonal matrix, the larger the more unequal the singular values.</summary>
    public double Excess => (Moment(2) / (Moment(1) * Moment(1))) - 1;

    /// <summary>m₁² / m₂, in (0, 1]: the participation ratio (Σs²)² / Σs⁴ as a share of the number of singular values.</summary>
    public double ParticipationRatio => Moment(1) * Moment(1) / Moment(2);

    /// <summary>m₁ / λ₊, in (0, 1]: the stable rank ‖J‖²_F / ‖J‖² as a share of the number of singular values.</summary>
    public double StableRankRatio => Moment(1) / UpperEdge;

    /// <summary>mₖ = E λᵏ.</summary>
    /// <param name="order">k, from 1 to 20.</param>
    /// <returns>The moment, positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is not from 1 to 20.</exception>
    public double Moment(int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 20);
        return (1 - MassAtZero) * bulk.Moment(order);
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
        return lambda < 0 ? 1 : (1 - MassAtZero) * (lambda <= LowerEdge ? 1 : lambda >= UpperEdge ? 0 : bulk.Tail(lambda));
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

    /// <summary>What the law says of the sorted singular values of a matrix with so many: s₁ ≥ s₂ ≥ …, sᵢ = √λ at the share (i − ½) / count.</summary>
    /// <param name="count">The number of singular values, ≥ 1.</param>
    /// <returns>The singular values, falling.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public double[] SingularValues(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. Enumerable.Range(0, count).Select(i => Math.Sqrt(UpperQuantile((i + 0.5) / count)))];
    }

    /// <summary>The law in one line.</summary>
    /// <returns>Such as <c>½ δ₀ + ½ on [0.0858, 2.91] (relu layer 128 → 128)</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(MassAtZero > 0 ? $"{MassAtZero:G3} δ₀ + {1 - MassAtZero:G3} on " : "")}[{LowerEdge:G3}, {UpperEdge:G3}] ({Name})");

    /// <summary>The law of a squared singular value, given that it is not zero.</summary>
    internal abstract record Bulk(double Lower, double Upper)
    {
        public abstract double Moment(int order);

        public abstract double Density(double lambda);

        public abstract double Tail(double lambda);

        public abstract double UpperQuantile(double share);
    }
}
