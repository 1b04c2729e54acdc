// A training that is left and taken up, a checkpoint that is damaged, and the exchange of networks with PyTorch.
#load "00-load.fsx"
open System
open System.IO
open Theory.Nets.Checkpoints
open Theory.Nets.Data
open Theory.Nets.Runs
open Theory.Nets.Training
open Theory.Numerics

let glyphs, network, options, compute = Glyphs.Draw(600, Seed 1UL), Networks.Mlp 32, TrainingOptions(4, 50), Compute("cpu", 1)
let folder = Directory.CreateTempSubdirectory("theory-checkpoints-").FullName

// in one go, and asked to stop after every tenth step
let whole = Trainer.Train(network, glyphs, options, Seed 2UL, compute)

let rec train stops =
    let mutable steps = 0
    let asked () = steps <- steps + 1; steps = 10

    try
        Trainer.Train(network, glyphs, options, Seed 2UL, compute, checkpointing = Checkpointing(folder, asked)), stops
    with :? RunInterruptedException as e ->
        printfn $"{e.Message}"
        train (stops + 1)

let parts, stops = train 0
printfn $"{whole}"
printfn $"with {stops} stops: the same bits: {whole.Model.Parameters.AsSpan().SequenceEqual(parts.Model.Parameters)}"

// one bit of a checkpoint
let file = Directory.GetFiles folder |> Seq.max
let bytes = File.ReadAllBytes file
bytes[bytes.Length / 2] <- bytes[bytes.Length / 2] ^^^ 1uy
try Checkpoint.Parse(Path.GetFileName file, bytes) |> ignore with :? DataFormatException as e -> printfn $"{e.Message}"

// what PyTorch's torch.save writes begins like this
try Safetensors.Parse("model.pt", ReadOnlyMemory(Array.append "PK\003\004"B (Array.zeroCreate 100))) |> ignore with :? DataFormatException as e -> printfn $"{e.Message}"

// the network under PyTorch's names, and back
let saved = StateDict.Of(network, parts.Model.Parameters, parts.Model.Statistics)
let path = Path.Combine(folder, "network.safetensors")
Safetensors.Write(path, saved)
for tensor in (Safetensors.Read path).Tensors.Values do printfn $"{tensor}"
let struct (parameters, _) = StateDict.Read(network, Safetensors.Read path)
printfn $"read back to the bit: {parameters.AsSpan().SequenceEqual(parts.Model.Parameters)}"
