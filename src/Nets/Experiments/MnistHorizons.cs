using Theory.Nets.MetaLearning;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.Experiments;

/// <summary>The published experiment: schedules of a perceptron learned at four horizons.</summary>
public static class MnistHorizons
{
    /// <summary>The experiment.</summary>
    public static Experiment<HorizonOptions, HorizonResult> Experiment { get; } = new("mnist-horizons", Grid, HorizonStudy.Run);

    private static IReadOnlyList<Trial<HorizonOptions>> Grid(Tier tier) => [new(new(Horizons: [20, 60], Updates: 3), new Seed(1))];
}
