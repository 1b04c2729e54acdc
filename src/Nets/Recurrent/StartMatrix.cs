using Theory.Numerics;

namespace Theory.Nets.Recurrent;

/// <summary>How a recurrent matrix begins.</summary>
public enum RecurrentStart
{
    /// <summary>gI.</summary>
    Identity,

    /// <summary>gQ, with Q from Haar's measure on the orthogonal group.</summary>
    Orthogonal,

    /// <summary>gS, with S the shift: unit j + 1 feeds unit j.</summary>
    Chain,

    /// <summary>gS + ℓSᵀ.</summary>
    FeedbackChain,

    /// <summary>gI + ℓS.</summary>
    IdentityChain,

    /// <summary>Independent normal entries of variance g²/N: Ginibre's ensemble.</summary>
    Gaussian,
}

/// <summary>Recurrent matrices as a training begins with them.</summary>
public static class StartMatrix
{
    /// <summary>Draws or makes a matrix.</summary>
    /// <param name="start">Which.</param>
    /// <param name="units">N ≥ 1.</param>
    /// <param name="gain">g, finite.</param>
    /// <param name="link">ℓ, finite: of a feedback chain what goes back, of identity and chain what goes along; of no account elsewhere.</param>
    /// <param name="seed">The seed of those that are random.</param>
    /// <returns>N × N.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("orhan2019improved", "abstract")]
    public static Matrix Of(RecurrentStart start, int units, double gain = 1, double link = 0.05, Seed seed = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        if (!double.IsFinite(gain))
        {
            throw new ArgumentOutOfRangeException(nameof(gain), gain, "The gain is finite.");
        }

        if (!double.IsFinite(link))
        {
            throw new ArgumentOutOfRangeException(nameof(link), link, "The link is finite.");
        }

        double Along(int i, int j) => j == i + 1 ? 1 : 0;
        double Same(int i, int j) => i == j ? 1 : 0;
        return start switch
        {
            RecurrentStart.Identity => new Matrix(units, units, (i, j) => gain * Same(i, j)),
            RecurrentStart.Orthogonal => gain * Orthogonal(units, seed),
            RecurrentStart.Chain => new Matrix(units, units, (i, j) => gain * Along(i, j)),
            RecurrentStart.FeedbackChain => new Matrix(units, units, (i, j) => (gain * Along(i, j)) + (link * Along(j, i))),
            RecurrentStart.IdentityChain => new Matrix(units, units, (i, j) => (gain * Same(i, j)) + (link * Along(i, j))),
            RecurrentStart.Gaussian => (gain / Math.Sqrt(units)) * Normal(units, seed),
            _ => throw new ArgumentOutOfRangeException(nameof(start), start, "No such start."),
        };
    }

    /// <summary>Henrici's index √(‖W‖² − Σ|λ|²)/‖W‖ in Frobenius' norm: 0 for a normal matrix, 1 for a nilpotent one.</summary>
    /// <param name="w">A square matrix; that of 0 is 0.</param>
    /// <returns>In [0, 1].</returns>
    /// <exception cref="ArgumentException">The matrix is not square, or holds NaN or an infinity.</exception>
    [Source("henrici1962bounds", "departure from normality")]
    public static double Departure(Matrix w)
    {
        ArgumentNullException.ThrowIfNull(w);
        if (w.Rows != w.Columns)
        {
            throw new ArgumentException($"A square matrix has a departure from normality, not one of {w.Rows} × {w.Columns}.", nameof(w));
        }

        var norm = w.FrobeniusNorm;
        if (norm == 0)
        {
            return 0;
        }

        // scaled, so that no square leaves the range
        var sum = LinearAlgebra.Managed.Eigenvalues(w / norm).Sum(static e => (e.Real * e.Real) + (e.Imaginary * e.Imaginary));
        return Math.Sqrt(Math.Clamp(1 - sum, 0, 1));
    }

    private static Matrix Normal(int units, Seed seed)
    {
        var values = seed.Split("recurrent").Stream().Normals(units * units);
        return new Matrix(units, units, (i, j) => values[(i * units) + j]);
    }

    // Q of a normal matrix, with the signs that make the factor R's diagonal positive: then Q is uniform
    private static Matrix Orthogonal(int units, Seed seed)
    {
        var factors = LinearAlgebra.Managed.Qr(Normal(units, seed));
        return new Matrix(units, units, (i, j) => factors.R[j, j] < 0 ? -factors.Q[i, j] : factors.Q[i, j]);
    }
}
