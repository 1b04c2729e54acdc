// Starts of recurrent nets: how far from normal they are, a small training from each, and a noisy linear net read by least squares.
#load "00-load.fsx"
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Recurrent
open Theory.Nets.Runs
open Theory.Nets.Training
open Theory.Numerics

let starts = [ for start in System.Enum.GetValues<RecurrentStart>() -> StartSetting(start, (if start = RecurrentStart.IdentityChain then 0.5 else 1.0), (if start = RecurrentStart.IdentityChain then 0.5 else 0.05)) ]
for s in starts do
    printfn $"{s.Start, -14} Henrici's index {StartMatrix.Departure(StartMatrix.Of(s.Start, 30, s.Gain, s.Link, Seed 1UL)):F3}"

// three symbols over five steps, from each start
let lab = Lab(DataFinder(), Compute("cpu", 2), ignore)
let options = RecurrentStartsOptions(Units = 16, Delay = 5, Symbols = 3, Updates = 300, Replicates = 1, Rates = [| 0.01 |], Settings = ResizeArray starts)
let result = RecurrentStarts.Experiment.Run.Invoke(options, Seed 7UL, lab)
printfn $"\nloss without memory {result.Baseline:F3}"
for o in result.Outcomes do
    printfn $"{o.Setting.Start, -14} loss {o.Losses[0]:F3}, index {o.StartDepartures[0]:F2} -> {o.Departures[0]:F2}"

// a chain of eight units in noise: the best readout of k steps ago has variance k + 1
let readout = NoisyReadout.Experiment.Run.Invoke(NoisyReadoutOptions(Units = 8, Steps = 10, Lags = [| 0; 1; 3; 7 |], Chains = 5000), Seed 1UL, lab)
printfn $"\n{readout}"
