namespace Theory.Holographic;

/// <summary>How random keys are drawn.</summary>
public enum KeyLaw
{
    /// <summary>Independent normal coordinates of mean 0 and variance 1/n.</summary>
    Normal,

    /// <summary>Every Fourier coefficient of modulus 1, the phases independent and even; the real coefficients ±1.</summary>
    Unitary,

    /// <summary>Of length 1 and orthogonal to each other, otherwise evenly random; at most n.</summary>
    Orthonormal,
}
