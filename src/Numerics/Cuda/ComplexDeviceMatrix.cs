using System.Numerics;

namespace Theory.Numerics;

/// <summary>A complex matrix in a GPU's memory: chained operations copy nothing to or from the processor until <see cref="ToComplexMatrix"/>.</summary>
/// <remarks>
/// <para><c>let d = CudaLinearAlgebra.ToDevice a in (d * d * d).ToComplexMatrix()</c> sends one matrix and fetches one. It never changes; its memory comes back when nothing refers to it.</para>
/// <para>Entries that leave the range of double are met when the matrix is fetched, or its norm taken: <see cref="OverflowException"/>.</para>
/// <para>Every operation throws <see cref="CudaException"/> where the device fails or has no memory left.</para>
/// <para>Error: residuals are small multiples of rounding (law: matrices that stay on the device have LAPACK's residuals).</para>
/// </remarks>
public sealed class ComplexDeviceMatrix
{
    private readonly DeviceArray<Complex> array;

    private ComplexDeviceMatrix(DeviceArray<Complex> array) => this.array = array;

    /// <summary>m.</summary>
    public int Rows => array.Rows;

    /// <summary>n.</summary>
    public int Columns => array.Columns;

    /// <summary>‖A‖ = √Σ|aᵢⱼ|².</summary>
    /// <exception cref="OverflowException">It is outside the range of double.</exception>
    public double FrobeniusNorm => array.Norm();

    /// <summary>A B.</summary>
    /// <param name="a">m × k.</param>
    /// <param name="b">k × n.</param>
    /// <exception cref="ArgumentException">The inner dimensions differ.</exception>
    public static ComplexDeviceMatrix operator *(ComplexDeviceMatrix a, ComplexDeviceMatrix b) => new(Inside(a, nameof(a)).Times(Inside(b, nameof(b))));

    /// <summary>c A.</summary>
    /// <param name="c">Finite.</param>
    /// <param name="a">m × n.</param>
    /// <exception cref="ArgumentException">c is not finite.</exception>
    public static ComplexDeviceMatrix operator *(Complex c, ComplexDeviceMatrix a) => new(Inside(a, nameof(a)).Times(c));

    /// <summary>A c.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="c">Finite.</param>
    /// <exception cref="ArgumentException">c is not finite.</exception>
    public static ComplexDeviceMatrix operator *(ComplexDeviceMatrix a, Complex c) => c * a;

    /// <summary>A + B.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="b">m × n.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static ComplexDeviceMatrix operator +(ComplexDeviceMatrix a, ComplexDeviceMatrix b) => new(Inside(a, nameof(a)).Plus(Inside(b, nameof(b)), 1));

    /// <summary>A − B.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="b">m × n.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static ComplexDeviceMatrix operator -(ComplexDeviceMatrix a, ComplexDeviceMatrix b) => new(Inside(a, nameof(a)).Plus(Inside(b, nameof(b)), -1));

    /// <summary>−A.</summary>
    /// <param name="a">m × n.</param>
    public static ComplexDeviceMatrix operator -(ComplexDeviceMatrix a) => -1 * a;

    /// <summary>Aᴴ.</summary>
    /// <returns>n × m.</returns>
    public ComplexDeviceMatrix Adjoint() => new(array.Turned(CudaRoutines<Complex>.Adjoint));

    /// <summary>X with A X = B, this matrix being A, n × n.</summary>
    /// <param name="b">n × k.</param>
    /// <returns>X, n × k.</returns>
    /// <exception cref="ArgumentException">A is not square, or the numbers of rows differ.</exception>
    /// <exception cref="SingularMatrixException">A pivot is exactly zero. Short of that A may be singular to working precision, which the backend's own Solve would refuse.</exception>
    public ComplexDeviceMatrix Solve(ComplexDeviceMatrix b) => new(array.Solve(Inside(b, nameof(b))));

    /// <summary>A = Q R, the thin factors.</summary>
    /// <returns>Q, m × min(m, n) with orthonormal columns, and R, min(m, n) × n, zero below its diagonal.</returns>
    public (ComplexDeviceMatrix Q, ComplexDeviceMatrix R) Qr()
    {
        var (q, r) = array.Qr();
        return (new(q), new(r));
    }

    /// <summary>A = U diag(s) Vᴴ, the thin factors.</summary>
    /// <returns>The factors, singular values descending.</returns>
    /// <exception cref="NotConvergedException">The iteration did not converge.</exception>
    public (ComplexDeviceMatrix U, IReadOnlyList<double> Values, ComplexDeviceMatrix V) Svd()
    {
        var (u, s, v) = array.Svd();
        return (new(u), s, new(v));
    }

    /// <summary>A = V diag(λ) Vᴴ for a Hermitian A.</summary>
    /// <returns>Eigenvalues ascending, and their eigenvectors.</returns>
    /// <exception cref="ArgumentException">A is not square, or not Hermitian to rounding: ‖A − Aᴴ‖/2 is above n·2⁻⁵²·‖A‖.</exception>
    /// <exception cref="NotConvergedException">The iteration did not converge.</exception>
    public (IReadOnlyList<double> Values, ComplexDeviceMatrix Vectors) HermitianEigen()
    {
        var (values, vectors) = array.Hermitian();
        return (values, new(vectors));
    }

    /// <summary>L with A = L Lᴴ.</summary>
    /// <returns>L, zero above its diagonal, which is positive.</returns>
    /// <exception cref="ArgumentException">A is not square, or not Hermitian to rounding.</exception>
    /// <exception cref="NotPositiveDefiniteException">A is not positive definite, to working precision.</exception>
    public ComplexDeviceMatrix Cholesky() => new(array.Cholesky());

    /// <summary>The matrix in the processor's memory.</summary>
    /// <returns>A copy.</returns>
    /// <exception cref="OverflowException">An entry is outside the range of double.</exception>
    public ComplexMatrix ToComplexMatrix() => new(Rows, Columns, array.ToHost());

    /// <summary>The shape, and on what device.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => array.ToString();

    /// <summary>A copy on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="a">Finite.</param>
    internal static ComplexDeviceMatrix Of(CudaDevice device, ComplexMatrix a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new(DeviceArray<Complex>.Of(device, a.Values, a.Rows, a.Columns));
    }

    private static DeviceArray<Complex> Inside(ComplexDeviceMatrix a, string name)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        return a.array;
    }
}
