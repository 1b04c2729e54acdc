/// Compressed spectra against sums over the whole: the bound that is printed beside the loss covers what is missing, and is small.
module Theory.Laws.MetaLearning.CompressionLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning

/// L after T steps of one learning rate, a sum over the whole spectrum in closed form: a route without recursion, nodes or bounds.
let private descent (q: NoisyQuadratic) (rate: double) (steps: int) =
    let mutable sum = 0.0

    for i in 0 .. q.Count - 1 do
        let a = rate * q.Curvatures[i]
        // b²ᵀ − 1 without cancellation, for a small a
        let log = 2.0 * float steps * (if a < 0.5 then -2.0 * Math.Atanh(a / (2.0 - a)) else Math.Log(abs (1.0 - a)))
        let less = if log > -1e-3 then log * (1.0 + log / 2.0 * (1.0 + log / 3.0 * (1.0 + log / 4.0))) else Math.Exp log - 1.0
        sum <- sum + q.Multiplicities[i] * q.Curvatures[i] * (q.Initial[i] * (1.0 + less) - q.NoiseVariances[i] * a / (2.0 - a) * less)

    sum / 2.0

/// L under momentum, coordinate by coordinate, in the variables (θ, v) and with the noise of each step followed to the end as a response: no second moments.
let private momentum (q: NoisyQuadratic) (rates: double array) (momenta: double array) =
    let steps = rates.Length
    let mutable sum = 0.0

    for i in 0 .. q.Count - 1 do
        let h = q.Curvatures[i]
        let run start (θ0: double) (v0: double) =
            let mutable θ, v = θ0, v0
            for t in start .. steps - 1 do
                v <- momenta[t] * v - rates[t] * h * θ
                θ <- θ + v
            θ
        let signal = run 0 1.0 0.0
        let noise = if q.NoiseVariances[i] = 0.0 then 0.0 else Seq.sum (seq { for s in 0 .. steps - 1 -> let k = rates[s] * h in run (s + 1) k k ** 2.0 })
        sum <- sum + q.Multiplicities[i] * h * (q.Initial[i] * signal * signal + q.NoiseVariances[i] * noise)

    sum / 2.0

/// The bar: a million eigenvalues, ten thousand steps, at most 144 nodes, and a bound of at most 1e-9 that covers the difference from the sum over all.
[<Fact>]
let ``a million eigenvalues are few nodes`` () =
    for a, noiseExponent, c, rate in [ 1.0, 1.0, 0.0, 1.9; 1.5, 0.0, 0.5, 1.0; 2.0, 1.0, -1.0, 0.1 ] do
        let whole = NoisyQuadratic.PowerLaw(1000000, a, noise = 0.01, noiseExponent = noiseExponent, initialExponent = c)
        let few = Compression.Of(whole, Schedules.Fixed(10000, rate))
        let exact = descent whole rate 10000
        Assert.InRange(few.Nodes, 1, 144)
        Assert.InRange(few.RelativeErrorBound, 0.0, 1e-9)
        // the sum of a million terms has a rounding of its own
        Assert.InRange(abs (few.Loss - exact), 0.0, few.ErrorBound + 1e-12 * exact)

/// The same under momentum, where no closed form is at hand: two compressions whose bounds overlap, and the bar for both.
[<Fact>]
let ``momentum needs few nodes too`` () =
    let whole = NoisyQuadratic.PowerLaw(100000, 1.2, noise = 0.01, noiseExponent = 1.0)
    let schedule = Schedules.Fixed(10000, 0.3, 0.95)
    let rough, fine = Compression.Of(whole, schedule, 1e-5), Compression.Of(whole, schedule)
    Assert.InRange(fine.Nodes, rough.Nodes, 144)
    Assert.InRange(fine.RelativeErrorBound, 0.0, 1e-9)
    Assert.InRange(abs (rough.Loss - fine.Loss), 0.0, rough.ErrorBound + fine.ErrorBound)

/// Spectra and schedules of any kind: power laws steep and flat, curvatures in two clusters, decaying rates, restarts, and steps that are too large for a while.
type Setting = { Problem: NoisyQuadratic; Rates: double array; Momenta: double array }

type Settings =
    static member Setting() : Arbitrary<Setting> =
        gen {
            let! count = Gen.choose (1, 400)
            let! kind = Gen.choose (0, 3)
            let! exponent = Gen.choose (-5, 30) |> Gen.map (fun k -> float k / 10.0)
            let! noise = Gen.elements [ 0.0; 1e-6; 1.0; 100.0 ]
            let! initial = Gen.elements [ 0.0; 1.0; 1e6 ]
            let! steps = Gen.choose (1, 60)
            let! fraction = Gen.elements [ 0.01; 0.5; 1.0; 1.9; 2.3 ]
            let! decay = Gen.elements [ 0.0; 1.0; 3.0 ]
            let! mu = Gen.elements [ 0.0; 0.0; 0.5; 0.9; 1.0 ]

            let h =
                match kind with
                | 0 -> [| for i in 1..count -> Math.Pow(float i, -exponent) |]
                | 1 -> [| for i in 1..count -> if i % 2 = 0 then 1.0 + 0.001 * float i else 1e-4 * float i |]
                | 2 -> NoisyQuadratic.Chebyshev(count, 0.05, 10.0)
                | _ -> Array.create count 0.7

            let largest = Array.max h
            let rates = [| for t in 0 .. steps - 1 -> fraction / largest / Math.Pow(1.0 + float t, decay) |]
            return
                { Problem = NoisyQuadratic.Uniform(h, (if noise = 0.0 && initial = 0.0 then 1.0 else noise), initial)
                  Rates = rates
                  Momenta = [| for t in 0 .. steps - 1 -> if t % 7 = 0 then 0.0 else mu |] }
        }
        |> Arb.fromGen

