/// Schedules that look at the problem: greedy, receding-horizon, optimal, and the best linear method of all.
module Theory.Laws.MetaLearning.ScheduleLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning
open Theory.Laws.MetaLearning.QuadraticLaws

type Small =
    static member Run() = run 6 14 |> Arb.fromGen |> Arb.filter (fun run -> run.Problem.Loss > 0.0)

/// Gauss nodes of the published problem: the same losses up to T = 63, in a fraction of the time.
let private published steps =
    let few = NoisyQuadratic.Wu(steps + 1)
    NoisyQuadratic.Of(few.Curvatures, few.NoiseVariances, few.Initial, Seq.replicate few.Count (1000.0 / float few.Count))

let private box = Box.Published(NoisyQuadratic.Wu())

/// Theorem 2: no other controls in the box leave a smaller loss after the step.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 40); Source("wu2018understanding", "Theorem 2")>]
let ``no other controls do better in one step`` (run: Run) (PositiveInt salt) =
    let box = Box(3.0 / Seq.max run.Problem.Curvatures, 0.9)
    let greedy = Schedules.Greedy(run.Problem, run.Schedule.Steps, box)
    let random = Random salt

    for t in 1 .. greedy.Steps do
        let before = greedy.First t
        let own = HeavyBall.Loss(run.Problem, before)

        for _ in 1..20 do
            let scale = Math.Pow(10.0, -3.0 * random.NextDouble())
            let other (value: float) least largest = Math.Clamp(value + scale * (random.NextDouble() - 0.5), least, largest)
            let rates = [| yield! Seq.take (t - 1) before.Rates; other before.Rates[t - 1] 0.0 box.LargestRate |]
            let momenta = [| yield! Seq.take (t - 1) before.Momenta; other before.Momenta[t - 1] 0.0 0.9 |]
            Assert.True(HeavyBall.Loss(run.Problem, Schedule.Of(rates, momenta)) >= own * (1.0 - 1e-10) - 1e-12 * run.Problem.Loss)

/// Theorem 3: at one curvature the greedy schedule is the closed form, its loss is the posterior's variance, and the search for the optimal one finds nothing better.
[<Property(MaxTest = 40); Source("wu2018understanding", "Theorem 3")>]
let ``greedy is optimal in one dimension`` (NonNegativeInt a) (NonNegativeInt b) (NonNegativeInt c) =
    let h, noise, start = 0.1 + float (a % 97) / 10.0, float (b % 31) / 7.0, 0.2 + float (c % 53) / 5.0
    let problem = NoisyQuadratic.Uniform([ h ], noise, start)
    let steps = 1 + a % 20
    let closed = Schedules.OneDimension(h, noise, start, steps)
    let greedy = Schedules.Greedy(problem, steps, Box(largestMomentum = 0.0))
    let posterior = if noise = 0.0 then 0.0 else 0.5 * h / (1.0 / start + float steps / noise)
    Assert.Equal(posterior, HeavyBall.Loss(problem, closed), 1e-12 * problem.Loss)
    Assert.Equal(posterior, HeavyBall.Loss(problem, greedy), 1e-10 * problem.Loss)

    if noise > 0.0 then
        for t in 0 .. steps - 1 do
            Assert.Equal(closed.Rates[t], greedy.Rates[t], 1e-9 / h)

    let optimal = Schedules.Optimal(problem, steps, Box(largestMomentum = 0.0), passes = 50)
    Assert.True(optimal.Loss >= posterior * (1.0 - 1e-9) - 1e-12 * problem.Loss)
    Assert.True(optimal.Loss <= posterior * (1.0 + 1e-6) + 1e-12 * problem.Loss, $"{optimal.Loss} against {posterior}")

