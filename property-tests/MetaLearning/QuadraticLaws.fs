/// The noisy quadratic's second-moment engine: every optimiser against another route to the same number, symmetries, and what is refused.
module Theory.Laws.MetaLearning.QuadraticLaws

open System
open System.Runtime.Intrinsics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals
open Theory.MetaLearning

let between low high = Gen.choose (0, 1000000) |> Gen.map (fun k -> low + (high - low) * float k / 1e6)
let private logBetween low high = between (log low) (log high) |> Gen.map exp

/// A problem with a stable schedule on it: α below 2/h for every h, μ below 1.
type Run = { Problem: NoisyQuadratic; Schedule: Schedule }

let run largestCount largestSteps =
    gen {
        let! n = Gen.choose (1, largestCount)
        let! h = Gen.listOfLength n (logBetween 1e-2 10.0)
        let! silent = Gen.frequency [ 4, Gen.constant false; 1, Gen.constant true ]
        let! noise = Gen.listOfLength n (Gen.frequency [ 1, Gen.constant 0.0; 6, logBetween 1e-3 10.0 ])
        let! start = Gen.listOfLength n (Gen.frequency [ 1, Gen.constant 0.0; 6, logBetween 1e-2 20.0 ])
        let! w = Gen.listOfLength n (Gen.elements [ 1.0; 1.0; 3.0; 0.25 ])
        let! steps = Gen.choose (1, largestSteps)
        let! share = Gen.listOfLength steps (between 0.0 0.95)
        let! momenta = Gen.frequency [ 1, Gen.constant (List.replicate steps 0.0); 1, Gen.listOfLength steps (Gen.oneof [ Gen.constant 0.0; between 0.0 0.95 ]); 3, Gen.listOfLength steps (between 0.0 0.95) ]
        let largest = List.max h
        return { Problem = NoisyQuadratic.Of(h, (if silent then List.replicate n 0.0 else noise), start, w)
                 Schedule = Schedule.Of(share |> List.map (fun s -> s * 2.0 / largest), momenta) }
    }

type Runs =
    static member Run() = run 30 40 |> Arb.fromGen

/// Equal up to rounding that is relative to what the losses passed through.
let agree tolerance (expected: float seq) (actual: float seq) =
    let expected, actual = Array.ofSeq expected, Array.ofSeq actual
    Assert.Equal(expected.Length, actual.Length)
    let scale = Array.max (Array.map abs expected)
    Array.iteri2 (fun t e a -> Assert.True(abs (e - a) <= tolerance * (scale + 1e-300), $"at {t}: {e:R} expected, {a:R} found, scale {scale}")) expected actual

let private losses (problem: NoisyQuadratic) optimiser = SecondMoments.Losses(problem, optimiser)

/// Theorem 1 keeps means and variances apart, five moments in all; three second moments must say the same, however E[θ₀²] divides.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 60); Source("wu2018understanding", "Theorem 1")>]
let ``three moments say what five do`` (run: Run) =
    for share in [ 1.0; 0.3; 0.0 ] do
        agree 1e-12 (HeavyBall.FiveMomentLosses(run.Problem, run.Schedule, share)) (HeavyBall.Losses(run.Problem, run.Schedule))

    let all = HeavyBall.Losses(run.Problem, run.Schedule)
    agree 1e-13 [ all[all.Length - 1] ] [ HeavyBall.Loss(run.Problem, run.Schedule) ]

/// The published final losses: the setting is theirs, and so are the greedy schedule and the best fixed one.
[<Fact; Source("wu2018understanding", "Section 3.1")>]
let ``the published setting gives the published losses`` () =
    let problem = NoisyQuadratic.Wu()
    let box = Box.Published problem
    Assert.Equal(0.19802, box.LargestRate, 5)
    Assert.Equal(63.858, HeavyBall.Loss(problem, Schedules.Greedy(problem, 250, box)), 3)
    let few = NoisyQuadratic.Wu 251
    let nodes = NoisyQuadratic.Of(few.Curvatures, few.NoiseVariances, few.Initial, Seq.replicate 251 (1000.0 / 251.0))
    Assert.Equal(42.140, HeavyBall.Loss(problem, Schedules.BestFixed(nodes, 250, box)), 3)

