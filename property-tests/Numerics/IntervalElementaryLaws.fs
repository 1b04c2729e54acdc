/// exp, ln, ln(1 + x), eˣ − 1 and xʸ on intervals, against 60-digit tables and against slow series in big integers.
module Theory.Laws.Numerics.IntervalElementaryLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws

let private point (x: float) = Interval.FromDouble x

/// Each table: name, the interval function of one row's arguments.
let tables: (string * (float[] -> Interval)) list =
    [ "exp.csv", (fun a -> Interval.Exp(point a[0]))
      "expm1.csv", (fun a -> Interval.Expm1(point a[0]))
      "log.csv", (fun a -> Interval.Log(point a[0]))
      "log1p.csv", (fun a -> Interval.Log1p(point a[0]))
      "pow.csv", (fun a -> Interval.Pow(point a[0], point a[1])) ]

/// The rows of a table: arguments, and the value as a rational.
let rows name =
    [ for cells in Reference.table name ->
          Array.map Reference.parse cells[.. cells.Length - 2], Reference.rational cells[cells.Length - 1] ]

/// The sign of x − p/q, where a 60-digit rounding of p/q is taken for equality: nothing that is not a double comes that near to one.
let private against (x: float) (p: BigInteger, q: BigInteger) =
    if not (Double.IsFinite x) then sign x
    else
        let a, b = Reference.exactly x
        let difference = a * q - p * b
        if BigInteger.Abs difference * BigInteger.Pow(10I, 58) < BigInteger.Abs p * b then 0 else difference.Sign

/// |x − p/q| ≤ 2⁻ᵏ |p/q|.
let private nearby (k: int) (x: float) (p: BigInteger, q: BigInteger) =
    let a, b = Reference.exactly x
    BigInteger.Abs(a * q - p * b) <<< k <= BigInteger.Abs p * b

/// The one thing that an interval promises.
[<Fact; Source("ieee1788", "Clause 10.5")>]
let ``each interval holds the reference value`` () =
    for name, f in tables do
        for arguments, value in rows name do
            let enclosure = f arguments
            Assert.True(against enclosure.Lower value <= 0 && against enclosure.Upper value >= 0, $"{name} %A{arguments}: {enclosure.ToString 17}")

/// Neighbouring doubles around the value, or the double that it is. Only where the value is so near to a double that the proven error
/// cannot tell the side (x = 2⁻⁵⁰ puts eˣ there) a bound is one double further out, never two.
[<Fact>]
let ``each interval is the tightest around the reference value, but beside a double that it all but reaches`` () =
    for name, f in tables do
        let undecided = if name = "pow.csv" then 84 else 94

        for arguments, value in rows name do
            let enclosure = f arguments

            /// The next double inward is past the value, or within 2⁻ᵏ of it and the one after that is past it.
            let tight (inward: float -> float) (side: int) (bound: float) =
                let next = inward bound
                against next value * side > 0 || (nearby undecided next value && against (inward next) value * side > 0)

            Assert.True(
                tight Math.BitIncrement 1 enclosure.Lower && tight Math.BitDecrement -1 enclosure.Upper,
                $"{name} {arguments[0]:R}: {enclosure.ToString 17}"
            )
