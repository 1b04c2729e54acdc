using System.Globalization;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>What a noisy linear network x ← Wx + vs + z, z ~ N(0, εI), keeps of its past inputs s: the Fisher information of its state.</summary>
/// <remarks>
/// <para>With the covariance C = Σ WᵏWᵏᵀ = WCWᵀ + I of the noise, <c>J(k, l) = vᵀWᵏᵀC⁻¹Wˡv/ε</c>, and the memory curve is J(k) = J(k, k). Summed over time it is a form in v,
/// <c>J_tot = vᵀJ_sv</c> with J_s = Σ WᵏᵀC⁻¹Wᵏ/ε, whose trace is N/ε for every W; of a normal W it is I/ε, so that only a non-normal network exceeds 1/ε.</para>
/// <para>Computed in doubles by squaring: C₂ₘ = Cₘ + WᵐCₘWᵐᵀ; powers of W give all signals Wᵏv as products of matrices. Where the residual of C = WCWᵀ + I shows that doubles are not enough, everything is taken from
/// the fixed-point solution that <see cref="CertifiedMemory"/> is made of.</para>
/// </remarks>
public sealed class FisherMemory
{
    // the largest residual, relative to I, that doubles are trusted at
    private const double Trusted = 1e-11;
    private const double Target = 1e-12;
    private readonly ILinearAlgebra la;
    private readonly double[] v;
    private readonly Core core;

    private FisherMemory(Core core, double[] v, ILinearAlgebra la) => (this.core, this.v, this.la) = (core, v, la);

    /// <summary>W.</summary>
    public Matrix Weights => core.W;

    /// <summary>v.</summary>
    public IReadOnlyList<double> Input => v;

    /// <summary>ε, the variance of the noise at each step.</summary>
    public double Noise => core.Noise;

    /// <summary>n, the steps that noise and signal last; nothing where they have lasted for ever.</summary>
    public int? Steps => core.Steps;

    /// <summary>εC, the covariance of the state under noise alone.</summary>
    /// <exception cref="OverflowException">A variance is beyond the range of doubles.</exception>
    public Matrix Covariance => core.Covariance.Values.All(double.IsFinite) ? core.Noise * core.Covariance : throw new OverflowException("A variance is beyond the range of doubles.");

    /// <summary>‖X − WXWᵀ − I‖, estimated, for the X that stands for C: the relative error of every J, estimated; 0 where doubles were not enough and fixed point was used.</summary>
    public double Residual => core.Residual;

    /// <summary>J_s = Σ WᵏᵀC⁻¹Wᵏ/ε, over space: J_tot = vᵀJ_sv.</summary>
    public Matrix Spatial => core.Spatial.Value;

    /// <summary>J_tot = Σ J(k) over all lags; of n steps over k &lt; n.</summary>
    public double Total
    {
        get
        {
            var image = la.Multiply(Spatial, new Matrix(v.Length, 1, v)).Values;
            return Math.Max(0, image.Zip(v, static (a, b) => a * b).Sum());
        }
    }

    /// <summary>|ε tr J_s − N|, which is 0 but for rounding.</summary>
    public double TraceDefect => Math.Abs((Noise * Enumerable.Range(0, v.Length).Sum(i => Spatial[i, i])) - v.Length);

    /// <summary>The largest J_tot of an input of length 1: the largest eigenvalue of J_s, at most N/ε.</summary>
    public double Capacity => core.Eigen.Value.Values[^1];

    /// <summary>The input of length 1 that has it; its largest entry is positive.</summary>
    public IReadOnlyList<double> OptimalInput
    {
        get
        {
            var found = core.Eigen.Value.Vectors.Column(v.Length - 1);
            var largest = found.MaxBy(Math.Abs);
            return largest < 0 ? Array.ConvertAll(found, static x => -x) : found;
        }
    }

