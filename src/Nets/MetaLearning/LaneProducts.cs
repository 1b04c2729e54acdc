using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theory.Nets.MetaLearning;

/// <summary>Products of small matrices in vector registers, in float or double; each row ends on a whole number of <see cref="Lane"/> entries, so that no row has a tail.</summary>
/// <remarks><para>At the sizes of the meta-learned perceptrons a library call an operation costs more than the operation; torch takes over twice as long a step.</para></remarks>
internal static class LaneProducts
{
    /// <summary>The entries to whose multiple a row is padded: a register of 256 bits of floats, two of doubles.</summary>
    public const int Lane = 8;

    /// <summary>A row's length with its padding.</summary>
    public static int Padded(int length) => (length + Lane - 1) / Lane * Lane;

    /// <summary>a b + c in one instruction where the processor has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : struct
    {
        if (typeof(T) == typeof(float))
        {
            return Vector.As<float, T>(Vector.MultiplyAddEstimate(Vector.As<T, float>(a), Vector.As<T, float>(b), Vector.As<T, float>(c)));
        }

        return typeof(T) == typeof(double)
            ? Vector.As<double, T>(Vector.MultiplyAddEstimate(Vector.As<T, double>(a), Vector.As<T, double>(b), Vector.As<T, double>(c)))
            : (a * b) + c;
    }

    /// <summary>C ← A B, or C ← C + A B; entry (i, k) of A stands at i · <paramref name="row"/> + k · <paramref name="column"/>, so that A may be a transpose; B and C have rows of <paramref name="columns"/>.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> a, int row, int column, ReadOnlySpan<T> b, Span<T> c, int rows, int inner, int columns, bool add)
        where T : struct
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var width = Vector<T>.Count;
        var i = 0;
        for (; i + 4 <= rows; i += 4)
        {
            ref var block = ref Unsafe.Add(ref a0, i * row);
            ref var target = ref Unsafe.Add(ref c0, i * columns);
            var j = 0;
            for (; j + (2 * width) <= columns; j += 2 * width)
            {
                Four(ref block, row, column, ref Unsafe.Add(ref b0, j), ref Unsafe.Add(ref target, j), inner, columns, add);
            }

            if (j < columns)
            {
                FourNarrow(ref block, row, column, ref Unsafe.Add(ref b0, j), ref Unsafe.Add(ref target, j), inner, columns, add);
            }
        }

