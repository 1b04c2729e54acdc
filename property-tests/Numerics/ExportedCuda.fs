/// The stand-in behind function pointers, as the three libraries export their routines: each with the parameters of NVIDIA's headers, written down here a second time. What calls a pointer with an
/// argument too few, one in another place, or the routine of another letter meets the stand-in's checks.
module internal Theory.Laws.Numerics.ExportedCuda

#nowarn "9" // addresses are what this is about

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open System.Text
open Microsoft.FSharp.NativeInterop
open Theory.Numerics
open Theory.Laws.Numerics.HostCuda

type private P = nativeint

// cuda_runtime_api.h
type ErrorStringCall = delegate of int -> P
type CountCall = delegate of P -> int
type PropertiesCall = delegate of P * int -> int
type MemoryCall = delegate of P * P -> int
type MallocCall = delegate of P * unativeint -> int
type MemsetCall = delegate of P * int * unativeint -> int
type MemcpyCall = delegate of P * P * unativeint * int -> int
type Memcpy2DCall = delegate of P * unativeint * P * unativeint * unativeint * unativeint * int -> int
type SynchronizeCall = delegate of unit -> int

// cublas_v2.h
type GemmCall = delegate of P * int * int * int * int * int * P * P * int * P * int * P * P * int -> int
type GeamCall = delegate of P * int * int * int * int * P * P * int * P * P * int * P * int -> int
type TrsmCall = delegate of P * int * int * int * int * int * int * P * P * int * P * int -> int
type TrmmCall = delegate of P * int * int * int * int * int * int * P * P * int * P * int * P * int -> int
type DgmmCall = delegate of P * int * int * int * P * int * P * int * P * int -> int
type Nrm2Call = delegate of P * int * P * int * P -> int

// cusolverDn.h
type GetrfSizeCall = delegate of P * int * int * P * int * P -> int
type GetrfCall = delegate of P * int * int * P * int * P * P * P -> int
type GetrsCall = delegate of P * int * int * int * P * int * P * P * int * P -> int
type PotrfSizeCall = delegate of P * int * int * P * int * P -> int
type PotrfCall = delegate of P * int * int * P * int * P * int * P -> int
type PotrsCall = delegate of P * int * int * int * P * int * P * int * P -> int
type GeqrfCall = delegate of P * int * int * P * int * P * P * int * P -> int
type OrgqrSizeCall = delegate of P * int * int * int * P * int * P * P -> int
type OrgqrCall = delegate of P * int * int * int * P * int * P * P * int * P -> int
type OrmqrSizeCall = delegate of P * int * int * int * int * int * P * int * P * P * int * P -> int
type OrmqrCall = delegate of P * int * int * int * int * int * P * int * P * P * int * P * int * P -> int
type GesvdSizeCall = delegate of P * int * int * P -> int
type GesvdCall = delegate of P * sbyte * sbyte * int * int * P * int * P * P * int * P * int * P * int * P * P -> int
type SyevdSizeCall = delegate of P * int * int * int * P * int * P * P -> int
type SyevdCall = delegate of P * int * int * int * P * int * P * P * int * P -> int
type GesvdpSizeCall = delegate of P * P * int * int * int64 * int64 * int * P * int64 * int * P * int * P * int64 * int * P * int64 * int * P * P -> int
type GesvdpCall = delegate of P * P * int * int * int64 * int64 * int * P * int64 * int * P * int * P * int64 * int * P * int64 * int * P * unativeint * P * unativeint * P * P -> int
type GeevSizeCall = delegate of P * P * int * int * int64 * int * P * int64 * int * P * int * P * int64 * int * P * int64 * int * P * P -> int
type GeevCall = delegate of P * P * int * int * int64 * int * P * int64 * int * P * int * P * int64 * int * P * int64 * int * P * unativeint * P * unativeint * P -> int

