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
              // a sum at the edge of overflow
              Gen.map2 (fun x y -> Pair(x, y)) (Gen.oneof [ Doubles.withExponent 1018 1023; Doubles.boundary ]) (Doubles.withExponent 1018 1023)
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

/// 1/3 and 2⁶³ − 1 are no doubles; a ratio of two integers is enclosed as tightly as a quotient of doubles.
[<Property(MaxTest = 2000); Source("ieee1788", "Clause 10.5")>]
let ``a ratio of integers is the tightest interval around it`` (DoNotSize(p: int64)) (DoNotSize(q: int64)) (short: bool) =
    let p, q = if short then p % 100L, q % 100L else p, q
    let q = if q = 0L then Int64.MinValue else q
    let r: Rational = divide (BigInteger p, 1I) (BigInteger q, 1I)
    tightest r r (Interval.FromRatio(p, q))

/// A decimal text is a rational with a power of ten below the line, whatever its length and exponent.
[<Property(MaxTest = 2000)>]
let ``a decimal text is the tightest interval around its number`` (DoNotSize(m: int64)) (zeros: int) (e: int) (point: byte) =
    let digits = (BigInteger.Abs(BigInteger m)).ToString() + String('0', abs zeros % 4)
    let at = int point % (digits.Length + 1)
    let exponent = e % 340
    let text = $"""{(if m < 0L then "-" else "")}{digits[.. at - 1]}.{digits[at..]}e{exponent}"""
    let r = Reference.rational text
    tightest r r (Interval.Parse text) |> Prop.label text

[<Theory>]
[<InlineData("")>]
[<InlineData(".")>]
[<InlineData("NaN")>]
[<InlineData("1e5001")>]
[<InlineData("1,5")>]
[<InlineData("0x1")>]
[<InlineData("1e")>]
let ``what is no decimal number is refused`` (text: string) =
    Assert.Throws<FormatException>(fun () -> Interval.Parse text |> ignore) |> ignore

let private functions: (string * (Interval -> Interval)) list =
    [ "sqrt", sqrt; "exp", exp; "log", log; "log1p", Interval.Log1p; "expm1", Interval.Expm1; "abs", abs; "-", (~-)
      for n in [ -3; -2; -1; 0; 2; 3; 8 ] do
          $"^{n}", (fun x -> Interval.Pow(x, n))
      for y in [ -1.5; 0.5; 3.25 ] do
          $"**{y}", (fun x -> x ** y) ]

let private binary: (string * (Interval -> Interval -> Interval)) list =
    [ for name, _, rounded in operations do
          name, rounded
      "pow", (fun x y -> Interval.Pow(x, y))
      "max", (fun x y -> Interval.Max(x, y))
      "min", (fun x y -> Interval.Min(x, y))
      "hull", (fun x y -> Interval.Hull(x, y))
      "intersect", (fun x y -> Interval.Intersect(x, y)) ]

/// A part of X: the points between two of its elements.
let private part (x: Interval) a b =
    let within v = max x.Lower (min x.Upper v)
    let lower, upper = within (min a b), within (max a b)
    if x.IsEmpty || Double.IsInfinity lower || Double.IsInfinity upper then x else Interval.Of(lower, upper)