/// Gauss's rule: a loss after T steps is a polynomial of degree 2T + 1 in h, which N > T zeros sum exactly, whatever their number.
[<Fact; Source("wu2018understanding", "Section 3.1")>]
let ``Chebyshev's zeros stand for each other`` () =
    let schedule = Schedules.Cosine(40, 0.15, 0.01, 0.8)
    let loss count = HeavyBall.Loss(NoisyQuadratic.Wu count, schedule) / float count
    Assert.Equal(1.0, loss 1000 / loss 41, 1e-12)
    Assert.Equal(1.0, loss 97 / loss 41, 1e-12)

/// Heavy ball through the general engine, and an average that takes the newest iterate whole, are heavy ball.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 60)>]
let ``the general engine and the kernel agree`` (run: Run) =
    let kernel = HeavyBall.Losses(run.Problem, run.Schedule)
    agree 1e-12 kernel (SecondMoments.General(run.Problem, LinearOptimiser.HeavyBall run.Schedule, null))
    agree 1e-12 kernel (losses run.Problem (LinearOptimiser.HeavyBall(run.Schedule).WithAverage(List.replicate run.Schedule.Steps 1.0)))
    let plain = Schedule.Of run.Schedule.Rates
    agree 1e-12 (HeavyBall.Losses(run.Problem, plain)) (SecondMoments.General(run.Problem, LinearOptimiser.Sgd run.Schedule, null))
    agree 1e-12 (HeavyBall.Losses(run.Problem, plain)) (losses run.Problem (LinearOptimiser.Nesterov plain))

/// Unrolled by hand: the iterate is P(h)θ₀ − Σ Q_s c_s, found by running the optimiser on θ₀ = 1 without jitter and on each jitter alone. No moment is propagated there.
let private unrolled (problem: NoisyQuadratic) steps (iterate: float -> (int -> float) -> float -> float list) =
    let all =
        [ for i in 0 .. problem.Count - 1 do
              let h, noise, start, w = problem.Curvatures[i], problem.NoiseVariances[i], problem.Initial[i], problem.Multiplicities[i]
              let signal = iterate h (fun _ -> 0.0) 1.0
              let jitters = [ for s in 0 .. steps - 1 -> iterate h (fun t -> if t = s then 1.0 else 0.0) 0.0 ]
              [ for t in 0 .. steps ->
                    let variance = jitters |> List.sumBy (fun x -> x[t] * x[t])
                    0.5 * w * h * (signal[t] * signal[t] * start + variance * noise) ] ]

    [ for t in 0 .. steps -> all |> List.sumBy (fun coordinate -> coordinate[t]) ]

type Small =
    static member Run() = run 4 12 |> Arb.fromGen

let private heavyBallPath (schedule: Schedule) h (jitter: int -> float) start =
    Seq.scan (fun (theta, v) t ->
        let v = schedule.Momenta[t] * v - schedule.Rates[t] * h * (theta - jitter t)
        theta + v, v) (start, 0.0) [ 0 .. schedule.Steps - 1 ]
    |> Seq.map fst
    |> List.ofSeq

[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 40)>]
let ``heavy ball is its own unrolling`` (run: Run) =
    agree 1e-12 (unrolled run.Problem run.Schedule.Steps (heavyBallPath run.Schedule)) (HeavyBall.Losses(run.Problem, run.Schedule))

/// The gradient is taken where the velocity alone would lead.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 40); Source("sutskever2013importance", "Equations (3)–(4)")>]
let ``Nesterov's method looks ahead`` (run: Run) =
    let path h (jitter: int -> float) start =
        Seq.scan (fun (theta, v) t ->
            let mu, alpha = run.Schedule.Momenta[t], run.Schedule.Rates[t]
            let v = mu * v - alpha * h * (theta + mu * v - jitter t)
            theta + v, v) (start, 0.0) [ 0 .. run.Schedule.Steps - 1 ]
        |> Seq.map fst
        |> List.ofSeq

    agree 1e-11 (unrolled run.Problem run.Schedule.Steps path) (losses run.Problem (LinearOptimiser.Nesterov run.Schedule))

