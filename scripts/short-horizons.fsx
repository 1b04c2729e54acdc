// Short-horizon bias, measured: chains of the noisy quadratic that choose their rates greedily, and a perceptron's schedule learned at two horizons.
#load "00-load.fsx"
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.MetaLearning
open Theory.Nets.Runs
open Theory.Nets.Training

let quiet = Lab(DataFinder(), Compute(Threads = 1), ignore)
printfn "noisy quadratic of 50 curvatures, 250 steps, by Monte Carlo:"
for rule, policy in [ ChainRule.HeavyBall, RatePolicy.Greedy; ChainRule.AdaptiveMoments, RatePolicy.Greedy ] do
    let options = NoisyQuadraticRunsOptions(rule, policy, Curvatures = 50, Chains = 64, SearchChains = 8)
    printfn $"  {rule}, {policy}: {NoisyQuadraticRuns.Experiment.Run.Invoke(options, Seed 1UL, quiet)}"

// gradients of your own inner problem: θ moves by −φ, and ½θ² is judged after ten steps
let problem = Unroll<float>((fun seed -> 3.0), (fun θ φ steps -> θ - float steps * φ[0]), (fun θ -> 0.5 * θ * θ))
let evolved = EvolutionStrategies.Gradient(problem, [| 0.1 |], 10, [| 0.01 |], 200, Seed 1UL)
printfn $"\nhypergradient by evolution strategies {evolved[0]:F2}, exactly {-10.0 * (3.0 - 10.0 * 0.1):F2}"

printfn "\na perceptron on 1,000 images, its schedule learned at 10 steps and at 100:"
let small = HorizonOptions(Count = 1000, Pool = 2, Width = 16, Batch = 50, Horizons = [| 10; 100 |], TimeConstant = 25.0, Updates = 8, Judged = 200, StartDecay = 1.0, Method = Hypergradient.Evolution)
let result = MnistHorizons.Experiment.Run.Invoke(small, Seed 1UL, quiet)
for l in result.Learned do
    printfn $"  learned at {l}"
printfn $"  short-horizon bias: {result.LogBias():F2} nats"
