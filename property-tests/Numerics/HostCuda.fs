/// CUDA without a GPU: its runtime, cuBLAS and cuSOLVER on host memory, by textbook algorithms in complex double precision, and strict where the libraries are not. An address must lie in
/// living memory with room for all that a call may touch, a leading dimension must suffice, a workspace must have the size that was asked for; memory starts as NaN, is given back once, and
/// any call can be made to fail.
module internal Theory.Laws.Numerics.HostCuda

#nowarn "9" // addresses are what this is about
#nowarn "1182" // a stand-in has the routines' parameters, whether it looks at each or not

open System
open System.Collections.Generic
open System.Numerics
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop
open Theory.Numerics

/// What a library would have met with a crash or wrong numbers.
exception Broken of string

let broken text = raise (Broken text)

let private size scalar = match scalar with CudaScalar.Single -> 4 | CudaScalar.Double -> 8 | CudaScalar.SingleComplex -> 8 | _ -> 16
let private realSize scalar = match scalar with CudaScalar.Single | CudaScalar.SingleComplex -> 4 | _ -> 8
let private isComplex scalar = scalar = CudaScalar.SingleComplex || scalar = CudaScalar.DoubleComplex
let private letter (scalar: CudaScalar) = "SDCZ"[int scalar]

let private float32At (p: nativeint) (i: int64) : byref<float32> = NativePtr.toByRef (NativePtr.ofNativeInt<float32> (p + nativeint (4L * i)))
let private float64At (p: nativeint) (i: int64) : byref<float> = NativePtr.toByRef (NativePtr.ofNativeInt<float> (p + nativeint (8L * i)))

let private get scalar (p: nativeint) (i: int64) =
    match scalar with
    | CudaScalar.Single -> Complex(float (float32At p i), 0.0)
    | CudaScalar.Double -> Complex(float64At p i, 0.0)
    | CudaScalar.SingleComplex -> Complex(float (float32At p (2L * i)), float (float32At p (2L * i + 1L)))
    | _ -> Complex(float64At p (2L * i), float64At p (2L * i + 1L))

let private set scalar (p: nativeint) (i: int64) (z: Complex) =
    match scalar with
    | CudaScalar.Single -> (float32At p i) <- float32 z.Real
    | CudaScalar.Double -> (float64At p i) <- z.Real
    | CudaScalar.SingleComplex ->
        (float32At p (2L * i)) <- float32 z.Real
        (float32At p (2L * i + 1L)) <- float32 z.Imaginary
    | _ ->
        (float64At p (2L * i)) <- z.Real
        (float64At p (2L * i + 1L)) <- z.Imaginary

let private realOf scalar = match scalar with CudaScalar.Single | CudaScalar.SingleComplex -> CudaScalar.Single | _ -> CudaScalar.Double

// the reflection I − τ v vᴴ, v₀ = 1, with (I − τ v vᴴ)ᴴ x = β e₀, as zlarfg makes it
let private reflect (x: Complex[]) =
    let rest = x |> Seq.skip 1 |> Seq.sumBy (fun z -> z.Real * z.Real + z.Imaginary * z.Imaginary)
    let alpha = x[0]
    if rest = 0.0 && alpha.Imaginary = 0.0 then
        alpha, Complex.Zero, Array.init x.Length (fun i -> if i = 0 then Complex.One else Complex.Zero)
    else
        let beta = -(Math.CopySign(sqrt (alpha.Real * alpha.Real + alpha.Imaginary * alpha.Imaginary + rest), alpha.Real))
        let tau = (Complex(beta, 0.0) - alpha) / Complex(beta, 0.0)
        Complex(beta, 0.0), tau, x |> Array.mapi (fun i z -> if i = 0 then Complex.One else z / (alpha - Complex(beta, 0.0)))

