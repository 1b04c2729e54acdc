/// Laws of safetensors files: what is written is read to the bit; PyTorch's files are read and written to the byte; anything else is refused at its byte, at once.
module Theory.Agreement.Checkpoints.SafetensorsLaws

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Text
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Nets.Checkpoints
open Theory.Nets.Data
open Theory.Nets.Runs
open Theory.Nets.Training

let private types = Enum.GetValues<StoredType>()
let private size (t: StoredType) = [| 1; 1; 1; 1; 1; 2; 2; 2; 2; 4; 4; 4; 8; 8; 8; 8 |][int t]

type Files =
    static member Content() =
        gen {
            let! names = Gen.listOf (Gen.elements [ "a"; "b.weight"; "ä/名"; "\"q\\\""; ""; "\n"; "0"; "😀"; "dtype" ])

            let tensor name =
                gen {
                    let! kind = Gen.elements types
                    let! shape = Gen.listOf (Gen.choose (0, 3))
                    let shape = List.truncate 4 shape
                    let! bytes = Gen.arrayOfLength (List.fold (*) (size kind) shape) (Gen.choose (0, (if kind = StoredType.Bool then 1 else 255)) |> Gen.map byte)
                    return StoredTensor(name, kind, [| for s in shape -> int64 s |], ReadOnlyMemory bytes)
                }

            let! tensors = names |> List.distinct |> Gen.collectToList tensor
            let! metadata = Gen.listOf (Gen.elements [ "format", "pt"; "ü", "\u0000 \"x\""; "", "" ])
            return TensorFile(tensors, dict (List.distinct metadata) |> Dictionary)
        }
        |> Arb.fromGen

let private same (a: TensorFile) (b: TensorFile) =
    Assert.Equal<Set<string * string>>(set [ for m in a.Metadata -> m.Key, m.Value ], set [ for m in b.Metadata -> m.Key, m.Value ])
    let all (file: TensorFile) = set [ for t in file.Tensors.Values -> t.Name, t.Type, List.ofSeq t.Shape, Convert.ToHexString t.Bytes.Span ]
    Assert.Equal<Set<_>>(all a, all b)

let private parse (bytes: byte[]) = Safetensors.Parse("file", ReadOnlyMemory bytes)

/// Every type, every shape, empty ones and single numbers among them, every name: the bits come back, from memory and from the disk.
[<Property(Arbitrary = [| typeof<Files> |], MaxTest = 200)>]
let ``what is written is read to the bit`` (content: TensorFile) =
    let bytes = Safetensors.Bytes content
    same content (parse bytes)
    let path = Path.Combine(Directory.CreateTempSubdirectory("theory-safetensors-").FullName, "file")
    Safetensors.Write(path, content)
    same content (Safetensors.Read path)
    Assert.Equal<byte[]>(bytes, Safetensors.Bytes(parse bytes))

/// A file cut short or with a byte more is refused, wherever the cut falls.
[<Property(Arbitrary = [| typeof<Files> |], MaxTest = 30)>]
let ``a file of another length is refused`` (content: TensorFile) =
    let bytes = Safetensors.Bytes content

    for length in 0 .. bytes.Length - 1 do
        Assert.Throws<DataFormatException>(fun () -> parse bytes[.. length - 1] |> ignore) |> ignore

    Assert.Equal(int64 bytes.Length, Assert.Throws<DataFormatException>(fun () -> parse (Array.append bytes [| 0uy |]) |> ignore).Offset)

/// A file of this header and this many bytes of data, made by hand.
let private file (header: string) (data: int) =
    let header = Encoding.UTF8.GetBytes header
    [| yield! BitConverter.GetBytes(uint64 header.Length); yield! header; yield! Array.zeroCreate<byte> data |]

