using Theory.NonNormal;
using Theory.Numerics;

namespace Theory.Paper.Numbers;

/// <summary>An initialisation with what theory says of its memory in noise and of its distance from normal.</summary>
/// <param name="Start">W and v.</param>
/// <param name="Total">Σ J(k), the total signal-to-noise ratio of its own input.</param>
/// <param name="RelativeError">A proved bound of |found/true − 1|.</param>
/// <param name="Best">The total of the best input, in doubles.</param>
/// <param name="Norm">‖W‖₂.</param>
/// <param name="Departure">Henrici's departure over ‖W‖_F.</param>
internal sealed record InitialisationMemory(Initialisation Start, double Total, double RelativeError, double Best, double Norm, double Departure)
{
    /// <summary>From which departure a matrix is not called normal: the rounding of doubles is far below.</summary>
    private const double Rounding = 1e-10;

    /// <summary>The sizes of the published totals.</summary>
    public static IReadOnlyList<int> Orders { get; } = [10, 50, 100];

    /// <summary>At most the true total.</summary>
    public double Lower => Math.BitDecrement(Math.BitDecrement(Total * (1 - RelativeError)));

    /// <summary>At least the true total.</summary>
    public double Upper => Math.BitIncrement(Math.BitIncrement(Total * (1 + RelativeError)));

    public bool IsNormal => Departure <= Rounding;

    /// <summary>All initialisations of a size, those that are random from one seed.</summary>
    public static IReadOnlyList<Initialisation> Starts(int units)
    {
        var seed = new Seed(1).Split("initialisations").Split(units);
        var normals = seed.Split("normals").Stream().Normals(units * units);
        return Initialisations.All(new Matrix(units, units, (i, j) => normals[(i * units) + j]), seed.Split("uniforms").Stream().Uniforms(units));
    }

    /// <summary>All initialisations of a size with their memories: minutes the first time, kept with the build.</summary>
    public static IReadOnlyList<InitialisationMemory> At(int units) => [.. Starts(units).Select(start =>
    {
        // by managed code, whose bits are the same everywhere
        var la = LinearAlgebra.Managed;
        var kept = Computation.Of<double[]>(FormattableString.Invariant($"initialisation-{start.Name}-{units}"), () =>
        {
            var memory = CertifiedMemory.Of(start.Weights, start.Input, 1, la: la);
            return [memory.Total, memory.Certificate.RelativeError, FisherMemory.Of(start.Weights, start.Input, la: la).Capacity, la.SingularValues(start.Weights)[0], NonNormality.RelativeHenrici(start.Weights, la)];
        });
        return new InitialisationMemory(start, kept[0], kept[1], kept[2], kept[3], kept[4]);
    })];

    /// <summary>The Kreiss constant of one of them.</summary>
    public static double Kreiss(Initialisation start) =>
        Computation.Of<double[]>(FormattableString.Invariant($"initialisation-kreiss-{start.Name}-{start.Units}"), () => [NonNormality.Kreiss(start.Weights, LinearAlgebra.Managed).Value])[0];
}
