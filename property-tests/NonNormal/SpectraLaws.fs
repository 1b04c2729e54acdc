/// Non-normality against definitions, closed forms, and independent routes: dense singular values, scans, sums of positive terms, random perturbations.
module Theory.Laws.NonNormal.SpectraLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.NonNormal
open Theory.Numerics

let private la = LinearAlgebra.Default
let private c re im = Complex(re, im)
let private near relative (expected: float) (found: float) = abs (found - expected) <= relative * abs expected
let private shifted (a: ComplexMatrix) (z: Complex) = z * ComplexMatrix.Identity a.Rows - a
let private least (a: ComplexMatrix) z = Array.last (la.SingularValues(shifted a z))
let private radius (a: ComplexMatrix) = la.Eigenvalues a |> Seq.map Complex.Abs |> Seq.max
let private nilpotent (a: float) = Matrix(2, 2, fun i j -> if i < j then a else 0.0)
let private refused<'e when 'e :> ArgumentException> (name: string) (action: unit -> obj) =
    let e = Assert.ThrowsAny<'e>(fun () -> action () |> ignore)
    Assert.Equal(name, e.ParamName)

/// Dense, nearly defective, banded, graded, triangular either way; real or complex; ‖A‖ about 1.
let private matrix (seed: uint64) n =
    let stream = Seed(seed).Stream()
    let normal = Matrix(n, n, fun _ _ -> stream.NextNormal() / sqrt (float n))
    let real =
        match seed % 7UL with
        | 0UL -> normal
        | 1UL -> Matrix(n, n, fun i j -> if i = j then 0.3 elif j = i + 1 then 0.9 else 0.05 * normal[i, j])
        | 2UL -> Matrix(n, n, fun i j -> if i = j + 1 then -0.4 elif j >= i && j <= i + 3 then 0.4 else 0.0)
        | 3UL -> Matrix(n, n, fun i j -> if i = j then 0.4 elif i = j + 1 then 1.1 else 0.0)
        | 4UL -> Matrix(n, n, fun i j -> normal[i, j] * Math.Pow(0.5, float (abs (i - 2 * j))))
        | 5UL -> Matrix(n, n, fun i j -> if i <= j then normal[i, j] else 0.0)
        | _ -> Matrix(n, n, fun i j -> if i = 0 then normal[0, j] / float (1 + j) elif i = j + 1 then 0.9 else 0.0)
    if seed % 3UL = 0UL then ComplexMatrix(n, n, fun i j -> c real[i, j] (0.3 * stream.NextNormal() / sqrt (float n))) else ComplexMatrix real

let private unitary (seed: uint64) n =
    let stream = Seed(seed).Split("unitary").Stream()
    la.Qr(ComplexMatrix(n, n, fun _ _ -> c (stream.NextNormal()) (stream.NextNormal()))).Q

let private normalMatrix (seed: uint64) n =
    let stream = Seed(seed).Split("normal").Stream()
    let values = Array.init n (fun _ -> c (stream.NextNormal()) (stream.NextNormal()))
    let q = unitary seed n
    values, q * ComplexMatrix.Diagonal values * q.Adjoint()

// ---- the grid ----

[<Property(MaxTest = 40); Source("trefethen2005spectra", "Chapter 39")>]
let ``the grid holds what a singular value decomposition gives`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 24
    let a = matrix seed n
    let stream = Seed(seed).Split("points").Stream()
    let x, y = [ for _ in 1..3 -> stream.NextNormal() ], [ for _ in 1..4 -> stream.NextNormal() ]
    let grid = Pseudospectrum.On(a, x, y, 1e-10)
    Seq.forall (fun (i, j) ->
        let s = least a (c x[i] y[j])
        abs (grid[i, j] - s) <= 1e-7 * s + 1e-14 * float n * (1.0 + a.FrobeniusNorm)) (Seq.allPairs [ 0..2 ] [ 0..3 ])

/// Lanes, blocks and threads leave no trace; of a real matrix conjugate points are one.
[<Property(MaxTest = 15)>]
let ``a point's value does not depend on the points beside it`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 15
    let a = matrix seed n
    let x, y = [ for k in -7 .. 7 -> 0.2 * float k ], [ for k in -9 .. 9 -> 0.15 * float k ]
    let grid = Pseudospectrum.On(a, x, y)
    Seq.forall (fun (i, j) -> Pseudospectrum.On(a, [ x[i] ], [ y[j] ])[0, 0] = grid[i, j]) [ 0, 0; 3, 11; 14, 18; 7, 9 ]
    && (a.Imaginary().FrobeniusNorm > 0.0 || Seq.forall (fun i -> grid[i, 2] = grid[i, 16]) [ 0..14 ])

