/// A network evaluated at θ + εv in plain code, against torch's autograd on the same weights: the slope is its Jacobian-vector product, the bend its curvature.
module Theory.Agreement.HyperrealLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Hyperreals
open Theory.Nets.Training

let private inputs, hidden, classes = 3, 5, 4
let private parameters = hidden * inputs + hidden + classes * hidden + classes
let private side, kernel = 6, 3
let private maps = 2

/// Cross-entropy of class 1 from logits, over a scalar that carries its derivatives.
let private crossEntropy (logits: Curvature[]) =
    let total = logits |> Array.map (fun z -> Curvature.Exp z) |> Array.reduce (+)
    Curvature.Log total - logits[1]

/// tanh(W₁x + b₁), then W₂h + b₂, with the weights one after another as torch's reshape takes them.
let private mlp (x: float[]) (θ: Curvature[]) =
    let w1 i j = θ[i * inputs + j]
    let b1 i = θ[hidden * inputs + i]
    let w2 c i = θ[hidden * inputs + hidden + c * hidden + i]
    let b2 c = θ[hidden * inputs + hidden + classes * hidden + c]
    let h = [| for i in 0 .. hidden - 1 -> Curvature.Tanh(Array.fold (+) (b1 i) [| for j in 0 .. inputs - 1 -> w1 i j * x[j] |]) |]
    crossEntropy [| for c in 0 .. classes - 1 -> Array.fold (+) (b2 c) [| for i in 0 .. hidden - 1 -> w2 c i * h[i] |] |]

let private torchMlp (x: float[]) (θ: torch.Tensor) =
    let part (from: int) (shape: int64 list) = θ.narrow(0L, int64 from, List.fold (*) 1L shape).reshape(Array.ofList shape)
    let x = torch.tensor (x, dtype = torch.ScalarType.Float64)
    let h = (CheckedTorch.MatMul(part 0 [ int64 hidden; int64 inputs ], x) + part (hidden * inputs) [ int64 hidden ]).tanh()
    let from = hidden * inputs + hidden
    let logits = CheckedTorch.MatMul(part from [ int64 classes; int64 hidden ], h) + part (from + classes * hidden) [ int64 classes ]
    logits.logsumexp 0L - logits[1L]

/// A convolution with 3 × 3 kernels, tanh, the mean of each map, and a dense layer.
let private cnnParameters = maps * kernel * kernel + maps + classes * maps + classes

let private cnn (image: float[]) (θ: Curvature[]) =
    let out = side - kernel + 1
    let pooled =
        [| for m in 0 .. maps - 1 ->
               let cells =
                   [| for r in 0 .. out - 1 do
                          for c in 0 .. out - 1 do
                              let sum =
                                  Array.fold (+) (θ[maps * kernel * kernel + m])
                                      [| for i in 0 .. kernel - 1 do
                                             for j in 0 .. kernel - 1 do
                                                 θ[m * kernel * kernel + i * kernel + j] * image[(r + i) * side + c + j] |]
                              Curvature.Tanh sum |]
               Array.reduce (+) cells / float (out * out) |]
    let from = maps * kernel * kernel + maps
    crossEntropy [| for c in 0 .. classes - 1 -> Array.fold (+) (θ[from + classes * maps + c]) [| for m in 0 .. maps - 1 -> θ[from + c * maps + m] * pooled[m] |] |]

let private torchCnn (image: float[]) (θ: torch.Tensor) =
    let part (from: int) (shape: int64 list) = θ.narrow(0L, int64 from, List.fold (*) 1L shape).reshape(Array.ofList shape)
    let x = torch.tensor(image, dtype = torch.ScalarType.Float64).reshape(1L, 1L, int64 side, int64 side)
    let weights = part 0 [ int64 maps; 1L; int64 kernel; int64 kernel ]
    let pooled = torch.nn.functional.conv2d(x, weights, part (maps * kernel * kernel) [ int64 maps ]).tanh().mean([| 0L; 2L; 3L |])
    let from = maps * kernel * kernel + maps
    let logits = CheckedTorch.MatMul(part from [ int64 classes; int64 maps ], pooled) + part (from + classes * maps) [ int64 classes ]
    logits.logsumexp 0L - logits[1L]

let private near (a: float) (b: float) = abs (a - b) <= 1e-11 * (1.0 + abs a + abs b)

let private agrees (plain: Curvature[] -> Curvature) (network: torch.Tensor -> torch.Tensor) (θ: float[]) (v: float[]) =
    use _ = torch.NewDisposeScope()
    let curvature = plain (Curvature.Along(θ, v))
    let at = torch.tensor (θ, dtype = torch.ScalarType.Float64)
    let along = torch.tensor (v, dtype = torch.ScalarType.Float64)
    let slope = (CheckedTorch.Grad(network, at) * along).sum().item<float>()
    let bend = (CheckedTorch.HessianVector(network, at, along) * along).sum().item<float>()
    Assert.True(near curvature.Value ((network at).item<float>()), $"value {curvature.Value}")
    Assert.True(near curvature.Slope slope, $"slope {curvature.Slope}, {slope}")
    Assert.True(near curvature.Bend bend, $"bend {curvature.Bend}, {bend}")

let private vector n = Gen.map (Array.ofList >> Array.map (fun k -> float k / 16.0)) (Gen.listOfLength n (Gen.choose (-24, 24)))

[<Property(MaxTest = 40)>]
let ``an MLP at θ + εv has autograd's Jacobian-vector product and curvature`` () =
    Prop.forAll (Arb.fromGen (Gen.zip3 (vector parameters) (vector parameters) (vector inputs))) (fun (θ, v, x) -> agrees (mlp x) (torchMlp x) θ v)

[<Property(MaxTest = 40)>]
let ``a convolutional network at θ + εv has autograd's Jacobian-vector product and curvature`` () =
    Prop.forAll (Arb.fromGen (Gen.zip3 (vector cnnParameters) (vector cnnParameters) (vector (side * side)))) (fun (θ, v, x) -> agrees (cnn x) (torchCnn x) θ v)
