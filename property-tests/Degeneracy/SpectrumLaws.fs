/// Spectra of random layers: densities against their integrals, moments against quadrature, and both against sampled matrices.
module Theory.Laws.Degeneracy.SpectrumLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Degeneracy

/// Ratios of the sides: tall, wide, square, nearly square, and the ends of the domain.
type Ratio = Ratio of double

type Ratios =
    static member Ratio() : Arbitrary<Ratio> =
        Gen.oneof
            [ Gen.elements [ 1e-3; 1e3; 1.0; 0.5; 2.0; Math.BitDecrement 1.0; Math.BitIncrement 1.0; 1.0 + 1e-9; 0.999 ]
              Gen.choose (-3000, 3000) |> Gen.map (fun k -> Math.Pow(10.0, float k / 1000.0)) ]
        |> Gen.map Ratio
        |> Arb.fromGen

/// ∫ f dλ over the bulk above `from`, by the rule that is exact to all digits for what vanishes at both ends once λ = centre + radius·cos θ.
let private integral (law: Spectrum) (from: double) (f: double -> double) =
    let centre, radius = (law.UpperEdge + law.LowerEdge) / 2.0, (law.UpperEdge - law.LowerEdge) / 2.0
    let last = Math.Acos(Math.Clamp((from - centre) / radius, -1.0, 1.0))
    let steps = 20000

    // Simpson's rule in θ
    List.sum
        [ for i in 0 .. 2 * steps do
              let theta = last * float i / float (2 * steps)
              let weight = if i = 0 || i = 2 * steps then 1.0 elif i % 2 = 1 then 4.0 else 2.0
              weight * f (centre + radius * cos theta) * radius * sin theta ]
    * last / float (2 * steps) / 3.0

/// A probability: the bulk and the mass at zero make one, at every ratio.
[<Property(Arbitrary = [| typeof<Ratios> |], MaxTest = 60); Source("baik2006eigenvalues", "Equations (1.1)–(1.2)")>]
let ``the density and the mass at zero make one`` (Ratio y) =
    let law = Spectra.MarchenkoPastur(y, 1.7)
    let bulk = integral law law.LowerEdge law.Density
    // the density of a nearly square matrix is steep at zero, and the rule there has a few digits less
    Assert.Equal(1.0 - law.MassAtZero, bulk, (if abs (y - 1.0) < 1e-6 then 1e-4 else 1e-8))

/// The tail is printed as a closed form: it must be what lies above λ under the density.
[<Property(Arbitrary = [| typeof<Ratios> |], MaxTest = 60)>]
let ``the tail is the integral of the density`` (Ratio y) (cut: NormalFloat) =
    let law = Spectra.MarchenkoPastur(y, 0.3)
    let share = 1.0 / (1.0 + Math.Exp(-cut.Get % 10.0))
    let lambda = law.LowerEdge + share * (law.UpperEdge - law.LowerEdge)
    Assert.Equal(integral law lambda law.Density, law.Tail lambda, 1e-7)

/// Moments two ways: Narayana's polynomial, and λᵏ under the density.
[<Property(Arbitrary = [| typeof<Ratios> |], MaxTest = 40)>]
let ``the moments are those of the density`` (Ratio y) =
    let law = Spectra.MarchenkoPastur(y, 1.3)

    for k in 1..6 do
        let quadrature = integral law law.LowerEdge (fun lambda -> Math.Pow(lambda, float k) * law.Density lambda)
        Assert.Equal(1.0, quadrature / law.Moment k, 1e-6)

/// A quantile is the tail read backwards; it stays between the edges, and zero takes over where the mass at zero begins.
[<Property(Arbitrary = [| typeof<Ratios> |])>]
let ``the upper quantile inverts the tail`` (Ratio y) (cut: NormalFloat) =
    let law = Spectra.MarchenkoPastur y
    let share = 1.0 / (1.0 + Math.Exp(-cut.Get % 20.0))
    let lambda = law.UpperQuantile share

    if share > 1.0 - law.MassAtZero then
        Assert.Equal(0.0, lambda)
    else
        Assert.InRange(lambda, law.LowerEdge, law.UpperEdge)
        // near an edge of a narrow bulk the last bit of λ is worth more than the last bit of the share
        Assert.Equal(share, law.Tail lambda, 1e-6)

