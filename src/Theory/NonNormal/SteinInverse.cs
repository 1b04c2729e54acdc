using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The inverse of a positive definite matrix in fixed point: by blocks, then one step of Newton's. Nothing about it is proved here.</summary>
/// <remarks>
/// Y = X⁻¹ is as large as the smallest eigenvalue of X is small, and needs no more digits after the point than the tolerance asks for; only what a Schur complement is made of keeps more of them, and there more than X has,
/// since what rounding does to a complement grows with the inverse of the block before it.
/// </remarks>
internal sealed class SteinInverse
{
    private const int Smallest = 12;

    // bits of a pivot for each bit after the point
    private const double DigitsToTrust = 0.35;

    private readonly int digits;
    private readonly ILinearAlgebra la;
    private readonly List<double> pivots = [];
    private readonly List<(int Order, double Size)> leading = [];

    private SteinInverse(int digits, ILinearAlgebra la) => (this.digits, this.la) = (digits, la);

    /// <summary>Y ≈ X⁻¹, symmetric; nothing where a pivot is not positive at this precision.</summary>
    public FixedMatrix? Value { get; private set; }

    /// <summary>The orders m of leading blocks and log₂ of about the norms of their inverses, where rounding has not spoilt them, in ascending order.</summary>
    public IEnumerable<(int Order, double Size)> Leading
    {
        get
        {
            // what a pivot is off by grows faster than it falls
            var least = -DigitsToTrust * digits * FixedMatrix.DigitBits;
            var right = pivots.TakeWhile(p => p > least).Count();
            return leading.Where(block => block.Order <= right);
        }
    }

    /// <summary>X inverted.</summary>
    /// <param name="x">X.</param>
    /// <param name="digits">Digits after the point of what leads to Y.</param>
    /// <param name="kept">Digits after the point of Y.</param>
    /// <param name="la">Who multiplies.</param>
    public static SteinInverse Of(FixedMatrix x, int digits, int kept, ILinearAlgebra la)
    {
        var run = new SteinInverse(digits, la);
        if (run.Blocks(x, kept, true) is { } y)
        {
            var off = FixedMatrix.Scalar(x.Rows, 1) - FixedMatrix.Multiply(x, y, digits + 1, la);
            run.Value = (y + FixedMatrix.Multiply(y, off, kept, la)).Mirrored();
        }

        return run;
    }

    // [[A, B], [Bᵀ, D]]⁻¹ from A⁻¹ and the inverse of D − BᵀA⁻¹B
    private FixedMatrix? Blocks(FixedMatrix x, int kept, bool leads)
    {
        var n = x.Rows;
        if (n <= Smallest)
        {
            return Elimination(x)?.Rounded(kept).Value;
        }

        var h = n / 2;
        var (a, b, d) = (x.Block(0, 0, h, h), x.Block(0, h, h, n - h), x.Block(h, h, n - h, n - h));
        if (Blocks(a, digits, leads) is not { } first)
        {
            return null;
        }

        if (leads)
        {
            leading.Add((h, first.Top));
        }

        // a rounding of the last block comes to the first one multiplied by ‖t‖²
        var t = FixedMatrix.Multiply(first, b, digits, la);
        var longer = t.IsZero ? 0 : 1 + (int)(Math.Max(0, t.Top + BitOperations.Log2((uint)n)) / FixedMatrix.DigitBits);
        if (Blocks((d - FixedMatrix.Multiply(b.Transpose(), t, digits, la)).Mirrored(), Math.Min(digits, kept + (2 * longer)), false) is not { } last)
        {
            return null;
        }

        var side = FixedMatrix.Multiply(t, last, Math.Min(digits, kept + longer), la);
        return FixedMatrix.Symmetric(
            (first + FixedMatrix.Multiply(side, t.Transpose(), kept, la)).Mirrored(),
            FixedMatrix.OfUnits(h, n - h, new BigInteger[h * (n - h)], 0) - side,
            last).Rounded(kept).Value;
    }

    // Gauss and Jordan without pivoting
    private FixedMatrix? Elimination(FixedMatrix x)
    {
        var (n, shift) = (x.Rows, digits * FixedMatrix.DigitBits);
        var place = shift - (x.Fraction * FixedMatrix.DigitBits);
        var (m, y) = (new BigInteger[n, n], new BigInteger[n, n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                m[i, j] = place >= 0 ? x.Units(i, j) << place : x.Units(i, j) >> -place;
            }

            y[i, i] = BigInteger.One << shift;
        }

        for (var k = 0; k < n; k++)
        {
            var pivot = m[k, k];
            if (pivot.Sign <= 0)
            {
                return null;
            }

            pivots.Add(BigInteger.Log(pivot, 2) - shift);
            for (var i = 0; i < n; i++)
            {
                if (i == k || m[i, k].IsZero)
                {
                    continue;
                }

                var factor = (m[i, k] << shift) / pivot;
                for (var j = 0; j < n; j++)
                {
                    m[i, j] -= (factor * m[k, j]) >> shift;
                    y[i, j] -= (factor * y[k, j]) >> shift;
                }
            }
        }

        var units = new BigInteger[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                units[i + (j * n)] = (y[i, j] << shift) / m[i, i];
            }
        }

        return FixedMatrix.OfUnits(n, n, units, digits).Mirrored();
    }
}
