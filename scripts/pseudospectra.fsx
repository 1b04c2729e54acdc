// Where eigenvalues are not enough: a chain whose spectrum lies well inside the disc and whose powers grow all the same.
#load "00-load.fsx"
open System
open System.Numerics
open Theory.Numerics
open Theory.NonNormal

// 0.4 of itself and 0.9 of its neighbour: every eigenvalue is 0.4.
let n = 30
let a = Matrix(n, n, fun i j -> if i = j then 0.4 elif i = j + 1 then 0.9 else 0.0)
printfn $"spectral radius 0.4, Henrici's departure {NonNormality.RelativeHenrici a:F3} of the norm, numerical radius {NonNormality.NumericalRadius a:F4}"

// How far an error of ε may move an eigenvalue.
for ε in [ 1e-1; 1e-3; 1e-6; 1e-9 ] do
    printfn $"ε = {ε:G1}: radius {NonNormality.PseudospectralRadius(a, ε)}"

// Kreiss's theorem: what the resolvent says of the powers.
let kreiss = NonNormality.Kreiss a
let powers = NonNormality.PowerNorms(a, 120)
let peak = Seq.max powers
printfn $"\nKreiss constant {kreiss}"
printfn $"{kreiss.Value:G5} ≤ largest power {peak:G5}, after {Seq.findIndex ((=) peak) powers} steps, ≤ {Math.E * float n * kreiss.Value:G5}"

// A portrait in letters: the power of ten of σₙ(zI − A).
let grid = Pseudospectrum.On(a, [ for k in 0..46 -> -0.9 + 0.05 * float k ], [ for k in 10 .. -1 .. -10 -> 0.12 * float k ])
printfn $"\n{grid}"
for row in 0..20 do
    String([| for column in 0..46 -> let k = int (Math.Floor -(Math.Log10 grid[column, row])) in if k <= 0 then '.' else char (int '0' + min 9 k) |])
    |> printfn "%s"
