/// At which indices a statement about sequences holds: against brute force, and as a Boolean algebra.
module Theory.Laws.Hyperreals.TruthLaws

open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals

/// An integer sequence of which the sign is eventually periodic, by construction.
type Sequence =
    | Constant of int
    | Index
    | Plus of Sequence * Sequence
    | Times of Sequence * Sequence
    | Modulo of Sequence * int
    | FloorOf of Sequence * int
    | Alternating of Sequence
    | Divisor of Sequence * int
    | Size of Sequence
    | Larger of Sequence * Sequence
    | Smaller of Sequence * Sequence
    | PowerModulo of int * int
    | FibonacciModulo of int
    | FactorialModulo of int
    | IfLess of Sequence * Sequence * Sequence * Sequence

let private floorDivide (a: BigInteger) (q: BigInteger) =
    let quotient = BigInteger.Divide(a, q)
    if quotient * q > a then quotient - 1I else quotient

let private modulo (a: BigInteger) (q: BigInteger) = a - q * floorDivide a q

let private fibonacci =
    let memo = System.Collections.Generic.List [ 0I; 1I ]

    fun n ->
        while memo.Count <= n do
            memo.Add(memo[memo.Count - 1] + memo[memo.Count - 2])

        memo[n]

let rec private value (n: int) sequence : BigInteger =
    match sequence with
    | Constant c -> BigInteger c
    | Index -> BigInteger n
    | Plus(a, b) -> value n a + value n b
    | Times(a, b) -> value n a * value n b
    | Modulo(a, q) -> modulo (value n a) (BigInteger q)
    | FloorOf(a, q) -> floorDivide (value n a) (BigInteger q)
    | Alternating a -> if (value n a).IsEven then 1I else -1I
    | Divisor(a, q) -> BigInteger.GreatestCommonDivisor(value n a, BigInteger q)
    | Size a -> abs (value n a)
    | Larger(a, b) -> max (value n a) (value n b)
    | Smaller(a, b) -> min (value n a) (value n b)
    | PowerModulo(a, q) -> BigInteger.ModPow(BigInteger a, BigInteger n, BigInteger q)
    | FibonacciModulo q -> fibonacci n % BigInteger q
    | FactorialModulo _ -> 0I
    | IfLess(a, b, c, d) -> if value n a < value n b then value n c else value n d

let rec private text sequence =
    match sequence with
    | Constant c -> $"({c})"
    | Index -> "n"
    | Plus(a, b) -> $"({text a} + {text b})"
    | Times(a, b) -> $"({text a} * {text b})"
    | Modulo(a, q) -> $"Mod({text a}, {q})"
    | FloorOf(a, q) -> $"floor({text a} / {q})"
    | Alternating a -> $"(-1)**({text a})"
    | Divisor(a, q) -> $"gcd({text a}, {q})"
    | Size a -> $"Abs({text a})"
    | Larger(a, b) -> $"Max({text a}, {text b})"
    | Smaller(a, b) -> $"Min({text a}, {text b})"
    | PowerModulo(a, q) -> $"Mod({a}**n, {q})"
    | FibonacciModulo q -> $"Mod(fibonacci(n), {q})"
    | FactorialModulo q -> $"Mod(factorial(n), {q})"
    | IfLess(a, b, c, d) -> $"Piecewise(({text c}, {text a} < {text b}), ({text d}, True))"

let rec private sequences size =
    let leaf =
        Gen.oneof
            [ Gen.choose (-6, 6) |> Gen.map Constant
              Gen.constant Index
              Gen.constant Index
              Gen.map2 (fun a q -> PowerModulo(a, q)) (Gen.choose (2, 7)) (Gen.choose (2, 7))
              Gen.map FibonacciModulo (Gen.elements [ 2; 3; 4 ])
              Gen.map FactorialModulo (Gen.choose (2, 100)) ]

    if size <= 0 then
        leaf
    else
        let part = sequences (size - 1)
        let modulus = Gen.choose (1, 6)

        Gen.oneof
            [ leaf
              Gen.map2 (fun a b -> Plus(a, b)) part part
              Gen.map2 (fun a b -> Times(a, b)) part part
              Gen.map2 (fun a q -> Modulo(a, q)) part modulus
              Gen.map2 (fun a q -> FloorOf(a, q)) part modulus
              Gen.map Alternating part
              Gen.map2 (fun a q -> Divisor(a, q)) part modulus
              Gen.map Size part
              Gen.map2 (fun a b -> Larger(a, b)) part part
              Gen.map2 (fun a b -> Smaller(a, b)) part part
              Gen.map2 (fun (a, b) (c, d) -> IfLess(a, b, c, d)) (Gen.zip part part) (Gen.zip part part) ]

type Relation = Relation of string

