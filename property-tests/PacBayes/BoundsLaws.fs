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

/// All that bounds a risk from (r̂, n, KL): the theorems of `Bounds.All`, and the others with the rest of their input held fixed.
let all: (string * (Evidence -> float -> Bound)) list =
    [ for pair in Bounds.All do pair.Key, fun e δ -> pair.Value.Invoke(e, δ)
      "Catoni at λ = n/3", fun e δ -> Bounds.Catoni(e, δ, float e.Count / 3.0)
      "Lambda at 0.7", fun e δ -> Bounds.Lambda(e, δ, 0.7)
      "UnexpectedBernstein at 0.3", fun e δ -> Bounds.UnexpectedBernstein(e, δ, 0.3, e.Risk)
      "TwoStep", fun e δ -> let half = max (δ / 2.0) Double.Epsilon in Bounds.TwoStep(e, 1000L, half, half)
      "DziugaiteRoy", fun e δ -> Bounds.DziugaiteRoy(e, 7L, δ)
      "Renyi", fun e δ -> Bounds.Renyi(e, 2.0, δ)
      "SplitKl", fun e δ -> Bounds.SplitKl(SplitEvidence(0.0, 0.0, 1.0, e.Risk, 0.0, e.Count, e.Complexity), δ)
      "Recursive", fun e δ -> Bounds.Recursive(e, [||], δ) ]

let private values = [ for name, bound in all -> name, fun e δ -> (bound e δ).Value ]

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
        let found = bound.Invoke(evidence k n c, δ)
        let value = found.Value
        Assert.True(Reference.compareExactly found.Exact.Lower row[5] <= 0, $"{theorem}: k = {k}, n = {n}, KL = {c}, δ = {δ}: {found.Exact} is above {row[5]}")
        Assert.True(Reference.compareExactly value row[5] >= 0, $"{theorem}: k = {k}, n = {n}, KL = {c}, δ = {δ}: {value:R} is below {row[5]}")
        Assert.True(Reference.relativeExcess value row[5] <= 1e-12, $"{theorem}: k = {k}, n = {n}, KL = {c}, δ = {δ}: {value:R} is far above {row[5]}")

[<Fact; Source("maurer2004note", "Theorem 5")>]
let ``the kl bound agrees with the reference table`` () = agreesWithTable "Kl"

[<Fact; Source("maurer2004note", "Theorem 5, relaxed by Pinsker's inequality")>]
let ``the McAllester bound agrees with the reference table`` () = agreesWithTable "McAllester"

[<Fact; Source("catoni2007pac", "Theorem 1.2.6")>]
let ``the Catoni bound agrees with the reference table`` () = agreesWithTable "Catoni"

[<Fact; Source("catoni2007pac", "Theorem 1.2.6, with a union over λ")>]
let ``the Catoni bound over a grid agrees with the reference table`` () = agreesWithTable "CatoniGrid"

[<Fact; Source("shalevshwartz2014understanding", "Theorem 31.1")>]
let ``the textbook's McAllester bound agrees with the reference table`` () = agreesWithTable "McAllesterTextbook"

[<Fact; Source("rivasplata2019backprop", "the PAC-Bayes-quadratic bound")>]
let ``the quadratic bound agrees with the reference table`` () = agreesWithTable "Quadratic"

[<Fact; Source("thiemann2017strongly", "the PAC-Bayes-λ inequality")>]
let ``the λ bound agrees with the reference table`` () = agreesWithTable "Lambda"

