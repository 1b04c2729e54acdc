/// Laws of networks over any scalar, and of gradient flow: descent with an infinitesimal step.
module Theory.Laws.Hyperreals.ScalarNetworkLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals

let private sixteenths n = Gen.map (Array.ofList >> Array.map (fun k -> float k / 16.0)) (Gen.listOfLength n (Gen.choose (-24, 24)))
let private constants (x: float[]) = Array.map Real.FromDouble x
let private values (z: Real[]) = Array.map (fun (r: Real) -> r.Value) z

/// A convolution whose kernel is as large as the image is a dense layer, its weights in the order rows × columns × channels.
[<Property(MaxTest = 40)>]
let ``a convolution with one place is a dense layer`` () =
    let channels, side, outputs = 2, 3, 4
    let dense, convolution = ScalarNetwork(ScalarLayer.Dense(channels * side * side, outputs)), ScalarNetwork(ScalarLayer.Convolution(channels, side, side, outputs, side))
    Assert.Equal(dense.ParameterCount, convolution.ParameterCount)
    Prop.forAll (Arb.fromGen (Gen.zip (sixteenths convolution.ParameterCount) (sixteenths (channels * side * side)))) (fun (θ, x) ->
        let permuted = Array.copy θ
        for o in 0 .. outputs - 1 do
            for c in 0 .. channels - 1 do
                for place in 0 .. side * side - 1 do
                    permuted[o * channels * side * side + c * side * side + place] <- θ[o * channels * side * side + place * channels + c]
        Assert.Equal<float[]>(values (convolution.Apply<Real>(constants θ, x)), values (dense.Apply<Real>(constants permuted, x))))

/// A stride keeps every second place; zeros around an image are zeros in it; pooling is the mean of the places that it covers.
[<Property(MaxTest = 40)>]
let ``stride, padding and pooling are what they say`` () =
    let side, outputs = 6, 2
    let plain = ScalarNetwork(ScalarLayer.Convolution(1, side, side, outputs, 3))
    Prop.forAll (Arb.fromGen (Gen.zip (sixteenths plain.ParameterCount) (sixteenths (side * side)))) (fun (θ, x) ->
        let θ = constants θ
        let every = values (plain.Apply<Real>(θ, x))
        let second = values (ScalarNetwork(ScalarLayer.Convolution(1, side, side, outputs, 3, 2)).Apply<Real>(θ, x))
        Assert.Equal<float[]>([| for o in 0 .. 1 do for r in 0 .. 1 do for c in 0 .. 1 -> every[o * 16 + 2 * r * 4 + 2 * c] |], second)
        let framed = Array.zeroCreate 64
        for i in 0 .. 35 do framed[(i / 6 + 1) * 8 + i % 6 + 1] <- x[i]
        let outside = values (ScalarNetwork(ScalarLayer.Convolution(1, 8, 8, outputs, 3)).Apply<Real>(θ, framed))
        Assert.Equal<float[]>(outside, values (ScalarNetwork(ScalarLayer.Convolution(1, side, side, outputs, 3, 1, 1)).Apply<Real>(θ, x)))
        let pooled = values (ScalarNetwork(ScalarLayer.Convolution(1, side, side, outputs, 3), ScalarLayer.AveragePool(outputs, 4, 4, 2)).Apply<Real>(θ, x))
        for o in 0 .. 1 do
            for r in 0 .. 1 do
                for c in 0 .. 1 do
                    let mean = List.average [ for i in 0 .. 1 do for j in 0 .. 1 -> every[o * 16 + (2 * r + i) * 4 + 2 * c + j] ]
                    Assert.Equal(mean, pooled[o * 4 + r * 2 + c], 1e-12))

let private small = ScalarNetwork(ScalarLayer.Dense(2, 3), ScalarLayer.Tanh, ScalarLayer.Dense(3, 2))
let private examples = [ [ 1.0; 0.5 ]; [ -0.5; 1.0 ]; [ -1.0; -0.25 ]; [ 0.25; -1.0 ]; [ 0.75; 0.75 ] ] |> List.map (fun x -> ResizeArray x :> Collections.Generic.IReadOnlyList<float>) |> ResizeArray
let private classes = ResizeArray [ 0; 1; 0; 1; 1 ]

