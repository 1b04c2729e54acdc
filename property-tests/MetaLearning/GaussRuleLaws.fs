/// Gauss rules of discrete measures: their moments, their place, and what they do where there are fewer points than nodes.
module Theory.Laws.MetaLearning.GaussRuleLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning

/// A measure on few or many points, over a unit of any size, with masses of very different sizes and some zeros.
type Measure = { Points: double array; Weights: double array }

type Measures =
    static member Measure() : Arbitrary<Measure> =
        gen {
            let! count = Gen.frequency [ 1, Gen.choose (1, 4); 4, Gen.choose (5, 300) ]
            let! scale = Gen.elements [ 1.0; 1e-12; 1e9 ]
            let! points = Gen.arrayOfLength count (Gen.choose (-100000, 100000) |> Gen.map (fun k -> scale * float k / 1e5))
            let! weights = Gen.arrayOfLength count (Gen.frequency [ 1, Gen.constant 0.0; 9, Gen.choose (-60, 10) |> Gen.map (fun k -> Math.Exp(float k / 10.0)) ])
            weights[0] <- 1.0
            return { Points = points; Weights = weights }
        }
        |> Arb.fromGen

let private chebyshev (k: int) (x: double) = cos (float k * acos (Math.Clamp(x, -1.0, 1.0)))

/// The defining property, in moments that are all of one size: the rule's and the measure's agree up to the degree that it claims.
[<Property(Arbitrary = [| typeof<Measures> |], MaxTest = 100); Source("golub1969calculation", "abstract")>]
let ``a rule has the moments of its measure`` (m: Measure) (n: PositiveInt) =
    let rule = GaussRule.Of(m.Points, m.Weights, min n.Get 30)
    let used = Array.zip m.Points m.Weights |> Array.filter (fun (_, w) -> w > 0.0)
    let low, high = used |> Array.map fst |> Array.min, used |> Array.map fst |> Array.max
    let to1 x = if high = low then 0.0 else (x - (low + high) / 2.0) / ((high - low) / 2.0)
    let mass = Array.sum m.Weights

    for k in 0 .. rule.Degree do
        let whole = used |> Array.sumBy (fun (x, w) -> w * chebyshev k (to1 x))
        let few = Seq.zip rule.Nodes rule.Weights |> Seq.sumBy (fun (x, w) -> w * chebyshev k (to1 x))
        Assert.InRange(abs (whole - few), 0.0, 2e-11 * mass)

/// Nodes stand inside, in order, with positive weights.
[<Property(Arbitrary = [| typeof<Measures> |], MaxTest = 100)>]
let ``nodes lie within the measure and weights are positive`` (m: Measure) (n: PositiveInt) =
    let rule = GaussRule.Of(m.Points, m.Weights, min n.Get 30)
    let used = Array.zip m.Points m.Weights |> Array.filter (fun (_, w) -> w > 0.0) |> Array.map fst
    Assert.All(rule.Nodes, fun x -> Assert.InRange(x, Array.min used, Array.max used))
    Assert.All(rule.Weights, fun w -> Assert.True(w >= 0.0))
    Assert.Equal<double seq>(Seq.sort rule.Nodes, rule.Nodes)

/// A measure of few points is its own rule.
[<Fact>]
let ``few points come back as they are`` () =
    let rule = GaussRule.Of([ 3.0; -1.0; 3.0; 7.0 ], [ 0.5; 2.0; 1.5; 0.0 ], 10)
    Assert.Equal(2, rule.Nodes.Count)
    Assert.Equal(-1.0, rule.Nodes[0], 1e-14)
    Assert.Equal(3.0, rule.Nodes[1], 1e-14)
    Assert.Equal(2.0, rule.Weights[0], 1e-14)
    Assert.Equal(2.0, rule.Weights[1], 1e-14)

/// Equal masses at the zeros of Chebyshev's polynomial of degree 200 have Gauss nodes at the zeros of lower ones, weights all equal.
[<Fact>]
let ``Chebyshev's measure has Chebyshev's zeros`` () =
    let zeros n = [| for i in 1..n -> cos (float (2 * i - 1) * Math.PI / float (2 * n)) |]
    let rule = GaussRule.Of(zeros 200, Array.create 200 (1.0 / 200.0), 20)
    for node, zero in Seq.zip rule.Nodes (Array.rev (zeros 20)) do
        // the recurrence is relative to the outermost of the 200 points, not to ±1
        Assert.Equal(zero, node, 1e-13)
    Assert.All(rule.Weights, fun w -> Assert.Equal(0.05, w, 1e-13))

[<Fact>]
let ``a measure outside its domain is refused by name`` () =
    let refused (name: string) (make: unit -> obj) =
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

    refused "count" (fun () -> GaussRule.Of([ 1.0 ], [ 1.0 ], 0))
    refused "weights" (fun () -> GaussRule.Of([ 1.0 ], [], 1))
    refused "weights" (fun () -> GaussRule.Of([], [], 1))
    refused "weights" (fun () -> GaussRule.Of([ 1.0; 2.0 ], [ 0.0; 0.0 ], 1))
    refused "weights" (fun () -> GaussRule.Of([ 1.0; 2.0 ], [ 1.0; -1.0 ], 1))
    refused "weights" (fun () -> GaussRule.Of([ 1.0; 2.0 ], [ 1.0; nan ], 1))
    refused "points" (fun () -> GaussRule.Of([ 1.0; infinity ], [ 1.0; 1.0 ], 1))
