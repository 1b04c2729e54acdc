/// Laws of the kernel of random networks: small runs against the theory of infinite width.
module Theory.Agreement.Experiments.InfiniteWidthLaws

open System
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
let private run width depth networks (seed: uint64) = InfiniteWidth.Experiment.Run.Invoke(InfiniteWidthOptions(width, depth, networks), Seed seed, lab)

let private predicted depth (degrees: float) =
    let θ = degrees * Math.PI / 180.0
    Theory.Hyperreals.InfiniteWidth.Relu([ sqrt 2.0; 0.0 ], [ sqrt 2.0 * cos θ; sqrt 2.0 * sin θ ], depth)

/// Mean K + s/N within five standard errors, deviation √Cov / √N within five of its own and the next order in 1/N.
[<Fact>]
let ``sampled networks have the kernel of infinite width and its fluctuation`` () =
    for depth in [ 1; 2; 4 ] do
        let width, networks = 96, 1500
        for sample in (run width depth networks 5UL).Kernels do
            let k = predicted depth sample.Degrees
            let error = sample.Deviation / sqrt (float networks)
            let mean = k.Standard[1] + k.Shift[1] / float width
            Assert.InRange(sample.Mean, mean - 5.0 * error, mean + 5.0 * error)
            let tolerance = 5.0 / sqrt (2.0 * float networks) + 3.0 * float depth / float width
            Assert.InRange(sample.Deviation / k.Deviation(float width), 1.0 - tolerance, 1.0 + tolerance)

/// The same seed is the same network, and one network more changes none of those before.
[<Fact>]
let ``the kernel of a seed is the kernel of a seed`` () =
    let first, again, longer = run 16 2 3 1UL, run 16 2 3 1UL, run 16 2 4 1UL
    for a, b, c in Seq.zip3 first.Kernels again.Kernels longer.Kernels do
        Assert.Equal(a, b)
        Assert.NotEqual(a.Mean, c.Mean)

[<Fact>]
let ``the grids of the kernel name each job once`` () =
    for tier in Enum.GetValues<Tier>() do
        for experiment in [ InfiniteWidth.Experiment :> IExperiment; SmallSteps.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)
