using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>Least-squares noise: gradients of B examples with random inputs, so that the noise grows with the error itself.</summary>
/// <remarks>
/// An example's input x has independent coordinates of mean 0, E[x²] = h and E[x⁴] = κh²; the gradient x(x·θ) has the mean hθ and in coordinate i the variance
/// <c>hᵢ Σⱼ wⱼhⱼE[yⱼ²] + (κ − 2) hᵢ²E[yᵢ²]</c>, which B examples divide by B. The noise of the labels is the problem's own: h²σ² = s²h/B.
/// </remarks>
public sealed record Sampling
{
    /// <summary>Gradients of B examples.</summary>
    /// <param name="batch">B, positive.</param>
    /// <param name="kurtosis">κ, at least 1; 3 is Gaussian, 1 is ±√h.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public Sampling(double batch = 1, double kurtosis = 3)
    {
        if (!(batch > 0) || !double.IsFinite(batch))
        {
            throw new ArgumentOutOfRangeException(nameof(batch), batch, "The batch is positive and finite.");
        }

        if (!(kurtosis >= 1) || !double.IsFinite(kurtosis))
        {
            throw new ArgumentOutOfRangeException(nameof(kurtosis), kurtosis, "A kurtosis is at least 1 and finite.");
        }

        (Batch, Kurtosis) = (batch, kurtosis);
    }

    /// <summary>B.</summary>
    public double Batch { get; }

    /// <summary>κ.</summary>
    public double Kurtosis { get; }

    /// <summary>The two numbers.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"least squares, batch {Batch:G6}, kurtosis {Kurtosis:G6}");
}
