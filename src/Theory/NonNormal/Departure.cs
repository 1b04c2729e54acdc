using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>How far a matrix is from normal, and what that does to its powers.</summary>
public static partial class NonNormality
{
    /// <summary>Henrici's departure from normality: √(‖A‖²_F − Σ|λᵢ|²).</summary>
    /// <remarks>
    /// <para>The Frobenius norm of what a Schur form A = Q(Λ + N)Qᴴ holds above its diagonal; the same for every Schur form, and 0 exactly where A is normal.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: that of a matrix within n‖A‖·2⁻⁵⁰ of A; of a triangle it is exact but for the sum's rounding. Computed from N, not from the difference (laws: Henrici's departure is that of the definition; a normal matrix departs by nothing and a nilpotent one by all).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>‖N‖_F, in [0, ‖A‖_F].</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("henrici1962bounds", "The departure from normality")]
    public static double Henrici(ComplexMatrix a, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        var exponent = SpectralDomain.Exponent(a);
        var scaled = SpectralDomain.Scaled(a, exponent);
        var n = a.Rows;

        // a triangle is its own Schur form
        var lower = Enumerable.Range(0, n).All(j => Enumerable.Range(0, j).All(i => scaled.Values[i + (j * n)] == Complex.Zero));
        var upper = Enumerable.Range(0, n).All(i => Enumerable.Range(0, i).All(j => scaled.Values[i + (j * n)] == Complex.Zero));
        var t = lower || upper ? scaled : (la ?? LinearAlgebra.Default).Schur(scaled).T;
        return Math.ScaleB(new ComplexMatrix(n, n, (i, j) => i == j ? Complex.Zero : t[i, j]).FrobeniusNorm, -exponent);
    }

    /// <summary>Henrici's departure from normality: √(‖A‖²_F − Σ|λᵢ|²).</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: that of a matrix within n‖A‖·2⁻⁵⁰ of A (law: Henrici's departure is that of the definition).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>‖N‖_F, in [0, ‖A‖_F].</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("henrici1962bounds", "The departure from normality")]
    public static double Henrici(Matrix a, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return Henrici(new ComplexMatrix(a), la);
    }

    /// <summary>Henrici's departure over ‖A‖_F: 0 for a normal matrix, 1 for a nilpotent one.</summary>
    /// <remarks>
    /// <para>Scale plays no part. Of the zero matrix, which is normal, it is 0.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: that of a matrix within n‖A‖·2⁻⁵⁰ of A (law: a normal matrix departs by nothing and a nilpotent one by all).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>A number in [0, 1].</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Chapter 48")]
    public static double RelativeHenrici(ComplexMatrix a, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        var scaled = SpectralDomain.Scaled(a, SpectralDomain.Exponent(a));
        var norm = scaled.FrobeniusNorm;
        return norm == 0 ? 0 : Math.Min(1, Henrici(scaled, la) / norm);
    }

    /// <summary>Henrici's departure over ‖A‖_F: 0 for a normal matrix, 1 for a nilpotent one.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: that of a matrix within n‖A‖·2⁻⁵⁰ of A (law: a normal matrix departs by nothing and a nilpotent one by all).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>A number in [0, 1].</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Chapter 48")]
    public static double RelativeHenrici(Matrix a, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return RelativeHenrici(new ComplexMatrix(a), la);
    }

    /// <summary>κ(V) = σ₁(V)/σₙ(V) for the matrix V of eigenvectors of length 1.</summary>
    /// <remarks>
    /// <para>It bounds the growth of powers, ‖Aᵏ‖ ≤ κ(V) ρ(A)ᵏ, and the ε-pseudospectrum lies within κ(V)ε of the eigenvalues (Bauer–Fike). Columns of one length are within √n of the best scaling.</para>
    /// <para>Holds for: every square matrix; where eigenvectors coincide to working precision it is ∞.</para>
    /// <para>Error: relative n κ(V)·2⁻⁵⁰ (law: κ(V) bounds pseudospectra and powers, and is that of two vectors).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>κ(V) ≥ 1.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Theorem 2.3")]
    public static double EigenvectorCondition(ComplexMatrix a, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        la ??= LinearAlgebra.Default;
        var real = Array.TrueForAll(a.Values, static z => z.Imaginary == 0);
        var s = la.SingularValues((real ? la.Eigen(a.Real()) : la.Eigen(a)).Vectors);
        return s[^1] <= a.Rows * Math.ScaleB(s[0], -52) ? double.PositiveInfinity : s[0] / s[^1];
    }

    /// <summary>κ(V) = σ₁(V)/σₙ(V) for the matrix V of eigenvectors of length 1.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix; where eigenvectors coincide to working precision it is ∞.</para>
    /// <para>Error: relative n κ(V)·2⁻⁵⁰ (law: κ(V) bounds pseudospectra and powers, and is that of two vectors).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>κ(V) ≥ 1.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Theorem 2.3")]
    public static double EigenvectorCondition(Matrix a, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return EigenvectorCondition(new ComplexMatrix(a), la);
    }

    /// <summary>‖A⁰‖₂, ‖A¹‖₂, …, ‖Aᵐ‖₂.</summary>
    /// <remarks>
    /// <para>Kreiss's matrix theorem bounds the largest: <c>K(A) ≤ sup ‖Aᵏ‖ ≤ e n K(A)</c>, <see cref="Kreiss(ComplexMatrix, ILinearAlgebra?)"/>; and each, <c>ρ(A)ᵏ ≤ ‖Aᵏ‖ ≤ ‖A‖ᵏ</c>.</para>
    /// <para>Holds for: every square matrix whose powers are within the range of doubles.</para>
    /// <para>Error: relative k n‖A‖ᵏ·2⁻⁵⁰/‖Aᵏ‖ (law: powers of a delay line and of a normal matrix are known).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="steps">m ≥ 0.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>m + 1 norms, the first 1.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is negative.</exception>
    /// <exception cref="OverflowException">A power is outside the range of doubles.</exception>
    [Source("trefethen2005spectra", "Theorem 18.1")]
    public static IReadOnlyList<double> PowerNorms(ComplexMatrix a, int steps, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        la ??= LinearAlgebra.Default;
        var norms = new double[steps + 1];
        norms[0] = 1;
        var power = a;
        var real = Array.TrueForAll(a.Values, static z => z.Imaginary == 0) ? a.Real() : null;
        var realPower = real;
        for (var k = 1; k <= steps; k++)
        {
            norms[k] = real is null ? la.SingularValues(power)[0] : la.SingularValues(realPower!)[0];
            if (k == steps)
            {
                break;
            }

            if (real is null)
            {
                power = la.Multiply(power, a);
            }
            else
            {
                realPower = la.Multiply(realPower!, real);
            }
        }

        return norms;
    }

    /// <summary>‖A⁰‖₂, ‖A¹‖₂, …, ‖Aᵐ‖₂.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix whose powers are within the range of doubles.</para>
    /// <para>Error: relative k n‖A‖ᵏ·2⁻⁵⁰/‖Aᵏ‖ (law: powers of a delay line and of a normal matrix are known).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="steps">m ≥ 0.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>m + 1 norms, the first 1.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is negative.</exception>
    /// <exception cref="OverflowException">A power is outside the range of doubles.</exception>
    [Source("trefethen2005spectra", "Theorem 18.1")]
    public static IReadOnlyList<double> PowerNorms(Matrix a, int steps, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return PowerNorms(new ComplexMatrix(a), steps, la);
    }
}
