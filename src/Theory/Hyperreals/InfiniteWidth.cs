using System.Globalization;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>The kernel of a relu network of width N = ω at two inputs: K + ξ/√N + s/N, ξ Gaussian.</summary>
/// <remarks><para>Triples stand for the entries (x, x), (x, y), (y, y).</para></remarks>
/// <param name="Standard">K: the standard part, the kernel at infinite width.</param>
/// <param name="Covariance">Cov ξ, 3 × 3: the coefficient of 1/N in the covariance of the kernel's entries.</param>
/// <param name="Shift">s: the coefficient of 1/N in their mean.</param>
public sealed record WideKernel(IReadOnlyList<double> Standard, Matrix Covariance, IReadOnlyList<double> Shift)
{
    /// <summary>The standard deviation of K̂(x, y) at width N, to first order: √(Cov ξ)₁₁ / √N.</summary>
    /// <param name="width">N, ≥ 1.</param>
    /// <returns>The deviation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is below 1.</exception>
    public double Deviation(double width) => width >= 1
        ? Math.Sqrt(Covariance[1, 1] / width)
        : throw new ArgumentOutOfRangeException(nameof(width), width, "A width is at least 1.");

    /// <summary>The kernel of x and y as a number in ε = 1/√N.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"K(x, y) = {Standard[1]:G5} ± {Deviation(1):G4}/√N{(Shift[1] == 0 ? "" : Shift[1] < 0 ? " − " : " + ")}{(Shift[1] == 0 ? "" : $"{Math.Abs(Shift[1]).ToString("G4", CultureInfo.InvariantCulture)}/N")}");
}

/// <summary>Networks of hyperfinite width: the kernel of random relu networks at N = ω, and its first orders in 1/√ω.</summary>
public static class InfiniteWidth
{
    private const double NearestToParallel = 1e-4;

