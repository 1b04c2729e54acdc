using System.Globalization;
using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Mean logarithms of spectral radii: exact for complex matrices at every order, and sampled for complex and real ones.</summary>
internal static class ProductRadiiTable
{
    public static Artifact Artifact { get; } = new("product-radii", Render);

    private static Table Render(Store store)
    {
        var cells = PowersAgainstProducts.Cells(store);
        string Sampled(int order, int factors, bool complex, Func<FactorRadii, DrawnMean> of) =>
            cells.Where(c => c.From.Options.Order == order && c.From.Options.Complex == complex && c.At.Factors == factors).Select(c => of(c.At)).FirstOrDefault() is { } mean
                ? $"${mean.Mean.ToString("F3", CultureInfo.InvariantCulture)} \\pm {(SeedMean.Normal99 * mean.Error).ToString("F3", CultureInfo.InvariantCulture)}$" : "";
        static string Exact(double mean) => $"${mean.ToString("F5", CultureInfo.InvariantCulture)}$";
        return new Table(
            "product-radii",
            "Mean of $\\ln\\rho$ for products of $k$ independent Gaussian matrices of order $N$ with entries of variance $1/N$, and for powers of one: exact for complex matrices, and sampled with 99 % reach.",
            [
                new Column("$N$", Align.Right), new Column("$k$", Align.Right),
                new Column("$W_k \\cdots W_1$ exact", Align.Right), new Column("complex", Align.Right), new Column("$W^k$ exact", Align.Right), new Column("complex", Align.Right),
                new Column("$W_k \\cdots W_1$ real", Align.Right), new Column("$W^k$ real", Align.Right),
            ],
            [
                .. ExactRadii.Orders.SelectMany(n => ExactRadii.Factors.Select(k => (IReadOnlyList<string>)
                [
                    n.ToString(CultureInfo.InvariantCulture), k.ToString(CultureInfo.InvariantCulture),
                    Exact(ExactRadii.Product(n, k).Mean), Sampled(n, k, true, static r => r.Product),
                    Exact(ExactRadii.Power(n, k).Mean), Sampled(n, k, true, static r => r.Power),
                    Sampled(n, k, false, static r => r.Product), Sampled(n, k, false, static r => r.Power),
                ])),
            ],
            "The exact values are integrals of distribution functions, right in every digit printed; for real matrices no such formula is known.");
    }
}
