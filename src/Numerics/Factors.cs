using System.Numerics;

namespace Theory.Numerics;

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

/// <summary>The factors of A = Q H Qᵀ, H zero below its first subdiagonal.</summary>
/// <param name="Q">n × n, orthogonal.</param>
/// <param name="H">n × n, zero below its first subdiagonal.</param>
public sealed record Hessenberg(Matrix Q, Matrix H)
{
    /// <summary>The factors, one below the other.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = Q H Qᵀ\nQ: {Q}\nH: {H}";
}

/// <summary>The factors of A = Q R of a complex A.</summary>
/// <param name="Q">m × min(m, n), orthonormal columns.</param>
/// <param name="R">min(m, n) × n, zero below its diagonal.</param>
public sealed record ComplexQr(ComplexMatrix Q, ComplexMatrix R)
{
    /// <summary>The factors, one below the other.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = Q R\nQ: {Q}\nR: {R}";
}

/// <summary>The factors of A = U diag(s) Vᴴ.</summary>
/// <param name="U">m × min(m, n), orthonormal columns.</param>
/// <param name="Values">s, descending, ≥ 0.</param>
/// <param name="V">n × min(m, n), orthonormal columns.</param>
public sealed record ComplexSvd(ComplexMatrix U, IReadOnlyList<double> Values, ComplexMatrix V)
{
    /// <summary>The singular values, then the factors.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = U diag(s) Vᴴ\ns: {Matrix.OfRows([Values])}\nU: {U}\nV: {V}";
}

/// <summary>The factors of a Hermitian A = V diag(λ) Vᴴ.</summary>
/// <param name="Values">λ, ascending.</param>
/// <param name="Vectors">V, n × n, unitary; column j belongs to λⱼ.</param>
public sealed record HermitianEigen(IReadOnlyList<double> Values, ComplexMatrix Vectors)
{
    /// <summary>The eigenvalues, then the eigenvectors.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = V diag(λ) Vᴴ\nλ: {Matrix.OfRows([Values])}\nV: {Vectors}";
}

/// <summary>The factors of A = Q H Qᴴ, H zero below its first subdiagonal.</summary>
/// <param name="Q">n × n, unitary.</param>
/// <param name="H">n × n, zero below its first subdiagonal.</param>
public sealed record ComplexHessenberg(ComplexMatrix Q, ComplexMatrix H)
{
    /// <summary>The factors, one below the other.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = Q H Qᴴ\nQ: {Q}\nH: {H}";
}

/// <summary>A V = V diag(λ): the eigenvalues and eigenvectors of a general matrix.</summary>
/// <param name="Values">λ, by descending modulus, then real part, then imaginary part.</param>
/// <param name="Vectors">V, n × n, columns of length 1; column j belongs to λⱼ.</param>
public sealed record Eigen(IReadOnlyList<Complex> Values, ComplexMatrix Vectors)
{
    /// <summary>The eigenvalues, then the eigenvectors.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A V = V diag(λ)\nλ: {ComplexMatrix.OfRows([Values])}\nV: {Vectors}";
}

/// <summary>The real Schur form A = Q T Qᵀ.</summary>
/// <param name="Q">n × n, orthogonal.</param>
/// <param name="T">n × n, upper triangular but for 2 × 2 blocks on the diagonal with equal diagonal entries, one a conjugate pair.</param>
public sealed record RealSchur(Matrix Q, Matrix T)
{
    /// <summary>The eigenvalues, in the order of the diagonal; of a pair the one in the upper half plane first.</summary>
    public IReadOnlyList<Complex> Eigenvalues => QuasiTriangular.Eigenvalues(T.Values, T.Rows);

    /// <summary>The factors, one below the other.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = Q T Qᵀ\nQ: {Q}\nT: {T}";
}

/// <summary>The complex Schur form A = Q T Qᴴ.</summary>
/// <param name="Q">n × n, unitary.</param>
/// <param name="T">n × n, upper triangular.</param>
public sealed record Schur(ComplexMatrix Q, ComplexMatrix T)
{
    /// <summary>The eigenvalues, in the order of the diagonal.</summary>
    public IReadOnlyList<Complex> Eigenvalues => [.. Enumerable.Range(0, T.Rows).Select(i => T[i, i])];

    /// <summary>The factors, one below the other.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => $"A = Q T Qᴴ\nQ: {Q}\nT: {T}";
}
