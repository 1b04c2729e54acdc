using Theory.Nets.MetaLearning;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>How the rates of chains are chosen.</summary>
public enum RatePolicy
{
    /// <summary>At each step those after which the particles' mean loss is least; of the heavy ball the momentum too.</summary>
    Greedy,

    /// <summary>One rate and one momentum, those after which the last loss is least.</summary>
    Fixed,

    /// <summary>α₀ / (1 + 5t/T)^β and one momentum, those after which the last loss is least.</summary>
    Decayed,
}

/// <summary>The options of <see cref="NoisyQuadraticRuns"/>.</summary>
/// <param name="Rule">The optimiser.</param>
/// <param name="Policy">How its rates are chosen.</param>
/// <param name="GreedyMomentum">μ of a greedy Adam; a greedy heavy ball chooses its own.</param>
/// <param name="Rotated">Whether Adam sees coordinates that are a random rotation of the curvatures' own.</param>
/// <param name="Curvatures">N: the zeros of Chebyshev's polynomial on [0.05, 10], with σ² = 1/h and E[θ₀²] = 10.</param>
/// <param name="Steps">T.</param>
/// <param name="Chains">The chains that are measured, a multiple of 8.</param>
/// <param name="SearchChains">The chains on which a fixed or decayed schedule is sought; other ones than those measured.</param>
public sealed record NoisyQuadraticRunsOptions(
    ChainRule Rule = ChainRule.HeavyBall,
    RatePolicy Policy = RatePolicy.Greedy,
    double GreedyMomentum = 0,
    bool Rotated = false,
    int Curvatures = 1000,
    int Steps = 250,
    int Chains = 64,
    int SearchChains = 8);

/// <summary>The setting of the published noisy quadratic, by Monte Carlo: greedy schedules chosen from particles alone, and the best of simple families, for the heavy ball and for Adam.</summary>
/// <remarks>
/// <para>The learning rate of the heavy ball stays below 2A/(h(A + σ²)) of the steepest direction at the start, as published; Adam's below 10.</para>
/// <para>Smoke: 50 curvatures. Cpu: the published size, five seeds. Gpu: the same with more chains; it needs no graphics card.</para>
/// </remarks>
public static class NoisyQuadraticRuns
{
    private const double Least = 0.05;
    private const double Largest = 10;
    private const double Start = 10;
    private const double LargestAdamRate = 10;
    private const int Evaluations = 50;

    /// <summary>The experiment.</summary>
    public static Experiment<NoisyQuadraticRunsOptions, ChainLosses> Experiment { get; } = new("noisy-quadratic-runs", Grid, Run);

    private static IReadOnlyList<Trial<NoisyQuadraticRunsOptions>> Grid(Tier tier) =>
    [
        .. from setting in new NoisyQuadraticRunsOptions[]
           {
               new(),
               new(Policy: RatePolicy.Fixed),
               new(Policy: RatePolicy.Decayed),
               new(ChainRule.AdaptiveMoments),
               new(ChainRule.AdaptiveMoments, GreedyMomentum: 0.9),
               new(ChainRule.AdaptiveMoments, RatePolicy.Decayed),
               new(ChainRule.AdaptiveMoments, Rotated: true),
               new(ChainRule.AdaptiveMoments, RatePolicy.Decayed, Rotated: true),
           }
           from seed in Enumerable.Range(1, tier == Tier.Smoke ? 1 : 5)
           select new Trial<NoisyQuadraticRunsOptions>(
               tier switch
               {
                   Tier.Smoke => setting with { Curvatures = 50, Steps = 40, Chains = 16, SearchChains = 8 },
                   Tier.Cpu => setting,
                   _ => setting with { Chains = 1024, SearchChains = 128 },
               },
               new Seed((ulong)seed)),
    ];

    private static ChainLosses Run(NoisyQuadraticRunsOptions options, Seed seed, Lab lab)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Curvatures, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1, nameof(options));
        var h = Enumerable.Range(0, options.Curvatures)
            .Select(i => (0.5 * (Least + Largest)) + (0.5 * (Largest - Least) * Math.Cos(((2 * i) + 1) * Math.PI / (2 * options.Curvatures)))).ToArray();
        var chains = new ChainOptions(h, [.. h.Select(x => 1 / x)], [.. h.Select(_ => Start)], options.Rule, Rotated: options.Rotated, Chains: options.Chains);
        var adam = options.Rule == ChainRule.AdaptiveMoments;
        var largest = adam ? LargestAdamRate : 2 * Start / (h[0] * (Start + (1 / h[0])));
        if (options.Policy == RatePolicy.Greedy)
        {
            return QuadraticChains.Greedy(chains, options.Steps, adam ? options.GreedyMomentum : double.NaN, largest, seed.Split("measured"));
        }

        // ln α₀, ln(1 − μ) and, of a decay, β; a step beyond the box is a step to its edge
        (double[] Rates, double[] Momenta) Schedule(double[] at)
        {
            var β = options.Policy == RatePolicy.Decayed ? Math.Max(0, at[2]) : 0;
            var rate = Math.Min(Math.Exp(at[0]), largest);
            return ([.. Enumerable.Range(0, options.Steps).Select(t => rate * Math.Pow(1 + (5.0 * t / options.Steps), -β))],
                [.. Enumerable.Repeat(Math.Max(0, 1 - Math.Exp(at[1])), options.Steps)]);
        }

        var search = chains with { Chains = options.SearchChains };
        var tried = 0;
        double Last(double[] at)
        {
            lab.Report(new Progress(Math.Min(1, ++tried / (Evaluations + 1.0)), $"{options.Rule}, {options.Policy}"));
            var (rates, momenta) = Schedule(at);
            var loss = QuadraticChains.Run(search, rates, momenta, seed.Split("search")).Losses[^1];
            return double.IsFinite(loss) ? loss : double.MaxValue;
        }

        double[] best = adam ? [Math.Log(0.2), Math.Log(0.3), 1] : [Math.Log(0.05), Math.Log(0.3), 0.5];
        double[] reach = [0.8, 0.8, 0.8];
        var least = Last(best);
        var free = options.Policy == RatePolicy.Decayed ? 3 : 2;
        while (tried < Evaluations)
        {
            for (var i = 0; i < free && tried < Evaluations; i++)
            {
                var improved = false;
                foreach (var sign in new[] { 1, -1 })
                {
                    var other = (double[])best.Clone();
                    other[i] += sign * reach[i];
                    var loss = Last(other);
                    if (loss < least)
                    {
                        (best, least, improved) = (other, loss, true);
                        break;
                    }
                }

                reach[i] *= improved ? 1.3 : 0.55;
            }
        }

        var (finalRates, finalMomenta) = Schedule(best);
        return QuadraticChains.Run(chains, finalRates, finalMomenta, seed.Split("measured"));
    }
}