[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 40)>]
let ``buffered momentum keeps the rate outside the buffer`` (run: Run) =
    let path h (jitter: int -> float) start =
        Seq.scan (fun (theta, b) t ->
            let b = run.Schedule.Momenta[t] * b + h * (theta - jitter t)
            theta - run.Schedule.Rates[t] * b, b) (start, 0.0) [ 0 .. run.Schedule.Steps - 1 ]
        |> Seq.map fst
        |> List.ofSeq

    agree 1e-11 (unrolled run.Problem run.Schedule.Steps path) (losses run.Problem (LinearOptimiser.BufferedMomentum run.Schedule))
    let still = Schedules.Fixed(run.Schedule.Steps, run.Schedule.Rates[0], 0.7)
    agree 1e-12 (HeavyBall.Losses(run.Problem, still)) (losses run.Problem (LinearOptimiser.BufferedMomentum still))

[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 40); Source("defazio2024road", "Equations (3)–(5)")>]
let ``schedule-free SGD is its own unrolling`` (run: Run) =
    let path beta h (jitter: int -> float) start =
        Seq.scan (fun (z, x, sum) t ->
            let alpha = run.Schedule.Rates[t] + 1e-3
            let y = (1.0 - beta) * z + beta * x
            let z = z - alpha * h * (y - jitter t)
            let sum = sum + alpha * alpha
            let c = alpha * alpha / sum
            z, (1.0 - c) * x + c * z, sum) (start, start, 0.0) [ 0 .. run.Schedule.Steps - 1 ]
        |> Seq.map (fun (_, x, _) -> x)
        |> List.ofSeq

    let schedule = Schedule.Of(run.Schedule.Rates |> Seq.map (fun alpha -> alpha + 1e-3))

    for beta in [ 0.0; 0.6; 0.9; 1.0 ] do
        agree 1e-10 (unrolled run.Problem run.Schedule.Steps (path beta)) (losses run.Problem (LinearOptimiser.ScheduleFree(schedule, beta)))

/// With β = 0 the gradient never sees the average: at a fixed rate the judged point is the plain mean of SGD's iterates.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 40); Source("defazio2024road", "Equations (3)–(5)")>]
let ``schedule-free SGD without interpolation is averaging`` (run: Run) =
    let still = Schedules.Fixed(run.Schedule.Steps, run.Schedule.Rates[0] + 1e-3)
    agree 1e-11 (losses run.Problem (LinearOptimiser.Sgd(still).WithTailAverage())) (losses run.Problem (LinearOptimiser.ScheduleFree(still, 0.0)))

/// An average is what its weights say: the moving average, corrected or not, and the tail's mean, from the iterates of the unrolling.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 30)>]
let ``averages are their weighted sums`` (run: Run) =
    let steps = run.Schedule.Steps
    let beta, tail = 0.8, steps / 3

    let moving h jitter start = heavyBallPath run.Schedule h jitter start |> fun path -> List.scan (fun mean theta -> beta * mean + (1.0 - beta) * theta) path[0] path.Tail

    let corrected h jitter start =
        let path = heavyBallPath run.Schedule h jitter start
        [ for t in 0 .. steps ->
              if t = 0 then path[0]
              else
                  let weights = [ for s in 1..t -> Math.Pow(beta, float (t - s)) ]
                  List.sum (List.map2 (*) weights path[1..t]) / List.sum weights ]

    let mean h jitter start =
        let path = heavyBallPath run.Schedule h jitter start
        [ for t in 0 .. steps -> if t <= tail then path[t] else List.average path[tail + 1 .. t] ]

    let ball = LinearOptimiser.HeavyBall run.Schedule
    agree 1e-11 (unrolled run.Problem steps moving) (losses run.Problem (ball.WithMovingAverage beta))
    agree 1e-11 (unrolled run.Problem steps corrected) (losses run.Problem (ball.WithMovingAverage(beta, true)))
    agree 1e-11 (unrolled run.Problem steps corrected) (losses run.Problem (ball.WithAverage(Schedules.AverageExponentially(steps, beta))))
    agree 1e-11 (unrolled run.Problem steps mean) (losses run.Problem (ball.WithTailAverage tail))
    agree 1e-11 (losses run.Problem (ball.WithTailAverage())) (losses run.Problem (ball.WithAverage(Schedules.AverageLately(steps, 0.0))))

