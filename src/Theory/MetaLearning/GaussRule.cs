using System.Globalization;
using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>A Gauss rule of a discrete measure: Σ W f(x) over n nodes for Σ w f(x) over many points.</summary>
/// <remarks><para>Nodes lie strictly between the outermost points, weights are positive, and both sums agree for every polynomial of degree up to 2n − 1.</para></remarks>
public sealed record GaussRule
{
    private GaussRule(double[] nodes, double[] weights) => (Nodes, Weights) = (nodes, weights);

    /// <summary>x, ascending.</summary>
    public IReadOnlyList<double> Nodes { get; }

    /// <summary>W, positive.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>2n − 1: the degree up to which the rule is exact.</summary>
    public int Degree => (2 * Nodes.Count) - 1;

    /// <summary>The Gauss rule with n nodes of Σ wᵢ δ(xᵢ): eigenvalues of its Jacobi matrix, and mass times the squared first entries of the eigenvectors.</summary>
    /// <remarks>
    /// <para>The recurrence of the orthogonal polynomials is found from the points (Stieltjes's procedure), the nodes from its coefficients by the QL iteration that carries only the first row of the
    /// eigenvectors. Where the measure has no more than n points of positive weight, these are returned.</para>
    /// <para>Holds for: wᵢ ≥ 0, at least one positive; any number of points.</para>
    /// <para>Error: about 1e-15 of the mass in each Chebyshev moment while n is well below the number of points (law: a rule has the moments of its measure).</para>
    /// </remarks>
    /// <param name="points">x, finite, at least one.</param>
    /// <param name="weights">w, ≥ 0, one a point, not all zero.</param>
    /// <param name="count">n, at least 1.</param>
    /// <returns>The rule; it has fewer than n nodes where the measure has fewer points.</returns>
    /// <exception cref="ArgumentException">The lists are empty or differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its domain.</exception>
    [Source("golub1969calculation", "abstract")]
    public static GaussRule Of(IReadOnlyList<double> points, IReadOnlyList<double> weights, int count)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (points.Count != weights.Count || points.Count == 0)
        {
            throw new ArgumentException($"One weight a point, and at least one point: {points.Count} points and {weights.Count} weights.", nameof(weights));
        }

        for (var i = 0; i < points.Count; i++)
        {
            if (!double.IsFinite(points[i]))
            {
                throw new ArgumentOutOfRangeException(nameof(points), points[i], $"A point is a finite number; the one at index {i} is not.");
            }

            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
            {
                throw new ArgumentOutOfRangeException(nameof(weights), weights[i], $"A weight is finite and not negative; the one at index {i} is not.");
            }
        }

        var kept = Enumerable.Range(0, points.Count).Where(i => weights[i] > 0).ToArray();
        if (kept.Length == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(weights), 0.0, "A measure has mass: at least one weight is positive.");
        }

        var x = Array.ConvertAll(kept, i => points[i]);
        var w = Array.ConvertAll(kept, i => weights[i]);
        return OfPositive(x, w, count);
    }

    /// <summary>The number of nodes and their range.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Gauss rule of {Nodes.Count} node{(Nodes.Count == 1 ? "" : "s")} in [{Nodes[0]:G6}, {Nodes[^1]:G6}], mass {Weights.Sum():G6}");

    /// <summary>The same for points and weights that are known to be in the domain.</summary>
    internal static GaussRule OfPositive(double[] points, double[] weights, int count)
    {
        var mass = weights.Sum();
        var (low, high) = (points.Min(), points.Max());
        if (low == high)
        {
            return new([low], [mass]);
        }

        // on [−1, 1], so that neither the recurrence nor its rounding depends on the unit
        var (centre, radius) = ((low / 2) + (high / 2), (high / 2) - (low / 2));
        var (diagonal, beside) = Recurrence(Array.ConvertAll(points, x => (x - centre) / radius), weights, mass, count);
        var first = new double[diagonal.Length];
        first[0] = 1;
        Diagonalise(diagonal, beside, first);
        Array.Sort(diagonal, first);
        return new([.. diagonal.Select(x => Math.Clamp(centre + (radius * x), low, high))], [.. first.Select(e => mass * e * e)]);
    }

    // α and √β of the orthonormal polynomials, up to the degree where the measure's points are used up
    private static (double[] Diagonal, double[] Beside) Recurrence(double[] x, double[] weights, double mass, int count)
    {
        var diagonal = new List<double>();
        var beside = new List<double>();
        var before = new double[x.Length];
        var current = new double[x.Length];
        Array.Fill(current, 1 / Math.Sqrt(mass));
        var root = 0.0;
        while (true)
        {
            var mean = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                mean += weights[i] * current[i] * current[i] * x[i];
            }

            diagonal.Add(mean);
            if (diagonal.Count == count)
            {
                return ([.. diagonal], [.. beside, 0]);
            }

            var norm = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                var next = ((x[i] - mean) * current[i]) - (root * before[i]);
                before[i] = current[i];
                current[i] = next;
                norm += weights[i] * next * next;
            }

            root = Math.Sqrt(norm);
            if (root < 1e-14)
            {
                return ([.. diagonal], [.. beside, 0]);
            }

            beside.Add(root);
            for (var i = 0; i < x.Length; i++)
            {
                current[i] /= root;
            }
        }
    }

    // implicit QL with Wilkinson's shift on a symmetric tridiagonal matrix; `first` becomes the first row of the eigenvectors
    private static void Diagonalise(double[] d, double[] e, double[] first)
    {
        var n = d.Length;
        for (var l = 0; l < n; l++)
        {
            for (var round = 0; ; round++)
            {
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > 1e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                if (round == 200)
                {
                    throw new ArithmeticException($"The eigenvalues of a Jacobi matrix of order {n} did not settle.");
                }

                var g = (d[l + 1] - d[l]) / (2 * e[l]);
                var r = Hypotenuse(g, 1);
                g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
                var (s, c, p) = (1.0, 1.0, 0.0);
                var i = m - 1;
                for (; i >= l; i--)
                {
                    var f = s * e[i];
                    var b = c * e[i];
                    r = Hypotenuse(f, g);
                    e[i + 1] = r;
                    if (r == 0)
                    {
                        d[i + 1] -= p;
                        e[m] = 0;
                        break;
                    }

                    s = f / r;
                    c = g / r;
                    g = d[i + 1] - p;
                    r = ((d[i] - g) * s) + (2 * c * b);
                    p = s * r;
                    d[i + 1] = g + p;
                    g = (c * r) - b;
                    (first[i + 1], first[i]) = ((s * first[i]) + (c * first[i + 1]), (c * first[i]) - (s * first[i + 1]));
                }

                if (r == 0 && i >= l)
                {
                    continue;
                }

                d[l] -= p;
                e[l] = g;
                e[m] = 0;
            }
        }
    }

    private static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
