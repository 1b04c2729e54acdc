// How recurrent nets begin: twelve matrices with their inputs, how far from normal each is, and why powers of a random matrix outgrow products.
#load "00-load.fsx"
open Theory.Numerics
open Theory.NonNormal

let n = 12
let stream = (Seed 1UL).Stream()
let normals = Matrix(n, n, fun _ _ -> stream.NextNormal())
let all = Initialisations.All(normals, stream.Uniforms n)
printfn "%-20s %9s %9s %9s" "" "‖W‖₂" "Henrici" "max ‖Wᵏ‖"
for start in all do
    let powers = NonNormality.PowerNorms(start.Weights, 60)
    printfn $"%-20s{start.Name} %9.3f{powers[1]} %9.3f{NonNormality.RelativeHenrici start.Weights} %9.3f{Seq.max powers}"

// LegS holds the Legendre coefficients of all it has read; its eigenvalues are −1, …, −N whatever the basis looks like
printfn $"\nLegS {StateSpace.LegS 4}\n{(StateSpace.LegS 4).Transition}"

// E ln ρ of W_k⋯W₁ and of Wᵏ for complex Gaussian matrices, exact at each N and k; a power's mean is above, save for scalars
for order in [ 1; 2; 10 ] do
    printfn ""
    for k in [ 1; 4; 16 ] do
        printfn $"N = {order}, k = {k}: product {GinibreProducts.Product(order, k)}, power {GinibreProducts.Power(order, k)}"
