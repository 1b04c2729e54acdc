using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>σₙ(zI − A) on a grid of the plane: the ε-pseudospectrum is where it is below ε.</summary>
public sealed record Pseudospectrum
{
    private readonly double[] values;

    private Pseudospectrum(double[] real, double[] imaginary, double[] values, Complex[] eigenvalues) =>
        (RealParts, ImaginaryParts, this.values, Eigenvalues) = (real, imaginary, values, eigenvalues);

    /// <summary>Re z of the grid's columns.</summary>
    public IReadOnlyList<double> RealParts { get; }

    /// <summary>Im z of the grid's rows.</summary>
    public IReadOnlyList<double> ImaginaryParts { get; }

    /// <summary>The eigenvalues of A, as its Schur form has them.</summary>
    public IReadOnlyList<Complex> Eigenvalues { get; }

    /// <summary>σₙ(zI − A) = 1/‖(zI − A)⁻¹‖ at a point of the grid.</summary>
    /// <param name="column">Which real part.</param>
    /// <param name="row">Which imaginary part.</param>
    /// <returns>The smallest singular value, at least 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the grid.</exception>
    public double this[int column, int row] =>
        (uint)column >= (uint)RealParts.Count ? throw new ArgumentOutOfRangeException(nameof(column), column, $"column must lie in [0, {RealParts.Count}).")
        : (uint)row >= (uint)ImaginaryParts.Count ? throw new ArgumentOutOfRangeException(nameof(row), row, $"row must lie in [0, {ImaginaryParts.Count}).")
        : values[column + (row * RealParts.Count)];

    /// <summary>σₙ(zI − A) for every z of a grid.</summary>
    /// <remarks>
    /// <para>One complex Schur form A = QTQᴴ; then for each z inverse Lanczos on the triangle zI − T, eight points to a block: <c>σₙ(zI − A)⁻² = ‖(zI − T)⁻¹(zI − T)⁻ᴴ‖</c>. Of a real
    /// matrix points that are conjugate share their value.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: relative as the tolerance, and absolute n‖A‖·2⁻⁵², the rounding of the Schur form: what is below that is 0 to working precision (law: the grid holds what a singular value
    /// decomposition gives). The bits depend neither on the number of threads nor on the points beside.</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="real">Re z, finite, at least one.</param>
    /// <param name="imaginary">Im z, finite, at least one.</param>
    /// <param name="tolerance">The relative change of a Ritz value that ends an iteration, in [1e-14, 0.1].</param>
    /// <param name="la">Who computes the Schur form; the default backend unless told otherwise.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite, a list is empty, or one of its numbers is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is outside its domain.</exception>
    [Source("trefethen2005spectra", "Chapter 39")]
    public static Pseudospectrum On(Matrix a, IEnumerable<double> real, IEnumerable<double> imaginary, double tolerance = 1e-6, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return On(new ComplexMatrix(a), real, imaginary, tolerance, la);
    }

    /// <summary>σₙ(zI − A) for every z of a grid.</summary>
    /// <remarks>
    /// <para>As for a real matrix; where every imaginary part is 0 it is one.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: as for a real matrix (law: the grid holds what a singular value decomposition gives).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="real">Re z, finite, at least one.</param>
    /// <param name="imaginary">Im z, finite, at least one.</param>
    /// <param name="tolerance">The relative change of a Ritz value that ends an iteration, in [1e-14, 0.1].</param>
    /// <param name="la">Who computes the Schur form; the default backend unless told otherwise.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite, a list is empty, or one of its numbers is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is outside its domain.</exception>
    [Source("trefethen2005spectra", "Chapter 39")]
    public static Pseudospectrum On(ComplexMatrix a, IEnumerable<double> real, IEnumerable<double> imaginary, double tolerance = 1e-6, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        var x = SpectralDomain.Finite(real, nameof(real));
        var y = SpectralDomain.Finite(imaginary, nameof(imaginary));
        if (!(tolerance >= 1e-14 && tolerance <= 0.1))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance lies in [1e-14, 0.1].");
        }

        var resolvent = new Resolvent(a, la ?? LinearAlgebra.Default);

        // of a real matrix one of two conjugate rows is enough
        var rows = y.Select(v => resolvent.IsReal ? Math.Abs(v) : v).Distinct().ToList();
        var points = new Complex[rows.Count * x.Length];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = new Complex(x[i % x.Length], rows[i / x.Length]);
        }

        var found = resolvent.SmallestSingularValues(points, tolerance);
        var values = new double[x.Length * y.Length];
        for (var row = 0; row < y.Length; row++)
        {
            var from = rows.IndexOf(resolvent.IsReal ? Math.Abs(y[row]) : y[row]);
            found.AsSpan(from * x.Length, x.Length).CopyTo(values.AsSpan(row * x.Length));
        }

        return new Pseudospectrum(x, y, values, [.. resolvent.Eigenvalues]);
    }

    /// <summary>The grid and the range of its values.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"σₙ(zI − A) on {RealParts.Count} × {ImaginaryParts.Count} points, Re z in [{RealParts.Min():G4}, {RealParts.Max():G4}], Im z in [{ImaginaryParts.Min():G4}, {ImaginaryParts.Max():G4}]: from {values.Min():G4} to {values.Max():G4}");
}
