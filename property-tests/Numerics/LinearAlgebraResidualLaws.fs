/// Linear algebra, every routine on every backend that loads: residuals below LAPACK's threshold on the families that break such routines, the same bits twice,
/// values that are known, and refusals by name.
module Theory.Laws.Numerics.LinearAlgebraResidualLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws.Numerics

let private backends = LinearAlgebra.Available
let private all f = Seq.forall f backends
let private epsilon = Math.Pow(2.0, -52.0)
let private c re im = Complex(re, im)
let private near tolerance (a: ComplexMatrix) (b: ComplexMatrix) = (a - b).FrobeniusNorm <= tolerance * (1.0 + b.FrobeniusNorm)

let private random (seed: uint64) n =
    let stream = Seed(seed).Stream()
    Matrix(n, n, fun _ _ -> stream.NextNormal())

let private randomComplex (seed: uint64) n =
    let stream = Seed(seed).Stream()
    ComplexMatrix(n, n, fun _ _ -> c (stream.NextNormal()) (stream.NextNormal()))

/// The residuals of LAPACK's own tests, 5,000 and more on each backend; `residuals.fsx` goes on from here.
[<Fact>]
let ``every routine has residuals below LAPACK's threshold on every family`` () =
    for la in backends do
        let seen = Residuals.sample la 0 5000 24
        Assert.True(seen.Count >= 5000)
        Assert.True((seen.Failures.Count = 0), String.Join("\n", Seq.truncate 20 seen.Failures))

/// Orders at which panels and halves take their turns.
[<Fact>]
let ``panels and halves change nothing`` () =
    for la in backends do
        for n, family, other in [ 33, "ginibre", "grcar"; 34, "normal", "jordan"; 65, "ginibre", "ginibre"; 70, "grcar", "companion" ] do
            let found, _ = Residuals.run la family other n (Seed(uint64 n).Stream())
            let failed = found |> Seq.filter (fun check -> not (check.Residual < Residuals.threshold))
            Assert.True(Seq.isEmpty failed, $"{la.Name}, {family} of order {n}: {Seq.toList failed}")

/// Parts of a matrix that are taken on several processors, and rotations that wait for each other.
[<Fact>]
let ``strips on all processors change nothing`` () =
    for family, other in [ "ginibre", "graded"; "kahan", "nearly singular" ] do
        let found, _ = Residuals.run LinearAlgebra.Managed family other 150 (Seed(150UL).Stream())
        let failed = found |> Seq.filter (fun check -> not (check.Residual < Residuals.threshold))
        Assert.True(Seq.isEmpty failed, $"{family}: {Seq.toList failed}")

/// Matrices that were too much for a routine once: subnormal entries in a symmetric one (the first five, and 22085), graded columns that underflow (the next two),
/// a subnormal entry beside the shift of a Schur form (4626), a Hermitian one whose diagonal is 280 decades below the rest (21273).
[<Theory; InlineData(890); InlineData(1133); InlineData(1862); InlineData(2402); InlineData(3509); InlineData(2305); InlineData(3088); InlineData(4626); InlineData(21273); InlineData(22085)>]
let ``matrices that once broke a routine do so no more`` (seed: int) =
    for la in backends do
        let seen = Residuals.sample la seed 1 24
        Assert.True((seen.Failures.Count = 0), String.Join("\n", seen.Failures))

