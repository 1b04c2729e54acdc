/// The theorems that need more than (r̂, n, KL), and what a complexity is made of: against the 60-digit table, their limits, their orders, and the steps of their proofs.
module Theory.Laws.PacBayes.CertificateLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.PacBayes
open Theory.Laws

let private slack = 1.0 + 1e-12
let private counted (a: float[]) = Evidence.OfErrors(int64 a[0], int64 a[1], a[2])

/// Each function of the table from its arguments, and how far above the truth it may lie.
let private evaluate name (a: float[]) (truth: float) =
    let relative = 1e-12 * abs truth
    match name with
    | "Catoni" -> Bounds.Catoni(counted a, a[3], a[4]).Exact, relative
    | "Lambda" -> Bounds.Lambda(counted a, a[3], a[4]).Exact, relative
    | "UnexpectedBernstein" -> Bounds.UnexpectedBernstein(counted a, a[3], a[4], a[5]).Exact, relative
    | "ExcessBernstein" -> Bounds.UnexpectedBernstein(SplitEvidence(a[0], a[1], a[2], a[3], a[4], int64 a[5], a[6]), a[7], a[8], a[9]).Exact, 1e-12 * (abs a[1] + a[2] - a[0] + a[9] / a[2])
    | "TwoStep" -> Bounds.TwoStep(counted a, int64 a[3], a[4], a[5]).Exact, relative
    | "DziugaiteRoy" -> Bounds.DziugaiteRoy(counted a, int64 a[3], a[4]).Exact, relative
    | "Renyi" -> Bounds.Renyi(counted a, a[3], a[4]).Exact, relative
    | "SplitKl" -> Bounds.SplitKl(SplitEvidence(a[0], a[1], a[2], a[3], a[4], int64 a[5], a[6]), a[7]).Exact, 1e-12 * (a[2] - a[0] + abs a[1])
    | "Recursive" ->
        let steps = [| for s in 4..6 .. a.Length - 6 -> RecursiveStep(a[s], a[s + 1], a[s + 2], a[s + 3], int64 a[s + 4], a[s + 5]) |]
        Bounds.Recursive(counted a, steps, a[3]).Exact, 1e-12
    | "PickToLearn" -> Bounds.PickToLearn(int64 a[0], int64 a[1], a[2]).Exact, relative
    | "BitsPerToken" -> Bounds.BitsPerToken(LanguageEvidence(a[0], int64 a[1], a[2], a[3], int a[4], int64 a[5]), a[6]).Exact, relative
    | "CodeLength" -> KrichevskyTrofimov.CodeLengthBracket(Array.map int64 a), relative
    | "Gaussian" ->
        let column i = [| for j in i .. 4 .. a.Length - 1 -> a[j] |]
        Gaussian.DivergenceBracket(column 0, column 1, column 2, column 3), relative
    | "RenyiGaussian" ->
        let column i = [| for j in i .. 4 .. a.Length - 1 -> a[j] |]
        Gaussian.RenyiDivergenceBracket(a[0], column 1, column 2, column 3, column 4), relative
    | "Complexity" -> Compression.ComplexityBracket(int64 a[0]), relative
    | "PrefixComplexity" -> Compression.PrefixComplexityBracket(int64 a[0]), relative
    | "Codebook" -> (let d = Compression.Divergence(a[2..], Array.create (a.Length - 2) 1L, a[0], a[1]) in Bracket(d.Lower, d.Upper)), 1e-12 * (1.0 + abs truth + float a.Length * abs (Math.Log(a[1] / a[0])))
    | other -> failwith $"{other} has no function"

let private rows = lazy (Reference.table "certificates.csv" |> Array.map (fun row -> row[0], row[1].Split ' ' |> Array.map Reference.parse, row[2]))