/// The exports of the stand-in. What it finds broken is kept, since no exception may leave a native call.
type Exports(host: HostCuda) =
    let here = host :> ICudaLibrary
    let routines = Dictionary<string, Delegate>()
    let faults = List<string>()
    let texts = Dictionary<int, P>()

    let guard (act: unit -> int) =
        try act ()
        with Broken text ->
            faults.Add text
            -1

    let int32At (p: P) (x: int) = NativePtr.write (NativePtr.ofNativeInt<int> p) x
    let wordAt (p: P) (x: P) = NativePtr.write (NativePtr.ofNativeInt<P> p) x
    let add name (call: Delegate) = routines.Add(name, call)

    // cudaDataType: CUDA_R_32F, CUDA_R_64F, CUDA_C_32F, CUDA_C_64F
    let scalarOf kind =
        match kind with
        | 0 -> CudaScalar.Single
        | 1 -> CudaScalar.Double
        | 4 -> CudaScalar.SingleComplex
        | 5 -> CudaScalar.DoubleComplex
        | _ -> broken $"there is no data type {kind}"

    let sameKinds (kinds: int list) what = if (List.distinct kinds).Length > 1 then broken $"{what}: the data types differ"

    do
        add "cudaGetErrorString" (ErrorStringCall(fun status ->
            match texts.TryGetValue status with
            | true, p -> p
            | _ ->
                let p = Marshal.StringToCoTaskMemUTF8(here.ErrorString status)
                texts.Add(status, p)
                p))
        add "cudaGetDeviceCount" (CountCall(fun p -> guard (fun () ->
            let status, count = here.DeviceCount()
            int32At p count
            status)))
        add "cudaGetDeviceProperties_v2" (PropertiesCall(fun p device -> guard (fun () ->
            let status, name = here.DeviceName device
            let bytes = Encoding.UTF8.GetBytes name
            Marshal.Copy(bytes, 0, p, bytes.Length)
            status)))
        add "cudaRuntimeGetVersion" (CountCall(fun p -> guard (fun () ->
            let status, version = here.RuntimeVersion()
            int32At p version
            status)))
        add "cudaMemGetInfo" (MemoryCall(fun free total -> guard (fun () ->
            let status, left, all = here.MemoryInfo()
            wordAt free (P left)
            wordAt total (P all)
            status)))
        add "cudaMalloc" (MallocCall(fun p bytes -> guard (fun () ->
            let mutable memory = 0n
            let status = here.Malloc(&memory, int64 bytes)
            wordAt p memory
            status)))
        add "cudaFree" (CountCall(fun p -> guard (fun () -> here.Free p)))
        add "cudaMemset" (MemsetCall(fun p value bytes -> guard (fun () -> (if value <> 0 then broken "cudaMemset: a value"); here.Clear(p, int64 bytes))))
        add "cudaMemcpy" (MemcpyCall(fun target source bytes direction -> guard (fun () ->
            match direction with
            | 1 -> here.ToDevice(target, source, int64 bytes)
            | 2 -> here.ToHost(target, source, int64 bytes)
            | 3 -> here.OnDevice(target, source, int64 bytes)
            | _ -> broken $"cudaMemcpy: a direction {direction}")))
        add "cudaMemcpy2D" (Memcpy2DCall(fun target pitch source hostPitch width height direction -> guard (fun () ->
            (if direction <> 1 then broken "cudaMemcpy2D: a direction")
            here.ToDevice2D(target, int64 pitch, source, int64 hostPitch, int64 width, int64 height))))
        add "cudaDeviceSynchronize" (SynchronizeCall(fun () -> guard here.Synchronize))
        for name, create, destroy, make, close in
            [ "cublas", "Create_v2", "Destroy_v2", (fun () -> here.BlasCreate()), here.BlasDestroy
              "cusolverDn", "Create", "Destroy", (fun () -> here.SolverCreate()), here.SolverDestroy
              "cusolverDn", "CreateParams", "DestroyParams", (fun () -> here.ParamsCreate()), here.ParamsDestroy ] do
            add (name + create) (CountCall(fun p -> guard (fun () ->
                let status, handle = make ()
                wordAt p handle
                status)))
            add (name + destroy) (CountCall(fun handle -> guard (fun () -> close handle)))

        for s in [ CudaScalar.Single; CudaScalar.Double; CudaScalar.SingleComplex; CudaScalar.DoubleComplex ] do
            let letter = "SDCZ"[int s]
            let isComplex = int s >= 2
            add $"cublas{letter}gemm_v2" (GemmCall(fun h ta tb m n k alpha a lda b ldb beta c ldc -> guard (fun () -> here.Gemm(s, h, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))))
            add $"cublas{letter}geam" (GeamCall(fun h ta tb m n alpha a lda beta b ldb c ldc -> guard (fun () -> here.Geam(s, h, ta, tb, m, n, alpha, a, lda, beta, b, ldb, c, ldc))))
            add $"cublas{letter}trsm_v2" (TrsmCall(fun h side uplo trans diag m n alpha a lda b ldb -> guard (fun () -> here.Trsm(s, h, side, uplo, trans, diag, m, n, alpha, a, lda, b, ldb))))
            add $"cublas{letter}trmm_v2" (TrmmCall(fun h side uplo trans diag m n alpha a lda b ldb c ldc -> guard (fun () -> here.Trmm(s, h, side, uplo, trans, diag, m, n, alpha, a, lda, b, ldb, c, ldc))))
            add $"cublas{letter}dgmm" (DgmmCall(fun h side m n a lda x incx c ldc -> guard (fun () -> here.Dgmm(s, h, side, m, n, a, lda, x, incx, c, ldc))))
            let norm = match s with CudaScalar.SingleComplex -> "Sc" | CudaScalar.DoubleComplex -> "Dz" | _ -> string letter
            add $"cublas{norm}nrm2_v2" (Nrm2Call(fun h n x incx result -> guard (fun () -> here.Nrm2(s, h, n, x, incx, result))))

            let sized p (status: int, size: int) = int32At p size; status
            add $"cusolverDn{letter}getrf_bufferSize" (GetrfSizeCall(fun h m n a lda p -> guard (fun () -> here.GetrfSize(s, h, m, n, a, lda) |> sized p)))
            add $"cusolverDn{letter}getrf" (GetrfCall(fun h m n a lda work ipiv info -> guard (fun () -> here.Getrf(s, h, m, n, a, lda, work, ipiv, info))))
            add $"cusolverDn{letter}getrs" (GetrsCall(fun h trans n nrhs a lda ipiv b ldb info -> guard (fun () -> here.Getrs(s, h, trans, n, nrhs, a, lda, ipiv, b, ldb, info))))
            add $"cusolverDn{letter}potrf_bufferSize" (PotrfSizeCall(fun h uplo n a lda p -> guard (fun () -> here.PotrfSize(s, h, uplo, n, a, lda) |> sized p)))
            add $"cusolverDn{letter}potrf" (PotrfCall(fun h uplo n a lda work lwork info -> guard (fun () -> here.Potrf(s, h, uplo, n, a, lda, work, lwork, info))))
            add $"cusolverDn{letter}potrs" (PotrsCall(fun h uplo n nrhs a lda b ldb info -> guard (fun () -> here.Potrs(s, h, uplo, n, nrhs, a, lda, b, ldb, info))))
            add $"cusolverDn{letter}geqrf_bufferSize" (GetrfSizeCall(fun h m n a lda p -> guard (fun () -> here.GeqrfSize(s, h, m, n, a, lda) |> sized p)))
            add $"cusolverDn{letter}geqrf" (GeqrfCall(fun h m n a lda tau work lwork info -> guard (fun () -> here.Geqrf(s, h, m, n, a, lda, tau, work, lwork, info))))
            let generate, apply, symmetric = if isComplex then "ungqr", "unmqr", "heevd" else "orgqr", "ormqr", "syevd"
            add $"cusolverDn{letter}{generate}_bufferSize" (OrgqrSizeCall(fun h m n k a lda tau p -> guard (fun () -> here.OrgqrSize(s, h, m, n, k, a, lda, tau) |> sized p)))
            add $"cusolverDn{letter}{generate}" (OrgqrCall(fun h m n k a lda tau work lwork info -> guard (fun () -> here.Orgqr(s, h, m, n, k, a, lda, tau, work, lwork, info))))
            add $"cusolverDn{letter}{apply}_bufferSize" (OrmqrSizeCall(fun h side trans m n k a lda tau c ldc p -> guard (fun () -> here.OrmqrSize(s, h, side, trans, m, n, k, a, lda, tau, c, ldc) |> sized p)))
            add $"cusolverDn{letter}{apply}" (OrmqrCall(fun h side trans m n k a lda tau c ldc work lwork info -> guard (fun () -> here.Ormqr(s, h, side, trans, m, n, k, a, lda, tau, c, ldc, work, lwork, info))))
            add $"cusolverDn{letter}gesvd_bufferSize" (GesvdSizeCall(fun h m n p -> guard (fun () -> here.GesvdSize(s, h, m, n) |> sized p)))
            add $"cusolverDn{letter}gesvd" (GesvdCall(fun h jobu jobvt m n a lda values u ldu vt ldvt work lwork rwork info -> guard (fun () -> here.Gesvd(s, h, jobu, jobvt, m, n, a, lda, values, u, ldu, vt, ldvt, work, lwork, rwork, info))))
            add $"cusolverDn{letter}{symmetric}_bufferSize" (SyevdSizeCall(fun h jobz uplo n a lda w p -> guard (fun () -> here.SyevdSize(s, h, jobz, uplo, n, a, lda, w) |> sized p)))
            add $"cusolverDn{letter}{symmetric}" (SyevdCall(fun h jobz uplo n a lda w work lwork info -> guard (fun () -> here.Syevd(s, h, jobz, uplo, n, a, lda, w, work, lwork, info))))

        add "cusolverDnXgesvdp_bufferSize" (GesvdpSizeCall(fun h p jobz econ m n typeA a lda typeS values typeU u ldu typeV v ldv compute device onHost -> guard (fun () ->
            sameKinds [ typeA; typeU; typeV; compute ] "gesvdp"
            sameKinds [ typeS; typeA &&& 1 ] "gesvdp"
            let status, x, y = here.GesvdpSize(scalarOf typeA, h, p, jobz, econ, m, n, a, lda, values, u, ldu, v, ldv)
            wordAt device (P x)
            wordAt onHost (P y)
            status)))
        add "cusolverDnXgesvdp" (GesvdpCall(fun h p jobz econ m n typeA a lda typeS values typeU u ldu typeV v ldv compute work device hostWork onHost info error -> guard (fun () ->
            sameKinds [ typeA; typeU; typeV; compute ] "gesvdp"
            sameKinds [ typeS; typeA &&& 1 ] "gesvdp"
            let status, added = here.Gesvdp(scalarOf typeA, h, p, jobz, econ, m, n, a, lda, values, u, ldu, v, ldv, work, int64 device, hostWork, int64 onHost, info)
            NativePtr.write (NativePtr.ofNativeInt<float> error) added
            status)))
        add "cusolverDnXgeev_bufferSize" (GeevSizeCall(fun h p jobvl jobvr n typeA a lda typeW w typeL vl ldvl typeR vr ldvr compute device onHost -> guard (fun () ->
            sameKinds [ typeA; typeW; typeL; typeR; compute ] "geev"
            let status, x, y = here.GeevSize(scalarOf typeA, h, p, jobvl, jobvr, n, a, lda, w, vl, ldvl, vr, ldvr)
            wordAt device (P x)
            wordAt onHost (P y)
            status)))
        add "cusolverDnXgeev" (GeevCall(fun h p jobvl jobvr n typeA a lda typeW w typeL vl ldvl typeR vr ldvr compute work device hostWork onHost info -> guard (fun () ->
            sameKinds [ typeA; typeW; typeL; typeR; compute ] "geev"
            here.Geev(scalarOf typeA, h, p, jobvl, jobvr, n, a, lda, w, vl, ldvl, vr, ldvr, work, int64 device, hostWork, int64 onHost, info))))

    /// What was found broken.
    member _.Faults = faults :> IReadOnlyList<string>

    /// The address of a routine of one of the three libraries, or zero.
    member _.Find (library: string) (name: string) =
        if name.StartsWith library && routines.ContainsKey name then Marshal.GetFunctionPointerForDelegate(routines[name]) else 0n

    /// The libraries, loaded from the exports. They live as long as this does.
    member this.Load() = CudaLibrary("exports", Func<string, nativeint>(this.Find "cuda"), Func<string, nativeint>(this.Find "cublas"), Func<string, nativeint>(this.Find "cusolver"))
