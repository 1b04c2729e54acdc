/// The theorem on the memory of contractions: equality of chains, the bound on random ones, the two steps of its proof, and where it ends.
module Theory.Laws.NonNormal.ContractionLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.NonNormal
open Theory.Numerics

let private la = LinearAlgebra.Managed

/// A stable matrix of norm g, or below it, and a direction: normal draws, chains with noise, partial isometries.
let private draw (seed: uint64) n gain =
    let stream = Seed(seed).Stream()
    let normal () = Matrix(n, n, fun _ _ -> stream.NextNormal())
    let raw =
        match seed % 4UL with
        | 0UL -> normal ()
        | 1UL -> Matrix(n, n, fun i j -> (if j = i + 1 then 1.0 else 0.0) + 0.2 * stream.NextNormal())
        | 2UL ->
            let u, v = (la.Qr(normal ())).Q, (la.Qr(normal ())).Q
            u * Matrix.Diagonal(Array.init n (fun i -> if i < n - 1 then 1.0 else stream.NextDouble() ** 3.0)) * v.Transpose()
        | _ -> Matrix(n, n, fun i j -> (if j = i then 0.8 elif j = i + 1 then 0.5 else 0.0) + 0.05 * stream.NextNormal())
    let w = gain / (la.SingularValues raw)[0] * raw
    let radius = la.Eigenvalues w |> Seq.map _.Magnitude |> Seq.max
    let v = Array.init n (fun _ -> stream.NextNormal())
    let length = sqrt (Array.sumBy (fun x -> x * x) v)
    (if radius > 0.999 then 0.999 / radius * w else w), Array.map (fun x -> x / length) v

let private symmetric (a: Matrix) = 0.5 * (a + a.Transpose())

/// C, U and the eigenvalues of C⁻¹U, the largest first.
let private modes (w: Matrix) (v: float[]) =
    let n = w.Rows
    let c, u = la.Stein(w, Matrix.Identity n), la.Stein(w, Matrix(n, n, fun i j -> v[i] * v[j]))
    let l = la.Cholesky(symmetric c)
    let half = la.Solve(l, u)
    c, u, (la.SymmetricEigen(symmetric (la.Solve(l, half.Transpose())))).Values |> Seq.sortDescending |> Array.ofSeq

[<Property(MaxTest = 300)>]
let ``no contraction has a larger mode or total`` (seed: uint64) (PositiveInt size) (NonNegativeInt less) =
    let n = 2 + size % 7
    let gain = if less % 2 = 0 then 1.0 else 1.0 - float (less % 50) / 60.0
    let w, v = draw seed n gain
    let _, _, μ = modes w v
    Seq.forall (fun r -> μ[r - 1] <= ContractionMemory.Mode(r, gain) * (1.0 + 1e-7) + 1e-9) [ 1 .. n ]
    && FisherMemory.Of(w, v).Total <= ContractionMemory.Total(n, gain) * (1.0 + 1e-10)

/// The modes of a chain are its memory curve; they are those of the memory over time.
[<Property(MaxTest = 30)>]
let ``a chain has the largest modes`` (PositiveInt size) (NonNegativeInt less) =
    let n, gain = 1 + size % 12, 1.0 - float (less % 50) / 60.0
    let chain = Initialisations.Chain(n, gain)
    let memory = FisherMemory.Of(chain.Weights, chain.Input)
    let curve = memory.Curve n
    let time = (la.SymmetricEigen(memory.Temporal n)).Values |> Seq.sortDescending |> Array.ofSeq
    Seq.forall (fun r ->
        let bound = ContractionMemory.Mode(r, gain)
        abs (curve[r - 1] - bound) <= 1e-12 && abs (time[r - 1] - bound) <= 1e-12) [ 1 .. n ]
    && abs (memory.Total - ContractionMemory.Total(n, gain)) <= 1e-12 * memory.Total
    && abs (ContractionMemory.Total n - Seq.sum [ for k in 1 .. n -> 1.0 / float k ]) <= 1e-13

/// The steps of the proof for any t, not the theorem's alone: neighbouring negative eigenvalues of D = C − tU lie |dⱼ₋₁| ≥ (|dⱼ| + 1)/a apart, and (1 − a) Σ dⱼ ≥ r − t.
[<Property(MaxTest = 200)>]
let ``the steps of the proof hold for every level`` (seed: uint64) (PositiveInt size) (PositiveInt level) (NonNegativeInt less) =
    let n, t = 2 + size % 6, 1.0 + float (level % 90) / 10.0
    let gain = 1.0 - float (less % 20) / 40.0
    let w, v = draw seed n gain
    let c, u, _ = modes w v
    let d = (la.SymmetricEigen(symmetric (c - t * u))).Values |> Seq.filter (fun x -> x < -1e-6) |> Seq.sort |> Array.ofSeq
    let a, r = gain * gain, d.Length
    Seq.forall (fun j -> -d[j - 1] >= (1.0 - d[j]) / a - 1e-6 * (1.0 - d[0])) [ 1 .. r - 1 ]
    && (r = 0 || (1.0 - a) * Array.sum d >= float r - t - 1e-6 * (1.0 - d[0]))

/// λI + βS as λ → 1, at whatever norm above 1: what is missing of N falls with (1 − λ)², and any contraction has less.
[<Theory; InlineData(2, 0.3); InlineData(4, 0.2); InlineData(6, 0.5)>]
let ``the identity and a chain tend to the bound of all matrices`` (n: int, chain: float) =
    let missing ε =
        let start = Initialisations.IdentityAndChain(n, 1.0 - ε, chain)
        Assert.InRange((la.SingularValues start.Weights)[0], 0.0, 1.0 + chain)
        float n - FisherMemory.Of(start.Weights, start.Input).Total
    Assert.InRange(missing 1e-4 / missing 1e-3, 0.005, 0.02)
    Assert.InRange(missing 1e-4, 0.0, 1e-3)
    Assert.True(float n - missing 1e-3 > ContractionMemory.Total n)

[<Fact>]
let ``a mode, a size or a gain outside the domain is refused`` () =
    Assert.Equal("mode", Assert.Throws<ArgumentOutOfRangeException>(fun () -> ContractionMemory.Mode 0 |> ignore).ParamName)
    Assert.Equal("units", Assert.Throws<ArgumentOutOfRangeException>(fun () -> ContractionMemory.Total 0 |> ignore).ParamName)
    for gain in [ 0.0; 1.0001; nan ] do
        Assert.Equal("gain", Assert.Throws<ArgumentOutOfRangeException>(fun () -> ContractionMemory.Mode(1, gain) |> ignore).ParamName)
        Assert.Equal("gain", Assert.Throws<ArgumentOutOfRangeException>(fun () -> ContractionMemory.Total(1, gain) |> ignore).ParamName)
    // a long chain of small gain keeps nothing of its far end, and no NaN
    Assert.Equal(0.0, ContractionMemory.Mode(2000, 0.5))
    Assert.Equal(0.5, ContractionMemory.Mode 2)