[<Fact; Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality, with a union over γ")>]
let ``the unexpected Bernstein bound agrees with the reference table`` () = agreesWithTable "UnexpectedBernstein"

[<Fact; Source("langford2005tutorial", "Occam's Razor Bound, by the binomial tail")>]
let ``the Occam bound agrees with the reference table`` () = agreesWithTable "Occam"

[<Fact; Source("langford2005tutorial", "Occam's Razor Bound, by the relative entropy")>]
let ``the Occam bound by kl agrees with the reference table`` () = agreesWithTable "OccamKl"

/// The table has rows of every theorem: a bound that is added without them is no certificate.
[<Fact>]
let ``each bound of All has its table`` () =
    let known = Reference.table "bounds.csv" |> Array.map (fun row -> row[0]) |> set
    Assert.Empty(Bounds.All.Keys |> Seq.filter (known.Contains >> not))

[<Fact; Source("langford2005tutorial", "Test Set Bound and Occam's Razor Bound")>]
let ``the hold-out bound agrees with the reference table`` () = agreesWithTable "HoldOut"

/// A bound of a risk in [0, 1] is one, and no bound from above is below what was seen.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 300)>]
let ``each bound lies between the empirical risk and one`` (struct (k, n, c, δ)) =
    values |> List.forall (fun (_, bound) -> let r = bound (evidence k n c) δ in r >= float k / float n && r <= 1.0)

/// More errors, more complexity, more confidence: a larger bound.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 300)>]
let ``each bound grows with risk, complexity and confidence`` (struct (k, n, c, δ)) (NonNegativeInt more) =
    values |> List.forall (fun (_, bound) ->
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
    values |> List.forall (fun (name, bound) -> bound (evidence (k * times) (n * times) c) δ <= slack * bound (evidence k n c) δ || failwith $"{name} {k} {n} {c} {δ} {times}")

/// Pinsker: 2(p − q)² ≤ kl(q ‖ p), so that McAllester's bound is never the smaller one.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 500); Source("maurer2004note", "Theorem 5, relaxed by Pinsker's inequality")>]
let ``the kl bound is at most its Pinsker relaxation`` (struct (k, n, c, δ)) =
    let e = evidence k n c
    Bounds.Kl(e, δ).Value <= slack * Bounds.McAllester(e, δ).Value

/// The orders that are theorems: a relaxation is never the smaller, and what is paid for more is never less.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 500)>]
[<Source("rivasplata2019backprop", "the PAC-Bayes-quadratic bound"); Source("thiemann2017strongly", "the PAC-Bayes-λ inequality"); Source("shalevshwartz2014understanding", "Theorem 31.1")>]
[<Source("langford2005tutorial", "Occam's Razor Bound, by the binomial tail"); Source("langford2005tutorial", "Occam's Razor Bound, by the relative entropy"); Source("dziugaite2017computing", "the bound with a union over prior variances")>]
let ``each bound is at most its relaxations`` (struct (k, n, c, δ)) =
    let e = evidence k n c
    let atMost (a: Bound) (b: Bound) = a.Value <= slack * b.Value
    // Chernoff's inequality, the exponential moment, refined Pinsker, one λ for another, Maurer's constant for the textbook's, a union over priors
    atMost (Bounds.Occam(e, δ)) (Bounds.OccamKl(e, δ))
    && atMost (Bounds.OccamKl(e, δ)) (Bounds.Kl(e, δ))
    && atMost (Bounds.Kl(e, δ)) (Bounds.Quadratic(e, δ))
    && atMost (Bounds.Quadratic(e, δ)) (Bounds.Lambda(e, δ, 0.4))
    && atMost (Bounds.McAllester(e, δ)) (Bounds.McAllesterTextbook(e, δ))
    && atMost (Bounds.Kl(e, δ)) (Bounds.DziugaiteRoy(e, 1L, δ))
    && atMost (Bounds.DziugaiteRoy(e, 1L, δ)) (Bounds.DziugaiteRoy(e, 2L, δ))
    && atMost (Bounds.OccamKl(e, δ)) (Bounds.CatoniGrid(e, δ))
    && atMost (Bounds.OccamKl(e, δ)) (Bounds.SplitKl(SplitEvidence(0.0, 0.0, 1.0, e.Risk, 0.0, e.Count, c), δ))

/// The refined Pinsker inequality kl ≥ (p − q)²/2p is a Legendre transform too: the best λ of Thiemann's bound is the quadratic bound.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 500)>]
[<Source("rivasplata2019backprop", "the PAC-Bayes-quadratic bound"); Source("thiemann2017strongly", "the PAC-Bayes-λ inequality")>]
let ``the best λ attains the quadratic bound`` (struct (k, n, c, δ)) =
    let e = evidence k n c
    let quadratic, λ = Bounds.Quadratic(e, δ).Value, Bounds.Lambda(e, δ).Value
    abs (quadratic - λ) <= 1e-12 * quadratic

/// The quadratic bound is read back: at a bound R below one, (R − r̂)²/(2R) is the kl bound's own budget.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 300); Source("rivasplata2019backprop", "the PAC-Bayes-quadratic bound")>]
let ``the quadratic bound spends the budget of the kl bound`` (struct (k, n, c, δ)) =
    let e = evidence k n c
    let q, r, kl = e.Risk, Bounds.Quadratic(e, δ).Value, Bounds.Kl(e, δ).Value
    r = 1.0 || q > 0.999 * r || kl > 0.999 || abs ((r - q) * (r - q) / (2.0 * r) / BinaryKl.Divergence(q, kl) - 1.0) <= 1e-6

/// The grid's λ is some λ: each member, with its share of δ, is at least what the grid gives, and one of them attains it.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 200); Source("catoni2007pac", "Theorem 1.2.6, with a union over λ")>]
let ``the grid of Catoni's bound is the least of its members`` (struct (k, n, c, δ)) =
    let e = evidence k n c
    let members =
        [ for j in 0..45 do
              let λ = Math.Pow(2.0, float j)
              if λ >= 1e-6 * float n && λ <= 600.0 * float n then
                  Bounds.Catoni(Evidence.OfErrors(int64 k, int64 n, c + Math.Log(float (j + 1) * float (j + 2))), δ, λ).Value ]
    let grid = Bounds.CatoniGrid(e, δ).Value
    let least = List.min members
    abs (grid - least) <= 1e-11 * least

/// … and so for γ.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 200); Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality, with a union over γ")>]
let ``the grid of the unexpected Bernstein bound is the least of its members`` (struct (k, n, c, δ)) =
    let e = evidence k n c
    let members = [ for j in 1..29 -> Bounds.UnexpectedBernstein(Evidence.OfErrors(int64 k, int64 n, c + Math.Log(float j * float (j + 1))), δ, Math.Pow(2.0, -float j), e.Risk).Value ]
    abs (Bounds.UnexpectedBernstein(e, δ).Value - List.min members) <= 1e-11 * List.min members

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
    for name, bound in values do
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
    // the next double is the rounding of no k/n, and n times it may round to k: it counts as one error more
    && (k = n || k = 0L || Evidence(Math.BitIncrement(float k / float n), n).Errors = k + 1L)
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