type Periodic =
    static member Sequence() : Arbitrary<Sequence> = Gen.choose (1, 3) |> Gen.bind sequences |> Arb.fromGen
    static member Relation() : Arbitrary<Relation> = Gen.elements [ "<"; "<="; ">"; ">="; "=="; "!=" ] |> Gen.map Relation |> Arb.fromGen

let private compare (a: Sequence) relation (b: Sequence) =
    Truths.Compare(Expression.Parse(text a), relation, Expression.Parse(text b))

let private holds relation (a: BigInteger) b =
    match relation with
    | "<" -> a < b
    | "<=" -> a <= b
    | ">" -> a > b
    | ">=" -> a >= b
    | "==" -> a = b
    | _ -> a <> b

let private verdictAt (truth: Truth) (n: int) = Seq.contains (n % truth.Modulus) truth.Residues

/// Every verdict is the one of counting, beyond the last sign change that small coefficients permit.
[<Property(Arbitrary = [| typeof<Periodic> |], MaxTest = 400)>]
let ``a verdict is what counting finds`` (a: Sequence) (Relation relation) (b: Sequence) =
    let truth = compare a relation b
    let start = 1000000
    // far out, where no polynomial with such coefficients changes its sign; Fibonacci numbers are taken from a start of the same residue
    let usesFibonacci = (text a + text b).Contains "fibonacci"
    let from = if usesFibonacci then 5040 else start

    if truth.Kind = TruthKind.Undecided then
        // products of many parts may need a modulus beyond the limit; nothing else may stay open here
        Assert.Contains("residues modulo", truth.Reason)
    else
        for n in from .. from + min 5000 (3 * max truth.Modulus 60) do
            Assert.True((verdictAt truth n = holds relation (value n a) (value n b)), $"{text a} {relation} {text b} at {n}: {truth}")

/// One of <, ==, > holds at every index.
[<Property(Arbitrary = [| typeof<Periodic> |], MaxTest = 100)>]
let ``less, equal and greater part the indices`` (a: Sequence) (b: Sequence) =
    let less, equal, greater = compare a "<" b, compare a "==" b, compare a ">" b

    if less.Kind <> TruthKind.Undecided then
        Assert.Equal(TruthKind.Always, less.Or(equal).Or(greater).Kind)
        Assert.Equal(TruthKind.Never, less.And(greater).Kind)
        Assert.Equal(equal.Not(), compare a "!=" b)
        Assert.Equal(less.Or(equal), compare a "<=" b)

/// The modulus is the smallest: the verdict has no smaller period.
[<Property(Arbitrary = [| typeof<Periodic> |], MaxTest = 200)>]
let ``no smaller modulus describes a verdict`` (a: Sequence) (b: Sequence) =
    let truth = compare a "<" b

    for divisor in 1 .. truth.Modulus - 1 do
        if truth.Modulus % divisor = 0 && truth.Kind <> TruthKind.Undecided then
            Assert.True(Seq.exists (fun n -> verdictAt truth n <> verdictAt truth (n + divisor)) (seq { 0 .. truth.Modulus - 1 }))

/// A truth on residues, undecided on some of them.
type Verdicts =
    static member Truth() : Arbitrary<Truth> =
        gen {
            let! m = Gen.choose (1, 12)
            let! certain = Gen.listOf (Gen.choose (0, m - 1))
            let! doubtful = Gen.frequency [ 2, Gen.constant []; 1, Gen.listOf (Gen.choose (0, m - 1)) ]
            let known = Truth.On(EventuallyPeriodicSet(m, certain))
            return known.Or(Truth.On(EventuallyPeriodicSet(m, doubtful)).And(Truth.Undecided "unknown"))
        }
        |> Arb.fromGen

let private at (truth: Truth) n =
    let r = n % truth.Modulus
    if Seq.contains r truth.UndecidedResidues then 1 elif Seq.contains r truth.Residues then 2 else 0

/// Kleene's connectives: conjunction is the lesser, disjunction the greater of false < unknown < true, on every class.
[<Property(Arbitrary = [| typeof<Verdicts> |])>]
let ``the connectives are minimum, maximum and reflection on every class`` (a: Truth) (b: Truth) =
    for n in 0 .. a.Modulus * b.Modulus - 1 do
        Assert.Equal(min (at a n) (at b n), at (a.And b) n)
        Assert.Equal(max (at a n) (at b n), at (a.Or b) n)
        Assert.Equal(2 - at a n, at (a.Not()) n)
        Assert.Equal(max (2 - at a n) (at b n), at (a.Implies b) n)

/// De Morgan, absorption and distribution hold as equalities of truths, undecided parts included.
[<Property(Arbitrary = [| typeof<Verdicts> |])>]
let ``truths are a distributive lattice with De Morgan's negation`` (a: Truth) (b: Truth) (c: Truth) =
    Assert.Equal(a.And(b).Not(), a.Not().Or(b.Not()))
    Assert.Equal(a, a.And(a.Or b))
    Assert.Equal(a.And(b.Or c), a.And(b).Or(a.And c))
    Assert.Equal(a, a.Not().Not())

