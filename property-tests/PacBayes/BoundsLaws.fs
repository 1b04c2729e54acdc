/// The bounds, over `Bounds.All` at once: what every bound of a risk obeys; each against its 60-digit table; and the steps of the proofs that the constants must pay for.
module Theory.Laws.PacBayes.BoundsLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.PacBayes
open Theory.Laws

let private counts =
    gen {
        let! n = Gen.frequency [ 2, Gen.choose (1, 30); 3, Gen.choose (1, 100000); 1, Gen.elements [ 1; 2; 1000000000 ] ]
        let! k = Gen.frequency [ 1, Gen.elements [ 0; n; 1; n - 1 ]; 3, Gen.choose (0, n); 2, Gen.choose (0, max 1 (n / 50)) ]
        // near the mode of a thousand million examples a tail has a hundred thousand terms: a law need not
        return (if n = 1000000000 then min k 10000 else max 0 (min k n)), n
    }

let private complexities = Gen.frequency [ 2, Gen.constant 0.0; 3, Gen.choose (0, 3000) |> Gen.map (fun x -> float x / 10.0); 1, Gen.elements [ 5e-324; 1e-9; 1e5; 1e300 ] ]

let private failures = Gen.frequency [ 1, Gen.elements [ 5e-324; 1e-300; 0.5; 0.999999; 1.0 - Math.Pow(2.0, -53.0) ]; 3, Gen.choose (1, 999) |> Gen.map (fun x -> float x / 1000.0); 1, Gen.choose (1, 30) |> Gen.map (fun x -> Math.Pow(10.0, -float x)) ]

type Domain =
    static member Case() = Gen.zip (Gen.zip counts complexities) failures |> Gen.map (fun (((k, n), c), δ) -> struct (k, n, c, δ)) |> Arb.fromGen

let private slack = 1.0 + 1e-12
let private all = [ for pair in Bounds.All -> pair.Key, fun e δ -> pair.Value.Invoke(e, δ).Value ]
let private evidence (k: int) (n: int) (c: float) = Evidence.OfErrors(int64 k, int64 n, c)

/// E e^{n kl(r̂ ‖ p)} over k ~ Bin(n, p): each term is C(n, k) (k/n)^k (1 − k/n)^{n−k}, whatever p.
let private exponentialMoment n = Seq.sumBy (fun k -> BinomialLaws.pmf n (float k / float n) k) (seq { 0..n })

/// Never below the theorem's exact value, at most 1e-12 above it: the one table of all bounds.
let private agreesWithTable theorem =
    let bound = Bounds.All[theorem]
    let rows = Reference.table "bounds.csv" |> Array.filter (fun row -> row[0] = theorem)
    Assert.NotEmpty rows
    for row in rows do
        let k, n, c, δ = int row[1], int row[2], Reference.parse row[3], Reference.parse row[4]
        let value = bound.Invoke(evidence k n c, δ).Value
        Assert.True(Reference.compareExactly value row[5] >= 0, $"{theorem}: k = {k}, n = {n}, KL = {c}, δ = {δ}: {value:R} is below {row[5]}")
        Assert.True(Reference.relativeExcess value row[5] <= 1e-12, $"{theorem}: k = {k}, n = {n}, KL = {c}, δ = {δ}: {value:R} is far above {row[5]}")

[<Fact; Source("maurer2004note", "Theorem 5")>]
let ``the kl bound agrees with the reference table`` () = agreesWithTable "Kl"

[<Fact; Source("maurer2004note", "Theorem 5, relaxed by Pinsker's inequality")>]
let ``the McAllester bound agrees with the reference table`` () = agreesWithTable "McAllester"

[<Fact; Source("catoni2007pac", "Theorem 1.2.6")>]
let ``the Catoni bound agrees with the reference table`` () = agreesWithTable "Catoni"

[<Fact; Source("langford2005tutorial", "Test Set Bound and Occam's Razor Bound")>]
let ``the hold-out bound agrees with the reference table`` () = agreesWithTable "HoldOut"

/// A bound of a risk in [0, 1] is one, and no bound from above is below what was seen.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 300)>]
let ``each bound lies between the empirical risk and one`` (struct (k, n, c, δ)) =
    all |> List.forall (fun (_, bound) -> let r = bound (evidence k n c) δ in r >= float k / float n && r <= 1.0)

/// More errors, more complexity, more confidence: a larger bound.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 300)>]
let ``each bound grows with risk, complexity and confidence`` (struct (k, n, c, δ)) (NonNegativeInt more) =
    all |> List.forall (fun (_, bound) ->
        let r = bound (evidence k n c) δ
        r <= slack * bound (evidence (min n (k + more)) n c) δ
        && r <= slack * bound (evidence k n (c + float more / 7.0)) δ
        && r <= slack * bound (evidence k n c) (δ / float (1 + more) |> max Double.Epsilon))

