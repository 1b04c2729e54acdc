/// Products of random matrices, skips and the free product: closed forms against each other, against quadrature and against sampled matrices.
module Theory.Laws.Degeneracy.ProductLaws

open System
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Degeneracy
open Theory.Laws.Degeneracy.SpectrumLaws

let private backend = LinearAlgebra.Default
let private mean (values: float list) = List.average values
let private error (values: float list) = let m = mean values in sqrt (List.sumBy (fun v -> (v - m) ** 2.0) values / float (values.Length - 1) / float values.Length)

/// A law of each constructor, with the tolerance of its tail.
let private laws =
    [ Spectra.MarchenkoPastur(0.4, 1.3), 1e-9
      Spectra.Product(0.7, [| 0.3; 2.5 |]), 1e-9
      Spectra.Product(2.0, [| 0.3; 0.6 |]), 1e-9
      Spectra.FussCatalan 3, 1e-9
      Spectra.QuarterCircle 1.7, 1e-9
      Spectra.ReluLayer(128, 96), 1e-9
      Spectra.ReluLayers(3, 64), 1e-9
      Spectra.MixtureOfExperts(3, 128, 100), 1e-9
      Spectra.MixtureOfExperts(20, 128, 128), 1e-9
      Spectra.NoisyIdentity 0.5, 1e-9
      Spectra.NoisyIdentity(1.4, 0.8), 1e-9
      Spectra.ReluSkip 64, 2e-3
      Spectra.ReluSkip(64, 0.3), 2e-3
      Spectra.ResidualBlock(64, 64), 2e-3
      Spectra.ResidualBlock(64, 256, 0.5), 2e-3
      Spectra.FreeProduct(Spectra.MarchenkoPastur 0.5, Spectra.NoisyIdentity 0.7), 2e-3
      Spectra.FreeProduct(Spectra.NoisyIdentity 0.6, Spectra.NoisyIdentity 0.8), 5e-3 ]

/// The λ at equal shares of the bulk: their powers' means are the moments, without reading those.
let private quantiles (law: Spectrum) =
    let n, weight = 600, 1.0 - law.MassAtZero
    [ for i in 0 .. n - 1 -> law.UpperQuantile(weight * (float i + 0.5) / float n) ]

/// Every constructor: moments come from an expansion, quantiles from the bulk's curve.
[<Fact>]
let ``the moments of a law are those of its quantiles`` () =
    for law, tolerance in laws do
        let values = quantiles law
        for k in 1..4 do
            let moment = (1.0 - law.MassAtZero) * List.averageBy (fun v -> v ** float k) values
            Assert.InRange(moment / law.Moment k, 1.0 - 1.5e-3 - 2.0 * tolerance * float k, 1.0 + 1.5e-3 + 2.0 * tolerance * float k)

/// Every constructor: the density is what the tail loses, inside the bulk.
[<Fact>]
let ``the tail falls by the density`` () =
    for law, tolerance in laws do
        let weight = 1.0 - law.MassAtZero
        for share in [ 0.1; 0.35; 0.62; 0.85 ] do
            let lambda = law.UpperQuantile(share * weight)
            let h = 2e-4 * lambda
            let slope = (law.Tail(lambda - h) - law.Tail(lambda + h)) / (2.0 * h)
            Assert.Equal(1.0, slope / law.Density lambda, 2e-5 + 15.0 * tolerance)
            Assert.Equal(share * weight, law.Tail lambda, 1e-9 + tolerance)

/// Every constructor: a probability on its edges, and the largest of the quantiles is the edge.
[<Fact>]
let ``each law is a probability between its edges`` () =
    for law, _ in laws do
        let weight = 1.0 - law.MassAtZero
        Assert.Equal(law.UpperEdge, law.UpperQuantile 0.0)
        Assert.Equal(law.LowerEdge, law.UpperQuantile weight, 1e-7 * law.UpperEdge)
        Assert.Equal(0.0, law.Tail law.UpperEdge)
        Assert.Equal(1.0, law.Tail -1.0)
        Assert.Equal(0.0, law.Density(law.UpperEdge * 1.01))
        let inside = law.UpperEdge - 1e-5 * (law.UpperEdge - law.LowerEdge)
        Assert.InRange(law.Tail inside, 1e-12, 1e-3)
        Assert.InRange(law.Tail(law.LowerEdge + 1e-7 * law.UpperEdge), weight - 0.08, weight)
        Assert.InRange(law.UpperQuantile(weight * (1.0 - 1e-9)), law.LowerEdge, law.LowerEdge + 0.01 * law.UpperEdge)

