/// One text over IScalar<T>, run on doubles and on intervals.
module Theory.Laws.Numerics.ScalarLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws.Numerics.IntervalLaws

/// An expression of what IScalar<T> offers.
type Expression =
    | Constant of float
    | Negated of Expression
    | Root of Expression
    | Exponential of Expression
    | Logarithm of Expression
    | Sum of Expression * Expression
    | Difference of Expression * Expression
    | Product of Expression * Expression
    | Quotient of Expression * Expression

/// The values of all nodes, the root's first.
let rec private nodes<'T when 'T :> IScalar<'T>> (expression: Expression) : 'T list =
    let one f a = let xs = nodes<'T> a in f (List.head xs) :: xs
    let two f a b = let xs, ys = nodes<'T> a, nodes<'T> b in f (List.head xs) (List.head ys) :: xs @ ys

    match expression with
    | Constant c -> [ 'T.FromDouble c ]
    | Negated a -> one (fun x -> 'T.op_UnaryNegation x) a
    | Root a -> one 'T.Sqrt a
    | Exponential a -> one 'T.Exp a
    | Logarithm a -> one 'T.Log a
    | Sum(a, b) -> two (fun x y -> 'T.op_Addition (x, y)) a b
    | Difference(a, b) -> two (fun x y -> 'T.op_Subtraction (x, y)) a b
    | Product(a, b) -> two (fun x y -> 'T.op_Multiply (x, y)) a b
    | Quotient(a, b) -> two (fun x y -> 'T.op_Division (x, y)) a b

type Expressions =
    static member Expression() =
        let rec tree size =
            if size <= 1 then Gen.map Constant (Gen.oneof [ Doubles.withExponent -3 3; Doubles.finite; Gen.elements [ 0.0; 1.0; 2.0 ] ])
            else
                gen {
                    let! binary = Gen.elements [ true; false ]
                    if binary then
                        let! case = Gen.elements [ Sum; Difference; Product; Quotient ]
                        let! a = tree (size / 2)
                        let! b = tree (size / 2)
                        return case (a, b)
                    else
                        let! case = Gen.elements [ Negated; Root; Exponential; Logarithm ]
                        let! a = tree (size - 1)
                        return case a
                }

        Gen.sized (fun size -> Gen.choose (1, 2 + size / 4) |> Gen.bind tree) |> Arb.fromGen

/// A double operation rounds to nearest, an interval's outward, and the platform's exp and ln are off by less than a place: so as long as
/// nothing overflows, the number that Real computes at any node lies in the interval that certifies it.
[<Property(MaxTest = 5000, Arbitrary = [| typeof<Expressions> |])>]
let ``the value that Real computes lies in the enclosure that Interval computes`` (expression: Expression) =
    let reals, intervals = nodes<Real> expression, nodes<Interval> expression

    not (List.forall (fun (x: Real) -> Double.IsFinite x.Value) reals)
    || List.forall2 (fun (x: Real) (enclosure: Interval) -> enclosure.Contains x.Value) reals intervals

/// Interval never orders two expressions against the doubles that they stand for.
[<Property(MaxTest = 1000, Arbitrary = [| typeof<Generators> |])>]
let ``Real and Interval order numbers alike`` (Pair(x, y)) =
    let real = Real.Compare(Real x, Real y)
    real = Interval.Compare(Interval.FromDouble x, Interval.FromDouble y) && real = (if x < y then Ordering.Less elif x > y then Ordering.Greater else Ordering.Equal)

/// A plain number on either side is the scalar that stands for it.
[<Property(Arbitrary = [| typeof<Generators> |])>]
let ``a double mixes with a scalar on either side`` (Pair(a, b)) =
    let x, y, s, t = Real a, Real b, Interval.FromDouble a, Interval.FromDouble b
    // the text, because NaN differs from itself
    let same left right = string left = string right

    List.forall2 same [ a + y; a - y; a * y; a / y; x + b; x - b; x * b; x / b ] [ x + y; x - y; x * y; x / y; x + y; x - y; x * y; x / y ]
    && [ a + t; a - t; a * t; a / t; s + b; s - b; s * b; s / b ] = [ s + t; s - t; s * t; s / t; s + t; s - t; s * t; s / t ]
    && Real.op_Implicit a = x
    && Interval.op_Implicit a = s

/// F# finds what it needs: its own sqrt, exp, log, abs, ** and List.sum work on scalars.
[<Fact>]
let ``the operators of F# work on scalars`` () =
    Assert.Equal(Real 6.0, List.sum [ Real 1.0; Real 2.0; Real 3.0 ])
    Assert.Equal(Real 2.0, sqrt (Real 4.0) * exp (log Real.One))
    Assert.Equal(Interval.Of(6.0, 7.0), List.sum [ Interval.One; Interval.Of(2.0, 3.0); 3.0 + Interval.Zero ])
    Assert.Equal(Interval.Of(2.0, 27.0), Interval.Of(4.0, 9.0) ** Interval.Of(0.5, 1.5))
    Assert.Equal(Interval.Of(0.0, 9.0), abs (Interval.Of(-9.0, 4.0)))
    Assert.True((exp (log (Interval.FromDouble 3.0))).Contains 3.0)
