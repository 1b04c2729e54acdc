// Linear algebra on an NVIDIA GPU: what was found, a factorisation there, a chain whose matrices stay on the device, and MathNet's own matrices on it.
#load "00-load.fsx"
#r "../artifacts/bin/paper/debug/MathNet.Numerics.dll"
open MathNet.Numerics.Providers.LinearAlgebra
open Theory.Numerics

printfn $"{CudaLinearAlgebra.Probe}"
if CudaLinearAlgebra.Probe.Taken then
    let n = 1000
    let stream = Seed(1UL).Split("gpu").Stream()
    let a = Matrix(n, n, fun _ _ -> stream.NextNormal())

    // The same functions as those of LinearAlgebra.Default; the arguments are sent, the results fetched.
    let qr = LinearAlgebra.Cuda.Qr a
    printfn $"‖A − QR‖/‖A‖ = {(qr.Q * qr.R - a).FrobeniusNorm / a.FrobeniusNorm:G2}"

    // Sent once; nothing moves but the singular values until the result is fetched.
    let d = CudaLinearAlgebra.ToDevice a
    let struct (u, s, v) = (d.Transpose() * d).Svd()
    printfn $"{u}; ‖A‖₂ = {sqrt s[0]:F3}, by the processor {LinearAlgebra.Default.SingularValues(a)[0]:F3}"
    printfn $"‖UᵀV − I‖ = {((u.Transpose() * v).ToMatrix() - Matrix.Identity n).FrobeniusNorm:G2}"

    // From here on MathNet's matrices compute on the GPU.
    LinearAlgebraControl.Provider <- CudaLinearAlgebra.Provider
    let m = MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.Random(n, n, 1)
    printfn $"{LinearAlgebraControl.Provider}: ‖A A⁻¹ − I‖ = {(m * m.Inverse() - MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.DenseIdentity n).FrobeniusNorm():G2}"
else
    printfn $"computed by {LinearAlgebra.Default.Name} instead, which is the default on a machine with a GPU too"
