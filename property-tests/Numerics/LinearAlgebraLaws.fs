/// Linear algebra: a factorisation multiplied out gives the matrix back, its factors have the shape that their names promise, and what has
/// no answer is refused by name. Errors are measured in units of rounding of the largest entry, so that every scale is treated alike.
module Theory.Laws.Numerics.LinearAlgebraLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics

/// Each law holds on each backend that loads.
let private every (law: ILinearAlgebra -> bool) = Seq.forall law LinearAlgebra.Available
let private each (law: ILinearAlgebra -> unit) = Seq.iter law LinearAlgebra.Available
let private epsilon = Math.Pow(2.0, -52.0)

/// Matrices that hurt: full rank, rank one, exactly zero, graded over forty decades, nearly equal rows, small integers; at every scale of double.
type Entries =
    static member Matrix() : Arbitrary<Matrix> =
        let make (rows: int) (columns: int) (seed: uint64) kind exponent =
            let stream = Seed(seed).Stream()
            let normal = Matrix(rows, columns, fun _ _ -> stream.NextNormal())
            let u, v = stream.Normals rows, stream.Normals columns
            let scale = Math.Pow(2.0, float exponent)
            match kind with
            | 0 | 1 -> scale * normal
            | 2 -> Matrix(rows, columns, fun i j -> scale * u[i] * v[j])
            | 3 -> Matrix.Zeros(rows, columns)
            | 4 -> Matrix(rows, columns, fun i j -> normal[i, j] * Math.Pow(10.0, -float (3 * (i + j))))
            | 5 -> Matrix(rows, columns, fun i j -> scale * (v[j] + 1e-15 * normal[i, j]))
            | _ -> Matrix(rows, columns, fun _ _ -> float (stream.NextInt 5 - 2))
        gen {
            let! rows = Gen.choose (1, 12)
            let! columns = Gen.choose (1, 12)
            let! seed = ArbMap.defaults |> ArbMap.generate<uint64>
            let! kind = Gen.choose (0, 6)
            let! exponent = Gen.elements [ 0; 0; 1; -1; 400; -400; 980; -980; -1040 ]
            return make rows columns seed kind exponent
        }
        |> Arb.fromGen

let private largest (a: Matrix) = a.ToArray() |> Seq.cast<float> |> Seq.map abs |> Seq.max

/// ‖residual‖ / (size · ε · largest entry), the residual taken at a scale where it neither overflows nor underflows.
let private rounding (a: Matrix) (b: Matrix) =
    let top = largest a
    if top = 0.0 then largest b
    else
        let scale = Math.ScaleB(1.0, -(Math.ILogB top / 2))
        let scaled (m: Matrix) = m * scale * scale
        let unit = max (epsilon * largest (scaled a)) (4.0 * Math.ScaleB(1.0, -1074) * scale * scale)
        (scaled a - scaled b).FrobeniusNorm / (unit * float (a.Rows + a.Columns))

/// The departure of a factor's columns from orthonormality, in units of rounding.
let private skew (q: Matrix) =
    (q.Transpose() * q - Matrix.Identity q.Columns).FrobeniusNorm / (epsilon * float (q.Rows + q.Columns))

let private isUpper (r: Matrix) = Seq.forall (fun (i, j) -> i <= j || r[i, j] = 0.0) (Seq.allPairs (seq { 0 .. r.Rows - 1 }) (seq { 0 .. r.Columns - 1 }))

/// U diag(s) Vᵀ with one factor at the scale of s: the product is formed without leaving the range.
let private weighted (s: seq<float>) (v: Matrix) =
    let s = Array.ofSeq s
    Matrix(s.Length, v.Rows, fun i j -> s[i] * v[j, i])

/// (AB)ᵢⱼ = Σₖ aᵢₖ bₖⱼ: the definition, against the backend's blocked order.
[<Property(Arbitrary = [| typeof<Entries> |])>]
let ``an entry of a product is a row times a column`` (a: Matrix) (seed: uint64) (PositiveInt columns) =
    let stream = Seed(seed).Stream()
    let b = Matrix(a.Columns, 1 + columns % 6, fun _ _ -> stream.NextNormal())
    let product = a * b
    let terms i j = [ for k in 0 .. a.Columns - 1 -> a[i, k] * b[k, j] ]
    (product.Rows, product.Columns) = (a.Rows, b.Columns)
    && Seq.allPairs (seq { 0 .. a.Rows - 1 }) (seq { 0 .. b.Columns - 1 })
       |> Seq.forall (fun (i, j) ->
           let terms = terms i j
           abs (product[i, j] - List.sum terms) <= 16.0 * epsilon * List.sumBy abs terms + 16.0 * Double.Epsilon)

