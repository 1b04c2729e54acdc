/// Balls of arbitrary precision: containment of reference values and of exact rationals, exactness, width, identities, and no input that hangs.
module Theory.Laws.Numerics.BallLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws

let private at (bits: int) (x: float) = Ball.FromDouble(x, bits)

/// The functions of the table by their names there; a constant takes its argument as a factor.
let private functions: (string * (Ball -> Ball)) list =
    [ "exp", Ball.Exp; "expm1", Ball.Expm1; "log", Ball.Log; "log1p", Ball.Log1p; "sin", Ball.Sin; "cos", Ball.Cos; "tan", Ball.Tan; "asin", Ball.Asin
      "acos", Ball.Acos; "atan", Ball.Atan; "sinh", Ball.Sinh; "cosh", Ball.Cosh; "tanh", Ball.Tanh; "asinh", Ball.Asinh; "acosh", Ball.Acosh
      "atanh", Ball.Atanh; "sqrt", Ball.Sqrt
      "pi", (fun x -> x * Ball.Pi x.Bits); "e", (fun x -> x * Ball.E x.Bits); "euler", (fun x -> x * Ball.EulerGamma x.Bits)
      "catalan", (fun x -> x * Ball.Catalan x.Bits)
      "gamma", Ball.Gamma; "loggamma", Ball.LogGamma; "digamma", Ball.Digamma; "polygamma1", (fun x -> Ball.Polygamma(1, x)); "polygamma3", (fun x -> Ball.Polygamma(3, x))
      "zeta", Ball.Zeta; "erf", Ball.Erf; "erfc", Ball.Erfc; "erfi", Ball.Erfi; "ei", Ball.Ei; "e1", Ball.E1; "li", Ball.Li; "si", Ball.Si; "ci", Ball.Ci; "shi", Ball.Shi
      "chi", Ball.Chi; "fresnels", Ball.FresnelS; "fresnelc", Ball.FresnelC; "j0", (fun x -> Ball.BesselJ(0, x)); "j3", (fun x -> Ball.BesselJ(3, x))
      "y0", (fun x -> Ball.BesselY(0, x)); "y2", (fun x -> Ball.BesselY(2, x)); "i0", (fun x -> Ball.BesselI(0, x)); "i3", (fun x -> Ball.BesselI(3, x))
      "k0", (fun x -> Ball.BesselK(0, x)); "k2", (fun x -> Ball.BesselK(2, x)); "lambertw", Ball.LambertW; "ellipk", Ball.EllipticK; "ellipe", Ball.EllipticE
      "lower", (fun x -> Ball.LowerGamma(at x.Bits 1.25, x)); "upper", (fun x -> Ball.UpperGamma(at x.Bits 1.25, x)) ]

let private named = Map.ofList functions

let private rows =
    lazy ([ for cells in Reference.table "ball.csv" -> cells[0], int cells[1], Reference.parse cells[2], Reference.rational cells[3] ])

/// The ball, widened by the table's own rounding, holds the value.
let private holds (y: Ball) digits (p: BigInteger, q: BigInteger) =
    let scale = BigInteger.Pow(10I, digits - 2)
    let one = BigInteger.Abs p
    not (Ball.Compare(y, Ball.FromRatio(p * scale + one, q * scale, 4 * y.Bits + 200)) = Ordering.Greater)
    && not (Ball.Compare(y, Ball.FromRatio(p * scale - one, q * scale, 4 * y.Bits + 200)) = Ordering.Less)

/// Each function at each precision that the table's digits can judge.
[<Fact>]
let ``each ball holds the reference value, and hardly more`` () =
    for name, digits, x, value in rows.Value do
        for bits in (if digits = 60 then [ 64; 128; 190 ] else [ 512; 960 ]) do
            let y = named[name] (at bits x)
            Assert.True(holds y digits value, $"{name} {x:R} at {bits} bits: {y}")
            Assert.True(y.IsExact || y.Accuracy >= bits - 12, $"{name} {x:R} at {bits} bits is accurate to {y.Accuracy} bits only")

/// A wide argument's image lies in the image that is computed: the values at the ends and in the middle do.
[<Fact>]
let ``the image of a ball holds the values of its elements`` () =
    for name, digits, x, value in rows.Value do
        if digits = 60 && x <> 0.0 then
            for spread in [ 1e-30; 1e-9; 0.01; 0.7; 40.0 ] do
                for side in [ -1.0; 0.3; 1.0 ] do
                    // x itself is an element of the ball
                    let other = at 128 x + at 128 (side * spread * abs x)
                    let enclosing = Ball.Hull(Ball.Hull(at 128 x, other), at 128 x - at 128 (side * spread * abs x * 0.25))
                    let image = try Some(named[name] enclosing) with :? ArgumentOutOfRangeException -> None

                    match image with
                    | Some y -> Assert.True(holds y digits value, $"{name} of {enclosing} for {x:R}: {y}")
                    | None -> Assert.Fail $"{name} of {enclosing} throws though {x:R} is in its domain"


