/// Mixtures of experts and softmax heads: the bulk, the zeros and the spikes against sampled matrices, the rank bound against tables.
module Theory.Laws.Degeneracy.MixtureLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Degeneracy

let private backend = LinearAlgebra.Default
let private mean (values: float list) = List.average values
let private error (values: float list) = let m = mean values in sqrt (List.sumBy (fun v -> (v - m) ** 2.0) values / float (values.Length - 1) / float values.Length)

/// The singular values of Σ gₖ Dₖ Wₖ + Σ relu(Wₖ x) (∂gₖ/∂x)ᵀ for Gaussian experts, gates softmax(Vx).
let private mixture (v: Matrix) (x: float[]) outputs (seed: Seed) =
    let stream, n, experts = seed.Stream(), x.Length, v.Rows
    let sigma = sqrt (2.0 / float (n + outputs))
    let logits = v * x
    let e = logits |> Array.map (fun h -> exp (h - Array.max logits))
    let g = e |> Array.map (fun each -> each / Array.sum e)
    let centre = Array.init n (fun i -> Seq.sum [ for k in 0 .. experts - 1 -> g[k] * v[k, i] ])
    let j = Array2D.zeroCreate outputs n
    for k in 0 .. experts - 1 do
        let w = Matrix(outputs, n, fun _ _ -> sigma * stream.NextNormal())
        let h = w * x
        for o in 0 .. outputs - 1 do
            if h[o] > 0.0 then
                for i in 0 .. n - 1 do j[o, i] <- j[o, i] + g[k] * (w[o, i] + h[o] * (v[k, i] - centre[i]))
    backend.SingularValues(Matrix j) |> List.ofArray

let private constant experts n outputs seed = mixture (Matrix.Zeros(experts, n)) (Seed(31UL).Stream().Normals n) outputs seed

/// One expert is a relu layer, wide, square and tall; by two routes.
[<Fact; Source("silverstein1995strong", "Theorem 1.1")>]
let ``one expert is a relu layer`` () =
    for n, m in [ 100, 100; 128, 60; 60, 128; 40, 100 ] do
        let layer, expert = Spectra.ReluLayer(n, m), Spectra.MixtureOfExperts(1, n, m)
        Assert.Equal(layer.MassAtZero, expert.MassAtZero, 1e-12)
        Assert.Empty expert.Spikes
        Assert.Equal(1.0, expert.UpperEdge / layer.UpperEdge, 1e-9)
        Assert.Equal(layer.LowerEdge, expert.LowerEdge, 1e-7)
        for k in [ 1; 2; 5; 12 ] do Assert.Equal(1.0, expert.Moment k / layer.Moment k, 1e-10)
        for share in [ 0.1; 0.3 ] do
            let lambda = layer.UpperQuantile share
            Assert.Equal(layer.Tail lambda, expert.Tail lambda, 1e-7)
            Assert.Equal(1.0, expert.Density lambda / layer.Density lambda, 1e-5)

/// A row is zero where no expert is active: 2^{−K} of a square mixture; and each further expert halves them, lowers the mean by K and the excess to that of no relu at all.
[<Property(MaxTest = 30)>]
let ``a share 2^-K of a mixture's rows is zero`` (PositiveInt k) =
    let experts = 1 + k % 24
    let law = Spectra.MixtureOfExperts(experts, 90, 90)
    Assert.Equal(2.0 ** -float experts, law.MassAtZero, 1e-12)
    Assert.Equal(0.5 / float experts, law.Moment 1, 1e-12)
    // the population's own excess, 1/K, and the square matrix's, 1
    Assert.Equal(1.0 + 1.0 / float experts, law.Excess, 1e-9)

/// Sampled: zeros, mean, second moment (with the spike at its weight 1/n), square, wide and tall.
[<Fact>]
let ``sampled mixtures have the predicted moments`` () =
    for experts, n, m in [ 2, 60, 60; 4, 80, 50; 3, 50, 80 ] do
        let law, count = Spectra.MixtureOfExperts(experts, n, m), min n m
        let samples = [ for k in 1L .. 24L -> constant experts n m (Seed(32UL).Split k) ]
        let zeros = samples |> List.map (fun s -> float (s |> List.filter (fun v -> v < 1e-12) |> List.length) / float count)
        if n >= m then Assert.InRange(mean zeros, law.MassAtZero - 5.0 * error zeros - 1e-9, law.MassAtZero + 5.0 * error zeros + 1e-9)
        for k, slack in [ 1, 0.03; 2, 0.08 ] do
            let moments = samples |> List.map (List.averageBy (fun s -> s ** (2.0 * float k)))
            Assert.InRange(mean moments, law.Moment k * (1.0 - slack) - 5.0 * error moments, law.Moment k * (1.0 + slack) + 5.0 * error moments)

