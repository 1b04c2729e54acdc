using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MathNet.Numerics;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>cuBLAS and cuSOLVER for one scalar type, on memory of the device.</summary>
/// <remarks>Matrices lie column after column without gaps, unless a leading dimension is named.</remarks>
/// <typeparam name="T"><see cref="float"/>, <see cref="double"/>, <see cref="Complex32"/> or <see cref="Complex"/>.</typeparam>
internal sealed unsafe class CudaRoutines<T>(CudaDevice device)
    where T : unmanaged
{
    /// <summary>No operation.</summary>
    public const int None = 0;

    private const int Lower = 0, Upper = 1, Left = 0, AsStored = 0, Vectors = 1, NoVectors = 0;

    // Below this order the polar decomposition has no gain.
    private const int PolarOrder = 64;

    private readonly ICudaLibrary library = device.Library;

    /// <summary>Which of the four.</summary>
    public static CudaScalar Scalar { get; } = typeof(T) == typeof(float) ? CudaScalar.Single
        : typeof(T) == typeof(double) ? CudaScalar.Double
        : typeof(T) == typeof(Complex32) ? CudaScalar.SingleComplex
        : typeof(T) == typeof(Complex) ? CudaScalar.DoubleComplex
        : throw new NotSupportedException($"CUDA has no routines for {typeof(T)}.");

    /// <summary>Whether the scalars are complex.</summary>
    public static bool IsComplex { get; } = Scalar is CudaScalar.SingleComplex or CudaScalar.DoubleComplex;

    /// <summary>The adjoint as cuBLAS numbers operations: the transpose of real matrices.</summary>
    public static int Adjoint { get; } = IsComplex ? 2 : 1;

    private static bool IsDouble { get; } = Scalar is CudaScalar.Double or CudaScalar.DoubleComplex;

    private static char Letter { get; } = "SDCZ"[(int)Scalar];

    /// <summary>A number as a scalar.</summary>
    public static T Of(double x)
    {
        if (typeof(T) == typeof(float))
        {
            return Unsafe.BitCast<float, T>((float)x);
        }

        return typeof(T) == typeof(double) ? Unsafe.BitCast<double, T>(x)
            : typeof(T) == typeof(Complex32) ? Unsafe.BitCast<Complex32, T>(new Complex32((float)x, 0))
            : Unsafe.BitCast<Complex, T>(new Complex(x, 0));
    }

    /// <summary>Memory for scalars.</summary>
    public DeviceBuffer New(long count) => device.New(checked(count * sizeof(T)));

    /// <summary>Memory for real numbers of the scalars' precision.</summary>
    public DeviceBuffer NewReal(long count) => device.New(count * (IsDouble ? sizeof(double) : sizeof(float)));

    /// <summary>Memory for whole numbers.</summary>
    public DeviceBuffer NewWhole(long count) => device.New(count * sizeof(int));

    /// <summary>A copy on the device.</summary>
    public DeviceBuffer Upload(ReadOnlySpan<T> values)
    {
        var buffer = New(values.Length);
        try
        {
            Write(buffer, values);
            return buffer;
        }
        catch (CudaException)
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Whole numbers on the device.</summary>
    public DeviceBuffer UploadWhole(ReadOnlySpan<int> values)
    {
        var buffer = NewWhole(values.Length);
        try
        {
            Write(buffer, values);
            return buffer;
        }
        catch (CudaException)
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>I, of which the host sends the diagonal alone.</summary>
    public DeviceBuffer Identity(int n)
    {
        var buffer = New((long)n * n);
        try
        {
            lock (device.Gate)
            {
                device.Runtime("cudaMemset", library.Clear(buffer.At, (long)n * n * sizeof(T)));
                var ones = new T[n];
                Array.Fill(ones, Of(1));
                fixed (T* from = ones)
                {
                    device.Runtime("cudaMemcpy2D", library.ToDevice2D(buffer.At, ((long)n + 1) * sizeof(T), (nint)from, sizeof(T), sizeof(T), n));
                }
            }

            return buffer;
        }
        catch (CudaException)
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>A copy of a part on the device: the first <paramref name="count"/> scalars.</summary>
    public void Copy(DeviceBuffer to, DeviceBuffer from, long count)
    {
        lock (device.Gate)
        {
            device.Runtime("cudaMemcpy", library.OnDevice(to.At, from.At, count * sizeof(T)));
        }
    }

    /// <summary>Scalars from the device.</summary>
    public void Download(DeviceBuffer from, Span<T> to) => Read(from, to);

    /// <summary>Scalars from the device, in a new array.</summary>
    public T[] Download(DeviceBuffer from, long count)
    {
        var result = new T[count];
        Read<T>(from, result);
        return result;
    }

    /// <summary>Real numbers from the device.</summary>
    public double[] DownloadReal(DeviceBuffer from, int count)
    {
        if (IsDouble)
        {
            var doubles = new double[count];
            Read<double>(from, doubles);
            return doubles;
        }

        var singles = new float[count];
        Read<float>(from, singles);
        return Array.ConvertAll(singles, static x => (double)x);
    }

    /// <summary>Whole numbers from the device.</summary>
    public int[] DownloadWhole(DeviceBuffer from, int count)
    {
        var result = new int[count];
        Read<int>(from, result);
        return result;
    }

    /// <summary>C = α op(A) op(B) + β C.</summary>
    public void Multiply(int opA, int opB, int m, int n, int k, T alpha, DeviceBuffer a, int lda, DeviceBuffer b, int ldb, T beta, DeviceBuffer c, int ldc)
    {
        lock (device.Gate)
        {
            device.Blas($"cublas{Letter}gemm_v2", library.Gemm(Scalar, device.BlasHandle, opA, opB, m, n, k, (nint)(&alpha), a.At, lda, b.At, ldb, (nint)(&beta), c.At, ldc));
        }
    }

    /// <summary>C = α op(A) + β op(B), C m × n; C may be A or B where that has no operation.</summary>
    public void Add(int opA, int opB, int m, int n, T alpha, DeviceBuffer a, int lda, T beta, DeviceBuffer b, int ldb, DeviceBuffer c, int ldc)
    {
        lock (device.Gate)
        {
            device.Blas($"cublas{Letter}geam", library.Geam(Scalar, device.BlasHandle, opA, opB, m, n, (nint)(&alpha), a.At, lda, (nint)(&beta), b.At, ldb, c.At, ldc));
        }
    }

    /// <summary>C = op(A), C m × n.</summary>
    public void Transpose(int op, int m, int n, DeviceBuffer a, DeviceBuffer c) => Add(op, op, m, n, Of(1), a, n, Of(0), a, n, c, m);

    /// <summary>The leading m × n part of A.</summary>
    public void Leading(int m, int n, DeviceBuffer a, int lda, DeviceBuffer c) => Add(None, None, m, n, Of(1), a, lda, Of(0), a, lda, c, m);

    /// <summary>B = R⁻¹ B, R upper triangular.</summary>
    public void SolveUpper(int n, int columns, DeviceBuffer r, int ldr, DeviceBuffer b, int ldb)
    {
        var one = Of(1);
        lock (device.Gate)
        {
            device.Blas($"cublas{Letter}trsm_v2", library.Trsm(Scalar, device.BlasHandle, Left, Upper, None, AsStored, n, columns, (nint)(&one), r.At, ldr, b.At, ldb));
        }
    }

    /// <summary>R = the triangle of A, zero elsewhere, n × n.</summary>
    public void Triangle(bool upper, int n, DeviceBuffer a, int lda, DeviceBuffer r)
    {
        var one = Of(1);
        using var identity = Identity(n);
        lock (device.Gate)
        {
            device.Blas(
                $"cublas{Letter}trmm_v2",
                library.Trmm(Scalar, device.BlasHandle, Left, upper ? Upper : Lower, None, AsStored, n, n, (nint)(&one), a.At, lda, identity.At, n, r.At, n));
        }
    }

    /// <summary>C = A diag(x), or diag(x) A.</summary>
    public void Scale(bool rows, int m, int n, DeviceBuffer a, DeviceBuffer x, DeviceBuffer c)
    {
        lock (device.Gate)
        {
            device.Blas($"cublas{Letter}dgmm", library.Dgmm(Scalar, device.BlasHandle, rows ? Left : 1, m, n, a.At, m, x.At, 1, c.At, m));
        }
    }

    /// <summary>√Σ|xᵢ|².</summary>
    public double Norm(DeviceBuffer x, long count)
    {
        var (wide, narrow) = (0.0, 0f);
        lock (device.Gate)
        {
            device.Blas(
                $"cublas{new[] { "S", "D", "Sc", "Dz" }[(int)Scalar]}nrm2_v2",
                library.Nrm2(Scalar, device.BlasHandle, checked((int)count), x.At, 1, IsDouble ? (nint)(&wide) : (nint)(&narrow)));
        }

        return IsDouble ? wide : narrow;
    }

    /// <summary>P A = L U in place.</summary>
    /// <returns>0, or the number of the first pivot that vanished.</returns>
    public int LuFactor(DeviceBuffer a, int n, DeviceBuffer pivots)
    {
        lock (device.Gate)
        {
            device.Solver(Name("getrf_bufferSize"), library.GetrfSize(Scalar, device.SolverHandle, n, n, a.At, n, out var size));
            using var work = New(size);
            return Informed("getrf", info => library.Getrf(Scalar, device.SolverHandle, n, n, a.At, n, work.At, pivots.At, info));
        }
    }

    /// <summary>B = A⁻¹ B from the factors.</summary>
    public void LuSolve(DeviceBuffer lu, int n, DeviceBuffer pivots, DeviceBuffer b, int columns)
    {
        lock (device.Gate)
        {
            Informed("getrs", info => library.Getrs(Scalar, device.SolverHandle, None, n, columns, lu.At, n, pivots.At, b.At, n, info));
        }
    }

    /// <summary>L in the lower triangle of A.</summary>
    /// <returns>0, or the order of the first leading part that is not positive definite.</returns>
    public int Cholesky(DeviceBuffer a, int n)
    {
        lock (device.Gate)
        {
            device.Solver(Name("potrf_bufferSize"), library.PotrfSize(Scalar, device.SolverHandle, Lower, n, a.At, n, out var size));
            using var work = New(size);
            return Informed("potrf", info => library.Potrf(Scalar, device.SolverHandle, Lower, n, a.At, n, work.At, size, info));
        }
    }

    /// <summary>B = A⁻¹ B from L in the lower triangle.</summary>
    public void CholeskySolve(DeviceBuffer l, int n, DeviceBuffer b, int columns)
    {
        lock (device.Gate)
        {
            Informed("potrs", info => library.Potrs(Scalar, device.SolverHandle, Lower, n, columns, l.At, n, b.At, n, info));
        }
    }

    /// <summary>R above, the reflections below the diagonal of A; their factors in τ.</summary>
    public void QrFactor(DeviceBuffer a, int m, int n, DeviceBuffer tau)
    {
        lock (device.Gate)
        {
            device.Solver(Name("geqrf_bufferSize"), library.GeqrfSize(Scalar, device.SolverHandle, m, n, a.At, m, out var size));
            using var work = New(size);
            Informed("geqrf", info => library.Geqrf(Scalar, device.SolverHandle, m, n, a.At, m, tau.At, work.At, size, info));
        }
    }

    /// <summary>The first n columns of Q in place of k reflections.</summary>
    public void QrColumns(DeviceBuffer a, int m, int n, int k, DeviceBuffer tau)
    {
        var (real, complex) = ("orgqr", "ungqr");
        lock (device.Gate)
        {
            device.Solver(Name(real + "_bufferSize", complex + "_bufferSize"), library.OrgqrSize(Scalar, device.SolverHandle, m, n, k, a.At, m, tau.At, out var size));
            using var work = New(size);
            Informed(real, info => library.Orgqr(Scalar, device.SolverHandle, m, n, k, a.At, m, tau.At, work.At, size, info), complex);
        }
    }

    /// <summary>C = Qᴴ C for k reflections, C m × n.</summary>
    public void QrApply(DeviceBuffer a, int m, int n, int k, DeviceBuffer tau, DeviceBuffer c)
    {
        var (real, complex) = ("ormqr", "unmqr");
        lock (device.Gate)
        {
            device.Solver(
                Name(real + "_bufferSize", complex + "_bufferSize"),
                library.OrmqrSize(Scalar, device.SolverHandle, Left, Adjoint, m, n, k, a.At, m, tau.At, c.At, m, out var size));
            using var work = New(size);
            Informed(real, info => library.Ormqr(Scalar, device.SolverHandle, Left, Adjoint, m, n, k, a.At, m, tau.At, c.At, m, work.At, size, info), complex);
        }
    }

    /// <summary>A = U diag(s) Vᴴ, m ≥ n; A is destroyed.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="s">n real numbers, descending.</param>
    /// <param name="u">m × m where <paramref name="whole"/>, else m × n; null for none.</param>
    /// <param name="vh">n × n, null for none.</param>
    /// <param name="whole">Whether all columns of U are asked for.</param>
    /// <returns>Whether it converged.</returns>
    public bool Svd(DeviceBuffer a, int m, int n, DeviceBuffer s, DeviceBuffer? u, DeviceBuffer? vh, bool whole)
    {
        lock (device.Gate)
        {
            // The polar decomposition is an order of magnitude faster and may fail near singular matrices: it is taken where its factors multiply out.
            if (library.HasGesvdp && n >= PolarOrder && u is not null && vh is not null && (!whole || m == n) && Polar(a, m, n, s, u, vh))
            {
                return true;
            }

            var letter = (sbyte)(u is null ? 'N' : whole ? 'A' : 'S');
            device.Solver(Name("gesvd_bufferSize"), library.GesvdSize(Scalar, device.SolverHandle, m, n, out var size));
            using var work = New(size);
            using var real = NewReal(Math.Max(1, n - 1));
            using var none = New(1);
            return Informed(
                "gesvd",
                info => library.Gesvd(Scalar, device.SolverHandle, letter, letter, m, n, a.At, m, s.At, (u ?? none).At, u is null ? 1 : m, (vh ?? none).At, vh is null ? 1 : n, work.At, size, real.At, info)) == 0;
        }
    }

    /// <summary>Eigenvalues of a Hermitian A, ascending; the vectors in A where they are asked for.</summary>
    /// <returns>Whether it converged.</returns>
    public bool Hermitian(DeviceBuffer a, int n, DeviceBuffer values, bool vectors)
    {
        var (real, complex, job) = ("syevd", "heevd", vectors ? Vectors : NoVectors);
        lock (device.Gate)
        {
            device.Solver(Name(real + "_bufferSize", complex + "_bufferSize"), library.SyevdSize(Scalar, device.SolverHandle, job, Lower, n, a.At, n, values.At, out var size));
            using var work = New(size);
            return Informed(real, info => library.Syevd(Scalar, device.SolverHandle, job, Lower, n, a.At, n, values.At, work.At, size, info), complex) == 0;
        }
    }

    /// <summary>Eigenvalues and right eigenvectors of A, which is destroyed.</summary>
    /// <param name="a">n × n.</param>
    /// <param name="n">The order.</param>
    /// <param name="values">Complex scalars: n values. Real ones: n real parts, then n imaginary parts.</param>
    /// <param name="vectors">n × n; of a conjugate pair the real, then the imaginary part.</param>
    /// <returns>Whether it converged.</returns>
    public bool Eigen(DeviceBuffer a, int n, DeviceBuffer values, DeviceBuffer vectors)
    {
        lock (device.Gate)
        {
            device.Solver(
                "cusolverDnXgeev_bufferSize",
                library.GeevSize(Scalar, device.SolverHandle, device.Parameters, NoVectors, Vectors, n, a.At, n, values.At, 0, 1, vectors.At, n, out var onDevice, out var onHost));
            using var work = device.New(onDevice);
            var host = NativeMemory.AllocZeroed((nuint)Math.Max(1, onHost));
            try
            {
                return Informed(
                    "",
                    info => library.Geev(Scalar, device.SolverHandle, device.Parameters, NoVectors, Vectors, n, a.At, n, values.At, 0, 1, vectors.At, n, work.At, onDevice, (nint)host, onHost, info),
                    name: "cusolverDnXgeev") == 0;
            }
            finally
            {
                NativeMemory.Free(host);
            }
        }
    }

    // Whether the factors by the polar decomposition multiply out to A and are unitary; where not, A is as it was.
    private bool Polar(DeviceBuffer a, int m, int n, DeviceBuffer s, DeviceBuffer u, DeviceBuffer vh)
    {
        using var copy = New((long)m * n);
        Copy(copy, a, (long)m * n);
        using var v = New((long)n * n);
        device.Solver(
            "cusolverDnXgesvdp_bufferSize",
            library.GesvdpSize(Scalar, device.SolverHandle, device.Parameters, Vectors, 1, m, n, copy.At, m, s.At, u.At, m, v.At, n, out var onDevice, out var onHost));
        using var work = device.New(onDevice);
        var host = NativeMemory.AllocZeroed((nuint)Math.Max(1, onHost));
        try
        {
            var converged = Informed(
                "",
                info => library.Gesvdp(
                    Scalar, device.SolverHandle, device.Parameters, Vectors, 1, m, n, copy.At, m, s.At, u.At, m, v.At, n, work.At, onDevice, (nint)host, onHost, info, out _),
                name: "cusolverDnXgesvdp") == 0;
            if (!converged)
            {
                return false;
            }
        }
        finally
        {
            NativeMemory.Free(host);
        }

        Transpose(Adjoint, n, n, v, vh);
        var rounding = n * (IsDouble ? MatrixEntry.Epsilon : 1.0 / (1 << 23));
        var size = Norm(a, (long)m * n);
        using var values = Upload(Array.ConvertAll(DownloadReal(s, n), Of));
        using var scaled = New((long)m * n);
        Scale(false, m, n, u, values, scaled);
        Copy(copy, a, (long)m * n);
        Multiply(None, None, m, n, n, Of(-1), scaled, m, vh, n, Of(1), copy, m);

        // NaN is not small either.
        return Norm(copy, (long)m * n) <= 3 * rounding * size && Skew(u, m, n) <= 3 * rounding && Skew(v, n, n) <= 3 * rounding;
    }

    // ‖QᴴQ − I‖.
    private double Skew(DeviceBuffer q, int m, int n)
    {
        using var square = Identity(n);
        Multiply(Adjoint, None, n, n, m, Of(1), q, m, q, m, Of(-1), square, n);
        return Norm(square, (long)n * n);
    }

    private static string Name(string real, string? complex = null) => $"cusolverDn{Letter}{(IsComplex && complex is not null ? complex : real)}";

    // A routine that tells on the device what it came to; below zero it is our fault.
    private int Informed(string real, Func<nint, int> call, string? complex = null, string? name = null)
    {
        name ??= Name(real, complex);
        using var info = NewWhole(1);
        device.Solver(name, call(info.At));
        var code = DownloadWhole(info, 1)[0];
        return code >= 0 ? code : throw new InvalidOperationException(Invariant($"{name} refused its argument {-code}."));
    }

    private void Write<TEntry>(DeviceBuffer to, ReadOnlySpan<TEntry> values)
        where TEntry : unmanaged
    {
        if (values.IsEmpty)
        {
            return;
        }

        lock (device.Gate)
        {
            fixed (TEntry* from = values)
            {
                device.Runtime("cudaMemcpy", library.ToDevice(to.At, (nint)from, (long)values.Length * sizeof(TEntry)));
            }
        }
    }

    private void Read<TEntry>(DeviceBuffer from, Span<TEntry> values)
        where TEntry : unmanaged
    {
        if (values.IsEmpty)
        {
            return;
        }

        lock (device.Gate)
        {
            fixed (TEntry* to = values)
            {
                device.Runtime("cudaMemcpy", library.ToHost((nint)to, from.At, (long)values.Length * sizeof(TEntry)));
            }
        }
    }
}
