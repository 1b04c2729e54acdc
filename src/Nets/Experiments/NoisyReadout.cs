using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The options of <see cref="NoisyReadout"/>.</summary>
/// <param name="Start">W.</param>
/// <param name="Gain">g.</param>
/// <param name="Link">ℓ.</param>
/// <param name="Units">N ≥ 1.</param>
/// <param name="Steps">The steps from an empty state to the one that is read, ≥ 1.</param>
/// <param name="Lags">Those k whose signal is read, each in [0, Steps).</param>
/// <param name="Chains">The runs of the net at each lag, and as many without a signal, ≥ 2.</param>
public sealed record NoisyReadoutOptions(
    RecurrentStart Start = RecurrentStart.Chain,
    double Gain = 1,
    double Link = 0,
    int Units = 12,
    int Steps = 60,
    IReadOnlyList<int>? Lags = null,
    int Chains = 60000)
{
    /// <summary>Those k whose signal is read.</summary>
    public IReadOnlyList<int> Lags { get; init; } = Lags ?? [0, 1, 2, 3, 5, 7, 9, 11];
}

/// <summary>How well one lag's signal is read.</summary>
/// <param name="Lag">k.</param>
/// <param name="Variance">The mean square of the estimate less the signal.</param>
/// <param name="StandardError">The standard error of that mean.</param>
/// <param name="Bias">The mean of the estimate less the signal.</param>
public sealed record LagVariance(int Lag, double Variance, double StandardError, double Bias);

/// <summary>The result of <see cref="NoisyReadout"/>.</summary>
/// <param name="Lags">Every lag whose signal reaches the state.</param>
public sealed record NoisyReadoutResult(IReadOnlyList<LagVariance> Lags)
{
    /// <summary>The variances.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", Lags.Select(l => FormattableString.Invariant($"k = {l.Lag}: {l.Variance:G4} ± {l.StandardError:G2}")));
}

/// <summary>A linear net in noise, x ← Wx + vs + z, run many times: its past signal is read from its last state by generalised least squares.</summary>
/// <remarks>
/// <para>Nothing is computed from W. A pulse without noise gives the response u; runs without a signal give the covariance Ĉ of the state; then each run at lag k has a pulse of random height s at k steps before
/// the end, and its estimate is <c>ŝ = uᵀĈ⁻¹x / uᵀĈ⁻¹u</c>. The signal enters at the last unit, where a chain begins; for a matrix without an order, along a random direction.</para>
/// <para>Smoke: one matrix, few runs. Cpu and gpu: six kinds of matrix, 60,000 runs a lag.</para>
/// </remarks>
public static class NoisyReadout
{
    private const int Lanes = 64;

    /// <summary>The experiment.</summary>
    public static Experiment<NoisyReadoutOptions, NoisyReadoutResult> Experiment { get; } = new("noisy-readout", Grid, Run);

    /// <summary>v: the last unit for chains, a random direction elsewhere.</summary>
    /// <param name="start">The kind of matrix.</param>
    /// <param name="units">N.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>A vector of length 1.</returns>
    public static double[] Direction(RecurrentStart start, int units, Seed seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        var v = new double[units];
        if (start is RecurrentStart.Chain or RecurrentStart.FeedbackChain or RecurrentStart.IdentityChain)
        {
            v[^1] = 1;
            return v;
        }

        v = seed.Split("direction").Stream().Normals(units);
        var length = Math.Sqrt(v.Sum(static x => x * x));
        return [.. v.Select(x => x / length)];
    }

    /// <summary>W of a run.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>N × N.</returns>
    public static Matrix Weights(NoisyReadoutOptions options, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        return StartMatrix.Of(options.Start, options.Units, options.Gain, options.Link, seed);
    }

    private static IReadOnlyList<Trial<NoisyReadoutOptions>> Grid(Tier tier) => tier == Tier.Smoke
        ? [new(new(Chains: 1000), new Seed(1))]
        :
        [
            .. new NoisyReadoutOptions[]
            {
                new(RecurrentStart.Identity, 0.9),
                new(RecurrentStart.Orthogonal, 0.9),
                new(RecurrentStart.Chain, 1),
                new(RecurrentStart.Chain, 1.5),
                new(RecurrentStart.FeedbackChain, 1.2, 0.05),
                new(RecurrentStart.IdentityChain, 0.5, 0.7),
                new(RecurrentStart.Gaussian, 0.8),
            }.Select(static options => new Trial<NoisyReadoutOptions>(options, new Seed(1))),
        ];

