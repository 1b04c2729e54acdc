/// Each way in which torch's native libraries can be missing or broken, staged in a folder of links and loaded by a child process: the message names the
/// cause, the file or the symbol, and the mend.
module Theory.Agreement.NativeLaws

open System
open System.Diagnostics
open System.IO
open System.Text
open FsCheck.Xunit
open global.Xunit
open Theory.Nets.Native

/// What a child process said.
type Told =
    { Code: int
      Output: string }

    member told.Lines(key: string) =
        told.Output.Split('\n') |> Array.filter _.StartsWith(key + " ") |> Array.map (fun line -> line.Substring(key.Length + 1))

    member told.Line key = told.Lines key |> Array.tryHead |> Option.defaultValue ""

/// An application of its own: this assembly and its libraries, with torch's native ones as links that a law may take away or replace.
type Stage() =
    let root = Directory.CreateTempSubdirectory("theory-stage-").FullName
    let app = Path.Combine(root, "app")
    let native = Path.Combine(app, "runtimes", "linux-x64", "native")
    let here = AppContext.BaseDirectory
    let own = "Theory.Agreement.dll"

    do
        Directory.CreateDirectory native |> ignore
        // the host looks beside the real file of the program, so that one is a copy
        File.Copy(Path.Combine(here, own), Path.Combine(app, own))
        File.Copy(Path.Combine(here, "Theory.Agreement.runtimeconfig.json"), Path.Combine(app, "Theory.Agreement.runtimeconfig.json"))

        for file in Directory.EnumerateFiles(here, "*.dll") do
            if Path.GetFileName file <> own then
                File.CreateSymbolicLink(Path.Combine(app, Path.GetFileName file), file) |> ignore

        for file in Directory.EnumerateFiles(Path.Combine(here, "runtimes", "linux-x64", "native"), "*.so*") do
            File.CreateSymbolicLink(Path.Combine(native, Path.GetFileName file), file) |> ignore

    member _.App = app
    member _.Native = native
    member _.Cache = Path.Combine(root, "cache")
    member _.Folder(name: string) = Directory.CreateDirectory(Path.Combine(root, name)).FullName
    member _.Path(file: string) = Path.Combine(native, file)
    member stage.Remove(file: string) = File.Delete(stage.Path file)

    /// Puts a file in the place of a link.
    member stage.Replace(file: string, content: byte[]) =
        stage.Remove file
        File.WriteAllBytes(stage.Path file, content)

    /// Replaces a file by a copy of it with some bytes changed.
    member stage.Alter(file: string, change: byte[] -> unit) =
        let content = File.ReadAllBytes(stage.Path file)
        change content
        stage.Replace(file, content)

    member stage.Start(?variables: (string * string) list, ?wrap: string list) =
        let command = defaultArg wrap [] @ [ Environment.ProcessPath; Path.Combine(app, own) ]
        let start = ProcessStartInfo(List.head command, List.tail command, RedirectStandardOutput = true, RedirectStandardError = true)

        for name in [ "THEORY_LIBTORCH"; "LD_LIBRARY_PATH"; "DOTNET_STARTUP_HOOKS" ] do
            start.Environment.Remove name |> ignore

        let settings = [ "HOME", root; "XDG_CACHE_HOME", stage.Cache; "NUGET_PACKAGES", Path.Combine(root, "packages"); "OMP_NUM_THREADS", "1" ]
        for name, value in settings @ defaultArg variables [] do
            start.Environment[name] <- value

        Process.Start start

    member _.Finish(child: Process) =
        let error = child.StandardError.ReadToEndAsync()
        let output = child.StandardOutput.ReadToEnd()
        child.WaitForExit()
        // TorchSharp's own search would have copied the libraries here
        Assert.False(Directory.Exists(Path.Combine(app, "cpu")), "TorchSharp has copied its libraries")
        { Code = child.ExitCode; Output = output + error.Result }

    member stage.Run(?variables, ?wrap) = stage.Finish(stage.Start(?variables = variables, ?wrap = wrap))

    interface IDisposable with
        member _.Dispose() = Directory.Delete(root, true)

