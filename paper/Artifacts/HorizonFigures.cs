using Theory.Nets.Experiments;
using Theory.Nets.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Last loss by the horizon learned at, the schedules themselves, and the bias of each variant.</summary>
internal static class HorizonFigures
{
    private static readonly (int Horizon, double Loss)[] Published = [(100, 0.2), (1000, 1.5e-2), (5000, 2.5e-4), (20_000, 5e-5)];

    public static Artifact Losses { get; } = new("horizon-losses", RenderLosses);

    public static Artifact Schedules { get; } = new("horizon-schedules", RenderSchedules);

    public static Artifact Variants { get; } = new("horizon-variants", RenderVariants);

    private static Block RenderLosses(Store store)
    {
        var runs = store.Of(MnistHorizons.Experiment);
        if (runs.Count == 0)
        {
            return new Notice($"No result of `{MnistHorizons.Experiment.Name}` is in the store yet.");
        }

        var measured = Enum.GetValues<Hypergradient>().Select(method => (Method: method, Points: ShortHorizonBiasOnNetworks.FinalLosses(store, method))).Where(m => m.Points.Count > 0)
            .SelectMany(m => new Series[]
            {
                new Series.Line(Name(m.Method), [.. m.Points.Select(p => new Point(p.Horizon, Math.Exp(p.LogLoss.Mean)))]),
                new Series.ErrorBars(Name(m.Method), m.Method == Hypergradient.Forward ? [.. m.Points.Where(p => double.IsFinite(p.LogLoss.High)).Select(p => new Spread(p.Horizon, Math.Exp(p.LogLoss.Mean), Math.Exp(p.LogLoss.Low), Math.Exp(p.LogLoss.High)))] : []),
            }).Where(s => s is not Series.ErrorBars { Points.Count: 0 });
        return new Figure(
            "horizon-losses",
            "The shorter the horizon learned at, the larger the loss at the end",
            $"The training loss after {runs[0].Options.Horizons[^1]} steps of perceptrons whose rate $\\alpha_0/(1+t/\\tau)^\\beta$ was learned at a horizon: geometric mean over the seeds, for the tangents with 95 % intervals. Dashed: as published, at a larger size.",
            new Axis("horizon learned at (steps)", Scale.Logarithmic),
            new Axis("training loss at the end", Scale.Logarithmic),
            [.. measured, new Series.Line("published", [.. Published.Select(p => new Point(p.Horizon, p.Loss))], Dashed: true)]);
    }

    private static Block RenderSchedules(Store store)
    {
        var runs = store.Of(MnistHorizons.Experiment).Where(m => m.Options.Method == Hypergradient.Forward).ToList();
        if (runs.Count == 0)
        {
            return new Notice($"No result of `{MnistHorizons.Experiment.Name}` by tangents is in the store yet.");
        }

        var (horizons, τ) = (runs[0].Options.Horizons, runs[0].Options.TimeConstant);
        var series = horizons.Select((horizon, i) =>
        {
            var mean = new DecaySchedule(runs.Average(m => m.Result.Learned[i].LogRate), runs.Average(m => m.Result.Learned[i].Decay), 0, τ);
            return (Series)new Series.Line($"learned at {horizon}", [.. Enumerable.Range(0, 61).Select(k => (int)Math.Round(k * horizons[^1] / 60.0)).Select(t => new Point(t, mean.Rate(t)))]);
        });
        return new Figure(
            "horizon-schedules",
            "Short horizons learn to lower the rate too soon",
            "The learned schedules over the whole training: the means over the seeds of $\\ln\\alpha_0$ and $\\beta$.",
            new Axis("step $t$"),
            new Axis("learning rate $\\alpha_t$", Scale.Logarithmic, Minimum: 1e-5),
            [.. series]);
    }

    private static Block RenderVariants(Store store)
    {
        var runs = store.Of(HorizonVariants.Experiment);
        if (runs.Count == 0)
        {
            return new Notice($"No result of `{HorizonVariants.Experiment.Name}` is in the store yet.");
        }

        static double Mean(IEnumerable<double> losses) => Math.Exp(losses.Average(Math.Log));
        var rows = runs.GroupBy(m => m.Job.OptionsHash).Select(g => (First: g.First().Options, Results: g.Select(m => m.Result).ToList())).Select(v => (IReadOnlyList<string>)
        [
            (v.First.Rule == InnerRule.HeavyBall ? "momentum" : "Adam") + (v.First.Averages ? ", averaged" : "") + (v.First.Prior > 0 ? $", prior {Printing.Plain(v.First.Prior)}" : ""),
            v.First switch { { Skips: true, Normalises: true } => "skips, batch norm", { Skips: true } => "skips", { Normalises: true } => "batch norm", _ => "plain" },
            Printing.Plain(Mean(v.Results.Select(r => r.Learned[0].Losses[^1])), 2),
            Printing.Plain(Mean(v.Results.Select(r => r.Learned[^1].Losses[^1])), 2),
            SeedMean.Of95([.. v.Results.Select(r => r.LogBias())]).ToString(),
        ]).ToList();
        var options = runs[0].Options;
        return new Table(
            "horizon-variants",
            $"The short-horizon bias of variants of a perceptron: the loss after {options.Horizons[^1]} steps with the schedule learned at {options.Horizons[0]} steps and with that learned at {options.Horizons[^1]} (geometric means over the seeds), and ln of their ratio with its 95 % interval.",
            [new Column("inner optimiser"), new Column("network"), new Column("short", Align.Right), new Column("long", Align.Right), new Column("bias (nats)", Align.Right)],
            rows);
    }

    private static string Name(Hypergradient method) => method switch
    {
        Hypergradient.Forward => "tangents",
        Hypergradient.Evolution => "evolution strategies",
        _ => "persistent evolution",
    };
}
