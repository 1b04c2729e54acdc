/// The product in wide registers: whole numbers, whose sums no order of summation rounds, are multiplied exactly, at every shape and from every corner of a larger matrix.
module Theory.Laws.Numerics.DenseProductLaws

#nowarn "9"

open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Microsoft.FSharp.NativeInterop
open Theory.Numerics

/// m, n, k and what the leading dimensions exceed them by: below, at and beyond tiles, chunks and parts.
type Shape = { M: int; N: int; K: int; Slack: int; TurnedA: bool; TurnedB: bool; Keep: bool }

type Shapes =
    static member Shape() : Arbitrary<Shape> =
        gen {
            let! m = Gen.elements [ 1; 7; 15; 16; 17; 40 ]
            let! n = Gen.elements [ 1; 7; 8; 9; 63; 64; 65; 130 ]
            let! k = Gen.elements [ 1; 2; 31; 255; 256; 257; 300 ]
            let! slack = Gen.elements [ 0; 1; 5 ]
            let! flags = Gen.choose (0, 7)
            return { M = m; N = n; K = k; Slack = slack; TurnedA = flags &&& 1 <> 0; TurnedB = flags &&& 2 <> 0; Keep = flags &&& 4 <> 0 }
        }
        |> Arb.fromGen

[<Property(Arbitrary = [| typeof<Shapes> |], MaxTest = 150)>]
let ``a dense product of whole numbers is exact, and writes nothing else`` (shape: Shape) =
    let { M = m; N = n; K = k; Slack = slack } = shape

    // entry (i, j) of what is stored, and its place
    let stored salt rows columns =
        let matrix = PinnedMatrix(rows + slack, columns)
        matrix.Values.Clear()
        for j in 0 .. columns - 1 do
            for i in 0 .. rows + slack - 1 do
                matrix.Values[i + j * (rows + slack)] <- float ((37 * i + 61 * j + 11 * i * j + salt) % 201 - 100)
        matrix

    let a = if shape.TurnedA then stored 1 k m else stored 1 m k
    let b = if shape.TurnedB then stored 2 n k else stored 2 k n
    let c = stored 3 m n
    let before = c.Values.ToArray()
    let entry (x: PinnedMatrix) turned i j = if turned then x.Values[j + i * x.Rows] else x.Values[i + j * x.Rows]
    DenseProduct.Multiply(shape.TurnedA, shape.TurnedB, m, n, k, a.At, int64 a.Rows, b.At, int64 b.Rows, shape.Keep, c.At, int64 c.Rows)

    for j in 0 .. n - 1 do
        for i in 0 .. m + slack - 1 do
            let old = before[i + j * c.Rows]

            let expected =
                if i >= m then
                    old
                else
                    let mutable sum = if shape.Keep then old else 0.0
                    for l in 0 .. k - 1 do
                        sum <- sum + entry a shape.TurnedA i l * entry b shape.TurnedB l j
                    sum

            Assert.Equal(expected, c.Values[i + j * c.Rows])
