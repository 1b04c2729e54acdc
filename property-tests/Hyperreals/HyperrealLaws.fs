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

/// Wallis' product, and a product of ω factors, each infinitely close to 1, that is the exponential of an integral.
[<Fact>]
let ``hyperfinite products are exponentials of integrals up to an infinitesimal`` () =
    let wallis = Hyperreal.Product((fun k -> 4.0 * k * k / (4.0 * k * k - 1.0)), 1.0, ω)
    holds (wallis - parse "pi/2").IsInfinitesimal
    let factors = Hyperreal.Product((fun k -> 1.0 + k / (ω * ω)), 1.0, ω)
    holds (factors - parse "sqrt(E)").IsInfinitesimal

/// The margin of gradient descent on separable data closes as log log t / log t: slower than each of its rivals, by the order of the numbers themselves.
[<Fact>]
let ``the margin rate is the slowest of its rivals`` () =
    let rates = [ "1/n"; "log(n)/n"; "1/sqrt(n)"; "1/log(n)**2"; "1/log(n)"; "log(log(n))/log(n)" ] |> List.map parse
    for rate in rates do
        holds rate.IsInfinitesimal
    for fast, slow in List.pairwise rates do
        holds (fast.IsNegligibleAgainst slow)

/// Formulas as functions of numbers, of jets, and their derivatives' generic home: one text, read by two engines.
let private formula =
    let leaf: Gen<(Hyperreal -> Hyperreal) * (Jet -> Jet)> =
        Gen.oneof
            [ Gen.constant (id, id)
              Gen.map (fun k -> let c = float k / 4.0 in ((fun _ -> Hyperreal.FromDouble c), (fun _ -> Jet.FromDouble c))) (Gen.choose (-8, 8)) ]

    let rec tree depth : Gen<(Hyperreal -> Hyperreal) * (Jet -> Jet)> =
        if depth = 0 then
            leaf
        else
            let smaller = tree (depth - 1)
            let two f g = Gen.map2 (fun (a, a') (b, b') -> (fun x -> f (a x) (b x)), (fun x -> g (a' x) (b' x))) smaller smaller
            let one f g = Gen.map (fun (a, a') -> (fun x -> f (a x)), (fun x -> g (a' x))) smaller

            Gen.frequency
                [ 1, leaf
                  3, two (+) (+)
                  3, two (*) (*)
                  1, two (-) (-)
                  1, one sin sin
                  1, one (fun x -> exp (x / 2.0)) (fun x -> exp (x / 2.0))
                  1, one atan atan
                  1, one (fun x -> sqrt (x * x + 1.0)) (fun x -> sqrt (x * x + 1.0))
                  1, one (fun x -> 1.0 / (x * x + 2.0)) (fun x -> 1.0 / (x * x + 2.0)) ]

    Gen.zip (tree 3) (Gen.choose (-6, 6))

/// The exact number against the fast path: what f(b + ε) expands to has the jet's coefficients, Taylor's f⁽ᵏ⁾(b)/k!.
[<Property(MaxTest = 40)>]
let ``the expansion at b + ε has the jet's coefficients`` () =
    Prop.forAll (Arb.fromGen formula) (fun ((exact, fast), at) ->
        let b = float at / 4.0
        let order = 3
        let jet = fast (Jet.Variable(b, order))
        let mutable rest = exact (Hyperreal.FromDouble b + ε)
        for k in 0..order do
            // the k-th coefficient is the standard part of what is left, ε^k taken out
            let coefficient = rest.StandardPart
            Assert.Equal(LimitKind.Value, coefficient.Kind)
            let value = (Derivatives.At(coefficient.Value, "unused", Expression.Zero, 0)).Midpoint
            let own = jet.Coefficient k
            Assert.True(abs (value - own) <= 1e-9 * (1.0 + abs value), $"order {k}: {value} and {own}")
            rest <- (rest - Hyperreal.FromExpression coefficient.Value) / ε)

/// sin(a·arctan p + b·arcsin q) is a radical, so that its addition theorem holds exactly, and its value is the one of doubles.
[<Property(MaxTest = 40)>]
let ``sines of inverse angles obey the addition theorem exactly`` () =
    Prop.forAll (Arb.fromGen (Gen.zip (Gen.zip (Gen.choose (-4, 4)) (Gen.choose (-4, 4))) (Gen.zip (Gen.choose (-12, 12)) (Gen.choose (-8, 8)))))
        (fun ((a, b), (p, q)) ->
            let x, y = float a * atan (Hyperreal.FromDouble(float p / 4.0)), float b * asin (Hyperreal.FromDouble(float q / 8.0))
            holds (sin (x + y) == sin x * cos y + cos x * sin y)
            let value = (Derivatives.At((sin (x + y)).StandardPart.Value, "unused", Expression.Zero, 0)).Midpoint
            let own = sin (float a * atan (float p / 4.0) + float b * asin (float q / 8.0))
            Assert.True(abs (value - own) <= 1e-12, $"{value} and {own}"))

