/// Łoś's theorem as a program: sentences that hold or fail in both fields, and one that is no sentence.
module Theory.Laws.Hyperreals.TransferLaws

open System
open System.Collections.Generic
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals
open Theory.Hyperreals.FirstOrder
open Theory.Hyperreals.Periodic

let private check (sentence: string) = Transfer.Check(Formula.Parse sentence)

[<Theory>]
// density, with a witness and without
[<InlineData("forall x in R: forall y in R: x < y => exists z in R by (x+y)/2: And(x < z, z < y)")>]
[<InlineData("forall x in R: forall y in R: x < y => exists z in R: And(x < z, z < y)")>]
// the integers are unbounded, and Archimedes' axiom speaks of the field's own integers
[<InlineData("forall x in R: exists m in N by floor(Abs(x)) + 1: m > x")>]
[<InlineData("forall x in R: exists m in Z by floor(x): And(m <= x, x < m + 1)")>]
[<InlineData("forall x in R: x > 0 => exists m in N by Max(floor(1/x), 0) + 1: m > 0")>]
[<InlineData("forall m in N: exists k in N by m + 1: k > m")>]
// no end, every number between two others, opposite numbers
[<InlineData("forall x in R: exists y in R: y < x")>]
[<InlineData("forall x in R: exists y in R by -x: x + y == 0")>]
[<InlineData("forall x in R: forall y in R: forall z in R: And(x < y, y < z) => x < z")>]
// polynomials
[<InlineData("forall x in R: x**2 - 2*x + 1 >= 0")>]
[<InlineData("exists x in R: x**2 == 2")>]
[<InlineData("exists x in R: And(x**5 - x - 1 == 0, x > 1)")>]
[<InlineData("forall x in R: x**3 > 8 => x > 2")>]
[<InlineData("forall x in R: x > 1 => x**2 > x")>]
let ``a true sentence holds in both fields`` (sentence: string) =
    let result = check sentence
    Assert.Equal(Validity.Holds, result.Real)
    Assert.Equal(Validity.Holds, result.Hyperreal)

[<Theory>]
[<InlineData("exists x in R: forall y in R: y <= x")>]
[<InlineData("forall x in R: exists y in R: And(x < y, y < x + 1, y < x)")>]
[<InlineData("exists x in R: x**2 == -1")>]
[<InlineData("forall x in R: x**2 > x")>]
[<InlineData("forall x in R: x**2 > 0")>]
// the real field has no infinitesimal that is a number of the language: below every positive number lies only what is not positive
[<InlineData("exists x in R: And(x > 0, forall_is_no_word(x) > 0)")>]
let ``a false sentence fails in both fields`` (sentence: string) =
    if sentence.Contains "forall_is_no_word" then
        Assert.ThrowsAny<FormatException>(fun () -> check sentence |> ignore) |> ignore
    else
        let result = check sentence
        Assert.Equal(Validity.Fails, result.Real)
        Assert.Equal(Validity.Fails, result.Hyperreal)

/// ∃ e > 0 ∀ x (x > 0 ⇒ e < x): an infinitesimal below every positive number of the field exists in neither; the essay's lies below every *real* one.
[<Fact>]
let ``no positive number of the field is below all others`` () =
    let e, x = Expression.Symbol "e", Expression.Symbol "x"
    let zero = Expression.Zero
    let below = Formula.ForAll("x", Formula.Implies(Formula.Atom(x, ">", zero), Formula.Atom(e, "<", x)))
    let sentence = Formula.Exists("e", Formula.And(Formula.Atom(e, ">", zero), below))
    Assert.Equal(Validity.Fails, (Transfer.Check sentence).Hyperreal)
    // yet 1/n is below every standard positive number
    for k in 1 .. 50 do
        let values = dict [ "e", Expression.Parse "1/(n+1)"; "x", Expression.Parse $"1/{k}" ] |> Dictionary
        Assert.Equal(TruthKind.Always, (Transfer.Decide(Formula.Atom(e, "<", x), values)).Kind)

/// A polynomial by its roots, with its sentence.
let private polynomial (roots: int list) = String.Join("*", roots |> List.map (fun r -> $"(x - ({r}))"))

/// Sturm's count is the number of distinct roots that the polynomial was made of, in any interval.
[<Property(MaxTest = 100)>]
let ``Sturm counts the roots that a polynomial was made of`` (roots: int list) (a: int) (b: int) =
    let roots = List.truncate 5 roots

    if not roots.IsEmpty then
        let factors = roots |> List.map (fun r -> Polynomial [ Rational.Of(BigInteger -r, 1I); Rational.Of(1I, 1I) ])
        // and a factor without real roots
        let product = (Polynomial [ Rational.Of(3I, 1I); Rational.Of(0I, 1I); Rational.Of(1I, 1I) ], factors) ||> List.fold (fun p f -> p.Times f)
        let low, high = min a b, max a b
        Assert.Equal(roots |> List.filter (fun r -> low < r && r <= high) |> List.distinct |> List.length, Sturm.Count(product, Rational.Of(BigInteger low, 1I), Rational.Of(BigInteger high, 1I)))
        Assert.Equal(List.length (List.distinct roots), (Sturm.Isolate product).Count)