/// σ₁σ₂ = |z|² and σ₁² + σ₂² = 2|z|² + a²; a triangle is its own Schur form, so that the smallest keeps its digits next to the eigenvalue.
[<Property(MaxTest = 50)>]
let ``the grid of a triangle of order 2 keeps all digits next to its eigenvalue`` (NormalFloat x) (PositiveInt k) =
    let a, r = 1.0 + abs (Math.IEEERemainder(x, 100.0)), Math.Pow(10.0, -float (k % 7))
    let sum = sqrt (2.0 * r * r + a * a + 2.0 * r * r) + a
    let exact = 2.0 * r * r / sum
    near 1e-11 exact (Pseudospectrum.On(nilpotent a, [ 0.6 * r ], [ 0.8 * r ], 1e-14)[0, 0])
    && near 1e-11 exact (Pseudospectrum.On((nilpotent a).Transpose(), [ 0.6 * r ], [ -0.8 * r ], 1e-14)[0, 0])

/// There the resolvent leaves the range of doubles, and the lanes beside it are none the worse.
[<Fact>]
let ``at a defective eigenvalue the smallest singular value is 0`` () =
    let chain = Matrix(30, 30, fun i j -> if i = j then 0.4 elif i = j + 1 then 0.9 else 0.0)
    let grid = Pseudospectrum.On(chain, [ for k in 0..9 -> 0.1 * float k ], [ 0.0 ])
    Assert.Equal(0.0, grid[4, 0])
    Assert.Equal(Pseudospectrum.On(chain, [ 0.8 ], [ 0.0 ])[0, 0], grid[8, 0])
    Assert.True(grid[8, 0] > 0.0)

[<Fact>]
let ``the largest eigenvalue of a tridiagonal matrix has its closed form`` () =
    for k in [ 1; 2; 7; 40 ] do
        let exact = 2.0 + 2.0 * cos (Math.PI / float (k + 1))
        Assert.True(near 1e-14 exact (ResolventKernel.LargestRitz(ReadOnlySpan(Array.create k 2.0), ReadOnlySpan(Array.create k 1.0), k, 0.0)))

/// In doubles nothing would be left of σ = 4e-19 beside entries of 8; (zI − A)⁻¹ of a delay line is a sum of positive terms.
[<Fact>]
let ``pairs of doubles keep the smallest singular value where doubles lose it`` () =
    for n, gain in [ 24, 8.0; 12, 50.0 ] do
        let a = ComplexMatrix(Matrix(n, n, fun i j -> if i = j + 1 then gain else 0.0))
        let z = 1.25
        let inverse = Matrix(n, n, fun i j -> if i >= j then Math.Pow(gain, float (i - j)) / Math.Pow(z, float (i - j + 1)) else 0.0)
        let struct (value, slope) = PreciseResolvent.SmallestSingularValue(a, c z 0.0)
        Assert.True(near 1e-11 (1.0 / la.SingularValues(inverse)[0]) value, $"{1.0 / la.SingularValues(inverse)[0]} {value}")
        let struct (beside, _) = PreciseResolvent.SmallestSingularValue(a, c (z * (1.0 + 1e-6)) 0.0)
        // u*v is a sum of doubles: nearly orthogonal singular vectors leave it an error of their rounding
        Assert.Equal((beside - value) / (z * 1e-6), slope.Real, 1e-15)

