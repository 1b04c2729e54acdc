/// Bayes predictors of sequences: coins and normal readings, against quadrature, enumeration, least squares and each other.
module Theory.Laws.SequentialPrediction.SequentialLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Laws
open Theory.Numerics
open Theory.SequentialPrediction

let private pseudocounts = Gen.oneof [ Gen.elements [ 1.0; 0.5; 1e-9; 2.0; 1e6 ]; Gen.choose (1, 400) |> Gen.map (fun k -> float k / 40.0) ]
let private variances = Gen.oneof [ Gen.elements [ 1.0; 1e-100; 1e100; 1e-8 ]; Gen.choose (-300, 300) |> Gen.map (fun k -> Math.Pow(10.0, float k / 100.0)) ]

type Domain =
    static member Coins() = Gen.zip pseudocounts pseudocounts |> Gen.map (fun (a, b) -> BetaBernoulli(a, b)) |> Arb.fromGen
    static member Tasks() = gen { let! p = variances in let! s = variances in let! q = Gen.oneof [ Gen.constant 0.0; variances ] in return NormalTasks(p, s, q) } |> Arb.fromGen

let private refused name (action: unit -> obj) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore).ParamName)

/// A conditional probability is a ratio of two: the rule of succession must be what one more one costs.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 60); Source("cesabianchi2006prediction", "the Laplace mixture")>]
let ``the rule of succession is the ratio of two mixtures`` (coins: BetaBernoulli) (NonNegativeInt k) (NonNegativeInt more) =
    let k, n = int64 (k % 50), int64 (k % 50 + more % 50)
    let one, zero = coins.Predict(k, n), 1.0 - coins.Predict(k, n)
    let paid = coins.LogLoss(k, n)
    abs (coins.LogLoss(k + 1L, n + 1L) - paid + log one) <= 1e-12 * (1.0 + paid) && abs (Math.Exp(paid - coins.LogLoss(k, n + 1L)) - zero) <= 1e-12 * (1.0 + paid)

/// Laplace's rule by counting urns: the numbers of the textbook.
[<Fact>]
let ``Laplace and Krichevsky and Trofimov say what they said`` () =
    Assert.Equal(2.0 / 3.0, BetaBernoulli().Predict(1L, 1L))
    Assert.Equal(0.75, BetaBernoulli(0.5, 0.5).Predict(1L, 1L))
    // n + 1 numbers of ones are equally likely, and C(n, k) orders of each
    Assert.Equal(log (8.0 * 35.0), BetaBernoulli().LogLoss(3L, 7L), 1e-12)
    Assert.Equal(log 2.0, BetaBernoulli().ExpectedLoss 0, 1e-15)

[<Fact; Source("cesabianchi2006prediction", "the Laplace mixture")>]
let ``the loss of a sequence and the expected losses agree with the reference table`` () =
    for row in Reference.table "sequential.csv" do
        let a, b = Reference.parse row[1], Reference.parse row[2]
        let coins = BetaBernoulli(a, b)
        let found, error =
            match row[0] with
            | "loss" -> coins.LogLoss(int64 row[3], int64 row[4]), 1e-14
            | "step" -> coins.ExpectedLoss(12, BetaBernoulli(Reference.parse row[3], Reference.parse row[4])), 1e-13
            | _ -> coins.TaskEntropy(), 1e-14
        let row = String.Join(" ", row)
        Assert.True(abs (Reference.relativeExcess found (row.Substring(row.LastIndexOf ' ' + 1))) <= error, $"{row}: {found:R}")

/// All 2ⁿ sequences, each by its own probability: no other route to the entropy is as plain.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 30)>]
let ``the expected losses add to the entropy of a sequence`` (coins: BetaBernoulli) =
    let n = 10
    let entropy =
        Seq.sum (seq {
            for word in 0 .. (1 <<< n) - 1 do
                let paid = coins.LogLosses [| for t in 0 .. n - 1 -> float ((word >>> t) &&& 1) |] |> Seq.sum
                if paid < 700.0 then paid * Math.Exp(-paid) else 0.0 })
    abs (entropy - coins.ExpectedCumulativeLoss n) <= 1e-9 * (1.0 + entropy)
    && abs (entropy - Seq.sumBy coins.ExpectedLoss (seq { 0 .. n - 1 })) <= 1e-9 * (1.0 + entropy)

/// Bayes: on the tasks of a prior no predictor of the family is better than the prior's own, and the loss falls to the entropy of the coins.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 60); Source("cesabianchi2006prediction", "the Laplace mixture")>]
let ``a predictor is best on its own coins, and learns them`` (coins: BetaBernoulli) (other: BetaBernoulli) (NonNegativeInt n) =
    let n = n % 60
    coins.ExpectedLoss n <= other.ExpectedLoss(n, coins) + 1e-13
    && coins.ExpectedLoss(n + 1) <= coins.ExpectedLoss n + 1e-13
    && coins.ExpectedExcess n >= -1e-13

