/// Laws of the finder: the published file or none, from the first place that has it, and never a silent substitute.
module Theory.Agreement.Data.FinderLaws

open System
open System.Collections.Generic
open System.IO
open System.Net
open System.Security.Cryptography
open global.Xunit
open Theory.Nets.Data
open Theory.Nets.Runs

let private idx (shape: int list) (values: byte[]) =
    [| yield! [| 0uy; 0uy; 8uy; byte shape.Length |]
       for size in shape do
           yield! [| 0uy; 0uy; byte (size >>> 8); byte size |]
       yield! values |]

/// Four small files, as a publisher would have them.
let private published =
    [ "a-train-images", idx [ 6; 2; 2 ] (Array.init 24 byte)
      "a-train-labels", idx [ 6 ] [| 0uy..5uy |]
      "a-test-images", idx [ 3; 2; 2 ] (Array.init 12 byte)
      "a-test-labels", idx [ 3 ] [| 7uy..9uy |] ]

let private source (addresses: Uri list) =
    let file index =
        let name, bytes = published[index]
        DataFile(name, int64 bytes.Length, Convert.ToHexStringLower(SHA256.HashData bytes))

    DataSource("tiny", List.toArray addresses, file 0, file 1, file 2, file 3)

let private emptyFolder () = Directory.CreateTempSubdirectory("theory-laws-").FullName

let private write folder (files: (string * byte[]) list) =
    Directory.CreateDirectory folder |> ignore

    for name, bytes in files do
        File.WriteAllBytes(Path.Combine(folder, name), bytes)

/// The files with one of them replaced.
let private replaced name (bytes: byte[]) = published |> List.map (fun (n, b) -> if n = name then n, bytes else n, b)

/// A publisher on this machine: answers what it is given, and remembers what it was asked.
type private Publisher(files: (string * byte[]) list) =
    let asked = List<string>()

    let listener =
        let rec start attempt =
            let candidate = new HttpListener()
            candidate.Prefixes.Add $"http://127.0.0.1:{20000 + (Environment.ProcessId * 7 + attempt * 131) % 20000}/"

            try
                candidate.Start()
                candidate
            with :? HttpListenerException when attempt < 50 ->
                start (attempt + 1)

        start 0

    let rec serve () =
        task {
            let! context = listener.GetContextAsync()
            let name = context.Request.Url.AbsolutePath.TrimStart '/'
            lock asked (fun () -> asked.Add name)

            match List.tryFind (fun (n, _) -> n = name) files with
            | Some(_, bytes) -> context.Response.OutputStream.Write(bytes, 0, bytes.Length)
            | None -> context.Response.StatusCode <- 404

            context.Response.Close()
            return! serve ()
        }

    let _ = serve ()
    member _.Address = Uri(Seq.head listener.Prefixes)
    member _.Asked = lock asked (fun () -> List.ofSeq asked)

    interface IDisposable with
        member _.Dispose() = listener.Close()

let private isTheSet (set: DataSet) =
    Assert.False set.IsStandIn
    Assert.Equal((6, 3), (set.Train.Count, set.Test.Count))
    Assert.Equal<byte[]>([| 7uy..9uy |], set.Test.Labels)

/// The files may lie in a folder of the set's name or directly in the named one; the folder's order decides.
[<Fact>]
let ``a set is found in a named folder or its subfolder`` () =
    for place in [ ""; "tiny" ] do
        let folder = emptyFolder ()
        write (Path.Combine(folder, place)) published
        let finder = DataFinder([| emptyFolder (); folder |], emptyFolder (), true)
        Assert.Empty finder.Used
        isTheSet (finder.Find(source []))
        Assert.Contains((source []).TestLabels.Sha256, finder.Used["tiny"])

/// Offline and nowhere on the disk: the stand-in, labelled, also among what was used.
[<Fact>]
let ``what is not there is stood in for, and says so`` () =
    let folder = emptyFolder ()
    write folder (List.tail published)
    let finder = DataFinder([| folder |], emptyFolder (), true)
    Assert.True((finder.Find(source [ Uri "http://127.0.0.1:9/" ])).IsStandIn)
    Assert.StartsWith("stand-in", finder.Used["tiny"])

/// A file that is well formed and not the published one is refused by its name, never used under the set's name.
[<Fact>]
let ``a file with another sum is refused by name`` () =
    for name, bytes in published do
        let other = Array.copy bytes
        other[bytes.Length - 1] <- other[bytes.Length - 1] - 1uy
        let folder = emptyFolder ()
        write folder (replaced name other)
        let e = Assert.Throws<DataFormatException>(fun () -> DataFinder([| folder |], emptyFolder (), true).Find(source []) |> ignore)
        Assert.Equal(Path.Combine(folder, name), e.File)
        Assert.Contains("SHA-256", e.Reason)