/// From some order on a backend goes other ways: reflections in wide blocks, a reduction that reads the matrix once.
[<Fact>]
let ``large orders owe what small ones do`` () =
    let scaled (norm: float) n (x: float) = x / (norm * float n * epsilon)
    for la in backends do
        for rows, n in [ 200, 200; 263, 211; 257, 257 ] do
            let stream = Seed(uint64 n).Stream()
            let z = ComplexMatrix(rows, n, fun i j -> c (stream.NextNormal() * Math.Pow(10.0, -float (j % 7))) (stream.NextNormal() * Math.Pow(10.0, -float (i % 5))))
            let svd = la.Svd z
            let seen name (residual: float) = Assert.True(residual < Residuals.threshold, $"{la.Name}, {name}, {rows} by {n}: {residual}")
            seen "Svd" (scaled z.FrobeniusNorm rows (z - svd.U * ComplexMatrix.Diagonal(svd.Values |> Seq.map (fun x -> c x 0.0)) * svd.V.Adjoint()).FrobeniusNorm)
            for q in [ svd.U; svd.V ] do seen "orthonormality" (scaled 1.0 rows (q.Adjoint() * q - ComplexMatrix.Identity n).FrobeniusNorm)
            let square = ComplexMatrix(n, n, fun i j -> z[i, j])
            let f = la.Hessenberg square
            seen "Hessenberg" (scaled square.FrobeniusNorm n (square - f.Q * f.H * f.Q.Adjoint()).FrobeniusNorm)
            let s = la.Schur square
            seen "Schur" (scaled square.FrobeniusNorm n (square - s.Q * s.T * s.Q.Adjoint()).FrobeniusNorm)
            let real = Matrix(n, n, fun i j -> z[i, j].Real)
            let r = la.RealSchur real
            seen "RealSchur" (scaled real.FrobeniusNorm n (real - r.Q * r.T * r.Q.Transpose()).FrobeniusNorm)
            // zero, and of rank one: no row to make a reflection of
            for rank in [ ComplexMatrix.Zeros(rows, n); ComplexMatrix(rows, n, fun i j -> z[i, 0] * z[0, j]) ] do
                let svd = la.Svd rank
                seen "Svd of low rank" (scaled (max 1.0 rank.FrobeniusNorm) rows (rank - svd.U * ComplexMatrix.Diagonal(svd.Values |> Seq.map (fun x -> c x 0.0)) * svd.V.Adjoint()).FrobeniusNorm)
                for q in [ svd.U; svd.V ] do seen "orthonormality of low rank" (scaled 1.0 rows (q.Adjoint() * q - ComplexMatrix.Identity n).FrobeniusNorm)

/// A number of any size: the exponent is drawn, subnormal ones among them, and 0.
let private ofAnySize = gen {
    let! mantissa = Gen.choose (-1000, 1000)
    let! exponent = Gen.frequency [ 3, Gen.choose (-1083, 1000); 1, Gen.choose (-3, 3) ]
    return Math.ScaleB(float mantissa, exponent) }

/// [c s; −s̄ c] is unitary to rounding and takes (f, g) to (r, 0), at every size of f and g: what a phase made below the normal numbers would break.
[<Property(MaxTest = 2000)>]
let ``a rotation is unitary and annihilates at every size`` () =
    Prop.forAll (Arb.fromGen (Gen.four ofAnySize)) (fun (p, q, u, v) ->
        let largest = Seq.max [ abs p; abs q; abs u; abs v ]
        // what is left is measured at the size of (f, g), beyond what writing it down costs
        let small (z: float) = abs z <= 8.0 * epsilon * largest + Math.ScaleB(1.0, -1072)
        let cosine, sine, r = SchurIteration.Rotation(c p q, c u v).ToTuple()
        let left = Complex(cosine, 0.0) * c u v - Complex.Conjugate sine * c p q
        let turned = Complex(cosine, 0.0) * c p q + sine * c u v - r
        let x, y, t = (Rotations.Annihilate(p, u)).ToTuple()
        let power = sine.Real * sine.Real + sine.Imaginary * sine.Imaginary
        abs (cosine * cosine + power - 1.0) <= 8.0 * epsilon && abs (x * x + y * y - 1.0) <= 8.0 * epsilon
        && small left.Real && small left.Imaginary && small turned.Real && small turned.Imaginary && small (x * u - y * p) && small (x * p + y * u - t))

