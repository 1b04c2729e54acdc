using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Theory.Numerics;

/// <summary>Products of reflections I − τ v vᴴ, as a native reduction leaves them, applied in blocks I − V F Vᴴ by our own products of matrices.</summary>
/// <remarks>The native library takes blocks of 32 and, not knowing a processor's maker, half of its registers' width.</remarks>
internal static unsafe class BlockReflections
{
    /// <summary>The order from which on it is worth more than a native library.</summary>
    internal const int Worth = 200;

    /// <summary>Whether it is worth more than a native library on this processor.</summary>
    internal static bool Serves => DenseProduct.Serves && Avx512F.IsSupported;

    /// <summary>C ← H₀ H₁ ⋯ C, or C ← C (H₀ H₁ ⋯)ᴴ.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
    /// <param name="a">Vector k is 1 at index k + shift, zero before it, and from the matrix after it: from its column k, or, conjugated, from its row k.</param>
    /// <param name="lead">The distance of its columns.</param>
    /// <param name="inRows">Whether vectors lie in rows.</param>
    /// <param name="shift">Where the first vector begins.</param>
    /// <param name="length">The length of a vector with its zeros.</param>
    /// <param name="tau">τ of each.</param>
    /// <param name="count">So many reflections.</param>
    /// <param name="c">length × width, or width × length where <paramref name="fromRight"/>.</param>
    /// <param name="width">The other side of C.</param>
    /// <param name="fromRight">Whether the adjoint is applied from the right.</param>
    /// <param name="leadC">The distance of C's columns.</param>
    /// <param name="identity">Whether C is I, so that its columns before a block are still zero in the block's rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply<T>(T* a, long lead, bool inRows, int shift, int length, T* tau, int count, T* c, int width, bool fromRight, long leadC, bool identity = false)
        where T : unmanaged, INumberBase<T>
    {
        const int Block = 64;
        var (v, f, g) = (new T[length * Block], new T[Block * Block], new T[Block * Block]);
        var (w, y) = (new T[width * Block], new T[width * Block]);
        fixed (T* vAt = v, fAt = f, gAt = g, wAt = w, yAt = y)
        {
            for (var first = (count - 1) / Block * Block; first >= 0; first -= Block)
            {
                var (size, top) = (Math.Min(Block, count - first), first + shift);
                var rows = length - top;
                for (var k = 0; k < size; k++)
                {
                    var column = v.AsSpan(k * rows, rows);
                    column[..k].Clear();
                    column[k] = T.One;
                    for (var i = k + 1; i < rows; i++)
                    {
                        column[i] = inRows ? MatrixEntry.Conjugate(a[first + k + ((top + i) * lead)]) : a[top + i + ((first + k) * lead)];
                    }
                }

                // F is upper triangular with τ on its diagonal: fₖ = −τₖ F Vᴴ vₖ.
                Multiply(true, false, size, size, rows, vAt, rows, vAt, rows, false, gAt, size);
                f.AsSpan(0, size * size).Clear();
                for (var k = 0; k < size; k++)
                {
                    for (var i = 0; i < k; i++)
                    {
                        MatrixEntry.Axpy<T>(-tau[first + k] * g[i + (k * size)], f.AsSpan(i * size, i + 1), f.AsSpan(k * size, i + 1));
                    }

                    f[k + (k * size)] = tau[first + k];
                }

                for (var i = 0; i < size * size; i++)
                {
                    f[i] = -f[i];
                }

                if (fromRight)
                {
                    var target = c + (top * leadC);
                    Multiply(false, false, width, size, rows, target, leadC, vAt, rows, false, wAt, width);
                    Multiply(false, true, width, size, size, wAt, width, fAt, size, false, yAt, width);
                    Multiply(false, true, width, rows, size, yAt, width, vAt, rows, true, target, leadC);
                }
                else
                {
                    var left = identity ? top : 0;
                    var target = c + top + (left * leadC);
                    Multiply(true, false, size, width - left, rows, vAt, rows, target, leadC, false, wAt, size);
                    Multiply(false, false, size, width - left, size, fAt, size, wAt, size, false, yAt, size);
                    Multiply(false, false, rows, width - left, size, vAt, rows, yAt, size, true, target, leadC);
                }
            }
        }
    }

    /// <summary>C ← βC + op(A) op(B), where op is the adjoint or nothing.</summary>
    /// <typeparam name="T">The scalars.</typeparam>
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
    internal static void Multiply<T>(bool adjointA, bool adjointB, int m, int n, int k, T* a, long leadA, T* b, long leadB, bool keep, T* c, long leadC)
        where T : unmanaged
    {
        if (typeof(T) == typeof(Complex))
        {
            DenseComplexProduct.Multiply(adjointA, adjointB, m, n, k, (Complex*)a, leadA, (Complex*)b, leadB, keep, (Complex*)c, leadC);
        }
        else
        {
            DenseProduct.Multiply(adjointA, adjointB, m, n, k, (double*)a, leadA, (double*)b, leadB, keep, (double*)c, leadC);
        }
    }
}
