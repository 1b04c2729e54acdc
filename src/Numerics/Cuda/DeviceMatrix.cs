namespace Theory.Numerics;

/// <summary>A real matrix in a GPU's memory: chained operations copy nothing to or from the processor until <see cref="ToMatrix"/>.</summary>
/// <remarks>
/// <para><c>let d = CudaLinearAlgebra.ToDevice a in (d * d * d).ToMatrix()</c> sends one matrix and fetches one. It never changes; its memory comes back when nothing refers to it.</para>
/// <para>Entries that leave the range of double are met when the matrix is fetched, or its norm taken: <see cref="OverflowException"/>.</para>
/// <para>Every operation throws <see cref="CudaException"/> where the device fails or has no memory left.</para>
/// <para>Error: residuals are small multiples of rounding (law: matrices that stay on the device have LAPACK's residuals).</para>
/// </remarks>
public sealed class DeviceMatrix
{
    private readonly DeviceArray<double> array;

    private DeviceMatrix(DeviceArray<double> array) => this.array = array;

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
    public static DeviceMatrix operator *(DeviceMatrix a, DeviceMatrix b) => new(Inside(a, nameof(a)).Times(Inside(b, nameof(b))));

    /// <summary>c A.</summary>
    /// <param name="c">Finite.</param>
    /// <param name="a">m × n.</param>
    /// <exception cref="ArgumentException">c is not finite.</exception>
    public static DeviceMatrix operator *(double c, DeviceMatrix a) => new(Inside(a, nameof(a)).Times(c));

    /// <summary>A c.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="c">Finite.</param>
    /// <exception cref="ArgumentException">c is not finite.</exception>
    public static DeviceMatrix operator *(DeviceMatrix a, double c) => c * a;

    /// <summary>A + B.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="b">m × n.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static DeviceMatrix operator +(DeviceMatrix a, DeviceMatrix b) => new(Inside(a, nameof(a)).Plus(Inside(b, nameof(b)), 1));

    /// <summary>A − B.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="b">m × n.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static DeviceMatrix operator -(DeviceMatrix a, DeviceMatrix b) => new(Inside(a, nameof(a)).Plus(Inside(b, nameof(b)), -1));

    /// <summary>−A.</summary>
    /// <param name="a">m × n.</param>
    public static DeviceMatrix operator -(DeviceMatrix a) => -1 * a;

    /// <summary>Aᵀ.</summary>
    /// <returns>n × m.</returns>
    public DeviceMatrix Transpose() => new(array.Turned(CudaRoutines<double>.Adjoint));

    /// <summary>X with A X = B, this matrix being A, n × n.</summary>
    /// <param name="b">n × k.</param>
    /// <returns>X, n × k.</returns>
    /// <exception cref="ArgumentException">A is not square, or the numbers of rows differ.</exception>
    /// <exception cref="SingularMatrixException">A pivot is exactly zero. Short of that A may be singular to working precision, which the backend's own Solve would refuse.</exception>
    public DeviceMatrix Solve(DeviceMatrix b) => new(array.Solve(Inside(b, nameof(b))));

    /// <summary>A = Q R, the thin factors.</summary>
    /// <returns>Q, m × min(m, n) with orthonormal columns, and R, min(m, n) × n, zero below its diagonal.</returns>
    public (DeviceMatrix Q, DeviceMatrix R) Qr()
    {
        var (q, r) = array.Qr();
        return (new(q), new(r));
    }

    /// <summary>A = U diag(s) Vᵀ, the thin factors.</summary>
    /// <returns>The factors, singular values descending.</returns>
    /// <exception cref="NotConvergedException">The iteration did not converge.</exception>
    public (DeviceMatrix U, IReadOnlyList<double> Values, DeviceMatrix V) Svd()
    {
        var (u, s, v) = array.Svd();
        return (new(u), s, new(v));
    }

    /// <summary>A = V diag(λ) Vᵀ for a symmetric A.</summary>
    /// <returns>Eigenvalues ascending, and their eigenvectors.</returns>
    /// <exception cref="ArgumentException">A is not square, or not symmetric to rounding: ‖A − Aᵀ‖/2 is above n·2⁻⁵²·‖A‖.</exception>
    /// <exception cref="NotConvergedException">The iteration did not converge.</exception>
    public (IReadOnlyList<double> Values, DeviceMatrix Vectors) SymmetricEigen()
    {
        var (values, vectors) = array.Hermitian();
        return (values, new(vectors));
    }

    /// <summary>L with A = L Lᵀ.</summary>
    /// <returns>L, zero above its diagonal, which is positive.</returns>
    /// <exception cref="ArgumentException">A is not square, or not symmetric to rounding.</exception>
    /// <exception cref="NotPositiveDefiniteException">A is not positive definite, to working precision.</exception>
    public DeviceMatrix Cholesky() => new(array.Cholesky());

    /// <summary>The matrix in the processor's memory.</summary>
    /// <returns>A copy.</returns>
    /// <exception cref="OverflowException">An entry is outside the range of double.</exception>
    public Matrix ToMatrix() => new(Rows, Columns, array.ToHost());

    /// <summary>The shape, and on what device.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => array.ToString();

    /// <summary>A copy on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="a">Finite.</param>
    internal static DeviceMatrix Of(CudaDevice device, Matrix a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new(DeviceArray<double>.Of(device, a.Values, a.Rows, a.Columns));
    }

    private static DeviceArray<double> Inside(DeviceMatrix a, string name)
    {
        ArgumentNullException.ThrowIfNull(a, name);
        return a.array;
    }
}
