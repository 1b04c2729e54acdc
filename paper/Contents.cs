using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;

namespace Theory.Paper;

/// <summary>What the paper is made of: one line an experiment, a claim, an artifact, a source of numbers.</summary>
internal static class Contents
{
    public static IReadOnlyList<IExperiment> Experiments { get; } =
    [
        HoldOut.Experiment,
        ReluSpectrum.Experiment,
        InfiniteWidth.Experiment,
        SmallSteps.Experiment,
        HolographicCapacity.Experiment,
        AssociativeMemory.Experiment,
        CompressedNets.Experiment,
        ShortNetsSweep.Experiment,
        GeneralisationCorrelates.Experiment,
        ShortNets.Experiment,
    ];

    public static IReadOnlyList<Claim> Claims { get; } =
    [
        NonVacuousFromTestSetSize.Claim,
        ShorterIsBetter.Bound,
        ShorterIsBetter.Similar,
        ShorterIsBetter.Compressors,
        DerivativeNormsCorrelate.Jacobian,
        DerivativeNormsCorrelate.Hessian,
        DerivativeNormsCorrelate.Flatness,
        ReluLosesHalf.Claim,
        ReluFallsLinearly.Claim,
        DerivativeKnowsNoInfinitesimal.Claim,
        FiniteHasAStandardPart.Claim,
        ContinuityWithoutDelta.Claim,
        SameSentencesYetIncomplete.Claim,
        AutogradIsTheInfinitesimal.Claim,
        FlowIsInfinitesimalDescent.Claim,
        KernelOfHyperfiniteWidth.Claim,
        DirectionIsSlow.Claim,
        NoiseGrowsLinearly.Claim,
        OrthogonalKeys.Claim,
        StackOnAnyVector.Claim,
        TensorsGrowExponentially.Claim,
        AssociativeLstmQueue.Claim,
    ];

    public static IReadOnlyList<Artifact> Artifacts { get; } =
    [
        BoundsTable.Artifact,
        BoundWidthFigure.Artifact,
        CompressionTable.Artifact,
        CompressionFigures.Length,
        CompressionFigures.TestError,
        CompressionFigures.Layers,
        ReluSpectrumFigure.Artifact,
        ReluSpectrumTable.Artifact,
        LearningCurvesFigure.Artifact,
        KernelWidthFigure.Artifact,
        DescentTable.Artifact,
        GrowthTable.Artifact,
        CapacityFigures.Accuracy,
        CapacityFigures.Noise,
        CapacityFigures.Networks,
    ];

    /// <summary>Where the published numbers come from: the store, and the files of the benchmarks under the root.</summary>
    public static IReadOnlyList<Func<Store, string, IEnumerable<Number>>> Numbers { get; } =
    [
        (store, _) => PacBayesNumbers.From(store),
        (store, _) => DegeneracyNumbers.From(store),
        (store, _) => HyperrealNumbers.From(store),
        (store, _) => HolographicNumbers.From(store),
        (_, root) => BenchNumbers.From(root),
    ];

    public static IExperiment Experiment(string name) => Experiments.FirstOrDefault(e => e.Name == name)
        ?? throw new PaperException($"no experiment {name}; there are {string.Join(", ", Experiments.Select(e => e.Name))}.");
}
