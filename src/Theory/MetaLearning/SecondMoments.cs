using System.Numerics;
using System.Runtime.InteropServices;

namespace Theory.MetaLearning;

/// <summary>The exact second-moment engine: expected losses of any linear optimiser on a noisy quadratic.</summary>
/// <remarks>
/// <para>A coordinate's state has E[ssᵀ] = Σ, k(k + 1)/2 numbers. With A = M − dhGCᵀ one step takes it to AΣAᵀ + d²νGGᵀ, where ν is the variance of the gradient's noise: h²σ², and with
/// least-squares noise what the error itself adds. The loss is ½ Σ w h RΣRᵀ.</para>
/// <para>Holds for: jitters that are independent over time. Coordinates may depend on each other; their covariances do not enter.</para>
/// </remarks>
public static class SecondMoments
{
    /// <summary>L₀, …, L_T.</summary>
    /// <remarks>Heavy ball and SGD go to the kernel of three moments; everything else through Σ, several coordinates at a time.</remarks>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="optimiser">The optimiser.</param>
    /// <param name="sampling">Least-squares noise beside σ², where there is some.</param>
    /// <returns>T + 1 losses, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The preconditioner is not positive at a curvature.</exception>
    /// <exception cref="DivergedException">A second moment overflows; the losses before it come along.</exception>
    public static double[] Losses(NoisyQuadratic problem, LinearOptimiser optimiser, Sampling? sampling = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(optimiser);
        return sampling is null && optimiser.Plain is { } schedule ? HeavyBall.Losses(problem, schedule) : General(problem, optimiser, sampling);
    }

    /// <summary>L_T.</summary>
    /// <param name="problem">h, σ², p₀, w.</param>
    /// <param name="optimiser">The optimiser.</param>
    /// <param name="sampling">Least-squares noise beside σ², where there is some.</param>
    /// <returns>The last loss, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The preconditioner is not positive at a curvature.</exception>
    /// <exception cref="DivergedException">A second moment overflows.</exception>
    public static double Loss(NoisyQuadratic problem, LinearOptimiser optimiser, Sampling? sampling = null) =>
        optimiser is { Plain: { } schedule } && sampling is null ? HeavyBall.Loss(problem, schedule) : Losses(problem, optimiser, sampling)[^1];

    /// <summary>E[θₜ | θ₀]/θ₀ of the judged iterate, for each component: how the mean goes to the minimum.</summary>
    /// <param name="problem">h; noise and p₀ do not matter.</param>
    /// <param name="optimiser">The optimiser.</param>
    /// <returns>For t = 0, …, T one factor a component.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The preconditioner is not positive at a curvature.</exception>
    /// <exception cref="DivergedException">A mean overflows.</exception>
    public static double[][] MeanResponse(NoisyQuadratic problem, LinearOptimiser optimiser)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(optimiser);
        var k = optimiser.StateSize;
        var means = new double[optimiser.StepCount + 1][];
        for (var t = 0; t < means.Length; t++)
        {
            means[t] = new double[problem.Count];
        }

        for (var i = 0; i < problem.Count; i++)
        {
            var h = problem.Curvatures[i] * optimiser.Scale(problem.Curvatures[i], i);
            var (state, next) = (optimiser.Initial.ToArray(), new double[k]);
            means[0][i] = Dot(optimiser.FirstReadout, state);
            for (var t = 0; t < optimiser.StepCount; t++)
            {
                var step = optimiser.Steps[t];
                var gradient = h * Dot(step.QueryArray, state);
                for (var row = 0; row < k; row++)
                {
                    next[row] = Dot(step.TransitionArray.AsSpan(row * k, k), state) - (step.GainArray[row] * gradient);
                }

                (state, next) = (next, state);
                means[t + 1][i] = Dot(step.ReadoutArray, state);
                if (!double.IsFinite(means[t + 1][i]))
                {
                    throw new DivergedException(t + 1, []);
                }
            }
        }

