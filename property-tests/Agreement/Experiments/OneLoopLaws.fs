/// Laws of the experiments on one loop and on what more can be made of data: small runs against theory.
module Theory.Agreement.Experiments.OneLoopLaws

open System
open global.Xunit
open Theory.ColdPosterior
open Theory.Margins
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training
open Theory.Numerics
open Theory.SequentialPrediction
open Theory.Shrinkage

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())

let private mean (values: float seq) = Seq.average values
let private error (values: float seq) =
    let values = Array.ofSeq values
    let m = Array.average values
    sqrt (Array.sumBy (fun v -> (v - m) ** 2.0) values / float (values.Length - 1) / float values.Length)

/// The tasks are what the predictors take them for: on them the Bayes predictor pays what is expected of it.
[<Fact>]
let ``sampled tasks cost the Bayes predictor what is expected`` () =
    let length, count = 20, 3000
    for kind in Enum.GetValues<SequenceKind>() do
        let tasks = SequenceTasks kind
        let normal = NormalTasks(tasks.PriorVariance, tasks.NoiseVariance, (if kind = SequenceKind.Drift then tasks.DriftVariance else 0.0))
        let losses = tasks.Draw(count, length, Seed 4UL) |> Array.map (fun x -> Seq.sum (if kind = SequenceKind.Bernoulli then BetaBernoulli().LogLosses x else normal.LogLosses x))
        let expected = if kind = SequenceKind.Bernoulli then BetaBernoulli().ExpectedCumulativeLoss length else normal.ExpectedCumulativeLoss length
        Assert.InRange(mean losses, expected - 5.0 * error losses, expected + 5.0 * error losses)

/// A net never sees the future: its gap to Bayes is not below zero by more than chance; and a little training takes it most of the way.
[<Fact>]
let ``a net comes near Bayes and not below it`` () =
    let options = OneLoopOptions(SequenceKind.Bernoulli, Length = 8, Longer = 12, Hidden = 12, Batch = 64, Steps = 150, Rate = 0.02, HeldOut = 600)
    let result = OneLoop.Experiment.Run.Invoke(options, Seed 2UL, lab)
    let bayes = OneLoop.HeldOut(options, Seed 2UL) |> Array.map (fun x -> BetaBernoulli().LogLosses x)
    let gaps = Seq.map2 (fun net b -> net - mean (Seq.take 8 b)) result.Losses bayes |> Array.ofSeq
    Assert.InRange(mean gaps, -5.0 * error gaps, 0.02)
    let untaught = BetaBernoulli().ExpectedLoss 0 - BetaBernoulli().ExpectedCumulativeLoss 8 / 8.0
    Assert.True(mean gaps < untaught / 3.0, $"{mean gaps} of {untaught}")
    Assert.Equal(mean result.Losses, mean (Seq.take 8 result.StepLosses), 1e-5)
    Assert.Equal(11, result.Gains.Count)

/// Sets are built around their margin, and theory finds it from the points alone; descent and flow end on the asymptote, normalised steps on their constant.
[<Fact>]
let ``measured margins lie on the asymptote`` () =
    let run method doublings =
        let options = SeparableDataOptions(method, 3, 3, Doublings = doublings)
        Seq.zip (SeparableData.Sets(options, Seed 1UL)) (SeparableData.Experiment.Run.Invoke(options, Seed 1UL, lab).Runs)
        |> Seq.map (fun (set, run) ->
            let solution = LargestMargin.Of set.Points
            Assert.Equal(set.Margin, solution.Margin, 1e-9)
            for u, v in Seq.zip set.Direction solution.Direction do Assert.Equal(u, v, 1e-8)
            solution, LogarithmicDescent(solution, run.Rate), Seq.last run.Records)
        |> List.ofSeq
    for _, asymptote, last in run SeparableMethod.Flow 7 do
        Assert.Equal(asymptote.MarginAt last.LogTime, last.Margin, 1e-6)
        Assert.Equal(asymptote.DistanceAt last.LogTime, last.Distance, 1e-6)
        Assert.Equal(last.LogTime, asymptote.HeadStart last.Norm, 1e-4)
    for solution, asymptote, last in run SeparableMethod.Descent 16 do
        Assert.Equal(1.0, (solution.Margin - last.Margin) / (solution.Margin - asymptote.MarginAt last.LogTime), 0.2)
    for solution, _, last in run SeparableMethod.Normalised 14 do
        Assert.Equal(1.0, (solution.Margin - last.Margin) * Math.Exp(last.LogTime / 2.0) / LogarithmicDescent.NormalisedConstant(solution, 1.0), 0.1)

/// The exceptional flow of the logistic loss approaches the exponential loss's exact path.
[<Fact>]
let ``the exceptional flow has the exact path's direction`` () =
    let options = SeparableDataOptions(SeparableMethod.Flow, 2, 1, true, Doublings = 7)
    let run = SeparableData.Experiment.Run.Invoke(options, Seed 1UL, lab).Runs[0]
    let last = Seq.last run.Records
    Assert.Equal(1.0, last.Distance / ExceptionalDescent.Distance(last.LogTime + Math.Log run.Rate), 0.01)

