using Theory.Nets.MetaLearning;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The published experiment on MNIST: the rate's decay of a perceptron is learned at four horizons, and the training goes to the end with each.</summary>
/// <remarks>
/// <para>Smoke: two horizons, three updates. Cpu: the published clock shortened to 3 / 20: 5,000 images at half the resolution, horizons 100 to 3,000, τ = 750, five seeds by tangents and one by each of the
/// evolution strategies. Gpu: the published size, a perceptron of 100 and 100 units on all images, horizons 100 to 20,000, τ = 5,000; it needs no graphics card, only the hours.</para>
/// </remarks>
public static class MnistHorizons
{
    private static readonly HorizonOptions Small = new(Count: 5000, Pool: 2, Width: 64, Batch: 50, Horizons: [100, 300, 1000, 3000], TimeConstant: 750);

    /// <summary>The experiment.</summary>
    public static Experiment<HorizonOptions, HorizonResult> Experiment { get; } = new("mnist-horizons", Grid, HorizonStudy.Run);

    private static IReadOnlyList<Trial<HorizonOptions>> Grid(Tier tier) => tier switch
    {
        Tier.Smoke => [new(Small with { Count = 500, Width = 16, Horizons = [20, 60], Updates = 3, Judged = 100 }, new Seed(1))],
        Tier.Cpu =>
        [
            .. Seeds(5, Small),
            .. Seeds(1, Small with { Method = Hypergradient.Evolution }),
            .. Seeds(1, Small with { Method = Hypergradient.Persistent, Updates = 60, UpdateRate = 0.2 }),
        ],
        _ => [.. Seeds(5, new())],
    };

    private static IEnumerable<Trial<HorizonOptions>> Seeds(int count, HorizonOptions options) =>
        Enumerable.Range(1, count).Select(seed => new Trial<HorizonOptions>(options, new Seed((ulong)seed)));
}