/// A product of one factor is the law of Marchenko and Pastur: two parametrisations, one law.
[<Property(Arbitrary = [| typeof<Ratios> |], MaxTest = 15)>]
let ``the product of one is that law`` (Ratio y) =
    let law, product = Spectra.MarchenkoPastur(y, 1.3), Spectra.Product(1.3, [| y |])
    Assert.Equal(law.MassAtZero, product.MassAtZero, 1e-12)
    Assert.Equal(1.0, product.UpperEdge / law.UpperEdge, 1e-9)
    Assert.Equal(law.LowerEdge, product.LowerEdge, 1e-7 * law.UpperEdge)
    for k in [ 1; 2; 7; 20 ] do Assert.Equal(1.0, product.Moment k / law.Moment k, 1e-9)

    if abs (y - 1.0) > 1e-2 then
        for share in [ 0.2; 0.7 ] do
            let lambda = law.UpperQuantile(share * (1.0 - law.MassAtZero))
            Assert.Equal(law.Tail lambda, product.Tail lambda, 1e-7)
            Assert.Equal(1.0, product.Density lambda / law.Density lambda, 1e-4)

/// The density in sines, the moments in binomials and the edge in powers, at every depth.
[<Fact; Source("penson2011product", "Fuss–Catalan distributions")>]
let ``the density of Fuss and Catalan is the sine formula`` () =
    for factors in [ 1; 2; 3; 7; 20 ] do
        let s, law = float factors, Spectra.FussCatalan(factors, 2.0)
        for phi in [ 0.05; 0.3; 0.6; 0.9 ] |> List.map (fun share -> share * Math.PI / (s + 1.0)) do
            let lambda = sin ((s + 1.0) * phi) ** (s + 1.0) / (sin phi * sin (s * phi) ** s)
            let density = sin phi ** 2.0 * sin (s * phi) ** (s - 1.0) / (Math.PI * sin ((s + 1.0) * phi) ** s)
            Assert.Equal(1.0, 2.0 * law.Density(2.0 * lambda) / density, 1e-7)

        Assert.Equal(1.0, law.UpperEdge / (2.0 * (s + 1.0) ** (s + 1.0) / s ** s), 1e-12)
        for k in 1..5 do
            let binomial = Seq.fold (fun c i -> c * ((s + 1.0) * float k - float i + 1.0) / float i) 1.0 [ 1..k ]
            Assert.Equal(1.0, law.Moment k / (2.0 ** float k * binomial / (s * float k + 1.0)), 1e-12)

/// √(4c − s²)/πc over s: the circle itself.
[<Fact; Source("baik2006eigenvalues", "Equations (1.1)–(1.2)")>]
let ``the quarter circle is a quarter of a circle`` () =
    let c = 1.7
    let law = Spectra.QuarterCircle c
    for s in [ 0.1; 1.0; 2.5 ] do
        Assert.Equal(sqrt (4.0 * c - s * s) / (Math.PI * c), 2.0 * s * law.Density(s * s), 1e-12)
    Assert.Equal(2.0 * sqrt c, law.UpperEdge |> sqrt, 1e-12)
    Assert.Equal(c, law.Moment 1, 1e-12)

/// All singular values alike: no excess, participation and stable rank full.
[<Fact>]
let ``an orthogonal matrix is not degenerate`` () =
    let law = Spectra.Orthogonal 2.0
    Assert.Equal(0.0, law.Excess, 1e-15)
    Assert.Equal(1.0, law.StableRankRatio)
    Assert.Equal(1.0, law.ParticipationRatioOf 10, 1e-15)
    Assert.Equal<float[]>(Array.create 5 (sqrt 2.0), law.SingularValues 5)
    Assert.Equal(8.0, law.Moment 3)
    Assert.Equal(0.0, law.Tail 2.0)
    Assert.Equal(1.0, law.Tail 1.999)
    Assert.Equal(0.0, law.MassAtZero)