/// One text, four scalars: the value is the same, the interval holds it, the gradient's part along v is the slope, and a jet's third coefficient half the bend.
[<Property(MaxTest = 30)>]
let ``a network over each scalar says the same`` () =
    Prop.forAll (Arb.fromGen (Gen.zip (sixteenths small.ParameterCount) (sixteenths small.ParameterCount))) (fun (θ, v) ->
        let real = small.CrossEntropy<Real>(constants θ, examples, classes).Value
        let interval = small.CrossEntropy<Interval>(Array.map Interval.FromDouble θ, examples, classes)
        Assert.True(interval.Lower <= real + 1e-12 && real - 1e-12 <= interval.Upper && interval.Upper - interval.Lower < 1e-10)
        let curvature = small.CrossEntropy<Curvature>(Curvature.Along(θ, v), examples, classes)
        let gradient = small.CrossEntropy<Gradient>(Gradient.Variables θ, examples, classes)
        let jet = small.CrossEntropy<Jet>(Array.map2 (fun (a: float) (b: float) -> Jet.FromDouble a + b * Jet.Epsilon 3) θ v, examples, classes)
        Assert.Equal(real, curvature.Value, 1e-12)
        Assert.Equal(curvature.Slope, Seq.fold2 (fun s g x -> s + g * x) 0.0 gradient.Partials v, 1e-10)
        Assert.Equal(curvature.Slope, jet.Coefficient 1, 1e-10)
        Assert.Equal(curvature.Bend / 2.0, jet.Coefficient 2, 1e-9))

/// Over the exact hyperreals: a neuron at weights w + ε has as its loss's difference quotient a number whose standard part is the derivative that the jet has.
[<Fact>]
let ``a hyperreal neuron has the jet's derivative as a standard part`` () =
    let neuron = ScalarNetwork(ScalarLayer.Dense(1, 2))
    let loss (w: Hyperreal) = neuron.CrossEntropy<Hyperreal>([| w; Hyperreal.Zero; Hyperreal.Zero; Hyperreal.Zero |], ResizeArray [ ResizeArray [ 1.0 ] :> Collections.Generic.IReadOnlyList<float> ], ResizeArray [ 1 ])
    let ε = Hyperreal.Epsilon
    let quotient = (loss (Hyperreal.FromDouble 0.5 + ε) - loss (Hyperreal.FromDouble 0.5)) / ε
    let slope = neuron.CrossEntropy<Curvature>(Curvature.Along([ 0.5; 0.0; 0.0; 0.0 ], [ 1.0; 0.0; 0.0; 0.0 ]), ResizeArray [ ResizeArray [ 1.0 ] :> Collections.Generic.IReadOnlyList<float> ], ResizeArray [ 1 ]).Slope
    let standard = Derivatives.At(quotient.Standard, "unused", Expression.Zero, 0)
    Assert.Equal(slope, standard.Midpoint, 1e-12)
    Assert.Equal(1.0 / (1.0 + exp -0.5), slope, 1e-12)

/// The rectifier at 0 + ε takes the side to which ε moves, and an interval about 0 has none.
[<Fact>]
let ``a rectifier's germ decides at zero`` () =
    let relu = ScalarNetwork(ScalarLayer.Dense(1, 1), ScalarLayer.Relu)
    let slope (v: float) = (relu.Apply<Curvature>(Curvature.Along([ 1.0; 0.0 ], [ 0.0; v ]), [ 0.0 ])[0]).Slope
    Assert.Equal(1.0, slope 1.0)
    Assert.Equal(0.0, slope -1.0)
    Assert.Throws<ArgumentException>(fun () -> relu.Apply<Interval>([| Interval(-1.0, 1.0); Interval.FromDouble 0.0 |], [ 1.0 ]) |> ignore) |> ignore

[<Fact>]
let ``what does not fit a network is refused by name`` () =
    Assert.Throws<ArgumentException>(fun () -> ScalarNetwork(ScalarLayer.Dense(2, 3), ScalarLayer.Dense(4, 1)) |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> small.Apply<Real>([| Real 1.0 |], [ 1.0; 2.0 ]) |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> small.Apply<Real>(constants (Array.zeroCreate small.ParameterCount), [ 1.0 ]) |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> small.CrossEntropy<Real>(constants (Array.zeroCreate small.ParameterCount), examples, ResizeArray [ 0; 1; 0; 1; 2 ]) |> ignore) |> ignore

