/// Memory of noisy linear networks: identities of the trace, closed forms of delay lines, bounds, equivariance, and certificates that contain what mpmath computes in many digits.
module Theory.Laws.NonNormal.MemoryLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Laws
open Theory.NonNormal
open Theory.Numerics

let private la = LinearAlgebra.Default
let private near relative (expected: float) (found: float) = abs (found - expected) <= relative * abs expected
let private refused<'e when 'e :> ArgumentException> (name: string) (action: unit -> obj) =
    let e = Assert.ThrowsAny<'e>(fun () -> action () |> ignore)
    Assert.Equal(name, e.ParamName)
    e

let private normals (seed: uint64) (part: string) count =
    let stream = Seed(seed).Split(part).Stream()
    Array.init count (fun _ -> stream.NextNormal())

let private unitVector seed n =
    let v = normals seed "input" n
    let size = sqrt (Array.sumBy (fun x -> x * x) v)
    Array.map (fun x -> x / size) v

let private orthogonal seed n = let x = normals seed "orthogonal" (n * n) in la.Qr(Matrix(n, n, fun i j -> x[i + j * n])).Q
let private delay n gain = Matrix(n, n, fun i j -> if i = j + 1 then gain else 0.0)
let private first n = Array.init n (fun i -> if i = 0 then 1.0 else 0.0)
let private scaledTo ρ (w: Matrix) = let r = (la.Eigenvalues(w: Matrix)) |> Array.map _.Magnitude |> Array.max in if r = 0.0 then w else (ρ / r) * w

/// Dense, chains with and without feedback, triangular, companion; every one stable.
let private network (seed: uint64) n =
    let x = normals seed "network" (n * n)
    match seed % 6UL with
    | 0UL -> scaledTo 0.9 (Matrix(n, n, fun i j -> x[i + j * n] + (if i = j then 1e-3 else 0.0)))
    | 1UL -> Matrix(n, n, fun i j -> if i = j then 0.4 elif i = j + 1 then 0.9 else 0.0)
    | 2UL -> Matrix(n, n, fun i j -> if i = j + 1 then 1.2 elif j = i + 1 then 0.05 else 0.0)
    | 3UL -> Matrix(n, n, fun i j -> if i = j then 0.7 * Math.Tanh x[i] elif i < j then 0.5 * x[i + j * n] else 0.0)
    | 4UL -> scaledTo 0.8 (Matrix(n, n, fun i j -> if i = 0 then x[j] + 0.1 elif i = j + 1 then 1.0 else 0.0))
    | _ -> delay n (0.5 + abs x[0])

let private normal (seed: uint64) n =
    let q = orthogonal seed n
    let x = normals seed "angles" n
    // rotations of the plane, scaled, and a real eigenvalue where n is odd
    let d =
        Matrix(n, n, fun i j ->
            let pair, r = i / 2, 0.95 * abs (Math.Tanh x[i / 2])
            if j / 2 <> pair then 0.0
            elif 2 * pair + 1 = n then r
            elif i = j then r * cos x[n - 1 - pair]
            elif i < j then -r * sin x[n - 1 - pair]
            else r * sin x[n - 1 - pair])
    q * d * q.Transpose()

let private identityOff (m: Matrix) = (m - Matrix.Identity m.Rows).FrobeniusNorm

let private hexadecimal (text: string) = // as Python's float.hex writes it
    let sign, body = if text.StartsWith '-' then -1.0, text.Substring 1 else 1.0, text
    let parts = body.Substring(2).Split 'p'
    let digits = parts[0].Replace(".", "")
    sign * Math.ScaleB(float (Convert.ToInt64(digits, 16)), int parts[1] - 4 * (digits.Length - 1))

let private held n diagonal link = Matrix(n, n, fun i j -> if i = j then diagonal elif i = j + 1 then link else 0.0)

