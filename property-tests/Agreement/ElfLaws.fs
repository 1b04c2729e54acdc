/// The reader of ELF files: it agrees with what the system says of its own libraries, and no bytes make it do anything but read or refuse.
module Theory.Agreement.ElfLaws

open System
open System.IO
open System.Runtime.InteropServices
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Nets.Native

/// TorchSharp's own native library: a real one, with symbol versions.
let internal shim = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so")

let private bytes = lazy (File.ReadAllBytes shim)

let private read (content: byte[]) =
    use stream = new MemoryStream(content)
    let elf = ElfFile.Read stream
    elf, elf.ReadImports()

/// What any tool says of this file: its name, what it needs, and the one version that Debian 12 lacks, borne by a marker that nothing uses.
[<Fact>]
let ``the reader finds what TorchSharp's library needs`` () =
    let elf, imports = read bytes.Value
    Assert.Equal("libLibTorchSharp.so", elf.Soname)
    Assert.Equal(ElfFile.MachineOf Architecture.X64, elf.Machine)
    for name in [ "libtorch.so"; "libc10.so"; "libtorch_cpu.so"; "libstdc++.so.6"; "libc.so.6" ] do Assert.Contains(name, elf.Needed)
    Assert.Contains("$ORIGIN/", elf.SearchPath)
    let version = elf.NeededVersions |> Seq.filter (fun v -> v.Version = "GLIBCXX_3.4.32") |> Seq.exactlyOne
    Assert.Equal("libstdc++.so.6", version.Library)
    Assert.False version.Weak
    let bearer = imports |> Seq.filter (fun s -> s.VersionIndex = version.Index) |> Seq.exactlyOne
    Assert.Equal("_ZSt21ios_base_library_initv", bearer.Name)
    Assert.False bearer.Relocated
    Assert.True(imports |> Seq.filter _.Relocated |> Seq.length > 1000)

/// Every symbol that a loaded library takes from others is found in some library: the names and the relocations are read as the loader reads them.
[<Fact>]
let ``each import of the library loaded here is exported by some library`` () =
    let _, imports = read bytes.Value
    let handles = [ for path in NativeLibraries.Result.Libraries.Values -> fst (SystemLoader.Load(path).ToTuple()) ]
    let found (name: string) = handles |> List.exists (fun handle -> fst (NativeLibrary.TryGetExport(handle, name)))
    Assert.Empty(imports |> Seq.filter (fun s -> s.Relocated && not s.Weak && not (found s.Name)))

/// The C++ library that this process runs on defines the versions up to its own, oldest first among them.
[<Fact>]
let ``the reader finds the versions that the C++ library defines`` () =
    let elf = ElfFile.ReadFile(SystemLoader.PathOf "libstdc++.so.6")
    Assert.Contains("GLIBCXX_3.4", elf.DefinedVersions)
    Assert.StartsWith("GLIBCXX_3.4.", NativeDiagnoser.Highest(elf.DefinedVersions, "GLIBCXX_"))

/// Version numbers are compared as numbers: 3.4.9 is older than 3.4.30.
[<Fact>]
let ``the highest version is the highest number`` () =
    Assert.Equal("V_3.4.30", NativeDiagnoser.Highest([ "V_3.4.9"; "V_3.4.30"; "W_4.0"; "V_x"; "V_3.4" ], "V_"))
    Assert.Equal("", NativeDiagnoser.Highest([ "W_4.0" ], "V_"))

/// A cut file is refused, wherever the cut is: the system's loader would die of a bus error.
[<Property(MaxTest = 200)>]
let ``a file cut anywhere is refused`` () =
    let cut = Gen.oneof [ Gen.choose (0, 2048); Gen.choose (0, bytes.Value.Length - 1) ] |> Arb.fromGen

    Prop.forAll cut (fun length ->
        let thrown = Assert.Throws<ElfException>(fun () -> read bytes.Value[.. length - 1] |> ignore)
        length >= 4 && thrown.Defect = ElfDefect.Truncated || length = 0 && thrown.Defect = ElfDefect.Empty || length < 4 && thrown.Defect = ElfDefect.NotElf)

/// Whatever bytes stand in the headers and tables, the reader reads or refuses; it never reaches outside, hangs or runs out of memory.
[<Property(MaxTest = 1000)>]
let ``altered bytes are read or refused`` () =
    let tables = 0x40000
    let place = Gen.oneof [ Gen.choose (0, 63); Gen.choose (64, 64 + 56 * 12); Gen.choose (0x1d4b18, 0x1d4b18 + 560); Gen.choose (0, tables) ]
    let value = Gen.oneof [ Gen.choose (0, 255); Gen.elements [ 0; 1; 127; 128; 255 ] ]
    let change = Gen.zip place value
    let changes = Gen.nonEmptyListOf change |> Arb.fromGen

    Prop.forAll changes (fun changes ->
        let altered = Array.copy bytes.Value
        for at, value in changes do altered[at] <- byte value

        try
            read altered |> ignore
            true
        with :? ElfException ->
            true)