    private static NoisyReadoutResult Run(NoisyReadoutOptions options, Seed seed, Lab lab)
    {
        var (n, steps) = (options.Units, options.Steps);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Chains, 2, nameof(options));
        if (options.Lags.Count == 0 || options.Lags.Any(k => k < 0 || k >= steps))
        {
            throw new ArgumentOutOfRangeException(nameof(options), string.Join(", ", options.Lags), $"A lag is in [0, {steps}).");
        }

        var (w, v) = (Weights(options, seed), Direction(options.Start, n, seed));
        var blocks = (options.Chains + Lanes - 1) / Lanes;
        var jobs = options.Lags.Count + 1;
        var covariance = new double[n, n];
        var done = 0;
        void Report() => lab.Report(new Progress(++done / (double)jobs, $"{options.Start}: {done} of {jobs} lags"));

        foreach (var x in States(w, null, 0, null, seed.Split("noise"), blocks, steps, lab.Compute.Threads))
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    for (var lane = 0; lane < Lanes; lane++)
                    {
                        covariance[i, j] += x[(i * Lanes) + lane] * x[(j * Lanes) + lane] / (blocks * (double)Lanes);
                    }
                }
            }
        }

        var c = new Matrix(n, n, (i, j) => covariance[Math.Max(i, j), Math.Min(i, j)]);
        Report();
        var lags = new List<LagVariance>();
        for (var index = 0; index < options.Lags.Count; index++)
        {
            var k = options.Lags[index];
            var u = v;
            for (var t = 0; t < k; t++)
            {
                u = w * u;
            }

            if (u.All(static x => x == 0))
            {
                Report();
                continue;
            }

            var solved = LinearAlgebra.Managed.Solve(c, new Matrix(n, 1, (i, _) => u[i])).Column(0);
            var information = solved.Zip(u, static (a, b) => a * b).Sum();
            var (sum, square, fourth) = (0.0, 0.0, 0.0);
            var pulses = seed.Split("heights").Split(k).Stream().Normals(blocks * Lanes);
            var block = 0;
            foreach (var x in States(w, v, k, pulses, seed.Split("runs").Split(k), blocks, steps, lab.Compute.Threads))
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    var estimate = 0.0;
                    for (var i = 0; i < n; i++)
                    {
                        estimate += solved[i] * x[(i * Lanes) + lane];
                    }

                    var miss = (estimate / information) - pulses[(block * Lanes) + lane];
                    (sum, square, fourth) = (sum + miss, square + (miss * miss), fourth + (miss * miss * miss * miss));
                }

                block++;
            }

            var count = blocks * (double)Lanes;
            var variance = square / count;
            lags.Add(new(k, variance, Math.Sqrt(Math.Max(0, (fourth / count) - (variance * variance)) / count), sum / count));
            Report();
        }

        return new(lags);
    }

    // the last states of all runs, block after block: unit i of lane l at i · Lanes + l
    private static double[][] States(Matrix w, double[]? v, int lag, double[]? pulses, Seed seed, int blocks, int steps, int threads)
    {
        var n = w.Rows;
        var entries = Enumerable.Range(0, n * n).Where(p => w[p / n, p % n] != 0).Select(p => (Row: p / n, Column: p % n, Value: w[p / n, p % n])).ToArray();
        var states = new double[blocks][];
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            var noise = seed.Split(block).Stream();
            var (x, next) = (new double[n * Lanes], new double[n * Lanes]);
            for (var t = 0; t < steps; t++)
            {
                for (var p = 0; p < next.Length; p++)
                {
                    next[p] = noise.NextNormal();
                }

                foreach (var (row, column, value) in entries)
                {
                    var to = next.AsSpan(row * Lanes, Lanes);
                    var from = x.AsSpan(column * Lanes, Lanes);
                    for (var lane = 0; lane < Lanes; lane++)
                    {
                        to[lane] += value * from[lane];
                    }
                }

                if (v is not null && t == steps - 1 - lag)
                {
                    for (var i = 0; i < n; i++)
                    {
                        for (var lane = 0; lane < Lanes; lane++)
                        {
                            next[(i * Lanes) + lane] += v[i] * pulses![(block * Lanes) + lane];
                        }
                    }
                }

                (x, next) = (next, x);
            }

            states[block] = x;
        });
        return states;
    }
}
