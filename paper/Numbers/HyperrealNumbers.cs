using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of the hyperreal section: kernels of wide networks, and descent against flow.</summary>
internal static class HyperrealNumbers
{
    public static IEnumerable<Number> From(Store store)
    {
        var wide = store.Of(InfiniteWidth.Experiment);
        foreach (var (depth, degrees, fit) in KernelOfHyperfiniteWidth.Fits(store))
        {
            IReadOnlyList<Job> jobs = [.. wide.Where(m => m.Options.Depth == depth).Select(m => m.Job)];
            var name = FormattableString.Invariant($"hyperreals/kernel-{depth}-layers-{degrees:F0}-degrees");
            var what = FormattableString.Invariant($"random relu networks of {depth} hidden layers, inputs at {degrees}°, over all widths, weighted by the number of networks");
            yield return new($"{name}/power", fit.Power, $"{Printing.Plain(fit.Power)} ± {Printing.Plain(fit.PowerReach, 2)}", $"Power of the width in the deviation of the kernel, with its 99 % reach: {what}.", jobs);
            yield return new($"{name}/ratio", fit.Ratio, $"{Printing.Plain(fit.Ratio)} ± {Printing.Plain(fit.RatioReach, 2)}", $"Measured deviation of the kernel over the predicted one, with its 99 % reach: {what}.", jobs);
        }

        var runs = store.Of(SmallSteps.Experiment);
        if (runs.Count == 0)
        {
            yield break;
        }

        IReadOnlyList<Job> all = [.. runs.Select(m => m.Job)];
        var rows = DescentTable.Rows(store);
        var finest = rows.Where(r => r.Step == rows.Min(each => each.Step)).ToList();
        var ratio = finest.Average(r => r.Distance / r.Predicted);
        yield return new("hyperreals/descent/drift-ratio", ratio, Printing.Plain(ratio, 4), "Distance of gradient descent from gradient flow at the smallest step, over the predicted one, mean over the seeds.", all);
        var coarsest = rows.Where(r => r.Step == rows.Max(each => each.Step)).Average(r => r.Distance / r.Predicted);
        yield return new("hyperreals/descent/coarse-drift-ratio", coarsest, Printing.Plain(coarsest, 3), "The same at the largest step.", all);
        var difference = runs.DistinctBy(m => m.Job.Seed).Max(m => AutogradIsTheInfinitesimal.Difference(m.Options, m.Result));
        yield return new("hyperreals/autograd/difference", difference, Printing.Plain(difference, 2), "Largest relative difference of slope or curvature along a random direction between plain code at θ + εv and automatic differentiation.", all);
    }
}
