/// A printed bound is a bound: decimal text against the rational that the double is.
module Theory.Laws.Numerics.OutwardLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws
open Theory.Laws.Numerics.IntervalLaws

let private tenTo (e: int) : Rational = if e >= 0 then BigInteger.Pow(10I, e), 1I else 1I, BigInteger.Pow(10I, -e)

/// x < y.
let private less ((a, b): Rational) ((c, d): Rational) = a * d < c * b
let private minus ((a, b): Rational) ((c, d): Rational) : Rational = a * d - c * b, b * d

/// The decimal exponent of |x|: 10ᵉ ≤ |x| < 10ᵉ⁺¹.
let private decade (x: float) =
    let r = Reference.exactly (abs x)
    let mutable e = int (Math.Floor(Math.Log10(abs x)))
    while less r (tenTo e) do e <- e - 1
    while not (less r (tenTo (e + 1))) do e <- e + 1
    e

let private count (text: string) = (text.Split 'e')[0] |> Seq.filter Char.IsAsciiDigit |> Array.ofSeq |> String |> fun s -> s.Trim('0').Length

/// Not below, by less than one unit of the last digit that was asked for, and written with no digit more.
[<Property(MaxTest = 4000, Arbitrary = [| typeof<Generators> |])>]
let ``an upper text is the least decimal of its digits that is not below the value`` (Finite x) (PositiveInt n) =
    let digits = 1 + n % 18
    let text = Outward.Upper(x, digits)
    let r, t = Reference.exactly x, Reference.rational text
    let lastPlace = if x = 0.0 then 1I, 1I else tenTo (decade x - digits + 1)
    (not (less t r) && less (minus t lastPlace) r && count text <= digits && (x <> 0.0 || text = "0")) |> Prop.label text

/// Always so many decimals, and the least such number that is not below.
[<Property(MaxTest = 4000, Arbitrary = [| typeof<Generators> |])>]
let ``an upper text of fixed decimals is the least that is not below the value`` (Finite x) (NonNegativeInt n) =
    let decimals = n % 12
    let text = Outward.UpperFixed(x, decimals)
    let r, t = Reference.exactly x, Reference.rational text
    let written = match text.IndexOf '.' with -1 -> 0 | dot -> text.Length - dot - 1
    (not (less t r) && less (minus t (tenTo -decimals)) r && written = decimals && not (text.StartsWith "-0" && t = (0I, snd t))) |> Prop.label text

/// The mirror image: Lower is to −x what Upper is to x.
[<Property(MaxTest = 2000, Arbitrary = [| typeof<Generators> |])>]
let ``a lower text mirrors the upper text of the negated value`` (Finite x) (PositiveInt n) =
    let negated (text: string) = if text.StartsWith '-' then text[1..] elif text.Trim('0', '.') = "" then text else "-" + text
    Outward.Lower(x, n % 18 + 1) = negated (Outward.Upper(-x, n % 18 + 1)) && Outward.LowerFixed(x, n % 12) = negated (Outward.UpperFixed(-x, n % 12))

/// n / 2ᵏ has k decimals: rounding either way changes nothing.
[<Property(MaxTest = 2000, Arbitrary = [| typeof<Generators> |])>]
let ``the two sides meet where the value is on the grid`` (n: int) (NonNegativeInt twos) =
    let k = twos % 4
    let x = float n / 2.0 ** float k
    let exact = Outward.UpperFixed(x, k)
    exact = Outward.LowerFixed(x, k) && Reference.compareExactly x exact = 0

[<Fact>]
let ``texts have the form that a table wants`` () =
    let expect (expected: string) actual = Assert.Equal(expected, actual)
    expect "0.101" (Outward.Upper(0.1, 3))
    expect "0.1" (Outward.Lower(0.1, 3))
    expect "100" (Outward.Upper(99.96, 3))
    expect "1e+03" (Outward.Upper(999.96, 3))
    expect "-99.9" (Outward.Upper(-99.96, 3))
    expect "-100" (Outward.Lower(-99.96, 3))
    expect "1.2346e+05" (Outward.Upper(123456.0, 5))
    expect "123456" (Outward.Upper(123456.0, 6))
    expect "0.00001" (Outward.Lower(1.0e-5, 2))
    expect "9.9e-07" (Outward.Lower(1e-6 * (1.0 - 1e-9), 2))
    expect "5e-324" (Outward.Upper(Double.Epsilon, 1))
    expect "4e-324" (Outward.Lower(Double.Epsilon, 1))
    expect "0.00" (Outward.UpperFixed(-0.001, 2))
    expect "-0.01" (Outward.LowerFixed(-0.001, 2))
    expect "0.01" (Outward.UpperFixed(Double.Epsilon, 2))
    expect "13" (Outward.UpperFixed(12.01, 0))
    expect "0" (Outward.Upper(-0.0, 4))
    expect "∞" (Outward.Upper(infinity, 4))
    expect "-∞" (Outward.LowerFixed(-infinity, 4))

[<Fact>]
let ``what has no text is refused`` () =
    let refuses (text: unit -> string) = Assert.Throws<ArgumentOutOfRangeException>(fun () -> text () |> ignore) |> ignore
    refuses (fun () -> Outward.Upper(nan, 3))
    refuses (fun () -> Outward.LowerFixed(nan, 3))
    refuses (fun () -> Outward.Upper(1.0, 0))
    refuses (fun () -> Outward.UpperFixed(1.0, -1))
