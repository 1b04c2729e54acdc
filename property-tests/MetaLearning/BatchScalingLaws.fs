/// Optimisers with constants: powers of their maps against steps one by one, first crossings against a scan, and the three regimes of the batch.
module Theory.Laws.MetaLearning.BatchScalingLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning

type Case = { Problem: NoisyQuadratic; Constants: ConstantSteps }

type Cases =
    static member Case() : Arbitrary<Case> =
        gen {
            let! count = Gen.choose (1, 8)
            let! h = Gen.listOfLength count (Gen.choose (-40, 0) |> Gen.map (fun k -> Math.Exp(float k / 10.0)))
            let! noise = Gen.elements [ 0.0; 1e-3; 1.0 ]
            let! rate = Gen.elements [ 0.05; 0.3; 1.0; 1.7 ]
            let! memory = Gen.elements [ 0.3; 0.9; 0.99 ]
            let! kind = Gen.choose (0, 3)
            let! gamma = Gen.elements [ 0.0; 0.5; 1.0 ]
            let constants =
                match kind with
                | 0 -> ConstantSteps(rate, preconditioner = gamma)
                | 1 | 2 -> ConstantSteps(rate, momentum = memory, preconditioner = gamma)
                | _ -> ConstantSteps(rate, averaging = memory, preconditioner = gamma)
            return { Problem = NoisyQuadratic.Uniform(h, noise, 1.0); Constants = constants }
        }
        |> Arb.fromGen

/// Losses one step at a time: each kick of the noise is followed on its own, so that no covariance is propagated.
let private losses (case: Case) (steps: int) =
    let c, q = case.Constants, case.Problem
    let responses =
        [ for i in 0 .. q.Count - 1 ->
              let a = c.Rate * q.Curvatures[i] ** (1.0 - c.Preconditioner)
              let run (θ0: double) (v0: double) (average0: double) =
                  let mutable θ, v, average = θ0, v0, average0
                  [| yield (if c.Averaging > 0.0 then average else θ)
                     for _ in 1..steps do
                         v <- c.Momentum * v - a * θ
                         θ <- θ + v
                         average <- c.Averaging * average + (1.0 - c.Averaging) * θ
                         yield (if c.Averaging > 0.0 then average else θ) |]
              run 1.0 0.0 1.0, run a a ((1.0 - c.Averaging) * a) ]

    [| for t in 0..steps ->
           Seq.sum (seq { for i in 0 .. q.Count - 1 ->
                              let signal, kick = responses[i]
                              let noise = Seq.sum (seq { for s in 0 .. t - 1 -> kick[s] * kick[s] })
                              q.Multiplicities[i] * q.Curvatures[i] * (q.Initial[i] * signal[t] * signal[t] + q.NoiseVariances[i] * noise) }) / 2.0 |]

[<Property(Arbitrary = [| typeof<Cases> |], MaxTest = 80)>]
let ``powers of the map are steps one by one`` (case: Case) =
    let naive = losses case 70
    for t in [ 0; 1; 2; 3; 17; 64; 70 ] do
        Assert.InRange(abs (case.Constants.LossAfter(case.Problem, int64 t) - naive[t]), 0.0, 1e-11 * (naive[t] + naive[0]))

/// The first step at the target, oscillations and all, is the one that a scan finds.
[<Property(Arbitrary = [| typeof<Cases> |], MaxTest = 60)>]
let ``the first crossing is that of a scan`` (case: Case) (share: PositiveInt) =
    let naive = losses case 150
    let target = naive[0] / (1.0 + float share.Get / 3.0)
    let found = case.Constants.StepsTo(case.Problem, target, 150L)
    // a loss that touches its target to the last digits may cross at either side of it
    let clear = naive |> Array.forall (fun l -> abs (l - target) > 1e-10 * target)

    if clear then
        match Array.tryFindIndex (fun l -> l <= target) naive with
        | Some t ->
            Assert.Equal(float t, found.Steps)
            Assert.Equal(naive[t], found.Loss, 1e-9 * naive[0])
            Assert.InRange(found.Fraction, float t - 1.0, float t)
        | None -> Assert.False found.IsReached

/// A momentum that overshoots: below the target first, above it again. The first crossing is meant.
[<Fact>]
let ``an oscillating loss crosses first where it first is below`` () =
    let q = NoisyQuadratic.Uniform([ 1.0 ], 0.0, 1.0)
    let c = ConstantSteps(0.1, momentum = 0.99)
    let found = c.StepsTo(q, 0.01)
    Assert.True(c.LossAfter(q, int64 found.Steps) <= 0.01 && c.LossAfter(q, int64 found.Steps - 1L) > 0.01)
    Assert.True(Seq.exists (fun t -> c.LossAfter(q, int64 found.Steps + int64 t) > 0.01) (seq { 1..20 }))

