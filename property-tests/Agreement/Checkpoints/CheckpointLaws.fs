/// Laws of checkpoints: a training that is left and taken up ends with the bits of one that is not; what is damaged is refused and changes nothing; a save that fails
/// or is cut leaves a checkpoint to go on from.
module Theory.Agreement.Checkpoints.CheckpointLaws

open System
open System.IO
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Nets.Checkpoints
open Theory.Nets.Data
open Theory.Nets.Runs
open Theory.Nets.Training

let private one = Compute("cpu", 1)
let private glyphs = Glyphs.Draw(60, Seed 3UL)
let private fresh = Glyphs.Draw(40, Seed 4UL)
let private network = Networks.Convolutional(2, 2, 2)

/// Runs of each kind: rule, average of steps, variations, decay, early stopping.
let private kinds =
    [ TrainingOptions(2, 25), null
      TrainingOptions(3, 25, Rule.AdamW, 0.01, Averaging = 0.9, Smoothing = 0.1, Augmentation = Augmentation(1, true, 5)), null
      TrainingOptions(6, 20, Momentum = 0.0, Decay = 0.0, Patience = 1, Augmentation = Augmentation(2)), fresh ]

let private start (options, validation) = new ResumableTraining(network, glyphs, options, Seed 5UL, one, validation)

let private finish (training: ResumableTraining) =
    while not training.IsDone do
        training.Advance()

    training.Result 0.0

let private bits (trained: Trained) =
    [ yield! Array.map BitConverter.SingleToInt32Bits trained.Model.Parameters
      yield! Array.map BitConverter.SingleToInt32Bits trained.Model.Statistics
      yield! Seq.map (BitConverter.DoubleToInt64Bits >> hash) trained.Loss
      yield! trained.ValidationErrors ]

/// Step by step or in one go: the same model, losses and errors, to the bit.
[<Fact>]
let ``it trains as the trainer does, to the bit`` () =
    for options, validation in kinds do
        let trained = Trainer.Train(network, glyphs, options, Seed 5UL, one, validation = validation)
        use training = start (options, validation)
        let other = finish training
        Assert.Equal<int list>(bits trained, bits other)
        Assert.Equal((trained.Steps, trained.Images), (other.Steps, other.Images))

/// Left after any step, before the first and after the last too, and taken up from the file by another object: the same bits, and the same last checkpoint.
[<Fact>]
let ``left after any step it ends with the same bits`` () =
    for kind in kinds do
        use whole = start kind
        let expected = bits (finish whole)
        let last = whole.Checkpoint().Bytes()

        for step in 0L .. whole.Step do
            use first = start kind
            while first.Step < step do first.Advance()
            let file = first.Checkpoint().Bytes()
            use second = start kind
            second.Restore(Checkpoint.Parse("file", file))
            Assert.Equal<byte[]>(file, second.Checkpoint().Bytes())
            Assert.Equal<int list>(expected, bits (finish second))
            Assert.Equal<byte[]>(last, second.Checkpoint().Bytes())

/// A run that is asked to stop again and again, at every second step, is the run that is not; each stop is told, and a folder holds two checkpoints at most.
[<Fact>]
let ``asked to stop, it stops after the step and goes on from there`` () =
    let options = fst kinds[1]
    let folder = Path.Combine(Directory.CreateTempSubdirectory("theory-checkpoint-").FullName, "run")
    let mutable stops = 0

    let rec train () =
        let mutable looked = 0
        let asked () = looked <- looked + 1; looked = 2

        try
            Trainer.Train(network, glyphs, options, Seed 5UL, one, checkpointing = Checkpointing(folder, asked))
        with :? RunInterruptedException as e ->
            stops <- stops + 1
            Assert.Equal(2L * int64 stops, e.Step)
            Assert.InRange(Directory.GetFiles(folder).Length, 1, 2)
            train ()

    Assert.Equal<int list>(bits (Trainer.Train(network, glyphs, options, Seed 5UL, one)), bits (train ()))
    Assert.Equal(4, stops)
    Assert.Throws<ArgumentException>(fun () -> Trainer.Train(network, glyphs, options, Seed 6UL, one, checkpointing = Checkpointing(folder, (fun () -> false))) |> ignore) |> ignore

let private sealedState =
    lazy
        use training = start kinds[1]
        for _ in 1..4 do training.Advance()
        training.Checkpoint().Bytes()

let private refused (bytes: byte[]) = Assert.Throws<DataFormatException>(fun () -> Checkpoint.Parse("file", bytes) |> ignore) |> ignore

