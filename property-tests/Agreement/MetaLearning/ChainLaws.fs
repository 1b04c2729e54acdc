/// Laws of the chains on the noisy quadratic: what they lose is what the exact second moments say, for every linear optimiser.
module Theory.Agreement.MetaLearning.ChainLaws

open System
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning
open Theory.Nets.MetaLearning

let private count = 4096
let private steps = 14

let private spectra =
    [ "three", [ 2.0; 0.5; 0.1 ], [ 0.5; 2.0; 10.0 ], [ 10.0; 10.0; 10.0 ]
      "power law", [ for i in 1..5 -> 1.0 / float i ], [ for i in 1..5 -> float i / 4.0 ], [ for i in 1..5 -> 3.0 / float i ]
      "without additive noise", [ 1.5; 0.7; 0.2; 0.05 ], [ 0.0; 0.0; 0.0; 0.0 ], [ 1.0; 4.0; 0.0; 9.0 ] ]

let private schedules =
    [ "fixed", Schedules.Fixed(steps, 0.2, 0.6)
      "inverse time", Schedules.InverseTime(steps, 0.3, 5.0, 1.0, 0.5)
      "its own at each step", Schedule.Of([ for t in 0 .. steps - 1 -> 0.05 + 0.15 * float (t % 3) ], [ for t in 0 .. steps - 1 -> 0.2 + 0.15 * float (t % 4) ]) ]

let private options h noise initial = ChainOptions(h, noise, initial, Chains = count)
let private scale (h: float) = 1.0 / (0.3 + h)

/// Each optimiser twice: as the engine has it and as the chains have it, with the momenta that the chains are told.
let private optimisers: (string * (Schedule -> LinearOptimiser) * (ChainOptions -> ChainOptions) * (float -> float)) list =
    let preconditioned (o: ChainOptions) = ChainOptions(o.Curvatures, o.NoiseVariances, o.Initial, o.Rule, o.Average, o.AverageDecay, o.TailStart, [| for h in o.Curvatures -> scale h |], o.Batch, o.Signs, o.Rotated, o.Chains)
    let rule r (o: ChainOptions) = ChainOptions(o.Curvatures, o.NoiseVariances, o.Initial, r, Chains = o.Chains, Batch = o.Batch, Signs = o.Signs)
    let moving ρ (o: ChainOptions) = ChainOptions(o.Curvatures, o.NoiseVariances, o.Initial, o.Rule, ChainAverage.Moving, ρ, Chains = o.Chains, Batch = o.Batch, Signs = o.Signs)
    let tail s (o: ChainOptions) = ChainOptions(o.Curvatures, o.NoiseVariances, o.Initial, o.Rule, ChainAverage.Tail, TailStart = s, Chains = o.Chains, Batch = o.Batch, Signs = o.Signs)
    [ "SGD", (fun s -> LinearOptimiser.Sgd s), rule ChainRule.HeavyBall, (fun _ -> 0.0)
      "heavy ball", (fun s -> LinearOptimiser.HeavyBall s), rule ChainRule.HeavyBall, id
      "Nesterov", (fun s -> LinearOptimiser.Nesterov s), rule ChainRule.Nesterov, id
      "buffered momentum", (fun s -> LinearOptimiser.BufferedMomentum s), rule ChainRule.BufferedMomentum, id
      "schedule-free", (fun s -> LinearOptimiser.ScheduleFree(s, 0.8)), rule ChainRule.ScheduleFree, (fun _ -> 0.8)
      "SGD, moving average", (fun s -> LinearOptimiser.Sgd(s).WithMovingAverage 0.7), rule ChainRule.HeavyBall >> moving 0.7, (fun _ -> 0.0)
      "SGD, tail average", (fun s -> LinearOptimiser.Sgd(s).WithTailAverage 5), rule ChainRule.HeavyBall >> tail 5, (fun _ -> 0.0)
      "heavy ball, moving average", (fun s -> LinearOptimiser.HeavyBall(s).WithMovingAverage 0.5), rule ChainRule.HeavyBall >> moving 0.5, id
      "Nesterov, mean of all", (fun s -> LinearOptimiser.Nesterov(s).WithTailAverage()), rule ChainRule.Nesterov >> tail 0, id
      "heavy ball, preconditioned", (fun s -> LinearOptimiser.HeavyBall(s).WithPreconditioner scale), rule ChainRule.HeavyBall >> preconditioned, id
      "schedule-free, preconditioned", (fun s -> LinearOptimiser.ScheduleFree(s, 0.5).WithPreconditioner scale), rule ChainRule.ScheduleFree >> preconditioned, (fun _ -> 0.5) ]