        return means;
    }

    /// <summary>The general route, for heavy ball too: what the kernel is held against.</summary>
    internal static double[] General(NoisyQuadratic problem, LinearOptimiser optimiser, Sampling? sampling)
    {
        var k = optimiser.StateSize;
        var blocks = (problem.Count + Vector<double>.Count - 1) / Vector<double>.Count;
        var moments = k * (k + 1) / 2;

        // per block: h, d, ν, w, then Σ row by row from the diagonal
        var stride = 4 + moments;
        var all = new Vector<double>[blocks * stride];
        var numbers = MemoryMarshal.Cast<Vector<double>, double>(all.AsSpan());
        for (var i = 0; i < problem.Count; i++)
        {
            var (block, lane) = Math.DivRem(i, Vector<double>.Count);
            var at = (block * stride * Vector<double>.Count) + lane;
            var h = problem.Curvatures[i];
            numbers[at] = h;
            numbers[at + Vector<double>.Count] = optimiser.Scale(h, i);
            numbers[at + (2 * Vector<double>.Count)] = h * h * problem.NoiseVariances[i];
            numbers[at + (3 * Vector<double>.Count)] = problem.Multiplicities[i];
            var pair = 4;
            for (var a = 0; a < k; a++)
            {
                for (var b = a; b < k; b++)
                {
                    numbers[at + (pair++ * Vector<double>.Count)] = optimiser.Initial[a] * optimiser.Initial[b] * problem.Initial[i];
                }
            }
        }

        var sums = new Vector<double>[optimiser.StepCount + 1];
        var first = optimiser.FirstReadout.ToArray();
        for (var block = 0; block < blocks; block++)
        {
            var own = all.AsSpan(block * stride, stride);
            sums[0] += own[3] * own[0] * Form(own[4..], first, first);
        }

        if (sampling is null)
        {
            for (var block = 0; block < blocks; block++)
            {
                var own = all.AsSpan(block * stride, stride);
                for (var t = 0; t < optimiser.StepCount; t++)
                {
                    Advance(own, optimiser.Steps[t], own[2]);
                    sums[t + 1] += own[3] * own[0] * Form(own[4..], optimiser.Steps[t].ReadoutArray, optimiser.Steps[t].ReadoutArray);
                }
            }
        }
        else
        {
            for (var t = 0; t < optimiser.StepCount; t++)
            {
                // the error of the whole input, Σ w h E[y²], couples the coordinates
                var step = optimiser.Steps[t];
                var error = Vector<double>.Zero;
                for (var block = 0; block < blocks; block++)
                {
                    var own = all.AsSpan(block * stride, stride);
                    error += own[3] * own[0] * Form(own[4..], step.QueryArray, step.QueryArray);
                }

                var (common, single) = (new Vector<double>(Vector.Sum(error) / sampling.Batch), new Vector<double>((sampling.Kurtosis - 2) / sampling.Batch));
                for (var block = 0; block < blocks; block++)
                {
                    var own = all.AsSpan(block * stride, stride);
                    var h = own[0];
                    Advance(own, step, own[2] + (h * (common + (single * h * Form(own[4..], step.QueryArray, step.QueryArray)))));
                    sums[t + 1] += own[3] * h * Form(own[4..], step.ReadoutArray, step.ReadoutArray);
                }
            }
        }

        return HeavyBall.Finite([.. sums.Select(static sum => 0.5 * Vector.Sum(sum))]);
    }

    private static double Dot(IReadOnlyList<double> a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < b.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double Dot(ReadOnlySpan<double> a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < b.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    // aᵀΣb
    private static Vector<double> Form(ReadOnlySpan<Vector<double>> moments, double[] a, double[] b)
    {
        var (sum, pair) = (Vector<double>.Zero, 0);
        for (var i = 0; i < a.Length; i++)
        {
            sum += moments[pair++] * (a[i] * b[i]);
            for (var j = i + 1; j < a.Length; j++)
            {
                sum += moments[pair++] * ((a[i] * b[j]) + (a[j] * b[i]));
            }
        }

        return sum;
    }

    // Σ ← AΣAᵀ + d²ν GGᵀ
    private static void Advance(Span<Vector<double>> own, LinearStep step, Vector<double> noise)
    {
        var (m, gain, query) = (step.TransitionArray, step.GainArray, step.QueryArray);
        var k = gain.Length;
        var moments = own[4..];
        Span<Vector<double>> a = stackalloc Vector<double>[k * k];
        Span<Vector<double>> full = stackalloc Vector<double>[k * k];
        Span<Vector<double>> half = stackalloc Vector<double>[k * k];
        var scale = own[0] * own[1];
        var pair = 0;
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < k; j++)
            {
                a[(i * k) + j] = new Vector<double>(m[(i * k) + j]) - (scale * (gain[i] * query[j]));
            }

            for (var j = i; j < k; j++)
            {
                full[(i * k) + j] = full[(j * k) + i] = moments[pair++];
            }
        }

        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < k; j++)
            {
                var sum = a[i * k] * full[j];
                for (var l = 1; l < k; l++)
                {
                    sum += a[(i * k) + l] * full[(l * k) + j];
                }

                half[(i * k) + j] = sum;
            }
        }

        var variance = own[1] * own[1] * noise;
        pair = 0;
        for (var i = 0; i < k; i++)
        {
            for (var j = i; j < k; j++)
            {
                var sum = half[i * k] * a[j * k];
                for (var l = 1; l < k; l++)
                {
                    sum += half[(i * k) + l] * a[(j * k) + l];
                }

                moments[pair++] = sum + (variance * (gain[i] * gain[j]));
            }
        }
    }
}
