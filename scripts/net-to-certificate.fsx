// From a saved network, a committed measurement, to the certificate that scripts/check-certificate.fsx accepts.
#load "00-load.fsx"
#r "paper.dll"
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Paper.Certificates

let store = Store(System.IO.Path.Combine(__SOURCE_DIRECTORY__, "../paper/results"), fun _ -> "")
for measurement in store.Of ShortNets.Experiment do
    if not measurement.Result.StandIn then
        let certificate = Certificate.Of("saved", measurement, 0.05)
        printfn $"{certificate}; {certificate.Message.Count} bytes"
