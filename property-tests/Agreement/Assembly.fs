namespace Theory.Agreement

open System.Runtime.CompilerServices
open global.Xunit.Abstractions
open global.Xunit.Sdk
open Theory.Nets.Native

/// Loads torch's native libraries before the first law: one that calls torch before it touches Theory.Nets would start TorchSharp's own search.
type LoadedFirst(sink: IMessageSink) =
    inherit XunitTestFramework(sink)
    do RuntimeHelpers.RunModuleConstructor typeof<NativeLibraries>.Module.ModuleHandle

[<assembly: global.Xunit.TestFramework("Theory.Agreement.LoadedFirst", "Theory.Agreement")>]
// torch's number of threads belongs to the whole process, and it decides the last bits: one law at a time.
[<assembly: global.Xunit.CollectionBehavior(DisableTestParallelization = true)>]
do ()
