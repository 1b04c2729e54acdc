using System.Globalization;
using Theory.NonNormal;
using Theory.Numerics;
using Theory.Paper.Artifacts;

namespace Theory.Paper.Numbers;

/// <summary>Numbers of matrices that are far from normal: they rest on theory alone, recomputed at each build.</summary>
internal static class PseudospectrumNumbers
{
    private static readonly IReadOnlyList<(string Name, string What, Func<int, Matrix> Of)> Cases =
    [
        ("delay-line", "a delay line, gain 1.2", static n => new Matrix(n, n, static (i, j) => i == j + 1 ? 1.2 : 0)),
        ("identity-and-chain", "0.4 on the diagonal and 0.9 below it", static n => new Matrix(n, n, static (i, j) => i == j ? 0.4 : i == j + 1 ? 0.9 : 0)),
        ("feedback-chain", "1.2 below the diagonal and 0.05 above it", static n => new Matrix(n, n, static (i, j) => i == j + 1 ? 1.2 : j == i + 1 ? 0.05 : 0)),
    ];

    private const int Order = 30;

    public static IEnumerable<Number> All()
    {
        foreach (var (name, what, of) in Cases)
        {
            var a = of(Order);
            var kept = Computation.Of<double[]>($"non-normal-{name}-{Order}", () =>
            [
                NonNormality.Kreiss(a, LinearAlgebra.Managed).Value,
                NonNormality.PowerNorms(a, 400, LinearAlgebra.Managed).Max(),
                NonNormality.PseudospectralRadius(a, 1e-3, LinearAlgebra.Managed).Value,
                NonNormality.RelativeHenrici(a, LinearAlgebra.Managed),
            ]);
            var which = string.Create(CultureInfo.InvariantCulture, $"{what}, order {Order}");
            yield return Of($"{name}-{Order}/kreiss", kept[0], Significant(kept[0]), $"Kreiss constant of the disc: {which}.");
            yield return Of($"{name}-{Order}/largest-power", kept[1], Significant(kept[1]), $"Largest norm of a power: {which}.");
            yield return Of($"{name}-{Order}/radius", kept[2], kept[2].ToString("F3", CultureInfo.InvariantCulture), $"Pseudospectral radius at ε = 10⁻³: {which}.");
            yield return Of($"{name}-{Order}/henrici", kept[3], kept[3].ToString("F3", CultureInfo.InvariantCulture), $"Henrici's departure over the Frobenius norm: {which}.");
        }

        var grcar = Computation.Of<double[]>("non-normal-grcar", () => [NonNormality.PseudospectralRadius(PseudospectrumFigure.Grcar(PseudospectrumFigure.Order), 1e-10, LinearAlgebra.Managed).Value]);
        yield return Of("grcar-60/radius", grcar[0], grcar[0].ToString("F2", CultureInfo.InvariantCulture), "Pseudospectral radius at ε = 10⁻¹⁰: Grcar's matrix of order 60.");
    }

    private static string Significant(double value) => value.ToString(value < 100 ? "F2" : "N0", CultureInfo.InvariantCulture);

    private static Number Of(string measure, double value, string text, string what) => new($"non-normal/{measure}", value, text, what, []) { File = "src/Theory/NonNormal" };
}
