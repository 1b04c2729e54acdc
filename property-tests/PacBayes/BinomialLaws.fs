/// Binomial tails and their inversions: against 60-digit tables, the definition summed by hand, and exact coverage.
module Theory.Laws.PacBayes.BinomialLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.PacBayes
open Theory.Laws

/// P(X = k), by a product that keeps every factor near 1: no logarithm, no factorial, good to 1e-13 for the small n of these laws.
let pmf (n: int) (p: float) (k: int) =
    let mutable value, left = 1.0, n - k
    for i in 1..k do
        value <- value * p * float (n - k + i) / float i
        while value > 1.0 && left > 0 do
            value <- value * (1.0 - p)
            left <- left - 1
    value * Math.Pow(1.0 - p, float left)

/// Never below the exact logarithm, and tight.
[<Fact>]
let ``the tails agree with the reference table`` () =
    for row in Reference.table "binomial.csv" do
        let k, n, p = int64 row[0], int64 row[1], Reference.parse row[2]
        for name, tail, truth in [ "≤", Binomial.LogLowerTail(k, n, p), row[3]; "≥", Binomial.LogUpperTail(k, n, p), row[4] ] do
            let exact = Reference.parse truth
            Assert.True(Reference.compareExactly tail truth >= 0, $"ln P(X {name} {k}), n = {n}, p = {p}: {tail:R} is below {truth}")
            Assert.True(tail - exact <= 1e-12 * (1.0 + abs exact) + 1e-14 * sqrt (float n), $"ln P(X {name} {k}), n = {n}, p = {p}: {tail:R} is far above {truth}")

/// The certificate and its price, to ln δ = −100,000 and a thousand million examples.
[<Fact; Source("clopper1934use", "the upper limit")>]
let ``the tail inversion agrees with the reference table`` () =
    for row in Reference.table "binomial-limit.csv" do
        let k, n, logFailure = int64 row[0], int64 row[1], Reference.parse row[2]
        let limit = Binomial.UpperLimit(k, n, logFailure)
        Assert.True(Reference.compareExactly limit row[3] >= 0, $"k = {k}, n = {n}, ln δ = {logFailure}: {limit:R} is below {row[3]}")
        Assert.True(Reference.relativeExcess limit row[3] <= 1e-12, $"k = {k}, n = {n}, ln δ = {logFailure}: {limit:R} is far above {row[3]}")

/// The definition: for small n the probabilities are added one by one.
[<Property(MaxTest = 300)>]
let ``a tail is the sum of its probabilities`` (PositiveInt size) (NonNegativeInt pick) (seed: uint64) =
    let n = 1 + size % 60
    let k = pick % (n + 1)
    let p = Seed(seed).Stream().NextDouble()
    let lower = Seq.sumBy (pmf n p) (seq { 0..k })
    let upper = Seq.sumBy (pmf n p) (seq { k..n })
    abs (Math.Exp(Binomial.LogLowerTail(k, n, p)) - lower) <= 1e-12 && abs (Math.Exp(Binomial.LogUpperTail(k, n, p)) - upper) <= 1e-12

/// X counts successes, n − X failures: exchanging them exchanges the tails. For p a small multiple of 2⁻²⁰ both probabilities are exact.
[<Property(MaxTest = 300)>]
let ``the tails mirror each other`` (PositiveInt size) (NonNegativeInt pick) (PositiveInt grid) =
    let n = int64 (1 + size * 37 % 100000)
    let k = int64 pick * 7919L % (n + 1L)
    let p = float (1 + grid * 6151 % 1048575) / 1048576.0
    let a, b = Binomial.LogLowerTail(k, n, p), Binomial.LogUpperTail(n - k, n, 1.0 - p)
    a = b || abs (a - b) <= 1e-11 * (1.0 + abs a)

/// At the limit the tail is δ: never more, and less only by what 1e-12 of p can make.
[<Property(MaxTest = 300)>]
let ``the tail at the limit is the failure probability`` (PositiveInt size) (NonNegativeInt pick) (PositiveInt depth) =
    let n = int64 (1 + size * 613 % 200000)
    let k = int64 pick * 7919L % n
    let logFailure = -0.05 - float (depth * depth % 1500)
    let limit = Binomial.UpperLimit(k, n, logFailure)
    let tail = Binomial.LogLowerTail(k, n, limit)
    let rounding = 1e-11 * (1.0 + abs logFailure) + 1e-13 * sqrt (float n)
    limit = 1.0 || (tail <= logFailure + rounding && tail >= logFailure - rounding - 1e-12 * float n * limit / (1.0 - limit))

/// What Clopper and Pearson prove, added up exactly: whatever p, the limit falls below it with probability at most δ.
[<Fact; Source("clopper1934use", "the upper limit")>]
let ``the upper limit covers with the probability that it claims`` () =
    for n in [ 1; 2; 5; 13; 40 ] do
        for δ in [ 0.3; 0.05; 1e-3 ] do
            let limits = [| for k in 0..n -> Binomial.UpperLimit(k, n, Math.Log δ) |]
            for step in 1..400 do
                let p = float step / 401.0
                let missed = Seq.sumBy (fun k -> if limits[k] < p then pmf n p k else 0.0) (seq { 0..n })
                Assert.True(missed <= δ * (1.0 + 1e-10), $"n = {n}, δ = {δ}, p = {p}: missed with probability {missed}")
            // and it wastes nothing: at the limit of k itself the tail is all of δ
            for k in 0 .. n - 1 do
                Assert.Equal(δ, Seq.sumBy (pmf n limits[k]) (seq { 0..k }), δ * 1e-7)

/// The same from below; and where both limits take half of δ, the interval holds k/n.
[<Fact; Source("clopper1934use", "the lower limit")>]
let ``the lower limit covers with the probability that it claims`` () =
    for n in [ 1; 2; 13; 40 ] do
        for δ in [ 0.3; 0.05; 1e-3 ] do
            let limits = [| for k in 0..n -> Binomial.LowerLimit(k, n, Math.Log δ) |]
            for step in 1..400 do
                let p = float step / 401.0
                let missed = Seq.sumBy (fun k -> if limits[k] > p then pmf n p k else 0.0) (seq { 0..n })
                Assert.True(missed <= δ * (1.0 + 1e-10), $"n = {n}, δ = {δ}, p = {p}: missed with probability {missed}")
            for k in 1..n do
                Assert.Equal(δ, Seq.sumBy (pmf n limits[k]) (seq { k..n }), δ * 1e-6)
                Assert.InRange(float k / float n, limits[k], Binomial.UpperLimit(k, n, Math.Log δ))

[<Fact>]
let ``a tail refuses what is no count and what is no probability`` () =
    let refused name (action: unit -> float) = Assert.Equal(name, (Assert.Throws<ArgumentOutOfRangeException>(fun () -> action () |> ignore)).ParamName)
    refused "n" (fun () -> Binomial.LogLowerTail(0L, 0L, 0.5))
    refused "k" (fun () -> Binomial.LogLowerTail(-1L, 5L, 0.5))
    refused "k" (fun () -> Binomial.LogUpperTail(6L, 5L, 0.5))
    for bad in [ nan; -0.1; 1.1 ] do
        refused "p" (fun () -> Binomial.LogUpperTail(1L, 5L, bad))
    for bad in [ nan; 0.0; 1.0; -infinity ] do
        refused "logFailure" (fun () -> Binomial.UpperLimit(1L, 5L, bad))
        refused "logFailure" (fun () -> Binomial.LowerLimit(1L, 5L, bad))
    refused "k" (fun () -> Binomial.LowerLimit(6L, 5L, -1.0))
