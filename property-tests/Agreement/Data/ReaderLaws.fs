/// Laws of the idx reader: what is well formed is read back to the byte; whatever else is refused by one exception, at the right byte,
/// before memory is taken.
module Theory.Agreement.Data.ReaderLaws

open System
open System.IO
open System.IO.Compression
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Nets.Data

/// An idx file as its specification has it, made by hand.
type WellFormed =
    { Shape: int list
      Values: byte[] }

    member this.Plain =
        [| yield! [| 0uy; 0uy; 8uy; byte this.Shape.Length |]
           for size in this.Shape do
               yield! [| byte (size >>> 24); byte (size >>> 16); byte (size >>> 8); byte size |]
           yield! this.Values |]

    member this.HeaderLength = 4 + 4 * this.Shape.Length

let private compress (bytes: byte[]) =
    use target = new MemoryStream()

    do
        use gzip = new GZipStream(target, CompressionLevel.Optimal)
        gzip.Write(bytes, 0, bytes.Length)

    target.ToArray()

type Files =
    static member WellFormed() =
        gen {
            let! rank = Gen.elements [ 1; 3 ]
            let! shape = Gen.listOfLength rank (Gen.choose (1, 6))
            let! values = Gen.arrayOfLength (List.reduce (*) shape) (Gen.choose (0, 255) |> Gen.map byte)
            return { Shape = shape; Values = values }
        }
        |> Arb.fromGen

let private parse (file: WellFormed) bytes = Idx.Parse("file", bytes, file.Shape.Length)

/// The refusal of these bytes: anything but the one exception fails the law.
let private refused (file: WellFormed) bytes = Assert.Throws<DataFormatException>(fun () -> parse file bytes |> ignore)

let private refusedAt (file: WellFormed) layer (offset: int64) bytes =
    let e = refused file bytes
    Assert.Equal((layer, offset), (e.Layer, e.Offset))
    Assert.Equal("file", e.File)
    Assert.Contains(e.Reason, e.Message)

/// The file is a header and the values, and gzip changes nothing.
[<Property(Arbitrary = [| typeof<Files> |])>]
let ``a well formed file is read to the byte, plain or compressed`` (file: WellFormed) =
    for bytes in [ file.Plain; compress file.Plain ] do
        let array = parse file bytes
        Assert.Equal<int list>(file.Shape, List.ofSeq array.Shape)
        Assert.Equal<byte[]>(file.Values, array.Values)

/// A file cut short lacks its first missing byte, wherever the cut falls.
[<Property(Arbitrary = [| typeof<Files> |], MaxTest = 30)>]
let ``a truncated file is refused at its end`` (file: WellFormed) =
    for length in 0 .. file.Plain.Length - 1 do
        refusedAt file DataLayer.Content length file.Plain[.. length - 1]

/// A gzip file cut short lacks its first missing byte too, whether header, stream or trailer is cut; below two bytes it is not even gzip.
[<Property(Arbitrary = [| typeof<Files> |], MaxTest = 30)>]
let ``a truncated gzip file is refused at its end`` (file: WellFormed) =
    let whole = compress file.Plain

    for length in 2 .. whole.Length - 1 do
        refusedAt file DataLayer.File length whole[.. length - 1]

    refusedAt file DataLayer.Content 0 whole[..0]

/// Nothing in the header is free: a wrong magic byte, type or rank is refused where it stands; a wrong size makes the length wrong,
/// which shows at the end of the shorter of the two, or at the size itself where no memory could hold it.
[<Property(Arbitrary = [| typeof<Files> |], MaxTest = 30)>]
let ``every flipped bit of the header is refused at the right byte`` (file: WellFormed) =
    for position in 0 .. file.HeaderLength - 1 do
        for bit in 0..7 do
            let bytes = Array.copy file.Plain
            bytes[position] <- bytes[position] ^^^ (1uy <<< bit)

            let offset =
                if position < 4 then
                    bigint position
                else
                    let sizes =
                        [ for index in 0 .. file.Shape.Length - 1 do
                              bytes[4 + 4 * index .. 7 + 4 * index] |> Array.fold (fun size b -> size * 256I + bigint (int b)) 0I ]

                    let products = List.scan (*) 1I sizes |> List.tail

                    match products |> List.tryFindIndex (fun product -> product = 0I || product > bigint Array.MaxLength - 64I) with
                    | Some index -> bigint (4 + 4 * index)
                    | None -> min (bigint bytes.Length) (bigint file.HeaderLength + List.last products)

            refusedAt file DataLayer.Content (int64 offset) bytes
            let e = refused file (compress bytes)
            Assert.True(e.Layer = DataLayer.Content && e.Offset <= int64 offset, e.Message)

/// What follows the declared values is not part of the file: a byte, noise, or the file once more.
[<Property(Arbitrary = [| typeof<Files> |], MaxTest = 50)>]
let ``bytes behind the end are refused at the end`` (file: WellFormed) (NonEmptyArray (more: byte[])) =
    let length = int64 file.Plain.Length
    refusedAt file DataLayer.Content length (Array.append file.Plain more)
    refusedAt file DataLayer.Content length (compress (Array.append file.Plain more))
    let whole = compress file.Plain

    for behind in [ more; Array.zeroCreate 200; whole; Array.append more whole[whole.Length - 8 ..] ] do
        refusedAt file DataLayer.File whole.Length (Array.append whole behind)

