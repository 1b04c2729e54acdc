using System.Numerics;

namespace Theory.Numerics;

/// <summary>Dense linear algebra over the real and the complex numbers in double, whoever computes it.</summary>
/// <remarks>
/// <para>Every argument must be finite and of the stated shape, else <see cref="ArgumentException"/> names it; every result is finite.
/// Where the mathematics has no answer, a named exception says so: <see cref="SingularMatrixException"/>,
/// <see cref="NotPositiveDefiniteException"/>, <see cref="NotConvergedException"/>, and <see cref="OverflowException"/> where a result lies outside the range of double.</para>
/// <para>Error, for every backend: the residuals ‖A − QR‖, ‖A − USVᴴ‖, ‖A − LLᴴ‖, ‖AX − B‖, ‖A − QTQᴴ‖ and the departures from orthogonality are small multiples of rounding
/// (laws: LinearAlgebraLaws, LinearAlgebraResidualLaws).</para>
/// <para>One backend at one number of threads gives the same bits each time.</para>
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

    /// <summary>A B.</summary>
    /// <param name="a">m × k.</param>
    /// <param name="b">k × n.</param>
    /// <returns>The product, m × n.</returns>
    ComplexMatrix Multiply(ComplexMatrix a, ComplexMatrix b);

    /// <summary>X with A X = B.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="b">n × k.</param>
    /// <returns>X, n × k.</returns>
    /// <exception cref="SingularMatrixException">A is singular, to working precision.</exception>
    Matrix Solve(Matrix a, Matrix b);

    /// <summary>X with A X = B.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="b">n × k.</param>
    /// <returns>X, n × k.</returns>
    /// <exception cref="SingularMatrixException">A is singular, to working precision.</exception>
    ComplexMatrix Solve(ComplexMatrix a, ComplexMatrix b);

    /// <summary>A = Q R, the thin factors.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>Q, m × min(m, n) with orthonormal columns, and R, min(m, n) × n, zero below its diagonal.</returns>
    Qr Qr(Matrix a);

    /// <summary>A = Q R, the thin factors.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>Q, m × min(m, n) with orthonormal columns, and R, min(m, n) × n, zero below its diagonal.</returns>
    ComplexQr Qr(ComplexMatrix a);

    /// <summary>A = U diag(s) Vᵀ, the thin factors.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>The factors, singular values descending.</returns>
    Svd Svd(Matrix a);

    /// <summary>A = U diag(s) Vᴴ, the thin factors.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>The factors, singular values descending.</returns>
    ComplexSvd Svd(ComplexMatrix a);

    /// <summary>The singular values of A alone.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>s₀ ≥ s₁ ≥ … ≥ 0, min(m, n) of them.</returns>
    double[] SingularValues(Matrix a);

    /// <summary>The singular values of A alone.</summary>
    /// <param name="a">m × n.</param>
    /// <returns>s₀ ≥ s₁ ≥ … ≥ 0, min(m, n) of them.</returns>
    double[] SingularValues(ComplexMatrix a);

    /// <summary>A = V diag(λ) Vᵀ for a symmetric A.</summary>
    /// <param name="a">n × n, symmetric to rounding: entries mirrored differ by at most n·2⁻⁵¹ of the largest.</param>
    /// <returns>Eigenvalues ascending, and their eigenvectors.</returns>
    SymmetricEigen SymmetricEigen(Matrix a);

    /// <summary>A = V diag(λ) Vᴴ for a Hermitian A.</summary>
    /// <param name="a">n × n, Hermitian to rounding: entries mirrored are conjugate to at most n·2⁻⁵¹ of the largest.</param>
    /// <returns>Eigenvalues ascending, and their eigenvectors.</returns>
    HermitianEigen HermitianEigen(ComplexMatrix a);

    /// <summary>The eigenvalues of A, with multiplicity.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>n numbers, by descending modulus, then by descending real and imaginary part.</returns>
    Complex[] Eigenvalues(Matrix a);

    /// <summary>The eigenvalues of A, with multiplicity.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>n numbers, by descending modulus, then by descending real and imaginary part.</returns>
    Complex[] Eigenvalues(ComplexMatrix a);

    /// <summary>A V = V diag(λ): eigenvalues and eigenvectors.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>λ in the order of <see cref="Eigenvalues(Matrix)"/>, and V with columns of length 1; where A is defective, columns of V repeat to working precision.</returns>
    Eigen Eigen(Matrix a);

    /// <summary>A V = V diag(λ): eigenvalues and eigenvectors.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>λ in the order of <see cref="Eigenvalues(ComplexMatrix)"/>, and V with columns of length 1; where A is defective, columns of V repeat to working precision.</returns>
    Eigen Eigen(ComplexMatrix a);

    /// <summary>L with A = L Lᵀ.</summary>
    /// <param name="a">n × n, symmetric to rounding, positive definite.</param>
    /// <returns>L, zero above its diagonal, which is positive.</returns>
    /// <exception cref="NotPositiveDefiniteException">A is not positive definite, to working precision.</exception>
    Matrix Cholesky(Matrix a);

    /// <summary>L with A = L Lᴴ.</summary>
    /// <param name="a">n × n, Hermitian to rounding, positive definite.</param>
    /// <returns>L, zero above its diagonal, which is positive.</returns>
    /// <exception cref="NotPositiveDefiniteException">A is not positive definite, to working precision.</exception>
    ComplexMatrix Cholesky(ComplexMatrix a);

    /// <summary>A = Q H Qᵀ with H zero below its first subdiagonal.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>The factors, Q orthogonal.</returns>
    Hessenberg Hessenberg(Matrix a);

    /// <summary>A = Q H Qᴴ with H zero below its first subdiagonal.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>The factors, Q unitary.</returns>
    ComplexHessenberg Hessenberg(ComplexMatrix a);

    /// <summary>A = Q T Qᵀ, the real Schur form.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>Q orthogonal, T upper triangular but for 2 × 2 blocks on its diagonal, one a pair of conjugate eigenvalues.</returns>
    RealSchur RealSchur(Matrix a);

    /// <summary>A = Q T Qᴴ, the complex Schur form of a real matrix.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>Q unitary, T upper triangular, the eigenvalues on its diagonal.</returns>
    Schur Schur(Matrix a);

    /// <summary>A = Q T Qᴴ, the complex Schur form.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>Q unitary, T upper triangular, the eigenvalues on its diagonal.</returns>
    Schur Schur(ComplexMatrix a);

    /// <summary>The same Schur form with chosen eigenvalues first: the leading columns of Q then span their invariant subspace.</summary>
    /// <param name="schur">A = Q T Qᵀ.</param>
    /// <param name="first">Which eigenvalues come first; a conjugate pair does when either of the two is chosen.</param>
    /// <returns>The reordered form; within the chosen and within the others the order is kept.</returns>
    /// <exception cref="NotConvergedException">Two blocks are too close to be exchanged without an error above rounding.</exception>
    RealSchur Reorder(RealSchur schur, Func<Complex, bool> first);

    /// <summary>The same Schur form with chosen eigenvalues first: the leading columns of Q then span their invariant subspace.</summary>
    /// <param name="schur">A = Q T Qᴴ.</param>
    /// <param name="first">Which eigenvalues come first.</param>
    /// <returns>The reordered form; within the chosen and within the others the order is kept.</returns>
    Schur Reorder(Schur schur, Func<Complex, bool> first);

    /// <summary>X with A X + X B = C (Sylvester).</summary>
    /// <param name="a">m × m.</param>
    /// <param name="b">n × n.</param>
    /// <param name="c">m × n.</param>
    /// <returns>X, m × n.</returns>
    /// <exception cref="SingularMatrixException">A and −B have an eigenvalue in common, to working precision.</exception>
    Matrix Sylvester(Matrix a, Matrix b, Matrix c);

    /// <summary>X with A X + X B = C (Sylvester).</summary>
    /// <param name="a">m × m.</param>
    /// <param name="b">n × n.</param>
    /// <param name="c">m × n.</param>
    /// <returns>X, m × n.</returns>
    /// <exception cref="SingularMatrixException">A and −B have an eigenvalue in common, to working precision.</exception>
    ComplexMatrix Sylvester(ComplexMatrix a, ComplexMatrix b, ComplexMatrix c);

    /// <summary>X with X = A X Aᵀ + Q, the discrete Lyapunov equation (Stein's).</summary>
    /// <param name="a">n × n.</param>
    /// <param name="q">n × n; where it is symmetric, so is X.</param>
    /// <returns>X, n × n; for a spectral radius below 1 it is Σ AᵏQ(Aᵀ)ᵏ.</returns>
    /// <exception cref="SingularMatrixException">Two eigenvalues of A multiply to 1, to working precision.</exception>
    Matrix Stein(Matrix a, Matrix q);

    /// <summary>X with X = A X Aᴴ + Q, the discrete Lyapunov equation (Stein's).</summary>
    /// <param name="a">n × n.</param>
    /// <param name="q">n × n; where it is Hermitian, so is X.</param>
    /// <returns>X, n × n; for a spectral radius below 1 it is Σ AᵏQ(Aᴴ)ᵏ.</returns>
    /// <exception cref="SingularMatrixException">An eigenvalue of A times the conjugate of one is 1, to working precision.</exception>
    ComplexMatrix Stein(ComplexMatrix a, ComplexMatrix q);

    /// <summary>X with A X + X Aᵀ + Q = 0, the continuous Lyapunov equation.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="q">n × n; where it is symmetric, so is X.</param>
    /// <returns>X, n × n; for a stable A it is ∫₀^∞ exp(tA) Q exp(tAᵀ) dt.</returns>
    /// <exception cref="SingularMatrixException">Two eigenvalues of A add to 0, to working precision.</exception>
    Matrix Lyapunov(Matrix a, Matrix q);

    /// <summary>X with A X + X Aᴴ + Q = 0, the continuous Lyapunov equation.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="q">n × n; where it is Hermitian, so is X.</param>
    /// <returns>X, n × n; for a stable A it is ∫₀^∞ exp(tA) Q exp(tAᴴ) dt.</returns>
    /// <exception cref="SingularMatrixException">An eigenvalue of A and the conjugate of one add to 0, to working precision.</exception>
    ComplexMatrix Lyapunov(ComplexMatrix a, ComplexMatrix q);

    /// <summary>exp A = Σ Aᵏ/k!.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>The exponential, n × n.</returns>
    Matrix Exponential(Matrix a);

    /// <summary>exp A = Σ Aᵏ/k!.</summary>
    /// <param name="a">n × n.</param>
    /// <returns>The exponential, n × n.</returns>
    ComplexMatrix Exponential(ComplexMatrix a);

    /// <summary>μ(A) = lim (‖I + hA‖ − 1)/h for h ↓ 0, the logarithmic norm: ‖exp(tA)‖ ≤ exp(tμ(A)) for t ≥ 0.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="p">Which operator norm: 1, 2 or ∞. At 2 it is the numerical abscissa, the largest eigenvalue of (A + Aᵀ)/2.</param>
    /// <returns>The logarithmic norm, of either sign.</returns>
    double LogNorm(Matrix a, double p = 2);

    /// <summary>μ(A) = lim (‖I + hA‖ − 1)/h for h ↓ 0, the logarithmic norm: ‖exp(tA)‖ ≤ exp(tμ(A)) for t ≥ 0.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="p">Which operator norm: 1, 2 or ∞. At 2 it is the numerical abscissa, the largest eigenvalue of (A + Aᴴ)/2.</param>
    /// <returns>The logarithmic norm, of either sign.</returns>
    double LogNorm(ComplexMatrix a, double p = 2);
}

/// <summary>A linear system or matrix equation has no unique solution, to working precision.</summary>
/// <param name="message">Which pivot vanished.</param>
public sealed class SingularMatrixException(string message) : ArithmeticException(message);

/// <summary>A symmetric or Hermitian matrix is not positive definite, to working precision.</summary>
/// <param name="message">Where it failed.</param>
/// <param name="inner">The backend's own report.</param>
public sealed class NotPositiveDefiniteException(string message, Exception? inner = null) : ArithmeticException(message, inner);

/// <summary>An iteration did not converge.</summary>
/// <param name="message">Which one.</param>
/// <param name="inner">The backend's own report.</param>
public sealed class NotConvergedException(string message, Exception? inner = null) : ArithmeticException(message, inner);
