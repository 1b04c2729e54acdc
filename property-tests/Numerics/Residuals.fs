/// What a routine of linear algebra owes, measured as LAPACK's own test programs do: a residual over ‖A‖ n ε, at most 30, whatever the matrix.
/// The families are those that break such routines. `residuals.fsx` runs the same checks half a million times.
module Theory.Laws.Numerics.Residuals

open System
open System.Numerics
open Theory.Numerics

let private epsilon = Math.Pow(2.0, -52.0)

/// LAPACK's threshold.
let threshold = 30.0

/// What one check came to: the residual in units of rounding, infinite where a shape or an order is broken.
[<Struct>]
type Check = { Routine: string; Residual: float }

let families =
    [| "normal"; "symmetric"; "orthogonal"; "ginibre"; "triangular"; "jordan"; "hidden jordan"; "delay line"; "feedback chain"; "identity and chain"
       "graded"; "singular"; "zero"; "nearly singular"; "companion"; "grcar"; "kahan"; "frank"; "skew"; "permutation"; "rank one"; "integers"
       "repeated"; "huge"; "tiny"; "blocks"; "subnormal parts" |]

let private orthogonal (stream: RandomStream) n =
    LinearAlgebra.Managed.Qr(Matrix(n, n, fun _ _ -> stream.NextNormal())).Q

/// A matrix of the family, of order n.
let matrix (family: string) (n: int) (stream: RandomStream) =
    let normal () = Matrix(n, n, fun _ _ -> stream.NextNormal())
    let similar (a: Matrix) =
        let q = orthogonal stream n
        q * a * q.Transpose()
    match family with
    | "normal" ->
        let angle = stream.Normals n
        similar (Matrix(n, n, fun i j ->
            if i / 2 = j / 2 && (i ||| 1) < n then (if i = j then cos angle[i / 2] elif i < j then -sin angle[i / 2] else sin angle[i / 2])
            elif i = j then angle[i]
            else 0.0))
    | "symmetric" -> let a = normal () in a + a.Transpose()
    | "orthogonal" -> orthogonal stream n
    | "triangular" -> Matrix(n, n, fun i j -> if i <= j then stream.NextNormal() else 0.0)
    | "jordan" -> let c = stream.NextNormal() in Matrix(n, n, fun i j -> if i = j then c elif j = i + 1 then 1.0 else 0.0)
    | "hidden jordan" -> let c = stream.NextNormal() in similar (Matrix(n, n, fun i j -> if i = j then c elif j = i + 1 then 1.0 else 0.0))
    | "delay line" -> let gain = exp (stream.NextNormal()) in Matrix(n, n, fun i j -> if i = j + 1 then gain else 0.0)
    | "feedback chain" -> Matrix(n, n, fun i j -> if i = j + 1 then 1.2 elif j = i + 1 then 0.05 else 0.0)
    | "identity and chain" -> Matrix(n, n, fun i j -> if i = j then 0.9 elif i = j + 1 then 1.1 else 0.0)
    | "graded" -> let step = 1 + stream.NextInt 4 in Matrix(n, n, fun i j -> stream.NextNormal() * Math.Pow(10.0, -float (step * (i + j))))
    | "singular" ->
        let a = normal ()
        Matrix(n, n, fun i j -> if j = n - 1 && n > 1 then a[i, 0] elif n = 1 then 0.0 else a[i, j])
    | "zero" -> Matrix.Zeros(n, n)
    | "nearly singular" ->
        let s = Array.init n (fun i -> if i = n - 1 then 1e-15 else 1.0 + stream.NextDouble())
        orthogonal stream n * Matrix.Diagonal s * orthogonal stream n
    | "companion" -> Matrix(n, n, fun i j -> if i = 0 then stream.NextNormal() elif i = j + 1 then 1.0 else 0.0)
    | "grcar" -> Matrix(n, n, fun i j -> if i = j + 1 then -1.0 elif j >= i && j <= i + 3 then 1.0 else 0.0)
    | "kahan" -> let c = 0.1 + 0.8 * stream.NextDouble() in Matrix(n, n, fun i j -> Math.Pow(sqrt (1.0 - c * c), float i) * (if i = j then 1.0 elif j > i then -c else 0.0))
    | "frank" -> Matrix(n, n, fun i j -> if j >= i - 1 then float (n - max i j) else 0.0)
    | "skew" -> let a = normal () in a - a.Transpose()
    | "permutation" ->
        let order = Array.init n id
        for i in n - 1 .. -1 .. 1 do
            let k = stream.NextInt(i + 1)
            let kept = order[i]
            order[i] <- order[k]
            order[k] <- kept
        Matrix(n, n, fun i j -> if order[i] = j then 1.0 else 0.0)
    | "rank one" -> let u, v = stream.Normals n, stream.Normals n in Matrix(n, n, fun i j -> u[i] * v[j])
    | "integers" -> Matrix(n, n, fun _ _ -> float (stream.NextInt 5 - 2))
    | "repeated" -> similar (Matrix(n, n, fun i j -> if i = j then float (i / 3) elif j > i then (if stream.NextInt 3 = 0 then stream.NextNormal() else 0.0) else 0.0))
    | "huge" -> Math.Pow(2.0, 950.0) * normal ()
    | "tiny" -> Math.Pow(2.0, -950.0) * normal ()
    | "blocks" -> Matrix(n, n, fun i j -> if (i < n / 2) = (j < n / 2) then stream.NextNormal() else 0.0)
    | "subnormal parts" -> Matrix(n, n, fun i j -> if stream.NextInt 2 = 0 then stream.NextNormal() else 1e-310 * stream.NextNormal())
    | _ -> normal ()