/// A bidiagonal matrix determines its singular values to their own last digits, whatever their size (Demmel and Kahan): their product is the diagonal's, and a
/// sweep that forgot the small ones would show there.
[<Property(MaxTest = 200)>]
let ``small singular values of a bidiagonal matrix keep their digits`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 12
    let stream = Seed(seed).Stream()
    let graded () = (0.5 + stream.NextDouble()) * Math.Pow(10.0, -20.0 * stream.NextDouble())
    let b = Matrix(n, n, fun i j -> if i = j || j = i + 1 then graded () else 0.0)
    let s = LinearAlgebra.Managed.SingularValues b
    let gap = Seq.sumBy log s - Seq.sumBy (fun i -> log b[i, i]) (seq { 0 .. n - 1 })
    let vectors = LinearAlgebra.Managed.Svd b
    abs gap <= 100.0 * float (n * n) * epsilon * 50.0 && Seq.forall2 (fun x y -> abs (x / y - 1.0) <= 1e-13 * float n) s vectors.Values

/// One backend, one number of threads: the bits are the same each time, wherever the arrays lie.
[<Fact>]
let ``the same input gives the same bits twice`` () =
    for la in backends do
        for n in [ 3; 50; 130 ] do
            let a, z = random 5UL n, randomComplex 6UL n
            let results () =
                [ la.Multiply(a, a).Map id :> obj; la.Multiply(z, z); la.Schur(z).T; la.RealSchur(a).Q; la.Eigen(a).Vectors; la.Svd(z).U; la.Solve(a, a); la.Exponential(0.1 * a); la.Cholesky(a.Transpose() * a + Matrix.Identity n) ]
            let first = results ()
            let ballast = Array.init 100 (fun i -> Array.zeroCreate<byte> (8 * i + 1))
            let second = results ()
            Assert.Equal(100, ballast.Length)
            Assert.True((first = second), $"{la.Name} at order {n}")

/// The backends compute the same numbers, by different routes.
[<Property(MaxTest = 20)>]
let ``backends agree on what is unique`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 30
    let a, z = random seed n, randomComplex (seed + 1UL) n
    let gap (x: seq<float>) (y: seq<float>) = Seq.map2 (fun p q -> abs (p - q)) x y |> Seq.max
    let one = LinearAlgebra.Managed
    let q = a + a.Transpose()
    all (fun la ->
        gap (la.SingularValues z) (one.SingularValues z) <= 1e-12 * z.FrobeniusNorm
        && gap (la.SymmetricEigen(q).Values) (one.SymmetricEigen(q).Values) <= 1e-12 * a.FrobeniusNorm
        && near 1e-11 (ComplexMatrix(la.Exponential(a / float n))) (ComplexMatrix(one.Exponential(a / float n)))
        && abs (la.LogNorm a - one.LogNorm a) <= 1e-12 * a.FrobeniusNorm
        && near 1e-11 (la.Stein(z / c (2.0 * z.FrobeniusNorm) 0.0, z)) (one.Stein(z / c (2.0 * z.FrobeniusNorm) 0.0, z)))

/// exp of a nilpotent matrix is a polynomial, of a rotation's generator a rotation, of a diagonal matrix a diagonal one; whatever the size.
[<Property>]
let ``the exponential has its known values`` (NormalFloat t) =
    let t = Math.IEEERemainder(t, 40.0)
    let chain = Matrix(4, 4, fun i j -> if j = i + 1 then t else 0.0)
    let power = Matrix(4, 4, fun i j -> if j < i then 0.0 else Math.Pow(t, float (j - i)) / [| 1.0; 1.0; 2.0; 6.0 |][j - i])
    all (fun la ->
        let rotation = la.Exponential(Matrix.OfRows [ [ 0.0; -t ]; [ t; 0.0 ] ])
        let diagonal = la.Exponential(Matrix.Diagonal [ t; -t; 0.0 ])
        near 1e-13 (ComplexMatrix(la.Exponential chain)) (ComplexMatrix power)
        && abs (rotation[0, 0] - cos t) < 1e-13 && abs (rotation[1, 0] - sin t) < 1e-13
        && abs (diagonal[0, 0] / exp t - 1.0) < 1e-12 && abs (diagonal[1, 1] * exp t - 1.0) < 1e-12 && abs (diagonal[2, 2] - 1.0) < 1e-13
        && near 1e-12 (la.Exponential(ComplexMatrix.OfRows [ [ c 0.0 t ] ])) (ComplexMatrix.OfRows [ [ c (cos t) (sin t) ] ]))