[<Fact>]
let ``the slope of the smallest singular value is its derivative`` () =
    for n, gain, x, y in [ 1, 1.0, 1.25, 0.0; 3, 2.0, 1.25, 0.0; 4, 8.0, 0.6, -0.8; 6, 3.0, -1.1, 0.4 ] do
        let a = ComplexMatrix(Matrix(n, n, fun i j -> if i = j + 1 then gain elif i = j then 0.1 else 0.0))
        let at (dx: float) (dy: float) = let struct (value, _) = PreciseResolvent.SmallestSingularValue(a, c (x + dx) (y + dy)) in value
        let struct (_, slope) = PreciseResolvent.SmallestSingularValue(a, c x y)
        let h = 1e-5
        Assert.Equal((at h 0.0 - at -h 0.0) / (2.0 * h), slope.Real, 1e-8)
        Assert.Equal((at 0.0 h - at 0.0 -h) / (2.0 * h), -slope.Imaginary, 1e-8)

// ---- radius and abscissa ----

let private closed (value: float) (found: PseudospectralExtreme) = near 1e-10 value found.Value

[<Property(MaxTest = 30); Source("mengi2005radius", "Algorithm for the pseudospectral radius")>]
let ``the pseudospectral radius has its closed forms`` (seed: uint64) (PositiveInt size) (NormalFloat level) =
    let ε = Math.Pow(10.0, -abs (Math.IEEERemainder(level, 9.0)))
    let n = 1 + size % 6
    let values, normal = normalMatrix seed n
    let a = 0.1 + float (size % 40)
    let whole = NonNormality.PseudospectralRadius(normal, ε)
    abs (whole.Value - (Seq.max (Seq.map Complex.Abs values) + ε)) <= 1e-12 * whole.Value
    && closed (sqrt (ε * ε + a * ε)) (NonNormality.PseudospectralRadius(nilpotent a, ε))
    && closed ε (NonNormality.PseudospectralRadius(Matrix.Zeros(n, n), ε))

[<Property(MaxTest = 30); Source("burke2003abscissa", "The criss-cross algorithm")>]
let ``the pseudospectral abscissa has its closed forms`` (seed: uint64) (PositiveInt size) (NormalFloat level) =
    let ε = Math.Pow(10.0, -abs (Math.IEEERemainder(level, 9.0)))
    let n = 1 + size % 6
    let values, normal = normalMatrix seed n
    let a, shift = 0.1 + float (size % 40), float (size % 5) - 2.0
    let whole = NonNormality.PseudospectralAbscissa(normal, ε)
    let wanted = (values |> Seq.map _.Real |> Seq.max) + ε
    abs (whole.Value - wanted) <= 1e-11 * (abs wanted + Complex.Abs whole.Point)
    && abs ((NonNormality.PseudospectralAbscissa(nilpotent a + shift * Matrix.Identity 2, ε)).Value - (shift + sqrt (ε * ε + a * ε))) <= 1e-10 * (a + abs shift)

/// The level is attained at the point, and a fine scan of what lies beyond, by dense singular values, finds nothing below it.
[<Property(MaxTest = 25)>]
let ``no point of a fine scan lies beyond the pseudospectral radius`` (seed: uint64) (PositiveInt size) =
    let n, ε = 2 + size % 9, Math.Pow(10.0, -float (1 + size % 5))
    let a = matrix seed n
    let found = NonNormality.PseudospectralRadius(a, ε)
    let beyond = found.Value * (1.0 + 1e-7)
    abs (least a found.Point - ε) <= 1e-9 * ε + 1e-14
    && near 1e-12 found.Value (Complex.Abs found.Point)
    && Seq.forall (fun k -> least a (Complex.FromPolarCoordinates(beyond, Math.PI * float k / 180.0)) >= ε) [ 0..359 ]

[<Property(MaxTest = 25)>]
let ``no point of a fine scan lies beyond the pseudospectral abscissa`` (seed: uint64) (PositiveInt size) =
    let n, ε = 2 + size % 9, Math.Pow(10.0, -float (1 + size % 5))
    let a = matrix seed n
    let found = NonNormality.PseudospectralAbscissa(a, ε)
    let reach = a.FrobeniusNorm + ε
    abs (least a found.Point - ε) <= 1e-9 * ε + 1e-14
    && found.Value = found.Point.Real
    && Seq.forall (fun k -> least a (c (found.Value + 1e-7 * reach) (reach * float k / 180.0)) >= ε) [ -180..180 ]

