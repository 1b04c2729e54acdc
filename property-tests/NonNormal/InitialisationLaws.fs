/// Initialisations against their definitions: spectra in closed form, the moments that a state-space model holds, and steps of the theorems that they come from.
module Theory.Laws.NonNormal.InitialisationLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.NonNormal
open Theory.Numerics

let private la = LinearAlgebra.Managed
let private normals (seed: uint64) n = let stream = Seed(seed).Stream() in Matrix(n, n, fun _ _ -> stream.NextNormal())
let private uniforms (seed: uint64) n = Seed(seed).Split("uniforms").Stream().Uniforms n
let private length (v: float seq) = sqrt (Seq.sumBy (fun x -> x * x) v)
let private off (a: Matrix) (b: Matrix) = (a - b).FrobeniusNorm
let private commutator (w: Matrix) = off (w * w.Transpose()) (w.Transpose() * w)
let private last n = Array.init n (fun i -> if i = n - 1 then 1.0 else 0.0)
let private refused<'e when 'e :> ArgumentException> (name: string) (action: unit -> obj) =
    let e = Assert.ThrowsAny<'e>(fun () -> action () |> ignore)
    Assert.Equal(name, e.ParamName)

/// Each eigenvalue of one list has its own partner in the other.
let private paired tolerance (expected: Complex seq) (found: Complex seq) =
    let rest = ResizeArray found
    Seq.length expected = rest.Count
    && Seq.forall (fun (z: Complex) ->
        let nearest = Seq.minBy (fun (w: Complex) -> Complex.Abs(w - z)) rest
        rest.Remove nearest |> ignore
        Complex.Abs(nearest - z) <= tolerance) expected

[<Property(MaxTest = 20); Source("orhan2019improved", "initialisers")>]
let ``identity and orthogonal starts are normal, of one modulus`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 12
    let q = Initialisations.Orthogonal(normals seed n)
    let diagonal = (la.Qr(normals seed n)).R
    off (q.Weights * q.Weights.Transpose()) (0.81 * Matrix.Identity n) <= 1e-14 * float n
    // Q is what takes the draws to a triangle with a positive diagonal
    && Seq.forall (fun i -> abs ((q.Weights.Transpose() * normals seed n)[i, i] - 0.9 * abs diagonal[i, i]) <= 1e-12) [ 0 .. n - 1 ]
    && (Initialisations.Identity(n).Weights).Equals(0.9 * Matrix.Identity n)
    && (Initialisations.Identity(n, -0.3).Weights * last n)[n - 1] = -0.3
    && List.ofSeq q.Input = List.ofArray (last n)

[<Property(MaxTest = 20); Source("ganguli2008memory", "delay line")>]
let ``a chain hands its signal on and is nilpotent`` (NormalFloat g) (PositiveInt size) =
    let n = 1 + size % 12
    let gain = 1.0 + abs (Math.IEEERemainder(g, 3.0))
    let chain = Initialisations.Chain(n, gain)
    let step (x: float[]) (_: int) = chain.Weights * x
    let states = Seq.scan step (Array.ofSeq chain.Input) [ 1 .. n ] |> Array.ofSeq
    Seq.forall (fun k -> Seq.forall (fun i -> abs (states[k][i] - (if i = n - 1 - k then pown gain k else 0.0)) <= 1e-13 * pown gain k) [ 0 .. n - 1 ]) [ 0 .. n - 1 ]
    && Array.forall ((=) 0.0) states[n]
    && Initialisations.Chain(n).Weights.FrobeniusNorm = sqrt (float (n - 1))

[<Property(MaxTest = 20); Source("orhan2019improved", "initialisers")>]
let ``chains with feedback and with the identity have their eigenvalues`` (PositiveInt size) =
    let n = 2 + size % 11
    let feedback = Initialisations.FeedbackChain n
    let sine j = [| for i in 1 .. n -> Math.Pow(0.05 / 1.2, float i / 2.0) * sin (Math.PI * float (i * j) / float (n + 1)) |]
    let binomial k d = Seq.fold (fun c i -> c * float (k - i) / float (i + 1)) 1.0 [ 0 .. d - 1 ]
    let both = Initialisations.IdentityAndChain n
    let after k = Seq.fold (fun (x: float[]) _ -> both.Weights * x) (Array.ofSeq both.Input) [ 1 .. k ]
    // an eigenvector of a tridiagonal Toeplitz matrix is a sine on an exponential
    Seq.forall (fun j ->
        let x = sine j
        let λ = 2.0 * sqrt (1.2 * 0.05) * cos (Math.PI * float j / float (n + 1))
        length (Array.map2 (fun a b -> a - λ * b) (feedback.Weights * x) x) <= 1e-14 * length x) [ 1 .. n ]
    && Seq.forall (fun d -> abs ((after 5)[n - 1 - d] - (if d > 5 then 0.0 else binomial 5 d * pown 0.5 (5 - d) * pown 0.7 d)) <= 1e-15) [ 0 .. n - 1 ]

[<Property(MaxTest = 10); Source("ginibre1965statistical", "Section 3")>]
let ``Ginibre's matrix has the scale of its gain`` (seed: uint64) (PositiveInt size) =
    let n = 30 + size % 20
    let w = Initialisations.Ginibre(normals seed n).Weights
    // ‖W‖²_F = g² χ²/N, N² degrees of freedom
    abs (w.FrobeniusNorm * w.FrobeniusNorm / (0.64 * float n) - 1.0) <= 6.0 * sqrt 2.0 / float n
    && off w (2.0 * Initialisations.Ginibre(normals seed n, 0.4).Weights) <= 1e-13

[<Property(MaxTest = 20); Source("fu2022hungry", "shift SSM")>]
let ``a shift holds its last inputs in order, and is a chain read backwards`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 10
    let shift, chain = Initialisations.Shift n, Initialisations.Chain n
    let inputs = uniforms seed (2 * n)
    let x = Seq.fold (fun (x: float[]) u -> Array.map2 (fun a b -> a + u * b) (shift.Weights * x) (Array.ofSeq shift.Input)) (Array.zeroCreate n) inputs
    List.ofArray x = List.ofArray (Array.take n (Array.rev inputs))
    && Seq.forall (fun (i, j) -> shift.Weights[i, j] = chain.Weights[n - 1 - i, n - 1 - j]) (Seq.allPairs [ 0 .. n - 1 ] [ 0 .. n - 1 ])