/// Conjugate gradients as textbooks have it, on the coordinates themselves: its loss is the greedy schedule's where there is no noise.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 40); Source("wu2018understanding", "Theorem 2")>]
let ``greedy momentum without noise is conjugate gradients`` (run: Run) =
    // curvatures from 1 to 11: where a step of conjugate gradients is many times 1/h, second moments lose in the steep directions what it gains in the flat ones
    let problem = NoisyQuadratic.Of(run.Problem.Curvatures |> Seq.map (fun h -> 1.0 + h), Seq.replicate run.Problem.Count 0.0, run.Problem.Initial, run.Problem.Multiplicities)
    let n = problem.Count
    let h, w = problem.Curvatures, problem.Multiplicities
    // w equal coordinates with E[θ²] = p₀ are, for the sums that conjugate gradients forms, one with θ = √(w p₀)
    let mutable theta = [| for i in 0 .. n - 1 -> sqrt (w[i] * problem.Initial[i]) |]
    let dot a b = Array.sum (Array.map2 (*) a b)
    let mutable residual = Array.init n (fun i -> -h[i] * theta[i])
    let mutable direction = residual
    let loss () = 0.5 * Array.sum (Array.init n (fun i -> h[i] * theta[i] * theta[i]))
    let steps = min 5 run.Schedule.Steps
    let greedy = HeavyBall.Losses(problem, Schedules.Greedy(problem, steps, Box(largestMomentum = 1.0, largestRate = infinity)))
    let mutable inside = true

    for t in 1..steps do
        let square = dot residual residual

        if square > 1e-18 * problem.Loss && inside then
            let curved = Array.init n (fun i -> h[i] * direction[i])
            let alpha = square / dot direction curved
            theta <- Array.map2 (fun x d -> x + alpha * d) theta direction
            residual <- Array.map2 (fun r c -> r - alpha * c) residual curved
            let beta = dot residual residual / square
            // θ' − θ = α(r + βd): the momentum is αβ/α_before, which the box must hold
            let next = Array.map2 (fun r d -> r + beta * d) residual direction
            let curvedNext = Array.init n (fun i -> h[i] * next[i])
            let following = if dot residual residual > 0.0 then dot residual residual / dot next curvedNext else 0.0
            Assert.Equal(loss (), greedy[t], 1e-8 * problem.Loss)
            inside <- following * beta / alpha <= 1.0
            direction <- next

/// The passes' whole promise: none makes the loss larger, for the last iterate, for an average, and for the weights as well.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 25)>]
let ``sweeps never rise`` (run: Run) =
    let steps = run.Schedule.Steps
    let box = Box(2.5 / Seq.max run.Problem.Curvatures, 0.95)
    let descends (found: OptimisedSchedule) =
        for before, after in Seq.pairwise found.Passes do
            // rounding is relative to the loss at the start
            Assert.True(after <= before * (1.0 + 1e-12) + 1e-14 * run.Problem.Loss, $"{before} rises to {after}")

        Assert.Equal(found.Loss, found.Passes[found.Passes.Count - 1], 1e-9 * run.Problem.Loss)
        Assert.All(found.Schedule.Rates, fun rate -> Assert.InRange(rate, 0.0, box.LargestRate))
        Assert.All(found.Schedule.Momenta, fun momentum -> Assert.InRange(momentum, 0.0, 0.95))

    let last = Schedules.Optimal(run.Problem, steps, box, [ run.Schedule ] |> List.filter (fun s -> Seq.forall (fun m -> m <= 0.95) s.Momenta), passes = 40)
    descends last
    descends (Schedules.OptimalAveraged(run.Problem, Schedules.AverageLately(steps, 0.0), box, passes = 40))
    let joint = Schedules.OptimalJointly(run.Problem, steps, box, passes = 40)
    descends joint
    Assert.All(joint.AveragingWeights, fun weight -> Assert.InRange(weight, 0.0, 1.0))
    // what starts from the greedy schedule cannot end above it
    Assert.True(last.Loss <= HeavyBall.Loss(run.Problem, Schedules.Greedy(run.Problem, steps, box)) * (1.0 + 1e-9) + 1e-9 * run.Problem.Loss)

/// An interior optimum has no slope: the derivative of the last loss vanishes where the box does not hold the control.
[<Fact; Source("wu2018understanding", "Theorem 2")>]
let ``the optimal schedule has no slope inside its box`` () =
    let problem = published 30
    let optimal = Schedules.Optimal(problem, 30, box, passes = 3000, tolerance = 1e-14)
    let gradient = HeavyBall.Gradient(problem, optimal.Schedule)

    for t in 0..29 do
        let rate, slope = optimal.Schedule.Rates[t], gradient.ByRate[t] * optimal.Schedule.Rates[t] / optimal.Loss
        if rate >= box.LargestRate then Assert.True(slope <= 1e-5, $"α{t}: {slope}")
        else Assert.True(abs slope < 1e-3, $"α{t}: {slope}")

