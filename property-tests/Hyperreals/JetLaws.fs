/// Truncated hyperreal numbers: a ring, an ordered one, and the derivatives of what is read at x + ε.
module Theory.Laws.Hyperreals.JetLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals
open Theory.Laws.Reference

/// What the tables and the laws read at x + ε.
let private functions: Map<string, Jet -> Jet> =
    Map [ "exp", exp
          "log", log
          "sqrt", sqrt
          "pow(-5/3)", fun x -> Jet.Pow(x, -5, 3)
          "pow(0.3)", fun x -> Jet.Pow(x, 0.3)
          "pow(11)", fun x -> Jet.Pow(x, 11)
          "1/x", fun x -> 1.0 / x
          "sin", sin
          "cos", cos
          "tan", tan
          "asin", asin
          "acos", acos
          "atan", atan
          "sinh", sinh
          "cosh", cosh
          "tanh", tanh
          "asinh", Jet.Asinh
          "acosh", Jet.Acosh
          "atanh", Jet.Atanh
          "erf", Jet.Erf
          "Ei", Jet.Ei
          "gamma", Jet.Gamma
          "loggamma", Jet.LogGamma
          "digamma", Jet.Digamma
          "exp(sin)", sin >> exp
          "log(1+x^2)", fun x -> log (1.0 + x * x)
          "x^x", fun x -> Jet.Pow(x, x)
          "1/(1+exp(-x))", fun x -> 1.0 / (1.0 + exp (-x))
          "exp(-x^2)", fun x -> exp (-(x * x))
          "x/(exp(x)+1)", fun x -> x / (exp x + 1.0)
          "sqrt(1+x)*cos(x)/(2+sinh(x))", fun x -> sqrt (1.0 + x) * cos x / (2.0 + sinh x) ]

/// Whole coefficients below 50: sums and products of four of these, to order 8, are exact in doubles.
type Whole = Whole of Jet

/// A leading coefficient away from 0, the others of its size: a number with an inverse, a root and a logarithm.
type Tame = Tame of Jet

type Jets =
    static member Whole() =
        Gen.choose (-50, 50) |> Gen.map float |> Gen.arrayOfLength 8 |> Gen.map (fun c -> Whole(Jet.Of c)) |> Arb.fromGen

    static member Tame() =
        gen {
            let! lead = Gen.choose (200, 800)
            let! rest = Gen.choose (-1000, 1000) |> Gen.arrayOfLength 8
            return Tame(Jet.Of(Array.append [| float lead / 1000.0 |] (Array.map (fun c -> float c / 1000.0) rest)))
        }
        |> Arb.fromGen

let private coefficients (x: Jet) = [ for k in 0 .. x.Order -> x.Coefficient k ]

/// Coefficient by coefficient, relative to the largest of those up to it, which is what a recurrence can lose.
let private near tolerance (x: Jet) (y: Jet) =
    x.Order = y.Order
    && fst (List.fold2 (fun (ok, scale) a b ->
                let scale = max scale (max (abs a) (abs b))
                ok && abs (a - b) <= tolerance * scale, scale) (true, 1e-3) (coefficients x) (coefficients y))

[<Property(Arbitrary = [| typeof<Jets> |])>]
let ``the jets are a commutative ring`` (Whole a) (Whole b) (Whole c) =
    a + b = b + a && a * b = b * a && (a + b) + c = a + (b + c) && (a * b) * c = a * (b * c) && a * (b + c) = a * b + a * c
    && a + Jet.Zero = a && a * Jet.One = a && a - b = -(b - a) && coefficients (a - a) = List.replicate 8 0.0

[<Property(Arbitrary = [| typeof<Jets> |])>]
let ``a double on either side is the constant`` (Whole a) (n: sbyte) =
    let c = float n
    c + a = Jet.FromDouble c + a && a + c = c + a && a - c = -(c - a) && c * a = a * c && a * c = a * Jet.FromDouble c
    && (c = 0.0 || near 1e-15 (a / c) (a * (1.0 / c)))

[<Property(Arbitrary = [| typeof<Jets> |])>]
let ``a product divided by a factor is the other factor`` (Whole a) (Tame b) =
    let bound = Seq.max (Seq.map abs (coefficients a)) + 1.0
    near 1e-8 (a * b / b / bound) (a / bound)

