/// The store of results: what is written is read back, what is damaged is refused by name, and a measurement stays fresh exactly while its code is unchanged.
module Theory.Agreement.StoreLaws

open System
open System.IO
open System.Text.Json.Nodes
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Runs
open Theory.Nets.Experiments

let private folder () = Directory.CreateTempSubdirectory("theory-store-").FullName

let private provenance code =
    Provenance(code, "0123456789", false, Map.empty<string, string>, Map.empty<string, string>, "cpu", 2, "a system", "a command", 1.5, DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc))

let private job seed = ReluSpectrum.Experiment.Jobs(Tier.Smoke)[0] |> fun j -> Job(j.Experiment, j.Tier, j.Options, Seed seed)
let private result (values: double[]) = JsonObject [ Collections.Generic.KeyValuePair("values", JsonArray [| for v in values -> JsonValue.Create v :> JsonNode |] :> JsonNode) ]

/// A result is its file: every finite double comes back to the bit, with its options, its seed and its provenance.
[<Property(MaxTest = 40)>]
let ``what is saved is found`` (values: NormalFloat[]) (seed: uint64) =
    let values = values |> Array.map _.Get
    let store = Store(folder (), fun _ -> "code")
    let saved = job seed
    store.Save(saved, result values, provenance "code") |> ignore
    let entry = store.Find saved
    let read = [| for v in entry.Result["values"].AsArray() -> v.GetValue<double>() |]
    Assert.Equal<int64[]>(Array.map BitConverter.DoubleToInt64Bits values, Array.map BitConverter.DoubleToInt64Bits read)
    Assert.Equal(seed, entry.Seed.Value)
    Assert.True entry.Fresh
    Assert.Equal("a command", entry.Provenance.Command)
    Assert.Equal(DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), entry.Provenance.Finished.ToUniversalTime())

/// One changed character anywhere in a file, white space outside a text aside, and the file is refused by its name.
[<Property(MaxTest = 60)>]
let ``an edited result is refused by name`` (at: PositiveInt) =
    let store = Store(folder (), fun _ -> "code")
    let file = store.Save(job 1UL, result [| 0.25; 3.0 |], provenance "code")
    let path = Path.Combine(store.Folder, file)
    let text = File.ReadAllText path
    let digits = [| for i in 0 .. text.Length - 1 do if Char.IsAsciiLetterOrDigit text[i] then i |]
    let i = digits[at.Get % digits.Length]
    File.WriteAllText(path, text[.. i - 1] + (if text[i] = '7' then "3" else "7") + text[i + 1 ..])
    let refused = Assert.Throws<DataFormatException>(fun () -> store.Find(job 1UL) |> ignore)
    Assert.Equal(file, refused.File)

/// A file that was cut short, or that is no JSON at all, is refused by name too.
[<Fact>]
let ``a damaged result is refused by name`` () =
    for damage in [ (fun (t: string) -> t[.. t.Length / 2]); (fun _ -> ""); (fun _ -> "null"); (fun _ -> "[1, 2]"); (fun _ -> "{\"checksum\": 3}") ] do
        let store = Store(folder (), fun _ -> "code")
        let file = store.Save(job 1UL, result [| 0.25 |], provenance "code")
        let path = Path.Combine(store.Folder, file)
        File.WriteAllText(path, damage (File.ReadAllText path))
        Assert.Equal(file, Assert.Throws<DataFormatException>(fun () -> store.Find(job 1UL) |> ignore).File)

/// A fresh result is never overwritten: a second one of the same job stands beside it. A stale one goes when the new one is on the disk.
[<Fact>]
let ``fresh results stand beside each other, stale ones go`` () =
    let place = folder ()
    let mutable code = "old"
    let store () = Store(place, fun _ -> code)
    let first = store().Save(job 1UL, result [| 1.0 |], provenance "old")
    let second = store().Save(job 1UL, result [| 2.0 |], provenance "old")
    Assert.NotEqual<string>(first, second)
    Assert.Equal(second, store().Find(job 1UL).File)
    code <- "new"
    Assert.False(store().Find(job 1UL).Fresh)
    let third = store().Save(job 1UL, result [| 3.0 |], provenance "new")
    Assert.Equal<string[]>([| Path.Combine(place, third) |], Directory.GetFiles(Path.Combine(place, "relu-spectrum")))
    Assert.True(store().Find(job 1UL).Fresh)

/// What rests on drawn glyphs is known as such by its provenance, set by set.
[<Fact>]
let ``a stand-in is known by its provenance`` () =
    let data = Map [ "mnist", Theory.Nets.Data.Glyphs.StandIn("mnist").Provenance; "other", "file.gz 0123" ]
    let provenance = Provenance("code", "c", false, data, Map.empty<string, string>, "cpu", 1, "s", "c", 0.0, DateTime.UnixEpoch)
    Assert.Equal<string seq>([ "mnist" ], provenance.StandIns())