/// The whole published comparison: greedy, fixed, optimal, and averaging, in order and in the digits that the issue of this experiment states.
[<Fact; Source("wu2018understanding", "Section 3.1")>]
let ``greedy momentum loses to fixed, fixed to optimal, and all of them to averages`` () =
    let problem = published 250
    let optimal = Schedules.Optimal(problem, 250, box)
    Assert.InRange(optimal.Loss, 3.8, 3.88434)
    let averaged = Schedules.GreedyAveraged(problem, Schedules.AverageLately 250, box)
    Assert.InRange(averaged.Loss, 3.5, 3.5635)
    let best = OptimalMethod.Of(problem, 250)
    Assert.InRange(best.Loss, 2.0077842, 2.0077843)
    let bayes = 0.5 * Seq.sum [ for i in 0 .. problem.Count - 1 -> problem.Multiplicities[i] * problem.Curvatures[i] / (1.0 / problem.Initial[i] + 250.0 / problem.NoiseVariances[i]) ]
    Assert.True(bayes < best.Loss && best.Loss < averaged.Loss && averaged.Loss < optimal.Loss)

/// Noise on every component, as the closed form asks where a component carries signal.
let private noisy (run: Run) =
    NoisyQuadratic.Of(run.Problem.Curvatures, run.Problem.NoiseVariances |> Seq.map (fun noise -> if noise = 0.0 then 0.3 else noise), run.Problem.Initial, run.Problem.Multiplicities)

/// The last loss of a linear method from what its answer owes to the start and to each jitter, a coordinate at a time and backwards: s' = Ms − hG(Cs − c).
let private lossByResponses (problem: NoisyQuadratic) (optimiser: LinearOptimiser) =
    let dot (a: float seq) (b: float seq) = Seq.sum (Seq.map2 (*) a b)

    Seq.sum [ for i in 0 .. problem.Count - 1 ->
                  let h = problem.Curvatures[i]

                  let start, jitters =
                      Seq.foldBack
                          (fun (step: LinearStep) (after: float list, jitters) ->
                              let response = h * dot step.Gain after
                              let column j = List.sum (List.mapi (fun row a -> a * step.Transition[row * after.Length + j]) after)
                              List.init after.Length (fun j -> column j - response * step.Query[j]), jitters + response * response)
                          (List.ofSeq optimiser.Steps)
                          (List.ofSeq (Seq.last optimiser.Steps).Readout, 0.0)

                  let left = dot start optimiser.Initial
                  0.5 * problem.Multiplicities[i] * h * (problem.Initial[i] * left * left + problem.NoiseVariances[i] * jitters) ]

/// The closed form and the method are two routes: the method that the recurrence gives ends at L*, by responses that know nothing of polynomials. The engine says so too where no number of the
/// method is large: a coefficient of the polynomials that nearly vanishes makes the method ask far away, and second moments then lose twice the digits that responses lose.
[<Property(MaxTest = 60)>]
let ``the optimal method attains its loss`` (DoNotSize (seed: int)) =
    let salt = seed &&& 0xFFFFF
    let random = Random salt
    let n = 14 + salt % 17
    let draw low high = [ for _ in 1..n -> low * Math.Pow(high / low, random.NextDouble()) ]
    let h = [ for i in 1..n -> 10.0 * (float i - 0.5 * random.NextDouble()) / float n ]
    let problem = NoisyQuadratic.Of(h, draw 0.3 3.0, draw 0.1 10.0, draw 0.5 2.0)
    let best = OptimalMethod.Of(problem, 1 + salt % 12)
    Assert.Equal(best.Loss, lossByResponses problem best.Optimiser, 1e-8 * best.Loss)
    let largest = Seq.max [ for step in best.Optimiser.Steps do for x in Seq.concat [ step.Transition; step.Query; step.Readout ] -> abs x ]

    if largest <= 30.0 then
        Assert.Equal(best.Loss, SecondMoments.Loss(problem, best.Optimiser), 1e-8 * best.Loss)

    Assert.Equal(best.AttainedLoss, SecondMoments.Loss(problem, best.Optimiser))
    Assert.InRange(best.SignalLoss, 0.0, best.Loss)

