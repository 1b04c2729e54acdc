// What a noisy linear network keeps of its past: normal networks remember one step's worth, chains as many as they have units.
#load "00-load.fsx"
open System
open Theory.Numerics
open Theory.NonNormal

let n = 30
let first = Array.init n (fun i -> if i = 0 then 1.0 else 0.0)
let chain diagonal link back = Matrix(n, n, fun i j -> if i = j then diagonal elif i = j + 1 then link elif j = i + 1 then back else 0.0)
let stream = Seed(1UL).Stream()
let orthogonal = LinearAlgebra.Default.Qr(Matrix(n, n, fun _ _ -> stream.NextNormal())).Q

// J_tot of every normal network is 1; the trace of J_s over all inputs is n for every network, so that another network has an input with more.
printfn "%-28s %8s %8s %10s   %s" "network" "J_tot" "best" "departure" "J(k) at k = 0, 5, 10, 20"
for name, w in
    [ "orthogonal, 0.95", 0.95 * orthogonal
      "identity, 0.95", 0.95 * Matrix.Identity n
      "0.4 identity + 0.9 chain", chain 0.4 0.9 0.0
      "delay line, gain 1", chain 0.0 1.0 0.0
      "delay line, gain 1.2", chain 0.0 1.2 0.0
      "delay line, gain 10", chain 0.0 10.0 0.0
      "feedback, 1.2 and 0.05", chain 0.0 1.2 0.05 ] do
    let memory = FisherMemory.Of(w, first)
    let curve = memory.Curve 21
    let shown = String.Join("  ", [ for k in [ 0; 5; 10; 20 ] -> sprintf "%8.6f" curve[k] ])
    printfn $"%-28s{name} %8.4f{memory.Total} %8.4f{memory.Capacity} %10.4f{NonNormality.RelativeHenrici w}   {shown}"

// Doubles hold no variance of a chain of gain 1000: 10^348 lies outside their range. The certificate needs none of it.
let steep = chain 0.0 1000.0 0.0
let certified = CertifiedMemory.Of(steep, first, n)
printfn $"\ngain 1000, with its proof:\n{certified}"

// What amplifies the signal amplifies the noise: within a range of R a unit, no network of n remembers more than 2√(nR) + 1.
for gain in [ 1.0; 1.1; 1.2; 1.4 ] do
    let memory = FisherMemory.Of(chain 0.0 gain 0.0, first)
    let range = Seq.sum [ for i in 0 .. n - 1 -> memory.Covariance[i, i] ] / float n
    printfn $"gain {gain:F1}: a range of {range:F1}, J_tot = {memory.Total:F3} ≤ {MemoryBounds.FiniteRange(n, range):F3}"

// J(k) ≤ B(k): with feedback the bound is not reached.
let loop = chain 0.0 1.2 0.05
let bound = MemoryBounds.Dynamical(loop, first, 6)
for k, j in Seq.indexed (FisherMemory.Of(loop, first).Curve 6) do
    printfn $"k = {k}: J = {j:F6}, B = {bound[k]:F6}"