/// The law that the theory of depth rests on: under the free product means multiply, excesses add, the larger mass at zero stays, and the order does not matter.
[<Fact; Source("voiculescu1987multiplication", "S-transform")>]
let ``under the free product excesses add`` () =
    let check (a: Spectrum) (b: Spectrum) =
        let product = Spectra.FreeProduct(a, b)
        Assert.Equal(1.0, product.Moment 1 / (a.Moment 1 * b.Moment 1), 1e-9)
        Assert.Equal(a.Excess + b.Excess, product.Excess, 1e-7 * (1.0 + product.Excess))
        Assert.Equal(max a.MassAtZero b.MassAtZero, product.MassAtZero, 1e-9)
        product

    for a, _ in laws do
        for b in [ Spectra.MarchenkoPastur(2.0, 0.5); Spectra.Orthogonal 3.0 ] do check a b |> ignore

    for a in [ Spectra.NoisyIdentity 0.5; Spectra.ReluLayers(3, 64) ] do
        let b = Spectra.Product(0.8, [| 0.2; 1.5 |])
        let one, other = check a b, check b a
        for k in 1..5 do Assert.Equal(1.0, other.Moment k / one.Moment k, 1e-9)

/// The third moment of a free product, by the formula in moments of the factors: not a reading of the S-transform.
[<Fact>]
let ``moments of a free product are exact`` () =
    for a, b in [ Spectra.NoisyIdentity 0.7, Spectra.MixtureOfExperts(3, 64, 64); Spectra.ReluSkip(64, 0.5), Spectra.MarchenkoPastur 0.7; Spectra.NoisyIdentity 0.4, Spectra.ReluSkip 64 ] do
        let m, n = a.Moment, b.Moment
        let third =
            m 3 * n 1 ** 3.0 + 3.0 * m 2 * m 1 * n 1 * (n 2 - n 1 ** 2.0) + m 1 ** 3.0 * (n 3 - 3.0 * n 2 * n 1 + 2.0 * n 1 ** 3.0)
        let product = Spectra.FreeProduct(a, b)
        Assert.Equal(m 2 * n 1 ** 2.0 + m 1 ** 2.0 * (n 2 - n 1 ** 2.0), product.Moment 2, 1e-9 * product.Moment 2)
        Assert.Equal(1.0, third / product.Moment 3, 1e-8)

/// A square relu layer is the law of ratio 2, and is not told so: against one such law its product is the curve of unequal rows, against another it is solved by subordination.
[<Fact; Source("belinschi2007new", "subordination")>]
let ``the free product's density has its moments`` () =
    let relu, expert = Spectra.ReluLayer(128, 128), Spectra.MixtureOfExperts(1, 128, 128)
    for closed, other, tolerance in
        [ Spectra.Product(0.5, [| 0.9; 2.0 |]), Spectra.FreeProduct(Spectra.MarchenkoPastur 0.9, relu), 3e-3
          Spectra.Product(0.5, [| 0.9; 2.0; 0.4 |]), Spectra.FreeProduct(expert, Spectra.Product(1.0, [| 0.9; 0.4 |])), 4e-3
          Spectra.Product(0.25, [| 2.0; 2.0 |]), Spectra.FreeProduct(expert, relu), 4e-3 ] do
        Assert.Equal(1.0, other.UpperEdge / closed.UpperEdge, 0.01)
        for share in [ 0.02; 0.1; 0.25; 0.4 ] do
            Assert.Equal(closed.Tail(closed.UpperQuantile share), other.Tail(closed.UpperQuantile share), tolerance)
            Assert.Equal(1.0, other.Density(closed.UpperQuantile share) / closed.Density(closed.UpperQuantile share), 0.03)
        for k in 1..4 do Assert.Equal(1.0, other.Moment k / closed.Moment k, 1e-8)

