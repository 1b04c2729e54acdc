using System.Numerics;

namespace Theory.Numerics;

/// <summary>Dense linear algebra in double, whoever computes it.</summary>
/// <remarks>
/// <para>Every argument must be finite and of the stated shape, else <see cref="ArgumentException"/> names it; every result is finite.
/// Where the mathematics has no answer, a named exception says so: <see cref="SingularMatrixException"/>,
/// <see cref="NotPositiveDefiniteException"/>, <see cref="NotConvergedException"/>, and <see cref="OverflowException"/> where a result lies outside the range of double.</para>
/// <para>Error, for every backend: the residuals ‖A − QR‖, ‖A − USVᵀ‖, ‖A − LLᵀ‖, ‖AX − B‖ and the departures from orthogonality are small multiples of rounding
/// (laws: LinearAlgebraLaws).</para>
/// </remarks>
public interface ILinearAlgebra
{
    /// <summary>Who computes, in words.</summary>
    string Name { get; }

    /// <summary>A B.</summary>
    /// <param name="a">m × k.</param>
    /// <param name="b">k × n.</param>
    /// <returns>The product, m × n.</returns>
    Matrix Multiply(Matrix a, Matrix b);

    /// <summary>X with A X = B.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="b">n × k.</param>
    /// <returns>X, n × k.</returns>
    /// <exception cref="SingularMatrixException">A is singular, to working precision.</exception>
    Matrix Solve(Matrix a, Matrix b);

    /// <summary>A = Q R, the thin factors.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>Q, m × min(m, n) with orthonormal columns, and R, min(m, n) × n, zero below its diagonal.</returns>
    Qr Qr(Matrix a);

    /// <summary>A = U diag(s) Vᵀ, the thin factors.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>The factors, singular values descending.</returns>
    Svd Svd(Matrix a);

    /// <summary>The singular values of A alone.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>s₀ ≥ s₁ ≥ … ≥ 0, min(m, n) of them.</returns>
    double[] SingularValues(Matrix a);

    /// <summary>A = V diag(λ) Vᵀ for a symmetric A.</summary>
    /// <param name="a">n × n, symmetric to rounding: entries mirrored differ by at most n·2⁻⁵² of the largest.</param>
    /// <returns>Eigenvalues ascending, and their eigenvectors.</returns>
    SymmetricEigen SymmetricEigen(Matrix a);

    /// <summary>The eigenvalues of A, with multiplicity.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>n numbers, by descending modulus, then by descending real and imaginary part.</returns>
    Complex[] Eigenvalues(Matrix a);

    /// <summary>L with A = L Lᵀ.</summary>
    /// <param name="a">n × n, symmetric to rounding, positive definite.</param>
    /// <returns>L, zero above its diagonal, which is positive.</returns>
    /// <exception cref="NotPositiveDefiniteException">A is not positive definite, to working precision.</exception>
    Matrix Cholesky(Matrix a);
}

/// <summary>The factors of A = Q R.</summary>
/// <param name="Q">m × min(m, n), orthonormal columns.</param>
/// <param name="R">min(m, n) × n, zero below its diagonal.</param>
public sealed record Qr(Matrix Q, Matrix R)
{
    /// <summary>The factors, one below the other.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = Q R\nQ: {Q}\nR: {R}";
}

/// <summary>The factors of A = U diag(s) Vᵀ.</summary>
/// <param name="U">m × min(m, n), orthonormal columns.</param>
/// <param name="Values">s, descending, ≥ 0.</param>
/// <param name="V">n × min(m, n), orthonormal columns.</param>
public sealed record Svd(Matrix U, IReadOnlyList<double> Values, Matrix V)
{
    /// <summary>The singular values, then the factors.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = U diag(s) Vᵀ\ns: {Matrix.OfRows([Values])}\nU: {U}\nV: {V}";
}

/// <summary>The factors of a symmetric A = V diag(λ) Vᵀ.</summary>
/// <param name="Values">λ, ascending.</param>
/// <param name="Vectors">V, n × n, orthogonal; column j belongs to λⱼ.</param>
public sealed record SymmetricEigen(IReadOnlyList<double> Values, Matrix Vectors)
{
    /// <summary>The eigenvalues, then the eigenvectors.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = V diag(λ) Vᵀ\nλ: {Matrix.OfRows([Values])}\nV: {Vectors}";
}

/// <summary>The one place where the backend of linear algebra is chosen.</summary>
public static class LinearAlgebra
{
    /// <summary>Managed code: always there, the same on every platform.</summary>
    public static ILinearAlgebra Managed { get; } = new Managed();

    /// <summary>What the operators of <see cref="Matrix"/> and every function without an explicit backend use.</summary>
    public static ILinearAlgebra Default => Managed;
}

/// <summary>A linear system has no unique solution, to working precision.</summary>
/// <param name="message">Which pivot vanished.</param>
public sealed class SingularMatrixException(string message) : ArithmeticException(message);

/// <summary>A symmetric matrix is not positive definite, to working precision.</summary>
/// <param name="message">Where it failed.</param>
/// <param name="inner">The backend's own report.</param>
public sealed class NotPositiveDefiniteException(string message, Exception? inner = null) : ArithmeticException(message, inner);

/// <summary>An iteration did not converge.</summary>
/// <param name="message">Which one.</param>
/// <param name="inner">The backend's own report.</param>
public sealed class NotConvergedException(string message, Exception? inner = null) : ArithmeticException(message, inner);