/// A complex matrix of two of the families.
let complexMatrix (family: string) (other: string) (n: int) (stream: RandomStream) =
    let re = matrix family n stream
    let im = if stream.NextInt 4 = 0 then Matrix.Zeros(n, n) else matrix other n stream
    ComplexMatrix(n, n, fun i j -> Complex(re[i, j], im[i, j]))

let private size (a: ComplexMatrix) = a.FrobeniusNorm

let private lift (a: Matrix) = ComplexMatrix a

/// A power of two at which the matrix neither overflows nor underflows in a product.
let private unit (a: ComplexMatrix) = let norm = size a in if norm = 0.0 then 1.0 else Math.ScaleB(1.0, min 1000 -(Math.ILogB norm))

/// What writing n² numbers down as doubles may change at most, in the Frobenius norm: half of 2⁻¹⁰⁷⁴ in each part, once for a factor and once more for one made from it.
/// LAPACK's model of the error knows no more of underflow than this: its routines, and ours, work on a matrix scaled to 1, and what comes out is rounded when it is
/// scaled back. It is taken off the error and never enlarged: thirty times of it, or n times, would be an error of the routine.
let private stored (n: int) = sqrt 2.0 * float n * Math.ScaleB(1.0, -1074)

/// The error beyond what was lost in writing the answer down, in units of n ε times a norm.
let private beyond lost (n: int) (norm: float) error = if error <= lost then 0.0 else (error - lost) / norm / (float n * epsilon)

/// The same for n numbers.
let private rounding (n: int) (norm: float) (error: float) = beyond (Math.ScaleB(1.0, -1074)) n norm error

/// ‖A − B‖ / (‖A‖ n ε), at A's own scale.
let private against (a: ComplexMatrix) (make: Complex -> ComplexMatrix) =
    let s = Complex(unit a, 0.0)
    let whole = s * a
    let n = max a.Rows a.Columns
    beyond (s.Real * stored n) n (size whole) (size (whole - make s))

let private unitary (q: ComplexMatrix) =
    size (q.Adjoint() * q - ComplexMatrix.Identity q.Columns) / (float q.Rows * epsilon)

let private diagonal (values: seq<float>) = ComplexMatrix.Diagonal(values |> Seq.map (fun x -> Complex(x, 0.0)))

let private holds condition = if condition then 0.0 else infinity

let private lowerZero (a: ComplexMatrix) below =
    holds (Seq.forall (fun (i, j) -> i <= j + below || a[i, j] = Complex.Zero) (Seq.allPairs (seq { 0 .. a.Rows - 1 }) (seq { 0 .. a.Columns - 1 })))

let private descending (s: seq<float>) = holds (Seq.pairwise s |> Seq.forall (fun (x, y) -> x >= y) && Seq.forall (fun x -> x >= 0.0) s)

/// No two 2 × 2 blocks touch, and each has equal diagonal entries and off-diagonals of opposite signs.
let private standard (t: Matrix) =
    let n = t.Rows
    holds (
        Seq.forall (fun k ->
            t[k + 1, k] = 0.0
            || ((k + 2 >= n || t[k + 2, k + 1] = 0.0) && t[k, k] = t[k + 1, k + 1] && sign t[k, k + 1] = -(sign t[k + 1, k]))) (seq { 0 .. n - 2 })
    )

