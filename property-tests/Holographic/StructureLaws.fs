/// Sequences, stacks, frames, tokens, tensor products, copies, and the vocabulary that cleans up what is read of them.
module Theory.Laws.Holographic.StructureLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Holographic

let private unitary (seed: uint64) (name: string) n = (HolographicVector((Seed seed).Split(name).Stream().Normals n)).Unitary()
let private unitaries seed name n count = [ for i in 1..count -> unitary seed $"{name}{i}" n ]
let private near (tolerance: float) (a: HolographicVector) (b: HolographicVector) = Assert.InRange((a - b).Norm, 0.0, tolerance)
let private indices (matches: Match seq) = [ for m in matches -> m.Index ]

let private refuses<'e when 'e :> exn> (words: string list) (f: unit -> obj) =
    let error = Assert.ThrowsAny<'e>(fun () -> f () |> ignore)
    for word in words do Assert.Contains(word, error.Message)

/// a + a⊛b + a⊛b⊛c is what it says, and a⁻¹ ⊛ (s − a) is the sequence of the rest.
[<Property(MaxTest = 20); Source("plate1995holographic", "sequences")>]
let ``a sequence taken apart gives back its items`` (seed: uint64) =
    let n = 512
    let items = unitaries seed "item" n 20
    let vocabulary = Vocabulary items
    let a, b, c = items[3], items[0], items[7]
    let s = Sequences.Encode [ a; b; c ]
    near 1e-12 s (a + a * b + a * b * c)
    near 1e-12 (a.Inverse() * (s - a)) (Sequences.Encode [ b; c ])
    Assert.Equal<int list>([ 3; 0; 7; 7; 2 ], indices (Sequences.Decode(Sequences.Encode [ a; b; c; c; items[2] ], vocabulary, 5)))
    Assert.Equal<int list>([ 3; 0 ], indices (Sequences.Decode(s, vocabulary, 2, KeyInverse.Involution)))
    // chunks: sequences of sequences, cleaned up among the chunks and then among the items
    let chunks = [ [ a; b; c ]; [ items[10]; items[11] ]; [ items[12]; a; items[13] ] ]
    let parts = chunks |> List.map Sequences.Encode
    let whole = Sequences.EncodeChunks [ for chunk in chunks -> List.toArray chunk :> _ ]
    near 1e-10 whole (parts[0] + parts[0] * parts[1] + parts[0] * parts[1] * parts[2])
    let first = Sequences.Decode(whole, Vocabulary parts, 1) |> Seq.head
    Assert.Equal<int list>([ 3; 0; 7 ], indices (Sequences.Decode(first.Item, vocabulary, 3)))

/// push(s, x) = x + p ⊛ s, top and pop undo it, in the order of a stack; and a stack is a value.
[<Property(MaxTest = 20); Source("plate1995holographic", "stacks")>]
let ``what is pushed is popped`` (seed: uint64) (PositiveInt count) =
    let n, depth = 512, 1 + count % 8
    let items = unitaries seed "item" n 30
    let vocabulary, p = Vocabulary items, unitary seed "base" n
    let order = [ for i in 1..depth -> (i * 7) % 30 ]
    let stacks = order |> List.scan (fun (s: HolographicStack) i -> s.Push items[i]) (HolographicStack p)
    near 1e-11 (List.last stacks).Content (order |> List.rev |> List.mapi (fun level i -> p.Power level * items[i]) |> List.reduce (+))

    for before, after, i in List.zip3 (stacks |> List.take depth) stacks.Tail order do
        Assert.Equal(i, after.Top(vocabulary).Index)
        let popped = after.Pop vocabulary
        near 1e-10 popped.Content before.Content
        Assert.Equal(before.Depth, popped.Depth)
        near 1e-10 (after.Pop(vocabulary, KeyInverse.Involution)).Content before.Content

    refuses<InvalidOperationException> [ "empty" ] (fun () -> box ((HolographicStack p).Top vocabulary))
    refuses<InvalidOperationException> [ "empty" ] (fun () -> box ((HolographicStack p).Pop vocabulary))
    refuses<ArgumentException> [ "norm 0" ] (fun () -> box (HolographicStack(HolographicVector.Zero 4)))

