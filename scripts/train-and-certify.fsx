// Train a small network on part of the data, count its errors on a part that it never saw, and certify it.
#load "00-load.fsx"
open Theory
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Training

let data = DataFinder().Find "mnist"
printfn $"{data}"

let seed = Seed 1UL
let order = seed.Split("split").Stream().Permutation data.Train.Count
let train, heldOut = data.Train.Take order[..5999], data.Train.Take order[50000..]
let trained = Trainer.Train(Networks.Mlp(100), train, TrainingOptions(Epochs = 3), seed.Split "training", Compute())
printfn $"trained for {trained.Steps} steps in {trained.Seconds:F1} s, loss {Seq.last trained.Loss:F3}"

let errors = trained.Model.Errors(heldOut, Compute())
let evidence = PacBayes.Evidence.OfErrors(int64 errors, int64 heldOut.Count)
printfn $"{evidence}\n{PacBayes.Bounds.HoldOut(evidence, 0.05)}"
