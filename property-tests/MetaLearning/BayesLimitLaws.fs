/// The Bayes limit: a floor for every schedule, reached where coordinates can be treated one at a time.
module Theory.Laws.MetaLearning.BayesLimitLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning

type Problems =
    static member Problem() : Arbitrary<NoisyQuadratic> =
        gen {
            let! count = Gen.choose (1, 20)
            let positive = Gen.choose (-60, 60) |> Gen.map (fun k -> Math.Exp(float k / 10.0))
            let! h = Gen.listOfLength count positive
            let! noise = Gen.listOfLength count (Gen.frequency [ 1, Gen.constant 0.0; 6, positive ])
            let! start = Gen.listOfLength count (Gen.frequency [ 1, Gen.constant 0.0; 6, positive ])
            let! w = Gen.listOfLength count positive
            return NoisyQuadratic.Of(h, noise, start, w)
        }
        |> Arb.fromGen

/// Plain descent with one learning rate a step and coordinate: p ← (1 − αh)² p + (αh)² σ².
let private step (h: double) (noise: double) (rate: double) (p: double) = (1.0 - rate * h) ** 2.0 * p + (rate * h) ** 2.0 * noise

/// Theorem 3: with α = p/(h(p + σ²)) at each step, one coordinate is at the limit after every number of steps.
[<Property(Arbitrary = [| typeof<Problems> |], MaxTest = 100); Source("wu2018understanding", "Theorem 3")>]
let ``one coordinate at a time, the best learning rates reach the limit`` (q: NoisyQuadratic) (steps: byte) =
    let p = Array.ofSeq q.Initial

    for _ in 1 .. int steps do
        for i in 0 .. q.Count - 1 do
            // below that a step without noise underflows
            if p[i] > 1e-200 then
                let h, noise = q.Curvatures[i], q.NoiseVariances[i]
                p[i] <- step h noise (p[i] / (h * (p[i] + noise))) p[i]

    let limit = BayesLimit.Loss(q, float steps)
    Assert.InRange(abs (q.LossAt p - limit), 0.0, 1e-11 * (limit + 1e-280 + 1e-13 * q.Loss))

/// No learning rates that all coordinates share are below it.
[<Property(Arbitrary = [| typeof<Problems> |], MaxTest = 100)>]
let ``no schedule of descent is below the limit`` (q: NoisyQuadratic) (rates: PositiveInt list) =
    let rates = rates |> List.truncate 40 |> List.map (fun r -> float r.Get / 20.0 / Seq.max q.Curvatures)
    let p = Array.ofSeq q.Initial

    for rate in rates do
        for i in 0 .. q.Count - 1 do
            p[i] <- step q.Curvatures[i] q.NoiseVariances[i] rate p[i]

    Assert.True(q.LossAt p >= BayesLimit.Loss(q, float rates.Length) * (1.0 - 1e-12))

/// Whatever a linear optimiser keeps, averages or asks: it cannot know more of the minimum than T gradients tell. What diverges is above the limit too.
[<Property(Arbitrary = [| typeof<Problems> |], MaxTest = 60)>]
let ``no linear optimiser is below the limit`` (q: NoisyQuadratic) (settings: (PositiveInt * byte) list) =
    let settings = (PositiveInt 1, 0uy) :: settings |> List.truncate 25
    let rates = settings |> List.map (fun (r, _) -> float r.Get / 20.0 / Seq.max q.Curvatures)
    let momenta = settings |> List.map (fun (_, m) -> float m / 270.0)
    let schedule = Schedule.Of(rates, momenta)
    let limit = BayesLimit.Loss(q, float rates.Length) * (1.0 - 1e-10)

    let all =
        [ LinearOptimiser.Sgd(Schedule.Of rates)
          LinearOptimiser.HeavyBall schedule
          LinearOptimiser.Nesterov schedule
          LinearOptimiser.BufferedMomentum schedule
          LinearOptimiser.ScheduleFree(Schedule.Of rates)
          (LinearOptimiser.HeavyBall schedule).WithMovingAverage 0.8
          (LinearOptimiser.Nesterov schedule).WithMovingAverage(0.9, corrected = true)
          (LinearOptimiser.Sgd(Schedule.Of rates)).WithTailAverage(rates.Length / 2)
          (LinearOptimiser.HeavyBall schedule).WithAverage [ for k in 1 .. rates.Length -> 1.0 + float (k % 3) ]
          (LinearOptimiser.HeavyBall schedule).WithPreconditioner(fun h -> sqrt (Seq.max q.Curvatures / h)) ]

    for optimiser in all do
        try
            let losses = SecondMoments.Losses(q, optimiser)
            Assert.True(losses[losses.Length - 1] >= limit, $"{optimiser}: {losses[losses.Length - 1]:R} is below {limit:R}")
        with :? DivergedException -> ()

    if q.Floor > 0.0 && q.Loss > 0.0 then
        try
            Assert.True((OptimalMethod.Of(q, rates.Length)).Loss >= limit)
        with :? ArgumentException -> ()