/// The excess is 1/(2n) in the end: the price of one parameter.
[<Fact>]
let ``the excess of a coin is a half over n`` () =
    for coins in [ BetaBernoulli(); BetaBernoulli(3.0, 2.0) ] do
        Assert.Equal(1.0, 2.0 * 20000.0 * coins.ExpectedExcess 20000, 2e-3)
    Assert.Equal(0.5, BetaBernoulli().TaskEntropy(), 1e-15)

/// The gain is a regression coefficient: cov(θ, x)/var(x) given the past, here by eliminating the past from the joint covariance of what is hidden and read.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 60); Source("kalman1960new", "the filter and its variance equation")>]
let ``the gain is the regression of the hidden on the surprise`` (size: uint64) =
    let stream = Seed(size).Stream()
    let τ2, σ2, q2 = 0.1 + stream.NextDouble() * 4.0, 0.1 + stream.NextDouble() * 4.0, stream.NextDouble()
    let tasks = NormalTasks(τ2, σ2, q2)
    let n = 6
    // cov(x_i, x_j) = τ² + min(i, j) q² + σ² [i = j], cov(θ_n, x_i) = τ² + i q²
    let past = Matrix(n, n, fun i j -> τ2 + float (min i j) * q2 + (if i = j then σ2 else 0.0))
    let cross = Matrix(n, 1, fun i _ -> τ2 + float i * q2)
    let explained = (cross.Transpose() * LinearAlgebra.Default.Solve(past, cross))[0, 0]
    let p = τ2 + float n * q2 - explained
    Assert.Equal(p, tasks.HiddenVariance n, 1e-10)
    Assert.Equal(p / (p + σ2), tasks.Gain n, 1e-10)
    // the prediction itself, by the same elimination
    let readings = stream.Normals(n + 1)
    let mean = (cross.Transpose() * LinearAlgebra.Default.Solve(past, Matrix(n, 1, fun i _ -> readings[i])))[0, 0]
    let laws = tasks.Predict readings
    Assert.Equal(mean, laws[n].Mean, 1e-10)
    Assert.Equal(p + σ2, laws[n].Variance, 1e-10)

/// The Riccati recursion is a Möbius map: with its two fixed points and the factor (1 − K)² it is solved at once.
[<Property(MaxTest = 60); Source("kalman1960new", "the steady state of the variance equation")>]
let ``the steady gain solves the Riccati equation, and the variance is its closed form`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let draw () = Math.Exp(2.0 * stream.NextNormal())
    let τ2, σ2, q2 = draw (), draw (), draw ()
    let tasks = NormalTasks(τ2, σ2, q2)
    let k = tasks.SteadyGain
    Assert.Equal(q2, σ2 * k * k / (1.0 - k), 1e-12 * q2)
    let root = sqrt (q2 * q2 + 4.0 * q2 * σ2)
    let upper, lower = (q2 + root) / 2.0, (q2 - root) / 2.0
    let start = (τ2 - upper) / (τ2 - lower)
    for n in [ 0; 1; 2; 5; 40 ] do
        let d = start * Math.Pow(1.0 - k, 2.0 * float n)
        Assert.Equal(1.0, tasks.HiddenVariance n / ((upper - lower * d) / (1.0 - d)), 1e-10)
    Assert.Equal(k, tasks.Gain 100000, 1e-13)

/// Without drift the gain is that of a mean: 1/(n + 1 + σ²/τ²); and the price of not knowing θ is ½ ln(1 + nτ²/σ²).
[<Property(MaxTest = 40); Source("kalman1960new", "the filter and its variance equation")>]
let ``the losses without drift add to the closed form`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let τ2, σ2, n = Math.Exp(2.0 * stream.NextNormal()), Math.Exp(2.0 * stream.NextNormal()), stream.NextInt 200
    let tasks = NormalTasks(τ2, σ2)
    Assert.Equal(Seq.sumBy tasks.ExpectedLoss (seq { 0 .. n - 1 }), tasks.ExpectedCumulativeLoss n, 1e-10 * float (n + 1))
    Assert.Equal(1.0 / (float n + 1.0 + σ2 / τ2), tasks.Gain n, 1e-12)
    let wandering = NormalTasks(τ2, σ2, 0.3)
    Assert.Equal(Seq.sumBy wandering.ExpectedLoss (seq { 0 .. n - 1 }), wandering.ExpectedCumulativeLoss n, 1e-10 * float (n + 1))

