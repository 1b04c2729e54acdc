/// Laws of the layers and the network: each layer against its definition written out, and one vector that holds every parameter once.
module Theory.Agreement.Training.NetworkLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Nets.Training

let private normals (seed: uint64) count = Seed(seed).Stream().Normals count |> Array.map float32

/// A layer on plain arrays: parameters in, outputs and the statistics after the pass out.
let private apply (layer: Layer) (parameters: float32[]) (input: float32[]) (shape: int64 list) training =
    use _ = torch.NewDisposeScope()
    let network = Network("one layer", layer)
    let statistics = torch.tensor (network.InitialStatistics())
    let output = network.Apply(torch.tensor parameters, statistics, torch.tensor(input).reshape (Array.ofList shape), training)
    output.contiguous().data<float32>().ToArray(), statistics.data<float32>().ToArray()

let private close (expected: float[]) (actual: float32[]) =
    Assert.Equal(expected.Length, actual.Length)
    let size = 1.0 + (expected |> Array.map abs |> Array.max)
    Array.iter2 (fun (e: float) (a: float32) -> Assert.InRange(float a, e - 2e-5 * size, e + 2e-5 * size)) expected actual

/// y = W x + b, W row by row, then b.
[<Property(MaxTest = 30)>]
let ``a dense layer is a matrix and a bias`` (seed: uint64) (hasBias: bool) =
    let inputs, outputs, batch = 1 + int (seed % 5UL), 1 + int (seed / 5UL % 4UL), 3
    let w = normals seed (outputs * inputs + if hasBias then outputs else 0)
    let x = normals (seed + 1UL) (batch * inputs)

    let expected =
        [| for b in 0 .. batch - 1 do
               for o in 0 .. outputs - 1 do
                   (Seq.sum [ for i in 0 .. inputs - 1 -> float w[o * inputs + i] * float x[b * inputs + i] ])
                   + (if hasBias then float w[outputs * inputs + o] else 0.0) |]

    apply (Dense(inputs, outputs, hasBias)) w x [ batch; inputs ] false |> fst |> close expected

/// Each output is the sum over its window, zeros beyond the edge; the kernel lies as outputs × rows × columns × inputs.
[<Property(MaxTest = 30)>]
let ``a convolution is a sum over its window`` (seed: uint64) (hasBias: bool) =
    let pick n shift = 1 + int ((seed >>> shift) % uint64 n)
    let inputs, outputs, kernel, stride, padding, side = pick 3 0, pick 3 5, pick 3 10, pick 2 15, pick 3 20 - 1, 4 + pick 4 25
    let w = normals seed (outputs * kernel * kernel * inputs + if hasBias then outputs else 0)
    let x = normals (seed + 1UL) (2 * inputs * side * side)
    let size = (side + 2 * padding - kernel) / stride + 1

    let expected =
        [| for b in 0..1 do
               for o in 0 .. outputs - 1 do
                   for r in 0 .. size - 1 do
                       for c in 0 .. size - 1 do
                           let window =
                               [ for i in 0 .. inputs - 1 do
                                     for kr in 0 .. kernel - 1 do
                                         for kc in 0 .. kernel - 1 do
                                             let row, column = r * stride + kr - padding, c * stride + kc - padding

                                             if row >= 0 && row < side && column >= 0 && column < side then
                                                 float w[((o * kernel + kr) * kernel + kc) * inputs + i] * float x[((b * inputs + i) * side + row) * side + column] ]

                           List.sum window + (if hasBias then float w[outputs * kernel * kernel * inputs + o] else 0.0) |]

    apply (Convolution(inputs, outputs, kernel, stride, padding, hasBias)) w x [ 2; inputs; side; side ] false |> fst |> close expected

/// In training by the batch's own mean and variance, which the kept ones approach by a tenth; otherwise by the kept ones.
[<Property(MaxTest = 30)>]
let ``batch normalisation uses the batch in training and the kept statistics otherwise`` (seed: uint64) =
    let channels, batch, side = 2, 4, 3
    let w = normals seed (2 * channels)
    let x = normals (seed + 1UL) (batch * channels * side * side) |> Array.map (fun v -> 3.0f * v + 1.0f)
    let at b c p = float x[(b * channels + c) * side * side + p]
    let entries c = [| for b in 0 .. batch - 1 do for p in 0 .. side * side - 1 -> at b c p |]
    let mean c = entries c |> Array.average
    let squares c = entries c |> Array.sumBy (fun v -> (v - mean c) ** 2.0)
    let count = float (batch * side * side)

    let expected (mean: int -> float) (variance: int -> float) =
        [| for b in 0 .. batch - 1 do
               for c in 0 .. channels - 1 do
                   for p in 0 .. side * side - 1 -> float w[c] * (at b c p - mean c) / sqrt (variance c + 1e-5) + float w[channels + c] |]

    let shape = [ int64 batch; channels; side; side ]
    let trained, kept = apply (BatchNorm channels) w x shape true
    close (expected mean (fun c -> squares c / count)) trained
    close [| for c in 0 .. channels - 1 -> 0.1 * mean c |] kept[.. channels - 1]
    close [| for c in 0 .. channels - 1 -> 0.9 + 0.1 * squares c / (count - 1.0) |] kept[channels ..]
    apply (BatchNorm channels) w x shape false |> fst |> close (expected (fun _ -> 0.0) (fun _ -> 1.0))

