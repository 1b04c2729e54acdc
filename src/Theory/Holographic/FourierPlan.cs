using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Theory.Holographic;

/// <summary>The discrete Fourier transform of one length, of four vectors side by side: a lane of a vector register is a signal, so that no step shuffles.</summary>
/// <remarks>
/// <para>Lengths whose prime factors are at most 13: passes of radix 4, 2, 3, 5, 7, 11 and 13 that leave the result in order (Stockham). Other lengths: a convolution with a chirp,
/// at a length of the first kind (Bluestein).</para>
/// <para>A plan never changes; those that were asked for are kept.</para>
/// </remarks>
internal sealed class FourierPlan
{
    /// <summary>The signals side by side.</summary>
    public const int Lanes = 4;

    private const int LargestRadix = 13;
    private static readonly ConcurrentDictionary<int, FourierPlan> Plans = new();

    private readonly Pass[] passes;
    private readonly Chirp? chirp;

    private FourierPlan(int length)
    {
        Length = length;
        var radices = Radices(length);
        chirp = radices is null ? new Chirp(length) : null;
        var made = new List<Pass>();
        var (left, stride) = (length, 1);
        foreach (var radix in radices ?? [])
        {
            made.Add(new Pass(radix, left / radix, stride));
            left /= radix;
            stride *= radix;
        }

        passes = [.. made];
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>The doubles that the lanes of one real part take.</summary>
    public int Size => Length * Lanes;

    /// <summary>The plan of a length ≥ 1.</summary>
    public static FourierPlan Of(int length) => Plans.GetOrAdd(length, static n => new FourierPlan(n));

    /// <summary>Whether a length needs no chirp.</summary>
    public static bool IsSmooth(int length) => Radices(length) is not null;

    /// <summary>The least length of the fast kind that is no less than this one.</summary>
    public static int Smooth(int length)
    {
        var candidate = length;
        while (!IsFast(candidate))
        {
            candidate++;
        }

        return candidate;

        static bool IsFast(int n)
        {
            foreach (var radix in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (n % radix == 0)
                {
                    n /= radix;
                }
            }

            return n == 1;
        }
    }

    /// <summary>x ← F x, (F x)_k = Σ_j x_j e^{−2πi jk/n}, in place. The inverse is the same with real and imaginary parts exchanged, n times too large.</summary>
    /// <param name="real">Coordinate j of lane l at 4 j + l.</param>
    /// <param name="imaginary">The same.</param>
    public void Transform(Span<double> real, Span<double> imaginary)
    {
        if (chirp is not null)
        {
            chirp.Transform(real, imaginary);
            return;
        }

        var rented = ArrayPool<double>.Shared.Rent(2 * Size);
        var otherReal = rented.AsSpan(0, Size);
        var otherImaginary = rented.AsSpan(Size, Size);
        var here = true;
        foreach (var pass in passes)
        {
            if (here)
            {
                pass.Run(real, imaginary, otherReal, otherImaginary);
            }
            else
            {
                pass.Run(otherReal, otherImaginary, real, imaginary);
            }

            here = !here;
        }

        if (!here)
        {
            otherReal.CopyTo(real);
            otherImaginary.CopyTo(imaginary);
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>e^{−2πi k/n}, its angle brought below an eighth of a turn first, so that both coordinates are right to the last bits.</summary>
    public static (double Real, double Imaginary) Root(long k, long n)
    {
        k %= n;
        var eighth = 8 * k / n;
        var (c, s) = eighth switch
        {
            0 => (Cos(k), Sin(k)),
            1 or 2 => (-Sin4((4 * k) - n), Cos4((4 * k) - n)),
            3 or 4 => (-Cos4((4 * k) - (2 * n)), -Sin4((4 * k) - (2 * n))),
            5 or 6 => (Sin4((4 * k) - (3 * n)), -Cos4((4 * k) - (3 * n))),
            _ => (Cos(k - n), Sin(k - n)),
        };
        return (c, -s);

        double Cos(long turns) => Math.Cos(2 * Math.PI * turns / n);
        double Sin(long turns) => Math.Sin(2 * Math.PI * turns / n);
        double Cos4(long quarters) => Math.Cos(Math.PI * quarters / (2.0 * n));
        double Sin4(long quarters) => Math.Sin(Math.PI * quarters / (2.0 * n));
    }

    private static List<int>? Radices(int length)
    {
        var radices = new List<int>();
        foreach (var radix in (ReadOnlySpan<int>)[4, 2, 5, 3, 7, 11, LargestRadix])
        {
            while (length % radix == 0)
            {
                radices.Add(radix);
                length /= radix;
            }
        }

        return length == 1 ? radices : null;
    }

    /// <summary>One pass: DFTs of size r over n / r groups, times the twiddles, into the order that the next pass wants.</summary>
    private sealed class Pass
    {
        private static readonly double Sine60 = Math.Sqrt(0.75);
        private static readonly (double C1, double C2, double S1, double S2) Fifth = ((Math.Sqrt(5) - 1) / 4, -(Math.Sqrt(5) + 1) / 4, -Root(1, 5).Imaginary, -Root(2, 5).Imaginary);

        private readonly int radix;
        private readonly int groups;
        private readonly int stride;
        private readonly double[] twiddles;
        private readonly double[] roots;

        public Pass(int radix, int groups, int stride)
        {
            (this.radix, this.groups, this.stride) = (radix, groups, stride);
            twiddles = new double[2 * groups * (radix - 1)];
            for (var p = 0; p < groups; p++)
            {
                for (var k = 1; k < radix; k++)
                {
                    (twiddles[2 * ((p * (radix - 1)) + k - 1)], twiddles[(2 * ((p * (radix - 1)) + k - 1)) + 1]) = Root((long)p * k, (long)radix * groups);
                }
            }

            roots = new double[2 * radix];
            for (var k = 0; k < radix; k++)
            {
                (roots[2 * k], roots[(2 * k) + 1]) = Root(k, radix);
            }
        }

        public void Run(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, Span<double> outReal, Span<double> outImaginary)
        {
            ref var xr = ref MemoryMarshal.GetReference(real);
            ref var xi = ref MemoryMarshal.GetReference(imaginary);
            ref var yr = ref MemoryMarshal.GetReference(outReal);
            ref var yi = ref MemoryMarshal.GetReference(outImaginary);
            switch (radix)
            {
                case 2: Two(ref xr, ref xi, ref yr, ref yi); break;
                case 3: Three(ref xr, ref xi, ref yr, ref yi); break;
                case 4: Four(ref xr, ref xi, ref yr, ref yi); break;
                case 5: Five(ref xr, ref xi, ref yr, ref yi); break;
                default: Odd(ref xr, ref xi, ref yr, ref yi); break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<double> At(ref double x, int place) => Vector256.LoadUnsafe(ref x, (nuint)place * Lanes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put(ref double yr, ref double yi, int place, Vector256<double> real, Vector256<double> imaginary)
        {
            real.StoreUnsafe(ref yr, (nuint)place * Lanes);
            imaginary.StoreUnsafe(ref yi, (nuint)place * Lanes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put(ref double yr, ref double yi, int place, Vector256<double> real, Vector256<double> imaginary, Vector256<double> wr, Vector256<double> wi)
        {
            Vector256.MultiplyAddEstimate(real, wr, -(imaginary * wi)).StoreUnsafe(ref yr, (nuint)place * Lanes);
            Vector256.MultiplyAddEstimate(real, wi, imaginary * wr).StoreUnsafe(ref yi, (nuint)place * Lanes);
        }

        private (Vector256<double> Real, Vector256<double> Imaginary) Twiddle(int p, int k)
        {
            var place = 2 * ((p * (radix - 1)) + k - 1);
            return (Vector256.Create(twiddles[place]), Vector256.Create(twiddles[place + 1]));
        }

        private void Two(ref double xr, ref double xi, ref double yr, ref double yi)
        {
            var half = stride * groups;
            for (var p = 0; p < groups; p++)
            {
                var (wr, wi) = Twiddle(p, 1);
                for (var q = 0; q < stride; q++)
                {
                    var (i, o) = (q + (stride * p), q + (stride * 2 * p));
                    var (ar, ai, br, bi) = (At(ref xr, i), At(ref xi, i), At(ref xr, i + half), At(ref xi, i + half));
                    Put(ref yr, ref yi, o, ar + br, ai + bi);
                    Put(ref yr, ref yi, o + stride, ar - br, ai - bi, wr, wi);
                }
            }
        }

        private void Three(ref double xr, ref double xi, ref double yr, ref double yi)
        {
            var third = stride * groups;
            var (half, sine) = (Vector256.Create(0.5), Vector256.Create(Sine60));
            for (var p = 0; p < groups; p++)
            {
                var (w1r, w1i) = Twiddle(p, 1);
                var (w2r, w2i) = Twiddle(p, 2);
                for (var q = 0; q < stride; q++)
                {
                    var (i, o) = (q + (stride * p), q + (stride * 3 * p));
                    var (ar, ai) = (At(ref xr, i), At(ref xi, i));
                    var (br, bi) = (At(ref xr, i + third), At(ref xi, i + third));
                    var (cr, ci) = (At(ref xr, i + (2 * third)), At(ref xi, i + (2 * third)));
                    var (sr, si) = (br + cr, bi + ci);
                    var (dr, di) = (sine * (br - cr), sine * (bi - ci));
                    var (mr, mi) = (ar - (half * sr), ai - (half * si));
                    Put(ref yr, ref yi, o, ar + sr, ai + si);
                    Put(ref yr, ref yi, o + stride, mr + di, mi - dr, w1r, w1i);
                    Put(ref yr, ref yi, o + (2 * stride), mr - di, mi + dr, w2r, w2i);
                }
            }
        }

        private void Four(ref double xr, ref double xi, ref double yr, ref double yi)
        {
            var quarter = stride * groups;
            for (var p = 0; p < groups; p++)
            {
                var (w1r, w1i) = Twiddle(p, 1);
                var (w2r, w2i) = Twiddle(p, 2);
                var (w3r, w3i) = Twiddle(p, 3);
                for (var q = 0; q < stride; q++)
                {
                    var (i, o) = (q + (stride * p), q + (stride * 4 * p));
                    var (ar, ai) = (At(ref xr, i), At(ref xi, i));
                    var (br, bi) = (At(ref xr, i + quarter), At(ref xi, i + quarter));
                    var (cr, ci) = (At(ref xr, i + (2 * quarter)), At(ref xi, i + (2 * quarter)));
                    var (dr, di) = (At(ref xr, i + (3 * quarter)), At(ref xi, i + (3 * quarter)));
                    var (er, ei, fr, fi) = (ar + cr, ai + ci, ar - cr, ai - ci);
                    var (gr, gi, hr, hi) = (br + dr, bi + di, br - dr, bi - di);
                    Put(ref yr, ref yi, o, er + gr, ei + gi);
                    if (groups == 1)
                    {
                        Put(ref yr, ref yi, o + stride, fr + hi, fi - hr);
                        Put(ref yr, ref yi, o + (2 * stride), er - gr, ei - gi);
                        Put(ref yr, ref yi, o + (3 * stride), fr - hi, fi + hr);
                    }
                    else
                    {
                        Put(ref yr, ref yi, o + stride, fr + hi, fi - hr, w1r, w1i);
                        Put(ref yr, ref yi, o + (2 * stride), er - gr, ei - gi, w2r, w2i);
                        Put(ref yr, ref yi, o + (3 * stride), fr - hi, fi + hr, w3r, w3i);
                    }
                }
            }
        }

        private void Five(ref double xr, ref double xi, ref double yr, ref double yi)
        {
            var fifth = stride * groups;
            var (c1, c2, s1, s2) = (Vector256.Create(Fifth.C1), Vector256.Create(Fifth.C2), Vector256.Create(Fifth.S1), Vector256.Create(Fifth.S2));
            for (var p = 0; p < groups; p++)
            {
                var (w1r, w1i) = Twiddle(p, 1);
                var (w2r, w2i) = Twiddle(p, 2);
                var (w3r, w3i) = Twiddle(p, 3);
                var (w4r, w4i) = Twiddle(p, 4);
                for (var q = 0; q < stride; q++)
                {
                    var (i, o) = (q + (stride * p), q + (stride * 5 * p));
                    var (ar, ai) = (At(ref xr, i), At(ref xi, i));
                    var (br, bi) = (At(ref xr, i + fifth), At(ref xi, i + fifth));
                    var (er, ei) = (At(ref xr, i + (4 * fifth)), At(ref xi, i + (4 * fifth)));
                    var (pr, pi, ur, ui) = (br + er, bi + ei, br - er, bi - ei);
                    var (cr, ci) = (At(ref xr, i + (2 * fifth)), At(ref xi, i + (2 * fifth)));
                    var (dr, di) = (At(ref xr, i + (3 * fifth)), At(ref xi, i + (3 * fifth)));
                    var (qr, qi, vr, vi) = (cr + dr, ci + di, cr - dr, ci - di);
                    Put(ref yr, ref yi, o, ar + pr + qr, ai + pi + qi);
                    var (mr, mi) = (ar + (c1 * pr) + (c2 * qr), ai + (c1 * pi) + (c2 * qi));
                    var (nr, ni) = (ar + (c2 * pr) + (c1 * qr), ai + (c2 * pi) + (c1 * qi));
                    var (tr, ti) = ((s1 * ur) + (s2 * vr), (s1 * ui) + (s2 * vi));
                    var (zr, zi) = ((s2 * ur) - (s1 * vr), (s2 * ui) - (s1 * vi));
                    Put(ref yr, ref yi, o + stride, mr + ti, mi - tr, w1r, w1i);
                    Put(ref yr, ref yi, o + (2 * stride), nr + zi, ni - zr, w2r, w2i);
                    Put(ref yr, ref yi, o + (3 * stride), nr - zi, ni + zr, w3r, w3i);
                    Put(ref yr, ref yi, o + (4 * stride), mr - ti, mi + tr, w4r, w4i);
                }
            }
        }

        // a prime radix by its definition, in pairs of conjugate roots
        private void Odd(ref double xr, ref double xi, ref double yr, ref double yi)
        {
            var (part, half) = (stride * groups, radix / 2);
            Span<Vector256<double>> sums = stackalloc Vector256<double>[LargestRadix + 1];
            Span<Vector256<double>> differences = stackalloc Vector256<double>[LargestRadix + 1];
            for (var p = 0; p < groups; p++)
            {
                for (var q = 0; q < stride; q++)
                {
                    var (i, o) = (q + (stride * p), q + (stride * radix * p));
                    var (ar, ai) = (At(ref xr, i), At(ref xi, i));
                    var (allReal, allImaginary) = (ar, ai);
                    for (var j = 1; j <= half; j++)
                    {
                        var (br, bi) = (At(ref xr, i + (j * part)), At(ref xi, i + (j * part)));
                        var (er, ei) = (At(ref xr, i + ((radix - j) * part)), At(ref xi, i + ((radix - j) * part)));
                        (sums[2 * j], sums[(2 * j) + 1], differences[2 * j], differences[(2 * j) + 1]) = (br + er, bi + ei, br - er, bi - ei);
                        (allReal, allImaginary) = (allReal + sums[2 * j], allImaginary + sums[(2 * j) + 1]);
                    }

                    Put(ref yr, ref yi, o, allReal, allImaginary);
                    for (var k = 1; k <= half; k++)
                    {
                        var (mr, mi, tr, ti) = (ar, ai, Vector256<double>.Zero, Vector256<double>.Zero);
                        for (var j = 1; j <= half; j++)
                        {
                            var root = 2 * (j * k % radix);
                            var (c, s) = (Vector256.Create(roots[root]), Vector256.Create(-roots[root + 1]));
                            (mr, mi) = (mr + (c * sums[2 * j]), mi + (c * sums[(2 * j) + 1]));
                            (tr, ti) = (tr + (s * differences[2 * j]), ti + (s * differences[(2 * j) + 1]));
                        }

                        var (wr, wi) = Twiddle(p, k);
                        Put(ref yr, ref yi, o + (k * stride), mr + ti, mi - tr, wr, wi);
                        (wr, wi) = Twiddle(p, radix - k);
                        Put(ref yr, ref yi, o + ((radix - k) * stride), mr - ti, mi + tr, wr, wi);
                    }
                }
            }
        }
    }

    /// <summary>Bluestein's way: jk = (j² + k² − (k − j)²) / 2 makes the transform a convolution with a chirp.</summary>
    private sealed class Chirp
    {
        private readonly int length;
        private readonly FourierPlan plan;
        private readonly double[] chirp;
        private readonly double[] kernel;

        public Chirp(int length)
        {
            this.length = length;
            plan = Of(Smooth((2 * length) - 1));
            chirp = new double[2 * length];
            var (real, imaginary) = (new double[plan.Size], new double[plan.Size]);
            for (var j = 0; j < length; j++)
            {
                var (c, s) = Root((long)j * j % (2L * length), 2L * length);
                (chirp[2 * j], chirp[(2 * j) + 1]) = (c, s);
                foreach (var place in j == 0 ? [0] : new[] { j, plan.Length - j })
                {
                    (real[place * Lanes], imaginary[place * Lanes]) = (c, -s);
                }
            }

            plan.Transform(real, imaginary);
            kernel = new double[2 * plan.Length];
            for (var k = 0; k < plan.Length; k++)
            {
                (kernel[2 * k], kernel[(2 * k) + 1]) = (real[k * Lanes] / plan.Length, imaginary[k * Lanes] / plan.Length);
            }
        }

        public void Transform(Span<double> real, Span<double> imaginary)
        {
            var rented = ArrayPool<double>.Shared.Rent(2 * plan.Size);
            var r = rented.AsSpan(0, plan.Size);
            var i = rented.AsSpan(plan.Size, plan.Size);
            r.Clear();
            i.Clear();
            Times(chirp, length, real, imaginary, r, i);
            plan.Transform(r, i);
            Times(kernel, plan.Length, r, i, r, i);
            plan.Transform(i, r);
            Times(chirp, length, r, i, real, imaginary);
            ArrayPool<double>.Shared.Return(rented);
        }

        private static void Times(double[] factors, int count, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, Span<double> outReal, Span<double> outImaginary)
        {
            for (var k = 0; k < count; k++)
            {
                var (c, s) = (Vector256.Create(factors[2 * k]), Vector256.Create(factors[(2 * k) + 1]));
                var (x, y) = (Vector256.Create(real[(k * Lanes)..]), Vector256.Create(imaginary[(k * Lanes)..]));
                ((x * c) - (y * s)).CopyTo(outReal[(k * Lanes)..]);
                ((x * s) + (y * c)).CopyTo(outImaginary[(k * Lanes)..]);
            }
        }
    }
}