/// On each residue class a periodic number is the number of that class, and the ultrafilter that chooses the class sees it alone.
[<Property(MaxTest = 40)>]
let ``an ultrafilter sees the number of its residue class`` (NonEmptyArray (values: sbyte[])) (residue: int) =
    let values = Array.truncate 7 values |> Array.map float
    let x = Hyperreal.Periodic values
    let r = ((residue % values.Length) + values.Length) % values.Length
    let u = Ultrafilter.Divisible.Choose(bigint values.Length, bigint r)
    Assert.Equal(Expression.Of values[r], (x.StandardPartIn u).Value)
    Assert.Equal(Expression.Of values[r], ((x + ε).StandardPartIn u).Value)
    Assert.Equal((if values[r] = 0.0 then Membership.Contained else Membership.Excluded), u.Decides x.IsInfinitesimal)
    Assert.Equal((if values[r] = 0.0 then Membership.Excluded else Membership.Contained), u.Decides (x * ω).IsInfinite)
    if Array.forall ((=) values[0]) values then Assert.Equal(Expression.Of values[0], x.Standard)
    holds (x * ε).IsInfinitesimal

[<Fact>]
let ``numbers mix on residue classes`` () =
    let mixed = Hyperreal.Periodic(ω, ε, 1.0)
    Assert.Equal("iff n ≡ 0 (mod 3)", mixed.IsInfinite.ToString())
    Assert.Equal("iff n ≡ 1 (mod 3)", mixed.IsInfinitesimal.ToString())
    Assert.Equal("iff n ≡ 2 (mod 3)", (mixed.IsInfinitelyClose Hyperreal.One).ToString())
    holds (Hyperreal.Alternating * ω).IsInfinite
    Assert.Equal(Expression.Parse "3", (ω % Hyperreal.FromDouble 4.0).StandardPart.UpperBound)

/// What is known by its terms alone: algebra is answered, the rest is open, with the terms seen, until an ultrafilter is told.
[<Fact>]
let ``a black box keeps the axioms and stays open`` () =
    let a = Hyperreal.FromSequence(fun n -> 2.0 * float n)
    let other = Hyperreal.FromSequence(fun n -> 2.0 * float n)
    holds (a - a == Hyperreal.Zero)
    holds ((a + ω) * (a - ω) == a * a - ω * ω)
    Assert.Equal(Expression.Parse "2", (a - a + 2.0).Standard)
    holds (floor a).IsInteger
    // two sequences of one name are two, even where their terms agree
    Assert.Equal(TruthKind.Undecided, (a == other).Kind)
    Assert.Contains("holds for 1000", (a == other).Reason)
    Assert.Contains("at n = 10 it is 20", a.StandardPart.Reason)
    Assert.Throws<ArgumentException>(fun () -> Hyperreal.FromSequence((fun _ -> 0.0), "n") |> ignore) |> ignore

/// Black boxes in an assumed order: all that linear order implies is answered, its contrary is refused, and the decisions replay.
[<Property(MaxTest = 40)>]
let ``what is assumed of black boxes implies what linear order implies`` (order: int) (shift: sbyte) =
    let boxes = [ "a"; "b"; "c" ] |> List.map (fun name -> Hyperreal.FromSequence((fun n -> float (n + name.Length)), name))
    let permuted = [ [ 0; 1; 2 ]; [ 0; 2; 1 ]; [ 1; 0; 2 ]; [ 1; 2; 0 ]; [ 2; 0; 1 ]; [ 2; 1; 0 ] ][abs (order % 6)] |> List.map (fun i -> boxes[i])
    let low, middle, high = permuted[0], permuted[1], permuted[2]
    let c = Hyperreal.FromDouble(float shift)
    let u = Ultrafilter.Divisible.Assume(low + c <. middle).Assume(middle <. high).Assume(ω <. low)
    Assert.Equal(Membership.Contained, u.Decides(low + c <. high))
    Assert.Equal(Membership.Excluded, u.Decides(high == low + c))
    Assert.Equal(Membership.Contained, u.Decides((high.IsAtMost(low + c)).Not()))
    Assert.Equal(Membership.Contained, u.Decides(high >. 1e6 - c))
    Assert.Equal(Membership.Open, u.Decides(high >. 2.0 * ω + 3.0 * low))
    Assert.Throws<ArgumentException>(fun () -> u.Assume(high <. low + c) |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> u.Assume(middle <. Hyperreal.FromDouble 7.0 - c) |> ignore) |> ignore
    Assert.Equal(Membership.Contained, Ultrafilter.Replay(u.Decisions).Decides(low + c <. high))
    Assert.Throws<ArgumentException>(fun () -> Ultrafilter.Divisible.Assume(low >. middle).Assume(low <. middle) |> ignore) |> ignore
    // of a union one set is to be assumed; a conjunction is both
    Assert.Throws<ArgumentException>(fun () -> Ultrafilter.Divisible.Assume((low <. middle).Or(middle <. high)) |> ignore) |> ignore
    Assert.Equal(2, (Ultrafilter.Divisible.Assume((low <. middle).And(middle <. high))).Decisions.Count)

[<Fact>]
let ``F#'s own functions reach the number`` () =
    holds (cosh ω - sinh ω == exp -ω)
    holds (sinh ε / cosh ε == tanh ε)
    holds (asin ε + acos ε == Hyperreal.Pi / 2.0)
    holds (tanh (Hyperreal.Atanh ε) == ε)
    holds (Hyperreal.Max(ω, ε) == ω)
    holds (Hyperreal.Min(ω, ε) == ε)
    holds (ceil (ω + 0.5) == ω + 1.0)
    holds (pown ε 3 == ε * ε * ε)