/// T batches of B tell what one batch of TB does; no steps tell nothing; more tell more.
[<Property(Arbitrary = [| typeof<Problems> |], MaxTest = 100)>]
let ``only the number of observations counts`` (q: NoisyQuadratic) (steps: byte) (batch: PositiveInt) =
    let t = float steps + 1.0
    Assert.Equal(q.Loss, BayesLimit.Loss(q, 0.0), 1e-12 * q.Loss + 1e-300)
    let whole = BayesLimit.Loss(q, t * float batch.Get)
    Assert.Equal(whole, BayesLimit.Loss(q.WithBatch(float batch.Get), t), 1e-11 * whole)
    Assert.True(whole <= BayesLimit.Loss(q, t) * (1.0 + 1e-12))

/// Its inverse, in the setting of 2019 and at any target.
[<Property(Arbitrary = [| typeof<Problems> |], MaxTest = 100)>]
let ``the limit is reached at its number of steps`` (q: NoisyQuadratic) (share: PositiveInt) =
    let target = (q.Loss + 1e-9) / (1.0 + float share.Get)
    let steps = BayesLimit.StepsTo(q, target)

    if q.Loss <= target then
        Assert.Equal(0.0, steps)
    else
        Assert.True(BayesLimit.Loss(q, steps * (1.0 + 1e-10) + 1e-300) <= target * (1.0 + 1e-9))
        // without noise on some component the limit jumps at T = 0
        Assert.True(steps < 1e-50 || BayesLimit.Loss(q, steps * (1.0 - 1e-10)) >= target * (1.0 - 1e-9))

/// A flat prior leaves the mean of the observations: T = Σ w h σ² / 2C, which is N/(2CB) in the setting of 2019, 1 % above what the prior allows there.
[<Fact; Source("zhang2019algorithmic", "Section 3")>]
let ``without prior knowledge the limit is that of the mean`` () =
    for batch in [ 1.0; 256.0 ] do
        let q = NoisyQuadratic.Zhang(batch = batch)
        let flat = NoisyQuadratic.Zhang(batch = batch, initial = 1e12)
        Assert.Equal(10000.0 / (2.0 * 0.01 * batch), BayesLimit.UnbiasedStepsTo(q, 0.01), 1e-9 * 500000.0)
        Assert.Equal(1.0, BayesLimit.StepsTo(flat, 0.01) / BayesLimit.UnbiasedStepsTo(flat, 0.01), 1e-6)
        // Σ 1/(i + TB) = ln((N + TB)/TB) but for the sum's ends
        Assert.Equal(1.0, BayesLimit.StepsTo(q, 0.01) * batch / (10000.0 / (Math.Exp 0.02 - 1.0)), 1e-3)

[<Fact>]
let ``a number of steps or a target outside its domain is refused`` () =
    let q = NoisyQuadratic.Wu()

    for bad in [ -1.0; nan; infinity ] do
        Assert.Equal("steps", Assert.ThrowsAny<ArgumentException>(fun () -> BayesLimit.Loss(q, bad) |> ignore).ParamName)

    for bad in [ 0.0; -1.0; nan; infinity ] do
        Assert.Equal("target", Assert.ThrowsAny<ArgumentException>(fun () -> BayesLimit.StepsTo(q, bad) |> ignore).ParamName)
        Assert.Equal("target", Assert.ThrowsAny<ArgumentException>(fun () -> BayesLimit.UnbiasedStepsTo(q, bad) |> ignore).ParamName)
