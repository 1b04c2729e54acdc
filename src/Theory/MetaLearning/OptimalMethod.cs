using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Theory.MetaLearning;

/// <summary>The best linear first-order method for a noisy quadratic, in closed form: no schedule of learning rates, momenta and averaging weights ends below its loss.</summary>
/// <remarks>
/// <para>A method that sees T gradients and forms its queries and its answer as fixed linear combinations of θ₀ and gradients ends at <c>θ − Σₛ Qₛ(h)·h(θ − cₛ)</c> with polynomials of
/// degree at most T − 1 − s, and every such set of polynomials belongs to a method. The loss ½ Σ w h [p₀(1 − hΣQₛ)² + h²σ²ΣQₛ²] is convex in them. Its minimum is at
/// <c>Qₛ = Σ_{k ≤ T−1−s} ρₖφₖ</c>, where φₖ are the polynomials orthonormal under the weights w h·h²σ², and S = ΣQₛ has the coefficients Sₖ = (T − k)ρₖ that solve
/// <c>(D⁻¹ + M)S = v</c> with D = diag(T − k), vₖ = Σ w h²p₀φₖ, Mₖₗ = Σ w h³p₀φₖφₗ.</para>
/// <para>The recurrence of the φₖ turns into a method with two vectors of memory and the sum of all gradients: <see cref="Optimiser"/>.</para>
/// <para>Holds for: noise on some component; jitters that are independent over time. A method that adapts to its gradients may know more, down to the Bayes limit.</para>
/// </remarks>
public sealed class OptimalMethod
{
    private OptimalMethod(double loss, double signal, double attained, LinearOptimiser optimiser) => (Loss, SignalLoss, AttainedLoss, Optimiser) = (loss, signal, attained, optimiser);

    /// <summary>L*, the least loss of a linear method with T gradients.</summary>
    public double Loss { get; }

    /// <summary>The part of L* that is left of the start; the rest is noise.</summary>
    public double SignalLoss { get; }

    /// <summary>What the method ends at by the engine, in double arithmetic: L* where the weights w h³σ² of the noise span no more than some ten orders of magnitude and no ρₖ nearly vanishes, more elsewhere.</summary>
    public double AttainedLoss { get; }

    /// <summary>The method, four numbers a coordinate. Its last answer has the loss L*; before that its next query is judged.</summary>
    public LinearOptimiser Optimiser { get; }

    /// <summary>The best linear method of T steps.</summary>
    /// <remarks>
    /// <para>(D⁻¹ + M)S = v by Cholesky, in the basis that Lanczos' iteration with full reorthogonalisation gives; it ends early where the noise lives on fewer than T curvatures.</para>
    /// <para>Error: rounding; the method attains L* to 1e-8, relative (law: the optimal method attains its loss). Where a ρₖ nearly vanishes, its queries lie as far away as their ratio is large, and second
    /// moments square it: <see cref="AttainedLoss"/> says what the engine finds.</para>
    /// </remarks>
    /// <param name="problem">h, σ², p₀, w; noise and signal on some component.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <returns>The method and its loss.</returns>
    /// <exception cref="ArgumentException">No component has noise, so that conjugate gradients is optimal, or none has a signal, so that the start is.</exception>
    /// <exception cref="ArgumentOutOfRangeException">T is not positive.</exception>
    public static OptimalMethod Of(NoisyQuadratic problem, int steps)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (problem.Floor == 0)
        {
            throw new ArgumentException("No component has noise: the greedy schedule is conjugate gradients, which is optimal.", nameof(problem));
        }

        if (problem.Loss == 0)
        {
            throw new ArgumentException("No component has a signal: the start is optimal.", nameof(problem));
        }

        var (basis, diagonal, offDiagonal) = Lanczos(problem, steps);
        var count = basis.Length;
        var silent = count < steps ? Silent(problem) : -1;
        if (silent >= 0)
        {
            throw new ArgumentException(
                $"The noise lives on fewer curvatures than there are steps, and the component at index {silent} carries signal where there is none: the optimum is not that of the closed form.", nameof(problem));
        }

