/// The child process in which NativeLaws stages a fault: it loads torch, computes a sum, and says how that went. With the argument `linear-algebra-first` it
/// computes with the backend of linear algebra before torch is loaded, and again after.
module Theory.Agreement.Program

open System.IO
open System.Runtime.CompilerServices
open TorchSharp
open Theory.Nets.Native
open Theory.Numerics

let private schur () =
    let stream = Seed(1UL).Stream()
    LinearAlgebra.Default.Schur(Matrix(100, 100, fun _ _ -> stream.NextNormal())).T

/// Apart, so that nothing of torch is touched before it is called.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private thenTorch (before: ComplexMatrix) =
    NativeLibraries.Require()
    use three = torch.ones 3L
    use sum = three.sum()
    printfn "sum %g" (sum.item<single>())
    let files = File.ReadLines "/proc/self/maps" |> Seq.filter (fun line -> line.EndsWith "/libtorch_cpu.so") |> Seq.map (fun line -> line[line.IndexOf '/' ..]) |> Seq.distinct |> Seq.length
    torch.set_num_threads(torch.get_num_threads())
    printfn "same %b, one library %b" (before.Equals(schur ())) (files = 1)

[<EntryPoint>]
let main arguments =
  if arguments = [| "linear-algebra-first" |] then
    let before = schur ()
    printfn "%s" LinearAlgebra.Default.Name
    thenTorch before
    0
  else
    try
        NativeLibraries.Require()
        use three = torch.ones 3L
        use sum = three.sum()
        printfn "sum %g" (sum.item<single>())
        // both make TorchSharp look for libraries itself
        torch.InitializeDeviceType DeviceType.CPU
        printfn "cuda %b" (torch.cuda.is_available())

        let mapped = File.ReadLines "/proc/self/maps" |> Seq.choose (fun line -> match line.IndexOf '/' with -1 -> None | at -> Some line[at..]) |> Seq.distinct

        for path in mapped do
            if Path.GetFileName(path).StartsWith "lib" then printfn "mapped %s" path

        printfn "report\n%O" (NativeReport.Make())
        0
    with :? NativeLibraryException as e ->
        printfn "fault %O" e.Diagnosis.Fault
        printfn "file %s" e.Diagnosis.File
        printfn "symbol %s" e.Diagnosis.Symbol
        printfn "cause %s" e.Diagnosis.Cause
        printfn "mend %s" e.Diagnosis.Mend
        printfn "report\n%O" (NativeReport.Make())
        3
