/// A free ultrafilter, known by decisions: the four properties of quasi-big sets, and what decisions may and may not do.
module Theory.Laws.Hyperreals.UltrafilterLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals

/// Choices and assumptions, compatible or not.
type Step =
    | Choose of int * int
    | Assume of string * EventuallyPeriodicSet * bool

let private set =
    gen {
        let! m = Gen.choose (1, 12)
        let! residues = Gen.listOf (Gen.choose (0, m - 1))
        return EventuallyPeriodicSet(m, residues)
    }

type Steps =
    static member Set() : Arbitrary<EventuallyPeriodicSet> = Arb.fromGen set

    static member Step() : Arbitrary<Step> =
        Gen.oneof
            [ Gen.map2 (fun m r -> Choose(m, r)) (Gen.choose (1, 30)) (Gen.choose (-5, 40))
              Gen.map3 (fun name s holds -> Assume(name, s, holds)) (Gen.elements [ "A"; "B"; "C" ]) set (Gen.elements [ true; false ]) ]
        |> Arb.fromGen

// an unknown set that is known to lie within a periodic one
let private within (outer: EventuallyPeriodicSet) = Truth.On(outer).And(Truth.Undecided "unknown")

/// Makes the decisions that are accepted; those that contradict earlier ones are refused.
let private decide (steps: Step list) =
    (Ultrafilter.Divisible, steps)
    ||> List.fold (fun ultrafilter step ->
        try
            match step with
            | Choose(m, r) -> ultrafilter.Choose(BigInteger m, BigInteger r)
            | Assume(name, s, holds) -> ultrafilter.Assume(name, within s, holds)
        with :? ArgumentException ->
            ultrafilter)

/// 1. No finite set is quasi-big.
[<Property(Arbitrary = [| typeof<Steps> |])>]
let ``no finite set is quasi-big`` (steps: Step list) =
    Assert.False((decide steps).Contains EventuallyPeriodicSet.Empty)

/// 2. The intersection of quasi-big sets is quasi-big; in particular it is infinite.
[<Property(Arbitrary = [| typeof<Steps> |])>]
let ``the intersection of quasi-big sets is quasi-big`` (steps: Step list) (a: EventuallyPeriodicSet) (b: EventuallyPeriodicSet) =
    let ultrafilter = decide steps
    Assert.Equal(ultrafilter.Contains a && ultrafilter.Contains b, ultrafilter.Contains(a &&& b))

/// 3. What contains a quasi-big set is quasi-big.
[<Property(Arbitrary = [| typeof<Steps> |])>]
let ``a set above a quasi-big one is quasi-big`` (steps: Step list) (a: EventuallyPeriodicSet) (b: EventuallyPeriodicSet) =
    let ultrafilter = decide steps
    Assert.True(a.IsSubsetOf(a ||| b))
    if ultrafilter.Contains a then Assert.True(ultrafilter.Contains(a ||| b))

/// 4. Of a set and its complement exactly one is quasi-big.
[<Property(Arbitrary = [| typeof<Steps> |])>]
let ``of a set and its complement one is quasi-big`` (steps: Step list) (a: EventuallyPeriodicSet) =
    let ultrafilter = decide steps
    Assert.NotEqual(ultrafilter.Contains a, ultrafilter.Contains(a.Complement()))

/// The residues of one index: modulo a divisor they are the residue's residue.
[<Property(Arbitrary = [| typeof<Steps> |])>]
let ``residues are compatible`` (steps: Step list) (PositiveInt m) (PositiveInt k) =
    let ultrafilter = decide steps
    Assert.Equal(ultrafilter.Residue(BigInteger m), ultrafilter.Residue(BigInteger m * BigInteger k) % BigInteger m)

/// Whatever was accepted holds afterwards: choices by the residue, assumptions by a class on which the set is possible.
[<Property(Arbitrary = [| typeof<Steps> |], MaxTest = 300)>]
let ``what was decided holds, whatever is decided later`` (steps: Step list) =
    let ultrafilter = decide steps

    for decision in ultrafilter.Decisions do
        if decision.IsAssumption then
            let expected = if decision.Holds then Membership.Contained else Membership.Excluded
            Assert.Equal(expected, ultrafilter.Decides(decision.Name, Truth.Undecided ""))
            let contrary = if decision.Holds then Membership.Excluded else Membership.Contained
            Assert.NotEqual(contrary, ultrafilter.Decides decision.Truth)
        else
            Assert.Equal(decision.Residue, ultrafilter.Residue decision.Modulus)

