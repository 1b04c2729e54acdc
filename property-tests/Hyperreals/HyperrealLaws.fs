/// Hyperreal numbers: the axioms of an ordered field, the standard part, and what the essay lists, one by one.
module Theory.Laws.Hyperreals.HyperrealLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals

let private (==) (a: Hyperreal) (b: Hyperreal) = a.IsEqualTo b
let private (<.) (a: Hyperreal) (b: Hyperreal) = a.IsLessThan b
let private (>.) (a: Hyperreal) (b: Hyperreal) = a.IsGreaterThan b
let private real (x: float) = Hyperreal.FromDouble x
let private ω = Hyperreal.Omega
let private ε = Hyperreal.Epsilon
let private always (truth: Truth) = truth.Kind = TruthKind.Always
let private never (truth: Truth) = truth.Kind = TruthKind.Never
let private holds (truth: Truth) = Assert.True(always truth, truth.ToString())
let private standard (x: Hyperreal) = Hyperreal.FromExpression x.Standard
let private parse = Hyperreal.Parse

/// Numbers of a Hardy field, small enough that three of them can be multiplied out: finite, infinite and infinitesimal ones.
let private number =
    let leaf =
        Gen.oneof
            [ Gen.elements [ "n"; "1/n"; "sqrt(n)"; "log(n)"; "exp(-n)"; "sqrt(2)"; "pi"; "exp(1/n)"; "atan(n)"; "1/(n+1)" ]
              Gen.map2 (fun p q -> $"({p})/{q}") (Gen.choose (-9, 9)) (Gen.choose (1, 7)) ]

    let rec tree depth =
        if depth = 0 then
            leaf
        else
            Gen.oneof
                [ leaf
                  Gen.map2 (fun a b -> $"({a}+{b})") (tree (depth - 1)) (tree (depth - 1))
                  Gen.map2 (fun a b -> $"({a}*{b})") (tree (depth - 1)) (tree (depth - 1)) ]

    Gen.map parse (tree 2)

let private numbers = Arb.fromGen (Gen.three number)

let private finite =
    let coefficient = Gen.map2 (fun p q -> $"({p})/{q}") (Gen.choose (-9, 9)) (Gen.choose (1, 7))
    let small = Gen.elements [ "1/n"; "-1/n**2"; "exp(-n)"; "1/log(n)"; "sin(1/n)"; "0" ]
    Arb.fromGen (Gen.two (Gen.map2 (fun c s -> parse $"{c}+{s}") coefficient small))

[<Property(MaxTest = 60)>]
let ``the field's axioms hold`` () =
    Prop.forAll numbers (fun (a, b, c) ->
        holds ((a + b) + c == a + (b + c))
        holds (a + b == b + a)
        holds (a * (b + c) == a * b + a * c)
        holds ((a * b) * c == a * (b * c))
        holds (a - a == Hyperreal.Zero)
        if never (a == Hyperreal.Zero) then holds (a / a == Hyperreal.One))

[<Property(MaxTest = 60)>]
let ``the order is total, and the field's`` () =
    Prop.forAll numbers (fun (a, b, c) ->
        let answers = [ a <. b; a == b; a >. b ]
        Assert.Equal(1, answers |> List.filter always |> List.length)
        Assert.Equal(2, answers |> List.filter never |> List.length)
        if always (a <. b) then
            holds (a + c <. b + c)
            if always (c >. Hyperreal.Zero) then holds (a * c <. b * c)
            if always (b <. c) then holds (a <. c))

[<Property(MaxTest = 60)>]
let ``the standard part is a ring homomorphism on finite numbers`` () =
    Prop.forAll finite (fun (a, b) ->
        holds (standard (a + b) == standard a + standard b)
        holds (standard (a * b) == standard a * standard b)
        holds (a.IsInfinitelyClose(standard a)))

