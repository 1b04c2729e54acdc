/// Laws of the hold-out experiment: the held-out images are a random part that training never sees, and a run repeats.
module Theory.Agreement.Experiments.HoldOutLaws

open System
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
let private small = HoldOutOptions(Network = "mlp", TrainCount = 600, HoldOutCount = 200, TestCount = 100, Epochs = 2)
let private run (options: HoldOutOptions) (seed: uint64) = HoldOut.Experiment.Run.Invoke(options, Seed seed, lab)

/// Without a data set the stand-in serves, and the result says so; the counts are those asked for, and each error is an image.
[<Fact>]
let ``a result from the stand-in says so`` () =
    let result = run small 1UL
    Assert.True result.StandIn
    Assert.Equal((600, 200, 100), (result.TrainCount, result.HoldOutCount, result.TestCount))
    Assert.InRange(result.TrainErrors, 0, 600)
    Assert.InRange(result.HoldOutErrors, 0, 200)
    Assert.InRange(result.TestErrors, 0, 100)
    Assert.Equal((2, 2), (result.Epochs, result.Loss.Count))
    Assert.Equal(2L * 5L, result.Steps)
    Assert.Equal(Networks.Named("mlp").ParameterCount, result.Parameters)

/// But for the clock, a run is a function of options and seed.
[<Fact>]
let ``a run repeats but for its clock`` () =
    let clockless (r: HoldOutResult) = r.TrainErrors, r.HoldOutErrors, r.TestErrors, List.ofSeq r.Loss
    Assert.Equal(clockless (run small 2UL), clockless (run small 2UL))
    Assert.NotEqual(clockless (run small 2UL), clockless (run small 3UL))

/// Training sees its own images only: with labels that are pure chance on the held-out part nothing changes but the count. Seen from outside: the same
/// seed with another number held out trains on the same images, and so to the same loss.
[<Fact>]
let ``what is held out does not touch training`` () =
    let few, many = run small 4UL, run (HoldOutOptions(Network = "mlp", TrainCount = 600, HoldOutCount = 2000, TestCount = 100, Epochs = 2)) 4UL
    Assert.Equal<float seq>(few.Loss, many.Loss)
    Assert.Equal(few.TrainErrors, many.TrainErrors)
    Assert.Equal(2000, many.HoldOutCount)

/// More images than there are cannot be split.
[<Fact>]
let ``a split larger than the set is refused`` () =
    for train, hold, test in [ 50000, 10001, 1; 0, 10, 1; 10, 0, 1; 60000, 1, 1; Int32.MaxValue, Int32.MaxValue, 1; 10, 10, 0; 10, 10, 10001 ] do
        Assert.Throws<ArgumentException>(fun () -> run (HoldOutOptions(Network = "mlp", TrainCount = train, HoldOutCount = hold, TestCount = test)) 1UL |> ignore) |> ignore