/// The same chain of operations on balls and on exact rationals.
[<Property(MaxTest = 400)>]
let ``a chain of operations holds the exact rational`` (seed: int) =
    let random = Random seed
    let bits = [| 32; 64; 128; 300 |][random.Next 4]
    let draw () = BigInteger(random.Next(-1000, 1000)), BigInteger(random.Next(1, 1000))
    let mutable p, q = draw ()
    let mutable ball = Ball.FromRatio(p, q, bits)
    let mutable sound = true

    for _ in 1 .. 30 do
        let a, b = draw ()
        let other = Ball.FromRatio(a, b, bits)

        match random.Next 4 with
        | 0 -> ball <- ball + other; p <- p * b + a * q; q <- q * b
        | 1 -> ball <- ball - other; p <- p * b - a * q; q <- q * b
        | 2 -> ball <- ball * other; p <- p * a; q <- q * b
        | _ ->
            if not a.IsZero then
                ball <- ball / other
                p <- p * b * BigInteger(a.Sign)
                q <- q * BigInteger.Abs a

        sound <- sound && ball.Contains(p, q)

    sound

/// Wide balls: the products and quotients of elements are in the product and quotient.
[<Property(MaxTest = 400)>]
let ``sums, products and quotients of wide balls hold those of their elements`` (a: int8, b: int8, c: int8, d: int8, s: byte, t: byte) =
    let whole (n: int) = Ball.FromInteger(BigInteger n, 64)
    let hull x y = Ball.Hull(whole (int x), whole (int y))
    let x, y = hull a b, hull c d
    // an element of each, as a fraction of 255
    let element (u: int8) (v: int8) (w: byte) = BigInteger(int u * 255 + (int v - int u) * int w)
    let p, q = element a b s, element c d t

    x.Contains(p, 255I)
    && (x + y).Contains(p + q, 255I)
    && (x - y).Contains(p - q, 255I)
    && (x * y).Contains(p * q, 255I * 255I)
    && (q.IsZero || (x / y).Contains(p * BigInteger q.Sign, BigInteger.Abs q))
    && (Ball.Abs x).Contains(BigInteger.Abs p, 255I)
    && (Ball.Max(x, y)).Contains(BigInteger.Max(p, q), 255I)
    && (Ball.Min(x, y)).Contains(BigInteger.Min(p, q), 255I)
    && (Ball.Pow(x, 2)).Contains(p * p, 255I * 255I)
    && (Ball.Pow(x, 3)).Contains(p * p * p, 255I * 255I * 255I)

/// A limit engine recognises zeros by it.
[<Fact>]
let ``what is exact stays exact`` () =
    let whole (n: int) = Ball.FromInteger(BigInteger n, 128)
    let exactly (n: float) (x: Ball) = Assert.True(x.IsExact && x = at 128 n, $"{x} is not {n} exactly")
    exactly 0.0 (Ball.Sin(whole 0)); exactly 1.0 (Ball.Cos(whole 0)); exactly 1.0 (Ball.Exp(whole 0)); exactly 0.0 (Ball.Log(whole 1)); exactly 2.0 (Ball.Sqrt(whole 4))
    exactly 0.0 (Ball.Expm1(whole 0)); exactly 0.0 (Ball.Log1p(whole 0)); exactly 0.0 (Ball.Tan(whole 0)); exactly 0.0 (Ball.Atan(whole 0)); exactly 0.0 (Ball.Asin(whole 0))
    exactly 0.0 (Ball.Acos(whole 1)); exactly 0.0 (Ball.Acosh(whole 1)); exactly 0.0 (Ball.Sinh(whole 0)); exactly 1.0 (Ball.Cosh(whole 0)); exactly 0.0 (Ball.Tanh(whole 0))
    exactly 0.0 (Ball.Asinh(whole 0)); exactly 0.0 (Ball.Atanh(whole 0)); exactly 3.0 (Ball.Root(whole 27, 3)); exactly -3.0 (Ball.Root(whole -27, 3)); exactly 8.0 (Ball.Pow(whole 4, at 128 1.5))
    exactly 0.0 (whole 0 * Ball.Pi()); exactly 0.75 (whole 3 / whole 4); exactly 0.0 (at 128 0.1 - at 128 0.1); exactly 1.0 (Ball.Pow(Ball.Pi(), 0)); exactly 2.0 (Ball.Floor(at 128 2.5))
    exactly -4.0 (Ball.Floor(-(Ball.Pi()))); exactly 0.0625 (Ball.Pow(whole 2, -4))
    Assert.Equal(Ordering.Equal, (whole 7 - whole 7).Sign)
    Assert.Equal(Ordering.Unknown, (whole 1 / whole 3 - whole 1 / whole 3).Sign)

