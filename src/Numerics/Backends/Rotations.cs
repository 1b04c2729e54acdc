using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Theory.Numerics;

/// <summary>Plane rotations of the columns of one matrix, gathered and then applied together, strip of rows after strip of rows.</summary>
/// <remarks>A strip stays in the cache while many sweeps pass over it, and strips are independent: neither their height nor the number of threads moves a bit.</remarks>
internal sealed class Rotations
{
    private const int Strip = 64;
    private readonly Array a;
    private readonly int length;
    private readonly int rows;
    private readonly (int First, int Second, double C, double S)[] waiting;
    private int count;

    private Rotations(Array a, int length, int rows, int columns)
    {
        (this.a, this.length, this.rows) = (a, length, rows);
        waiting = new (int, int, double, double)[length == 0 ? 0 : Math.Clamp(64 * columns, 256, 1 << 16)];
    }

    /// <summary>Nothing gathered yet.</summary>
    /// <typeparam name="T">The scalars; a rotation turns the parts of complex ones alike.</typeparam>
    /// <param name="a">The square matrix, column after column; empty where rotations are not asked for.</param>
    /// <param name="n">Its order.</param>
    public static Rotations Of<T>(T[] a, int n)
        where T : unmanaged
    {
        var length = MatrixEntry.Parts(a.AsSpan()).Length;
        return new Rotations(a, length, length / n, n);
    }

    /// <summary>[c s; −s c] with [c s; −s c][f; g] = [r; 0].</summary>
    /// <param name="f">The first entry.</param>
    /// <param name="g">The second, which becomes 0.</param>
    public static (double C, double S, double R) Annihilate(double f, double g)
    {
        if (g == 0)
        {
            return (1, 0, f);
        }

        if (f == 0)
        {
            return (0, 1, g);
        }

        // At their own scale: squares may neither underflow nor overflow.
        var exponent = 0;
        if (Math.Max(Math.Abs(f), Math.Abs(g)) is < 1e-140 or > 1e140)
        {
            exponent = Math.ILogB(Math.Max(Math.Abs(f), Math.Abs(g)));
            (f, g) = (Math.ScaleB(f, -exponent), Math.ScaleB(g, -exponent));
        }

        var r = Math.Sqrt((f * f) + (g * g));
        return (f / r, g / r, exponent == 0 ? r : Math.ScaleB(r, exponent));
    }

    /// <summary>Columns x and y become c x + s y and c y − s x.</summary>
    /// <param name="x">The first column's number.</param>
    /// <param name="y">The second's.</param>
    /// <param name="c">c.</param>
    /// <param name="s">s.</param>
    public void Turn(int x, int y, double c, double s)
    {
        if (waiting.Length == 0 || s == 0)
        {
            return;
        }

        waiting[count++] = (x, y, c, s);
        if (count == waiting.Length)
        {
            Apply();
        }
    }

    /// <summary>Applies what waits.</summary>
    public void Apply()
    {
        Householder.Strips(rows, Strip, (long)count * rows, (top, height) =>
        {
            var parts = MemoryMarshal.CreateSpan(ref Unsafe.As<byte, double>(ref MemoryMarshal.GetArrayDataReference(a)), length);
            foreach (var (first, second, c, s) in waiting.AsSpan(0, count))
            {
                Turn(parts.Slice(top + (first * rows), height), parts.Slice(top + (second * rows), height), c, s);
            }
        });
        count = 0;
    }

    private static void Turn(Span<double> x, Span<double> y, double c, double s)
    {
        var (cosine, sine) = (Vector256.Create(c), Vector256.Create(s));
        var i = 0;
        for (; i + 4 <= x.Length; i += 4)
        {
            var p = x.Slice(i, 4);
            var q = y.Slice(i, 4);
            var (u, v) = (Vector256.Create((ReadOnlySpan<double>)p), Vector256.Create((ReadOnlySpan<double>)q));
            ((cosine * u) + (sine * v)).CopyTo(p);
            ((cosine * v) - (sine * u)).CopyTo(q);
        }

        for (; i < x.Length; i++)
        {
            (x[i], y[i]) = ((c * x[i]) + (s * y[i]), (c * y[i]) - (s * x[i]));
        }
    }
}
