// Is each constant of a theory held by a law? Every numeric literal becomes a switch in a scratch copy of Theory, which is built once; with one literal changed at a time
// (n to n + 1, x to 1.5 x, 0 to 1) the laws of that theory that reach it run until one fails. What no law tells apart is listed.
//
//     dotnet build property-tests/Theory.Laws.fsproj && dotnet fsi property-tests/mutations.fsx [THEORY] [FILE…] [--sample N] [--seconds N]
//
// THEORY is a folder of src/Theory, PacBayes where none is named; FILE a name such as Kl.cs, all files where none is named. With a sample, N literals are drawn by a fixed seed. After N seconds,
// if N is said, no further mutant is begun. It is no part of the checks: it takes minutes to hours of one core.
open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Reflection
open System.Text
open System.Text.RegularExpressions
open System.Threading

let root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, ".."))
let scratch = Path.Combine(Path.GetTempPath(), $"theory-mutations-{Environment.ProcessId}")
let arguments = fsi.CommandLineArgs |> Array.skip 1 |> List.ofArray
let sample = match List.tryFindIndex ((=) "--sample") arguments with Some i -> int arguments[i + 1] | None -> Int32.MaxValue
let theoryName = match arguments with first :: _ when Directory.Exists(Path.Combine(root, "src", "Theory", first)) -> first | _ -> "PacBayes"
let seconds = match List.tryFindIndex ((=) "--seconds") arguments with Some i -> float arguments[i + 1] | None -> infinity
let wanted = arguments |> List.filter (fun a -> a.EndsWith ".cs")

// Where a literal must be a constant: patterns, default values. The arithmetic code is held by its round trip, symbol by symbol, and mixes unsigned types.
let excluded = Set [ "ArithmeticCode.cs" ]
let inPattern = Regex @"\b(is|or|and|not)\s*([<>]=?\s*)?-?(1L? << )?$"
let inDefault = Regex @"^    public .* = $|\bconst "
let literal = Regex @"\G(0x[0-9A-Fa-f_]+|\d[\d_]*\.?\d*([eE][+-]?\d+)?)(L|UL|ul|d)?"

// A literal that must be a constant where it stands, such as an offset of a pointer, stays one: the compiler names its line.
let mutable constant = Set.empty<string * int>
let mutable constants = Set.empty<string>

type Site = { File: string; Line: int; Text: string; Was: string; Now: string }
let sites = List<Site>()

/// The text with each literal made a switch.
let instrument (file: string) (source: string) =
    let text = source
    // a constant that a pattern names stays one
    let named (name: string) = constants.Contains file || Regex.IsMatch(source, $@"\b(is|or|and) [<>]=? {name}\b")
    let text = Regex.Replace(text, @"(private|internal|public) const (\w+) (\w+) = ", fun m -> if named m.Groups[3].Value then m.Value else $"{m.Groups[1].Value} static {m.Groups[2].Value} {m.Groups[3].Value} => ")
    let text = Regex.Replace(text, @"static readonly (double\[\]) (\w+) =(\s)", "static $1 $2 =>$3")
    let output = StringBuilder()
    let mutable i, line, start = 0, 1, 0
    let skipTo (stop: int) =
        for c in text[i .. stop - 1] do
            if c = '\n' then line <- line + 1
        output.Append(text, i, stop - i) |> ignore
        i <- stop
    while i < text.Length do
        let rest = text.AsSpan i
        if text[i] = '\n' then
            skipTo (i + 1)
            start <- i
        elif rest.StartsWith "//" then
            let stop = text.IndexOf('\n', i)
            skipTo (if stop < 0 then text.Length else stop)
        elif text[i] = '"' then
            let mutable stop = i + 1
            while text[stop] <> '"' do stop <- stop + (if text[stop] = '\\' then 2 else 1)
            skipTo (stop + 1)
        elif text[i] = '\'' then skipTo (text.IndexOf('\'', i + 2) + 1)
        elif Char.IsAsciiDigit text[i] && (i = 0 || not (Char.IsLetterOrDigit text[i - 1] || text[i - 1] = '_' || text[i - 1] = '.')) then
            let m = literal.Match(text, i)
            let before = text[start .. i - 1]
            if inPattern.IsMatch before || (inPattern.IsMatch(Regex.Replace(before, @"1L? << $", ""))) || inDefault.IsMatch before || constant.Contains(file, line) then skipTo (i + m.Length)
            else
                let was = m.Value
                let whole = not (was.Contains '.' || (was.Contains 'e' && not (was.StartsWith "0x")))
                let now = if whole then $"{was} + 1" elif Double.Parse(was, Globalization.CultureInfo.InvariantCulture) = 0.0 then "1.0" else $"{was} * 1.5"
                output.Append $"global::Theory.Mutant.At({sites.Count}, {was}, {now})" |> ignore
                sites.Add { File = file; Line = line; Text = (let stop = text.IndexOf('\n', i) in text[start .. stop - 1].Trim()); Was = was; Now = now }
                i <- i + m.Length
        else skipTo (i + 1)
    output.ToString()

