/// Laws of networks of infinite width: moments against quadrature, the kernel against sampled layers.
module Theory.Laws.Hyperreals.InfiniteWidthLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals

/// E f(u, v) for unit normals at angle θ, where f vanishes unless u and v are positive and is homogeneous of degree d: in polar coordinates the radius
/// integrates to a factorial-like constant, and the angle is left to the midpoint rule.
let private quadrature (f: float -> float -> float) (radial: float) (θ: float) =
    // u = r cos a, v = r cos(a − θ) are both positive for a in (θ − π/2, π/2)
    let from, until, n = θ - Math.PI / 2.0, Math.PI / 2.0, 4000
    let h = (until - from) / float n
    radial / (2.0 * Math.PI) * h * Seq.sum (seq { for i in 0 .. n - 1 -> let a = from + (float i + 0.5) * h in f (cos a) (cos (a - θ)) })

/// ∫ r^d exp(−r²/2) r dr is 2 for d = 2 and 8 for d = 4.
[<Property(MaxTest = 60); Source("cho2009kernel", "Equation (6)"); Source("cho2009kernel", "Equation (7)")>]
let ``the moments of two rectified normals agree with quadrature`` () =
    Prop.forAll (Arb.fromGen (Gen.zip3 (Gen.choose (1, 3140)) (Gen.choose (1, 40)) (Gen.choose (1, 40)))) (fun (t, p, q) ->
        let θ, a, c = float t / 1000.0, float p / 8.0, float q / 8.0
        let first = InfiniteWidth.Rectified<Real>(Real(a * a), Real(a * c * cos θ), Real(c * c)).Value
        Assert.Equal(a * c * quadrature (fun u v -> u * v) 2.0 θ, first, 1e-6 * a * c)
        Assert.Equal(quadrature (fun u v -> u * u * v * v) 8.0 θ, InfiniteWidth.RectifiedSquares θ, 1e-6)
        Assert.Equal(quadrature (fun u v -> u * u * u * v) 8.0 θ, InfiniteWidth.RectifiedCube θ, 1e-6))

/// At angle 0 the moments are those of one normal, at a right angle those of two independent ones, at π nothing is left.
[<Fact>]
let ``the moments at angles 0, π/2 and π are known`` () =
    for moment in [ InfiniteWidth.RectifiedSquares; InfiniteWidth.RectifiedCube ] do
        Assert.Equal(1.5, moment 0.0, 1e-14)
        Assert.Equal(0.0, moment Math.PI, 1e-14)
    Assert.Equal(0.25, InfiniteWidth.RectifiedSquares(Math.PI / 2.0), 1e-14)
    Assert.Equal(1.0 / Math.PI, InfiniteWidth.RectifiedCube(Math.PI / 2.0), 1e-14)

/// Price's theorem: ∂E φ(u)φ(v) / ∂K₁₂ is the probability (π − θ)/2π that both are positive; the germ at K + ε carries it.
[<Property(MaxTest = 60); Source("cho2009kernel", "Equation (6)")>]
let ``the derivative of the moment is the probability that both units are on`` () =
    Prop.forAll (Arb.fromGen (Gen.zip3 (Gen.choose (10, 3130)) (Gen.choose (1, 40)) (Gen.choose (1, 40)))) (fun (t, p, q) ->
        let θ, a, c = float t / 1000.0, float p / 8.0, float q / 8.0
        let k = Gradient.Variables [ a * a; a * c * cos θ; c * c ]
        let moment = InfiniteWidth.Rectified<Gradient>(k[0], k[1], k[2])
        Assert.Equal((Math.PI - θ) / (2.0 * Math.PI), moment.Partials[1], 1e-9)
        // of degree one in K: Euler's identity
        Assert.Equal(moment.Value, a * a * moment.Partials[0] + a * c * cos θ * moment.Partials[1] + c * c * moment.Partials[2], 1e-9 * a * c))

/// One hidden layer: the law of one unit is all there is, and the mean has no shift. σ_w² = 2 keeps |x|², at any depth.
[<Property(MaxTest = 40); Source("lee2018deep", "Equation (5)")>]
let ``one layer fluctuates by its fourth moments, and the size of a signal stays`` () =
    Prop.forAll (Arb.fromGen (Gen.zip (Gen.choose (1, 3140)) (Gen.choose (1, 6)))) (fun (t, depth) ->
        let θ = float t / 1000.0
        let kernel = InfiniteWidth.Relu([ sqrt 2.0; 0.0 ], [ sqrt 2.0 * cos θ; sqrt 2.0 * sin θ ], 1)
        let mean = kernel.Standard[1] / 2.0
        // σ_w² x·x / 2 = 2, so each unit has variance 2
        Assert.Equal(4.0 * (4.0 * quadrature (fun u v -> u * u * v * v) 8.0 θ - mean * mean), kernel.Covariance[1, 1], 1e-4)
        Assert.Equal(0.0, kernel.Shift |> Seq.sumBy abs, 1e-12)
        let deep = InfiniteWidth.Relu([ sqrt 2.0; 0.0 ], [ sqrt 2.0 * cos θ; sqrt 2.0 * sin θ ], depth)
        Assert.Equal(2.0, deep.Standard[0], 1e-12)
        Assert.Equal(2.0, deep.Standard[2], 1e-12)
        // K(x, x) is a product of independent means: its variance adds 5 K² a layer
        Assert.Equal(20.0 * float depth, deep.Covariance[0, 0], 1e-9)
        Assert.Equal(0.0, deep.Shift[0], 1e-9))

