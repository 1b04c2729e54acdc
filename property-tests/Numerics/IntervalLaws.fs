/// Interval arithmetic on doubles against the same arithmetic on rationals: every bound is on the right side, and none is a
/// double further out than it must be.
module Theory.Laws.Numerics.IntervalLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws

/// A finite double: any exponent, subnormal, on a boundary, or a short decimal.
type Finite = Finite of float

/// Two finite doubles, often nearly equal, opposite or far apart.
type Pair = Pair of float * float

/// A non-empty interval: a point, a thin one, a wide one, one around 0, a half-line, all numbers.
type Span = Span of Interval

module Doubles =
    let ofBits (sign: bool) (exponent: int) (fraction: int64) =
        BitConverter.Int64BitsToDouble((int64 exponent <<< 52) ||| (fraction &&& 0xFFFFFFFFFFFFFL)) * (if sign then -1.0 else 1.0)

    let fraction = Gen.map2 (fun (a: int) (b: int) -> (int64 a <<< 31) ^^^ int64 b) (Gen.choose (0, 0x1FFFFF)) (Gen.choose (0, Int32.MaxValue))

    /// Mantissas with many zeros make sums, products and roots that are exact.
    let mantissa =
        Gen.oneof [ fraction; Gen.map2 (fun f s -> f >>> s <<< s) fraction (Gen.choose (20, 52)); Gen.elements [ 0L; 1L; 0xFFFFFFFFFFFFFL; 0xFFFFFFFFFFFFEL ] ]

    let withExponent low high = Gen.map3 ofBits (Gen.elements [ true; false ]) (Gen.choose (low + 1023, high + 1023)) mantissa

    let boundary =
        Gen.elements
            [ 0.0; 1.0; -1.0; Double.Epsilon; -Double.Epsilon; 2.2250738585072014e-308; 2.225073858507201e-308; Double.MaxValue; Double.MinValue
              2.0; 0.5; Math.BitIncrement 1.0; Math.BitDecrement 1.0; 9007199254740992.0; 1.3407807929942596e154; 1.4916681462400413e-154 ]

    let finite =
        Gen.frequency [ 3, withExponent -1023 1023; 4, withExponent -4 4; 2, withExponent -60 60; 2, withExponent -1023 -960
                        1, withExponent 1000 1023; 2, boundary; 2, Gen.map (fun n -> float n / 100.0) (Gen.choose (-1000, 1000)) ]

    let near x =
        Gen.choose (0, 3)
        |> Gen.map (fun steps -> List.fold (fun y _ -> Math.BitIncrement(y: float)) x [ 1..steps ])
        |> Gen.map (fun y -> if Double.IsFinite y then y else x)

type Generators =
    static member Finite() = Arb.fromGen (Gen.map Finite Doubles.finite)

    static member Pair() =
        Gen.oneof
            [ Gen.map2 (fun x y -> Pair(x, y)) Doubles.finite Doubles.finite
              Doubles.finite |> Gen.bind (fun x -> Doubles.near x |> Gen.map (fun y -> Pair(x, y)))
              Doubles.finite |> Gen.bind (fun x -> Doubles.near x |> Gen.map (fun y -> Pair(x, -y)))
              // a product or a quotient at the edge of the subnormal numbers
              Gen.map2 (fun x y -> Pair(x, y)) (Doubles.withExponent -560 -500) (Doubles.withExponent -560 -440)
              Gen.map2 (fun x y -> Pair(x, y)) (Doubles.withExponent -1023 -480) (Doubles.withExponent -60 560) ]
        |> Arb.fromGen

    static member Span() =
        let ordered (x: float) (y: float) = Interval.Of(min x y, max x y)

        Gen.frequency
            [ 2, Gen.map Interval.FromDouble Doubles.finite
              2, Doubles.finite |> Gen.bind (fun x -> Doubles.near x |> Gen.map (ordered x))
              4, Gen.map2 ordered Doubles.finite Doubles.finite
              1, Gen.map (fun x -> Interval.Of(x, infinity)) Doubles.finite
              1, Gen.map (fun x -> Interval.Of(-infinity, x)) Doubles.finite
              1, Gen.elements [ Interval.Entire; Interval.Of(0.0, infinity); Interval.Of(-infinity, 0.0); Interval.Of(0.0, 1.0); Interval.Of(-1.0, 0.0) ] ]
        |> Gen.map Span
        |> Arb.fromGen