let switchboard (count: int) =
    $$"""#pragma warning disable
namespace Theory;
public static class Mutant
{
    public static volatile int Active = -1;
    public static volatile int Doomed = -1;
    public static readonly bool[] Reached = new bool[{{count}}];
    static bool Turned(int id)
    {
        if (System.Environment.CurrentManagedThreadId == Doomed) throw new System.OperationCanceledException();
        Reached[id] = true;
        return id == Active;
    }
    public static int At(int id, int was, int now) => Turned(id) ? now : was;
    public static long At(int id, long was, long now) => Turned(id) ? now : was;
    public static double At(int id, double was, double now) => Turned(id) ? now : was;
}
"""

let rec copy (from: string) (target: string) =
    Directory.CreateDirectory target |> ignore
    for file in Directory.GetFiles from do File.Copy(file, Path.Combine(target, Path.GetFileName file), true)
    for folder in Directory.GetDirectories from do
        if not (List.contains (Path.GetFileName folder) [ "bin"; "obj"; "artifacts" ]) then copy folder (Path.Combine(target, Path.GetFileName folder))

copy (Path.Combine(root, "src")) (Path.Combine(scratch, "src"))
for file in Directory.GetFiles root do
    if not (file.EndsWith ".sln") then File.Copy(file, Path.Combine(scratch, Path.GetFileName file))

let rec build rounds =
    sites.Clear()
    let folder = Path.Combine("src", "Theory", theoryName)
    for path in Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories) |> Array.sort do
        let file = Path.GetFileName path
        if not (excluded.Contains file) then File.WriteAllText(Path.Combine(scratch, Path.GetRelativePath(root, path)), instrument file (File.ReadAllText path))
    File.WriteAllText(Path.Combine(scratch, "src", "Theory", "Mutant.cs"), switchboard sites.Count)
    let line = "build src/Theory/Theory.csproj -v quiet -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:WarningLevel=0 -p:RestoreLockedMode=false"
    use compiler = Process.Start(ProcessStartInfo("dotnet", line, WorkingDirectory = scratch, RedirectStandardOutput = true))
    let output = compiler.StandardOutput.ReadToEnd()
    compiler.WaitForExit()
    if compiler.ExitCode <> 0 then
        let named = [ for m in Regex.Matches(output, @"(\w+\.cs)\((\d+),\d+\): error") -> m.Groups[1].Value, int m.Groups[2].Value ] |> Set.ofList
        if rounds = 0 then failwith output
        // an error that is left on a line without a switch comes from a constant that is declared elsewhere in the file
        constants <- constants + Set.map fst (Set.intersect named constant)
        constant <- constant + named
        build (rounds - 1)
build 4

// The laws as they were built, beside the switched library.
let laws = Path.Combine(scratch, "laws")
copy (Path.Combine(root, "artifacts", "bin", "Theory.Laws", "debug")) laws
File.Copy(Path.Combine(scratch, "artifacts", "bin", "Theory", "debug", "Theory.dll"), Path.Combine(laws, "Theory.dll"), true)
AppDomain.CurrentDomain.add_AssemblyResolve (fun _ e ->
    let path = Path.Combine(laws, AssemblyName(e.Name).Name + ".dll")
    if File.Exists path then Assembly.LoadFrom path else null)
AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", laws + string Path.DirectorySeparatorChar)
let theory = Assembly.LoadFrom(Path.Combine(laws, "Theory.dll"))
let tests = Assembly.LoadFrom(Path.Combine(laws, "Theory.Laws.dll"))
let fscheck = Assembly.LoadFrom(Path.Combine(laws, "FsCheck.dll"))
let mutant = theory.GetType "Theory.Mutant"
let reached = mutant.GetField("Reached").GetValue(null) :?> bool[]
let set (name: string) (value: int) = mutant.GetField(name).SetValue(null, value)