[<Fact>]
let ``there is an infinitesimal, and there are as many as one likes`` () =
    // the essay's own: 1/(n + 1)
    let own = parse "1/(n+1)"
    holds (own >. Hyperreal.Zero)
    for r in [ 1.0; 1e-9; Double.Epsilon ] do
        holds (own <. real r)
    for r in [ -3.0; 0.5; 1e300 ] do
        holds (r * own).IsInfinitesimal
    holds (own + ε).IsInfinitesimal
    holds (own * ε).IsInfinitesimal
    Assert.True(never (own == ε))

[<Fact>]
let ``the inverse of an infinitesimal is infinite, and there are infinite integers beyond it`` () =
    holds (1.0 / ε).IsInfinite
    holds (Hyperreal.Floor(1.0 / parse "1/(n+1)")).IsInfinite
    let beyond = Hyperreal.Floor(1.0 / ε) + 1.0
    holds beyond.IsInteger
    holds (beyond >. 1.0 / ε)
    holds (ω * ω).IsInteger
    Assert.True(never (ω + 0.5).IsInteger)

[<Property(MaxTest = 60)>]
let ``a real and a nonstandard number add up to a nonstandard one`` () =
    Prop.forAll finite (fun (a, r) ->
        let r = standard r
        let nonstandard = never (a == standard a)
        if nonstandard then Assert.True(never (r + a == standard (r + a))))

[<Fact>]
let ``a finite number is infinitely close to one real, an infinite one to none`` () =
    let x = parse "(2*n+1)/(n+3)"
    Assert.Equal(Expression.Parse "2", x.Standard)
    holds (x.IsInfinitelyClose 2.0)
    Assert.True(never (x.IsInfinitelyClose 2.0000001))
    Assert.Throws<InvalidOperationException>(fun () -> ω.Standard |> ignore) |> ignore

let private functions: (string * (Hyperreal -> Hyperreal)) list =
    [ "x**3 - 2*x", fun x -> x * x * x - 2.0 * x
      "exp(x)*sin(x)", fun x -> exp x * sin x
      "log(x)/x", fun x -> log x / x
      "sqrt(x + 1)", fun x -> sqrt (x + 1.0)
      "1/(1 + x**2)", fun x -> 1.0 / (1.0 + x * x)
      "atan(x)", fun x -> Hyperreal.Atan x
      "tan(x)", fun x -> tan x ]

/// Difference quotients against the certified jets of another file: two routes to one number.
[<Fact>]
let ``the derivative is the standard part of the difference quotient`` () =
    for text, f in functions do
        for order in 0..3 do
            let limit = Hyperreal.Derivative(f, Hyperreal.Of(1I, 3I), order)
            Assert.Equal(LimitKind.Value, limit.Kind)
            let own = Derivatives.At(limit.Value, "unused", Expression.Zero, 0)
            let peer = Derivatives.At(Expression.Parse text, "x", Expression.Parse "1/3", order)
            Assert.True(own.Overlaps peer && own.Accuracy > 90, $"{text}, order {order}: {own} and {peer}")

[<Fact>]
let ``the derivative does not depend on the infinitesimal`` () =
    for _, f in functions do
        let limits = [ for step in [ ε; 3.0 * ε; ε * ε; parse "exp(-n)"; parse "1/log(n)" ] -> Hyperreal.Derivative(f, 2.0, 1, step) ]
        for limit in limits do
            holds (Hyperreal.FromExpression limit.Value == Hyperreal.FromExpression limits.Head.Value)

[<Fact>]
let ``a corner has no derivative, and a jump no continuity`` () =
    Assert.Equal(LimitKind.Undecided, Hyperreal.Derivative((fun x -> abs x), 0.0).Kind)
    holds (Hyperreal.IsContinuousAt((fun x -> abs x), 0.0))
    Assert.True(never (Hyperreal.IsContinuousAt((fun x -> Hyperreal.Apply("sign", x)), 0.0)))
    Assert.True(never (Hyperreal.IsContinuousAt((fun x -> floor x), 2.0)))
    holds (Hyperreal.IsContinuousAt((fun x -> floor x), 2.5))
    for _, f in functions do
        holds (Hyperreal.IsContinuousAt(f, 0.7))

