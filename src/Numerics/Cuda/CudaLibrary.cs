using System.Runtime.InteropServices;

namespace Theory.Numerics;

/// <summary>The libraries of NVIDIA's CUDA 12 or 13, loaded where they are installed: no package and no shim.</summary>
/// <remarks>Each routine is a function pointer of C's calling convention; handles, addresses and enumerations are passed as whole numbers.</remarks>
internal sealed unsafe class CudaLibrary : ICudaLibrary
{
    private const string Letters = "SDCZ";

    // cudaDataType of S, D, C and Z; values are real where the matrix is real
    private static readonly int[] DataType = [0, 1, 4, 5];
    private static readonly int[] RealType = [0, 1, 0, 1];

    private readonly nint errorString, deviceCount, deviceProperties, runtimeVersion, memoryInfo, malloc, free, memset, memcpy, memcpy2D, synchronize;
    private readonly nint blasCreate, blasDestroy, solverCreate, solverDestroy, paramsCreate, paramsDestroy, geev, geevSize, gesvdp, gesvdpSize;
    private readonly nint[] gemm, geam, trsm, trmm, dgmm, nrm2;
    private readonly nint[] getrfSize, getrf, getrs, potrfSize, potrf, potrs, geqrfSize, geqrf, orgqrSize, orgqr, ormqrSize, ormqr, gesvdSize, gesvd, syevdSize, syevd;

    /// <summary>The routines of three loaded libraries.</summary>
    /// <param name="files">Their files.</param>
    /// <param name="runtime">The address of a routine of the runtime, or zero.</param>
    /// <param name="blas">The same of cuBLAS.</param>
    /// <param name="solver">The same of cuSOLVER.</param>
    /// <exception cref="EntryPointNotFoundException">A routine is missing.</exception>
    public CudaLibrary(string files, Func<string, nint> runtime, Func<string, nint> blas, Func<string, nint> solver)
    {
        static nint Get(Func<string, nint> library, string name)
        {
            var address = library(name);
            return address != 0 ? address : throw new EntryPointNotFoundException($"there is no {name}");
        }

        nint[] Each(Func<string, nint> library, Func<int, string> name) => [.. Enumerable.Range(0, 4).Select(i => Get(library, name(i)))];
        nint[] Blas(string name) => Each(blas, i => $"cublas{Letters[i]}{name}");
        nint[] Solver(string real, string complex = "") => Each(solver, i => $"cusolverDn{Letters[i]}{(i < 2 || complex.Length == 0 ? real : complex)}");
        nint[] Size(string real, string complex = "") => Each(solver, i => $"cusolverDn{Letters[i]}{(i < 2 || complex.Length == 0 ? real : complex)}_bufferSize");

        Files = files;
        (errorString, deviceCount, runtimeVersion) = (Get(runtime, "cudaGetErrorString"), Get(runtime, "cudaGetDeviceCount"), Get(runtime, "cudaRuntimeGetVersion"));

        // CUDA 12 alone has both names; a record of properties begins with the device's name whichever it is.
        deviceProperties = runtime("cudaGetDeviceProperties_v2") is var second and not 0 ? second : Get(runtime, "cudaGetDeviceProperties");
        (memoryInfo, malloc, free, memset) = (Get(runtime, "cudaMemGetInfo"), Get(runtime, "cudaMalloc"), Get(runtime, "cudaFree"), Get(runtime, "cudaMemset"));
        (memcpy, memcpy2D, synchronize) = (Get(runtime, "cudaMemcpy"), Get(runtime, "cudaMemcpy2D"), Get(runtime, "cudaDeviceSynchronize"));

        (blasCreate, blasDestroy) = (Get(blas, "cublasCreate_v2"), Get(blas, "cublasDestroy_v2"));
        (gemm, geam, trsm, trmm, dgmm) = (Blas("gemm_v2"), Blas("geam"), Blas("trsm_v2"), Blas("trmm_v2"), Blas("dgmm"));
        nrm2 = Each(blas, static i => $"cublas{new[] { "S", "D", "Sc", "Dz" }[i]}nrm2_v2");

        (solverCreate, solverDestroy) = (Get(solver, "cusolverDnCreate"), Get(solver, "cusolverDnDestroy"));
        (paramsCreate, paramsDestroy) = (Get(solver, "cusolverDnCreateParams"), Get(solver, "cusolverDnDestroyParams"));
        (getrfSize, getrf, getrs) = (Size("getrf"), Solver("getrf"), Solver("getrs"));
        (potrfSize, potrf, potrs) = (Size("potrf"), Solver("potrf"), Solver("potrs"));
        (geqrfSize, geqrf) = (Size("geqrf"), Solver("geqrf"));
        (orgqrSize, orgqr) = (Size("orgqr", "ungqr"), Solver("orgqr", "ungqr"));
        (ormqrSize, ormqr) = (Size("ormqr", "unmqr"), Solver("ormqr", "unmqr"));
        (gesvdSize, gesvd) = (Size("gesvd"), Solver("gesvd"));
        (syevdSize, syevd) = (Size("syevd", "heevd"), Solver("syevd", "heevd"));
        (gesvdpSize, gesvdp) = (solver("cusolverDnXgesvdp_bufferSize"), solver("cusolverDnXgesvdp"));
        (geevSize, geev) = (solver("cusolverDnXgeev_bufferSize"), solver("cusolverDnXgeev"));
    }

