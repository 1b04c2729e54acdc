using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="MemoryAscent"/>.</summary>
/// <param name="Units">N ≥ 2.</param>
/// <param name="Starts">How many matrices the ascent begins with, ≥ 1.</param>
/// <param name="Steps">Trials of a step at most, ≥ 1.</param>
/// <param name="Norm">The largest ‖W‖₂, positive and finite.</param>
public sealed record MemoryAscentOptions(int Units = 4, int Starts = 24, int Steps = 4000, double Norm = 1);

/// <summary>The result of <see cref="MemoryAscent"/>.</summary>
/// <param name="Chain">What a chain has whose gain g is the largest norm: Σ g²ᵏ/(1 + g² + … + g²ᵏ) over k &lt; N, of gain 1 the harmonic number.</param>
/// <param name="Memories">The total memory that each ascent ended with.</param>
/// <param name="Weights">W of the best, row after row.</param>
/// <param name="Input">v of the best.</param>
public sealed record MemoryAscentResult(double Chain, IReadOnlyList<double> Memories, IReadOnlyList<double> Weights, IReadOnlyList<double> Input)
{
    /// <summary>The best beside a chain's.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"best {Memories.Max():G12}, a chain {Chain:G12}");
}

/// <summary>How much memory a matrix of bounded norm can have: ascent on the total memory of a noisy linear net.</summary>
/// <remarks>
/// <para>Total memory is <c>λ_max(J)</c>, <c>J = Σ WᵏᵀC⁻¹Wᵏ</c>, <c>C = Σ WᵏWᵏᵀ</c>; its slope at the best v is <c>2(JWX − YWC)</c> with <c>X = Σ Wᵏvvᵀ Wᵏᵀ</c> and <c>Y = Σ WᵏᵀC⁻¹XC⁻¹Wᵏ</c>. A step along it is followed by the
/// projection on the ball of the largest norm: singular values above it become it. It is taken if it gains and leaves W stable, and is halved if not. Starts are matrices of normal draws, each second one beside a chain,
/// within the ball and of a spectral radius of 0.9 at most.</para>
/// <para>Smoke: one size, few starts. Cpu and gpu: N = 2, 3, 4, 6, 8, 10 and 12 at norm 1; 2, 3, 4 and 6 at norms 0.8 and 1.2.</para>
/// </remarks>
public static class MemoryAscent
{
    // a spectral radius so near 1 leaves no digits of C
    private const double Stable = 1 - 1e-6;

    /// <summary>The experiment.</summary>
    public static Experiment<MemoryAscentOptions, MemoryAscentResult> Experiment { get; } = new("memory-ascent", Grid, Run);

    private static IReadOnlyList<Trial<MemoryAscentOptions>> Grid(Tier tier) => tier == Tier.Smoke
        ? [new(new(3, 2, 200), new Seed(1))]
        :
        [
            .. new[] { 2, 3, 4, 6, 8, 10, 12 }.Select(static n => new Trial<MemoryAscentOptions>(new(n), new Seed(1))),
            .. from norm in new[] { 0.8, 1.2 } from n in new[] { 2, 3, 4, 6 } select new Trial<MemoryAscentOptions>(new(n, Norm: norm), new Seed(1)),
        ];

    private static MemoryAscentResult Run(MemoryAscentOptions options, Seed seed, Lab lab)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Units, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Starts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1, nameof(options));
        if (!(options.Norm > 0 && double.IsFinite(options.Norm)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Norm, "The largest norm is positive and finite.");
        }

        var found = new (Matrix W, Memory At)[options.Starts];
        var done = 0;
        Parallel.For(0, options.Starts, new ParallelOptions { MaxDegreeOfParallelism = lab.Compute.Threads }, start =>
        {
            found[start] = Ascend(Start(options, start % 2 == 1, seed.Split(start).Stream()), options);
            lab.Report(new Progress(Interlocked.Increment(ref done) / (double)options.Starts, $"N = {options.Units}: {found[start].At.Total:G8}"));
        });

        var n = options.Units;
        var (w, at) = found.MaxBy(static f => f.At.Total);
        return new(
            Enumerable.Range(0, n).Sum(k => 1 / Enumerable.Range(0, k + 1).Sum(i => Math.Pow(options.Norm, -2 * i))),
            [.. found.Select(static f => f.At.Total)],
            [.. Enumerable.Range(0, n * n).Select(p => w[p / n, p % n])],
            at.Input);
    }

    private static Matrix Start(MemoryAscentOptions options, bool chain, RandomStream stream)
    {
        var n = options.Units;
        var draw = new Matrix(n, n, (i, j) => ((chain ? 0.3 : 1) * stream.NextNormal() / Math.Sqrt(n)) + (chain && j == i + 1 ? 1 : 0));
        return Math.Min(options.Norm / LinearAlgebra.Managed.SingularValues(draw)[0], 0.9 / Radius(draw)) * draw;
    }

    private static (Matrix W, Memory At) Ascend(Matrix w, MemoryAscentOptions options)
    {
        var at = Of(w) ?? throw new InvalidOperationException("A start is stable.");
        var slope = Slope(w, at);
        var length = 0.3;
        for (var step = 0; step < options.Steps && length > 1e-12; step++)
        {
            var next = Project(w + (length * slope), options.Norm);
            if (Of(next) is { } better && better.Total > at.Total)
            {
                (w, at, length) = (next, better, 1.7 * length);
                slope = Slope(w, at);
            }
            else
            {
                length /= 2;
            }
        }

        return (w, at);
    }

    // null where W is not stable
    private static Memory? Of(Matrix w)
    {
        var la = LinearAlgebra.Managed;
        if (Radius(w) > Stable)
        {
            return null;
        }

        var (n, identity) = (w.Rows, Matrix.Identity(w.Rows));
        var c = la.Stein(w, identity);
        var inverse = la.Solve(c, identity);
        var j = la.Stein(w.Transpose(), inverse);
        var eigen = la.SymmetricEigen(new Matrix(n, n, (a, b) => (j[a, b] + j[b, a]) / 2));
        var top = eigen.Values[0] > eigen.Values[^1] ? 0 : n - 1;
        return new(eigen.Values[top], eigen.Vectors.Column(top), c, inverse, j);
    }

    // of length 1
    private static Matrix Slope(Matrix w, Memory at)
    {
        var la = LinearAlgebra.Managed;
        var x = la.Stein(w, new Matrix(w.Rows, w.Rows, (i, j) => at.Input[i] * at.Input[j]));
        var y = la.Stein(w.Transpose(), at.Inverse * x * at.Inverse);
        var slope = (at.Information * w * x) - (y * w * at.Covariance);
        return slope / Math.Max(slope.FrobeniusNorm, double.Epsilon);
    }

    private static double Radius(Matrix w) => LinearAlgebra.Managed.Eigenvalues(w).Max(System.Numerics.Complex.Abs);

    private static Matrix Project(Matrix w, double norm)
    {
        var svd = LinearAlgebra.Managed.Svd(w);
        return svd.Values[0] <= norm ? w : svd.U * Matrix.Diagonal(svd.Values.Select(s => Math.Min(norm, s))) * svd.V.Transpose();
    }

    private sealed record Memory(double Total, double[] Input, Matrix Covariance, Matrix Inverse, Matrix Information);
}
