/// Initialisations that are learned for a horizon: their closed form against descent itself, and when the horizon does not matter.
module Theory.Laws.MetaLearning.MetaInitialisationLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning

type Families =
    static member Tasks() : Arbitrary<QuadraticTask list> =
        gen {
            let! count = Gen.choose (1, 12)
            let! h = Gen.listOfLength count (Gen.choose (-30, 0) |> Gen.map (fun k -> Math.Exp(float k / 10.0)))
            let! c = Gen.listOfLength count (Gen.choose (-100, 100) |> Gen.map (fun k -> float k / 10.0))
            let! w = Gen.listOfLength count (Gen.choose (1, 5) |> Gen.map float)
            return List.map3 (fun h c w -> QuadraticTask(h, c, w)) h c w
        }
        |> Arb.fromGen

/// ½ h (θ − c)² after K steps of descent, taken one by one, averaged over the tasks.
let private adapted (tasks: QuadraticTask list) rate horizon (start: double) =
    let loss (t: QuadraticTask) =
        let mutable θ = start
        for _ in 1..horizon do θ <- θ - rate * t.Curvature * (θ - t.Minimiser)
        t.Probability * 0.5 * t.Curvature * (θ - t.Minimiser) ** 2.0

    List.sumBy loss tasks / List.sumBy (fun (t: QuadraticTask) -> t.Probability) tasks

[<Property(Arbitrary = [| typeof<Families> |], MaxTest = 100)>]
let ``the loss is that of descent from the initialisation`` (tasks: QuadraticTask list) (horizon: byte) (start: int8) =
    let horizon = int horizon % 40
    let m = MetaInitialisation.Of(tasks, 0.8)
    let naive = adapted tasks 0.8 horizon (float start)
    // step by step, the distance to a minimiser keeps the rounding of the positions, whatever it has shrunk to: the comparison is one of distances
    Assert.InRange(abs (sqrt (m.Loss(float start, horizon)) - sqrt naive), 0.0, 1e-10 * sqrt naive + 1e-13)

/// The statement: among all starts none is better at the horizon.
[<Property(Arbitrary = [| typeof<Families> |], MaxTest = 100); Source("finn2017model", "Section 2.2")>]
let ``no other initialisation has a smaller loss at its horizon`` (tasks: QuadraticTask list) (horizon: byte) (other: NormalFloat) =
    let horizon = int horizon % 40
    let m = MetaInitialisation.Of(tasks, 0.8)
    let best = m.Initialisation horizon
    let loss start = adapted tasks 0.8 horizon start
    for nudge in [ other.Get % 10.0; 1e-3; -1e-3 ] do Assert.True(sqrt (loss (best + nudge)) >= sqrt (loss best) * (1.0 - 1e-12) - 1e-13)
    Assert.InRange(best, (tasks |> List.map _.Minimiser |> List.min) - 1e-12, (tasks |> List.map _.Minimiser |> List.max) + 1e-12)

/// What one horizon's start costs at another is the ratio of losses.
[<Property(Arbitrary = [| typeof<Families> |], MaxTest = 100)>]
let ``the bias is a ratio of losses after descent`` (tasks: QuadraticTask list) (learned: byte) (used: byte) =
    let learned, used = int learned % 20, int used % 20
    let m = MetaInitialisation.Of(tasks, 0.8)
    let best = adapted tasks 0.8 used (m.Initialisation used)
    let other = adapted tasks 0.8 used (m.Initialisation learned)
    let bias = m.Bias(learned, used)
    Assert.True(bias >= 1.0)
    if best > 1e-12 then Assert.InRange(abs (other / best - bias), 0.0, 1e-8 * bias)

/// Curvature and minimiser independent: the same start for every horizon, and no bias. So too where all curvatures are one.
[<Property(MaxTest = 50)>]
let ``independent curvatures and minimisers have no bias`` (h: PositiveInt list) (c: int8 list) (learned: byte) (used: byte) =
    let h = (1 :: List.map (fun (x: PositiveInt) -> x.Get % 50 + 1) h) |> List.truncate 8
    let c = (3y :: c) |> List.truncate 8
    let m = MetaInitialisation.Of([ for x in h do for y in c -> QuadraticTask(float x / 50.0, float y) ], 0.9)
    let mean = List.averageBy float c
    Assert.Equal(mean, m.Initialisation(int learned), 1e-11 * (1.0 + abs mean + 128.0))
    Assert.Equal(1.0, m.Bias(int learned, int used), 1e-12)

/// As the horizon grows the slowest tasks decide alone; at K = 0 each task counts by its curvature.
[<Fact>]
let ``long horizons serve the flattest tasks`` () =
    let m = MetaInitialisation.Of([ QuadraticTask(1.0, -1.0); QuadraticTask(0.1, 1.0) ], 0.5)
    Assert.Equal((-1.0 + 0.1) / 1.1, m.Initialisation 0, 1e-14)
    Assert.Equal(1.0, m.Initialisation 100, 1e-12)
    Assert.Equal(1.0, m.Initialisation 1000000, 1e-12)
    Assert.True(m.Bias(1, 50) > 1.0)
    // every task solved at once: any start serves
    let exact = MetaInitialisation.Of([ QuadraticTask(2.0, 5.0) ], 0.5)
    Assert.Equal(5.0, exact.Initialisation 3)
    Assert.Equal(0.0, exact.Loss(1.0, 3))
    Assert.Equal(1.0, exact.Bias(0, 3))

[<Fact>]
let ``tasks outside their domain are refused by name`` () =
    let refused (name: string) (make: unit -> obj) =
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

    let good = [ QuadraticTask(1.0, 0.0) ]
    refused "tasks" (fun () -> MetaInitialisation.Of([], 0.1))
    for task in [ QuadraticTask(0.0, 0.0); QuadraticTask(-1.0, 0.0); QuadraticTask(nan, 0.0); QuadraticTask(1.0, infinity); QuadraticTask(1.0, 0.0, 0.0) ] do
        refused "tasks" (fun () -> MetaInitialisation.Of([ task ], 0.1))
    for bad in [ 0.0; -1.0; 2.0; nan ] do
        refused "rate" (fun () -> MetaInitialisation.Of(good, bad))
    let m = MetaInitialisation.Of(good, 0.1)
    refused "horizon" (fun () -> m.Initialisation -1)
    refused "initial" (fun () -> m.Loss(nan, 1))