[<Property(Arbitrary = [| typeof<Jets> |])>]
let ``sums and products differentiate by the rules`` (Whole a) (Whole b) =
    (a + b).Differentiate() = a.Differentiate() + b.Differentiate()
    && (a * b).Differentiate() = a.Differentiate() * b + a * b.Differentiate()

/// f(u)′ = f′(u) u′ for each function with a derivative in elementary terms.
[<Property(MaxTest = 50, Arbitrary = [| typeof<Jets> |])>]
let ``the chain rule holds for each function`` (Tame u) =
    let one = Jet.One
    let slope = u.Differentiate()

    let rule name (f: Jet -> Jet) (derivative: Jet -> Jet) =
        let left, right = (f u).Differentiate(), derivative u * slope
        if not (near 1e-10 left right) then failwith $"{name}: {left} and {right}"

    rule "exp" exp exp
    rule "log" log (fun u -> one / u)
    rule "sqrt" sqrt (fun u -> 0.5 / sqrt u)
    rule "power" (fun u -> Jet.Pow(u, 5, 3)) (fun u -> Jet.Pow(u, 2, 3) * 5.0 / 3.0)
    rule "whole power" (fun u -> Jet.Pow(u, 12)) (fun u -> 12.0 * Jet.Pow(u, 11))
    rule "sin" sin cos
    rule "cos" cos (fun u -> -(sin u))
    rule "tan" tan (fun u -> one / (cos u * cos u))
    rule "asin" asin (fun u -> one / sqrt (1.0 - u * u))
    rule "acos" acos (fun u -> -(one / sqrt (1.0 - u * u)))
    rule "atan" atan (fun u -> one / (1.0 + u * u))
    rule "sinh" sinh cosh
    rule "cosh" cosh sinh
    rule "tanh" tanh (fun u -> one / (cosh u * cosh u))
    rule "asinh" Jet.Asinh (fun u -> one / sqrt (1.0 + u * u))
    rule "acosh" (fun u -> Jet.Acosh(u + 1.0)) (fun u -> one / sqrt ((u + 1.0) * (u + 1.0) - 1.0))
    rule "atanh" Jet.Atanh (fun u -> one / (1.0 - u * u))
    rule "erf" Jet.Erf (fun u -> exp (-(u * u)) * (2.0 / sqrt Math.PI))
    rule "Ei" Jet.Ei (fun u -> exp u / u)
    rule "loggamma" Jet.LogGamma Jet.Digamma

[<Property(MaxTest = 50, Arbitrary = [| typeof<Jets> |])>]
let ``functions and their inverses undo each other`` (Tame u) =
    List.forall (fun (w: Jet) -> near 1e-9 w u)
        [ log (exp u); exp (log u); sqrt u * sqrt u; sqrt (u * u); Jet.Pow(Jet.Pow(u, 5, 3), 3, 5); sin (asin u); cos (acos u); tan (atan u); asin (sin u)
          atan (tan u); sinh (Jet.Asinh u); Jet.Asinh(sinh u); cosh (Jet.Acosh(u + 1.0)) - 1.0; tanh (Jet.Atanh u); Jet.Atanh(tanh u) ]

[<Property(MaxTest = 50, Arbitrary = [| typeof<Jets> |])>]
let ``sin² + cos² = 1 and cosh² − sinh² = 1 to all orders`` (Tame u) =
    let one = Jet.Of [| 1.0; 0.0; 0.0; 0.0; 0.0; 0.0; 0.0; 0.0; 0.0 |]
    near 1e-12 (sin u * sin u + cos u * cos u) one && near 1e-11 (cosh u * cosh u - sinh u * sinh u) one && near 1e-12 (sin u / cos u) (tan u)

[<Property(MaxTest = 50, Arbitrary = [| typeof<Jets> |])>]
let ``the gamma function satisfies its equations`` (Tame u) =
    near 1e-11 (Jet.Gamma u) (Jet.Gamma(u + 1.0) / u)
    && near 1e-11 (Jet.Digamma u) (Jet.Digamma(u + 1.0) - 1.0 / u)
    && near 1e-11 (exp (Jet.LogGamma u)) (Jet.Gamma u)
    && near 1e-10 (Jet.Gamma u * Jet.Gamma(1.0 - u)) (Math.PI / sin (u * Math.PI))

