using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The outermost point of a pseudospectrum.</summary>
/// <param name="Value">Its modulus or its real part.</param>
/// <param name="Point">z; of a real matrix the conjugate is another.</param>
/// <param name="Level">ε = σₙ(zI − A).</param>
public sealed record PseudospectralExtreme(double Value, Complex Point, double Level)
{
    /// <summary>The value, the point and the level.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:G12} at z = {Point:G9}, ε = {Level:G6}");
}

/// <content>Radius and abscissa of pseudospectra.</content>
public static partial class NonNormality
{
    /// <summary>ρ_ε(A), the pseudospectral radius: the largest |z| with σₙ(zI − A) ≤ ε.</summary>
    /// <remarks>
    /// <para><c>ρ_ε(A) = max{ρ(A + E) : ‖E‖₂ ≤ ε}</c>. Criss-cross: from the largest eigenvalue outward to σₙ = ε; then the arcs of that circle with σₙ &lt; ε, from the unimodular eigenvalues of
    /// a symplectic pencil and from samples; outward again from each. It ends where the circle touches no arc; the point is then moved to its place in pairs of doubles.</para>
    /// <para>Holds for: every square matrix. The search is global down to ε = n‖A‖2⁻⁵² or so, the rounding of doubles; below it follows the arc that the largest eigenvalue lies in.</para>
    /// <para>Error: 1e-9 relative (laws: the pseudospectral radius has its closed forms; no point of a fine scan lies beyond the pseudospectral radius).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="level">ε, at least 1e-28 of the largest entry.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The radius, at least the spectral radius, and a point where it is attained.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its domain.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("mengi2005radius", "Algorithm for the pseudospectral radius")]
    public static PseudospectralExtreme PseudospectralRadius(ComplexMatrix a, double level, ILinearAlgebra? la = null) => Extreme(a, level, la, disc: true);

    /// <summary>ρ_ε(A), the pseudospectral radius: the largest |z| with σₙ(zI − A) ≤ ε.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: 1e-9 relative (law: the pseudospectral radius has its closed forms).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="level">ε, at least 1e-28 of the largest entry.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The radius, at least the spectral radius, and a point where it is attained.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its domain.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("mengi2005radius", "Algorithm for the pseudospectral radius")]
    public static PseudospectralExtreme PseudospectralRadius(Matrix a, double level, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return Extreme(new ComplexMatrix(a), level, la, disc: true);
    }

    /// <summary>α_ε(A), the pseudospectral abscissa: the largest Re z with σₙ(zI − A) ≤ ε.</summary>
    /// <remarks>
    /// <para><c>α_ε(A) = max{α(A + E) : ‖E‖₂ ≤ ε}</c>. As the radius, with vertical lines for circles and the imaginary eigenvalues of a Hamiltonian matrix for the pencil's.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: 1e-9 relative to |z| + ε (laws: the pseudospectral abscissa has its closed forms; no point of a fine scan lies beyond the pseudospectral abscissa).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="level">ε, at least 1e-28 of the largest entry.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The abscissa, at least that of the spectrum, and a point where it is attained.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its domain.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("burke2003abscissa", "The criss-cross algorithm")]
    public static PseudospectralExtreme PseudospectralAbscissa(ComplexMatrix a, double level, ILinearAlgebra? la = null) => Extreme(a, level, la, disc: false);

    /// <summary>α_ε(A), the pseudospectral abscissa: the largest Re z with σₙ(zI − A) ≤ ε.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: 1e-9 relative to |z| + ε (law: the pseudospectral abscissa has its closed forms).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="level">ε, at least 1e-28 of the largest entry.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The abscissa, at least that of the spectrum, and a point where it is attained.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its domain.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("burke2003abscissa", "The criss-cross algorithm")]
    public static PseudospectralExtreme PseudospectralAbscissa(Matrix a, double level, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return Extreme(new ComplexMatrix(a), level, la, disc: false);
    }

    private static PseudospectralExtreme Extreme(ComplexMatrix a, double level, ILinearAlgebra? la, bool disc)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        SpectralDomain.RequireLevel(level, nameof(level));
        la ??= LinearAlgebra.Default;

        // all of it at a scale where squares are harmless
        var exponent = Array.TrueForAll(a.Values, static z => z == Complex.Zero) ? -Math.ILogB(level) : SpectralDomain.Exponent(a);
        var ε = Math.ScaleB(level, exponent);
        if (!(ε >= 1e-28 && ε <= 1e28))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level lies within 28 powers of ten of the largest entry.");
        }

        var scaled = SpectralDomain.Scaled(a, exponent);
        var boundary = new SpectralBoundary(new Resolvent(scaled, la), la, disc);
        var (p, t) = boundary.Extreme(ε);
        var z = boundary.Point(p, t);
        return new PseudospectralExtreme(Math.ScaleB(p, -exponent), new Complex(Math.ScaleB(z.Real, -exponent), Math.ScaleB(z.Imaginary, -exponent)), level);
    }
}
