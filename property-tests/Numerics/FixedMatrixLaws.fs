/// Fixed-point matrices against exact integers and rationals: products by residues, sums, rounding, inverses, bounds.
module Theory.Laws.Numerics.FixedMatrixLaws

open System
open System.Numerics
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics

/// Numbers of very different lengths, of either sign, with zeros and digits at their limits among them.
let private whole (stream: RandomStream) bits =
    let random = Seq.fold (fun (v: BigInteger) _ -> (v <<< 30) + BigInteger(int (stream.NextUInt64() >>> 34))) 0I [ 0 .. bits / 30 ]
    let value =
        match stream.NextUInt64() % 6UL with
        | 0UL -> 0I
        | 1UL -> BigInteger.One <<< bits
        | 2UL -> (BigInteger.One <<< bits) - 1I
        | 3UL -> (BigInteger.One <<< (22 * (bits / 22))) / 2I
        | _ -> random &&& ((BigInteger.One <<< bits) - 1I)
    if stream.NextUInt64() % 2UL = 0UL then value else -value

let private random (stream: RandomStream) rows columns bits fraction =
    let units = Array.init (rows * columns) (fun _ -> whole stream bits)
    units, FixedMatrix.OfUnits(rows, columns, units, fraction)

let private units (m: FixedMatrix) = Array.init (m.Rows * m.Columns) (fun at -> m.Units(at % m.Rows, at / m.Rows))

let private managed = LinearAlgebra.Managed

/// No bit is lost, whatever the lengths: the residues of two products that differ would have to agree for every prime.
[<Property(MaxTest = 40)>]
let ``a product is that of the integers`` (seed: uint64) (PositiveInt size) (PositiveInt length) (PositiveInt other) =
    let stream = Seed(seed).Stream()
    let m, k, n = 1 + size % 7, 1 + (size / 7) % 40, 1 + (size / 3) % 9
    let (a, x), (b, y) = random stream m k (length * 37 % 900) 3, random stream k n (other * 53 % 700) -2
    let expected = Array.init (m * n) (fun at -> Seq.sum [ for l in 0 .. k - 1 -> a[at % m + l * m] * b[l + (at / m) * k] ])
    List.forall (fun la -> units (FixedMatrix.Multiply(x, y, la)) = expected && FixedMatrix.Multiply(x, y, la).Fraction = 1) [ managed; LinearAlgebra.Default ]

/// The inner dimension decides how long a prime may be: at the extreme digits of a long sum nothing is rounded.
[<Fact>]
let ``sums of the largest digits are exact`` () =
    for inner in [ 1; 2; 3; 128; 129; 700; 2048 ] do
        let largest = (BigInteger.One <<< 65) - 1I
        let row = FixedMatrix.OfUnits(6, inner, Array.create (6 * inner) largest, 0)
        let column = FixedMatrix.OfUnits(inner, 5, Array.create (5 * inner) (-largest), 0)
        for la in [ managed; LinearAlgebra.Default ] do
            Assert.All(units (FixedMatrix.Multiply(row, column, la)), fun u -> Assert.Equal(-largest * largest * BigInteger(inner), u))

[<Property(MaxTest = 60)>]
let ``sums, differences, transposes and blocks are those of the integers`` (seed: uint64) (PositiveInt size) (PositiveInt length) =
    let stream = Seed(seed).Stream()
    let m, n = 1 + size % 6, 1 + (size / 6) % 6
    let (a, x), (b, y) = random stream m n (length * 31 % 400) 2, random stream m n (length * 17 % 300) 5
    let scaled = Array.map (fun (u: BigInteger) -> u <<< 66) a
    let row, column = m / 2, n / 2
    units (FixedMatrix.op_Addition(x, y)) = Array.map2 (+) scaled b
    && units (FixedMatrix.op_Subtraction(x, y)) = Array.map2 (-) scaled b
    && units (y.Transpose()) = Array.init (m * n) (fun at -> b[at / n + (at % n) * m])
    && units (x.Block(row, column, m - row, n - column)) = Array.init ((m - row) * (n - column)) (fun at -> a[row + at % (m - row) + (column + at / (m - row)) * m])
    && FixedMatrix.op_Subtraction(x, x).IsZero

