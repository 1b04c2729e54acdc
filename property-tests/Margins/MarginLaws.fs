/// Margins: the weights that prove the largest one, the asymptote of descent, and the constant of its rate.
module Theory.Laws.Margins.MarginLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Margins

let private dot (a: seq<float>) (b: seq<float>) = Seq.sum (Seq.map2 (*) a b)
let private norm a = sqrt (dot a a)

/// Separable points: normal ones, on the positive side of a random plane by at least a tenth.
let private separable (seed: uint64) =
    let stream = Seed(seed).Stream()
    let d, n = 1 + stream.NextInt 6, 1 + stream.NextInt 12
    let u = let v = stream.Normals d in Array.map (fun x -> x / norm v) v
    [| for _ in 1..n ->
           let x = stream.Normals d
           let along = dot x u
           Array.map2 (fun a b -> a + b * (abs along + 0.1 - along)) x u |]

let private solve (points: float[][]) = LargestMargin.Of(points |> Array.map (fun p -> p :> Collections.Generic.IReadOnlyList<float>))

/// The certificate: weights that are nonnegative, add to one, sit on the margin and combine the points to γû. Together they prove that no direction does better.
[<Property(MaxTest = 150); Source("wolfe1976finding", "the algorithm")>]
let ``the weights prove the margin`` (seed: uint64) =
    let points = separable seed
    let found = solve points
    let size = points |> Array.map norm |> Array.max
    Assert.Equal(1.0, norm found.Direction, 1e-12)
    Assert.Equal(1.0, Seq.sum found.Weights, 1e-12)
    Assert.True(found.Weights |> Seq.forall (fun p -> p >= 0.0))
    for p, x in Seq.zip found.Weights points do
        let z = dot x found.Direction
        Assert.True(z >= found.Margin - 1e-11 * size, $"{z} below {found.Margin}")
        if p > 1e-9 then Assert.Equal(found.Margin, z, 1e-10 * size)
    for j in 0 .. points[0].Length - 1 do
        Assert.Equal(found.Margin * found.Direction[j], Seq.sum (Seq.map2 (fun p (x: float[]) -> p * x[j]) found.Weights points), 1e-10 * size)

/// Points scale, points repeat, order does not matter: the margin is a property of a set.
[<Property(MaxTest = 60); Source("wolfe1976finding", "the algorithm")>]
let ``the margin belongs to the set`` (seed: uint64) =
    let points = separable seed
    let γ = (solve points).Margin
    Assert.Equal(1.0, (solve (Array.map (Array.map ((*) 1e60)) points)).Margin / (1e60 * γ), 1e-9)
    Assert.Equal(1.0, (solve (Array.append points (Array.rev points))).Margin / γ, 1e-9)
    Assert.True((solve (Array.append points [| Array.map ((*) 2.0) points[0] |])).Margin <= γ * (1.0 + 1e-9))

