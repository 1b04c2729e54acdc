/// What is promised: samples of the trials whose whole runs are committed, and the page that tells of them.
module Theory.Paper.Laws.TrustLaws

open System
open System.Text
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Nets.Data
open Theory.Nets.Runs
open Theory.Numerics
open Theory.Paper.Trust
open Theory.Checkout

let private told () =
    let lines = ResizeArray<string>()
    lines, Action<string>(fun line -> lock lines (fun () -> lines.Add line))

/// A sample of the trial: each of 200 malformed files a format is refused by name, byte and reason, and takes little memory.
[<Fact>]
let ``malformed files are refused`` () =
    let lines, tell = told ()
    let counts = MalformedFiles.Count(200, tell)
    Assert.True(lines.Count = 0, String.Join("\n", lines))
    Assert.Equal(200.0 * float Format.All.Count, counts["malformed files"])
    Assert.Equal(counts["malformed files"], counts["refused with file, byte and reason"])
    Assert.InRange(counts["MB taken by the largest"], 0.0, 16.0)

/// A sample of the trial: 20,000 random edits a format are read or refused, whatever they have become.
[<Fact>]
let ``a reader reads or refuses by the one exception`` () =
    let _, tell = told ()
    let counts = Fuzz.Count(20000, tell)
    Assert.Equal(20000.0 * float Format.All.Count, counts["inputs"])
    Assert.Equal(0.0, counts["other exceptions"])
    // neither is for want of the other
    Assert.InRange(counts["of them read"], 1000.0, 99000.0)

/// A sample of the trial: 400 damaged checkpoints are refused, and the training stands where it stood.
[<Fact>]
let ``damaged checkpoints are refused`` () =
    let lines, tell = told ()
    let counts = DamagedCheckpoints.Count(400, tell)
    Assert.True(lines.Count = 0, String.Join("\n", lines))
    Assert.Equal((400.0, 0.0, 10.0), (counts["refused by the one exception"], counts["trainings half changed"], counts["undamaged ones loaded"]))

/// The part of the trial that needs no mount: no power cut and no failing call loses a file, and where flushes do nothing some are lost.
[<Fact>]
let ``power cuts and failing calls lose nothing`` () =
    let lines, tell = told ()

    for power in [ true; false ] do
        let struct (tried, whole) = DiskFailures.Simulated(power, false, tell)
        Assert.True(lines.Count = 0, String.Join("\n", lines))
        Assert.Equal(tried, whole)
        Assert.True(tried >= 70)

    let struct (tried, whole) = DiskFailures.Simulated(true, true, tell)
    Assert.InRange(whole, 1, tried - 1)

/// A sample of the trial: three kills of runs without torch, and each is taken up to the same end.
[<Fact>]
let ``a killed run ends with the same bits`` () =
    let lines, tell = told ()
    let counts = KilledRuns.Count(KilledRuns.Plain, 3, 200, tell)
    Assert.True(lines.Count = 0, String.Join("\n", lines))
    Assert.Equal(3.0, counts["runs that went on to the hash of an uninterrupted one"])
    Assert.Equal(counts["results"], counts["of them right"])

/// A sample of the trial: four processes, two kills a second, every result once.
[<Fact>]
let ``writers at once lose and double nothing`` () =
    let _, tell = told ()
    let counts = ConcurrentWriters.Count(4, 40, 40, TimeSpan.FromSeconds 0.5, tell)
    Assert.Equal((200.0, 200.0, 0.0), (counts["found"], counts["of them right"], counts["doubled"]))

/// A sample of the trial: four jobs whose processes are asked to stop or killed end with the table of four that nobody disturbs.
[<Fact>]
let ``a disturbed sweep ends with the same table`` () =
    let _, tell = told ()
    let counts = SweptRuns.Count("local", 4, 0.2, tell)
    Assert.True(SweptRuns.IsSame counts)

/// A sample of the trial, without the images: a certificate that one edit has made false is rejected, and so is a malformed one; the committed ones are accepted.
[<Fact>]
let ``a false certificate is rejected`` () =
    let lines, tell = told ()
    let counts = CertificateEdits.Count(root, 20, false, tell)
    Assert.True(lines.Count = 0, String.Join("\n", lines))
    Assert.Equal(counts["committed certificates"], counts["of them accepted"])
    Assert.Equal(100.0, counts["of them rejected"])
    Assert.Equal(20.0, counts["of those rejected"])
    Assert.Equal(100.0, counts["of those answered"])
    Assert.InRange(counts["lines of the checker"], 1.0, 200.0)

/// A sample of the trial: at 5,000 random elements of random intervals, each of 33 functions holds the value in 72 digits, and at a point is at most a place too wide.
[<Fact>]
let ``an interval holds the value at every element`` () =
    let lines, tell = told ()
    let counts = Containment.Count(5000, tell)
    // one line a function tells how far it is
    Assert.True((float lines.Count = counts["functions"]), String.Join("\n", lines))
    for none in [ "values outside"; "undecided"; "intervals of a point more than a place wider than the tightest" ] do
        Assert.Equal(0.0, counts[none])

/// A sample of the trial: 300 prints of each bound are not below the theorem in 72 digits, and at most one last digit above the least that is not.
[<Fact>]
let ``a printed bound is a bound`` () =
    let _, tell = told ()
    let counts = PrintedBounds.Count(300, tell)
    Assert.Equal(300.0 * counts["bounds"], counts["the least print that is not below"] + counts["one last digit above it"])

