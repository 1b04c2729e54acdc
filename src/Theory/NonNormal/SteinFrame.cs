using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>Powers of two that take the variances of the noise near 1, found in doubles, and how many digits the solution will need.</summary>
internal static class SteinFrame
{
    // where a product might leave the range of doubles
    private const double Far = 1e300;
    private const int MostSteps = 150;

    /// <summary>The digits that the tolerance alone asks for.</summary>
    public static int LeastDigits(int n, double tolerance) => 1 + (int)((8 - Math.Log2(tolerance) + (2 * Math.Log2(n))) / FixedMatrix.DigitBits);

    /// <summary>Exponents e, such that 2⁻ᵉ is the frame, and a first number of digits.</summary>
    public static (int[] Frame, int Digits) Of(Matrix w, double tolerance, ILinearAlgebra la)
    {
        var n = w.Rows;
        var (x, frame, growth) = Sum(w, true, la);
        if (x is null)
        {
            return (new int[n], LeastDigits(n, tolerance) + 3);
        }

        // twice the logarithm of the condition, and what the powers may do to a rounding
        var values = la.SymmetricEigen(0.5 * (x + x.Transpose())).Values;
        var condition = Math.Log2(values[^1] / Math.Max(values[0], values[^1] * 1e-15));
        return (frame, LeastDigits(n, tolerance) + (int)(((1.5 * condition) + growth) / FixedMatrix.DigitBits));
    }

    /// <summary>A bound of ‖Z‖ where Z − W̃ZW̃ᵀ ≥ ½I was proved: ‖ΣW̃ᵏW̃ᵏᵀ‖ is twice that at most.</summary>
    public static Magnitude? Smoothing(FixedMatrix w, Magnitude error, ILinearAlgebra la)
    {
        var n = w.Rows;
        if (Sum(w.ToMatrix([], []), false, la).X is not { } x)
        {
            return null;
        }

        var z = FixedMatrix.Of(x, [], [], 5).Value.Mirrored();
        var off = (z - FixedMatrix.Multiply(FixedMatrix.Multiply(w, z, la), w.Transpose(), la) - FixedMatrix.Scalar(n, 1)).RowSum();
        off += error * z.RowSum() * (w.Norm().Times(2) + error);
        return off < Magnitude.PowerOfTwo(-1) ? z.RowSum().Times(2) : null;
    }

    // Σ AᵏAᵏᵀ by squaring, and what the powers may do to a rounding; nothing where doubles do not tell. Where it is framed, X and A go to another frame when the variances have left 1: products are right entry by entry, and powers
    // of two are exact, so that nothing is lost by what frame an entry was computed in
    private static (Matrix? X, int[] Frame, double Growth) Sum(Matrix w, bool framed, ILinearAlgebra la)
    {
        var n = w.Rows;
        var frame = new int[n];
        var (a, start) = (w, Matrix.Identity(n));
        var x = start;
        var (growth, doubled) = (0.0, true);
        for (var j = 0; j < MostSteps && Largest(a) * n is var most && most * most * Largest(x) < Far; j++)
        {
            x = start + la.Multiply(la.Multiply(a, x), a.Transpose());
            var size = a.FrobeniusNorm;
            growth = Math.Max(growth, 2 * Math.Log2(Math.Max(size / Math.Sqrt(n), 1)));
            if (size < 1e-10)
            {
                return (x, frame, growth);
            }

            int[] moved = [.. Enumerable.Range(0, n).Select(i => x[i, i] > 0 ? Math.Max((int)Math.Round(Math.Log2(x[i, i]) / 2), -frame[i]) : -frame[i])];
            if (framed && moved.Max() - moved.Min() > 8)
            {
                int[] down = [.. moved.Select(static e => -e)];
                a = Scaled(a, down, moved);
                (x, start) = (Scaled(x, down, down), Scaled(start, down, down));
                for (var i = 0; i < n; i++)
                {
                    frame[i] += moved[i];
                }

                growth = 0;
            }

            // where A² may be too large, the terms up to the next power of A are added first: the frame will have followed them
            most = Largest(a) * n;
            if (most * most < Math.Sqrt(Far))
            {
                var squared = la.Multiply(a, a);
                start = doubled ? x : start + la.Multiply(la.Multiply(a, start), a.Transpose());
                a = squared;
            }
            else
            {
                doubled = false;
            }
        }

        return (null, frame, growth);
    }

    private static Matrix Scaled(Matrix a, int[] rows, int[] columns) => new(a.Rows, a.Columns, (i, j) => Math.ScaleB(a[i, j], rows[i] + columns[j]));

    private static double Largest(Matrix a)
    {
        var largest = 0.0;
        foreach (var x in a.Values)
        {
            largest = Math.Max(largest, Math.Abs(x));
        }

        return largest;
    }
}
