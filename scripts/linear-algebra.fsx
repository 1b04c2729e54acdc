// Linear algebra at the prompt: which backend computes, a Schur form, and what the eigenvalues of a chain do not tell.
#load "00-load.fsx"
open System
open System.Numerics
open Theory.Numerics

for probe in LinearAlgebra.Probes do printfn $"{probe}"
let la = LinearAlgebra.Default

// Gain 1.5 forward, 0.1 back: every eigenvalue lies within 0.78, and yet a signal grows on its way down the chain.
let chain = Matrix(6, 6, fun i j -> if i = j + 1 then 1.5 elif j = i + 1 then 0.1 else 0.0)
let schur = la.Schur chain
printfn $"\n{schur}"

let residual = (schur.Q * schur.T * schur.Q.Adjoint() - ComplexMatrix chain).FrobeniusNorm
printfn $"\n‖A − QTQᴴ‖ = {residual:G2}"
printfn $"spectral radius {schur.Eigenvalues |> Seq.map Complex.Abs |> Seq.max:F4}, norm {la.SingularValues(chain)[0]:F4}"

let departure = Math.Sqrt(chain.FrobeniusNorm ** 2.0 - (schur.Eigenvalues |> Seq.sumBy (fun v -> v.Magnitude ** 2.0)))
printfn $"Henrici's departure from normality {departure:F4}: what T holds above its diagonal"

// The stationary covariance of x' = A x + noise, and the chosen half of the spectrum first.
let covariance = la.Stein(chain, Matrix.Identity 6)
let listed (format: string) (values: seq<float>) = String.Join(", ", values |> Seq.map (fun v -> v.ToString format))
printfn "\nstationary variances %s" (listed "F2" [ for i in 0..5 -> covariance[i, i] ])
let right = la.Reorder(schur, fun v -> v.Real > 0.0)
printfn "eigenvalues, those to the right first: %s" (right.Eigenvalues |> Seq.map (fun v -> v.Real) |> listed "F3")
printfn $"numerical abscissa {la.LogNorm chain:F4}; ‖exp A‖ = {la.SingularValues(la.Exponential chain)[0]:F4}"