    /// <inheritdoc/>
    public string Files { get; }

    /// <inheritdoc/>
    public bool HasGeev => geev != 0 && geevSize != 0;

    /// <inheritdoc/>
    public bool HasGesvdp => gesvdp != 0 && gesvdpSize != 0;

    /// <summary>The names of runtime, cuBLAS and cuSOLVER, of CUDA 13 and of CUDA 12.</summary>
    public static IReadOnlyList<(string Runtime, string Blas, string Solver)> Names { get; } = OperatingSystem.IsWindows()
        ? [("cudart64_13.dll", "cublas64_13.dll", "cusolver64_12.dll"), ("cudart64_12.dll", "cublas64_12.dll", "cusolver64_11.dll")]
        : [("libcudart.so.13", "libcublas.so.13", "libcusolver.so.12"), ("libcudart.so.12", "libcublas.so.12", "libcusolver.so.11")];

    /// <summary>Loads the three libraries of one version: by name, then in the folders of CUDA_HOME and CUDA_PATH and in CUDA's usual one.</summary>
    /// <param name="open">Opens a file by name or path: its handle, or zero.</param>
    /// <param name="export">The address of a routine in an opened library, or zero.</param>
    /// <exception cref="DllNotFoundException">No version is there whole: what was looked for.</exception>
    /// <exception cref="EntryPointNotFoundException">A routine is missing.</exception>
    public static CudaLibrary Load(Func<string, nint> open, Func<nint, string, nint> export)
    {
        var missing = new List<string>();
        foreach (var (runtime, blas, solver) in Names)
        {
            var (from, handles) = (new List<string>(), new List<nint>());
            foreach (var name in new[] { runtime, blas, solver })
            {
                var (path, handle) = Places(name).Select(place => (Path: place, Handle: open(place))).FirstOrDefault(static found => found.Handle != 0);
                if (handle == 0)
                {
                    missing.Add(name);
                    break;
                }

                from.Add(path);
                handles.Add(handle);
            }

            if (handles is [var first, var second, var third])
            {
                return new CudaLibrary(string.Join(", ", from), name => export(first, name), name => export(second, name), name => export(third, name));
            }
        }

        throw new DllNotFoundException($"{string.Join(" and ", missing)} {(missing.Count == 1 ? "does" : "do")} not load; CUDA 12 or 13 is needed on the library path, in CUDA_HOME or in CUDA_PATH.");
    }

    /// <summary>Loads the libraries of this machine.</summary>
    /// <exception cref="DllNotFoundException">No version is there whole.</exception>
    /// <exception cref="EntryPointNotFoundException">A routine is missing.</exception>
    public static CudaLibrary Load() => Load(
        static path => NativeLibrary.TryLoad(path, out var handle) ? handle : 0,
        static (handle, name) => NativeLibrary.TryGetExport(handle, name, out var address) ? address : 0);

