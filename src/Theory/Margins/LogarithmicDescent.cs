using Theory.Numerics;
using static System.FormattableString;

namespace Theory.Margins;

/// <summary>Gradient descent on a loss with an exponential tail, Σ e^(−xᵀw) or Σ ln(1 + e^(−xᵀw)), over separable points: w(t) = ŵ ln t + w̃ + o(1), and what follows for margin and direction.</summary>
/// <remarks>
/// <para>Each support vector's w̃ obeys η e^(−xᵀw̃) = α. With z = xᵀw the margin's deficit is γ − min z/‖w‖, and times ‖w‖ it tends to Σ pₙsₙ − min sₙ, sₙ = xₙᵀw̃ = ln(η/αₙ): to Shannon's entropy of the weights less their
/// min-entropy. The rate η drops out, and so does the start. The constant of the margin's rate is read off so here; it is a corollary, not a quotation.</para>
/// </remarks>
[Source("soudry2018implicit", "the theorem for almost all data sets: the limit of the residual")]
public sealed class LogarithmicDescent
{
    private readonly double[] offset;
    private readonly double along;
    private readonly double across;

    /// <summary>The asymptote of descent from points whose support vectors are linearly independent.</summary>
    /// <remarks>
    /// <para>w̃ is the combination of the support vectors with xₙᵀw̃ = ln(η/αₙ), for every n that supports.</para>
    /// <para>Holds for: rates below the stable 2/(βσ²), β the loss's smoothness; any start where the support vectors span the space, and else up to a constant part of w̃ orthogonal to them, which moves no limit here. The paper was
    /// not at hand here: its theorem is cited from memory of it.</para>
    /// <para>Error: that of a linear system in the support vectors' products (law: the weights of the support vectors balance).</para>
    /// </remarks>
    /// <param name="solution">The largest margin.</param>
    /// <param name="rate">η, positive and finite.</param>
    /// <exception cref="ArgumentException">The support vectors are linearly dependent, or the rate is outside its domain.</exception>
    public LogarithmicDescent(MarginSolution solution, double rate)
    {
        ArgumentNullException.ThrowIfNull(solution);
        if (!(rate is > 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be positive and finite.");
        }

        (Solution, Rate) = (solution, rate);
        var support = solution.SupportVectors;
        var (x, γ) = (support.Select(n => solution.Points[n]).ToArray(), solution.Margin);
        var gram = new Matrix(x.Length, x.Length, (i, j) => LargestMargin.Dot(x[i], x[j]) / (γ * γ));
        var s = support.Select(n => Math.Log(rate) - Math.Log(solution.Weights[n] / (γ * γ))).ToArray();
        double[] c;
        try
        {
            c = LinearAlgebra.Default.Solve(gram, new Matrix(s.Length, 1, (i, _) => s[i] / (γ * γ))).Column(0);
        }
        catch (SingularMatrixException)
        {
            throw new ArgumentException(Invariant($"The {x.Length} support vectors are linearly dependent: the limit is not unique."), nameof(solution));
        }

        offset = new double[solution.Direction.Count];
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < offset.Length; j++)
            {
                offset[j] += c[i] * x[i][j];
            }
        }

        if (offset.Any(a => !double.IsFinite(a)))
        {
            throw new ArgumentException(Invariant($"The {x.Length} support vectors are linearly dependent: the limit is not unique."), nameof(solution));
        }