/// A spike of one factor passes through the other where it is beyond the threshold, at Baik and Silverstein's place, and a scale is carried through.
[<Fact>]
let ``a spike passes through a product`` () =
    let spiked = Spectra.MixtureOfExperts(32, 100, 100)
    let spike = spiked.Spikes[0]
    Assert.Equal(3.0 * spike, Spectra.FreeProduct(Spectra.Orthogonal 3.0, spiked).Spikes[0], 1e-12)
    // a narrow factor leaves it where ψ says: λ(τ) = τ(1 + y E t/(τ − t)), here by the quantiles
    let y = 0.2
    let product = Spectra.FreeProduct(Spectra.MarchenkoPastur(y, 2.0), spiked)
    let shift = Seq.average [ for t in Array.map (fun s -> s * s) (spiked.SingularValues 2001) |> Array.skip 1 -> t / (spike - t) ]
    Assert.Equal(1.0, product.Spikes[0] / (2.0 * spike * (1.0 + y * shift)), 1e-3)
    // a wide one drowns it
    Assert.Empty(Spectra.FreeProduct(Spectra.MarchenkoPastur 50.0, spiked).Spikes)

/// Matrices: A B with A and B identity plus noise. Every moment within five standard errors and the next order.
[<Fact>]
let ``sampled products have the predicted moments`` () =
    let n = 60
    let noisy sigma (stream: RandomStream) = Matrix(n, n, fun i j -> (if i = j then 1.0 else 0.0) + sigma / sqrt (float n) * stream.NextNormal())
    let law = Spectra.FreeProduct(Spectra.NoisyIdentity 0.6, Spectra.NoisyIdentity 0.8)
    let samples = [ for k in 1L .. 16L -> let s = Seed(21UL).Split(k).Stream() in backend.SingularValues(noisy 0.6 s * noisy 0.8 s) |> List.ofArray ]
    // freeness needs one factor turned at random; identity plus noise is only nearly so: I + W and I + W' are free of each other since W and W' are
    for k, slack in [ 1, 0.02; 2, 0.06; 3, 0.12 ] do
        let moments = samples |> List.map (List.averageBy (fun s -> s ** (2.0 * float k)))
        Assert.InRange(mean moments, law.Moment k * (1.0 - slack) - 5.0 * error moments, law.Moment k * (1.0 + slack) + 5.0 * error moments)
    let top = samples |> List.map List.head
    Assert.InRange(mean top, 0.93 * sqrt law.UpperEdge, 1.02 * sqrt law.UpperEdge)

/// Matrices: c·1 + σW, moments and extreme singular values, with a gap at zero and without.
[<Fact; Source("biane1997free", "free convolution with a semicircular distribution")>]
let ``sampled skips have the predicted moments`` () =
    let n = 60
    for sigma, c in [ 0.5, 1.0; 1.3, 0.8 ] do
        let law = Spectra.NoisyIdentity(sigma, c)
        let samples = [ for k in 1L .. 16L -> let s = Seed(22UL).Split(k).Stream() in backend.SingularValues(Matrix(n, n, fun i j -> (if i = j then c else 0.0) + sigma / sqrt (float n) * s.NextNormal())) |> List.ofArray ]
        for k, slack in [ 1, 0.02; 2, 0.06 ] do
            let moments = samples |> List.map (List.averageBy (fun s -> s ** (2.0 * float k)))
            Assert.InRange(mean moments, law.Moment k * (1.0 - slack) - 5.0 * error moments, law.Moment k * (1.0 + slack) + 5.0 * error moments)
        Assert.InRange(samples |> List.averageBy List.head, 0.93 * sqrt law.UpperEdge, 1.02 * sqrt law.UpperEdge)
        Assert.InRange(samples |> List.averageBy List.last, sqrt law.LowerEdge - 0.02, sqrt law.LowerEdge + 0.12)
        Assert.Equal(c * c + sigma * sigma, law.Moment 1, 1e-12)
        Assert.Equal(c ** 4.0 + 4.0 * c * c * sigma * sigma + 2.0 * sigma ** 4.0, law.Moment 2, 1e-12)

