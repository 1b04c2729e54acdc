/// Where the exact value lies: each bracket holds the 60-digit truth, by comparison of rationals, is narrow, and has the certified value at its safe end.
module Theory.Laws.PacBayes.BracketLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.PacBayes
open Theory.Laws

/// The truth is between the ends, to the sixty digits in which it is written, and they are near to each other.
let private encloses call (b: Bracket) (truth: string) room =
    Assert.True(Double.IsNegativeInfinity b.Lower || Reference.relativeExcess b.Lower truth <= 1e-58, $"{call}: {b} is above {truth}")
    Assert.True(Double.IsPositiveInfinity b.Upper || Reference.relativeExcess b.Upper truth >= -1e-58, $"{call}: {b} is below {truth}")
    Assert.True(b.Upper - b.Lower <= room, $"{call}: {b} is too wide for {truth}")

[<Fact; Source("clopper1934use", "the upper limit")>]
let ``brackets enclose the reference tables`` () =
    for row in Reference.table "kl.csv" do
        let q, p = Reference.parse row[0], Reference.parse row[1]
        encloses $"kl({q} ‖ {p})" (BinaryKl.DivergenceBracket(q, p)) row[2] (1e-13 * Reference.parse row[2] + 4.0 * Double.Epsilon)
    for row in Reference.table "kl-inverse.csv" do
        let q, c = Reference.parse row[0], Reference.parse row[1]
        encloses $"kl⁻¹⁺({q}, {c})" (BinaryKl.InverseUpperBracket(q, c)) row[2] (1e-12 * Reference.parse row[2] + 4.0 * Double.Epsilon)
        let lower = BinaryKl.InverseLowerBracket(q, c)
        encloses $"kl⁻¹⁻({q}, {c})" lower row[3] (if lower.Lower = 0.0 then 1e-300 else 1e-12 * Reference.parse row[3] + 4.0 * Double.Epsilon)
    for row in Reference.table "binomial.csv" do
        let k, n, p = int64 row[0], int64 row[1], Reference.parse row[2]
        let room truth = 2e-12 * (1.0 + abs (Reference.parse truth)) + 2e-14 * sqrt (float n)
        encloses $"ln P(X ≤ {k}), n = {n}, p = {p}" (Binomial.LogLowerTailBracket(k, n, p)) row[3] (room row[3])
        encloses $"ln P(X ≥ {k}), n = {n}, p = {p}" (Binomial.LogUpperTailBracket(k, n, p)) row[4] (room row[4])
    for row in Reference.table "binomial-limit.csv" do
        let k, n, logFailure = int64 row[0], int64 row[1], Reference.parse row[2]
        encloses $"the upper limit of {k}, {n}, {logFailure}" (Binomial.UpperLimitBracket(k, n, logFailure)) row[3] (2e-12 * Reference.parse row[3])

/// By symmetry the lower limit of n − k is 1 less the upper limit of k: the same sixty digits, from the other side.
[<Fact; Source("clopper1934use", "the lower limit")>]
let ``the lower limit agrees with the reference table`` () =
    for row in Reference.table "binomial-limit.csv" do
        let k, n, logFailure = int64 row[0], int64 row[1], Reference.parse row[2]
        let p, q = Reference.rational row[3]
        // of a limit next to 1 the table's last digits are those of 1, not of 1 − it
        if (q - p) * System.Numerics.BigInteger.Pow(10I, 20) > q then
            let b = Binomial.LowerLimitBracket(n - k, n, logFailure)
            let below (x: float) = let a, c = Reference.exactly x in compare (a * q) ((q - p) * c)
            Assert.Equal(b.Lower, Binomial.LowerLimit(n - k, n, logFailure))
            Assert.True(below b.Lower <= 0 && below b.Upper >= 0, $"the lower limit of {n - k}, {n}, {logFailure}: {b} does not hold 1 − {row[3]}")
            Assert.True(b.Upper - b.Lower <= (2e-12 - 2e-15 * logFailure) * b.Upper, $"the lower limit of {n - k}, {n}, {logFailure}: {b} is too wide")

/// Over all bounds: the exact value ends where the bound is, and what rounding adds is at most 1e-12; the lower end of a bound is a bound's: at least the risk.
[<Property(Arbitrary = [| typeof<BoundsLaws.Domain> |], MaxTest = 300)>]
let ``each bound knows where its exact value lies`` (struct (k: int, n: int, c: float, δ: float)) =
    BoundsLaws.all |> List.forall (fun (name, bound) ->
        let b: Bound = bound (Evidence.OfErrors(int64 k, int64 n, c)) δ
        (b.Exact.Upper = b.Value && b.Exact.Lower <= b.Value && b.Value - b.Exact.Lower <= 1e-12 * b.Value
         && b.Exact.Lower >= Math.BitDecrement(float k / float n))
        || failwith $"{name} at {k} of {n}, KL = {c}, δ = {δ}: {b.Exact}")

/// The safe end is the value that the library prints, for each function that has both.
[<Property(Arbitrary = [| typeof<BinaryKlLaws.Domain> |], MaxTest = 1000)>]
let ``a bracket of kl holds its value and grows with its argument`` ((q, c): float * float) =
    let up, down = BinaryKl.InverseUpperBracket(q, c), BinaryKl.InverseLowerBracket(q, c)
    up.Upper = BinaryKl.InverseUpper(q, c) && down.Lower = BinaryKl.InverseLower(q, c)
    && q <= up.Lower && up.Lower <= up.Upper && down.Lower <= down.Upper && down.Upper <= q
    // kl at the inner ends is proved to be within the budget
    && BinaryKl.DivergenceBracket(q, up.Lower).Lower <= c && BinaryKl.DivergenceBracket(q, down.Upper).Lower <= c

[<Fact>]
let ``a bracket prints its ends, and a bound of one's own knows only its upper one`` () =
    Assert.Equal("[0.25, 0.5]", string (Bracket(0.25, 0.5)))
    Assert.Equal(Bracket(Double.NegativeInfinity, 0.3), Bound(0.3, 0.05).Exact)