[<Property(MaxTest = 20); Source("gu2022parameterization", "S4D-Lin"); Source("orvieto2023resurrecting", "Lemma 3.2")>]
let ``S4D-Lin and the linear recurrent unit have their eigenvalues, and are normal`` (seed: uint64) (PositiveInt size) =
    let n = 2 * (1 + size % 6)
    let both (z: Complex seq) = Seq.collect (fun (z: Complex) -> [ z; Complex.Conjugate z ]) z
    let s4d, lru = Initialisations.S4DLin n, Initialisations.LinearRecurrentUnit(uniforms seed n, 0.5, 0.9)
    let u = uniforms seed n
    let frequencies = [ for k in 0 .. n / 2 - 1 -> Complex(-0.5, Math.PI * float k) ]
    let stepped = frequencies |> List.map (fun λ -> (Complex.One + 0.05 * λ) / (Complex.One - 0.05 * λ))
    paired 1e-13 (both frequencies) (la.Eigenvalues(StateSpace.S4DLin(n).Transition))
    && paired 1e-13 (both stepped) (la.Eigenvalues s4d.Weights)
    && commutator s4d.Weights <= 1e-14 && commutator lru.Weights <= 1e-14
    // uniform on the ring: its area within |λ| is u₁ of the whole
    && Seq.forall (fun k ->
        let λ = Complex(lru.Weights[2 * k, 2 * k], lru.Weights[2 * k + 1, 2 * k])
        let modulus = Complex.Abs λ
        abs ((modulus * modulus - 0.25) / (0.81 - 0.25) - u[2 * k]) <= 1e-13
        && Complex.Abs(λ - Complex.FromPolarCoordinates(modulus, 2.0 * Math.PI * u[2 * k + 1])) <= 1e-14
        && lru.Weights[2 * k, 2 * k + 1] = -lru.Weights[2 * k + 1, 2 * k] && lru.Weights[2 * k, 2 * k] = lru.Weights[2 * k + 1, 2 * k + 1]
        // unit power in, unit power kept: v² is 1 − |λ|² to a common factor
        && abs (lru.Input[2 * k] ** 2.0 * (1.0 - (lru.Weights[0, 0] ** 2.0 + lru.Weights[1, 0] ** 2.0)) - lru.Input[0] ** 2.0 * (1.0 - modulus * modulus)) <= 1e-14
        && lru.Input[2 * k + 1] = 0.0) [ 0 .. n / 2 - 1 ]
    // a real input of the complex system is the real and the imaginary part of B̄
    && Seq.forall (fun k ->
        let b = Complex.One / (Complex.One - 0.05 * frequencies[k])
        let ratio = Complex(s4d.Input[2 * k], s4d.Input[2 * k + 1]) / Complex(s4d.Input[0], s4d.Input[1])
        Complex.Abs(ratio - b * (1.0 + 0.025)) <= 1e-13) [ 0 .. n / 2 - 1 ]