/// The checks that one matrix of each kind goes through on one backend; an exception that names a lack of an answer is no check, and any other is a failure.
let run (la: ILinearAlgebra) (family: string) (other: string) (n: int) (stream: RandomStream) =
    let found = ResizeArray<Check>()
    let refused = ResizeArray<string>()
    let see routine residual = found.Add { Routine = routine; Residual = (if Double.IsNaN residual then infinity else residual) }
    let attempt routine (action: unit -> unit) =
        try action ()
        with
        | :? SingularMatrixException | :? OverflowException -> refused.Add routine
        | :? NotConvergedException when routine = "real reordering" -> refused.Add routine
        | e -> see $"{routine}: {e.GetType().Name} {e.Message}" infinity
    let scaleOf (a: ComplexMatrix) = Complex(unit a, 0.0)

    let a = matrix family n stream
    let z = complexMatrix family other n stream
    let tall = Matrix(n + 3, n, fun i j -> if i < n then a[i, j] else a[i % n, j] / 2.0)
    let wide = tall.Transpose()
    let zTall = ComplexMatrix(n + 2, n, fun i j -> z[i % n, j])
    let inRange = size z < 1e150 && (size (lift a) > 1e-150 || size (lift a) = 0.0)

    attempt "Qr" (fun () ->
        for x in [ a; tall; wide ] do
            let qr = la.Qr x
            see "Qr" (against (lift x) (fun s -> lift qr.Q * (s * lift qr.R)))
            see "Qr Q" (unitary (lift qr.Q))
            see "Qr R" (lowerZero (lift qr.R) 0)
        for x in [ z; zTall; zTall.Adjoint() ] do
            let qr = la.Qr x
            see "complex Qr" (against x (fun s -> qr.Q * (s * qr.R)))
            see "complex Qr Q" (unitary qr.Q)
            see "complex Qr R" (lowerZero qr.R 0))

    attempt "Svd" (fun () ->
        for x in [ a; tall; wide ] do
            let svd = la.Svd x
            see "Svd" (against (lift x) (fun s -> lift svd.U * (s * diagonal svd.Values) * (lift svd.V).Adjoint()))
            see "Svd U" (unitary (lift svd.U))
            see "Svd V" (unitary (lift svd.V))
            see "Svd order" (descending svd.Values)
        let svd = la.Svd a
        let alone = la.SingularValues a
        let gap = Seq.map2 (fun x y -> abs (x - y)) svd.Values alone |> Seq.max
        see "SingularValues" (rounding n alone[0] gap)
        for x in [ z; zTall; zTall.Adjoint() ] do
            let svd = la.Svd x
            see "complex Svd" (against x (fun s -> svd.U * (s * diagonal svd.Values) * svd.V.Adjoint()))
            see "complex Svd U" (unitary svd.U)
            see "complex Svd V" (unitary svd.V)
            see "complex Svd order" (descending svd.Values)
            see "complex SingularValues" (let s = la.SingularValues x in rounding n s[0] (Seq.map2 (fun p q -> abs (p - q)) s svd.Values |> Seq.max)))

    let symmetric = Matrix(n, n, fun i j -> a[i, j] / 2.0 + a[j, i] / 2.0)
    let hermitian = ComplexMatrix(n, n, fun i j -> (z[i, j] / Complex(2.0, 0.0)) + Complex.Conjugate(z[j, i]) / Complex(2.0, 0.0))
    attempt "SymmetricEigen" (fun () ->
        let e = la.SymmetricEigen symmetric
        see "SymmetricEigen" (against (lift symmetric) (fun s -> lift e.Vectors * (s * diagonal e.Values) * (lift e.Vectors).Adjoint()))
        see "SymmetricEigen V" (unitary (lift e.Vectors))
        see "SymmetricEigen order" (holds (Seq.pairwise e.Values |> Seq.forall (fun (x, y) -> x <= y))))
    attempt "HermitianEigen" (fun () ->
        let e = la.HermitianEigen hermitian
        see "HermitianEigen" (against hermitian (fun s -> e.Vectors * (s * diagonal e.Values) * e.Vectors.Adjoint()))
        see "HermitianEigen V" (unitary e.Vectors)
        see "HermitianEigen order" (holds (Seq.pairwise e.Values |> Seq.forall (fun (x, y) -> x <= y))))

    attempt "Hessenberg" (fun () ->
        let f = la.Hessenberg a
        see "Hessenberg" (against (lift a) (fun s -> lift f.Q * (s * lift f.H) * (lift f.Q).Adjoint()))
        see "Hessenberg Q" (unitary (lift f.Q))
        see "Hessenberg H" (lowerZero (lift f.H) 1)
        let f = la.Hessenberg z
        see "complex Hessenberg" (against z (fun s -> f.Q * (s * f.H) * f.Q.Adjoint()))
        see "complex Hessenberg Q" (unitary f.Q)
        see "complex Hessenberg H" (lowerZero f.H 1))

    attempt "RealSchur" (fun () ->
        let f = la.RealSchur a
        see "RealSchur" (against (lift a) (fun s -> lift f.Q * (s * lift f.T) * (lift f.Q).Adjoint()))
        see "RealSchur Q" (unitary (lift f.Q))
        see "RealSchur T" (lowerZero (lift f.T) 1 + standard f.T)
        let pick = Array.init n (fun _ -> stream.NextInt 2 = 0)
        let values = Array.ofSeq f.Eigenvalues
        let chosen (v: Complex) = let k = Array.findIndex ((=) v) values in pick[k]
        attempt "real reordering" (fun () ->
            let r = la.Reorder(f, chosen)
            see "real reordering" (against (lift a) (fun s -> lift r.Q * (s * lift r.T) * (lift r.Q).Adjoint()))
            see "real reordering Q" (unitary (lift r.Q))
            see "real reordering T" (lowerZero (lift r.T) 1 + standard r.T)
            // where eigenvalues are well conditioned, those chosen stand first, in their order
            if size (lift a) > 0.0 && (family = "normal" || family = "symmetric" || family = "orthogonal" || family = "skew") then
                let paired i = values[i].Imaginary <> 0.0 && (chosen values[i] || chosen (Complex.Conjugate values[i]))
                let isFirst i = chosen values[i] || (paired i && Array.exists (fun (v: Complex) -> v = Complex.Conjugate values[i]) values)
                let wanted = Array.append [| for i in 0 .. n - 1 do if isFirst i then values[i] |] [| for i in 0 .. n - 1 do if not (isFirst i) then values[i] |]
                let gap = Seq.map2 (fun (x: Complex) (y: Complex) -> (x - y).Magnitude) wanted r.Eigenvalues |> Seq.max
                see "real reordering order" (rounding n (size (lift a)) gap)))
    attempt "Schur" (fun () ->
        for whole, f in [ lift a, la.Schur a; z, la.Schur z ] do
            see "Schur" (against whole (fun s -> f.Q * (s * f.T) * f.Q.Adjoint()))
            see "Schur Q" (unitary f.Q)
            see "Schur T" (lowerZero f.T 0)
            let values = Array.ofSeq f.Eigenvalues
            let pick = values |> Array.map (fun v -> v.Real > values[n / 2].Real)
            let r = la.Reorder(f, fun v -> v.Real > values[n / 2].Real)
            see "reordering" (against whole (fun s -> r.Q * (s * r.T) * r.Q.Adjoint()))
            see "reordering Q" (unitary r.Q)
            see "reordering T" (lowerZero r.T 0)
            let wanted = Array.append [| for i in 0 .. n - 1 do if pick[i] then values[i] |] [| for i in 0 .. n - 1 do if not pick[i] then values[i] |]
            see "reordering order" (holds (Seq.forall2 (=) wanted r.Eigenvalues)))

    attempt "Eigen" (fun () ->
        for whole, e, alone in [ lift a, la.Eigen a, la.Eigenvalues a; z, la.Eigen z, la.Eigenvalues z ] do
            let s = scaleOf whole
            let rest = s * whole * e.Vectors - e.Vectors * ComplexMatrix.Diagonal(e.Values |> Seq.map (fun v -> s * v))
            let norm = size (s * whole)
            let lost = s.Real * Math.ScaleB(1.0, -1074)
            see "Eigen" (beyond (lost * size e.Vectors) n (norm * size e.Vectors) (size rest))
            see "Eigen lengths" (Seq.max [ for j in 0 .. n - 1 -> abs (sqrt (Seq.sumBy (fun (v: Complex) -> v.Real * v.Real + v.Imaginary * v.Imaginary) (e.Vectors.Column j)) - 1.0) ] / (float n * epsilon))
            see "Eigen order" (holds (Seq.pairwise e.Values |> Seq.forall (fun (x, y) -> x.Magnitude >= y.Magnitude * (1.0 - 4.0 * epsilon))))
            let trace = (s * whole).Trace
            for values in [ alone :> seq<Complex>; e.Values ] do
                let sum = Seq.fold (fun t v -> t + s * v) Complex.Zero values
                see "Eigenvalues trace" (beyond (float n * lost) n norm (sum - trace).Magnitude))

    if inRange then
        attempt "Multiply" (fun () ->
            let entry (x: Matrix) (y: Matrix) i j = let mutable t = 0.0 in (for k in 0 .. n - 1 do t <- t + x[i, k] * y[k, j]); t
            let p = la.Multiply(a, tall.Transpose())
            let naive = Matrix(n, n + 3, fun i j -> entry a wide i j)
            see "Multiply" (let norm = size (lift a) * size (lift wide) in if norm = 0.0 then size (lift p) else (p - naive).FrobeniusNorm / (norm * float n * epsilon))
            let q = la.Multiply(z, zTall.Adjoint())
            let naive = ComplexMatrix(n, n + 2, fun i j -> Seq.fold (fun t k -> t + z[i, k] * Complex.Conjugate zTall[j, k]) Complex.Zero (seq { 0 .. n - 1 }))
            see "complex Multiply" (let norm = size z * size zTall in if norm = 0.0 then size q else size (q - naive) / (norm * float n * epsilon)))

        attempt "Solve" (fun () ->
            let b = Matrix(n, 2, fun _ _ -> stream.NextNormal())
            let x = la.Solve(a, b)
            see "Solve" ((a * x - b).FrobeniusNorm / ((a.FrobeniusNorm * x.FrobeniusNorm + b.FrobeniusNorm) * float n * epsilon)))
        attempt "complex Solve" (fun () ->
            let b = ComplexMatrix(n, 2, fun _ _ -> Complex(stream.NextNormal(), stream.NextNormal()))
            let x = la.Solve(z, b)
            see "complex Solve" (size (z * x - b) / ((size z * size x + size b) * float n * epsilon)))

        let shift = max 1e-3 ((a.FrobeniusNorm + size z) * (a.FrobeniusNorm + size z)) / 1e3
        attempt "Cholesky" (fun () ->
            let g = a.Transpose() * a + shift * Matrix.Identity n
            let l = la.Cholesky g
            see "Cholesky" (against (lift g) (fun s -> (s * lift l) * (lift l).Adjoint()))
            see "Cholesky L" (lowerZero (lift (l.Transpose())) 0 + holds (Seq.forall (fun i -> l[i, i] > 0.0) (seq { 0 .. n - 1 })))
            let g = z.Adjoint() * z + Complex(shift, 0.0) * ComplexMatrix.Identity n
            let g = ComplexMatrix(n, n, fun i j -> if i = j then Complex(g[i, i].Real, 0.0) elif i < j then g[i, j] else Complex.Conjugate g[j, i])
            let l = la.Cholesky g
            see "complex Cholesky" (against g (fun s -> (s * l) * l.Adjoint()))
            see "complex Cholesky L" (lowerZero (l.Adjoint()) 0))

        let m = 1 + n / 2
        // the equations are linear in X and the right-hand side: both scaled, nothing underflows in the residual itself
        let equation routine weight (x: ComplexMatrix) (right: ComplexMatrix) (residual: ComplexMatrix -> ComplexMatrix -> ComplexMatrix) =
            let s = Complex((if size x > size right then unit x else unit right), 0.0)
            let x, right = s * x, s * right
            let order = max x.Rows x.Columns
            see routine (beyond (s.Real * weight * stored order) order (weight * size x + size right) (size (residual x right)))
        attempt "Sylvester" (fun () ->
            let b = matrix other m stream
            let c = Matrix(n, m, fun _ _ -> stream.NextNormal())
            if b.FrobeniusNorm < 1e150 then
                let x = la.Sylvester(a, b, c)
                equation "Sylvester" (a.FrobeniusNorm + b.FrobeniusNorm) (lift x) (lift c) (fun x c -> lift a * x + x * lift b - c))
        attempt "complex Sylvester" (fun () ->
            let b = complexMatrix other family m stream
            let c = ComplexMatrix(n, m, fun _ _ -> Complex(stream.NextNormal(), stream.NextNormal()))
            if size b < 1e150 then
                let x = la.Sylvester(z, b, c)
                equation "complex Sylvester" (size z + size b) x c (fun x c -> z * x + x * b - c))
        let q = symmetric
        attempt "Stein" (fun () ->
            let x = la.Stein(a, q)
            equation "Stein" (1.0 + a.FrobeniusNorm * a.FrobeniusNorm) (lift x) (lift q) (fun x q -> x - lift a * x * lift (a.Transpose()) - q)
            see "Stein symmetry" (holds (x = x.Transpose())))
        attempt "complex Stein" (fun () ->
            let x = la.Stein(z, hermitian)
            equation "complex Stein" (1.0 + size z * size z) x hermitian (fun x q -> x - z * x * z.Adjoint() - q)
            see "complex Stein symmetry" (holds (x = x.Adjoint())))
        attempt "Lyapunov" (fun () ->
            let x = la.Lyapunov(a, q)
            equation "Lyapunov" (2.0 * a.FrobeniusNorm) (lift x) (lift q) (fun x q -> lift a * x + x * lift (a.Transpose()) + q))
        attempt "complex Lyapunov" (fun () ->
            // both sides are of the size of the matrix, which may be subnormal
            let x, whole = la.Lyapunov(z, z), scaleOf z * z
            equation "complex Lyapunov" (2.0 * size whole) x whole (fun x q -> whole * x + x * whole.Adjoint() + q))

        attempt "Exponential" (fun () ->
            if a.FrobeniusNorm < 50.0 then
                let e, inverse = la.Exponential a, la.Exponential(-a)
                see "Exponential" ((e * inverse - Matrix.Identity n).FrobeniusNorm / (e.FrobeniusNorm * inverse.FrobeniusNorm * (1.0 + a.FrobeniusNorm) * float n * epsilon))
            if size z < 50.0 then
                let e, inverse = la.Exponential z, la.Exponential(-z)
                see "complex Exponential" (size (e * inverse - ComplexMatrix.Identity n) / (size e * size inverse * (1.0 + size z) * float n * epsilon)))

        attempt "LogNorm" (fun () ->
            for whole, mu in [ lift a, (fun (p: float) -> la.LogNorm(a, p)); z, (fun p -> la.LogNorm(z, p)) ] do
                // Re λ ≤ μ(A) ≤ ‖A‖, the first in all three norms
                let trace = whole.Trace.Real / float n
                let numerical = la.HermitianEigen(Complex(0.5, 0.0) * (whole + whole.Adjoint())).Values |> Seq.last
                let error = abs (mu 2.0 - numerical)
                see "LogNorm 2" (rounding n (size whole) error)
                see "LogNorm bound" (holds (Seq.forall (fun p -> mu p >= trace - 1e-12 * size whole && mu p <= size whole * float n * (1.0 + 1e-12)) [ 1.0; 2.0; infinity ])))
    found, refused