/// A large nilpotent part does not ask for squarings that lose the rest: exp [[a, b], [0, a]] = eᵃ [[1, b], [0, 1]].
[<Theory; InlineData(1.0, 1e6); InlineData(-3.0, 1e12); InlineData(0.5, -1e30); InlineData(0.0, 1e150); InlineData(20.0, 1e200); InlineData(-600.0, 1e300)>]
let ``the exponential of a shear is exact to rounding`` (a: float) (b: float) =
    for la in backends do
        let e = la.Exponential(Matrix.OfRows [ [ a; b ]; [ 0.0; a ] ])
        Assert.Equal(1.0, e[0, 0] / exp a, 1e-12)
        Assert.Equal(1.0, e[0, 1] / (b * exp a), 1e-12)
        Assert.Equal(0.0, e[1, 0])

/// exp(2A) = (exp A)² and det exp A = exp tr A.
[<Property(MaxTest = 40)>]
let ``the exponential turns sums into products`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 8
    let a = random seed n / sqrt (float n)
    all (fun la ->
        let e, e2 = la.Exponential a, la.Exponential(2.0 * a)
        let determinant = la.Eigenvalues e |> Seq.fold (fun p v -> p * v) Complex.One
        near 1e-12 (ComplexMatrix(e * e)) (ComplexMatrix e2) && (determinant - c (exp a.Trace) 0.0).Magnitude <= 1e-10 * exp (2.0 * abs a.Trace))

/// ‖exp(tA)‖ ≤ exp(tμ(A)) in the norms 1, 2 and ∞, with equality of slopes at 0: what defines μ.
[<Property(MaxTest = 60)>]
let ``the logarithmic norm bounds the exponential and is the slope of its norm`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 6
    let a = random seed n
    let z = randomComplex seed n
    let norm p (x: ComplexMatrix) =
        let sums (x: ComplexMatrix) = Seq.max [ for j in 0 .. n - 1 -> Seq.sumBy (fun (v: Complex) -> v.Magnitude) (x.Column j) ]
        if p = 1.0 then sums x elif p = 2.0 then LinearAlgebra.Managed.SingularValues(x)[0] else sums (x.Transpose())
    all (fun la ->
        [ 1.0; 2.0; infinity ] |> List.forall (fun p ->
            let bounded (mu: float) (exponential: float -> ComplexMatrix) = [ 0.1; 1.0; 2.0 ] |> List.forall (fun t -> norm p (exponential t) <= exp (t * mu) * (1.0 + 1e-12))
            let slope (mu: float) (whole: ComplexMatrix) = let h = 1e-7 in abs ((norm p (ComplexMatrix.Identity n + c h 0.0 * whole) - 1.0) / h - mu) < 1e-4 * (1.0 + whole.FrobeniusNorm * whole.FrobeniusNorm)
            let mu, nu = la.LogNorm(a, p), la.LogNorm(z, p)
            bounded mu (fun t -> ComplexMatrix(la.Exponential(t * a))) && bounded nu (fun t -> la.Exponential(c t 0.0 * z)) && slope mu (ComplexMatrix a) && slope nu z))

/// X = Σ AᵏQ(Aᵀ)ᵏ for a contraction: the series that the equation sums.
[<Property(MaxTest = 40)>]
let ``Stein's equation sums the series`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 9
    let a = random seed n
    let a = a * (0.7 / a.FrobeniusNorm)
    let q = random (seed + 1UL) n
    let series = Seq.unfold (fun term -> Some(term, a * term * a.Transpose())) q |> Seq.take 80 |> Seq.reduce (+)
    all (fun la -> near 1e-12 (ComplexMatrix(la.Stein(a, q))) (ComplexMatrix series))

