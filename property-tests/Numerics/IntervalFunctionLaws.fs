/// The interval standard's functions, relations and inverses beside those of the type: corners from the definitions, and what the definitions imply everywhere.
module Theory.Laws.Numerics.IntervalFunctionLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws

let private infinity = Double.PositiveInfinity
let private of' a b = Interval.Of(a, b)
let private up (x: float) = Math.BitIncrement x
let private half = Math.PI / 2.0

/// Ends that meet: zeros, ones, the largest and the smallest, infinite ones; and empty sets.
let private ends = [ -infinity; -Double.MaxValue; -2.0; -1.0; -Double.Epsilon; 0.0; Double.Epsilon; 1.0; 2.0; Double.MaxValue; infinity ]

type Sets =
    static member Interval() =
        gen {
            let! empty = Gen.choose (0, 12)
            let number = Gen.frequency [ 2, Gen.elements ends; 3, ArbMap.defaults |> ArbMap.generate<NormalFloat> |> Gen.map _.Get ]
            let! a = number
            let! b = number
            let lower, upper = min a b, max a b
            return
                if empty = 0 then Interval.Empty
                elif lower = infinity || upper = -infinity then Interval.Entire
                else of' lower upper
        }
        |> Arb.fromGen

/// An element of X: an end, or the midpoint.
let private elements (x: Interval) = if x.IsEmpty then [] else List.filter Double.IsFinite [ x.Lower; x.Upper; x.Midpoint; (if x.Contains 0.0 then 0.0 else x.Midpoint) ]

/// Where a function is not defined nothing is returned, where it has a pole everything beside it, and a power of 0 is 1.
[<Fact; Source("ieee1788", "Clause 10.5")>]
let ``corners are those of the definitions`` () =
    let same (expected: Interval) (found: Interval) = Assert.True((expected = found), $"{expected.ToString 17} and {found.ToString 17}")
    let negative = -Interval.NonNegative
    same (of' 0.0 9.0) (IntervalFunctions.Square(of' -3.0 2.0))
    same Interval.Empty (IntervalFunctions.Reciprocal Interval.Zero)
    same Interval.Entire (IntervalFunctions.Reciprocal(of' -1.0 2.0))
    same (of' 0.5 infinity) (IntervalFunctions.Reciprocal(of' 0.0 2.0))
    same Interval.One (IntervalFunctions.Power(Interval.Zero, 0))
    same Interval.Empty (IntervalFunctions.Power(Interval.Empty, 0))
    same (of' 0.0 16.0) (IntervalFunctions.Power(of' -2.0 1.0, 4))
    same (of' -8.0 1.0) (IntervalFunctions.Power(of' -2.0 1.0, 3))
    same Interval.Entire (IntervalFunctions.Power(of' -2.0 1.0, -3))
    same (of' 0.0625 infinity) (IntervalFunctions.Power(of' -2.0 1.0, -4))
    same (of' -infinity -0.125) (IntervalFunctions.Power(of' -2.0 0.0, -3))
    same Interval.Empty (IntervalFunctions.Power(Interval.Zero, -3))
    same (of' 0.0 Double.Epsilon) (IntervalFunctions.Power(Interval.FromDouble 1e-200, 2))
    same (of' Double.MaxValue infinity) (IntervalFunctions.Power(Interval.FromDouble 1e200, 2))
    same (of' 0.0 3.0) (IntervalFunctions.Root(of' -5.0 81.0, 4))
    same (of' -2.0 3.0) (IntervalFunctions.Root(of' -8.0 27.0, 3))
    same (of' 0.5 infinity) (IntervalFunctions.Root(of' 0.0 8.0, -3))
    same Interval.Entire (IntervalFunctions.Root(of' -1.0 8.0, -3))
    same Interval.Empty (IntervalFunctions.Root(Interval.Zero, -2))
    same (of' -1074.0 10.0) (IntervalFunctions.Log2(of' Double.Epsilon 1024.0))
    same (of' 0.0 22.0) (IntervalFunctions.Log10(of' 1.0 1e22))
    same (of' -infinity 0.0) (IntervalFunctions.Log2(of' -1.0 1.0))
    same Interval.Empty (IntervalFunctions.Log10(negative))
    same (of' 0.125 1024.0) (IntervalFunctions.Exp2(of' -3.0 10.0))
    same (of' 1.0 1000.0) (IntervalFunctions.Exp10(of' 0.0 3.0))
    // x y + z rounded once: the square of 1 + u is 1 + 2u + u², u = 2⁻⁵²
    let u = up 1.0
    same (Interval.FromDouble(Math.ScaleB(1.0, -104))) (IntervalFunctions.MultiplyAdd(Interval.FromDouble u, Interval.FromDouble u, Interval.FromDouble -(1.0 + Math.ScaleB(1.0, -51))))
    same (of' -infinity 3.0) (IntervalFunctions.MultiplyAdd(of' 0.0 infinity, of' -1.0 0.0, of' 1.0 3.0))
    same Interval.Entire (IntervalFunctions.MultiplyAdd(of' 0.0 1.0, Interval.Entire, Interval.Zero))
    same (of' 0.0 3.0) (IntervalFunctions.MultiplyAdd(Interval.Zero, Interval.Entire, of' 0.0 3.0))
    // the angle: the four half-axes, the cut, and the point that has none
    same Interval.Empty (IntervalFunctions.Atan2(Interval.Zero, Interval.Zero))
    same Interval.Zero (IntervalFunctions.Atan2(Interval.Zero, of' 0.0 2.0))
    same (of' Math.PI (up Math.PI)) (IntervalFunctions.Atan2(Interval.Zero, of' -2.0 0.0))
    same (of' half (up half)) (IntervalFunctions.Atan2(of' 0.0 2.0, Interval.Zero))
    same (of' -(up half) -half) (IntervalFunctions.Atan2(of' -2.0 0.0, Interval.Zero))
    same (of' 0.0 (up half)) (IntervalFunctions.Atan2(of' 0.0 2.0, of' 0.0 2.0))
    same (of' -(up Math.PI) (up Math.PI)) (IntervalFunctions.Atan2(of' -1.0 0.0, of' -1.0 1.0))
    same (of' 0.0 (up Math.PI)) (IntervalFunctions.Atan2(Interval.NonNegative, Interval.Entire))
    same (of' -(up Math.PI) 0.0) (IntervalFunctions.Atan2(of' -2.0 -Double.Epsilon, Interval.Entire) |> fun x -> Interval.Hull(x, Interval.Zero))
    same (of' -3.0 2.0) (IntervalFunctions.Truncate(of' -3.9 2.9))
    same (of' -4.0 2.0) (IntervalFunctions.Round(of' -3.5 2.5))
    same (of' -4.0 3.0) (IntervalFunctions.Round(of' -3.5 2.5, MidpointRounding.AwayFromZero))
    same (of' -1.0 1.0) (IntervalFunctions.Sign(of' -Double.Epsilon infinity))

