using Theory.MetaLearning;

namespace Theory.Paper.Numbers;

/// <summary>The published noisy quadratic and what is searched for on it, once a build: claims, figures, table and numbers read from here.</summary>
internal static class PublishedQuadratic
{
    public const int Steps = 250;

    private const double Lately = 1;

    /// <summary>The setting: 1000 curvatures.</summary>
    public static NoisyQuadratic Problem { get; } = NoisyQuadratic.Wu();

    /// <summary>The same problem on as few of Chebyshev's zeros as give every loss up to step T exactly: T + 1, each in the place of several.</summary>
    public static NoisyQuadratic Nodes { get; } = Of(NoisyQuadratic.Wu(Steps + 1));

    /// <summary>The published box.</summary>
    public static Box Box { get; } = Box.Published(Problem);

    private static readonly Lazy<Schedule> LazyGreedy = new(static () => Schedules.Greedy(Problem, Steps, Box));
    private static readonly Lazy<Schedule> LazyFixed = new(static () => Schedules.BestFixed(Nodes, Steps, Box));
    private static readonly Lazy<OptimisedSchedule> LazyOptimal = new(static () => Schedules.Optimal(Problem, Steps, Box));
    private static readonly Lazy<OptimisedSchedule> LazyAveraged = new(static () => Schedules.GreedyAveraged(Problem, Schedules.AverageLately(Steps, Lately), Box));
    private static readonly Lazy<OptimisedSchedule> LazyJoint = new(static () => Schedules.OptimalJointly(Nodes, Steps, Box, passes: 60));
    private static readonly Lazy<OptimalMethod> LazyMethod = new(static () => OptimalMethod.Of(Nodes, Steps));
    private static readonly Lazy<IReadOnlyList<(int Horizon, double Loss)>> LazyHorizons = new(static () =>
        [.. new[] { 1, 2, 5, 10, 20, 50, 100, 250 }.Select(static k => (k, HeavyBall.Loss(Problem, Schedules.RecedingHorizon(Nodes, Steps, k, Box))))]);

    public static Schedule Greedy => LazyGreedy.Value;

    public static Schedule Fixed => LazyFixed.Value;

    public static OptimisedSchedule Optimal => LazyOptimal.Value;

    /// <summary>Greedy on the average that weighs late iterates linearly more.</summary>
    public static OptimisedSchedule GreedyAveraged => LazyAveraged.Value;

    /// <summary>Momenta, rates and averaging weights together.</summary>
    public static OptimisedSchedule Joint => LazyJoint.Value;

    public static OptimalMethod Method => LazyMethod.Value;

    /// <summary>The final loss of the receding-horizon schedule at each K.</summary>
    public static IReadOnlyList<(int Horizon, double Loss)> Horizons => LazyHorizons.Value;

    /// <summary>Greedy on the plain mean of the iterates.</summary>
    public static double GreedyOnTheMean { get; } = Schedules.GreedyAveraged(Problem, Schedules.AverageLately(Steps, 0), Box).Loss;

    /// <summary>½ Σ w h/(1/p₀ + T/σ²): what the posterior's mean, which knows the spectrum, would leave.</summary>
    public static double BayesFloor { get; } = 0.5 * Enumerable.Range(0, Problem.Count).Sum(static i => Problem.Curvatures[i] / ((1 / Problem.Initial[i]) + (Steps / Problem.NoiseVariances[i])));

    private static NoisyQuadratic Of(NoisyQuadratic few) => NoisyQuadratic.Of(few.Curvatures, few.NoiseVariances, few.Initial, Enumerable.Repeat((double)Problem.Count / few.Count, few.Count));
}
