/// The risk of shrinkage: 60-digit tables, the essay's theorem as an inequality, and the identity that makes it empirical Bayes.
module Theory.Laws.Shrinkage.JamesSteinLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Laws
open Theory.Numerics
open Theory.Shrinkage

type Case = Case of int * float

type Domain =
    static member Case() =
        Gen.zip
            (Gen.oneof [ Gen.elements [ 3; 4; 1000000 ]; Gen.choose (3, 200) ])
            (Gen.oneof [ Gen.elements [ 0.0; 5e-324; 1e300; 1e8; 2e8; Math.BitIncrement 2e8; 1e16 ]; Gen.choose (-400, 700) |> Gen.map (fun k -> Math.Pow(10.0, float k / 100.0)) ])
        |> Gen.map Case
        |> Arb.fromGen

[<Fact; Source("james1961estimation", "the risk of the estimator"); Source("stein1981estimation", "the unbiased estimate of the risk")>]
let ``the risks agree with the reference table`` () =
    for row in Reference.table "shrinkage.csv" do
        let p, square = int row[1], Reference.parse row[2]
        let risk = row[0] = "risk"
        let found = if risk then JamesStein.Risk(p, square) else JamesStein.PositivePartRisk(p, square)
        let error = abs (Reference.relativeExcess found row[3]) * (if risk then 1.0 else Reference.parse row[3] / float p)
        let row = String.Join(" ", row)
        Assert.True(error <= 1e-13, $"{row}: {found:R}, off by {error}")

/// Stein's theorem: below p wherever θ is, and the cut helps; 2 at the point that is shrunk to.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 60); Source("james1961estimation", "the risk of the estimator"); Source("stein1981estimation", "the unbiased estimate of the risk")>]
let ``the risk of James and Stein is at most p, and of the positive part at most that`` (Case(p, square)) =
    let risk, cut = JamesStein.Risk(p, square), JamesStein.PositivePartRisk(p, square)
    Assert.InRange(risk, 2.0 - 1e-12, float p)
    Assert.InRange(cut, 0.0, risk)
    Assert.Equal(2.0, JamesStein.Risk(p, 0.0), 1e-9)
    // Jensen's inequality, since 1/x is convex
    let c = float (p - 2)
    Assert.True(risk <= float p - c / (c + square) * c * (1.0 - 1e-13) + 1e-9 * float p)

/// A longer θ is harder, up to p.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 60)>]
let ``the risk grows with the length of the mean`` (Case(p, square)) =
    square > 1e200 || JamesStein.Risk(p, square) <= JamesStein.Risk(p, 1.5 * square) * (1.0 + 1e-12)

/// Two routes meet where one hands over to the other: the sum over Poisson and the moments.
[<Fact>]
let ``the sum and the moments are one function`` () =
    for p in [ 3; 1000; 1000000 ] do
        let below, above = JamesStein.Risk(p, 2e8), JamesStein.Risk(p, Math.BitIncrement 2e8)
        Assert.Equal(float p - below, float p - above, 1e-8 * (1.0 + float p - below))

/// θ ~ N(0, A I): the mean of the risk over ‖θ‖² ~ A χ² is the Bayes risk, and 2/(1 + A) for the prior that had to be estimated. By Simpson's rule in the χ² with p even.
[<Fact; Source("efron1973stein", "the Bayes risk of the estimator")>]
let ``the mean of the risk over a normal prior is the Bayes risk and the price of the prior`` () =
    for p in [ 4; 10 ] do
        for A in [ 0.1; 1.0; 5.0 ] do
            let half = p / 2
            let norm = Seq.fold (*) 1.0 (seq { for i in 1 .. half - 1 -> float i })
            let steps = 4000
            let top = 80.0
            let mean =
                Seq.sum (seq {
                    for i in 0 .. 2 * steps do
                        let g = top * float i / float (2 * steps)
                        let weight = (if i = 0 || i = 2 * steps then 1.0 elif i % 2 = 1 then 4.0 else 2.0) * top / float (2 * steps) / 3.0
                        if i > 0 then yield weight * Math.Pow(g, float (half - 1)) * Math.Exp(-g) / norm * JamesStein.Risk(p, 2.0 * A * g) })
            let bayes = float p * A / (1.0 + A)
            Assert.Equal(bayes + 2.0 / (1.0 + A), JamesStein.BayesRisk(p, A), 1e-12)
            Assert.Equal(mean, JamesStein.BayesRisk(p, A), 1e-6)

/// The estimator is the factor that the risk is the risk of.
[<Fact; Source("stein1981estimation", "the unbiased estimate of the risk")>]
let ``sampled estimates have the predicted risks`` () =
    let stream = Seed(5UL).Stream()
    let p, θ, count = 6, 0.8, 40000
    let errors cut (x: float[]) = JamesStein.Estimate(x, cut) |> Seq.sumBy (fun e -> (e - θ) ** 2.0)
    let draws = [| for _ in 1..count -> stream.Normals p |> Array.map (fun z -> θ + z) |]
    Assert.Equal(JamesStein.Risk(p, float p * θ * θ), draws |> Array.averageBy (errors false), 0.06)
    Assert.Equal(JamesStein.PositivePartRisk(p, float p * θ * θ), draws |> Array.averageBy (errors true), 0.06)

[<Fact>]
let ``what cannot be shrunk is refused by name`` () =
    let refused name (action: unit -> obj) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore).ParamName)
    refused "dimension" (fun () -> JamesStein.Risk(2, 1.0))
    refused "dimension" (fun () -> JamesStein.BayesRisk(2000000, 1.0))
    for bad in [ nan; -1.0; infinity ] do
        refused "lengthSquared" (fun () -> JamesStein.Risk(3, bad))
        refused "lengthSquared" (fun () -> JamesStein.PositivePartRisk(3, bad))
        refused "priorVariance" (fun () -> JamesStein.BayesRisk(3, bad))
        if bad <> -1.0 then refused "observations" (fun () -> JamesStein.Estimate [| 1.0; bad; 2.0 |])
    refused "observations" (fun () -> JamesStein.Estimate [| 1.0; 2.0 |])
    refused "observations" (fun () -> JamesStein.Estimate([| 0.0; 0.0; 0.0 |], false))
    Assert.Equal<float list>([ 0.0; 0.0; 0.0 ], List.ofSeq (JamesStein.Estimate [| 0.0; 0.5; 0.0 |]))