/// √(2n+1) ∫₀¹ Pₙ(2y−1) yᵈ dy = √(2n+1) d!²/((d−n)! (d+n+1)!).
let private moments n d =
    let factorial m = Seq.fold (fun p i -> p * float i) 1.0 [ 2 .. m ]
    [| for i in 0 .. n - 1 -> if i > d then 0.0 else sqrt (2.0 * float i + 1.0) * (factorial d / factorial (d - i)) * (factorial d / factorial (d + i + 1)) |]

/// u = tᵈ has c(t) = tᵈμ, so that t c′ = Ac + Bu is dμ = Aμ + B.
[<Property(MaxTest = 30); Source("gu2020hippo", "Theorem 2")>]
let ``the moments of a power obey the equation of LegS`` (PositiveInt size) (NonNegativeInt power) =
    let n, d = 1 + size % 12, power % 15
    let s = StateSpace.LegS n
    let μ = moments n d
    let right = Array.map2 (+) (s.Transition * μ) (Array.ofSeq s.Input)
    let b = Matrix(n, 1, fun i _ -> s.Input[i])
    length (Array.map2 (fun a b -> a - float d * b) right μ) <= 1e-12 * float n
    && off (s.Transition + s.Transition.Transpose()) (-1.0 * (Matrix.Identity n + b * b.Transpose())) <= 1e-12 * float n
    && Seq.forall (fun (i, j) -> j <= i || s.Transition[i, j] = 0.0) (Seq.allPairs [ 0 .. n - 1 ] [ 0 .. n - 1 ])

/// u = tᵈ over the window that ends at 1: the derivative of its moments is d times those of the power below.
[<Property(MaxTest = 30); Source("gu2020hippo", "Theorem 1")>]
let ``the moments of a power obey the equation of LegT`` (PositiveInt size) (NonNegativeInt power) =
    let n = 1 + size % 12
    let d = power % n
    let s = StateSpace.LegT n
    let slope = if d = 0 then Array.zeroCreate n else moments n (d - 1) |> Array.map (fun m -> float d * m)
    let right = Array.map2 (+) (s.Transition * moments n d) (Array.ofSeq s.Input)
    let rank1 f = let b = Matrix(n, 1, fun i _ -> f i * s.Input[i]) in b * b.Transpose()
    length (Array.map2 (-) right slope) <= 1e-12 * float n
    && off (s.Transition + s.Transition.Transpose()) (-1.0 * (rank1 (fun _ -> 1.0) + rank1 (fun i -> if i % 2 = 0 then 1.0 else -1.0))) <= 1e-12 * float n

[<Property(MaxTest = 20); Source("gu2020hippo", "Appendix B.3, generalised bilinear transformation with α = 1/2")>]
let ``the bilinear rule takes each eigenvalue to its place, the left half-plane into the disc`` (NormalFloat step) (PositiveInt size) =
    let n = 2 + 2 * (size % 5)
    let step = 0.01 + abs (Math.IEEERemainder(step, 4.0))
    Seq.forall (fun (s: StateSpace) ->
        let stepped = s.Bilinear step
        let moved = la.Eigenvalues s.Transition |> Array.map (fun λ -> (Complex.One + step / 2.0 * λ) / (Complex.One - step / 2.0 * λ))
        let radius = moved |> Array.map Complex.Abs |> Array.max
        // the trapezoidal rule: (x⁺ − x)/Δ = A (x⁺ + x)/2 + Bu
        let x, u = Array.init n (fun i -> sin (float (3 * i + 1))), 0.7
        let next = Array.map2 (fun a b -> a + u * b) (stepped.Transition * x) (Array.ofSeq stepped.Input)
        let middle = s.Transition * Array.map2 (fun a b -> (a + b) / 2.0) x next
        radius < 1.0
        && length (Array.init n (fun i -> (next[i] - x[i]) / step - middle[i] - u * s.Input[i])) <= 1e-9
        && (n > 6 || paired 1e-8 moved (la.Eigenvalues stepped.Transition))) [ StateSpace.LegS n; StateSpace.LegT n; StateSpace.S4DLin n ]