/// f(x + c ε) is f(x + ε) with c ε in place of ε: no choice of the infinitesimal is special. Powers of two, so that nothing is rounded.
[<Fact>]
let ``the derivatives do not depend on the infinitesimal`` () =
    for KeyValue(name, f) in functions do
        for x in [ 0.25; 0.75 ] do
            if name <> "acosh" then
                for c in [ 2.0; -0.5; 16.0 ] do
                    let variable = Jet.Variable(x, 9)
                    let scaled, direct = (f variable).Scale c, f (variable.Scale c)
                    Assert.True(near 1e-13 scaled direct, $"{name} at {x}, scaled by {c}: {scaled} and {direct}")

/// exp(x + ε) = eˣ Σ εᵏ / k!: Taylor's theorem.
[<Property>]
let ``the coefficients of exp are exp / k!`` (n: sbyte) =
    let x = float n / 16.0
    let mutable factorial = 1.0

    List.forall id
        [ for k in 0..20 do
              if k > 1 then factorial <- factorial * float k
              let c = (exp (Jet.Variable(x, 20))).Coefficient k
              abs (c - exp x / factorial) <= 1e-14 * c ]

/// A coefficient is at most 1e-12 from 40 digits, relative. Where f(x + ε) has a coefficient far below its neighbours (a digamma near its
/// root) the neighbours' size counts instead, at 1e-14: rounding knows no other.
[<Fact>]
let ``the jet agrees with the reference table`` () =
    let rows = table "jets.csv"
    Assert.True(rows.Length >= 400)
    let groups = rows |> Array.groupBy (fun row -> row[0], row[1])

    for (name, x), rows in groups do
        let result = functions[name](Jet.Variable(parse x, 20))
        let radius = // coefficients shrink like 1/radius^k: the scale on which they are neighbours
            let top = rows |> Array.map (fun r -> float (int r[2]), abs (parse r[3])) |> Array.filter (fun (k, c) -> k >= 3.0 && c > 0.0)
            let (j, a), (k, b) = Array.head top, Array.last top
            if j = k then 1.0 else Math.Pow(a / b, 1.0 / (k - j))
        let largest = rows |> Array.map (fun r -> abs (parse r[3]) * Math.Pow(radius, float (int r[2]))) |> Array.max

        for row in rows do
            let k = int row[2]
            let c = result.Coefficient k
            let error = abs (relativeExcess c row[3])
            let scaled = if parse row[3] = 0.0 then abs c * Math.Pow(radius, float k) / largest else error * abs (parse row[3]) * Math.Pow(radius, float k) / largest
            Assert.True(error <= 1e-12 || scaled <= 1e-14, $"{name} at {x}, order {k}: {c}, not {row[3]}: {error}")

[<Fact>]
let ``roots and inverses of ε have fractional and negative exponents`` () =
    let e = Jet.Epsilon 4
    Assert.Equal(1.0, (sqrt e).Coefficient(1, 2))
    Assert.True(near 0.0 (sqrt e * sqrt e) (Jet.Of [| 0.0; 1.0; 0.0; 0.0; 0.0 |]))
    Assert.Equal(1.0, (1.0 / e).Coefficient -1)
    Assert.Equal(-0.5, (1.0 / sqrt (e + e * e)).Coefficient(1, 2))
    Assert.Equal(1.0, (e / e).Value)
    Assert.Equal(2.0, (Jet.Pow(8.0 * e, 1, 3) / Jet.Pow(e, 1, 3)).Value, 12)
    Assert.Equal(Math.PI / 2.0, (atan (1.0 / e)).Value, 15)
    Assert.Equal(-1.0, (atan (1.0 / e)).Coefficient 1, 15)
    // removable singularities: sin ε / ε and the Bernoulli numbers
    Assert.Equal(-1.0 / 6.0, (sin e / e).Coefficient 2, 15)
    Assert.Equal(1.0 / 12.0, (e / (exp e - 1.0)).Coefficient 2, 15)
    // poles: Γ has 1/ε at 0 and −1, ψ has −1/ε
    Assert.Equal(1.0, (Jet.Gamma e).Coefficient -1, 12)
    Assert.Equal(-0.57721566490153286, (Jet.Gamma e).Coefficient 0, 12)
    Assert.Equal(-1.0, (Jet.Gamma(e - 1.0)).Coefficient -1, 12)
    Assert.Equal(-1.0, (Jet.Digamma e).Coefficient -1, 12)