/// p / q with q > 0.
type Rational = BigInteger * BigInteger

let private compareRational ((a, b): Rational) ((c, d): Rational) = compare (a * d) (c * b)

/// x ≤ r for a bound x that may be infinite.
let private atMost (x: float) (r: Rational) = if Double.IsFinite x then compareRational (Reference.exactly x) r <= 0 else x < 0.0

let private atLeast (x: float) (r: Rational) = if Double.IsFinite x then compareRational (Reference.exactly x) r >= 0 else x > 0.0

/// [lower, upper] ∋ r, and neither bound could be a double further in.
let private tightest (lower: Rational) (upper: Rational) (x: Interval) =
    atMost x.Lower lower
    && not (atMost (Math.BitIncrement x.Lower) lower)
    && atLeast x.Upper upper
    && not (atLeast (Math.BitDecrement x.Upper) upper)

let private add ((a, b): Rational) ((c, d): Rational) : Rational = a * d + c * b, b * d
let private subtract ((a, b): Rational) ((c, d): Rational) : Rational = a * d - c * b, b * d
let private multiply ((a, b): Rational) ((c, d): Rational) : Rational = a * c, b * d
let private divide ((a, b): Rational) ((c, d): Rational) : Rational = if c.Sign > 0 then a * d, b * c else -(a * d), -(b * c)

let private operations: (string * (Rational -> Rational -> Rational) * (Interval -> Interval -> Interval)) list =
    [ "+", add, (fun x y -> x + y); "-", subtract, (fun x y -> x - y); "*", multiply, (fun x y -> x * y); "/", divide, (fun x y -> x / y) ]

let private point (x: float) = Interval.FromDouble x

/// On points the exact result is one rational: the interval is the pair of neighbouring doubles around it, or the double that it is.
[<Property(MaxTest = 5000, Arbitrary = [| typeof<Generators> |]); Source("ieee1788", "Clause 10.5")>]
let ``sum, difference, product and quotient of two numbers are the tightest interval around the exact one`` (Pair(x, y)) =
    [ for name, exact, rounded in operations do
          if name <> "/" || y <> 0.0 then
              let r = exact (Reference.exactly x) (Reference.exactly y)
              tightest r r (rounded (point x) (point y)) |> Prop.label $"{x:R} {name} {y:R}" ]
    |> List.reduce (.&.)

/// Over a box each operation takes its extremes at corners.
[<Property(MaxTest = 3000, Arbitrary = [| typeof<Generators> |]); Source("ieee1788", "Clause 10.5")>]
let ``over a box the bounds are the tightest around the extreme corners`` (Pair(a, b)) (Pair(c, d)) =
    let x, y = Interval.Of(min a b, max a b), Interval.Of(min c d, max c d)

    [ for name, exact, rounded in operations do
          if name <> "/" || not (y.Contains 0.0) then
              let corners = [ for p in [ x.Lower; x.Upper ] do for q in [ y.Lower; y.Upper ] -> exact (Reference.exactly p) (Reference.exactly q) ]
              let least = List.reduce (fun p q -> if compareRational p q <= 0 then p else q) corners
              let greatest = List.reduce (fun p q -> if compareRational p q >= 0 then p else q) corners
              tightest least greatest (rounded x y) |> Prop.label $"{x} {name} {y}" ]
    |> List.reduce (.&.)

/// s ≤ √x exactly when s² ≤ x, and squares of doubles are rationals.
[<Property(MaxTest = 5000, Arbitrary = [| typeof<Generators> |]); Source("ieee1788", "Clause 10.5")>]
let ``the root of a number is the tightest interval around it`` (Finite value) (square: bool) =
    let x = abs value
    // squares of short numbers, so that the root is exact
    let x = if square then (let s = Math.Round(Math.Min(x, 1e6), 3) in s * s) else x
    let root = Interval.Sqrt(point x)
    let squared s = let p, q = Reference.exactly s in p * p, q * q
    let r = Reference.exactly x

    compareRational (squared root.Lower) r <= 0
    && compareRational (squared (Math.BitIncrement root.Lower)) r > 0
    && compareRational (squared root.Upper) r >= 0
    && (root.Upper = 0.0 || compareRational (squared (Math.BitDecrement root.Upper)) r < 0)
