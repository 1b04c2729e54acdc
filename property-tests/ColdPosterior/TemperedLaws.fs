/// Tempered posteriors: Bayes is stationary where the model is true, and curation is a power of the likelihood.
module Theory.Laws.ColdPosterior.TemperedLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.ColdPosterior
open Theory.Numerics

type Points = Collections.Generic.IReadOnlyList<Collections.Generic.IReadOnlyList<float>>

/// A model, and test points: curvatures from none to a thousand, variances over four decades.
let private draw (seed: uint64) =
    let stream = Seed(seed).Stream()
    let size () = Math.Exp(2.0 * stream.NextNormal())
    let d = 1 + stream.NextInt 5
    let model = RegressionModel([| for i in 1..d -> if i = 1 && d > 1 then 0.0 else size () |], size (), size ())
    let points: Points = [| for _ in 0 .. stream.NextInt 4 -> stream.Normals d :> Collections.Generic.IReadOnlyList<float> |]
    model, points

let private at (model: RegressionModel) t tempering = TemperedPosterior(model, t, tempering)
let private both = [ Tempering.Posterior; Tempering.Likelihood ]

/// Bayes' rule is right where the model is: no temperature is better, and the slope at 1 is zero, of either tempering.
[<Property(MaxTest = 100); Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")>]
let ``where the model is true the loss is stationary at one, and least`` (seed: uint64) =
    let model, points = draw seed
    let truth = RegressionTruth(model.NoiseVariance, model.PriorVariance)
    for tempering in both do
        let loss t = (at model t tempering).ExpectedLogLoss(truth, points)
        let h = 1e-4
        Assert.Equal(0.0, (loss (1.0 + h) - loss (1.0 - h)) / (2.0 * h), 1e-6)
        for t in [ 0.0; 0.1; 0.9; 1.1; 10.0 ] do
            Assert.True(loss t >= loss 1.0 - 1e-12, $"{tempering} at {t}")
    for φ in points do
        Assert.Equal(1.0, (at model 0.3 Tempering.Posterior).BestTemperatureAt(truth, φ), 1e-6)

/// … and what one expects to err is what one errs.
[<Property(MaxTest = 60); Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")>]
let ``where the model is true the errors are as large as believed, and the mean is best`` (seed: uint64) =
    let model, points = draw seed
    let truth = RegressionTruth(model.NoiseVariance, model.PriorVariance)
    let bayes = at model 1.0 Tempering.Posterior
    for φ in points do
        Assert.Equal(1.0, bayes.ExpectedSquare(truth, φ) / (model.NoiseVariance + bayes.Variance φ), 1e-10)
        for t in [ 0.2; 5.0 ] do
            Assert.True((at model t Tempering.Likelihood).ExpectedSquare(truth, φ) >= bayes.ExpectedSquare(truth, φ) * (1.0 - 1e-12))

/// The temperature multiplies the covariance and nothing else; of a single draw from the posterior the coldest is best.
[<Property(MaxTest = 60); Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")>]
let ``the squared error of a tempered posterior does not depend on temperature`` (seed: uint64) (other: uint64) =
    let model, points = draw seed
    let stream = Seed(other).Stream()
    let truth = RegressionTruth(stream.NextDouble(), stream.NextDouble() * 3.0, stream.NextDouble())
    let one = at model 1.0 Tempering.Posterior
    for t in [ 0.0; 0.5; 7.0 ] do
        let tempered = at model t Tempering.Posterior
        Assert.Equal(one.ExpectedSquaredError(truth, points), tempered.ExpectedSquaredError(truth, points))
        Assert.Equal(t * one.Variance points[0], tempered.Variance points[0], 1e-12 * (1.0 + t * one.Variance points[0]))
        Assert.Equal(tempered.ExpectedSquaredError(truth, points) + Seq.averageBy tempered.Variance points, tempered.ExpectedSampledError(truth, points), 1e-9 * tempered.ExpectedSampledError(truth, points))

/// The closed form against every other temperature; of several points, none on a fine grid is better.
[<Property(MaxTest = 60); Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")>]
let ``no other temperature has a smaller loss`` (seed: uint64) (other: uint64) =
    let model, points = draw seed
    let stream = Seed(other).Stream()
    let truth = RegressionTruth(2.0 * stream.NextDouble() * model.NoiseVariance, 2.0 * stream.NextDouble() * model.PriorVariance, 2.0 * stream.NextDouble() * model.NoiseVariance)
    for φ in points do
        let best = (at model 1.0 Tempering.Posterior).BestTemperatureAt(truth, φ)
        let loss t = (at model t Tempering.Posterior).ExpectedLogLoss(truth, [| φ |])
        for t in [ 0.0; 0.5 * best; 0.99 * best; 1.01 * best + 1e-3; 2.0 * best; 1.0 ] do
            Assert.True(loss t >= loss best - 1e-12)
    for tempering in both do
        let model = at model 1.0 tempering
        let best = model.BestTemperature(truth, points)
        let loss t = TemperedPosterior(model.Model, t, tempering).ExpectedLogLoss(truth, points)
        for k in -30 .. 30 do
            Assert.True(loss (Math.Pow(10.0, float k / 6.0)) >= loss best - 1e-9)

/// Each label the mean of S: noise of one in S. Whoever believes in the noise of one is Bayes again with the likelihood to the power of S.
[<Property(MaxTest = 60); Source("aitchison2021statistical", "curation as a power of the likelihood")>]
let ``a likelihood tempered by the number of curators is Bayes`` (seed: uint64) (PositiveInt curators) =
    let model, points = draw seed
    let S = float (1 + curators % 8)
    let truth = RegressionTruth(model.NoiseVariance / S, model.PriorVariance, model.NoiseVariance)
    let cold = at model (1.0 / S) Tempering.Likelihood
    let bayes = at (RegressionModel(model.Curvatures, model.NoiseVariance / S, model.PriorVariance)) 1.0 Tempering.Posterior
    for φ in points do
        Assert.Equal(1.0, bayes.Variance φ / cold.Variance φ, 1e-12)
        Assert.Equal(bayes.ExpectedSquare(truth, φ), cold.ExpectedSquare(truth, φ), 1e-10 * cold.ExpectedSquare(truth, φ))
    let loss t = (at model t Tempering.Likelihood).ExpectedLogLoss(truth, points)
    Assert.True(loss (1.0 / S) <= loss ((at model 1.0 Tempering.Likelihood).BestTemperature(truth, points)) + 1e-10)
    // the posterior of a tempered pair is cold too, wherever there are examples to be sure of
    if Seq.exists (fun h -> h > 0.0) model.Curvatures then
        Assert.InRange((at model 1.0 Tempering.Posterior).BestTemperature(truth, points), 0.0, 1.0 + 1e-9)

/// The theorem's inequality: cold where noise or prior is overrated, warm where either is underrated; at every point.
[<Property(MaxTest = 60); Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")>]
let ``what the model overrates makes it cold, and what it underrates warm`` (seed: uint64) =
    let model, points = draw seed
    let best (truth: RegressionTruth) φ = (at model 1.0 Tempering.Posterior).BestTemperatureAt(truth, φ)
    for φ in points do
        Assert.True(best (RegressionTruth(0.5 * model.NoiseVariance, model.PriorVariance)) φ < 1.0)
        Assert.True(best (RegressionTruth(2.0 * model.NoiseVariance, model.PriorVariance)) φ > 1.0)
        Assert.True(best (RegressionTruth(model.NoiseVariance, 0.5 * model.PriorVariance)) φ < 1.0)
        Assert.True(best (RegressionTruth(model.NoiseVariance, 2.0 * model.PriorVariance)) φ > 1.0)

/// One weight, one example, by hand: y₁ = w + ε, and the next label: k = ½, T* from its own arithmetic.
[<Fact; Source("wenzel2020how", "the tempered posterior, p ∝ exp(−U/T)")>]
let ``one weight and one example by hand`` () =
    let model = RegressionModel([| 1.0 |])
    let bayes = TemperedPosterior model
    Assert.Equal(0.5, bayes.Variance [| 1.0 |], 1e-15)
    // (½)² 1 + (½)² ¼ + ¼ = 0.5625
    let truth = RegressionTruth(0.25)
    Assert.Equal(0.5625, bayes.ExpectedSquare(truth, [| 1.0 |]), 1e-15)
    Assert.Equal(0.0, bayes.BestTemperatureAt(truth, [| 1.0 |]))
    // ¼ + ¼·½ + 1 − 1 = 0.375, over ½
    Assert.Equal(0.75, bayes.BestTemperatureAt(RegressionTruth(0.5, 1.0, 1.0), [| 1.0 |]), 1e-15)
    Assert.Equal(0.5 * (log (2.0 * Math.PI * 1.5) + 0.5625 / 1.5), bayes.ExpectedLogLoss(truth, [| [| 1.0 |] :> Collections.Generic.IReadOnlyList<float> |]), 1e-14)

[<Fact>]
let ``what is no model, truth, temperature or point is refused by name`` () =
    let refused name (action: unit -> obj) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore).ParamName)
    for bad in [ nan; -1.0; infinity ] do
        refused "Curvatures" (fun () -> RegressionModel [| 1.0; bad |])
        refused "NoiseVariance" (fun () -> RegressionModel([| 1.0 |], bad))
        refused "PriorVariance" (fun () -> RegressionModel([| 1.0 |], 1.0, bad))
        refused "NoiseVariance" (fun () -> RegressionTruth bad)
        refused "PriorVariance" (fun () -> RegressionTruth(1.0, bad))
        refused "TestNoiseVariance" (fun () -> RegressionTruth(1.0, 1.0, bad))
        refused "Temperature" (fun () -> TemperedPosterior(RegressionModel [| 1.0 |], bad))
        if bad <> -1.0 then refused "point" (fun () -> box (TemperedPosterior(RegressionModel [| 1.0 |]).Variance [| bad |]))
    refused "Curvatures" (fun () -> RegressionModel [||])
    refused "NoiseVariance" (fun () -> RegressionModel([| 1.0 |], 0.0))
    refused "Model" (fun () -> TemperedPosterior null)
    let posterior, truth = TemperedPosterior(RegressionModel [| 1.0; 0.0 |]), RegressionTruth()
    let none: Points = [||]
    refused "points" (fun () -> box (posterior.ExpectedLogLoss(truth, none)))
    refused "points" (fun () -> box (posterior.BestTemperature(truth, none)))
    refused "point" (fun () -> box (posterior.Variance [| 1.0 |]))
    refused "point" (fun () -> box (posterior.BestTemperatureAt(truth, [| 0.0; 0.0 |])))
    Assert.Throws<InvalidOperationException>(fun () -> TemperedPosterior(posterior.Model, 1.0, Tempering.Likelihood).BestTemperatureAt(truth, [| 1.0; 0.0 |]) |> ignore) |> ignore
    // the ends of the domain are numbers
    for h in [ 0.0; 1e50; 1e-50 ] do
        for σ2 in [ 1e-50; 1e50 ] do
            for τ2 in [ 1e-50; 1e50 ] do
                for t in [ 0.0; 1e-12; 1e12 ] do
                    for tempering in both do
                        let p = TemperedPosterior(RegressionModel([| h |], σ2, τ2), t, tempering)
                        let truth = RegressionTruth(1e50, 1e50)
                        let point: Points = [| [| 1e50 |] |]
                        Assert.True(Double.IsFinite(p.ExpectedLogLoss(truth, point)) && Double.IsFinite(p.ExpectedSampledError(truth, point)), $"{h} {σ2} {τ2} {t} {tempering}")
