using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Theory.Numerics;

/// <summary>C ← βC + op(A) op(B) over the complex numbers, as <see cref="DenseProduct"/> does over the reals: op is the adjoint or nothing.</summary>
/// <remarks>Real and imaginary parts lie apart in the packed panels, so that a tile of 8 rows and 8 columns is sixteen registers of eight doubles.</remarks>
internal static unsafe class DenseComplexProduct
{
    private const int High = 8;
    private const int Broad = 8;
    private const int Depth = 256;
    private const int Chunk = 32;

    /// <summary>C ← βC + op(A) op(B).</summary>
    /// <param name="adjointA">Whether op(A) = Aᴴ.</param>
    /// <param name="adjointB">Whether op(B) = Bᴴ.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">The inner index.</param>
    /// <param name="a">A.</param>
    /// <param name="leadA">The distance of its columns.</param>
    /// <param name="b">B.</param>
    /// <param name="leadB">The distance of its columns.</param>
    /// <param name="keep">β = 1, else 0.</param>
    /// <param name="c">C, which overlaps neither A nor B.</param>
    /// <param name="leadC">The distance of its columns.</param>
    internal static void Multiply(bool adjointA, bool adjointB, int m, int n, int k, Complex* a, long leadA, Complex* b, long leadB, bool keep, Complex* c, long leadC)
    {
        var panels = (m + High - 1) / High;
        var work = 4L * m * n * k;
        var store = ArrayPool<double>.Shared.Rent((panels * 2 * High * Math.Min(Depth, k)) + 8);
        fixed (double* at = store)
        {
            var packed = (double*)(((nint)at + 63) & ~63);
            for (var from = 0; from < k; from += Depth)
            {
                var (first, depth) = (from, Math.Min(Depth, k - from));
                Householder.Strips(panels, 8, work / 8, (start, count) =>
                {
                    for (var panel = start; panel < start + count; panel++)
                    {
                        PackRows(a + (adjointA ? first + (panel * High * leadA) : (panel * High) + (first * leadA)), adjointA ? leadA : 1, adjointA ? 1 : leadA, adjointA, Math.Min(High, m - (panel * High)), depth, packed + ((long)panel * 2 * High * depth));
                    }
                });
                Householder.Strips(n, Chunk, work / 8, (left, columns) =>
                    Strip(packed, m, depth, b + (adjointB ? left + (first * leadB) : first + (left * leadB)), adjointB ? 1 : leadB, adjointB ? leadB : 1, adjointB, columns, keep || first > 0, c + (left * leadC), leadC));
            }
        }

        ArrayPool<double>.Shared.Return(store);
    }

