/// Where the domains of degeneracy's laws end, and what they say at their ends: the least layer, a single spike, the middle of each share.
module Theory.Laws.Degeneracy.EdgeLaws

open System
open global.Xunit
open Theory.Numerics
open Theory.Degeneracy

let private refused (name: string) (make: unit -> obj) =
    Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

/// The smallest layers are layers; smaller ones are refused by the name of their side.
[<Fact>]
let ``a layer has at least one unit on each side`` () =
    refused "inputs" (fun () -> Spectra.MixtureOfExperts(1, 0, 1))
    refused "outputs" (fun () -> Spectra.MixtureOfExperts(1, 1, 0))
    refused "width" (fun () -> Spectra.ReluLayers(2, 0))
    refused "width" (fun () -> Spectra.ReluSkip 0)
    refused "words" (fun () -> SoftmaxHead.RankBound(1, 1, 0))
    Assert.True((Spectra.MixtureOfExperts(1, 1, 1)).Moment 1 > 0.0)
    Assert.True((Spectra.ReluLayers(2, 1)).Moment 1 > 0.0)
    Assert.Equal(1, SoftmaxHead.RankBound(1, 1, 1))

/// The noise over the identity, and the mean square of a branch that ends in a linear map, reach from a thousandth to a thousand, both included.
[<Fact>]
let ``noise and a linear branch are neither negligible nor all`` () =
    let refused (name: string) (make: unit -> Spectrum) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)
    let block (t: float) = Spectra.ResidualBlock(100, 100, 1.0, 0.01, 0.02 * t)
    for edge in [ 1.001e-3; 0.999e3 ] do
        Assert.True(Spectra.NoisyIdentity(edge).Moment 1 > 0.0)
        Assert.Equal(1.0, (block edge).Moment 1 / (1.0 + edge), 1e-6)
    for beyond in [ 0.999e-3; 1.001e3 ] do
        refused "noise" (fun () -> Spectra.NoisyIdentity beyond)
        refused "branch" (fun () -> block beyond)

/// nσ²β² of a skip reaches from a thousandth to a thousand, both included.
[<Fact>]
let ``a skip's branch is neither negligible nor all`` () =
    // variance 1/n makes it β²
    let skip (t: float) = Spectra.ReluSkip(100, 1.0, t / 100.0)

    for t in [ 1.1e-3; 900.0 ] do
        Assert.True((skip t).Moment 1 > 0.0)

    for t in [ 0.9e-3; 1.1e3 ] do
        refused "branch" (fun () -> skip t)

/// Gates belong to at most 128 experts, and to inputs of their own length.
[<Fact>]
let ``a mixture at an input has gates that fit`` () =
    let gates experts inputs = Matrix.OfRows [ for i in 1..experts -> [| for j in 1..inputs -> 0.01 * float (i - j) |] ]
    let input = Array.init 6 (fun i -> 1.0 + float i)
    Assert.True((Spectra.MixtureAt(input, gates 128 6, 6)).Moment 1 > 0.0)
    refused "gates" (fun () -> Spectra.MixtureAt(input, gates 129 6, 6))
    refused "gates" (fun () -> Spectra.MixtureAt(input, gates 3 5, 6))
    refused "input" (fun () -> Spectra.MixtureAt(Array.zeroCreate 6, gates 3 6, 6))

/// One spike is the largest value, and the stable rank is measured by it.
[<Fact>]
let ``a single spike is the largest`` () =
    let spiked = Spectra.MixtureOfExperts(32, 128, 128)
    Assert.Equal(1, spiked.Spikes.Count)
    Assert.Equal(spiked.Spikes[0], spiked.Largest)
    Assert.True(spiked.Largest > spiked.UpperEdge)
    let values = spiked.SingularValues 128
    Assert.Equal(sqrt spiked.Spikes[0], values[0])
    let sum = values |> Array.sumBy (fun s -> s * s)
    Assert.Equal(sum / (128.0 * spiked.Spikes[0]), spiked.StableRankRatioOf 128, 2e-3)

/// Values at the middles of equal shares sum to the mean with an error of the second order, which no other point of the shares gives.
[<Fact>]
let ``sorted singular values stand at the middle of their shares`` () =
    let spectrum = Spectra.QuarterCircle()

    for count in [ 50; 200 ] do
        let values = spectrum.SingularValues count
        let mean = Array.averageBy (fun s -> s * s) values
        Assert.Equal(spectrum.Moment 1, mean, 2.0 / float count ** 1.5)
        Assert.Equal(spectrum.UpperQuantile(0.5 / float count), values[0] * values[0], 1e-12)

    Assert.Equal(spectrum.UpperEdge, spectrum.UpperQuantile 0.0, 1e-9)
    Assert.Equal(0.0, (Spectra.MixtureOfExperts(1, 64, 64)).UpperQuantile 0.75)