    /// <summary>The memory of a network whose noise has lasted for ever.</summary>
    /// <remarks>
    /// <para><c>C = Σ WᵏWᵏᵀ</c> exists where the spectral radius of W is below 1, which ‖Wᵐ‖ &lt; 1 for some m = 2ʲ shows.</para>
    /// <para>Holds for: every stable W, however far from normal.</para>
    /// <para>Error: relative 1e-10 of every J, mostly 1e-13; <see cref="CertifiedMemory"/> proves 1e-12 (law: doubles agree with the certificate).</para>
    /// </remarks>
    /// <param name="w">W, n × n.</param>
    /// <param name="input">v, n numbers; for J_tot ≤ N/ε of length 1.</param>
    /// <param name="noise">ε, the variance of the noise, &gt; 0.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The memory, whose curve, total and matrices are computed when they are asked for.</returns>
    /// <exception cref="ArgumentException">W is not square or not stable, v has another length, or an entry is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The noise is not positive.</exception>
    /// <exception cref="NotConvergedException">Fixed point would need thousands of bits.</exception>
    [Source("ganguli2008memory", "Results, Fisher memory curve")]
    public static FisherMemory Of(Matrix w, IEnumerable<double> input, double noise = 1, ILinearAlgebra? la = null)
    {
        var v = MemoryDomain.Require(w, input, noise);
        la ??= LinearAlgebra.Default;
        return new FisherMemory(Core.Stationary(w, noise, la), v, la);
    }