let private loads (told: Told) =
    Assert.True((told.Code = 0), told.Output)
    Assert.Equal("3", told.Line "sum")

/// The child ended by the exception, with this fault; the message holds each of the words, and some mend.
let private fails (fault: NativeFault) (words: string list) (told: Told) =
    Assert.True((told.Code = 3), told.Output)
    Assert.Equal(string fault, told.Line "fault")
    for word in words do Assert.Contains(word, told.Line "cause")
    Assert.NotEqual<string>("", told.Line "mend")
    // the report tells the same, and throws nothing
    Assert.Contains(told.Line "cause", told.Output.Substring(told.Output.IndexOf "report\n"))

let private overwrite (what: string) (by: string) (content: byte[]) =
    Assert.Equal(what.Length, by.Length)
    let at = content.AsSpan().IndexOf(ReadOnlySpan(Encoding.ASCII.GetBytes("\000" + what + "\000")))
    Assert.True(at >= 0, $"{what} is not in the file")
    Encoding.ASCII.GetBytes(by).CopyTo(content, at + 1)

let private shim = "libLibTorchSharp.so"

/// A version that no system has, so that the mended copy is needed wherever this runs.
let private beyondAnySystem (stage: Stage) = stage.Alter(shim, overwrite "GLIBCXX_3.4.32" "GLIBCXX_3.9.99")

let private shimsMapped (told: Told) = told.Lines "mapped" |> Array.filter (fun path -> Path.GetFileName path = shim)

[<Fact>]
let ``whole libraries load, and TorchSharp's own search never starts`` () =
    use stage = new Stage()
    let told = stage.Run()
    loads told
    Assert.Single(shimsMapped told) |> ignore
    Assert.Single(told.Lines "mapped" |> Array.filter (fun path -> path.EndsWith "/libtorch_cpu.so")) |> ignore

/// The marker's version is all that is wrong, so its flag is all that changes: four bytes of one entry.
[<Fact>]
let ``a library that asks for a newer C++ library by a marker alone loads from a mended copy`` () =
    use stage = new Stage()
    beyondAnySystem stage
    let told = stage.Run()
    loads told
    let copy = Assert.Single(shimsMapped told)
    Assert.StartsWith(stage.Cache, copy)
    Assert.Contains("mended", told.Output)
    let differing = Array.zip (File.ReadAllBytes copy) (File.ReadAllBytes(stage.Path shim)) |> Array.filter (fun (a, b) -> a <> b)
    Assert.InRange(differing.Length, 1, 2)

/// What loads needs no mending: a file that the system accepts is loaded itself, and the cache stays empty.
[<Fact>]
let ``a library that loads as it comes is not copied`` () =
    use stage = new Stage()
    beyondAnySystem stage
    let mended = shimsMapped (stage.Run()) |> Array.head |> File.ReadAllBytes
    stage.Replace(shim, mended)
    Directory.Delete(stage.Cache, true)
    let told = stage.Run()
    loads told
    Assert.Equal(stage.Path shim, Assert.Single(shimsMapped told))
    Assert.False(Directory.Exists stage.Cache)

[<Fact>]
let ``a damaged copy in the cache is replaced`` () =
    use stage = new Stage()
    beyondAnySystem stage
    let copy = shimsMapped (stage.Run()) |> Array.head
    let whole = File.ReadAllBytes copy

    for damaged in [ whole[.. whole.Length / 2]; Array.mapi (fun i b -> if i = 70000 then b ^^^ 1uy else b) whole; [||] ] do
        File.WriteAllBytes(copy, damaged)
        loads (stage.Run())
        Assert.Equal<byte[]>(whole, File.ReadAllBytes copy)

/// Tasks of a sweep start at once: each finds or makes the copy, and one is left.
[<Fact>]
let ``many processes make the copy at once`` () =
    use stage = new Stage()
    beyondAnySystem stage
    [ for _ in 1..4 -> stage.Start() ] |> List.map stage.Finish |> List.iter loads
    Assert.Single(Directory.GetFiles(stage.Cache, "*", SearchOption.AllDirectories)) |> ignore

