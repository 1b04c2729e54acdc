/// Limits with free parameters under assumptions, and along paths in several variables.
module Theory.Laws.Hyperreals.ParameterLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals

let private parse (text: string) = Expression.Parse text
let private oo = Expression.Infinity

let private at (f: string) (point: string) (assuming: string) =
    Limits.At(parse f, "x", parse point, Side.Above, assuming = parse assuming)

let private isZero (e: Expression) =
    let limit = Limits.AtInfinity(e, "unused")
    limit.Kind = LimitKind.Value && limit.Value = Expression.Zero

let private same (a: Limit) (b: Limit) =
    a.Kind = b.Kind && (a.Kind <> LimitKind.Value || isZero (a.Value - b.Value))

/// Expressions in x and the parameters a and b.
let private expression =
    let leaf = Gen.elements [ "x"; "a"; "b"; "1/x"; "2"; "x**a"; "exp(-x)"; "x**(-b)"; "(a-b)"; "(a-1)"; "log(x)"; "a**x"; "exp(b*x)" ]

    let rec tree depth =
        if depth = 0 then
            leaf
        else
            let smaller = tree (depth - 1)

            Gen.frequency
                [ 2, leaf
                  3, Gen.map2 (fun f g -> $"({f}+{g})") smaller smaller
                  3, Gen.map2 (fun f g -> $"({f}*{g})") smaller smaller
                  2, Gen.map2 (fun f g -> $"({f})/({g})") smaller smaller
                  1, Gen.map (fun f -> $"exp({f})") smaller
                  1, Gen.map (fun f -> $"log(1+({f})**2)") smaller
                  1, Gen.map (fun f -> $"sqrt(1+({f})**2)") smaller
                  1, Gen.map (fun f -> $"atan({f})") smaller
                  1, Gen.map (fun f -> $"abs({f})") smaller ]

    tree 3

let private assumptions =
    [ "And(a > 0, b > 0)", [ "1/3", "2"; "1", "1"; "5/2", "1/2" ]
      "And(a < 0, b > 1)", [ "-1/3", "2"; "-1", "5/4"; "-3", "3" ]
      "And(0 < a, a < 1, b < a)", [ "1/2", "-1"; "1/3", "0"; "3/4", "1/2" ]
      "And(a >= 1, b != 0)", [ "1", "-1"; "1", "1"; "2", "3" ]
      "Or(a > 2, And(a < -2, b > a))", [ "3", "-3"; "-3", "-2"; "5/2", "0" ]
      "True", [ "0", "0"; "1", "-1"; "-2", "1" ] ]

/// Whatever is answered for all values of the parameters is the answer at each of them: the step that makes a parameter a constant like others.
[<Property(MaxTest = 120)>]
let ``a limit with a parameter is the limit at each of its values`` () =
    Prop.forAll (Arb.fromGen (Gen.zip expression (Gen.elements assumptions))) (fun (f, (assuming, values)) ->
        let general = at f "oo" assuming

        if general.Kind <> LimitKind.Undecided then
            for a, b in values do
                let put (e: Expression) = e.Substitute("a", parse a).Substitute("b", parse b)
                let special = Limits.At(put (parse f), "x", oo)

                if special.Kind <> LimitKind.Undecided then
                    let expected = if general.Kind = LimitKind.Value then Limit.Finite(put general.Value) else general
                    Assert.True(same expected special, $"{f} where {assuming}: {general}; where a = {a}, b = {b}: {special}"))

