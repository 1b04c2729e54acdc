/// Laws of the memories: the handwritten recurrence against torch's modules, the tasks against their algorithms, drawn memories against theory.
module Theory.Agreement.Experiments.HolographicLaws

open System
open System.Collections.Generic
open System.IO
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Holographic
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Recurrent
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
let private variants = [ AssociativeOptions(); AssociativeOptions(3, false); AssociativeOptions(2, true, false); AssociativeOptions(4, true, true, false); AssociativeOptions 1 ]

let private oneHot (batch: SequenceBatch) (inputs: int) =
    torch.nn.functional.one_hot(torch.tensor(batch.Tokens |> Seq.map int64 |> Array.ofSeq).reshape(int64 batch.Steps, int64 batch.Count), int64 inputs).``to``(torch.ScalarType.Float32)

/// Loss and every derivative, whole and with each part taken away, at weights large enough that the bound bounds.
[<Fact>]
let ``the handwritten recurrence has the gradient of the module`` () =
    Compute("cpu", 1).Start() |> ignore
    for parts in variants do
        let inputs, units, classes, seed = 5, 7, 2, Seed 3UL
        let cell = AssociativeCell(inputs, units, parts, parts.Orders(units, seed))
        let network = SequenceNetwork(cell, classes, seed)
        for i in 0 .. network.Weights.Length - 1 do network.Weights[i] <- 2.5f * network.Weights[i]
        let batch = MemoryTasks.Draw(MemoryTask.Addition, 4, 16, seed.Stream())
        let struct (loss, _) = network.Forward batch
        network.Backward batch
        use lstm = new AssociativeLstm(inputs, 2 * units, parts, seed)
        let recurrent = cell.Rows * cell.Columns
        lstm.Take(ReadOnlySpan(network.Weights, 0, recurrent))
        use readout = torch.tensor(network.Weights[recurrent..]).reshape(int64 classes, int64 (2 * units + 1)).requires_grad_ true
        let hidden = lstm.call(oneHot batch inputs)
        let logits = torch.nn.functional.linear(hidden, readout.narrow(1, 0, int64 (2 * units)), readout.select(1, int64 (2 * units)))
        let target = torch.tensor(batch.Targets |> Seq.map int64 |> Array.ofSeq)
        let entropy = torch.nn.functional.cross_entropy(logits.reshape(-1L, int64 classes), target, ignore_index = -1L)
        entropy.backward()
        Assert.Equal(loss, float (entropy.item<float32>()), 1e-6)
        let expected = Array.append (lstm.Gradients()) (readout.grad.contiguous().data<float32>().ToArray())
        let largest = expected |> Array.map abs |> Array.max
        for i in 0 .. expected.Length - 1 do
            Assert.InRange(abs (expected[i] - network.Gradient[i]), 0.0f, 2e-5f * largest)

/// The LSTM beside it is torch's own.
[<Fact>]
let ``the handwritten LSTM has the slopes of its loss`` () =
    let inputs, hidden, classes, seed = 5, 9, 2, Seed 4UL
    let network = SequenceNetwork(LstmCell(inputs, hidden), classes, seed)
    let batch = MemoryTasks.Draw(MemoryTask.Addition, 4, 16, seed.Stream())
    network.Forward batch |> ignore
    network.Backward batch
    let gradient = Array.copy network.Gradient
    let stream = (Seed 8UL).Stream()
    let direction = stream.Normals gradient.Length
    let at h =
        let before = Array.copy network.Weights
        for i in 0 .. before.Length - 1 do network.Weights[i] <- before[i] + float32 (h * direction[i])
        let struct (loss, _) = network.Forward batch
        Array.blit before 0 network.Weights 0 before.Length
        loss
    let slope = Array.fold2 (fun sum d g -> sum + d * float g) 0.0 direction gradient
    Assert.Equal(slope, (at 1e-3 - at -1e-3) / 2e-3, 2e-4 * (1.0 + abs slope))

/// Every task's targets are what its algorithm gives: a queue, a stack of queues, a sum with carries.
[<Fact>]
let ``the tasks ask for what their algorithms give`` () =
    let stream = (Seed 5UL).Stream()
    for length in [ 1; 2; 5; 20 ] do
        let sequences task =
            let batch = MemoryTasks.Draw(task, length, 32, stream)
            Assert.Equal(MemoryTasks.Steps(task, length), batch.Steps)
            Assert.All(batch.Tokens, fun token -> Assert.InRange(token, 0, MemoryTasks.Inputs task - 1))
            Assert.All(batch.Targets, fun target -> Assert.InRange(target, -1, MemoryTasks.Classes task - 1))
            [ for b in 0 .. batch.Count - 1 -> [ for t in 0 .. batch.Steps - 1 -> batch.Tokens[t * batch.Count + b], batch.Targets[t * batch.Count + b] ] ]

        for sequence in sequences MemoryTask.EpisodicCopy do
            Assert.Equal<int list>(sequence |> List.take length |> List.map fst, sequence |> List.skip length |> List.map snd)

        for sequence in sequences MemoryTask.NestedTags do
            let tags = sequence |> List.chunkBySize 2
            let rest =
                tags |> List.fold (fun (stack: (int * int) list) tag ->
                    match tag with
                    | [ (4, first); (5, second) ] -> Assert.Equal(stack.Head, (first, second)); stack.Tail
                    | [ (first, -1); (second, -1) ] -> Assert.True(stack.Length < 4); (first, second) :: stack
                    | _ -> failwith "no tag") []
            Assert.Empty rest
            Assert.Equal(2 * length, tags.Length)

        for sequence in sequences MemoryTask.Addition do
            let number digits = digits |> List.mapi (fun i d -> d <<< i) |> List.sum
            let digits from count = sequence |> List.skip from |> List.take count |> List.map fst
            let sum = sequence |> List.skip (2 * length + 1) |> List.map snd
            Assert.Equal(number (digits 0 length) + number (digits (length + 1) length), number sum)