/// The sum rule, the product rule and the chain rule, as identities between numbers.
[<Fact>]
let ``derivatives keep the rules`` () =
    let derivative (f: Hyperreal -> Hyperreal) (at: Hyperreal) = Hyperreal.FromExpression(Hyperreal.Derivative(f, at).Value)
    let b = Hyperreal.Of(2I, 3I)
    for _, f in functions do
        for _, g in functions do
            holds (derivative (fun x -> f x + g x) b == derivative f b + derivative g b)
            holds (derivative (fun x -> f x * g x) b == derivative f b * g b + f b * derivative g b)

[<Fact>]
let ``what the residues leave open is the ultrafilter's choice`` () =
    let sign = Hyperreal.Alternating
    let positive = sign >. Hyperreal.Zero
    Assert.Equal(TruthKind.Depends, positive.Kind)
    Assert.Equal(2, positive.Modulus)
    Assert.Equal(Membership.Contained, Ultrafilter.Divisible.Decides positive)
    Assert.Equal(Membership.Excluded, Ultrafilter.Divisible.Choose(2I, 1I).Decides positive)
    holds (sign * sign == Hyperreal.One)
    Assert.Equal(TruthKind.Undecided, (sin ω >. Hyperreal.Zero).Kind)
    Assert.Equal(TruthKind.Undecided, (Hyperreal.FromSequence(fun n -> float (n % 2)) >. Hyperreal.Zero).Kind)
    holds (Hyperreal.Periodic(1.0, 2.0, 3.0) >. Hyperreal.Zero)

[<Theory>]
[<InlineData("1 + 2*eps - eps**2/3 + eps**3", "1 + 2ε − ε²/3 + ε³")>]
[<InlineData("exp(eps)", "1 + ε + ε²/2 + ε³/6 + O(ε⁴)")>]
[<InlineData("n*log(n)", "ω·log(ω)")>]
[<InlineData("(n+1)**2", "ω² + 2ω + 1")>]
[<InlineData("0", "0")>]
let ``a number prints as its expansion`` (text: string) (expected: string) = Assert.Equal(expected, (parse text).ToString())

[<Fact>]
let ``growth is compared by the numbers themselves`` () =
    let ladder = [ "log(log(n))"; "log(n)"; "n**(1/10)"; "n"; "n*log(n)"; "n**2"; "2**n"; "factorial(n)"; "n**n"; "exp(n**2)" ] |> List.map parse
    for low, high in List.pairwise ladder do
        holds (low.IsNegligibleAgainst high)
    holds ((Hyperreal.Apply("factorial", ω)).IsEquivalentTo(parse "sqrt(2*pi*n)*(n/E)**n"))
    Assert.Equal(Expression.Parse "3", (parse "3*n**2 + n").BigO(ω * ω).Value)

/// A Riemann sum of x² with ω cells, and the harmonic sum against log ω.
[<Fact>]
let ``hyperfinite sums are integrals up to an infinitesimal`` () =
    let cells = Hyperreal.Sum((fun k -> k * k / (ω * ω * ω)), 1.0, ω)
    Assert.Equal(Expression.Parse "1/3", cells.Standard)
    let harmonic = Hyperreal.Sum((fun k -> 1.0 / k), 1.0, ω)
    Assert.Equal(Expression.Parse "EulerGamma", (harmonic - log ω).Standard)

/// The margin of gradient descent on separable data closes as log log t / log t: slower than each of its rivals, by the order of the numbers themselves.
[<Fact>]
let ``the margin rate is the slowest of its rivals`` () =
    let rates = [ "1/n"; "log(n)/n"; "1/sqrt(n)"; "1/log(n)**2"; "1/log(n)"; "log(log(n))/log(n)" ] |> List.map parse
    for rate in rates do
        holds rate.IsInfinitesimal
    for fast, slow in List.pairwise rates do
        holds (fast.IsNegligibleAgainst slow)
