using Theory.NonNormal;
using Theory.Numerics;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>A portrait of pseudospectra: the level curves of Grcar's matrix, its eigenvalues and its numerical range.</summary>
internal static class PseudospectrumFigure
{
    private const int Side = 73;
    private static readonly double[] Levels = [1e-1, 1e-3, 1e-6, 1e-10];

    public static Artifact Artifact { get; } = new("pseudospectra", static _ => Render());

    /// <summary>Grcar's matrix: −1 below the diagonal, 1 on it and on the three diagonals above.</summary>
    public static Matrix Grcar(int n) => new(n, n, static (i, j) => i == j + 1 ? -1 : j >= i && j <= i + 3 ? 1 : 0);

    /// <summary>The order of the portrait's matrix.</summary>
    public static int Order => 60;

    private static Figure Render()
    {
        double[] real = [.. Enumerable.Range(0, Side).Select(static k => -1.5 + (5.0 * k / (Side - 1)))];
        double[] imaginary = [.. Enumerable.Range(0, Side).Select(static k => -4 + (8.0 * k / (Side - 1)))];
        var a = Grcar(Order);

        // by managed code, whose bits are the same everywhere
        var values = Computation.Of("pseudospectrum-portrait", () =>
        {
            var grid = Pseudospectrum.On(a, real, imaginary, 1e-4, LinearAlgebra.Managed);
            return Enumerable.Range(0, Side * Side).Select(k => Math.Round(Math.Log10(grid[k % Side, k / Side]), 6)).ToArray();
        });
        var eigenvalues = LinearAlgebra.Managed.Eigenvalues(a);
        var range = NonNormality.NumericalRange(a, 72, LinearAlgebra.Managed);
        List<Series> series = [new Series.Scatter("eigenvalues as computed", [.. eigenvalues.Select(static v => new Point(Math.Round(v.Real, 4), Math.Round(v.Imaginary, 4)))])];
        foreach (var level in Levels)
        {
            var name = $"$\\varepsilon = 10^{{{Math.Round(Math.Log10(level))}}}$";
            series.AddRange(Curves(real, imaginary, values, Math.Log10(level)).Select(curve => new Series.Line(name, curve)));
        }

        series.Add(new Series.Line("numerical range", [.. range.Append(range[0]).Select(static z => new Point(Math.Round(z.Real, 4), Math.Round(z.Imaginary, 4)))], Dashed: true));
        return new Figure(
            "pseudospectra",
            "Eigenvalues say little of a matrix that is far from normal",
            $"Boundaries of the $\\varepsilon$-pseudospectra of Grcar's matrix of order {Order}: the set of $z$ that are eigenvalues of some matrix within $\\varepsilon$ of it. The dashed curve bounds its numerical range. Rounding alone moves the eigenvalues, which a machine can know to the innermost curve at best.",
            new Axis("$\\mathrm{Re}\\, z$", Minimum: -1.5, Maximum: 3.5),
            new Axis("$\\mathrm{Im}\\, z$", Minimum: -4, Maximum: 4),
            series);
    }

    // the curves at a height over a grid: each cell's crossings joined, and the pieces chained
    private static IEnumerable<IReadOnlyList<Point>> Curves(double[] x, double[] y, double[] heights, double level)
    {
        var n = x.Length;
        var next = new Dictionary<(int, int), List<(int, int)>>();
        void Join((int, int) a, (int, int) b)
        {
            foreach (var (from, to) in new[] { (a, b), (b, a) })
            {
                if (!next.TryGetValue(from, out var list))
                {
                    next[from] = list = [];
                }

                list.Add(to);
            }
        }

        for (var j = 0; j + 1 < y.Length; j++)
        {
            for (var i = 0; i + 1 < n; i++)
            {
                // an edge is its two corners; corners around the cell
                int[] corners = [i + (j * n), i + 1 + (j * n), i + 1 + ((j + 1) * n), i + ((j + 1) * n)];
                var crossed = Enumerable.Range(0, 4).Select(k => (A: corners[k], B: corners[(k + 1) % 4]))
                    .Where(e => (heights[e.A] < level) != (heights[e.B] < level)).Select(static e => (Math.Min(e.A, e.B), Math.Max(e.A, e.B))).ToList();
                for (var k = 0; k + 1 < crossed.Count; k += 2)
                {
                    Join(crossed[k], crossed[k + 1]);
                }
            }
        }

        Point At((int A, int B) edge)
        {
            var share = (level - heights[edge.A]) / (heights[edge.B] - heights[edge.A]);
            double Between(double[] values, int a, int b) => Math.Round(values[a] + (share * (values[b] - values[a])), 4);
            return new Point(Between(x, edge.A % n, edge.B % n), Between(y, edge.A / n, edge.B / n));
        }

        // open pieces from their ends first, then what is closed
        foreach (var start in next.Keys.OrderBy(e => next[e].Count).ThenBy(static e => e).ToList())
        {
            if (next[start].Count == 0)
            {
                continue;
            }

            var curve = new List<Point> { At(start) };
            var here = start;
            while (next[here].Count > 0)
            {
                var there = next[here][0];
                next[here].Remove(there);
                next[there].Remove(here);
                curve.Add(At(there));
                here = there;
            }

            yield return curve;
        }
    }
}