        for (; i < rows; i++)
        {
            for (var j = 0; j < columns; j += width)
            {
                One(ref Unsafe.Add(ref a0, i * row), column, ref Unsafe.Add(ref b0, j), ref Unsafe.Add(ref c0, (i * columns) + j), inner, columns, add);
            }
        }
    }

    // four rows by two registers: eight sums in flight are what two multipliers of latency four can use
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<T>(ref T a, int row, int column, ref T b, ref T c, int inner, int columns, bool add)
        where T : struct
    {
        var width = Vector<T>.Count;
        Vector<T> s00, s01, s10, s11, s20, s21, s30, s31;
        if (add)
        {
            (s00, s01) = (Vector.LoadUnsafe(ref c), Vector.LoadUnsafe(ref c, (nuint)width));
            (s10, s11) = (Vector.LoadUnsafe(ref c, (nuint)columns), Vector.LoadUnsafe(ref c, (nuint)(columns + width)));
            (s20, s21) = (Vector.LoadUnsafe(ref c, (nuint)(2 * columns)), Vector.LoadUnsafe(ref c, (nuint)((2 * columns) + width)));
            (s30, s31) = (Vector.LoadUnsafe(ref c, (nuint)(3 * columns)), Vector.LoadUnsafe(ref c, (nuint)((3 * columns) + width)));
        }
        else
        {
            s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = Vector<T>.Zero;
        }

        ref var a1 = ref Unsafe.Add(ref a, row);
        ref var a2 = ref Unsafe.Add(ref a1, row);
        ref var a3 = ref Unsafe.Add(ref a2, row);
        for (var k = 0; k < inner; k++)
        {
            var left = Vector.LoadUnsafe(ref b);
            var right = Vector.LoadUnsafe(ref b, (nuint)width);
            b = ref Unsafe.Add(ref b, columns);
            var at = k * column;
            var x = Vector.Create(Unsafe.Add(ref a, at));
            s00 = MultiplyAdd(x, left, s00);
            s01 = MultiplyAdd(x, right, s01);
            x = Vector.Create(Unsafe.Add(ref a1, at));
            s10 = MultiplyAdd(x, left, s10);
            s11 = MultiplyAdd(x, right, s11);
            x = Vector.Create(Unsafe.Add(ref a2, at));
            s20 = MultiplyAdd(x, left, s20);
            s21 = MultiplyAdd(x, right, s21);
            x = Vector.Create(Unsafe.Add(ref a3, at));
            s30 = MultiplyAdd(x, left, s30);
            s31 = MultiplyAdd(x, right, s31);
        }

        s00.StoreUnsafe(ref c);
        s01.StoreUnsafe(ref c, (nuint)width);
        s10.StoreUnsafe(ref c, (nuint)columns);
        s11.StoreUnsafe(ref c, (nuint)(columns + width));
        s20.StoreUnsafe(ref c, (nuint)(2 * columns));
        s21.StoreUnsafe(ref c, (nuint)((2 * columns) + width));
        s30.StoreUnsafe(ref c, (nuint)(3 * columns));
        s31.StoreUnsafe(ref c, (nuint)((3 * columns) + width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourNarrow<T>(ref T a, int row, int column, ref T b, ref T c, int inner, int columns, bool add)
        where T : struct
    {
        var (s0, s1, s2, s3) = add
            ? (Vector.LoadUnsafe(ref c), Vector.LoadUnsafe(ref c, (nuint)columns), Vector.LoadUnsafe(ref c, (nuint)(2 * columns)), Vector.LoadUnsafe(ref c, (nuint)(3 * columns)))
            : (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
        ref var a1 = ref Unsafe.Add(ref a, row);
        ref var a2 = ref Unsafe.Add(ref a1, row);
        ref var a3 = ref Unsafe.Add(ref a2, row);
        for (var k = 0; k < inner; k++)
        {
            var right = Vector.LoadUnsafe(ref b);
            b = ref Unsafe.Add(ref b, columns);
            var at = k * column;
            s0 = MultiplyAdd(Vector.Create(Unsafe.Add(ref a, at)), right, s0);
            s1 = MultiplyAdd(Vector.Create(Unsafe.Add(ref a1, at)), right, s1);
            s2 = MultiplyAdd(Vector.Create(Unsafe.Add(ref a2, at)), right, s2);
            s3 = MultiplyAdd(Vector.Create(Unsafe.Add(ref a3, at)), right, s3);
        }

        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref c, (nuint)columns);
        s2.StoreUnsafe(ref c, (nuint)(2 * columns));
        s3.StoreUnsafe(ref c, (nuint)(3 * columns));
    }

    private static void One<T>(ref T a, int column, ref T b, ref T c, int inner, int columns, bool add)
        where T : struct
    {
        var sum = add ? Vector.LoadUnsafe(ref c) : Vector<T>.Zero;
        for (var k = 0; k < inner; k++)
        {
            sum = MultiplyAdd(Vector.Create(Unsafe.Add(ref a, k * column)), Vector.LoadUnsafe(ref b), sum);
            b = ref Unsafe.Add(ref b, columns);
        }

        sum.StoreUnsafe(ref c);
    }

    /// <summary>c ← c + Σₖ valueₖ · B[indexₖ, ·]: one row of a product whose left side has mostly zeros.</summary>
    public static void Gather<T>(ReadOnlySpan<int> indices, ReadOnlySpan<T> values, ReadOnlySpan<T> b, Span<T> c, int columns)
        where T : struct
    {
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var width = Vector<T>.Count;
        var j = 0;
        for (; j + (8 * width) <= columns; j += 8 * width)
        {
            Eight(indices, values, ref Unsafe.Add(ref b0, j), ref Unsafe.Add(ref c0, j), columns);
        }

        for (; j + (4 * width) <= columns; j += 4 * width)
        {
            FourWide(indices, values, ref Unsafe.Add(ref b0, j), ref Unsafe.Add(ref c0, j), columns);
        }

        for (; j < columns; j += width)
        {
            ref var at = ref Unsafe.Add(ref c0, j);
            var (even, odd) = (Vector.LoadUnsafe(ref at), Vector<T>.Zero);
            var k = 0;
            for (; k + 2 <= indices.Length; k += 2)
            {
                even = MultiplyAdd(Vector.Create(values[k]), Vector.LoadUnsafe(ref b0, (nuint)((indices[k] * columns) + j)), even);
                odd = MultiplyAdd(Vector.Create(values[k + 1]), Vector.LoadUnsafe(ref b0, (nuint)((indices[k + 1] * columns) + j)), odd);
            }

            if (k < indices.Length)
            {
                even = MultiplyAdd(Vector.Create(values[k]), Vector.LoadUnsafe(ref b0, (nuint)((indices[k] * columns) + j)), even);
            }

            (even + odd).StoreUnsafe(ref at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight<T>(ReadOnlySpan<int> indices, ReadOnlySpan<T> values, ref T b, ref T c, int columns)
        where T : struct
    {
        var width = (nuint)Vector<T>.Count;
        var (s0, s1, s2, s3) = (Vector.LoadUnsafe(ref c), Vector.LoadUnsafe(ref c, width), Vector.LoadUnsafe(ref c, 2 * width), Vector.LoadUnsafe(ref c, 3 * width));
        var (s4, s5, s6, s7) = (Vector.LoadUnsafe(ref c, 4 * width), Vector.LoadUnsafe(ref c, 5 * width), Vector.LoadUnsafe(ref c, 6 * width), Vector.LoadUnsafe(ref c, 7 * width));
        for (var k = 0; k < indices.Length; k++)
        {
            ref var from = ref Unsafe.Add(ref b, indices[k] * columns);
            var x = Vector.Create(values[k]);
            s0 = MultiplyAdd(x, Vector.LoadUnsafe(ref from), s0);
            s1 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, width), s1);
            s2 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 2 * width), s2);
            s3 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 3 * width), s3);
            s4 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 4 * width), s4);
            s5 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 5 * width), s5);
            s6 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 6 * width), s6);
            s7 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 7 * width), s7);
        }

        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref c, width);
        s2.StoreUnsafe(ref c, 2 * width);
        s3.StoreUnsafe(ref c, 3 * width);
        s4.StoreUnsafe(ref c, 4 * width);
        s5.StoreUnsafe(ref c, 5 * width);
        s6.StoreUnsafe(ref c, 6 * width);
        s7.StoreUnsafe(ref c, 7 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourWide<T>(ReadOnlySpan<int> indices, ReadOnlySpan<T> values, ref T b, ref T c, int columns)
        where T : struct
    {
        var width = (nuint)Vector<T>.Count;
        var (s0, s1, s2, s3) = (Vector.LoadUnsafe(ref c), Vector.LoadUnsafe(ref c, width), Vector.LoadUnsafe(ref c, 2 * width), Vector.LoadUnsafe(ref c, 3 * width));
        for (var k = 0; k < indices.Length; k++)
        {
            ref var from = ref Unsafe.Add(ref b, indices[k] * columns);
            var x = Vector.Create(values[k]);
            s0 = MultiplyAdd(x, Vector.LoadUnsafe(ref from), s0);
            s1 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, width), s1);
            s2 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 2 * width), s2);
            s3 = MultiplyAdd(x, Vector.LoadUnsafe(ref from, 3 * width), s3);
        }

        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref c, width);
        s2.StoreUnsafe(ref c, 2 * width);
        s3.StoreUnsafe(ref c, 3 * width);
    }

    /// <summary>A span of padded rows as whole registers.</summary>
    public static Span<Vector<T>> Lanes<T>(Span<T> entries)
        where T : struct => MemoryMarshal.Cast<T, Vector<T>>(entries);

    /// <summary>y ← y + x, entry by entry.</summary>
    public static void Add<T>(Span<T> x, Span<T> y)
        where T : struct
    {
        var from = Lanes(x);
        var to = Lanes(y);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += from[i];
        }
    }

    /// <summary>The sum of the rows, added to <paramref name="sums"/>.</summary>
    public static void AddRows<T>(Span<T> x, Span<T> sums)
        where T : struct
    {
        for (var at = 0; at < x.Length; at += sums.Length)
        {
            Add(x.Slice(at, sums.Length), sums);
        }
    }

    /// <summary>The transpose of the first <paramref name="columns"/> columns of <paramref name="rows"/> rows, into rows of <paramref name="targetRow"/>.</summary>
    public static void Transpose<T>(ReadOnlySpan<T> a, int rows, int columns, int row, Span<T> target, int targetRow)
        where T : struct
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                target[(j * targetRow) + i] = a[(i * row) + j];
            }
        }
    }
}