/// Ends that are no numbers are half-lines; nothing throws but what has no real value.
[<Fact>]
let ``overflow and division by zero are unbounded, what has no value throws`` () =
    let huge = Ball.Exp(at 128 1e30)
    Assert.True(not huge.IsFinite && huge.Sign = Ordering.Greater && (Ball.Log huge).Sign = Ordering.Greater)
    let tiny = Ball.Exp(at 128 -1e30)
    Assert.True(tiny.IsFinite && tiny.Contains(0I, 1I) && tiny.Overlaps(at 128 0.0) && not (tiny.Contains(-1I, BigInteger.Pow(10I, 400))))
    Assert.True(not (at 128 1.0 / at 128 0.0).IsFinite && not (at 128 0.0 / at 128 0.0).IsFinite && not (Ball.Tan(Ball.Pi() * 0.5)).IsFinite)
    Assert.True(not (Ball.Sqrt(Ball.Hull(at 128 -1.0, at 128 1.0))).IsFinite && not (Ball.Log(Ball.Hull(at 128 -1.0, at 128 1.0))).IsFinite)
    Assert.True((Ball.Exp(at 128 1e9)).Accuracy > 110 && (huge - huge).Sign = Ordering.Unknown && (huge * at 128 0.0).IsZero)
    let refused (f: Ball -> Ball) (x: float) = try f (at 64 x) |> ignore; false with :? ArgumentOutOfRangeException -> true
    Assert.True(refused Ball.Log -2.5 && refused Ball.Log 0.0 && refused Ball.Sqrt -2.5 && refused Ball.Acosh 0.5 && refused Ball.Asin 2.5 && refused Ball.Acos -2.5 && refused Ball.Atanh 1.0)

/// Whatever the argument, an answer comes soon, and it agrees with the one at another precision.
[<Fact>]
let ``no argument hangs, and two precisions overlap`` () =
    let extremes = [ for k in [ -1000.0; -1e9; 1e9; 1e13; 40.0; -40.0 ] -> Ball.Exp(at 128 k) ] @ [ for x in [ 1e300; 1e-300; 1.0; 0.5; 2.0; 3.0; 1e30; 5e-324 ] -> at 128 x ]
    for name, f in functions do
        for x in extremes @ List.map (~-) extremes do
            let answer (x: Ball) =
                try f x |> Some
                with
                | :? ArgumentOutOfRangeException -> None
                | e -> failwith $"{name} {x}: {e}"
            let clock = Diagnostics.Stopwatch.StartNew()
            match answer x, answer (x.Round 200) with
            | Some y, Some z -> Assert.True(y.Overlaps z, $"{name} {x}: {y} and {z}")
            | None, None -> ()
            | _ -> Assert.Fail $"{name} {x}: one precision throws"
            Assert.True(clock.Elapsed.TotalSeconds < 20.0, $"{name} {x} took {clock.Elapsed}")

let private overlap (a: Ball) (b: Ball) = a.Overlaps b

/// Identities hold as overlaps of narrow balls.
[<Property(MaxTest = 200)>]
let ``identities of the elementary functions hold in narrow balls`` (n: int16, k: byte) =
    let bits = 64 + int k * 2
    let x = Ball.FromRatio(BigInteger(int n), 1013I, bits)
    let one = at bits 1.0
    let square = Ball.Sin x * Ball.Sin x + Ball.Cos x * Ball.Cos x
    square.Contains(1I, 1I) && square.RadiusExponent < int64 (8 - bits)
    && overlap (Ball.Exp x * Ball.Exp -x) one
    && overlap (Ball.Log(Ball.Exp x)) x
    && overlap (Ball.Tan(Ball.Atan x)) x
    && overlap (Ball.Sinh(Ball.Asinh x)) x
    && overlap (Ball.Atan x + Ball.Atan(one / x)) (Ball.Pi bits * (if n >= 0s then 0.5 else -0.5)) || n = 0s