/// Sampled: the spike at its place, and the bulk's edge behind it.
[<Fact; Source("benaych2012singular", "phase transition of the largest singular value")>]
let ``sampled mixtures have the predicted spike`` () =
    for experts, n, m in [ 20, 80, 80; 12, 60, 90 ] do
        let law = Spectra.MixtureOfExperts(experts, n, m)
        let samples = [ for k in 1L .. 16L -> constant experts n m (Seed(33UL).Split k) ]
        let first, second = samples |> List.map List.head, samples |> List.map (fun s -> s[1])
        Assert.Equal(1, law.Spikes.Count)
        Assert.InRange(mean first / sqrt law.Spikes[0], 0.985, 1.015)
        Assert.InRange(mean second / sqrt law.UpperEdge, 0.92, 1.01)
        let participation = samples |> List.map (fun s -> (s |> List.sumBy (fun v -> v * v)) ** 2.0 / (float (min n m) * (s |> List.sumBy (fun v -> v ** 4.0))))
        Assert.InRange(mean participation / law.ParticipationRatioOf(min n m), 0.97, 1.03)
        let stable = samples |> List.map (fun s -> (s |> List.sumBy (fun v -> v * v)) / (float (min n m) * s[0] * s[0]))
        Assert.InRange(mean stable / law.StableRankRatioOf(min n m), 0.96, 1.04)

/// The spike's threshold: few experts have none, many have one, which stays at mσ²/2π while the bulk shrinks as 1/K.
[<Fact>]
let ``many experts leave a coherent spike`` () =
    for experts in [ 1; 2; 3; 4 ] do Assert.Empty(Spectra.MixtureOfExperts(experts, 128, 128).Spikes)
    for experts in [ 8; 16; 512 ] do Assert.Equal(1, Spectra.MixtureOfExperts(experts, 128, 128).Spikes.Count)
    let law = Spectra.MixtureOfExperts(512, 128, 64, 0.02)
    Assert.Equal(1.0, law.Spikes[0] / (64.0 * 0.02 / (2.0 * Math.PI)), 0.02)
    Assert.Equal(1.0, law.UpperEdge * 512.0 / (128.0 * 0.02 / 2.0 * (1.0 + sqrt 0.5) ** 2.0), 0.035)
    Assert.Equal(sqrt law.Spikes[0], law.SingularValues(64)[0])
    Assert.Equal(64, law.SingularValues(64).Length)

