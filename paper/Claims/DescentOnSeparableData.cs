using Theory.Margins;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>What the essay says of logistic regression on separable data: the rate of descent, Adam, and starts that look at the data.</summary>
internal static class DescentOnSeparableData
{
    private const string Essay = "Deep learning can make more use of available data";

    /// <summary>A constant this near its prediction, relatively, is as predicted.</summary>
    private const double Near = 0.05;

    /// <summary>A larger share of the margin than this is missing.</summary>
    private const double Missing = 0.02;

    /// <summary>β₂ of <see cref="SeparableMethod.Adam"/>.</summary>
    private const double SecondMoment = 0.999;

    public static IReadOnlyList<int> Dimensions { get; } = [2, 5, 20];

    public static Claim Rate { get; } = new(
        "descent-comes-to-the-margin-at-the-worst-rate",
        "Gradient descent converges to the max margin solution, but the convergence is extremely slow, i.e. something like $O(\\log\\log t/\\log t)$: measured.",
        Essay,
        JudgeRate);

    public static Claim Adam { get; } = new(
        "adam-does-not-come-to-the-margin",
        "That convergence is brittle: it doesn't hold for some popular adaptive gradient descent algorithms like Adam.",
        Essay,
        JudgeAdam);

    public static Claim Starts { get; } = new(
        "data-dependent-starts-speed-up-convergence",
        "The convergence to the max margin solution can be significantly sped up with simple data-dependent initialization schemes.",
        Essay,
        JudgeStarts);

    /// <summary>Of the flow at its last record: the gap times ln t over the constant, for each set.</summary>
    public static IReadOnlyList<double> FlowConstants(Store store, int dimension) =>
        [.. MarginRun.Of(store, SeparableMethod.Flow, dimension).Select(r => r.Gap(r.Run.Records[^1]) * r.Run.Records[^1].LogTime / r.Asymptote.MarginConstant)];

    /// <summary>Of descent at its last step: the gap over that of the asymptote, for each set.</summary>
    public static IReadOnlyList<double> DescentRatios(Store store, int dimension) =>
        [.. MarginRun.Of(store, SeparableMethod.Descent, dimension).Select(r => r.Gap(r.Run.Records[^1]) / (r.Solution.Margin - r.Asymptote.MarginAt(r.Run.Records[^1].LogTime)))];

    /// <summary>Of normalised steps at the last: the gap times √t over the constant, for each set.</summary>
    public static IReadOnlyList<double> NormalisedConstants(Store store, int dimension) =>
        [.. MarginRun.Of(store, SeparableMethod.Normalised, dimension).Select(r => r.Gap(r.Run.Records[^1]) * Math.Exp(r.Run.Records[^1].LogTime / 2) / LogarithmicDescent.NormalisedConstant(r.Solution, r.Run.Rate))];

    /// <summary>On the exceptional set: the direction's distance times ln t/ln ln t, of descent and of the flow at their last records, and both over the exact path of the exponential loss.</summary>
    public static (double Descent, double Flow, double DescentOverPath, double FlowOverPath)? Exceptional(Store store)
    {
        static (double Constant, double OverPath) Of(SeparableRun run)
        {
            var last = run.Records[^1];
            return (last.Distance * last.LogTime / Math.Log(last.LogTime), last.Distance / ExceptionalDescent.Distance(last.LogTime + Math.Log(run.Rate)));
        }

        if (MarginRun.Exceptional(store, SeparableMethod.Descent) is not { } descent || MarginRun.Exceptional(store, SeparableMethod.Flow) is not { } flow)
        {
            return null;
        }

        var (a, b) = (Of(descent), Of(flow));
        return (a.Constant, b.Constant, a.OverPath, b.OverPath);
    }

    /// <summary>1 − margin/γ at the end, for each set of the plane that one point supports; by how much it has grown since an eighth of the steps; and that of the direction with the largest margin in the supremum norm.</summary>
    public static IReadOnlyList<(double Shortfall, double Change, double Supremum)> Shortfalls(Store store, SeparableMethod method) =>
    [
        .. MarginRun.Of(store, method, 2, supports: 1).Select(r =>
        {
            var (margin, w) = LargestMargin.SupremumInThePlane(r.Set.Points);
            return (1 - (r.Run.Records[^1].Margin / r.Solution.Margin), (r.Run.Records[^4].Margin - r.Run.Records[^1].Margin) / r.Solution.Margin, 1 - (margin / Math.Sqrt(w.Sum(a => a * a)) / r.Solution.Margin));
        }),
    ];