/// There is a gap at zero if and only if the noise is below the identity, and with much noise the identity is forgotten.
[<Fact>]
let ``noise below the identity leaves a gap`` () =
    for sigma in [ 0.2; 0.9; 0.999 ] do Assert.True(Spectra.NoisyIdentity(sigma).LowerEdge > 0.0)
    for sigma in [ 1.0; 1.1; 5.0 ] do Assert.Equal(0.0, Spectra.NoisyIdentity(sigma).LowerEdge)
    let free, noise = Spectra.NoisyIdentity(2.0, 0.01), Spectra.QuarterCircle 4.0
    for share in [ 0.1; 0.5; 0.9 ] do Assert.Equal(1.0, free.UpperQuantile share / noise.UpperQuantile share, 1e-3)
    Assert.Equal(1.0, Spectra.NoisyIdentity(3.0, 1.5).Moment 4 / (1.5 ** 8.0 * Spectra.NoisyIdentity(2.0).Moment 4), 1e-12)

/// A relu layer with a skip: the moments in the doc, and matrices 1 + βDW.
[<Fact; Source("hachem2007deterministic", "deterministic equivalents")>]
let ``sampled relu skips have the predicted moments`` () =
    let n = 60
    for branch in [ 1.0; 0.4 ] do
        let law, t = Spectra.ReluSkip(n, branch), branch * branch
        Assert.Equal(1.0 + t / 2.0, law.Moment 1, 1e-9)
        Assert.Equal(1.0 + 2.0 * t + 0.75 * t * t, law.Moment 2, 1e-8)
        Assert.Equal(t / (1.0 + t / 2.0), law.Excess, 1e-8)
        Assert.Equal(0.0, law.MassAtZero)
        let samples =
            [ for k in 1L .. 16L ->
                  let s = Seed(23UL).Split(k).Stream()
                  let w = Matrix(n, n, fun _ _ -> branch / sqrt (float n) * s.NextNormal())
                  let on = w * s.Normals n |> Array.map (fun h -> if h > 0.0 then 1.0 else 0.0)
                  backend.SingularValues(Matrix(n, n, fun i j -> (if i = j then 1.0 else 0.0) + on[i] * w[i, j])) |> List.ofArray ]
        for k, slack in [ 1, 0.03; 2, 0.08; 3, 0.16 ] do
            let moments = samples |> List.map (List.averageBy (fun s -> s ** (2.0 * float k)))
            Assert.InRange(mean moments, law.Moment k * (1.0 - slack) - 5.0 * error moments, law.Moment k * (1.0 + slack) + 5.0 * error moments)
        Assert.InRange(samples |> List.averageBy List.head, 0.93 * sqrt law.UpperEdge, 1.03 * sqrt law.UpperEdge)
        Assert.InRange(samples |> List.averageBy List.last, sqrt law.LowerEdge - 0.03, sqrt law.LowerEdge + 0.12)