/// Less known in, less known out: what a part of X yields, X yields. A bound taken at the wrong end breaks it.
[<Property(MaxTest = 3000, Arbitrary = [| typeof<Generators> |])>]
let ``every operation is inclusion isotone`` (Span x) (Span y) (Pair(a, b)) (Pair(c, d)) =
    let x', y' = part x a b, part y c d

    let broken =
        [ for name, f in functions do
              if not ((f x).Contains(f x')) then $"{name}: {f x} from {x}, {f x'} from {x'}"
          for name, f in binary do
              if not ((f x y).Contains(f x' y')) then $"{name}: {f x y} from {x}, {y}; {f x' y'} from {x'}, {y'}" ]

    broken.IsEmpty |> Prop.label (String.Join("\n", broken))

/// An integer power of a double is a rational; at a point the interval is one place wide, beside its exact value two at most.
[<Property(MaxTest = 3000, Arbitrary = [| typeof<Generators> |])>]
let ``an integer power holds the exact one, of negative numbers too`` (Finite value) (n: int) =
    let n = n % 9
    let x = if abs value < 1e-30 || abs value > 1e30 then Math.Round(value % 1000.0, 3) else value

    if x = 0.0 && n < 0 then
        (Interval.Pow(point x, n)).IsEmpty
    else
        let p, q = Reference.exactly x
        let r: Rational = if n >= 0 then BigInteger.Pow(p, n), BigInteger.Pow(q, n) else divide (BigInteger.Pow(q, -n), 1I) (BigInteger.Pow(p, -n), 1I)
        let power = Interval.Pow(point x, n)
        atMost power.Lower r && atLeast power.Upper r && power.Upper <= Math.BitIncrement(Math.BitIncrement power.Lower)
        && (abs n > 2 || n < 0 || tightest r r power)

let private ε = Double.Epsilon
let private greatest = Double.MaxValue
let private whole, none = Interval.Entire, Interval.Empty
let private between (lower: float) (upper: float) = Interval.Of(lower, upper)
let private up: float -> float = Math.BitIncrement
let private down: float -> float = Math.BitDecrement

/// The set-based tables: what is undefined is left out, an infinite end is a limit, overflow ends at the greatest double or at infinity.
let corners: (string * Interval * Interval) list =
    [ // division by an interval with 0
      "[1,2]/[0,0]", between 1 2 / point 0, none
      "[0,0]/[0,0]", point 0 / point 0, none
      "[0,0]/[-1,1]", point 0 / between -1 1, point 0
      "[0,0]/(-∞,∞)", point 0 / whole, point 0
      "[1,2]/[0,4]", between 1 2 / between 0 4, between 0.25 infinity
      "[1,2]/[-4,0]", between 1 2 / between -4 0, between -infinity -0.25
      "[-2,-1]/[0,4]", between -2 -1 / between 0 4, between -infinity -0.25
      "[-2,-1]/[-4,0]", between -2 -1 / between -4 0, between 0.25 infinity
      "[-1,2]/[0,4]", between -1 2 / between 0 4, whole
      "[0,2]/[0,4]", between 0 2 / between 0 4, between 0 infinity
      "[-2,0]/[0,4]", between -2 0 / between 0 4, between -infinity 0
      "[1,2]/[-1,1]", between 1 2 / between -1 1, whole
      "[1,2]/[4,∞)", between 1 2 / between 4 infinity, between 0 0.5
      "[-1,2]/[4,∞)", between -1 2 / between 4 infinity, between -0.25 0.5
      "[1,∞)/[4,∞)", between 1 infinity / between 4 infinity, between 0 infinity
      "[1,∞)/[-∞,-4]", between 1 infinity / between -infinity -4, between -infinity 0
      "(-∞,∞)/[4,5]", whole / between 4 5, whole
      // unbounded sums and products; 0 · ∞ = 0
      "[1,∞)+(-∞,2]", between 1 infinity + between -infinity 2, whole
      "[1,∞)-[1,∞)", between 1 infinity - between 1 infinity, whole
      "[0,0]*(-∞,∞)", point 0 * whole, point 0
      "[0,1]*[2,∞)", between 0 1 * between 2 infinity, between 0 infinity
      "[-1,0]*[2,∞)", between -1 0 * between 2 infinity, between -infinity 0
      "[-1,1]*[0,∞)", between -1 1 * between 0 infinity, whole
      "(-∞,-1]*(-∞,-2]", between -infinity -1 * between -infinity -2, between 2 infinity
      "(-∞,0]*[0,0]", between -infinity 0 * point 0, point 0
      // signed zero does not show
      "1/[-0,1]", 1.0 / between -0.0 1, between 1 infinity
      "1/[-1,-0]", 1.0 / between -1 -0.0, between -infinity -1
      "[-0,-0]", point -0.0, point 0
      // overflow and underflow
      "max+max", point greatest + point greatest, between greatest infinity
      "-max-max", point -greatest - point greatest, between -infinity -greatest
      "max·2", point greatest * 2.0, between greatest infinity
      "max/½", point greatest / 0.5, between greatest infinity
      "-max/½", point -greatest / 0.5, between -infinity -greatest
      "ε·½", point ε * 0.5, between 0 ε
      "-ε·½", point -ε * 0.5, between -ε 0
      "ε/2", point ε / 2.0, between 0 ε
      "ε·ε", point ε * point ε, between 0 ε
      "ε/max", point ε / point greatest, between 0 ε
      "-ε/max", point -ε / point greatest, between -ε 0
      "max + ε", point greatest + ε, between greatest infinity
      "max - max/4", point greatest - point 4.494232837155789e307, between (down 1.348269851146737e308) 1.348269851146737e308
      "1 + ε", 1.0 + point ε, between 1 (up 1.0)
      "1 - ε", 1.0 - point ε, between (down 1.0) 1
      // domains
      "√[-1,4]", sqrt (between -1 4), between 0 2
      "√[-2,-1]", sqrt (between -2 -1), none
      "√[0,∞)", sqrt (between 0 infinity), between 0 infinity
      "√max", sqrt (point greatest), between (down 1.3407807929942597e154) 1.3407807929942597e154
      "ln [-1,0]", log (between -1 0), none
      "ln [0,1]", log (between 0 1), between -infinity 0
      "ln [-1,1]", log (between -1 1), between -infinity 0
      "ln [1,∞)", log (between 1 infinity), between 0 infinity
      "ln 1", log (point 1), point 0
      "log1p [-2,-1]", Interval.Log1p(between -2 -1), none
      "log1p [-1,0]", Interval.Log1p(between -1 0), between -infinity 0
      "log1p [0,∞)", Interval.Log1p(between 0 infinity), between 0 infinity
      "exp (-∞,0]", exp (between -infinity 0), between 0 1
      "exp (-∞,∞)", exp whole, between 0 infinity
      "exp 1000", exp (point 1000), between greatest infinity
      "exp -1000", exp (point -1000), between 0 ε
      "exp max", exp (point greatest), between greatest infinity
      "expm1 (-∞,0]", Interval.Expm1(between -infinity 0), between -1 0
      "expm1 -1000", Interval.Expm1(point -1000), between -1 (up -1.0)
      "expm1 -60", Interval.Expm1(point -60), between -1 (up -1.0)
      "expm1 1000", Interval.Expm1(point 1000), between greatest infinity
      "exp 0", exp (point 0), point 1
      // powers
      "[0,0]^[0,0]", Interval.Pow(point 0, point 0), none
      "[0,0]^[-1,0]", Interval.Pow(point 0, between -1 0), none
      "[0,0]^[-1,1]", Interval.Pow(point 0, between -1 1), point 0
      "[-3,0]^[1,2]", Interval.Pow(between -3 0, between 1 2), point 0
      "[-3,-1]^½", Interval.Pow(between -3 -1, 0.5), none
      "[0,4]^[0,0]", Interval.Pow(between 0 4, point 0), point 1
      "[0,4]^-½", Interval.Pow(between 0 4, -0.5), between 0.5 infinity
      "[0,½]^[-1,1]", Interval.Pow(between 0 0.5, between -1 1), between 0 infinity
      "[½,∞)^[0,1]", Interval.Pow(between 0.5 infinity, between 0 1), between 0.5 infinity
      "[½,2]^(-∞,∞)", Interval.Pow(between 0.5 2, whole), between 0 infinity
      "[2,3]^(-∞,-1]", Interval.Pow(between 2 3, between -infinity -1), between 0 0.5
      "[1,1]^(-∞,∞)", Interval.Pow(point 1, whole), point 1
      "[½,2]^[-1,3]", Interval.Pow(between 0.5 2, between -1 3), between 0.125 8
      "2^-1074", Interval.Pow(point 2, point -1074), point ε
      "2^-1075", Interval.Pow(point 2, point -1075), between 0 ε
      "2^1024", Interval.Pow(point 2, point 1024), between greatest infinity
      "4^-537.5", Interval.Pow(point 4, point -537.5), between 0 ε
      "6^30", Interval.Pow(point 6, point 30), point 221073919720733357899776.0
      "[-3,2]²", Interval.Pow(between -3 2, 2), between 0 9
      "[-3,2]³", Interval.Pow(between -3 2, 3), between -27 8
      "[-3,-2]³", Interval.Pow(between -3 -2, 3), between -27 -8
      "[-2,4]⁻¹", Interval.Pow(between -2 4, -1), whole
      "[0,4]⁻¹", Interval.Pow(between 0 4, -1), between 0.25 infinity
      "[-4,0]⁻¹", Interval.Pow(between -4 0, -1), between -infinity -0.25
      "[-2,4]⁻²", Interval.Pow(between -2 4, -2), between 0.0625 infinity
      "[0,0]⁻²", Interval.Pow(point 0, -2), none
      "[0,0]⁻³", Interval.Pow(point 0, -3), none
      "[0,0]³", Interval.Pow(point 0, 3), point 0
      "(-∞,∞)²", Interval.Pow(whole, 2), between 0 infinity
      "(-∞,∞)³", Interval.Pow(whole, 3), whole
      "(-∞,∞)⁰", Interval.Pow(whole, 0), point 1
      // sets
      "|[-3,2]|", abs (between -3 2), between 0 3
      "|[-3,-2]|", abs (between -3 -2), between 2 3
      "|(-∞,2]|", abs (between -infinity 2), between 0 infinity
      "[1,3]∩[2,4]", Interval.Intersect(between 1 3, between 2 4), between 2 3
      "[1,2]∩[3,4]", Interval.Intersect(between 1 2, between 3 4), none
      "[1,2]∪∅", Interval.Hull(between 1 2, none), between 1 2
      "[1,2]∪[3,4]", Interval.Hull(between 1 2, between 3 4), between 1 4
      "max([1,4],[2,3])", Interval.Max(between 1 4, between 2 3), between 2 4
      "min([1,4],[2,3])", Interval.Min(between 1 4, between 2 3), between 1 3 ]

/// IEEE 1788's tables of the set-based flavour, row by row.
[<Fact; Source("ieee1788", "Clause 10.5")>]
let ``corner cases are those of set-based intervals`` () =
    for name, actual, expected in corners do
        Assert.True((actual = expected), $"{name}: {actual.ToString 17}, expected {expected.ToString 17}")

/// From nothing follows nothing.
[<Property(Arbitrary = [| typeof<Generators> |])>]
let ``an operation on the empty set is empty`` (Span x) =
    [ for name, f in functions do
          (f none).IsEmpty |> Prop.label name
      for name, f in binary do
          if name <> "hull" then ((f none x).IsEmpty && (f x none).IsEmpty) |> Prop.label name ]
    |> List.reduce (.&.)

/// A comparison answers for all pairs of elements or not at all.
[<Property(MaxTest = 2000, Arbitrary = [| typeof<Generators> |])>]
let ``a comparison is never a guess`` (Span x) (Span y) =
    match Interval.Compare(x, y) with
    | Ordering.Less -> x.Upper < y.Lower
    | Ordering.Greater -> x.Lower > y.Upper
    | Ordering.Equal -> x.IsPoint && x = y
    | _ -> x.IsEmpty || y.IsEmpty || (x.Lower <= y.Upper && y.Lower <= x.Upper && not (x.IsPoint && y.IsPoint))

[<Property(MaxTest = 2000, Arbitrary = [| typeof<Generators> |])>]
let ``width, midpoint and magnitude are those of the set`` (Span x) =
    let inside = x.Contains x.Midpoint
    let wide = if x.IsBounded then (let r = subtract (Reference.exactly x.Upper) (Reference.exactly x.Lower) in atLeast x.Width r && not (atLeast (Math.BitDecrement x.Width) r)) else x.Width = infinity
    let middle = not x.IsBounded || (let m = x.Midpoint in abs ((m - x.Lower) - (x.Upper - m)) <= 1e-15 * x.Magnitude || Double.IsInfinity(x.Upper - x.Lower) || x.Magnitude < 1e-300)
    (inside |> Prop.label "inside") .&. (wide |> Prop.label "width") .&. (middle |> Prop.label "middle")
    .&. (x.Magnitude = max (abs x.Lower) (abs x.Upper) |> Prop.label "magnitude")

/// An interval that could not be one is refused where it is made.
[<Fact>]
let ``bounds that are no interval's are refused`` () =
    for lower, upper in [ 2.0, 1.0; nan, 1.0; 1.0, nan; infinity, infinity; -infinity, -infinity ] do
        Assert.Throws<ArgumentOutOfRangeException>(fun () -> Interval.Of(lower, upper) |> ignore) |> ignore
    for value in [ nan; infinity; -infinity ] do
        Assert.Throws<ArgumentOutOfRangeException>(fun () -> Interval.FromDouble value |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> Interval.FromRatio(1L, 0L) |> ignore) |> ignore
    Assert.Throws<InvalidOperationException>(fun () -> none.Width |> ignore) |> ignore
    Assert.Throws<InvalidOperationException>(fun () -> none.Midpoint |> ignore) |> ignore
    Assert.Throws<InvalidOperationException>(fun () -> none.Magnitude |> ignore) |> ignore
    Assert.Equal(Interval.Zero, Unchecked.defaultof<Interval>)

/// The printed ends enclose the interval, and stay short.
[<Property(MaxTest = 2000, Arbitrary = [| typeof<Generators> |])>]
let ``what is printed encloses what is meant`` (Span x) =
    let text = x.ToString()
    let lower, upper = let ends = text.Trim('[', ']', '(', ')').Split ", " in ends[0], ends[1]
    let below = if lower = "-∞" then Double.IsInfinity x.Lower else Reference.compareExactly x.Lower lower >= 0
    let above = if upper = "∞" then Double.IsInfinity x.Upper else Reference.compareExactly x.Upper upper <= 0
    (below && above && text.Length <= 56) |> Prop.label text

[<Fact>]
let ``intervals print as mathematics`` () =
    let prints (text: string) (x: Interval) = Assert.Equal(text, string x)
    prints "[0.5, 0.75]" (between 0.5 0.75)
    prints "[0.099999, 0.20001]" (between (down 0.1) (up 0.2))
    prints "[0.69314718055994528, 0.6931471805599454]" Interval.Ln2
    prints "(-∞, 2]" (between -infinity 2)
    prints "[1e+20, ∞)" (between 1e20 infinity)
    prints "(-∞, ∞)" whole
    prints "∅" none
    prints "[0, 0]" Interval.Zero

/// π to thirty digits lies between the two doubles, and they are neighbours; e and ln 2 come from the kernel.
[<Fact>]
let ``the constants are tight enclosures`` () =
    for x, digits in [ Interval.Pi, "3.14159265358979323846264338328"; Interval.E, "2.71828182845904523536028747135"; Interval.Ln2, "0.693147180559945309417232121458" ] do
        Assert.True(Reference.compareExactly x.Lower digits < 0 && Reference.compareExactly x.Upper digits > 0 && up x.Lower = x.Upper)