/// Within five standard errors, both estimators and the observations.
[<Fact>]
let ``simulated risks are the closed forms`` () =
    for p, length in [ 3, 0.0; 12, 3.0 ] do
        let r = JamesSteinRisk.Experiment.Run.Invoke(JamesSteinRiskOptions(p, length, 20000), Seed 1UL, lab)
        let agrees (found: MeanAndError) expected = Assert.InRange(found.Mean, expected - 5.0 * found.Error, expected + 5.0 * found.Error)
        agrees r.Likelihood (float p)
        agrees r.JamesStein (JamesStein.Risk(p, length * length))
        agrees r.PositivePart (JamesStein.PositivePartRisk(p, length * length))

/// Every temperature, both temperings, beliefs that are wrong: log loss, squared error and the error of a draw.
[<Fact>]
let ``sampled data sets have the predicted losses`` () =
    for likelihoodOnly in [ false; true ] do
        let o = TemperedRegressionOptions("case", 1.3, 0.8, 0.4, 1.5, 0.9, likelihoodOnly, 8, 5, 4, 2000)
        let r = TemperedRegression.Experiment.Run.Invoke(o, Seed 3UL, lab)
        let points: Collections.Generic.IReadOnlyList<Collections.Generic.IReadOnlyList<float>> = [| for chunk in Seq.chunkBySize 5 r.TestInputs -> chunk :> Collections.Generic.IReadOnlyList<float> |]
        let truth = RegressionTruth(o.TrueNoise, o.TruePrior, o.TestNoise)
        for i in 0 .. 4 .. r.Temperatures.Count - 1 do
            let p = TemperedPosterior(RegressionModel(r.Curvatures, o.Noise, o.Prior), r.Temperatures[i], (if likelihoodOnly then Tempering.Likelihood else Tempering.Posterior))
            let batches = r.LogLosses |> Seq.map (fun b -> b[i])
            Assert.InRange(mean batches, p.ExpectedLogLoss(truth, points) - 5.0 * error batches, p.ExpectedLogLoss(truth, points) + 5.0 * error batches)
            Assert.Equal(1.0, r.SquaredErrors[i] / p.ExpectedSquaredError(truth, points), 0.12)
            Assert.Equal(1.0, r.SampledErrors[i] / p.ExpectedSampledError(truth, points), 0.15)

[<Fact>]
let ``the grids of these experiments name each job once, and options outside their domain are refused`` () =
    for tier in Enum.GetValues<Tier>() do
        for experiment in [ OneLoop.Experiment :> IExperiment; SeparableData.Experiment; JamesSteinRisk.Experiment; TemperedRegression.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)
    let refused (action: unit -> obj) = Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore) |> ignore
    refused (fun () -> OneLoop.Experiment.Run.Invoke(OneLoopOptions(Length = 1), Seed 1UL, lab))
    refused (fun () -> OneLoop.Experiment.Run.Invoke(OneLoopOptions(Longer = 32), Seed 1UL, lab))
    refused (fun () -> OneLoop.Experiment.Run.Invoke(OneLoopOptions(Rate = nan), Seed 1UL, lab))
    refused (fun () -> SeparableData.Experiment.Run.Invoke(SeparableDataOptions(Dimension = 1), Seed 1UL, lab))
    refused (fun () -> SeparableData.Experiment.Run.Invoke(SeparableDataOptions(Scale = 3.0), Seed 1UL, lab))
    refused (fun () -> SeparableData.Experiment.Run.Invoke(SeparableDataOptions(Start = SeparableStart.Mean), Seed 1UL, lab))
    refused (fun () -> SeparableData.Experiment.Run.Invoke(SeparableDataOptions(Doublings = 31), Seed 1UL, lab))
    refused (fun () -> JamesSteinRisk.Experiment.Run.Invoke(JamesSteinRiskOptions(2), Seed 1UL, lab))
    refused (fun () -> JamesSteinRisk.Experiment.Run.Invoke(JamesSteinRiskOptions(Length = nan), Seed 1UL, lab))
    refused (fun () -> TemperedRegression.Experiment.Run.Invoke(TemperedRegressionOptions(Noise = 0.0), Seed 1UL, lab))
    refused (fun () -> TemperedRegression.Experiment.Run.Invoke(TemperedRegressionOptions(DataSets = 7), Seed 1UL, lab))
    refused (fun () -> box (SequenceTasks(SequenceKind.Gaussian, nan).Draw(1, 1, Seed 1UL)))
    refused (fun () -> box (SeparableSets.Random(3, Seed 1UL, 0, 0.0)))
    refused (fun () -> box (SeparableSets.Random(3, Seed 1UL, 4)))
