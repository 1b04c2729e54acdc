// Spectra of the noisy quadratic: a million eigenvalues as a few nodes, batches, the Bayes limit, prices, and initialisations that are learned for a horizon.
#load "00-load.fsx"
open Theory.MetaLearning

let power = NoisyQuadratic.PowerLaw(1000000, 1.5, noise = 0.01, noiseExponent = 1.0)
printfn $"{power}"
printfn $"descent:  {Compression.Of(power, Schedules.Fixed(10000, 1.0))}"

let zhang = NoisyQuadratic.Zhang()
let nodes = Compression.Nodes zhang
let batches = [ for k in 0..4 -> 16.0 ** float k ]
printfn "\nsteps to the loss 0.01"

for name, scaling in
    [ "SGD", BatchScaling.Of(nodes, 0.01, batches)
      "momentum", BatchScaling.Of(nodes, 0.01, batches, SteadyOptimiser.Momentum) ] do
    printfn $"{name}: {scaling}"
    for point in scaling.Points do
        printfn $"  {point}; no estimator below {BayesLimit.StepsTo(zhang.WithBatch point.Batch, 0.01):F0}"

let frontier = ComputeFrontier(1.2, 1.8)
printfn $"\n{frontier}"
for price in [ 1e4; 1e6; 1e8 ] do printfn $"  {frontier.Best price}"
printfn $"  300 modes lead 10,500 up to the price {frontier.Overtaking(300.0, 10500.0):G3}"

let tasks = [ for i in 1..20 -> QuadraticTask(float i / 20.0, float i / 20.0) ]
let meta = MetaInitialisation.Of(tasks, 0.9)
printfn $"\n{meta}"
printfn $"  learned for 3 steps, used for 100: {meta.Bias(3, 100):G4} times the least loss"

let rates = [ for t in 0..39 -> 1.5 / (1.0 + 0.5 * float t) ]
let few = NoisyQuadratic.Wu 6
printfn $"\nAdam after 40 steps: {Array.last (MeanFieldAdam.PlainLosses(few, rates)):F3} by the plain mean field, {Array.last (MeanFieldAdam.Losses(few, rates)):F3} with the noise of v"