[<Fact>]
let ``a cache that cannot be written is named, with the variable that moves it`` () =
    use stage = new Stage()
    beyondAnySystem stage
    File.WriteAllText(stage.Cache, "a file where a folder ought to be")
    let told = stage.Run()
    fails NativeFault.CacheNotWritable [ stage.Cache ] told
    Assert.Contains("XDG_CACHE_HOME", told.Line "mend")

[<Fact>]
let ``no libtorch: the package is named`` () =
    use stage = new Stage()
    for file in Directory.GetFiles stage.Native do
        if Path.GetFileName file <> shim then File.Delete file
    let told = stage.Run()
    fails NativeFault.NotFound [ "libtorch is in none of"; stage.Native ] told
    Assert.Contains($"dotnet add package libtorch-cpu-linux-x64 --version {NativeSearch.ExpectedVersion}", told.Line "mend")
    Assert.Contains("THEORY_LIBTORCH", told.Line "mend")

[<Fact>]
let ``no libtorch_cpu: the file is named`` () =
    use stage = new Stage()
    stage.Remove "libtorch_cpu.so"
    let told = stage.Run()
    fails NativeFault.NotFound [ "libtorch_cpu.so is missing" ] told
    Assert.Equal(stage.Path "libtorch_cpu.so", told.Line "file")

[<Fact>]
let ``no library of TorchSharp's own: the file is named`` () =
    use stage = new Stage()
    stage.Remove shim
    fails NativeFault.NotFound [ shim; stage.Native ] (stage.Run())

[<Fact>]
let ``no OpenMP: the library that needs it is named, and it`` () =
    use stage = new Stage()
    let openMp = Directory.GetFiles(stage.Native, "libgomp*") |> Array.exactlyOne |> Path.GetFileName
    stage.Remove openMp
    let told = stage.Run()
    fails NativeFault.MissingDependency [ "libtorch_cpu.so needs " + openMp ] told
    Assert.Equal(openMp, told.Line "symbol")

/// A symbol that libtorch does not export, as with another version: it is found before the first call, which would end the process.
[<Fact>]
let ``another version of libtorch: a symbol and both versions are named`` () =
    use stage = new Stage()

    let wanted =
        use stream = File.OpenRead ElfLaws.shim
        ElfFile.Read(stream).ReadImports() |> Seq.filter (fun s -> s.Relocated && s.Name.StartsWith "_ZN2at") |> Seq.map _.Name |> Seq.head

    let other = wanted.Substring(0, wanted.Length - 1) + "Q"
    stage.Alter(shim, overwrite wanted other)
    let told = stage.Run()
    fails NativeFault.WrongVersion [ other; $"built for libtorch {NativeSearch.ExpectedVersion}"; $"the one loaded is {NativeSearch.ExpectedVersion}" ] told
    Assert.Equal(other, told.Line "symbol")

[<Fact>]
let ``an older glibc than the library needs: both versions are named`` () =
    use stage = new Stage()
    stage.Alter(shim, overwrite "GLIBC_2.34" "GLIBC_2.99")
    let told = stage.Run()
    fails NativeFault.SystemTooOld [ "GLIBC_2.99"; "libc.so.6"; "ends at GLIBC_" ] told
    Assert.Equal("GLIBC_2.99", told.Line "symbol")

/// A version that a real symbol bears cannot be forgiven: the library would call what is not there.
[<Fact>]
let ``an older C++ library than the library really needs: both versions are named`` () =
    use stage = new Stage()
    stage.Alter(shim, overwrite "GLIBCXX_3.4.30" "GLIBCXX_3.9.90")
    fails NativeFault.SystemTooOld [ "GLIBCXX_3.9.90"; "libstdc++.so.6"; "ends at GLIBCXX_3.4." ] (stage.Run())

[<Fact>]
let ``a cut file: its length and the missing end are named`` () =
    use stage = new Stage()
    use whole = File.OpenRead(stage.Path "libtorch_cpu.so")
    let start: byte[] = Array.zeroCreate 1_000_000
    whole.ReadExactly(start, 0, start.Length)
    stage.Replace("libtorch_cpu.so", start)
    fails NativeFault.Truncated [ stage.Path "libtorch_cpu.so"; "it has 1000000 bytes" ] (stage.Run())

