/// The statistics by which claims are judged, on data whose answer is known.
module Theory.Paper.Laws.ClaimRuleLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals
open Theory.Nets.Experiments
open Theory.Nets.Recurrent
open Theory.Paper
open Theory.Paper.Artifacts
open Theory.Paper.Claims

/// Deviations that are c · prediction · N^(p + ½) have the power p; with p = −½ the ratio is c, at any weights.
[<Property(MaxTest = 50)>]
let ``the fit of a kernel finds the power and the ratio that are there`` () =
    Prop.forAll (Arb.fromGen (Gen.zip3 (Gen.choose (50, 150)) (Gen.choose (-90, -10)) (Gen.listOfLength 5 (Gen.choose (1, 9))))) (fun (c, p, errors) ->
        let c, p = float c / 100.0, float p / 100.0
        let samples power = [ for i, e in List.indexed errors -> let n = 64.0 * 2.0 ** float i in struct (n, c * 3.0 * n ** power, 3.0 * n ** -0.5, float e / 100.0) ]
        let struct (_, _, power, reach) = KernelOfHyperfiniteWidth.Fit(samples p)
        Assert.Equal(p, power, 1e-12)
        Assert.True(reach > 0.0)
        let struct (ratio, _, _, _) = KernelOfHyperfiniteWidth.Fit(samples -0.5)
        Assert.Equal(c, ratio, 1e-12))

/// One standard error more at the last of two equally weighed points moves the slope by it over the distance: the reach is that of the propagated error.
[<Fact>]
let ``the reach of a power is its propagated error`` () =
    let error = 0.02
    let struct (_, ratioReach, _, reach) = KernelOfHyperfiniteWidth.Fit [ struct (64.0, 1.0, 1.0, error); struct (4096.0, 1.0, 1.0, error) ]
    Assert.Equal(2.5758 * error * sqrt 2.0 / log 64.0, reach, 1e-12)
    Assert.Equal(2.5758 * error / sqrt 2.0, ratioReach, 1e-12)

[<Property(MaxTest = 50)>]
let ``the order of a rest is the power that is there`` () =
    Prop.forAll (Arb.fromGen (Gen.zip (Gen.choose (-40, 40)) (Gen.choose (1, 100)))) (fun (p, c) ->
        Assert.Equal(float p / 10.0, FlowIsInfinitesimalDescent.Order [ for k in 0 .. 5 -> let h = 2.0 ** float -k in struct (h, float c * h ** (float p / 10.0)) ], 1e-9))

/// The rate that is compared by growth and the rate whose steps are counted are one: at u = ln t the logarithm of the expression is the function's value; and
/// at the step that is printed the rate is one in a hundred.
[<Fact>]
let ``the rates of the table are the expressions that are compared`` () =
    for struct (rate, _, logOfRate) in GrowthTable.Rates do
        for u in [ 3.0; 20.0; 300.0 ] do
            let value = Derivatives.At(Expression.Parse(rate).Substitute("t", Expression.Parse $"exp({int u})"), "unused", Expression.Zero, 0)
            Assert.Equal(log value.Midpoint, logOfRate.Invoke u, 1e-9)
        Assert.Equal(-(log 100.0), logOfRate.Invoke(GrowthTable.Steps logOfRate * log 10.0), 1e-6)

/// A memory network is compared at the rate that did best on seeds of which no comparison is made.
[<Fact>]
let ``the compared rates are those that the held-out seeds chose`` () =
    let store = Workplace.Find().Store
    for task in Enum.GetValues<MemoryTask>() do
        for network in Enum.GetValues<MemoryNetwork>() do
            let chosen = AssociativeMemory.ChosenRate(network, task)
            Assert.Equal(AssociativeLstmQueue.BestHeldOut(store, task, network), chosen)
            let compared = AssociativeLstmQueue.Runs(store, task, network) |> List.ofSeq
            Assert.True(compared.Length >= 8)
            for run in compared do Assert.Equal(chosen, run.Options.Rate)