let private x = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"""

/// What no file may be: the header, the bytes of data, and the first words of the place that is refused.
let private malformed =
    [ "", 0, ""
      " " + $"{{\"x\":{x}}}", 8, " "
      "[]", 0, "[]"
      "{", 0, ""
      $"{{\"x\":{x}}}x", 8, "x"
      $"{{\"x\":{x}}}\n", 8, "\n"
      $"{{\"x\":{x},}}", 8, "}"
      $"{{\"x\":{x},\"x\":{x}}}", 8, $"\"x\":{x}}}"
      $"{{\"x\":{x},\"\\u0078\":{x}}}", 8, "\"\\u0078\""
      $"{{\"x\":{x},\"y\":{x}}}", 8, $"\"y\""
      """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16, "\"y\""
      """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "\"y\""
      """{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "\"x\""
      """{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "\"x\""
      """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "\"x\""
      """{"x":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", 8, "\"x\""
      """{"x":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]}}""", 8, "\"x\""
      """{"x":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,8]}}""", 8, "9223372036854775808"
      """{"x":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "\"x\""
      """{"x":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 8, null
      """{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "-2"
      """{"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "2.0"
      """{"x":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "\"2\""
      """{"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "2,"
      """{"x":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "\"F33\""
      """{"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "\"dtype\":\"F32\",\"shape\""
      """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", 8, "\"more\""
      """{"x":{"dtype":"F32","shape":[2]}}""", 8, "\"x\""
      """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "\"x\""
      """{"x":null}""", 0, "null"
      """{"__metadata__":{"a":1}}""", 0, "1}"
      """{"__metadata__":{"a":"1","a":"2"}}""", 0, "\"a\":\"2\""
      """{"__metadata__":null}""", 0, "null"
      """{"__metadata__":{},"__metadata__":{}}""", 0, "\"__metadata__\":{}}"
      """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "\"\\ud800\""
      """{"x":{"dtype":"BOOL","shape":[0],"data_offsets":[0,0]}} // note""", 0, "//" ]

/// The format's own rules and those of JSON, one by one: each breach is refused where it stands, by the file's name, in well under 50 ms.
[<Fact>]
let ``each breach of the format is refused at its byte, at once`` () =
    parse (file $"{{\"x\":{x}}}  " 8) |> ignore

    for header, data, place in malformed do
        let bytes = file header data
        let clock = Stopwatch.StartNew()
        let refused = Assert.Throws<DataFormatException>(fun () -> parse bytes |> ignore)
        Assert.True(clock.Elapsed.TotalMilliseconds < 50.0, $"{header}: {clock.Elapsed}")
        Assert.Equal("file", refused.File)
        Assert.InRange(refused.Offset, 0L, int64 bytes.Length)

        if not (isNull place) then
            let at = header.LastIndexOf(place, StringComparison.Ordinal)
            Assert.True((refused.Offset = int64 (8 + at)), $"{header}: {refused.Message}; expected byte {8 + at}")

/// A header that is declared longer than the file, or than any header may be, costs nothing; bytes that are no text are refused at the first.
[<Fact>]
let ``a header that cannot be is refused before it is read`` () =
    for declared in [ 9UL; 100_000_001UL; 1UL <<< 63; UInt64.MaxValue ] do
        let bytes = Array.append (BitConverter.GetBytes declared) (Array.zeroCreate 8)
        let before = GC.GetAllocatedBytesForCurrentThread()
        Assert.Equal(0L, Assert.Throws<DataFormatException>(fun () -> parse bytes |> ignore).Offset)
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0L, 100_000L)

    let bytes = file "{\"x\"}" 0
    bytes[10] <- 0xFFuy
    Assert.Equal(10L, Assert.Throws<DataFormatException>(fun () -> parse bytes |> ignore).Offset)
    let bytes = file """{"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""" 2
    bytes[bytes.Length - 1] <- 2uy
    Assert.Equal(int64 (bytes.Length - 1), Assert.Throws<DataFormatException>(fun () -> parse bytes |> ignore).Offset)

/// torch.save writes a zip archive of pickles, or a pickle: each is refused by that name, and nothing in it runs.
[<Fact>]
let ``a pickle is refused by name`` () =
    for start in [ [| 0x80uy; 2uy; 0x8Auy; 10uy; 0x6Cuy; 0xFCuy; 0x9Cuy; 0x46uy |]; [| 0x50uy; 0x4Buy; 3uy; 4uy; 0uy; 0uy; 8uy; 8uy |]; [| 0x80uy; 4uy; 0x95uy; 20uy; 0uy; 0uy; 0uy; 1uy |] ] do
        let refused = Assert.Throws<DataFormatException>(fun () -> parse (Array.append start (Array.zeroCreate 100)) |> ignore)
        Assert.Contains("pickle", refused.Reason)

let private reference name = File.ReadAllBytes(Path.Combine(Theory.Checkout.root, "property-tests", "reference", name))

let private pattern count = Array.init count (fun k -> byte ((37 * k + 11) % 256))

/// PyTorch's file has bytes that a rule gives, in each of its types: they are read by that rule. Written again, the file is the same to the byte, so
/// what PyTorch's side reads of its own files it reads of ours.
[<Fact>]
let ``PyTorch's file is read to the bit and written to the byte`` () =
    let golden = parse (reference "dtypes.safetensors")

    for name in [ "bool"; "u8"; "i8"; "i16"; "f16"; "bf16"; "i32"; "f32"; "c64"; "f64"; "i64" ] do
        let tensor = golden.Tensors[name]
        Assert.Equal(name, tensor.Type.ToString().ToLowerInvariant())
        Assert.Equal<int64 seq>([ 2L; 3L ], tensor.Shape)
        let bytes = pattern (6 * size tensor.Type) |> if name = "bool" then Array.map (fun b -> b % 2uy) else id
        Assert.Equal<byte[]>(bytes, tensor.Bytes.ToArray())
        use loaded = StateDict.Tensor tensor
        Assert.Equal<byte[]>(bytes, StateDict.Stored(name, loaded).Bytes.ToArray())

    Assert.Equal(0.1, BitConverter.ToDouble golden.Tensors["number"].Bytes.Span)
    Assert.Equal<int64 seq>([ 0L; 3L ], golden.Tensors["empty"].Shape)
    Assert.Equal("ünï \"quoted\"", golden.Metadata["note"])

    for name in [ "dtypes.safetensors"; "state-dict.safetensors" ] do
        Assert.Equal<byte[]>(reference name, Safetensors.Bytes(parse (reference name)))

/// The network of the reference script, in layers of ours.
let private network =
    Network("golden", Convolution(1, 3, 3, Padding = 1, HasBias = true), MaxPool 2, BatchNorm 3, Relu(), Residual [| Convolution(3, 3, 3, Padding = 1); BatchNorm 3; Relu() |], Flatten(), Dense(48, 10))

let private floats (tensor: StoredTensor) = Runtime.InteropServices.MemoryMarshal.Cast<byte, float32>(tensor.Bytes.Span).ToArray()

/// A state_dict of PyTorch makes our network compute what PyTorch's computed; ours, saved, is that file again, but for a count that nothing uses.
[<Fact>]
let ``a state_dict of PyTorch is our network`` () =
    let stateDict, others = parse (reference "state-dict.safetensors"), parse (reference "dtypes.safetensors")
    let struct (parameters, statistics) = StateDict.Read(network, stateDict)
    use _ = torch.NewDisposeScope()
    let input = StateDict.Tensor others.Tensors["input"]
    let output = network.Apply(torch.tensor parameters, torch.tensor statistics, input, false).data<float32>().ToArray()
    Array.iter2 (fun (expected: float32) (found: float32) -> Assert.Equal(float expected, float found, 1e-5)) (floats others.Tensors["output"]) output
    let saved = StateDict.Of(network, parameters, statistics)
    Assert.Equal<Set<string>>(set stateDict.Tensors.Keys, set saved.Tensors.Keys)

    for tensor in saved.Tensors.Values do
        let original = stateDict.Tensors[tensor.Name]
        Assert.Equal<int64 seq>(original.Shape, tensor.Shape)
        if tensor.Name.EndsWith "tracked" then Assert.Equal(StoredType.I64, tensor.Type) else Assert.Equal<byte[]>(original.Bytes.ToArray(), tensor.Bytes.ToArray())

/// An array that is missing, left over, of another type or shape is refused by its name.
[<Fact>]
let ``a state_dict that does not fit is refused by name`` () =
    let good = parse (reference "state-dict.safetensors")
    let refused (name: string) (tensors: StoredTensor seq) =
        Assert.Contains(name, Assert.ThrowsAny<ArgumentException>(fun () -> StateDict.Read(network, TensorFile tensors) |> ignore).Message)

    let others name = good.Tensors.Values |> Seq.filter (fun t -> t.Name <> name)
    let weight = good.Tensors["6.weight"]
    refused "6.weight" (others "6.weight")
    refused "7.weight" (Seq.append good.Tensors.Values [ StoredTensor("7.weight", StoredType.F32, [| 0L |], ReadOnlyMemory()) ])
    refused "6.weight" (Seq.append (others "6.weight") [ StoredTensor("6.weight", StoredType.F32, [| 48L; 10L |], weight.Bytes) ])
    refused "6.weight" (Seq.append (others "6.weight") [ StoredTensor("6.weight", StoredType.I32, weight.Shape, weight.Bytes) ])

/// A module of torch in each of its types, buffers of other types among them, is saved and loaded to the bit, NaN's payloads too; a file that fits in part changes nothing.
[<Fact>]
let ``a module is saved and loaded to the bit, all or nothing`` () =
    for kind in [ torch.ScalarType.Float16; torch.ScalarType.BFloat16; torch.ScalarType.Float32; torch.ScalarType.Float64 ] do
        use first = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d 4L, torch.nn.Linear(4, 2))
        use second = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d 4L, torch.nn.Linear(4, 2))
        first.``to``(kind) |> ignore
        second.``to``(kind) |> ignore
        let saved = StateDict.Of first
        let odd = saved.Tensors.Values |> Seq.map (fun t -> if t.Name = "0.weight" then StoredTensor(t.Name, t.Type, t.Shape, ReadOnlyMemory(pattern t.Bytes.Length)) else t) |> TensorFile
        StateDict.Load(second, odd)
        same odd (TensorFile((StateDict.Of second).Tensors.Values))
        let before = StateDict.Of second
        let partial = TensorFile(saved.Tensors.Values |> Seq.filter (fun t -> t.Name <> "2.bias"))
        Assert.ThrowsAny<ArgumentException>(fun () -> StateDict.Load(second, partial)) |> ignore
        same before (StateDict.Of second)