    /// <summary>E max(u, 0) max(v, 0) = √(K₁₁K₂₂) (sin θ + (π − θ) cos θ) / 2π, for Gaussian (u, v) of covariance K and cos θ = K₁₂ / √(K₁₁K₂₂).</summary>
    /// <remarks>
    /// <para>Half the arc-cosine kernel of degree one.</para>
    /// <para>Holds for: K positive definite. The cited paper was not at hand: the formula is checked against quadrature.</para>
    /// <para>Error: that of the scalar (law: ``the moments of two rectified normals agree with quadrature``).</para>
    /// </remarks>
    /// <typeparam name="T">The scalar: at K + ε it carries its derivatives.</typeparam>
    /// <param name="first">K₁₁, positive.</param>
    /// <param name="mixed">K₁₂, in absolute value below √(K₁₁K₂₂).</param>
    /// <param name="second">K₂₂, positive.</param>
    /// <returns>The moment, ≥ 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">K is not positive definite.</exception>
    [Source("cho2009kernel", "Equation (6)")]
    public static T Rectified<T>(T first, T mixed, T second)
        where T : IElementary<T>
    {
        if (T.Compare(first, T.FromDouble(0)) != Ordering.Greater)
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, "A variance is positive.");
        }

        if (T.Compare(first * second, mixed * mixed) != Ordering.Greater)
        {
            throw new ArgumentOutOfRangeException(nameof(mixed), mixed, "A covariance lies below the root of the product of the variances.");
        }

        var scale = T.Sqrt(first * second);
        var cosine = mixed / scale;
        var sine = T.Sqrt((T.FromDouble(1) - cosine) * (T.FromDouble(1) + cosine));
        return scale * (sine + ((T.FromDouble(Math.PI) - T.Acos(cosine)) * cosine)) / T.FromDouble(2 * Math.PI);
    }

    /// <summary>E max(u, 0)² max(v, 0)² = K₁₁K₂₂ (3 sin θ cos θ + (π − θ)(1 + 2 cos² θ)) / 2π: the fourth moment that sets the scale of 1/√N.</summary>
    /// <remarks>
    /// <para>Half the arc-cosine kernel of degree two.</para>
    /// <para>Holds for: as <see cref="Rectified"/>; θ = 0 and π included. The cited paper was not at hand: the formula is checked against quadrature.</para>
    /// <para>Error: double arithmetic (law: ``the moments of two rectified normals agree with quadrature``).</para>
    /// </remarks>
    /// <param name="angle">θ, in [0, π]; the variances are 1.</param>
    /// <returns>The moment, in [0, 3/2].</returns>
    /// <exception cref="ArgumentOutOfRangeException">θ is outside [0, π].</exception>
    [Source("cho2009kernel", "Equation (7)")]
    public static double RectifiedSquares(double angle)
    {
        RequireAngle(angle);
        var (sin, cos) = Math.SinCos(angle);
        return Math.Max(0, ((3 * sin * cos) + ((Math.PI - angle) * (1 + (2 * cos * cos)))) / (2 * Math.PI));
    }

    /// <summary>E max(u, 0)³ max(v, 0) = 3 ((π − θ) cos θ + sin θ − sin³θ / 3) / 2π, for unit normals at angle θ.</summary>
    /// <remarks><para>By Price's theorem: its second derivative by ρ = cos θ is 3 √(1 − ρ²) / π, and it vanishes with its first at ρ = −1.</para></remarks>
    internal static double RectifiedCube(double angle)
    {
        RequireAngle(angle);
        var (sin, cos) = Math.SinCos(angle);
        return Math.Max(0, 3 * (((Math.PI - angle) * cos) + sin - (sin * sin * sin / 3)) / (2 * Math.PI));
    }

    /// <summary>K^(l+1) = σ_b² + σ_w² E φ(u)φ(v), (u, v) ~ N(0, K^(l)), from K⁰ = σ_b² + σ_w² x·y / d, with the first orders in 1/√N around it.</summary>
    /// <remarks>
    /// <para>Let z have weights N(0, σ_w² / fan-in) and biases N(0, σ_b²) in each of <paramref name="depth"/> hidden relu layers of N units. Given the layer before,
    /// its units are independent, and K̂(x, y) = σ_b² + (σ_w² / N) Σᵢ φ(zᵢ(x)) φ(zᵢ(y)) is a mean of N terms. So K̂ = K + ξ/√N + s/N + O(N^(−3/2)), where
    /// Cov ξ at a layer is σ_w⁴ Cov(φ(u)φ(v)) — the fourth moments — plus J (Cov ξ) Jᵀ from the layer before, J the derivative of the recursion; and s is J s
    /// plus half the trace of its second derivative with Cov ξ. J is read off the recursion at K + ε, the second derivative along the columns of a root of Cov ξ.</para>
    /// <para>Holds for: x and y at an angle of at least 1e-4 from each other's line, in every layer. The recursion is the cited one, whose paper was not at hand;
    /// the terms in 1/N are derived here.</para>
    /// <para>Error: double arithmetic; of the expansion itself O(N^(−3/2)) (laws: ``the moments of two rectified normals agree with quadrature`` and
    /// ``sampled layers have the predicted kernel``).</para>
    /// </remarks>
    /// <param name="x">x, not 0 where σ_b is.</param>
    /// <param name="y">y, as long as x.</param>
    /// <param name="depth">The number of hidden layers, ≥ 1.</param>
    /// <param name="weight">σ_w², positive; 2 keeps the size of a signal.</param>
    /// <param name="bias">σ_b², ≥ 0.</param>
    /// <returns>K, Cov ξ and s after the last hidden layer.</returns>
    /// <exception cref="ArgumentException">The lengths differ or are 0, or the inputs are too nearly parallel.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    [Source("lee2018deep", "Equation (5)")]
    public static WideKernel Relu(IReadOnlyList<double> x, IReadOnlyList<double> y, int depth, double weight = 2, double bias = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        if (!(weight > 0 && double.IsFinite(weight)))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "A variance of weights is positive and finite.");
        }

        if (!(bias >= 0 && double.IsFinite(bias)))
        {
            throw new ArgumentOutOfRangeException(nameof(bias), bias, "A variance of biases is finite and not negative.");
        }

        if (x.Count == 0 || x.Count != y.Count)
        {
            throw new ArgumentException($"x has {x.Count} coordinates and y {y.Count}.", nameof(y));
        }

        double Inner(IReadOnlyList<double> a, IReadOnlyList<double> b) => bias + (weight * a.Zip(b, (s, t) => s * t).Sum() / a.Count);
        double[] k = [Inner(x, x), Inner(x, y), Inner(y, y)];
        var covariance = Matrix.Zeros(3, 3);
        double[] shift = [0, 0, 0];
        for (var layer = 0; layer < depth; layer++)
        {
            var angle = Angle(k);
            var variables = Gradient.Variables(k);
            var next = Step(variables[0], variables[1], variables[2], weight, bias);
            var j = new Matrix(3, 3, (row, column) => next[row].Partials[column]);
            var roots = Roots(covariance);
            double[] moved = [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(column => j[row, column] * shift[column]))];
            foreach (var root in roots)
            {
                var along = Curvature.Along(k, root);
                var bent = Step(along[0], along[1], along[2], weight, bias);
                moved = [.. moved.Select((s, i) => s + (bent[i].Bend / 2))];
            }

            covariance = (weight * weight * Own(k, angle)) + (j * covariance * j.Transpose());
            shift = moved;
            k = [.. next.Select(static entry => entry.Value)];
        }

        return new WideKernel(k, covariance, shift);
    }

    private static T[] Step<T>(T first, T mixed, T second, double weight, double bias)
        where T : IElementary<T>
    {
        var (w, b, half) = (T.FromDouble(weight), T.FromDouble(bias), T.FromDouble(0.5));
        return [b + (w * half * first), b + (w * Rectified(first, mixed, second)), b + (w * half * second)];
    }

    /// <summary>Cov of (φ(u)², φ(u)φ(v), φ(v)²) for (u, v) ~ N(0, K).</summary>
    private static Matrix Own(double[] k, double angle)
    {
        var (a, c) = (Math.Sqrt(k[0]), Math.Sqrt(k[2]));
        var cube = RectifiedCube(angle);
        var squares = RectifiedSquares(angle);
        double[] mean = [k[0] / 2, Rectified<Real>(k[0], k[1], k[2]).Value, k[2] / 2];

        // E φ(u)^(4 − i − j) φ(v)^(i + j)
        double[] fourth = [1.5 * a * a * a * a, cube * a * a * a * c, squares * k[0] * k[2], cube * a * c * c * c, 1.5 * c * c * c * c];
        return new Matrix(3, 3, (i, j) => fourth[i + j] - (mean[i] * mean[j]));
    }

    /// <summary>Vectors whose squares add up to a positive semidefinite matrix.</summary>
    private static List<double[]> Roots(Matrix covariance)
    {
        var rest = new double[3, 3];
        for (var i = 0; i < 9; i++)
        {
            rest[i / 3, i % 3] = covariance[i / 3, i % 3];
        }

        var roots = new List<double[]>();
        var largest = Math.Max(rest[0, 0], Math.Max(rest[1, 1], rest[2, 2]));
        for (var round = 0; round < 3; round++)
        {
            // Cholesky's elimination, the largest diagonal entry first
            var pivot = Enumerable.Range(0, 3).MaxBy(i => rest[i, i]);
            if (!(rest[pivot, pivot] > 1e-14 * largest))
            {
                break;
            }

            var scale = Math.Sqrt(rest[pivot, pivot]);
            double[] root = [rest[0, pivot] / scale, rest[1, pivot] / scale, rest[2, pivot] / scale];
            for (var i = 0; i < 9; i++)
            {
                rest[i / 3, i % 3] -= root[i / 3] * root[i % 3];
            }

            roots.Add(root);
        }

        return roots;
    }

    private static double Angle(double[] k)
    {
        if (!(k[0] > 0 && k[2] > 0))
        {
            throw new ArgumentOutOfRangeException("x", k[0], "The size of a signal is positive and finite: an input of zeros needs biases.");
        }

        var angle = Math.Acos(Math.Clamp(k[1] / Math.Sqrt(k[0] * k[2]), -1, 1));
        return angle >= NearestToParallel && angle <= Math.PI - NearestToParallel
            ? angle
            : throw new ArgumentException($"x and y are parallel, or nearly so: an angle of {angle.ToString("G4", CultureInfo.InvariantCulture)}.", "y");
    }

    private static void RequireAngle(double angle)
    {
        if (!(angle >= 0 && angle <= Math.PI))
        {
            throw new ArgumentOutOfRangeException(nameof(angle), angle, "An angle lies in [0, π].");
        }
    }
}
