/// The child process in which NativeLaws stages a fault: it loads torch, computes a sum, and says how that went.
module Theory.Agreement.Program

open System.IO
open TorchSharp
open Theory.Nets.Native

[<EntryPoint>]
let main _ =
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