/// A branch that ends in a linear map: the moments in the doc, matrices 1 + βVDW with D from an input, the edges, and the gain along that input, which is that of any other direction.
[<Fact; Source("bercovici2022brown", "symmetrized moduli of a sum with an R-diagonal variable")>]
let ``sampled residual blocks have the predicted moments`` () =
    let n = 60
    for hidden, branch in [ 60, 1.0; 60, 0.5; 240, 1.2 ] do
        let law = Spectra.ResidualBlock(n, hidden, branch, 1.0 / float n, 1.0 / float n)
        let t, s = branch * branch * float hidden / (2.0 * float n), branch * branch
        Assert.Equal(1.0 + t, law.Moment 1, 1e-9)
        Assert.Equal(1.0, law.Moment 2 / (1.0 + 4.0 * t + 2.0 * t * t + t * s), 1e-9)
        Assert.Equal(0.0, law.MassAtZero)
        Assert.Empty law.Spikes
        let samples, gains =
            List.unzip
                [ for k in 1L .. 16L ->
                      let stream = Seed(29UL).Split(k).Stream()
                      let w, v = Matrix(hidden, n, fun _ _ -> stream.NextNormal() / sqrt (float n)), Matrix(n, hidden, fun _ _ -> stream.NextNormal() / sqrt (float n))
                      let x = stream.Normals n
                      let on = w * x |> Array.map (fun h -> if h > 0.0 then 1.0 else 0.0)
                      let through = v * Matrix(hidden, n, fun i j -> on[i] * w[i, j])
                      let jacobian = Matrix(n, n, fun i j -> (if i = j then 1.0 else 0.0) + branch * through[i, j])
                      backend.SingularValues jacobian |> List.ofArray, Array.sumBy (fun y -> y * y) (jacobian * x) / Array.sumBy (fun y -> y * y) x ]
        for k, slack in [ 1, 0.03; 2, 0.08; 3, 0.16 ] do
            let moments = samples |> List.map (List.averageBy (fun s -> s ** (2.0 * float k)))
            Assert.InRange(mean moments, law.Moment k * (1.0 - slack) - 5.0 * error moments, law.Moment k * (1.0 + slack) + 5.0 * error moments)
        Assert.InRange(mean gains, law.Moment 1 * 0.97 - 5.0 * error gains, law.Moment 1 * 1.03 + 5.0 * error gains)
        Assert.InRange(samples |> List.averageBy List.head, 0.92 * sqrt law.UpperEdge, 1.03 * sqrt law.UpperEdge)
        for share in [ 0.25; 0.5; 0.75 ] do
            Assert.Equal(sqrt (law.UpperQuantile share), samples |> List.averageBy (fun values -> values[int (share * float n)]), 0.05)

/// With many hidden units the branch is a matrix of independent entries, and a small branch has twice its mean square as its excess, whether it ends in a relu or in a linear map.
[<Fact>]
let ``a wide block is noise beside the identity, and a small branch's excess is twice its mean square`` () =
    let wide, noise = Spectra.ResidualBlock(10, 10000, 1.0, 0.01, 0.01), Spectra.NoisyIdentity(sqrt 5.0)
    for k in 1..4 do Assert.Equal(1.0, wide.Moment k / noise.Moment k, 2e-3 * float (k * k))
    for share in [ 0.1; 0.5; 0.9 ] do Assert.Equal(1.0, wide.UpperQuantile share / noise.UpperQuantile share, 1e-2)
    for t in [ 0.002; 0.01 ] do
        Assert.Equal(1.0, Spectra.ResidualBlock(10, 10, 1.0, 0.1, 0.2 * t).Excess / (2.0 * t), 3.0 * t)
        Assert.Equal(1.0, Spectra.ReluSkip(10, 1.0, 0.2 * t).Excess / (2.0 * t), 3.0 * t)

/// Networks with skips: the signal's mean square, layer after layer; and it is no more than the largest singular value allows.
[<Fact>]
let ``the signal's gain through skips is sampled`` () =
    let n = 300
    for depth, branch in [ 1, 1.0; 4, 1.0; 6, 0.5 ] do
        let gains =
            [ for k in 1L .. 10L ->
                  let s = Seed(25UL).Split(k).Stream()
                  let layer (x: float[]) _ =
                      let w = Matrix(n, n, fun _ _ -> s.NextNormal() / sqrt (float n))
                      Array.map2 (fun x h -> x + branch * max 0.0 h) x (w * x)
                  let x = s.Normals n
                  Array.sumBy (fun v -> v * v) (List.fold layer x [ 1..depth ]) / Array.sumBy (fun v -> v * v) x ]
        Assert.InRange(mean gains / Spectra.SkipGain(depth, n, branch), 0.93 - 5.0 * error gains / mean gains, 1.07 + 5.0 * error gains / mean gains)
    Assert.Equal(1.0 + 0.18 / 2.0, Spectra.SkipGain(1, 50, 0.3, 0.04), 1e-12)
    // two layers: the second sees the first's mean, τ, at the root mean square √(1 + t/2)
    let t = 0.7
    let q = sqrt (1.0 + t / 2.0)
    Assert.Equal((1.0 + t / 2.0) ** 2.0 + 2.0 * q * t / (2.0 * Math.PI), Spectra.SkipGain(2, 10, 1.0, 0.07), 1e-12)