/// tr J_s = tr(C⁻¹ Σ WᵏWᵏᵀ) = N, whatever the network; so no input is remembered with more than N.
[<Property(MaxTest = 40); Source("ganguli2008memory", "Results, Fisher memory curve")>]
let ``the trace of the spatial memory is the number of units`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 24
    let memory = FisherMemory.Of(network seed n, unitVector seed n)
    memory.TraceDefect <= 1e-9 * float n
    && memory.Total <= memory.Capacity * (1.0 + 1e-9)
    && memory.Capacity <= float n * (1.0 + 1e-9)
    && memory.Capacity >= 1.0 - 1e-9
    && near 1e-9 memory.Capacity (memory.With memory.OptimalInput).Total

/// A normal network remembers 1, whatever its input; J(k) = Σ|qᵢᵀv|²|λᵢ|²ᵏ(1 − |λᵢ|²).
[<Property(MaxTest = 30)>]
let ``the spatial memory is the identity exactly where the network is normal`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 10
    let w, v = normal seed n, unitVector seed n
    let memory = FisherMemory.Of(w, v)
    let eigen = la.Eigen w
    let weights = [ for i in 0 .. n - 1 -> Seq.fold (fun (sum: System.Numerics.Complex) j -> sum + System.Numerics.Complex.Conjugate(eigen.Vectors[j, i]) * System.Numerics.Complex(v[j], 0.0)) System.Numerics.Complex.Zero [ 0 .. n - 1 ] ]
    let distinct = Seq.forall (fun (i, j) -> i >= j || (eigen.Values[i] - eigen.Values[j]).Magnitude > 1e-6) (Seq.allPairs [ 0 .. n - 1 ] [ 0 .. n - 1 ])
    let curve = memory.Curve 6
    let bent = w + Matrix(n, n, fun i j -> if i = 0 && j = n - 1 then 0.3 * (1.0 - la.SingularValues(w)[0]) else 0.0)
    identityOff memory.Spatial <= 1e-10
    && near 1e-10 1.0 memory.Total
    && (not distinct
        || Seq.forall (fun k ->
            let expected = Seq.sum [ for i in 0 .. n - 1 -> let m = eigen.Values[i].Magnitude in weights[i].Magnitude ** 2.0 * m ** (2.0 * float k) * (1.0 - m * m) ]
            abs (curve[k] - expected) <= 1e-8 * expected + 1e-15) [ 0..5 ])
    && (identityOff (FisherMemory.Of(bent, v)).Spatial > 1e-9) = (NonNormality.RelativeHenrici bent > 1e-7)

/// J(k) = aᵏ(a − 1)/(aᵏ⁺¹ − 1) with a the squared gain, 1/(k + 1) at gain 1: the harmonic numbers; nothing after N steps.
[<Property(MaxTest = 30)>]
let ``a delay line's memory is known`` (PositiveInt size) (NormalFloat x) =
    let n = 1 + size % 40
    let gain = if size % 5 = 0 then 1.0 else Math.Pow(2.0, Math.IEEERemainder(x, 6.0))
    let a = gain * gain
    let expected k = if k >= n then 0.0 elif a = 1.0 then 1.0 / float (k + 1) else Math.Pow(a, float k) * (a - 1.0) / (Math.Pow(a, float (k + 1)) - 1.0)
    let expected k = if a > 1.0 && k < n then (a - 1.0) / (a - Math.Pow(a, -float k)) else expected k
    let w = delay n gain
    let certified = CertifiedMemory.Of(w, first n, n + 3)
    let memory = FisherMemory.Of(w, first n)
    let closed = abs (a - 1.0) > 1e-3 || a = 1.0
    not closed
    || Seq.forall (fun k -> near 3e-13 (expected k) certified.Curve[k] && near 1e-9 (expected k) (memory.Curve(n + 3)[k])) [ 0 .. n + 2 ]
       && near 3e-12 (Seq.sumBy expected [ 0 .. n - 1 ]) certified.Total
       && near 1e-9 certified.Total memory.Total

/// Where the powers of the signal grow by a hundred at each of two hundred steps, C passes the range of doubles; the memory does not.
[<Fact>]
let ``a delay line of gain ten remembers two hundred steps`` () =
    let n = 100
    let certified = CertifiedMemory.Of(delay n 10.0, first n, n + 1)
    Assert.All(Seq.indexed certified.Curve, fun (k, j) -> Assert.Equal((if k = n then 0.0 elif k = 0 then 1.0 else 99.0 / (100.0 - Math.Pow(0.01, float k))), j, 1e-14))
    Assert.True(certified.Certificate.RelativeError <= 1e-12)
    let memory = FisherMemory.Of(delay n 10.0, first n)
    Assert.Equal(certified.Total, memory.Total, 1e-9)
    Assert.Equal<float>(certified.Curve, memory.Curve(n + 1))