    /// <inheritdoc/>
    public string ErrorString(int status) => Marshal.PtrToStringUTF8(((delegate* unmanaged<int, nint>)errorString)(status)) ?? "";

    /// <inheritdoc/>
    public int DeviceCount(out int count)
    {
        fixed (int* at = &count)
        {
            return ((delegate* unmanaged<nint, int>)deviceCount)((nint)at);
        }
    }

    /// <inheritdoc/>
    public int DeviceName(int device, out string name)
    {
        // The record has about 1 KiB, and its first 256 bytes are the name.
        const int Room = 1 << 14;
        var record = stackalloc byte[Room];
        new Span<byte>(record, Room).Clear();
        var status = ((delegate* unmanaged<nint, int, int>)deviceProperties)((nint)record, device);
        name = Marshal.PtrToStringUTF8((nint)record) ?? "";
        return status;
    }

    /// <inheritdoc/>
    public int RuntimeVersion(out int version)
    {
        fixed (int* at = &version)
        {
            return ((delegate* unmanaged<nint, int>)runtimeVersion)((nint)at);
        }
    }

    /// <inheritdoc/>
    public int MemoryInfo(out long free, out long total)
    {
        nuint left = 0, all = 0;
        var status = ((delegate* unmanaged<nint, nint, int>)memoryInfo)((nint)(&left), (nint)(&all));
        (free, total) = ((long)left, (long)all);
        return status;
    }

    /// <inheritdoc/>
    public int Malloc(out nint memory, long bytes)
    {
        fixed (nint* at = &memory)
        {
            return ((delegate* unmanaged<nint, nuint, int>)malloc)((nint)at, (nuint)bytes);
        }
    }

    /// <inheritdoc/>
    public int Free(nint memory) => ((delegate* unmanaged<nint, int>)free)(memory);

    /// <inheritdoc/>
    public int Clear(nint memory, long bytes) => ((delegate* unmanaged<nint, int, nuint, int>)memset)(memory, 0, (nuint)bytes);

    /// <inheritdoc/>
    public int ToDevice(nint device, nint host, long bytes) => Copy(device, host, bytes, 1);

    /// <inheritdoc/>
    public int ToHost(nint host, nint device, long bytes) => Copy(host, device, bytes, 2);

    /// <inheritdoc/>
    public int OnDevice(nint to, nint from, long bytes) => Copy(to, from, bytes, 3);

    /// <inheritdoc/>
    public int ToDevice2D(nint device, long pitch, nint host, long hostPitch, long width, long height) =>
        ((delegate* unmanaged<nint, nuint, nint, nuint, nuint, nuint, int, int>)memcpy2D)(device, (nuint)pitch, host, (nuint)hostPitch, (nuint)width, (nuint)height, 1);

    /// <inheritdoc/>
    public int Synchronize() => ((delegate* unmanaged<int>)synchronize)();

    /// <inheritdoc/>
    public int BlasCreate(out nint handle) => Create(blasCreate, out handle);

    /// <inheritdoc/>
    public int BlasDestroy(nint handle) => ((delegate* unmanaged<nint, int>)blasDestroy)(handle);

    /// <inheritdoc/>
    public int Gemm(CudaScalar scalar, nint handle, int opA, int opB, int m, int n, int k, nint alpha, nint a, int lda, nint b, int ldb, nint beta, nint c, int ldc) =>
        ((delegate* unmanaged<nint, int, int, int, int, int, nint, nint, int, nint, int, nint, nint, int, int>)gemm[(int)scalar])(handle, opA, opB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);

    /// <inheritdoc/>
    public int Geam(CudaScalar scalar, nint handle, int opA, int opB, int m, int n, nint alpha, nint a, int lda, nint beta, nint b, int ldb, nint c, int ldc) =>
        ((delegate* unmanaged<nint, int, int, int, int, nint, nint, int, nint, nint, int, nint, int, int>)geam[(int)scalar])(handle, opA, opB, m, n, alpha, a, lda, beta, b, ldb, c, ldc);