[<Property(MaxTest = 20); Source("gu2020hippo", "Theorem 2")>]
let ``LegS in steps has its eigenvalues`` (PositiveInt size) =
    let n = 1 + size % 30
    let default', tenth = Initialisations.LegS n, Initialisations.LegS(n, 0.1)
    let at step j = (2.0 - float j * step) / (2.0 + float j * step)
    Seq.forall (fun j ->
        abs (default'.Weights[j - 1, j - 1] - at (1.0 / float n) j) <= 1e-13 && abs (tenth.Weights[j - 1, j - 1] - at 0.1 j) <= 1e-13
        && Seq.forall (fun k -> default'.Weights[j - 1, k] = 0.0) [ j .. n - 1 ]) [ 1 .. n ]
    && abs (length default'.Input - 1.0) <= 1e-14

/// A slow wave, long after the start: the state holds the moments of the last window, by a quadrature of its own.
[<Theory; InlineData(6, 400.0); InlineData(8, 300.0); Source("gu2020hippo", "Theorem 1")>]
let ``LegT in steps holds the moments of its window`` (n: int, window: float) =
    let s = StateSpace.LegT(n).Bilinear(1.0 / window)
    let u t = sin (3.0 * t / window) + 0.4 * cos (1.3 * t / window)
    // the rule holds the input of the middle of a step
    let steps = int (6.0 * window)
    let x = Seq.fold (fun (x: float[]) t -> Array.map2 (fun a b -> a + u (float t + 0.5) * b) (s.Transition * x) (Array.ofSeq s.Input)) (Array.zeroCreate n) [ 0 .. steps - 1 ]
    let legendre m y = Seq.fold (fun (a, b) k -> b, ((2.0 * float k + 1.0) * y * b - float k * a) / (float k + 1.0)) (0.0, 1.0) [ 0 .. m - 1 ] |> snd
    let points = 2000
    for m in 0 .. n - 1 do
        let expected =
            sqrt (2.0 * float m + 1.0) / float points
            * Seq.sumBy (fun p -> let y = (float p + 0.5) / float points in legendre m (2.0 * y - 1.0) * u (float steps - window + y * window)) [ 0 .. points - 1 ]
        Assert.InRange(abs (x[m] - expected), 0.0, 2e-4)
    Assert.True(Initialisations.LegT(n, window).Weights.Equals s.Transition)

[<Fact>]
let ``all initialisations are there, stable, each with an input of length 1`` () =
    for n in [ 2; 10; 24 ] do
        let all = Initialisations.All(normals 5UL n, uniforms 5UL n)
        Assert.Equal(12, all |> Seq.distinctBy _.Name |> Seq.length)
        for i in all do
            Assert.Matches("^[a-z0-9-]+$", i.Name)
            Assert.Equal(n, i.Units)
            Assert.Equal(1.0, length i.Input, 1e-14)
            // a nilpotent or triangular matrix has its eigenvalues on the diagonal; of others the computed ones do
            let triangular = Seq.forall (fun (r, c) -> r >= c || i.Weights[r, c] = 0.0) (Seq.allPairs [ 0 .. n - 1 ] [ 0 .. n - 1 ])
            let upper = Seq.forall (fun (r, c) -> r <= c || i.Weights[r, c] = 0.0) (Seq.allPairs [ 0 .. n - 1 ] [ 0 .. n - 1 ])
            let radius = if triangular || upper then Seq.max [ for k in 0 .. n - 1 -> abs i.Weights[k, k] ] else la.Eigenvalues i.Weights |> Seq.map Complex.Abs |> Seq.max
            Assert.InRange(radius, 0.0, 0.9995)
            Assert.Contains(i.Name, i.ToString())
        let named name = all |> Seq.find (fun i -> i.Name = name)
        Assert.True((named "amplifying-chain").Weights.Equals(Initialisations.Chain(n, 1.2).Weights))
        Assert.True((named "legt").Weights.Equals(StateSpace.LegT(n).Bilinear(1.0 / float n).Transition))
        Assert.True((named "orthogonal").Weights.Equals(Initialisations.Orthogonal(normals 5UL n).Weights))
        // every modulus of the ring, its ends among them
        Assert.All(la.Eigenvalues (named "lru").Weights, fun z -> Assert.InRange(Complex.Abs z, 0.9 - 1e-12, 0.999))

[<Fact>]
let ``an initialisation outside its domain is refused by name`` () =
    refused<ArgumentOutOfRangeException> "units" (fun () -> Initialisations.Chain 0)
    refused<ArgumentOutOfRangeException> "units" (fun () -> Initialisations.Shift 0)
    refused<ArgumentOutOfRangeException> "units" (fun () -> Initialisations.S4DLin 3)
    refused<ArgumentOutOfRangeException> "units" (fun () -> StateSpace.LegS 0)
    refused<ArgumentOutOfRangeException> "units" (fun () -> StateSpace.LegT 0)
    refused<ArgumentOutOfRangeException> "gain" (fun () -> Initialisations.Identity(3, nan))
    refused<ArgumentOutOfRangeException> "feedback" (fun () -> Initialisations.FeedbackChain(3, 1.0, infinity))
    refused<ArgumentOutOfRangeException> "identity" (fun () -> Initialisations.IdentityAndChain(3, nan))
    refused<ArgumentOutOfRangeException> "chain" (fun () -> Initialisations.IdentityAndChain(3, 0.5, nan))
    refused<ArgumentOutOfRangeException> "step" (fun () -> StateSpace.LegS(3).Bilinear 0.0)
    refused<ArgumentOutOfRangeException> "window" (fun () -> Initialisations.LegT(3, -1.0))
    refused<ArgumentException> "normals" (fun () -> Initialisations.Ginibre(Matrix(2, 3, fun _ _ -> 1.0)))
    refused<ArgumentException> "normals" (fun () -> Initialisations.Orthogonal(Matrix(2, 2, fun _ _ -> nan)))
    refused<ArgumentException> "uniforms" (fun () -> Initialisations.LinearRecurrentUnit [| 0.5 |])
    refused<ArgumentException> "uniforms" (fun () -> Initialisations.LinearRecurrentUnit [| 0.5; 1.0 |])
    refused<ArgumentException> "uniforms" (fun () -> Initialisations.LinearRecurrentUnit [| 1.0; 0.5 |])
    refused<ArgumentException> "uniforms" (fun () -> Initialisations.LinearRecurrentUnit [||])
    refused<ArgumentException> "uniforms" (fun () -> Initialisations.All(normals 1UL 4, [| 0.5; 0.5 |]))
    refused<ArgumentOutOfRangeException> "outer" (fun () -> Initialisations.LinearRecurrentUnit([| 0.5; 0.5 |], 0.5, 1.5))
    refused<ArgumentOutOfRangeException> "inner" (fun () -> Initialisations.LinearRecurrentUnit([| 0.5; 0.5 |], 0.9, 0.5))
    refused<ArgumentOutOfRangeException> "inner" (fun () -> Initialisations.LinearRecurrentUnit([| 0.5; 0.5 |], 1.0, 1.0))

/// Normal starts keep a total of one; a chain and a shift the harmonic number; contractions no more at any lag than a chain, 1/(k+1), and LegS and LegT between one and the chain's total.
[<Theory; InlineData(6); InlineData(16); Source("ganguli2008memory", "delay line")>]
let ``initialisations have the memory of their kind`` (n: int) =
    let harmonic = Seq.sum [ for k in 1 .. n -> 1.0 / float k ]
    for start in Initialisations.All(normals 9UL n, uniforms 9UL n) do
        let memory = FisherMemory.Of(start.Weights, start.Input, la = la)
        if commutator start.Weights <= 1e-13 then
            Assert.Equal(1.0, memory.Total, 1e-11)
            Assert.Equal(1.0, memory.Capacity, 1e-11)
        elif start.Name = "chain" || start.Name = "shift" then
            Assert.Equal(harmonic, memory.Total, 1e-12)
            Assert.All(Seq.indexed (memory.Curve n), fun (k, j) -> Assert.Equal(1.0 / float (k + 1), j, 1e-12))
        else Assert.True(memory.Capacity > 1.01, start.Name)
        if (la.SingularValues start.Weights)[0] <= 1.0 + 1e-12 then
            Assert.All(Seq.indexed (memory.Curve(3 * n)), fun (k, j) -> Assert.True(j <= (1.0 + 1e-11) / float (k + 1)))
        if start.Name.StartsWith "leg" then Assert.InRange(memory.Total, 0.7 * harmonic, harmonic)