/// A X + X Aᵀ + Q = 0 is Sylvester's equation with B = Aᵀ, C = −Q; complex coefficients take the adjoint.
[<Property(MaxTest = 40)>]
let ``Lyapunov's equation is Sylvester's`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 9
    let a = random seed n - 5.0 * sqrt (float n) * Matrix.Identity n
    let z = randomComplex seed n - c (5.0 * sqrt (float n)) 1.0 * ComplexMatrix.Identity n
    let q = random (seed + 1UL) n
    all (fun la ->
        near 1e-11 (ComplexMatrix(la.Lyapunov(a, q))) (ComplexMatrix(la.Sylvester(a, a.Transpose(), -q)))
        && near 1e-11 (la.Lyapunov(z, z)) (la.Sylvester(z, z.Adjoint(), -z)))

/// The leading columns of a reordered Q span the invariant subspace of what was chosen: A Q₁ = Q₁ T₁₁.
[<Property(MaxTest = 40)>]
let ``a reordered Schur form shows the invariant subspace of the chosen eigenvalues`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 12
    let a = random seed n
    let inside (v: Complex) = v.Magnitude < sqrt (float n) / 2.0
    all (fun la ->
        let f = la.Reorder(la.RealSchur a, inside)
        let k = f.Eigenvalues |> Seq.filter inside |> Seq.length
        let lead = Matrix(n, max k 1, fun i j -> f.Q[i, j])
        let block = Matrix(max k 1, max k 1, fun i j -> f.T[i, j])
        let first = f.Eigenvalues |> Seq.truncate k |> Seq.forall inside
        first && (k = 0 || (a * lead - lead * block).FrobeniusNorm <= 1e-12 * a.FrobeniusNorm))

