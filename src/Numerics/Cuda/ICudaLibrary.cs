namespace Theory.Numerics;

/// <summary>The routines of CUDA's runtime, cuBLAS and cuSOLVER that linear algebra calls, as they are: pointers are addresses, results are status codes.</summary>
/// <remarks>
/// <para>A method has its routine's parameters in the header's order; <see cref="CudaScalar"/> stands for the letter in its name. Scalars (α, β) and results named so lie in the host's memory,
/// all else in the device's. Matrices lie column after column. Operations are 0 (none), 1 (transposed), 2 (adjoint); triangles 0 (lower), 1 (upper); sides 0 (left), 1 (right);
/// diagonals 0 (as stored), 1 (ones).</para>
/// <para>A law runs what stands above this interface on host memory, each access checked.</para>
/// </remarks>
internal interface ICudaLibrary
{
    /// <summary>The files that were loaded, or what stands for them.</summary>
    string Files { get; }

    /// <summary>Whether <c>cusolverDnXgeev</c> is there (CUDA 12.8).</summary>
    bool HasGeev { get; }

    /// <summary>Whether <c>cusolverDnXgesvdp</c> is there (CUDA 11.1).</summary>
    bool HasGesvdp { get; }

    /// <summary>cudaGetErrorString.</summary>
    string ErrorString(int status);

    /// <summary>cudaGetDeviceCount.</summary>
    int DeviceCount(out int count);

    /// <summary>cudaGetDeviceProperties, of which the name.</summary>
    int DeviceName(int device, out string name);

    /// <summary>cudaRuntimeGetVersion: 1000 × major + 10 × minor.</summary>
    int RuntimeVersion(out int version);

    /// <summary>cudaMemGetInfo.</summary>
    int MemoryInfo(out long free, out long total);

    /// <summary>cudaMalloc.</summary>
    int Malloc(out nint memory, long bytes);

    /// <summary>cudaFree.</summary>
    int Free(nint memory);

    /// <summary>cudaMemset to zero.</summary>
    int Clear(nint memory, long bytes);

    /// <summary>cudaMemcpy, host to device.</summary>
    int ToDevice(nint device, nint host, long bytes);

    /// <summary>cudaMemcpy, device to host.</summary>
    int ToHost(nint host, nint device, long bytes);

    /// <summary>cudaMemcpy within the device.</summary>
    int OnDevice(nint to, nint from, long bytes);

    /// <summary>cudaMemcpy2D, host to device: <paramref name="height"/> pieces of <paramref name="width"/> bytes.</summary>
    int ToDevice2D(nint device, long pitch, nint host, long hostPitch, long width, long height);

    /// <summary>cudaDeviceSynchronize.</summary>
    int Synchronize();

    /// <summary>cublasCreate_v2.</summary>
    int BlasCreate(out nint handle);

    /// <summary>cublasDestroy_v2.</summary>
    int BlasDestroy(nint handle);

    /// <summary>gemm: C = α op(A) op(B) + β C.</summary>
    int Gemm(CudaScalar scalar, nint handle, int opA, int opB, int m, int n, int k, nint alpha, nint a, int lda, nint b, int ldb, nint beta, nint c, int ldc);

    /// <summary>geam: C = α op(A) + β op(B).</summary>
    int Geam(CudaScalar scalar, nint handle, int opA, int opB, int m, int n, nint alpha, nint a, int lda, nint beta, nint b, int ldb, nint c, int ldc);

    /// <summary>trsm: B = α op(A)⁻¹ B or α B op(A)⁻¹.</summary>
    int Trsm(CudaScalar scalar, nint handle, int side, int triangle, int op, int diagonal, int m, int n, nint alpha, nint a, int lda, nint b, int ldb);

    /// <summary>trmm: C = α op(A) B or α B op(A).</summary>
    int Trmm(CudaScalar scalar, nint handle, int side, int triangle, int op, int diagonal, int m, int n, nint alpha, nint a, int lda, nint b, int ldb, nint c, int ldc);

    /// <summary>dgmm: C = diag(x) A or A diag(x).</summary>
    int Dgmm(CudaScalar scalar, nint handle, int side, int m, int n, nint a, int lda, nint x, int increment, nint c, int ldc);

    /// <summary>nrm2: √Σ|xᵢ|², real.</summary>
    int Nrm2(CudaScalar scalar, nint handle, int n, nint x, int increment, nint result);

    /// <summary>cusolverDnCreate.</summary>
    int SolverCreate(out nint handle);

    /// <summary>cusolverDnDestroy.</summary>
    int SolverDestroy(nint handle);

    /// <summary>cusolverDnCreateParams.</summary>
    int ParamsCreate(out nint parameters);

    /// <summary>cusolverDnDestroyParams.</summary>
    int ParamsDestroy(nint parameters);