/// ρ_ε is the largest spectral radius within ε, and α_ε the largest abscissa.
[<Property(MaxTest = 30)>]
let ``no perturbation of norm ε has an eigenvalue beyond`` (seed: uint64) (PositiveInt size) =
    let n, ε = 2 + size % 7, 0.05
    let a = matrix seed n
    let rho, alpha = NonNormality.PseudospectralRadius(a, ε), NonNormality.PseudospectralAbscissa(a, ε)
    // the worst one is of rank one: E = ε u vᴴ with the singular vectors at the point
    let svd = la.Svd(shifted a rho.Point)
    let worst = ComplexMatrix(n, n, fun i j -> c ε 0.0 * svd.U[i, n - 1] * Complex.Conjugate svd.V[j, n - 1])
    near 1e-6 rho.Value (radius (a + worst))
    && Seq.forall (fun k ->
        let moved = a + c ε 0.0 * unitary (seed + uint64 k) n
        radius moved <= rho.Value * (1.0 + 1e-12) && (la.Eigenvalues moved |> Seq.map _.Real |> Seq.max) <= alpha.Value + 1e-12) [ 1..5 ]

/// Scale, rotation, unitary similarity and direct sums do what they must.
[<Property(MaxTest = 15)>]
let ``pseudospectra move with their matrix`` (seed: uint64) (PositiveInt size) =
    let n, ε = 2 + size % 6, Math.Pow(10.0, -float (1 + size % 4))
    let a, b = matrix seed n, matrix (seed + 1UL) (1 + n / 2)
    let rho (m: ComplexMatrix) level = (NonNormality.PseudospectralRadius(m, level)).Value
    let alpha (m: ComplexMatrix) level = (NonNormality.PseudospectralAbscissa(m, level)).Value
    let q = unitary seed n
    let size = a.FrobeniusNorm + 1.0
    let sum = ComplexMatrix(n + b.Rows, n + b.Rows, fun i j -> if i < n && j < n then a[i, j] elif i >= n && j >= n then b[i - n, j - n] else Complex.Zero)
    let scale = Math.Pow(2.0, 200.0)
    near 1e-9 (rho a ε) (rho (q * a * q.Adjoint()) ε)
    && near 1e-9 (rho a ε) (rho (Complex.FromPolarCoordinates(1.0, 1.0) * a) ε)
    && near 1e-12 (scale * rho a ε) (rho (c scale 0.0 * a) (scale * ε))
    && near 1e-9 (max (rho a ε) (rho b ε)) (rho sum ε)
    && abs (alpha sum ε - max (alpha a ε) (alpha b ε)) <= 1e-9 * size
    && abs (alpha (a - c 0.5 3.0 * ComplexMatrix.Identity n) ε - (alpha a ε - 0.5)) <= 1e-9 * size

// ---- the Kreiss constants ----

/// ρ_ε = √(ε² + aε) of [[0, a], [0, 0]] gives K = a/4 + 1/a from a = 2 on, and 1 below; α_ε of [[−1, a], [0, −1]] the same.
[<Property(MaxTest = 60); Source("mitchell2020kreiss", "Section 1")>]
let ``the Kreiss constant of two dimensions is that of a scan`` (NormalFloat x) =
    let a = Math.Pow(10.0, abs (Math.IEEERemainder(x, 24.0)) / 2.0)
    let exact = if a > 2.0 then a / 4.0 + 1.0 / a else 1.0
    near 1e-8 exact (NonNormality.Kreiss(nilpotent a)).Value
    && near 1e-8 exact (NonNormality.KreissContinuous(nilpotent a - Matrix.Identity 2)).Value
    && near 1e-8 exact (NonNormality.KreissContinuous(1e5 * (nilpotent a - Matrix.Identity 2))).Value

/// Just above a = 2 the constant exceeds 1 by (a − 2)²/8 only, and the point where it does lies the farther out.
[<Property(MaxTest = 60); Source("mitchell2020kreiss", "Section 1")>]
let ``a Kreiss constant close to 1 is found far out`` (NormalFloat x) =
    let a = 2.0 + Math.Pow(10.0, -0.5 - abs (Math.IEEERemainder(x, 8.0)) / 1.6)
    let exact = a / 4.0 + 1.0 / a
    near 1e-8 exact (NonNormality.Kreiss(nilpotent a)).Value && near 1e-8 exact (NonNormality.KreissContinuous(nilpotent a - Matrix.Identity 2)).Value