    /// <inheritdoc/>
    public int Trsm(CudaScalar scalar, nint handle, int side, int triangle, int op, int diagonal, int m, int n, nint alpha, nint a, int lda, nint b, int ldb) =>
        ((delegate* unmanaged<nint, int, int, int, int, int, int, nint, nint, int, nint, int, int>)trsm[(int)scalar])(handle, side, triangle, op, diagonal, m, n, alpha, a, lda, b, ldb);

    /// <inheritdoc/>
    public int Trmm(CudaScalar scalar, nint handle, int side, int triangle, int op, int diagonal, int m, int n, nint alpha, nint a, int lda, nint b, int ldb, nint c, int ldc) =>
        ((delegate* unmanaged<nint, int, int, int, int, int, int, nint, nint, int, nint, int, nint, int, int>)trmm[(int)scalar])(handle, side, triangle, op, diagonal, m, n, alpha, a, lda, b, ldb, c, ldc);

    /// <inheritdoc/>
    public int Dgmm(CudaScalar scalar, nint handle, int side, int m, int n, nint a, int lda, nint x, int increment, nint c, int ldc) =>
        ((delegate* unmanaged<nint, int, int, int, nint, int, nint, int, nint, int, int>)dgmm[(int)scalar])(handle, side, m, n, a, lda, x, increment, c, ldc);

    /// <inheritdoc/>
    public int Nrm2(CudaScalar scalar, nint handle, int n, nint x, int increment, nint result) =>
        ((delegate* unmanaged<nint, int, nint, int, nint, int>)nrm2[(int)scalar])(handle, n, x, increment, result);

    /// <inheritdoc/>
    public int SolverCreate(out nint handle) => Create(solverCreate, out handle);

    /// <inheritdoc/>
    public int SolverDestroy(nint handle) => ((delegate* unmanaged<nint, int>)solverDestroy)(handle);

    /// <inheritdoc/>
    public int ParamsCreate(out nint parameters) => Create(paramsCreate, out parameters);

    /// <inheritdoc/>
    public int ParamsDestroy(nint parameters) => ((delegate* unmanaged<nint, int>)paramsDestroy)(parameters);

