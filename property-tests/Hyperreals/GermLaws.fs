/// Germs at infinity: relations between limits that need no table, zeros that hide, constants, and expressions that mean harm.
module Theory.Laws.Hyperreals.GermLaws

open System
open System.Numerics
open System.Text
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals

let private at (text: string) (point: string) side = Limits.At(Expression.Parse text, "x", Expression.Parse point, side)
let private atInfinity text = at text "oo" Side.Both

/// Functions that tend to a limit at ∞, finite or not, without a free choice of domain.
let private functions =
    let leaf = Gen.elements [ "x"; "1/x"; "sqrt(x)"; "log(x)"; "exp(x)"; "exp(-x)"; "atan(x)"; "sin(1/x)"; "2"; "pi"; "(1+1/x)**x"; "exp(-x**2)"; "erf(x)"; "1/log(x)"; "gamma(x)" ]

    let rec tree depth =
        if depth = 0 then
            leaf
        else
            Gen.oneof
                [ leaf
                  Gen.map2 (fun a b -> $"({a}+{b})") (tree (depth - 1)) (tree (depth - 1))
                  Gen.map2 (fun a b -> $"({a}-{b})") (tree (depth - 1)) (tree (depth - 1))
                  Gen.map2 (fun a b -> $"({a}*{b})") (tree (depth - 1)) (tree (depth - 1))
                  Gen.map (fun a -> $"1/(1+({a})**2)") (tree (depth - 1))
                  Gen.map (fun a -> $"exp(-1/(1+({a})**2))") (tree (depth - 1)) ]

    Arb.fromGen (tree 3)

let private isZero (e: Expression) =
    let limit = Limits.AtInfinity(e, "unused")
    limit.Kind = LimitKind.Value && limit.Value = Expression.Zero

/// The same limit from another text: where both are decided they agree, value and side.
let private agree (one: Limit) (other: Limit) =
    if one.Kind <> LimitKind.Undecided && other.Kind <> LimitKind.Undecided then
        Assert.True((one.Kind = other.Kind), $"{one} and {other}")
        if one.Kind = LimitKind.Value then
            Assert.True(isZero (one.Value - other.Value), $"{one} and {other}")
        if one.Side <> Approach.Unknown && other.Side <> Approach.Unknown then
            Assert.Equal(one.Side, other.Side)

[<Property(MaxTest = 60)>]
let ``a limit at infinity is the one of the inverse at 0`` () =
    Prop.forAll functions (fun f ->
        let inverted = (Expression.Parse f).Substitute("x", Expression.Parse "1/x")
        agree (atInfinity f) (Limits.At(inverted, "x", Expression.Zero, Side.Above)))

[<Property(MaxTest = 60)>]
let ``a limit does not see how fast infinity is reached`` () =
    Prop.forAll functions (fun f ->
        for faster in [ "x**2"; "exp(x)"; "sqrt(x)" ] do
            agree (atInfinity f) (Limits.AtInfinity((Expression.Parse f).Substitute("x", Expression.Parse faster), "x")))

[<Property(MaxTest = 60)>]
let ``the negative has the negative limit, met from the other side`` () =
    Prop.forAll functions (fun f ->
        let limit, negative = atInfinity f, atInfinity $"-({f})"
        let mirrored =
            match limit.Kind with
            | LimitKind.PlusInfinity -> Limit.MinusInfinity()
            | LimitKind.MinusInfinity -> Limit.PlusInfinity()
            | LimitKind.Value ->
                let side = match limit.Side with Approach.Above -> Approach.Below | Approach.Below -> Approach.Above | same -> same
                Limit.Finite(-limit.Value, side)
            | _ -> limit
        agree mirrored negative)

[<Property(MaxTest = 60)>]
let ``a sum and a product of finite limits are the limits of the sum and the product`` () =
    Prop.forAll (Arb.fromGen (Gen.two functions.Generator)) (fun (f, g) ->
        let a, b = atInfinity f, atInfinity g
        if a.Kind = LimitKind.Value && b.Kind = LimitKind.Value then
            for whole, limit in [ $"({f})+({g})", a.Value + b.Value; $"({f})*({g})", a.Value * b.Value ] do
                let found = atInfinity whole
                if found.Kind <> LimitKind.Undecided then
                    Assert.True(found.Kind = LimitKind.Value && isZero (found.Value - limit), $"{whole}: {found}"))