[<Fact>]
let ``ε is below every positive number, and 1/ε above`` () =
    let e = Jet.Epsilon 3
    let less a b = Assert.Equal(Ordering.Less, Jet.Compare(a, b)); Assert.Equal(Ordering.Greater, Jet.Compare(b, a))
    less Jet.Zero e
    less e (Jet.FromDouble 1e-300)
    less (Jet.FromDouble 1e300) (1.0 / e)
    less e (sqrt e)
    less (e * e) e
    less (-(1.0 / e)) Jet.Zero
    Assert.Equal(Ordering.Unknown, Jet.Compare(e, e))
    Assert.Equal(Ordering.Equal, Jet.Compare(Jet.One, Jet.One))
    Assert.Equal(e, abs -e)
    Assert.True(e.IsInfinitesimal && not (1.0 / e).IsFinite)

[<Fact>]
let ``what is no Levi-Civita number is refused`` () =
    let e = Jet.Epsilon 3
    let refused (f: unit -> Jet) = Assert.ThrowsAny<ArgumentException>(fun () -> f () |> ignore) |> ignore
    refused (fun () -> log e)
    refused (fun () -> exp (1.0 / e))
    refused (fun () -> sin (1.0 / e))
    refused (fun () -> sqrt -e)
    refused (fun () -> log (e - 1.0))
    refused (fun () -> asin (e + 2.0))
    refused (fun () -> Jet.Acosh e)
    refused (fun () -> Jet.Atanh(e + 1.0))
    refused (fun () -> e / Jet.Zero)
    refused (fun () -> e / (e - e))
    refused (fun () -> Jet.Pow(e, e))
    refused (fun () -> Jet.Pow(e, 0.3))
    refused (fun () -> abs (e - e))
    refused (fun () -> Jet.Variable(nan, 3))
    refused (fun () -> Jet.FromDouble infinity)
    Assert.ThrowsAny<ArgumentException>(fun () -> (1.0 / e).Value |> ignore) |> ignore
    Assert.ThrowsAny<ArgumentException>(fun () -> e.Coefficient 4 |> ignore) |> ignore

[<Fact>]
let ``a jet prints as a series`` () =
    let e = Jet.Epsilon 3
    Assert.Equal("1 + 2ε − ε²/3 + O(ε³)", string (Jet.Of [| 1.0; 2.0; -1.0 / 3.0 |]))
    Assert.Equal("1 + ε + ε²/2 + ε³/6 + O(ε⁴)", string (exp e))
    Assert.Equal("ε⁻¹ + O(ε²)", string (1.0 / e))
    Assert.Equal("ε^(1/2) + O(ε^(7/2))", string (sqrt e))
    Assert.Equal("−ε + O(ε⁴)", string -e)
    Assert.Equal("0.1234567890123ε + O(ε⁴)", string (0.1234567890123 * e))
    Assert.Equal("0", string Jet.Zero)
    Assert.Equal("O(ε⁴)", string (e - e))
    Assert.Equal("−5/2", string (Jet.FromDouble -2.5))

/// One text over IScalar<T>, at x + ε.
let private logistic<'T when 'T :> IScalar<'T>> (x: 'T) = 'T.FromDouble 1.0 / ('T.FromDouble 1.0 + 'T.Exp(-x))

[<Property>]
let ``a formula over any scalar differentiates at x + ε`` (n: sbyte) =
    let x = float n / 32.0
    let s = logistic (Jet.Variable(x, 2))
    let y = (logistic (Real x)).Value
    abs (s.Value - y) <= 1e-15 && abs (s.Derivative 1 - y * (1.0 - y)) <= 1e-14 && abs (s.Derivative 2 - y * (1.0 - y) * (1.0 - 2.0 * y)) <= 1e-13

let private certified: Map<string, IntervalJet -> IntervalJet> =
    Map [ "exp", exp
          "log", log
          "sqrt", sqrt
          "pow(-5/3)", fun x -> IntervalJet.Pow(x, -5, 3)
          "pow(11)", fun x -> IntervalJet.Pow(x, 11)
          "1/x", fun x -> 1.0 / x
          "sin", sin
          "cos", cos
          "tan", tan
          "asin", asin
          "acos", acos
          "atan", atan
          "sinh", sinh
          "cosh", cosh
          "tanh", tanh
          "asinh", IntervalJet.Asinh
          "acosh", IntervalJet.Acosh
          "atanh", IntervalJet.Atanh
          "exp(sin)", sin >> exp
          "log(1+x^2)", fun x -> log (1.0 + x * x)
          "x^x", fun x -> IntervalJet.Pow(x, x)
          "1/(1+exp(-x))", fun x -> 1.0 / (1.0 + exp (-x))
          "exp(-x^2)", fun x -> exp (-(x * x))
          "x/(exp(x)+1)", fun x -> x / (exp x + 1.0)
          "sqrt(1+x)*cos(x)/(2+sinh(x))", fun x -> sqrt (1.0 + x) * cos x / (2.0 + sinh x) ]

