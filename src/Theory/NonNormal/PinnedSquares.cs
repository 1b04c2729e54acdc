using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>C = Σ WᵏWᵏᵀ by squaring on matrices that stay where they are: X ← X + AXAᵀ, A ← A², and the signals Wᵏv from the powers A.</summary>
internal sealed class PinnedSquares
{
    /// <summary>The most squarings: a radius nearer to 1 than 2⁻⁴⁴ is not told from 1.</summary>
    public const int MostSquarings = 44;

    /// <summary>What a next term of the sum may be beside I to be left out.</summary>
    public const double Negligible = 1e-15;

    /// <summary>Beyond it a sum of doubles has lost I.</summary>
    public const double Hopeless = 1e12;

    // below it the copies cost less than a call
    private const int LeastOrder = 64;

    private readonly PinnedProducts products;
    private readonly List<PinnedMatrix> powers;
    private readonly PinnedMatrix x;
    private readonly Matrix w;

    private PinnedSquares(Matrix w, PinnedMatrix x, List<PinnedMatrix> powers, PinnedProducts products) => (this.w, this.x, this.powers, this.products) = (w, x, powers, products);

    /// <summary>Whether the matrix is large enough for it to matter.</summary>
    public static bool Serves(Matrix w) => w.Rows >= LeastOrder;

    /// <summary>The sum; nothing where doubles cannot hold it, or do not see that it ends.</summary>
    public static PinnedSquares? Of(Matrix w, PinnedProducts products)
    {
        var n = w.Rows;
        var (x, t, a) = (new PinnedMatrix(Matrix.Identity(n)), new PinnedMatrix(n, n), new PinnedMatrix(w));
        var powers = new List<PinnedMatrix>();
        var stable = false;
        for (var j = 0; j < MostSquarings; j++)
        {
            powers.Add(a);
            var square = PinnedProducts.Square(a.Values);
            stable |= square < 0.25;
            var next = square * Math.Sqrt(PinnedProducts.Square(x.Values));
            if (stable && next < Negligible)
            {
                return new PinnedSquares(w, x, powers, products);
            }

            if (!(next < Hopeless))
            {
                return null;
            }

            if (j > 0)
            {
                products.Multiply(a, x, 0, t, 0, n);
            }

            products.AddSymmetric(x, j > 0 ? t : a, a);
            if (stable && square * next < Negligible)
            {
                // ‖A²‖ ≤ ‖A‖²: the next term is known to be negligible before A is squared
                return new PinnedSquares(w, x, powers, products);
            }

            var squared = new PinnedMatrix(n, n);
            products.Multiply(a, a, 0, squared, 0, n);
            a = squared;
        }

        return null;
    }

    /// <summary>Fixed vectors in general position.</summary>
    public static Matrix Probes(int n) => new(n, 8, static (i, j) => Math.Cos((i + 1) * (1 + (0.7 * j) + (0.01 * j * j))));

    /// <summary>C.</summary>
    public Matrix Covariance() => x.ToMatrix();

    /// <summary>W, W², W⁴, ….</summary>
    public IReadOnlyList<Matrix> Powers() => [.. powers.Select(static a => a.ToMatrix())];

    /// <summary>The largest |Rx|/|x| over a few fixed x, for R = X − WXWᵀ − I.</summary>
    public double Defect()
    {
        var n = w.Rows;
        var probes = new PinnedMatrix(Probes(n));
        var count = probes.Columns;
        var (turned, image, rest, back) = (new PinnedMatrix(n, count), new PinnedMatrix(n, count), new PinnedMatrix(n, count), new PinnedMatrix(n, count));

        products.MultiplyTurned(powers[0], probes, turned);
        products.Multiply(x, turned, 0, image, 0, count);
        products.Multiply(powers[0], image, 0, back, 0, count);
        products.Multiply(x, probes, 0, rest, 0, count);
        var largest = 0.0;
        for (var j = 0; j < count; j++)
        {
            var column = rest.Values.Slice(j * n, n);
            for (var i = 0; i < n; i++)
            {
                column[i] -= back.Values[i + (j * n)] + probes.Values[i + (j * n)];
            }

            largest = Math.Max(largest, Math.Sqrt(PinnedProducts.Square(column) / PinnedProducts.Square(probes.Values.Slice(j * n, n))));
        }

        return largest;
    }

    /// <summary>uₖᵀC⁻¹uₖ for uₖ = Wᵏv, k &lt; lags; nothing where C is not positive definite to working precision.</summary>
    public double[]? Forms(double[] v, int lags)
    {
        var u = new PinnedMatrix(v.Length, lags);
        v.CopyTo(u.Values);
        for (var have = 1; have < lags;)
        {
            // the largest power at hand that is no longer than what is there
            var j = Math.Min(System.Numerics.BitOperations.Log2((uint)have), powers.Count - 1);
            var step = 1 << j;
            var count = Math.Min(step, lags - have);
            products.Multiply(powers[j], u, have - step, u, have, count);
            have += count;
        }

        var factor = new PinnedMatrix(v.Length, v.Length);
        x.Values.CopyTo(factor.Values);
        return products.Forms(factor, u);
    }
}
