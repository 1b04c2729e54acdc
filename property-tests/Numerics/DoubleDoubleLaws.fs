/// The building blocks of the rigorous kernel against rationals, each with the bound that its authors proved.
module Theory.Laws.Numerics.DoubleDoubleLaws

open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open Theory.Numerics
open Theory.Laws
open Theory.Laws.Numerics.IntervalLaws

/// A double-double of moderate size, its low word anything from 0 to half a place.
type Pieces = Pieces of float * float

type PieceGenerators =
    static member Pieces() =
        Gen.map3
            (fun (hi: float) (lo: float) shrink ->
                // 2Sum normalises: hi is the double nearest to the sum
                let sum = DoubleDouble.TwoSum(hi, lo * hi * 2.0 ** float -(53 + shrink))
                Pieces(sum.Hi, sum.Lo))
            (Doubles.withExponent -40 40)
            (Gen.oneof [ Gen.constant 0.0; Doubles.withExponent -1 0 ])
            (Gen.elements [ 0; 1; 5; 50 ])
        |> Arb.fromGen

    static member Finite() = Gen.map Finite (Doubles.withExponent -40 40) |> Arb.fromGen

let private value (x: DoubleDouble) =
    let (a, b), (c, d) = Reference.exactly x.Hi, Reference.exactly x.Lo
    a * d + c * b, b * d

/// |x − p/q| ≤ bound · u² · |p/q|, u = 2⁻⁵³, and x is normalised.
let private within (bound: int) (x: DoubleDouble) ((p, q): Rational) =
    let a, b = value x
    BigInteger.Abs(a * q - p * b) <<< 106 <= BigInteger(bound) * BigInteger.Abs p * b && x.Hi + x.Lo = x.Hi

/// The proven bounds, rounded up to integers: 2u², 3u² + 13u³, 2u², 5u², 3u², 15u² + 56u³.
[<Property(MaxTest = 5000, Arbitrary = [| typeof<PieceGenerators> |]); Source("joldes2017tight", "Algorithms 4, 6, 9, 11, 15 and 17")>]
let ``each operation on double-doubles keeps its proven bound`` (Pieces(ah, al)) (Pieces(bh, bl)) (Finite f) =
    let a, b = DoubleDouble(ah, al), DoubleDouble(bh, bl)
    let (p, q), (r, s), (m, n) = value a, value b, Reference.exactly f
    let divided (x: BigInteger) (y: BigInteger) = if y.Sign < 0 then -x, -y else x, y

    [ within 2 (DoubleDouble.op_Addition(a, f)) (p * n + m * q, q * n) |> Prop.label "a + f"
      within 4 (DoubleDouble.op_Addition(a, b)) (p * s + r * q, q * s) |> Prop.label "a + b"
      within 4 (DoubleDouble.op_Subtraction(a, b)) (p * s - r * q, q * s) |> Prop.label "a - b"
      within 2 (DoubleDouble.op_Multiply(a, f)) (p * m, q * n) |> Prop.label "a f"
      within 5 (DoubleDouble.op_Multiply(a, b)) (p * r, q * s) |> Prop.label "a b"
      within 3 (DoubleDouble.op_Division(a, f)) (divided (p * n) (q * m)) |> Prop.label "a / f"
      within 16 (DoubleDouble.op_Division(a, b)) (divided (p * s) (q * r)) |> Prop.label "a / b" ]
    |> List.reduce (.&.)