/// The checks of the seeds from … on, a random family, pair and order each, until there are enough; how many, those above the threshold, the largest of each routine, and the refusals.
let sample (la: ILinearAlgebra) (first: int) (enough: int) (largestOrder: int) =
    let worst = Collections.Generic.Dictionary<string, float>()
    let failures = ResizeArray<string>()
    let refusals = Collections.Generic.Dictionary<string, int>()
    let mutable count = 0
    let mutable seed = first
    while count < enough do
        let stream = Seed(uint64 seed).Split("residuals").Stream()
        let family = families[seed % families.Length]
        let other = families[stream.NextInt families.Length]
        let n = if stream.NextInt 4 = 0 then 1 + stream.NextInt largestOrder else 1 + stream.NextInt(max 1 (largestOrder / 3))
        let found, refused = run la family other n stream
        for check in found do
            worst[check.Routine] <- max check.Residual ((match worst.TryGetValue check.Routine with | true, x -> x | _ -> 0.0))
            if not (check.Residual < threshold) then failures.Add $"{la.Name}, seed {seed}, {family}/{other} of order {n}: {check.Routine} {check.Residual:G4}"
        for routine in refused do
            refusals[routine] <- (match refusals.TryGetValue routine with | true, x -> x | _ -> 0) + 1
        count <- count + found.Count
        seed <- seed + 1
    {| Count = count; Next = seed; Failures = failures; Worst = worst; Refusals = refusals |}