        var width = basis[0].Length;
        var (v, matrix) = (new double[count], new double[count, count]);
        Vector<double>[] pull = Pack(problem, static (h, _, p, w) => w * h * h * p), curve = Pack(problem, static (h, _, p, w) => w * h * h * h * p);
        var weighted = new Vector<double>[width];
        for (var k = 0; k < count; k++)
        {
            for (var i = 0; i < width; i++)
            {
                weighted[i] = curve[i] * basis[k][i];
            }

            v[k] = Dot(pull, basis[k]);
            for (var l = 0; l <= k; l++)
            {
                matrix[k, l] = Dot(weighted, basis[l]);
            }

            matrix[k, k] += 1.0 / (steps - k);
        }

        var sum = Solve(matrix, v);
        var ρ = sum.Select((s, k) => s / (steps - k)).ToArray();
        var gone = Pack(problem, static (_, _, _, _) => 1);
        var h = Pack(problem, static (h, _, _, _) => h);
        for (var k = 0; k < count; k++)
        {
            for (var i = 0; i < width; i++)
            {
                gone[i] -= h[i] * basis[k][i] * sum[k];
            }
        }

        var left = Pack(problem, static (h, _, p, w) => 0.5 * w * h * p);
        for (var i = 0; i < width; i++)
        {
            left[i] *= gone[i];
        }

