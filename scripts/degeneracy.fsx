// How degenerate a layer is: one object, the spectrum, for dense layers, mixtures of experts, depth and skips; then a mixture to hold it against.
#load "00-load.fsx"
open Theory.Degeneracy
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Mixtures
open Theory.Nets.Runs
open Theory.Nets.Training

printfn "A relu layer, and mixtures of K relu experts with constant gates, 128 → 128:\n"
printfn "  K   zeros   stable rank   participation   s1/median   spike"
for experts in [ 1; 2; 4; 8; 16; 64 ] do
    let law = Spectra.MixtureOfExperts(experts, 128, 128)
    let s = law.SingularValues 128
    let spike = if law.Spikes.Count > 0 then $"{sqrt law.Spikes[0]:F3}" else "—"
    printfn $"{experts, 3}  {law.MassAtZero, 6:F4}  {law.StableRankRatioOf 128, 11:F3}  {law.ParticipationRatioOf 128, 13:F3}  {s[0] / s[63], 9:F2}   {spike}"

let quiet = Lab(DataFinder(), Compute(Threads = 1), ignore)
let measured = MixtureSpectra.Experiment.Run.Invoke(MixtureSpectraOptions(Experts = 16, Inputs = 25), Seed 1UL, quiet)
let law = Spectra.MixtureOfExperts(16, 128, 128)
printfn $"\nsixteen experts, sampled: {measured}"
printfn $"the law:                  stable rank {law.StableRankRatioOf 128:F3}, participation {law.ParticipationRatioOf 128:F3}, s1 {sqrt law.Largest:F3} ({measured.Largest:F3} sampled)"

printfn "\nDepth: excesses add, with skips and without."
let layer, skip = Spectra.ReluLayers(1, 128), Spectra.ReluSkip 128
printfn $"  a layer    {layer}: excess {layer.Excess:F3}"
printfn $"  with skip  {skip}: excess {skip.Excess:F3}"
let two = Spectra.FreeProduct(layer, skip)
printfn $"  their free product: excess {two.Excess:F3}, participation {two.ParticipationRatio:F3}"
for depth in [ 1; 4; 16; 64 ] do
    let scaled = Spectra.ReluSkip(128, 1.0 / sqrt (float depth))
    printfn $"  {depth, 2} layers: participation {Spectra.ReluLayers(depth, 128).ParticipationRatio:F4} plain, {1.0 / (1.0 + float depth * skip.Excess):F4} with skips, {1.0 / (1.0 + float depth * scaled.Excess):F4} with skips scaled by 1/√L"

printfn "\nA layer for any net:"
let experts = new DenseMixtureOfExperts(128, 64, 8)
printfn $"  {experts}; a softmax head of d = 16 writes log P of rank {SoftmaxHead.RankBound(16, 1000, 1000)} at most"