/// Functional equations tie the special functions to each other, at the precision of the argument.
[<Property(MaxTest = 60)>]
let ``identities of the special functions hold in narrow balls`` (n: uint16, k: byte) =
    let bits = 64 + int k
    let x = Ball.FromRatio(BigInteger(int n + 1), 4099I, bits)
    let one = at bits 1.0
    let close (a: Ball) (b: Ball) = overlap a b && (a - b).RadiusExponent < int64 (40 - bits) + max 0L (a.RadiusExponent + int64 bits - 20L)
    let m = x / (x + one)
    let wronskian (f: int * Ball -> Ball) (g: int * Ball -> Ball) = f (2, x) * g (1, x), f (1, x) * g (2, x)
    let jy, yj = wronskian Ball.BesselJ Ball.BesselY
    let ik, ki = wronskian Ball.BesselI Ball.BesselK
    close (Ball.Gamma(x + one) / Ball.Gamma x) x
    && close (Ball.Exp(Ball.LogGamma x)) (Ball.Gamma x)
    && close (Ball.Digamma(x + one) - Ball.Digamma x) (one / x)
    && close (Ball.Polygamma(2, x + one) - Ball.Polygamma(2, x)) (2.0 / Ball.Pow(x, 3))
    && close (Ball.Gamma(x * 0.5) * Ball.Gamma(one - x * 0.5) * Ball.Sin(Ball.Pi bits * x * 0.5)) (Ball.Pi bits)
    && close (Ball.Erf x + Ball.Erfc x) one
    && close (Ball.Ei x + Ball.E1 x) (Ball.Shi x * 2.0)
    && close (Ball.Li(Ball.Exp x)) (Ball.Ei x)
    && (let w = Ball.LambertW x in close (w * Ball.Exp w) x)
    && close (jy - yj) (2.0 / (Ball.Pi bits * x))
    && close (ik + ki) (one / x)
    && close (Ball.LowerGamma(x, one) + Ball.UpperGamma(x, one)) (Ball.Gamma x)
    && close (Ball.EllipticE m * Ball.EllipticK(one - m) + Ball.EllipticE(one - m) * Ball.EllipticK m - Ball.EllipticK m * Ball.EllipticK(one - m)) (Ball.Pi bits * 0.5)

/// Special values that are known otherwise.
[<Fact>]
let ``special functions take their special values`` () =
    for bits in [ 64; 128; 300; 1000 ] do
        let n (k: float) = at bits k
        let pi = Ball.Pi bits
        Assert.True((Ball.Gamma(n 0.5)).Overlaps(Ball.Sqrt pi) && Ball.Gamma(n 6.0) = n 120.0 && (Ball.Gamma(n 6.0)).IsExact && (Ball.LogGamma(n 2.0)).IsZero)
        Assert.True((Ball.Zeta(n 2.0)).Overlaps(pi * pi / n 6.0) && (Ball.Zeta(n -4.0)).IsZero && Ball.Zeta(n 0.0) = n -0.5 && (Ball.Zeta(n -1.0)).Overlaps(n -1.0 / n 12.0))
        Assert.True((Ball.Digamma(n 1.0)).Overlaps(-(Ball.EulerGamma bits)) && (Ball.Polygamma(1, n 1.0)).Overlaps(pi * pi / n 6.0))
        Assert.True((Ball.LambertW(Ball.E bits)).Contains(1I, 1I) && (Ball.LambertW(n 0.0)).IsZero && (Ball.EllipticK(n 0.0)).Overlaps(pi * 0.5) && Ball.EllipticE(n 1.0) = n 1.0)
        Assert.True((Ball.Erf(n 0.0)).IsZero && Ball.Erfc(n 0.0) = n 1.0 && Ball.BesselJ(0, n 0.0) = n 1.0 && (Ball.BesselJ(3, n 0.0)).IsZero && (Ball.FresnelS(n 0.0)).IsZero && (Ball.Si(n 0.0)).IsZero && (Ball.Li(n 0.0)).IsZero)
        let refused (f: Ball -> Ball) = try f (n -3.0) |> ignore; false with :? ArgumentOutOfRangeException -> true
        Assert.True(refused Ball.Gamma && refused Ball.Digamma && refused Ball.LogGamma && refused Ball.E1 && refused Ball.LambertW)

/// A printed number with its ± holds every element.
[<Property(MaxTest = 200)>]
let ``the text holds the ball`` (n: int, d: int16, digits: byte) =
    let q = BigInteger(abs (int d) + 1)
    let x = Ball.FromRatio(BigInteger n, q, 100)
    match (x.ToString(1 + int digits % 40)).Split " ± " with
    | [| value; error |] ->
        let (a, b), (c, e) = Reference.rational value, Reference.rational error
        BigInteger.Abs(BigInteger n * b - a * q) * e <= c * q * b
    | parts -> x.IsExact && (let a, b = Reference.rational parts[0] in a * q = BigInteger n * b)
