/// A network evaluated at θ + εv in plain code, against torch's autograd on the same weights: the slope is its Jacobian-vector product, the bend its curvature.
module Theory.Agreement.HyperrealLaws

open System.Collections.Generic
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Hyperreals
open Theory.Nets.Training

let private part (θ: torch.Tensor) (from: int) (shape: int64 list) = θ.narrow(0L, int64 from, List.fold (*) 1L shape).reshape(Array.ofList shape)

let private input (x: float[]) (shape: int64 list) = torch.tensor(x, dtype = torch.ScalarType.Float64).reshape(Array.ofList shape)

/// Cross-entropy of class 1.
let private loss (logits: torch.Tensor) = (logits.logsumexp 1L - logits.select(1L, 1L)).sum ()

let private mlp = ScalarNetwork(ScalarLayer.Dense(3, 5), ScalarLayer.Tanh, ScalarLayer.Dense(5, 4), ScalarLayer.Relu, ScalarLayer.Dense(4, 4))

let private torchMlp (x: float[]) (θ: torch.Tensor) =
    let h = torch.nn.functional.linear(input x [ 1L; 3L ], part θ 0 [ 5L; 3L ], part θ 15 [ 5L ]).tanh ()
    let h = torch.nn.functional.linear(h, part θ 20 [ 4L; 5L ], part θ 40 [ 4L ]).relu ()
    loss (torch.nn.functional.linear (h, part θ 44 [ 4L; 4L ], part θ 60 [ 4L ]))

/// Kernels lie outputs × rows × columns × inputs, as this library's convolutions have them.
let private kernels (θ: torch.Tensor) from outputs side inputs = (part θ from [ outputs; side; side; inputs ]).permute (0L, 3L, 1L, 2L)

/// Stride 1 with zeros around, tanh, means of 2 × 2 squares, stride 2, relu, a dense layer: 7 × 8 images of two channels.
let private cnn =
    ScalarNetwork(
        ScalarLayer.Convolution(2, 7, 8, 3, 3, 1, 1), ScalarLayer.Tanh, ScalarLayer.AveragePool(3, 7, 8, 2),
        ScalarLayer.Convolution(3, 3, 4, 2, 2, 2, 1), ScalarLayer.Relu, ScalarLayer.Dense(12, 3))

let private torchCnn (x: float[]) (θ: torch.Tensor) =
    let h = torch.nn.functional.conv2d(input x [ 1L; 2L; 7L; 8L ], kernels θ 0 3L 3L 2L, part θ 54 [ 3L ], strides = [| 1L; 1L |], padding = [| 1L; 1L |]).tanh ()
    let h = torch.nn.functional.avg_pool2d (h, 2L)
    let h = torch.nn.functional.conv2d(h, kernels θ 57 2L 2L 3L, part θ 81 [ 2L ], strides = [| 2L; 2L |], padding = [| 1L; 1L |]).relu().reshape (1L, 12L)
    loss (torch.nn.functional.linear (h, part θ 83 [ 3L; 12L ], part θ 119 [ 3L ]))

let private near (a: float) (b: float) = abs (a - b) <= 1e-11 * (1.0 + abs a + abs b)

let private agrees (plain: ScalarNetwork) (network: float[] -> torch.Tensor -> torch.Tensor) (θ: float[], v: float[], x: float[]) =
    use _ = torch.NewDisposeScope()
    let curvature = plain.CrossEntropy<Curvature>(Curvature.Along(θ, v), ResizeArray [ x :> IReadOnlyList<float> ], [| 1 |])
    let network = network x
    let at, along = torch.tensor (θ, dtype = torch.ScalarType.Float64), torch.tensor (v, dtype = torch.ScalarType.Float64)
    let gradient = CheckedTorch.Grad(network, at)
    let slope = (gradient * along).sum().item<float>()
    let bend = (CheckedTorch.HessianVector(network, at, along) * along).sum().item<float>()
    Assert.True(near curvature.Value ((network at).item<float>()), $"value {curvature.Value}")
    Assert.True(near curvature.Slope slope, $"slope {curvature.Slope}, {slope}")
    Assert.True(near curvature.Bend bend, $"bend {curvature.Bend}, {bend}")
    // and all partial derivatives in one pass
    let partials = plain.CrossEntropy<Gradient>(Gradient.Variables θ, ResizeArray [ x :> IReadOnlyList<float> ], [| 1 |]).Partials
    Assert.True(Seq.forall2 near partials (gradient.data<float>().ToArray()), "gradient")

let private at p n =
    let vector n = Gen.map (Array.ofList >> Array.map (fun k -> float k / 16.0 + 0.01)) (Gen.listOfLength n (Gen.choose (-24, 24)))
    Arb.fromGen (Gen.zip3 (vector p) (vector p) (vector n))

[<Property(MaxTest = 60)>]
let ``an MLP at θ + εv has autograd's Jacobian-vector product and curvature`` () =
    Assert.Equal(64, mlp.ParameterCount)
    Prop.forAll (at mlp.ParameterCount 3) (agrees mlp torchMlp)

[<Property(MaxTest = 60)>]
let ``a convolutional network at θ + εv has autograd's Jacobian-vector product and curvature`` () =
    Assert.Equal(122, cnn.ParameterCount)
    Prop.forAll (at cnn.ParameterCount 112) (agrees cnn torchCnn)
