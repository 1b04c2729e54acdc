/// CUDA's linear algebra, held on a stand-in for its libraries: MathNet's provider gives what the managed one gives, for all four scalar types; the backend has LAPACK's residuals; memory and
/// handles come back whatever fails, and what fails is named. Where a GPU is at hand, the backend's laws run on it as well.
module Theory.Laws.Numerics.CudaLaws

open System
open System.Numerics
open FsCheck
open FsCheck.Xunit
open global.Xunit
open MathNet.Numerics
open MathNet.Numerics.LinearAlgebra.Factorization
open MathNet.Numerics.Providers.LinearAlgebra
open Theory.Numerics
open Theory.Laws.Numerics
open Theory.Laws.Numerics.HostCuda

type private Complex = System.Numerics.Complex

/// A scalar type seen from Complex: its provider on the device and in managed code, and its rounding.
type private Kind<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> =
    { Name: string
      Complex: bool
      Rounding: float
      Of: Complex -> 'T
      To: 'T -> Complex
      Device: ILinearAlgebraProvider<'T>
      Managed: ILinearAlgebraProvider<'T> }

let private managed = ManagedLinearAlgebraProvider.Instance

let private doubles (provider: CudaLinearAlgebraProvider) =
    { Name = "double"; Complex = false; Rounding = Math.ScaleB(1.0, -52); Of = (fun z -> z.Real); To = (fun x -> Complex(x, 0.0)); Device = provider; Managed = managed }

let private singles (provider: CudaLinearAlgebraProvider) =
    { Name = "float"; Complex = false; Rounding = Math.ScaleB(1.0, -23); Of = (fun z -> float32 z.Real); To = (fun x -> Complex(float x, 0.0)); Device = provider; Managed = managed }

let private complexes (provider: CudaLinearAlgebraProvider) =
    { Name = "Complex"; Complex = true; Rounding = Math.ScaleB(1.0, -52); Of = id; To = id; Device = provider; Managed = managed }

let private narrow (provider: CudaLinearAlgebraProvider) =
    { Name = "Complex32"; Complex = true; Rounding = Math.ScaleB(1.0, -23); Of = (fun z -> Complex32(float32 z.Real, float32 z.Imaginary)); To = (fun z -> z.ToComplex()); Device = provider; Managed = managed }

/// The device on the stand-in, closed afterwards: nothing is lent and nothing lives on. Memory is as large as was asked for, to the byte, so that none too small goes unseen.
let private onHost (host: HostCuda) (law: CudaDevice -> unit) =
    let device = new CudaDevice(host, 1)
    law device
    Assert.Equal(0, device.Lent)
    device.Dispose()
    Assert.Equal(0, host.Live)
    Assert.Equal(0, host.Handles)

let private normals (kind: Kind<'T>) (stream: RandomStream) count =
    Array.init count (fun _ -> kind.Of(Complex(stream.NextNormal(), (if kind.Complex then stream.NextNormal() else 0.0))))

let private wide (kind: Kind<'T>) (a: 'T[]) rows = Array2D.init rows (a.Length / max 1 rows) (fun i j -> kind.To a[i + j * rows])
let private lift (kind: Kind<'T>) a rows = ComplexMatrix(wide kind a rows)

/// ‖X − Y‖ in roundings of ‖Y‖ n.
let private off (kind: Kind<'T>) (x: ComplexMatrix) (y: ComplexMatrix) = (x - y).FrobeniusNorm / ((1.0 + y.FrobeniusNorm) * float (max y.Rows y.Columns) * kind.Rounding)

let private near kind what (x: ComplexMatrix) (y: ComplexMatrix) = Assert.True(off kind x y < 30.0, $"{kind.Name}, {what}: off by {off kind x y:G3} roundings")
let private same kind what (x: 'T[]) (y: 'T[]) rows = near kind what (lift kind x rows) (lift kind y rows)
let private unitary kind what (q: ComplexMatrix) = near kind what (q.Adjoint() * q) (ComplexMatrix.Identity q.Columns)

/// A law of all four scalar types.
type private ForAllKinds =
    abstract Check<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> : Kind<'T> -> RandomStream -> unit

let private forAll (host: HostCuda) (seed: uint64) (law: ForAllKinds) =
    onHost host (fun device ->
        let provider = CudaLinearAlgebraProvider device
        let stream () = Seed(seed).Stream()
        law.Check (doubles provider) (stream ())
        law.Check (singles provider) (stream ())
        law.Check (complexes provider) (stream ())
        law.Check (narrow provider) (stream ()))

/// C = α op(A) op(B) + β C for the nine pairs of operations.
[<Property(MaxTest = 20)>]
let ``products agree with MathNet's managed provider`` (seed: uint64) =
    forAll (HostCuda()) seed { new ForAllKinds with
        member _.Check kind stream =
            let m, n, k = 1 + stream.NextInt 7, 1 + stream.NextInt 7, 1 + stream.NextInt 7
            for opA in [ Transpose.DontTranspose; Transpose.Transpose; Transpose.ConjugateTranspose ] do
                for opB in [ Transpose.DontTranspose; Transpose.Transpose; Transpose.ConjugateTranspose ] do
                    for beta in [ Complex.Zero; kind.To(Array.head (normals kind stream 1)) ] do
                        let alpha = (normals kind stream 1)[0]
                        let a, b, c = normals kind stream (m * k), normals kind stream (k * n), normals kind stream (m * n)
                        let ours, theirs = Array.copy c, Array.copy c
                        let rowsA, columnsA = if opA = Transpose.DontTranspose then m, k else k, m
                        let rowsB, columnsB = if opB = Transpose.DontTranspose then k, n else n, k
                        kind.Device.MatrixMultiplyWithUpdate(opA, opB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, kind.Of beta, ours)
                        kind.Managed.MatrixMultiplyWithUpdate(opA, opB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, kind.Of beta, theirs)
                        same kind $"{opA} {opB}" ours theirs m
            let a, b = normals kind stream (m * k), normals kind stream (k * n)
            // what the result held before does not enter it, were it no number
            let ours, theirs = Array.create (m * n) (kind.Of(Complex(nan, 0.0))), Array.zeroCreate (m * n)
            kind.Device.MatrixMultiply(a, m, k, b, k, n, ours)
            kind.Managed.MatrixMultiply(a, m, k, b, k, n, theirs)
            same kind "product" ours theirs m }

/// P A = L U with pivots that count from 0 and swap in turn; either provider solves with the other's factors.
[<Property(MaxTest = 30)>]
let ``elimination agrees with MathNet's managed provider`` (seed: uint64) =
    forAll (HostCuda()) seed { new ForAllKinds with
        member _.Check kind stream =
            let n, columns = 1 + stream.NextInt 8, 1 + stream.NextInt 4
            let a, b = normals kind stream (n * n), normals kind stream (n * columns)
            let whole, right = lift kind a n, lift kind b n
            let lu, pivots = Array.copy a, Array.zeroCreate n
            kind.Device.LUFactor(lu, n, pivots)
            let f = wide kind lu n
            let l = ComplexMatrix(n, n, fun i j -> if i = j then Complex.One elif i > j then f[i, j] else Complex.Zero)
            let u = ComplexMatrix(n, n, fun i j -> if i <= j then f[i, j] else Complex.Zero)
            let rows = [| 0 .. n - 1 |]
            for i in 0 .. n - 1 do
                let p = rows[pivots[i]]
                rows[pivots[i]] <- rows[i]
                rows[i] <- p
            near kind "L U" (l * u) (ComplexMatrix(n, n, fun i j -> whole[rows[i], j]))
            // partial pivoting leaves no multiplier above 1, but for the norm that chose it
            Assert.True(Seq.forall (fun (i, j) -> i <= j || f[i, j].Magnitude <= sqrt 2.0 + 1e-6) (Seq.allPairs (seq { 0 .. n - 1 }) (seq { 0 .. n - 1 })))

            let x = Array.copy b
            kind.Device.LUSolveFactored(columns, lu, n, pivots, x)
            let y = Array.copy b
            kind.Managed.LUSolveFactored(columns, lu, n, pivots, y)
            let condition = 1.0 + (lift kind x n).FrobeniusNorm * whole.FrobeniusNorm
            let close what (p: 'T[]) = Assert.True((whole * lift kind p n - right).FrobeniusNorm <= 30.0 * float n * kind.Rounding * condition, $"{kind.Name}, {what}")
            close "ours from our factors" x
            close "theirs from our factors" y
            let theirs, swaps = Array.copy a, Array.zeroCreate n
            kind.Managed.LUFactor(theirs, n, swaps)
            let x = Array.copy b
            kind.Device.LUSolveFactored(columns, theirs, n, swaps, x)
            close "ours from their factors" x
            let x = Array.copy b
            kind.Device.LUSolve(columns, a, n, x)
            close "solution" x

            let inverts what (p: 'T[]) =
                let inverse = lift kind p n
                Assert.True((whole * inverse - ComplexMatrix.Identity n).FrobeniusNorm <= 30.0 * float n * kind.Rounding * (1.0 + inverse.FrobeniusNorm * whole.FrobeniusNorm), $"{kind.Name}, {what}")
            let inverse = Array.copy a
            kind.Device.LUInverse(inverse, n)
            inverts "inverse" inverse
            let inverse = Array.copy theirs
            kind.Device.LUInverseFactored(inverse, n, swaps)
            inverts "inverse from factors" inverse }

/// A = L Lᴴ, zero above the diagonal; a matrix that is not positive definite is refused as MathNet refuses it.
[<Property(MaxTest = 30)>]
let ``Cholesky's factor agrees with MathNet's managed provider`` (seed: uint64) =
    forAll (HostCuda()) seed { new ForAllKinds with
        member _.Check kind stream =
            let n, columns = 1 + stream.NextInt 8, 1 + stream.NextInt 4
            let z = lift kind (normals kind stream (n * n)) n
            let gram = z * z.Adjoint() + ComplexMatrix.Identity n
            let a = Array.init (n * n) (fun k -> kind.Of(if k % n = k / n then Complex(gram[k % n, k / n].Real, 0.0) elif k % n > k / n then gram[k % n, k / n] else Complex.Conjugate gram[k / n, k % n]))
            let ours, theirs = Array.copy a, Array.copy a
            kind.Device.CholeskyFactor(ours, n)
            kind.Managed.CholeskyFactor(theirs, n)
            same kind "L" ours theirs n
            Assert.True(Seq.forall (fun (i, j) -> i >= j || kind.To ours[i + j * n] = Complex.Zero) (Seq.allPairs (seq { 0 .. n - 1 }) (seq { 0 .. n - 1 })))
            let b = normals kind stream (n * columns)
            let x, y, w = Array.copy b, Array.copy b, Array.copy b
            kind.Device.CholeskySolve(a, n, x, columns)
            kind.Device.CholeskySolveFactored(theirs, n, y, columns)
            kind.Managed.CholeskySolve(a, n, w, columns)
            for p in [ x; y; w ] do
                near kind "solution" (lift kind a n * lift kind p n) (lift kind b n)
            let bad = Array.copy a
            bad[n * n - 1] <- kind.Of(Complex(-1.0, 0.0))
            Assert.ThrowsAny<ArgumentException>(fun () -> kind.Managed.CholeskyFactor(Array.copy bad, n)) |> ignore
            Assert.ThrowsAny<ArgumentException>(fun () -> kind.Device.CholeskyFactor(Array.copy bad, n)) |> ignore
            Assert.ThrowsAny<ArgumentException>(fun () -> kind.Device.CholeskySolve(bad, n, Array.copy b, columns)) |> ignore }

/// A = Q R, whole and thin; R is unique up to a phase a row. Least squares by either method, and from either provider's factors.
[<Property(MaxTest = 30)>]
let ``orthogonal factors agree with MathNet's managed provider`` (seed: uint64) =
    forAll (HostCuda()) seed { new ForAllKinds with
        member _.Check kind stream =
            let n, columns = 1 + stream.NextInt 6, 1 + stream.NextInt 3
            let moduli (r: 'T[]) rows = ComplexMatrix(Array2D.map (fun (z: Complex) -> Complex(z.Magnitude, 0.0)) (wide kind r rows))
            let isUpper (r: 'T[]) rows = wide kind r rows |> Array2D.mapi (fun i j z -> i <= j || z = Complex.Zero) |> Seq.cast<bool> |> Seq.forall id
            for m in [ n; n + 1 + stream.NextInt 5; max 1 (n - 2) ] do
                let a = normals kind stream (m * n)
                let r, q, tau = Array.copy a, Array.zeroCreate (m * m), Array.zeroCreate (min m n)
                kind.Device.QRFactor(r, m, n, q, tau)
                near kind "Q R" (lift kind q m * lift kind r m) (lift kind a m)
                unitary kind "Q" (lift kind q m)
                Assert.True(isUpper r m, $"{kind.Name}: R has entries below its diagonal")
                let theirs, other = Array.copy a, Array.zeroCreate (m * m)
                kind.Managed.QRFactor(theirs, m, n, other, Array.zeroCreate (min m n))
                near kind "|R|" (moduli r m) (moduli theirs m)
                if m >= n then
                    let b = normals kind stream (m * columns)
                    let thin, top = Array.copy a, Array.zeroCreate (n * n)
                    kind.Device.ThinQRFactor(thin, m, n, top, Array.zeroCreate n)
                    near kind "thin Q R" (lift kind thin m * lift kind top n) (lift kind a m)
                    unitary kind "thin Q" (lift kind thin m)
                    Assert.True(isUpper top n, $"{kind.Name}: the thin R has entries below its diagonal")
                    let solved (p: ILinearAlgebraProvider<'T>) method =
                        let x = Array.zeroCreate (n * columns)
                        p.QRSolve(a, m, n, b, columns, x, method)
                        lift kind x n
                    // the normal equations, to the rounding of the condition that the solution shows
                    let fits what (x: ComplexMatrix) =
                        let whole = lift kind a m
                        let rest = whole.Adjoint() * (whole * x - lift kind b m)
                        let bound = 100.0 * float m * kind.Rounding * whole.FrobeniusNorm * (whole.FrobeniusNorm * x.FrobeniusNorm + (lift kind b m).FrobeniusNorm)
                        Assert.True(rest.FrobeniusNorm <= bound, $"{kind.Name}, {what}: {rest.FrobeniusNorm:G3} above {bound:G3}")
                    for method in [ QRMethod.Full; QRMethod.Thin ] do
                        fits "least squares" (solved kind.Device method)
                        fits "their least squares" (solved kind.Managed method)
                    let x = Array.zeroCreate (n * columns)
                    kind.Device.QRSolveFactored(other, theirs, m, n, tau, b, columns, x, QRMethod.Full)
                    fits "least squares from their factors" (lift kind x n)
                    kind.Device.QRSolveFactored(thin, top, m, n, tau, b, columns, x, QRMethod.Thin)
                    fits "least squares from thin factors" (lift kind x n)
                else
                    Assert.ThrowsAny<ArgumentException>(fun () -> kind.Device.ThinQRFactor(Array.copy a, m, n, Array.zeroCreate (n * n), Array.zeroCreate (min m n))) |> ignore
                    Assert.ThrowsAny<ArgumentException>(fun () -> kind.Device.QRSolve(a, m, n, Array.zeroCreate (m * columns), columns, Array.zeroCreate (n * columns), QRMethod.Thin)) |> ignore }

/// A = U diag(s) VT with all columns of U and V, tall, square and wide; the values alone; the pseudo-solution.
[<Property(MaxTest = 20)>]
let ``singular values agree with MathNet's managed provider`` (seed: uint64) =
    forAll (HostCuda()) seed { new ForAllKinds with
        member _.Check kind stream =
            let m, n, columns = 1 + stream.NextInt 7, 1 + stream.NextInt 7, 1 + stream.NextInt 3
            for m, n in [ m, n; n, m; m, m ] do
                let a = normals kind stream (m * n)
                let factors (p: ILinearAlgebraProvider<'T>) vectors =
                    let s, u, vt = Array.zeroCreate (min m n), Array.zeroCreate (m * m), Array.zeroCreate (n * n)
                    p.SingularValueDecomposition(vectors, Array.copy a, m, n, s, u, vt)
                    s, u, vt
                let s, u, vt = factors kind.Device true
                let theirs, _, _ = factors kind.Managed true
                let alone, _, _ = factors kind.Device false
                same kind "s" s theirs 1
                same kind "s alone" alone theirs 1
                unitary kind "U" (lift kind u m)
                unitary kind "V" (lift kind vt n)
                let sigma = ComplexMatrix(m, n, fun i j -> if i = j then kind.To s[i] else Complex.Zero)
                near kind "U S VT" (lift kind u m * sigma * lift kind vt n) (lift kind a m)
                let b = normals kind stream (m * columns)
                let solved (p: ILinearAlgebraProvider<'T>) =
                    let x = Array.zeroCreate (n * columns)
                    p.SvdSolve(a, m, n, b, columns, x)
                    lift kind x n
                let condition = (kind.To s[0]).Real / (kind.To s[s.Length - 1]).Real
                let ours, other = solved kind.Device, solved kind.Managed
                Assert.True(off kind ours other < 30.0 * condition, $"{kind.Name}, pseudo-solution: off by {off kind ours other:G3} at condition {condition:G3}") }

/// A V = V D: D diagonal, of a real matrix's conjugate pairs with their 2 × 2 blocks; the same values as the managed provider's, and in the vector of values what D holds.
[<Property(MaxTest = 20)>]
let ``eigenvalues agree with MathNet's managed provider`` (seed: uint64) =
    forAll (HostCuda()) seed { new ForAllKinds with
        member _.Check kind stream =
            let n = 1 + stream.NextInt 8
            let solved (p: ILinearAlgebraProvider<'T>) symmetric (a: 'T[]) =
                let v, w, d = Array.zeroCreate (n * n), Array.zeroCreate<Complex> n, Array.zeroCreate (n * n)
                p.EigenDecomp(symmetric, n, a, v, w, d)
                v, w, d
            let z = lift kind (normals kind stream (n * n)) n
            let hermitian = Array.init (n * n) (fun k -> let i, j = k % n, k / n in kind.Of(z[i, j] + Complex.Conjugate z[j, i]))
            let v, w, d = solved kind.Device true hermitian
            near kind "Hermitian A V" (lift kind hermitian n * lift kind v n) (lift kind v n * lift kind d n)
            unitary kind "Hermitian V" (lift kind v n)
            let _, theirs, _ = solved kind.Managed true hermitian
            near kind "Hermitian values" (ComplexMatrix.OfRows [ w ]) (ComplexMatrix.OfRows [ theirs ])
            Assert.Equal<Complex>(Seq.sortBy (fun (x: Complex) -> x.Real) w, w)

            let a = normals kind stream (n * n)
            let v, w, d = solved kind.Device false a
            near kind "A V" (lift kind a n * lift kind v n) (lift kind v n * lift kind d n)
            let d = wide kind d n
            for i in 0 .. n - 1 do
                if kind.Complex then Assert.Equal(w[i], d[i, i])
                else
                    let beside = if w[i].Imaginary > 0.0 then d[i, i + 1].Real elif w[i].Imaginary < 0.0 then d[i, i - 1].Real else 0.0
                    Assert.Equal(w[i], Complex(d[i, i].Real, beside))
                    if w[i].Imaginary > 0.0 then Assert.Equal(Complex.Conjugate w[i], w[i + 1])
            for i in 0 .. n - 1 do
                for j in 0 .. n - 1 do
                    if abs (i - j) > (if kind.Complex then 0 else 1) then Assert.Equal(Complex.Zero, d[i, j])
            if not kind.Complex then
                let _, theirs, _ = solved kind.Managed false a
                for value in w do
                    let gap = theirs |> Seq.map (fun t -> (t - value).Magnitude) |> Seq.min
                    Assert.True(gap < sqrt kind.Rounding, $"{kind.Name}: {value} is no eigenvalue of the managed provider, by {gap:G3}") }

/// Without cusolverDnXgeev the general problem is the managed provider's, to the bit, and the symmetric one the device's.
[<Fact>]
let ``an older CUDA leaves general eigenvalues to managed code`` () =
    let host = HostCuda(geev = false)
    forAll host 3UL { new ForAllKinds with
        member _.Check kind stream =
            if not kind.Complex then
                let a = normals kind stream 25
                let solved (p: ILinearAlgebraProvider<'T>) =
                    let v, w, d = Array.zeroCreate 25, Array.zeroCreate<Complex> 5, Array.zeroCreate 25
                    p.EigenDecomp(false, 5, a, v, w, d)
                    v, w, d
                Assert.Equal(solved kind.Managed, solved kind.Device) }
    Assert.Equal(0, host.Count "cusolverDnXgeev")

/// What reads each entry once is not sent: the managed provider's bits, and not one call.
[<Fact>]
let ``entrywise operations are the managed provider's`` () =
    let host = HostCuda()
    forAll host 4UL { new ForAllKinds with
        member _.Check kind stream =
            let x, y, c = normals kind stream 12, normals kind stream 12, (normals kind stream 1)[0]
            let before = host.Calls.Count
            let each (act: ILinearAlgebraProvider<'T> -> 'T[] -> unit) =
                let ours, theirs = Array.zeroCreate 12, Array.zeroCreate 12
                act kind.Device ours
                act kind.Managed theirs
                Assert.Equal<'T>(theirs, ours)
            each (fun p r -> p.AddVectorToScaledVector(y, c, x, r))
            each (fun p r -> p.ScaleArray(c, x, r))
            each (fun p r -> p.ConjugateArray(x, r))
            each (fun p r -> p.AddArrays(x, y, r))
            each (fun p r -> p.SubtractArrays(x, y, r))
            each (fun p r -> p.PointWiseMultiplyArrays(x, y, r))
            each (fun p r -> p.PointWiseDivideArrays(x, y, r))
            each (fun p r -> p.PointWisePowerArrays(x, y, r))
            each (fun p r -> r[0] <- p.DotProduct(x, y))
            for norm in [ Norm.OneNorm; Norm.InfinityNorm; Norm.FrobeniusNorm; Norm.LargestAbsoluteValue ] do
                Assert.Equal(kind.Managed.MatrixNorm(norm, 3, 4, x), kind.Device.MatrixNorm(norm, 3, 4, x))
            Assert.Equal(before, host.Calls.Count) }

/// An array of the wrong length is refused by name before anything is sent, as is one that is input and output at once.
[<Fact>]
let ``arrays of the wrong length are refused by name`` () =
    let host = HostCuda()
    forAll host 5UL { new ForAllKinds with
        member _.Check kind _ =
            let p = kind.Device
            let v k : 'T[] = Array.zeroCreate k
            let before = host.Calls.Count
            let refuses name (act: unit -> unit) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(act).ParamName)
            refuses "a" (fun () -> p.MatrixMultiply(v 5, 2, 3, v 6, 3, 2, v 4))
            refuses "b" (fun () -> p.MatrixMultiply(v 6, 2, 3, v 6, 2, 3, v 6))
            refuses "c" (fun () -> p.MatrixMultiply(v 6, 2, 3, v 6, 3, 2, v 5))
            refuses "data" (fun () -> p.LUFactor(v 5, 2, [| 0; 0 |]))
            refuses "ipiv" (fun () -> p.LUFactor(v 4, 2, [| 0 |]))
            refuses "a" (fun () -> p.LUInverse(v 5, 2))
            refuses "ipiv" (fun () -> p.LUInverseFactored(v 4, 2, [| 0 |]))
            refuses "b" (fun () -> p.LUSolve(1, v 4, 2, v 3))
            let both = v 4
            refuses "b" (fun () -> p.LUSolve(2, both, 2, both))
            refuses "b" (fun () -> p.LUSolveFactored(2, both, 2, [| 0; 1 |], both))
            refuses "a" (fun () -> p.CholeskyFactor(v 3, 2))
            refuses "b" (fun () -> p.CholeskySolve(both, 2, both, 2))
            refuses "b" (fun () -> p.CholeskySolveFactored(v 4, 2, v 3, 1))
            refuses "q" (fun () -> p.QRFactor(v 6, 3, 2, v 6, v 2))
            refuses "tau" (fun () -> p.QRFactor(v 6, 3, 2, v 9, v 1))
            refuses "r" (fun () -> p.ThinQRFactor(v 6, 3, 2, v 6, v 2))
            refuses "x" (fun () -> p.QRSolve(v 6, 3, 2, v 3, 1, v 3, QRMethod.Full))
            refuses "r" (fun () -> p.QRSolveFactored(v 9, v 4, 3, 2, v 2, v 3, 1, v 2, QRMethod.Full))
            refuses "u" (fun () -> p.SingularValueDecomposition(true, v 6, 3, 2, v 2, v 6, v 4))
            refuses "x" (fun () -> p.SvdSolve(v 6, 3, 2, v 3, 1, v 3))
            refuses "vt" (fun () -> p.SvdSolveFactored(3, 2, v 2, v 9, v 6, v 3, 1, v 2))
            refuses "vectorEv" (fun () -> p.EigenDecomp(true, 2, v 4, v 4, Array.zeroCreate 3, v 4))
            refuses "a" (fun () -> p.CholeskyFactor(null, 2))
            Assert.Equal(before, host.Calls.Count) }

/// MathNet itself, with the provider set as its users set it: its matrices' factorisations run on the device.
[<Fact>]
let ``MathNet's matrices compute on the device`` () =
    let host = HostCuda()
    onHost host (fun device ->
        let before = LinearAlgebraControl.Provider
        try
            LinearAlgebraControl.Provider <- CudaLinearAlgebraProvider device
            let a = MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.Random(5, 5, 7)
            let x = a.Solve(MathNet.Numerics.LinearAlgebra.Vector<float>.Build.Dense(5, 1.0))
            Assert.True((a * x - MathNet.Numerics.LinearAlgebra.Vector<float>.Build.Dense(5, 1.0)).L2Norm() < 1e-11)
            let svd = a.Svd()
            Assert.True((svd.U * svd.W * svd.VT - a).L2Norm() < 1e-13)
            let evd = a.Evd()
            Assert.True((a * evd.EigenVectors - evd.EigenVectors * evd.D).L2Norm() < 1e-12)
            LinearAlgebraControl.FreeResources()
            Assert.Equal(0, host.Live)
        finally
            LinearAlgebraControl.Provider <- before)
    for routine in [ "cusolverDnDgetrf"; "cusolverDnDgetrs"; "cusolverDnXgeev" ] do Assert.True(host.Count routine > 0, routine)

let private backend (device: CudaDevice) geev = CheckedKernels("CUDA on host memory", CudaKernels<float>(device, geev), CudaKernels<Complex>(device, geev))

/// LAPACK's residuals on the families that break such routines, with the libraries' eigenvalues and without.
[<Fact>]
let ``the backend has LAPACK's residuals`` () =
    for geev in [ true; false ] do
        onHost (HostCuda()) (fun device ->
            let seen = Residuals.sample (backend device geev) 0 2500 24
            Assert.True(seen.Count >= 2500)
            Assert.True((seen.Failures.Count = 0), String.Join("\n", Seq.truncate 20 seen.Failures)))

/// Where a GPU is at hand, on it.
[<Fact>]
let ``a GPU that is at hand has LAPACK's residuals`` () =
    if CudaLinearAlgebra.Probe.Taken then
        let seen = Residuals.sample LinearAlgebra.Cuda 0 2500 24
        Assert.True((seen.Failures.Count = 0), String.Join("\n", Seq.truncate 20 seen.Failures))
    else
        // and where none is, asking for it says why
        let error = Assert.Throws<InvalidOperationException>(fun () -> LinearAlgebra.Cuda |> ignore)
        Assert.Contains(CudaLinearAlgebra.Probe.Detail, error.Message)
        Assert.Contains(CudaLinearAlgebra.Probe.Detail, Assert.Throws<InvalidOperationException>(fun () -> CudaLinearAlgebra.Provider |> ignore).Message)

/// What the library computed well is taken as it is: one product checks it, and nothing is computed anew.
[<Fact>]
let ``the library's eigenvectors and singular vectors are taken`` () =
    let host = HostCuda()
    onHost host (fun device ->
        let stream = Seed(13UL).Stream()
        let a, z = Matrix(9, 9, fun _ _ -> stream.NextNormal()), ComplexMatrix(9, 9, fun _ _ -> Complex(stream.NextNormal(), stream.NextNormal()))
        let la = backend device true
        la.Eigen a |> ignore
        la.Eigenvalues z |> ignore
        Assert.Equal((1, 1, 2), (host.Count "cublasDgemm_v2", host.Count "cublasZgemm_v2", host.Count "cusolverDnXgeev"))
        la.Svd(Matrix(70, 66, fun _ _ -> stream.NextNormal())) |> ignore
        Assert.Equal((1, 0), (host.Count "cusolverDnXgesvdp", host.Count "cusolverDnDgesvd")))

/// Eigenvectors that a library spoils are seen, and computed anew.
[<Fact>]
let ``spoiled eigenvectors are not returned`` () =
    let host = HostCuda(Spoiled = true)
    onHost host (fun device ->
        let stream = Seed(8UL).Stream()
        let a = Matrix(9, 9, fun _ _ -> stream.NextNormal())
        let e = (backend device true).Eigen a
        Assert.True((ComplexMatrix a * e.Vectors - e.Vectors * ComplexMatrix.Diagonal e.Values).FrobeniusNorm < 1e-12)
        Assert.True(host.Count "cusolverDnXgeev" > 0))

/// The polar decomposition serves from order 64 on where its factors multiply out, else the QR iteration does.
[<Fact>]
let ``a polar decomposition that does not multiply out is not returned`` () =
    for error, iterations in [ 0.0, 0; 1e-9, 2 ] do
        let host = HostCuda(PolarError = error)
        onHost host (fun device ->
            let stream = Seed(9UL).Stream()
            let a = Matrix(70, 66, fun _ _ -> stream.NextNormal())
            let z = ComplexMatrix(64, 64, fun _ _ -> Complex(stream.NextNormal(), stream.NextNormal()))
            let f, g = (backend device true).Svd a, (backend device true).Svd z
            Assert.True((f.U * Matrix.Diagonal f.Values * f.V.Transpose() - a).FrobeniusNorm < 1e-11)
            Assert.True((g.U * ComplexMatrix.Diagonal(g.Values |> Seq.map (fun s -> Complex(s, 0.0))) * g.V.Adjoint() - z).FrobeniusNorm < 1e-11)
            Assert.Equal(2, host.Count "cusolverDnXgesvdp")
            Assert.Equal(iterations, host.Count "cusolverDnDgesvd" + host.Count "cusolverDnZgesvd"))

/// The law runs apart, so that nothing of it refers to the device's memory any more when that is looked at.
[<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]
let private apart (law: CudaDevice -> unit) device = law device

/// The device on the stand-in for matrices that stay there: their memory comes back with their finalisers.
let private staying (host: HostCuda) law =
    onHost host (fun device ->
        apart law device
        for _ in 1..3 do
            GC.Collect()
            GC.WaitForPendingFinalizers())

/// A chain of products sends two matrices and fetches one, however long it is.
[<Property(MaxTest = 10)>]
let ``a chain of products copies two matrices in and one out`` (seed: uint64) (PositiveInt length) =
    let host = HostCuda()
    let n, length = 5, 1 + length % 9
    staying host (fun device ->
        let stream = Seed(seed).Stream()
        let a, b = Matrix(n, n, fun _ _ -> stream.NextNormal()), Matrix(n, n, fun _ _ -> stream.NextNormal())
        let onDevice =
            let x, y = DeviceMatrix.Of(device, a), DeviceMatrix.Of(device, b)
            Seq.fold (fun (p: DeviceMatrix) k -> if k % 2 = 0 then p * y else 2.0 * (p * x).Transpose() - p) x (seq { 1..length })
        let here = Seq.fold (fun (p: Matrix) k -> if k % 2 = 0 then p * b else 2.0 * (p * a).Transpose() - p) a (seq { 1..length })
        Assert.True((onDevice.ToMatrix() - here).FrobeniusNorm <= 1e-12 * here.FrobeniusNorm)
        Assert.Equal(2, host.Count "cudaMemcpy to the device")
        Assert.Equal(1, host.Count "cudaMemcpy to the host"))

/// Factors stay as well: of the matrices of order n that a chain makes, n numbers at a time move, and whole words.
[<Fact>]
let ``factors stay on the device`` () =
    let host = HostCuda()
    let n = 12
    staying host (fun device ->
        let stream = Seed(11UL).Stream()
        let a = DeviceMatrix.Of(device, Matrix(n, n, fun _ _ -> stream.NextNormal()))
        let sent, fetched = host.Sent, host.Fetched
        Assert.Equal(int64 (8 * n * n), sent)
        let struct (q, r) = a.Qr()
        let struct (u, _, v) = (q * r * a).Svd()
        let gram = a.Transpose() * a
        let l = gram.Cholesky()
        let struct (_, w) = gram.SymmetricEigen()
        let x = l.Solve(u * v.Transpose() * w)
        Assert.True(x.FrobeniusNorm > 0.0)
        Assert.True(host.Sent - sent <= int64 (8 * 4 * n), $"{host.Sent - sent} bytes were sent")
        Assert.True(host.Fetched - fetched <= int64 (8 * 4 * n), $"{host.Fetched - fetched} bytes were fetched")
        let before = host.Fetched
        x.ToMatrix() |> ignore
        Assert.Equal(before + int64 (8 * n * n), host.Fetched))

/// Residuals of what is computed on the device, at every scale of double, tall and wide, real and complex; the factors have their shapes and exact zeros.
[<Property(MaxTest = 60)>]
let ``matrices that stay on the device have LAPACK's residuals`` (seed: uint64) =
    staying (HostCuda()) (fun device ->
        let stream = Seed(seed).Stream()
        let m, n = 1 + stream.NextInt 8, 1 + stream.NextInt 8
        let exponent = [| 0; 0; 1; 480; -480; 900; -900 |][stream.NextInt 7]
        let size = Math.ScaleB(1.0, exponent)
        let draw () = size * stream.NextNormal()
        let a = Matrix(m, n, fun _ _ -> draw ())
        let z = ComplexMatrix(m, n, fun _ _ -> Complex(draw (), draw ()))
        let k = min m n
        // at a scale where residuals can be taken
        let unit (x: ComplexMatrix) = Complex(1.0 / size, 0.0) * x
        let against what (whole: ComplexMatrix) (made: ComplexMatrix) =
            let off = (made - whole).FrobeniusNorm / (whole.FrobeniusNorm * float (max m n) * Math.ScaleB(1.0, -52))
            Assert.True(off < 30.0, $"{what}: {off:G3} roundings")
        let lift (x: DeviceMatrix) = ComplexMatrix(x.ToMatrix())
        let there (x: ComplexDeviceMatrix) = x.ToComplexMatrix()
        let unitary what (q: ComplexMatrix) = against what (ComplexMatrix.Identity q.Columns) (q.Adjoint() * q)
        let upper what (r: ComplexMatrix) = for i in 0 .. r.Rows - 1 do for j in 0 .. min i r.Columns - 1 do Assert.True((r[i, j] = Complex.Zero), what)
        let diagonal (s: seq<float>) = ComplexMatrix.Diagonal(s |> Seq.map (fun x -> Complex(x / size, 0.0)))
        let x, y = DeviceMatrix.Of(device, a), ComplexDeviceMatrix.Of(device, z)
        let struct (q, r) = x.Qr()
        against "QR" (unit (ComplexMatrix a)) (lift q * unit (lift r))
        unitary "Q" (lift q)
        upper "R" (lift r)
        Assert.Equal((m, k, k, n), (q.Rows, q.Columns, r.Rows, r.Columns))
        let struct (q, r) = y.Qr()
        against "complex QR" (unit z) (there q * unit (there r))
        unitary "complex Q" (there q)
        upper "complex R" (there r)
        let struct (u, s, v) = x.Svd()
        against "SVD" (unit (ComplexMatrix a)) (lift u * diagonal s * (lift v).Adjoint())
        unitary "U" (lift u)
        unitary "V" (lift v)
        let struct (u, s, v) = y.Svd()
        against "complex SVD" (unit z) (there u * diagonal s * (there v).Adjoint())
        unitary "complex U" (there u)
        // squares must stay in range themselves
        if abs exponent <= 480 then
            let gram, complexGram = x * x.Transpose() + DeviceMatrix.Of(device, size * size * Matrix.Identity m), y * y.Adjoint() + ComplexDeviceMatrix.Of(device, Complex(size * size, 0.0) * ComplexMatrix.Identity m)
            let twice (g: ComplexMatrix) = unit (unit g)
            let l, c = lift (gram.Cholesky()), there (complexGram.Cholesky())
            against "Cholesky" (twice (lift gram)) (unit l * (unit l).Adjoint())
            upper "L" (l.Adjoint())
            against "complex Cholesky" (twice (there complexGram)) (unit c * (unit c).Adjoint())
            let struct (values, w) = gram.SymmetricEigen()
            against "symmetric eigenvalues" (twice (lift gram)) (lift w * diagonal (values |> Seq.map (fun x -> x / size)) * (lift w).Adjoint())
            let struct (values, w) = complexGram.HermitianEigen()
            against "Hermitian eigenvalues" (twice (there complexGram)) (there w * diagonal (values |> Seq.map (fun x -> x / size)) * (there w).Adjoint())
            let solution = gram.Solve x
            against "solution" (unit (ComplexMatrix a)) (twice (lift gram) * (Complex(size, 0.0) * lift solution))
            Assert.True(abs ((2.0 * x - x).FrobeniusNorm - a.FrobeniusNorm) <= 1e-14 * a.FrobeniusNorm))

/// Outside its domain a matrix on the device refuses by name, as one in the processor's memory does.
[<Fact>]
let ``matrices on the device refuse by name`` () =
    staying (HostCuda()) (fun device ->
        let on (rows: float list list) = DeviceMatrix.Of(device, Matrix.OfRows rows)
        let refuses name (act: unit -> unit) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(act).ParamName)
        let wide = on [ [ 1.0; 2.0 ] ]
        refuses "a" (fun () -> on [ [ nan ] ] |> ignore)
        refuses "b" (fun () -> wide * wide |> ignore)
        refuses "b" (fun () -> wide + on [ [ 1.0 ] ] |> ignore)
        refuses "c" (fun () -> infinity * wide |> ignore)
        refuses "a" (fun () -> wide.Solve wide |> ignore)
        refuses "b" (fun () -> (on [ [ 1.0 ] ]).Solve(on [ [ 1.0 ]; [ 2.0 ] ]) |> ignore)
        refuses "a" (fun () -> (on [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]).SymmetricEigen() |> ignore)
        refuses "a" (fun () -> wide.Cholesky() |> ignore)
        Assert.Throws<SingularMatrixException>(fun () -> (on [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ]).Solve(on [ [ 1.0 ]; [ 1.0 ] ]) |> ignore) |> ignore
        Assert.Throws<NotPositiveDefiniteException>(fun () -> (on [ [ 1.0; 2.0 ]; [ 2.0; 1.0 ] ]).Cholesky() |> ignore) |> ignore
        let huge = on [ [ 1e300 ] ]
        Assert.Throws<OverflowException>(fun () -> (huge * huge).ToMatrix() |> ignore) |> ignore
        Assert.Throws<OverflowException>(fun () -> (huge * huge).FrobeniusNorm |> ignore) |> ignore
        Assert.Equal("1×2 matrix on host memory, CUDA 12.8", string wide)
        Assert.Equal(-wide.ToMatrix(), (-wide).ToMatrix()))

/// Everything that is done on the device, once: opening it, each of the provider's operations for each scalar type, the kernels.
let private everything (device: CudaDevice) =
    let provider = CudaLinearAlgebraProvider device
    let stream = Seed(10UL).Stream()
    let all (kind: Kind<'T>) =
        let p = kind.Device
        let a, b, v = normals kind stream 9, normals kind stream 6, fun k -> Array.zeroCreate<'T> k
        let gram = Array.init 9 (fun k -> kind.Of(Complex((if k % 4 = 0 then 3.0 else 1.0), 0.0)))
        p.MatrixMultiply(a, 3, 3, b, 3, 2, v 6)
        p.LUFactor(Array.copy a, 3, [| 0; 0; 0 |])
        p.LUInverse(Array.copy a, 3)
        p.LUInverseFactored(Array.copy gram, 3, [| 0; 1; 2 |])
        p.LUSolve(2, a, 3, Array.copy b)
        p.LUSolveFactored(2, a, 3, [| 0; 1; 2 |], Array.copy b)
        p.CholeskyFactor(Array.copy gram, 3)
        p.CholeskySolve(gram, 3, Array.copy b, 2)
        p.CholeskySolveFactored(gram, 3, Array.copy b, 2)
        p.QRFactor(Array.copy b, 3, 2, v 9, v 2)
        p.ThinQRFactor(Array.copy b, 3, 2, v 4, v 2)
        p.QRSolve(b, 3, 2, normals kind stream 3, 1, v 2, QRMethod.Thin)
        p.QRSolveFactored(v 9, gram[..5], 3, 2, v 2, v 3, 1, v 2, QRMethod.Full)
        p.SingularValueDecomposition(true, Array.copy b, 2, 3, v 2, v 4, v 9)
        p.SvdSolve(b, 3, 2, v 3, 1, v 2)
        p.EigenDecomp(true, 3, gram, v 9, Array.zeroCreate 3, v 9)
        p.EigenDecomp(false, 3, a, v 9, Array.zeroCreate 3, v 9)
    all (doubles provider)
    all (singles provider)
    all (complexes provider)
    all (narrow provider)
    (provider :> ILinearAlgebraProvider).InitializeVerify()
    let la = backend device true
    let a, z = Matrix(3, 3, fun _ _ -> stream.NextNormal()), ComplexMatrix(3, 3, fun _ _ -> Complex(stream.NextNormal(), stream.NextNormal()))
    la.Eigen a |> ignore
    la.Eigen z |> ignore
    la.Qr z |> ignore
    la.SingularValues a |> ignore
    la.Solve(z, z) |> ignore
    la.Svd(Matrix(64, 64, fun i j -> if i = j then 1.0 + float i else 0.0)) |> ignore
    use x = DeviceArray<float>.Of(device, Array.init 6 float, 2, 3)
    use turned = x.Turned 1
    use gram = x.Times turned
    use sum = gram.Plus(gram, 2.0)
    use solution = sum.Solve x
    let struct (q, r) = solution.Qr()
    use q = q
    use r = r
    let struct (u, _, v) = x.Svd()
    use u = u
    use v = v
    use l = sum.Cholesky()
    let struct (_, w) = sum.Hermitian()
    use w = w
    use huge = x.Times 1e200
    let struct (q, r) = huge.Qr()
    use q = q
    use r = r
    r.ToHost() |> ignore
    (provider :> ILinearAlgebraProvider).FreeResources()

/// Each call of all that is done is made to fail, one after the other: it is named with its status, and memory and handles come back.
[<Fact>]
let ``whatever call fails is named, and nothing leaks`` () =
    let count =
        let host = HostCuda()
        let device = new CudaDevice(host)
        everything device
        let count = host.Calls.Count
        device.Dispose()
        count
    Assert.True(count > 500, $"{count} calls")
    for failing in 1..count do
        let host = HostCuda(FailAt = failing)
        let mutable opened = None
        let error = Assert.Throws<CudaException>(fun () ->
            let device = new CudaDevice(host)
            opened <- Some device
            everything device)
        Assert.Equal(host.Calls[failing - 1].Split(' ')[0], error.Routine)
        Assert.Contains(error.Routine, error.Message)
        Assert.Contains($"{error.Status}", error.Message)
        host.FailAt <- 0
        match opened with
        | Some device ->
            Assert.Equal(0, device.Lent)
            device.Dispose()
        | None -> ()
        Assert.Equal(0, host.Live)
        Assert.Equal(0, host.Handles)

/// A device that has not enough memory gives back what it holds unused, then says how much was asked for.
[<Fact>]
let ``a device without memory says so`` () =
    let host = HostCuda(capacity = 40_000L)
    onHost host (fun device ->
        let la = backend device true
        let a n = Matrix(n, n, fun i j -> float (i + j))
        // pieces of other sizes fill the pool, which is given back before the device is found too small
        for n in [ 4; 9; 14; 19; 24; 29; 34; 39 ] do la.Multiply(a n, a n) |> ignore
        let error = Assert.Throws<CudaException>(fun () -> la.Multiply(a 50, a 50) |> ignore)
        Assert.Equal("cudaMalloc", error.Routine)
        Assert.Equal(2, error.Status)
        Assert.Contains("out of memory (20000 bytes asked for", error.Message)
        la.Multiply(a 20, a 20) |> ignore
        Assert.True(host.Used <= 40_000L))

[<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]
let private forget (routines: CudaRoutines<float>) count = for _ in 1..count do routines.New 100L |> ignore

/// Memory that nothing refers to any more comes back through its finaliser; what was disposed comes back at once, and a call of the same shape asks the driver for none.
[<Fact>]
let ``memory comes back by itself`` () =
    let host = HostCuda()
    onHost host (fun device ->
        let routines = CudaRoutines<float> device
        forget routines 5
        GC.Collect()
        GC.WaitForPendingFinalizers()
        Assert.Equal(0, device.Lent)
        let la = backend device true
        let a = Matrix(10, 10, fun i j -> float (i - j))
        la.Multiply(a, a) |> ignore
        let before = host.Count "cudaMalloc"
        for _ in 1..10 do la.Multiply(a, a) |> ignore
        Assert.Equal(before, host.Count "cudaMalloc")
        let buffer = routines.New 1L
        buffer.Dispose()
        buffer.Dispose()
        Assert.Throws<ObjectDisposedException>(fun () -> buffer.At |> ignore) |> ignore)

/// The function pointers that the libraries export are called with the parameters of NVIDIA's headers: through them the same calls are made, and the same bits come back.
[<Fact>]
let ``function pointers get the headers' parameters`` () =
    let results (device: CudaDevice) =
        everything device
        let la = backend device true
        let stream = Seed(12UL).Stream()
        let a, z = Matrix(66, 66, fun _ _ -> stream.NextNormal()), ComplexMatrix(7, 5, fun _ _ -> Complex(stream.NextNormal(), stream.NextNormal()))
        [ la.Svd(Matrix(70, 66, fun i j -> float ((i * j) % 7) + (if i = j then 9.0 else 0.0))).U :> obj; la.Svd(z).V; la.Qr(z).Q; la.Eigen(a).Vectors; la.SymmetricEigen(a + a.Transpose()).Vectors; la.Solve(a, a); la.Multiply(z, z.Adjoint()) ]
    let host, behind = HostCuda(), HostCuda()
    let exports = ExportedCuda.Exports behind
    let mutable direct, through = [], []
    onHost host (fun device -> direct <- results device)
    let device = new CudaDevice(exports.Load(), 1)
    through <- results device
    Assert.Equal("host memory, CUDA 12.8", device.Name)
    Assert.True((0 = exports.Faults.Count), String.Join("\n", exports.Faults))
    device.Dispose()
    Assert.Equal<string>(host.Calls, behind.Calls)
    Assert.True((direct = through))
    Assert.Equal((0, 0), (behind.Live, behind.Handles))
    // every routine that a pointer is held to has been called
    for routine in [ "ungqr"; "unmqr"; "heevd" ] do
        for letter in [ "C"; "Z" ] do Assert.True(behind.Count $"cusolverDn{letter}{routine}" > 0, routine)
    for routine in [ "getrf"; "getrs"; "potrf"; "potrs"; "geqrf"; "gesvd" ] do
        for letter in [ "S"; "D"; "C"; "Z" ] do Assert.True(behind.Count $"cusolverDn{letter}{routine}" > 0, routine)
    behind.FailAt <- behind.Calls.Count + 1
    Assert.Contains("an illegal memory access", Assert.Throws<CudaException>(fun () -> new CudaDevice(exports.Load()) |> ignore).Message)
    GC.KeepAlive exports

/// Looking for CUDA where a library, a routine or a device is missing says which.
[<Fact>]
let ``what is missing is named`` () =
    let look load = CudaLinearAlgebra.Look(Func<ICudaLibrary>(load)).Probe
    let detail load =
        let probe = look load
        Assert.False probe.Taken
        Assert.Equal("CUDA", probe.Name)
        probe.Detail
    let names = CudaLibrary.Names |> Seq.map (fun n -> n.ToTuple()) |> List.ofSeq
    let none = detail (fun () -> CudaLibrary.Load((fun _ -> 0n), (fun _ _ -> 0n)))
    for runtime, _, _ in names do Assert.Contains(runtime, none)
    let _, _, solver = names[0]
    Assert.Contains(solver, detail (fun () -> CudaLibrary.Load((fun path -> if path.Contains "solver" then 0n else 1n), (fun _ _ -> 1n))))
    Assert.Contains("cublasDgemm_v2", detail (fun () -> CudaLibrary.Load((fun _ -> 1n), (fun _ name -> if name = "cublasDgemm_v2" then 0n else 1n))))
    Assert.Contains("cudaGetDeviceCount", detail (fun () -> HostCuda(FailAt = 1)))
    Assert.Contains("cublasCreate_v2", detail (fun () -> HostCuda(FailAt = 5)))

/// The self-test passes, says on what device and whose provider MathNet gets, and a device that computes wrongly is not taken.
[<Fact>]
let ``a device is taken after its self-test`` () =
    let found = CudaLinearAlgebra.Look(fun () -> HostCuda())
    Assert.True(found.Probe.Taken, string found.Probe)
    for part in [ "host memory, CUDA 12.8"; "its own eigenvalues"; "self-test"; "MathNet's provider is ours" ] do Assert.Contains(part, found.Probe.Detail)
    found.Device.Dispose()
    let found = CudaLinearAlgebra.Look(fun () -> HostCuda(geev = false))
    Assert.Contains("our QR iteration on its products", found.Probe.Detail)
    found.Device.Dispose()
    let host = HostCuda(FailAt = 30)
    let found = CudaLinearAlgebra.Look(fun () -> host)
    Assert.Contains(host.Calls[29].Split(' ')[0], found.Probe.Detail)
    if found.Probe.Taken then found.Device.Dispose()
    Assert.Equal(0, host.Live)
    Assert.Equal(0, host.Handles)

/// A control as the package MathNet.Numerics.Providers.CUDA has it.
type ControlOfThePackage() =
    interface MathNet.Numerics.Providers.IProviderCreator<ILinearAlgebraProvider> with
        member _.CreateProvider() = ManagedLinearAlgebraProvider.Instance

/// MathNet's own package is found as MathNet finds it.
[<Fact>]
let ``MathNet's own provider is taken where its package is`` () =
    let name (t: Type) = t.AssemblyQualifiedName
    Assert.Same(ManagedLinearAlgebraProvider.Instance, CudaLinearAlgebra.MathNetProvider(name typeof<ControlOfThePackage>))
    Assert.Null(CudaLinearAlgebra.MathNetProvider "MathNet.Numerics.Providers.CUDA.LinearAlgebra.CudaLinearAlgebraControl, MathNet.Numerics.Providers.CUDA")
