using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Greedy against optimal schedules on the published noisy quadratic, their losses, and the final loss against the horizon.</summary>
internal static class QuadraticFigures
{
    public static Artifact Losses { get; } = new("quadratic-losses", RenderLosses);

    public static Artifact Rates { get; } = new("quadratic-rates", store => Controls("quadratic-rates", "Greed lets the learning rate fall at once; the optimal schedule keeps it up until the end", new Axis("learning rate $\\alpha_t$", Scale.Logarithmic), static schedule => schedule.Rates));

    public static Artifact Momenta { get; } = new("quadratic-momenta", store => Controls("quadratic-momenta", "The optimal schedule holds a high momentum and gives it up before the end", new Axis("momentum $\\mu_t$"), static schedule => schedule.Momenta));

    public static Artifact Horizon { get; } = new("receding-horizon", RenderHorizon);

    private static Figure RenderLosses(Store store)
    {
        var problem = PublishedQuadratic.Problem;
        static IReadOnlyList<Point> Curve(double[] losses) => [.. losses.Select(static (loss, t) => new Point(t, Short(loss)))];
        return new Figure(
            "quadratic-losses",
            "Greedy momentum is ahead at first and far behind at the end",
            "Exact expected excess losses on the published noisy quadratic. The greedy and the optimal schedule choose learning rate and momentum of each step; the fixed one is the best constant pair; the averaged iterate weighs later iterates linearly more, and its schedule is greedy for its own loss.",
            new Axis("step $t$"),
            new Axis("excess loss $L_t$", Scale.Logarithmic),
            [
                new Series.Line("greedy", Curve(HeavyBall.Losses(problem, PublishedQuadratic.Greedy))),
                new Series.Line("fixed", Curve(HeavyBall.Losses(problem, PublishedQuadratic.Fixed)), Dashed: true),
                new Series.Line("optimal", Curve(HeavyBall.Losses(problem, PublishedQuadratic.Optimal.Schedule))),
                new Series.Line("greedy on the average", Curve(SecondMoments.Losses(problem, PublishedQuadratic.GreedyAveraged.Optimiser))),
            ]);
    }

    private static Figure Controls(string name, string title, Axis axis, Func<Schedule, IReadOnlyList<double>> pick)
    {
        IReadOnlyList<Point> Curve(Schedule schedule) => [.. pick(schedule).Select(static (value, t) => new Point(t, Short(value)))];
        return new Figure(
            name,
            title,
            "Schedules on the published noisy quadratic, each within the published box.",
            new Axis("step $t$"),
            axis,
            [
                new Series.Line("greedy", Curve(PublishedQuadratic.Greedy)),
                new Series.Line("fixed", Curve(PublishedQuadratic.Fixed), Dashed: true),
                new Series.Line("optimal", Curve(PublishedQuadratic.Optimal.Schedule)),
                new Series.Line("greedy on the average", Curve(PublishedQuadratic.GreedyAveraged.Schedule)),
            ]);
    }

    private static Figure RenderHorizon(Store store)
    {
        var curve = PublishedQuadratic.Horizons;
        return new Figure(
            "receding-horizon",
            "The shorter the horizon, the higher the final loss",
            "Final loss of the schedule that optimises the next $K$ steps at each step and takes the first, against the optimal schedule of the same box.",
            new Axis("horizon $K$", Scale.Logarithmic),
            new Axis("final excess loss $L_T$", Scale.Logarithmic),
            [
                new Series.Scatter("receding horizon", [.. curve.Select(static point => new Point(point.Horizon, Short(point.Loss)))]),
                new Series.Line("optimal", [new(curve[0].Horizon, Short(PublishedQuadratic.Optimal.Loss)), new(curve[^1].Horizon, Short(PublishedQuadratic.Optimal.Loss))], Dashed: true),
            ]);
    }

    // four digits are more than a figure shows, and fewer than machines disagree on
    private static double Short(double value) => double.Parse(Printing.Plain(value, 4), System.Globalization.CultureInfo.InvariantCulture);
}
