using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Theory.Numerics;

/// <summary>Entries and columns of a matrix, real or complex: what one algorithm for both needs beyond + − × ÷.</summary>
/// <remarks>The order of every sum is fixed, and no product is fused with a sum: the bits do not depend on the machine.</remarks>
internal static class MatrixEntry
{
    /// <summary>2⁻⁵².</summary>
    public const double Epsilon = 1.0 / (1L << 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Conjugate<T>(T x)
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<Complex, T>(Complex.Conjugate(Unsafe.BitCast<T, Complex>(x))) : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(double x)
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<Complex, T>(new Complex(x, 0)) : Unsafe.BitCast<double, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Real<T>(T x)
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<T, Complex>(x).Real : Unsafe.BitCast<T, double>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Modulus<T>(T x)
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Complex.Abs(Unsafe.BitCast<T, Complex>(x)) : Math.Abs(Unsafe.BitCast<T, double>(x));

    /// <summary>x / 2, part by part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Half<T>(T x)
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<Complex, T>(Unsafe.BitCast<T, Complex>(x) / 2) : Unsafe.BitCast<double, T>(Unsafe.BitCast<T, double>(x) / 2);

    /// <summary>|Re x| + |Im x|: as good as the modulus where only the order of magnitude matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Size<T>(T x)
        where T : unmanaged =>
        typeof(T) == typeof(Complex)
            ? Math.Abs(Unsafe.BitCast<T, Complex>(x).Real) + Math.Abs(Unsafe.BitCast<T, Complex>(x).Imaginary)
            : Math.Abs(Unsafe.BitCast<T, double>(x));

    /// <summary>The real and imaginary parts, in turn; of real entries the entries.</summary>
    public static Span<double> Parts<T>(Span<T> x)
        where T : unmanaged => MemoryMarshal.Cast<T, double>(x);

    /// <summary>Σ conj(xᵢ) yᵢ.</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            var p = MemoryMarshal.Cast<T, double>(x);
            var q = MemoryMarshal.Cast<T, double>(y);
            var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
            var i = 0;
            for (; i + 8 <= p.Length; i += 8)
            {
                even += Vector256.Create(p.Slice(i, 4)) * Vector256.Create(q.Slice(i, 4));
                odd += Vector256.Create(p.Slice(i + 4, 4)) * Vector256.Create(q.Slice(i + 4, 4));
            }

            even += odd;
            var sum = (even[0] + even[1]) + (even[2] + even[3]);
            for (; i < p.Length; i++)
            {
                sum += p[i] * q[i];
            }

            return Of<T>(sum);
        }

        var u = MemoryMarshal.Cast<T, Complex>(x);
        var v = MemoryMarshal.Cast<T, Complex>(y);
        var (re, im) = (0.0, 0.0);
        for (var i = 0; i < u.Length; i++)
        {
            re += (u[i].Real * v[i].Real) + (u[i].Imaginary * v[i].Imaginary);
            im += (u[i].Real * v[i].Imaginary) - (u[i].Imaginary * v[i].Real);
        }

        var z = new Complex(re, im);
        return Unsafe.As<Complex, T>(ref z);
    }

    /// <summary>y += c x.</summary>
    public static void Axpy<T>(T c, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            var p = MemoryMarshal.Cast<T, double>(x);
            var q = MemoryMarshal.Cast<T, double>(y);
            var factor = Real(c);
            var i = 0;
            for (; i + 4 <= p.Length; i += 4)
            {
                (Vector256.Create((ReadOnlySpan<double>)q.Slice(i, 4)) + (Vector256.Create(factor) * Vector256.Create(p.Slice(i, 4)))).CopyTo(q.Slice(i, 4));
            }

            for (; i < p.Length; i++)
            {
                q[i] += factor * p[i];
            }

            return;
        }

        var u = MemoryMarshal.Cast<T, Complex>(x);
        var v = MemoryMarshal.Cast<T, Complex>(y);
        var z = Unsafe.As<T, Complex>(ref c);
        var (a, b) = (z.Real, z.Imaginary);
        for (var i = 0; i < u.Length; i++)
        {
            v[i] = new Complex(v[i].Real + ((a * u[i].Real) - (b * u[i].Imaginary)), v[i].Imaginary + ((a * u[i].Imaginary) + (b * u[i].Real)));
        }
    }

    /// <summary>√Σ|xᵢ|², scaled where squares would underflow or overflow.</summary>
    public static double Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged
    {
        var parts = MemoryMarshal.Cast<T, double>(x);
        var sum = Dot(parts, parts);
        if (sum is > 1e-200 and < 1e200)
        {
            return Math.Sqrt(sum);
        }

        if (Exponent(parts) is not { } exponent)
        {
            return 0;
        }

        sum = 0;
        foreach (var part in parts)
        {
            var scaled = Math.ScaleB(part, -exponent);
            sum += scaled * scaled;
        }

        return Math.ScaleB(Math.Sqrt(sum), exponent);
    }

    /// <summary>The exponent of the largest modulus; none where all is zero.</summary>
    public static int? Exponent(ReadOnlySpan<double> values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest == 0 ? null : Math.ILogB(largest);
    }

    /// <summary>x 2ᵉ in place.</summary>
    public static void Scale(Span<double> values, int exponent)
    {
        if (exponent == 0)
        {
            return;
        }

        if (exponent is > -1000 and < 1000)
        {
            var factor = Math.ScaleB(1.0, exponent);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] *= factor;
            }

            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.ScaleB(values[i], exponent);
        }
    }

    /// <summary>Aᴴ.</summary>
    public static T[] Adjoint<T>(T[] a, int rows, int columns)
        where T : unmanaged
    {
        var result = new T[a.Length];
        const int Tile = 32;
        for (var left = 0; left < columns; left += Tile)
        {
            for (var top = 0; top < rows; top += Tile)
            {
                for (var j = left; j < Math.Min(columns, left + Tile); j++)
                {
                    for (var i = top; i < Math.Min(rows, top + Tile); i++)
                    {
                        result[j + (i * columns)] = Conjugate(a[i + (j * rows)]);
                    }
                }
            }
        }

        return result;
    }

    /// <summary>I.</summary>
    public static T[] Identity<T>(int n)
        where T : unmanaged
    {
        var result = new T[n * n];
        for (var i = 0; i < n; i++)
        {
            result[i * (n + 1)] = Of<T>(1);
        }

        return result;
    }

    /// <summary>The block of A that begins at (row, column), copied.</summary>
    public static T[] Block<T>(T[] a, int lead, int row, int column, int rows, int columns)
    {
        var result = new T[rows * columns];
        for (var j = 0; j < columns; j++)
        {
            a.AsSpan(row + ((column + j) * lead), rows).CopyTo(result.AsSpan(j * rows));
        }

        return result;
    }

    /// <summary>Writes a block of A.</summary>
    public static void SetBlock<T>(T[] a, int lead, int row, int column, int rows, int columns, T[] block)
    {
        for (var j = 0; j < columns; j++)
        {
            block.AsSpan(j * rows, rows).CopyTo(a.AsSpan(row + ((column + j) * lead)));
        }
    }

    /// <summary>The sum of the moduli of a column, the largest over the columns: ‖A‖₁.</summary>
    public static double OneNorm<T>(T[] a, int rows, int columns)
        where T : unmanaged
    {
        var largest = 0.0;
        for (var j = 0; j < columns; j++)
        {
            var sum = 0.0;
            foreach (var x in a.AsSpan(j * rows, rows))
            {
                sum += Modulus(x);
            }

            largest = Math.Max(largest, sum);
        }

        return largest;
    }
}
