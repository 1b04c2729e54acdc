/// The code of a quantised hypothesis: its ideal length from counts, and the message that has it, as bytes, both ways.
module Theory.Laws.PacBayes.CodeLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.PacBayes
open Theory.Laws

/// A block of a few hundred symbols, often with one symbol that prevails, sometimes with an alphabet that it never uses up.
let private blockOf (stream: RandomStream) =
    let K = [| 1; 2; 3; 5; 16; 257; 3000 |][stream.NextInt 7]
    let favourite, bias = stream.NextInt K, stream.NextDouble()
    SymbolBlock(K, [| for _ in 1 .. stream.NextInt 600 -> if stream.NextDouble() < bias then favourite else stream.NextInt K |])

/// The law symbol by symbol, (c + ½)/(t + K/2): the definition, without Γ.
let private sequential (block: SymbolBlock) =
    let counts = Array.zeroCreate<float> block.Alphabet
    Seq.sum (seq {
        for t in 0 .. block.Symbols.Count - 1 do
            let s = block.Symbols[t]
            -Math.Log2((counts[s] + 0.5) / (float t + float block.Alphabet / 2.0))
            counts[s] <- counts[s] + 1.0 })

[<Property; Source("krichevsky1981performance", "the estimator with ½")>]
let ``a code length is the sum of its symbols' own`` (seed: uint64) =
    let block = blockOf (Seed(seed).Stream())
    let bits, own = KrichevskyTrofimov.CodeLength(block.Counts()), sequential block
    abs (bits - own) <= 1e-11 * (1.0 + own)

/// Kraft: over all sequences of one length the probabilities add to one, so that −ln of one is a prior's.
[<Fact; Source("krichevsky1981performance", "the estimator with ½")>]
let ``the probabilities of all sequences of a length add to one`` () =
    for K, n in [ 2, 12; 3, 8; 5, 5 ] do
        let rec sequences length = if length = 0 then [ [] ] else [ for rest in sequences (length - 1) do for s in 0 .. K - 1 -> s :: rest ]
        let total = sequences n |> Seq.sumBy (fun symbols -> Math.Pow(2.0, -KrichevskyTrofimov.CodeLength(SymbolBlock(K, List.toArray symbols).Counts())))
        Assert.InRange(total, 1.0 - 1e-9, 1.0)

/// Krichevsky and Trofimov's theorem for two symbols: at most ½ log₂ n + 1 bits more than the entropy of the counts themselves, at any n; and never less than that entropy.
[<Property; Source("krichevsky1981performance", "the estimator with ½")>]
let ``two symbols cost half a logarithm more than their entropy`` (NonNegativeInt a) (NonNegativeInt b) (seed: uint64) =
    let scale = int64 (Math.Pow(10.0, 7.0 * Seed(seed).Stream().NextDouble()))
    let c = [| int64 a * scale; int64 b * scale |]
    let n = float (Array.sum c)
    let entropy = c |> Array.sumBy (fun x -> if x = 0L then 0.0 else float x * Math.Log2(n / float x))
    let bits = KrichevskyTrofimov.CodeLength c
    n = 0.0 || (bits >= entropy * (1.0 - 1e-12) && bits <= entropy * (1.0 + 1e-12) + 0.5 * Math.Log2 n + 1.0 + 1e-9)

/// Order does not matter, and a symbol more costs more.
[<Property; Source("krichevsky1981performance", "the estimator with ½")>]
let ``a code length grows with each symbol and forgets their order`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let counts = [| for _ in 0 .. 1 + stream.NextInt 8 -> int64 (Math.Pow(10.0, 5.0 * stream.NextDouble())) - 1L |]
    let bits = KrichevskyTrofimov.CodeLength counts
    let more = Array.copy counts
    more[0] <- more[0] + 1L
    let reversed = KrichevskyTrofimov.CodeLength(Array.rev counts)
    bits < KrichevskyTrofimov.CodeLength more && abs (bits - reversed) <= 1e-12 * bits

/// The message exists, has the length that is claimed, and is the hypothesis.
[<Property(MaxTest = 300); Source("witten1987arithmetic", "encoding"); Source("witten1987arithmetic", "decoding")>]
let ``a message decodes to its symbols and is no longer than its code length`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let blocks = [| for _ in 0 .. stream.NextInt 4 -> blockOf stream |]
    let message = ArithmeticCode.Encode blocks
    let decoded = ArithmeticCode.Decode(message, blocks |> Array.map _.Alphabet, blocks |> Array.map _.Symbols.Count)
    let bits = blocks |> Array.sumBy (fun b -> KrichevskyTrofimov.CodeLength(b.Counts()))
    Seq.forall2 (fun (a: SymbolBlock) (b: SymbolBlock) -> a.Alphabet = b.Alphabet && Seq.toList a.Symbols = Seq.toList b.Symbols) blocks decoded
    && Seq.length decoded = blocks.Length && 8.0 * float message.Length <= Math.Ceiling bits + 9.0