/// What is zero is worth nothing beside any growth: the zero has to be seen, for no expansion ends.
[<Theory>]
[<InlineData "sqrt(x**2+2*x+1)-x-1">]
[<InlineData "sin(1/x)**2+cos(1/x)**2-1">]
[<InlineData "log(x**2+x)-log(x)-log(x+1)">]
[<InlineData "atan(x)+atan(1/x)-pi/2">]
[<InlineData "exp(asinh(1/x))-1/x-sqrt(1+1/x**2)">]
[<InlineData "tanh(1/x)-sinh(2/x)/(1+cosh(2/x))">]
[<InlineData "asin(1/x)-atan(1/sqrt(x**2-1))">]
[<InlineData "gamma(x+2)-(x+1)*x*gamma(x)">]
[<InlineData "(1+1/x)**100-((1+1/x)**50)**2">]
[<InlineData "loggamma(x+1)-loggamma(x)-log(x)">]
let ``a hidden zero stays zero beside a tower of exponentials`` (zero: string) =
    let limit = atInfinity $"exp(exp(x))*({zero})"
    Assert.Equal(LimitKind.Value, limit.Kind)
    Assert.Equal(Expression.Zero, limit.Value)
    Assert.Equal(Approach.Equal, limit.Side)

/// x·c tells the sign of c.
[<Theory>]
[<InlineData("sqrt(2)+sqrt(3)-sqrt(5+2*sqrt(6))", 0)>]
[<InlineData("16*atan(1/5)-4*atan(1/239)-pi", 0)>]
[<InlineData("cos(pi/7)-cos(2*pi/7)+cos(3*pi/7)-1/2", 0)>]
[<InlineData("2**(1/3)*4**(1/3)-2", 0)>]
[<InlineData("log(6)-log(2)-log(3)", 0)>]
[<InlineData("1+log(3)/(log(5)-log(3))-log(5)/(log(5)-log(3))", 0)>]
[<InlineData("gamma(1/3)*gamma(2/3)-2*pi/sqrt(3)", 0)>]
[<InlineData("exp(pi)-pi-20", -1)>]
[<InlineData("exp(pi*sqrt(163))-262537412640768744", -1)>]
[<InlineData("sqrt(2)+sqrt(3)-sqrt(5+2*sqrt(6))+10**-300", 1)>]
[<InlineData("pi-355/113", -1)>]
let ``the sign of a constant is exact`` (constant: string) (sign: int) =
    let limit = atInfinity $"x*({constant})"
    let expected = match sign with 0 -> LimitKind.Value | 1 -> LimitKind.PlusInfinity | _ -> LimitKind.MinusInfinity
    Assert.Equal(expected, limit.Kind)

[<Theory>]
[<InlineData "log(-x)">]
[<InlineData "sqrt(1-x)">]
[<InlineData "asin(1+1/x)">]
[<InlineData "(-x)**(1/3)">]
[<InlineData "exp(x*y)">]
[<InlineData "sin(x)**x">]
[<InlineData "x/sin(x)**2">]
let ``what leaves the reals, or hangs on the unknown, is undecided`` (text: string) = Assert.Equal(LimitKind.Undecided, (atInfinity text).Kind)

let private nested (opening: string) (closing: string) times =
    let text = StringBuilder()
    for _ in 1..times do text.Append opening |> ignore
    text.Append 'x' |> ignore
    for _ in 1..times do text.Append closing |> ignore
    text.ToString()

/// Each of these ends: with the answer where that is in reach, else undecided.
[<Fact>]
let ``expressions that mean harm end`` () =
    for text in [ nested "exp(" ")" 100_000; nested "(" "*x+1)" 20_000; nested "sqrt(" ")" 400; nested "log(" ")" 10_000; nested "sin(1/" ")" 2_000
                  String.Join("+", Array.replicate 100_000 "x"); "10**10**10**10*x"; "(1+1/x)**(10**9)" ] do
        let limit = atInfinity text
        Assert.True(limit.Kind = LimitKind.PlusInfinity || limit.Kind = LimitKind.Undecided || limit.Kind = LimitKind.Value || limit.Kind = LimitKind.Oscillates)

/// exp(1/x) less a thousand terms of its series: all that is left is the next one.
[<Fact>]
let ``a cancellation to order 1000 leaves the next term`` () =
    let terms = String.Join("+", [ for k in 0..999 -> $"1/(factorial({k})*x**{k})" ])
    let limit = atInfinity $"(exp(1/x)-({terms}))*x**1000"
    Assert.Equal(LimitKind.Value, limit.Kind)
    Assert.True(isZero (limit.Value * Expression.Parse "factorial(1000)" - Expression.One))
