// From numbers to a bound: the errors counted, the bits of the message, the failure that is admitted.
#load "00-load.fsx"
open Theory.PacBayes

let errors, examples, bits, failure = 3120L, 60000L, 1900L, 0.05
let evidence = Evidence.OfErrors(errors, examples, Compression.Complexity bits)
let bound = Bounds.Occam(evidence, failure)
printfn $"{evidence}\n{bound}: in exact arithmetic it lies in {bound.Exact}"

// The same numbers under each theorem, the least bound first; each knows how much of it is rounding.
printfn "\ntheorem              bound     rounding, relative"
for theorem, bound in [ for t in Bounds.All -> t.Key, t.Value.Invoke(evidence, failure) ] |> List.sortBy (fun (_, b) -> b.Value) do
    printfn $"{theorem, -20} {bound.Value:F5}   {(bound.Value - bound.Exact.Lower) / bound.Value:E0}"