/// Where the signal is gone, the mean of the iterates that SGD at a fixed rate has passed has no more variance than the newest of them.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 60)>]
let ``averaging never raises the variance`` (run: Run) =
    let noise = NoisyQuadratic.Of(run.Problem.Curvatures, run.Problem.NoiseVariances, Seq.replicate run.Problem.Count 0.0, run.Problem.Multiplicities)
    let sgd = LinearOptimiser.Sgd(Schedules.Fixed(run.Schedule.Steps, 0.5 / Seq.max run.Problem.Curvatures))
    let last = losses noise sgd
    let largest = Array.max last

    for averaged in [ sgd.WithTailAverage(); sgd.WithMovingAverage 0.9; sgd.WithMovingAverage(0.6, true) ] do
        Array.iter2 (fun (mean: float) (own: float) -> Assert.True(mean <= own + 1e-12 * largest, $"{mean} above {own}")) (losses noise averaged) last

/// d multiplies the gradient: in the coordinates θ/√d it is the plain optimiser at the curvature dh.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 40)>]
let ``a preconditioner is a change of coordinates`` (run: Run) =
    let d h = 0.7 * Math.Pow(h, -0.5)
    let scales = run.Problem.Curvatures |> Seq.map d |> List.ofSeq
    let moved = NoisyQuadratic.Of(Seq.map2 (*) run.Problem.Curvatures scales, Seq.map2 (/) run.Problem.NoiseVariances scales, Seq.map2 (/) run.Problem.Initial scales, run.Problem.Multiplicities)
    let rates = run.Schedule.Rates |> Seq.map (fun alpha -> alpha * 0.1)
    let schedule = Schedule.Of(rates, run.Schedule.Momenta)

    for optimiser: LinearOptimiser in [ LinearOptimiser.HeavyBall schedule; LinearOptimiser.Nesterov schedule; LinearOptimiser.Sgd(schedule).WithMovingAverage 0.5 ] do
        agree 1e-10 (losses moved optimiser) (losses run.Problem (optimiser.WithPreconditioner(Func<_, _> d)))

/// The order of the components is nobody's business, nor is it whether two equal ones stand apart or together.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 40)>]
let ``components may be permuted and joined`` (run: Run) =
    let p = run.Problem
    let order = [ for i in p.Count - 1 .. -1 .. 0 -> i ]
    let pick (values: float seq) = let values = Array.ofSeq values in [ for i in order -> values[i] ]
    let reversed = NoisyQuadratic.Of(pick p.Curvatures, pick p.NoiseVariances, pick p.Initial, pick p.Multiplicities)
    let whole = HeavyBall.Losses(p, run.Schedule)
    agree 1e-13 whole (HeavyBall.Losses(reversed, run.Schedule))
    agree 1e-13 (whole |> Array.map (fun x -> 2.0 * x)) (HeavyBall.Losses(p.With reversed, run.Schedule))
    agree 1e-13 (whole |> Array.map (fun x -> 3.0 * x)) (HeavyBall.Losses(NoisyQuadratic.Of(p.Curvatures, p.NoiseVariances, p.Initial, p.Multiplicities |> Seq.map (fun w -> 3.0 * w)), run.Schedule))

/// Signal and noise add up: each may have a list of its own.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 40)>]
let ``signal and noise add up`` (run: Run) =
    let p = run.Problem
    let zeros = Seq.replicate p.Count 0.0
    let signal, noise = p.WithoutNoise(), NoisyQuadratic.Of(p.Curvatures, p.NoiseVariances, zeros, p.Multiplicities)

    for optimiser: LinearOptimiser in [ LinearOptimiser.HeavyBall run.Schedule; LinearOptimiser.Nesterov(run.Schedule).WithTailAverage(); LinearOptimiser.ScheduleFree run.Schedule ] do
        let whole = losses p optimiser
        agree 1e-11 whole (Array.map2 (+) (losses signal optimiser) (losses noise optimiser))
        agree 1e-11 whole (losses (signal.With noise) optimiser)

