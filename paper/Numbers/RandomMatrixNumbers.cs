using System.Globalization;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.NonNormal;
using Theory.Paper.Claims;

namespace Theory.Paper.Numbers;

/// <summary>The numbers of random matrices, their powers and products, and of the ascent of memory; names begin with <c>non-normal/</c>.</summary>
internal static class RandomMatrixNumbers
{
    public static IEnumerable<Number> From(Store store) => [.. Exact(), .. Sampled(store), .. Ascents(store)];

    private static string Signed(double value, int decimals) => $"${value.ToString($"F{decimals}", CultureInfo.InvariantCulture)}$";

    private static IEnumerable<Number> Exact()
    {
        Number Of(string name, double value, string what) => new($"non-normal/{name}", value, Signed(value, 5), what, []) { File = "src/Theory/NonNormal/GinibreProducts.cs" };
        foreach (var n in ExactRadii.Orders)
        {
            foreach (var k in ExactRadii.Factors)
            {
                var cell = FormattableString.Invariant($"exact-radius-{n}-{k}");
                yield return Of($"{cell}/product", ExactRadii.Product(n, k).Mean, $"Exact mean of ln ρ of a product of {k} independent complex Gaussian matrices of order {n}.");
                yield return Of($"{cell}/power", ExactRadii.Power(n, k).Mean, $"Exact mean of ln ρ of the power {k} of a complex Gaussian matrix of order {n}.");
            }

            yield return Of(FormattableString.Invariant($"exact-radius-{n}/rate"), GinibreProducts.ComplexRate(n), $"Lyapunov's rate, the limit of ln ρ of a product of complex Gaussian matrices of order {n} over the number of factors.");
        }
    }

    private static IEnumerable<Number> Sampled(Store store)
    {
        var cells = PowersAgainstProducts.Cells(store);
        foreach (var (from, at) in cells)
        {
            var ratio = Math.Exp(at.Difference.Mean);
            yield return new(
                FormattableString.Invariant($"non-normal/{(from.Options.Complex ? "complex" : "real")}-radius-{from.Options.Order}-{at.Factors}/ratio"),
                ratio, Printing.Plain(ratio, 3), $"Geometric mean of ρ(Wᵏ) over ρ(W_k⋯W₁) over {from.Options.Draws} draws, k = {at.Factors}, order {from.Options.Order}; its logarithm has the 99 % reach {Printing.Plain(SeedMean.Normal99 * at.Difference.Error, 2)}.", [from.Job]);
        }

        if (cells.Count > 0)
        {
            var z = PowersAgainstProducts.LargestZ(store);
            yield return new("non-normal/radii/largest-z", z, Printing.Plain(z), "Largest distance of a sampled mean of ln ρ from the exact one, in standard errors, over complex products and powers.", [.. cells.Where(static c => c.From.Options.Complex).Select(static c => c.From.Job).Distinct()]);
        }
    }

    private static IEnumerable<Number> Ascents(Store store)
    {
        var ascents = store.Of(MemoryAscent.Experiment);
        if (ascents.Count == 0)
        {
            yield break;
        }

        Job[] from = [.. ascents.Select(static m => m.Job)];
        var excess = ascents.Max(static m => (m.Result.Memories.Max() / m.Result.Harmonic) - 1);
        var shortfall = ascents.Max(static m => 1 - (m.Result.Memories.Min() / m.Result.Harmonic));
        var starts = ascents.Sum(static m => m.Result.Memories.Count);
        yield return new("non-normal/memory-ascent/excess", excess, Printing.Below(excess), $"Largest relative excess of a total memory found by ascent over matrices of norm 1 at most, over that of a chain; orders {string.Join(", ", ascents.Select(static m => m.Options.Units).Order())}.", from);
        yield return new("non-normal/memory-ascent/shortfall", shortfall, Printing.Below(shortfall), "Largest relative shortfall of the end of any ascent from the total memory of a chain.", from);
        yield return new("non-normal/memory-ascent/starts", starts, starts.ToString(CultureInfo.InvariantCulture), "Ascents, over all orders.", from);
        foreach (var ascent in ascents)
        {
            var best = ascent.Result.Memories.Max() / ascent.Result.Harmonic;
            yield return new(FormattableString.Invariant($"non-normal/memory-ascent-{ascent.Options.Units}/best"), best, best.ToString("F10", CultureInfo.InvariantCulture), $"Largest total memory found by ascent over contractions of order {ascent.Options.Units}, over that of a chain.", [ascent.Job]);
        }
    }
}
