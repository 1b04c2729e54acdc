using System.Globalization;
using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>The published table of final losses, and what lies below it.</summary>
internal static class QuadraticTable
{
    public static Artifact Artifact { get; } = new("quadratic-table", Render);

    private static Table Render(Store store)
    {
        var problem = PublishedQuadratic.Problem;
        static string Text(double loss, string format = "F3") => loss.ToString(format, CultureInfo.InvariantCulture);
        return new Table(
            "quadratic-table",
            "Final excess losses on the published noisy quadratic, and what was published [@wu2018understanding, Figure 3].",
            [new Column("method"), new Column("judged by"), new Column("final loss", Align.Right), new Column("published", Align.Right)],
            [
                ["greedy learning rates and momenta", "last iterate", Text(HeavyBall.Loss(problem, PublishedQuadratic.Greedy)), "63.86"],
                ["best fixed learning rate and momentum", "last iterate", Text(HeavyBall.Loss(problem, PublishedQuadratic.Fixed)), "42.19"],
                ["optimal learning rates and momenta", "last iterate", Text(PublishedQuadratic.Optimal.Loss), "4.25"],
                ["greedy learning rates and momenta", "mean of the iterates", Text(PublishedQuadratic.GreedyOnTheMean), ""],
                ["greedy learning rates and momenta", "mean, late iterates weigh more", Text(PublishedQuadratic.GreedyAveraged.Loss), ""],
                ["optimal learning rates, momenta and weights", "weighted mean", Text(PublishedQuadratic.Joint.Loss), ""],
                ["best linear method", "its last answer", Text(PublishedQuadratic.Method.Loss), ""],
                ["Bayes floor", "posterior's mean", Text(PublishedQuadratic.BayesFloor), ""],
            ],
            "The published optimum was found by Adam on the schedule; exact passes back and forth go below it. The best linear method bounds every schedule of learning rates, momenta and averaging weights from below; the Bayes floor needs every curvature.");
    }
}