/// J(k) ≤ B(k), which only a chain reaches; with gains of its own at every link it still does.
[<Property(MaxTest = 40); Source("ganguli2008memory", "Results, fluid dynamical bound")>]
let ``no memory exceeds the dynamical bound, and delay lines reach it`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 12
    let w, v, lags = network seed n, unitVector seed n, 2 * n
    let ε = 0.1 + float (seed % 7UL)
    let curve, bound = FisherMemory.Of(w, v, ε).Curve lags, MemoryBounds.Dynamical(w, v, lags, ε)
    let certificate = (CertifiedMemory.Of(w, v, lags, ε)).Certificate
    let gains = normals seed "gains" n
    let chain = Matrix(n, n, fun i j -> if i = j + 1 then Math.Exp(0.5 * gains[j]) else 0.0)
    let reached, limit = FisherMemory.Of(chain, first n).Curve n, MemoryBounds.Dynamical(chain, first n, n)
    Seq.forall2 (fun j b -> j <= b * (1.0 + 1e-9) + 1e-300) curve bound
    && Seq.forall2 (near 1e-10) limit reached
    && certificate.LargestRatio <= 1.0 + 1e-11
    && near 1e-9 (Seq.max (Seq.map2 (fun j b -> if b > 1e-290 then j / b else 0.0) curve bound)) certificate.LargestRatio

/// Σ B(k) over signals of total power NR is at most 2√(NR) + 1, and growing powers come within a factor of two of it.
[<Property(MaxTest = 40); Source("ganguli2008memory", "Results, finite dynamic range")>]
let ``a finite dynamic range bounds the memory`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 20
    let w, v = network seed n, unitVector seed n
    let memory = FisherMemory.Of(w, v)
    let trace = Seq.sum [ for i in 0 .. n - 1 -> memory.Covariance[i, i] ]
    memory.Total <= MemoryBounds.FiniteRange(n, max 1.0 (trace / float n)) * (1.0 + 1e-9)

/// tr Mₙ = N for any W; and over many steps it is the stationary memory.
[<Property(MaxTest = 30); Source("ganguli2008memory", "Results, Fisher memory curve")>]
let ``over a finite horizon the trace is N without stability`` (seed: uint64) (PositiveInt size) (PositiveInt length) =
    let n, steps = 1 + size % 10, 1 + length % 9
    let x = normals seed "unstable" (n * n)
    let w = Matrix(n, n, fun i j -> 1.5 * x[i + j * n] / sqrt (float n))
    let v = unitVector seed n
    let memory = FisherMemory.Over(steps, w, v)
    let powers = List.scan (fun (p: Matrix) _ -> w * p) (Matrix.Identity n) [ 1 .. steps - 1 ]
    let covariance = powers |> List.map (fun p -> p * p.Transpose()) |> List.reduce (+)
    let stable = scaledTo 0.5 (w + 1e-3 * Matrix.Identity n)
    memory.TraceDefect <= 1e-7 * float n
    && (memory.Covariance - covariance).FrobeniusNorm <= 1e-11 * covariance.FrobeniusNorm
    && near 1e-8 memory.Total (Seq.sum (memory.Curve steps))
    && near 1e-9 (FisherMemory.Of(stable, v)).Total (FisherMemory.Over(200, stable, v)).Total
    && memory.Steps = Nullable steps

