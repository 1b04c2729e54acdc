using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The norm of (zI − A)⁻¹ from one Schur form, at many z.</summary>
internal sealed class Resolvent
{
    private readonly ResolventKernel kernel;

    /// <summary>The resolvent of A.</summary>
    /// <param name="a">A, square and finite.</param>
    /// <param name="la">Who computes the Schur form.</param>
    public Resolvent(ComplexMatrix a, ILinearAlgebra la)
    {
        Matrix = a;
        IsReal = Array.TrueForAll(a.Values, static z => z.Imaginary == 0);
        var n = a.Rows;
        bool Triangular(Func<int, int, int> below) => Enumerable.Range(0, n).All(j => Enumerable.Range(0, n).All(i => below(i, j) <= 0 || a.Values[i + (j * n)] == 0));

        // a triangle is its own Schur form, and so is its adjoint's: then nothing is rounded
        if (Triangular(static (i, j) => i - j))
        {
            kernel = new ResolventKernel(n, (i, j) => a.Values[i + (j * n)]);
            Eigenvalues = [.. Enumerable.Range(0, n).Select(i => a.Values[i * (n + 1)])];
        }
        else if (Triangular(static (i, j) => j - i))
        {
            // reversed in rows and columns
            kernel = new ResolventKernel(n, (i, j) => a.Values[n - 1 - i + ((n - 1 - j) * n)]);
            Eigenvalues = [.. Enumerable.Range(0, n).Select(i => a.Values[i * (n + 1)])];
        }
        else
        {
            var schur = IsReal ? la.Schur(a.Real()) : la.Schur(a);
            kernel = new ResolventKernel(n, (i, j) => schur.T.Values[i + (j * n)]);
            Eigenvalues = [.. schur.Eigenvalues];
        }
    }

    /// <summary>A.</summary>
    public ComplexMatrix Matrix { get; }

    /// <summary>Whether no entry has an imaginary part.</summary>
    public bool IsReal { get; }

    /// <summary>The eigenvalues of A.</summary>
    public Complex[] Eigenvalues { get; }

    /// <summary>σₙ(zI − A) at each z.</summary>
    public double[] SmallestSingularValues(IReadOnlyList<Complex> points, double tolerance) => kernel.SmallestSingularValues(points, tolerance);
}