/// ∀ x: p(x) ≥ 0 for p with integer roots: iff each root has even multiplicity.
[<Property(MaxTest = 100)>]
let ``a product of linear factors is never negative iff its roots are double`` (roots: int list) =
    let roots = List.truncate 5 roots

    if not roots.IsEmpty then
        let isDouble = roots |> List.countBy id |> List.forall (fun (_, k) -> k % 2 = 0)
        let result = check $"forall x in R: {polynomial roots} >= 0"
        Assert.Equal((if isDouble then Validity.Holds else Validity.Fails), result.Real)
        Assert.Equal(result.Real, result.Hyperreal)

/// Linear sentences against a search for a counterexample on a grid.
[<Property(MaxTest = 200)>]
let ``a linear sentence that holds has no counterexample`` (a: int) (b: int) (c: int) (d: int) =
    let small k = k % 4
    let a, b, c, d = small a, small b, small c, small d
    let result = check $"forall x in R: forall y in R: {a}*x + {b}*y < {c} => {b}*x - {a}*y < {d}"
    let grid = [ for x in -8 .. 8 do for y in -8 .. 8 -> x, y ]
    let refuted = grid |> List.exists (fun (x, y) -> a * x + b * y < c && not (b * x - a * y < d))
    if refuted then Assert.Equal(Validity.Fails, result.Real)
    if a = 0 && b = 0 then Assert.Equal((if 0 < c && not (0 < d) then Validity.Fails else Validity.Holds), result.Real)
    else Assert.Equal(Validity.Fails, result.Real)

/// Łoś for formulas without quantifiers: a connective of formulas holds iff the connective of their sets is quasi-big.
[<Property(Arbitrary = [| typeof<UltrafilterLaws.Steps> |])>]
let ``a formula holds in the field iff its set of indices is quasi-big`` (PositiveInt m) (r: int) =
    let ultrafilter = Ultrafilter.Divisible.Choose(BigInteger m, BigInteger r)
    let x = Expression.Symbol "x"
    let values = dict [ "x", Expression.Parse $"Mod(n, {m})" ] |> Dictionary
    let residue = ((r % m) + m) % m

    for k in 0 .. min 5 (m - 1) do
        let is = Formula.Atom(x, "==", Expression.Number(BigInteger k))
        let holds = if k = residue then Membership.Contained else Membership.Excluded
        Assert.Equal(holds, ultrafilter.Decides(Transfer.Decide(is, values)))
        let fails = if k = residue then Membership.Excluded else Membership.Contained
        Assert.Equal(fails, ultrafilter.Decides(Transfer.Decide(Formula.Not is, values)))

/// A quantifier over sets is no formula, so that completeness is no sentence; and the infinitesimals have no least upper bound.
[<Fact>]
let ``completeness can't be written`` () =
    let refusal = Assert.Throws<FormatException>(fun () -> Formula.Parse "forall S in P(R): x > 0" |> ignore)
    Assert.Contains("sets", refusal.Message)

[<Theory>]
[<InlineData("1/n", false)>]
[<InlineData("1/log(n)", false)>]
[<InlineData("sqrt(n+1) - sqrt(n)", false)>]
[<InlineData("-1/n", false)>]
[<InlineData("-3", false)>]
[<InlineData("1/1000", true)>]
[<InlineData("1 + 1/n", true)>]
[<InlineData("n", true)>]
let ``no germ is the least upper bound of the infinitesimals`` (germ: string) (isUpperBound: bool) =
    let candidate = Expression.Parse germ
    let refutation = Transfer.NoLeastUpperBound candidate
    Assert.Equal(isUpperBound, refutation.IsUpperBound)
    let relation = if isUpperBound then "<" else ">"
    Assert.Equal(TruthKind.Always, (Truths.Compare(refutation.Better, relation, candidate)).Kind)
    // the better bound is on the same side: not above 1/k for all k iff it is no infinitesimal
    let below k = (Truths.Compare(refutation.Better, "<", Expression.Number(1I, BigInteger.Pow(10I, k)))).Kind = TruthKind.Always
    Assert.Equal(not isUpperBound, List.forall below [ 3; 6; 9; 12 ])

[<Fact>]
let ``a free variable and a quantifier where none may stand are refused by name`` () =
    let refusal = Assert.Throws<ArgumentException>(fun () -> check "forall x in R: x < y" |> ignore)
    Assert.Contains("y", refusal.Message)
    Assert.Throws<ArgumentException>(fun () -> Transfer.Decide(Formula.Parse "forall x in R: x < x + 1", Dictionary()) |> ignore) |> ignore