/// Of a matrix without negative entries ‖(zI − A)⁻¹‖ is largest at z = |z|, where the inverse is a sum of positive terms, known to all digits whatever its size.
[<Fact>]
let ``the Kreiss constant of positive chains is right up to 1e12`` () =
    let check (a: Matrix) =
        let n = a.Rows
        let norm r =
            // power iteration on RᵀR by triangular or full solves of positive terms: Σ Aᵏ x / rᵏ⁺¹
            let apply (m: Matrix) (x: float[]) =
                let total, term = Array.zeroCreate<float> n, Array.copy x
                let mutable left = 20000
                while left > 0 do
                    for i in 0 .. n - 1 do total[i] <- total[i] + term[i] / r
                    let next = Array.init n (fun i -> (let mutable s = 0.0 in (for j in max 0 (i - 1) .. min (n - 1) (i + 1) do s <- s + m[i, j] * term[j]); s / r))
                    Array.blit next 0 term 0 n
                    left <- if Array.max term < 1e-18 * Array.max total then 0 else left - 1
                total
            let mutable v = Array.create n 1.0
            let mutable value, before = 1.0, 0.0
            while abs (value - before) > 1e-13 * value do
                let w = apply (a.Transpose()) (apply a v)
                before <- value
                value <- sqrt (Seq.sumBy (fun x -> x * x) w)
                v <- Array.map (fun x -> x / value) w
            sqrt value
        let f u = log (exp u) + log (norm (1.0 + exp u))
        let golden = (sqrt 5.0 - 1.0) / 2.0
        let mutable low, high = -6.0, 2.0
        while high - low > 1e-5 do
            let p, q = high - golden * (high - low), low + golden * (high - low)
            if f p < f q then low <- p else high <- q
        let expected = exp (f ((low + high) / 2.0))
        let found = NonNormality.Kreiss a
        Assert.True(near 1e-8 expected found.Value, $"{expected} {found}")
    check (Matrix(24, 24, fun i j -> if i = j + 1 then 3.0 else 0.0))
    check (Matrix(30, 30, fun i j -> if i = j then 0.4 elif i = j + 1 then 1.5 else 0.0))
    check (Matrix(24, 24, fun i j -> if i = j + 1 then 2.0 elif j = i + 1 then 0.1 else 0.0))

/// Rotations take the argument of z − λ out of a chain's zI − W, whose smallest singular value has then a closed form: chains of two hundred units, in thirty digits, with Kreiss constants up to 1e12.
[<Fact>]
let ``radii and Kreiss constants of long chains are those of thirty digits`` () =
    let hexadecimal (text: string) = // as Python's float.hex writes it
        let parts = text.Substring(2).Split 'p'
        let digits = parts[0].Replace(".", "")
        Math.ScaleB(float (Convert.ToInt64(digits, 16)), int parts[1] - 4 * (digits.Length - 1))
    let rows = Theory.Laws.Reference.table "chain-spectra.csv"
    Assert.Contains(rows, fun row -> row[0] = "200" && row[5] <> "" && Theory.Laws.Reference.parse row[5] > 5e11)
    for row in rows do
        let n, diagonal, link, ε = int row[0], hexadecimal row[1], hexadecimal row[2], hexadecimal row[3]
        let w = Matrix(n, n, fun i j -> if i = j then diagonal elif i = j + 1 then link else 0.0)
        let radius = NonNormality.PseudospectralRadius(w, ε)
        Assert.True(abs (Theory.Laws.Reference.relativeExcess radius.Value row[4]) <= 1e-9, $"{n} {diagonal} {link} {ε}: {radius} for {row[4]}")
        if row[5] <> "" then
            let kreiss = NonNormality.Kreiss w
            Assert.True(abs (Theory.Laws.Reference.relativeExcess kreiss.Value row[5]) <= 1e-7, $"{n} {diagonal} {link}: {kreiss} for {row[5]}")