    /// <summary>getrf_bufferSize, in entries as all that follow.</summary>
    int GetrfSize(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, out int size);

    /// <summary>getrf: P A = L U.</summary>
    int Getrf(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, nint work, nint pivots, nint info);

    /// <summary>getrs: B = op(A)⁻¹ B from the factors.</summary>
    int Getrs(CudaScalar scalar, nint handle, int op, int n, int columns, nint a, int lda, nint pivots, nint b, int ldb, nint info);

    /// <summary>potrf_bufferSize.</summary>
    int PotrfSize(CudaScalar scalar, nint handle, int triangle, int n, nint a, int lda, out int size);

    /// <summary>potrf: A = L Lᴴ.</summary>
    int Potrf(CudaScalar scalar, nint handle, int triangle, int n, nint a, int lda, nint work, int size, nint info);

    /// <summary>potrs: B = A⁻¹ B from the factor.</summary>
    int Potrs(CudaScalar scalar, nint handle, int triangle, int n, int columns, nint a, int lda, nint b, int ldb, nint info);

    /// <summary>geqrf_bufferSize.</summary>
    int GeqrfSize(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, out int size);

    /// <summary>geqrf: R above, the reflections below the diagonal.</summary>
    int Geqrf(CudaScalar scalar, nint handle, int m, int n, nint a, int lda, nint tau, nint work, int size, nint info);

    /// <summary>orgqr_bufferSize, of complex scalars ungqr_bufferSize.</summary>
    int OrgqrSize(CudaScalar scalar, nint handle, int m, int n, int k, nint a, int lda, nint tau, out int size);

    /// <summary>orgqr, of complex scalars ungqr: the first n columns of Q.</summary>
    int Orgqr(CudaScalar scalar, nint handle, int m, int n, int k, nint a, int lda, nint tau, nint work, int size, nint info);

    /// <summary>ormqr_bufferSize, of complex scalars unmqr_bufferSize.</summary>
    int OrmqrSize(CudaScalar scalar, nint handle, int side, int op, int m, int n, int k, nint a, int lda, nint tau, nint c, int ldc, out int size);

    /// <summary>ormqr, of complex scalars unmqr: C = op(Q) C or C op(Q).</summary>
    int Ormqr(CudaScalar scalar, nint handle, int side, int op, int m, int n, int k, nint a, int lda, nint tau, nint c, int ldc, nint work, int size, nint info);

    /// <summary>gesvd_bufferSize.</summary>
    int GesvdSize(CudaScalar scalar, nint handle, int m, int n, out int size);

    /// <summary>gesvd: A = U diag(s) Vᴴ by the QR iteration, m ≥ n alone; a job is 'A' (all), 'S' (min(m, n)) or 'N' (none).</summary>
    int Gesvd(CudaScalar scalar, nint handle, sbyte jobU, sbyte jobV, int m, int n, nint a, int lda, nint s, nint u, int ldu, nint vh, int ldvh, nint work, int size, nint realWork, nint info);

    /// <summary>syevd_bufferSize, of complex scalars heevd_bufferSize.</summary>
    int SyevdSize(CudaScalar scalar, nint handle, int job, int triangle, int n, nint a, int lda, nint values, out int size);

    /// <summary>syevd, of complex scalars heevd: eigenvalues ascending, the vectors in A where the job is 1.</summary>
    int Syevd(CudaScalar scalar, nint handle, int job, int triangle, int n, nint a, int lda, nint values, nint work, int size, nint info);

    /// <summary>cusolverDnXgesvdp_bufferSize, in bytes.</summary>
    int GesvdpSize(CudaScalar scalar, nint handle, nint parameters, int job, int economy, long m, long n, nint a, long lda, nint s, nint u, long ldu, nint v, long ldv, out long device, out long host);

    /// <summary>cusolverDnXgesvdp: A = U diag(s) Vᴴ by the polar decomposition, with V itself; the error is that of what it added to A.</summary>
    int Gesvdp(CudaScalar scalar, nint handle, nint parameters, int job, int economy, long m, long n, nint a, long lda, nint s, nint u, long ldu, nint v, long ldv, nint work, long device, nint hostWork, long host, nint info, out double error);

    /// <summary>cusolverDnXgeev_bufferSize, in bytes.</summary>
    int GeevSize(CudaScalar scalar, nint handle, nint parameters, int jobLeft, int jobRight, long n, nint a, long lda, nint values, nint left, long ldl, nint right, long ldr, out long device, out long host);

    /// <summary>cusolverDnXgeev: of real scalars 2 n values, real parts before imaginary ones, and a conjugate pair's vectors as real and imaginary part.</summary>
    int Geev(CudaScalar scalar, nint handle, nint parameters, int jobLeft, int jobRight, long n, nint a, long lda, nint values, nint left, long ldl, nint right, long ldr, nint work, long device, nint hostWork, long host, nint info);
}