/// The signal's part is the mean's: ½ Σ w h p₀ times the mean response squared.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 40)>]
let ``the signal is the mean response squared`` (run: Run) =
    let p = run.Problem

    for optimiser: LinearOptimiser in [ LinearOptimiser.HeavyBall run.Schedule; LinearOptimiser.Nesterov(run.Schedule).WithMovingAverage 0.7; LinearOptimiser.ScheduleFree run.Schedule ] do
        let response = SecondMoments.MeanResponse(p, optimiser)
        let expected = response |> Array.map (fun factors -> p.LossAt([| for i in 0 .. p.Count - 1 -> factors[i] * factors[i] * p.Initial[i] |]))
        agree 1e-11 expected (losses (p.WithoutNoise()) optimiser)

/// Units: θ in units of s multiplies the loss by s²; curvature in units of s with the rate in units of 1/s multiplies it by s.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 40)>]
let ``losses scale as their units do`` (run: Run) =
    let p, s = run.Problem, 4.0
    let whole = HeavyBall.Losses(p, run.Schedule)
    let times k = Seq.map (fun x -> k * x)
    agree 1e-13 (whole |> Array.map (fun x -> s * x)) (HeavyBall.Losses(NoisyQuadratic.Of(p.Curvatures, times s p.NoiseVariances, times s p.Initial, p.Multiplicities), run.Schedule))
    agree 1e-13 (whole |> Array.map (fun x -> s * x)) (HeavyBall.Losses(NoisyQuadratic.Of(times s p.Curvatures, p.NoiseVariances, p.Initial, p.Multiplicities), Schedule.Of(times (1.0 / s) run.Schedule.Rates, run.Schedule.Momenta)))

/// A batch of B divides the noise by B, and nothing else: the noise's part of the loss is that of one example, divided.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 40); Source("zhang2019algorithmic", "Section 3.1")>]
let ``batch and noise scale together`` (run: Run) =
    let schedule = Schedules.Fixed(run.Schedule.Steps, 0.3, 0.5)
    let noisePart batch = (HeavyBall.Losses(NoisyQuadratic.Zhang(50, batch), schedule), HeavyBall.Losses(NoisyQuadratic.Zhang(50).WithoutNoise(), schedule)) ||> Array.map2 (-)
    agree 1e-11 (noisePart 1.0) (noisePart 8.0 |> Array.map (fun x -> 8.0 * x))
    agree 1e-12 (HeavyBall.Losses(run.Problem, run.Schedule) |> Array.map (fun x -> x)) (HeavyBall.Losses(run.Problem.WithBatch(0.5).WithBatch 2.0, run.Schedule))
    // the gradient's noise is h/B
    let zhang = NoisyQuadratic.Zhang(20, 4.0)

    for i in 0..19 do
        Assert.Equal(1.0 / float (i + 1), zhang.Curvatures[i], 15)
        Assert.Equal(zhang.Curvatures[i] / 4.0, zhang.Curvatures[i] ** 2.0 * zhang.NoiseVariances[i], 14)
        Assert.Equal(1.0, zhang.Initial[i])