/// Depth draws all inputs to one direction: the cosine grows towards 1 layer by layer.
[<Fact; Source("lee2018deep", "Equation (5)")>]
let ``each layer draws the inputs nearer`` () =
    let cosines = [ for depth in 1 .. 8 -> let k = InfiniteWidth.Relu([ 1.0; 0.0 ], [ -0.6; 0.8 ], depth, 1.7, 0.1) in k.Standard[1] / sqrt (k.Standard[0] * k.Standard[2]) ]
    for former, latter in List.pairwise cosines do
        Assert.True(latter > former && latter < 1.0)

/// The second layer's mean moves by half the trace of the recursion's second derivative with the first layer's covariance, here by differences of the recursion itself.
[<Property(MaxTest = 40); Source("lee2018deep", "Equation (5)")>]
let ``the shift is half the trace of the second derivative with the covariance`` () =
    Prop.forAll (Arb.fromGen (Gen.zip (Gen.choose (200, 2900)) (Gen.choose (2, 12)))) (fun (t, q) ->
        let θ, weight, bias = float t / 1000.0, float q / 4.0, 0.1
        let x, y = [ 1.0; 0.5 ], [ cos θ; 0.5 + sin θ ]
        let one, two = InfiniteWidth.Relu(x, y, 1, weight, bias), InfiniteWidth.Relu(x, y, 2, weight, bias)
        let k = Array.ofSeq one.Standard
        let h = 1e-4 * k[0]
        let at (moves: (int * float) list) =
            let k = Array.copy k
            for i, by in moves do k[i] <- k[i] + by
            InfiniteWidth.Rectified<Real>(Real k[0], Real k[1], Real k[2]).Value
        let second i j = (at [ i, h; j, h ] - at [ i, h; j, -h ] - at [ i, -h; j, h ] + at [ i, -h; j, -h ]) / (4.0 * h * h)
        let expected = 0.5 * weight * List.sum [ for i in 0 .. 2 do for j in 0 .. 2 -> second i j * one.Covariance[i, j] ]
        Assert.Equal(expected, two.Shift[1], 1e-3 * (abs expected + k[0]))
        Assert.Equal(0.0, two.Shift[0], 1e-9 * k[0]))

/// Small networks sampled many times: mean to first order in 1/N with its shift, covariance, each within five standard errors and the next order of 1/√N.
[<Fact; Source("lee2018deep", "Equation (5)")>]
let ``sampled layers have the predicted kernel`` () =
    let n, depth, weight, bias, networks = 48, 3, 1.6, 0.2, 6000
    let x, y = [| 1.0; 0.3; -0.4 |], [| -0.2; 0.9; 0.5 |]
    let stream = Seed(7UL).Stream()
    let layer (signals: float[][]) =
        let fan = signals[0].Length
        let w = Array.init n (fun _ -> stream.Normals fan)
        let b = stream.Normals n
        [| for h in signals -> Array.init n (fun i -> max 0.0 (sqrt (weight / float fan) * Array.fold2 (fun s a c -> s + a * c) 0.0 w[i] h + sqrt bias * b[i])) |]

    let kernels =
        [| for _ in 1 .. networks do
               let last = Seq.fold (fun signals _ -> layer signals) [| x; y |] (seq { 1 .. depth })
               let mean f = bias + weight * Seq.average (Seq.init n f)
               [| mean (fun i -> last[0][i] * last[0][i]); mean (fun i -> last[0][i] * last[1][i]); mean (fun i -> last[1][i] * last[1][i]) |] |]

    let predicted = InfiniteWidth.Relu(x, y, depth, weight, bias)
    for i in 0 .. 2 do
        let values = kernels |> Array.map (fun k -> k[i])
        let mean = Array.average values
        let variance = Array.averageBy (fun v -> (v - mean) ** 2.0) values
        let shift = float n * (mean - predicted.Standard[i])
        let error = float n * sqrt (variance / float networks)
        Assert.True(abs (shift - predicted.Shift[i]) <= 5.0 * error + 0.1 * abs predicted.Shift[i] + 0.01, $"entry {i}: shift {shift} ± {error}, predicted {predicted.Shift[i]}")
        Assert.InRange(float n * variance / predicted.Covariance[i, i], 0.85, 1.2)

[<Fact>]
let ``what has no kernel is refused by name`` () =
    Assert.Throws<ArgumentException>(fun () -> InfiniteWidth.Relu([ 1.0; 2.0 ], [ 2.0; 4.0 ], 1) |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> InfiniteWidth.Relu([ 1.0; 2.0 ], [ 2.0 ], 1) |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> InfiniteWidth.Relu([ 0.0 ], [ 0.0 ], 1) |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> InfiniteWidth.Relu([ 1.0; 0.0 ], [ 0.0; 1.0 ], 0) |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> InfiniteWidth.RectifiedSquares 4.0 |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> InfiniteWidth.Rectified<Real>(Real 1.0, Real 1.0, Real 1.0) |> ignore) |> ignore