/// What libtorch needs in turn is looked at as well, before the loader maps it.
[<Fact>]
let ``a cut file that only libtorch needs is named too`` () =
    use stage = new Stage()
    let openMp = Directory.GetFiles(stage.Native, "libgomp*") |> Array.exactlyOne |> Path.GetFileName
    stage.Replace(openMp, (File.ReadAllBytes(stage.Path openMp))[..99_999])
    fails NativeFault.Truncated [ openMp; "it has 100000 bytes" ] (stage.Run())

[<Fact>]
let ``an empty file is named`` () =
    use stage = new Stage()
    stage.Replace("libtorch.so", [||])
    fails NativeFault.Truncated [ stage.Path "libtorch.so" + " is empty" ] (stage.Run())

[<Fact>]
let ``a Git LFS pointer in the place of a library is named`` () =
    use stage = new Stage()
    stage.Replace("libtorch_cpu.so", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 461211481\n"B)
    fails NativeFault.NotALibrary [ stage.Path "libtorch_cpu.so"; "Git LFS pointer" ] (stage.Run())

[<Fact>]
let ``a page of text in the place of a library is named`` () =
    use stage = new Stage()
    stage.Replace("libc10.so", "<html><body>404 Not Found</body></html>, and more words to come after it\n"B)
    fails NativeFault.NotALibrary [ stage.Path "libc10.so"; "<html>" ] (stage.Run())

[<Fact>]
let ``a library for another processor is named, with both processors`` () =
    use stage = new Stage()
    stage.Alter("libc10.so", fun content -> content[18] <- 183uy)
    fails NativeFault.WrongArchitecture [ "libc10.so is built for arm64"; "x64" ] (stage.Run())

[<Fact>]
let ``a 32-bit library is named`` () =
    use stage = new Stage()
    stage.Alter("libc10.so", fun content -> content[4] <- 1uy)
    fails NativeFault.WrongArchitecture [ stage.Path "libc10.so"; "32-bit" ] (stage.Run())

[<Fact>]
let ``a damaged library is named`` () =
    use stage = new Stage()
    stage.Alter("libc10.so", fun content -> content[54] <- 1uy)
    fails NativeFault.NotALibrary [ stage.Path "libc10.so"; "damaged" ] (stage.Run())

[<Fact>]
let ``a link that leads nowhere is named, with its target`` () =
    use stage = new Stage()
    stage.Remove "libtorch_cpu.so"
    File.CreateSymbolicLink(stage.Path "libtorch_cpu.so", "/nowhere/libtorch_cpu.so") |> ignore
    fails NativeFault.NotFound [ stage.Path "libtorch_cpu.so"; "link to /nowhere/libtorch_cpu.so" ] (stage.Run())

[<Fact>]
let ``a folder in the place of a library is named`` () =
    use stage = new Stage()
    stage.Remove "libtorch.so"
    Directory.CreateDirectory(stage.Path "libtorch.so") |> ignore
    fails NativeFault.Unreadable [ stage.Path "libtorch.so" + " is a folder" ] (stage.Run())

/// The superuser reads everything, so that the child runs as nobody there, with copies of what it must still be able to read.
[<Fact>]
let ``a file that the user may not read is named`` () =
    use stage = new Stage()
    stage.Alter("libc10.so", ignore)
    File.SetUnixFileMode(stage.Path "libc10.so", UnixFileMode.None)

    let wrap =
        if Environment.UserName <> "root" then []
        else
            for file in Directory.GetFiles(stage.App, "*.dll") do
                let content = File.ReadAllBytes file
                File.Delete file
                File.WriteAllBytes(file, content)

            File.SetUnixFileMode(Path.GetDirectoryName stage.App, enum<UnixFileMode> 0o755)
            [ "setpriv"; "--reuid=65534"; "--regid=65534"; "--clear-groups" ]

    let told = stage.Run(wrap = wrap)
    fails NativeFault.Unreadable [ stage.Path "libc10.so" ] told
    Assert.Contains("chmod a+r " + stage.Path "libc10.so", told.Line "mend")

[<Fact>]
let ``a named libtorch that does not exist is named back`` () =
    use stage = new Stage()
    let told = stage.Run([ "THEORY_LIBTORCH", "/nowhere/torch/lib" ])
    fails NativeFault.NotFound [ "THEORY_LIBTORCH names /nowhere/torch/lib" ] told
    Assert.Contains("THEORY_LIBTORCH", told.Line "mend")

[<Fact>]
let ``a named folder without libtorch is named back`` () =
    use stage = new Stage()
    let empty = stage.Folder "empty"
    fails NativeFault.NotFound [ $"THEORY_LIBTORCH names {empty}"; "libtorch_cpu.so" ] (stage.Run([ "THEORY_LIBTORCH", empty ]))

/// The machine's own libtorch is the only one in the process, even where the application brings another: two would register everything twice.
[<Theory; InlineData("another", ""); InlineData("another", "lib"); InlineData("none", "")>]
let ``a named libtorch is the one that is loaded`` (own: string) (inside: string) =
    use stage = new Stage()
    let named = stage.Folder "torch"
    let folder = Directory.CreateDirectory(Path.Combine(named, inside)).FullName

    for file in Directory.GetFiles stage.Native do
        if Path.GetFileName file <> shim then
            // copies of the small ones: the system's loader knows a file again behind its link
            let target = FileInfo(file).ResolveLinkTarget(true) :?> FileInfo
            if target.Length < 4_000_000L then
                File.Copy(file, Path.Combine(folder, Path.GetFileName file))
            else
                File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName file), target.FullName) |> ignore

    if own = "none" then
        for file in Directory.GetFiles stage.Native do
            if Path.GetFileName file <> shim then File.Delete file

    // the application's own, where the runtime would find it, is another library: it would show in the process if it were loaded
    let another = Path.Combine(stage.App, "libtorch_cpu.so")
    if own = "another" then File.Copy(Directory.GetFiles(folder, "libgomp*") |> Array.exactlyOne, another)

    let told = stage.Run([ "THEORY_LIBTORCH", named ])
    loads told
    Assert.DoesNotContain(another, told.Lines "mapped")
    let c10 = told.Lines "mapped" |> Array.filter (fun path -> Path.GetFileName path = "libc10.so")
    Assert.Equal(Path.Combine(folder, "libc10.so"), Assert.Single c10)