/// The edges are (1 ± √y)², reached by the quantiles at the ends, and nothing lies outside.
[<Property(Arbitrary = [| typeof<Ratios> |])>]
let ``the bulk lies between its edges`` (Ratio y) =
    let law = Spectra.MarchenkoPastur(y, 4.0)
    Assert.Equal(4.0 * (1.0 + sqrt y) ** 2.0, law.UpperEdge, 1e-9 * law.UpperEdge)
    Assert.Equal(law.UpperEdge, law.UpperQuantile 0.0)
    Assert.Equal(0.0, law.Density(law.UpperEdge * 1.0000001))
    Assert.Equal(0.0, law.Tail law.UpperEdge)
    Assert.Equal(1.0, law.Tail -1e-300)

/// XXᵀ and XᵀX have the same eigenvalues but for zeros: the bulk of y at scale 1 is that of 1/y at scale y.
[<Property(Arbitrary = [| typeof<Ratios> |], MaxTest = 60)>]
let ``a matrix and its transpose have one bulk`` (Ratio y) =
    let law, transposed = Spectra.MarchenkoPastur y, Spectra.MarchenkoPastur(1.0 / y, y)

    for share in [ 0.01; 0.3; 0.5; 0.9 ] do
        let a = law.UpperQuantile(share * (1.0 - law.MassAtZero))
        let b = transposed.UpperQuantile(share * (1.0 - transposed.MassAtZero))
        Assert.Equal(1.0, a / b, 1e-5)

let private backend = LinearAlgebra.Default

/// The singular values of the active part of a Gaussian relu layer's Jacobian at a Gaussian input, and zeros for the rest.
/// At the input and at its negative: together the two have each row active once, which takes the number of active rows out of the sampling error.
let private reluSamples inputs outputs (seed: Seed) =
    let stream = seed.Stream()
    let sigma = sqrt (2.0 / float (inputs + outputs))
    let w = Matrix(outputs, inputs, fun _ _ -> sigma * stream.NextNormal())
    let along = w * stream.Normals inputs

    [ for sign in [ 1.0; -1.0 ] ->
          backend.SingularValues(Matrix(outputs, inputs, fun i j -> if sign * along[i] > 0.0 then w[i, j] else 0.0)) ]

let private mean (values: double list) = List.average values
let private standardError (values: double list) =
    let m = mean values
    sqrt (List.sumBy (fun v -> (v - m) ** 2.0) values / float (values.Length - 1) / float values.Length)

/// The essay's claim as a law of the formula: at every width a square layer loses one half, and a layer twice as wide as its input loses none.
[<Fact>]
let ``a square relu layer has half of its mass at zero`` () =
    for n in [ 1; 2; 128; 4096 ] do
        Assert.Equal(0.5, Spectra.ReluLayer(n, n).MassAtZero)

    Assert.Equal(0.0, Spectra.ReluLayer(100, 200).MassAtZero)
    Assert.Equal(0.5, Spectra.ReluLayer(200, 100).MassAtZero)
    Assert.Equal((sqrt 0.5 - 1.0) ** 2.0, Spectra.ReluLayer(128, 128).LowerEdge, 1e-15)

/// Theory against matrices: mean of s² and s⁴ over sampled layers, square, wide and tall, within five standard errors and the 1/n that the limit leaves out.
[<Fact; Source("baik2006eigenvalues", "Equations (1.1)–(1.2)")>]
let ``sampled layers have the predicted moments`` () =
    for inputs, outputs in [ 48, 48; 64, 32; 24, 72 ] do
        let law = Spectra.ReluLayer(inputs, outputs)
        let samples = [ for k in 1L .. 60L -> reluSamples inputs outputs (Seed(7UL).Split k) |> Seq.concat |> List.ofSeq ]

        for k, slack in [ 1, 0.0; 2, 0.06 ] do
            let moments = samples |> List.map (List.averageBy (fun s -> s ** (2.0 * float k)))
            Assert.InRange(mean moments, law.Moment k * (1.0 - slack) - 5.0 * standardError moments, law.Moment k * (1.0 + slack) + 5.0 * standardError moments)

/// The finite-width curve against matrices, value by value, the drop at the middle included: within 0.004 but for five standard errors of the sampling.
[<Fact; Source("dumitriu2006global", "Theorem 1.7")>]
let ``sampled layers have the predicted mean singular values`` () =
    let n = 64
    let samples = [ for k in 1L .. 200L -> let pair = reluSamples n n (Seed(11UL).Split k) in Array.map2 (fun a b -> (a + b) / 2.0) pair[0] pair[1] ]
    let predicted = Spectra.ReluSingularValues(n, n)

    for i in 0 .. n - 1 do
        let values = samples |> List.map (fun s -> s[i])
        Assert.InRange(abs (mean values - predicted[i]), 0.0, 0.004 + 5.0 * standardError values)

    let differences = [ for i in 0 .. n - 1 -> abs (mean (samples |> List.map (fun s -> s[i])) - predicted[i]) ]
    Assert.True(List.average differences < 0.004, $"mean difference {List.average differences}")

