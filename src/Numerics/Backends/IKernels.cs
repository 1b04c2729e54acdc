using System.Numerics;

namespace Theory.Numerics;

/// <summary>What a backend computes itself, for one scalar type; <see cref="CheckedKernels"/> checks and scales the arguments and builds everything else on it.</summary>
/// <remarks>Matrices are arrays, column after column, of finite entries whose largest part lies in [1, 2) or is zero. An argument may be overwritten.</remarks>
/// <typeparam name="T"><see cref="double"/> or <see cref="Complex"/>.</typeparam>
internal interface IKernels<T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>op(A) op(B), where op is the adjoint or nothing.</summary>
    /// <param name="a">op(A) is m × k.</param>
    /// <param name="adjointA">Whether op(A) is Aᴴ.</param>
    /// <param name="b">op(B) is k × n.</param>
    /// <param name="adjointB">Whether op(B) is Bᴴ.</param>
    /// <param name="m">Rows of the product.</param>
    /// <param name="n">Columns of the product.</param>
    /// <param name="k">The inner dimension.</param>
    T[] Multiply(T[] a, bool adjointA, T[] b, bool adjointB, int m, int n, int k);

    /// <summary>P A = L U in place, by partial pivoting.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="n">The order.</param>
    /// <returns>The pivots, for <see cref="LuSolve"/>.</returns>
    int[] LuFactor(T[] a, int n);

    /// <summary>A⁻¹B in place of B.</summary>
    /// <param name="lu">The factors.</param>
    /// <param name="n">The order.</param>
    /// <param name="pivots">The pivots.</param>
    /// <param name="b">n × columns.</param>
    /// <param name="columns">The number of right-hand sides.</param>
    void LuSolve(T[] lu, int n, int[] pivots, T[] b, int columns);

    /// <summary>Q, m × n, and R, n × n, of which the part below the diagonal is not read.</summary>
    /// <param name="a">m × n, m ≥ n.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    (T[] Q, T[] R) Qr(T[] a, int m, int n);

    /// <summary>U, m × n, s, descending, and Vᴴ, n × n; U and Vᴴ are empty where vectors are not asked for.</summary>
    /// <param name="a">m × n, m ≥ n.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="vectors">Whether U and V are asked for.</param>
    (T[] U, double[] S, T[] Vh) Svd(T[] a, int m, int n, bool vectors);

    /// <summary>Eigenvalues, ascending, and eigenvectors.</summary>
    /// <param name="a">n × n, exactly Hermitian.</param>
    /// <param name="n">The order.</param>
    (double[] Values, T[] Vectors) Hermitian(T[] a, int n);

    /// <summary>L in the lower triangle of A.</summary>
    /// <param name="a">n × n, exactly Hermitian.</param>
    /// <param name="n">The order.</param>
    /// <returns>Whether A is positive definite, to working precision.</returns>
    bool Cholesky(T[] a, int n);

    /// <summary>A = Q H Qᴴ.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="n">The order.</param>
    (T[] Q, T[] H) Hessenberg(T[] a, int n);

    /// <summary>A = Q T Qᴴ; T is quasi-triangular where the scalars are real.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="n">The order.</param>
    /// <exception cref="NotConvergedException">The iteration did not converge.</exception>
    (T[] Q, T[] T) Schur(T[] a, int n);

    /// <summary>Eigenvalues and, where asked for, eigenvectors of any length but zero.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="vectors">Whether eigenvectors are asked for.</param>
    (Complex[] Values, Complex[] Vectors) Eigen(T[] a, int n, bool vectors);
}