/// Each package of each lock file is one component of the bill, and a component needs none that is not there.
[<Fact>]
let ``the bill of materials holds every locked package`` () =
    let text (node: Json.Nodes.JsonNode) = node.GetValue<string>()
    let bom = Theory.Paper.Commands.SbomCommand.Bom root
    let components = [ for one in bom["components"].AsArray() -> text one["bom-ref"] ]
    Assert.Equal<string list>(List.distinct components, components)
    let locked = Text.RegularExpressions.Regex(@"""([\w.-]+)"": \{\s*""type"": ""(?!Project)\w+""(?:,\s*""requested"": ""[^""]*"")?,\s*""resolved"": ""([^""]+)""")
    let files = IO.Directory.GetFiles(root, "packages.lock.json", IO.SearchOption.AllDirectories) |> Array.filter (fun f -> not (f.Contains "/artifacts/"))
    let packages = Set [ for f in files do for m in locked.Matches(IO.File.ReadAllText f) -> $"pkg:nuget/{m.Groups[1].Value}@{m.Groups[2].Value}" ]
    Assert.Equal<Set<string>>(packages, Set components)
    Assert.True(packages.Count > 20)
    for one in bom["dependencies"].AsArray() do
        for needed in one["dependsOn"].AsArray() do
            Assert.Contains(text needed, components)

/// The makers of the trials make what they say: a well formed file is read.
[<Property(MaxTest = 50)>]
let ``a well formed file is read`` (seed: uint64) =
    for format in Format.All do
        format.Read.Invoke("a file", format.WellFormed.Invoke(Seed(seed).Stream()))

/// An unknown member is refused where its name stands, a member of another kind where its value does, a missing one where its object starts.
[<Property(MaxTest = 100)>]
let ``a refusal names the byte`` (before: NonNull<string>) (values: NormalFloat list) (space: NonNegativeInt) =
    let quote (text: string) = Json.JsonSerializer.Serialize text
    let clean = "a" + String.filter Char.IsLetterOrDigit before.Get
    let blank = String(' ', space.Get % 10)
    let list = String.Join(",", [ for v in values -> Json.JsonSerializer.Serialize v.Get ])
    let head = $"{{{blank}{quote clean}: [{list}], {blank}\"o\":{blank}{{\"p\": 1, "
    let offset (text: string) = int64 (Encoding.UTF8.GetByteCount text)
    let parse (text: string) = StrictJson.Parse("file", Encoding.UTF8.GetBytes text)
    let refused (action: unit -> unit) = Assert.Throws<DataFormatException>(action)

    let unknown = parse $"{head}\"q\": 2}}}}"
    let e = refused (fun () -> unknown.Object(unknown.Root["o"], [| "p" |]) |> ignore)
    Assert.Equal(("file", offset head), (e.File, e.Offset))
    let e = refused (fun () -> unknown.Value<Theory.Numerics.Ordering>((unknown.Root["o"])["q"]) |> ignore; unknown.Value<string>((unknown.Root["o"])["q"]) |> ignore)
    Assert.Equal(offset (head + "\"q\": "), e.Offset)
    let e = refused (fun () -> unknown.Object(unknown.Root["o"], [| "p"; "q"; "r" |]) |> ignore)
    Assert.Equal(offset head - offset "{\"p\": 1, ", e.Offset)
    Assert.Contains("\"r\"", e.Reason)

    // within a value, the serializer's path leads to the place
    let deep = parse $"{{\"all\": [{{\"p\": 1}}, {{\"p\": {blank}\"x\"}}]}}"
    let e = refused (fun () -> deep.Value<System.Collections.Generic.List<System.Collections.Generic.Dictionary<string, int>>>(deep.Root["all"]) |> ignore)
    Assert.Equal(offset $"{{\"all\": [{{\"p\": 1}}, {{\"p\": {blank}", e.Offset)

    // what is no JSON is refused where it ends to be
    let e = refused (fun () -> parse $"{head}oops" |> ignore)
    Assert.Equal(offset head, e.Offset)
    let e = refused (fun () -> StrictJson.Parse("file", Array.append (Encoding.UTF8.GetBytes head) [| 0xffuy |]) |> ignore)
    Assert.Equal(offset head, e.Offset)

let private promise bar = Promise("a-promise", "Numbers are at least 3.", bar, (fun counts -> counts["numbers"] >= 3.0), (fun _ -> Counts [||]))
let private trial bar (counts: Count list) = TrialFile("a-promise", bar, ResizeArray counts, "a command", "0123456789abcdef", true, DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), 1.25, "a system")

/// A trial counts for the bar that it was run against: where there is none, or the bar has moved, the promise is not measured; what was not counted meets nothing.
[<Fact>]
let ``a promise without a trial against its bar is not measured`` () =
    let verdict trial = TrustPage.Verdict(promise "≥ 3", trial)
    Assert.Equal("not measured", verdict null)
    Assert.Equal("not measured", verdict (trial "≥ 2" [ Count("numbers", 9.0) ]))
    Assert.Equal("met", verdict (trial "≥ 3" [ Count("numbers", 3.0) ]))
    Assert.Equal("**broken**", verdict (trial "≥ 3" [ Count("numbers", 2.0) ]))
    Assert.Equal("**broken**", verdict (trial "≥ 3" [ Count("others", 4.0) ]))
    let page = TrustPage.Render [ struct (promise "≥ 3", trial "≥ 3" [ Count("numbers", 1234.0); Count("s", 0.5) ]) ]
    Assert.Contains("| Numbers are at least 3. | ≥ 3 | 1,234 numbers; 0.5 s | met | `paper -- trust run a-promise` | 2026-01-02 03:04 UTC | 0123456789+ | 1.2 s |", page)

/// Each promise has a name of its own in the house's form.
[<Fact>]
let ``promises have names of their own`` () =
    let names = [ for p in Promises.All -> p.Name ]
    Assert.Equal<string list>(List.distinct names, names)
    Assert.All(names, fun name -> Assert.Matches("^[a-z0-9-]+$", name))
