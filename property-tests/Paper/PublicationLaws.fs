/// The paper's program, run as a user runs it: what it publishes, and what it does with a result that is damaged, stale or missing.
module Theory.Paper.Laws.PublicationLaws

open System
open System.Diagnostics
open System.IO
open System.Numerics
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open global.Xunit
open Theory.Checkout

/// The program in a checkout: exit status, standard output, standard error.
let private run (folder: string) (arguments: string list) =
    let start = ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "paper.dll") :: arguments, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true)
    start.Environment["THEORY_OFFLINE"] <- "1"
    use paper = Process.Start start
    let error = paper.StandardError.ReadToEndAsync()
    let output = paper.StandardOutput.ReadToEnd()
    paper.WaitForExit()
    paper.ExitCode, output, error.Result

let private numbers folder =
    let status, output, error = run folder [ "numbers"; "--json" ]
    Assert.True((status = 0), error)
    (JsonNode.Parse output).AsArray() |> List.ofSeq

let private published = lazy (numbers root)

/// A checkout with this one's sources and results, to be spoiled.
let private copy () =
    let folder = Directory.CreateTempSubdirectory("theory-paper-").FullName

    for file in [ "Theory.sln"; "Directory.Packages.props"; "docs/references.bib"; "docs/trust.md" ] do
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))) |> ignore
        File.Copy(Path.Combine(root, file), Path.Combine(folder, file))

    for part in [ "src"; "paper/results"; "paper/generated"; "paper/trials"; "bench/results" ] do
        for file in Directory.EnumerateFiles(Path.Combine(root, part), "*", SearchOption.AllDirectories) do
            let target = Path.Combine(folder, Path.GetRelativePath(root, file))
            Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore
            File.Copy(file, target)

    folder

/// A published number has a name of three parts, a value, a text, and the runs or the file that it came from.
[<Fact>]
let ``each published number says what it is and where it comes from`` () =
    Assert.NotEmpty published.Value

    for number in published.Value do
        Assert.Matches("^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+$", number["name"].GetValue<string>())
        Assert.True(Double.IsFinite(number["value"].GetValue<double>()))
        Assert.NotEqual<string>("", number["text"].GetValue<string>())
        let provenance = number["provenance"]
        Assert.NotEqual<string>("", provenance["how"].GetValue<string>())
        let runs = provenance["measurements"].AsArray()
        Assert.True(runs.Count > 0 || not (isNull provenance["file"]))

        for run in runs do
            for part in [ "experiment"; "options"; "seed" ] do
                Assert.NotNull run[part]

            for part in [ "commit"; "data"; "packages"; "device"; "threads"; "seconds"; "command" ] do
                Assert.NotNull(run["run"][part])

/// An upper bound is printed rounded up: its text, read exactly, is not below the value that it stands for.
[<Fact>]
let ``no printed bound is below its value`` () =
    let bounds = published.Value |> List.filter (fun n -> Regex.IsMatch(n["name"].GetValue<string>(), "/(largest-)?bound(-|$)"))
    Assert.True(bounds.Length >= 10)

    // a double is m · 2ᵉ and a text d / 10ᵏ: compared in whole numbers
    for bound in bounds do
        let text = bound["text"].GetValue<string>().Replace(" %", "")
        let decimals = text.Length - 1 - text.IndexOf '.'
        let digits = BigInteger.Parse(text.Replace(".", ""))
        let value = bound["value"].GetValue<double>()
        let exponent = Math.ILogB value - 52
        let mantissa = BigInteger(Math.ScaleB(value, -exponent))
        let scale = BigInteger.Pow(2I, abs exponent)
        Assert.True(digits * scale >= mantissa * BigInteger.Pow(10I, decimals), $"{bound}")

/// `check` is quiet on what is committed, and names the file and the line of one changed character.
[<Fact>]
let ``check finds a changed character`` () =
    let folder = copy ()
    let status, output, _ = run folder [ "check" ]
    Assert.True((status = 0), output)
    let file = Path.Combine(folder, "paper/generated/numbers.json")
    File.WriteAllText(file, File.ReadAllText(file).Replace("\"standIn\": false", "\"standIn\": true "))
    let status, output, _ = run folder [ "check" ]
    Assert.Equal(1, status)
    Assert.Contains("paper/generated/numbers.json: line", output)
    let page = Path.Combine(folder, "docs/trust.md")
    File.WriteAllText(page, File.ReadAllText(page).Replace("0 other", "1 other"))
    let _, output, _ = run folder [ "check" ]
    Assert.Contains("docs/trust.md: line", output)

/// A result whose code has changed is stale, and what rests on it says so; a comment changes nothing.
[<Fact>]
let ``a changed experiment makes its numbers stale, a comment does not`` () =
    let folder = copy ()

    let fresh () =
        let measurements = numbers folder |> Seq.collect (fun (number: JsonNode) -> (number["provenance"]["measurements"]).AsArray())
        measurements |> Seq.forall (fun run -> (run["fresh"]).GetValue<bool>())

    Assert.True(fresh ())
    let experiment = Path.Combine(folder, "src/Nets/Experiments/ReluSpectrum.cs")
    File.AppendAllText(experiment, "\n// one more remark\n")
    Assert.True(fresh ())
    File.AppendAllText(experiment, "\ninternal sealed class OneMoreType;\n")
    Assert.False(fresh ())

/// A damaged result ends in one line that names the file, and in exit status 1; nothing is written.
[<Fact>]
let ``a damaged result is refused by name`` () =
    let folder = copy ()
    let file = Directory.GetFiles(Path.Combine(folder, "paper/results/relu-spectrum"))[0]
    let text = File.ReadAllText file
    File.WriteAllText(file, text.Replace("zeroShare", "zeroSharE"))
    let status, _, error = run folder [ "build"; "--render-only" ]
    Assert.Equal(1, status)
    Assert.Contains(Path.GetFileName(file: string), error)
    Assert.Equal(1, error.TrimEnd().Split(char 10).Length)
    Assert.False(Directory.Exists(Path.Combine(folder, "paper/build")))

/// A name that is not there ends in one line with names that are near, and in exit status 1.
[<Fact>]
let ``an unknown name is answered with near ones`` () =
    let status, _, error = run root [ "number"; "zero-share" ]
    Assert.Equal(1, status)
    Assert.Contains("degeneracy/relu-128/zero-share", error)