/// Mark ate the fish; hunger caused it: fillers are read by their roles, and within a filler by the product of the roles.
[<Property(MaxTest = 20); Source("plate1995holographic", "frames and recursive frames")>]
let ``a filler within a filler is read by the product of the roles`` (seed: uint64) =
    let n = 1024
    let names = [ "eat"; "cause"; "mark"; "fish"; "hunger"; "being"; "person" ]
    let items = unitaries seed "item" n names.Length
    let word name = items[List.findIndex ((=) name) names]
    let vocabulary = Vocabulary(items, names)
    let agent, object, agentOfCause, objectOfCause = unitary seed "r1" n, unitary seed "r2" n, unitary seed "r3" n, unitary seed "r4" n
    let ate = Frame.Encode(word "eat", [ Slot(agent, word "mark"); Slot(object, word "fish") ])
    let caused = Frame.Encode(word "cause", [ Slot(agentOfCause, word "hunger"); Slot(objectOfCause, ate) ])
    let fill frame path = vocabulary.CleanUp(Frame.Fill(frame, path)).Name
    near 1e-11 caused (word "cause" + agentOfCause * word "hunger" + objectOfCause * word "eat" + objectOfCause * agent * word "mark" + objectOfCause * object * word "fish")
    Assert.Equal<string list>([ "mark"; "fish"; "hunger"; "eat"; "mark"; "fish"; "cause" ],
        [ fill ate [ agent ]; fill ate [ object ]; fill caused [ agentOfCause ]; fill caused [ objectOfCause ]; fill caused [ objectOfCause; agent ]; fill caused [ object; objectOfCause ]; vocabulary.CleanUp(caused).Name ])
    Assert.Equal(word "eat", Frame.Encode(word "eat", []))
    refuses<ArgumentException> [ "no vector" ] (fun () -> box (Frame.Fill(ate, [])))

/// A token is its features and itself; two that share t of f features have a cosine near t / (f + 1).
[<Property(MaxTest = 20); Source("plate1995holographic", "types and tokens")>]
let ``tokens are as alike as what they share`` (seed: uint64) =
    let n = 4096
    let being, person, tall = unitary seed "being" n, unitary seed "person" n, unitary seed "tall" n
    let mark, john = Tokens.Encode([ being; person; tall ], unitary seed "mark" n), Tokens.Encode([ being; person; tall ], unitary seed "john" n)
    let dog = Tokens.Encode([ being ], unitary seed "dog" n)
    Assert.InRange(mark.Cosine john, 0.75 - 5.0 / sqrt (float n), 0.75 + 5.0 / sqrt (float n))
    let expected = 1.0 / sqrt 8.0
    Assert.InRange(mark.Cosine dog, expected - 5.0 / sqrt (float n), expected + 5.0 / sqrt (float n))
    near 1e-12 (mark - john) (unitary seed "mark" n - unitary seed "john" n)

[<Fact; Source("smolensky1990tensor", "tensor product binding")>]
let ``a tensor product of r vectors has n to the r numbers`` () =
    Assert.Equal(BigInteger 512, TensorMemory.Numbers(512, 1))
    Assert.Equal(BigInteger 262144, TensorMemory.Numbers(512, 2))
    for r in 1..40 do Assert.Equal(BigInteger 10 * TensorMemory.Numbers(10, r), TensorMemory.Numbers(10, r + 1))
    refuses<ArgumentOutOfRangeException> [] (fun () -> box (TensorMemory.Numbers(0, 1)))
    refuses<ArgumentOutOfRangeException> [] (fun () -> box (TensorMemory.Numbers(1, 0)))

