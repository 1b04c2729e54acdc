/// Laws of the experiments on short horizons: small runs.
module Theory.Agreement.Experiments.HorizonLaws

open System
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.MetaLearning
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
let private small = HorizonOptions(Count = 300, Pool = 4, Width = 8, Batch = 20, Horizons = [| 10; 30 |], Updates = 3, Judged = 100, TimeConstant = 10.0, WarmSteps = 10)
let private run (options: HorizonOptions) (seed: uint64) = MnistHorizons.Experiment.Run.Invoke(options, Seed seed, lab)
let private numbers (r: HorizonResult) = [ for l in r.Learned do yield l.LogRate; yield l.Decay; yield l.LogFriction; yield! l.Losses ]

/// A run is a function of options and seed, by every method of the hypergradient; the stand-in says so; every schedule is judged at every horizon.
[<Fact>]
let ``a study of horizons repeats`` () =
    for hypergradient in Enum.GetValues<Hypergradient>() do
        let options = HorizonOptions(Count = 300, Pool = 4, Width = 8, Batch = 20, Horizons = [| 10; 30 |], Updates = 3, Judged = 100, TimeConstant = 10.0, WarmSteps = 10, Method = hypergradient)
        let result = run options 1UL
        Assert.Equal<float seq>(numbers result, numbers (run options 1UL))
        Assert.NotEqual<float seq>(numbers result, numbers (run options 2UL))
        Assert.True result.StandIn
        Assert.Equal<int seq>([ 10; 30 ], [ for l in result.Learned -> l.Horizon ])
        for l in result.Learned do
            Assert.Equal(2, l.Losses.Count)
            Assert.True(l.Decay >= 0.0)
            Assert.Equal(log 0.1, l.LogFriction, 1e-12)
            Assert.All(l.Losses, fun loss -> Assert.InRange(loss, 0.0, result.WarmLoss))

/// Descent on the schedule lowers the loss at the horizon: against the schedule it began with, which one update of almost no size leaves as it is.
[<Fact>]
let ``a learned schedule is better at its horizon than the one it began with`` () =
    let options updates rate hypergradient = HorizonOptions(Count = 300, Pool = 2, Width = 16, Batch = 20, Horizons = [| 40 |], Updates = updates, UpdateRate = rate, Judged = 300, TimeConstant = 10.0, WarmSteps = 10, StartRate = 0.004, Method = hypergradient)
    for hypergradient, updates, rate in [ Hypergradient.Forward, 12, 0.4; Hypergradient.Evolution, 12, 0.4; Hypergradient.Persistent, 60, 0.2 ] do
        for seed in 1UL .. 3UL do
            let first, learned = run (options 1 1e-9 hypergradient) seed, run (options updates rate hypergradient) seed
            Assert.True(learned.Learned[0].Losses[0] < 0.9 * first.Learned[0].Losses[0], $"{hypergradient}: {first} to {learned}")

/// A prior against small rates ends at a larger rate at the end of training, the more the stronger, and leaves the last horizon's schedule alone.
[<Fact>]
let ``a prior against small rates raises the last rate`` () =
    let last prior =
        let r = run (HorizonOptions(Count = 300, Pool = 4, Width = 8, Batch = 20, Horizons = [| 10; 40 |], Updates = 8, Judged = 100, TimeConstant = 10.0, WarmSteps = 10, StartDecay = 1.0, Prior = prior)) 3UL
        r.Learned[0].LogRate - r.Learned[0].Decay * log 5.0, r.Learned[1]
    let none, some, much = last 0.0, last 0.3, last 3.0
    Assert.True(fst none < fst some && fst some < fst much, $"{fst none}, {fst some}, {fst much}")
    Assert.Equal((snd none).LogRate, (snd much).LogRate)
    Assert.Equal((snd none).Decay, (snd much).Decay)

/// The chains' experiment at its smallest: each policy repeats, a fixed schedule is fixed, and the exact recursion agrees with what the chosen schedules lose.
[<Fact>]
let ``the chains of the experiment lose what the exact recursion says of their schedules`` () =
    for policy in Enum.GetValues<RatePolicy>() do
        let options = NoisyQuadraticRunsOptions(Policy = policy, Curvatures = 40, Steps = 25, Chains = 256, SearchChains = 64)
        let r = NoisyQuadraticRuns.Experiment.Run.Invoke(options, Seed 5UL, lab)
        Assert.Equal<float seq>(r.Losses, (NoisyQuadraticRuns.Experiment.Run.Invoke(options, Seed 5UL, lab)).Losses)
        if policy = RatePolicy.Fixed then Assert.Single(Seq.distinct r.Rates) |> ignore
        if policy <> RatePolicy.Greedy then Assert.Single(Seq.distinct r.Momenta) |> ignore
        let exact = HeavyBall.Losses(NoisyQuadratic.Wu 40, Schedule.Of(r.Rates, r.Momenta))
        for t in 1..25 do
            Assert.InRange((r.Losses[t] - exact[t]) / r.StandardErrors[t], -4.0, 4.0)

[<Fact>]
let ``the grids of the horizons name each job once`` () =
    for tier in Enum.GetValues<Tier>() do
        for experiment in [ MnistHorizons.Experiment :> IExperiment; HorizonVariants.Experiment; NoisyQuadraticRuns.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)

/// What cannot be studied is refused by name.
[<Fact>]
let ``a study that makes no sense is refused`` () =
    for options in
        [ HorizonOptions(Count = 10, Batch = 20)
          HorizonOptions(Count = 70_000)
          HorizonOptions(Count = 300, Judged = 301)
          HorizonOptions(Count = 300, Judged = 100, Horizons = [||])
          HorizonOptions(Count = 300, Judged = 100, Horizons = [| 10; 10 |])
          HorizonOptions(Count = 300, Judged = 100, Horizons = [| 0 |])
          HorizonOptions(Count = 300, Judged = 100, Momentum = 1.0)
          HorizonOptions(Count = 300, Judged = 100, StartRate = nan)
          HorizonOptions(Count = 300, Judged = 100, TimeConstant = 0.0)
          HorizonOptions(Count = 300, Judged = 100, Pool = 0)
          HorizonOptions(Count = 300, Judged = 100, Pool = 30)
          HorizonOptions(Count = 300, Judged = 100, Width = 0)
          HorizonOptions(Count = 300, Judged = 100, Updates = 0)
          HorizonOptions(Count = 300, Judged = 100, Prior = -1.0)
          HorizonOptions(Count = 300, Judged = 100, LearnsMomentum = true, Rule = InnerRule.AdaptiveMoments) ] do
        Assert.ThrowsAny<ArgumentException>(fun () -> run options 1UL |> ignore) |> ignore
    Assert.NotEmpty(numbers (run small 1UL))
