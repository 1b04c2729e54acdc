using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Theory.Numerics;

/// <summary>A = Q B Pᴴ with B real, upper bidiagonal, in panels, where each column and row reads what remains of A once.</summary>
/// <remarks>
/// <para>The row that the right reflection is made of is known column after column, as the left one's products are: the column that lies in the cache is added to A times the row at once, and what
/// makes the row a reflection, its first entry and its length, is put right afterwards (Howell, Demmel, Fulton, Hammarling and Marmol, ACM TOMS 34(3), 2008). LAPACK's panel reads A twice, and half of the work is that.</para>
/// <para>For registers of eight doubles. The strips of columns do not depend on the number of processors, and their sums are added in order.</para>
/// </remarks>
internal static unsafe class OnePassBidiagonal
{
    private const int Strip = 48;

    /// <summary>Reduces A in place, and leaves the reflections where LAPACK's gebrd does.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="a">m × n.</param>
    /// <param name="m">Rows, at least n.</param>
    /// <param name="n">Columns.</param>
    /// <param name="d">The diagonal of B.</param>
    /// <param name="e">What stands above it.</param>
    /// <param name="left">τ of Q's reflections.</param>
    /// <param name="right">τ of P's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Reduce<T>(T* a, int m, int n, double* d, double* e, T* left, T* right)
        where T : unmanaged, INumberBase<T>
    {
        var panel = n >= 256 ? 32 : 16;
        var depth = 2 * panel;
        var parts = sizeof(T) / sizeof(double);
        var strips = (n + Strip - 1) / Strip;

        // Columns 2l and 2l + 1 of W are the left vector and A times the right one, rows of B what they are multiplied by: A now is A − W B.
        var (wStore, bStore) = (new T[(long)m * depth], new T[(long)depth * n]);
        var (sums, row, v, c, s, t) = (new T[(long)strips * m], new T[depth], new T[m], new T[n], new T[depth], new T[depth]);
        fixed (T* w = wStore, b = bStore, sum = sums, wRow = row, vAt = v, cAt = c, sAt = s)
        {
            var (W, B, Sum, Row, V, C, S) = ((nint)w, (nint)b, (nint)sum, (nint)wRow, (nint)vAt, (nint)cAt, (nint)sAt);
            for (var first = 0; first < n; first += panel)
            {
                var end = Math.Min(n, first + panel);
                for (var i = first; i < end; i++)
                {
                    var (used, rows, rest) = (2 * (i - first), m - i, n - i - 1);
                    var column = new Span<T>(a + i + ((long)i * m), rows);
                    for (var l = 0; l < used; l++)
                    {
                        Add(-b[l + ((long)i * depth)], new ReadOnlySpan<T>(w + i + ((long)l * m), rows), column);
                    }

                    var reflection = v.AsSpan(0, rows);
                    column.CopyTo(reflection);
                    (d[i], left[i]) = Householder.Reflect(reflection);
                    reflection.CopyTo(column);
                    reflection.CopyTo(new Span<T>(w + i + ((long)used * m), rows));
                    if (rest == 0)
                    {
                        right[i] = T.Zero;
                        continue;
                    }

                    for (var l = 0; l < used; l++)
                    {
                        s[l] = Dot<T>(reflection, new ReadOnlySpan<T>(w + i + ((long)l * m), rows));
                        row[l] = w[i + ((long)l * m)];
                    }

                    var (at, tau, A) = (i, MatrixEntry.Conjugate(left[i]), (nint)a);
                    var groups = (rest + Strip - 1) / Strip;
                    Householder.Strips(rest, Strip, (long)rest * rows * parts / 2, (from, count) =>
                    {
                        var z = (T*)Sum + ((long)(from / Strip) * m);
                        new Span<T>(z, rows).Clear();
                        Pass((T*)A + at + ((long)(at + 1 + from) * m), m, rows, count, (T*)V, tau, (T*)S, (T*)Row, used, (T*)B + ((long)(at + 1 + from) * depth), depth, (T*)C + from, z);
                    });

                    var total = new Span<T>(sum, rows);
                    for (var k = 1; k < groups; k++)
                    {
                        Add(T.One, new ReadOnlySpan<T>(sum + ((long)k * m), rows), total);
                    }

                    var u = c.AsSpan(0, rest);
                    var head = u[0];
                    (e[i], right[i]) = Householder.Reflect(u);
                    var target = new Span<T>(w + i + ((long)(used + 1) * m), rows);
                    t.AsSpan(0, used + 1).Clear();
                    for (var j = 0; j < rest; j++)
                    {
                        var product = new Span<T>(b + ((long)(i + 1 + j) * depth), used + 2);
                        Add(u[j], product[..(used + 1)], t.AsSpan(0, used + 1));
                        product[used + 1] = MatrixEntry.Conjugate(u[j]);
                        a[i + ((long)(i + 1 + j) * m)] = product[used + 1];
                    }

                    // A u from A times the row, unless the row is too small to divide by.
                    target.Clear();
                    var divisor = head - MatrixEntry.Of<T>(e[i]);
                    if (MatrixEntry.Size(divisor) > 1e-100)
                    {
                        var next = new ReadOnlySpan<T>(a + i + ((long)(i + 1) * m), rows);
                        Add(-MatrixEntry.Of<T>(e[i]) / divisor, next, target);
                        Add(T.One / divisor, total, target);
                    }
                    else
                    {
                        for (var j = 0; j < rest; j++)
                        {
                            Add(u[j], new ReadOnlySpan<T>(a + i + ((long)(i + 1 + j) * m), rows), target);
                        }
                    }

                    for (var l = 0; l <= used; l++)
                    {
                        Add(-t[l], new ReadOnlySpan<T>(w + i + ((long)l * m), rows), target);
                    }

                    for (var k = 1; k < rows; k++)
                    {
                        target[k] *= right[i];
                    }

                    target[0] = T.Zero;
                }

                var after = n - end;
                if (after > 0)
                {
                    for (var l = 0; l < depth; l++)
                    {
                        foreach (ref var x in new Span<T>(w + end + ((long)l * m), m - end))
                        {
                            x = -x;
                        }
                    }

                    BlockReflections.Multiply(false, false, m - end, after, depth, w + end, m, b + ((long)end * depth), depth, true, a + end + ((long)end * m), m);
                }
            }
        }
    }

