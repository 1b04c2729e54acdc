using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Theory.Numerics;

/// <summary>C ← C + A B in single precision, in tiles that stay in registers: the inner part of larger products, which choose what stays in a cache.</summary>
/// <remarks>
/// <para>All row after row. C is m × n with n a multiple of the panel's width; a row of B may be longer than n, and B may be packed in panels by its caller. With vectors of 512 bits
/// a panel is twice as wide; sums are then taken in the same order, so that both widths give the same bits where a fused multiply-add is there.</para>
/// </remarks>
internal static class SingleProduct
{
    /// <summary>The columns of a tile of 256-bit vectors.</summary>
    public const int Panel = 16;

    /// <summary>The columns of a tile of 512-bit vectors.</summary>
    public const int WidePanel = 32;

    private const int Rows = 6;
    private const int WideRows = 8;

    /// <summary>C ← C + A B.</summary>
    /// <param name="a">A: entry (i, k) at i · aStride + k.</param>
    /// <param name="aStride">The distance of two rows of A.</param>
    /// <param name="b">B: entry (k, j) at k · bStride + j.</param>
    /// <param name="bStride">The distance of two rows of B.</param>
    /// <param name="c">C: entry (i, j) at i · cStride + j.</param>
    /// <param name="cStride">The distance of two rows of C.</param>
    /// <param name="rows">m.</param>
    /// <param name="columns">n, a multiple of <see cref="Panel"/>; of <see cref="WidePanel"/> where <paramref name="wide"/>.</param>
    /// <param name="depth">The columns of A.</param>
    /// <param name="wide">Whether in vectors of 512 bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">A span is too short, or n is no multiple.</exception>
    public static void Accumulate(ReadOnlySpan<float> a, int aStride, ReadOnlySpan<float> b, int bStride, Span<float> c, int cStride, int rows, int columns, int depth, bool wide = false)
    {
        if (rows == 0 || columns == 0 || depth == 0)
        {
            return;
        }

        var width = wide ? WidePanel : Panel;
        if (columns % width != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(columns), columns, $"The columns come in panels of {width}.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(a.Length, ((rows - 1) * aStride) + depth, nameof(a));
        ArgumentOutOfRangeException.ThrowIfLessThan(b.Length, ((depth - 1) * bStride) + columns, nameof(b));
        ArgumentOutOfRangeException.ThrowIfLessThan(c.Length, ((rows - 1) * cStride) + columns, nameof(c));
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var (aStep, bStep, cStep, k) = ((nuint)aStride, (nuint)bStride, (nuint)cStride, (nuint)depth);
        var tall = wide ? WideRows : Rows;
        for (var column = 0; column < columns; column += width)
        {
            ref var panel = ref Unsafe.Add(ref b0, column);
            var row = 0;
            for (; row + tall <= rows; row += tall)
            {
                ref var from = ref Unsafe.Add(ref a0, (nuint)row * aStep);
                ref var to = ref Unsafe.Add(ref c0, ((nuint)row * cStep) + (nuint)column);
                if (wide)
                {
                    WideTile(ref from, aStep, ref panel, bStep, ref to, cStep, k);
                }
                else
                {
                    Tile(ref from, aStep, ref panel, bStep, ref to, cStep, k);
                }
            }

            for (; row < rows; row++)
            {
                ref var from = ref Unsafe.Add(ref a0, (nuint)row * aStep);
                ref var to = ref Unsafe.Add(ref c0, ((nuint)row * cStep) + (nuint)column);
                Line(ref from, ref panel, bStep, ref to, k);
                if (wide)
                {
                    Line(ref from, ref Unsafe.Add(ref panel, Panel), bStep, ref Unsafe.Add(ref to, Panel), k);
                }
            }
        }
    }

    private static void Tile(ref float a, nuint aStride, ref float b, nuint bStride, ref float c, nuint cStride, nuint depth)
    {
        ref var row0 = ref c;
        ref var row1 = ref Unsafe.Add(ref c, cStride);
        ref var row2 = ref Unsafe.Add(ref c, 2 * cStride);
        ref var row3 = ref Unsafe.Add(ref c, 3 * cStride);
        ref var row4 = ref Unsafe.Add(ref c, 4 * cStride);
        ref var row5 = ref Unsafe.Add(ref c, 5 * cStride);
        var (c00, c01) = (Vector256.LoadUnsafe(ref row0), Vector256.LoadUnsafe(ref row0, 8));
        var (c10, c11) = (Vector256.LoadUnsafe(ref row1), Vector256.LoadUnsafe(ref row1, 8));
        var (c20, c21) = (Vector256.LoadUnsafe(ref row2), Vector256.LoadUnsafe(ref row2, 8));
        var (c30, c31) = (Vector256.LoadUnsafe(ref row3), Vector256.LoadUnsafe(ref row3, 8));
        var (c40, c41) = (Vector256.LoadUnsafe(ref row4), Vector256.LoadUnsafe(ref row4, 8));
        var (c50, c51) = (Vector256.LoadUnsafe(ref row5), Vector256.LoadUnsafe(ref row5, 8));
        for (nuint k = 0; k < depth; k++)
        {
            var (b0, b1) = (Vector256.LoadUnsafe(ref b), Vector256.LoadUnsafe(ref b, 8));
            var a0 = Vector256.Create(Unsafe.Add(ref a, k));
            c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
            var a1 = Vector256.Create(Unsafe.Add(ref a, aStride + k));
            c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
            var a2 = Vector256.Create(Unsafe.Add(ref a, (2 * aStride) + k));
            c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
            var a3 = Vector256.Create(Unsafe.Add(ref a, (3 * aStride) + k));
            c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
            var a4 = Vector256.Create(Unsafe.Add(ref a, (4 * aStride) + k));
            c40 = Vector256.MultiplyAddEstimate(a4, b0, c40);
            c41 = Vector256.MultiplyAddEstimate(a4, b1, c41);
            var a5 = Vector256.Create(Unsafe.Add(ref a, (5 * aStride) + k));
            c50 = Vector256.MultiplyAddEstimate(a5, b0, c50);
            c51 = Vector256.MultiplyAddEstimate(a5, b1, c51);
            b = ref Unsafe.Add(ref b, bStride);
        }

        c00.StoreUnsafe(ref row0);
        c01.StoreUnsafe(ref row0, 8);
        c10.StoreUnsafe(ref row1);
        c11.StoreUnsafe(ref row1, 8);
        c20.StoreUnsafe(ref row2);
        c21.StoreUnsafe(ref row2, 8);
        c30.StoreUnsafe(ref row3);
        c31.StoreUnsafe(ref row3, 8);
        c40.StoreUnsafe(ref row4);
        c41.StoreUnsafe(ref row4, 8);
        c50.StoreUnsafe(ref row5);
        c51.StoreUnsafe(ref row5, 8);
    }

    private static void WideTile(ref float a, nuint aStride, ref float b, nuint bStride, ref float c, nuint cStride, nuint depth)
    {
        ref var row0 = ref c;
        ref var row1 = ref Unsafe.Add(ref c, cStride);
        ref var row2 = ref Unsafe.Add(ref c, 2 * cStride);
        ref var row3 = ref Unsafe.Add(ref c, 3 * cStride);
        ref var row4 = ref Unsafe.Add(ref c, 4 * cStride);
        ref var row5 = ref Unsafe.Add(ref c, 5 * cStride);
        ref var row6 = ref Unsafe.Add(ref c, 6 * cStride);
        ref var row7 = ref Unsafe.Add(ref c, 7 * cStride);
        var (c00, c01) = (Vector512.LoadUnsafe(ref row0), Vector512.LoadUnsafe(ref row0, 16));
        var (c10, c11) = (Vector512.LoadUnsafe(ref row1), Vector512.LoadUnsafe(ref row1, 16));
        var (c20, c21) = (Vector512.LoadUnsafe(ref row2), Vector512.LoadUnsafe(ref row2, 16));
        var (c30, c31) = (Vector512.LoadUnsafe(ref row3), Vector512.LoadUnsafe(ref row3, 16));
        var (c40, c41) = (Vector512.LoadUnsafe(ref row4), Vector512.LoadUnsafe(ref row4, 16));
        var (c50, c51) = (Vector512.LoadUnsafe(ref row5), Vector512.LoadUnsafe(ref row5, 16));
        var (c60, c61) = (Vector512.LoadUnsafe(ref row6), Vector512.LoadUnsafe(ref row6, 16));
        var (c70, c71) = (Vector512.LoadUnsafe(ref row7), Vector512.LoadUnsafe(ref row7, 16));
        for (nuint k = 0; k < depth; k++)
        {
            var (b0, b1) = (Vector512.LoadUnsafe(ref b), Vector512.LoadUnsafe(ref b, 16));
            var a0 = Vector512.Create(Unsafe.Add(ref a, k));
            c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
            var a1 = Vector512.Create(Unsafe.Add(ref a, aStride + k));
            c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
            var a2 = Vector512.Create(Unsafe.Add(ref a, (2 * aStride) + k));
            c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
            var a3 = Vector512.Create(Unsafe.Add(ref a, (3 * aStride) + k));
            c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
            var a4 = Vector512.Create(Unsafe.Add(ref a, (4 * aStride) + k));
            c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
            c41 = Vector512.MultiplyAddEstimate(a4, b1, c41);
            var a5 = Vector512.Create(Unsafe.Add(ref a, (5 * aStride) + k));
            c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
            c51 = Vector512.MultiplyAddEstimate(a5, b1, c51);
            var a6 = Vector512.Create(Unsafe.Add(ref a, (6 * aStride) + k));
            c60 = Vector512.MultiplyAddEstimate(a6, b0, c60);
            c61 = Vector512.MultiplyAddEstimate(a6, b1, c61);
            var a7 = Vector512.Create(Unsafe.Add(ref a, (7 * aStride) + k));
            c70 = Vector512.MultiplyAddEstimate(a7, b0, c70);
            c71 = Vector512.MultiplyAddEstimate(a7, b1, c71);
            b = ref Unsafe.Add(ref b, bStride);
        }

        c00.StoreUnsafe(ref row0);
        c01.StoreUnsafe(ref row0, 16);
        c10.StoreUnsafe(ref row1);
        c11.StoreUnsafe(ref row1, 16);
        c20.StoreUnsafe(ref row2);
        c21.StoreUnsafe(ref row2, 16);
        c30.StoreUnsafe(ref row3);
        c31.StoreUnsafe(ref row3, 16);
        c40.StoreUnsafe(ref row4);
        c41.StoreUnsafe(ref row4, 16);
        c50.StoreUnsafe(ref row5);
        c51.StoreUnsafe(ref row5, 16);
        c60.StoreUnsafe(ref row6);
        c61.StoreUnsafe(ref row6, 16);
        c70.StoreUnsafe(ref row7);
        c71.StoreUnsafe(ref row7, 16);
    }

    // one row that no tile takes
    private static void Line(ref float a, ref float b, nuint bStride, ref float c, nuint depth)
    {
        var (c0, c1) = (Vector256.LoadUnsafe(ref c), Vector256.LoadUnsafe(ref c, 8));
        for (nuint k = 0; k < depth; k++)
        {
            var entry = Vector256.Create(Unsafe.Add(ref a, k));
            c0 = Vector256.MultiplyAddEstimate(entry, Vector256.LoadUnsafe(ref b), c0);
            c1 = Vector256.MultiplyAddEstimate(entry, Vector256.LoadUnsafe(ref b, 8), c1);
            b = ref Unsafe.Add(ref b, bStride);
        }

        c0.StoreUnsafe(ref c);
        c1.StoreUnsafe(ref c, 8);
    }
}
