// A memory in one vector: associations, a stack and a frame, and how much of it can be read back, predicted and drawn.
#load "00-load.fsx"
open Theory.Holographic
open Theory.Numerics

let n = 512
let stream = (Seed 7UL).Stream()
let vector () = HolographicVector(stream.Normals n).Unitary()

let names = [ "mark"; "fish"; "eat"; "hunger"; "cause" ] @ [ for i in 1..995 -> $"word {i}" ]
let words = names |> List.map (fun _ -> vector ())
let vocabulary = Vocabulary(words, names)
let word name = words[List.findIndex ((=) name) names]

// Mark ate the fish, and hunger caused it: a frame in a frame, read by the product of its roles
let agent, object, cause, effect = vector (), vector (), vector (), vector ()
let ate = word "eat" + agent * word "mark" + object * word "fish"
let caused = word "cause" + cause * word "hunger" + effect * ate
printfn $"who ate?           {vocabulary.CleanUp(Binding.Read(ate, agent))}"
printfn $"who ate, therein?  {vocabulary.CleanUp(Binding.Read(caused, effect * agent))}\n"

// a stack
let stack = HolographicStack(vector ()).Push(word "mark").Push(word "fish")
printfn $"on top {stack.Top vocabulary}, below {(stack.Pop vocabulary).Top vocabulary}\n"

// capacity: k pairs in one vector
printfn " pairs  noise, predicted and drawn   right, predicted and drawn"
for k in [ 8; 16; 32; 64 ] do
    let reads =
        [ for _ in 1..100 do
              let keys, values = List.init k (fun _ -> vector ()), List.init k (fun _ -> words[stream.NextInt words.Length])
              values[0], Binding.Read(Binding.Trace(keys, values), keys[0]) ]
    let noise = reads |> List.averageBy (fun (value, read) -> (read - value).Norm ** 2.0)
    let right = Seq.zip reads (vocabulary.CleanUp(List.map snd reads)) |> Seq.filter (fun ((value, _), found) -> value = found.Item) |> Seq.length
    printfn $"{k, 6}  {Capacity.NoiseEnergy(n, k, KeyLaw.Unitary), 8:F1} {noise, 8:F1}             {100.0 * Capacity.ReadAccuracy(n, k, 1000L), 6:F1} %% {right, 6} %%"

printfn $"\na stack is right on top 90 %% of the time down to {Capacity.StackDepth(n, 1000L, 0.9)} items on a unitary base, {Capacity.StackDepth(n, 1000L, 0.9, KeyLaw.Normal)} on a normal one"
printfn $"a tensor product of four such vectors has {TensorMemory.Numbers(n, 4)} numbers, their convolution {n}"
