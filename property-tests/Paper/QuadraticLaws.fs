/// Files of noisy quadratics: the examples of docs/quadratic.md, every way to say the same thing, and what is refused with its name.
module Theory.Paper.Laws.QuadraticLaws

open System
open System.IO
open System.Text.Json.Nodes
open global.Xunit
open Theory.MetaLearning
open Theory.Paper.Commands
open Theory.Checkout

let private page = lazy (File.ReadAllText(Path.Combine(root, "docs", "quadratic.md")))

let private run (text: string) =
    let path = Path.GetTempFileName()

    try
        File.WriteAllText(path, text)
        use to' = new StringWriter()
        Assert.Equal(0, QuadraticCommand.Run(path, to'))
        to'.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray
    finally
        File.Delete path

let private case = """{"id": 1, "spectrum": SPECTRUM, "noise": NOISE, "init": INIT, "steps": 3, "optimiser": OPTIMISER, "schedule": SCHEDULE}"""

let private withFields (spectrum: string) (noise: string) (init: string) (optimiser: string) (schedule: string) =
    "[" + case.Replace("SPECTRUM", spectrum).Replace("NOISE", noise).Replace("INIT", init).Replace("OPTIMISER", optimiser).Replace("SCHEDULE", schedule) + "]"

let private losses (line: string) = let answer = JsonNode.Parse(line) in [ for loss in answer["loss"].AsArray() -> loss.GetValue<float>() ]
let private only text = List.exactlyOne (run text)
let private error (line: string) = let answer = JsonNode.Parse(line) in if isNull answer["error"] then "" else answer["error"].GetValue<string>()

/// The page's first case prints the page's first answer, to the letter.
[<Fact>]
let ``the page's first case prints what the page says`` () =
    let blocks = page.Value.Split("```") |> Array.map _.Trim()
    Assert.Equal(blocks[3], only ("[" + blocks[1] + "]"))

/// Every example of the page runs: those that are right have T + 1 losses, those that are wrong say why.
[<Fact>]
let ``the page's examples run`` () =
    let text = page.Value
    let start = text.IndexOf "```json" + 7
    let cases = JsonNode.Parse(text.Substring(start, text.IndexOf("```", start) - start)).AsArray()
    let lines = run (cases.ToJsonString())
    Assert.Equal(cases.Count, lines.Length)

    for case, line in Seq.zip cases lines do
        let id, steps = case["id"].GetValue<string>(), case["steps"].GetValue<int>()

        match id with
        | "diverges" -> Assert.StartsWith("diverged", error line)
        | "no-curvature" -> Assert.Contains("index 1 is -2", error line)
        | _ -> Assert.True(((error line) = "" && (losses line).Length = steps + 1), $"{id}: {line}")

    let last name = lines |> List.pick (fun line -> if line.Contains $"\"{name}\"" then Some(List.last (losses line)) else None)
    Assert.Equal(63.858, last "published-greedy", 3)
    Assert.Equal(3.88434, last "published-optimal", 4)
    Assert.Equal(2.00778, last "best-of-all", 5)

/// One problem, said in many ways.
[<Fact>]
let ``the same is said in many ways`` () =
    let plain = losses (only (withFields "[2, 1]" "[0.5, 1]" "3" "\"sgd\"" "0.1"))

    let ways =
        [ withFields """{"curvatures": [2, 1]}""" """{"inverse-curvature": 1}""" "[3, 3]" """{"name": "sgd"}""" "[0.1, 0.1, 0.1]"
          withFields """{"harmonic": {"n": 2, "scale": 2}}""" """{"kind": "gradient", "variance": [2, 1]}""" """{"mean": 1, "variance": 2}""" """{"kind": "SGD"}""" """{"rates": 0.1}"""
          withFields """{"type": "power_law", "n": 2, "exponent": 1, "scale": 2}""" """{"gradient": {"proportional": 1}}""" """{"second-moment": 3}""" """{"name": "heavy-ball", "momentum": 0}""" """{"kind": "fixed", "rate": 0.1}"""
          withFields """{"powerLaw": {"n": 2, "exponent": 1, "scale": 2}}""" """{"power": {"scale": 1, "exponent": -1}}""" """{"power-law": {"scale": 3, "exponent": 0}}""" """{"name": "ema", "decay": 0}""" """{"alpha": [0.1, 0.1, 0.1]}"""
          withFields """{"linear": {"n": 2, "min": 2, "max": 1}}""" """{"variance": [0.5, 1]}""" "3" """{"name": "nesterov", "momentum": [0, 0, 0]}""" """{"kind": "linear", "rate": 0.1, "last": 0.1}"""
          withFields """{"geometric": {"n": 2, "min": 2, "max": 1}}""" """{"inverse-curvature": {"c": 4, "batch": 4}}""" "3" """{"name": "preconditioned", "exponent": 0}""" """{"kind": "power", "rate": 0.1, "exponent": 0}""" ]

    for way in ways do
        List.iter2 (fun (a: float) (b: float) -> Assert.Equal(a, b, 1e-12)) plain (losses (only way))

/// What the command prints is what the library computes.
[<Fact>]
let ``the command prints what the library computes`` () =
    let problem = NoisyQuadratic.Of([ 1.0; 0.3 ], [ 0.5; 0.25 ], [ 1.0; 2.0 ])
    let schedule = Schedule.Of([ 0.3; 0.2; 0.1 ], [ 0.0; 0.5; 0.9 ])
    let found optimiser = losses (only (withFields "[1, 0.3]" "[0.5, 0.25]" "[1, 2]" optimiser """{"rates": [0.3, 0.2, 0.1], "momenta": [0, 0.5, 0.9]}"""))

    for (text: string, optimiser: LinearOptimiser) in
        [ "\"heavy-ball\"", LinearOptimiser.HeavyBall schedule
          "\"nag\"", LinearOptimiser.Nesterov schedule
          "\"pytorch\"", LinearOptimiser.BufferedMomentum schedule
          """{"name": "ema", "beta": 0.9, "base": "nesterov"}""", LinearOptimiser.Nesterov(schedule).WithMovingAverage 0.9
          """{"name": "ema", "beta": 0.9, "corrected": true, "base": "momentum"}""", LinearOptimiser.HeavyBall(schedule).WithMovingAverage(0.9, true)
          """{"name": "tail-average", "start": 1, "base": {"name": "heavy-ball"}}""", LinearOptimiser.HeavyBall(schedule).WithTailAverage 1
          """{"name": "tail-average", "length": 2, "base": {"name": "heavy-ball"}}""", LinearOptimiser.HeavyBall(schedule).WithTailAverage 1
          """{"name": "preconditioned", "exponent": 0.5, "base": "heavy-ball"}""", LinearOptimiser.HeavyBall(schedule).WithPreconditioner(fun h -> Math.Pow(h, -0.5)) ] do
        List.iter2 (fun (a: float) (b: float) -> Assert.Equal(a, b, 1e-12)) (List.ofArray (SecondMoments.Losses(problem, optimiser))) (found text)

    let free = losses (only (withFields "[1, 0.3]" "[0.5, 0.25]" "[1, 2]" """{"name": "schedule-free", "beta": 0.7}""" "0.2"))
    Assert.Equal<float list>(List.ofArray (SecondMoments.Losses(problem, LinearOptimiser.ScheduleFree(Schedules.Fixed(3, 0.2), 0.7))), free)
    let sampled = losses (only (withFields "[1, 0.3]" """{"least-squares": {"label-noise": 0.4, "batch": 2}}""" "[1, 2]" "\"sgd\"" "0.2"))
    let labels = NoisyQuadratic.Of([ 1.0; 0.3 ], [ 0.2; 0.2 / 0.3 ], [ 1.0; 2.0 ])
    List.iter2 (fun (a: float) (b: float) -> Assert.Equal(a, b, 1e-12)) (List.ofArray (SecondMoments.Losses(labels, LinearOptimiser.Sgd(Schedules.Fixed(3, 0.2)), Sampling 2.0))) sampled

/// Each mistake costs its own line, and the line names what is wrong.
[<Fact>]
let ``what is wrong is named`` () =
    let sgd schedule = withFields "[1, 2]" "0.5" "1" "\"sgd\"" schedule

    for text, (said: string) in
        [ withFields "[]" "0" "1" "\"sgd\"" "0.1", "empty"
          withFields "[1, -2]" "0" "1" "\"sgd\"" "0.1", "index 1"
          withFields "[1, NaN]" "0" "1" "\"sgd\"" "0.1", "NaN"
          withFields "[1, 2]" "[0.5]" "1" "\"sgd\"" "0.1", "noise"
          withFields "[1, 2]" "-1" "1" "\"sgd\"" "0.1", "noiseVariances"
          withFields "[1, 2]" "0" "Infinity" "\"sgd\"" "0.1", "initial"
          withFields """{"chebyshev": {"n": 0, "min": 1, "max": 2}}""" "0" "1" "\"sgd\"" "0.1", "empty"
          withFields """{"chebychev": {"n": 5, "min": 1, "max": 2}}""" "0" "1" "\"sgd\"" "0.1", "chebyshev"
          withFields "[1, 2]" "0" "1" "\"rmsprop\"" "0.1", "rmsprop"
          withFields "[1, 2]" "0" "1" "\"heavy-ball\"" "0.1", "momentum"
          withFields "[1, 2]" "0" "1" """{"name": "sgd", "mometum": 0.9}""" "0.1", "mometum"
          withFields "[1, 2]" "0" "1" """{"name": "ema", "decay": 1.5}""" "0.1", "decay"
          withFields "[1, 2]" "0" "1" """{"name": "heavy-ball", "momentum": 1.5}""" "0.1", "momenta"
          sgd "-0.1", "rates"
          sgd "[0.1]", "3 steps"
          sgd """{"kind": "cosine"}""", "rate"
          sgd """{"kind": "staircase"}""", "staircase"
          sgd """{"kind": "receding-horizon", "horizon": 0}""", "horizon"
          (sgd "0.1").Replace("\"steps\": 3", "\"steps\": 0"), "T is 0"
          (sgd "0.1").Replace("\"steps\": 3", "\"steps\": 2.5"), "whole"
          (sgd "0.1").Replace("\"optimiser\": \"sgd\", ", ""), "optimiser"
          withFields "[1, 2]" "0" "1" "\"nesterov\"" "\"greedy\"", "nesterov" ] do
        let line = only text
        Assert.Contains(said, error line)
        Assert.DoesNotContain(":NaN", line)

    let lines = run (sgd("0.1").TrimEnd(']') + ", 5, " + (sgd "-1").TrimStart('[').TrimEnd(']') + ", " + (sgd "0.2").TrimStart '[')
    Assert.Equal<bool list>([ true; false; false; true ], lines |> List.map (fun line -> error line = ""))

/// An optimiser that runs away is called diverged, whether or not doubles still hold its loss.
[<Fact>]
let ``divergence is called divergence`` () =
    let at (steps: int) = only ((withFields "[1, 10]" "1" "1" "\"sgd\"" "1").Replace("\"steps\": 3", $"\"steps\": {steps}"))
    let finite, overflown = at 100, at 400
    Assert.Equal("", error finite)
    Assert.Contains("\"diverged\":true", finite)
    Assert.StartsWith("diverged", error overflown)
    Assert.Contains("\"diverged\":true", overflown)
    Assert.All(losses overflown, fun loss -> Assert.True(Double.IsFinite loss))

/// Adam is not linear: its mean field is asked for by name, says that it is one, and hangs on how θ₀ is drawn.
[<Fact>]
let ``Adam is evaluated by its mean field`` () =
    let problem = NoisyQuadratic.Of([ 1.0; 4.0 ], [ 0.5; 0.25 ], [ 1.0; 2.25 ])
    let rates = [| 0.3; 0.2; 0.1 |]
    let ask init optimiser = only (withFields "[1, 4]" "[0.5, 0.25]" init optimiser "[0.3, 0.2, 0.1]")
    let own first second start = MeanFieldAdam.Losses(problem, rates, first, second, 1e-8, start) |> List.ofArray
    Assert.Equal<float list>(own 0.9 0.999 StartingLaw.Gaussian, losses (ask "[1, 2.25]" "\"adam\""))
    Assert.Equal<float list>(own 0.5 0.9 StartingLaw.Fixed, losses (ask """{"theta": [1, -1.5]}""" """{"name": "adam", "betas": [0.5, 0.9]}"""))
    Assert.Equal<float list>(own 0.9 0.99 StartingLaw.Fixed, losses (ask "[1, 2.25]" """{"adam": {"beta2": 0.99, "start": "fixed"}}"""))
    Assert.Equal<float list>(MeanFieldAdam.PlainLosses(problem, rates) |> List.ofArray, losses (ask "[1, 2.25]" """{"name": "adam", "plain": true}"""))
    Assert.Equal("mean field", (JsonNode.Parse(ask "[1, 2.25]" "\"adam\"")["approximation"]).GetValue<string>())
    for init, optimiser, named in
        [ "[1, 2.25]", """{"name": "adam", "momentum": 0.9}""", "beta1"
          "[1, 2.25]", """{"name": "adam", "beta1": 1}""", "decay"
          "[1, 2.25]", """{"name": "adam", "start": "uniform"}""", "uniform"
          "[1, 2.25]", """{"name": "adam", "betas": [0.9]}""", "betas"
          "[1, 2.25]", """{"name": "adam", "preconditioner": 0.5}""", "preconditioner"
          "[1, 2.25]", """{"name": "ema", "decay": 0.9, "base": "adam"}""", "average"
          """{"mean": 1, "variance": 1}""", "\"adam\"", "Gaussian around the minimiser" ] do
        Assert.Contains(named, error (ask init optimiser))