/// Counting: the messages of all sequences are distinct, so that on average they are no shorter than their number demands.
[<Fact; Source("witten1987arithmetic", "encoding")>]
let ``each sequence has a message of its own`` () =
    let K, n = 3, 7
    let rec sequences length = if length = 0 then [ [] ] else [ for rest in sequences (length - 1) do for s in 0 .. K - 1 -> s :: rest ]
    let messages = sequences n |> List.map (fun symbols -> Convert.ToHexString(ArithmeticCode.Encode [| SymbolBlock(K, List.toArray symbols) |]))
    Assert.Equal(messages.Length, (List.distinct messages).Length)

/// A carry runs through many bytes of ones: the last symbol of the alphabet, over and over, then the others.
[<Fact; Source("witten1987arithmetic", "encoding"); Source("witten1987arithmetic", "decoding")>]
let ``a message of extremes decodes`` () =
    for K, symbols in [ 2, Array.create 100000 1; 2, Array.create 100000 0; 3, Array.init 5000 (fun i -> if i % 1000 = 999 then 0 else 2); 256, Array.init 5000 (fun i -> 255 - i % 2); 2, [||] ] do
        let message = ArithmeticCode.Encode [| SymbolBlock(K, symbols) |]
        let decoded = ArithmeticCode.Decode(message, [| K |], [| symbols.Length |])
        Assert.Equal<int seq>(symbols, decoded[0].Symbols)
        Assert.True(8.0 * float message.Length <= Math.Ceiling(KrichevskyTrofimov.CodeLength(SymbolBlock(K, symbols).Counts())) + 9.0)

/// What was not written by the encoder is no message: bytes too many, bytes too few, a bit turned; or it is the message of other symbols.
[<Property(MaxTest = 200); Source("witten1987arithmetic", "decoding")>]
let ``a damaged message is refused or is the message of other symbols`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let block = SymbolBlock(3, [| for _ in 0 .. 20 + stream.NextInt 300 -> stream.NextInt 3 |])
    let message = ArithmeticCode.Encode [| block |]
    let decode (bytes: byte[]) = ArithmeticCode.Decode(bytes, [| 3 |], [| block.Symbols.Count |])[0]
    let other (bytes: byte[]) = try Seq.toList (decode bytes).Symbols <> Seq.toList block.Symbols with :? ArgumentException as e -> e.ParamName = "message"
    let flipped = Array.copy message
    let at = stream.NextInt message.Length
    flipped[at] <- flipped[at] ^^^ (1uy <<< stream.NextInt 8)
    other flipped && other (Array.append message [| 0uy |]) && other message[.. message.Length - 2]

[<Fact>]
let ``symbols and counts outside their domain are refused by name`` () =
    let refused name (action: unit -> obj) = Assert.Equal(name, (Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore)).ParamName)
    refused "counts" (fun () -> KrichevskyTrofimov.CodeLength [||])
    refused "counts" (fun () -> KrichevskyTrofimov.CodeLength [| 1L; -1L |])
    refused "counts" (fun () -> KrichevskyTrofimov.CodeLength [| 1L <<< 50; 1L |])
    refused "Symbols" (fun () -> ArithmeticCode.Encode [| SymbolBlock(2, [| 2 |]) |])
    refused "Alphabet" (fun () -> ArithmeticCode.Encode [| SymbolBlock(0, [||]) |])
    refused "Alphabet" (fun () -> ArithmeticCode.Decode([||], [| 0 |], [| 0 |]))
    refused "lengths" (fun () -> ArithmeticCode.Decode([||], [| 2 |], [||]))
    refused "lengths" (fun () -> ArithmeticCode.Decode([||], [| 2 |], [| -1 |]))
    Assert.Equal("3 symbols of 2", string (SymbolBlock(2, [| 0; 1; 0 |])))
