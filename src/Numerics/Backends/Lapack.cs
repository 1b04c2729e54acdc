using System.Numerics;
using System.Runtime.InteropServices;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>A native library's BLAS and LAPACK in Fortran's calling convention: where each routine is.</summary>
/// <param name="Find">The address of a routine, or zero.</param>
/// <param name="HasSchur">Whether the reduction to Hessenberg form and the QR iteration are there, under <paramref name="SchurName"/>.</param>
/// <param name="SchurName">What <c>dgehrd</c> and <c>dhseqr</c> are called there.</param>
internal sealed record LapackLibrary(Func<string, nint> Find, bool HasSchur, Func<string, string> SchurName);

/// <summary>Kernels of a native LAPACK.</summary>
/// <remarks>
/// <para>Whole numbers are passed as 64-bit storage, of which a routine with 32-bit ones reads the lower half: one signature serves both. The lengths of
/// characters follow at the end, as gfortran passes them; a routine that expects none does not look.</para>
/// <para>Matrices are copied to memory aligned to 64 bytes, so that the bits do not depend on where the garbage collector put an array, with 64 KiB
/// after it: OpenBLAS 0.3.21 reads beyond the end of a complex matrix.</para>
/// <para>Where a routine does not converge or returns what is not finite, the managed kernels compute instead, and theirs is the exception where they do not converge either.</para>
/// </remarks>
/// <typeparam name="T">The scalars.</typeparam>
internal sealed unsafe class Lapack<T> : IKernels<T>
    where T : unmanaged, INumberBase<T>
{
    private static readonly bool IsComplex = typeof(T) == typeof(Complex);
    private static readonly IKernels<T> Own = IsComplex ? (IKernels<T>)(object)new Managed.ComplexKernels() : (IKernels<T>)(object)new Managed.RealKernels();
    private readonly LapackLibrary library;
    private readonly nint gemm, getrf, getrs, geqrf, orgqr, gesdd, syevd, potrf, geev, gehrd, hseqr, bdsdc;

    /// <summary>The kernels of a library.</summary>
    /// <param name="library">The library.</param>
    /// <exception cref="EntryPointNotFoundException">A routine is missing.</exception>
    public Lapack(LapackLibrary library)
    {
        this.library = library;
        var (letter, orthogonal, symmetric) = IsComplex ? ("z", "un", "he") : ("d", "or", "sy");
        nint Get(string name)
        {
            var address = library.Find(name);
            return address != 0 ? address : throw new EntryPointNotFoundException($"it has no {name}");
        }

        (gemm, getrf, getrs) = (Get($"{letter}gemm_"), Get($"{letter}getrf_"), Get($"{letter}getrs_"));
        (geqrf, orgqr) = (Get($"{letter}geqrf_"), Get($"{letter}{orthogonal}gqr_"));
        (gesdd, syevd) = (Get($"{letter}gesdd_"), Get($"{letter}{symmetric}evd_"));
        (potrf, geev) = (Get($"{letter}potrf_"), Get($"{letter}geev_"));
        if (library.HasSchur)
        {
            (gehrd, hseqr) = (Get(library.SchurName($"{letter}gehrd")), Get(library.SchurName($"{letter}hseqr")));
            bdsdc = library.Find(library.SchurName("dbdsdc"));
        }
    }

    /// <inheritdoc/>
    public T[] Multiply(T[] a, bool adjointA, T[] b, bool adjointB, int m, int n, int k)
    {
        using var x = new Buffer<T>(a);
        using var y = new Buffer<T>(b);
        using var z = new Buffer<T>(m * n);
        byte opA = Op(adjointA), opB = Op(adjointB);
        long rows = m, columns = n, inner = k, leadA = adjointA ? k : m, leadB = adjointB ? n : k;
        T one = T.One, zero = T.Zero;
        ((delegate* unmanaged<byte*, byte*, long*, long*, long*, T*, T*, long*, T*, long*, T*, T*, long*, nint, nint, void>)gemm)(
            &opA, &opB, &rows, &columns, &inner, &one, x.At, &leadA, y.At, &leadB, &zero, z.At, &rows, 1, 1);
        return z.ToArray();
    }

    /// <inheritdoc/>
    public int[] LuFactor(T[] a, int n)
    {
        using var x = new Buffer<T>(a);
        using var pivots = new Buffer<int>(n);
        long order = n, info = 0;
        ((delegate* unmanaged<long*, long*, T*, long*, int*, long*, void>)getrf)(&order, &order, x.At, &order, pivots.At, &info);
        Legal("getrf", info);
        x.CopyTo(a);
        return pivots.ToArray();
    }

    /// <inheritdoc/>
    public void LuSolve(T[] lu, int n, int[] pivots, T[] b, int columns)
    {
        using var x = new Buffer<T>(lu);
        using var y = new Buffer<T>(b);
        using var p = new Buffer<int>(pivots);
        var none = (byte)'N';
        long order = n, count = columns, info = 0;
        ((delegate* unmanaged<byte*, long*, long*, T*, long*, int*, T*, long*, long*, nint, void>)getrs)(
            &none, &order, &count, x.At, &order, p.At, y.At, &order, &info, 1);
        Legal("getrs", info);
        y.CopyTo(b);
    }

    /// <inheritdoc/>
    public (T[] Q, T[] R) Qr(T[] a, int m, int n)
    {
        using var x = new Buffer<T>(a);
        using var tau = new Buffer<T>(n);
        var info = 0L;
        Work((work, size) =>
        {
            long rows = m, columns = n, code = 0;
            ((delegate* unmanaged<long*, long*, T*, long*, T*, T*, long*, long*, void>)geqrf)(&rows, &columns, x.At, &rows, tau.At, work, size, &code);
            info = code;
        });
        Legal("geqrf", info);
        var r = MatrixEntry.Block(x.ToArray(), m, 0, 0, n, n);
        Generate(m, n, n, x.At, m, tau.At);
        var q = x.ToArray();
        return IsFinite(q) && IsFinite(r) ? (q, r) : Own.Qr(a, m, n);
    }

    /// <inheritdoc/>
    public (T[] U, double[] S, T[] Vh) Svd(T[] a, int m, int n, bool vectors)
    {
        // A much taller matrix is first reduced to its square factor, as gesdd does.
        if (IsComplex && vectors && bdsdc != 0 && n >= BlockReflections.Worth && BlockReflections.Serves && m < 3 * n / 2 && ByParts(a, m, n) is { Length: > 0 } found)
        {
            return found[0];
        }

        using var x = new Buffer<T>(a);
        using var s = new Buffer<double>(n);
        using var u = new Buffer<T>(vectors ? m * n : 1);
        using var vh = new Buffer<T>(vectors ? n * n : 1);
        using var whole = new Buffer<int>(8 * n);
        using var real = new Buffer<double>(IsComplex ? Math.Max((5 * n * n) + (7 * n), (2 * m * n) + (2 * n * n) + n) : 1);
        var info = 0L;
        Work((work, size) =>
        {
            long rows = m, columns = n, leadU = vectors ? m : 1, leadV = vectors ? n : 1, code = 0;
            var letter = (byte)(vectors ? 'S' : 'N');
            if (IsComplex)
            {
                ((delegate* unmanaged<byte*, long*, long*, T*, long*, double*, T*, long*, T*, long*, T*, long*, double*, int*, long*, nint, void>)gesdd)(
                    &letter, &rows, &columns, x.At, &rows, s.At, u.At, &leadU, vh.At, &leadV, work, size, real.At, whole.At, &code, 1);
            }
            else
            {
                ((delegate* unmanaged<byte*, long*, long*, T*, long*, double*, T*, long*, T*, long*, T*, long*, int*, long*, nint, void>)gesdd)(
                    &letter, &rows, &columns, x.At, &rows, s.At, u.At, &leadU, vh.At, &leadV, work, size, whole.At, &code, 1);
            }

            info = code;
        });
        Legal("gesdd", info);
        var (left, values, right) = (vectors ? u.ToArray() : [], s.ToArray(), vectors ? vh.ToArray() : []);
        return (int)info == 0 && IsFinite(values) && IsFinite(left) && IsFinite(right) ? (left, values, right) : Own.Svd(a, m, n, vectors);
    }

    // gesdd's steps, with our reduction and our products where it applies reflections; none where the iteration does not converge.
    private (T[] U, double[] S, T[] Vh)[] ByParts(T[] a, int m, int n)
    {
        using var x = new Buffer<T>(a);
        using var d = new Buffer<double>(n);
        using var e = new Buffer<double>(n);
        using var left = new Buffer<T>(n);
        using var right = new Buffer<T>(n);
        OnePassBidiagonal.Reduce(x.At, m, n, d.At, e.At, left.At, right.At);
        using var u = new Buffer<double>(n * n);
        using var vh = new Buffer<double>(n * n);
        using var real = new Buffer<double>((3 * n * n) + (4 * n));
        using var whole = new Buffer<long>(8 * n);
        byte upper = (byte)'U', both = (byte)'I';
        long order = n, code = 0;
        double nothing;
        ((delegate* unmanaged<byte*, byte*, long*, double*, double*, double*, long*, double*, long*, double*, double*, double*, long*, long*, nint, nint, void>)bdsdc)(
            &upper, &both, &order, d.At, e.At, u.At, &order, vh.At, &order, &nothing, &nothing, real.At, whole.At, &code, 1, 1);
        Legal("bdsdc", code);
        if ((int)code != 0)
        {
            return [];
        }

        var (q, p) = (new T[m * n], new T[n * n]);
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < n; i++)
            {
                q[i + (j * m)] = MatrixEntry.Of<T>(u.At[i + (j * n)]);
                p[i + (j * n)] = MatrixEntry.Of<T>(vh.At[i + (j * n)]);
            }
        }

        fixed (T* qAt = q, pAt = p)
        {
            BlockReflections.Apply(x.At, m, false, 0, m, left.At, n, qAt, n, false, m);
            if (n > 1)
            {
                BlockReflections.Apply(x.At, m, true, 1, n, right.At, n - 1, pAt, n, true, n);
            }
        }

        var values = d.ToArray();
        return IsFinite(values) && IsFinite(q) && IsFinite(p) ? [(q, values, p)] : [];
    }

    /// <inheritdoc/>
    public (double[] Values, T[] Vectors) Hermitian(T[] a, int n)
    {
        using var x = new Buffer<T>(a);
        using var values = new Buffer<double>(n);
        var (wholeSize, realSize, info) = ((5 * n) + 3, checked((2 * n * n) + (5 * n) + 1), 0L);
        using var whole = new Buffer<int>(wholeSize);
        using var real = new Buffer<double>(IsComplex ? realSize : 1);
        Work((work, size) =>
        {
            long order = n, code = 0, wholes = wholeSize, reals = realSize;
            byte letter = (byte)'V', half = (byte)'L';
            if (IsComplex)
            {
                ((delegate* unmanaged<byte*, byte*, long*, T*, long*, double*, T*, long*, double*, long*, int*, long*, long*, nint, nint, void>)syevd)(
                    &letter, &half, &order, x.At, &order, values.At, work, size, real.At, &reals, whole.At, &wholes, &code, 1, 1);
            }
            else
            {
                ((delegate* unmanaged<byte*, byte*, long*, T*, long*, double*, T*, long*, int*, long*, long*, nint, nint, void>)syevd)(
                    &letter, &half, &order, x.At, &order, values.At, work, size, whole.At, &wholes, &code, 1, 1);
            }

            info = code;
        });
        Legal("syevd", info);
        var (eigenvalues, eigenvectors) = (values.ToArray(), x.ToArray());
        return (int)info == 0 && IsFinite(eigenvalues) && IsFinite(eigenvectors) ? (eigenvalues, eigenvectors) : Own.Hermitian(a, n);
    }

    /// <inheritdoc/>
    public bool Cholesky(T[] a, int n)
    {
        using var x = new Buffer<T>(a);
        var lower = (byte)'L';
        long order = n, info = 0;
        ((delegate* unmanaged<byte*, long*, T*, long*, long*, nint, void>)potrf)(&lower, &order, x.At, &order, &info, 1);
        Legal("potrf", info);
        x.CopyTo(a);
        return (int)info == 0;
    }

    /// <inheritdoc/>
    public (T[] Q, T[] H) Hessenberg(T[] a, int n)
    {
        if (!library.HasSchur)
        {
            return Householder.Hessenberg(a, n, this);
        }

        using var h = new Buffer<T>(a);
        using var q = new Buffer<T>(n * n);
        Reduce(h, q, n);
        var (turn, form) = (q.ToArray(), h.ToArray());
        return IsFinite(turn) && IsFinite(form) ? (turn, form) : Own.Hessenberg(a, n);
    }

    /// <inheritdoc/>
    public (T[] Q, T[] T) Schur(T[] a, int n)
    {
        if (!library.HasSchur)
        {
            if (IsComplex)
            {
                var (u, r) = Managed.OwnSchur((Complex[])(object)a, n, (IKernels<Complex>)(object)this);
                return ((T[])(object)u, (T[])(object)r);
            }

            var (v, s) = Managed.OwnSchur((double[])(object)a, n, (IKernels<double>)(object)this);
            return ((T[])(object)v, (T[])(object)s);
        }

        var (q, t, _, converged) = Iterate(a, n, true);
        return converged ? (q, t) : Own.Schur(a, n);
    }

    /// <inheritdoc/>
    public (Complex[] Values, Complex[] Vectors) Eigen(T[] a, int n, bool vectors)
    {
        // Without the vectors there is nothing to see the harm of balancing by, so that geev, which balances, is not asked.
        if (!vectors && library.HasSchur)
        {
            var (_, _, alone, converged) = Iterate(a, n, false);
            return converged ? (alone, []) : Own.Eigen(a, n, false);
        }

        var (values, columns, done) = Balanced(a, n, vectors);
        if (done && (!vectors || Fits(a, values, columns, n)))
        {
            return (values, columns);
        }

        var (q, t) = Schur(a, n);
        return IsComplex
            ? Managed.Spectrum((Complex[])(object)q, (Complex[])(object)t, n, vectors)
            : Managed.Spectrum((double[])(object)q, (double[])(object)t, n, vectors);
    }

    // xᵀ(A V − V Λ) for three vectors x of signs: balancing can spoil the eigenvectors of a matrix with entries of very different size, and a product with
    // all of A would cost a tenth of the computation.
    private static bool Fits(T[] a, Complex[] values, Complex[] vectors, int n)
    {
        var stream = new Seed(6).Split("signs").Stream();
        var limit = 5 * n * MatrixEntry.Epsilon * MatrixEntry.Norm<T>(a);
        for (var probe = 0; probe < 3; probe++)
        {
            var x = new T[n];
            for (var i = 0; i < n; i++)
            {
                x[i] = MatrixEntry.Of<T>(stream.NextInt(2) == 0 ? 1 : -1);
            }

            var product = new Complex[n];
            for (var j = 0; j < n; j++)
            {
                var dot = MatrixEntry.Dot<T>(x, a.AsSpan(j * n, n));
                product[j] = IsComplex ? Complex.Conjugate((Complex)(object)dot) : MatrixEntry.Real(dot);
            }

            var signs = Array.ConvertAll(x, static y => new Complex(MatrixEntry.Real(y), 0));
            for (var j = 0; j < n; j++)
            {
                var column = vectors.AsSpan(j * n, n);
                var rest = MatrixEntry.Dot<Complex>(product, column) - (values[j] * MatrixEntry.Dot<Complex>(signs, column));
                if (!(MatrixEntry.Size(rest) <= limit))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private (Complex[] Values, Complex[] Vectors, bool Converged) Balanced(T[] a, int n, bool vectors)
    {
        using var x = new Buffer<T>(a);
        using var first = new Buffer<T>(n);
        using var second = new Buffer<T>(n);
        using var v = new Buffer<T>(vectors ? n * n : 1);
        using var real = new Buffer<double>(2 * n);
        var info = 0L;
        Work((work, size) =>
        {
            byte left = (byte)'N', right = (byte)(vectors ? 'V' : 'N');
            long order = n, lead = vectors ? n : 1, code = 0, one = 1;
            T nothing;
            if (IsComplex)
            {
                ((delegate* unmanaged<byte*, byte*, long*, T*, long*, T*, T*, long*, T*, long*, T*, long*, double*, long*, nint, nint, void>)geev)(
                    &left, &right, &order, x.At, &order, first.At, &nothing, &one, v.At, &lead, work, size, real.At, &code, 1, 1);
            }
            else
            {
                ((delegate* unmanaged<byte*, byte*, long*, T*, long*, T*, T*, T*, long*, T*, long*, T*, long*, long*, nint, nint, void>)geev)(
                    &left, &right, &order, x.At, &order, first.At, second.At, &nothing, &one, v.At, &lead, work, size, &code, 1, 1);
            }

            info = code;
        });
        Legal("geev", info);
        var converged = (int)info == 0;
        if (IsComplex)
        {
            return ((Complex[])(object)first.ToArray(), vectors ? (Complex[])(object)v.ToArray() : [], converged);
        }

        var (re, im, columns) = ((double[])(object)first.ToArray(), (double[])(object)second.ToArray(), (double[])(object)v.ToArray());
        var result = new Complex[vectors ? n * n : 0];
        for (var j = 0; vectors && j < n; j++)
        {
            // A pair's vectors are the two columns ± i times the next.
            for (var i = 0; i < n; i++)
            {
                result[i + (j * n)] = im[j] == 0 ? columns[i + (j * n)]
                    : im[j] > 0 ? new Complex(columns[i + (j * n)], columns[i + ((j + 1) * n)])
                    : Complex.Conjugate(result[i + ((j - 1) * n)]);
            }
        }

        return ([.. re.Zip(im, (x, y) => new Complex(x, y))], result, converged);
    }

    // The Schur form, or the eigenvalues alone.
    private (T[] Q, T[] T, Complex[] Values, bool Converged) Iterate(T[] a, int n, bool form)
    {
        using var h = new Buffer<T>(a);
        using var q = new Buffer<T>(form ? n * n : 1);
        Reduce(h, q, n, form);
        using var first = new Buffer<T>(n);
        using var second = new Buffer<T>(n);
        var info = 0L;
        Work((work, size) =>
        {
            byte job = (byte)(form ? 'S' : 'E'), update = (byte)(form ? 'V' : 'N');
            long order = n, code = 0, low = 1, lead = form ? n : 1;
            if (IsComplex)
            {
                ((delegate* unmanaged<byte*, byte*, long*, long*, long*, T*, long*, T*, T*, long*, T*, long*, long*, nint, nint, void>)hseqr)(
                    &job, &update, &order, &low, &order, h.At, &order, first.At, q.At, &lead, work, size, &code, 1, 1);
            }
            else
            {
                ((delegate* unmanaged<byte*, byte*, long*, long*, long*, T*, long*, T*, T*, T*, long*, T*, long*, long*, nint, nint, void>)hseqr)(
                    &job, &update, &order, &low, &order, h.At, &order, first.At, second.At, q.At, &lead, work, size, &code, 1, 1);
            }

            info = code;
        });
        Legal("hseqr", info);

        var values = IsComplex
            ? (Complex[])(object)first.ToArray()
            : [.. ((double[])(object)first.ToArray()).Zip((double[])(object)second.ToArray(), static (x, y) => new Complex(x, y))];
        if (!form)
        {
            return ([], [], values, (int)info == 0 && IsFinite(values));
        }

        // Some versions leave remainders of their work below the subdiagonal.
        var t = h.ToArray();
        for (var j = 0; j < n; j++)
        {
            var from = j + (IsComplex ? 1 : 2);
            if (from < n)
            {
                t.AsSpan((j * n) + from, n - from).Clear();
            }
        }

        var turn = q.ToArray();
        return (turn, t, values, (int)info == 0 && IsFinite(turn) && IsFinite(t));
    }

    // Asks for the size of the workspace, then computes.
    private delegate void Computation(T* work, long* size);

    private static void Work(Computation compute)
    {
        T wanted = T.Zero;
        long size = -1;
        compute(&wanted, &size);
        size = Math.Max(1, (long)MatrixEntry.Real(wanted));
        using var work = new Buffer<T>(checked((int)size));
        compute(work.At, &size);
    }

    // h becomes the Hessenberg form, q the transformation.
    private void Reduce(Buffer<T> h, Buffer<T> q, int n, bool form = true)
    {
        using var tau = new Buffer<T>(n);
        var info = 0L;
        Work((work, size) =>
        {
            long order = n, code = 0, low = 1;
            ((delegate* unmanaged<long*, long*, long*, T*, long*, T*, T*, long*, long*, void>)gehrd)(&order, &low, &order, h.At, &order, tau.At, work, size, &code);
            info = code;
        });
        Legal("gehrd", info);
        var ours = form && n >= BlockReflections.Worth && BlockReflections.Serves;
        if (ours)
        {
            for (var i = 0; i < n; i++)
            {
                q.At[i * (n + 1L)] = T.One;
            }

            BlockReflections.Apply(h.At, n, false, 1, n, tau.At, n - 1, q.At, n, false, n, true);
        }

        q.At[0] = T.One;
        for (var j = 0; j + 2 < n; j++)
        {
            for (var i = j + 2; i < n; i++)
            {
                if (form && !ours)
                {
                    q.At[i + ((j + 1) * n)] = h.At[i + (j * n)];
                }

                h.At[i + (j * n)] = T.Zero;
            }
        }

        if (form && !ours && n > 1)
        {
            Generate(n - 1, n - 1, n - 1, q.At + n + 1, n, tau.At);
        }
    }

    // The columns of the product of reflections, in place.
    private void Generate(int m, int n, int k, T* x, int lead, T* tau)
    {
        var info = 0L;
        Work((work, size) =>
        {
            long rows = m, columns = n, count = k, leading = lead, code = 0;
            ((delegate* unmanaged<long*, long*, long*, T*, long*, T*, T*, long*, long*, void>)orgqr)(&rows, &columns, &count, x, &leading, tau, work, size, &code);
            info = code;
        });
        Legal("orgqr", info);
    }

    private static byte Op(bool adjoint) => (byte)(adjoint ? IsComplex ? 'C' : 'T' : 'N');

    // A routine with 32-bit whole numbers sets the lower half alone. Above zero it tells that an iteration did not converge, or which pivot vanished.
    private static void Legal(string routine, long info)
    {
        if ((int)info < 0)
        {
            throw new InvalidOperationException(Invariant($"{routine} refused its argument {-(int)info}."));
        }
    }

    // The arguments are finite and of moderate size: what is not finite here is the library's failure, and then our own kernels compute.
    private static bool IsFinite<TEntry>(TEntry[] values)
        where TEntry : unmanaged
    {
        foreach (var part in MatrixEntry.Parts(values.AsSpan()))
        {
            if (!double.IsFinite(part))
            {
                return false;
            }
        }

        return true;
    }

    // Zeroed memory outside the managed heap.
    private sealed class Buffer<TEntry> : IDisposable
        where TEntry : unmanaged
    {
        private const int Alignment = 64;
        private const int Padding = 1 << 16;
        private readonly int length;

        public Buffer(int length)
        {
            this.length = length;
            var bytes = ((nuint)length * (nuint)sizeof(TEntry)) + Padding;
            At = (TEntry*)NativeMemory.AlignedAlloc(bytes, Alignment);
            NativeMemory.Clear(At, bytes);
        }

        public Buffer(TEntry[] values)
        {
            length = values.Length;
            At = (TEntry*)NativeMemory.AlignedAlloc(((nuint)length * (nuint)sizeof(TEntry)) + Padding, Alignment);
            values.CopyTo(new Span<TEntry>(At, length));
            NativeMemory.Clear(At + length, Padding);
        }

        public TEntry* At { get; private set; }

        public TEntry[] ToArray() => new Span<TEntry>(At, length).ToArray();

        public void CopyTo(TEntry[] values) => new Span<TEntry>(At, length).CopyTo(values);

        public void Dispose()
        {
            NativeMemory.AlignedFree(At);
            At = null;
        }
    }
}
