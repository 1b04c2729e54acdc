// The published table of the short-horizon paper, and what lies below it.
#load "00-load.fsx"
open Theory.MetaLearning

let problem = NoisyQuadratic.Wu()                        // h at Chebyshev's zeros on [0.05, 10], σ² = 1/h, E[θ₀²] = 10
let box = Box.Published problem                          // 0 ≤ α ≤ 0.198, 0 ≤ μ ≤ 1
let loss schedule = HeavyBall.Loss(problem, schedule)
printfn "greedy            %.2f  (published 63.86)" (loss (Schedules.Greedy(problem, 250, box)))
printfn "fixed             %.2f  (published 42.19)" (loss (Schedules.BestFixed(problem, 250, box)))
printfn "optimal            %.2f  (published  4.25)" (Schedules.Optimal(problem, 250, box).Loss)
printfn "greedy, averaged   %.2f" (Schedules.GreedyAveraged(problem, Schedules.AverageLately 250, box).Loss)
printfn "best linear method %.3f" (OptimalMethod.Of(problem, 250).Loss)

// any linear optimiser, by the same engine
let sgd = LinearOptimiser.Sgd(Schedules.Cosine(250, 0.1))
for optimiser in [ sgd; sgd.WithTailAverage 125; LinearOptimiser.ScheduleFree(Schedules.Fixed(250, 0.1)); LinearOptimiser.Nesterov(Schedules.Fixed(250, 0.01, 0.9)) ] do
    printfn $"{optimiser}: {SecondMoments.Loss(problem, optimiser):F2}"