/// A = QR, Q orthonormal, R upper triangular; whatever the rank.
[<Property(Arbitrary = [| typeof<Entries> |], MaxTest = 300)>]
let ``the QR factors multiply to the matrix`` (a: Matrix) =
  every <| fun backend ->
    let qr = backend.Qr a
    let k = min a.Rows a.Columns
    (qr.Q.Rows, qr.Q.Columns, qr.R.Rows, qr.R.Columns) = (a.Rows, k, k, a.Columns)
    && isUpper qr.R && skew qr.Q < 4.0 && rounding a (qr.Q * qr.R) < 8.0

/// A = U diag(s) Vᵀ with orthonormal U and V and s descending from the largest; the values alone are the same numbers.
[<Property(Arbitrary = [| typeof<Entries> |], MaxTest = 300)>]
let ``the singular value decomposition multiplies to the matrix`` (a: Matrix) =
  every <| fun backend ->
    let svd = backend.Svd a
    let alone = backend.SingularValues a
    let s = Array.ofSeq svd.Values
    let near = 64.0 * epsilon * s[0] + 8.0 * Double.Epsilon
    s.Length = min a.Rows a.Columns
    && Seq.forall2 (>=) s (Seq.skip 1 s)
    && Array.forall (fun x -> x >= 0.0) s
    && Array.forall2 (fun x y -> abs (x - y) <= near) s alone
    && skew svd.U < 8.0 && skew svd.V < 8.0
    && rounding a (svd.U * weighted s svd.V) < 16.0

/// Σsᵢ² = ‖A‖_F²: the singular values are measured against a norm that needs none of them.
[<Property(Arbitrary = [| typeof<Entries> |])>]
let ``the squared singular values add to the squared Frobenius norm`` (a: Matrix) =
  every <| fun backend ->
    let s = backend.SingularValues a
    let norm = (Matrix.OfRows [ s ]).FrobeniusNorm
    abs (norm - a.FrobeniusNorm) <= 32.0 * epsilon * a.FrobeniusNorm + 8.0 * Double.Epsilon

/// A transpose has the same singular values: a wide matrix goes another way through the code than a tall one.
[<Property(Arbitrary = [| typeof<Entries> |])>]
let ``a transpose has the same singular values`` (a: Matrix) =
  every <| fun backend ->
    Array.forall2 (fun x y -> abs (x - y) <= 64.0 * epsilon * largest a + 8.0 * Double.Epsilon) (backend.SingularValues a) (backend.SingularValues(a.Transpose()))

/// S = V diag(λ) Vᵀ with V orthogonal and λ ascending; S = A + Aᵀ of the leading square.
[<Property(Arbitrary = [| typeof<Entries> |], MaxTest = 300)>]
let ``the symmetric eigenvalues and eigenvectors multiply to the matrix`` (a: Matrix) =
  every <| fun backend ->
    let n = min a.Rows a.Columns
    let s = Matrix(n, n, fun i j -> a[i, j] / 2.0 + a[j, i] / 2.0)
    let eigen = backend.SymmetricEigen s
    Seq.forall2 (<=) eigen.Values (Seq.skip 1 eigen.Values)
    && skew eigen.Vectors < 8.0
    && rounding s (eigen.Vectors * weighted eigen.Values eigen.Vectors) < 16.0

/// Trace and determinant by another route: the eigenvalues of a companion matrix are the roots that made it.
[<Property>]
let ``the eigenvalues of a companion matrix are the roots of its polynomial`` (seed: uint64) (PositiveInt size) =
  every <| fun backend ->
    let stream = Seed(seed).Stream()
    let n = 1 + size % 5
    // well separated roots: 1, −2, 3, … each moved by less than a quarter
    let roots = [| for k in 1..n -> (if k % 2 = 0 then -1.0 else 1.0) * (float k + 0.25 * stream.NextDouble()) |]
    let coefficients = (([| 1.0 |], roots) ||> Array.fold (fun p r -> Array.init (p.Length + 1) (fun i -> (if i < p.Length then p[i] else 0.0) - (if i > 0 then r * p[i - 1] else 0.0))))
    let companion = Matrix(n, n, fun i j -> if i = 0 then -coefficients[j + 1] elif i = j + 1 then 1.0 else 0.0)
    let found = backend.Eigenvalues companion
    let wanted = roots |> Array.sortByDescending abs
    found.Length = n && Array.forall2 (fun (z: Complex) r -> (z - Complex(r, 0.0)).Magnitude < 1e-9) found wanted

