/// The binary relative entropy and its inverses: against 60-digit tables, and against what defines them.
module Theory.Laws.PacBayes.BinaryKlLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.PacBayes
open Theory.Laws

/// Probabilities where rounding hurts: subnormal, tiny, on the boundary, next to 1, and ordinary.
let probabilities =
    Gen.frequency
        [ 1, Gen.elements [ 0.0; 5e-324; 1e-310; 2.2250738585072014e-308; 0.5; 1.0 - Math.Pow(2.0, -53.0); 1.0 ]
          3, Gen.choose (1, 1 <<< 30) |> Gen.map (fun i -> float i / float (1 <<< 30))
          2, Gen.choose (0, 300) |> Gen.map (fun e -> 1.7 * Math.Pow(10.0, -float e - 1.0))
          1, Gen.choose (1, 52) |> Gen.map (fun e -> 1.0 - Math.Pow(2.0, -float e)) ]

/// Divergences from subnormal to far beyond what any probability reaches.
let divergences =
    Gen.frequency
        [ 1, Gen.elements [ 0.0; 5e-324; 1e-310; 38.0; 750.0; 1e3; 1e300; infinity ]
          3, Gen.choose (1, 1 <<< 20) |> Gen.map (fun i -> 10.0 * float i / float (1 <<< 20))
          3, Gen.choose (0, 300) |> Gen.map (fun e -> 2.3 * Math.Pow(10.0, -float e)) ]

type Domain =
    static member Pair() = Gen.zip probabilities divergences |> Arb.fromGen

let private subnormalStep = Double.Epsilon

/// The definition, to 60 digits.
[<Fact>]
let ``the divergence agrees with the reference table`` () =
    for row in Reference.table "kl.csv" do
        let q, p = Reference.parse row[0], Reference.parse row[1]
        let kl = BinaryKl.Divergence(q, p)
        let truth = Reference.parse row[2]
        Assert.True(abs (kl - truth) <= subnormalStep || abs (Reference.relativeExcess kl row[2]) <= 1e-13, $"kl({q} ‖ {p}) = {kl}, not {row[2]}")

/// The definition on intervals, by an engine that shares nothing with the sum of two ψ: the divergence lies in the enclosure, to its own 1e-13.
[<Property(MaxTest = 500)>]
let ``the divergence lies in the interval of its definition`` () =
    Prop.forAll (Arb.fromGen (Gen.zip probabilities probabilities)) (fun (q, p) ->
        let kl = BinaryKl.Divergence(q, p)
        if q <= 0.0 || q >= 1.0 || p <= 0.0 || p >= 1.0 then kl >= 0.0
        else
            let i (x: float) = Interval.FromDouble x
            let one = Interval.One
            let enclosure = i q * log (i q / i p) + (one - i q) * log ((one - i q) / (one - i p))
            enclosure.Lower * (1.0 - 1e-13) <= kl && kl <= enclosure.Upper * (1.0 + 1e-13) + subnormalStep)

/// A certificate holds always: the upper inverse is never below the exact root, by comparison of rationals, and it is tight.
[<Fact>]
let ``the upper inverse agrees with the reference table`` () =
    for row in Reference.table "kl-inverse.csv" do
        let q, c = Reference.parse row[0], Reference.parse row[1]
        let p = BinaryKl.InverseUpper(q, c)
        Assert.True(Reference.compareExactly p row[2] >= 0, $"kl⁻¹⁺({q}, {c}) = {p:R} is below {row[2]}")
        Assert.True(p - Reference.parse row[2] <= subnormalStep || Reference.relativeExcess p row[2] <= 1e-12, $"kl⁻¹⁺({q}, {c}) = {p:R} is far above {row[2]}")

/// The lower inverse is never above the exact root, and tight down to 1e-307 q.
[<Fact>]
let ``the lower inverse agrees with the reference table`` () =
    for row in Reference.table "kl-inverse.csv" do
        let q, c = Reference.parse row[0], Reference.parse row[1]
        let p = BinaryKl.InverseLower(q, c)
        Assert.True(Reference.compareExactly p row[3] <= 0, $"kl⁻¹⁻({q}, {c}) = {p:R} is above {row[3]}")
        let truth = Reference.parse row[3]
        Assert.True((p = 0.0 && truth <= 1e-303) || truth - p <= subnormalStep || Reference.relativeExcess p row[3] >= -1e-12, $"kl⁻¹⁻({q}, {c}) = {p:R} is far below {row[3]}")

