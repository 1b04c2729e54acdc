/// sin, cos, tan, their hyperbolic relatives and their inverses on intervals.
module Theory.Laws.Numerics.IntervalCircularLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws.Reference
open Theory.Laws.Numerics.IntervalLaws

let private functions: Map<string, Interval -> Interval> =
    Map [ "sin", Interval.Sin; "cos", Interval.Cos; "tan", Interval.Tan; "asin", Interval.Asin; "acos", Interval.Acos; "atan", Interval.Atan
          "sinh", Interval.Sinh; "cosh", Interval.Cosh; "tanh", Interval.Tanh; "asinh", Interval.Asinh; "acosh", Interval.Acosh; "atanh", Interval.Atanh ]

/// A bound that is at most one place beyond the tightest: between it and the value lies at most one double.
[<Fact>]
let ``each interval holds the value of the table and is at most a place too wide on a side`` () =
    for row in table "circular.csv" do
        let x = functions[row[0]](Interval.FromDouble(parse row[1]))
        // 60 digits stand for a number within 1e-59 of them
        let p, q = rational row[2]
        let unit = BigInteger.Pow(10I, 59)
        let low, high = (p * unit - BigInteger.Abs p, q * unit), (p * unit + BigInteger.Abs p, q * unit)
        let compare (bound: float) (p: BigInteger, q: BigInteger) = let a, b = exactly bound in compare (a * q) (p * b)
        let message = $"{row[0]} {row[1]}: {x.ToString 17}, {row[2]}"
        Assert.True(compare x.Lower high <= 0 && compare x.Upper low >= 0, message)
        Assert.True(compare (Math.BitIncrement(Math.BitIncrement x.Lower)) low > 0 || x.Lower = x.Upper || x.Lower = -1.0 || x.Lower = 1.0, message)
        Assert.True(compare (Math.BitDecrement(Math.BitDecrement x.Upper)) high < 0 || x.Lower = x.Upper || x.Upper = 1.0 || x.Upper = -1.0, message)

/// The one thing an interval promises: what is inside maps inside. Points of X at random, and its ends.
[<Property(MaxTest = 400)>]
let ``the image of an interval holds the images of its points`` (a: int16) (width: byte) (at: byte) (fine: bool) =
    let scale = if fine then 1.0 / 4096.0 else 1.0 / 64.0
    let lower = float a * scale
    let x = Interval.Of(lower, lower + float width * scale)
    let point = Interval.FromDouble(lower + float width * scale * (float at / 255.0))
    let inside = Interval.Intersect(point, x)

    for KeyValue(name, f) in functions do
        if not ((f x).Contains(f inside)) then
            failwith $"{name}: {x} has the image {f x}, {inside} the image {f inside}"

/// Monotone on a piece, turning at a multiple of π/2: an image is no wider than its ends and its extrema make it.
[<Fact>]
let ``the images of known intervals are tight`` () =
    let close (expected: Interval) (x: Interval) = Assert.True(x.Contains expected && x.Width <= expected.Width + 1e-15, $"{x}, not {expected}")
    close (Interval.Of(0.0, 1.0)) (Interval.Sin(Interval.Of(0.0, 2.0)))
    close (Interval.Of(-1.0, 1.0)) (Interval.Sin(Interval.Of(-2.0, 2.0)))
    close (Interval.Of(-1.0, 0.0)) (Interval.Sin(Interval.Of(-2.0, 0.0)))
    close (Interval.Of(-1.0, 1.0)) (Interval.Sin(Interval.Of(1.0, 8.0)))
    close (Interval.Of(Math.Sin 3.0, Math.Sin 2.0)) (Interval.Sin(Interval.Of(2.0, 3.0)))
    close (Interval.Of(-1.0, Math.Sin 3.0)) (Interval.Sin(Interval.Of(3.0, 5.0)))
    close (Interval.Of(Math.Cos 2.0, 1.0)) (Interval.Cos(Interval.Of(-1.0, 2.0)))
    close (Interval.Of(-1.0, Math.Cos 2.0)) (Interval.Cos(Interval.Of(2.0, 4.0)))
    close (Interval.Of(Math.Cos 1.0, Math.Cos 0.5)) (Interval.Cos(Interval.Of(0.5, 1.0)))
    close (Interval.Of(-1.0, 1.0)) (Interval.Cos(Interval.Of(0.5, 7.0)))
    close (Interval.Of(1.0, Math.Cosh 2.0)) (Interval.Cosh(Interval.Of(-1.0, 2.0)))
    Assert.Equal(Interval.Entire, Interval.Tan(Interval.Of(1.0, 2.0)))
    Assert.True((Interval.Tan(Interval.Of(2.0, 4.0))).IsBounded)
    Assert.Equal(Interval.Zero, Interval.Sin Interval.Zero)
    Assert.Equal(Interval.One, Interval.Cos Interval.Zero)
    Assert.Equal(Interval.Zero, Interval.Acosh Interval.One)
    Assert.Equal(Interval.Zero, Interval.Acos Interval.One)

/// What has no value is left out; what is unbounded has the limits.
[<Fact>]
let ``the domains end where the functions do`` () =
    Assert.Equal(Interval.Empty, Interval.Asin(Interval.Of(1.5, 2.0)))
    Assert.Equal(Interval.Empty, Interval.Acosh(Interval.Of(-1.5, 0.5)))
    Assert.Equal(Interval.Empty, Interval.Atanh(Interval.Of(1.0, 2.0)))
    Assert.Equal(Interval.Entire, Interval.Atanh(Interval.Of(-1.0, 2.0)))
    Assert.True((Interval.Asin(Interval.Of(-3.0, 0.0))).Contains(-Math.PI / 2.0))
    Assert.Equal(Interval.Of(-1.0, 1.0), Interval.Tanh Interval.Entire)
    Assert.Equal(Interval.Entire, Interval.Sinh Interval.Entire)
    Assert.Equal(Interval.Of(1.0, infinity), Interval.Cosh Interval.Entire)
    Assert.Equal(Interval.Of(-1.0, 1.0), Interval.Sin(Interval.Of(0.0, infinity)))
    Assert.True((Interval.Atan Interval.Entire).Contains(Math.PI / 2.0) && (Interval.Atan Interval.Entire).Width < 3.1416)
    for KeyValue(_, f) in functions do Assert.Equal(Interval.Empty, f Interval.Empty)
    Assert.True((Interval.Sinh(Interval.Of(0.0, 1e308))).Upper = infinity)