/// Least squares by brute force: the second moment matrix of all coordinates at once, with E[x xᵀ A x xᵀ] = 2HAH + H tr(HA) + (κ − 3) diag(h²A) in full.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 40)>]
let ``least-squares noise follows from the inputs' fourth moments`` (run: Run) =
    let p = NoisyQuadratic.Of(run.Problem.Curvatures, run.Problem.NoiseVariances, run.Problem.Initial)
    let n = p.Count

    for batch, kurtosis in [ 1.0, 3.0; 4.0, 3.0; 2.0, 1.0 ] do
        // a start with correlated coordinates: what the diagonal does must not depend on it
        let a = Array2D.init n n (fun i j -> if i = j then p.Initial[i] else 0.5 * sqrt (p.Initial[i] * p.Initial[j]))
        let rates = run.Schedule.Rates |> Seq.map (fun alpha -> alpha * 0.2) |> List.ofSeq
        let mutable a = a
        let loss () = 0.5 * List.sum [ for i in 0 .. n - 1 -> p.Curvatures[i] * a[i, i] ]

        let expected =
            [ yield loss ()
              for alpha in rates do
                  let trace = List.sum [ for k in 0 .. n - 1 -> p.Curvatures[k] * a[k, k] ]
                  let h = p.Curvatures
                  let fourth = Array2D.init n n (fun i j -> 2.0 * h[i] * a[i, j] * h[j] + (if i = j then h[i] * trace + (kurtosis - 3.0) * h[i] * h[i] * a[i, i] else 0.0))
                  a <- Array2D.init n n (fun i j ->
                      let mean = (1.0 - alpha * h[i]) * a[i, j] * (1.0 - alpha * h[j])
                      let sampled = (fourth[i, j] - h[i] * a[i, j] * h[j]) / batch
                      mean + alpha * alpha * (sampled + (if i = j then h[i] * h[i] * p.NoiseVariances[i] else 0.0)))
                  yield loss () ]

        agree 1e-11 expected (SecondMoments.Losses(p, LinearOptimiser.Sgd(Schedule.Of rates), Sampling(batch, kurtosis)))

/// Copies of a coordinate are as many coordinates, in the coupled noise as well.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 30)>]
let ``least-squares noise counts multiplicities`` (run: Run) =
    let p = NoisyQuadratic.Of(run.Problem.Curvatures, run.Problem.NoiseVariances, run.Problem.Initial)
    let twice = NoisyQuadratic.Of(p.Curvatures, p.NoiseVariances, p.Initial, Seq.replicate p.Count 2.0)
    let optimiser = LinearOptimiser.HeavyBall(Schedule.Of(run.Schedule.Rates |> Seq.map (fun alpha -> alpha * 0.1), run.Schedule.Momenta)).WithTailAverage()
    agree 1e-11 (SecondMoments.Losses(p.With p, optimiser, Sampling 2.0)) (SecondMoments.Losses(twice, optimiser, Sampling 2.0))
    // a large batch leaves the labels' noise alone
    agree 1e-8 (losses p optimiser) (SecondMoments.Losses(p, optimiser, Sampling 1e12))

let private atWidth<'Lanes, 'Register when 'Lanes :> ILanes<'Register> and 'Register: struct and 'Register: (new: unit -> 'Register) and 'Register :> ValueType> (problem: NoisyQuadratic) (schedule: Schedule) =
    let each, byRate, byMomentum = Array.zeroCreate<float> schedule.Steps, Array.zeroCreate<float> schedule.Steps, Array.zeroCreate<float> schedule.Steps
    let last = HeavyBallKernel.Run<'Lanes, 'Register>(problem, schedule, Span(), Span(), Span())
    HeavyBallKernel.Run<'Lanes, 'Register>(problem, schedule, each.AsSpan(), Span(), Span()) |> ignore
    HeavyBallKernel.Run<'Lanes, 'Register>(problem, schedule, Span(), byRate.AsSpan(), byMomentum.AsSpan()) |> ignore
    Array.concat [ [| last |]; each; byRate; byMomentum ] |> Array.map BitConverter.DoubleToInt64Bits

/// Registers of four lanes and of eight, in blocks of whatever length: not a bit of a loss or of a derivative hangs on the machine.
[<Property(Arbitrary = [| typeof<Runs> |], MaxTest = 60)>]
let ``the width of the registers moves no bit`` (run: Run) (count: PositiveInt) =
    let same problem schedule = Assert.Equal<int64 array>(atWidth<Lanes4, Vector256<float>> problem schedule, atWidth<Lanes8, Vector512<float>> problem schedule)
    same run.Problem run.Schedule
    // more coordinates than a block has
    let many = NoisyQuadratic.Wu(200 + 13 * count.Get)
    same many (Schedules.Greedy(many, 1 + count.Get, Box.Published many))

/// One pass forward and one back give what the definition gives: the first-order part of the loss at α + ε and at μ + ε, each entry in turn.
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 30); Source("wu2018understanding", "Theorem 2")>]
let ``the gradient is the derivative at α + ε`` (run: Run) =
    let steps = run.Schedule.Steps
    let gradient = HeavyBall.Gradient(run.Problem, run.Schedule)
    let variables = Gradient.Variables([| yield! run.Schedule.Rates; yield! run.Schedule.Momenta |])
    let exact = HeavyBall.Loss<Gradient>(run.Problem, variables[.. steps - 1], variables[steps..])
    agree 1e-12 [ exact.Value ] [ gradient.Loss ]

    if exact.Partials.Count > 0 then
        agree 1e-10 exact.Partials [| yield! gradient.ByRate; yield! gradient.ByMomentum |]