/// The same risk on more examples: a smaller bound (for δ up to ½: of a likelier failure the hold-out bound says less than the sample).
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 300)>]
let ``each bound falls with the number of examples`` (struct (k, n, c, δ)) (PositiveInt times) =
    let k, n = min k 100000, min n 100000
    let times = 1 + times % 20
    let δ = min δ 0.5
    all |> List.forall (fun (name, bound) -> bound (evidence (k * times) (n * times) c) δ <= slack * bound (evidence k n c) δ || failwith $"{name} {k} {n} {c} {δ} {times}")

/// Pinsker: 2(p − q)² ≤ kl(q ‖ p), so that McAllester's bound is never the smaller one.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 500); Source("maurer2004note", "Theorem 5, relaxed by Pinsker's inequality")>]
let ``the kl bound is at most its Pinsker relaxation`` (struct (k, n, c, δ)) =
    let e = evidence k n c
    Bounds.Kl(e, δ).Value <= slack * Bounds.McAllester(e, δ).Value

/// Markov's step: E e^{n kl(r̂ ‖ R)} is at most what the bound spends beyond KL + ln(1/δ). The left side is computed exactly; the right side is read off the bound
/// itself: n kl(r̂ ‖ bound) − ln(1/δ) at KL = 0. A smaller constant would leave the moment unpaid; a factor √2 more would be waste.
[<Fact; Source("maurer2004note", "Theorem 5")>]
let ``the bound pays for the exponential moment`` () =
    for n in [ 1..60 ] @ [ 100; 300; 1000 ] do
        let e = evidence (n / 3) n 0.0
        // a δ for which the bound stays well inside (0, 1)
        let δ = 0.5
        let r = Bounds.Kl(e, δ).Value
        let spent = Math.Exp(float n * BinaryKl.Divergence(float (n / 3) / float n, r)) * δ
        let moment = exponentialMoment n
        Assert.True(spent >= moment * (1.0 - 1e-12), $"n = {n}: the bound spends {spent}, the moment is {moment}")
        Assert.True(spent <= 2.0 * moment, $"n = {n}: the bound spends {spent}, the moment is only {moment}")

/// For coin losses Catoni's exponential moment E exp(n(−ln(1 − R(1 − e^{−C})) − C r̂)) is exactly 1: the bound spends ln(1/δ) and nothing more. The moment of one coin is added up;
/// the bound is taken back to its exponent by solving for R's coin.
[<Property; Source("catoni2007pac", "Theorem 1.2.6")>]
let ``Catoni's exponential moment is exactly one for coin losses`` (PositiveInt size) (seed: uint64) =
    let stream = Seed(seed).Stream()
    let n, C = 5 + size % 200, 0.05 + 3.0 * stream.NextDouble()
    let k = stream.NextInt(n / 2 + 1)
    let δ = Math.Exp(-0.5 - float n * 0.1 * stream.NextDouble())
    let r = Bounds.Catoni(evidence k n 0.0, δ, C * float n).Value
    // E e^{−C ℓ} of a coin with risk r, to the power n: what the moment generating function of n coins at the bound is
    let coin = (1.0 - r) + r * Math.Exp -C
    r = 1.0 || abs (float n * -Math.Log coin - C * float k - Math.Log(1.0 / δ)) <= 1e-8 * (1.0 + float n)

/// λ fixed in advance is valid for each λ; the envelope over λ is the kl bound's own, without its ln(2√n): no λ may beat it.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 300); Source("catoni2007pac", "Theorem 1.2.6")>]
let ``no temperature beats the kl inverse of the same budget`` (struct (k, n, c, δ)) (seed: uint64) =
    let C = Math.Pow(10.0, 3.0 * Seed(seed).Stream().NextDouble() - 2.0)
    let budget = (c - Math.Log δ) / float n
    BinaryKl.InverseUpper(float k / float n, budget) <= Bounds.Catoni(evidence k n c, δ, C * float n).Value * (1.0 + 1e-9)

/// … and the best temperature attains it: kl is the Legendre transform of Catoni's function.
[<Fact; Source("catoni2007pac", "Theorem 1.2.6")>]
let ``the best temperature attains the kl inverse of the same budget`` () =
    for k, n, c, δ in [ 10, 1000, 0.0, 0.05; 300, 1000, 20.0, 0.01; 0, 500, 3.0, 0.1 ] do
        let best = Seq.min (seq { for i in 0..4000 -> Bounds.Catoni(evidence k n c, δ, float n * Math.Pow(10.0, -2.0 + float i / 1000.0)).Value })
        let kl = BinaryKl.InverseUpper(float k / float n, (c - Math.Log δ) / float n)
        Assert.InRange(best, kl, kl * 1.00001)