/// ω steps of size t/ω down the loss λθ²/2 end at θ₀(1 − λt/ω)^ω: its standard part is the flow, and ω times what is left the drift −λ²t²/2 · e^(−λt), exactly.
[<Fact; Source("barrett2021implicit", "Theorem 3.1")>]
let ``ω infinitesimal steps are the flow, and the drift is what is left`` () =
    for λ, t in [ 1, 1; 3, 1; 2, 5 ] do
        let steps = Hyperreal.Parse $"(1 - {λ * t}/n)**n"
        Assert.Equal(Expression.Parse $"exp(-{λ * t})", steps.Standard)
        let drift = (Hyperreal.Omega * (steps - Hyperreal.Parse $"exp(-{λ * t})") / Hyperreal.FromDouble(float t)).Standard
        let germ =
            GradientFlow.Descend(
                [ 1.0 ], float t, 400,
                (fun θ -> Gradient.FromDouble(float λ / 2.0) * (let x = Gradient.Variables(θ)[0] in x * x)),
                (fun θ v -> Curvature.FromDouble(float λ / 2.0) * (let x = Curvature.Along(θ, v)[0] in x * x)))
        Assert.Equal(exp (-(float (λ * t))), germ.Position[0], 1e-9)
        // a step is h = t/ω: ω (…) / t is the drift
        Assert.Equal(Derivatives.At(drift, "unused", Expression.Zero, 0).Midpoint, germ.Drift[0], 1e-8)

let private descend (θ: float[]) (h: float) (k: int) =
    let mutable θ = θ
    for _ in 1 .. k do
        let g = small.CrossEntropy<Gradient>(Gradient.Variables θ, examples, classes).Partials
        θ <- Array.mapi (fun i x -> x - h * g[i]) θ
    θ

/// Real descent: what is left beyond θ(t) + h e(t) shrinks as h², fourfold when h is halved; without the drift it shrinks as h.
[<Property(MaxTest = 6); Source("barrett2021implicit", "Theorem 3.1")>]
let ``descent leaves the flow by h times the drift`` () =
    Prop.forAll (Arb.fromGen (sixteenths small.ParameterCount)) (fun θ ->
        let t = 2.0
        let germ = GradientFlow.Descend(small, examples, classes, θ, t, 60)
        let distance (a: float[]) (b: float seq) = sqrt (Seq.fold2 (fun s x y -> s + (x - y) ** 2.0) 0.0 a b)
        let rest k = distance (descend θ (t / float k) k) (germ.At(t / float k))
        let whole k = distance (descend θ (t / float k) k) germ.Position
        Assert.InRange(rest 40 / rest 80, 3.3, 4.7)
        Assert.InRange(whole 160 / (t / 160.0 * germ.Rate), 0.9, 1.1))

/// One infinitesimal step: the loss at θ − ε∇L is L − ε|∇L|² + ε²∇LᵀH∇L/2.
[<Property(MaxTest = 20); Source("barrett2021implicit", "Theorem 3.1")>]
let ``one infinitesimal step loses ε times the squared gradient`` () =
    Prop.forAll (Arb.fromGen (sixteenths small.ParameterCount)) (fun θ ->
        let g = small.CrossEntropy<Gradient>(Gradient.Variables θ, examples, classes).Partials |> Array.ofSeq
        let step = small.CrossEntropy<Curvature>(Curvature.Along(θ, Array.map (~-) g), examples, classes)
        Assert.Equal(-(Array.sumBy (fun x -> x * x) g), step.Slope, 1e-12)
        // the drift begins as −(h/2) H∇L: its part along ∇L is minus half the bend
        let t = 1e-4
        let germ = GradientFlow.Descend(small, examples, classes, θ, t, 1)
        Assert.Equal(-0.5 * step.Bend, Seq.fold2 (fun s e x -> s + e * x) 0.0 germ.Drift g / t, 1e-3 * (1.0 + abs step.Bend)))