/// The same against jets: a central difference with an infinitesimal step is the derivative itself, f(x + ε) − f(x − ε) = 2ε f′(x) + O(ε³).
[<Property(Arbitrary = [| typeof<Small> |], MaxTest = 20); Source("wu2018understanding", "Theorem 2")>]
let ``the gradient is the central difference of an infinitesimal step`` (run: Run) =
    let gradient = HeavyBall.Gradient(run.Problem, run.Schedule)
    let constant (x: float) = Jet.op_Implicit x
    let epsilon = Jet.Epsilon 3

    let difference (rate: int) (momentum: int) =
        let at (sign: float) =
            let moved index (t: int) (x: float) = if t = index then constant x + constant sign * epsilon else constant x
            let rates = run.Schedule.Rates |> Seq.mapi (moved rate) |> Array.ofSeq
            let momenta = run.Schedule.Momenta |> Seq.mapi (moved momentum) |> Array.ofSeq
            HeavyBall.Loss<Jet>(run.Problem, rates, momenta)

        let apart = at 1.0 - at -1.0
        apart.Coefficient 1 / 2.0

    let t = run.Schedule.Steps / 2
    let scale = Seq.append gradient.ByRate gradient.ByMomentum |> Seq.map abs |> Seq.max
    Assert.True(abs (difference t -1 - gradient.ByRate[t]) <= 1e-9 * (scale + 1e-300))
    Assert.True(abs (difference -1 t - gradient.ByMomentum[t]) <= 1e-9 * (scale + 1e-300))

let private refused (name: string) (make: unit -> obj) =
    let error = Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore)
    Assert.Equal(name, error.ParamName)

