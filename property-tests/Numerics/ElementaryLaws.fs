/// The rigorous kernel against big-integer series: the proven errors are kept, and an interval at a point is the tightest.
module Theory.Laws.Numerics.ElementaryLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws
open Theory.Laws.Numerics.IntervalLaws

/// A function under test: arguments drawn from a generator, the kernel's double-double times 2ᵏ, the slow value m · 2⁻³²⁰ · 2ⁿ, the stated error,
/// and the interval at the point.
type Subject =
    { Name: string
      Arguments: Gen<float * float>
      Kernel: float -> float -> struct (DoubleDouble * int)
      Slow: float -> float -> BigInteger * int
      Error: float
      Enclosure: float -> float -> Interval }

let private rational = Reference.exactly
let private point (x: float) = Interval.FromDouble x

let private oneArgument (g: Gen<float>) = Gen.map (fun x -> x, 0.0) g
let private uniform (low: float) (high: float) = Gen.choose64 (0L, 1L <<< 53) |> Gen.map (fun n -> low + (high - low) * float n * 2.0 ** -53.0)

let private plusOne x =
    let p, q = rational x
    p + q, q

let private slowExpm1 x =
    let m, n = BigSeries.exp (BigSeries.fixedPoint (rational x))
    (if n >= 0 then m <<< n else m >>> -n) - BigSeries.one, 0

/// An argument whose value or reduction is awkward: near a power of two, near a cell's edge, ±2⁻ᵏ.
let private around1 = Gen.map2 (fun (s: float) x -> 1.0 + s * abs x) (Gen.elements [ 1.0; -0.5 ]) (Doubles.withExponent -53 -1)
let private halfCells = Gen.map2 (fun n steps -> List.fold (fun y _ -> Math.BitIncrement(y: float)) ((float n + 0.5) * Math.Log 2.0 / 128.0) [ 1..steps ])
                            (Gen.choose (-100000, 100000)) (Gen.choose (0, 2))
let private logCells = Gen.map2 (fun i k -> (1.0 + (float i + 0.5) / 256.0) * 2.0 ** float k) (Gen.choose (0, 255)) (Gen.choose (-20, 20))

let subjects =
    [ { Name = "exp"
        Arguments = Gen.oneof [ uniform -745.0 709.7; uniform -1.0 1.0; Doubles.withExponent -55 -1; halfCells ] |> oneArgument
        Kernel = fun x _ -> Elementary.Exp(DoubleDouble(x, 0.0))
        Slow = fun x _ -> BigSeries.exp (BigSeries.fixedPoint (rational x))
        Error = Elementary.Error
        Enclosure = fun x _ -> Interval.Exp(point x) }
      { Name = "expm1"
        Arguments =
          Gen.oneof [ uniform -100.0 100.0; uniform -1.0 1.0; Doubles.withExponent -55 -1; Doubles.withExponent -12 -6 ] |> oneArgument
        Kernel = fun x _ -> struct (Elementary.Expm1 x, 0)
        Slow = fun x _ -> slowExpm1 x
        Error = Elementary.Error
        Enclosure = fun x _ -> Interval.Expm1(point x) }
      { Name = "log"
        Arguments =
          Gen.oneof [ Gen.map abs (Doubles.withExponent -1023 1023); uniform 0.5 2.0; around1; logCells ]
          |> Gen.filter (fun x -> x > 0.0 && x <> 1.0)
          |> oneArgument
        Kernel = fun x _ -> struct (Elementary.Log x, 0)
        Slow = fun x _ -> BigSeries.log (rational x), 0
        Error = Elementary.Error
        Enclosure = fun x _ -> Interval.Log(point x) }
      { Name = "log1p"
        Arguments =
          Gen.oneof [ Gen.map abs (Doubles.withExponent -55 1023); uniform -1.0 1.0; Doubles.withExponent -55 -2; Gen.map (fun x -> x - 1.0) logCells ]
          |> Gen.filter (fun x -> x > -1.0 && abs x > 2.0 ** -55.0)
          |> oneArgument
        Kernel = fun x _ -> struct (Elementary.Log1p x, 0)
        Slow = fun x _ -> BigSeries.log (plusOne x), 0
        Error = Elementary.Error
        Enclosure = fun x _ -> Interval.Log1p(point x) }
      { Name = "pow"
        Arguments =
          gen {
              let! x = Gen.oneof [ Gen.map abs (Doubles.withExponent -1022 1023); uniform 0.5 2.0; around1 ] |> Gen.filter (fun x -> x <> 1.0 && x > 0.0)
              let! target = Gen.oneof [ uniform -745.0 709.0; Doubles.withExponent -50 0 ]
              let! y = Gen.oneof [ Gen.constant (target / Math.Log x); Gen.choose (-30, 30) |> Gen.map (fun n -> float n / 4.0) ]
              let product = y * Math.Log x
              return if y <> 0.0 && -745.0 < product && product < 709.0 && abs product > 2.0 ** -54.0 then x, y else x, 709.0 / Math.Log(max x (1.0 / x))
          }
        Kernel = fun x y -> Elementary.Pow(Elementary.Log x, y)
        Slow =
          fun x y ->
              let p, q = rational y
              BigSeries.exp ((BigSeries.log (rational x)) * p / q)
        Error = Elementary.PowError
        Enclosure = fun x y -> Interval.Pow(point x, point y) } ]