/// The exact second moment of p × n independent entries is np(n + p + 1 + κ)σ⁴: kurtosis κ moves Σs⁴ by κ/2 on average over p ~ Bin(n, ½), to first order in 1/n.
[<Fact>]
let ``kurtosis moves the second moment as it exactly does`` () =
    let n = 512
    let fourth kurtosis = Spectra.ReluSingularValues(n, n, 1.0 / float n, kurtosis) |> Array.sumBy (fun s -> s ** 4.0)

    for kurtosis in [ -1.2; 0.5; 1.0 ] do
        Assert.Equal(1.0, (fourth kurtosis - fourth 0.0) / (kurtosis / 2.0), 0.1)

/// The theorem inside the doc: given which rows are active, the singular values have the law of an unconditioned Gaussian matrix. Two samples, one test
/// on the largest and one on the smallest singular value, at five standard errors.
[<Fact>]
let ``that the rows are active changes no singular value`` () =
    let p, n = 12, 20
    let draw conditioned (seed: Seed) =
        let stream = seed.Stream()
        let x = stream.Normals n
        let row _ =
            let w = stream.Normals n
            let along = Array.sum (Array.map2 (*) w x)
            if conditioned && along < 0.0 then Array.map (~-) w else w
        let values = backend.SingularValues(Matrix.OfRows(List.init p row))
        values[0], values[p - 1]

    let sample conditioned name = [ for k in 1L .. 600L -> draw conditioned (Seed(13UL).Split(name: string).Split k) ]
    let given, free = sample true "given", sample false "free"

    for pick in [ fst; snd ] do
        let a, b = List.map pick given, List.map pick free
        Assert.InRange(abs (mean a - mean b), 0.0, 5.0 * sqrt (standardError a ** 2.0 + standardError b ** 2.0))

/// The finite-width curve is the limit law's quantiles once the width is large, away from the middle.
[<Fact>]
let ``the finite width tends to the limit`` () =
    let distance n =
        let limit, finite = Spectra.ReluLayer(n, n).SingularValues n, Spectra.ReluSingularValues(n, n)
        Array.map2 (fun a b -> abs (a - b)) limit finite |> Array.take (n * 2 / 5) |> Array.max

    Assert.True(distance 1024 < 0.01 && distance 1024 < distance 64, $"{distance 64}, {distance 1024}")

/// Shape numbers are shares: an excess is never negative, and the two ratios lie in (0, 1].
[<Property(Arbitrary = [| typeof<Ratios> |])>]
let ``participation and stable rank are shares`` (Ratio y) =
    let law = Spectra.MarchenkoPastur y
    Assert.True(law.Excess >= -1e-12 && law.ParticipationRatio > 0.0 && law.ParticipationRatio <= 1.0 + 1e-12)
    Assert.True(law.StableRankRatio > 0.0 && law.StableRankRatio <= 1.0)
    Assert.Equal(1.0, law.ParticipationRatio * (1.0 + law.Excess), 1e-12)
    // independent entries: m₂/m₁² − 1 = y
    Assert.Equal(y, law.Excess, 1e-9 * (1.0 + y))

/// Outside its domain a law is refused by the argument's name.
[<Fact>]
let ``a spectrum outside its domain is refused`` () =
    let refused (name: string) (make: unit -> obj) =
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

    for bad in [ 0.0; -1.0; nan; infinity; 1e-9; 1e9 ] do
        refused "ratio" (fun () -> box (Spectra.MarchenkoPastur bad))

    for bad in [ 0.0; -1.0; nan; infinity ] do
        refused "scale" (fun () -> box (Spectra.MarchenkoPastur(1.0, bad)))

    refused "inputs" (fun () -> box (Spectra.ReluLayer(0, 4)))
    refused "outputs" (fun () -> box (Spectra.ReluSingularValues(4, 0)))
    let law = Spectra.MarchenkoPastur 0.5
    refused "share" (fun () -> box (law.UpperQuantile 1.5))
    refused "lambda" (fun () -> box (law.Density nan))
    refused "order" (fun () -> box (law.Moment 0))
    refused "count" (fun () -> box (law.SingularValues 0))
