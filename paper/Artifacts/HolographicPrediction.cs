using Theory.Holographic;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.PacBayes;
using Theory.Paper.Numbers;

namespace Theory.Paper.Artifacts;

/// <summary>What theory says of a cell of <see cref="HolographicCapacity"/>.</summary>
/// <param name="Noise">The mean energy of the noise; infinite where it has none.</param>
/// <param name="Accuracy">How often the clean-up is right; not predicted (0) where the noise has no mean.</param>
internal sealed record HolographicPrediction(double Noise, double Accuracy)
{
    public bool IsFinite => double.IsFinite(Noise);

    public static HolographicPrediction Of(HolographicCapacityOptions cell) =>
        Computation.Of(FormattableString.Invariant($"memory-{cell.Form}-{cell.Keys}-{cell.Dimension}-{cell.Items}-{cell.Vocabulary}-{cell.Copies}").ToLowerInvariant(), () => Make(cell));

    private static HolographicPrediction Make(HolographicCapacityOptions cell)
    {
        var (n, k, v) = (cell.Dimension, cell.Items, cell.Vocabulary);
        var keys = Law(cell.Keys);
        switch (cell.Form)
        {
            case MemoryForm.TensorProduct:
                var noise = Capacity.TensorNoise(n, k, keys);
                return new(noise, Capacity.NearestDirection(n, noise / n, noise * (1 - (1.0 / n)), v));
            case MemoryForm.Stack:
                return new(Capacity.StackNoise(n, k, keys), Capacity.TopAccuracy(n, k, v, keys));
            case MemoryForm.ExactInverse when keys != KeyLaw.Unitary:
                return new(double.PositiveInfinity, 0);
            default:
                return new(Capacity.NoiseEnergy(n, k, keys, KeyInverse.Involution, cell.Copies), Capacity.ReadAccuracy(n, k, v, keys, cell.Copies));
        }
    }

    public static KeyLaw Law(KeyDraw keys) => keys switch { KeyDraw.Unitary => KeyLaw.Unitary, KeyDraw.Orthonormal => KeyLaw.Orthonormal, _ => KeyLaw.Normal };

    /// <summary>Clopper and Pearson's interval of the accuracy.</summary>
    public static (double Low, double High) Interval(HolographicCapacityResult result, double failure) =>
        (result.Right == 0 ? 0 : Binomial.LowerLimit(result.Right, result.Trials, Math.Log(failure / 2)),
         result.Right == result.Trials ? 1 : Binomial.UpperLimit(result.Right, result.Trials, Math.Log(failure / 2)));

    /// <summary>The cells with these options, in the order of their items.</summary>
    public static IReadOnlyList<Measurement<HolographicCapacityOptions, HolographicCapacityResult>> Cells(Store store, MemoryForm form, KeyDraw keys, int dimension, int copies = 1) =>
        [.. store.Of(HolographicCapacity.Experiment).Where(m => m.Options.Form == form && m.Options.Keys == keys && m.Options.Dimension == dimension && m.Options.Copies == copies).OrderBy(m => m.Options.Items)];
}