// FsCheck tells the console of each law that held.
let console = Console.Out
Console.SetOut TextWriter.Null
let say (text: string) = console.WriteLine text

let config = fscheck.GetType "FsCheck.Config"
let quick = config.GetProperty("QuickThrowOnFailure").GetValue null
let check = fscheck.GetType("FsCheck.Check").GetMethods() |> Array.find (fun m -> m.Name = "Method" && m.GetParameters().Length = 3)

/// A law as something to run, which throws where it fails.
let lawsOf (attribute: string) =
    [ for declared in tests.GetTypes() do
          if declared.FullName.StartsWith $"Theory.Laws.{theoryName}." then
              for m in declared.GetMethods(BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.DeclaredOnly) do
                  for a in m.GetCustomAttributes() do
                      if a.GetType().Name = attribute then yield m, a ]

let all =
    [ for m, _ in lawsOf "FactAttribute" -> m.Name, fun () -> m.Invoke(null, [||]) |> ignore
      for m, a in lawsOf "PropertyAttribute" ->
          m.Name,
          fun () ->
              let read (name: string) = a.GetType().GetProperty(name).GetValue a
              let most = max 100 (read "MaxTest" :?> int)
              let arbitraries = read "Arbitrary" :?> Type[] |> Option.ofObj |> Option.defaultValue [||] |> List.ofArray
              let own = config.GetMethod("WithMaxTest").Invoke(quick, [| box most |])
              let own = config.GetMethod("WithArbitrary").MakeGenericMethod(typeof<Type>).Invoke(own, [| box arbitraries |])
              check.Invoke(null, [| own; box m; null |]) |> ignore ]

/// Whether a law fails, on a thread that can be given up.
let fails (law: unit -> unit) =
    let mutable failed = false
    let thread = Thread((fun () -> try law () with _ -> failed <- true), 1 <<< 26, IsBackground = true)
    thread.Start()
    if thread.Join(TimeSpan.FromSeconds 60.0) then failed
    else
        set "Doomed" thread.ManagedThreadId
        thread.Join(TimeSpan.FromSeconds 5.0) |> ignore
        set "Doomed" -1
        true

// Without a change every law holds; what each reaches, and how long it takes.
let clock = Stopwatch.StartNew()
let reach =
    [| for name, law in all do
           Array.Clear reached
           let start = clock.Elapsed
           if fails law then say $"not used: '{name}' fails without any change"
           else name, law, Array.copy reached, (clock.Elapsed - start).TotalSeconds |]
    |> Array.sortBy (fun (_, _, _, took) -> took)
say $"{sites.Count} literals, {reach.Length} laws in {clock.Elapsed.TotalSeconds:F0} s"

let kills = Dictionary<string, int>()
let survivors = List<Site>()
let unreached = List<Site>()
let mutable caught, begun = 0, 0
let watch = Stopwatch.StartNew()
let drawn =
    let eligible = [| for id in 0 .. sites.Count - 1 do if wanted.IsEmpty || List.contains sites[id].File wanted then id |]
    Random(1).Shuffle eligible
    eligible |> Array.truncate sample |> Array.sort
for id in drawn do
    let site = sites[id]
    if watch.Elapsed.TotalSeconds < seconds then
        begun <- begun + 1
        let own = reach |> Array.filter (fun (_, _, r, _) -> r[id]) |> Array.sortBy (fun (name, _, _, took) -> took / float (1 + kills.GetValueOrDefault name))
        set "Active" id
        match own |> Array.tryFind (fun (_, law, _, _) -> fails law) with
        | Some(name, _, _, _) ->
            kills[name] <- kills.GetValueOrDefault name + 1
            caught <- caught + 1
        | None ->
            (if own.Length = 0 then unreached else survivors).Add site
            say $"""{(if own.Length = 0 then "not reached" else "survived")}: {site.File}:{site.Line}: {site.Was} as {site.Now} in `{site.Text}`"""
        set "Active" -1

say $"{begun} of {drawn.Length} mutants ({sites.Count} literals) in {watch.Elapsed.TotalMinutes:F0} min: {caught} caught, {survivors.Count} survived, {unreached.Count} not reached"
for file, lost in survivors |> Seq.countBy _.File |> Seq.sortByDescending snd do say $"  {file}: {lost}"
Directory.Delete(scratch, true)
