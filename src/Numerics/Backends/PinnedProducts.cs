using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theory.Numerics;

/// <summary>A real matrix, column after column, at an address that stays and is a multiple of 64 bytes: native code works on it where it lies.</summary>
internal sealed unsafe class PinnedMatrix
{
    private const int Alignment = 64;
    private readonly double[] store;
    private readonly int offset;

    /// <summary>A matrix whose entries are not set.</summary>
    internal PinnedMatrix(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        store = GC.AllocateUninitializedArray<double>(checked((rows * columns) + (Alignment / sizeof(double))), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref store[0]);
        offset = (int)((Alignment - (address % Alignment)) % Alignment / sizeof(double));
    }

    /// <summary>A copy.</summary>
    internal PinnedMatrix(Matrix a)
        : this(a.Rows, a.Columns) => a.Values.CopyTo(Values);

    internal int Rows { get; }

    internal int Columns { get; }

    internal Span<double> Values => store.AsSpan(offset, Rows * Columns);

    internal double* At => (double*)Unsafe.AsPointer(ref store[offset]);

    internal Matrix ToMatrix() => new(Rows, Columns, Values.ToArray());
}

/// <summary>Products of a native library on matrices that stay where they are: for sums of many large products, where the copies and checks of <see cref="ILinearAlgebra"/> would take longer than the products.</summary>
internal sealed unsafe class PinnedProducts
{
    private const int Blocks = 8;

    // multiplications from which a product of our own in wide registers is worth its packing
    private const long Worth = 1L << 21;
    private readonly nint gemm, potrf, trsm;

    private PinnedProducts(nint gemm, nint potrf, nint trsm) => (this.gemm, this.potrf, this.trsm) = (gemm, potrf, trsm);

    /// <summary>Those of the backend's own library; nothing where it has none.</summary>
    internal static PinnedProducts? Of(ILinearAlgebra la)
    {
        var taken = LinearAlgebra.Probes.First(static probe => probe.Taken);
        return ReferenceEquals(la, LinearAlgebra.Default) && taken.Path.Length > 0 && NativeLibrary.TryLoad(taken.Path, out var library)
            && NativeLibrary.TryGetExport(library, "dgemm_", out var gemm) && NativeLibrary.TryGetExport(library, "dpotrf_", out var potrf) && NativeLibrary.TryGetExport(library, "dtrsm_", out var trsm)
            ? new(gemm, potrf, trsm)
            : null;
    }

    /// <summary>C[:, to …] = A B[:, from …] for so many columns; B and C may be one matrix where the columns do not meet.</summary>
    internal void Multiply(PinnedMatrix a, PinnedMatrix b, int from, PinnedMatrix c, int to, int columns) =>
        Gemm(false, false, a.Rows, columns, a.Columns, a.At, a.Rows, b.At + ((long)from * b.Rows), b.Rows, 0, c.At + ((long)to * c.Rows), c.Rows);

    /// <summary>C = Aᵀ B.</summary>
    internal void MultiplyTurned(PinnedMatrix a, PinnedMatrix b, PinnedMatrix c) => Gemm(true, false, a.Columns, b.Columns, a.Rows, a.At, a.Rows, b.At, b.Rows, 0, c.At, c.Rows);

    /// <summary>X ← X + T Aᵀ, of which it is known that it is symmetric: only blocks on and below the diagonal are computed.</summary>
    internal void AddSymmetric(PinnedMatrix x, PinnedMatrix t, PinnedMatrix a)
    {
        var n = x.Rows;
        for (var block = 0; block < Blocks; block++)
        {
            var (start, end) = (n * block / Blocks, n * (block + 1) / Blocks);
            if (start < end)
            {
                Gemm(false, true, n - start, end - start, a.Columns, t.At + start, n, a.At + start, n, 1, x.At + start + ((long)start * n), n);
            }
        }

        Mirror(x);
    }

    /// <summary>‖L⁻¹uₖ‖² for every column of U, where X = LLᵀ; both are overwritten.</summary>
    /// <returns>uₖᵀX⁻¹uₖ; nothing where X is not positive definite to working precision.</returns>
    internal double[]? Forms(PinnedMatrix x, PinnedMatrix u)
    {
        byte lower = (byte)'L', left = (byte)'L', plain = (byte)'N';
        long n = x.Rows, columns = u.Columns, info = 0;
        var one = 1.0;
        ((delegate* unmanaged<byte*, long*, double*, long*, long*, nint, void>)potrf)(&lower, &n, x.At, &n, &info, 1);
        if ((int)info != 0)
        {
            return null;
        }

        ((delegate* unmanaged<byte*, byte*, byte*, byte*, long*, long*, double*, double*, long*, double*, long*, nint, nint, nint, nint, void>)trsm)(
            &left, &lower, &plain, &plain, &n, &columns, &one, x.At, &n, u.At, &n, 1, 1, 1, 1);
        var forms = new double[u.Columns];
        for (var k = 0; k < forms.Length; k++)
        {
            forms[k] = Square(u.Values.Slice(k * u.Rows, u.Rows));
        }

        return forms;
    }

    /// <summary>Σx².</summary>
    internal static double Square(ReadOnlySpan<double> x)
    {
        var sum = System.Numerics.Vector<double>.Zero;
        var i = 0;
        for (; i <= x.Length - System.Numerics.Vector<double>.Count; i += System.Numerics.Vector<double>.Count)
        {
            var part = new System.Numerics.Vector<double>(x[i..]);
            sum += part * part;
        }

        var rest = System.Numerics.Vector.Sum(sum);
        for (; i < x.Length; i++)
        {
            rest += x[i] * x[i];
        }

        return rest;
    }

    // the part above the diagonal from that below it, tile by tile
    private static void Mirror(PinnedMatrix x)
    {
        const int Tile = 32;
        var n = x.Rows;
        var at = x.At;
        for (var left = 0; left < n; left += Tile)
        {
            for (var top = left; top < n; top += Tile)
            {
                for (var j = left; j < Math.Min(n, left + Tile); j++)
                {
                    for (var i = Math.Max(top, j + 1); i < Math.Min(n, top + Tile); i++)
                    {
                        at[j + ((long)i * n)] = at[i + ((long)j * n)];
                    }
                }
            }
        }
    }

    private void Gemm(bool turnedA, bool turnedB, long m, long n, long k, double* a, long leadA, double* b, long leadB, double beta, double* c, long leadC)
    {
        if (DenseProduct.Serves && m * n * k >= Worth)
        {
            DenseProduct.Multiply(turnedA, turnedB, (int)m, (int)n, (int)k, a, leadA, b, leadB, beta != 0, c, leadC);
            return;
        }

        byte opA = (byte)(turnedA ? 'T' : 'N'), opB = (byte)(turnedB ? 'T' : 'N');
        var one = 1.0;
        ((delegate* unmanaged<byte*, byte*, long*, long*, long*, double*, double*, long*, double*, long*, double*, double*, long*, nint, nint, void>)gemm)(
            &opA, &opB, &m, &n, &k, &one, a, &leadA, b, &leadB, &beta, c, &leadC, 1, 1);
    }
}
