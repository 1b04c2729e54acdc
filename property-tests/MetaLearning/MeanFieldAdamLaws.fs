/// Adam's mean field against simulation, and against what is exact about Adam.
module Theory.Laws.MetaLearning.MeanFieldAdamLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning

/// Losses of simulated runs, and the standard error of each.
let private simulated (q: NoisyQuadratic) (rates: double array) β1 β2 ε (start: StartingLaw) runs (seed: Seed) =
    let steps = rates.Length
    let losses, squares = Array.zeroCreate (steps + 1), Array.zeroCreate (steps + 1)

    for i in 0 .. q.Count - 1 do
        let stream = (seed.Split(int64 i)).Stream()
        let h, jitter, scale = q.Curvatures[i], sqrt q.NoiseVariances[i], sqrt q.Initial[i]
        let sums, sumsOfSquares = Array.zeroCreate (steps + 1), Array.zeroCreate (steps + 1)

        for _ in 1..runs do
            let mutable θ = if start = StartingLaw.Fixed then scale else scale * stream.NextNormal()
            let mutable m, v = 0.0, 0.0
            let mutable p1, p2 = 1.0, 1.0

            for t in 0..steps do
                if t > 0 then
                    let g = h * (θ - jitter * stream.NextNormal())
                    m <- β1 * m + (1.0 - β1) * g
                    v <- β2 * v + (1.0 - β2) * g * g
                    p1 <- p1 * β1
                    p2 <- p2 * β2
                    θ <- θ - rates[t - 1] * m / (1.0 - p1) / (sqrt (v / (1.0 - p2)) + ε)

                sums[t] <- sums[t] + θ * θ
                sumsOfSquares[t] <- sumsOfSquares[t] + θ * θ * θ * θ

        for t in 0..steps do
            let share = 0.5 * q.Multiplicities[i] * h
            let mean = sums[t] / float runs
            losses[t] <- losses[t] + share * mean
            squares[t] <- squares[t] + share * share * max 0.0 (sumsOfSquares[t] / float runs - mean * mean) / float runs

    losses, Array.map sqrt squares

let private problem = NoisyQuadratic.Wu(count = 6)

let private schedules =
    [ "constant", Array.create 40 0.3
      "greedy", [| for t in 0..39 -> 1.5 / (1.0 + 0.5 * float t) |]
      "falling fast", [| for t in 0..39 -> 3.0 * 0.93 ** float t |] ]

/// The largest relative difference from simulation over all steps, beyond three standard errors of it, and that of the plain mean field.
let private misses β1 β2 start rates =
    let losses, errors = simulated problem rates β1 β2 1e-8 start 30000 (Seed 3UL)
    let corrected = MeanFieldAdam.Losses(problem, rates, β1, β2, start = start)
    let plain = MeanFieldAdam.PlainLosses(problem, rates, β1, β2)
    let miss (field: double array) = Seq.max [ for t in 0 .. rates.Length -> (abs (field[t] - losses[t]) - 3.0 * errors[t]) / losses[t] ]
    miss corrected, miss plain

/// The bar: within two percent of simulation after every number of steps, with and without momentum, whether v forgets soon or late; and what the plain mean field misses.
[<Fact; Source("kingma2015adam", "Algorithm 1")>]
let ``the corrected mean field is within two percent of simulation`` () =
    let mutable plainMiss = 0.0

    for β1, β2 in [ 0.9, 0.999; 0.9, 0.9; 0.5, 0.99; 0.0, 0.999; 0.0, 0.9 ] do
        for name, rates in schedules do
            let corrected, plain = misses β1 β2 StartingLaw.Gaussian rates
            Assert.True(corrected <= 0.02, $"{name}, β = {β1}, {β2}: {corrected}")
            plainMiss <- max plainMiss plain

    Assert.True(plainMiss > 0.3, $"the plain mean field misses by {plainMiss}")

/// From a fixed start all paths go through the minimum together, where a small loss is the difference of large ones: two percent there too, but three where much momentum meets a rate that falls fast.
[<Fact>]
let ``a fixed start is within two percent of simulation, three with much momentum`` () =
    for β1, β2, bar in [ 0.9, 0.999, 0.03; 0.9, 0.9, 0.03; 0.5, 0.99, 0.02; 0.0, 0.999, 0.02; 0.0, 0.9, 0.02 ] do
        for name, rates in schedules do
            let corrected, _ = misses β1 β2 StartingLaw.Fixed rates
            Assert.True(corrected <= bar, $"{name}, β = {β1}, {β2}: {corrected}")

