using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>A linear system with one input, x′ = Ax + Bu in continuous time or x ← Ax + Bu in steps.</summary>
public sealed record StateSpace
{
    private StateSpace(Matrix transition, double[] input) => (Transition, Input) = (transition, Array.AsReadOnly(input));

    /// <summary>A, N × N.</summary>
    public Matrix Transition { get; }

    /// <summary>B, N numbers.</summary>
    public IReadOnlyList<double> Input { get; }

    /// <summary>N.</summary>
    public int Units => Transition.Rows;

    /// <summary>HiPPO-LegS: the coefficients of all that was read so far, stretched over one interval, in Legendre's polynomials.</summary>
    /// <remarks>
    /// <para><c>A = −L</c> with <c>Lₙₖ = √(2n+1)√(2k+1)</c> for n &gt; k, <c>n + 1</c> for n = k and 0 above; <c>Bₙ = √(2n+1)</c>; n, k from 0.
    /// The coefficients <c>cₙ(t) = √(2n+1) ∫₀¹ Pₙ(2y−1) u(ty) dy</c> obey <c>t c′ = Ac + Bu</c>, exactly and for every N; with a constant in place of 1/t the system forgets at a fixed rate.
    /// Eigenvalues −1, …, −N; <c>A + Aᵀ = −(I + BBᵀ)</c>.</para>
    /// <para>Holds for: N ≥ 1.</para>
    /// <para>Error: the rounding of each entry (law: the moments of a power obey the equation of LegS).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <returns>The system in continuous time, of ln t.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is below 1.</exception>
    [Source("gu2020hippo", "Theorem 2")]
    public static StateSpace LegS(int units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        return new(
            new Matrix(units, units, static (n, k) => n > k ? -Math.Sqrt(((2.0 * n) + 1) * ((2.0 * k) + 1)) : n == k ? -(n + 1.0) : 0),
            [.. Enumerable.Range(0, units).Select(static n => Math.Sqrt((2.0 * n) + 1))]);
    }

    /// <summary>HiPPO-LegT: the coefficients of the last window of length 1 in Legendre's polynomials, with an orthonormal basis.</summary>
    /// <remarks>
    /// <para><c>Aₙₖ = −√(2n+1)√(2k+1)</c> for n ≥ k and <c>−(−1)ⁿ⁻ᵏ√(2n+1)√(2k+1)</c> above; <c>Bₙ = √(2n+1)</c>; n, k from 0.
    /// The coefficients <c>cₙ(t) = √(2n+1) ∫₀¹ Pₙ(2y−1) u(t−1+y) dy</c> obey <c>c′ = Ac + Bu</c> while u is a polynomial of degree below N; of other inputs the value that leaves the window is read from
    /// the coefficients themselves. Energy enters and leaves at the ends of the window alone: <c>A + Aᵀ = −(BBᵀ + bbᵀ)</c> with <c>bₙ = (−1)ⁿBₙ</c>.</para>
    /// <para>Holds for: N ≥ 1. A window of θ has A/θ and B/θ.</para>
    /// <para>Error: the rounding of each entry (law: the moments of a power obey the equation of LegT).</para>
    /// </remarks>
    /// <param name="units">N.</param>
    /// <returns>The system in continuous time, in units of the window.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is below 1.</exception>
    [Source("gu2020hippo", "Theorem 1")]
    public static StateSpace LegT(int units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        return new(
            new Matrix(units, units, static (n, k) => (n >= k || (k - n) % 2 == 0 ? -1 : 1) * Math.Sqrt(((2.0 * n) + 1) * ((2.0 * k) + 1))),
            [.. Enumerable.Range(0, units).Select(static n => Math.Sqrt((2.0 * n) + 1))]);
    }

    /// <summary>S4D-Lin: a diagonal system with evenly spaced frequencies, in its real form.</summary>
    /// <remarks>
    /// <para><c>λₙ = −1/2 + iπn</c> and B = 1 for n = 0, …, N/2 − 1; each complex state is a pair of real ones, its real and its imaginary part, and λ the block <c>(−1/2, −πn; πn, −1/2)</c>. A normal matrix.</para>
    /// <para>Holds for: even N ≥ 2.</para>
    /// <para>Error: the rounding of each entry (law: S4D-Lin and the linear recurrent unit have their eigenvalues, and are normal).</para>
    /// </remarks>
    /// <param name="units">N, real.</param>
    /// <returns>The system in continuous time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is odd or below 2.</exception>
    [Source("gu2022parameterization", "S4D-Lin")]
    public static StateSpace S4DLin(int units)
    {
        RequireEven(units);
        return OfPairs([.. Enumerable.Range(0, units / 2).Select(static n => new Complex(-0.5, Math.PI * n))], [.. Enumerable.Repeat(Complex.One, units / 2)]);
    }

    /// <summary>The same system in steps, by the bilinear rule (Tustin's).</summary>
    /// <remarks>
    /// <para><c>Ā = (I − ΔA/2)⁻¹(I + ΔA/2)</c>, <c>B̄ = (I − ΔA/2)⁻¹ΔB</c>. An eigenvalue λ of A becomes <c>(1 + Δλ/2)/(1 − Δλ/2)</c>: the left half-plane goes into the disc.</para>
    /// <para>Holds for: every A without the eigenvalue 2/Δ.</para>
    /// <para>Error: relative N κ(I − ΔA/2)·2⁻⁵⁰ (law: the bilinear rule takes each eigenvalue to its place, the left half-plane into the disc).</para>
    /// </remarks>
    /// <param name="step">Δ, positive and finite.</param>
    /// <param name="la">Who solves; the managed backend unless told otherwise, the same everywhere.</param>
    /// <returns>The system in steps.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is outside its domain.</exception>
    /// <exception cref="SingularMatrixException">2/Δ is an eigenvalue of A.</exception>
    [Source("gu2020hippo", "Appendix B.3, generalised bilinear transformation with α = 1/2")]
    public StateSpace Bilinear(double step, ILinearAlgebra? la = null)
    {
        if (!(step > 0 && double.IsFinite(step)))
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, "The step is positive and finite.");
        }

        var (n, half) = (Units, step / 2 * Transition);
        var right = new Matrix(n, n + 1, (i, j) => j < n ? (i == j ? 1 : 0) + half[i, j] : step * Input[i]);
        var solved = (la ?? LinearAlgebra.Managed).Solve(Matrix.Identity(n) - half, right);
        return new(new Matrix(n, n, (i, j) => solved[i, j]), solved.Column(n));
    }

    /// <summary>The size and the norm.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"x′ = Ax + Bu of {Units} unit{(Units == 1 ? "" : "s")}, ‖A‖_F = {Transition.FrobeniusNorm:G6}");

    /// <summary>A complex diagonal system as a real one: a block a pair of conjugate eigenvalues.</summary>
    internal static StateSpace OfPairs(Complex[] λ, Complex[] b) => new(
        new Matrix(2 * λ.Length, 2 * λ.Length, (i, j) => i / 2 != j / 2 ? 0 : i == j ? λ[i / 2].Real : i < j ? -λ[i / 2].Imaginary : λ[i / 2].Imaginary),
        [.. b.SelectMany(static z => new[] { z.Real, z.Imaginary })]);

    /// <summary>Refuses a number of real units that holds no whole number of pairs.</summary>
    internal static void RequireEven(int units)
    {
        if (units < 2 || units % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(units), units, "A unit is half of a complex one: their number is even, and at least 2.");
        }
    }
}