        along = LargestMargin.Dot(offset, solution.Direction);
        across = Math.Sqrt(offset.Zip(solution.Direction, (a, u) => a - (along * u)).Sum(d => d * d));
        var root = solution.Weights.Where(p => p > 0).Select(Math.Sqrt).ToArray();
        Relaxations = [.. LinearAlgebra.Default.SymmetricEigen(new Matrix(x.Length, x.Length, (i, j) => root[i] * gram[i, j] * root[j])).Values.OrderDescending()];
    }

    /// <summary>The largest margin.</summary>
    public MarginSolution Solution { get; }

    /// <summary>η.</summary>
    public double Rate { get; }

    /// <summary>w̃, in the span of the support vectors.</summary>
    public IReadOnlyList<double> Offset => offset;

    /// <summary>lim (γ − margin) ln t = γ (H(p) − H∞(p)).</summary>
    public double MarginConstant => Solution.Margin * Solution.EntropyExcess;

    /// <summary>lim ‖w/‖w‖ − û‖ ln t = γ ‖w̃ − ûûᵀw̃‖.</summary>
    public double DirectionConstant => Solution.Margin * across;

    /// <summary>The exponents λ with which what is left of the start dies, as t^(−λ): eigenvalues of D^½GD^½, D the diagonal of p and G the support vectors' products over γ², the largest first.</summary>
    /// <remarks>One of them is 1, a shift of time. Until t^λ is large for the least, the asymptote is not reached.</remarks>
    public IReadOnlyList<double> Relaxations { get; }

    /// <summary>The margin on the asymptote: of ŵ ln t + w̃.</summary>
    /// <remarks>
    /// <para>min over the support vectors of xᵀw/‖w‖; γ less <see cref="MarginConstant"/>/ln t, and the next orders in 1/ln t.</para>
    /// <para>Holds for: what the asymptote holds for; t so large that w points forwards. The constant is derived here from the cited limit.</para>
    /// <para>Error: a few roundings from the asymptote (laws: the deficit times ln t tends to the entropy excess; agreement: measured margins lie on the asymptote).</para>
    /// </remarks>
    /// <param name="logTime">ln t, finite and above 0, with a positive least margin there.</param>
    /// <returns>The margin, in (0, γ].</returns>
    /// <exception cref="ArgumentOutOfRangeException">ln t is too small for the asymptote, or not finite.</exception>
    [Source("soudry2018implicit", "the theorem for almost all data sets: the limit of the residual")]
    public double MarginAt(double logTime)
    {
        var (γ, norm) = (Solution.Margin, NormAt(logTime));
        var least = Solution.SupportVectors.Min(n => LargestMargin.Dot(Solution.Points[n], offset));
        return logTime + least > 0 ? Math.Min(γ, (logTime + least) / norm)
            : throw new ArgumentOutOfRangeException(nameof(logTime), logTime, Invariant($"ln t must be above {-least:G4}: before that the asymptote does not hold."));
    }

    /// <summary>The direction's distance from û on the asymptote.</summary>
    /// <param name="logTime">ln t, finite, so that ŵ ln t + w̃ points forwards.</param>
    /// <returns>‖w/‖w‖ − û‖, in [0, √2).</returns>
    /// <exception cref="ArgumentOutOfRangeException">ln t is too small for the asymptote, or not finite.</exception>
    public double DistanceAt(double logTime)
    {
        // of a unit vector at an angle whose sine is across/norm: 2 sin(angle/2)
        var norm = NormAt(logTime);
        var forward = ((logTime / Solution.Margin) + along) / norm;
        return Math.Sqrt(2 * (across / norm * (across / norm)) / (1 + forward));
    }

    /// <summary>ln t at which descent from 0 has reached a norm: what a start of that norm along û is worth, in steps, on a logarithmic scale.</summary>
    /// <param name="norm">R, at least that of the asymptote at its least.</param>
    /// <returns>ln t: the root of ‖ŵ ln t + w̃‖ = R, about γR.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The asymptote never has so small a norm, or R is not finite.</exception>
    public double HeadStart(double norm)
    {
        if (!(norm >= across && double.IsFinite(norm)))
        {
            throw new ArgumentOutOfRangeException(nameof(norm), norm, Invariant($"The norm must be finite and at least {across:G4}."));
        }

        return Solution.Margin * (Math.Sqrt((norm - across) * (norm + across)) - along);
    }

    /// <summary>lim (γ − margin) √t for steps of length η/√t along the gradient: (H(p) − H∞(p))/2η.</summary>
    /// <remarks>
    /// <para>After t steps the norm is 2η√t, and the deficit is the entropy excess over the norm, as on every path along the gradient. The literature bounds the rate by ln t/√t; the constant is read off here.</para>
    /// <para>Holds for: small relaxations of the weights at each step: η so small that the steps' map of the weights is stable; in the long run every η, since the steps shrink. The paper was not at hand here but for its abstract.</para>
    /// <para>Error: a rounding (agreement: normalised steps have the predicted constant).</para>
    /// </remarks>
    /// <param name="solution">The largest margin.</param>
    /// <param name="rate">η, positive and finite.</param>
    /// <returns>The constant, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not positive and finite.</exception>
    [Source("nacson2019convergence", "the abstract: the rate of normalised steps")]
    public static double NormalisedConstant(MarginSolution solution, double rate)
    {
        ArgumentNullException.ThrowIfNull(solution);
        return rate is > 0 and < double.PositiveInfinity ? solution.EntropyExcess / (2 * rate)
            : throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be positive and finite.");
    }

    /// <summary>The asymptote.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"{Solution}: margin γ − {MarginConstant:G4}/ln t, direction {DirectionConstant:G4}/ln t");

    private double NormAt(double logTime)
    {
        if (!(logTime > 0 && double.IsFinite(logTime)))
        {
            throw new ArgumentOutOfRangeException(nameof(logTime), logTime, "ln t must be positive and finite.");
        }

        var forward = (logTime / Solution.Margin) + along;
        return forward > 0 ? Math.Sqrt((forward * forward) + (across * across))
            : throw new ArgumentOutOfRangeException(nameof(logTime), logTime, "ln t is too small: the asymptote does not point forwards yet.");
    }
}