/// Coverage added up exactly, over every risk of a grid: each bound fails with probability at most δ when it is used as it may be (KL = 0).
[<Fact; Source("langford2005tutorial", "Test Set Bound and Occam's Razor Bound"); Source("maurer2004note", "Theorem 5")>]
let ``each bound fails with at most the probability that it admits`` () =
    for name, bound in all do
        for n in [ 1; 2; 7; 30 ] do
            for δ in [ 0.4; 0.05; 1e-3 ] do
                let limits = [| for k in 0..n -> bound (evidence k n 0.0) δ |]
                for step in 1..200 do
                    let p = float step / 201.0
                    let failed = Seq.sumBy (fun k -> if limits[k] < p then BinomialLaws.pmf n p k else 0.0) (seq { 0..n })
                    Assert.True(failed <= δ * (1.0 + 1e-10), $"{name}: n = {n}, δ = {δ}, R = {p}: fails with probability {failed}")

/// Occam's union bound: hypotheses with prior weights 2^{−i}, each bounded at δ 2^{−i}; the failures add to no more than δ. Independent coins, added up exactly.
[<Fact; Source("langford2005tutorial", "Test Set Bound and Occam's Razor Bound")>]
let ``the failures of all hypotheses add to the failure that is admitted`` () =
    let δ, n = 0.2, 12
    for p in [ 0.1; 0.37; 0.5; 0.83 ] do
        let total =
            Seq.sum (seq {
                for i in 1..40 do
                    let complexity = float i * Math.Log 2.0
                    for k in 0..n do
                        if Bounds.HoldOut(evidence k n complexity, δ).Value < p then BinomialLaws.pmf n p k })
        Assert.True(total <= δ, $"p = {p}: {total}")

/// k and n are kept: a risk that is the rounding of k/n is taken for it, and no bound uses a smaller risk than k/n.
[<Property>]
let ``evidence knows its counts`` (NonNegativeInt errors) (NonNegativeInt more) =
    let k, n = int64 errors, int64 (errors + more + 1)
    let e = Evidence.OfErrors(k, n)
    e.Errors = k && e.Count = n && Evidence(float k / float n, n).Errors = k
    && Evidence(min 1.0 (float k / float n + 0.3 / float n), n).Errors = k + 1L
    && Bounds.Kl(e, 0.05) = Bounds.Kl(Evidence(float k / float n, n), 0.05)

/// The text is the mathematics, rounded to the safe side.
[<Fact>]
let ``evidence and bounds print as mathematics`` () =
    Assert.Equal("r̂ = 0.0084 (84 of 10000), KL = 0", string (Evidence.OfErrors(84L, 10000L)))
    Assert.Equal("r̂ = 0.00845, n = 10000, KL = 2.5", string (Evidence(0.00845, 10000L, 2.5)))
    Assert.Equal("R ≤ 0.01013 with probability ≥ 0.95", string (Bound(0.0101299, 0.05)))
    Assert.Equal("R ≤ 1 with probability ≥ 1 − 1E-09", string (Bound(1.0, 1e-9)))

[<Fact>]
let ``what is no evidence and no failure probability is refused by name`` () =
    let refused name (action: unit -> unit) = Assert.Equal(name, (Assert.ThrowsAny<ArgumentException>(Action action)).ParamName)
    for bad in [ nan; -0.1; 1.1 ] do
        refused "risk" (fun () -> Evidence(bad, 10L) |> ignore)
    for bad in [ nan; -1.0; infinity ] do
        refused "complexity" (fun () -> Evidence(0.1, 10L, bad) |> ignore)
    refused "count" (fun () -> Evidence(0.1, 0L) |> ignore)
    refused "errors" (fun () -> Evidence.OfErrors(11L, 10L) |> ignore)
    refused "errors" (fun () -> Evidence.OfErrors(-1L, 10L) |> ignore)
    for bound in Bounds.All.Values do
        for δ in [ nan; 0.0; 1.0; -0.1 ] do
            refused "failure" (fun () -> bound.Invoke(Evidence(0.1, 10L), δ) |> ignore)
        refused "evidence" (fun () -> bound.Invoke(Unchecked.defaultof<Evidence>, 0.5) |> ignore)
    for λ in [ nan; 0.0; -1.0; infinity ] do
        refused "temperature" (fun () -> Bounds.Catoni(Evidence(0.1, 10L), 0.05, λ) |> ignore)