/// Σ J(k) = J_tot; J(k, l) has the curve on its diagonal and no negative eigenvalue.
[<Property(MaxTest = 30)>]
let ``the curve adds up to the total and is the diagonal of the temporal memory`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 8
    let w, v = network seed n, unitVector seed n
    let memory = FisherMemory.Of(w, v)
    let temporal = memory.Temporal(2 * n)
    let curve = memory.Curve(2 * n)
    let off k l = // from the definition
        let power m = List.fold (fun (x: Matrix) _ -> w * x) (Matrix(n, 1, fun i _ -> v[i])) [ 1..m ]
        ((power k).Transpose() * la.Solve(memory.Covariance, power l))[0, 0]
    near 1e-8 memory.Total (Seq.sum (memory.Curve 400))
    && Seq.forall (fun k -> near 1e-9 curve[k] temporal[k, k] || curve[k] < 1e-12) [ 0 .. 2 * n - 1 ]
    && abs (temporal[0, 1] - (if n > 0 then off 0 1 else 0.0)) <= 1e-8
    && (la.SymmetricEigen temporal).Values[0] >= -1e-9

/// With W → QᵀWQ and v → Qᵀv nothing is remembered differently; noise of variance ε divides all by it.
[<Property(MaxTest = 25)>]
let ``the memory turns with the network and falls with the noise`` (seed: uint64) (PositiveInt size) =
    let n = 2 + size % 7
    let w, v, q = network (seed % 5UL) n, unitVector seed n, orthogonal seed n
    let turned = q.Transpose() * w * q
    let a, b = FisherMemory.Of(w, v), FisherMemory.Of(turned, q.Transpose() * v)
    let noisy = FisherMemory.Of(w, v, 4.0)
    let certified, louder = CertifiedMemory.Of(w, v, 5), CertifiedMemory.Of(w, v, 5, 4.0)
    near 1e-7 a.Total b.Total
    && Seq.forall2 (fun x y -> abs (x - y) <= 1e-7 * x + 1e-12) (a.Curve 8) (b.Curve 8)
    && (q.Transpose() * a.Spatial * q - b.Spatial).FrobeniusNorm <= 1e-6 * float n
    && near 1e-14 a.Total (4.0 * noisy.Total)
    && (0.25 * a.Spatial - noisy.Spatial).FrobeniusNorm <= 1e-14 * float n
    && (4.0 * a.Covariance - noisy.Covariance).FrobeniusNorm = 0.0
    && certified.Total = 4.0 * louder.Total
    && Seq.forall2 (fun x y -> x = 4.0 * y) certified.Curve louder.Curve

[<Property(MaxTest = 30)>]
let ``doubles agree with the certificate`` (seed: uint64) (PositiveInt size) =
    let n = 1 + size % 20
    let w, v = network seed n, unitVector seed n
    let memory, certified = FisherMemory.Of(w, v), CertifiedMemory.Of(w, v, 3 * n)
    near 1e-10 certified.Total memory.Total
    && certified.Certificate.RelativeError <= 1e-12
    && certified.Certificate.TraceDefect <= 1e-12 * float n
    && certified.Certificate.PowerNorm < 1.0
    && Seq.forall2 (fun e f -> abs (e - f) <= 1e-10 * e + 1e-17) certified.Curve (memory.Curve(3 * n))

/// Of every family the certified numbers are within their certificate of what mpmath computes from the definition; doubles, within theirs.
[<Fact>]
let ``a certificate contains sixty digits of the memory`` () =
    let rows = Reference.table "fisher.csv"
    Assert.True(rows.Length > 40)
    for row in rows do
        let n, values, v = int row[1], row[2].Split ' ' |> Array.map hexadecimal, row[3].Split ' ' |> Array.map hexadecimal
        let w, noise, truths = Matrix(n, n, fun i j -> values[i * n + j]), hexadecimal row[4], Array.append [| row[5] |] (row[6].Split ' ')
        for tolerance in [ 1e-12; 1e-4 ] do
            let certified = CertifiedMemory.Of(w, v, n + 3, noise, tolerance)
            let certificate = certified.Certificate
            Assert.True(certificate.RelativeError <= tolerance, $"{row[0]} {n}: {certificate}")
            Assert.Equal(0.0, certificate.AbsoluteError)
            for found, truth in Seq.zip (Seq.append [ certified.Total ] certified.Curve) truths do
                let off = abs (Reference.relativeExcess found truth)
                Assert.True(off <= certificate.RelativeError * (1.0 + 1e-9), $"{row[0]} {n}: {found} for {truth}; {certificate}")
        let memory = FisherMemory.Of(w, v, noise)
        Assert.True(abs (Reference.relativeExcess memory.Total row[5]) <= 1e-10, $"{row[0]} {n}: {memory.Total} for {row[5]}")
        Assert.True(memory.Residual <= 1e-11)

/// Large networks go to the native library where they lie; whoever computes, and however, the memory is the same.
[<Property(MaxTest = 6)>]
let ``a network remembers the same by every library`` (seed: uint64) (PositiveInt size) =
    let n = 64 + size % 40
    let w, v, lags = scaledTo (0.5 + 0.45 * float (seed % 8UL) / 7.0) (let x = normals seed "network" (n * n) in Matrix(n, n, fun i j -> x[i + j * n])), unitVector seed n, 1 + size % 300
    let native, managed = FisherMemory.Of(w, v, 0.5), FisherMemory.Of(w, v, 0.5, LinearAlgebra.Managed)
    near 1e-11 native.Total managed.Total
    && Seq.forall2 (fun x y -> abs (x - y) <= 1e-11 * x + 1e-14) (native.Curve lags) (managed.Curve lags)
    && (native.Covariance - managed.Covariance).FrobeniusNorm <= 1e-11 * managed.Covariance.FrobeniusNorm
    && (native.Covariance - native.Covariance.Transpose()).FrobeniusNorm = 0.0
    && (native.Spatial - managed.Spatial).FrobeniusNorm <= 1e-10 * float n
    && (native.Temporal 7 - managed.Temporal 7).FrobeniusNorm <= 1e-11
    && native.Residual <= 1e-11 && managed.Residual <= 1e-11
    && native.TraceDefect <= 1e-9

/// Where doubles lose the unit of noise beside the signal, fixed point is taken, at once and silently.
[<Fact>]
let ``a long chain is remembered rightly`` () =
    for n, link in [ 40, 8.0; 90, 2.0 ] do
        let w = Matrix(n, n, fun i j -> if i = j then 0.3 elif i = j + 1 then link else 0.0)
        let memory, certified = FisherMemory.Of(w, first n), CertifiedMemory.Of(w, first n, 3)
        Assert.Equal(0.0, memory.Residual)
        Assert.Equal(certified.Total, memory.Total, 1e-9)
        Assert.Equal<float>(certified.Curve, memory.Curve 3)
        let temporal = memory.Temporal 3
        Assert.Equal(certified.Curve[2], temporal[2, 2], 1e-13)
        Assert.Equal(temporal[0, 2], temporal[2, 0], 1e-14)

/// Chains whose units hold their state, up to two hundred of them: C has entries beyond the range of doubles, in any frame an eigenvalue of 2⁻⁵⁷⁶, and is found from how fast the inverses of its leading blocks grow.
[<Fact>]
let ``long chains that hold their state are within their certificates of many digits`` () =
    let rows = Reference.table "fisher-chains.csv"
    Assert.Contains(rows, fun row -> row[1] = "200")
    for row in rows do
        let n, diagonal, link = int row[1], hexadecimal row[2], hexadecimal row[3]
        let lags = row[5].Split ' ' |> Array.map int
        let certified = CertifiedMemory.Of(held n diagonal link, first n, 1 + Array.max lags)
        Assert.True(certified.Certificate.RelativeError <= 1e-12, $"{row[0]} {n}: {certified.Certificate}")
        Assert.Equal(0.0, certified.Certificate.AbsoluteError)
        for found, truth in Seq.zip (Seq.append [ certified.Total ] [ for k in lags -> certified.Curve[k] ]) (Array.append [| row[4] |] (row[6].Split ' ')) do
            let off = abs (Reference.relativeExcess found truth)
            Assert.True(off <= certified.Certificate.RelativeError * (1.0 + 1e-9), $"{row[0]} {n}: {found} for {truth}; {certified.Certificate}")

/// Powers of a gain of 10⁵ leave the range of doubles within four squarings; the frame follows them.
[<Fact>]
let ``no gain is too large for a frame`` () =
    for n, gain in [ 60, 1e5; 30, 1e-5; 12, 1e30 ] do
        let a = gain * gain
        let expected k = if k >= n then 0.0 elif gain > 1.0 then (a - 1.0) / (a - Math.Pow(a, -float k)) else Math.Pow(a, float k) * (1.0 - a) / (1.0 - Math.Pow(a, float (k + 1)))
        let certified = CertifiedMemory.Of(delay n gain, first n, n + 1)
        Assert.True(certified.Certificate.RelativeError <= 1e-12)
        for k in 0..n do Assert.True(near 3e-13 (expected k) certified.Curve[k] || expected k < 1e-300, $"{n} {gain} {k}: {certified.Curve[k]}")

/// A power of W that is below 1 proves the network stable; a larger trace than N, or an eigenvalue on a diagonal, shows that it is not.
[<Fact>]
let ``networks that are not stable are refused by name`` () =
    let eye = Matrix.Identity 3
    let rotation = Matrix(2, 2, fun i j -> if i = j then 0.6 elif i < j then -0.8 else 0.8)
    let unstable =
        [ eye; 1.0000001 * eye; rotation; Matrix(2, 2, fun i j -> if i = j then 1.0 elif i < j then 3.0 else 0.0)
          1.1 * (orthogonal 3UL 5); Matrix(3, 3, fun i j -> if i = (j + 1) % 3 then 1.1 else 0.0)
          Matrix(2, 2, fun _ _ -> 0.5); Matrix(4, 4, fun _ _ -> 1e200) ]
    for w in unstable do
        let message = (refused<ArgumentException> "w" (fun () -> CertifiedMemory.Of(w, Array.create w.Rows 1.0, 2) :> obj)).Message
        Assert.Contains("spectral radius", message)
        refused<ArgumentException> "w" (fun () -> FisherMemory.Of(w, Array.create w.Rows 1.0) :> obj) |> ignore
    // just inside the circle is inside
    let ρ = 1.0 - 1e-9
    let close = CertifiedMemory.Of(ρ * eye, [ 1.0; 0.0; 0.0 ], 1)
    Assert.Equal(1.0, close.Total, 1e-12)
    Assert.True(near 1e-12 ((1.0 - ρ) * (1.0 + ρ)) close.Curve[0])

let private no<'e when 'e :> ArgumentException> name action = refused<'e> name action |> ignore

[<Fact>]
let ``what has no memory is refused by name`` () =
    let w, v = 0.5 * Matrix.Identity 3, [ 1.0; 0.0; 0.0 ]
    let oblong = Matrix(2, 3, fun _ _ -> 0.1)
    let broken = Matrix(3, 3, fun i j -> if i = 1 && j = 0 then nan else 0.1)
    for bad in [ oblong; broken ] do
        no<ArgumentException> "w" (fun () -> FisherMemory.Of(bad, v) :> obj)
        no<ArgumentException> "w" (fun () -> FisherMemory.Over(3, bad, v) :> obj)
        no<ArgumentException> "w" (fun () -> CertifiedMemory.Of(bad, v, 3) :> obj)
        no<ArgumentException> "w" (fun () -> MemoryBounds.Dynamical(bad, v, 3) :> obj)
    for bad in [ [ 1.0 ]; []; [ 1.0; nan; 0.0 ]; [ 1.0; 0.0; infinity ] ] do
        no<ArgumentException> "input" (fun () -> FisherMemory.Of(w, bad) :> obj)
        no<ArgumentException> "input" (fun () -> CertifiedMemory.Of(w, bad, 3) :> obj)
        no<ArgumentException> "input" (fun () -> FisherMemory.Of(w, v).With bad :> obj)
        no<ArgumentException> "input" (fun () -> MemoryBounds.Dynamical(w, bad, 3) :> obj)
    for noise in [ 0.0; -1.0; nan; infinity ] do
        no<ArgumentOutOfRangeException> "noise" (fun () -> FisherMemory.Of(w, v, noise) :> obj)
        no<ArgumentOutOfRangeException> "noise" (fun () -> CertifiedMemory.Of(w, v, 3, noise) :> obj)
    for tolerance in [ 0.0; 1e-15; 0.1; nan ] do
        no<ArgumentOutOfRangeException> "tolerance" (fun () -> CertifiedMemory.Of(w, v, 3, 1.0, tolerance) :> obj)
    no<ArgumentOutOfRangeException> "lags" (fun () -> CertifiedMemory.Of(w, v, 0) :> obj)
    no<ArgumentOutOfRangeException> "lags" (fun () -> FisherMemory.Of(w, v).Curve 0 :> obj)
    no<ArgumentOutOfRangeException> "lags" (fun () -> FisherMemory.Over(3, w, v).Curve 4 :> obj)
    no<ArgumentOutOfRangeException> "lags" (fun () -> MemoryBounds.Dynamical(w, v, 0) :> obj)
    no<ArgumentOutOfRangeException> "steps" (fun () -> FisherMemory.Over(0, w, v) :> obj)
    no<ArgumentOutOfRangeException> "order" (fun () -> MemoryBounds.FiniteRange(0, 2.0) :> obj)
    for range in [ 0.5; nan; infinity ] do
        no<ArgumentOutOfRangeException> "range" (fun () -> MemoryBounds.FiniteRange(3, range) :> obj)
    Assert.ThrowsAny<OverflowException>(fun () -> FisherMemory.Of(delay 200 10.0, first 200).Covariance |> ignore) |> ignore
    // an input of nothing is remembered as nothing
    let nothing = CertifiedMemory.Of(w, [ 0.0; 0.0; 0.0 ], 3)
    Assert.Equal(0.0, nothing.Total)
    Assert.Equal<float>([ 0.0; 0.0; 0.0 ], nothing.Curve)
    Assert.Contains("J_tot = 0;", string nothing)
    Assert.Contains("bits", string nothing.Certificate)
    Assert.Contains("memory of 3 units", string (FisherMemory.Of(w, v)))