    /// <inheritdoc/>
    public int GetrfSize(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, out int size)
    {
        fixed (int* at = &size)
        {
            return ((delegate* unmanaged<nint, int, int, nint, int, nint, int>)getrfSize[(int)scalar])(handle, m, n, a, lda, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int Getrf(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, nint work, nint pivots, nint info) =>
        ((delegate* unmanaged<nint, int, int, nint, int, nint, nint, nint, int>)getrf[(int)scalar])(handle, m, n, a, lda, work, pivots, info);

    /// <inheritdoc/>
    public int Getrs(CudaScalar scalar, nint handle, int op, int n, int columns, nint a, int lda, nint pivots, nint b, int ldb, nint info) =>
        ((delegate* unmanaged<nint, int, int, int, nint, int, nint, nint, int, nint, int>)getrs[(int)scalar])(handle, op, n, columns, a, lda, pivots, b, ldb, info);

    /// <inheritdoc/>
    public int PotrfSize(CudaScalar scalar, nint handle, int triangle, int n, nint a, int lda, out int size)
    {
        fixed (int* at = &size)
        {
            return ((delegate* unmanaged<nint, int, int, nint, int, nint, int>)potrfSize[(int)scalar])(handle, triangle, n, a, lda, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int Potrf(CudaScalar scalar, nint handle, int triangle, int n, nint a, int lda, nint work, int size, nint info) =>
        ((delegate* unmanaged<nint, int, int, nint, int, nint, int, nint, int>)potrf[(int)scalar])(handle, triangle, n, a, lda, work, size, info);

    /// <inheritdoc/>
    public int Potrs(CudaScalar scalar, nint handle, int triangle, int n, int columns, nint a, int lda, nint b, int ldb, nint info) =>
        ((delegate* unmanaged<nint, int, int, int, nint, int, nint, int, nint, int>)potrs[(int)scalar])(handle, triangle, n, columns, a, lda, b, ldb, info);

    /// <inheritdoc/>
    public int GeqrfSize(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, out int size)
    {
        fixed (int* at = &size)
        {
            return ((delegate* unmanaged<nint, int, int, nint, int, nint, int>)geqrfSize[(int)scalar])(handle, m, n, a, lda, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int Geqrf(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, nint tau, nint work, int size, nint info) =>
        ((delegate* unmanaged<nint, int, int, nint, int, nint, nint, int, nint, int>)geqrf[(int)scalar])(handle, m, n, a, lda, tau, work, size, info);

    /// <inheritdoc/>
    public int OrgqrSize(CudaScalar scalar, nint handle, int m, int n, int k, nint a, int lda, nint tau, out int size)
    {
        fixed (int* at = &size)
        {
            return ((delegate* unmanaged<nint, int, int, int, nint, int, nint, nint, int>)orgqrSize[(int)scalar])(handle, m, n, k, a, lda, tau, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int Orgqr(CudaScalar scalar, nint handle, int m, int n, int k, nint a, int lda, nint tau, nint work, int size, nint info) =>
        ((delegate* unmanaged<nint, int, int, int, nint, int, nint, nint, int, nint, int>)orgqr[(int)scalar])(handle, m, n, k, a, lda, tau, work, size, info);

    /// <inheritdoc/>
    public int OrmqrSize(CudaScalar scalar, nint handle, int side, int op, int m, int n, int k, nint a, int lda, nint tau, nint c, int ldc, out int size)
    {
        fixed (int* at = &size)
        {
            return ((delegate* unmanaged<nint, int, int, int, int, int, nint, int, nint, nint, int, nint, int>)ormqrSize[(int)scalar])(handle, side, op, m, n, k, a, lda, tau, c, ldc, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int Ormqr(CudaScalar scalar, nint handle, int side, int op, int m, int n, int k, nint a, int lda, nint tau, nint c, int ldc, nint work, int size, nint info) =>
        ((delegate* unmanaged<nint, int, int, int, int, int, nint, int, nint, nint, int, nint, int, nint, int>)ormqr[(int)scalar])(handle, side, op, m, n, k, a, lda, tau, c, ldc, work, size, info);

    /// <inheritdoc/>
    public int GesvdSize(CudaScalar scalar, nint handle, int m, int n, out int size)
    {
        fixed (int* at = &size)
        {
            return ((delegate* unmanaged<nint, int, int, nint, int>)gesvdSize[(int)scalar])(handle, m, n, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int Gesvd(CudaScalar scalar, nint handle, sbyte jobU, sbyte jobV, int m, int n, nint a, int lda, nint s, nint u, int ldu, nint vh, int ldvh, nint work, int size, nint realWork, nint info) =>
        ((delegate* unmanaged<nint, sbyte, sbyte, int, int, nint, int, nint, nint, int, nint, int, nint, int, nint, nint, int>)gesvd[(int)scalar])(
            handle, jobU, jobV, m, n, a, lda, s, u, ldu, vh, ldvh, work, size, realWork, info);

    /// <inheritdoc/>
    public int SyevdSize(CudaScalar scalar, nint handle, int job, int triangle, int n, nint a, int lda, nint values, out int size)
    {
        fixed (int* at = &size)
        {
            return ((delegate* unmanaged<nint, int, int, int, nint, int, nint, nint, int>)syevdSize[(int)scalar])(handle, job, triangle, n, a, lda, values, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int Syevd(CudaScalar scalar, nint handle, int job, int triangle, int n, nint a, int lda, nint values, nint work, int size, nint info) =>
        ((delegate* unmanaged<nint, int, int, int, nint, int, nint, nint, int, nint, int>)syevd[(int)scalar])(handle, job, triangle, n, a, lda, values, work, size, info);

    /// <inheritdoc/>
    public int GesvdpSize(CudaScalar scalar, nint handle, nint parameters, int job, int economy, long m, long n, nint a, long lda, nint s, nint u, long ldu, nint v, long ldv, out long device, out long host)
    {
        var (type, real) = (DataType[(int)scalar], RealType[(int)scalar]);
        nuint onDevice = 0, onHost = 0;
        var status = ((delegate* unmanaged<nint, nint, int, int, long, long, int, nint, long, int, nint, int, nint, long, int, nint, long, int, nint, nint, int>)gesvdpSize)(
            handle, parameters, job, economy, m, n, type, a, lda, real, s, type, u, ldu, type, v, ldv, type, (nint)(&onDevice), (nint)(&onHost));
        (device, host) = ((long)onDevice, (long)onHost);
        return status;
    }

    /// <inheritdoc/>
    public int Gesvdp(CudaScalar scalar, nint handle, nint parameters, int job, int economy, long m, long n, nint a, long lda, nint s, nint u, long ldu, nint v, long ldv, nint work, long device, nint hostWork, long host, nint info, out double error)
    {
        var (type, real) = (DataType[(int)scalar], RealType[(int)scalar]);
        fixed (double* at = &error)
        {
            return ((delegate* unmanaged<nint, nint, int, int, long, long, int, nint, long, int, nint, int, nint, long, int, nint, long, int, nint, nuint, nint, nuint, nint, nint, int>)gesvdp)(
                handle, parameters, job, economy, m, n, type, a, lda, real, s, type, u, ldu, type, v, ldv, type, work, (nuint)device, hostWork, (nuint)host, info, (nint)at);
        }
    }

    /// <inheritdoc/>
    public int GeevSize(CudaScalar scalar, nint handle, nint parameters, int jobLeft, int jobRight, long n, nint a, long lda, nint values, nint left, long ldl, nint right, long ldr, out long device, out long host)
    {
        var type = DataType[(int)scalar];
        nuint onDevice = 0, onHost = 0;
        var status = ((delegate* unmanaged<nint, nint, int, int, long, int, nint, long, int, nint, int, nint, long, int, nint, long, int, nint, nint, int>)geevSize)(
            handle, parameters, jobLeft, jobRight, n, type, a, lda, type, values, type, left, ldl, type, right, ldr, type, (nint)(&onDevice), (nint)(&onHost));
        (device, host) = ((long)onDevice, (long)onHost);
        return status;
    }

    /// <inheritdoc/>
    public int Geev(CudaScalar scalar, nint handle, nint parameters, int jobLeft, int jobRight, long n, nint a, long lda, nint values, nint left, long ldl, nint right, long ldr, nint work, long device, nint hostWork, long host, nint info)
    {
        var type = DataType[(int)scalar];
        return ((delegate* unmanaged<nint, nint, int, int, long, int, nint, long, int, nint, int, nint, long, int, nint, long, int, nint, nuint, nint, nuint, nint, int>)geev)(
            handle, parameters, jobLeft, jobRight, n, type, a, lda, type, values, type, left, ldl, type, right, ldr, type, work, (nuint)device, hostWork, (nuint)host, info);
    }

    // On the library path first, then where CUDA's installers put it.
    private static IEnumerable<string> Places(string name)
    {
        yield return name;
        var homes = new[] { Environment.GetEnvironmentVariable("CUDA_HOME"), Environment.GetEnvironmentVariable("CUDA_PATH"), OperatingSystem.IsWindows() ? null : "/usr/local/cuda" };
        string[] inside = OperatingSystem.IsWindows() ? ["bin", Path.Combine("bin", "x64")] : ["lib64", Path.Combine("targets", "x86_64-linux", "lib")];
        foreach (var home in homes)
        {
            if (home is { Length: > 0 } && Path.IsPathFullyQualified(home))
            {
                foreach (var folder in inside)
                {
                    var path = Path.Combine(home, folder, name);
                    if (File.Exists(path))
                    {
                        yield return path;
                    }
                }
            }
        }
    }

    private static int Create(nint routine, out nint handle)
    {
        fixed (nint* at = &handle)
        {
            return ((delegate* unmanaged<nint, int>)routine)((nint)at);
        }
    }

    private int Copy(nint to, nint from, long bytes, int direction) => ((delegate* unmanaged<nint, nint, nuint, int, int>)memcpy)(to, from, (nuint)bytes, direction);
}