/// The problem as it is stated, in the plainest basis: the loss as a function of the coefficients of Q₀, …, Q_{T−1} in powers of h, its normal equations by elimination.
[<Property(MaxTest = 20)>]
let ``the closed form solves the problem as it is stated`` (PositiveInt salt) =
    let random = Random salt
    let n, steps = 5, 2 + salt % 2
    let draw low high = [| for _ in 1..n -> low * Math.Pow(high / low, random.NextDouble()) |]
    let h, noise, start = draw 0.3 3.0, draw 0.2 2.0, draw 0.2 5.0
    let best = OptimalMethod.Of(NoisyQuadratic.Of(h, noise, start), steps).Loss
    // Q_s has degree at most steps − 1 − s; ½ Σ h [p₀(1 − hΣQ)² + h²σ²ΣQ²]
    let powers = [ for s in 0 .. steps - 1 do for k in 0 .. steps - 1 - s -> s, k ]

    let loss (x: float list) =
        Seq.sum [ for i in 0 .. n - 1 ->
                      let values = [ for s in 0 .. steps - 1 -> List.sum (List.map2 (fun (t, k) c -> if t = s then c * h[i] ** float k else 0.0) powers x) ]
                      let left = 1.0 - h[i] * List.sum values
                      0.5 * h[i] * (start[i] * left * left + h[i] * h[i] * noise[i] * List.sumBy (fun v -> v * v) values) ]

    // a parabola's slope and bends are read off its values
    let count = powers.Length
    let at (units: int list) = loss [ for k in 0 .. count - 1 -> float (List.sumBy (fun u -> if u = k then 1 else 0) units) ]
    let none = at []
    let bend = Array2D.init count count (fun a b -> if a = b then at [ a; a ] - 2.0 * at [ a ] + none else at [ a; b ] - at [ a ] - at [ b ] + none)
    let right = Array.init count (fun a -> -(at [ a ] - none - 0.5 * bend[a, a]))

    for a in 0 .. count - 1 do
        for b in a + 1 .. count - 1 do
            let ratio = bend[b, a] / bend[a, a]
            for c in a .. count - 1 do bend[b, c] <- bend[b, c] - ratio * bend[a, c]
            right[b] <- right[b] - ratio * right[a]

    let solution = Array.zeroCreate count

    for a in count - 1 .. -1 .. 0 do
        solution[a] <- (right[a] - Seq.sum [ for b in a + 1 .. count - 1 -> bend[a, b] * solution[b] ]) / bend[a, a]

    Assert.Equal(1.0, loss (List.ofArray solution) / best, 1e-7)

/// Between the Bayes floor and every schedule: nothing that this library can choose goes below L*, and L* stays above what the posterior knows.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 30)>]
let ``no method passes the optimal one, and that one not the Bayes floor`` (run: Run) =
    let problem = noisy run
    let steps = run.Schedule.Steps
    let best = OptimalMethod.Of(problem, steps).Loss
    let slack = 1e-9 * problem.Loss

    let bayes =
        Seq.sum [ for i in 0 .. problem.Count - 1 ->
                      let noise, start = problem.NoiseVariances[i], problem.Initial[i]
                      if noise = 0.0 || start = 0.0 then 0.0 else 0.5 * problem.Multiplicities[i] * problem.Curvatures[i] * start * noise / (noise + float steps * start) ]

    Assert.True(best >= bayes - slack, $"{best} below the Bayes floor {bayes}")
    let box = Box(2.5 / Seq.max problem.Curvatures, 0.95)

    for optimiser: LinearOptimiser in
        [ LinearOptimiser.HeavyBall run.Schedule
          LinearOptimiser.Nesterov(run.Schedule).WithTailAverage()
          LinearOptimiser.ScheduleFree run.Schedule
          Schedules.Optimal(problem, steps, box, passes = 20).Optimiser
          Schedules.OptimalJointly(problem, steps, box, passes = 20).Optimiser ] do
        Assert.True(SecondMoments.Loss(problem, optimiser) >= best - slack)

/// At one curvature the posterior's mean is a linear method, so that the two floors are one.
[<Fact; Source("wu2018understanding", "Theorem 3")>]
let ``at one curvature the optimal method is the posterior's mean`` () =
    for steps in [ 1; 2; 7; 40 ] do
        let problem = NoisyQuadratic.Uniform([ 3.0 ], 0.7, 2.0)
        Assert.Equal(1.0, OptimalMethod.Of(problem, steps).Loss / (1.5 / (0.5 + float steps / 0.7)), 1e-12)