/// Never below the theorem's exact value, and as near above it as its doc says; the lower end never above it, and as near.
[<Fact>]
[<Source("catoni2007pac", "Theorem 1.2.6"); Source("thiemann2017strongly", "the PAC-Bayes-λ inequality"); Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality")>]
[<Source("perezortiz2021tighter", "the risk certificate by Monte Carlo"); Source("dziugaite2017computing", "the bound with a union over prior variances"); Source("viallard2021general", "the disintegrated bound with the Rényi divergence")>]
[<Source("wu2022split", "Theorem 7"); Source("wu2024recursive", "Theorem 5"); Source("campi2023compression", "the bound under the preference property"); Source("lotfi2024nonvacuous", "the bound with prediction smoothing and subsampling")>]
[<Source("krichevsky1981performance", "the estimator with ½"); Source("zhou2019nonvacuous", "Theorem 4.1"); Source("zhou2019nonvacuous", "Theorem 4.3"); Source("lotfi2022pac", "the prior of prefix-free codes")>]
let ``the certificates agree with the reference table`` () =
    Assert.True(rows.Value.Length > 1000)
    for name, arguments, truth in rows.Value do
        let (exact: Bracket), room = evaluate name arguments (Reference.parse truth)
        let value = exact.Upper
        let call = $"""{name} {String.Join(' ', arguments)}"""
        Assert.True(Reference.compareExactly value truth >= 0, $"{call}: {value:R} is below {truth}")
        Assert.True(Reference.compareExactly exact.Lower truth <= 0 && value - exact.Lower <= 2.0 * room + 4.0 * Double.Epsilon, $"{call}: {exact} is above {truth}, or too wide")
        Assert.True(Reference.relativeExcess value truth * abs (Reference.parse truth) <= room || value - Reference.parse truth <= room, $"{call}: {value:R} is far above {truth}")

let private evidenceOf (seed: uint64) =
    let stream = Seed(seed).Stream()
    let n = int64 (Math.Pow(10.0, 6.0 * stream.NextDouble()))
    let k = int64 (float n * Math.Pow(stream.NextDouble(), 3.0))
    let complexity = if stream.NextInt 3 = 0 then 0.0 else float n * Math.Pow(10.0, -5.0 * stream.NextDouble())
    let δ = Math.Pow(10.0, -6.0 * stream.NextDouble()) * 0.9
    Evidence.OfErrors(k, n, complexity), δ, stream

/// One step alone is the bound on which the recursion stands.
[<Property; Source("wu2024recursive", "Theorem 5")>]
let ``the recursive bound without steps is the kl bound`` (seed: uint64) =
    let e, δ, _ = evidenceOf seed
    let r, kl = Bounds.Recursive(e, [||], δ).Value, Bounds.Kl(e, δ).Value
    abs (r - kl) <= 1e-12 * kl

/// With γ = 0 nothing is carried over: the last step is the kl bound of its own examples, with T and three levels to pay for.
[<Property; Source("wu2024recursive", "Theorem 5")>]
let ``a step that discounts everything is a kl bound of its own`` (seed: uint64) =
    let e, δ, _ = evidenceOf seed
    let step = RecursiveStep(0.0, 1.0, e.Risk, 0.0, e.Count, e.Complexity)
    let r, kl = Bounds.Recursive(e, [| step |], δ).Value, Bounds.Kl(e, δ / 6.0).Value
    abs (r - kl) <= 1e-11 * kl

/// A loss in [0, 1] with μ = 0 has no part below μ: the kl bound at δ/2; with μ = 1, what is below 1 is bounded from below: the same by symmetry of kl.
[<Property; Source("wu2022split", "Theorem 7")>]
let ``the split-kl bound of a loss that is not split is the kl bound at half the failure`` (seed: uint64) =
    let e, δ, _ = evidenceOf seed
    let kl = Bounds.Kl(e, δ / 2.0).Value
    let above = Bounds.SplitKl(SplitEvidence(0.0, 0.0, 1.0, e.Risk, 0.0, e.Count, e.Complexity), δ).Value
    let below = Bounds.SplitKl(SplitEvidence(0.0, 1.0, 1.0, 0.0, 1.0 - e.Risk, e.Count, e.Complexity), δ).Value
    abs (above - kl) <= 1e-11 && abs (below - kl) <= 1e-9

/// A loss scaled and shifted has its bound scaled and shifted.
[<Property; Source("wu2022split", "Theorem 7")>]
let ``the split-kl bound follows a change of units`` (seed: uint64) =
    let e, δ, stream = evidenceOf seed
    let above, below = 0.5 * stream.NextDouble(), 0.5 * stream.NextDouble()
    let plain = Bounds.SplitKl(SplitEvidence(-1.0, 0.0, 1.0, above, below, e.Count, e.Complexity), δ).Value
    let moved = Bounds.SplitKl(SplitEvidence(-5.0, 3.0, 11.0, 8.0 * above, 8.0 * below, e.Count, e.Complexity), δ).Value
    abs (moved - (3.0 + 8.0 * plain)) <= 1e-10

/// The multinomial law of n draws: counts of each kind with their probability.
let rec private draws (probabilities: float list) n =
    match probabilities with
    | [ p ] -> [ [ n ], Math.Pow(p, float n) ]
    | p :: rest ->
        let left = List.sum rest
        [ for k in 0..n do
              for others, probability in draws (rest |> List.map (fun x -> x / left)) (n - k) do
                  k :: others, BinomialLaws.pmf n (p / (p + left)) k * (if left = 0.0 then 1.0 else probability) ]
    | [] -> []

/// Coverage of the split-kl bound, added up exactly over a loss in {−1, 0, 1}.
[<Fact; Source("wu2022split", "Theorem 7")>]
let ``the split-kl bound fails with at most the probability that it admits`` () =
    let n, δ = 20, 0.4
    for minus, plus in [ 0.05, 0.9; 0.3, 0.3; 0.02, 0.5; 0.6, 0.3 ] do
        let failed =
            draws [ minus; 1.0 - minus - plus; plus ] n |> Seq.sumBy (fun (counts, probability) ->
                let share i = float counts[i] / float n
                let bound = Bounds.SplitKl(SplitEvidence(-1.0, 0.0, 1.0, share 2, share 0, int64 n), δ).Value
                if bound < plus - minus then probability else 0.0)
        Assert.True(failed <= δ, $"{minus}, {plus}: fails with probability {failed}")

/// … and of the recursive bound in two steps, over the joint losses of two fixed hypotheses: the first is examined on all examples, the second's excess on the later half.
[<Fact; Source("wu2024recursive", "Theorem 5")>]
let ``the recursive bound fails with at most the probability that it admits`` () =
    let n, δ, γ = 5, 0.5, 0.5
    // probabilities of (ℓ(h), ℓ(h′)) = (0, 1), (0, 0), (1, 1), (1, 0): excess −γ, 0, 1 − γ, 1
    for joint in [ [ 0.05; 0.05; 0.85; 0.05 ]; [ 0.1; 0.2; 0.1; 0.6 ]; [ 0.2; 0.3; 0.3; 0.2 ] ] do
        let samples = draws joint n
        let risk = joint[2] + joint[3]
        let failed =
            Seq.sum (seq {
                for early, p in samples do
                    for late, q in samples do
                        let earlier = early[0] + early[2] + late[0] + late[2]
                        let share i = float (List.sum (List.skip i late)) / float n
                        let step = RecursiveStep(γ, share 1, share 2, share 3, int64 n, 0.0)
                        if Bounds.Recursive(Evidence.OfErrors(int64 earlier, int64 (2 * n)), [| step |], δ).Value < risk then p * q })
        Assert.InRange(Seq.sumBy snd samples, 1.0 - 1e-12, 1.0 + 1e-12)
        Assert.True(failed <= δ, $"{joint}: fails with probability {failed}")

/// Drawing hypotheses costs; with ever more draws the cost is gone.
[<Property; Source("perezortiz2021tighter", "the risk certificate by Monte Carlo")>]
let ``the two-step certificate falls to the kl bound with the number of draws`` (seed: uint64) =
    let e, δ, stream = evidenceOf seed
    let m = 1L + int64 (stream.NextInt 100000)
    let certificate draws = Bounds.TwoStep(e, draws, δ, 0.01).Value
    let kl = Bounds.Kl(e, δ).Value
    certificate m <= slack * 1.0 && kl <= slack * certificate (2L * m) && certificate (2L * m) <= slack * certificate m
    && certificate (1L <<< 50) <= kl * (1.0 + 1e-4) + 1e-6 && Bounds.TwoStep(e, m, δ, 0.01).Failure >= δ + 0.01

/// The priors' shares of δ add to δ: the j-th bound's c gives back what it spends, n e^{−(n−1)c + KL}.
[<Fact; Source("dziugaite2017computing", "the bound with a union over prior variances")>]
let ``the shares of all prior variances add to the failure`` () =
    let n, δ = 50L, 0.2
    let share (j: int) =
        let r = Bounds.DziugaiteRoy(Evidence.OfErrors(5L, n), int64 j, δ).Value
        float n * Math.Exp(-float (n - 1L) * BinaryKl.Divergence(0.1, r))
    let reach = 20000
    let total = Seq.sumBy share (seq { 1..reach })
    // the rest of Σ 1/j² lies between 1/(reach + 1) and 1/reach
    let rest = δ * 6.0 / (Math.PI * Math.PI * (float reach + 0.5))
    Assert.InRange(total + rest, δ * (1.0 - 1e-8), δ * (1.0 + 1e-8))

/// Markov's step behind n and n − 1: E e^{(n−1) kl(r̂ ‖ R)} ≤ n, and so E e^{2(n−1)(r̂ − R)²} ≤ n by Pinsker: added up exactly over all R of a grid.
[<Fact; Source("dziugaite2017computing", "the bound with a union over prior variances"); Source("shalevshwartz2014understanding", "Theorem 31.1")>]
let ``the textbook's moment is paid`` () =
    for n in [ 2..40 ] @ [ 100 ] do
        let spend = Bounds.McAllesterTextbook(Evidence.OfErrors(0L, int64 n), 0.999).Value
        // what √(ln(n/δ)/(2(n − 1))) spends beyond ln(1/δ); capped bounds say nothing
        let paid = if spend < 1.0 then Math.Exp(2.0 * float (n - 1) * spend * spend) * 0.999 else float n
        for step in 1..60 do
            let p = float step / 61.0
            let moment f = Seq.sumBy (fun k -> BinomialLaws.pmf n p k * Math.Exp(float (n - 1) * f (float k / float n))) (seq { 0..n })
            Assert.True(moment (fun q -> 2.0 * (q - p) * (q - p)) <= paid * (1.0 + 1e-9), $"n = {n}, R = {p}")
            Assert.True(moment (fun q -> BinaryKl.Divergence(q, p)) <= float n * (1.0 + 1e-9), $"n = {n}, R = {p}")

/// The unexpected Bernstein lemma: E exp γ(E X − X − c X²) ≤ 1 for X ≤ 1, c read off the bound; and c is the least that does it: at X = 1 the first order vanishes.
[<Property(MaxTest = 200); Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality")>]
let ``the unexpected Bernstein moment is at most one, and c is the least that makes it so`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let γ = 0.02 + 0.9 * stream.NextDouble()
    // enough examples that no bound is capped
    let bound square = Bounds.UnexpectedBernstein(Evidence(0.1, 1L <<< 40, 0.0), 0.5, γ, square).Value
    let c = (bound 0.1 - bound 0.02) / 0.08
    let values = [ for _ in 1..4 -> 1.0 - 3.0 * stream.NextDouble() ]
    let weights = [ for _ in 1..4 -> stream.NextDouble() + 1e-3 ]
    let total = List.sum weights
    let mean = List.sum (List.map2 (fun x w -> x * w / total) values weights)
    let moment = List.sum (List.map2 (fun x w -> w / total * Math.Exp(γ * (mean - x - c * x * x))) values weights)
    (c > 1.0 || moment <= 1.0 + 1e-9) && (bound 0.1 = 1.0 || abs (γ + Math.Exp(-γ - γ * c) - 1.0) <= 1e-9)

/// The two forms are one inequality: in units where the greatest loss is 1, and for a loss that has no part below 0.
[<Property; Source("mhammedi2019pac", "the PAC-Bayes unexpected Bernstein inequality")>]
let ``the unexpected Bernstein bound follows a change of units`` (seed: uint64) =
    let e, δ, stream = evidenceOf seed
    let γ, unit = 0.02 + 0.9 * stream.NextDouble(), Math.Pow(2.0, float (stream.NextInt 10 - 5))
    let square = e.Risk * (e.Risk + (1.0 - e.Risk) * stream.NextDouble())
    let plain = Bounds.UnexpectedBernstein(e, δ, γ, square).Value
    let scaled = Bounds.UnexpectedBernstein(SplitEvidence(0.0, 0.0, unit, unit * e.Risk, 0.0, e.Count, e.Complexity), δ, γ / unit, unit * unit * square).Value
    abs (scaled / unit - plain) <= 1e-11

/// A drawn hypothesis pays for the draw too: the Rényi bound is never below the kl bound of the same divergence, falls with α, and at the least price tends to 2 ln(2/δ).
[<Property; Source("viallard2021general", "the disintegrated bound with the Rényi divergence")>]
let ``the Rényi bound lies above the kl bound and falls with its order`` (seed: uint64) =
    let e, δ, stream = evidenceOf seed
    let α = 1.0 + Math.Pow(10.0, 4.0 * stream.NextDouble() - 2.0)
    let r = Bounds.Renyi(e, α, δ).Value
    let spentTwice = Bounds.Kl(Evidence(e.Risk, e.Count, e.Complexity + Math.Log(4.0 / δ)), δ).Value
    Bounds.Kl(e, δ).Value <= slack * r && Bounds.Renyi(e, 2.0 * α, δ).Value <= slack * r && spentTwice <= (1.0 + 1e-9) * r
    && Bounds.Renyi(e, 1e6, δ).Value <= spentTwice * (1.0 + 1e-4)

/// Coverage of the Rényi bound, added up exactly: three coins, a posterior that prefers the one with the fewest errors, one coin drawn from it.
[<Fact; Source("viallard2021general", "the disintegrated bound with the Rényi divergence")>]
let ``a drawn hypothesis breaks the Rényi bound with at most the failure`` () =
    let n, α, δ = 6, 2.0, 0.3
    for risks in [ [| 0.9; 0.9; 0.9 |]; [| 0.99; 0.9; 0.8 |]; [| 0.5; 0.6; 0.7 |] ] do
        let mutable failed = 0.0
        for i in 0..n do
            for j in 0..n do
                for l in 0..n do
                    let errors = [| i; j; l |]
                    let weights = errors |> Array.map (fun k -> Math.Exp(-3.0 * float k))
                    let q = weights |> Array.map (fun w -> w / Array.sum weights)
                    let divergence = Math.Log(q |> Array.sumBy (fun x -> Math.Pow(3.0 * x, α) / 3.0)) / (α - 1.0)
                    let probability = Array.map2 (BinomialLaws.pmf n) risks errors |> Array.reduce (*)
                    for h in 0..2 do
                        if Bounds.Renyi(Evidence.OfErrors(int64 errors[h], int64 n, max 0.0 divergence), α, δ).Value < risks[h] then
                            failed <- failed + probability * q[h]
        Assert.True(failed <= δ, $"{failed}")

/// The k largest of n points compress the rule "above the k-th": it changes for a new point with probability 1 − U₍ₖ₎, whose law is binomial.
[<Fact; Source("campi2023compression", "the bound under the preference property")>]
let ``the pick-to-learn bound covers the maximum of a sample`` () =
    for n in [ 1; 2; 10; 300; 60000 ] do
        for δ in [ 0.5; 0.05; 1e-9 ] do
            for k in [ 1; 2; 3; 10; n / 2; n - 1 ] do
                if k >= 1 && k <= n then
                    let ε = Bounds.PickToLearn(int64 k, int64 n, δ).Value
                    Assert.True(ε = 1.0 || Binomial.LogLowerTail(int64 k - 1L, int64 n, ε) <= Math.Log δ, $"k = {k}, n = {n}, δ = {δ}: {ε}")

/// The equation itself, term by term from the recurrence of the binomial coefficients: a route without tails.
[<Property; Source("campi2023compression", "the bound under the preference property")>]
let ``the pick-to-learn bound solves its equation`` (PositiveInt size) (NonNegativeInt kept) (seed: uint64) =
    let n = 1 + size % 400
    let k, δ = kept % n, Math.Pow(10.0, -8.0 * Seed(seed).Stream().NextDouble())
    let δ = min δ 0.99
    let ε = Bounds.PickToLearn(int64 k, int64 n, δ).Value
    let mutable sum, term = 0.0, 1.0
    for m in n - 1 .. -1 .. k do
        term <- term * float (m + 1 - k) / float (m + 1) / (1.0 - ε)
        sum <- sum + term
    // 1 − ε is what the double leaves of it
    ε = 1.0 || abs (Math.Log(δ / float n * sum)) <= float n * (1e-9 + 1e-12 / (1.0 - ε))

[<Property; Source("campi2023compression", "the bound under the preference property")>]
let ``the pick-to-learn bound grows with what is kept and with confidence, and falls with the sample`` (PositiveInt size) (NonNegativeInt kept) (seed: uint64) =
    let n = 1L + int64 (size * 37 % 100000)
    let k, δ = int64 kept % n, 0.5 * Seed(seed).Stream().NextDouble() + 1e-6
    let ε = Bounds.PickToLearn(k, n, δ).Value
    ε >= float k / float n && ε <= 1.0 && ε <= slack * Bounds.PickToLearn(k + 1L, n, δ).Value && ε <= slack * Bounds.PickToLearn(k, n, δ / 3.0).Value
    && Bounds.PickToLearn(2L * k, 2L * n, δ).Value <= slack * ε

/// Δ is the distance between the dearest and the cheapest token; without sampling the bound is Hoeffding's at this range; reading fewer documents costs.
[<Property; Source("lotfi2024nonvacuous", "the bound with prediction smoothing and subsampling")>]
let ``bits per token are bounded by Hoeffding's inequality at the smoothed range`` (seed: uint64) =
    let e, δ, stream = evidenceOf seed
    let α, V = 0.01 + 0.9 * stream.NextDouble(), 2 + stream.NextInt 60000
    let dearest, cheapest = Math.Log2(float V / α), -Math.Log2(1.0 - α + α / float V)
    let b = cheapest + 0.1 * stream.NextDouble() * (dearest - cheapest)
    let bound m = Bounds.BitsPerToken(LanguageEvidence(b, e.Count, e.Complexity, α, V, m), δ).Value
    let hoeffding = b + (dearest - cheapest) * Math.Sqrt((e.Complexity - Math.Log δ) / (2.0 * float e.Count))
    let m = if stream.NextInt 4 = 0 then 1L else 1L + int64 (stream.NextInt 100000)
    // each half of the failure by itself: r of it for all hypotheses, 1 − r for the draw
    let r = float m / float (m + e.Count)
    let parts = Math.Sqrt((e.Complexity - Math.Log(δ * r)) / (2.0 * float e.Count)) + Math.Sqrt(-Math.Log(δ * (1.0 - r)) / (2.0 * float m))
    abs (bound 0L - min dearest hoeffding) <= 1e-9 * dearest && abs (bound m - min dearest (b + (dearest - cheapest) * parts)) <= 1e-9 * dearest && bound 0L <= slack * bound m

/// Data processing: what one bit of the weights tells apart is no more than the weights do.
[<Property(MaxTest = 50)>]
let ``a threshold tells no more apart than the Gaussians themselves`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let μ, σ, ν, τ = stream.NextDouble(), 0.2 + stream.NextDouble(), stream.NextDouble(), 0.2 + stream.NextDouble()
    let threshold = 3.0 * stream.NextDouble() - 1.0
    // P(X > threshold), by the midpoint rule: far finer than the inequality's room
    let exceeds mean scale =
        let step = 12.0 * scale / 4000.0
        let low = max threshold (mean - 6.0 * scale)
        let count = int ((mean + 6.0 * scale - low) / step)
        Seq.sumBy (fun i -> let x = (low + (float i + 0.5) * step - mean) / scale in Math.Exp(-0.5 * x * x)) (seq { 0 .. count - 1 }) * step / (scale * Math.Sqrt(2.0 * Math.PI))
    let q, p = min 1.0 (exceeds μ σ), min 1.0 (exceeds ν τ)
    q <= 1e-5 || p <= 1e-5 || q >= 1.0 - 1e-5 || p >= 1.0 - 1e-5 || BinaryKl.Divergence(q, p) <= Gaussian.Divergence([| μ |], [| σ |], [| ν |], [| τ |]) + 1e-4

/// A noisy channel brings two coins no further apart.
[<Property(MaxTest = 300)>]
let ``a noisy channel lessens the binary relative entropy`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let q, p, a = stream.NextDouble(), stream.NextDouble(), stream.NextDouble()
    let b = (1.0 - a) * stream.NextDouble()
    BinaryKl.Divergence(a * q + b, a * p + b) <= BinaryKl.Divergence(q, p) * (1.0 + 1e-10) + 1e-15

/// Independent coordinates add, and units do not matter; equal laws are at distance 0.
[<Property>]
let ``the Gaussian divergence adds over coordinates and ignores units`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let draw () = [| for _ in 1..5 -> stream.NextDouble() - 0.5 |]
    let μ, ν = draw (), draw ()
    let σ, τ = draw () |> Array.map (fun x -> 0.6 + x), draw () |> Array.map (fun x -> 0.6 + x)
    let whole = Gaussian.Divergence(μ, σ, ν, τ)
    let parts = Seq.sum (seq { for i in 0..4 -> Gaussian.Divergence([| μ[i] |], [| σ[i] |], [| ν[i] |], [| τ[i] |]) })
    let scaled = Gaussian.Divergence(Array.map ((*) 8.0) μ, Array.map ((*) 8.0) σ, Array.map ((*) 8.0) ν, Array.map ((*) 8.0) τ)
    abs (whole - parts) <= 1e-12 * whole && abs (scaled - whole) <= 1e-12 * whole && Gaussian.Divergence(μ, σ, μ, σ) = 0.0

/// Rényi's divergence rises with its order, from KL; with equal variances it is α times KL; and too wide a posterior is infinitely far.
[<Property>]
let ``the Rényi divergence of Gaussians rises from the relative entropy`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let μ, ν, σ, τ = [| stream.NextDouble() |], [| stream.NextDouble() |], [| 0.1 + stream.NextDouble() |], [| 0.1 + stream.NextDouble() |]
    let α = 1.0 + 2.0 * stream.NextDouble() + 1e-3
    let kl = Gaussian.Divergence(μ, σ, ν, τ)
    let renyi order = Gaussian.RenyiDivergence(order, μ, σ, ν, τ)
    let equal = Gaussian.RenyiDivergence(α, μ, σ, ν, σ)
    let wide = (α - 1.0) * (σ[0] * σ[0] / (τ[0] * τ[0]) - 1.0)
    kl <= slack * renyi 1.0000001 && (σ[0] > τ[0] || renyi 1.0000001 <= kl * (1.0 + 1e-3)) && renyi α <= slack * renyi (α + 0.5)
    && abs (equal - α * Gaussian.Divergence(μ, σ, ν, σ)) <= 1e-12 * equal && (abs (wide - 1.0) < 1e-9 || (renyi α = infinity) = (wide > 1.0))

/// The variances that a prior may have are e^{−1/b} apart, and none is the largest.
[<Fact; Source("dziugaite2017computing", "the bound with a union over prior variances")>]
let ``prior variances fall by equal factors`` () =
    for j in [ 1L; 7L; 900L ] do
        let here, next = Gaussian.PriorVariance(0.1, 100.0, j), Gaussian.PriorVariance(0.1, 100.0, j + 1L)
        Assert.Equal(Math.Exp -0.01, next / here, 13)
        Assert.Equal(float j, 100.0 * Math.Log(0.1 / here), 9)

/// Lengths of messages are drawn with weights 1/(l(l + 1)), which add to one.
[<Fact; Source("zhou2019nonvacuous", "Theorem 4.1")>]
let ``the weights of all message lengths add to one`` () =
    let reach = 3000
    let total = Seq.sumBy (fun l -> Math.Exp(float l * Math.Log 2.0 - Compression.Complexity(int64 l))) (seq { 1..reach })
    Assert.InRange(total, 1.0 - 1.0 / float (reach + 1) - 1e-9, 1.0 - 1.0 / float (reach + 1) + 1e-9)

/// Kraft: a prefix-free code for the numbers from one on (Elias's gamma code: 2⌊log₂ i⌋ + 1 bits) has weights 2⁻ˡ l⁻² that add to at most one.
[<Fact; Source("lotfi2022pac", "the prior of prefix-free codes")>]
let ``the weights of a prefix-free code add to at most one`` () =
    let weight l = Math.Exp -(Compression.PrefixComplexity l)
    let total = Seq.sum (seq { for power in 0..40 -> Math.Pow(2.0, float power) * weight (2L * int64 power + 1L) })
    Assert.InRange(total, 0.5, 1.0)
    for l in [ 1L; 10L; 1000L ] do
        Assert.True(Compression.PrefixComplexity l <= Compression.Complexity l)
        Assert.Equal(float l * Math.Log 2.0 + 2.0 * Math.Log(float l), Compression.PrefixComplexity l, 8)

/// One codeword is a Gaussian; r equal ones take ln r off; Jensen's inequality bounds what quadrature computes from above and from below; the whole of Theorem 4.3 adds the message.
[<Property(MaxTest = 20); Source("zhou2019nonvacuous", "Theorem 4.3")>]
let ``noise in a codebook costs what Gaussians and their mixtures cost`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let σ, τ = 0.2 + stream.NextDouble(), 0.2 + stream.NextDouble()
    let c = stream.NextDouble()
    let own = Gaussian.Divergence([| 0.0 |], [| σ |], [| 0.0 |], [| τ |])
    let single = Compression.Divergence([| c |], [| 3L |], σ, τ)
    let twice = Compression.Divergence([| c; c |], [| 1L; 0L |], σ, τ)
    let apart = Compression.Divergence([| c; c + 1.0; c - 0.5 |], [| 1L; 0L; 0L |], σ, τ).Upper
    let convex = Math.Log(τ / σ) + σ * σ / (2.0 * τ * τ) - 0.5 - Math.Log(1.0 + Math.Exp(-1.0 / (2.0 * τ * τ)) + Math.Exp(-0.125 / (τ * τ)))
    let spread d = Math.Exp(-d * d / (2.0 * (τ * τ + σ * σ)))
    let concave = Math.Log(τ / σ) - 0.5 - Math.Log(τ / Math.Sqrt(τ * τ + σ * σ) * (1.0 + spread 1.0 + spread 0.5))
    let noisy = Compression.NoisyComplexity(100L, [| c; c + 1.0 |], [| 5L; 9L |], σ, τ)
    let expected = Compression.Complexity 100L + Compression.Divergence([| c; c + 1.0 |], [| 5L; 9L |], σ, τ).Upper
    abs (single.Upper - 3.0 * own) <= 1e-11 && abs (twice.Upper - (own - Math.Log 2.0)) <= 1e-11
    && apart <= convex + 1e-11 && apart >= concave - 1e-11 && abs (noisy - max 0.0 expected) <= 1e-9

/// A codebook too wide for quadrature is bounded by convexity, where far codewords do not count.
[<Fact; Source("zhou2019nonvacuous", "Theorem 4.3")>]
let ``a wide codebook is bounded by its own codeword`` () =
    let own = Gaussian.Divergence([| 0.0 |], [| 1e-3 |], [| 0.0 |], [| 2e-3 |])
    Assert.Equal(own, Compression.Divergence([| 0.0; 1e9 |], [| 1L; 0L |], 1e-3, 2e-3).Upper, 10)

[<Fact>]
let ``what is outside a theorem's domain is refused by name`` () =
    let refused name (action: unit -> obj) = Assert.Equal(name, (Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore)).ParamName)
    let e = Evidence(0.1, 10L)
    refused "draws" (fun () -> Bounds.TwoStep(e, 0L, 0.1, 0.1))
    for bad in [ nan; 0.0; 0.9; -1.0 ] do
        refused "drawFailure" (fun () -> Bounds.TwoStep(e, 5L, 0.1, bad))
    refused "index" (fun () -> Bounds.DziugaiteRoy(e, 0L, 0.1))
    refused "index" (fun () -> Gaussian.PriorVariance(1.0, 1.0, 0L))
    refused "index" (fun () -> Gaussian.PriorVariance(1.0, 1.0, 701L))
    for bad in [ nan; 1.0; 0.5; infinity ] do
        refused "order" (fun () -> Gaussian.RenyiDivergence(bad, [| 0.0 |], [| 1.0 |], [| 0.0 |], [| 1.0 |]))
        refused "order" (fun () -> Bounds.Renyi(e, bad, 0.1))
    for bad in [ nan; 0.0; 2.0; -1.0 ] do
        refused "tradeOff" (fun () -> Bounds.Lambda(e, 0.1, bad))
    for bad in [ nan; 0.0; 1.0 ] do
        refused "rate" (fun () -> Bounds.UnexpectedBernstein(e, 0.1, bad, 0.1))
    for bad in [ nan; 0.0; 0.11 ] do
        refused "meanSquare" (fun () -> Bounds.UnexpectedBernstein(e, 0.1, 0.5, bad))
    for bad in [ nan; 0.0; 1.0 ] do
        refused "failure" (fun () -> Bounds.PickToLearn(1L, 5L, bad))
        refused "failure" (fun () -> Bounds.Recursive(e, [||], bad))
        refused "failure" (fun () -> Bounds.SplitKl(SplitEvidence(0.0, 0.0, 1.0, 0.1, 0.0, 5L), bad))
        refused "failure" (fun () -> Bounds.BitsPerToken(LanguageEvidence(1.0, 5L, 0.0, 0.5, 10), bad))
        refused "failure" (fun () -> Bounds.Renyi(e, 2.0, bad))
        refused "failure" (fun () -> Bounds.DziugaiteRoy(e, 1L, bad))
        refused "failure" (fun () -> Bounds.TwoStep(e, 1L, bad, 0.1))
    let split = SplitEvidence(-1.0, 0.0, 1.0, 0.1, 0.2, 5L)
    refused "rate" (fun () -> Bounds.UnexpectedBernstein(split, 0.1, 1.0, 0.3))
    refused "meanSquare" (fun () -> Bounds.UnexpectedBernstein(split, 0.1, 0.5, 1.1))
    refused "evidence" (fun () -> Bounds.UnexpectedBernstein(SplitEvidence(-1.0, -0.5, 0.0, 0.1, 0.2, 5L), 0.1, 0.5, 0.3))
    refused "kept" (fun () -> Bounds.PickToLearn(6L, 5L, 0.1))
    refused "count" (fun () -> Bounds.PickToLearn(0L, 0L, 0.1))
    refused "low" (fun () -> SplitEvidence(nan, 0.0, 1.0, 0.0, 0.0, 5L))
    refused "high" (fun () -> SplitEvidence(0.0, 0.0, 0.0, 0.0, 0.0, 5L))
    refused "middle" (fun () -> SplitEvidence(0.0, 2.0, 1.0, 0.0, 0.0, 5L))
    refused "above" (fun () -> SplitEvidence(0.0, 0.5, 1.0, 0.6, 0.0, 5L))
    refused "below" (fun () -> SplitEvidence(0.0, 0.5, 1.0, 0.0, 0.6, 5L))
    refused "count" (fun () -> SplitEvidence(0.0, 0.5, 1.0, 0.0, 0.0, 0L))
    refused "complexity" (fun () -> SplitEvidence(0.0, 0.5, 1.0, 0.0, 0.0, 5L, nan))
    refused "discount" (fun () -> RecursiveStep(1.5, 1.0, 0.1, 0.1, 5L, 0.0))
    refused "atLeastZero" (fun () -> RecursiveStep(0.5, 1.5, 0.1, 0.1, 5L, 0.0))
    refused "atLeastComplement" (fun () -> RecursiveStep(0.5, 0.1, 0.2, 0.1, 5L, 0.0))
    refused "atLeastOne" (fun () -> RecursiveStep(0.5, 0.3, 0.2, 0.25, 5L, 0.0))
    refused "count" (fun () -> RecursiveStep(0.5, 0.3, 0.2, 0.1, 0L, 0.0))
    refused "complexity" (fun () -> RecursiveStep(0.5, 0.3, 0.2, 0.1, 5L, infinity))
    refused "bitsPerToken" (fun () -> LanguageEvidence(20.0, 5L, 0.0, 0.5, 10))
    refused "documents" (fun () -> LanguageEvidence(1.0, 0L, 0.0, 0.5, 10))
    refused "smoothing" (fun () -> LanguageEvidence(1.0, 5L, 0.0, 1.0, 10))
    refused "vocabulary" (fun () -> LanguageEvidence(1.0, 5L, 0.0, 0.5, 1))
    refused "sampled" (fun () -> LanguageEvidence(1.0, 5L, 0.0, 0.5, 10, -1L))
    refused "complexity" (fun () -> LanguageEvidence(1.0, 5L, -1.0, 0.5, 10))
    refused "scales" (fun () -> Gaussian.Divergence([| 0.0 |], [| 0.0 |], [| 0.0 |], [| 1.0 |]))
    refused "priorScales" (fun () -> Gaussian.Divergence([| 0.0 |], [| 1.0 |], [| 0.0 |], [| 1.0; 2.0 |]))
    refused "means" (fun () -> Gaussian.Divergence([| nan |], [| 1.0 |], [| 0.0 |], [| 1.0 |]))
    refused "bits" (fun () -> Compression.Complexity 0L)
    refused "bits" (fun () -> Compression.PrefixComplexity 0L)
    refused "codebook" (fun () -> Compression.NoisyComplexity(5L, [||], [||], 1.0, 1.0))
    refused "counts" (fun () -> Compression.NoisyComplexity(5L, [| 1.0 |], [| -1L |], 1.0, 1.0))
    refused "scale" (fun () -> Compression.NoisyComplexity(5L, [| 1.0 |], [| 1L |], 0.0, 1.0))
    refused "priorScale" (fun () -> Compression.NoisyComplexity(5L, [| 1.0 |], [| 1L |], 1.0, nan))

/// A domain is closed where its doc closes it: the last value is taken, what lies beyond is refused.
[<Fact>]
let ``a domain ends where it is said to end`` () =
    let e, largest = Evidence(0.1, 10L), 1L <<< 50
    let taken (action: unit -> obj) = Assert.NotNull(action ())
    let refused (action: unit -> obj) = Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore) |> ignore
    let ends inside outside (f: float -> obj) =
        taken (fun () -> f inside)
        refused (fun () -> f outside)
    ends 6000.0 (Math.BitIncrement 6000.0) (fun λ -> Bounds.Catoni(e, 0.1, λ))
    ends 1e-5 9.99e-6 (fun λ -> Bounds.Catoni(e, 0.1, λ))
    ends 1e6 (Math.BitIncrement 1e6) (fun α -> Bounds.Renyi(e, α, 0.1))
    ends 1e6 (Math.BitIncrement 1e6) (fun α -> Gaussian.RenyiDivergence(α, [| 0.0 |], [| 1.0 |], [| 0.0 |], [| 1.0 |]))
    ends 1e-9 (Math.BitDecrement 1e-9) (fun γ -> Bounds.UnexpectedBernstein(e, 0.1, γ, 0.1))
    ends 1e-9 (Math.BitDecrement 1e-9) (fun γ -> Bounds.UnexpectedBernstein(SplitEvidence(0.0, 0.0, 1.0, 0.1, 0.0, 10L), 0.1, γ, 0.1))
    ends 1e-300 (Math.BitDecrement 1e-300) (fun α -> LanguageEvidence(1.0, 5L, 0.0, α, 10))
    ends 1e300 (Math.BitIncrement 1e300) (fun high -> SplitEvidence(0.0, 0.0, high, 0.0, 0.0, 5L))
    ends -1e300 (Math.BitDecrement -1e300) (fun low -> SplitEvidence(low, 0.0, 1.0, 0.0, 0.0, 5L))
    ends 1e100 (Math.BitIncrement 1e100) (fun c -> Compression.NoisyComplexity(5L, [| c |], [| 1L |], 1.0, 1.0))
    ends 1e100 (Math.BitIncrement 1e100) (fun σ -> Compression.NoisyComplexity(5L, [| 0.0 |], [| 1L |], σ, 1e100))
    ends 1e-100 (Math.BitDecrement 1e-100) (fun τ -> Compression.NoisyComplexity(5L, [| 0.0 |], [| 1L |], 1e-100, τ))
    let counted (f: int64 -> obj) =
        taken (fun () -> f largest)
        refused (fun () -> f (largest + 1L))
    counted (fun n -> KrichevskyTrofimov.CodeLength [| n; 0L |])
    refused (fun () -> KrichevskyTrofimov.CodeLength [| largest - 1L; 2L |])
    taken (fun () -> KrichevskyTrofimov.CodeLength [| largest - 1L; 1L |])

[<Fact>]
let ``the inputs of the theorems print as mathematics`` () =
    Assert.Equal("loss in [-1, 1], mean 0 + 0.02 − 0.05, n = 1000, KL = 3", string (SplitEvidence(-1.0, 0.0, 1.0, 0.02, 0.05, 1000L, 3.0)))
    Assert.Equal("γ = 0.5, shares (0.99, 0.02, 0.01), n = 1000, KL = 3", string (RecursiveStep(0.5, 0.99, 0.02, 0.01, 1000L, 3.0)))
    Assert.Equal("3.1 bits per token, n = 9000000, KL = 1000000, α = 0.1, V = 50257, m = 10000", string (LanguageEvidence(3.1, 9000000L, 1e6, 0.1, 50257, 10000L)))
    Assert.EndsWith("V = 50257, m = 1", string (LanguageEvidence(3.1, 9000000L, 1e6, 0.1, 50257, 1L)))