/// Ranks know order alone: an increasing map changes nothing, a falling one turns the sign; a line and its reverse are ±1, and the interval holds the value.
[<Property(MaxTest = 30)>]
let ``a rank correlation sees order alone`` () =
    Prop.forAll (Arb.fromGen (Gen.listOfLength 12 (Gen.zip (Gen.choose (-9, 9)) (Gen.choose (-9, 9))))) (fun pairs ->
        let of' (f: float -> float) = RankCorrelation.Spearman [| for x, y in pairs -> struct (f (float x), float y) |]
        Assert.Equal(of' id, of' (fun x -> exp x + x ** 3.0), 1e-12)
        Assert.Equal(-(of' id), of' (~-), 1e-12)
        let line = [| for i in 1.0 .. 8.0 -> struct (i, i * i) |]
        Assert.Equal(1.0, RankCorrelation.Spearman line, 1e-12)
        let correlation = RankCorrelation.Of [| for x, y in pairs -> struct (float x, float y) |]
        Assert.True(correlation.Low <= correlation.Value + 1e-12 && correlation.Value <= correlation.High + 1e-12))

/// Of similar nets the pair that lies farthest apart is found; nets that differ in bits or training error are no pair.
[<Fact>]
let ``the farthest similar pair is similar`` () =
    let net error bits test = ShorterIsBetter.Net(1000L, error, bits, test, test - 0.01, test + 0.01)
    let nets = [| net 0.01 1000.0 0.1; net 0.02 1050.0 0.4; net 0.02 1050.0 0.2; net 0.2 1000.0 0.9; net 0.01 2000.0 0.95 |]
    let struct (a, b) = ShorterIsBetter.Farthest(nets).Value
    Assert.Equal((0.1, 0.4), (a.Test, b.Test))
    Assert.False((ShorterIsBetter.Farthest [| nets[0]; nets[3]; nets[4] |]).HasValue)

/// A classifier that knows nothing of the labels has no gap, whatever the share that is corrupted: one with test error e against labels drawn from the corrupted law itself.
[<Property(MaxTest = 30)>]
let ``a gap is taken under one law of labels`` (seed: uint64) =
    let stream = Theory.Numerics.Seed(seed).Stream()
    let noise, wrong, count = 0.3, 0.4, 40000
    let errors =
        Seq.init count (fun _ ->
            // the true class is 0; the answer is wrong with one chance, the label with another, each among the other nine
            let other share = if stream.NextDouble() < share then 1 + stream.NextInt 9 else 0
            if other wrong <> other noise then 1 else 0)
        |> Seq.sum
    Assert.InRange(DerivativeNormsCorrelate.Gap(float errors / float count, wrong, noise), -0.0125, 0.0125)

/// Much larger at the most factors and larger everywhere; larger but not by much; smaller everywhere; nothing shown.
[<Fact>]
let ``powers outgrow products only where every interval says so`` () =
    let judge cells = PowersAgainstProducts.Judgement [| for mean, reach, most in cells -> struct (mean, reach, most) |]
    Assert.Equal(Theory.Paper.Rendering.Outcome.Holds, judge [ 0.1, 0.05, false; 0.9, 0.1, true ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Conditional, judge [ 0.1, 0.05, false; 0.7, 0.1, true ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Conditional, judge [ 0.1, 0.2, false; 0.9, 0.1, true ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Fails, judge [ -0.1, 0.05, false; -0.9, 0.1, true ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Undecided, judge [ -0.1, 0.05, false; 0.0, 0.1, true ])

/// Normal matrices at one and others above; a normal one off one; another that no input lifts; nothing to compare.
[<Fact>]
let ``normal totals are one and others exceed it`` () =
    let judge cells = NormalTotals.OptimalOutcome [| for normal, lower, upper, best in cells -> struct (normal, lower, upper, best) |]
    let one = true, 1.0 - 1e-13, 1.0 + 1e-13, 1.0
    Assert.Equal(Theory.Paper.Rendering.Outcome.Holds, judge [ one; false, 0.4, 0.41, 1.2 ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Fails, judge [ one; false, 0.4, 0.41, 1.0 ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Fails, judge [ true, 1.001, 1.002, 1.002; false, 2.0, 2.1, 2.2 ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Undecided, judge [ one ])
    let best sizes = NormalTotals.BestOutcome [| for upper, others in sizes -> struct (upper, (others: float list) :> System.Collections.Generic.IReadOnlyList<float>) |]
    Assert.Equal(Theory.Paper.Rendering.Outcome.Holds, best [ 1.0, [ 1.1; 3.0 ]; 1.0, [ 1.2 ] ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Conditional, best [ 1.0, [ 0.9; 3.0 ]; 1.0, [ 1.2 ] ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Undecided, best [ 1.0, [ 0.9 ]; 1.0, [ 1.2 ] ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Fails, best [ 1.0, [ 0.9 ]; 1.0, [ 1.0 ] ])

/// The digits that both ends of a proved interval round to.
[<Fact>]
let ``an interval prints the digits that its ends agree in`` () =
    Assert.Equal("1", Theory.Paper.Numbers.InitialisationNumbers.Agreed(1.0 - 1e-13, 1.0 + 1e-13))
    Assert.Equal("2.718282", Theory.Paper.Numbers.InitialisationNumbers.Agreed(2.71828182845, 2.71828182846))
    Assert.Equal("2.72", Theory.Paper.Numbers.InitialisationNumbers.Agreed(2.7171, 2.7234))
    Assert.Equal("1.4 to 2.7", Theory.Paper.Numbers.InitialisationNumbers.Agreed(1.41, 2.62))

/// Reached at every norm; beaten beyond norm 1 alone; beaten within it, against the theorem; beaten everywhere; not reached.
[<Fact>]
let ``a chain is optimal only where nothing beats it`` () =
    let judge ascents = ChainIsOptimal.Judgement [| for norm, ratio in ascents -> struct (norm, ratio) |]
    Assert.Equal(Theory.Paper.Rendering.Outcome.Holds, judge [ 1.0, 1.0; 1.2, 1.0 + 1e-12 ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Conditional, judge [ 1.0, 1.0; 1.2, 1.1 ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Fails, judge [ 1.0, 1.1; 1.2, 1.0 ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Fails, judge [ 1.2, 1.1 ])
    Assert.Equal(Theory.Paper.Rendering.Outcome.Undecided, judge [ 1.0, 0.9; 1.2, 1.0 ])