/// The first step is θ − α sign g: E[θ²] − 2αE[θ sign g] + α², where E[θ sign g] is √(2/π) Cov(θ, g)/σ_g for a Gaussian pair, and √p erf(√p/(σ√2)) for a fixed θ.
[<Property(MaxTest = 50)>]
let ``the first step is a step by the sign of the gradient`` (curvature: PositiveInt) (noise: PositiveInt) (rate: PositiveInt) =
    let h, s, α = float curvature.Get / 10.0, float noise.Get / 10.0, float rate.Get / 20.0
    let q = NoisyQuadratic.Uniform([ h ], s, 4.0)
    let after sign = h / 2.0 * (4.0 - 2.0 * α * sign + α * α)
    let gaussian = sqrt (2.0 / Math.PI) * 4.0 / sqrt (4.0 + s)
    // erf by its integral
    let b, cells = 2.0 / sqrt s, 4000
    let inside = Seq.sum [ for i in 0 .. cells - 1 -> exp (-0.5 * (b * (float i + 0.5) / float cells) ** 2.0) ] * b / float cells
    let fixedStart = 2.0 * sqrt (2.0 / Math.PI) * inside
    for start, sign in [ StartingLaw.Gaussian, gaussian; StartingLaw.Fixed, fixedStart ] do
        let computed = MeanFieldAdam.Losses(q, [| α |], stabiliser = 0.0, start = start)[1]
        Assert.InRange(abs (computed - after sign), 0.0, 1e-5 * h * (4.0 + α * α))

/// Gradients that are noise alone share the sum of their squares equally: E[g₂²/(g₁² + g₂²)] = ½, whatever the noise, which is the second step where θ₁ = 0 and v remembers both alike.
[<Property(MaxTest = 20)>]
let ``two gradients share the sum of their squares equally`` (noise: PositiveInt) =
    let q = NoisyQuadratic.Of([ 1.0 ], [ float noise.Get / 3.0 ], [ 0.0 ])
    let losses = MeanFieldAdam.Losses(q, [| 0.0; 1.0 |], 0.0, 0.999999, 0.0)
    Assert.Equal(0.5, losses[2], 2e-3)

/// Without noise a fixed start has one path, and the mean field follows it exactly.
[<Property(MaxTest = 50)>]
let ``without noise the path itself comes out`` (rate: PositiveInt) (β: byte) =
    let α, β1 = float rate.Get / 100.0, float β / 300.0
    let rates = [| for t in 1..30 -> α / sqrt (float t) |]
    let q = NoisyQuadratic.Of([ 2.0; 0.1 ], [ 0.0; 0.0 ], [ 4.0; 1.0 ])
    let path, _ = simulated q rates β1 0.99 1e-3 StartingLaw.Fixed 1 (Seed 1UL)
    let losses = MeanFieldAdam.Losses(q, rates, β1, 0.99, 1e-3, StartingLaw.Fixed)
    for t in 0..30 do Assert.InRange(abs (losses[t] - path[t]), 0.0, 1e-9 * path[0])

/// Adam does not know the unit of the gradient: both fields are the same for c times the loss's curvatures, but for the loss's own factor.
[<Property(MaxTest = 20)>]
let ``Adam does not know the unit of the loss`` (scale: PositiveInt) =
    let rates = snd schedules[1]
    let scaled = NoisyQuadratic.Of(problem.Curvatures |> Seq.map (fun h -> h * float scale.Get), problem.NoiseVariances, problem.Initial)
    for field in [ (fun q -> MeanFieldAdam.Losses(q, rates, stabiliser = 0.0)); (fun q -> MeanFieldAdam.PlainLosses(q, rates, stabiliser = 0.0)) ] do
        for a, b in Array.zip (field problem) (field scaled) do
            Assert.Equal(1.0, b / a / float scale.Get, 1e-9)

/// Once v̂ is a mean of many squares of small signal, both fields agree.
[<Fact>]
let ``late and noisy, the plain field is right`` () =
    let q = NoisyQuadratic.Uniform([ 1.0; 0.3 ], 100.0, 1.0)
    let rates = Array.create 1500 0.01
    let a, b = MeanFieldAdam.Losses(q, rates), MeanFieldAdam.PlainLosses(q, rates)
    Assert.Equal(1.0, a[1500] / b[1500], 0.02)

[<Fact>]
let ``decays and rates outside their domain are refused by name`` () =
    let refused (name: string) (make: unit -> obj) =
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

    for field in [ (fun r b1 b2 e -> MeanFieldAdam.Losses(problem, r, b1, b2, e)); (fun r b1 b2 e -> MeanFieldAdam.PlainLosses(problem, r, b1, b2, e)) ] do
        refused "rates" (fun () -> field [||] 0.9 0.99 1e-8)
        refused "rates" (fun () -> field [| nan |] 0.9 0.99 1e-8)
        refused "rates" (fun () -> field [| -1.0 |] 0.9 0.99 1e-8)
        refused "firstDecay" (fun () -> field [| 0.1 |] 1.0 0.99 1e-8)
        refused "secondDecay" (fun () -> field [| 0.1 |] 0.9 nan 1e-8)
        refused "stabiliser" (fun () -> field [| 0.1 |] 0.9 0.99 -1.0)

    // no signal, no noise, nothing to divide by: zero stays zero
    let still = NoisyQuadratic.Of([ 1.0 ], [ 0.0 ], [ 0.0 ])
    Assert.Equal<double seq>([ 0.0; 0.0; 0.0 ], MeanFieldAdam.Losses(still, [| 0.1; 0.1 |], stabiliser = 0.0))
    Assert.Equal<double seq>([ 0.0; 0.0; 0.0 ], MeanFieldAdam.PlainLosses(still, [| 0.1; 0.1 |], stabiliser = 0.0))
