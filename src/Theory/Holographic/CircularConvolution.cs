using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Theory.Holographic;

/// <summary>Circular convolutions of many pairs at once: two real vectors are one complex one, four of those lie side by side, and two products share an inverse transform.</summary>
internal static class CircularConvolution
{
    private const int Lanes = FourierPlan.Lanes;
    private const int PairsTogether = 2 * Lanes;

    /// <summary>The power of two that a product with 0 is brought to: half of it is no double any more, so that the product is 0 whatever rounding left.</summary>
    private const int OfZero = -100000;

    /// <summary>a_i ⊛ b_i for each i.</summary>
    /// <param name="left">The a_i: finite, of one length.</param>
    /// <param name="right">The b_i: as many, of the same length.</param>
    public static double[][] Of(IReadOnlyList<double[]> left, IReadOnlyList<double[]> right)
    {
        var results = new double[left.Count][];
        if (left.Count == 0)
        {
            return results;
        }

        var n = left[0].Length;

        // a length with a large prime factor: the linear convolution at a better length, folded
        var direct = FourierPlan.IsSmooth(n);
        var plan = FourierPlan.Of(direct ? n : FourierPlan.Smooth((2 * n) - 1));
        var rented = ArrayPool<double>.Shared.Rent(4 * plan.Size);
        Span<int> exponents = stackalloc int[PairsTogether];
        for (var start = 0; start < left.Count; start += PairsTogether)
        {
            var count = Math.Min(PairsTogether, left.Count - start);
            var firstReal = rented.AsSpan(0, plan.Size);
            var firstImaginary = rented.AsSpan(plan.Size, plan.Size);
            var secondReal = rented.AsSpan(2 * plan.Size, plan.Size);
            var secondImaginary = rented.AsSpan(3 * plan.Size, plan.Size);
            Pack(left, start, Math.Min(Lanes, count), n, firstReal, exponents, false);
            Pack(right, start, Math.Min(Lanes, count), n, firstImaginary, exponents, true);
            plan.Transform(firstReal, firstImaginary);
            var both = count > Lanes;
            if (both)
            {
                Pack(left, start + Lanes, count - Lanes, n, secondReal, exponents[Lanes..], false);
                Pack(right, start + Lanes, count - Lanes, n, secondImaginary, exponents[Lanes..], true);
                plan.Transform(secondReal, secondImaginary);
            }

            Multiply(plan.Length, firstReal, firstImaginary, secondReal, secondImaginary, both);
            plan.Transform(firstImaginary, firstReal);
            Unpack(results, start, Math.Min(Lanes, count), n, plan.Length, firstReal, exponents);
            if (both)
            {
                Unpack(results, start + Lanes, count - Lanes, n, plan.Length, firstImaginary, exponents[Lanes..]);
            }
        }

        ArrayPool<double>.Shared.Return(rented);
        return results;
    }

    /// <summary>F a, all n coefficients.</summary>
    public static Complex[] Spectrum(double[] a)
    {
        var plan = FourierPlan.Of(a.Length);
        var (real, imaginary) = (new double[plan.Size], new double[plan.Size]);
        for (var j = 0; j < a.Length; j++)
        {
            real[j * Lanes] = a[j];
        }

        plan.Transform(real, imaginary);
        var spectrum = new Complex[a.Length];
        for (var k = 0; k < a.Length; k++)
        {
            spectrum[k] = new Complex(real[k * Lanes], imaginary[k * Lanes]);
        }

        return spectrum;
    }

    /// <summary>The real part of F⁻¹ of a spectrum.</summary>
    public static double[] Inverse(Complex[] spectrum)
    {
        var plan = FourierPlan.Of(spectrum.Length);
        var (real, imaginary) = (new double[plan.Size], new double[plan.Size]);
        for (var k = 0; k < spectrum.Length; k++)
        {
            (real[k * Lanes], imaginary[k * Lanes]) = (spectrum[k].Real, spectrum[k].Imaginary);
        }

        plan.Transform(imaginary, real);
        var values = new double[spectrum.Length];
        for (var j = 0; j < values.Length; j++)
        {
            values[j] = real[j * Lanes] / spectrum.Length;
        }

        return values;
    }