/// Every finite family of answers meets in infinitely many indices: brute force finds one beyond any start.
[<Property(Arbitrary = [| typeof<Steps> |], MaxTest = 60)>]
let ``the sets of a family of answers meet beyond any start`` (steps: Step list) (a: EventuallyPeriodicSet) (b: EventuallyPeriodicSet) =
    let ultrafilter = decide (List.truncate 3 steps)
    let chosen (s: EventuallyPeriodicSet) = if ultrafilter.Contains s then s else s.Complement()
    let choices = ultrafilter.Decisions |> Seq.filter (fun d -> not d.IsAssumption) |> List.ofSeq
    let period = (BigInteger(a.Modulus * b.Modulus), choices) ||> List.fold (fun m d -> m * d.Modulus)

    let meets (n: BigInteger) =
        (chosen a).Contains n && (chosen b).Contains n && choices |> List.forall (fun d -> n % d.Modulus = d.Residue)

    if period < 2000000I then
        Assert.True(Seq.exists meets (seq { 1000I .. 1000I + period }))

[<Property(Arbitrary = [| typeof<Steps> |])>]
let ``the decisions replay`` (steps: Step list) (PositiveInt m) =
    let ultrafilter = decide steps
    let again = Ultrafilter.Replay ultrafilter.Decisions
    Assert.Equal(ultrafilter.ToString(), again.ToString())
    Assert.Equal(ultrafilter.Residue(BigInteger m), again.Residue(BigInteger m))

/// A choice is refused exactly if its class does not meet the class decided so far.
[<Property>]
let ``a choice is refused iff it is incompatible`` (PositiveInt m) (PositiveInt k) (r: int) (s: int) =
    let first = Ultrafilter.Divisible.Choose(BigInteger m, BigInteger r)
    let compatible = (r - s) % int (BigInteger.GreatestCommonDivisor(BigInteger m, BigInteger k)) = 0

    if compatible then
        Assert.Equal(((BigInteger s % BigInteger k) + BigInteger k) % BigInteger k, first.Choose(BigInteger k, BigInteger s).Residue(BigInteger k))
    else
        let refusal = Assert.Throws<ArgumentException>(fun () -> first.Choose(BigInteger k, BigInteger s) |> ignore)
        Assert.Contains($"(mod {m})", refusal.Message)

[<Fact>]
let ``without decisions the index is divisible by every standard integer`` () =
    for m in 1I .. 200I do
        Assert.Equal(0I, Ultrafilter.Divisible.Residue m)

    Assert.Equal(Membership.Contained, Ultrafilter.Divisible.Decides(Truths.Decide(Expression.Parse "(-1)**n > 0")))
    Assert.Equal(Membership.Excluded, Ultrafilter.Divisible.Choose(2I, 1I).Decides(Truths.Decide(Expression.Parse "(-1)**n > 0")))

[<Fact>]
let ``a black box is settled by an assumption, and not twice`` () =
    let positive = Truths.Decide(Expression.Parse "sin(n) > 0")
    Assert.Equal(Membership.Open, Ultrafilter.Divisible.Decides("sin(n) > 0", positive))
    let settled = Ultrafilter.Divisible.Assume("sin(n) > 0", positive, true)
    Assert.Equal(Membership.Contained, settled.Decides("sin(n) > 0", positive))
    Assert.Throws<ArgumentException>(fun () -> settled.Assume("sin(n) > 0", positive, false) |> ignore) |> ignore
    // a set of odd numbers is not quasi-big where n is even
    let odd = Truths.Decide(Expression.Parse "And(Mod(n, 2) == 1, sin(n) > 0)")
    Assert.Throws<ArgumentException>(fun () -> Ultrafilter.Divisible.Choose(2I, 0I).Assume("odd", odd, true) |> ignore) |> ignore
    Assert.Equal(1I, Ultrafilter.Divisible.Assume("odd", odd, true).Residue 2I)

/// The set algebra against membership, number by number.
[<Property(Arbitrary = [| typeof<Steps> |])>]
let ``sets combine as their members do`` (a: EventuallyPeriodicSet) (b: EventuallyPeriodicSet) =
    for n in 0 .. 2 * a.Modulus * b.Modulus do
        let n = BigInteger n
        Assert.Equal(a.Contains n && b.Contains n, (a.Intersect b).Contains n)
        Assert.Equal(a.Contains n || b.Contains n, (a.Union b).Contains n)
        Assert.Equal(not (a.Contains n), (a.Complement()).Contains n)

    Assert.Equal(a.IsSubsetOf b && b.IsSubsetOf a, (a = b))