/// A rotation by θ has the eigenvalues e^{±iθ}: the complex pair comes as a pair, the upper one first.
[<Property>]
let ``a rotation has the eigenvalues exp of plus and minus i theta`` (NormalFloat angle) =
  every <| fun backend ->
    let angle = Math.IEEERemainder(angle, 2.0 * Math.PI)
    let found = backend.Eigenvalues(Matrix.OfRows [ [ cos angle; -sin angle ]; [ sin angle; cos angle ] ])
    let error (z: Complex) = (z - Complex(cos angle, (if z = found[0] then 1.0 else -1.0) * abs (sin angle))).Magnitude
    error found[0] < 1e-12 && error found[1] < 1e-12

/// L is lower triangular with a positive diagonal and LLᵀ is the matrix; here a Gram matrix, which is positive definite.
[<Property(Arbitrary = [| typeof<Entries> |])>]
let ``the Cholesky factor times its transpose is the matrix`` (seed: uint64) (PositiveInt size) (big: bool) =
  every <| fun backend ->
    let n = 1 + size % 12
    let stream = Seed(seed).Stream()
    let g = Matrix(n + 3, n, fun _ _ -> stream.NextNormal())
    let a = Math.Pow(2.0, if big then 901.0 else -801.0) * (g.Transpose() * g)
    let l = backend.Cholesky a
    isUpper (l.Transpose()) && Seq.forall (fun i -> l[i, i] > 0.0) (seq { 0 .. n - 1 }) && rounding a (l * l.Transpose()) < 4.0

/// The residual of a solved system is rounding of ‖A‖‖X‖, however bad the condition; a matrix that is singular is refused instead.
[<Property(Arbitrary = [| typeof<Entries> |], MaxTest = 300)>]
let ``a solved system has a residual of rounding or is refused as singular`` (a: Matrix) (seed: uint64) =
  every <| fun backend ->
    let n = min a.Rows a.Columns
    let a = Matrix(n, n, fun i j -> a[i, j])
    let stream = Seed(seed).Stream()
    let b = Matrix(n, 2, fun _ _ -> stream.NextNormal())
    try
        let x = backend.Solve(a, b)
        let unit = Math.ScaleB(1.0, -(Math.ILogB(largest a)))
        let a = a * unit
        (a * (x / unit) - b).FrobeniusNorm <= 64.0 * float n * epsilon * (a.FrobeniusNorm * (x / unit).FrobeniusNorm + b.FrobeniusNorm)
    with
    | :? SingularMatrixException -> (backend.SingularValues a |> Array.last) <= 1e-9 * largest a
    | :? OverflowException -> (backend.SingularValues a |> Array.last) < 1e-305

/// Rows and columns of very different size do not make a system singular: the solution is known, 1.
[<Fact>]
let ``a badly scaled system is solved`` () =
  each <| fun backend ->
    let a = Matrix.OfRows [ [ 1e-200; 2e-200 ]; [ 3e150; 4e150 ] ]
    let x = backend.Solve(a, Matrix.OfRows [ [ 3e-200 ]; [ 7e150 ] ])
    Assert.Equal(1.0, x[0, 0], 1e-14)
    Assert.Equal(1.0, x[1, 0], 1e-14)

/// Where there is no answer, none is made up: exact and numerical singularity, an indefinite matrix, a product out of range.
[<Fact>]
let ``what has no answer ends in a named exception`` () =
  each <| fun backend ->
    let rows (r: float list list) = Matrix.OfRows r
    let one = rows [ [ 1.0 ]; [ 1.0 ] ]
    let singular a = Assert.Throws<SingularMatrixException>(fun () -> backend.Solve(a, one) |> ignore) |> ignore
    singular (rows [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ])
    singular (rows [ [ 0.1; 0.3 ]; [ 0.2; 0.6 ] ])
    singular (rows [ [ 0.0; 0.0 ]; [ 0.0; 1.0 ] ])
    singular (rows [ [ 1.0; 0.0 ]; [ 1.0; 0.0 ] ])
    let hilbert = Matrix(16, 16, fun i j -> 1.0 / float (i + j + 1))
    Assert.Throws<SingularMatrixException>(fun () -> backend.Solve(hilbert, Matrix.Identity 16) |> ignore) |> ignore
    Assert.Throws<NotPositiveDefiniteException>(fun () -> backend.Cholesky(rows [ [ 1.0; 2.0 ]; [ 2.0; 1.0 ] ]) |> ignore) |> ignore
    Assert.Throws<NotPositiveDefiniteException>(fun () -> backend.Cholesky(Matrix.Zeros(2, 2)) |> ignore) |> ignore
    Assert.Throws<OverflowException>(fun () -> rows [ [ 1e200 ] ] * rows [ [ 1e200 ] ] |> ignore) |> ignore
    Assert.Throws<OverflowException>(fun () -> backend.Solve(rows [ [ 1e-300 ] ], rows [ [ 1e300 ] ]) |> ignore) |> ignore