[<Fact>]
let ``never and undecided is never; always or undecided is always`` () =
    let unknown = Truth.Undecided "unknown"
    Assert.Equal(TruthKind.Never, Truth.Never().And(unknown).Kind)
    Assert.Equal(TruthKind.Always, Truth.Always().Or(unknown).Kind)
    Assert.Equal(TruthKind.Undecided, Truth.Always().And(unknown).Kind)

let private truthOf (statement: string) = Truths.Decide(Expression.Parse statement)

/// Identities and bounds that hold at every index, whatever oscillates in them.
[<Theory>]
[<InlineData("sin(n)**2 + cos(n)**2 == 1")>]
[<InlineData("sin(n) < 1")>]
[<InlineData("sin(n) != 1/2")>]
[<InlineData("n + sin(n) > n - 2")>]
[<InlineData("3*sin(n) + 4*cos(n) < 5.1")>]
[<InlineData("floor(n*sqrt(2)) < 2*n")>]
[<InlineData("floor(sqrt(n))**2 <= n")>]
[<InlineData("floor(n*sqrt(2)) + floor(-n*sqrt(2)) == -1")>]
[<InlineData("ceiling(n*pi) - floor(n*pi) == 1")>]
[<InlineData("(floor(sqrt(n)) + 1)**2 > n")>]
[<InlineData("floor(sqrt(n**2 + 1)) == n")>]
[<InlineData("floor(n + 1/n) == n")>]
[<InlineData("ceiling(n + 1/n) == n + 1")>]
[<InlineData("floor(n*exp(1/n)) == n + 1")>]
[<InlineData("fibonacci(n+1)*fibonacci(n-1) - fibonacci(n)**2 == (-1)**n")>]
[<InlineData("lucas(n)**2 - 5*fibonacci(n)**2 == 4*(-1)**n")>]
[<InlineData("fibonacci(2*n) == fibonacci(n)*lucas(n)")>]
[<InlineData("fibonacci(n) < 2**n")>]
[<InlineData("cos(pi*n + 1/n) == (-1)**n*cos(1/n)")>]
[<InlineData("cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) == 1/2")>]
[<InlineData("sin(pi*sqrt(n**2+1)) != 0")>]
[<InlineData("Mod(factorial(n), n) == 0")>]
[<InlineData("gcd(n, n+1) == 1")>]
[<InlineData("Mod(n, 10**9) >= 0")>]
[<InlineData("1/(n + sin(n)) < 2/n")>]
[<InlineData("factorial(n) > 10**n")>]
[<InlineData("n**n > factorial(n)")>]
[<InlineData("sqrt(n**2 + 2*n + 1) == n + 1")>]
[<InlineData("(1 + 1/n)**n < E")>]
let ``what holds at every index is always true`` (statement: string) =
    Assert.Equal(TruthKind.Always, (truthOf statement).Kind)

/// Sets that no residues describe are left undecided; the parts that residues settle are kept.
[<Theory>]
[<InlineData("sin(n) > 0")>]
[<InlineData("Mod(floor(n*sqrt(2)), 2) == 0")>]
[<InlineData("(-1)**floor(sqrt(n)) > 0")>]
[<InlineData("floor(sqrt(n))**2 == n")>]
[<InlineData("frac(n*pi) < 1/2")>]
[<InlineData("Mod(factorial(n-1) + 1, n) == 0")>]
[<InlineData("isprime(n) == 1")>]
[<InlineData("2**n*cos(n) > 0")>]
[<InlineData("x > 0")>]
let ``what no residues decide is undecided`` (statement: string) =
    Assert.Equal(TruthKind.Undecided, (truthOf statement).Kind)

[<Fact>]
let ``an undecided part is confined to its classes`` () =
    let truth = truthOf "Mod(n, 2)*sin(n) > 0"
    Assert.Equal(TruthKind.Undecided, truth.Kind)
    Assert.Equal<int>([ 1 ], truth.UndecidedResidues)
    Assert.Equal(TruthKind.Never, truth.And(truthOf "Mod(n, 2) == 0").Kind)

[<Fact>]
let ``a verdict reads as a sentence`` () =
    Assert.Equal("iff n ≡ 1 (mod 2)", (truthOf "Or(Mod(n, 4) == 1, Mod(n, 4) == 3)").ToString())
    Assert.Equal("iff n ≡ 0, 3 (mod 4)", (truthOf "(-1)**(n*(n+1)/2) > 0").ToString())
    Assert.Equal("always", (truthOf "n < n + 1").ToString())
    Assert.Equal("never", (truthOf "n < 10**100").ToString())