/// Eigenvalues that a matrix was built from come back, in each field.
[<Property(MaxTest = 40)>]
let ``eigenvalues of a triangular matrix are its diagonal`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 6
    let z = randomComplex seed n
    let t = ComplexMatrix(n, n, fun i j -> if i = j then c (float (2 * i)) (float i) elif i < j then c 0.1 0.0 * z[i, j] else Complex.Zero)
    let wanted = [ for i in n - 1 .. -1 .. 0 -> t[i, i] ]
    all (fun la -> Seq.forall2 (fun (v: Complex) (w: Complex) -> (v - w).Magnitude < 1e-10) (la.Eigenvalues t) wanted && Seq.forall2 (fun (v: Complex) (w: Complex) -> (v - w).Magnitude < 1e-10) (la.Eigen t).Values wanted)

/// NaN and infinity, in either part, are refused with the argument's name and the entry's place, before anything native sees them.
[<Fact>]
let ``an entry that is not finite is refused by name everywhere`` () =
    for la in backends do
        for bad in [ nan; infinity; -infinity ] do
            let a = Matrix(3, 3, fun i j -> if (i, j) = (1, 2) then bad elif i = j then 1.0 else 0.0)
            let i3 = Matrix.Identity 3
            let refused name place (action: unit -> obj) =
                let e = Assert.Throws<ArgumentException>(fun () -> action () |> ignore)
                Assert.Equal(name, e.ParamName)
                Assert.Contains(place, e.Message)
            let at = "a[1, 2]"
            for action in
                [ (fun () -> la.Hessenberg a :> obj); (fun () -> la.RealSchur a); (fun () -> la.Schur a); (fun () -> la.Eigen a); (fun () -> la.Exponential a)
                  (fun () -> la.LogNorm a); (fun () -> la.Sylvester(a, i3, i3)); (fun () -> la.Stein(a, i3)); (fun () -> la.Lyapunov(a, i3)) ] do
                refused "a" at action
            refused "b" "b[1, 2]" (fun () -> la.Sylvester(i3, a, i3))
            refused "c" "c[1, 2]" (fun () -> la.Sylvester(i3, i3, a))
            refused "q" "q[1, 2]" (fun () -> la.Stein(i3, a))
            refused "q" "q[1, 2]" (fun () -> la.Lyapunov(i3, a))
            for z in [ ComplexMatrix(3, 3, fun i j -> c a[i, j] 0.0); ComplexMatrix(3, 3, fun i j -> c 0.0 a[i, j]) ] do
                let one = ComplexMatrix.Identity 3
                for action in
                    [ (fun () -> la.Multiply(z, one) :> obj); (fun () -> la.Solve(z, one)); (fun () -> la.Qr z); (fun () -> la.Svd z); (fun () -> la.SingularValues z)
                      (fun () -> la.HermitianEigen z); (fun () -> la.Eigenvalues z); (fun () -> la.Eigen z); (fun () -> la.Cholesky z); (fun () -> la.Hessenberg z); (fun () -> la.Schur z)
                      (fun () -> la.Exponential z); (fun () -> la.LogNorm z); (fun () -> la.Sylvester(z, one, one)); (fun () -> la.Stein(z, one)); (fun () -> la.Lyapunov(z, one)) ] do
                    refused "a" at action

/// Shapes, forms and norms that do not fit are refused by name.
[<Fact>]
let ``what does not fit is refused by name`` () =
    for la in backends do
        let refused name (action: unit -> obj) = Assert.Equal(name, (Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore)).ParamName)
        let wide, zWide, two, three = Matrix.Zeros(2, 3), ComplexMatrix.Zeros(2, 3), Matrix.Identity 2, Matrix.Identity 3
        for action in
            [ (fun () -> la.Hessenberg wide :> obj); (fun () -> la.RealSchur wide); (fun () -> la.Schur wide); (fun () -> la.Eigen wide); (fun () -> la.Exponential wide); (fun () -> la.LogNorm wide)
              (fun () -> la.Stein(wide, two)); (fun () -> la.Schur zWide); (fun () -> la.HermitianEigen zWide); (fun () -> la.Eigenvalues zWide); (fun () -> la.Cholesky zWide)
              (fun () -> la.HermitianEigen(ComplexMatrix.OfRows [ [ Complex.One; Complex.ImaginaryOne ]; [ Complex.ImaginaryOne; Complex.One ] ]))
              (fun () -> la.HermitianEigen(ComplexMatrix.OfRows [ [ Complex.ImaginaryOne ] ])) ] do
            refused "a" action
        refused "b" (fun () -> la.Multiply(zWide, zWide))
        refused "b" (fun () -> la.Solve(ComplexMatrix.Identity 2, ComplexMatrix.Identity 3))
        refused "c" (fun () -> la.Sylvester(two, three, three))
        refused "q" (fun () -> la.Stein(two, three))
        refused "q" (fun () -> la.Lyapunov(two, three))
        refused "p" (fun () -> la.LogNorm(two, 3.0))
        refused "schur" (fun () -> la.Reorder(RealSchur(three, Matrix(3, 3, fun _ _ -> 1.0)), fun _ -> true))
        refused "schur" (fun () -> la.Reorder(Schur(ComplexMatrix.Identity 2, ComplexMatrix(2, 2, fun _ _ -> Complex.One)), fun _ -> true))
        refused "schur" (fun () -> la.Reorder(RealSchur(two, three), fun _ -> true))
        refused "a" (fun () -> la.Schur(null: Matrix))

/// Where there is no answer, none is made up.
[<Fact>]
let ``equations without a unique solution end in a named exception`` () =
    for la in backends do
        let one = Matrix.Identity 2
        let singular (action: unit -> obj) = Assert.Throws<SingularMatrixException>(fun () -> action () |> ignore) |> ignore
        singular (fun () -> la.Sylvester(one, -one, one))
        singular (fun () -> la.Stein(one, one))
        singular (fun () -> la.Stein(Matrix.Diagonal [ 2.0; 0.5 ], one))
        singular (fun () -> la.Lyapunov(Matrix.OfRows [ [ 0.0; 1.0 ]; [ -1.0; 0.0 ] ], one))
        singular (fun () -> la.Solve(ComplexMatrix.OfRows [ [ Complex.One; Complex.ImaginaryOne ]; [ Complex.ImaginaryOne; -Complex.One ] ], ComplexMatrix.Identity 2))
        Assert.Throws<NotPositiveDefiniteException>(fun () -> la.Cholesky(ComplexMatrix.OfRows [ [ Complex.One; c 0.0 2.0 ]; [ c 0.0 -2.0; Complex.One ] ]) |> ignore) |> ignore
        Assert.Throws<OverflowException>(fun () -> la.Exponential(Matrix.OfRows [ [ 1000.0 ] ]) |> ignore) |> ignore

/// The iteration ends after a number of steps that is known beforehand.
[<Fact>]
let ``the QR iteration gives up by name`` () =
    let h = LinearAlgebra.Managed.Hessenberg(random 3UL 8).H
    let z = LinearAlgebra.Managed.Hessenberg(randomComplex 3UL 8).H
    let stuck (action: unit -> unit) = Assert.Contains("did not converge", Assert.Throws<NotConvergedException>(action).Message)
    stuck (fun () -> SchurIteration.Run(Seq.toArray (Seq.cast<float> (h.Transpose().ToArray())), Array.zeroCreate<float> 64, 8, 0))
    stuck (fun () -> SchurIteration.Run(Seq.toArray (Seq.cast<Complex> (z.Transpose().ToArray())), Array.zeroCreate<Complex> 64, 8, 0))

/// An entry of a complex matrix, its adjoint and its parts; the ring's laws on Gaussian integers, where arithmetic is exact.
[<Property>]
let ``complex matrices obey the laws of a ring with adjoints`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let m () = ComplexMatrix(3, 3, fun _ _ -> c (float (stream.NextInt 19 - 9)) (float (stream.NextInt 19 - 9)))
    let x, y, w = m (), m (), m ()
    let i = Complex.ImaginaryOne
    (x + y) * w = x * w + y * w
    && x * (y * w) = (x * y) * w
    && (x * y).Adjoint() = y.Adjoint() * x.Adjoint()
    && (x * y).Transpose() = y.Transpose() * x.Transpose()
    && ComplexMatrix(x.Real()) + i * ComplexMatrix(x.Imaginary()) = x
    && x - x = ComplexMatrix.Zeros(3, 3) && -x = Complex(-1.0, 0.0) * x && (x * i) / i = x
    && (x * y.Column 1) = (x * y).Column 1
    && ComplexMatrix(x.ToArray()) = x && ComplexMatrix.OfRows [ for k in 0..2 -> x.Row k ] = x
    && (x * y).Trace = (y * x).Trace
    && abs ((x.Adjoint() * x).Trace.Real - x.FrobeniusNorm * x.FrobeniusNorm) <= 1e-12 * x.FrobeniusNorm * x.FrobeniusNorm