/// sup (ρ_ε − 1)/ε, from the other side: every level bounds K from below, the best of many comes near; so does every point of a scan.
[<Property(MaxTest = 12)>]
let ``no point of a scan is above the Kreiss constant`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 6
    let raw = matrix seed n
    let a = c (0.9 / radius (raw + c 1e-3 0.0 * ComplexMatrix.Identity n)) 0.0 * raw
    let found = NonNormality.Kreiss a
    let scan =
        [ for k in 0..60 do
              for t in 0..59 do
                  let r = 1.0 + Math.Pow(10.0, float k / 12.0 - 3.0)
                  (r - 1.0) / least a (Complex.FromPolarCoordinates(r, 2.0 * Math.PI * float t / 60.0)) ]
    let levels = [ for k in 0..8 -> let ε = Math.Pow(10.0, float k / 2.0 - 3.0) in ((NonNormality.PseudospectralRadius(a, ε)).Value - 1.0) / ε ]
    found.Value >= Seq.max scan * (1.0 - 1e-9)
    && found.Value >= Seq.max levels * (1.0 - 1e-9)
    && found.Value <= 1.0 + 1.3 * (Seq.max (1.0 :: scan) - 1.0) + 1e-3

[<Property(MaxTest = 12)>]
let ``no point of a scan is above the continuous Kreiss constant`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 6
    let raw = matrix seed n
    let edge = la.Eigenvalues raw |> Seq.map _.Real |> Seq.max
    let a = raw - c (edge + 0.05) 0.0 * ComplexMatrix.Identity n
    let found = NonNormality.KreissContinuous a
    let scan =
        [ for k in 0..60 do
              for t in -40..40 do
                  let x = Math.Pow(10.0, float k / 12.0 - 3.0)
                  x / least a (c x (2.0 * float t / 40.0)) ]
    found.Value >= Seq.max scan * (1.0 - 1e-9) && found.Value <= 1.0 + 1.3 * (Seq.max (1.0 :: scan) - 1.0) + 1e-3

/// Kreiss's matrix theorem, with Spijker's constant.
[<Property(MaxTest = 20); Source("trefethen2005spectra", "Theorem 18.1")>]
let ``powers stay between the Kreiss constant and e n times it`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 8
    let raw = matrix seed n
    let a = c (0.95 / radius (raw + c 1e-3 0.0 * ComplexMatrix.Identity n)) 0.0 * raw
    let k = NonNormality.Kreiss(a).Value
    let largest = NonNormality.PowerNorms(a, 300) |> Seq.max
    k <= largest * (1.0 + 1e-9) && largest <= Math.E * float n * k

[<Property(MaxTest = 15)>]
let ``a normal matrix within the disc has Kreiss constant 1, and one beyond it none`` (seed: uint64) (PositiveInt size) =
    let values, a = normalMatrix seed (1 + size % 6)
    let largest = Seq.max (Seq.map Complex.Abs values)
    let inside, outside = c (0.9 / largest) 0.0 * a, c (1.1 / largest) 0.0 * a
    let left = a - c ((values |> Seq.map _.Real |> Seq.max) + 0.1) 0.0 * ComplexMatrix.Identity a.Rows
    NonNormality.Kreiss(inside).Value = 1.0
    && NonNormality.Kreiss(unitary seed a.Rows).Value = 1.0
    && Double.IsPositiveInfinity(NonNormality.Kreiss(outside).Value)
    && NonNormality.KreissContinuous(left).Value = 1.0
    && Double.IsPositiveInfinity(NonNormality.KreissContinuous(-left).Value)

// ---- departure, eigenvectors, powers ----

[<Property(MaxTest = 40); Source("henrici1962bounds", "The departure from normality")>]
let ``Henrici's departure is that of the definition`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 12
    let a = matrix seed n
    let squares = la.Eigenvalues a |> Seq.sumBy (fun v -> v.Real * v.Real + v.Imaginary * v.Imaginary)
    let expected = a.FrobeniusNorm * a.FrobeniusNorm - squares
    let found = NonNormality.Henrici a
    let big = Math.Pow(2.0, 600.0)
    abs (found * found - expected) <= 1e-6 * a.FrobeniusNorm * a.FrobeniusNorm
    && near 1e-12 (found / a.FrobeniusNorm) (NonNormality.RelativeHenrici a)
    && (found < 1e-12 || near 1e-12 (big * found) (NonNormality.Henrici(c big 0.0 * a)))