/// The checksum covers every content byte: a damaged gzip file is refused, or the damage lay where nothing is kept (the date, the padding of a block).
[<Property(Arbitrary = [| typeof<Files> |], MaxTest = 30)>]
let ``a damaged byte of a gzip file never changes what is read`` (file: WellFormed) (damage: byte) =
    let whole = compress file.Plain

    for position in 2 .. whole.Length - 1 do
        let bytes = Array.copy whole
        bytes[position] <- bytes[position] ^^^ max damage 1uy

        try
            Assert.Equal<byte[]>(file.Values, (parse file bytes).Values)
        with :? DataFormatException as e ->
            Assert.InRange(e.Offset, 0L, 10000L)

/// Bytes taken on the heap by a refusal, measured on this thread.
let private spentOnRefusing (file: WellFormed) bytes =
    refused file bytes |> ignore
    let before = GC.GetAllocatedBytesForCurrentThread()
    refused file bytes |> ignore
    GC.GetAllocatedBytesForCurrentThread() - before

let private images sizes = { Shape = sizes; Values = [||] }

/// 2³¹ × 2³¹ × 2 entries and more in a kilobyte: what cannot be there is not asked memory for.
[<Fact>]
let ``a small file that declares a huge array is refused without memory`` () =
    for shape in [ [ Int32.MinValue; Int32.MinValue; 2 ]; [ -1; -1; -1 ]; [ 1; 1; Int32.MaxValue ]; [ 60000; 28; 1000 ]; [ 3; 1 <<< 16; 1 <<< 16 ] ] do
        let file = images shape
        let bytes = Array.append file.Plain (Array.zeroCreate 1000)
        Assert.InRange(spentOnRefusing file bytes, 0L, 100_000L)
        Assert.InRange(spentOnRefusing file (compress bytes), 0L, 200_000L)

/// A gzip bomb: 64 MB of zeros in 64 kB; the declared size is the cap, whatever the stream would go on to give.
[<Fact>]
let ``a bomb is refused when the declared size is reached`` () =
    let file = images [ 10; 2; 2 ]
    let bomb = compress (Array.append file.Plain (Array.zeroCreate (1 <<< 26)))
    Assert.InRange(bomb.Length, 1000, 100_000)
    Assert.Equal(16L + 40L, (refused file bomb).Offset)
    Assert.InRange(spentOnRefusing file bomb, 0L, 100_000L)

/// The last refusals of the gzip framing: method, reserved flags, checksum, length.
[<Fact>]
let ``gzip's own fields are refused where they stand`` () =
    let file = { Shape = [ 5 ]; Values = [| 1uy; 2uy; 3uy; 4uy; 5uy |] }
    let whole = compress file.Plain

    for position, offset in [ 2, 2; 3, 3; whole.Length - 8, whole.Length - 8; whole.Length - 5, whole.Length - 8; whole.Length - 4, whole.Length - 4 ] do
        let bytes = Array.copy whole
        bytes[position] <- bytes[position] ^^^ 0x80uy
        refusedAt file DataLayer.File offset bytes

/// The optional parts of a gzip header (a name, a comment, extra bytes, the header's own checksum) are passed over or verified.
[<Fact>]
let ``a gzip header may carry its optional fields`` () =
    let file = { Shape = [ 3 ]; Values = [| 7uy; 8uy; 9uy |] }
    let whole = compress file.Plain

    let dressed (flags: byte) (fields: byte[]) =
        Array.concat [ whole[..2]; [| flags |]; whole[4..9]; fields; whole[10..] ]

    let name = "a name\000"B
    Assert.Equal<byte[]>(file.Values, (parse file (dressed 8uy name)).Values)
    Assert.Equal<byte[]>(file.Values, (parse file (dressed 24uy (Array.append name name))).Values)
    Assert.Equal<byte[]>(file.Values, (parse file (dressed 4uy [| 2uy; 0uy; 1uy; 1uy |])).Values)
    refusedAt file DataLayer.File 10 (dressed 2uy [| 0uy; 0uy |])
    let endless = [| yield! whole[..2]; 8uy; yield! whole[4..9]; yield! Array.create 30 65uy |]
    refusedAt file DataLayer.File endless.Length endless

/// Images and labels belong together when there are as many, and each label is one of the ten classes.
[<Property(Arbitrary = [| typeof<Files> |])>]
let ``labels that do not fit are refused at the right byte`` (PositiveInt count) (wrong: byte) (NonNegativeInt place) =
    let images = IdxArray([| count; 1; 1 |], Array.zeroCreate count)
    let labels = Array.init count (fun index -> byte (index % 10))
    Assert.Equal(count, LabelledImages.Join("images", images, "labels", IdxArray([| count |], labels)).Count)

    let few = Assert.Throws<DataFormatException>(fun () -> LabelledImages.Join("images", images, "labels", IdxArray([| count + 1 |], Array.zeroCreate (count + 1))) |> ignore)
    Assert.Equal(("labels", 4L), (few.File, few.Offset))

    let place = place % count
    labels[place] <- max wrong 10uy
    let outside = Assert.Throws<DataFormatException>(fun () -> LabelledImages.Join("images", images, "labels", IdxArray([| count |], labels)) |> ignore)
    Assert.Equal(("labels", 8L + int64 place), (outside.File, outside.Offset))
    Assert.Contains(string (max wrong 10uy), outside.Reason)