/// Division has two parts where the divisor reaches over 0 and the dividend does not; together they are all quotients and nothing else.
[<Property(Arbitrary = [| typeof<Sets> |]); Source("ieee1788", "Clause 10.5.7")>]
let ``a factor is in one of two parts`` (b: Interval) (c: Interval) (x: Interval) =
    let struct (first, second) = let pair = IntervalInverses.Factor(b, c) in struct (fst (pair.ToTuple()), snd (pair.ToTuple()))
    Assert.True(first.IsEmpty || second.IsEmpty || first.Upper <= second.Lower)
    for d in elements b do
        for f in elements x do
            let product = Ball.FromDouble(d, 200) * Ball.FromDouble(f, 200)
            if c.Contains(product.ToInterval()) then
                Assert.True(first.Contains f || second.Contains f)
                Assert.True(IntervalInverses.Factor(b, c, x).Contains f)

/// What an inverse leaves out has another value: an argument in X whose value is in C stays.
[<Property(Arbitrary = [| typeof<Sets> |])>]
let ``an inverse keeps each argument whose value is in the set`` (c: Interval) (x: Interval) (n: int) =
    let n = n % 9
    for f in elements x do
        let exact = Ball.FromDouble(f, 600)
        if c.Contains((exact * exact).ToInterval()) then Assert.True(IntervalInverses.OfSquare(c, x).Contains f)
        if c.Contains(abs f) then Assert.True(IntervalInverses.OfAbs(c, x).Contains f)
        if (f <> 0.0 || n >= 0) && c.Contains((if n >= 0 then Ball.Pow(exact, n) else Ball.One / Ball.Pow(exact, -n)).ToInterval()) then
            Assert.True(IntervalInverses.OfPower(c, n, x).Contains f)
    Assert.True(x.Contains(IntervalInverses.OfSquare(c, x)) && x.Contains(IntervalInverses.OfAbs(c, x)) && x.Contains(IntervalInverses.OfPower(c, n, x)))

