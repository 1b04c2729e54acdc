using static System.FormattableString;

namespace Theory.Margins;

/// <summary>The largest margin of points that one side of a plane through the origin holds, with the weights that prove it.</summary>
/// <remarks>
/// <para>û = Σ pₙxₙ/γ with weights p ≥ 0 that add to 1 and sit on points of the least margin: the condition of Karush, Kuhn and Tucker, so that no direction has a larger margin. In the scale of support vector machines
/// ŵ = û/γ and α = p/γ². <see cref="LargestMargin"/> makes it.</para>
/// </remarks>
public sealed class MarginSolution
{
    internal MarginSolution(IReadOnlyList<double[]> points, double margin, double[] direction, double[] weights) =>
        (Points, Margin, Direction, Weights) = (points, margin, direction, weights);

    /// <summary>γ = min xᵀû, positive.</summary>
    public double Margin { get; }

    /// <summary>û, of length 1.</summary>
    public IReadOnlyList<double> Direction { get; }

    /// <summary>p: a weight for each point, ≥ 0; they add to 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>H(p) − H∞(p) = −Σ p ln p + ln max p: Shannon's entropy of the weights less their min-entropy.</summary>
    /// <remarks>0 where all support vectors weigh the same. Times 1/‖w‖ it is the margin that any descent along the gradient is still short of.</remarks>
    public double EntropyExcess => Math.Max(0, Math.Log(Weights.Max()) - Weights.Where(p => p > 0).Sum(p => p * Math.Log(p)));

    /// <summary>The indices of the points that bear weight.</summary>
    public IReadOnlyList<int> SupportVectors => [.. Enumerable.Range(0, Weights.Count).Where(n => Weights[n] > 0)];

    internal IReadOnlyList<double[]> Points { get; }

    /// <summary>The margin and who supports it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"γ = {Margin:G5}, {SupportVectors.Count} of {Weights.Count} points support it, H − H∞ = {EntropyExcess:G4}");
}
