using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Gradient descent with an infinitesimal rate is gradient flow; with a finite one it leaves the flow by h times a predicted drift.</summary>
internal static class FlowIsInfinitesimalDescent
{
    public static Claim Claim { get; } = new(
        "gradient-flow-is-descent-with-an-infinitesimal-rate",
        "Calculus can be developed with infinitesimals: gradient flow is gradient descent whose learning rate is one.",
        "Hyperreal numbers",
        Judge);

    /// <summary>The slope of ln y against ln x, by least squares.</summary>
    public static double Order(IEnumerable<(double X, double Y)> points)
    {
        var logs = points.Select(p => (X: Math.Log(p.X), Y: Math.Log(p.Y))).ToList();
        var (x, y) = (logs.Average(p => p.X), logs.Average(p => p.Y));
        return logs.Sum(p => (p.X - x) * (p.Y - y)) / logs.Sum(p => (p.X - x) * (p.X - x));
    }

    private static Verdict Judge(Store store)
    {
        const string Predicted = "$t/\\varepsilon$ steps of size $\\varepsilon$ have $\\theta(t)$ with $\\theta' = -\\nabla L$ as their standard part; steps of size $h$ end at $\\theta(t) + h\\,e(t) + O(h^2)$ with $e' = -H(e + \\frac{1}{2}\\nabla L)$, the first order of descent on $L + \\frac{h}{4}|\\nabla L|^2$ [@barrett2021implicit, Theorem 3.1].";
        var rows = DescentTable.Rows(store);
        if (rows.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, SmallSteps.Experiment.Name);
        }

        var seeds = rows.GroupBy(r => r.Seed).ToList();
        var ratios = seeds.Select(g => g.MinBy(r => r.Step)!).Select(r => r.Distance / r.Predicted).ToList();

        // where steps are large an expansion need not hold yet
        var orders = seeds.Select(g => Order(g.OrderBy(r => r.Step).Take(4).Select(r => (r.Step, r.Rest)))).ToList();
        var holds = ratios.All(r => Math.Abs(r - 1) <= 0.02) && orders.All(o => Math.Abs(o - 2) <= 0.1);
        return new Verdict(
            holds ? Outcome.Holds : Outcome.Fails,
            Predicted,
            $"On {seeds.Count} networks the distance from the flow at the smallest step is {Printing.Plain(ratios.Min(), 5)} to {Printing.Plain(ratios.Max(), 5)} of the predicted $h\\,|e(t)|$; what the drift leaves over falls as $h^p$ with $p$ from {Printing.Plain(orders.Min())} to {Printing.Plain(orders.Max())}.",
            "Holds if for every seed the distance at the smallest step is within 2 % of the prediction, and the rest is of order 2 ± 0.1 over the four smallest steps.");
    }
}