type HostCuda(?geev: bool, ?gesvdp: bool, ?capacity: int64) =
    let live = SortedDictionary<nativeint, int64>()
    let handles = HashSet<nativeint>()
    let calls = List<string>()
    let mutable nextHandle = 0x1000n
    let mutable used = 0L
    let capacity = defaultArg capacity Int64.MaxValue

    let room (p: nativeint) (bytes: int64) what =
        let inside = live |> Seq.exists (fun (KeyValue(start, length)) -> p >= start && int64 (p - start) + bytes <= length)
        if bytes > 0L && not inside then broken $"{what}: {bytes} bytes at {p} are not all in living memory"

    let matrix scalar p (rows: int) (columns: int) (lead: int) what =
        if lead < max 1 rows then broken $"{what}: the leading dimension {lead} is below {rows} rows"
        if rows > 0 && columns > 0 then room p ((int64 (columns - 1) * int64 lead + int64 rows) * int64 (size scalar)) what

    let read scalar p rows columns lead what =
        matrix scalar p rows columns lead what
        Array2D.init rows columns (fun i j -> get scalar p (int64 i + int64 j * int64 lead))

    let write scalar p lead what (values: Complex[,]) =
        matrix scalar p (values.GetLength 0) (values.GetLength 1) lead what
        values |> Array2D.iteri (fun i j z -> set scalar p (int64 i + int64 j * int64 lead) z)

    let op code (a: Complex[,]) =
        match code with
        | 0 -> a
        | 1 -> Array2D.init (a.GetLength 1) (a.GetLength 0) (fun i j -> a[j, i])
        | 2 -> Array2D.init (a.GetLength 1) (a.GetLength 0) (fun i j -> Complex.Conjugate a[j, i])
        | _ -> broken $"there is no operation {code}"

    let times (a: Complex[,]) (b: Complex[,]) =
        Array2D.init (a.GetLength 0) (b.GetLength 1) (fun i j ->
            let mutable re, im = 0.0, 0.0
            for k in 0 .. a.GetLength 1 - 1 do
                let x, y = a[i, k], b[k, j]
                re <- re + x.Real * y.Real - x.Imaginary * y.Imaginary
                im <- im + x.Real * y.Imaginary + x.Imaginary * y.Real
            Complex(re, im))

    let vector scalar p n what = read scalar p n 1 (max 1 n) what |> fun x -> Array.init n (fun i -> x[i, 0])
    let info p code = room p 4L "info"; NativePtr.write (NativePtr.ofNativeInt<int> p) code
    let whole p i = NativePtr.get (NativePtr.ofNativeInt<int> p) i

    // C −= τ v (vᴴ C) from row k and a column on
    let turn (c: Complex[,]) k column (v: Complex[]) (tau: Complex) =
        for j in column .. c.GetLength 1 - 1 do
            let dot = Seq.fold (fun s i -> s + Complex.Conjugate v[i] * c[k + i, j]) Complex.Zero (seq { 0 .. v.Length - 1 })
            for i in 0 .. v.Length - 1 do
                c[k + i, j] <- c[k + i, j] - tau * v[i] * dot

    let reflections scalar p m k lead tau what =
        let a = read scalar p m k lead what
        let factors = vector scalar tau k "tau"
        [ for j in 0 .. k - 1 -> j, Array.init (m - j) (fun i -> if i = 0 then Complex.One else a[j + i, j]), factors[j] ]

    let columns m n (all: (int * Complex[] * Complex) list) =
        let q = Array2D.init m n (fun i j -> if i = j then Complex.One else Complex.Zero)
        for j, v, tau in List.rev all do turn q j 0 v tau
        q

    // thin factors, real where the scalars are
    let svd scalar (a: Complex[,]) =
        if isComplex scalar then
            let f = LinearAlgebra.Managed.Svd(ComplexMatrix a)
            Array.ofSeq f.Values, f.U.ToArray(), f.V.ToArray()
        else
            let f = LinearAlgebra.Managed.Svd(Matrix(Array2D.map (fun (z: Complex) -> z.Real) a))
            let lift (m: Matrix) = m.ToArray() |> Array2D.map (fun x -> Complex(x, 0.0))
            Array.ofSeq f.Values, lift f.U, lift f.V

    /// The names of the calls, in order.
    member _.Calls = calls :> IReadOnlyList<string>

    /// Which call fails, counted from 1.
    member val FailAt = 0 with get, set

    /// What a wrong polar decomposition adds to its first singular value.
    member val PolarError = 0.0 with get, set

    /// Whether eigenvectors come out wrong, as balancing can make them.
    member val Spoiled = false with get, set

    /// Bytes sent to the device and fetched from it.
    member val Sent = 0L with get, set
    member val Fetched = 0L with get, set
    member _.Live = live.Count
    member _.Handles = handles.Count
    member _.Used = used
    member _.Count name = calls |> Seq.filter ((=) name) |> Seq.length

    // the call's name is kept, and whether it is to fail
    member private this.Enter name =
        calls.Add name
        calls.Count = this.FailAt

    // zero where it fails
    member private this.Create name =
        if this.Enter name then 0n
        else
            nextHandle <- nextHandle + 16n
            handles.Add nextHandle |> ignore
            nextHandle

    member private this.Destroy name handle =
        if not (handles.Remove handle) then broken $"{name}: {handle} is no handle"
        if this.Enter name then 1 else 0

    member private this.Blas name (handle: nativeint) (act: unit -> unit) =
        if not (handles.Contains handle) then broken $"{name}: {handle} is no handle"
        if this.Enter name then 13 else act (); 0

    member private this.Solve name (handle: nativeint) (act: unit -> unit) =
        if not (handles.Contains handle) then broken $"{name}: {handle} is no handle"
        if this.Enter name then 6 else act (); 0

    member private this.Runtime name (act: unit -> unit) = if this.Enter name then 700 else act (); 0

    interface ICudaLibrary with
        member _.Files = "host memory"
        member _.HasGeev = defaultArg geev true
        member _.HasGesvdp = defaultArg gesvdp true
        member _.ErrorString status = match status with 2 -> "out of memory" | 700 -> "an illegal memory access was encountered" | _ -> "unknown error"

        member this.DeviceCount(count) =
            count <- 1
            this.Runtime "cudaGetDeviceCount" ignore

        member this.DeviceName(device, name) =
            if device <> 0 then broken $"there is no device {device}"
            name <- "host memory"
            this.Runtime "cudaGetDeviceProperties" ignore

        member this.RuntimeVersion(version) =
            version <- 12080
            this.Runtime "cudaRuntimeGetVersion" ignore

        member this.MemoryInfo(free, total) =
            free <- capacity - used
            total <- capacity
            this.Runtime "cudaMemGetInfo" ignore

        member this.Malloc(memory, bytes) =
            if bytes <= 0L then broken $"cudaMalloc of {bytes} bytes"
            if this.Enter "cudaMalloc" then 700
            elif used + bytes > capacity then 2
            else
                let p = Marshal.AllocHGlobal(nativeint bytes)
                Span<byte>(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> p), int bytes).Fill 0xFFuy
                live.Add(p, bytes)
                used <- used + bytes
                memory <- p
                0

        member this.Free memory =
            match live.TryGetValue memory with
            | true, bytes ->
                live.Remove memory |> ignore
                used <- used - bytes
                Marshal.FreeHGlobal memory
            | _ -> broken $"cudaFree: {memory} is no living memory"
            this.Runtime "cudaFree" ignore

        member this.Clear(memory, bytes) =
            this.Runtime "cudaMemset" (fun () ->
                room memory bytes "cudaMemset"
                Span<byte>(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> memory), int bytes).Clear())

        member this.ToDevice(device, host, bytes) =
            this.Runtime "cudaMemcpy" (fun () ->
                calls[calls.Count - 1] <- "cudaMemcpy to the device"
                this.Sent <- this.Sent + bytes
                room device bytes "cudaMemcpy"
                Buffer.MemoryCopy(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> host), NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> device), bytes, bytes))

        member this.ToHost(host, device, bytes) =
            this.Runtime "cudaMemcpy" (fun () ->
                calls[calls.Count - 1] <- "cudaMemcpy to the host"
                this.Fetched <- this.Fetched + bytes
                room device bytes "cudaMemcpy"
                Buffer.MemoryCopy(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> device), NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> host), bytes, bytes))

        member this.OnDevice(target, source, bytes) =
            this.Runtime "cudaMemcpy" (fun () ->
                room target bytes "cudaMemcpy"
                room source bytes "cudaMemcpy"
                Buffer.MemoryCopy(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> source), NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> target), bytes, bytes))

        member this.ToDevice2D(device, pitch, host, hostPitch, width, height) =
            this.Runtime "cudaMemcpy2D" (fun () ->
                this.Sent <- this.Sent + width * height
                if width > pitch || width > hostPitch then broken "cudaMemcpy2D: a width above a pitch"
                room device ((height - 1L) * pitch + width) "cudaMemcpy2D"
                for row in 0L .. height - 1L do
                    let source, target = host + nativeint (row * hostPitch), device + nativeint (row * pitch)
                    Buffer.MemoryCopy(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> source), NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte> target), width, width))

        member this.Synchronize() = this.Runtime "cudaDeviceSynchronize" ignore
        member this.BlasCreate(handle) =
            handle <- this.Create "cublasCreate_v2"
            if handle = 0n then 1 else 0
        member this.BlasDestroy handle = this.Destroy "cublasDestroy_v2" handle
        member this.SolverCreate(handle) =
            handle <- this.Create "cusolverDnCreate"
            if handle = 0n then 1 else 0
        member this.SolverDestroy handle = this.Destroy "cusolverDnDestroy" handle
        member this.ParamsCreate(handle) =
            handle <- this.Create "cusolverDnCreateParams"
            if handle = 0n then 1 else 0
        member this.ParamsDestroy handle = this.Destroy "cusolverDnDestroyParams" handle

        member this.Gemm(s, handle, opA, opB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) =
            this.Blas $"cublas{letter s}gemm_v2" handle (fun () ->
                let x = op opA (if opA = 0 then read s a m k lda "A" else read s a k m lda "A")
                let y = op opB (if opB = 0 then read s b k n ldb "B" else read s b n k ldb "B")
                let alpha, beta = get s alpha 0L, get s beta 0L
                let product = times x y |> Array2D.map (fun z -> alpha * z)
                // where β is zero, C is not read
                let old = if beta = Complex.Zero then Array2D.zeroCreate m n else read s c m n ldc "C" |> Array2D.map (fun z -> beta * z)
                write s c ldc "C" (Array2D.init m n (fun i j -> product[i, j] + old[i, j])))

        member this.Geam(s, handle, opA, opB, m, n, alpha, a, lda, beta, b, ldb, c, ldc) =
            this.Blas $"cublas{letter s}geam" handle (fun () ->
                if (c = a && (opA <> 0 || lda <> ldc)) || (c = b && (opB <> 0 || ldb <> ldc)) then broken "geam: in place with an operation"
                let part operation factor p lead what =
                    let factor = get s factor 0L
                    let rows, cols = if operation = 0 then m, n else n, m
                    if factor = Complex.Zero then matrix s p rows cols lead what; Array2D.zeroCreate m n
                    else op operation (read s p rows cols lead what) |> Array2D.map (fun z -> factor * z)
                let x, y = part opA alpha a lda "A", part opB beta b ldb "B"
                write s c ldc "C" (Array2D.init m n (fun i j -> x[i, j] + y[i, j])))

        member this.Trsm(s, handle, side, triangle, operation, diagonal, m, n, alpha, a, lda, b, ldb) =
            this.Blas $"cublas{letter s}trsm_v2" handle (fun () ->
                if side <> 0 || triangle <> 1 || operation <> 0 || diagonal <> 0 then broken "trsm: the stand-in solves R X = B alone"
                let r, x = read s a m m lda "A", read s b m n ldb "B" |> Array2D.map (fun z -> get s alpha 0L * z)
                for j in 0 .. n - 1 do
                    for i in m - 1 .. -1 .. 0 do
                        for k in i + 1 .. m - 1 do x[i, j] <- x[i, j] - r[i, k] * x[k, j]
                        x[i, j] <- x[i, j] / r[i, i]
                write s b ldb "B" x)

        member this.Trmm(s, handle, side, triangle, operation, diagonal, m, n, alpha, a, lda, b, ldb, c, ldc) =
            this.Blas $"cublas{letter s}trmm_v2" handle (fun () ->
                if side <> 0 || operation <> 0 || diagonal <> 0 then broken "trmm: the stand-in multiplies from the left alone"
                let t = read s a m m lda "A" |> Array2D.mapi (fun i j z -> if (if triangle = 1 then i <= j else i >= j) then get s alpha 0L * z else Complex.Zero)
                write s c ldc "C" (times t (read s b m n ldb "B")))

        member this.Dgmm(s, handle, side, m, n, a, lda, x, increment, c, ldc) =
            this.Blas $"cublas{letter s}dgmm" handle (fun () ->
                if increment <> 1 then broken "dgmm: an increment"
                let factor = vector s x (if side = 0 then m else n) "x"
                read s a m n lda "A" |> Array2D.mapi (fun i j z -> factor[if side = 0 then i else j] * z) |> write s c ldc "C")

        member this.Nrm2(s, handle, n, x, increment, result) =
            let name = match s with CudaScalar.SingleComplex -> "cublasScnrm2_v2" | CudaScalar.DoubleComplex -> "cublasDznrm2_v2" | _ -> $"cublas{letter s}nrm2_v2"
            this.Blas name handle (fun () ->
                if increment <> 1 then broken "nrm2: an increment"
                // as the library does, at a scale of its own
                let parts = vector s x n "x" |> Array.collect (fun z -> [| z.Real; z.Imaginary |])
                let largest = parts |> Array.fold (fun most part -> if abs part > most || Double.IsNaN part then abs part else most) 0.0
                let norm = if largest = 0.0 then 0.0 else largest * sqrt (parts |> Array.sumBy (fun part -> (part / largest) * (part / largest)))
                set (realOf s) result 0L (Complex(norm, 0.0)))

        member this.GetrfSize(s, handle, m, n, a, lda, wanted) =
            matrix s a m n lda "A"
            wanted <- (m + 3)
            this.Solve $"cusolverDn{letter s}getrf_bufferSize" handle ignore

        member this.Getrf(s, handle, m, n, a, lda, work, pivots, code) =
            this.Solve $"cusolverDn{letter s}getrf" handle (fun () ->
                room work (int64 ((m + 3) * size s)) "work"
                room pivots (int64 (4 * min m n)) "pivots"
                let x = read s a m n lda "A"
                let mutable vanished = 0
                for k in 0 .. min m n - 1 do
                    let p = seq { k .. m - 1 } |> Seq.maxBy (fun i -> x[i, k].Magnitude)
                    NativePtr.set (NativePtr.ofNativeInt<int> pivots) k (p + 1)
                    for j in 0 .. n - 1 do
                        let z = x[k, j]
                        x[k, j] <- x[p, j]
                        x[p, j] <- z
                    if x[k, k] = Complex.Zero then (if vanished = 0 then vanished <- k + 1)
                    else
                        for i in k + 1 .. m - 1 do
                            x[i, k] <- x[i, k] / x[k, k]
                            for j in k + 1 .. n - 1 do x[i, j] <- x[i, j] - x[i, k] * x[k, j]
                write s a lda "A" x
                info code vanished)

        member this.Getrs(s, handle, operation, n, count, a, lda, pivots, b, ldb, code) =
            this.Solve $"cusolverDn{letter s}getrs" handle (fun () ->
                if operation <> 0 then broken "getrs: the stand-in solves A X = B alone"
                room pivots (int64 (4 * n)) "pivots"
                let lu, x = read s a n n lda "A", read s b n count ldb "B"
                for j in 0 .. count - 1 do
                    for i in 0 .. n - 1 do
                        let p = whole pivots i - 1
                        if p < i || p >= n then broken $"getrs: pivot {i} is {p + 1}"
                        let z = x[i, j]
                        x[i, j] <- x[p, j]
                        x[p, j] <- z
                    for i in 0 .. n - 1 do
                        for k in 0 .. i - 1 do x[i, j] <- x[i, j] - lu[i, k] * x[k, j]
                    for i in n - 1 .. -1 .. 0 do
                        for k in i + 1 .. n - 1 do x[i, j] <- x[i, j] - lu[i, k] * x[k, j]
                        x[i, j] <- x[i, j] / lu[i, i]
                write s b ldb "B" x
                info code 0)

        member this.PotrfSize(s, handle, triangle, n, a, lda, wanted) =
            matrix s a n n lda "A"
            wanted <- (n + 5)
            this.Solve $"cusolverDn{letter s}potrf_bufferSize" handle ignore

        member this.Potrf(s, handle, triangle, n, a, lda, work, length, code) =
            this.Solve $"cusolverDn{letter s}potrf" handle (fun () ->
                if triangle <> 0 then broken "potrf: the stand-in has the lower triangle alone"
                if length < n + 5 then broken "potrf: the workspace is too small"
                room work (int64 (length * size s)) "work"
                let x = read s a n n lda "A"
                let mutable bad = 0
                for j in 0 .. n - 1 do
                    if bad = 0 then
                        let d = Seq.fold (fun t k -> t - x[j, k].Magnitude * x[j, k].Magnitude) x[j, j].Real (seq { 0 .. j - 1 })
                        if not (d > 0.0) then bad <- j + 1
                        else
                            x[j, j] <- Complex(sqrt d, 0.0)
                            for i in j + 1 .. n - 1 do
                                let t = Seq.fold (fun t k -> t - x[i, k] * Complex.Conjugate x[j, k]) x[i, j] (seq { 0 .. j - 1 })
                                x[i, j] <- t / x[j, j]
                write s a lda "A" x
                info code bad)

        member this.Potrs(s, handle, triangle, n, count, a, lda, b, ldb, code) =
            this.Solve $"cusolverDn{letter s}potrs" handle (fun () ->
                if triangle <> 0 then broken "potrs: the stand-in has the lower triangle alone"
                let l, x = read s a n n lda "A", read s b n count ldb "B"
                for j in 0 .. count - 1 do
                    for i in 0 .. n - 1 do
                        for k in 0 .. i - 1 do x[i, j] <- x[i, j] - l[i, k] * x[k, j]
                        x[i, j] <- x[i, j] / l[i, i]
                    for i in n - 1 .. -1 .. 0 do
                        for k in i + 1 .. n - 1 do x[i, j] <- x[i, j] - Complex.Conjugate l[k, i] * x[k, j]
                        x[i, j] <- x[i, j] / Complex.Conjugate l[i, i]
                write s b ldb "B" x
                info code 0)

        member this.GeqrfSize(s, handle, m, n, a, lda, wanted) =
            matrix s a m n lda "A"
            wanted <- (n + 7)
            this.Solve $"cusolverDn{letter s}geqrf_bufferSize" handle ignore

        member this.Geqrf(s, handle, m, n, a, lda, tau, work, length, code) =
            this.Solve $"cusolverDn{letter s}geqrf" handle (fun () ->
                if length < n + 7 then broken "geqrf: the workspace is too small"
                room work (int64 (length * size s)) "work"
                room tau (int64 (min m n * size s)) "tau"
                let x = read s a m n lda "A"
                for k in 0 .. min m n - 1 do
                    let beta, factor, v = reflect [| for i in k .. m - 1 -> x[i, k] |]
                    set s tau (int64 k) factor
                    turn x k (k + 1) v (Complex.Conjugate factor)
                    for i in k .. m - 1 do x[i, k] <- if i = k then beta else v[i - k]
                write s a lda "A" x
                info code 0)

        member this.OrgqrSize(s, handle, m, n, k, a, lda, tau, wanted) =
            if not (m >= n && n >= k) then broken $"orgqr: m ≥ n ≥ k does not hold of {m}, {n}, {k}"
            wanted <- (n + 9)
            this.Solve (if isComplex s then $"cusolverDn{letter s}ungqr_bufferSize" else $"cusolverDn{letter s}orgqr_bufferSize") handle ignore

        member this.Orgqr(s, handle, m, n, k, a, lda, tau, work, length, code) =
            this.Solve (if isComplex s then $"cusolverDn{letter s}ungqr" else $"cusolverDn{letter s}orgqr") handle (fun () ->
                if length < n + 9 then broken "orgqr: the workspace is too small"
                room work (int64 (length * size s)) "work"
                write s a lda "A" (columns m n (reflections s a m k lda tau "A"))
                info code 0)

        member this.OrmqrSize(s, handle, side, operation, m, n, k, a, lda, tau, c, ldc, wanted) =
            wanted <- (n + 11)
            this.Solve (if isComplex s then $"cusolverDn{letter s}unmqr_bufferSize" else $"cusolverDn{letter s}ormqr_bufferSize") handle ignore

        member this.Ormqr(s, handle, side, operation, m, n, k, a, lda, tau, c, ldc, work, length, code) =
            this.Solve (if isComplex s then $"cusolverDn{letter s}unmqr" else $"cusolverDn{letter s}ormqr") handle (fun () ->
                if side <> 0 then broken "ormqr: the stand-in multiplies from the left alone"
                if isComplex s && operation = 1 then broken "unmqr: a transpose that is no adjoint"
                if length < n + 11 then broken "ormqr: the workspace is too small"
                room work (int64 (length * size s)) "work"
                let all, x = reflections s a m k lda tau "A", read s c m n ldc "C"
                for j, v, factor in (if operation = 0 then List.rev all else all) do
                    turn x j 0 v (if operation = 0 then factor else Complex.Conjugate factor)
                write s c ldc "C" x
                info code 0)

        member this.GesvdSize(s, handle, m, n, wanted) =
            if m < n then broken "gesvd: m < n"
            wanted <- (m + n + 13)
            this.Solve $"cusolverDn{letter s}gesvd_bufferSize" handle ignore

        member this.Gesvd(s, handle, jobU, jobV, m, n, a, lda, values, u, ldu, vh, ldvh, work, length, realWork, code) =
            this.Solve $"cusolverDn{letter s}gesvd" handle (fun () ->
                if m < n then broken "gesvd: m < n"
                if length < m + n + 13 then broken "gesvd: the workspace is too small"
                room work (int64 (length * size s)) "work"
                room realWork (int64 ((n - 1) * realSize s)) "rwork"
                let sigma, left, right = svd s (read s a m n lda "A")
                write (realOf s) values (max 1 n) "S" (Array2D.init n 1 (fun i _ -> Complex(sigma[i], 0.0)))
                match char jobU with
                | 'N' -> ()
                | 'S' -> write s u ldu "U" left
                | _ ->
                    // the columns that are lacking, from the reflections of those that are there
                    let x = Array2D.copy left
                    let all = [ for k in 0 .. n - 1 do
                                    let _, factor, v = reflect [| for i in k .. m - 1 -> x[i, k] |]
                                    turn x k 0 v (Complex.Conjugate factor)
                                    k, v, factor ]
                    let q = columns m m all
                    write s u ldu "U" (Array2D.init m m (fun i j -> if j < n then left[i, j] else q[i, j]))
                if char jobV <> 'N' then write s vh ldvh "VT" (op 2 right)
                // what the routine may destroy, it destroys
                write s a lda "A" (Array2D.create m n (Complex(nan, 0.0)))
                info code 0)

        member this.SyevdSize(s, handle, job, triangle, n, a, lda, values, wanted) =
            matrix s a n n lda "A"
            wanted <- (2 * n + 17)
            this.Solve (if isComplex s then $"cusolverDn{letter s}heevd_bufferSize" else $"cusolverDn{letter s}syevd_bufferSize") handle ignore

        member this.Syevd(s, handle, job, triangle, n, a, lda, values, work, length, code) =
            this.Solve (if isComplex s then $"cusolverDn{letter s}heevd" else $"cusolverDn{letter s}syevd") handle (fun () ->
                if triangle <> 0 then broken "syevd: the stand-in has the lower triangle alone"
                if length < 2 * n + 17 then broken "syevd: the workspace is too small"
                room work (int64 (length * size s)) "work"
                let x = read s a n n lda "A"
                let entry i j = if i = j then Complex(x[i, i].Real, 0.0) elif i > j then x[i, j] else Complex.Conjugate x[j, i]
                let found, v =
                    if isComplex s then
                        let e = LinearAlgebra.Managed.HermitianEigen(ComplexMatrix(n, n, entry))
                        Array.ofSeq e.Values, e.Vectors.ToArray()
                    else
                        let e = LinearAlgebra.Managed.SymmetricEigen(Matrix(n, n, fun i j -> (entry i j).Real))
                        Array.ofSeq e.Values, e.Vectors.ToArray() |> Array2D.map (fun y -> Complex(y, 0.0))
                write (realOf s) values (max 1 n) "W" (Array2D.init n 1 (fun i _ -> Complex(found[i], 0.0)))
                write s a lda "A" (if job = 1 then v else Array2D.create n n (Complex(nan, 0.0)))
                info code 0)

        member this.GesvdpSize(s, handle, parameters, job, economy, m, n, a, lda, values, u, ldu, v, ldv, device, host) =
            if not (handles.Contains parameters) then broken "gesvdp: no parameters"
            device <- 8L * n + 40L
            host <- 56L
            this.Solve "cusolverDnXgesvdp_bufferSize" handle ignore

        member this.Gesvdp(s, handle, parameters, job, economy, m, n, a, lda, values, u, ldu, v, ldv, work, device, hostWork, host, code, error) =
            error <- 0.0
            this.Solve "cusolverDnXgesvdp" handle (fun () ->
                if job <> 1 || economy <> 1 || m < n then broken "gesvdp: the stand-in has thin factors of matrices that are not wide"
                if device < 8L * n + 40L || host < 56L then broken "gesvdp: a workspace is too small"
                room work device "work"
                let sigma, left, right = svd s (read s a (int m) (int n) (int lda) "A")
                write (realOf s) values (int n) "S" (Array2D.init (int n) 1 (fun i _ -> Complex(sigma[i] + (if i = 0 then this.PolarError * sigma[0] else 0.0), 0.0)))
                write s u (int ldu) "U" left
                write s v (int ldv) "V" right
                write s a (int lda) "A" (Array2D.create (int m) (int n) (Complex(nan, 0.0)))
                info code 0)

        member this.GeevSize(s, handle, parameters, jobLeft, jobRight, n, a, lda, values, left, ldl, right, ldr, device, host) =
            if not (handles.Contains parameters) then broken "geev: no parameters"
            device <- 8L * n + 24L
            host <- 8L * n
            this.Solve "cusolverDnXgeev_bufferSize" handle ignore

        member this.Geev(s, handle, parameters, jobLeft, jobRight, n, a, lda, values, left, ldl, right, ldr, work, device, hostWork, host, code) =
            this.Solve "cusolverDnXgeev" handle (fun () ->
                if jobLeft <> 0 || jobRight <> 1 then broken "geev: the stand-in has right vectors alone"
                if device < 8L * n + 24L || host < 8L * n then broken "geev: a workspace is too small"
                room work device "work"
                let n = int n
                let x = read s a n n (int lda) "A"
                let spoil (v: Complex[,]) = if this.Spoiled then Array2D.mapi (fun i j z -> if i = 0 then z + Complex(1e-9, 0.0) else z) v else v
                if isComplex s then
                    let e = LinearAlgebra.Managed.Eigen(ComplexMatrix x)
                    let found = Array.ofSeq e.Values
                    write s values n "W" (Array2D.init n 1 (fun i _ -> found[i]))
                    write s right (int ldr) "VR" (spoil (e.Vectors.ToArray()))
                else
                    let e = LinearAlgebra.Managed.Eigen(Matrix(Array2D.map (fun (z: Complex) -> z.Real) x))
                    let found, v = Array.ofSeq e.Values, e.Vectors.ToArray()
                    write s values (2 * n) "W" (Array2D.init (2 * n) 1 (fun i _ -> Complex((if i < n then found[i].Real else found[i - n].Imaginary), 0.0)))
                    write s right (int ldr) "VR" (spoil (Array2D.init n n (fun i j ->
                        if found[j].Imaginary = 0.0 then Complex(v[i, j].Real, 0.0)
                        elif found[j].Imaginary > 0.0 then Complex(v[i, j].Real, 0.0)
                        else Complex(v[i, j - 1].Imaginary, 0.0))))
                write s a (int lda) "A" (Array2D.create n n (Complex(nan, 0.0)))
                info code 0)
