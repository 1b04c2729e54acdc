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
        OneLoop.Experiment,
        SeparableData.Experiment,
        JamesSteinRisk.Experiment,
        TemperedRegression.Experiment,
        MixtureSpectra.Experiment,
        DepthSpectra.Experiment,
        HeadFit.Experiment,
        GatedTraining.Experiment,
        PositionMixture.Experiment,
        NoisyQuadraticRuns.Experiment,
        MnistHorizons.Experiment,
        HorizonVariants.Experiment,
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
        SoftmaxBottleneck.Rank,
        SoftmaxBottleneck.Fit,
        .. MoreExpertsCondition.Claims,
        MoreExpertsCondition.ConstantGates,
        GatesByInput.Claim,
        DepthDegenerates.Rises,
        DepthDegenerates.Skips,
        NonLocalIsMixture.Claim,
        DerivativeKnowsNoInfinitesimal.Claim,
        FiniteHasAStandardPart.Claim,
        ContinuityWithoutDelta.Claim,
        SameSentencesYetIncomplete.Claim,
        AutogradIsTheInfinitesimal.Claim,
        FlowIsInfinitesimalDescent.Claim,
        KernelOfHyperfiniteWidth.Claim,
        DirectionIsSlow.Claim,
        OneLoopIsEnough.Claim,
        DescentOnSeparableData.Rate,
        DescentOnSeparableData.Adam,
        DescentOnSeparableData.Starts,
        EmpiricalBayesIsBetter.Claim,
        ColdPosteriorsPredictBest.Claim,
        GreedyInOneDimension.Claim,
        GreedyIsConjugateGradients.Claim,
        BiasGrowsAsTheHorizonShrinks.Claim,
        PriorsAgainstSmallRates.Claim,
        NoiseGrowsLinearly.Claim,
        OrthogonalKeys.Claim,
        StackOnAnyVector.Claim,
        TensorsGrowExponentially.Claim,
        AssociativeLstmQueue.Claim,
        ShortHorizonBiasOnNetworks.Ordered,
        ShortHorizonBiasOnNetworks.Adam,
        ShortHorizonBiasOnNetworks.Prior,
        ShortHorizonBiasOnNetworks.Conditioning,
        ConditioningRemovesTheBias.Claim,
        MetaInitialisationsAreShortSighted.Claim,
        SmallerModelsAreMoreComputeEfficient.Efficiency,
        SmallerModelsAreMoreComputeEfficient.Longer,
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
        MixtureSpectrumFigure.Constant,
        MixtureSpectrumFigure.Softmax,
        MixtureTable.Artifact,
        DepthFigure.Artifact,
        LearningCurvesFigure.Artifact,
        KernelWidthFigure.Artifact,
        DescentTable.Artifact,
        GrowthTable.Artifact,
        OneLoopFigure.Losses,
        OneLoopFigure.Gains,
        MarginFigures.Methods,
        MarginFigures.Starts,
        ShrinkageFigure.Artifact,
        TemperatureFigure.Artifact,
        QuadraticTable.Artifact,
        QuadraticFigures.Losses,
        QuadraticFigures.Rates,
        QuadraticFigures.Momenta,
        QuadraticFigures.Horizon,
        CapacityFigures.Accuracy,
        CapacityFigures.Noise,
        CapacityFigures.Networks,
        HorizonFigures.Losses,
        HorizonFigures.Schedules,
        HorizonFigures.Variants,
        BatchScalingFigure.Artifact,
        BatchScalingFigure.Table,
        ConditionNumberFigure.Artifact,
        FrontierFigure.Artifact,
        ScheduleShape.Artifact,
        PseudospectrumFigure.Artifact,
    ];

    /// <summary>Where the published numbers come from: the store, and the files of the benchmarks under the root.</summary>
    public static IReadOnlyList<Func<Store, string, IEnumerable<Number>>> Numbers { get; } =
    [
        (store, _) => PacBayesNumbers.From(store),
        (store, _) => DegeneracyNumbers.From(store),
        (store, _) => HyperrealNumbers.From(store),
        (store, _) => PureLearningNumbers.From(store),
        (store, _) => AvailableDataNumbers.From(store),
        (store, _) => HolographicNumbers.From(store),
        (_, root) => BenchNumbers.From(root),
        (_, _) => QuadraticNumbers.All(),
        (store, _) => HorizonNumbers.From(store),
        (_, _) => SpectrumNumbers.From(),
        (_, _) => PseudospectrumNumbers.All(),
    ];

    public static IExperiment Experiment(string name) => Experiments.FirstOrDefault(e => e.Name == name)
        ?? throw new PaperException($"no experiment {name}; there are {string.Join(", ", Experiments.Select(e => e.Name))}.");
}
