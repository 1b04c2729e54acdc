using System.Numerics;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>The QR iteration on a Hessenberg matrix.</summary>
/// <remarks>Shifts, tests for a small subdiagonal (Ahues and Tisseur) and exceptional shifts are those of LAPACK's xLAHQR; at most 30 steps an eigenvalue on average.</remarks>
internal static class SchurIteration
{
    private const double Tiny = 2.2250738585072014e-308;
    private const int StepsEach = 30;

    /// <summary>H becomes T and Q becomes Q Z, with H = Z T Zᴴ, T upper triangular.</summary>
    /// <param name="h">n × n, upper Hessenberg.</param>
    /// <param name="q">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="each">The limit of steps an eigenvalue, on average.</param>
    /// <exception cref="NotConvergedException">The limit of steps was reached.</exception>
    public static void Run(Complex[] h, Complex[] q, int n, int each = StepsEach)
    {
        var left = each * Math.Max(10, n);
        for (var i = n - 1; i > 0;)
        {
            var step = 0;
            while (true)
            {
                var l = Split<Complex>(h, n, i);
                if (l == i)
                {
                    break;
                }

                if (left-- == 0)
                {
                    throw Stuck(n, i, each);
                }

                step++;
                var shift = step % 20 == 0 ? h[i + (i * n)] + (0.75 * MatrixEntry.Size(h[i + ((i - 1) * n)]))
                    : step % 10 == 0 ? h[l + (l * n)] + (0.75 * MatrixEntry.Size(h[l + 1 + (l * n)]))
                    : Wilkinson(h[i - 1 + ((i - 1) * n)], h[i - 1 + (i * n)], h[i + ((i - 1) * n)], h[i + (i * n)]);
                var (f, g) = (h[l + (l * n)] - shift, h[l + 1 + (l * n)]);
                for (var k = l; k < i; k++)
                {
                    if (k > l)
                    {
                        (f, g) = (h[k + ((k - 1) * n)], h[k + 1 + ((k - 1) * n)]);
                    }

                    var (c, s, r) = Rotation(f, g);
                    if (k > l)
                    {
                        (h[k + ((k - 1) * n)], h[k + 1 + ((k - 1) * n)]) = (r, 0);
                    }

                    Rows(h, n, k, k, n, c, s);
                    Columns(h, n, k, 0, Math.Min(k + 3, i + 1), c, s);
                    Columns(q, n, k, 0, n, c, s);
                }
            }

            i--;
        }
    }

    /// <summary>H becomes T and Q becomes Q Z, with H = Z T Zᵀ, T upper triangular but for standardised 2 × 2 blocks.</summary>
    /// <param name="h">n × n, upper Hessenberg.</param>
    /// <param name="q">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="each">The limit of steps an eigenvalue, on average.</param>
    /// <exception cref="NotConvergedException">The limit of steps was reached.</exception>
    public static void Run(double[] h, double[] q, int n, int each = StepsEach)
    {
        var left = each * Math.Max(10, n);
        Span<double> v = stackalloc double[3];
        for (var i = n - 1; i > 0;)
        {
            var step = 0;
            int l;
            while ((l = Split<double>(h, n, i)) < i - 1)
            {
                if (left-- == 0)
                {
                    throw Stuck(n, i, each);
                }

                Sweep(h, q, n, l, i, ++step, v);
            }

            if (l == i - 1)
            {
                QuasiTriangular.Standardise(h, q, n, l);
            }

            i = l - 1;
        }
    }

    /// <summary>[c s; −s̄ c] with [c s; −s̄ c][f; g] = [r; 0].</summary>
    /// <param name="f">The first entry.</param>
    /// <param name="g">The second, which becomes 0.</param>
    public static (double C, Complex S, Complex R) Rotation(Complex f, Complex g)
    {
        // Each at its own scale: below the normal numbers a modulus has too few digits, and the phase that it gives is no unit.
        var (first, second) = (Lift(ref f), Lift(ref g));
        var (a, b) = (Complex.Abs(f), Complex.Abs(g));
        if (b == 0)
        {
            return (1, 0, Back(f, first));
        }

        if (a == 0)
        {
            return (0, Complex.Conjugate(g / b), Back(b, second));
        }

        var exponent = Math.Max(first, second);
        var phase = f / a;
        (a, b) = (Math.ScaleB(a, first - exponent), Math.ScaleB(b, second - exponent));
        g = Back(g, second - exponent);
        var r = double.Hypot(a, b);
        return (a / r, phase * Complex.Conjugate(g / r), Back(phase * r, exponent));

        static int Lift(ref Complex z)
        {
            if (MatrixEntry.Size(z) is 0 or > 1e-270)
            {
                return 0;
            }

            var exponent = Math.ILogB(Math.Max(Math.Abs(z.Real), Math.Abs(z.Imaginary)));
            z = Back(z, -exponent);
            return exponent;
        }

        static Complex Back(Complex z, int exponent) => exponent == 0 ? z : new Complex(Math.ScaleB(z.Real, exponent), Math.ScaleB(z.Imaginary, exponent));
    }