/// In the plane, along every direction of the square, by brute force.
[<Property(MaxTest = 60); Source("zhang2024implicit", "the abstract: Adam converges to the direction of the largest ℓ∞ margin")>]
let ``no direction on the square has a larger margin`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let angle = 7.0 * stream.NextDouble()
    let points = [| for _ in 0 .. stream.NextInt 6 -> let a, r = angle + 1.3 * (2.0 * stream.NextDouble() - 1.0), 0.1 + stream.NextDouble() in [| r * cos a; r * sin a |] |]
    let struct (margin, w) = LargestMargin.SupremumInThePlane(points |> Array.map (fun p -> p :> Collections.Generic.IReadOnlyList<float>))
    Assert.Equal(1.0, max (abs w[0]) (abs w[1]), 1e-12)
    Assert.Equal(margin, points |> Array.map (dot w) |> Array.min, 1e-12)
    for k in 0..2000 do
        let a = Math.PI * float k / 1000.0
        let v = let m = max (abs (cos a)) (abs (sin a)) in [| cos a / m; sin a / m |]
        Assert.True((points |> Array.map (dot v) |> Array.min) <= margin + 1e-12)

/// û, and weights p on its support vectors: the sets of which everything is known.
let private known (seed: uint64) =
    let stream = Seed(seed).Stream()
    let p = let w = [| for _ in 1..3 -> 0.2 + stream.NextDouble() |] in Array.map (fun x -> x / Array.sum w) w
    let γ = 0.5 + stream.NextDouble()
    let a, b = 0.7 + stream.NextDouble(), 0.7 + stream.NextDouble()
    // aside vectors (a, 0), (0, b) and the third so that Σ p v = 0
    let points = [| [| γ; a; 0.0 |]; [| γ; 0.0; b |]; [| γ; -p[0] * a / p[2]; -p[1] * b / p[2] |]; [| 3.0 * γ; 1.0; 1.0 |] |]
    p, γ, points

/// η e^(−xᵀw̃) = α: on the asymptote each support vector pulls with its own weight, so that the sum pulls along û.
[<Property(MaxTest = 60); Source("soudry2018implicit", "the theorem for almost all data sets: the limit of the residual")>]
let ``the weights of the support vectors balance`` (seed: uint64) =
    let p, γ, points = known seed
    let found = solve points
    let η = 0.37
    let descent = LogarithmicDescent(found, η)
    Assert.Equal(γ, found.Margin, 1e-10)
    for n in 0..2 do
        Assert.Equal(p[n], found.Weights[n], 1e-9)
        Assert.Equal(p[n] / (γ * γ), η * Math.Exp(-(dot points[n] descent.Offset)), 1e-8)
    // a shift of time is an exponent of 1, and none is larger than the sum of them all
    Assert.True(descent.Relaxations |> Seq.exists (fun λ -> abs (λ - 1.0) < 1e-8))
    Assert.Equal(Seq.sum (Seq.map2 (fun p (x: float[]) -> p * dot x x / (γ * γ)) found.Weights points), Seq.sum descent.Relaxations, 1e-8)

/// The constant: (γ − margin) ln t tends to γ (H − H∞), whatever the rate; the next order falls as 1/ln t.
[<Property(MaxTest = 60); Source("soudry2018implicit", "the theorem for almost all data sets: the limit of the residual")>]
let ``the deficit times ln t tends to the entropy excess`` (seed: uint64) =
    let p, γ, points = known seed
    let excess = Math.Log(Array.max p) - Seq.sum (Seq.map (fun p -> p * Math.Log p) p)
    for η in [ 0.01; 3.0 ] do
        let descent = LogarithmicDescent(solve points, η)
        Assert.Equal(γ * excess, descent.MarginConstant, 1e-8)
        Assert.Equal(excess / (2.0 * η), LogarithmicDescent.NormalisedConstant(descent.Solution, η), 1e-8)
        for L, slack in [ 1e4, 0.03; 1e6, 3e-4 ] do
            Assert.Equal(γ * excess, (γ - descent.MarginAt L) * L, slack)
            Assert.Equal(descent.DirectionConstant, descent.DistanceAt L * L, slack)
            // the margin is that of the vector itself
            let w = Array.init 3 (fun j -> descent.Solution.Direction[j] / γ * L + descent.Offset[j])
            Assert.Equal((points |> Array.map (dot w) |> Array.min) / norm w, descent.MarginAt L, 1e-9)
            Assert.Equal(norm (Array.init 3 (fun j -> w[j] / norm w - descent.Solution.Direction[j])), descent.DistanceAt L, 1e-7)
            // and its norm is what a start of that norm is worth
            Assert.Equal(L, descent.HeadStart(norm w), 1e-8 * L)

/// Flow in ln t, integrated here, from 0: it runs into the asymptote.
[<Fact; Source("soudry2018implicit", "the theorem for almost all data sets: the limit of the residual"); Source("nacson2019convergence", "the abstract: the rate of normalised steps")>]
let ``flow runs into the asymptote, and normalised steps have their constant`` () =
    let _, γ, points = known 11UL
    let descent = LogarithmicDescent(solve points, 1.0)
    let pull (scale: float) (w: float[]) =
        let weights = points |> Array.map (fun x -> Math.Exp(scale - dot x w))
        Array.init 3 (fun j -> Seq.sum (Seq.map2 (fun p (x: float[]) -> p * x[j]) weights points))
    let mutable w = Array.zeroCreate 3
    let h = 0.005
    for step in 0 .. int (60.0 / h) - 1 do
        let τ = h * float step
        let add a (k: float[]) = Array.map2 (fun x y -> x + a * y) w k
        let k1 = pull τ w
        let k2 = pull (τ + h / 2.0) (add (h / 2.0) k1)
        let k3 = pull (τ + h / 2.0) (add (h / 2.0) k2)
        let k4 = pull (τ + h) (add h k3)
        w <- Array.init 3 (fun j -> w[j] + h / 6.0 * (k1[j] + 2.0 * k2[j] + 2.0 * k3[j] + k4[j]))
    for j in 0..2 do
        Assert.Equal(descent.Solution.Direction[j] / γ * 60.0 + descent.Offset[j], w[j], 1e-5)
    let η, steps = 0.5, 40000
    w <- Array.zeroCreate 3
    for step in 1..steps do
        let g = pull (points |> Array.map (fun x -> dot x w) |> Array.min) w
        w <- Array.map2 (fun x y -> x + η / sqrt (float step) * y / norm g) w g
    let deficit = γ - (points |> Array.map (fun x -> dot x w) |> Array.min) / norm w
    Assert.Equal(1.0, deficit * sqrt (float steps) / LogarithmicDescent.NormalisedConstant(descent.Solution, η), 0.02)

/// The exceptional path against its own equations: dw/dt = e^(−a)(1 + e^(−b), e^(−b)), by central differences in ln t.
[<Property(MaxTest = 60); Source("soudry2018implicit", "the residual in the worst case grows as log log t")>]
let ``the exceptional path solves its flow`` (seed: uint64) =
    let L = -8.0 + 60.0 * Seed(seed).Stream().NextDouble()
    let h = 1e-4
    let at x = let struct (a, b) = ExceptionalDescent.At x in a, b
    let a, b = at L
    let (a1, b1), (a0, b0) = at (L + h), at (L - h)
    let speed = Math.Exp(L - a - b)
    Assert.Equal(1.0, (b1 - b0) / (2.0 * h) / speed, 1e-5)
    Assert.Equal(1.0, (a1 - a0) / (2.0 * h) / (speed * (Math.Exp b + 1.0)), 1e-5)

/// … and its direction closes in as ln ln t over ln t: the rate of the essay, with the constant 1.
[<Fact; Source("soudry2018implicit", "the residual in the worst case grows as log log t")>]
let ``the exceptional direction has the essay's rate with the constant one`` () =
    let ratio L = ExceptionalDescent.Distance L * L / Math.Log L
    Assert.Equal(1.0, ratio 1e6, 1e-3)
    Assert.Equal(1.0, ratio 1e12, 1e-6)
    // the margin: half the square of it
    let struct (a, b) = ExceptionalDescent.At 1e8
    Assert.Equal(1.0, (1.0 - a / sqrt (a * a + b * b)) / (0.5 * (Math.Log 1e8 / 1e8) ** 2.0), 0.1)
    let struct (a, b) = ExceptionalDescent.At -700.0
    Assert.True(a > 0.0 && b > 0.0 && Double.IsFinite(ExceptionalDescent.Distance -700.0))

/// One weight and one point: m and v in units of the gradient, so that nothing underflows.
[<Fact>]
let ``Adam without ε grows with the memory of its second moment`` () =
    for β1, β2, η in [ 0.9, 0.999, 0.01; 0.5, 0.99, 0.05 ] do
        let mutable w, m, v, unit = 0.0, 0.0, 0.0, 0.0
        let mutable half = 0.0
        let steps = 400000
        for step in 1..steps do
            let change = Math.Exp(w - unit)
            unit <- w
            let g = 1.0 / (1.0 + Math.Exp(-w))
            m <- β1 * m * change + (1.0 - β1) * g
            v <- β2 * v * change * change + (1.0 - β2) * g * g
            w <- w + η * (m / (1.0 - Math.Pow(β1, float step))) / sqrt (v / (1.0 - Math.Pow(β2, float step)))
            if step = steps / 2 then half <- w
        Assert.Equal(1.0, (w - half) / float (steps / 2) / AdaptiveDescent.Growth β2, 0.01)
    for bad in [ nan; 0.0; 1.0; -1.0 ] do
        Assert.Throws<ArgumentOutOfRangeException>(fun () -> AdaptiveDescent.Growth bad |> ignore) |> ignore

[<Fact>]
let ``what is not separable, or before the asymptote, is refused by name`` () =
    let refused name (action: unit -> obj) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore).ParamName)
    for bad in [ [||]; [| [||] |]; [| [| 1.0 |]; [| 1.0; 2.0 |] |]; [| [| nan |] |]; [| [| infinity; 1.0 |] |]; [| [| 0.0; 0.0 |] |]; [| [| 1.0; 0.0 |]; [| -1.0; 0.0 |] |]; [| [| 1.0; 1.0 |]; [| -1.0; 1.0 |]; [| 0.0; -1.0 |] |] ] do
        refused "points" (fun () -> solve bad)
        refused "points" (fun () -> box (LargestMargin.SupremumInThePlane(bad |> Array.map (fun p -> p :> Collections.Generic.IReadOnlyList<float>))))
    let _, _, points = known 3UL
    let found = solve points
    for bad in [ nan; 0.0; -1.0; infinity ] do
        refused "rate" (fun () -> LogarithmicDescent(found, bad))
        refused "rate" (fun () -> box (LogarithmicDescent.NormalisedConstant(found, bad)))
        refused "logTime" (fun () -> box (LogarithmicDescent(found, 1.0).MarginAt bad))
        refused "logTime" (fun () -> box (LogarithmicDescent(found, 1.0).DistanceAt bad))
    refused "norm" (fun () -> box (LogarithmicDescent(found, 1.0).HeadStart nan))
    refused "logTime" (fun () -> box (ExceptionalDescent.At nan))
    refused "logTime" (fun () -> box (ExceptionalDescent.Distance -701.0))
    // one point is its own support: nothing is left to close in
    let one = solve [| [| 3.0; 4.0 |] |]
    Assert.Equal(5.0, one.Margin, 1e-12)
    Assert.Equal(0.0, LogarithmicDescent(one, 1.0).MarginConstant)