        var signal = Dot(left, gone);
        var noise = 0.5 * ρ.Select((r, k) => (steps - k) * r * r).Sum();
        var optimiser = Realise(steps, ρ, diagonal, offDiagonal, basis[0][0][0]);
        return new(signal + noise, signal, Attained(problem, optimiser), optimiser);
    }

    /// <summary>L* and its parts.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"optimal linear method of {Optimiser.StepCount} steps, L* = {Loss:G7}, of which {SignalLoss:G4} is signal");

    private static double Attained(NoisyQuadratic problem, LinearOptimiser optimiser)
    {
        try
        {
            return SecondMoments.Loss(problem, optimiser);
        }
        catch (DivergedException)
        {
            return double.PositiveInfinity;
        }
    }

    // a component with signal at a curvature that no noise has
    private static int Silent(NoisyQuadratic problem)
    {
        var heard = Enumerable.Range(0, problem.Count).Where(i => problem.NoiseVariances[i] > 0).Select(i => problem.Curvatures[i]).ToHashSet();
        return Enumerable.Range(0, problem.Count).FirstOrDefault(i => problem.Initial[i] > 0 && !heard.Contains(problem.Curvatures[i]), -1);
    }

    // State (θ₀, A, X, X₋): A is the sum of all gradients, X and X₋ are Clenshaw's two last sums over ρ. The query leaves θ₀ by just so much that the gradients' sum multiplies X by h.
    private static LinearOptimiser Realise(int steps, double[] ρ, double[] diagonal, double[] offDiagonal, double first)
    {
        var count = ρ.Length;
        double Lead(int k) => k + 1 < count ? ρ[k + 1] / (ρ[k] * offDiagonal[k + 1]) : 0;
        var all = new List<LinearStep>();
        for (var s = 0; s < steps; s++)
        {
            var k = steps - 1 - s;
            if (k >= count)
            {
                all.Add(new([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [0, -1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]));
                continue;
            }

            var (near, far) = (Lead(k), Lead(k + 1));
            var back = k + 2 < count ? offDiagonal[k + 1] * ρ[k + 2] / (offDiagonal[k + 2] * ρ[k]) : 0;
            double[] readout = k == 0 ? [1, 0, -first * ρ[0], 0] : [1, 0, Lead(k - 1), -near];
            all.Add(new([1, 0, 0, 0, 0, 1, 0, 0, 0, 1, -diagonal[k] * near, -back, 0, 0, 1, 0], [0, -1, -1, 0], [1, 0, near, -far], readout));
        }

        return LinearOptimiser.Of("optimal linear method", [1, 0, 0, 0], all);
    }

    // φₖ at the curvatures, and their Jacobi matrix: h φₖ = b_{k+1}φ_{k+1} + aₖφₖ + bₖφ_{k−1}
    private static (Vector<double>[][] Basis, double[] Diagonal, double[] OffDiagonal) Lanczos(NoisyQuadratic problem, int steps)
    {
        var h = Pack(problem, static (h, _, _, _) => h);
        var weights = Pack(problem, static (h, noise, _, w) => w * h * h * h * noise);
        var largest = problem.Curvatures.Max();
        var heard = Enumerable.Range(0, problem.Count).Where(i => problem.NoiseVariances[i] > 0).Select(i => problem.Curvatures[i]).Distinct().Count();
        var (basis, diagonal, offDiagonal) = (new List<Vector<double>[]>(), new List<double>(), new List<double> { 0 });
        var next = Pack(problem, static (_, _, _, _) => 1);
        var weighted = new Vector<double>[h.Length];
        var norm = Norm();
        while (true)
        {
            basis.Add([.. next.Select(x => x / norm)]);
            var φ = basis[^1];
            for (var i = 0; i < h.Length; i++)
            {
                next[i] = h[i] * φ[i];
                weighted[i] = weights[i] * φ[i];
            }

            diagonal.Add(Dot(weighted, next));
            if (basis.Count == Math.Min(steps, heard))
            {
                break;
            }

            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var old in basis)
                {
                    for (var i = 0; i < h.Length; i++)
                    {
                        weighted[i] = weights[i] * next[i];
                    }

                    var part = Dot(weighted, old);
                    for (var i = 0; i < h.Length; i++)
                    {
                        next[i] -= part * old[i];
                    }
                }
            }

            norm = Norm();
            if (!(norm > 1e-12 * largest))
            {
                break;
            }

            offDiagonal.Add(norm);
        }

        return ([.. basis], [.. diagonal], [.. offDiagonal]);

        double Norm()
        {
            var sum = Vector<double>.Zero;
            for (var i = 0; i < h.Length; i++)
            {
                sum += weights[i] * next[i] * next[i];
            }

            return Math.Sqrt(Vector.Sum(sum));
        }
    }

    // Lanes beyond the last component repeat it with weight zero: what is computed there counts nowhere, and stays finite.
    private static Vector<double>[] Pack(NoisyQuadratic problem, Func<double, double, double, double, double> value)
    {
        var packed = new Vector<double>[(problem.Count + Vector<double>.Count - 1) / Vector<double>.Count];
        var numbers = MemoryMarshal.Cast<Vector<double>, double>(packed.AsSpan());
        for (var i = 0; i < numbers.Length; i++)
        {
            var at = Math.Min(i, problem.Count - 1);
            numbers[i] = value(problem.Curvatures[at], problem.NoiseVariances[at], problem.Initial[at], i < problem.Count ? problem.Multiplicities[at] : 0);
        }

        return packed;
    }

    private static double Dot(Vector<double>[] a, Vector<double>[] b)
    {
        var sum = Vector<double>.Zero;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return Vector.Sum(sum);
    }

    // the lower half of a positive definite matrix; Cholesky in place
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var x = (double[])right.Clone();
        for (var j = 0; j < n; j++)
        {
            for (var i = j; i < n; i++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= matrix[i, k] * matrix[j, k];
                }

                matrix[i, j] = i == j ? Math.Sqrt(sum) : sum / matrix[j, j];
            }

            for (var k = 0; k < j; k++)
            {
                x[j] -= matrix[j, k] * x[k];
            }

            x[j] /= matrix[j, j];
        }

        for (var j = n - 1; j >= 0; j--)
        {
            for (var k = j + 1; k < n; k++)
            {
                x[j] -= matrix[k, j] * x[k];
            }

            x[j] /= matrix[j, j];
        }

        return x;
    }
}