/// HOME is not set in many a container: the user's folder is then the one in the system's list of users.
[<Fact>]
let ``no HOME and no XDG_CACHE_HOME: the cache is found all the same`` () =
    use stage = new Stage()
    loads (stage.Run([ "HOME", null; "XDG_CACHE_HOME", null ]))

/// TorchSharp keeps its libtorch's version to itself; where an update renames it, no message could name the version any more.
[<Fact>]
let ``TorchSharp still tells the version of libtorch that it was built for`` () =
    Assert.Matches(@"^\d+\.\d+\.\d+$", NativeSearch.ExpectedVersion)

/// The report is what a user reads first: each library with its version and its place, and for what is not there the mend.
[<Fact>]
let ``the report names each library with its version`` () =
    let report = NativeReport.Make()
    Assert.True(report.Usable, string report)

    for name in [ "glibc"; "libstdc++"; "libgomp"; "libtorch"; "TorchSharp's library" ] do
        let finding = report.Findings |> Seq.find (fun f -> f.Name = name)
        Assert.True finding.Found
        Assert.NotEqual<string>("", finding.Version)
        Assert.True(File.Exists finding.Path || Directory.Exists finding.Path, finding.Path)
        Assert.Contains(finding.Path, string report)

    Assert.Equal(NativeSearch.ExpectedVersion, (report.Findings |> Seq.find (fun f -> f.Name = "libtorch")).Version)
    for finding in report.Findings do Assert.True(finding.Found || finding.Mend <> "")
