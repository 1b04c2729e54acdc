// Learning in one loop, and what more can be made of data: each theory in a few lines.
#load "00-load.fsx"
open System
open Theory.ColdPosterior
open Theory.Margins
open Theory.Nets.Data
open Theory.Numerics
open Theory.SequentialPrediction
open Theory.Shrinkage

// the best learner of a coin, and what learning it costs
let laplace = BetaBernoulli()
printfn $"{laplace}"
printfn $"after 7 ones in 10 tosses: {laplace.Predict(7L, 10L):F4}; those tosses cost {laplace.LogLoss(7L, 10L):F4} nats"
printfn $"the next toss costs {laplace.ExpectedExcess 10:F4} nats more than if the bias were known; after a thousand {laplace.ExpectedExcess 1000:F6}"

// the best learner of what wanders
let walk = NormalTasks(DriftVariance = 0.05)
printfn $"\n{walk}"
printfn $"""gains {String.Join(", ", [ for n in [ 0; 1; 2; 5; 20 ] -> $"{walk.Gain n:F4}" ])} → {walk.SteadyGain:F4}"""
let readings = SequenceTasks(SequenceKind.Drift).Draw(1, 200, Seed 1UL)[0]
printfn $"200 readings cost {Seq.sum (walk.LogLosses readings):F2} nats, {walk.ExpectedCumulativeLoss 200:F2} expected; who takes them for a constant pays {Seq.sum (NormalTasks().LogLosses readings):F2}"

// where descent goes on separable data, and how slowly
let set = SeparableSets.Random(3, Seed 2UL)
let descent = LogarithmicDescent(LargestMargin.Of set.Points, 0.1)
printfn $"\n{descent}"
for t in [ 1e3; 1e6; 1e100 ] do
    printfn $"step {t:G3}: margin {descent.MarginAt(log t):F5} of {descent.Solution.Margin:F5}"
printfn $"a start of norm 20 along it is worth {Math.Exp(descent.HeadStart 20.0):G3} steps"

// three means at once, and thirty
printfn ""
for p in [ 3; 30 ] do
    printfn $"{p} means of length 3: risk {JamesStein.Risk(p, 9.0):F3}, {JamesStein.PositivePartRisk(p, 9.0):F3} with the positive part, {p} without shrinkage"

// labels that are means of four, and a model that does not know
let model = TemperedPosterior(RegressionModel [| 30.0; 10.0; 3.0; 1.0 |])
let truth = RegressionTruth(NoiseVariance = 0.25, TestNoiseVariance = 1.0)
let points = [| [| 1.0; 1.0; 1.0; 1.0 |] |]
printfn $"\n{model}"
printfn $"best temperature where it is true: {model.BestTemperature(RegressionTruth(), points):F3}; with curated labels {model.BestTemperature(truth, points):F3}"
printfn $"of the likelihood alone: {TemperedPosterior(model.Model, 1.0, Tempering.Likelihood).BestTemperature(truth, points):F3}"
