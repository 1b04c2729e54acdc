/// Laws of writing: whatever call fails, and wherever the power goes, the old file or the new one is there, whole.
module Theory.Agreement.Checkpoints.WholeFileLaws

open System
open System.Collections.Generic
open System.IO
open System.Text.Json.Nodes
open System.Threading.Tasks
open global.Xunit
open Theory.Numerics
open Theory.Nets.Experiments
open Theory.Nets.Runs

let private bytes (fill: byte) = Array.create 1000 fill
let private cuts = Enum.GetValues<PowerCut>()

/// A write over an old file on a disk that fails at a call, or loses its power there.
let private write failAt power ignoresFlush =
    let disk = SimulatedDisk(failAt, power, ignoresFlush)
    let mutable failed = false

    try
        WholeFile.Write("/d/file", ReadOnlySpan(bytes 2uy), disk)
    with :? IOException ->
        failed <- true

    disk, failed

/// A disk on which the old file lies flushed, that fails at a later call.
let private over failAt power ignoresFlush =
    let calls = (write 0 false false |> fst).Calls
    let disk = SimulatedDisk((if failAt = 0 then 0 else calls + failAt), power, ignoresFlush)
    WholeFile.Write("/d/file", ReadOnlySpan(bytes 1uy), disk)
    let failed = try WholeFile.Write("/d/file", ReadOnlySpan(bytes 2uy), disk); false with :? IOException -> true
    disk, failed

let private content (disk: SimulatedDisk) = (disk :> IDisk).Read "/d/file"

/// The calls of one write: create, write, flush, rename, flush of the folder.
let private calls = (write 0 false false |> fst).Calls

/// The power goes at each call of a write in turn, and of what was not waited for the disk holds nothing, names alone, half or all: the file is the old one or the new
/// one. On a disk that does not wait where it is asked to, the same test finds files that are neither: it can fail.
[<Fact>]
let ``a power cut at any call leaves the old file or the new`` () =
    let left ignoresFlush =
        [ for call in 1 .. calls + 1 do
              for cut in cuts do
                  let disk, _ = over (if call > calls then 0 else call) true ignoresFlush
                  let after = disk.After cut
                  if not ignoresFlush || (after :> IDisk).Files "/d" |> Seq.contains "file" then content after else [||] ]

    Assert.All(left false, fun found -> Assert.True((found = bytes 1uy || found = bytes 2uy)))
    Assert.True(left false |> List.exists ((=) (bytes 1uy)) && left false |> List.exists ((=) (bytes 2uy)))
    Assert.Contains(left true, fun found -> found <> bytes 1uy && found <> bytes 2uy)

/// Each call of a write fails in turn, the disk being full or broken: the writer is told, and the file that all see is the old one; it is the new one where
/// it had its name already. No unfinished file stays.
[<Fact>]
let ``a call that fails is told, and the old file is intact`` () =
    Assert.Equal(5, calls)

    for call in 1..calls do
        let disk, failed = over call false false
        Assert.True failed
        Assert.Equal<byte[]>(bytes (if call = calls then 2uy else 1uy), content disk)
        Assert.Equal<string seq>([ "file" ], (disk :> IDisk).Files "/d")

/// What is once written under a new name stays: the second writer learns that it came second, on the simulated disk and on the machine's.
[<Fact>]
let ``of two writers of a new file one succeeds`` () =
    let folder = Directory.CreateTempSubdirectory("theory-whole-").FullName

    for disk, path in [ (SimulatedDisk() :> IDisk), "/d/file"; MachineDisk.Instance, Path.Combine(folder, "file") ] do
        Assert.True(WholeFile.WriteNew(path, ReadOnlySpan(bytes 1uy), disk))
        Assert.False(WholeFile.WriteNew(path, ReadOnlySpan(bytes 2uy), disk))
        Assert.Equal<byte[]>(bytes 1uy, disk.Read path)
        Assert.Equal<string seq>([ "file" ], disk.Files(Path.GetDirectoryName path))

    let wins = Array.zeroCreate<int> 50
    Parallel.For(0, 400, fun i -> if WholeFile.WriteNew(Path.Combine(folder, $"race-{i % 50}"), ReadOnlySpan(BitConverter.GetBytes i)) then Threading.Interlocked.Increment(&wins[i % 50]) |> ignore) |> ignore
    Assert.All(wins, fun won -> Assert.Equal(1, won))

/// The machine's disk: folders are made with those above them, a folder that cannot be written in refuses, and the old file stays.
[<Fact>]
let ``the machine's disk refuses by an exception`` () =
    let folder = Path.Combine(Directory.CreateTempSubdirectory("theory-whole-").FullName, "a", "b")
    MachineDisk.Instance.MakeFolder folder
    let path = Path.Combine(folder, "file")
    WholeFile.Write(path, ReadOnlySpan(bytes 1uy))
    Assert.ThrowsAny<IOException>(fun () -> WholeFile.Write(Path.Combine(folder, "none", "file"), ReadOnlySpan(bytes 1uy))) |> ignore
    Assert.ThrowsAny<IOException>(fun () -> WholeFile.Write(Path.Combine(path, "file"), ReadOnlySpan(bytes 1uy))) |> ignore
    Directory.CreateDirectory(Path.Combine(folder, "taken")) |> ignore
    Assert.ThrowsAny<Exception>(fun () -> WholeFile.Write(Path.Combine(folder, "taken"), ReadOnlySpan(bytes 2uy))) |> ignore
    Assert.Equal<string seq>([ "file" ], MachineDisk.Instance.Files folder)
    Assert.Equal<byte[]>(bytes 1uy, MachineDisk.Instance.Read path)

/// Sixteen threads measure the same twenty jobs at once, over stale results: each job has one result in the end, and all were told of it.
[<Fact>]
let ``a job that many measure at once has one result`` () =
    let folder = Directory.CreateTempSubdirectory("theory-store-").FullName
    let job seed = ReluSpectrum.Experiment.Jobs(Tier.Smoke)[0] |> fun j -> Job(j.Experiment, j.Tier, j.Options, Seed seed)
    let provenance code = Provenance(code, "c", false, Map.empty<string, string>, Map.empty<string, string>, "cpu", 1, "s", "c", 1.0, DateTime.UnixEpoch)
    let result (value: int) = JsonObject [ KeyValuePair("value", JsonValue.Create value :> JsonNode) ]
    for seed in 1UL .. 10UL do
        Store(folder, fun _ -> "old").Save(job seed, result 0, provenance "old") |> ignore

    let told = Collections.Concurrent.ConcurrentBag<uint64 * string>()

    let writers =
        [| for writer in 1..16 ->
               Task.Factory.StartNew((fun () ->
                   let store = Store(folder, fun _ -> "new")
                   for seed in 1UL .. 20UL do
                       told.Add(seed, store.SaveOnce(job seed, result writer, provenance "new"))), TaskCreationOptions.LongRunning) |]

    Task.WaitAll(writers)
    Assert.Equal(20, (told |> Seq.distinct |> Seq.length))
    Assert.Equal(20, Directory.GetFiles(Path.Combine(folder, "relu-spectrum")).Length)
    let store = Store(folder, fun _ -> "new")
    Assert.All(told, fun (seed, file) -> Assert.Equal(file, store.Find(job seed).File))