/// What is no problem, no schedule and no optimiser is refused by the argument's name; where a list is at fault, index and value are named as well.
[<Fact>]
let ``what is outside the domain is refused by name`` () =
    let problem values = NoisyQuadratic.Of(values, [ 1.0; 1.0 ], [ 1.0; 1.0 ])
    refused "curvatures" (fun () -> NoisyQuadratic.Of([], [], []))

    for bad in [ -1.0; 0.0; nan; infinity ] do
        refused "curvatures" (fun () -> problem [ 1.0; bad ])
        Assert.Contains("index 1", Assert.ThrowsAny<ArgumentException>(fun () -> problem [ 1.0; bad ] |> ignore).Message)
        refused "multiplicities" (fun () -> NoisyQuadratic.Of([ 1.0 ], [ 1.0 ], [ 1.0 ], [ bad ]))
        refused "batch" (fun () -> NoisyQuadratic.Zhang(3, bad))
        refused "batch" (fun () -> Sampling bad)

    for bad in [ -1.0; nan; infinity ] do
        refused "noiseVariances" (fun () -> NoisyQuadratic.Of([ 1.0 ], [ bad ], [ 1.0 ]))
        refused "initial" (fun () -> NoisyQuadratic.Of([ 1.0 ], [ 1.0 ], [ bad ]))
        refused "rates" (fun () -> Schedule.Of [ 0.1; bad ])
        refused "momenta" (fun () -> Schedule.Of([ 0.1 ], [ (if bad = -1.0 then -1.5 else bad) ]))

    refused "noiseVariances" (fun () -> NoisyQuadratic.Of([ 1.0 ], [ 1.0; 1.0 ], [ 1.0 ]))
    refused "rates" (fun () -> Schedule.Of [])
    refused "momenta" (fun () -> Schedule.Of([ 0.1 ], [ 0.1; 0.1 ]))
    refused "steps" (fun () -> Schedules.Fixed(0, 0.1))
    refused "steps" (fun () -> Schedules.Greedy(NoisyQuadratic.Wu 3, 0))
    refused "horizon" (fun () -> Schedules.RecedingHorizon(NoisyQuadratic.Wu 3, 4, 0))
    refused "decay" (fun () -> Schedules.WarmUpStableDecay(10, 0.1, 6, 5))
    refused "largest" (fun () -> NoisyQuadratic.Wu(3, 2.0, 1.0))
    refused "kurtosis" (fun () -> Sampling(1.0, 0.5))
    refused "largestRate" (fun () -> Box 0.0)
    refused "largestMomentum" (fun () -> Box(1.0, 1.5))
    refused "interpolation" (fun () -> LinearOptimiser.ScheduleFree(Schedules.Fixed(2, 0.1), 1.5))
    refused "start" (fun () -> LinearOptimiser.Sgd(Schedules.Fixed(2, 0.1)).WithTailAverage 2)
    refused "weights" (fun () -> LinearOptimiser.Sgd(Schedules.Fixed(2, 0.1)).WithAverage [ 1.0 ])
    refused "preconditioner" (fun () -> losses (NoisyQuadratic.Wu 3) (LinearOptimiser.Sgd(Schedules.Fixed(2, 0.1)).WithPreconditioner(Func<_, _>(fun _ -> nan))))
    refused "meanShare" (fun () -> HeavyBall.FiveMomentLosses(NoisyQuadratic.Wu 3, Schedules.Fixed(2, 0.1), 1.5))
    refused "problem" (fun () -> OptimalMethod.Of(NoisyQuadratic.Wu(3).WithoutNoise(), 4))
    refused "problem" (fun () -> OptimalMethod.Of(NoisyQuadratic.Of([ 1.0; 2.0 ], [ 1.0; 0.0 ], [ 1.0; 1.0 ]), 4))
    refused "leastRates" (fun () -> Schedules.GreedyAbove(NoisyQuadratic.Wu 3, [ 0.1; -1.0 ]))
    refused "averagingWeights" (fun () -> Schedules.GreedyAveraged(NoisyQuadratic.Wu 3, []))
    refused "passes" (fun () -> Schedules.Optimal(NoisyQuadratic.Wu 3, 4, passes = 0))
    refused "transition" (fun () -> LinearStep([ 1.0; 2.0 ], [ 1.0 ], [ 1.0 ], [ 1.0 ]))
    refused "gain" (fun () -> LinearStep([ 1.0 ], [ nan ], [ 1.0 ], [ 1.0 ]))
    refused "starts" (fun () -> Schedules.Optimal(NoisyQuadratic.Wu 3, 4, starts = [ Schedules.Fixed(3, 0.1) ]))

/// A run that leaves the doubles is reported with its step and the losses before it, by every route; what is unstable but finite is a number.
[<Fact>]
let ``divergence is reported with its step`` () =
    let problem = NoisyQuadratic.Uniform [ 1.0; 10.0 ]
    let wild = Schedules.Fixed(400, 1.0)
    let step (run: unit -> obj) = Assert.Throws<DivergedException>(fun () -> run () |> ignore)
    let diverged = step (fun () -> HeavyBall.Losses(problem, wild))
    // h = 10, α = 1: θ is multiplied by 9 a step, and 81^t leaves the doubles after some 308/log10(81) = 161 steps
    Assert.InRange(diverged.Step, 158, 163)
    Assert.Equal(diverged.Step, diverged.Losses.Count)
    Assert.All(diverged.Losses, fun loss -> Assert.True(Double.IsFinite loss))

    for (route: unit -> obj) in
        [ fun () -> box (HeavyBall.Loss(problem, wild))
          fun () -> box (HeavyBall.FiveMomentLosses(problem, wild))
          fun () -> box (SecondMoments.General(problem, LinearOptimiser.HeavyBall wild, null))
          fun () -> box (HeavyBall.Gradient(problem, wild)) ] do
        Assert.InRange((step route).Step, diverged.Step - 2, diverged.Step + 2)

    Assert.InRange((step (fun () -> SecondMoments.MeanResponse(problem, LinearOptimiser.Sgd wild))).Step, 300, 340)
    Assert.True(Double.IsFinite(HeavyBall.Loss(problem, wild.First 100)))