    // Each vector is brought to a largest coordinate in [1, 2) by a power of two: two of very different size would spoil each other in one transform.
    private static void Pack(IReadOnlyList<double[]> vectors, int start, int count, int n, Span<double> target, Span<int> exponents, bool add)
    {
        if (count < Lanes)
        {
            target.Clear();
        }
        else
        {
            target[(n * Lanes)..].Clear();
        }

        Span<double> factors = stackalloc double[Lanes];
        for (var lane = 0; lane < count; lane++)
        {
            var largest = Largest(vectors[start + lane]);
            var exponent = largest > 0 ? Math.ILogB(largest) : 0;
            exponents[lane] = (add ? exponents[lane] : 0) + (largest > 0 ? exponent : OfZero);
            factors[lane] = exponent;
        }

        for (var lane = 0; lane < count; lane++)
        {
            var exponent = (int)factors[lane];
            var vector = vectors[start + lane];

            // a power beyond the range of a double is taken in two halves
            var (factor, rest) = (Math.ScaleB(1, -exponent / 2), Math.ScaleB(1, -exponent - (-exponent / 2)));
            factors[lane] = factor * rest;
            if (!double.IsNormal(factors[lane]))
            {
                for (var i = 0; i < n; i++)
                {
                    target[(i * Lanes) + lane] = vector[i] * factor * rest;
                }

                factors[lane] = 0;
            }
        }

        if (count == Lanes && factors[0] != 0 && factors[1] != 0 && factors[2] != 0 && factors[3] != 0)
        {
            var (a, b, c, d) = (vectors[start], vectors[start + 1], vectors[start + 2], vectors[start + 3]);
            var scale = Vector256.Create(factors[0], factors[1], factors[2], factors[3]);
            ref var to = ref MemoryMarshal.GetReference(target);
            if (b.Length < n || c.Length < n || d.Length < n || a.Length < n)
            {
                throw new ArgumentException("Vectors of one length are convolved.", nameof(vectors));
            }

            for (var i = 0; i < n; i++)
            {
                (Vector256.Create(a[i], b[i], c[i], d[i]) * scale).StoreUnsafe(ref to, (nuint)(i * Lanes));
            }

            return;
        }

        for (var lane = 0; lane < count; lane++)
        {
            if (factors[lane] != 0)
            {
                var vector = vectors[start + lane];
                for (var i = 0; i < n; i++)
                {
                    target[(i * Lanes) + lane] = vector[i] * factors[lane];
                }
            }
        }
    }

    /// <summary>The largest modulus of a coordinate; not a number where a coordinate is none.</summary>
    public static double Largest(double[] vector)
    {
        var most = Vector256<double>.Zero;
        var i = 0;
        for (; i + Vector256<double>.Count <= vector.Length; i += Vector256<double>.Count)
        {
            most = Vector256.Max(most, Vector256.Abs(Vector256.Create(vector, i)));
        }

        var largest = Math.Max(Math.Max(most[0], most[1]), Math.Max(most[2], most[3]));
        for (; i < vector.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(vector[i]));
        }

        return largest;
    }

    // Z = F(a + ib): F a · F b = (Z_k² − conj(Z_{n−k})²) / 4i. The first product goes to the real part of what is transformed back, the second to the imaginary part.
    private static void Multiply(int n, Span<double> real, Span<double> imaginary, ReadOnlySpan<double> otherReal, ReadOnlySpan<double> otherImaginary, bool both)
    {
        var quarter = Vector256.Create(0.25 / n);
        for (var k = 0; k <= n / 2; k++)
        {
            var (here, there) = (k * Lanes, (n - k) % n * Lanes);
            var (cr, ci) = Product(real, imaginary, here, there, quarter);
            var (dr, di) = both ? Product(otherReal, otherImaginary, here, there, quarter) : (Vector256<double>.Zero, Vector256<double>.Zero);
            (cr - di).CopyTo(real[here..]);
            (ci + dr).CopyTo(imaginary[here..]);
            (cr + di).CopyTo(real[there..]);
            (dr - ci).CopyTo(imaginary[there..]);
        }
    }

    private static (Vector256<double> Real, Vector256<double> Imaginary) Product(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, int here, int there, Vector256<double> quarter)
    {
        var (x, y, u, v) = (Vector256.Create(real[here..]), Vector256.Create(imaginary[here..]), Vector256.Create(real[there..]), Vector256.Create(imaginary[there..]));

        // (x + iy)² − (u − iv)² = ((x² − y²) − (u² − v²)) + 2i(xy + uv)
        return (quarter * (Vector256.Create(2.0) * ((x * y) + (u * v))), quarter * (((y + x) * (y - x)) + ((u + v) * (u - v))));
    }

    private static void Unpack(double[][] results, int start, int count, int n, int length, ReadOnlySpan<double> source, ReadOnlySpan<int> exponents)
    {
        for (var lane = 0; lane < count; lane++)
        {
            var values = new double[n];
            var exponent = exponents[lane];
            var (factor, rest) = (Math.ScaleB(1, exponent / 2), Math.ScaleB(1, exponent - (exponent / 2)));
            for (var i = 0; i < n; i++)
            {
                values[i] = source[(i * Lanes) + lane] * factor * rest;
            }

            if (length != n)
            {
                for (var i = n; i < (2 * n) - 1; i++)
                {
                    values[i - n] += source[(i * Lanes) + lane] * factor * rest;
                }
            }

            results[start + lane] = values;
        }
    }
}