/// The difference that cancels gives the set back when it is added again, and is not there where the subtrahend is the wider.
[<Property(Arbitrary = [| typeof<Sets> |])>]
let ``a cancelled difference holds the set again`` (x: Interval) (y: Interval) =
    let z = IntervalInverses.CancelMinus(x, y)
    Assert.True(z.IsEmpty = (x.IsEmpty && (y.IsEmpty || y.IsBounded)))
    if not y.IsEmpty then Assert.True((y + z).Contains x)
    Assert.Equal(z, IntervalInverses.CancelPlus(x, -y))

/// Exactly one of sixteen states holds, the mirror image has the mirrored state, and the relations are read off it.
[<Property(Arbitrary = [| typeof<Sets> |]); Source("ieee1788", "Clause 10.5.10")>]
let ``the state decides the relations`` (x: Interval) (y: Interval) =
    let state, other = IntervalRelations.Overlap(x, y), IntervalRelations.Overlap(y, x)
    let mirrored =
        Map [ IntervalOverlap.Before, IntervalOverlap.After; IntervalOverlap.Meets, IntervalOverlap.MetBy; IntervalOverlap.Overlaps, IntervalOverlap.OverlappedBy
              IntervalOverlap.Starts, IntervalOverlap.StartedBy; IntervalOverlap.ContainedBy, IntervalOverlap.Contains; IntervalOverlap.Finishes, IntervalOverlap.FinishedBy
              IntervalOverlap.FirstEmpty, IntervalOverlap.SecondEmpty ]
    let isMirror a b = Map.tryFind a mirrored = Some b || Map.tryFind b mirrored = Some a || (a = b && not (Map.containsKey a mirrored) && not (Map.exists (fun _ m -> m = a) mirrored))
    Assert.True(isMirror state other, $"{state} and {other}")
    let some = not (x.IsEmpty || y.IsEmpty)
    Assert.Equal(some && (state = IntervalOverlap.Before || state = IntervalOverlap.After), some && IntervalRelations.AreDisjoint(x, y))
    Assert.Equal((state = IntervalOverlap.Equal || state = IntervalOverlap.BothEmpty), (x = y))
    if some then
        Assert.Equal((state = IntervalOverlap.Before), IntervalRelations.StrictlyPrecedes(x, y))
        Assert.Equal(List.contains state [ IntervalOverlap.Equal; IntervalOverlap.Starts; IntervalOverlap.Finishes; IntervalOverlap.ContainedBy ], y.Contains x)
        if state = IntervalOverlap.ContainedBy then Assert.True(IntervalRelations.IsInterior(x, y))

/// The relations of all pairs imply those of some, the strict ones the weak ones; what is compared with a third answer agrees.
[<Property(Arbitrary = [| typeof<Sets> |])>]
let ``strict relations imply weak ones`` (x: Interval) (y: Interval) =
    let implies a b = Assert.True(not a || b)
    implies (IntervalRelations.StrictlyPrecedes(x, y)) (IntervalRelations.Precedes(x, y))
    implies (IntervalRelations.IsStrictlyLess(x, y)) (IntervalRelations.IsLess(x, y))
    implies (IntervalRelations.IsInterior(x, y)) (y.Contains x)
    implies (Interval.Compare(x, y) = Ordering.Less) (IntervalRelations.StrictlyPrecedes(x, y))
    implies (IntervalRelations.IsLess(x, y) && IntervalRelations.IsLess(y, x)) (x = y)
    if not (x.IsEmpty || y.IsEmpty) then
        implies (IntervalRelations.Precedes(x, y)) (IntervalRelations.IsLess(x, y))
        implies (IntervalRelations.StrictlyPrecedes(x, y)) (not (IntervalRelations.Precedes(y, x)))

/// The radius reaches both ends from the midpoint, and the mignitude is the least size.
[<Property(Arbitrary = [| typeof<Sets> |])>]
let ``radius and mignitude are what they say`` (x: Interval) =
    if x.IsEmpty then
        Assert.Throws<InvalidOperationException>(fun () -> IntervalRelations.Mignitude x |> ignore) |> ignore
        Assert.Throws<InvalidOperationException>(fun () -> IntervalRelations.Radius x |> ignore) |> ignore
    else
        let r, m = IntervalRelations.Radius x, x.Midpoint
        if x.IsBounded && Double.IsFinite r then Assert.True((of' -r r + Interval.FromDouble m).Contains x)
        Assert.True(Double.IsFinite r || not x.IsBounded || x.Width = infinity)
        for f in elements x do
            Assert.True(abs f >= IntervalRelations.Mignitude x)
        Assert.Equal((if x.Contains 0.0 then 0.0 else min (abs x.Lower) (abs x.Upper)), IntervalRelations.Mignitude x)
