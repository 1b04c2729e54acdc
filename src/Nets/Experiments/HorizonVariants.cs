using Theory.Nets.MetaLearning;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>What is said to take the short-horizon bias away, one network a variant: skip connections, batch normalisation, Adam in the inner loop, the averaged iterate, a prior against small rates.</summary>
/// <remarks>
/// <para>A schedule is learned at a tenth of the training and at all of it, by evolution strategies: along a whole training of a deep plain network tangents are chaotic and lead astray. A seed is the same start, images and batches for every variant, so that variants are compared in pairs.</para>
/// <para>Smoke: one variant of each kind, tiny. Cpu: 13 variants of three hidden layers, four seeds. Gpu: wider, on more images and twice as long; it needs no graphics card.</para>
/// </remarks>
public static class HorizonVariants
{
    private static readonly HorizonOptions Plain = new(Count: 5000, Pool: 2, Width: 32, Depth: 3, Batch: 50, Horizons: [100, 1000], StartDecay: 1, TimeConstant: 250, Updates: 12, Method: Hypergradient.Evolution);
    private static readonly HorizonOptions Adam = Plain with { Rule = InnerRule.AdaptiveMoments, StartRate = 0.003 };

    /// <summary>The experiment.</summary>
    public static Experiment<HorizonOptions, HorizonResult> Experiment { get; } = new("horizon-variants", Grid, HorizonStudy.Run);

    private static IReadOnlyList<Trial<HorizonOptions>> Grid(Tier tier) =>
    [
        .. from variant in Variants(tier)
           from seed in Enumerable.Range(1, tier == Tier.Smoke ? 1 : 4)
           select new Trial<HorizonOptions>(
               tier switch
               {
                   Tier.Smoke => variant with { Count = 300, Width = 8, Horizons = [10, 30], Updates = 3, Judged = 100 },
                   Tier.Cpu => variant,
                   _ => variant with { Count = 10_000, Width = 100, Batch = 100, Horizons = [200, 2000], TimeConstant = 500 },
               },
               new Seed((ulong)seed)),
    ];

    private static IEnumerable<HorizonOptions> Variants(Tier tier)
    {
        if (tier == Tier.Smoke)
        {
            return [Plain, Adam with { Skips = true, Normalises = true, Averages = true }];
        }

        return
        [
            .. from rule in new[] { Plain, Adam }
               from skips in new[] { false, true }
               from normalises in new[] { false, true }
               select rule with { Skips = skips, Normalises = normalises },
            Plain with { Averages = true },
            Plain with { Averages = true, Skips = true, Normalises = true },
            Plain with { Prior = 0.03 },
            Plain with { Prior = 0.1 },
            Plain with { Prior = 0.3 },
        ];
    }
}