    /// <summary>Rows k and k + 1 of the columns from … to − 1 are rotated.</summary>
    public static void Rows(Complex[] h, int n, int k, int from, int to, double c, Complex s)
    {
        for (var j = from; j < to; j++)
        {
            ref var x = ref h[k + (j * n)];
            ref var y = ref h[k + 1 + (j * n)];
            var (re, im) = ((c * x.Real) + ((s.Real * y.Real) - (s.Imaginary * y.Imaginary)), (c * x.Imaginary) + ((s.Real * y.Imaginary) + (s.Imaginary * y.Real)));
            y = new Complex((c * y.Real) - ((s.Real * x.Real) + (s.Imaginary * x.Imaginary)), (c * y.Imaginary) - ((s.Real * x.Imaginary) - (s.Imaginary * x.Real)));
            x = new Complex(re, im);
        }
    }

    /// <summary>Columns k and k + 1, rows from … to − 1, are multiplied by the rotation's adjoint from the right.</summary>
    public static void Columns(Complex[] h, int n, int k, int from, int to, double c, Complex s)
    {
        var first = h.AsSpan(k * n, n);
        var second = h.AsSpan((k + 1) * n, n);
        for (var i = from; i < to; i++)
        {
            ref var x = ref first[i];
            ref var y = ref second[i];
            var (re, im) = ((c * x.Real) + ((s.Real * y.Real) + (s.Imaginary * y.Imaginary)), (c * x.Imaginary) + ((s.Real * y.Imaginary) - (s.Imaginary * y.Real)));
            y = new Complex((c * y.Real) - ((s.Real * x.Real) - (s.Imaginary * x.Imaginary)), (c * y.Imaginary) - ((s.Real * x.Imaginary) + (s.Imaginary * x.Real)));
            x = new Complex(re, im);
        }
    }

    // The first row of the unreduced block that ends in row i; the subdiagonal entry before it is set to zero.
    private static int Split<T>(T[] h, int n, int i)
        where T : unmanaged, INumberBase<T>
    {
        for (var k = i; k > 0; k--)
        {
            ref var below = ref h[k + ((k - 1) * n)];
            var size = MatrixEntry.Size(below);
            if (size > Tiny * n / MatrixEntry.Epsilon)
            {
                var (before, after) = (h[k - 1 + ((k - 1) * n)], h[k + (k * n)]);
                var test = MatrixEntry.Size(before) + MatrixEntry.Size(after);
                if (test == 0)
                {
                    test = (k >= 2 ? MatrixEntry.Size(h[k - 1 + ((k - 2) * n)]) : 0) + (k + 1 < n ? MatrixEntry.Size(h[k + 1 + (k * n)]) : 0);
                }

                if (size > MatrixEntry.Epsilon * test)
                {
                    continue;
                }

                var above = MatrixEntry.Size(h[k - 1 + (k * n)]);
                var (ab, ba) = (Math.Max(size, above), Math.Min(size, above));
                var (diagonal, gap) = (MatrixEntry.Size(after), MatrixEntry.Size(before - after));
                var (aa, bb) = (Math.Max(diagonal, gap), Math.Min(diagonal, gap));
                var s = aa + ab;
                if (ba * (ab / s) > Math.Max(Tiny * n / MatrixEntry.Epsilon, MatrixEntry.Epsilon * (bb * (aa / s))))
                {
                    continue;
                }
            }

            below = T.Zero;
            return k;
        }

        return 0;
    }

    // The eigenvalue of [a b; c d] next to d.
    private static Complex Wilkinson(Complex a, Complex b, Complex c, Complex d)
    {
        var u = Complex.Sqrt(b) * Complex.Sqrt(c);
        var s = MatrixEntry.Size(u);
        if (s == 0)
        {
            return d;
        }

        var x = (a - d) / 2;
        var size = MatrixEntry.Size(x);
        s = Math.Max(s, size);
        var (p, w) = (x / s, u / s);
        var y = s * Complex.Sqrt((p * p) + (w * w));
        if (size > 0 && ((x.Real / size * y.Real) + (x.Imaginary / size * y.Imaginary)) < 0)
        {
            y = -y;
        }

        return d - (u * (u / (x + y)));
    }