    /// <summary>The memory of a network whose noise began n steps ago.</summary>
    /// <remarks>
    /// <para><c>Cₙ = Σ WᵏWᵏᵀ</c> and <c>Mₙ = Σ WᵏᵀCₙ⁻¹Wᵏ/ε</c> over k &lt; n; again tr Mₙ = N/ε, with no condition on W.</para>
    /// <para>Holds for: every W whose powers below n are within the range of doubles.</para>
    /// <para>Error: relative κ(Cₙ)N·2⁻⁵⁰ (law: over a finite horizon the trace is N without stability).</para>
    /// </remarks>
    /// <param name="steps">n ≥ 1.</param>
    /// <param name="w">W, N × N.</param>
    /// <param name="input">v, N numbers.</param>
    /// <param name="noise">ε, the variance of the noise, &gt; 0.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>The memory, of lags below n.</returns>
    /// <exception cref="ArgumentException">W is not square, v has another length, or an entry is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The noise is not positive, or there is no step.</exception>
    /// <exception cref="OverflowException">A power of W is outside the range of doubles.</exception>
    [Source("ganguli2008memory", "Results, Fisher memory curve")]
    public static FisherMemory Over(int steps, Matrix w, IEnumerable<double> input, double noise = 1, ILinearAlgebra? la = null)
    {
        var v = MemoryDomain.Require(w, input, noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        la ??= LinearAlgebra.Default;
        return new FisherMemory(Core.Finite(w, steps, noise, la), v, la);
    }

    /// <summary>The same network with another input.</summary>
    /// <param name="input">v, n numbers.</param>
    /// <returns>Its memory; what the network alone gives is not computed again.</returns>
    /// <exception cref="ArgumentException">v has another length, or an entry is not finite.</exception>
    public FisherMemory With(IEnumerable<double> input) => new(core, MemoryDomain.Require(core.W, input, core.Noise), la);

    /// <summary>J(0), …, J(lags − 1).</summary>
    /// <param name="lags">How many, ≥ 1; of a memory of n steps at most n.</param>
    /// <returns>The memory curve, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no lag, or more than steps.</exception>
    public IReadOnlyList<double> Curve(int lags)
    {
        RequireLags(lags);
        if (core.Enclosure is { } enclosure)
        {
            return CertifiedMemory.Of(enclosure, v, lags, Noise, Target).Curve;
        }

        if (core.Pinned is { } pinned && pinned.Forms(v, lags) is { } forms)
        {
            return Array.ConvertAll(forms, form => form / Noise);
        }

        var u = core.Signals(v, lags, la);
        var image = la.Solve(core.Covariance, u);
        var curve = new double[lags];
        var n = v.Length;
        for (var k = 0; k < lags; k++)
        {
            var sum = 0.0;
            for (var i = k * n; i < (k + 1) * n; i++)
            {
                sum += u.Values[i] * image.Values[i];
            }

            curve[k] = Math.Max(0, sum) / Noise;
        }

        return curve;
    }

    /// <summary>J(k, l) for k, l &lt; lags, over time: the information on the signals of k and of l steps ago together.</summary>
    /// <param name="lags">How many, ≥ 1; of a memory of n steps at most n.</param>
    /// <returns>A positive semidefinite matrix with the memory curve on its diagonal.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no lag, or more than steps.</exception>
    public Matrix Temporal(int lags)
    {
        RequireLags(lags);
        if (core.Enclosure is { } enclosure)
        {
            return 1 / Noise * enclosure.Temporal(v, lags);
        }

        var u = core.Signals(v, lags, la);
        var j = la.Multiply(u.Transpose(), la.Solve(core.Covariance, u));
        return 0.5 / Noise * (j + j.Transpose());
    }

    /// <summary>Size, total and largest total.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"memory of {v.Length} units{(Steps is { } n ? $" over {n} steps" : "")}, ε = {Noise:G6}: J_tot = {Total:G12}, {Capacity:G6} for the best input");

    private void RequireLags(int lags)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lags, 1);
        if (Steps is { } n && lags > n)
        {
            throw new ArgumentOutOfRangeException(nameof(lags), lags, $"A memory of {n} steps has {n} lags.");
        }
    }

    /// <summary>What does not depend on v.</summary>
    private sealed class Core
    {
        private readonly Lazy<Matrix> covariance;
        private readonly Lazy<IReadOnlyList<Matrix>> powers;

        private Core(Matrix w, double noise, int? steps, Func<Matrix> covariance, Func<IReadOnlyList<Matrix>> powers, double residual, SteinEnclosure? enclosure, PinnedSquares? pinned, ILinearAlgebra la)
        {
            (W, Noise, Steps, this.covariance, this.powers, Residual, Enclosure, Pinned) = (w, noise, steps, new(covariance), new(powers), residual, enclosure, pinned);
            Spatial = new(() => 1 / noise * (enclosure?.Spatial ?? (steps is { } n ? SpatialOver(n, la) : SpatialForEver(la))));
            Eigen = new(() => la.SymmetricEigen(0.5 * (Spatial.Value + Spatial.Value.Transpose())));
        }

        public Matrix W { get; }

        public double Noise { get; }

        public int? Steps { get; }

        /// <summary>C for ε = 1.</summary>
        public Matrix Covariance => covariance.Value;

        /// <summary>C and the powers where a native library left them.</summary>
        public PinnedSquares? Pinned { get; }

        public double Residual { get; }

        public SteinEnclosure? Enclosure { get; }

        public Lazy<Matrix> Spatial { get; }

        public Lazy<SymmetricEigen> Eigen { get; }

        public static Core Stationary(Matrix w, double noise, ILinearAlgebra la)
        {
            if (PinnedSquares.Serves(w) && PinnedProducts.Of(la) is { } products)
            {
                if (PinnedSquares.Of(w, products) is { } pinned && pinned.Defect() is <= Trusted and var defect)
                {
                    return new Core(w, noise, null, pinned.Covariance, pinned.Powers, defect, null, pinned, la);
                }
            }
            else if (Squared(w, la) is var (covariance, powers))
            {
                var residual = Defect(w, covariance, la);
                if (residual <= Trusted)
                {
                    return new Core(w, noise, null, () => covariance, () => powers, residual, null, null, la);
                }
            }

            var enclosure = SteinEnclosure.Of(w, Target, nameof(w), la);
            return new Core(w, noise, null, () => enclosure.Covariance, static () => [], 0, enclosure, null, la);
        }

        public static Core Finite(Matrix w, int steps, double noise, ILinearAlgebra la)
        {
            // Σ over k < m, from the highest bit of n down: m doubles, then grows by one
            var (x, a) = (Matrix.Identity(w.Rows), w);
            for (var bit = System.Numerics.BitOperations.Log2((uint)steps) - 1; bit >= 0; bit--)
            {
                x += la.Multiply(la.Multiply(a, x), a.Transpose());
                a = la.Multiply(a, a);
                if (((steps >> bit) & 1) != 0)
                {
                    x = Matrix.Identity(w.Rows) + la.Multiply(la.Multiply(w, x), w.Transpose());
                    a = la.Multiply(a, w);
                }
            }

            var covariance = 0.5 * (x + x.Transpose());
            return new Core(w, noise, steps, () => covariance, () => [w], 0, null, null, la);
        }

        /// <summary>v, Wv, …: the powers double the columns, the last of them goes on.</summary>
        public Matrix Signals(double[] input, int lags, ILinearAlgebra la)
        {
            var n = input.Length;
            var values = new double[checked(n * lags)];
            input.CopyTo(values, 0);
            for (var have = 1; have < lags;)
            {
                // the largest power at hand that is no longer than what is there
                var j = Math.Min(System.Numerics.BitOperations.Log2((uint)have), powers.Value.Count - 1);
                var step = 1 << j;
                var count = Math.Min(step, lags - have);
                var block = new Matrix(n, count, values[((have - step) * n)..((have - step + count) * n)]);
                la.Multiply(powers.Value[j], block).Values.CopyTo(values, have * n);
                have += count;
            }

            return new Matrix(n, lags, values);
        }

        private static (Matrix Covariance, List<Matrix> Powers)? Squared(Matrix w, ILinearAlgebra la)
        {
            var powers = new List<Matrix>();
            var (x, a) = (Matrix.Identity(w.Rows), w);
            var stable = false;
            for (var j = 0; j < PinnedSquares.MostSquarings; j++)
            {
                powers.Add(a);
                var size = a.FrobeniusNorm;
                stable |= size < 0.5;

                var next = size * size * x.FrobeniusNorm;
                if (stable && next < PinnedSquares.Negligible)
                {
                    return (Symmetric(x), powers);
                }

                // far beyond what a sum of doubles could keep the unit of I in
                if (!(next < PinnedSquares.Hopeless))
                {
                    return null;
                }

                x += la.Multiply(j == 0 ? a : la.Multiply(a, x), a.Transpose());
                a = la.Multiply(a, a);
            }

            return null;
        }

        // the largest |Rx|/|x| over a few fixed x, for R = X − WXWᵀ − I
        private static double Defect(Matrix w, Matrix x, ILinearAlgebra la)
        {
            var probes = PinnedSquares.Probes(w.Rows);
            var image = la.Multiply(w, la.Multiply(x, la.Multiply(w.Transpose(), probes)));
            var rest = la.Multiply(x, probes) - image - probes;
            return Enumerable.Range(0, probes.Columns).Max(j => Size(rest.Column(j)) / Size(probes.Column(j)));
        }

        private static double Size(double[] x) => Math.Sqrt(x.Sum(static z => z * z));

        private static Matrix Symmetric(Matrix x)
        {
            var n = x.Rows;
            for (var j = 0; j < n; j++)
            {
                for (var i = 0; i < j; i++)
                {
                    x.Values[j + (i * n)] = x.Values[i + (j * n)] = 0.5 * (x.Values[i + (j * n)] + x.Values[j + (i * n)]);
                }
            }

            return x;
        }

        private Matrix SpatialForEver(ILinearAlgebra la)
        {
            var s = Symmetric(la.Solve(Covariance, Matrix.Identity(W.Rows)));
            foreach (var a in powers.Value)
            {
                s = Symmetric(s + la.Multiply(a.Transpose(), la.Multiply(s, a)));
            }

            return s;
        }

        private Matrix SpatialOver(int n, ILinearAlgebra la)
        {
            var inverse = Symmetric(la.Solve(Covariance, Matrix.Identity(W.Rows)));
            var (s, a) = (inverse, W);
            for (var bit = System.Numerics.BitOperations.Log2((uint)n) - 1; bit >= 0; bit--)
            {
                s += la.Multiply(a.Transpose(), la.Multiply(s, a));
                a = la.Multiply(a, a);
                if (((n >> bit) & 1) != 0)
                {
                    s = inverse + la.Multiply(W.Transpose(), la.Multiply(s, W));
                    a = la.Multiply(a, W);
                }
            }

            return Symmetric(s);
        }
    }
}