/// What rounds is off by 0.51 units at most, and says whether it is off at all.
[<Property(MaxTest = 60)>]
let ``a rounded product is within its stated error`` (seed: uint64) (PositiveInt size) (PositiveInt length) (drop: int) =
    let stream = Seed(seed).Stream()
    let n = 1 + size % 12
    let (_, x), (_, y) = random stream n n (length * 37 % 500) 4, random stream n n (length * 29 % 400) 6
    let exact = FixedMatrix.Multiply(x, y, managed)
    let fraction = abs drop % 12
    let unit = BigInteger.One <<< (22 * (10 - fraction))
    let near (found: FixedMatrix) =
        found.Fraction = fraction
        && Array.forall2 (fun (e: BigInteger) f -> 100I * BigInteger.Abs(e - f * unit) <= 51I * unit) (units exact) (units found)
    let rounded = exact.Rounded fraction
    fraction >= 10
    || near (FixedMatrix.Multiply(x, y, fraction, managed)) && near (rounded.ToTuple() |> fst)
       && (rounded.ToTuple() |> snd) = Array.forall2 (fun e f -> e = f * unit) (units exact) (units (rounded.ToTuple() |> fst))

/// Doubles go in exactly where there are digits enough, and come out again; 2^(r + c) is no rounding.
[<Property(MaxTest = 60)>]
let ``doubles go in and come out`` (seed: uint64) (PositiveInt size) (r: int) (c: int) =
    let stream = Seed(seed).Stream()
    let n = 1 + size % 5
    let a = Matrix(n, n, fun _ _ -> if stream.NextUInt64() % 5UL = 0UL then 0.0 else Math.ScaleB(stream.NextNormal(), int (stream.NextUInt64() % 60UL) - 30))
    let rows, columns = Array.init n (fun i -> (r + 7 * i) % 90), Array.init n (fun i -> (c - 5 * i) % 90)
    let value, exact = FixedMatrix.Of(a, rows, columns, 20).ToTuple()
    let coarse, _ = FixedMatrix.Of(a, rows, columns, 1).ToTuple()
    let back = value.ToMatrix(Array.map (~-) rows, Array.map (~-) columns)
    let off = FixedMatrix.op_Subtraction(value, coarse).RowSum().ToDouble()
    exact
    && Seq.forall (fun (i, j) -> abs (back[i, j] - a[i, j]) <= Math.ScaleB(abs a[i, j], -50)) (Seq.allPairs [ 0 .. n - 1 ] [ 0 .. n - 1 ])
    && off <= float n * Math.ScaleB(0.51, -22)

/// A bound of a norm is above it and not far above.
[<Property(MaxTest = 40)>]
let ``norms are bounded from above, closely`` (seed: uint64) (PositiveInt size) (PositiveInt length) =
    let stream = Seed(seed).Stream()
    let n = 1 + size % 8
    let a, x = random stream n n (1 + length * 37 % 900) 0
    let sizes = Array.map BigInteger.Abs a
    let rows = Seq.max [ for i in 0 .. n - 1 -> Seq.sum [ for j in 0 .. n - 1 -> sizes[i + j * n] ] ]
    let squares = sizes |> Array.sumBy (fun u -> u * u)
    let scaled (m: Magnitude) = let d = m.ToDyadic() in (if d.E >= 0L then d.M <<< int d.E else d.M), (if d.E >= 0L then 0 else int -d.E)
    let within (bound: Magnitude) power (truth: BigInteger) =
        let m, e = scaled bound
        let m, e = BigInteger.Pow(m, power), e * power
        let truth = truth <<< e
        truth <= m && (m - truth) * 100000000I <= truth
    within (x.RowSum()) 1 rows && within (x.Frobenius()) 2 squares
