// The singular values of a relu layer's Jacobian: theory, then a network, then both side by side.
#load "00-load.fsx"
open Theory.Degeneracy
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training

let law = Spectra.ReluLayer(128, 128)
printfn $"theory: {law}"
printfn $"participation ratio {law.ParticipationRatio:G4}, stable rank {law.StableRankRatio:G4} of the width\n"

let quiet = Lab(DataFinder(), Compute(), ignore)
let measured = ReluSpectrum.Experiment.Run.Invoke(ReluSpectrumOptions(Inputs = 60), Seed 1UL, quiet)
let predicted = Spectra.ReluSingularValues(128, 128, kurtosis = -1.2)

printfn "rank  theory  measured"
for i in [ 0; 15; 31; 47; 59; 63; 67; 79; 127 ] do
    printfn $"{i + 1, 4}  {predicted[i], 6:F3}  {measured.MeanSingularValues[i], 8:F3}"

printfn $"\nexactly zero: {100.0 * measured.ZeroShare:F1} %% ± {100.0 * measured.ZeroShareError:F1} %%"
