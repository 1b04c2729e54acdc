// How recurrent nets begin: twelve matrices with their inputs, how far from normal each is, and why powers of a random matrix outgrow products.
#load "00-load.fsx"
open Theory.Numerics
open Theory.NonNormal

let n = 12
let stream = (Seed 1UL).Stream()
let normals = Matrix(n, n, fun _ _ -> stream.NextNormal())
let all = Initialisations.All(normals, stream.Uniforms n)
let radius (w: Matrix) = LinearAlgebra.Default.Eigenvalues w |> Seq.map _.Magnitude |> Seq.max
printfn "%-20s %9s %9s %9s %9s" "" "‖W‖₂" "Henrici" "max ‖Wᵏ‖" "total"
for start in all do
    let powers = NonNormality.PowerNorms(start.Weights, 60)
    // a Gaussian draw may be unstable: then noise has no stationary covariance
    let total = if radius start.Weights < 1.0 then FisherMemory.Of(start.Weights, start.Input).Total else nan
    printfn $"%-20s{start.Name} %9.3f{powers[1]} %9.3f{NonNormality.RelativeHenrici start.Weights} %9.3f{Seq.max powers} %9.3f{total}"

// within norm 1 no total is above a chain's; beyond it the identity and a chain tend to N, the bound of all matrices
printfn $"\ncontractions of {n} units: at most {ContractionMemory.Total n:F6}"
for λ in [ 0.9; 0.99; 0.999; 0.9999 ] do
    let start = Initialisations.IdentityAndChain(n, λ, 0.2)
    printfn $"{λ} identity + 0.2 chain: {FisherMemory.Of(start.Weights, start.Input).Total:F6}"

// LegS holds the Legendre coefficients of all it has read; its eigenvalues are −1, …, −N whatever the basis looks like
printfn $"\nLegS {StateSpace.LegS 4}\n{(StateSpace.LegS 4).Transition}"

// E ln ρ of W_k⋯W₁ and of Wᵏ for complex Gaussian matrices, exact at each N and k; a power's mean is above, save for scalars
for order in [ 1; 2; 10 ] do
    printfn ""
    for k in [ 1; 4; 16 ] do
        printfn $"N = {order}, k = {k}: product {GinibreProducts.Product(order, k)}, power {GinibreProducts.Power(order, k)}"