/// Textbook limits, each with the assumption under which it is one.
let private known =
    [ "a*x", "oo", "a > 0", "oo"
      "a*x", "oo", "a < 0", "-oo"
      "exp(a*x)/x**b", "oo", "And(a > 0, b > 0)", "oo"
      "x**a*exp(-b*x)", "oo", "b > 0", "0"
      "log(x)**a/x**b", "oo", "And(a > 0, b > 0)", "0"
      "a**x", "oo", "And(0 < a, a < 1)", "0"
      "(a**x+b**x)**(1/x)", "oo", "And(a > 0, b > a)", "b"
      "(1+a/x)**(b*x)", "oo", "a > 0", "exp(a*b)"
      "(1+a/x)**(b*x)", "oo", "True", "exp(a*b)"
      "((1+x)**a-1)/x", "0", "True", "a"
      "(exp(a*x)-exp(b*x))/x", "0", "True", "a-b"
      "(a**x-1)/x", "0", "a > 0", "log(a)"
      "sin(a*x)/sin(b*x)", "0", "And(a != 0, b != 0)", "a/b"
      "(a*x+1)/(b*x+1)", "oo", "b != 0", "a/b"
      "(x**a-c**a)/(x-c)", "c", "And(a > 0, c > 0)", "a*c**(a-1)"
      "sqrt(a*x**2+x)-sqrt(a)*x", "oo", "a > 0", "1/(2*sqrt(a))"
      "atan(a*x)", "oo", "a < 0", "-pi/2"
      "gamma(x+a)/(gamma(x)*x**a)", "oo", "a > 0", "1"
      "factorial(x)/a**x", "oo", "a > 0", "oo"
      "x**(a**2-a+1)", "oo", "a > 0", "oo"
      "x*(2**a-3**a)", "oo", "a > 0", "-oo"
      "floor(a*x)/x", "oo", "a > 0", "a" ]

[<Fact>]
let ``textbook limits with parameters are found`` () =
    for f, point, assuming, expected in known do
        let found = at f point assuming

        let right =
            match expected with
            | "oo" -> found.Kind = LimitKind.PlusInfinity
            | "-oo" -> found.Kind = LimitKind.MinusInfinity
            | value ->
                // a logarithm of a parameter is a number under the assumption alone
                found.Kind = LimitKind.Value && (Limits.At(found.Value - parse value, "unused", oo, assuming = parse assuming)).Value = Expression.Zero

        Assert.True(right, $"{f} at {point} where {assuming}: {found}, expected {expected}")

/// What depends on a parameter says on which, and what it is where.
[<Theory>]
[<InlineData("a*x", "True", "where a > 0")>]
[<InlineData("a**x", "a > 0", "1 (exactly) where")>]
[<InlineData("x**a/(1+x**a)", "a >= 0", "1/2 (exactly) where a = 0")>]
[<InlineData("x**(a-b)", "And(a > 0, b > 0)", "a")>]
let ``a limit that depends on a parameter is undecided and says where it is what`` (f: string, assuming: string, part: string) =
    let found = at f "oo" assuming
    Assert.Equal(LimitKind.Undecided, found.Kind)
    Assert.Contains(part, found.Reason)

[<Theory>]
[<InlineData("And(a > 0, a < 0)")>]
[<InlineData("And(a > b, b > 1, a < 1)")>]
[<InlineData("And(a == 1, a > 1)")>]
[<InlineData("False")>]
[<InlineData("a**2 > 1")>]
[<InlineData("x > 1")>]
[<InlineData("a + 1")>]
let ``what can't be assumed is refused`` (assuming: string) =
    Assert.Throws<ArgumentException>(fun () -> at "a*x" "oo" assuming |> ignore) |> ignore

/// A function that is continuous at a point has its value there as its limit along every path.
[<Property(MaxTest = 60)>]
let ``along any path a polynomial tends to its value`` (x0: int) (y0: int) (slope: int) (power: PositiveInt) =
    let f = parse "x**2*y - 3*x*y**2 + 2*x - y + 5"
    let t = Expression.Symbol "t"
    let number (n: int) = Expression.Number n
    let path = [ "x", number x0 + number slope * t; "y", number y0 + Expression.Power(t, number (1 + power.Get % 4)) ]
    let value = f.Substitute("x", number x0).Substitute("y", number y0)
    Assert.True(same (Limit.Finite value) (Limits.Along(f, path, "t", Expression.Zero)))

/// xy/(x² + y²) has another limit on each line through the origin, and swapping the variables at once changes nothing.
[<Fact>]
let ``limits along paths differ where there is none in several variables`` () =
    let f = parse "x*y/(x**2+y**2)"
    let t, slope = Expression.Symbol "t", Expression.Symbol "m"
    let along (path: (string * Expression) list) = Limits.Along(f, path, "t", Expression.Zero, assuming = parse "True")
    Assert.True(isZero ((along [ "x", t; "y", slope * t ]).Value - parse "m/(1+m**2)"))
    Assert.True(isZero ((along [ "x", parse "y*t"; "y", parse "x*t" ]).Value - parse "x*y/(x**2+y**2)"))
    Assert.Throws<ArgumentException>(fun () -> along [ "x", t; "x", slope ] |> ignore) |> ignore