/// One flipped bit, a cut, more bytes, two tensors' bytes or names exchanged: refused, whichever it is, and a training that was to take it up stands where it stood.
[<Property(MaxTest = 300)>]
let ``a damaged checkpoint is refused`` (kind: int) (NonNegativeInt at) (NonNegativeInt bit) =
    let bytes = Array.copy sealedState.Value
    let at = (at * 7919) % bytes.Length

    match abs kind % 4 with
    | 0 ->
        bytes[at] <- bytes[at] ^^^ (1uy <<< (bit % 8))
        refused bytes
    | 1 -> refused bytes[.. at - 1]
    | 2 -> refused (Array.append bytes (Array.zeroCreate (1 + bit % 100)))
    | _ ->
        // the same tensors, two of them under each other's names, and the seal that was
        let file = Safetensors.Parse("file", ReadOnlyMemory bytes)
        let name = [| "parameters"; "average.parameters"; "optimiser.velocity"; "optimiser.squares" |]
        let a, b = name[bit % 4], name[(bit + 1 + at % 3) % 4]
        let swapped = [ for t in file.Tensors.Values -> StoredTensor((if t.Name = a then b elif t.Name = b then a else t.Name), t.Type, t.Shape, t.Bytes) ]
        refused (Safetensors.Bytes(TensorFile(swapped, file.Metadata)))

/// A checkpoint under a good seal that lacks something, or is of another run, changes nothing either.
[<Fact>]
let ``a checkpoint that does not fit changes nothing`` () =
    let good = Checkpoint.Parse("file", sealedState.Value)
    use training = start kinds[1]
    training.Advance()
    let before = training.Checkpoint().Bytes()
    let file = good.Content

    let bad =
        [ yield Checkpoint("another", good.Step, file)
          for t in file.Tensors.Values do
              yield Checkpoint(good.Run, good.Step, TensorFile([ for other in file.Tensors.Values do if other.Name <> t.Name then other ], file.Metadata))
              yield Checkpoint(good.Run, good.Step, TensorFile([ for other in file.Tensors.Values -> if other.Name <> t.Name then other else StoredTensor(t.Name, StoredType.U8, [| int64 t.Bytes.Length |], t.Bytes) ], file.Metadata))
          for m in file.Metadata do
              yield Checkpoint(good.Run, good.Step, TensorFile(file.Tensors.Values, dict [ for other in file.Metadata do if other.Key <> m.Key then other.Key, other.Value ] |> Collections.Generic.Dictionary)) ]

    Assert.InRange(bad.Length, 20, 40)

    for checkpoint in bad do
        Assert.Throws<ArgumentException>(fun () -> training.Restore checkpoint) |> ignore
        Assert.Equal<byte[]>(before, training.Checkpoint().Bytes())

    training.Restore good
    Assert.Equal<byte[]>(sealedState.Value, training.Checkpoint().Bytes())

/// A state of some step, told by its step.
let private state step = Checkpoint("run", step, TensorFile [ StoredTensor("x", StoredType.I64, [| 1L |], ReadOnlyMemory(BitConverter.GetBytes step)) ])

/// Four saves on a disk whose call number `failAt` fails, or at which the power goes; how many saves were told as done.
let private saves failAt power =
    let disk = SimulatedDisk(failAt, power)
    let folder = CheckpointFolder("/d", disk)
    let mutable saved = 0L

    try
        for step in 1L .. 4L do
            folder.Save(state step)
            saved <- step
    with :? IOException -> ()

    disk, saved

/// At each call of four saves in turn, the power goes, whatever of the rest was on the disk, or the call fails: the newest whole checkpoint is the last one that was saved, or the next.
[<Fact>]
let ``no failure and no power cut loses the last checkpoint`` () =
    let disk, saved = saves 0 false
    Assert.Equal(4L, saved)
    Assert.Equal<string seq>([ "step-000000000003.safetensors"; "step-000000000004.safetensors" ], (disk :> IDisk).Files "/d")

    for call in 1 .. disk.Calls do
        for power in [ true; false ] do
            let disk, saved = saves call power

            for cut in (if power then Enum.GetValues<PowerCut>() else [| PowerCut.Everything |]) do
                let after = CheckpointFolder("/d", disk.After cut)
                let found = after.Latest "run"
                let step = if isNull found then 0L else found.Step
                Assert.True((step = saved || step = saved + 1L), $"call {call}, {cut}: {saved} saved, {step} found")
                // and the run goes on
                after.Save(state (step + 1L))
                Assert.Equal(step + 1L, (after.Latest "run").Step)

/// Where the newest is damaged the one before it serves, and the damage is told; a file under the name of another step counts as damaged.
[<Fact>]
let ``where the newest is damaged the one before serves`` () =
    let place = Directory.CreateTempSubdirectory("theory-checkpoint-").FullName
    let folder = CheckpointFolder place
    for step in 1L .. 3L do folder.Save(state step)
    let path step = Path.Combine(place, $"step-{step:D12}.safetensors")
    File.Copy(path 2L, path 5L)
    let bytes = File.ReadAllBytes(path 3L)
    bytes[bytes.Length - 1] <- bytes[bytes.Length - 1] ^^^ 1uy
    File.WriteAllBytes(path 3L, bytes)
    let told = Collections.Generic.List<string>()
    Assert.Equal(2L, folder.Latest("run", fun e -> told.Add e.File).Step)
    Assert.Equal<string seq>([ path 5L; path 3L ], told)
    folder.Save(state 4L)
    Assert.Equal<string seq>([ path 2L; path 4L ] |> List.map Path.GetFileName, MachineDisk.Instance.Files place)
    Assert.Equal(4L, (folder.Latest "run").Step)