/// The horizon interpolates: K = 1 is greedy, K = T comes to the optimal loss, and on the published problem each doubling gains.
[<Fact>]
let ``bias falls as the horizon grows`` () =
    let problem = published 60
    let loss horizon = HeavyBall.Loss(problem, Schedules.RecedingHorizon(problem, 60, horizon, box))
    let losses = [ for horizon in [ 1; 2; 4; 8; 16; 32; 60 ] -> loss horizon ]
    Assert.Equal(HeavyBall.Loss(problem, Schedules.Greedy(problem, 60, box)), losses[0], 1e-9)
    for longer, shorter in Seq.zip losses.Tail losses do Assert.True(longer < shorter, $"{longer} after {shorter}")
    Assert.InRange(losses[6] / Schedules.Optimal(problem, 60, box).Loss, 0.999, 1.02)

/// A prior against small learning rates keeps α up, and is greedy where it does not bind.
[<Fact>]
let ``greedy above a least rate is greedy where that does not bind`` () =
    let problem = published 40
    let free = Schedules.Greedy(problem, 40, box)
    Assert.Equal(free, Schedules.GreedyAbove(problem, Seq.replicate 40 0.0, box))
    let held = Schedules.GreedyAbove(problem, [ for t in 0..39 -> if t < 30 then 0.05 else 0.0 ], box)
    Assert.All(Seq.take 30 held.Rates, fun rate -> Assert.True(rate >= 0.05))
    Assert.Contains(Seq.skip 30 held.Rates, fun rate -> rate < 0.05)

/// Parametric schedules by their definitions, at the ends and in the middle.
[<Fact>]
let ``parametric schedules start and end where they say`` () =
    let rates (schedule: Schedule) = List.ofSeq schedule.Rates
    Assert.Equal<float list>([ 0.1; 0.1; 0.1 ], rates (Schedules.Fixed(3, 0.1)))
    Assert.Equal<float list>([ 0.8; 0.4; 0.8 / 3.0; 0.2 ], rates (Schedules.InverseTime(4, 0.8, 1.0)))
    Assert.Equal(0.8 / Math.Pow(1.5, 2.0), Schedules.InverseTime(4, 0.8, 4.0, 2.0).Rates[2], 15)
    Assert.Equal<float list>([ 1.0; 0.75; 0.5; 0.25 ], rates (Schedules.Linear(4, 1.0)))
    Assert.Equal(0.6, Schedules.Linear(4, 1.0, 0.2).Rates[2], 15)
    Assert.Equal(0.55, Schedules.Cosine(4, 1.0, 0.1).Rates[2], 15)
    Assert.Equal(1.0, Schedules.Cosine(4, 1.0, 0.1).Rates[0], 15)
    Assert.Equal(0.1 + 0.45 * (1.0 + cos (Math.PI / 4.0)), Schedules.Cosine(4, 1.0, 0.1).Rates[1], 15)
    Assert.Equal(0.25, Schedules.Power(4, 1.0, 2.0).Rates[2], 15)
    Assert.Equal<float list>([ 0.5; 1.0; 1.0; 1.0; 0.5 ], rates (Schedules.WarmUpStableDecay(5, 1.0, 2, 2)))
    Assert.Equal<float list>([ 3.0; 3.0 ] , Schedules.AverageLately(2, 2.0) |> Array.mapi (fun t weight -> weight * float (t + 3)) |> List.ofArray)
    Assert.All(Schedules.Linear(4, 1.0, 0.0, 0.3).Momenta, fun momentum -> Assert.Equal(0.3, momentum))

/// The best fixed schedule is best among its neighbours, and at the edge of its box where that binds.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 20)>]
let ``the best fixed schedule beats its neighbours`` (run: Run) =
    let steps = run.Schedule.Steps
    let box = Box(1.9 / Seq.max run.Problem.Curvatures, 0.9)
    let best = Schedules.BestFixed(run.Problem, steps, box)
    let own = HeavyBall.Loss(run.Problem, best)

    for rate in [ 0.9; 1.0; 1.1 ] do
        for slack in [ 0.9; 1.0; 1.1 ] do
            let other = Schedules.Fixed(steps, min (best.Rates[0] * rate) box.LargestRate, Math.Clamp(1.0 - (1.0 - best.Momenta[0]) * slack, 0.0, 0.9))
            // without noise a single curvature is solved to rounding, and rounding has no order
            Assert.True(HeavyBall.Loss(run.Problem, other) >= own * (1.0 - 1e-9) - 1e-15 * HeavyBall.Loss(run.Problem, Schedules.Fixed(1, 0.0)))
