// The long run of linear algebra's residuals: `dotnet fsi property-tests/residuals.fsx [CHECKS]`, 500,000 on each backend unless told otherwise.
// The laws take the first 5,000. Needs the README's first command to have been run, and ends with code 1 where a check fails.
#load "../scripts/00-load.fsx"
#load "Numerics/Residuals.fs"
open System
open System.Diagnostics
open Theory.Numerics
open Theory.Laws.Numerics

let enough = match fsi.CommandLineArgs with [| _; count |] -> int count | _ -> 500_000
for probe in LinearAlgebra.Probes do printfn $"{probe}"

let failed =
    [ for la in LinearAlgebra.Available do
          let clock = Stopwatch.StartNew()
          let seen = Residuals.sample la 0 enough 24
          printfn $"\n{la.Name}: {seen.Count} checks of {seen.Next} seeds in {clock.Elapsed.TotalSeconds:F0} s, {seen.Failures.Count} at or above {Residuals.threshold}"
          for failure in Seq.truncate 50 seen.Failures do printfn $"  {failure}"
          for KeyValue(routine, worst) in seen.Worst |> Seq.sortByDescending (fun entry -> entry.Value) do printfn $"  {routine, -28} largest {worst, 8:G3}"
          for KeyValue(routine, count) in seen.Refusals do printfn $"  {routine, -28} {count} without an answer, refused"
          seen.Failures.Count ]
    |> List.sum
exit (if failed = 0 then 0 else 1)
