using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <content>The numerical range.</content>
public static partial class NonNormality
{
    /// <summary>Boundary points of W(A) = {xᴴAx : ‖x‖ = 1}, one for each of evenly spaced outward normals.</summary>
    /// <remarks>
    /// <para>At the angle θ the point is xᴴAx for the top eigenvector x of the Hermitian part of e^{−iθ}A (Johnson's method). W is convex and holds the eigenvalues; of a normal matrix it is their hull.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: absolute n‖A‖·2⁻⁵⁰ in the direction of the normal; where the boundary is flat any point of the flat part (law: the numerical range holds every xᴴAx).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="points">How many, at least 1.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The points, counter-clockwise from the one furthest to the right.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no point.</exception>
    [Source("trefethen2005spectra", "Chapter 17")]
    public static IReadOnlyList<Complex> NumericalRange(ComplexMatrix a, int points = 64, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        la ??= LinearAlgebra.Default;
        var exponent = SpectralDomain.Exponent(a);
        var scaled = SpectralDomain.Scaled(a, exponent);
        return [.. Enumerable.Range(0, points).Select(k =>
        {
            var z = Support(scaled, 2 * Math.PI * k / points, la).Point;
            return new Complex(Math.ScaleB(z.Real, -exponent), Math.ScaleB(z.Imaginary, -exponent));
        })];
    }

    /// <summary>Boundary points of W(A) = {xᴴAx : ‖x‖ = 1}, one for each of evenly spaced outward normals.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: absolute n‖A‖·2⁻⁵⁰ in the direction of the normal (law: the numerical range holds every xᴴAx).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="points">How many, at least 1.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The points, counter-clockwise from the one furthest to the right.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no point.</exception>
    [Source("trefethen2005spectra", "Chapter 17")]
    public static IReadOnlyList<Complex> NumericalRange(Matrix a, int points = 64, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return NumericalRange(new ComplexMatrix(a), points, la);
    }

    /// <summary>ω(A), the numerical abscissa: the largest Re xᴴAx, which is the slope of ‖exp(tA)‖ at t = 0.</summary>
    /// <remarks>
    /// <para>The largest eigenvalue of (A + Aᴴ)/2; <see cref="ILinearAlgebra.LogNorm(ComplexMatrix, double)"/> by its other name.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: absolute n‖A‖·2⁻⁵⁰ (law: numerical abscissa and radius bound spectrum and norm).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>ω, of either sign, at least the spectral abscissa.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Chapter 17")]
    public static double NumericalAbscissa(ComplexMatrix a, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        return (la ?? LinearAlgebra.Default).LogNorm(a);
    }

    /// <summary>ω(A), the numerical abscissa: the largest Re xᴴAx, which is the slope of ‖exp(tA)‖ at t = 0.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: absolute n‖A‖·2⁻⁵⁰ (law: numerical abscissa and radius bound spectrum and norm).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>ω, of either sign, at least the spectral abscissa.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Chapter 17")]
    public static double NumericalAbscissa(Matrix a, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return NumericalAbscissa(new ComplexMatrix(a), la);
    }

    /// <summary>w(A), the numerical radius: the largest |xᴴAx|.</summary>
    /// <remarks>
    /// <para>The largest over θ of h(θ) = λ₁(Re(e^{−iθ}A)). W is convex, so that between two normals δ apart no point exceeds the larger h by more than the factor 1/cos(δ/2): every sampled peak within that
    /// factor of the largest is followed to its top, where h' = Im(e^{−iθ}xᴴAx) is 0.</para>
    /// <para>Holds for: every square matrix; ρ ≤ w ≤ ‖A‖₂ ≤ 2w.</para>
    /// <para>Error: relative n·2⁻⁴⁸ (laws: numerical abscissa and radius bound spectrum and norm; the numerical range of a Jordan block is a disc).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>w ≥ 0.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Chapter 17")]
    public static double NumericalRadius(ComplexMatrix a, ILinearAlgebra? la = null)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        la ??= LinearAlgebra.Default;
        var exponent = SpectralDomain.Exponent(a);
        var scaled = SpectralDomain.Scaled(a, exponent);

        // of a real matrix the upper half is enough
        const int Samples = 64;
        var real = Array.TrueForAll(a.Values, static z => z.Imaginary == 0);
        var δ = 2 * Math.PI / Samples;
        var count = real ? (Samples / 2) + 1 : Samples;
        var heights = Enumerable.Range(0, count).Select(k => Support(scaled, δ * k, la).Height).ToArray();
        double Beside(int k) => real ? heights[k < 0 ? -k : k >= count ? (2 * count) - 2 - k : k] : heights[(k + count) % count];
        var top = heights.Max();
        var limit = top * Math.Cos(δ / 2);
        var peaks = Enumerable.Range(0, count).Where(k => heights[k] >= limit && heights[k] > Beside(k - 1) * (1 + 1e-13) && heights[k] >= Beside(k + 1)).ToList();
        if (peaks.Count == 0)
        {
            // a disc: every direction is as good
            peaks.Add(Array.IndexOf(heights, top));
        }

        foreach (var k in peaks)
        {
            // h' falls through 0 between the neighbours: bisection with false positions
            var (low, high) = (δ * (k - 1), δ * (k + 1));
            var (left, right) = (Support(scaled, low, la), Support(scaled, high, la));
            var (above, below) = (left.Slope, right.Slope);
            for (var step = 0; step < 60 && above > 0 && below < 0 && high - low > 1e-12; step++)
            {
                var θ = step % 3 == 2 ? (low + high) / 2 : low + ((high - low) * above / (above - below));
                var here = Support(scaled, θ, la);
                top = Math.Max(top, here.Height);
                if (Math.Abs(here.Slope) <= 1e-14 * top)
                {
                    break;
                }

                if (here.Slope > 0)
                {
                    (low, above) = (θ, here.Slope);
                }
                else
                {
                    (high, below) = (θ, here.Slope);
                }
            }
        }

        return Math.ScaleB(Math.Max(0, top), -exponent);
    }

    /// <summary>w(A), the numerical radius: the largest |xᴴAx|.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix.</para>
    /// <para>Error: relative n·2⁻⁴⁸ (law: numerical abscissa and radius bound spectrum and norm).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>w ≥ 0.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite.</exception>
    [Source("trefethen2005spectra", "Chapter 17")]
    public static double NumericalRadius(Matrix a, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return NumericalRadius(new ComplexMatrix(a), la);
    }

    // h(θ), h'(θ) and the boundary point
    private static (double Height, double Slope, Complex Point) Support(ComplexMatrix a, double θ, ILinearAlgebra la)
    {
        var turn = Complex.FromPolarCoordinates(1, -θ);
        var n = a.Rows;
        var hermitian = new ComplexMatrix(n, n, (i, j) =>
        {
            var (x, y) = (turn * a[i, j], turn * a[j, i]);
            return i == j ? x.Real : (x + Complex.Conjugate(y)) / 2;
        });
        var eigen = la.HermitianEigen(hermitian);
        var v = eigen.Vectors.Column(n - 1);
        var z = Complex.Zero;
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < n; i++)
            {
                z += Complex.Conjugate(v[i]) * a[i, j] * v[j];
            }
        }

        return (eigen.Values[n - 1], (turn * z).Imaginary, z);
    }
}