/// Gates that do not move are constant gates: the two constructors agree, for few experts (each coin followed) and for many (two points for the small ones).
[<Fact>]
let ``equal gates that stay are constant gates`` () =
    for experts, tolerance in [ 1, 1e-9; 3, 1e-9; 8, 1e-9; 40, 0.01 ] do
        let x = Seed(34UL).Stream().Normals 60
        let fixed', moving = Spectra.MixtureOfExperts(experts, 60, 70), Spectra.MixtureAt(x, Matrix.Zeros(experts, 60), 70)
        Assert.Equal(1.0, moving.UpperEdge / fixed'.UpperEdge, tolerance)
        Assert.Equal(1.0, moving.Moment 2 / fixed'.Moment 2, tolerance)
        Assert.Equal(fixed'.Spikes.Count, moving.Spikes.Count)
        for a, b in Seq.zip fixed'.Spikes moving.Spikes do Assert.Equal(1.0, b / a, max 1e-6 tolerance)

/// Sampled at one input with the gates in motion: the largest singular values are the predicted spikes, with small logits and with large ones.
[<Fact>]
let ``sampled softmax mixtures have the predicted spikes`` () =
    for experts, scale in [ 2, 1.0; 5, 0.5; 5, 1.5; 12, 1.0 ] do
        let n, m = 90, 90
        let stream = Seed(35UL).Split(int64 experts).Stream()
        let v = Matrix(experts, n, fun _ _ -> scale * sqrt (2.0 / float n) * stream.NextNormal())
        let x = stream.Normals n
        let law = Spectra.MixtureAt(x, v, m)
        let samples = [ for k in 1L .. 12L -> mixture v x m (Seed(36UL).Split(int64 experts).Split k) ]
        let tops = List.init 3 (fun i -> samples |> List.averageBy (fun s -> s[i]))
        let predicted = law.SingularValues n
        for i in 0..2 do Assert.InRange(tops[i] / predicted[i], 0.94, 1.06)
        let square = samples |> List.averageBy (List.averageBy (fun s -> s * s))
        let expected = law.SingularValues n |> Array.averageBy (fun s -> s * s)
        Assert.InRange(square / expected, 0.95, 1.05)

/// log P of a softmax head has the rank of its embedding and one more, exactly; a mixture of two of them has full rank.
[<Fact; Source("yang2018breaking", "softmax bottleneck")>]
let ``a softmax head's log-probabilities have the rank of its embedding and one more`` () =
    for contexts, words, d in [ 30, 25, 4; 20, 40, 1; 12, 12, 20 ] do
        let stream = Seed(37UL).Stream()
        let table () =
            let scores = Matrix(contexts, d, fun _ _ -> stream.NextNormal()) * (Matrix(words, d, fun _ _ -> stream.NextNormal())).Transpose()
            Matrix(contexts, words, fun i j -> exp (scores[i, j] - log (Seq.sumBy exp (scores.Row i))))
        let rank (p: Matrix) = backend.SingularValues(p.Map log) |> fun s -> s |> Array.filter (fun v -> v > 1e-11 * s[0]) |> Array.length
        let p, q = table (), table ()
        Assert.Equal(SoftmaxHead.RankBound(d, contexts, words), rank p)
        Assert.Equal(min contexts words, rank (0.5 * p + 0.5 * q))
    Assert.Equal(5, SoftmaxHead.RankBound(4, 100, 100))
    Assert.Equal(7, SoftmaxHead.RankBound(Int32.MaxValue, 7, 9))

/// Outside its domain a law is refused by the argument's name.
[<Fact>]
let ``a mixture outside its domain is refused`` () =
    let refused (name: string) (make: unit -> obj) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)
    for bad in [ 0; -3; 513 ] do refused "experts" (fun () -> Spectra.MixtureOfExperts(bad, 8, 8))
    refused "inputs" (fun () -> Spectra.MixtureOfExperts(2, 0, 8))
    refused "outputs" (fun () -> Spectra.MixtureOfExperts(2, 8, 0))
    refused "ratio" (fun () -> Spectra.MixtureOfExperts(2, 1, 5000))
    for bad in [ 0.0; -1.0; nan; infinity ] do refused "scale" (fun () -> Spectra.MixtureOfExperts(2, 8, 8, bad))
    let v = Matrix(2, 3, fun _ _ -> 0.1)
    refused "input" (fun () -> Spectra.MixtureAt(null, v, 3))
    refused "gates" (fun () -> Spectra.MixtureAt([| 1.0; 2.0; 3.0 |], null, 3))
    for bad in [ nan; infinity ] do refused "input" (fun () -> Spectra.MixtureAt([| 1.0; bad; 3.0 |], v, 3))
    refused "input" (fun () -> Spectra.MixtureAt([| 0.0; 0.0; 0.0 |], v, 3))
    refused "input" (fun () -> Spectra.MixtureAt([||], v, 3))
    refused "gates" (fun () -> Spectra.MixtureAt([| 1.0; 2.0 |], v, 3))
    refused "outputs" (fun () -> Spectra.MixtureAt([| 1.0; 2.0; 3.0 |], v, 0))
    refused "count" (fun () -> Spectra.MixtureOfExperts(32, 8, 8).ParticipationRatioOf 1)
    refused "embedding" (fun () -> SoftmaxHead.RankBound(0, 1, 1))
    refused "contexts" (fun () -> SoftmaxHead.RankBound(1, 0, 1))
    refused "words" (fun () -> SoftmaxHead.RankBound(1, 1, -1))