/// NaN and infinity are refused by every operation, with the argument's name and the entry's place.
[<Fact>]
let ``an entry that is not finite is refused by name`` () =
  each <| fun backend ->
    for bad in [ nan; infinity; -infinity ] do
        let a = Matrix(3, 3, fun i j -> if (i, j) = (1, 2) then bad elif i = j then 1.0 else 0.0)
        let operations: (Matrix -> unit) list =
            [ fun a -> backend.Multiply(a, Matrix.Identity 3) |> ignore
              fun a -> backend.Solve(a, Matrix.Identity 3) |> ignore
              fun a -> backend.Qr a |> ignore
              fun a -> backend.Svd a |> ignore
              fun a -> backend.SingularValues a |> ignore
              fun a -> backend.SymmetricEigen a |> ignore
              fun a -> backend.Eigenvalues a |> ignore
              fun a -> backend.Cholesky a |> ignore ]
        for operation in operations do
            let e = Assert.Throws<ArgumentException>(fun () -> operation a)
            Assert.Equal("a", e.ParamName)
            Assert.Contains("a[1, 2]", e.Message)

/// Shapes that do not fit are refused by name.
[<Fact>]
let ``shapes that do not fit are refused by name`` () =
  each <| fun backend ->
    let refused name (action: unit -> unit) = Assert.Equal(name, (Assert.ThrowsAny<ArgumentException>(Action action)).ParamName)
    let wide = Matrix.Zeros(2, 3)
    refused "b" (fun () -> wide * wide |> ignore)
    refused "b" (fun () -> wide + Matrix.Zeros(3, 2) |> ignore)
    refused "a" (fun () -> backend.Solve(wide, wide) |> ignore)
    refused "b" (fun () -> backend.Solve(Matrix.Identity 2, Matrix.Identity 3) |> ignore)
    refused "a" (fun () -> backend.Eigenvalues wide |> ignore)
    refused "a" (fun () -> backend.SymmetricEigen(Matrix.OfRows [ [ 1.0; 2.0 ]; [ 3.0; 1.0 ] ]) |> ignore)
    refused "rows" (fun () -> Matrix.OfRows [ [ 1.0 ]; [ 1.0; 2.0 ] ] |> ignore)
    refused "rows" (fun () -> Matrix.Zeros(0, 1) |> ignore)
    refused "row" (fun () -> wide[2, 0] |> ignore)
    refused "column" (fun () -> wide[0, -1] |> ignore)
    refused "x" (fun () -> wide * Array.empty<float> |> ignore)

/// The ring's laws, on small integers, where arithmetic is exact.
[<Property>]
let ``matrices obey the laws of a ring`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let m () = Matrix(3, 3, fun _ _ -> float (stream.NextInt 19 - 9))
    let a, b, c = m (), m (), m ()
    (a + b) * c = a * c + b * c
    && a * (b * c) = (a * b) * c
    && (a * b).Transpose() = b.Transpose() * a.Transpose()
    && 2.0 * a = a + a && a * 2.0 = 2.0 * a && a - a = Matrix.Zeros(3, 3) && -a = -1.0 * a && (2.0 * a) / 2.0 = a
    && Matrix.Identity 3 * a = a
    && (a * b.Column 1) = (a * b).Column 1
    && Matrix(a.ToArray()) = a && Matrix.OfRows [ for i in 0..2 -> a.Row i ] = a
    && (a * b).Trace = (b * a).Trace
    && Matrix.Diagonal [ 1.0; 2.0; 3.0 ] * a = Matrix(3, 3, fun i j -> float (i + 1) * a[i, j])

/// At the prompt a matrix is read as a matrix; a large one shows its corners.
[<Fact>]
let ``a matrix prints in columns and a large one is abbreviated`` () =
  each <| fun backend ->
    Assert.Equal("2×2 matrix\n     1  -2\n  0.25   4", string (Matrix.OfRows [ [ 1.0; -2.0 ]; [ 0.25; 4.0 ] ]))
    let text = string (Matrix.Zeros(100, 200))
    Assert.StartsWith("100×200 matrix\n", text)
    Assert.Equal(11, text.Split('\n').Length)
    Assert.Contains("⋯", text)
    let a = Matrix.Diagonal [ 3.0; 2.0 ]
    for factors in [ string (backend.Svd a); string (backend.SymmetricEigen a) ] do
        Assert.StartsWith("A = ", factors)
        Assert.Contains("1×2 matrix\n  ", factors)
        Assert.DoesNotContain("System", factors)
    Assert.StartsWith("A = Q R\nQ: 2×2 matrix", string (backend.Qr a))