/// kl is a divergence: zero for equal arguments alone, and above Pinsker's 2(p − q)²; exchanging the two faces of both coins changes nothing.
[<Property(MaxTest = 500)>]
let ``the divergence is positive, above Pinsker, and symmetric in the faces`` () =
    Prop.forAll (Arb.fromGen (Gen.zip probabilities probabilities)) (fun (q, p) ->
        let kl = BinaryKl.Divergence(q, p)
        let q', p' = 1.0 - q, 1.0 - p
        (if p = q then kl = 0.0 else kl > 0.0 || abs (p - q) < 1e-150)
        && kl * (1.0 + 1e-13) >= 2.0 * (p - q) * (p - q)
        && (1.0 - q' <> q || 1.0 - p' <> p || abs (BinaryKl.Divergence(q', p') - kl) <= 2e-13 * kl || Double.IsInfinity kl))

/// The inverses enclose q, and invert: the divergence at the root is c, as far as a double near the root can show it.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 1000)>]
let ``the inverses bracket q and give the divergence back`` ((q, c): float * float) =
    let up, down = BinaryKl.InverseUpper(q, c), BinaryKl.InverseLower(q, c)
    down <= q && q <= up && up <= 1.0 && down >= 0.0
    && (up = 1.0 || q = 1.0 || BinaryKl.Divergence(q, up) >= c * (1.0 - 1e-13) - subnormalStep)
    && (down = 0.0 || BinaryKl.Divergence(q, down) >= c * (1.0 - 1e-13) - subnormalStep)

/// A larger budget reaches further, and so does a larger q; both to the 1e-12 that an inverse may exceed.
[<Property(MaxTest = 1000)>]
let ``the upper inverse grows with q and with the divergence`` () =
    Prop.forAll (Arb.fromGen (Gen.zip (Gen.zip probabilities probabilities) (Gen.zip divergences divergences))) (fun ((q, q'), (c, c')) ->
        let slack = 1.0 + 1e-12
        let up q c = BinaryKl.InverseUpper(q, c)
        up (min q q') c <= up (max q q') c * slack + subnormalStep
        && up q (min c c') <= up q (max c c') * slack + subnormalStep
        && BinaryKl.InverseLower(q, max c c') <= BinaryKl.InverseLower(q, min c c') * slack + subnormalStep)

/// Two relaxations that are proved on paper lie above the inverse: Pinsker's q + √(c/2), and q + √(2qc) + 2c, the better one for small q.
[<Property(Arbitrary = [| typeof<Domain> |], MaxTest = 1000)>]
let ``the upper inverse lies below its relaxations`` ((q, c): float * float) =
    let up = BinaryKl.InverseUpper(q, c)
    let within x = up <= x * (1.0 + 1e-12) + 4.0 * subnormalStep
    Double.IsInfinity c || (within (q + sqrt c / sqrt 2.0) && within (q + sqrt (2.0 * q) * sqrt c + 2.0 * c))

/// Without an observed error there is a closed form: kl(0 ‖ p) = −ln(1 − p).
[<Fact>]
let ``at q = 0 the upper inverse is 1 - exp(-c)`` () =
    for c in [ 1e-3; 0.5; 1.0; 3.0 ] do
        Assert.Equal(1.0 - exp -c, BinaryKl.InverseUpper(0.0, c), 1e-13)
        Assert.Equal(exp -c, BinaryKl.InverseLower(1.0, c), 1e-13)

[<Fact>]
let ``kl refuses what is no probability, and an inverse what is no divergence`` () =
    let refused name (action: unit -> float) = Assert.Equal(name, (Assert.Throws<ArgumentOutOfRangeException>(fun () -> action () |> ignore)).ParamName)
    for bad in [ nan; -1e-300; 1.0 + 1e-15; infinity ] do
        refused "q" (fun () -> BinaryKl.Divergence(bad, 0.5))
        refused "p" (fun () -> BinaryKl.Divergence(0.5, bad))
        refused "q" (fun () -> BinaryKl.InverseUpper(bad, 1.0))
        refused "q" (fun () -> BinaryKl.InverseLower(bad, 1.0))
    for bad in [ nan; -5e-324 ] do
        refused "c" (fun () -> BinaryKl.InverseUpper(0.5, bad))
        refused "c" (fun () -> BinaryKl.InverseLower(0.5, bad))
