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
            var ratio = Math.Round(Math.Exp(at.Difference.Mean), 10);
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

        // within norm 1 the theorem's bound is the chain's total; beyond it there is none
        var within = ascents.Where(static m => m.Options.Norm <= 1).ToList();
        Job[] from = [.. within.Select(static m => m.Job)];
        var excess = within.Max(static m => (m.Result.Memories.Max() / m.Result.Chain) - 1);
        var shortfall = within.Max(static m => 1 - (m.Result.Memories.Min() / m.Result.Chain));
        var starts = within.Sum(static m => m.Result.Memories.Count);
        yield return new("non-normal/memory-ascent/excess", excess, Printing.Below(excess), $"Largest relative excess of a total memory found by ascent over matrices of norm 0.8 or 1 at most, over that of a chain; up to {within.Max(static m => m.Options.Units)} units.", from);
        yield return new("non-normal/memory-ascent/shortfall", shortfall, Printing.Below(shortfall), "Largest relative shortfall of the end of any ascent from the total memory of a chain.", from);
        yield return new("non-normal/memory-ascent/starts", starts, starts.ToString(CultureInfo.InvariantCulture), "Ascents within norm 1, over all sizes.", from);
        foreach (var ascent in ascents)
        {
            var ratio = ChainIsOptimal.Ratio(ascent);
            yield return new(
                FormattableString.Invariant($"non-normal/memory-ascent-{ascent.Options.Units}-{100 * ascent.Options.Norm:0}/best"), ratio, ratio.ToString("F4", CultureInfo.InvariantCulture),
                $"Largest total memory found by ascent over matrices of {ascent.Options.Units} units and norm {Printing.Plain(ascent.Options.Norm)} at most, proved from below, over that of a chain of this gain.", [ascent.Job]);
        }
    }
}