    /// <summary>Of Adam without ε, by how much the least margin grew a step over the last half of the steps, over −½ ln β₂; for each set.</summary>
    public static IReadOnlyList<double> Growths(Store store) =>
    [
        .. MarginRun.Of(store, SeparableMethod.AdamWithoutEpsilon, 2, supports: 1).Select(r =>
        {
            var (before, last) = (r.Run.Records[^2], r.Run.Records[^1]);
            return ((last.Margin * last.Norm) - (before.Margin * before.Norm)) / (Math.Exp(last.LogTime) - Math.Exp(before.LogTime)) / AdaptiveDescent.Growth(SecondMoment);
        }),
    ];

    /// <summary>A start against descent from 0: for each set log₁₀ of how many times sooner the gap is, and stays, below what descent from 0 reaches at its end; below 0 where it is not by then.</summary>
    public static IReadOnlyList<double> SpeedUps(Store store, SeparableStart start, double scale) =>
    [
        .. MarginRun.Of(store, SeparableMethod.Descent, MarginFigures.StartDimension).Zip(MarginRun.Of(store, SeparableMethod.Descent, MarginFigures.StartDimension, start, scale), (zero, started) =>
        {
            var target = zero.Gap(zero.Run.Records[^1]);
            var late = started.Run.Records.Select((r, i) => (r, i)).LastOrDefault(p => started.Gap(p.r) > target, (null!, -1)).Item2;
            var end = zero.Run.Records[^1].LogTime;
            return (end - (late + 1 < started.Run.Records.Count ? started.Run.Records[late + 1].LogTime : end + Math.Log(2))) / Math.Log(10);
        }),
    ];

    private static Verdict JudgeRate(Store store)
    {
        const string Predicted = "For almost all sets the rate is $1/\\ln t$ [@soudry2018implicit, the theorem for almost all data sets], and its constant follows: $(\\gamma - \\mathrm{margin}) \\ln t \\to \\gamma(H(p) - H_\\infty(p))$, Shannon's entropy of the support vectors' weights less their min-entropy, whatever the step size and the start. A point on the margin that bears no weight makes the exception: there the direction closes in as $\\ln\\ln t/\\ln t$ with the constant 1, the margin as half the square of it.";
        var flows = Dimensions.Select(d => (Dimension: d, Ratios: FlowConstants(store, d), Descent: DescentRatios(store, d))).ToList();
        if (flows.Any(f => f.Ratios.Count < 2 || f.Descent.Count < 2) || Exceptional(store) is not { } exceptional)
        {
            return Verdict.Unmeasured(Predicted, SeparableData.Experiment.Name);
        }

        var intervals = flows.Select(f => (f.Dimension, Flow: MeanInterval.Of(f.Ratios), Descent: MeanInterval.Of(f.Descent))).ToList();
        var random = intervals.All(i => i.Flow.Within(1 - Near, 1 + Near));
        var worst = Math.Abs(exceptional.Flow - 1) <= Near && Math.Abs(exceptional.FlowOverPath - 1) <= Near;
        var last = MarginRun.Of(store, SeparableMethod.Flow, 2)[0].Run.Records[^1].LogTime;
        return new Verdict(
            random && worst ? Outcome.Conditional : intervals.Any(i => i.Flow.Low > 1 + Near || i.Flow.High < 1 - Near) ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"Gradient flow at $\\ln t = {Printing.Plain(last)}$, the measured constant over the predicted: {string.Join("; ", intervals.Select(i => $"{i.Dimension} dimensions {i.Flow}"))}. Gradient descent after its last step, the gap over that of the asymptote: {string.Join("; ", intervals.Select(i => $"{i.Dimension} dimensions {i.Descent}"))}. On the exceptional set the distance of the direction times $\\ln t/\\ln\\ln t$ is {Printing.Plain(exceptional.Flow)} for the flow and {Printing.Plain(exceptional.Descent)} for descent, and it is {Printing.Plain(exceptional.FlowOverPath, 4)} and {Printing.Plain(exceptional.DescentOverPath, 4)} of that of the exact path of the exponential loss. Intervals: 99 %, bootstrap over sets.",
            $"Conditional, the essay's rate being that of exceptional sets only, if on random sets of each dimension the interval of the constant lies within {Printing.Percent(Near, 0)} of the predicted one for $1/\\ln t$, and on the exceptional set that for $\\ln\\ln t/\\ln t$ does; fails if an interval lies outside.");
    }