/// Equal options have one hash and different ones have others; a job's identity is (experiment, options, seed), and the tier is no part of it.
[<Fact>]
let ``a job is its experiment, options and seed`` () =
    let ids = [ for tier in Enum.GetValues<Tier>() do for j in HoldOut.Experiment.Jobs tier -> j.Id ]
    Assert.Equal(List.length (List.distinct ids), ids.Length)
    let options = Canonical.Write(ReluSpectrumOptions())
    let named tier = Job("relu-spectrum", tier, options, Seed 3UL).Id
    Assert.Equal(named Tier.Cpu, named Tier.Gpu)
    Assert.Equal(Canonical.Hash(JsonNode.Parse "{\"a\": 1, \"b\": [2, 3]}"), Canonical.Hash(JsonNode.Parse "{\"b\": [2, 3], \"a\": 1}"))
    Assert.NotEqual<string>(Canonical.Hash(JsonNode.Parse "{\"a\": 1}"), Canonical.Hash(JsonNode.Parse "{\"a\": 2}"))

/// Options survive the round trip that a queue makes of them; a member that the type lacks is refused.
[<Fact>]
let ``options are read as they were written, and strictly`` () =
    let options = HoldOutOptions("fashion-mnist", Epochs = 7, Rate = 0.1)
    Assert.Equal(options, Canonical.Read<HoldOutOptions>(Canonical.Write options))
    Assert.ThrowsAny<Text.Json.JsonException>(fun () -> Canonical.Read<ReluSpectrumOptions>(JsonNode.Parse "{\"width\": 3, \"depth\": 2}") |> ignore) |> ignore
    Assert.ThrowsAny<Exception>(fun () -> Canonical.Write(nan) |> Canonical.Text |> ignore) |> ignore

/// A source tree of three Numerics files, two shared files and two experiments.
let private tree () =
    let root = folder ()

    let write (path: string) (text: string) =
        let full = Path.Combine(root, path)
        Directory.CreateDirectory(Path.GetDirectoryName full) |> ignore
        File.WriteAllText(full, text)

    write "Directory.Packages.props" """<Project><PropertyGroup><V>1.0</V></PropertyGroup><ItemGroup Label="Library"><PackageVersion Include="P" Version="$(V)" /></ItemGroup></Project>"""
    write "src/Numerics/A.cs" "namespace N; public class A { public B Other; }"
    write "src/Numerics/B.cs" "namespace N; public readonly record struct B(double X);"
    write "src/Numerics/C.cs" "namespace N; public static class C { public static int Twice(this int x) => 2 * x; }"
    write "src/Nets/Training/Loop.cs" "namespace N; public class Loop { }"
    write "src/Nets/Runs/Lab.cs" "namespace N; public class Lab { Finder data; Store store; }"
    write "src/Nets/Runs/Store.cs" "namespace N; public class Store { }"
    write "src/Nets/Data/Finder.cs" "namespace N; public class Finder { }"
    write "src/Nets/Experiments/FirstOne.cs" "namespace N; public class FirstOne { A a; Lab lab; }"
    write "src/Nets/Experiments/SecondOne.cs" "namespace N; public class SecondOne { Loop loop; int x = 3.Twice(); string s = \"// no comment\"; }"
    root, write

/// Reached is what is named, through what is named: A names B, a call names its extension method, the lab names the finder of data; the store and
/// other experiments are out.
[<Fact>]
let ``an experiment reaches what it names`` () =
    let root, _ = tree ()
    let sources = SourceHash root
    Assert.Equal<string seq>([ "src/Nets/Data/Finder.cs"; "src/Nets/Experiments/FirstOne.cs"; "src/Nets/Runs/Lab.cs"; "src/Numerics/A.cs"; "src/Numerics/B.cs" ], sources.Reached "first-one")
    Assert.Equal<string seq>([ "src/Nets/Experiments/SecondOne.cs"; "src/Nets/Training/Loop.cs"; "src/Numerics/C.cs" ], sources.Reached "second-one")
    Assert.Throws<FileNotFoundException>(fun () -> sources.Of "third-one" |> ignore) |> ignore

/// The hash moves with reached code and with the library's packages, and with nothing else: not with comments, white space, or a file that is not reached.
[<Fact>]
let ``a hash moves with the code that is reached, and with nothing else`` () =
    let moves path text =
        let root, write = tree ()
        let before = SourceHash(root).Of "second-one"
        write path text
        before <> SourceHash(root).Of "second-one"

    Assert.True(moves "src/Numerics/C.cs" "namespace N; public static class C { public static int Twice(this int x) => 3 * x; }")
    Assert.True(moves "src/Nets/Experiments/SecondOne.cs" "namespace N; public class SecondOne { Loop loop; int x = 3.Twice(); string s = \"// another comment\"; }")
    Assert.True(moves "Directory.Packages.props" """<Project><PropertyGroup><V>1.1</V></PropertyGroup><ItemGroup Label="Library"><PackageVersion Include="P" Version="$(V)" /></ItemGroup></Project>""")
    Assert.False(moves "src/Numerics/C.cs" "// a comment\nnamespace N;\n\npublic static class C\n{\n    /* and another */ public static int Twice(this int x) => 2 * x;\n}\n")
    Assert.False(moves "src/Numerics/B.cs" "namespace N; public readonly record struct B(float X);")
    Assert.False(moves "src/Nets/Runs/Store.cs" "namespace N; public class Store { int changed; }")
    Assert.False(moves "src/Nets/Experiments/FirstOne.cs" "namespace N; public class FirstOne { Loop loop; }")
    // a GPU's linear algebra enters no number of a machine that has a library for its processor
    Assert.False(moves "src/Numerics/Cuda/Loop.cs" "namespace N; public class Loop { int onTheGpu; }")
