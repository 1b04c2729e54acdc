using Theory.Nets.Data;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Rendering;
using Theory.SequentialPrediction;

namespace Theory.Paper.Artifacts;

/// <summary>Recurrent nets against Bayes predictors, symbol by symbol: what they lose, and by how much they learn.</summary>
internal static class OneLoopFigure
{
    public static Artifact Losses { get; } = new("one-loop-losses", RenderLosses);

    public static Artifact Gains { get; } = new("one-loop-gains", RenderGains);

    /// <summary>One family of tasks, all seeds together.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Gaps">For each held-out task, the net's loss less the Bayes predictor's, a symbol of the length trained on.</param>
    /// <param name="LaterGaps">The same on the symbols beyond.</param>
    /// <param name="Steps">For each symbol, the mean gap.</param>
    /// <param name="Learnt">For each symbol, the share of its surprise by which the net's prediction moves, mean over the seeds.</param>
    /// <param name="Rule">The same of the Bayes predictor.</param>
    /// <param name="Untaught">What a predictor that never learns loses more than the Bayes predictor, a symbol of the length trained on.</param>
    /// <param name="Length">The length trained on.</param>
    /// <param name="Jobs">The runs.</param>
    public sealed record Family(
        string Name, IReadOnlyList<double> Gaps, IReadOnlyList<double> LaterGaps, IReadOnlyList<double> Steps, IReadOnlyList<double> Learnt, IReadOnlyList<double> Rule, double Untaught, int Length, IReadOnlyList<Job> Jobs);

    /// <summary>The families that were measured.</summary>
    public static IReadOnlyList<Family> Kinds(Store store) => [.. store.Of(OneLoop.Experiment).GroupBy(m => m.Options.Kind).OrderBy(g => g.Key).Select(g => Of([.. g]))];

    private static Family Of(IReadOnlyList<Measurement<OneLoopOptions, OneLoopResult>> seeds)
    {
        var options = seeds[0].Options;
        var (gaps, later) = (new List<double>(), new List<double>());
        var steps = new double[options.Longer];
        foreach (var m in seeds)
        {
            var bayes = OneLoop.HeldOut(m.Options, m.Job.Seed).Select(x => Predictor(options.Kind, x)).ToList();
            gaps.AddRange(m.Result.Losses.Zip(bayes, (net, b) => net - b.Take(options.Length).Average()));
            later.AddRange(m.Result.LaterLosses.Zip(bayes, (net, b) => net - b.Skip(options.Length).Average()));
            for (var t = 0; t < steps.Length; t++)
            {
                steps[t] += (m.Result.StepLosses[t] - bayes.Average(b => b[t])) / seeds.Count;
            }
        }

        double[] rule = [.. Enumerable.Range(0, options.Longer - 1).Select(t => options.Kind == SequenceKind.Bernoulli ? new BetaBernoulli().Predict(1, t + 1) - new BetaBernoulli().Predict(0, t + 1) : Normal(options.Kind).Gain(t))];
        var untaught = options.Kind == SequenceKind.Bernoulli
            ? new BetaBernoulli().ExpectedLoss(0) - (new BetaBernoulli().ExpectedCumulativeLoss(options.Length) / options.Length)
            : Unlearning(options);
        return new(Name(options.Kind), gaps, later, steps, [.. Enumerable.Range(0, rule.Length).Select(t => seeds.Average(m => m.Result.Gains[t]))], rule, untaught, options.Length, [.. seeds.Select(m => m.Job)]);
    }

    private static NormalTasks Normal(SequenceKind kind)
    {
        var tasks = new SequenceTasks(kind);
        return new(tasks.PriorVariance, tasks.NoiseVariance, kind == SequenceKind.Drift ? tasks.DriftVariance : 0);
    }

    private static IReadOnlyList<double> Predictor(SequenceKind kind, double[] x) => kind == SequenceKind.Bernoulli ? new BetaBernoulli().LogLosses(x) : Normal(kind).LogLosses(x);

    /// <summary>The prior's own law of each reading, θ having wandered, in place of the filter's.</summary>
    private static double Unlearning(OneLoopOptions options)
    {
        var tasks = Normal(options.Kind);
        var marginal = Enumerable.Range(0, options.Length).Average(t => 0.5 * (Math.Log(2 * Math.PI * (tasks.PriorVariance + (t * tasks.DriftVariance) + tasks.NoiseVariance)) + 1));
        return marginal - (tasks.ExpectedCumulativeLoss(options.Length) / options.Length);
    }

    private static string Name(SequenceKind kind) => kind switch
    {
        SequenceKind.Bernoulli => "coins",
        SequenceKind.Gaussian => "a constant",
        _ => "a random walk",
    };

    private static Figure RenderLosses(Store store)
    {
        var kinds = Kinds(store);
        return new Figure(
            "one-loop-losses",
            "Recurrent nets lose little to Bayes, and little beyond the length that they were trained on",
            "Mean loss of the net less that of the Bayes predictor on the same held-out tasks, symbol by symbol, over seeds. Right of the line no symbol was trained on.",
            new Axis("symbol $t$", Scale.Logarithmic),
            new Axis("gap in nats"),
            [.. kinds.Select(k => new Series.Line(k.Name, [.. k.Steps.Select((gap, t) => new Point(t + 1, gap))]))])
        {
            Lines = kinds.Count > 0 ? [new ReferenceLine("length trained on", kinds[0].Length, Vertical: true)] : [],
        };
    }

    private static Figure RenderGains(Store store)
    {
        var kinds = Kinds(store);
        return new Figure(
            "one-loop-gains",
            "The nets have learnt the learning rates of Bayes",
            "By how much of a symbol's surprise the prediction of the next one moves: the slope over held-out tasks (marks), and the Bayes predictor's gain (lines): $1/(t+2)$ for coins, Kalman's gain for the others.",
            new Axis("symbol $t$", Scale.Logarithmic),
            new Axis("gain $K$", Scale.Logarithmic),
            [
                .. kinds.Select(k => new Series.Line(k.Name, [.. k.Rule.Select((gain, t) => new Point(t + 1, gain))])),
                .. kinds.Select(k => new Series.Scatter(k.Name, [.. Shown(k.Learnt.Count).Select(t => new Point(t + 1, k.Learnt[t]))])),
            ]);
    }

    /// <summary>Indices as even on a logarithmic axis as whole numbers are.</summary>
    private static IEnumerable<int> Shown(int count) => Enumerable.Range(0, 24).Select(i => (int)Math.Round(Math.Pow(count, i / 23.0)) - 1).Distinct();
}