/// Networks: relu layers in a row at a normal input. The mean, the second moment and the largest singular value; and half of the mass is zero.
[<Fact; Source("pennington2018emergence", "S-transform of the Jacobian")>]
let ``sampled networks have the predicted moments`` () =
    let n, depth = 60, 3
    let law = Spectra.ReluLayers(depth, n, 2.0 / float n)
    Assert.Equal(1.0, law.Moment 1, 1e-12)
    Assert.Equal(6.0, law.Excess, 1e-10)
    Assert.Equal(0.5, law.MassAtZero)
    let samples =
        [ for k in 1L .. 24L ->
              let s = Seed(24UL).Split(k).Stream()
              let layer (x: float[], j: Matrix) _ =
                  let w = Matrix(n, n, fun _ _ -> sqrt (2.0 / float n) * s.NextNormal())
                  let h = w * x
                  Array.map (max 0.0) h, Matrix(n, n, fun i l -> if h[i] > 0.0 then w[i, l] else 0.0) * j
              let _, j = List.fold layer (s.Normals n, Matrix.Identity n) [ 1..depth ]
              backend.SingularValues j |> List.ofArray ]
    for k, slack in [ 1, 0.05; 2, 0.2 ] do
        let moments = samples |> List.map (List.averageBy (fun s -> s ** (2.0 * float k)))
        Assert.InRange(mean moments, law.Moment k * (1.0 - slack) - 5.0 * error moments, law.Moment k * (1.0 + slack) + 5.0 * error moments)

/// Outside its domain a law is refused by the argument's name.
[<Fact>]
let ``a product or a skip outside its domain is refused`` () =
    let refused (name: string) (make: unit -> obj) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)
    for bad in [ 0.0; -1.0; nan; infinity ] do
        refused "scale" (fun () -> Spectra.Product(bad, [| 1.0 |]))
        refused "ratios" (fun () -> Spectra.Product(1.0, [| 1.0; bad |]))
        refused "scale" (fun () -> Spectra.QuarterCircle bad)
        refused "scale" (fun () -> Spectra.Orthogonal bad)
        refused "noise" (fun () -> Spectra.NoisyIdentity bad)
        refused "identity" (fun () -> Spectra.NoisyIdentity(1.0, bad))
        refused "branch" (fun () -> Spectra.ReluSkip(8, bad))
        refused "branch" (fun () -> Spectra.SkipGain(3, 8, bad))
        refused "branch" (fun () -> Spectra.ResidualBlock(8, 8, bad))
        refused "inner" (fun () -> Spectra.ResidualBlock(8, 8, 1.0, bad))
        refused "outer" (fun () -> Spectra.ResidualBlock(8, 8, 1.0, 1.0, bad))
    refused "ratios" (fun () -> Spectra.Product(1.0, [||]))
    refused "ratios" (fun () -> Spectra.Product(1.0, Array.create 65 1.0))
    refused "noise" (fun () -> Spectra.NoisyIdentity 1e4)
    refused "branch" (fun () -> Spectra.ReluSkip(8, 1e4))
    refused "branch" (fun () -> Spectra.ResidualBlock(8, 8, 1e4))
    refused "branch" (fun () -> Spectra.ResidualBlock(8, 8, 1e-3))
    refused "width" (fun () -> Spectra.ResidualBlock(0, 8))
    refused "hidden" (fun () -> Spectra.ResidualBlock(8, 7))
    refused "hidden" (fun () -> Spectra.ResidualBlock(8, 8001))
    refused "width" (fun () -> Spectra.ReluSkip 0)
    refused "width" (fun () -> Spectra.ReluLayers(2, 0))
    for bad in [ 0; -1; 65 ] do
        refused "factors" (fun () -> Spectra.FussCatalan bad)
        refused "depth" (fun () -> Spectra.ReluLayers(bad, 8))
        refused "depth" (fun () -> Spectra.SkipGain(bad, 8))
    refused "a" (fun () -> Spectra.FreeProduct(null, Spectra.Orthogonal()))
    refused "b" (fun () -> Spectra.FreeProduct(Spectra.Orthogonal(), null))
    refused "a" (fun () -> Spectra.FreeProduct(Spectra.MixtureOfExperts(20, 64, 64), Spectra.NoisyIdentity 0.5))
