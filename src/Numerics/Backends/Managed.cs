using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Theory.Numerics;

/// <summary>Kernels in managed code: MathNet's provider for what ends after a fixed number of steps and for real symmetric problems, our own for the rest.</summary>
/// <remarks>The provider is called directly, not through MathNet's global choice of one, which a process's environment can change. Its complex and its
/// general eigenvalue iterations are not called: some inputs hold them for ever.</remarks>
internal static class Managed
{
    /// <summary>The backend.</summary>
    public static ILinearAlgebra Make() => new CheckedKernels("managed (MathNet)", new RealKernels(), new ComplexKernels());

    /// <summary>The real kernels.</summary>
    internal sealed class RealKernels : IKernels<double>
    {
        private static readonly ManagedLinearAlgebraProvider Provider = ManagedLinearAlgebraProvider.Instance;

        public double[] Multiply(double[] a, bool adjointA, double[] b, bool adjointB, int m, int n, int k)
        {
            var left = adjointA ? MatrixEntry.Adjoint(a, k, m) : a;
            var right = adjointB ? MatrixEntry.Adjoint(b, n, k) : b;
            var product = new double[m * n];
            ManagedProduct.Add(left, right, product, m, n, k, 1);
            return product;
        }

        public int[] LuFactor(double[] a, int n)
        {
            var pivots = new int[n];
            Provider.LUFactor(a, n, pivots);
            return pivots;
        }

        public void LuSolve(double[] lu, int n, int[] pivots, double[] b, int columns) => Provider.LUSolveFactored(columns, lu, n, pivots, b);

        public (double[] Q, double[] R) Qr(double[] a, int m, int n)
        {
            var r = new double[n * n];
            Provider.ThinQRFactor(a, m, n, r, new double[n]);
            return (a, r);
        }

        public (double[] U, double[] S, double[] Vh) Svd(double[] a, int m, int n, bool vectors)
        {
            // A tall matrix is first reduced to its square factor R, so that no m × m matrix is made.
            double[] q = [];
            if (m > n)
            {
                (q, a) = Qr(a, m, n);
                ClearLower(a, n);
            }

            var (s, u, vt) = (new double[n], new double[n * n], new double[n * n]);
            try
            {
                Provider.SingularValueDecomposition(vectors, a, n, n, s, u, vt);
            }
            catch (NonConvergenceException e)
            {
                throw new NotConvergedException("The singular value decomposition did not converge.", e);
            }

            return !vectors ? ([], s, []) : (m > n ? Multiply(q, false, u, false, m, n, n) : u, s, vt);
        }

        public (double[] Values, double[] Vectors) Hermitian(double[] a, int n)
        {
            var (vectors, eigenvalues) = (new double[n * n], new Complex[n]);
            try
            {
                Provider.EigenDecomp(true, n, a, vectors, eigenvalues, new double[n * n]);
            }
            catch (NonConvergenceException e)
            {
                throw new NotConvergedException("The eigenvalue iteration did not converge.", e);
            }

            var order = Enumerable.Range(0, n).OrderBy(i => eigenvalues[i].Real).ToArray();
            var sorted = new double[n * n];
            for (var j = 0; j < n; j++)
            {
                vectors.AsSpan(order[j] * n, n).CopyTo(sorted.AsSpan(j * n));
            }

            return ([.. order.Select(i => eigenvalues[i].Real)], sorted);
        }