    private static Verdict JudgeAdam(Store store)
    {
        const string Predicted = "Without $\\epsilon$ and with rates that fall, Adam goes to the largest margin in the supremum norm [@zhang2024implicit, the abstract]; where fewer points than dimensions support the margin that is another direction. At a fixed rate its least margin grows by $-\\frac{1}{2}\\ln\\beta_2$ a step, since its second moment forgets no faster; the second moment then adds up gradients that fall as its own memory does, and the direction depends on the way there. With $\\epsilon$ its steps become those of momentum with the rate $\\eta/\\epsilon$ once gradients are smaller than $\\epsilon$, and then nothing keeps it from the Euclidean margin.";
        var without = Shortfalls(store, SeparableMethod.AdamWithoutEpsilon);
        var with = Shortfalls(store, SeparableMethod.Adam);
        if (without.Count < 2 || with.Count < 2)
        {
            return Verdict.Unmeasured(Predicted, SeparableData.Experiment.Name);
        }

        var descent = MeanInterval.Of([.. Shortfalls(store, SeparableMethod.Descent).Select(s => s.Shortfall)]);
        var (bare, bareChange) = (MeanInterval.Of([.. without.Select(s => s.Shortfall)]), MeanInterval.Of([.. without.Select(s => s.Change)]));
        var (usual, usualChange) = (MeanInterval.Of([.. with.Select(s => s.Shortfall)]), MeanInterval.Of([.. with.Select(s => s.Change)]));
        var off = MeanInterval.Of([.. without.Select(s => s.Shortfall - s.Supremum)]);
        var away = bare.Low > Missing && bareChange.High >= 0;
        return new Verdict(
            away ? usual.Low > Missing && usualChange.High >= 0 ? Outcome.Holds : Outcome.Conditional : bare.High < Missing ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"Share of the margin that is missing at the end, in the plane on sets that one point supports, and its change over the last eightfold of steps: {descent} after gradient descent; {bare} after Adam without $\\epsilon$, changed by {bareChange}; {usual} after Adam with its usual $\\epsilon$, changed by {usualChange}. Without $\\epsilon$ it differs from that of the largest supremum margin, {MeanInterval.Of([.. without.Select(s => s.Supremum)])}, by {off}, and the least margin grows by {MeanInterval.Of(Growths(store))} of the predicted a step. Intervals: 99 %, bootstrap over {without.Count} sets.",
            $"Holds if both ways the interval of what is missing lies above {Printing.Percent(Missing, 0)} of the margin and that of its change is not below 0; conditional if so without $\\epsilon$ only; fails if without $\\epsilon$ less is missing. Whether Adam without $\\epsilon$ is at the largest supremum margin is shown and not judged: the theorem has rates that fall, and the rate here is fixed.");
    }

    private static Verdict JudgeStarts(Store store)
    {
        const string Predicted = "The start is forgotten: what is short of the margin is $(H - H_\\infty)/\\|w\\|$ in the end. So a start of norm $R$ along the largest margin is worth the $e^{\\gamma R}$ steps, about, that descent takes to that norm. A start along the class means is where the first step from 0 leads anyway; it brings no direction, and a large norm keeps descent there for $e^{R \\cdot \\mathrm{margin}}$ steps.";
        var cells = new[] { (SeparableStart.LargestMargin, 5.0), (SeparableStart.LargestMargin, 20.0), (SeparableStart.Mean, 5.0), (SeparableStart.Mean, 20.0) }
            .Select(c => (Start: c.Item1, Scale: c.Item2, SpeedUps: SpeedUps(store, c.Item1, c.Item2))).ToList();
        if (cells.Any(c => c.SpeedUps.Count < 2))
        {
            return Verdict.Unmeasured(Predicted, SeparableData.Experiment.Name);
        }

        var rows = cells.Select(c => (c.Start, c.Scale, Interval: MeanInterval.Of(c.SpeedUps), Never: c.SpeedUps.Count(s => s < 0), c.SpeedUps.Count)).ToList();
        var faster = rows.Where(r => r.Interval.Low > 1).ToList();
        return new Verdict(
            faster.Count == rows.Count ? Outcome.Holds : faster.Count > 0 ? Outcome.Conditional : rows.All(r => r.Interval.High < 1) ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"$\\log_{{10}}$ of how many times sooner the margin is as close as descent from 0 comes in the end: {string.Join("; ", rows.Select(r => $"{(r.Start == SeparableStart.Mean ? "class means" : "largest margin")}, norm {Printing.Plain(r.Scale)}: {r.Interval}{(r.Never > 0 ? $", not by then on {r.Never} of {r.Count} sets" : "")}"))}. Intervals: 99 %, bootstrap over sets.",
            "A tenfold speed-up counts as significant: holds if the interval lies above 1 for each start, conditional if for some, fails if below 1 for all.");
    }
}