/// An infinitesimal drift is none: the two branches of each formula meet.
[<Fact>]
let ``a drift that vanishes is no drift`` () =
    let still, wandering = NormalTasks(2.0, 3.0), NormalTasks(2.0, 3.0, 1e-18)
    for n in [ 0; 1; 10; 50 ] do
        Assert.Equal(still.HiddenVariance n, wandering.HiddenVariance n, 1e-13)
        Assert.Equal(still.ExpectedCumulativeLoss n, wandering.ExpectedCumulativeLoss n, 1e-11)

/// The expected loss is a mean over tasks; of another predictor, too. And no other predictor has a smaller one.
[<Fact; Source("kalman1960new", "the filter and its variance equation")>]
let ``no other predictor has a smaller expected loss, and sampled tasks pay what is expected`` () =
    let truth, other = NormalTasks(2.0, 0.5, 0.2, 0.3), NormalTasks(0.7, 1.1, 0.05, -0.4)
    let stream = Seed(3UL).Stream()
    let n, count = 12, 20000
    let sums = Array.zeroCreate<float> (2 * n)
    for _ in 1..count do
        let mutable θ = 0.3 + sqrt 2.0 * stream.NextNormal()
        let readings =
            [| for _ in 1..n do
                   yield θ + sqrt 0.5 * stream.NextNormal()
                   θ <- θ + sqrt 0.2 * stream.NextNormal() |]
        let own, foreign = truth.LogLosses readings, other.LogLosses readings
        for t in 0 .. n - 1 do
            sums[t] <- sums[t] + own[t]
            sums[n + t] <- sums[n + t] + foreign[t]
    for t in 0 .. n - 1 do
        Assert.Equal(truth.ExpectedLoss t, sums[t] / float count, 0.04)
        Assert.Equal(other.ExpectedLoss(t, truth), sums[n + t] / float count, 0.08)
        Assert.True(truth.ExpectedLoss t < other.ExpectedLoss(t, truth))
        // one's own tasks by the other branch, up to a hair that makes them another family
        Assert.Equal(truth.ExpectedLoss t, truth.ExpectedLoss(t, NormalTasks(2.0, 0.5, 0.2, Math.BitIncrement 0.3)), 1e-12)

[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 60)>]
let ``a gain is a share, and a loss is a number`` (tasks: NormalTasks) (other: NormalTasks) (NonNegativeInt n) =
    let k = tasks.Gain(n % 300)
    k >= 0.0 && k <= 1.0 && Double.IsFinite(tasks.ExpectedLoss(n % 300)) && Double.IsFinite(other.ExpectedLoss(n % 30, tasks)) && Double.IsFinite(tasks.ExpectedCumulativeLoss(n % 300))
    && tasks.SteadyGain >= 0.0 && tasks.SteadyGain <= 1.0

[<Fact>]
let ``what is no task, count or reading is refused by name`` () =
    for bad in [ nan; 0.0; -1.0; infinity; 1e-10 ] do
        refused "Successes" (fun () -> BetaBernoulli bad)
        refused "Failures" (fun () -> BetaBernoulli(1.0, bad))
    for bad in [ nan; 0.0; -1.0; infinity; 1e101 ] do
        refused "PriorVariance" (fun () -> NormalTasks bad)
        refused "NoiseVariance" (fun () -> NormalTasks(1.0, bad))
        if bad <> 0.0 then refused "DriftVariance" (fun () -> NormalTasks(1.0, 1.0, bad))
    refused "Mean" (fun () -> NormalTasks(1.0, 1.0, 0.0, nan))
    let coins, tasks = BetaBernoulli(), NormalTasks()
    refused "ones" (fun () -> coins.Predict(3L, 2L))
    refused "ones" (fun () -> coins.LogLoss(-1L, 2L))
    refused "tosses" (fun () -> coins.LogLoss(0L, -2L))
    refused "tosses" (fun () -> coins.LogLosses [| 0.0; 0.5 |])
    refused "seen" (fun () -> coins.ExpectedLoss -1)
    refused "length" (fun () -> coins.ExpectedCumulativeLoss -1)
    refused "seen" (fun () -> tasks.Gain -1)
    refused "length" (fun () -> tasks.ExpectedCumulativeLoss 100000000)
    refused "readings" (fun () -> tasks.Predict [| 1.0; nan |])
    refused "reading" (fun () -> NormalPrediction(0.0, 1.0).LogLoss infinity)
    Assert.Equal("coins of Beta(1, 1): (k + 1)/(n + 2)", string coins)
    Assert.Equal("readings of variance 1 about θ ~ N(0, 1)", string tasks)