/// At the prompt a complex matrix and its factors read as mathematics.
[<Fact>]
let ``complex matrices and factors print in columns`` () =
    Assert.Equal("2×2 matrix\n       1  -2i\n  0.5+3i    4", string (ComplexMatrix.OfRows [ [ c 1.0 0.0; c 0.0 -2.0 ]; [ c 0.5 3.0; c 4.0 0.0 ] ]))
    for la in backends do
        let a = random 1UL 2
        for text in [ string (la.Schur a); string (la.RealSchur a); string (la.Hessenberg a); string (la.Eigen a); string (la.Svd(ComplexMatrix a)); string (la.Qr(ComplexMatrix a)) ] do
            Assert.StartsWith("A ", text)
            Assert.DoesNotContain("System", text)

/// The default is the first that was taken, managed code comes last and always, and what is not taken says why.
[<Fact>]
let ``the backends are probed in one place`` () =
    let probes = LinearAlgebra.Probes
    Assert.Equal("managed", (Seq.last probes).Name)
    Assert.True((Seq.last probes).Taken)
    Assert.Equal(LinearAlgebra.Available[0].Name, LinearAlgebra.Default.Name)
    for probe in probes do
        Assert.NotEmpty probe.Detail
        Assert.Contains(probe.Name, string probe)
    // never two native libraries
    Assert.True((probes |> Seq.filter (fun p -> p.Taken && p.Name <> "managed") |> Seq.length) <= 1)