/// Both known sets name their files alike: directly in a folder, the other set's files are passed over, while in the set's own subfolder they are refused.
[<Fact>]
let ``the other set's files are passed over and never mistaken`` () =
    let folder, own = emptyFolder (), emptyFolder ()

    let lay place =
        for file in DataSource.Mnist.Files do
            Directory.CreateDirectory place |> ignore
            use stream = File.Create(Path.Combine(place, file.Name))
            stream.SetLength file.Length

    lay folder
    lay (Path.Combine(own, "fashion-mnist"))
    let finder folder = DataFinder([| folder |], emptyFolder (), true)
    Assert.Null((finder folder).Locate DataSource.FashionMnist)
    Assert.Equal(folder, (finder folder).Locate DataSource.Mnist)
    Assert.Contains("SHA-256", Assert.Throws<DataFormatException>(fun () -> (finder folder).Find DataSource.Mnist |> ignore).Reason)
    Assert.Contains("SHA-256", Assert.Throws<DataFormatException>(fun () -> (finder own).Find DataSource.FashionMnist |> ignore).Reason)

/// What is fetched is kept: the next finder needs no network, and nothing else is left in the cache.
[<Fact>]
let ``a fetched set is kept for the next time`` () =
    use publisher = new Publisher(published)
    let cache = emptyFolder ()
    let told = List<Progress>()
    isTheSet (DataFinder([||], cache, false, (fun progress -> told.Add progress)).Find(source [ publisher.Address ]))
    Assert.Equal<string list>(List.map fst published, publisher.Asked)
    Assert.Contains(1.0, told |> Seq.map _.Fraction)
    Assert.Equal<string list>(List.sort (List.map fst published), Directory.GetFiles(Path.Combine(cache, "tiny")) |> Seq.map (fun path -> Path.GetFileName path) |> Seq.sort |> List.ofSeq)
    isTheSet (DataFinder([||], cache, true).Find(source []))

/// A publisher whose file is not the one that was published is passed over for the next; without a next, it is refused by name and not kept.
[<Fact>]
let ``a wrong download is never used`` () =
    use right = new Publisher(published)

    for tampered in [ [||]; Array.zeroCreate 36; Array.zeroCreate 5000 ] do
        use wrong = new Publisher(replaced "a-train-images" tampered)
        let cache = emptyFolder ()
        let e = Assert.Throws<DataFormatException>(fun () -> DataFinder([||], cache, false).Find(source [ wrong.Address ]) |> ignore)
        Assert.EndsWith("a-train-images", e.File)
        Assert.False(Directory.Exists cache && Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories) |> Seq.isEmpty |> not)
        isTheSet (DataFinder([||], cache, false).Find(source [ wrong.Address; right.Address ]))

/// An address that lacks a file, or where nobody answers, is passed over; when all are, the stand-in serves.
[<Fact>]
let ``a silent address is passed over`` () =
    use right = new Publisher(published)
    use empty = new Publisher([])
    let nobody = Uri "http://127.0.0.1:9/"
    isTheSet (DataFinder([||], emptyFolder (), false).Find(source [ nobody; empty.Address; right.Address ]))
    Assert.True((DataFinder([||], emptyFolder (), false).Find(source [ nobody; empty.Address ])).IsStandIn)

/// Where the cache cannot be written the set is used all the same.
[<Fact>]
let ``a cache that cannot be written costs nothing but the next fetch`` () =
    use publisher = new Publisher(published)
    let file = Path.Combine(emptyFolder (), "not-a-folder")
    File.WriteAllText(file, "")
    isTheSet (DataFinder([||], file, false).Find(source [ publisher.Address ]))

/// The known sets have four files each, sums of 64 digits, and no file in common: no sum was pasted twice.
[<Fact>]
let ``the known sums are eight different ones`` () =
    let sums = [ for set in DataSource.All.Values do for file in set.Files do file.Sha256 ]
    Assert.Equal(8, List.length (List.distinct sums))
    Assert.All(sums, fun sum -> Assert.Matches("^[0-9a-f]{64}$", sum))
    let unknown = Assert.Throws<ArgumentException>(fun () -> DataFinder([||], emptyFolder (), true).Find "cifar" |> ignore)
    Assert.Contains("'cifar'", unknown.Message)