    // One double-shift step on the rows l … i.
    private static void Sweep(double[] h, double[] q, int n, int l, int i, int step, Span<double> v)
    {
        double h11, h21, h12, h22;
        if (step % 20 == 0)
        {
            var s = Math.Abs(h[i + ((i - 1) * n)]) + Math.Abs(h[i - 1 + ((i - 2) * n)]);
            h11 = h22 = (0.75 * s) + h[i + (i * n)];
            (h12, h21) = (-0.4375 * s, s);
        }
        else if (step % 10 == 0)
        {
            var s = Math.Abs(h[l + 1 + (l * n)]) + Math.Abs(h[l + 2 + ((l + 1) * n)]);
            h11 = h22 = (0.75 * s) + h[l + (l * n)];
            (h12, h21) = (-0.4375 * s, s);
        }
        else
        {
            (h11, h21, h12, h22) = (h[i - 1 + ((i - 1) * n)], h[i + ((i - 1) * n)], h[i - 1 + (i * n)], h[i + (i * n)]);
        }

        // The two shifts: a conjugate pair, or twice the real eigenvalue next to the corner.
        var (re1, im1, re2, im2) = (0.0, 0.0, 0.0, 0.0);
        var scale = Math.Abs(h11) + Math.Abs(h12) + Math.Abs(h21) + Math.Abs(h22);
        if (scale > 0)
        {
            (h11, h21, h12, h22) = (h11 / scale, h21 / scale, h12 / scale, h22 / scale);
            var half = (h11 + h22) / 2;
            var det = ((h11 - half) * (h22 - half)) - (h12 * h21);
            var root = Math.Sqrt(Math.Abs(det));
            if (det >= 0)
            {
                (re1, re2, im1, im2) = (half * scale, half * scale, root * scale, -root * scale);
            }
            else
            {
                re1 = re2 = (Math.Abs(half + root - h22) <= Math.Abs(half - root - h22) ? half + root : half - root) * scale;
            }
        }

        int m;
        for (m = i - 2; ; m--)
        {
            var (hmm, below, next) = (h[m + (m * n)], h[m + 1 + (m * n)], h[m + 1 + ((m + 1) * n)]);
            var s = Math.Abs(hmm - re2) + Math.Abs(im2) + Math.Abs(below);
            var ratio = below / s;
            v[0] = (ratio * h[m + ((m + 1) * n)]) + ((hmm - re1) * ((hmm - re2) / s)) - (im1 * (im2 / s));
            v[1] = ratio * (hmm + next - re1 - re2);
            v[2] = ratio * h[m + 2 + ((m + 1) * n)];
            s = Math.Abs(v[0]) + Math.Abs(v[1]) + Math.Abs(v[2]);
            for (var k = 0; k < 3; k++)
            {
                v[k] /= s;
            }

            if (m == l || Math.Abs(h[m + ((m - 1) * n)]) * (Math.Abs(v[1]) + Math.Abs(v[2]))
                <= MatrixEntry.Epsilon * Math.Abs(v[0]) * (Math.Abs(h[m - 1 + ((m - 1) * n)]) + Math.Abs(hmm) + Math.Abs(next)))
            {
                break;
            }
        }

        for (var k = m; k < i; k++)
        {
            var count = Math.Min(3, i - k + 1);
            var x = v[..count];
            if (k > m)
            {
                h.AsSpan(k + ((k - 1) * n), count).CopyTo(x);
            }

            var (beta, tau) = Householder.Reflect(x);
            if (k > m)
            {
                h.AsSpan(k + ((k - 1) * n), count).Clear();
                h[k + ((k - 1) * n)] = beta;
            }
            else if (m > l)
            {
                h[k + ((k - 1) * n)] *= 1 - tau;
            }

            for (var j = k; j < n; j++)
            {
                var column = h.AsSpan(k + (j * n), count);
                var sum = column[0] + (x[1] * column[1]) + (count == 3 ? x[2] * column[2] : 0);
                sum *= tau;
                column[0] -= sum;
                column[1] -= sum * x[1];
                if (count == 3)
                {
                    column[2] -= sum * x[2];
                }
            }

            FromRight(h, n, k, Math.Min(k + 4, i + 1), x, tau);
            FromRight(q, n, k, n, x, tau);
        }
    }

    private static void FromRight(double[] a, int n, int k, int rows, Span<double> x, double tau)
    {
        var first = a.AsSpan(k * n, rows);
        var second = a.AsSpan((k + 1) * n, rows);
        if (x.Length == 2)
        {
            for (var i = 0; i < first.Length; i++)
            {
                var sum = (first[i] + (x[1] * second[i])) * tau;
                first[i] -= sum;
                second[i] -= sum * x[1];
            }

            return;
        }

        var third = a.AsSpan((k + 2) * n, rows);
        var (v1, v2) = (x[1], x[2]);
        for (var i = 0; i < first.Length; i++)
        {
            var sum = (first[i] + (v1 * second[i]) + (v2 * third[i])) * tau;
            first[i] -= sum;
            second[i] -= sum * v1;
            third[i] -= sum * v2;
        }
    }

    private static NotConvergedException Stuck(int n, int i, int each) =>
        new(Invariant($"The QR iteration did not converge: {each * Math.Max(10, n)} steps left {i + 1} of {n} eigenvalues."));
}
