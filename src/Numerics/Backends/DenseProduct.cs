using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Theory.Numerics;

/// <summary>C ← βC + op(A) op(B) in double precision on all processors, column after column, in tiles that stay in registers of eight doubles.</summary>
/// <remarks>
/// <para>For processors whose registers are that wide: a native library that does not know a processor's maker leaves half of its width unused. Each entry is summed in the order of the inner index,
/// in parts of <see cref="Depth"/>: neither the number of threads nor the shape of C moves a bit.</para>
/// <para>A panel of A, 16 rows of one part, lies in the first cache while the panels of B that a thread holds in the second one pass by.</para>
/// </remarks>
internal static unsafe class DenseProduct
{
    private const int High = 16;
    private const int Broad = 8;
    private const int Depth = 256;

    // columns that a thread takes at once, a multiple of a tile's
    private const int Chunk = 64;

    /// <summary>Whether it is worth more than a native library here.</summary>
    internal static bool Serves => Vector512.IsHardwareAccelerated;

    /// <summary>C ← βC + op(A) op(B).</summary>
    /// <param name="turnedA">Whether op(A) = Aᵀ.</param>
    /// <param name="turnedB">Whether op(B) = Bᵀ.</param>
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
    internal static void Multiply(bool turnedA, bool turnedB, int m, int n, int k, double* a, long leadA, double* b, long leadB, bool keep, double* c, long leadC)
    {
        var panels = (m + High - 1) / High;
        var work = (long)m * n * k / 8;
        var store = ArrayPool<double>.Shared.Rent((panels * High * Math.Min(Depth, k)) + 8);
        fixed (double* at = store)
        {
            var packed = (double*)(((nint)at + 63) & ~63);
            for (var from = 0; from < k; from += Depth)
            {
                var (first, depth) = (from, Math.Min(Depth, k - from));
                Householder.Strips(panels, 4, work, (start, count) =>
                {
                    for (var panel = start; panel < start + count; panel++)
                    {
                        Pack(a + (turnedA ? first + (panel * High * leadA) : (panel * High) + (first * leadA)), turnedA ? leadA : 1, turnedA ? 1 : leadA, Math.Min(High, m - (panel * High)), depth, High, packed + ((long)panel * High * depth));
                    }
                });
                Householder.Strips(n, Chunk, work, (left, columns) =>
                    Strip(packed, m, depth, b + (turnedB ? left + (first * leadB) : first + (left * leadB)), turnedB ? 1 : leadB, turnedB ? leadB : 1, columns, keep || first > 0, c + (left * leadC), leadC));
            }
        }

        ArrayPool<double>.Shared.Return(store);
    }

    // so many lines of a part, interleaved; what is missing of the last panel is zero
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(double* from, long line, long step, int lines, int depth, int width, double* to)
    {
        for (var k = 0; k < depth; k++, from += step, to += width)
        {
            for (var i = 0; i < lines; i++)
            {
                to[i] = from[i * line];
            }

            for (var i = lines; i < width; i++)
            {
                to[i] = 0;
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip(double* packed, int m, int depth, double* b, long line, long step, int columns, bool keep, double* c, long leadC)
    {
        var panels = (columns + Broad - 1) / Broad;
        var store = ArrayPool<double>.Shared.Rent((panels * Broad * depth) + 8);
        var spare = stackalloc double[High * Broad];
        fixed (double* at = store)
        {
            var own = (double*)(((nint)at + 63) & ~63);
            for (var panel = 0; panel < panels; panel++)
            {
                Pack(b + (panel * Broad * line), line, step, Math.Min(Broad, columns - (panel * Broad)), depth, Broad, own + ((long)panel * Broad * depth));
            }

            for (var top = 0; top < m; top += High)
            {
                for (var panel = 0; panel < panels; panel++)
                {
                    var (left, rows, broad) = (panel * Broad, Math.Min(High, m - top), Math.Min(Broad, columns - (panel * Broad)));
                    var target = c + top + (left * leadC);
                    var rowsOf = packed + ((long)top * depth);
                    var columnsOf = own + ((long)left * depth);
                    if (rows == High && broad == Broad)
                    {
                        Tile(rowsOf, columnsOf, depth, keep, target, leadC);
                        continue;
                    }

                    for (var j = 0; j < broad; j++)
                    {
                        new ReadOnlySpan<double>(target + (j * leadC), rows).CopyTo(new Span<double>(spare + (j * High), rows));
                    }

                    Tile(rowsOf, columnsOf, depth, keep, spare, High);
                    for (var j = 0; j < broad; j++)
                    {
                        new ReadOnlySpan<double>(spare + (j * High), rows).CopyTo(new Span<double>(target + (j * leadC), rows));
                    }
                }
            }
        }

        ArrayPool<double>.Shared.Return(store);
    }

    // 16 rows of 8 columns
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(double* a, double* b, int depth, bool keep, double* c, long leadC)
    {
        Vector512<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vector512<double> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        for (var k = 0; k < depth; k++)
        {
            var (a0, a1) = (Vector512.Load(a), Vector512.Load(a + 8));
            var x = Vector512.Create(b[0]);
            c00 = Vector512.FusedMultiplyAdd(a0, x, c00);
            c01 = Vector512.FusedMultiplyAdd(a1, x, c01);
            x = Vector512.Create(b[1]);
            c10 = Vector512.FusedMultiplyAdd(a0, x, c10);
            c11 = Vector512.FusedMultiplyAdd(a1, x, c11);
            x = Vector512.Create(b[2]);
            c20 = Vector512.FusedMultiplyAdd(a0, x, c20);
            c21 = Vector512.FusedMultiplyAdd(a1, x, c21);
            x = Vector512.Create(b[3]);
            c30 = Vector512.FusedMultiplyAdd(a0, x, c30);
            c31 = Vector512.FusedMultiplyAdd(a1, x, c31);
            x = Vector512.Create(b[4]);
            c40 = Vector512.FusedMultiplyAdd(a0, x, c40);
            c41 = Vector512.FusedMultiplyAdd(a1, x, c41);
            x = Vector512.Create(b[5]);
            c50 = Vector512.FusedMultiplyAdd(a0, x, c50);
            c51 = Vector512.FusedMultiplyAdd(a1, x, c51);
            x = Vector512.Create(b[6]);
            c60 = Vector512.FusedMultiplyAdd(a0, x, c60);
            c61 = Vector512.FusedMultiplyAdd(a1, x, c61);
            x = Vector512.Create(b[7]);
            c70 = Vector512.FusedMultiplyAdd(a0, x, c70);
            c71 = Vector512.FusedMultiplyAdd(a1, x, c71);
            a += High;
            b += Broad;
        }

        Put(c00, c01, keep, c);
        Put(c10, c11, keep, c + leadC);
        Put(c20, c21, keep, c + (2 * leadC));
        Put(c30, c31, keep, c + (3 * leadC));
        Put(c40, c41, keep, c + (4 * leadC));
        Put(c50, c51, keep, c + (5 * leadC));
        Put(c60, c61, keep, c + (6 * leadC));
        Put(c70, c71, keep, c + (7 * leadC));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<double> low, Vector512<double> high, bool keep, double* c)
    {
        (keep ? low + Vector512.Load(c) : low).Store(c);
        (keep ? high + Vector512.Load(c + 8) : high).Store(c + 8);
    }
}