/// The subject's values at one argument, both as integers at a common scale.
let private common (s: Subject) x y =
    let struct (dd, k) = s.Kernel x y
    let m, n = s.Slow x y
    let scaled (d: float) =
        // d · 2^(k − n) · 2³²⁰; far below the comparison's precision bits may drop
        let p, q = rational d
        let shift = BigSeries.bits + k - n
        (if shift >= 0 then p <<< shift else p >>> -shift) / q
    scaled dd.Hi + scaled dd.Lo, m, n

/// |kernel − slow| / |slow|.
let relativeError (s: Subject) (x, y) =
    let computed, truth, _ = common s x y
    float (BigInteger.Abs(computed - truth) <<< 160) / float (BigInteger.Abs truth) * 2.0 ** -160.0

/// The sign of d − m · 2⁻³²⁰ · 2ⁿ, where what the series cannot tell is equality.
let private sideOf (d: float) (m: BigInteger) (n: int) =
    if Double.IsInfinity d then sign d
    else
        let p, q = rational d
        let shift = BigSeries.bits - n
        let left, right = (if shift >= 0 then p <<< shift, m * q else p, (m <<< -shift) * q)
        let difference = left - right
        if BigInteger.Abs difference <<< 200 < BigInteger.Abs right then 0 else difference.Sign

/// The interval at the argument, how far its bounds are from the slow value in places, and whether it holds it.
let measure (s: Subject) (x, y) =
    let m, n = s.Slow x y
    let enclosure = s.Enclosure x y
    let places =
        let mutable count, d = 0, enclosure.Lower
        while d < enclosure.Upper && count < 10 do
            d <- Math.BitIncrement d
            count <- count + 1
        count
    sideOf enclosure.Lower m n <= 0 && sideOf enclosure.Upper m n >= 0, places

let private sampleOf (s: Subject) count = Gen.sampleWithSeed (Rnd(20150630UL, 17UL)) 50 count s.Arguments

/// The bound that every enclosure rests on. A kernel that is a hundred times worse than its proof, or a bound set to zero, shows here.
[<Fact>]
let ``the kernel keeps its stated error`` () =
    for s in subjects do
        for argument in sampleOf s 4000 do
            let error = relativeError s argument
            Assert.True(error <= s.Error, $"{s.Name} {argument}: 2^{Math.Log2 error}")

/// The same for a double-double argument, as a logarithm of a quotient or an exponential of a product needs it: the bound holds for hi + lo itself.
[<Property(MaxTest = 2000, Arbitrary = [| typeof<Generators> |])>]
let ``the kernel keeps its stated error between the doubles`` (Finite value) (tail: int) =
    let lo = float tail / float Int32.MaxValue
    let near1 = 1.0 + (if abs value < 1.0 then value / 2.0 else 1.0 / value / 2.0)
    let x = DoubleDouble.TwoSum(near1, lo * 2.0 ** -54.0 * near1)
    let exactly = let (a, b), (c, d) = rational x.Hi, rational x.Lo in a * d + c * b, b * d

    let within (dd: DoubleDouble) k (m: BigInteger) n =
        let s = { subjects[0] with Kernel = (fun _ _ -> struct (dd, k)); Slow = (fun _ _ -> m, n) }
        m.IsZero || relativeError s (0.0, 0.0) <= Elementary.Error

    let struct (e, k) = Elementary.Exp x
    let m, n = BigSeries.exp (BigSeries.fixedPoint exactly)
    (within (Elementary.Log x) 0 (BigSeries.log exactly) 0 |> Prop.label "log") .&. (within e k m n |> Prop.label "exp")

/// What is decided by the sign of the low word: an interval holds the value and is two neighbours wide, three at the very most.
[<Fact; Source("ieee1788", "Clause 10.5")>]
let ``an interval at a point holds the value and is one place wide`` () =
    for s in subjects do
        for argument in sampleOf s 3000 do
            let holds, places = measure s argument
            Assert.True(holds && places <= 2, $"{s.Name} {argument}: {(s.Enclosure <|| argument).ToString 17}, {places} places")

/// |x| ≤ 2⁻⁵⁵: x and 1 are the neighbours, by the signs of the next terms of the series.
[<Property(MaxTest = 1000, Arbitrary = [| typeof<Generators> |])>]
let ``at tiny arguments the interval is the pair of neighbours beside x or 1`` (Finite value) =
    let x = if abs value < 2.0 ** -55.0 then value else Math.CopySign(2.0 ** -56.0, value) / (1.0 + abs value)
    let at = point x

    if x = 0.0 then
        Interval.Exp at = Interval.One && Interval.Expm1 at = Interval.Zero && Interval.Log1p at = Interval.Zero
    else
        Interval.Expm1 at = Interval.Of(x, Math.BitIncrement x)
        && Interval.Log1p at = Interval.Of(Math.BitDecrement x, x)
        && Interval.Exp at = (if x > 0.0 then Interval.Of(1.0, Math.BitIncrement 1.0) else Interval.Of(Math.BitDecrement 1.0, 1.0))