let private orthonormal (seed: uint64) n count =
    // Gram and Schmidt on normal vectors
    List.fold (fun done' i ->
        let raw = HolographicVector((Seed seed).Split($"key{i}").Stream().Normals n)
        let rest = List.fold (fun (v: HolographicVector) (q: HolographicVector) -> v - v.Dot q * q) raw done'
        let rest = List.fold (fun (v: HolographicVector) (q: HolographicVector) -> v - v.Dot q * q) rest done'
        done' @ [ rest / rest.Norm ]) [] [ 1..count ]

/// n orthogonal keys fill a tensor memory, and each reads its value exactly; keys that are not orthogonal read Σ b_j (a_j·a)/|a|².
[<Property(MaxTest = 20); Source("smolensky1990tensor", "unbinding")>]
let ``orthogonal keys read a tensor memory without noise`` (seed: uint64) =
    let n, m = 24, 10
    let values = unitaries seed "value" m n
    let keys = orthonormal seed n n |> List.map (fun k -> 3.0 * k)
    let fill keys = List.fold2 (fun (memory: TensorMemory) (k: HolographicVector) v -> memory.Store(k, v)) (TensorMemory(n, m)) keys values
    let memory = fill keys
    Assert.Equal(n, memory.Count)
    for key, value in List.zip keys values do near 1e-12 (memory.Read key) value
    let loose = [ for i in 1..n -> unitary seed $"loose{i}" n * 2.0 ]
    let key = loose[4]
    near 1e-11 ((fill loose).Read key) (List.map2 (fun (k: HolographicVector) v -> k.Dot key / key.Dot key * v) loose values |> List.reduce (+))
    refuses<ArgumentException> [ "norm 0" ] (fun () -> box (memory.Read(HolographicVector.Zero n)))
    refuses<ArgumentException> [ "3"; "24" ] (fun () -> box (memory.Store(HolographicVector.Zero 3, values[0])))
    refuses<ArgumentException> [ "3"; "10" ] (fun () -> box (memory.Store(keys[0], HolographicVector.Zero 3)))

let private copied (seed: uint64) n copies = RedundantMemory(n, [| for s in 1..copies -> (Seed seed).Split(s).Stream().Permutation((n - 1) / 2) :> Collections.Generic.IReadOnlyList<int> |])

/// In the order of nature every copy is the trace, and the mean read is the read; an order keeps a unitary key unitary, so that a lone item is read exactly.
[<Property(MaxTest = 20)>]
let ``copies in the order of nature are the trace`` (seed: uint64) =
    for n in [ 1; 2; 5; 16; 37 ] do
        let keys, values = unitaries seed "k" n 3, unitaries seed "v" n 3
        let natural = RedundantMemory(n, [| for _ in 1..3 -> [| 0 .. (n - 1) / 2 - 1 |] |])
        let filled = List.fold2 (fun (m: RedundantMemory) k v -> m.Store(k, v)) natural keys values
        near 1e-11 (filled.Read keys[1]) (Binding.Read(Binding.Trace(keys, values), keys[1]))
        let alone = (copied seed n 4).Store(keys[0], values[0])
        near 1e-11 (alone.Read keys[0]) values[0]
        near 1e-11 (alone.Read(keys[0], KeyInverse.Exact)) values[0]
        Assert.Equal((4, 1), (alone.Copies, alone.Count))

    refuses<ArgumentException> [ "at least one" ] (fun () -> box (RedundantMemory(8, [||])))
    refuses<ArgumentException> [ "Order 0"; "permutation" ] (fun () -> box (RedundantMemory(8, [| [| 0; 0; 1 |] |])))
    refuses<ArgumentException> [ "permutation" ] (fun () -> box (RedundantMemory(8, [| [| 0; 1 |] |])))

/// S copies leave 1/S + (1 − 1/S)/m of the noise at the complex frequencies and all of it at the real ones, for normal and for unitary keys.
[<Fact; Source("danihelka2016associative", "redundant associative memory")>]
let ``redundancy divides the noise`` () =
    for n in [ 33; 16 ] do
        for copies in [ 1; 2; 5 ] do
            for law, inverse in [ KeyLaw.Unitary, KeyInverse.Exact; KeyLaw.Normal, KeyInverse.Involution ] do
                let items, trials = 3, 700

                let energies =
                    [| for trial in 1..trials do
                           let stream = (Seed 5UL).Split($"{n} {copies} {law} {trial}").Stream()
                           let draw () = let v = HolographicVector(stream.Normals n) in if law = KeyLaw.Unitary then v.Unitary() else v / sqrt (float n)
                           let direction () = let v = HolographicVector(stream.Normals n) in v / v.Norm
                           let orders = [| for _ in 1..copies -> stream.Permutation((n - 1) / 2) :> Collections.Generic.IReadOnlyList<int> |]
                           let keys, values = List.init items (fun _ -> draw ()), List.init items (fun _ -> direction ())
                           let memory = List.fold2 (fun (m: RedundantMemory) k v -> m.Store(k, v)) (RedundantMemory(n, orders)) keys values
                           (memory.Read(keys[0], inverse) - values[0]).Norm ** 2.0 |]

                let mean = Array.average energies
                let error = sqrt (Array.averageBy (fun e -> (e - mean) ** 2.0) energies / float trials)
                let predicted = Capacity.NoiseEnergy(n, items, law, inverse, copies)
                Assert.InRange(mean, predicted - 4.5 * error, predicted + 4.5 * error)

    for s in [ 1; 2; 7 ] do
        Assert.Equal(1.0 / (1.0 / float s + (1.0 - 1.0 / float s) / 255.0), Capacity.Redundancy(512, s), 1e-12)
        Assert.Equal(Capacity.Redundancy(511, s), Capacity.Redundancy(512, s))

/// The nearest item by the definition, whatever the sizes: blocks, panels, remainders, both widths of vectors, ties to the first.
[<Property(MaxTest = 25)>]
let ``a clean-up finds the largest cosine`` (seed: uint64) (PositiveInt size) (PositiveInt count) =
    let n, items, reads = 1 + size % 300, 1 + count % 70, 1 + (size + count) % 130
    let draw name k = let v = HolographicVector((Seed seed).Split(name: string).Stream().Normals n) in Math.ScaleB(1.0, (k * 53) % 900 - 450) * v
    let known = [ for i in 1..items -> draw $"item{i}" i ]
    let known = known @ [ 2.0 * known[0] ]
    let asked = [ for i in 1..reads -> if i % 3 = 0 then 1e-3 * known[i % items] else draw $"read{i}" i ]

    for wide in [ false; true ] do
        let vocabulary = Vocabulary(known, null, Nullable wide)

        for read, found in Seq.zip asked (vocabulary.CleanUp asked) do
            let best = known |> List.map (fun item -> (item / item.Norm).Dot(read / read.Norm)) |> List.max
            Assert.Equal(best, found.Cosine, 1e-12)
            Assert.Same(known[found.Index], found.Item)
            Assert.NotEqual(items, found.Index)
            Assert.Equal(found.Cosine, read.Cosine found.Item, 1e-12)
            Assert.Equal(string found.Index, found.Name)

/// Items that single precision cannot tell apart are told apart.
[<Property(MaxTest = 20)>]
let ``a clean-up has the digits of doubles`` (seed: uint64) =
    let n = 200
    let a, b = unitary seed "a" n, unitary seed "b" n
    let items = [ for i in 0..40 -> a + 1e-11 * float ((i * 17) % 41) * b ]
    let found = Vocabulary(items).CleanUp(a + 1e-9 * b + 1e-3 * (b - b.Dot a * a))
    Assert.Equal(40, (found.Index * 17) % 41)

[<Fact>]
let ``bad vocabularies and reads are refused by name`` () =
    let a = HolographicVector [ 1.0; 0.0 ]
    refuses<ArgumentException> [ "at least one item"; "empty" ] (fun () -> box (Vocabulary []))
    refuses<ArgumentException> [ "Item 1"; "norm 0" ] (fun () -> box (Vocabulary [ a; HolographicVector.Zero 2 ]))
    refuses<ArgumentException> [ "Vector 1"; "3" ] (fun () -> box (Vocabulary [ a; HolographicVector.Zero 3 ]))
    refuses<ArgumentException> [ "2 items"; "1 names" ] (fun () -> box (Vocabulary([ a; a ], [ "a" ])))
    refuses<ArgumentException> [ "norm 0" ] (fun () -> box ((Vocabulary [ a ]).CleanUp(HolographicVector.Zero 2)))
    refuses<ArgumentException> [ "3"; "2" ] (fun () -> box ((Vocabulary [ a ]).CleanUp(HolographicVector.Zero 3)))
    refuses<ArgumentException> [ "no vector" ] (fun () -> box ((Vocabulary [ a ]).CleanUp([]: HolographicVector list)))
    refuses<ArgumentOutOfRangeException> [] (fun () -> box (Sequences.Decode(a, Vocabulary [ a ], 0)))