[<Property(MaxTest = 30); Source("trefethen2005spectra", "Chapter 48")>]
let ``a normal matrix departs by nothing and a nilpotent one by all`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 10
    let _, normal = normalMatrix seed n
    let chain = Matrix(n, n, fun i j -> if i > j then float (1 + (i * j) % 3) else 0.0)
    NonNormality.RelativeHenrici normal <= 1e-13
    && near 1e-14 1.0 (NonNormality.RelativeHenrici chain)
    && NonNormality.RelativeHenrici(Matrix.Zeros(n, n)) = 0.0
    && near 1e-14 7.0 (NonNormality.Henrici(Matrix(2, 2, fun i j -> if i < j then 7.0 elif i > j then 0.0 else float i)))

[<Property(MaxTest = 30); Source("trefethen2005spectra", "Theorem 2.3")>]
let ``κ(V) bounds pseudospectra and powers, and is that of two vectors`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 6
    let a = matrix seed n
    let κ = NonNormality.EigenvectorCondition a
    let ρ = radius a
    let cosine (d: float) = 1.0 / sqrt (1.0 + d * d)
    let two d = NonNormality.EigenvectorCondition(Matrix(2, 2, fun i j -> if i < j then 1.0 elif i = 1 && j = 1 then d else 0.0))
    κ >= 1.0
    && Seq.forall (fun d -> near 1e-10 (sqrt ((1.0 + cosine d) / (1.0 - cosine d))) (two d)) [ 0.1; 1.0; 30.0 ]
    && Double.IsPositiveInfinity(NonNormality.EigenvectorCondition(nilpotent 1.0))
    && NonNormality.EigenvectorCondition(Matrix.Identity n) = 1.0
    && (NonNormality.PseudospectralRadius(a, 1e-3)).Value <= (ρ + κ * 1e-3) * (1.0 + 1e-9)
    && (NonNormality.PowerNorms(a, 10) |> Seq.indexed |> Seq.forall (fun (k, norm) -> norm <= κ * Math.Pow(ρ, float k) * (1.0 + 1e-9) || κ > 1e7))

[<Property(MaxTest = 20)>]
let ``powers of a delay line and of a normal matrix are known`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 6
    let values, normal = normalMatrix seed n
    let ρ = Seq.max (Seq.map Complex.Abs values)
    let line = NonNormality.PowerNorms(Matrix(n, n, fun i j -> if i = j + 1 then 1.5 else 0.0), n + 2)
    Seq.forall (fun k -> near 1e-13 (if k < n then Math.Pow(1.5, float k) else 0.0) line[k]) [ 0 .. n + 2 ]
    && (NonNormality.PowerNorms(normal, 5) |> Seq.indexed |> Seq.forall (fun (k, norm) -> near 1e-12 (Math.Pow(ρ, float k)) norm))
    && NonNormality.PowerNorms(normal, 0).Count = 1

// ---- the numerical range ----

[<Property(MaxTest = 30); Source("trefethen2005spectra", "Chapter 17")>]
let ``the numerical range holds every xᴴAx`` (seed: uint64) (PositiveInt size) =
    let n, count = 1 + size % 8, 24
    let a = matrix seed n
    let points = NonNormality.NumericalRange(a, count)
    let stream = Seed(seed).Split("vectors").Stream()
    let forms =
        [ for _ in 1..20 do
              let x = ComplexMatrix(n, 1, fun _ _ -> c (stream.NextNormal()) (stream.NextNormal()))
              (x.Adjoint() * a * x).[0, 0] / (x.Adjoint() * x).[0, 0] ]
        @ List.ofSeq (la.Eigenvalues a)
        @ List.ofSeq points
    let slack = 1e-12 * (1.0 + a.FrobeniusNorm)
    let w = NonNormality.NumericalRadius a
    points.Count = count
    && Seq.forall (fun k ->
        let normal = Complex.FromPolarCoordinates(1.0, -2.0 * Math.PI * float k / float count)
        Seq.forall (fun (z: Complex) -> (normal * z).Real <= (normal * points[k]).Real + slack) forms) [ 0 .. count - 1 ]
    && Seq.forall (fun (z: Complex) -> z.Magnitude <= w + slack) forms
    && abs (NonNormality.NumericalAbscissa a - points[0].Real) <= slack

[<Property(MaxTest = 20)>]
let ``numerical abscissa and radius bound spectrum and norm`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 8
    let a = matrix seed n
    let w, norm = NonNormality.NumericalRadius a, la.SingularValues(a)[0]
    let values, normal = normalMatrix seed n
    radius a <= w + 1e-8 && w <= norm * (1.0 + 1e-12) && norm <= 2.0 * w * (1.0 + 1e-12)
    && near 1e-11 (Seq.max (Seq.map Complex.Abs values)) (NonNormality.NumericalRadius normal)
    && near 1e-12 w (NonNormality.NumericalRadius(Complex.FromPolarCoordinates(1.0, 0.7) * a))
    // ‖exp(tA)‖ starts with the slope ω
    && abs ((la.SingularValues(la.Exponential(c 1e-6 0.0 * a))[0] - 1.0) / 1e-6 - NonNormality.NumericalAbscissa a) <= 1e-4 * (1.0 + norm * norm)