/// Certified: every coefficient of the table lies in its interval, which at order 20 is still narrow.
[<Fact>]
let ``the interval jet holds the reference table`` () =
    let mutable seen = 0
    for row in table "jets.csv" do
        match certified.TryFind row[0] with
        | None -> ()
        | Some f ->
            seen <- seen + 1
            let k = int row[2]
            let c = (f (IntervalJet.Variable(Interval.FromDouble(parse row[1]), 20))).Coefficient k
            // 40 digits: two units of the last one to each side
            let p, q = rational row[3]
            let unit = System.Numerics.BigInteger.Pow(10I, 38)
            let below (x: float) sign = let a, b = exactly x in compare (a * q * unit) ((p * unit + bigint (sign: int) * System.Numerics.BigInteger.Abs p) * b)
            Assert.True(below c.Lower 1 <= 0 && below c.Upper -1 >= 0, $"{row[0]} at {row[1]}, order {k}: {c.ToString 17} does not hold {row[3]}")
            if k <= 5 then Assert.True(c.Width <= 1e-11 * (1.0 + c.Magnitude), $"{row[0]} at {row[1]}, order {k}: {c.ToString 17} is wide")
    Assert.True(seen >= 300)

/// Doubles round to nearest inside the outward rounding: the jet of doubles lies in the interval jet, but for what the platform's exp and sin are off.
[<Property(MaxTest = 60)>]
let ``the interval jet holds the jet of doubles`` (n: byte) =
    let x = (float n + 20.0) / 300.0

    for KeyValue(name, f) in certified do
        let x = if name = "acosh" then x + 1.0 else x
        let intervals, doubles = f (IntervalJet.Variable(Interval.FromDouble x, 6)), functions[name](Jet.Variable(x, 6))

        for k in 0..6 do
            let c, d = intervals.Coefficient k, doubles.Coefficient k
            let slack = 1e-14 * (1.0 + abs d)
            if not (c.Lower - slack <= d && d <= c.Upper + slack) then failwith $"{name} at {x}, order {k}: {c} and {d}"

/// A wider argument gives wider coefficients: inclusion isotony, so that a bound over an interval of points holds at each.
[<Property(MaxTest = 40)>]
let ``an interval of points has the coefficients of each point`` (n: byte) (at: byte) =
    let lower = (float n + 20.0) / 300.0
    let width = 1.0 / 64.0

    for KeyValue(name, f) in certified do
        let lower = if name = "acosh" then lower + 1.0 else lower
        let wide = f (IntervalJet.Variable(Interval.Of(lower, lower + width), 4))
        let point = f (IntervalJet.Variable(Interval.FromDouble(lower + width * float at / 255.0), 4))
        for k in 0..4 do
            if not ((wide.Coefficient k).Contains(point.Coefficient k)) then failwith $"{name}, order {k}: {wide.Coefficient k} and {point.Coefficient k}"

[<Fact>]
let ``an interval that may be 0 is no divisor`` () =
    let x = IntervalJet.Variable(Interval.Of(-1.0, 1.0), 3)
    for f in [ (fun () -> 1.0 / x); (fun () -> sqrt x); (fun () -> log x); (fun () -> abs x) ] do
        Assert.ThrowsAny<ArgumentException>(fun () -> f () |> ignore) |> ignore
    let e = IntervalJet.Epsilon 3
    Assert.Equal(Interval.One, (sin e / e).Value)
    Assert.Equal("[1, 1] + [2, 2]ε + O(ε²)", string (IntervalJet.Of [| Interval.One; Interval.FromDouble 2.0 |]))
    Assert.Equal(Ordering.Unknown, IntervalJet.Compare(x, IntervalJet.Zero))
    Assert.Equal(Ordering.Less, IntervalJet.Compare(e, IntervalJet.One))
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> IntervalJet.Variable(Interval.Entire, 2) |> ignore) |> ignore