        public bool Cholesky(double[] a, int n)
        {
            try
            {
                Provider.CholeskyFactor(a, n);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        public (double[] Q, double[] H) Hessenberg(double[] a, int n) => Householder.Hessenberg(a, n, this);

        public (double[] Q, double[] T) Schur(double[] a, int n) => OwnSchur(a, n, this);

        public (Complex[] Values, Complex[] Vectors) Eigen(double[] a, int n, bool vectors)
        {
            var (q, t) = Schur(a, n);
            return Spectrum(q, t, n, vectors);
        }
    }

    /// <summary>The complex kernels.</summary>
    internal sealed class ComplexKernels : IKernels<Complex>
    {
        private static readonly ManagedLinearAlgebraProvider Provider = ManagedLinearAlgebraProvider.Instance;
        private readonly RealKernels real = new();

        public Complex[] Multiply(Complex[] a, bool adjointA, Complex[] b, bool adjointB, int m, int n, int k)
        {
            var left = adjointA ? MatrixEntry.Adjoint(a, k, m) : a;
            var right = adjointB ? MatrixEntry.Adjoint(b, n, k) : b;

            // Four real products: (P + iQ)(R + iS) = PR − QS + i(PS + QR).
            var (p, q) = (Array.ConvertAll(left, z => z.Real), Array.ConvertAll(left, z => z.Imaginary));
            var (r, s) = (Array.ConvertAll(right, z => z.Real), Array.ConvertAll(right, z => z.Imaginary));
            var (re, im) = (new double[m * n], new double[m * n]);
            ManagedProduct.Add(p, r, re, m, n, k, 1);
            ManagedProduct.Add(q, s, re, m, n, k, -1);
            ManagedProduct.Add(p, s, im, m, n, k, 1);
            ManagedProduct.Add(q, r, im, m, n, k, 1);
            var product = new Complex[m * n];
            for (var i = 0; i < product.Length; i++)
            {
                product[i] = new Complex(re[i], im[i]);
            }

            return product;
        }

        public int[] LuFactor(Complex[] a, int n)
        {
            var pivots = new int[n];
            Provider.LUFactor(a, n, pivots);
            return pivots;
        }

        public void LuSolve(Complex[] lu, int n, int[] pivots, Complex[] b, int columns) => Provider.LUSolveFactored(columns, lu, n, pivots, b);

        public (Complex[] Q, Complex[] R) Qr(Complex[] a, int m, int n)
        {
            var reflections = new (Complex[] V, Complex Tau)[n];
            var r = new Complex[n * n];
            for (var k = 0; k < n; k++)
            {
                var x = a[(k + (k * m))..((k + 1) * m)];
                var (beta, tau) = Householder.Reflect<Complex>(x);
                a.AsSpan(k * m, k).CopyTo(r.AsSpan(k * n));
                r[k + (k * n)] = beta;
                reflections[k] = (x, tau);
                for (var j = k + 1; j < n; j++)
                {
                    var column = a.AsSpan(k + (j * m), m - k);
                    MatrixEntry.Axpy(-Complex.Conjugate(tau) * MatrixEntry.Dot<Complex>(x, column), x, column);
                }
            }

            var q = new Complex[m * n];
            for (var j = 0; j < n; j++)
            {
                q[j + (j * m)] = 1;
                for (var k = j; k >= 0; k--)
                {
                    var (v, tau) = reflections[k];
                    var column = q.AsSpan(k + (j * m), m - k);
                    MatrixEntry.Axpy(-tau * MatrixEntry.Dot<Complex>(v, column), v, column);
                }
            }

            return (q, r);
        }

        public (Complex[] U, double[] S, Complex[] Vh) Svd(Complex[] a, int m, int n, bool vectors)
        {
            Complex[] q = [];
            if (m > n)
            {
                (q, a) = Qr(a, m, n);
                ClearLower(a, n);
            }

            var (u, diagonal, super, v) = Householder.Bidiagonal(a, n);
            var b = new double[n * n];
            for (var i = 0; i < n; i++)
            {
                b[i * (n + 1)] = diagonal[i];
                if (i + 1 < n)
                {
                    b[i + ((i + 1) * n)] = super[i];
                }
            }

            var (left, s, right) = real.Svd(b, n, n, vectors);
            if (!vectors)
            {
                return ([], s, []);
            }

            u = Multiply(u, false, Lifted(left), false, n, n, n);
            return (m > n ? Multiply(q, false, u, false, m, n, n) : u, s, Multiply(Lifted(right), false, v, true, n, n, n));
        }

        public (double[] Values, Complex[] Vectors) Hermitian(Complex[] a, int n)
        {
            // The Hessenberg form of a Hermitian matrix is tridiagonal; phases make it real.
            var (q, h) = Hessenberg(a, n);
            var t = new double[n * n];
            var phase = Complex.One;
            for (var k = 0; k < n; k++)
            {
                t[k * (n + 1)] = h[k * (n + 1)].Real;
                for (var i = 0; i < n; i++)
                {
                    q[i + (k * n)] *= phase;
                }

                if (k + 1 < n)
                {
                    var below = h[k + 1 + (k * n)];
                    var modulus = Complex.Abs(below);
                    t[k + 1 + (k * n)] = t[k + ((k + 1) * n)] = modulus;
                    phase *= modulus == 0 ? 1 : below / modulus;
                    phase /= Complex.Abs(phase);
                }
            }

            var (values, vectors) = real.Hermitian(t, n);
            return (values, Multiply(q, false, Lifted(vectors), false, n, n, n));
        }

        public bool Cholesky(Complex[] a, int n)
        {
            try
            {
                Provider.CholeskyFactor(a, n);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        public (Complex[] Q, Complex[] H) Hessenberg(Complex[] a, int n) => Householder.Hessenberg(a, n, this);

        public (Complex[] Q, Complex[] T) Schur(Complex[] a, int n) => OwnSchur(a, n, this);

        public (Complex[] Values, Complex[] Vectors) Eigen(Complex[] a, int n, bool vectors)
        {
            var (q, t) = Schur(a, n);
            return Spectrum(q, t, n, vectors);
        }

        private static Complex[] Lifted(double[] a) => Array.ConvertAll(a, x => new Complex(x, 0));
    }

    /// <summary>A real Schur form by our own reduction and iteration.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="kernels">Whose products.</param>
    internal static (double[] Q, double[] T) OwnSchur(double[] a, int n, IKernels<double> kernels)
    {
        var (q, h) = Householder.Hessenberg(a, n, kernels);
        SchurIteration.Run(h, q, n);
        return (q, h);
    }

    /// <summary>A complex Schur form by our own reduction and iteration.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="kernels">Whose products.</param>
    internal static (Complex[] Q, Complex[] T) OwnSchur(Complex[] a, int n, IKernels<Complex> kernels)
    {
        var (q, h) = Householder.Hessenberg(a, n, kernels);
        SchurIteration.Run(h, q, n);
        return (q, h);
    }

    /// <summary>Eigenvalues and eigenvectors from a real Schur form.</summary>
    /// <param name="q">n × n.</param>
    /// <param name="t">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="vectors">Whether eigenvectors are asked for.</param>
    internal static (Complex[] Values, Complex[] Vectors) Spectrum(double[] q, double[] t, int n, bool vectors)
    {
        var values = QuasiTriangular.Eigenvalues(t, n);
        if (!vectors)
        {
            return (values, []);
        }

        // The second vector of a pair is the conjugate of the first.
        var (u, r) = QuasiTriangular.ToComplex(q, t, n);
        var (_, v) = Spectrum(u, r, n, true);
        for (var k = 0; k + 1 < n; k++)
        {
            if (t[k + 1 + (k * n)] != 0)
            {
                for (var i = 0; i < n; i++)
                {
                    v[i + ((k + 1) * n)] = Complex.Conjugate(v[i + (k * n)]);
                }
            }
        }

        return (values, v);
    }

    /// <summary>Eigenvalues and eigenvectors from a complex Schur form.</summary>
    /// <param name="q">n × n.</param>
    /// <param name="t">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="vectors">Whether eigenvectors are asked for.</param>
    internal static (Complex[] Values, Complex[] Vectors) Spectrum(Complex[] q, Complex[] t, int n, bool vectors) =>
        ([.. Enumerable.Range(0, n).Select(i => t[i * (n + 1)])], vectors ? new ComplexKernels().Multiply(q, false, QuasiTriangular.Vectors(t, n), false, n, n, n) : []);

    private static void ClearLower<T>(T[] a, int n)
    {
        for (var j = 0; j < n; j++)
        {
            a.AsSpan((j * n) + j + 1, n - j - 1).Clear();
        }
    }
}
