using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>H2: orthogonal keys would be better than random normal keys: for holographic memories, and for tensor products.</summary>
internal static class OrthogonalKeys
{
    /// <summary>A gain below this share of the noise is none.</summary>
    private const double Margin = 0.05;

    /// <summary>Noise energy that is rounding.</summary>
    private const double Rounding = 1e-20;

    public static Claim Claim { get; } = new(
        "orthogonal-keys-would-be-better",
        "Orthogonal keys would be better than random normal keys.",
        "Holographic reduced representations and associative LSTMs",
        Judge);

    /// <summary>Measured and predicted noise of orthonormal keys over that of normal ones, read by the involution, with a 99 % reach.</summary>
    public static IReadOnlyList<(int Dimension, int Items, double Ratio, double Reach, double Predicted)> Ratios(Store store) =>
    [
        .. from n in new[] { 64, 512 }
           from orthonormal in HolographicPrediction.Cells(store, MemoryForm.Involution, KeyDraw.Orthonormal, n)
           from normal in HolographicPrediction.Cells(store, MemoryForm.Involution, KeyDraw.Normal, n)
           where orthonormal.Options.Items == normal.Options.Items && normal.Options.Items >= 16
           let ratio = orthonormal.Result.MeanEnergy / normal.Result.MeanEnergy
           let error = ratio * Math.Sqrt(Square(orthonormal.Result.EnergyError / orthonormal.Result.MeanEnergy) + Square(normal.Result.EnergyError / normal.Result.MeanEnergy))
           select (n, normal.Options.Items, ratio, SeedMean.Normal99 * error, HolographicPrediction.Of(orthonormal.Options).Noise / HolographicPrediction.Of(normal.Options).Noise),
    ];

    private static Verdict Judge(Store store)
    {
        const string Predicted = "For tensor products yes: the noise of $k$ normal keys is $(k-1)/(n-2)$ items and that of orthogonal ones 0, up to $k = n$. For circular convolution no: the noise of another pair is $n^2/((n+2)(n-1))$ items instead of 1, since a read involves all shifts of a key, and orthogonal keys do not have orthogonal shifts. What helps there are unitary keys, whose own shifts are orthogonal: one item less.";
        var ratios = Ratios(store);
        var tensors = HolographicPrediction.Cells(store, MemoryForm.TensorProduct, KeyDraw.Normal, 64);
        var exact = HolographicPrediction.Cells(store, MemoryForm.TensorProduct, KeyDraw.Orthonormal, 64);
        if (ratios.Count == 0 || tensors.Count == 0 || exact.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, HolographicCapacity.Experiment.Name);
        }

        var none = ratios.All(r => Math.Abs(r.Ratio - r.Predicted) <= r.Reach && 1 - r.Predicted < Margin);
        var gain = ratios.All(r => r.Ratio + r.Reach < 1 - Margin);
        var clean = exact.All(m => m.Result.MeanEnergy < Rounding) && tensors.All(m => m.Result.MeanEnergy > 0.01);
        var unitary = HolographicPrediction.Cells(store, MemoryForm.Involution, KeyDraw.Unitary, 64).Select(m => (
            m.Options.Items, Difference: HolographicPrediction.Cells(store, MemoryForm.Involution, KeyDraw.Normal, 64).Single(n => n.Options.Items == m.Options.Items).Result.MeanEnergy - m.Result.MeanEnergy)).ToList();
        return new Verdict(
            clean && gain ? Outcome.Holds : clean && none ? Outcome.Conditional : !clean && none ? Outcome.Fails : Outcome.Undecided,
            Predicted,
            $"Holographic, noise of orthonormal over that of normal keys, with 99 % reach: {string.Join("; ", ratios.Select(r => $"$n = {r.Dimension}$, $k = {r.Items}$: ${Printing.Plain(r.Ratio, 4)} \\pm {Printing.Plain(r.Reach, 2)}$ (predicted {Printing.Plain(r.Predicted, 4)})"))}. Tensor products with $n = 64$: {string.Join("; ", tensors.Select(m => $"$k = {m.Options.Items}$: {Printing.Plain(m.Result.MeanEnergy)} with normal keys (predicted {Printing.Plain(HolographicPrediction.Of(m.Options).Noise)})"))}; at most {Printing.Plain(exact.Max(m => m.Result.MeanEnergy), 2)} with orthonormal ones. Unitary keys take {string.Join(", ", unitary.Select(u => $"{Printing.Plain(u.Difference, 2)} ($k = {u.Items}$)"))} items off the noise of normal ones at $n = 64$.",
            $"Conditional if for tensor products orthonormal keys leave rounding alone (below {Printing.Plain(Rounding)}) while for circular convolution the ratio agrees with the predicted one, within its 99 % interval, and that is less than {Printing.Percent(Margin, 0)} off 1; holds if the gain is larger in every cell.");
    }

    private static double Square(double x) => x * x;
}