let private noises: (string * Sampling option * int * bool) list =
    [ "additive", None, 0, false
      "least squares, normal inputs, batch 4", Some(Sampling(4.0, 3.0)), 4, false
      "least squares, inputs ±√h, batch 2", Some(Sampling(2.0, 1.0)), 2, true ]

/// (mean − exact) / standard error, in the middle and at the end of each run: every one within four, and together spread as a standard normal is, so
/// that it is not large errors that make them small.
[<Fact>]
let ``chains lose what exact second moments say, for every linear optimiser`` () =
    let scores =
        [ for optimiser, exact, chained, momentum in optimisers do
              for spectrum, h, noise, initial in spectra do
                  for schedule, s in schedules do
                      for sampled, sampling, batch, signs in noises do
                          let name = $"{optimiser}, {spectrum}, {schedule}, {sampled}"
                          let problem = NoisyQuadratic.Of(h, noise, initial)
                          let predicted = SecondMoments.Losses(problem, exact s, Option.toObj sampling)
                          let o = chained (ChainOptions(ResizeArray h, ResizeArray noise, ResizeArray initial, Chains = count, Batch = batch, Signs = signs))
                          let measured = QuadraticChains.Run(o, s.Rates, ResizeArray(Seq.map momentum s.Momenta), Seed(8UL).Split name)
                          for t in [ steps / 2; steps ] do
                              yield $"{name}, step {t}", (measured.Losses[t] - predicted[t]) / measured.StandardErrors[t] ]

    Assert.True(scores.Length >= 150, $"{scores.Length} checks")
    for name, z in scores do
        Assert.True(abs z <= 4.0, $"{name}: z = {z:F2}")
    let rms = sqrt (scores |> List.averageBy (fun (_, z) -> z * z))
    Assert.InRange(rms, 0.85, 1.15)

/// The published setting's greedy schedule, chosen from particles that know no theorem, loses what the engine's own greedy schedule loses.
[<Fact>]
let ``greed over particles is the greed of the exact moments`` () =
    let h = NoisyQuadratic.Chebyshev(60, 0.05, 10.0)
    let problem = NoisyQuadratic.Wu 60
    let o = ChainOptions(h, problem.NoiseVariances, problem.Initial, Chains = 2048)
    let greedy = QuadraticChains.Greedy(o, 30, nan, 0.19802, Seed 3UL)
    let exact = HeavyBall.Losses(problem, Schedule.Of(greedy.Rates, greedy.Momenta))
    for t in 1..30 do
        Assert.InRange((greedy.Losses[t] - exact[t]) / greedy.StandardErrors[t], -4.0, 4.0)
    // no other length of the two directions does better in the next step, as the exact recursion sees it, than by what the particles' noise explains
    for t in [ 1; 5; 20 ] do
        let next α μ =
            let rates, momenta = Array.ofSeq greedy.Rates, Array.ofSeq greedy.Momenta
            rates[t] <- α
            momenta[t] <- μ
            (HeavyBall.Losses(problem, Schedule.Of(Array.truncate (t + 1) rates, Array.truncate (t + 1) momenta)))[t + 1]
        let own = next greedy.Rates[t] greedy.Momenta[t]
        for dα in [ -0.01; 0.01 ] do
            for dμ in [ -0.05; 0.05 ] do
                let α, μ = greedy.Rates[t] + dα, greedy.Momenta[t] + dμ
                if α > 0.0 && α < 0.19802 && μ > 0.0 && μ < 1.0 then Assert.True(next α μ > own, $"step {t}: {next α μ} at ({α}, {μ}), {own} at ({greedy.Rates[t]}, {greedy.Momenta[t]})")

