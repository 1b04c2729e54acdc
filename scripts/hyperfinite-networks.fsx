// Networks with an infinitesimal learning rate, and networks of infinite width.
#load "00-load.fsx"
open Theory.Numerics
open Theory.Hyperreals

printfn "— A network at θ + εv carries its own derivatives —"
let network = ScalarNetwork(ScalarLayer.Dense(2, 3), ScalarLayer.Tanh, ScalarLayer.Dense(3, 2))
printfn $"{network}"
let examples = [| [| 1.0; 0.5 |]; [| -0.5; 1.0 |]; [| -1.0; -0.25 |]; [| 0.25; -1.0 |] |] |> Array.map (fun x -> x :> System.Collections.Generic.IReadOnlyList<float>)
let classes = [| 1; 0; 1; 0 |]
let θ = Array.init network.ParameterCount (fun i -> sin (float (3 * i + 1)))
let v = Array.init network.ParameterCount (fun i -> cos (float i))
printfn $"L(θ + εv) = {network.CrossEntropy<Curvature>(Curvature.Along(θ, v), examples, classes)}"

printfn "\n— ω steps of size 2/ω down the loss x²/2, from 1 —"
let steps = Hyperreal.Parse "(1 - 2/n)**n"
let left = Hyperreal.Omega * (steps - Hyperreal.Parse "exp(-2)")
printfn $"{steps.StandardPart}, as the flow; ω times what is left: {left.StandardPart}"
let germ = GradientFlow.Descend(network, examples, classes, θ, 4.0)
printfn $"on the network: {germ}"

printfn "\n— A relu network of width N = ω —"
for depth in [ 1; 2; 8 ] do
    printfn $"depth {depth}: {InfiniteWidth.Relu([ 1.0; 0.0 ], [ 0.6; 0.8 ], depth)}"
