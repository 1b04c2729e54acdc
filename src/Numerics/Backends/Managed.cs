using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Theory.Numerics;

/// <summary>Kernels in managed code: MathNet's provider for the factors of Gauss and Cholesky, our own for the rest.</summary>
/// <remarks>The provider is called directly, not through MathNet's global choice of one, which a process's environment can change. Its other
/// routines are not called: some inputs hold its iterations for ever, and a column or an entry that underflows costs its factors their orthonormal columns.</remarks>
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

        public (double[] Q, double[] R) Qr(double[] a, int m, int n) => Householder.Qr(a, m, n);

        public (double[] U, double[] S, double[] Vh) Svd(double[] a, int m, int n, bool vectors) => OwnSvd(a, m, n, vectors, this);

        public (double[] Values, double[] Vectors) Hermitian(double[] a, int n) => OwnHermitian(a, n);

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

        public (Complex[] Q, Complex[] R) Qr(Complex[] a, int m, int n) => Householder.Qr(a, m, n);

        public (Complex[] U, double[] S, Complex[] Vh) Svd(Complex[] a, int m, int n, bool vectors) => OwnSvd(a, m, n, vectors, this);

        public (double[] Values, Complex[] Vectors) Hermitian(Complex[] a, int n) => OwnHermitian(a, n);

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

    // A tall matrix is first reduced to its square factor R, so that no m × m matrix is made.
    private static (T[] U, double[] S, T[] Vh) OwnSvd<T>(T[] a, int m, int n, bool vectors, IKernels<T> kernels)
        where T : unmanaged, INumberBase<T>
    {
        T[] q = [];
        if (m > n)
        {
            (q, a) = Householder.Qr(a, m, n);
        }

        var (u, s, e, v) = Householder.Bidiagonal(a, n, vectors);
        BidiagonalIteration.Run(s, e, Rotations.Of(u, n), Rotations.Of(v, n));
        var order = Enumerable.Range(0, n).OrderByDescending(i => Math.Abs(s[i])).ToArray();
        double[] values = [.. order.Select(i => Math.Abs(s[i]))];
        if (!vectors)
        {
            return ([], values, []);
        }

        for (var j = 0; j < n; j++)
        {
            if (s[j] < 0)
            {
                foreach (ref var x in v.AsSpan(j * n, n))
                {
                    x = -x;
                }
            }
        }

        u = Ordered(u, n, order);
        return (m > n ? kernels.Multiply(q, false, u, false, m, n, n) : u, values, MatrixEntry.Adjoint(Ordered(v, n, order), n, n));
    }

    private static (double[] Values, T[] Vectors) OwnHermitian<T>(T[] a, int n)
        where T : unmanaged, INumberBase<T>
    {
        var (q, d, e) = Householder.Tridiagonal(a, n);
        TridiagonalIteration.Run(d, e, Rotations.Of(q, n));
        var order = Enumerable.Range(0, n).OrderBy(i => d[i]).ToArray();
        return ([.. order.Select(i => d[i])], Ordered(q, n, order));
    }

    private static T[] Ordered<T>(T[] a, int n, int[] order)
    {
        var result = new T[a.Length];
        for (var j = 0; j < n; j++)
        {
            a.AsSpan(order[j] * n, n).CopyTo(result.AsSpan(j * n));
        }

        return result;
    }
}