/// Adam against its definition: one chain's coordinates after two steps, from the losses of a single curvature without noise.
[<Fact>]
let ``Adam's first steps are of one rate, whatever the curvature`` () =
    for h in [ 0.01; 1.0; 100.0 ] do
        let o = ChainOptions([| h |], [| 0.0 |], [| 1.0 |], ChainRule.AdaptiveMoments, Chains = 64)
        let r = QuadraticChains.Run(o, [| 0.05; 0.05 |], [| 0.0; 0.0 |], Seed 2UL)
        let sgd = QuadraticChains.Run(ChainOptions([| h |], [| 0.0 |], [| 1.0 |], Chains = 64), [| 0.0; 0.0 |], [| 0.0; 0.0 |], Seed 2UL)
        Assert.Equal(sgd.Losses[0], r.Losses[0])
        // θ → θ − 0.05 sign θ: every chain's √(2L/h) falls by the rate; in the mean E[(|θ| − 0.05)²] = E[θ²] − 0.1 E|θ| + 0.0025
        let start, first = 2.0 * r.Losses[0] / h, 2.0 * r.Losses[1] / h
        let absolute = (start + 0.0025 - first) / 0.1
        Assert.InRange(absolute / sqrt start, 0.7, 0.9)

/// A rotation of the coordinates changes neither start nor noise in law: what does not see coordinates loses the same, and it is orthogonal, so that with
/// all curvatures equal Adam's loss moves by chance alone.
[<Fact>]
let ``a rotation of equal curvatures is no change`` () =
    let n, T = 16, 10
    let run rotated seed =
        let o = ChainOptions([| for _ in 1..n -> 1.0 |], [| for _ in 1..n -> 0.5 |], [| for _ in 1..n -> 2.0 |], ChainRule.AdaptiveMoments, Rotated = rotated, Chains = 2048)
        QuadraticChains.Run(o, [| for _ in 1..T -> 0.1 |], [| for _ in 1..T -> 0.8 |], Seed seed)
    let plain, turned = run false 1UL, run true 2UL
    for t in 1..T do
        let error = sqrt (plain.StandardErrors[t] ** 2.0 + turned.StandardErrors[t] ** 2.0)
        Assert.InRange((plain.Losses[t] - turned.Losses[t]) / error, -4.0, 4.0)

/// The same seed is the same run, whatever else runs; what is outside the domain is refused by name.
[<Fact>]
let ``chains repeat, and refuse what makes no sense`` () =
    let o = options [| 1.0; 2.0 |] [| 1.0; 0.5 |] [| 1.0; 1.0 |]
    let run () = QuadraticChains.Run(o, [| 0.1; 0.2 |], [| 0.5; 0.5 |], Seed 9UL)
    Assert.Equal<float seq>((run ()).Losses, (run ()).Losses)
    Assert.NotEqual<float seq>((run ()).Losses, (QuadraticChains.Run(o, [| 0.1; 0.2 |], [| 0.5; 0.5 |], Seed 10UL)).Losses)
    let refused (f: unit -> ChainLosses) = Assert.ThrowsAny<ArgumentException>(fun () -> f () |> ignore) |> ignore
    refused (fun () -> QuadraticChains.Run(o, [| -0.1 |], [| 0.0 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(o, [| nan |], [| 0.0 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(o, [||], [||], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(o, [| 0.1 |], [| 1.5 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(o, [| 0.1 |], [| 0.1; 0.1 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(options [||] [||] [||], [| 0.1 |], [| 0.1 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(options [| 0.0 |] [| 1.0 |] [| 1.0 |], [| 0.1 |], [| 0.1 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(options [| 1.0 |] [| -1.0 |] [| 1.0 |], [| 0.1 |], [| 0.1 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Run(ChainOptions([| 1.0 |], [| 1.0 |], [| 1.0 |], Chains = 7), [| 0.1 |], [| 0.1 |], Seed 1UL))
    refused (fun () -> QuadraticChains.Greedy(ChainOptions([| 1.0 |], [| 1.0 |], [| 1.0 |], ChainRule.Nesterov), 3, 0.5, 1.0, Seed 1UL))
    refused (fun () -> QuadraticChains.Greedy(o, 0, 0.5, 1.0, Seed 1UL))
    refused (fun () -> QuadraticChains.Greedy(o, 3, 0.5, 0.0, Seed 1UL))