let private whole = NoisyQuadratic.Zhang()
let private few = Compression.Nodes whole
let private batches = [ for k in 0..16 -> 2.0 ** float k ]
let private scaling = lazy (BatchScaling.Of(few, 0.01, batches))

/// The regimes of the paper: at small batches the steps halve as the batch doubles, at large ones they do not change; between them the slope rises.
[<Fact; Source("zhang2019algorithmic", "Section 3")>]
let ``the batch has three regimes`` () =
    let s = scaling.Value
    let slopes = [ for i in 0 .. s.Points.Count - 2 -> s.Slope i ]
    Assert.InRange(List.head slopes, -1.001, -0.99)
    Assert.InRange(List.last slopes, -0.05, 1e-9)
    for a, b in List.pairwise slopes do Assert.True(b >= a - 0.02, $"{a} then {b}")
    Assert.InRange(s.CriticalBatch, 1.0, 65536.0)

/// No constants are faster than the Bayes limit, at any batch.
[<Fact>]
let ``steps to the target lie above the Bayes limit`` () =
    for p in scaling.Value.Points do
        Assert.True(p.Crossing.Steps >= BayesLimit.StepsTo(whole.WithBatch p.Batch, 0.01))

/// The search against a grid of a factor of 1.05 around what it chose and far from it, and the nodes against the whole spectrum.
[<Fact>]
let ``no constants of a grid are faster than the chosen ones`` () =
    for batch in [ 16.0; 4096.0 ] do
        let point = BatchScaling.Of(few, 0.01, [ batch ], SteadyOptimiser.Momentum).Points[0]
        let at = few.WithBatch batch

        for memory in [ for k in 0..12 -> 2.0 ** (-float k) ] do
            for rate in [ for k in -14..10 -> point.Constants.Rate * 1.3 ** float k ] do
                let grid = ConstantSteps(rate, momentum = 1.0 - memory).StepsTo(at, 0.01, int64 (0.99 * point.Crossing.Fraction))
                Assert.False(grid.IsReached, $"{batch}: {point} against {rate}, {1.0 - memory}: {grid}")

        let all = point.Constants.StepsTo(whole.WithBatch batch, 0.01)
        // forty nodes do not resolve every oscillation under heavy momentum: ten steps of 1,275 were measured
        Assert.InRange(abs (all.Steps - point.Crossing.Steps), 0.0, 1.0 + 0.01 * all.Steps)

/// Momentum and a preconditioner move the critical batch upwards, as the paper says; averaging helps small batches.
[<Fact>]
let ``momentum and preconditioning raise the critical batch`` () =
    let plain = scaling.Value
    let heavy = BatchScaling.Of(few, 0.01, batches, SteadyOptimiser.Momentum)
    let preconditioned = BatchScaling.Of(few, 0.01, batches, SteadyOptimiser.Descent, 0.5)
    let averaged = BatchScaling.Of(few, 0.01, batches, SteadyOptimiser.Averaging)
    Assert.True(heavy.CriticalBatch > 2.0 * plain.CriticalBatch, $"{heavy} {plain}")
    Assert.True(preconditioned.CriticalBatch > 2.0 * plain.CriticalBatch, $"{preconditioned} {plain}")
    Assert.True(averaged.Points[0].Crossing.Steps < 0.8 * plain.Points[0].Crossing.Steps, $"{averaged} {plain}")

[<Fact>]
let ``constants outside their domain are refused by name`` () =
    let refused (name: string) (make: unit -> obj) =
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

    for bad in [ 0.0; -1.0; nan; infinity ] do
        refused "rate" (fun () -> ConstantSteps bad)
    for bad in [ -0.1; 1.0; nan ] do
        refused "momentum" (fun () -> ConstantSteps(0.1, momentum = bad))
        refused "averaging" (fun () -> ConstantSteps(0.1, averaging = bad))
    refused "averaging" (fun () -> ConstantSteps(0.1, momentum = 0.5, averaging = 0.5))
    refused "preconditioner" (fun () -> ConstantSteps(0.1, preconditioner = 1.5))
    let c = ConstantSteps 0.1
    refused "steps" (fun () -> c.LossAfter(few, -1L))
    refused "target" (fun () -> c.StepsTo(few, 0.0))
    refused "limit" (fun () -> c.StepsTo(few, 0.1, 0L))
    refused "target" (fun () -> BatchScaling.Of(few, 100.0, [ 1.0 ]))
    refused "batches" (fun () -> BatchScaling.Of(few, 0.01, []))
    refused "batches" (fun () -> BatchScaling.Of(few, 0.01, [ 2.0; 1.0 ]))
    refused "batches" (fun () -> BatchScaling.Of(few, 0.01, [ nan ]))
    refused "index" (fun () -> scaling.Value.Slope 16)
    // a diverging optimiser reaches nothing, and its loss is no NaN
    Assert.False(ConstantSteps(10.0).StepsTo(whole, 0.01).IsReached)
    Assert.Equal(infinity, ConstantSteps(10.0).LossAfter(whole, 1L <<< 30))
