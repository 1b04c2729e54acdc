/// Laws of the compressed networks, of the short networks with decoys and of the correlates: small runs.
module Theory.Agreement.Experiments.CompressedNetsLaws

open System
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.IntegerNets
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
let private compress method = CompressedNets.Experiment.Run.Invoke(CompressedNetsOptions(Method = method, Count = 400, TestCount = 100, Epochs = 1, FineEpochs = 1, Dimension = 100, Passes = 3), Seed 1UL, lab)

/// What is coded is what the network is made of: every weight once, in a pruned net the share that was to be kept; every w once.
[<Fact>]
let ``each number of a compressed net is coded once`` () =
    let pruned, subspace, gaussian = compress Method.Pruned, compress Method.Subspace, compress Method.Gaussian
    let symbols = pruned.BlockCounts |> Seq.sumBy Seq.sum
    Assert.Equal(pruned.Parameters, symbols)
    let kept = pruned.BlockCounts |> Seq.sumBy (Seq.skip 1 >> Seq.sum)
    Assert.InRange(float kept / float symbols, 0.099, 0.102)
    Assert.Equal(100L, subspace.BlockCounts |> Seq.sumBy Seq.sum)
    Assert.Equal((3L * 400L, true), (gaussian.Draws, gaussian.Divergence > 0.0 && Double.IsFinite gaussian.Divergence))

/// A run is a function of options and seed, but for the clock.
[<Fact>]
let ``a compressed net repeats`` () =
    for method in Enum.GetValues<Method>() do
        let clockless (r: CompressedNetsResult) = r.Errors, r.TestErrors, r.UncompressedErrors, r.Divergence, [ for b in r.BlockCounts -> List.ofSeq b ]
        Assert.Equal(clockless (compress method), clockless (compress method))

/// Decoys are shown and not counted; the counts of the layers are those of the architecture's weights.
[<Fact>]
let ``decoys are not counted, and each weight is`` () =
    let run decoys = ShortNetsSweep.Experiment.Run.Invoke(ShortNetsSweepOptions(Count = 128, Decoys = decoys, TestCount = 100, Epochs = 2, Batch = 64), Seed 1UL, lab)
    for decoys in [ 0; 128 ] do
        let result = run decoys
        Assert.Equal(128, result.Count)
        Assert.Equal<int seq>(IntegerArchitecture.All[0].LayerSizes, [ for layer in result.LayerCounts -> int (Seq.sum layer) ])
    Assert.NotEqual<int64 seq>(Seq.concat (run 0).LayerCounts, Seq.concat (run 128).LayerCounts)

/// Relu rescaling by a power of two leaves every output to the last bit, at each depth, while the Hessian's norm is not kept.
[<Fact>]
let ``relu rescaling keeps the function and not the Hessian norm`` () =
    for depth in [ 1; 2 ] do
        let options = GeneralisationCorrelatesOptions(Width = 12, Depth = depth, Epochs = 2, Count = 300, TestCount = 100, Probed = 40, Probes = 3)
        let rescaled = (GeneralisationCorrelates.Experiment.Run.Invoke(options, Seed 1UL, lab)).Rescaled
        Assert.All(rescaled, fun r -> Assert.Equal(0.0, r.OutputDifference))
        let norm factor = (rescaled |> Seq.find (fun r -> r.Factor = factor)).HessianNorm
        Assert.True(norm 32.0 > 10.0 * norm 1.0)

[<Fact>]
let ``the grids of compression name each job once`` () =
    for tier in Enum.GetValues<Tier>() do
        for experiment in [ CompressedNets.Experiment :> IExperiment; ShortNetsSweep.Experiment; GeneralisationCorrelates.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)