    // The real parts of eight rows, then the imaginary ones, in the order in which two registers interleave to columns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows(Complex* from, long line, long step, bool conjugate, int lines, int depth, double* to)
    {
        var sign = conjugate ? -1.0 : 1.0;
        for (var k = 0; k < depth; k++, from += step, to += 2 * High)
        {
            for (var i = 0; i < High; i++)
            {
                var at = i < 4 ? 2 * i : (2 * i) - 7;
                var z = i < lines ? from[i * line] : default;
                (to[at], to[High + at]) = (z.Real, sign * z.Imaginary);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip(double* packed, int m, int depth, Complex* b, long line, long step, bool conjugate, int columns, bool keep, Complex* c, long leadC)
    {
        var panels = (columns + Broad - 1) / Broad;
        var store = ArrayPool<double>.Shared.Rent((panels * 2 * Broad * depth) + 8);
        var spare = stackalloc Complex[High * Broad];
        var sign = conjugate ? -1.0 : 1.0;
        fixed (double* at = store)
        {
            var own = (double*)(((nint)at + 63) & ~63);
            for (var panel = 0; panel < panels; panel++)
            {
                var from = b + (panel * Broad * line);
                var to = own + ((long)panel * 2 * Broad * depth);
                var lines = Math.Min(Broad, columns - (panel * Broad));
                for (var k = 0; k < depth; k++, from += step, to += 2 * Broad)
                {
                    for (var j = 0; j < Broad; j++)
                    {
                        var z = j < lines ? from[j * line] : default;
                        (to[2 * j], to[(2 * j) + 1]) = (z.Real, sign * z.Imaginary);
                    }
                }
            }

            for (var top = 0; top < m; top += High)
            {
                for (var panel = 0; panel < panels; panel++)
                {
                    var (left, rows, broad) = (panel * Broad, Math.Min(High, m - top), Math.Min(Broad, columns - (panel * Broad)));
                    var target = c + top + (left * leadC);
                    var rowsOf = packed + ((long)top * 2 * depth);
                    var columnsOf = own + ((long)left * 2 * depth);
                    if (rows == High && broad == Broad)
                    {
                        Tile(rowsOf, columnsOf, depth, keep, (double*)target, 2 * leadC);
                        continue;
                    }

                    for (var j = 0; j < broad; j++)
                    {
                        new ReadOnlySpan<Complex>(target + (j * leadC), rows).CopyTo(new Span<Complex>(spare + (j * High), rows));
                    }

                    Tile(rowsOf, columnsOf, depth, keep, (double*)spare, 2 * High);
                    for (var j = 0; j < broad; j++)
                    {
                        new ReadOnlySpan<Complex>(spare + (j * High), rows).CopyTo(new Span<Complex>(target + (j * leadC), rows));
                    }
                }
            }
        }

        ArrayPool<double>.Shared.Return(store);
    }

    // 8 rows of 8 columns: real parts x, imaginary parts y
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(double* a, double* b, int depth, bool keep, double* c, long leadC)
    {
        Vector512<double> x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default;
        Vector512<double> y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
        for (var k = 0; k < depth; k++)
        {
            var (p, q) = (Vector512.Load(a), Vector512.Load(a + High));
            var r = Vector512.Create(b[0]);
            x0 = Vector512.FusedMultiplyAdd(p, r, x0);
            y0 = Vector512.FusedMultiplyAdd(q, r, y0);
            r = Vector512.Create(b[2]);
            x1 = Vector512.FusedMultiplyAdd(p, r, x1);
            y1 = Vector512.FusedMultiplyAdd(q, r, y1);
            r = Vector512.Create(b[4]);
            x2 = Vector512.FusedMultiplyAdd(p, r, x2);
            y2 = Vector512.FusedMultiplyAdd(q, r, y2);
            r = Vector512.Create(b[6]);
            x3 = Vector512.FusedMultiplyAdd(p, r, x3);
            y3 = Vector512.FusedMultiplyAdd(q, r, y3);
            r = Vector512.Create(b[8]);
            x4 = Vector512.FusedMultiplyAdd(p, r, x4);
            y4 = Vector512.FusedMultiplyAdd(q, r, y4);
            r = Vector512.Create(b[10]);
            x5 = Vector512.FusedMultiplyAdd(p, r, x5);
            y5 = Vector512.FusedMultiplyAdd(q, r, y5);
            r = Vector512.Create(b[12]);
            x6 = Vector512.FusedMultiplyAdd(p, r, x6);
            y6 = Vector512.FusedMultiplyAdd(q, r, y6);
            r = Vector512.Create(b[14]);
            x7 = Vector512.FusedMultiplyAdd(p, r, x7);
            y7 = Vector512.FusedMultiplyAdd(q, r, y7);
            q = -q;
            r = Vector512.Create(b[1]);
            x0 = Vector512.FusedMultiplyAdd(q, r, x0);
            y0 = Vector512.FusedMultiplyAdd(p, r, y0);
            r = Vector512.Create(b[3]);
            x1 = Vector512.FusedMultiplyAdd(q, r, x1);
            y1 = Vector512.FusedMultiplyAdd(p, r, y1);
            r = Vector512.Create(b[5]);
            x2 = Vector512.FusedMultiplyAdd(q, r, x2);
            y2 = Vector512.FusedMultiplyAdd(p, r, y2);
            r = Vector512.Create(b[7]);
            x3 = Vector512.FusedMultiplyAdd(q, r, x3);
            y3 = Vector512.FusedMultiplyAdd(p, r, y3);
            r = Vector512.Create(b[9]);
            x4 = Vector512.FusedMultiplyAdd(q, r, x4);
            y4 = Vector512.FusedMultiplyAdd(p, r, y4);
            r = Vector512.Create(b[11]);
            x5 = Vector512.FusedMultiplyAdd(q, r, x5);
            y5 = Vector512.FusedMultiplyAdd(p, r, y5);
            r = Vector512.Create(b[13]);
            x6 = Vector512.FusedMultiplyAdd(q, r, x6);
            y6 = Vector512.FusedMultiplyAdd(p, r, y6);
            r = Vector512.Create(b[15]);
            x7 = Vector512.FusedMultiplyAdd(q, r, x7);
            y7 = Vector512.FusedMultiplyAdd(p, r, y7);
            a += 2 * High;
            b += 2 * Broad;
        }

        Put(x0, y0, keep, c);
        Put(x1, y1, keep, c + leadC);
        Put(x2, y2, keep, c + (2 * leadC));
        Put(x3, y3, keep, c + (3 * leadC));
        Put(x4, y4, keep, c + (4 * leadC));
        Put(x5, y5, keep, c + (5 * leadC));
        Put(x6, y6, keep, c + (6 * leadC));
        Put(x7, y7, keep, c + (7 * leadC));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<double> x, Vector512<double> y, bool keep, double* c)
    {
        var (low, high) = (Avx512F.UnpackLow(x, y), Avx512F.UnpackHigh(x, y));
        (keep ? low + Vector512.Load(c) : low).Store(c);
        (keep ? high + Vector512.Load(c + 8) : high).Store(c + 8);
    }
}
