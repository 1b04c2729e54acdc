/// Laws of descent in small steps: torch's training against gradient flow computed from the same start in plain code.
module Theory.Agreement.Experiments.SmallStepsLaws

open System.Collections.Generic
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
let private run steps time (seed: uint64) = SmallSteps.Experiment.Run.Invoke(SmallStepsOptions(steps, time, 3, 8), Seed seed, lab)
let private network = ScalarNetwork(ScalarLayer.Dense(2, 3), ScalarLayer.Tanh, ScalarLayer.Dense(3, 2))
let private examples (result: SmallStepsResult) = result.Inputs |> Seq.chunkBySize 2 |> Seq.map (fun x -> x :> IReadOnlyList<float>) |> ResizeArray

/// The same loss, slope and curvature at the start, and the same loss at the end, from code that knows nothing of torch.
[<Property(MaxTest = 15)>]
let ``plain code has torch's loss, slope and curvature`` (seed: uint64) =
    let result = run 10 2.0 seed
    let at = network.CrossEntropy<Curvature>(Curvature.Along(result.Start, result.Direction), examples result, result.Classes)
    let near (a: float) (b: float) = Assert.True(abs (a - b) <= 1e-11 * (1.0 + abs a), $"{a}, {b}")
    near result.StartLoss at.Value
    near result.Slope at.Slope
    near result.Bend at.Bend
    near result.EndLoss (network.CrossEntropy<Real>(Seq.map Real.FromDouble result.End |> Array.ofSeq, examples result, result.Classes)).Value

/// What torch's descent has beyond θ(t) + h e(t) falls fourfold when h is halved.
[<Property(MaxTest = 5)>]
let ``torch's descent is the flow and h times the drift, to second order`` (seed: uint64) =
    let t = 2.0
    let rest steps =
        let result = run steps t seed
        let germ = GradientFlow.Descend(network, examples result, result.Classes, result.Start, t, 80)
        sqrt (Seq.fold2 (fun s a b -> s + (a - b) ** 2.0) 0.0 result.End (germ.At(t / float steps)))
    Assert.InRange(rest 80 / rest 160, 3.4, 4.6)