    // Of so many columns: the left vector's product, the row's entry, and the column times it, while the column lies in the cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass<T>(T* a, int lead, int rows, int count, T* v, T tau, T* s, T* row, int used, T* b, int depth, T* c, T* z)
        where T : unmanaged, INumberBase<T>
    {
        var dots = stackalloc T[4];
        for (var j = 0; j < count; j += 4)
        {
            var four = Math.Min(4, count - j);
            var column = a + ((long)j * lead);
            if (four == 4)
            {
                Dots((double*)v, (double*)column, (long)lead * sizeof(T) / sizeof(double), rows, dots);
            }
            else
            {
                for (var k = 0; k < four; k++)
                {
                    dots[k] = MatrixEntry.Dot<T>(new ReadOnlySpan<T>(v, rows), new ReadOnlySpan<T>(column + ((long)k * lead), rows));
                }
            }

            for (var k = 0; k < four; k++)
            {
                var product = b + ((long)(j + k) * depth);
                var (y, r) = (dots[k], column[(long)k * lead]);
                y -= Plain(s, product, used);
                r -= Plain(row, product, used);

                product[used] = tau * y;
                c[j + k] = MatrixEntry.Conjugate(r - product[used]);
            }

            if (four == 4)
            {
                Adds(c + j, (double*)column, (long)lead * sizeof(T) / sizeof(double), rows, (double*)z);
            }
            else
            {
                for (var k = 0; k < four; k++)
                {
                    MatrixEntry.Axpy<T>(c[j + k], new ReadOnlySpan<T>(column + ((long)k * lead), rows), new Span<T>(z, rows));
                }
            }
        }
    }

    // Σ xₖ yₖ, nothing conjugated.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Plain<T>(T* x, T* y, int count)
        where T : unmanaged, INumberBase<T>
    {
        var p = (double*)x;
        var q = (double*)y;
        var length = count * sizeof(T) / sizeof(double);
        var (same, crossed) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i + 8 <= length; i += 8)
        {
            var (u, v) = (Vector512.Load(p + i), Vector512.Load(q + i));
            same = Vector512.FusedMultiplyAdd(u, v, same);
            crossed = typeof(T) == typeof(Complex) ? Vector512.FusedMultiplyAdd(Avx512F.Permute2x64(u, 0b01010101), v, crossed) : crossed;
        }

