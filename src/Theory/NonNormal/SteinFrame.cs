using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>Powers of two that take the variances of the noise near 1, found in doubles, and how many digits the solution will need.</summary>
internal static class SteinFrame
{
    // beyond it a product of four such numbers leaves the range of doubles
    private const double Far = 1e70;
    private const int MostFrames = 12;

    /// <summary>The digits that the tolerance alone asks for.</summary>
    public static int LeastDigits(int n, double tolerance) => 1 + (int)((8 - Math.Log2(tolerance) + (2 * Math.Log2(n))) / FixedMatrix.DigitBits);

    /// <summary>Exponents e, such that 2⁻ᵉ is the frame, and a first number of digits.</summary>
    public static (int[] Frame, int Digits) Of(Matrix w, double tolerance, ILinearAlgebra la)
    {
        var n = w.Rows;
        var frame = new int[n];
        for (var pass = 0; pass < MostFrames; pass++)
        {
            var framed = new Matrix(n, n, (i, j) => Math.ScaleB(w[i, j], frame[j] - frame[i]));
            var (x, settled, growth) = Squared(framed, Matrix.Diagonal(frame.Select(static e => Math.ScaleB(1, Math.Max(-2 * e, -1000)))), la);
            if (x is null)
            {
                break;
            }

            var moved = Enumerable.Range(0, n).Select(i => (int)Math.Round(Math.Log2(x[i, i]) / 2)).ToArray();
            if (settled && moved.Max() - moved.Min() <= 8)
            {
                // twice the logarithm of the condition, and what the powers may do to a rounding
                var values = la.SymmetricEigen(0.5 * (x + x.Transpose())).Values;
                var condition = Math.Log2(values[^1] / Math.Max(values[0], values[^1] * 1e-15));
                return (frame, LeastDigits(n, tolerance) + (int)(((1.5 * condition) + growth) / FixedMatrix.DigitBits));
            }

            for (var i = 0; i < n; i++)
            {
                frame[i] += moved[i];
            }
        }

        return (new int[n], LeastDigits(n, tolerance) + 3);
    }

    /// <summary>A bound of ‖Z‖ where Z − W̃ZW̃ᵀ ≥ ½I was proved: ‖ΣW̃ᵏW̃ᵏᵀ‖ is twice that at most.</summary>
    public static Magnitude? Smoothing(FixedMatrix w, Magnitude error, ILinearAlgebra la)
    {
        var n = w.Rows;
        var (x, settled, _) = Squared(w.ToMatrix([], []), Matrix.Identity(n), la);
        if (x is null || !settled)
        {
            return null;
        }

        var z = FixedMatrix.Of(x, [], [], 5).Value.Mirrored();
        var off = (z - FixedMatrix.Multiply(FixedMatrix.Multiply(w, z, la), w.Transpose(), la) - FixedMatrix.Scalar(n, 1)).RowSum();
        off += error * z.RowSum() * (w.Norm().Times(2) + error);
        return off < Magnitude.PowerOfTwo(-1) ? z.RowSum().Times(2) : null;
    }

    // Σ AᵏQAᵏᵀ by squaring; not settled where numbers left the range that they may have here
    private static (Matrix? X, bool Settled, double Growth) Squared(Matrix a, Matrix q, ILinearAlgebra la)
    {
        var x = q;
        var growth = 0.0;
        for (var j = 0; j < 44; j++)
        {
            var size = a.FrobeniusNorm;
            if (!(size < Far))
            {
                return (j == 0 ? null : x, false, growth);
            }

            growth = Math.Max(growth, 2 * Math.Log2(Math.Max(size / Math.Sqrt(a.Rows), 1)));
            var next = x + la.Multiply(la.Multiply(a, x), a.Transpose());
            if (!(next.FrobeniusNorm < Far * Far))
            {
                return (j == 0 ? null : x, false, growth);
            }

            x = next;
            if (size < 1e-10)
            {
                return (x, true, growth);
            }

            a = la.Multiply(a, a);
        }

        return (null, false, growth);
    }
}