/// The layers without parameters, on one image whose entries are told by hand.
[<Fact>]
let ``relu, pooling, means, flattening and multiples do what they say`` () =
    let x = [| 1.0f; -2.0f; 3.0f; 4.0f; -5.0f; -6.0f; -7.0f; -8.0f |]
    let on (layer: Layer) = apply layer [||] x [ 1; 2; 2; 2 ] false |> fst
    close [| 1.0; 0.0; 3.0; 4.0; 0.0; 0.0; 0.0; 0.0 |] (on (Relu()))
    close [| 4.0; -5.0 |] (on (MaxPool 2))
    close [| 1.5; -6.5 |] (on (ChannelMean()))
    close (Array.map float x) (on (Flatten()))
    close (x |> Array.map (fun v -> 0.125 * float v)) (on (Multiply 0.125))
    close (x |> Array.map (fun v -> float v + max (float v) 0.0)) (on (Residual [| Relu() |]))

/// The vector holds each array once, in order: its length is the sum, and every network of the list maps 28×28 images to ten outputs.
[<Fact>]
let ``every network takes images to ten outputs`` () =
    for make in Networks.All.Values do
        let network = make.Invoke()
        use _ = torch.NewDisposeScope()
        let parameters = network.Initialise(Seed 1UL)
        Assert.Equal(network.ParameterCount, int64 parameters.Length)
        Assert.Equal(network.ParameterCount, network.Parameters |> Seq.sumBy _.Count)
        Assert.Equal(parameters.Length, network.DecayMask().Length)
        let output = network.Apply(torch.tensor parameters, torch.tensor (network.InitialStatistics()), torch.zeros (3L, 1L, 28L, 28L), false)
        Assert.Equal<int64[]>([| 3L; 10L |], output.shape)

    Assert.Contains("'none'", Assert.Throws<ArgumentException>(fun () -> Networks.Named "none" |> ignore).Message)

/// The published sizes: LeNet's 61,706 and a perceptron's by hand.
[<Fact>]
let ``parameter counts are those of the literature`` () =
    Assert.Equal(61706L, Networks.LeNet().ParameterCount)
    Assert.Equal(int64 (784 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10), Networks.Mlp(300, 100).ParameterCount)

/// Uniform on ±b has variance b²/3: He's is 2 / fan-in, Glorot's 2 / (fan-in + fan-out), where a convolution's inputs are its window's. Five standard errors.
[<Property(MaxTest = 20)>]
let ``weights begin with the variance of their rule`` (seed: uint64) (glorot: bool) =
    let rule = if glorot then Initial.Glorot else Initial.He
    let drawn = Network("dense", Dense(60, 40, false, rule)).Initialise(Seed seed) |> Array.map float
    let variance = if glorot then 2.0 / 100.0 else 2.0 / 60.0
    let mean = Array.averageBy (fun w -> w * w) drawn
    // the square of a uniform number has variance (4/45) b⁴ = (4/5) variance²
    Assert.InRange(mean / variance, 1.0 - 5.0 * sqrt (0.8 / 2400.0), 1.0 + 5.0 * sqrt (0.8 / 2400.0))
    Assert.True(Array.max drawn <= sqrt (3.0 * variance) && Array.min drawn >= -sqrt (3.0 * variance))
    let kernel = Block("weight", [| 8L; 3L; 3L; 5L |], Initial.He)
    Assert.Equal((45L, 360L), (kernel.FanIn, kernel.Count))

/// An array's numbers come from its own name's seed: another layer behind it moves none of them.
[<Property(MaxTest = 20)>]
let ``a longer network begins with the shorter one's numbers`` (seed: uint64) =
    let short = Networks.Mlp(20).Initialise(Seed seed)
    let first = 784 * 20 + 20
    Assert.Equal<float32[]>(short[.. first - 1], Networks.Mlp(20, 30).Initialise(Seed seed)[.. first - 1])
    Assert.NotEqual<float32[]>(short, Networks.Mlp(20).Initialise(Seed(seed + 1UL)))