[<Fact>]
let ``the numerical range of a Jordan block is a disc`` () =
    for n in [ 2; 5; 12 ] do
        let block = Matrix(n, n, fun i j -> if j = i + 1 then 1.0 else 0.0)
        let r = cos (Math.PI / float (n + 1))
        Assert.True(near 1e-13 r (NonNormality.NumericalRadius block))
        Assert.True(NonNormality.NumericalRange(block, 16) |> Seq.forall (fun z -> near 1e-13 r z.Magnitude))

// ---- refusals ----

[<Fact>]
let ``what is outside the domain is refused by name`` () =
    let eye = Matrix.Identity 3
    let oblong = Matrix(2, 3, fun _ _ -> 1.0)
    let broken = Matrix(2, 2, fun i j -> if i = 1 && j = 0 then nan else 1.0)
    for bad in [ oblong; broken; Matrix(1, 1, fun _ _ -> infinity) ] do
        refused<ArgumentException> "a" (fun () -> Pseudospectrum.On(bad, [ 0.0 ], [ 0.0 ]) :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.PseudospectralRadius(bad, 0.1) :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.PseudospectralAbscissa(bad, 0.1) :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.Kreiss bad :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.KreissContinuous bad :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.Henrici bad :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.RelativeHenrici bad :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.EigenvectorCondition bad :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.PowerNorms(bad, 3) :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.NumericalRange bad :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.NumericalRadius bad :> obj)
        refused<ArgumentException> "a" (fun () -> NonNormality.NumericalAbscissa bad :> obj)
    refused<ArgumentException> "real" (fun () -> Pseudospectrum.On(eye, [], [ 0.0 ]) :> obj)
    refused<ArgumentException> "imaginary" (fun () -> Pseudospectrum.On(eye, [ 0.0 ], [ 1.0; nan ]) :> obj)
    for tolerance in [ 0.0; 0.2; nan ] do
        refused<ArgumentOutOfRangeException> "tolerance" (fun () -> Pseudospectrum.On(eye, [ 0.0 ], [ 0.0 ], tolerance) :> obj)
    for level in [ 0.0; -1.0; nan; infinity; 1e-40 ] do
        refused<ArgumentOutOfRangeException> "level" (fun () -> NonNormality.PseudospectralRadius(eye, level) :> obj)
    refused<ArgumentOutOfRangeException> "steps" (fun () -> NonNormality.PowerNorms(eye, -1) :> obj)
    refused<ArgumentOutOfRangeException> "points" (fun () -> NonNormality.NumericalRange(eye, 0) :> obj)
    // rounding decides whether these are finite
    refused<ArgumentException> "a" (fun () -> NonNormality.Kreiss(eye + Matrix(3, 3, fun i j -> if i < j then 1.0 else 0.0)) :> obj)
    refused<ArgumentException> "a" (fun () -> NonNormality.KreissContinuous(nilpotent 1.0) :> obj)
    refused<ArgumentException> "a" (fun () -> NonNormality.Kreiss(1e120 * eye) :> obj)
    let grid = Pseudospectrum.On(eye, [ 0.0; 1.0 ], [ 0.5 ])
    refused<ArgumentOutOfRangeException> "column" (fun () -> grid[2, 0] :> obj)
    refused<ArgumentOutOfRangeException> "row" (fun () -> grid[0, 1] :> obj)
    Assert.Contains("2 × 1 points", string grid)