        var sum = typeof(T) == typeof(Complex)
            ? Unsafe.BitCast<Complex, T>(new Complex(Vector512.Sum(same * Vector512.Create(1.0, -1, 1, -1, 1, -1, 1, -1)), Vector512.Sum(crossed)))
            : Unsafe.BitCast<double, T>(Vector512.Sum(same));
        for (var k = i * sizeof(double) / sizeof(T); k < count; k++)
        {
            sum += x[k] * y[k];
        }

        return sum;
    }

    // conj(v) times four columns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots<T>(double* v, double* a, long lead, int rows, T* dots)
        where T : unmanaged, INumberBase<T>
    {
        Vector512<double> x0 = default, x1 = default, x2 = default, x3 = default, y0 = default, y1 = default, y2 = default, y3 = default;
        var (b, c, d) = ((nint)(a + lead), (nint)(a + (2 * lead)), (nint)(a + (3 * lead)));
        var length = (long)rows * sizeof(T) / sizeof(double);
        long i = 0;
        for (; i + 8 <= length; i += 8)
        {
            var p = Vector512.Load(v + i);
            var q = Vector512.Load(a + i);
            x0 = Vector512.FusedMultiplyAdd(p, q, x0);
            var r = Vector512.Load((double*)b + i);
            x1 = Vector512.FusedMultiplyAdd(p, r, x1);
            var s = Vector512.Load((double*)c + i);
            x2 = Vector512.FusedMultiplyAdd(p, s, x2);
            var t = Vector512.Load((double*)d + i);
            x3 = Vector512.FusedMultiplyAdd(p, t, x3);
            if (typeof(T) == typeof(Complex))
            {
                p = Avx512F.Permute2x64(p, 0b01010101);
                y0 = Vector512.FusedMultiplyAdd(p, q, y0);
                y1 = Vector512.FusedMultiplyAdd(p, r, y1);
                y2 = Vector512.FusedMultiplyAdd(p, s, y2);
                y3 = Vector512.FusedMultiplyAdd(p, t, y3);
            }
        }

        // the imaginary part is vᵣaᵢ − vᵢaᵣ: odd places minus even ones
        dots[0] = Join<T>(x0, y0);
        dots[1] = Join<T>(x1, y1);
        dots[2] = Join<T>(x2, y2);
        dots[3] = Join<T>(x3, y3);
        for (var k = 0; k < 4 && i < length; k++)
        {
            var from = (int)(i * sizeof(double) / sizeof(T));
            dots[k] += MatrixEntry.Dot<T>(new ReadOnlySpan<T>((T*)v + from, rows - from), new ReadOnlySpan<T>((T*)(a + (k * lead)) + from, rows - from));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Join<T>(Vector512<double> x, Vector512<double> y)
        where T : unmanaged, INumberBase<T> =>
        typeof(T) == typeof(Complex)
            ? Unsafe.BitCast<Complex, T>(new Complex(Vector512.Sum(x), Vector512.Sum(y * Vector512.Create(-1.0, 1, -1, 1, -1, 1, -1, 1))))
            : Unsafe.BitCast<double, T>(Vector512.Sum(x));

    // z += four columns times the four factors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Adds<T>(T* factors, double* a, long lead, int rows, double* z)
        where T : unmanaged, INumberBase<T>
    {
        var (b, c, d) = ((nint)(a + lead), (nint)(a + (2 * lead)), (nint)(a + (3 * lead)));
        var length = (long)rows * sizeof(T) / sizeof(double);
        long i = 0;
        if (typeof(T) == typeof(Complex))
        {
            var f = (double*)factors;
            var sign = Vector512.Create(-1.0, 1, -1, 1, -1, 1, -1, 1);
            var (r0, r1, r2, r3) = (Vector512.Create(f[0]), Vector512.Create(f[2]), Vector512.Create(f[4]), Vector512.Create(f[6]));
            var (i0, i1, i2, i3) = (sign * f[1], sign * f[3], sign * f[5], sign * f[7]);
            for (; i + 8 <= length; i += 8)
            {
                var x = Vector512.Load(z + i);
                Vector512<double> y = default;
                var p = Vector512.Load(a + i);
                x = Vector512.FusedMultiplyAdd(p, r0, x);
                y = Vector512.FusedMultiplyAdd(Avx512F.Permute2x64(p, 0b01010101), i0, y);
                p = Vector512.Load((double*)b + i);
                x = Vector512.FusedMultiplyAdd(p, r1, x);
                y = Vector512.FusedMultiplyAdd(Avx512F.Permute2x64(p, 0b01010101), i1, y);
                p = Vector512.Load((double*)c + i);
                x = Vector512.FusedMultiplyAdd(p, r2, x);
                y = Vector512.FusedMultiplyAdd(Avx512F.Permute2x64(p, 0b01010101), i2, y);
                p = Vector512.Load((double*)d + i);
                x = Vector512.FusedMultiplyAdd(p, r3, x);
                y = Vector512.FusedMultiplyAdd(Avx512F.Permute2x64(p, 0b01010101), i3, y);
                (x + y).Store(z + i);
            }
        }
        else
        {
            var f = (double*)factors;
            var (r0, r1, r2, r3) = (Vector512.Create(f[0]), Vector512.Create(f[1]), Vector512.Create(f[2]), Vector512.Create(f[3]));
            for (; i + 8 <= length; i += 8)
            {
                var x = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), r0, Vector512.Load(z + i));
                x = Vector512.FusedMultiplyAdd(Vector512.Load((double*)b + i), r1, x);
                var y = Vector512.Load((double*)c + i) * r2;
                y = Vector512.FusedMultiplyAdd(Vector512.Load((double*)d + i), r3, y);
                (x + y).Store(z + i);
            }
        }

        for (var k = 0; k < 4 && i < length; k++)
        {
            var from = (int)(i * sizeof(double) / sizeof(T));
            MatrixEntry.Axpy<T>(factors[k], new ReadOnlySpan<T>((T*)(a + (k * lead)) + from, rows - from), new Span<T>((T*)z + from, rows - from));
        }
    }

    // y += c x.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(T c, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) != typeof(Complex))
        {
            MatrixEntry.Axpy(c, x, y);
            return;
        }

        var p = System.Runtime.InteropServices.MemoryMarshal.Cast<T, double>(x);
        var q = MatrixEntry.Parts(y);
        var z = Unsafe.BitCast<T, Complex>(c);
        var (re, im) = (Vector512.Create(z.Real), Vector512.Create(-z.Imaginary, z.Imaginary, -z.Imaginary, z.Imaginary, -z.Imaginary, z.Imaginary, -z.Imaginary, z.Imaginary));
        var i = 0;
        for (; i + 8 <= p.Length; i += 8)
        {
            var u = Vector512.Create(p.Slice(i, 8));
            var sum = Vector512.FusedMultiplyAdd(u, re, Vector512.Create((ReadOnlySpan<double>)q.Slice(i, 8)));
            Vector512.FusedMultiplyAdd(Avx512F.Permute2x64(u, 0b01010101), im, sum).CopyTo(q.Slice(i, 8));
        }

        MatrixEntry.Axpy(c, x[(i / 2)..], y[(i / 2)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) != typeof(Complex))
        {
            return MatrixEntry.Dot(x, y);
        }

        var p = System.Runtime.InteropServices.MemoryMarshal.Cast<T, double>(x);
        var q = System.Runtime.InteropServices.MemoryMarshal.Cast<T, double>(y);
        var (re, im) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i + 8 <= p.Length; i += 8)
        {
            var (u, v) = (Vector512.Create(p.Slice(i, 8)), Vector512.Create(q.Slice(i, 8)));
            re = Vector512.FusedMultiplyAdd(u, v, re);
            im = Vector512.FusedMultiplyAdd(Avx512F.Permute2x64(u, 0b01010101), v, im);
        }

        return Join<T>(re, im) + MatrixEntry.Dot(x[(i / 2)..], y[(i / 2)..]);
    }
}
