using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The inverse of a positive definite matrix in fixed point: by blocks, then one step of Newton's. Nothing about it is proved here.</summary>
internal static class SteinInverse
{
    private const int Smallest = 12;

    /// <summary>Y ≈ X⁻¹, symmetric; nothing where a pivot is not positive at this precision.</summary>
    public static FixedMatrix? Of(FixedMatrix x, int digits, ILinearAlgebra la)
    {
        if (Blocks(x, digits, la) is not { } y)
        {
            return null;
        }

        var off = FixedMatrix.Scalar(x.Rows, 1) - FixedMatrix.Multiply(x, y, digits + 1, la);
        return (y + FixedMatrix.Multiply(y, off, digits, la)).Mirrored();
    }

    // [[A, B], [Bᵀ, D]]⁻¹ from A⁻¹ and the inverse of D − BᵀA⁻¹B
    private static FixedMatrix? Blocks(FixedMatrix x, int digits, ILinearAlgebra la)
    {
        var n = x.Rows;
        if (n <= Smallest)
        {
            return Elimination(x, digits);
        }

        var h = n / 2;
        var (a, b, d) = (x.Block(0, 0, h, h), x.Block(0, h, h, n - h), x.Block(h, h, n - h, n - h));
        if (Blocks(a, digits, la) is not { } first)
        {
            return null;
        }

        var t = FixedMatrix.Multiply(first, b, digits, la);
        if (Blocks((d - FixedMatrix.Multiply(b.Transpose(), t, digits, la)).Mirrored(), digits, la) is not { } last)
        {
            return null;
        }

        var side = FixedMatrix.Multiply(t, last, digits, la);
        return FixedMatrix.Symmetric(
            (first + FixedMatrix.Multiply(side, t.Transpose(), digits, la)).Mirrored(),
            FixedMatrix.OfUnits(h, n - h, new BigInteger[h * (n - h)], 0) - side,
            last);
    }

    // Gauss and Jordan without pivoting
    private static FixedMatrix? Elimination(FixedMatrix x, int digits)
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