/// A vector that torch's transform binds is the vector that Theory binds; and small memories have the predicted noise.
[<Fact>]
let ``drawn memories have the predicted noise and accuracy`` () =
    let run form keys n k copies = HolographicCapacity.Experiment.Run.Invoke(HolographicCapacityOptions(form, keys, n, k, copies, 200, 600), Seed 6UL, lab)
    let near (predicted: float) (result: HolographicCapacityResult) = Assert.InRange(result.MeanEnergy, predicted - 5.0 * result.EnergyError - 1e-9, predicted + 5.0 * result.EnergyError + 1e-9)
    near (Capacity.NoiseEnergy(32, 5, KeyLaw.Normal)) (run MemoryForm.Involution KeyDraw.Normal 32 5 1)
    near (Capacity.NoiseEnergy(31, 5, KeyLaw.Unitary)) (run MemoryForm.ExactInverse KeyDraw.Unitary 31 5 1)
    near (Capacity.NoiseEnergy(32, 20, KeyLaw.Orthonormal)) (run MemoryForm.Involution KeyDraw.Orthonormal 32 20 1)
    near (Capacity.NoiseEnergy(33, 6, KeyLaw.Unitary, KeyInverse.Exact, 3)) (run MemoryForm.ExactInverse KeyDraw.Unitary 33 6 3)
    near (Capacity.TensorNoise(16, 9, KeyLaw.Normal)) (run MemoryForm.TensorProduct KeyDraw.Normal 16 9 1)
    near (Capacity.StackNoise(64, 4, KeyLaw.Normal)) (run MemoryForm.Stack KeyDraw.Normal 64 4 1)
    let stack = run MemoryForm.Stack KeyDraw.Unitary 64 6 1
    near (Capacity.StackNoise(64, 6)) stack
    let predicted = Capacity.TopAccuracy(64, 6, 200L)
    Assert.InRange(float stack.Right / float stack.Trials, predicted - 0.08, predicted + 0.08)
    Assert.True(stack.Unwound <= stack.Right)

/// The same options and seed are the same networks, trained to something better than a guess, and no module differs from the recurrence.
[<Fact>]
let ``a memory network repeats itself and agrees with its module`` () =
    for network in [ MemoryNetwork.Lstm; MemoryNetwork.Associative; MemoryNetwork.RealProduct ] do
        let run () = AssociativeMemory.Experiment.Run.Invoke(AssociativeMemoryOptions(network, MemoryTask.EpisodicCopy, 4, 2, 2, 150), Seed 2UL, lab)
        let first, again = run (), run ()
        Assert.Equal<LengthScore seq>(first.Scores, again.Scores)
        Assert.InRange(first.ModuleDifference, 0.0, 1e-4)
        Assert.True(first.Losses[9] < first.Losses[0])
        Assert.True(first.Scores[0].Accuracy > 0.3)

/// Left by request, or torn out between two checkpoints as a kill does, and taken up again as often as that takes, a run ends with the bytes of one that nothing stopped.
[<Fact>]
let ``a memory network goes on from its checkpoints to the same result`` () =
    for network in [ MemoryNetwork.Lstm; MemoryNetwork.Associative ] do
        let options = AssociativeMemoryOptions(network, MemoryTask.EpisodicCopy, 4, 2, 2, 150)
        let text result = (Canonical.Write result).ToJsonString()
        let whole = text (AssociativeMemory.Experiment.Run.Invoke(options, Seed 2UL, lab))
        let folder = Directory.CreateTempSubdirectory()
        let mutable steps, stops, kills = 0, 0, 0

        let asked () =
            steps <- steps + 1
            if steps % 67 = 0 then failwith "torn out"
            steps % 41 = 0

        let rec attempt () =
            let result =
                try
                    Some(AssociativeMemory.Experiment.Resumable.Invoke(options, Seed 2UL, lab, Checkpointing(folder.FullName, asked, 20)))
                with
                | :? RunInterruptedException -> stops <- stops + 1; None
                | Failure "torn out" -> kills <- kills + 1; None
            match result with
            | Some r -> r
            | None -> attempt ()

        try
            Assert.Equal(whole, text (attempt ()))
            Assert.True(stops >= 2 && kills >= 2, $"{stops} stops, {kills} kills")
            // checkpoints of these options are refused by others
            Assert.Throws<ArgumentException>(fun () -> AssociativeMemory.Experiment.Resumable.Invoke(options, Seed 3UL, lab, Checkpointing(folder.FullName, (fun () -> false))) |> ignore) |> ignore
        finally
            folder.Delete true

[<Fact>]
let ``the grids of the memories name each job once, and networks have equally many weights`` () =
    for tier in Enum.GetValues<Tier>() do
        for experiment in [ HolographicCapacity.Experiment :> IExperiment; AssociativeMemory.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)

    use lstm = new AssociativeLstm(10, 32)
    Assert.Equal(9L * 16L * (32L + 10L + 1L), lstm.parameters() |> Seq.sumBy _.numel())
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> new AssociativeLstm(10, 31) |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> AssociativeOptions 0 |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> lstm.call(torch.zeros(3L, 2L, 9L)) |> ignore) |> ignore
