// A first bound: what 84 errors on 10,000 held-out examples say about the error on all the others.
#load "00-load.fsx"
open Theory

let evidence = PacBayes.Evidence.OfErrors(84L, 10000L)
let bound = PacBayes.Bounds.HoldOut(evidence, 0.05)
printfn $"{evidence}\n{bound}\n"

// Every theorem of the library, from the same evidence.
for theorem in PacBayes.Bounds.All do
    printfn $"{theorem.Key, -20} {theorem.Value.Invoke(evidence, 0.05)}"

// A bound that pays for having been learned: the same errors, and a hypothesis whose code has 5,000 bits more than the prior expected.
let bits = 5000.0
let learned = PacBayes.Evidence.OfErrors(84L, 10000L, bits * log 2.0)
printfn $"\n{learned}\n{PacBayes.Bounds.Kl(learned, 0.05)}"

// Those bits may exist: quantised weights as a message, and what it costs in nats.
let weights = PacBayes.SymbolBlock(3, [| for i in 0..1013 -> if i % 5 = 0 then i % 2 * 2 else 1 |])
let message = PacBayes.ArithmeticCode.Encode [| weights |]
printfn $"\n{weights}: {message.Length} bytes, ideally {PacBayes.KrichevskyTrofimov.CodeLength(weights.Counts()):F1} bits; KL ≤ {PacBayes.Compression.Complexity(8L * int64 message.Length):F1}"

// The inverse on which it rests is certified: the divergence at the bound is not below the budget, and just below the bound it is.
let q, c = 0.0084, 0.001
let p = PacBayes.BinaryKl.InverseUpper(q, c)
printfn $"\nkl({q} ‖ p) ≤ {c} up to p = {p:R}: kl there is {PacBayes.BinaryKl.Divergence(q, p):R}"