/// The statement of the bound, over everything at once: it covers the distance from the sum over the whole spectrum, found by another recursion.
[<Property(Arbitrary = [| typeof<Settings> |], MaxTest = 120)>]
let ``the error bound covers the sum over the whole spectrum`` (s: Setting) =
    let few = Compression.Of(s.Problem, Schedule.Of(s.Rates, s.Momenta))
    let exact = momentum s.Problem s.Rates s.Momenta
    Assert.True(few.Nodes <= s.Problem.Count)
    Assert.True(abs (few.Loss - exact) <= few.ErrorBound + 1e-11 * exact, $"{few}; exact {exact}")

/// A rule that was made for one schedule is judged under another, by the same statement.
[<Property(Arbitrary = [| typeof<Settings> |], MaxTest = 60)>]
let ``a bound under other steps covers the sum too`` (s: Setting) =
    let few = Compression.Of(s.Problem, Schedule.Of(s.Rates, s.Momenta), 1e-6)
    let rates = Array.map (fun r -> 0.7 * r) s.Rates
    let other = few.Under(Schedule.Of rates)
    let exact = momentum s.Problem rates (Array.zeroCreate rates.Length)
    Assert.Equal(few.Problem, other.Problem)
    Assert.True(abs (other.Loss - exact) <= other.ErrorBound + 1e-11 * exact, $"{other}; exact {exact}")

/// A tolerance asked for is a tolerance met, on smooth spectra.
[<Fact>]
let ``the tolerance is met`` () =
    let whole = NoisyQuadratic.Wu()

    for tolerance in [ 1e-3; 1e-6; 1e-9; 1e-11 ] do
        let few = Compression.Of(whole, Schedules.Fixed(250, 0.15), tolerance = tolerance)
        Assert.InRange(few.RelativeErrorBound, 0.0, tolerance)

    let nodes tolerance = Compression.Of(whole, Schedules.Fixed(250, 0.15), tolerance = tolerance).Nodes
    Assert.True(nodes 1e-3 < nodes 1e-9)

/// The rule for unknown steps serves any constant learning rate.
[<Fact>]
let ``nodes in the logarithm serve every learning rate`` () =
    let whole = NoisyQuadratic.Zhang()
    let few = Compression.Nodes whole
    Assert.Equal(64, few.Count)

    for rate, steps in [ 1.0, 10; 0.1, 1000; 0.004, 1000000; 1.9, 30 ] do
        Assert.Equal(1.0, descent few rate steps / descent whole rate steps, 1e-8)

[<Fact>]
let ``what has no compression is refused by name`` () =
    let refused (name: string) (make: unit -> obj) =
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

    let q = NoisyQuadratic.Wu()
    for bad in [ 0.0; -1.0; nan; 0.2; 1e-14 ] do
        refused "tolerance" (fun () -> Compression.Of(q, Schedules.Fixed(1, 0.1), bad))
    refused "nodes" (fun () -> Compression.Nodes(q, 3, 0))
    refused "kept" (fun () -> Compression.Nodes(q, -1, 3))
    // what diverges says so
    Assert.Throws<DivergedException>(fun () -> Compression.Of(q, Schedules.Fixed(2000, 100.0)) |> ignore) |> ignore

/// The expansion gives back the function that it was sampled from, between its samples too, and its tail is no less than what it leaves out.
[<Fact>]
let ``Chebyshev's coefficients give back the function`` () =
    let schedule = Schedule.Of([ for t in 0..29 -> 0.15 / (1.0 + float t / 10.0) ], [ for t in 0..29 -> 0.02 * float (t % 3) ])
    let gains = HeavyBallGains schedule

    for panel in [ SpectrumPanel.Linear(0.01, 6.0); SpectrumPanel.Logarithmic(0.01, 6.0, 0.3) ] do
        for degree in [ 60; 90 ] do
            let expansion = ChebyshevExpansion.Pilot(panel, gains, degree)
            let points = [| for j in 0..40 -> Math.Cos(0.077 * float j) |]
            let struct (signal, noise) = gains.At(points |> Array.map panel.Curvature)
            let at (coefficients: double array) x = Seq.sum (Seq.mapi (fun k c -> c * Math.Cos(float k * Math.Acos x)) coefficients)
            let scale = Array.max (Array.map abs noise)

            for i in 0 .. points.Length - 1 do
                Assert.Equal(signal[i], at expansion.Signal points[i], 1e-9)
                Assert.Equal(noise[i], at expansion.Noise points[i], 1e-9 * scale)

            // the last coefficient counts once in the interpolant, and the samples are met
            let node = Math.Cos(Math.PI * 7.0 / float degree)
            let struct (exact, _) = gains.At [| panel.Curvature node |]
            Assert.Equal(exact[0], at expansion.Signal node, 1e-12)

/// A degree too low to be exact still meets its samples: the first and the last coefficient count half of what the others do.
[<Fact>]
let ``a low expansion meets its samples`` () =
    let gains = HeavyBallGains(Schedule.Of [ for _ in 1..30 -> 0.3 ])
    let panel = SpectrumPanel.Linear(0.01, 6.0)

    for degree in [ 4; 7 ] do
        let expansion = ChebyshevExpansion.Pilot(panel, gains, degree)

        for j in 0..degree do
            let x = Math.Cos(Math.PI * float j / float degree)
            let value = Seq.sum (Seq.mapi (fun k c -> c * Math.Cos(float (k * j) * Math.PI / float degree)) expansion.Signal)
            let struct (exact, _) = gains.At [| panel.Curvature x |]
            Assert.Equal(exact[0], value, 1e-12)
